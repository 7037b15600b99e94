"""What a noun states, as plain values: the same for two that ask, say and score the same, whoever loaded them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from dtiscore.model.rule import Aggregation, Derivation, Rule


def plain(value: Any) -> Any:
    """Texts, numbers and tables only. Rules, aggregations and derivations stand for their names."""
    if isinstance(value, (Rule, Aggregation, Derivation)):
        return value.name
    if attrs.has(type(value)):
        return {field.name: plain(getattr(value, field.name)) for field in attrs.fields(type(value))}
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
