"""What a year is compared with: its basis is said, and places are only subtracted where there is something to subtract."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pytest

import dtiscore as dti
from dtiscore.documents.tables.results import ranking_view
from dtiscore.documents.tables.text import as_table
from dtiscore.model.succession import Succession, Successions

from ..decided_cases import entered, flat
from ..strategies import load

DAY = datetime.date(2025, 7, 1)
MERGED = Successions((Succession(DAY, "a", "a"), Succession(DAY, "b", "a")))


def ranked(
    values: dict[str, tuple[float, float]], units: tuple[dti.Unit, ...], successions: Successions | None = None
) -> dti.Ranking:
    document = flat({"x": entered("x", 100)})
    document["framework"]["years"] = {"from": 2020, "to": 2030}
    observations = dti.Observations.from_arrays(
        np.array([[values[unit.code] for unit in units]]), indicators=["x"], units=dti.Units(units), years=[2024, 2025],
        successions=successions,
    )  # fmt: skip
    return dti.rank(dti.score(load(document), observations))


def row_of(ranking: dti.Ranking, unit: str, year: int = 2025) -> dict[str, Any]:
    rows = ranking.to_polars().iter_rows(named=True)
    return next(row for row in rows if (row["unit"], row["year"]) == (unit, year))


NOTHING = float("nan")
UNITS = (
    dti.Unit("a"), dti.Unit("b", last_year=2024), dti.Unit("c", block="C"), dti.Unit("d", block="C"),
    dti.Unit("e", block="C", first_year=2025), dti.Unit("f", block="C"), dti.Unit("g", block="C", ranked=False),
)  # fmt: skip
VALUES = {
    "a": (50.0, 60.0), "b": (40.0, NOTHING), "c": (30.0, 20.0), "d": (20.0, 35.5), "e": (NOTHING, 10.0),
    "f": (NOTHING, 5.0), "g": (90.0, 90.0),
}  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "change", "value_change", "before", "why"),
    [
        ("a", None, None, (None, None, None), "merged"),
        ("c", -1, -0.1, (1, 2, 0.3), None),
        ("d", 1, 0.155, (2, 2, 0.2), None),
        ("e", None, None, (None, None, None), "new"),
        ("f", None, None, (None, None, None), "no_data"),
        ("g", None, 0.0, (None, None, 0.9), "unranked"),
    ],
)
def test_every_row_says_what_it_is_compared_with_or_why_with_nothing(
    unit: str, change: int | None, value_change: float | None, before: tuple[Any, ...], why: str | None
) -> None:
    row = row_of(ranked(VALUES, UNITS, MERGED), unit)
    assert (row["change"], row["value_change"], row["why"]) == (change, value_change, why)
    assert (row["before_rank"], row["before_of"], row["before_score"]) == before
    assert (row["basis"], row["borders"], row["restated"]) == ("own", 2024, None)


def test_the_first_year_is_compared_with_nothing() -> None:
    row = row_of(ranked(VALUES, UNITS), "c", 2024)
    names = (
        "change",
        "value_change",
        "before_rank",
        "before_of",
        "before_score",
        "basis",
        "before_edition",
        "borders",
        "why",
    )
    assert [row[name] for name in names] == [None] * len(names)


def test_the_table_says_below_on_what_basis_and_beside_a_unit_where_it_came_from() -> None:
    ranking = ranked(VALUES, UNITS, MERGED)
    shown = as_table(ranking_view(ranking.scores, ranking, "en"), "en", width=120)
    assert "from a, b" in shown
    assert shown.rstrip().endswith("Changes compare with 2024 as computed from its data by random, not as announced.")
    first = dti.rank(ranking.scores, year=2024)
    assert "Changes compare" not in as_table(ranking_view(first.scores, first, "en"), "en", width=120)


def test_a_change_of_the_value_is_that_of_the_printed_values() -> None:
    """0.12344 and 0.12346 print as 0.1234 and 0.1235."""
    units = (dti.Unit("a"),)
    assert row_of(ranked({"a": (12.344, 12.346)}, units), "a")["value_change"] == 0.0001
