"""The embedded examples, copied for a person to play with."""

from __future__ import annotations

import shutil
from pathlib import Path

from dtiscore.files.writing import filling
from dtiscore.rules.plugins.standard import data_folder


def copy_examples(target: Path) -> None:
    """Copy every example folder to ``target``, which must be empty or new; copied whole or not at all."""
    with filling(target) as temporary:
        for example in sorted(data_folder("examples").iterdir()):
            if (example / "dtiscore.toml").is_file():
                shutil.copytree(example, temporary / example.name, ignore=shutil.ignore_patterns("__pycache__"))
