"""Tables of a .xlsx, .docx, .pdf or .csv file as grids of text in which merged cells know where they come from."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from dtiscore.documents.decisions.grid_cells import Grid, GridCell, clean
from dtiscore.documents.decisions.pdf_grids import pdf_grids
from dtiscore.documents.decisions.wordtext import (
    Numbering,
    cell_texts,
    children,
    is_fallback,
    paragraph_texts,
    property_of,
    tag_of,
)
from dtiscore.files.office import Door, Package, open_package
from dtiscore.files.opening import content_of
from dtiscore.files.sheets import Sheet, format_of, open_book
from dtiscore.language.errors import DataError, Problem, one_line
from dtiscore.language.rounding import plain
from dtiscore.language.sentences import Hint

DOOR = Door({
    "old": "convert.password", "password": "convert.password", "macros": "convert.macros",
    "declarations": "convert.entities", "parts": "file.too_many_parts", "unpacks": "file.unpacks_to", "repeats": "data.repeats",
    "other": "convert.damaged", "damaged": "convert.damaged",
}, bytes=64 * 2**20, unpacked=256 * 2**20, elements=10_000_000)  # fmt: skip
MOST_ROWS = 5_000
MOST_COLUMNS = 200
MOST_HIDDEN = 500_000
MOST_MERGED = 2_000_000
LONGEST = 100_000
LINES_ABOVE = 12
MOST_AROUND = 2

SUFFIXES = (".xlsx", ".docx", ".pdf", ".csv", ".tsv", ".txt")
# What a person saves as another kind first.
SAVED_AS = {".doc": ".docx", ".odt": ".docx", ".rtf": ".docx", ".xls": ".xlsx", ".ods": ".xlsx"}


def read_grids(path: Path, file: str = "") -> tuple[Grid, ...]:
    """Every table of the file in its order.

    Raises
    ------
    DataError
        with one problem: what the file is not, and how to save it so that it can be read.
    """
    file = file or str(path)
    suffix = path.suffix.casefold()
    if suffix in (".xlsm", ".xltm", ".docm", ".dotm"):
        raise DataError(Problem("convert.macros", file))
    if suffix in SAVED_AS:
        raise DataError(Problem("convert.saved_as", file, params={"suffix": suffix, "other": SAVED_AS[suffix]}))
    if suffix not in SUFFIXES:
        raise DataError(Problem("convert.suffix", file, params={"suffix": suffix or "—"}))
    content = content_of(path, file, DOOR.bytes)
    if not content:
        raise DataError(Problem("file.empty", file))
    if suffix == ".xlsx":
        return tuple(_workbook_grids(content, file))
    if suffix == ".pdf":
        return tuple(pdf_grids(content, file))
    if suffix != ".docx":
        return _csv_grids(content, file)
    package = open_package(content, file, DOOR)
    try:
        return tuple(_document_grids(package, file))
    except (DataError, MemoryError, KeyboardInterrupt):
        raise
    except ImportError:
        raise DataError(Problem("convert.no_docx", file)) from None
    except Exception:  # the readers fail in many ways on files that no Office program has written
        raise DataError(Problem("convert.damaged", file)) from None


def _too_many(file: str, place: Hint | str) -> DataError:
    return DataError(Problem("convert.too_many", file, place, params={"rows": MOST_ROWS, "columns": MOST_COLUMNS}))


def _filled(rows: Sequence[Sequence[GridCell]]) -> list[list[GridCell]]:
    """Rows of equal width."""
    width = max(map(len, rows), default=0)
    return [[*row, *(GridCell("", (r, c)) for c in range(len(row), width))] for r, row in enumerate(rows)]


# --- csv -------------------------------------------------------------------------------------------------------------


def _csv_grids(content: bytes, file: str) -> tuple[Grid, ...]:
    try:
        text = content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        raise DataError(Problem("data.not_utf8", file)) from None
    if "\0" in text:
        raise DataError(Problem("data.not_text", file))
    csv.field_size_limit(LONGEST)
    best: list[list[str]] = []
    for separator in ",;\t":
        try:
            records = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        except csv.Error as error:
            raise DataError(Problem("data.bad_quotes", file, params={"detail": one_line(error)})) from None
        if _usual_width(records) > _usual_width(best):
            best = records
    if len(best) > MOST_ROWS or any(len(record) > MOST_COLUMNS for record in best):
        raise _too_many(file, "")
    rows = [[GridCell(clean(text), (r, c)) for c, text in enumerate(record)] for r, record in enumerate(best)]
    return (Grid("", Hint(""), _filled(rows)),)


def _usual_width(records: Sequence[Sequence[str]]) -> int:
    widths = sorted(len(record) for record in records if record)
    return widths[len(widths) // 2] if widths else 0


# --- xlsx ------------------------------------------------------------------------------------------------------------


def _workbook_grids(content: bytes, file: str) -> Iterator[Grid]:
    with open_book(content, file, DOOR) as book:
        for sheet in book.sheets:
            if not sheet.is_visible:
                continue
            place = Hint("convert.sheet", {"name": one_line(sheet.title)})
            if sheet.part.without_value:
                raise DataError(Problem("data.formula_without_value", file, place))
            yield _sheet_grid(sheet, place, file)


def hidden_rows(path: Path, title: str) -> list[tuple[Any, ...]]:
    """The values of one sheet of a workbook that ``read_grids`` could read, also where it is hidden; none without it."""
    file = str(path)
    with open_book(content_of(path, file, DOOR.bytes), file, DOOR) as book:
        sheet = next((sheet for sheet in book.sheets if sheet.title == title), None)
        return [] if sheet is None else [tuple(cell.value for cell in row) for row in sheet.rows(MOST_HIDDEN)]


def _sheet_grid(sheet: Sheet, place: Hint, file: str) -> Grid:
    rows: list[list[GridCell]] = []
    for r, row in enumerate(sheet.rows()):
        cells = [_cell(cell, (r, c)) for c, cell in enumerate(row[:MOST_COLUMNS])]
        while cells and not cells[-1].text:
            cells.pop()
        if (cells and r >= MOST_ROWS) or any(cell.value is not None for cell in row[MOST_COLUMNS:]):
            raise _too_many(file, place)
        if r < MOST_ROWS:
            rows.append(cells)
    while rows and not rows[-1]:
        rows.pop()
    grid = _filled(rows)
    covered: set[tuple[int, int]] = set()
    for top, left, bottom, right in sheet.part.merged:
        area = [
            (r, c) for r in range(top - 1, min(bottom, len(grid))) for c in range(left - 1, min(right, len(grid[0])))
        ]
        if len(covered) + len(area) > MOST_MERGED or covered.intersection(area):
            raise DataError(Problem("convert.merged", file, place, row=top))
        covered.update(area)
        for r, c in area:
            grid[r][c] = grid[top - 1][left - 1]
    return Grid(sheet.title, place, grid)


def _cell(cell: Any, anchor: tuple[int, int]) -> GridCell:
    value = cell.value
    if value is None:
        return GridCell("", anchor)
    if isinstance(value, bool):
        return GridCell(str(value), anchor)
    if isinstance(value, (int, float)):
        form = format_of(cell)
        if "%" in form:
            return GridCell(f"{plain(value * 100.0)}%", anchor)
        places = re.fullmatch(r"0\.(0+)", form)
        return GridCell(f"{value:.{len(places[1])}f}" if places else plain(value), anchor, float(value))
    if isinstance(value, (datetime.date, datetime.time)):
        return GridCell(value.isoformat(), anchor)
    return GridCell(clean(str(value)), anchor)


# --- docx ------------------------------------------------------------------------------------------------------------


def _document_grids(package: Package, file: str) -> Iterator[Grid]:
    from docx import Document

    document = Document(package.archive.fp)
    numbering = Numbering(document)
    body = document.element.body
    numbering.count(body)
    above: list[str] = []
    count = 0
    for element in body.iter():
        tag = tag_of(element)
        if tag not in ("p", "tbl") or is_fallback(element):
            continue
        outer = [parent for parent in element.iterancestors() if tag_of(parent) == "tbl"]
        if tag == "p" and not outer:
            text = clean("\n".join(paragraph_texts([element], numbering)))
            above += [text] if text else []
        elif tag == "tbl" and all(_only_surrounds(table) for table in outer):
            count += 1
            place = Hint("convert.table", {"number": count})
            rows = _table_rows(element, numbering, place, file)
            yield Grid(str(count), place, _filled(rows), above[-LINES_ABOVE:])
            above = []


def _only_surrounds(table: Any) -> bool:
    """A table that only lays out a page around another one; any other table in a cell is text of that cell."""
    return sum(1 for row in children(table, "tr") for _ in children(row, "tc")) <= MOST_AROUND


def _table_rows(table: Any, numbering: Numbering, place: Hint, file: str) -> list[list[GridCell]]:
    rows: list[list[GridCell]] = []
    for row in children(table, "tr"):
        if property_of(row, "trPr", "del") is not None:
            continue  # a row whose deletion is tracked is not there
        r = len(rows)
        if r >= MOST_ROWS:
            raise _too_many(file, place)
        cells: list[GridCell] = [
            GridCell("", (r, c)) for c in range(_span(property_of(row, "trPr", "gridBefore"), 0, file, r, place))
        ]
        for cell in children(row, "tc"):
            span = _span(property_of(cell, "tcPr", "gridSpan"), 1, file, r, place)
            merge = property_of(cell, "tcPr", "vMerge")
            own = GridCell(clean("\n".join(cell_texts(cell, numbering))), (r, len(cells)))
            if merge is not None and merge != "restart" and rows and len(cells) < len(rows[-1]):
                own = rows[-1][len(cells)]
            cells += [own] * span
            if len(cells) > MOST_COLUMNS:
                raise DataError(Problem("convert.merged", file, place, row=r + 1))
        rows.append(cells)
    return rows


def _span(value: str | None, usual: int, file: str, row: int, place: Hint) -> int:
    if value is None:
        return usual
    if not value.isdigit() or len(value) > 4 or int(value) > MOST_COLUMNS:
        raise DataError(Problem("convert.merged", file, place, row=row + 1))
    return max(int(value), usual)
