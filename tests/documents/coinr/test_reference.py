"""The slow reference of COINr computes what COINr computed: every value of every variant that was kept."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from ...tree import ROOT
from . import coinr_reference as coinr

ASEM = ROOT.parent / "shared" / "golden" / "asem"

# File of the variant → what it was computed with.
VARIANTS: dict[str, dict[str, str]] = {
    "minmax100_amean": {},
    "minmax1_100_gmean": {"normalisation": "min_max:1:100", "aggregation": "geometric"},
    "zscore_0_1_amean": {"normalisation": "z_score:0:1"},
    "rank_amean": {"normalisation": "rank"},
    "dist2targ_capped_amean": {"normalisation": "distance_to_target"},
    "panel_minmax_peryear_amean": {},
}

needs_golden_asem = pytest.mark.skipif(not ASEM.is_dir(), reason="shared/golden/asem (results of COINr) is not here")


def inputs(variant: str) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    data = "asem_iData_panel.csv" if variant.startswith("panel") else "asem_iData.csv"
    return coinr.table(ASEM / "asem_iMeta.csv"), coinr.table(ASEM / data)


def published(path: Path) -> dict[str, dict[coinr.Cell, coinr.Value]]:
    """Node → unit and year → value, of a file that COINr wrote."""
    rows = coinr.table(path)
    nodes = [name for name in rows[0] if name not in ("uCode", "Time", "Rank")]
    return {n: {(r["uCode"], r.get("Time", "2018")): coinr.number(r[n]) for r in rows} for n in nodes}


@needs_golden_asem
def test_every_variant_that_was_kept_is_known() -> None:
    assert {path.name.partition("__")[0] for path in (ASEM / "variants").iterdir()} == set(VARIANTS)


@needs_golden_asem
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_reference_agrees_with_coinr(variant: str) -> None:
    meta, data = inputs(variant)
    assert len({row["Time"] for row in data}) == (5 if variant.startswith("panel") else 1)
    found = coinr.index(meta, data, **VARIANTS[variant])  # type: ignore[arg-type]
    files = sorted((ASEM / "variants").glob(f"{variant}__*.csv"))
    assert files
    for file in files:
        assert coinr.assert_agrees(published(file), found) == len(coinr.table(file)) * len(published(file))


@needs_golden_asem
def test_what_coinr_did_before_normalising_moves_the_published_example() -> None:
    """``coinr_results_scores.csv`` is COINr's whole example: denominated, imputed and treated for outliers first.

    Of its nodes only Political has no indicator that any of these steps touches; that one has to agree.
    """
    meta, data = inputs("minmax100_amean")
    expected, found = published(ASEM / "coinr_results_scores.csv"), coinr.index(meta, data)
    assert coinr.assert_agrees({"Political": expected["Political"]}, found) == 51
    denominated = {row["Parent"] for row in meta if row["Denominator"]}
    assert "Political" not in denominated
    assert all(any(expected[node][cell] != found[node][cell] for cell in found[node]) for node in denominated)


@needs_golden_asem
@pytest.mark.parametrize("variant", [name for name in VARIANTS if not name.startswith("panel")])
def test_the_reference_ranks_as_coinr_does(variant: str) -> None:
    meta, data = inputs(variant)
    found = coinr.ranks(coinr.index(meta, data, **VARIANTS[variant])["Index"])  # type: ignore[arg-type]
    rows = coinr.table(ASEM / "variants" / f"{variant}__aggregated.csv")
    assert found == {(row["uCode"], "2018"): int(row["Rank"]) for row in rows}


def test_missing_values_leave_numerator_and_denominator() -> None:
    assert coinr.aggregate([(4.0, 1.0), (None, 5.0), (1.0, 2.0)], "linear", None) == 2.0
    assert coinr.aggregate([(4.0, 1.0), (None, 5.0), (1.0, 1.0)], "geometric", None) == pytest.approx(2.0)
    assert coinr.aggregate([(4.0, 1.0), (None, 5.0), (2.0, 1.0)], "harmonic", None) == pytest.approx(8 / 3)
    assert coinr.aggregate([(None, 1.0)], "linear", None) is None


def test_the_threshold_counts_children_whatever_they_weigh() -> None:
    two_of_three = [(1.0, 1.0), (None, 100.0), (3.0, 1.0)]
    assert coinr.aggregate(two_of_three, "linear", 2 / 3) == 2.0
    assert coinr.aggregate(two_of_three, "linear", 0.7) is None


def test_ties_take_the_smallest_rank_and_equal_values_have_no_range() -> None:
    assert coinr.n_rank([3.0, None, 1.0, 3.0]) == [2.0, None, 1.0, 2.0]
    assert coinr.n_prank([3.0, None, 1.0, 3.0]) == [0.5, None, 0.0, 0.5]
    assert coinr.n_minmax([2.0, 2.0]) == [None, None]
    assert coinr.n_zscore([2.0, 2.0]) == [None, None]
    assert coinr.n_zscore([1.0, 3.0]) == pytest.approx([-math.sqrt(0.5), math.sqrt(0.5)])
