"""Rows of reporting periods: what they say in a year, which of them count by a checkpoint, and flows added up since January.

A period is a view on rows, taken before anything is laid out; the arrays stay (units, years). Days of a year are numbers,
month × 100 + day, so that the same period of two years is the same number. A row without a period is the year's.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from dtiscore.language.errors import LookupProblem, Problem, one_line
from dtiscore.language.sentences import Hint
from dtiscore.model import Framework
from dtiscore.model.period import YEAR_END, Period, names_of_months, period_named

OF_YEAR = 10_000  # what a row without a period stands at: after everything that ends with the year
NAMED = 3
CELL = ("code_index", "unit_index", "year_index")
COLUMNS = {"period": pl.String, "year_index": pl.Int64, "period_first": pl.Int64, "period_end": pl.Int64}
Days = npt.NDArray[np.int64]
Cell = tuple[int, int, int]


def asked_period(text: str, year: int | None = None, default: int | None = None) -> Period:
    """The period that is asked for, in its year, or where it names none in ``year``, else in ``default``.

    Raises
    ------
    LookupProblem
        where it is none, states no year and none is known, or states another one than is asked for.
    """
    found = period_named(text, year or default or 0)
    if found is None:
        raise LookupProblem(Problem("lookup.period", params={"name": one_line(text)}))
    if not found.year:
        raise LookupProblem(Problem("lookup.period_without_year", params={"name": one_line(text)}))
    if year is not None and found.year != year:
        params = {"name": one_line(text), "period_year": found.year, "year": year}
        raise LookupProblem(Problem("lookup.period_of_other_year", params=params))
    return found


def period_of_row(text: str, year: int) -> Period | Hint:
    """What a row of a year says of its period, or what is wrong with it."""
    found = period_named(text, year)
    if found is None:
        return Hint("data.period", {"text": one_line(text), "year": year})
    if found.year != year:
        return Hint("data.period_of_other_year", {"text": one_line(text), "year": year, "period_year": found.year})
    return found


def places_of(pairs: Iterable[tuple[str, int]]) -> tuple[pl.DataFrame, dict[tuple[str, int], Hint]]:
    """For each text of a year its first month (0 of a day) and its last day, and what is wrong with the others. What stands
    for the whole year is the year's own."""
    placed, wrong = [], {}
    for text, year in pairs:
        found = period_of_row(text, year)
        if isinstance(found, Hint):
            wrong[text, year] = found
        elif len(found.months) < 12:
            placed.append((text, year, found.first, found.last))
    return pl.DataFrame(placed, COLUMNS, orient="row"), wrong


def by_period(rows: pl.DataFrame, period: Period | None) -> pl.DataFrame:
    """The rows of periods that end by then, in the year and by the same day of the years before."""
    if period is None:
        return rows
    return rows.filter((pl.col("period_end") <= period.last) & (pl.col("year_index") <= period.year))


def is_flow(framework: Framework, code: str) -> bool:
    """Whether a number is told of a period alone, so that periods are added up: stated, or of an indicator whose part and whole
    both are."""
    node = framework.nodes.get(code)
    parts = (node.data.part, node.data.whole) if node is not None else ()
    return framework.times.get(code) == "flow" or (
        bool(parts) and all(framework.times.get(name or "") == "flow" for name in parts)
    )


def overlapping(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows whose months another row of the cell and status tells of too, with the period of the ``other``; not those of
    the very same period."""
    cell = ["unit", "year_index", "code_index", "status_index"]
    rows = rows.filter(pl.col("period_first") > 0).sort(*cell, "period_first", "period_end", maintain_order=True)
    span = pl.struct("period_first", "period_end")
    rows = rows.with_columns(
        before=pl.col("period_end").cum_max().shift(1).over(cell), other=pl.col("period").shift(1).over(cell),
        again=(span == span.shift(1).over(cell)).fill_null(False),
    )  # fmt: skip
    return rows.filter((pl.col("period_first") * 100 < pl.col("before")) & ~pl.col("again"))


def stage() -> pl.Expr:
    """In which order rows of a cell were reached: by the end of their period, then by status."""
    return pl.col("period_end").fill_null(OF_YEAR) * 8 + pl.col("status_index")


def told_at(told: pl.DataFrame, codes: Sequence[str], shape: tuple[int, int]) -> dict[str, Days]:
    """By code, (units, years): the last day of the period that a cell is told of, 0 where it is not told; nothing where no
    row has a period. ``year_index`` is a position."""
    if told["period_end"].null_count() == told.height:
        return {}
    found = {}
    for (index,), own in told.group_by("code_index", maintain_order=True):
        array = np.zeros(shape, dtype=np.int64)
        ends = own["period_end"].fill_null(YEAR_END).to_numpy()
        array[own["unit_index"].to_numpy(), own["year_index"].to_numpy()] = ends
        found[codes[int(index)]] = array
    return found


def of_unfinished(told: pl.DataFrame, years: Sequence[int]) -> tuple[Problem, ...]:
    """One sentence for each year of which figures of a part of the year are the last that there are."""
    found = []
    for (year,), own in told.filter(pl.col("period_end") < YEAR_END).group_by("year_index", maintain_order=True):
        position, last = (
            int(str(year)),
            own.sort("period_end", "period_first", descending=[True, False]).row(0, named=True),
        )
        period = Period("", years[position], last["period_first"], last["period_end"]).within(years[position])
        params = {"year": str(period.year), "count": own.height, "period": period.name}
        found.append(Problem("data.of_unfinished", severity="warning", params=params))
    return tuple(sorted(found, key=lambda problem: str(problem.params["year"])))


@attrs.frozen(eq=False)
class Flows:
    """Counts that are told of the period alone, added up since January; where a period is missing there is no sum.

    ``flows`` are positions in ``codes``; ``units`` are called by their labels, ``years`` are those of the data.
    """

    codes: Sequence[str]
    flows: Sequence[int]
    units: Sequence[str]
    years: Sequence[int]

    def added_up(
        self, told: pl.DataFrame, each: pl.DataFrame, period: Period | None
    ) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
        """The rows that tell the cells, with one of the sum for each flow that is whole; and what is missing of the others.

        ``told`` has one row for each cell, ``each`` one for each cell of a flow and period. What a row tells of the whole
        year needs no sum. ``year_index`` are positions.
        """
        is_flow = pl.col("code_index").is_in(self.flows) & pl.col("period_end").is_not_null()
        cells: dict[Cell, list[dict[str, Any]]] = {}
        for row in told.filter(is_flow).select(CELL).iter_rows():
            cells[row] = []
        for one in each.sort("period_first", maintain_order=True).iter_rows(named=True):
            cell = one["code_index"], one["unit_index"], one["year_index"]
            if cell in cells:
                cells[cell].append(one)
        sums, lacking = [], []
        for cell, told_of in cells.items():
            own = _apart(told_of)
            needed = _needed(own, period)
            missing, names = min(
                ((needed - _months_told(own, names), names) for names in (("value",), ("part", "whole"))),
                key=lambda found: len(found[0]),
            )
            if missing:
                lacking.append((cell, frozenset(missing)))
            else:
                sums.append(_sum([one for one in own if _tells(one, names)], names))
        added = pl.DataFrame(sums, told.schema, orient="row") if sums else told.clear()
        return pl.concat([told.filter(~is_flow), added]), self._named(lacking)

    def _named(self, lacking: Iterable[tuple[Cell, frozenset[int]]]) -> tuple[Problem, ...]:
        """One sentence for each count and year, on the units that lack the same months."""
        groups: dict[tuple[int, int, tuple[int, ...]], list[int]] = {}
        for (code, unit, year), months in lacking:
            groups.setdefault((year, code, tuple(sorted(months))), []).append(unit)
        found = []
        for (year, code, told), units in sorted(groups.items()):
            more = f" … ({len(units)})" if len(units) > NAMED else ""
            params = {
                "code": self.codes[code], "periods": ", ".join(names_of_months(self.years[year], set(told))),
                "units": ", ".join(one_line(self.units[i]) for i in sorted(units)[:NAMED]) + more,
            }  # fmt: skip
            found.append(Problem("data.flow_missing", severity="warning", params=params))
        return tuple(found)


def _apart(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without rows of a part of the year that a later status tells of in other parts: an appraised half-year takes the place
    of both quarters."""
    taken: set[int] = set()
    found = []
    for row in sorted(rows, key=lambda row: -row["status_index"]):
        months = _months_of(row)
        if not taken & months:
            taken |= months
            found.append(row)
    return found


def _months_of(row: Mapping[str, Any]) -> set[int]:
    return set(range(row["period_first"], row["period_end"] // 100 + 1))


def _tells(row: Mapping[str, Any], names: Sequence[str]) -> bool:
    return all(row[name] == row[name] for name in names)


def _months_told(rows: Iterable[Mapping[str, Any]], names: Sequence[str]) -> set[int]:
    return {month for row in rows if _tells(row, names) for month in _months_of(row)}


def _needed(rows: Iterable[Mapping[str, Any]], period: Period | None) -> set[int]:
    """The months that a sum must have: those of the year, or up to the period that is asked for; up to a day, up to the
    last that is told."""
    if period is None:
        return set(range(1, 13))
    last = period.last if period.first else max(row["period_end"] for row in rows)
    return set(range(1, last // 100 + 1))


def _sum(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> dict[str, Any]:
    """The last of the rows, with the sums of the numbers: what does not apply in a part of the year adds nothing there."""
    last = dict(max(rows, key=lambda row: row["period_end"]))
    for name in ("value", "part", "whole"):
        given = [row[name] for row in rows if name in names and np.isfinite(row[name])]
        last[name] = math.fsum(given) if given else (float("inf") if name in names else float("nan"))
    last["status_index"] = max(row["status_index"] for row in rows)
    return last
