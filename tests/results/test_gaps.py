"""What closing a gap is said to bring."""

from __future__ import annotations

from pathlib import Path

import attrs
import numpy as np
import polars as pl
import pytest

import dtiscore as dti
from dtiscore.documents.tables.results import gaps_view
from dtiscore.frameworks.targets import Targets
from dtiscore.model import Document, Target, Text
from dtiscore.results.gaps import NodeGaps, beside_targets, points_are_given

from ..decided_cases import YEAR, flat
from ..strategies import load, titled

TOML = """
[framework]
code = "two"
title = {{ vi = "Thử", en = "Test" }}
level = "other"
completeness = "example"
years = {{ from = 2024, to = 2025 }}
scale = 20
decimals = 4
missing = "{missing}"
source = "synthetic"
[indices.all]
title = {{ vi = "Chung", en = "All" }}
[indices.all.indicators.first]
title = {{ vi = "Một", en = "First" }}
points = 10
unit_of_measure = "percent"
rule = {{ type = "linear", lower = 0, upper = 100 }}
[indices.all.indicators.second]
title = {{ vi = "Hai", en = "Second" }}
points = 10
unit_of_measure = "percent"
rule = {{ type = "linear", lower = 0, upper = 100 }}
[total]
indices = ["all"]
"""


@pytest.mark.parametrize(("missing", "gain"), [("zero", 5.0), ("skip", 5.0)])
def test_an_indicator_without_data_is_worth_what_its_value_would_bring(
    missing: str, gain: float | None, tmp_path: Path
) -> None:
    """Five points, whether or not the ten of its maximum counted before."""
    (tmp_path / "two.toml").write_text(TOML.format(missing=missing), "utf-8")
    framework = dti.load_framework(tmp_path / "two.toml")
    table = pl.DataFrame({"unit": ["x", "y"], "year": [2025, 2025], "first": [90.0, 80.0], "second": [None, 50.0]})
    scores = dti.score(framework, dti.read_observations(table, framework))
    rows = {(row["unit"], row["node"]): row for row in dti.gaps(scores, to="best").frame.iter_rows(named=True)}
    unknown = rows["x", "second"]
    assert (unknown["value"], unknown["gap"], unknown["met"], unknown["points"]) == (None, None, None, gain)
    assert rows["y", "first"]["points"] == 1.0


GOALS = """
[framework]
code = "goals"
title = { vi = "Thử", en = "Test" }
level = "other"
completeness = "example"
years = { from = 2024, to = 2026 }
scale = 20
decimals = 4
missing = "skip"
source = "synthetic"
[indicators.up]
title = { vi = "Tăng", en = "Up" }
points = 10
unit_of_measure = "percent"
rule = { type = "linear", lower = 0, upper = 100 }
[indicators.down]
title = { vi = "Giảm", en = "Down" }
points = 10
unit_of_measure = "days"
rule = { type = "linear", lower = 10, upper = 0 }
[total]
indicators = ["up", "down"]
"""
PLAN = """
[document]
code = "plan"
title = { vi = "Kế hoạch", en = "Plan" }
source = "synthetic"
[targets.up]
2026 = { value = 80 }
[targets.down]
2026 = { value = 4, comparison = "<=" }
"""
UNITS = (
    dti.Unit("a", block="north"),
    dti.Unit("b", block="north"),
    dti.Unit("c", block="north"),
    dti.Unit("guest", block="north", ranked=False),
    dti.Unit("s", block="south"),
)


@pytest.fixture
def goals(tmp_path: Path) -> dti.Scores:
    """``guest`` is better than everybody and not ranked."""
    (tmp_path / "goals.toml").write_text(GOALS, "utf-8")
    (tmp_path / "plan.toml").write_text(PLAN, "utf-8")
    up = [[60.0], [90.0], [70.0], [100.0], [20.0]]
    down = [[6.0], [2.0], [4.0], [0.0], [9.0]]
    observations = dti.Observations.from_arrays(
        [up, down], indicators=["up", "down"], units=dti.Units(UNITS), years=[2024]
    )
    return dti.score(dti.load_framework(tmp_path / "goals.toml"), observations)


def to_plan(goals: dti.Scores, tmp_path: Path) -> dti.Gaps:
    return dti.gaps(goals, tmp_path / "plan.toml", target_year=2026)


def column(found: dti.Gaps, node: str, name: str) -> dict[str, object]:
    return dict(found.frame.filter(pl.col("node") == node).select("unit", name).iter_rows())


def test_a_target_of_at_most_is_missed_by_what_is_above_it_and_met_below(goals: dti.Scores, tmp_path: Path) -> None:
    found = to_plan(goals, tmp_path)
    assert column(found, "down", "comparison") == dict.fromkeys(["a", "b", "c", "guest", "s"], "<=")
    assert column(found, "down", "gap") == {"a": 2.0, "b": 0.0, "c": 0.0, "guest": 0.0, "s": 5.0}
    assert column(found, "down", "met") == {"a": False, "b": True, "c": True, "guest": True, "s": False}
    # From 6 days to 4: from 4 of 10 points to 6; from 9 days to 4: from 1 point to 6. Who is better loses nothing.
    assert column(found, "down", "points") == {"a": 2.0, "b": 0.0, "c": 0.0, "guest": 0.0, "s": 5.0}


def test_a_target_of_at_least_beside_one_of_at_most_keeps_its_own_direction(goals: dti.Scores, tmp_path: Path) -> None:
    found = to_plan(goals, tmp_path)
    assert column(found, "up", "comparison") == dict.fromkeys(["a", "b", "c", "guest", "s"], ">=")
    assert column(found, "up", "gap") == {"a": 20.0, "b": 0.0, "c": 10.0, "guest": 0.0, "s": 60.0}
    assert column(found, "up", "met") == {"a": False, "b": True, "c": False, "guest": True, "s": False}


def test_what_is_left_is_spread_over_the_years_that_are_left(goals: dti.Scores, tmp_path: Path) -> None:
    """Two years from 2024 to 2026; to the best there is no year to get there by."""
    assert column(to_plan(goals, tmp_path), "up", "per_year") == {
        "a": 10.0, "b": 0.0, "c": 5.0, "guest": 0.0, "s": 30.0,
    }  # fmt: skip
    assert set(column(dti.gaps(goals, to="best"), "up", "per_year").values()) == {None}


def test_the_best_is_the_best_of_the_ranked_units_of_the_own_block(goals: dti.Scores) -> None:
    """The guest has 100 % and 0 days, and is nobody's best; the south has only its own unit to look up to."""
    found = dti.gaps(goals, to="best")
    assert column(found, "up", "target") == {"a": 90.0, "b": 90.0, "c": 90.0, "guest": 90.0, "s": 20.0}
    assert column(found, "down", "target") == {"a": 2.0, "b": 2.0, "c": 2.0, "guest": 2.0, "s": 9.0}
    assert column(found, "down", "gap") == {"a": 4.0, "b": 0.0, "c": 2.0, "guest": 0.0, "s": 0.0}
    assert column(found, "up", "stated") == {"a": "b", "b": "b", "c": "b", "guest": "b", "s": "s"}


def test_the_median_is_that_of_the_ranked_units_of_the_own_block(goals: dti.Scores) -> None:
    """Of 60, 70 and 90 it is 70; with the guest it would be 80."""
    found = dti.gaps(goals, to="median")
    assert column(found, "up", "target") == {"a": 70.0, "b": 70.0, "c": 70.0, "guest": 70.0, "s": 20.0}
    assert column(found, "down", "target") == {"a": 4.0, "b": 4.0, "c": 4.0, "guest": 4.0, "s": 9.0}


@pytest.mark.parametrize(("holders", "named"), [(3, "u0, u1, u2"), (4, "u0, u1, u2 … (4)")])
def test_of_many_best_units_three_are_named_and_all_are_counted(holders: int, named: str, tmp_path: Path) -> None:
    (tmp_path / "goals.toml").write_text(GOALS, "utf-8")
    units = dti.Units(tuple(dti.Unit(f"u{n}") for n in range(5)))
    up = [[50.0 if n < holders else 10.0] for n in range(5)]
    observations = dti.Observations.from_arrays([up, [[1.0]] * 5], indicators=["up", "down"], units=units, years=[2024])
    found = dti.gaps(dti.score(dti.load_framework(tmp_path / "goals.toml"), observations), to="best")
    assert column(found, "up", "stated")["u4"] == named


def test_of_one_node_each_unit_has_the_direction_of_its_own_target() -> None:
    """The first is to have at most 4, the second at least 4; both have 3, and then both have 6."""
    four, nan = np.array([[4.0], [4.0], [4.0]]), float("nan")
    found = NodeGaps(
        node="x", value=np.array([[3.0, 6.0], [3.0, 6.0], [nan, 4.0]]), target=four,
        at_most=np.array([[True], [False], [True]]), source=np.zeros((3, 1), dtype=np.int64), sources=(("plan", ""),),
        points=np.zeros((3, 2)),
    )  # fmt: skip
    assert found.met.tolist() == [[True, False], [False, True], [False, True]]
    np.testing.assert_array_equal(found.gap, [[0.0, 2.0], [1.0, 0.0], [nan, 0.0]])


WORDS = """
[document]
code = "other"
title = { vi = "Nghị quyết", en = "Resolution" }
source = "synthetic"
[targets.up]
2026 = { value = 80, stated = "trên 80 %" }
[targets.down]
2026 = { value = 4, comparison = "<=", stated = "dưới 4 ngày" }
"""


def test_every_gap_names_the_words_of_its_own_target_and_of_no_other(goals: dti.Scores, tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(WORDS, "utf-8")
    found = dti.gaps(goals, tmp_path / "other.toml", target_year=2026)
    assert set(column(found, "up", "stated").values()) == {"trên 80 %"}
    assert set(column(found, "down", "stated").values()) == {"dưới 4 ngày"}
    assert set(column(found, "down", "document").values()) == {"other"}


def test_a_unit_may_have_a_target_of_its_own_and_others_none(goals: dti.Scores) -> None:
    """Only a and s have one, each its own; the others have no line at all."""
    document = Document("plan", Text("Kế hoạch", "Plan"))
    targets = Targets((document,), (
        Target("up", 2026, 75.0, ">=", "plan", "a", "của a"), Target("up", 2026, 30.0, ">=", "plan", "s", "của s"),
    ))  # fmt: skip
    found = dti.gaps(goals, targets, target_year=2026)
    assert column(found, "up", "gap") == {"a": 15.0, "s": 10.0}
    assert column(found, "up", "stated") == {"a": "của a", "s": "của s"}
    assert len(found) == 2


def test_a_row_says_what_the_table_says_in_numbers_and_words(goals: dti.Scores, tmp_path: Path) -> None:
    row = next(row for row in to_plan(goals, tmp_path) if (row.unit, row.node) == ("a", "down"))
    assert (row.value, row.target, row.gap, row.points, row.per_year) == (6.0, 4.0, 2.0, 2.0, 1.0)
    assert (row.year, row.target_year, row.comparison, row.met) == (2024, 2026, "<=", False)
    assert (row.kind, row.measure, row.document, row.title.en) == ("indicator", "days", "plan", "Down")


def test_beside_targets_there_is_what_no_target_is_set_for(goals: dti.Scores, tmp_path: Path) -> None:
    (tmp_path / "up.toml").write_text(PLAN.split("[targets.down]")[0], "utf-8")
    beside = beside_targets(dti.gaps(goals, tmp_path / "up.toml", target_year=2026, unit="a"))
    assert beside is not None
    assert [(row.unit, row.node, row.target, row.gap) for row in beside] == [("a", "down", 2.0, 4.0)]
    assert beside_targets(to_plan(goals, tmp_path)) is None


def test_points_that_a_council_gave_do_not_follow_from_the_value() -> None:
    rule = {"type": "linear", "lower": 0, "upper": 100}
    framework = load(flat({"x": {"title": titled("x"), "points": 10.0, "rule": rule}}))
    observations = dti.Observations.from_arrays([[[50.0], [50.0]]], indicators=["x"], units=["a", "b"], years=[YEAR])
    decided = attrs.evolve(observations, points={"x": np.array([[7.0], [np.nan]])})
    found = dti.gaps(dti.score(framework, decided), to="best")
    given = {row.unit: points_are_given(found.scores, row) for row in found if row.node == "x"}
    assert given == {"a": True, "b": False}


def test_given_points_without_a_value_are_no_missing_data() -> None:
    """a was given all points and reported nothing: there is nothing to win, and nobody may say that data are missing."""
    framework = load(flat({"x": {"title": titled("x"), "points": 10.0, "rule": {"type": "binary"}}}))
    observations = dti.Observations.from_arrays([[[np.nan], [1.0], [np.nan]]], indicators=["x"], units=["a", "b", "c"], years=[YEAR])  # fmt: skip
    decided = attrs.evolve(observations, points={"x": np.array([[10.0], [np.nan], [np.nan]])})
    scores = dti.score(framework, decided)
    found = dti.gaps(scores, to="best")
    assert [(row.unit, row.points, row.met) for row in found if row.node == "x"] == [
        ("a", 0, None),
        ("b", 0, True),
        ("c", 10, None),
    ]
    shown = {column.header: column.values for column in gaps_view(scores, found, "vi").columns}
    of_x = [i for i, row in enumerate(found) if row.node == "x"]
    assert [shown["Kết quả thực hiện"][i] for i in of_x] == ["được chấm 10 điểm", "có", "–"]
    assert [shown["Đánh giá"][i] for i in of_x] == ["đã chấm điểm", "đạt", "chưa có số liệu"]
