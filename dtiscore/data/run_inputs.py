"""The inputs of one run: its settings, and what the files hold that they name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import combinations
from typing import Any

import attrs
import numpy as np

from dtiscore.data.assessed_years import covers
from dtiscore.data.observations import Observations
from dtiscore.data.periods import asked_period
from dtiscore.data.reported import Reported, read_reported
from dtiscore.data.units import Units, read_units
from dtiscore.frameworks import load_framework
from dtiscore.frameworks.folder_settings import Folder, Settings
from dtiscore.frameworks.targets import Targets, load_targets
from dtiscore.language.errors import DataError, FrameworkError, LookupProblem, Problem
from dtiscore.model import Floats, Framework
from dtiscore.model.period import Period
from dtiscore.model.succession import Successions
from dtiscore.rules.plugins.loading import Plugins

Watch = Callable[[Sequence[Any]], Iterable[Any]]


@attrs.frozen(eq=False, slots=False)
class Inputs:
    """What one run works on; every file is read when it is first needed, checked, and never again.

    ``names`` are how people call files that lie elsewhere for a while; ``watch`` goes through the data files one by one,
    as a progress bar does. ``others`` are the further editions of the same data, whose rows are left to them;
    ``earlier`` finds values of the year before that lie elsewhere.
    """

    settings: Settings
    plugins: Plugins
    framework: Framework
    folder: Folder | None = None
    names: Mapping[str, str] = attrs.field(factory=dict)
    watch: Watch = iter
    others: tuple[Framework, ...] = ()
    earlier: Callable[[Observations], Mapping[str, Floats]] | None = None

    def at(self, status: str | None = None, period: Period | None = None) -> Observations:
        """The observations as they stood at a status and by the end of a period, with what ``earlier`` finds of the year
        before; a part of a year is not compared with a whole one.

        Raises
        ------
        DataError
            with everything that is wrong with the data, or where no row is that early.
        """
        found = self.reported.at(status, period)
        if self.earlier is None:
            return found
        earlier = self.earlier(found)
        if period is not None:
            earlier = {code: np.full_like(values, np.inf) for code, values in earlier.items()}
        return attrs.evolve(found, earlier=earlier)

    def with_earlier(self, earlier: Callable[[Observations], Mapping[str, Floats]]) -> Inputs:
        """The same, with what was read already, and somewhere to find values of the year before."""
        found = attrs.evolve(self, earlier=earlier)
        vars(found).update({name: vars(self)[name] for name in _READ if name in vars(self)})
        return found

    def watched(self, watch: Watch) -> Inputs:
        """The same, with what was read already, its data files gone through by ``watch``."""
        found = attrs.evolve(self, watch=watch)
        vars(found).update({name: vars(self)[name] for name in _READ if name in vars(self)})
        return found

    @cached_property
    def siblings(self) -> tuple[Inputs, ...]:
        """The same data by each of the further editions, the latest first."""
        names = (self.settings.framework, *self.settings.editions)
        everyone = tuple(zip(names, (self.framework, *self.others), strict=True))
        found = []
        for name, own in everyone[1:]:
            rest = [one for one in everyone if one[1] is not own]
            settings = attrs.evolve(
                self.settings, framework=name, editions=tuple(other for other, _ in rest), target_year=None, year=None
            )
            found.append(attrs.evolve(self, framework=own, others=tuple(one for _, one in rest), settings=settings))
        return tuple(found)

    @cached_property
    def units(self) -> Units | None:
        """The units file, where there is one.

        Raises
        ------
        DataError
            with everything that is wrong with it.
        """
        path = self.settings.units
        return None if path is None else read_units(path, self.framework.unit_types, self.names.get(path, ""))

    @cached_property
    def successions(self) -> Successions:
        """The successions, those of all files together; none where no file is named.

        Raises
        ------
        DataError
            with everything that is wrong with them.
        LookupProblem
            for a code of successions that does not exist.
        """
        if not self.settings.successions:
            return Successions()
        from dtiscore.data.successions import read_successions

        return read_successions(self.settings.successions, units=self.units, plugins=self.plugins, names=self.names)

    @cached_property
    def targets(self) -> Targets:
        """The target documents, the framework's own and the further files; or the one that is asked for.

        Raises
        ------
        TargetError
            with everything that is wrong with them.
        LookupProblem
            for a document that does not exist.
        """
        return load_targets(self.framework, self.settings.targets, self.settings.document, names=self.names)

    @cached_property
    def reported(self) -> Reported:
        """What units reported, of every status.

        Raises
        ------
        DataError
            with everything that is wrong with the data and the units.
        """
        units: Units | None = None
        successions: Successions | None = None
        problems: Iterable[Problem] = ()
        try:
            units = self.units
            successions = self.successions
        except DataError as error:  # told together with what is wrong with the data
            problems = error.problems
        return read_reported(
            list(self.settings.data), self.framework, units=units, successions=successions, numbers=self.settings.numbers or "auto",
            unclear=self.settings.unclear or "ask",
            each=self.watch, names=self.names, problems=problems, others=self.others,
        )  # fmt: skip

    @cached_property
    def period(self) -> Period | None:
        """The period by whose end data count; None for the whole year.

        Raises
        ------
        LookupProblem
            for a period that does not exist, or whose year is not known or another one.
        """
        text = self.settings.period
        return None if text is None else asked_period(text, self.settings.year)

    @property
    def has_rows(self) -> bool:
        """Whether any row is of the years of this edition.

        Raises
        ------
        DataError
            with everything else that is wrong with the data and the units.
        """
        try:
            return self.reported is not None
        except DataError as error:
            if [problem.code for problem in error.problems] == ["data.none_of_edition"]:
                return False
            raise


_READ = ("units", "successions", "targets", "reported")


def read_inputs(settings: Settings, plugins: Plugins, folder: Folder | None = None, watch: Watch = iter) -> Inputs:
    """The inputs that the settings name. Of several editions that of the year that is asked for, else the latest that has
    data.

    Raises
    ------
    FrameworkError
        with everything that is wrong with a framework, or where two assess one year.
    LookupProblem
        where there is no framework of that code, or none of the year.
    """
    framework = load_framework(settings.framework, plugins)
    if not settings.editions:
        return Inputs(settings, plugins, framework, folder, watch=watch)
    named = [(settings.framework, framework), *((name, load_framework(name, plugins)) for name in settings.editions)]
    named.sort(key=lambda one: one[1].first_year, reverse=True)
    _refuse_overlaps([one for _, one in named])
    (name, latest), *rest = named
    settings = attrs.evolve(settings, framework=name, editions=tuple(other for other, _ in rest))
    return _chosen(Inputs(settings, plugins, latest, folder, watch=watch, others=tuple(one for _, one in rest)))


def _chosen(inputs: Inputs) -> Inputs:
    year = inputs.settings.year
    if year is not None:
        for one in (inputs, *inputs.siblings):
            if covers(one.framework, year):
                return attrs.evolve(one, settings=attrs.evolve(one.settings, year=year))
        known = "; ".join(f"{f.code} {f.first_year}–{f.last_year}" for f in (inputs.framework, *inputs.others))
        raise LookupProblem(Problem("lookup.no_edition", params={"year": year, "known": known}))
    if not inputs.settings.data:
        return inputs
    return next((one for one in (inputs, *inputs.siblings) if one.has_rows), inputs)


def _refuse_overlaps(editions: Sequence[Framework]) -> None:
    problems = []
    for later, earlier in combinations(editions, 2):
        if earlier.last_year >= later.first_year:
            params = {"first": earlier.code, "second": later.code, "year": later.first_year}
            problems.append(Problem("framework.two_editions", later.file, params=params))
    if problems:
        raise FrameworkError(problems)


def refuse_without_data(settings: Settings, folder: Folder | None) -> None:
    """Refuse settings that name no data, and a folder that was just made, where none of its data is there yet.

    Raises
    ------
    DataError
        where there is nothing to read.
    """
    if not settings.data:
        raise DataError(Problem("data.no_files"))
    if folder is not None and folder.without_data and settings.data == tuple(map(str, folder.data)):
        raise DataError(Problem("folder.no_data", settings.data[0]))
