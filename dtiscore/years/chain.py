"""The chain of years: every folder with the one before it, each year scored by its own edition, and what was published."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import attrs
import numpy as np

from dtiscore.data.assessed_years import covers
from dtiscore.data.run_inputs import Inputs, read_inputs
from dtiscore.data.units import Units
from dtiscore.engine.scoring import Scores
from dtiscore.files.opening import real_path
from dtiscore.frameworks import load_framework
from dtiscore.frameworks.correspondence import Correspondence, read_correspondence, same_indicators
from dtiscore.frameworks.folder_settings import Before, Settings, read_folder, settle
from dtiscore.language.displayed import Displayed
from dtiscore.language.errors import DataError, LookupProblem, Problem
from dtiscore.language.told import told
from dtiscore.model import Framework
from dtiscore.model.succession import Successions
from dtiscore.results.assessment import Assessment
from dtiscore.rules.plugins.loading import Plugins, load_plugins
from dtiscore.years.continuing import against
from dtiscore.years.published import Published, read_result_folder
from dtiscore.years.published_table import read_published_table

MOST_FOLDERS = 50


@attrs.frozen(eq=False, slots=False)
class Link:
    """One folder of the chain: its data by each of its editions, the latest first, and what it says of the year before."""

    assessments: tuple[Assessment, ...]
    before: Before | None

    @property
    def inputs(self) -> Inputs:
        """The inputs of the edition that the folder is about."""
        return self.assessments[0].inputs

    @cached_property
    def year(self) -> int | None:
        """The year that the folder assesses: stated, else the latest of its data."""
        if self.inputs.settings.year is not None:
            return self.inputs.settings.year
        years = [year for one in self.with_data for year in one.scores.years]
        return max(years) if years else None

    @cached_property
    def with_data(self) -> tuple[Assessment, ...]:
        """The assessments for which there are rows."""
        settings = self.inputs.settings
        if not settings.data or not all(os.path.lexists(name) or name == "-" for name in settings.data):
            return ()
        if len(self.assessments) == 1:
            return self.assessments
        return tuple(one for one in self.assessments if one.inputs.has_rows)

    @cached_property
    def published(self) -> tuple[Published, ...]:
        """What was published of the years before, as this folder says."""
        before, plugins = self.before, self.inputs.plugins
        if before is None or not before.published:
            return ()
        path, name = Path(before.published), before.called or self.inputs.names.get(before.published, "")
        if path.is_dir():
            return (read_result_folder(path, plugins, alone=before.settings is not None, called=name),)
        last = settings_before(before, plugins)
        inputs = None if last is None or not last.framework else read_inputs(last, plugins)
        edition = self.inputs.framework if inputs is None else inputs.framework
        if before.framework:
            edition = load_framework(before.framework, plugins)
        units = self.inputs.units if inputs is None or inputs.units is None else inputs.units
        return read_published_table(path, edition, units, self.inputs.settings.numbers or "auto", name)


def settings_before(before: Before, plugins: Plugins) -> Settings | None:
    """What the folder of the year before works on; None where only a table is left of it.

    Raises
    ------
    DataError
        where there is no such folder, or none that is an assessment folder.
    """
    if before.settings is not None:
        return before.settings
    if not before.folder:
        return None
    folder = read_folder(Path(before.folder))
    if folder is None:
        raise DataError(Problem("folder.no_before", before.folder))
    return settle(Settings(), folder, plugins)


@attrs.frozen(eq=False, repr=False, slots=False)
class Years(Displayed):
    """The years of an assessment, this one's first folder and those before it.

    ``years.scores(2025)`` are the scores of the edition of that year; ``published``, ``units`` and ``correspondence`` go with
    them.
    """

    current: Assessment

    def __reduce__(self) -> tuple[Any, ...]:
        """To another process: what is read is read there."""
        return _again, (attrs.evolve(self.current.inputs),)

    def __repr__(self) -> str:
        return f"Years({', '.join(map(str, self.years))})"

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The folders, the present one first."""
        return tuple(_followed(self.current))

    @cached_property
    def successions(self) -> Successions:
        """Those that the present folder names, held against the units of the folder before.

        Raises
        ------
        DataError
            with everything that is wrong with them, and every predecessor that is none of those units.
        """
        found, now = self.current.inputs.successions, self.links[0].year
        if not len(found) or now is None:
            return found
        units, year = self._units_before
        return found if units is None or year is None else against(found, units, (year, now))

    @cached_property
    def _units_before(self) -> tuple[Units | None, int | None]:
        """The units of the folder before; of what was published by a result folder, where no other folder is left."""
        if len(self.links) > 1:
            return self.links[1].inputs.units, self.links[1].year
        published = next((one for one in self.links[0].published if one.folder is not None), None)
        return (None, None) if published is None else (Units(published.records), published.year)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Every year of which there are scores or published results, ascending."""
        scored = {year for link in self.links for one in link.with_data for year in one.scores.years}
        return tuple(sorted(scored | {one.year for link in self.links for one in link.published}))

    @told
    def scores(self, year: int) -> Scores:
        """The scores of the edition of a year; they may have other years of that edition too.

        Raises
        ------
        LookupProblem
            for a year of which there are no data.
        """
        found = self.assessment(year)
        if found is None:
            known = sorted({year for link in self.links for one in link.with_data for year in one.scores.years})
            raise LookupProblem(Problem("lookup.year", params={"year": year, "known": ", ".join(map(str, known))}))
        return found.scores

    @told
    def assessment(self, year: int) -> Assessment | None:
        """Where a year is scored: in the folder that is about it, else in the nearest that has its data; None where in none."""
        return self._assessment(year)

    @cached_property
    def _assessment(self) -> Callable[[int], Assessment | None]:
        def found(year: int) -> Assessment | None:
            links = sorted(self.links, key=lambda link: link.year != year)
            having = (one for link in links for one in link.with_data if covers(one.inputs.framework, year))
            return next((one for one in having if year in one.scores.years), None)

        return cache(found)

    @told
    def published(self, year: int, borders: int | None = None) -> Published | None:
        """What was published of a year, on its own borders or those of another year; None where nothing was.

        Raises
        ------
        DataError
            where it is not what was published, or cannot be true.
        """
        wanted = year if borders is None else borders
        found = (one for link in self.links for one in link.published if (one.year, one.borders) == (year, wanted))
        return next(found, None)

    @told
    def units(self, year: int) -> Units:
        """The units in force on 31 December of a year: of the units file, else those of the data or of what was published.

        Raises
        ------
        LookupProblem
            for a year of which nothing is known.
        """
        assessment, published = self.assessment(year), self.published(year)
        if assessment is not None and assessment.inputs.units is not None:
            known = assessment.inputs.units
            return Units(tuple(unit for unit in known.records if unit.exists_in(year)), known.file)
        if published is not None and assessment is None:
            return Units(published.records)
        scores = self.scores(year)
        there = scores.plan.observations.exists[:, scores.year_index(year)]
        return Units(tuple(scores.plan.observations.records[i] for i in np.flatnonzero(there)))

    @told
    def edition(self, year: int) -> Framework | None:
        """By which edition a year was scored: as it was published, else that of its data; None where that is not known."""
        published, assessment = self.published(year), self.assessment(year)
        if published is not None:
            return published.framework
        return None if assessment is None else assessment.inputs.framework

    @told
    def correspondence(self, year: int) -> Correspondence | None:
        """Which indicator of the edition of a year was which of the edition of the year before; None where nothing says it.

        Raises
        ------
        DataError
            where the file is a proposal that nobody confirmed, is about other editions, or is not whole.
        """
        last = self.before(year)
        new, old = self.edition(year), self.edition(last) if last is not None else None
        if new is None or old is None:
            return None
        link = next((link for link in self.links if link.year == year and link.before is not None), None)
        stated = link.before.correspondence if link is not None and link.before is not None else ""
        if not stated:
            return same_indicators(old, new)
        return read_correspondence(Path(stated), old, new, self.current.inputs.names.get(stated, ""))

    @told
    def before(self, year: int) -> int | None:
        """The assessed year before a year: the calendar year before, else, for the year of a folder that names the folder of
        another, the latest of that; None where nothing is known of it."""
        if year - 1 in self.years:
            return year - 1
        if any(link.before is not None and link.year == year for link in self.links):
            return max((one for one in self.years if one < year), default=None)
        return None


def _again(inputs: Inputs) -> Years:
    return Years(Assessment(inputs))


def _followed(current: Assessment) -> Iterator[Link]:
    """The folder that is worked on, then the one before each."""
    inputs = current.inputs
    siblings = tuple(Assessment(one) for one in inputs.siblings)
    yield Link((current, *siblings), inputs.settings.before)
    seen: set[Path] = set() if inputs.folder is None else {real_path(inputs.folder.path)}
    before = inputs.settings.before
    while before is not None:
        settings = settings_before(before, inputs.plugins)
        if settings is None or not settings.framework:
            return
        if before.folder:
            place = real_path(before.folder)
            if place in seen or len(seen) > MOST_FOLDERS:
                raise DataError(Problem("folder.circle", before.folder))
            seen.add(place)
        found = read_inputs(settings, inputs.plugins)
        yield Link((Assessment(found), *(Assessment(one) for one in found.siblings)), settings.before)
        before = settings.before


@told
def load_years(folder: str | os.PathLike[str], plugins: Plugins | None = None) -> Years:
    """The years of an assessment folder: its own, and those of the folders and published results that ``[before]`` names.

    Parameters
    ----------
    folder : with a ``dtiscore.toml``.
    plugins : those that rules come from; by default all that are installed.

    Returns
    -------
    Years
        ``.years``, ``.scores(year)``, ``.published(year)``, ``.units(year)``, ``.correspondence(year)``; what a year needs is
        read when it is asked for, and never written to.

    Raises
    ------
    DataError
        where it is no assessment folder, or its ``dtiscore.toml`` cannot be used.
    FrameworkError
        with everything that is wrong with its framework.
    """
    found = plugins or load_plugins()
    stated = read_folder(Path(folder))
    if stated is None:
        raise DataError(Problem("folder.no_before", os.fspath(folder)))
    settings = settle(Settings(), stated, found)
    return Years(Assessment(read_inputs(settings, found, stated)))


__all__ = ["Link", "Years", "load_years", "settings_before"]
