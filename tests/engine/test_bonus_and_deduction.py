"""Points beside the maximum: deductions with a floor, bonuses with a cap, values worked by hand; both engines, refusals."""

from __future__ import annotations

import math
from typing import Any

import attrs
import numpy as np
import pytest

import dtiscore as dti
from dtiscore.analysis.doubts import Doubt
from dtiscore.engine.draw_evaluator import DrawEvaluator, Draws
from dtiscore.language.errors import FrameworkError
from dtiscore.model import Band, Bands, Text
from dtiscore.results.ranking import band_of, band_of_score
from dtiscore.rules.rollups import limit_words, roll_up, roll_up_words

from ..strategies import Document, header, load, titled

NAN, ABSENT = math.nan, math.inf
RATIO: Document = {"type": "ratio"}
LOW_AND_HIGH = Bands((Band(Text("low", "low"), 0, 40), Band(Text("high", "high"), 40, 100, includes_upper=True)))
LATE: Document = {"type": "linear", "lower": 0, "upper": 4}  # 0.5 points a report, at most 2


def node(rule: Document = RATIO, **more: Any) -> Document:
    return {"title": titled("n"), "rule": rule, **more}


def taking(points: float, rule: Document = LATE, **more: Any) -> Document:
    return node(rule, points=points, adjusts="deduction", **more)


def adding(points: float, rule: Document = RATIO, **more: Any) -> Document:
    return node(rule, points=points, adjusts="bonus", **more)


def framework_of(
    indicators: Document, total: Document | None = None, indices: Document | None = None, **head: Any
) -> dti.Framework:
    """All indicators, or the given indices, in the total; the scale is what the usual ones add up to."""
    usual = [table["points"] for table in indicators.values() if "points" in table and "adjusts" not in table]
    inside = {code for table in (indices or {}).values() for code in table["indicators"]}
    children = [code for code in indicators if code not in inside]
    whole = {"indices": list(indices)} if indices else {}
    return load(
        {
            "framework": header(**{"scale": sum(usual), "missing": "zero", **head}),
            "indicators": indicators,
            "indices": indices or {},
            "total": {**({"indicators": children} if children else {}), **whole, **(total or {})},
        }
    )


def scores_of(framework: dti.Framework, units: int = 1, **values: list[float]) -> dti.Scores:
    count = max(units, *(len(own) for own in values.values()))
    array = np.array([own * count if len(own) == 1 else own for own in values.values()], dtype=float)[:, :, None]
    labels = [f"u{n}" for n in range(count)]
    return dti.score(
        framework, dti.Observations.from_arrays(array, indicators=list(values), units=labels, years=[2025])
    )


def points(scores: dti.Scores, code: str = "total") -> list[float]:
    return [float(x) for x in scores.points(code)[:, 0]]


# --- deductions ------------------------------------------------------------------------------------------------------


def test_half_a_point_for_each_report_and_at_most_two() -> None:
    framework = framework_of({"x": node(points=20), "late": taking(2)})
    scores = scores_of(framework, x=[50, 50, 50, 50], late=[0, 1, 3, 9])
    assert points(scores, "late") == [0, -0.5, -1.5, -2]
    assert points(scores) == [10, 9.5, 8.5, 8]
    assert scores.max_points("total")[:, 0].tolist() == [20] * 4
    assert scores["total"][:, 0].tolist() == pytest.approx([0.5, 0.475, 0.425, 0.4])
    assert scores["late"][:, 0].tolist() == [0, -0.25, -0.75, -1]
    assert scores.max_points("late")[:, 0].tolist() == [-2] * 4


def test_a_zero_has_no_sign() -> None:
    scores = scores_of(framework_of({"x": node(points=20), "late": taking(2)}), x=[50], late=[0])
    assert [math.copysign(1, array[0, 0]) for array in (scores["late"], scores.points("late"))] == [1, 1]


def test_nothing_is_taken_below_no_points_unless_the_node_says_how_far() -> None:
    indicators = {"x": node(points=20), "late": taking(8, {"type": "linear", "lower": 0, "upper": 8})}
    values = {"x": [10.0, 10, 50], "late": [1.0, 6, 8]}
    assert points(scores_of(framework_of(indicators), **values)) == [1, 0, 2]
    assert points(scores_of(framework_of(indicators, {"least": -3}), **values)) == [1, -3, 2]


def test_a_group_of_deductions_takes_at_most_its_points() -> None:
    """Three items of 3, 4 and 2 points, together at most 5."""
    indicators = {"x": node(points=20), "a": node(points=3), "b": node(points=4), "c": node(points=2)}
    group = {"title": titled("minus"), "indicators": ["a", "b", "c"], "points": 5, "adjusts": "deduction"}
    framework = framework_of(indicators, indices={"minus": group}, scale=20)
    scores = scores_of(framework, x=[100], a=[100, 100, 0], b=[50, 100, 0], c=[0, 100, 0])
    assert points(scores, "b") == [-2, -4, 0]
    assert points(scores, "minus") == [-5, -5, 0]
    assert points(scores) == [15, 15, 20]
    assert framework["minus"].points == 5


def test_what_does_not_apply_or_is_missing_takes_nothing_away_and_covers_nothing() -> None:
    framework = framework_of({"x": node(points=20), "late": taking(2)})
    scores = scores_of(framework, x=[50, 50], late=[NAN, ABSENT])
    assert points(scores) == [10, 10]
    assert scores.coverage("total")[:, 0].tolist() == [1, 1]
    assert np.isnan(scores.points("late")).all()


def test_a_unit_of_which_only_a_deduction_is_known_has_no_score() -> None:
    for missing in ("zero", "skip"):
        framework = framework_of({"x": node(points=20), "late": taking(2)}, missing=missing)
        assert np.isnan(scores_of(framework, x=[NAN], late=[3])["total"]).all()


def test_a_missing_deduction_is_refused_where_missing_values_are() -> None:
    framework = framework_of({"x": node(points=20), "late": taking(2)}, missing="error")
    with pytest.raises(dti.DataError):
        scores_of(framework, x=[50], late=[NAN])


def test_points_entered_with_or_without_their_sign_take_the_same() -> None:
    framework = framework_of({"x": node(points=20), "b": taking(4, {"type": "entered", "in": "points"})})
    assert points(scores_of(framework, x=[50], b=[3, -3, 0])) == [7, 7, 10]


def test_a_council_may_write_the_points_that_it_takes_with_their_sign() -> None:
    framework = framework_of({"x": node(points=20), "late": taking(2)})
    for typed in ("-1.5", "1.5"):
        rows = [("u0", "x", "50", None), ("u0", "late", None, typed)]
        found = dti.read_observations(long_table(rows), framework, numbers="en")
        assert points(dti.score(framework, found)) == [8.5]
    for typed in ("-2.5", "2.5"):
        with pytest.raises(dti.DataError, match="above the maximum 2"):
            dti.read_observations(long_table([("u0", "late", None, typed)]), framework, numbers="en")


def long_table(rows: list[tuple[str, str, str | None, str | None]]) -> Any:
    import polars as pl

    names = ("unit", "indicator", "value", "points")
    columns = {name: [row[i] for row in rows] for i, name in enumerate(names)}
    return pl.DataFrame({**columns, "year": ["2025"] * len(rows)}, schema_overrides=dict.fromkeys(names, pl.String))


def test_rounded_points_are_rounded_before_they_are_taken() -> None:
    framework = framework_of({"x": node(points=20), "late": taking(2, {"type": "linear", "lower": 0, "upper": 3})},
                             point_decimals=1)  # fmt: skip
    assert points(scores_of(framework, x=[50], late=[1])) == pytest.approx([10 - 0.7])


# --- bonuses ---------------------------------------------------------------------------------------------------------


def test_a_bonus_fills_up_to_the_maximum_and_beyond_it_only_where_the_node_says_so() -> None:
    indicators = {"x": node(points=20), "extra": adding(4)}
    values = {"x": [50.0, 90, 100], "extra": [100.0, 100, 50]}
    assert points(scores_of(framework_of(indicators), **values)) == [14, 20, 20]
    scores = scores_of(framework_of(indicators, {"most": 21}), **values)
    assert points(scores) == [14, 21, 21]
    assert scores["total"][:, 0].tolist() == pytest.approx([0.7, 1.05, 1.05])
    assert scores.max_points("total")[:, 0].tolist() == [20] * 3


def test_bonus_and_deduction_together_and_then_the_gate() -> None:
    """16 + 4 − 2 = 18 of 20; the gate leaves half of 20."""
    indicators = {"x": node(points=16), "y": node(points=4), "extra": adding(4), "late": taking(2)}
    gated = {"gate": {"items": ["y"], "cap": 0.5}}
    values = {"x": [100.0], "y": [0.0], "extra": [100.0], "late": [4.0]}
    assert points(scores_of(framework_of(indicators), **values)) == [18]
    assert points(scores_of(framework_of(indicators, gated), **values)) == [10]


def test_a_rule_on_a_node_reads_what_is_left() -> None:
    """18 of 20 are 90 percent; with 1 point taken 85: below the step."""
    rule = {"rule": {"type": "steps", "bands": [{"from": 90, "fraction": 1}]}}
    framework = framework_of({"x": node(points=20), "late": taking(2)}, rule)
    assert points(scores_of(framework, x=[90], late=[0, 2])) == [20, 0]


def test_points_beside_a_mean_count_by_the_points_of_its_node() -> None:
    """Of 1,000 points: (0.4 × 80 % + 0.6 × 60 %) × 1,000 = 680, less 20, and 5 more."""
    document = {
        "framework": header(scale=1000, missing="zero"),
        "indicators": {
            "x": node(weight=0.4), "y": node(weight=0.6), "late": taking(20), "extra": adding(10),
        },
        "total": {"indicators": ["x", "y", "late", "extra"]},
    }  # fmt: skip
    scores = scores_of(load(document), x=[80], y=[60], late=[8], extra=[50])
    assert points(scores) == pytest.approx([665])
    assert scores["total"][0, 0] == pytest.approx(0.665)
    assert scores.coverage("total")[0, 0] == 1


def test_points_beside_a_geometric_mean() -> None:
    """√(0.64 × 0.36) = 0.48 of 20 points, less 1.6."""
    framework = framework_of({"x": node(points=10), "y": node(points=10), "late": taking(2)},
                             {"aggregation": "geometric"})  # fmt: skip
    assert points(scores_of(framework, x=[64], y=[36], late=[3.2])) == pytest.approx([8])


def test_left_out_data_shrink_the_maximum_but_not_what_is_taken() -> None:
    """With y left out 16 points count: 8 of 16, less 2."""
    framework = framework_of({"x": node(points=16), "y": node(points=4), "late": taking(2)}, missing="skip")
    scores = scores_of(framework, x=[50], y=[NAN], late=[4])
    assert points(scores) == [6]
    assert scores.max_points("total")[0, 0] == 16
    assert scores["total"][0, 0] == 6 / 16


def test_limits_shrink_with_the_maximum_that_applies() -> None:
    """At most 22 of 20 is 110 %: of the 10 points that apply, 11."""
    framework = framework_of({"x": node(points=10), "y": node(points=10), "extra": adding(5)}, {"most": 22})
    assert points(scores_of(framework, x=[100], y=[100, ABSENT], extra=[100])) == pytest.approx([22, 11])


def test_a_score_beyond_its_node_counts_as_such_above() -> None:
    """Freedom House: political rights may fall to −4 of 40, so that the total of 100 may be below 0."""
    entered = {"type": "entered", "in": "points"}
    group = {"title": titled("pr"), "indicators": ["a", "add", "b"], "least": -4}
    framework = framework_of(
        {"a": node(entered, points=40), "add": adding(4, entered), "b": taking(4, entered), "cl": node(entered, points=60)},
        indices={"pr": group},
    )  # fmt: skip
    scores = scores_of(framework, a=[1, 1, 40, 3], add=[0, 0, 4, 2], b=[-4, 0, 0, -1], cl=[2, 0, 60, 7])
    assert points(scores, "pr") == [-3, 1, 40, 4]
    assert points(scores) == [-1, 1, 100, 11]
    assert dti.rank(scores).ranks[:, 0].tolist() == [4, 3, 1, 2]


# --- what follows ----------------------------------------------------------------------------------------------------


@pytest.mark.whole
def test_both_engines_give_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    framework = framework_of(
        {"x": node(points=13), "y": node(points=7), "z": node(points=5), "late": taking(2), "extra": adding(3)},
        {"most": 27}, {"g": {"title": titled("g"), "indicators": ["x", "y", "late"]}},
    )  # fmt: skip
    random = np.random.default_rng(7)
    values = {code: list(random.random(3000) * 100) for code in ("x", "y", "z", "late", "extra")}
    found = []
    for engine in ("numpy", "numba"):
        monkeypatch.setenv("DTISCORE_ENGINE", engine)
        scores = scores_of(framework, **values)
        found.append(np.stack([scores.points(code) for code in ("g", "late", "total")]))
    np.testing.assert_array_equal(*found)


@pytest.mark.parametrize(("factors", "score"), [((1, 1), 0.5), ((2, 2), 0.5), ((1, 0), 0.4), ((0, 1), 0.9)])
def test_other_weights_move_what_is_taken_no_more_than_the_maximum(factors: tuple[float, float], score: float) -> None:
    """Half of 16 points and all of 4 are 0.6; 2 points of 20 are 0.1, whatever the parts weigh in a draw."""
    framework = framework_of({"x": node(points=16), "y": node(points=4), "late": taking(2)})
    scores = scores_of(framework, x=[50], y=[100], late=[4])
    total = scores.plan.index["total"]
    evaluator = DrawEvaluator(scores.plan.program, [total], 1)
    draws = Draws(1, {total: np.array(factors, dtype=float)[:, None]})
    assert evaluator.scores(draws)[0][0, 0] == pytest.approx(score)


def test_what_is_beside_the_maximum_has_no_class() -> None:
    """Nothing taken is the best that a deduction can be, and 0 % of no maximum; the total at 50 % has one."""
    framework = attrs.evolve(framework_of({"x": node(points=20), "late": taking(2)}), bands=LOW_AND_HIGH)
    scores = scores_of(framework, x=[50, 10], late=[0, 1])
    assert [band and band.en for band in dti.rank(scores, "total").bands] == ["high", "low"]
    assert dti.rank(scores, "late").bands == (None, None)
    assert band_of_score(framework, 0.0, "late") is None
    found = dti.robustness(scores, node="late", draws=20, sensitivity=0).to_polars()
    assert found["band"].to_list() == [None, None]
    with pytest.raises(dti.LookupProblem):
        dti.roadmap(scores, "u1", band="high", node="late")


def test_less_taken_is_the_better_rank_and_the_better_value() -> None:
    framework = framework_of({"x": node(points=20), "late": taking(2)})
    scores = scores_of(framework, x=[50], late=[3, 0, 1])
    assert dti.rank(scores, "late").ranks[:, 0].tolist() == [3, 1, 2]
    rows = {
        row["unit"]: row
        for row in dti.gaps(scores, to="best").to_polars().iter_rows(named=True)
        if row["node"] == "late"
    }
    assert {unit: (row["target"], row["comparison"], row["points"]) for unit, row in rows.items()} == {
        "u0": (0, "<=", 1.5), "u1": (0, "<=", 0), "u2": (0, "<=", 0.5),
    }  # fmt: skip


def test_each_is_a_line_of_its_own_and_the_lines_add_up() -> None:
    indicators = {"x": node(points=20), "extra": adding(4), "late": taking(2)}
    scores = scores_of(framework_of(indicators, {"most": 21}), x=[95], extra=[100], late=[1])
    lines = dti.explain(scores, "u0").lines
    assert [(line.node, line.kind, line.contribution, line.worth) for line in lines[1:]] == [
        ("total", "limit", pytest.approx(-1.5), pytest.approx(NAN, nan_ok=True)),
        ("x", "indicator", 19, 20), ("extra", "indicator", 4, 4), ("late", "indicator", -0.5, -2),
    ]  # fmt: skip
    assert lines[0].points == 21
    assert lines[1].rule.en == "from 0 to 21 points"
    assert lines[4].rule.en.startswith("deduction: ")
    assert (lines[4].points, lines[4].max_points, lines[4].score) == (-0.5, -2, -0.25)


def test_what_is_in_a_group_of_deductions_is_taken_from_the_total_line_by_line() -> None:
    indicators = {"x": node(points=20), "a": node(points=3), "b": node(points=4)}
    group = {"title": titled("minus"), "indicators": ["a", "b"], "points": 5, "adjusts": "deduction"}
    scores = scores_of(framework_of(indicators, indices={"minus": group}, scale=20), x=[100], a=[100], b=[100])
    lines = {(line.node, line.kind): line.contribution for line in dti.explain(scores, "u0").lines}
    assert lines == {
        ("total", "total"): 15, ("x", "indicator"): 20, ("minus", "index"): -5, ("minus", "limit"): pytest.approx(2),
        ("a", "indicator"): pytest.approx(-3), ("b", "indicator"): pytest.approx(-4),
    }  # fmt: skip


def test_bands_take_what_is_beyond_them_as_at_their_ends() -> None:
    framework = framework_of({"x": node(points=20), "extra": adding(4), "late": taking(8)}, {"most": 24, "least": -8})
    assert framework["total"].beyond
    scores = scores_of(framework, x=[0, 100], late=[8, 0], extra=[0, 100])
    assert points(scores) == [-8, 24]
    assert [band_of(LOW_AND_HIGH, float(score)).en for score in scores["total"][:, 0]] == ["low", "high"]
    found = LOW_AND_HIGH.places(np.array([[-0.4, 0.0, 0.3999], [0.4, 1.0, 1.2]]))
    assert found.tolist() == [[0, 0, 0], [1, 1, 1]]
    assert LOW_AND_HIGH.places(np.array([NAN])).tolist() == [-1]
    assert band_of(Bands(), 0.5) is None


def test_a_band_at_its_end_is_kept_by_draws_beyond_it() -> None:
    """19.9 of 20 points, and a bonus of 0.2 that is there or not: more than 100 % is still "high"."""
    framework = framework_of({"x": node(points=20), "extra": adding(0.4)}, {"most": 24})
    scores = scores_of(attrs.evolve(framework, bands=LOW_AND_HIGH), x=[99.5], extra=[50])
    doubts = dti.Doubts((Doubt("e", "error", error={"extra": 50.0}),))
    found = dti.robustness(scores, doubts, draws=50, sensitivity=0).to_polars()
    assert found["band_probability"].to_list() == [1.0]


def test_the_limits_are_said_in_words() -> None:
    indicators = {"x": node(points=20), "extra": adding(4)}

    def words(**limits: float) -> str:
        framework = framework_of(indicators, limits)
        return roll_up_words(roll_up(framework, framework["total"])).en

    assert words() == "sum of the parts' points; with bonuses and deductions; from 0 to 20 points"
    assert words(most=22.5, least=-1) == "sum of the parts' points; with bonuses and deductions; from −1 to 22.5 points"
    group = {"title": titled("g"), "indicators": ["y", "late"], "least": -2}
    for limits, said in (({"least": 0}, "at least 0 points"), ({"most": 18}, "at most 18 points")):
        framework = framework_of(
            {"x": node(points=10), "y": node(points=10), "late": taking(2)}, limits, {"g": group}, scale=20
        )
        how = roll_up(framework, framework["total"])
        assert (roll_up_words(how).en, limit_words(how).en) == (f"sum of the parts' points; {said}", said)
    minus = {"title": titled("minus"), "indicators": ["a", "b"], "points": 5, "adjusts": "deduction"}
    framework = framework_of({"x": node(points=20), "a": node(points=3), "b": node(points=4)},
                             indices={"minus": minus}, scale=20)  # fmt: skip
    assert limit_words(roll_up(framework, framework["minus"])).en == "together at most 5 points"


# --- refusals --------------------------------------------------------------------------------------------------------


def refused(document: Document) -> list[str]:
    with pytest.raises(FrameworkError) as error:
        load(document)
    return [problem.code for problem in error.value.problems]


def document_of(indicators: Document, total: Document | None = None, indices: Document | None = None) -> Document:
    inside = {code for table in (indices or {}).values() for code in table.get("indicators", ())}
    own = [code for code in indicators if code not in inside]
    whole = {"indices": list(indices)} if indices else {}
    return {
        "framework": header(scale=20),
        "indicators": indicators,
        "indices": indices or {},
        "total": {"indicators": own, **whole, **(total or {})},
    }


X = node(points=20)


@pytest.mark.parametrize(
    ("document", "codes"),
    [
        (document_of({"x": X, "late": node(LATE, adjusts="deduction")}), ["framework.adjusts_points"]),
        (document_of({"x": X, "late": node(LATE, adjusts="bonus", weight=2)}), ["framework.adjusts_weight"]),
        (document_of({"x": X, "late": taking(2, {"type": "target"})}), ["framework.adjusts_target"]),
        (document_of({"x": X, "y": node(points=2)} | {"x": node(points=18)}, {"least": -3}), ["framework.limits_nothing"]),
        (document_of({"x": X, "late": taking(2)}, {"least": 3}), ["framework.limit_least"]),
        (document_of({"x": X, "extra": adding(2)}, {"most": 0}), ["framework.limit_most"]),
        (document_of({"x": X, "late": taking(2)}, {"gate": {"items": ["late"], "cap": 0.5}}), ["framework.gate_deduction"]),
        (
            document_of({"x": X, "a": node(points=2)}, indices={
                "g": {"title": titled("g"), "indicators": ["a"], "adjusts": "deduction", "aggregation": "geometric"}}),
            ["framework.adjusts_plain"],
        ),
        (
            document_of({"x": X, "a": taking(2)}, indices={
                "g": {"title": titled("g"), "indicators": ["a"], "adjusts": "deduction"}}),
            ["framework.adjusts_inside"],
        ),
        (
            document_of({"x": node(points=18), "a": node(points=2)}, {"indicators": ["x", "a"]}, {
                "g": {"title": titled("g"), "indicators": ["a"], "adjusts": "deduction"}}),
            ["framework.adjusts_shared"],
        ),
        (
            document_of({"x": node(points=10), "y": node(points=10), "late": taking(2)}, {"aggregation": "geometric"}, {
                "g": {"title": titled("g"), "indicators": ["y", "late"], "least": -2}}),
            ["framework.beyond_mean"],
        ),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_a_remedy(document: Document, codes: list[str]) -> None:
    assert refused(document) == codes


def test_a_node_of_nothing_but_deductions_has_nothing_to_take_them_from() -> None:
    group = {"title": titled("g"), "indicators": ["late"]}
    assert "framework.adjusts_alone" in refused(document_of({"x": X, "late": taking(2)}, indices={"g": group}))


def test_where_all_nodes_are_on_one_scale_nothing_has_points_to_add_or_take() -> None:
    document = {
        "framework": header(scale=20, points="scale"),
        "indicators": {"x": node(weight=1), "late": node(LATE, adjusts="deduction")},
        "total": {"indicators": ["x", "late"]},
    }
    assert refused(document) == ["framework.adjusts_on_scale"]
