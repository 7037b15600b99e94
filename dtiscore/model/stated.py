"""What a noun states, as plain values: the same for two that ask, say and score the same, whoever loaded them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from dtiscore.model.rule import Aggregation, Derivation, Rule

# What came later: where it is not stated, an edition is the one that it was before there was any.
LATER = frozenset(
    {
        "curve",
        "score_rule",
        "score_params",
        "adjusts",
        "deducts",
        "limits",
        "together",
        "beyond",
        "sums_up",
        "tie_break",
        "stand_in",
        "stand_in_params",
        "missing",
        "lasting",
        "evidence_valid",
    }
)


def entries_of(value: Any) -> Iterator[tuple[str, Any]]:
    """The entries of a noun by name, those that came later where they say something."""
    for field in attrs.fields(type(value)):
        own = getattr(value, field.name)
        if field.name not in LATER or own != field.default:
            yield field.name, own


def plain(value: Any) -> Any:
    """Texts, numbers and tables only. Rules, aggregations and derivations stand for their names."""
    if isinstance(value, (Rule, Aggregation, Derivation)):
        return value.name
    if attrs.has(type(value)):
        return {name: plain(own) for name, own in entries_of(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(own) for key, own in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(own) for own in value]
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return repr(float(value))  # 5 and 5.0 are the same points
    if callable(value):
        return getattr(value, "__qualname__", type(value).__qualname__)
    return value if value is None or isinstance(value, (str, bool)) else str(value)
