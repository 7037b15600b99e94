"""Whether two values hold the same, array by array and table by table; a number that is missing equals one that is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs
import numpy as np


def same(one: Any, other: Any) -> bool:
    """Whether both hold the same; values that know nothing of their own equality are compared entry by entry."""
    if one is other:
        return True
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return _same_arrays(one, other)
    if isinstance(one, Mapping):
        return isinstance(other, Mapping) and one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, (list, tuple)):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    if type(one) is not type(other):
        return bool(one == other)
    if hasattr(one, "equals"):  # a table
        return bool(one.equals(other))
    if attrs.has(type(one)) and type(one).__dict__.get("__eq__") is None:
        return same_entries(one, other, [field.name for field in attrs.fields(type(one)) if field.init and field.eq])
    return bool(one == other) or (one != one and other != other)


def same_entries(one: Any, other: Any, names: Iterable[str]) -> bool:
    """Whether both are of one class and hold the same under these names."""
    return type(one) is type(other) and all(same(getattr(one, name), getattr(other, name)) for name in names)


def _same_arrays(one: Any, other: Any) -> bool:
    if not isinstance(one, np.ndarray) or not isinstance(other, np.ndarray) or one.shape != other.shape:
        return False
    if one.dtype == object or other.dtype == object:
        return all(map(same, one.reshape(-1).tolist(), other.reshape(-1).tolist()))
    return np.array_equal(one, other, equal_nan=one.dtype.kind == "f" and other.dtype.kind == "f")
