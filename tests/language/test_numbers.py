"""How numbers, values with their measures, changes, ranks, dates and statuses are written in both languages."""

from __future__ import annotations

import pytest

from dtiscore.language.dates import date_text
from dtiscore.language.measures import aim, difference, measure_name, measured
from dtiscore.language.numbers import fixed, number, percent, signed
from dtiscore.language.ranks import moved, place
from dtiscore.language.statuses import status_name

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (0.0, "0", "0"), (-0.0, "0", "0"), (1.0, "1", "1"), (58.68, "58,68", "58.68"), (-12.5, "−12,5", "−12.5"),
        (999.0, "999", "999"), (1000.0, "1.000", "1,000"), (1234567.5, "1.234.567,5", "1,234,567.5"), (-1000.0, "−1.000", "−1,000"),
        (0.1 + 0.2, "0,3", "0.3"), (1e-12, "0,000000000001", "0.000000000001"), (1e-13, "0", "0"), (-1e-13, "0", "0"),
        (123456789012345.0, "123.456.789.012.000", "123,456,789,012,000"), (1e15, "1e+15", "1e+15"), (-1.5e300, "−1,5e+300", "−1.5e+300"),
        (INF, "∞", "∞"), (-INF, "−∞", "−∞"), (NAN, "–", "–"), (None, "–", "–"),
    ],
)  # fmt: skip
def test_a_number_has_the_signs_of_its_language_and_no_digit_too_many(value: float | None, vi: str, en: str) -> None:
    assert (number(value, "vi"), number(value, "en")) == (vi, en)


@pytest.mark.parametrize(
    ("value", "decimals", "vi", "en"),
    [
        (0.125, 2, "0,13", "0.13"), (2.5, 0, "3", "3"), (-2.5, 0, "−3", "−3"), (0.00015, 4, "0,0002", "0.0002"), (1.005, 2, "1,01", "1.01"),
        (1234.5, 2, "1.234,50", "1,234.50"), (-1234.5, 2, "−1.234,50", "−1,234.50"), (999.995, 2, "1.000,00", "1,000.00"),
        (0.0, 2, "0,00", "0.00"), (-0.001, 2, "0,00", "0.00"), (1e300, 2, "1e+300", "1e+300"), (INF, 2, "∞", "∞"), (NAN, 2, "–", "–"),
        (None, 2, "–", "–"), (7.0, 0, "7", "7"),
    ],
)  # fmt: skip
def test_in_a_column_all_numbers_are_rounded_half_up_to_the_same_decimals(
    value: float | None, decimals: int, vi: str, en: str
) -> None:
    assert (fixed(value, decimals, "vi"), fixed(value, decimals, "en")) == (vi, en)


def test_a_number_in_a_sentence_is_rounded_half_up_where_it_is_told_how_far() -> None:
    assert [number(value, "vi", 2) for value in (0.125, 61.5, 61.0, 999.995, -0.001)] == [
        "0,13",
        "61,5",
        "61",
        "1.000",
        "0",
    ]


def test_a_share_is_printed_as_a_percentage() -> None:
    assert [percent(0.7316, 2, lang) for lang in ("vi", "en")] == ["73,16%", "73.16%"]
    assert [percent(share, 0, "vi") for share in (None, NAN, 0.0, 0.125, 12.0)] == ["–", "–", "0%", "13%", "1.200%"]


def test_a_change_says_which_way_it_goes() -> None:
    changes = [1.5, -1.5, 0.0, -0.0, 0.004, -0.004, 0.005, -0.005, 1234.0, NAN, None, INF]
    vi = ["+1,50", "−1,50", "0,00", "0,00", "0,00", "0,00", "+0,01", "−0,01", "+1.234,00", "–", "–", "+∞"]
    assert [signed(change, 2, "vi") for change in changes] == vi
    assert [signed(change, 1, "en") for change in (1.5, -1234.5)] == ["+1.5", "−1,234.5"]


@pytest.mark.parametrize(
    ("value", "measure", "vi", "en"),
    [
        (61.5, "percent", "61,5%", "61.5%"), (61.537, "percent", "61,54%", "61.54%"), (1.5, "pp", "1,5 điểm %", "1.5 pp"),
        (12.0, "points", "12 điểm", "12 points"), (1.0, "points", "1 điểm", "1 point"), (1.004, "points", "1 điểm", "1 point"),
        (3.0, "rank", "hạng 3", "rank 3"), (2.0, "places", "2 bậc", "2 places"), (1.0, "places", "1 bậc", "1 place"),
        (24.0, "hours", "24 giờ", "24 hours"), (1.0, "hours", "1 giờ", "1 hour"), (1234567.0, "count", "1.234.567", "1,234,567"),
        (0.61537, "fraction", "0,6154", "0.6154"), (0.5, "km", "0,5 km", "0.5 km"), (5.0, "", "5", "5"), (NAN, "percent", "–", "–"),
        (None, "hours", "–", "–"), (-2.5, "percent", "−2,5%", "−2.5%"),
    ],
)  # fmt: skip
def test_a_value_stands_with_its_measure(value: float | None, measure: str, vi: str, en: str) -> None:
    assert (measured(value, measure, "vi"), measured(value, measure, "en")) == (vi, en)


def test_percentages_differ_in_percentage_points_and_ranks_in_places() -> None:
    assert [difference(2.0, measure, "vi") for measure in ("percent", "rank", "hours")] == [
        "2 điểm %",
        "2 bậc",
        "2 giờ",
    ]


def test_a_target_says_on_which_side_it_is_met() -> None:
    assert aim(">=", 80.0, "percent", "vi") == "≥ 80%"
    assert aim("<=", 24.0, "hours", "en") == "≤ 24 hours"


def test_a_measure_has_a_name_for_the_head_of_a_column() -> None:
    names = [measure_name(measure, "vi") for measure in ("percent", "hours", "count", "", "fraction", "km")]
    assert names == ["%", "giờ", "", "", "0–1", "km"]


def test_units_that_share_a_rank_share_its_number() -> None:
    assert [place(rank, 11, "vi") for rank in (1, 2, 2, 4, 0, None)] == ["1/11", "2/11", "2/11", "4/11", "–", "–"]
    assert [place(2, 3, lang, dense=True) for lang in ("vi", "en")] == ["nhóm 2/3", "group 2/3"]


def test_places_gained_and_lost_have_a_sign() -> None:
    assert [moved(places, "vi") for places in (2, -1, 0, None, NAN, 2.0)] == ["+2", "−1", "0", "–", "–", "+2"]


def test_dates_are_written_as_the_language_writes_them() -> None:
    assert [date_text("2026-03-01", lang) for lang in ("vi", "en")] == ["01/03/2026", "2026-03-01"]
    assert date_text("2026-03-01 08:15", "vi") == "01/03/2026 08:15"
    assert [date_text(text, "vi") for text in ("", "2026", "tháng 3/2026", "01/03/2026")] == [
        "",
        "2026",
        "tháng 3/2026",
        "01/03/2026",
    ]


def test_every_status_has_a_name_in_both_languages() -> None:
    assert [status_name(status, "vi") for status in ("self", "preliminary", "appraised")] == [
        "tự chấm", "thẩm định sơ bộ", "thẩm định",
    ]  # fmt: skip
    assert status_name("appraised", "en") == "appraised"
