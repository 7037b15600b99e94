"""Ranks per year within blocks, below each unit or among all, with bands and the change since the year before."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from dtiscore.data.observations import Observations
from dtiscore.engine.rank_arrays import rank_groups
from dtiscore.engine.scoring import Scores
from dtiscore.language.displayed import Displayed
from dtiscore.language.errors import Language, LookupProblem, Problem
from dtiscore.language.labels import key
from dtiscore.language.rounding import round_half_up, significant_digits
from dtiscore.language.told import told
from dtiscore.model import STATUSES, TOTAL, Bands, Floats, Framework, Text
from dtiscore.model.sameness import same_entries
from dtiscore.results.tie_breaks import told_apart
from dtiscore.results.year_before import (
    COLUMNS,
    COMMON_COLUMNS,
    REASONS,
    Links,
    Listed,
    YearBefore,
    own_source,
    year_before,
)

if TYPE_CHECKING:
    import pandas

Integers = npt.NDArray[np.int64]
Within = Literal["block", "parent", "all"]
WITHIN: tuple[Within, ...] = ("block", "parent", "all")


@attrs.frozen(eq=False, repr=False, slots=False)
class Ranking(Displayed):
    """Ranks on one node.

    ``ranks`` is (units, years), 0 where a unit has no rank; ``of`` is how many units of its group have one, or how many
    different ranks there are where ranks are dense. The rows are made when they are asked for. ``compared`` says what each
    year is compared with, by its position; by default with the year before in the same data. Where other nodes tell equal scores
    apart, ``decided`` (units, years) is the place, from 1, of the last one that a rank is owed to; 0 for none.
    """

    scores: Scores
    node: str
    years: tuple[int, ...]
    ranks: Integers
    of: Integers
    within: Within = "block"
    compared: Mapping[int, YearBefore] | None = None
    decided: Integers | None = None

    def __eq__(self, other: object) -> bool:
        return same_entries(self, other, ("scores", "node", "years", "within", "ranks", "of", "compared"))

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
    def before(self) -> Mapping[int, YearBefore]:
        """By position of a year among those of the scores, what it is compared with; without an entry, with nothing."""
        if self.compared is not None:
            return self.compared
        years = self.scores.years
        return {j: self.own_before(j) for j, year in enumerate(years) if year - 1 in years}

    @told
    def own_before(self, j: int) -> YearBefore:
        """The year before in the same data, by the same edition."""
        observations, framework = self.scores.plan.observations, self.scores.framework
        source = own_source(observations.years[j - 1], framework.code, self_only=self_assessed(observations, j - 1))
        now, last = self.listed(j), self.listed(j - 1)
        return year_before(now, last, own_links(observations, j), source, framework.decimals)

    @told
    def listed(self, j: int) -> Listed:
        """The list of the year at ``j``."""
        observations = self.scores.plan.observations
        ranked = observations.compared[:, j]
        group = groups_of(observations, self.within)[1]
        return Listed(self.scores[self.node][:, j], self.ranks[:, j], self.of[:, j], group, ranked)

    @cached_property
    def change(self) -> npt.NDArray[np.float64]:
        """(units, years): places gained since the year before in the same group, NaN where there is nothing to subtract."""
        change = np.full(self.ranks.shape, np.nan)
        for j, before in self.before.items():
            change[:, j] = before.change
        return change

    @property
    def notes(self) -> tuple[Text, ...]:
        """On what basis the years that are shown are compared with those before them."""
        shown = (self.before[j] for j in self.positions if j in self.before)
        return tuple(dict.fromkeys(note for before in shown for note in before.source.notes))

    @cached_property
    def bands(self) -> tuple[Text | None, ...]:
        """The class of every row."""
        texts, which = self._bands
        return tuple(texts[i] for i in which)

    @cached_property
    def _bands(self) -> tuple[list[Text | None], Integers]:
        """The classes that occur, and which of them every row has."""
        bands = self.scores.framework.bands_of(self.node)
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
        """unit, year, node, kind, points, max_points, score, coverage, rank, of, block, band, change; bands in ``lang``; then
        value_change, before_rank, before_of, before_score, basis, before_edition, borders, restated and why.

        By year, group and rank; null where a unit has no rank or score. ``change`` are places gained on the year before,
        ``value_change`` the change of the score as printed; ``basis`` is published, own, rescored or common, ``borders`` the
        year of whose borders the list before is; ``why`` is what leaves the change out: new, merged, borders, edition, block,
        unranked, no_data, or null. All are null where there is no year before. Where units are ranked below each unit, ``parent``
        says below which. Where the framework states a tie-break for the node, ``tie_break`` is the node that decided, null for none.
        On the basis common, ``common_rank``, ``common_of`` and ``common_score`` are this year's on the part that both years ask,
        beside which before_rank and before_score stand.
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
                **self._before_columns(u, y),
            }
        )
        if self.decided is not None:
            codes = pl.Series([None, *scores.framework[node].tie_break], dtype=pl.String)
            frame = frame.with_columns(tie_break=codes.gather(self.decided[u, y]))
        if self.within == "parent":
            titles, group_of = groups_of(scores.plan.observations, self.within)
            frame = frame.with_columns(parent=pl.Series(titles, dtype=pl.String).gather(group_of[u]))
        return frame

    def _before_columns(self, u: Integers, y: Integers) -> Mapping[str, pl.Series]:
        """What the year before says of every row."""
        numbers = {
            name: np.full(len(u), np.nan) for name in ("value_change", "before_rank", "before_of", "before_score")
        }
        texts = {name: np.full(len(u), None, dtype=object) for name in ("basis", "before_edition", "restated", "why")}
        borders = np.zeros(len(u), dtype=np.int64)
        for j, before in self.before.items():
            rows = np.flatnonzero(y == j)
            own, source = u[rows], before.source
            numbers["value_change"][rows] = before.value_change[own]
            numbers["before_score"][rows] = significant_digits(before.score[own])
            for name, array in (("before_rank", before.rank), ("before_of", before.of)):
                numbers[name][rows] = np.where(array[own] > 0, array[own], np.nan)
            borders[rows] = source.borders
            for name, text in (("basis", source.basis), ("before_edition", source.edition)):
                texts[name][rows] = text or None
            texts["restated"][rows] = [before.marks.get(int(unit)) for unit in own]
            texts["why"][rows] = np.array([reason or None for reason in REASONS], dtype=object)[before.why[own]]
        found = {name: pl.Series(values).fill_nan(None) for name, values in numbers.items()}
        found |= {name: found[name].cast(pl.Int64) for name in ("before_rank", "before_of")}
        found |= {name: pl.Series(values.tolist(), dtype=pl.String) for name, values in texts.items()}
        found["borders"] = pl.Series(borders).replace(0, None)
        return {**{name: found[name] for name in COLUMNS}, **self._common_columns(u, y)}

    def _common_columns(self, u: Integers, y: Integers) -> Mapping[str, pl.Series]:
        """This year on the part that both years ask, where a year that is shown is compared on it."""
        parts = {j: self.before[j].now for j in self.positions if j in self.before and self.before[j].of_a_part}
        if not parts:
            return {}
        numbers = {name: np.full(len(u), np.nan) for name in COMMON_COLUMNS}
        for j, now in parts.items():
            rows = np.flatnonzero(y == j)
            own = u[rows]
            ranked = now.rank[own] > 0
            for name, array in zip(COMMON_COLUMNS[:2], (now.rank, now.of), strict=True):
                numbers[name][rows] = np.where(ranked, array[own], np.nan)
            numbers[COMMON_COLUMNS[2]][rows] = significant_digits(now.score[own])
        found = {name: pl.Series(values).fill_nan(None) for name, values in numbers.items()}
        return {name: column if name == "common_score" else column.cast(pl.Int64) for name, column in found.items()}

    def to_pandas(self) -> pandas.DataFrame:
        """The same rows as a pandas data frame; pandas must be installed."""
        import pandas

        return pandas.DataFrame(self.to_polars().to_dict(as_series=False))


def self_assessed(observations: Observations, j: int) -> bool:
    """Whether the rows of a year say that they are no appraisal, every one."""
    details = observations.details
    if not details.height or "status_index" not in details.columns:
        return False
    own = details.filter(pl.col("year_index") == j)
    return own.height > 0 and own["status"].null_count() == 0 and bool((own["status_index"] < len(STATUSES) - 1).all())


def own_links(observations: Observations, j: int) -> Links:
    """Which unit of the year of the data before is which of the year at ``j``."""
    same, everyone = observations.continuity, np.arange(len(observations.units), dtype=np.int64)
    if same is None:
        both = observations.exists[:, j - 1] & observations.exists[:, j]
        nobody = np.zeros(len(everyone), dtype=bool)
        return Links(np.where(both, everyone, -1), nobody, nobody)
    parts = {i: codes for (i, k), codes in same.parts.items() if k == j}
    return Links(same.before[:, j], same.moved[:, j], same.ended[:, j], parts)


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
        values.reshape(-1),
        groups.reshape(-1),
        observations.compared.reshape(-1),
        number,
        framework.decimals,
        dense,
        beyond=framework[node].beyond,
    )
    decided = None
    if framework[node].tie_break:
        ranks, of, decided = told_apart(scores, node, ranks, groups.reshape(-1), number, dense=dense)
        decided = decided.reshape(shape)
    return Ranking(scores, node, years, ranks.reshape(shape), of[groups], within, decided=decided)


def band_of_score(framework: Framework, score: float, node: str = TOTAL) -> Text | None:
    """The class (xếp loại) of a node's score, which is rounded as it is for ranks."""
    return band_of(framework.bands_of(node), float(round_half_up(score, framework.decimals)))


def band_of(bands: Bands, rounded_score: float) -> Text | None:
    """The class (xếp loại) of a published, rounded score; bands are in percent of the maximum that applies."""
    place = int(bands.places(np.array([rounded_score]))[0])
    return bands.levels[place].title if place >= 0 else None


__all__: list[Any] = ["WITHIN", "Ranking", "Within", "band_of", "band_of_score", "groups_of", "rank"]
