"""From what stands on forms to observations: one row per line that says something, checked as any data are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs
import polars as pl

from dtiscore.data.long_form import SIGNS, no_rows, rows_of
from dtiscore.data.row_problems import RowChecker
from dtiscore.data.units import Unit, Units
from dtiscore.documents.forms.columns import EVIDENCE
from dtiscore.documents.forms.lines import FormLine, lines_of, option_shown
from dtiscore.documents.forms.reading import Answer, FilledForm
from dtiscore.files.reading_tables import ROW, Table
from dtiscore.files.shown_signs import SHOWN
from dtiscore.language.errors import Problem
from dtiscore.language.labels import key
from dtiscore.language.typed import NO, YES, is_not_applicable
from dtiscore.model import Framework
from dtiscore.rules.bands_and_options import options_of

NUMBERS = ("value", "part", "whole")
TEXTS = (*EVIDENCE, "note")
COLUMNS = ("unit", "year", "indicator", "status", *NUMBERS, *TEXTS, "source")
SAVED = ("unit", "year", "indicator", "status", *NUMBERS, "choice", *TEXTS, "source", SIGNS)


@attrs.frozen(eq=False)
class TakenRows:
    """Forms as rows of observations, in order, and what was wrong with single cells.

    ``rows`` is text, ready to be saved; ``places`` gives by (file, row) the unit and the indicator of a row.
    """

    rows: pl.DataFrame
    problems: tuple[Problem, ...]
    places: Mapping[tuple[str, int], tuple[str, str]]
    refused: frozenset[tuple[str, str, int]]


def take(forms: Sequence[tuple[FilledForm, Unit]], framework: Framework, units: Units) -> TakenRows:
    """The rows of all forms; a cell that cannot be used is a problem and leaves its row without numbers."""
    problems: list[Problem] = []
    cells: dict[tuple[str, int, str], str] = {}
    places: dict[tuple[str, int], tuple[str, str]] = {}
    frames = [no_rows()]
    schema = {**dict.fromkeys(COLUMNS, pl.String), ROW: pl.Int64}
    for form, unit in forms:
        problems += form.problems
        lines = lines_of(framework, unit)
        records = list(_records(form, unit, lines, cells))
        places |= {(form.file, record[ROW]): (unit.code, record["indicator"]) for record in records}
        problems += _gone(form, lines)
        if records:
            table = Table(pl.DataFrame(records, schema=schema, orient="row"), form.file)
            frames.append(rows_of(table, framework, "auto", problems, each=True))
    rows = pl.concat(frames, how="vertical")
    checked = RowChecker(framework, units, problems).check(rows) if rows.height else rows
    wrong = {(p.file, p.row) for p in problems if p.severity == "error" and p.row is not None}
    years = {form.file: form.year for form, _ in forms}
    refused = frozenset((*places.get(place, ("", "")), years[place[0]]) for place in wrong if place[0] in years)
    saved = _saved(rows, checked, wrong, framework, units)
    return TakenRows(saved, tuple(_placed(_once(problems, places), cells, forms)), places, refused)


def _once(problems: Sequence[Problem], places: Mapping[tuple[str, int], tuple[str, str]]) -> list[Problem]:
    """A count that cannot be read is missing as well; that is said once."""

    def node_of(problem: Problem) -> str:
        return places.get((problem.file, problem.row or 0), ("", ""))[1]

    missing = "data.part_without_whole"
    told = {(p.file, node_of(p) or p.params.get("key")) for p in problems if p.code != missing}
    return [p for p in problems if p.code != missing or (p.file, node_of(p)) not in told]


def _records(
    form: FilledForm, unit: Unit, lines: Iterable[FormLine], cells: dict[tuple[str, int, str], str]
) -> Iterator[dict[str, Any]]:
    for line in lines:
        if line.kind in ("contact", "group", "item") or line.key not in form.rows:
            continue
        found = _answers_of(form, line)
        said = [name for name in (*NUMBERS, *TEXTS) if name in found]
        if not said:
            continue
        row = form.rows[line.key]
        cells |= {(form.file, row, name): answer.cell for name, answer in found.items()}
        own = {"unit": unit.code, "year": str(form.year), "indicator": line.key, "status": "self", ROW: row}
        source = f"{form.file}: {form.sheet}!{found[said[0]].cell}"
        yield dict.fromkeys(COLUMNS) | own | {name: found[name].text for name in said} | {"source": source}


def _answers_of(form: FilledForm, line: FormLine) -> dict[str, Answer]:
    """The cells that make up the observation of a line, wherever on the form they stand."""
    own = form.answers.get(line.key, {})
    found = {
        name: answer for name, answer in own.items() if name in TEXTS or (name in line.entries and name != "points")
    }
    if line.node is not None and line.node.data.part and line.kind in ("general", "indicator"):
        for name, place in (("part", line.part), ("whole", line.whole)):
            answer = form.answers.get(place, {}).get("value") if place else None
            if answer is not None:
                found[name] = answer
        unread = {problem.params.get("key") for problem in form.problems}
        if unread & ({line.part, line.whole} - {""}):  # said where it was entered
            found = {name: answer for name, answer in found.items() if name in TEXTS}
        found = _counts(found, line)
    rule = line.node.rule if line.node is not None else None
    if "value" in found and line.node is not None and rule is not None and rule.reads == "choice":
        value = found["value"]
        found["value"] = Answer(option_shown(options_of(rule, line.node.params), value.text) or value.text, value.cell)
    items = {code: form.answers.get(f"{node}#{code}", {}).get("value")
             for node, sign, code in (child.partition("#") for child in line.children) if sign}  # fmt: skip
    answered = {code: answer for code, answer in items.items() if answer is not None}
    if answered:
        yes = [code for code, answer in answered.items() if key(answer.text) in YES]
        unclear = [answer for answer in answered.values() if key(answer.text) not in YES | NO]
        first = next(iter(unclear or answered.values()))
        found["value"] = Answer(unclear[0].text if unclear else ";".join(yes) or "none", first.cell)
    return found


def _counts(found: dict[str, Answer], line: FormLine) -> dict[str, Answer]:
    """A shared count alone says nothing about the indicator; not applicable holds for both."""
    shared = {"part": bool(line.part), "whole": bool(line.whole)}
    given = {name for name in ("part", "whole") if name in found}
    if given and all(shared[name] for name in given) and given != {"part", "whole"}:
        return {name: answer for name, answer in found.items() if name not in given}
    for name, other in (("part", "whole"), ("whole", "part")):
        if name in found and other not in found and is_not_applicable(found[name].text):
            return found | {other: found[name]}
    return found


def _gone(form: FilledForm, lines: Iterable[FormLine]) -> Iterator[Problem]:
    """Lines whose row somebody deleted."""
    for line in lines:
        if line.kind not in ("contact", "group") and line.key not in form.rows:
            yield Problem(
                "form.line_gone", form.file, form.sheet, params={"number": line.number or "–", "key": line.key}
            )


def _placed(
    problems: Iterable[Problem], cells: Mapping[tuple[str, int, str], str], forms: Sequence[tuple[FilledForm, Unit]]
) -> Iterator[Problem]:
    """Problems with the cell that a person sees in place of row and column; a cell that several lines read is named once."""
    told: set[tuple[str, str, str]] = set()
    sheets = {form.file: form.sheet for form, _ in forms}
    aliases = {"choice": "value", "value_text": "value", "indicator": "value", "year": "value", "unit": "value"}
    for problem in problems:
        names = (aliases.get(problem.column, problem.column), *NUMBERS, *TEXTS)
        found = (cells.get((problem.file, problem.row or 0, name)) for name in names)
        cell = next(filter(None, found), "") if problem.row is not None else ""
        if not cell:
            yield problem
            continue
        place = f"{sheets[problem.file]}!{cell}"
        if (problem.code, problem.file, place) not in told:
            told.add((problem.code, problem.file, place))
            yield attrs.evolve(problem, place=place, column="")


def _saved(
    rows: pl.DataFrame, checked: pl.DataFrame, wrong: set[tuple[str, int]], framework: Framework, units: Units
) -> pl.DataFrame:
    """The rows as text to be saved: what was checked, and of refused rows the texts alone."""
    found: dict[tuple[str, int], dict[str, str]] = {}
    for row in rows.iter_rows(named=True):
        own = {name: row[name] for name in ("unit", "year", "indicator", *TEXTS, "source")}
        found[row["file"], row["row"]] = own | {"status": "self", SIGNS: SHOWN}
    for row in checked.iter_rows(named=True):
        place = row["file"], row["row"]
        if place not in wrong:
            choice = "none" if row["choice"] == "" else row["choice"]
            found[place] |= {name: as_saved(row[name]) for name in NUMBERS} | {"choice": choice}
    records = [r for r in found.values() if any(r.get(name) for name in (*NUMBERS, "choice", *TEXTS))]
    order = {unit.code: i for i, unit in enumerate(units.records)}
    inputs = {code: i for i, code in enumerate([*framework.nodes, *framework.counts])}
    records.sort(key=lambda r: (order.get(r["unit"], -1), r["year"], inputs.get(r["indicator"], -1)))
    texts = [{name: r.get(name) or None for name in SAVED} for r in records]
    return pl.DataFrame(texts, schema=dict.fromkeys(SAVED, pl.String), orient="row")


def as_saved(value: float) -> str:
    """A number as it is saved: all its digits, n/a where it does not apply, nothing where it is missing."""
    if value != value:
        return ""
    if value == float("inf"):
        return "n/a"
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))
