"""Result folders: inputs, results, documents and a manifest; made whole or not at all, and never changed afterwards."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import attrs

from dtiscore.data.run_inputs import Inputs
from dtiscore.documents.publishing.copies_before import before_copied
from dtiscore.documents.publishing.documents import Watch
from dtiscore.documents.publishing.results import files_of_results
from dtiscore.documents.publishing.templates import Template, read_templates
from dtiscore.documents.publishing.year_results import YearResults, year_results_of
from dtiscore.files.opening import STDIN, content_of, real_path, streamed
from dtiscore.files.reading_tables import MAX_BYTES, kind_of
from dtiscore.files.toml import MAX_TOML
from dtiscore.files.turns import turn_in
from dtiscore.files.writing import safe_name
from dtiscore.frameworks import find_framework, load_framework
from dtiscore.frameworks.folder_settings import Settings
from dtiscore.language.errors import DataError, Language, OutputError, Problem, cause, one_line
from dtiscore.results.assessment import Assessment
from dtiscore.rules.plugins.loading import Plugins
from dtiscore.years.last_values import asks_for_growth, with_last_year
from dtiscore.years.manifest import (
    NAME,
    Layout,
    Manifest,
    Replaced,
    describe,
    digest,
    read_manifest,
    versions,
)

LONGEST_REASON = 2_000


@attrs.frozen(eq=False)
class Publication:
    """A folder that was made: its manifest with its own SHA-256, and what it holds."""

    folder: Path
    manifest: Manifest
    digest: str
    year_results: YearResults


def publish(
    target: Path,
    settings: Settings,
    plugins: Plugins,
    lang: Language = "vi",
    *,
    templates: Path | None = None,
    replaces: Path | None = None,
    reason: str = "",
    watch: Watch = iter,
) -> Publication:
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
    used = read_templates(templates, lang)
    copies = _Copies(settings, plugins, used)
    temporary = target.parent / f".dtiscore-{os.urandom(8).hex()}"
    made = [parent for parent in (target.parent, *target.parent.parents) if not os.path.exists(parent)]
    try:
        for name, content in copies.contents.items():
            _write(temporary / name, content)
        year_results = year_results_of(Assessment(copies.inputs(temporary)), lang)
        results = files_of_results(year_results, used, watch)
        for name, content in results.items():
            _write(temporary / name, content)
        files = {name: digest(content) for name, content in (copies.contents | results).items()}
        stated = attrs.evolve(
            settings, year=year_results.year, numbers=settings.numbers or "auto", unclear=settings.unclear or "ask"
        )
        described, made_with = describe(year_results.framework), versions(plugins)
        manifest = Manifest(copies.layout, stated, lang, described, made_with, replaced, files)
        _write(temporary / NAME, manifest.content())
        with turn_in(target):
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
    return Publication(target, manifest, digest(manifest.content()), year_results)


class _Copies:
    """The bytes of every input, each file opened once, and where each goes in the folder."""

    def __init__(self, settings: Settings, plugins: Plugins, templates: Mapping[str, Template]) -> None:
        self.settings, self.plugins = settings, plugins
        self.contents: dict[str, bytes] = {}
        self.called: dict[str, str] = {}
        path = find_framework(settings.framework, plugins)
        framework = self._put(path, "framework", most=MAX_TOML)
        self.framework = load_framework(settings.framework, plugins, self.contents[framework])
        own = {
            real_path(file): self._put(file, "framework/targets", file.name) for file in self.framework.targets.files
        }
        self.own_targets = tuple(own.values())
        further = [name for name in settings.targets if real_path(name) not in own]
        self.layout = Layout(
            framework,
            tuple(self._put(Path(name), "data", name) for name in settings.data),
            self._put(Path(settings.units), "units", settings.units) if settings.units else "",
            tuple(self._put(Path(name), "targets", name) for name in further),
            {kind: f"inputs/templates/{kind}.docx" for kind in templates},
            tuple(self.put_successions(name) for name in settings.successions),
            tuple(self.put_edition(name, "framework") for name in settings.editions),
            before_copied(settings, plugins, self, growing=asks_for_growth(self.framework)),
        )
        for kind, template in templates.items():
            self.contents[self.layout.templates[kind]] = template.content

    def put(self, path: Path, place: str, called: str = "") -> str:
        """A copy of a file below ``inputs``, and where it lies."""
        return self._put(path, place, called)

    def put_edition(self, name: str, place: str) -> str:
        """A framework with the target documents that it names, beside it, and where it lies."""
        path = find_framework(name, self.plugins)
        found = self._put(path, place, most=MAX_TOML)
        for file in load_framework(name, self.plugins, self.contents[found]).targets.files:
            self._put(file, f"{place}/targets", file.name)
        return found

    def put_successions(self, name: str, place: str = "successions") -> str:
        """A file, or what ships with the program under a code: its copy is what counts later."""
        from dtiscore.data.successions import find_successions

        return self._put(Path(find_successions(name, self.plugins)), place, name)

    def _put(self, path: Path, place: str, called: str = "", most: int = MAX_BYTES) -> str:
        called, number = called or str(path), 1
        is_stream = called == STDIN
        content = streamed("stdin") if is_stream else content_of(path, called, most)
        stem, suffix = (
            ("stdin", f".{kind_of(content)}") if is_stream else (safe_name(path.stem), path.suffix.casefold())
        )
        found = f"inputs/{place}/{stem}{suffix}"
        while found.casefold() in {known.casefold() for known in self.contents}:
            number += 1
            found = f"inputs/{place}/{stem} ({number}){suffix}"
        self.called[found], self.contents[found] = called, content
        return found

    def inputs(self, folder: Path) -> Inputs:
        """The inputs as the copies in ``folder`` hold them; problems name the files that were copied."""
        own = attrs.evolve(self.framework.targets, files=tuple(folder / name for name in self.own_targets))
        names = {str(folder / name): called for name, called in self.called.items()}
        names |= {file.name: called.name for file, called in zip(own.files, self.framework.targets.files, strict=True)}
        settings = self.layout.in_folder(folder, self.settings)
        framework = attrs.evolve(self.framework, targets=own)
        return with_last_year(Inputs(settings, self.plugins, framework, names=names))


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
        raise DataError(Problem("publish.altered", str(folder / name)) for name in altered)
    return Replaced(real_path(folder).name, own, reason)


def _digest_of(path: Path) -> str:
    try:
        return digest(content_of(path, str(path), MAX_BYTES))
    except DataError:
        return ""
