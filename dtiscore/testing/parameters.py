"""Random parameters of rules and aggregations, as far as the shapes of their tables say what they may be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from dtiscore.files.toml import build, schema_of, shape_problems
from dtiscore.language.errors import Problem, one_line
from dtiscore.model import Rule
from dtiscore.rules.plugins.calling import call_plugin, stated_by

MOST = 8
TRIES = 60
NUMBERS = (0.0, 0.5, 1.0, 2.0, 10.0, 20.0, 50.0, 80.0, 100.0)


class Drawn:
    """Random parameters for a rule that says how it is drawn, all from whole numbers that are picked (fewest, most)."""

    def __init__(self, pick: Callable[[int, int], int]) -> None:
        self._pick = pick

    def number(self, lowest: float, highest: float) -> float:
        return self._pick(round(lowest * 100), round(highest * 100)) / 100

    def count(self, fewest: int, most: int) -> int:
        return self._pick(fewest, most)

    def one_of(self, options: Sequence[Any]) -> Any:
        return options[self._pick(0, len(options) - 1)]


Check = Callable[[Any], Iterable[Any]] | None


def params_of(rule: Rule, points: float, random: np.random.Generator) -> tuple[list[Any], list[Problem]]:
    """Parameters of a rule as it draws them itself or, where it does not, of any shape that fits; and what is wrong."""
    check, own = rule.check, rule.drawn
    known: Check = (
        (lambda params: stated_by(rule.owner, f"{rule.name}.check", check, params, points)) if check else None
    )
    if own is None:
        return drawn_params(rule.params, known, random), []
    found: list[Any] = []
    draw = Drawn(lambda fewest, most: int(random.integers(fewest, most, endpoint=True)))
    for _ in range(MOST):
        table = call_plugin(rule.owner, f"{rule.name}.drawn", own, draw, points)
        params = _accepted(rule.params, {"type": rule.name, **table}, known) if isinstance(table, Mapping) else None
        if params is None:
            return found, [Problem("kit.drawn", params={"rule": rule.name, "params": one_line(table, 100)})]
        found.append(params)
    return found, []


def drawn_params(kind: type[Any], check: Check, random: np.random.Generator) -> list[Any]:
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
        params = _accepted(kind, table, check)
        if params is not None:
            found.append(params)
        if len(found) == MOST:
            break
    return found


def _accepted(kind: type[Any], table: Mapping[str, Any], check: Check) -> Any:
    """The parameters that a table states; None where their shape, their class or their check refuses them."""
    try:
        if shape_problems(table, schema_of(kind), "", ""):
            return None
        params = build(kind, table)
    except Exception:  # refused, as it should be
        return None
    return params if check is None or not list(check(params)) else None


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
