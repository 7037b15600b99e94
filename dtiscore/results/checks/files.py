"""Checking whatever files are named: what each is, is told by its content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import attrs
import numpy as np

from dtiscore.data.applicability import unknown_names
from dtiscore.data.observations import Observations, read_observations
from dtiscore.data.published import read_published
from dtiscore.data.units import ALIASES as UNIT_ALIASES
from dtiscore.data.units import Unit, Units, read_units
from dtiscore.engine.plan import compile_plan
from dtiscore.files.tables import Numbers, read_table
from dtiscore.files.toml import read_toml
from dtiscore.frameworks import check_framework, find_framework
from dtiscore.frameworks.settings import NAME, Folder, read_folder
from dtiscore.frameworks.targets import Targets, check_targets, load_targets, resolve
from dtiscore.language.errors import DataError, DtiError, Problem
from dtiscore.language.labels import key
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
    framework: str | None,
    units: Any,
    numbers: Any,
    folder: Folder | None,
    published: Any = None,
    each: Callable[[Sequence[Any]], Iterable[Any]] = iter,
) -> CheckResult:
    """Frameworks, targets, units, observations and folders, every problem of every file at once.

    ``published`` is a table of published values, which are held against each other and against entered ones. ``each``
    goes through the data files one by one, as a progress bar does.
    """
    plugins = load_plugins()
    problems: list[Problem] = [*plugins.failures, *plugins.notes]
    data: list[Path] = []
    targets: list[Path] = []
    inside: tuple[Checked, ...] = ()
    for path in map(Path, paths):
        if path.is_dir() and (path / NAME).is_file():
            inner = check_everything((), framework, units, numbers, _folder(path, problems), each=each)
            problems += inner.problems
            inside += inner.checked
            continue
        if path.suffix.casefold() == ".toml":
            kind = _toml_kind(path, problems)
            if kind == "framework":
                problems += check_framework(path, plugins, str(path))[1]
            elif kind == "targets":
                targets.append(path)
        elif _is_units(path, problems):
            units = units or path
        else:
            data.append(path)
    named = framework or (folder.framework if folder and (data or targets or not paths or units) else None)
    if folder is not None and not paths:
        data, targets = list(folder.data), list(folder.targets)
        if folder.framework and folder.without_data:
            problems.append(Problem("folder.no_data", str(data[0]), severity="note"))
            data = []
    if folder is not None and (data or not paths) and framework in (None, folder.framework):
        units = units or folder.units
        numbers = numbers or folder.numbers
    loaded = _framework(named, plugins, problems) if named else None
    if loaded is None and data and not named:
        problems.append(Problem("check.no_framework", str(data[0])))
    elif loaded is None and published is not None and not named:
        problems.append(Problem("check.no_framework", str(published)))
    found_units = _units(units, loaded, problems)
    if loaded is not None and found_units is not None:
        problems += unknown_names(loaded, found_units.records)
    _targets(targets, loaded, problems)
    own: tuple[Checked, ...] = ()
    if loaded is not None and data:
        try:
            observations = read_observations(data, loaded, units=found_units, numbers=numbers or "auto", each=each)
            own = (Checked(loaded, observations, check_data(loaded, observations)),)
            if not any(problem.severity == "error" for problem in problems):
                compile_plan(loaded, observations, *_any_targets(loaded, targets))
        except DtiError as error:
            problems += error.problems
    if loaded is not None and published is not None:
        own = _with_published(published, loaded, own, found_units, numbers or "auto", problems)
    return CheckResult(tuple(_once(problems)), (*inside, *own))


def _with_published(
    source: Any, framework: Framework, own: tuple[Checked, ...], units: Units | None, numbers: Numbers,
    problems: list[Problem],
) -> tuple[Checked, ...]:  # fmt: skip
    """The data with the questions about published values; without data, about these alone."""
    try:
        stated = read_published(source, framework, units, numbers)
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


def _any_targets(framework: Framework, paths: Sequence[Path]) -> tuple[Targets, int]:
    """Targets of some year, so that a framework scored by target can be compiled to see what scoring would refuse."""
    targets = load_targets(framework, paths)
    year = framework.targets.default_year or next(iter(targets.years), framework.last_year)
    return targets, year


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


def _targets(paths: list[Path], framework: Framework | None, problems: list[Problem]) -> None:
    """Each file by itself; then, where a framework is named, whether the documents agree in every year."""
    for path in paths:
        problems += check_targets(path, framework, str(path))[2]
    if framework is None or any(p.severity == "error" for p in problems):
        return
    try:
        together: Targets = load_targets(framework, paths)
    except DtiError as error:
        problems += error.problems
        return
    for year in together.years:
        try:
            problems += [conflict.problem(framework) for conflict in resolve(framework, together, year)[1]]
        except DtiError as error:
            problems += error.problems
