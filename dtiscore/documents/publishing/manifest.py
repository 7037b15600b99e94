"""The manifest of a result folder: what it was made of and with, and the SHA-256 of every file in it."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import attrs

from dtiscore.documents.publishing.material import Options, Sources
from dtiscore.documents.publishing.templates import KINDS
from dtiscore.files.opening import content_of
from dtiscore.frameworks.fingerprints import fingerprint
from dtiscore.language.errors import DataError, Problem
from dtiscore.model import Framework
from dtiscore.rules.plugins.loading import Plugins

NAME = "manifest.json"
FORMAT = "dtiscore-publication-1"
MOST_BYTES = 32 * 2**20
MOST_FILES = 50_000
DIGEST = re.compile(r"[0-9a-f]{64}")
WRITERS = ("docxtpl", "Jinja2", "python-docx")


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@attrs.frozen
class Layout:
    """Where the inputs lie in the folder, as paths below it with forward slashes."""

    framework: str
    data: tuple[str, ...]
    units: str
    targets: tuple[str, ...]
    templates: Mapping[str, str]

    def sources(self, folder: Path) -> Sources:
        return Sources(
            folder / self.framework,
            tuple(folder / path for path in self.data),
            folder / self.units if self.units else None,
            tuple(folder / path for path in self.targets),
        )


@attrs.frozen
class Replaced:
    """The folder that a publication takes the place of: its name, the SHA-256 of its manifest, and why."""

    folder: str
    manifest: str
    reason: str


@attrs.frozen(eq=False)
class Manifest:
    """What a manifest says."""

    layout: Layout
    options: Options
    framework: Mapping[str, str]
    made_with: Mapping[str, Any]
    replaces: Replaced | None
    files: Mapping[str, str]

    def content(self) -> bytes:
        document = {"format": FORMAT, "framework": dict(self.framework), "inputs": attrs.asdict(self.layout),
                    "options": attrs.asdict(self.options), "made_with": self.made_with,
                    "replaces": attrs.asdict(self.replaces) if self.replaces else None,
                    "files": dict(sorted(self.files.items()))}  # fmt: skip
        return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def describe(framework: Framework) -> dict[str, str]:
    return {"code": framework.code, "title": framework.title.vi, "fingerprint": fingerprint(framework)}


def versions(plugins: Plugins, *, with_documents: bool = True) -> dict[str, Any]:
    """Of the program, of every plugin, and of what writes the documents."""
    writers = {name: _version(name) for name in WRITERS if with_documents}
    loaded = sorted(({"name": p.name, "distribution": p.distribution, "version": p.version} for p in plugins.loaded),
                    key=lambda one: one["name"])  # fmt: skip
    return {"dtiscore": _version("dtiscore"), "plugins": loaded, "documents": writers}


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return ""


def read_manifest(folder: Path) -> tuple[Manifest, str]:
    """The manifest of a folder, and its own SHA-256.

    Raises
    ------
    DataError
        where there is none, or none that this program can have written.
    """
    path = folder / NAME
    if not os.path.lexists(path):
        raise DataError(Problem("verify.no_manifest", str(folder)))
    content = content_of(path, str(path), MOST_BYTES)
    try:
        return _parsed(json.loads(content.decode("utf-8"))), digest(content)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise DataError(Problem("verify.bad_manifest", str(path))) from None


def _parsed(document: Any) -> Manifest:
    if document["format"] != FORMAT:
        raise ValueError
    files = {_inside(name): _digest(value) for name, value in document["files"].items()}
    if len(files) > MOST_FILES:
        raise ValueError
    given, options, replaces = document["inputs"], document["options"], document["replaces"]
    layout = Layout(
        _inside(given["framework"]), _insides(given["data"]), _inside(given["units"]) if given["units"] else "",
        _insides(given["targets"]), {kind: _inside(given["templates"][kind]) for kind in KINDS},
    )  # fmt: skip
    stated = Options(
        _whole(options["year"]), _text_or_none(options["status"]), _one_of(options["numbers"], ("auto", "vi", "en")),
        _whole(options["target_year"]), _text_or_none(options["document"]), _one_of(options["lang"], ("vi", "en")),
    )  # fmt: skip
    framework = {name: _text(document["framework"][name]) for name in ("code", "title", "fingerprint")}
    made = document["made_with"]
    made_with = {
        "dtiscore": _text(made["dtiscore"]),
        "plugins": [
            {name: _text(one[name]) for name in ("name", "distribution", "version")} for one in made["plugins"]
        ],
        "documents": {_text(name): _text(value) for name, value in made["documents"].items()},
    }
    old = None if replaces is None else Replaced(
        _text(replaces["folder"]), _digest(replaces["manifest"]), _text(replaces["reason"])
    )  # fmt: skip
    return Manifest(layout, stated, framework, made_with, old, files)


def _inside(name: Any) -> str:
    """A path that stays in the folder, on every system."""
    parts = PurePosixPath(_text(name)).parts
    if not parts or any(part in ("..", "/", ".") or re.search(r'[\\:*?"<>|\x00-\x1f]', part) for part in parts):
        raise ValueError
    if "/".join(parts) != name or name == NAME:
        raise ValueError
    return str(name)


def _insides(names: Iterable[Any]) -> tuple[str, ...]:
    if not isinstance(names, list):
        raise TypeError
    return tuple(map(_inside, names))


def _digest(value: Any) -> str:
    if not DIGEST.fullmatch(_text(value)):
        raise ValueError
    return str(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _text_or_none(value: Any) -> str | None:
    return None if value is None else _text(value)


def _whole(value: Any) -> int | None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise TypeError
    return value


def _one_of(value: Any, allowed: tuple[str, ...]) -> Any:
    if value not in allowed:
        raise ValueError
    return value
