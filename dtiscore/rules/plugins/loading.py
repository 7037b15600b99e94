"""Loading plugins: entry points sorted by name, one at a time, so that order never decides a number."""

from __future__ import annotations

import copyreg
import importlib.metadata
import importlib.util
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
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
from dtiscore.rules.plugins.calling import detail_of, owner_of
from dtiscore.rules.plugins.containing import contained
from dtiscore.rules.plugins.hookspecs import ENTRY_POINT_GROUP, HOOKS, arguments_of, hooks_in
from dtiscore.rules.plugins.tracing import traced
from dtiscore.rules.plugins.versions import NAME as VERSIONS
from dtiscore.rules.plugins.versions import NoVersions, fits

FOLDER_VARIABLE = "DTISCORE_PLUGINS_DIR"
BLOCK_VARIABLE = "DTISCORE_BLOCK"


@attrs.frozen
class Loaded:
    """One plugin as ``dtiscore plugins`` lists it."""

    name: str
    distribution: str
    version: str
    pillars: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    hooks: tuple[str, ...] = ()
    aggregations: tuple[str, ...] = ()
    derivations: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()


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
        return _failure("plugin.bad_criteria", name, distribution, detail=problem.text(lang))

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
    origin: dict[str, tuple[str, str]] = {standard.STANDARD: ("dtiscore", _version("dtiscore"))}
    points = _entry_points(failures) if installed else []
    blocked, notes = _blocked(points)
    with contained():
        for point in points:
            distribution, version = origin_of(point)
            if point.name in (one.name for one in blocked):
                continue
            owner = owner_of(point.name, distribution, version)
            module = _attempt(
                lambda load=point.load, owner=owner: traced(owner, "import", "", load),  # type: ignore[misc]
                point.name, distribution, failures,
            )  # fmt: skip
            if module is None and not any(f.params.get("plugin") == one_line(point.name) for f in failures):
                failures.append(_failure("plugin.failed", point.name, distribution, detail="None"))
            if module is not None:
                _register(manager, module, point.name, (distribution, version), origin, failures)
        for name, module in one_file_plugins(failures) if installed else ():
            _register(manager, module, name, (f"{name}.py", ""), origin, failures)
        for name, module in extra:
            _register(manager, module, name, ("", ""), origin, failures)
        return _collect(manager, origin, failures, blocked, notes)


def one_file_plugins(failures: list[Problem]) -> list[tuple[str, Any]]:
    """(name, module) of every ``NAME.py`` in the folder that a person named, and of no other: never because a folder holds one."""
    folder = os.environ.get(FOLDER_VARIABLE, "")
    if not folder:
        return []
    path = Path(folder)
    if not path.is_dir():
        failures.append(Problem("plugin.no_plugins_folder", params={"folder": one_line(folder, 120)}))
        return []
    found = []
    for file in sorted(path.glob("*.py")):
        owner = owner_of(file.stem, file.name, "")
        module = _attempt(
            lambda file=file, owner=owner: traced(owner, "import", "", lambda: _module_of(file)),  # type: ignore[misc]
            file.stem, file.name, failures,
        )  # fmt: skip
        if module is not None:
            found.append((file.stem, module))
    return found


def _module_of(file: Path) -> Any:
    """The module that a file is, by a name of its own, so that it hides no other."""
    name = f"dtiscore_file_{file.stem}"
    known = sys.modules.get(name)
    if known is not None and getattr(known, "__file__", "") == str(file):
        return known
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # classes of attrs look for their module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _entry_points(failures: list[Problem]) -> list[importlib.metadata.EntryPoint]:
    """In the order of their names; a distribution whose list of them cannot be read does not hide the others."""
    try:
        found = list(importlib.metadata.entry_points(group=ENTRY_POINT_GROUP))
    except Exception:
        found, seen = [], set()
        for distribution in importlib.metadata.distributions():
            name = _attempt(lambda d=distribution: d.name, "—", "", []) or ""  # type: ignore[misc]
            one = canonicalize(str(name))
            if one and one in seen:  # the first on the path hides the others, as in importlib
                continue
            seen.add(one)
            own = _attempt(lambda d=distribution: d.entry_points, "—", name, failures) or ()  # type: ignore[misc]
            found += [point for point in own if point.group == ENTRY_POINT_GROUP]
    return sorted(found, key=lambda point: (point.name, point.value, origin_of(point)))


def canonicalize(name: str) -> str:
    """A distribution's name as pip compares it."""
    return re.sub(r"[-_.]+", "-", name).casefold()


def installed_names() -> frozenset[str]:
    """The names of the plugins that are installed, whether or not they work."""
    return frozenset(point.name for point in installed_points())


def installed_points() -> list[importlib.metadata.EntryPoint]:
    """The entry points of the plugins that are installed, in the order of their names."""
    return _entry_points([])


def _blocked(points: Iterable[importlib.metadata.EntryPoint]) -> tuple[tuple[Loaded, ...], list[Problem]]:
    """The plugins that the environment tells to leave out, and what to say of that."""
    named = {name.strip() for name in os.environ.get(BLOCK_VARIABLE, "").split(",")} - {""}
    blocked = tuple(Loaded(point.name, *origin_of(point)) for point in points if point.name in named)
    notes = [
        Problem("plugin.blocked", severity="note", params={"plugin": p.name, "distribution": p.distribution or "—"})
        for p in blocked
    ]
    known = [point.name for point in points]
    for name in sorted(named - set(known)):
        params = {"name": one_line(name), "hint": did_you_mean(name, known), "known": ", ".join(known) or "—"}
        notes.append(Problem("plugin.block_unknown", severity="warning", params=params))
    return blocked, notes


# More values than this from one hook are taken for a list without an end.
MOST_VALUES = 10_000


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return ""


def origin_of(point: importlib.metadata.EntryPoint) -> tuple[str, str]:
    """Distribution and version; an installation may have lost its own metadata."""
    try:
        return (point.dist.name or "", point.dist.version or "") if point.dist else ("", "")
    except Exception:
        return "", ""


class NotAList(Exception):
    """A hook returned something else than values one after another."""

    def __init__(self, found: Any) -> None:
        super().__init__(type(found).__name__)
        self.found = found


def _attempt(
    action: Callable[[], Any],
    name: str,
    distribution: str,
    failures: list[Problem],
    hook: str = "",
    kind: type = object,
) -> Any:
    """The result of an action, or None and one more failure; ``hook`` is that which is called, for values of a kind."""
    try:
        return action()
    except (KeyboardInterrupt, MemoryError):
        raise
    except NotAList as error:
        code = "plugin.returned_nothing" if error.found is None else "plugin.not_a_list"
        got = {} if error.found is None else {"got": one_line(error)}
        failures.append(_failure(code, name, distribution, hook=hook, wanted=kind.__name__, **got))
        return None
    except BaseException as error:  # a plugin may raise anything; one that fails must not take the others along
        code = "plugin.hook_failed" if hook else "plugin.failed"
        said = {"hook": hook} if hook else {}
        failures.append(_failure(code, name, distribution, detail=detail_of(error), **said))
        return None


def _failure(code: str, name: str, distribution: str, **params: Any) -> Problem:
    return Problem(code, params={"plugin": one_line(name), "distribution": one_line(distribution) or "—", **params})


def _register(
    manager: pluggy.PluginManager, module: Any, name: str, own: tuple[str, str],
    origin: dict[str, tuple[str, str]], failures: list[Problem],
) -> None:  # fmt: skip
    distribution = own[0]
    # By identity: what a plugin says of its own equality is not asked.
    if manager.has_plugin(name) or any(module is other for _, other in manager.list_name_plugin()):
        first = name if manager.has_plugin(name) else str(manager.get_name(module))
        of = origin.get(first, ("", ""))[0] or "—"
        failures.append(_failure("plugin.repeated", name, distribution, first=first, of=of))
        return
    faults = _attempt(lambda: list(_faults(module, name, distribution)), name, distribution, failures)
    failures += faults or []
    if faults == [] and _attempt(lambda: manager.register(module, name), name, distribution, failures) is not None:
        origin[name] = own


def _faults(module: Any, name: str, distribution: str) -> Iterator[Problem]:
    """What is wrong with the versions that a plugin states, and with the functions that it marks as hooks, or forgot to mark."""
    stated, own = getattr(module, VERSIONS, None), _version("dtiscore")
    try:
        if stated is not None and own and not fits(stated, own):
            yield _failure("plugin.other_version", name, distribution, stated=one_line(stated), own=own)
    except NoVersions:
        yield _failure("plugin.no_versions", name, distribution, stated=one_line(stated), where=VERSIONS)
    for hook, function, is_marked in hooks_in(module):
        if hook not in HOOKS:
            hint, known = did_you_mean(hook, HOOKS), ", ".join(HOOKS)
            yield _failure("plugin.unknown_hook", name, distribution, hook=one_line(hook), hint=hint, known=known)
        elif not is_marked:
            yield _failure("plugin.not_marked", name, distribution, hook=hook)
        elif arguments_of(function):
            wanted = ", ".join(arguments_of(function))
            yield _failure("plugin.arguments", name, distribution, hook=hook, arguments=one_line(wanted))


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
        failures.append(_failure("plugin.taken", name, origin[name][0], **params))

    def keep_folder(folder: Path, name: str) -> None:
        if not folder.is_dir():
            failures.append(_failure("plugin.no_folder", name, origin[name][0], folder=one_line(folder, 120)))
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
                values += _attempt(
                    lambda call=call: traced(owner, hook, "", lambda: _listed(call(), kind)),  # type: ignore[misc]
                    name, distribution, failures, hook, kind,
                ) or ()  # fmt: skip
            wrong = [value for value in values if not isinstance(value, kind)]
            if wrong:
                params = {"hook": hook, "wanted": kind.__name__, "got": type(wrong[0]).__name__}
                failures.append(_failure("plugin.wrong_value", name, distribution, **params))
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
        _attempt(lambda name=name: collect(name), name, origin[name][0], failures)  # type: ignore[misc]
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
