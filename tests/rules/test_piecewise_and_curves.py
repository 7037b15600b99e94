"""Lines through points, sides of single bands, curves: values worked by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import dtiscore as dti
from dtiscore.language.errors import FrameworkError
from dtiscore.model import FormCells
from dtiscore.rules.plugins.calling import spreadsheet_of, wording_of
from dtiscore.testing.formula_trials import evaluated

from ..strategies import load
from .test_absolute import one_indicator, points_of, values

NAN = float("nan")
BY_PROPORTION = {
    "type": "piecewise",
    "through": [{"at": 70, "points": 0}, {"at": 70, "points": 7}, {"at": 90, "points": 9}, {"at": 90, "points": 10}],
}


def codes_of(rule: dict[str, Any], **more: Any) -> list[str]:
    with pytest.raises(FrameworkError) as error:
        load(one_indicator(rule, **more))
    return [problem.code for problem in error.value.problems]


# --- piecewise -------------------------------------------------------------------------------------------------------


def test_all_points_from_90_in_proportion_from_70_none_below() -> None:
    found = points_of(BY_PROPORTION, *values(0, 69.99, 70, 80, 89, 90, 130), points=10)
    assert found == pytest.approx([0, 0, 7, 8, 8.9, 10, 10], abs=1e-12)


def test_who_has_just_the_value_of_a_jump_is_below_it_where_the_upper_end_is_included() -> None:
    found = points_of({**BY_PROPORTION, "includes": "upper"}, *values(70, 70.01, 90, 90.01), points=10)
    assert found == pytest.approx([0, 7.001, 9, 10], abs=1e-12)


def test_points_may_be_listed_from_high_to_low_and_say_the_same() -> None:
    down = {**BY_PROPORTION, "through": BY_PROPORTION["through"][::-1]}
    asked = values(69, 70, 75, 90)
    assert points_of(down, *asked, points=10) == points_of(BY_PROPORTION, *asked, points=10) == [0, 7, 7.5, 10]


def test_a_line_that_falls_says_that_less_is_better() -> None:
    rule = {
        "type": "piecewise",
        "through": [{"at": 0, "fraction": 1}, {"at": 4, "fraction": 0.5}, {"at": 24, "fraction": 0}],
    }
    assert points_of(rule, *values(-1, 0, 2, 4, 14, 24, 99)) == [20, 20, 15, 10, 5, 0, 0]
    assert load(one_indicator(rule))["x"].lower_is_better


def test_every_stated_point_earns_exactly_what_it_states() -> None:
    through = [{"at": 0.1, "fraction": 0.1}, {"at": 0.7, "fraction": 0.3}, {"at": 1.1, "fraction": 0.9}]
    for includes in ("lower", "upper"):
        found = points_of(
            {"type": "piecewise", "through": through, "includes": includes}, *values(0.1, 0.7, 1.1), points=1
        )
        assert found == [0.1, 0.3, 0.9]


def test_lines_are_told_from_the_highest_value_down_in_both_languages() -> None:
    words = wording_of(load(one_indicator(BY_PROPORTION, points=10))["x"])
    assert words.en == "≥ 90: 10 points; ≥ 70 and < 90: in proportion from 7 to 9 points; < 70: 0 points"
    assert words.vi == "≥ 90: 10 điểm; ≥ 70 và < 90: tính theo tỷ lệ từ 7 đến 9 điểm; < 70: 0 điểm"


@pytest.mark.parametrize(
    ("through", "codes"),
    [
        ([{"at": 1, "fraction": 0}, {"at": 3, "fraction": 1}, {"at": 2, "fraction": 1}], ["rule.points_in_order"]),
        ([{"at": 3, "fraction": 0}, {"at": 1, "fraction": 1}, {"at": 2, "fraction": 1}], ["rule.points_in_order"]),
        ([{"at": 1, "fraction": share} for share in (0, 0.5, 1)], ["rule.points_thrice"]),
        ([{"at": 1, "fraction": 0}], ["schema.empty"]),
        ([{"at": 1}, {"at": 2, "points": 30}], ["rule.fraction_or_points", "rule.points_range"]),
        ([{"at": 1, "fraction": 0}, {"fraction": 1}], ["schema.missing"]),
    ],
)
def test_points_that_make_no_sense_are_refused(through: list[dict[str, Any]], codes: list[str]) -> None:
    assert codes_of({"type": "piecewise", "through": through}) == codes


# --- sides of single bands -------------------------------------------------------------------------------------------

MIXED = {
    "type": "steps",
    "bands": [
        {"to": 0, "points": 10, "includes": "upper"},
        {"from": 0, "to": 5, "points": 6},
        {"from": 5, "to": 8, "points": 2, "includes": "both"},
        {"from": 8, "points": 0},
    ],
}


def test_each_band_may_say_which_of_its_ends_are_its_own() -> None:
    """None late 10 points; above 0 and below 5: 6; from 5 to 8, both included: 2; above 8 none."""
    just_above = float(np.nextafter(8.0, 9.0))
    found = points_of(MIXED, *values(-1, 0, 0.001, 4.999, 5, 8, just_above, 20), points=10)
    assert found == [10, 10, 6, 6, 2, 2, 0, 0]


def test_bands_with_sides_of_their_own_are_told_with_the_right_signs() -> None:
    words = wording_of(load(one_indicator(MIXED, points=10))["x"])
    assert words.en == "> 8: 0 points; ≥ 5 and ≤ 8: 2 points; > 0 and < 5: 6 points; ≤ 0: 10 points"


@pytest.mark.parametrize(("low", "high", "code"), [("upper", "both", "twice"), ("neither", "upper", "lost")])
def test_a_limit_of_both_bands_or_of_none_is_refused(low: str, high: str, code: str) -> None:
    bands = [{"to": 5, "fraction": 0, "includes": low}, {"from": 5, "fraction": 1, "includes": high}]
    assert codes_of({"type": "steps", "bands": bands}) == [f"framework.band_limit_{code}"]


# --- curves ----------------------------------------------------------------------------------------------------------


def on_curve(curve: dict[str, float], *asked: float, **more: Any) -> list[float]:
    return points_of({"type": "linear", "lower": 0, "upper": 100, "curve": curve, **more}, *values(*asked), points=100)


def test_a_power_of_the_share() -> None:
    assert on_curve({"power": 2}, -5, 0, 10, 50, 100, 120) == pytest.approx([0, 0, 1, 25, 100, 100], abs=1e-12)
    assert on_curve({"power": 0.5}, 25, 81) == pytest.approx([50, 90], abs=1e-12)


def test_the_exponential_map_of_the_welsh_index_with_its_constant() -> None:
    """X = −23 ln(1 − R (1 − exp(−100 / 23))); half of the way up is 15.65 of 100, nine tenths 50.43."""
    by_hand = [-23 * math.log(1 - share * (1 - math.exp(-100 / 23))) for share in (0.5, 0.9)]
    assert by_hand == pytest.approx([15.646790, 50.426654], abs=1e-6)
    assert on_curve({"exponential": 23}, 0, 50, 90, 100) == pytest.approx([0, *by_hand, 100], abs=1e-9)


def test_an_exponential_curve_brings_most_at_first_or_at_last() -> None:
    early = (1 - math.exp(-1.5)) / (1 - math.exp(-3))
    assert on_curve({"saturating": 3}, 50) == pytest.approx([100 * early])
    assert on_curve({"saturating": -3}, 50) == pytest.approx([100 * (1 - early)])


def test_a_rank_is_mapped_as_the_welsh_index_maps_it() -> None:
    """Four areas: R = rank / n = 0.25, 0.5, 0.75, 1, each as X = −23 ln(1 − R (1 − exp(−100 / 23)))."""
    rule = {"type": "rank", "curve": {"exponential": 23}}
    by_hand = [-23 * math.log(1 - place / 4 * (1 - math.exp(-100 / 23))) for place in (3, 1, 4, 2)]
    assert by_hand == pytest.approx([31.009144, 6.517733, 100, 15.646790], abs=1e-6)
    assert points_of(rule, *values(7, 1, 9, 5), points=100) == pytest.approx(by_hand, abs=1e-9)
    assert "constant 23" in wording_of(load(one_indicator(rule))["x"]).en


def test_the_floor_comes_after_the_curve() -> None:
    assert on_curve({"power": 2}, 0, 50, 100, floor=0.2) == pytest.approx([20, 40, 100])


def test_a_curve_is_told_with_its_number() -> None:
    rule = {"type": "linear", "lower": 0, "upper": 100, "curve": {"power": 1.5}}
    words = wording_of(load(one_indicator(rule))["x"])
    assert words.en == "linear from 0 points (at 0) to 20 points (at 100); the share to the power of 1.5"
    assert words.vi == "tuyến tính từ 0 điểm (tại 0) đến 20 điểm (tại 100); lấy tỷ lệ lũy thừa 1,5"


@pytest.mark.parametrize(
    ("curve", "code"),
    [
        ({"power": 2, "exponential": 23}, "rule.one_curve"),
        ({"power": 0}, "rule.curve_range"),
        ({"exponential": 5}, "rule.curve_range"),
        ({"saturating": 0}, "rule.curve_size"),
        ({}, "schema.empty"),
        ({"square": 2}, "schema.unknown_key"),
    ],
)
def test_a_curve_that_makes_no_sense_is_refused(curve: dict[str, float], code: str) -> None:
    assert codes_of({"type": "linear", "lower": 0, "upper": 100, "curve": curve}) == [code]


@pytest.mark.parametrize("curve", [{"power": 2}, {"saturating": 3}, {"saturating": -1.5}, {"exponential": 23}])
@pytest.mark.parametrize("floor", [0, 0.25])
def test_a_spreadsheet_computes_what_the_engine_does(curve: dict[str, float], floor: float) -> None:
    rule = {"type": "linear", "lower": 41.5, "upper": -3, "floor": floor, "curve": curve}
    node, cells = load(one_indicator(rule))["x"], FormCells("G2", 20)
    asked = [-5.0, -3, 0, 12.25, 40, 41.5, 50]
    found = evaluated(spreadsheet_of(node, cells), cells, {"G2": np.array(asked)})
    assert 20 * found == pytest.approx(points_of(rule, *values(*asked)), abs=1e-9)


def test_the_same_bits_from_both_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    framework = load(one_indicator(BY_PROPORTION, points=10))
    data = np.linspace(60, 100, 400)[None, :, None]
    observations = dti.Observations.from_arrays(
        data, indicators=["x"], units=[f"u{n}" for n in range(400)], years=[2025]
    )
    found = []
    for engine in ("numpy", "numba"):
        monkeypatch.setenv("DTISCORE_ENGINE", engine)
        found.append(dti.score(framework, observations).points("total"))
    np.testing.assert_array_equal(*found)
