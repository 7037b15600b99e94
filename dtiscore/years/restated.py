"""Restated scores: the shape of scores on other borders, with a mark that says how every figure was made."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from dtiscore.data.units import Unit
from dtiscore.engine.rank_arrays import rank_groups
from dtiscore.engine.rolling_up import Known
from dtiscore.language.displayed import Displayed
from dtiscore.language.errors import LookupProblem, Problem, did_you_mean, one_line
from dtiscore.language.labels import key
from dtiscore.language.rounding import significant_digits
from dtiscore.language.told import told
from dtiscore.model import TOTAL, Bools, Floats, Framework
from dtiscore.model.succession import Successions
from dtiscore.years.given import Given
from dtiscore.years.redrawn import Redrawn

Integers = npt.NDArray[np.int64]
Words = npt.NDArray[np.object_]


@attrs.frozen
class Predecessor:
    """What a restated figure is made of: a unit of that year with its own score, points and maximum (NaN: none), and its
    share of the redrawn unit 0 … 1, None where nobody knows it."""

    unit: str
    name: str
    share: float | None
    score: float
    points: float
    max_points: float
    coverage: float


@attrs.frozen(eq=False, repr=False, slots=False)
class Restated(Displayed):
    """Past scores on the borders of another year: arrays (units, years) by node, NaN where no predecessor has a score.

    ``units`` are those of the ``borders``. Each figure has a mark: ``mean``, ``weighted`` or ``counts`` as it was made,
    ``~`` after it where a share had to be used or guessed, ``mean of totals`` where nothing below was known, and nothing where
    the unit is what it was. A restated figure is no result: it has no band, and a place only where every predecessor
    has a score.
    """

    given: Given
    successions: Successions
    made: Redrawn
    rule: str
    known: Mapping[str, Known]
    by_counts: Mapping[str, Bools]
    complete: Mapping[str, Bools]
    rolled: frozenset[str]
    of_totals: frozenset[str]
    estimated: Bools

    @property
    def framework(self) -> Framework:
        """The edition that rolls them up."""
        return self.given.framework

    @property
    def borders(self) -> int:
        """The year whose borders these are."""
        return self.made.borders

    @property
    def records(self) -> tuple[Unit, ...]:
        """The units of these borders, with names, blocks and types as far as known."""
        return self.made.records

    @property
    def ended(self) -> tuple[Problem, ...]:
        """A warning for every unit that is none of these borders, though no row says what became of it, with the row to add."""
        return tuple(one.problem() for one in self.made.ended)

    @property
    def units(self) -> tuple[str, ...]:
        """Their codes, in the order of the arrays."""
        return tuple(unit.code for unit in self.made.records)

    @property
    def years(self) -> tuple[int, ...]:
        """The years that were restated, ascending."""
        return self.given.years

    @property
    def nodes(self) -> tuple[str, ...]:
        """The nodes of which there is something, in the order of the framework."""
        return tuple(node.code for node in self.framework.scored if node.code in self.known)

    def __repr__(self) -> str:
        return f"Restated({self.framework.code!r}, {len(self.units)} units of {self.borders} × {len(self.years)} years, {self.rule})"

    def __getitem__(self, node: str) -> Floats:
        """The score of a node, (units, years), 0…1; NaN where no predecessor has one.

        Raises
        ------
        LookupProblem
            for a node that does not exist, or of which nothing is known.
        """
        one = self._of(node)
        found: Floats = self.framework[node].shown(one.score)
        return found

    @told
    def points(self, node: str) -> Floats:
        """The points of a node, (units, years), on the framework's scale; NaN where it has no score."""
        one = self._of(node)
        earned = self.framework[node].shown(one.result.earned)
        return np.where(np.isnan(one.score), np.nan, self.framework.origin + earned)

    @told
    def max_points(self, node: str) -> Floats:
        """The maximum that counted, (units, years): the mean of those of the predecessors; 0 where nothing counts."""
        maximum = self._of(node).maximum
        maximum = self.framework[node].shown(maximum)
        return np.where(maximum == 0.0, 0.0, self.framework.origin + maximum)

    @told
    def coverage(self, node: str) -> Floats:
        """The share that was observed, (units, years), 0…1, a predecessor without data being 0; NaN where nothing applies."""
        return self._of(node).coverage

    @told
    def mark(self, node: str) -> Words:
        """How each figure was made, (units, years); empty where the unit is what it was, or has no score."""
        score = self._of(node).score
        words = np.full(score.shape, "", dtype=object)
        there = ~np.isnan(score) & ~self.made.alone
        below = [code for code in self.framework.below(node) if code in self.by_counts]
        leaves = [
            code for code in self.framework.below(node) if code in self.known and self.framework[code].rollup == "leaf"
        ]
        summed = np.zeros(score.shape, dtype=bool)
        averaged = np.zeros(score.shape, dtype=bool)
        for code in below:
            summed |= self.by_counts[code]
        for code in leaves if self.rule == "counts" else ():
            seen = ~np.isnan(self.known[code].score)
            averaged |= seen & ~self.by_counts.get(code, np.zeros(score.shape, dtype=bool))
        sums = np.where(self.estimated, "counts~", "counts").astype(object)
        means = np.where(self.estimated, f"{self._mean(node)}~", self._mean(node)).astype(object)
        words[there] = means[there]
        words[there & summed] = sums[there & summed]
        both = there & summed & averaged
        words[both] = sums[both] + " + " + means[both]
        return words

    @told
    def words_of_rule(self, node: str) -> str:
        """The mark of a figure of which nothing had to be guessed."""
        return "counts" if self.rule == "counts" else self._mean(node)

    def _mean(self, node: str) -> str:
        if self.rule == "weighted":
            return "weighted"
        return "mean of totals" if node in self.of_totals else "mean"

    @told
    def ranked(self, node: str = TOTAL) -> Bools:
        """(units, years): who has a place: ranked units every predecessor of which has a score."""
        in_ranking = np.array([unit.ranked for unit in self.records], dtype=bool)
        found: Bools = ~np.isnan(self._of(node).score) & self.complete[node] & in_ranking[:, None]
        return found

    @told
    def ranks(self, node: str = TOTAL) -> tuple[Integers, Integers]:
        """Places among the units of the same block: ``(rank, of)``, both (units, years), 0 where there is none."""
        return places(self.framework, node, self[node], self.ranked(node), self.records)

    @told
    def predecessors(self, unit: str, year: int, node: str = TOTAL) -> tuple[Predecessor, ...]:
        """What a figure is made of, in the order of the units of that year.

        Raises
        ------
        LookupProblem
            for a unit, year or node that does not exist.
        """
        i, j = self.unit_index(unit), self.year_index(year)
        pieces, given, shown = self.made.of_year(j), self.given, self.framework[node].shown
        known = node in given.nodes
        found = []
        for entry in np.flatnonzero(pieces.into == i).tolist():
            u, share = int(pieces.of[entry, 0]), float(pieces.share[entry, 0])
            record = given.records[u]
            name = self.successions.name_in(record.code, year) or record.name
            score, maximum = (
                (float(shown(given.score(node)[u, j])), float(given.maximum(node)[u, j])) if known else (np.nan, np.nan)
            )
            coverage = float(given.coverage(node)[u, j]) if known else np.nan
            found.append(
                Predecessor(
                    record.code, name, None if share != share else share, score, score * maximum, maximum, coverage
                )
            )
        return tuple(found)

    @told
    def unit_index(self, unit: str) -> int:
        """Position of a unit, by its code or name.

        Raises
        ------
        LookupProblem
            for a unit that these borders do not have.
        """
        if key(unit) in self._positions:
            return self._positions[key(unit)]
        labels = [label for record in self.records for label in (record.code, record.name) if label]
        params = {
            "name": one_line(unit),
            "hint": did_you_mean(unit, labels),
            "known": ", ".join(map(one_line, self.units[:10])),
        }
        raise LookupProblem(Problem("lookup.unit", params=params))

    @cached_property
    def _positions(self) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for name in ("code", "name"):
            for i, record in enumerate(self.records):
                if getattr(record, name):
                    found.setdefault(key(getattr(record, name)), i)
        return found

    @told
    def year_index(self, year: int) -> int:
        """Position of a year.

        Raises
        ------
        LookupProblem
            for a year without data.
        """
        if year not in self.years:
            params = {"year": year, "known": ", ".join(map(str, self.years))}
            raise LookupProblem(Problem("lookup.year", params=params))
        return self.years.index(year)

    @told
    def to_polars(self, *, unit: str | None = None, year: int | None = None) -> pl.DataFrame:
        """Flat rows: unit, year, borders, node, kind, points, max_points, score, coverage, restated (the mark); null where
        there is nothing.

        Raises
        ------
        LookupProblem
            for a unit or year that does not exist.
        """
        units = range(len(self.units)) if unit is None else [self.unit_index(unit)]
        years = range(len(self.years)) if year is None else [self.year_index(year)]
        cells = [(i, j) for j in years for i in units if self.made.there[i, j]]
        rows, columns = (np.array([cell[axis] for cell in cells], dtype=np.int64) for axis in (0, 1))
        nodes = [code for _, code in self.framework.tree if code in self.known]

        def numbers(array: Any) -> pl.Series:
            stacked = np.stack([array(code)[rows, columns] for code in nodes], axis=1).reshape(-1)
            return pl.Series(significant_digits(stacked), dtype=pl.Float64).fill_nan(None)

        each = np.tile(np.arange(len(nodes)), len(cells))
        marks = [self.mark(code)[rows, columns] for code in nodes]
        return pl.DataFrame(
            {
                "unit": pl.Series(self.units, dtype=pl.String).gather(np.repeat(rows, len(nodes))),
                "year": pl.Series(np.array(self.years, dtype=np.int64)[np.repeat(columns, len(nodes))]),
                "borders": pl.repeat(self.borders, len(each), dtype=pl.Int64, eager=True),
                "node": pl.Series(nodes, dtype=pl.String).gather(each),
                "kind": pl.Series([self.framework[code].kind for code in nodes], dtype=pl.String).gather(each),
                "points": numbers(self.points),
                "max_points": numbers(self.max_points),
                "score": numbers(self.__getitem__),
                "coverage": numbers(self.coverage),
                "restated": pl.Series(
                    [word for cell in zip(*marks, strict=True) for word in cell], dtype=pl.String
                ).replace("", None),
            }
        )

    def _of(self, node: str) -> Known:
        if node not in self.known:
            code = "lookup.info" if node in self.framework and self.framework[node].kind == "info" else "lookup.node"
            raise LookupProblem(Problem(code, params={"name": one_line(node), "hint": did_you_mean(node, self.known)}))
        return self.known[node]


def places(
    framework: Framework, node: str, scores: Floats, ranked: Bools, records: tuple[Unit, ...]
) -> tuple[Integers, Integers]:
    """Places of each year among units of the same block, by the printed score: (rank, of), 0 where there is none."""
    blocks: dict[str, int] = {}
    block = np.array([blocks.setdefault(unit.block, len(blocks)) for unit in records], dtype=np.int64)
    years, number = scores.shape[1], max(len(blocks), 1)
    groups = block[:, None] + number * np.arange(years, dtype=np.int64)[None, :]
    ranks, of = rank_groups(
        scores.reshape(-1), groups.reshape(-1), ranked.reshape(-1), number * years, framework.decimals,
        framework[node].ties == "dense",
    )  # fmt: skip
    return ranks.reshape(scores.shape), np.where(ranks.reshape(scores.shape) > 0, of[groups], 0)
