"""Gaps and targets follow a merged unit only where a document sets a target for it; appeals, stages and proofs over a year before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dtiscore.cli import run

from .year_two import folder_2025, folder_2026, write

DOCUMENT = """[document]
code = "{code}"
title = {{ vi = "Kế hoạch {code}", en = "Plan {code}" }}
date = "{date}"
source = "synthetic"
[targets.dossiers]
2026 = {{ value = {value}{unit} }}
"""
SUCCESSIONS = """date,predecessor,successor
2026-01-01,X01,X17
2026-01-01,X02,X17
2026-01-01,X03,X18
2026-01-01,X04,X04
2026-01-01,X19,X04
"""


def folder(at: Path, *documents: tuple[str, str, int]) -> Path:
    """Documents of (date, unit, value); X17 and X04 were merged, X03 is X18 now."""
    folder_2025(at, published=False)
    made = folder_2026(at, 'folder = "../d25"', successions=True)
    units = "code,name,from,to\nX01,Xã Một,,2025\nX02,Xã Hai,,2025\nX03,Xã Ba,,2025\nX04,Xã Bốn,,\nX05,Xã Năm,,\nX17,Xã Một Hai,2026,\nX18,Xã Ba Đông,2026,\nX19,Xã Ba Tây,,2025\n"
    for place in (at / "d25", made):
        (place / "units.csv").write_text(units, "utf-8")
    (made / "sap-xep.csv").write_text(SUCCESSIONS, "utf-8")
    data = made / "observations.csv"
    data.write_text(
        "".join(row for row in data.read_text("utf-8").splitlines(keepends=True) if "X19" not in row), "utf-8"
    )
    names = []
    for i, (date, unit, value) in enumerate(documents):
        named = f', unit = "{unit}"' if unit else ""
        write(made, **{f"plan{i}_toml": DOCUMENT.format(code=f"plan{i}", date=date, value=value, unit=named)})
        names.append(f"plan{i}.toml")
    settings = made / "dtiscore.toml"
    settings.write_text(f"targets = {json.dumps(names)}\n{settings.read_text('utf-8')}", "utf-8")
    return made


def targets(capsys: pytest.CaptureFixture[str], made: Path) -> dict[str, Any]:
    assert run(["gap", str(made), "--target-year", "2026", "--format", "json"]) == 0
    shown = capsys.readouterr()
    return {row["unit"]: row["target"] for row in json.loads(shown.out) if row["node"] == "dossiers"}


OLD, NEW = "2025-03-01", "2026-02-01"


def test_a_target_of_a_predecessor_is_not_inherited_and_one_for_all_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = targets(capsys, folder(tmp_path, (OLD, "X01", 95), (OLD, "", 70)))
    assert found == dict.fromkeys(("X04", "X05", "X17", "X18"), 70.0)


def test_a_target_of_a_unit_that_kept_its_code_and_took_in_another_is_the_former_units(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = folder(tmp_path, (OLD, "X04", 95), (OLD, "X05", 90), (OLD, "", 70))
    assert targets(capsys, made) == {"X04": 70.0, "X05": 90.0, "X17": 70.0, "X18": 70.0}
    assert run(["score", str(made), "--lang", "en"]) == 0
    said = capsys.readouterr().err
    assert "the target of 2026 in plan0 for X04 (dossiers) was set on 2025-03-01, before the borders" in said
    assert "X05 (dossiers)" not in said


def test_a_document_of_the_time_after_sets_one_for_the_merged_unit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = targets(capsys, folder(tmp_path, (NEW, "X04", 95), (NEW, "Xã Một Hai", 80), (OLD, "", 70)))
    assert found == {"X04": 95.0, "X05": 70.0, "X17": 80.0, "X18": 70.0}


def test_what_was_only_renamed_keeps_the_target_that_names_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = targets(capsys, folder(tmp_path, (OLD, "Xã Ba Đông", 85), (OLD, "", 70)))
    assert found["X18"] == 85.0


def test_an_appeal_moves_this_year_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """X05 2026: 30 + 55.2; with 4 meetings 40 + 55.2. The year before is read and stays."""
    made = folder(tmp_path, (OLD, "", 70))
    old = {path: path.read_bytes() for path in sorted((tmp_path / "d25").rglob("*")) if path.is_file()}
    asked = ["appeal", str(made), "--unit", "X05", "--indicator", "meetings", "--value", "4", "--format", "json"]
    assert run(asked) == 0
    row = next(row for row in json.loads(capsys.readouterr().out) if row["unit"] == "X05")
    assert (row["points_before"], row["points_after"], row["year"]) == (85.2, 95.2, 2026)
    assert old == {path: path.read_bytes() for path in old}


def test_compare_tells_stages_of_this_year_in_a_folder_with_a_year_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = folder(tmp_path, (OLD, "", 70))
    data = made / "observations.csv"
    data.write_text(data.read_text("utf-8") + "X05,2026,dossiers,appraised,90\n", "utf-8")
    assert run(["compare", "self", "council", str(made), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {row["year"] for row in found} == {2026}
    assert {row["unit"] for row in found} >= {"X05"}
