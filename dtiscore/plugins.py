"""Loading plugins: entry points sorted by name, one at a time, so that order never decides a number."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import attrs
import pluggy

from dtiscore import hookspecs, standard
from dtiscore.calling import detail_of, owner_of
from dtiscore.errors import Problem, one_line
from dtiscore.hookspecs import ENTRY_POINT_GROUP
from dtiscore.model import Aggregation, DataCheck, Derivation, PillarMethod, Rule


@attrs.frozen
class Loaded:
    """One plugin as ``dtiscore plugins`` lists it."""

    name: str
    distribution: str
    version: str
    pillars: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    hooks: tuple[str, ...] = ()


@attrs.frozen(eq=False)
class Plugins:
    """Everything that plugins gave. ``failures`` holds those that could not be loaded; the rest works without them.

    ``owners`` says by kind ("rule", "derivation", "aggregation", "check") and name which plugin and distribution gave it.
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

    def method(self, plugin: str, pillar: str) -> PillarMethod | None:
        """The method of one plugin for a pillar: the one of the pillar's code, else the plugin's only one."""
        own = [m for methods in self.pillars.values() for name, m in methods if name == plugin]
        return next((m for m in own if m.code == pillar), own[0] if len(own) == 1 else None)

    @property
    def topics(self) -> frozenset[str]:
        return frozenset(t for methods in self.pillars.values() for _, method in methods for t in method.topics)


def load_plugins(*extra: tuple[str, Any]) -> Plugins:
    """A fresh set of plugins: the standard one, then every entry point, then ``extra`` (name, module) pairs."""
    manager = pluggy.PluginManager("dtiscore")
    manager.add_hookspecs(hookspecs)
    manager.register(standard, standard.STANDARD)
    failures: list[Problem] = []
    origin: dict[str, tuple[str, str]] = {standard.STANDARD: ("dtiscore", _version("dtiscore"))}
    points = importlib.metadata.entry_points(group=ENTRY_POINT_GROUP)
    for point in sorted(points, key=lambda p: (p.name, p.value)):
        distribution, version = _origin(point)
        module = _attempt(point.load, point.name, distribution, failures)
        if module is not None and _register(manager, module, point.name, distribution, failures):
            origin[point.name] = (distribution, version)
    for name, module in extra:
        if _register(manager, module, name, "", failures):
            origin[name] = ("", "")
    return _collect(manager, origin, failures)


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _origin(point: importlib.metadata.EntryPoint) -> tuple[str, str]:
    """Distribution and version; an installation may have lost its own metadata."""
    try:
        return (point.dist.name or "", point.dist.version or "") if point.dist else ("", "")
    except Exception:
        return "", ""


def _attempt(action: Callable[[], Any], name: str, distribution: str, failures: list[Problem]) -> Any:
    try:
        return action()
    except (KeyboardInterrupt, MemoryError):
        raise
    except BaseException as error:  # a plugin may raise anything; one that fails must not take the others along
        failures.append(_failure("plugin.failed", name, distribution, detail=detail_of(error)))
        return None


def _failure(code: str, name: str, distribution: str, **params: Any) -> Problem:
    return Problem(code, params={"plugin": name, "distribution": distribution or "—", **params})


def _register(
    manager: pluggy.PluginManager, module: Any, name: str, distribution: str, failures: list[Problem]
) -> bool:
    if manager.has_plugin(name) or manager.is_registered(module):
        failures.append(_failure("plugin.repeated", name, distribution))
        return False
    registered = _attempt(lambda: manager.register(module, name), name, distribution, failures)
    if registered is None:
        return False
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        failures.append(_failure("plugin.unknown_hook", name, distribution, detail=one_line(error, 160)))
        manager.unregister(name=name)
        return False
    return True


def _collect(manager: pluggy.PluginManager, origin: Mapping[str, tuple[str, str]], failures: list[Problem]) -> Plugins:
    pillars: dict[str, list[tuple[str, PillarMethod]]] = {}
    rules: dict[str, Rule] = {}
    aggregations: dict[str, Aggregation] = {}
    derivations: dict[str, Derivation] = {}
    checks: dict[str, DataCheck] = {}
    criteria: list[Path] = []
    loaded: list[Loaded] = []
    owners: dict[tuple[str, str], tuple[str, str]] = {}

    def keep(kind: str, found: dict[str, Any], values: Iterable[Any], name: str) -> None:
        for value in values:
            if value.name in found:
                first = owners[kind, value.name][0]
                failures.append(
                    _failure("plugin.taken", name, origin[name][0], kind=kind, what=value.name, first=first)
                )
            else:
                found[value.name] = value
                owners[kind, value.name] = (name, origin[name][0])

    def collect(name: str) -> None:
        plugin = manager.get_plugin(name)
        distribution, version = origin[name]
        owner = owner_of(name, distribution, version)

        def given(hook: str, kind: type) -> list[Any]:
            implementation = getattr(plugin, hook, None)
            if implementation is None or not hasattr(implementation, "dtiscore_impl"):
                return []
            values = _attempt(lambda: list(implementation()), name, distribution, failures) or []
            wrong = [value for value in values if not isinstance(value, kind)]
            if wrong:
                params = {"hook": hook, "wanted": kind.__name__, "got": type(wrong[0]).__name__}
                failures.append(_failure("plugin.wrong_value", name, distribution, **params))
            return [value for value in values if isinstance(value, kind)]

        methods: list[PillarMethod] = [_owned(m, owner) for m in given("dtiscore_pillars", PillarMethod)]
        own_rules: list[Rule] = [_owned(r, owner) for r in given("dtiscore_rules", Rule)]
        own_aggregations = [_owned(a, owner) for a in given("dtiscore_aggregations", Aggregation)]
        own_checks = [_owned(c, owner) for c in given("dtiscore_checks", DataCheck)]
        folders = given("dtiscore_criteria", Path)
        hooks = tuple(sorted(h.name for h in manager.get_hookcallers(plugin) or ()))
        # From here on nothing of the plugin is called: it is taken whole.
        for method in methods:
            pillars.setdefault(method.code, []).append((name, method))
            keep("derivation", derivations, method.derivations, name)
        keep("rule", rules, own_rules, name)
        keep("aggregation", aggregations, own_aggregations, name)
        keep("check", checks, own_checks, name)
        criteria.extend(folders)
        served = tuple(m.code for m in methods if m.code != standard.STANDARD)
        loaded.append(Loaded(name, distribution, version, served, tuple(r.name for r in own_rules), hooks))

    for name in origin:
        _attempt(lambda name=name: collect(name), name, origin[name][0], failures)  # type: ignore[misc]
    return Plugins(
        manager,
        tuple(loaded),
        MappingProxyType({code: tuple(methods) for code, methods in pillars.items()}),
        MappingProxyType(rules),
        MappingProxyType(aggregations),
        MappingProxyType(derivations),
        tuple(criteria),
        tuple(failures),
        MappingProxyType(owners),
        MappingProxyType(checks),
    )


def _owned(given: Any, owner: str) -> Any:
    """What a plugin gave, with the plugin's name on it, so that a later fault of its functions can name it."""
    if isinstance(given, PillarMethod):
        return attrs.evolve(given, owner=owner, derivations=tuple(_owned(d, owner) for d in given.derivations))
    return attrs.evolve(given, owner=owner)
