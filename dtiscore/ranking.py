"""Ranks per year and block, with bands and the change since the year before."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from dtiscore.errors import Language
from dtiscore.model import TOTAL, Bands, Floats, Text
from dtiscore.ranks import rank_groups
from dtiscore.reading import key
from dtiscore.rounding import round_half_up, significant, significant_digits
from dtiscore.scoring import Scores

if TYPE_CHECKING:
    import pandas

Integers = npt.NDArray[np.int64]


class Ranking:
    """Ranks on one node.

    ``ranks`` is (units, years), 0 where a unit has no rank; ``of`` is how many units of the block have one. The rows
    are made when they are asked for.
    """

    def __init__(self, scores: Scores, node: str, years: tuple[int, ...], ranks: Integers, of: Integers) -> None:
        self.scores = scores
        self.node = node
        self.years = years
        self.ranks = ranks
        self.of = of

    def __repr__(self) -> str:
        return f"Ranking({self.node!r}, {len(self.scores.units)} units, {len(self.years)} years)"

    @cached_property
    def cells(self) -> tuple[Integers, Integers]:
        """(unit, year) positions of the rows: by year, block, rank; units without a rank last."""
        observations = self.scores.plan.observations
        blocks = [unit.block for unit in observations.records]
        places = {block: i for i, block in enumerate(sorted(dict.fromkeys(blocks), key=lambda block: not block))}
        u, y = np.nonzero(observations.listed[:, list(self.positions)])
        y = np.array(self.positions, dtype=np.int64)[y]
        block = np.array([places[b] for b in blocks], dtype=np.int64)
        name = np.argsort(
            np.argsort(np.array([key(label) for label in self.scores.units], dtype=np.str_), kind="stable")
        )
        rank = np.where(self.ranks[u, y] == 0, np.iinfo(np.int64).max, self.ranks[u, y])
        score = self.scores[self.node][u, y]
        rounded = -np.where(np.isnan(score), -np.inf, round_half_up(score, self.scores.framework.decimals))
        order = np.lexsort((name[u], rounded, rank, block[u], y))
        return u[order], y[order]

    @property
    def positions(self) -> tuple[int, ...]:
        return tuple(self.scores.years.index(year) for year in self.years)

    @cached_property
    def change(self) -> npt.NDArray[np.float64]:
        """(units, years): places gained since the calendar year before in the same block, NaN where unknown."""
        years, ranks = self.scores.years, np.where(self.ranks == 0, np.nan, self.ranks)
        change = np.full(ranks.shape, np.nan)
        for j, year in enumerate(years):
            if year - 1 in years:
                change[:, j] = ranks[:, years.index(year - 1)] - ranks[:, j]
        return change

    @cached_property
    def bands(self) -> tuple[Text | None, ...]:
        """The class of every row."""
        rounded = round_half_up(self.scores[self.node][self.cells], self.scores.framework.decimals)
        distinct, which = np.unique(rounded, return_inverse=True)
        texts = [band_of(self.scores.framework.bands, value) for value in distinct]
        return tuple(texts[i] for i in which)

    @property
    def frame(self) -> pl.DataFrame:
        return self.to_polars()

    def to_polars(self, lang: Language = "en") -> pl.DataFrame:
        """unit, year, node, kind, points, max_points, score, coverage, rank, of, block, band, change."""
        u, y = self.cells
        scores, node = self.scores, self.node
        scores.prepare(("points", "maximum"), [node])

        def numbers(array: Floats) -> pl.Series:
            return pl.Series(significant_digits(array[u, y]), dtype=pl.Float64).fill_nan(None)

        def texts(values: list[str]) -> pl.Series:
            return pl.Series(values, dtype=pl.String).gather(u)

        ranks = self.ranks[u, y]
        bands = [band[lang] if band else None for band in self.bands]
        return pl.DataFrame(
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
                "band": pl.Series(bands, dtype=pl.String),
                "change": pl.Series(self.change[u, y]).fill_nan(None).cast(pl.Int64),
            }
        )

    def to_pandas(self) -> pandas.DataFrame:
        """The same rows as a pandas data frame; pandas must be installed."""
        import pandas

        return pandas.DataFrame(self.to_polars().to_dict(as_series=False))


def rank(scores: Scores, node: str = TOTAL, year: int | None = None) -> Ranking:
    """Rank the units on one node, within year and block.

    Ranks are taken on the score rounded half up to the framework's decimals, so that equal printed scores share a rank:
    1, 2, 2, 4 ("competition"), or 1, 2, 2, 3 where the framework says "dense". Units that are not ranked, and those
    without a score, are listed without a rank. ``change`` is the number of places gained since the year before in the
    same block.

    Raises
    ------
    LookupProblem
        for a node or year that does not exist.
    """
    framework, observations = scores.framework, scores.plan.observations
    years = scores.years if year is None else (scores.years[scores.year_index(year)],)
    values = scores[node]
    blocks, block = observations.blocks
    groups = block[:, None] + len(blocks) * np.arange(len(scores.years), dtype=np.int64)[None, :]
    ranked = observations.ranked
    counted = observations.exists if ranked.all() else observations.exists & ranked[:, None]
    shape, number = values.shape, len(blocks) * len(scores.years)
    ranks, of = rank_groups(
        values.reshape(-1),
        groups.reshape(-1),
        counted.reshape(-1),
        number,
        framework.decimals,
        framework.ties == "dense",
    )
    return Ranking(scores, node, years, ranks.reshape(shape), of[groups])


def band_of(bands: Bands, rounded_score: float) -> Text | None:
    """The class (xếp loại) of a published, rounded score; bands are in percent of the maximum that applies."""
    if np.isnan(rounded_score) or not bands.levels:
        return None
    percent = significant(rounded_score * 100.0)
    for band in bands.levels:
        lower_side = percent > band.lower or (percent == band.lower and bands.includes == "lower")
        upper_side = percent < band.upper or (percent == band.upper and bands.includes == "upper")
        if (lower_side or band.lower == -np.inf) and (upper_side or band.upper == np.inf):
            return band.title
    # What is left lies on an open end: 0 belongs to the lowest band all the same, and 100 to the highest.
    return bands.levels[0 if percent <= bands.levels[0].upper else -1].title


__all__: list[Any] = ["Ranking", "band_of", "rank"]
