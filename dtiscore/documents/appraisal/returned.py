"""A council's workbook as it comes back: read by its hidden codes, also with rows moved and sheets renamed."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping
from typing import Any

import attrs

from dtiscore.documents.appraisal.columns import BLOCK, COLUMNS, FRONT, INPUTS, MARK, TEXTS, UNIT, mark_of
from dtiscore.documents.appraisal.dossiers import ABSENT
from dtiscore.files.escapes import Names, plain_signs
from dtiscore.files.hidden_keys import (
    COUNCIL_DOOR,
    ERRORS,
    columns_by_key,
    find_marks,
    is_percent,
    is_statement,
    rows_by_key,
    statement_of,
    statement_rows,
)
from dtiscore.files.printed import PRINTED, Seal, seals_of, typed_over
from dtiscore.files.sheets import OpenedBook, Sheet, name_of, read_book
from dtiscore.language.dates import day_of
from dtiscore.language.errors import DataError, Problem, one_line
from dtiscore.language.sentences import say

MOST_ROWS = 100_000
MOST_STATED = 500_000  # units × indicators of the largest province and more
MOST_COLUMNS = 300
LONGEST = 2_000
LATEST = 20  # years after the assessed one in which it may still be appraised
VIETNAM = datetime.timezone(datetime.timedelta(hours=7))
UNTOUCHED = datetime.datetime(2000, 1, 1)  # as the workbook is made


@attrs.frozen
class TypedCell:
    """What stands in one open cell, and where: a number, a text, or None where it is empty."""

    value: float | str | None
    cell: str


@attrs.frozen
class CellBefore:
    """How an open cell stood when the workbook was made."""

    fallback: float | str
    points: float | None
    reason: str
    author: str
    decided: bool
    settable: bool


@attrs.frozen(eq=False)
class ReturnedBook:
    """One workbook: what it was made for, who filled it in and when, and by (unit, indicator) what is typed and what was."""

    file: str
    framework: str
    edition: str
    year: int
    status: str
    reviewer: str
    date: str
    units: Mapping[str, str]
    before: Mapping[tuple[str, str], CellBefore]
    typed: Mapping[tuple[str, str], Mapping[str, TypedCell]]
    problems: tuple[Problem, ...]
    lacking: tuple[str, ...]
    language: str = ""

    def with_names(self, codes: Names, units: Names) -> ReturnedBook:
        """The same with its codes as the framework spells them, and its units as the units file does."""
        return attrs.evolve(
            self,
            units={units.find(unit): name for unit, name in self.units.items()},
            before={(units.find(unit), codes.find(code)): cell for (unit, code), cell in self.before.items()},
            typed={(units.find(unit), codes.find(code)): cells for (unit, code), cells in self.typed.items()},
            lacking=tuple(map(units.find, self.lacking)),
        )


def read_returned(content: bytes, file: str) -> ReturnedBook:
    """Read the bytes of a workbook.

    Raises
    ------
    DataError
        where it cannot be opened, or is no council's workbook of this program.
    """
    return _BookReader(read_book(content, file, COUNCIL_DOOR), file).read()


class _BookReader:
    def __init__(self, book: OpenedBook, file: str) -> None:
        self.book, self.file = book, file
        self.problems: list[Problem] = []
        self.units: dict[str, str] = {}
        self.before: dict[tuple[str, str], CellBefore] = {}
        self.typed: dict[tuple[str, str], dict[str, TypedCell]] = {}
        self.sheet_of: dict[str, str] = {}
        self.seals: dict[str, Seal] = {}

    def read(self) -> ReturnedBook:
        stated = self._statement()
        year, status = stated.get("year", ""), stated.get("status", "")
        if not re.fullmatch(r"[0-9]{4}", year) or status not in ("preliminary", "appraised"):
            raise DataError(Problem("appraisal.not_ours", self.file))
        reviewer = date = ""
        for sheet in self.book.sheets:
            if is_statement(sheet, MARK):
                continue
            if sheet.exceeds(MOST_ROWS, MOST_COLUMNS):
                self.blame("appraisal.too_large", sheet)
                continue
            found = _find_mark(sheet)
            if found is None:
                # One that a person added is refused by name, since it may be one of ours.
                if any(cell.value is not None for cell in sheet.cells.values()):
                    self.blame("appraisal.unknown_sheet", sheet)
                continue
            kind, name, row, column = found
            if kind == UNIT:
                self._unit(sheet, name, row, column)
                continue
            if kind == FRONT:
                reviewer, date = self._front(sheet, row, column, int(year))
            seal = self.seals.get(FRONT if kind == FRONT else mark_of(kind, name))
            for place in typed_over(sheet, seal) if seal is not None else ():
                self._named(sheet, *place, code="appraisal.printed")
        lacking = tuple(unit for unit in self.units if unit not in self.sheet_of)
        return ReturnedBook(
            self.file, stated.get("framework", ""), stated.get("edition", ""), int(year), status, reviewer,
            date or self._saved(), self.units, self.before, self.typed, tuple(self.problems), lacking,
            stated.get("language", ""),
        )  # fmt: skip

    def _statement(self) -> dict[str, str]:
        sheet = statement_of(self.book, MARK, MOST_STATED)
        if sheet is None:
            raise DataError(Problem("appraisal.not_ours", self.file))
        stated: dict[str, str] = {}
        self.seals = seals_of(statement_rows(sheet, 4))
        try:
            for name, *rest in statement_rows(sheet, 10):
                if name == "unit":
                    self.units[str(rest[0])] = "" if rest[1] is None else str(rest[1])
                elif name == "cell":
                    unit, code, fallback, points, reason, author, decided, settable, _ = rest
                    self.before[str(unit), str(code)] = CellBefore(
                        float(fallback) if isinstance(fallback, (int, float)) else str(fallback or ""),
                        None if points is None else math.inf if points == ABSENT else float(points), str(reason or ""), str(author or ""),
                        decided is not None, settable is not None,
                    )  # fmt: skip
                elif name is not None and name != PRINTED:
                    stated[str(name)] = "" if rest[0] is None else str(rest[0])
        except (TypeError, ValueError):
            raise DataError(Problem("appraisal.not_ours", self.file)) from None
        return stated

    def blame(self, code: str, at: Sheet | str, row: int | None = None, /, **params: object) -> None:
        place = at if isinstance(at, str) else one_line(at.title)
        self.problems.append(Problem(code, self.file, place, row=row, params=params))

    def _front(self, sheet: Sheet, row: int, column: int, year: int) -> tuple[str, str]:
        found = {"reviewer": "", "date": ""}
        for r, name in rows_by_key(sheet, row, column):
            if name in found:
                values = (sheet.cell(r, c).value for c in range(column + 2, column + 13))
                cell = next((value for value in values if value is not None), None)
                found[name] = self._date(cell, sheet.place(r, column + 3), year) if name == "date" else _text(cell)
        return found["reviewer"], found["date"]

    def _date(self, value: Any, place: str, year: int) -> str:
        text = _text(value)
        date = value.date() if isinstance(value, datetime.datetime) else day_of(text)
        if date is not None and year <= date.year <= year + LATEST:
            return date.isoformat()
        if text:
            code = "appraisal.date" if date is None else "appraisal.date_year"
            shown = text if date is None else date.strftime("%d/%m/%Y")
            self.blame(code, place, text=one_line(shown), year=year)
        return ""

    def _saved(self) -> str:
        """When the file was last saved, in Vietnam; empty where no program has saved it since it was made."""
        modified = self.book.modified
        if not isinstance(modified, datetime.datetime) or modified.replace(tzinfo=None) <= UNTOUCHED:
            return ""
        return modified.replace(tzinfo=datetime.timezone.utc).astimezone(VIETNAM).strftime("%Y-%m-%d %H:%M")  # noqa: UP017

    def _unit(self, sheet: Sheet, unit: str, top: int, left: int) -> None:
        if unit not in self.units:
            self.blame("appraisal.foreign_sheet", sheet, unit=one_line(unit))
            return
        if unit in self.sheet_of:
            self.blame("appraisal.sheet_twice", sheet, unit=one_line(unit), other=one_line(self.sheet_of[unit]))
            return
        self.sheet_of[unit] = sheet.title
        places = columns_by_key(sheet, top, left, INPUTS)
        gone = [name for name in INPUTS if name not in places]
        if gone:
            self.blame("appraisal.columns_gone", sheet, columns=", ".join(gone))
            return
        rows: dict[str, int] = {}
        for row, code in rows_by_key(sheet, top, left):
            if code in rows:
                self.blame("appraisal.line_twice", sheet, row, code=one_line(code), other=str(rows[code]))
                continue
            rows[code] = row
            self._cells(sheet, unit, code, row, places)
        self._outside(sheet, unit, top, left, {row: code for code, row in rows.items()})
        for other, code in self.before:
            if other == unit and code not in rows:
                self.blame("appraisal.line_gone", sheet, code=code)

    def _outside(self, sheet: Sheet, unit: str, top: int, left: int, lines: Mapping[int, str]) -> None:
        """A warning for each cell with something in it that is neither open nor as we wrote it."""
        places = columns_by_key(sheet, top, left, COLUMNS)
        names = {column: name for name, column in places.items()}
        seal = self.seals.get(mark_of(UNIT, unit))
        if seal is not None:
            for row, column in typed_over(sheet, seal, lines, names):
                if column != left and row != top and not (row in lines and names.get(column) in INPUTS):
                    self._named(sheet, row, column, column_name=name_of(1, places["points"]).rstrip("1"))
            return
        notes = {say("council_sheet.only_engine", lang) for lang in ("vi", "en")}
        for (row, column), cell in sheet.cells.items():
            text, name = _text(cell.value), names.get(column, "")
            if not text or column == left or (row <= top + 1 and name):
                continue
            if row not in lines:
                ours = text in notes
            else:
                before = self.before.get((unit, lines[row]))
                ours = _is_ours(sheet, row, column, name, before)
            if not ours:
                self._named(sheet, row, column, column_name=name_of(1, places["points"]).rstrip("1"))

    def _named(
        self, sheet: Sheet, row: int, column: int, code: str = "appraisal.outside", column_name: str = ""
    ) -> None:
        """A cell with something in it that is neither open nor as we wrote it."""
        params = {"text": one_line(_text(sheet.cell(row, column).value))} | (
            {"column": column_name} if column_name else {}
        )
        self.problems.append(Problem(code, self.file, sheet.place(row, column), severity="warning", params=params))

    def _cells(self, sheet: Sheet, unit: str, code: str, row: int, places: Mapping[str, int]) -> None:
        own: dict[str, TypedCell] = {}
        for name in INPUTS:
            cell, place = sheet.cell(row, places[name]), sheet.place(row, places[name])
            if sheet.lacks_result(row, places[name]):
                self.blame("form.without_value", place, key=code)
                return
            value = _points(cell) if name == "points" else _text(cell.value) or None
            if isinstance(value, str) and len(value) > LONGEST:
                self.blame("appraisal.too_long", place, unit=one_line(unit), code=one_line(code),
                           count=len(value), most=LONGEST)  # fmt: skip
                return
            own[name] = TypedCell(value, place)
        if any(one.value is not None for one in own.values()) or (unit, code) in self.before:
            self.typed[unit, code] = own


def _is_ours(sheet: Sheet, row: int, column: int, name: str, before: CellBefore | None) -> bool:
    """Whether a cell of a line is open, or shows what we wrote into it."""
    if before is None:  # a group, or a line that is named elsewhere
        return name not in ("", *TEXTS)
    if name == "recognised":
        return sheet.is_computed(row, column)
    return bool(name)


def _find_mark(sheet: Sheet) -> tuple[str, str, int, int] | None:
    """Kind, name, row and column of a sheet's mark."""
    for text, row, column in find_marks(sheet, MARK):
        kind, _, name = text.partition(" ")
        if kind in (UNIT, BLOCK, FRONT):
            return kind, name, row, column
    return None


def _points(cell: Any) -> float | str | None:
    """A number; a text where it is none, or a percentage, which is none of points."""
    if cell.data_type == "e":
        return str(cell.value)
    if not isinstance(cell.value, (int, float)) or isinstance(cell.value, bool):
        return _text(cell.value) or None
    return f"{float(cell.value) * 100:g}%" if is_percent(cell) else float(cell.value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = plain_signs(str(value))
    return "" if text.strip().upper() in ERRORS else text.strip()
