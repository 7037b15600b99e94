"""The council's workbook: what is open in it, what is taken from it, what is refused and where, and that nothing is lost."""

from __future__ import annotations

import csv
import datetime
import io
import shutil
from collections.abc import Callable, Mapping
from math import nan
from pathlib import Path
from typing import Any
from unittest.mock import patch

import openpyxl
import pytest

import dtiscore as dti
from dtiscore.cli import run
from dtiscore.documents.appraisal.columns import MARK
from dtiscore.documents.appraisal.importing import Imported, import_workbooks
from dtiscore.documents.appraisal.saving import COLUMNS, save
from dtiscore.documents.appraisal.views import decisions_view
from dtiscore.documents.appraisal.writing import council_workbook
from dtiscore.language.errors import DataError

from ...files.test_office import rewritten, strict
from ...office import as_pdf, needs_office, work
from .dossiers import assemble
from .test_formulas import Marked, marked

TOML = """
[framework]
code = "council"
title = { vi = "Thử", en = "Test" }
level = "other"
completeness = "example"
years = { from = 2024, to = 2025 }
scale = 20
decimals = 4
point_decimals = 2
missing = "zero"
source = "synthetic"
[unit_types.commune]
title = { vi = "Xã", en = "Commune" }
[unit_types.department]
title = { vi = "Sở", en = "Department" }
[indices.all]
title = { vi = "Chung", en = "All" }
[indices.all.indicators.rate]
title = { vi = "Tỷ lệ", en = "Rate" }
points = 10
unit_of_measure = "percent"
rule = { type = "linear", lower = 0, upper = 100 }
evidence = { vi = "Báo cáo", en = "Report" }
[indices.all.indicators.plan]
title = { vi = "Kế hoạch", en = "Plan" }
points = 6
rule = { type = "binary" }
[indices.all.indicators.market]
title = { vi = "Chợ", en = "Market" }
points = 4
applies_to = ["commune"]
rule = { type = "binary" }
[indices.all.indicators.must]
title = { vi = "Bắt buộc", en = "Mandatory" }
points = 0
rule = { type = "binary" }
[total]
indices = ["all"]
"""
UNITS = "code,name,type,block\nx1,Xã Một,commune,Xã\nx2,Xã Hai,commune,Xã\ns1,Sở Một,department,Sở\n"
DATA = """unit,year,indicator,status,value,points,note,evidence_number,evidence_title,reason,author,date
x1,2025,rate,self,90,,=1+1 là tên tệp,12/BC,Báo cáo năm,,,
x1,2025,plan,self,1,,,,,,,
x1,2025,market,self,1,,,,,,,
x1,2025,must,self,1,,,,,,,
x2,2025,rate,self,80,,,,,,,
x2,2025,plan,self,1,,,,,,,
x2,2025,market,self,0,,,,,,,
s1,2025,rate,self,70,,,,,,,
s1,2025,plan,self,n/a,,,,,,,
x1,2025,rate,preliminary,,8.5,,,,Thiếu phụ lục,Tổ giúp việc,2026-01-05
"""
Cells = Mapping[tuple[str, str, str], Any]


@pytest.fixture
def framework(tmp_path: Path) -> dti.Framework:
    (tmp_path / "council.toml").write_text(TOML, "utf-8")
    return dti.load_framework(tmp_path / "council.toml")


@pytest.fixture
def units(tmp_path: Path, framework: dti.Framework) -> dti.Units:
    (tmp_path / "units.csv").write_text(UNITS, "utf-8")
    return dti.read_units(tmp_path / "units.csv", framework.unit_types)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "data.csv").write_text(DATA, "utf-8")
    return tmp_path / "data.csv"


@pytest.fixture
def workbook(framework: dti.Framework, units: dti.Units, data: Path) -> bytes:
    return council_workbook(assemble(framework, data, units))


def saved(book: Any, modified: str = "2026-01-20T03:31:00") -> bytes:
    out = io.BytesIO()
    with patch("openpyxl.writer.excel.datetime") as clock:  # openpyxl would write the time of now
        clock.datetime.now.return_value = datetime.datetime.fromisoformat(modified)
        book.save(out)
    return out.getvalue()


def filled(content: bytes, cells: Cells, change: Callable[[Any], None] | None = None, **options: Any) -> bytes:
    """The workbook with some cells filled in, by unit, indicator and column, and changed in other ways."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheets = dict(marked(book, "unit"))
    for (unit, code, column), value in cells.items():
        cell = sheets[unit].cell(code, column)
        cell.value = value
        if column != "points" and isinstance(value, str):
            cell.data_type = "s"  # typed as text
    if change is not None:
        change(book)
    return saved(book, **options)


@pytest.fixture
def take(tmp_path: Path, framework: dti.Framework, units: dti.Units) -> Callable[..., Imported]:
    def taken(*contents: bytes) -> Imported:
        paths = []
        for i, content in enumerate(contents, 1):
            paths.append(tmp_path / f"phieu-{i}.xlsx")
            paths[-1].write_bytes(content)
        return import_workbooks(paths, framework, units)

    return taken


def edit(unit: str, code: str, points: Any, reason: Any = "Thiếu minh chứng", author: Any = "Bà Hoa") -> dict[Any, Any]:
    return {(unit, code, "points"): points, (unit, code, "reason"): reason, (unit, code, "author"): author}


def problems_of(taken: Callable[[], Any]) -> list[tuple[str, str]]:
    with pytest.raises(DataError) as caught:
        taken()
    for problem in caught.value.problems:
        assert problem.text("vi") != problem.text("en")
    return [(problem.code, problem.place) for problem in caught.value.problems]


# --- what it is ----------------------------------------------------------------------------------------------------------


def test_the_same_input_gives_the_same_bytes(framework: dti.Framework, units: dti.Units, data: Path) -> None:
    first, second = (council_workbook(assemble(framework, data, units)) for _ in range(2))
    assert first == second


def test_only_points_reasons_and_reviewers_are_open_once_per_unit_and_indicator(workbook: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    assert all(sheet.protection.sheet for sheet in book.worksheets)
    assert book.worksheets[-1].sheet_state == "veryHidden"
    opened = {}
    for unit, sheet in marked(book, "unit"):
        places = {column: name for name, column in sheet.columns.items()}
        keys = {row: key for key, row in sheet.rows.items()}
        cells = (cell for row in sheet.sheet.iter_rows() for cell in row if not cell.protection.locked)
        opened[unit] = sorted((keys[cell.row], places[cell.column]) for cell in cells)
    own = [(code, name) for code in ("market", "plan", "rate") for name in ("author", "points", "reason")]
    assert opened == {"x1": own, "x2": own, "s1": [place for place in own if place[0] != "market"]}
    front = book.worksheets[0]
    assert sum(not cell.protection.locked for row in front.iter_rows() for cell in row) == 2


def test_a_unit_sheet_shows_points_of_every_stage_data_evidence_and_questions(workbook: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook), data_only=True)
    sheet = dict(marked(book, "unit"))["x1"]
    names = ("maximum", "data", "evidence", "note", "self", "preliminary", "points", "recognised")
    assert [sheet.cell("rate", name).value for name in names] == [
        10, "90%", "12/BC; Báo cáo năm", "=1+1 là tên tệp", 9, 8.5, None, 8.5,
    ]  # fmt: skip
    assert [sheet.cell("total", name).value for name in ("self", "preliminary", "recognised")] == [19, 18.5, 18.5]
    assert sheet.cell("rate", "note").data_type == "s"
    departments = dict(marked(book, "unit"))["s1"]
    assert departments.cell("plan", "recognised").value == "không áp dụng"
    assert departments.cell("total", "recognised").value == 7
    assert departments.cell("total", "maximum").value == 10
    assert "tài liệu kiểm chứng" in dict(marked(book, "unit"))["x2"].cell("rate", "findings").value


def test_a_block_shows_totals_and_ranks_of_every_stage(workbook: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook), data_only=True)
    block = dict(marked(book, "block"))["Xã"]
    names = ("self", "preliminary", "recognised", "difference", "rank.self", "rank.preliminary", "rank", "@rate")
    assert [[block.cell(unit, name).value for name in names] for unit in ("x1", "x2")] == [
        [19, 18.5, 18.5, -0.5, 1, 1, 1, 8.5],
        [14, 14, 14, 0, 2, 2, 2, 8],
    ]
    rows = [row for row in range(1, block.sheet.max_row + 1) if block.sheet.cell(row, 1).value == "x1"]
    assert [block.sheet.cell(row, block.columns["@rate"]).value for row in rows] == [8.5, 9, 8.5]


def test_a_preliminary_workbook_has_no_council_column(framework: dti.Framework, units: dti.Units, data: Path) -> None:
    content = council_workbook(assemble(framework, data, units, status="sơ bộ"))
    sheet = dict(marked(openpyxl.load_workbook(io.BytesIO(content)), "unit"))["x1"]
    assert "preliminary" not in sheet.columns
    assert (sheet.cell("rate", "points").value, sheet.cell("rate", "reason").value) == (8.5, "Thiếu phụ lục")


def test_growth_on_a_year_that_was_appraised_stands_in_the_workbook(tmp_path: Path, units: dti.Units) -> None:
    (tmp_path / "growing.toml").write_text(TOML.replace(
        'unit_of_measure = "percent"\nrule = { type = "linear", lower = 0, upper = 100 }',
        'rule = { type = "growth", lower = 0, upper = 20 }',
    ), "utf-8")  # fmt: skip
    framework = dti.load_framework(tmp_path / "growing.toml")
    rows = "x1,2024,rate,self,0\nx1,2024,rate,appraised,100\nx1,2025,rate,self,110\n"
    (tmp_path / "data.csv").write_text("unit,year,indicator,status,value\n" + rows, "utf-8")
    unit = assemble(framework, tmp_path / "data.csv", units).units[0]
    assert (unit.earlier["rate"], unit.now["rate"].points) == (pytest.approx((nan, nan), nan_ok=True), 5.0)
    assert unit.indicators["rate"].fallback == 5.0  # growth on nothing, as claimed, would have no points


def test_units_that_are_not_asked_for_stay_in_the_overview(
    framework: dti.Framework, units: dti.Units, data: Path
) -> None:
    content = council_workbook(assemble(framework, data, units, only=["Xã Hai"]))
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    assert [unit for unit, _ in marked(book, "unit")] == ["x2"]
    assert dict(marked(book, "block"))["Xã"].cell("x1", "recognised").value == 18.5


def test_self_assessed_points_are_not_appraised(framework: dti.Framework, units: dti.Units, data: Path) -> None:
    with pytest.raises(dti.LookupProblem):
        assemble(framework, data, units, status="self")


# --- what is taken -------------------------------------------------------------------------------------------------------


def rows(imported: Imported) -> list[tuple[Any, ...]]:
    return [(d.unit, d.year, d.indicator, d.status, d.points, d.reason, d.author, d.date) for d in imported.decisions]


def test_nothing_is_taken_of_a_workbook_that_nobody_changed(workbook: bytes, take: Callable[..., Imported]) -> None:
    imported = take(filled(workbook, {}))
    assert (rows(imported), imported.notes, imported.confirmed) == ([], (), 0)


def test_changed_cells_are_taken_with_reviewer_time_and_reason(workbook: bytes, take: Callable[..., Imported]) -> None:
    cells = edit("x2", "rate", 7.5) | edit("x1", "plan", 3, "Kế hoạch\nban hành muộn", "Ông An")
    assert rows(take(filled(workbook, cells))) == [
        ("x1", 2025, "plan", "appraised", 3, "Kế hoạch ban hành muộn", "Ông An", "2026-01-20 10:31"),
        ("x2", 2025, "rate", "appraised", 7.5, "Thiếu minh chứng", "Bà Hoa", "2026-01-20 10:31"),
    ]


def test_a_workbook_in_the_strict_form_of_open_xml_is_taken_alike(
    workbook: bytes, take: Callable[..., Imported]
) -> None:
    content = filled(workbook, edit("x1", "rate", 7))
    assert rows(take(rewritten(content, strict))) == rows(take(content)) != []


def front(reviewer: Any = None, date: Any = None) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        sheet = book.worksheets[0]
        for row in range(1, 12):
            value = {"reviewer": reviewer, "date": date}.get(str(sheet.cell(row, 1).value))
            if value is not None:
                sheet.cell(row, 4).value = value

    return change


def test_a_reviewer_and_a_date_may_be_named_once(workbook: bytes, take: Callable[..., Imported]) -> None:
    content = filled(workbook, edit("x2", "rate", 7.5, author=None), front("Bà Lan", "21/01/2026"))
    assert rows(take(content))[0][-2:] == ("Bà Lan", "2026-01-21")


@pytest.mark.whole
@pytest.mark.parametrize("date", ["05/01/0026", "20/01/1926", "2062-01-20"])
def test_a_year_in_which_nobody_appraises_is_a_slip(date: str, workbook: bytes, take: Callable[..., Imported]) -> None:
    content = filled(workbook, edit("x2", "rate", 7.5), front(date=date))
    assert [code for code, _ in problems_of(lambda: take(content))] == ["appraisal.date_year"]


def test_a_reason_that_was_pasted_in_is_one_line(workbook: bytes, take: Callable[..., Imported]) -> None:
    content = filled(workbook, edit("x2", "rate", 7.5, "Thiếu_x000D_\nphụ lục_x0007_"))
    assert rows(take(content))[0][5] == "Thiếu phụ lục"


def test_points_beyond_all_measure_are_named_shortly(workbook: bytes, take: Callable[..., Imported]) -> None:
    with pytest.raises(DataError) as refused:
        take(filled(workbook, edit("x2", "rate", 1e300)))
    assert len(refused.value.problems[0].text()) < 200


def test_points_typed_again_confirm_and_make_a_row_only_with_a_reason(
    workbook: bytes, take: Callable[..., Imported]
) -> None:
    imported = take(filled(workbook, {("x1", "rate", "points"): 8.5} | edit("x2", "plan", 6, "Đã kiểm tra")))
    assert [row[:5] for row in rows(imported)] == [("x2", 2025, "plan", "appraised", 6)]
    assert imported.confirmed == 1


def test_what_a_unit_calls_not_applicable_may_get_points(workbook: bytes, take: Callable[..., Imported]) -> None:
    assert rows(take(filled(workbook, edit("s1", "plan", 0, "Có áp dụng"))))[0][:5] == (
        "s1",
        2025,
        "plan",
        "appraised",
        0,
    )


REFUSED: dict[str, tuple[dict[Any, Any], str, str]] = {
    "no reason": (edit("x1", "plan", 3, None), "appraisal.no_reason", "reason"),
    "no reviewer": (edit("x1", "plan", 3, author=None), "appraisal.no_reviewer", "author"),
    "above": (edit("x1", "rate", 10.01), "appraisal.above", "points"),
    "negative": (edit("x1", "rate", -1), "appraisal.negative", "points"),
    "text": (edit("x1", "rate", "bảy"), "appraisal.text", "points"),
    "two numbers": (edit("x1", "rate", "7.500"), "appraisal.two_numbers", "points"),
    "a percentage as text": (edit("x1", "rate", "50%"), "appraisal.text", "points"),
    "yes": (edit("x1", "rate", True), "appraisal.text", "points"),
    "unclear": (edit("x1", "rate", "NA"), "appraisal.unclear", "points"),
    "a dash": (edit("x1", "rate", "-"), "appraisal.unclear", "points"),
    "absent without a reason": (edit("x1", "rate", "n/a", None), "appraisal.no_reason", "reason"),
    "no points": (edit("x1", "plan", None), "appraisal.no_points", "points"),
    "an error for points": (edit("x1", "rate", "#DIV/0!"), "appraisal.text", "points"),
    "an error for a reason": (edit("x1", "rate", 5, "#REF!"), "appraisal.no_reason", "reason"),
    "too long": (edit("x1", "rate", 5, "lý do " * 400), "appraisal.too_long", "reason"),
    "without points": (edit("x1", "must", 1), "appraisal.not_applicable", "points"),
}


@pytest.mark.whole
@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_is_refused_by_cell(kind: str, workbook: bytes, take: Callable[..., Imported]) -> None:
    cells, code, column = REFUSED[kind]
    (unit, line, _) = next(iter(cells))
    sheet = dict(marked(openpyxl.load_workbook(io.BytesIO(workbook)), "unit"))[unit]
    place = f"{sheet.sheet.title}!{sheet.cell(line, column).coordinate}"
    assert problems_of(lambda: take(filled(workbook, cells))) == [(code, place)]


@pytest.mark.parametrize(
    ("typed", "points"), [("5", 5.0), ("7,5", 7.5), (" 7.5 ", 7.5), ("8,255", 8.255), ("0", 0.0), ("0,50", 0.5)]
)
def test_points_typed_as_text_are_read_in_the_language_of_the_workbook_and_said(
    typed: str, points: float, workbook: bytes, take: Callable[..., Imported]
) -> None:
    imported = take(filled(workbook, edit("x1", "rate", typed)))
    assert [one.points for one in imported.decisions] == [points]
    assert [(note.code, note.severity) for note in imported.notes] == [("appraisal.read_as", "note")]


def test_what_is_typed_beside_the_open_cells_is_named(workbook: bytes, take: Callable[..., Imported]) -> None:
    def beside(book: Any) -> None:
        sheet = dict(marked(book, "unit"))["x1"]
        sheet.cell("rate", "recognised").value = 11
        sheet.cell("plan", "findings").value = "cho 5 điểm vì thiếu hồ sơ"
        sheet.cell("market", "preliminary").value = 5
        sheet.sheet.cell(sheet.rows["market"], 25).value = 4
        sheet.sheet.cell(60, 3).value = "Ghi chú của Hội đồng"

    imported = take(filled(workbook, edit("x1", "plan", 5), beside))
    assert len(imported.decisions) == 1
    assert [(note.code, note.severity) for note in imported.notes] == [("appraisal.outside", "warning")] * 5
    assert {note.params["column"] for note in imported.notes} == {"K"}


def test_a_percentage_is_no_number_of_points(workbook: bytes, take: Callable[..., Imported]) -> None:
    def percent(book: Any) -> None:
        dict(marked(book, "unit"))["x1"].cell("rate", "points").number_format = "0%"

    content = filled(workbook, edit("x1", "rate", 0.5), percent)
    assert [code for code, _ in problems_of(lambda: take(content))] == ["appraisal.text"]


def test_points_with_a_percent_sign_that_the_cell_only_shows_are_points(
    workbook: bytes, take: Callable[..., Imported]
) -> None:
    def shown(book: Any) -> None:
        dict(marked(book, "unit"))["x1"].cell("rate", "points").number_format = '0.0"%"'

    found = take(filled(workbook, edit("x1", "rate", 0.5), shown))
    assert [one.points for one in found.decisions] == [0.5]


def test_points_for_an_indicator_that_does_not_apply_are_refused_by_cell(
    workbook: bytes, take: Callable[..., Imported]
) -> None:
    def add(book: Any) -> None:
        sheet = dict(marked(book, "unit"))["s1"]
        row = sheet.sheet.max_row + 1
        for column, value in (("key", "market"), ("points", 4), ("reason", "Có chợ"), ("author", "Bà Hoa")):
            sheet.sheet.cell(row, 1 if column == "key" else sheet.columns[column]).value = value

    ((code, place),) = problems_of(lambda: take(filled(workbook, {}, add)))
    assert code == "appraisal.not_applicable"
    assert place.startswith("(s1)!")


def test_all_problems_are_named_at_once_and_nothing_is_taken(workbook: bytes, take: Callable[..., Imported]) -> None:
    cells = edit("x1", "rate", 11) | edit("x2", "plan", 1, None) | edit("x2", "rate", 7)
    assert sorted(code for code, _ in problems_of(lambda: take(filled(workbook, cells)))) == [
        "appraisal.above", "appraisal.no_reason",
    ]  # fmt: skip


def test_a_file_that_no_program_has_saved_needs_a_date(workbook: bytes, take: Callable[..., Imported]) -> None:
    content = filled(workbook, edit("x1", "plan", 3), modified="2000-01-01T00:00:00")
    assert [code for code, _ in problems_of(lambda: take(content))] == ["appraisal.no_date"]
    dated = filled(workbook, edit("x1", "plan", 3), front(date="2026-01-20"), modified="2000-01-01T00:00:00")
    assert rows(take(dated))[0][-1] == "2026-01-20"
    wrong = filled(workbook, edit("x1", "plan", 3), front(date="tháng giêng"))
    assert [code for code, _ in problems_of(lambda: take(wrong))] == ["appraisal.date"]


# --- several reviewers ---------------------------------------------------------------------------------------------------


def test_two_reviewers_who_differ_are_both_named_and_neither_is_taken(
    workbook: bytes, take: Callable[..., Imported]
) -> None:
    first = filled(workbook, edit("x1", "plan", 3, "Ban hành muộn", "Bà Hoa"))
    second = filled(workbook, edit("x1", "plan", 5, "Đủ điều kiện", "Ông An"))
    with pytest.raises(DataError) as caught:
        take(first, second)
    (problem,) = caught.value.problems
    told = problem.text("vi")
    assert all(
        word in told
        for word in ("phieu-1.xlsx", "phieu-2.xlsx", "Bà Hoa", "Ông An", "Ban hành muộn", " 3 điểm", " 5 điểm")
    )


def test_reviewers_who_agree_are_both_kept(workbook: bytes, take: Callable[..., Imported]) -> None:
    first = filled(workbook, edit("x1", "plan", 3, "Ban hành muộn", "Bà Hoa"))
    second = filled(workbook, edit("x1", "plan", 3, "Không có phụ lục", "Ông An"), modified="2026-01-21T01:00:00")
    imported = take(first, second)
    assert rows(imported)[0][4:] == (3, "Ban hành muộn; Không có phụ lục", "Bà Hoa; Ông An", "2026-01-21 08:00")
    assert [note.code for note in imported.notes] == ["appraisal.agreed"]


def test_reviewers_of_different_units_add_up(workbook: bytes, take: Callable[..., Imported]) -> None:
    imported = take(filled(workbook, edit("x2", "plan", 3)), filled(workbook, edit("x1", "plan", 2)))
    assert [row[0] for row in rows(imported)] == ["x1", "x2"]


# --- what people do to workbooks -----------------------------------------------------------------------------------------


def moved_rows(book: Any) -> None:
    sheet = dict(marked(book, "unit"))["x1"].sheet
    sheet.insert_rows(3, 2)
    sheet.insert_cols(1, 1)


def renamed(book: Any) -> None:
    dict(marked(book, "unit"))["x1"].sheet.title = "Xã Một (đã xem)"


def reordered(book: Any) -> None:
    book._sheets.reverse()


@pytest.mark.whole
@pytest.mark.parametrize("change", [moved_rows, renamed, reordered])
def test_what_does_no_harm_changes_nothing(
    change: Callable[[Any], None], workbook: bytes, take: Callable[..., Imported]
) -> None:
    assert [row[:5] for row in rows(take(filled(workbook, edit("x1", "plan", 3), change)))] == [
        ("x1", 2025, "plan", "appraised", 3)
    ]


def without_codes(book: Any) -> None:
    sheet = dict(marked(book, "unit"))["x1"].sheet
    sheet.delete_cols(1)


def own_notes(book: Any) -> None:
    book.create_sheet("Ghi chép")["A1"] = "việc cần hỏi"


def line_deleted(book: Any) -> None:
    sheet = dict(marked(book, "unit"))["x1"]
    sheet.sheet.delete_rows(sheet.rows["plan"])


def line_copied(book: Any) -> None:
    sheet = dict(marked(book, "unit"))["x1"]
    sheet.sheet.cell(sheet.sheet.max_row + 1, 1).value = "plan"


def sheet_copied(book: Any) -> None:
    book.copy_worksheet(dict(marked(book, "unit"))["x1"].sheet)


def column_deleted(book: Any) -> None:
    sheet = dict(marked(book, "unit"))["x1"]
    sheet.sheet.delete_cols(sheet.columns["reason"])


@pytest.mark.whole
@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        (without_codes, "appraisal.unknown_sheet", "(x1)"),
        (own_notes, "appraisal.unknown_sheet", "Ghi chép"),
        (line_deleted, "appraisal.line_gone", "(x1)"),
        (line_copied, "appraisal.line_twice", "(x1)"),
        (sheet_copied, "appraisal.sheet_twice", "(x1) Copy"),
        (column_deleted, "appraisal.columns_gone", "(x1)"),
    ],
)
def test_what_cannot_be_recognised_is_refused_by_name(
    change: Callable[[Any], None], code: str, place: str, workbook: bytes, take: Callable[..., Imported]
) -> None:
    assert problems_of(lambda: take(filled(workbook, {}, change))) == [(code, place)]


def test_a_sheet_that_is_not_there_is_mentioned(workbook: bytes, take: Callable[..., Imported]) -> None:
    def remove(book: Any) -> None:
        book.remove(dict(marked(book, "unit"))["x1"].sheet)

    imported = take(filled(workbook, edit("x2", "plan", 3), remove))
    assert [(note.code, note.params["unit"]) for note in imported.notes] == [("appraisal.sheet_gone", "x1")]
    assert len(imported.decisions) == 1


def test_a_large_province_has_a_long_statement_and_no_sheet_may_be_as_long(
    workbook: bytes, take: Callable[..., Imported], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dtiscore.documents.appraisal import returned

    rows_of = {sheet.title: sheet.max_row for sheet in openpyxl.load_workbook(io.BytesIO(workbook)).worksheets}
    stated = rows_of.pop("dtiscore")
    monkeypatch.setattr(returned, "MOST_ROWS", max(rows_of.values()))
    assert stated > 18
    assert len(take(filled(workbook, edit("x1", "plan", 3))).decisions) == 1

    def long(book: Any) -> None:
        dict(marked(book, "unit"))["x2"].sheet.cell(10_000, 3).value = "xa"

    assert problems_of(lambda: take(filled(workbook, {}, long))) == [("appraisal.too_large", "(x2)")]


def test_a_formula_that_nothing_has_computed_is_not_taken(workbook: bytes, take: Callable[..., Imported]) -> None:
    content = filled(workbook, edit("x1", "plan", "=1+2"))
    assert [code for code, _ in problems_of(lambda: take(content))] == ["form.without_value"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"unit,year\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_what_is_no_workbook_is_refused(content: bytes, take: Callable[..., Imported]) -> None:
    assert len(problems_of(lambda: take(content))) == 1


def test_another_workbook_is_refused(take: Callable[..., Imported]) -> None:
    assert problems_of(lambda: take(saved(openpyxl.Workbook()))) == [("appraisal.not_ours", "")]


def test_a_workbook_of_another_edition_is_refused(
    tmp_path: Path, workbook: bytes, units: dti.Units, framework: dti.Framework
) -> None:
    (tmp_path / "p.xlsx").write_bytes(workbook)
    for old, new, code in (
        ("upper = 100", "upper = 90", "superseded"),
        ('code = "council"', 'code = "other"', "other_framework"),
    ):
        (tmp_path / "new.toml").write_text(TOML.replace(old, new), "utf-8")
        other = dti.load_framework(tmp_path / "new.toml")
        assert problems_of(lambda other=other: import_workbooks([tmp_path / "p.xlsx"], other, units)) == [
            (f"appraisal.{code}", "")
        ]  # type: ignore[misc]
    few = dti.Units(units.records[:2], "units.csv")
    assert problems_of(lambda: import_workbooks([tmp_path / "p.xlsx"], framework, few)) == [
        ("appraisal.unknown_unit", "")
    ]


def test_a_missing_file_is_one_problem(tmp_path: Path, framework: dti.Framework) -> None:
    assert problems_of(lambda: import_workbooks([tmp_path / "none.xlsx", tmp_path], framework)) == [
        ("appraisal.empty_folder", ""), ("file.missing", ""),
    ]  # fmt: skip


# --- what is saved -------------------------------------------------------------------------------------------------------


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_decisions_stand_beside_the_data_and_score(
    tmp_path: Path,
    workbook: bytes,
    take: Callable[..., Imported],
    framework: dti.Framework,
    units: dti.Units,
    data: Path,
) -> None:
    before = data.read_bytes()
    content = filled(workbook, edit("x1", "rate", 1.774) | edit("x2", "plan", 0, "=HYPERLINK(1)", "+Hoa"))
    merged = save(take(content), tmp_path / "appraised.csv", framework, units, "vi")
    assert (merged.new, merged.revised, merged.same) == (2, 0, 0)
    assert data.read_bytes() == before
    found = table(tmp_path / "appraised.csv")
    assert list(found[0]) == list(COLUMNS)
    assert [(row["unit"], row["points"], row["reason"], row["author"]) for row in found] == [
        ("x1", "1.774", "Thiếu minh chứng", "Bà Hoa"),
        ("x2", "0", "'=HYPERLINK(1)", "'+Hoa"),
    ]
    sources = [data, tmp_path / "appraised.csv"]
    points = {
        status: dti.score(framework, dti.read_observations(sources, framework, units=units, status=status)).points(
            "total"
        )[:2, 0]
        for status in ("self", "preliminary", "appraised")
    }
    assert {status: own.tolist() for status, own in points.items()} == {
        "self": [19, 14], "preliminary": [18.5, 14], "appraised": [11.77, 8],
    }  # fmt: skip


@pytest.mark.whole
def test_a_council_says_that_an_indicator_does_not_apply_and_takes_it_back(
    tmp_path: Path,
    workbook: bytes,
    take: Callable[..., Imported],
    framework: dti.Framework,
    units: dti.Units,
    data: Path,
) -> None:
    target, sources = tmp_path / "appraised.csv", [data, tmp_path / "appraised.csv"]

    def total() -> tuple[float, float]:
        scores = dti.score(framework, dti.read_observations(sources, framework, units=units))
        return float(scores.points("total")[0, 0]), float(scores.max_points("total")[0, 0])

    words = edit("x1", "plan", "Không áp dụng", "Xã không có nhiệm vụ này")
    assert save(take(filled(workbook, words)), target, framework, units, "vi").new == 1
    (row,) = table(target)
    assert (row["points"], row["value"], row["numbers"]) == ("", "n/a", "1.234")
    assert total() == (12.5, 14)  # 8.5 of 10 and 4 of 4; the plan's 6 points left the maximum
    again = council_workbook(assemble(framework, sources, units))
    sheet = dict(marked(openpyxl.load_workbook(io.BytesIO(again)), "unit"))["x1"]
    assert sheet.cell("plan", "points").value == "không áp dụng"
    assert sheet.cell("plan", "recognised").value is not None
    assert rows(take(filled(again, {}))) == []  # nothing changed
    assert rows(take(filled(again, edit("x1", "plan", 3, "Có nhiệm vụ"))))[0][4] == 3
    back = edit("x1", "plan", None, None)
    taken = take(filled(again, back))
    assert [row["state"] for row in decisions_view(framework, taken.decisions, "vi").frame.iter_rows(named=True)] == [
        "taken_back"
    ]
    assert save(taken, target, framework, units, "vi").revised == 1
    (row,) = table(target)
    assert (row["points"], row["value"]) == ("", "")
    assert row["note"] == "thay kết luận không áp dụng (Bà Hoa, 2026-01-20 10:31: Xã không có nhiệm vụ này)"
    assert total() == (18.5, 20)  # as before the council
    workbook_now = council_workbook(assemble(framework, sources, units))
    sheet = dict(marked(openpyxl.load_workbook(io.BytesIO(workbook_now)), "unit"))["x1"]
    assert "thay" not in (
        sheet.cell("plan", "note").value or ""
    )  # what rows of the council replaced are no words of the unit
    assert save(taken, target, framework, units, "vi").same == 1


def test_points_are_taken_back_where_their_reason_goes_too(
    tmp_path: Path,
    workbook: bytes,
    take: Callable[..., Imported],
    framework: dti.Framework,
    units: dti.Units,
    data: Path,
) -> None:
    target = tmp_path / "appraised.csv"
    save(take(filled(workbook, edit("x1", "plan", 3))), target, framework, units, "vi")
    again = council_workbook(assemble(framework, [data, target], units))
    alone = {("x1", "plan", "points"): None}
    assert [code for code, _ in problems_of(lambda: take(filled(again, alone)))] == ["appraisal.withdrawn"]
    save(take(filled(again, edit("x1", "plan", None, "Chấm nhầm"))), target, framework, units, "vi")
    (row,) = table(target)
    assert (row["points"], row["reason"]) == ("", "Chấm nhầm")
    observations = dti.read_observations([data, target], framework, units=units)
    assert float(dti.score(framework, observations).points("plan")[0, 0]) == 6


def test_importing_twice_changes_nothing_and_what_is_revised_keeps_what_it_replaces(
    tmp_path: Path,
    workbook: bytes,
    take: Callable[..., Imported],
    framework: dti.Framework,
    units: dti.Units,
    data: Path,
) -> None:
    target = tmp_path / "appraised.csv"
    first = take(filled(workbook, edit("x1", "plan", 3)))
    save(first, target, framework, units, "vi")
    content = target.read_bytes()
    assert save(first, target, framework, units, "vi").same == 1
    assert target.read_bytes() == content
    again = council_workbook(assemble(framework, [data, target], units))
    sheet = dict(marked(openpyxl.load_workbook(io.BytesIO(again)), "unit"))["x1"]
    assert [sheet.cell("plan", name).value for name in ("points", "reason", "author")] == [
        3,
        "Thiếu minh chứng",
        "Bà Hoa",
    ]
    assert rows(take(filled(again, {}))) == []
    stale = {("x1", "plan", "points"): 4}
    assert [code for code, _ in problems_of(lambda: take(filled(again, stale)))] == ["appraisal.no_reason"]
    cleared = {("x1", "plan", "points"): None}
    assert [code for code, _ in problems_of(lambda: take(filled(again, cleared)))] == ["appraisal.withdrawn"]
    second = take(filled(again, edit("x1", "plan", 4, "Đã bổ sung"), modified="2026-02-01T00:00:00"))
    assert save(second, target, framework, units, "vi").revised == 1
    (row,) = table(target)
    assert (row["points"], row["reason"], row["date"]) == ("4", "Đã bổ sung", "2026-02-01 07:00")
    assert row["note"] == "thay 3 điểm (Bà Hoa, 2026-01-20 10:31: Thiếu minh chứng)"


def test_an_import_after_another_is_held_against_it(
    tmp_path: Path, workbook: bytes, take: Callable[..., Imported], framework: dti.Framework, units: dti.Units
) -> None:
    target = tmp_path / "appraised.csv"
    save(take(filled(workbook, edit("x1", "plan", 3))), target, framework, units, "vi")
    content = target.read_bytes()
    other = take(filled(workbook, edit("x1", "plan", 5, "Đủ", "Ông An")))
    assert [code for code, _ in problems_of(lambda: save(other, target, framework, units, "vi"))] == [
        "appraisal.conflict"
    ]
    assert target.read_bytes() == content


@pytest.mark.whole
def test_what_was_decided_in_another_table_is_not_decided_twice(
    tmp_path: Path,
    workbook: bytes,
    take: Callable[..., Imported],
    framework: dti.Framework,
    units: dti.Units,
    data: Path,
) -> None:
    save(take(filled(workbook, edit("x1", "plan", 3))), tmp_path / "appraised.csv", framework, units, "vi")
    again = council_workbook(assemble(framework, [data, tmp_path / "appraised.csv"], units))
    changed = take(filled(again, edit("x1", "plan", 4, "Đã bổ sung")))
    wrong = tmp_path / "other.csv"
    assert [code for code, _ in problems_of(lambda: save(changed, wrong, framework, units, "vi"))] == [
        "appraisal.elsewhere"
    ]
    assert not wrong.exists()


@pytest.mark.whole
@pytest.mark.parametrize(
    "content", ["unit,year\n", "", '"', "\udcff", ",".join(COLUMNS) + "\nx1,2025,plan,appraised,ba,,,,\n"]
)
def test_a_table_that_is_not_ours_is_never_replaced(
    content: str,
    tmp_path: Path,
    workbook: bytes,
    take: Callable[..., Imported],
    framework: dti.Framework,
    units: dti.Units,
) -> None:
    target = tmp_path / "mine.csv"
    target.write_bytes(content.encode("utf-8", "surrogateescape"))
    imported = take(filled(workbook, edit("x1", "plan", 3)))
    assert [code for code, _ in problems_of(lambda: save(imported, target, framework, units, "vi"))] == [
        "appraisal.not_our_table"
    ]
    assert target.read_bytes() == content.encode("utf-8", "surrogateescape")


# --- the command line ----------------------------------------------------------------------------------------------------


def test_the_commands_from_export_to_compare(
    tmp_path: Path, framework: dti.Framework, units: dti.Units, data: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dtiscore.toml").write_text(
        'framework = "council.toml"\nunits = "units.csv"\ndata = ["data.csv", "appraised.csv"]\nlanguage = "vi"\n',
        "utf-8",
    )
    shutil.copy(data, tmp_path / "appraised.csv")  # a folder names what is not there yet
    (tmp_path / "appraised.csv").unlink()
    named = ["-f", "council.toml", "--units", "units.csv"]
    assert run(["appraise", "export", "data.csv", *named, "-o", "council.xlsx"]) == 0
    assert "3 đơn vị, 2 khối" in capsys.readouterr().err
    assert run(["appraise", "export", "data.csv", *named, "-o", "council.xlsx"]) == 2
    assert "có thể đã được điền" in capsys.readouterr().err
    back = filled((tmp_path / "council.xlsx").read_bytes(), edit("x1", "rate", 2) | edit("x1", "plan", 0))
    (tmp_path / "back.xlsx").write_bytes(back)
    assert run(["appraise", "import", "back.xlsx", "--format", "csv"]) == 0
    told = capsys.readouterr()
    assert "x1,2025,rate,appraised,2," in told.out
    assert "2 mới" in told.err
    assert run(["compare", "self", "council", "--by", "change", "--format", "csv"]) == 0
    lines = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(r["unit"], r["indicator"], r["points_before"], r["points_after"], r["lost"]) for r in lines] == [
        ("x1", "rate", "9", "2", "7"), ("x1", "plan", "6", "0", "6"),
    ]  # fmt: skip
    assert run(["compare", "tự chấm", "hội đồng", "-o", "so-sanh.xlsx"]) == 0
    assert openpyxl.load_workbook("so-sanh.xlsx").sheetnames == ["Đơn vị", "Trụ cột", "Chỉ số thành phần", "Từng điểm"]
    capsys.readouterr()
    assert run(["compare", "self", "council", "--lang", "en"]) == 0
    told = capsys.readouterr()
    assert "Points and ranks by unit" in told.out
    assert "Points that were changed" in told.out
    assert "2 points changed at 1 unit; most lost: x1 (−13.00)" in told.err
    assert run(["rank", "--format", "csv"]) == 0
    ranks = {r["unit"]: r["rank"] for r in csv.DictReader(io.StringIO(capsys.readouterr().out))}
    assert ranks == {"x2": "1", "x1": "2", "s1": "1"}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["appraise"], 2),
        (["appraise", "exprot"], 2),
        (["appraise", "export", "data.csv", "-f", "council.toml"], 2),
        (["appraise", "import"], 2),
        (["appraise", "import", "none.xlsx", "-f", "council.toml", "-o", "x.csv"], 1),
        (["appraise", "import", "none.xlsx", "-f", "council.toml", "-o", "x.xlsx"], 2),
        (["compare", "self"], 2),
        (["compare", "council", "self", "data.csv", "-f", "council.toml"], 1),
        (["appeal", "data.csv", "-f", "council.toml", "--unit", "x1"], 2),
    ],
)
def test_wrong_usage_is_one_sentence(
    arguments: list[str], code: int, tmp_path: Path, framework: dti.Framework, data: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert run([*arguments, "--lang", "vi"]) == code
    assert "Traceback" not in capsys.readouterr().err


# --- names that units really have, and names that they should not have ----------------------------------------------------

ODD = (
    "=1+1",
    "a'b",
    "x:y/z",
    "History",
    "dtiscore",
    "Hướng dẫn",
    "s" * 40,
    "s" * 39 + "t",
    "-2+3",
    "@xã",
    "a b",
)


@needs_office
def test_odd_names_are_kept_apart_and_never_become_formulas(tmp_path: Path, framework: dti.Framework) -> None:
    units = dti.Units(tuple(dti.Unit(code, f"={code}", "commune", "=khối [1]") for code in ODD))
    lines = [f'"{code}",2025,rate,self,50,"=1+1 {i}"' for i, code in enumerate(ODD)]
    (tmp_path / "odd.csv").write_text("\n".join(["unit,year,indicator,status,value,note", *lines]) + "\n", "utf-8")
    path, back = tmp_path / "odd.xlsx", tmp_path / "odd-back.xlsx"
    path.write_bytes(council_workbook(assemble(framework, tmp_path / "odd.csv", units)))
    book = openpyxl.load_workbook(path)
    sheets = dict(marked(book, "unit"))
    assert set(sheets) == set(ODD)
    given = {*ODD, *(f"={code}" for code in ODD), *(f"=1+1 {i}" for i in range(len(ODD))), "=khối [1]"}
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value in given]
    assert len(cells) > 5 * len(ODD)
    assert {cell.data_type for cell in cells} == {"s"}
    steps: list[tuple[Any, ...]] = [("open", path)]
    for i, code in enumerate(ODD):
        sheet = sheets[code]
        steps += [("sheet", sheet.sheet.title), ("number", sheet.cell("rate", "points").coordinate, i / 2)]
        steps += [("text", sheet.cell("rate", name).coordinate, "=2+2") for name in ("reason", "author")]
    work([*steps, ("save", back)], tmp_path)
    imported = import_workbooks([back], framework, units)
    assert {d.unit: (d.points, d.reason, d.author) for d in imported.decisions} == {
        code: (i / 2, "=2+2", "=2+2") for i, code in enumerate(ODD)
    }
    computed = openpyxl.load_workbook(back, data_only=True)
    block = dict(marked(computed, "block"))["=khối [1]"]
    assert [block.cell(code, "recognised").value for code in ODD] == [i / 2 for i in range(len(ODD))]
    assert [block.cell(code, "rank").value for code in ODD] == list(range(len(ODD), 0, -1))


# --- on paper ------------------------------------------------------------------------------------------------------------


@needs_office
def test_a_workbook_prints_on_a4(workbook: bytes, tmp_path: Path) -> None:
    import re

    path = tmp_path / "council.xlsx"
    path.write_bytes(workbook)
    work([("open", path), ("save", tmp_path / "again.xlsx")], tmp_path)
    boxes = re.findall(rb"/Type/Page/[^>]*?/MediaBox\[([\d. ]+)\]", as_pdf(path, tmp_path).read_bytes())
    sizes = {tuple(round(float(x)) for x in box.split()) for box in boxes}
    assert sizes == {(0, 0, 595, 842), (0, 0, 842, 595)}
    assert 6 <= len(boxes) <= 10


def test_marks_are_found_wherever_they_stand(workbook: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    kinds = [str(cell.value).removeprefix(f"{MARK} ").split()[0] for sheet in book.worksheets
             for row in sheet.iter_rows(max_row=6, max_col=1) for cell in row if str(cell.value).startswith(f"{MARK} ")]  # fmt: skip
    assert kinds == ["front", "block", "block", "unit", "unit", "unit"]
    assert all(isinstance(sheet, Marked) for _, sheet in marked(book, "unit"))


@pytest.mark.parametrize("code", ["1E5", "12a", "A1", "xa1", "R1C1", "rc", "TRUE"])
def test_no_program_takes_the_name_of_a_sheet_for_a_number_or_a_cell(
    code: str, tmp_path: Path, framework: dti.Framework
) -> None:
    """LibreOffice saves ='A1'!B2 as =A1!B2, which Excel cannot read: such a name gets signs that keep the quotes."""
    (tmp_path / "units.csv").write_text(f"code,type\n{code},commune\nxa-2,commune\n", "utf-8")
    (tmp_path / "own.csv").write_text(f"unit,year,indicator,value\n{code},2025,plan,1\nxa-2,2025,plan,1\n", "utf-8")
    units = dti.read_units(tmp_path / "units.csv", framework.unit_types)
    content = council_workbook(assemble(framework, tmp_path / "own.csv", units))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert f"({code})" in book.sheetnames
    formulas = [cell.value for row in book.worksheets[1].iter_rows() for cell in row if "!" in str(cell.value)]
    assert any(f"'({code})'!" in formula for formula in formulas)
