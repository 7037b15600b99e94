"""What is typed over the printed cells of a council's workbook is named, on every sheet; what moved is not."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

import dtiscore as dti
from dtiscore.documents.appraisal.columns import STATEMENT
from dtiscore.documents.appraisal.returned import read_returned
from dtiscore.documents.appraisal.writing import council_workbook

from .dossiers import assemble
from .test_council_workbook import DATA, TOML, UNITS, saved

TYPED = "ghi đè 7"


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("council")
    for name, text in (("council.toml", TOML), ("units.csv", UNITS), ("data.csv", DATA)):
        (folder / name).write_text(text, "utf-8")
    framework = dti.load_framework(folder / "council.toml")
    units = dti.read_units(folder / "units.csv", framework.unit_types)
    return council_workbook(assemble(framework, folder / "data.csv", units))


def printed(book: Any) -> list[Any]:
    """Every locked cell that a person sees with something in it: no hidden column or row."""
    found = []
    for sheet in book.worksheets:
        if sheet.title == STATEMENT:
            continue
        hidden_rows = {row for row, own in sheet.row_dimensions.items() if own.hidden}
        letters = {letter for letter, own in sheet.column_dimensions.items() if own.hidden}
        found += [
            cell for row in sheet.iter_rows() for cell in row
            if cell.value not in (None, "") and "……" not in str(cell.value) and cell.protection.locked and cell.row not in hidden_rows and cell.column_letter not in letters
        ]  # fmt: skip
    return found


@pytest.mark.parametrize("first", range(7))
def test_every_printed_cell_that_was_typed_over_is_named(workbook: bytes, first: int) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    cells = printed(book)[first::7]
    places = {f"{cell.parent.title}!{cell.coordinate}" for cell in cells}
    for cell in cells:
        cell.value = TYPED
    problems = read_returned(saved(book), "a.xlsx").problems
    assert {problem.place for problem in problems} == places
    assert {problem.params["text"] for problem in problems} == {TYPED}
    assert {problem.code for problem in problems} <= {"appraisal.outside", "appraisal.printed"}


def test_a_number_in_place_of_another_that_stands_elsewhere_is_named(workbook: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    cells = [cell for cell in printed(book) if isinstance(cell.value, (int, float))]
    one = next(
        cell for cell in cells if any(other.value != cell.value and other.parent is cell.parent for other in cells)
    )
    one.value = next(other.value for other in cells if other.value != one.value and other.parent is one.parent)
    problems = read_returned(saved(book), "a.xlsx").problems
    assert [problem.place for problem in problems] == [f"{one.parent.title}!{one.coordinate}"]


def test_rows_that_were_moved_are_still_ours(workbook: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    for sheet in book.worksheets:
        if sheet.title != STATEMENT:
            sheet.insert_rows(1)
    assert [problem.code for problem in read_returned(saved(book), "a.xlsx").problems] == []
