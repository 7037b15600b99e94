"""Which plugin a module is: the name that the commands show it by, and the plugins that dtiscore brings itself."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from dtiscore.files.toml import read_toml
from dtiscore.rules.plugins.hookspecs import ENTRY_POINT_GROUP
from dtiscore.rules.plugins.installed import installed_points, origin_of


def name_of(module: Any) -> str:
    """The name of a plugin as the commands show it: that of its entry point, installed or in the project around it."""
    own = str(getattr(module, "__name__", type(module).__name__))
    stated = {point.value: point.name for point in installed_points()}
    return stated.get(own) or _project_name(module, own) or own.removeprefix("dtiscore_") or own


def own_plugins() -> list[tuple[str, Any]]:
    """Name and module of the plugins that dtiscore brings itself, beside the standard one, as far as they are there."""
    found = []
    for point in installed_points():
        if origin_of(point)[0] == "dtiscore":
            with contextlib.suppress(ImportError):
                found.append((point.name, point.load()))
    return found


def _project_name(module: Any, own: str) -> str:
    """What the nearest pyproject.toml above a module that is not installed calls it."""
    file = getattr(module, "__file__", None)
    for folder in list(Path(file).resolve().parents)[:4] if isinstance(file, str) else ():
        path = folder / "pyproject.toml"
        if path.is_file():
            table: Any = read_toml(path, path.name)[0]
            for name in ("project", "entry-points", ENTRY_POINT_GROUP):
                table = table.get(name) if isinstance(table, dict) else None
            named = table.items() if isinstance(table, dict) else ()
            return next((str(name) for name, value in named if value == own), "")
    return ""
