"""An appraisal of the whole synthetic province, planted by a separate script: every line, total and rank comes out as planted."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import dtiscore as dti
from dtiscore.cli import run

from ..documents.appraisal.test_formulas import marked
from ..office import needs_office, work
from ..tree import ROOT
from .assessments import changes
from .planted_appraisal import STAGES, Planted

pytestmark = pytest.mark.whole

PROVINCE = ROOT / "examples" / "synthetic-province"
FRAMEWORK, UNITS = PROVINCE / "synthetic-framework.toml", PROVINCE / "synthetic-units.csv"
NAMED = ["-f", str(FRAMEWORK), "--units", str(UNITS)]
PAIRS = [("self", "appraised"), ("self", "preliminary"), ("preliminary", "appraised")]


def exact(value: Any) -> float:
    return pytest.approx(float(value), abs=1e-9)  # type: ignore[no-any-return]


@pytest.mark.parametrize("seed", [405, 922, 2026])
def test_ranks_of_all_stages_differ_as_planted(seed: int, tmp_path: Path) -> None:
    planted = Planted(FRAMEWORK, UNITS, seed)
    ranks = {stage: planted.ranks(stage) for stage in STAGES}
    assert all(sum(ranks[a][u] != ranks[b][u] for u in planted.units) > 10 for a, b in PAIRS)
    assert ranks["self"]["sx-010"] == ranks["self"]["sx-011"]
    assert ranks["appraised"]["sx-010"] < ranks["appraised"]["sx-011"]
    framework = dti.load_framework(FRAMEWORK)
    files = list(planted.write(tmp_path))
    for before, after in PAIRS:
        found = changes(framework, files, UNITS, before, after)
        lines = [(r.unit, r.node, r.points_before, r.points_after, r.reason, r.author, r.date) for r in found.rows]
        order = {code: i for i, code in enumerate(framework.nodes)}
        expected = sorted(
            planted.lines(before, after), key=lambda line: (list(planted.units).index(line.unit), order[line.indicator])
        )
        assert lines == [(u, c, exact(a), exact(b), *said) for u, c, a, b, *said in expected]
        standings = {s.unit: s for s in found.standings}
        assert set(standings) == set(planted.units)
        for unit, standing in standings.items():
            assert standing.points_before == exact(planted.total(unit, before))
            assert standing.points_after == exact(planted.total(unit, after))
            assert (standing.rank_before, standing.rank_after) == (ranks[before][unit], ranks[after][unit])


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert run([*arguments, "--format", "json"]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_compare_adds_up_to_what_was_planted(
    before: str, after: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    planted = Planted(FRAMEWORK, UNITS, 7)
    files = [str(path) for path in planted.write(tmp_path)]
    command = ["compare", before, after, *files, *NAMED]
    by_change = shown(capsys, *command, "--by", "change")
    assert sorted((r["unit"], r["indicator"], r["lost"]) for r in by_change) == sorted(
        (line.unit, line.indicator, exact(line.before - line.after)) for line in planted.lines(before, after)
    )
    by_unit = shown(capsys, *command, "--by", "unit")
    lost = {unit: planted.total(unit, before) - planted.total(unit, after) for unit in planted.units}
    assert {r["unit"]: r["lost"] for r in by_unit} == {unit: exact(points) for unit, points in lost.items()}
    assert [r["reduced"] for r in by_unit] == sorted((r["reduced"] for r in by_unit), reverse=True)
    for row in by_unit:
        own = {
            line.indicator: line.before - line.after
            for line in planted.lines(before, after)
            if line.unit == row["unit"]
        }
        worst = max(own.values(), default=Decimal(0))
        assert (row["worst_lost"] or 0) == exact(max(worst, Decimal(0)))
        assert row["worst"] is None or own[row["worst"]] == worst
        assert row["changes"] == len(own)
        assert row["reduced"] == exact(sum((lost for lost in own.values() if lost > 0), Decimal(0)))
        assert row["raised"] == exact(-sum((lost for lost in own.values() if lost < 0), Decimal(0)))
    first, second = planted.points(before), planted.points(after)
    by_indicator = shown(capsys, *command, "--by", "indicator")
    for row in by_indicator:
        cells = [cell for cell in planted.claimed if cell[1] == row["node"]]
        assert row["points_before"] == exact(sum(first[cell] for cell in cells))
        assert row["points_after"] == exact(sum(second[cell] for cell in cells))
        assert row["units"] == sum(first[cell] != second[cell] for cell in cells)
    by_pillar = {row["node"]: row for row in shown(capsys, *command, "--by", "pillar")}
    for pillar, indices in planted.pillars.items():
        for name, stage in (("points_before", before), ("points_after", after)):
            wanted = sum((planted.node(unit, indices, stage) for unit in planted.units), Decimal(0))
            assert by_pillar[pillar][name] == exact(wanted)
    assert by_pillar["total"]["lost"] == exact(sum(lost.values()))


@needs_office
def test_a_councils_decisions_go_through_its_workbook_unharmed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exported, filled in by LibreOffice in two copies, imported: compare says what was planted, line by line."""
    planted = Planted(FRAMEWORK, UNITS, 405)
    files = [str(path) for path in planted.write(tmp_path, with_council=False)]
    council = tmp_path / "council.xlsx"
    assert run(["appraise", "export", *files, *NAMED, "--lang", "vi", "-o", str(council)]) == 0
    sheets = dict(marked(openpyxl.load_workbook(council), "unit"))
    steps: list[tuple[Any, ...]] = []
    for copy in (0, 1):  # two reviewers, each with half of the decisions
        steps.append(("open", council))
        for cell, decision in list(planted.council.items())[copy::2]:
            unit, code = cell
            sheet = sheets[unit]
            steps.append(("sheet", sheet.sheet.title))
            steps.append(("number", sheet.cell(code, "points").coordinate, decision.points))
            steps += [
                ("text", sheet.cell(code, name).coordinate, getattr(decision, name)) for name in ("reason", "author")
            ]
        steps.append(("save", tmp_path / f"phieu-{copy}.xlsx"))
    work(steps, tmp_path)
    returned = [str(tmp_path / f"phieu-{copy}.xlsx") for copy in (0, 1)]
    table = tmp_path / "appraised.csv"
    assert run(["appraise", "import", *returned, *NAMED, "--lang", "vi", "-o", str(table)]) == 0
    lines = shown(capsys, "compare", "self", "council", *files, str(table), *NAMED, "--by", "change")
    expected = {(line.unit, line.indicator): line for line in planted.lines("self", "appraised")}
    assert {(r["unit"], r["indicator"]) for r in lines} == set(expected)
    for row in lines:
        line = expected[row["unit"], row["indicator"]]
        assert (row["points_before"], row["points_after"]) == (exact(line.before), exact(line.after))
        assert (row["reason"], row["author"]) == (line.reason, line.author)
        assert re.fullmatch(r"20\d\d-\d\d-\d\d( \d\d:\d\d)?", row["date"])
    ranks = {
        r["unit"]: (r["rank_before"], r["rank_after"])
        for r in shown(capsys, "compare", "self", "council", *files, str(table), *NAMED)
    }
    before, after = planted.ranks("self"), planted.ranks("appraised")
    assert ranks == {unit: (before[unit], after[unit]) for unit in planted.units}
    totals_of_the_workbooks(tmp_path, planted)
    with io.StringIO(table.read_text("utf-8")) as file:
        assert len(list(csv.DictReader(file))) == len(planted.council)


def totals_of_the_workbooks(folder: Path, planted: Planted) -> None:
    """A unit whose decisions all stand in one copy has its planted total there."""
    compared = 0
    halves = [dict(list(planted.council.items())[copy::2]) for copy in (0, 1)]
    for copy, half in enumerate(halves):
        book = openpyxl.load_workbook(folder / f"phieu-{copy}.xlsx", data_only=True)
        others = {unit for unit, _ in halves[1 - copy]}
        for unit, sheet in marked(book, "unit"):
            if unit not in others:
                shown_total = sheet.cell("total", "recognised").value
                assert shown_total == exact(planted.total(unit, "appraised")), (unit, half)
                compared += 1
    assert compared > 150
