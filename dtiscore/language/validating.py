"""Validators for values that plugins make: what is wrong is said in a few words, where the value is made."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import attrs

from dtiscore.language.errors import Misuse, one_line
from dtiscore.language.sentences import Hint


def of(*kinds: type[Any]) -> Callable[[Any, attrs.Attribute[Any], Any], None]:
    """A validator for what plugins make: what is wrong is said in a few words, where the value is made."""

    def check(owner: Any, field: attrs.Attribute[Any], value: Any) -> None:
        if not isinstance(value, kinds):
            names = " or ".join("None" if kind is type(None) else kind.__name__ for kind in kinds)
            raise TypeError(f"{type(owner).__name__}.{field.name}: {type(value).__name__} instead of {names}")

    return check


def _matching(pattern: str, wanted: str) -> Callable[[Any, attrs.Attribute[Any], Any], None]:
    def check(owner: Any, field: attrs.Attribute[Any], value: Any) -> None:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            found = one_line(value) if isinstance(value, str) else type(value).__name__
            raise ValueError(f"{type(owner).__name__}.{field.name}: “{found}” instead of {wanted}")

    return check


# The names by which frameworks call what a plugin gives; and codes, which are printed as they stand.
named = _matching(r"[a-z][a-z0-9_]*", "a-z, 0-9 and _")
coded = _matching(r"[A-Za-z][A-Za-z0-9_.]*", "letters a-z, digits, _ and dots")


def is_function(owner: Any, field: attrs.Attribute[Any], value: Any) -> None:
    if not callable(value) and not (value is None and field.default is None):
        raise TypeError(f"{type(owner).__name__}.{field.name}: {type(value).__name__} instead of a function")


def one_of(*words: str) -> Callable[[Any, attrs.Attribute[Any], Any], None]:
    def check(owner: Any, field: attrs.Attribute[Any], value: Any) -> None:
        if not isinstance(value, str) or value not in words:
            name = f"{type(owner).__name__}.{field.name}"
            raise ValueError(f"{name}: {one_line(repr(value))} instead of {', '.join(words)}")

    return check


def attrs_class(owner: Any, field: attrs.Attribute[Any], value: Any) -> None:
    if not isinstance(value, type) or not attrs.has(value):
        found = value.__name__ if isinstance(value, type) else type(value).__name__
        raise Misuse(Hint("result.no_attrs", {"kind": type(owner).__name__, "field": field.name,
                                              "name": one_line(owner.name), "found": one_line(found)}))  # fmt: skip
