"""Stages: what the appraisal did to every point, total and rank, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

import dtiscore as dti
from dtiscore.data.row_labels import status_named
from dtiscore.documents.appraisal.views import changes_view, units_view
from dtiscore.language.errors import LookupProblem
from dtiscore.results.appraisal_losses import node_losses, unit_losses
from dtiscore.results.stages import Reasons, on_years

from .assessments import assessment_of, changes

TOML = """
[framework]
code = "stages"
title = { vi = "Thử", en = "Test" }
level = "other"
completeness = "example"
years = { from = 2024, to = 2025 }
scale = 10
decimals = 4
missing = "zero"
source = "synthetic"
[indices.all]
title = { vi = "Chung", en = "All" }
[indices.all.indicators.rate]
title = { vi = "Tỷ lệ", en = "Rate" }
points = 5
unit_of_measure = "percent"
data = { part = "done", whole = "tasks", zero = "not_applicable" }
rule = { type = "linear", lower = 0, upper = 100 }
[indices.all.indicators.level]
title = { vi = "Mức", en = "Level" }
points = 5
rule = { type = "choice", options = { low = { points = 1, title = { vi = "Thấp", en = "Low" } }, high = { points = 5, title = { vi = "Cao", en = "High" } } } }
[total]
indices = ["all"]
"""
DATA = """unit,year,indicator,status,value,points,choice,reason,author,date
a,2025,done,self,90,,,,,
a,2025,tasks,self,100,,,,,
a,2025,done,appraised,50,,,Đếm lại,Bà Hoa,2026-01-20
a,2025,level,self,,,high,,,
b,2025,done,self,80,,,,,
b,2025,tasks,self,100,,,,,
b,2025,level,self,,,high,,,
b,2025,level,preliminary,,3,,Thiếu quyết định,Ông An,2026-01-05
b,2025,level,appraised,,4,,Đã bổ sung quyết định,Bà Hoa,2026-01-21
c,2025,done,self,10,,,,,
c,2025,tasks,self,100,,,,,
c,2025,level,appraised,,0,,Không có số liệu,Bà Hoa,2026-01-21
c,2025,rate,appraised,,0.5,,Giữ nguyên,Bà Hoa,2026-01-21
"""


@pytest.fixture
def given(tmp_path: Path) -> tuple[dti.Framework, Path]:
    toml, data = tmp_path / "stages.toml", tmp_path / "data.csv"
    toml.write_text(TOML, "utf-8")
    data.write_text(DATA, "utf-8")
    return dti.load_framework(toml), data


def rows(found: Any) -> list[tuple[Any, ...]]:
    return [
        (r.unit, r.node, r.points_before, r.points_after, r.given_before.vi, r.given_after.vi, r.reason, r.author, r.date, r.status)
        for r in found.rows
    ]  # fmt: skip


def test_every_changed_point_with_its_data_and_reason(given: tuple[dti.Framework, Path]) -> None:
    found = changes(*given)
    expected = [
        ("a", "rate", 4.5, 2.5, "90 / 100 = 90%", "50 / 100 = 50%", "Đếm lại", "Bà Hoa", "2026-01-20", "appraised"),
        ("b", "level", 5.0, 4.0, "Cao", "Cao", "Đã bổ sung quyết định", "Bà Hoa", "2026-01-21", "appraised"),
        ("c", "level", np.nan, 0.0, "chưa có số liệu", "chưa có số liệu", "Không có số liệu", "Bà Hoa", "2026-01-21", "appraised"),
    ]  # fmt: skip
    assert [[pytest.approx(x, nan_ok=True) if isinstance(x, float) else x for x in row] for row in expected] == [
        list(row) for row in rows(found)
    ]
    assert [row.lost for row in found.rows] == [2.0, 1.0, 0.0]


def test_totals_and_ranks_before_and_after(given: tuple[dti.Framework, Path]) -> None:
    found = changes(*given)
    assert [
        (s.unit, s.points_before, s.points_after, s.rank_before, s.rank_after, s.places, s.changes)
        for s in found.standings
    ] == [("a", 9.5, 7.5, 1, 2, -1, 1), ("b", 9.0, 8.0, 2, 1, 1, 1), ("c", 0.5, 0.5, 3, 3, 0, 1)]


def test_a_preliminary_stage_stands_between(given: tuple[dti.Framework, Path]) -> None:
    found = changes(*given, before="tự chấm", after="sơ bộ")
    assert [(r.unit, r.node, r.points_before, r.points_after, r.reason) for r in found.rows] == [
        ("b", "level", 5.0, 3.0, "Thiếu quyết định")
    ]
    later = changes(*given, before="preliminary", after="council")
    assert [(r.unit, r.node, r.points_before, r.points_after) for r in later.rows][1] == ("b", "level", 3.0, 4.0)
    assessment = assessment_of(*given)
    assert [assessment.at(s).points("total")[1, 0] for s in ("self", "preliminary", "appraised")] == [9.0, 7.0, 8.0]


def test_what_a_status_may_be_called() -> None:
    assert [status_named(name) for name in ("self", "Tự chấm", "sơ bộ", "council", "Thẩm định", "hội đồng")] == [
        "self", "self", "preliminary", "appraised", "appraised", "appraised",
    ]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), [("self", "self"), ("council", "self"), ("self", "later")])
def test_stages_in_no_order_are_refused(given: tuple[dti.Framework, Path], before: str, after: str) -> None:
    with pytest.raises(LookupProblem):
        changes(*given, before=before, after=after)


def test_rows_cannot_be_changed(given: tuple[dti.Framework, Path]) -> None:
    found = changes(*given)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        found.rows[0].reason = "x"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("before", "after", "places"), [(5, 2, 3), (2, 5, -3), (1, 1, 0), (0, 4, 0), (4, 0, 0), (0, 0, 0)]
)
def test_places_are_counted_only_between_two_ranks(
    before: int, after: int, places: int, given: tuple[dti.Framework, Path]
) -> None:
    standing = attrs.evolve(changes(*given).standings[0], rank_before=before, rank_after=after)
    assert standing.places == places


def test_arrays_are_laid_out_on_the_years_of_others_and_unknown_where_there_are_none(
    given: tuple[dti.Framework, Path],
) -> None:
    scores = changes(*given).scores_after
    assert scores.years == (2025,)
    one = np.array([[1.0], [2.0], [3.0]])
    np.testing.assert_array_equal(on_years(scores, one, (2025,)), one)
    np.testing.assert_array_equal(on_years(scores, one, (2024, 2025)), [[np.nan, 1.0], [np.nan, 2.0], [np.nan, 3.0]])
    np.testing.assert_array_equal(on_years(scores, one, (2026,)), [[np.nan]] * 3)


def test_whether_a_later_row_set_points_is_known_by_cell(given: tuple[dti.Framework, Path]) -> None:
    """Of b the council set points of ``level``; of a it only counted ``done`` again; nobody said that anything is absent."""
    after = changes(*given).scores_after
    unit, year = {code: i for i, code in enumerate(after.units)}, after.years.index(2025)
    later = Reasons(after, 0)
    assert [later.sets_points(unit[code], year, node) for code, node in (("b", "level"), ("c", "rate"))] == [True, True]
    assert [later.sets_points(unit["a"], year, node) for node in ("done", "rate", "level")] == [False, False, False]
    assert not any(later.says_absent(i, year, node) for i in unit.values() for node in ("rate", "level"))
    assert not Reasons(after, 2).sets_points(unit["b"], year, "level")


NOT_APPLICABLE = """unit,year,indicator,status,value,points,choice,reason,author,date
a,2025,rate,self,80,,,,,
a,2025,level,self,,,high,,,
a,2025,rate,appraised,n/a,,,Không có nhiệm vụ,Bà Hoa,2026-01-20
b,2025,rate,self,n/a,,,,,
b,2025,level,self,,,high,,,
b,2025,rate,appraised,,3,,Có nhiệm vụ,Bà Hoa,2026-01-20
b,2025,level,appraised,,4,,Thiếu quyết định,Bà Hoa,2026-01-20
"""


def test_what_the_council_finds_not_to_apply_takes_no_points_away(tmp_path: Path) -> None:
    """a: 4 + 5 of 10, then 5 of 5; b: 5 of 5, then 3 + 4 of 10, so that of what it claimed, 100 %, it lost 3 of 10."""
    (tmp_path / "stages.toml").write_text(
        TOML.replace('data = { part = "done", whole = "tasks", zero = "not_applicable" }\n', ""), "utf-8"
    )
    (tmp_path / "data.csv").write_text(NOT_APPLICABLE, "utf-8")
    found = changes(dti.load_framework(tmp_path / "stages.toml"), tmp_path / "data.csv")
    assert [(row.unit, row.node, row.states, row.max_points, row.lost) for row in found.rows] == [
        ("a", "rate", ("points", "not_applicable"), 5, 0),
        ("b", "rate", ("not_applicable", "points"), 5, 0),
        ("b", "level", ("points", "points"), 5, 1),
    ]
    totals = [(one.points_before, one.max_before, one.points_after, one.max_after, one.lost) for one in found.standings]
    assert totals == [(9, 10, 5, 5, pytest.approx(-0.5)), (5, 5, 7, 10, 3)]
    by_node = {one.node.code: (one.claimed, one.recognised, one.lost, one.changed) for one in node_losses(found)}
    assert by_node["rate"] == (4, 3, 0, 2)
    assert by_node["total"] == (14, 12, pytest.approx(2.5), 2)
    told = changes_view(found, "vi").columns
    assert [column.values for column in told if column.header.startswith("Điểm")] == [
        ["4,00", "không áp dụng", "5,00"], ["không áp dụng", "3,00", "4,00"],
    ]  # fmt: skip
    assert [column.values for column in told if column.header == "Tăng, giảm"] == [[None, None, -1]]
    assert [c.values for c in units_view(found, unit_losses(found), "vi").columns if c.header.startswith("Tối đa")] == [
        [5, 10],
        [10, 5],
    ]
