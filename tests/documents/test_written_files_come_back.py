"""The round-trip law for what else is written: criteria, units, targets, settings, what was collected, scores; under both
languages and every setting of ``numbers``, from any folder, whatever the locale of the process."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import attrs
import openpyxl
import polars as pl
import pytest

from dtiscore import Unit, read_units
from dtiscore.cli import run
from dtiscore.cli.language import language_of
from dtiscore.data.stated_scores import read_stated_scores
from dtiscore.data.units import COLUMNS
from dtiscore.documents.folders.starting import start_folder
from dtiscore.documents.folders.units_sheet import units_workbook
from dtiscore.documents.forms.collecting import collect
from dtiscore.documents.forms.remembered_forms import FILE, remembered, to_remember
from dtiscore.frameworks import load_framework
from dtiscore.frameworks.fingerprints import fingerprint
from dtiscore.frameworks.folder_settings import read_folder

from ..tree import ROOT
from .test_round_trip_law import FRAMEWORK, UNITS, answers, form

COMMUNES = ROOT / "examples" / "commune-demo"
LANGS = ("vi", "en")
HARD = (
    Unit("u_xa_1", '"Xã" _x0041_ <một>'), Unit("00123", "=Xã hai"), Unit("1E5", "+84 Phường, 'ba'"), Unit("NA", "x" * 200),
)  # fmt: skip


@pytest.mark.parametrize("lang", LANGS)
def test_units_that_are_written_into_the_list_are_read_as_they_are(lang: Any, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(units_workbook(FRAMEWORK, lang)))
    for row, unit in enumerate(HARD, 2):
        for column, value in enumerate((unit.code, unit.name), 1):
            book.worksheets[0].cell(row, column).value = value.replace("_x0041_", "_x005F_x0041_")  # as Excel spells it
            book.worksheets[0].cell(row, column).data_type = "s"
    book.save(tmp_path / "units.xlsx")
    found = read_units(tmp_path / "units.xlsx", FRAMEWORK.unit_types).records
    assert [(unit.code, unit.name) for unit in found] == [(unit.code, unit.name) for unit in HARD]
    with (tmp_path / "units.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS[:2], *((unit.code, unit.name) for unit in HARD)])
    assert read_units(tmp_path / "units.csv", FRAMEWORK.unit_types).records == found


@pytest.mark.parametrize("lang", LANGS)
def test_criteria_come_back_as_the_same_edition(lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book, back = tmp_path / "criteria.xlsx", tmp_path / "back.toml"
    assert run(["show", "commune-demo", "-o", str(book), "--lang", lang]) == 0
    level = ["--level", "commune", "--years", "2024-2030"]
    assert run(["convert", "table", str(book), "-o", str(back), "--lang", lang, *level]) == 0, capsys.readouterr().err
    assert fingerprint(load_framework(back)) == fingerprint(load_framework("commune-demo"))


@pytest.mark.parametrize("lang", LANGS)
def test_settings_of_a_new_folder_say_what_was_asked_for(lang: Any, tmp_path: Path) -> None:
    start = start_folder(tmp_path / "năm _xa_ 2025", "commune-demo", 2025, lang)
    folder = read_folder(start.folder)
    assert folder is not None
    assert (folder.framework, folder.year) == ("commune-demo", 2025)
    assert language_of([str(start.folder)]) == lang


@pytest.mark.parametrize("lang", LANGS)
def test_what_a_collection_remembers_is_what_was_read(lang: Any, tmp_path: Path) -> None:
    import random

    sent = tmp_path / "sent"
    sent.mkdir()
    for i, unit in enumerate(UNITS.records):
        (sent / f"{i} _xa_.xlsx").write_bytes(form(unit, answers(random.Random(i), lang), lang))
    kept = collect([sent], FRAMEWORK, UNITS, tmp_path / "result").kept
    assert len(kept) == len(UNITS.records)
    (tmp_path / FILE).write_bytes(to_remember(kept))
    again = remembered(tmp_path)
    assert [(one.digest, attrs.asdict(one.form)) for one in again] == [
        (one.digest, attrs.asdict(one.form)) for one in kept
    ]


@pytest.mark.parametrize("numbers", ["vi", "en"])
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_scores_that_were_written_are_possible_values_of_the_framework(
    numbers: str, suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = ["-f", "commune-demo", "--units", str(COMMUNES / "synthetic-units.csv"), "--numbers", "vi"]
    target, data = tmp_path / f"scores.{suffix}", str(COMMUNES / "synthetic-observations.csv")
    assert run(["score", data, *named, "-o", str(target), "--lang", "vi"]) == 0
    capsys.readouterr()
    checked = run(["check", data, *named, "--published", str(target), "--lang", "en", "--format", "json"])
    said = capsys.readouterr()
    assert checked == 0, said.err
    # Not every value fits the maximum of all units, since some does not apply: that is asked about and is no error.
    assert all(row["severity"] != "error" for row in json.loads(said.out))
    assert len(read_stated_scores(target, load_framework("commune-demo"), numbers="vi")) > 500


@pytest.mark.whole
def test_another_folder_and_locale_change_no_byte(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = [str(COMMUNES / "synthetic-observations.csv"), "-f", "commune-demo", "--units", str(COMMUNES / "synthetic-units.csv"),
            "--numbers", "vi", "--lang", "vi"]  # fmt: skip
    here, there = tmp_path / "here.csv", tmp_path / "năm 2025" / "there.csv"
    there.parent.mkdir()
    assert run(["rank", *data, "-o", str(here)]) == 0
    locale = {
        "LC_ALL": "C",
        "LANG": "tr_TR",
        "PYTHONUTF8": "0",
        "PYTHONIOENCODING": "cp1258",
        "TZ": "Pacific/Kiritimati",
    }
    ended = subprocess.run(
        [sys.executable, "-m", "dtiscore", "rank", *data, "-o", there.name], cwd=there.parent, env=os.environ | locale,
        capture_output=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert there.read_bytes() == here.read_bytes()
    assert pl.read_csv(there).height > 0
