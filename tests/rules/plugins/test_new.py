"""``dtiscore plugins new``: a complete outside plugin, installed and tested as a stranger would."""

from __future__ import annotations

import ast
import importlib.metadata
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

import dtiscore as dti
from dtiscore.cli import run
from dtiscore.rules.plugins.new import NAME, RESERVED, start_plugin

# Looked up, not imported: setuptools puts itself in the place of other modules.
BUILDS = any(
    tuple(map(int, found.version.split(".")[:2])) >= (70, 1)
    for found in importlib.metadata.distributions(name="setuptools")
)
NAMED = {"digital_school": "dtiscore_digital_school", "x": "dtiscore_x", "a-b2": "dtiscore_a_b2"}


def succeed(command: Sequence[str | Path], **options: object) -> str:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, encoding="utf-8", check=False, **options
    )  # type: ignore[call-overload]
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.whole
def test_a_new_plugin_installs_passes_and_scores(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With pip, into a folder of its own: what the command says to do next, without an index of packages."""
    if not BUILDS:
        pytest.skip("setuptools 70.1 is not installed")
    assert run(["plugins", "new", "digital_school", "--lang", "en"]) == 0
    said = capsys.readouterr().err
    assert "dtiscore score synthetic-observations.csv -f digital-school-example" in said
    plugin, installed = home / "dtiscore-digital-school", home / "installed"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    succeed([*pip, "--target", installed, plugin])
    paths = os.pathsep.join(filter(None, [str(installed), os.environ.get("PYTHONPATH", "")]))
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONUTF8": "1"}

    def dtiscore(*arguments: str) -> list[dict[str, object]]:
        out = succeed([sys.executable, "-m", "dtiscore", *arguments, "--format", "json"], cwd=plugin, env=environment)
        return json.loads(out)  # type: ignore[no-any-return]

    succeed([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], cwd=plugin, env=environment)
    (listed,) = (row for row in dtiscore("plugins") if row["name"] == "digital_school")
    assert (listed["distribution"], listed["pillars"]) == ("dtiscore-digital-school 0.1.0", "digital_school")
    assert "digital-school-example" in {row["code"] for row in dtiscore("frameworks")}
    rows = dtiscore("score", "synthetic-observations.csv", "-f", "digital-school-example")
    points = {row["unit"]: row["points"] for row in rows if row["node"] == "total"}
    # 20 / (20 + 20) × 40 + 80 / 80 × 60; 60 / 80 × 40 + 44.5 / 80 × 60; a missing value earns nothing.
    assert points == {"Xã A": 80.0, "Xã B": pytest.approx(63.375), "Xã C": 7.5}


def test_it_has_the_shape_of_the_plugins_of_dtiscore(home: Path) -> None:
    start = start_plugin("digital_school")
    own = set(files(start.folder))
    assert {
        "pyproject.toml",
        "README.md",
        "dtiscore_digital_school/__init__.py",
        "dtiscore_digital_school/py.typed",
    } <= own
    assert any(name.startswith("tests/test_") for name in own)
    project = tomllib.loads((start.folder / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"]["dtiscore"] == {"digital_school": "dtiscore_digital_school"}


def test_it_is_short_enough_to_be_read_at_once(home: Path) -> None:
    folder = start_plugin("digital_school").folder
    lines = {name: content.decode().count("\n") for name, content in files(folder).items()}
    code = (folder / "dtiscore_digital_school" / "__init__.py").read_text("utf-8")
    assert sum(bool(line.strip()) for line in code.splitlines()) < 35
    assert lines["tests/test_plugin.py"] < 25
    assert max(map(len, code.splitlines())) <= 120
    assert all(
        ast.get_docstring(node) for node in ast.walk(ast.parse(code)) if isinstance(node, (ast.Module, ast.ClassDef))
    )


@pytest.mark.parametrize("name", NAMED)
def test_every_name_gives_a_plugin_that_loads(name: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dtiscore.testing import check_plugin

    start = start_plugin(name)
    monkeypatch.syspath_prepend(str(start.folder))
    check_plugin(__import__(NAMED[name]))
    for content in files(start.folder).values():
        assert b"$" not in content
        assert b"\r" not in content
    tomllib.loads((start.folder / "pyproject.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *((name, "new_plugin.name") for name in (
            "", "Smart", "1st", "_x", "x_", "a__b", "../x", "a/b", "a b", "x$y", "x\n", "thông_minh", "x" * 41, "-q", "%(x)s",
        )),
        *((name, "new_plugin.reserved") for name in sorted(RESERVED)),
        ("government", "new_plugin.taken"),
    ],
)  # fmt: skip
def test_a_name_that_cannot_be_used_leaves_nothing_behind(name: str, code: str, home: Path) -> None:
    with pytest.raises(dti.PluginError) as caught:
        start_plugin(name)
    assert [problem.code for problem in caught.value.problems] == [code]
    assert not list(home.iterdir())


def test_the_longest_name_is_one_that_a_file_can_have() -> None:
    assert NAME.fullmatch("x" * 40)


def test_no_file_is_replaced_and_none_is_written_beside_one_that_is_there(home: Path) -> None:
    (home / "mine").mkdir()
    (home / "mine" / "README.md").write_text("my own", "utf-8")
    with pytest.raises(dti.OutputError, match=r"README\.md: this file is there already"):
        start_plugin("digital_school", home / "mine")
    assert files(home) == {"mine/README.md": b"my own"}
    assert run(["plugins", "new", "digital_school", "-o", "mine"]) == 1


def test_a_folder_with_other_files_may_be_used(home: Path) -> None:
    (home / "notes.txt").write_text("my own", "utf-8")
    start_plugin("digital_school", home)
    assert {"notes.txt", "pyproject.toml"} <= set(files(home))


def test_where_nothing_can_be_written_nothing_is_left(home: Path) -> None:
    (home / "file").write_text("a file, no folder", "utf-8")
    with pytest.raises(dti.OutputError):
        start_plugin("digital_school", home / "file" / "plugin")
    assert files(home) == {"file": b"a file, no folder"}


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_command_lists_the_files_in_the_language_asked_for(
    lang: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["plugins", "new", "digital-school", "-o", "a folder", "--format", "json", "--lang", lang]) == 0
    out, err = capsys.readouterr()
    assert {row["file"] for row in json.loads(out)} | {"dtiscore_digital_school/py.typed"} == set(
        files(home / "a folder")
    )
    assert 'cd "a folder"' in err


def test_plugins_alone_lists_as_before(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plugins", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["name"] == "standard"
    assert run(["plugins", "list"]) == 2
