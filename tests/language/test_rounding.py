"""Rounding as decisions print it, and the ranks that follow from printed scores."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import dtiscore as dti
from dtiscore.language.rounding import plain, round_half_up, significant

from ..engine import reference
from ..strategies import decimals, load, one_indicator

PLACES = range(7)


# --- half up ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("places", PLACES)
def test_every_exact_half_is_rounded_up(places: int) -> None:
    halves = [Decimal(2 * n + 1).scaleb(-places) / 2 for n in range(20000)]
    expected = [float(Decimal(n + 1).scaleb(-places)) for n in range(20000)]
    assert round_half_up([float(half) for half in halves], places).tolist() == expected


@pytest.mark.parametrize("places", PLACES)
def test_a_half_that_was_computed_is_rounded_up_too(places: int) -> None:
    """A product or quotient lies a last bit off its decimal; a person who computes by hand does not see that bit."""
    halves = np.array([float(Decimal(2 * n + 1).scaleb(-places) / 2) for n in range(20000)])
    expected = [float(Decimal(n + 1).scaleb(-places)) for n in range(20000)]
    for computed in (np.nextafter(halves, 0), np.nextafter(halves, np.inf), halves * 3 / 3, halves / 7 * 7):
        assert round_half_up(computed, places).tolist() == expected


@pytest.mark.parametrize("places", PLACES)
def test_halves_below_zero_are_rounded_away_from_zero(places: int) -> None:
    halves = [float(Decimal(2 * n + 1).scaleb(-places) / 2) for n in range(2000)]
    assert round_half_up(np.negative(halves), places).tolist() == np.negative(round_half_up(halves, places)).tolist()


def is_too_near_to_tell(number: float, places: int) -> bool:
    """Within a few last bits of where the twelfth digit turns a half up: no two ways of computing agree there."""
    exact = Fraction(number)
    near = [reference.half_up(exact * (1 + sign * Fraction(1, 10**15)), places) for sign in (-1, 1)]
    return near[0] != near[1]


@given(st.floats(-1e6, 1e6) | decimals(-1000, 1000, places=5) | decimals(0, 1, places=7), st.sampled_from(PLACES))
def test_rounding_is_that_of_decimal_arithmetic(number: float, places: int) -> None:
    """Up to where the twelve digits end: of larger numbers fewer decimals are known than are asked for."""
    assume(abs(number) < 10.0 ** (11 - places))
    assume(not is_too_near_to_tell(number, places))
    assert round_half_up(number, places) == float(reference.half_up(Fraction(number), places))


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(PLACES))
def test_rounding_moves_no_number_by_more_than_half_a_place(number: float, places: int) -> None:
    moved = abs(Fraction(float(round_half_up(number, places))) - Fraction(number))
    assert moved <= Fraction(1, 2) / 10**places + abs(Fraction(number)) / 10**11


@given(st.floats(-1e6, 1e6), st.sampled_from(PLACES))
def test_rounding_twice_is_rounding_once(number: float, places: int) -> None:
    once = round_half_up(number, places)
    assert round_half_up(once, places) == once


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20), st.sampled_from(PLACES))
def test_rounding_keeps_the_order(numbers: list[float], places: int) -> None:
    rounded = round_half_up(sorted(numbers), places)
    assert np.all(np.diff(rounded) >= 0)


@pytest.mark.parametrize("places", PLACES)
def test_what_is_no_number_stays_what_it_is(places: int) -> None:
    found = round_half_up([math.nan, math.inf, -math.inf], places)
    assert math.isnan(found[0])
    assert found[1:].tolist() == [math.inf, -math.inf]


@pytest.mark.parametrize("places", PLACES)
def test_zero_has_no_sign(places: int) -> None:
    found = round_half_up([0.0, -0.0, -1e-9, -1e-300, 5e-324], places)
    assert found.tolist() == [0, 0, 0, 0, 0]
    assert not np.signbit(found).any()


def test_the_shape_is_kept() -> None:
    assert round_half_up(np.full((2, 3, 4), 0.15), 1).shape == (2, 3, 4)
    assert round_half_up(0.15, 1).shape == ()


# --- what files and people see ---------------------------------------------------------------------------------------


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_twelve_significant_digits_survive(number: float) -> None:
    found = significant(number)
    assert found == pytest.approx(number, rel=1e-11, abs=1e-320)
    assert significant(found) == found
    assert not (found == 0 and math.copysign(1, found) < 0)


@given(decimals(-100000, 100000, places=4))
def test_a_number_is_printed_as_people_type_it(number: float) -> None:
    text = plain(number)
    assert float(text) == number
    assert "e" not in text
    assert text == "0" or not text.startswith("-0") or number < 0
    assert "." not in text or text[-1] != "0"


# --- ranks -----------------------------------------------------------------------------------------------------------


def ranks_of(percents: list[float], places: int, ties: str) -> list[int]:
    document = one_indicator({"type": "ratio"})
    document["framework"] |= {"decimals": places, "ties": ties}
    units = [f"u{n:03}" for n in range(len(percents))]
    array = np.array(percents)[None, :, None]
    observations = dti.Observations.from_arrays(array, indicators=["x"], units=units, years=[2024])
    frame = dti.rank(dti.score(load(document), observations)).to_polars().sort("unit")
    return frame["rank"].to_list()


@pytest.mark.parametrize(("ties", "expected"), [("competition", [15, 15, 17]), ("dense", [15, 15, 16])])
def test_equal_printed_scores_share_a_rank(ties: str, expected: list[int]) -> None:
    """Fourteen better, then 0.60004 and 0.59996, both printed 0.6000, then one more: 15, 15, 17."""
    better = [99.0 - n for n in range(14)]
    assert ranks_of([*better, 60.004, 59.996, 59.994], 4, ties)[14:] == expected


def test_scores_that_differ_only_beyond_many_decimals_share_a_rank_too() -> None:
    assert ranks_of([60.0000004, 60.0000001, 60.0000006], 8, "competition") == [2, 2, 1]
    assert ranks_of([60.00000002, 60.00000001, 59], 9, "dense") == [1, 1, 2]


def test_a_half_decides_a_rank_as_it_is_printed() -> None:
    """0.60005 is printed 0.6001, as 0.60010 is, and above 0.60004."""
    assert ranks_of([60.005, 60.010, 60.004], 4, "competition") == [1, 1, 3]


@given(
    st.lists(decimals(0, 100, places=3), min_size=1, max_size=12), st.sampled_from([0, 1, 2, 3, 4, 8, 10]), st.data()
)
def test_ranks_are_those_of_printed_scores_for_any_scores(
    percents: list[float], places: int, data: st.DataObject
) -> None:
    percents += data.draw(st.lists(st.sampled_from(percents), max_size=4))
    scores = [Fraction(repr(percent)) / 100 for percent in percents]
    assert ranks_of(percents, places, "competition") == reference.competition_ranks([(one,) for one in scores], places)
    assert ranks_of(percents, places, "dense") == reference.dense_ranks([(one,) for one in scores], places)


def test_printed_points_add_up_to_the_printed_total() -> None:
    """With ``point_decimals`` the points that are printed are the points that are added: 6.667 is 6.67, three times."""
    document = one_indicator({"type": "ratio"}, points=10, point_decimals=2)
    document["framework"]["scale"] = 30
    document["indicators"] = dict.fromkeys(("x", "y", "z"), document["indicators"]["x"])
    document["total"]["indicators"] = ["x", "y", "z"]
    array = np.full((3, 1, 1), 200 / 3)
    observations = dti.Observations.from_arrays(array, indicators=["x", "y", "z"], units=["u"], years=[2024])
    scores = dti.score(load(document), observations)
    assert scores.points("x")[0, 0] == 6.67
    assert scores.points("total")[0, 0] == pytest.approx(20.01, abs=1e-12)


@pytest.mark.parametrize(("percent", "expected"), [(12.345, 12.35), (12.344999, 12.34), (1.005, 1.01), (0.005, 0.01)])
def test_points_half_way_between_two_prints_are_rounded_up(percent: float, expected: float) -> None:
    """1.005 is stored as 1.00499999999999989…; by hand it is 1.01."""
    observations = dti.Observations.from_arrays([[[percent]]], indicators=["x"], units=["u"], years=[2024])
    scores = dti.score(load(one_indicator({"type": "ratio"}, points=100, point_decimals=2)), observations)
    assert scores.points("x")[0, 0] == expected
