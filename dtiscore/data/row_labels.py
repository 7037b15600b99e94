"""What the labels of rows stand for: years as people write them, stages by their words, units by code or name."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

from dtiscore.data.units import Unit, Units
from dtiscore.language.errors import LookupProblem, Problem, one_line
from dtiscore.language.labels import key
from dtiscore.language.sentences import Hint
from dtiscore.model import STATUSES, Framework

STATUS_ALIASES = {
    "tự chấm": "self", "tự đánh giá": "self", "sơ bộ": "preliminary", "thẩm định sơ bộ": "preliminary",
    "thẩm định": "appraised", "hội đồng": "appraised", "council": "appraised",
}  # fmt: skip
YEAR_TEXT = re.compile(r"[0-9]{4}")
DATE_TEXT = re.compile(r"([0-9]{4})-[0-9]{2}-[0-9]{2}(?:[T ][0-9:.+Z]*)?|[0-9]{1,2}[/.-][0-9]{1,2}[/.-]([0-9]{4})")
FIRST_DAY = datetime.date(1899, 12, 30)  # of a spreadsheet, which counts days


def year_of(text: str, framework: Framework) -> int | Hint:
    """A year of the framework, also of a date or after the word, or what is wrong with it."""
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
    if not first <= int(digits) <= last:
        return Hint("data.year_outside", {"year": int(digits), "first": first, "last": last})
    return int(digits)


def _is_day(text: str) -> bool:
    try:
        return bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False


def status_named(name: str) -> str:
    """The status that a word stands for: ``council``, ``tự chấm``, …

    Raises
    ------
    LookupProblem
        for a status that does not exist.
    """
    found = STATUS_ALIASES.get(key(name), key(name))
    if found not in STATUSES:
        raise LookupProblem(Problem("lookup.status", params={"name": one_line(name), "known": ", ".join(STATUSES)}))
    return found


def match_units(
    texts: Iterable[str], units: Units | None
) -> tuple[dict[str, int | None], tuple[str, ...], tuple[Unit, ...]]:
    """Label in the data → position of the unit (None where unknown); how each unit is called; the units.

    Without a units file every distinct label is a unit. A unit is called as the data call it: by code where they ever
    use the code.
    """
    texts = sorted(texts)
    mapping: dict[str, int | None] = {}
    if units is None:
        firsts: dict[str, str] = {}
        for text in texts:
            firsts.setdefault(key(text), text)
        position = {name: i for i, name in enumerate(firsts)}
        labels = tuple(firsts.values())
        return {text: position[key(text)] for text in texts}, labels, tuple(map(Unit, labels))
    position = {unit.code: i for i, unit in enumerate(units.records)}
    called = [unit.code for unit in units.records]
    said: dict[int, list[str]] = {}
    for text in texts:
        unit = units.find(text)
        mapping[text] = None if unit is None else position[unit.code]
        if unit is not None:
            said.setdefault(position[unit.code], []).append(text)
    for i, names in said.items():
        called[i] = called[i] if called[i] in names else names[0]
    return mapping, tuple(called), units.records
