"""From what stands on forms to observations: one row per line that says something, checked as any data are."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs
import polars as pl

from dtiscore.data.long_form import SIGNS, no_rows, rows_of
from dtiscore.data.row_problems import RowChecker
from dtiscore.data.units import Unit, Units
from dtiscore.documents.forms.columns import EVIDENCE
from dtiscore.documents.forms.form_words import in_form_words
from dtiscore.documents.forms.lines import FormLine, lines_of, option_shown
from dtiscore.documents.forms.outside import Stray, own_columns, stray_problems
from dtiscore.documents.forms.reading import Answer, FilledForm
from dtiscore.files.reading_tables import ROW, Table
from dtiscore.files.sheets import coordinate_of
from dtiscore.files.shown_signs import SHOWN
from dtiscore.language.errors import Problem, Severity, one_line
from dtiscore.language.labels import key
from dtiscore.language.rounding import plain
from dtiscore.language.signs import PlainNumber
from dtiscore.language.typed import NO, YES, is_not_applicable, number_in
from dtiscore.model import Framework
from dtiscore.rules.bands_and_options import options_of

NUMBERS = ("value", "part", "whole")
TEXTS = (*EVIDENCE, "note")
RATES = {"percent": (0.0, 100.0), "fraction": (0.0, 1.0)}
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}\s?%?")  # may be a thousand and more, or a number with three decimals
SIGN = re.compile("[.,]")
COLUMNS = ("unit", "year", "indicator", "status", *NUMBERS, *TEXTS, "source")
NO_ROW = ("contact", "group", "item")  # lines that are no row of data of their own
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
    asked: dict[str, tuple[FilledForm, dict[str, FormLine]]] = {}
    frames = [no_rows()]
    schema = {**dict.fromkeys(COLUMNS, pl.String), ROW: pl.Int64}
    for form, unit in forms:
        problems += form.problems
        lines = lines_of(framework, unit)
        asked[form.file] = form, {line.key: line for line in lines}
        problems += _left_over(form, asked[form.file][1])
        records = list(_records(form, unit, lines, cells))
        problems += _doubtful(form, framework, lines, records)
        problems += _without_shared(form, lines)
        places |= {(form.file, record[ROW]): (unit.code, record["indicator"]) for record in records}
        problems += () if form.is_blank else _gone(form, lines)
        if records:
            table = Table(pl.DataFrame(records, schema=schema, orient="row"), form.file)
            frames.append(rows_of(table, framework, "auto", problems, each=True))
    rows = pl.concat(frames, how="vertical")
    checked = RowChecker(framework, units, problems).check(rows) if rows.height else rows
    wrong = {(p.file, p.row) for p in problems if p.severity == "error" and p.row is not None}
    years = {form.file: form.year for form, _ in forms}
    refused = frozenset((*places.get(place, ("", "")), years[place[0]]) for place in wrong if place[0] in years)
    saved = _saved(rows, checked, wrong, framework, units)
    told = [_in_words(problem, asked, places) for problem in _once(problems, places)]
    named = list(_placed(told, cells, forms, places))
    named += _beside(named, cells, wrong, forms, places)
    return TakenRows(saved, tuple(named), places, refused)


def _once(problems: Sequence[Problem], places: Mapping[tuple[str, int], tuple[str, str]]) -> list[Problem]:
    """A count that cannot be read is missing as well; that is said once."""

    def node_of(problem: Problem) -> str:
        return places.get((problem.file, problem.row or 0), ("", ""))[1]

    missing = "data.part_without_whole"
    told = {(p.file, node_of(p) or p.params.get("key")) for p in problems if p.code != missing}
    return [p for p in problems if p.code != missing or (p.file, node_of(p)) not in told]


def _in_words(
    problem: Problem, asked: Mapping[str, tuple[FilledForm, Mapping[str, FormLine]]],
    places: Mapping[tuple[str, int], tuple[str, str]],
) -> Problem:  # fmt: skip
    code = places.get((problem.file, problem.row or 0), ("", ""))[1]
    form, lines = asked.get(problem.file, (None, {}))
    if form is None or code not in lines:
        return problem
    return in_form_words(problem, form, lines[code], _answers_of(form, lines[code]))


def _records(
    form: FilledForm, unit: Unit, lines: Iterable[FormLine], cells: dict[tuple[str, int, str], str]
) -> Iterator[dict[str, Any]]:
    for line in lines:
        if (line.kind in NO_ROW and not line.is_answered) or line.key not in form.rows:
            continue
        found = _answers_of(form, line)
        said = [name for name in (*NUMBERS, *TEXTS) if name in found]
        if not said:
            continue
        row = form.rows[line.key]
        cells |= {(form.file, row, name): answer.cell for name, answer in found.items()}
        for item in line.children:
            answer = form.answers.get(item, {}).get("value") if "#" in item else None
            if answer is not None:
                cells[form.file, row, item] = answer.cell
        own = {"unit": unit.code, "year": str(form.year), "indicator": line.key, "status": "self", ROW: row}
        first = found[said[0]]
        source = first.origin or f"{form.file}: {form.sheet}!{first.cell}"
        texts = {name: _plain(found[name].text, name, line, form.language) for name in said}
        yield dict.fromkeys(COLUMNS) | own | texts | {"source": source}


def _plain(text: str, name: str, line: FormLine, lang: str) -> str:
    """A number as nobody can misread it: the form's language decides, never a neighbouring cell."""
    found = number_in(text, lang) if name in NUMBERS and _reads_numbers(line) else None
    return text if found is None else found[0]


def _reads_numbers(line: FormLine) -> bool:
    return line.node is None or line.node.rule is None or line.node.rule.reads == "value"


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
        if _lacks_shared(form, line):  # said where it was entered
            found = {name: answer for name, answer in found.items() if name in TEXTS}
        found = _counts(found, line)
    rule = line.node.rule if line.node is not None else None
    if "value" in found and line.node is not None and rule is not None and rule.reads == "choice":
        value = found["value"]
        shown = option_shown(options_of(rule, line.node.params), value.text)
        found["value"] = attrs.evolve(value, text=shown or value.text)
    items = {code: form.answers.get(f"{node}#{code}", {}).get("value")
             for node, sign, code in (child.partition("#") for child in line.children) if sign}  # fmt: skip
    answered = {code: answer for code, answer in items.items() if answer is not None}
    absent = [answer for answer in answered.values() if is_not_applicable(answer.text)]
    if answered and len(absent) == len(answered):
        found["value"] = absent[0]
    elif absent:  # of a part of the list: that is no answer for the list
        found["value"] = attrs.evolve(absent[0], text="; ".join(answer.text for answer in answered.values()))
    elif answered:
        yes = [code for code, answer in answered.items() if key(answer.text) in YES]
        unclear = [answer for answer in answered.values() if key(answer.text) not in YES | NO]
        first = next(iter(unclear or answered.values()))
        found["value"] = attrs.evolve(first, text=unclear[0].text if unclear else ";".join(yes) or "none")
    return found


def _lacks_shared(form: FilledForm, line: FormLine) -> bool:
    """Whether a count that the line takes from another one could not be read there."""
    unread = {problem.params.get("key") for problem in form.problems}
    return bool(unread & ({line.part, line.whole} - {""}))


def _without_shared(form: FilledForm, lines: Iterable[FormLine]) -> Iterator[Problem]:
    """Counts of a line's own that are not taken, since the shared one beside them could not be read."""
    for line in lines:
        if _lacks_shared(form, line):
            for name in {"part", "whole"} & set(line.entries):
                answer = form.answers.get(line.key, {}).get(name)
                if answer is not None:
                    place = f"{form.sheet}!{answer.cell}"
                    yield Problem("form.beside", form.file, place, severity="warning", params={"key": line.key})


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


def _doubtful(
    form: FilledForm, framework: Framework, lines: Sequence[FormLine], records: Iterable[Mapping[str, Any]]
) -> Iterator[Problem]:
    """Numbers that hardly can be right as they stand, and what is to be said of how numbers are written."""
    by_key = {line.key: line for line in lines}
    for record in records:
        line = by_key[record["indicator"]]
        typed = _answers_of(form, line) if _reads_numbers(line) else {}
        for name in NUMBERS:
            if name not in typed:
                continue
            for severity, code, params in _doubts(typed[name].text, record[name], name, line, framework, form.language):
                yield Problem(code, form.file, row=record[ROW], column=name, severity=severity, params=params)


def _doubts(
    typed: str, text: str, name: str, line: FormLine, framework: Framework, lang: str
) -> Iterator[tuple[Severity, str, dict[str, object]]]:
    bare = text.removesuffix("%")
    try:
        value = float(bare)
    except ValueError:
        return
    code = _input_of(line, name)
    shown = _as_typed(typed)
    is_count = framework.measure_of(code) == "count"
    found = number_in(typed, lang)
    params: dict[str, object] = {"text": typed, "number": PlainNumber(plain(value))}
    if found is not None and not found[1]:
        yield "note", "form.read_as", params
    elif GROUPED.fullmatch(typed):  # whole thousands here, and a fraction where the other sign is the decimal one
        large = SIGN.sub("", typed.rstrip("% "))
        if not is_count:
            yield ("note" if framework.measure_of(code) in RATES else "warning"), "form.read_as", params
        elif value.is_integer() and value != float(large):
            yield "warning", "form.thousands", params | {"large": PlainNumber(large)}
    if is_count and math.isfinite(value) and not value.is_integer() and not text.endswith("%"):
        by_name = code in framework.counts
        yield "warning", "form.count_by_name" if by_name else "form.count", {"text": shown, "code": code}
    node = line.node
    span = RATES.get(framework.measure_of(code)) if name == "value" else None
    if span is None or node is None or node.range is not None:
        return
    if node.rule is not None and (node.rule.needs_previous or node.rule.entered is not None):
        return
    most = 1.0 if text.endswith("%") and span[1] == 1.0 else span[1]
    if not 0.0 <= value <= (100.0 if text.endswith("%") else most):
        yield "error", "form.rate", {"text": shown, "low": 0, "high": PlainNumber(plain(span[1])), "code": code}


def _as_typed(typed: str) -> str:
    """A text as it was typed; a number of a cell with the signs of the language in which it is said."""
    is_text = "e" not in typed
    return typed if is_text else PlainNumber(typed.replace("e0", ""))


def _input_of(line: FormLine, name: str) -> str:
    """The code of what a cell of a line holds: its own value, or the count that is its part or whole."""
    if name == "value" or line.node is None:
        return line.key
    return line.node.data.part if name == "part" else line.node.data.whole


def _left_over(form: FilledForm, lines: Mapping[str, FormLine]) -> Iterator[Problem]:
    """Entries that no line asks for: each is named, since nothing is made of it."""
    found = list(form.strays)
    for code, own in form.answers.items():
        line = lines.get(code)
        for name, answer in own.items():
            if name not in own_columns(code, lines) and (line is None or name not in _taken_of(line)):
                found.append(Stray(f"{form.sheet}!{answer.cell}", answer.text.removesuffix("e0"), code, name))
            elif name == "points" and form.points(code) != form.points(code) and not is_not_applicable(answer.text):
                params = {"text": one_line(answer.text), "key": code}
                place = f"{form.sheet}!{answer.cell}"
                yield Problem("number.text", form.file, place, severity="warning", params=params)
    yield from stray_problems(form.file, found, lines)


def _taken_of(line: FormLine) -> frozenset[str]:
    """The columns of a line whose entries become data, or are compared with them."""
    texts = () if line.kind in NO_ROW and not line.is_answered else TEXTS
    points = ("points",) if line.kind in ("indicator", "group") else ()
    return frozenset((*line.entries, *texts, *points))


def _beside(
    named: Sequence[Problem], cells: Mapping[tuple[str, int, str], str], wrong: set[tuple[str, int]],
    forms: Sequence[tuple[FilledForm, Unit]], places: Mapping[tuple[str, int], tuple[str, str]],
) -> Iterator[Problem]:  # fmt: skip
    """Cells that are not taken because another one of their line cannot be used."""
    told = {(problem.file, problem.place) for problem in named}
    by_file = {form.file: form for form, _ in forms}
    for (file, row, name), cell in cells.items():
        form = by_file.get(file)
        if form is None or (file, row) not in wrong or name in TEXTS:
            continue
        place = f"{form.sheet}!{cell}"
        own = (name.partition("#")[0] if "#" in name else "") or places[file, row][1]
        is_shared = "#" not in name and not cell.endswith(str(row))
        if (file, place) not in told and not is_shared:
            told.add((file, place))
            yield Problem("form.beside", file, place, severity="warning", params={"key": own})


def _gone(form: FilledForm, lines: Iterable[FormLine]) -> Iterator[Problem]:
    """Lines whose row somebody deleted."""
    for line in lines:
        was_sent = not form.asked or line.key in form.asked
        is_row = line.kind not in ("contact", "group") or line.is_answered
        if is_row and line.key not in form.rows and was_sent:
            yield Problem(
                "form.line_gone", form.file, form.sheet, params={"number": line.number or "–", "key": line.key}
            )


def _placed(
    problems: Iterable[Problem], cells: Mapping[tuple[str, int, str], str], forms: Sequence[tuple[FilledForm, Unit]],
    places: dict[tuple[str, int], tuple[str, str]],
) -> Iterator[Problem]:  # fmt: skip
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
            row = coordinate_of(cell)[0]  # of an item of a list, which stands below its indicator
            places.setdefault((problem.file, row), places.get((problem.file, problem.row or 0), ("", "")))
            yield attrs.evolve(problem, place=place, row=row, column="")


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
