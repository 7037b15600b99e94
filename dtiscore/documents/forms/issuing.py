"""A form for every unit that is evaluated: all of them are written, or none."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from dtiscore.data.applicability import unknown_names
from dtiscore.data.observations import Observations
from dtiscore.data.units import Unit, Units
from dtiscore.documents.forms.collecting import expected
from dtiscore.documents.forms.form_book import Issue
from dtiscore.documents.forms.form_template import FormTemplates
from dtiscore.documents.forms.named_units import file_names
from dtiscore.documents.forms.prefilled import Sending
from dtiscore.documents.forms.suggested import suggested_to
from dtiscore.files.writing import write_new
from dtiscore.frameworks.targets import Targets, resolve
from dtiscore.language.errors import (
    DataError,
    Language,
    LookupProblem,
    OutputError,
    Problem,
    did_you_mean,
    one_line,
)
from dtiscore.language.labels import key
from dtiscore.model import Framework, Target

if TYPE_CHECKING:
    from dtiscore.documents.forms.open_lines import KnownAnswers


@attrs.frozen
class Issued:
    """The forms that were written, the units of which nothing is open, and those whose forms somebody must first look at."""

    paths: tuple[Path, ...]
    complete: tuple[str, ...] = ()
    unsettled: tuple[str, ...] = ()


Watch = Callable[[Sequence[Unit]], Iterable[Unit]]


def issue_forms(
    framework: Framework,
    units: Units,
    folder: Path,
    *,
    year: int | None,
    lang: Language,
    only: Sequence[str] = (),
    receiver: str = "",
    targets: Targets | None = None,
    target_year: int | None = None,
    prefill: Sequence[Path] = (),
    opened: Path | None = None,
    last: Observations | None = None,
    watch: Watch = iter,
) -> Issued:
    """Write a workbook per unit into ``folder`` and return their paths; ``last`` is what last year's answers suggest.

    ``prefill`` are folders of collected forms and tables of data whose answers are filled in beforehand. ``opened`` is a folder
    of collected forms: only what is open there, or asked about, goes out again.

    Raises
    ------
    DataError
        for a year outside the framework, a unit without the type that decides what applies, no unit at all, or a folder of which
        nothing was collected.
    LookupProblem
        for a unit of ``only`` that does not exist.
    OutputError
        where a form of that name exists, since it may be filled in, or the folder cannot be written to.
    """
    assessed = _year(framework, year)
    chosen = _chosen(framework, units, assessed, only)
    wanted = target_year if target_year is not None else framework.targets.default_year
    goals: dict[str, dict[str, Target | None]] = {}  # by unit ("" for all) and node
    for target in resolve(framework, targets, wanted)[0] if targets is not None and wanted is not None else ():
        goals.setdefault(key(target.unit), {})[target.node] = target
    names = file_names(chosen)
    existing = [names[unit.code] for unit in chosen if os.path.lexists(folder / names[unit.code])]
    if existing:
        raise OutputError(Problem("form.exist", str(folder), params={"count": len(existing), "file": existing[0]}))
    templates = FormTemplates()
    known: KnownAnswers | None = None
    if prefill or opened is not None:
        from dtiscore.documents.forms.open_lines import KnownAnswers

        known = KnownAnswers(
            framework, units, assessed, lang, sources=prefill, opened=opened, targets=targets, target_year=target_year
        )
    made: dict[str, bytes] = {}
    unsettled: list[str] = []
    complete: list[str] = []
    for unit in watch(chosen):
        sending = Sending() if known is None else known.sending(unit)
        if sending is None:
            (unsettled if known is not None and known.is_unsettled(unit) else complete).append(unit.code)
            continue
        own: dict[str, Target | None] = {}
        for name in ("", unit.name, unit.code):
            own |= goals.get(key(name), {})
        parent = units.find(unit.parent, assessed) if unit.parent else None
        above = (parent.name or parent.code) if parent is not None else ""
        known_of_it = attrs.asdict(sending, recurse=False)
        suggested = suggested_to(last, unit.code)
        issue = Issue(framework, assessed, lang, own, receiver or above, last=suggested, **known_of_it)
        made[names[unit.code]] = templates.form(issue, unit)
    if made:
        write_new(folder, made)
    return Issued(tuple(folder / name for name in made), tuple(complete), tuple(unsettled))


def _year(framework: Framework, year: int | None) -> int:
    if year is None and framework.first_year == framework.last_year:
        return framework.first_year
    if year is None or not framework.first_year <= year <= framework.last_year:
        params = {"first": framework.first_year, "last": framework.last_year}
        raise DataError(Problem("form.year", framework.file, params=params))
    return year


def _chosen(framework: Framework, units: Units, year: int, only: Sequence[str]) -> tuple[Unit, ...]:
    problems: list[Problem] = []
    chosen = expected(framework, units, year)
    if only:
        found = {name: units.find(name, year) for name in only}
        some = ", ".join(one_line(u.code) for u in units.records[:10])
        for name in [name for name, unit in found.items() if unit is None]:
            params = {"name": one_line(name), "hint": did_you_mean(name, units.labels), "known": some}
            problems.append(Problem("lookup.unit", units.file, params=params))
        if problems:
            raise LookupProblem(problems)
        chosen = tuple(unit for unit in units.records if unit in found.values())
    problems += unknown_names(framework, units.records)
    if any(node.applies_to or (node.scope and node.scope.types) for node in framework.nodes.values()):
        untyped = [one_line(unit.code) for unit in chosen if not unit.type]
        problems += [Problem("data.no_type", units.file, params={"unit": unit}) for unit in untyped]
    if not chosen:
        problems.append(Problem("form.no_units", units.file))
    if problems:
        raise DataError(problems)
    return chosen
