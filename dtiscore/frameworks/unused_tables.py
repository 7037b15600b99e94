"""Tables of data that lie in an assessment folder and are not read, since its settings do not name them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from dtiscore.frameworks.folder_settings import NAME, Folder
from dtiscore.language.errors import Problem

COLLECTED, APPRAISED = "observations.csv", "appraised.csv"  # as collecting forms and importing workbooks call them


def unused_tables(folder: Folder) -> Iterator[Problem]:
    """Tables that this program wrote into the folder, each with the line that makes it count."""
    for name in (COLLECTED, APPRAISED):
        if (folder.path / name).is_file():
            yield from unused_table(folder, folder.path / name)


def unused_table(folder: Folder, path: Path) -> Iterator[Problem]:
    """The same of one table, wherever it lies; nothing where it is used."""
    if os.path.realpath(path) in {os.path.realpath(known) for known in folder.data}:
        return
    names = [_named(folder, known) for known in (*folder.data, path)]
    line = f"data = {json.dumps(names, ensure_ascii=False)}"
    code = "folder.unused_beside" if folder.data else "folder.unused_alone"
    yield Problem(code, str(path), severity="warning", params={"line": line, "settings": str(folder.path / NAME)})


def _named(folder: Folder, path: Path) -> str:
    """A file as the settings of the folder name it."""
    if path.is_relative_to(folder.path):
        return path.relative_to(folder.path).as_posix()
    try:
        return Path(os.path.relpath(path, folder.path)).as_posix()
    except ValueError:  # another drive
        return Path(os.path.abspath(path)).as_posix()
