"""Every score again, slowly and obviously: one cell at a time, in exact fractions, from the words of the design.

Nothing here shares code with the evaluators. A number is taken as the decimal that a person wrote (58.68 is 5868/100),
so no sum, quotient or comparison below is off by a last bit; only roots and logarithms are floating point.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import attrs

from dtiscore import Framework, Target, Unit
from dtiscore.model import Node
from dtiscore.testing.cells import MISSING, NOT_APPLICABLE, Cell

__all__ = ["MISSING", "NOT_APPLICABLE", "Cell"]


@dataclass(frozen=True)
class Result:
    """``None`` is no score, no points, nothing that applies. The last three are what a parent needs."""

    score: Fraction | None
    points: Fraction | None
    max_points: Fraction
    coverage: Fraction | None
    earned: Fraction
    observed_points: Fraction
    applicable_points: Fraction


Cells = Mapping[tuple[str, int, str], Cell]
NO_CELL = Cell()


def exact(number: float | Fraction) -> Fraction:
    return number if isinstance(number, Fraction) else Fraction(repr(float(number)))


# --- rounding and ranks ----------------------------------------------------------------------------------------------


def twelve_digits(number: float | Fraction) -> Decimal:
    """To twelve significant digits: what a person who computes by hand has on paper."""
    as_fraction = number if isinstance(number, Fraction) else Fraction(number)
    context = Context(prec=12, rounding=ROUND_HALF_EVEN)
    return context.divide(Decimal(as_fraction.numerator), Decimal(as_fraction.denominator))


def half_up(number: float | Fraction, decimals: int) -> Decimal:
    """Twelve significant digits, then half away from zero at ``decimals`` places."""
    places = Decimal(1).scaleb(-decimals)
    return twelve_digits(number).quantize(places, rounding=ROUND_HALF_UP, context=Context(prec=400))


def printed_in_turn(scores: Sequence[Sequence[float]], decimals: int) -> list[tuple[Decimal, ...]]:
    """By unit its score, and those of the nodes that decide between equals, as printed; none comes after all others."""
    return [tuple(Decimal("-Infinity") if math.isnan(one) else half_up(one, decimals) for one in own) for own in scores]


def competition_ranks(scores: Sequence[Sequence[float]], decimals: int) -> list[int]:
    """1, 2, 2, 4: one more than the number of units that are better."""
    printed = printed_in_turn(scores, decimals)
    return [1 + sum(other > own for other in printed) for own in printed]


def dense_ranks(scores: Sequence[Sequence[float]], decimals: int) -> list[int]:
    """1, 2, 2, 3: one more than the number of better scores."""
    printed = printed_in_turn(scores, decimals)
    return [1 + len({other for other in printed if other > own}) for own in printed]


def bands_that_hold(table: Mapping[str, Any], score: float, decimals: int) -> list[int]:
    """Positions of the bands of a file whose limits hold the printed score in percent; nothing is outside them all."""
    percent = Fraction(half_up(score, decimals)) * 100
    levels = table["levels"]
    found = []
    for position, level in enumerate(levels):
        above = position == 0 or percent > exact(level["from"])
        below = position == len(levels) - 1 or percent < exact(level["to"])
        if position > 0 and percent == exact(level["from"]):
            above = owner_of_limit(levels[position - 1], level, table["includes"]) == "higher"
        if position < len(levels) - 1 and percent == exact(level["to"]):
            below = owner_of_limit(level, levels[position + 1], table["includes"]) == "lower"
        if above and below:
            found.append(position)
    return found


def owner_of_limit(low: Mapping[str, Any], high: Mapping[str, Any], includes: str) -> str:
    """What one of the two bands says of itself, else what the table says of all."""
    if "includes" in low:
        return "lower" if low["includes"] in ("upper", "both") else "higher"
    if "includes" in high:
        return "higher" if high["includes"] in ("lower", "both") else "lower"
    return "lower" if includes == "upper" else "higher"


# --- rules: what was observed → the share of the points, 0…1 ---------------------------------------------------------


def within_0_and_1(share: Fraction) -> Fraction:
    if share < 0:
        return Fraction(0)
    if share > 1:
        return Fraction(1)
    return share


def between(x: Fraction, lower: float, upper: float) -> Fraction:
    """Nothing at ``lower``, all at ``upper``, evenly in between; ``lower`` may be the larger one."""
    low, high = exact(lower), exact(upper)
    if low < high:
        return within_0_and_1((x - low) / (high - low))
    return within_0_and_1((low - x) / (low - high))


def of_target(x: Fraction, target: Target) -> Fraction:
    goal = exact(target.value)
    if target.comparison == ">=":
        return within_0_and_1(x / goal)
    if x <= goal:
        return Fraction(1)
    return goal / x


def worth(entry: Mapping[str, float], points: float) -> Fraction:
    """What an option, item or band earns, as a share of the indicator's points."""
    return exact(entry["fraction"]) if "fraction" in entry else exact(entry["points"]) / exact(points)


def of_steps(x: Fraction, bands: Sequence[Mapping[str, float]], includes: str, points: float) -> Fraction:
    for band in bands:
        own = band.get("includes", includes)
        above = "from" not in band or x > exact(band["from"]) or (x == exact(band["from"]) and own in ("lower", "both"))
        below = "to" not in band or x < exact(band["to"]) or (x == exact(band["to"]) and own in ("upper", "both"))
        if above and below:
            return worth(band, points)
    return Fraction(0)


def of_points(x: Fraction, through: Sequence[Mapping[str, float]], includes: str, points: float) -> Fraction:
    """What is earned at stated values, in proportion between them; of two at one value the upper one with "lower"."""
    known = sorted(enumerate(through), key=lambda pair: exact(pair[1]["at"]))
    if through[0]["at"] > through[-1]["at"]:
        known = sorted(enumerate(through), key=lambda pair: (exact(pair[1]["at"]), -pair[0]))
    knots = [(exact(entry["at"]), worth(entry, points)) for _, entry in known]
    same = [share for at, share in knots if at == x]
    if same:
        return same[-1] if includes == "lower" else same[0]
    below, above = [knot for knot in knots if knot[0] < x], [knot for knot in knots if knot[0] > x]
    if not below or not above:
        return (below or above)[-1 if below else 0][1]
    (low, least), (high, most) = below[-1], above[0]
    return least + (most - least) * (x - low) / (high - low)


def on_curve(share: Fraction, curve: Mapping[str, float] | None) -> Fraction:
    if not curve or share in (0, 1):
        return share
    (name, size), s = next(iter(curve.items())), float(share)
    if name == "power":
        return Fraction(s**size)
    if name == "saturating":
        return Fraction((1 - math.exp(-size * s)) / (1 - math.exp(-size)))
    return Fraction(-size / 100 * math.log(1 - s * (1 - math.exp(-100 / size))))


def of_checklist(
    there: Sequence[str], items: Mapping[str, Mapping[str, float]], cap: float | None, points: float
) -> Fraction:
    if not points:
        return min(sum((exact(items[name]["fraction"]) for name in there), Fraction(0)), Fraction(1))
    earned = sum((worth(items[name], points) * exact(points) for name in there), Fraction(0))
    most = exact(points) if cap is None else exact(cap)
    return min(earned, most) / exact(points)


def of_growth(x: Fraction, last_year: Fraction | str | None, lower: float, upper: float) -> Fraction | None:
    if last_year in (MISSING, NOT_APPLICABLE) or last_year <= 0:
        return MISSING
    return between(100 * (x - last_year) / last_year, lower, upper)


def share_earned(
    node: Node, cell: Cell, x: Fraction | str | None, last_year: Fraction | str | None, target: Target | None
) -> Fraction | None:
    """The rule of an indicator over what was observed: a share, or nothing where nothing was."""
    rule, params = node.rule.name, node.params
    if rule == "choice":
        return MISSING if cell.choice is None else worth(params.options[cell.choice[0]], node.points)
    if rule == "checklist":
        return MISSING if cell.choice is None else of_checklist(cell.choice, params.items, params.cap, node.points)
    if x is MISSING:
        return MISSING
    if rule == "ratio":
        return within_0_and_1(x / 100)
    if rule == "rounded":
        return Fraction(half_up(100 * within_0_and_1(x / 100), params.decimals)) / 100
    if rule == "binary":
        return x
    if rule == "linear":
        return exact(params.floor) + (1 - exact(params.floor)) * on_curve(
            between(x, params.lower, params.upper), params.curve
        )
    if rule == "per_capita":
        return between(x, params.lower, params.upper)
    if rule == "target":
        return of_target(x, target)
    if rule == "steps":
        return of_steps(x, params.bands, params.includes, node.points)
    if rule == "piecewise":
        return of_points(x, params.through, params.includes, node.points)
    if rule == "growth":
        return of_growth(x, last_year, params.lower, params.upper)
    if rule == "entered":
        most = {"fraction": Fraction(1), "percent": Fraction(100), "points": exact(node.points)}[params.in_]
        return within_0_and_1((abs(x) if node.deducts else x) / most)
    raise AssertionError(f"no reference for rule {rule}")


# --- the three states of a cell --------------------------------------------------------------------------------------


def measured(node: Node, unit: str, year: int, cells: Cells) -> Fraction | str | None:
    """The indicator in its own measure. Counts beat a stated rate; its own counts beat counts by name."""
    own = cells.get((unit, year, node.code), NO_CELL)
    part, whole = own.part, own.whole
    if part is None and node.data.part:
        part = cells.get((unit, year, node.data.part), NO_CELL).value
        whole = cells.get((unit, year, node.data.whole), NO_CELL).value
    if part is None or whole is None:
        return own.value if own.value in (MISSING, NOT_APPLICABLE) else exact(own.value)
    hundred = Fraction(100) if node.unit_of_measure == "percent" else Fraction(1)
    if node.rule.name == "per_capita":
        hundred = exact(node.params.per)
    if whole == 0:
        return NOT_APPLICABLE if node.data.zero == "not_applicable" else MISSING
    return hundred * exact(part) / exact(whole)


def of_nothing(node: Node, unit: str, year: int, cells: Cells) -> Fraction | None:
    """The share that a whole of 0 earns, where the framework says so: no points, or all of them."""
    own = cells.get((unit, year, node.code), NO_CELL)
    part, whole = own.part, own.whole
    if part is None and node.data.part:
        part = cells.get((unit, year, node.data.part), NO_CELL).value
        whole = cells.get((unit, year, node.data.whole), NO_CELL).value
    if part is None or whole != 0:
        return None
    return {"zero": Fraction(0), "full": Fraction(1)}.get(node.data.zero)


def applies_to(framework: Framework, node: Node, unit: Unit) -> bool:
    """The node's own say, and that of any chain of nodes above it."""
    if node.applies_to and unit.type not in node.applies_to:
        return False
    scope = node.scope
    if scope and not (unit.type in scope.types or unit.block in scope.blocks or unit.code in scope.units):
        return False
    parents = framework.parents(node.code)
    return not parents or any(applies_to(framework, parent, unit) for parent in parents)


def leaf_result(
    framework: Framework, node: Node, unit: Unit, year: int, cells: Cells, target: Target | None, filling: bool = False
) -> Result:
    x = measured(node, unit.code, year, cells)
    own = cells.get((unit.code, year, node.code), NO_CELL)
    points = exact(node.points)
    given = of_nothing(node, unit.code, year, cells)
    if own.points is not None:
        given = min(exact(own.points) / points, Fraction(1))
    does_not_apply = (
        not unit.exists_in(year)
        or not applies_to(framework, node, unit)
        or (given is None and (x == NOT_APPLICABLE or (node.rule.name == "target" and target is None)))
    )
    if does_not_apply:
        return Result(None, None, Fraction(0), None, Fraction(0), Fraction(0), Fraction(0))
    if given is not None:
        share = given
    else:
        share = share_earned(node, own, x, measured(node, unit.code, year - 1, cells), target)
    stands_for_nothing = node.missing == "zero" and framework.missing != "zero" and handed_in(unit, year, cells)
    if share is MISSING and filling and stands_for_nothing:
        return Result(Fraction(0), Fraction(0), points, Fraction(1), Fraction(0), points, points)
    if share is MISSING:
        counted = points if framework.missing == "zero" else Fraction(0)
        return Result(None, None, counted, Fraction(0), Fraction(0), Fraction(0), points)
    earned = share * points
    if framework.point_decimals is not None and node.states_points and points > 0:
        earned = Fraction(half_up(earned, framework.point_decimals))
        share = earned / points
    return Result(share, earned, points, Fraction(1), earned, points, points)


# --- roll-up ---------------------------------------------------------------------------------------------------------


def geometric_mean(scores: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    if any(score == 0 for score, _ in scores):
        return Fraction(0)
    total = sum(weight for _, weight in scores)
    return Fraction(math.prod(float(score) ** float(weight / total) for score, weight in scores))


def harmonic_mean(scores: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    if any(score == 0 for score, _ in scores):
        return Fraction(0)
    return sum(weight for _, weight in scores) / sum(weight / score for score, weight in scores)


def lowest(scores: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    return min(score for score, _ in scores)


def power_mean(scores: Sequence[tuple[Fraction, Fraction]], exponent: float) -> Fraction:
    if exponent < 0 and any(score == 0 for score, _ in scores):
        return Fraction(0)
    total = sum(weight for _, weight in scores)
    powers = sum(float(weight / total) * float(score) ** exponent for score, weight in scores)
    return Fraction(powers ** (1 / exponent))


def product(scores: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    return math.prod((score for score, _ in scores), start=Fraction(1))


def of_pair(node: Node, pair: Sequence[Fraction | None]) -> Fraction | None:
    """What two scores give, in the order of the framework; nothing where one is unknown or the second is 0 below a line."""
    first, second = pair
    if first is None or second is None:
        return None
    if node.aggregation.name == "difference":
        return max(first - second, Fraction(0))
    return min(first / second / exact(node.aggregation_params.full), Fraction(1)) if second else None


OTHER_MEANS = {"geometric": geometric_mean, "harmonic": harmonic_mean, "minimum": lowest, "product": product}


def counts(child: Result, missing: str) -> bool:
    """Whether a child takes part in a mean: under ``zero`` wherever it applies, else where it has a score."""
    return child.coverage is not None if missing == "zero" else child.score is not None


def mean(children: Sequence[Result], sizes: Sequence[Fraction], missing: str) -> Fraction | None:
    """What is missing has nothing; what does not count takes its weight along."""
    pairs = list(zip(children, sizes, strict=True))
    counted = sum((size for child, size in pairs if counts(child, missing)), Fraction(0))
    total = sum((size * child.score for child, size in pairs if child.score is not None), Fraction(0))
    return total / counted if counted else None


def gate_fails(node: Node, items: Sequence[Result]) -> bool:
    """A mandatory item that applies is missing, or its score on paper is below what is wanted."""
    for item in items:
        applies = item.coverage is not None
        if applies and (item.score is None or twelve_digits(item.score) < twelve_digits(exact(node.gate.at_least))):
            return True
    return False


def branch_result(framework: Framework, node: Node, found: Mapping[str, Result]) -> Result:
    usual = [code for code in node.children if not framework[code].adjusts]
    children = [found[code] for code in usual]
    if node.rollup == "points":
        sizes = [exact(framework[code].points) for code in usual]
        maximum = sum((child.max_points for child in children), Fraction(0))
        applicable = sum((child.applicable_points for child in children), Fraction(0))
        observed = sum((child.observed_points for child in children), Fraction(0))
        coverage = observed / applicable if applicable else None
        earned = sum((child.earned for child in children), Fraction(0))
        score = earned / maximum if observed and maximum else None
        if score is not None and node.aggregation and node.aggregation.name == "weighted_mean":
            score = mean(children, sizes, framework.missing)
    else:
        weights = dict(zip(node.children, node.weights, strict=True))
        sizes = [exact(weights[code]) for code in usual]
        pairs = list(zip(children, sizes, strict=True))
        applicable = sum((size for child, size in pairs if child.coverage is not None), Fraction(0))
        seen = sum((size * child.coverage for child, size in pairs if child.coverage is not None), Fraction(0))
        coverage = seen / applicable if applicable else None
        score = mean(children, sizes, framework.missing) if seen else None
        applies = coverage is not None if framework.missing == "zero" else score is not None
        maximum = exact(node.points) if applies else Fraction(0)
        applicable = exact(node.points) if coverage is not None else Fraction(0)
        observed = applicable * coverage if coverage is not None else Fraction(0)
    applying = [child for child in children if child.coverage is not None]
    scored = [child for child in children if child.score is not None]
    if node.threshold and (not applying or Fraction(len(scored), len(applying)) < exact(node.threshold)):
        score, earned = None, Fraction(0)
        maximum = maximum if framework.missing == "zero" else Fraction(0)
    other_mean = OTHER_MEANS.get(node.aggregation.name) if node.aggregation else None
    if node.aggregation is not None and node.aggregation.name == "power_mean":
        other_mean = partial(power_mean, exponent=node.aggregation_params.exponent)
    if other_mean is not None and score is not None:
        score = other_mean(
            [
                (child.score or Fraction(0), size)
                for child, size in zip(children, sizes, strict=True)
                if counts(child, framework.missing) and size > 0
            ]
        )
    if node.aggregation is not None and node.aggregation.pair and score is not None:
        zero = Fraction(0) if framework.missing == "zero" else None
        score = of_pair(node, [zero if c.score is None and c.coverage is not None else c.score for c in children])
        maximum = maximum if score is not None or framework.missing == "zero" else Fraction(0)
    if node.adjusts and exact(node.points) < maximum:  # its children, together no more than its points
        maximum = min(maximum, exact(node.points))
        score = None if score is None else min(earned / maximum, Fraction(1))
    beside = [code for code in node.children if framework[code].adjusts]
    if score is not None and (beside or node.limits):
        size = maximum if node.rollup == "points" else exact(node.points)
        taken = {"bonus": 1, "deduction": -1}
        score += sum((taken[framework[code].adjusts] * found[code].earned for code in beside), Fraction(0)) / size
        low, high = node.limits or (-math.inf, math.inf)
        score = score if math.isinf(low) else max(score, exact(low))
        score = score if math.isinf(high) else min(score, exact(high))
    if node.score_rule is not None and score is not None:
        percent = Fraction(twelve_digits(100 * score))
        as_leaf = attrs.evolve(node, rule=node.score_rule, params=node.score_params)
        score = share_earned(as_leaf, NO_CELL, percent, MISSING, None)
    if node.gate is not None and score is not None and gate_fails(node, [found[item] for item in node.gate.items]):
        score = min(score, exact(node.gate.cap))
    earned = Fraction(0) if score is None else score * maximum
    return Result(score, None if score is None else earned, maximum, coverage, earned, observed, applicable)


def entered_instead(node: Node, own: Result, cell: Cell) -> Result:
    """What data say of a node of whose parts nothing is known."""
    if node.stand_in is None or own.coverage != 0:
        return own
    share = None
    if cell.points is not None:
        share = min(exact(cell.points) / exact(node.points), Fraction(1))
    elif isinstance(cell.value, float):
        share = share_earned(node.as_input, NO_CELL, exact(cell.value), MISSING, None)
    if share is None:
        return own
    most = own.applicable_points
    return Result(share, share * most, most, Fraction(1), share * most, most, most)


def with_sign(node: Node, result: Result) -> Result:
    """What takes points away is below 0 where people read it."""
    if not node.deducts:
        return result
    score, points = (None if found is None else -found for found in (result.score, result.points))
    return replace(result, score=score, points=points, max_points=-result.max_points)


def handed_in(unit: Unit, year: int, cells: Cells) -> bool:
    return any(place[:2] == (unit.code, year) for place in cells)


def estimate(
    node: Node,
    unit: Unit,
    year: int,
    units: Sequence[Unit],
    years: Sequence[int],
    known: Mapping[tuple[str, int], Result],
) -> Fraction | None:
    """The score of a node from its scores in other years, or from those of ranked units in the same one."""
    how = node.impute
    if how.method.startswith("peer"):
        peers = [one for one in units if one.ranked and (how.among == "all" or one.block == unit.block)]
        scores = sorted(known[one.code, year].score for one in peers if known[one.code, year].score is not None)
        if not scores:
            return None
        n = len(scores)
        return sum(scores) / n if how.method == "peer_mean" else (scores[(n - 1) // 2] + scores[n // 2]) / 2
    there = [one for one in years if one != year and known[unit.code, one].score is not None]
    reached = [one for one in there if how.within is None or abs(one - year) <= how.within]
    before, after = max((o for o in there if o < year), default=None), min((o for o in there if o > year), default=None)
    if how.method == "last":
        return known[unit.code, before].score if before in reached else None
    if how.method == "nearest":
        nearest = min(reached, key=lambda one: (abs(one - year), one), default=None)
        return None if nearest is None else known[unit.code, nearest].score
    if before not in reached or after not in reached:
        return None
    first, last = known[unit.code, before].score, known[unit.code, after].score
    return first + (last - first) * Fraction(year - before, after - before)


def evaluate(
    framework: Framework,
    units: Sequence[Unit],
    years: Sequence[int],
    cells: Cells,
    targets: Mapping[tuple[str, str], Target] | None = None,
) -> dict[tuple[str, int, str], Result]:
    """By (unit, year, node). ``targets`` are those of the chosen year by (node, unit), the unit "" for all units."""
    observed = evaluate_once(framework, units, years, cells, targets, filling=False)
    counted = evaluate_once(framework, units, years, cells, targets, filling=True)
    return {place: replace(own, coverage=observed[place].coverage) for place, own in counted.items()}


def evaluate_once(
    framework: Framework, units: Sequence[Unit], years: Sequence[int], cells: Cells,
    targets: Mapping[tuple[str, str], Target] | None, *, filling: bool,
) -> dict[tuple[str, int, str], Result]:  # fmt: skip
    """With what stands in for what is missing, or with what was observed alone."""
    places = [(unit, year) for unit in units for year in years]
    found: dict[tuple[str, int], dict[str, Result]] = {(unit.code, year): {} for unit, year in places}
    scored = [framework[code] for code in framework.order if framework[code].kind != "info"]
    for node in scored:
        for unit, year in places if node.rollup == "leaf" else ():
            target = (targets or {}).get((node.code, unit.code), (targets or {}).get((node.code, "")))
            own = leaf_result(framework, node, unit, year, cells, target, filling)
            found[unit.code, year][node.code] = own
    for node in scored:
        if node.rollup == "leaf":
            continue
        for unit, year in places:
            own = branch_result(framework, node, found[unit.code, year])
            own = entered_instead(node, own, cells.get((unit.code, year, node.code), NO_CELL))
            found[unit.code, year][node.code] = own
        known = {place: own[node.code] for place, own in found.items()}
        for unit, year in places if node.impute is not None and filling else ():
            own = known[unit.code, year]
            if own.score is None and own.coverage is not None and handed_in(unit, year, cells):
                share, most = estimate(node, unit, year, units, years, known), own.applicable_points
                if share is not None:
                    estimated = Result(share, share * most, most, Fraction(1), share * most, most, most)
                    found[unit.code, year][node.code] = estimated
    return {
        (*place, code): with_sign(framework[code], own)
        for place, results in found.items()
        for code, own in results.items()
    }


# --- other borders ---------------------------------------------------------------------------------------------------


def counts_as_zero(framework: Framework, code: str, found: Mapping[str, Result]) -> bool:
    """A node that was left blank counts as nothing in what is above it, where that has a score of something else."""
    return framework.missing == "zero" and any(found[above].score is not None for above in framework.above(code))


def mean_of(framework: Framework, code: str, parts: Sequence[tuple[Fraction, Mapping[str, Result]]]) -> Result:
    """What the units that became one had on a node, each by its share; who has nothing to do with it is left out."""
    applying = [(share, found[code]) for share, found in parts if found[code].coverage is not None]
    if not applying:
        return Result(None, None, Fraction(0), None, Fraction(0), Fraction(0), Fraction(0))
    counted = [
        (share, found[code])
        for share, found in parts
        if found[code].score is not None
        or (found[code].coverage is not None and counts_as_zero(framework, code, found))
    ]
    whole = sum(share for share, _ in applying)
    coverage = sum(share * result.coverage for share, result in applying) / whole
    applicable = sum(share * result.applicable_points for share, result in applying) / whole
    if all(result.score is None for _, result in counted):
        maximum = applicable if framework.missing == "zero" else Fraction(0)
        return Result(None, None, maximum, coverage, Fraction(0), coverage * applicable, applicable)
    half = sum(share for share, _ in counted)
    score = sum(share * (result.score or Fraction(0)) for share, result in counted) / half
    maximum = sum(share * result.max_points for share, result in counted) / half
    return Result(score, score * maximum, maximum, coverage, score * maximum, coverage * applicable, applicable)


def gate_failed(node: Node, found: Mapping[str, Result]) -> bool:
    return found[node.code].score is not None and gate_fails(node, [found[item] for item in node.gate.items])


def restated(
    framework: Framework, rolled: Sequence[str], parts: Sequence[tuple[Fraction, Mapping[str, Result]]]
) -> dict[str, Result]:
    """A unit made of parts of others, each with its results by node: nodes of ``rolled`` by the edition, the rest as means."""
    found: dict[str, Result] = {}
    # With a sign they are read; what takes points away is added up without.
    parts = [(share, {code: with_sign(framework[code], own) for code, own in one.items()}) for share, one in parts]
    for code in framework.order:
        if framework[code].kind != "info" and code not in rolled:
            found[code] = mean_of(framework, code, parts)
    for code in framework.order:
        if code in rolled:
            node = framework[code]
            result = branch_result(framework, attrs.evolve(node, gate=None), found)
            if node.gate and result.score is not None and any(gate_failed(node, one) for _, one in parts):
                score = min(result.score, exact(node.gate.cap))
                result = Result(
                    score, score * result.max_points, result.max_points, result.coverage, score * result.max_points,
                    result.observed_points, result.applicable_points,
                )  # fmt: skip
            found[code] = result
    return {code: with_sign(framework[code], own) for code, own in found.items()}
