"""What borders alone did to places: a unit's way from last year's list to this year's, as three whole numbers that add up.

**list** = p₀ − c, **own merger** = c − p₁, **work** = p₁ − p₂: p₀ is the place as it was, c the place of the main predecessor's
own value among the other restated units, p₁ the restated place, p₂ this year's place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import attrs
import numpy as np
import numpy.typing as npt

from dtiscore.data.units import Unit
from dtiscore.engine.scoring import Scores
from dtiscore.language.errors import LookupProblem, Problem
from dtiscore.language.labels import key
from dtiscore.language.rounding import round_half_up
from dtiscore.language.told import told
from dtiscore.model import TOTAL, Floats, Framework
from dtiscore.results.ranking import rank
from dtiscore.years.given import Given, Published
from dtiscore.years.restated import Restated, places

Integers = npt.NDArray[np.int64]


@attrs.frozen
class PlaceChange:
    """The way of one unit of the new borders, places gained counting up; None where a number cannot be had.

    ``year``, ``score`` (0…1, NaN: none), ``coverage`` and ``restated`` (the mark) are of the past year on these borders;
    ``rank_before`` of ``of_before`` is the place of the main predecessor as it was, ``rank_restated`` the one on these borders,
    ``rank`` of ``of`` this year's, without one the restated place. Where there is no main predecessor, nothing is said of the
    list.
    """

    unit: str
    name: str
    block: str
    predecessors: tuple[str, ...]
    year: int
    score: float
    coverage: float
    restated: str
    rank_before: int | None
    of_before: int | None
    rank_restated: int | None
    rank: int | None
    of: int | None
    list: int | None
    merger: int | None
    work: int | None


@attrs.frozen(eq=False, slots=False)
class Standing:
    """One list of places: the units, their scores 0…1, places and how many have one (0: none), arrays (units,)."""

    records: Sequence[Unit]
    scores: Floats
    ranks: Integers
    of: Integers
    _places: Mapping[str, int] = attrs.field(init=False)
    _kept: dict[str, Floats] = attrs.field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        found: dict[str, int] = {}
        for i, unit in enumerate(self.records):
            found.setdefault(key(unit.code), i)
        object.__setattr__(self, "_places", found)

    @cached_property
    def blocks(self) -> Integers:
        """(units,): units with the same number are of the same block."""
        known: dict[str, int] = {}
        return np.array([known.setdefault(key(unit.block), len(known)) for unit in self.records], dtype=np.int64)

    def printed(self, framework: Framework) -> Floats:
        """(units,): the scores as they are ranked."""
        if "printed" not in self._kept:
            self._kept["printed"] = np.asarray(round_half_up(self.scores, framework.decimals))
        return self._kept["printed"]

    def position(self, code: str | None) -> int | None:
        """Where the unit of a code stands in the list."""
        return None if code is None else self._places.get(key(code))


@told
def place_changes(
    restated: Restated,
    year: int,
    now: Scores | Published | None = None,
    now_year: int | None = None,
    node: str = TOTAL,
    announced: Published | None = None,
) -> tuple[PlaceChange, ...]:
    """For every unit of the new borders, what the list, its own merger and its work moved it by.

    Parameters
    ----------
    restated : the past scores on the new borders.
    year : the year of the list that units come from.
    now : this year's scores, or published results; without them the way ends at the restated places, and work is 0.
    now_year : this year; by default the last one of ``now``.
    node : the node whose places are compared.
    announced : the list of ``year`` on the new borders, where one was published: it beats what was restated.

    Returns
    -------
    tuple of PlaceChange
        by block, in the order of this year's places, then of the restated ones; a unit without either comes last.

    Raises
    ------
    LookupProblem
        for a year or node that does not exist.
    """
    framework, j = restated.framework, restated.year_index(year)
    before = _standing(Given(restated.given.source), year, node)
    own = _of_restated(restated, j, node)
    after = own if announced is None else _announced(own, _standing(Given(announced), year, node))
    today = None if now is None else _standing(Given(now), _last(now) if now_year is None else now_year, node)
    marks, coverage = restated.mark(node)[:, j], restated.coverage(node)[:, j]
    there = restated.made.there[:, j]
    found = []
    for i, unit in enumerate(restated.records):
        if not there[i]:
            continue
        main = restated.successions.main(unit.code, year, restated.borders)
        p0, of0, c = _from(before, after, i, main, framework, node)
        p1 = _place(after, i)
        k = None if today is None else today.position(unit.code)
        p2, of2 = (p1, _of(after, i)) if today is None else (_place(today, k), _of(today, k))
        found.append(PlaceChange(
            unit.code, unit.name, unit.block, tuple(part.unit for part in restated.predecessors(unit.code, year, node)), year,
            float(after.scores[i]), float(coverage[i]),
            "announced" if announced is not None and after.scores[i] != own.scores[i] and marks[i] else str(marks[i]),
            p0, of0, p1, p2, of2, _less(p0, c), _less(c, p1), _less(p1, p2),
        ))  # fmt: skip
    last = len(found) + 1
    blocks = {block: i for i, block in enumerate(dict.fromkeys(one.block for one in found))}
    return tuple(sorted(found, key=lambda one: (blocks[one.block], one.rank or last, one.rank_restated or last)))


def _last(scores: Scores | Published) -> int:
    if not scores.years:
        raise LookupProblem(Problem("data.no_rows"))
    return int(scores.years[-1])


def _less(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first - second


def _place(standing: Standing, i: int | None) -> int | None:
    return int(standing.ranks[i]) or None if i is not None else None


def _of(standing: Standing, i: int | None) -> int | None:
    return int(standing.of[i]) or None if i is not None else None


def _from(
    before: Standing, after: Standing, i: int, main: str | None, framework: Framework, node: str
) -> tuple[int | None, int | None, int | None]:
    """The place of the main predecessor as it was, of how many; and that of its own value among the other units of the new
    borders, where both lists are of the same block."""
    at = before.position(main)
    if at is None:
        return None, None, None
    p0, of0 = _place(before, at), _of(before, at)
    unit, value = after.records[i], before.scores[at]
    if p0 is None or np.isnan(value) or key(before.records[at].block) != key(unit.block):
        return p0, of0, None
    own = float(round_half_up(value, framework.decimals))
    with np.errstate(invalid="ignore"):
        above = (after.ranks > 0) & (after.blocks == after.blocks[i]) & (after.printed(framework) > own)
    above[i] = False
    better = after.printed(framework)[above]
    return p0, of0, 1 + (len(np.unique(better)) if framework[node].ties == "dense" else len(better))


def _of_restated(restated: Restated, j: int, node: str) -> Standing:
    ranks, of = restated.ranks(node)
    return Standing(restated.records, restated[node][:, j], ranks[:, j], of[:, j])


def _standing(given: Given, year: int, node: str) -> Standing:
    """A list as it was announced, else as the scores of the year give it."""
    if year not in given.years:
        params = {"year": year, "known": ", ".join(map(str, given.years))}
        raise LookupProblem(Problem("lookup.year", params=params))
    j, records = given.years.index(year), tuple(given.records)
    scores = given.score(node)
    if given.scores is not None:
        ranking = rank(given.scores, node, year)
        ranks, of = ranking.ranks, ranking.of
    else:
        published = getattr(given.source, "on", None)
        ranked = given.exists & np.array([unit.ranked for unit in records], dtype=bool)[:, None]
        ranks, of = places(given.framework, node, scores, ranked, records)
        if published is not None and published(node).rank.any():
            ranks, of = published(node).rank[:, None], published(node).of[:, None]
    there = np.flatnonzero(given.exists[:, j])
    return Standing([records[i] for i in there], scores[there, j], ranks[there, j], of[there, j])


def _announced(own: Standing, announced: Standing) -> Standing:
    """The restated list with the scores and places that were announced; a place is the announced one, or none."""
    scores, ranks, of = own.scores.copy(), np.zeros_like(own.ranks), np.zeros_like(own.of)
    for i, k in _pairs(own, announced):
        if not np.isnan(announced.scores[k]):
            scores[i] = announced.scores[k]
        ranks[i], of[i] = announced.ranks[k], announced.of[k]
    return Standing(own.records, scores, ranks, of)


def _pairs(own: Standing, other: Standing) -> Iterator[tuple[int, int]]:
    for i, unit in enumerate(own.records):
        k = other.position(unit.code)
        if k is not None:
            yield i, k
