"""What makes sense: rules and their parameters, data, pillars, gates, bands, sums, target documents."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import attrs
import numpy as np

from dtiscore.files.toml import CODE
from dtiscore.frameworks.drafts import (
    FrameworkDraft,
    NodeDraft,
    applicable_types,
    is_number,
    scope_of,
    stated_text,
    strings,
)
from dtiscore.frameworks.locating import known_targets
from dtiscore.frameworks.parameters import (
    check_aggregation,
    check_imputation,
    check_rule,
    check_score_rule,
    perhaps_of,
    try_rules,
    unknown_aggregation,
)
from dtiscore.frameworks.schema import CODE_OR_DASH, COUNT, COUNT_OF_NODE, SUM, WITHIN
from dtiscore.language.errors import Problem, did_you_mean, one_line
from dtiscore.language.rounding import plain
from dtiscore.language.sentences import Hint
from dtiscore.language.typed import amount_in
from dtiscore.model import TOTAL, Band, Bands, PillarMethod, Scope, SumCheck, TargetChoice, WithinCheck
from dtiscore.rules.bands_and_options import claims
from dtiscore.rules.plugins.calling import named


def check_leaves(drafted: FrameworkDraft) -> None:
    types = drafted.section("unit_types")
    for draft in drafted.nodes.values():
        table, place = draft.table, draft.place
        rule = table.get("rule")
        if not draft.info and not draft.edges and draft.kind != "total":
            lost_children = draft.broken and ("indices" in table or "indicators" in table)
            if rule is None and not lost_children:
                drafted.problem("framework.no_rule", place, code=draft.code)
        if not draft.edges and not draft.broken and draft.kind != "total":
            for name in ("aggregation", "threshold", "weights", "least", "most", "entered"):
                if name in table:
                    drafted.problem("framework.only_with_children", f"{place}.{name}", name=name, code=draft.code)
        if draft.kind == "total" and not draft.edges and not draft.broken:
            drafted.problem("framework.total_empty", place)
        if isinstance(rule, dict):
            check_rule(drafted, draft, rule)
            if draft.edges:
                check_score_rule(drafted, draft)
        for code in (scope_of(draft) or Scope()).types:
            if code not in types:
                drafted.problem(
                    "framework.unknown_type", f"{place}.applies_to", type=one_line(code),
                    known=", ".join(types) or "—",
                )  # fmt: skip
        topic = table.get("topic")
        if isinstance(topic, str) and topic not in drafted.plugins.topics:
            hint = did_you_mean(topic, drafted.plugins.topics)
            drafted.problem("framework.unknown_topic", f"{place}.topic", "warning", topic=one_line(topic), hint=hint)
        _check_data(drafted, draft)
        span = table.get("range")
        if isinstance(span, list) and len(span) == 2 and all(isinstance(end, (int, float)) for end in span):
            if not span[0] < span[1]:
                drafted.problem("framework.range", f"{place}.range", low=plain(span[0]), high=plain(span[1]))
            if draft.rule is not None and draft.rule.reads != "value":
                drafted.problem("framework.range_reads", f"{place}.range", code=draft.code)
        if "missing" in table:
            _check_missing(drafted, draft)
        if "impute" in table:
            check_imputation(drafted, table["impute"], f"{place}.impute")
            if draft.info or (draft.rule is not None and draft.rule.reads != "value"):
                drafted.problem("framework.impute_reads", f"{place}.impute", code=draft.code)

    try_rules(drafted)


def _check_missing(drafted: FrameworkDraft, draft: NodeDraft) -> None:
    """What is left out shrinks the maximum, which under "zero" is that of all that applies."""
    place = f"{draft.place}.missing"
    if draft.edges and not draft.broken:
        drafted.problem("framework.missing_of_node", place, code=draft.code)
    elif draft.table["missing"] == "skip" and drafted.section("framework").get("missing") == "zero":
        drafted.problem("framework.missing_skip", place, code=draft.code)


def _check_data(drafted: FrameworkDraft, draft: NodeDraft) -> None:
    data = draft.table.get("data")
    if not isinstance(data, dict):
        return
    place = f"{draft.place}.data"
    if ("part" in data) != ("whole" in data):
        drafted.problem("framework.part_and_whole", place)
    if ("derive" in data) != ("from" in data) or ("derive" in data and "part" in data):
        drafted.problem("framework.derive_from", place)
    name = data.get("derive")
    if isinstance(name, str) and name not in drafted.plugins.derivations:
        known = drafted.plugins.derivations
        drafted.problem("framework.unknown_derivation", f"{place}.derive", name=one_line(name),
                     hint=did_you_mean(name, known), known=", ".join(sorted(known)), perhaps=perhaps_of(drafted))  # fmt: skip
    for count in (data.get("part"), data.get("whole"), *strings(data.get("from"))):
        if isinstance(count, str) and not CODE.fullmatch(count):
            drafted.problem("schema.code", place, found=one_line(count))
        elif isinstance(count, str) and count in drafted.nodes and drafted.nodes[count].edges:
            drafted.problem("framework.count_is_branch", place, code=count)


def check_applicability(drafted: FrameworkDraft, order: Iterable[str]) -> None:
    """A node that nobody would be scored on, and a node whose shared children apply to more units than it does."""
    _check_scopes(drafted, order)
    if not drafted.section("unit_types"):
        return
    found = applicable_types(drafted, order)
    for code, types in found.items():
        draft = drafted.nodes[code]
        place = f"{draft.place}.applies_to"
        if not types:
            drafted.problem("framework.never_applies", place, code=code)
        for child, _, _ in draft.edges:
            beyond = sorted(found[child] - types)
            if types and beyond:
                drafted.problem("framework.applies_beyond", place, code=code, child=child, types=", ".join(beyond))


def _check_scopes(drafted: FrameworkDraft, order: Iterable[str]) -> None:
    """Blocks and named units that limit a node limit its children too, on every way from the total down to them."""
    limits: dict[str, list[Scope]] = {}
    above: dict[str, list[list[Scope]]] = {}
    for code in reversed(tuple(order)):
        draft, first, *others = drafted.nodes[code], *(above.get(code) or [[]])
        own = scope_of(draft)
        limits[code] = [scope for scope in first if all(_limited(other, scope) for other in others)]
        if own is not None and (own.blocks or own.units):
            limits[code].append(own)
        for child, _, _ in draft.edges:
            above.setdefault(child, []).append(limits[code])
    for code, scopes in limits.items():
        for child, _, _ in drafted.nodes[code].edges:
            if not all(_limited(limits[child], scope) for scope in scopes):
                place = f"{drafted.nodes[code].place}.applies_to"
                drafted.problem("framework.scope_beyond", place, code=code, child=child)


def _limited(scopes: Iterable[Scope], to: Scope) -> bool:
    return any(scope.within(to) for scope in scopes)


def check_pillars(drafted: FrameworkDraft) -> None:
    for draft in drafted.nodes.values():
        check_aggregation(drafted, draft)
        if draft.kind != "pillar":
            continue
        plugin = draft.table.get("plugin")
        serving = drafted.plugins.pillars.get(draft.code, ())
        failed = {} if serving and plugin is None else drafted.plugins.absent
        if isinstance(plugin, str):
            names = [loaded.name for loaded in drafted.plugins.loaded]
            method = drafted.plugins.method(plugin, draft.code)
            if method is None and plugin in failed:
                _plugin_failed(drafted, draft, failed[plugin])
            elif method is None:
                drafted.problem("framework.plugin_missing", f"{draft.place}.plugin", plugin=one_line(plugin),
                             known=", ".join(names))  # fmt: skip
            else:
                _check_method(drafted, draft, method)
        elif len(serving) > 1:
            names = [method.owner for _, method in serving]
            drafted.problem("framework.plugin_choice", draft.place, pillar=draft.code, plugins=", ".join(names))
        elif serving:
            _check_method(drafted, draft, serving[0][1])
        elif draft.code in failed:
            _plugin_failed(drafted, draft, failed[draft.code])


def _plugin_failed(drafted: FrameworkDraft, draft: NodeDraft, failure: Problem) -> None:
    """The pillar would be computed by a plugin that could not be loaded: another method would give other points."""
    detail = failure.params.get("detail") or Hint(failure.code, failure.params)
    drafted.problem("framework.plugin_failed", draft.place, pillar=draft.code, plugin=failure.params["plugin"],
                    distribution=failure.params["distribution"], detail=detail)  # fmt: skip


def _check_method(drafted: FrameworkDraft, draft: NodeDraft, method: PillarMethod) -> None:
    """The aggregation that a plugin asks for, where the framework states none."""
    name = method.aggregation
    if "aggregation" not in draft.table and name not in ("additive", *drafted.plugins.aggregations):
        plugin, distribution = named(method.owner)
        asker = Hint("hint.asked_by", {"plugin": plugin, "distribution": distribution})
        unknown_aggregation(drafted, draft.place, name, asker)


def check_tie_breaks(drafted: FrameworkDraft) -> None:
    """Nodes that decide between equal scores: scored ones, each once, and not the node itself."""
    scored = [code for code, draft in drafted.nodes.items() if not draft.info]
    tables = [(drafted.section("framework"), "framework", "")]
    tables += [(draft.table, draft.place, draft.code) for draft in drafted.nodes.values()]
    for table, place, own in tables:
        stated = strings(table.get("tie_break"))
        for i, code in enumerate(stated):
            if code not in scored:
                hint = did_you_mean(code, scored)
                drafted.problem("framework.tie_break", f"{place}.tie_break", code=one_line(code), hint=hint)
            elif code == own or code in stated[:i]:
                drafted.problem("framework.tie_break_twice", f"{place}.tie_break", code=code)


def check_gates(drafted: FrameworkDraft) -> None:
    leaves = [code for code, d in drafted.nodes.items() if not d.edges and d.kind != TOTAL and not d.info]
    for draft in drafted.nodes.values():
        gate = draft.table.get("gate")
        if not isinstance(gate, dict):
            continue
        place = f"{draft.place}.gate"
        for item in strings(gate.get("items")):
            if item not in leaves:
                drafted.problem("framework.gate_item", f"{place}.items", code=one_line(item),
                             hint=did_you_mean(item, leaves))  # fmt: skip
        for name in ("cap", "at_least"):
            value = gate.get(name, 0.5)
            if is_number(value) and not 0 <= value <= 1:
                drafted.problem("rule.fraction_range", f"{place}.{name}", value=value)
        if not draft.edges:
            drafted.problem("framework.gate_leaf", place, code=draft.code)


def read_bands(drafted: FrameworkDraft) -> Bands:
    table = drafted.section("bands")
    stated = table.get("levels")
    levels = [level for level in stated if isinstance(level, dict)] if isinstance(stated, list) else []
    if not all(map(_is_usable, levels)):
        return Bands()
    levels.sort(key=lambda level: float(level.get("from", -np.inf)))
    bands = [
        Band(stated_text(level["title"]), float(level.get("from", -np.inf)), float(level.get("to", np.inf)))
        for level in levels
    ]
    for i, (low, high) in enumerate(pairwise(bands)):
        if high.lower != low.upper:
            code = "rule.bands_overlap" if high.lower < low.upper else "rule.bands_gap"
            drafted.problem(code, "bands.levels", upper=low.upper, lower=high.lower)
        to_lower, to_upper = claims(levels[i], "upper"), claims(levels[i + 1], "lower")
        if to_lower is not None and to_lower == to_upper:
            code = "framework.band_limit_twice" if to_lower else "framework.band_limit_lost"
            drafted.problem(code, "bands.levels", limit=high.lower)
        if to_lower is None:
            to_lower = table.get("includes", "lower") == "upper" if to_upper is None else not to_upper
        bands[i] = attrs.evolve(bands[i], includes_upper=to_lower)
        bands[i + 1] = attrs.evolve(bands[i + 1], includes_lower=not to_lower)
    if bands and (bands[0].lower > 0 or bands[-1].upper < 100):
        drafted.problem("framework.bands_ends", "bands.levels")
    if bands:  # nothing is below 0 or above 100
        bands[0] = attrs.evolve(bands[0], includes_lower=True)
        bands[-1] = attrs.evolve(bands[-1], includes_upper=True)
    return Bands(tuple(bands))


def _is_usable(level: Mapping[str, Any]) -> bool:
    title = level.get("title")
    is_title = isinstance(title, dict) and all(isinstance(title.get(lang), str) for lang in ("vi", "en"))
    return is_title and all(is_number(level.get(end, 0)) for end in ("from", "to"))


def _checked(drafted: FrameworkDraft, name: str, schema: Mapping[str, Any]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    inputs = _inputs(drafted)
    for code, table, place in drafted.tables(drafted.section(name), name):
        if drafted.shape(table, schema, place):
            for item in (table.get("total", table.get("overall")), *table["parts"]):
                if item not in inputs:
                    hint = did_you_mean(item, inputs)
                    drafted.problem("framework.unknown_input", place, code=one_line(item), hint=hint)
            yield code, table


def read_sums(drafted: FrameworkDraft) -> tuple[SumCheck, ...]:
    return tuple(
        SumCheck(code, table["total"], tuple(table["parts"]), stated_text(table.get("note")))
        for code, table in _checked(drafted, "sums", SUM)
    )


def read_within(drafted: FrameworkDraft) -> tuple[WithinCheck, ...]:
    return tuple(
        WithinCheck(code, table["overall"], tuple(table["parts"]))
        for code, table in _checked(drafted, "within", WITHIN)
    )


def read_counts(drafted: FrameworkDraft) -> dict[str, Any]:
    """Titles of counts, which forms and letters show in place of their codes, what they measure if they are no counts, and
    which add up over units that merge, and over the periods of a year; of an indicator only that, as it has its title."""
    titles, measures, additive, times = {}, {}, set(), {}
    lasting = set()
    inputs = _inputs(drafted)
    known = inputs - set(drafted.nodes)
    for code, table, place in drafted.tables(drafted.section("counts"), "counts"):
        of_node = code in inputs and code in drafted.nodes
        if drafted.shape(table, COUNT_OF_NODE if of_node else COUNT, place):
            if table.get("across"):
                additive.add(code)
            if table.get("time", "cumulative") != "cumulative":
                times[code] = table["time"]
            if table.get("time") == "flow" and of_node and (rule := drafted.nodes[code].rule) and rule.reads != "value":
                drafted.problem("framework.flow_words", place, code=one_line(code))
            if of_node:
                continue
            if code not in known:
                hint = did_you_mean(code, known)
                drafted.problem("framework.unknown_count", place, code=one_line(code), hint=hint)
            titles[code] = stated_text(table["title"])
            lasting |= {code} if table.get("lasting") else set()
            measure = table.get("unit_of_measure") or amount_in(f"{titles[code].vi} {titles[code].en}")
            if measure:
                measures[code] = measure
    return {
        "count_titles": titles,
        "count_measures": measures,
        "additive": frozenset(additive),
        "times": times,
        "lasting": frozenset(lasting),
    }


def _inputs(drafted: FrameworkDraft) -> set[str]:
    names = {code for code, draft in drafted.nodes.items() if not draft.edges}
    for draft in drafted.nodes.values():
        data = draft.table.get("data")
        if isinstance(data, dict):
            names |= {v for v in (data.get("part"), data.get("whole")) if isinstance(v, str)}
            names |= set(strings(data.get("from")))
    return names


def read_targets(drafted: FrameworkDraft) -> TargetChoice:
    table = drafted.section("targets")
    documents = strings(table.get("documents"))
    conflict = table.get("conflict", "")
    if isinstance(conflict, str) and conflict not in ("", "strictest", *documents):
        drafted.problem("framework.conflict", "targets.conflict", found=one_line(conflict),
                     allowed=", ".join(("strictest", *documents)))  # fmt: skip
    files = []
    for code in documents:
        path = _target_file(drafted, code)
        if path is None:
            known = known_targets(drafted.plugins)
            drafted.problem("targets.unknown_document", "targets.documents", name=one_line(code),
                         hint=did_you_mean(code, known), known=", ".join(known) or "—")  # fmt: skip
        else:
            files.append(path)
    return TargetChoice(documents, tuple(files), conflict, table.get("default_year"))


def _target_file(drafted: FrameworkDraft, code: str) -> Path | None:
    """The document that is known already, else the one beside the framework's own file, else that of a criteria folder."""
    if code in drafted.documents:
        return drafted.documents[code]
    if not CODE_OR_DASH.fullmatch(code):
        return None
    beside = drafted.path.parent / "targets" / f"{code}.toml"
    return beside if os.path.isfile(beside) else known_targets(drafted.plugins).get(code)


def check_unused(drafted: FrameworkDraft) -> None:
    used = {child for draft in drafted.nodes.values() for child, _, _ in draft.edges}
    for draft in drafted.nodes.values():
        counts = draft.code in used or draft.table.get("standalone") or draft.info
        if draft.kind in ("index", "indicator") and not counts:
            drafted.problem("framework.unused", draft.place, "warning", code=draft.code)
