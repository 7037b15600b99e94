"""Nodes as a file states them, before they are known to make sense: definitions, references, cycles, sizes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

import attrs
import numpy as np

from dtiscore.files.toml import CODE, CODES, shape_problems
from dtiscore.frameworks.shapes import CHILD_KEYS, SCOPE, TABLES
from dtiscore.language.errors import Problem, did_you_mean, one_line
from dtiscore.language.rounding import plain
from dtiscore.language.sentences import Hint, kind_of_value
from dtiscore.model import TOTAL, NodeKind, Rollup, Rule, Scope, Text
from dtiscore.rules.plugins.loading import Plugins


@attrs.define
class NodeDraft:
    """A node as the file states it, before it is known to make sense."""

    code: str
    kind: NodeKind
    table: Mapping[str, Any]
    place: str
    broken: bool = False
    info: bool = False
    edges: list[tuple[str, float | None, str]] = attrs.field(factory=list)
    rollup: Rollup = "leaf"
    points: float | None = None
    rule: Rule | None = None
    params: Any = None
    aggregation_params: Any = None


@attrs.define
class FrameworkDraft:
    """One document while it is read: its drafts so far, and every problem found."""

    document: Mapping[str, Any]
    path: Path
    file: str
    plugins: Plugins
    problems: list[Problem]
    nodes: dict[str, NodeDraft] = attrs.field(factory=dict)
    folded: dict[str, str] = attrs.field(factory=dict)

    def problem(self, name: str, place: str, severity: Literal["error", "warning"] = "error", /, **params: Any) -> None:
        self.problems.append(Problem(name, self.file, place, severity=severity, params=params))

    def shape(self, table: Mapping[str, Any], schema: Mapping[str, Any], place: str) -> bool:
        found = shape_problems(table, schema, self.file, place)
        self.problems += found
        return not found

    def section(self, name: str) -> Mapping[str, Any]:
        found = self.document.get(name, {})
        return found if isinstance(found, dict) else {}


def check_header(drafted: FrameworkDraft, header: Mapping[str, Any]) -> None:
    years = header.get("years")
    first, last = (years.get("from"), years.get("to")) if isinstance(years, dict) else (None, None)
    if isinstance(first, int) and isinstance(last, int) and first > last:
        drafted.problem("framework.years_reversed", "framework.years", first=first, last=last)
    scale: Any = header.get("scale")
    if is_number(scale) and not 0 < scale < np.inf:
        if np.isfinite(scale):
            drafted.problem("framework.scale", "framework.scale", value=plain(scale))
    elif isinstance(scale, dict) and all(is_number(scale.get(end)) for end in ("from", "to")):
        if not scale["from"] < scale["to"]:
            drafted.problem("framework.scale_reversed", "framework.scale", lower=shown(scale["from"]),
                            upper=shown(scale["to"]))  # fmt: skip
        if scale["from"] and not on_scale(header):
            drafted.problem("framework.scale_origin", "framework.scale")
    if on_scale(header):
        for draft in drafted.nodes.values():
            if "points" in draft.table:
                drafted.problem("framework.points_on_scale", f"{draft.place}.points", code=draft.code)
                draft.broken = True


def on_scale(header: Mapping[str, Any]) -> bool:
    """Whether every node is printed on the framework's own scale, not as its share of the points."""
    return header.get("points") == "scale"


def scale_of(header: Mapping[str, Any]) -> tuple[float, float]:
    """What a score of 0 is printed as, and how much more a score of 1 is."""
    scale = header["scale"]
    if isinstance(scale, dict):
        return float(scale["from"]), float(scale["to"]) - float(scale["from"])
    return 0.0, float(scale)


def define_all(drafted: FrameworkDraft, kind: NodeKind, tables: Mapping[str, Any], place: str) -> None:
    for code, table in tables.items():
        if isinstance(table, dict):
            define(drafted, kind, code, table, f"{place}.{code}")
        else:
            drafted.problem("schema.type", f"{place}.{code}", wanted=kind_of_value("dict"), found=one_line(table))


def define(drafted: FrameworkDraft, kind: NodeKind, code: str, table: Mapping[str, Any], place: str) -> None:
    if not CODE.fullmatch(code):
        drafted.problem("schema.code", place, found=one_line(code))
    if code in drafted.nodes or (code == TOTAL and kind != "total"):
        other = drafted.nodes[code].place if code in drafted.nodes else TOTAL
        drafted.problem("framework.duplicate", place, code=one_line(code), other=other)
        return
    near = drafted.folded.setdefault(code.casefold(), code)
    if near != code:
        drafted.problem("framework.code_case", place, code=one_line(code), other=one_line(near))
    draft = drafted.nodes[code] = NodeDraft(code, kind, table, place)
    draft.broken = not drafted.shape(table, TABLES[kind], place)
    stated = table.get("applies_to")
    if isinstance(stated, (list, dict)) and "applies_to" in TABLES[kind]:
        schema = CODES if isinstance(stated, list) else SCOPE
        draft.broken |= not drafted.shape({"applies_to": stated}, {"applies_to": schema}, place)
    for key in CHILD_KEYS:
        _children(drafted, draft, key, table.get(key))


def _children(drafted: FrameworkDraft, draft: NodeDraft, key: str, children: Any) -> None:
    place = f"{draft.place}.{key}"
    if children is None or key not in TABLES[draft.kind]:
        return
    if isinstance(children, list):
        for code in children:
            if isinstance(code, str):
                draft.edges.append((code, None, place))
            else:
                drafted.problem("schema.type", place, wanted=kind_of_value("string"), found=one_line(code))
                draft.broken = True
    elif isinstance(children, dict) and all(is_number(value) for value in children.values()):
        for code, weight in children.items():
            draft.edges.append((code, float(weight), f"{place}.{code}"))
    elif isinstance(children, dict):
        define_all(drafted, "indicator" if key == "indicators" else "index", children, place)
        for code, table in children.items():
            own = drafted.nodes.get(code)
            if isinstance(table, dict) and own is not None and own.place == f"{place}.{code}":
                draft.edges.append((code, None, own.place))
            else:
                draft.broken = True


def check_references(drafted: FrameworkDraft) -> None:
    known = [code for code, draft in drafted.nodes.items() if draft.kind not in ("total", "info")]
    for draft in drafted.nodes.values():
        seen: set[str] = set()
        kept = []
        for code, weight, place in draft.edges:
            if code not in known:
                drafted.problem("framework.unknown_node", place, code=one_line(code), hint=did_you_mean(code, known))
                draft.broken = True
            elif code in seen:
                drafted.problem("framework.child_twice", place, code=one_line(code))
                draft.broken = True
            else:
                kept.append((code, weight, place))
            seen.add(code)
        draft.edges = kept


def set_info_aside(drafted: FrameworkDraft) -> None:
    """What is only information, and a group of nothing else, is collected and never scored: it leaves its parents."""
    drafts = drafted.nodes
    for draft in drafts.values():
        table = draft.table.get("rule")
        rule = drafted.plugins.rules.get(str(table.get("type"))) if isinstance(table, dict) else None
        draft.info = draft.kind == "info" or (rule is not None and not rule.scored)
    found = True
    while found:
        found = False
        for draft in drafts.values():
            inside = [drafts[child].info for child, _, _ in draft.edges]
            draft.edges = [edge for edge, info in zip(draft.edges, inside, strict=True) if not info]
            if inside and all(inside) and draft.kind == "index":
                draft.info = found = True


def refuse_cycles(drafted: FrameworkDraft) -> bool:
    state: dict[str, int] = {}
    for start in drafted.nodes:
        stack = [(start, iter(drafted.nodes[start].edges))]
        if state.setdefault(start, 1) == 2:
            continue
        while stack:
            code, edges = stack[-1]
            child = next(edges, None)
            if child is None:
                state[code] = 2
                stack.pop()
            elif state.get(child[0]) == 1:
                path = [name for name, _ in stack]
                ring = [*path[path.index(child[0]) :], child[0]]
                drafted.problem("framework.cycle", child[2], ring=" → ".join(ring))
                return False
            elif child[0] not in state:
                state[child[0]] = 1
                stack.append((child[0], iter(drafted.nodes[child[0]].edges)))
    return True


def children_first(drafted: FrameworkDraft) -> tuple[str, ...]:
    """Children before parents, otherwise as in the file."""
    done: dict[str, None] = {}
    for start in drafted.nodes:
        stack: list[tuple[str, bool]] = [(start, False)]
        while stack:
            code, ready = stack.pop()
            if code in done:
                continue
            if ready:
                done[code] = None
            else:
                stack.append((code, True))
                stack += [(child, False) for child, _, _ in reversed(drafted.nodes[code].edges)]
    return tuple(done)


def scope_of(draft: NodeDraft) -> Scope | None:
    """Whom a node says itself that it applies to; None where it says nothing."""
    stated = draft.table.get("applies_to")
    if isinstance(stated, dict):
        return Scope(*(strings(stated.get(part)) for part in ("types", "blocks", "units")))
    return Scope(strings(stated)) if isinstance(stated, list) else None


def applicable_types(drafted: FrameworkDraft, order: Iterable[str]) -> dict[str, set[str]]:
    """The unit types that a node applies to: its own, as far as a node above it applies to them.

    A block or a named unit may be of any type.
    """
    every = set(drafted.section("unit_types"))
    found: dict[str, set[str]] = {}
    above: dict[str, set[str]] = {}
    for code in reversed(tuple(order)):
        draft = drafted.nodes[code]
        own = scope_of(draft)
        by_type = own is not None and not own.blocks and not own.units
        found[code] = (set(own.types) if own and by_type else every) & above.get(code, every)
        for child, _, _ in draft.edges:
            above.setdefault(child, set()).update(found[code])
    return found


def check_sizes(drafted: FrameworkDraft, order: Iterable[str], header: Mapping[str, Any]) -> None:
    """Points or weights of every node: never both in one, and points add up."""
    decimals = header.get("point_decimals")
    for code in order:
        draft = drafted.nodes[code]
        stated: Any = draft.table.get("points")
        weight: Any = draft.table.get("weight")
        if is_number(stated) and stated < 0:
            drafted.problem("framework.points_negative", f"{draft.place}.points", value=plain(stated))
            draft.broken = True
        if is_number(weight) and not 0 < weight < np.inf:
            if np.isfinite(weight):  # the others were named when the file was read
                drafted.problem("framework.weight_positive", f"{draft.place}.weight", value=shown(weight))
            draft.broken = True
        if stated is not None and weight is not None:
            drafted.problem("framework.points_and_weight", draft.place, code=code)
            draft.broken = True
        draft.points = float(stated) if is_number(stated) else None
        if draft.edges:
            _size_of_branch(drafted, draft, header)
        elif draft.points is not None and isinstance(decimals, int) and _is_finer(draft.points, decimals):
            place, value = f"{draft.place}.points", plain(draft.points)
            drafted.problem("framework.point_decimals", place, value=value, decimals=decimals)


def _is_finer(points: float, decimals: int) -> bool:
    return abs(round(points, decimals) - points) > 1e-9


def _size_of_branch(drafted: FrameworkDraft, draft: NodeDraft, header: Mapping[str, Any]) -> None:
    by_weight, by_points, neither = [], [], []
    equal = "weights" in draft.table
    for child, weight, place in draft.edges:
        table = drafted.nodes[child].table
        if weight is not None and not 0 < weight < np.inf:
            if np.isfinite(weight):
                drafted.problem("framework.weight_positive", place, value=shown(weight))
            draft.broken = True
        if equal and (weight is not None or "weight" in table):
            drafted.problem("framework.weights_equal", place, code=child, parent=draft.code)
            draft.broken = True
        elif equal or weight is not None or "weight" in table:
            by_weight.append(child)
        elif drafted.nodes[child].points is not None:
            by_points.append(child)
        elif not drafted.nodes[child].broken:
            neither.append(child)
    if by_weight and by_points:
        drafted.problem("framework.mixed", draft.place, weights=by_weight[0], points=by_points[0])
        draft.broken = True
    for child in neither:
        drafted.problem("framework.no_size", drafted.nodes[child].place, code=child, parent=draft.code)
        draft.broken = True
    if draft.broken or any(drafted.nodes[child].broken for child, _, _ in draft.edges):
        draft.broken = True
        return
    draft.rollup = "weights" if by_weight else "points"
    if draft.rollup == "points":
        _points_add_up(drafted, draft, header)
    if aggregation_of(draft)[0] == "points" and draft.rollup == "weights":
        drafted.problem("framework.aggregation_points", f"{draft.place}.aggregation")


def _points_add_up(drafted: FrameworkDraft, draft: NodeDraft, header: Mapping[str, Any]) -> None:
    total = sum(drafted.nodes[child].points or 0.0 for child, _, _ in draft.edges)
    wanted, place = draft.points, f"{draft.place}.points"
    if draft.kind == "total" and is_number(header.get("scale")) and header["scale"] > 0:
        wanted, place = float(header["scale"]), "framework.scale"
    if wanted is not None and abs(total - wanted) > 1e-9 * max(1.0, abs(wanted)):
        difference = plain(abs(wanted - total))
        direction = "hint.points_short" if total < wanted else "hint.points_over"
        drafted.problem(
            "framework.points_sum", place, total=plain(total), wanted=plain(wanted), node=draft.code,
            difference=Hint(direction, {"difference": difference}),
        )  # fmt: skip
    draft.points = total


def aggregation_of(draft: NodeDraft) -> tuple[str, Mapping[str, Any]]:
    """The name of the stated aggregation and the table of its parameters; empty where none is stated."""
    stated = draft.table.get("aggregation", "")
    if isinstance(stated, dict):
        return str(stated.get("type", "")), stated
    return (stated, {"type": stated}) if isinstance(stated, str) else ("", {})


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_title(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(lang), str) for lang in ("vi", "en"))


def infinite_numbers(value: Any) -> Iterable[float]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from infinite_numbers(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from infinite_numbers(inner)
    elif isinstance(value, float) and not np.isfinite(value):
        yield value


def strings(value: Any) -> tuple[str, ...]:
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def shown(value: Any) -> Any:
    return plain(value) if is_number(value) and np.isfinite(value) else value


def stated_text(value: Any) -> Any:
    """A text in both languages, from a table or from one line that serves both; None where there is none."""
    if isinstance(value, str):
        return Text(value, value)
    return Text(value["vi"], value["en"]) if value else None
