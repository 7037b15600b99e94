"""Collecting forms: every form read, two of one unit never mixed, and what changed since the last time."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Literal

import attrs
import polars as pl

from dtiscore.data.units import Unit, Units
from dtiscore.documents.forms.answers import TakenRows, take
from dtiscore.documents.forms.claims import Claims
from dtiscore.documents.forms.deciding import Decider, FormOfUnit, UnitYear
from dtiscore.documents.forms.lines import keys_of, lines_of
from dtiscore.documents.forms.reading import FilledForm, read_form
from dtiscore.documents.forms.remarks import Remark, Remarks
from dtiscore.documents.forms.remembered_forms import Remembered, is_gone, not_read_again, remembered
from dtiscore.documents.forms.rounds import at_home
from dtiscore.documents.forms.sent_files import SentFile, digest, gather, read_found
from dtiscore.files.escapes import Names
from dtiscore.frameworks.fingerprints import fingerprint
from dtiscore.frameworks.targets import Targets
from dtiscore.language.errors import DataError, LookupProblem, Problem, did_you_mean, one_line
from dtiscore.language.labels import key
from dtiscore.model import Framework

Watch = Callable[[Sequence[SentFile]], Iterable[SentFile]]


@attrs.frozen(eq=False)
class Collection:
    """All forms that count, as observations, and everything there is to say about them.

    ``rows`` is text in the columns of a long table. Every unit of which a form is expected is in one place: it has one of
    ``forms`` and rows; it is ``unsettled``, with the files that somebody must look at; or it is ``lacking``, also where its form
    is ``blank``. ``kept`` are all forms that the next run must know, also those that do not count now and may again; ``anew``
    counts by code the units that must answer anew; ``counts`` says how many forms are new, changed and as they were; ``counted``
    are the forms as they count, with what those before them answer.
    """

    forms: tuple[FormOfUnit, ...]
    rows: pl.DataFrame
    remarks: tuple[Remark, ...]
    blank: tuple[FormOfUnit, ...]
    unsettled: Mapping[UnitYear, tuple[str, ...]]
    lacking: tuple[tuple[Unit, int], ...]
    kept: tuple[Remembered, ...]
    anew: Mapping[str, int]
    counts: Mapping[str, int]
    claimed: Mapping[UnitYear, tuple[float, float]]
    counted: Mapping[UnitYear, FilledForm] = attrs.field(factory=dict)

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
    assign: Mapping[str, str] | None = None,
    targets: Targets | None = None,
    target_year: int | None = None,
    year: int | None = None,
    withdraw: Sequence[str] = (),
    watch: Watch = iter,
) -> Collection:
    """Read every form under the sources, together with those that ``folder`` remembers from earlier runs.

    Nothing is written. ``prefer`` settles two different forms of one unit; without it neither counts. ``assign`` says by file
    whose form it is, where it contradicts itself; ``withdraw`` names files that are gone and are to count no longer. ``year`` is the assessed one, where no form says it. ``watch`` is given the
    files and yields them, for whoever wants to show progress.

    Raises
    ------
    DataError
        when what the folder remembers cannot be read.
    LookupProblem
        for a file or a unit of ``assign`` that is not there, and a file of ``withdraw`` that is not remembered, or still there.
    """
    codes, labels = Names(keys_of(framework)), Names(units.labels)
    before = [one.with_names(codes, labels) for one in remembered(folder)]
    looked = [Path(source) for source in sources]
    problems: list[Problem] = []
    found = gather(looked, folder, problems)
    read = [one.with_names(codes, labels) for one in _read_all(found, before, watch, problems)]
    scanned = {one.file for one in found}
    before = _without(before, withdraw, scanned)
    now = {one.digest for one in read}
    # What contradicted itself and was renamed since is one form, not two.
    candidates = [
        *read,
        *(
            one
            for one in not_read_again(before, read, scanned, fingerprint(framework))
            if one.form.file in scanned or one.digest not in now
        ),
    ]
    candidates = _assigned(candidates, assign or {}, units)
    gone = {one.form.file for one in candidates if is_gone(one.form.file, scanned, looked)}
    remarks = Remarks(problems)
    decider = Decider(framework, units, remarks, scanned, gone)
    decision = decider.decide(candidates, prefer)
    forms = [(decision.form_of(one, unit), unit) for one, unit in decision.chosen]
    looked_at = [*forms, *decision.without_answers(framework)]
    taken = take(looked_at, framework, units)
    for problem in taken.problems:
        remarks.all.append(Remark(problem, *_concerned(problem, taken, looked_at)))
    counts = decider.changes(before, decision)
    unsettled = {place: tuple(dict.fromkeys(files)) for place, files in decision.unsettled.items()}
    answered = {(unit, int(own)) for unit, own in taken.rows.select("unit", "year").unique().iter_rows()}
    for one, unit in decision.chosen:  # nothing on it can be used
        if (unit.code, one.form.year) not in answered:
            unsettled.setdefault((unit.code, one.form.year), (one.form.file,))
    years = {own for _, own in (*answered, *unsettled)} | {one.form.year for one, _ in decision.blank}
    if not years and (year is not None or framework.first_year == framework.last_year):
        years = {framework.first_year if year is None else year}
    lacking = tuple(
        (unit, own) for own in sorted(years) for unit in expected(framework, units, own)
        if (unit.code, own) not in answered and (unit.code, own) not in unsettled
    )  # fmt: skip
    blank = {(unit.code, one.form.year) for one, unit in decision.blank}
    for unit, own in lacking:
        if (unit.code, own) not in blank:
            remarks.all.append(Remark(Problem("form.lacking", severity="warning", params={"year": own}), unit.code))
    claimed = Claims(framework, units, remarks).compare(looked_at, taken, targets, target_year)
    order = {unit.code: i for i, unit in enumerate(units.records)}
    homes = {form.file: form for form, _ in forms if form.kept}
    remarks.all = [
        attrs.evolve(one, problem=at_home(one.problem, homes[one.problem.file])) if one.problem.file in homes else one
        for one in remarks.all
    ]
    said = sorted(remarks.all, key=lambda r: (SEVERITY[r.problem.severity], order.get(r.unit, -1), r.problem.file))
    earlier = {one.digest for one in before}
    kept = [*decision.remembered, *(one for one in decision.strangers if one.digest in earlier)]
    anew = Counter(code for carried in decision.carried.values() for code in carried.anew)
    return Collection(
        tuple(decision.chosen), taken.rows, tuple(said), tuple(decision.blank), unsettled, lacking, tuple(kept), anew, counts,
        claimed, {(unit.code, form.year): form for form, unit in forms},
    )  # fmt: skip


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
            read.append(
                known[mark].called(one.file) if mark in known else Remembered(mark, read_form(content, one.file))
            )
        except DataError as error:
            problems += error.problems
    return read


def _assigned(candidates: Sequence[Remembered], assign: Mapping[str, str], units: Units) -> list[Remembered]:
    """The forms, each that is named with the unit that a person says it is of."""
    problems: list[Problem] = []
    owners: dict[str, str] = {}
    for file, label in assign.items():
        named = [one.form.file for one in candidates if file in (one.form.file, PurePath(one.form.file).name)]
        unit = units.find(label)
        if not named:
            known = [PurePath(one.form.file).name for one in candidates]
            problems.append(
                Problem("form.assigned_file", params={"file": one_line(file), "hint": did_you_mean(file, known)})
            )
        if unit is None:
            some = ", ".join(one_line(one.code) for one in units.records[:10])
            params = {"name": one_line(label), "hint": did_you_mean(label, units.labels), "known": some}
            problems.append(Problem("lookup.unit", units.file, params=params))
        else:
            owners |= dict.fromkeys(named, unit.code)
    if problems:
        raise LookupProblem(problems)
    return [attrs.evolve(one, assigned=owners.get(one.form.file, one.assigned)) for one in candidates]


def _without(before: Sequence[Remembered], withdraw: Sequence[str], scanned: Container[str]) -> list[Remembered]:
    """What is remembered but for the files that a person withdraws; one that is still there would only come back."""
    gone = [one.form.file for one in before if one.form.file not in scanned]
    problems = []
    withdrawn: set[str] = set()
    for file in withdraw:
        named = [one for one in gone if one == file] or [one for one in gone if PurePath(one).name == file]
        withdrawn.update(named)
        if len(named) != 1:
            params = {"file": one_line(file), "hint": did_you_mean(file, gone)}
            problems.append(Problem("form.withdrawn_file", params=params))
    if problems:
        raise LookupProblem(problems)
    return [one for one in before if one.form.file not in withdrawn]


def _concerned(problem: Problem, taken: TakenRows, forms: Sequence[tuple[FilledForm, Unit]]) -> tuple[str, str]:
    if problem.row is not None and (problem.file, problem.row) in taken.places:
        return taken.places[problem.file, problem.row]
    unit = next(
        (unit.code for form, unit in forms if problem.file in (form.file, *(home[0] for home in form.kept.values()))),
        "",
    )
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
