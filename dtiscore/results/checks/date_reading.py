"""Dates as people write them in forms: 15/03/2025, 15-3-2025, 2025-03-15, an Excel date, ngày 15 tháng 3 năm 2025."""

from __future__ import annotations

import calendar
import datetime
import re

from dtiscore.language.labels import key

Span = tuple[datetime.date, datetime.date]

_DAY_FIRST = re.compile(r"(\d{1,2})\s*([/.-])\s*(\d{1,2})\s*\2\s*(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})(?:[ t]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?z?)?")
_IN_WORDS = re.compile(r"(?:ngày\s+)?(\d{1,2})\s+tháng\s+(\d{1,2})(?:\s+năm\s+|\s*[/,.-]\s*)(\d{4})")
_MONTH = re.compile(r"(?:tháng\s+)?(\d{1,2})(?:\s+năm\s+|\s*[/.-]\s*)(\d{4})")
_YEAR = re.compile(r"(?:năm\s+)?(\d{4})")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
# Days as Excel counts them; its 1900 had a 29 February, so that counting starts a day early.
_EXCEL = datetime.date(1899, 12, 30)


def span_of(text: str) -> Span | None:
    """The first and last day that a text may mean: a day, or a month or year where no more is written; else None."""
    words = key(text).strip(" .,;")
    for pattern, places in ((_DAY_FIRST, (4, 3, 1)), (_YEAR_FIRST, (1, 3, 4)), (_IN_WORDS, (3, 2, 1))):
        found = pattern.fullmatch(words)
        if found:
            return _day(*(int(found.group(place)) for place in places))
    found = _MONTH.fullmatch(words)
    if found:
        month, year = int(found.group(1)), int(found.group(2))
        first = _day(year, month, 1)
        return (first[0], datetime.date(year, month, calendar.monthrange(year, month)[1])) if first else None
    found = _YEAR.fullmatch(words)
    if found and 1900 <= int(found.group(1)) <= 2200:
        return datetime.date(int(found.group(1)), 1, 1), datetime.date(int(found.group(1)), 12, 31)
    found = _SERIAL.fullmatch(words)
    if found:
        day = _EXCEL + datetime.timedelta(days=int(found.group(1)))
        return day, day
    return None


def _day(year: int, month: int, day: int) -> Span | None:
    try:
        found = datetime.date(year, month, day)
    except ValueError:
        return None
    return found, found
