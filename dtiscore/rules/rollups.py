"""How its children make a node: one description, for the engine, the explanation, the workbooks and the words.

The arithmetic itself stands in the evaluators only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import attrs
import numpy as np

from dtiscore.language.errors import Language
from dtiscore.language.numbers import number
from dtiscore.language.rounding import significant
from dtiscore.language.text import in_both, text_of
from dtiscore.model import Aggregation, Floats, Framework, Node, Rule, Text
from dtiscore.rules.plugins.calling import wording_of
from dtiscore.rules.wording import worded

MEAN = "weighted_mean"
ADJUSTS: Mapping[str, float] = {"bonus": 1.0, "deduction": -1.0}


class Part(Protocol):
    """What the engine found of a child in one cell: NaN where it has no score, and where nothing of it applies."""

    @property
    def score(self) -> float: ...
    @property
    def coverage(self) -> float: ...
    @property
    def max_points(self) -> float: ...


@attrs.frozen(eq=False)
class RollUp:
    """How the children of a node make it.

    It ``adds`` the points of its children, or averages their scores by weight; ``weights`` holds, by child, the weight of the
    edge or the child's nominal points. ``function`` replaces both, and weighs by the same numbers. Of children ``in_points``
    the maxima that count make the maximum, however they are rolled up; else it is the node's own. A child that is missing
    ``missing_counts`` as nothing, or is left out; one that does not apply is always left out. With fewer than ``threshold`` of
    the children that apply there is no score. What is ``adjusting`` adds its points beside the maximum, or takes them away where its sign
    is −1; ``limits`` are the least and the highest score that is left, and to ``together`` points the children are cut. A ``rule`` reads that score in percent and gives another. Where an item of the gate earns less than ``gate_at_least`` of its points, at
    most ``gate_cap`` of the points is left.
    """

    adds: bool
    in_points: bool
    weights: Mapping[str, float]
    points: float
    missing_counts: bool
    aggregation: Aggregation | None
    aggregation_params: Any = None
    threshold: float = 0.0
    rule: Rule | None = None
    rule_params: Any = None
    rule_words: Text | None = None
    gate_items: tuple[str, ...] = ()
    gate_cap: float = 1.0
    gate_at_least: float = 1.0
    adjusting: Mapping[str, float] = attrs.field(factory=dict)
    limits: tuple[float, float] | None = None
    together: float | None = None

    @property
    def function(self) -> Callable[..., Floats] | None:
        return self.aggregation.function if self.aggregation is not None else None

    def counts(self, child: Part) -> bool:
        """Whether a child takes part in an average in a cell."""
        return not np.isnan(child.coverage if self.missing_counts else child.score)

    def shares(self, found: Mapping[str, Part]) -> dict[str, float]:
        """How much of the node each child decides in a cell: by the maximum that counts, or by the weights that count."""
        sizes = {
            code: abs(found[code].max_points) if self.adds else weight if self.counts(found[code]) else 0.0
            for code, weight in self.weights.items()
        }
        total = sum(sizes.values())
        total = total if self.together is None else min(total, self.together)
        return {code: size / total if total else 0.0 for code, size in sizes.items()}


def roll_up(framework: Framework, node: Node) -> RollUp:
    """How the children of a node of the framework make it."""
    gate = node.gate
    adjusting = {code: ADJUSTS[framework[code].adjusts] for code in node.children if framework[code].adjusts}
    sizes = dict(zip(node.children, node.weights or [framework[c].points for c in node.children], strict=True))
    averages = node.aggregation is not None and node.aggregation.name == MEAN
    return RollUp(
        adds=node.rollup == "points" and not averages,
        in_points=node.rollup == "points",
        weights={code: size for code, size in sizes.items() if code not in adjusting},
        points=node.points,
        missing_counts=framework.missing == "zero",
        aggregation=node.aggregation,
        aggregation_params=node.aggregation_params,
        threshold=node.threshold,
        rule=node.score_rule,
        rule_params=node.score_params,
        rule_words=None if node.score_rule is None else wording_of(node),
        gate_items=gate.items if gate else (),
        gate_cap=gate.cap if gate else 1.0,
        # To twelve digits, as everything that is compared: (1.4 − 0.7) / 1.4 is a half, though not to the last bit.
        gate_at_least=gate.at_least * (1.0 - 1e-12) if gate else 1.0,
        adjusting=adjusting,
        limits=node.limits,
        together=node.together,
    )


# --- in words --------------------------------------------------------------------------------------------------------


def mean_words(how: RollUp) -> Text:
    """The aggregation of a node with its parameters."""
    if how.aggregation is None:
        return worded("wording.sum" if how.adds else "wording.mean")
    title = how.aggregation.title
    if how.aggregation_params is None:
        return title
    stated = attrs.asdict(how.aggregation_params, recurse=False)

    def words(lang: Language) -> str:
        shown = (f"{name} = {number(v, lang) if isinstance(v, (int, float)) else v}" for name, v in stated.items())
        return f"{title[lang]} ({', '.join(shown)})"

    return in_both(words)


def limit_words(how: RollUp) -> Text:
    """Between what a node keeps its points where some are added or taken away; empty where it does not say."""
    if how.together is not None:
        return text_of("wording.together", points=how.together)
    low, high = how.limits or (-np.inf, np.inf)
    least, most = low * how.points, high * how.points
    if np.isinf(low):
        return Text("", "") if np.isinf(high) else text_of("wording.limit_most", most=_short(most))
    name = "wording.limit_least" if np.isinf(high) else "wording.limits"
    return text_of(name, least=_short(least), most=_short(most))


def _short(points: float) -> float:
    return float(significant(points))


def roll_up_words(how: RollUp) -> Text:
    """The same, with the share of parts that must have a score, and the rule on the score."""
    words = mean_words(how)
    if how.threshold:
        words = worded("wording.threshold", how=words, least=100.0 * how.threshold)
    if how.limits is not None or how.adjusting:
        limits = limit_words(how)
        words = text_of("wording.adjusted" if how.adjusting else "wording.limited", how=words, limits=limits)
    return words if how.rule_words is None else text_of("wording.score_rule", how=words, rule=how.rule_words)


def gate_words(how: RollUp, framework: Framework) -> Text:
    """What happens where a mandatory item is missing; empty where none is."""
    if not how.gate_items:
        return Text("", "")
    items = in_both(lambda lang: ", ".join(f"“{framework[code].title[lang]}”" for code in how.gate_items))
    return worded("wording.gate", items=items, cap=how.gate_cap * 100.0)
