"""Bands as published decisions have them; each test names its case."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import attrs
import pytest

import dtiscore as dti
from dtiscore.documents.tables.results import bands_sentence, percent_of_maximum, scores_view
from dtiscore.documents.tables.text import as_table
from dtiscore.results.ranking import band_of_score as dti_band

from ..decided_cases import LAO_CAI, entered, flat, problems_of, rows, scored
from ..strategies import Document, load, titled

SCHOOLS = {
    "levels": [
        {"title": titled("Mức 1"), "to": 50},
        {"title": titled("Mức 2"), "from": 50, "to": 75, "includes": "both"},
        {"title": titled("Mức 3"), "from": 75},
    ],
}


def bands_of(bands: Document, scale: float, points: Sequence[float]) -> list[str]:
    document = flat({"x": entered("x", scale)}) | {"bands": bands}
    units = [dti.Unit(f"u{n}") for n in range(len(points))]
    scores = scored(document, {f"u{n}": {"x": value} for n, value in enumerate(points)}, units)
    found = rows(scores)
    return [found[unit.code]["band"] for unit in units]


def test_lao_cai_731_61_of_1000_is_73_16_percent_and_nang_cao() -> None:
    document = flat({"x": entered("x", 1000)}) | {"bands": LAO_CAI}
    scores = scored(document, {"u": {"x": 731.61}}, [dti.Unit("u")])
    row = rows(scores)["u"]
    assert row["points"] == 731.61
    assert row["score"] == 0.73161
    view = scores_view(scores, scores.to_polars(), "vi")
    percent = percent_of_maximum(scores.to_polars(), scores.framework, "vi")
    assert "73,16%" in as_table(attrs.evolve(view, made=(percent,)), "vi")
    assert row["band"] == "Nâng cao"


def test_lao_cai_the_limit_belongs_to_the_lower_band() -> None:
    expected = {0: "Khởi động", 250: "Khởi động", 250.1: "Hình thành", 500: "Hình thành", 500.1: "Nâng cao",
                750: "Nâng cao", 750.1: "Dẫn dắt", 1000: "Dẫn dắt"}  # fmt: skip
    assert bands_of(LAO_CAI, 1000, list(expected)) == list(expected.values())


def test_lao_cai_bands_are_in_percent_of_what_applies() -> None:
    document = flat(
        {"work": entered("work", 750), "procedures": entered("procedures", 250, applies_to=["tthc"])}, ["tthc", "none"]
    )
    document["bands"] = LAO_CAI
    units = [dti.Unit("with", type="tthc"), dti.Unit("without", type="none")]
    found = rows(scored(document, {unit.code: {"work": 600} for unit in units}, units))
    assert [found[unit]["band"] for unit in ("with", "without")] == ["Nâng cao", "Dẫn dắt"]


def test_schools_4725_50_and_75_both_belong_to_level_2_and_nothing_falls_between() -> None:
    """Groups of 100: below 50, 50 to 75, above 75; the whole numbers 0–49, 50–75, 76–100 would lose 49.5 and 75.5."""
    expected = {0: 1, 49: 1, 49.5: 1, 49.99: 1, 50: 2, 62: 2, 75: 2, 75.01: 3, 75.5: 3, 76: 3, 100: 3}
    assert bands_of(SCHOOLS, 100, list(expected)) == [f"Mức {level}" for level in expected.values()]


def test_the_band_is_that_of_the_printed_score() -> None:
    assert bands_of(SCHOOLS, 100, [49.996, 49.994, 75.004, 75.006]) == ["Mức 2", "Mức 1", "Mức 2", "Mức 3"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (None, None, "default"), ("upper", None, "low"), ("both", None, "low"), ("lower", None, "high"),
        ("neither", None, "high"), (None, "lower", "high"), (None, "both", "high"), (None, "upper", "low"),
        (None, "neither", "low"), ("both", "neither", "low"), ("neither", "both", "high"), ("lower", "lower", "high"),
        ("upper", "upper", "low"), ("both", "both", "framework.band_limit_twice"),
        ("upper", "lower", "framework.band_limit_twice"), ("lower", "upper", "framework.band_limit_lost"),
        ("neither", "neither", "framework.band_limit_lost"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("default", ["lower", "upper"])
def test_a_limit_belongs_to_whom_the_levels_say_else_as_for_all(
    first: str | None, second: str | None, expected: str, default: str, tmp_path: Path
) -> None:
    low: Document = {"title": titled("low"), "to": 50} | ({"includes": first} if first else {})
    high: Document = {"title": titled("high"), "from": 50} | ({"includes": second} if second else {})
    bands = {"includes": default, "levels": [high, low]}
    if expected.startswith("framework."):
        document = flat({"x": entered("x", 100)}) | {"bands": bands}
        assert problems_of(document, tmp_path) == [("bands.levels", expected)]
        return
    if expected == "default":
        expected = "high" if default == "lower" else "low"
    assert bands_of(bands, 100, [50]) == [expected]


def test_the_side_that_belongs_is_said_in_both_languages() -> None:
    document = flat({"x": entered("x", 100)}) | {"bands": SCHOOLS}
    assert bands_sentence(load(document).bands, "vi") == "Mức 1: < 50; Mức 2: ≥ 50 và ≤ 75; Mức 3: > 75"
    document["bands"] = LAO_CAI
    assert bands_sentence(load(document).bands, "en") == (
        "Khởi động: ≤ 25; Hình thành: > 25 and ≤ 50; Nâng cao: > 50 and ≤ 75; Dẫn dắt: > 75"
    )


def test_a_band_is_taken_on_the_printed_score_and_not_on_what_lies_behind_it() -> None:
    """Of 1000 points with four decimals of the share: 750.04 prints as 0.7500, the limit itself, 750.06 as 0.7501."""
    assert bands_of(LAO_CAI, 1000, [750.04, 750.06]) == ["Nâng cao", "Dẫn dắt"]


@pytest.mark.parametrize(("score", "band"), [(0.57, "A"), (0.29, "B"), (0.28, "C")])
def test_a_percentage_has_no_digits_that_the_computer_added(score: float, band: str) -> None:
    """0.57 × 100 is 56.99999999999999 and 0.29 × 100 is 28.999999999999996 to a computer; to everybody else 57 and 29."""
    assert (0.57 * 100, 0.29 * 100) != (57.0, 29.0)
    limits = {"includes": "lower", "levels": [{"title": titled("A"), "from": 57}, {"title": titled("B"), "from": 29, "to": 57},
                                              {"title": titled("C"), "to": 29}]}  # fmt: skip
    found = dti_band(load(flat({"x": entered("x", 1)}) | {"bands": limits}), score)
    assert found is not None
    assert found.vi == band


def test_a_score_alone_is_printed_before_it_is_put_in_a_band() -> None:
    framework = load(flat({"x": entered("x", 1000)}) | {"bands": LAO_CAI})
    found = [dti_band(framework, score) for score in (0.75004, 0.75006)]
    assert [band.vi if band else None for band in found] == ["Nâng cao", "Dẫn dắt"]


def test_no_score_has_no_band() -> None:
    assert dti_band(load(flat({"x": entered("x", 1)}) | {"bands": LAO_CAI}), float("nan")) is None
    assert dti_band(load(flat({"x": entered("x", 1)})), 0.5) is None
