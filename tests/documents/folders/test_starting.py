"""An assessment folder from nothing: made whole or not at all, obvious to fill in, and every command it names works."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dtiscore.cli import run
from dtiscore.data.units import read_units
from dtiscore.documents.folders.starting import start_folder
from dtiscore.frameworks import load_framework
from dtiscore.frameworks.folder_settings import read_folder
from dtiscore.language.errors import DtiError, OutputError

from ...tree import ROOT


@pytest.fixture(autouse=True)
def in_an_empty_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "DTISCORE_DEBUG", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


def everything_in(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def problems_of(making: Callable[[], Any]) -> list[str]:
    with pytest.raises(DtiError) as error:
        making()
    return [problem.code for problem in error.value.problems]


def fill_in(folder: Path, *units: tuple[object, ...]) -> None:
    """Write units below the header, as a person does in Excel."""
    book = openpyxl.load_workbook(folder / "units.xlsx")
    sheet = book.worksheets[0]
    for r, unit in enumerate(units, 2):
        for c, value in enumerate(unit, 1):
            sheet.cell(r, c, value)
    book.save(folder / "units.xlsx")


COMMUNES = (("h1", "Huyện Một", None, None, None, "không"), ("x1", "Xã Một", "commune", "Xã", "h1", "có"),
            ("p2", "Phường Hai", "ward", "Phường", "h1", None), ("07", "Xã Bảy", "commune", "Xã", "h1", None, 2024))  # fmt: skip


# --- what is made ----------------------------------------------------------------------------------------------------


def test_one_command_makes_everything_that_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "danh-gia", "--framework", "commune-demo", "--year", "2025", "--lang", "vi"]) == 0
    out, err = capsys.readouterr()
    assert set(everything_in(Path("danh-gia"))) == {"dtiscore.toml", "units.xlsx", "README.txt"}
    assert all(name in out for name in everything_in(Path("danh-gia")))
    assert "dtiscore check" in err
    folder = read_folder(Path("danh-gia"))
    assert folder is not None
    assert (folder.framework, folder.year) == ("commune-demo", 2025)
    assert folder.data == (Path("danh-gia/observations.csv"),)
    assert tomllib.loads((Path("danh-gia") / "dtiscore.toml").read_text("utf-8"))["language"] == "vi"


def test_the_same_words_make_the_same_bytes() -> None:
    for lang in ("vi", "en"):
        first, again = (start_folder(Path(f"{lang}{n}"), "commune-demo", 2025, lang).folder for n in (1, 2))  # type: ignore[arg-type]
        assert everything_in(first) == everything_in(again)
    assert everything_in(Path("vi1")) != everything_in(Path("en1"))


def test_without_options_the_worked_example_is_used_and_called_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "new", "--lang", "en"]) == 0
    err = capsys.readouterr().err
    assert "worked example commune-demo" in err
    assert "--framework" in err
    folder = read_folder(Path("new"))
    assert folder is not None
    assert folder.year == load_framework("commune-demo").first_year


def test_a_framework_file_comes_along_with_the_target_documents_beside_it() -> None:
    Path("own/targets").mkdir(parents=True)
    shutil.copy(ROOT / "criteria" / "soc-trang-goals.toml", "own/set.toml")
    for path in (ROOT / "criteria" / "targets").glob("soc-trang*.toml"):
        shutil.copy(path, "own/targets")
    start = start_folder(Path("new"), "own/set.toml", 2023)
    assert {"set.toml", "targets/soc-trang-nq07-2021.toml"} <= set(start.files)
    shutil.rmtree("own")
    os.chdir("new")
    assert tomllib.loads(Path("dtiscore.toml").read_text("utf-8"))["framework"] == "set.toml"
    assert run(["show", "set.toml", "-q"]) == 0


def test_a_framework_that_lies_in_the_folder_already_is_used_where_it_lies() -> None:
    Path("new").mkdir()
    shutil.copy(ROOT / "criteria" / "commune-demo.toml", "new/own.toml")
    before = everything_in(Path("new"))
    start = start_folder(Path("new"), "new/own.toml", 2025)
    assert set(start.files) == {"dtiscore.toml", "units.xlsx", "README.txt"}
    assert everything_in(Path("new")).items() >= before.items()
    assert tomllib.loads(Path("new/dtiscore.toml").read_text("utf-8"))["framework"] == "own.toml"


def test_a_framework_file_named_as_the_settings_does_not_take_their_place() -> None:
    shutil.copy(ROOT / "criteria" / "commune-demo.toml", "dtiscore.toml")
    start = start_folder(Path("new"), "./dtiscore.toml", 2025)
    assert set(start.files) == {"dtiscore.toml", "units.xlsx", "README.txt", "framework.toml"}
    folder = read_folder(Path("new"))
    assert folder is not None
    assert folder.framework == str(Path("new/framework.toml"))


@pytest.mark.parametrize(("year", "expected"), [(2021, 2023), (2024, 2024), (2026, 2030)])
def test_goals_without_a_usual_year_are_given_the_assessed_one_or_the_next_with_targets(
    year: int, expected: int
) -> None:
    Path("own/targets").mkdir(parents=True)
    text = (ROOT / "criteria" / "soc-trang-goals.toml").read_text("utf-8")
    Path("own/set.toml").write_text(re.sub(r"(?m)^default_year = .*\n", "", text), encoding="utf-8")
    for path in (ROOT / "criteria" / "targets").glob("soc-trang*.toml"):
        shutil.copy(path, "own/targets")
    start_folder(Path("new"), "own/set.toml", year)
    assert tomllib.loads(Path("new/dtiscore.toml").read_text("utf-8"))["target_year"] == expected


@pytest.mark.parametrize("year", [2023, 2031])
def test_a_year_that_the_framework_does_not_assess_is_refused(year: int) -> None:
    assert problems_of(lambda: start_folder(Path("new"), "commune-demo", year)) == ["start.year"]
    assert not Path("new").exists()


def test_a_framework_with_mistakes_is_refused_with_all_of_them() -> None:
    bad = ROOT / "tests" / "frameworks" / "bad_frameworks" / "rule_unknown.toml"
    assert problems_of(lambda: start_folder(Path("new"), str(bad), 2024)) == ["framework.unknown_rule"]
    assert problems_of(lambda: start_folder(Path("new"), "comune-demo", 2024)) == ["framework.unknown"]
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    ("folder", "expected"), [("new", "\n  cd new\n"), ("new one", '\n  cd "new one"\n'), (".", "Next:\n  open")]
)
def test_the_next_step_goes_into_the_folder(folder: str, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", folder, "--lang", "en"]) == 0
    assert expected in capsys.readouterr().err


# --- all or nothing --------------------------------------------------------------------------------------------------


def test_what_is_there_already_is_named_and_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    Path("new").mkdir()
    Path("new/units.xlsx").write_text("mine")
    Path("new/README.txt").write_text("mine too")
    before = everything_in(Path("new"))
    assert run(["init", "new", "--lang", "en"]) == 1
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 2
    assert "units.xlsx: this file is there already" in err
    assert "README.txt: this file is there already" in err
    assert everything_in(Path("new")) == before


def test_other_files_of_the_folder_stay() -> None:
    Path("new").mkdir()
    Path("new/thu-moi.docx").write_text("mine")
    start_folder(Path("new"))
    assert set(everything_in(Path("new"))) == {"thu-moi.docx", "dtiscore.toml", "units.xlsx", "README.txt"}
    assert sorted(path.name for path in Path("new").iterdir()) == sorted(everything_in(Path("new")))


@pytest.mark.skipif(os.name == "nt", reason="needs leave to make links")
def test_a_link_that_leads_nowhere_is_in_the_way_too() -> None:
    Path("new").mkdir()
    Path("new/units.xlsx").symlink_to("elsewhere.xlsx")
    assert problems_of(lambda: start_folder(Path("new"))) == ["start.exists"]
    assert not Path("elsewhere.xlsx").exists()


@pytest.mark.parametrize("existing", [True, False])
@pytest.mark.parametrize("moves", [0, 1, 2])
def test_when_the_disk_refuses_half_way_nothing_is_left(
    existing: bool, moves: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if existing:
        Path("new").mkdir()
        Path("new/mine.txt").write_text("mine")
    real, done = (os.replace if existing else os.rename), []

    def failing(source: Any, target: Any) -> None:
        if len(done) == moves:
            raise OSError(28, "No space left on device")
        done.append(target)
        real(source, target)

    monkeypatch.setattr(os, "replace", failing)
    if not existing:  # it appears with all its files, in one step
        monkeypatch.setattr(os, "rename", failing)
    if existing or moves == 0:
        assert problems_of(lambda: start_folder(Path("new"))) == ["output.failed"]
        assert [path.name for path in Path().rglob("*")] == (["new", "mine.txt"] if existing else [])
    else:
        start_folder(Path("new"))


def test_an_interruption_half_way_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("new").mkdir()
    real, done = os.replace, []

    def interrupted(source: Any, target: Any) -> None:
        real(source, target)
        done.append(target)
        if len(done) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        start_folder(Path("new"))
    assert list(Path("new").iterdir()) == []


def test_a_file_where_the_folder_should_be_is_refused() -> None:
    Path("new").write_text("a file")
    with pytest.raises(OutputError):
        start_folder(Path("new"))
    assert Path("new").read_text() == "a file"


# --- the list of units -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_units_of_the_workbook_are_read_as_they_were_written(lang: Any) -> None:
    start = start_folder(Path("new"), "commune-demo", 2025, lang)
    fill_in(Path("new"), *COMMUNES)
    units = read_units(Path("new/units.xlsx"), start.framework.unit_types)
    assert [unit.code for unit in units.records] == ["h1", "x1", "p2", "07"]
    assert [unit.ranked for unit in units.records] == [False, True, True, True]
    assert units.records[3].first_year == 2024
    assert units.records[1].parent == "h1"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_excel_offers_the_types_of_the_framework_and_yes_or_no(lang: Any) -> None:
    framework = start_folder(Path("new"), "commune-demo", 2025, lang).framework
    book = openpyxl.load_workbook("new/units.xlsx")
    sheet, guide = book.worksheets
    lists = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    first, last = re.findall(r"\$A\$(\d+)", lists["C2"])
    offered = [guide.cell(row, 1).value for row in range(int(first), int(last) + 1)]
    assert offered == list(framework.unit_types)
    assert lists["F2"] == ('"có,không"' if lang == "vi" else '"yes,no"')
    notes = [cell.comment.text for cell in sheet[1] if cell.comment]
    assert len(notes) == 8


def test_a_framework_without_types_offers_none_and_says_so() -> None:
    start_folder(Path("new"), "vn-dti-province-2022", 2022, "en")
    book = openpyxl.load_workbook("new/units.xlsx")
    rules = [str(rule.sqref) for rule in book.worksheets[0].data_validations.dataValidation]
    assert [rule[0] for rule in rules] == ["F"]
    assert any("knows no types" in str(cell.value) for row in book.worksheets[1] for cell in row if cell.value)


def test_made_up_units_are_called_synthetic_and_are_not_in_the_list() -> None:
    start_folder(Path("new"), "commune-demo", 2025, "vi")
    sheet, guide = openpyxl.load_workbook("new/units.xlsx").worksheets
    assert sheet.max_row == 1
    texts = [str(cell.value) for row in guide for cell in row if cell.value]
    invented = [text for text in texts if text.startswith(("Huyện A", "Xã B"))]
    assert len(invented) == 2
    assert all("giả định" in text for text in invented)
    assert any("synthetic" in text for text in texts)


def test_a_mistake_in_the_workbook_is_named_by_the_header_that_stands_there(capsys: pytest.CaptureFixture[str]) -> None:
    start_folder(Path("new"), "commune-demo", 2025, "vi")
    fill_in(Path("new"), ("x1", "Xã Một", "xa", "Xã", "h9", "maybe"))
    os.chdir("new")
    assert run(["check"]) == 1
    out = capsys.readouterr().out
    assert "units.xlsx: dòng 2: cột Loại đơn vị" in out
    assert "units.xlsx: dòng 2: cột Đơn vị cấp trên" in out
    assert "units.xlsx: dòng 2: cột Xếp hạng" in out


# --- the way through the year ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_an_empty_list_is_answered_with_the_next_step(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "new", "--lang", lang]) == 0
    os.chdir("new")
    capsys.readouterr()
    assert run(["check"]) == 1
    out, err = capsys.readouterr()
    words = {
        "vi": ("units.xlsx: chưa có đơn vị nào", "observations.csv: chưa có số liệu"),
        "en": ("units.xlsx: there are no units yet", "observations.csv: there are no data yet"),
    }[lang]
    assert all(word in out for word in words)
    assert "Traceback" not in err
    for command in (["score"], ["rank"], ["gap", "--to", "best"], ["explain"]):
        assert run(command) == 1
        assert words[1] in capsys.readouterr().err


def test_with_units_but_no_data_the_check_passes_and_says_what_comes_next(capsys: pytest.CaptureFixture[str]) -> None:
    start_folder(Path("new"), "commune-demo", 2025, "vi")
    fill_in(Path("new"), *COMMUNES)
    os.chdir("new")
    assert run(["check"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("LƯU Ý: observations.csv: chưa có số liệu")
    assert len(out.splitlines()) == 1


def type_into(path: Path, sheet: int, cells: Mapping[tuple[str, str], Any]) -> None:
    """What a person types into a sheet with hidden keys: (line, column) and what."""
    book = openpyxl.load_workbook(path)
    own = book.worksheets[sheet]
    top = next(r for r in range(1, 12) if str(own.cell(r, 1).value or "").startswith("#dtiscore"))
    columns = {str(cell.value): cell.column for cell in own[top]}
    rows = {str(own.cell(r, 1).value): r for r in range(top + 1, own.max_row + 1)}
    for (line, column), value in cells.items():
        own.cell(rows[line], columns[column]).value = value
    book.save(path)


def state(line: str) -> None:
    """The line of the settings, in place of the one that begins as it does."""
    text, begin = Path("dtiscore.toml").read_text("utf-8-sig"), line.partition("=")[0]
    lines = [line if own.startswith(begin) else own for own in text.splitlines()]
    assert lines != text.splitlines()
    Path("dtiscore.toml").write_text("\n".join(lines), encoding="utf-8")


YEAR = ("check", "form", "collect", "check", "appraise", "compare", "show", "appeal", "score", "rank", "explain", "rank", "gap",
        "report", "publish", "verify", "next-year")  # fmt: skip


@pytest.mark.whole
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_whole_year_goes_by_the_commands_as_they_are_written(lang: Any, capsys: pytest.CaptureFixture[str]) -> None:
    start_folder(Path("new"), "commune-demo", 2025, lang)
    fill_in(Path("new"), *COMMUNES)
    lines = Path("new/README.txt").read_text("utf-8-sig").splitlines()
    commands = [line.strip() for line in lines if line.startswith(("  dtiscore ", "  data = "))]
    steps = [command.split()[1] for command in commands if command.startswith("dtiscore ")]
    assert [name for i, name in enumerate(steps) if i == 0 or steps[i - 1] != name] == list(YEAR)
    os.chdir("new")
    places = {
        "MA-DON-VI": "x1",
        "UNIT-CODE": "x1",
        "MA-CHI-SO": "documents_signed",
        "INDICATOR-CODE": "documents_signed",
    }
    typed = {"x1": (3, 4), "p2": (4, 4), "07": (1, 4)}
    forms = Path({"vi": "phieu", "en": "forms"}[lang])
    for command in commands:
        if command.startswith("data = "):
            state(command)
            continue
        words = [places.get(word, word) for word in command.split()[1:]]
        if words[:2] == ["next-year", "-f"]:
            continue  # where another edition holds, instead of the one before it
        if words[0] == "collect":
            shutil.copytree(forms, words[1])
            for path in Path(words[1]).iterdir():
                part, whole = typed[path.name.split("-")[0]]
                cells = {("documents_signed", "part"): part, ("documents_signed", "whole"): whole}
                type_into(path, 1, {**cells, ("plan_issued", "value"): "Có" if lang == "vi" else "Yes"})
        if words[:2] == ["appraise", "import"]:
            book = openpyxl.load_workbook(words[2])
            unit = next(i for i, name in enumerate(book.sheetnames) if name.strip("()") == "x1")
            cells = {("documents_signed", "points"): 1, ("documents_signed", "reason"): "Thiếu biên bản"}
            type_into(Path(words[2]), unit, {**cells, ("documents_signed", "author"): "Trần Thị B"})
        code = run(words)
        told = capsys.readouterr()
        assert code == 0, (command, told.out, told.err)
        if words[0] == "rank" and len(words) == 1:
            ranked = [line.split()[0:3] for line in told.out.splitlines() if "Xã Bảy" in line or "Phường Hai" in line]
            assert len(ranked) == 2
    assert sorted(path.name for path in forms.iterdir()) == ["07-xa-bay.xlsx", "p2-phuong-hai.xlsx", "x1-xa-mot.xlsx"]
    written = {
        word
        for command in commands
        for word in command.split()
        if "." in word and not word.startswith(('"', "[")) and word != "UNIT"
    }
    assert {name for name in written if name.endswith((".xlsx", ".html"))} <= {path.name for path in Path().iterdir()}
    assert run(["rank", "--format", "csv"]) == 0
    points = {line.split(",")[0]: float(line.split(",")[4]) for line in capsys.readouterr().out.splitlines()[1:]}
    assert points["p2"] > points["x1"], "the council took points from the first unit"
    assert {line for line in Path("appraised.csv").read_text("utf-8-sig").splitlines() if "Thiếu biên bản" in line}


def test_the_steps_can_be_read_in_the_oldest_notepad() -> None:
    start_folder(Path("new"), "commune-demo", 2025, "vi")
    content = Path("new/README.txt").read_bytes()
    assert content.startswith("\ufeffĐÁNH GIÁ NĂM 2025".encode())
    assert content.count(b"\n") == content.count(b"\r\n") > 50
    assert max(len(line) for line in content.decode("utf-8").splitlines()) <= 135
