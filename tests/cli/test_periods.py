"""``--period`` and ``dtiscore progress``: the year as it stood by the end of a quarter, a half-year, a month."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from pathlib import Path

import openpyxl
import pytest

from ..data.test_periods import FRAMEWORK
from ..documents.guides.test_guides import quietly

BANDS = """
[bands]
includes = "lower"
levels = [{ title = { vi = "Tốt", en = "Good" }, from = 50, to = 100 }, { title = { vi = "Yếu", en = "Poor" }, from = 0, to = 50 }]
"""
DATA = """đơn vị,năm,kỳ,chỉ số,giá trị
A,2026,quý I/2026,meetings,1
A,2026,6 tháng đầu năm,meetings,2
B,2026,quý I/2026,meetings,2
B,2026,Q2,meetings,3
A,2026,Q4,meetings,4
B,2026,Q4,meetings,3
A,2026,Q1,done,10
A,2026,Q1,received,20
"""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "fw.toml").write_text(FRAMEWORK + BANDS, "utf-8")
    (tmp_path / "data.csv").write_text(DATA, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(command: str, *options: str) -> tuple[int, str, str]:
    return quietly([command, "data.csv", "-f", "fw.toml", "--lang", "en", *options])


def rows(command: str, *options: str) -> list[dict[str, str]]:
    code, out, err = typed(command, "--format", "csv", *options)
    assert code == 0, err
    return list(csv.DictReader(io.StringIO(out)))


def points(options: list[str]) -> dict[str, str]:
    return {row["unit"]: row["points"] for row in rows("score", *options) if row["node"] == "meetings"}


def test_scores_and_ranks_by_the_end_of_a_period(files: Path) -> None:
    assert points(["--period", "2026-Q1"]) == {"A": "6.25", "B": "12.5"}
    assert points(["--period", "H1", "--year", "2026"]) == {"A": "12.5", "B": "18.75"}
    assert points([]) == {"A": "25", "B": "18.75"}
    ranks = {row["unit"]: row["rank"] for row in rows("rank", "--node", "meetings", "--period", "2026-H1")}
    assert ranks == {"A": "2", "B": "1"}


def test_a_part_of_the_year_is_said_to_be_provisional_below_the_table(files: Path) -> None:
    for command in ("score", "rank", "explain"):
        out = typed(command, "--period", "2026-Q1", *(["--unit", "A"] if command != "rank" else []))[1]
        assert "2026 is not over" in " ".join(out.split()), command
    assert "is not over" not in typed("score", "--period", "2026-Q4")[1]


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--period", "H1"], 1, "does not say of which year"),
        (["--period", "2026-H1", "--year", "2025"], 1, "is in 2026, not in 2025"),
        (["--period", "2025-H1"], 1, "ends by 2025-H1"),
    ],
)
def test_a_period_that_cannot_be_is_refused_with_a_remedy(
    files: Path, options: list[str], code: int, said: str
) -> None:
    found, out, err = typed("score", *options)
    assert (found, out) == (code, "")
    assert said in err


def test_check_looks_at_what_there_was_by_then(files: Path) -> None:
    (files / "data.csv").write_text(DATA + "A,2026,quý V,meetings,1\n", "utf-8")
    code, out, err = typed("check", "--period", "2026-H1")
    assert code == 1
    assert "data.csv: row 10: column period: “quý V” is no reporting period" in out + err


def test_nothing_is_published_of_a_period(files: Path) -> None:
    code, _, err = typed("publish", "--period", "2026-H1", "-o", "out")
    assert code == 2
    assert "published of a year, never of a period" in err
    assert not (files / "out").exists()


def test_progress_has_one_column_for_each_period_and_no_places_of_an_unfinished_year(files: Path) -> None:
    (found, other) = rows("progress", "--node", "meetings")
    assert (found["unit"], found["2026-Q1"], found["2026-H1"], found["2026-Q4"]) == ("A", "6.25", "12.5", "25")
    assert (other["2026-Q1"], other["2026-H1"], other["2026-Q4"]) == ("12.5", "18.75", "18.75")
    assert [name for name in found if name.endswith(("_rank", "_band"))] == ["2026-Q4_rank", "2026-Q4_band"]
    assert (found["2026-Q4_rank"], other["2026-Q4_rank"]) == ("1", "2")


def test_places_and_bands_of_an_unfinished_year_are_shown_where_they_are_asked_for(files: Path) -> None:
    code, out, _ = typed("progress", "--periods", "Q1,Q2", "--node", "meetings", "--provisional", "--format", "json")
    assert code == 0
    assert [(row["2026-Q1_rank"], row["2026-Q2_rank"]) for row in json.loads(out)] == [(2, 2), (1, 1)]
    out = typed("progress", "--periods", "Q1,Q2", "--provisional")[1]
    assert "1/2" in out
    assert "provisional and no result" in out
    assert "no places and bands" in typed("progress", "--periods", "Q2")[1]


def test_progress_of_one_unit_has_every_node(files: Path) -> None:
    found = rows("progress", "--unit", "A", "--periods", "2026-Q1")
    assert {row["node"]: row["2026-Q1"] for row in found} == {
        "total": "31.25", "all": "31.25", "online": "25", "meetings": "6.25", "growing": "",
    }  # fmt: skip


def test_progress_as_a_workbook(files: Path) -> None:
    assert typed("progress", "--periods", "Q1,Q2", "--node", "meetings", "-o", "progress.xlsx")[0] == 0
    cells = {cell for row in openpyxl.load_workbook(files / "progress.xlsx").active.values for cell in row}  # type: ignore[union-attr]
    assert {"Q1 2026", "Q2 2026", 6.25, 18.75} <= cells


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--periods", "Q1,soon"], "“soon” is no reporting period"),
        (["--year", "2025"], "there are no reporting periods in 2025"),
        (["--periods", "2025-Q1"], "ends by 2025-Q1"),
        (["--node", "nothing"], "nothing"),
    ],
)
def test_progress_refuses_what_it_cannot_show(files: Path, options: list[str], said: str) -> None:
    code, out, err = typed("progress", *options)
    assert (code, out) == (1, "")
    assert said in err


def test_data_without_periods_show_no_progress(files: Path) -> None:
    (files / "data.csv").write_text("unit,year,indicator,value\nA,2026,meetings,1\n", "utf-8")
    code, _, err = typed("progress")
    assert code == 1
    assert "have no reporting periods" in err


TARGETS = """
[document]
code = "ke-hoach"
title = { vi = "Kế hoạch (tự đặt)", en = "Plan (made up)" }
source = "synthetic"
[targets.meetings]
2026 = { value = 4, path = { "2026-H1" = 3, "9 tháng" = 3.5 } }
[targets.online]
2026 = { value = 80 }
[targets.growing]
2026 = { value = 10, comparison = "<=" }
"""


def gaps_by(*options: str) -> dict[tuple[str, str], dict[str, str]]:
    return {
        (row["unit"], row["node"]): row
        for row in rows("gap", "--targets", "plan.toml", "--target-year", "2026", *options)
    }


def test_a_gap_inside_the_year_is_to_the_target_of_the_year_and_never_pro_rata(files: Path) -> None:
    (files / "plan.toml").write_text(TARGETS, "utf-8")
    (files / "data.csv").write_text(DATA + "A,2026,Q1,growing,20\n", "utf-8")
    found = gaps_by("--period", "2026-Q1")
    assert (found["A", "meetings"]["target"], found["A", "meetings"]["gap"], found["A", "meetings"]["attained"]) == (
        "4",
        "3",
        "25",
    )
    assert (found["A", "online"]["attained"], found["A", "online"]["path"]) == ("62.5", "")
    assert {found["A", "meetings"]["period"], found["A", "meetings"]["path"]} == {"2026-Q1", ""}
    assert found["A", "growing"]["attained"] == ""


def test_what_a_document_wants_by_a_period_stands_beside_it(files: Path) -> None:
    (files / "plan.toml").write_text(TARGETS, "utf-8")
    assert [
        row["path"]
        for row in (gaps_by("--period", "2026-Q2")["A", "meetings"], gaps_by("--period", "2026-9M")["B", "meetings"])
    ] == ["3", "3.5"]
    out = typed("gap", "--targets", "plan.toml", "--target-year", "2026", "--period", "2026-H1", "--unit", "B")[1]
    assert "≥ 3" in out
    assert "75.0%" in out
    assert "path" not in gaps_by()["A", "meetings"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ('"2025-H1" = 3', "targets.meetings.2026.path.2025-H1: “2025-H1” is no period of 2026"),
        ('"soon" = 3', "“soon” is no period of 2026"),
        ('"Q2" = 3, "H1" = 3', "“H1” ends on the same day"),
        ('"Q2" = "three"', "path.Q2"),
    ],
)
def test_a_path_that_cannot_be_is_refused(files: Path, path: str, said: str) -> None:
    (files / "plan.toml").write_text(TARGETS.replace('"2026-H1" = 3, "9 tháng" = 3.5', path), "utf-8")
    code, out, err = typed("gap", "--targets", "plan.toml", "--target-year", "2026", "--period", "2026-H1")
    assert (code, out) == (1, "")
    assert said in err


def test_a_path_goes_through_a_table_of_targets_and_back(files: Path) -> None:
    (files / "plan.toml").write_text(TARGETS, "utf-8")
    assert quietly(["convert", "targets", "plan.toml", "-f", "fw.toml", "-o", "plan.xlsx"])[0] == 0
    assert quietly(["convert", "targets", "plan.xlsx", "-f", "fw.toml", "-o", "again.toml"])[0] == 0
    again, first = (tomllib.loads((files / name).read_text("utf-8"))["targets"] for name in ("again.toml", "plan.toml"))
    assert again["meetings"]["2026"]["path"] == first["meetings"]["2026"]["path"]


def test_how_counts_are_told_goes_through_a_table_of_criteria_and_back(files: Path) -> None:
    assert quietly(["show", "fw.toml", "-o", "criteria.xlsx"])[0] == 0
    assert quietly(["convert", "table", "criteria.xlsx", "-o", "back.toml"])[0] == 0
    times = tomllib.loads((files / "back.toml").read_text("utf-8"))["counts"]
    assert {code: table["time"] for code, table in times.items()} == {
        "done": "flow",
        "received": "flow",
        "meetings": "stock",
    }
