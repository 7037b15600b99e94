"""Units (đơn vị): what is scored and ranked, with type, block, parent and the years in which it exists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from dtiscore.files.reading_tables import Table, known_columns, lacking, read_table
from dtiscore.language.errors import DataError, Problem, did_you_mean, one_line
from dtiscore.language.labels import key, tidy
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
    """One unit. ``ranked`` is false for units that are evaluated but not ranked; years are inclusive."""

    code: str
    name: str = ""
    type: str = ""
    block: str = ""
    parent: str = ""
    ranked: bool = True
    first_year: int | None = None
    last_year: int | None = None

    def exists_in(self, year: int) -> bool:
        """Whether the unit exists in the year; without dates it always does."""
        return (self.first_year is None or year >= self.first_year) and (
            self.last_year is None or year <= self.last_year
        )


def existence(records: Sequence[Unit], years: Sequence[int]) -> Bools:
    """(units, years)"""
    found = np.ones((len(records), len(years)), dtype=bool)
    for i, unit in enumerate(records):
        if unit.first_year is not None or unit.last_year is not None:
            found[i] = [unit.exists_in(year) for year in years]
    return found


@attrs.frozen(eq=False)
class Units:
    """All units of a file, found by code or by name in any Unicode form.

    ``records`` are in the order of the file; ``len(units)`` is their number.
    """

    records: tuple[Unit, ...]
    file: str = ""
    _index: Mapping[str, int] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        index: dict[str, int] = {}
        for position, unit in enumerate(self.records):
            index[key(unit.code)] = position
        for position, unit in enumerate(self.records):
            if unit.name:
                index.setdefault(key(unit.name), position)
        object.__setattr__(self, "_index", index)

    def find(self, label: str) -> Unit | None:
        """The unit of a code or name, or None."""
        position = self._index.get(key(label))
        return None if position is None else self.records[position]

    @property
    def labels(self) -> Iterable[str]:
        """Every code and name, in the order of the file."""
        for unit in self.records:
            yield unit.code
            if unit.name:
                yield unit.name

    def __len__(self) -> int:
        return len(self.records)


def read_units(source: Any, unit_types: Mapping[str, Text] | None = None, name: str = "") -> Units:
    """Read a units file: ``code`` and, as far as known, name, type, block, parent, ranked, from, to.

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
        with every problem of the file: repeated codes or names, unknown types and parents, dates that make no sense.
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
    years: dict[str, int | None] = {}
    for column in ("from", "to"):
        text = record.get(column, "")
        digits = next((part for part in text.replace("/", "-").split("-") if re.match(r"[0-9]{4}", part)), "")
        if text and not digits:
            problem("units.date", column, text=one_line(text))
        years[column] = int(digits[:4]) if digits else None
    first, last = years["from"], years["to"]
    if first is not None and last is not None and first > last:
        problem("units.dates_reversed", "to", first=first, last=last)
    named = {name: record.get(name, "") for name in ("code", "name", "type", "block", "parent")}
    return row, Unit(**named, ranked=ranked in RANKED, first_year=first, last_year=last)


def _relations(found: list[tuple[int, Unit]], file: str, unit_types: Mapping[str, Text]) -> Iterable[Problem]:
    seen: dict[str, int] = {}
    for row, unit in found:
        for column, label in (("code", unit.code), ("name", unit.name)):
            other = seen.setdefault(key(label), row) if label else row
            if other != row:
                params = {"label": one_line(label), "other": other}
                yield Problem("units.repeated", file, row=row, column=column, params=params)
    codes = {key(unit.code) for _, unit in found}
    for row, unit in found:
        if unit.type and unit_types and unit.type not in unit_types:
            params = {"type": one_line(unit.type), "known": ", ".join(unit_types)}
            yield Problem("units.unknown_type", file, row=row, column="type", params=params)
        if unit.parent and key(unit.parent) not in codes:
            hint = did_you_mean(unit.parent, (u.code for _, u in found))
            params = {"parent": one_line(unit.parent), "hint": hint}
            yield Problem("units.unknown_parent", file, row=row, column="parent", params=params)
