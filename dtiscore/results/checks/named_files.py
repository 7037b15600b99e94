"""Checking whatever files are named: what each is, is told by its content."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import numpy as np

from dtiscore.data.applicability import unknown_names
from dtiscore.data.observations import Observations
from dtiscore.data.periods import asked_period
from dtiscore.data.reported import read_reported
from dtiscore.data.run_inputs import Watch
from dtiscore.data.stated_scores import read_stated_scores
from dtiscore.data.units import ALIASES as UNIT_ALIASES
from dtiscore.data.units import Unit, Units, read_units
from dtiscore.engine.plan import compile_plan
from dtiscore.engine.scoring import score
from dtiscore.files.opening import real_path
from dtiscore.files.reading_tables import Table, clean, read_as_is
from dtiscore.files.toml import read_toml
from dtiscore.frameworks import check_framework, find_framework
from dtiscore.frameworks.folder_settings import NAME, Folder, Settings, read_folder, settle
from dtiscore.frameworks.targets import Targets, load_targets, resolve, targets_in
from dtiscore.frameworks.unused_tables import unused_tables
from dtiscore.language.errors import DataError, DtiError, Problem, bounded, true_count
from dtiscore.language.labels import key
from dtiscore.language.typed import Numbers, Unclear
from dtiscore.model import Finding, Floats, Framework
from dtiscore.model.succession import Successions
from dtiscore.results.checks.all_checks import check_data, ordered
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
        return true_count(self.problems) + sum(f.severity == "error" for f in self.findings)

    @property
    def warnings(self) -> int:
        return sum(1 + p.same + p.more for p in self.problems) + len(self.findings) - self.errors


def check_everything(
    paths: Sequence[str],
    typed: Settings,
    folder: Folder | None = None,
    published: Any = None,
    each: Watch = iter,
    earlier: Callable[[Observations], Mapping[str, Floats]] | None = None,
) -> CheckResult:
    """Frameworks, targets, units, observations and folders, every problem of every file at once.

    ``published`` is a table of published values, which are held against each other and against entered ones. ``each``
    goes through the data files one by one, as a progress bar does; ``earlier`` finds values of the year before that lie elsewhere.
    """
    plugins = load_plugins()
    problems: list[Problem] = [*plugins.failures, *plugins.notes]
    named: dict[str, dict[str, Any]] = {"data": {}, "targets": {}, "units": {}}
    inside: tuple[Checked, ...] = ()
    places = [Path(path) for path in paths]
    folders = {path for path in places if os.path.isfile(path / NAME)}
    looked = iter([_look(path) for path in each([path for path in places if path not in folders])])
    for path in places:
        if path in folders:
            inner = check_everything((), typed, _folder(path, problems), each=each)
            problems += inner.problems
            inside += inner.checked
            continue
        kind, content = next(looked)
        if kind == "framework":
            problems += check_framework(path, plugins, str(path))[1]
        elif kind:
            named[kind][str(path)] = content
        else:
            problems += content
    data, targets = tuple(named["data"]), tuple(named["targets"])
    units = typed.units or next(iter(named["units"]), None)
    concerned = folder if data or targets or units or not paths else None
    settings = settle(attrs.evolve(typed, data=data, targets=targets, units=units), concerned, plugins)
    if paths and not data:  # what the folder has of these is checked with the folder
        settings = attrs.evolve(settings, data=(), units=units)
    elif folder is not None and not paths and folder.framework and folder.without_data:
        problems.append(Problem("folder.no_data", settings.data[0], severity="note"))
        settings = attrs.evolve(settings, data=())
    if folder is not None and not paths:
        problems += unused_tables(folder)
    read = {path: content for kind in named.values() for path, content in kind.items()}
    own: tuple[Checked, ...] = ()
    names = (settings.framework, *settings.editions)
    for name in names:
        edition = attrs.evolve(settings, framework=name, editions=tuple(one for one in names if one != name))
        own += _checked(edition, plugins, problems, read, published, iter if data or own else each, earlier)
    return CheckResult(bounded(_once(problems)), (*inside, *own))


def _checked(
    settings: Settings, plugins: Plugins, problems: list[Problem], read: Mapping[str, Any], published: Any, each: Watch,
    earlier: Callable[[Observations], Mapping[str, Floats]] | None = None,
) -> tuple[Checked, ...]:  # fmt: skip
    """What the settings name, after each file was looked at by itself; ``read`` are those that were read then."""
    data, numbers, unclear = settings.data, settings.numbers or "auto", settings.unclear or "ask"
    loaded = _framework(settings.framework, plugins, problems) if settings.framework else None
    if loaded is None and not settings.framework and (data or published is not None):
        problems.append(Problem("check.no_framework", str(data[0] if data else published)))
    units = _units(read.get(settings.units or "", settings.units), loaded, problems)
    successions = _successions(settings, units, plugins, problems)
    if loaded is not None and units is not None:
        problems += unknown_names(loaded, units.records)
    targets = _targets(settings.targets, read, loaded, problems)
    own: tuple[Checked, ...] = ()
    if loaded is not None and data:
        try:
            sources = [read.get(path, path) for path in data]
            others = [one for name in settings.editions if (one := _framework(name, plugins, [])) is not None]
            observations = read_reported(
                sources, loaded, units=units, successions=successions, numbers=numbers, unclear=unclear, each=each,
                others=others,
            ).at(None, None if settings.period is None else asked_period(settings.period, default=settings.year))  # fmt: skip
            if earlier is not None:
                observations = attrs.evolve(observations, earlier=earlier(observations))
            own = (Checked(loaded, observations, check_data(loaded, observations)),)
            if targets is not None and not any(problem.severity == "error" for problem in problems):
                # Targets of some year, to see what scoring would refuse of a framework that is scored by target.
                year = loaded.targets.default_year or next(iter(targets.years), loaded.last_year)
                problems += _notes(loaded, observations, targets, year)
        except DtiError as error:
            problems += (one for one in error.problems if one.code != "data.none_of_edition" or not settings.editions)
    if loaded is not None and published is not None:
        own = _with_published(published, loaded, own, units, numbers, unclear, problems)
    return own


def _notes(framework: Framework, observations: Observations, targets: Targets, year: int) -> tuple[Problem, ...]:
    """What readers of the scores should know of the comparisons; of those of nodes only scoring can tell."""
    if any(node.score_rule is not None and node.score_rule.relative for node in framework.scored):
        return score(framework, observations, targets=targets, target_year=year).plan.notes
    return compile_plan(framework, observations, targets, year).notes


def _with_published(
    source: Any, framework: Framework, own: tuple[Checked, ...], units: Units | None, numbers: Numbers,
    unclear: Unclear, problems: list[Problem],
) -> tuple[Checked, ...]:  # fmt: skip
    """The data with the questions about published values; without data, about these alone."""
    try:
        stated = read_stated_scores(source, framework, units, numbers, unclear)
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


def _once(problems: list[Problem]) -> Iterable[Problem]:
    """Without what was found twice; hints are left out, which take long to find."""
    found: dict[tuple[Any, ...], Problem] = {}
    for one in problems:
        said = tuple((name, value) for name, value in one.params.items() if isinstance(value, (str, int, float)))
        found.setdefault((one.code, one.severity, one.where(), said), one)
    return found.values()


def _look(path: Path) -> tuple[str, Any]:
    """What kind of file it is, and what was read of it: "framework", "targets", "units" or "data"; "" with what is wrong.

    A table with unit codes but neither years nor indicators is a units file. One that cannot be read is data by its path,
    so that it is reported where data are read.
    """
    if path.suffix.casefold() == ".toml":
        document, found = read_toml(path, str(path))
        if not document:
            return "", found
        return "targets" if "document" in document and "framework" not in document else "framework", (document, found)
    try:
        table = read_as_is(path)
        columns = {key(name) for name in clean(Table(table.frame.clear(), table.file)).columns}
    except DataError:
        return "data", str(path)
    columns |= {UNIT_ALIASES[name] for name in columns if name in UNIT_ALIASES}
    is_units = "code" in columns and not columns & {"unit", "year", "indicator", "đơn vị", "năm"}
    return "units" if is_units else "data", table


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


def _successions(
    settings: Settings, units: Units | None, plugins: Plugins, problems: list[Problem]
) -> Successions | None:
    if not settings.successions:
        return None
    from dtiscore.data.successions import read_successions

    try:
        return read_successions(settings.successions, units, plugins=plugins)
    except DtiError as error:
        problems += error.problems
        return None


def _targets(
    files: Sequence[str], read: Mapping[str, Any], framework: Framework | None, problems: list[Problem]
) -> Targets | None:
    """Each file by itself; then, where a framework is named, whether the documents agree in every year."""
    looked = {}
    for file in files:
        path = real_path(file)
        toml, found = read.get(file) or read_toml(path, file)
        looked[path] = targets_in(toml, found, framework, file)
        problems += looked[path][2]
    if framework is None or any(p.severity == "error" for p in problems):
        return None
    try:
        together = load_targets(framework, files, looked=looked)
    except DtiError as error:
        problems += error.problems
        return None
    for year in together.years:
        try:
            problems += [conflict.problem(framework) for conflict in resolve(framework, together, year)[1]]
        except DtiError as error:
            problems += error.problems
    return together
