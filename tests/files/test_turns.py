"""Two processes that change one folder take turns: none loses what the other wrote, and none waits for ever."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import filelock
import openpyxl
import pytest

from dtiscore.cli import run
from dtiscore.files import turns
from dtiscore.files.turns import NAME, turn_in, turn_in_new
from dtiscore.files.writing import write_new
from dtiscore.language.errors import OutputError

from ..tree import ROOT

HOLDING = """
import sys
from pathlib import Path
from dtiscore.files.turns import turn_in
with turn_in(Path(sys.argv[1])):
    print("holding", flush=True)
    sys.stdin.read()
"""
SMALL = """
[framework]
code = "f"
title = { vi = "Thử", en = "Trial" }
level = "other"
years = { from = 2025, to = 2025 }
scale = 10
decimals = 2
missing = "zero"
source = "made up"
completeness = "example"
[indicators.a]
title = { vi = "A", en = "A" }
points = 10
rule = { type = "linear", lower = 0, upper = 10 }
[total]
indicators = ["a"]
"""
ROUNDS = 200 if os.environ.get("DTISCORE_EXAMPLES") == "many" else 2


@pytest.fixture
def communes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Inside a copy of the folder of the example communes."""
    shutil.copytree(ROOT / "examples" / "commune-demo", tmp_path / "communes")
    monkeypatch.chdir(tmp_path / "communes")
    return tmp_path / "communes"


@contextmanager
def held(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process has its turn in the folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "holding\n"
        yield process
    finally:
        process.communicate("")


WORKING = """
import contextlib, io, json, sys
from dtiscore.cli import run
for line in sys.stdin:
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = run(json.loads(line))
    print(json.dumps([code, said.getvalue()]), flush=True)
"""


class Pair:
    """Two processes of their own, each of which does one command after another, both at once."""

    def __init__(self) -> None:
        self.processes = [
            subprocess.Popen([sys.executable, "-c", WORKING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(2)
        ]

    def at_once(self, *commands: Sequence[object]) -> list[tuple[int, str]]:
        """Exit code and messages of two commands that begin together."""
        for process, command in zip(self.processes, commands, strict=True):
            assert process.stdin is not None
            process.stdin.write(json.dumps([*map(str, command), "--lang", "en"]) + "\n")
        for process in self.processes:
            assert process.stdin is not None
            process.stdin.flush()
        found = []
        for process in self.processes:
            assert process.stdout is not None
            code, said = json.loads(process.stdout.readline())
            found.append((int(code), str(said)))
        return found


@pytest.fixture
def pair(communes: Path) -> Iterator[Pair]:
    two = Pair()
    yield two
    for process in two.processes:
        process.communicate("")


@pytest.mark.whole
def test_of_two_collections_at_once_no_form_is_lost(communes: Path, pair: Pair) -> None:
    assert run(["form", "--year", "2025", "-o", "blank", "-q"]) == 0
    forms = sorted((communes / "blank").glob("*.xlsx"))
    for name, part in (("one", forms[:2]), ("two", forms[2:4])):
        (communes / name).mkdir()
        for form in part:
            shutil.copy(form, communes / name)
    named = ["-f", "commune-demo", "--units", "synthetic-units.csv", "-q"]
    assert [run(["collect", name, "-o", "one after the other", *named]) for name in ("one", "two")] == [0, 0]
    right = {path.name: path.read_bytes() for path in (communes / "one after the other").glob("*.csv")}
    for i in range(ROUNDS):
        made = communes / f"at once {i}"
        ended = pair.at_once(*(["collect", name, "-o", made, *named] for name in ("one", "two")))
        assert [code for code, _ in ended] == [0, 0], ended
        assert len(json.loads((made / "forms.json").read_text("utf-8"))["forms"]) == 4
        assert {path.name: path.read_bytes() for path in made.glob("*.csv")} == right
        assert not (made / NAME).exists()
        shutil.rmtree(made)


@pytest.mark.whole
def test_of_two_imports_at_once_no_decision_is_lost(communes: Path, pair: Pair) -> None:
    assert run(["appraise", "export", "--year", "2025", "-o", "council.xlsx", "-q"]) == 0
    for unit, points in (("xa-a", 1.0), ("xa-b", 2.0)):
        decide("council.xlsx", f"{unit}.xlsx", unit, points)
    for i in range(ROUNDS):
        made = communes / f"at-once-{i}.csv"
        ended = pair.at_once(*(["appraise", "import", f"{unit}.xlsx", "-o", made] for unit in ("xa-a", "xa-b")))
        assert [code for code, _ in ended] == [0, 0], ended
        assert [line.split(",")[0] for line in made.read_text("utf-8").splitlines()] == ["unit", "xa-a", "xa-b"]


def decide(book: str, name: str, unit: str, points: float) -> None:
    """The council's workbook with one decision, on the first indicator of a unit."""
    opened = openpyxl.load_workbook(book)
    for sheet in opened.worksheets:
        marked = [r for r in range(1, 12) if str(sheet.cell(r, 1).value).endswith(f"unit {unit}")]
        for row in range(marked[0] + 1, sheet.max_row + 1) if marked else ():
            if sheet.cell(row, 1).value == "committee_meetings":
                columns = {str(cell.value): cell.column for cell in sheet[marked[0]] if cell.value}
                for key, value in (("points", points), ("reason", "no evidence"), ("author", "council")):
                    sheet.cell(row, columns[key]).value = value
    opened.save(name)


@pytest.mark.whole
def test_of_two_that_make_one_folder_at_once_one_makes_it_and_the_other_says_so(communes: Path, pair: Pair) -> None:
    for i in range(ROUNDS // 2):
        first, second = sorted(pair.at_once(*([["init", f"new {i}", "-f", "commune-demo", "--year", "2025"]] * 2)))
        assert (first[0], second[0]) == (0, 1)
        assert "this file is there already, so nothing was made" in second[1]
        assert {path.name for path in (communes / f"new {i}").iterdir()} == {
            "README.txt",
            "dtiscore.toml",
            "units.xlsx",
        }
        shutil.rmtree(communes / f"new {i}")
        forms = pair.at_once(
            *(["form", "--year", "2025", "--unit", unit, "-o", f"forms {i}"] for unit in ("xa-a", "xa-b"))
        )
        assert [code for code, _ in forms] == [0, 0], forms
        assert len(list((communes / f"forms {i}").iterdir())) == 2
        shutil.rmtree(communes / f"forms {i}")


@pytest.mark.whole
def test_of_two_that_publish_into_one_folder_at_once_one_does_it_and_nothing_is_mixed(
    communes: Path, pair: Pair
) -> None:
    (communes / "f.toml").write_text(SMALL, "utf-8")
    for name, value in (("one", 3), ("two", 7)):
        (communes / f"{name}.csv").write_text(f"unit,year,indicator,value\nu,2025,a,{value}\n", "utf-8")
    for i in range(ROUNDS // 2):
        made = communes / f"published {i}"
        ended = pair.at_once(
            *(["publish", f"{name}.csv", "-f", "f.toml", "--year", "2025", "-o", made] for name in ("one", "two"))
        )
        assert sorted(code for code, _ in ended) == [0, 1], ended
        scores = (made / "results" / "scores.csv").read_text("utf-8")
        assert f"u,2025,total,total,{3 if ended[0][0] == 0 else 7},10," in scores
        assert run(["verify", str(made), "-q"]) == 0
        shutil.rmtree(made)


@pytest.mark.whole
def test_who_waits_is_told_for_whom_and_goes_on_when_it_is_done(
    communes: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["form", "--year", "2025", "--unit", "xa-a", "-o", "blank", "-q"]) == 0
    with held(communes) as other:
        collecting = subprocess.Popen(
            [sys.executable, "-m", "dtiscore", "collect", "blank", "-o", ".", "--lang", "en"], stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert collecting.stderr is not None
        said = collecting.stderr.readline()
        assert said.startswith(f".: waiting, since this folder is being worked in: process {other.pid} of ")
        assert not (communes / "forms.json").exists()
    assert "Collected 0 forms" in collecting.communicate()[1]
    assert (communes / "forms.json").is_file()


@pytest.mark.whole
def test_a_wait_ends_with_a_sentence_and_nothing_is_written(
    communes: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "SOON", 0.1)
    monkeypatch.setattr(turns, "PATIENCE", 0.3)
    assert run(["form", "--year", "2025", "--unit", "xa-a", "-o", "blank", "-q"]) == 0
    before = sorted(communes.rglob("*"))
    with held(communes) as other:
        begun = time.monotonic()
        assert run(["collect", "blank", "-o", ".", "--lang", "en", "-q"]) == 1
        assert time.monotonic() - begun < 5
        said = capsys.readouterr().err
        assert f"after two minutes it still is: process {other.pid} of " in said
        assert sorted(communes.rglob("*")) == [communes / NAME, *before]
    assert sorted(communes.rglob("*")) == before


@pytest.mark.whole
def test_a_process_that_was_killed_holds_up_nobody(tmp_path: Path) -> None:
    with held(tmp_path) as other:
        other.kill()
        other.wait()
        assert (tmp_path / NAME).exists()
        write_new(tmp_path, {"a.txt": b"a"})
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_what_was_not_there_goes_again_where_nothing_came_into_it(tmp_path: Path) -> None:
    inner = tmp_path / "new" / "inner"
    with turn_in_new(inner):
        assert (inner / NAME).is_file()
    assert list(tmp_path.iterdir()) == []
    with turn_in_new(inner):
        (inner / "a.txt").touch()
    assert [path.name for path in inner.iterdir()] == ["a.txt"]


def test_a_folder_that_is_not_there_is_locked_above(tmp_path: Path) -> None:
    with turn_in(tmp_path / "new" / "inner"):
        assert [path.name for path in tmp_path.iterdir()] == [NAME]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("number", "said"), [
    (errno.EROFS, "not permitted"), (errno.EACCES, "not permitted"), (errno.ENOSPC, "the disk is full"),
    (errno.ENOLCK, "this network folder cannot tell several processes apart"),
    (errno.EOPNOTSUPP, "this network folder cannot tell several processes apart"),
])  # fmt: skip
def test_where_no_turn_can_be_taken_a_sentence_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(filelock.FileLock, "acquire", refuse)
    with pytest.raises(OutputError, match=said):
        write_new(tmp_path, {"a.txt": b"a"})
    assert list(tmp_path.iterdir()) == []
