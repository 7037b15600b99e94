"""The statistical audit: the Handbook's published tables, limits, and who is asked what."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

import dtiscore as dti
from dtiscore.analysis import statistics
from dtiscore.cli import run

from ..strategies import header, load, titled
from .technology import CODES, COUNTRIES, VALUES

LINEAR = {"type": "linear", "lower": 0, "upper": 100}


def scores_of(
    values: dict[str, Any], rule: Any = LINEAR, indices: Any = None, units: Any = None, **head: Any
) -> dti.Scores:
    """Indicators of equal weight, straight below the total or in ``indices``."""
    document = {
        "framework": header(scale=100, missing="skip", **head),
        "indicators": {code: {"title": titled(code), "rule": rule} for code in values},
        "indices": {
            code: {"title": titled(code), "indicators": own, "weights": "equal"}
            for code, own in (indices or {}).items()
        },
        "total": {"indices": list(indices), "weights": "equal"}
        if indices
        else {"indicators": list(values), "weights": "equal"},
    }
    array = np.array(list(values.values()), dtype=float)[:, :, None]
    labels: Any = units or [f"u{n:03d}" for n in range(array.shape[1])]
    observations = dti.Observations.from_arrays(array, indicators=list(values), units=labels, years=[2025])
    return dti.score(load(document), observations)


def rows(found: dti.Audit, check: str) -> dict[tuple[str, str], Any]:
    return {(row.node, row.other): row for row in found.rows if row.check == check}


def value(found: dti.Audit, check: str, node: str = "total", other: str = "") -> float:
    return float(rows(found, check)[node, other].value)


@pytest.fixture(scope="module")
def handbook() -> dti.Audit:
    """Standardised indicators of equal weight, as the Handbook's principal components and alpha take them."""
    standardised = {"type": "z_score", "lower": -5, "upper": 5}
    return dti.audit(scores_of(dict(zip(CODES, VALUES, strict=True)), standardised, units=list(COUNTRIES)))


# --- published --------------------------------------------------------------------------------------------------------


def test_table_6_of_the_handbook(handbook: dti.Audit) -> None:
    """Correlations that its text names: internet and electricity 0.84, patents and internet −0.09, exports and internet −0.45."""
    pairs = rows(handbook, "pair")
    published = {("internet", "electricity"): 0.84, ("patents", "internet"): -0.09, ("internet", "exports"): -0.45}
    for pair, r in published.items():
        assert pairs[pair].value == pytest.approx(r, abs=0.005)
    assert pairs["internet", "electricity"].n == 23


def test_table_7_of_the_handbook(handbook: dti.Audit) -> None:
    """Shares of variance of the eight components, in percent, with one decimal."""
    found = [row.value / 8 for row in handbook.rows if row.check == "eigenvalue"]
    assert [round(100 * share, 1) for share in found] == [41.9, 21.8, 12.3, 11.1, 6.0, 3.7, 2.2, 0.9]
    assert value(handbook, "first_share") == pytest.approx(0.419, abs=0.0005)


def test_alpha_of_the_handbook_is_0_70(handbook: dti.Audit) -> None:
    assert value(handbook, "alpha") == pytest.approx(0.70, abs=0.005)


@pytest.mark.parametrize(("without", "alpha", "correlation"), [("exports", 0.77, -0.108), ("telephones", 0.60, 0.701)])
def test_table_11_of_the_handbook(handbook: dti.Audit, without: str, alpha: float, correlation: float) -> None:
    assert value(handbook, "alpha_without", without, "total") == pytest.approx(alpha, abs=0.005)
    assert value(handbook, "correlation", without, "total") == pytest.approx(correlation, abs=0.0005)


def test_the_worked_example_fails_the_handbooks_own_limit_of_sampling_adequacy(handbook: dti.Audit) -> None:
    assert value(handbook, "kmo") == pytest.approx(0.50, abs=0.005)
    assert rows(handbook, "kmo")["total", ""].limit == 0.6


def test_with_23_countries_every_verdict_is_that_they_are_few(handbook: dti.Audit) -> None:
    assert {row.verdict for row in handbook.rows if row.check in ("alpha", "kmo", "pair", "correlation", "sample")} == {
        "few"
    }


def test_less_is_turned_round_only_where_values_are_audited() -> None:
    """x rises with y; by its rule less of x is better, so their shares fall together."""
    base = np.arange(40.0)
    document = {
        "framework": header(scale=100, missing="skip"),
        "indicators": {
            "x": {"title": titled("x"), "rule": {"type": "linear", "lower": 100, "upper": 0}},
            "y": {"title": titled("y"), "rule": LINEAR},
        },
        "total": {"indicators": ["x", "y"], "weights": "equal"},
    }
    observations = dti.Observations.from_arrays(
        np.stack([base, base])[:, :, None], indicators=["x", "y"], units=[str(n) for n in range(40)], years=[2025]
    )
    scores = dti.score(load(document), observations)
    for on in ("shares", "values"):
        assert value(dti.audit(scores, on=on), "pair", "x", "y") == pytest.approx(-1.0)  # type: ignore[arg-type]


# --- by hand ----------------------------------------------------------------------------------------------------------


def test_correlation_by_hand() -> None:
    """x = 1, 2, 3, y = 1, 3, 2: sums of products 1, squares 2 and 2."""
    assert statistics.correlation(np.array([1.0, 2, 3, np.nan]), np.array([1.0, 3, 2, 9])) == (pytest.approx(0.5), 3)
    r, n = statistics.correlation(np.array([1.0, 1, 1]), np.array([1.0, 2, 3]))
    assert math.isnan(r)
    assert n == 3


def test_the_smallest_correlation_that_counts() -> None:
    """tanh(1.96 / √60) for 63 units."""
    assert statistics.least_correlation(63) == pytest.approx(0.247769, abs=1e-5)
    assert math.isnan(statistics.least_correlation(3))


def test_alpha_by_hand() -> None:
    """Two items with r = 0.5: 2/1 · (1 − 2/3)."""
    assert statistics.alpha(np.array([[1, 0.5], [0.5, 1]])) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("x", "degrees", "above"),
    # scipy.stats.chi2.sf of scipy 1.17.1
    [
        (3.841458820694124, 1, 0.05),
        (10.0, 28, 0.99930201002086),
        (30.0, 28, 0.36321784227947546),
        (84.28, 28, 1.5126630043879584e-07),
        (0.0, 3, 1.0),
    ],
)
def test_the_probability_of_a_chi_square(x: float, degrees: float, above: float) -> None:
    assert statistics.chi_square_above(x, degrees) == pytest.approx(above, rel=1e-12, abs=1e-15)


def test_a_correlation_ratio_sees_a_curve_that_a_line_does_not() -> None:
    x = np.linspace(-1, 1, 101)
    assert statistics.correlation(x, x**2)[0] ** 2 < 1e-12
    assert statistics.correlation_ratio(x, x**2) > 0.95
    assert statistics.correlation_ratio(x, 3 * x + 1) == pytest.approx(1.0)
    assert math.isnan(statistics.correlation_ratio(x[:5], x[:5]))


def test_a_matrix_without_inverse_has_no_sampling_adequacy() -> None:
    found = statistics.components(np.ones((2, 2)), 50)
    assert found.eigenvalues.tolist() == pytest.approx([2.0, 0.0])
    assert math.isnan(found.kmo)
    assert math.isnan(found.bartlett)


# --- what is asked ----------------------------------------------------------------------------------------------------


def noise(seed: int, n: int = 60) -> np.ndarray:
    """Numbers that have nothing to do with each other, the same everywhere: fractions of multiples of square roots."""
    return (np.arange(1, n + 1) * math.sqrt(seed)) % 1


def verdicts(found: dti.Audit, check: str) -> dict[tuple[str, str], str]:
    return {key: row.verdict for key, row in rows(found, check).items()}


def test_what_tells_nobody_apart_and_what_all_have_reached() -> None:
    values = {"same": np.full(60, 50.0), "full": np.r_[np.full(50, 100.0), np.arange(10.0)], "good": 100 * noise(2)}
    found = dti.audit(scores_of(values))
    assert verdicts(found, "no_variance") == {("same", ""): "look"}
    assert rows(found, "ceiling")["full", ""].value == pytest.approx(50 / 60)
    assert verdicts(found, "ceiling") == {("full", ""): "look"}
    assert ("good", "") not in rows(found, "floor")


def test_two_indicators_that_are_one_are_named() -> None:
    base = 100 * noise(2)
    found = dti.audit(scores_of({"a": base, "b": base * 0.5 + noise(3), "c": 100 * noise(5)}))
    assert verdicts(found, "pair") == {("a", "b"): "look", ("a", "c"): "good", ("b", "c"): "good"}


def test_an_indicator_in_the_wrong_index_is_named() -> None:
    first, second = noise(2), noise(3)
    values = {
        "a1": 80 * first, "a2": 70 * first + 20 * noise(5), "stray": 75 * second + 10 * noise(7),
        "b1": 80 * second, "b2": 60 * second + 20 * noise(11),
    }  # fmt: skip
    found = dti.audit(scores_of(values, indices={"a": ["a1", "a2", "stray"], "b": ["b1", "b2"]}))
    asked = {key for key, verdict in verdicts(found, "correlation_beside").items() if verdict == "look"}
    assert asked == {("stray", "b")}
    assert rows(found, "correlation_beside")["stray", "b"].limit == value(found, "correlation", "stray", "a")
    assert verdicts(found, "alpha_without")["stray", "a"] == "look"
    assert ("stray", "b") in {(row.node, row.other) for row in found.shown("checks")}


def test_an_index_that_falls_where_the_total_rises_is_weak() -> None:
    base = noise(2)
    found = dti.audit(scores_of({"up": 90 * base, "down": 30 * (1 - base) + noise(3)}))
    assert verdicts(found, "correlation") == {("up", "total"): "weak", ("down", "total"): "weak"}


def test_effective_weights_say_what_decides() -> None:
    """One part varies a hundred times as much as the other, with the same weight."""
    found = dti.audit(scores_of({"wide": 100 * noise(2), "narrow": 50 + noise(3)}))
    weights = rows(found, "effective_weight")
    assert weights["wide", "total"].limit == 0.5
    assert weights["wide", "total"].value > 0.95
    assert weights["narrow", "total"].verdict == "look"
    assert verdicts(found, "effective_weight_curved")["narrow", "total"] == "look"


def test_a_shared_index_counts_by_all_its_ways() -> None:
    """s in p (half of it) and in q (all of it), each half of the total: 0.25 + 0.5."""
    document = {
        "framework": header(scale=100, missing="skip"),
        "indicators": {c: {"title": titled(c), "rule": LINEAR} for c in ("s", "t")},
        "indices": {
            "p": {"title": titled("p"), "indicators": ["s", "t"], "weights": "equal"},
            "q": {"title": titled("q"), "indicators": ["s"], "weights": "equal"},
        },
        "total": {"indices": ["p", "q"], "weights": "equal"},
    }
    values = 100 * np.stack([noise(2), noise(3)])[:, :, None]
    observations = dti.Observations.from_arrays(
        values, indicators=["s", "t"], units=[str(n) for n in range(60)], years=[1]
    )
    found = rows(dti.audit(dti.score(load(document), observations)), "stated_weight")
    assert found["s", "total"].value == pytest.approx(0.75)
    assert (found["s", "total"].verdict, found["t", "total"].verdict) == ("look", "good")


def test_missing_stays_missing_and_blocks_are_not_pooled() -> None:
    """Rising in one block and falling in the other: pooled there is no correlation."""
    n = 40
    x = 100 * np.r_[noise(2, n), noise(2, n)]
    y = np.r_[x[:n], 100 - x[n:]]
    y[0] = np.nan
    units = dti.Units(tuple(dti.Unit(f"u{i}", block="A" if i < n else "B") for i in range(2 * n)))
    found = dti.audit(scores_of({"x": x, "y": y}, units=units))
    by_block = {row.block: (row.value, row.n) for row in found.rows if row.check == "pair"}
    assert by_block == {"A": (pytest.approx(1.0), 39), "B": (pytest.approx(-1.0), 40)}
    pooled = dti.audit(scores_of({"x": x, "y": y}, units=units), within="all")
    assert abs(value(pooled, "pair", "x", "y")) < 0.1


def test_the_order_of_units_moves_nothing() -> None:
    values = {"a": 100 * noise(2), "b": 100 * noise(3), "c": 60 * noise(2) + 20 * noise(7)}
    order = np.argsort(noise(13))
    units = [f"u{n:03d}" for n in range(60)]
    turned = scores_of({code: own[order] for code, own in values.items()}, units=[units[i] for i in order])
    assert dti.audit(turned).frame.equals(dti.audit(scores_of(values, units=units)).frame)


def test_more_indicators_than_units_have_no_sampling_adequacy_and_that_is_said() -> None:
    found = dti.audit(scores_of({f"i{n}": 100 * noise(s, 5) for n, s in enumerate((2, 3, 5, 7, 11, 13))}))
    assert math.isnan(value(found, "kmo"))
    assert verdicts(found, "kmo") == {("total", ""): "few"}
    assert rows(found, "bartlett") == {}


def test_units_without_anything_and_single_units_are_no_crash() -> None:
    assert [row.check for row in dti.audit(scores_of({"a": [np.nan], "b": [np.nan]})).rows] == [
        "sample",
        *["stated_weight"] * 2,
    ]
    assert {
        row.verdict for row in dti.audit(scores_of({"a": [1.0], "b": [5.0]})).rows if row.check == "no_variance"
    } == {"few"}


def test_what_cannot_be_chosen_is_said() -> None:
    scores = scores_of({"a": [1.0, 2], "b": [3.0, 5]})
    with pytest.raises(dti.LookupProblem, match=r"show is “all” .use one of: checks"):
        dti.audit(scores).to_polars("all")  # type: ignore[arg-type]
    with pytest.raises(dti.LookupProblem, match="use one of: shares, values"):
        dti.audit(scores, on="points")  # type: ignore[arg-type]
    with pytest.raises(dti.LookupProblem, match="no node “x”"):
        dti.audit(scores, node="x")


# --- the command ------------------------------------------------------------------------------------------------------

DATA = ["audit", "examples/dti-2022/observations.csv", "-f", "vn-dti-province-2022"]


def test_the_command_gives_rows_and_questions(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*DATA, "--format", "json", "-q"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found[0]) == ["check", "node", "other", "year", "block", "value", "limit", "verdict", "n"]
    sample = next(row for row in found if row["check"] == "sample")
    assert (sample["value"], sample["limit"], sample["verdict"]) == (3.0, 30.0, "few")
    assert run([*DATA, "--lang", "vi", "-q", "--show", "weights"]) == 0
    told = capsys.readouterr().out
    assert "Kiểm định thống kê" in told
    assert "Trọng số" in told


# --- weights taken from data ------------------------------------------------------------------------------------------


def test_weights_by_the_inverse_of_the_deviation() -> None:
    """x is 0, 50, 100 with deviation 50; y is 40, 50, 60 with 10: 1/50 and 1/10 are 1 and 5 of 6."""
    found = dti.audit(scores_of({"x": [0, 50, 100], "y": [60, 40, 50]}))
    assert value(found, "deviation_weight", "x", "total") == pytest.approx(1 / 6)
    assert value(found, "deviation_weight", "y", "total") == pytest.approx(5 / 6)
    assert {row.limit for row in found.rows if row.check == "deviation_weight"} == {0.5}


def test_weights_by_the_first_component() -> None:
    """Of two items that run together it is the mean of both standardised: weights are as 1 / 50 and 1 / 10."""
    found = dti.audit(scores_of({"x": [0, 50, 100], "y": [40, 60, 50]}))
    assert value(found, "component_weight", "x", "total") == pytest.approx(1 / 6)
    assert value(found, "component_weight", "y", "total") == pytest.approx(5 / 6)


def test_three_items_of_which_two_are_alike_weigh_by_the_first_component() -> None:
    """a = b = (1, −1, 1, −1), c = (1, 1, −1, −1) + a half of a: r(a, c) = 0.5 / √1.25 = 0.447214.

    The matrix [[1, 1, r], [1, 1, r], [r, r, 1]] has the vector (1, 1, v) with v = 2r / (λ − 1) and λ = (3 + √(1 + 8r²)) / 2.
    """
    a, c = np.array([1.0, -1, 1, -1]), np.array([1.5, 0.5, -0.5, -1.5])
    r = 0.5 / math.sqrt(1.25)
    largest = (3 + math.sqrt(1 + 8 * r * r)) / 2
    v = 2 * r / (largest - 1)
    deviations = np.array([math.sqrt(4 / 3), math.sqrt(4 / 3), math.sqrt(5 / 3)])
    by_hand = np.array([1, 1, v]) / deviations
    assert statistics.weights_by_component(np.stack([a, a, c])) == pytest.approx(by_hand / by_hand.sum())


def test_where_a_part_runs_against_the_first_component_there_are_no_such_weights() -> None:
    found = dti.audit(scores_of({"x": [0, 50, 100], "y": [60, 50, 40]}))
    assert rows(found, "component_weight") == {}
    assert len(rows(found, "deviation_weight")) == 2
