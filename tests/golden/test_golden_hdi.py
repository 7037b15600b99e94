"""The Human Development Index comes out as UNDP published it: 1990 to 2021, every country, to the printed decimals.

Published components and values: UNDP, Human Development Report 2021/2022, "All composite indices and components time
series (1990-2021)", https://hdr.undp.org/data-center/documentation-and-downloads.
"""

from __future__ import annotations

import math

import polars as pl
import pytest

import dtiscore as dti
from dtiscore.language.rounding import round_half_up

from ..tree import ROOT

FRAMEWORK = ROOT / "examples" / "hdi" / "framework.toml"
GOLDEN = ROOT.parent / "shared" / "golden" / "hdi" / "hdi_1990_2021.csv"
COMPONENTS = ("le", "eys", "mys", "gnipc")

needs_golden_hdi = pytest.mark.skipif(not GOLDEN.is_file(), reason="shared/golden/hdi (published HDI) is not here")


def published() -> pl.DataFrame:
    return pl.read_csv(GOLDEN).rename({"iso3": "unit"})


def observed(rows: pl.DataFrame) -> tuple[dti.Framework, dti.Observations]:
    framework = dti.load_framework(FRAMEWORK)
    return framework, dti.read_observations(rows.select("unit", "year", *COMPONENTS), framework)


def scored(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per country and year: the computed index, unrounded, beside the published one."""
    totals = dti.score(*observed(rows)).to_polars().filter(pl.col("node") == "total")
    return rows.join(totals.select("unit", "year", computed="points"), on=["unit", "year"], how="left")


@needs_golden_hdi
def test_every_published_value_comes_out_to_its_three_decimals() -> None:
    rows = scored(published()).filter(pl.col("hdi").is_not_null())
    assert rows.height == 5571
    printed = [float(round_half_up(x, 3)) for x in rows["computed"]]
    assert printed == rows["hdi"].to_list()


@needs_golden_hdi
def test_a_country_that_lacks_a_component_has_no_value() -> None:
    rows = scored(published())
    lacking = pl.any_horizontal(pl.col(name).is_null() for name in COMPONENTS)
    assert rows.filter(lacking)["computed"].is_not_null().sum() == 0
    assert rows.filter(lacking)["hdi"].is_not_null().sum() == 0
    # UNDP prints no HDI of Rwanda before 1995, though all four components are there.
    unpublished = rows.filter(~lacking & pl.col("hdi").is_null())
    assert set(unpublished["unit"]) == {"RWA"}
    assert sorted(unpublished["year"]) == [1990, 1991, 1992, 1993, 1994]


@needs_golden_hdi
def test_ranks_of_2021_are_the_published_ones() -> None:
    rows = published().filter((pl.col("year") == 2021) & pl.col("hdi_rank_2021").is_not_null())
    assert rows.height == 191
    ranking = dti.rank(dti.score(*observed(rows)), year=2021).to_polars()
    found = dict(zip(ranking["unit"], ranking["rank"], strict=True))
    assert found == dict(zip(rows["unit"], rows["hdi_rank_2021"], strict=True))


@needs_golden_hdi
def test_both_evaluators_give_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba", reason="numba is not installed")
    framework, observations = observed(published())
    bits = []
    for engine in ("numpy", "numba"):
        monkeypatch.setenv("DTISCORE_ENGINE", engine)
        scores = dti.score(framework, observations)
        bits.append([scores[node].tobytes() for node in framework.nodes])
    assert bits[0] == bits[1]


# --- without the published figures: the formula of Technical note 1 on round numbers ----------------------------------


def one(le: float, eys: float, mys: float, gnipc: float) -> dict[str, float]:
    rows = pl.DataFrame({"unit": ["X"], "year": [2021], "le": [le], "eys": [eys], "mys": [mys], "gnipc": [gnipc]})
    found = dti.score(*observed(rows)).to_polars()
    return dict(zip(found["node"], found["points"], strict=True))


def test_dimensions_are_shares_of_the_way_between_the_goalposts() -> None:
    found = one(52.5, 9, 6, math.sqrt(100 * 75000))
    assert found["health"] == pytest.approx(0.5)
    assert found["education"] == pytest.approx((9 / 18 + 6 / 15) / 2)
    assert found["income"] == pytest.approx(0.5)
    assert found["total"] == pytest.approx((0.5 * 0.45 * 0.5) ** (1 / 3))


def test_beyond_a_goalpost_nothing_is_gained_or_lost() -> None:
    assert one(90, 25, 20, 200000)["total"] == 1.0
    assert one(19, 9, 9, 10000)["total"] == 0.0
    assert one(60, 9, 9, 50)["income"] == 0.0
