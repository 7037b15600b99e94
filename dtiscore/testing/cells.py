"""What units report, cell by cell, as rows of a long table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from dtiscore.data.observations import Observations
from dtiscore.data.reported import read_observations
from dtiscore.data.units import Unit, Units
from dtiscore.model import Framework

NOT_APPLICABLE = "n/a"
MISSING = None


@dataclass(frozen=True)
class Cell:
    """What one unit reported for one code in one year; ``choice`` holds the words, those of a checklist after another."""

    value: float | str | None = MISSING
    part: float | None = None
    whole: float | None = None
    choice: tuple[str, ...] | None = None
    points: float | None = None


Key = tuple[str, int, str]


def row_of(key: Key, cell: Cell, status: str | None) -> dict[str, str | None]:
    unit, year, code = key
    choice = None if cell.choice is None else ";".join(cell.choice) or "none"
    row = {"unit": unit, "year": str(year), "indicator": code, "status": status, "choice": choice}
    numbers = {name: getattr(cell, name) for name in ("value", "part", "whole", "points")}
    return row | {name: repr(x) if isinstance(x, (int, float)) else x for name, x in numbers.items()}


def rows_of(cells: Mapping[Key, Cell], earlier: Mapping[Key, Cell]) -> list[dict[str, str | None]]:
    """Rows of a long table: what was appraised, and the self-assessments that it replaced."""
    found = [row_of(key, cell, "self") for key, cell in earlier.items()]
    return found + [row_of(key, cell, "appraised" if key in earlier else None) for key, cell in cells.items()]


def read_cells(framework: Framework, rows: Sequence[dict[str, str | None]], units: tuple[Unit, ...]) -> Observations:
    names = ("unit", "year", "indicator", "status", "value", "part", "whole", "choice", "points")
    table = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))
    return read_observations(table, framework, units=Units(units), numbers="en")
