"""Everything that ``check_plugin`` looks at: hooks, values, titles, rules, aggregations, derivations, pillars, criteria."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from dtiscore.data.observations import Observations
from dtiscore.engine.scoring import score
from dtiscore.files.toml import read_toml
from dtiscore.frameworks import check_framework
from dtiscore.frameworks.targets import load_targets
from dtiscore.language.errors import DtiError, Language, Problem, did_you_mean, one_line
from dtiscore.model import Floats, Framework, FrameworkData, Node, PillarData, PillarMethod, Text
from dtiscore.results.checks.all_checks import check_data
from dtiscore.rules.plugins.calling import advice_of, findings_of, findings_of_check
from dtiscore.rules.plugins.loading import Plugins, load_plugins
from dtiscore.rules.plugins.standard import STANDARD
from dtiscore.testing.method_trials import aggregation_problems, derivation_problems
from dtiscore.testing.naming import name_of, own_plugins
from dtiscore.testing.rule_speed import warn_of_loops
from dtiscore.testing.rule_trials import Reference, engine_of, faults, rule_problems

UNITS = ("A", "B", "C", "D")


class PluginCheckError(AssertionError):
    """What is wrong with a plugin: ``problems`` holds all of it, the text a line for each."""

    def __init__(self, problems: Iterable[Problem], lang: Language = "en") -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.text(lang) for problem in self.problems))


def check_plugin(
    module: Any,
    references: Mapping[str, Reference] | None = None,
    *,
    params: Mapping[str, Iterable[Any]] | None = None,
    ordered: Iterable[str] = (),
    lang: Language = "en",
) -> None:
    """Check a plugin as dtiscore sees it, beside the standard plugin only: installed or not, it makes no difference.

    Parameters
    ----------
    module : the module (or object) that the entry point names.
    references : by rule, the same rule for one number: ``f(params, value)`` gives the share 0…1 of the points. It is
        compared with the rule on random numbers to 1e-9; a missing value must stay missing. For a rule that reads more
        it is ``f(params, value, cell)``, with ``cell.part``, ``cell.whole`` and so on of that unit and year.
    params : by rule, parameters to try beside random ones: for rules whose parameters cannot be drawn from their types.
    ordered : aggregations to which the order of the children matters, as of levels: they are given in that of the framework.
    lang : the language of the sentences, "vi" or "en".

    Returns
    -------
    None
        where nothing is wrong; a :class:`SlowRuleWarning` is given of a rule that loops over cells in Python.

    Raises
    ------
    PluginCheckError
        with everything that is wrong; every run draws the same numbers.
    """
    problems = list(plugin_problems(module, references or {}, params or {}, frozenset(ordered)))
    if problems:
        raise PluginCheckError(problems, lang)
    warn_of_loops(module, params or {}, lang)


def plugin_problems(
    module: Any, references: Mapping[str, Reference], params: Mapping[str, Iterable[Any]], ordered: frozenset[str]
) -> Iterator[Problem]:
    """Everything that is wrong with a plugin."""
    name = name_of(module)
    plugins = load_plugins((name, module), installed=False)
    yield from plugins.failures
    loaded = next((one for one in plugins.loaded if one.name == name), None)
    if loaded is None:
        return
    if not loaded.hooks:
        yield Problem("kit.no_hooks", params={"plugin": one_line(name)})
        return
    yield from _beside_the_built_in(module, name)
    random = np.random.default_rng(922)
    frameworks: list[Framework] = []
    for path in criteria_of(plugins, name):
        framework, problems = check_framework(path, plugins, path.name)
        yield from (problem for problem in problems if problem.severity == "error")
        if framework is not None:
            frameworks.append(framework)
            if framework.code != path.stem:
                yield Problem("kit.file_name", path.name, params={"code": framework.code})
    yield from _unused_problems(plugins, name, frameworks)
    yield from _title_problems(plugins, name)
    rules = _own(plugins, "rule", name)
    for known in sorted({*references, *params} - set(rules)):
        given = {"rule": one_line(known), "hint": did_you_mean(known, rules), "known": ", ".join(rules) or "—"}
        yield Problem("kit.unknown_rule", params=given)
    for code, rule in rules.items():
        used = [n.params for f in frameworks for n in f.leaves if n.rule is not None and n.rule.name == code]
        yield from rule_problems(rule, [*params.get(code, ()), *used], references.get(code), random)
    for aggregation in _own(plugins, "aggregation", name).values():
        yield from aggregation_problems(aggregation, random, aggregation.name in ordered)
    for code, derivation in _own(plugins, "derivation", name).items():
        counts = [len(n.data.of) for f in frameworks for n in f.nodes.values() if n.data.derive == code]
        yield from derivation_problems(derivation, counts, random)
    for method in _methods(plugins, name):
        yield from _pillar_problems(method, plugins)
    for framework in frameworks:
        yield from _scoring_problems(framework, random)
    yield from _check_problems(plugins, name, frameworks)


def criteria_of(plugins: Plugins, name: str) -> list[Path]:
    """The framework files that a plugin brings."""
    own = [folder for folder in plugins.criteria if plugins.owners.get(("criteria", str(folder)), ("",))[0] == name]
    return [path for folder in own for path in sorted(folder.glob("*.toml"))]


def _own(plugins: Plugins, kind: str, name: str) -> dict[str, Any]:
    """What a plugin gave of a kind: "rule", "aggregation", "derivation" or "check"."""
    given: Mapping[str, Any] = getattr(plugins, f"{kind}s")
    return {key: value for key, value in given.items() if plugins.owners[kind, key][0] == name}


def _methods(plugins: Plugins, name: str) -> list[PillarMethod]:
    return [method for methods in plugins.pillars.values() for owner, method in methods if owner == name]


def _beside_the_built_in(module: Any, name: str) -> Iterator[Problem]:
    """What the plugins that dtiscore brings give already, by the same name."""
    built_in = [(one, other) for one, other in own_plugins() if other is not module]
    beside = load_plugins(*built_in, (name, module), installed=False)
    alone = load_plugins((name, module), installed=False)
    said = {problem.text() for problem in alone.failures}
    yield from (p for p in beside.failures if p.params.get("plugin") == name and p.text() not in said)
    for method in _methods(alone, name):
        others = [owner for owner, _ in beside.pillars.get(method.code, ()) if owner != name and owner != STANDARD]
        if others:
            yield Problem("kit.pillar_shared", params={"pillar": method.code, "other": others[0]})


def _unused_problems(plugins: Plugins, name: str, frameworks: Iterable[Framework]) -> Iterator[Problem]:
    """A pillar that none of the plugin's criteria have, while another one of theirs is computed by the standard."""
    known = list(frameworks)
    computed = {pillar.code for f in known for pillar in f.pillars if pillar.computed_by == name}
    served = {method for f in known for method in f.methods.values()}
    others = [
        pillar.code for f in known for pillar in f.pillars
        if pillar.computed_by == STANDARD and not _names_its_plugin(plugins, f, pillar.code)
    ]  # fmt: skip
    for method in _methods(plugins, name):
        if others and method.code not in computed and method not in served:
            params = {"pillar": method.code, "others": ", ".join(dict.fromkeys(others)), "plugin": name,
                      "hint": did_you_mean(method.code, others)}  # fmt: skip
            yield Problem("kit.pillar_unused", params=params)


def _names_its_plugin(plugins: Plugins, framework: Framework, pillar: str) -> bool:
    paths = [path for folder in plugins.criteria for path in folder.glob(framework.file)]
    tables = [read_toml(path, path.name)[0].get("pillars", {}) for path in paths]
    return any("plugin" in table.get(pillar, {}) for table in tables)


def _title_problems(plugins: Plugins, name: str) -> Iterator[Problem]:
    titles: dict[str, Text] = {}
    for method in _methods(plugins, name):
        titles[f"PillarMethod {method.code}"] = method.title
        titles |= {f"PillarMethod {method.code}: {topic}": title for topic, title in method.topics.items()}
    for kind in ("aggregation", "derivation", "check", "rule"):
        for code, value in _own(plugins, kind, name).items():
            if value.title is not None:  # only a rule may be without
                titles[f"{type(value).__name__} {code}"] = value.title
    for what, title in titles.items():
        for lang, text in (("vi", title.vi), ("en", title.en)):
            if not text.strip() or "\n" in text:
                yield Problem("kit.words", params={"what": one_line(what), "lang": lang, "text": one_line(text)})


# --- pillars and checks ----------------------------------------------------------------------------------------------


def _pillar_problems(method: PillarMethod, plugins: Plugins) -> Iterator[Problem]:
    """A pillar without data and an indicator of every topic: what a plugin must be able to look at."""
    if method.code == STANDARD:
        yield Problem("kit.standard_pillar", params={"pillar": method.code})
    if method.aggregation != "additive" and method.aggregation not in plugins.aggregations:
        known = plugins.aggregations
        params = {"pillar": method.code, "name": one_line(method.aggregation),
                  "hint": did_you_mean(method.aggregation, known), "known": ", ".join(("additive", *known))}  # fmt: skip
        yield Problem("kit.aggregation_unknown", params=params)
    try:
        findings_of(method, PillarData(method.code, (), UNITS, (2025,), {}))
        for topic in ("", *method.topics):
            advice_of(method, Node("x", "indicator", Text("x", "x"), topic=topic))
    except DtiError as error:
        yield from error.problems


def _check_problems(plugins: Plugins, name: str, frameworks: Iterable[Framework]) -> Iterator[Problem]:
    """Checks that no framework of the plugin has asked: of a framework without any data."""
    for check in _own(plugins, "check", name).values():
        asked = [framework for framework in frameworks if check in framework.checks]
        for framework in () if asked else list(frameworks)[:1]:
            try:
                findings_of_check(check, FrameworkData(framework, UNITS, ("",) * 4, ("",) * 4, (2025,), {}))
            except DtiError as error:
                yield from error.problems


# --- criteria --------------------------------------------------------------------------------------------------------


def _scoring_problems(framework: Framework, random: np.random.Generator) -> Iterator[Problem]:
    """A framework of the plugin scored on random data, some of it missing; then its checks asked."""
    years = tuple(range(framework.first_year, min(framework.last_year, framework.first_year + 1) + 1))
    codes, values = _values(framework, len(years), random)
    observed = Observations.from_arrays(values, indicators=codes, units=list(UNITS), years=list(years))
    try:
        targets = load_targets(framework)
        year = framework.targets.default_year or next(iter(targets.years), years[0])
        with engine_of("numpy"), np.errstate(all="ignore"):
            found = score(framework, observed, targets=targets, target_year=year)
            for node in framework.scored:
                found.points(node.code)
        check_data(framework, observed)
    except DtiError as error:
        yield from faults(error)


def _values(framework: Framework, years: int, random: np.random.Generator) -> tuple[list[str], list[Floats]]:
    shape = (len(UNITS), years)
    wholes = {node.data.whole for node in framework.nodes.values()}
    codes = [*(node.code for node in framework.leaves), *framework.counts]
    values = []
    for code in codes:
        node = framework.nodes.get(code)
        low, high = (50, 100) if code in wholes else (0, 50)
        drawn = random.integers(low, high, shape).astype(float)
        if node is not None and node.rule is not None and node.rule.reads != "value":
            drawn = random.integers(0, 2, shape).astype(float) if node.rule.reads == "yes_no" else drawn * np.nan
        if node is not None and node.rule is not None and node.rule.entered is not None:
            drawn = random.random(shape) * node.rule.entered(node.params, node.points)
        values.append(np.where(random.random(shape) < 0.2, np.nan, drawn))
    return codes, values
