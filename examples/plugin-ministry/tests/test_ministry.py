"""The ministry plugin as a stranger would test it: only public names of dtiscore, the plugin installed."""

from __future__ import annotations

from pathlib import Path

import dtiscore_ministry
import numpy as np
import pytest
from dtiscore_ministry.advice import ADVICE, TOPICS
from dtiscore_ministry.shares import share_of_all

import dtiscore as dti
from dtiscore.testing import check_plugin

NAN, INF = np.nan, np.inf
EXAMPLE = Path(__file__).parents[1] / "example"
UNITS = EXAMPLE / "synthetic-units.csv"
DATA = EXAMPLE / "synthetic-observations.csv"
WITHOUT, WITH = "Khối không cung cấp dịch vụ công", "Khối cung cấp dịch vụ công"


@pytest.fixture(scope="module")
def framework() -> dti.Framework:
    return dti.load_framework("ministry-units-example")


@pytest.fixture(scope="module")
def observations(framework: dti.Framework) -> dti.Observations:
    return dti.read_observations(DATA, framework, units=UNITS)


@pytest.fixture(scope="module")
def scores(framework: dti.Framework, observations: dti.Observations) -> dti.Scores:
    return dti.score(framework, observations)


def test_it_is_loaded_without_a_fault() -> None:
    plugins = dti.load_plugins()
    (own,) = [loaded for loaded in plugins.loaded if loaded.name == "ministry"]
    assert own.pillars == ("unit_foundation", "unit_activity")
    assert {"ministry_not_in_block", "ministry_nothing_received"} <= set(plugins.checks)
    assert [failure.text("en") for failure in plugins.failures] == []


def test_the_plugin_is_sound() -> None:
    check_plugin(dtiscore_ministry)


# --- the derivation --------------------------------------------------------------------------------------------------


def slow(parts: list[float], whole: float) -> float:
    """The derivation for one cell, as the README says it."""
    if whole == INF or whole == 0 or all(part == INF for part in parts):
        return INF
    done = [part for part in parts if part != INF]
    return 100 * sum(done) / whole


@pytest.mark.parametrize("seed", range(20))
def test_the_derivation_agrees_with_its_slow_reference(seed: int) -> None:
    random = np.random.default_rng(seed)
    shape = (int(random.integers(1, 4)) + 1, 30, 2)
    inputs = random.integers(0, 500, shape).astype(float)
    inputs = np.where(random.random(shape) < 0.3, random.choice([NAN, INF, 0.0], shape), inputs)
    found = share_of_all(tuple(inputs), (2025, 2026))
    expected = [[slow(list(inputs[:-1, i, j]), inputs[-1, i, j]) for j in range(2)] for i in range(30)]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("full", "partial", "received", "expected"),
    [
        (6200, 1900, 9000, 90.0),
        (1500, INF, 4000, 37.5),  # no procedure is offered in part
        (INF, INF, 4000, INF),
        (0, 0, 0, INF),  # nobody applied
        (NAN, 10, 100, NAN),
        (10, 10, NAN, NAN),
    ],
)
def test_parts_that_do_not_apply_add_nothing(full: float, partial: float, received: float, expected: float) -> None:
    found = share_of_all(tuple(np.array([[x]], dtype=float) for x in (full, partial, received)), (2025,))
    np.testing.assert_allclose(found, [[expected]])


def test_a_whole_alone_is_refused() -> None:
    with pytest.raises(ValueError, match="was given 1"):
        share_of_all((np.ones((1, 1)),), (2025,))


# --- the framework: Decision 2027/QĐ-BNN-CĐS, 23 May 2023 ------------------------------------------------------------

POINTS = {  # index: (without public services, with)
    "awareness": (40, 40),
    "institutions": (50, 50),
    "infrastructure": (60, 120),
    "human_resources": (85, 85),
    "cyber_security": (105, 105),
    "activity": (160, 250),
    "total": (500, 650),
}


def maximum(framework: dti.Framework, code: str, block: str) -> float:
    """The points under a node that apply to a block."""
    node = framework[code]
    if node.children:
        return sum(maximum(framework, child, block) for child in node.children)
    return node.points if node.scope is None or block in node.scope.blocks else 0.0


@pytest.mark.parametrize("index", POINTS)
def test_each_block_has_the_points_of_the_decision(framework: dti.Framework, index: str) -> None:
    assert (maximum(framework, index, WITHOUT), maximum(framework, index, WITH)) == POINTS[index]


def test_the_decision_itself_has_the_same_points_and_34_and_47_criteria() -> None:
    decision = dti.load_framework("mard-units-2023")
    assert (maximum(decision, "total", WITHOUT), maximum(decision, "total", WITH)) == POINTS["total"]
    criteria = dict.fromkeys((WITHOUT, WITH), 0)
    for node in decision.leaves:
        assert node.note is not None
        for block in criteria:
            if maximum(decision, node.code, block):
                criteria[block] += int(node.note.en.split()[0])
                assert node.points == POINTS[node.code.removesuffix("_services")][block == WITH]
    assert criteria == {WITHOUT: 34, WITH: 47}


def test_units_are_scored_on_the_decision_in_their_own_block(tmp_path: Path) -> None:
    decision = dti.load_framework("mard-units-2023")
    path = tmp_path / "points.csv"
    indices = ("awareness", "institutions", "human_resources", "cyber_security")
    path.write_text(
        f"unit,year,{','.join(indices)},infrastructure,activity,infrastructure_services,activity_services\n"
        "vu-a,2023,30,40,60,90,45,120,,\ncuc-d,2023,36,45,80,100,,,110,229\n",
        encoding="utf-8",
    )
    found = dti.score(decision, dti.read_observations(path, decision, units=UNITS)).to_polars().filter(node="total")
    rows = {r["unit"]: (r["points"], r["max_points"], r["coverage"]) for r in found.to_dicts()}
    assert rows["vu-a"] == (385, 500, 1)
    assert rows["cuc-d"] == (600, 650, 1)


def test_every_criterion_has_a_topic_with_advice_and_says_that_its_points_are_an_example(
    framework: dti.Framework,
) -> None:
    assert {node.topic for node in framework.leaves} == set(TOPICS) == set(ADVICE)
    for node in framework.leaves:
        assert node.note is not None
        assert "minh họa" in node.note.vi
        assert "xample figure" in node.note.en
    for pillar in framework.pillars:
        advise = framework.methods[pillar.code].advise
        assert advise is not None
        assert advise(framework["plan_issued"]) == ADVICE["unit_planning"]


# --- the example, computed by hand in the README ---------------------------------------------------------------------


def row(scores: dti.Scores, unit: str, node: str = "total") -> tuple[float, float]:
    found = scores.to_polars().filter(unit=unit, year=2025, node=node)
    return found["points"].item(), found["max_points"].item()


@pytest.mark.parametrize(
    ("unit", "points", "of"),
    [
        ("van-phong", 489.77, 500),
        ("vu-a", 402.0, 425),  # no system of its own: 30 + 45 points do not apply
        ("vu-b", 270.80, 470),  # no drills for it: 30 points do not apply
        ("cuc-d", 636.94, 650),
        ("cuc-e", 455.72, 650),
        ("cuc-f", 455.80, 500),  # services, but no system for them and no dossier: 150 points do not apply
    ],
)
def test_the_totals_are_those_computed_by_hand(scores: dti.Scores, unit: str, points: float, of: float) -> None:
    assert row(scores, unit) == (pytest.approx(points, abs=1e-9), of)


def test_criteria_on_public_services_do_not_apply_to_the_other_block(scores: dti.Scores) -> None:
    for node in ("service_systems_linked", "online_dossiers", "results_digital"):
        assert row(scores, "vu-a", node) == (None, 0)
        assert row(scores, "cuc-d", node)[1] > 0


def test_without_its_regulation_a_unit_keeps_half_of_cyber_security(scores: dti.Scores) -> None:
    assert row(scores, "vu-b", "cyber_security") == (37.5, 75)


def test_each_block_is_ranked_on_its_own(scores: dti.Scores) -> None:
    ranked = dti.rank(scores).to_polars()
    found = {(r["block"], r["unit"]): (r["rank"], r["of"]) for r in ranked.to_dicts()}
    assert found == {
        (WITHOUT, "van-phong"): (1, 3),
        (WITHOUT, "vu-a"): (2, 3),
        (WITHOUT, "vu-b"): (3, 3),
        (WITHOUT, "vien-c"): (None, 3),  # evaluated, not ranked
        (WITH, "cuc-d"): (1, 4),
        (WITH, "cuc-f"): (2, 4),
        (WITH, "cuc-e"): (3, 4),
        (WITH, "cuc-g"): (4, 4),
    }


# --- the checks ------------------------------------------------------------------------------------------------------


def own(framework: dti.Framework, observations: dti.Observations) -> list[tuple[str, str]]:
    found = dti.check_data(framework, observations)
    return [(f.check, f.unit) for f in found if f.check.startswith("ministry_")]


def test_units_that_do_not_look_like_their_block_are_asked(
    framework: dti.Framework, observations: dti.Observations
) -> None:
    assert own(framework, observations) == [("ministry_not_in_block", "vu-b"), ("ministry_nothing_received", "cuc-f")]
    (finding,) = [f for f in dti.check_data(framework, observations) if f.check == "ministry_not_in_block"]
    assert finding.finding.vi == "đơn vị ở “Khối không cung cấp dịch vụ công” nhưng có 140 hồ sơ"
    assert "received 140 dossiers" in finding.finding.en


def test_a_block_is_the_same_however_it_is_written(framework: dti.Framework, tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text(UNITS.read_text("utf-8").replace(WITH, "KHỐI  cung cấp dịch vụ công"), encoding="utf-8")
    observations = dti.read_observations(DATA, framework, units=path)
    assert ("ministry_not_in_block", "cuc-d") not in own(framework, observations)


def test_nobody_is_asked_about_blocks_that_are_not_known(framework: dti.Framework) -> None:
    assert own(framework, dti.read_observations(DATA, framework)) == []


def test_the_checks_are_for_this_framework_only() -> None:
    other = dti.load_framework("commune-demo")
    assert [check.name for check in other.checks if check.name.startswith("ministry_")] == []


def test_the_example_says_that_it_is_synthetic() -> None:
    for path in EXAMPLE.iterdir():
        assert "synthetic" in f"{path.name}{path.read_text('utf-8')}".casefold(), path.name


# --- as dtiscore sees it ---------------------------------------------------------------------------------------------
