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
from dtiscore.documents.forms.gathering import SentFile, digest, gather, read_found
from dtiscore.documents.forms.lines import lines_of
from dtiscore.documents.forms.reading import FilledForm, read_form
from dtiscore.documents.forms.remembering import Remembered, is_gone, not_read_again, remembered, whose
from dtiscore.engine.scoring import score
from dtiscore.frameworks.fingerprints import fingerprint, fingerprints
from dtiscore.frameworks.targets import Targets
from dtiscore.language.errors import DataError, DtiError, Problem, one_line
from dtiscore.language.labels import key
from dtiscore.language.rounding import plain
from dtiscore.model import Framework

Watch = Callable[[Sequence[SentFile]], Iterable[SentFile]]
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
    before = remembered(folder)
    looked = [Path(source) for source in sources]
    problems: list[Problem] = []
    found = gather(looked, folder, problems)
    read = _read_all(found, before, watch, problems)
    remarks = [Remark(problem) for problem in problems]
    scanned = {one.file for one in found}
    candidates = [*read, *not_read_again(before, read, scanned)]
    gone = {one.form.file for one in candidates if is_gone(one.form.file, scanned, looked)}
    usable, unusable = _usable(candidates, framework, units, scanned, remarks)
    chosen, undecided = _one_per_unit(usable, prefer, gone, remarks)
    earlier = {one.digest for one in before}
    kept = [one for one in unusable if one.digest in earlier]
    taken = take([(one.form, unit) for one, unit in chosen], framework, units)
    for problem in taken.problems:
        unit, node = _concerned(problem, taken, chosen)
        remarks.append(Remark(problem, unit, node))
    counts = _changes(before, chosen, remarks)
    open_ = set(undecided)
    lacking = _lacking(framework, units, [*chosen, *((one, unit) for one, unit in usable if one in open_)])
    remarks += [Remark(Problem("form.lacking", severity="warning", params={"year": y}), u.code) for u, y in lacking]
    claimed = _compare(chosen, taken, framework, units, targets, target_year, remarks)
    order = {unit.code: i for i, unit in enumerate(units.records)}
    remarks.sort(key=lambda r: (SEVERITY[r.problem.severity], order.get(r.unit, -1), r.problem.file))
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


def _usable(
    candidates: Sequence[Remembered], framework: Framework, units: Units, scanned: Container[str],
    remarks: list[Remark],
) -> tuple[list[tuple[Remembered, Unit]], list[Remembered]]:  # fmt: skip
    """Forms of this edition and of units that are known, and the others that are still owed a better one."""
    edition, own = fingerprint(framework), fingerprints(framework)
    found, others = [], []
    for one in candidates:
        unit = units.find(one.form.unit)
        if one.form.framework == framework.code and one.form.edition == edition and unit is not None:
            found.append((one, unit))
        else:
            others.append(one)
    settled = {whose(one.form) for one, _ in found}
    left = []
    for one in others:
        form = one.form
        if form.file not in scanned and whose(form) in settled:
            continue
        left.append(one)
        if form.framework != framework.code:
            params = {"found": one_line(form.framework), "wanted": framework.code}
            remarks.append(Remark(Problem("form.other_framework", form.file, params=params), form.unit))
        elif form.edition != edition:
            changed = [one_line(code) for code in {**own, **form.nodes} if own.get(code) != form.nodes.get(code)]
            named = ", ".join(changed[:5]) + (" …" if len(changed) > 5 else "")
            params = {"code": framework.code, "changed": named or "–", "count": str(len(changed))}
            remarks.append(Remark(Problem("form.superseded", form.file, params=params), form.unit))
        else:
            params = {"unit": one_line(form.unit), "units": units.file}
            remarks.append(Remark(Problem("form.unknown_unit", form.file, params=params), form.unit))
    return found, [one for one in left if whose(one.form) not in settled]


def _one_per_unit(
    usable: Sequence[tuple[Remembered, Unit]], prefer: str, gone: Container[str], remarks: list[Remark]
) -> tuple[list[tuple[Remembered, Unit]], list[Remembered]]:
    groups: dict[tuple[str, int], list[tuple[Remembered, Unit]]] = {}
    for one, unit in usable:
        groups.setdefault((unit.code, one.form.year), []).append((one, unit))
    chosen: list[tuple[Remembered, Unit]] = []
    undecided: list[Remembered] = []
    for everyone in groups.values():
        group = [(one, unit) for one, unit in everyone if one.form.file not in gone] or everyone
        if len(group) < len(everyone):
            _report_removed(everyone, group[0][0], gone, remarks)
        different: list[tuple[Remembered, Unit]] = []
        for one, unit in group:
            twin = next((other for other, _ in different if other.form.texts() == one.form.texts()), None)
            if twin is None:
                different.append((one, unit))
            else:
                params = {"other": twin.form.file}
                remarks.append(
                    Remark(Problem("form.same_twice", one.form.file, severity="note", params=params), unit.code)
                )
        if len(different) == 1:
            chosen += different
            continue
        newest = max(one.form.modified for one, _ in different)
        latest = [(one, unit) for one, unit in different if one.form.modified == newest]
        if prefer == "newest" and len(latest) == 1:
            chosen += latest
            for one, unit in different:
                if one is not latest[0][0]:
                    params = {"other": latest[0][0].form.file, "when": newest}
                    remarks.append(
                        Remark(Problem("form.older", one.form.file, severity="note", params=params), unit.code)
                    )
        else:
            undecided += [one for one, _ in different]
            _report_conflict(different, remarks)
    return chosen, undecided


def _report_removed(
    everyone: Iterable[tuple[Remembered, Unit]], there: Remembered, gone: Container[str], remarks: list[Remark]
) -> None:
    """A form that somebody took out of the folder gives way to another of the same unit."""
    for one, unit in everyone:
        if one.form.file in gone and one.form.texts() != there.form.texts():
            params = {"other": there.form.file}
            remarks.append(Remark(Problem("form.removed", one.form.file, severity="note", params=params), unit.code))


def _report_conflict(different: Sequence[tuple[Remembered, Unit]], remarks: list[Remark]) -> None:
    first, unit = different[0]
    for other, _ in different[1:]:
        ours, theirs = first.form.texts(), other.form.texts()
        places = [place for place in {**ours, **theirs} if ours.get(place) != theirs.get(place)]
        params = {"other": first.form.file, "count": str(len(places)), "unit": unit.code}
        remarks.append(Remark(Problem("form.two_forms", other.form.file, params=params), unit.code))
        for line, column in places:
            shown = {"line": line, "column": column, "other": first.form.file,
                     "here": shown_text(theirs.get((line, column), "")), "there": shown_text(ours.get((line, column), ""))}  # fmt: skip
            answer = (other.form.answers.get(line) or {}).get(column) or (first.form.answers.get(line) or {}).get(
                column
            )
            place = f"{other.form.sheet}!{answer.cell}" if answer else other.form.sheet
            problem = Problem("form.differs", other.form.file, place, severity="note", params=shown)
            remarks.append(Remark(problem, unit.code, line))


def shown_text(text: str) -> str:
    """A remembered answer as a person typed it."""
    number = text.removesuffix("%").removesuffix("e0")
    return one_line(number + ("%" if text.endswith("%") else "")) if text != number or text == "" else one_line(text)


def _concerned(problem: Problem, taken: TakenRows, chosen: Sequence[tuple[Remembered, Unit]]) -> tuple[str, str]:
    if problem.row is not None and (problem.file, problem.row) in taken.places:
        return taken.places[problem.file, problem.row]
    unit = next((unit.code for one, unit in chosen if one.form.file == problem.file), "")
    return unit, str(problem.params.get("key", ""))


def _changes(
    before: Sequence[Remembered], chosen: Sequence[tuple[Remembered, Unit]], remarks: list[Remark]
) -> dict[str, int]:
    """What is new and what is different since the last run, cell by cell."""
    earlier = {(key(one.form.unit), one.form.year): one for one in before}
    counts = {"new": 0, "changed": 0, "same": 0}
    for one, unit in chosen:
        last = earlier.get((key(one.form.unit), one.form.year))
        if last is None:
            counts["new"] += 1
            continue
        was, now = last.form.texts(), one.form.texts()
        places = [place for place in {**was, **now} if was.get(place) != now.get(place)]
        counts["changed" if places else "same"] += 1
        for line, column in places:
            params = {"line": line, "column": column, "was": shown_text(was.get((line, column), "")) or "–",
                      "now": shown_text(now.get((line, column), "")) or "–"}  # fmt: skip
            answer = one.form.answers.get(line, {}).get(column)
            place = f"{one.form.sheet}!{answer.cell}" if answer else one.form.sheet
            remarks.append(
                Remark(Problem("form.changed", one.form.file, place, severity="note", params=params), unit.code, line)
            )
    return counts


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


def _lacking(
    framework: Framework, units: Units, chosen: Sequence[tuple[Remembered, Unit]]
) -> tuple[tuple[Unit, int], ...]:
    there = {(unit.code, one.form.year) for one, unit in chosen}
    years = sorted({year for _, year in there})
    return tuple((u, y) for y in years for u in expected(framework, units, y) if (u.code, y) not in there)


def _compare(
    chosen: Sequence[tuple[Remembered, Unit]], taken: TakenRows, framework: Framework, units: Units,
    targets: Targets | None, target_year: int | None, remarks: list[Remark],
) -> dict[tuple[str, int], tuple[float, float]]:  # fmt: skip
    """The points that forms show against those of the engine, and the totals of both by unit and year."""
    observations = _observations(taken.rows, framework, units, remarks)
    if observations is None:
        return {}
    try:
        scores = score(framework, observations, targets=targets or (), target_year=target_year)
    except DtiError as error:
        remarks += [Remark(attrs.evolve(problem, severity="warning")) for problem in error.problems]
        return {}
    totals = {}
    positions = {unit.code: i for i, unit in enumerate(observations.records)}
    for one, unit in chosen:
        if one.form.year not in scores.years:
            continue
        u, y = positions[unit.code], scores.years.index(one.form.year)
        cell = scores.cell(u, y)
        for line in lines_of(framework, unit):
            shown = _claimed(one.form, line.key)
            known = line.node is not None and line.kind == "indicator" and cell[line.key].coverage > 0
            if shown is None or not known or (unit.code, line.key, one.form.year) in taken.refused:
                continue
            points = cell[line.key].points
            if abs(points - shown) > HALF_A_CENT:
                place = f"{one.form.sheet}!{one.form.answers[line.key]['points'].cell}"
                params = {"claimed": plain(shown), "points": plain(points)}
                problem = Problem("form.points_differ", one.form.file, place, severity="warning", params=params)
                remarks.append(Remark(problem, unit.code, line.key))
        shown = _claimed(one.form, "total")
        total = cell["total"].points
        totals[unit.code, one.form.year] = (float("nan") if shown is None else shown, total)
    return totals


def _observations(rows: pl.DataFrame, framework: Framework, units: Units, remarks: list[Remark]) -> Observations | None:
    numbers = rows.filter(
        pl.any_horizontal(pl.col(name).is_not_null() for name in ("value", "part", "whole", "choice"))
    )
    if not numbers.height:
        return None
    try:
        return read_observations(rows, framework, units=units, numbers="en")
    except DtiError as error:
        remarks += [Remark(problem) for problem in error.problems]
        return None


def _claimed(form: FilledForm, line: str) -> float | None:
    answer = form.answers.get(line, {}).get("points")
    try:
        return float(answer.text) if answer is not None else None
    except ValueError:
        return None
