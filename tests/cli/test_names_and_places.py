"""Names of 300 characters, folders in the place of files, damaged and unreadable files: one sentence at every door."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import dtiscore as dti
from dtiscore.cli import run

from ..tree import ROOT

LONG = "x" * 300

# Every door of a file or a folder, with NAME in its place.
DOORS = (
    "score NAME", "score NAME.csv", "score -f NAME", "score -f NAME.toml", "score --units NAME", "score --targets NAME",
    "check NAME", "check inner/NAME", "check --published NAME", "check --letters NAME", "show NAME", "collect NAME -o new",
    "collect blank -o NAME", "form --year 2025 -o NAME", "appraise import NAME", "publish --year 2025 -o NAME",
    "publish --year 2025 --templates NAME -o new", "publish --replaces NAME --reason why -o new", "publish --copy-templates NAME",
    "verify NAME", "report -o NAME.html", "convert table NAME", "convert table NAME.docx", "convert table units.csv -o NAME.toml",
    "convert coinr --meta NAME.csv --data NAME.csv -o new", "convert targets NAME.xlsx -o new.toml", "diff NAME NAME.toml",
    "demo NAME", "init NAME", "plugins new mine -o NAME", "wheelhouse NAME", "score -o NAME.csv", "guide NAME", "rules NAME",
)  # fmt: skip
OF_FILES = (
    "score NAME.csv", "score -f NAME.toml", "score --units NAME.csv", "score --targets NAME.toml", "check --published NAME.csv",
    "convert table NAME.docx", "appraise import NAME.xlsx", "convert targets NAME.xlsx -o new.toml", "score -o NAME.csv",
    "show commune-demo -o NAME.xlsx", "report -o NAME.xlsx", "diff NAME.toml NAME.toml",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Inside a copy of the folder of the example communes, with one form."""
    shutil.copytree(ROOT / "examples" / "commune-demo", tmp_path / "communes")
    monkeypatch.chdir(tmp_path / "communes")
    return tmp_path / "communes"


def told(capsys: pytest.CaptureFixture[str], line: str, name: str) -> str:
    """What the program says of a mistake, which is no error of its own."""
    capsys.readouterr()
    assert run([*(word.replace("NAME", name) for word in line.split()), "--lang", "en"]) == 1
    said = capsys.readouterr()
    assert "inside the program" not in said.err
    return said.out + said.err


@pytest.mark.parametrize("line", DOORS)
def test_a_name_of_three_hundred_characters_is_told(
    folder: Path, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("docxtpl")
    assert told(capsys, line, LONG)
    assert not (folder / "new").exists() or line.startswith("collect")


@pytest.mark.parametrize("line", OF_FILES)
def test_a_folder_in_the_place_of_a_file_is_told(folder: Path, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    for suffix in ("csv", "toml", "docx", "xlsx"):
        (folder / f"inner.{suffix}").mkdir()
    wanted = "holds no workbook" if line.startswith("appraise import") else "this is a folder"  # it takes folders too
    assert wanted in told(capsys, line, "inner")


def test_the_library_tells_long_names_too() -> None:
    for door in (dti.load_framework, lambda name: dti.read_units(name), lambda name: dti.convert_table(name + ".csv")):
        with pytest.raises(dti.DtiError):
            door(LONG)


def test_a_file_that_the_system_does_not_give_is_told_wherever_it_happens(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "somewhere/units.csv")

    monkeypatch.setattr("dtiscore.cli.commands.load_inputs", refuse)
    said = told(capsys, "score", "")
    assert said.startswith("somewhere/units.csv: ")
    assert "not permitted" in said


def test_a_broken_sheet_of_a_council_workbook_or_a_form_is_told_unless_nothing_is_asked_there(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sheets of the units, and the hidden one that says what the workbook is; a front page holds no answers."""
    assert run(["appraise", "export", "--year", "2025", "-o", "council.xlsx", "-q"]) == 0
    assert run(["form", "--year", "2025", "--unit", "xa-a", "-o", "blank", "-q"]) == 0
    commands = {"council.xlsx": "appraise import broken.xlsx -o new.csv", "blank": "collect broken.xlsx -o new"}
    refused = {"council.xlsx": 0, "blank": 0}
    for source, line in commands.items():
        with zipfile.ZipFile(next(Path(source).glob("*.xlsx")) if source == "blank" else source) as book:
            for sheet in [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]:
                with zipfile.ZipFile("broken.xlsx", "w") as made:
                    for name in book.namelist():
                        content = book.read(name)
                        at = content.find(b"</row>", len(content) // 2)
                        made.writestr(name, content[:at] + b"<" + content[at:] if name == sheet else content)
                capsys.readouterr()
                refused[source] += run([*line.split(), "--lang", "en"])
                said = capsys.readouterr()
                assert "inside the program" not in said.err
    assert refused["council.xlsx"] >= 7  # six units and the statement
    assert refused["blank"] >= 2


@pytest.mark.whole
@pytest.mark.skipif(os.name == "nt" or not shutil.which("setpriv"), reason="needs another user's eyes")
def test_unreadable_files_and_folders_are_told(folder: Path) -> None:
    (folder / "synthetic-observations.csv").chmod(0)
    (folder / "shut").mkdir(mode=0o755)
    for parent in (folder, *folder.parents[:3]):
        parent.chmod(0o755)
    given = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", sys.executable, "-m", "dtiscore"]
    if subprocess.run([*given, "--version"], capture_output=True, cwd="/").returncode:
        pytest.skip("the other user cannot run this Python")
    for line in ("score", "score -f commune-demo synthetic-observations.csv -o shut/a.csv", "form --year 2025 -o shut",
                 "form --year 2025 -o shut/new", "collect synthetic-units.csv -o shut", "check"):  # fmt: skip
        done = subprocess.run([*given, *line.split(), "--lang", "en"], capture_output=True, text=True, cwd=folder)
        assert done.returncode == 1, line
        assert "not permitted" in done.stdout + done.stderr, line
        assert "inside the program" not in done.stderr
