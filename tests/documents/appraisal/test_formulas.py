"""The council's workbook, filled in by LibreOffice: its points, totals and ranks are the engine's, whatever the framework."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings

import dtiscore as dti
from dtiscore.documents.appraisal.columns import MARK
from dtiscore.documents.appraisal.dossiers import Dossier
from dtiscore.documents.appraisal.formulas import live_nodes
from dtiscore.documents.appraisal.writing import council_workbook
from dtiscore.frameworks.targets import Targets
from dtiscore.language.errors import DtiError

from ...office import needs_office, work
from ...strategies import TARGET_YEAR, Case, cases
from ...tree import ROOT
from .dossiers import assemble

pytestmark = pytest.mark.whole

PROVINCE = ROOT / "examples" / "synthetic-province"
NAMES = ("unit", "year", "indicator", "status", "value", "part", "whole", "choice", "points")


class Marked:
    """A sheet by its hidden codes: the place of a line and a column, as its mark says."""

    def __init__(self, sheet: Any, top: int) -> None:
        self.sheet = sheet
        self.columns = {str(cell.value): cell.column for cell in sheet[top]}
        self.rows: dict[str, int] = {}
        for row in range(top + 1, sheet.max_row + 1):
            self.rows.setdefault(str(sheet.cell(row, 1).value), row)

    def cell(self, line: str, column: str) -> Any:
        return self.sheet.cell(self.rows[line], self.columns[column])


def marked(book: Any, kind: str) -> Iterator[tuple[str, Marked]]:
    for sheet in book.worksheets:
        for top in range(1, 8):
            value = str(sheet.cell(top, 1).value)
            if value.startswith(f"{MARK} {kind}"):
                yield value.removeprefix(f"{MARK} {kind}").strip(), Marked(sheet, top)


def typed(path: Path, chance: float, source: random.Random) -> list[tuple[Any, ...]]:
    """Points for some of the open cells: (unit, indicator, points, sheet, cell)."""
    found = []
    book = openpyxl.load_workbook(path)
    for unit, sheet in marked(book, "unit"):
        for code in sheet.rows:
            cell = sheet.cell(code, "points")
            if not cell.protection.locked and cell.data_type == "n" and source.random() < chance:
                top = float(sheet.cell(code, "maximum").value)
                points = source.choice([0.0, top, source.uniform(0, top), min(round(source.uniform(0, top), 1), top)])
                found.append((unit, code, points, sheet.sheet.title, cell.coordinate))
    return found


def instructions(path: Path, cells: list[tuple[Any, ...]], target: Path) -> list[tuple[Any, ...]]:
    steps: list[tuple[Any, ...]] = [("open", path)]
    for _, _, points, sheet, cell in cells:
        steps += [("sheet", sheet), ("number", cell, repr(points))]
    return [*steps, ("save", target)]


def decided(table: pl.DataFrame, cells: list[tuple[Any, ...]], year: int) -> pl.DataFrame:
    """The data with the points that were typed: in the row of the appraisal where there is one, else in a row of its own."""
    rows = [row | {"points": row.get("points")} for row in table.rows(named=True)]
    place = {
        (row["unit"], row["year"], row["indicator"]): row for row in rows if row["status"] == "appraised"
    }  # fmt: skip
    for unit, code, points, *_ in cells:
        row = place.get((unit, str(year), code))
        if row is None:
            rows.append(
                {"unit": unit, "year": str(year), "indicator": code, "status": "appraised", "points": repr(points)}
            )
        else:
            row["points"] = repr(points)
    names = [*table.columns, *(["points"] if "points" not in table.columns else [])]
    return pl.DataFrame(
        [{name: row.get(name) for name in names} for row in rows], schema=dict.fromkeys(names, pl.String)
    )


def agrees(path: Path, scores: dti.Scores, dossier: Dossier) -> int:
    """Every number that the workbook computes is the engine's, to nine decimals; how many were compared."""
    book = openpyxl.load_workbook(path, data_only=True)
    j, compared, live = scores.years.index(dossier.year), 0, live_nodes(scores.framework)
    for unit, sheet in marked(book, "unit"):
        cell = scores.cell(scores.unit_index(unit), j)
        for line in next(u for u in dossier.units if u.label == unit).lines:
            code = line.node.code
            if code not in live or (line.node.rollup == "leaf" and line.node.points <= 0):
                continue
            shown, points = sheet.cell(code, "recognised").value, cell[code].points
            place = (unit, code, shown, points)
            if points != points:
                assert not isinstance(shown, (int, float)), place
            else:
                assert shown == pytest.approx(points, abs=1e-9), place
                assert sheet.cell(code, "top").value == pytest.approx(cell[code].max_points, abs=1e-9), place
            compared += 1
    if "total" in live:
        ranks = dti.rank(scores).ranks
        for _, sheet in marked(book, "block"):
            for unit, row in sheet.rows.items():
                if unit in scores.units and row:
                    place = int(ranks[scores.unit_index(unit), j])
                    shown = sheet.cell(unit, "rank").value
                    assert (shown if isinstance(shown, (int, float)) else 0) == place, (unit, shown, place)
                    compared += 1
    return compared


@needs_office
def test_a_province_filled_in_has_the_points_totals_and_ranks_of_the_engine(tmp_path: Path) -> None:
    framework = dti.load_framework(PROVINCE / "synthetic-framework.toml")
    data, units = PROVINCE / "synthetic-observations.csv", dti.read_units(PROVINCE / "synthetic-units.csv")
    dossier = assemble(framework, data, units, year=2025)
    assert len(dossier.units) == 129
    path, back = tmp_path / "council.xlsx", tmp_path / "back.xlsx"
    path.write_bytes(council_workbook(dossier))
    cells = typed(path, 0.12, random.Random(5))
    assert len(cells) > 250
    work(instructions(path, cells, back), tmp_path)
    observed = decided(pl.read_csv(data, infer_schema=False), cells, 2025)
    scores = dti.score(framework, dti.read_observations(observed, framework, units=units, numbers="en"))
    assert agrees(back, scores, dossier) > 4000


@needs_office
def test_random_frameworks_filled_in_have_the_points_totals_and_ranks_of_the_engine(tmp_path: Path) -> None:
    found: list[Case] = []

    @settings(max_examples=70, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(cases())
    def choose(case: Case) -> None:
        found.append(case)

    choose()
    steps: list[tuple[Any, ...]] = []
    jobs = []
    for i, case in enumerate(found):
        table = pl.DataFrame(case.rows(), schema=dict.fromkeys(NAMES, pl.String))
        options: dict[str, Any] = {"targets": Targets((), tuple(case.targets.values())), "target_year": TARGET_YEAR}
        units = dti.Units(case.units)
        try:
            dossier = assemble(case.framework, table, units, numbers="en", **options)
        except DtiError:
            continue
        if not dossier.units:
            continue
        path, back = tmp_path / f"{i}.xlsx", tmp_path / f"{i}-back.xlsx"
        path.write_bytes(council_workbook(dossier))
        cells = typed(path, 0.4, random.Random(i))
        steps += instructions(path, cells, back)
        jobs.append((case, table, options, units, dossier, cells, back))
    work(steps, tmp_path)
    compared = 0
    for case, table, options, units, dossier, cells, back in jobs:
        rows = decided(table, cells, dossier.year)
        observed = dti.read_observations(rows, case.framework, units=units, numbers="en")
        scores = dti.score(case.framework, observed, **options)
        compared += agrees(back, scores, dossier)
    assert len(jobs) > 50
    assert compared > 400
