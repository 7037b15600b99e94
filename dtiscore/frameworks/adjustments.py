"""Points beside the maximum: what is added as a bonus or taken away as a deduction, and the limits of what comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from dtiscore.frameworks.drafts import FrameworkDraft, NodeDraft, aggregation_of, is_number, on_scale, strings

LIMITS = ("least", "most")
# What a bonus or a deduction with children may not have: it is the plain sum of their points.
NOT_PLAIN = ("gate", "rule", "aggregation", "threshold", "weights", "entered", "impute", *LIMITS)


def check_adjustments(drafted: FrameworkDraft, order: Iterable[str], header: Mapping[str, Any]) -> None:
    """Bonuses and deductions where they make sense, and what follows of them: who ``deducts``, whose score goes ``beyond``."""
    drafts = [drafted.nodes[code] for code in order]
    adjusting = [draft for draft in drafts if draft.adjusts]
    for draft in adjusting:
        _check_one(drafted, draft, header)
    _mark_deducting(drafted, adjusting)
    for draft in drafts:
        _check_limits(drafted, draft)
        for item in strings(_table(draft, "gate").get("items")):
            if item in drafted.nodes and drafted.nodes[item].deducts:
                drafted.problem("framework.gate_deduction", f"{draft.place}.gate.items", code=item)


def _check_one(drafted: FrameworkDraft, draft: NodeDraft, header: Mapping[str, Any]) -> None:
    place = f"{draft.place}.adjusts"
    if on_scale(header):
        drafted.refuse(draft, "framework.adjusts_on_scale", place, code=draft.code)
    elif not draft.edges and not (draft.points or 0) > 0 and not draft.broken:
        drafted.refuse(draft, "framework.adjusts_points", place, code=draft.code)
    for inner in _below(drafted, draft):
        if inner is not draft and inner.adjusts:
            drafted.problem("framework.adjusts_inside", f"{inner.place}.adjusts", code=inner.code, parent=draft.code)
        if inner.edges and (inner.rollup == "weights" or any(name in inner.table for name in NOT_PLAIN)):
            drafted.problem("framework.adjusts_plain", inner.place, code=inner.code, parent=draft.code)
        rule = drafted.plugins.rules.get(str(_table(inner, "rule").get("type")))
        if draft.adjusts == "deduction" and rule is not None and rule.needs_target:
            drafted.problem("framework.adjusts_target", f"{inner.place}.rule.type", rule=rule.name, code=inner.code)


def _mark_deducting(drafted: FrameworkDraft, adjusting: Iterable[NodeDraft]) -> None:
    """What takes points away takes them away wherever it counts."""
    own = [draft for draft in adjusting if draft.adjusts == "deduction"]
    inside = {inner.code for draft in own for inner in _below(drafted, draft)}
    roots = {draft.code for draft in own}
    for code in inside:
        drafted.nodes[code].deducts = True
    for draft in drafted.nodes.values():
        if draft.code not in inside:
            for child, _, place in draft.edges:
                if child in inside and child not in roots:
                    drafted.problem("framework.adjusts_shared", place, code=child, parent=draft.code)


def _check_limits(drafted: FrameworkDraft, draft: NodeDraft) -> None:
    """Whether the score may leave 0…1, by what is added and taken away here or further down; and the means that take no such score."""
    children = [drafted.nodes[code] for code, _, _ in draft.edges]
    adds = any(child.adjusts for child in children)
    wide = [child.code for child in children if child.beyond and not child.adjusts]
    nothing = all(child.adjusts for child in children) or (draft.rollup == "points" and not draft.points)
    if adds and nothing and not (draft.adjusts or draft.broken):
        drafted.problem("framework.adjusts_alone", draft.place, code=draft.code)
    low, high = (_limit(drafted, draft, name, is_used=adds or bool(wide)) for name in LIMITS)
    if low is None:
        low = 0.0 if adds else -np.inf
    if high is None:
        high = draft.points if adds and draft.points is not None else 0.0 if adds else np.inf
    opens = low < 0 or high > (draft.points or 0.0)
    draft.beyond = draft.deducts or (bool(adds or wide) and opens and "rule" not in draft.table)
    name = aggregation_of(draft)[0]
    known = drafted.plugins.aggregations.get(name)
    if wide and not draft.deducts and known is not None and known.function is not None:
        drafted.problem("framework.beyond_mean", f"{draft.place}.aggregation", name=name, code=wide[0])


def _limit(drafted: FrameworkDraft, draft: NodeDraft, name: str, *, is_used: bool) -> float | None:
    """A stated limit in points: at most 0 below, above 0 above."""
    value: Any = draft.table.get(name)
    place = f"{draft.place}.{name}"
    if not is_number(value) or not np.isfinite(value) or not draft.edges:
        return None
    if not is_used:
        drafted.problem("framework.limits_nothing", place, name=name, code=draft.code)
    elif (value > 0) == (name == "least"):
        drafted.problem(f"framework.limit_{name}", place, value=value)
    return float(value)


def _below(drafted: FrameworkDraft, draft: NodeDraft) -> Iterator[NodeDraft]:
    """The node and everything under it, each once."""
    seen: set[str] = set()
    stack = [draft.code]
    while stack:
        code = stack.pop()
        if code not in seen:
            seen.add(code)
            yield drafted.nodes[code]
            stack += [child for child, _, _ in drafted.nodes[code].edges]


def _table(draft: NodeDraft, name: str) -> Mapping[str, Any]:
    found = draft.table.get(name)
    return found if isinstance(found, dict) else {}
