"""Points that a form does not compute are typed in: they are compared with those of the engine, or named."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest

from dtiscore import Unit, Units
from dtiscore.documents.forms.collecting import Collection
from dtiscore.documents.forms.form_book import Issue
from dtiscore.documents.forms.form_template import form_workbook
from dtiscore.documents.forms.formulas import says_absent
from dtiscore.language.typed import is_not_applicable

from ...office import needs_office, saved_again
from ...strategies import load, one_indicator
from .test_forms import codes, filled, gathered

UNIT = Unit("a", "Xã A")
FRAMEWORK = load(one_indicator({"type": "growth", "lower": 0, "upper": 10}))
BLANK = form_workbook(Issue(FRAMEWORK, 2023, "vi"), UNIT)


def read(cells: dict[tuple[str, str], object], folder: Path) -> Collection:
    return gathered({"a.xlsx": filled(BLANK, cells)}, FRAMEWORK, Units((UNIT,)), folder)


def beside() -> bytes:
    """A blank form with something beside its cells."""
    book = openpyxl.load_workbook(io.BytesIO(BLANK))
    book.worksheets[1]["AB12"] = "7 cuộc"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("typed", ["#DIV/0!", "#N/A", "5 điểm", True])
def test_what_is_no_number_in_an_open_cell_for_points_is_named(typed: object, tmp_path: Path) -> None:
    found = read({("x", "points"): typed, ("x", "value"): 7}, tmp_path)
    (remark,) = [remark for remark in found.remarks if remark.problem.code == "number.text"]
    assert re.search(r"!\w+\d+$", str(remark.problem.place))


@pytest.mark.parametrize("typed", [5, 0, "n/a"])
@pytest.mark.parametrize("value", [None, 7])
def test_points_with_nothing_to_compare_them_with_are_named(typed: object, value: object, tmp_path: Path) -> None:
    found = read({("x", "points"): typed, ("x", "value"): value}, tmp_path)
    said = [remark.problem.text("en") for remark in found.remarks if remark.problem.code == "form.points_alone"]
    assert len(said) == 1
    assert f"“{typed}” stands here as points" in said[0]
    assert {code for code, _, _ in codes(found)} == {"form.points_alone", *(["form.blank"] if value is None else [])}


def test_points_of_a_line_that_is_refused_are_named_too(tmp_path: Path) -> None:
    found = read({("x", "points"): 5, ("x", "value"): "bảy"}, tmp_path)
    assert {code for code, _, _ in codes(found)} == {"number.text", "form.points_alone"}


def test_what_stands_beside_the_cells_of_a_blank_form_is_named_also_where_another_form_counts(tmp_path: Path) -> None:
    other = filled(BLANK, {("x", "value"): 7})
    found = gathered({"a.xlsx": beside(), "b.xlsx": other}, FRAMEWORK, Units((UNIT,)), tmp_path)
    told = {(remark.problem.file.rpartition("/")[2], remark.problem.code) for remark in found.remarks}
    assert told >= {("a.xlsx", "form.blank"), ("a.xlsx", "form.outside")}
    assert len(found.forms) == 1


def test_what_stands_beside_the_cells_of_a_blank_form_of_an_earlier_edition_is_named(tmp_path: Path) -> None:
    corrected = load(one_indicator({"type": "growth", "lower": 0, "upper": 12}))
    found = gathered({"a.xlsx": beside()}, corrected, Units((UNIT,)), tmp_path)
    assert {code for code, _, _ in codes(found)} == {"form.blank", "form.outside"}


@needs_office
def test_a_formula_takes_for_not_applicable_what_is_read_as_that(tmp_path: Path) -> None:
    words = [
        "n/a",
        "N/A",
        "N/a",
        " n/a ",
        "Không áp dụng",
        "KHÔNG ÁP DỤNG",
        "Not applicable",
        "KAD",
        "na",
        "0",
        "an/a",
        "",
        "nn/a/a",
    ]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row, word in enumerate(words, 1):
        sheet.cell(row, 1, word)
        sheet.cell(row, 2, f"={says_absent(f'A{row}')}")
    book.save(tmp_path / "words.xlsx")
    again = openpyxl.load_workbook(
        saved_again([tmp_path / "words.xlsx"], tmp_path / "again") / "words.xlsx", data_only=True
    )
    shown = {word: bool(again.worksheets[0].cell(row, 2).value) for row, word in enumerate(words, 1)}
    assert shown == {word: is_not_applicable(word) for word in words}


def test_no_refusal_while_typing_is_longer_than_excel_takes(tmp_path: Path) -> None:
    book = tmp_path / "form.xlsx"
    book.write_bytes(BLANK)
    rules = [rule.formula1 for sheet in openpyxl.load_workbook(book) for rule in sheet.data_validations.dataValidation]
    assert max(len(rule or "") for rule in rules) <= 255
