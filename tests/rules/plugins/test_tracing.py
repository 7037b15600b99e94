"""The trace of hooks and functions: one bounded line each, whatever a plugin does, and nothing where nobody asks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import dtiscore as dti
from dtiscore.rules.plugins.tracing import LONGEST, TRACE_VARIABLE, traced

from .test_faulty_plugins import TITLE, aggregate, module


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    out, err = capsys.readouterr()
    assert out == ""
    return err.splitlines()


@pytest.mark.parametrize("value", ["", "0"])
def test_nothing_is_written_unless_it_is_asked_for(
    value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(TRACE_VARIABLE, value)
    assert traced("mine (—)", "rule", "", lambda: 5) == 5
    assert lines(capsys) == []


class Evasive:
    """A value that fails when it is looked at."""

    @property
    def name(self) -> str:
        raise RuntimeError


class Mute(Exception):
    def __str__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "NoneType None"),
        (0.5, "float 0.5"),
        ("a\nb\x1b[31m", "str a"),
        (np.zeros((3, 2)), "ndarray (3, 2)"),
        (dti.Row(np.zeros(2)), "Row clip"),
        ([dti.Aggregation("mine", TITLE, aggregate)] * 7, "Aggregation mine, " * 5 + "…"),
        ([], "list (0)"),
        ({"a": 1}, "dict (1)"),
        ("x" * 1000, "str xxx"),
        (Evasive(), "Evasive"),
    ],
)
def test_a_result_is_one_bounded_line(
    value: Any, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(TRACE_VARIABLE, "1")
    assert traced("mine (dtiscore-mine 1.0)", "compile", "a.b", lambda: value) is value
    (line,) = lines(capsys)
    assert f" ms  mine (dtiscore-mine 1.0)  compile [a.b] → {words}" in line
    assert len(line) <= LONGEST
    assert line.isprintable()


@pytest.mark.parametrize(
    ("error", "words"),
    [(ValueError("no"), "! ValueError: no"), (Mute(), "! Mute: "), (SystemExit(2), "! SystemExit: 2")],
)
def test_an_exception_is_written_and_stays_what_it_is(
    error: BaseException, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setenv(TRACE_VARIABLE, "1")
    with pytest.raises(type(error)):
        traced("mine (—)", "check", "", fail)
    (line,) = lines(capsys)
    assert line.endswith(f"check → {words}".rstrip()) or words in line


def test_every_kind_of_function_of_a_plugin_is_traced(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(TRACE_VARIABLE, "1")
    plugins = dti.load_plugins(("mine", module(rules=list, pillars=list)), installed=False)
    assert plugins.failures == ()
    found = lines(capsys)
    for hook in ("dtiscore_rules", "dtiscore_pillars"):
        assert any(f"mine (—)  {hook} → list (0)" in line for line in found)
    assert any("standard (dtiscore " in line and "dtiscore_rules → Rule ratio, " in line for line in found)
