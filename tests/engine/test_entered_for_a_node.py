"""A value that data give for a node with children: it counts where nothing below is known, and nowhere else."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import dtiscore as dti
from dtiscore.documents.appraisal.formulas import live_nodes
from dtiscore.language.errors import DataError, FrameworkError

from ..strategies import Document, header, load, titled

NAN = math.nan


def framework_of(entered: str | None = "percent", missing: str = "zero", **more: Any) -> dti.Framework:
    ratio = {"type": "ratio"}
    group: Document = {
        "title": titled("g"),
        "indicators": ["x", "y"],
        **({"entered": entered} if entered else {}),
        **more,
    }
    return load(
        {
            "framework": header(scale=40, missing=missing),
            "indicators": {code: {"title": titled(code), "points": 10, "rule": ratio} for code in "xy"}
            | {"z": {"title": titled("z"), "points": 20, "rule": ratio}},
            "indices": {"g": group},
            "total": {"indices": ["g"], "indicators": ["z"]},
        }
    )


def scores_of(framework: dti.Framework, **values: list[float]) -> dti.Scores:
    count = len(next(iter(values.values())))
    array = np.array(list(values.values()), dtype=float)[:, :, None]
    units = [f"u{n}" for n in range(count)]
    return dti.score(framework, dti.Observations.from_arrays(array, indicators=list(values), units=units, years=[2025]))


@pytest.mark.parametrize("missing", ["zero", "skip", "error"])
def test_it_counts_where_nothing_below_is_known(missing: str) -> None:
    """70 % of 20 points beside 10 of 20; where x and y are known, 50 % and 30 % of 10 each."""
    scores = scores_of(framework_of(missing=missing), x=[NAN, 50], y=[NAN, 30], z=[50, 50], g=[70, 70])
    assert scores.points("g")[:, 0].tolist() == pytest.approx([14, 8])
    assert scores.points("total")[:, 0].tolist() == pytest.approx([24, 18])
    assert scores.max_points("total")[:, 0].tolist() == [40, 40]
    assert scores.coverage("total")[:, 0].tolist() == [1, 1]
    assert np.isnan(scores["x"][0, 0])


def test_one_known_part_is_enough_to_leave_it_out() -> None:
    values = {"x": [50.0], "y": [NAN], "z": [50.0], "g": [70.0]}
    assert scores_of(framework_of(), **values).points("g")[0, 0] == 5
    assert scores_of(framework_of(missing="skip"), **values).points("g")[0, 0] == 5
    with pytest.raises(DataError):
        scores_of(framework_of(missing="error"), **values)


def test_what_does_not_apply_stays_so_and_a_rule_on_the_node_is_not_asked() -> None:
    rule = {"type": "linear", "lower": 100, "upper": 0}
    framework = framework_of(rule=rule)
    scores = scores_of(framework, x=[NAN, math.inf, 20], y=[NAN, math.inf, 20], z=[50, 50, 50], g=[70, 70, 70])
    assert scores["g"][:, 0].tolist() == pytest.approx([0.7, NAN, 0.8], nan_ok=True)
    assert scores.max_points("total")[:, 0].tolist() == [40, 20, 40]


@pytest.mark.parametrize(("entered", "value"), [("points", 14.0), ("fraction", 0.7), ("percent", 70.0)])
def test_it_is_in_points_a_fraction_or_percent(entered: str, value: float) -> None:
    scores = scores_of(framework_of(entered), x=[NAN], y=[NAN], z=[50], g=[value])
    assert scores.points("g")[0, 0] == pytest.approx(14)


def test_files_give_it_by_the_code_of_the_node_and_are_checked() -> None:
    import polars as pl

    table = pl.DataFrame({"unit": ["a"], "year": ["2025"], "z": ["50"], "g": ["70"]})
    scores = dti.score(framework_of(), dti.read_observations(table, framework_of(), numbers="en"))
    assert scores.points("total")[0, 0] == pytest.approx(24)
    with pytest.raises(DataError, match="above the maximum 100"):
        dti.read_observations(table.with_columns(g=pl.lit("170")), framework_of(), numbers="en")
    with pytest.raises(DataError, match="“g”"):
        dti.read_observations(table, framework_of(None), numbers="en")


@pytest.mark.whole
def test_both_engines_give_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(3)
    values = {code: np.where(random.random(3000) < 0.6, NAN, random.random(3000) * 100).tolist() for code in "xyzg"}
    found = []
    for engine in ("numpy", "numba"):
        monkeypatch.setenv("DTISCORE_ENGINE", engine)
        scores = scores_of(framework_of(), **values)
        found.append(np.stack([array(code) for code in ("g", "total") for array in (scores.points, scores.coverage)]))
    np.testing.assert_array_equal(*found)


def test_it_is_a_line_of_its_own_and_the_lines_add_up() -> None:
    scores = scores_of(framework_of(), x=[NAN], y=[NAN], z=[50], g=[70])
    lines = dti.explain(scores, "u0").lines
    assert {(line.node, line.kind): line.contribution for line in lines if line.contribution} == pytest.approx(
        {("total", "total"): 24, ("g", "index"): 14, ("g", "entered"): 14, ("z", "indicator"): 10}
    )


@pytest.mark.parametrize("weights", [None, {"x": 3, "y": 1}])
def test_what_is_below_is_worth_its_maximum_as_the_scores_say(weights: Document | None) -> None:
    """Nothing is known of x and y, which count as nothing there: 10 points each, or 3 and 1 of 4 parts of 20, bring none."""
    framework = framework_of() if weights is None else framework_of(indicators=weights, points=20)
    scores = scores_of(framework, x=[NAN], y=[NAN], z=[50], g=[70])
    lines = {line.node: line for line in dti.explain(scores, "u0").lines if line.kind == "indicator"}
    assert [lines[code].worth for code in "xyz"] == ([10, 10, 20] if weights is None else [15, 5, 20])
    assert [lines[code].contribution for code in "xyz"] == [0, 0, 10]
    if weights is None:
        assert [lines[code].worth for code in "xyz"] == [scores.max_points(code)[0, 0] for code in "xyz"]
    left_out = scores_of(framework_of(missing="skip"), x=[NAN], y=[NAN], z=[50], g=[70])
    lines = {line.node: line for line in dti.explain(left_out, "u0").lines if line.kind == "indicator"}
    assert [lines[code].worth for code in "xyz"] == [left_out.max_points(code)[0, 0] for code in "xyz"] == [0, 0, 20]


def test_a_first_part_takes_its_place_and_the_gap_says_so() -> None:
    """u1 has 14 points entered; x at 50 as u0 has it earns 5, so that 9 are lost."""
    scores = scores_of(framework_of(), x=[50, NAN], y=[50, NAN], z=[50, 50], g=[NAN, 70])
    rows = dti.gaps(scores, to="best").to_polars().filter(unit="u1", node="x")
    assert rows["points"].to_list() == pytest.approx([-9])


def test_the_councils_workbook_leaves_it_to_the_engine() -> None:
    assert "g" not in live_nodes(framework_of())
    assert "g" in live_nodes(framework_of(None))


def test_an_indicator_has_no_other_value_to_stand_in() -> None:
    document = {
        "framework": header(scale=10),
        "indices": {"x": {"title": titled("x"), "points": 10, "rule": {"type": "ratio"}, "entered": "percent"}},
        "total": {"indices": ["x"]},
    }
    with pytest.raises(FrameworkError) as error:
        load(document)
    assert [problem.code for problem in error.value.problems] == ["framework.only_with_children"]
