"""Scores of nodes estimated where there are none, and what one indicator's missing values count as: values worked by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import dtiscore as dti
from dtiscore.analysis.doubts import Doubt
from dtiscore.documents.appraisal.formulas import live_nodes
from dtiscore.engine.node_estimates import Estimate, estimate_of
from dtiscore.language.errors import DataError, FrameworkError
from dtiscore.model import Imputation

from ..strategies import Document, header, load, titled

NAN = math.nan
RATIO = {"type": "ratio"}


def framework_of(impute: str | Document | None = "nearest", missing: str = "zero", **group: Any) -> dti.Framework:
    """x and y of 10 points each in g, which needs both, and z of 20 points beside it."""
    stated = {} if impute is None else {"impute": impute}
    return load(
        {
            "framework": header(scale=40, missing=missing),
            "indicators": {code: {"title": titled(code), "points": 10, "rule": RATIO} for code in "xy"}
            | {"z": {"title": titled("z"), "points": 20, "rule": RATIO}},
            "indices": {"g": {"title": titled("g"), "indicators": ["x", "y"], "threshold": 1, **stated, **group}},
            "total": {"indices": ["g"], "indicators": ["z"]},
        }
    )


def scores_of(framework: dti.Framework, years: int = 1, **values: list[float]) -> dti.Scores:
    """Values unit by unit, of each the years one after another."""
    array = np.array(list(values.values()), dtype=float).reshape(len(values), -1, years)
    units = [f"u{n}" for n in range(array.shape[1])]
    return dti.score(
        framework,
        dti.Observations.from_arrays(
            array, indicators=list(values), units=units, years=list(range(2026 - years, 2026))
        ),
    )


@pytest.mark.parametrize("missing", ["zero", "skip"])
def test_a_score_of_the_nearest_year_stands_for_one_that_is_not_there(missing: str) -> None:
    """(60 + 40) / 2 in 2024 and half of y alone in 2025: 10 of 20 points in both, beside 10 and 14 of 20."""
    scores = scores_of(framework_of(missing=missing), 2, x=[60, NAN], y=[40, 50], z=[50, 70])
    assert scores.points("g")[0].tolist() == pytest.approx([10, 10])
    assert scores.points("total")[0].tolist() == pytest.approx([20, 24])
    assert scores.max_points("total")[0].tolist() == [40, 40]
    assert scores.coverage("g")[0].tolist() == [1, 0.5]
    assert scores.coverage("total")[0].tolist() == [1, 0.75]


def test_the_mean_of_the_peers_does_not_take_estimates_nor_who_has_its_own_block() -> None:
    scores = scores_of(
        framework_of({"method": "peer_mean", "among": "all"}), x=[60, 100, NAN, NAN], y=[40, 80, 10, NAN], z=[50] * 4
    )
    assert scores.points("g")[:, 0].tolist() == pytest.approx([10, 18, 14, 14])
    assert scores.cell(2, 0)["g"].coverage == 0.5
    assert math.isnan(scores.cell(2, 0)["g"].ungated)


def test_who_handed_in_nothing_and_what_does_not_apply_are_not_estimated() -> None:
    scores = scores_of(framework_of("peer_median"), x=[60, math.inf, NAN], y=[40, math.inf, NAN], z=[50, 50, NAN])
    assert scores.points("g")[:, 0].tolist() == pytest.approx([10, NAN, NAN], nan_ok=True)


def test_what_was_entered_for_the_node_comes_first_and_others_are_estimated_from_it() -> None:
    scores = scores_of(framework_of(entered="percent"), 2, x=[NAN, NAN], y=[NAN, 50], z=[50, 50], g=[70, NAN])
    assert scores.points("g")[0].tolist() == pytest.approx([14, 14])
    assert scores.coverage("g")[0].tolist() == [1, 0.5]


def test_a_mean_above_takes_it_with_its_weight_and_a_threshold_counts_it() -> None:
    """g at 0.5 estimated and z at 0.7, by 1 and 3: 0.65."""
    document = {
        "framework": header(scale=100, missing="skip"),
        "indicators": {code: {"title": titled(code), "rule": RATIO} for code in "xyz"},
        "indices": {"g": {"title": titled("g"), "indicators": {"x": 1, "y": 1}, "threshold": 1, "impute": "last"}},
        "total": {"indices": {"g": 1}, "indicators": {"z": 3}, "threshold": 1},
    }
    scores = scores_of(load(document), 2, x=[60, NAN], y=[40, 50], z=[50, 70])
    assert scores["total"][0].tolist() == pytest.approx([0.5, 0.65])


def test_explanations_show_a_line_of_their_own_and_add_up() -> None:
    scores = scores_of(framework_of(), 2, x=[60, NAN], y=[40, 50], z=[50, 70])
    lines = dti.explain(scores, "u0").lines
    assert {(line.node, line.kind): line.contribution for line in lines if line.contribution} == pytest.approx(
        {("total", "total"): 24, ("g", "index"): 10, ("g", "estimated"): 10, ("z", "indicator"): 14}
    )
    (line,) = (line for line in lines if line.kind == "estimated")
    assert (line.title.en, line.rule.en) == ("Estimate for the whole", "its score of the nearest year")


def test_a_gap_is_worth_what_the_score_is_then_and_not_what_was_estimated() -> None:
    """With x at 100 u1 has (100 + 50) / 10 points in place of the 10 that were estimated."""
    scores = scores_of(framework_of("peer_mean", missing="zero"), x=[60, NAN], y=[40, 50], z=[50, 50])
    rows = dti.gaps(scores, to="best").to_polars().filter(unit="u1", node="x")
    assert rows["points"].to_list() == pytest.approx([11 - 10])


def test_movement_says_that_it_is_an_estimate() -> None:
    """g of u0 goes from 10 points to the 18 of u1 in 2025, and z from 10 to 14."""
    framework = framework_of({"method": "peer_mean", "among": "all"})
    scores = scores_of(framework, 2, x=[60, NAN, 80, 80], y=[40, 50, 100, 100], z=[50, 70, 50, 50])
    found = dti.movement(scores, unit="u0").to_polars().filter(measure="points")
    parts = {(row["node"], row["cause"]): row["part"] for row in found.iter_rows(named=True)}
    assert parts == pytest.approx({("g", "estimate"): 8, ("z", "value"): 4, ("total", "total"): 12})


def test_draws_estimate_from_the_scores_of_the_same_draw() -> None:
    """Under any weights of x and y the estimate of u1 is the score of u0, so that the two are level in every draw."""
    scores = scores_of(framework_of("peer_mean"), x=[90, NAN], y=[10, 50], z=[50, 50])
    found = dti.robustness(scores, dti.Doubts((Doubt("w", "weights"),)), draws=40, sensitivity=0)
    assert found.groups[0].ahead(0, 1) == (0.0, 1.0)


def test_part_of_the_cells_has_the_estimates_of_all() -> None:
    observed = dti.Observations.from_arrays(np.ones((1, 3, 1)), indicators=["x"], units=list("abc"), years=[2025])
    whole = estimate_of(Imputation("peer_mean", among="all"), observed)
    score, absent = np.array([0.2, 0.6, NAN]), np.zeros(3, dtype=bool)
    assert whole.of(score, absent).tolist() == pytest.approx([NAN, NAN, 0.4], nan_ok=True)
    part = whole.holding(score, absent).cut(slice(1, 3))
    assert part.of(score[1:], absent[1:]).tolist() == pytest.approx([NAN, 0.4], nan_ok=True)
    assert part.of(np.array([NAN, 0.9]), absent[1:]).tolist() == pytest.approx([0.2, NAN], nan_ok=True)
    drawn = whole.of_draws(2).of(np.array([0.2, 0.3, 0.6, 0.5, NAN, NAN]), np.zeros(6, dtype=bool))
    assert drawn[4:].tolist() == pytest.approx([0.4, 0.4])
    assert isinstance(part.anew(), Estimate)
    assert part.anew().held is None


def test_a_council_workbook_leaves_it_to_the_engine_and_a_form_does_not_add_it_up() -> None:
    from dtiscore.documents.forms.form_book import FormBook, Issue

    assert "g" not in live_nodes(framework_of())
    assert "g" not in live_nodes(framework_of(None))  # it has a threshold
    plain = framework_of(None, threshold=0)
    assert "g" in live_nodes(plain)
    for framework, adds in ((plain, True), (framework_of(threshold=0), False)):
        assert FormBook(Issue(framework, 2025, "en"), dti.Unit("u")).adds_up("g") is adds


def test_a_node_that_is_estimated_is_written_as_it_was_read_and_makes_another_edition() -> None:
    from dtiscore.frameworks.fingerprints import fingerprint

    found = framework_of({"method": "nearest", "within": 2})
    assert found["g"].impute == Imputation("nearest", 2)
    assert fingerprint(found) != fingerprint(framework_of(None))


# --- missing of one indicator ---------------------------------------------------------------------------------------------


def with_missing(missing: str, own: str | None, defaults: str | None = None) -> dti.Framework:
    """a of 60 points as the framework says, b of 40 with a word of its own."""
    document: Document = {
        "framework": header(scale=100, missing=missing),
        "indicators": {
            "a": {"title": titled("a"), "points": 60, "rule": RATIO},
            "b": {"title": titled("b"), "points": 40, "rule": RATIO, **({"missing": own} if own else {})},
        },
        "total": {"indicators": ["a", "b"]},
    }
    return load(document | ({"defaults": {"missing": defaults}} if defaults else {}))


def test_one_indicator_counts_as_nothing_where_others_are_left_out() -> None:
    scores = scores_of(with_missing("skip", "zero"), a=[50, NAN, 50, NAN], b=[NAN, 50, math.inf, NAN])
    assert scores.points("total")[:, 0].tolist() == pytest.approx([30, 20, 30, NAN], nan_ok=True)
    assert scores.max_points("total")[:, 0].tolist() == [100, 40, 60, 0]
    assert scores.coverage("total")[:, 0].tolist() == pytest.approx([0.6, 0.4, 1, 0])
    assert scores.points("b")[0, 0] == 0
    rows = dti.gaps(scores, to="best").to_polars().filter(unit="u0", node="b")
    assert rows["points"].to_list() == pytest.approx([20])


def test_the_defaults_say_it_of_all_and_one_may_still_be_left_out() -> None:
    scores = scores_of(with_missing("skip", "skip", "zero"), a=[50, NAN], b=[NAN, 50])
    assert scores.max_points("total")[:, 0].tolist() == [60, 100]
    assert scores.points("total")[:, 0].tolist() == pytest.approx([30, 20])


def test_what_one_indicator_refuses_is_named_and_what_one_lets_pass_is_not() -> None:
    with pytest.raises(DataError) as error:
        scores_of(with_missing("skip", "error"), a=[50, NAN], b=[NAN, 50])
    assert [(problem.code, problem.params["code"]) for problem in error.value.problems] == [
        ("data.missing_refused", "b")
    ]
    assert scores_of(with_missing("error", "zero"), a=[50], b=[NAN]).points("total")[0, 0] == pytest.approx(30)
    assert scores_of(with_missing("error", "skip"), a=[50], b=[NAN]).max_points("total")[0, 0] == 60


def test_what_cannot_be_said_of_one_indicator_is_refused() -> None:
    with pytest.raises(FrameworkError) as error:
        with_missing("zero", "skip")
    assert [problem.code for problem in error.value.problems] == ["framework.missing_skip"]
    with pytest.raises(FrameworkError) as error:
        load(
            {
                "framework": header(scale=10),
                "indicators": {"x": {"title": titled("x"), "points": 10, "rule": RATIO}},
                "indices": {"g": {"title": titled("g"), "indicators": ["x"], "missing": "error"}},
                "total": {"indices": ["g"]},
            }
        )
    assert [problem.code for problem in error.value.problems] == ["framework.missing_of_node"]


@pytest.mark.parametrize("missing", ["zero", "skip"])
def test_what_is_below_an_estimate_is_worth_its_own_maximum(missing: str) -> None:
    """y alone is known in 2025: it is worth 10 of the 20 of g, not all of them."""
    scores = scores_of(framework_of(missing=missing), 2, x=[60, NAN], y=[40, 50], z=[50, 70])
    lines = {line.node: line for line in dti.explain(scores, "u0", 2025).lines}
    assert lines["y"].worth == pytest.approx(10)
    assert lines["y"].contribution == 0
