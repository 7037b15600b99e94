"""A table that lies in an assessment folder and is not read is said to be, with the line that makes it count."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dtiscore.cli import run
from dtiscore.frameworks.folder_settings import read_folder
from dtiscore.frameworks.unused_tables import unused_table, unused_tables

OBSERVATIONS = "unit,year,indicator,value\nxa-a,2025,committee_meetings,4\n"
TYPED = "unit,year,indicator,value\nxa-b,2025,committee_meetings,2\n"
OWN = 'framework = "commune-demo"\nunits = "units.csv"\n'
UNITS = "code,name,type\nxa-a,Xã A,commune\nxa-b,Xã B,commune\n"


def folder(path: Path, data: str, *, after: str = "") -> Path:
    (path / "dtiscore.toml").write_text(f"{data}{OWN}{after}", "utf-8")
    (path / "units.csv").write_text(UNITS, "utf-8")
    (path / "observations.csv").write_text(OBSERVATIONS, "utf-8")
    (path / "số liệu 2.csv").write_text(TYPED, "utf-8")
    return path


def told(path: Path) -> list[tuple[str, str]]:
    read = read_folder(path)
    assert read is not None
    return [(Path(problem.file).name, str(problem.params["line"])) for problem in unused_tables(read)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ('data = ["observations.csv"]\n', []),
        ('data = ["./observations.csv"]\n', []),
        ('data = ["số liệu 2.csv"]\n', [("observations.csv", 'data = ["số liệu 2.csv", "observations.csv"]')]),
        ("", [("observations.csv", 'data = ["observations.csv"]')]),
        ('data = ["../khác.csv"]\n', [("observations.csv", 'data = ["../khác.csv", "observations.csv"]')]),
    ],
)
def test_the_line_names_what_was_named_and_the_table(
    data: str, expected: list[tuple[str, str]], tmp_path: Path
) -> None:
    assert told(folder(tmp_path, data)) == expected


def test_a_table_outside_the_folder_is_named_from_there(tmp_path: Path) -> None:
    (tmp_path / "năm").mkdir()
    read = read_folder(folder(tmp_path / "năm", ""))
    assert read is not None
    (problem,) = unused_table(read, tmp_path / "appraised.csv")
    assert problem.params["line"] == 'data = ["../appraised.csv"]'


@pytest.mark.parametrize("command", ["check", "rank", "score"])
@pytest.mark.parametrize("data", ["", 'data = ["số liệu 2.csv"]\n'])
def test_the_line_that_is_told_works(
    data: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also in settings that go on with tables of their own."""
    monkeypatch.chdir(folder(tmp_path, data, after='[agency]\nname = "Sở"\n'))
    year = [] if command == "check" else ["--year", "2025"]
    run([command, *year, "--lang", "en"])
    said = "".join(capsys.readouterr())
    (line,) = re.findall(r"this table is not used.*: (data = \[.*\])\)", said)
    settings = tmp_path / "dtiscore.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace(data.strip(), line) if data else f"{line}\n{text}", "utf-8")
    assert run([command, *year, "--lang", "en", *([] if command == "check" else ["--format", "csv"])]) == 0
    said = "".join(capsys.readouterr())
    assert "not used" not in said
    assert command == "check" or "xa-a" in said


def test_what_is_typed_needs_no_table_of_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder(tmp_path, 'data = ["observations.csv"]\n'))
    (tmp_path / "appraised.csv").write_text(TYPED, "utf-8")
    assert run(["score", "số liệu 2.csv", "--year", "2025", "--lang", "en"]) == 0
    assert "not used" not in "".join(capsys.readouterr())
    run(["score", "--year", "2025", "--lang", "en"])
    assert "appraised.csv: this table is not used" in "".join(capsys.readouterr())
