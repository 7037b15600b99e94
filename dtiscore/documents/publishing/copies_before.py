"""What a result folder keeps of the year before: only what its results were compared with, so that verifying needs no other
folder."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Protocol

import attrs

from dtiscore.frameworks.folder_settings import Before, Settings
from dtiscore.rules.plugins.loading import Plugins
from dtiscore.years.chain import settings_before
from dtiscore.years.manifest import NAME, LayoutBefore, read_manifest
from dtiscore.years.published import RANKS, SCORES, read_result_folder

PLACE = "before"


class Copies(Protocol):
    """The copies of a result folder in the making; each answers where below the folder the copy lies."""

    contents: dict[str, bytes]

    def put(self, path: Path, place: str, called: str = "") -> str: ...
    def put_edition(self, name: str, place: str) -> str: ...
    def put_successions(self, name: str, place: str) -> str: ...


def before_copied(settings: Settings, plugins: Plugins, copies: Copies, *, growing: bool) -> LayoutBefore | None:
    """Copy what the settings compare the year with; None where they name nothing. Where indicators ask for growth, or the year
    before is restated from its counts, the data of the year before come along too."""
    before = settings.before
    if before is None:
        return None
    basis = settings.basis or ("published" if before.published else "own")
    last = settings_before(before, plugins)
    found = LayoutBefore(basis=basis)
    if before.correspondence:
        found = attrs.evolve(
            found, correspondence=copies.put(Path(before.correspondence), PLACE, before.correspondence)
        )
    if basis == "published" and before.published:
        found = _published(found, before, last, plugins, copies)
        if not growing and settings.redrawing.rule in (None, "mean"):
            return found
    if last is None or not last.framework:
        return found
    return attrs.evolve(
        _of_units(found, last, copies),
        data=tuple(copies.put(Path(name), f"{PLACE}/data", name) for name in last.data),
        targets=tuple(copies.put(Path(name), f"{PLACE}/targets", name) for name in last.targets),
        successions=tuple(copies.put_successions(name, f"{PLACE}/successions") for name in last.successions),
        year=last.year, target_year=last.target_year, numbers=last.numbers or "auto", unclear=last.unclear or "ask",
    )  # fmt: skip


def _of_units(found: LayoutBefore, last: Settings, copies: Copies) -> LayoutBefore:
    units = copies.put(Path(last.units), f"{PLACE}/units", last.units) if last.units else ""
    framework = copies.put_edition(last.framework, f"{PLACE}/framework") if last.framework else ""
    return attrs.evolve(found, framework=framework, units=units)


def _published(
    found: LayoutBefore, before: Before, last: Settings | None, plugins: Plugins, copies: Copies
) -> LayoutBefore:
    path = Path(before.published)
    if not path.is_dir():
        if last is not None:
            found = _of_units(found, last, copies)
        if before.framework:
            found = attrs.evolve(found, framework=copies.put_edition(before.framework, f"{PLACE}/framework"))
        return attrs.evolve(found, published=copies.put(path, PLACE, before.published), called=path.name)
    folder = read_result_folder(path, plugins).folder or path
    manifest, _ = read_manifest(folder)
    targets = [
        name
        for name in manifest.files
        if name.startswith(f"{PurePosixPath(manifest.layout.framework).parent}/targets/")
    ]
    wanted = (SCORES, RANKS, manifest.layout.framework, manifest.layout.units, *targets)
    place = f"inputs/{PLACE}/published"
    for name in (NAME, *filter(None, wanted)):
        copies.contents[f"{place}/{name}"] = (folder / name).read_bytes()
    return attrs.evolve(found, published=place, called=folder.name)
