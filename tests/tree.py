"""The files of the source tree, as a fresh checkout would have them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
CASES = (
    ROOT.parent / "shared" / "cases"
)  # small inputs that once went wrong, with the right values; not part of the tree
MADE = {"__pycache__", ".git", ".venv", "dist", "build", "dtiscore-demo", "node_modules"}
CACHE = ("_cache", ".hypothesis", ".egg-info")


def files() -> tuple[Path, ...]:
    """Paths relative to the root: what git tracks or would add; without git, everything that no tool has made."""
    listed = _tracked() if (ROOT / ".git").exists() else None
    found = listed if listed is not None else list(_walked(ROOT))
    return tuple(sorted(path for path in found if (ROOT / path).is_file()))


def copy_to(folder: Path) -> Path:
    """A fresh copy of the tree in ``folder``; the collected facts, where they are beside the tree, stay beside it."""
    for path in files():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, target)
    return folder


def _tracked() -> list[Path] | None:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return [Path(os.fsdecode(name)) for name in done.stdout.split(b"\0") if name]


def _walked(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in MADE or path.name.endswith(CACHE) or (path / "pyvenv.cfg").is_file():
            continue
        if path.is_dir():
            yield from _walked(path)
        else:
            yield path.relative_to(ROOT)
