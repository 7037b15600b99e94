"""Aggregations and derivations of a plugin tried on random numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from dtiscore.language.errors import DtiError, Problem
from dtiscore.model import Aggregation, Derivation, Floats
from dtiscore.rules.plugins.calling import checked_aggregation, derive, detail_of, stated_by
from dtiscore.testing.parameters import drawn_params

CELLS = 40
NEAR = 1e-9
YEARS = (2023, 2024, 2025)
MOST_INPUTS = 6


def aggregation_problems(
    aggregation: Aggregation, random: np.random.Generator, is_ordered: bool = False
) -> Iterator[Problem]:
    """Within 0…1, as if a child that does not count were not there, and, unless it ``is_ordered``, in any order.

    One of a pair is tried with two children in their order.
    """
    if aggregation.function is None:
        yield Problem("kit.no_function", params={"what": aggregation.name})
        return
    tried: list[Any] = [None]
    if aggregation.params is not None:
        check, what = aggregation.check, f"{aggregation.name}.check"
        try:
            tried = drawn_params(
                aggregation.params,
                (lambda params: stated_by(aggregation.owner, what, check, params)) if check else None,
                random,
            )
        except DtiError as error:
            yield from error.problems
            return
        except Exception as error:
            yield Problem("kit.schema", params={"what": aggregation.name, "detail": detail_of(error)})
            return
    if not tried:
        yield Problem("kit.no_aggregation_params", params={"what": aggregation.name})
    for params in tried:
        checked = checked_aggregation(aggregation, params, "")
        for children in (2,) if aggregation.pair else (1, 2, 3, 5):
            scores = random.choice([0.0, 1.0, 0.5, *random.random(6)], (children, CELLS))
            weights = np.round(random.uniform(0.1, 30.0, children), 1)
            order = np.arange(children) if is_ordered or aggregation.pair else random.permutation(children)
            problem = _problem_of(checked, aggregation, scores, weights, order)
            if problem is not None:
                yield problem
                return


def _problem_of(
    checked: Any, aggregation: Aggregation, scores: Floats, weights: Floats, order: npt.NDArray[np.int64]
) -> Problem | None:
    children = len(weights)
    try:
        with np.errstate(all="ignore"):
            whole, again = checked(scores, weights), checked(scores, weights)
            turned = checked(np.ascontiguousarray(scores[order]), weights[order])
            nothing = checked(np.full((children, 2), np.nan), weights)
            more = np.vstack([scores, np.full(CELLS, np.nan)]), np.append(weights, 7.0)
            with_gap = whole if aggregation.pair else checked(*more)
    except DtiError as error:
        return error.problems[0]
    wrong = {
        "kit.not_deterministic": whole.tobytes() != again.tobytes(),
        "kit.aggregation_order": not np.allclose(whole, turned, rtol=0.0, atol=NEAR, equal_nan=True),
        "kit.aggregation_nothing": not np.isnan(nothing).all(),
        "kit.aggregation_missing": not np.allclose(whole, with_gap, rtol=0.0, atol=NEAR, equal_nan=True),
    }
    return next((Problem(code, params={"what": aggregation.name}) for code, is_so in wrong.items() if is_so), None)


def derivation_problems(
    derivation: Derivation, counts: Iterable[int], random: np.random.Generator
) -> Iterator[Problem]:
    """With as many inputs as the criteria give it, else with any number that it takes."""
    stated = sorted(set(counts))
    worked = False
    problem: Problem | None = None
    for count in stated or range(1, MOST_INPUTS + 1):
        shape = (8, len(YEARS))
        inputs = tuple(
            np.where(random.random(shape) < 0.2, random.choice([np.nan, np.inf, 0.0], shape), random.integers(1, 90, shape))
            for _ in range(count)
        )  # fmt: skip
        try:
            with np.errstate(all="ignore"):
                first, second = (derive(derivation, inputs, YEARS, shape, "") for _ in range(2))
        except DtiError as error:
            problem = error.problems[0]
            if stated:
                break
            continue
        worked = True
        if first.tobytes() != second.tobytes():
            yield Problem("kit.not_deterministic", params={"what": derivation.name})
            return
    if problem is not None and (stated or not worked):
        yield attrs.evolve(problem, place=derivation.name)
