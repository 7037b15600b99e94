"""The cases of ``shared/cases/engine`` with the values that their README calls right."""

from __future__ import annotations

import math

import pytest

import dtiscore as dti
from dtiscore.results.appeals import appeal

from ..outside_cases import case


def scored(folder: str, framework: str, data: str = "obs.csv", units: str | None = None) -> dti.Scores:
    made = dti.load_framework(case("engine", folder, framework))
    found = dti.read_units(case("engine", folder, units)) if units else None
    return dti.score(made, dti.read_observations(case("engine", folder, data), made, units=found))


@pytest.mark.parametrize("way", ["add", "weighted_mean", "geometric"])
def test_weighted_mean_na(way: str) -> None:
    scores = scored("weighted-mean-na", f"wm{way}.toml")
    assert (scores.points("total")[0, 0], scores.max_points("total")[0, 0]) == (10, 60)


@pytest.mark.parametrize(("file", "points"), [("rank.toml", 100 / 3), ("rank2.toml", 50), ("rank3.toml", 0)])
def test_rank_of_non_peer(file: str, points: float) -> None:
    scores = scored("rank-of-non-peer", file, units="units.csv")
    assert scores.points("x")[scores.unit_index("D"), 0] == pytest.approx(points)


def test_zero_whole() -> None:
    scores = scored("zero-whole", "zf.toml")
    assert [scores.points(code)[0, 0] for code in ("x", "z")] == [0, 100]


def test_council_on_na() -> None:
    scores = scored("council-on-na", "council.toml")
    assert [(scores.points(c)[0, 0], scores.max_points(c)[0, 0]) for c in ("plain", "counted", "goal")] == [
        (60, 100)
    ] * 3
    assert [note.place for note in scores.plan.notes] == ["plain", "counted", "goal"]


@pytest.mark.parametrize(("unit", "node", "points"), [("A", "x", 46.0)])
def test_gap_through_gates(unit: str, node: str, points: float) -> None:
    scores = scored("gap-through-gates", "gates.toml")
    found = {(gap.unit, gap.node): gap.points for gap in dti.gaps(scores, to="best")}
    assert found[unit, node] == pytest.approx(points)


def test_gap_of_missing_rank() -> None:
    scores = scored("gap-of-missing-rank", "rk.toml")
    found = {(gap.unit, gap.node): gap.points for gap in dti.gaps(scores, to="best")}
    assert found["C", "x"] == pytest.approx(200 / 3)


@pytest.mark.parametrize(
    ("rule", "to", "value"), [("min-max", "median", 3.0), ("z-score", "best", 10.0), ("z-score", "median", 3.0)]
)
def test_gain_of_relative_rule(rule: str, to: str, value: float) -> None:
    """What the README prints of ``appeal`` is the total before and after to two decimals."""
    scores = scored("gain-of-relative-rule", f"gain-{rule}.toml")
    expected = {("min-max", "median"): 4.17, ("z-score", "best"): 10.70, ("z-score", "median"): 2.29}[rule, to]
    found = {(gap.unit, gap.node): gap for gap in dti.gaps(scores, to=to)}  # type: ignore[arg-type]
    assert found["A", "a"].points == pytest.approx(expected, abs=0.005)
    assert found["A", "a"].target == value


@pytest.mark.parametrize("kind", ["const", "outlier"])
@pytest.mark.parametrize("missing", ["skip", "zero"])
def test_equal_values(kind: str, missing: str) -> None:
    scores = scored("equal-values", f"{kind}-{missing}.toml", f"{kind}.csv")
    place = {"const": "a", "outlier": "hub"}[kind]
    assert [note.place for note in scores.plan.notes] == [place]
    if kind == "outlier":
        assert scores.points("hub")[:, 0].tolist() == [0.0] * 9 + [40.0]
    else:
        assert all(math.isnan(points) for points in scores.points("a")[:, 0])


def test_equal_values_where_nothing_may_be_missing() -> None:
    with pytest.raises(dti.DataError) as error:
        scored("equal-values", "const-error.toml", "const.csv")
    assert [problem.place for problem in error.value.problems] == ["a"]


def test_gap_and_appeal_answer_the_same_question() -> None:
    told = appeal(scored("gap-through-gates", "gates.toml"), "A", "x", value="100")
    assert told.after.points("total")[0, 0] - told.before.points("total")[0, 0] == pytest.approx(46)


@pytest.mark.parametrize("layers", [14, 20])
def test_shared_graph(layers: int) -> None:
    scores = scored("shared-graph", f"dag{layers}.toml")
    found = dti.explain(scores, "A")
    assert len({line.node for line in found.lines}) == len(found.lines) == 2 * layers + 2 + 1
