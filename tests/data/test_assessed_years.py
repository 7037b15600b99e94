"""Rows of years that an edition does not assess: they go to the edition that does, or are set aside with one sentence."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

import dtiscore as dti
from dtiscore.data.reported import read_reported

from ..decided_cases import entered, flat
from ..strategies import load

ROWS = [("a", 2024, "x", 50.0), ("a", 2025, "x", 60.0), ("a", 2025, "y", 20.0), ("b", 2025, "x", 10.0)]


def edition(code: str, first: int, last: int, *indicators: str) -> dti.Framework:
    document = flat({name: entered(name, 100) for name in indicators})
    document["framework"] |= {"years": {"from": first, "to": last}, "code": code}
    return load(document)


OLD, NEW = edition("old", 2020, 2024, "x"), edition("new", 2025, 2030, "x", "y")


def long(*rows: Any) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["unit", "year", "indicator", "value"], orient="row")


def test_rows_of_a_year_that_no_edition_assesses_are_one_warning_however_many() -> None:
    found = dti.read_observations(long(*ROWS, *[(f"u{i}", 2024, "no_such", 1.0) for i in range(80)]), NEW, numbers="en")
    assert found.years == (2025,)
    assert [(note.code, note.severity) for note in found.notes] == [("data.rows_aside", "warning")]
    sentence = found.notes[0].text("en")
    assert "81 rows of 2024 are left out" in sentence
    assert "new 2025–2030" in sentence
    assert [note.code for note in dti.score(NEW, found).plan.notes] == ["data.rows_aside"]


def test_a_slip_of_the_year_is_told_with_its_row() -> None:
    with pytest.raises(dti.DataError) as refused:
        dti.read_observations(long(*ROWS[1:], ("b", 2205, "y", 1.0)), NEW, numbers="en")
    assert [(problem.code, problem.row) for problem in refused.value.problems] == [("data.year_outside", 3)]


def test_where_no_row_is_left_it_is_an_error() -> None:
    with pytest.raises(dti.DataError) as refused:
        dti.read_observations(long(*ROWS[:1]), NEW, numbers="en")
    assert [problem.code for problem in refused.value.problems] == ["data.rows_of_other_years"]


def test_each_row_goes_to_the_edition_that_covers_its_year() -> None:
    old = read_reported(long(*ROWS), OLD, numbers="en", others=(NEW,)).at()
    new = read_reported(long(*ROWS), NEW, numbers="en", others=(OLD,)).at()
    assert (old.years, old.units, old.codes, old.notes) == ((2024,), ("a",), ("x",), ())
    assert (new.years, new.units, new.codes, new.notes) == ((2025,), ("a", "b"), ("x", "y"), ())


def test_an_indicator_of_another_edition_is_unknown_in_a_year_that_does_not_ask_for_it() -> None:
    for table in (
        long(*ROWS, ("a", 2024, "y", 5.0)),
        pl.DataFrame({"unit": ["a", "a"], "year": [2024, 2025], "x": [1.0, 2.0], "y": [3.0, 4.0]}),
    ):
        with pytest.raises(dti.DataError) as refused:
            read_reported(table, OLD, numbers="en", others=(NEW,))
        assert "y" in refused.value.problems[0].text("en")
