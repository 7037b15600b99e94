"""Assessment folders: a ``dtiscore.toml`` that says which framework, data, units and targets belong together."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import attrs

from dtiscore.files.toml import CODES, STRING, YEAR, read_toml, shape_problems
from dtiscore.language.errors import DataError, Problem

NAME = "dtiscore.toml"
SCHEMA: dict[str, Any] = {
    "framework": STRING,
    "data": CODES,
    "targets": CODES,
    "units": STRING,
    "language": {"type": "string", "allowed": ["vi", "en"]},
    "numbers": {"type": "string", "allowed": ["auto", "vi", "en"]},
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
    numbers: str | None = None
    target_year: int | None = None
    year: int | None = None

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
        raise DataError(Problem(p.code, p.file, p.place, p.row, p.column, p.severity, p.params) for p in problems)
    framework = document.get("framework")
    if isinstance(framework, str) and (framework.endswith(".toml") or "/" in framework):
        framework = str(path / framework)
    return Folder(
        path,
        framework,
        tuple(path / name for name in document.get("data", ())),
        tuple(path / name for name in document.get("targets", ())),
        path / document["units"] if "units" in document else None,
        document.get("numbers"),
        document.get("target_year"),
        document.get("year"),
    )
