"""The table iData: a row per unit and year, a column per indicator."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property

import attrs

from dtiscore.documents.coinr.structure import Structure
from dtiscore.documents.coinr.tables import MISSING, IndexTable, numbers_of, read_sheet
from dtiscore.language.errors import DataError, Problem, did_you_mean
from dtiscore.language.labels import key, tidy

YEAR = re.compile(r"(19|20|21)\d\d(\.0+)?")
MOST_CELLS = 5_000_000


@attrs.frozen
class Period:
    """What a unit is called and belongs to from a year to a year; None at the ends of the data, beyond which nothing is known."""

    unit: str
    name: str
    block: str
    first: int | None
    last: int | None


@attrs.frozen(eq=False, slots=False)
class Panel:
    """Units and years row by row as the file has them, and what each indicator is there; ``names`` and ``blocks`` by unit, as they
    are last, ``grouped`` the blocks row by row."""

    units: Sequence[str]
    years: Sequence[int]
    values: Mapping[str, Sequence[float | None]]
    names: Mapping[str, str]
    blocks: Mapping[str, str]
    grouped: Sequence[str] = ()

    @cached_property
    def periods(self) -> Sequence[Period]:
        """What each unit is from one year of the data to another: a unit has a row for every year in which it is there, so one that
        has none in a year of others is not there, and one that is in another group from a year on has two periods. Its code says
        which unit it is, so it has one name, the last."""
        names = distinct_names(self)
        every = sorted(set(self.years))
        own: dict[str, dict[int, str]] = {}
        for i, (unit, year) in enumerate(zip(self.units, self.years, strict=True)):
            own.setdefault(unit, {})[year] = self.grouped[i] if self.grouped else self.blocks.get(unit, "")
        found = []
        for unit, there in own.items():
            first: int | None = None
            for at, year in enumerate(every):
                if year not in there:
                    continue
                first = year if first is None else first
                following = every[at + 1] if at + 1 < len(every) else None
                if following is None or there.get(following) != there[year]:
                    begin = None if first == every[0] else first
                    found.append(
                        Period(unit, names.get(unit, ""), there[year], begin, None if following is None else year)
                    )
                    first = None
        return found

    def cohorts(self, over: str) -> Sequence[Sequence[int]]:
        """Positions of the rows that are compared with one another: of each year, or all."""
        found: dict[int, list[int]] = {}
        for position, year in enumerate(self.years):
            found.setdefault(year if over == "year" else 0, []).append(position)
        return tuple(found.values())

    def largest_cohort(self, over: str) -> int:
        return max(map(len, self.cohorts(over)))


def read_panel(path: str | os.PathLike[str], structure: Structure, year: int | None = None, block: str = "") -> Panel:
    """The data of an index, of the column Time, or of ``year`` where there is no such column.

    Raises
    ------
    DataError
        with every problem of the table, each with its row and column.
    """
    sheet = read_sheet(path, ("uCode",), ("uName", "Time"))
    cells = len(sheet) * len(structure.indicators)
    if cells > MOST_CELLS:
        raise DataError(Problem("coinr.too_many", sheet.file, params={"count": cells, "limit": MOST_CELLS}))
    problems = _columns(sheet, structure)
    years = _years(sheet, year, problems)
    units = [tidy(text) for text in sheet.columns["uCode"]]
    _refuse_odd_units(sheet, units, years, problems)
    values = {}
    for item in structure.indicators:
        if item.code in sheet.columns:
            values[item.code] = numbers_of(sheet, item.code, problems)
    if block and (structure.described.get(block) != "Group" or block not in sheet.columns):
        groups = [code for code, kind in structure.described.items() if kind == "Group"]
        params = {"code": block, "known": ", ".join(groups) or "–", "hint": did_you_mean(block, groups)}
        problems.append(Problem("coinr.no_group", sheet.file, params=params))
    if problems:
        raise DataError(problems)
    named = sheet.columns.get("uName", sheet.columns["uCode"])
    names = {unit: tidy(name) for unit, name in zip(units, named, strict=True) if name not in MISSING}
    blocks = dict(zip(units, sheet.columns[block], strict=True)) if block else {}
    grouped = ["" if text in MISSING else text for text in sheet.columns[block]] if block else ()
    blocks = {unit: text for unit, text in blocks.items() if text not in MISSING}
    return Panel(units, years, values, names, blocks, grouped)


def _columns(sheet: IndexTable, structure: Structure) -> list[Problem]:
    """Indicators without a column, and columns that iMeta does not describe."""
    problems = []
    known = {"uCode", "uName", "Time", *structure.described}
    for item in structure.indicators:
        if item.code not in sheet.columns:
            params = {"code": item.code, "hint": did_you_mean(item.code, set(sheet.columns) - known)}
            problems.append(Problem("coinr.no_data_column", sheet.file, params=params))
    for name in sheet.columns:
        if name not in known:
            lacking = [item.code for item in structure.indicators if item.code not in sheet.columns]
            hint = did_you_mean(name, lacking)
            problems.append(Problem("coinr.unknown_column", sheet.file, column=name[:60], params={"hint": hint}))
        elif structure.described.get(name) == "Aggregate":
            problems.append(Problem("coinr.aggregate_column", sheet.file, column=name))
    return problems


def _years(sheet: IndexTable, year: int | None, problems: list[Problem]) -> list[int]:
    if "Time" not in sheet.columns:
        if year is None:
            problems.append(Problem("coinr.no_year", sheet.file))
        return [year or 0] * len(sheet)
    if year is not None:
        problems.append(Problem("coinr.two_years", sheet.file))
    found = []
    for position, text in enumerate(sheet.columns["Time"]):
        if not YEAR.fullmatch(text):
            problems.append(sheet.problem("data.year", position, "Time", text=text))
        found.append(int(text[:4]) if YEAR.fullmatch(text) else 0)
    return found


def _refuse_odd_units(sheet: IndexTable, units: Sequence[str], years: Sequence[int], problems: list[Problem]) -> None:
    """Empty codes, a unit twice in a year, two units told apart by capitals only."""
    seen: dict[tuple[str, int], int] = {}
    called: dict[str, str] = {}
    for position, (unit, year) in enumerate(zip(units, years, strict=True)):
        if not unit:  # "NA" is Namibia
            problems.append(sheet.problem("data.empty_cell", position, "uCode"))
            continue
        near = called.setdefault(key(unit), unit)
        first = seen.setdefault((key(unit), year), position)
        if near != unit:
            other = sheet.rows[units.index(near)]
            problems.append(sheet.problem("coinr.same_but_case", position, "uCode", code=unit, near=near, other=other))
        elif first != position:
            other = sheet.rows[first]
            problems.append(sheet.problem("coinr.unit_twice", position, "uCode", unit=unit, year=year, other=other))


def distinct_names(panel: Panel) -> dict[str, str]:
    """Unit → a name that no other unit has as its name or code; none where the name is the code."""
    codes = {key(unit) for unit in panel.units}
    often = Counter(key(name) for name in panel.names.values())
    found = {}
    for unit, name in panel.names.items():
        if key(name) != key(unit):
            shared = often[key(name)] > 1 or key(name) in codes
            found[unit] = f"{name} ({unit})" if shared else name
    return found
