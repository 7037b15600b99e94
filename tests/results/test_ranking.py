"""Ranks, ties and groups as published decisions have them; each test names its case."""

from __future__ import annotations

import pytest

import dtiscore as dti
from dtiscore.data.units import Units
from dtiscore.documents.tables.results import ranking_view

from ..decided_cases import YEAR, entered, flat, rows, scored
from ..strategies import load


def test_dti_2022_equal_printed_values_share_15_and_the_next_is_17() -> None:
    """Thanh Hóa 15, Yên Bái 15, Hậu Giang 17: ties are on the value as it is printed."""
    units = [dti.Unit(f"u{n:02}") for n in range(1, 18)]
    points = {unit.code: {"x": 100.0 - n} for n, unit in enumerate(units)}
    points["u15"], points["u16"], points["u17"] = {"x": 60.0003}, {"x": 60.0001}, {"x": 59.99}
    found = rows(scored(flat({"x": entered("x", 100)}), points, units))
    assert [found[unit]["rank"] for unit in ("u14", "u15", "u16", "u17")] == [14, 15, 15, 17]
    assert found["u17"]["of"] == 17


def hai_duong() -> tuple[dti.Scores, list[dti.Unit]]:
    """19 departments evaluated, 17 ranked; three distinct scores on the first index, all different on the second."""
    units = [dti.Unit(f"so{n:02}", type="so", ranked=n not in (3, 9)) for n in range(1, 20)]
    document = flat({"awareness": entered("awareness", 50, ties="dense"), "people": entered("people", 50)})
    points = {unit.code: {"awareness": (50.0, 45.0, 40.0)[n % 3], "people": 50.0 - n} for n, unit in enumerate(units)}
    return scored(document, points, units), units


def test_hai_duong_2023_of_19_evaluated_17_are_ranked() -> None:
    scores, units = hai_duong()
    found = rows(scores, "people")
    assert len(found) == 19
    assert {unit for unit, row in found.items() if row["rank"] is None} == {"so03", "so09"}
    assert {row["of"] for row in found.values()} == {17}
    assert sorted(row["rank"] for row in found.values() if row["rank"]) == list(range(1, 18))
    assert all(row["points"] is not None for row in found.values())
    assert len(units) == 19


def test_hai_duong_2023_awareness_40_of_50_is_group_3_of_3_while_people_is_ranked_1_to_17() -> None:
    scores, _ = hai_duong()
    awareness, people = rows(scores, "awareness"), rows(scores, "people")
    groups = {(row["points"], row["rank"], row["of"]) for row in awareness.values() if row["rank"]}
    assert groups == {(50.0, 1, 3), (45.0, 2, 3), (40.0, 3, 3)}
    assert (people["so06"]["rank"], people["so06"]["of"]) == (5, 17)
    view = ranking_view(scores, dti.rank(scores, "awareness"), "vi")
    shown = {column.header: column.values for column in view.columns}["Hạng"]
    assert set(shown) == {"nhóm 1/3", "nhóm 2/3", "nhóm 3/3", "không xếp hạng"}


def test_the_groups_of_a_year_hold_each_unit_once_by_rank_however_many_years_were_ranked() -> None:
    units = (
        dti.Unit("b", block="B"),
        dti.Unit("a", block="A"),
        dti.Unit("c", block="A"),
        dti.Unit("d", block="A", ranked=False),
    )
    values = [[[1.0, 4.0], [2.0, 3.0], [3.0, 2.0], [4.0, 1.0]]]
    observations = dti.Observations.from_arrays(values, indicators=["x"], units=Units(units), years=[YEAR, YEAR + 1])
    ranking = dti.rank(dti.score(load(flat({"x": entered("x", 10)})), observations))
    assert ranking.groups(0) == [("B", [0]), ("A", [2, 1, 3])]
    assert ranking.groups(1) == [("B", [0]), ("A", [1, 2, 3])]


def test_how_ties_rank_is_the_node_s_own_or_else_the_framework_s() -> None:
    framework = load(flat({"a": entered("a", 1), "b": entered("b", 1, ties="competition")}, ties="dense"))
    assert [framework[code].ties for code in ("a", "b", "total")] == ["dense", "competition", "dense"]


def tay_ninh() -> tuple[dti.Scores, list[dti.Unit]]:
    """Synthetic: two districts with communes, as Tây Ninh ranked communes within each district."""
    districts = [dti.Unit("d1", "Huyện Một", ranked=False), dti.Unit("d2", "Huyện Hai", ranked=False)]
    communes = [dti.Unit(f"x{n}", block="Xã", parent="D1" if n < 3 else "d2") for n in range(5)]
    points = {f"x{n}": {"x": value} for n, value in enumerate((70.0, 90.0, 80.0, 60.0, 95.0))}
    return scored(flat({"x": entered("x", 100)}), points, districts + communes), communes


def test_tay_ninh_communes_are_ranked_within_each_district() -> None:
    scores, _ = tay_ninh()
    found = rows(scores, within="parent")
    assert [(unit, row["parent"], row["rank"], row["of"]) for unit, row in found.items()] == [
        ("x1", "d1", 1, 3), ("x2", "d1", 2, 3), ("x0", "d1", 3, 3), ("x4", "d2", 1, 2), ("x3", "d2", 2, 2),
    ]  # fmt: skip
    view = ranking_view(scores, dti.rank(scores, within="parent"), "vi")
    columns = {column.header: list(column.values) for column in view.columns}
    assert columns["Đơn vị cấp trên"] == ["Huyện Một"] * 3 + ["Huyện Hai"] * 2


def test_tuyen_quang_communes_are_ranked_province_wide() -> None:
    scores, communes = tay_ninh()
    found = rows(scores, within="all")
    assert [(unit, row["rank"], row["of"]) for unit, row in found.items()] == [
        ("x4", 1, 5), ("x1", 2, 5), ("x2", 3, 5), ("x0", 4, 5), ("x3", 5, 5),
    ]  # fmt: skip
    assert all("parent" not in row for row in found.values())
    assert len(communes) == 5


def test_without_units_above_there_is_nothing_to_rank_within() -> None:
    scores = scored(flat({"x": entered("x", 100)}), {"a": {"x": 1.0}}, [dti.Unit("a")])
    with pytest.raises(dti.LookupProblem) as error:
        dti.rank(scores, within="parent")
    assert [problem.code for problem in error.value.problems] == ["lookup.no_parents"]
    with pytest.raises(dti.LookupProblem) as error:
        dti.rank(scores, within="district")  # type: ignore[arg-type]
    assert [problem.code for problem in error.value.problems] == ["argument.word"]


def test_change_is_counted_within_the_same_group() -> None:
    """Last of its district and then first, while it stays behind the other district."""
    framework = load(flat({"x": entered("x", 100)}))
    records = (dti.Unit("d1", ranked=False), dti.Unit("d2", ranked=False), dti.Unit("a", parent="d1"),
               dti.Unit("b", parent="d1"), dti.Unit("c", parent="d2"))  # fmt: skip
    nan = float("nan")
    values = [[[nan, nan], [nan, nan], [10.0, 30.0], [20.0, 20.0], [90.0, 90.0]]]
    scores = dti.score(
        framework,
        dti.Observations.from_arrays(values, indicators=["x"], units=Units(records), years=[YEAR, YEAR + 1]),
    )
    frame = dti.rank(scores, year=YEAR + 1, within="parent").to_polars()
    assert dict(zip(frame["unit"], frame["change"], strict=True)) == {"a": 1, "b": -1, "c": 0}


def test_change_is_counted_from_the_calendar_year_before_and_from_no_other() -> None:
    """2022 and 2024 stand beside each other in the table, yet 2024 has no year before it."""
    units = (dti.Unit("a"), dti.Unit("b"), dti.Unit("c"))
    values = [[[1.0, 3.0, 2.0], [2.0, 2.0, 1.0], [3.0, 1.0, 3.0]]]
    observations = dti.Observations.from_arrays(values, indicators=["x"], units=Units(units), years=[2022, 2024, 2025])
    frame = dti.rank(dti.score(load(flat({"x": entered("x", 10)})), observations)).to_polars()
    found = {(row["year"], row["unit"]): (row["rank"], row["change"]) for row in frame.iter_rows(named=True)}
    assert found == {
        (2022, "a"): (3, None), (2022, "b"): (2, None), (2022, "c"): (1, None),
        (2024, "a"): (1, None), (2024, "b"): (2, None), (2024, "c"): (3, None),
        (2025, "a"): (2, -1), (2025, "b"): (3, -1), (2025, "c"): (1, 2),
    }  # fmt: skip


def test_a_unit_that_had_no_rank_the_year_before_has_no_change() -> None:
    nan = float("nan")
    values = [[[nan, 30.0], [20.0, 20.0], [10.0, nan]]]
    units = Units((dti.Unit("a"), dti.Unit("b"), dti.Unit("c")))
    observations = dti.Observations.from_arrays(values, indicators=["x"], units=units, years=[YEAR, YEAR + 1])
    framework = load(flat({"x": entered("x", 100), "y": entered("y", 100)}, missing="skip"))
    frame = dti.rank(dti.score(framework, observations), "x", year=YEAR + 1).to_polars()
    found = [(row["unit"], row["rank"], row["change"]) for row in frame.iter_rows(named=True)]
    assert found == [("a", 1, None), ("b", 2, -1), ("c", None, None)]


def test_units_without_a_rank_follow_by_score_and_those_without_a_score_come_last() -> None:
    """Of two units that are not ranked the better stands first; the one without any value after both, whatever its name."""
    units = [dti.Unit("r1"), dti.Unit("z", ranked=False), dti.Unit("y", ranked=False), dti.Unit("a", ranked=False)]
    document = flat({"x": entered("x", 100), "other": entered("other", 1)}, missing="skip")
    points = {"r1": {"x": 10.0}, "z": {"x": 90.0}, "y": {"x": 20.0}, "a": {"other": 1.0}}
    found = rows(scored(document, points, units), "x")
    assert [(unit, row["rank"]) for unit, row in found.items()] == [("r1", 1), ("z", None), ("y", None), ("a", None)]


def test_blocks_follow_in_the_order_of_the_units_and_units_without_a_block_come_last() -> None:
    units = [dti.Unit("n"), dti.Unit("b", block="B"), dti.Unit("a", block="A"), dti.Unit("c", block="B")]
    points = {"n": {"x": 9.0}, "b": {"x": 1.0}, "a": {"x": 5.0}, "c": {"x": 2.0}}
    found = rows(scored(flat({"x": entered("x", 10)}), points, units))
    assert [(unit, row["rank"], row["of"]) for unit, row in found.items()] == [
        ("c", 1, 2), ("b", 2, 2), ("a", 1, 1), ("n", 1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize("unranked", [False, True])
def test_units_that_share_a_rank_stand_in_the_order_of_their_codes(unranked: bool) -> None:
    """However the units are listed, and whether or not somebody is not ranked."""
    units = [dti.Unit("m"), dti.Unit("B"), dti.Unit("z"), dti.Unit("a"), dti.Unit("q", ranked=not unranked)]
    points = {"m": 50.0, "B": 70.0, "z": 70.0, "a": 70.0, "q": 10.0}
    found = rows(scored(flat({"x": entered("x", 100)}), {unit: {"x": value} for unit, value in points.items()}, units))
    assert [(unit, row["rank"]) for unit, row in found.items()] == [
        ("a", 1), ("B", 1), ("z", 1), ("m", 4), ("q", None if unranked else 5),
    ]  # fmt: skip


def test_what_is_unknown_is_empty_in_the_table_of_polars_and_of_pandas() -> None:
    units = [dti.Unit("r"), dti.Unit("n")]
    document = flat({"x": entered("x", 100), "other": entered("other", 1)}, missing="skip")
    ranking = dti.rank(scored(document, {"r": {"x": 10.0}, "n": {"other": 1.0}}, units), "x")
    row = next(row for row in ranking.to_polars().iter_rows(named=True) if row["unit"] == "n")
    assert [row[name] for name in ("points", "score", "rank", "band", "change")] == [None] * 5
    assert ranking.to_pandas()["unit"].tolist() == ["r", "n"]
    assert ranking.to_pandas()["points"].tolist()[0] == 10.0
