"""The table of a workbook: its first sheet that a person sees and that holds anything."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from dtiscore.files.office import Door
from dtiscore.files.sheets import Sheet, format_of, name_of, open_book
from dtiscore.files.sources.columns import LOOKED_AT, ROW, header_at, is_blank, is_nameless, letters, names_of
from dtiscore.language.errors import DataError, Problem, one_line
from dtiscore.language.labels import key
from dtiscore.language.rounding import plain

MOST_ROWS = 2**20
LONGEST_TEXT = 32_767  # as Excel has
MOST_TEXT = 2**28
MOST_NAMED = 3
MOST_SHEETS = 100  # that are looked at for another table
# How a number format shows a code: at least two digits that are always there, with signs between or words in quotes.
CODE = re.compile(r'(?:"[^"]*"|\\.|[-/. ()_]|0)*')
LITERAL = re.compile(r'"[^"]*"|\\.')
CODE_PART = re.compile(r'"([^"]*)"|\\(.)|(.)')


def read_workbook(source: bytes | Path, file: str, door: Door) -> tuple[pl.DataFrame, Mapping[str, frozenset[str]]]:
    """The columns of the table; and of the other sheets, by title, the keys of what stands in their first row.

    Raises
    ------
    DataError
        with what cannot be read, and where.
    """
    with open_book(source, file, door) as book:
        seen = [sheet for sheet in book.sheets if sheet.is_visible] or list(book.sheets)
        sheet, rows, rest = None, [], iter(seen)
        for sheet in rest:
            if rows := _rows(sheet, file, MOST_ROWS):
                break
        if sheet is None or not rows:
            raise DataError(Problem("data.no_header", file))
        (header, first), *rows = rows[header_at(rows[:LOOKED_AT], file) :]
        names = names_of(first, file)
        others = {one.title: _header(one, file) for one in islice(rest, MOST_SHEETS)}
        _refuse_a_second(names, others, file)
        _refuse_formulas(sheet, names, header, file)
        _refuse_merged(sheet, len(names), header, file)
    columns = {ROW: pl.Series([row for row, _ in rows], dtype=pl.Int64)}
    for place, name in enumerate(names):
        columns[name] = _column([cells[place] if place < len(cells) else None for _, cells in rows])
    return pl.DataFrame(columns), others


def _rows(sheet: Sheet, file: str, most: int) -> list[tuple[int, list[Any]]]:
    """The rows from the first that holds anything on, with their numbers."""
    found: list[tuple[int, list[Any]]] = []
    length = 0
    for number, row in enumerate(sheet.rows(most), 1):
        cells = [_cell(cell) for cell in row]
        for place, cell in enumerate(cells, 1):
            if isinstance(cell, str):
                length += len(cell)
                if len(cell) > LONGEST_TEXT or length > MOST_TEXT:
                    raise DataError(Problem("data.long_text", file, row=number, column=letters(place)))
        if found or not all(map(is_blank, cells)):
            found.append((number, cells))
    return found


def _header(sheet: Sheet, file: str) -> frozenset[str]:
    """The keys of what stands in the first row that holds anything."""
    rows = _rows(sheet, file, LOOKED_AT)
    return frozenset(key(str(cell)) for cell in rows[0][1] if not is_blank(cell)) if rows else frozenset()


def _refuse_a_second(names: Sequence[str], others: Mapping[str, frozenset[str]], file: str) -> None:
    own = {key(name) for name in names if not is_nameless(name)}
    same = [title for title, header in others.items() if own <= header]
    if same:
        titles = ", ".join(f"“{one_line(title)}”" for title in same[:MOST_NAMED])
        raise DataError(Problem("data.second_table", file, params={"sheets": titles}))


def _refuse_formulas(sheet: Sheet, names: Sequence[str], header: int, file: str) -> None:
    places = sorted(place for name in sheet.part.without_value if (place := _place(name))[0] >= header)
    if sheet.part.without_value:
        row, column = places[0] if places else (None, 0)
        named = names[column - 1] if 0 < column <= len(names) and not is_nameless(names[column - 1]) else ""
        raise DataError(Problem("data.formula_without_value", file, row=row, column=one_line(named or letters(column))))


def _place(name: str) -> tuple[int, int]:
    """Row and column of a cell that is called C5; (0, 0) where the file does not say."""
    found = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", name)
    if found is None:
        return 0, 0
    column = 0
    for sign in found[1]:
        column = 26 * column + ord(sign) - 64
    return int(found[2]), column


def _refuse_merged(sheet: Sheet, width: int, header: int, file: str) -> None:
    areas = [
        area
        for area in sorted(sheet.part.merged)
        if area[2] >= header and area[0] <= sheet.part.rows and area[1] <= width
    ]
    if areas:
        named = ", ".join(f"{name_of(*area[:2])}:{name_of(*area[2:])}" for area in areas[:MOST_NAMED])
        shown = named + (", …" if len(areas) > MOST_NAMED else "")
        params = {"areas": shown, "count": len(areas)}
        raise DataError(Problem("data.merged", file, row=areas[0][0], params=params))


def _cell(cell: Any) -> Any:
    """The content of a cell as its format shows it: a percentage as one, a code with its zeros, a day without a time."""
    value = cell.value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        shown = format_of(cell)
        if "%" in shown:  # a sign in quotes is only written beside the number
            share = 100.0 if "%" in LITERAL.sub("", shown) else 1.0
            return f"{plain(value * share)}e0%"  # the exponent keeps any decimal sign from being misread
        return _code(value, shown) if "00" in shown else value
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date()
    return value


def _code(value: float, shown: str) -> Any:
    """``00123`` or ``XA-007`` where the format shows a whole number so, else the number."""
    first = shown.split(";")[0]
    if value < 0 or value != int(value) or value >= 1e15 or not CODE.fullmatch(first) or re.search(r"0\.0", first):
        return value
    parts = [found.groups() for found in CODE_PART.finditer(first)]
    places = sum(part[2] == "0" for part in parts)
    digits = str(int(value)).zfill(places)
    if not places:
        return value
    lead, digits = digits[: len(digits) - places + 1], digits[len(digits) - places + 1 :]
    text, rest = "", iter([lead, *digits])
    for quoted, escaped, sign in parts:
        text += next(rest) if sign == "0" else quoted or escaped or sign or ""
    return text.strip() if text != str(int(value)) else value


def _column(cells: Iterable[Any]) -> pl.Series:
    """Numbers stay numbers. Among words a number is written like 58.68e0, which no decimal sign can misread."""
    cells = list(cells)
    if all(cell is None or (isinstance(cell, (int, float)) and not isinstance(cell, bool)) for cell in cells):
        return pl.Series([None if cell is None else float(cell) for cell in cells], dtype=pl.Float64)
    return pl.Series([None if cell is None else in_words(cell) for cell in cells], dtype=pl.String)


def in_words(cell: Any) -> str:
    if isinstance(cell, float) and not cell.is_integer():
        return f"{cell!r}e0" if "e" not in repr(cell) else repr(cell)
    if isinstance(cell, float):
        return str(int(cell))
    return str(cell)
