"""One filled-in form, read by its hidden keys: also with rows inserted, columns hidden, cells merged, sheets renamed."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from dtiscore.documents.forms.layout import COLUMNS, EVIDENCE, MARK
from dtiscore.documents.forms.opening import open_workbook
from dtiscore.language.errors import DataError, Problem, one_line
from dtiscore.language.rounding import plain

READ = ("part", "whole", "value", "points", *EVIDENCE, "note")
NUMBERS = frozenset({"part", "whole", "value", "points"})
SPREAD = frozenset({*EVIDENCE, "note"})  # one text over several merged lines is meant for each of them
ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
MOST_ROWS = 20_000
MOST_COLUMNS = 500
MOST_TEXT = 10_000_000
MOST_STATED = 1_000  # characters
LARGEST = 1.8e307
LITERAL = re.compile(r'"[^"]*"|\\.|_.')  # what a number format shows as it is: 0"%" is no percentage
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
SEARCHED = 60  # rows and columns in which the mark may stand after somebody inserted some above or beside it


@attrs.frozen
class Answer:
    """What stands in one cell: its text as :mod:`dtiscore.data.long_form` reads it, and the cell's name."""

    text: str
    cell: str


@attrs.frozen(eq=False)
class FilledForm:
    """Whose form it is, of which edition, and every answer by line and column."""

    file: str
    unit: str
    name: str
    framework: str
    edition: str
    year: int
    modified: str
    sheet: str
    nodes: Mapping[str, str]
    answers: Mapping[str, Mapping[str, Answer]]
    rows: Mapping[str, int]
    problems: tuple[Problem, ...]

    def called(self, file: str) -> FilledForm:
        """The same form under another file name."""
        problems = tuple(attrs.evolve(problem, file=file) for problem in self.problems)
        return attrs.evolve(self, file=file, problems=problems)

    def texts(self) -> dict[tuple[str, str], str]:
        """What was filled in, wherever it stood; self-assessed points are computed, not filled in."""
        return {
            (line, column): answer.text
            for line, own in self.answers.items()
            for column, answer in own.items()
            if column != "points"
        }


def read_form(content: bytes, file: str) -> FilledForm:
    """Read the bytes of a workbook.

    Raises
    ------
    DataError
        where it cannot be opened, or is no form of this program.
    """
    opened = open_workbook(content, file)
    try:
        return _read(opened.book, opened.without_value, file)
    finally:
        opened.book.close()


def _read(book: Any, without_value: Mapping[str, frozenset[str]], file: str) -> FilledForm:
    stated = _statement(book)
    found = next(filter(None, (_find_mark(sheet) for sheet in book.worksheets)), None)
    if stated is None or found is None:
        raise DataError(Problem("form.not_a_form", file))
    sheet, top, left = found
    year = stated.get("year", "")
    if not re.fullmatch("[0-9]{4}", year):
        raise DataError(Problem("form.not_a_form", file))
    problems: list[Problem] = []
    places = {str(cell.value): cell.column for cell in sheet[top] if cell.column > left and cell.value in COLUMNS}
    lacking = [name for name in COLUMNS if name in NUMBERS and name not in places]
    if lacking:
        raise DataError(Problem("form.columns_gone", file, place=sheet.title))
    answers: dict[str, dict[str, Answer]] = {}
    rows: dict[str, int] = {}
    merged, empty = _merged(sheet), without_value.get(sheet.title, frozenset())
    length = 0
    for row, key in _keys(sheet, top, left):
        own = dict(_answers(sheet, row, key, places, merged, file, problems))
        for name in set(READ) & set(places) - {"points"}:
            cell = sheet.cell(row, places[name])
            if cell.coordinate in empty and not cell.protection.locked:
                problems.append(
                    Problem("form.without_value", file, f"{sheet.title}!{cell.coordinate}", params={"key": key})
                )
        length += sum(len(answer.text) for answer in own.values())
        if length > MOST_TEXT:  # cells may share one long text
            raise DataError(Problem("form.not_a_form", file))
        if key in rows:
            if own and {n: a.text for n, a in own.items()} != {n: a.text for n, a in answers.get(key, {}).items()}:
                params = {"key": one_line(key), "other": rows[key]}
                problems.append(Problem("form.line_twice", file, sheet.title, row=row, params=params))
            continue
        rows[key] = row
        if own:
            answers[key] = own
    modified = book.properties.modified or datetime.datetime(1900, 1, 1)
    return FilledForm(
        file, stated.get("unit", ""), stated.get("name", ""), stated.get("framework", ""), stated.get("edition", ""),
        int(year), modified.replace(tzinfo=None).isoformat(timespec="seconds"), sheet.title,
        {name.removeprefix("node:"): value for name, value in stated.items() if name.startswith("node:")},
        answers, rows, tuple(problems),
    )  # fmt: skip


def _statement(book: Any) -> dict[str, str] | None:
    """The hidden statement, under whatever name the sheet goes now."""
    for sheet in book.worksheets:
        if sheet.cell(1, 1).value == MARK and sheet.max_row <= MOST_ROWS:
            pairs = sheet.iter_rows(min_row=2, max_col=2, values_only=True)
            return {
                str(name)[:MOST_STATED]: "" if value is None else str(value)[:MOST_STATED]
                for name, value in pairs
                if name is not None
            }
    return None


def _find_mark(sheet: Any) -> tuple[Any, int, int] | None:
    if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
        return None
    cells = (cell for row in sheet.iter_rows(max_row=min(SEARCHED, sheet.max_row), max_col=min(SEARCHED, sheet.max_column))
             for cell in row)  # fmt: skip
    mark = next((cell for cell in cells if cell.value == MARK and (cell.row, cell.column) != (1, 1)), None)
    return None if mark is None else (sheet, mark.row, mark.column)


def _keys(sheet: Any, top: int, left: int) -> Iterator[tuple[int, str]]:
    for (cell,) in sheet.iter_rows(min_row=top + 1, min_col=left, max_col=left):
        if isinstance(cell.value, str) and cell.value.strip():
            yield cell.row, cell.value.strip()


def _merged(sheet: Any) -> dict[tuple[int, int], Any]:
    """By cell, the merged range that hides it; the first cell of a range shows, so it is not listed."""
    found = {}
    for area in sorted(sheet.merged_cells.ranges, key=lambda area: str(area.coord)):
        if area.size["rows"] * area.size["columns"] > MOST_ROWS:
            continue
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                if (row, column) != (area.min_row, area.min_col):
                    found[row, column] = area
    return found


def _answers(
    sheet: Any, row: int, key: str, places: Mapping[str, int], merged: Mapping[tuple[int, int], Any], file: str,
    problems: list[Problem],
) -> Iterator[tuple[str, Answer]]:  # fmt: skip
    for name in READ:
        column = places.get(name)
        if column is None:
            continue
        is_number = name in NUMBERS and not key.startswith("@")
        area = merged.get((row, column))
        cell = sheet.cell(row, column)
        if area is not None:
            first = sheet.cell(area.min_row, area.min_col)
            if name in SPREAD and area.min_col == column:
                cell = first
            elif area.min_row != row and first.value not in (None, ""):
                params = {"area": area.coord, "key": key}
                problems.append(Problem("form.merged", file, f"{sheet.title}!{cell.coordinate}", params=params))
                continue
        text = _text(cell, key, name, is_number, sheet.title, file, problems)
        if text:
            yield name, Answer(text, cell.coordinate)


def _text(cell: Any, key: str, name: str, is_number: bool, sheet: str, file: str, problems: list[Problem]) -> str:
    """The content as text: numbers with an exponent that no decimal sign can misread, dates as year-month-day."""
    value = cell.value

    def blame(code: str) -> str:
        shown = one_line(value)
        problems.append(Problem(code, file, f"{sheet}!{cell.coordinate}", params={"text": shown, "key": key}))
        return ""

    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time, datetime.timedelta)):
        if is_number:
            return "" if name == "points" else blame("form.date_for_number")
        return value.strftime("%Y-%m-%d") if isinstance(value, (datetime.datetime, datetime.date)) else str(value)
    if isinstance(value, (int, float)):
        if abs(value) > LARGEST:  # no spreadsheet has such a number; another program may write one
            return "" if name == "points" else blame("form.error_value")
        if "%" in LITERAL.sub("", str(cell.number_format)) and is_number:
            return f"{plain(value * 100.0)}e0%"
        return exact(value) if is_number else plain(value)
    text = unescaped(str(value)).strip()
    if is_number and (cell.data_type == "e" or text.upper() in ERRORS):
        return "" if name == "points" else blame("form.error_value")
    return text


def unescaped(text: str) -> str:
    """Text with the characters that workbooks spell out, as the carriage return of what was pasted in; controls go."""

    def character(found: re.Match[str]) -> str:
        sign = chr(int(found[1], 16))
        return sign if sign.isprintable() or sign in "\t\n" else ""

    return ESCAPED.sub(character, text)


def exact(value: float) -> str:
    """All digits of a number, written so that neither a comma nor a point can be misread."""
    text = repr(value)
    return text if isinstance(value, int) or "e" in text else f"{text}e0"
