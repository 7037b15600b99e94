"""A new plugin to begin with, all files or none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from string import Template

import attrs

from dtiscore.files.writing import write_new
from dtiscore.language.errors import PluginError, Problem, one_line
from dtiscore.language.text import text_of
from dtiscore.rules.plugins.hookspecs import HOOKS
from dtiscore.rules.plugins.installed import installed_names

TEMPLATES = Path(__file__).parent / "template"
NAME = re.compile(r"(?=.{1,40}$)[a-z][a-z0-9]*(_[a-z0-9]+)*")
# A package of this name would look like a hook, or like a part of a framework.
RESERVED = {hook.removeprefix("dtiscore_") for hook in HOOKS} | {"standard", "total"}

# Template → its place in the plugin; a sentence says what it is for.
FILES: Mapping[str, str] = {
    "pyproject.toml.txt": "pyproject.toml",
    "module.py.txt": "$package/__init__.py",
    "criteria.toml": "$package/criteria/$framework.toml",
    "test.py.txt": "tests/test_plugin.py",
    "observations.csv": "synthetic-observations.csv",
    "README.md": "README.md",
}


@attrs.frozen
class PluginStart:
    """A plugin that was made: its folder, its criteria set, and its files with what each is for."""

    folder: Path
    framework: str
    files: Mapping[str, tuple[str, str]]

    @property
    def quoted(self) -> str:
        """The folder as one word of a command line."""
        return f'"{self.folder}"' if re.search(r"\s", str(self.folder)) else str(self.folder)


def start_plugin(name: str, folder: Path | None = None) -> PluginStart:
    """Make a complete plugin ``name`` in ``folder``, by default ``dtiscore-NAME``: it installs and passes its test.

    The folder may exist and hold other files.

    Raises
    ------
    PluginError
        for a name that no package or pillar can have, or that is taken.
    OutputError
        with every file that is there already; or where nothing can be written. Nothing is left behind then.
    """
    own = _checked(name)
    words = {
        "name": own,
        "title": own.replace("_", " ").strip().capitalize(),
        "package": f"dtiscore_{own}",
        "distribution": f"dtiscore-{own.replace('_', '-').strip('-')}",
        "framework": f"{own.replace('_', '-').strip('-')}-example",
    }

    def filled(text: str) -> str:
        return Template(text).substitute(words)

    contents = {f"{words['package']}/py.typed": b""}
    purposes = {}
    for template, place in FILES.items():
        purpose = text_of(f"wording.plugin_file.{template.partition('.')[0].lower()}")
        contents[filled(place)] = filled((TEMPLATES / template).read_text("utf-8")).encode()
        purposes[filled(place)] = purpose.vi, purpose.en
    where = folder or Path(words["distribution"])
    write_new(where, contents)
    return PluginStart(where, words["framework"], purposes)


def _checked(name: str) -> str:
    own = name.replace("-", "_")
    if not NAME.fullmatch(own):
        raise PluginError(Problem("new_plugin.name", params={"name": one_line(name)}))
    if own in RESERVED:
        raise PluginError(Problem("new_plugin.reserved", params={"name": own}))
    if own in installed_names():
        raise PluginError(Problem("new_plugin.taken", params={"name": own, "package": f"dtiscore_{own}"}))
    return own
