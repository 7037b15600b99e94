"""Which unit is which over the years: no code is matched with itself across a succession, but through its rows."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import dtiscore as dti
from dtiscore.data.continuity import continuity_of
from dtiscore.data.successions import find_successions
from dtiscore.model.succession import Succession, Successions

from ..decided_cases import flat
from ..strategies import load

DAY = datetime.date(2025, 7, 1)


def became(*pairs: tuple[str, str]) -> Successions:
    whole = {before for before, _ in pairs if sum(before == other for other, _ in pairs) == 1}
    return Successions(tuple(Succession(DAY, a, b, 1.0 if a in whole else 0.5) for a, b in pairs))


# 15 is Yên Bái and then Lào Cai, 48 takes in 49, x07 is renamed, 01 stays.
MAP_OF_2025 = became(("15", "15"), ("10", "15"), ("48", "48"), ("49", "48"), ("x07", "x70"))
BEFORE, AFTER = ("15", "10", "48", "49", "x07", "01"), ("15", "48", "x70", "01")
UNITS = (
    dti.Unit("15", "Yên Bái", last_year=2024), dti.Unit("10", "Lào Cai", last_year=2024),
    dti.Unit("15", "Lào Cai", first_year=2025), dti.Unit("48"), dti.Unit("49", last_year=2024),
    dti.Unit("x07", last_year=2024), dti.Unit("x70", first_year=2025), dti.Unit("01"),
)  # fmt: skip


def observed(values: dict[tuple[str, int], float], rule: dict[str, object], **entries: object) -> dti.Observations:
    framework = framework_of(rule, **entries)
    rows = [(unit, year, "x", value) for (unit, year), value in values.items()]
    table = pl.DataFrame(rows, schema=["unit", "year", "indicator", "value"], orient="row")
    units = dti.Units(UNITS)
    return dti.read_observations(table, framework, units=units, successions=MAP_OF_2025, numbers="en")


def framework_of(rule: dict[str, object], **entries: object) -> dti.Framework:
    title = {"vi": "x", "en": "x"}
    document = flat({"x": {"title": title, "points": 100, "unit_of_measure": "count", "rule": rule, **entries}})
    document["framework"]["years"] = {"from": 2020, "to": 2030}
    return load(document)


VALUES = {
    **{(unit, 2024): 500.0 for unit in BEFORE},
    ("15", 2025): 1100.0,
    ("48", 2025): 1100.0,
    ("x70", 2025): 600.0,
    ("01", 2025): 550.0,
}


def test_growth_by_merging_earns_no_points_and_costs_none() -> None:
    rule = {"type": "growth", "upper": 20}
    framework = framework_of(rule)
    scores = dti.score(framework, observed(VALUES, rule))
    found = {unit: (scores["x"][i, 1], scores.max_points("x")[i, 1]) for i, unit in enumerate(scores.units)}
    j = {unit: scores.unit_index(unit, 2025) for unit in AFTER}
    shares = {unit: scores["total"][i, 1] for unit, i in j.items()}
    assert np.isnan(shares["15"])
    assert np.isnan(shares["48"])
    assert shares["x70"] == 1.0  # 500 of x07 → 600
    assert shares["01"] == 0.5  # 10 of 20 %
    assert found["48"][1] == 0.0  # not applicable, not nothing


def test_leaps_of_merged_units_are_not_asked_about_and_those_of_renamed_ones_are() -> None:
    rule = {"type": "linear", "lower": 0, "upper": 2000}
    values = VALUES | {("x70", 2025): 1100.0, ("01", 2025): 1100.0}
    found = dti.check_data(framework_of(rule), observed(values, rule))
    assert {one.unit for one in found if one.check == "better_than_last_year"} == {"x70", "01"}


def test_nothing_is_estimated_across_a_merger() -> None:
    rule = {"type": "linear", "lower": 0, "upper": 1000}
    values = VALUES | {("15", 2025): float("nan"), ("48", 2025): float("nan"), ("x70", 2025): float("nan")}
    last = {"impute": {"method": "last"}}
    framework = framework_of(rule, **last)
    observations = dti.Observations.from_arrays(
        np.array([[[values.get((u.code, y), np.nan) if u.exists_in(y) else np.nan for y in (2024, 2025)] for u in UNITS]]),
        indicators=["x"], units=dti.Units(UNITS), years=[2024, 2025], successions=MAP_OF_2025,
    )  # fmt: skip
    observations.submitted[:, 1] = True
    scores = dti.score(framework, observations)
    found = {unit: bool(scores.plan.imputed["x"][scores.unit_index(unit, 2025), 1]) for unit in AFTER}
    assert found == {"15": False, "48": False, "x70": True, "01": False}


def test_places_are_not_subtracted_between_the_lists_of_different_borders() -> None:
    rule = {"type": "linear", "lower": 0, "upper": 2000}
    rows = dti.rank(dti.score(framework_of(rule), observed(VALUES, rule))).to_polars().filter(pl.col("year") == 2025)
    assert dict(zip(rows["unit"], rows["change"], strict=True)) == dict.fromkeys(AFTER)


def test_a_block_whose_borders_did_not_move_keeps_its_changes() -> None:
    units = (dti.Unit("48", block="A"), dti.Unit("49", block="A", last_year=2024), dti.Unit("b", block="B"),
             dti.Unit("c", block="B"))  # fmt: skip
    rule = {"type": "linear", "lower": 0, "upper": 2000}
    values = np.array([[[500.0, 900.0], [400.0, np.nan], [100.0, 400.0], [200.0, 300.0]]])
    observations = dti.Observations.from_arrays(
        values,
        indicators=["x"],
        units=dti.Units(units),
        years=[2024, 2025],
        successions=became(("48", "48"), ("49", "48")),
    )
    rows = dti.rank(dti.score(framework_of(rule), observations)).to_polars().filter(pl.col("year") == 2025)
    assert dict(zip(rows["unit"], rows["change"], strict=True)) == {"48": None, "b": 1, "c": -1}


def test_two_periods_with_other_names_and_no_succession_are_two_units_and_it_is_said() -> None:
    units = (dti.Unit("15", "Yên Bái", last_year=2024), dti.Unit("15", "Lào Cai", first_year=2025))
    found = continuity_of(units, (2024, 2025), None)
    assert found is not None
    assert found.before.tolist() == [[-1, -1], [-1, -1]]
    assert [note.text("en") for note in found.notes] == [
        "code 15 is Yên Bái until 2024-12-31 and Lào Cai after: the two are not compared with each other (add the merger or "
        "renaming to a file of successions, or give --successions)"
    ]


def test_two_periods_of_one_name_are_one_unit() -> None:
    units = (dti.Unit("p", "P", type="commune", last_year=2024), dti.Unit("p", "P", type="ward", first_year=2025))
    found = continuity_of(units, (2023, 2024, 2025), None)
    assert found is not None
    assert found.before.tolist() == [[-1, 0, -1], [-1, -1, 0]]
    assert found.lines[0, 1] == found.lines[1, 2] == found.lines[0, 0]


@pytest.mark.parametrize("years", [(2023, 2024), (2025, 2026), (2024,)])
def test_years_between_which_nothing_happened_need_no_continuity(years: tuple[int, ...]) -> None:
    assert continuity_of((dti.Unit("48"), dti.Unit("01")), years, MAP_OF_2025) is None


def test_a_merger_between_two_years_that_are_not_neighbours_counts_too() -> None:
    found = continuity_of((dti.Unit("48"), dti.Unit("01")), (2023, 2026), MAP_OF_2025)
    assert found is not None
    assert found.moved.tolist() == [[False, True], [False, False]]


def test_the_provinces_that_ship_do_not_ask_for_all_provinces_in_a_units_file(tmp_path: Path) -> None:
    units = dti.Units((dti.Unit("15", "Yên Bái", last_year=2024), dti.Unit("15", "Lào Cai", first_year=2025)))
    copy = tmp_path / "vn-provinces-2025.csv"
    copy.write_bytes(find_successions("vn-provinces-2025").read_bytes())
    for source in ("vn-provinces-2025", str(copy)):
        known = dti.read_successions(source, units)
        found = continuity_of(units.records, (2024, 2025), known)
        assert found is not None
        assert found.moved.tolist() == [[False, False], [False, True]]


def test_of_48_before_and_after_the_provinces_that_ship_nothing_is_compared() -> None:
    """Đà Nẵng keeps its code and takes in Quảng Nam; Hà Nội (01) goes on as it is."""
    known = dti.read_successions("vn-provinces-2025")
    found = continuity_of((dti.Unit("48"), dti.Unit("01")), (2024, 2025), known)
    assert found is not None
    assert found.before[:, 1].tolist() == [-1, 1]
