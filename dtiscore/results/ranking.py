"""Ranks per year within blocks, below each unit or among all, with bands and the change since the year before."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from dtiscore.data.observations import Observations
from dtiscore.engine.rank_arrays import rank_groups
from dtiscore.engine.scoring import Scores
from dtiscore.language.errors import Language, LookupProblem, Problem, one_line
from dtiscore.language.labels import key
from dtiscore.language.rounding import round_half_up, significant, significant_digits
from dtiscore.language.told import told
from dtiscore.model import TOTAL, Bands, Bools, Floats, Framework, Text
from dtiscore.model.sameness import same_entries

if TYPE_CHECKING:
    import pandas

Integers = npt.NDArray[np.int64]
Within = Literal["block", "parent", "all"]
WITHIN: tuple[Within, ...] = ("block", "parent", "all")


@attrs.frozen(eq=False, repr=False, slots=False)
class Ranking:
    """Ranks on one node.

    ``ranks`` is (units, years), 0 where a unit has no rank; ``of`` is how many units of its group have one, or how many
    different ranks there are where ranks are dense. The rows are made when they are asked for.
    """

    scores: Scores
    node: str
    years: tuple[int, ...]
    ranks: Integers
    of: Integers
    within: Within = "block"

    def __eq__(self, other: object) -> bool:
        return same_entries(self, other, ("scores", "node", "years", "within", "ranks", "of"))

    def __hash__(self) -> int:
        return hash((self.scores, self.node, self.years, self.within))

    def __reduce__(self) -> tuple[Any, ...]:
        """To another process, or a copy: what was computed on the way does not travel."""
        return Ranking, tuple(getattr(self, field.name) for field in attrs.fields(Ranking))

    def __repr__(self) -> str:
        return f"Ranking({self.node!r}, {len(self.scores.units)} units, {len(self.years)} years)"

    @cached_property
    def cells(self) -> tuple[Integers, Integers]:
        """(unit, year) positions of the rows: by year, group, rank; units without a rank last."""
        observations = self.scores.plan.observations
        titles, group_of = groups_of(observations, self.within)
        # Units without a block, or without a unit above them, come last.
        order = sorted(range(len(titles)), key=lambda i: not titles[i])
        place = np.argsort(np.array(order, dtype=np.int64))[group_of]
        names = [key(label) for label in self.scores.units]
        by_name = np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.int64)
        u, y = np.nonzero(observations.listed[by_name][:, list(self.positions)])
        u, y = by_name[u], np.array(self.positions, dtype=np.int64)[y]
        rank = self.ranks[u, y]
        last = len(names) + 1
        group = (y * len(titles) + place[u]) * (last + 1) + np.where(rank == 0, last, rank)
        if rank.all():
            # One number per row, no two alike, so that the fastest sort will do.
            sort = np.argsort(group * len(names) + np.argsort(by_name)[u])
        else:
            score = self.scores[self.node][u, y]
            rounded = -np.where(np.isnan(score), -np.inf, round_half_up(score, self.scores.framework.decimals))
            sort = np.lexsort((rounded, group))
        return u[sort], y[sort]

    @told
    def groups(self, j: int) -> list[tuple[str, list[int]]]:
        """The groups of the year at ``j`` with the positions of their units: by rank, those without one last."""
        titles, group_of = groups_of(self.scores.plan.observations, self.within)
        units, years = self.cells
        found: dict[int, list[int]] = {}
        for unit in units[years == j].tolist():
            found.setdefault(int(group_of[unit]), []).append(unit)
        return [(titles[group], own) for group, own in found.items()]

    @property
    def positions(self) -> tuple[int, ...]:
        """Where the ranked years stand among those of the scores."""
        return tuple(self.scores.years.index(year) for year in self.years)

    @cached_property
    def change(self) -> npt.NDArray[np.float64]:
        """(units, years): places gained since the calendar year before in the same group, NaN where unknown."""
        observations, ranks = self.scores.plan.observations, np.where(self.ranks == 0, np.nan, self.ranks)
        change = observations.year_before(ranks) - ranks
        return np.where(self.other_list, np.nan, change)

    @cached_property
    def other_list(self) -> Bools:
        """(units, years): where the group is not the list of the year before: its borders moved, or the unit came from
        another group. Places of two such lists are not subtracted."""
        observations = self.scores.plan.observations
        found, same = np.zeros(self.ranks.shape, dtype=bool), observations.continuity
        if same is None:
            return found
        group = groups_of(observations, self.within)[1]
        listed = observations.compared
        for j in range(1, len(found.T)):
            stirred = group[same.moved[:, j] & listed[:, j]], group[same.ended[:, j] & listed[:, j - 1]]
            found[:, j] = np.isin(group, np.concatenate(stirred))
            found[:, j] |= (same.before[:, j] >= 0) & (group[same.before[:, j]] != group)
        return found

    @cached_property
    def bands(self) -> tuple[Text | None, ...]:
        """The class of every row."""
        texts, which = self._bands
        return tuple(texts[i] for i in which)

    @cached_property
    def _bands(self) -> tuple[list[Text | None], Integers]:
        """The classes that occur, and which of them every row has."""
        bands = self.scores.framework.bands
        if not bands.levels:
            return [None], np.zeros(len(self.cells[0]), dtype=np.int64)
        rounded = round_half_up(self.scores[self.node][self.cells], self.scores.framework.decimals)
        distinct, which = np.unique(rounded, return_inverse=True)
        return [band_of(bands, value) for value in distinct], which

    @property
    def frame(self) -> pl.DataFrame:
        """The rows of :meth:`to_polars`, in English."""
        return self.to_polars()

    @told
    def to_polars(self, lang: Language = "en") -> pl.DataFrame:
        """unit, year, node, kind, points, max_points, score, coverage, rank, of, block, band, change; bands in ``lang``.

        By year, group and rank; null where a unit has no rank or score. Where units are ranked below each unit, ``parent`` says
        below which.
        """
        u, y = self.cells
        scores, node = self.scores, self.node
        scores.prepare(("points", "maximum"), [node])

        def numbers(array: Floats) -> pl.Series:
            return pl.Series(significant_digits(array[u, y]), dtype=pl.Float64, nan_to_null=True)

        def texts(values: list[str]) -> pl.Series:
            return pl.Series(values, dtype=pl.String).gather(u)

        ranks = self.ranks[u, y]
        bands, which = self._bands
        of_band = pl.Series([band[lang] if band else None for band in bands], dtype=pl.String)
        frame = pl.DataFrame(
            {
                "unit": texts(list(scores.units)),
                "year": pl.Series(np.array(scores.years, dtype=np.int64)[y]),
                "node": pl.repeat(node, len(u), dtype=pl.String, eager=True),
                "kind": pl.repeat(scores.framework[node].kind, len(u), dtype=pl.String, eager=True),
                "points": numbers(scores.points(node)),
                "max_points": numbers(scores.max_points(node)),
                "score": numbers(scores[node]),
                "coverage": numbers(scores.coverage(node)),
                "rank": pl.Series(ranks).replace(0, None),
                "of": pl.Series(self.of[u, y]),
                "block": texts([unit.block for unit in scores.plan.observations.records]),
                "band": of_band.gather(which),
                "change": pl.Series(self.change[u, y]).fill_nan(None).cast(pl.Int64),
            }
        )
        if self.within == "parent":
            titles, group_of = groups_of(scores.plan.observations, self.within)
            frame = frame.with_columns(parent=pl.Series(titles, dtype=pl.String).gather(group_of[u]))
        return frame

    def to_pandas(self) -> pandas.DataFrame:
        """The same rows as a pandas data frame; pandas must be installed."""
        import pandas

        return pandas.DataFrame(self.to_polars().to_dict(as_series=False))


def groups_of(observations: Observations, within: Within) -> tuple[tuple[str, ...], Integers]:
    """The groups in the order of the units, and each unit's position among them: blocks, codes of units above, or all."""
    if within == "block":
        return observations.blocks
    if within == "all":
        return ("",), np.zeros(len(observations.records), dtype=np.int64)
    codes = {key(unit.code): unit.code for unit in observations.records}
    found: dict[str, int] = {}
    position = [found.setdefault(key(unit.parent), len(found)) for unit in observations.records]
    return tuple(codes.get(parent, parent) for parent in found), np.array(position, dtype=np.int64)


@told
def rank(scores: Scores, node: str = TOTAL, year: int | None = None, within: Within = "block") -> Ranking:
    """Rank the units on one node, within year and block, below each unit, or among all.

    Ranks are taken on the score rounded half up to the framework's decimals, so that equal printed scores share a rank:
    1, 2, 2, 4 ("competition"), or 1, 2, 2, 3 where the node or its framework says "dense". Units that are not ranked,
    and those without a score (NaN), are listed without a rank. ``change`` is the number of places gained since the year
    before in the same group.

    Parameters
    ----------
    scores : what :func:`score` returned.
    node : the node to rank on, the total by default.
    year : only this year; all years by default.
    within : "block", "parent" (below each unit, as the communes of every district) or "all".

    Returns
    -------
    Ranking
        ``ranks`` and ``of`` are (units, years); 0 where a unit has no rank.

    Raises
    ------
    LookupProblem
        for a node or year that does not exist, a grouping that is unknown, or where no unit says what is above it.
    """
    if within not in WITHIN:
        params = {"name": one_line(within), "known": ", ".join(WITHIN)}
        raise LookupProblem(Problem("lookup.within", params=params))
    framework, observations = scores.framework, scores.plan.observations
    years = scores.years if year is None else (scores.years[scores.year_index(year)],)
    values = scores[node]
    titles, group_of = groups_of(observations, within)
    if within == "parent" and not any(titles):
        raise LookupProblem(Problem("lookup.no_parents"))
    groups = group_of[:, None] + len(titles) * np.arange(len(scores.years), dtype=np.int64)[None, :]
    shape, number = values.shape, len(titles) * len(scores.years)
    dense = framework[node].ties == "dense"
    ranks, of = rank_groups(
        values.reshape(-1), groups.reshape(-1), observations.compared.reshape(-1), number, framework.decimals, dense
    )
    return Ranking(scores, node, years, ranks.reshape(shape), of[groups], within)


def band_of_score(framework: Framework, score: float) -> Text | None:
    """The class (xếp loại) of a score, which is rounded as it is for ranks."""
    return band_of(framework.bands, float(round_half_up(score, framework.decimals)))


def band_of(bands: Bands, rounded_score: float) -> Text | None:
    """The class (xếp loại) of a published, rounded score; bands are in percent of the maximum that applies."""
    if np.isnan(rounded_score) or not bands.levels:
        return None
    percent = significant(rounded_score * 100.0)
    return next(band.title for band in bands.levels if band.holds(percent))


__all__: list[Any] = ["WITHIN", "Ranking", "Within", "band_of", "band_of_score", "groups_of", "rank"]
