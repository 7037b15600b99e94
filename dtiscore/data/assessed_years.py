"""Assessed years: what people write for a year, and which rows are of the years that an edition assesses.

An edition scores its own years. In a table of more years each row goes to the edition that covers its year; rows that none
covers are set aside with one counted warning.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

import attrs
import polars as pl

from dtiscore.files.reading_tables import Table
from dtiscore.language.errors import Problem, one_line
from dtiscore.language.labels import key
from dtiscore.language.sentences import Hint
from dtiscore.model import Framework

YEAR_TEXT = re.compile(r"[0-9]{4}")
DATE_TEXT = re.compile(r"([0-9]{4})-[0-9]{2}-[0-9]{2}(?:[T ][0-9:.+Z]*)?|[0-9]{1,2}[/.-][0-9]{1,2}[/.-]([0-9]{4})")
FIRST_DAY = datetime.date(1899, 12, 30)  # of a spreadsheet, which counts days
# Rows of years further from every edition than this are slips, and told one by one.
MOST_YEARS_AWAY = 10
YEAR_COLUMNS = ("year", "năm")


def year_of(text: str, framework: Framework) -> int | Hint:
    """A year of the framework, also of a date or after the word, or what is wrong with it."""
    found = any_year_of(text, framework)
    if isinstance(found, int) and not covers(framework, found):
        params = {"year": found, "first": framework.first_year, "last": framework.last_year}
        return Hint("data.year_outside", params)
    return found


def covers(framework: Framework, year: int) -> bool:
    """Whether the edition assesses the year."""
    return framework.first_year <= year <= framework.last_year


def any_year_of(text: str, framework: Framework) -> int | Hint:
    """A year, whether the framework assesses it or not, or why it is none."""
    digits, first, last = text.removesuffix(".0"), framework.first_year, framework.last_year
    date = DATE_TEXT.fullmatch(text)
    if date is not None:
        digits = date[1] or date[2]
        days = (datetime.date.fromisoformat(text[:10]) - FIRST_DAY).days if date[1] and _is_day(text[:10]) else 0
        if not first <= int(digits) <= last and first <= days <= last:
            return Hint("data.year_as_date", {"text": one_line(text), "year": days})
    digits = re.sub(r"^(năm|year) ", "", key(digits))
    if not YEAR_TEXT.fullmatch(digits):
        day = FIRST_DAY + datetime.timedelta(int(digits)) if re.fullmatch(r"[345][0-9]{4}", digits) else None
        if day is not None and first <= day.year <= last:
            return Hint("data.year_serial", {"text": one_line(text), "date": day.isoformat(), "year": day.year})
        return Hint("data.year", {"text": one_line(text)})
    return int(digits)


def _is_day(text: str) -> bool:
    try:
        return bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False


@attrs.frozen(eq=False)
class Aside:
    """Rows of years that no edition covers, as they are met: by year, how many, and where the first of them stands."""

    framework: Framework
    others: Sequence[Framework] = ()
    rows: dict[int, tuple[int, str, int]] = attrs.field(factory=dict)
    elsewhere: dict[int, int] = attrs.field(factory=dict)

    def without(self, table: Table) -> Table:
        """The rows that this edition reads, and those whose year is not understood."""
        name = next((column for column in table.frame.columns if key(column) in YEAR_COLUMNS), None)
        if name is None:
            return table
        texts = table.frame[name].cast(pl.String)
        if table.frame[name].dtype.is_float():
            texts = texts.str.replace(r"\.0$", "")
        own = {text: self._is_own(text) for text in texts.drop_nulls().unique()}
        if all(own.values()):
            return table
        kept = texts.is_null() | texts.is_in([text for text, is_own in own.items() if is_own])
        for text, is_own in own.items():
            if not is_own:
                self._count(table, texts == text, int(str(any_year_of(text, self.framework))))
        return attrs.evolve(table, frame=table.frame.filter(kept))

    def _is_own(self, text: str) -> bool:
        year = any_year_of(text, self.framework)
        if not isinstance(year, int) or covers(self.framework, year):
            return True
        editions = (self.framework, *self.others)
        away = min(max(edition.first_year - year, year - edition.last_year) for edition in editions)
        return away > MOST_YEARS_AWAY

    def _count(self, table: Table, where: pl.Series, year: int) -> None:
        count = int(where.fill_null(False).sum())
        if any(covers(other, year) for other in self.others):
            self.elsewhere[year] = self.elsewhere.get(year, 0) + count
            return
        before, file, row = self.rows.get(year, (0, table.file, table.row(int(where.arg_max() or 0))))
        self.rows[year] = (before + count, file, row)

    @property
    def warning(self) -> Problem | None:
        """One sentence on all rows that were set aside."""
        if not self.rows:
            return None
        _, file, row = self.rows[min(self.rows)]
        return Problem("data.rows_aside", file, row=row, severity="warning", params=self._params(self.rows))

    @property
    def nothing_left(self) -> Problem | None:
        """Why there is no row left, where rows were left out: one sentence."""
        if self.rows:
            return (
                attrs.evolve(self.warning, code="data.rows_of_other_years", severity="error") if self.warning else None
            )
        if self.elsewhere:
            return Problem("data.none_of_edition", params=self._params({}))
        return None

    def _params(self, rows: dict[int, tuple[int, str, int]]) -> dict[str, str | int]:
        return {
            "count": sum(count for count, _, _ in rows.values()), "years": ", ".join(map(str, sorted(rows))),
            "editions": "; ".join(
                f"{one.code} {one.first_year}–{one.last_year}" for one in (self.framework, *self.others)
            ),
        }  # fmt: skip
