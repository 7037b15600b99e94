"""Every cell of a form with something in it is taken, or named with its place: whatever is typed wherever."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtiscore import Framework, Unit, Units
from dtiscore.documents.forms.collecting import Collection
from dtiscore.documents.forms.form_book import Issue
from dtiscore.documents.forms.form_template import form_workbook
from dtiscore.documents.forms.lines import lines_of

from ...strategies import Document, examples, header, load, titled
from .planted_forms import Sheet
from .test_forms import codes, filled, gathered

UNIT = Unit("a", "Xã A")
UNITS = Units((UNIT,))


def document(**more: Any) -> Document:
    ratio, points = {"type": "ratio"}, {"points": 10}
    indicators: Document = {
        "meetings": {**points, "unit_of_measure": "count", "rule": {"type": "linear", "lower": 0, "upper": 4}},
        "hours": {**points, "unit_of_measure": "hours", "rule": {"type": "linear", "lower": 72, "upper": 0}},
        "satisfied": {**points, "unit_of_measure": "percent", "rule": {"type": "linear", "lower": 0, "upper": 90}},
        "dossiers": {**points, "rule": ratio, "data": {"part": "online", "whole": "all_dossiers"}},
        "trained": {**points, "rule": ratio, "data": {"part": "trained_staff", "whole": "staff"}},
        "equipped": {**points, "rule": ratio, "data": {"part": "equipped_staff", "whole": "staff"}},
        "spending": {**points, "rule": ratio, "data": {"part": "spent_on_it", "whole": "spent", "exceed": True}},
        "head": {**points, "rule": {"type": "choice", "options": {"yes": {"points": 10, "title": titled("Cấp trưởng")},
                                                                "no": {"points": 0, "title": titled("Khác")}}}},
        "plan": {**points, "rule": {"type": "binary"}},
        "measures": {**points, "rule": {"type": "checklist", "items": {"x": {"points": 5}, "y": {"points": 5}}}},
    }  # fmt: skip
    for code, table in indicators.items():
        table["title"] = titled(code)
        table |= more.get(code, {})
    titles = {"online": "Trực tuyến", "all_dossiers": "Tất cả", "trained_staff": "Được tập huấn", "staff": "Cán bộ",
              "equipped_staff": "Được trang bị", "spent_on_it": "Chi (triệu đồng)", "spent": "Tổng chi"}  # fmt: skip
    counts = {code: {"title": titled(title)} for code, title in titles.items()}
    counts["spent"]["unit_of_measure"] = "million VND"  # type: ignore[assignment]
    return {
        "framework": header(scale=100.0, decimals=4, point_decimals=2),
        "indicators": indicators,
        "info": {"population": {"title": titled("Dân số"), "unit_of_measure": "count"}},
        "counts": counts,
        "total": {"indicators": list(indicators)},
    }


FRAMEWORK = load(document())
BLANK = {lang: form_workbook(Issue(FRAMEWORK, 2023, lang), UNIT) for lang in ("vi", "en")}  # type: ignore[arg-type]


def read(
    cells: dict[tuple[str, str], object], folder: Path, lang: str = "vi", framework: Framework = FRAMEWORK
) -> Collection:
    blank = BLANK[lang] if framework is FRAMEWORK else form_workbook(Issue(framework, 2023, lang), UNIT)  # type: ignore[arg-type]
    return gathered({"a.xlsx": filled(blank, cells)}, framework, UNITS, folder)


def value(collection: Collection, code: str, column: str = "value") -> str | None:
    found = {row["indicator"]: row[column] for row in collection.rows.iter_rows(named=True)}
    return found.get(code)


# --- numbers as people type them -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "text", "expected", "said"),
    [
        ("vi", "12.500", "12500", []), ("vi", "1.774.000", "1774000", []), ("vi", "1 250", "1250", []), ("vi", "25", "25", []),
        ("en", "12,500", "12500", []), ("en", "1,774,000.0", "1774000", []), ("vi", "12,500", "12.5", ["form.count"]),
        ("vi", "2,000", "2", ["form.thousands"]), ("en", "1.000", "1", ["form.thousands"]), ("vi", "2,0", "2", []),
        ("en", "12.500", "12.5", ["form.count"]), ("vi", 12.5, "12.5", ["form.count"]), ("vi", "25 người", None, ["number.text"]),
        ("vi", "≈ 3", None, ["number.text"]), ("vi", True, None, ["number.text"]), ("vi", "NA", None, ["number.unclear"]),
        ("vi", "-", None, ["number.unclear"]), ("vi", "không áp dụng", "n/a", []), ("vi", "0", "0", []), ("vi", "  ", None, []),
    ],
)  # fmt: skip
def test_the_language_of_the_form_decides_what_a_count_is(
    lang: str, text: object, expected: str | None, said: list[str], tmp_path: Path
) -> None:
    found = read(
        {("population", "value"): text, ("hours", "value"): "58,68" if lang == "en" else "58.68"}, tmp_path, lang
    )
    assert value(found, "population") == expected
    assert value(found, "hours") == "58.68"  # in the other language's signs: a neighbour says nothing about the count
    assert [code for code, _, node in codes(found) if node == "population"] == said
    assert [code for code, _, node in codes(found) if node == "hours"] == ["form.read_as"]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("vi", "1.774", "1774"),
        ("en", "1,774", "1774"),
        ("vi", "1,500", "1.5"),
        ("en", "1.500", "1.5"),
        ("vi", "2,000", "2"),
    ],
)
def test_what_is_no_count_and_may_be_a_thousand_is_read_in_the_language_and_said(
    lang: str, text: str, expected: str, tmp_path: Path
) -> None:
    found = read({("hours", "value"): text}, tmp_path, lang)
    assert value(found, "hours") == expected
    assert [(r.problem.code, r.problem.severity) for r in found.remarks] == [("form.read_as", "warning")]


def test_amounts_may_have_a_fraction_where_framework_or_title_says_so(tmp_path: Path) -> None:
    found = read({("spending", "part"): 606.5, ("spending", "whole"): 73126.25}, tmp_path)
    assert codes(found) == []
    assert (value(found, "spending", "part"), value(found, "spending", "whole")) == ("606.5", "73126.25")


@pytest.mark.parametrize("typed", [120, "120", "120,5", -1, "120 %", 1e9])
def test_a_rate_outside_its_range_earns_nothing_before_somebody_said_so(typed: object, tmp_path: Path) -> None:
    found = read({("satisfied", "value"): typed}, tmp_path)
    assert value(found, "satisfied") is None
    assert [code for code, _, _ in codes(found)] == ["form.rate"]
    wider = load(
        document(satisfied={"range": [-5, 1e10]})
    )  # as the sentence says, and the form that is out stays valid
    again = gathered({"a.xlsx": filled(BLANK["vi"], {("satisfied", "value"): typed})}, wider, UNITS, tmp_path / "again")
    assert value(again, "satisfied") is not None
    assert codes(again) == []


@pytest.mark.parametrize(
    ("typed", "ok"), [(50, True), (0, True), (80, True), (81, False), (-1, False), ("80,5", False)]
)
def test_what_lies_outside_the_stated_range_is_an_error(typed: object, ok: bool, tmp_path: Path) -> None:
    framework = load(document(hours={"range": [0, 80]}))
    found = read({("hours", "value"): typed}, tmp_path, framework=framework)
    assert [code for code, _, _ in codes(found)] == ([] if ok else ["data.outside_range"])
    assert (value(found, "hours") is not None) is ok


def test_the_range_holds_for_a_rate_of_counts_too(tmp_path: Path) -> None:
    framework = load(document(spending={"range": [0, 150]}))
    for part, said in ((15, []), (16, ["data.outside_range", "form.beside"])):
        found = read({("spending", "part"): part, ("spending", "whole"): 10}, tmp_path / str(part), framework=framework)
        assert [code for code, _, _ in codes(found)] == said


def test_a_count_beside_a_shared_one_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    found = read({("staff", "value"): datetime.date(2025, 3, 1), ("trained", "part"): "không áp dụng"}, tmp_path)
    assert [(code, node) for code, _, node in codes(found)] == [
        ("form.date_for_number", "staff"),
        ("form.beside", "trained"),
    ]
    assert value(found, "trained", "part") is None


def test_a_list_does_not_apply_as_a_whole_or_is_answered(tmp_path: Path) -> None:
    whole = read({("measures#x", "value"): "n/a", ("measures#y", "value"): "không áp dụng"}, tmp_path / "whole")
    assert (codes(whole), value(whole, "measures")) == ([], "n/a")
    part = read({("measures#x", "value"): "n/a", ("measures#y", "value"): "Có"}, tmp_path / "part")
    assert [code for code, _, _ in codes(part)] == ["data.yes_no", "form.beside"]
    assert value(part, "measures") is None


# --- whatever is typed wherever ------------------------------------------------------------------------------------------

TYPED = st.one_of(
    st.sampled_from(["12.500", "58,68", "58.68", "1 250", "25 người", "≈ 3", "NA", "-", "n/a", "không áp dụng", "Có", "No", "Cấp trưởng",
                     "Khác", "chưa rõ", "120 %", "_x0041_", "'x", "#N/A", "=1+1", "ghi chú\nhai dòng", "  ", "x;y", "none"]),
    st.integers(-5, 20_000), st.floats(-10, 1e6, allow_nan=False), st.booleans(), st.dates(datetime.date(2000, 1, 1)),
    st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=8),
)  # fmt: skip
ROWS, COLUMNS = 45, 22


@st.composite
def fillings(draw: st.DrawFn) -> dict[tuple[int, int, int], Any]:
    """By sheet (0 … 2 of the form, 3 one's own), row and column, what is typed there."""
    inside = st.tuples(st.just(1), st.integers(9, ROWS), st.integers(6, 17))
    anywhere = st.tuples(st.integers(0, 3), st.integers(1, ROWS + 8), st.integers(1, COLUMNS))
    return draw(st.dictionaries(inside | inside | anywhere, TYPED, max_size=25))


@pytest.mark.whole
@examples(40)
@given(fillings(), st.sampled_from(["vi", "en"]))
def test_filled_cells_are_taken_cells_and_named_cells(
    tmp_path: Path, cells: dict[tuple[int, int, int], Any], lang: str
) -> None:
    content, put = _typed(BLANK[lang], cells)
    collection = gathered({"a.xlsx": content}, FRAMEWORK, UNITS, tmp_path)
    named = {(r.problem.place.rpartition("!")[0], r.problem.place.rpartition("!")[2]) for r in collection.remarks}
    more = {r.problem.code for r in collection.remarks} & {"form.outside_more", "form.line_twice"}
    taken = _taken(collection, lang)
    forms = [one.form for one, _ in (*collection.forms, *collection.blank)] + [one.form for one in collection.kept]
    whose = {place for form in forms for place, _ in form.named}  # where names and signatures are read
    for (sheet, cell), typed in put.items():
        is_named = (sheet, cell) in named or ("", sheet) in named or f"{sheet}!{cell}" in whose
        assert is_named or cell in taken or more, (sheet, cell, typed)


def _typed(content: bytes, cells: dict[tuple[int, int, int], Any]) -> tuple[bytes, dict[tuple[str, str], Any]]:
    """The form with every cell filled in, also over our words but not over hidden keys, and which those are."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    put = {}
    for (number, row, column), typed in cells.items():
        sheet = (
            book.worksheets[number]
            if number < 3
            else (book["Của tôi"] if "Của tôi" in book else book.create_sheet("Của tôi"))
        )
        cell = sheet.cell(row, column)
        is_key = number == 1 and (column == 1 or row == 6)
        if type(cell).__name__ == "MergedCell" or is_key or str(cell.value).strip() == str(typed).strip():
            continue
        cell.value = typed
        if isinstance(typed, str) and typed != "=1+1":
            cell.data_type = "s"
        signed = number == 2 and not cell.protection.locked  # place, date and signatures are no data
        if not (isinstance(typed, str) and not typed.strip()) and not signed:
            put[sheet.title, cell.coordinate] = typed
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), put


def _taken(collection: Collection, lang: str) -> set[str]:
    """The cells of the form whose content is found again in what was collected."""
    sheet = Sheet(io.BytesIO(BLANK[lang]))  # type: ignore[arg-type]
    rows = {row["indicator"]: row for row in collection.rows.iter_rows(named=True)}
    found: set[str] = set()
    for line in lines_of(FRAMEWORK, UNIT):
        row = rows.get(line.key)
        if line.kind == "contact" and any(
            one.form.answers.get(line.key) for one, _ in (*collection.forms, *collection.blank)
        ):
            found.add(sheet.cell(line.key, "value"))
        elif line.kind == "item":
            parent = rows.get(line.key.partition("#")[0], {})
            if parent.get("choice") or parent.get("value"):
                found.add(sheet.cell(line.key, "value"))
        elif row is not None:
            found |= {sheet.cell(line.key, name) for name in sheet.columns if row.get(name)}
            found |= {sheet.cell(line.key, "value")} if row["choice"] else set()
    points = {sheet.cell(line.key, "points") for line in lines_of(FRAMEWORK, UNIT) if line.kind == "indicator"}
    return found | {
        cell for cell in points if sheet.sheet[cell].value is None
    }  # which are compared with the computed ones


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_is_typed_over_printed_cells_is_named(lang: str, tmp_path: Path) -> None:
    """The heading, a column's header, the number, title, maximum and guidance of a line, a computed rate, the total, the texts
    of the other sheets: each in turn holds something that nobody asked for there."""
    book = openpyxl.load_workbook(io.BytesIO(BLANK[lang]))
    guide, form, confirmation = book.worksheets[:3]
    first = next(row for row in range(9, ROWS) if form.cell(row, 1).value == "dossiers")
    total = next(row for row in range(9, ROWS) if form.cell(row, 1).value == "total")
    cells = [form["B1"], form["B2"], form["C7"], form.cell(total, 3), form.cell(total, 4), guide["B1"], guide["B5"],
             confirmation["A4"], confirmation["A8"], confirmation["B8"], confirmation["C8"]]  # fmt: skip
    cells += [form.cell(first, column) for column in (2, 3, 4, 5, 9, 10)]
    assert all(cell.value is not None for cell in cells)
    for cell in cells:
        cell.value = 7 if cell.column == 4 else "điền 7"
    form.cell(first, 6).value, form.cell(first, 7).value = 3, 4  # and this is the answer
    out = io.BytesIO()
    book.save(out)
    found = gathered({"a.xlsx": out.getvalue()}, FRAMEWORK, UNITS, tmp_path)
    assert {r.problem.place for r in found.remarks if r.problem.code == "form.outside"} == {
        f"{cell.parent.title}!{cell.coordinate}" for cell in cells
    }
    assert (value(found, "dossiers", "part"), value(found, "dossiers", "whole")) == ("3", "4")


def test_rows_that_somebody_inserted_are_no_entries(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(BLANK["vi"]))
    form = book.worksheets[1]
    form.cell(9 + 1, 8).value = None
    row = next(row for row in range(9, ROWS) if form.cell(row, 1).value == "population")
    form.cell(row, 8).value = 7
    for sheet in book.worksheets[:3]:
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(area))
        sheet.insert_rows(1)
    out = io.BytesIO()
    book.save(out)
    found = gathered({"a.xlsx": out.getvalue()}, FRAMEWORK, UNITS, tmp_path)
    assert codes(found) == []
    assert value(found, "population") == "7"
