"""The fast lane starts no process and no compiler; how many examples are tried is one of three words, or a number."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ..tree import ROOT

pytestmark = pytest.mark.whole

TESTS = """
import os, subprocess, sys
import pytest
from hypothesis import given, settings, strategies as st

def test_examples():
    print("examples", settings.default.max_examples)

def test_engine():
    print("engine", os.environ.get("DTISCORE_ENGINE"))

def test_harmless():
    pass
"""
STARTS = {
    "subprocess": "def test_it():\n    import subprocess, sys\n    subprocess.run([sys.executable, '-c', ''], check=True)\n",
    "caught": "def test_it():\n    import os\n    try:\n        os.system('true')\n    except Exception:\n        pass\n",
    "fixture": (
        "import os, pytest\n@pytest.fixture\ndef started():\n    return os.system('true')\ndef test_it(started):\n    pass\n"
    ),
}
COMPILES = "def test_it():\n    import numba\n"
MARKED = "import pytest\npytestmark = pytest.mark.whole\n"


def tried(folder: Path, content: str, *options: str, examples: str | None = None) -> subprocess.CompletedProcess[str]:
    """The tests in ``content``, run beside the project's own ``conftest.py``."""
    shutil.copy(ROOT / "tests" / "conftest.py", folder)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = whole: not in the fast lane\n", "utf-8")
    (folder / "test_tried.py").write_text(content, "utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DTISCORE_", "PYTEST_"))}
    environment |= {} if examples is None else {"DTISCORE_EXAMPLES": examples}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:randomly", "-s", *options],
        cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.mark.parametrize("lane", ["--fast", "-q"])
@pytest.mark.parametrize("start", STARTS)
def test_a_test_that_starts_a_process_fails_unless_it_is_marked_whole(start: str, lane: str, tmp_path: Path) -> None:
    done = tried(tmp_path, STARTS[start], lane)
    assert done.returncode == 1
    assert "a test that starts a process is marked whole" in done.stdout
    assert tried(tmp_path, MARKED + STARTS[start]).returncode == 0


def test_a_test_that_needs_the_compiler_fails_in_the_fast_lane_unless_it_is_marked_whole(tmp_path: Path) -> None:
    pytest.importorskip("numba", reason="numba is not installed")
    done = tried(tmp_path, COMPILES, "--fast")
    assert done.returncode == 1
    assert "a test that needs the compiler is marked whole" in done.stdout
    assert tried(tmp_path, COMPILES).returncode == 0


def test_the_fast_lane_leaves_out_what_is_marked_whole(tmp_path: Path) -> None:
    done = tried(tmp_path, TESTS + "@pytest.mark.whole\ndef test_long():\n    pass\n", "--fast")
    assert "3 passed, 1 deselected" in done.stdout
    assert "engine numpy" in done.stdout
    assert "examples 6\n" in done.stdout


@pytest.mark.parametrize(("word", "number"), [("few", 6), ("default", 40), ("many", 3000), ("250", 250), (None, 40)])
def test_the_words_for_how_many_examples(word: str | None, number: int, tmp_path: Path) -> None:
    done = tried(tmp_path, TESTS, examples=word)
    assert done.returncode == 0
    assert f"examples {number}\n" in done.stdout


def test_any_other_word_is_refused_in_one_sentence(tmp_path: Path) -> None:
    done = tried(tmp_path, TESTS, examples="lots")
    assert done.returncode == 4
    assert "DTISCORE_EXAMPLES = “lots” is unknown (use few, default, many, or a number)" in done.stderr
    assert "Traceback" not in done.stderr
