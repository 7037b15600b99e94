"""A node of a framework, and what it is made of."""

from __future__ import annotations

from typing import Any, Literal

import attrs

from dtiscore.language.text import Text
from dtiscore.language.told import told
from dtiscore.model.rule import Aggregation, Derivation, Rule
from dtiscore.model.stated import plain

NodeKind = Literal["total", "pillar", "index", "indicator", "info"]


Rollup = Literal["leaf", "points", "weights"]


Policy = Literal["zero", "skip", "error"]


Ties = Literal["competition", "dense"]


# How the nodes above count what is no part of their maximum: added to their points, or taken away from them.
Adjusts = Literal["", "bonus", "deduction"]


@attrs.frozen
class Source:
    """Where the numbers of an indicator come from, besides its own value.

    ``part`` and ``whole`` name counts; ``zero`` says what a whole of zero means; ``exceed`` allows a part above its
    whole (it is then capped). ``derive`` names a derivation of a plugin over the inputs ``of``.
    """

    part: str = ""
    whole: str = ""
    zero: str = ""
    exceed: bool = False
    derive: str = ""
    of: tuple[str, ...] = ()


@attrs.frozen
class Gate:
    """Mandatory items: if one is missing or earns less than ``at_least`` of its points, the node keeps at most ``cap``."""

    items: tuple[str, ...]
    cap: float
    at_least: float = 1.0


@attrs.frozen
class Imputation:
    """How a value that a unit did not report is estimated, for a unit-year that reported something else.

    ``last`` : its latest value of an earlier year. ``nearest`` : that of the nearest year, of two as near the earlier.
    ``linear`` : between its values of the years around. ``peer_median`` and ``peer_mean`` : the median or the mean of the
    ranked units of its block, or of ``all`` units, in the same year. ``within`` is how many years away a value may be.
    """

    method: Literal["last", "nearest", "linear", "peer_median", "peer_mean"]
    within: int | None = None
    among: Literal["block", "all"] = "block"


@attrs.frozen
class Scope:
    """Whom a node applies to: the units of these types, those of these blocks, and those named by code or name."""

    types: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    units: tuple[str, ...] = ()

    def within(self, other: Scope) -> bool:
        """Whether the other covers, by what both say, every unit that this one does."""
        return all(set(getattr(self, part)) <= set(getattr(other, part)) for part in ("types", "blocks", "units"))


@attrs.frozen(eq=False, repr=False)
class Node:
    """A node of a framework: the total, a pillar, an index, an indicator, or an info item that is never scored.

    ``points`` is the nominal maximum in points: stated, added up, or the share of the scale that weights give. ``children`` and ``weights`` run in parallel; weights are those of the
    edge in a ``weights`` node and empty in a ``points`` node. ``applies_to`` holds the unit types that are left after
    the nodes above had their say, empty for all; ``scope`` is there where blocks or named units decide too. ``ties``
    says how equal scores on this node share a rank, ``tie_break`` which nodes tell them apart before, one after another. A node has no score where fewer than ``threshold`` of the children
    that apply have one; ``score_rule`` makes another score of that of a node with children, which it reads in percent;
    ``impute`` says how an indicator's missing values, or a node's missing scores, are estimated; ``missing`` what an indicator's
    missing values count as, where not as the framework says. What ``adjusts`` is a bonus or a deduction of at most its points, which
    are no part of a maximum above; ``deducts`` holds for that and all below it. ``limits`` are the least and the highest score that a node keeps
    with them, None for none, and ``together`` the points to which the children of a bonus or a deduction are cut; ``beyond``: its score may leave 0…1.
    ``stand_in`` reads a value that data give for a node with children: it counts where nothing below is known. ``range`` is between what its values lie,
    in their own measure: others are refused. As the decision's table prints them: ``stt`` the number, ``method``
    the words of how points are earned, ``evidence`` what proves them, ``collected_from`` and ``verified_by`` who gives
    the figures and who confirms them. ``sums_up`` says that what it is made of adds up over units that merge;
    ``lasting`` that an answer stays true until it is replaced, so that the next year may suggest it, and ``evidence_valid``
    (``"until_replaced"``) that its evidence does too.
    """

    code: str
    kind: NodeKind
    title: Text
    rollup: Rollup = "leaf"
    children: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()
    points: float = 0.0
    states_points: bool = False
    rule: Rule | None = None
    params: Any = None
    data: Source = Source()
    derivation: Derivation | None = None
    gate: Gate | None = None
    aggregation: Aggregation | None = None
    aggregation_params: Any = None
    threshold: float = 0.0
    score_rule: Rule | None = None
    score_params: Any = None
    impute: Imputation | None = None
    computed_by: str = ""
    applies_to: tuple[str, ...] = ()
    scope: Scope | None = None
    ties: Ties = "competition"
    tie_break: tuple[str, ...] = ()
    unit_of_measure: str = ""
    range: tuple[float, float] | None = None
    topic: str = ""
    source: Text | None = None
    note: Text | None = None
    evidence: Text | None = None
    stt: str = ""
    method: Text | None = None
    collected_from: Text | None = None
    verified_by: Text | None = None
    adjusts: Adjusts = ""
    deducts: bool = False
    limits: tuple[float, float] | None = None
    together: float | None = None
    beyond: bool = False
    stand_in: Rule | None = None
    stand_in_params: Any = None
    sums_up: bool = False
    missing: Literal["", "zero", "skip", "error"] = ""
    lasting: bool = False
    evidence_valid: str = ""

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Node) and plain(self) == plain(other))

    def __hash__(self) -> int:
        return hash((self.code, self.kind, self.children))

    def __repr__(self) -> str:
        return f"Node({self.code!r}, {self.kind!r}, {self.points:g} points)"

    @property
    def factor(self) -> float:
        """What part / whole is multiplied by: per so many people, else percent where the measure or the rule says so."""
        if self.rule is not None and self.rule.per is not None:
            return float(self.rule.per(self.params))
        percent = self.rule is not None and self.rule.percent
        return 100.0 if percent or self.unit_of_measure == "percent" else 1.0

    @property
    def lower_is_better(self) -> bool:
        """Whether less is better by the rule, also where it takes points away; an upper bound of a target is not known here."""
        falls = bool(self.rule and self.rule.lower_is_better and self.rule.lower_is_better(self.params))
        return falls != self.deducts if self.rule is not None else False

    @property
    def needed(self) -> tuple[str, ...]:
        """The codes of the other indicators that its rule needs; they were checked when the framework was read."""
        rule = self.rule
        return tuple(rule.needs(self.params)) if rule is not None and rule.needs is not None else ()

    @property
    def as_input(self) -> Node:
        """What data may give for it: of a node with children the value that stands in where nothing below is known."""
        if self.stand_in is None:
            return self
        return attrs.evolve(self, rollup="leaf", rule=self.stand_in, params=self.stand_in_params, score_rule=None)

    @property
    def is_beside(self) -> bool:
        """Whether it is no part of a maximum: a bonus, or what takes points away."""
        return bool(self.adjusts) or self.deducts

    @told
    def shown(self, found: Any) -> Any:
        """Points, a maximum or a score as people read them: below 0 of what takes points away."""
        return 0.0 - found if self.deducts else found
