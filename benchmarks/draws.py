"""Robustness against plain numpy, a draw at a time: the same index, the same doubts, ranks and quantiles included."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator

import attrs
import numpy as np
import numpy.typing as npt

import dtiscore as dti
from benchmarks.figures import Case, Claim, Group, Item, Settings, Skipped, WrongAnswer
from benchmarks.kernel import numba_is_there
from dtiscore.analysis.doubts import Doubt
from dtiscore.analysis.sampling import Sampler
from dtiscore.testing.documents import header, load, titled

Floats = npt.NDArray[np.float64]
SPREAD, ERROR = 0.25, 0.02
POINTS = Doubt("points", "weights", spread=SPREAD)


def draws(settings: Settings) -> Iterator[Item]:
    """Weights that vary, at the size of provinces and of communes; errors in every value."""
    if not numba_is_there():
        yield Skipped("draws", "draws", "numba is not installed")
        return
    small = 50 if settings.quick else 1
    provinces, communes = scored(63, 10, 10, 1), scored(3341 // small, 6, 4, 5)
    errors = Doubt("error", "error", error={node.code: ERROR for node in provinces.framework.leaves})
    check(provinces, POINTS)
    check(communes, POINTS)
    check(provinces, errors)
    yield _group(settings, "63 × 100 × 10,000", provinces, POINTS, 10_000 // small, 1 / 5)
    yield _group(settings, "3,341 × 24 × 5 years × 1,000", communes, POINTS, 1_000 // small, 0.3)
    yield _group(settings, "3,321 × 30 × 1,000", scored(3321 // small, 6, 5, 1), POINTS, 1_000 // small, 0.4)
    yield _group(settings, "63 × 100 × 10,000 with errors", provinces, errors, 10_000 // small, None)
    yield from _shares(settings, provinces, 1024 // min(small, 16))


def scored(units: int, indices: int, each: int, years: int) -> dti.Scores:
    """Synthetic shares of points: indices of so many indicators each, 10 points an indicator."""
    codes = [f"i{k:03d}" for k in range(indices * each)]
    framework = load(
        {
            "framework": header(scale=10 * len(codes)),
            "indicators": {c: {"title": titled(c), "points": 10, "rule": {"type": "linear", "lower": 0, "upper": 1}} for c in codes},
            "indices": {
                f"x{k}": {"title": titled(f"x{k}"), "indicators": codes[k * each : (k + 1) * each]} for k in range(indices)
            },
            "total": {"indices": [f"x{k}" for k in range(indices)]},
        }
    )  # fmt: skip
    values = np.random.default_rng(0).random((len(codes), units, years))
    labels = [f"u{k}" for k in range(units)]
    return dti.score(
        framework, dti.Observations.from_arrays(values, indicators=codes, units=labels, years=range(2021, 2021 + years))
    )


def robust(scores: dti.Scores, doubt: Doubt, number: int) -> Callable[[], object]:
    def run() -> object:
        found = dti.robustness(scores, dti.Doubts((doubt,)), draws=number, sensitivity=0)
        return found.ranks, found.probability(10)

    return run


def plain(scores: dti.Scores, doubt: Doubt, number: int) -> Callable[[], object]:
    """What somebody with numpy would write: weights, sums, printed scores and ranks of one draw after another; then quantiles."""
    values = np.ascontiguousarray(scores.plan.observations.values.transpose(2, 0, 1))

    def run() -> object:
        rng = np.random.default_rng(1)
        found = []
        for year in values:
            ranks = np.empty((number, year.shape[1]), dtype=np.int16)
            for d in range(number):
                weights = np.full(len(year), 10.0)
                shares = year
                if doubt is POINTS:
                    weights *= rng.uniform(1 - SPREAD, 1 + SPREAD, len(year))
                else:
                    shares = np.clip(year + rng.uniform(-ERROR, ERROR, year.shape), 0, 1)
                ranks[d] = ranked(weights @ shares / weights.sum())
            found.append((np.percentile(ranks, [5, 50, 95], axis=0, method="inverted_cdf"), (ranks <= 10).mean(axis=0)))
        return found

    return run


def _shares(settings: Settings, scores: dti.Scores, number: int) -> Iterator[Item]:
    """S and T of every rank and of the mean shift, against SALib on a plain numpy model."""
    if importlib.util.find_spec("SALib") is None:
        yield Skipped("draws", "S and T", "SALib is not installed")
        return
    name, doubts = (
        "S and T, 63 × 100 × 1,024",
        dti.Doubts((POINTS, attrs.evolve(POINTS, name="indices", level="index"))),
    )

    def own() -> object:
        return dti.robustness(scores, doubts, draws=1, sensitivity=number).shares

    theirs = Case(f"SALib, {name}", with_salib(scores, number), own=False)
    cases = [Case(name, own)] if settings.alone else [theirs, Case(name, own)]
    claim = Claim(name, name, f"SALib, {name}", 0.5, note="two groups of weights, bootstrap intervals included")
    yield Group(cases, [claim], not settings.quick, min(settings.runs, 3))


def with_salib(scores: dti.Scores, number: int) -> Callable[[], object]:
    """Saltelli's samples of two groups of factors, a run of the model for each, and the analysis of every output."""
    from SALib.analyze import sobol as analysing
    from SALib.sample import sobol as sampling

    shares, indices = scores.plan.observations.values[:, :, 0], len(scores.framework["total"].children)
    each = len(shares) // indices
    names = [f"p{k}" for k in range(len(shares))] + [f"x{k}" for k in range(indices)]
    problem = {
        "num_vars": len(names), "names": names, "bounds": [[1 - SPREAD, 1 + SPREAD]] * len(names),
        "groups": ["points"] * len(shares) + ["indices"] * indices,
    }  # fmt: skip
    published = ranked(scores["total"][:, 0])

    def run() -> object:
        samples = sampling.sample(problem, number, calc_second_order=False)
        ranks = np.empty((len(samples), shares.shape[1]))
        for d, factors in enumerate(samples):
            weights = factors[: len(shares)] * np.repeat(factors[len(shares) :], each)
            ranks[d] = ranked(weights @ shares / weights.sum())
        outputs = [*ranks.T, np.abs(ranks - published).mean(axis=1)]
        return [analysing.analyze(problem, y, calc_second_order=False) for y in outputs if np.ptp(y)]

    return run


def ranked(score: Floats) -> npt.NDArray[np.int64]:
    printed = dti.round_half_up(score, 4)
    return len(printed) - np.searchsorted(np.sort(printed), printed, side="right") + 1


def check(scores: dti.Scores, doubt: Doubt) -> None:
    """A few draws are what plain numpy makes of the same factors, or what their errors allow."""
    sampler = Sampler(scores, "total", (doubt,), 922, 10**9)
    chosen = np.arange(1, 6, dtype=np.int64)
    found = sampler.year(0, chosen, {doubt.name: 0})
    year = scores.plan.observations.values[:, :, 0]
    if doubt is POINTS:
        factors = np.concatenate(
            [own for code, own in sampler._factors(chosen, {"points": 0}).items() if code != "total"]
        )
        expected = (factors.T @ year / factors.sum(axis=0)[:, None]).T
        if not np.allclose(found, expected, rtol=0, atol=1e-12):
            raise WrongAnswer("draws: weights that vary give other scores")
    elif np.abs(found - scores["total"][:, :1]).max() > ERROR:
        raise WrongAnswer("draws: errors move a score further than any of them")


def _group(settings: Settings, name: str, scores: dti.Scores, doubt: Doubt, number: int, limit: float | None) -> Group:
    own = Case(name, robust(scores, doubt, number))
    cases = [own] if settings.alone else [Case(f"numpy, {name}", plain(scores, doubt, number), own=False), own]
    claim = Claim(name, name, f"numpy, {name}", limit, note=f"{doubt.kind}, with ranks and quantiles")
    return Group(cases, [claim], not settings.quick, min(settings.runs, 3))
