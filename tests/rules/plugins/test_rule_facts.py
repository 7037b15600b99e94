"""What a rule says of itself decides what others do with it, whoever brought it and whatever its name."""

from __future__ import annotations

import types
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

import dtiscore as dti
from dtiscore.frameworks.targets import Targets
from dtiscore.model import Target
from dtiscore.results.gap_points import Goal, gains_of
from dtiscore.testing.cells import read_cells, row_of
from dtiscore.testing.documents import load

from ...strategies import Cell, one_indicator


@attrs.frozen
class NoParams:
    """Nothing is stated."""


def by(compile_: Any, points: float = 20, **facts: Any) -> dti.Framework:
    """A framework whose only indicator is scored by a plugin's rule."""
    rule = dti.Rule(
        "of_a_plugin", NoParams, compile_, lambda params, points: dti.Text("điểm", "points"), **facts
    )  # fmt: skip
    module = types.SimpleNamespace(__name__="facts", dtiscore_rules=dti.hookimpl(lambda: [rule]))
    return load(one_indicator({"type": "of_a_plugin"}, points), dti.load_plugins(("facts", module), installed=False))


def given(framework: dti.Framework, *values: float, units: str = "u") -> dti.Observations:
    rows = [row_of((unit, 2024 + n, "x"), Cell(value), None) for n, value in enumerate(values) for unit in units]
    return read_cells(framework, rows, tuple(dti.Unit(unit, type="commune") for unit in units))


def percent(params: NoParams, given: dti.RuleInput) -> dti.Row:
    return dti.Row(given.value, span=100.0)


def test_a_rule_that_needs_a_target_is_given_it_and_does_not_apply_without() -> None:
    def reached(params: NoParams, given: dti.RuleInput) -> dti.Row:
        return dti.Row(np.where(np.isnan(given.target), np.nan, (given.value >= given.target).astype(float)))

    framework = by(reached, needs_target=True)
    targets = Targets((), (Target("x", 2025, 30.0, ">=", "plan", "a"),))
    scores = dti.score(framework, given(framework, 40.0, units="ab"), targets=targets, target_year=2025)
    np.testing.assert_array_equal(scores.points("x")[:, 0], [20.0, np.nan])
    assert np.isnan(scores.coverage("x")[1, 0]), "no target, not applicable"
    with pytest.raises(dti.TargetError):
        dti.score(framework, given(framework, 40.0))


def test_points_for_a_change_are_shown_as_a_change() -> None:
    def change(params: NoParams, given: dti.RuleInput) -> dti.Row:
        return dti.Row(100.0 * (given.value - given.previous) / given.previous, span=50.0)

    for needs in (True, False):
        framework = by(change, needs_previous=needs)
        observed = given(framework, 200.0, 250.0)
        line = next(row for row in dti.explain(dti.score(framework, observed), "u", 2025).lines if row.node == "x")
        assert line.points == 10.0
        assert ("200" in line.given.en) == needs, line.given
        above = [found.check for found in dti.check_data(framework, observed) if found.check == "above_hundred"]
        assert bool(above) is not needs


def test_a_score_that_somebody_else_computed_has_a_largest_value() -> None:
    framework = by(lambda params, given: dti.Row(given.value, span=5.0), entered=lambda params, points: 5.0)
    assert dti.score(framework, given(framework, 2.5)).points("x")[0, 0] == 10.0
    with pytest.raises(dti.DataError):
        given(framework, 5.5)


def test_what_is_not_scored_leaves_its_parents() -> None:
    noted = dti.Rule(
        "noted", NoParams, percent, lambda params, points: dti.Text("ghi", "noted"), scored=False
    )  # fmt: skip
    module = types.SimpleNamespace(__name__="facts", dtiscore_rules=dti.hookimpl(lambda: [noted]))
    document = one_indicator({"type": "ratio"})
    document["indicators"]["y"] = {"title": {"vi": "y", "en": "y"}, "rule": {"type": "noted"}}
    document["total"]["indicators"] = ["x", "y"]
    framework = load(document, dti.load_plugins(("facts", module), installed=False))
    assert framework["y"].kind == "info"
    assert framework["total"].children == ("x",)


def test_counts_of_a_rule_in_percent_are_percentages_whatever_the_measure() -> None:
    for is_percent, expected in ((True, 10.0), (False, 0.1)):
        framework = by(percent, percent=is_percent)
        counted = attrs.evolve(
            framework, nodes={**framework.nodes, "x": attrs.evolve(framework["x"], unit_of_measure="")}
        )
        rows = [row_of(("u", 2024, "x"), Cell(part=1.0, whole=2.0), None)]
        observed = read_cells(counted, rows, (dti.Unit("u", type="commune"),))
        assert dti.score(counted, observed).points("x")[0, 0] == expected


def test_facts_of_the_wrong_kind_are_refused_where_the_rule_is_made(tmp_path: Path) -> None:
    for name, value in {"needs_target": 1, "scored": None, "spreadsheet": "=A1", "drawn": {}, "entered": 100.0}.items():
        with pytest.raises(TypeError, match=f"Rule.{name}"):
            by(percent, **{name: value})


def test_a_rule_that_joins_says_of_all_cells_at_once_what_is_else_asked_one_by_one() -> None:
    calls: list[bool] = []

    def of_the_mean(params: NoParams, given: dti.RuleInput) -> dti.Row:
        known = np.where(given.peers, given.reference, 0.0)
        total, count = known.sum(axis=0), given.peers.sum(axis=0)
        if given.joins is not None:
            total = total - known + np.where(given.joins, given.value, 0.0)
            count = count - given.peers + given.joins
        calls.append(given.joins is not None)
        return dti.Row(given.value * count / (2.0 * total))

    found = {}
    for joins in (True, False):
        framework = by(of_the_mean, relative=True, joins=joins)
        rows = [
            row_of((unit, 2024, "x"), Cell(value), None) for unit, value in zip("abc", (10.0, 20.0, 60.0), strict=True)
        ]
        units = tuple(dti.Unit(unit, type="commune") for unit in "abc")
        scores = dti.score(framework, read_cells(framework, rows, units))
        calls.clear()
        goal = Goal(np.array([[50.0]]), np.array([[False]]))
        found[joins] = gains_of(scores, {"x": goal})["x"][:, 0]
        assert calls == ([True] if joins else [False, False])
    # 50 of a mean of (50 + 20 + 60) / 3 instead of 10 of 30, on a scale of 20.
    assert found[True][0] == pytest.approx(20.0 * (150 / 260 - 30 / 180))
    np.testing.assert_array_equal(found[True], found[False])
