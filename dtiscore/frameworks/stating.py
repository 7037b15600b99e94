"""A framework as the tables of its file: what was resolved while it was read is stated again, in a form that reads the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs

from dtiscore.files.toml import key_of
from dtiscore.frameworks.schema import CHILD_KEYS, DEFAULT_MEASURE
from dtiscore.frameworks.stated_header import (
    Tables,
    bands,
    both_texts,
    checks,
    counts,
    header,
    one_text,
    short,
    sums,
    targets,
    usual_tie_break,
)
from dtiscore.model import Framework, Node, Rule, Source, Text
from dtiscore.rules.plugins.standard import STANDARD

OF_ONE_LINE = ("method", "evidence", "collected_from", "verified_by", "source")


@attrs.frozen
class Stated:
    """The tables of a file, and by code the one of each node, which lies inside them."""

    document: Tables
    nodes: Mapping[str, Tables]


def stated(framework: Framework) -> Stated:
    """The file that would be read as this framework; nodes in their order, inside their parents where they can be."""
    laid = _Laid(framework)
    sections = laid.sections()
    document: Tables = {"framework": header(framework)}
    document |= {"unit_types": {code: {"title": both_texts(title)} for code, title in framework.unit_types.items()}}
    document |= {"targets": targets(framework), "bands": bands(framework), "checks": checks(framework)}
    document |= {"counts": counts(framework), **sums(framework), **sections}
    return Stated({name: table for name, table in document.items() if table}, laid.tables)


# --- where nodes stand -----------------------------------------------------------------------------------------------


class _Laid:
    """The nodes in their order, each inside the table before it that counts it, as far as a file can say so."""

    def __init__(self, framework: Framework) -> None:
        self.framework = framework
        self.nodes = tuple(framework.nodes.values())
        self.tables: dict[str, Tables] = {}
        self.at = 0

    def sections(self) -> Tables:
        """In the order in which a file is read: indices, indicators, pillars, information, rows of a table, the total."""
        found: Tables = {"indices": self._while(lambda n: n.kind == "index" or self._is_group(n))}
        found["indicators"] = self._while(lambda n: n.kind == "indicator" or (n.kind == "info" and n.rule is not None))
        found["pillars"] = self._while(lambda n: n.kind == "pillar")
        found["info"] = self._while(lambda n: n.kind == "info" and n.rule is None)
        rows: Tables = {}
        while self.nodes[self.at].kind != "total":
            node = self.nodes[self.at]
            section = (
                "pillars" if node.kind == "pillar" else "info" if node.kind == "info" and node.rule is None else ""
            )
            self.at += 1
            (found[section] if section else rows)[node.code] = self._table(node, alone=not section)
        columns = list(dict.fromkeys(name for own in rows.values() for name in own))
        if rows:
            cells = [[code, *(own.get(name, "") for name in columns)] for code, own in rows.items()]
            found["table"] = {"columns": ["code", *columns], "rows": cells}
        return found | self._while(lambda n: n.kind == "total")

    def _is_group(self, node: Node) -> bool:
        """Whether it is a group of nothing but information."""
        after = self.nodes[self.at + 1 : self.at + 2]
        return node.kind == "info" and node.rule is None and any(n.kind == "info" and n.rule is not None for n in after)

    def _while(self, fits: Callable[[Node], bool], alone: bool = False) -> Tables:
        found: Tables = {}
        while self.at < len(self.nodes) and fits(self.nodes[self.at]):
            node = self.nodes[self.at]
            self.at += 1
            found[node.code] = self._table(node, alone)
        return found

    def _table(self, node: Node, alone: bool) -> Tables:
        """A node with what stands inside it; the next node is the first that does not."""
        own = self.tables[node.code] = dict(_entries(self.framework, node))
        start = self.at
        inside = {} if alone else self._inside(node)
        keys = _keys(self.framework, node, inside)
        if keys is None:  # not in this order: they stand beside it
            for code in list(self.tables):
                if code in inside:
                    del self.tables[code]
            self.at, inside = start, {}
            keys = _keys(self.framework, node, inside) or {}
        if alone and node.kind == "index" and not node.children:
            own["standalone"] = True  # what makes an index of a row
        own.update(keys)
        return own

    def _inside(self, node: Node) -> dict[str, Tables]:
        inside: dict[str, Tables] = {}
        weights = dict(zip(node.children, node.weights, strict=False))
        equal = _weigh_the_same(self.framework, node)
        is_group = node.kind == "info" and node.rule is None
        while self.at < len(self.nodes):
            child = self.nodes[self.at]
            if child.kind == "info":
                flat = any(self.framework[code].kind == "indicator" for code in inside)
                if not (child.rule is not None or (self._is_group(child) and not flat)) or not (
                    is_group or node.children
                ):
                    break
            elif (
                child.code not in node.children
                or child.kind not in ("index", "indicator")
                or (
                    weights
                    and not equal
                    and (not child.adjusts and (child.states_points or not self._weighed_by(child, node)))
                )
            ):
                break
            self.at += 1
            inside[child.code] = self._table(child, alone=False)
            if weights and not equal and child.code in weights and not child.adjusts:
                inside[child.code]["weight"] = short(weights[child.code])
        return inside

    def _weighed_by(self, child: Node, node: Node) -> bool:
        """Whether every other parent states a weight for it, and would not take that of the child's table."""
        others = (parent for parent in self.framework.parents(child.code) if parent.code != node.code)
        return all(parent.weights and not _weigh_the_same(self.framework, parent) for parent in others)


def _weigh_the_same(framework: Framework, node: Node) -> bool:
    """Whether ``weights = "equal"`` says it: of no child does the table state a weight, as it may for another parent."""

    def states_none(code: str) -> bool:
        return framework[code].states_points or all(_weights(framework, p) <= {1.0} for p in framework.parents(code))

    return _weights(framework, node) == {1.0} and all(map(states_none, node.children))


def _weights(framework: Framework, node: Node) -> set[float]:
    """The different weights of its children; what is beside the mean has none."""
    pairs = zip(node.children, node.weights, strict=False)
    return {weight for code, weight in pairs if not framework[code].adjusts}


def _keys(framework: Framework, node: Node, inside: Mapping[str, Tables]) -> Tables | None:
    """The entries that hold the children, in their order; None where no order of entries gives it."""
    runs: list[tuple[str, list[str]]] = []
    order = [code for code in inside if framework[code].kind != "info"]
    if order != [code for code in node.children if code in inside]:
        return None
    weights = dict(zip(node.children, node.weights, strict=False))
    weighed = bool(weights) and not _weigh_the_same(framework, node)
    for code in _with_information(node, inside):
        kind = framework[code].kind
        name = (
            ("beside" if weighed and framework[code].adjusts else "named")
            if code not in inside
            else runs[-1][0]
            if kind == "info" and runs and runs[-1][0] not in ("named", "beside")
            else kind
        )
        if not runs or runs[-1][0] != name:
            runs.append((name, []))
        runs[-1][1].append(code)
    found: Tables = {}
    free = CHILD_KEYS if node.kind == "total" else CHILD_KEYS[:2]
    for name, codes in runs:
        wanted = {"index": ("indices",), "indicator": ("indicators",), "info": ("indices", "indicators")}.get(name)
        usual = f"{framework[codes[0]].kind}s" if framework[codes[0]].kind != "index" else "indices"
        after = CHILD_KEYS.index(list(found)[-1]) if found else -1
        names = wanted or ((usual, *free) if len(runs) == 1 else free)
        key = next((one for one in names if one in free and CHILD_KEYS.index(one) > after), None)
        if key is None:
            return None
        if name not in ("named", "beside"):
            found[key] = {code: inside[code] for code in codes}
        elif weighed and name == "named":
            found[key] = {code: short(weights[code]) for code in codes}
        else:
            found[key] = codes
    return found


def _with_information(node: Node, inside: Mapping[str, Tables]) -> Iterator[str]:
    """The children in their order, and what is only information where it stands among those inside."""
    waiting = list(inside)
    for child in node.children:
        while waiting and child in inside and waiting[0] != child:
            yield waiting.pop(0)
        if child in inside:
            waiting.pop(0)
        yield child
    yield from waiting


# --- what a node states ----------------------------------------------------------------------------------------------


def _entries(framework: Framework, node: Node) -> Iterator[tuple[str, Any]]:
    yield "title", both_texts(node.title)
    if node.stt:
        yield "stt", node.stt
    if node.states_points and node.kind != "total" and (node.rollup != "points" or node.together is not None):
        yield "points", short(node.points)
    rule, params = (node.rule, node.params) if node.score_rule is None else (node.score_rule, node.score_params)
    if rule is not None:
        yield "rule", {"type": rule.name, **parameters(params)}
    if node.data != Source():
        yield "data", _data(node.data)
    if node.unit_of_measure and node.unit_of_measure != _usual_measure(node.rule, node.params):
        yield "unit_of_measure", node.unit_of_measure
    if node.range is not None:
        yield "range", [short(end) for end in node.range]
    for name in OF_ONE_LINE:
        if getattr(node, name) is not None:
            yield name, one_text(getattr(node, name))
    if node.note is not None:
        yield "note", both_texts(node.note)
    if node.topic:
        yield "topic", node.topic
    if node.evidence_valid:
        yield "evidence_valid", node.evidence_valid
    if node.lasting:
        yield "lasting", True
    if node.impute is not None:
        yield (
            "impute",
            {name: own for name, own in attrs.asdict(node.impute).items() if _limits(node.impute.method, name, own)},
        )
    if node.missing:
        yield "missing", node.missing
    yield from _applies(framework, node)
    if node.ties != framework.ties:
        yield "ties", node.ties
    if node.tie_break != usual_tie_break(framework):
        yield "tie_break", list(node.tie_break)
    if node.kind == "index" and not framework.parents(node.code):
        yield "standalone", True
    if _weigh_the_same(framework, node):
        yield "weights", "equal"
    if node.adjusts:
        yield "adjusts", node.adjusts
    if node.stand_in is not None:
        yield "entered", node.stand_in_params.in_
    if node.limits is not None and node.together is None:
        usual = (
            (0.0, 1.0) if any(framework[child].adjusts for child in node.children) else (float("-inf"), float("inf"))
        )
        for name, limit, stated_by_none in zip(("least", "most"), node.limits, usual, strict=True):
            if limit != stated_by_none:
                yield name, short(_points_of(limit, node.points))
    yield from _rolled_up(node)


def _points_of(share: float, points: float) -> float:
    """The points that come to this share of the node's, as people state them: the shortest that do."""
    exact = share * points
    return next((near for d in range(13) if (near := round(exact, d)) / points == share), exact)


def _rolled_up(node: Node) -> Iterator[tuple[str, Any]]:
    if node.aggregation is not None:
        own = {} if node.aggregation_params is None else parameters(node.aggregation_params)
        yield "aggregation", {"type": node.aggregation.name, **own} if own else node.aggregation.name
    if node.threshold:
        yield "threshold", short(node.threshold)
    if node.gate is not None:
        gate = node.gate
        last = {} if gate.at_least == 1.0 else {"at_least": short(gate.at_least)}
        yield "gate", {"items": list(gate.items), "cap": short(gate.cap), **last}
    if node.kind == "pillar" and node.computed_by not in ("", STANDARD):
        yield "plugin", node.computed_by


def parameters(params: Any) -> Tables:
    """The parameters of a rule or an aggregation by their names in a file; what is as by default is left out."""
    found = {}
    for field in attrs.fields(type(params)):
        value = getattr(params, field.name)
        default = field.default.factory() if isinstance(field.default, attrs.Factory) else field.default  # type: ignore[arg-type]
        if value is not None and value != default:
            found[key_of(field)] = _bare(value)
    return found


def _bare(value: Any) -> Any:
    if isinstance(value, Text):
        return both_texts(value)
    if attrs.has(type(value)):
        return parameters(value)
    if isinstance(value, Mapping):
        return {str(name): _bare(inner) for name, inner in value.items()}
    return [_bare(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def _data(data: Source) -> Tables:
    own = {"part": data.part, "whole": data.whole, "zero": data.zero, "exceed": data.exceed, "derive": data.derive}
    return {name: value for name, value in own.items() if value} | ({"from": list(data.of)} if data.of else {})


def _usual_measure(rule: Rule | None, params: Any) -> str:
    if rule is None:
        return ""
    return str(rule.measure(params)) if rule.measure else DEFAULT_MEASURE[rule.reads]


def _limits(method: str, name: str, value: Any) -> bool:
    """Whether an entry of an imputation says anything for its method."""
    idle = "within" if method.startswith("peer_") else "among"
    return name == "method" or (name != idle and value is not None)


def _applies(framework: Framework, node: Node) -> Iterator[tuple[str, Any]]:
    """Whom it is for by its own words; what follows from the nodes above is not said again."""
    if node.scope is not None:
        yield "applies_to", {name: list(own) for name, own in attrs.asdict(node.scope).items() if own}
    elif node.applies_to:
        above = [set(parent.applies_to or framework.unit_types) for parent in framework.parents(node.code)]
        if not above or set(node.applies_to) != set().union(*above):
            yield "applies_to", list(node.applies_to)
