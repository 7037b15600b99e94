"""The way up: cheapest by hand, goals as printed, every promise scored again, and nothing cheaper by trying."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dtiscore as dti
from dtiscore.analysis import solving
from dtiscore.analysis.climbing import Chosen, Climb, Goal
from dtiscore.analysis.costs import Cost, Costs
from dtiscore.analysis.moves import Move, moves_of
from dtiscore.cli import run
from dtiscore.documents.tables.analysis import roadmap_view
from dtiscore.language.drawing import uniforms
from dtiscore.language.sentences import say

from ..strategies import Case, cases, examples, header, load, titled

pytest.importorskip("highspy", reason="highspy is not installed (extra analysis)")

PERCENT = {"type": "linear", "lower": 0, "upper": 100}
NAN = math.nan


def scores_of(
    values: dict[str, list[float]], rules: Any = None, points: Any = None, total: Any = None, **head: Any
) -> dti.Scores:
    rules, points = rules or {}, points or {}
    weights = total is not None and ("weights" in total or isinstance(total.get("indicators"), dict))
    document = {
        "framework": header(scale=100) | head,
        "indicators": {
            code: {"title": titled(code), "rule": rules.get(code, PERCENT)}
            | ({} if weights else {"points": points.get(code, 100 / len(values))})
            for code in values
        },
        "total": {"indicators": list(values)} | (total or {}),
    }
    array = np.array(list(values.values()), dtype=float)[:, :, None]
    labels = [f"u{n}" for n in range(array.shape[1])]
    return dti.score(
        load(document), dti.Observations.from_arrays(array, indicators=list(values), units=labels, years=[2025])
    )


def moved(found: dti.Roadmap) -> dict[str, float]:
    """With one decimal: half of a printed digit less is enough for a goal."""
    return {step.node: round(step.target, 1) for step in found.moves}


def with_an_entered_node() -> dti.Scores:
    """14 of 20 points were entered for the node, nothing is known below it, and z has half of its 10 points."""
    document = {
        "framework": header(scale=30),
        "indicators": {code: {"title": titled(code), "rule": PERCENT, "points": 10} for code in "xyz"},
        "indices": {"g": {"title": titled("g"), "indicators": ["x", "y"], "entered": "points"}},
        "total": {"indices": ["g"], "indicators": ["z"]},
    }
    rows = {"unit": ["A", "A"], "year": [2025, 2025], "indicator": ["g", "z"], "value": ["14", "50"]}
    framework = load(document)
    return dti.score(framework, dti.read_observations(rows, framework, numbers="en"))


def test_moves_below_an_entered_value_do_not_add_to_it() -> None:
    scores = with_an_entered_node()
    assert scores.points("total")[0, 0] == 19.0
    found = dti.roadmap(scores, "A", points=20, year=2025)
    assert moved(found) == {"z": 60.0}
    assert not found.exact


# --- by hand ----------------------------------------------------------------------------------------------------------


def test_the_indicator_with_most_points_for_its_effort_moves() -> None:
    """60 of 60 and 40 of 40 points cost 1 each; 30 points more are half of the first."""
    found = dti.roadmap(scores_of({"a": [0], "b": [0]}, points={"a": 60, "b": 40}), "u0", points=30)
    assert moved(found) == {"a": 50.0}
    assert (found.reached, found.exact) == (True, True)
    assert found.cost == pytest.approx(0.5, abs=2e-4)
    assert found.after.points("total")[0, 0] == pytest.approx(30, abs=0.01)


def test_costs_turn_the_advice() -> None:
    scores = scores_of({"a": [0], "b": [0]}, points={"a": 60, "b": 40})
    assert moved(dti.roadmap(scores, "u0", points=30, costs=Costs({"a": Cost(cost=2.0)}))) == {"b": 75.0}
    assert moved(dti.roadmap(scores, "u0", points=30, costs=Costs({"a": Cost(can=False)}))) == {"b": 75.0}
    fixed = dti.roadmap(scores, "u0", points=70, costs=Costs({"b": Cost(fixed=5.0)}))
    assert fixed.cost == pytest.approx(1 + 0.25 + 5, abs=1e-3)


def test_what_can_be_done_in_a_year_limits_the_way() -> None:
    """10 percentage points a year: 6 points a year of a."""
    scores = scores_of({"a": [0], "b": [0]}, points={"a": 60, "b": 40})
    costs = Costs({"a": Cost(most=10.0), "b": Cost(can=False)})
    one = dti.roadmap(scores, "u0", points=12, costs=costs)
    assert not one.reached
    assert moved(one) == {"a": 10.0}
    two = dti.roadmap(scores, "u0", points=12, costs=costs, by=2027)
    assert two.reached
    assert two.moves[0].per_year == pytest.approx(10.0)


def test_levels_are_taken_one_at_a_time() -> None:
    """Bands earn 0, 0.5 and 1 of 50 points from 40 and from 80; yes earns 50."""
    rules = {
        "bands": {"type": "steps", "bands": [{"to": 40, "fraction": 0}, {"from": 40, "to": 80, "fraction": 0.5}, {"from": 80, "fraction": 1}]},
        "yes": {"type": "binary"},
    }  # fmt: skip
    scores = scores_of({"bands": [10], "yes": [0]}, rules)
    assert moved(dti.roadmap(scores, "u0", points=25)) == {"bands": 40.0}
    assert moved(dti.roadmap(scores, "u0", points=75)) == {"bands": 40.0, "yes": 50.0}


def test_a_gate_that_pays_and_one_that_does_not() -> None:
    """Without must at most half of 100 is kept: 40 points of a and must are enough for 60, and for 45 must is left alone."""
    total = {"gate": {"items": ["must"], "cap": 0.5}}
    scores = scores_of({"a": [50], "must": [0]}, {"must": {"type": "binary"}}, {"a": 80, "must": 20}, total)
    assert set(moved(dti.roadmap(scores, "u0", points=60))) == {"must"}
    assert set(moved(dti.roadmap(scores, "u0", points=45))) == {"a"}
    assert set(moved(dti.roadmap(scores, "u0", points=90))) == {"a", "must"}


def test_a_missing_value_counts_for_the_first_time() -> None:
    """b is worth up to 50 points; its first value is where the rule earns nothing."""
    zero = dti.roadmap(scores_of({"a": [60], "b": [NAN]}), "u0", points=45, costs=Costs({"a": Cost(can=False)}))
    assert moved(zero) == {"b": 30.0}
    assert math.isnan(zero.moves[0].value)


def test_a_geometric_mean_is_climbed_by_tangents_to_the_proven_optimum() -> None:
    """√(0.25·x) = 0.45 by one of both: the cheaper is what is lower; both from 0.25: equal steps to 0.45."""
    total = {"weights": "equal", "aggregation": "geometric"}
    found = dti.roadmap(
        scores_of({"a": [25], "b": [25]}, total=total),
        "u0",
        points=45,
        costs=Costs({c: Cost(per="percent", cost=0.01) for c in "ab"}),
    )
    assert (found.reached, found.exact) == (True, True)
    assert found.cost == pytest.approx(0.4, abs=2e-3)
    assert found.bound <= found.cost + 1e-9


def test_weights_and_fewest_moves() -> None:
    """Weights 0.5, 0.3 and 0.2 of equal effort: 0.4 by a alone, or by b and c together for more."""
    scores = scores_of({"a": [0], "b": [0], "c": [0]}, total={"indicators": {"a": 0.5, "b": 0.3, "c": 0.2}})
    found = dti.roadmap(scores, "u0", points=40, costs=Costs({"a": Cost(cost=3.0)}), least="moves")
    assert set(moved(found)) == {"a"}
    assert set(moved(dti.roadmap(scores, "u0", points=40, costs=Costs({"a": Cost(cost=3.0)})))) == {"b", "c"}


# --- goals as printed -------------------------------------------------------------------------------------------------


def test_a_rank_is_reached_level_with_who_has_it() -> None:
    scores = scores_of({"a": [10, 50, 80]})
    found = dti.roadmap(scores, "u0", rank=2)
    assert (found.ranks, found.goal) == ((3, 2), 0.5)
    assert moved(found) == {"a": 50.0}
    assert dti.roadmap(scores, "u0", rank=3).moves == ()
    assert dti.roadmap(scores, "u0", rank=1).ranks[1] == 1


def test_half_a_digit_less_is_printed_as_the_goal() -> None:
    """Printed with one decimal of the share, 0.45 is 0.5."""
    found = dti.roadmap(scores_of({"a": [10, 50]}, decimals=1), "u0", rank=1)
    assert moved(found) == {"a": 45.0}


def test_a_band_is_reached_at_its_limit() -> None:
    document = {
        "framework": header(scale=100),
        "indicators": {"a": {"title": titled("a"), "points": 100, "rule": PERCENT}},
        "total": {"indicators": ["a"]},
        "bands": {"levels": [{"title": titled("low"), "to": 50}, {"title": titled("high"), "from": 50}]},
    }
    observations = dti.Observations.from_arrays(np.array([[[10.0]]]), indicators=["a"], units=["u0"], years=[2025])
    scores = dti.score(load(document), observations)
    assert dti.roadmap(scores, "u0", band="High").goal == 0.5
    with pytest.raises(dti.LookupProblem, match="no band “hgh”; did you mean “high”"):
        dti.roadmap(scores, "u0", band="hgh")


def test_others_go_on_as_they_did() -> None:
    """u1 gains 0.1 a year, so that it has 0.8 in 2027."""
    document = {
        "framework": header(scale=100),
        "indicators": {"a": {"title": titled("a"), "points": 100, "rule": PERCENT}},
        "total": {"indicators": ["a"]},
    }
    values = np.array([[[10.0, 10, 10], [40, 50, 60]]])
    scores = dti.score(
        load(document),
        dti.Observations.from_arrays(values, indicators=["a"], units=["u0", "u1"], years=[2023, 2024, 2025]),
    )
    assert dti.roadmap(scores, "u0", rank=1, others="trend", by=2027).goal == pytest.approx(0.8)
    assert dti.roadmap(scores, "u0", rank=1, by=2027).goal == pytest.approx(0.6)


def test_what_cannot_be_reached_is_said_with_the_best_that_can() -> None:
    found = dti.roadmap(scores_of({"a": [10, 50], "b": [10, 50]}, {"b": {"type": "min_max"}}), "u0", points=90)
    assert not found.reached
    assert found.stuck == ("b",)
    assert moved(found) == {"a": 100.0}


def test_goals_that_make_no_sense_are_refused() -> None:
    scores = scores_of({"a": [10]})
    for goals in ({}, {"points": 50, "rank": 1}):
        with pytest.raises(dti.LookupProblem, match="exactly one goal"):
            dti.roadmap(scores, "u0", **goals)  # type: ignore[arg-type]
    with pytest.raises(dti.LookupProblem, match="0 is no rank"):
        dti.roadmap(scores, "u0", rank=0)
    with pytest.raises(dti.LookupProblem, match="2025 is not after 2025"):
        dti.roadmap(scores, "u0", rank=1, by=2025)


# --- nothing cheaper by trying ----------------------------------------------------------------------------------------


def tried(move: Move, u: float, climb: Climb) -> Chosen:
    if move.continuous:
        return climb._at(move, move.share + (move.most - move.share) * math.ceil(4 * u) / 4)
    level = move.levels[int(u * len(move.levels))]
    return Chosen(level.share, level.value, level.part, level.choice, level.cost + move.fixed)


@examples(3)
@given(cases())
def test_promises_hold_and_nothing_that_is_tried_is_cheaper_than_what_is_exact(case: Case) -> None:
    scores = case.scores()
    j, below = len(scores.years) - 1, frozenset(case.framework.below("total"))
    i = next((i for i in range(len(scores.units)) if not math.isnan(scores["total"][i, j])), None)
    if i is None:
        return
    moves, _ = moves_of(scores, i, j, below, Costs(), 1)
    now = float(scores.added_up("score", "total")[i, j])
    goal = Goal(round(now + 0.6 * (1 - now), case.framework.decimals), case.framework.decimals)
    climb = Climb(scores, i, j, "total", moves, "cost")
    try:
        found = climb.cheapest(goal)
    except dti.DataError:  # a value that the framework's own checks refuse beside another
        return
    if found.reached:
        assert goal.is_reached(float(found.scores.added_up("score", "total")[i, j]))
    u = uniforms(1, "tried", 0, np.arange(6), np.arange(2 * max(len(moves), 1)))
    for d in range(6):
        chosen = tuple((m, tried(m, u[2 * k + 1, d], climb)) for k, m in enumerate(moves) if u[2 * k, d] < 0.6)
        try:
            value = float(climb._rescored(chosen).added_up("score", "total")[i, j])
        except dti.DataError:
            continue
        if goal.is_reached(value) and found.exact:
            assert found.reached
            assert math.fsum(one.cost for _, one in chosen) >= found.bound - 1e-6


BANDS = {
    "type": "steps",
    "bands": [{"to": 1, "fraction": 0}, {"from": 1, "to": 2, "fraction": 0.4}, {"from": 2, "fraction": 1}],
}


@examples(5)
@given(st.integers(0, 10**6))
def test_of_all_combinations_there_are_none_is_cheaper_than_the_roadmap(seed: int) -> None:
    """Trees of points and weights with gates, shared nodes and both policies: every combination is one unit of one run of the engine."""
    u = uniforms(seed, "tree", 0, np.arange(1), np.arange(40))[:, 0]
    codes = [f"i{k}" for k in range(5)]
    gate = {"gate": {"items": ["i0"], "cap": round(0.3 + 0.4 * float(u[1]), 2)}} if u[0] < 0.6 else {}
    top = {"indices": {"p": 0.6, "q": 0.4}} if u[2] < 0.4 else {"indices": ["p", "q"]}
    shared = ["i2"] if u[3] < 0.5 else []
    document = {
        "framework": header(scale=100, missing="zero" if u[4] < 0.5 or "indices" in str(gate) else "skip"),
        "indicators": {
            c: {"title": titled(c), "points": 5 + int(30 * u[5 + k]), "rule": BANDS} for k, c in enumerate(codes)
        },
        "indices": {
            "p": {"title": titled("p"), "indicators": codes[:3]} | gate,
            "q": {"title": titled("q"), "indicators": [*codes[3:], *shared]},
        },
        "total": top,
    }
    points = [float(document["indicators"][c]["points"]) for c in codes]  # type: ignore[index]
    parts = math.fsum(points) + (points[2] if shared else 0)
    document["framework"] = header(
        scale=parts if isinstance(top["indices"], list) else 100, missing=document["framework"]["missing"]
    )  # type: ignore[index]
    framework = load(document)
    start = np.array(
        [NAN if u[10 + k] < 0.2 and framework.missing == "zero" else float(int(3 * u[15 + k])) for k in range(5)]
    )
    if np.isnan(start).all():
        start[0] = 0.0
    grid = np.array(np.meshgrid(*[[0.0, 1.0, 2.0]] * 5)).reshape(5, -1)
    values = np.concatenate([start[:, None], grid], axis=1)
    labels = [f"u{n}" for n in range(values.shape[1])]
    scores = dti.score(
        framework, dti.Observations.from_arrays(values[:, :, None], indicators=codes, units=labels, years=[2025])
    )
    shares = {0.0: 0.0, 1.0: 0.4, 2.0: 1.0}
    own = np.array([0.0 if math.isnan(x) else shares[x] for x in start])
    after = np.array([[shares[x] for x in row] for row in grid])
    each = 0.5 + u[20:25]
    allowed = (after >= own[:, None]).all(axis=0)
    gap = np.where(own < 1, 1 - own, 1.0)
    cost = (each[:, None] * (after - own[:, None]) / gap[:, None]).sum(axis=0)
    printed = dti.round_half_up(scores["total"][1:, 0], framework.decimals)
    now = float(scores["total"][0, 0])
    goal = float(dti.round_half_up(now + (1 - now) * (0.2 + 0.7 * u[30]), framework.decimals))
    enough = allowed & (printed >= goal)
    moves, _ = moves_of(
        scores,
        0,
        0,
        frozenset(framework.below("total")),
        Costs({c: Cost(cost=float(e)) for c, e in zip(codes, each, strict=True)}),
        1,
    )
    found = Climb(scores, 0, 0, "total", moves, "cost").cheapest(Goal(goal, framework.decimals))
    assert found.reached == bool(enough.any())
    if found.reached:
        assert found.exact
        assert found.cost == pytest.approx(float(cost[enough].min()), abs=1e-6)


# --- points beside the maximum ----------------------------------------------------------------------------------------


def with_bonus_and_deduction(a: float, late: float, idea: float, **total: Any) -> dti.Scores:
    """a is worth 100 points in percent, every late dossier takes 2 points away, at most 10; ideas add 0 to 5 points."""
    document = {
        "framework": header(scale=100),
        "indicators": {
            "a": {"title": titled("a"), "rule": PERCENT, "points": 100},
            "late": {"title": titled("late"), "rule": {"type": "linear", "lower": 0, "upper": 5}, "points": 10, "adjusts": "deduction", "unit_of_measure": "count"},
            "idea": {"title": titled("idea"), "rule": {"type": "linear", "lower": 0, "upper": 10}, "points": 5, "adjusts": "bonus", "unit_of_measure": "count"},
        },
        "total": {"indicators": ["a", "late", "idea"]} | total,
    }  # fmt: skip
    array = np.array([[[a]], [[late]], [[idea]]])
    observations = dti.Observations.from_arrays(array, indicators=["a", "late", "idea"], units=["u0"], years=[2025])
    return dti.score(load(document), observations)


def test_points_that_are_taken_away_are_won_back() -> None:
    """50 − 8 points; all of the deduction's gap brings 8 points for 1, all of a 50 for 1."""
    scores = with_bonus_and_deduction(50, 4, NAN)
    assert scores.points("total")[0, 0] == 42
    found = dti.roadmap(scores, "u0", points=50, costs=Costs({"a": Cost(can=False), "idea": Cost(can=False)}))
    assert (moved(found), found.reached, found.exact, found.cost) == ({"late": 0.0}, True, True, 1.0)
    assert (found.moves[0].points_before, found.moves[0].points_after) == (-8.0, 0.0)
    assert found.after.points("total")[0, 0] == 50
    free = dti.roadmap(scores, "u0", points=92)
    assert (moved(free), free.why) == ({"a": 100.0}, {})
    cheap = dti.roadmap(scores, "u0", points=44, costs=Costs({"a": Cost(cost=9.0), "idea": Cost(cost=9.0)}))
    assert moved(cheap) == {"late": 3.0}


def test_a_bonus_is_a_way_up_beside_the_maximum() -> None:
    scores = with_bonus_and_deduction(50, 0, 2, most=105)
    found = dti.roadmap(scores, "u0", points=53, costs=Costs({"a": Cost(can=False)}))
    assert (moved(found), found.exact) == ({"idea": 6.0}, True)
    beyond = dti.roadmap(scores, "u0", points=104)
    assert (moved(beyond), beyond.reached) == ({"a": 100.0, "idea": 8.0}, True)
    assert not dti.roadmap(with_bonus_and_deduction(50, 0, 2), "u0", points=104).reached


def test_what_is_beyond_a_limit_brings_nothing() -> None:
    """2 points less than 10 taken away are none below 0: of 6 − 10 all four more have to go."""
    scores = with_bonus_and_deduction(6, 5, NAN)
    assert scores.points("total")[0, 0] == 0
    found = dti.roadmap(scores, "u0", points=2, costs=Costs({"a": Cost(can=False), "idea": Cost(can=False)}))
    assert (moved(found), found.exact) == ({"late": 2.0}, True)
    assert found.after.points("total")[0, 0] == 2


def test_a_group_that_is_cut_moves_when_it_is_below_its_limit() -> None:
    """Two deductions of up to 10 points each take 12 together: what they come to above it is not felt."""
    document = {
        "framework": header(scale=100),
        "indicators": {
            "a": {"title": titled("a"), "rule": PERCENT, "points": 100},
            "x": {"title": titled("x"), "rule": {"type": "linear", "lower": 0, "upper": 10}, "points": 10, "unit_of_measure": "count"},
            "y": {"title": titled("y"), "rule": {"type": "linear", "lower": 0, "upper": 10}, "points": 10, "unit_of_measure": "count"},
        },
        "indices": {"g": {"title": titled("g"), "indicators": ["x", "y"], "points": 12, "adjusts": "deduction"}},
        "total": {"indices": ["g"], "indicators": ["a"]},
    }  # fmt: skip
    array = np.array([[[60.0]], [[10.0]], [[10.0]]])
    observations = dti.Observations.from_arrays(array, indicators=["a", "x", "y"], units=["u0"], years=[2025])
    scores = dti.score(load(document), observations)
    assert scores.points("total")[0, 0] == 48
    costs = Costs({"a": Cost(can=False), "x": Cost(per="unit"), "y": Cost(per="unit", cost=2)})
    found = dti.roadmap(scores, "u0", points=50, costs=costs)
    assert (moved(found), found.exact, found.cost) == ({"x": 0.0}, True, 10.0)
    assert moved(dti.roadmap(scores, "u0", points=52, costs=costs)) == {"x": 0.0, "y": 8.0}
    with pytest.raises(dti.LookupProblem, match="“g” takes points away"):
        dti.roadmap(scores, "u0", points=5, node="g")


def test_words_that_take_points_away_are_left_out_of_a_list() -> None:
    """Three faults of 2, 3 and 4 points: to win back 3 it is enough to mend the second."""
    faults = {
        "type": "checklist",
        "items": {w: {"points": p, "title": titled(w)} for w, p in (("r", 2), ("s", 3), ("t", 4))},
    }
    document = {
        "framework": header(scale=100),
        "indicators": {
            "a": {"title": titled("a"), "rule": PERCENT, "points": 100},
            "f": {"title": titled("f"), "rule": faults, "points": 9, "adjusts": "deduction"},
        },
        "total": {"indicators": ["a", "f"]},
    }  # fmt: skip
    rows = {"unit": ["A", "A"], "year": [2025, 2025], "indicator": ["a", "f"], "value": ["50", "r; s; t"]}
    framework = load(document)
    scores = dti.score(framework, dti.read_observations(rows, framework, numbers="en"))
    assert scores.points("total")[0, 0] == 41
    found = dti.roadmap(scores, "A", points=44, costs=Costs({"a": Cost(can=False)}))
    assert [(step.choice, step.points_after) for step in found.moves] == [("r;t", -6.0)]
    assert dti.roadmap(scores, "A", points=50, costs=Costs({"a": Cost(can=False)})).after.points("total")[0, 0] == 50


def test_a_mandatory_item_without_points_moves_to_yes_and_a_fault_to_no() -> None:
    """Both stand on the way from 48 to 100: the plan that lifts the cap of 50, and 2 points that are taken."""
    document = {
        "framework": header(scale=100),
        "indicators": {
            "a": {"title": titled("a"), "rule": PERCENT, "points": 100},
            "plan": {"title": titled("plan"), "rule": {"type": "binary"}, "points": 0},
            "f": {"title": titled("f"), "rule": {"type": "binary"}, "points": 2, "adjusts": "deduction"},
        },
        "total": {"indicators": ["a", "plan", "f"], "gate": {"items": ["plan"], "cap": 0.5}},
    }
    rows = {"unit": ["A"] * 3, "year": [2025] * 3, "indicator": ["a", "plan", "f"], "value": ["100", "no", "yes"]}
    framework = load(document)
    scores = dti.score(framework, dti.read_observations(rows, framework, numbers="en"))
    found = dti.roadmap(scores, "A", points=100)
    assert [step.node for step in found.moves] == ["plan", "f"]
    for lang, words in (("en", ["yes", "no"]), ("vi", ["có", "không"])):
        (to,) = (
            column.values for column in roadmap_view(found, lang).columns if column.header == say("analysis.to", lang)
        )
        assert list(to[:2]) == words


# --- whole numbers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", ["count", "cuộc họp"])
def test_meetings_are_held_in_whole_numbers(measure: str) -> None:
    """5 of 8 meetings bring 50 points; 6 are needed for 53, and what a person reads is 6, not 5.3."""
    document = {
        "framework": header(scale=100),
        "indicators": {
            "a": {"title": titled("a"), "rule": {"type": "linear", "lower": 0, "upper": 10}, "points": 100} | {"unit_of_measure": measure}
        },
        "total": {"indicators": ["a"]},
    }  # fmt: skip
    observations = dti.Observations.from_arrays(
        np.array([[[5.0]], [[9.0]]]).reshape(1, 2, 1), indicators=["a"], units=["u0", "u1"], years=[2025]
    )
    found = dti.roadmap(dti.score(load(document), observations), "u0", points=53)
    assert ([step.target for step in found.moves], found.cost, found.exact) == ([6.0], pytest.approx(0.2), True)


def test_hundreds_of_dossiers_are_whole_and_nothing_cheaper_is_left() -> None:
    """Dossiers up to 200 and 150, both from 0: the model with shares alone would round both up."""
    rules = {"a": {"type": "linear", "lower": 0, "upper": 200}, "b": {"type": "linear", "lower": 0, "upper": 150}}
    document = {
        "framework": header(scale=100),
        "indicators": {c: {"title": titled(c), "rule": rules[c], "points": 50, "unit_of_measure": "count"} for c in "ab"},
        "total": {"indicators": ["a", "b"]},
    }  # fmt: skip
    observations = dti.Observations.from_arrays(np.zeros((2, 1, 1)), indicators=["a", "b"], units=["u0"], years=[2025])
    found = dti.roadmap(dti.score(load(document), observations), "u0", points=77.9)
    assert all(step.target == int(step.target) for step in found.moves)
    a, b = np.meshgrid(np.arange(201), np.arange(151))
    enough = dti.round_half_up(a / 4 + b / 3, 2) >= 77.9
    assert found.exact
    assert found.cost == pytest.approx(float((a / 200 + b / 150)[enough].min()), abs=1e-9)


def test_a_part_stays_within_its_whole() -> None:
    """The rule asks for 120 %, which 40 of 40 dossiers cannot be."""
    document = {
        "framework": header(scale=100),
        "counts": {"part": {"title": titled("part")}, "all": {"title": titled("all")}},
        "indicators": {
            "a": {"title": titled("a"), "rule": {"type": "linear", "lower": 0, "upper": 120}, "points": 100, "data": {"part": "part", "whole": "all"}}
        },
        "total": {"indicators": ["a"]},
    }  # fmt: skip
    rows = {"unit": ["A", "A"], "year": [2025, 2025], "indicator": ["part", "all"], "value": ["10", "40"]}
    framework = load(document)
    found = dti.roadmap(dti.score(framework, dti.read_observations(rows, framework, numbers="en")), "A", points=99)
    assert not found.reached
    assert moved(found) == {"a": 100.0}


def test_what_cannot_move_says_why() -> None:
    scores = scores_of({"a": [10, 50], "b": [10, 50], "c": [5, 5]}, {"b": {"type": "min_max"}})
    found = dti.roadmap(scores, "u0", points=30, costs=Costs({"c": Cost(can=False)}))
    assert found.why == {"b": "peers", "c": "costs"}


def test_what_the_solver_writes_goes_nowhere_also_when_it_is_interrupted(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """HiGHS writes about itself once a process, hence a solver that always does."""
    real = solving._solution

    def loud(*asked: Any) -> Any:
        os.write(1, b"Running HiGHS\n")
        return real(*asked)

    def stopped(*asked: Any) -> Any:
        os.write(1, b"Running HiGHS\n")
        raise KeyboardInterrupt

    scores = scores_of({"a": [0], "b": [0]}, points={"a": 60, "b": 40})
    monkeypatch.setattr(solving, "_solution", loud)
    assert dti.roadmap(scores, "u0", points=30).reached
    monkeypatch.setattr(solving, "_solution", stopped)
    with pytest.raises(KeyboardInterrupt):
        dti.roadmap(scores, "u0", points=30)
    os.write(1, b"still here\n")
    assert capfd.readouterr().out == "still here\n"


# --- costs and the command --------------------------------------------------------------------------------------------


def test_costs_are_read_and_every_mistake_is_told(tmp_path: Path) -> None:
    framework = scores_of({"a": [1], "b": [1]}).framework
    path = tmp_path / "costs.toml"
    path.write_text('[costs."*"]\ncost = 2\n[costs.b]\nper = "percent"\nmost = 5\n', encoding="utf-8")
    assert repr(dti.read_costs(path, framework).by_node) == repr({"a": Cost(cost=2.0), "b": Cost("percent", most=5.0)})
    path.write_text('[costs.x]\ncost = 1\n[costs.a]\nper = "hour"\n[costs.b]\ncost = -1\nmost = 0\n', encoding="utf-8")
    with pytest.raises(dti.DataError) as caught:
        dti.read_costs(path, framework)
    assert [str(problem.place) for problem in caught.value.problems] == [
        "costs.x",
        "costs.a.per",
        "costs.b.cost",
        "costs.b.most",
    ]


@pytest.fixture
def in_communes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(dti.__file__).parents[1] / "examples" / "commune-demo")


@pytest.mark.usefixtures("in_communes")
def test_the_command_says_the_way_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["roadmap", "--unit", "xa-b", "--rank", "3", "--year", "2025", "--format", "json", "-q"]) == 0
    *moves, last = json.loads(capsys.readouterr().out)
    assert (last["node"], last["reached"], last["rank_before"], last["rank_after"]) == ("total", True, 4, 3)
    assert last["cost"] == pytest.approx(sum(row["cost"] for row in moves))
    assert run(["roadmap", "--unit", "xa-b", "--rank", "3", "--lang", "vi"]) == 0
    assert "Xã B (synthetic) đạt" in capsys.readouterr().err
    assert run(["roadmap", "--unit", "xa-b", "--lang", "en"]) == 2
    assert "name exactly one goal" in capsys.readouterr().err


@pytest.mark.usefixtures("in_communes")
def test_every_unit_has_a_way_to_what_is_next_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["roadmap", "--unit", "all", "--year", "2025", "--format", "json", "-q"]) == 0
    ends = [row for row in json.loads(capsys.readouterr().out) if row["node"] == "total"]
    assert [row["unit"] for row in ends] == [
        "xa-a",
        "xa-b",
        "xa-c",
        "xa-d",
        "phuong-f",
    ]  # E is first and in the best class
    assert all(row["reached"] for row in ends)
    assert run(["roadmap", "--unit", "all", "--points", "800", "--rank", "1", "--lang", "en"]) == 2


@pytest.mark.whole
@pytest.mark.usefixtures("in_communes")
def test_everything_at_once_is_the_same_twice_and_refuses_what_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        assert run(["analyse", "-o", str(tmp_path / name), "-q"]) == 0
    first, second = ({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert first == second
    names = ["analysis.txt", "audit.csv", "audit.xlsx", "movement.csv", "movement.xlsx", "roadmap.csv", "roadmap.xlsx"]
    assert sorted(first) == [*names, "robustness-doubts.csv", "robustness.csv", "robustness.xlsx"]
    assert run(["robustness", "--format", "csv", "-q"]) == 0
    assert capsys.readouterr().out.encode() == first["robustness.csv"]
    assert run(["analyse", "-o", str(tmp_path / "one"), "--lang", "en"]) == 1
    assert "is not empty" in capsys.readouterr().err
    assert run(["analyse", "--lang", "en"]) == 2
    assert "name a folder" in capsys.readouterr().err


@pytest.mark.whole
@pytest.mark.usefixtures("in_communes")
def test_the_solver_writes_nothing_into_a_pipe() -> None:
    command = [sys.executable, "-m", "dtiscore", "roadmap", "--unit", "xa-b", "--rank", "3", "--format", "json", "-q"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    assert json.loads(done.stdout)[-1]["node"] == "total"


def test_without_the_solver_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "highspy", None)
    with pytest.raises(dti.EngineError, match=r"pip install \"dtiscore\[analysis\]\""):
        dti.roadmap(scores_of({"a": [10]}), "u0", points=50)
