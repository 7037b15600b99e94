"""What a command works on: one precedence of settings for all of them, and each file read once."""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dtiscore.cli import run
from dtiscore.frameworks.folder_settings import Folder, Settings, settle
from dtiscore.results import ranking
from dtiscore.rules.plugins.loading import load_plugins

FRAMEWORK = """
[framework]
code = "CODE"
title = { vi = "Bộ chỉ số", en = "Framework" }
level = "commune"
years = { from = 2024, to = 2026 }
scale = 30
decimals = 4
missing = "zero"
source = "Made for the tests"
completeness = "example"
[total]
indices = ["one", "two"]
[indices.one]
title = { vi = "Chỉ số một", en = "Index one" }
points = 10
[indices.one.indicators.open]
title = { vi = "Chỉ tiêu một", en = "Indicator one" }
points = 10
rule = { type = "linear", lower = 0, upper = 100 }
[indices.two]
title = { vi = "Chỉ số hai", en = "Index two" }
points = 20
[indices.two.indicators.safe]
title = { vi = "Chỉ tiêu hai", en = "Indicator two" }
points = 20
rule = { type = "linear", lower = 0, upper = 100 }
"""
GOALS = """
[document]
code = "plan"
title = { vi = "Kế hoạch", en = "Plan" }
source = "Made for the tests"
[targets]
open = { 2025 = { value = 90 } }
"""
UNITS = "code,name\na,Xã A\nb,Xã B\n"
DATA = """unit,year,indicator,status,value,points,reason
a,2024,open,self,70,,
a,2025,open,self,80,,
a,2025,safe,self,50,,
b,2025,open,self,60,,
b,2025,safe,self,90,,
a,2025,open,preliminary,,7,Thiếu phụ lục
b,2025,safe,appraised,,15,Số liệu cũ
"""
OWN = 'framework = "own.toml"\ndata = ["data.csv"]\nunits = "units.csv"\ntargets = ["goals.toml"]\nyear = 2025\n'

# What each command reads of framework, data, units and targets; "{}" stands for data that are typed.
EVERYTHING = ("framework", "data", "units", "targets")
COMMANDS = {
    "score {}": EVERYTHING,
    "rank {}": EVERYTHING,
    "gap {} --to best": EVERYTHING,
    "explain {} --unit a": EVERYTHING,
    "appeal {} --unit a --indicator open --value 85": EVERYTHING,
    "compare self appraised {}": EVERYTHING,
    "report {} -o page.html": EVERYTHING,
    "publish {} -o published": EVERYTHING,
    "appraise export {} -o council.xlsx": EVERYTHING,
    "check {}": EVERYTHING,
    "form -o forms": ("framework", "units", "targets"),
    "collect filled -o collected": ("framework", "units", "targets"),
    "appraise import exported.xlsx -o decided.csv": ("framework", "units"),
}
# What is typed, and which file of each kind then counts.
TYPED = {
    "nothing": ("", {"framework": "own.toml", "data": "data.csv", "units": "units.csv", "targets": "goals.toml"}),
    "the folder's framework by another name": (
        "-f ./own.toml",
        {"framework": "own.toml", "data": "data.csv", "units": "units.csv", "targets": "goals.toml"},
    ),
    "another framework": ("-f other.toml", {"framework": "other.toml", "data": "data.csv", "units": "units.csv"}),
    "other data": (
        "there/data.csv",
        {"framework": "own.toml", "data": "there/data.csv", "units": "units.csv", "targets": "goals.toml"},
    ),
    "another framework and other data": (
        "there/data.csv -f other.toml", {"framework": "other.toml", "data": "there/data.csv"}
    ),
    "other units and targets": (
        "--units there/units.csv --targets there/goals.toml",
        {"framework": "own.toml", "data": "data.csv", "units": "there/units.csv", "targets": "there/goals.toml"},
    ),
    "everything": (
        "there/data.csv -f other.toml --units there/units.csv --targets there/goals.toml",
        {"framework": "other.toml", "data": "there/data.csv", "units": "there/units.csv", "targets": "there/goals.toml"},
    ),
}  # fmt: skip
WITHOUT = {"check": "--targets", "appraise import": "--targets"}  # commands that do not have the option

_opened: list[str] = []
_watching = [False]


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if (
        event == "open"
        and _watching[0]
        and isinstance(arguments[0], (str, os.PathLike))
        and "w" not in str(arguments[1])
    ):
        _opened.append(os.fspath(arguments[0]))


sys.addaudithook(_watch)


def opened(arguments: str, folder: Path) -> Counter[str]:
    """How often a command opens each file below the folder for reading."""
    _opened.clear()
    _watching[0] = True
    try:
        assert run([*arguments.split(), "--lang", "en", "-q"]) != 2, arguments
    finally:
        _watching[0] = False
    found: Counter[str] = Counter()
    for name in _opened:
        path = Path(name).resolve()
        if path.is_relative_to(folder):
            found[path.relative_to(folder).as_posix()] += 1
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An assessment folder, with forms and a council's workbook, and other files of every kind."""
    folder = tmp_path_factory.mktemp("inputs") / "folder"
    (folder / "there").mkdir(parents=True)
    for code in ("own", "other"):
        (folder / f"{code}.toml").write_text(FRAMEWORK.replace("CODE", code), "utf-8")
    for place in (folder, folder / "there"):
        for name, text in (("data.csv", DATA), ("units.csv", UNITS), ("goals.toml", GOALS)):
            (place / name).write_text(text, "utf-8")
    (folder / "dtiscore.toml").write_text(OWN, "utf-8")
    before = Path.cwd()
    os.chdir(folder)
    try:
        assert run(["form", "-o", "filled", "-q"]) == 0
        assert run(["appraise", "export", "-o", "exported.xlsx", "-q"]) == 0
    finally:
        os.chdir(before)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path.resolve() / "folder"
    shutil.copytree(made, folder)
    monkeypatch.chdir(folder)
    return folder


def words_of(command: str) -> str:
    """The name of a command: what stands before its first operand or option."""
    first, second = command.split()[:2]
    return f"{first} {second}" if first == "appraise" else first


@pytest.mark.whole
@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_reads_what_is_typed_else_what_the_folder_states_and_each_file_once(
    command: str, typed: str, folder: Path
) -> None:
    given, counts = TYPED[typed]
    name = words_of(command)
    if "data" not in COMMANDS[command] and "there/data.csv" in given:
        pytest.skip("the command takes no data")
    lacking = WITHOUT.get(name)
    if lacking is not None and lacking in given:
        pytest.skip("the command has no such option")
    data = "there/data.csv" if "there/data.csv" in given else ""
    rest = given.replace("there/data.csv", "")
    found = opened(f"{command.format(data)} {rest}", folder)
    kinds = {
        f"{place}{file}": kind
        for place in ("", "there/")
        for kind, file in (("data", "data.csv"), ("units", "units.csv"), ("targets", "goals.toml"))
    } | {"own.toml": "framework", "other.toml": "framework"}
    read = {file: times for file, times in found.items() if file in kinds}
    assert sorted(read) == sorted(counts[kind] for kind in COMMANDS[command] if kind in counts)
    again = {file for file, times in read.items() if times > 1}
    assert again == set()


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("command", dict.fromkeys(words_of(command) for command in COMMANDS))
def test_help_says_what_counts(command: str, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*command.split(), "--help", "--lang", lang]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert ("ưu tiên hơn dtiscore.toml" if lang == "vi" else "What is typed wins over dtiscore.toml") in said


FOLDER = Folder(Path("."), "own.toml", (Path("data.csv"),), (Path("goals.toml"),), Path("units.csv"), "vi", 2030, 2025)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (Settings(), {"numbers": "vi", "target_year": 2030, "year": 2025}),
        (
            Settings(numbers="auto", target_year=2026, year=2024),
            {"numbers": "auto", "target_year": 2026, "year": 2024},
        ),
        (Settings(framework="other.toml"), {"numbers": "vi", "target_year": None, "year": 2025}),
        (Settings(data=("there/data.csv",)), {"numbers": "vi", "target_year": 2030, "year": None}),
        (Settings(framework="nowhere"), {"target_year": None}),
    ],
)
def test_numbers_and_years_that_are_not_typed_are_the_folders_where_they_belong(
    typed: Settings, expected: dict[str, Any]
) -> None:
    found = settle(typed, FOLDER, load_plugins())
    assert {name: getattr(found, name) for name in expected} == expected


def test_a_folder_without_a_framework_has_no_other_one() -> None:
    folder = Folder(Path("."), targets=(Path("goals.toml"),), units=Path("units.csv"))
    found = settle(Settings(framework="own.toml", data=("a.csv",)), folder, load_plugins())
    assert (found.targets, found.units) == (("goals.toml",), "units.csv")


def test_without_a_folder_only_what_is_typed_counts() -> None:
    typed = Settings(framework="own.toml", data=("a.csv",), year=2025)
    assert settle(typed, None, load_plugins()) == typed


@pytest.mark.parametrize(
    ("command", "times"),
    [
        ("score", 0),
        ("report -o page.html", 3),  # the total, and in each year of its line
        ("compare self appraised", 2),  # the total, before and after
        ("publish -o published", 4),  # the total and its two parts, and the total as it was
        ("appraise export -o council.xlsx", 3),  # the total at each of the three steps
    ],
)
def test_each_node_is_ranked_once_for_each_status(
    command: str, times: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    rank_groups: Callable[..., Any] = ranking.rank_groups

    def counting(*arguments: Any, **named: Any) -> Any:
        counted.append(command)
        return rank_groups(*arguments, **named)

    monkeypatch.setattr(ranking, "rank_groups", counting)
    assert run([*command.split(), "-q"]) == 0
    assert len(counted) == times


def test_publishing_writes_each_copy_and_reads_it_once(folder: Path) -> None:
    found = opened("publish -o published", folder)
    copies = {Path(name).name: times for name, times in found.items() if name.startswith(".dtiscore-")}
    inputs = {name: times for name, times in copies.items() if name in ("data.csv", "units.csv", "goals.toml")}
    assert set(inputs) == {"data.csv", "units.csv", "goals.toml"}
    written_and_read = 2
    assert set(inputs.values()) == {written_and_read}
    assert copies["own.toml"] == 1  # written; the framework was read before it was copied


def test_problems_of_what_is_published_name_the_files_that_were_typed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "data.csv").write_text(DATA + "c,2025,open,self,1,,\n", "utf-8")
    assert run(["publish", "-o", "published", "--lang", "en"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("data.csv: row 9: column unit: there is no unit “c” in units.csv")
    assert ".dtiscore-" not in said
