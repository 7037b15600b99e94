"""Reporting periods: what people write for a quarter, a half-year, a month, a day, and what files call it."""

from __future__ import annotations

import pytest

from dtiscore.model.period import names_of_months, period_named


@pytest.mark.parametrize(
    ("written", "name", "first", "last"),
    [
        ("2026-Q1", "2026-Q1", 1, 331),
        ("Quý II/2026", "2026-Q2", 4, 630),
        ("quý 3 năm 2026", "2026-Q3", 7, 930),
        ("Q4", "2026-Q4", 10, 1231),
        ("2026-H1", "2026-H1", 1, 630),
        ("6 tháng đầu năm 2026", "2026-H1", 1, 630),
        ("6 tháng cuối năm", "2026-H2", 7, 1231),
        ("3 tháng đầu năm 2026", "2026-Q1", 1, 331),
        ("9 tháng năm 2026", "2026-9M", 1, 930),
        ("2026-9M", "2026-9M", 1, 930),
        ("2026-M09", "2026-M09", 9, 930),
        ("tháng 2/2026", "2026-M02", 2, 229),
        ("09/2026", "2026-M09", 9, 930),
        ("15/6/2026", "2026-06-15", 0, 615),
        ("2026-06-15 00:00:00", "2026-06-15", 0, 615),
        ("28/02/2026", "2026-02-28", 0, 229),
        ("cả năm", "2026", 1, 1231),
    ],
)
def test_what_people_write_for_a_period(written: str, name: str, first: int, last: int) -> None:
    found = period_named(written, 2026)
    assert found is not None
    assert (found.name, found.year, found.first, found.last) == (name, 2026, first, last)
    assert period_named(found.name) == found
    assert found.within(2024).within(2026) == found


@pytest.mark.parametrize("written", ["Q5", "H3", "2026-13", "30/02/2026", "sometime", "quý", "13 tháng", "2026-Q0", ""])
def test_what_is_no_period(written: str) -> None:
    assert period_named(written, 2026) is None


def test_a_period_states_its_own_year_and_takes_the_given_one_only_where_it_has_none() -> None:
    assert [period_named(text, 2026).year for text in ("2025-Q1", "Q1")] == [2025, 2026]  # type: ignore[union-attr]
    assert period_named("Q1").year == 0  # type: ignore[union-attr]


def test_periods_in_the_words_of_both_languages() -> None:
    said = {"2026-Q4": ("quý IV/2026", "Q4 2026"), "2026-H1": ("6 tháng đầu năm 2026", "first half of 2026"),
            "2026-H2": ("6 tháng cuối năm 2026", "second half of 2026"), "2026-9M": ("9 tháng đầu năm 2026", "9 months of 2026"),
            "2026-M03": ("tháng 3/2026", "2026-3"), "2026-03-05": ("ngày 05/03/2026", "2026-03-05")}  # fmt: skip
    assert {name: tuple(period_named(name).text(lang) for lang in ("vi", "en")) for name in said} == said  # type: ignore[union-attr]


def test_months_are_called_by_quarters_where_these_are_whole() -> None:
    assert names_of_months(2026, {1, 2, 3, 5, 10, 11, 12}) == ["2026-Q1", "2026-M05", "2026-Q4"]
