"""The runner finds a hole that was planted, and nothing where a test looks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ..tree import ROOT
from .faults import faults_of, functions_in, planted

SOURCE = '''
from functools import cached_property

LIMIT = 5


class Marks:
    """Two."""

    def __init__(self, marks: list[int]) -> None:
        self.marks = marks

    @cached_property
    def best(self) -> int:
        return max(self.marks)


def passed(mark: int) -> bool:
    """Whether it is enough."""
    return mark >= LIMIT and not mark < 0
'''
TEST = """
from dtiscore_planted import Marks, passed


def test_the_best_mark() -> None:
    assert Marks([1, 3, 2]).best == 3


def test_enough() -> None:
    assert passed(7)
    assert not passed(4)
"""


def test_every_kind_of_slip_is_planted_once_and_only_in_functions() -> None:
    found = [(fault.function[0], fault.line, fault.kind) for fault in faults_of(SOURCE)]
    assert found == [
        ("Marks.__init__", 11, "statement dropped"),
        ("Marks.best", 15, "returns None"), ("Marks.best", 15, "max → min"),
        ("passed", 20, "returns None"), ("passed", 20, "And → Or"), ("passed", 20, "GtE → Gt"), ("passed", 20, "GtE → LtE"),
        ("passed", 20, "not dropped"), ("passed", 20, "Lt → LtE"), ("passed", 20, "Lt → Gt"), ("passed", 20, "0 → 1"),
    ]  # fmt: skip


def test_a_planted_module_differs_in_one_function() -> None:
    good = functions_in(compile(SOURCE, "<planted>", "exec", dont_inherit=True))
    number = next(fault.number for fault in faults_of(SOURCE) if fault.kind == "max → min")
    faulty = functions_in(planted(SOURCE, number))
    assert {name for (name, line) in good if good[name, line] != faulty[name, line]} == {"Marks.best"}


@pytest.mark.whole
def test_a_planted_hole_is_found_and_named_and_what_tests_look_at_is_not(tmp_path: Path) -> None:
    """No test has a mark of just 5 or one below 0, so that it is not seen where the limit itself no longer passes."""
    (tmp_path / "dtiscore_planted.py").write_text(SOURCE, "utf-8")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_marks.py").write_text(TEST, "utf-8")
    (tmp_path / "tests" / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text("utf-8"), "utf-8")
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\nmarkers = ['whole: long']\n", "utf-8")
    command = [sys.executable, "-m", "tests.mutants", "dtiscore_planted.py", "--tests", str(tmp_path / "tests")]
    told = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert told.returncode == 1, told.stderr
    named = [line.split(": ")[1:3] for line in told.stderr.splitlines() if line.startswith("dtiscore_planted:")]
    assert named == [["alive", "GtE → Gt"], ["alive", "Lt → LtE"], ["alive", "0 → 1"]]
    assert told.stdout.splitlines()[-1].split() == ["all", "11", "8", "0", "3", "0", "0", "0"]
