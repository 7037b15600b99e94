"""Collecting forms: every form read, two of one unit never mixed, and what changed since the last time."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

import attrs
import polars as pl

from dtiscore.data.observations import Observations, read_observations
from dtiscore.data.units import Unit, Units
from dtiscore.documents.forms.answers import TakenRows, take
from dtiscore.documents.forms.lines import keys_of, lines_of
from dtiscore.documents.forms.reading import FilledForm, read_form
from dtiscore.documents.forms.remembered_forms import Remembered, is_gone, not_read_again, remembered, whose
from dtiscore.documents.forms.sent_files import SentFile, digest, gather, read_found
from dtiscore.engine.scoring import score
from dtiscore.files.escapes import Names
from dtiscore.frameworks.fingerprints import fingerprint, fingerprints
from dtiscore.frameworks.targets import Targets
from dtiscore.language.errors import DataError, DtiError, Problem, Severity, one_line
from dtiscore.language.labels import key
from dtiscore.language.rounding import plain
from dtiscore.model import TOTAL, Framework

Watch = Callable[[Sequence[SentFile]], Iterable[SentFile]]
FormOfUnit = tuple[Remembered, Unit]
HALF_A_CENT = 0.005 + 1e-9  # points are shown with two decimals


@attrs.frozen(eq=False)
class Remark:
    """One thing to say about the forms, and the unit and indicator that it concerns."""

    problem: Problem
    unit: str = ""
    node: str = ""


@attrs.frozen(eq=False)
class Collection:
    """All forms that count, as observations, and everything there is to say about them.

    ``rows`` is text in the columns of a long table; ``undecided`` are forms of which none could be chosen; ``kept`` are
    forms of earlier runs that do not count now, as after a change of the framework, and may again; ``lacking`` are the
    units without a form; ``counts`` says how many forms are new, changed and as they were.
    """

    forms: tuple[tuple[Remembered, Unit], ...]
    rows: pl.DataFrame
    remarks: tuple[Remark, ...]
    undecided: tuple[Remembered, ...]
    kept: tuple[Remembered, ...]
    lacking: tuple[tuple[Unit, int], ...]
    counts: Mapping[str, int]
    claimed: Mapping[tuple[str, int], tuple[float, float]]

    @property
    def errors(self) -> int:
        return sum(remark.problem.severity == "error" for remark in self.remarks)

    @property
    def warnings(self) -> int:
        return sum(remark.problem.severity == "warning" for remark in self.remarks)


def collect(
    sources: Iterable[str | os.PathLike[str]],
    framework: Framework,
    units: Units,
    folder: Path,
    *,
    prefer: Literal["", "newest"] = "",
    targets: Targets | None = None,
    target_year: int | None = None,
    watch: Watch = iter,
) -> Collection:
    """Read every form under the sources, together with those that ``folder`` remembers from earlier runs.

    Nothing is written. ``prefer`` settles two different forms of one unit; without it neither counts. ``watch`` is
    given the files and yields them, for whoever wants to show progress.

    Raises
    ------
    DataError
        when what the folder remembers cannot be read.
    """
    codes, labels = Names(keys_of(framework)), Names(units.labels)
    before = [one.with_names(codes, labels) for one in remembered(folder)]
    looked = [Path(source) for source in sources]
    problems: list[Problem] = []
    found = gather(looked, folder, problems)
    read = [one.with_names(codes, labels) for one in _read_all(found, before, watch, problems)]
    scanned = {one.file for one in found}
    candidates = [*read, *not_read_again(before, read, scanned)]
    gone = {one.form.file for one in candidates if is_gone(one.form.file, scanned, looked)}
    collector = _Collector(framework, units, problems)
    usable, unusable = collector.usable(candidates, scanned)
    chosen, undecided = collector.one_per_unit(usable, prefer, gone)
    earlier = {one.digest for one in before}
    kept = [one for one in unusable if one.digest in earlier]
    taken = take([(one.form, unit) for one, unit in chosen], framework, units)
    for problem in taken.problems:
        collector.remarks.append(Remark(problem, *_concerned(problem, taken, chosen)))
    counts = collector.changes(before, chosen)
    there = {(unit.code, one.form.year) for one, unit in usable}
    years = sorted({year for _, year in there})
    lacking = tuple((u, y) for y in years for u in expected(framework, units, y) if (u.code, y) not in there)
    for unit, year in lacking:
        collector.remarks.append(Remark(Problem("form.lacking", severity="warning", params={"year": year}), unit.code))
    claimed = collector.compare(chosen, taken, targets, target_year)
    order = {unit.code: i for i, unit in enumerate(units.records)}
    remarks = sorted(
        collector.remarks, key=lambda r: (SEVERITY[r.problem.severity], order.get(r.unit, -1), r.problem.file)
    )
    return Collection(
        tuple(chosen), taken.rows, tuple(remarks), tuple(undecided), tuple(kept), lacking, counts, claimed
    )


SEVERITY = {"error": 0, "warning": 1, "note": 2}


def _read_all(
    found: Sequence[SentFile], before: Sequence[Remembered], watch: Watch, problems: list[Problem]
) -> list[Remembered]:
    known = {one.digest: one for one in before}
    read = []
    for one in watch(found):
        content = read_found(one, problems)
        if content is None:
            continue
        mark = digest(content)
        try:
            form = known[mark].form.called(one.file) if mark in known else read_form(content, one.file)
        except DataError as error:
            problems += error.problems
            continue
        read.append(Remembered(mark, form))
    return read


class _Collector:
    """Decides which forms count, and gathers what is to be said about them."""

    def __init__(self, framework: Framework, units: Units, problems: Iterable[Problem]) -> None:
        self.framework, self.units = framework, units
        self.remarks = [Remark(problem) for problem in problems]

    def problem(
        self, code: str, form: FilledForm, unit: str, /, severity: Severity = "error", node: str = "", place: str = "",
        **params: object,
    ) -> None:  # fmt: skip
        self.remarks.append(Remark(Problem(code, form.file, place, severity=severity, params=params), unit, node))

    def usable(
        self, candidates: Sequence[Remembered], scanned: Container[str]
    ) -> tuple[list[FormOfUnit], list[Remembered]]:
        """Forms of this edition and of units that are known, and the others that are still owed a better one."""
        framework, edition, own = self.framework, fingerprint(self.framework), fingerprints(self.framework)
        found, others = [], []
        for one in candidates:
            unit = self.units.find(one.form.unit)
            if one.form.framework == framework.code and one.form.edition == edition and unit is not None:
                found.append((one, unit))
            else:
                others.append(one)
        settled = {whose(one.form) for one, _ in found}
        left = []
        for one in others:
            form = one.form
            if whose(form) not in settled:
                left.append(one)
            elif form.file not in scanned:
                continue
            if form.framework != framework.code:
                self.problem(
                    "form.other_framework", form, form.unit, found=one_line(form.framework), wanted=framework.code
                )
            elif form.edition != edition:
                changed = [one_line(code) for code in {**own, **form.nodes} if own.get(code) != form.nodes.get(code)]
                named = ", ".join(changed[:5]) + (" …" if len(changed) > 5 else "")
                self.problem(
                    "form.superseded",
                    form,
                    form.unit,
                    code=framework.code,
                    changed=named or "–",
                    count=str(len(changed)),
                )
            else:
                self.problem("form.unknown_unit", form, form.unit, unit=one_line(form.unit), units=self.units.file)
        return found, left

    def one_per_unit(
        self, usable: Sequence[FormOfUnit], prefer: str, gone: Container[str]
    ) -> tuple[list[FormOfUnit], list[Remembered]]:
        groups: dict[tuple[str, int], list[FormOfUnit]] = {}
        for one, unit in usable:
            groups.setdefault((unit.code, one.form.year), []).append((one, unit))
        chosen: list[FormOfUnit] = []
        undecided: list[Remembered] = []
        for (code, _), everyone in groups.items():
            group = [(one, unit) for one, unit in everyone if one.form.file not in gone] or everyone
            if len(group) < len(everyone):
                self._report_removed([one.form for one, _ in everyone if one.form.file in gone], group[0][0].form, code)
            different: list[FormOfUnit] = []
            for one, unit in group:
                twin = next((other for other, _ in different if other.form.texts() == one.form.texts()), None)
                if twin is None:
                    different.append((one, unit))
                else:
                    self.problem("form.same_twice", one.form, code, severity="note", other=twin.form.file)
            newest = max(one.form.modified for one, _ in different)
            latest = [(one, unit) for one, unit in different if one.form.modified == newest]
            if len(different) == 1:
                chosen += different
            elif prefer == "newest" and len(latest) == 1:
                chosen += latest
                there = latest[0][0].form
                for one, _ in different:
                    if one.form is not there:
                        self.problem("form.older", one.form, code, severity="note", other=there.file, when=newest)
            else:
                undecided += [one for one, _ in different]
                self._report_conflict([one.form for one, _ in different], code)
        return chosen, undecided

    def _report_removed(self, removed: Iterable[FilledForm], there: FilledForm, unit: str) -> None:
        """A form that somebody took out of the folder gives way to another of the same unit."""
        for form in removed:
            if form.texts() != there.texts():
                self.problem("form.removed", form, unit, severity="note", other=there.file)

    def _report_conflict(self, forms: Sequence[FilledForm], unit: str) -> None:
        first, *others = forms
        for other in others:
            differences = _differences(first, other)
            self.problem("form.two_forms", other, unit, other=first.file, count=str(len(differences)), unit=unit)
            for (line, column), (there, here) in differences.items():
                place = other.place(line, column, first)
                self.problem("form.differs", other, unit, "note", line, place,
                             line=line, column=column, other=first.file, here=here, there=there)  # fmt: skip

    def changes(self, before: Sequence[Remembered], chosen: Sequence[FormOfUnit]) -> dict[str, int]:
        """What is new and what is different since the last run, cell by cell."""
        earlier = {whose(one.form): one.form for one in before}
        counts = {"new": 0, "changed": 0, "same": 0}
        for one, unit in chosen:
            last = earlier.get(whose(one.form))
            differences = _differences(last, one.form) if last is not None else {}
            counts["new" if last is None else "changed" if differences else "same"] += 1
            for (line, column), (was, now) in differences.items():
                place = one.form.place(line, column)
                self.problem("form.changed", one.form, unit.code, "note", line, place,
                             line=line, column=column, was=was or "–", now=now or "–")  # fmt: skip
        return counts

    def compare(
        self, chosen: Sequence[FormOfUnit], taken: TakenRows, targets: Targets | None, target_year: int | None
    ) -> dict[tuple[str, int], tuple[float, float]]:
        """The points that forms show against those of the engine, and the totals of both by unit and year."""
        observations = self._observations(taken.rows)
        if observations is None:
            return {}
        try:
            scores = score(self.framework, observations, targets=targets or (), target_year=target_year)
        except DtiError as error:
            self.remarks += [Remark(attrs.evolve(problem, severity="warning")) for problem in error.problems]
            return {}
        totals = {}
        positions = {unit.code: i for i, unit in enumerate(observations.records)}
        for one, unit in chosen:
            form = one.form
            if form.year not in scores.years:
                continue
            cell = scores.cell(positions[unit.code], scores.years.index(form.year))
            for line in lines_of(self.framework, unit):
                shown = form.points(line.key)
                known = line.node is not None and line.kind == "indicator" and cell[line.key].coverage > 0
                if not known or (unit.code, line.key, form.year) in taken.refused:
                    continue
                points = cell[line.key].points
                if abs(points - shown) > HALF_A_CENT:
                    place = form.place(line.key, "points")
                    self.problem("form.points_differ", form, unit.code, "warning", line.key, place,
                                 claimed=plain(shown), points=plain(points))  # fmt: skip
            totals[unit.code, form.year] = form.points(TOTAL), cell[TOTAL].points
        return totals

    def _observations(self, rows: pl.DataFrame) -> Observations | None:
        if not rows.select(pl.any_horizontal(pl.col("value", "part", "whole", "choice").is_not_null()).any()).item():
            return None
        try:
            return read_observations(rows, self.framework, units=self.units, numbers="en")
        except DtiError as error:
            self.remarks += [Remark(problem) for problem in error.problems]
            return None


def _differences(was: FilledForm, now: FilledForm) -> dict[tuple[str, str], tuple[str, str]]:
    """By line and column, what a person typed into either form where they differ."""
    before, after = was.texts(), now.texts()
    pairs = {place: (before.get(place, ""), after.get(place, "")) for place in {**before, **after}}
    return {place: (_shown(first), _shown(second)) for place, (first, second) in pairs.items() if first != second}


def _shown(text: str) -> str:
    """A remembered answer as a person typed it."""
    return one_line(text.removesuffix("%").removesuffix("e0") + ("%" if text.endswith("%") else ""))


def _concerned(problem: Problem, taken: TakenRows, chosen: Sequence[FormOfUnit]) -> tuple[str, str]:
    if problem.row is not None and (problem.file, problem.row) in taken.places:
        return taken.places[problem.file, problem.row]
    unit = next((unit.code for one, unit in chosen if one.form.file == problem.file), "")
    return unit, str(problem.params.get("key", ""))


def expected(framework: Framework, units: Units, year: int) -> tuple[Unit, ...]:
    """The units that get a form: those evaluated that year to which anything applies.

    A unit that is not ranked and only groups others gets none.
    """
    parents = {key(unit.parent) for unit in units.records if unit.parent}
    return tuple(
        unit
        for unit in units.records
        if unit.exists_in(year)
        and (unit.ranked or key(unit.code) not in parents)
        and any(line.kind == "indicator" for line in lines_of(framework, unit))
    )
