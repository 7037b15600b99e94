"""The national reform index (PAR) against the rows that were published: totals, and the parts that they are the sums of.

The rows lie beside the checkout (`../shared/facts/par_published.csv`).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest

import dtiscore as dti

from ..tree import ROOT

PUBLISHED = ROOT.parent / "shared" / "facts" / "par_published.csv"
COMPILATION = "huggingface.co"  # the source of 2012 that prints parts beside totals
TOGETHER = ("appraised_points", "leader_survey_points", "socioeconomic_points")
ROUNDING = 0.0201  # four printed parts, each rounded to two decimals

published = pytest.mark.skipif(
    not PUBLISHED.exists(), reason="the published rows (../shared/facts/par_published.csv) are not beside the checkout"
)


def provinces(year: str, source: str = "") -> dict[str, dict[str, float]]:
    """What was published of each province with parts: index code → value."""
    found: dict[str, dict[str, float]] = {}
    with PUBLISHED.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            of_year = row["year"] == year and row["unit_level"] == "province" and source in row["source_url"]
            if of_year and (row["index_code"] in ("PAR", "rank") or row["index_code"].endswith("_points")):
                found.setdefault(row["unit_name"], {})[row["index_code"]] = float(row["value"])
    return {unit: values for unit, values in found.items() if "appraised_points" in values}


def scored(framework: dti.Framework, year: int, units: Mapping[str, Mapping[str, float]]) -> dti.Scores:
    codes = sorted({code for values in units.values() for code in values})
    cube = [[[values[code]] for values in units.values()] for code in codes]
    return dti.score(framework, dti.Observations.from_arrays(cube, indicators=codes, units=list(units), years=[year]))


def totals(scores: dti.Scores) -> dict[str, float]:
    return {unit: float(points[0]) for unit, points in zip(scores.units, scores.points("total"), strict=True)}


@published
def test_the_parts_of_2020_give_the_published_totals_and_ranks() -> None:
    rows = provinces("2020")
    assert len(rows) == 10
    scores = scored(
        dti.load_framework("vn-par-province-2020"),
        2020,
        {
            unit: {
                "sipas": row["sipas_points"],
                "other_parts": sum(row[part] for part in TOGETHER),
                "appraised": row["appraised_points"],
                "leader_survey": row["leader_survey_points"],
                "socioeconomic_effect": row["socioeconomic_points"],
            }
            for unit, row in rows.items()
        },
    )
    found = totals(scores)
    assert {u: v for u, v in found.items() if v != pytest.approx(rows[u]["PAR"], abs=ROUNDING)} == {}
    assert found["Hải Phòng"] == pytest.approx(90.51, abs=1e-9)  # 58.71 + 9.35 + 19.45 + 3.00
    assert found["Quảng Ninh"] == pytest.approx(91.05, abs=1e-9)  # published 91.04: its parts are rounded
    ranks = {row["unit"]: row["rank"] for row in dti.rank(scores).to_polars().iter_rows(named=True)}
    assert ranks == {unit: row["rank"] for unit, row in rows.items()}


@published
def test_appraised_and_survey_points_of_2012_are_the_published_totals(tmp_path: Path) -> None:
    """The maxima of 2012 are not public. A sum of points is the same whatever they are: those here only hold the points."""
    rows = provinces("2012", COMPILATION)
    assert len(rows) == 19
    text = (ROOT / "criteria" / "vn-par-province-2022.toml").read_text(encoding="utf-8")
    for old, new in (
        ('code = "vn-par-province-2022"', 'code = "sums"'),
        ("from = 2022, to = 2022", "from = 2012, to = 2012"),
        ("points = 68", "points = 60"),
        ("points = 32", "points = 40"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    (tmp_path / "sums.toml").write_text(text, encoding="utf-8")
    units = {u: {"appraised": r["appraised_points"], "survey": r["survey_points"]} for u, r in rows.items()}
    found = totals(scored(dti.load_framework(tmp_path / "sums.toml"), 2012, units))
    assert {u: v for u, v in found.items() if v != pytest.approx(rows[u]["PAR"], abs=1e-9)} == {}


def test_the_edition_of_2022_adds_appraisal_and_survey_and_never_the_fields() -> None:
    framework = dti.load_framework("vn-par-province-2022")
    scores = scored(
        framework,
        2022,
        {
            "A": {"appraised": 58.5, "survey": 26.25, "steering_points": 8.5, "steering_maximum": 10.0},
            "B": {"appraised": 68.0, "survey": 32.0, "steering_points": 9.0, "steering_maximum": 12.0},
        },
    )
    assert totals(scores) == {"A": pytest.approx(84.75), "B": pytest.approx(100.0)}
    assert [float(score[0]) for score in scores["steering"]] == [pytest.approx(0.85), pytest.approx(0.75)]


def test_the_editions_have_only_the_maxima_that_a_source_gives() -> None:
    assert {
        code: {part: dti.load_framework(code)[part].points for part in dti.load_framework(code)["total"].children}
        for code in ("vn-par-province-2020", "vn-par-province-2022")
    } == {
        "vn-par-province-2020": {"sipas": 10, "other_parts": 90},
        "vn-par-province-2022": {"appraised": 68, "survey": 32},
    }
    framework = dti.load_framework("vn-par-province-2022")
    fields = [node for node in framework.nodes.values() if node.code not in ("total", "appraised", "survey")]
    assert len(fields) == 8
    assert {(node.points, framework.parents(node.code)) for node in fields} == {(0, ())}
