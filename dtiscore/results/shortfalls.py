"""What is left to win: the gaps of a unit that count, those worth most points first, and how their values are told."""

from __future__ import annotations

from typing import get_args

from dtiscore.engine.scoring import Scores
from dtiscore.language.measures import aim, difference, measured
from dtiscore.language.rounding import round_half_up
from dtiscore.language.sentences import say
from dtiscore.language.signs import COMPARISONS, DASH
from dtiscore.model import TOTAL, Framework, Gap
from dtiscore.results.gaps import Gaps, Reference, points_are_given


def shortfalls(found: Gaps, beside: Gaps | None = None, decimals: int = 2) -> dict[str, tuple[Gap, ...]]:
    """By unit, the gaps that count: most points first, as they are printed to ``decimals``, in the order of the framework
    where that is the same; what moves no total comes after what does.

    ``found`` are gaps to targets, of any node but the total, or to the best unit, of indicators only: those of nodes with
    children are the same again. ``beside`` are gaps to the best unit where ``found`` has no target.
    """
    scores = found.scores
    framework = scores.framework
    order = {code: i for i, (_, code) in enumerate(framework.tree)}
    rows: dict[str, list[tuple[float, int, Gap]]] = {}
    for gap in (*found, *(beside or ())):
        own = gap.node != TOTAL and (found.target_year is not None or framework[gap.node].rollup == "leaf")
        if own and counts_as_gap(scores, gap):
            gain = float(round_half_up(gap.points, decimals)) if gap.points == gap.points else 0.0
            rows.setdefault(gap.unit, []).append((-gain, order[gap.node], gap))
    return {unit: tuple(gap for *_, gap in sorted(own, key=lambda row: row[:2])) for unit, own in rows.items()}


def counts_as_gap(scores: Scores, gap: Gap) -> bool:
    """Not met, and worth points; what has no data is a gap only where missing data cost points, and where points were
    given, as by a council, those decide."""
    if points_are_given(scores, gap):
        return gap.points > 0
    if gap.met is None and scores.framework.missing != "zero":
        return False
    return not gap.met and gap.points != 0


def is_yes_or_no(framework: Framework, gap: Gap) -> bool:
    rule = framework[gap.node].rule
    return rule is not None and rule.reads == "yes_no"


def measure_of(framework: Framework, gap: Gap) -> str:
    """What a gap compares: points of what is chosen or ticked, growth in percent whatever it is that grows."""
    rule = framework[gap.node].rule
    if rule is not None and rule.reads in ("choice", "checklist"):
        return "points"
    return "percent" if rule is not None and rule.needs_previous else gap.measure


def told(framework: Framework, gap: Gap, value: float, lang: str) -> str:
    """A value of a gap in its measure, yes or no where that is all there is; a dash where it is not known."""
    if is_yes_or_no(framework, gap) and value == value:
        return say("value.yes" if value else "value.no", lang)
    return measured(value, measure_of(framework, gap), lang)


def result_told(scores: Scores, gap: Gap, lang: str) -> str:
    """What a unit has reached: its value, or the points where those were given, as by a council; a dash for neither."""
    if not points_are_given(scores, gap):
        return told(scores.framework, gap, gap.value, lang)
    points = scores.points(gap.node)[scores.units.index(gap.unit), scores.years.index(gap.year)]
    return say("value.given", lang, points=measured(float(points), "points", lang))


def target_told(framework: Framework, gap: Gap, lang: str) -> str:
    """What is aimed at, with the side on which it is met: ``≥ 80%``; only “yes” where that is all there is."""
    goal = told(framework, gap, gap.target, lang)
    if is_yes_or_no(framework, gap):
        return goal
    if gap.document in get_args(Reference):  # computed, not stated
        return f"{COMPARISONS[gap.comparison]} {goal}"
    return aim(gap.comparison, gap.target, measure_of(framework, gap), lang)


def left_told(framework: Framework, gap: Gap, lang: str) -> str:
    """How far it is to the target; between no and yes there is nothing to measure."""
    return DASH if is_yes_or_no(framework, gap) else difference(gap.gap, measure_of(framework, gap), lang)
