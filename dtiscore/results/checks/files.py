"""Checking whatever files are named: what each is, is told by its content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import attrs
import numpy as np

from dtiscore.data.applicability import unknown_names
from dtiscore.data.observations import Observations, read_observations
from dtiscore.data.stated_scores import read_stated_scores
from dtiscore.data.units import ALIASES as UNIT_ALIASES
from dtiscore.data.units import Unit, Units, read_units
from dtiscore.engine.plan import compile_plan
from dtiscore.files.tables import read_table
from dtiscore.files.toml import read_toml
from dtiscore.frameworks import check_framework, find_framework
from dtiscore.frameworks.settings import NAME, Folder, Settings, read_folder, settle
from dtiscore.frameworks.targets import Targets, check_targets, load_targets, resolve
from dtiscore.language.errors import DataError, DtiError, Problem
from dtiscore.language.labels import key
from dtiscore.language.typed import Numbers
from dtiscore.model import Finding, Framework
from dtiscore.results.checks import check_data, ordered
from dtiscore.results.checks.contradictions import check_published
from dtiscore.rules.plugins.loading import Plugins, load_plugins


@attrs.frozen(eq=False)
class Checked:
    """Data that could be read, and what they are asked about."""

    framework: Framework
    observations: Observations
    findings: tuple[Finding, ...]


@attrs.frozen(eq=False)
class CheckResult:
    problems: tuple[Problem, ...]
    checked: tuple[Checked, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for one in self.checked for finding in one.findings)

    @property
    def errors(self) -> int:
        return sum(p.severity == "error" for p in self.problems) + sum(f.severity == "error" for f in self.findings)

    @property
    def warnings(self) -> int:
        return len(self.problems) + len(self.findings) - self.errors


def check_everything(
    paths: Sequence[str],
    typed: Settings,
    folder: Folder | None = None,
    published: Any = None,
    each: Callable[[Sequence[Any]], Iterable[Any]] = iter,
) -> CheckResult:
    """Frameworks, targets, units, observations and folders, every problem of every file at once.

    ``published`` is a table of published values, which are held against each other and against entered ones. ``each``
    goes through the data files one by one, as a progress bar does.
    """
    plugins = load_plugins()
    problems: list[Problem] = [*plugins.failures, *plugins.notes]
    data: list[str] = []
    targets: list[str] = []
    units = typed.units
    inside: tuple[Checked, ...] = ()
    for path in map(Path, paths):
        if path.is_dir() and (path / NAME).is_file():
            inner = check_everything((), typed, _folder(path, problems), each=each)
            problems += inner.problems
            inside += inner.checked
            continue
        if path.suffix.casefold() == ".toml":
            kind = _toml_kind(path, problems)
            if kind == "framework":
                problems += check_framework(path, plugins, str(path))[1]
            elif kind == "targets":
                targets.append(str(path))
        elif _is_units(path, problems):
            units = units or str(path)
        else:
            data.append(str(path))
    concerned = folder if data or targets or units or not paths else None
    named = attrs.evolve(typed, data=tuple(data), targets=tuple(targets), units=units)
    settings = settle(named, concerned, plugins)
    if paths and not data:  # what the folder has of these is checked with the folder
        settings = attrs.evolve(settings, data=(), units=units)
    elif folder is not None and not paths and folder.framework and folder.without_data:
        problems.append(Problem("folder.no_data", settings.data[0], severity="note"))
        settings = attrs.evolve(settings, data=())
    return _checked(settings, plugins, problems, inside, published, each)


def _checked(
    settings: Settings,
    plugins: Plugins,
    problems: list[Problem],
    inside: tuple[Checked, ...],
    published: Any,
    each: Callable[[Sequence[Any]], Iterable[Any]],
) -> CheckResult:
    """What the settings name, after each file was looked at by itself."""
    data, numbers = settings.data, settings.numbers or "auto"
    loaded = _framework(settings.framework, plugins, problems) if settings.framework else None
    if loaded is None and not settings.framework and (data or published is not None):
        problems.append(Problem("check.no_framework", str(data[0] if data else published)))
    units = _units(settings.units, loaded, problems)
    if loaded is not None and units is not None:
        problems += unknown_names(loaded, units.records)
    targets = _targets(settings.targets, loaded, problems)
    own: tuple[Checked, ...] = ()
    if loaded is not None and data:
        try:
            observations = read_observations(list(data), loaded, units=units, numbers=numbers, each=each)
            own = (Checked(loaded, observations, check_data(loaded, observations)),)
            if targets is not None and not any(problem.severity == "error" for problem in problems):
                # Targets of some year, to see what scoring would refuse of a framework that is scored by target.
                year = loaded.targets.default_year or next(iter(targets.years), loaded.last_year)
                compile_plan(loaded, observations, targets, year)
        except DtiError as error:
            problems += error.problems
    if loaded is not None and published is not None:
        own = _with_published(published, loaded, own, units, numbers, problems)
    return CheckResult(tuple(_once(problems)), (*inside, *own))


def _with_published(
    source: Any, framework: Framework, own: tuple[Checked, ...], units: Units | None, numbers: Numbers,
    problems: list[Problem],
) -> tuple[Checked, ...]:  # fmt: skip
    """The data with the questions about published values; without data, about these alone."""
    try:
        stated = read_stated_scores(source, framework, units, numbers)
    except DataError as error:
        problems += error.problems
        return own
    observations = own[0].observations if own else None
    found, doubts = check_published(framework, stated, observations, units)
    problems += doubts
    if observations is None:
        labels, years = dict.fromkeys(one.unit for one in stated), sorted({one.year for one in stated})
        known = units or Units(tuple(map(Unit, labels)))
        nothing = np.empty((0, len(known), len(years)))
        observations = Observations.from_arrays(nothing, indicators=[], units=known, years=years)
    asked = (*(own[0].findings if own else ()), *found)
    return (Checked(framework, observations, ordered(framework, observations, asked)),)


def _folder(path: Path, problems: list[Problem]) -> Folder | None:
    try:
        return read_folder(path)
    except DataError as error:
        problems += error.problems
        return None


def _once(problems: list[Problem]) -> list[Problem]:
    seen: set[str] = set()
    return [p for p in problems if not (p.text() in seen or seen.add(p.text()))]  # type: ignore[func-returns-value]


def _toml_kind(path: Path, problems: list[Problem]) -> str:
    document, found = read_toml(path, str(path))
    if not document:
        problems += found
        return ""
    if "document" in document and "framework" not in document:
        return "targets"
    return "framework"


def _is_units(path: Path, problems: list[Problem]) -> bool:
    """A table with unit codes but neither years nor indicators is a units file."""
    try:
        columns = {key(name) for name in read_table(path).columns}
    except DataError:
        return False  # it is reported when it is read as data
    columns |= {UNIT_ALIASES[name] for name in columns if name in UNIT_ALIASES}
    return "code" in columns and not columns & {"unit", "year", "indicator", "đơn vị", "năm"}


def _framework(name: str, plugins: Plugins, problems: list[Problem]) -> Framework | None:
    try:
        path = find_framework(name, plugins)
    except DtiError as error:
        problems += error.problems
        return None
    framework, found = check_framework(path, plugins, name if str(path) == name else path.name)
    problems += found
    return framework


def _units(source: Any, framework: Framework | None, problems: list[Problem]) -> Units | None:
    if source is None:
        return None
    try:
        return read_units(source, framework.unit_types if framework else None)
    except DataError as error:
        problems += error.problems
        return None


def _targets(files: Sequence[str], framework: Framework | None, problems: list[Problem]) -> Targets | None:
    """Each file by itself; then, where a framework is named, whether the documents agree in every year."""
    for file in files:
        problems += check_targets(Path(file), framework, file)[2]
    if framework is None or any(p.severity == "error" for p in problems):
        return None
    try:
        together = load_targets(framework, files)
    except DtiError as error:
        problems += error.problems
        return None
    for year in together.years:
        try:
            problems += [conflict.problem(framework) for conflict in resolve(framework, together, year)[1]]
        except DtiError as error:
            problems += error.problems
    return together
