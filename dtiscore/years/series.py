"""A line over the years (chuỗi năm): every year of the chain with its basis, its edition and its borders.

Rows are joined, never arrays: each year is scored by its own edition. A line breaks where the edition is another one (†), where
borders moved, and where a year is missing; nothing is drawn or subtracted across. The chained index multiplies, year by year, the
growth on what both years ask. It is an index number, never a score.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import polars as pl

from dtiscore.frameworks.folder_settings import Basis
from dtiscore.language.displayed import Displayed
from dtiscore.language.errors import Language, LookupProblem, Problem, did_you_mean, one_line
from dtiscore.language.labels import key
from dtiscore.language.rounding import round_half_up, significant_digits
from dtiscore.language.text import Text, text_of
from dtiscore.language.told import told
from dtiscore.model import TOTAL, Framework
from dtiscore.model.redrawing import Level
from dtiscore.years.chain import Years
from dtiscore.years.restating import Rule
from dtiscore.years.yearly import Yearly
from dtiscore.years.yearly_lists import YearlyLists

if TYPE_CHECKING:
    import pandas

COLUMNS: Mapping[str, Any] = {
    "unit": pl.String, "year": pl.Int64, "node": pl.String, "score": pl.Float64, "points": pl.Float64,
    "max_points": pl.Float64, "coverage": pl.Float64, "rank": pl.Int64, "of": pl.Int64, "block": pl.String, "band": pl.String,
    "basis": pl.String, "edition": pl.String, "borders": pl.Int64, "restated": pl.String, "index": pl.Float64,
    "joined": pl.Boolean,
}  # fmt: skip


@attrs.frozen(eq=False)
class Point:
    """One year of a line: the position of the unit in the list of that year; whether it can be compared with the point before it."""

    yearly: Yearly
    place: int
    joined: bool
    index: float = float("nan")

    @property
    def year(self) -> int:
        return self.yearly.year

    @property
    def score(self) -> float:
        return float(self.yearly.score[self.place])


@attrs.frozen(eq=False, repr=False, slots=False)
class Series(Displayed):
    """Lines of units over the years, from :func:`series`.

    ``lines`` holds the points of each unit by year; a unit on other borders is another line. ``years`` are those that are there,
    ``chained`` is the year in which the index is 100, None without one. ``notes`` say on what it stands, and what cannot be had.
    """

    node: str
    lines: tuple[tuple[Point, ...], ...]
    lists: tuple[Yearly, ...]
    chained: int | None
    notes: tuple[Text, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """The years of which there is something, ascending."""
        return tuple(one.year for one in self.lists)

    @property
    def framework(self) -> Framework:
        """The edition of the last year."""
        return self.lists[-1].edition

    @cached_property
    def breaks(self) -> Mapping[int, bool]:
        """By year from the second on, whether its edition is another than that of the year before (†)."""
        return {now.year: before.asked != now.asked for before, now in pairwise(self.lists)}

    def __repr__(self) -> str:
        return f"Series({self.node!r}, {len(self.lines)} lines, {len(self.years)} years)"

    @property
    def frame(self) -> pl.DataFrame:
        """The rows of :meth:`to_polars`, in English."""
        return self.to_polars()

    @told
    def to_polars(self, lang: Language = "en") -> pl.DataFrame:
        """unit, year, node, score, points, max_points, coverage, rank, of, block, band, basis, edition, borders, restated, index,
        joined; bands in ``lang``.

        A row per unit and year, by line and year; null where there is nothing. ``basis`` is published, own, rescored or common,
        ``borders`` the year of the borders, ``restated`` the mark of a restated figure; ``joined`` says whether the row can be
        compared with the one before it of the same unit: the same edition, the same borders, the year before.
        """
        rows = [_row(self.node, point, lang) for line in self.lines for point in line]
        frame = pl.DataFrame(rows, schema=dict(COLUMNS), orient="row")
        numbers = [name for name, kind in COLUMNS.items() if kind == pl.Float64]
        columns = [pl.Series(name, significant_digits(frame[name].to_numpy()), dtype=pl.Float64) for name in numbers]
        return frame.with_columns(columns).with_columns(pl.col(numbers).fill_nan(None))

    def to_pandas(self) -> pandas.DataFrame:
        """The same rows as a pandas data frame; pandas must be installed."""
        import pandas

        return pandas.DataFrame(self.to_polars().to_dict(as_series=False))


def _row(node: str, point: Point, lang: Language) -> dict[str, Any]:
    one, i = point.yearly, point.place
    band, placed = one.bands[i], int(one.rank[i]) > 0
    return {
        "unit": one.records[i].code, "year": one.year, "node": node, "score": point.score, "points": float(one.points[i]),
        "max_points": float(one.maximum[i]), "coverage": float(one.coverage[i]),
        "rank": int(one.rank[i]) if placed else None, "of": int(one.of[i]) if placed else None, "block": one.blocks[i],
        "band": band[lang] if band is not None else None, "basis": one.basis, "edition": one.edition.code,
        "borders": one.borders, "restated": one.marks[i] or None, "index": point.index, "joined": point.joined,
    }  # fmt: skip


@told
def series(
    years: Years,
    node: str = TOTAL,
    unit: str | None = None,
    basis: Basis | None = None,
    borders: int | None = None,
    chained: int | None = None,
    rule: Rule = "mean",
    level: Level = "indices",
    by: str | None = None,
) -> Series:
    """Every year of the chain: a unit's line, or all units'.

    Parameters
    ----------
    years : from :func:`load_years`.
    node : of which node; years whose edition does not have it are left out.
    unit : the code or name of one unit, in any year; all by default.
    basis : ``"published"`` (what was decided, where it was) by default, ``"own"`` (the data of each year by its own edition),
        ``"rescored"`` (the data of every year by the last edition, an estimate) or ``"common"`` (every year on what all ask).
    borders : the year whose borders all years are restated on; by default each is on its own.
    chained : the year in which the chained index is 100; without it there is no index.
    rule, level, by : how years are restated, as in :func:`restate`.

    Returns
    -------
    Series
        ``to_polars`` gives a row per unit and year.

    Raises
    ------
    LookupProblem
        for a node, unit or year that does not exist.
    DataError
        where a basis cannot be had, or a correspondence is needed that nobody confirmed.
    """
    maker = YearlyLists(years, node, basis, borders, rule, level, by)
    lists = tuple(maker.lists())
    if not lists:
        known = [one.code for year in years.years if (one := years.edition(year)) is not None]
        missing = Problem("lookup.node", params={"name": one_line(node), "hint": ""})
        raise LookupProblem(missing if known else Problem("data.no_rows"))
    lines = _lines(lists, maker)
    notes = [*maker.notes]
    if chained is not None:
        if chained not in [one.year for one in lists]:
            params = {"year": chained, "known": ", ".join(str(one.year) for one in lists)}
            raise LookupProblem(Problem("lookup.year", params=params))
        links, refused = maker.growth(lists)
        lines = [_indexed(line, chained, links) for line in lines]
        notes += [*refused, text_of("years.series.index", year=chained)]
    notes += [
        text_of("years.series.differs", before=a.year, old=a.edition.code, year=b.year, new=b.edition.code)
        for a, b in pairwise(lists)
        if a.asked != b.asked
    ]
    return Series(node, tuple(_chosen(lines, unit)), lists, chained, tuple(dict.fromkeys(notes)))


def _chosen(lines: Sequence[tuple[Point, ...]], unit: str | None) -> Iterator[tuple[Point, ...]]:
    if unit is None:
        yield from lines
        return
    found = [line for line in lines if any(_is_called(point, unit) for point in line)]
    if not found:
        records = [point.yearly.records[point.place] for line in lines for point in line]
        labels = list(dict.fromkeys(label for one in records for label in (one.code, one.name) if label))
        params = {"name": one_line(unit), "hint": did_you_mean(unit, labels), "known": ", ".join(labels[:10])}
        raise LookupProblem(Problem("lookup.unit", params=params))
    yield from found


def _is_called(point: Point, label: str) -> bool:
    record = point.yearly.records[point.place]
    return key(label) in (key(record.code), key(record.name))


def _lines(lists: Sequence[Yearly], maker: YearlyLists) -> list[tuple[Point, ...]]:
    """The points by unit, followed from list to list; those of the last year first, in its order."""
    lines: list[list[Point]] = []
    current: dict[int, list[Point]] = {}
    for k, now in enumerate(lists):
        before = lists[k - 1] if k else None
        links = None
        if before is not None:
            links = maker.links(before, now)
        following: dict[int, list[Point]] = {}
        for i in np.flatnonzero(now.there).tolist():
            line = current.get(int(links[i])) if links is not None else None
            joined = before is not None and line is not None and _goes_on(before, now, line[-1], i)
            if line is None:
                line = []
                lines.append(line)
            line.append(Point(now, i, joined))
            following[i] = line
        current = following
    last = lists[-1]
    order = {id(line): (0, line[-1].place) if line[-1].yearly is last else (1, 0) for line in lines}
    return [tuple(line) for line in sorted(lines, key=lambda line: order[id(line)])]


def _goes_on(before: Yearly, now: Yearly, last: Point, i: int) -> bool:
    known = not np.isnan(last.score) and not np.isnan(now.score[i])
    return bool(known and before.asked == now.asked and now.year - before.year == 1)


def _indexed(line: tuple[Point, ...], year: int, links: Mapping[int, Mapping[str, float]]) -> tuple[Point, ...]:
    """The line with its chained index, as far as its links reach from the stated year."""
    years = [point.year for point in line]
    if year not in years:
        return line
    base, index = years.index(year), [float("nan")] * len(line)
    index[base] = 100.0
    for k in range(base + 1, len(line)):
        index[k] = index[k - 1] * _grown(line, k, links)
    for k in range(base - 1, -1, -1):
        index[k] = index[k + 1] / _grown(line, k + 1, links)
    rounded = [float(round_half_up(one, 1)) for one in index]
    return tuple(attrs.evolve(point, index=own) for point, own in zip(line, rounded, strict=True))


def _grown(line: tuple[Point, ...], k: int, links: Mapping[int, Mapping[str, float]]) -> float:
    """By what the unit grew to its point at ``k``; NaN where that is not known."""
    return links.get(line[k].year, {}).get(key(line[k].yearly.records[line[k].place].code), float("nan"))


__all__ = ["Point", "Series", "series"]
