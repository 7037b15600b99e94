"""Plugins add commands and readers of data, and may be one file, loaded only where a person says so."""

from __future__ import annotations

import io
import os
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

import dtiscore as dti
from dtiscore.cli import run

PLUGIN = '''
import click
import dtiscore as dti


@click.command()
@click.argument("data")
@click.option("--twice", is_flag=True)
def count_units(data, twice):
    """Counts the units of a table."""
    click.echo(len(dti.read_observations(data, "vn-dti-province-2022").units) * (2 if twice else 1))


@dti.hookimpl
def dtiscore_commands():
    return [dti.Command("count_units", dti.Text("Đếm", "Counts"), count_units), dti.Command("rank", dti.Text("a", "b"), count_units)]


def rows_of(address):
    if address == "broken":
        raise RuntimeError("no network")
    return [{"unit": name, "year": 2022, "awareness": 0.5} for name in address.split(",")]


@dti.hookimpl
def dtiscore_readers():
    return [dti.Reader("made_up", dti.Text("Bịa", "Made up"), rows_of)]
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "counting.py").write_text(PLUGIN, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DTISCORE_PLUGINS_DIR", raising=False)
    return tmp_path


def told(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(arguments)
    return code, out.getvalue(), err.getvalue()


def test_a_plugin_of_one_file_brings_a_command_and_a_reader(folder: Path) -> None:
    assert told("--plugins-dir", "plugins", "count_units", "made_up:A,B,C", "--twice") == (0, "6\n", "")
    code, out, _ = told(
        "--plugins-dir", "plugins", "rank", "made_up:A,B", "-f", "vn-dti-province-2022", "--format", "csv"
    )
    assert code == 0
    assert out.count("2022") == 2
    assert "count_units" in told("--plugins-dir", "plugins", "count_units", "--help")[1]


def test_it_is_never_loaded_because_a_folder_happens_to_hold_one(folder: Path) -> None:
    code, _, err = told("count_units", "made_up:A")
    assert code == 2
    assert "count_units" in err
    assert os.environ.get("DTISCORE_PLUGINS_DIR") is None


def test_its_name_and_what_it_gives_are_listed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DTISCORE_PLUGINS_DIR", str(folder / "plugins"))
    (own,) = [one for one in dti.load_plugins().loaded if one.name == "counting"]
    assert (own.distribution, own.commands, own.readers) == ("counting.py", ("count_units", "rank"), ("made_up",))


def test_a_command_of_ours_is_not_replaced(folder: Path) -> None:
    code, out, _ = told("--plugins-dir", "plugins", "rank", "--help")
    assert code == 0
    assert "--within" in out


def test_a_reader_that_fails_is_one_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DTISCORE_PLUGINS_DIR", str(folder / "plugins"))
    with pytest.raises(dti.DataError, match=r"the reader of counting.* failed: RuntimeError: no network"):
        dti.score("vn-dti-province-2022", "made_up:broken")


@pytest.mark.parametrize(
    ("name", "content", "words"), [("bad", "import nothing_of_this_name", "bad"), ("odd", "x = (", "odd")]
)
def test_a_file_that_cannot_be_loaded_is_told_and_the_others_work(
    name: str, content: str, words: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "plugins" / f"{name}.py").write_text(content, "utf-8")
    monkeypatch.setenv("DTISCORE_PLUGINS_DIR", str(folder / "plugins"))
    plugins = dti.load_plugins()
    assert [problem.params["plugin"] for problem in plugins.failures] == [words]
    assert "made_up" in plugins.readers


def test_a_folder_that_is_not_there_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DTISCORE_PLUGINS_DIR", str(folder / "nowhere"))
    assert ["there is no folder" in problem.text() for problem in dti.load_plugins().failures] == [True]
