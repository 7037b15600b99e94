"""Nothing that somebody wrote is overwritten: ``-o`` onto what is read, or filled in, is refused before any work is done."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dtiscore.cli import run
from dtiscore.cli.all_commands import dtiscore
from dtiscore.cli.language import commands_of

from ..tree import ROOT

DATA, UNITS, SETTINGS = "synthetic-observations.csv", "synthetic-units.csv", "dtiscore.toml"
REFUSED = "nothing was written (name another file for the result)"

# Every command that has -o, with what else it needs.
COMMANDS = {
    "demo": ["new"], "frameworks": [], "show": ["commune-demo"], "check": [], "score": [], "rank": [], "series": [], "progress": [], "borders": [], "audit": [], "robustness": [], "movement": [],
    "analyse": [], "roadmap": ["--unit", "xa-a", "--points", "1"],
    "gap": ["--to", "best"], "explain": ["--unit", "xa-a"], "init": ["new"], "next-year": ["../new"], "wheelhouse": ["new"], "rules": [],
    "plugins": [], "plugins new": ["mine"], "plugins guide": [], "guide": [], "man": [], "form": ["--year", "2025"],
    "collect": ["forms"], "appraise export": ["--year", "2025"], "appraise import": ["council.xlsx"],
    "compare": ["self", "appraised"], "appeal": ["--unit", "xa-a", "--indicator", "committee_meetings", "--value", "1"],
    "feed": [], "publish": ["--year", "2025"], "verify": ["published"], "report": [], "convert table": ["table.csv"], "convert targets": ["targets.xlsx"],
    "convert coinr": ["--meta", "m.csv", "--data", "d.csv"], "diff": ["commune-demo", "commune-demo"],
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Inside a copy of the folder of the example communes."""
    shutil.copytree(ROOT / "examples" / "commune-demo", tmp_path / "communes")
    monkeypatch.chdir(tmp_path / "communes")
    return tmp_path / "communes"


@pytest.fixture
def kept(folder: Path) -> Iterator[Path]:
    """The same folder, in which no file may be another afterwards."""
    before = state(folder)
    yield folder
    assert state(folder).items() >= before.items()


def state(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """What the program says when it refuses to write."""
    capsys.readouterr()
    assert run([*map(str, arguments), "--lang", "en"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert REFUSED in said.err
    return said.err


def test_every_command_with_an_output_is_tried() -> None:
    having = {name for name, command in commands_of(dtiscore) if any(p.name == "output" for p in command.params)}
    assert having == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_writes_onto_what_the_folder_reads(
    kept: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (kept / "linked.csv").symlink_to(DATA)
    os.link(kept / UNITS, kept / "second name.csv")
    given = [*command.split(), *COMMANDS[command]]
    for name in (DATA, UNITS, SETTINGS, f"./{DATA}", kept / DATA, f"../communes/{UNITS}", "linked.csv",
                 "second name.csv"):  # fmt: skip
        said = refused(capsys, *given, "-o", name)
        assert f"-o names {Path(name)}, which dtiscore.toml names as an input" in said
    assert not (kept / "new").exists()
    assert not (kept / "dtiscore-mine").exists()


@pytest.mark.parametrize(("option", "given"), [
    ("score", ["a.csv", "-f", "commune-demo", "--units", UNITS, "-o", "a.csv"]),
    ("check", ["a.csv", "-f", "commune-demo", "-o", "a.csv"]),
    ("check", ["--published", "a.csv", "-o", "a.csv"]),
    ("rank", ["--units", "a.csv", "-o", "a.csv"]),
    ("gap", ["--targets", "a.csv", "--format", "csv", "-o", "a.csv"]),
    ("convert", ["table", "a.csv", "-o", "a.csv"]),
    ("convert", ["coinr", "--meta", "m.csv", "--data", "d.csv", "--weights", "a.csv", "-o", "a.csv"]),
    ("appraise", ["import", "a.csv", "-o", "a.csv"]),
])  # fmt: skip
def test_what_is_named_on_the_command_line_is_not_written_onto(
    kept: Path, option: str, given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (kept / "a.csv").write_text("unit,year\n", "utf-8")
    assert "-o names a.csv, which this command reads" in refused(capsys, option, *given)
    assert (kept / "a.csv").read_text("utf-8") == "unit,year\n"


def test_what_the_folder_of_the_target_reads_is_kept_wherever_the_program_runs(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    said = refused(capsys, "frameworks", "-o", f"communes/{DATA}")
    assert "communes/dtiscore.toml names as an input" in said
    said = refused(capsys, "score", "communes", "-o", kept / UNITS)
    assert "communes/dtiscore.toml names as an input" in said


def test_a_framework_and_what_lies_in_its_folder_are_kept(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(ROOT / "criteria" / "soc-trang-goals.toml", folder / "own.toml")
    shutil.copytree(ROOT / "criteria" / "targets", folder / "targets")
    before = state(folder)
    target = next((folder / "targets").glob("*.toml"))
    for name in ("own.toml", "targets/" + target.name):
        refused(capsys, "show", "./own.toml", "--format", "csv", "-o", name)
        refused(capsys, "guide", "plugins", "--format", "csv", "-o", name)  # criteria, whoever reads them
    said = refused(capsys, "rules", "all", "--format", "markdown", "-o", ROOT / "criteria" / "RULES.md")
    assert "which belongs to a framework" in said
    assert state(folder) == before


def test_a_form_and_a_council_workbook_are_kept(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["form", "--year", "2025", "--unit", "xa-a", "-o", "blank", "-q"]) == 0
    assert run(["appraise", "export", "--year", "2025", "-o", "council.xlsx", "-q"]) == 0
    before = state(folder)
    form = next((folder / "blank").glob("*.xlsx"))
    for name in (form, "council.xlsx"):
        said = refused(capsys, "score", "-o", name)
        assert "which is a form or a council’s workbook and may be filled in" in said
    assert state(folder) == before


def test_decisions_and_what_collecting_remembers_are_kept(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "decisions.csv").write_text(
        "unit,year,indicator,status,points,reason,author,date,note\nxa-a,2025,committee_meetings,appraised,1,r,a,,\n",
        "utf-8",
    )
    (folder / "forms.json").write_text("{}", "utf-8")
    assert "holds the decisions of a council" in refused(capsys, "score", "-o", "decisions.csv")
    assert "collecting remembers" in refused(capsys, "score", "-o", "forms.json")
    assert (folder / "forms.json").read_text("utf-8") == "{}"


def test_published_results_are_kept(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("docxtpl")
    assert run(["publish", "--year", "2025", "-o", "published", "-q"]) == 0
    before = state(folder)
    inside = next((folder / "published").rglob("*.csv"))
    said = refused(capsys, "score", "-o", inside)
    assert f"belongs to the published results in {folder / 'published'}" in said
    refused(capsys, "verify", "published", "--format", "json", "-o", "published/manifest.json")
    assert state(folder) == before


def test_what_a_folder_holds_in_files_of_other_kinds_is_kept(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("letter.docx", "data.parquet", "last year.ods"):
        (folder / name).write_bytes(b"somebody's")
        assert "is not an earlier result" in refused(capsys, "score", "--format", "csv", "-o", name)
        assert (folder / name).read_bytes() == b"somebody's"


def test_an_earlier_result_is_replaced_whole_and_stays_as_readable_as_it_was(folder: Path) -> None:
    result = folder / "result.csv"
    assert run(["score", "-q", "-o", "result.csv"]) == 0
    first = result.read_bytes()
    result.write_bytes(b"an earlier result")
    result.chmod(0o640)
    (folder / "linked.csv").symlink_to("result.csv")
    assert run(["score", "-q", "-o", "linked.csv"]) == 0
    assert result.read_bytes() == first
    assert (folder / "linked.csv").is_symlink()
    if os.name != "nt":
        assert result.stat().st_mode & 0o777 == 0o640


def test_a_folder_or_a_name_that_no_file_can_have_is_one_sentence(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (kept / "folder.csv").mkdir()
    for name in ("folder.csv", "x" * 300 + ".csv", "no/such/folder/a.csv", f"{DATA}/a.csv"):
        capsys.readouterr()
        assert run(["score", "-q", "--lang", "en", "-o", name]) == 1
        said = capsys.readouterr().err.splitlines()
        assert len(said) == 1
        assert "could not be written" in said[0]


def test_collecting_does_not_write_onto_its_inputs_or_another_report(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["form", "--year", "2025", "--unit", "xa-a", "-o", "blank", "-q"]) == 0
    made = folder / "made"
    made.mkdir()
    shutil.copy(folder / UNITS, made / "forms.csv")
    before = state(folder)
    given = ["collect", "blank", "-f", "commune-demo", "-o", "made"]
    said = refused(capsys, *given, "--units", "made/forms.csv")
    assert "made/forms.csv, which this command reads" in said
    (made / "report.xlsx").write_bytes(b"somebody's")
    before[made / "report.xlsx"] = b"somebody's"
    assert run([*given, "--units", UNITS, "--lang", "en"]) == 1
    said = capsys.readouterr().err
    assert said.count("so it is not written over (rename it to keep it and collect again)") == 2
    assert state(folder) == before


@pytest.mark.whole
@pytest.mark.skipif(os.name == "nt", reason="no such devices")
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_standard_output_under_another_name_is_added_to_where_it_stands(folder: Path, name: str) -> None:
    score = [sys.executable, "-m", "dtiscore", "score", "-q", "--format", "csv"]
    plain = subprocess.run(score, cwd=folder, capture_output=True, check=True).stdout
    with open(folder / "all.csv", "ab") as target:
        target.write(b"before\n")
        target.flush()
        for given in ([*score, "-o", name], score):
            subprocess.run(given, cwd=folder, stdout=target, check=True)
    assert (folder / "all.csv").read_bytes() == b"before\n" + plain + plain
    piped = subprocess.run([*score, "-o", name], cwd=folder, capture_output=True, check=True)
    assert piped.stdout == plain


@pytest.mark.whole
@pytest.mark.skipif(os.name == "nt", reason="no such devices")
def test_a_reader_that_is_gone_and_a_full_disk_are_one_sentence(folder: Path) -> None:
    score = [sys.executable, "-m", "dtiscore", "score", "-q", "--format", "csv", "--lang", "en", "-o"]
    gone, writing = os.pipe()
    os.close(gone)
    done = subprocess.run([*score, "/dev/stdout"], cwd=folder, stdout=writing, stderr=subprocess.PIPE, text=True)
    os.close(writing)
    assert done.returncode == 1
    assert done.stderr.startswith("/dev/stdout could not be written: whoever was to read it has closed it")
    full = subprocess.run([*score, "/dev/full"], cwd=folder, capture_output=True, text=True)
    assert full.returncode == 1
    assert full.stderr.startswith("/dev/full could not be written: the disk is full")
