"""Movement (biến động): why score and rank of a unit differ between two states. Its parts add up.

Down the tree by multipliers that are exact at each node, so that parts add up whatever lies below; swapped states give the negative.
Where several causes act at once on one indicator each has its Shapley value: no order to choose.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Literal

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from dtiscore.analysis.grouping import checked_node, group_numbers, nodes_that_rank, ordered
from dtiscore.analysis.parts import parts_of
from dtiscore.analysis.states import LeafParts, Side
from dtiscore.engine.one_year import results_of_year
from dtiscore.engine.scoring import Scores
from dtiscore.language.displayed import Displayed
from dtiscore.language.errors import DataError, Problem
from dtiscore.language.labels import key
from dtiscore.language.rounding import round_half_up, significant_digits
from dtiscore.language.told import told
from dtiscore.model import TOTAL, Floats
from dtiscore.results.ranking import Within

Integers = npt.NDArray[np.int64]
Measure = Literal["points", "percent", "rank"]
DECIMALS = 2  # of printed points and percentage points


@attrs.frozen
class Part:
    """One cause at one node: ``part`` of the difference, ``printed`` as it adds up with the others to the printed difference.

    ``cause`` : "value", "reported", "withdrawn", "applies", "rule", "weight", "target", "peers", "gate", "limit" or "estimate"; "total" for the sum; of
    a rank "own", "others", "entered" and "left", in places gained. ``measure`` : "points", "percent" (percentage points of the maximum) or
    "rank". ``before`` and ``after`` : the node in its own measure; NaN where there is nothing.
    """

    unit: str
    before_name: str
    after_name: str
    node: str
    cause: str
    part: float
    printed: float
    measure: Measure
    before: float
    after: float


@attrs.frozen(eq=False, repr=False, slots=False)
class Movement(Displayed):
    """Why units moved on a node between two states: parts that add up, and ranks split into own and others'.

    ``alone`` says, by unit, which rank it would have if the others had stood still.
    """

    before: Scores
    after: Scores
    node: str
    names: tuple[str, str]
    rows: tuple[Part, ...]
    alone: Mapping[str, int] = attrs.field(factory=dict)

    def __repr__(self) -> str:
        units = len({row.unit for row in self.rows})
        return f"Movement({self.node!r}, {self.names[0]} → {self.names[1]}, {units} units)"

    @told
    def of(self, unit: str) -> tuple[Part, ...]:
        """The parts of one unit, the largest first.

        Raises
        ------
        LookupProblem
            for a unit that the data do not have.
        """
        label = self.after.units[self.after.unit_index(unit)]
        return tuple(row for row in self.rows if row.unit == label)

    @cached_property
    def frame(self) -> pl.DataFrame:
        """unit, from, to, node, cause, part, printed, measure, before, after: as :meth:`to_polars`."""
        return self.to_polars()

    def to_polars(self) -> pl.DataFrame:
        """A row per part, by unit, the largest first; then the total and the rank. Null where there is nothing."""
        names = {"unit": "unit", "from": "before_name", "to": "after_name", "node": "node", "cause": "cause"}
        columns: dict[str, pl.Series] = {
            name: pl.Series([getattr(row, field) for row in self.rows], dtype=pl.String)
            for name, field in names.items()
        }
        for name in ("part", "printed", "measure", "before", "after"):
            values = [getattr(row, name) for row in self.rows]
            if name == "measure":
                columns[name] = pl.Series(values, dtype=pl.String)
            else:
                numbers = significant_digits(np.array(values, dtype=np.float64))
                columns[name] = pl.Series(numbers, dtype=pl.Float64, nan_to_null=True)
        return pl.DataFrame(columns)


@told
def movement(
    before: Scores,
    after: Scores | None = None,
    *,
    node: str = TOTAL,
    unit: str | None = None,
    years: tuple[int, int] | None = None,
    within: Within = "block",
    names: tuple[str, str] | None = None,
) -> Movement:
    """Why units moved between two states: years of one result, or two results of two statuses, editions or years.

    Parameters
    ----------
    before, after : what :func:`score` returned; without ``after`` both states are years of ``before``.
    node : the node whose score moved, the total by default.
    unit : only this unit.
    years : the two years; by default the last two of one result, and the latest of each of two.
    within : among whom ranks are, by the groups of the later state.
    names : what the states are called, as "self" and "appraised"; by default their years.

    Returns
    -------
    Movement
        parts that add up to the difference, and printed parts that add up to the printed one. Units without a score on one of both
        sides are left out.

    Raises
    ------
    LookupProblem
        for a node, unit or year that does not exist.
    DataError
        where one result has one year only, and for states whose units have nothing in common.
    """
    after_scores = before if after is None else after
    years = years or _usual_years(before, after)
    for scores in (before, after_scores):
        checked_node(scores, node)
    names = names or (str(years[0]), str(years[1]))
    sides = tuple(
        Side(scores, j, results_of_year(scores, j))
        for scores, j in ((before, before.year_index(years[0])), (after_scores, after_scores.year_index(years[1])))
    )
    pairs = _pairs(sides[0], sides[1])
    if not pairs:
        raise DataError(Problem("analysis.movement.nothing"))
    if unit is not None:
        wanted = set(after_scores.unit_indices(unit))
        chosen = [(a, b) for a, b in pairs if b in wanted]
    else:
        chosen = pairs
    rows: list[Part] = []
    leaves = LeafParts(sides[0], sides[1], pairs)
    ranks = _Ranks(sides[0], sides[1], pairs, node, within)
    for a, b in chosen:
        rows += _of_unit(sides[0], sides[1], a, b, node, names, leaves)
        rows += ranks.rows(a, b, names)
    return Movement(before, after_scores, node, names, tuple(rows), ranks.alone)


def _usual_years(before: Scores, after: Scores | None) -> tuple[int, int]:
    if after is not None:
        return before.years[-1], after.years[-1]
    if len(before.years) < 2:
        raise DataError(Problem("analysis.movement.one_year", params={"year": before.years[-1]}))
    return before.years[-2], before.years[-1]


def _pairs(before: Side, after: Side) -> list[tuple[int, int]]:
    """Positions of each unit on both sides, by code, in the order of the later; units that results show on both."""
    there = {}
    for i, record in enumerate(before.observations.records):
        if before.observations.listed[i, before.j]:
            there[key(record.code)] = i
    found = []
    for i, record in enumerate(after.observations.records):
        if after.observations.listed[i, after.j] and key(record.code) in there:
            found.append((there[key(record.code)], i))
    return found


def _of_unit(
    before: Side, after: Side, a: int, b: int, node: str, names: tuple[str, str], leaves: LeafParts
) -> Iterator[Part]:
    own, then = before.results[node], after.results[node]
    if math.isnan(own.score[a]) or math.isnan(then.score[b]):
        return
    in_points = own.maximum[a] == then.maximum[b]
    measure: Measure = "points" if in_points else "percent"
    found = parts_of(before, after, a, b, node, leaves, in_points=in_points)
    ends = [side.worth(node, i, in_points=in_points) for side, i in ((before, a), (after, b))]
    keys = sorted(found, key=lambda one: (-abs(found[one]), leaves.order[one[0]], one[1]))
    keys = [one for one in keys if found[one] != 0]
    shown = [float(round_half_up(end, DECIMALS)) for end in ends]
    printed = printed_parts([found[one] for one in keys], shown[1] - shown[0])
    label = after.scores.units[b]
    for one, rounded in zip(keys, printed, strict=True):
        code, cause = one
        yield Part(
            label, *names, code, cause, found[one], rounded, measure, before.value(code, a), after.value(code, b)
        )
    difference = float(round_half_up(shown[1] - shown[0], DECIMALS))
    yield Part(label, *names, node, "total", ends[1] - ends[0], difference, measure, *ends)


def printed_parts(parts: list[float], total: float) -> list[float]:
    """The parts with two decimals, rounded so that they add up to a total of two decimals: by largest remainder."""
    unit = 10**DECIMALS
    scaled = [part * unit for part in parts]
    whole = [math.floor(round(value, 6)) for value in scaled]
    left = round(total * unit) - sum(whole)
    order = sorted(range(len(parts)), key=lambda i: (-(scaled[i] - whole[i]), i))
    for step in range(abs(left)):
        if order:
            whole[order[step % len(order)] if left > 0 else order[-1 - step % len(order)]] += 1 if left > 0 else -1
    return [value / unit for value in whole]


def _places(before: Side, after: Side, node: str) -> list[Floats]:
    """By side (units,): numbers in the order of printed scores, equal ones told apart where both sides state the same nodes for it."""
    orders = {nodes_that_rank(side.scores.framework, node) for side in (before, after)}
    nodes = orders.pop() if len(orders) == 1 else (node,)
    printed = [
        [round_half_up(side.shown(code), side.scores.framework.decimals) for side in (before, after)] for code in nodes
    ]
    most = max(side.scores.framework.decimals for side in (before, after))
    found = ordered([np.concatenate(both) for both in printed], most)
    return np.split(found, [len(printed[0][0])])


class _Ranks:
    """The rank of the later state's group before and after, split into own and others', entered and left."""

    def __init__(self, before: Side, after: Side, pairs: list[tuple[int, int]], node: str, within: Within) -> None:
        self.node = node
        self.alone: dict[str, int] = {}
        self.dense = after.scores.framework[node].ties == "dense"
        self.printed = _places(before, after, node)
        self.of = group_numbers(after.scores, within)[1]
        self.sides = (before, after)
        compared = [
            side.observations.compared[:, side.j] & ~np.isnan(p)
            for side, p in zip((before, after), self.printed, strict=True)
        ]
        self.compared = compared
        both = [(a, b) for a, b in pairs if compared[0][a] and compared[1][b]]
        # In groups of the later state; who is only before belongs where others of its earlier block are now.
        self.both = np.array(both, dtype=np.int64).reshape(-1, 2)
        earlier = group_numbers(before.scores, within)
        later = {title: i for i, title in enumerate(group_numbers(after.scores, within)[0])}
        matched = set(self.both[:, 0].tolist())
        self.left = [
            (i, later.get(earlier[0][earlier[1][i]], -1)) for i in np.flatnonzero(compared[0]) if i not in matched
        ]
        known = set(self.both[:, 1].tolist())
        self.entered = [i for i in np.flatnonzero(compared[1]) if i not in known]

    def rows(self, a: int, b: int, names: tuple[str, str]) -> Iterator[Part]:
        if not (self.compared[0][a] and self.compared[1][b]):
            return
        group = self.of[b]
        others = self.both[(self.of[self.both[:, 1]] == group) & (self.both[:, 1] != b)]
        was, now = self.printed[0][others[:, 0]], self.printed[1][others[:, 1]]
        own, then = self.printed[0][a], self.printed[1][b]
        r = {
            (i, k): self._better(score, rest)
            for i, score in enumerate((own, then))
            for k, rest in enumerate((was, now))
        }
        gone = np.array([self.printed[0][i] for i, where in self.left if where == group])
        come = np.array([self.printed[1][i] for i in self.entered if self.of[i] == group])
        if self.dense:  # distinct values, so those that only entered or left count with the others
            first, last = self._better(own, np.append(was, gone)), self._better(then, np.append(now, come))
            entered, left = r[1, 1] - last, first - r[0, 0]
        else:
            entered, left = -int((come > then).sum()), int((gone > own).sum())
        gained = {
            "own": ((r[0, 0] - r[1, 0]) + (r[0, 1] - r[1, 1])) / 2,
            "others": ((r[0, 0] - r[0, 1]) + (r[1, 0] - r[1, 1])) / 2,
            "entered": float(entered),
            "left": float(left),
        }
        ranks = (1.0 + r[0, 0] + left, 1.0 + r[1, 1] - entered)
        label = self.sides[1].scores.units[b]
        self.alone[label] = 1 + r[1, 0] + left
        for cause, places in gained.items():
            if places or cause in ("own", "others"):
                yield Part(label, *names, self.node, cause, places, places, "rank", *ranks)

    def _better(self, score: float, others: Floats) -> int:
        better = others[others > score]
        return int(np.unique(better).size if self.dense else better.size)
