"""The house rules that tools can check: types and style, as a developer would run them."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from ..tree import ROOT, files

pytestmark = pytest.mark.whole


def clean(tool: str, *arguments: str) -> None:
    """Run a tool of this Python's environment on the tree; what it says is shown when it complains."""
    if importlib.util.find_spec(tool) is None:
        pytest.skip(f"{tool} is not installed")
    done = subprocess.run(
        [sys.executable, "-m", tool, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-4000:]}\n{done.stderr[-2000:]}"


def test_types_are_strict_and_complete(tmp_path: Path) -> None:
    clean("mypy", "--cache-dir", str(tmp_path))


def python_files() -> list[str]:
    return [path.as_posix() for path in files() if path.suffix == ".py"]


def test_ruff_has_nothing_to_say() -> None:
    clean("ruff", "check", "--no-cache", "--quiet", *python_files())


def test_the_formatter_would_change_nothing() -> None:
    clean("ruff", "format", "--no-cache", "--check", "--quiet", *python_files())


def test_text_files_are_utf_8_with_plain_line_ends() -> None:
    odd = []
    for path in files():
        content = (ROOT / path).read_bytes()
        if b"\0" in content:
            continue
        if content.startswith(b"\xef\xbb\xbf") or b"\r" in content or (content and not content.endswith(b"\n")):
            odd.append(path.as_posix())
        content.decode("utf-8")
    # The text files of the tests that are odd on purpose say so by their place.
    assert [name for name in odd if not name.startswith("tests/")] == []


def test_modules_can_be_read_in_one_sitting() -> None:
    """About 400 lines is where to look again; these were looked at."""
    looked_at = {
        "dtiscore/rules/plugins/calling.py",  # everything that can go wrong in a plugin's function, one after another
    }  # fmt: skip
    long = {
        path.as_posix()
        for path in files()
        if path.parts[0] in ("dtiscore", "plugins") and path.suffix == ".py" and "tests" not in path.parts
        and len((ROOT / path).read_text("utf-8").splitlines()) > 400
    }  # fmt: skip
    assert long <= looked_at


def test_every_module_and_public_function_says_what_it_is_for() -> None:
    import dtiscore

    silent = [name for name in dtiscore.__all__ if not (getattr(dtiscore, name).__doc__ or "").strip()]
    assert [n for n in silent if n != "hookimpl"] == []
