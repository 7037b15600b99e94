"""The settings of a run: what is typed, else what the assessment folder's ``dtiscore.toml`` states, else nothing.

One precedence for every command. What is typed wins. What the folder states counts for what is not typed; but its targets
and target year go with its framework, its year with its data, its units with either: they do not count where what they go
with is typed and another. What then is left open is the framework's own (its target documents and their year), and at last
the default.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import attrs

from dtiscore.files.opening import real_path
from dtiscore.files.toml import CODES, STRING, YEAR, read_toml, shape_problems, words
from dtiscore.frameworks.locating import find_framework
from dtiscore.language.errors import DataError, LookupProblem
from dtiscore.language.typed import Numbers, Unclear
from dtiscore.rules.plugins.loading import Plugins

NAME = "dtiscore.toml"
SCHEMA: dict[str, Any] = {
    "framework": STRING,
    "data": CODES,
    "targets": CODES,
    "units": STRING,
    "language": words("vi", "en"),
    "numbers": words("auto", "vi", "en"),
    "unclear": words("ask", "missing", "not_applicable"),
    "target_year": YEAR,
    "year": YEAR,
}


@attrs.frozen
class Folder:
    """What an assessment folder states; paths are already relative to where the program runs."""

    path: Path
    framework: str | None = None
    data: tuple[Path, ...] = ()
    targets: tuple[Path, ...] = ()
    units: Path | None = None
    numbers: Numbers | None = None
    target_year: int | None = None
    year: int | None = None
    unclear: Unclear | None = None

    @property
    def without_data(self) -> bool:
        """Whether the data files are named but none is there yet, as in a folder that was just made."""
        return bool(self.data) and not any(os.path.lexists(path) for path in self.data)


def read_folder(path: Path) -> Folder | None:
    """The folder's statement, or None where it has no ``dtiscore.toml``.

    Raises
    ------
    DataError
        with every problem of that file.
    """
    file = path / NAME
    if not file.is_file():
        return None
    document, problems = read_toml(file, str(file))
    problems += shape_problems(document, SCHEMA, str(file), "")
    if problems:
        raise DataError(problems)
    framework = document.get("framework")
    if isinstance(framework, str) and (framework.endswith(".toml") or "/" in framework):
        framework = str(path / framework)
    return Folder(
        path, framework,
        data=tuple(path / name for name in document.get("data", ())),
        targets=tuple(path / name for name in document.get("targets", ())),
        units=path / document["units"] if "units" in document else None,
        **{name: document.get(name) for name in ("numbers", "unclear", "target_year", "year")},
    )  # fmt: skip


@attrs.frozen
class Settings:
    """What a run works on, by name: nothing of it is read yet.

    Files are named as a person wrote them. ``framework`` is a code or a path, "" where none is named; ``status`` is None for
    the last one, ``year`` None where every year counts or the latest.
    """

    framework: str = ""
    data: tuple[str, ...] = ()
    units: str | None = None
    targets: tuple[str, ...] = ()
    target_year: int | None = None
    document: str | None = None
    numbers: Numbers | None = None
    status: str | None = None
    year: int | None = None
    unclear: Unclear | None = None


def settle(typed: Settings, folder: Folder | None, plugins: Plugins) -> Settings:
    """What is typed, filled up with what the folder states."""
    if folder is None:
        return typed
    same_framework = not typed.framework or _is_same(typed.framework, folder.framework, plugins)
    goals = folder if same_framework else Folder(folder.path)
    other_assessment = bool(typed.data) and not same_framework
    return Settings(
        framework=typed.framework or folder.framework or "",
        data=typed.data or tuple(map(str, folder.data)),
        units=typed.units or (str(folder.units) if folder.units and not other_assessment else None),
        targets=typed.targets or tuple(map(str, goals.targets)),
        target_year=goals.target_year if typed.target_year is None else typed.target_year,
        document=typed.document,
        numbers=typed.numbers or folder.numbers,
        unclear=typed.unclear or folder.unclear,
        status=typed.status,
        year=typed.year if typed.year is not None or typed.data else folder.year,
    )


def _is_same(typed: str, stated: str | None, plugins: Plugins) -> bool:
    """Whether two names mean one framework file; a folder that states none has none of its own."""
    if stated is None or typed == stated:
        return True
    try:
        return real_path(find_framework(typed, plugins)) == real_path(find_framework(stated, plugins))
    except LookupProblem:  # it is reported when it is read
        return False
