"""The relative rules and imputation again, slowly and obviously: one cell at a time, in plain Python.

Nothing here shares code with the engine. A cell is None where nothing is known; units that are not ranked are compared
with the others but never compared against.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Values = Sequence[Sequence[float | None]]  # by unit, then by year


@dataclass(frozen=True)
class World:
    """Who is there: years, and for every unit its block and whether it is ranked."""

    years: Sequence[int]
    blocks: Sequence[str]
    ranked: Sequence[bool]


def share(rule: Mapping[str, Any], values: Values, world: World, unit: int, year: int) -> float | None:
    """The share of the points that one cell earns."""
    x = values[unit][year]
    others = peers(rule, values, world, unit, year)
    if x is None or not others:
        return None
    transform = {"none": float, "log": math.log, "log1p": math.log1p}[rule.get("transform", "none")]
    x, others = transform(x), sorted(transform(value) for value in others)
    low, high = limits(others, rule.get("winsorise"))
    x, others = min(max(x, low), high), [min(max(value, low), high) for value in others]
    if min(others) == max(others) and "equal" in rule:
        found = {"missing": None, "neutral": neutral(rule), "full": 1.0}[rule["equal"]]
    else:
        found = METHODS[rule["type"]](rule, x, others, transform)
    if found is None:
        return None
    floor = rule.get("floor", 0.0)
    return floor + (1.0 - floor) * on_curve(min(max(found, 0.0), 1.0), rule.get("curve"))


def on_curve(found: float, curve: Mapping[str, float] | None) -> float:
    for name, size in (curve or {}).items():
        if name == "power":
            return float(found**size)
        if name == "saturating":
            return (1.0 - math.exp(-size * found)) / (1.0 - math.exp(-size))
        return -size / 100.0 * math.log(1.0 - found * (1.0 - math.exp(-100.0 / size)))
    return found


def neutral(rule: Mapping[str, Any]) -> float:
    """A z of 0, or the middle between the worst and the best."""
    if rule["type"] == "z_score":
        return z_share(rule, 0.0)
    return 0.5


def peers(rule: Mapping[str, Any], values: Values, world: World, unit: int, year: int) -> list[float]:
    over, among = rule.get("over", "year"), rule.get("among", "all")
    found = []
    for u in range(len(values)):
        for y in range(len(world.years)):
            same_time = {
                "year": y == year,
                "panel": True,
                "base": world.years[y] == rule.get("base_year"),
            }[over]
            same_group = among == "all" or world.blocks[u] == world.blocks[unit]
            value = values[u][y]
            if same_time and same_group and world.ranked[u] and value is not None:
                found.append(value)
    return found


def better_is_lower(rule: Mapping[str, Any]) -> bool:
    return rule.get("better") == "lower"


def min_max(rule: Mapping[str, Any], x: float, others: list[float], transform: Any) -> float | None:
    if min(others) == max(others):
        return None
    margin = rule.get("margin", 0)
    if better_is_lower(rule):
        return (max(others) + margin - x) / (max(others) + margin - min(others))
    return (x - (min(others) - margin)) / (max(others) - (min(others) - margin))


def z_score(rule: Mapping[str, Any], x: float, others: list[float], transform: Any) -> float | None:
    if len(others) < 2 or min(others) == max(others):
        return None
    z = (x - statistics.mean(others)) / statistics.stdev(others)
    return z_share(rule, -z if better_is_lower(rule) else z)


def z_share(rule: Mapping[str, Any], z: float) -> float:
    lower, upper = rule.get("lower", -3.0), rule.get("upper", 3.0)
    return (z - lower) / (upper - lower)


def place(rule: Mapping[str, Any], x: float, others: list[float]) -> float:
    """Rank from the worst; one without an equal among the others has the place of the best one below it."""
    if x not in others:
        below = [other for other in others if (other > x if better_is_lower(rule) else other < x)]
        if not below:
            return 0.0
        x = min(below) if better_is_lower(rule) else max(below)
    worse = sum(other > x if better_is_lower(rule) else other < x for other in others)
    equal = others.count(x)
    return {"lowest": worse + 1, "average": worse + (1 + equal) / 2, "highest": worse + equal}[
        rule.get("ties", "lowest")
    ]


def rank(rule: Mapping[str, Any], x: float, others: list[float], transform: Any) -> float | None:
    return place(rule, x, others) / rule.get("of", len(others))


def percentile(rule: Mapping[str, Any], x: float, others: list[float], transform: Any) -> float | None:
    return None if len(others) < 2 else (place(rule, x, others) - 1) / (len(others) - 1)


def best(rule: Mapping[str, Any], x: float, others: list[float], transform: Any) -> float | None:
    if better_is_lower(rule):
        return 1.0 if x == 0 else min(others) / x
    return None if max(others) == 0 else x / max(others)


def distance_to_target(rule: Mapping[str, Any], x: float, others: list[float], transform: Any) -> float | None:
    sign = -1.0 if better_is_lower(rule) else 1.0
    target, worst = sign * transform(rule["target"]), min(sign * other for other in others)
    if sign * x >= target:
        return 1.0
    return (sign * x - worst) / (target - worst) if target > worst else 0.0


METHODS = {
    "min_max": min_max,
    "z_score": z_score,
    "rank": rank,
    "percentile": percentile,
    "best": best,
    "distance_to_target": distance_to_target,
}


def limits(others: list[float], winsorise: Mapping[str, Any] | None) -> tuple[float, float]:
    if winsorise is None:
        return -math.inf, math.inf
    if "percent" in winsorise:
        return quantile(others, winsorise["percent"] / 100), quantile(others, 1 - winsorise["percent"] / 100)
    kept = sorted(others)
    while above(others, kept) + below(others, kept) < winsorise.get("at_most", 5):
        skew, kurt = skewness(kept), kurtosis(kept)
        if skew is None or kurt is None:
            break
        if not (abs(skew) > winsorise.get("skewness", 2.0) and kurt > winsorise.get("kurtosis", 3.5)):
            break
        if skew > 0:
            next_one = max(value for value in others if value < max(kept))
            then = [min(value, next_one) for value in kept]
        else:
            next_one = min(value for value in others if value > min(kept))
            then = [max(value, next_one) for value in kept]
        if min(then) == max(then):
            break
        kept = then
    return min(kept), max(kept)


def above(others: list[float], kept: list[float]) -> int:
    return sum(value > max(kept) for value in others)


def below(others: list[float], kept: list[float]) -> int:
    return sum(value < min(kept) for value in others)


def quantile(others: list[float], share_below: float) -> float:
    ordered = sorted(others)
    position = share_below * (len(ordered) - 1)
    low = math.floor(position)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (position - low) * (ordered[high] - ordered[low])


def skewness(values: list[float]) -> float | None:
    """SKEW of spreadsheets."""
    n = len(values)
    if n < 3 or min(values) == max(values):
        return None
    mean, sd = statistics.mean(values), statistics.stdev(values)
    return n / ((n - 1) * (n - 2)) * sum(((v - mean) / sd) ** 3 for v in values)


def kurtosis(values: list[float]) -> float | None:
    """KURT of spreadsheets."""
    n = len(values)
    if n < 4 or min(values) == max(values):
        return None
    mean, sd = statistics.mean(values), statistics.stdev(values)
    fourth = sum(((v - mean) / sd) ** 4 for v in values)
    return n * (n + 1) / ((n - 1) * (n - 2) * (n - 3)) * fourth - 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))


def imputed(how: Mapping[str, Any], values: Values, world: World, unit: int, year: int) -> float | None:
    """What stands in for a missing value, if anything can."""
    within = how.get("within", math.inf)
    if how["method"] in ("peer_median", "peer_mean"):
        group = [
            values[u][year]
            for u in range(len(values))
            if world.ranked[u] and (how.get("among", "block") == "all" or world.blocks[u] == world.blocks[unit])
        ]
        known = [value for value in group if value is not None]
        statistic = statistics.median if how["method"] == "peer_median" else statistics.mean
        return statistic(known) if known else None
    now, own = world.years[year], list(zip(world.years, values[unit], strict=True))
    before = [(y, v) for y, v in own if y < now and v is not None]
    after = [(y, v) for y, v in own if y > now and v is not None]
    if how["method"] == "nearest":
        near = sorted((abs(y - now), y, v) for y, v in before + after if abs(y - now) <= within)
        return near[0][2] if near else None
    if not before or now - before[-1][0] > within:
        return None
    if how["method"] == "last":
        return before[-1][1]
    if not after or after[0][0] - now > within:
        return None
    (y0, v0), (y1, v1) = before[-1], after[0]
    return v0 + (v1 - v0) * (now - y0) / (y1 - y0)
