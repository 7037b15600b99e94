"""Workbooks of our own as they come back: found by hidden marks and keys, also with rows moved and sheets renamed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import attrs

from dtiscore.files.office import Door
from dtiscore.files.sheets import OpenedBook, Sheet, format_of
from dtiscore.files.zips import opened

DOOR = Door({
    "old": "form.old_excel", "password": "form.encrypted", "macros": "form.macros", "declarations": "form.entities",
    "parts": "form.unpacks", "unpacks": "form.unpacks", "other": "form.not_a_workbook", "damaged": "form.damaged",
}, bytes=20 * 2**20, unpacked=200 * 2**20, parts=2_000, xml=40 * 2**20, elements=500_000, cells=20_000_000,
   merged=200_000)  # fmt: skip
# A council's workbook has a sheet for each of a hundred units and more, all of them our own.
COUNCIL_DOOR = attrs.evolve(DOOR, bytes=60 * 2**20, xml=150 * 2**20, elements=1_600_000)
SEARCHED = 60  # rows and columns in which a mark may stand after somebody inserted some above or beside it
ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
LITERAL = re.compile(r'"[^"]*"|\\.|_.')  # what a number format shows as it is: 0"%" is no percentage
MARKED = b"#dtiscore-"  # so begins every mark, of forms and of council workbooks


def has_marks(path: Path) -> bool:
    """Whether it is a workbook that we make for others to fill in; nothing else of it is looked at."""
    if path.suffix.casefold() not in (".xlsx", ".xlsm"):
        return False
    try:
        with opened(path, DOOR.parts, DOOR.unpacked) as archive:
            return any(MARKED in archive.read(part) for part in archive.infolist() if part.filename.endswith(".xml"))
    except Exception:  # no workbook, or one that cannot be read
        return False


def is_statement(sheet: Sheet, mark: str) -> bool:
    """Whether it is the hidden sheet that says what the workbook is, under whatever name it goes now."""
    return bool(sheet.cell(1, 1).value == mark)


def statement_of(book: OpenedBook, mark: str, most_rows: int) -> Sheet | None:
    """The hidden sheet that says what the workbook is; none where it is lost, or longer than we would write it."""
    return next((sheet for sheet in book.sheets if is_statement(sheet, mark) and sheet.part.rows <= most_rows), None)


def statement_rows(sheet: Sheet, columns: int) -> Iterator[list[Any]]:
    """What it says, row by row."""
    for row in range(2, sheet.part.rows + 1):
        yield [sheet.cell(row, column).value for column in range(1, columns + 1)]


def find_marks(sheet: Sheet, mark: str) -> Iterator[tuple[str, int, int]]:
    """Where hidden keys of columns and of rows may cross: what stands behind the mark, row and column."""
    for (row, column), cell in sheet.cells.items():
        text = cell.value
        if row > SEARCHED:
            return
        if column <= SEARCHED and isinstance(text, str) and f"{text} ".startswith(f"{mark} "):
            yield text.removeprefix(mark).strip(" "), row, column


def columns_by_key(sheet: Sheet, top: int, left: int, keys: Collection[str]) -> dict[str, int]:
    return {str(cell.value): column for (row, column), cell in sheet.cells.items()
            if row == top and column > left and cell.value in keys}  # fmt: skip


def rows_by_key(sheet: Sheet, top: int, left: int) -> Iterator[tuple[int, str]]:
    for row in range(top + 1, sheet.part.rows + 1):
        text = sheet.cell(row, left).value
        if isinstance(text, str) and text.strip(" "):
            yield row, text.strip(" ")


def is_error(cell: Any) -> bool:
    return bool(cell.data_type == "e") or str(cell.value).strip().upper() in ERRORS


def is_percent(cell: Any) -> bool:
    """Whether a cell shows its number as a percentage, so that a person typed a hundred times what it holds."""
    return "%" in LITERAL.sub("", format_of(cell))
