"""The evaluator against the slow reference, and what must hold for every framework and every set of data."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import dtiscore as dti
from dtiscore.data.applicability import outside, units_covered

from ..strategies import Case, cases, decimals, documents, load, one_indicator, rules_of
from . import reference
from .reference import Cell

CLOSE = 1e-12


def every_cell(scores: dti.Scores) -> Iterable[tuple[int, int, str, int]]:
    for i, unit in enumerate(scores.units):
        for j, year in enumerate(scores.years):
            yield i, j, unit, year


def arrays_of(scores: dti.Scores) -> dict[tuple[str, str], np.ndarray]:
    """By quantity and node, every array (units, years) that scores hold."""
    of = {
        "score": scores.__getitem__,
        "points": scores.points,
        "max_points": scores.max_points,
        "coverage": scores.coverage,
    }
    return {(name, node.code): array(node.code) for name, array in of.items() for node in scores.framework.scored}


def same(expected: float, actual: float, scale: float = 1.0) -> bool:
    return math.isnan(expected) == math.isnan(actual) and not abs(expected - actual) > CLOSE * max(1.0, scale)


def number(value: object) -> float:
    return math.nan if value is None else float(value)


# --- the reference ---------------------------------------------------------------------------------------------------


@given(cases())
def test_every_score_is_that_of_the_slow_reference(case: Case) -> None:
    scores = case.scores()
    expected = reference.evaluate(case.framework, case.units, scores.years, case.settled, case.targets)
    for i, j, unit, year in every_cell(scores):
        for node in case.framework.scored:
            wanted, code = expected[unit, year, node.code], node.code
            found = {
                "score": (wanted.score, scores[code][i, j], 1.0),
                "points": (wanted.points, scores.points(code)[i, j], node.points),
                "max_points": (wanted.max_points, scores.max_points(code)[i, j], node.points),
                "coverage": (wanted.coverage, scores.coverage(code)[i, j], 1.0),
            }
            for name, (slow, fast, scale) in found.items():
                where = f"{name} of {code} for {unit} in {year}: {number(slow)!r} expected, {fast!r} found"
                assert same(number(slow), fast, scale), where


@given(cases())
def test_ranks_are_those_of_printed_scores(case: Case) -> None:
    scores = case.scores()
    ranks = reference.dense_ranks if case.framework.ties == "dense" else reference.competition_ranks
    found = {(row["unit"], row["year"]): row["rank"] for row in dti.rank(scores).to_polars().iter_rows(named=True)}
    for j, year in enumerate(scores.years):
        for block in {unit.block for unit in case.units}:
            peers = [
                i
                for i, unit in enumerate(case.units)
                if unit.block == block and unit.ranked and unit.exists_in(year) and not np.isnan(scores["total"][i, j])
            ]
            nodes = ("total", *case.framework["total"].tie_break)
            in_turn = [[scores[node][i, j] for node in nodes] for i in peers]
            expected = ranks(in_turn, case.framework.decimals)
            assert expected == [found[scores.units[i], year] for i in peers]


@given(cases())
def test_every_score_is_in_exactly_one_band_and_it_is_the_right_one(case: Case) -> None:
    scores, bands = case.scores(), case.framework.bands
    for row in dti.rank(scores).to_polars().iter_rows(named=True):
        score = scores["total"][scores.unit_index(row["unit"]), scores.year_index(row["year"])]
        if np.isnan(score) or not bands.levels:
            assert row["band"] is None
        else:
            expected = reference.bands_that_hold(case.document["bands"], score, case.framework.decimals)
            assert [bands.levels[position].title.vi for position in expected] == [row["band"]]


@given(cases())
def test_what_applies_to_one_unit_is_what_applies_to_it_among_all(case: Case) -> None:
    covered = units_covered(case.framework, [unit.code for unit in case.units], case.units)
    for i, unit in enumerate(case.units):
        assert outside(case.framework, unit) == {code for code, units in covered.items() if not units[i]}


# --- what must hold always -------------------------------------------------------------------------------------------


@given(cases())
def test_scores_and_coverage_lie_between_nothing_and_everything(case: Case) -> None:
    scores = case.scores()
    for node in case.framework.scored:
        code = node.code
        for name, array in (("score", scores[code]), ("coverage", scores.coverage(code))):
            known = array[~np.isnan(array)]
            bounds = limits_of(node) if name == "score" else (0, 1)
            assert np.all((known >= bounds[0] - CLOSE) & (known <= bounds[1] + CLOSE)), code
        points, most = scores.points(code), scores.max_points(code)
        known = ~np.isnan(points)
        sign = -1 if node.deducts else 1
        if not node.beyond or node.deducts:
            assert np.all(sign * points[known] >= 0), code
            assert np.all(sign * points[known] <= sign * most[known] * (1 + CLOSE)), code
        assert np.all(sign * most >= 0), code


def limits_of(node: dti.Node) -> tuple[float, float]:
    if node.deducts:
        return -1, 0
    return (-math.inf, math.inf) if node.beyond else (0, 1)


@given(cases())
def test_a_score_exists_exactly_where_something_was_observed_and_enough_of_it(case: Case) -> None:
    """Below a threshold a node has none, and so has a node of which only such nodes count."""
    scores = case.scores()
    under_threshold, filled = may_have_none(case), may_be_filled(case)
    for node in case.framework.scored:
        observed = np.nan_to_num(scores.coverage(node.code)) > 0
        if node.code in filled:
            assert node.code in under_threshold or not (observed & np.isnan(scores[node.code])).any(), node.code
            continue
        if node.code in under_threshold:
            assert not (~observed & ~np.isnan(scores[node.code])).any(), node.code
            continue
        assert np.array_equal(observed, ~np.isnan(scores[node.code])), node.code
        assert np.array_equal(observed, ~np.isnan(scores.points(node.code))), node.code


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_units_changes_no_bit(case: Case, random: object) -> None:
    rows, units = case.rows(), list(case.units)
    random.shuffle(rows)
    random.shuffle(units)
    expected, found = case.scores(), case.scores(case.observations(rows, units))
    assert expected.years == found.years
    where = [found.units.index(unit) for unit in expected.units]
    after = arrays_of(found)
    for name, array in arrays_of(expected).items():
        assert array.tobytes() == after[name][where].tobytes(), name


@given(cases(), st.data())
def test_a_better_value_never_lowers_a_node_above_it(case: Case, data: st.DataObject) -> None:
    pairs = any(node.aggregation and node.aggregation.pair for node in case.framework.scored)
    assume(not pairs and not any(node.score_rule for node in case.framework.scored))
    improvable = [key for key, cell in case.cells.items() if better_values(case, key, cell) is not None]
    assume(improvable)
    key = data.draw(st.sampled_from(improvable))
    cell = data.draw(better_values(case, key, case.cells[key]))
    before, after = case.scores(), case.with_cell(key, cell).scores()
    unit, year, code = key
    i, j = before.unit_index(unit), before.year_index(year)
    for node in case.framework.scored:
        if code in case.framework.below(node.code) and not np.isnan(before[node.code][i, j]):
            assert after[node.code][i, j] >= before[node.code][i, j] - CLOSE, node.code


def better_values(case: Case, key: tuple[str, int, str], cell: Cell) -> st.SearchStrategy[Cell] | None:
    """The cell with a better value, or a larger part of the same whole; None where better is not one direction."""
    unit, _, code = key
    node = case.framework.nodes.get(code)
    if node is None or node.kind == "info" or not isinstance(cell.value, float) or cell.points is not None:
        return None
    if node.deducts or node.stand_in is not None:
        return None
    rule, target = node.rule.name, case.target(code, unit)
    falls = node.lower_is_better or (target is not None and target.comparison == "<=")
    if rule == "steps":
        bands = sorted(node.params.bands, key=lambda band: band.get("from", -math.inf))
        shares = [reference.worth(band, node.points) for band in bands]
        if shares != sorted(shares, reverse=falls) or (falls and "from" in bands[0]):
            return None
    if rule == "piecewise":
        shares = [reference.worth(entry, node.points) for entry in node.params.rising]
        if shares != sorted(shares, reverse=falls):
            return None
    if cell.part is not None:
        parts = st.floats(0, cell.part) if falls else st.floats(cell.part, max(cell.part, cell.whole))
        return parts.map(lambda part: replace(cell, part=part))
    if rule == "binary":
        return st.just(Cell(1.0))
    most = {"fraction": 1.0, "percent": 100.0, "points": node.points}[node.params.in_] if rule == "entered" else 200.0
    limits = (min(0.0, cell.value), cell.value) if falls else (cell.value, max(cell.value, most))
    return st.floats(*limits).map(Cell)


@given(cases(), decimals(0.1, 50), st.data())
def test_scaling_the_weights_of_siblings_changes_nothing(case: Case, factor: float, data: st.DataObject) -> None:
    document = copy.deepcopy(case.document)
    parents = list(weighted_parents(document))
    assume(parents)
    edges = data.draw(st.sampled_from(parents))
    for table, child in edges:
        table[child] = table[child] * factor
    before, after = case.scores(), case.with_document(document).scores()
    found = arrays_of(after)
    for name, array in arrays_of(before).items():
        np.testing.assert_allclose(found[name], array, rtol=CLOSE, atol=CLOSE, err_msg=str(name))


def weighted_parents(document: dict) -> Iterable[list[tuple[dict, str]]]:
    """Every parent whose weights all stand in its own table, as (table, child) pairs."""
    for section in ("indices", "pillars"):
        yield from filter(None, map(own_weights, document[section].values()))
    yield from filter(None, [own_weights(document["total"])])


def own_weights(table: dict) -> list[tuple[dict, str]]:
    children = [table[key] for key in ("indices", "indicators", "pillars") if key in table]
    if any(not isinstance(child, dict) or isinstance(next(iter(child.values())), dict) for child in children):
        return []
    return [(child, code) for child in children for code in child]


@given(cases())
def test_contributions_with_their_gate_lines_add_up_to_the_points_of_every_node(case: Case) -> None:
    scores = case.scores()
    for i, j, unit, year in every_cell(scores):
        for node in case.framework.scored:
            if node.rollup != "leaf":
                lines = dti.explain(scores, unit, year, node.code).lines
                effects = ("gate", "rollup", "rule", "limit", "entered", "estimated")
                parts = [line for line in lines if line.kind in effects or is_leaf(case, line.node)]
                points = np.nan_to_num(scores.points(node.code)[i, j])
                assert points == pytest.approx(
                    sum(line.contribution for line in parts), rel=1e-11, abs=1e-11 * node.points
                )
                assert points == pytest.approx(lines[0].contribution, rel=CLOSE, abs=CLOSE)
                assert all(line.contribution < 0 for line in lines if line.kind == "gate"), "a gate gives no points"


def may_have_none(case: Case) -> set[str]:
    """Nodes that may have no score although all was observed, for a threshold or a pair that is not defined, and those above."""
    conditional = [n.code for n in case.framework.scored if n.threshold or (n.aggregation and n.aggregation.pair)]
    return {code for one in conditional for code in (one, *above(case, one))}


def may_be_filled(case: Case) -> set[str]:
    """Nodes that may have a score of which nothing was observed: estimated, or missing and counted as nothing; and those above."""
    filled = [n.code for n in case.framework.scored if n.missing == "zero" or n.impute is not None]
    return {code for one in filled for code in (one, *above(case, one))}


def above(case: Case, code: str) -> list[str]:
    return [node.code for node in case.framework.scored if code in case.framework.below(node.code)]


def is_leaf(case: Case, code: str) -> bool:
    return case.framework[code].rollup == "leaf"


@given(cases())
def test_what_an_indicator_gives_a_node_is_the_same_from_below_and_from_above(case: Case) -> None:
    scores = case.scores()
    for _, _, unit, year in every_cell(scores):
        from_above = {line.node: line.contribution for line in dti.explain(scores, unit, year).lines}
        for leaf in case.framework.leaves:
            if leaf.code in case.framework.below("total"):
                lines = dti.explain(scores, unit, year, leaf.code).lines
                assert [from_above[leaf.code]] == [line.contribution for line in lines if line.node == "total"]


@given(cases(missing=["skip"]))
def test_under_skip_more_is_never_counted_than_was_observed(case: Case) -> None:
    scores = case.scores()
    for node in case.framework.scored:
        of_leaves = all(case.framework[child].rollup == "leaf" for child in node.children)
        if node.rollup == "points" and of_leaves and node.stand_in is None and node.impute is None:
            usual = [case.framework[child] for child in node.children if not case.framework[child].adjusts]
            observed = sum(~np.isnan(scores[child.code]) * child.points for child in usual)
            observed = observed if node.together is None else np.minimum(observed, node.together)
            counted = np.abs(scores.max_points(node.code))
            # Where too few of its parts have a score, nothing of a node is counted.
            enough = counted > 0 if node.threshold else np.full(counted.shape, True)
            np.testing.assert_allclose(counted[enough], observed[enough], rtol=CLOSE)


@pytest.mark.whole
@given(cases())
def test_where_everything_was_observed_the_policy_makes_no_difference(case: Case) -> None:
    document = copy.deepcopy(case.document)
    assume(not may_be_filled(case))
    document["framework"]["missing"] = "skip" if case.framework.missing == "zero" else "zero"
    before, after = case.scores(), case.with_document(document).scores()
    conditional = may_have_none(case)
    for node in case.framework.scored:
        complete = (before.coverage(node.code) == 1) & (node.code not in conditional)
        assert np.array_equal(before.coverage(node.code), after.coverage(node.code), equal_nan=True)
        for array in ("__getitem__", "points", "max_points"):
            expected, found = (getattr(scores, array)(node.code)[complete] for scores in (before, after))
            assert expected.tobytes() == found.tobytes(), (array, node.code)


@given(documents())
def test_a_random_framework_is_read_as_it_was_written(document: dict) -> None:
    framework = load(document)
    written = {**document["indices"], **document["pillars"], **document["indicators"]}
    inside = [table["indicators"] for table in document["indices"].values() if "indicators" in table]
    for table in inside:
        if isinstance(table, dict):
            written |= {code: inner for code, inner in table.items() if isinstance(inner, dict)}
    assert {*written, "total"} == {node.code for node in framework.scored}
    for code, table in written.items():
        if "points" in table:
            assert table["points"] == pytest.approx(framework[code].points, rel=1e-12)
        if "rule" in table:
            assert table["rule"]["type"] == (framework[code].rule or framework[code].score_rule).name


# --- a met target ----------------------------------------------------------------------------------------------------


@given(decimals(0.01, 200), st.sampled_from([">=", "<="]), st.sampled_from([None, 0, 1, 2]), st.integers(1, 40))
def test_a_met_target_earns_all_its_points(
    goal: float, comparison: str, point_decimals: int | None, points: float
) -> None:
    framework = load(one_indicator({"type": "target"}, points=points, point_decimals=point_decimals))
    target = dti.Target("x", 2025, goal, comparison, "plan")
    observations = dti.Observations.from_arrays([[[goal]]], indicators=["x"], units=["u"], years=[2025])
    scores = dti.score(framework, observations, targets=dti.Targets((), (target,)), target_year=2025)
    assert scores["x"][0, 0] == 1.0
    assert scores.points("x")[0, 0] == points
    assert scores.points("total")[0, 0] == points


@given(st.data())
def test_the_best_value_of_every_rule_earns_all_its_points(data: st.DataObject) -> None:
    lower, upper = data.draw(st.lists(decimals(-10, 120), min_size=2, max_size=2, unique=True))
    rule, best = data.draw(
        st.sampled_from(
            [
                ({"type": "ratio"}, 100.0),
                ({"type": "linear", "lower": lower, "upper": upper}, upper),
                ({"type": "per_capita", "lower": lower, "upper": upper}, upper),
                ({"type": "entered", "in": "percent"}, 100.0),
                ({"type": "entered", "in": "points"}, 20.0),
                ({"type": "binary"}, 1.0),
            ]
        )
    )
    framework = load(one_indicator(rule, points=20))
    observations = dti.Observations.from_arrays([[[best]]], indicators=["x"], units=["u"], years=[2025])
    assert dti.score(framework, observations).points("x")[0, 0] == 20.0


@given(st.data())
def test_steps_earn_what_the_band_of_the_value_earns(data: st.DataObject) -> None:
    rule = data.draw(rules_of("steps", 20.0))
    edges = sorted({band[side] for band in rule["bands"] for side in ("from", "to") if side in band})
    beside = [np.nextafter(edge, sign) for edge in edges for sign in (-np.inf, np.inf)]
    values = [*edges, *beside]
    framework = load(one_indicator(rule, points=20))
    array = np.array(values).reshape(1, -1, 1)
    units = [f"u{n}" for n in range(len(values))]
    scores = dti.score(framework, dti.Observations.from_arrays(array, indicators=["x"], units=units, years=[2025]))
    for value, found in zip(values, scores["x"][:, 0], strict=True):
        expected = reference.of_steps(reference.exact(value), rule["bands"], rule["includes"], 20.0)
        assert float(expected) == pytest.approx(found, abs=CLOSE)
