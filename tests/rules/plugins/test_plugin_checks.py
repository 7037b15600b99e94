"""Checks that plugins bring for a framework as a whole: what they are given, what is done with it, what goes wrong."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import dtiscore as dti
from dtiscore.documents.tables.findings import findings_workbook
from dtiscore.documents.tables.listings import lines_of
from dtiscore.frameworks import check_framework
from dtiscore.results.checks.named_files import Checked, CheckResult
from dtiscore.rules.plugins import hookspecs

from .test_faulty_plugins import CHECKS, TITLE, module, observations, one_sentence, others_work, sentence_of, written

Function = Callable[[dti.FrameworkData], Iterable[dti.Finding]]


def asking(folder: Path, function: Any, frameworks: tuple[str, ...] = ()) -> tuple[dti.Framework, dti.Plugins]:
    check = dti.DataCheck("round_numbers", dti.Text("Số tròn", "Round numbers"), function, frameworks)
    plugins = dti.load_plugins(("faulty", module(checks=lambda: [check])))
    framework, problems = check_framework(written(folder), plugins)
    assert framework is not None, [problem.text() for problem in problems]
    return framework, plugins


def round_numbers(data: dti.FrameworkData) -> Iterable[dti.Finding]:
    for code, values in data.values.items():
        for u, unit in enumerate(data.units):
            for y, year in enumerate(data.years):
                if values[u, y] % 10 == 0:
                    yield dti.Finding("note", "round_numbers", unit, year, code, TITLE, TITLE)


def test_a_check_of_a_plugin_sees_the_whole_framework(tmp_path: Path) -> None:
    seen: list[dti.FrameworkData] = []

    def look(data: dti.FrameworkData) -> Iterable[dti.Finding]:
        seen.append(data)
        return round_numbers(data)

    framework, plugins = asking(tmp_path, look)
    found = dti.check_data(framework, observations((50.0, 81.0)))
    assert [(f.check, f.unit, f.node) for f in found] == [("round_numbers", "A", "a")]
    (data,) = seen
    assert (data.framework, data.units, data.years) == (framework, ("A",), (2024,))
    assert (data.types, data.blocks) == (("",), ("",))
    assert {"a", "b"} <= data.values.keys()
    assert "dtiscore_checks" in next(p.hooks for p in plugins.loaded if p.name == "faulty")


def test_it_is_called_for_the_frameworks_that_it_names(tmp_path: Path) -> None:
    data = observations((50.0, 80.0))
    assert len(dti.check_data(asking(tmp_path, round_numbers, ("faulty",))[0], data)) == 2
    assert dti.check_data(asking(tmp_path, round_numbers, ("another",))[0], data) == ()


def test_it_is_never_called_by_scoring(tmp_path: Path) -> None:
    def refuse(data: dti.FrameworkData) -> Iterable[dti.Finding]:
        raise AssertionError("called")

    framework, _ = asking(tmp_path, refuse)
    assert dti.score(framework, observations())["total"].shape == (1, 1)


def test_its_title_stands_in_the_workbook(tmp_path: Path) -> None:
    framework, _ = asking(tmp_path, round_numbers)
    data = observations((50.0, 81.0))
    result = CheckResult((), (Checked(framework, data, dti.check_data(framework, data)),))
    path = tmp_path / "found.xlsx"
    path.write_bytes(findings_workbook(result, "en"))
    rows = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))
    assert "Round numbers" in rows[3]


@pytest.mark.parametrize("rows", ["a,,45,50", "reports_in_time,45,,\nS,2024,reports,50,,"])
def test_checks_see_the_counts_of_an_indicator_however_they_were_given(tmp_path: Path, rows: str) -> None:
    """On the indicator's own row or by name: a check that asks how many cases a rate rests on need not know."""
    seen: list[dti.FrameworkData] = []

    def look(data: dti.FrameworkData) -> Iterable[dti.Finding]:
        seen.append(data)
        return ()

    check = dti.DataCheck("cases", dti.Text("Số vụ việc", "Cases"), look)
    path = written(tmp_path, data='data = { part = "reports_in_time", whole = "reports" }')
    framework, _ = check_framework(path, dti.load_plugins(("faulty", module(checks=lambda: [check]))))
    assert framework is not None
    data = tmp_path / "data.csv"
    data.write_text(f"unit,year,indicator,value,part,whole\nS,2024,{rows}\n", encoding="utf-8")
    dti.check_data(framework, dti.read_observations(data, framework))
    values = seen[0].values
    assert [float(values[code][0, 0]) for code in ("a", "reports_in_time", "reports")] == [90.0, 45.0, 50.0]


@pytest.mark.parametrize(
    ("ask", "ends"), [("Why?", " Why?"), ("Please check.", " Please check."), ("Check", " Check.")]
)
def test_what_is_asked_ends_as_a_sentence(ask: str, ends: str) -> None:
    finding = dti.Finding("note", "mine", "A", 2024, "a", TITLE, dti.Text(ask, ask))
    for lang in ("vi", "en"):
        ((_, line),) = lines_of((), (finding,), lang)  # type: ignore[arg-type]
        assert line.endswith(f".{ends}")


@pytest.mark.parametrize("fault", CHECKS)
def test_a_wrong_check_is_a_sentence(tmp_path: Path, fault: str) -> None:
    check, words = CHECKS[fault]
    framework, plugins = asking(tmp_path, check)
    sentence_of(lambda: dti.check_data(framework, observations()), "faulty", "round_numbers", words)
    others_work(plugins)


def test_it_cannot_change_the_data(tmp_path: Path) -> None:
    def greedy(data: dti.FrameworkData) -> Iterable[dti.Finding]:
        data.values["a"][:] = 100.0
        return ()

    framework, _ = asking(tmp_path, greedy)
    sentence_of(lambda: dti.check_data(framework, observations()), "round_numbers", "read-only")


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda: [dti.DataCheck("My Check", TITLE, round_numbers)], "DataCheck.name: “My Check”"),
        (lambda: [dti.DataCheck("mine", "Mine", round_numbers)], "DataCheck.title: str instead of Text"),  # type: ignore[arg-type]
        (lambda: [dti.DataCheck("mine", TITLE, "words")], "DataCheck.check: str"),  # type: ignore[arg-type]
        (lambda: [dti.DataCheck("mine", TITLE, round_numbers, "faulty")], "DataCheck.frameworks: str"),  # type: ignore[arg-type]
        (lambda: ["mine"], "dtiscore_checks returned str, wanted DataCheck"),
        (lambda: None, "returned nothing (write: return [DataCheck(…)]"),
    ],
)
def test_a_wrong_value_is_one_failure_and_the_rest_is_loaded(made: Callable[[], Any], words: str) -> None:
    plugins = dti.load_plugins(("faulty", module(checks=made)), ("sound", module()))
    one_sentence(plugins.failures, words)
    others_work(plugins)


def test_two_checks_of_one_name_are_named() -> None:
    def made() -> list[dti.DataCheck]:
        return [dti.DataCheck("mine", TITLE, round_numbers)]

    plugins = dti.load_plugins(("faulty", module(checks=made)), ("other", module(checks=made)))
    assert list(plugins.checks) == ["mine"]
    one_sentence(plugins.failures, "mine", plugin="other")


def test_the_hook_says_what_it_is_for() -> None:
    for name, hook in vars(hookspecs).items():
        if name.startswith("dtiscore_"):
            assert inspect.getdoc(hook), name
