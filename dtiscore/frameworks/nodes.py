"""From drafts that make sense to frozen nodes: nominal points, weights, who computes what."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dtiscore.frameworks.adjustments import LIMITS
from dtiscore.frameworks.drafts import (
    FrameworkDraft,
    NodeDraft,
    aggregation_of,
    applicable_types,
    on_scale,
    scale_of,
    scope_of,
    stated_text,
    strings,
)
from dtiscore.frameworks.schema import DEFAULT_MEASURE, NO_IMPUTATION
from dtiscore.language.text import text_of
from dtiscore.model import Aggregation, Gate, Imputation, Node, PillarMethod, Rollup, Source
from dtiscore.rules.absolute import EnteredParams
from dtiscore.rules.plugins.standard import STANDARD

TEXTS = ("source", "note", "evidence", "method", "collected_from", "verified_by")


def build_nodes(drafted: FrameworkDraft, order: tuple[str, ...]) -> dict[str, Node]:
    header = drafted.section("framework")
    _, scale = scale_of(header)
    nominal = dict.fromkeys(order, scale) if on_scale(header) else _nominal_points(drafted, order, scale)
    every = tuple(drafted.section("unit_types"))
    types = {
        code: tuple(t for t in every if t in own) if len(own) < len(every) else ()
        for code, own in applicable_types(drafted, order).items()
    }
    return {code: _node(drafted, draft, nominal[code], types[code]) for code, draft in drafted.nodes.items()}


def _sums_up(drafted: FrameworkDraft, draft: NodeDraft) -> bool:
    """Whether all counts that a leaf is made of, or the leaf itself, are said to add up over units that merge."""
    data, counts = draft.table.get("data", {}), drafted.section("counts")
    made_of = data.get("from") or [data[name] for name in ("part", "whole") if name in data] or [draft.code]
    return all(isinstance(counts.get(code), dict) and counts[code].get("across") == "sum" for code in made_of)


def _nominal_points(drafted: FrameworkDraft, order: tuple[str, ...], scale: float) -> dict[str, float]:
    """Points of every node: stated, added up, or its share of the scale where weights decide."""
    nominal: dict[str, float] = {}
    shares: dict[str, float] = {}
    for code in reversed(order):
        draft = drafted.nodes[code]
        if draft.kind == "total":
            points = scale
        elif draft.points is not None:
            points = draft.points
        else:
            points = shares.get(code, 0.0 if draft.info else scale)
        nominal[code] = points
        if draft.rollup == "weights":
            weights = _weights(drafted, draft)
            for (child, _, _), weight in zip(draft.edges, weights, strict=True):
                shares[child] = shares.get(child, 0.0) + points * weight / sum(weights)
    return nominal


def _weights(drafted: FrameworkDraft, draft: NodeDraft) -> tuple[float, ...]:
    def weight_of(child: str, stated: float | None) -> float:
        own = drafted.nodes[child]
        if own.adjusts:  # points beside the mean
            return 0.0
        equal = draft.table.get("weights") == "equal"
        return 1.0 if equal else float(stated if stated is not None else own.table["weight"])

    return tuple(weight_of(child, weight) for child, weight, _ in draft.edges)


def _node(drafted: FrameworkDraft, draft: NodeDraft, points: float, types: tuple[str, ...]) -> Node:
    table, data = draft.table, draft.table.get("data", {})
    rollup: Rollup = draft.rollup if draft.edges else "leaf"
    children = tuple(child for child, _, _ in draft.edges)
    weights = _weights(drafted, draft) if rollup == "weights" else ()
    computed_by, aggregation = _aggregation(drafted, draft)
    gate, scope = table.get("gate"), scope_of(draft)
    measure = ""
    if draft.rule is not None and not draft.edges:
        by_rule = draft.rule.measure(draft.params) if draft.rule.measure else DEFAULT_MEASURE[draft.rule.reads]
        measure = table.get("unit_of_measure", by_rule)
    entered = table.get("entered")
    if entered and draft.edges:
        measure = entered
    return Node(
        code=draft.code,
        kind="info" if draft.info else draft.kind,
        title=stated_text(table["title"]) if "title" in table else text_of("table.total"),
        rollup=rollup,
        children=children,
        weights=weights,
        points=points,
        rule=None if draft.edges else draft.rule,
        params=None if draft.edges else draft.params,
        score_rule=draft.rule if draft.edges else None,
        score_params=draft.params if draft.edges else None,
        data=Source(of=tuple(data.get("from", ())), **{k: v for k, v in data.items() if k != "from"}),
        derivation=drafted.plugins.derivations.get(data.get("derive", "")),
        gate=Gate(tuple(gate["items"]), float(gate["cap"]), float(gate.get("at_least", 1.0))) if gate else None,
        aggregation=aggregation if rollup != "leaf" else None,
        aggregation_params=draft.aggregation_params,
        threshold=float(table.get("threshold", 0.0)),
        impute=_imputation(drafted, draft),
        computed_by=computed_by,
        applies_to=types,
        scope=scope if scope and (scope.blocks or scope.units) else None,
        ties=table.get("ties", drafted.section("framework").get("ties", "competition")),
        tie_break=strings(table.get("tie_break", drafted.section("framework").get("tie_break"))),
        adjusts=draft.adjusts,
        deducts=draft.deducts,
        limits=_limits(drafted, draft, points),
        together=_together(drafted, draft, points),
        beyond=draft.beyond,
        stand_in=drafted.plugins.rules["entered"] if entered and draft.edges else None,
        stand_in_params=EnteredParams(entered) if entered and draft.edges else None,
        missing="" if draft.edges or draft.info else table.get("missing", ""),
        sums_up=not draft.edges and _sums_up(drafted, draft),
        states_points=draft.points is not None,
        unit_of_measure=measure or table.get("unit_of_measure", ""),
        range=(float(table["range"][0]), float(table["range"][1])) if "range" in table else None,
        topic=table.get("topic", ""),
        lasting=table.get("lasting", False) and not draft.edges,
        evidence_valid=table.get("evidence_valid", ""),
        stt=table.get("stt", ""),
        **{name: stated_text(table.get(name)) for name in TEXTS},
    )


def _limits(drafted: FrameworkDraft, draft: NodeDraft, points: float) -> tuple[float, float] | None:
    """The least and the highest score with what is added and taken away: 0 and 1 unless others are stated, in points."""
    if _together(drafted, draft, points) is not None:
        return 0.0, 1.0
    adds = any(drafted.nodes[child].adjusts for child, _, _ in draft.edges)
    low, high = (draft.table.get(name) for name in LIMITS)
    if not draft.edges or not points or not (adds or low is not None or high is not None):
        return None
    nothing, everything = (0.0, 1.0) if adds else (-np.inf, np.inf)
    return nothing if low is None else low / points, everything if high is None else high / points


def _together(drafted: FrameworkDraft, draft: NodeDraft, points: float) -> float | None:
    """The points to which the children of a bonus or a deduction are cut, where they may come to more."""
    total = sum(drafted.nodes[child].points or 0.0 for child, _, _ in draft.edges)
    return points if draft.adjusts and draft.edges and points < total * (1 - 1e-9) else None


def _imputation(drafted: FrameworkDraft, draft: NodeDraft) -> Imputation | None:
    """As the indicator states it, else as the framework does for everything whose value is a number."""
    stated = draft.table.get("impute")
    if stated is None and draft.rule is not None and draft.rule.reads == "value" and not draft.info and not draft.edges:
        stated = drafted.section("framework").get("impute")
    if stated in (None, NO_IMPUTATION):
        return None
    return Imputation(**({"method": stated} if isinstance(stated, str) else stated))


def methods_of(drafted: FrameworkDraft, nodes: Mapping[str, Node]) -> dict[str, PillarMethod]:
    found = {n.code: drafted.plugins.method(n.computed_by, n.code) for n in nodes.values() if n.kind == "pillar"}
    return {code: method for code, method in found.items() if method is not None}


def _aggregation(drafted: FrameworkDraft, draft: NodeDraft) -> tuple[str, Aggregation | None]:
    """Who computes the node, and how: the framework's own statement beats the plugin's default."""
    computed_by, (name, _) = "", aggregation_of(draft)
    if draft.kind == "pillar":
        serving = drafted.plugins.pillars.get(draft.code, ())
        computed_by = draft.table.get("plugin") or (serving[0][0] if serving else STANDARD)
        method = drafted.plugins.method(computed_by, draft.code)
        if not name and method is not None and method.aggregation != "additive":
            name = method.aggregation
    return computed_by, drafted.plugins.aggregations.get(name)
