"""What goes out to a unit again: answers filled in beforehand, and in a further round only what is open or asked about."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import attrs
import polars as pl

from dtiscore.data.observations import Observations
from dtiscore.data.reported import read_observations
from dtiscore.data.units import Unit, Units
from dtiscore.documents.forms.claims import has_numbers
from dtiscore.documents.forms.collecting import Collection, collect
from dtiscore.documents.forms.lines import FormLine, lines_of
from dtiscore.documents.forms.prefilled import Cell, Known, Sending, known_of_data, known_of_form, rows_of_unit
from dtiscore.documents.forms.reading import FilledForm
from dtiscore.documents.forms.remembered_forms import FILE
from dtiscore.documents.forms.rounds import mark_of
from dtiscore.frameworks.targets import Targets
from dtiscore.language.errors import DataError, Language, Problem, one_line
from dtiscore.language.sentences import say
from dtiscore.model import Finding, Framework
from dtiscore.results.checks.all_checks import check_data

MOST_QUESTIONS = 5
LONGEST = 600
NUMBERS = ("value", "part", "whole", "choice")
# Said about a whole form, or by the form itself where its points stand.
NO_QUESTIONS = ("form.corrected", "form.earlier_edition", "form.first_missing", "form.gone")


class KnownAnswers:
    """What is known of each unit: of the forms that ``folders`` have collected, and of the tables that are named.

    Raises
    ------
    DataError
        where a folder has collected nothing, or what it remembers or a table cannot be read.
    """

    def __init__(
        self, framework: Framework, units: Units, year: int, lang: Language, *, sources: Sequence[Path] = (),
        opened: Path | None = None, targets: Targets | None = None, target_year: int | None = None,
    ) -> None:  # fmt: skip
        self.framework, self.year, self.lang = framework, year, lang
        self.collections: list[Collection] = []
        self.tables: list[Observations] = []
        self.opened: Collection | None = None
        self.findings: tuple[Finding, ...] = ()
        for source in dict.fromkeys((*([] if opened is None else [opened]), *sources)):
            if not os.path.isdir(source) and source != opened:
                self.tables.append(read_observations(source, framework, units=units, status="self"))
                continue
            if not os.path.isfile(source / FILE):
                raise DataError(Problem("form.nothing_collected", str(source)))
            found = collect([], framework, units, source, year=year, targets=targets, target_year=target_year)
            self.collections.append(found)
            if source == opened:
                self.opened, self.findings = found, self._checked(found, units)

    def filled_in(self, unit: Unit) -> Sending:
        """A whole form with the answers that are known: of forms first, of tables where these say nothing."""
        lines = lines_of(self.framework, unit)
        known: dict[str, dict[str, Cell]] = {}
        base = ""
        for collection in self.collections:
            form = collection.counted.get((unit.code, self.year))
            if form is not None:
                base = base or mark_of(self._sent_last(collection, unit))
                _fill(known, known_of_form(form, lines, self.lang))
        for table in self.tables:
            _fill(known, known_of_data(rows_of_unit(table, unit, self.year), lines, self.lang))
        return Sending(known, base)

    def sending(self, unit: Unit) -> Sending | None:
        """What goes out: where only open lines are asked for these, or a whole form if nothing was answered; None where nothing
        is open, or somebody must first look at the forms that came."""
        whole, collection = self.filled_in(unit), self.opened
        form = collection.counted.get((unit.code, self.year)) if collection is not None else None
        if collection is not None and self.is_unsettled(unit):
            return None
        if collection is None or form is None:
            return whole
        lines = lines_of(self.framework, unit)
        questions = self._questions(unit, collection, form)
        asked = {line.key for line in lines if line.key in questions or self._is_open(line, unit, collection)}
        if not asked:
            return None
        sent = _with_what_they_read(asked, lines)
        known = {line: own for line, own in whole.known.items() if line in sent or line.startswith("@")}
        return attrs.evolve(whole, known=known, asked=sent, questions=questions)

    def is_unsettled(self, unit: Unit) -> bool:
        """Whether somebody must first look at the forms that came from a unit."""
        return self.opened is not None and (unit.code, self.year) in self.opened.unsettled

    def _sent_last(self, collection: Collection, unit: Unit) -> FilledForm:
        return next(one.form for one, own in collection.forms if own.code == unit.code and one.form.year == self.year)

    def _answered(self, unit: Unit, collection: Collection) -> frozenset[str]:
        rows = collection.rows.filter(
            pl.col("unit") == unit.code, pl.col("year") == str(self.year),
            pl.any_horizontal(pl.col(*NUMBERS).is_not_null()),
        )  # fmt: skip
        return frozenset(rows["indicator"].to_list())

    def _is_open(self, line: FormLine, unit: Unit, collection: Collection) -> bool:
        if line.kind in ("contact", "group", "item") or line.key in self._answered(unit, collection):
            return False
        return bool(line.entries or line.part or line.whole or any("#" in child for child in line.children))

    def _questions(self, unit: Unit, collection: Collection, form: FilledForm) -> dict[str, list[str]]:
        """By line, what collecting and the checks of the data ask about it."""
        files = {form.file, *(file for file, _, _ in form.kept.values())}
        found: dict[str, dict[str, None]] = {}
        for remark in collection.remarks:
            problem = remark.problem
            asks = problem.severity != "note" and problem.code not in NO_QUESTIONS
            if asks and remark.node and remark.unit == unit.code and problem.file in files:
                text = say(problem.code, self.lang, **problem.params)
                found.setdefault(remark.node.partition("#")[0], {})[text] = None
        for finding in self.findings:
            if finding.unit == unit.code and finding.year == self.year and finding.severity != "note":
                text = f"{finding.finding[self.lang].rstrip('. ')}. {finding.ask[self.lang]}"
                found.setdefault(finding.node, {})[text] = None
        return {line: [one_line(text, LONGEST) for text in [*own][:MOST_QUESTIONS]] for line, own in found.items()}

    def _checked(self, collection: Collection, units: Units) -> tuple[Finding, ...]:
        """What the checks of the data ask; nothing where there are no data that they could look at."""
        if not has_numbers(collection.rows):
            return ()
        try:
            return check_data(
                self.framework, read_observations(collection.rows, self.framework, units=units, numbers="en")
            )
        except DataError:  # is said where forms are collected
            return ()


def _fill(known: dict[str, dict[str, Cell]], more: Known) -> None:
    """Add what is not known yet; a line of which numbers are known keeps them as they are."""
    answered = {line for line, own in known.items() if own.keys() & {"value", "part", "whole"}}
    for line, own in more.items():
        for name, cell in own.items():
            if name in ("part", "whole", "value", "points") and line in answered:
                continue
            known.setdefault(line, {}).setdefault(name, cell)


def _with_what_they_read(asked: set[str], lines: Sequence[FormLine]) -> frozenset[str]:
    """The lines with the items of their lists and the counts that they read, which a form needs to compute them, and the
    headings above them that may be answered themselves: they are on the form, so their answer goes out too."""
    there = {line.key for line in lines}
    more = set(asked)
    for line in lines:
        if line.key in asked:
            data = line.node.data if line.node is not None else None
            more |= {child for child in line.children if line.kind != "group"}
            more |= {line.part, line.whole, *(data.of if data is not None else ())} & there
    inside = {line.key: line.children for line in lines if line.kind == "group"}

    def is_above(code: str) -> bool:
        return code in more or any(map(is_above, inside.get(code, ())))

    headings = {line.key for line in lines if line.kind == "group" and line.entries and is_above(line.key)}
    return frozenset(more | headings)
