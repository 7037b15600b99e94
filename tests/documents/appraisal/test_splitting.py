"""The council's work in several workbooks: each unit in exactly one of them, whatever is exported is imported."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path
from typing import Any

import attrs
import openpyxl
import pytest

import dtiscore as dti
from dtiscore.cli import run
from dtiscore.documents.appraisal import splitting
from dtiscore.documents.appraisal.dossiers import Dossier
from dtiscore.documents.appraisal.importing import import_workbooks
from dtiscore.documents.appraisal.splitting import parts_of, refuse_too_large, weight
from dtiscore.documents.appraisal.writing import council_workbook
from dtiscore.language.errors import DataError, OutputError

from .dossiers import assemble
from .test_council_workbook import DATA, TOML, filled

UNITS = """code,name,type,block,parent,ranked
t1,Tỉnh Một,,,,no
t2,Tỉnh Hai,,,,no
x1,Xã Một,commune,Xã,t1,
x2,Xã Hai,commune,Xã,t2,
x3,Xã Ba,commune,Xã,t1,
s1,Sở Một,department,Sở,t1,
"""
MORE = "x3,2025,rate,self,95,,,,,,,\nx3,2025,plan,self,1,,,,,,,\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "f.toml").write_text(TOML, "utf-8")
    (tmp_path / "units.csv").write_text(UNITS, "utf-8")
    (tmp_path / "data.csv").write_text(DATA + MORE, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def dossier(folder: Path) -> Dossier:
    framework = dti.load_framework("f.toml")
    return assemble(framework, Path("data.csv"), dti.read_units("units.csv", framework.unit_types))


def sheets_in(dossier: Dossier) -> dict[str, list[str]]:
    return {name: [u.label for u in part.units if u.label in part.chosen] for name, part in parts_of(dossier).items()}


def test_every_unit_has_its_sheet_in_exactly_one_workbook(dossier: Dossier) -> None:
    assert sheets_in(dossier) == {"Xã.xlsx": ["x1", "x2", "x3"], "Sở.xlsx": ["s1"]}
    by_parent = parts_of(dossier, "parent")
    assert {name: sorted(part.chosen) for name, part in by_parent.items()} == {
        "Tỉnh Một.xlsx": ["s1", "x1", "x3"], "Tỉnh Hai.xlsx": ["x2"],
    }  # fmt: skip
    assert [block for block, _ in by_parent["Tỉnh Hai.xlsx"].blocks] == ["Xã"]
    chosen = attrs.evolve(dossier, chosen=frozenset({"x2", "s1"}))
    assert sheets_in(chosen) == {"Xã.xlsx": ["x2"], "Sở.xlsx": ["s1"]}


def test_what_is_still_too_large_is_cut_into_parts_alike_in_size(
    dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert weight(dossier.units[0]) == splitting.FEWEST  # of few lines
    monkeypatch.setattr(splitting, "MOST_LINES", 2 * splitting.FEWEST)
    assert sheets_in(dossier) == {"Xã 1.xlsx": ["x1", "x2"], "Xã 2.xlsx": ["x3"], "Sở.xlsx": ["s1"]}
    long = {
        code: attrs.evolve(entry, findings="x" * 3 * splitting.LONG)
        for code, entry in dossier.units[0].indicators.items()
    }
    assert weight(attrs.evolve(dossier.units[0], indicators=long)) == splitting.FEWEST + 3 * len(long)


def test_ranks_count_the_units_whose_sheets_are_elsewhere(dossier: Dossier) -> None:
    part = parts_of(dossier, "parent")["Tỉnh Hai.xlsx"]
    sheet = openpyxl.load_workbook(io.BytesIO(council_workbook(part)))["Khối Xã"]
    keys: dict[str, Any] = {}
    for row in sheet.iter_rows(min_row=5):
        if row[0].value in ("x1", "x2", "x3"):
            keys.setdefault(str(row[0].value), row)
    names = {cell.value: cell.column for cell in sheet[3]}
    assert list(keys) == ["x2", "x1", "x3"]  # its own first
    rank, ranked = names["rank"], names["ranked"]
    letter = openpyxl.utils.get_column_letter(ranked)
    assert f"${letter}$6:${letter}$9" in sheet.cell(keys["x2"][0].row, rank).value  # one line between tells why
    assert sheet.cell(keys["x3"][0].row, names["recognised"]).value == 15.5
    assert sheet.cell(keys["x3"][0].row, names["@rate"]).value is None
    assert str(sheet.cell(keys["x2"][0].row, names["@rate"]).value).startswith("='")


def test_a_folder_is_written_and_taken_back_as_one_workbook_would_be(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["-f", "f.toml", "--units", "units.csv", "--lang", "en"]
    for name, more in (("by-block", []), ("by-parent", ["--split", "parent"])):
        assert run(["appraise", "export", "data.csv", *given, *more, "-o", name]) == 0
        assert "Wrote 2 workbooks" in capsys.readouterr().err
        framework = dti.load_framework("f.toml")
        everyone = Counter[str]()
        for path in sorted((folder / name).iterdir()):
            ours = {"x1", "x2", "x3", "s1"} & {name.strip("()") for name in openpyxl.load_workbook(path).sheetnames}
            everyone.update(ours)
            unit = "x2" if "x2" in ours else "s1"
            cells = {(unit, "rate", "points"): 5.5, (unit, "rate", "reason"): "thiếu", (unit, "rate", "author"): "A"}
            path.write_bytes(filled(path.read_bytes(), cells))
        assert everyone == Counter(["x1", "x2", "x3", "s1"])
        (folder / name / "~$Xã.xlsx").write_bytes(b"kept beside an open workbook")
        found = import_workbooks([folder / name], framework)
        assert [(one.unit, one.points) for one in found.decisions] == [("s1", 5.5), ("x2", 5.5)]
        assert run(["appraise", "import", name, *given, "-o", f"{name}.csv"]) == 0
    assert Path("by-block.csv").read_text("utf-8") == Path("by-parent.csv").read_text("utf-8")
    assert [path.read_bytes() for path in sorted((folder / "by-block").glob("X*"))]
    assert run(["appraise", "export", "data.csv", *given, "-o", "by-block"]) == 1  # what may be filled in is kept


def test_the_same_folder_has_the_same_bytes(folder: Path) -> None:
    for name in ("one", "two"):
        assert run(["appraise", "export", "data.csv", "-f", "f.toml", "--units", "units.csv", "-o", name]) == 0
    one, two = ({p.name: p.read_bytes() for p in (folder / name).iterdir()} for name in ("one", "two"))
    assert one == two


def test_a_workbook_that_no_import_would_take_is_refused_with_the_folder_to_write(
    dossier: Dossier, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    refuse_too_large(dossier, "all.xlsx")
    monkeypatch.setattr(splitting, "MOST_IN_ONE", 4 * splitting.FEWEST - 1)
    with pytest.raises(OutputError, match="-o all"):
        refuse_too_large(dossier, "all.xlsx")
    given = ["-f", "f.toml", "--units", "units.csv", "--lang", "en"]
    assert run(["appraise", "export", "data.csv", *given, "-o", "all.xlsx"]) == 1
    assert "4 units with 40 lines are too many" in capsys.readouterr().err
    assert not Path("all.xlsx").exists()
    assert run(["appraise", "export", "data.csv", *given, "-o", "all"]) == 0
    assert run(["appraise", "import", "all", *given, "-o", "points.csv"]) == 0


def test_a_folder_without_a_workbook_and_a_split_of_one_file_are_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "empty").mkdir()
    with pytest.raises(DataError, match="empty"):
        import_workbooks([folder / "empty"], dti.load_framework("f.toml"))
    given = ["-f", "f.toml", "--units", "units.csv", "--lang", "en"]
    assert run(["appraise", "export", "data.csv", *given, "--split", "block", "-o", "all.xlsx"]) == 2
    assert "name the folder: -o all" in capsys.readouterr().err
    assert run(["appraise", "export", "data.csv", *given, "-o", "all.docx"]) == 2
