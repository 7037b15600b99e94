"""Random parameters of rules and aggregations, as far as the shapes of their tables say what they may be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs
import numpy as np

from dtiscore.files.toml import build, schema_of, shape_problems

MOST = 8
TRIES = 60
NUMBERS = (0.0, 0.5, 1.0, 2.0, 10.0, 20.0, 50.0, 80.0, 100.0)


def drawn_params(
    kind: type[Any], check: Callable[[Any], Iterable[Any]] | None, random: np.random.Generator
) -> list[Any]:
    """Parameters that their class and its check accept; the defaults first, where everything has one.

    A check that refuses yields something; what it raises is raised here.
    """
    schema = schema_of(kind)
    found: list[Any] = []
    for attempt in range(TRIES):
        table: dict[str, Any] = {"type": "x"}
        for name, shape in schema.items():
            if name != "type" and (shape.get("required") or (attempt and random.random() < 0.7)):
                table[name] = _entry(shape, random)
        try:
            if shape_problems(table, schema, "", ""):
                continue
            params = build(kind, table)
        except Exception:  # refused, as it should be
            continue
        if check is None or not list(check(params)):
            found.append(params)
        if len(found) == MOST:
            break
    return found


def _entry(shape: Mapping[str, Any], random: np.random.Generator) -> Any:
    if "allowed" in shape:
        return shape["allowed"][int(random.integers(len(shape["allowed"])))]
    lowest, highest = shape.get("min", -np.inf), shape.get("max", np.inf)
    kind = shape.get("type")
    if kind == "integer":
        return int(np.clip(random.integers(0, 100), lowest, highest))
    if kind == "number":
        drawn = round(float(random.uniform(-20, 120)), 2)
        return float(np.clip(random.choice([*NUMBERS, drawn]), lowest, highest))
    return {"boolean": bool(random.integers(2)), "string": "a"}.get(str(kind), [] if kind == "list" else {})


def turning_points(params: Any) -> list[float]:
    """The numbers among parameters, however deep: where a rule may change."""
    if isinstance(params, (int, float)):
        return [float(params)] if np.isfinite(params) and not isinstance(params, bool) else []
    if isinstance(params, Mapping):
        params = params.values()
    elif attrs.has(type(params)):
        params = attrs.astuple(params, recurse=False)
    elif not isinstance(params, (list, tuple)):
        return []
    return [number for one in params for number in turning_points(one)]
