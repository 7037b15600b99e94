"""The kit times rules, and warns of one that goes through cells one by one."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable
from typing import Any

import attrs
import numpy as np
import pytest

import dtiscore as dti
from dtiscore.testing import SlowRuleWarning, check_plugin, time_rules


@attrs.frozen
class NearParams:
    """All points at 50, none from a distance of 10 on."""


def of_one(params: NearParams, value: float) -> float:
    return max(0.0, 1.0 - abs(value - 50.0) / 10.0)


def on_arrays(params: NearParams, given: dti.RuleInput) -> dti.Row:
    return dti.Row(np.where(np.isposinf(given.value), np.inf, np.maximum(0.0, 1.0 - np.abs(given.value - 50.0) / 10.0)))


def in_a_loop(params: NearParams, given: dti.RuleInput) -> dti.Row:
    found = given.value.copy()
    for cell in np.ndindex(found.shape):
        if math.isfinite(found[cell]):
            found[cell] = of_one(params, found[cell])
    return dti.Row(found)


class Plugin:
    @staticmethod
    @dti.hookimpl
    def dtiscore_rules() -> Iterable[dti.Rule]:
        text = dti.Text("gần 50", "near 50")
        return [dti.Rule(f.__name__, NearParams, f, lambda params, points: text) for f in (on_arrays, in_a_loop)]


def test_a_loop_in_python_is_told_from_work_on_arrays() -> None:
    arrays, loop = time_rules(Plugin(), cells=9_000)
    assert (arrays.rule, loop.rule) == ("on_arrays", "in_a_loop")
    assert 0 < arrays.nanoseconds < loop.nanoseconds
    assert (arrays.loops, loop.loops) == (False, True)
    with pytest.raises(dti.ArgumentError, match="at least 1"):
        time_rules(Plugin(), cells=0)


def test_the_check_warns_and_does_not_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DTISCORE_ENGINE", "numpy")
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        check_plugin(Plugin(), {"on_arrays": of_one, "in_a_loop": of_one})
    told: list[Any] = [str(one.message) for one in said if one.category is SlowRuleWarning]
    assert len(told) == 1
    assert "the rule “in_a_loop” takes" in told[0]
    assert "@numba.njit" in told[0]
