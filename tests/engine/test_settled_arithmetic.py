"""What is settled where several answers would be right: each as a person would compute it with a pencil."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any
from unittest.mock import patch

import polars as pl
import pytest

import dtiscore as dti
from dtiscore.engine import evaluation
from dtiscore.frameworks.targets import Targets

from ..strategies import Document, header, load, titled

RATIO = {"type": "ratio"}
EVALUATORS = pytest.mark.parametrize("engine", ["numpy", "numba"])


def document(
    indicators: Mapping[str, Document], groups: Mapping[str, Document] | None = None, total: Document | None = None,
    **head: Any,
) -> Document:  # fmt: skip
    found: Document = {
        "framework": header(scale=sum(one["points"] for one in indicators.values()), decimals=4, **head),
        "indicators": {code: {"title": titled(code), **one} for code, one in indicators.items()},
        "total": total or {"indicators": list(indicators)},
    }
    return found | (
        {"indices": {code: {"title": titled(code), **one} for code, one in groups.items()}} if groups else {}
    )


def scored(made: Document, rows: list[dict[str, Any]], engine: str = "numpy", **more: Any) -> dti.Scores:
    found = load(made)
    with patch.dict("os.environ", {evaluation.ENGINE_VARIABLE: engine}):
        return dti.score(found, dti.read_observations(pl.DataFrame(rows, infer_schema_length=None), found), **more)


def cell(scores: dti.Scores, code: str) -> list[float]:
    """Points and maximum of the first unit in the first year."""
    return [float(scores.points(code)[0, 0]), float(scores.max_points(code)[0, 0])]


# --- what does not apply leaves the maximum, however a node of points is rolled up -----------------------------------


@EVALUATORS
@pytest.mark.parametrize("way", ["points", "weighted_mean", "geometric", "harmonic", "minimum"])
@pytest.mark.parametrize("missing", ["zero", "skip"])
def test_not_applicable_leaves_the_maximum_of_a_node_of_points(engine: str, way: str, missing: str) -> None:
    group = {"indicators": ["a", "b"], "aggregation": way}
    indicators = {code: {"points": points, "rule": RATIO} for code, points in (("a", 10), ("b", 40), ("c", 50))}
    made = document(indicators, {"i": group}, {"indices": ["i"], "indicators": ["c"]}, missing=missing)
    scores = scored(made, [{"unit": "A", "year": 2024, "a": "100", "b": "n/a", "c": "0"}], engine)
    assert [cell(scores, code) for code in ("i", "total")] == [[10, 10], [10, 60]]


@EVALUATORS
def test_a_mean_of_points_weighs_by_nominal_points_and_counts_what_is_left_of_them(engine: str) -> None:
    """g: 20 of 30 is left, of which 10 is earned, a score of a half; h: 10 of 10. The mean weighs them 30 to 10."""
    indicators = {
        code: {"points": points, "rule": RATIO} for code, points in (("a", 20), ("b", 10), ("c", 10))
    }  # fmt: skip
    groups = {
        "g": {"indicators": ["a", "b"]},
        "h": {"indicators": ["c"]},
        "both": {"indices": ["g", "h"], "aggregation": "weighted_mean"},
    }
    made = document(indicators, groups, {"indices": ["both"]})
    scores = scored(made, [{"unit": "A", "year": 2024, "a": "50", "b": "n/a", "c": "100"}], engine)
    assert scores["both"][0, 0] == pytest.approx((30 * 0.5 + 10 * 1) / 40)
    assert cell(scores, "both") == pytest.approx([30 * 0.625, 30])


@EVALUATORS
def test_a_node_of_weights_keeps_its_share_of_the_scale(engine: str) -> None:
    """Nobody has said how many points b is, so its weight goes to a."""
    leaves = {code: {"title": titled(code), "rule": RATIO} for code in ("a", "b")}
    made: Document = {
        "framework": header(scale=100, decimals=4),
        "indicators": leaves,
        "total": {"indicators": {"a": 1, "b": 4}},
    }
    scores = scored(made, [{"unit": "A", "year": 2024, "a": "50", "b": "n/a"}], engine)
    assert cell(scores, "total") == [50, 100]


# --- a whole of 0 earns points, whatever the value would be ----------------------------------------------------------


@EVALUATORS
@pytest.mark.parametrize(("zero", "points"), [("zero", 0), ("full", 100)])
@pytest.mark.parametrize(
    "rule",
    [
        {"type": "linear", "lower": 10, "upper": 0},
        {"type": "linear", "lower": 0, "upper": 200},
        {"type": "linear", "lower": 0, "upper": 100, "floor": 0.1},
        {"type": "ratio"},
        {"type": "steps", "bands": [{"to": 1, "points": 100}, {"from": 1, "points": 20}]},
        {"type": "per_capita", "upper": 5, "per": 1000},
        {"type": "min_max"},
        {"type": "best", "better": "lower"},
    ],
)
def test_a_whole_of_0_earns_no_points_or_all_of_them(
    engine: str, zero: str, points: float, rule: dict[str, Any]
) -> None:
    data = {"part": "p", "whole": "w", "zero": zero, "exceed": True}
    made = document({"x": {"points": 100, "rule": rule, "data": data}})
    rows = [
        {"unit": u, "year": 2024, "p": p, "w": w} for u, p, w in (("A", "0", "0"), ("B", "3", "60"), ("C", "5", "8"))
    ]
    scores = scored(made, rows, engine)
    assert cell(scores, "x") == [points, 100]
    assert scores.coverage("x")[0, 0] == 1.0


def test_a_whole_of_0_is_no_value_that_others_are_compared_with() -> None:
    data = {"part": "p", "whole": "w", "zero": "zero"}
    made = document({"x": {"points": 100, "rule": {"type": "min_max"}, "data": data}})
    rows = [{"unit": u, "year": 2024, "p": p, "w": "10"} for u, p in (("B", "5"), ("C", "10"), ("D", "6"))]
    scores = scored(made, [*rows, {"unit": "A", "year": 2024, "p": "0", "w": "0"}])
    assert scores.points("x")[:, 0].tolist() == pytest.approx([0, 0, 100, 20])


def test_an_explanation_says_that_a_whole_of_0_has_its_points() -> None:
    data = {"part": "p", "whole": "w", "zero": "full"}
    made = document({"x": {"points": 100, "rule": RATIO, "data": data}})
    scores = scored(made, [{"unit": "A", "year": 2024, "p": "0", "w": "0"}])
    given = dti.explain(scores, "A", 2024, "x").lines[0].given
    assert (given.vi, given.en) == ("0 / 0: điểm tối đa", "0 / 0: all points")


# --- points that a council set ---------------------------------------------------------------------------------------


def council(applies: Document | None = None) -> tuple[Document, list[dict[str, Any]]]:
    made = document(
        {
            "plain": {"points": 100, "rule": RATIO, **(applies or {})},
            "counted": {"points": 100, "rule": RATIO, "data": {"part": "p", "whole": "w", "zero": "not_applicable"}},
            "goal": {"points": 100, "rule": {"type": "target"}},
        }
    )
    self_ = {"unit": "A", "year": 2024, "status": "self"}
    set_ = {"unit": "A", "year": 2024, "status": "appraised", "points": "60", "reason": "council"}
    rows = [
        {**self_, "indicator": "plain", "value": "n/a"},
        {**set_, "indicator": "plain"},
        {**self_, "indicator": "counted", "part": "0", "whole": "0"},
        {**set_, "indicator": "counted"},
        {**self_, "indicator": "goal", "value": "50"},
        {**set_, "indicator": "goal"},
    ]
    return made, rows


@EVALUATORS
def test_points_of_a_council_count_with_their_maximum_whatever_the_reason_why_nothing_would_apply(engine: str) -> None:
    scores = scored(*council(), engine, targets=Targets(), target_year=2025)
    assert [cell(scores, code) for code in ("plain", "counted", "goal", "total")] == [[60, 100]] * 3 + [[180, 300]]
    assert scores.plan.without_target == ()


def test_points_where_nothing_would_apply_are_named_once_for_each_indicator() -> None:
    scores = scored(*council(), targets=Targets(), target_year=2025)
    assert [note.place for note in scores.plan.notes] == ["plain", "counted", "goal"]
    assert all("A (2024)" in note.text("vi") and "100" in note.text("en") for note in scores.plan.notes)


def test_points_for_a_unit_that_the_set_leaves_out_do_not_count_and_are_named() -> None:
    made, rows = council({"applies_to": {"units": ["B"]}})
    scores = scored(made, rows, targets=Targets(), target_year=2025)
    assert math.isnan(scores.points("plain")[0, 0])
    assert cell(scores, "total") == [120, 200]
    assert [note.code for note in scores.plan.notes if note.place == "plain"] == ["data.points_outside"]
