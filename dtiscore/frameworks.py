"""Frameworks (bộ chỉ số): TOML → shapes → sense → frozen nodes.

``check_framework`` collects every problem of a file; ``load_framework`` raises them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import attrs
import numpy as np

from dtiscore.errors import FrameworkError, LookupProblem, Problem, did_you_mean, one_line
from dtiscore.model import (
    TOTAL,
    Aggregation,
    Band,
    Bands,
    Framework,
    Gate,
    Node,
    NodeKind,
    PillarMethod,
    Rollup,
    Rule,
    Source,
    SumCheck,
    TargetChoice,
    Text,
    WithinCheck,
)
from dtiscore.plugins import Plugins, load_plugins
from dtiscore.rounding import plain
from dtiscore.schema import CODE, CODES, NUMBER, STRING, TEXT, YEAR, build, read_toml, schema_of, shape_problems
from dtiscore.standard import STANDARD
from dtiscore.words import Hint

LEVELS = ("national", "ministry", "province", "department", "district", "commune", "school", "other")
COMPLETENESS = ("complete", "indices", "pillars", "goals", "example")

HEADER: dict[str, Any] = {
    "code": {**STRING, "required": True},
    "title": {**TEXT, "required": True},
    "level": {"type": "string", "required": True, "allowed": list(LEVELS)},
    "years": {
        "type": "dict",
        "required": True,
        "schema": {"from": {**YEAR, "required": True}, "to": {**YEAR, "required": True}},
    },
    "scale": {**NUMBER, "required": True},
    "decimals": {"type": "integer", "required": True, "min": 0, "max": 10},
    "point_decimals": {"type": "integer", "min": 0, "max": 10},
    "ties": {"type": "string", "allowed": ["competition", "dense"]},
    "missing": {"type": "string", "required": True, "allowed": ["zero", "skip", "error"]},
    "no_submission": {"type": "string", "allowed": ["unranked", "zero"]},
    "source": {**STRING, "required": True},
    "completeness": {"type": "string", "required": True, "allowed": list(COMPLETENESS)},
    "note": TEXT,
}
LEAF: dict[str, Any] = {
    "rule": {"type": "dict"},
    "unit_of_measure": STRING,
    "evidence": TEXT,
    "topic": STRING,
    "data": {
        "type": "dict",
        "schema": {
            "part": STRING,
            "whole": STRING,
            "zero": {"type": "string", "allowed": ["not_applicable", "zero", "full", "missing"]},
            "exceed": {"type": "boolean"},
            "derive": STRING,
            "from": CODES,
        },
    },
}
SIZE: dict[str, Any] = {"points": NUMBER, "weight": NUMBER}
COMMON: dict[str, Any] = {"title": {**TEXT, "required": True}, "source": STRING, "note": TEXT}
BRANCH: dict[str, Any] = {
    "aggregation": STRING,
    "gate": {
        "type": "dict",
        "schema": {"items": {**CODES, "required": True}, "cap": {**NUMBER, "required": True}, "at_least": NUMBER},
    },
    "indices": {"type": ["dict", "list"]},
    "indicators": {"type": ["dict", "list"]},
}
TABLES: dict[NodeKind, dict[str, Any]] = {
    "indicator": {**COMMON, **SIZE, **LEAF, "applies_to": CODES},
    "index": {**COMMON, **SIZE, **LEAF, **BRANCH, "applies_to": CODES, "standalone": {"type": "boolean"}},
    "pillar": {**COMMON, **SIZE, **LEAF, **BRANCH, "plugin": STRING},
    "total": {"title": TEXT, "note": TEXT, "source": STRING, **BRANCH, "pillars": {"type": ["dict", "list"]}},
    "info": {**COMMON, "unit_of_measure": STRING, "data": LEAF["data"], "topic": STRING},
}
TOP: dict[str, Any] = {
    "framework": {"type": "dict", "required": True},
    "unit_types": {"type": "dict"},
    "indices": {"type": "dict"},
    "indicators": {"type": "dict"},
    "pillars": {"type": "dict"},
    "total": {"type": "dict", "required": True},
    "info": {"type": "dict"},
    "targets": {
        "type": "dict",
        "schema": {"documents": {**CODES, "required": True}, "conflict": STRING, "default_year": YEAR},
    },
    "bands": {
        "type": "dict",
        "schema": {
            "includes": {"type": "string", "allowed": ["lower", "upper"]},
            "levels": {
                "type": "list",
                "required": True,
                "minlength": 1,
                "schema": {
                    "type": "dict",
                    "schema": {"title": {**TEXT, "required": True}, "from": NUMBER, "to": NUMBER},
                },
            },
        },
    },
    "sums": {"type": "dict"},
    "within": {"type": "dict"},
    "checks": {"type": "dict", "schema": {"drop_percent": NUMBER}},
}
SUM: dict[str, Any] = {
    "total": {**STRING, "required": True},
    "parts": {**CODES, "required": True},
    "title": TEXT,
    "note": TEXT,
}
WITHIN: dict[str, Any] = {"overall": {**STRING, "required": True}, "parts": {**CODES, "required": True}, "note": TEXT}
TITLED: dict[str, Any] = {"title": {**TEXT, "required": True}}
CODE_OR_DASH = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
CHILD_KEYS = ("indices", "indicators", "pillars")
DEFAULT_MEASURE = {"value": "percent", "choice": "", "checklist": "", "yes_no": ""}


@attrs.define
class _Draft:
    """A node as the file states it, before it is known to make sense."""

    code: str
    kind: NodeKind
    table: Mapping[str, Any]
    place: str
    broken: bool = False
    edges: list[tuple[str, float | None, str]] = attrs.field(factory=list)
    rollup: Rollup = "leaf"
    points: float | None = None
    rule: Rule | None = None
    params: Any = None


def load_framework(source: str | os.PathLike[str], plugins: Plugins | None = None) -> Framework:
    """A framework by its code (of a known criteria folder) or by path.

    Raises
    ------
    FrameworkError
        with every problem of the file.
    LookupProblem
        when no framework of that code is known.
    """
    plugins = plugins or load_plugins()
    path = find_framework(source, plugins)
    framework, problems = check_framework(path, plugins, file=str(source) if str(path) == str(source) else path.name)
    errors = [problem for problem in problems if problem.severity == "error"]
    if framework is None or errors:
        raise FrameworkError(errors)
    return framework


def known_frameworks(plugins: Plugins) -> dict[str, Path]:
    """Code → file of every framework in the criteria folders; the first folder wins."""
    found: dict[str, Path] = {}
    for folder in plugins.criteria:
        for path in sorted(folder.glob("*.toml")):
            found.setdefault(path.stem, path)
    return dict(sorted(found.items()))


def known_targets(plugins: Plugins) -> dict[str, Path]:
    """Code → file of every target document in the criteria folders."""
    found: dict[str, Path] = {}
    for folder in plugins.criteria:
        for path in sorted((folder / "targets").glob("*.toml")):
            found.setdefault(path.stem, path)
    return dict(sorted(found.items()))


def find_framework(source: str | os.PathLike[str], plugins: Plugins) -> Path:
    text = os.fspath(source)
    looks_like_path = text.endswith(".toml") or "/" in text or os.sep in text
    known = known_frameworks(plugins)
    if not looks_like_path and text in known:
        return known[text]
    if looks_like_path or Path(text).is_file():
        return Path(text)
    params = {"name": one_line(text), "hint": did_you_mean(text, known), "known": ", ".join(known)}
    raise LookupProblem(Problem("framework.unknown", params=params))


def check_framework(path: Path, plugins: Plugins, file: str = "") -> tuple[Framework | None, list[Problem]]:
    """The framework, if it can be used, and everything that is wrong or doubtful about its file."""
    file = file or str(path)
    document, problems = read_toml(path, file)
    if not document:
        return None, problems
    if isinstance(document.get("framework"), dict) or not isinstance(document.get("document"), dict):
        return _Reader(document, path, file, plugins, problems).build()
    return None, [Problem("framework.is_targets", file)]


class _Reader:
    """Collects the problems of one document while it builds the nodes."""

    def __init__(
        self, document: Mapping[str, Any], path: Path, file: str, plugins: Plugins, problems: list[Problem]
    ) -> None:
        self.document = document
        self.path = path
        self.file = file
        self.plugins = plugins
        self.problems = problems
        self.drafts: dict[str, _Draft] = {}

    def problem(self, code: str, place: str, severity: Literal["error", "warning"] = "error", **params: Any) -> None:
        self.problems.append(Problem(code, self.file, place, severity=severity, params=params))

    def shape(self, table: Mapping[str, Any], schema: Mapping[str, Any], place: str) -> bool:
        found = shape_problems(table, schema, self.file, place)
        self.problems += found
        return not found

    def section(self, name: str) -> Mapping[str, Any]:
        found = self.document.get(name, {})
        return found if isinstance(found, dict) else {}

    def build(self) -> tuple[Framework | None, list[Problem]]:
        self.shape(self.document, TOP, "")
        header = self.section("framework")
        if "framework" in self.document:
            self.shape(header, HEADER, "framework")
        self.header_sense(header)
        for code, table in self.section("unit_types").items():
            if isinstance(table, dict):
                self.shape(table, TITLED, f"unit_types.{code}")
            else:
                self.problem("schema.type", f"unit_types.{code}", wanted="dict", found=one_line(table))
        for kind, name in (("index", "indices"), ("indicator", "indicators"), ("pillar", "pillars"), ("info", "info")):
            self.define_all(kind, self.section(name), name)  # type: ignore[arg-type]
        if isinstance(self.document.get("total"), dict):
            self.define("total", TOTAL, self.section("total"), "total")
        self.references()
        cycle_free = self.refuse_cycles()
        order = self.order() if cycle_free else ()
        self.sizes(order, header)
        self.leaf_sense()
        self.pillar_sense()
        self.gate_sense()
        bands, sums, within = self.bands(), self.sums(), self.within()
        targets = self.targets()
        self.unused()
        if any(problem.severity == "error" for problem in self.problems):
            return None, self.problems
        nodes = self.nodes(order, float(header["scale"]))
        framework = Framework(
            code=header["code"],
            title=_text(header["title"]),
            level=header["level"],
            first_year=header["years"]["from"],
            last_year=header["years"]["to"],
            scale=float(header["scale"]),
            decimals=header["decimals"],
            point_decimals=header.get("point_decimals"),
            ties=header.get("ties", "competition"),
            missing=header["missing"],
            no_submission=header.get("no_submission", "unranked"),
            source=header["source"],
            completeness=header["completeness"],
            note=_text(header.get("note")),
            nodes=nodes,
            order=order,
            unit_types={code: _text(table["title"]) for code, table in self.section("unit_types").items()},
            bands=bands,
            targets=targets,
            sums=sums,
            within=within,
            methods=self.methods(nodes),
            drop_percent=float(self.section("checks").get("drop_percent", 10.0)),
            file=self.file,
        )
        return framework, self.problems

    # --- definitions -------------------------------------------------------------------------------------------------

    def header_sense(self, header: Mapping[str, Any]) -> None:
        years = header.get("years")
        if isinstance(years, dict) and all(isinstance(years.get(k), int) for k in ("from", "to")):
            if years["from"] > years["to"]:
                self.problem("framework.years_reversed", "framework.years", first=years["from"], last=years["to"])
        scale = header.get("scale")
        if _is_number(scale) and scale <= 0:
            self.problem("framework.scale", "framework.scale", value=plain(scale))

    def define_all(self, kind: NodeKind, tables: Mapping[str, Any], place: str) -> None:
        for code, table in tables.items():
            if isinstance(table, dict):
                self.define(kind, code, table, f"{place}.{code}")
            else:
                self.problem("schema.type", f"{place}.{code}", wanted="dict", found=one_line(table))

    def define(self, kind: NodeKind, code: str, table: Mapping[str, Any], place: str) -> None:
        if not CODE.fullmatch(code):
            self.problem("schema.code", place, found=one_line(code))
        if code in self.drafts or (code == TOTAL and kind != "total"):
            other = self.drafts[code].place if code in self.drafts else TOTAL
            self.problem("framework.duplicate", place, code=one_line(code), other=other)
            return
        draft = self.drafts[code] = _Draft(code, kind, table, place)
        draft.broken = not self.shape(table, TABLES[kind], place)
        for key in CHILD_KEYS:
            self.children_of(draft, key, table.get(key))

    def children_of(self, draft: _Draft, key: str, children: Any) -> None:
        place = f"{draft.place}.{key}"
        if children is None or key not in TABLES[draft.kind]:
            return
        if isinstance(children, list):
            for code in children:
                if isinstance(code, str):
                    draft.edges.append((code, None, place))
                else:
                    self.problem("schema.type", place, wanted="string", found=one_line(code))
                    draft.broken = True
        elif isinstance(children, dict) and all(_is_number(value) for value in children.values()):
            for code, weight in children.items():
                draft.edges.append((code, float(weight), f"{place}.{code}"))
        elif isinstance(children, dict):
            self.define_all("indicator" if key == "indicators" else "index", children, place)
            for code, table in children.items():
                if isinstance(table, dict):
                    draft.edges.append((code, None, f"{place}.{code}"))
                else:
                    draft.broken = True

    def references(self) -> None:
        known = [code for code, draft in self.drafts.items() if draft.kind not in ("total", "info")]
        for draft in self.drafts.values():
            seen: set[str] = set()
            kept = []
            for code, weight, place in draft.edges:
                if code not in known:
                    self.problem("framework.unknown_node", place, code=one_line(code), hint=did_you_mean(code, known))
                    draft.broken = True
                elif code in seen:
                    self.problem("framework.child_twice", place, code=one_line(code))
                    draft.broken = True
                else:
                    kept.append((code, weight, place))
                seen.add(code)
            draft.edges = kept

    def refuse_cycles(self) -> bool:
        state: dict[str, int] = {}
        for start in self.drafts:
            stack = [(start, iter(self.drafts[start].edges))]
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
                    self.problem("framework.cycle", child[2], ring=" → ".join(ring))
                    return False
                elif child[0] not in state:
                    state[child[0]] = 1
                    stack.append((child[0], iter(self.drafts[child[0]].edges)))
        return True

    def order(self) -> tuple[str, ...]:
        """Children before parents, otherwise as in the file."""
        done: dict[str, None] = {}
        for start in self.drafts:
            stack: list[tuple[str, bool]] = [(start, False)]
            while stack:
                code, ready = stack.pop()
                if code in done:
                    continue
                if ready:
                    done[code] = None
                else:
                    stack.append((code, True))
                    stack += [(child, False) for child, _, _ in reversed(self.drafts[code].edges)]
        return tuple(done)

    # --- sense -------------------------------------------------------------------------------------------------------

    def sizes(self, order: Iterable[str], header: Mapping[str, Any]) -> None:
        """Points or weights of every node: never both in one, and points add up."""
        for code in order:
            draft = self.drafts[code]
            stated = draft.table.get("points")
            weight = draft.table.get("weight")
            if _is_number(stated) and stated < 0:
                self.problem("framework.points_negative", f"{draft.place}.points", value=plain(stated))
                draft.broken = True
            if _is_number(weight) and not 0 < weight < np.inf:
                self.problem("framework.weight_positive", f"{draft.place}.weight", value=_shown(weight))
                draft.broken = True
            if stated is not None and weight is not None:
                self.problem("framework.points_and_weight", draft.place, code=code)
                draft.broken = True
            draft.points = float(stated) if _is_number(stated) else None
            if draft.edges:
                self.size_of_branch(draft, header)
            elif draft.points is not None and _is_number(header.get("point_decimals")):
                if abs(round(draft.points, header["point_decimals"]) - draft.points) > 1e-9:
                    self.problem(
                        "framework.point_decimals", f"{draft.place}.points", value=plain(draft.points),
                        decimals=header["point_decimals"],
                    )  # fmt: skip

    def size_of_branch(self, draft: _Draft, header: Mapping[str, Any]) -> None:
        by_weight, by_points, neither = [], [], []
        for child, weight, place in draft.edges:
            table = self.drafts[child].table
            if weight is not None and not 0 < weight < np.inf:
                self.problem("framework.weight_positive", place, value=_shown(weight))
                draft.broken = True
            if weight is not None or "weight" in table:
                by_weight.append(child)
            elif self.drafts[child].points is not None:
                by_points.append(child)
            elif not self.drafts[child].broken:
                neither.append(child)
        if by_weight and by_points:
            self.problem("framework.mixed", draft.place, weights=by_weight[0], points=by_points[0])
            draft.broken = True
        for child in neither:
            self.problem("framework.no_size", self.drafts[child].place, code=child, parent=draft.code)
            draft.broken = True
        if draft.broken or any(self.drafts[child].broken for child, _, _ in draft.edges):
            draft.broken = True
            return
        draft.rollup = "weights" if by_weight else "points"
        if draft.rollup == "points":
            self.points_add_up(draft, header)
        if draft.table.get("aggregation") == "points" and draft.rollup == "weights":
            self.problem("framework.aggregation_points", f"{draft.place}.aggregation")

    def points_add_up(self, draft: _Draft, header: Mapping[str, Any]) -> None:
        total = sum(self.drafts[child].points or 0.0 for child, _, _ in draft.edges)
        wanted, place = draft.points, f"{draft.place}.points"
        if draft.kind == "total" and _is_number(header.get("scale")):
            wanted, place = float(header["scale"]), "framework.scale"
        if wanted is not None and abs(total - wanted) > 1e-9 * max(1.0, abs(wanted)):
            difference = plain(abs(wanted - total))
            direction = "hint.points_short" if total < wanted else "hint.points_over"
            self.problem(
                "framework.points_sum", place, total=plain(total), wanted=plain(wanted), node=draft.code,
                difference=Hint(direction, {"difference": difference}),
            )  # fmt: skip
        draft.points = total

    def leaf_sense(self) -> None:
        types = self.section("unit_types")
        for draft in self.drafts.values():
            table, place = draft.table, draft.place
            rule = table.get("rule")
            if draft.kind != "info" and not draft.edges and draft.kind != "total":
                if rule is None and "indices" not in table and "indicators" not in table:
                    self.problem("framework.no_rule", place, code=draft.code)
            elif rule is not None:
                self.problem("framework.rule_and_children", f"{place}.rule", code=draft.code)
            if draft.kind == "total" and not draft.edges and not draft.broken:
                self.problem("framework.total_empty", place)
            if isinstance(rule, dict):
                self.rule_sense(draft, rule)
            for code in _strings(table.get("applies_to")):
                if code not in types:
                    self.problem(
                        "framework.unknown_type", f"{place}.applies_to", type=one_line(code),
                        known=", ".join(types) or "—",
                    )  # fmt: skip
            topic = table.get("topic")
            if isinstance(topic, str) and topic not in self.plugins.topics:
                hint = did_you_mean(topic, self.plugins.topics)
                self.problem("framework.unknown_topic", f"{place}.topic", "warning", topic=one_line(topic), hint=hint)
            self.data_sense(draft)

    def rule_sense(self, draft: _Draft, table: Mapping[str, Any]) -> None:
        place, name = f"{draft.place}.rule", table.get("type")
        if not isinstance(name, str):
            self.problem("schema.missing", f"{place}.type", name="type")
            return
        rule = self.plugins.rules.get(name)
        if rule is None:
            known = self.plugins.rules
            hint = did_you_mean(name, known)
            self.problem("framework.unknown_rule", f"{place}.type", rule=one_line(name), hint=hint,
                         known=", ".join(sorted(known)))  # fmt: skip
            return
        if not self.shape(table, schema_of(rule.params), place):
            return
        if any(True for _ in _infinite(table)):
            return
        try:
            draft.params = build(rule.params, table)
            points = draft.points if draft.points is not None else 1.0
            found = list(rule.check(draft.params, points)) if rule.check else []
        except Exception as error:  # a plugin's own class or check: say so instead of passing its traceback on
            self.problem("framework.bad_params", place, rule=name, detail=one_line(error, 120))
            return
        for where, code, params in found:
            self.problem(code, f"{place}.{where}", **{k: _shown(v) for k, v in params.items()})
        draft.rule = rule

    def data_sense(self, draft: _Draft) -> None:
        data = draft.table.get("data")
        if not isinstance(data, dict):
            return
        place = f"{draft.place}.data"
        if ("part" in data) != ("whole" in data):
            self.problem("framework.part_and_whole", place)
        if ("derive" in data) != ("from" in data) or ("derive" in data and "part" in data):
            self.problem("framework.derive_from", place)
        name = data.get("derive")
        if isinstance(name, str) and name not in self.plugins.derivations:
            known = self.plugins.derivations
            self.problem("framework.unknown_derivation", f"{place}.derive", name=one_line(name),
                         hint=did_you_mean(name, known), known=", ".join(sorted(known)))  # fmt: skip
        for count in (data.get("part"), data.get("whole"), *_strings(data.get("from"))):
            if isinstance(count, str) and not CODE.fullmatch(count):
                self.problem("schema.code", place, found=one_line(count))

    def pillar_sense(self) -> None:
        for draft in self.drafts.values():
            aggregation = draft.table.get("aggregation")
            if isinstance(aggregation, str) and aggregation not in self.plugins.aggregations:
                known = self.plugins.aggregations
                self.problem("framework.unknown_aggregation", f"{draft.place}.aggregation",
                             name=one_line(aggregation), hint=did_you_mean(aggregation, known),
                             known=", ".join(sorted(known)))  # fmt: skip
            if draft.kind != "pillar":
                continue
            plugin = draft.table.get("plugin")
            if isinstance(plugin, str):
                names = [loaded.name for loaded in self.plugins.loaded]
                if self.plugins.method(plugin, draft.code) is None:
                    self.problem("framework.plugin_missing", f"{draft.place}.plugin", plugin=one_line(plugin),
                                 known=", ".join(names))  # fmt: skip
            elif len(self.plugins.pillars.get(draft.code, ())) > 1:
                names = [name for name, _ in self.plugins.pillars[draft.code]]
                self.problem("framework.plugin_choice", draft.place, pillar=draft.code, plugins=", ".join(names))

    def gate_sense(self) -> None:
        leaves = [code for code, draft in self.drafts.items() if not draft.edges and draft.kind not in ("info", TOTAL)]
        for draft in self.drafts.values():
            gate = draft.table.get("gate")
            if not isinstance(gate, dict):
                continue
            place = f"{draft.place}.gate"
            for item in _strings(gate.get("items")):
                if item not in leaves:
                    self.problem("framework.gate_item", f"{place}.items", code=one_line(item),
                                 hint=did_you_mean(item, leaves))  # fmt: skip
            for name in ("cap", "at_least"):
                value = gate.get(name, 0.5)
                if _is_number(value) and not 0 <= value <= 1:
                    self.problem("rule.fraction_range", f"{place}.{name}", value=_shown(value))
            if not draft.edges:
                self.problem("framework.gate_leaf", place, code=draft.code)

    def bands(self) -> Bands:
        table = self.section("bands")
        levels = [level for level in table.get("levels", ()) if isinstance(level, dict)]
        bands = tuple(
            Band(_text(level["title"]), float(level.get("from", -np.inf)), float(level.get("to", np.inf)))
            for level in levels
            if _is_title(level.get("title")) and all(_is_number(level.get(k, 0)) for k in ("from", "to"))
        )
        bands = tuple(sorted(bands, key=lambda band: band.lower))
        for low, high in pairwise(bands):
            if high.lower != low.upper:
                code = "rule.bands_overlap" if high.lower < low.upper else "rule.bands_gap"
                self.problem(code, "bands.levels", upper=_shown(low.upper), lower=_shown(high.lower))
        if bands and (bands[0].lower > 0 or bands[-1].upper < 100):
            self.problem("framework.bands_ends", "bands.levels")
        return Bands(bands, table.get("includes", "lower"))

    def checked(self, name: str, schema: Mapping[str, Any]) -> Iterable[tuple[str, Mapping[str, Any]]]:
        inputs = self.inputs()
        for code, table in self.section(name).items():
            place = f"{name}.{code}"
            if not isinstance(table, dict):
                self.problem("schema.type", place, wanted="dict", found=one_line(table))
            elif self.shape(table, schema, place):
                for item in (table.get("total", table.get("overall")), *table["parts"]):
                    if item not in inputs:
                        hint = did_you_mean(item, inputs)
                        self.problem("framework.unknown_input", place, code=one_line(item), hint=hint)
                yield code, table

    def sums(self) -> tuple[SumCheck, ...]:
        return tuple(
            SumCheck(code, table["total"], tuple(table["parts"]), _text(table.get("note")))
            for code, table in self.checked("sums", SUM)
        )

    def within(self) -> tuple[WithinCheck, ...]:
        return tuple(
            WithinCheck(code, table["overall"], tuple(table["parts"]))
            for code, table in self.checked("within", WITHIN)
        )

    def inputs(self) -> set[str]:
        names = {code for code, draft in self.drafts.items() if not draft.edges}
        for draft in self.drafts.values():
            data = draft.table.get("data")
            if isinstance(data, dict):
                names |= {v for v in (data.get("part"), data.get("whole")) if isinstance(v, str)}
                names |= set(_strings(data.get("from")))
        return names

    def targets(self) -> TargetChoice:
        table = self.section("targets")
        documents = _strings(table.get("documents"))
        conflict = table.get("conflict", "")
        if isinstance(conflict, str) and conflict not in ("", "strictest", *documents):
            self.problem("framework.conflict", "targets.conflict", found=one_line(conflict),
                         allowed=", ".join(("strictest", *documents)))  # fmt: skip
        files = []
        for code in documents:
            path = self.target_file(code)
            if path is None:
                known = known_targets(self.plugins)
                self.problem("targets.unknown_document", "targets.documents", name=one_line(code),
                             hint=did_you_mean(code, known), known=", ".join(known) or "—")  # fmt: skip
            else:
                files.append(path)
        return TargetChoice(documents, tuple(files), conflict, table.get("default_year"))

    def target_file(self, code: str) -> Path | None:
        """The document beside the framework's own file, else that of a criteria folder."""
        if not CODE_OR_DASH.fullmatch(code):
            return None
        beside = self.path.parent / "targets" / f"{code}.toml"
        return beside if beside.is_file() else known_targets(self.plugins).get(code)

    def unused(self) -> None:
        used = {child for draft in self.drafts.values() for child, _, _ in draft.edges}
        for draft in self.drafts.values():
            if draft.kind in ("index", "indicator") and draft.code not in used:
                if not draft.table.get("standalone") and not _is_info(draft):
                    self.problem("framework.unused", draft.place, "warning", code=draft.code)

    # --- nodes -------------------------------------------------------------------------------------------------------

    def nodes(self, order: Iterable[str], scale: float) -> dict[str, Node]:
        nominal = self.nominal_points(tuple(order), scale)
        return {code: self.node(draft, nominal[code]) for code, draft in self.drafts.items()}

    def nominal_points(self, order: tuple[str, ...], scale: float) -> dict[str, float]:
        """Points of every node: stated, added up, or its share of the scale where weights decide."""
        nominal: dict[str, float] = {}
        shares: dict[str, float] = {}
        for code in reversed(order):
            draft = self.drafts[code]
            if draft.kind == "total":
                points = scale
            elif draft.points is not None:
                points = draft.points
            else:
                points = shares.get(code, 0.0 if draft.kind == "info" else scale)
            nominal[code] = points
            if draft.rollup == "weights":
                weights = self.weights(draft)
                for (child, _, _), weight in zip(draft.edges, weights, strict=True):
                    shares[child] = shares.get(child, 0.0) + points * weight / sum(weights)
        return nominal

    def weights(self, draft: _Draft) -> tuple[float, ...]:
        return tuple(
            float(weight if weight is not None else self.drafts[child].table["weight"])
            for child, weight, _ in draft.edges
        )

    def node(self, draft: _Draft, points: float) -> Node:
        table, data = draft.table, draft.table.get("data", {})
        rollup: Rollup = draft.rollup if draft.edges else "leaf"
        children = tuple(child for child, _, _ in draft.edges if not _is_info(self.drafts[child]))
        weights = self.weights(draft) if rollup == "weights" else ()
        computed_by, aggregation = self.aggregation(draft)
        if aggregation is not None and aggregation.name == "weighted_mean" and rollup == "points":
            rollup = "weights"
            weights = tuple(self.drafts[child].points or 0.0 for child in children)
        gate = table.get("gate")
        default_title = {"vi": "Tổng điểm", "en": "Total"}
        measure = ""
        if draft.rule is not None:
            by_rule = draft.rule.measure(draft.params) if draft.rule.measure else DEFAULT_MEASURE[draft.rule.reads]
            measure = table.get("unit_of_measure", by_rule)
        return Node(
            code=draft.code,
            kind="info" if _is_info(draft) else draft.kind,
            title=_text(table.get("title", default_title)),
            rollup=rollup,
            children=children,
            weights=weights,
            points=points,
            rule=draft.rule,
            params=draft.params,
            data=Source(
                part=data.get("part", ""),
                whole=data.get("whole", ""),
                zero=data.get("zero", ""),
                exceed=data.get("exceed", False),
                derive=data.get("derive", ""),
                of=tuple(data.get("from", ())),
            ),
            derivation=self.plugins.derivations.get(data.get("derive", "")),
            gate=Gate(tuple(gate["items"]), float(gate["cap"]), float(gate.get("at_least", 1.0))) if gate else None,
            aggregation=aggregation if rollup != "leaf" else None,
            computed_by=computed_by,
            applies_to=tuple(table.get("applies_to", ())),
            unit_of_measure=measure or table.get("unit_of_measure", ""),
            topic=table.get("topic", ""),
            source=table.get("source", ""),
            note=_text(table.get("note")),
            evidence=_text(table.get("evidence")),
        )

    def methods(self, nodes: Mapping[str, Node]) -> dict[str, PillarMethod]:
        found = {n.code: self.plugins.method(n.computed_by, n.code) for n in nodes.values() if n.kind == "pillar"}
        return {code: method for code, method in found.items() if method is not None}

    def aggregation(self, draft: _Draft) -> tuple[str, Aggregation | None]:
        """Who computes the node, and how: the framework's own statement beats the plugin's default."""
        computed_by, name = "", draft.table.get("aggregation", "")
        if draft.kind == "pillar":
            serving = self.plugins.pillars.get(draft.code, ())
            computed_by = draft.table.get("plugin") or (serving[0][0] if serving else STANDARD)
            method = self.plugins.method(computed_by, draft.code)
            if not name and method is not None and method.aggregation != "additive":
                name = method.aggregation
        return computed_by, self.plugins.aggregations.get(name)


def _is_info(draft: _Draft) -> bool:
    return draft.kind == "info" or (draft.rule is not None and draft.rule.name == "info")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_title(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(lang), str) for lang in ("vi", "en"))


def _infinite(value: Any) -> Iterable[float]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _infinite(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _infinite(inner)
    elif isinstance(value, float) and not np.isfinite(value):
        yield value


def _strings(value: Any) -> tuple[str, ...]:
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def _shown(value: Any) -> Any:
    return plain(value) if _is_number(value) and np.isfinite(value) else value


def _text(table: Any) -> Any:
    return Text(table["vi"], table["en"]) if table else None
