"""Nodes as a file states them, before they are known to make sense: definitions, references, cycles, sizes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import attrs
import numpy as np

from dtiscore.files.toml import CODE, CODES, shape_problems
from dtiscore.frameworks.schema import CHILD_KEYS, SCOPE, TABLES
from dtiscore.language.errors import Problem, did_you_mean, one_line
from dtiscore.language.rounding import plain
from dtiscore.language.sentences import Hint, kind_of_value
from dtiscore.model import TOTAL, Adjusts, NodeKind, Rollup, Rule, Scope, Text
from dtiscore.rules.plugins.loading import Plugins

MOST_NODES = 20_000


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
    deducts: bool = False  # below a deduction, or one
    beyond: bool = False  # its score may leave 0…1

    @property
    def adjusts(self) -> Adjusts:
        stated = self.table.get("adjusts")
        return "bonus" if stated == "bonus" else "deduction" if stated == "deduction" else ""


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
    documents: Mapping[str, Path] = attrs.field(factory=dict)  # target documents whose files are known
    left_out: int = 0  # nodes beyond the most that a framework may have

    def problem(self, name: str, place: str, severity: Literal["error", "warning"] = "error", /, **params: Any) -> None:
        """Numbers are told as people type them."""
        told = {
            key: plain(value) if is_number(value) and np.isfinite(value) else value for key, value in params.items()
        }
        self.problems.append(Problem(name, self.file, place, severity=severity, params=told))

    def refuse(self, draft: NodeDraft, name: str, place: str, /, **params: Any) -> None:
        """A problem without whose solution the node makes no sense."""
        self.problem(name, place, **params)
        draft.broken = True

    def shape(self, table: Mapping[str, Any], schema: Mapping[str, Any], place: str) -> bool:
        found = shape_problems(table, schema, self.file, place)
        self.problems += found
        return not found

    def section(self, name: str) -> Mapping[str, Any]:
        found = self.document.get(name, {})
        return found if isinstance(found, dict) else {}

    def tables(self, stated: Mapping[str, Any], place: str) -> Iterator[tuple[str, Mapping[str, Any], str]]:
        """Code, table and place of all that are tables."""
        for code, table in stated.items():
            if isinstance(table, dict):
                yield code, table, f"{place}.{code}"
            else:
                wanted = kind_of_value("dict")
                self.problem("schema.type", f"{place}.{code}", wanted=wanted, found=one_line(table))


def check_header(drafted: FrameworkDraft, header: Mapping[str, Any]) -> None:
    years = header.get("years")
    first, last = (years.get("from"), years.get("to")) if isinstance(years, dict) else (None, None)
    if isinstance(first, int) and isinstance(last, int) and first > last:
        drafted.problem("framework.years_reversed", "framework.years", first=first, last=last)
    scale: Any = header.get("scale")
    if is_number(scale) and not 0 < scale < np.inf:
        if np.isfinite(scale):
            drafted.problem("framework.scale", "framework.scale", value=scale)
    elif isinstance(scale, dict) and all(is_number(scale.get(end)) for end in ("from", "to")):
        if not scale["from"] < scale["to"]:
            drafted.problem("framework.scale_reversed", "framework.scale", lower=scale["from"], upper=scale["to"])
        if scale["from"] and not on_scale(header):
            drafted.problem("framework.scale_origin", "framework.scale")
    if on_scale(header):
        for draft in drafted.nodes.values():
            if "points" in draft.table:
                drafted.refuse(draft, "framework.points_on_scale", f"{draft.place}.points", code=draft.code)


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
    for code, table, own_place in drafted.tables(tables, place):
        define(drafted, kind, code, table, own_place)


def define(drafted: FrameworkDraft, kind: NodeKind, code: str, table: Mapping[str, Any], place: str) -> None:
    if not CODE.fullmatch(code):
        drafted.problem("schema.code", place, found=one_line(code))
    if code in drafted.nodes or (code == TOTAL and kind != "total"):
        other = drafted.nodes[code].place if code in drafted.nodes else TOTAL
        drafted.problem("framework.duplicate", place, code=one_line(code), other=other)
        return
    if len(drafted.nodes) >= MOST_NODES:
        drafted.left_out += 1
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
                drafted.refuse(draft, "schema.type", place, wanted=kind_of_value("string"), found=one_line(code))
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
    known = {code: draft for code, draft in drafted.nodes.items() if draft.kind not in ("total", "info")}
    for draft in drafted.nodes.values():
        seen: set[str] = set()
        kept = []
        for code, weight, place in draft.edges:
            if code not in known:
                hint = did_you_mean(code, known)
                drafted.refuse(draft, "framework.unknown_node", place, code=one_line(code), hint=hint)
            elif code in seen:
                drafted.refuse(draft, "framework.child_twice", place, code=one_line(code))
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


def children_first(drafted: FrameworkDraft) -> tuple[str, ...]:
    """Children before parents, otherwise as in the file; where nodes go round in a circle, those without children."""
    done: dict[str, None] = {}
    for start in drafted.nodes:
        path = {} if start in done else {start: iter(drafted.nodes[start].edges)}
        while path:
            code, edges = next(reversed(path.items()))
            child, _, place = next(edges, (None, None, ""))
            if child is None:
                done[code] = None
                del path[code]
            elif child in path:
                ring = [*list(path)[list(path).index(child) :], child]
                drafted.problem("framework.cycle", place, ring=" → ".join(ring))
                return tuple(code for code, draft in drafted.nodes.items() if not draft.edges)
            elif child not in done:
                path[child] = iter(drafted.nodes[child].edges)
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
            drafted.refuse(draft, "framework.points_negative", f"{draft.place}.points", value=stated)
        if is_number(weight) and not 0 < weight < np.inf:
            if np.isfinite(weight):  # the others were named when the file was read
                drafted.problem("framework.weight_positive", f"{draft.place}.weight", value=weight)
            draft.broken = True
        if stated is not None and weight is not None:
            drafted.refuse(draft, "framework.points_and_weight", draft.place, code=code)
        if draft.adjusts and weight is not None:
            drafted.refuse(draft, "framework.adjusts_weight", f"{draft.place}.weight", code=draft.code)
        draft.points = float(stated) if is_number(stated) else None
        if draft.edges:
            _size_of_branch(drafted, draft, header)
        elif draft.points is not None and isinstance(decimals, int) and _is_finer(draft.points, decimals):
            place = f"{draft.place}.points"
            drafted.problem("framework.point_decimals", place, value=draft.points, decimals=decimals)


def _is_finer(points: float, decimals: int) -> bool:
    return abs(round(points, decimals) - points) > 1e-9


def _size_of_branch(drafted: FrameworkDraft, draft: NodeDraft, header: Mapping[str, Any]) -> None:
    by_weight, by_points, neither = [], [], []
    equal = "weights" in draft.table
    for child, weight, place in draft.edges:
        table = drafted.nodes[child].table
        if drafted.nodes[child].adjusts:  # beside the maximum
            if weight is not None:
                drafted.refuse(draft, "framework.adjusts_weight", place, code=child)
            continue
        if weight is not None and not 0 < weight < np.inf:
            if np.isfinite(weight):
                drafted.problem("framework.weight_positive", place, value=weight)
            draft.broken = True
        if equal and (weight is not None or "weight" in table):
            drafted.refuse(draft, "framework.weights_equal", place, code=child, parent=draft.code)
        elif equal or weight is not None or "weight" in table:
            by_weight.append(child)
        elif drafted.nodes[child].points is not None:
            by_points.append(child)
        elif not drafted.nodes[child].broken:
            neither.append(child)
    if by_weight and by_points:
        drafted.refuse(draft, "framework.mixed", draft.place, weights=by_weight[0], points=by_points[0])
    for child in neither:
        drafted.refuse(draft, "framework.no_size", drafted.nodes[child].place, code=child, parent=draft.code)
    if draft.broken or any(drafted.nodes[child].broken for child, _, _ in draft.edges):
        draft.broken = True
        return
    draft.rollup = "weights" if by_weight else "points"
    if draft.rollup == "points":
        _points_add_up(drafted, draft, header)
    if aggregation_of(draft)[0] == "points" and draft.rollup == "weights":
        drafted.problem("framework.aggregation_points", f"{draft.place}.aggregation")


def _points_add_up(drafted: FrameworkDraft, draft: NodeDraft, header: Mapping[str, Any]) -> None:
    counted = (drafted.nodes[child] for child, _, _ in draft.edges)
    total = sum(child.points or 0.0 for child in counted if not child.adjusts)
    wanted, place = draft.points, f"{draft.place}.points"
    if draft.kind == "total" and is_number(header.get("scale")) and header["scale"] > 0:
        wanted, place = float(header["scale"]), "framework.scale"
    if draft.adjusts and wanted is not None and 0 < wanted < total:  # together at most so many
        return
    if wanted is not None and abs(total - wanted) > 1e-9 * max(1.0, abs(wanted)):
        direction = "hint.points_short" if total < wanted else "hint.points_over"
        difference = Hint(direction, {"difference": plain(abs(wanted - total))})
        drafted.problem(
            "framework.points_sum", place, total=total, wanted=wanted, node=draft.code, difference=difference
        )
    draft.points = total


def aggregation_of(draft: NodeDraft) -> tuple[str, Mapping[str, Any]]:
    """The name of the stated aggregation and the table of its parameters; empty where none is stated."""
    stated = draft.table.get("aggregation", "")
    if isinstance(stated, dict):
        return str(stated.get("type", "")), stated
    return (stated, {"type": stated}) if isinstance(stated, str) else ("", {})


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def strings(value: Any) -> tuple[str, ...]:
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def stated_text(value: Any) -> Any:
    """A text in both languages, from a table or from one line that serves both; None where there is none."""
    if isinstance(value, str):
        return Text(value, value)
    return Text(value["vi"], value["en"]) if value else None
