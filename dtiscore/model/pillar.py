"""How a plugin computes a pillar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs

from dtiscore.language.text import Text
from dtiscore.language.validating import coded, is_function, of
from dtiscore.model.finding import Finding, PillarData
from dtiscore.model.node import Node
from dtiscore.model.rule import Derivation


def _topics(owner: Any, field: attrs.Attribute[Any], value: Any) -> None:
    if not isinstance(value, Mapping):
        raise TypeError(f"{type(owner).__name__}.{field.name}: {type(value).__name__} instead of a mapping")
    for topic, title in value.items():
        if not isinstance(topic, str) or not isinstance(title, Text):
            found = f"{type(topic).__name__}: {type(title).__name__}"
            raise TypeError(f"{type(owner).__name__}.{field.name}: {found} instead of str: Text")


def _derivations(owner: Any, field: attrs.Attribute[Any], value: Any) -> None:
    wrong = [value] if not isinstance(value, tuple) else [v for v in value if not isinstance(v, Derivation)]
    if wrong:
        found = type(wrong[0]).__name__
        raise TypeError(f"{type(owner).__name__}.{field.name}: {found} instead of a tuple of Derivation")


@attrs.frozen(eq=False)
class PillarMethod:
    """How a plugin computes a pillar.

    ``aggregation`` is used where the framework states none: ``"additive"`` adds points or averages by weight as the
    framework's own figures say; otherwise the name of an aggregation. ``topics`` are the words by which indicators say
    what they are about; ``check`` looks at the data of the pillar; ``advise`` says what helps an indicator forward.
    """

    code: str = attrs.field(validator=coded)
    title: Text = attrs.field(validator=of(Text))
    aggregation: str = attrs.field(default="additive", validator=of(str))
    topics: Mapping[str, Text] = attrs.field(factory=dict, validator=_topics)
    derivations: tuple[Derivation, ...] = attrs.field(default=(), validator=_derivations)
    check: Callable[[PillarData], Iterable[Finding]] | None = attrs.field(default=None, validator=is_function)
    advise: Callable[[Node], Text | None] | None = attrs.field(default=None, validator=is_function)
    owner: str = ""
