"""What the page needs to try other values: the plan of one year as JSON, read by ``evaluator.js``.

Every unit's values stand in it, each as it was reported; what cannot be tried says why. The others' ranks do not move while one
unit's values do: so whatever would move others (a comparison with them, an estimate from them) is left as it is, locked. The page
checks before it is used that it comes to the printed scores.

No compression: what a table of values takes is a few per cent of the page, and other versions of zlib pack other bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from dtiscore.data.applicability import absent_cells
from dtiscore.data.measuring import shares_given
from dtiscore.documents.page.reported_year import ReportedYear, safe_line
from dtiscore.documents.page.trial_rules import Table, aggregation_table, rule_table
from dtiscore.engine.numpy_evaluator import Branch, Leaf, fractions
from dtiscore.engine.rows import previous_of, unlike_before
from dtiscore.language.measures import measure_name
from dtiscore.language.rounding import round_half_up
from dtiscore.model import TOTAL, Floats, Framework, Node
from dtiscore.rules.plugins.calling import OWN, named

# Above so many units the page leaves their values out unless somebody asks for them.
MOST_UNITS = 500
PEERS = ("peer_median", "peer_mean")
NOT_APPLICABLE = "n"
Number = TypeVar("Number", np.float64, np.bool_)


def trial_of(reported: ReportedYear) -> Table:
    """The plan of the reported year with the values of all units that it shows."""
    return _Trial(reported).table()


def as_json(table: Any) -> str:
    """As it may stand in a page: no sign in it begins or ends a tag."""
    text = json.dumps(table, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _known(value: float) -> float | None:
    return None if value != value else float(value)


class _Trial:
    def __init__(self, reported: ReportedYear) -> None:
        self.reported, self.scores, self.lang, self.j = reported, reported.scores, reported.lang, reported.j
        self.framework: Framework = self.scores.framework
        self.plan, self.observations = self.scores.plan, self.scores.plan.observations
        self.units = [u for _, members in reported.groups for u in members]
        self.place = {u: position for position, u in enumerate(self.units)}
        self.code_of = {position: code for code, position in self.plan.index.items()}

    def table(self) -> Table:
        framework, index, program = self.framework, self.plan.index, self.plan.program
        total = framework[TOTAL]
        return {
            "zero": program.missing_is_zero,
            "silentIsZero": framework.no_submission == "zero",
            "decimals": framework.decimals,
            "pointDecimals": framework.point_decimals,
            "dense": total.ties == "dense",
            "origin": framework.origin,
            "total": index[TOTAL],
            "ties": [index[code] for code in total.tie_break],
            "main": [index[node.code] for node in self.reported.main],
            "nodes": [self._node(framework[self.code_of[position]]) for position in range(program.nodes)],
            "leaves": [self._leaf(leaf) for leaf in program.leaves],
            "branches": self._branches(program.branches),
            "units": list(self._units()),
            "blocks": [title for title, _ in self.reported.groups],
            "bands": list(self._bands()),
        }

    def _cells(self, values: npt.NDArray[Number]) -> npt.NDArray[Number]:
        """Of (units, years), those of the units that are shown in the reported year."""
        found: npt.NDArray[Number] = np.broadcast_to(values, self.observations.shape)[self.units, self.j]
        return found

    def _flat(self, values: Floats) -> Floats:
        return self._cells(values.reshape(self.observations.shape))

    def _node(self, node: Node) -> Table:
        found = {"title": self.reported.title(node.code), "leaf": node.rollup == "leaf", "points": node.points}
        return found | ({"deducts": True} if node.deducts else {})

    def _units(self) -> Iterable[Table]:
        compared = [TOTAL, *self.framework[TOTAL].tie_break]
        printed = [round_half_up(self._cells(self.scores[code]), self.framework.decimals) for code in compared]
        ranked, silent = self._cells(self.observations.compared), self._cells(~self.observations.submitted)
        estimates = any(leaf.impute is not None for leaf in self.framework.leaves)
        for block, (_, members) in enumerate(self.reported.groups):
            for u in members:
                i = self.place[u]
                found: Table = {"name": self.reported.name(u), "block": block, "ranked": bool(ranked[i])}
                found["printed"] = [_known(values[i]) for values in printed]
                if silent[i]:
                    found["silent"] = True
                    if estimates or self.framework.missing == "error":
                        found["locked"] = "silent"
                yield found

    def _bands(self) -> Iterable[Table]:
        for band in self.framework.bands.levels:
            yield {
                "title": safe_line(band.title[self.lang]),
                "lower": None if np.isinf(band.lower) else band.lower,
                "upper": None if np.isinf(band.upper) else band.upper,
                "ends": [band.includes_lower, band.includes_upper],
            }

    # --- indicators ----------------------------------------------------------------------------------------------------

    @cached_property
    def _read_by_others(self) -> frozenset[str]:
        leaves = self.framework.leaves
        return frozenset(
            name
            for leaf in leaves
            for name in (leaf.data.part, leaf.data.whole, *leaf.data.of)
            if name and name != leaf.code
        )

    def _leaf(self, leaf: Leaf) -> Table:
        node = self.framework[self.code_of[leaf.node]]
        rule = self._rule(node)
        share, inapplicable = self._flat(fractions(leaf)), np.isposinf(self._flat(leaf.x))
        given = shares_given(node, self.observations)
        set_ = np.zeros(len(self.units), dtype=bool) if given is None else np.isfinite(self._cells(given))
        value = self._cells(self.plan.measured[node.code])
        words = self.observations.choices.get(node.code)
        found: Table = {
            "node": leaf.node,
            "points": leaf.points,
            "rounds": leaf.rounds,
            "rule": rule,
            "measure": safe_line(measure_name(node.unit_of_measure or self._measure(node), self.lang)),
            "values": [
                NOT_APPLICABLE if n else _known(v) if np.isfinite(v) else None
                for v, n in zip(value, inapplicable, strict=True)
            ],
        }
        if words is not None and rule is not None and "options" in rule:
            found["words"] = list(words[self.units, self.j])
        if rule is None or set_.any():
            found["shares"] = [
                _known(s) if (rule is None or g) and not n else None
                for s, g, n in zip(share, set_, inapplicable, strict=True)
            ]
        if (why := self._why_locked(node, rule)) is not None:
            found["locked"] = why
        cells = {str(i): reason for i in range(len(self.units)) if (reason := self._why_cell(node, i))}
        if cells:
            found["lockedOf"] = cells
        if node.range is not None:
            found["range"] = list(node.range)
        if node.rule is not None and node.rule.reads == "yes_no":
            found["yesNo"] = True
        if node.rule is not None and node.rule.entered is not None:
            found["range"] = [0.0, node.rule.entered(node.params, node.points)]
        return found

    def _measure(self, node: Node) -> str:
        rule = node.rule
        if rule is None:
            return ""
        return rule.measure(node.params) if rule.measure is not None else "percent" if rule.percent else ""

    def _rule(self, node: Node) -> Table | None:
        """The rule with what it reads of units and year."""
        if node.rule is None:
            return None
        found = rule_table(node.rule, node.params, node.points, self.lang)
        if found is None:
            return None
        if found["kind"] == "target":
            targets = self.plan.target_of.get(node.code, (None,) * len(self.observations.units))
            known = [target.value for target in targets if target is not None]
            falling = [target is not None and target.comparison == "<=" for target in targets]
            own = [targets[u] for u in self.units]
            found["targets"] = [None if target is None else target.value for target in own]
            found["atMost"] = [falling[u] for u in self.units]
            found["alike"] = bool(known) and not any(falling) and len(set(known)) == 1
        if found["kind"] == "growth":
            before = self._cells(previous_of(node, self.plan.measured[node.code], self.observations))
            found["previous"] = [_known(v) if np.isfinite(v) else None for v in before]
        return found

    def _why_locked(self, node: Node, rule: Table | None) -> list[str] | None:
        """Why nobody's value can be tried, with who computes it."""
        if node.rule is not None and node.rule.relative:
            return ["relative"]
        if rule is None:
            return ["plugin", _owner(node.rule.owner if node.rule else "")]
        if node.code in self._read_by_others:
            return ["read"]
        if node.impute is not None and node.impute.method in PEERS:
            return ["peers"]
        return None

    def _why_cell(self, node: Node, i: int) -> str:
        """Why the value of one unit cannot be tried; empty where it can."""
        u, code = self.units[i], node.code
        points = self.observations.points.get(code)
        if absent_cells(self.plan.covered.get(code), self.observations)[u, self.j]:
            return "scope"
        if points is not None and np.isfinite(points[u, self.j]):
            return "council"
        if (
            node.rule is not None
            and node.rule.needs_target
            and self.plan.target_of.get(code, (None,) * (u + 1))[u] is None
        ):
            return "target"
        unlike = self._unlike(node)
        return "unlike" if unlike is not None and unlike[u, self.j] else ""

    def _unlike(self, node: Node) -> Any:
        """Where a change on the year before would not be the unit's own whatever its value."""
        if node.rule is None or not node.rule.needs_previous:
            return None
        before = previous_of(node, self.plan.measured[node.code], self.observations)
        grown = np.where(np.isfinite(before) & (before > 0), 0.0, np.nan)
        return unlike_before(node, np.ones(self.observations.shape), grown, self.observations)

    # --- nodes with children -------------------------------------------------------------------------------------------

    def _branches(self, branches: Sequence[Branch]) -> list[Table]:
        blocked: dict[int, list[str]] = {}
        found = []
        for branch in branches:
            table = self._branch(branch)
            who = [*table.get("blocked", ()), *(name for node in branch.below for name in blocked.get(node, ()))]
            if who:
                table["blocked"] = blocked[branch.node] = list(dict.fromkeys(who))
            found.append(table)
        return found

    def _branch(self, branch: Branch) -> Table:
        how, node = branch.how, self.framework[self.code_of[branch.node]]
        found: Table = {
            "node": branch.node,
            "children": list(branch.children),
            "weights": [float(weight) for weight in branch.weights],
            "adds": how.adds,
            "inPoints": how.in_points,
            "points": how.points,
            "threshold": how.threshold,
            "gate": list(branch.gate_items),
            "cap": how.gate_cap,
            "atLeast": how.gate_at_least,
            "adjusting": [[child, sign] for child, sign in branch.adjusting],
            "limits": None if how.limits is None else [None if np.isinf(end) else end for end in how.limits],
            "together": how.together,
        }
        blocked = []
        if branch.function is not None:
            found["how"] = aggregation_table(node)
            if found["how"] is None:
                blocked.append(_owner(node.aggregation.owner if node.aggregation else ""))
        if how.rule is not None:
            found["rule"] = rule_table(how.rule, how.rule_params, node.points, self.lang)
            if found["rule"] is None:
                blocked.append(_owner(how.rule.owner) if not how.rule.relative else "")
        if branch.entered is not None:
            found["entered"] = [_known(v) for v in self._flat(branch.entered)]
        return found | ({"blocked": blocked} if blocked else {})


def _owner(owner: str) -> str:
    """The plugin's name; empty for what is ours, and so compares units."""
    return "" if owner.startswith(OWN) else named(owner)[0]
