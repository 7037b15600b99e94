"""Whom a relative rule compares a unit with, and the statistics of those: per year, over all years, or of a base year.

Nothing here depends on the order of units: values are sorted first and sums are exact.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import Any, Literal

import attrs
import numpy as np
import numpy.typing as npt

from dtiscore.model import Bools, Floats, RuleInput
from dtiscore.rules.curves import CURVE, Curve

Integers = npt.NDArray[np.int64]
Ties = Literal["lowest", "average", "highest"]
Transform = Literal["none", "log", "log1p"]
Drawn = Literal["", "together", "stopped"]  # all values became one; or they would have

WINSORISE: dict[str, Any] = {
    "type": "dict",
    "minlength": 1,
    "schema": {
        "percent": {"type": "number"},
        "skewness": {"type": "number"},
        "kurtosis": {"type": "number"},
        "at_most": {"type": "integer", "min": 1, "max": 1000},
    },
}
# Thresholds of the JRC's practice for composite indicators, as COINr has them by default.
SKEWNESS, KURTOSIS, AT_MOST = 2.0, 3.5, 5


def transformed(values: Floats, transform: Transform) -> Floats:
    """The natural logarithm of the values, or of one more than them; NaN where it does not exist."""
    if transform == "none":
        return values
    shift = 1.0 if transform == "log1p" else 0.0
    usable = np.isfinite(values) & (values + shift > 0)
    found: Floats = (np.log1p if shift else np.log)(np.where(usable, values, 1.0))
    return np.where(usable, found, np.nan)


@attrs.frozen(kw_only=True)
class Relative:
    """What all relative rules share.

    ``better`` : which values are good. ``over`` : compare within each "year", over the whole "panel" of years, or with
    the "base" year ``base_year`` ; ``among`` "all" ranked units or those of the unit's own "block". ``transform`` and
    ``winsorise`` change values before they are compared. A share s, bent by ``curve``, earns ``floor`` + (1 − ``floor``) × s of
    the points. ``equal`` is what everybody gets where all values that are compared are equal, or there is only one: no score,
    the middle of the comparison or all points; without it, what the rule's formula gives.
    """

    better: Literal["higher", "lower"] = "higher"
    over: Literal["year", "panel", "base"] = "year"
    base_year: int | None = None
    among: Literal["all", "block"] = "all"
    transform: Literal["none", "log", "log1p"] = "none"
    winsorise: Mapping[str, Any] | None = attrs.field(default=None, metadata={"schema": WINSORISE})
    floor: float = 0.0
    equal: Literal["missing", "neutral", "full"] | None = None
    curve: Curve | None = attrs.field(default=None, metadata={"schema": CURVE})

    @property
    def falling(self) -> bool:
        return self.better == "lower"

    @property
    def straight(self) -> bool:
        """Whether a share earns just that share of the points."""
        return not self.floor and self.curve is None


@attrs.frozen(eq=False)
class Cohort:
    """The values that each group of cells is compared with, ascending and after winsorising.

    ``group`` broadcasts to (units, years). ``values`` and ``own``, what the cell is a member with, are (units, years):
    transformed, and kept within the winsorised range of the group; NaN where there is none. ``drawn`` says of each group
    what winsorising did to it.
    """

    values: Floats
    own: Floats
    group: Integers
    members: tuple[Floats, ...]
    drawn: tuple[Drawn, ...] = ()

    @property
    def joins(self) -> Bools:
        """Where the cell is one of the members that it is compared with."""
        return ~np.isnan(self.own)

    def each(self, statistic: Callable[[Floats], float]) -> Floats:
        """A statistic of every group that has a member, NaN elsewhere, as an array that broadcasts to (units, years)."""
        found = np.array([statistic(own) if own.size else np.nan for own in self.members])
        return found[self.group] if found.size else np.full(self.group.shape, np.nan)

    def drawn_in(self, how: Drawn) -> Bools:
        """Where winsorising did this to the group, as an array that broadcasts to (units, years)."""
        found = np.array([one == how for one in self.drawn], dtype=bool)
        return found[self.group] if found.size else np.zeros(self.group.shape, dtype=bool)

    def places(self, falling: bool, ties: Ties) -> Floats:
        """(units, years): the rank from the worst, 1, up; equal values share a rank. NaN where there is no value.

        A cell that is a member takes the place of its own member; another one has the place of its equals, or else that
        which the best member below it has among its own equals (0 below all).
        """
        shape = self.values.shape
        found = np.full(shape, np.nan)
        there = np.isfinite(self.values)
        groups = np.broadcast_to(self.group, shape)[there]
        values, mine, joins = self.values[there], self.own[there], self.joins[there]
        ranks = np.empty(len(values))
        for cells, members in zip(_split(groups, len(self.members)), self.members, strict=True):
            own = mine[cells]
            x = np.where(joins[cells], values[cells], _at_or_below(members, values[cells], falling))
            below = np.searchsorted(members, x, side="left") - (own < x)
            up_to = np.searchsorted(members, x, side="right") - (own <= x)
            worse = len(members) - ~np.isnan(own) - up_to if falling else below
            equal = up_to - below + joins[cells]
            place = {"lowest": worse + 1.0, "average": worse + (equal + 1) / 2.0, "highest": worse + equal}[ties]
            ranks[cells] = np.where(np.isnan(x), 0.0 if members.size else np.nan, place)
        found[there] = ranks
        return found


def cohort(params: Relative, given: RuleInput) -> Cohort:
    """The cells that each cell is compared with."""

    def usable(numbers: Floats) -> Floats:
        return transformed(np.where(np.isfinite(numbers), numbers, np.nan), params.transform)

    winsorise = params.winsorise
    only = np.array([params.over != "base" or y == params.base_year for y in given.years], dtype=bool)
    values = usable(given.value)
    reference = values if given.reference is given.value else usable(given.reference)
    block = given.block if params.among == "block" else np.zeros(1, dtype=np.int64)
    year = np.arange(len(given.years) if params.over == "year" else 1, dtype=np.int64)
    group = block[:, None] * len(year) + year[None, :]
    number = (int(block.max(initial=-1)) + 1) * len(year)
    counts = given.peers & np.isfinite(reference) & only
    chosen = reference[counts]
    places = np.broadcast_to(group, values.shape)[counts]
    members = [np.sort(chosen[cells]) for cells in _split(places, number)]
    own = np.where(counts, reference, np.nan)
    if given.joins is not None:
        joins = given.joins & np.isfinite(values) & only
        if winsorise is None:
            return Joined(values, own, group, tuple(members), joins=joins)
        return _joined_one_by_one(values, own, group, members, joins, winsorise)
    if winsorise is not None and number:
        limits = np.array([winsorised_range(own, winsorise) for own in members])
        drawn = tuple(_drawn(one, low, high, winsorise) for one, (low, high) in zip(members, limits, strict=True))
        members = [np.clip(one, low, high) for one, (low, high) in zip(members, limits, strict=True)]
        values, own = (np.clip(array, limits[:, 0][group], limits[:, 1][group]) for array in (values, own))
        return Cohort(values, own, group, tuple(members), drawn)
    return Cohort(values, own, group, tuple(members))


@attrs.frozen(eq=False)
class Joined(Cohort):
    """What each cell would be compared with if it were a member with ``values`` in the place of ``own``.

    Every cell has members of its own: those of its group without its old value, and with the new one where it ``joins``.
    """

    joins: Bools = attrs.field(kw_only=True)

    def each(self, statistic: Callable[[Floats], float]) -> Floats:
        found = np.full(self.values.shape, np.nan)
        there = np.isfinite(self.values)
        groups = np.broadcast_to(self.group, self.values.shape)[there]
        values, own, joins = self.values[there], self.own[there], self.joins[there]
        numbers = np.empty(len(values))
        for cells, members in zip(_split(groups, len(self.members)), self.members, strict=True):
            numbers[cells] = _each_joined(statistic, members, own[cells], values[cells], joins[cells])
        found[there] = numbers
        return found


def _each_joined(
    statistic: Callable[[Floats], float], members: Floats, own: Floats, new: Floats, joins: Bools
) -> Floats:
    """A statistic of the ascending members, for each cell without its own value and with its new one where it joins."""
    leaves = ~np.isnan(own)
    left = len(members) - leaves
    count = left + joins
    with np.errstate(invalid="ignore"):
        if statistic is size:
            return np.where(count > 0, count, np.nan)
        if statistic in (lowest, highest) and members.size:
            end, inner = (0, 1) if statistic is lowest else (-1, -2)
            second = members[inner] if len(members) > 1 else np.nan
            rest = np.where(left == 0, np.nan, np.where(leaves & (own == members[end]), second, members[end]))
            mine = np.where(joins, new, np.nan)
            return (np.fmin if statistic is lowest else np.fmax)(rest, mine)
    found, exact = np.full(len(new), np.nan), np.ones(len(new), dtype=bool)
    if statistic in (mean, deviation) and members.size:
        found, exact = _moved_sums(statistic is deviation, members, own, np.where(joins, new, np.nan), count)
    known: dict[tuple[float, float, bool], float] = {}
    for i in np.flatnonzero(exact):
        old, value, joining = float(own[i]), float(new[i]), bool(joins[i])
        triple = (old if old == old else math.inf, value, joining)
        if triple not in known:
            mine = joined(members, old, value if joining else math.nan)
            known[triple] = statistic(mine) if mine.size else math.nan
        found[i] = known[triple]
    return found


def _moved_sums(squares: bool, members: Floats, own: Floats, new: Floats, count: Floats) -> tuple[Floats, Bools]:
    """Mean or standard deviation from the sums of all members, and where too little is left of those to be exact."""
    middle = mean(members)
    apart = members - middle
    gone, come = np.nan_to_num(own - middle), np.nan_to_num(new - middle)
    first = math.fsum(apart) - gone + come
    second, whole = (
        math.fsum(apart**2) - gone**2 + come**2,
        math.fsum(apart**2) + come**2,
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        if not squares:
            found: Floats = middle + first / count
            return found, ~(np.abs(found) > 1e-3 * np.maximum(abs(middle), np.abs(come)))
        left = second - first**2 / count
        return np.sqrt(left / (count - 1)), ~((left > 1e-3 * whole) & (count > 1))


def joined(members: Floats, old: float, new: float) -> Floats:
    """Ascending members without one that is ``old`` and with ``new`` ; NaN is none."""
    if old == old:
        members = np.delete(members, np.searchsorted(members, old))
    return members if new != new else np.insert(members, np.searchsorted(members, new), new)


def _joined_one_by_one(
    values: Floats, own: Floats, group: Integers, members: list[Floats], joins: Bools, winsorise: Mapping[str, Any]
) -> Cohort:
    """Where outliers are drawn in, a new value may move the edges for all: every cell has a group of its own."""
    groups = np.broadcast_to(group, values.shape)
    own_group = np.zeros(values.shape, dtype=np.int64)
    new_values, new_own = np.full(values.shape, np.nan), np.full(values.shape, np.nan)
    found: dict[tuple[int, float, float, bool], int] = {}
    made: list[Floats] = [np.empty(0)]
    edges = [(-math.inf, math.inf)]
    for u, y in zip(*np.nonzero(np.isfinite(values)), strict=True):
        old, new, joining = float(own[u, y]), float(values[u, y]), bool(joins[u, y])
        case = (int(groups[u, y]), old if old == old else math.inf, new, joining)
        if case not in found:
            mine = joined(members[case[0]], old, new if joining else math.nan)
            low, high = winsorised_range(mine, winsorise)
            found[case] = len(made)
            made.append(np.clip(mine, low, high))
            edges.append((low, high))
        own_group[u, y] = found[case]
        new_values[u, y] = np.clip(new, *edges[found[case]])
        new_own[u, y] = new_values[u, y] if joining else np.nan
    return Cohort(new_values, new_own, own_group, tuple(made))


def _at_or_below(members: Floats, x: Floats, falling: bool) -> Floats:
    """The best of the ascending members that is no better than each value; NaN below all of them."""
    if not members.size:
        return np.full(x.shape, np.nan)
    place = np.searchsorted(members, x, side="left") if falling else np.searchsorted(members, x, side="right") - 1
    return np.where((place >= 0) & (place < len(members)), members[np.clip(place, 0, len(members) - 1)], np.nan)


def _split(groups: Integers, number: int) -> Iterable[Integers]:
    """The positions of each group, 0 … number − 1."""
    order = np.argsort(groups, kind="stable")
    ends = np.searchsorted(groups[order], np.arange(number + 1, dtype=np.int64))
    return [order[begin:end] for begin, end in pairwise(ends)]


# --- statistics of ascending values ----------------------------------------------------------------------------------


def lowest(own: Floats) -> float:
    return float(own[0])


def highest(own: Floats) -> float:
    return float(own[-1])


def size(own: Floats) -> float:
    return float(len(own))


def mean(own: Floats) -> float:
    return math.fsum(own) / len(own)


def deviation(own: Floats) -> float:
    """The standard deviation of a sample (n − 1); NaN where there are fewer than two values or they are all equal."""
    if len(own) < 2 or own[0] == own[-1]:
        return math.nan
    apart = own - mean(own)
    most = float(np.abs(apart).max())  # taken out first, so that no square is too small or too large for a number
    return most * math.sqrt(math.fsum((apart / most) ** 2) / (len(own) - 1)) if most > 0 else math.nan


def skewness(own: Floats) -> float:
    """Adjusted Fisher-Pearson, as spreadsheets compute SKEW; NaN for fewer than three values or equal ones."""
    n, sd = len(own), deviation(own)
    if n < 3 or not sd > 0:
        return math.nan
    return n / ((n - 1) * (n - 2)) * math.fsum(((own - mean(own)) / sd) ** 3)


def kurtosis(own: Floats) -> float:
    """Excess kurtosis of a sample, as spreadsheets compute KURT; NaN for fewer than four values or equal ones."""
    n, sd = len(own), deviation(own)
    if n < 4 or not sd > 0:
        return math.nan
    fourth = math.fsum(((own - mean(own)) / sd) ** 4)
    return n * (n + 1) / ((n - 1) * (n - 2) * (n - 3)) * fourth - 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))


def winsorised_range(own: Floats, winsorise: Mapping[str, Any]) -> tuple[float, float]:
    """The lowest and highest value that are left.

    By ``percent`` : the quantiles at percent and 100 − percent (linear between values). Else one extreme value after
    another, with its equals, is set to the next one inside, on the side of the longer tail, while |skewness| and kurtosis
    are both above their limits and fewer than ``at_most`` values were moved (as COINr's ``winsorise`` does it). It stops
    before all values would be equal.
    """
    if not own.size:
        return -math.inf, math.inf
    if "percent" in winsorise:
        share = float(winsorise["percent"]) / 100.0
        low, high = np.quantile(own, [share, 1.0 - share])
        return float(low), float(high)
    low, high = 0, len(own) - 1
    kept = own
    while _goes_on(own, kept, winsorise):
        if skewness(kept) > 0:
            high = int(np.searchsorted(own, own[high], side="left")) - 1
        else:
            low = int(np.searchsorted(own, own[low], side="right"))
        if own[low] == own[high]:
            break
        kept = np.clip(own, own[low], own[high])
    return float(kept[0]), float(kept[-1])


def _goes_on(own: Floats, kept: Floats, winsorise: Mapping[str, Any]) -> bool:
    """Whether ascending values of which some were ``kept`` within a range have another extreme one that is set to the next."""
    moved = int(np.count_nonzero(own != kept))
    if moved >= int(winsorise.get("at_most", AT_MOST)):
        return False
    skewed = abs(skewness(kept)) > float(winsorise.get("skewness", SKEWNESS))
    return skewed and kurtosis(kept) > float(winsorise.get("kurtosis", KURTOSIS))


def _drawn(own: Floats, low: float, high: float, winsorise: Mapping[str, Any]) -> Drawn:
    if not own.size or own[0] == own[-1]:
        return ""
    if low == high:
        return "together"
    return "stopped" if "percent" not in winsorise and _goes_on(own, np.clip(own, low, high), winsorise) else ""
