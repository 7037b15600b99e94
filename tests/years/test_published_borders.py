"""The merger of 1 July 2025 in what was published of 2024, with the sources that `dti_2024.csv` of the facts names.

Values: Đà Nẵng 0.8335 (2/63) and Quảng Nam 0.5803, together 0.7069 (17/34): demo1022.hasontech.vn/?p=3843. Hà Nội 0.8241
(4/63, 1/34) and Huế 0.7951 (5/63, 2/34): dantri.com.vn, 21 October 2025. Hải Phòng 3/63, TP. Hồ Chí Minh 1/63 and the places of
34: vneconomy.vn, vtcnews.vn ar972306. What was not published is synthetic and lies between its published neighbours.
"""

from __future__ import annotations

from pathlib import Path

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dtiscore as dti
from dtiscore.data.successions import read_successions
from dtiscore.data.units import Unit
from dtiscore.years.place_changes import PlaceChange, place_changes
from dtiscore.years.published_table import read_published_table
from dtiscore.years.restating import restate
from dtiscore.years.two_lists import impossible_lists

from ..documents.guides.test_guides import quietly
from ..strategies import examples

PROVINCES = read_successions("vn-provinces-2025")
FRAMEWORK = dti.load_framework("vn-dti-province-2022")
OLD = {row.predecessor: row.predecessor_name for row in PROVINCES.rows}
NEW = {row.successor: row.successor_name for row in PROVINCES.rows}
MERGED_WITH = {"79": ("74", "77"), "31": ("30",), "48": ("49",)}


@attrs.frozen(eq=False)
class Announced:
    """Totals of 2024 as they were announced, and nothing else."""

    records: tuple[Unit, ...]
    total: tuple[float, ...]
    framework = FRAMEWORK
    years = (2024,)
    nodes = ("total",)

    def __getitem__(self, node: str) -> dti.model.Floats:  # type: ignore[name-defined]
        return np.array(self.total)[:, None]

    def max_points(self, node: str) -> dti.model.Floats:  # type: ignore[name-defined]
        return np.full((len(self.total), 1), np.nan)

    coverage = max_points


def announced(names: dict[str, str], values: dict[str, float]) -> Announced:
    return Announced(tuple(Unit(code, names[code]) for code in values), tuple(values.values()))


def list_of_63() -> dict[str, float]:
    """Published: 01, 46, 48, 49; bounds of 30, 74, 77 from the facts; 79 and 31 lie where their places say."""
    values = {
        "01": 0.8241,
        "46": 0.7951,
        "48": 0.8335,
        "49": 0.5803,
        "79": 0.84,
        "31": 0.83,
        "30": 0.742,
        "74": 0.742,
        "77": 0.742,
    }
    others = [code for code in OLD if code not in values]
    return {code: values.get(code, 0.70 - 0.002 * others.index(code) if code in others else 0.0) for code in OLD}


def list_of_34() -> dict[str, float]:
    """Published: 01 (1), 46 (2), 31 (3), 79 (4), 15 (14), 56 (16), 48 (17), 04 (34); the rest fills the places between."""
    places = {"01": 1, "46": 2, "31": 3, "79": 4, "15": 14, "56": 16, "48": 17, "04": 34}
    values = {1: 0.8241, 2: 0.7951, 3: 0.7857, 4: 0.7770, 14: 0.7167, 16: 0.7071, 17: 0.7069}
    free = [place for place in range(1, 35) if place not in places.values()]
    where = places | dict(zip((code for code in NEW if code not in places), free, strict=True))
    known = sorted(values)
    low, high = (
        np.interp(range(1, 35), known, [values[k] for k in known]),
        0.0005 * np.maximum(np.arange(1, 35) - 17, 0),
    )
    return {code: round(float((low - high)[where[code] - 1]), 4) for code in NEW}


def changes() -> dict[str, PlaceChange]:
    before, after = announced(OLD, list_of_63()), announced(NEW, list_of_34())
    restated = restate(before, PROVINCES, 2025)
    return {one.unit: one for one in place_changes(restated, 2024, after, announced=after)}


# --- 1. equal weights ------------------------------------------------------------------------------------------------


def test_da_nang_and_quang_nam_give_the_published_mean() -> None:
    found = restate(announced(OLD, {"48": 0.8335, "49": 0.5803}), PROVINCES, 2025)
    assert found["total"][0, 0] == pytest.approx(0.7069, abs=1e-12)
    assert found.mark("total")[0, 0] == "mean of totals"
    assert found.units == ("48",)


@pytest.mark.parametrize(
    ("weight", "is_published"), [(0.4995, False), (0.4997, True), (0.5, True), (0.5003, True), (0.5005, False)]
)
def test_no_other_weights_do(weight: float, is_published: bool) -> None:
    """Within the rounding of all three figures only 0.4996 to 0.5004 is possible."""
    low = weight * (0.8335 - 5e-5) + (1 - weight) * (0.5803 - 5e-5)
    high = weight * (0.8335 + 5e-5) + (1 - weight) * (0.5803 + 5e-5)
    assert (low < 0.7069 + 5e-5 and high > 0.7069 - 5e-5) == is_published
    assert pytest.approx((0.7069 - 1e-4 - 0.5803) / (0.8335 - 0.5803), abs=5e-5) == 0.4996
    assert pytest.approx((0.7069 + 1e-4 - 0.5803) / (0.8335 - 0.5803), abs=5e-5) == 0.5004


# --- 2. units that did not merge -------------------------------------------------------------------------------------


def test_units_that_did_not_merge_keep_their_values_in_both_lists() -> None:
    found = restate(announced(OLD, list_of_63()), PROVINCES, 2025)
    for code, value in (("01", 0.8241), ("46", 0.7951)):
        i = found.unit_index(code)
        assert (found["total"][i, 0], found.mark("total")[i, 0]) == (value, "")
    assert found.records[found.unit_index("46")].name == "Huế"


def test_the_published_order_of_thirty_four_holds() -> None:
    after = announced(NEW, list_of_34())
    ranks = {one.unit: one.rank for one in place_changes(restate(after, PROVINCES, 2025), 2024)}
    assert [ranks[code] for code in ("01", "46", "31", "79", "15", "56", "48", "04")] == [1, 2, 3, 4, 14, 16, 17, 34]
    assert sorted(list_of_34().values(), reverse=True)[13:17:1][0] == 0.7167
    assert sorted(list_of_34().values(), reverse=True)[15:17] == [0.7071, 0.7069]


# --- 4. list, own merger, work ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "before", "after", "of_list", "merger"),
    [("48", 2, 17, 1, -16), ("79", 1, 4, 0, -3), ("01", 4, 1, 3, 0), ("46", 5, 2, 3, 0), ("31", 3, 3, 2, -2)],
)
def test_what_borders_alone_did_to_places(code: str, before: int, after: int, of_list: int, merger: int) -> None:
    one = changes()[code]
    assert (one.rank_before, one.of_before, one.rank, one.of) == (before, 63, after, 34)
    assert (one.list, one.merger, one.work) == (of_list, merger, 0)


def test_the_three_numbers_add_up_for_everybody() -> None:
    for one in changes().values():
        if None not in (one.list, one.merger, one.work):
            assert one.list + one.merger + one.work == one.rank_before - one.rank  # type: ignore[operator]


def test_hue_on_the_borders_of_2023_lost_two_places() -> None:
    """Announced as +1: third of 63 in 2023, second of 34. On the borders of 2023 it went from 3 to 5."""
    assert announced(OLD, list_of_63())["total"][list(OLD).index("46"), 0] == 0.7951
    before = sorted(list_of_63().values(), reverse=True)
    assert 3 - (before.index(0.7951) + 1) == -2


def test_lao_cai_took_a_code_and_is_compared_with_its_own_past() -> None:
    one = changes()["15"]
    assert (one.name, one.predecessors) == ("Lào Cai", ("10", "15"))
    assert one.rank_before == 1 + sum(value > list_of_63()["10"] for value in list_of_63().values())


# --- 3. what a mean of 1.0000 says -----------------------------------------------------------------------------------


def test_a_mean_of_one_means_one_in_every_predecessor() -> None:
    """Awareness and institutions of Hải Phòng and Thái Nguyên were 1.0000 after the merger."""
    full = restate(announced(OLD, {"30": 1.0, "31": 1.0}), PROVINCES, 2025)
    assert full["total"][0, 0] == 1.0
    less = restate(announced(OLD, {"30": 0.9998, "31": 1.0}), PROVINCES, 2025)
    assert round(float(less["total"][0, 0]), 4) < 1.0


LISTS = """unit,year,borders,node,value,rank
79,2024,,total,,1
48,2024,,total,0.8335,2
31,2024,,total,,3
01,2024,,total,0.8241,4
46,2024,,total,0.7951,5
49,2024,,total,0.5803,57
01,2024,2025,total,0.8241,1
46,2024,2025,total,0.7951,2
31,2024,2025,total,0.7857,3
79,2024,2025,total,0.7770,4
48,2024,2025,total,0.7069,17
"""


@pytest.mark.parametrize(
    ("rows", "impossible"),
    [
        ("", []),
        ("30,2024,,total,0.7379,", []),
        ("30,2024,,total,0.7473,", []),
        ("30,2024,,total,0.7369,", ["Hải Phòng"]),
        ("30,2024,,total,0.7483,", ["Hải Phòng"]),
        ("74,2024,,total,0.7488,\n77,2024,,total,0.7488,", []),
        ("74,2024,,total,0.7498,\n77,2024,,total,0.7488,", ["Hồ Chí Minh"]),
    ],
)
def test_both_lists_of_2024_are_possible_and_no_longer_with_one_digit_changed(
    tmp_path: Path, rows: str, impossible: list[str]
) -> None:
    """Hải Phòng, third of 63, lies between 0.8335 and 0.8241; the new one has 0.7857: Hải Dương is 0.7379 … 0.7473. TP. Hồ Chí Minh,
    first, is above 0.8335; the new one has 0.7770: Bình Dương and Bà Rịa - Vũng Tàu average 0.7488 at most."""
    (tmp_path / "a.csv").write_text(LISTS + rows, "utf-8")
    lists = read_published_table(tmp_path / "a.csv", FRAMEWORK)
    found = [str(problem.params["unit"]) for problem in impossible_lists(lists, PROVINCES)]
    assert found == impossible


def test_check_published_names_the_list_that_cannot_be_true(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"{LISTS}30,2024,,total,0.7,\n".replace(",2024,", ",2023,"), "utf-8")
    asked = [
        "check",
        "-f",
        "vn-dti-province-2022",
        "--published",
        str(tmp_path / "a.csv"),
        "--successions",
        "vn-provinces-2025",
    ]
    code, out, err = quietly([*asked, "--lang", "en"])
    assert code == 0
    assert (
        "Hải Phòng has 0.78565–0.78575 for total on the borders of 2025, but the mean of Hải Dương, Hải Phòng is"
        in out + err
    )


@given(st.lists(st.floats(0, 1), min_size=63, max_size=63), st.lists(st.floats(0, 1), min_size=34, max_size=34))
@examples(10)
def test_list_merger_and_work_add_up_to_the_change_of_place(before: list[float], now: list[float]) -> None:
    restated = restate(announced(OLD, dict(zip(OLD, before, strict=True))), PROVINCES, 2025)
    today = announced(NEW, dict(zip(NEW, now, strict=True)))
    for one in place_changes(restated, 2024, today):
        assert None not in (one.list, one.merger, one.work)
        assert one.list + one.merger + one.work == one.rank_before - one.rank  # type: ignore[operator]
        if len(one.predecessors) == 1:
            assert one.merger == 0
