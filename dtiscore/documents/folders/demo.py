"""The embedded examples, copied for a person to play with."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from dtiscore.language.errors import OutputError, Problem, cause
from dtiscore.rules.plugins.standard import data_folder


def copy_examples(target: Path) -> None:
    """Copy every example folder to ``target``, which must be empty or new; copied whole or not at all."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise OutputError(Problem("output.exists", params={"file": str(target)}))
    target = Path(os.path.abspath(target))  # "." has no name
    temporary = target.parent / f".{target.name}-{os.urandom(8).hex()}"
    try:
        temporary.mkdir(parents=True)
        for example in sorted(data_folder("examples").iterdir()):
            if (example / "dtiscore.toml").is_file():
                shutil.copytree(example, temporary / example.name, ignore=shutil.ignore_patterns("__pycache__"))
        if target.exists():  # perhaps the folder that somebody is in
            for example in sorted(temporary.iterdir()):
                example.rename(target / example.name)
        else:
            temporary.rename(target)
    except OSError as error:
        params = {"file": str(target), "detail": cause(error)}
        raise OutputError(Problem("output.failed", params=params)) from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
