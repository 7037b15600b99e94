"""The manifest of a result folder: what it was made of and with, and the SHA-256 of every file in it."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import attrs

from dtiscore.files.opening import content_of
from dtiscore.files.toml import shape_problems
from dtiscore.frameworks.fingerprints import fingerprint
from dtiscore.frameworks.folder_settings import OFFICE, Basis, Before, Settings, office_of
from dtiscore.language.errors import DataError, Language, Problem
from dtiscore.model import Framework, Office
from dtiscore.model.redrawing import OWN_BORDERS, Redrawing
from dtiscore.rules.plugins.loading import Plugins

NAME = "manifest.json"
KINDS = ("annex", "minutes", "notice", "summary")  # of documents
FORMAT = "dtiscore-publication-1"
MOST_BYTES = 32 * 2**20
MOST_FILES = 50_000
DIGEST = re.compile(r"[0-9a-f]{64}")
OPTIONS = ("year", "status", "numbers", "unclear", "target_year", "document")
WRITERS = ("docxtpl", "Jinja2", "python-docx")


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@attrs.frozen
class LayoutBefore:
    """Where what the year was compared with lies: the published results, or the data of the year before with their edition;
    what is not there is empty."""

    framework: str = ""
    data: tuple[str, ...] = ()
    units: str = ""
    targets: tuple[str, ...] = ()
    successions: tuple[str, ...] = ()
    published: str = ""
    correspondence: str = ""
    called: str = ""
    basis: Basis | None = None
    year: int | None = None
    target_year: int | None = None
    numbers: str = "auto"
    unclear: str = "ask"

    @property
    def files(self) -> tuple[str, ...]:
        published = (
            f"{self.published}/{NAME}"
            if self.published and not PurePosixPath(self.published).suffix
            else self.published
        )
        own = (self.framework, *self.data, *self.targets, *self.successions, self.units, self.correspondence, published)
        return tuple(filter(None, own))

    def in_folder(self, folder: Path) -> Before:
        """What is stated of the year before, with the files that lie in the folder."""

        def at(path: str) -> str:
            return str(folder / path) if path else ""

        settings = Settings(
            at(self.framework), tuple(map(at, self.data)), at(self.units) or None, tuple(map(at, self.targets)),
            self.target_year, None, self.numbers, None, self.year, self.unclear,  # type: ignore[arg-type]
            successions=tuple(map(at, self.successions)),
        )  # fmt: skip
        return Before(
            "", at(self.published), at(self.framework), at(self.correspondence), self.basis, settings, self.called
        )


@attrs.frozen
class Layout:
    """Where the inputs lie in the folder, as paths below it with forward slashes."""

    framework: str
    data: tuple[str, ...]
    units: str
    targets: tuple[str, ...]
    templates: Mapping[str, str]
    successions: tuple[str, ...] = ()
    editions: tuple[str, ...] = ()
    before: LayoutBefore | None = None

    @property
    def files(self) -> tuple[str, ...]:
        own = (
            self.framework, *self.editions, *self.data, *self.targets, *self.templates.values(), *self.successions,
            self.units, *(self.before.files if self.before is not None else ()),
        )  # fmt: skip
        return tuple(filter(None, own))

    def in_folder(self, folder: Path, settings: Settings) -> Settings:
        """The settings with the files that lie in the folder."""
        return attrs.evolve(
            settings,
            framework=str(folder / self.framework),
            data=tuple(str(folder / path) for path in self.data),
            units=str(folder / self.units) if self.units else None,
            targets=tuple(str(folder / path) for path in self.targets),
            successions=tuple(str(folder / path) for path in self.successions),
            editions=tuple(str(folder / path) for path in self.editions),
            before=self.before.in_folder(folder) if self.before is not None else None,
            basis=self.before.basis if self.before is not None else None,
        )


@attrs.frozen
class Replaced:
    """The folder that a publication takes the place of: its name, the SHA-256 of its manifest, and why."""

    folder: str
    manifest: str
    reason: str


@attrs.frozen(eq=False)
class Manifest:
    """What a manifest says; ``settings`` has the options, the files are in the layout."""

    layout: Layout
    settings: Settings
    lang: Language
    framework: Mapping[str, str]
    made_with: Mapping[str, Any]
    replaces: Replaced | None
    files: Mapping[str, str]

    def content(self) -> bytes:
        options = {name: getattr(self.settings, name) for name in OPTIONS} | {"lang": self.lang}
        if stated := _stated(self.settings.office):
            options["office"] = stated
        if self.settings.redrawing.is_asked:
            options["redrawing"] = attrs.asdict(self.settings.redrawing)
        document = {"format": FORMAT, "framework": dict(self.framework), "inputs": attrs.asdict(self.layout),
                    "options": options, "made_with": self.made_with,
                    "replaces": attrs.asdict(self.replaces) if self.replaces else None,
                    "files": dict(sorted(self.files.items()))}  # fmt: skip
        return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def unreplaced(folders: Iterable[Path], year: int) -> list[Path]:
    """The result folders of a year among these of which no other one takes the place."""
    found: dict[str, Path] = {}
    replaced: set[str] = set()
    for folder in folders:
        if (folder / NAME).is_file():
            with contextlib.suppress(DataError):  # it is told where it is used
                manifest, own = read_manifest(folder)
                if manifest.settings.year == year:
                    found[own] = folder
                    replaced |= {manifest.replaces.manifest} if manifest.replaces is not None else set()
    return [folder for own, folder in found.items() if own not in replaced]


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


def _stated(office: Office) -> dict[str, dict[str, Any]]:
    """What the folder said of who assesses and signs, in the shape that it has there."""
    tables = {name: {key: own for key, own in table.items() if own} for name, table in attrs.asdict(office).items()}
    return {name: table for name, table in tables.items() if table}


def _office(stated: Any) -> Office:
    if not isinstance(stated, dict) or shape_problems(stated, OFFICE, "", ""):
        raise ValueError
    return office_of(stated)


def _parsed(document: Any) -> Manifest:
    if document["format"] != FORMAT:
        raise ValueError
    # Manifests that were written before these were asked.
    document["options"].setdefault("unclear", "ask")
    document["inputs"].setdefault("successions", [])
    document["inputs"].setdefault("editions", [])
    before = document["inputs"].pop("before", None)
    stated = _checked(document, SHAPE)
    files = {_inside(name): _digest(value) for name, value in document["files"].items()}
    if len(files) > MOST_FILES:
        raise ValueError
    writers = {_text(name): _text(value) for name, value in document["made_with"]["documents"].items()}
    lang = stated["options"].pop("lang")
    replaces = document["replaces"]
    office = _office(document["options"].get("office", {}))
    redrawing = Redrawing(**_checked(document["options"].get("redrawing", attrs.asdict(OWN_BORDERS)), REDRAWING))
    return Manifest(
        Layout(**stated["inputs"], before=None if before is None else LayoutBefore(**_checked(before, BEFORE))), Settings(**stated["options"], office=office, redrawing=redrawing), lang, stated["framework"],
        stated["made_with"] | {"documents": writers},
        None if replaces is None else Replaced(**_checked(replaces, REPLACED)), files,
    )  # fmt: skip


def _checked(value: Any, shape: Any) -> Any:
    """What ``shape`` names of the value: tables by key, lists of one kind, and functions that refuse what is wrong."""
    if isinstance(shape, dict):
        return {name: _checked(value[name], own) for name, own in shape.items()}
    if not isinstance(shape, list):
        return shape(value)
    if not isinstance(value, list):
        raise TypeError
    return tuple(_checked(one, shape[0]) for one in value)


def _inside(name: Any) -> str:
    """A path that stays in the folder, on every system."""
    parts = PurePosixPath(_text(name)).parts
    if not parts or any(part in ("..", "/", ".") or re.search(r'[\\:*?"<>|\x00-\x1f]', part) for part in parts):
        raise ValueError
    if "/".join(parts) != name or name == NAME:
        raise ValueError
    return str(name)


def _digest(value: Any) -> str:
    if not DIGEST.fullmatch(_text(value)):
        raise ValueError
    return str(value)


def _of(*types: type) -> Callable[[Any], Any]:
    def checked(value: Any) -> Any:
        if type(value) not in types:
            raise TypeError
        return value

    return checked


_text, _text_or_none, _whole = _of(str), _of(str, type(None)), _of(int, type(None))


def _one_of(*allowed: str) -> Callable[[Any], str]:
    def checked(value: Any) -> str:
        if value not in allowed:
            raise ValueError
        return str(value)

    return checked


SHAPE = {
    "inputs": {
        "framework": _inside, "data": [_inside], "units": lambda name: _inside(name) if name else "", "targets": [_inside],
        "successions": [_inside], "editions": [_inside],
        "templates": dict.fromkeys(KINDS, _inside),
    },
    "options": {
        "year": _whole, "status": _text_or_none, "numbers": _one_of("auto", "vi", "en"), "target_year": _whole,
        "unclear": _one_of("ask", "missing", "not_applicable"), "document": _text_or_none, "lang": _one_of("vi", "en"),
    },
    "framework": dict.fromkeys(("code", "title", "fingerprint"), _text),
    "made_with": {"dtiscore": _text, "plugins": [dict.fromkeys(("name", "distribution", "version"), _text)]},
}  # fmt: skip
_inside_or_none = lambda name: _inside(name) if name else ""  # noqa: E731
BEFORE = {
    **dict.fromkeys(("framework", "units", "published", "correspondence"), _inside_or_none),
    "data": [_inside], "targets": [_inside], "successions": [_inside],
    "called": _text, "basis": _one_of("published", "own", "rescored", "common"), "year": _whole, "target_year": _whole,
    "numbers": _one_of("auto", "vi", "en"), "unclear": _one_of("ask", "missing", "not_applicable"),
}  # fmt: skip
REDRAWING = {
    "borders": _of(int, type(None)), "rule": lambda name: None if name is None else _one_of("mean", "counts", "weighted")(name),
    "level": _one_of("indices", "indicators", "pillars", "total"), "by": _text_or_none,
}  # fmt: skip
REPLACED = {"folder": _text, "manifest": _digest, "reason": _text}
