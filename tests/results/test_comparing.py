"""What the commands compare and appeal answer, as functions of the same names."""

from __future__ import annotations

import warnings

import pytest

import dtiscore as dti

from ..tree import ROOT

FOLDER = ROOT / "examples" / "commune-demo"
DATA, UNITS = FOLDER / "synthetic-observations.csv", FOLDER / "synthetic-units.csv"


def test_compare_says_what_the_appraisal_took_and_why() -> None:
    found = dti.compare("commune-demo", DATA, "self", "appraised", units=UNITS)
    rows = found.to_polars("vi")
    assert rows.height == len(found.rows) > 0
    assert rows["status"].unique().to_list() == ["appraised"]
    assert all(reason for reason in rows["reason"])
    assert found.standings_to_polars().columns[:5] == ["unit", "name", "block", "year", "node"]
    one = dti.compare("commune-demo", DATA, "self", "appraised", units=UNITS, year=2025)
    assert {row.year for row in one.rows} == {2025}


def test_two_frameworks_are_diffed_and_compare_still_does_with_a_warning() -> None:
    old, new = dti.load_framework("vn-dti-province-2020"), dti.load_framework("vn-dti-province-2022")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        changes = dti.diff(old, new)
    with pytest.warns(DeprecationWarning, match=r"dtiscore\.diff"):
        assert dti.compare(old, new) == changes


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("appraised", "self"), "self, preliminary, appraised"),
        (("selv", "appraised"), "selv"),
        ((1, "appraised"), "before is 1"),
    ],
)
def test_stages_that_do_not_exist_or_are_the_wrong_way_round_are_told(arguments: tuple[str, str], words: str) -> None:
    with pytest.raises(dti.DtiError, match=words):
        dti.compare("commune-demo", DATA, *arguments, units=UNITS)


def test_observations_of_one_status_cannot_be_compared() -> None:
    with pytest.raises(dti.ArgumentError, match="the table with the rows of every status"):
        dti.compare("commune-demo", dti.read_observations(DATA, "commune-demo", units=UNITS))


def test_an_appeal_takes_numbers_as_programs_have_them() -> None:
    scores = dti.score("vn-dti-province-2022", {"unit": ["A", "B"], "year": [2022, 2022], "awareness": [0.5, 0.6]})
    found = dti.appeal(scores, "A", "awareness", value=0.75)
    assert found.after.points("awareness").tolist() == [[75.0], [60.0]]
    assert found.to_polars()["node"].to_list()[0] == "total"
    with pytest.raises(dti.ArgumentError, match="value is list"):
        dti.appeal(scores, "A", "awareness", value=[1])  # type: ignore[arg-type]


def test_a_word_that_gaps_do_not_know_is_not_taken_for_the_median() -> None:
    scores = dti.score("vn-dti-province-2022", {"unit": ["A", "B"], "year": [2022, 2022], "awareness": [0.5, 0.6]})
    with pytest.raises(dti.LookupProblem, match=r"to is “mean”.*use one of: best, median"):
        dti.gaps(scores, to="mean")  # type: ignore[arg-type]
