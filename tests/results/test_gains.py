"""A gap is worth what it would bring: all scored again with the value at its goal, less what there is."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import dtiscore as dti
from dtiscore.results.appeals import appeal
from dtiscore.results.gap_points import is_in_points
from dtiscore.results.gaps import NodeGaps

from ..strategies import Case, Document, cases, decimals, load, one_indicator

HEAD = """
[framework]
code = "made-up"
title = {{ vi = "Thử", en = "Synthetic" }}
level = "other"
completeness = "example"
years = {{ from = 2024, to = 2025 }}
scale = {scale}
decimals = 4
missing = "{missing}"
source = "synthetic"
"""
RATIO = '{ type = "ratio" }'


def framework(
    tmp_path: Path, rules: Mapping[str, str], missing: str = "zero", rest: str = "", points: int = 10
) -> dti.Framework:
    text = HEAD.format(scale=points * len(rules), missing=missing)
    for code, rule in rules.items():
        text += f'[indicators.{code}]\ntitle = {{ vi = "{code}", en = "{code}" }}\npoints = {points}\nrule = {rule}\n'
        text += f'[indices.of_{code}]\ntitle = {{ vi = "{code}", en = "{code}" }}\nindicators = ["{code}"]\n'
    text += rest + "[total]\nindices = [" + ", ".join(f'"of_{code}"' for code in rules) + "]\n"
    (tmp_path / "made-up.toml").write_text(text, "utf-8")
    return dti.load_framework(tmp_path / "made-up.toml")


def worth(
    found: dti.Framework, columns: Mapping[str, list[float | None]], to: str = "best"
) -> dict[tuple[str, str], float]:
    units = [chr(ord("A") + n) for n in range(len(next(iter(columns.values()))))]
    table = pl.DataFrame({"unit": units, "year": [2024] * len(units), **columns})
    scores = dti.score(found, dti.read_observations(table, found))
    rows = dti.gaps(scores, to=to).to_polars().iter_rows(named=True)  # type: ignore[arg-type]
    return {(row["unit"], row["node"]): row["points"] for row in rows}


# --- by hand ---------------------------------------------------------------------------------------------------------


def test_a_gate_elsewhere_opens_with_the_indicator(tmp_path: Path) -> None:
    """x: 9 → 10 points, and its gate keeps y at half of its 10 points until x has all of its own."""
    found = framework(tmp_path, {"x": RATIO, "y": RATIO}, rest='[indices.of_y.gate]\nitems = ["x"]\ncap = 0.5\n')
    assert worth(found, {"x": [90, 100], "y": [100, 100]})["A", "x"] == pytest.approx(1 + 5)


def test_two_gates_that_need_the_same_item_both_open(tmp_path: Path) -> None:
    rest = "".join(f'[indices.of_{code}.gate]\nitems = ["x"]\ncap = 0\n' for code in "yz")
    found = framework(tmp_path, {"x": RATIO, "y": RATIO, "z": RATIO}, rest=rest)
    assert worth(found, {"x": [0, 100], "y": [50, 50], "z": [80, 80]})["A", "x"] == pytest.approx(10 + 5 + 8)


def test_an_item_of_a_gate_outside_the_total_is_worth_what_it_opens(tmp_path: Path) -> None:
    rest = (
        '[indicators.outside]\ntitle = { vi = "n", en = "n" }\npoints = 3\nrule = { type = "ratio" }\n'
        '[indices.of_x.gate]\nitems = ["outside"]\ncap = 0.25\n'
    )
    found = framework(tmp_path, {"x": RATIO}, rest=rest)
    assert worth(found, {"x": [80, 80], "outside": [10, 100]})["A", "outside"] == pytest.approx(8 - 2.5)


def test_the_own_old_value_is_no_peer_any_more(tmp_path: Path) -> None:
    """1, 2, 3: who moves from 1 to 3 leaves 2 as the lowest. Now (1−1)/2 = 0, then (3−2)/1 = 1; to the median: (2−2)/1."""
    found = framework(tmp_path, {"x": '{ type = "min_max" }'})
    values: dict[str, list[float | None]] = {"x": [1, 2, 3]}
    assert worth(found, values)["A", "x"] == pytest.approx(10)
    assert worth(found, values, "median")["A", "x"] == pytest.approx(0)


def test_a_value_that_was_missing_joins_its_peers(tmp_path: Path) -> None:
    """5, 9, none: at 9 the third shares place 2 of 3, the better of equals counted as the lower; 2/3 of the points."""
    found = framework(tmp_path, {"x": '{ type = "rank" }', "y": RATIO})
    assert worth(found, {"x": [5, 9, None], "y": [50, 50, 50]})["C", "x"] == pytest.approx(10 * 2 / 3)


def test_values_that_become_equal_earn_nothing_and_the_gain_says_so(tmp_path: Path) -> None:
    """Two units at 100 and 50: when both have 100 nobody can be compared, and what the worse one had (0) stays 0."""
    found = framework(tmp_path, {"x": '{ type = "min_max", floor = 0.5 }'})
    assert worth(found, {"x": [100, 50]})["B", "x"] == pytest.approx(-5)


def test_a_winsorised_range_moves_with_the_value(tmp_path: Path) -> None:
    """By 25 % of 0, 10, 20, 30, 1000 the edges are 10 and 30; with 1000 twice instead of the 0 they are 20 and 1000."""
    found = framework(tmp_path, {"x": '{ type = "min_max", winsorise = { percent = 25 } }'})
    values: dict[str, list[float | None]] = {"x": [0, 10, 20, 30, 1000]}
    assert worth(found, values)["A", "x"] == pytest.approx(10)
    assert worth(found, values, "median")["A", "x"] == pytest.approx(0)  # 20 of 10, 20, 20, 30, 1000: the lower edge


def test_points_that_a_framework_rounds_are_rounded_again(tmp_path: Path) -> None:
    text = framework(tmp_path, {"x": RATIO}, points=3)
    path = tmp_path / "made-up.toml"
    path.write_text(path.read_text("utf-8").replace("decimals = 4", "decimals = 4\npoint_decimals = 0"), "utf-8")
    assert text["x"].points == 3
    assert worth(dti.load_framework(path), {"x": [40, 90]})["A", "x"] == pytest.approx(3 - 1)


def test_an_estimate_counts_as_what_there_is_until_the_value_comes(tmp_path: Path) -> None:
    rest = '[indicators.x.impute]\nmethod = "peer_median"\namong = "all"\n'
    found = framework(tmp_path, {"x": RATIO, "y": RATIO}, rest=rest)
    assert worth(found, {"x": [20, 60, None], "y": [50, 50, 50]})["C", "x"] == pytest.approx(10 * (0.6 - 0.4))


def test_an_indicator_that_is_part_of_another_moves_both(tmp_path: Path) -> None:
    rest = '[indicators.y.data]\npart = "x"\nwhole = "all"\nzero = "missing"\n'
    found = framework(tmp_path, {"x": '{ type = "linear", lower = 0, upper = 20 }', "y": RATIO}, rest=rest)
    gain = worth(found, {"x": [10, 20], "all": [40, 40]})["A", "x"]
    assert gain == pytest.approx((10 - 5) + (5 - 2.5))


def test_who_is_better_than_the_goal_gains_and_loses_nothing_where_all_is_scored_again(tmp_path: Path) -> None:
    """B has 20 and the median is 15; y is computed from x, so that whoever is behind is scored again with all that follows."""
    rest = '[indicators.y.data]\npart = "x"\nwhole = "all"\nzero = "missing"\n'
    found = framework(tmp_path, {"x": '{ type = "linear", lower = 0, upper = 20 }', "y": RATIO}, rest=rest)
    gains = worth(found, {"x": [10, 20], "all": [40, 40]}, to="median")
    assert gains["A", "x"] == pytest.approx((7.5 - 5) + (3.75 - 2.5))
    assert gains["B", "x"] == 0.0


def test_a_group_and_the_total_are_worth_the_points_that_they_lack(tmp_path: Path) -> None:
    """Of 10 points each: A has 2 and 9, B has 6 and 3; the best groups have 6 and 9, the better total is 11."""
    found = framework(tmp_path, {"x": RATIO, "y": RATIO})
    gains = worth(found, {"x": [20, 60], "y": [90, 30]})
    nodes = ("of_x", "of_y", "total")
    assert [gains["A", node] for node in nodes] == pytest.approx([4.0, 0.0, 0.0])
    assert [gains["B", node] for node in nodes] == pytest.approx([0.0, 6.0, 2.0])


def decided(council: float, reported: float, tmp_path: Path) -> float:
    """The gain of A, to whom a council gave points of 10 for what it reported; B, the best, reported 80."""
    found = framework(tmp_path, {"x": RATIO, "y": RATIO})
    reports = [[[reported], [80.0]], [[50.0], [50.0]]]
    observations = dti.Observations.from_arrays(reports, indicators=["x", "y"], units=["A", "B"], years=[2024])
    given_points = attrs.evolve(observations, points={"x": np.array([[council], [np.nan]])})
    rows = dti.gaps(dti.score(found, given_points), to="best").to_polars().filter(unit="A", node="x")
    return float(rows["points"][0])


@pytest.mark.parametrize(
    ("council", "reported", "gain"), [(3.0, 80.0, 5.0), (8.0, 80.0, 0.0), (9.0, 80.0, 0.0), (3.0, 50.0, 5.0)]
)
def test_where_a_council_gave_points_a_goal_is_worth_what_it_earns_beyond_them(
    council: float, reported: float, gain: float, tmp_path: Path
) -> None:
    """80 of 100 earn 8 of 10 points, also for a unit that has reported them and got 3; who got more keeps it."""
    assert decided(council, reported, tmp_path) == pytest.approx(gain)


def test_what_does_not_apply_to_a_unit_is_no_gap_of_it(tmp_path: Path) -> None:
    found = framework(tmp_path, {"x": RATIO, "y": RATIO})
    reports = [[[np.inf], [80.0], [60.0]], [[50.0], [50.0], [np.nan]]]
    observations = dti.Observations.from_arrays(reports, indicators=["x", "y"], units=["A", "B", "C"], years=[2024])
    rows = dti.gaps(dti.score(found, observations), to="best").to_polars()
    assert rows.filter(node="x")["unit"].to_list() == ["B", "C"]
    assert rows.filter(node="y")["unit"].to_list() == ["A", "B", "C"]


def test_estimates_of_peers_follow_the_value_that_they_were_taken_from(tmp_path: Path) -> None:
    """1, 9, none: the third is estimated as 5 and the rank of 1 among 1, 5, 9 is 1. At 9 the estimate is 9 as well."""
    rest = '[indicators.x.impute]\nmethod = "peer_median"\namong = "all"\n'
    found = framework(tmp_path, {"x": '{ type = "rank", ties = "highest" }', "y": RATIO}, rest=rest)
    assert worth(found, {"x": [1, 9, None], "y": [50, 50, 50]})["A", "x"] == pytest.approx(10 - 10 / 3)


def test_a_first_value_lets_the_others_be_estimated(tmp_path: Path) -> None:
    rest = '[indicators.x.impute]\nmethod = "peer_median"\namong = "all"\n'
    found = framework(tmp_path, {"x": RATIO, "y": RATIO}, rest=rest)
    units = dti.Units((dti.Unit("A"), dti.Unit("B"), dti.Unit("C")))
    table = pl.DataFrame({"unit": ["A", "B"], "year": [2024] * 2, "x": [20.0, 60.0], "y": [50.0, 50.0]})
    scores = dti.score(found, dti.read_observations(table, found, units=units))
    rows = {(row["unit"], row["node"]): row for row in dti.gaps(scores, to="best").to_polars().iter_rows(named=True)}
    assert rows["C", "y"]["points"] == pytest.approx(5 + 4)


@pytest.mark.parametrize("weights", ["{ x = 0.1, y = 0.2, z = 0.7 }"])
def test_what_goes_away_leaves_nothing_behind_in_a_mean(weights: str, tmp_path: Path) -> None:
    """Made equal, x has no score and its weight leaves the mean of the others."""
    text = HEAD.format(scale=100, missing="skip")
    for code, rule in (("x", "min_max"), ("y", "ratio"), ("z", "ratio")):
        text += f'[indicators.{code}]\ntitle = {{ vi = "{code}", en = "{code}" }}\nrule = {{ type = "{rule}" }}\n'
    text += (
        f'[indices.all]\ntitle = {{ vi = "a", en = "a" }}\nindicators = {weights}\n[total]\nindices = {{ all = 1 }}\n'
    )
    (tmp_path / "made-up.toml").write_text(text, "utf-8")
    found = dti.load_framework(tmp_path / "made-up.toml")
    gain = worth(found, {"x": [3, 7], "y": [40, 40], "z": [None, 40]})["A", "x"]
    assert gain == pytest.approx(100 * (0.4 - 0.4 * 0.2 / 0.3))


# --- against scoring again -------------------------------------------------------------------------------------------

RELATIVE = ["min_max", "z_score", "rank", "percentile", "best", "distance_to_target"]


@st.composite
def relative_rules(draw: st.DrawFn) -> Document:
    kind = draw(st.sampled_from(RELATIVE))
    rule: Document = {"type": kind, "better": draw(st.sampled_from(["higher", "lower"]))}
    rule["over"] = draw(st.sampled_from(["year", "panel"]))
    rule["among"] = draw(st.sampled_from(["all", "block"]))
    if kind in ("rank", "percentile"):
        rule["ties"] = draw(st.sampled_from(["lowest", "average", "highest"]))
    if kind == "distance_to_target":
        rule["target"] = draw(st.integers(0, 120))
    if draw(st.integers(0, 3)) == 0:
        rule["winsorise"] = draw(st.sampled_from([{"percent": 20}, {"skewness": 0.1, "kurtosis": 0.1}]))
    if draw(st.integers(0, 3)) == 0:
        rule["floor"] = 0.25
    if draw(st.integers(0, 5)) == 0:
        rule["curve"] = draw(st.sampled_from([{"power": 2}, {"exponential": 23}]))
    return rule


def leaf_tables(document: Any) -> Iterator[Document]:
    if isinstance(document, dict):
        for name, inner in document.items():
            if name == "indicators" and isinstance(inner, dict):
                yield from (table for table in inner.values() if isinstance(table, dict) and "rule" in table)
            yield from leaf_tables(inner)


@st.composite
def any_cases(draw: st.DrawFn) -> Case:
    """Frameworks of every kind: beside the absolute rules also those that compare units, and estimates."""
    case: Case = draw(cases())
    document = copy.deepcopy(case.document)
    for table in leaf_tables(document):
        if table["rule"]["type"] in ("linear", "ratio", "steps") and draw(st.booleans()):
            table["rule"] = draw(relative_rules())
            table.setdefault("unit_of_measure", "percent")
        if table["rule"]["type"] not in ("choice", "checklist", "binary", "growth") and draw(st.integers(0, 3)) == 0:
            table["impute"] = {
                "method": draw(st.sampled_from(["last", "nearest", "linear", "peer_median", "peer_mean"]))
            }
    for table in (*document["indices"].values(), *document["pillars"].values(), document["total"]):
        if "adjusts" not in table and draw(st.integers(0, 5)) == 0:
            table["rule"] = draw(relative_rules())
    return case.with_document(document)


def scored(case: Case) -> dti.Scores:
    try:
        return case.scores()
    except dti.DtiError:
        assume(False)
        raise


def again(scores: dti.Scores, node: dti.Node, i: int, j: int, goal: float) -> float | None:
    """What the total gains when the unit's value is corrected to the goal and everything is scored anew."""
    kind = "points" if is_in_points(node) else "value"
    try:
        found = appeal(scores, scores.units[i], node.code, scores.years[j], numbers="en", **{kind: repr(goal)})
    except dti.DtiError:
        return None  # no data that a unit could report
    before, after = (np.nan_to_num(s.points("total")[i, j]) for s in (found.before, found.after))
    return float(after - before)


def check(scores: dti.Scores, gaps: NodeGaps) -> None:
    node, shape = scores.framework[gaps.node], scores.plan.observations.shape
    target, met = np.broadcast_to(gaps.target, shape), np.broadcast_to(gaps.met, shape)
    for i, j in zip(*np.nonzero(~np.isnan(target)), strict=True):
        found = float(gaps.points[i, j])
        given = scores.plan.observations.points.get(gaps.node)
        if met[i, j] and (given is None or not np.isfinite(given[i, j])):
            assert math.isnan(found) or found == 0
            continue
        expected = again(scores, node, i, j, float(target[i, j]))
        if met[i, j] and expected is not None:  # given points decide, and a goal that is met takes none away
            expected = max(expected, 0.0)
        if expected is not None and not math.isnan(found):
            assert found == pytest.approx(expected, abs=1e-9), (node.code, scores.units[i], scores.years[j])
        elif expected is not None:
            assert expected == pytest.approx(0, abs=1e-9)  # no part in the total


@pytest.mark.whole
@settings(max_examples=max(300, settings().max_examples))
@given(any_cases(), st.sampled_from(["best", "median"]))
def test_a_gap_is_worth_what_an_appeal_and_scoring_again_say(case: Case, to: Any) -> None:
    scores = scored(case)
    for gaps in dti.gaps(scores, to=to).nodes:
        node = scores.framework[gaps.node]
        if node.rollup == "leaf" and node.rule is not None and node.rule.name != "growth":
            check(scores, gaps)


@pytest.mark.whole
@given(relative_rules(), st.data())
def test_a_gap_among_many_is_worth_what_scoring_again_says(rule: Document, data: st.DataObject) -> None:
    """More units than in the random frameworks, so that sums are moved and not made anew."""
    document = one_indicator(rule, points=10, unit_of_measure="count")
    found = load(document)
    units = [dti.Unit(f"u{n}", block="ab"[n % 2], ranked=n != 3) for n in range(data.draw(st.integers(4, 14)))]
    numbers = st.one_of(st.none(), st.integers(0, 6), decimals(0, 1000))
    values = data.draw(st.lists(st.tuples(numbers, numbers), min_size=len(units), max_size=len(units)))
    assume(any(value is not None for pair in values for value in pair))
    array = np.array([[math.nan if value is None else float(value) for value in pair] for pair in values])
    observed = dti.Observations.from_arrays(
        array[None], indicators=["x"], units=dti.Units(tuple(units)), years=[2022, 2023]
    )
    scores = dti.score(found, observed)
    for to in ("best", "median"):
        (gaps,) = (gaps for gaps in dti.gaps(scores, to=to).nodes if gaps.node == "x")  # type: ignore[arg-type]
        check(scores, gaps)


@pytest.mark.whole
@given(any_cases())
def test_the_gap_to_a_target_is_worth_what_scoring_again_says(case: Case) -> None:
    scores = scored(case)
    assume(case.targets)
    try:
        found = dti.gaps(scores)
    except dti.TargetError:
        assume(False)
        raise
    for gaps in found.nodes:
        check(scores, gaps)
