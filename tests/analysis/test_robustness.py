"""How sure ranks are: closed forms, published indices as draw 0, and every kind of doubt by hand."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given

import dtiscore as dti
from dtiscore.analysis.doubts import Doubt
from dtiscore.analysis.drawn_ranks import DrawnRanks
from dtiscore.analysis.grouping import Group, ordered
from dtiscore.analysis.sampling import Sampler
from dtiscore.analysis.sensitivity import shares
from dtiscore.cli import run
from dtiscore.language.drawing import uniforms

from ..strategies import Case, cases, examples, header, load, titled

FRACTION = {"type": "linear", "lower": 0, "upper": 1}
NAN = math.nan


def scores_of(
    values: dict[str, list[float]], rules: Any = None, indices: Any = None, weights: Any = None, **head: Any
) -> dti.Scores:
    """Indicators by weight below the total, or in ``indices`` of it; units u0, u1, …"""
    rules = rules or {}
    equal = dict.fromkeys(indices or values, 1 / len(indices or values))
    document = {
        "framework": header(scale=100, missing="skip", decimals=6) | head,
        "indicators": {code: {"title": titled(code), "rule": rules.get(code, FRACTION)} for code in values},
        "indices": {
            code: {"title": titled(code), "indicators": own, "weights": "equal"}
            for code, own in (indices or {}).items()
        },
        "total": {"indices" if indices else "indicators": weights or equal},
    }
    array = np.array(list(values.values()), dtype=float)[:, :, None]
    labels = [f"u{n}" for n in range(array.shape[1])]
    return dti.score(
        load(document), dti.Observations.from_arrays(array, indicators=list(values), units=labels, years=[2025])
    )


def tried(
    scores: dti.Scores, *doubts: Doubt, draws: int = 4000, sensitivity: int = 0, **options: Any
) -> dti.Robustness:
    return dti.robustness(scores, dti.Doubts(doubts), draws=draws, sensitivity=sensitivity, **options)


def share_of(found: dti.Robustness, unit: str = "u0", other: str = "u1") -> float:
    return float(found.beats(unit, other)[0])


# --- closed forms -----------------------------------------------------------------------------------------------------


def test_under_any_weights_at_all_the_first_of_two_wins_in_six_of_ten() -> None:
    """Shares (0.6, 0) and (0, 0.4): 0.6 w > 0.4 (1 − w) where w > 0.4."""
    found = tried(scores_of({"a": [0.6, 0], "b": [0, 0.4]}), Doubt("w", "weights", distribution="simplex"))
    assert share_of(found) == pytest.approx(0.6, abs=0.02)


def test_a_quarter_up_or_down_lets_the_first_of_two_win_in_0_7958() -> None:
    """Shares (0.6, 0) and (0, 0.5), noise 1 ± 0.25 on each weight: the area of 0.6 x > 0.5 y in the square."""
    found = tried(scores_of({"a": [0.6, 0], "b": [0, 0.5]}), Doubt("w", "weights", spread=0.25))
    assert share_of(found) == pytest.approx(0.7958, abs=0.02)


def test_weights_around_the_stated_ones_have_their_means_and_variances() -> None:
    """Dirichlet with α = 20 × (0.6, 0.4): mean 0.6, variance 0.6 × 0.4 / 21."""
    scores = scores_of({"a": [1.0], "b": [0.0]}, weights={"a": 0.6, "b": 0.4})
    sampler = Sampler(scores, "total", (Doubt("w", "weights", distribution="dirichlet", concentration=20),), 1, 4000)
    first = sampler.year(0, np.arange(1, 4001), {"w": 0})[0][0]
    assert first.mean() == pytest.approx(0.6, abs=0.006)
    assert first.var() == pytest.approx(0.24 / 21, rel=0.06)


def test_stated_or_equal_weights_are_drawn_alike() -> None:
    scores = scores_of({"a": [1.0], "b": [0.0]}, weights={"a": 0.8, "b": 0.2})
    sampler = Sampler(scores, "total", (Doubt("w", "weights", distribution="equal"),), 1, 1000)
    values = sampler.year(0, np.arange(1000), {"w": 0})[0][0].round(12)
    assert sorted(set(values.tolist())) == [0.5, 0.8]
    assert (values == 0.5).mean() == pytest.approx(0.5, abs=0.05)


def test_an_error_of_two_lets_the_lower_of_two_win_in_nine_of_32() -> None:
    """50 and 51, each ± 2: the difference of the errors is a triangle on −4 … 4, and exceeds 1 with 3² / 32."""
    percent = {"a": {"type": "linear", "lower": 0, "upper": 100}}
    found = tried(scores_of({"a": [50, 51]}, percent), Doubt("e", "error", error={"a": 2.0}))
    assert share_of(found) == pytest.approx(9 / 32, abs=0.02)


@pytest.mark.parametrize("node", ["total", "b"])
def test_a_tie_break_goes_by_the_scores_of_the_same_draw(node: str) -> None:
    """b is the same and prints the same with or without a millionth of a: 50 and 51, each ± 2, tell the two apart as above."""
    percent = {code: {"type": "linear", "lower": 0, "upper": 100} for code in "ab"}
    weights = {"a": 1e-6, "b": 1 - 1e-6}
    scores = scores_of({"a": [50, 51], "b": [70, 70]}, percent, weights=weights, decimals=4, tie_break=["a"])
    assert dti.rank(scores, "total").ranks[:, 0].tolist() == [2, 1]
    found = tried(scores, Doubt("e", "error", error={"a": 2.0}), node=node)
    assert found.rank_draws(2025)[:, 0].tolist() == [2, 1]
    assert share_of(found) == pytest.approx(9 / 32, abs=0.02)
    assert share_of(found, "u1", "u0") == pytest.approx(23 / 32, abs=0.02)


def test_a_tie_break_of_another_rule_is_that_of_the_draw() -> None:
    """Half of the draws print a of both units as 1, so that they are level; in the others the second is ahead."""
    linear = dti.load_plugins().rules["linear"]
    ruled = Doubt("r", "rule", nodes=("a",), alternatives=("stated", (linear, linear.params(lower=0, upper=0.5))))
    scores = scores_of({"a": [0.5, 0.6], "b": [0.7, 0.7]}, weights={"a": 1e-9, "b": 1}, tie_break=["a"])
    found = tried(scores, ruled, draws=600)
    ahead, level = found.groups[0].ahead(1, 0)
    assert (ahead + level, level) == (1.0, pytest.approx(0.5, abs=0.06))


def test_rounding_is_half_a_unit_of_the_last_digit_that_is_stated() -> None:
    """0.5 and 0.6 may be the same before rounding, and never the other way round; 0.50 and 0.60 are never level."""
    rough = tried(scores_of({"a": [0.5, 0.6]}), Doubt("d", "rounding"))
    assert share_of(rough) == 0.0
    closer = tried(scores_of({"a": [0.5, 0.6, 0.55]}), Doubt("d", "rounding"))
    assert share_of(closer) == 0.0
    assert share_of(closer, "u2", "u1") == 0.0
    level = tried(scores_of({"a": [0.25, 0.25, 0.3]}), Doubt("d", "rounding"))
    assert share_of(level) == pytest.approx(0.5, abs=0.03)


def test_errors_stay_in_the_domain_that_values_are_in() -> None:
    scores = scores_of({"a": [0.0, 1.0, 0.5]}, {"a": {"type": "entered"}})
    sampler = Sampler(scores, "total", (Doubt("e", "error", error={"a": 0.7}),), 1, 200)
    (values,) = sampler.year(0, np.arange(200), {"e": 0})
    assert (values.min(), values.max()) == (0.0, 1.0)


def test_leaving_out_one_indicator_or_none() -> None:
    """Of two indicators: with both level; without a the second is ahead, without b the first."""
    found = tried(scores_of({"a": [0.6, 0.4], "b": [0.4, 0.6]}), Doubt("o", "left_out"))
    group = found.groups[0]
    ahead, level = group.ahead(0, 1)
    assert ahead == pytest.approx(1 / 3, abs=0.03)
    assert level == pytest.approx(1 / 3, abs=0.03)


def test_an_index_whose_only_indicator_is_left_out_is_not_there_either() -> None:
    scores = scores_of({"a": [1.0], "b": [0.5]}, indices={"p": ["a"], "q": ["b"]}, missing="zero")
    sampler = Sampler(scores, "total", (Doubt("o", "left_out"),), 1, 60)
    values = {round(float(value), 9) for value in sampler.year(0, np.arange(60), {"o": 0})[0][0]}
    assert values == {0.75, 0.5, 1.0}


def test_missing_as_nothing_or_left_out() -> None:
    """u0 reports one of two: 0.9 where the other is left out, 0.45 where it counts as nothing; u1 has 0.6 either way."""
    doubt = Doubt("m", "policy", alternatives=("zero", "skip"))
    found = tried(scores_of({"a": [0.9, 0.6], "b": [NAN, 0.6]}), doubt, draws=1000)
    assert share_of(found) == pytest.approx(0.5, abs=0.05)
    assert found.ranks.low[:, 0].tolist() == [1, 1]


def test_another_mean_and_another_rule() -> None:
    geometric = dti.load_plugins().aggregations["geometric"]
    doubt = Doubt("g", "aggregation", nodes=("total",), alternatives=("weights", (geometric, None)))
    found = tried(scores_of({"a": [1.0, 0.5], "b": [0.09, 0.5]}), doubt, draws=600)
    assert share_of(found) == pytest.approx(0.5, abs=0.06)  # 0.545 and 0.5, but 0.3 and 0.5
    rank = dti.load_plugins().rules["rank"]
    params = rank.params()
    ruled = Doubt("r", "rule", nodes=("a",), alternatives=("stated", (rank, params)))
    found = tried(scores_of({"a": [10.0, 4, 3], "b": [0.0, 0.5, 1]}, {"a": {"type": "min_max"}}), ruled, draws=600)
    assert share_of(found, "u2", "u1") == 1.0
    assert 0.4 < found.probability(1)[2, 0] <= 1.0


def test_estimates_instead_of_nothing() -> None:
    doubt = Doubt("i", "imputation", alternatives=("none", "peer_median"))
    found = tried(scores_of({"a": [0.5, 0.6, 0.6], "b": [NAN, 0.9, 0.7]}, missing="zero"), doubt, draws=400)
    assert found.probability(2)[0, 0] == pytest.approx(0.5, abs=0.07)  # level with u2 where it is estimated
    sampler = Sampler(found.scores, "total", found.doubts, 1, 100)
    values = {round(float(value), 9) for value in sampler.year(0, np.arange(100), {"i": 0})[0][0]}
    assert values == {0.25, 0.65}


def test_a_relative_rule_compares_the_values_of_one_draw() -> None:
    """min_max of 0, 5, 10 with errors: in every draw somebody is at 0 and somebody at 1, as draw by draw."""
    scores = scores_of({"a": [0, 5, 10], "b": [0.5, 0.5, 0.5]}, {"a": {"type": "min_max"}})
    sampler = Sampler(scores, "total", (Doubt("e", "error", error={"a": 4.0}),), 1, 50)
    (together,) = sampler.year(0, np.arange(50), {"e": 0})
    assert (together.min(axis=0) == 0.25).all()
    assert (together.max(axis=0) == 0.75).all()
    alone = np.concatenate([sampler.year(0, np.array([d]), {"e": 0})[0] for d in range(50)], axis=1)
    assert np.array_equal(together, alone)


def test_a_rule_over_all_years_is_run_draw_by_draw() -> None:
    document = {
        "framework": header(scale=100, missing="skip"),
        "indicators": {"a": {"title": titled("a"), "rule": {"type": "min_max", "over": "panel"}}},
        "total": {"indicators": ["a"], "weights": "equal"},
    }
    values = np.array([[[0.0, 100.0], [40.0, 60.0]]])
    scores = dti.score(
        load(document), dti.Observations.from_arrays(values, indicators=["a"], units=["u0", "u1"], years=[2024, 2025])
    )
    sampler = Sampler(scores, "total", (Doubt("e", "error", error={"a": 1.0}),), 1, 20)
    (found,) = sampler.year(1, np.arange(20), {"e": 0})
    assert found[0] == pytest.approx(np.ones(20))
    assert found[1] == pytest.approx(np.full(20, 0.6), abs=0.025)


# --- draw 0, chunks ---------------------------------------------------------------------------------------------------


@examples(5)
@given(cases())
def test_draw_0_is_the_published_ranking(case: Case) -> None:
    scores = case.scores()
    found = dti.robustness(scores, draws=3, sensitivity=0)
    published = dti.rank(scores).ranks
    for own in found.groups:
        assert (own.ranks[:, 0] == published[own.group.units, own.group.j]).all()


def test_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    doubts = (
        Doubt("w", "weights"),
        Doubt("e", "error", error={"a": 0.1}),
        Doubt("m", "policy", alternatives=("zero", "skip")),
    )
    scores = scores_of({"a": [0.3, 0.4, 0.5], "b": [0.6, NAN, 0.3]})
    runs = []
    for most in (1, 77, 1000):
        monkeypatch.setattr(Sampler, "most", most)
        runs.append(tried(scores, *doubts, draws=120).rank_draws(2025).tolist())
    assert runs[0] == runs[1] == runs[2]


def test_one_doubt_more_changes_no_draw_of_the_others() -> None:
    scores = scores_of({"a": [0.3, 0.4, 0.5], "b": [0.6, 0.5, 0.3]})
    alone = tried(scores, Doubt("w", "weights"), draws=200).rank_draws(2025)
    with_idle = tried(
        scores, Doubt("z", "policy", alternatives=("zero", "skip")), Doubt("w", "weights"), draws=200
    ).rank_draws(2025)
    assert (alone == with_idle).all()


# --- what is told of draws --------------------------------------------------------------------------------------------


def drawn(*ranks: list[int]) -> DrawnRanks:
    array = np.array(ranks)
    return DrawnRanks(Group(2025, 0, "", 0, np.arange(len(ranks))), array, np.zeros(len(ranks), dtype=np.int64), None)


def test_quantiles_are_ranks_that_occurred() -> None:
    """Of 20 draws: 5 % is the first of them, 50 % the tenth, 95 % the nineteenth, in order."""
    own = drawn([3, *range(1, 21)], [1, *[2] * 10, *[7] * 10], [0, *[0] * 20])
    assert own.quantile(5).tolist() == [1, 2, 0]
    assert own.quantile(50).tolist() == [10, 2, 0]
    assert own.quantile(95).tolist() == [19, 7, 0]


def test_probabilities_winning_and_the_mean_shift_by_hand() -> None:
    """Handbook, equation 38: |1 − 1|, |2 − 1|, |2 − 1|, |1 − 1| and the same for the second unit: 4 of 8."""
    own = drawn([1, 1, 2, 2, 1], [2, 2, 1, 1, 2])
    assert own.probability(1).tolist() == [0.5, 0.5]
    assert own.ahead(0, 1) == (0.5, 0.0)
    assert own.mean_shift == 0.5
    assert drawn([1, 1, 1], [1, 1, 1]).ahead(0, 1) == (0.0, 1.0)


def test_rows_by_hand() -> None:
    scores = scores_of({"a": [0.6, 0], "b": [0, 0.4]})
    found = tried(scores, Doubt("w", "weights", distribution="simplex"), sensitivity=64)
    first, second = found.to_polars(top=1).to_dicts()
    assert (first["unit"], first["rank"], first["of"], first["low"], first["median"], first["high"]) == (
        "u0",
        1,
        2,
        1,
        1,
        2,
    )
    assert (first["next"], second["next"]) == ("u1", None)
    assert first["top_probability"] == first["beats_next"] == pytest.approx(0.6, abs=0.02)
    assert (first["doubt"], first["doubt_share"]) == ("w", 1.0)
    pairs = found.to_polars("pairs").to_dicts()
    assert [(row["unit"], row["other"]) for row in pairs] == [("u0", "u1")]
    assert pairs[0]["ahead"] + pairs[0]["level"] + pairs[0]["behind"] == pytest.approx(1)
    ranks = found.to_polars("ranks").to_dicts()
    assert sum(row["probability"] for row in ranks if row["unit"] == "u0") == pytest.approx(1)
    assert found.to_polars("units", unit="u1")["unit"].to_list() == ["u1"]


def test_a_band_that_is_kept() -> None:
    document = {
        "framework": header(scale=100, missing="skip"),
        "indicators": {code: {"title": titled(code), "rule": FRACTION} for code in "ab"},
        "total": {"indicators": ["a", "b"], "weights": "equal"},
        "bands": {"levels": [{"title": titled("low"), "to": 50}, {"title": titled("high"), "from": 50}]},
    }
    values = np.array([[1.0, 0.9], [0.1, 0.9]])[:, :, None]
    scores = dti.score(
        load(document), dti.Observations.from_arrays(values, indicators=["a", "b"], units=["x", "y"], years=[2025])
    )
    rows = tried(scores, Doubt("w", "weights", distribution="simplex")).to_polars().to_dicts()
    by_unit = {row["unit"]: row["band_probability"] for row in rows}
    assert by_unit["y"] == 1.0
    assert by_unit["x"] == pytest.approx(1 - 4 / 9, abs=0.03)  # w + 0.1 (1 − w) ≥ 0.5 where w ≥ 4/9


# --- S and T ----------------------------------------------------------------------------------------------------------


def sampled(function: Any, doubts: int, draws: int) -> Any:
    """Whole results of a function in samples A, B and the mixed ones."""
    a, b = (uniforms(922, "x", sample, np.arange(draws), np.arange(doubts)) for sample in (0, 1))
    mixed = []
    for i in range(doubts):
        one = a.copy()
        one[i] = b[i]
        mixed.append(np.rint(function(one))[None, :])
    return shares(np.rint(function(a))[None, :], np.rint(function(b))[None, :], mixed, 922)


G_FUNCTION = np.array([0, 1, 4.5, 9, 99, 99, 99, 99])


def g_function(x: Any, scale: float = 1e6) -> Any:
    a = G_FUNCTION[: len(x), None]
    return scale * np.prod((np.abs(4 * x - 2) + a) / (1 + a), axis=0)


def test_the_g_function_of_sobol() -> None:
    """Sobol' 1993; the values as Saltelli et al. (2008), Global Sensitivity Analysis, print them."""
    found = sampled(g_function, 8, 8192)
    assert found.first[0, :4] == pytest.approx([0.716, 0.179, 0.024, 0.007], abs=0.03)
    assert found.total[0, :4] == pytest.approx([0.787, 0.242, 0.034, 0.011], abs=0.03)
    assert np.abs(found.total[0, 4:]).max() < 0.001


def test_the_function_of_ishigami() -> None:
    def ishigami(u: Any) -> Any:
        x = math.pi * (2 * u - 1)
        return 1e6 * (np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0]))

    found = sampled(ishigami, 3, 8192)
    assert found.first[0] == pytest.approx([0.314, 0.442, 0], abs=0.03)
    assert found.total[0] == pytest.approx([0.558, 0.442, 0.244], abs=0.03)
    assert (found.first_low <= found.first).all()
    assert (found.total_high >= found.total).all()


def test_what_adds_has_the_same_alone_and_in_all() -> None:
    """Variances of 3, 2 and 1 times a uniform number: 9, 4 and 1 of 14."""
    found = sampled(lambda x: 1e6 * (3 * x[0] + 2 * x[1] + x[2]), 3, 8192)
    for part in (found.first, found.total):
        assert part[0] == pytest.approx([9 / 14, 4 / 14, 1 / 14], abs=0.03)


def test_the_numbers_of_scipy_from_the_same_runs() -> None:
    """scipy.stats.sobol_indices of scipy 1.17.1 over the same 256 draws of four doubts, results rounded to whole numbers."""
    found = sampled(lambda x: g_function(x, 1e4), 4, 256)
    first = [0.6214221417596084, 0.12738943109998274, 0.03656915156189466, -0.0016050791264735952]
    total = [0.7129973550735443, 0.23873307715364836, 0.037696661649431376, 0.01090472561425997]
    assert found.first[0] == pytest.approx(first, abs=1e-14)
    assert found.total[0] == pytest.approx(total, abs=1e-14)


def test_a_rank_that_never_moves_has_no_doubt() -> None:
    scores = scores_of({"a": [0.9, 0.5, 0.4], "b": [0.9, 0.3, 0.45]})
    found = tried(
        scores, Doubt("w", "weights"), Doubt("m", "policy", alternatives=("zero", "skip")), draws=200, sensitivity=256
    )
    by_unit = {row["unit"]: row for row in found.to_polars().to_dicts()}
    assert by_unit["u0"]["doubt"] is None
    assert by_unit["u1"]["doubt"] == "w"
    rows = found.to_polars("doubts").to_dicts()
    assert [row["doubt"] for row in rows] == ["w", "m"]
    assert rows[1]["total"] == 0.0


def test_a_rank_that_moves_in_one_draw_alone_has_an_interval_without_a_warning() -> None:
    """Most resamples of 40 draws miss the one in which it moves."""
    a, b, mixed = np.zeros((1, 40)), np.zeros((1, 40)), [np.zeros((1, 40)), np.zeros((1, 40))]
    a[0, 3] = mixed[0][0, 3] = 1.0
    found = shares(a, b, mixed, 922)
    assert np.isfinite(found.first_low).all()
    assert np.isfinite(found.total_high).all()
    assert np.isnan(shares(b, b, [b, b], 922).total_low).all()


# --- usual doubts, refusals, the command ------------------------------------------------------------------------------


def test_without_doubts_points_vary_by_a_quarter_and_values_by_their_rounding() -> None:
    found = dti.robustness(scores_of({"a": [0.31, 0.4], "b": [1, 0]}), draws=50, sensitivity=0)
    assert [(doubt.name, doubt.kind, doubt.spread) for doubt in found.doubts] == [
        ("points", "weights", 0.25),
        ("digits", "rounding", 0.25),
    ]
    whole = dti.robustness(scores_of({"a": [1, 0], "b": [1, 0]}), draws=50, sensitivity=0)
    assert [doubt.name for doubt in whole.doubts] == ["points"]


def test_what_cannot_be_varied_is_said() -> None:
    found = tried(scores_of({"a": [1.0, 0], "b": [NAN, NAN]}), Doubt("e", "error", error={"b": 1.0}), draws=10)
    assert [note.text() for note in found.notes] == [
        "The doubt “e” changes nothing for b: there is no number that somebody wrote, as where points are given or nothing is reported"
    ]


def test_numbers_out_of_range_and_unknown_names_are_refused() -> None:
    scores = scores_of({"a": [1.0, 0]})
    with pytest.raises(dti.DataError, match="draws must be a whole number from 1 to"):
        dti.robustness(scores, draws=0)
    with pytest.raises(dti.DataError, match="seed must be a whole number from 0"):
        dti.robustness(scores, seed=-1)
    with pytest.raises(dti.LookupProblem, match="no node “x”"):
        dti.robustness(scores, node="x")
    with pytest.raises(dti.LookupProblem, match="there is no “y” to choose"):
        dti.robustness(scores, draws=2, sensitivity=0).rank_draws(2025, "y")


@pytest.fixture
def in_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(dti.__file__).parents[1] / "examples" / "dti-2022")


@pytest.mark.usefixtures("in_demo")
def test_the_command_is_the_same_every_time(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [
        "robustness",
        "--draws",
        "200",
        "--sensitivity",
        "64",
        "--top",
        "1",
        "--doubt",
        "points=0.5",
        "--format",
        "json",
        "-q",
    ]
    assert run(arguments) == 0
    first = capsys.readouterr().out
    rows = json.loads(first)
    assert list(rows[0]) == [
        "unit", "year", "node", "block", "score", "rank", "of", "low", "median", "high", "top", "top_probability", "next",
        "beats_next", "band", "band_probability", "doubt", "doubt_share", "draws",
    ]  # fmt: skip
    assert run(arguments) == 0
    assert capsys.readouterr().out == first


@pytest.mark.usefixtures("in_demo")
@pytest.mark.parametrize("show", ["units", "doubts", "ranks", "pairs"])
def test_every_table_is_shown(show: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["robustness", "--draws", "50", "--sensitivity", "16", "--show", show, "--lang", "vi"]) == 0
    told = capsys.readouterr()
    assert "Độ vững của thứ hạng" in told.out
    assert "không phải khoảng tin cậy" in told.err


@pytest.mark.usefixtures("in_demo")
def test_wrong_use_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["robustness", "--doubt", "points", "--lang", "en"]) == 2
    assert "such as points=0.25" in capsys.readouterr().err
    assert run(["robustness", "--doubt", "points=0.2", "--doubts", "x.toml", "--lang", "en"]) == 2
    assert "go not together" in capsys.readouterr().err
    assert run(["robustness", "--doubts", "x.toml", "--lang", "en"]) == 1
    assert run(["robustness", "--doubt", "county=0.2", "--lang", "en"]) == 1
    assert "use one of: points, indicator, index, pillar" in capsys.readouterr().err


def test_rows_of_printed_scores_are_ordered_one_column_after_another() -> None:
    """NaN in the first has no place; in the others none comes before any. Many columns are counted anew on the way."""
    columns = [
        np.array([0.5, 0.5, 0.7, NAN, 0.5]),
        np.array([0.2, NAN, 0.1, 0.9, 0.2]),
        np.array([-0.1, 0.3, 0.0, 0.0, 0.1]),
    ]
    found = ordered(columns, 1)
    assert np.argsort(found).tolist() == [1, 0, 4, 2, 3]
    assert np.isnan(found[3])
    again = ordered([columns[0], *[columns[1]] * 9, columns[2]], 9)
    assert np.argsort(again).tolist() == [1, 0, 4, 2, 3]
    assert ordered([np.array([0.1, 0.1])], 1).tolist()[0] == ordered([np.array([0.1, 0.1])], 1).tolist()[1]
