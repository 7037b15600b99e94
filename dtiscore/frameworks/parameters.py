"""The parameters of rules, aggregations and imputation: tables of a file become instances of attrs classes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from dtiscore.files.toml import build, not_finite, schema_of
from dtiscore.frameworks.drafts import FrameworkDraft, NodeDraft, aggregation_of
from dtiscore.frameworks.schema import METHODS, NO_IMPUTATION, NO_PARAMS
from dtiscore.language.errors import did_you_mean, one_line
from dtiscore.language.sentences import Hint
from dtiscore.model import Aggregation, Rule, Stated
from dtiscore.rules.plugins.calling import check_facts, detail_of, message_of, named
from dtiscore.rules.plugins.trying import MOST_PARAMS, fault_of


def check_rule(drafted: FrameworkDraft, draft: NodeDraft, table: Mapping[str, Any]) -> None:
    place, name = f"{draft.place}.rule", table.get("type")
    if not isinstance(name, str):
        allowed = Hint("hint.one_of", {"allowed": " | ".join(sorted(drafted.plugins.rules))})
        drafted.problem("schema.missing", f"{place}.type", name="type", allowed=allowed)
        return
    rule = drafted.plugins.rules.get(name)
    if rule is None:
        known = drafted.plugins.rules
        hint = did_you_mean(name, known)
        drafted.problem("framework.unknown_rule", f"{place}.type", rule=one_line(name), hint=hint,
                     known=", ".join(sorted(known)), perhaps=perhaps_of(drafted))  # fmt: skip
        return
    points = draft.points if draft.points is not None else 0.0  # by weight: no points of its own
    sized = bool(draft.edges) or ("points" in draft.table) == (draft.points is not None)
    usable = sized and 0 <= points < np.inf

    def check(params: Any) -> Iterable[Stated]:
        found = list(rule.check(params, points)) if rule.check and usable else []
        if usable and not found:
            check_facts(rule, params)
        return found

    draft.params = checked_params(drafted, rule, rule.params, table, place, check)
    draft.rule = rule if draft.params is not None else None
    if draft.rule is not None and rule.needs is not None:
        _check_needed(drafted, draft, rule)


def try_rules(drafted: FrameworkDraft) -> None:
    """Rules of plugins that are random, or compare units without saying so, with the first parameters that the file has for each."""
    tried: Counter[str] = Counter()
    for draft in drafted.nodes.values():
        rule = draft.rule
        if rule is not None and draft.params is not None and tried[rule.name] < MOST_PARAMS:
            tried[rule.name] += 1
            fault = fault_of(rule, draft.params)
            if fault is not None:
                plugin, distribution = named(rule.owner)
                tried[rule.name] = MOST_PARAMS  # once is enough
                drafted.problem(
                    "framework.bad_rule", f"{draft.place}.rule", plugin=plugin, distribution=distribution, detail=fault
                )


def _check_needed(drafted: FrameworkDraft, draft: NodeDraft, rule: Rule) -> None:
    """What a rule needs is there: indicators, info items or counts of the framework, each another one than its own."""
    assert rule.needs is not None
    place = f"{draft.place}.rule"
    tables = [one.table.get("data") for one in drafted.nodes.values()]
    counts = {name for data in tables if isinstance(data, dict) for name in (data.get("part"), data.get("whole"))}
    counts |= set(drafted.section("counts"))
    known = [code for code, one in drafted.nodes.items() if not one.edges and one is not draft]
    for code in rule.needs(draft.params):
        if code == draft.code or (code in drafted.nodes and drafted.nodes[code].edges):
            drafted.problem("framework.needs_itself", place, rule=rule.name, code=code)
        elif code not in drafted.nodes and code not in counts:
            hint = did_you_mean(code, known)
            drafted.problem("framework.needs_unknown", place, rule=rule.name, code=one_line(code), hint=hint)


def check_score_rule(drafted: FrameworkDraft, draft: NodeDraft) -> None:
    """A rule on a node with children reads nothing but its score, which may be 0."""
    rule, place = draft.rule, f"{draft.place}.rule"
    if rule is None:
        return
    reads_more = rule.needs_target or rule.needs_previous or rule.per is not None or rule.needs is not None
    reads_more = reads_more or bool(rule.attributes)
    if not rule.counts or reads_more:
        fitting = [name for name, one in drafted.plugins.rules.items() if one.counts and not (
            one.needs_target or one.needs_previous or one.per is not None or one.needs or one.attributes)]  # fmt: skip
        drafted.problem("framework.rule_on_node", place, rule=rule.name, code=draft.code, known=", ".join(fitting))
    elif getattr(draft.params, "transform", "") == "log":
        drafted.problem("framework.log_of_score", f"{place}.transform", code=draft.code)


def perhaps_of(drafted: FrameworkDraft) -> Hint:
    """The plugins that are not there: those that could not be loaded, and those that a pillar names."""
    loaded = {one.name for one in drafted.plugins.loaded}
    tables = drafted.section("pillars").values()
    named_ones = [one_line(t["plugin"]) for t in tables if isinstance(t, dict) and isinstance(t.get("plugin"), str)]
    absent = dict.fromkeys([*drafted.plugins.absent, *(name for name in named_ones if name not in loaded)])
    return Hint("hint.perhaps_plugin", {"plugins": ", ".join(absent)}) if absent else Hint("")


def checked_params(
    drafted: FrameworkDraft,
    thing: Rule | Aggregation,
    params_class: type[Any],
    table: Mapping[str, Any],
    place: str,
    check: Callable[[Any], Iterable[Stated]] | None,
) -> Any:
    """The parameters of a rule or an aggregation, from a table of their shape; None where they are of no use."""
    try:
        if not drafted.shape(table, schema_of(params_class), place) or any(not_finite(table, drafted.file)):
            return None
        made = build(params_class, table)
        found = [message_of(stated) for stated in check(made)] if check else []
    except (Exception, SystemExit) as error:  # a plugin's own class or check: say so, without its traceback
        plugin, distribution = named(thing.owner)
        drafted.problem("framework.bad_params", place, rule=thing.name, plugin=plugin, distribution=distribution,
                     detail=detail_of(error))  # fmt: skip
        return None
    for where, said in found:
        drafted.problem(said.code, f"{place}.{where}", **said.params)
    return made


def check_imputation(drafted: FrameworkDraft, stated: Any, place: str) -> None:
    """A method that is named, and that is not limited by what it does not look at; shapes were checked."""
    known = (*METHODS, NO_IMPUTATION)
    if isinstance(stated, str) and stated and stated not in known:
        hint = did_you_mean(stated, known)
        drafted.problem("schema.allowed", place, found=one_line(stated), allowed=", ".join(known), hint=hint)
    elif isinstance(stated, dict):
        idle = "within" if str(stated.get("method")).startswith("peer_") else "among"
        if idle in stated:
            drafted.problem("framework.impute_no_effect", f"{place}.{idle}", name=idle,
                            method=one_line(stated.get("method", "")))  # fmt: skip


def unknown_aggregation(drafted: FrameworkDraft, place: str, name: str, asker: Hint) -> None:
    known = drafted.plugins.aggregations
    drafted.problem("framework.unknown_aggregation", place, name=one_line(name), asker=asker, perhaps=perhaps_of(drafted),
                    hint=did_you_mean(name, known), known=", ".join(sorted(known)))  # fmt: skip


def check_aggregation(drafted: FrameworkDraft, draft: NodeDraft) -> None:
    if "aggregation" not in draft.table:
        return
    (name, table), place, known = aggregation_of(draft), f"{draft.place}.aggregation", drafted.plugins.aggregations
    found = known.get(name)
    if not name:
        drafted.problem("schema.missing", f"{place}.type", name="type",
                        allowed=Hint("hint.one_of", {"allowed": " | ".join(sorted(known))}))  # fmt: skip
    elif found is None:
        unknown_aggregation(drafted, place, name, Hint(""))
    elif found.pair and (count := sum(not drafted.nodes[child].adjusts for child, _, _ in draft.edges)) != 2:
        drafted.problem("framework.pair", place, name=name, code=draft.code, count=count)
    elif found.params is None:
        drafted.shape(table, NO_PARAMS, place)
    else:
        draft.aggregation_params = checked_params(drafted, found, found.params, table, place, found.check)
