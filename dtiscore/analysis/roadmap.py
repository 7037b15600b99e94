"""Roadmap (lộ trình cải thiện): the cheapest set of moves to a goal, every promise scored again by the engine.

Nodes of points, shared nodes and gates are a linear model with whole numbers; concave means stay exact by tangents at what came
out (outer approximation): each solution is a lower bound on the cost, and the first whose score is reached is the cheapest.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Literal

import attrs
import numpy as np
import polars as pl

from dtiscore.analysis.climbing import Climb, Goal, Plan
from dtiscore.analysis.costs import Costs
from dtiscore.analysis.grouping import checked_node, group_numbers
from dtiscore.analysis.moves import Move, Stuck, moves_of
from dtiscore.engine.scoring import Scores
from dtiscore.language.displayed import Displayed
from dtiscore.language.errors import LookupProblem, Problem, did_you_mean, one_line
from dtiscore.language.rounding import round_half_up, significant, significant_digits
from dtiscore.language.told import told
from dtiscore.model import TOTAL, Floats
from dtiscore.results.ranking import Within, band_of, rank

Others = Literal["fixed", "trend"]
Least = Literal["cost", "moves"]
TREND_YEARS = 3
POINT_DECIMALS = 2  # as points are printed


@attrs.frozen
class Step:
    """One move of a roadmap: an indicator from ``value`` to ``target`` in its own measure, or to a ``choice``.

    NaN ``value`` where nothing was reported; ``points`` before and after are its own; ``per_year`` is what is to be done each year.
    """

    node: str
    value: float
    target: float
    choice: str
    measure: str
    points_before: float
    points_after: float
    cost: float
    per_year: float
    most: float


@attrs.frozen(eq=False, repr=False, slots=False)
class Roadmap(Displayed):
    """The cheapest moves of a unit to a goal.

    ``reached`` : whether the engine, scoring the data anew with all moves, says that the goal is printed; where it cannot be reached, the
    moves are those to the best that can. ``cost`` is theirs, ``bound`` what no set of moves can be cheaper than, NaN where nothing is proven;
    ``exact`` where nothing is cheaper, to the digits with which values are written. ``after`` are the scores with the moves, ``stuck`` what has
    a gap and cannot move, ``why`` the reason by indicator: "costs", "peers", "previous", "derived", "decided", "estimated", "needed" or "rule".
    """

    scores: Scores
    after: Scores
    unit: str
    year: int
    node: str
    goal: float
    moves: tuple[Step, ...]
    reached: bool
    cost: float
    bound: float
    exact: bool
    ranks: tuple[int, int]
    why: Mapping[str, Stuck]
    years: int

    def __repr__(self) -> str:
        return f"Roadmap({self.unit!r}, {len(self.moves)} moves, {'reached' if self.reached else 'not reached'})"

    @property
    def stuck(self) -> tuple[str, ...]:
        """What has a gap and cannot move, in the order of the framework."""
        return tuple(self.why)

    @cached_property
    def ends(self) -> tuple[float, float]:
        """The score before and after, 0…1; NaN where there is none."""
        i, j = self.scores.unit_index(self.unit, self.year), self.scores.year_index(self.year)
        return float(self.scores[self.node][i, j]), float(self.after[self.node][i, j])

    @property
    def frame(self) -> pl.DataFrame:
        """A row per move and one for the node, as :meth:`to_polars`."""
        return self.to_polars()

    def to_polars(self) -> pl.DataFrame:
        """unit, year, node, from, to, choice, measure, points_before, points_after, cost, per_year, most; then of the last row, the node:
        goal, reached, score_before, score_after, rank_before, rank_after, bound, exact. Null where there is nothing."""
        rows = list(self._rows())
        frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
        numbers = [name for name, kind in SCHEMA.items() if kind is pl.Float64]
        return frame.with_columns(
            pl.Series(name, significant_digits(frame[name].fill_null(math.nan).to_numpy()), nan_to_null=True)
            for name in numbers
        )

    def _rows(self) -> Iterator[tuple[object, ...]]:
        nothing = (None,) * 8
        for one in self.moves:
            yield (
                self.unit, self.year, one.node, one.value, one.target, one.choice or None, one.measure, one.points_before,
                one.points_after, one.cost, one.per_year, one.most, *nothing,
            )  # fmt: skip
        i, j = self.scores.unit_index(self.unit, self.year), self.scores.year_index(self.year)
        points = [float(scores.points(self.node)[i, j]) for scores in (self.scores, self.after)]
        ranks = [rank or None for rank in self.ranks]
        yield (
            self.unit, self.year, self.node, None, None, None, "points", *points, self.cost, self.cost / self.years, None, self.goal,
            self.reached, *self.ends, *ranks, self.bound, self.exact,
        )  # fmt: skip


_T, _N, _F, _B = pl.String, pl.Int64, pl.Float64, pl.Boolean
SCHEMA: dict[str, type[pl.DataType]] = {
    "unit": _T, "year": _N, "node": _T, "from": _F, "to": _F, "choice": _T, "measure": _T, "points_before": _F, "points_after": _F,
    "cost": _F, "per_year": _F, "most": _F, "goal": _F, "reached": _B, "score_before": _F, "score_after": _F, "rank_before": _N,
    "rank_after": _N, "bound": _F, "exact": _B,
}  # fmt: skip


@told
def roadmap(
    scores: Scores,
    unit: str,
    *,
    points: float | None = None,
    band: str | None = None,
    rank: int | None = None,
    node: str = TOTAL,
    year: int | None = None,
    within: Within = "block",
    costs: Costs | None = None,
    others: Others = "fixed",
    by: int | None = None,
    least: Least = "cost",
) -> Roadmap:
    """The cheapest set of moves of a unit to a goal: points, a band or a rank, as they are printed.

    Parameters
    ----------
    scores : what :func:`score` returned.
    unit : the unit, as the data call it, its code or its name.
    points, band, rank : the goal; exactly one of them. A rank counts as reached level with the one who has it.
    node : the node whose goal it is, the total by default.
    year : the year to begin from, the last by default.
    within : among whom the rank is.
    costs : what :func:`read_costs` returned; by default every indicator costs the share of its own gap that is closed.
    others : "fixed", or "trend": each other unit moves on by the median of its yearly changes, where three years are known.
    by : the year by which; what can be done in a year counts so many times.
    least : "cost", or "moves" for the fewest moves and then the cheapest of them.

    Returns
    -------
    Roadmap
        the moves, scored again by the engine; NaN for what is not known.

    Raises
    ------
    LookupProblem
        for a unit, year, node, band or goal that does not exist.
    EngineError
        where the solver is not installed (extra ``analysis``).
    """
    checked_node(scores, node)
    if scores.framework[node].deducts:
        raise LookupProblem(Problem("analysis.deducts", params={"node": one_line(node)}))
    year = scores.years[-1] if year is None else year
    j = scores.year_index(year)
    i = scores.unit_index(unit, year)
    if sum(goal is not None for goal in (points, band, rank)) != 1:
        raise LookupProblem(Problem("analysis.one_goal"))
    years = 1 if by is None else by - year
    if years < 1:
        raise LookupProblem(Problem("analysis.by", params={"by": by or 0, "year": year}))
    goal = _goal(scores, i, j, node, points, band, rank, within, others, years)
    below = frozenset(scores.framework.below(node))
    moves, stuck = moves_of(scores, i, j, below, costs or Costs(), years)
    climb = Climb(scores, i, j, node, moves, least)
    found = climb.cheapest(goal)
    if rank is not None and others == "fixed" and found.reached:
        found = _with_place(scores, climb, goal, found, (i, j, node, within, rank))
    after = found.scores
    return Roadmap(
        scores, after, scores.units[i], year, node, goal.share, tuple(_steps(scores, after, i, j, found, years)), found.reached,
        found.cost, found.bound, found.exact and found.reached, _ranks(scores, after, i, j, node, within), stuck, years,
    )  # fmt: skip


def next_goal(scores: Scores, unit: str, *, node: str = TOTAL, year: int | None = None) -> dict[str, Any] | None:
    """The goal that is next for a unit, as :func:`roadmap` takes it: the band above its own, else the place above it; None for the first,
    and for one without a score or a place."""
    year = scores.years[-1] if year is None else year
    i, j = scores.unit_index(unit, year), scores.year_index(year)
    framework, value = scores.framework, float(scores[node][i, j])
    if math.isnan(value):
        return None
    bands = framework.bands_of(node)
    levels, own = bands.levels, band_of(bands, float(round_half_up(value, framework.decimals)))
    names = [level.title for level in levels]
    if own is not None and own in names and own != names[-1]:
        return {"band": names[names.index(own) + 1].en}
    ranks = rank(scores, node, year, "block").ranks[:, j]
    better = ranks[
        (ranks > 0) & (ranks < ranks[i]) & (group_numbers(scores, "block")[1] == group_numbers(scores, "block")[1][i])
    ]
    return {"rank": int(better.max())} if better.size else None


def _with_place(
    scores: Scores, climb: Climb, goal: Goal, found: Plan, asked: tuple[int, int, str, Within, int]
) -> Plan:
    """A digit more where level is not enough, as another node decides for the other or the moves moved others, too: not proven then."""
    *where, place = asked
    if _ranks(scores, found.scores, *where)[1] <= place:  # type: ignore[arg-type]
        return found
    again = climb.cheapest(attrs.evolve(goal, printed=goal.printed + 10.0**-goal.decimals))
    reached = again.reached and _ranks(scores, again.scores, *where)[1] <= place  # type: ignore[arg-type]
    return attrs.evolve(again, reached=reached, exact=False)


def _steps(scores: Scores, after: Scores, i: int, j: int, found: Plan, years: int) -> Iterator[Step]:
    for move, chosen in found.chosen:
        code = move.node.code
        now = math.nan if math.isnan(move.value) else move.value
        before, then = (float(np.nan_to_num(one.points(code)[i, j])) for one in (scores, after))
        apart = chosen.value - (now if not math.isnan(now) else 0.0)
        counts = not chosen.choice and move.node.rule is not None and move.node.rule.reads == "value"
        measure = (move.node.unit_of_measure or "") if counts else "points"
        yield Step(
            code, now if counts else before, chosen.value if counts else then, chosen.choice, measure, before, then, chosen.cost,
            apart / years if counts else math.nan, _most(move),
        )  # fmt: skip


def _most(move: Move) -> float:
    return move.value_at(move.most)[0] if move.continuous else move.levels[-1].value


def _ranks(scores: Scores, after: Scores, i: int, j: int, node: str, within: Within) -> tuple[int, int]:
    year = scores.years[j]
    first, second = (int(rank(one, node, year, within).ranks[i, j]) for one in (scores, after))
    return first, second


def _goal(
    scores: Scores, i: int, j: int, node: str, points: float | None, band: str | None, place: int | None, within: Within,
    others: Others, years: int,
) -> Goal:  # fmt: skip
    """The goal as it is printed: points with two decimals, a score with those of the framework."""
    framework = scores.framework
    if points is not None:
        most = float(scores.max_points(node)[i, j])
        whole = most - framework.origin if framework.origin else most
        if not math.isfinite(points) or not whole > 0:
            raise LookupProblem(Problem("analysis.points", params={"points": points}))
        return Goal(points - framework.origin, POINT_DECIMALS, whole)
    if band is not None:
        return Goal(_band_goal(scores, node, band), framework.decimals)
    assert place is not None
    return Goal(_rank_goal(scores, i, j, node, place, within, others, years), framework.decimals)


def _printed_up(score: float, decimals: int) -> float:
    """The smallest printed score that is not below."""
    unit = 10**decimals
    return float(math.ceil(round(significant(score) * unit, 6)) / unit)


def _band_goal(scores: Scores, node: str, name: str) -> float:
    levels, decimals = scores.framework.bands_of(node).levels, scores.framework.decimals
    names = [title for level in levels for title in (level.title.vi, level.title.en)]
    for level in levels:
        if name.strip().casefold() in (level.title.vi.casefold(), level.title.en.casefold()):
            if not math.isfinite(level.lower):
                return 0.0
            goal = _printed_up(level.lower / 100, decimals)
            return goal if level.holds(significant(goal * 100)) else goal + 10.0**-decimals
    hint = did_you_mean(name, names)
    params = {"name": one_line(name), "hint": hint, "known": ", ".join(level.title.en for level in levels) or "—"}
    raise LookupProblem(Problem("analysis.band", params=params))


def _rank_goal(
    scores: Scores, i: int, j: int, node: str, place: int, within: Within, others: Others, years: int
) -> float:
    """The printed score of who has the rank among the others; level with it is enough."""
    of = group_numbers(scores, within)[1]
    compared = scores.plan.observations.compared[:, j] & (of == of[i])
    compared[i] = False
    values = _moved_on(scores, node, j, years) if others == "trend" else scores[node][:, j]
    printed = round_half_up(values[compared & ~np.isnan(values)], scores.framework.decimals)
    ordered = np.sort(np.unique(printed) if scores.framework[node].ties == "dense" else printed)[::-1]
    if place < 1:
        raise LookupProblem(Problem("analysis.rank", params={"rank": place}))
    return float(ordered[place - 1]) if place <= len(ordered) else 0.0


def _moved_on(scores: Scores, node: str, j: int, years: int) -> Floats:
    """Every unit by the median of its yearly changes, at most to all there is; as it is where fewer than three years are known."""
    known, calendar = scores[node][:, : j + 1], np.array(scores.years[: j + 1], dtype=np.float64)
    found = known[:, j].copy()
    for i, own in enumerate(known):
        there = np.flatnonzero(~np.isnan(own))
        if len(there) >= TREND_YEARS:
            slopes = np.diff(own[there]) / np.diff(calendar[there])
            found[i] = np.clip(own[j] + float(np.median(slopes)) * years, 0.0, 1.0)
    return found
