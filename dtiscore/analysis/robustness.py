"""Robustness (độ vững của thứ hạng): what ranks do while doubts vary together; the Handbook's uncertainty analysis, step 7.

A rank interval is the 5 % and the 95 % quantile of the rank over draws, **under the stated doubts**: no confidence interval. Draw 0 is the
published index, bit for bit. Winning and acceptability as SMAA has them (Lahdelma and Salminen 2001); mean shift is the Handbook's
equation 38.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Literal, get_args

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from dtiscore.analysis.appraisals import with_pairs
from dtiscore.analysis.doubts import DRAWS, SEED, Doubt, Doubts, usual_doubts
from dtiscore.analysis.drawn_data import not_varied, sizes_of
from dtiscore.analysis.drawn_ranks import Bands, DrawnRanks, Interval, YearRanks
from dtiscore.analysis.grouping import Group, below_all, checked_node, groups, nodes_that_rank
from dtiscore.analysis.sampling import Sampler
from dtiscore.analysis.sensitivity import Shares, shares
from dtiscore.engine.scoring import Scores
from dtiscore.language.displayed import Displayed
from dtiscore.language.drawing import MOST_DRAWS
from dtiscore.language.errors import DataError, Language, LookupProblem, Problem, one_line
from dtiscore.language.rounding import round_half_up, significant_digits
from dtiscore.language.told import told
from dtiscore.model import TOTAL, Floats
from dtiscore.results.ranking import Within, band_of

Show = Literal["units", "doubts", "ranks", "pairs"]
Ranks = npt.NDArray[np.signedinteger]
Integers = npt.NDArray[np.int64]
SENSITIVITY, TOP = 1024, 10
# Beyond so many cells × draws × edges the usual number of draws is lowered.
MOST_WORK = 2e10
MOST_PAIRED = 500


@attrs.frozen(eq=False, repr=False, slots=False)
class Robustness(Displayed):
    """How sure ranks on a node are under stated doubts.

    ``groups`` are the groups of units year by year; ``notes`` say what a doubt could not vary, and why.
    """

    scores: Scores
    node: str
    doubts: tuple[Doubt, ...]
    draws: int
    seed: int
    groups: tuple[DrawnRanks, ...]
    within: Within
    notes: tuple[Problem, ...] = ()

    def __repr__(self) -> str:
        return f"Robustness({self.node!r}, {len(self.doubts)} doubts, {self.draws} draws, {len(self.groups)} groups)"

    @cached_property
    def ranks(self) -> Interval:
        """The rank intervals, (units, years) each; 0 where a unit has no rank."""
        shape = self.scores.plan.observations.shape
        found = Interval(*(np.zeros(shape, dtype=np.int64) for _ in range(3)))
        for own in self.groups:
            for array, percent in zip(found, (5, 50, 95), strict=True):
                array[own.group.units, own.group.j] = own.quantile(percent)
        return found

    @told
    def probability(self, top: int = TOP) -> Floats:
        """The share of draws in which a unit ranks ``top`` or better, (units, years); NaN where it has no rank."""
        found = np.full(self.scores.plan.observations.shape, np.nan)
        for own in self.groups:
            found[own.group.units, own.group.j] = own.probability(top)
        return found

    @told
    def beats(self, unit: str, other: str) -> Floats:
        """The share of draws in which a unit is strictly ahead of another, (years,); NaN where they are in different groups.

        Raises
        ------
        LookupProblem
            for a unit that the data do not have.
        """
        found = np.full(len(self.scores.years), np.nan)
        for own in self.groups:
            places = {int(u): i for i, u in enumerate(own.group.units)}
            year = own.group.year
            first, second = (places.get(self.scores.unit_index(name, year)) for name in (unit, other))
            if first is not None and second is not None and own.published[[first, second]].all():
                found[own.group.j] = own.ahead(first, second)[0]
        return found

    @property
    def mean_shift(self) -> dict[tuple[int, str], float]:
        """By year and group, how far ranks are from the published ones, on the mean of units and draws."""
        return {(own.group.year, own.group.title): own.mean_shift for own in self.groups}

    @property
    def shares(self) -> dict[tuple[int, str], Shares]:
        """By year and group, S and T: a row for every unit's rank, in the order of the group, and the last for the mean shift."""
        return {(own.group.year, own.group.title): own.shares for own in self.groups if own.shares is not None}

    @told
    def rank_draws(self, year: int, group: str = "") -> Ranks:
        """The ranks in every draw, (units of the group, 1 + draws), first the published ones; 0 for none. Same shape whatever the doubts.

        Raises
        ------
        LookupProblem
            for a year or a group that is not there.
        """
        self.scores.year_index(year)
        for own in self.groups:
            if (own.group.year, own.group.title) == (year, group):
                return own.ranks
        known = ", ".join(dict.fromkeys(own.group.title or "—" for own in self.groups))
        raise LookupProblem(Problem("analysis.show", params={"name": one_line(group), "known": known}))

    @property
    def frame(self) -> pl.DataFrame:
        """A row per unit and year, as :meth:`to_polars` gives it."""
        return self.to_polars()

    @told
    def to_polars(
        self, show: Show = "units", *, top: int = TOP, unit: str | None = None, lang: Language = "en"
    ) -> pl.DataFrame:
        """The rows of the command line: by "units", "doubts", "ranks" or "pairs"; of one unit if asked. Null for what is not there.

        Raises
        ------
        LookupProblem
            for a table or a unit that does not exist, and for pairs of more than 500 units without a unit.
        """
        if show not in get_args(Show):
            params = {"name": one_line(show), "known": ", ".join(get_args(Show))}
            raise LookupProblem(Problem("analysis.show", params=params))
        only = None if unit is None else frozenset(self.scores.unit_indices(unit))
        if show == "units":
            return _frame(UNITS, [row for own in self.groups for row in self._units(own, top, only, lang)])
        if show == "doubts":
            return _frame(DOUBTS, [row for own in self.groups for row in self._doubts(own)])
        if show == "ranks":
            return _frame(RANKS, [row for own in self.groups for row in self._ranks(own, only)])
        most = max((len(own.group.units) for own in self.groups), default=0)
        if only is None and most > MOST_PAIRED:
            raise LookupProblem(Problem("analysis.pairs", params={"units": most, "limit": MOST_PAIRED}))
        return _frame(PAIRS, [row for own in self.groups for row in self._pairs(own, only)])

    def _units(
        self, own: DrawnRanks, top: int, only: frozenset[int] | None, lang: Language
    ) -> Iterator[tuple[object, ...]]:
        labels, group, node = self.scores.units, own.group, self.node
        low, median, high = (own.quantile(percent) for percent in (5, 50, 95))
        order, likely, of = own.order, own.probability(top), int((own.published > 0).sum())
        printed = round_half_up(self.scores[node][group.units, group.j], self.scores.framework.decimals)
        for place, i in enumerate(order):
            u = int(group.units[i])
            if own.published[i] == 0 or (only is not None and u not in only):
                continue
            later = [k for k in order[place + 1 :] if own.published[k] > 0]
            band = band_of(self.scores.framework.bands_of(node), float(printed[i]))
            doubt, share = self._main_doubt(own, int(i))
            yield (
                labels[u], group.year, node, group.title, float(self.scores[node][u, group.j]), int(own.published[i]), of,
                int(low[i]), int(median[i]), int(high[i]), top, float(likely[i]),
                labels[int(group.units[later[0]])] if later else None,
                own.ahead(int(i), int(later[0]))[0] if later else None,
                band[lang] if band else None, float(own.in_band[i]) / self.draws if band else None, doubt, share, self.draws,
            )  # fmt: skip

    def _main_doubt(self, own: DrawnRanks, i: int) -> tuple[str | None, float | None]:
        """The doubt with the largest T, where its lower end is above the upper end of the next; "several" where it is not."""
        if own.shares is None or np.isnan(own.shares.total[i]).any():
            return None, None
        total = own.shares.total[i]
        ranked = np.argsort(-total, kind="stable")
        best = int(ranked[0])
        if len(ranked) > 1 and not own.shares.total_low[i, best] > own.shares.total_high[i, ranked[1]]:
            return "several", float(total[best])
        return self.doubts[best].name, float(total[best])

    def _doubts(self, own: DrawnRanks) -> Iterator[tuple[object, ...]]:
        for k, doubt in enumerate(self.doubts):
            found = own.shares
            numbers = [None] * 6 if found is None else [
                float(part[-1, k]) for part in (found.first, found.first_low, found.first_high, found.total, found.total_low, found.total_high)
            ]  # fmt: skip
            yield (own.group.year, own.group.title, doubt.name, doubt.kind, *numbers, own.mean_shift)

    def _ranks(self, own: DrawnRanks, only: frozenset[int] | None) -> Iterator[tuple[object, ...]]:
        for i in own.order:
            u = int(own.group.units[i])
            if own.published[i] and (only is None or u in only):
                counts = np.bincount(own.ranks[i, 1:].astype(np.int64))
                for place in np.flatnonzero(counts[1:]) + 1:
                    share = float(counts[place]) / self.draws
                    yield (self.scores.units[u], own.group.year, own.group.title, int(place), share)

    def _pairs(self, own: DrawnRanks, only: frozenset[int] | None) -> Iterator[tuple[object, ...]]:
        order = [int(i) for i in own.order if own.published[i]]
        for place, i in enumerate(order):
            for k in order[place + 1 :]:
                first, second = int(own.group.units[i]), int(own.group.units[k])
                if only is None or only & {first, second}:
                    ahead, level = own.ahead(i, k)
                    behind = max(0.0, 1.0 - ahead - level)
                    yield (
                        self.scores.units[first],
                        self.scores.units[second],
                        own.group.year,
                        own.group.title,
                        ahead,
                        level,
                        behind,
                    )


_T, _N, _F = pl.String, pl.Int64, pl.Float64
UNITS = {
    "unit": _T, "year": _N, "node": _T, "block": _T, "score": _F, "rank": _N, "of": _N, "low": _N, "median": _N, "high": _N,
    "top": _N, "top_probability": _F, "next": _T, "beats_next": _F, "band": _T, "band_probability": _F, "doubt": _T,
    "doubt_share": _F, "draws": _N,
}  # fmt: skip
DOUBTS = {
    "year": _N, "block": _T, "doubt": _T, "kind": _T, "first": _F, "first_low": _F, "first_high": _F, "total": _F,
    "total_low": _F, "total_high": _F, "mean_shift": _F,
}  # fmt: skip
RANKS = {"unit": _T, "year": _N, "block": _T, "rank": _N, "probability": _F}
PAIRS = {"unit": _T, "other": _T, "year": _N, "block": _T, "ahead": _F, "level": _F, "behind": _F}


def _frame(schema: dict[str, type[pl.DataType]], rows: list[tuple[object, ...]]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    numbers = [name for name, kind in schema.items() if kind is pl.Float64]
    return frame.with_columns(
        pl.Series(
            name, significant_digits(frame[name].fill_null(np.nan).to_numpy()), dtype=pl.Float64, nan_to_null=True
        )
        for name in numbers
    )


@told
def robustness(
    scores: Scores,
    doubts: Doubts | None = None,
    *,
    draws: int | None = None,
    seed: int | None = None,
    node: str = TOTAL,
    year: int | None = None,
    within: Within = "block",
    sensitivity: int = SENSITIVITY,
    self_assessed: Scores | None = None,
) -> Robustness:
    """How sure ranks are: the whole index computed again under joint choices of all doubts.

    Parameters
    ----------
    scores : what :func:`score` returned.
    doubts : what :func:`read_doubts` returned; by default points by a quarter up or down, and the rounding of stated values.
    draws : how many joint choices; by default those of the doubts, else 2,000, or less where that would take too long.
    seed : where random numbers begin; the same seed gives the same draws everywhere.
    node : the node that is ranked on.
    year : only this year; all years by default.
    within : "block", "parent" or "all".
    sensitivity : draws per sample for the shares of doubts; 0 for none.
    self_assessed : the scores as of the self-assessment, which doubts of kind "appraisal" need.

    Returns
    -------
    Robustness
        rank intervals (units, years), 0 where there is no rank, probabilities, NaN where there is none, and shares of doubts.

    Raises
    ------
    LookupProblem
        for a node or year that does not exist, or a grouping that is unknown.
    DataError
        for draws or a seed out of range, and for data that an alternative refuses.
    """
    checked_node(scores, node)
    doubts = with_pairs(scores, doubts or usual_doubts(scores.framework, node), self_assessed)
    seed = seed if seed is not None else doubts.seed if doubts.seed is not None else SEED
    number = draws if draws is not None else doubts.draws
    lowered: list[Problem] = []
    if number is None:
        number, lowered = _affordable(scores, node)
    _refuse(number, seed, sensitivity)
    below = below_all(scores.framework, nodes_that_rank(scores.framework, node))
    used = tuple(d for d in doubts.doubts if d.kind != "rounding" or not below.isdisjoint(sizes_of(scores, d)))
    notes = [note for doubt in used for note in not_varied(scores, doubt)]
    notes += [
        Problem("analysis.doubt.no_digits", severity="note", params={"name": d.name})
        for d in doubts.doubts
        if d not in used and d.nodes
    ]
    sampler = Sampler(scores, node, used, seed, number + sensitivity * (len(used) + 2))
    found = []
    years: dict[int, list[Group]] = {}
    for group in groups(scores, year, within):
        years.setdefault(group.j, []).append(group)
    for j, own in years.items():
        found += _year(sampler, j, own, number, sensitivity)
    return Robustness(scores, node, used, number, seed, tuple(found), within, (*lowered, *notes))


def _affordable(scores: Scores, node: str) -> tuple[int, list[Problem]]:
    edges = sum(len(scores.framework[code].children) for code in scores.framework.below(node))
    cells = scores.plan.program.cells
    most = max(100, int(MOST_WORK / max(1, cells * edges)))
    if most >= DRAWS:
        return DRAWS, []
    return most, [Problem("analysis.fewer_draws", severity="note", params={"draws": most, "usual": DRAWS})]


def _refuse(draws: int, seed: int, sensitivity: int) -> None:
    problems = []
    for name, value, low, high in (
        ("draws", draws, 1, MOST_DRAWS - 1), ("seed", seed, 0, 2**63 - 1), ("sensitivity", sensitivity, 0, MOST_DRAWS - 1)
    ):  # fmt: skip
        if not low <= value <= high:
            problems.append(
                Problem("analysis.range", params={"name": name, "low": low, "high": float(high), "found": value})
            )
    if problems:
        raise DataError(problems)


def _year(sampler: Sampler, j: int, own: list[Group], draws: int, sensitivity: int) -> list[DrawnRanks]:
    """All groups of a year: every draw is evaluated for all units at once."""
    scores, node = sampler.scores, sampler.node
    ranks = [np.zeros((len(group.units), 1 + draws), dtype=np.int32) for group in own]
    in_band = [np.zeros(len(group.units), dtype=np.int64) for group in own]
    bands = Bands(scores, node, j)
    ranked = YearRanks(sampler.scores, sampler.nodes, j, compiles=sampler.compiles)
    first = {doubt.name: 0 for doubt in sampler.doubts}
    for array, group in zip(ranks, own, strict=True):
        array[:, 0] = ranked.published(group.units)
    for begin in range(1, 1 + draws, sampler.most):
        chosen = np.arange(begin, min(begin + sampler.most, 1 + draws), dtype=np.int64)
        values = sampler.year(j, chosen, first)
        for array, counts, group in zip(ranks, in_band, own, strict=True):
            array[:, chosen] = ranked.ranks(values, group.units)
            counts += bands.kept(values[0][group.units], group.units)
    parts = _shares(sampler, j, own, sensitivity) if sensitivity and sampler.doubts else [None] * len(own)
    return [DrawnRanks(*one) for one in zip(own, ranks, in_band, parts, strict=True)]


def _shares(sampler: Sampler, j: int, own: list[Group], draws: int) -> list[Shares | None]:
    """S and T of each unit's rank and of the mean shift, group by group."""
    names = [doubt.name for doubt in sampler.doubts]
    plain = dict.fromkeys(names, 0)
    samples = [plain, dict.fromkeys(names, 1), *(plain | {name: 1} for name in names)]
    results = [_ranks_of(sampler, j, own, draws, sample) for sample in samples]
    found: list[Shares | None] = []
    for g, _ in enumerate(own):
        a, b, *mixed = (result[g].astype(np.float64) for result in results)
        found.append(shares(a, b, mixed, sampler.seed))
    return found


def _ranks_of(sampler: Sampler, j: int, own: list[Group], draws: int, sample: dict[str, int]) -> list[Integers]:
    """(units + 1, draws) by group: ranks, and last the sum of their distances from the published ones."""
    ranked = YearRanks(sampler.scores, sampler.nodes, j, compiles=sampler.compiles)
    found = [np.zeros((len(group.units) + 1, draws), dtype=np.int64) for group in own]
    for begin in range(0, draws, sampler.most):
        chosen = np.arange(begin, min(begin + sampler.most, draws), dtype=np.int64)
        values = sampler.year(j, chosen, sample)
        for array, group in zip(found, own, strict=True):
            array[:-1, chosen] = ranked.ranks(values, group.units)
    for array, group in zip(found, own, strict=True):
        now = ranked.published(group.units).astype(np.int64)[:, None]
        array[-1] = np.where((now > 0) & (array[:-1] > 0), np.abs(array[:-1] - now), 0).sum(axis=0)
    return found
