"""Where frameworks and target documents are found: by code in the criteria folders, or by path."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from dtiscore.files.toml import read_toml
from dtiscore.language.errors import LookupProblem, Problem, did_you_mean, one_line
from dtiscore.model import Framework
from dtiscore.rules.plugins.loading import Plugins


def known_frameworks(plugins: Plugins) -> dict[str, Path]:
    """Code → file of every framework in the criteria folders; the first folder wins."""
    return _files(plugins.criteria)


def known_targets(plugins: Plugins) -> dict[str, Path]:
    """Code → file of every target document in the criteria folders."""
    return _files(folder / "targets" for folder in plugins.criteria)


def known_successions(plugins: Plugins) -> dict[str, Path]:
    """Code → file of every table of successions in the criteria folders."""
    return _files((folder / "successions" for folder in plugins.criteria), "*.csv")


def _files(folders: Iterable[Path], pattern: str = "*.toml") -> dict[str, Path]:
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob(pattern)):
            found.setdefault(path.stem, path)
    return dict(sorted(found.items()))


def find_framework(source: str | os.PathLike[str], plugins: Plugins) -> Path:
    text = os.fspath(source)
    looks_like_path = text.endswith(".toml") or "/" in text or os.sep in text
    known = known_frameworks(plugins)
    if not looks_like_path and text in known:
        return known[text]
    if looks_like_path or os.path.isfile(text):
        return Path(text)
    named_otherwise = next((path for path in known.values() if _states(path, text)), None)
    if named_otherwise is not None:
        params = {"file": named_otherwise.name, "code": one_line(text)}
        raise LookupProblem(Problem("framework.named_otherwise", params=params))
    unknown = {"name": one_line(text), "hint": did_you_mean(text, known), "known": ", ".join(known)}
    raise LookupProblem(Problem("framework.unknown", params=unknown))


def typed_as(framework: Framework) -> str:
    """What a person types to name a framework that was read: its file where it is one, else its code."""
    if not os.path.isfile(framework.file):
        return framework.code
    return f'"{framework.file}"' if " " in framework.file else framework.file


def _states(path: Path, code: str) -> bool:
    """Whether a file has the code that is looked for, whatever the file is called."""
    header = read_toml(path, path.name)[0].get("framework", {})
    return isinstance(header, dict) and header.get("code") == code
