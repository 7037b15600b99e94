"""Problems as plain tables, so that a file can hold them, and problems again of what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from dtiscore.language.errors import Problem
from dtiscore.language.sentences import Hint
from dtiscore.language.signs import PlainNumber
from dtiscore.language.text import LANGUAGES, Text


def as_table(problem: Problem) -> dict[str, Any]:
    """What is said and where, of texts, numbers, lists and tables only."""
    return {field.name: _plain(getattr(problem, field.name)) for field in attrs.fields(Problem)}


def of_table(table: Mapping[str, Any]) -> Problem:
    """The problem that was kept so: it says the same in both languages."""
    return Problem(**{name: _spoken(value) for name, value in table.items() if name != "params"} | {
        "params": {name: _spoken(value) for name, value in table["params"].items()}
    })  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, Hint) and type(value) is Hint:
        return {"hint": value.code, "params": _plain(value.params)}
    if isinstance(value, PlainNumber):
        return {"plain": str(value)}
    if hasattr(value, "said_in"):  # a text, or a hint that is made when it is read
        return {"text": [value.said_in(lang) for lang in LANGUAGES]}
    if isinstance(value, Mapping):
        return {str(name): _plain(own) for name, own in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(own) for own in value]
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


def _spoken(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return [_spoken(own) for own in value] if isinstance(value, list) else value
    if "hint" in value:
        return Hint(value["hint"], {name: _spoken(own) for name, own in value["params"].items()})
    return PlainNumber(value["plain"]) if "plain" in value else Text(*value["text"])
