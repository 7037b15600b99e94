"""The folder of the next year, out of that of this one: whatever lasts is carried over, all files or none; the old folder is only
read."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import polars as pl

from dtiscore.data.assessed_years import covers
from dtiscore.data.run_inputs import Inputs, read_inputs
from dtiscore.data.successions import read_successions
from dtiscore.data.units import Unit
from dtiscore.documents.folders.next_units import UnitsInForce
from dtiscore.documents.folders.starting import KINDS, copies_of, lines, steps_text, target_year_of
from dtiscore.documents.folders.units_sheet import units_workbook
from dtiscore.documents.publishing.templates import own_templates
from dtiscore.documents.tables.text import as_csv
from dtiscore.documents.tables.view import View
from dtiscore.files.opening import content_of, real_path
from dtiscore.files.reading_tables import MAX_BYTES
from dtiscore.files.toml import read_toml
from dtiscore.files.toml_text import toml_of
from dtiscore.files.writing import write_new
from dtiscore.frameworks import find_framework, known_frameworks, load_framework
from dtiscore.frameworks.correspondence import (
    Correspondence,
    as_toml,
    propose,
    read_correspondence,
    same_indicators,
)
from dtiscore.frameworks.folder_settings import NAME, Folder, Settings, read_folder, settle
from dtiscore.frameworks.targets import load_targets
from dtiscore.language.errors import DataError, DtiError, Language, OutputError, Problem, one_line
from dtiscore.language.sentences import counted, say
from dtiscore.language.text import Text, text_of
from dtiscore.model import Framework
from dtiscore.model.succession import Successions
from dtiscore.results.assessment import Assessment
from dtiscore.rules.plugins.loading import Plugins, load_plugins
from dtiscore.years.chain import Link
from dtiscore.years.continuing import against
from dtiscore.years.manifest import NAME as MANIFEST
from dtiscore.years.manifest import unreplaced
from dtiscore.years.suggesting import suggestions

CORRESPONDENCE, SUGGESTIONS, UNITS, STEPS = "doi-chieu.toml", "suggestions.csv", "units.xlsx", "README.txt"
# Of whom and for whom documents are, which is the same next year; numbers and dates are not.
OFFICE = {"agency": (), "signer": (), "council": (), "decision": ("issuer",), "documents": ("recipients",)}
FILES = {CORRESPONDENCE: "correspondence", SUGGESTIONS: "suggestions", **KINDS}


@attrs.frozen(eq=False)
class NextYear:
    """The folder that was made: its files by name with what each is for, what was ``carried`` over, and what is ``left`` to do."""

    folder: Path
    framework: Framework
    year: int
    files: Mapping[str, tuple[str, str]]
    carried: tuple[Text, ...]
    left: tuple[Text, ...]


def next_year(
    old: Path,
    new: Path | None = None,
    *,
    framework: str | None = None,
    year: int | None = None,
    successions: Sequence[str] = (),
    correspondence: str | None = None,
    lang: Language | None = None,
    plugins: Plugins | None = None,
) -> NextYear:
    """Make the assessment folder of the year after that of ``old``.

    Parameters
    ----------
    old : an assessment folder; nothing in it is written to.
    new : a folder that is not there yet; by default beside the old one, under its name with the new year.
    framework : the edition of the new year, by code or path; by default the old one where its years cover the new year.
    year : the new year; by default the one after.
    successions : files, or codes of those that ship, of who became whom since; beside those that the old folder names.
    correspondence : a confirmed file of which indicator is which; without it one is proposed where the editions differ.
    lang : the language of what is written for people, where the old folder states none.
    plugins : those that rules come from; by default all that are installed.

    Raises
    ------
    DtiError
        with everything that is wrong with what the old folder names, or where the edition does not assess the year.
    OutputError
        where the new folder is there already, lies in the old one, or cannot be written. Nothing is left behind then.
    """
    plugins = plugins or load_plugins()
    stated = read_folder(old)
    if stated is None:
        raise DataError(Problem("folder.no_before", str(old)))
    before = Assessment(read_inputs(settle(Settings(), stated, plugins), plugins, stated))
    maker = _Maker(before, stated, plugins, framework, year, tuple(successions), correspondence, lang)
    folder = maker.named if new is None else new
    _refuse(folder, old)
    contents = maker.contents(folder)
    write_new(folder, contents)
    kinds = {name: FILES.get(name) or maker.kinds.get(name, "framework") for name in contents}
    purposes = {name: text_of(f"starting.file_{kind}") for name, kind in kinds.items()}
    files = {name: (purpose.vi, purpose.en) for name, purpose in purposes.items()}
    return NextYear(folder, maker.new, maker.year, files, tuple(maker.carried), tuple(maker.left))


def _refuse(folder: Path, old: Path) -> None:
    if os.path.lexists(folder):
        raise OutputError(Problem("next.exists", str(folder)))
    if real_path(folder).is_relative_to(real_path(old)):
        raise OutputError(Problem("next.inside", str(folder), params={"old": str(old)}))


@attrs.define(eq=False, slots=False)
class _Maker:
    before: Assessment
    stated: Folder
    plugins: Plugins
    wanted: str | None
    asked: int | None
    named_successions: tuple[str, ...]
    given: str | None
    language: Language | None
    kinds: dict[str, str] = attrs.field(init=False, factory=dict)
    carried: list[Text] = attrs.field(init=False, factory=list)
    left: list[Text] = attrs.field(init=False, factory=list)

    @property
    def inputs(self) -> Inputs:
        return self.before.inputs

    @cached_property
    def document(self) -> Mapping[str, Any]:
        return read_toml(self.stated.path / NAME, NAME)[0]

    @property
    def lang(self) -> Language:
        return self.document.get("language") or self.language or "vi"

    @cached_property
    def last(self) -> int:
        """The year of the old folder."""
        found = Link((self.before,), None).year
        if found is None:
            raise DataError(Problem("next.no_year", str(self.stated.path / NAME)))
        return found

    @cached_property
    def year(self) -> int:
        found = self.last + 1 if self.asked is None else self.asked
        if found <= self.last:
            raise DataError(Problem("next.not_later", params={"year": found, "last": self.last}))
        return found

    @cached_property
    def named(self) -> Path:
        """A folder beside the old one, called as it with the new year in place of the old."""
        own = Path(os.path.abspath(self.stated.path))
        name = re.sub(rf"(?<!\d){self.last}(?!\d)", str(self.year), own.name)
        return own.parent / (name if name != own.name else f"{own.name}-{self.year}")

    # --- the edition -------------------------------------------------------------------------------------------------

    @cached_property
    def old(self) -> Framework:
        """The edition of last year."""
        every = (self.inputs.framework, *self.inputs.others)
        return next((one for one in every if covers(one, self.last)), self.inputs.framework)

    @cached_property
    def name(self) -> str:
        """How the new edition is found: as it is typed, else that of the old folder whose years reach."""
        if self.wanted:
            return self.wanted
        settings = self.inputs.settings
        every = zip((settings.framework, *settings.editions), (self.inputs.framework, *self.inputs.others), strict=True)
        found = next((name for name, one in every if covers(one, self.year)), "")
        if not found:
            params = {"code": self.old.code, "last": self.old.last_year, "year": self.year}
            raise DataError(Problem("next.framework", params=params))
        return found

    @cached_property
    def new(self) -> Framework:
        found = load_framework(self.name, self.plugins)
        if not covers(found, self.year):
            params = {"year": self.year, "first": found.first_year, "last": found.last_year}
            raise DataError(Problem("start.year", params=params))
        return found

    @cached_property
    def correspondence(self) -> tuple[Correspondence, bytes]:
        """Which indicator is which, and the file that says it; none where the editions ask the same."""
        if self.given:
            found = read_correspondence(Path(self.given), self.old, self.new)
            return found, content_of(Path(self.given), self.given, MAX_BYTES)
        same = same_indicators(self.old, self.new)
        if same is not None:
            return same, b""
        found = propose(self.old, self.new)
        near = sum(one.near for one in found.counterparts.values())
        self.left.append(text_of("next.left.correspondence", file=CORRESPONDENCE, near=near))
        return found, as_toml(found).encode()

    # --- the files ---------------------------------------------------------------------------------------------------

    def contents(self, folder: Path) -> dict[str, bytes]:
        path = find_framework(self.name, self.plugins)
        by_code = known_frameworks(self.plugins).get(self.name) == path
        copies = {} if by_code else {name: source.read_bytes() for name, source in copies_of(path, self.new).items()}
        self.kinds |= {name: "targets" if name.startswith("targets/") else "framework" for name in copies}
        stated = self.name if by_code else next(iter(copies))
        self.carried.append(text_of("next.carried.framework", framework=self.new.code))
        moved = self._successions()
        targets = self._targets(copies)
        found, file = self.correspondence
        contents = {
            NAME: b"",
            UNITS: units_workbook(self.new, self.lang, self.units.records),
            STEPS: lines("\ufeff" + steps_text(self.new, stated, self.year, self.lang)),
            **copies, **moved, **targets, **self._templates(),
        }  # fmt: skip
        contents |= {CORRESPONDENCE: file} if file else {}
        rows = self._suggestions(found)
        contents |= {SUGGESTIONS: as_csv(View("", rows, ())).encode()} if rows.height else {}
        contents[NAME] = lines(self._settings(folder, stated, moved, targets, contents))
        carried, left = self.units.told(UNITS)
        self.carried += carried
        self.left += left
        return contents

    def _settings(
        self, folder: Path, stated: str, moved: Mapping[str, bytes], targets: Mapping[str, bytes], contents: Mapping[str, bytes]
    ) -> str:  # fmt: skip
        document: dict[str, Any] = {
            "framework": stated,
            "year": self.year,
            "units": UNITS,
            "data": ["observations.csv"],
        }
        document["language"] = self.lang
        document |= {name: self.document[name] for name in ("numbers", "unclear") if name in self.document}
        files = tuple(name for name in self.inputs.settings.targets if f"targets/{Path(name).name}" in targets)
        goal = target_year_of(self.new, self.year, files, stated="target_year" in self.document)
        if goal is not None:
            document["target_year"] = goal
            self.carried.append(text_of("next.carried.target_year", year=goal))
        document |= {"targets": list(targets)} if targets else {}
        shipped = [name for name in self._every_succession if name not in self._files_of_successions]
        document |= {"successions": [*shipped, *moved]} if shipped or moved else {}
        document |= {"suggestions": SUGGESTIONS} if SUGGESTIONS in contents else {}
        old = Path(os.path.abspath(self.stated.path))
        own = {"folder": _from(folder, old)}
        published = self._published
        own |= {"published": f"{own['folder']}/{published.name}"} if published is not None else {}
        own |= {"correspondence": CORRESPONDENCE} if CORRESPONDENCE in contents else {}
        document["before"] = own
        for name, entries in OFFICE.items():
            table = {k: v for k, v in self.document.get(name, {}).items() if not entries or k in entries}
            document |= {name: table} if table else {}
        if any(name in document for name in OFFICE):
            self.carried.append(text_of("next.carried.office"))
        return toml_of(document, [say("starting.next_year", self.lang, old=one_line(own["folder"]))])

    # --- units and who became whom -----------------------------------------------------------------------------------

    @cached_property
    def _every_succession(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.inputs.settings.successions, *self.named_successions)))

    @cached_property
    def _files_of_successions(self) -> Mapping[str, Path]:
        return {name: Path(name) for name in self._every_succession if os.path.isfile(name)}

    @cached_property
    def successions(self) -> Successions:
        every = self._every_succession
        found = read_successions(list(every), plugins=self.plugins) if every else Successions()
        known = self.inputs.units
        return found if known is None or not len(found) else against(found, known, (self.last, self.year))

    def _successions(self) -> dict[str, bytes]:
        """The files, by the names that they get in the new folder."""
        found: dict[str, bytes] = {}
        for name, path in self._files_of_successions.items():
            own, number = path.name, 1
            while own in found:
                number += 1
                own = f"{path.stem}-{number}{path.suffix}"
            found[own] = content_of(path, name, MAX_BYTES)
            self.kinds[own] = "successions"
        return found

    @property
    def has_data(self) -> bool:
        return bool(self.inputs.settings.data) and not self.stated.without_data

    @cached_property
    def units(self) -> UnitsInForce:
        known, before = self.inputs.units, tuple[Unit, ...]()
        if known is not None:
            before = tuple(unit for unit in known.records if unit.exists_in(self.last))
        elif self.has_data:
            observations = self._of_last.scores.plan.observations
            if self.last in observations.years:
                there = observations.exists[:, observations.years.index(self.last)]
                before = tuple(observations.records[u] for u in np.flatnonzero(there))
        return UnitsInForce(known, before, self.successions, self.last, self.year, self.new)

    # --- targets, templates, results, suggestions --------------------------------------------------------------------

    def _targets(self, copies: Mapping[str, bytes]) -> dict[str, bytes]:
        """The target files whose years reach, by the names that they get."""
        found: dict[str, bytes] = {}
        own_codes = {document.code for document in load_targets(self.new).documents}
        for name in self.inputs.settings.targets:
            path = Path(name)
            try:
                years = {one.year for one in load_targets(self.new, (name,)).targets if one.document not in own_codes}
            except DtiError:
                self.left.append(text_of("next.left.targets", file=path.name))
                continue
            if not any(year >= self.year for year in years):
                self.left.append(text_of("next.left.targets_ended", file=path.name, year=max(years, default=self.last)))
                continue
            own = f"targets/{path.name}"
            if own not in copies:
                found[own] = content_of(path, name, MAX_BYTES)
                self.kinds[own] = "targets"
        if found:
            self.carried.append(text_of("next.carried.targets", files=", ".join(found)))
        return found

    def _templates(self) -> dict[str, bytes]:
        """Word templates of the province's own: a folder of the old one that has nothing but such."""
        found = own_templates(path for path in self._folders if not (path / MANIFEST).is_file())
        self.kinds |= dict.fromkeys(found, "templates")
        if found:
            folders = ", ".join(dict.fromkeys(name.partition("/")[0] for name in found))
            self.carried.append(text_of("next.carried.templates", folders=folders))
        return found

    @cached_property
    def _folders(self) -> tuple[Path, ...]:
        return tuple(sorted(path for path in self.stated.path.iterdir() if path.is_dir() and path.name[0] != "."))

    @cached_property
    def _published(self) -> Path | None:
        """The result folder of last year inside the old folder that no other one replaces."""
        left = unreplaced(self._folders, self.last)
        if len(left) == 1:
            self.carried.append(text_of("next.carried.published", year=self.last, folder=left[0].name))
            return left[0]
        if left:
            folders = ", ".join(folder.name for folder in left)
            self.left.append(text_of("next.left.several_published", folders=folders, settings=NAME))
        else:
            self.left.append(text_of("next.left.not_published", year=self.last, settings=NAME))
        return None

    def _suggestions(self, found: Correspondence) -> pl.DataFrame:
        if not self.has_data:
            return pl.DataFrame()
        rows = suggestions(self._of_last, self.last, found, self.units.records, self.successions, self.year)
        if rows.height:
            units = counted("cli.count.units", rows["unit"].n_unique())
            self.carried.append(text_of("next.carried.suggestions", count=rows.height, units=units, file=SUGGESTIONS))
        else:
            self.left.append(text_of("next.left.no_suggestions"))
        return rows

    @property
    def _of_last(self) -> Assessment:
        """The old data by the edition of last year, as they stood in the end."""
        every = (self.before, *(Assessment(one) for one in self.inputs.siblings))
        return next(one for one in every if one.inputs.framework is self.old)


def _from(folder: Path, path: Path) -> str:
    try:
        return Path(os.path.relpath(path, os.path.abspath(folder))).as_posix()
    except ValueError:  # another drive
        return path.as_posix()


__all__ = ["NextYear", "next_year"]
