"""What shells ask for: completion that knows the folder, manual pages, standard output, versions of plugins."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
from pathlib import Path

import pytest

from dtiscore.cli import run
from dtiscore.cli.all_commands import dtiscore
from dtiscore.cli.completing import MARK
from dtiscore.cli.language import commands_of

from ..tree import ROOT


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "examples" / "commune-demo", tmp_path / "communes")
    monkeypatch.chdir(tmp_path / "communes")
    return tmp_path / "communes"


def completed(words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    monkeypatch.setenv("_DTISCORE_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        run([])
    assert left.value.code == 0
    return capsys.readouterr().out.split()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("dtiscore rank --node civil", []), ("dtiscore rank --node committee_h", ["plain,committee_head"]),
        ("dtiscore gap --unit xa-a", ["plain,xa-a"]), ("dtiscore report --unit phuong-", ["plain,phuong-e", "plain,phuong-f"]),
        ("dtiscore score -f vn-dti-province-20", ["plain,vn-dti-province-2020", "plain,vn-dti-province-2022"]),
        ("dtiscore show commune-", ["plain,commune-demo"]), ("dtiscore rules linea", ["plain,linear"]),
        ("dtiscore guide prom", ["plain,promises"]), ("dtiscore fee", ["plain,feed"]), ("dtiscore rank --fo", ["plain,--format"]),
        ("dtiscore rank --format mark", ["plain,markdown"]), ("dtiscore score syn", ["file,syn"]), ("dtiscore publish --templates m", ["dir,m"]),
        ("dtiscore score -f nothing-of-it", ["file,nothing-of-it"]),
    ],
)  # fmt: skip
def test_completion_knows_the_folder(words: str, expected: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    assert completed(words, monkeypatch, capsys) == expected


def test_units_of_data_without_a_table_of_units_and_a_broken_folder(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    (folder / "dtiscore.toml").unlink()
    (folder / "own.csv").write_text("unit,year,awareness\nHuế,2022,0.5\nHà Nội,2022,0.6\n", "utf-8")
    words = "dtiscore gap own.csv -f vn-dti-province-2022 --unit h"
    assert completed(words, monkeypatch, capsys) == ["plain,Huế", "plain,Hà", "Nội"]
    (folder / "dtiscore.toml").write_text("framework = [", "utf-8")
    assert completed("dtiscore gap --unit x", monkeypatch, capsys) == []


@pytest.mark.parametrize(
    ("shell", "words"),
    [
        ("bash", "complete -o nosort -F"),
        ("zsh", "#compdef dtiscore"),
        ("fish", "complete --no-files --command dtiscore"),
    ],
)
def test_it_is_installed_by_one_command_and_only_once(shell: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("SHELL", f"/usr/bin/{shell}")
    start = tmp_path / f".{shell}rc"
    start.write_text("alias ll='ls -l'", "utf-8")
    assert run(["completion", "--install", "--lang", "en"]) == 0
    first = start.read_text("utf-8")
    assert run(["completion", shell, "--install", "--lang", "vi"]) == 0
    assert start.read_text("utf-8") == first
    assert first.count(MARK) == (0 if shell == "fish" else 1)
    assert first.splitlines()[0] == "alias ll='ls -l'"
    (script,) = [path for path in (tmp_path / ".config").rglob("*") if path.is_file()]
    assert words in script.read_text("utf-8")
    assert str(script) in capsys.readouterr().err
    assert shell == "fish" or str(script) in first


def test_a_shell_that_is_not_known_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SHELL", "/bin/sh")
    assert run(["completion", "--lang", "en"]) == 2
    assert "name the shell (bash | zsh | fish)" in capsys.readouterr().err


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_command_has_a_manual_page(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    for name, command in commands_of(dtiscore):
        words = [] if name == "dtiscore" else name.split()
        assert run(["man", *words, "--lang", lang]) == 0
        page = capsys.readouterr().out
        assert page.startswith(f"{'TÊN' if lang == 'vi' else 'NAME'}\n    dtiscore {' '.join(words)}".rstrip())
        assert all(len(line) <= 100 for line in page.splitlines() if " " in line.strip())
        assert "\n    130\n        " in page
        assert all(max(option.opts, key=len) in page for option in command.params if option.param_type_name == "option")
    assert run(["man", "rnak", "--lang", lang]) == 2
    assert "rank" in capsys.readouterr().err


def test_the_page_for_man_takes_no_line_for_a_macro(tmp_path: Path) -> None:
    assert run(["man", "feed", "--lang", "en", "-o", str(tmp_path / "dtiscore-feed.1")]) == 0
    page = (tmp_path / "dtiscore-feed.1").read_text("utf-8")
    version = importlib.metadata.version("dtiscore")
    assert page.startswith(f'.TH DTISCORE-FEED 1 "" "dtiscore {version}" ""\n.SH NAME\n')
    assert {line.partition(" ")[0] for line in page.splitlines() if line[:1] in (".", "'")} == {
        ".TH",
        ".SH",
        ".PP",
        ".TP",
    }
    assert "\\fB\\-\\-table FILE\\fR" in page


def test_a_dash_is_standard_output(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = set(os.listdir())
    assert run(["rank", "--year", "2025", "--format", "csv", "-o", "-"]) == 0
    assert capsys.readouterr().out.startswith("unit,year,node")
    assert set(os.listdir()) == before


def test_the_version_names_the_plugins_that_are_not_ours(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    point = importlib.metadata.EntryPoint("schools", "dtiscore_schools", "dtiscore")
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda **of: [point, importlib.metadata.EntryPoint("government", "dtiscore_government", "dtiscore")])  # fmt: skip
    assert run(["--version"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == f"dtiscore {importlib.metadata.version('dtiscore')}"
    assert second == "  schools (—)"
