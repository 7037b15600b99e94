"""The live formula of a rule tried on random numbers: in a form it must say what the engine says."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from typing import Any

import numpy as np

from dtiscore.language.errors import Problem
from dtiscore.language.rounding import round_half_up
from dtiscore.model import Floats, FormCells, Node, Rule, Target, Text
from dtiscore.rules.plugins.calling import spreadsheet_of
from dtiscore.rules.spreadsheet_formulas import parsed

NEAR = 1e-9


def formula_problems(
    rule: Rule, params: Any, points: float, arrays: Mapping[str, Any], shares: Floats, told: Mapping[str, Any]
) -> Iterator[Problem]:
    """Where everything that the formula reads is a number, its result is the share that the engine gives."""
    goal = Target("x", 2025, float(arrays["target"].flat[0]), ">=", "")
    items = params.items if rule.reads == "checklist" else ()
    cells = FormCells("G2", points, goal, "E2", "F2", {code: f"H{n}" for n, code in enumerate(items)})
    formula = spreadsheet_of(Node("x", "indicator", Text("x", "x"), points=points, rule=rule, params=params), cells)
    if not formula or rule.reads in ("choice", "checklist"):
        return
    known = np.isfinite(arrays["value"]) & np.isfinite(arrays["part"]) & np.isfinite(arrays["whole"])
    with np.errstate(all="ignore"):
        found = evaluated(formula, cells, {"G2": arrays["value"], "E2": arrays["part"], "F2": arrays["whole"]})
    wrong = known & ~np.isclose(found, shares, rtol=0.0, atol=NEAR, equal_nan=True)
    if wrong.any():
        cell = tuple(np.argwhere(wrong)[0])
        said = {"value": float(arrays["value"][cell]), "found": float(found[cell]), "expected": float(shares[cell])}
        yield Problem("kit.formula", params={**told, **said})


def evaluated(formula: str, cells: FormCells, values: Mapping[str, Floats]) -> Floats:
    """What a spreadsheet would compute, by the numbers in its cells; NaN for an empty text and for an error."""
    read = parsed(formula, cells)
    assert read is not None
    tree, names = read
    scope = {name: values[cell] for name, cell in names.items() if cell in values}
    found: Floats = np.broadcast_to(_value(tree, scope), next(iter(values.values())).shape)
    return np.where(np.isfinite(found), found, np.nan)


def _value(part: ast.expr, scope: Mapping[str, Floats]) -> Any:
    match part:
        case ast.Constant(value=value):
            return np.float64(value) if isinstance(value, (int, float)) else np.float64(np.nan)
        case ast.Name(id=name):
            return scope[name]
        case ast.UnaryOp(op=sign, operand=inner):
            return -_value(inner, scope) if isinstance(sign, ast.USub) else _value(inner, scope)
        case ast.BinOp(left=left, op=sign, right=right):
            return _SIGNS[type(sign)](_value(left, scope), _value(right, scope))
        case ast.Compare(left=left, ops=[sign], comparators=[right]):
            return np.float64(1.0) * _SIGNS[type(sign)](_value(left, scope), _value(right, scope))
        case ast.Call(func=ast.Name(id=name), args=args):
            return np.float64(1.0) * _FUNCTIONS[name](*(_value(one, scope) for one in args))
    raise TypeError(ast.dump(part))


_SIGNS: Mapping[type[Any], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.Lt: operator.lt,
    ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Eq: operator.eq, ast.NotEq: operator.ne,
}  # fmt: skip


def _if(test: Any, yes: Any, no: Any = 0.0) -> Any:
    return np.where(np.isnan(test), np.nan, np.where(test != 0, yes, no))


_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "ABS": np.abs, "AND": lambda *tests: reduce(np.logical_and, tests), "EXP": np.exp, "IF": _if, "INT": np.floor,
    "ISNUMBER": np.isfinite, "LN": np.log, "LOG10": np.log10, "MAX": lambda *numbers: reduce(np.maximum, numbers),
    "MIN": lambda *numbers: reduce(np.minimum, numbers), "NOT": np.logical_not,
    "OR": lambda *tests: reduce(np.logical_or, tests), "POWER": np.power,
    "ROUND": lambda number, places: round_half_up(number, int(places)), "SIGN": np.sign, "SQRT": np.sqrt,
    "SUM": lambda *numbers: sum(numbers),
}  # fmt: skip
