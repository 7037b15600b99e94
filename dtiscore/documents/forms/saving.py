"""What a collection leaves in its folder, and what it shows."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs
import polars as pl

from dtiscore.data.long_form import SIGNS
from dtiscore.data.units import Units
from dtiscore.documents.forms.collecting import Collection
from dtiscore.documents.forms.columns import REPORT
from dtiscore.documents.forms.lines import CONTACT
from dtiscore.documents.forms.remembered_forms import FILE, MOST_BYTES, Remembered, to_remember, written
from dtiscore.documents.forms.sent_files import digest
from dtiscore.documents.tables.text import as_csv
from dtiscore.documents.tables.view import Column, View
from dtiscore.documents.tables.workbook import as_workbook
from dtiscore.files.opening import content_of
from dtiscore.files.shown_signs import SHOWN
from dtiscore.files.writing import write_whole
from dtiscore.frameworks.folder_settings import NAME
from dtiscore.frameworks.unused_tables import COLLECTED
from dtiscore.language.errors import Language, OutputError, Problem, cause, printable
from dtiscore.language.sentences import say
from dtiscore.model import Framework

OBSERVATIONS, FORMS = COLLECTED, "forms.csv"


def save(
    collection: Collection, framework: Framework, units: Units, folder: Path, named: tuple[str, str], lang: Language
) -> tuple[Path, ...]:
    """Write observations, the list of forms, the report and what the next run remembers.

    ``named`` is how framework and units were called: a new folder is made an assessment folder with them.

    Raises
    ------
    OutputError
        where the folder cannot be written to, or its table of observations was edited by hand; each file is there
        whole or is what it was.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(Problem("output.failed", params={"file": str(folder), "detail": cause(error)})) from None
    tables = {
        OBSERVATIONS: as_csv(View("", collection.rows, ())).encode(),
        FORMS: as_csv(View("", forms_frame(collection, units), ())).encode(),
        REPORT: as_workbook(remarks_view(collection, framework, units, lang), lang),
    }
    marks = _marks(folder, tables)
    contents = {FILE: to_remember(collection.kept, marks), **tables}
    if not os.path.exists(folder / NAME):
        contents[NAME] = _settings(folder, named, lang)
    for name, content in contents.items():
        write_whole(folder / name, content)
    return tuple(folder / name for name in contents)


def _marks(folder: Path, tables: Mapping[str, bytes]) -> tuple[str, ...]:
    """The digests of the tables as they stand there, each as collecting wrote it, and as they will be.

    Raises
    ------
    OutputError
        where somebody has edited one, or it is another file: nobody's work is written over.
    """
    known = set(written(folder))
    marks: list[str] = []
    problems = []
    for name, content in tables.items():
        path, new = folder / name, digest(content)
        if os.path.exists(path):
            there = digest(content_of(path, str(path), MOST_BYTES))
            if there not in {*known, new}:
                problems.append(Problem("form.edited" if name == OBSERVATIONS else "form.edited_beside", str(path)))
            marks.append(there)
        marks.append(new)
    if problems:
        raise OutputError(problems)
    return tuple(dict.fromkeys(marks))


def _settings(folder: Path, named: tuple[str, str], lang: Language) -> bytes:
    framework, units = named
    if framework.endswith(".toml") or os.sep in framework or "/" in framework:
        framework = _from(folder, framework)
    values = {"framework": framework, "units": _from(folder, units), "language": lang}
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    return ("\n".join([*lines, f'data = ["{OBSERVATIONS}"]']) + "\n").encode()


def _from(folder: Path, path: str) -> str:
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive
        return Path(os.path.abspath(path)).as_posix()


def forms_frame(collection: Collection, units: Units) -> pl.DataFrame:
    """One row per unit that is expected: unit, name, year, handed in or not, file, points claimed and computed, contact,
    and an example of how its numbers are written.

    ``state`` says more than yes or no: submitted, open (somebody must look at its files), blank, missing.
    """
    rows: dict[tuple[str, int], dict[str, Any]] = {}

    def put(unit: str, year: int, state: str, **known: Any) -> None:
        found = units.find(unit)
        name = found.name if found is not None else ""
        rows[unit, year] = {
            "unit": unit,
            "name": name,
            "year": year,
            "submitted": state == "submitted",
            "state": state,
            **known,
        }

    def told(one: Remembered) -> dict[str, Any]:
        contact = {name: one.form.answers.get(name, {}).get("value") for name in CONTACT}
        own = {"file": one.form.file, "modified": one.form.modified, "sha256": one.digest}
        return own | {name.removeprefix("@"): answer.text if answer else None for name, answer in contact.items()}

    for unit, year in collection.lacking:
        put(unit.code, year, "missing")
    for one, unit in collection.blank:
        put(unit.code, one.form.year, "blank", **told(one))
    for one, unit in collection.forms:
        claimed, points = collection.claimed.get((unit.code, one.form.year), (None, None))
        put(unit.code, one.form.year, "submitted", claimed=claimed, points=points, **told(one))
    for (code, year), files in collection.unsettled.items():
        put(code, year, "open", file="; ".join(files))
    order = {unit.code: i for i, unit in enumerate(units.records)}
    found = sorted(rows.values(), key=lambda row: (row["year"], order.get(row["unit"], -1)))
    schema = {
        "unit": pl.String, "name": pl.String, "year": pl.Int64, "submitted": pl.Boolean, "state": pl.String, "file": pl.String,
        "modified": pl.String, "claimed": pl.Float64, "points": pl.Float64, "sha256": pl.String,
        **{name.removeprefix("@"): pl.String for name in CONTACT},
    }  # fmt: skip
    frame = pl.DataFrame(found, schema=schema, orient="row")
    return frame.with_columns(pl.col("claimed", "points").fill_nan(None), pl.lit(SHOWN).alias(SIGNS))


def remark_lines(
    collection: Collection, framework: Framework, units: Units, lang: Language
) -> Iterable[tuple[str, str]]:
    """(severity, sentence) for a terminal: one remark, one line; units without a form are listed elsewhere."""
    names = {unit.code: unit.name for unit in units.records}
    for remark in collection.remarks:
        problem = remark.problem
        if problem.code == "form.lacking":
            continue
        place = attrs.evolve(problem, row=None) if "!" in problem.place_in(lang) else problem
        who = ", ".join(filter(None, (remark.unit, names.get(remark.unit))))
        what = framework[remark.node].title[lang] if remark.node in framework else ""
        told = ": ".join(filter(None, (say(f"table.severity.{problem.severity}", lang), who, what, place.text(lang))))
        yield problem.severity, printable(told)


def remarks_view(collection: Collection, framework: Framework, units: Units, lang: Language) -> View:
    """Every remark as a row: severity, code, unit, file, place, node, message."""
    names = {unit.code: unit.name for unit in units.records}
    rows = [
        {"severity": r.problem.severity, "check": r.problem.code, "unit": r.unit or None, "file": r.problem.file or None,
         "place": _place(r.problem, lang), "node": r.node or None, "message": say(r.problem.code, lang, **r.problem.params)}
        for r in collection.remarks
    ]  # fmt: skip
    columns = ("severity", "check", "unit", "file", "place", "node", "message")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    titles = [framework[node].title[lang] if node in framework else node for node in frame["node"]]
    shown = (
        Column(
            say("table.severity", lang), [say(f"table.severity.{severity}", lang) for severity in frame["severity"]]
        ),
        Column(say("table.unit_code", lang), frame["unit"].to_list()),
        Column(say("table.unit_name", lang), [names.get(unit or "") for unit in frame["unit"]], "wrap"),
        Column(say("table.file", lang), frame["file"].to_list(), "wrap"),
        Column(say("table.place", lang), frame["place"].to_list(), "wrap"),
        Column(say("table.indicator", lang), titles, "wrap"),
        Column(say("table.finding", lang), frame["message"].to_list(), "wrap"),
    )
    told = tuple(column for column in shown if any(column.values) or not rows)
    return View(say("table.title.collected", lang), frame, told)


def _place(problem: Problem, lang: Language) -> str | None:
    place = problem.place_in(lang)
    row = say("place.row", lang, row=problem.row) if problem.row is not None and "!" not in place else ""
    return ": ".join(filter(None, (place, row, problem.column))) or None
