"""Reporting periods inside a year (kỳ báo cáo): a quarter, a half-year, a month, the months since January, or a day.

A period is a view on the rows of a year, never an axis of the arrays.
"""

from __future__ import annotations

import calendar
import datetime
import re

import attrs

from dtiscore.language.dates import date_text, day_of
from dtiscore.language.labels import key
from dtiscore.language.sentences import say

YEAR_END = 1231
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
# How people write them, as ``key`` levels it: the year stands before or after, or in the column beside.
_YEAR = r"(?:năm |year )?(?P<year>[0-9]{4})"
_WORDS = (
    r"(?:q|quý |quý|quarter )(?P<quarter>0?[1-4]|i{1,3}|iv)",
    r"h(?P<half>[12])",
    r"(?:m|t|tháng |month )(?P<month>0?[1-9]|1[0-2])",
    r"(?P<first>0?[1-9]|1[0-2]|sáu|chín)(?:m| tháng(?: đầu)?(?: năm)?| months)",
    r"(?P<second_half>6|sáu) tháng cuối(?: năm)?",
    r"(?P<whole>cả năm|whole year)",
)
_FORMS = (
    *(re.compile(rf"{_YEAR}[-/. ]?{words}") for words in _WORDS),
    *(re.compile(rf"{words}(?:(?:[-/. ]| của )?{_YEAR})?") for words in _WORDS),
    re.compile(rf"{_YEAR}[-/.](?P<month>0[1-9]|1[0-2])"),
    re.compile(rf"(?P<month>0?[1-9]|1[0-2])[-/.]{_YEAR}"),
    re.compile(_YEAR),
)


@attrs.frozen
class Period:
    """A checkpoint inside a year.

    ``name`` is how files write it (``2026-Q1``, ``2026-H1``, ``2026-M09``, ``2026-9M``, a date, ``2026`` for the whole
    year). ``first`` is its first month, 0 of a day; ``last`` its last day as month × 100 + day, 229 for the end of
    any February. ``year`` is 0 where it is not said.
    """

    name: str
    year: int
    first: int
    last: int

    @property
    def months(self) -> range:
        """Its months, 1 to 12; none of a day."""
        return range(self.first, self.last // 100 + 1) if self.first else range(0)

    @property
    def unfinished(self) -> bool:
        """Whether something of the year comes after it."""
        return self.last < YEAR_END

    def text(self, lang: str) -> str:
        """As people of a language say it: quý I/2026, first half of 2026."""
        month = self.last // 100
        said = {"year": str(self.year), "month": str(month)}
        if not self.first:
            return say("value.period.day", lang, day=date_text(self.name, lang))
        if month == self.first:
            return say("value.period.month", lang, **said)
        if month - self.first == 2 and self.first % 3 == 1:
            return say(f"value.period.q{month // 3}", lang, year=said["year"])
        if month - self.first == 5:
            return say("value.period.first_half" if month == 6 else "value.period.second_half", lang, **said)
        return say("value.period.months", lang, **said)

    def within(self, year: int) -> Period:
        """The same period of a year."""
        return attrs.evolve(self, year=year, name=_named(year, self.first, self.last))


def period_named(text: str, year: int = 0) -> Period | None:
    """The period that a person wrote, of ``year`` where it names none; None where it is none.

    Parameters
    ----------
    text : ``2026-Q1``, ``Q1``, ``2026-H1``, ``2026-M09``, ``2026-9M``, ``2026``, a date, or in words: quý I/2026, tháng 9 năm
        2026, 6 tháng đầu năm 2026, 9 tháng.
    year : the year that is meant where the text states none; 0 for none.

    Returns
    -------
    Period or None
        with the year that it states, else ``year``.
    """
    day = day_of(re.sub(r"[T ][0-9:.+Z]+$", "", text.strip()))
    if day is not None:
        return Period(day.isoformat(), day.year, 0, _as_number(day))
    words = key(text)
    for form in _FORMS:
        found = form.fullmatch(words)
        if found is not None:
            first, last = _months(found.groupdict())
            of = int(found["year"] or year)
            return Period(_named(of, first, _end(last)), of, first, _end(last))
    return None


def names_of_months(year: int, months: set[int]) -> list[str]:
    """The periods that whole months are: a quarter where all three are there, else each month."""
    found = []
    for first in range(1, 13, 3):
        own = sorted(months & set(range(first, first + 3)))
        found += [_named(year, first, _end(first + 2))] if len(own) == 3 else [_named(year, m, _end(m)) for m in own]
    return found


def _months(said: dict[str, str | None]) -> tuple[int, int]:
    """First and last month of what was matched."""

    def number(name: str) -> int:
        text = said.get(name) or ""
        return ROMAN.get(text) or {"sáu": 6, "chín": 9}.get(text) or int(text or 0)

    if quarter := number("quarter"):
        return 3 * quarter - 2, 3 * quarter
    if half := number("half"):
        return 6 * half - 5, 6 * half
    if month := number("month"):
        return month, month
    if number("second_half"):
        return 7, 12
    return 1, number("first") or 12


def _end(month: int) -> int:
    return month * 100 + calendar.monthrange(2024, month)[1]  # a leap year


def _as_number(day: datetime.date) -> int:
    if day.month == 2 and day.day == calendar.monthrange(day.year, 2)[1]:
        return _end(2)
    return day.month * 100 + day.day


def _named(year: int, first: int, last: int) -> str:
    month, of = last // 100, f"{year}-" if year else ""
    if not first:
        day = min(last % 100, calendar.monthrange(year, month)[1]) if year else last % 100
        return f"{of}{month:02}-{day:02}"
    if month == first:
        return f"{of}M{month:02}"
    if (month - first, first % 3) == (2, 1):
        return f"{of}Q{(first + 2) // 3}"
    if month - first == 5:
        return f"{of}H{month // 6}"
    return str(year) if month == 12 else f"{of}{month}M"
