"""The range that an indicator states: what lies outside is refused, wherever it comes from, and counts are whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import dtiscore as dti
from dtiscore.data.reported import read_observations
from dtiscore.engine.scoring import score
from dtiscore.frameworks.fingerprints import fingerprint
from dtiscore.language.errors import DataError, FrameworkError

from ..documents.forms.test_every_cell import document
from ..strategies import load

HEAD = "unit,year,indicator,value,part,whole\n"


def problems(framework: dti.Framework, rows: str, folder: Path) -> list[tuple[str, int | None]]:
    path = folder / "a.csv"
    path.write_text(HEAD + rows, "utf-8")
    try:
        score(framework, read_observations(path, framework))
    except DataError as error:
        return [(problem.code, problem.row) for problem in error.problems]
    return []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("a,2023,hours,80,,\n", []),
        ("a,2023,hours,80.5,,\nb,2023,hours,-1,,\n", [("data.outside_range", 2), ("data.outside_range", 3)]),
        ("a,2023,hours,n/a,,\n", []),
        ("a,2023,spending,,15,10\n", []),
        ("a,2023,spending,,16,10\n", [("data.outside_range", 2)]),
        ("a,2023,spent_on_it,16,,\na,2023,spent,10,,\n", [("data.outside_range", None)]),
    ],
)
def test_values_and_rates_outside_the_range_are_refused(rows: str, said: list[Any], tmp_path: Path) -> None:
    framework = load(document(hours={"range": [0, 80]}, spending={"range": [0, 150]}))
    assert problems(framework, rows, tmp_path) == said


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"hours": {"range": [80, 0]}}, "framework.range"),
        ({"hours": {"range": [1, 1]}}, "framework.range"),
        ({"plan": {"range": [0, 1]}}, "framework.range_reads"),
    ],
)
def test_a_range_that_makes_no_sense_is_named(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(FrameworkError) as error:
        load(document(**changes))
    assert code in {problem.code for problem in error.value.problems}


def test_a_range_makes_no_new_edition_of_the_forms_that_are_out() -> None:
    assert fingerprint(load(document())) == fingerprint(load(document(hours={"range": [0, 80]})))


def test_check_asks_once_about_a_count_with_a_fraction(tmp_path: Path) -> None:
    framework = load(document())
    path = tmp_path / "a.csv"
    path.write_text(f"{HEAD}a,2023,population,12.5,,\na,2023,dossiers,,1.774,3\na,2023,spending,,1.5,2.5\n", "utf-8")
    found = dti.check_data(framework, read_observations(path, framework, numbers="en"))
    asked = [(one.node, one.finding.en) for one in found if one.check == "count_with_fraction"]
    assert asked == [
        ("dossiers", "1.774 is a count with a fraction"),
        ("population", "12.5 is a count with a fraction"),
    ]


@pytest.mark.whole
def test_large_tables_are_held_to_the_range_too() -> None:
    framework = load(document(hours={"range": [0, 80]}))
    hours = np.full(70_000, 50.0)
    frame = {"unit": [f"u{i}" for i in range(len(hours))], "year": [2023] * len(hours)}
    assert read_observations(pl.DataFrame({**frame, "hours": hours}), framework).shape == (len(hours), 1)
    hours[7] = 81
    with pytest.raises(DataError) as error:
        read_observations(pl.DataFrame({**frame, "hours": hours}), framework)
    assert [problem.code for problem in error.value.problems] == ["data.outside_range"]


def test_what_is_a_count_is_said_by_the_framework() -> None:
    framework = load(document())
    measures = {code: framework.measure_of(code) for code in ("online", "spent", "spent_on_it", "population", "hours")}
    assert measures == {
        "online": "count", "spent": "million VND", "spent_on_it": "đồng", "population": "count", "hours": "hours",
    }  # fmt: skip


@pytest.mark.parametrize(("value", "codes"), [("", ["data.points_absent"]), ("5", ["data.points_absent"]), ("n/a", [])])
def test_points_that_say_not_applicable_are_never_passed_over(value: str, codes: list[str], tmp_path: Path) -> None:
    """A council's n/a in the column of points was read and counted for nothing, and the unit's own answer went on counting."""
    path = tmp_path / "a.csv"
    path.write_text(
        f"unit,year,indicator,status,value,points\nu,2023,hours,self,4,\nu,2023,hours,appraised,{value},n/a\n", "utf-8"
    )
    framework = load(document())
    try:
        read_observations(path, framework)
        found = []
    except DataError as error:
        found = [problem.code for problem in error.problems]
    assert found == codes
