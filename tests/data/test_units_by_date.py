"""Units by date: who is assessed in a year, and a code that stands for one unit until a day and for another after it."""

from __future__ import annotations

import datetime
from pathlib import Path

import polars as pl
import pytest

import dtiscore as dti
from dtiscore.language.errors import DataError

from ..decided_cases import entered, flat
from ..strategies import load


def read(text: str) -> dti.Units:
    rows = [line.split(",") for line in text.strip().split("\n")]
    return dti.read_units(pl.DataFrame(rows[1:], schema=rows[0], orient="row"))


@pytest.mark.parametrize(
    ("written", "assessed"),
    [
        ("2025-06-30", [2024]),
        ("30/06/2025", [2024]),
        ("06/2025", [2024]),
        ("2025-06", [2024]),
        ("2025-12-30", [2024]),
        ("2025-12-31", [2024, 2025]),
        ("2025-12-31 00:00:00", [2024, 2025]),
        ("12/2025", [2024, 2025]),
        ("2025", [2024, 2025]),
        ("", [2024, 2025, 2026]),
    ],
)
def test_a_unit_is_assessed_in_the_years_on_whose_31_december_it_is_in_force(written: str, assessed: list[int]) -> None:
    unit = read(f"code,to\na,{written}").records[0]
    assert [year for year in (2024, 2025, 2026) if unit.exists_in(year)] == assessed


@pytest.mark.parametrize("written", ["2025", "2025-01-01", "2025-07-01", "07/2025", "31.12.2025"])
def test_a_unit_that_begins_within_a_year_is_assessed_in_it(written: str) -> None:
    unit = read(f"code,from\na,{written}").records[0]
    assert [unit.exists_in(year) for year in (2024, 2025)] == [False, True]


@pytest.mark.parametrize("written", ["45838", "2025-13-01", "13/2025", "31/02/2025", "mid 2025", "2025-06-30T12:00"])
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(DataError) as refused:
        read(f"code,to\na,{written}")
    assert [problem.code for problem in refused.value.problems] == ["units.date"]


def test_a_code_and_a_name_may_be_repeated_for_periods_that_do_not_overlap() -> None:
    units = read("code,name,to,from\n15,Yên Bái,2025-06-30,\n10,Lào Cai,2025-06-30,\n15,Lào Cai,,2025-07-01")
    assert [units.find("15", year).name for year in (2024, 2025)] == ["Yên Bái", "Lào Cai"]  # type: ignore[union-attr]
    assert [units.find("lào cai", year).code for year in (2024, 2025)] == ["10", "15"]  # type: ignore[union-attr]
    assert units.find("15").first_day == datetime.date(2025, 7, 1)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("a,A,,2025-07-01\na,A2,2025-06-30,", "units.periods"),
        ("a,A,,2025\na,A2,2025-12-31,", "units.periods"),
        ("a,A,,\na,A2,,", "units.repeated"),
        ("a,A,,2025-06-30\nb,A,2025-06-30,", "units.periods"),
    ],
)
def test_periods_of_one_code_or_name_that_overlap_are_refused(rows: str, problem: str) -> None:
    with pytest.raises(DataError) as refused:
        read(f"code,name,from,to\n{rows}")
    assert [(found.code, found.row) for found in refused.value.problems] == [(problem, 1)]


UNITS = """code,name,type,block,ranked,from,to
p,Xã P,commune,núi,yes,,2025-12-31
p,Xã P,ward,biển,yes,2026-01-01,
q,Xã Q,ward,biển,yes,,
r,Xã R,ward,biển,no,,2025-12-31
r,Xã R,ward,biển,yes,2026-01-01,"""


def scored(values: dict[tuple[str, int], float], units: str = UNITS) -> dti.Scores:
    document = flat({"x": {**entered("x", 60)}, "y": {**entered("y", 40), "applies_to": ["ward"]}})
    document["framework"]["years"] = {"from": 2020, "to": 2030}
    document["unit_types"] = {code: {"title": {"vi": code, "en": code}} for code in ("ward", "commune")}
    framework = load(document)
    rows = [(unit, year, "x", value) for (unit, year), value in values.items()]
    table = pl.DataFrame(rows, schema=["unit", "year", "indicator", "value"], orient="row")
    return dti.score(framework, dti.read_observations(table, framework, units=read(units), numbers="en"))


def test_type_block_and_ranking_are_those_of_the_year() -> None:
    values = {
        ("p", 2025): 30.0,
        ("q", 2025): 20.0,
        ("r", 2025): 60.0,
        ("p", 2026): 30.0,
        ("q", 2026): 20.0,
        ("r", 2026): 60.0,
    }
    scores = scored(values)
    rows = {(row["unit"], row["year"]): row for row in dti.rank(scores).to_polars().iter_rows(named=True)}
    assert len(rows) == 6
    shown = {place: (row["block"], row["max_points"], row["rank"], row["of"]) for place, row in rows.items()}
    assert shown == {
        ("p", 2025): ("núi", 60, 1, 1), ("q", 2025): ("biển", 100, 1, 1), ("r", 2025): ("biển", 100, None, 1),
        ("p", 2026): ("biển", 100, 2, 3), ("q", 2026): ("biển", 100, 3, 3), ("r", 2026): ("biển", 100, 1, 3),
    }  # fmt: skip


def test_places_in_two_blocks_are_not_subtracted() -> None:
    scores = scored({("p", 2025): 30.0, ("q", 2025): 20.0, ("p", 2026): 30.0, ("q", 2026): 20.0})
    rows = {(row["unit"], row["year"]): row["change"] for row in dti.rank(scores).to_polars().iter_rows(named=True)}
    assert rows["p", 2026] is None
    assert rows["q", 2026] == -1


def test_a_unit_that_is_asked_for_by_its_code_has_all_its_years() -> None:
    scores = scored({("p", 2025): 30.0, ("p", 2026): 45.0})
    found = scores.to_polars(unit="Xã P").filter(pl.col("node") == "x")
    assert found.select("year", "points").rows() == [(2025, 30.0), (2026, 45.0)]
    assert dti.explain(scores, "p", 2025).lines[0].max_points == 60
    assert dti.explain(scores, "p", 2026).lines[0].max_points == 100


def test_data_of_a_unit_after_its_last_day_are_refused_with_its_dates() -> None:
    with pytest.raises(DataError) as refused:
        scored({("a", 2025): 1.0}, "code,type,to\na,ward,2025-06-30")
    assert [problem.code for problem in refused.value.problems] == ["data.unit_absent"]
    assert "2025-06-30" in refused.value.problems[0].text("en")


def test_a_unit_whose_last_day_is_in_june_is_not_listed_in_that_year(tmp_path: Path) -> None:
    scores = scored({("b", 2025): 1.0}, "code,type,to\na,ward,2025-06-30\nb,ward,")
    assert dti.rank(scores).to_polars()["unit"].to_list() == ["b"]


def test_data_frames_carry_the_dates_of_units(tmp_path: Path) -> None:
    """As dates, as times at midnight, as texts and as years; and back."""
    days = [datetime.date(2025, 7, 1), None]
    frame = pl.DataFrame(
        {"code": ["48", "49"], "name": ["Đà Nẵng", ""], "from": days, "to": [None, datetime.date(2025, 6, 30)]}
    )
    read = dti.read_units(frame)
    assert [(unit.first_day, unit.last_day, unit.first_year, unit.last_year) for unit in read.records] == [
        (datetime.date(2025, 7, 1), None, 2025, None), (None, datetime.date(2025, 6, 30), None, 2024),
    ]  # fmt: skip
    assert dti.read_units(frame.with_columns(pl.col("from", "to").cast(pl.Datetime))).records == read.records
    assert dti.read_units(frame.with_columns(pl.col("from", "to").cast(pl.String))).records == read.records
    again = read.to_polars()
    assert again.schema["to"] == pl.Date
    assert again.columns == ["code", "name", "type", "block", "parent", "ranked", "from", "to"]
    assert dti.read_units(again).records == read.records
    of_years = dti.Units((dti.Unit("a", first_year=2024, last_year=2025, ranked=False),))
    assert of_years.to_polars().row(0)[5:] == ("no", datetime.date(2024, 1, 1), datetime.date(2025, 12, 31))
    again.write_parquet(tmp_path / "units.parquet")
    assert dti.read_units(tmp_path / "units.parquet").records == read.records
