"""The stages of an assessment side by side: scores as of each status, and every point that moved between two of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import attrs
import numpy as np
import polars as pl

from dtiscore.data.row_labels import status_named
from dtiscore.engine.scoring import Scores
from dtiscore.language.displayed import Displayed
from dtiscore.language.errors import Language, LookupProblem, Problem, one_line
from dtiscore.language.told import told
from dtiscore.model import STATUSES, TOTAL, Bools, Floats, Framework, Node, Text
from dtiscore.model.sameness import same_entries
from dtiscore.results.ranking import Ranking, band_of_score
from dtiscore.results.reported_words import data_words
from dtiscore.results.value_rows import value_rows

# Points closer than this are the same points: what is left is the order of additions.
SAME = 1e-9
LONGEST = 2000
Ranks = Callable[[Scores, str], Ranking]


@attrs.frozen
class MovedPoints:
    """One indicator of one unit-year whose points differ between two stages.

    ``points_before`` and ``points_after`` are NaN where nothing was observed or the indicator does not apply;
    ``absent_before`` and ``absent_after`` say which. ``given_before`` and ``given_after`` are the data behind them as
    people write them. ``reason``, ``author`` and ``date`` stand in the rows that are later than the stage before: of the
    indicator itself, else of the counts that it reads.
    """

    unit: str
    name: str
    block: str
    year: int
    node: str
    title: Text
    max_points: float
    points_before: float
    points_after: float
    given_before: Text
    given_after: Text
    reason: str
    author: str
    date: str
    status: str
    absent_before: bool = False
    absent_after: bool = False

    @property
    def same_maximum(self) -> bool:
        """Whether the indicator applies at both stages; else its maximum comes or goes, and there is nothing to compare."""
        return self.absent_before == self.absent_after

    @property
    def lost(self) -> float:
        """Points claimed and not recognised; negative where points were won. Nothing observed counts as none; 0 where the
        indicator applies at one stage only: then its maximum is gone with its points, and nobody took any away."""
        return _known(self.points_before) - _known(self.points_after) if self.same_maximum else 0.0

    @property
    def states(self) -> tuple[str, str]:
        """What each stage has: ``points``, ``not_applicable``, or ``none`` where nothing was observed."""
        cells = ((self.points_before, self.absent_before), (self.points_after, self.absent_after))
        first, second = (
            "not_applicable" if gone else "none" if points != points else "points" for points, gone in cells
        )
        return first, second


@attrs.frozen
class Standing:
    """One unit-year's place on a node before and after: points, maximum, score, rank in its block and band.

    A rank of 0 is none. ``changes`` counts the indicators that moved.
    """

    unit: str
    name: str
    block: str
    year: int
    node: str
    points_before: float
    points_after: float
    max_before: float
    max_after: float
    score_before: float
    score_after: float
    rank_before: int
    rank_after: int
    band_before: Text | None
    band_after: Text | None
    changes: int = 0

    @property
    def same_maximum(self) -> bool:
        """Whether the points of the two stages are out of the same maximum; nothing observed is out of any."""
        either = (self.max_before, self.max_after)
        return any(top != top for top in either) or abs(self.max_before - self.max_after) <= SAME

    @property
    def lost(self) -> float:
        """Points claimed and not recognised, of the same maximum: where another maximum counts now, what the share that was
        claimed would be of that one, less the points that were recognised."""
        return float(
            lost_of(*map(np.asarray, (self.points_before, self.points_after, self.max_before, self.max_after)))
        )

    @property
    def places(self) -> int:
        """Places gained (positive) or lost; 0 where one of the ranks is missing."""
        return self.rank_before - self.rank_after if self.rank_before and self.rank_after else 0


@attrs.frozen(eq=False, repr=False)
class Changes(Displayed):
    """What moved between two stages, with the scores of both. Rows are by year, unit and indicator, in their own order."""

    before: str
    after: str
    scores_before: Scores
    scores_after: Scores
    rows: tuple[MovedPoints, ...]
    standings: tuple[Standing, ...]

    def __eq__(self, other: object) -> bool:
        return same_entries(self, other, ("before", "after", "scores_before", "scores_after"))

    def __hash__(self) -> int:
        return hash((self.before, self.after, self.scores_after, len(self.rows)))

    def __repr__(self) -> str:
        return f"Changes({self.before!r} → {self.after!r}, {len(self.rows)} indicators, {len(self.standings)} units)"

    @told
    def to_polars(self, lang: Language = "en") -> pl.DataFrame:
        """A row per indicator that moved, with the columns of its entries: unit, name, block, year, node, title, max_points,
        points_before, points_after, given_before, given_after, reason, author, date, status; null where there is no number.
        """
        return value_rows(MovedPoints, self.rows, lang)

    @told
    def standings_to_polars(self, lang: Language = "en") -> pl.DataFrame:
        """A row per unit and year: points, maximum, score, rank and band on the total before and after, and how many
        indicators moved."""
        return value_rows(Standing, self.standings, lang)

    @property
    def framework(self) -> Framework:
        """Of the scores."""
        return self.scores_after.framework


def in_order(before: str, after: str) -> tuple[str, str]:
    """Two statuses by their codes.

    Raises
    ------
    LookupProblem
        for one that does not exist, or where the first is not the earlier of the two.
    """
    first, second = status_named(before), status_named(after)
    if STATUSES.index(first) >= STATUSES.index(second):
        params = {"before": first, "after": second, "known": ", ".join(STATUSES)}
        raise LookupProblem(Problem("stages.order", params=params))
    return first, second


def changes_between(
    before: Scores, after: Scores, first: str, second: str, year: int | None, ranking: Ranks
) -> Changes:
    """What differs between two scores of the same units: every year that the later ones have, or one.

    ``ranking`` ranks scores on a node.
    """
    years = after.years if year is None else (after.years[after.year_index(year)],)
    rows = tuple(_rows(before, after, years, STATUSES.index(first)))
    counts = Counter((row.unit, row.year) for row in rows)
    standings = tuple(
        attrs.evolve(one, changes=counts[one.unit, one.year])
        for one in standings_between(before, after, years, ranking)
    )
    return Changes(first, second, before, after, rows, standings)


def _rows(before: Scores, after: Scores, years: Sequence[int], from_status: int) -> Iterator[MovedPoints]:
    framework, observations = after.framework, after.plan.observations
    leaves = [node for node in framework.leaves if node.points > 0 or framework.parents(node.code)]
    was = {node.code: on_years(before, before.points(node.code), after.years) for node in leaves}
    now = {node.code: after.points(node.code) for node in leaves}
    gone = {node.code: tuple(absent(scores, node.code, after.years) for scores in (before, after)) for node in leaves}
    moved = {
        code: (differ(was[code], now[code]) | (gone[code][0] != gone[code][1])) & observations.exists for code in was
    }
    reasons = Reasons(after, from_status)
    for year in years:
        j = after.years.index(year)
        k = before.years.index(year) if year in before.years else None
        for i, (label, record) in enumerate(zip(observations.units, observations.records, strict=True)):
            for node in leaves:
                if not moved[node.code][i, j]:
                    continue
                top = float(after.max_points(node.code)[i, j])
                if not top > 0 and k is not None:
                    top = float(before.max_points(node.code)[i, k])
                yield MovedPoints(
                    label, record.name, record.block, year, node.code, node.title, top,
                    float(was[node.code][i, j]), float(now[node.code][i, j]),
                    Text("", "") if k is None else data_words(before, i, k, node.code),
                    data_words(after, i, j, node.code), *reasons.about(i, j, node),
                    *(bool(one[i, j]) for one in gone[node.code]),
                )  # fmt: skip


def absent(scores: Scores, code: str, years: Sequence[int]) -> Bools:
    """(units, years): where a node does not apply at a stage; nowhere in a year that the stage does not have."""
    found: Bools = on_years(scores, np.isnan(scores.coverage(code)).astype(np.float64), years) == 1.0
    return found


class Reasons:
    """Who changed what and why, by cell, as the rows that are later than a status say."""

    def __init__(self, scores: Scores, from_status: int) -> None:
        observations = scores.plan.observations
        numbers = ("points", "value", "part", "whole")
        names = ("unit_index", "year_index", "code_index", "status_index", *numbers, "reason", "author", "date")
        self.by_cell: dict[tuple[int, int, str], list[tuple[int, str, str, str]]] = {}
        self.with_points: set[tuple[int, int, str]] = set()
        self.absent: set[tuple[int, int, str]] = set()
        if not observations.details.height or "status_index" not in observations.details.columns:
            return
        for unit, year, code, status, points, value, part, whole, *texts in observations.details.select(
            names
        ).iter_rows():
            if status > from_status:
                place = (unit, year, observations.codes[code])
                told = (status, *(one_line(text or "", LONGEST) for text in texts))
                self.by_cell.setdefault(place, []).append(told)
                if points == points:
                    self.with_points.add(place)
                if np.isposinf([value, part, whole]).any():
                    self.absent.add(place)

    def sets_points(self, i: int, j: int, code: str) -> bool:
        return (i, j, code) in self.with_points

    def says_absent(self, i: int, j: int, code: str) -> bool:
        """Whether a row says that the indicator does not apply."""
        return (i, j, code) in self.absent

    def about(self, i: int, j: int, node: Node) -> tuple[str, str, str, str]:
        """Reason, author, date and status: the latest of the indicator's own row, else of the counts that it reads."""
        found = self.by_cell.get((i, j, node.code), [])
        for code in (node.data.part, node.data.whole, *node.data.of):
            found = found or self.by_cell.get((i, j, code), [])
        if not found:
            return "", "", "", ""
        latest = max(status for status, *_ in found)
        rows = [texts for status, *texts in found if status == latest]
        reason, author, date = ("; ".join(dict.fromkeys(filter(None, texts))) for texts in zip(*rows, strict=True))
        return reason, author, date, STATUSES[latest]


def standings_between(
    before: Scores, after: Scores, years: Sequence[int], ranking: Ranks, node: str = TOTAL
) -> Iterator[Standing]:
    """Every unit that results show, by year and in the order of the units: where it stood and where it stands."""
    was, now = (Placed(ranking(scores, node), after.years) for scores in (before, after))
    for year in years:
        j = after.years.index(year)
        for i in np.flatnonzero(after.plan.observations.listed[:, j]).tolist():
            yield now.standing(was, i, j)


class Placed:
    """A ranking with the numbers of its node, (units, years), laid out on given years."""

    def __init__(self, ranking: Ranking, years: Sequence[int]) -> None:
        scores, self.node, self.years = ranking.scores, ranking.node, years
        self.framework = scores.framework
        self.records = scores.plan.observations.records
        self.units = scores.units
        self.points, self.maximum, self.score = (
            on_years(scores, array, years)
            for array in (scores.points(self.node), scores.max_points(self.node), scores[self.node])
        )
        self.ranks = np.nan_to_num(on_years(scores, ranking.ranks.astype(np.float64), years))

    def differs(self, other: Placed) -> Bools:
        places: Bools = self.ranks != other.ranks
        return places | differ(self.points, other.points) | differ(self.score, other.score)

    def at(self, i: int, j: int) -> tuple[float, float, float, int, Text | None]:
        points, top, value = (float(array[i, j]) for array in (self.points, self.maximum, self.score))
        return (
            points,
            top,
            value,
            int(self.ranks[i, j]),
            band_of_score(self.framework, value, self.node),
        )

    def standing(self, before: Placed, i: int, j: int) -> Standing:
        """Where a unit stood and where it stands; the two have the same units and years."""
        record = self.records[i]
        pairs = (pair for two in zip(before.at(i, j), self.at(i, j), strict=True) for pair in two)
        return Standing(self.units[i], record.name, record.block, self.years[j], self.node, *pairs)  # type: ignore[arg-type]


def on_years(scores: Scores, array: Floats, years: Sequence[int]) -> Floats:
    """An array (units, years) laid out on other years; NaN where the scores have none."""
    if tuple(years) == scores.years:
        return array
    found = np.full((array.shape[0], len(years)), np.nan)
    for j, year in enumerate(years):
        if year in scores.years:
            found[:, j] = array[:, scores.years.index(year)]
    return found


def differ(first: Floats, second: Floats) -> Bools:
    """Where points are not the same; unknown equals unknown."""
    return ~((np.isnan(first) & np.isnan(second)) | (np.abs(first - second) <= SAME))


def lost_of(before: Floats, after: Floats, max_before: Floats, max_after: Floats) -> Floats:
    """Points claimed and not recognised, element by element, as of the maximum that counts now (:attr:`Standing.lost`)."""
    moved = (np.abs(max_before - max_after) > SAME) & (max_before > SAME) & (max_after > SAME)
    with np.errstate(divide="ignore", invalid="ignore"):
        claimed = np.where(moved, before / max_before * max_after, before)
    found: Floats = np.nan_to_num(claimed) - np.nan_to_num(after)
    return found


def _known(points: float) -> float:
    return 0.0 if points != points else points
