"""What the documents tell a reader to type works as it stands there."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

import dtiscore as dti
from dtiscore.cli import run
from dtiscore.documents.guides import TOPICS

from ..tree import ROOT, copy_to

pytestmark = pytest.mark.whole

README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = {"README.md": README, "README.vi.md": (ROOT / "README.vi.md").read_text("utf-8")}

# Set for the inner run of *Test it*: it must not run itself again.
INSIDE = "DTISCORE_INSIDE_TEST_IT"
inside = pytest.mark.skipif(INSIDE in os.environ, reason="this is the inner run of the README's Test it line")


def section(title: str, text: str = README) -> str:
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, flags=re.MULTILINE | re.DOTALL)
    assert found, f"no section {title}"
    return found[1]


def blocks(language: str, text: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def only_line(language: str, title: str) -> str:
    """The one command line of the section's first block."""
    (line,) = blocks(language, section(title))[0].splitlines()
    assert isinstance(line, str)
    return line


# --- the two lines ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["Run it", "Test it"])
def test_a_section_is_one_line_and_its_windows_form(title: str) -> None:
    text = section(title)
    assert (len(blocks("sh", text)), len(blocks("bat", text))) == (1, 1)
    assert text.index("```sh") < text.index("```bat")
    line = only_line("sh", title)
    assert line == line.strip() != ""
    assert line.count("&&") == 2


@pytest.mark.parametrize("title", ["Run it", "Test it"])
def test_the_windows_line_is_the_same_command(title: str) -> None:
    translated = only_line("sh", title).replace("python3 ", "py ", 1).replace(".venv/bin/", ".venv\\Scripts\\")
    assert only_line("bat", title) == translated


def test_the_vietnamese_text_has_the_same_lines() -> None:
    vietnamese = DOCUMENTS["README.vi.md"]
    assert only_line("sh", "Run it") + " --lang vi" in blocks("sh", vietnamese)[0].splitlines()
    assert only_line("bat", "Run it") + " --lang vi" in blocks("bat", vietnamese)[0].splitlines()


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A fresh copy of the tree, removed afterwards: its environment is large."""
    copy = copy_to(tmp_path_factory.mktemp("fresh") / "main")
    yield copy
    shutil.rmtree(copy, ignore_errors=True)


@pytest.fixture(scope="module")
def environment(fresh: Path) -> dict[str, str]:
    """A person's environment: this Python is their python3, no virtual environment is active, pip finds packages."""
    if sys.platform == "win32":
        pytest.skip("the lines for Windows are compared by text")
    base = Path(os.path.realpath(getattr(sys, "_base_executable", sys.executable))).parent
    if not (base / "python3").exists() or shutil.which("bash") is None:
        pytest.skip("there is no bash, or no python3 beside the Python that runs the tests")
    kept = {
        name: value for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "PYTHON", "VIRTUAL_ENV", "COV_"))
    }  # fmt: skip
    kept |= {"PATH": os.pathsep.join([str(base), os.environ.get("PATH", os.defpath)]), "PYTHONUTF8": "1"}
    kept["PIP_NO_COMPILE"] = "1"  # most of the time would go into compiling what is used once
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--retries", "0", "--timeout", "15"]
    reach = subprocess.run(
        [*pip, "--dest", str(fresh.parent / "reach"), "hatchling"],
        capture_output=True,
        text=True,
        env=kept,
        check=False,
    )
    if reach.returncode:
        pytest.skip(f"pip cannot reach a package index: {reach.stderr.strip().splitlines()[-1:]}")
    return kept


def type_line(line: str, folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-c", line], cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@inside
def test_the_run_it_line_runs_in_a_fresh_copy(fresh: Path, environment: dict[str, str]) -> None:
    out = type_line(only_line("sh", "Run it"), fresh, environment)
    assert "soc-trang-plan-2024" in out
    assert (fresh / "dtiscore-demo" / "soc-trang" / "dtiscore.toml").is_file()
    shutil.rmtree(fresh / ".venv")
    shutil.rmtree(fresh / "dtiscore-demo")


@inside
def test_the_test_it_line_runs_in_a_fresh_copy(fresh: Path, environment: dict[str, str]) -> None:
    """For real, with two quick tests instead of all: what is tried is the line, its environment and the collection.

    Where this very run goes on in the environment that the line makes, it was tried already.
    """
    if Path(sys.prefix).resolve() == ROOT / ".venv":
        assert only_line("sh", "Test it").endswith(".venv/bin/python -m pytest -n auto")
        return
    few = "test_a_section_is_one_line or test_a_submodule_is_told"
    inner = environment | {INSIDE: "1", "PYTEST_ADDOPTS": f"-p no:cacheprovider -k '{few}'"}
    out = type_line(only_line("sh", "Test it"), fresh, inner)
    assert re.search(r"\b3 passed\b", out), out
    shutil.rmtree(fresh / ".venv")


# --- every command ---------------------------------------------------------------------------------------------------


def console_blocks(name: str) -> list[list[str]]:
    """The blocks of dtiscore commands: the lines of each."""
    found = [block.strip().splitlines() for block in blocks("sh", DOCUMENTS[name])]
    return [lines for lines in found if not any("venv" in line for line in lines)]


SESSIONS = [
    pytest.param(lines, id=f"{name}-{i}") for name in DOCUMENTS for i, lines in enumerate(console_blocks(name), start=1)
]


def test_there_are_commands_to_try() -> None:
    commands = [line for name in DOCUMENTS for lines in console_blocks(name) for line in lines]
    assert {line.split()[1] for line in commands if line.startswith("dtiscore ")} >= {
        "check", "score", "rank", "gap", "explain", "show", "frameworks", "plugins",
    }  # fmt: skip


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which ``dtiscore demo`` was run."""
    folder = tmp_path_factory.mktemp("home")
    assert quietly(["demo", str(folder / "dtiscore-demo")])[0] == 0
    return folder


def quietly(arguments: list[str]) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(arguments)
    return code, out.getvalue(), err.getvalue()


@pytest.mark.parametrize("lines", SESSIONS)
def test_every_command_works_as_it_stands(
    lines: list[str], demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Line by line, in a copy of the demo; a line states its exit code as ``# 1`` where it is not 0."""
    shutil.copytree(demo, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    for line in lines:
        command, _, comment = line.partition("#")
        words = shlex.split(command)
        if not words:
            continue
        program, *arguments = words
        if program == "cd":
            monkeypatch.chdir(Path.cwd() / arguments[0])
            continue
        assert program == "dtiscore", f"a person would have to know how to run: {line}"
        stated = re.match(r"\s*(?:exit (?:code )?)?([0-2])\b", comment)
        code, out, err = quietly(arguments)
        assert code == (int(stated[1]) if stated else 0), f"{line}\n{err}"
        if "-o" in arguments:
            assert Path(arguments[arguments.index("-o") + 1]).stat().st_size > 0
        else:
            assert out.strip(), line


def test_the_commands_of_the_example_folders_work(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The README of an example says what to run in its folder."""
    tried = 0
    for readme in sorted(demo.glob("dtiscore-demo/*/README.md")):
        monkeypatch.chdir(readme.parent)
        for block in blocks("(?:sh)?", readme.read_text("utf-8")):
            for line in block.strip().splitlines():
                program, *arguments = shlex.split(line)
                assert program == "dtiscore"
                code, _, err = quietly(arguments)
                assert code == 0, f"{readme.parent.name}: {line}\n{err}"
                tried += 1
    assert tried > 5


def test_what_the_demo_says_to_try_next_works(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    _, _, err = quietly(["demo", "--lang", "en"])
    lines = [line.strip() for line in err.splitlines() if line.startswith("  ")]
    assert lines[0].startswith("cd ")
    monkeypatch.chdir(lines[0].removeprefix("cd "))
    assert len(lines) > 3
    for line in lines[1:]:
        program, *arguments = shlex.split(line)
        assert (program, quietly(arguments)[0]) == ("dtiscore", 0), line


# --- what else is written there --------------------------------------------------------------------------------------


PYTHON = [pytest.param(code, id=f"{name}-{i}") for name, text in DOCUMENTS.items()
          for i, code in enumerate(blocks("python", text), start=1)]  # fmt: skip


@pytest.mark.parametrize("code", PYTHON)
def test_the_python_in_the_text_runs(code: str, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(demo / "dtiscore-demo" / "dti-2022")
    exec(compile(code, "README.md", "exec"), {"__name__": "__main__"})


def test_the_docstring_of_the_package_is_true() -> None:
    import doctest

    assert doctest.testmod(dti) == (0, 3)


@pytest.mark.parametrize(
    "name", [*DOCUMENTS, "CONTRIBUTING.md", *(f"plugins/{p}/README.md" for p in ("government", "economy", "society"))]
)
def test_links_inside_the_tree_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link]
    assert [link for link in links if not ((ROOT / name).parent / link).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_files_and_folders_that_the_text_names_exist(name: str) -> None:
    quoted = re.findall(r"`((?:dtiscore|plugins|criteria|examples|tests)/[\w./-]*)`", DOCUMENTS[name])
    assert [path for path in quoted if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_table_of_guides_names_every_guide_and_no_other(name: str) -> None:
    tables = re.findall(r"(?:^\|.*\|\n)+", DOCUMENTS[name], flags=re.MULTILINE)
    (table,) = (table for table in tables if "[`year`]" in table)
    assert sorted(re.findall(r"\[`(\w+)`\]", table)) == sorted(TOPICS)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_readme_is_short(name: str) -> None:
    """What is longer belongs into a guide."""
    assert len(DOCUMENTS[name].split()) < 1300


def test_no_file_of_the_tree_names_a_folder_of_a_machine() -> None:
    from ..tree import files

    home = re.compile(r"(?<![\w.])/(?:home|Users|root|work|tmp|mnt)/\w")
    found = []
    for path in files():
        try:
            text = (ROOT / path).read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path}: {line.strip()[:80]}" for line in text.splitlines() if home.search(line)]
    assert found == []
