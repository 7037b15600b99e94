"""Last year in `score`, `explain`, `report` and `publish`: on a basis, on other borders, from the folder before."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from dtiscore.cli import run

from ..years.year_two import folder_2025, folder_2026


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """X01 and X02 were merged into X17 (88 and 57 of 80 points were theirs: 92.00 and 49.00 of 100)."""
    folder_2025(tmp_path, published=False)
    return folder_2026(tmp_path, 'folder = "../d25"', successions=True)


def rows(capsys: pytest.CaptureFixture[str], *arguments: object) -> list[dict[str, Any]]:
    assert run([*map(str, arguments), "--format", "json"]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def test_scores_beside_those_of_last_year_on_a_basis(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """X05 2025: meetings 20 of 40, dossiers 36 of 40, models 0 of 20; 2026: 30 of 40 and 55.2 of 60."""
    found = {row["node"]: row for row in rows(capsys, "score", folder, "--basis", "own", "--unit", "X05")}
    names = ("score", "before_score", "value_change", "basis", "before_edition", "borders", "restated", "why")
    own = ("own", "commune-2025", 2025, None, "borders")
    assert tuple(found["total"][name] for name in names) == (0.852, 0.56, 0.292, *own)
    assert [found["dossiers"][name] for name in names[:3]] == [0.92, 0.9, 0.02]
    merged = rows(capsys, "score", folder, "--basis", "own", "--unit", "X17")[0]
    assert (merged["before_score"], merged["why"]) == (None, "merged")
    assert "before_score" not in rows(capsys, "score", folder, "--unit", "X05")[0]
    assert run(["score", str(folder), "--basis", "own", "--lang", "en"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "Changes compare with 2025 as computed from its data by commune-2025" in shown
    assert "+0.2920" in shown


def test_an_explanation_beside_last_year(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = {row["node"]: row for row in rows(capsys, "explain", folder, "--basis", "own", "--unit", "X05")}
    assert [(lines[node]["before_score"], lines[node]["value_change"]) for node in ("total", "meetings", "dossiers")] == [
        (0.56, 0.292), (0.5, 0.25), (0.9, 0.02),
    ]  # fmt: skip


def test_the_year_before_on_these_borders_is_read_in_the_folder_before(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    total = rows(capsys, "score", folder, "--borders", "2026", "--unit", "X17")[0]
    names = ("year", "borders", "node", "points", "restated")
    assert [total[name] for name in names] == [2025, 2026, "total", 70.5, "mean"]
    made_of = rows(capsys, "explain", folder, "--borders", "2026", "--unit", "X17")
    assert [(row["unit"], row["points"]) for row in made_of] == [("X01", 92.0), ("X02", 49.0), ("X17", 70.5)]
    assert run(["explain", str(folder), "--borders", "2026", "--year", "2024", "--unit", "X17", "--lang", "en"]) == 1
    assert "2024" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["score", "rank", "explain", "report", "publish"])
def test_a_restated_year_before_takes_no_other_basis(
    command: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = {"explain": ["--unit", "X05"], "report": ["-o", f"{tmp_path}/p.html"], "publish": ["-o", f"{tmp_path}/new"]}
    asked = [command, str(folder), "--restate", "mean", "--basis", "common", *more.get(command, []), "--lang", "en"]
    assert run(asked) == 2
    assert "the basis common cannot be had with --restate or --borders" in capsys.readouterr().err


def test_the_page_compares_on_the_borders_that_are_asked_for(folder: Path, tmp_path: Path) -> None:
    pages = {}
    for name, options in (("own", []), ("mean", ["--restate", "mean"])):
        file = tmp_path / f"{name}.html"
        assert run(["report", str(folder), "-o", str(file), "--lang", "en", "-q", *options]) == 0
        pages[name] = file.read_text("utf-8")
    merged = {name: _row(page, "Xã Một Hai") for name, page in pages.items()}
    assert "+14.50" not in merged["own"]
    assert "+14.50" in merged["mean"]  # 85.00 after 70.50
    assert "Change since 2025 (pp) †" in pages["mean"]


def _row(page: str, unit: str) -> str:
    table = page.partition('<table class="ranking">')[2].partition("</table>")[0]
    return next(row for row in table.split("<tr>") if unit in row)


def test_rows_of_a_part_of_the_year_say_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = folder / "observations.csv"
    lines = data.read_text("utf-8").splitlines()
    data.write_text("\n".join([f"{lines[0]},period", *(f"{line},2026-H1" for line in lines[1:])]) + "\n", "utf-8")
    for command in ("score", "rank", "explain --unit X05"):
        name, *more = command.split()
        found = rows(capsys, name, folder, "--period", "2026-H1", *more)
        assert {row["period"] for row in found} == {"2026-H1"}
    assert run(["rank", str(folder), "--period", "2026-H1", "--restate", "mean", "--lang", "en"]) == 2
    assert "a restated year before is a whole one" in capsys.readouterr().err
    assert run(["rank", str(folder), "--format", "csv"]) in (0, 1)
    assert "period" not in next(csv.reader(capsys.readouterr().out.splitlines()), [])
