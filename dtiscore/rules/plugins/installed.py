"""Which plugins there are: entry points of what is installed, files of a folder that a person named; and which to leave out."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import attrs

from dtiscore.language.errors import Problem, did_you_mean, one_line
from dtiscore.rules.plugins.attempting import attempt
from dtiscore.rules.plugins.calling import owner_of
from dtiscore.rules.plugins.hookspecs import ENTRY_POINT_GROUP
from dtiscore.rules.plugins.tracing import traced

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
        module = attempt(
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


def entry_points(failures: list[Problem]) -> list[importlib.metadata.EntryPoint]:
    """In the order of their names; a distribution whose list of them cannot be read does not hide the others."""
    try:
        found = list(importlib.metadata.entry_points(group=ENTRY_POINT_GROUP))
    except Exception:
        found, seen = [], set()
        for distribution in importlib.metadata.distributions():
            name = attempt(lambda d=distribution: d.name, "—", "", []) or ""  # type: ignore[misc]
            one = canonicalize(str(name))
            if one and one in seen:  # the first on the path hides the others, as in importlib
                continue
            seen.add(one)
            own = attempt(lambda d=distribution: d.entry_points, "—", name, failures) or ()  # type: ignore[misc]
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
    return entry_points([])


def blocked_ones(points: Iterable[importlib.metadata.EntryPoint]) -> tuple[tuple[Loaded, ...], list[Problem]]:
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


def version_of(distribution: str) -> str:
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
