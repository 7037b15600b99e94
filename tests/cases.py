"""Random cases: a framework with everything that was reported for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import strategies as st

from dtiscore.data.observations import Observations
from dtiscore.data.units import Unit
from dtiscore.engine.scoring import Scores, score
from dtiscore.frameworks.targets import Targets
from dtiscore.model import Comparison, Framework, Target
from dtiscore.testing.cell_drawing import draw_cell, draw_stand_ins, rule_of, unit_records
from dtiscore.testing.cells import Cell, Key, read_cells, rows_of
from dtiscore.testing.documents import Document, load, toml
from dtiscore.testing.drawing import decimals, documents

TARGET_YEAR = 2025


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


@st.composite
def targets_for(draw: st.DrawFn, framework: Framework, units: Sequence[Unit]) -> dict[tuple[str, str], Target]:
    found = {}
    for node in framework.leaves:
        if not rule_of(node).needs_target:
            continue
        for unit in ("", *(unit.code for unit in units)):
            if draw(st.integers(0, 3)) < (3 if unit == "" else 1):
                comparison: Comparison = draw(st.sampled_from([">=", ">=", "<="]))
                nothing = comparison == "<=" and draw(st.integers(0, 4)) == 0
                value = 0.0 if nothing else draw(decimals(0.5, 100))
                found[node.code, unit] = Target(node.code, TARGET_YEAR, value, comparison, "plan", unit)
    return found


@st.composite
def cases(draw: st.DrawFn, missing: Sequence[str] = ("zero", "skip")) -> Case:
    """A framework with observations."""
    document = draw(documents(missing))
    framework = load(document)
    units = draw(unit_records())
    targets = draw(targets_for(framework, units))
    years = sorted(draw(st.lists(st.integers(2021, 2024), min_size=1, max_size=2, unique=True)))
    found: dict[Key, Cell] = {}
    earlier: dict[Key, Cell] = {}
    for unit in units:
        for year in years:
            if unit.exists_in(year):
                staff = float(draw(st.integers(0, 80)))
                for node in framework.leaves:
                    goal = targets.get((node.code, unit.code), targets.get((node.code, "")))
                    draw_cell(draw, node, (unit.code, year), goal.value if goal else None, staff, found, earlier)
                draw_stand_ins(draw, framework, (unit.code, year), found, earlier)
                found[unit.code, year, "staff"] = Cell(staff)
    if "staff" not in framework.counts:
        found = {key: cell for key, cell in found.items() if key[2] != "staff"}
    if not found:
        found[units[0].code, max(years[-1], 2022), "general"] = Cell(1.0)
    return Case(document, framework, units, found, earlier, targets)
