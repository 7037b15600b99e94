"""The inputs of one run: its settings, and what the files hold that they name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import attrs

from dtiscore.data.reported import Reported, read_reported
from dtiscore.data.units import Units, read_units
from dtiscore.frameworks import load_framework
from dtiscore.frameworks.folder_settings import Folder, Settings
from dtiscore.frameworks.targets import Targets, load_targets
from dtiscore.language.errors import DataError, Problem
from dtiscore.model import Framework
from dtiscore.model.succession import Successions
from dtiscore.rules.plugins.loading import Plugins

Watch = Callable[[Sequence[Any]], Iterable[Any]]


@attrs.frozen(eq=False, slots=False)
class Inputs:
    """What one run works on; every file is read when it is first needed, checked, and never again.

    ``names`` are how people call files that lie elsewhere for a while; ``watch`` goes through the data files one by one,
    as a progress bar does.
    """

    settings: Settings
    plugins: Plugins
    framework: Framework
    folder: Folder | None = None
    names: Mapping[str, str] = attrs.field(factory=dict)
    watch: Watch = iter

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
            each=self.watch, names=self.names, problems=problems,
        )  # fmt: skip


def read_inputs(settings: Settings, plugins: Plugins, folder: Folder | None = None, watch: Watch = iter) -> Inputs:
    """The inputs that the settings name.

    Raises
    ------
    FrameworkError
        with everything that is wrong with the framework.
    LookupProblem
        where there is no framework of that code.
    """
    return Inputs(settings, plugins, load_framework(settings.framework, plugins), folder, watch=watch)


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
