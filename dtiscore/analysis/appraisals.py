"""The doubt about what nobody has appraised yet: self-assessed values are off as far as earlier ones were, when they were appraised."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
import polars as pl

from dtiscore.analysis.doubts import Doubt, Doubts, may_err
from dtiscore.data.measuring import read_by, shares_given
from dtiscore.engine.scoring import Scores
from dtiscore.language.errors import DataError, Problem
from dtiscore.model import Bools, Floats, Node

FEWEST_PAIRS = 10


def with_pairs(scores: Scores, doubts: Doubts, self_assessed: Scores | None) -> Doubts:
    """The same doubts, those of kind "appraisal" with what appraised values are of the self-assessed ones, by indicator.

    Raises
    ------
    DataError
        where nothing is known of the self-assessments, and for every indicator with fewer than ten pairs.
    """
    problems: list[Problem] = []
    found = tuple(
        _of(scores, doubt, self_assessed, problems) if doubt.kind == "appraisal" else doubt for doubt in doubts.doubts
    )
    if problems:
        raise DataError(problems)
    return attrs.evolve(doubts, doubts=found)


def _of(scores: Scores, doubt: Doubt, self_assessed: Scores | None, problems: list[Problem]) -> Doubt:
    place = f"doubts.{doubt.name}"
    if self_assessed is None or self_assessed.plan.observations.shape != scores.plan.observations.shape:
        problems.append(Problem("analysis.doubt.no_self", place=place))
        return doubt
    appraised = _appraised(scores)
    ratios: dict[str, Floats] = {}
    cells: dict[str, Bools] = {}
    for node in scores.framework.leaves:
        if not may_err(node) or (doubt.nodes and node.code not in doubt.nodes):
            continue
        value, before = (one.plan.measured[node.code] for one in (scores, self_assessed))
        known = np.any(
            [appraised[code] for code in read_by(node) if code in appraised] or [np.zeros(value.shape, bool)], axis=0
        )
        open_ = np.isfinite(value) & ~known & _reported(scores, node)
        pairs = known & np.isfinite(value) & np.isfinite(before) & (before != 0)
        if not open_.any():
            continue
        if pairs.sum() < FEWEST_PAIRS:
            params = {"node": node.code, "pairs": int(pairs.sum()), "fewest": FEWEST_PAIRS}
            problems.append(Problem("analysis.doubt.few_pairs", place=place, params=params))
        ratios[node.code], cells[node.code] = np.sort(value[pairs] / before[pairs]), open_
    return attrs.evolve(doubt, ratios=ratios, cells=cells)


def _reported(scores: Scores, node: Node) -> Bools:
    """(units, years): where the value counts as it was reported, neither estimated nor decided in points."""
    plan = scores.plan
    given, estimated = shares_given(node, plan.observations), plan.imputed.get(node.code)
    there = np.ones(plan.observations.shape, dtype=bool) if given is None else ~np.isfinite(given)
    return there if estimated is None else there & ~estimated


def _appraised(scores: Scores) -> Mapping[str, Bools]:
    """By code, (units, years): where a row is later than the self-assessment."""
    observations = scores.plan.observations
    if "status_index" not in observations.details.columns:
        return {}
    later = observations.details.filter(pl.col("status_index") > 0)
    found: dict[str, Bools] = {}
    for unit, year, code in later.select("unit_index", "year_index", "code_index").iter_rows():
        found.setdefault(observations.codes[code], np.zeros(observations.shape, dtype=bool))[unit, year] = True
    return found
