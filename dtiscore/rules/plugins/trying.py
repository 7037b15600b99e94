"""Plugins' rules tried when a framework is read: one that gives other points another time, or to others, is refused by name.

It takes a fraction of a millisecond for each; whatever a rule raises here is told when data are scored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from dtiscore.language.sentences import Hint
from dtiscore.model import ATTRIBUTES, Rule, RuleInput
from dtiscore.rules.bands_and_options import options_of
from dtiscore.rules.plugins.calling import OWN

YEARS = (2024, 2025)
VALUES = np.array([[0.0, 3.0], [12.5, np.nan], [47.0, 50.0], [64.0, 71.5], [88.0, 90.0], [99.0, 120.0]])
WHOLES = np.array([[4.0, 9.0], [80.0, 120.0], [50.0, 60.0], [75.0, 33.0], [10.0, 20.0], [200.0, 400.0]])
SOME = slice(4, None, -2)  # a few of the units, in another order
NEAR = 1e-9
MOST_PARAMS = 8  # of one rule in one framework


def fault_of(rule: Rule, params: Any) -> Hint | None:
    """What is wrong with a plugin's rule, as far as a few made-up units show it; None where nothing does, or the rule is ours."""
    if rule.owner.startswith(OWN):
        return None
    arrays = _arrays(rule, params)
    try:
        with np.errstate(all="ignore"):
            first, again = (rule.compile(params, _input(arrays)) for _ in range(2))
            if not np.array_equal(first.x, again.x, equal_nan=True) or first.shares != again.shares:
                return Hint("rule.random", {"rule": rule.name})
            if rule.relative or np.shape(first.x) != VALUES.shape:
                return None
            some = rule.compile(params, _input({name: array[SOME] for name, array in arrays.items()}))
            same = np.allclose(some.x, first.x[SOME], rtol=NEAR, atol=NEAR, equal_nan=True)
            if not same or (some.lower, some.span, some.edges, some.shares) != (
                first.lower,
                first.span,
                first.edges,
                first.shares,
            ):
                return Hint("rule.unmarked_relative", {"rule": rule.name})
    except (KeyboardInterrupt, MemoryError):
        raise
    except BaseException:  # as with such data it may, whatever a plugin raises
        return None
    return None


def _arrays(rule: Rule, params: Any) -> dict[str, Any]:
    value, shape = VALUES, VALUES.shape
    words = sorted(options_of(rule, params))
    choice = np.full(shape, None, dtype=object)
    if words:
        choice = np.resize(np.array([*words, None], dtype=object), shape)
        value = np.full(shape, np.nan)
    elif rule.reads == "yes_no":
        value = np.resize(np.array([1.0, 0.0, np.nan]), shape)
    made: dict[str, Any] = {
        "value": value, "choice": choice, "whole": WHOLES, "part": np.floor(WHOLES / 3), "previous": np.resize(WHOLES[::-1], shape),
        "target": np.full(shape, 60.0), "at_most": np.zeros(shape, dtype=bool), "block": np.arange(len(value)) % 2,
    }  # fmt: skip
    codes = tuple(rule.needs(params)) if rule.needs is not None else ()
    made |= {f"others:{code}": np.roll(VALUES, i + 1, axis=0) for i, code in enumerate(codes)}
    return made | {
        f"units:{name}": np.array([f"{name} {i % 3}" for i in range(len(value))], dtype=object) for name in ATTRIBUTES
    }


def _input(arrays: Mapping[str, Any]) -> RuleInput:
    plain = {name: array.copy() for name, array in arrays.items() if ":" not in name}
    value = plain.pop("value")
    given = {name: (lambda array=array: array) for name, array in plain.items()}
    return RuleInput(
        value,
        10.0,
        years=lambda: YEARS,
        others=lambda: named("others", arrays),
        units=lambda: named("units", arrays),
        **given,
    )


def named(kind: str, arrays: Mapping[str, Any]) -> dict[str, Any]:
    """Of arrays by names such as ``others:CODE`` those of a kind, by what is behind the colon."""
    return {name.partition(":")[2]: array for name, array in arrays.items() if name.startswith(f"{kind}:")}
