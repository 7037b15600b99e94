"""Result folders: inputs, results, documents and a manifest; made whole or not at all, and never changed afterwards."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import attrs

from dtiscore.documents.publishing.documents import Watch
from dtiscore.documents.publishing.manifest import (
    NAME,
    Layout,
    Manifest,
    Replaced,
    describe,
    digest,
    read_manifest,
    versions,
)
from dtiscore.documents.publishing.material import Material, Options, Sources, gather
from dtiscore.documents.publishing.results import results_of
from dtiscore.documents.publishing.templates import Template, read_templates
from dtiscore.files.opening import content_of
from dtiscore.files.tables import MAX_BYTES
from dtiscore.files.writing import safe_name
from dtiscore.frameworks import load_framework
from dtiscore.language.errors import DataError, OutputError, Problem, cause, one_line
from dtiscore.rules.plugins.loading import Plugins

LONGEST_REASON = 2_000


@attrs.frozen(eq=False)
class Published:
    """A folder that was made: its manifest with its own SHA-256, and what it holds."""

    folder: Path
    manifest: Manifest
    digest: str
    material: Material


def publish(
    target: Path,
    sources: Sources,
    options: Options,
    plugins: Plugins,
    *,
    templates: Path | None = None,
    replaces: Path | None = None,
    reason: str = "",
    watch: Watch = iter,
) -> Published:
    """Make a result folder; everything in it is computed from the copies of the inputs that it holds.

    Raises
    ------
    OutputError
        where the folder exists, or nothing can be written; nothing is left behind then.
    DtiError
        with everything that is wrong with an input, a template, or the folder that is to be replaced.
    """
    if os.path.lexists(target):
        raise OutputError(Problem("publish.exists", str(target)))
    replaced = _replaced(replaces, reason)
    used = read_templates(templates, options.lang)
    framework = load_framework(sources.framework, plugins)
    layout, inputs = _inputs(sources, framework.targets.files, used)
    temporary = target.parent / f".dtiscore-{os.urandom(8).hex()}"
    made = [parent for parent in (target.parent, *target.parent.parents) if not parent.exists()]
    try:
        for name, content in inputs.items():
            _write(temporary / name, content)
        material = gather(layout.sources(temporary), options, plugins)
        results = results_of(material, used, watch)
        for name, content in results.items():
            _write(temporary / name, content)
        files = {name: digest(content) for name, content in (inputs | results).items()}
        stated = attrs.evolve(options, year=material.year)
        manifest = Manifest(layout, stated, describe(material.framework), versions(plugins), replaced, files)
        _write(temporary / NAME, manifest.content())
        if os.path.lexists(target):
            raise OutputError(Problem("publish.exists", str(target)))
        temporary.rename(target)
        made = []
    except (OSError, ValueError) as error:
        raise OutputError(Problem("output.failed", params={"file": str(target), "detail": cause(error)})) from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        for parent in made:
            with contextlib.suppress(OSError):
                parent.rmdir()
    return Published(target, manifest, digest(manifest.content()), material)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "xb") as file:
        file.write(content)


def _replaced(folder: Path | None, reason: str) -> Replaced | None:
    """What is replaced, which must still be what was published."""
    reason = one_line(reason.strip(), LONGEST_REASON)
    if (folder is None) != (not reason):
        raise OutputError(Problem("publish.reason"))
    if folder is None:
        return None
    manifest, own = read_manifest(folder)
    altered = [name for name, known in manifest.files.items() if _digest_of(folder / name) != known]
    if altered:
        raise DataError(Problem("publish.altered", str(folder / name)) for name in altered[:20])
    return Replaced(folder.resolve().name, own, reason)


def _digest_of(path: Path) -> str:
    try:
        return digest(content_of(path, str(path), MAX_BYTES))
    except DataError:
        return ""


def _inputs(
    sources: Sources, own_targets: Iterable[Path], templates: Mapping[str, Template]
) -> tuple[Layout, dict[str, bytes]]:
    """Where each input goes in the folder, and its bytes."""
    contents: dict[str, bytes] = {}

    def put(path: Path, place: str, name: str = "") -> str:
        given = Path(name or path.name)
        stem, suffix, number = safe_name(given.stem), given.suffix.casefold(), 1
        found = f"inputs/{place}/{stem}{suffix}"
        while found.casefold() in {known.casefold() for known in contents}:
            number += 1
            found = f"inputs/{place}/{stem} ({number}){suffix}"
        contents[found] = content_of(path, str(path), MAX_BYTES)
        return found

    own = list(own_targets)
    known = {path.resolve() for path in own}
    framework = put(sources.framework, "framework")
    for path in own:
        put(path, "framework/targets")
    layout = Layout(
        framework,
        tuple(put(path, "data") for path in sources.data),
        put(sources.units, "units") if sources.units else "",
        tuple(put(path, "targets") for path in sources.targets if path.resolve() not in known),
        {kind: f"inputs/templates/{kind}.docx" for kind in templates},
    )
    for kind, template in templates.items():
        contents[layout.templates[kind]] = template.content
    return layout, contents
