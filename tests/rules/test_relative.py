"""Relative rules, imputation and per-node roll-up against a slow reference and cases computed by hand."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dtiscore as dti
from dtiscore.engine import evaluation

from ..strategies import Document, load, titled
from . import relative_reference as slow

YEARS = (2019, 2020, 2022)
Values = list[list[float | None]]


def framework(rule: Mapping[str, Any], **entries: Any) -> dti.Framework:
    """Two leaves, so that no unit-year is without a row: ``x`` is scored by the rule, ``given`` is always there."""
    return load(document({"x": rule}, **entries))


def document(
    rules: Mapping[str, Mapping[str, Any]], header: Mapping[str, Any] | None = None, **entries: Any
) -> Document:
    leaves = {code: {"title": titled(code), "rule": dict(rule), **entries} for code, rule in rules.items()}
    leaves["given"] = {"title": titled("given"), "rule": {"type": "entered", "in": "fraction"}}
    return {
        "framework": {
            "code": "synthetic",
            "title": titled("synthetic"),
            "level": "other",
            "years": {"from": 2010, "to": 2030},
            "scale": 100,
            "points": "scale",
            "decimals": 4,
            "missing": "skip",
            "source": "synthetic",
            "completeness": "example",
            **(header or {}),
        },
        "indicators": leaves,
        "total": {"indicators": list(leaves), "weights": "equal"},
    }


def score(found: dti.Framework, values: Mapping[str, Values], world: slow.World) -> dti.Scores:
    units = dti.Units(
        tuple(
            dti.Unit(f"u{i}", block=block, ranked=ranked)
            for i, (block, ranked) in enumerate(zip(world.blocks, world.ranked, strict=True))
        )
    )
    arrays = [[[math.nan if x is None else x for x in unit] for unit in own] for own in values.values()]
    arrays.append([[0.5] * len(world.years) for _ in world.blocks])
    observations = dti.Observations.from_arrays(
        np.array(arrays), indicators=[*values, "given"], units=units, years=list(world.years)
    )
    return dti.score(found, observations)


def same(found: np.ndarray, expected: Sequence[Sequence[float | None]]) -> None:
    wanted = np.array([[math.nan if x is None else x for x in unit] for unit in expected])
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-9)


# --- strategies ------------------------------------------------------------------------------------------------------

NUMBERS = st.integers(0, 30).map(float) | st.floats(0.01, 1e4).map(lambda x: round(x, 3))


@st.composite
def worlds(draw: st.DrawFn) -> slow.World:
    units = draw(st.integers(1, 9))
    blocks = draw(st.lists(st.sampled_from(["north", "south"]), min_size=units, max_size=units))
    ranked = draw(st.lists(st.sampled_from([True, True, True, False]), min_size=units, max_size=units))
    return slow.World(YEARS[: draw(st.integers(1, 3))], blocks, ranked)


@st.composite
def tables(draw: st.DrawFn, world: slow.World, numbers: st.SearchStrategy[float] = NUMBERS) -> Values:
    cell = st.none() | numbers | numbers
    return [[draw(cell) for _ in world.years] for _ in world.blocks]


@st.composite
def relative_rules(draw: st.DrawFn, world: slow.World) -> dict[str, Any]:
    rule: dict[str, Any] = {"type": draw(st.sampled_from(sorted(slow.METHODS)))}
    over = draw(st.sampled_from(["year", "panel", "base"]))
    rule |= {"over": over} | ({"base_year": draw(st.sampled_from(world.years))} if over == "base" else {})
    rule["better"] = draw(st.sampled_from(["higher", "lower"]))
    rule["among"] = draw(st.sampled_from(["all", "block"]))
    if rule["type"] in ("rank", "percentile"):
        rule["ties"] = draw(st.sampled_from(["lowest", "average", "highest"]))
    elif rule["type"] == "distance_to_target":
        rule["target"] = draw(st.integers(1, 40))
    if rule["type"] == "rank" and draw(st.booleans()):
        rule["of"] = draw(st.integers(1, 40))
    if rule["type"] != "best":
        rule["transform"] = draw(st.sampled_from(["none", "none", "log", "log1p"]))
    if draw(st.integers(0, 3)) == 0:
        rule["winsorise"] = draw(
            st.sampled_from([{"percent": 10}, {"skewness": 0.5, "kurtosis": 0.2}, {"at_most": 1, "skewness": 0.1,
                             "kurtosis": 0.1}])
        )  # fmt: skip
    if draw(st.integers(0, 3)) == 0:
        rule["floor"] = 0.125
    if draw(st.integers(0, 2)) == 0:
        rule["equal"] = draw(st.sampled_from(["missing", "neutral", "full"]))
    if draw(st.integers(0, 3)) == 0:
        rule["curve"] = draw(st.sampled_from([{"power": 2}, {"saturating": -1.5}, {"exponential": 23}]))
    return rule


@st.composite
def cases(draw: st.DrawFn) -> tuple[slow.World, dict[str, Any], Values]:
    world = draw(worlds())
    rule = draw(relative_rules(world))
    positive = NUMBERS.map(lambda x: x + 0.5)
    return world, rule, draw(tables(world, positive if rule.get("transform") == "log" else NUMBERS))


# --- rules -----------------------------------------------------------------------------------------------------------


@settings(max_examples=4 * settings.default.max_examples)
@given(cases())
def test_a_relative_rule_gives_every_cell_what_the_slow_reference_gives(
    case: tuple[slow.World, dict[str, Any], Values],
) -> None:
    world, rule, values = case
    expected = [
        [slow.share(rule, values, world, u, y) for y in range(len(world.years))] for u in range(len(world.blocks))
    ]
    same(score(framework(rule), {"x": values}, world)["x"], expected)


@given(cases())
def test_both_evaluators_and_any_order_of_units_give_the_same_bits(
    case: tuple[slow.World, dict[str, Any], Values],
) -> None:
    world, rule, values = case
    found = []
    for engine in ("numpy", "numba"):
        with patch.dict("os.environ", {evaluation.ENGINE_VARIABLE: engine}):
            scores = score(framework(rule), {"x": values}, world)
            found.append([scores[node].tobytes() for node in ("x", "total")])
    assert found[0] == found[1]
    turned = slow.World(world.years, world.blocks[::-1], world.ranked[::-1])
    other = score(framework(rule), {"x": values[::-1]}, turned)
    assert other["x"][::-1].tobytes() == np.frombuffer(found[0][0]).tobytes()


WORLD = slow.World((2020, 2021), ["", "", ""], [True, True, True])
THREE: Values = [[1.0, 5.0], [2.0, 4.0], [4.0, 8.0]]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"type": "min_max"}, [[0, 1 / 4], [1 / 3, 0], [1, 1]]),
        ({"type": "min_max", "better": "lower"}, [[1, 3 / 4], [2 / 3, 1], [0, 0]]),
        ({"type": "min_max", "over": "panel"}, [[0, 4 / 7], [1 / 7, 3 / 7], [3 / 7, 1]]),
        ({"type": "min_max", "over": "base", "base_year": 2020}, [[0, 1], [1 / 3, 1], [1, 1]]),
        ({"type": "min_max", "floor": 0.1}, [[0.1, 0.325], [0.4, 0.1], [1, 1]]),
        ({"type": "rank"}, [[1 / 3, 2 / 3], [2 / 3, 1 / 3], [1, 1]]),
        ({"type": "percentile", "over": "panel"}, [[0, 4 / 5], [1 / 5, 2 / 5], [2 / 5, 1]]),
        ({"type": "percentile", "over": "panel", "ties": "average"}, [[0, 4 / 5], [1 / 5, 1 / 2], [1 / 2, 1]]),
        ({"type": "best"}, [[1 / 4, 5 / 8], [1 / 2, 1 / 2], [1, 1]]),
        ({"type": "best", "better": "lower"}, [[1, 4 / 5], [1 / 2, 1], [1 / 4, 1 / 2]]),
        ({"type": "distance_to_target", "target": 3}, [[0, 1], [1 / 2, 1], [1, 1]]),
        ({"type": "distance_to_target", "target": 2, "better": "lower"}, [[1, 1 / 2], [1, 2 / 3], [0, 0]]),
        ({"type": "z_score", "lower": -1, "upper": 1},
         [[(1 - 4 / math.sqrt(21)) / 2, 0.5 - 2 / math.sqrt(13) / 3], [(1 - 1 / math.sqrt(21)) / 2, 0.5 - 5 / 6 / math.sqrt(13)], [1, 1]]),
    ],
)  # fmt: skip
def test_cases_computed_by_hand(rule: dict[str, Any], expected: list[list[float]]) -> None:
    found = score(framework(rule), {"x": THREE}, WORLD)["x"]
    if rule["type"] == "z_score":  # 2020: mean 7/3, deviation √(7/3); 2021: mean 17/3, deviation √(13/3)
        z = [[(1 - 7 / 3) / math.sqrt(7 / 3), (5 - 17 / 3) / math.sqrt(13 / 3)],
             [(2 - 7 / 3) / math.sqrt(7 / 3), (4 - 17 / 3) / math.sqrt(13 / 3)], [2.0, 2.0]]  # fmt: skip
        expected = [[min((value + 1) / 2, 1.0) for value in unit] for unit in z]
    same(found, expected)


def test_values_that_do_not_apply_and_units_that_are_not_ranked_are_no_measure_for_others() -> None:
    world = slow.World((2020,), ["", "", "", ""], [True, True, False, True])
    scores = score(framework({"type": "min_max"}), {"x": [[1.0], [3.0], [99.0], [math.inf]]}, world)
    assert scores["x"][:3, 0].tolist() == [0.0, 1.0, 1.0]
    assert math.isnan(scores["x"][3, 0])
    assert math.isnan(scores.coverage("x")[3, 0])


def test_who_all_have_the_same_value_are_not_told_apart() -> None:
    world = slow.World((2020,), ["", ""], [True, True])
    for kind in ("min_max", "z_score"):
        assert np.isnan(score(framework({"type": kind}), {"x": [[7.0], [7.0]]}, world)["x"]).all()


def test_each_block_of_each_year_is_a_cohort_of_its_own() -> None:
    world = slow.World((2020, 2021), ["north", "north", "south", "south"], [True] * 4)
    values: Values = [[1.0, 100.0], [2.0, 200.0], [1000.0, 10.0], [3000.0, 30.0]]
    for rule in ({"type": "min_max", "among": "block"}, {"type": "percentile", "among": "block"}):
        assert score(framework(rule), {"x": values}, world)["x"].tolist() == [[0, 0], [1, 1], [0, 0], [1, 1]]


@pytest.mark.parametrize(
    ("sign", "ends"), [(1.0, "[lower edge 1; upper edge 9]"), (-1.0, "[lower edge −9; upper edge −1]")]
)
def test_an_outlier_of_the_longer_tail_is_set_to_the_next_value(sign: float, ends: str) -> None:
    world = slow.World((2020,), [""] * 10, [True] * 10)
    values = [[sign * x] for x in (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 1000.0)]
    rule = {"type": "min_max", "winsorise": {"at_most": 5}}
    found = score(framework(rule), {"x": values}, world)
    assert found["x"][4, 0] == 0.5
    assert found["x"][9, 0] == (1.0 if sign > 0 else 0.0)
    assert ends in dti.explain(found, "u4", 2020, "x").lines[0].given.en


def test_equal_extremes_are_moved_together() -> None:
    world = slow.World((2020,), [""] * 106, [True] * 106)
    values = [[float(x)] for x in range(1, 101)] + [[2000.0]] * 6
    found = score(framework({"type": "min_max", "winsorise": {"at_most": 5}}), {"x": values}, world)
    assert "[lower edge 1; upper edge 100]" in dti.explain(found, "u0", 2020, "x").lines[0].given.en


def test_growth_on_an_estimate_says_so() -> None:
    values: Values = [[100.0, None], [100.0, 110.0], [100.0, 120.0]]
    rule = {"type": "growth", "lower": 0, "upper": 20}
    scores = score(framework(rule, impute={"method": "peer_median"}), {"x": values}, WORLD)
    assert "imputed" in dti.explain(scores, "u0", 2021, "x").lines[0].given.en
    assert "imputed" not in dti.explain(scores, "u1", 2021, "x").lines[0].given.en


def test_values_beyond_what_can_be_squared_are_refused_and_tiny_ones_are_told_apart() -> None:
    world = slow.World((2020,), [""] * 3, [True] * 3)
    with pytest.raises(dti.DataError):
        score(framework({"type": "z_score"}), {"x": [[1e200], [-1e200], [3.0]]}, world)
    found = score(framework({"type": "z_score"}), {"x": [[1e-300], [2e-300], [4e-300]]}, world)
    assert (np.diff(found["x"][:, 0]) > 0).all()


def test_nothing_is_the_best_only_where_less_is_better() -> None:
    world = slow.World((2020,), ["", ""], [True, True])
    for better, expected in (("higher", [0.0, 1.0]), ("lower", [1.0, 0.0])):
        found = score(framework({"type": "best", "better": better}), {"x": [[0.0], [5.0]]}, world)
        assert found["x"][:, 0].tolist() == expected


@pytest.mark.parametrize(("better", "target"), [("higher", 1), ("lower", 8)])
def test_a_target_that_the_worst_has_reached_is_reached_by_all(better: str, target: int) -> None:
    rule = {"type": "distance_to_target", "target": target, "better": better, "over": "panel"}
    assert (score(framework(rule), {"x": THREE}, WORLD)["x"] == 1).all()


@pytest.mark.parametrize(
    ("target", "better", "values"), [(3, "higher", [5.0, 6.0, 2.0]), (1, "lower", [1.0, 0.5, 2.0])]
)
def test_who_is_worse_than_all_that_reached_the_target_earns_nothing(
    target: int, better: str, values: list[float]
) -> None:
    world = slow.World((2020,), [""] * 3, [True, True, False])
    rule = {"type": "distance_to_target", "target": target, "better": better}
    assert score(framework(rule), {"x": [[x] for x in values]}, world)["x"][:, 0].tolist() == [1.0, 1.0, 0.0]


def test_a_unit_to_which_an_indicator_does_not_apply_is_no_peer_and_lends_no_value() -> None:
    made = document(
        {"x": {"type": "min_max"}}, header={"missing": "skip"}, impute={"method": "peer_median", "among": "all"}
    )
    made["unit_types"] = {"district": {"title": titled("district")}, "ward": {"title": titled("ward")}}
    made["indicators"]["x"]["applies_to"] = ["district"]
    kinds = ("district", "district", "district", "ward", "district")
    units = dti.Units(tuple(dti.Unit(f"u{i}", type=kind, ranked=i < 4) for i, kind in enumerate(kinds)))
    values = np.array([[[0.0], [10.0], [np.nan], [90.0], [70.0]], [[0.5]] * 5])
    observations = dti.Observations.from_arrays(values, indicators=["x", "given"], units=units, years=[2020])
    scores = dti.score(load(made), observations)
    assert scores["x"][:3, 0].tolist() == [0.0, 1.0, 0.5]  # the median of 0 and 10, between 0 and 10
    assert np.isnan(scores["x"][3, 0])
    assert scores["x"][4, 0] == 1.0


def test_bounds_of_a_base_year_keep_years_comparable() -> None:
    """A unit that stays as it is keeps its score, whatever the others do; within each year it loses."""
    rule = {"type": "min_max", "over": "base", "base_year": 2020}
    others: Values = [[5.0, 5.0], [0.0, 9.0], [10.0, 40.0]]
    assert score(framework(rule), {"x": others}, WORLD)["x"][0].tolist() == [0.5, 0.5]
    assert score(framework({"type": "min_max"}), {"x": others}, WORLD)["x"][0].tolist() == [0.5, 0.0]


def test_a_logarithm_takes_linear_bounds_along() -> None:
    """UNDP: income between 100 and 75,000 on a logarithmic scale."""
    rule = {"type": "linear", "lower": 100, "upper": 75_000, "transform": "log"}
    found = score(framework(rule), {"x": [[100.0, 75_000.0], [math.sqrt(100 * 75_000), 1.0], [90_000.0, 200.0]]}, WORLD)
    want = [[0, 1], [0.5, 0], [1, math.log(2) / math.log(750)]]
    same(found["x"], want)


def problems_of(error: pytest.ExceptionInfo[dti.DtiError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({"type": "min_max", "over": "base"}, "rule.base_year"),
        ({"type": "min_max", "base_year": 2020}, "rule.base_year"),
        ({"type": "rank", "of": 0}, "rule.positive"),
        ({"type": "rank", "floor": 1}, "rule.floor"),
        ({"type": "z_score", "lower": 1, "upper": 1}, "rule.upper_above_lower"),
        ({"type": "percentile", "winsorise": {"percent": 60}}, "rule.winsorise_percent"),
        ({"type": "percentile", "winsorise": {"percent": 5, "at_most": 2}}, "rule.winsorise_two_ways"),
        ({"type": "min_max", "winsorise": {"skewness": 0}}, "rule.positive"),
        ({"type": "distance_to_target", "target": -1, "transform": "log"}, "rule.log_bound"),
        ({"type": "best", "transform": "log"}, "rule.best_transform"),
        ({"type": "linear", "lower": 0, "upper": 1, "transform": "log"}, "rule.log_bound"),
        ({"type": "min_max", "over": "decade"}, "schema.allowed"),
        ({"type": "min_max", "over": ["year"]}, "schema.type"),
        ({"type": "min_max", "better": []}, "schema.type"),
        ({"type": "min_max", "winsorise": {"percnt": 5}}, "schema.unknown_key"),
    ],
)
def test_parameters_that_make_no_sense_are_refused(rule: dict[str, Any], code: str) -> None:
    with pytest.raises(dti.FrameworkError) as error:
        framework(rule)
    assert problems_of(error) == [code]


@pytest.mark.parametrize(
    ("rule", "values", "place"),
    [
        ({"type": "min_max", "transform": "log"}, [[0.0, 1.0], [2.0, 3.0], [4.0, -1.0]], "u0, 2020, x"),
        ({"type": "best"}, [[1.0, -1.0], [2.0, 3.0], [4.0, 1.0]], "u0, 2021, x"),
        ({"type": "min_max", "over": "base", "base_year": 2007}, THREE, "x"),
    ],
)
def test_data_that_a_rule_cannot_use_are_named_by_cell(rule: dict[str, Any], values: Values, place: str) -> None:
    with pytest.raises(dti.DataError) as error:
        score(framework(rule), {"x": values}, WORLD)
    assert error.value.problems[0].place == place


# --- imputation ------------------------------------------------------------------------------------------------------


@st.composite
def holes(draw: st.DrawFn) -> tuple[slow.World, dict[str, Any], Values]:
    world = draw(worlds())
    how = {"method": draw(st.sampled_from(["last", "nearest", "linear", "peer_median", "peer_mean"]))}
    if draw(st.booleans()) and how["method"].startswith("peer_"):
        how["among"] = draw(st.sampled_from(["block", "all"]))
    elif draw(st.booleans()) and not how["method"].startswith("peer_"):
        how["within"] = draw(st.integers(1, 3))
    return world, how, draw(tables(world))


@given(holes())
def test_what_is_missing_is_estimated_as_the_slow_reference_does_and_never_covered(
    case: tuple[slow.World, dict[str, Any], Values],
) -> None:
    world, how, values = case
    rule = {"type": "linear", "lower": -1e5, "upper": 1e5}
    scores = score(framework(rule, impute=how), {"x": values}, world)
    filled = [
        [slow.imputed(how, values, world, u, y) if x is None else x for y, x in enumerate(unit)]
        for u, unit in enumerate(values)
    ]
    same(scores["x"], [[None if x is None else (x + 1e5) / 2e5 for x in unit] for unit in filled])
    observed = [[0.0 if x is None else 1.0 for x in unit] for unit in values]
    assert scores.coverage("x").tolist() == observed
    assert (scores.coverage("total") == (np.array(observed) + 1) / 2).all()
    for u, unit in enumerate(values):
        for y, x in enumerate(unit):
            line = next(line for line in dti.explain(scores, f"u{u}", world.years[y]).lines if line.node == "x")
            assert ("imputed" in line.given.en) == (x is None and filled[u][y] is not None)
            assert ("ước tính" in line.given.vi) == ("imputed" in line.given.en)
            assert line.coverage == observed[u][y]


def test_a_framework_may_have_everything_estimated_that_is_a_number() -> None:
    found = load(document({"x": {"type": "min_max"}}, header={"impute": "last"}))
    assert found["x"].impute == dti.model.Imputation("last")
    scores = score(found, {"x": [[1.0, None], [2.0, 4.0], [4.0, 8.0]]}, WORLD)
    assert scores["x"][0].tolist() == [0.0, 0.0]
    assert scores["x"][1].tolist() == [1 / 3, 3 / 7]


def test_a_unit_year_that_handed_in_nothing_gets_no_estimates() -> None:
    found = load(document({"x": {"type": "min_max"}}, header={"impute": "last"}))
    values = np.array([[[1.0, np.nan], [2.0, 3.0]], [[0.5, np.nan], [0.5, 0.5]]])
    observations = dti.Observations.from_arrays(values, indicators=["x", "given"], units=["a", "b"], years=[2020, 2021])
    scores = dti.score(found, observations)
    assert np.isnan(scores["total"][0, 1])


@pytest.mark.parametrize(
    "how",
    ["lasst", {"method": "last", "within": 0}, {"within": 2}, {"method": "mean"}, {"method": "last", "among": "all"},
     {"method": "peer_median", "within": 2}],
)  # fmt: skip
def test_imputation_that_makes_no_sense_is_refused(how: Any) -> None:
    with pytest.raises(dti.FrameworkError) as error:
        framework({"type": "min_max"}, impute=how)
    assert len(error.value.problems) == 1


def test_one_indicator_may_be_left_out_of_what_is_estimated() -> None:
    assert load(document({"x": {"type": "min_max"}}, header={"impute": "last"}, impute="none"))["x"].impute is None


def test_words_are_not_estimated() -> None:
    with pytest.raises(dti.FrameworkError) as error:
        framework({"type": "binary"}, impute="last")
    assert problems_of(error) == ["framework.impute_reads"]


# --- roll-up ---------------------------------------------------------------------------------------------------------

FOUR = np.array([[0.2], [0.8], [0.5], [np.nan]])


def rolled(scores: np.ndarray, missing: str = "skip", weights: Sequence[float] | None = None, **total: Any) -> float:
    """The total of one unit with these scores of its four indicators."""
    rules = {f"i{k}": {"type": "entered", "in": "fraction"} for k in range(len(scores))}
    made = document(rules, header={"missing": missing})
    del made["indicators"]["given"]
    by_weight = dict(zip(rules, weights, strict=True)) if weights else list(rules)
    made["total"] = {"indicators": by_weight, **({} if weights else {"weights": "equal"}), **total}
    observations = dti.Observations.from_arrays(scores[:, :, None], indicators=list(rules), units=["u"], years=[2020])
    return float(dti.score(load(made), observations)["total"][0, 0])


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("weighted_mean", 0.5),
        ("geometric", 0.08 ** (1 / 3)),
        ("harmonic", 3 / (5 + 1.25 + 2)),
        ("minimum", 0.2),
        ({"type": "geometric"}, 0.08 ** (1 / 3)),
        ({"type": "power_mean", "exponent": 2}, math.sqrt((0.04 + 0.64 + 0.25) / 3)),
        ({"type": "power_mean", "exponent": -1}, 3 / (5 + 1.25 + 2)),
        ({"type": "power_mean", "exponent": 1}, 0.5),
        ({"type": "power_mean", "exponent": 100}, 0.8 * ((1 + 0.625**100 + 0.25**100) / 3) ** 0.01),
    ],
)
def test_every_mean_leaves_out_what_is_missing(how: Any, expected: float) -> None:
    assert rolled(FOUR, aggregation=how) == pytest.approx(expected, rel=1e-12)


def test_means_take_weights() -> None:
    two = {"type": "power_mean", "exponent": 2}
    assert rolled(FOUR, weights=[1, 2, 1, 5], aggregation=two) == pytest.approx(math.sqrt((0.04 + 1.28 + 0.25) / 4))
    assert rolled(FOUR, weights=[1, 2, 1, 5]) == pytest.approx((0.2 + 1.6 + 0.5) / 4)


@given(
    st.lists(st.floats(0, 1), min_size=2, max_size=6),
    st.floats(-20, 20).filter(lambda p: min(abs(p), abs(p + 1.5)) > 1e-3),
)
def test_power_means_lie_between_the_extremes_and_grow_with_the_exponent(scores: list[float], exponent: float) -> None:
    column = np.array(scores)[:, None]
    found = rolled(column, aggregation={"type": "power_mean", "exponent": exponent})
    more = rolled(column, aggregation={"type": "power_mean", "exponent": exponent + 1.5})
    assert min(scores) - 1e-12 <= found <= max(scores) + 1e-12
    assert more >= found - 1e-9 or exponent < 0 < exponent + 1.5


@pytest.mark.parametrize("engine", ["numpy", "numba"])
@pytest.mark.parametrize(("threshold", "has"), [(0.5, True), (0.75, True), (0.76, False), (1.0, False)])
def test_a_node_needs_its_share_of_parts(engine: str, threshold: float, has: bool) -> None:
    with patch.dict("os.environ", {evaluation.ENGINE_VARIABLE: engine}):
        assert math.isnan(rolled(FOUR, threshold=threshold)) != has
        assert math.isnan(rolled(FOUR, threshold=threshold, aggregation="geometric")) != has
        missing_is_zero = rolled(FOUR, "zero", threshold=threshold)
    assert missing_is_zero == pytest.approx(0.375) if has else math.isnan(missing_is_zero)


def test_what_does_not_apply_is_not_asked_of_a_node() -> None:
    absent = np.array([[0.2], [0.8], [0.5], [np.inf]])
    assert rolled(absent, threshold=1.0) == pytest.approx(0.5)


@pytest.mark.parametrize("missing", ["zero", "skip"])
def test_a_node_below_its_threshold_brings_no_points(missing: str) -> None:
    made = document({}, header={"missing": missing, "points": "share"})
    entered = {"type": "entered", "in": "fraction"}
    leaf = {"title": titled("leaf"), "points": 25, "rule": entered}
    made["indicators"] = {"a": leaf, "b": leaf, "c": leaf | {"points": 50}}
    made["indices"] = {"group": {"title": titled("group"), "indicators": ["a", "b"], "threshold": 1.0}}
    made["total"] = {"indices": ["group"], "indicators": ["c"]}
    values = np.array([[[1.0]], [[np.nan]], [[0.5]]])
    observations = dti.Observations.from_arrays(values, indicators=["a", "b", "c"], units=["u"], years=[2020])
    scores = dti.score(load(made), observations)
    assert np.isnan(scores["group"]).all()
    assert scores.points("total")[0, 0] == 25.0
    assert scores.max_points("total")[0, 0] == (100.0 if missing == "zero" else 50.0)


@pytest.mark.parametrize(
    ("total", "code"),
    [
        ({"aggregation": {"type": "power_mean"}}, "schema.missing"),
        ({"aggregation": {"exponent": 2}}, "schema.missing"),
        ({"aggregation": {"type": "power_mean", "exponent": 0}}, "rule.exponent"),
        ({"aggregation": {"type": "power_mean", "exponent": 1e-9}}, "rule.exponent"),
        ({"aggregation": {"type": "power_men", "exponent": 2}}, "framework.unknown_aggregation"),
        ({"aggregation": {"type": "geometric", "exponent": 2}}, "schema.unknown_key"),
        ({"aggregation": "power_mean"}, "schema.missing"),
        ({"threshold": 1.5}, "schema.max"),
        ({"weights": "given"}, "schema.allowed"),
    ],
)
def test_a_roll_up_that_makes_no_sense_is_refused(total: dict[str, Any], code: str) -> None:
    made = document({"x": {"type": "min_max"}})
    made["total"] |= total
    with pytest.raises(dti.FrameworkError) as error:
        load(made)
    assert problems_of(error) == [code]


@pytest.mark.parametrize("entry", [{"aggregation": "geometric"}, {"threshold": 0.5}, {"weights": "equal"}])
def test_what_has_no_children_rolls_nothing_up(entry: dict[str, Any]) -> None:
    made = document({"x": {"type": "min_max"}})
    made["indices"] = {"alone": {"title": titled("alone"), "rule": {"type": "entered"}, **entry}}
    made["total"]["indices"] = ["alone"]
    with pytest.raises(dti.FrameworkError) as error:
        load(made)
    assert problems_of(error) == ["framework.only_with_children"]


def test_who_is_no_peer_stands_with_its_equals_or_with_the_best_below() -> None:
    world = slow.World((2020,), [""] * 5, [True, True, True, False, False])
    scores = score(framework({"type": "rank", "ties": "highest"}), {"x": [[5.0], [7.0], [9.0], [8.0], [7.0]]}, world)
    assert scores["x"][:, 0].tolist() == pytest.approx([1 / 3, 2 / 3, 1, 2 / 3, 2 / 3])


def test_weights_are_stated_or_equal_but_not_both() -> None:
    made = document({"x": {"type": "min_max"}})
    made["total"]["indicators"] = {"x": 2, "given": 1}
    with pytest.raises(dti.FrameworkError) as error:
        load(made)
    assert set(problems_of(error)) == {"framework.weights_equal"}


# --- the framework's own scale ---------------------------------------------------------------------------------------


def test_every_node_is_printed_on_the_scale_of_its_framework() -> None:
    made = document({"x": {"type": "z_score", "lower": -2, "upper": 2}}, header={"scale": {"from": -2, "to": 2}})
    scores = score(load(made), {"x": THREE}, WORLD)
    z = (2 - 7 / 3) / math.sqrt(7 / 3)
    assert scores.points("x")[1, 0] == pytest.approx(z)
    assert scores.points("total")[1, 0] == pytest.approx(z / 2)
    assert (scores.max_points("x") == 2).all()
    lines = dti.explain(scores, "u1", 2020).lines
    parts = [line.contribution for line in lines if line.kind in ("indicator", "origin")]
    assert sum(parts) == pytest.approx(lines[0].points)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"scale": {"from": 2, "to": -2}}, "framework.scale_reversed"),
        ({"scale": {"from": -2, "to": 2}, "points": "share"}, "framework.scale_origin"),
        ({"scale": {"from": -2}}, "schema.missing"),
    ],
)
def test_a_scale_that_makes_no_sense_is_refused(header: dict[str, Any], code: str) -> None:
    with pytest.raises(dti.FrameworkError) as error:
        load(document({"x": {"type": "min_max"}}, header=header))
    assert problems_of(error) == [code]


def test_codes_keep_their_capitals_and_differ_by_more_than_those() -> None:
    assert load(document({"ConEcFin": {"type": "min_max"}}))["ConEcFin"].kind == "indicator"
    with pytest.raises(dti.FrameworkError) as error:
        load(document({"Goods": {"type": "min_max"}, "goods": {"type": "min_max"}}))
    assert problems_of(error) == ["framework.code_case"]


# --- gaps and explanations -------------------------------------------------------------------------------------------


@given(st.sampled_from(["rank", "percentile"]), st.sampled_from(["lowest", "average", "highest"]), st.data())
def test_the_gain_of_reaching_the_best_is_what_scoring_again_gives(kind: str, ties: str, data: st.DataObject) -> None:
    """Ranks move with the unit: its old value no longer counts as one of the others."""
    world = slow.World((2020,), [""] * 5, [True] * 5)
    values = [[float(x)] for x in data.draw(st.lists(st.integers(0, 6), min_size=5, max_size=5))]
    rule = {"type": kind, "ties": ties}
    found = framework(rule)
    before = score(found, {"x": values}, world)
    best = max(values)
    rows = dti.gaps(before, to="best").to_polars().filter(node="x", unit="u0")
    moved = score(found, {"x": [best, *values[1:]]}, world)
    gain = max(moved.points("total")[0, 0] - before.points("total")[0, 0], 0.0)
    assert rows["points"][0] == pytest.approx(gain, abs=1e-9)


def test_the_gain_of_a_unit_that_is_not_ranked_leaves_the_others_alone() -> None:
    world = slow.World((2020,), [""] * 4, [True, True, True, False])
    scores = score(framework({"type": "rank"}), {"x": [[1.0], [2.0], [3.0], [0.0]]}, world)
    rows = dti.gaps(scores, to="best").to_polars().filter(node="x", unit="u3")
    assert rows["points"][0] == pytest.approx(50.0)  # from 0 to the place of the best, 3 of 3, of half the total


def test_an_explanation_says_what_a_value_was_compared_with() -> None:
    rule = {"type": "min_max", "over": "base", "base_year": 2020}
    line = dti.explain(score(framework(rule), {"x": THREE}, WORLD), "u1", 2021, "x").lines[0]
    assert "[lowest 1; highest 4]" in line.given.en
    assert "[thấp nhất 1; cao nhất 4]" in line.given.vi
    assert "base year 2020" in line.rule.en
    assert "năm gốc 2020" in line.rule.vi


@pytest.mark.parametrize(
    ("transform", "better", "words"),
    [
        ("none", "higher", "[lowest 1; highest 4]"),
        ("log", "higher", "[lowest 1; highest 4]"),
        ("log1p", "higher", "[lowest 1; highest 4]"),
        ("log1p", "lower", "[lowest 1; highest 4]"),
    ],
)
def test_extremes_are_told_in_the_measure_of_the_values_whatever_they_were_compared_on(
    transform: str, better: str, words: str
) -> None:
    """Not as the logarithms, nor one too high."""
    rule = {"type": "min_max", "over": "base", "base_year": 2020, "transform": transform, "better": better}
    line = dti.explain(score(framework(rule), {"x": THREE}, WORLD), "u1", 2021, "x").lines[0]
    assert words in line.given.en
