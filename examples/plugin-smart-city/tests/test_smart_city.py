"""The smart city plugin as a stranger would test it: only public names of dtiscore, the plugin installed."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import dtiscore_smart_city
import numpy as np
import pytest
from dtiscore_smart_city.advice import ADVICE, TOPICS
from dtiscore_smart_city.levels import rising_levels
from dtiscore_smart_city.service_level import SERVICE_LEVEL, ServiceLevelParams, service_level

import dtiscore as dti
from dtiscore.testing import check_plugin

NAN = np.nan
EXAMPLE = Path(__file__).parents[1] / "example"


@pytest.fixture(scope="module")
def framework() -> dti.Framework:
    return dti.load_framework("smart-city-example")


@pytest.fixture(scope="module")
def observations(framework: dti.Framework) -> dti.Observations:
    return dti.read_observations(
        EXAMPLE / "synthetic-observations.csv", framework, units=EXAMPLE / "synthetic-units.csv"
    )


@pytest.fixture(scope="module")
def scores(framework: dti.Framework, observations: dti.Observations) -> dti.Scores:
    return dti.score(framework, observations)


def test_it_is_loaded_without_a_fault() -> None:
    plugins = dti.load_plugins()
    (own,) = [loaded for loaded in plugins.loaded if loaded.name == "smart_city"]
    assert (own.pillars, own.rules) == (("smart_city",), ("service_level", "used_services"))
    assert "rising_levels" in plugins.aggregations
    assert [failure.text("en") for failure in plugins.failures] == []


# --- the rule --------------------------------------------------------------------------------------------------------


def slow(params: ServiceLevelParams, rate: float, cases: float) -> float:
    """The rule for one cell, as the README says it."""
    if math.isnan(rate) or math.isnan(cases):
        return NAN
    if rate <= params.floor:
        kept = 0.0
    elif rate >= params.committed:
        kept = 1.0
    else:
        kept = (rate - params.floor) / (params.committed - params.floor)
    return kept if cases >= params.least_cases else kept * (cases / params.least_cases)


def test_the_plugin_is_sound_and_the_rule_agrees_with_its_slow_reference() -> None:
    def of_one_cell(params: ServiceLevelParams, rate: float, cell: Any) -> float:
        return slow(params, rate, cell.whole)

    check_plugin(dtiscore_smart_city, references={"service_level": of_one_cell}, ordered=["rising_levels"])


def test_a_few_kept_promises_are_worth_less_than_many() -> None:
    params = ServiceLevelParams(70, 95, 200)
    rates, cases = np.array([[100.0, 97.0, 100.0]]), np.array([[3.0, 9700.0, 200.0]])
    shares = service_level(params, dti.RuleInput(rates, 20.0, whole=lambda: cases)).x
    np.testing.assert_allclose(shares, [[0.015, 1.0, 1.0]])


def test_a_rate_without_its_counts_is_missing() -> None:
    assert np.isnan(service_level(ServiceLevelParams(70, 95), dti.RuleInput(np.array([[99.0]]), 20.0)).x).all()


def test_its_wording_has_the_numbers_of_each_language() -> None:
    words = SERVICE_LEVEL.wording(ServiceLevelParams(70, 97.5, 200), 20.0)
    assert words.vi == (
        "0 điểm đến 70% đúng hạn, 20 điểm từ 97,5% đúng hạn, ở giữa tăng đều; dưới 200 vụ việc thì nhân với số vụ việc / 200"
    )
    assert words.en == (
        "0 points up to 70 % in time, 20 points from 97.5 %, evenly between; below 200 cases, times cases / 200"
    )
    assert "vụ việc" not in SERVICE_LEVEL.wording(ServiceLevelParams(70, 95), 20.0).vi


@pytest.mark.parametrize(
    ("params", "place", "words"),
    [
        ("floor = 95, committed = 70", "committed", "begins at 95, not below its end 70"),
        ("floor = 95, committed = 95", "committed", "begins at 95, not below its end 95"),
        ("floor = -5, committed = 95", "floor", "-5 is too small"),
        ("floor = 70, committed = 120", "committed", "120 is too large"),
        ("floor = 70, committed = 95, least_cases = 0", "least_cases", "0 is not positive"),
        ("floor = 70", "committed", "“committed” is missing"),
        ("floor = 70, committed = 95, least = 3", "least", "unknown key “least”"),
        ('floor = "70", committed = 95', "floor", "“70” is of the wrong kind"),
    ],
)
def test_parameters_that_make_no_sense_are_refused_with_their_place(
    tmp_path: Path, params: str, place: str, words: str
) -> None:
    shipped = Path(dtiscore_smart_city.__file__).parent / "criteria" / "smart-city-example.toml"
    text = shipped.read_text("utf-8")
    path = tmp_path / "changed.toml"
    path.write_text(text.replace("floor = 70, committed = 95, least_cases = 200", params), encoding="utf-8")
    with pytest.raises(dti.FrameworkError) as caught:
        dti.load_framework(path)
    (problem,) = caught.value.problems
    assert problem.place == f"indices.innovation.indicators.reports_handled.rule.{place}"
    assert words in problem.text("en")
    assert problem.text("vi") != problem.text("en")


# --- the aggregation -------------------------------------------------------------------------------------------------


def level_by_level(scores: list[float], weights: list[float]) -> float:
    earned = total = 0.0
    reached = True
    for score, weight in zip(scores, weights, strict=True):
        if math.isnan(score) or not weight:
            continue
        total += weight
        if reached:
            earned += weight * score
        reached = reached and score >= 1 - 1e-9
    return earned / total if total else NAN


@pytest.mark.parametrize("seed", range(20))
def test_the_aggregation_agrees_with_its_slow_reference(seed: int) -> None:
    random = np.random.default_rng(seed)
    shape = (int(random.integers(1, 6)), 50)
    scores = np.where(random.random(shape) < 0.4, random.random(shape), random.choice([0.0, 1.0, NAN], shape))
    weights = random.choice([0.0, 1.0, 30.0, 40.0], shape[0])
    expected = [level_by_level(list(column), list(weights)) for column in scores.T]
    np.testing.assert_allclose(rising_levels(scores, weights), expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([1, 1, 1], 1.0),
        ([1, 0.5, 1], 0.55),  # 40 + 15: the third level waits for the second
        ([0.5, 1, 1], 0.2),
        ([1, NAN, 0.5], 55 / 70),  # a level that does not apply stands in nobody's way
        ([NAN, NAN, NAN], NAN),
    ],
)
def test_levels_count_one_after_the_other(levels: list[float], expected: float) -> None:
    found = rising_levels(np.array(levels, dtype=float)[:, None], np.array([40.0, 30.0, 30.0]))
    np.testing.assert_allclose(found, [expected])


# --- the example, computed by hand in the README ---------------------------------------------------------------------


def test_the_framework_is_computed_by_the_plugin(framework: dti.Framework) -> None:
    pillar = framework["smart_city"]
    assert pillar.computed_by == "smart_city"
    assert pillar.aggregation is not None
    assert pillar.aggregation.name == "rising_levels"
    assert {node.topic for node in framework.leaves} == set(TOPICS)


@pytest.mark.parametrize(
    ("unit", "year", "expected"),
    [
        ("do-thi-a", 2025, 55.0),  # 40, then 15 of 30 because fewer than half of the lights are managed
        ("do-thi-a", 2026, 99.0),  # 40 + 30 + 20 + 9: 140,400 / 260,000 = 54 %, 54 / 60 × 10
        ("do-thi-b", 2025, 20.0),  # no architecture: half of level 1, nothing of the others
        ("do-thi-b", 2026, 100.0),
        ("do-thi-c", 2026, 81.1),  # 66 of 66 in time, but 66 / 200 × 20 = 6.6; 27 / 60 × 10 = 4.5
        ("do-thi-d", 2026, 82.0),  # 85 % in time: (85 − 70) / 25 × 20 = 12; no figure of users
    ],
)
def test_the_totals_are_those_computed_by_hand(scores: dti.Scores, unit: str, year: int, expected: float) -> None:
    row = scores.to_polars().filter(unit=unit, year=year, node="total")
    assert row["points"].item() == pytest.approx(expected, abs=1e-9)


def test_street_lights_that_a_city_does_not_have_are_not_applicable(scores: dti.Scores) -> None:
    row = scores.to_polars().filter(unit="do-thi-c", year=2026, node="lighting_managed")
    assert row["max_points"].item() == 0
    assert row["score"].item() is None


def test_few_cases_are_asked_about(framework: dti.Framework, observations: dti.Observations) -> None:
    found = [f for f in dti.check_data(framework, observations) if f.check == "smart_city.few_cases"]
    assert [(f.unit, f.year, f.node) for f in found] == [
        ("do-thi-c", 2025, "reports_handled"),
        ("do-thi-c", 2026, "reports_handled"),
    ]
    assert "66 cases only, fewer than 200" in found[1].finding.en
    assert "66 vụ việc, dưới mức 200" in found[1].finding.vi


def test_nothing_else_in_the_example_is_doubtful(framework: dti.Framework, observations: dti.Observations) -> None:
    assert {f.check for f in dti.check_data(framework, observations)} == {"smart_city.few_cases"}


@pytest.mark.parametrize("topic", TOPICS)
def test_there_is_advice_on_every_topic_in_both_languages(framework: dti.Framework, topic: str) -> None:
    method: Any = framework.methods["smart_city"]
    node = next(node for node in framework.leaves if node.topic == topic)
    assert method.advise(node) == ADVICE[topic]
    assert ADVICE[topic].vi != ADVICE[topic].en
    assert TOPICS[topic].vi != TOPICS[topic].en


def test_the_example_says_that_it_is_synthetic() -> None:
    for path in EXAMPLE.iterdir():
        assert "synthetic" in f"{path.name}{path.read_text('utf-8')}".casefold(), path.name


# --- as dtiscore sees it ---------------------------------------------------------------------------------------------


def test_the_plugin_is_sound() -> None:
    """One level comes before the next, so the order of the children matters."""
    check_plugin(dtiscore_smart_city, ordered=["rising_levels"])
