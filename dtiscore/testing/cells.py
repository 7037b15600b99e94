"""What units report, cell by cell, as rows of a long table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from dtiscore.data.observations import Observations, read_observations
from dtiscore.data.units import Unit, Units
from dtiscore.engine.scoring import Scores, score
from dtiscore.frameworks.targets import Targets
from dtiscore.model import Framework, Target
from dtiscore.testing.documents import TARGET_YEAR, Document, load, toml

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


@dataclass(frozen=True, repr=False)
class Case:
    """A framework with everything that was reported for it."""

    document: Document
    framework: Framework
    units: tuple[Unit, ...]
    cells: Mapping[Key, Cell]
    earlier: Mapping[Key, Cell] = field(default_factory=dict)
    targets: Mapping[tuple[str, str], Target] = field(default_factory=dict)

    def __repr__(self) -> str:
        reported = {"units": self.units, "cells": self.cells, "earlier": self.earlier, "targets": self.targets}
        return "\n".join([toml(self.document), *(f"{name} = {value}" for name, value in reported.items())])

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))

    @property
    def settled(self) -> dict[Key, Cell]:
        """What counts in the end: points set later leave what was reported before, and nothing else is left of it."""
        found = dict(self.cells)
        for key, before in self.earlier.items():
            if self.cells[key] == Cell(points=self.cells[key].points):
                found[key] = replace(before, points=self.cells[key].points)
        return found

    def rows(self) -> list[dict[str, str | None]]:
        """As in a long table: what was appraised, and the self-assessments that it replaced."""
        return rows_of(self.cells, self.earlier)

    def observations(
        self, rows: Sequence[dict[str, str | None]] | None = None, units: Sequence[Unit] | None = None
    ) -> Observations:
        records = self.units if units is None else tuple(units)
        return read_cells(self.framework, self.rows() if rows is None else rows, records)

    def scores(self, observations: Observations | None = None) -> Scores:
        targets = Targets((), tuple(self.targets.values()))
        observations = self.observations() if observations is None else observations
        return score(self.framework, observations, targets=targets, target_year=TARGET_YEAR)

    def with_document(self, document: Document) -> Case:
        return replace(self, document=document, framework=load(document))

    def with_cell(self, key: Key, cell: Cell) -> Case:
        return replace(self, cells={**self.cells, key: cell})

    def target(self, code: str, unit: str) -> Target | None:
        return self.targets.get((code, unit), self.targets.get((code, "")))


def row_of(key: Key, cell: Cell, status: str | None) -> dict[str, str | None]:
    unit, year, code = key
    numbers = {name: getattr(cell, name) for name in ("value", "part", "whole", "points")}
    texts = {
        name: number if number is None or isinstance(number, str) else repr(number) for name, number in numbers.items()
    }
    choice = None if cell.choice is None else ";".join(cell.choice) or "none"
    return {"unit": unit, "year": str(year), "indicator": code, "status": status, "choice": choice, **texts}


def rows_of(cells: Mapping[Key, Cell], earlier: Mapping[Key, Cell]) -> list[dict[str, str | None]]:
    """Rows of a long table: what was appraised, and the self-assessments that it replaced."""
    found = [row_of(key, cell, "self") for key, cell in earlier.items()]
    return found + [row_of(key, cell, "appraised" if key in earlier else None) for key, cell in cells.items()]


def read_cells(framework: Framework, rows: Sequence[dict[str, str | None]], units: tuple[Unit, ...]) -> Observations:
    names = ("unit", "year", "indicator", "status", "value", "part", "whole", "choice", "points")
    table = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))
    return read_observations(table, framework, units=Units(units), numbers="en")
