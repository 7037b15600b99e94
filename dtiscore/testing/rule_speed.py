"""How long a plugin's rules take for a cell, beside the plainest arithmetic on arrays: a loop in Python is seen at once."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs
import numpy as np

from dtiscore.language.errors import ArgumentError, Language, Problem, one_line
from dtiscore.language.told import told
from dtiscore.model import Rule
from dtiscore.rules.plugins.calling import compiled
from dtiscore.rules.plugins.loading import load_plugins
from dtiscore.testing.naming import name_of
from dtiscore.testing.parameters import params_of
from dtiscore.testing.rule_trials import POINTS, given_of, large_arrays

CELLS = 60_000
TRIES = 3
LOOP = 15.0  # times as long as that, and
LEAST = 150.0  # so many nanoseconds for a cell: no array code takes that long


class SlowRuleWarning(UserWarning):
    """A rule goes through cells one by one in Python."""


@attrs.frozen
class RuleTime:
    """``nanoseconds`` for a cell, the best of three; ``times`` as long as (x − a) / b, kept within 0…1, takes on an array; ``loops`` where it must be going
    through cells one by one in Python."""

    rule: str
    nanoseconds: float
    times: float

    @property
    def loops(self) -> bool:
        """Whether no code over arrays takes that long."""
        return self.times >= LOOP and self.nanoseconds >= LEAST


@told
def time_rules(
    module: Any, *, params: Mapping[str, Iterable[Any]] | None = None, cells: int = CELLS
) -> tuple[RuleTime, ...]:
    """Time the rules of a plugin on made-up data.

    Parameters
    ----------
    module : the module (or object) that the entry point names.
    params : by rule, parameters to take instead of random ones.
    cells : how many unit-years; the first call, in which a compiler may be at work, is not counted.

    Returns
    -------
    tuple of RuleTime
        one for each rule, as the plugin gives them.

    Raises
    ------
    PluginError
        where a rule fails.
    ArgumentError
        for fewer than one cell.
    """
    if cells < 1:
        raise ArgumentError(Problem("kit.cells", params={"cells": cells}))
    name = name_of(module)
    plugins = load_plugins((name, module), installed=False)
    plain = np.resize(np.arange(100.0), cells)
    ours = min(_timed(lambda: np.clip((plain - 3.0) / 90.0, 0.0, 1.0)) for _ in range(TRIES)) / cells
    found = []
    for code, rule in plugins.rules.items():
        if plugins.owners["rule", code][0] == name:
            given = list((params or {}).get(code, ())) or params_of(rule, POINTS, np.random.default_rng(922))[0]
            if given:
                taken = _nanoseconds(rule, given[0], cells)
                found.append(RuleTime(code, taken, taken / ours))
    return tuple(found)


def warn_of_loops(module: Any, params: Mapping[str, Iterable[Any]], lang: Language) -> None:
    """A warning for each rule that goes through cells one by one in Python."""
    for one in time_rules(module, params=params):
        if one.loops:
            given = {"rule": one_line(one.rule), "nanoseconds": round(one.nanoseconds), "times": round(one.times)}
            warnings.warn(
                Problem("kit.slow", severity="warning", params=given).text(lang), SlowRuleWarning, stacklevel=3
            )


def _nanoseconds(rule: Rule, params: Any, cells: int) -> float:
    arrays = large_arrays(rule, params, cells)

    def once() -> Any:
        with np.errstate(all="ignore"):
            return compiled(rule, params, given_of(arrays), rule.name)

    once()
    return min(_timed(once) for _ in range(TRIES)) / float(arrays["value"].size)


def _timed(call: Callable[[], Any]) -> float:
    begun = time.perf_counter_ns()
    call()
    return float(time.perf_counter_ns() - begun)
