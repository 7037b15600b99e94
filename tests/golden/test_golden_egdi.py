"""The United Nations E-Government Development Index comes out as published, 2010 to 2018, and so do the ranks.

Published values: United Nations E-Government Surveys, https://publicadministration.un.org/egovkb/Data-Center.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import dtiscore as dti

from ..tree import ROOT

EXAMPLES = ROOT / "examples" / "egdi"
GOLDEN = ROOT.parent / "shared" / "golden" / "egdi"
YEARS = (2010, 2012, 2014, 2016, 2018)
INDICES = ("osi", "tii", "hci")
# In the file of 2012 these rows have 0 for the online service index, the whole index and a rank of 191.
DAMAGED = {2012: {"LBY", "CAF", "GIN"}}

needs_golden_egdi = pytest.mark.skipif(not GOLDEN.is_dir(), reason="shared/golden/egdi (published EGDI) is not here")

ENTERED = """
[framework]
code = "printed-index"
title = { vi = "Chỉ số đã công bố", en = "The index as printed" }
level = "national"
years = { from = 2010, to = 2018 }
scale = 1
points = "scale"
decimals = 5
missing = "skip"
source = "United Nations E-Government Surveys"
completeness = "indices"
[total]
indices = { printed = 1 }
[indices.printed]
title = { vi = "Chỉ số", en = "Index" }
rule = { type = "entered", in = "fraction" }
"""


def framework_of(year: int) -> dti.Framework:
    return dti.load_framework(EXAMPLES / ("framework-2010.toml" if year == 2010 else "framework.toml"))


def published(year: int) -> pl.DataFrame:
    rows = pl.read_csv(GOLDEN / f"egdi-{year}.csv").rename({"country-code": "unit", "e-gov-index": "printed"})
    return rows.filter(pl.col("printed").is_not_null()).with_columns(year=pl.lit(year))


def scored(year: int) -> pl.DataFrame:
    framework, rows = framework_of(year), published(year)
    observations = dti.read_observations(rows.select("unit", "year", *INDICES), framework)
    totals = dti.score(framework, observations).to_polars().filter(pl.col("node") == "total")
    return rows.join(totals.select("unit", computed="points"), on="unit", how="left")


@needs_golden_egdi
@pytest.mark.parametrize("year", YEARS)
def test_every_published_value_comes_out(year: int) -> None:
    complete = pl.all_horizontal(pl.col(name).is_not_null() for name in INDICES)
    rows = scored(year).filter(complete & ~pl.col("unit").is_in(DAMAGED.get(year, set())))
    assert rows.height == {2010: 183, 2012: 190}.get(year, 193)
    assert (rows["computed"] - rows["printed"]).abs().max() < 1e-4  # type: ignore[operator]


@needs_golden_egdi
def test_three_rows_of_2012_are_damaged_in_the_source() -> None:
    rows = scored(2012).filter(pl.col("unit").is_in(DAMAGED[2012]))
    assert rows.height == 3
    assert set(rows["osi"]) == set(rows["printed"]) == {0.0}
    assert rows["computed"].min() > 0.05  # type: ignore[operator]


@needs_golden_egdi
def test_nine_countries_of_2010_lack_an_index_and_have_no_value_here() -> None:
    """The survey prints 0 for them and ranks them all 184th, behind the 183 that have the three indices."""
    rows = scored(2010).filter(pl.col("hci").is_null())
    assert set(rows["printed"]) == {0.0}
    assert set(rows["e-gov-rank"]) == {184.0}
    assert rows["computed"].to_list() == [None] * 9


@needs_golden_egdi
@pytest.mark.parametrize("year", YEARS)
def test_ranks_of_the_printed_value_are_the_printed_ranks(year: int, tmp_path: Path) -> None:
    """Equal values share a rank and the next one is left out: 1, 2, 2, 4."""
    (tmp_path / "framework.toml").write_text(ENTERED, "utf-8")
    framework, rows = dti.load_framework(tmp_path / "framework.toml"), published(year)
    scores = dti.score(framework, dti.read_observations(rows.select("unit", "year", "printed"), framework))
    ranking = dti.rank(scores, year=year).to_polars()
    assert dict(zip(ranking["unit"], ranking["rank"], strict=True)) == dict(
        zip(rows["unit"], rows["e-gov-rank"], strict=True)
    )
    assert year != 2010 or rows["printed"].is_duplicated().sum() >= 9


@pytest.mark.parametrize(("year", "expected"), [(2010, 0.34 * 0.9 + 0.33 * 0.6 + 0.33 * 0.3), (2012, 0.6), (2018, 0.6)])
def test_the_weights_are_those_of_the_survey(year: int, expected: float) -> None:
    framework = framework_of(year)
    rows = pl.DataFrame(
        {"unit": ["X", "Y"], "year": [year] * 2, "osi": [0.9, 0.9], "tii": [0.6, None], "hci": [0.3, 0.3]}
    )
    found = dti.score(framework, dti.read_observations(rows, framework)).to_polars().filter(pl.col("node") == "total")
    assert found["points"].to_list() == pytest.approx([expected, None])
