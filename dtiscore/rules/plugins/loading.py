"""Loading plugins: entry points sorted by name, one at a time, so that order never decides a number."""

from __future__ import annotations

import copyreg
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

import attrs
import pluggy

from dtiscore.language.displayed import Displayed
from dtiscore.language.errors import Language, PluginError, Problem, did_you_mean, one_line
from dtiscore.language.sentences import Hint
from dtiscore.language.told import told
from dtiscore.model import (
    Aggregation,
    Command,
    DataCheck,
    Derivation,
    OutputFormat,
    PillarMethod,
    Reader,
    Rule,
    Section,
)
from dtiscore.rules.plugins import hookspecs, standard
from dtiscore.rules.plugins.attempting import NotAList, attempt, failure
from dtiscore.rules.plugins.calling import owner_of
from dtiscore.rules.plugins.containing import contained
from dtiscore.rules.plugins.hookspecs import HOOKS, arguments_of, hooks_in
from dtiscore.rules.plugins.installed import Loaded, blocked_ones, entry_points, one_file_plugins, origin_of, version_of
from dtiscore.rules.plugins.tracing import traced
from dtiscore.rules.plugins.versions import NAME as VERSIONS
from dtiscore.rules.plugins.versions import NoVersions, fits


@attrs.frozen(eq=False, repr=False)
class Plugins(Displayed):
    """Everything that plugins gave. ``failures`` holds those that could not be loaded; the rest works without them.

    ``owners`` says by kind ("rule", "derivation", "aggregation", "check", "criteria") and name (of criteria: the folder)
    which plugin and distribution gave it. ``blocked`` are the plugins that ``DTISCORE_BLOCK`` names; ``notes`` say so.
    """

    manager: pluggy.PluginManager
    loaded: tuple[Loaded, ...]
    pillars: Mapping[str, tuple[tuple[str, PillarMethod], ...]]
    rules: Mapping[str, Rule]
    aggregations: Mapping[str, Aggregation]
    derivations: Mapping[str, Derivation]
    criteria: tuple[Path, ...]
    failures: tuple[Problem, ...]
    owners: Mapping[tuple[str, str], tuple[str, str]] = attrs.field(factory=dict)
    checks: Mapping[str, DataCheck] = attrs.field(factory=dict)
    commands: Mapping[str, Command] = attrs.field(factory=dict)
    readers: Mapping[str, Reader] = attrs.field(factory=dict)
    formats: Mapping[str, OutputFormat] = attrs.field(factory=dict)
    sections: Mapping[str, Section] = attrs.field(factory=dict)
    blocked: tuple[Loaded, ...] = ()
    notes: tuple[Problem, ...] = ()

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process loads its own, which must be the same."""
        return _loaded_as, (self.loaded,)

    def __repr__(self) -> str:
        return f"Plugins({', '.join(one.name for one in self.loaded)})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Plugins) and (self.loaded, self.criteria) == (other.loaded, other.criteria)

    def __hash__(self) -> int:
        return hash((self.loaded, self.criteria))

    @told
    def method(self, plugin: str, pillar: str) -> PillarMethod | None:
        """The method of one plugin for a pillar: the one of the pillar's code, else the plugin's only one."""
        own = [m for methods in self.pillars.values() for name, m in methods if name == plugin]
        return next((m for m in own if m.code == pillar), own[0] if len(own) == 1 else None)

    @property
    def topics(self) -> frozenset[str]:
        """Every topic that a pillar of some plugin advises on."""
        return frozenset(t for methods in self.pillars.values() for _, method in methods for t in method.topics)

    @told
    def brought(self, file: Path, problem: Problem, lang: Language) -> Problem:
        """A problem of a criteria file as one of the plugin that brought the file, if one did."""
        name, distribution = self.owners.get(("criteria", str(file.parent)), (standard.STANDARD, ""))
        if name == standard.STANDARD:
            return problem
        return failure("plugin.bad_criteria", name, distribution, detail=problem.text(lang))

    @property
    def absent(self) -> Mapping[str, Problem]:
        """By plugin, why something of it is not there: it failed, or it is blocked."""
        problems = [problem for problem in (*self.notes, *self.failures) if "plugin" in problem.params]
        return {str(problem.params["plugin"]): problem for problem in problems}


@told
def load_plugins(*extra: tuple[str, Any], installed: bool = True) -> Plugins:
    """A fresh set of plugins: the standard one, then every entry point, then ``extra`` (name, module) pairs.

    Parameters
    ----------
    extra : plugins that are not installed, as in a test.
    installed : without it the entry points are left out.

    Returns
    -------
    Plugins
        ``failures`` says what could not be loaded; a failing plugin is no error here, but one of the framework that needs it.
    """
    for kind in KINDS:
        copyreg.pickle(kind, _sent)
    manager = pluggy.PluginManager("dtiscore")
    manager.add_hookspecs(hookspecs)
    manager.register(standard, standard.STANDARD)
    failures: list[Problem] = []
    origin: dict[str, tuple[str, str]] = {standard.STANDARD: ("dtiscore", version_of("dtiscore"))}
    points = entry_points(failures) if installed else []
    blocked, notes = blocked_ones(points)
    with contained():
        for point in points:
            distribution, version = origin_of(point)
            if point.name in (one.name for one in blocked):
                continue
            owner = owner_of(point.name, distribution, version)
            module = attempt(
                lambda load=point.load, owner=owner: traced(owner, "import", "", load),  # type: ignore[misc]
                point.name, distribution, failures,
            )  # fmt: skip
            if module is None and not any(f.params.get("plugin") == one_line(point.name) for f in failures):
                failures.append(failure("plugin.failed", point.name, distribution, detail="None"))
            if module is not None:
                _register(manager, module, point.name, (distribution, version), origin, failures)
        for name, module in one_file_plugins(failures) if installed else ():
            _register(manager, module, name, (f"{name}.py", ""), origin, failures)
        for name, module in extra:
            _register(manager, module, name, ("", ""), origin, failures)
        return _collect(manager, origin, failures, blocked, notes)


# More values than this from one hook are taken for a list without an end.
MOST_VALUES = 10_000


def _register(
    manager: pluggy.PluginManager, module: Any, name: str, own: tuple[str, str],
    origin: dict[str, tuple[str, str]], failures: list[Problem],
) -> None:  # fmt: skip
    distribution = own[0]
    # By identity: what a plugin says of its own equality is not asked.
    if manager.has_plugin(name) or any(module is other for _, other in manager.list_name_plugin()):
        first = name if manager.has_plugin(name) else str(manager.get_name(module))
        of = origin.get(first, ("", ""))[0] or "—"
        failures.append(failure("plugin.repeated", name, distribution, first=first, of=of))
        return
    faults = attempt(lambda: list(_faults(module, name, distribution)), name, distribution, failures)
    failures += faults or []
    if faults == [] and attempt(lambda: manager.register(module, name), name, distribution, failures) is not None:
        origin[name] = own


def _faults(module: Any, name: str, distribution: str) -> Iterator[Problem]:
    """What is wrong with the versions that a plugin states, and with the functions that it marks as hooks, or forgot to mark."""
    stated, own = getattr(module, VERSIONS, None), version_of("dtiscore")
    try:
        if stated is not None and own and not fits(stated, own):
            yield failure("plugin.other_version", name, distribution, stated=one_line(stated), own=own)
    except NoVersions:
        yield failure("plugin.no_versions", name, distribution, stated=one_line(stated), where=VERSIONS)
    for hook, function, is_marked in hooks_in(module):
        if hook not in HOOKS:
            hint, known = did_you_mean(hook, HOOKS), ", ".join(HOOKS)
            yield failure("plugin.unknown_hook", name, distribution, hook=one_line(hook), hint=hint, known=known)
        elif not is_marked:
            yield failure("plugin.not_marked", name, distribution, hook=hook)
        elif arguments_of(function):
            wanted = ", ".join(arguments_of(function))
            yield failure("plugin.arguments", name, distribution, hook=hook, arguments=one_line(wanted))


def _collect(
    manager: pluggy.PluginManager, origin: Mapping[str, tuple[str, str]], failures: list[Problem],
    blocked: tuple[Loaded, ...], notes: list[Problem],
) -> Plugins:  # fmt: skip
    pillars: dict[str, list[tuple[str, PillarMethod]]] = {}
    kept: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS.values() if kind != "pillar"}
    criteria: list[Path] = []
    loaded: list[Loaded] = []
    owners: dict[tuple[str, str], tuple[str, str]] = {}
    frameworks: dict[str, str] = {}

    def refuse_taken(kind: str, what: str, name: str, first: str) -> None:
        params = {"kind": Hint(f"plugin.kind_{kind}"), "what": one_line(what), "first": first}
        failures.append(failure("plugin.taken", name, origin[name][0], **params))

    def keep_folder(folder: Path, name: str) -> None:
        if not folder.is_dir():
            failures.append(failure("plugin.no_folder", name, origin[name][0], folder=one_line(folder, 120)))
            return
        for code in sorted(path.stem for path in folder.glob("*.toml")):
            if code in frameworks:
                refuse_taken("framework", code, name, frameworks[code])
            frameworks.setdefault(code, name)
        criteria.append(folder)
        owners["criteria", str(folder)] = (name, origin[name][0])

    def collect(name: str) -> None:
        plugin = manager.get_plugin(name)
        distribution, version = origin[name]
        owner = owner_of(name, distribution, version)
        functions = [(hook, function) for hook, function, is_marked in hooks_in(plugin) if is_marked]

        def given(hook: str, kind: type) -> list[Any]:
            values: list[Any] = []
            for call in (function for of, function in functions if of == hook):
                values += attempt(
                    lambda call=call: traced(owner, hook, "", lambda: _listed(call(), kind)),  # type: ignore[misc]
                    name, distribution, failures, hook, kind,
                ) or ()  # fmt: skip
            wrong = [value for value in values if not isinstance(value, kind)]
            if wrong:
                params = {"hook": hook, "wanted": kind.__name__, "got": type(wrong[0]).__name__}
                failures.append(failure("plugin.wrong_value", name, distribution, **params))
            return [_owned(value, owner) for value in values if isinstance(value, kind)]

        methods: dict[str, PillarMethod] = {}
        for method in given("dtiscore_pillars", PillarMethod):
            if method.code in methods:
                refuse_taken("pillar", method.code, name, name)
            methods.setdefault(method.code, method)
        own = {
            "derivation": [derivation for method in methods.values() for derivation in method.derivations],
            "rule": given("dtiscore_rules", Rule),
            "aggregation": given("dtiscore_aggregations", Aggregation),
            "check": given("dtiscore_checks", DataCheck),
            "command": given("dtiscore_commands", Command),
            "reader": given("dtiscore_readers", Reader),
            "format": given("dtiscore_formats", OutputFormat),
            "section": given("dtiscore_sections", Section),
        }
        folders = given("dtiscore_criteria", Path)
        hooks = tuple(sorted(h.name for h in manager.get_hookcallers(plugin) or ()))
        # From here on nothing of the plugin is called: it is taken whole.
        for code, method in methods.items():
            pillars.setdefault(code, []).append((name, method))
        for kind, values in own.items():
            for value in values:
                names_of = (value.name, *getattr(value, "suffixes", ()))
                taken = next((one for one in names_of if (kind, one) in owners), None)
                if taken is not None:
                    refuse_taken(kind, taken, name, owners[kind, taken][0])
                else:
                    kept[kind][value.name] = value
                    owners.update(dict.fromkeys(((kind, one) for one in names_of), (name, distribution)))
        for folder in folders:
            keep_folder(folder, name)
        served = tuple(code for code in methods if code != standard.STANDARD)
        names = {f"{kind}s": tuple(value.name for value in values) for kind, values in own.items()}
        loaded.append(Loaded(name, distribution, version, served, hooks=hooks, **names))

    for name in origin:
        attempt(lambda name=name: collect(name), name, origin[name][0], failures)  # type: ignore[misc]
    for code, methods in pillars.items():
        if len(methods) > 1:
            both = ", ".join(method.owner for _, method in methods)
            notes.append(Problem("plugin.shared_pillar", severity="warning", params={"pillar": code, "plugins": both}))
    return Plugins(
        manager,
        tuple(loaded),
        MappingProxyType({code: tuple(methods) for code, methods in pillars.items()}),
        MappingProxyType(kept["rule"]),
        MappingProxyType(kept["aggregation"]),
        MappingProxyType(kept["derivation"]),
        criteria=tuple(criteria),
        failures=tuple(failures),
        owners=MappingProxyType(owners),
        checks=MappingProxyType(kept["check"]),
        commands=MappingProxyType(kept["command"]),
        readers=MappingProxyType(kept["reader"]),
        formats=MappingProxyType(kept["format"]),
        sections=MappingProxyType(kept["section"]),
        blocked=blocked,
        notes=tuple(notes),
    )


def _listed(values: Any, kind: type) -> list[Any]:
    if isinstance(values, (str, bytes, kind)) or not isinstance(values, Iterable):
        raise NotAList(values)
    found = list(islice(values, MOST_VALUES + 1))
    if len(found) > MOST_VALUES:
        raise NotAList(values)
    return found


def _owned(given: Any, owner: str) -> Any:
    """What a plugin gave, with the plugin's name on it, so that a later fault of its functions can name it."""
    if isinstance(given, Path):
        return given
    if isinstance(given, PillarMethod):
        return attrs.evolve(given, owner=owner, derivations=tuple(_owned(d, owner) for d in given.derivations))
    return attrs.evolve(given, owner=owner)


# --- to another process: what plugins gave is found there among the plugins, since functions without a name cannot go ----

KINDS = {
    Rule: "rule",
    Aggregation: "aggregation",
    Derivation: "derivation",
    PillarMethod: "pillar",
    DataCheck: "check",
    Command: "command",
    Reader: "reader",
    OutputFormat: "format",
    Section: "section",
}


def _sent(value: Any) -> Any:
    """How ``pickle`` is to send a value: by name where the plugin is installed; else whole, as far as that goes."""
    kind, name = KINDS[type(value)], value.code if isinstance(value, PillarMethod) else value.name
    if _installed_one(kind, name, value.owner) is None:
        return object.__reduce_ex__(value, 2)
    return received, (kind, name, value.owner)


def _loaded_as(loaded: tuple[Loaded, ...]) -> Plugins:
    plugins = load_plugins()
    missing = [one for one in loaded if one not in plugins.loaded]
    if missing:
        raise PluginError(Problem("plugin.none_here", params={"plugin": one_line(one.name)}) for one in missing)
    return plugins


def received(kind: str, name: str, owner: str) -> Any:
    """What a plugin that is installed gives under that name.

    Raises
    ------
    PluginError
        where the plugin is not there, or is of another version.
    """
    found = _installed_one(kind, name, owner)
    if found is None:
        params = {"kind": Hint(f"plugin.kind_{kind}"), "what": one_line(name), "plugin": one_line(owner)}
        raise PluginError(Problem("plugin.not_here", params=params))
    return found


def _installed_one(kind: str, name: str, owner: str) -> Any:
    plugins = _installed()
    if kind == "pillar":
        return next((method for _, method in plugins.pillars.get(name, ()) if method.owner == owner), None)
    tables: Mapping[str, Mapping[str, Any]] = {
        "rule": plugins.rules, "aggregation": plugins.aggregations, "derivation": plugins.derivations,
        "check": plugins.checks, "command": plugins.commands, "reader": plugins.readers,
        "format": plugins.formats, "section": plugins.sections,
    }  # fmt: skip
    found = tables[kind].get(name)
    return found if found is not None and found.owner == owner else None


@cache
def _installed() -> Plugins:
    return load_plugins()
