"""Rules on the score of a node with children: values worked by hand, both engines, gaps, refusals."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dtiscore as dti
from dtiscore.documents.appraisal.formulas import live_nodes
from dtiscore.frameworks.folder_settings import Settings
from dtiscore.language.errors import DataError, FrameworkError
from dtiscore.results.checks.named_files import check_everything
from dtiscore.results.gaps import gaps

from ..strategies import Document, header, load, titled, toml

PERCENTILE = {"type": "percentile"}


def framework_of(
    rule: Document | None, leaf: Document = PERCENTILE, codes: str = "xy", total: Document | None = None, **more: Any
) -> dti.Framework:
    """One group of indicators of equal weight with a rule, alone in the total."""
    group = {"title": titled("g"), "indicators": list(codes), "weights": "equal", **more}
    return load(
        {
            "framework": header(scale=100, missing="skip"),
            "indicators": {code: {"title": titled(code), "rule": leaf} for code in codes},
            "indices": {"g": group | ({"rule": rule} if rule else {})},
            "total": {"indices": ["g"], "weights": "equal", **(total or {})},
        }
    )


def scores_of(framework: dti.Framework, values: dict[str, list[float]], units: dti.Units | None = None) -> dti.Scores:
    count = len(next(iter(values.values())))
    labels: Any = units or [f"u{n}" for n in range(count)]
    array = np.array(list(values.values()), dtype=float)[:, :, None]
    return dti.score(
        framework, dti.Observations.from_arrays(array, indicators=list(values), units=labels, years=[2025])
    )


def shares(framework: dti.Framework, **values: list[float]) -> list[float]:
    return [float(x) for x in scores_of(framework, values)["g"][:, 0]]


NAN = math.nan


def test_the_percentile_of_a_sum_of_percentiles() -> None:
    """Places of x: 0, 1/3, 2/3, 1; of y: 2/3, 0, 1, 1/3. Sums 2/3, 1/3, 5/3, 4/3 stand at places 2, 1, 4, 3 of four."""
    found = shares(framework_of(PERCENTILE), x=[10, 20, 30, 40], y=[5, 1, 9, 3])
    assert found == pytest.approx([1 / 3, 0, 1, 2 / 3])


def test_sums_that_are_equal_on_paper_share_a_place() -> None:
    """0.1 + 0.2 and 0.3 + 0 differ in the last bit."""
    rule = {"type": "rank", "ties": "average"}
    found = shares(framework_of(rule, leaf={"type": "entered"}), x=[0.1, 0.3, 0.9], y=[0.2, 0.0, 0.9])
    assert found == [0.5, 0.5, 1.0]


def test_the_exponential_map_of_the_rank_of_a_domain() -> None:
    """Domain ranks 2, 1, 3 of 3: X = −23 ln(1 − R (1 − exp(−100 / 23))) with R = 2/3, 1/3, 1."""
    found = shares(framework_of({"type": "rank", "curve": {"exponential": 23}}), x=[2, 1, 3], y=[2, 1, 3])
    by_hand = [-23 * math.log(1 - r * (1 - math.exp(-100 / 23))) / 100 for r in (2 / 3, 1 / 3, 1)]
    assert by_hand == pytest.approx([0.246806, 0.091774, 1.0], abs=1e-6)
    assert found == pytest.approx(by_hand)


def test_the_reverse_of_a_score() -> None:
    found = shares(
        framework_of({"type": "linear", "lower": 100, "upper": 0}, leaf={"type": "ratio"}),
        x=[10, 100, 0],
        y=[30, 100, 0],
    )
    assert found == pytest.approx([0.8, 0, 1])


def test_a_limit_that_is_reached_on_paper_is_reached() -> None:
    """57 % of each: 0.57 × 100 is a bit less than 57 in binary."""
    rule = {"type": "steps", "bands": [{"from": 57, "fraction": 1}]}
    assert shares(framework_of(rule, leaf={"type": "ratio"}), x=[57, 56.99], y=[57, 57]) == [1, 0]


def test_a_node_is_rescaled_to_the_best() -> None:
    assert shares(framework_of({"type": "best"}, leaf={"type": "ratio"}), x=[20, 40], y=[20, 40]) == pytest.approx(
        [0.5, 1]
    )


def test_who_has_no_score_has_none_after_the_rule_and_is_no_peer() -> None:
    rule = {"type": "min_max", "floor": 0.1}
    found = shares(framework_of(rule, leaf={"type": "ratio"}), x=[20, NAN, 40], y=[20, NAN, 40])
    assert found == pytest.approx([0.1, NAN, 1], nan_ok=True)


def test_equal_scores_leave_the_node_without_one() -> None:
    scores = scores_of(framework_of({"type": "min_max"}, leaf={"type": "ratio"}), {"x": [20, 20], "y": [20, 20]})
    assert np.isnan(scores["g"]).all()
    assert np.isnan(scores["total"]).all()
    assert scores.coverage("g").tolist() == [[1.0], [1.0]]
    (note,) = scores.plan.notes
    assert note.place == "g"
    assert "all values that are compared are equal, so nobody has a score" in note.text("en")


def test_a_rule_on_a_node_may_say_what_equal_scores_get() -> None:
    framework = framework_of({"type": "min_max", "equal": "neutral"}, leaf={"type": "ratio"})
    assert shares(framework, x=[20, 20], y=[20, 20]) == [0.5, 0.5]


def test_units_that_are_not_ranked_are_no_peers() -> None:
    units = dti.Units((dti.Unit("a"), dti.Unit("b"), dti.Unit("c", ranked=False)))
    found = scores_of(
        framework_of({"type": "best"}, leaf={"type": "ratio"}), {"x": [20, 40, 80], "y": [20, 40, 80]}, units
    )
    assert found["g"][:, 0].tolist() == pytest.approx([0.5, 1, 1])


def test_a_gate_comes_after_the_rule() -> None:
    framework = framework_of(
        {"type": "linear", "lower": 0, "upper": 50}, leaf={"type": "ratio"}, gate={"items": ["x"], "cap": 0.4}
    )
    assert shares(framework, x=[0, 100], y=[80, 0]) == pytest.approx([0.4, 1])


@pytest.mark.whole
def test_both_engines_give_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    framework = framework_of({"type": "z_score"}, leaf={"type": "ratio"}, total={"rule": {"type": "rank"}})
    values = {code: list(np.random.default_rng(n).random(500) * 100) for n, code in enumerate("xy")}
    found = []
    for engine in ("numpy", "numba"):
        monkeypatch.setenv("DTISCORE_ENGINE", engine)
        scores = scores_of(framework, values)
        found.append(np.stack([scores[code] for code in ("g", "total")]))
    np.testing.assert_array_equal(*found)


def test_one_cell_has_the_score_that_it_has_among_all() -> None:
    framework = framework_of(PERCENTILE)
    scores = scores_of(framework, {"x": [10, 20, 30, 40], "y": [5, 1, 9, 3]})
    for i in range(4):
        cell = scores.cell(i, 0)
        assert cell["g"].score == scores["g"][i, 0]
        assert cell["total"].points == scores.points("total")[i, 0]


def test_the_rule_is_a_line_of_its_own_and_the_lines_add_up() -> None:
    scores = scores_of(framework_of(PERCENTILE), {"x": [10, 20, 30, 40], "y": [5, 1, 9, 3]})
    lines = dti.explain(scores, "u3").lines
    assert [(line.node, line.kind) for line in lines] == [
        ("total", "total"), ("g", "index"), ("g", "rule"), ("x", "indicator"), ("y", "indicator"),
    ]  # fmt: skip
    parts = {line.node if line.kind != "rule" else "rule": line.contribution for line in lines[2:]}
    assert parts == pytest.approx({"x": 50, "y": 50 / 3, "rule": 0}, abs=1e-9)
    assert "66.67" in lines[2].rule.en
    assert "worse" in lines[2].rule.en
    lowest = dti.explain(scores, "u1").lines
    assert {line.kind: line.contribution for line in lowest[2:3]} == pytest.approx({"rule": -50 / 3})
    assert lowest[0].points == 0


def test_the_points_of_a_gap_count_that_others_move_too() -> None:
    """u1 raises y from 1 to 9, the best: places of y become 1/3, 2/3, 2/3, 0, so sums 1/3, 1, 4/3, 1: u1 is second of four."""
    values = {"x": [10.0, 20, 30, 40], "y": [5.0, 1, 9, 3]}
    framework = framework_of(PERCENTILE)
    scores = scores_of(framework, values)
    moved = {**values, "y": [5.0, 9, 9, 3]}
    after = scores_of(framework, moved).points("total")[1, 0]
    (found,) = (one for one in gaps(scores, to="best").nodes if one.node == "y")
    assert float(found.points[1, 0]) == pytest.approx(after - scores.points("total")[1, 0])
    assert after == pytest.approx(100 / 3)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({"type": "target"}, "framework.rule_on_node"),
        ({"type": "binary"}, "framework.rule_on_node"),
        ({"type": "growth", "upper": 5}, "framework.rule_on_node"),
        ({"type": "entered"}, "framework.rule_on_node"),
        ({"type": "per_capita", "upper": 5}, "framework.rule_on_node"),
        ({"type": "linear", "lower": 1, "upper": 5, "transform": "log"}, "framework.log_of_score"),
        ({"type": "min_max", "transform": "log"}, "framework.log_of_score"),
        ({"type": "steps", "bands": [{"from": 50, "points": 5}]}, "rule.points_without_points"),
        ({"type": "no_such"}, "framework.unknown_rule"),
    ],
)
def test_what_cannot_stand_on_a_node_is_refused(rule: Document, code: str) -> None:
    with pytest.raises(FrameworkError) as error:
        framework_of(rule)
    assert [problem.code for problem in error.value.problems] == [code]
    assert error.value.problems[0].place.startswith("indices.g.rule")


def test_a_base_year_that_the_data_do_not_have_is_named() -> None:
    framework = framework_of({"type": "min_max", "over": "base", "base_year": 2019}, leaf={"type": "ratio"})
    with pytest.raises(DataError) as error:
        scores_of(framework, {"x": [1, 2], "y": [1, 2]})
    assert [(problem.code, problem.place) for problem in error.value.problems] == [("data.no_base_year", "g")]


def test_editions_that_differ_in_the_rule_on_a_node_are_told_apart() -> None:
    old, new = framework_of(None, leaf={"type": "ratio"}), framework_of({"type": "ratio"}, leaf={"type": "ratio"})
    (change,) = dti.diff(old, new)
    assert (change.kind, change.code, change.before.en) == ("rule", "g", "")
    assert change.after.en == "a/b × 100 points, at most 100 %"


def test_a_councils_workbook_computes_absolute_rules_and_leaves_relative_ones_to_the_engine() -> None:
    assert "g" in live_nodes(framework_of({"type": "linear", "lower": 100, "upper": 0}, leaf={"type": "ratio"}))
    assert "g" not in live_nodes(framework_of(PERCENTILE))


def test_an_edition_without_rules_on_nodes_is_the_one_that_it_was(tmp_path: Path) -> None:
    from dtiscore.frameworks.fingerprints import fingerprint

    plain, ruled = framework_of(None), framework_of(PERCENTILE)
    assert fingerprint(plain) != fingerprint(ruled)


@pytest.mark.parametrize("rule", [{"type": "min_max"}, None])
def test_check_says_that_the_scores_of_a_node_are_equal(rule: Document | None, tmp_path: Path) -> None:
    """Also where no indicator compares units, so that only scoring can tell."""
    code = {"title": titled("x"), "rule": {"type": "ratio"}}
    group = {"title": titled("g"), "indicators": ["x"], "weights": "equal", **({"rule": rule} if rule else {})}
    document = {
        "framework": header(missing="skip"), "indicators": {"x": code}, "indices": {"g": group},
        "total": {"indices": ["g"], "weights": "equal"},
    }  # fmt: skip
    (tmp_path / "random.toml").write_text(toml(document), "utf-8")
    (tmp_path / "data.csv").write_text("unit,year,x\na,2025,20\nb,2025,20\n", "utf-8")
    paths = (str(tmp_path / "random.toml"), str(tmp_path / "data.csv"))
    found = check_everything(paths, Settings(framework=paths[0], data=paths[1:]))
    assert [(one.code, one.place, one.severity) for one in found.problems] == (
        [("data.remark", "g", "note")] if rule else []
    )
