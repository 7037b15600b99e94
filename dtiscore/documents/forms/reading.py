"""One filled-in form, read by its hidden keys: also with rows inserted, columns hidden, cells merged, sheets renamed."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Iterator, Mapping

import attrs

from dtiscore.documents.forms.columns import ASKED, BEFOREHAND, COLUMNS, EVIDENCE, FORM, LAST, MARK
from dtiscore.documents.forms.headings import Named, names_in_sight
from dtiscore.documents.forms.outside import Stray, strays
from dtiscore.documents.forms.suggested import Suggested, kept, suggested_in
from dtiscore.files.escapes import Names, plain_signs, trace
from dtiscore.files.hidden_keys import (
    DOOR,
    columns_by_key,
    find_marks,
    is_error,
    is_percent,
    rows_by_key,
    statement_of,
    statement_rows,
)
from dtiscore.files.printed import COMPUTED, PRINTED, Seal, checksum, seals_of
from dtiscore.files.sheets import Sheet, coordinate_of, is_open, name_of, read_book
from dtiscore.language.errors import DataError, Problem, one_line
from dtiscore.language.rounding import plain

READ = ("part", "whole", "value", "points", *EVIDENCE, "note")
NUMBERS = frozenset({"part", "whole", "value", "points"})
SPREAD = frozenset({*EVIDENCE, "note"})  # one text over several merged lines is meant for each of them
MOST_ROWS = 20_000
MOST_COLUMNS = 500
MOST_TEXT = 10_000_000
MOST_STRAYS = 10_000
MOST_STATED = 1_000  # characters
MOST_SHOWN = 8_000
LARGEST = 1.8e307


@attrs.frozen
class Answer:
    """What stands in one cell: its text as :mod:`dtiscore.data.long_form` reads it, and the cell's name.

    ``origin`` says where it was entered if that was on an earlier form, and ``cell`` where it would stand on this one.
    """

    text: str
    cell: str
    origin: str = ""


@attrs.frozen(eq=False)
class FilledForm:
    """Whose form it is, of which edition, and every answer by line and column.

    ``named`` are the cells in which people read whose form it is, ``shown`` the title and the maximum of each line.
    ``base`` marks the form from whose answers this one was filled in before it went out, empty where there is none; ``asked``
    are its lines where only some went out, empty for a whole form. ``kept`` says by row where an answer from an earlier form
    really stands: file, sheet and row.
    """

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
    named: tuple[Named, ...] = ()
    language: str = ""
    shown: Mapping[str, tuple[str, str]] = attrs.field(factory=dict)
    strays: tuple[Stray, ...] = ()
    base: str = ""
    asked: frozenset[str] = frozenset()
    is_untouched: bool = False
    kept: Mapping[int, tuple[str, str, int]] = attrs.field(factory=dict)

    @property
    def is_blank(self) -> bool:
        """Whether nothing that it asks is answered: who to ask is no answer, nor what was filled in before it went out, and
        points are computed."""
        return self.is_untouched or (
            not self.problems
            and not any(own.keys() - {"points"} for line, own in self.answers.items() if not line.startswith("@"))
        )

    def called(self, file: str) -> FilledForm:
        """The same form under another file name."""
        problems = tuple(attrs.evolve(problem, file=file) for problem in self.problems)
        return attrs.evolve(self, file=file, problems=problems)

    def with_names(self, codes: Names, units: Names) -> FilledForm:
        """The same form with its codes as the framework spells them, and its unit as the units file does."""
        problems = tuple(
            attrs.evolve(problem, params={**problem.params, "key": codes.find(str(problem.params["key"]))})
            if "key" in problem.params
            else problem
            for problem in self.problems
        )
        return attrs.evolve(
            self,
            unit=units.find(self.unit),
            nodes={codes.find(code): own for code, own in self.nodes.items()},
            answers={codes.find(line): own for line, own in self.answers.items()},
            rows={codes.find(line): row for line, row in self.rows.items()},
            strays=tuple(attrs.evolve(one, line=codes.find(one.line) if one.line else "") for one in self.strays),
            shown={codes.find(line): own for line, own in self.shown.items()},
            asked=frozenset(map(codes.find, self.asked)),
            problems=problems,
        )

    def texts(self) -> dict[tuple[str, str], str]:
        """What was filled in, wherever it stood; self-assessed points are computed, not filled in."""
        return {
            (line, column): answer.text
            for line, own in self.answers.items()
            for column, answer in own.items()
            if column != "points"
        }

    def place(self, line: str, column: str, like: FilledForm | None = None) -> str:
        """Where an answer stands; where it stands in a form ``like`` this, or on which sheet, if it is empty here."""
        for form in (self, like):
            answer = form.answers.get(line, {}).get(column) if form is not None else None
            if answer is not None:
                return f"{self.sheet}!{answer.cell}"
        return self.sheet

    def points(self, line: str) -> float:
        """The self-assessed points that a line shows; NaN where it shows none."""
        answer = self.answers.get(line, {}).get("points")
        try:
            return float(answer.text) if answer is not None else float("nan")
        except ValueError:
            return float("nan")


def read_form(content: bytes, file: str) -> FilledForm:
    """Read the bytes of a workbook.

    Raises
    ------
    DataError
        where it cannot be opened, or is no form of this program.
    """
    book = read_book(content, file, DOOR)
    statement = statement_of(book, MARK, MOST_ROWS)
    seals = seals_of(statement_rows(statement, 4)) if statement is not None else {}
    found = next((place for sheet in book.sheets for place in _marks(sheet)), None)
    stated = {
        str(name)[:MOST_STATED]: "" if value is None else str(value)[:MOST_STATED]
        for name, value in (statement_rows(statement, 2) if statement is not None else ())
        if name is not None and name not in (PRINTED, ASKED, BEFOREHAND)
    }
    if found is None or not re.fullmatch("[0-9]{4}", stated.get("year", "")):
        raise DataError(Problem("form.not_a_form", file))
    sheet, top, left = found
    places = columns_by_key(sheet, top, left, (*COLUMNS, *LAST))
    if not places.keys() >= NUMBERS:
        raise DataError(Problem("form.columns_gone", file, place=sheet.title))
    reader = _FormReader(sheet, file, places, seals.get(FORM))
    for row, key in rows_by_key(sheet, top, left):
        reader.read_line(row, key)
    reader.keep(suggested_in(stated), stated.get("language", ""))
    modified = (book.modified or datetime.datetime(1900, 1, 1)).replace(tzinfo=None).isoformat(timespec="seconds")
    unit, name, framework, edition = (stated.get(what, "") for what in ("unit", "name", "framework", "edition"))
    nodes = {name.removeprefix("node:"): value for name, value in stated.items() if name.startswith("node:")}
    named = names_in_sight(book, sheet, top)
    told = list(statement_rows(statement, 4)) if statement is not None else []
    asked = frozenset(str(line) for kind, line, *_ in told if kind == ASKED and line)
    before = {(trace(str(line)), str(column)): str(mark) for kind, line, column, mark in told if kind == BEFOREHAND}
    read_elsewhere = {place for place, _ in named}
    found_strays = strays(book, sheet, top, left, places, (*READ, "keep"), stated["year"], seals)
    beside = tuple(itertools.islice((one for one in found_strays if one.place not in read_elsewhere), MOST_STRAYS))
    return FilledForm(
        file, unit, name, framework, edition, int(stated["year"]), modified, sheet.title, nodes, reader.answers, reader.rows,
        tuple(reader.problems), named, stated.get("language", ""), reader.shown, beside, stated.get("base", ""), asked,
        bool(before) and not reader.problems and before == reader.marks(),
    )  # fmt: skip


def _marks(sheet: Sheet) -> Iterator[tuple[Sheet, int, int]]:
    """Where the keys cross; in the first cell the mark stands for the statement."""
    if not sheet.exceeds(MOST_ROWS, MOST_COLUMNS):
        for text, row, column in find_marks(sheet, MARK):
            if not text and (row, column) != (1, 1):
                yield sheet, row, column


class _FormReader:
    """Reads the lines of the sheet that was filled in."""

    def __init__(self, sheet: Sheet, file: str, places: Mapping[str, int], seal: Seal | None = None) -> None:
        self.sheet, self.file, self.places, self.seal = sheet, file, places, seal
        self.answers: dict[str, dict[str, Answer]] = {}
        self.rows: dict[str, int] = {}
        self.shown: dict[str, tuple[str, str]] = {}
        self.problems: list[Problem] = []
        self.keeps: list[tuple[str, str, str]] = []  # cell, line, text
        self.length = 0

    def blame(self, code: str, row: int, column: int, **params: object) -> None:
        self.problems.append(Problem(code, self.file, self.sheet.place(row, column), params=params))

    def read_line(self, row: int, key: str) -> None:
        own = dict(self._answers(row, key))
        for name in set(READ) & set(self.places) - {"points"}:
            column = self.places[name]
            if self.sheet.lacks_result(row, column) and is_open(self.sheet.cell(row, column)):
                self.blame("form.without_value", row, column, key=key)
        self.length += sum(len(answer.text) for answer in own.values())
        if self.length > MOST_TEXT:  # cells may share one long text
            raise DataError(Problem("form.not_a_form", self.file))
        if key in self.rows:
            before = self.answers.get(key, {})
            if own and {n: a.text for n, a in own.items()} != {n: a.text for n, a in before.items()}:
                params = {"key": one_line(key), "other": self.rows[key]}
                self.problems.append(Problem("form.line_twice", self.file, self.sheet.title, row=row, params=params))
            return
        self.rows[key] = row
        self.shown[key] = (self._shown(row, "title"), self._shown(row, "maximum"))
        self.length += len(self.shown[key][0])
        if own:
            self.answers[key] = own
        if "keep" in self.places and (text := self._text((row, self.places["keep"]), key, "keep")):
            self.keeps.append((name_of(row, self.places["keep"]), key, text))

    def keep(self, last: Mapping[str, Suggested], lang: str) -> None:
        """Put last year's answers where somebody chose to keep them, each as an answer of the cell that says so."""
        for cell, line, text in self.keeps:
            filled = {code: {name: answer.text for name, answer in own.items()} for code, own in self.answers.items()}
            taken, problem = kept(line, text, last, filled, self.rows, lang)
            if problem is not None:
                self.problems.append(attrs.evolve(problem, file=self.file, place=f"{self.sheet.title}!{cell}"))
            for code, texts in taken.items():
                self.answers.setdefault(code, {}).update({name: Answer(own, cell) for name, own in texts.items()})

    def marks(self) -> dict[tuple[str, str], str]:
        """The checksums of what stands in the cells that are asked for, points left out."""
        return {
            (trace(line), name): checksum(self.sheet.cell(*coordinate_of(answer.cell)).value)
            for line, own in self.answers.items()
            for name, answer in own.items()
            if name != "points"
        }

    def _shown(self, row: int, name: str) -> str:
        value = self.sheet.cell(row, self.places[name]).value if name in self.places else None
        if isinstance(value, str):
            return plain_signs(value)[:MOST_SHOWN]
        return repr(float(value)) if isinstance(value, (int, float)) and abs(value) < LARGEST else ""

    def _answers(self, row: int, key: str) -> Iterator[tuple[str, Answer]]:
        for name in READ:
            column = self.places.get(name)
            if column is None or (name in ("part", "whole") and self._takes_over(key, name)):
                continue
            place = row, column
            area = self.sheet.hidden.get(place)
            if area is not None:
                top, left, bottom, right = area
                if name in SPREAD and left == column:
                    place = top, left
                elif top != row and self.sheet.cell(top, left).value not in (None, ""):
                    self.blame(
                        "form.merged", row, column, area=f"{name_of(top, left)}:{name_of(bottom, right)}", key=key
                    )
                    continue
            text = self._text(place, key, name)
            if text:
                yield name, Answer(text, name_of(*place))

    def _takes_over(self, key: str, name: str) -> bool:
        """Whether a cell of ours computes a count that is entered elsewhere: it is no answer, whether or not it has its result."""
        return self.seal is not None and self.seal.lines.get(trace(key), {}).get(name) == COMPUTED

    def _text(self, place: tuple[int, int], key: str, name: str) -> str:
        """The content as text: numbers with an exponent that no decimal sign can misread, dates as year-month-day."""
        cell = self.sheet.cell(*place)
        value, is_number = cell.value, name in NUMBERS and not key.startswith("@")

        def blame(code: str) -> str:
            if name == "points":  # asked for where the form cannot compute them
                typed = is_open(cell) or not self.sheet.is_computed(*place)
                return one_line(value) if typed else ""
            self.blame(code, *place, text=one_line(value), key=key)
            return ""

        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"  # a yes or a no, and no number
        if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):  # a date and time is a date as well
            if is_number:
                return blame("form.date_for_number")
            return value.strftime("%Y-%m-%d") if isinstance(value, datetime.date) else str(value)
        if isinstance(value, (int, float)):
            if abs(value) > LARGEST:  # no spreadsheet has such a number; another program may write one
                return blame("form.error_value")
            if is_percent(cell) and is_number:
                return f"{plain(value * 100.0)}e0%"
            return exact(value) if is_number else plain(value)
        if is_number and is_error(cell):
            return blame("form.error_value")
        return plain_signs(str(value)).strip()


def exact(value: float) -> str:
    """All digits of a number, written so that neither a comma nor a point can be misread."""
    text = repr(value)
    return text if isinstance(value, int) or "e" in text else f"{text}e0"
