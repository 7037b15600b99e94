"""Units (đơn vị): what is scored and ranked, with type, block, parent and the years in which it exists."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs
import numpy as np
import polars as pl

from dtiscore.files.reading_tables import Table, known_columns, lacking, read_table
from dtiscore.language.dates import day_of
from dtiscore.language.displayed import Displayed
from dtiscore.language.errors import DataError, Problem, did_you_mean, one_line
from dtiscore.language.labels import key, tidy
from dtiscore.language.told import told
from dtiscore.language.typed import NO, YES
from dtiscore.model import Bools, Text

COLUMNS = ("code", "name", "type", "block", "parent", "ranked", "from", "to")
ALIASES = {
    "mã": "code", "mã đơn vị": "code", "tên": "name", "tên đơn vị": "name", "loại": "type", "loại đơn vị": "type",
    "khối": "block", "trực thuộc": "parent", "đơn vị cấp trên": "parent", "xếp hạng": "ranked", "từ": "from",
    "từ năm": "from", "đến": "to", "đến năm": "to",
}  # fmt: skip
# A unit is ranked where nothing is stated.
RANKED, UNRANKED = YES | {"", "y"}, NO | {"n"}


@attrs.frozen
class Unit:
    """One unit, or one period of it: what it is called, belongs to and is ranked as from its first day to its last.

    ``ranked`` is false for units that are evaluated but not ranked. ``first_year`` and ``last_year`` are the assessed years,
    inclusive: those on whose 31 December the unit is in force. ``first_day`` and ``last_day`` are known where the file says
    more than a year.
    """

    code: str
    name: str = ""
    type: str = ""
    block: str = ""
    parent: str = ""
    ranked: bool = True
    first_year: int | None = None
    last_year: int | None = None
    first_day: datetime.date | None = None
    last_day: datetime.date | None = None

    @told
    def exists_in(self, year: int) -> bool:
        """Whether the unit is in force on 31 December of the year; without dates it always is."""
        return (self.first_year is None or year >= self.first_year) and (
            self.last_year is None or year <= self.last_year
        )

    @property
    def period(self) -> tuple[datetime.date, datetime.date]:
        """The first and the last day on which the unit is in force."""
        first, last = self.first_day, self.last_day
        if first is None:
            first = datetime.date.min if self.first_year is None else datetime.date(self.first_year, 1, 1)
        if last is None:
            last = datetime.date.max if self.last_year is None else datetime.date(self.last_year, 12, 31)
        return first, last

    @told
    def overlaps(self, other: Unit) -> bool:
        """Whether there is a day on which both are in force."""
        return self.period[0] <= other.period[1] and other.period[0] <= self.period[1]


def existence(records: Sequence[Unit], years: Sequence[int]) -> Bools:
    """(units, years)"""
    found = np.ones((len(records), len(years)), dtype=bool)
    for i, unit in enumerate(records):
        if unit.first_year is not None or unit.last_year is not None:
            found[i] = [unit.exists_in(year) for year in years]
    return found


@attrs.frozen(repr=False, eq=False)
class Units(Displayed):
    """All units of a file, found by code or by name in any Unicode form.

    ``records`` are in the order of the file; ``len(units)`` is their number. A code or name may stand several times, each
    time for another period.
    """

    records: tuple[Unit, ...]
    file: str = ""
    _index: Mapping[str, tuple[int, ...]] = attrs.field(init=False)

    def __repr__(self) -> str:
        return f"Units({len(self.records)} units)"

    def __attrs_post_init__(self) -> None:
        by_code, by_name = dict[str, list[int]](), dict[str, list[int]]()
        for position, unit in enumerate(self.records):
            by_code.setdefault(key(unit.code), []).append(position)
            if unit.name:
                by_name.setdefault(key(unit.name), []).append(position)
        index = {}
        for label in by_code.keys() | by_name.keys():
            own = by_code.get(label, [])  # a code goes before the name of another unit in force at the same time
            records = [self.records[i] for i in own]
            named = (i for i in by_name.get(label, ()) if i not in own)
            own = own + [i for i in named if not any(self.records[i].overlaps(unit) for unit in records)]
            index[label] = tuple(sorted(own, key=lambda i: self.records[i].period))
        object.__setattr__(self, "_index", index)

    @told
    def places(self, label: str) -> tuple[int, ...]:
        """The positions of the periods of a code or name, by time; none where it is unknown."""
        return self._index.get(key(label), ())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Units) and self.records == other.records

    def __hash__(self) -> int:
        return hash(self.records)

    @told
    def find(self, label: str, year: int | None = None) -> Unit | None:
        """The unit of a code or name, or None. Of several periods that of the year, else the latest."""
        found = [self.records[i] for i in self.places(label)]
        there = [unit for unit in found if year is not None and unit.exists_in(year)]
        return (there or found)[-1] if found else None

    @property
    def labels(self) -> Iterable[str]:
        """Every code and name, in the order of the file."""
        for unit in self.records:
            yield unit.code
            if unit.name:
                yield unit.name

    def __len__(self) -> int:
        return len(self.records)

    @told
    def to_polars(self) -> pl.DataFrame:
        """code, name, type, block, parent, ranked, from, to: the rows of the file, null where nothing is stated. ``from`` and ``to``
        are the first and the last day on which the unit is in force, inclusive; :func:`read_units` reads the frame back."""
        first, last = (
            [
                getattr(unit, f"{side}_day") or (None if year is None else datetime.date(year, *day))
                for unit in self.records
                for year in [getattr(unit, f"{side}_year")]
            ]
            for side, day in (("first", (1, 1)), ("last", (12, 31)))
        )
        texts = {name: [getattr(unit, name) or None for unit in self.records] for name in COLUMNS[:5]}
        frame = pl.DataFrame(texts, schema=dict.fromkeys(COLUMNS[:5], pl.String))
        return frame.with_columns(
            pl.Series("ranked", ["yes" if unit.ranked else "no" for unit in self.records], dtype=pl.String),
            pl.Series("from", first, dtype=pl.Date), pl.Series("to", last, dtype=pl.Date),
        )  # fmt: skip


@told
def read_units(source: Any, unit_types: Mapping[str, Text] | None = None, name: str = "") -> Units:
    """Read a units file: ``code`` and, as far as known, name, type, block, parent, ranked, from, to.

    ``from`` and ``to`` are days or years. The units of an assessed year are those in force on its 31 December: with
    ``to`` = 2025-06-30 a unit is not assessed in 2025. A code or name may be repeated for periods that do not overlap.

    Parameters
    ----------
    source : a path (.csv, .xlsx, .parquet) or any Arrow-capable data frame.
    unit_types : the types that the framework knows; None or empty accepts any.
    name : how problems call the file; by default its path.

    Returns
    -------
    Units
        in the order of the file.

    Raises
    ------
    DataError
        with every problem of the file: codes or names repeated for one time, unknown types and parents, dates that make
        no sense.
    """
    table = read_table(source, name)
    names, twice = known_columns(table, ALIASES, COLUMNS)
    if twice:
        raise DataError(twice)
    table = Table(table.frame.rename(names), table.file, table.others)
    elsewhere = None if "code" in table.columns else lacking(table, ALIASES, ("code",))
    if elsewhere:
        raise DataError(elsewhere)
    problems = [
        Problem("units.unknown_column", table.file, column=one_line(name), params={"hint": did_you_mean(name, COLUMNS)})
        for name in table.columns
        if name not in COLUMNS
    ]
    if "code" not in table.columns:
        problems.append(Problem("units.no_code", table.file))
        raise DataError(problems)
    units = [_unit(record, table, row, problems) for row, record in _records(table)]
    found = [(row, unit) for row, unit in units if unit is not None]
    problems += _relations(found, table.file, unit_types or {})
    if not found and not problems:
        problems.append(Problem("units.none", table.file))
    if problems:
        # People look for the header that they wrote, not for what it means.
        written = {name: header for header, name in names.items()}
        raise DataError(attrs.evolve(p, column=one_line(written.get(p.column, p.column))) for p in problems)
    return Units(tuple(unit for _, unit in found), table.file)


def _records(table: Table) -> Iterable[tuple[int, dict[str, str]]]:
    names = [name for name in table.columns if name in COLUMNS]
    for position, values in enumerate(table.frame.select(names).iter_rows()):
        record = {name: "" if v is None else tidy(_text(v)) for name, v in zip(names, values, strict=True)}
        yield table.row(position), record


def _text(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _unit(record: dict[str, str], table: Table, row: int, problems: list[Problem]) -> tuple[int, Unit | None]:
    def problem(code: str, column: str, **params: Any) -> None:
        problems.append(Problem(code, table.file, row=row, column=column, params=params))

    if not record["code"]:
        problem("units.empty_code", "code")
        return row, None
    ranked = key(record.get("ranked", ""))
    if ranked not in RANKED | UNRANKED:
        problem("units.ranked", "ranked", text=one_line(record["ranked"]))
    days: dict[str, datetime.date | None] = {}
    for column in ("from", "to"):
        text = record.get(column, "")
        days[column] = _day(text, last=column == "to") if text else None
        if text and days[column] is None:
            problem("units.date", column, text=one_line(text))
    first, last = days["from"], days["to"]
    if first is not None and last is not None and first > last:
        problem("units.dates_reversed", "to", first=record["from"], last=record["to"])
    named = {name: record.get(name, "") for name in ("code", "name", "type", "block", "parent")}
    return row, Unit(
        **named, ranked=ranked in RANKED, first_year=first.year if first else None,
        last_year=last.year - ((last.month, last.day) != (12, 31)) if last else None, first_day=first, last_day=last,
    )  # fmt: skip


YEAR_ALONE = re.compile(r"[12][0-9]{3}")
MONTH = re.compile(
    r"(?P<year>[12][0-9]{3})[-/.](?P<month>[0-9]{1,2})|(?P<month2>[0-9]{1,2})[-/.](?P<year2>[12][0-9]{3})"
)
MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?Z?$")


def _day(text: str, *, last: bool) -> datetime.date | None:
    """The first day that a text means, or the ``last``: of a year, a month, or the day itself."""
    text = MIDNIGHT.sub("", text)
    if YEAR_ALONE.fullmatch(text):
        return datetime.date(int(text), 12, 31) if last else datetime.date(int(text), 1, 1)
    found = MONTH.fullmatch(text)
    if found is None:
        return day_of(text)
    year, month = int(found["year"] or found["year2"]), int(found["month"] or found["month2"])
    if not 1 <= month <= 12:
        return None
    return datetime.date(year, month, calendar.monthrange(year, month)[1] if last else 1)


def _relations(found: list[tuple[int, Unit]], file: str, unit_types: Mapping[str, Text]) -> Iterable[Problem]:
    seen: dict[str, list[tuple[int, Unit]]] = {}
    for row, unit in found:
        for column, label in (("code", unit.code), ("name", unit.name)):
            others = seen.setdefault(key(label), []) if label else []
            clash = next((other for other in others if other[0] != row and other[1].overlaps(unit)), None)
            if clash is not None:
                code = "units.repeated" if clash[1].period == unit.period else "units.periods"
                params = {"label": one_line(label), "other": clash[0]}
                yield Problem(code, file, row=row, column=column, params=params)
            others.append((row, unit))
    codes = {key(unit.code) for _, unit in found}
    for row, unit in found:
        if unit.type and unit_types and unit.type not in unit_types:
            params = {"type": one_line(unit.type), "known": ", ".join(unit_types)}
            yield Problem("units.unknown_type", file, row=row, column="type", params=params)
        if unit.parent and key(unit.parent) not in codes:
            hint = did_you_mean(unit.parent, (u.code for _, u in found))
            params = {"parent": one_line(unit.parent), "hint": hint}
            yield Problem("units.unknown_parent", file, row=row, column="parent", params=params)
