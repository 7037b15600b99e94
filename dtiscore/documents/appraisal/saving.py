"""Decisions as rows of data beside the others: a table of their own, to which later imports add and in which nothing is lost."""

from __future__ import annotations

import csv
import io
import math
import os
from collections.abc import Mapping
from pathlib import Path

import attrs
import polars as pl

from dtiscore.data.long_form import SIGNS
from dtiscore.data.units import Units
from dtiscore.documents.appraisal.dossiers import ABSENT
from dtiscore.documents.appraisal.importing import Decision, Imported, conflict, order_of, said, same
from dtiscore.documents.tables.text import as_csv, guarded
from dtiscore.documents.tables.view import View
from dtiscore.files.opening import content_of
from dtiscore.files.shown_signs import SHOWN
from dtiscore.files.turns import turn_in
from dtiscore.files.writing import write_whole
from dtiscore.language.errors import DataError, Language, Problem, one_line
from dtiscore.language.rounding import plain
from dtiscore.language.sentences import say
from dtiscore.model import Framework

# A council that says *not applicable* leaves no points, but says so in place of the value or of both counts.
ABSENT_IN = ("value", "part", "whole")
COLUMNS = ("unit", "year", "indicator", "status", "points", *ABSENT_IN, "reason", "author", "date", "note", SIGNS)
BEFORE = tuple(name for name in COLUMNS if name not in (*ABSENT_IN, SIGNS))  # as earlier versions wrote it
KEYS = ("unit", "year", "indicator", "status")
LONGEST_HEADER = 200
MOST_BYTES = 200 * 2**20
Key = tuple[str, ...]
Row = Mapping[str, str]


@attrs.frozen(eq=False)
class DecisionTable:
    """The rows of the table, in order, and how many are new, revised, and as they were."""

    rows: tuple[Row, ...]
    new: int
    revised: int
    same: int


def save(imported: Imported, path: Path, framework: Framework, units: Units | None, lang: Language) -> DecisionTable:
    """Add the decisions to the table at ``path``; a row that is revised keeps in its note what it replaces.

    Raises
    ------
    DataError
        where the table is not one that an import wrote, or has other points than the workbook was made with.
    OutputError
        where it cannot be written; it is there whole or is what it was.
    """
    with turn_in(path.parent):
        return _merge(imported, path, framework, units, lang)


def _merge(imported: Imported, path: Path, framework: Framework, units: Units | None, lang: Language) -> DecisionTable:
    found = _read(path)
    counts = {"new": 0, "revised": 0, "same": 0}
    problems: list[Problem] = []
    for decision in imported.decisions:
        row = _row(decision, framework)
        place = tuple(row[name] for name in KEYS)
        before = found.get(place)
        if before is None:
            if decision.revises:
                params = {"code": decision.indicator, "unit": one_line(decision.unit), "file": str(path)}
                problems.append(Problem("appraisal.elsewhere", decision.file, decision.place, params=params))
            counts["new"] += 1
            found[place] = row
        elif all(before[name] == row[name] for name in ("points", *ABSENT_IN, "reason", "author")):
            counts["same"] += 1
        elif not same(decision.known, _points_of(before)):
            # The workbook was not made with what stands in the table.
            there = _as_decision(before)
            problems.append(conflict(decision, there, str(path)))
        else:
            counts["revised"] += 1
            found[place] = {**row, "note": "; ".join(filter(None, (before["note"], guarded(_replaced(before, lang)))))}
    if problems:
        raise DataError(problems)
    order = order_of(framework, units)
    rows = sorted(found.values(), key=lambda r: order(int(r["year"]), r["unit"], r["indicator"], r["status"]))
    frame = pl.DataFrame([dict(row) for row in rows], schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    write_whole(path, as_csv(View("", frame, ())).encode())
    return DecisionTable(tuple(rows), **counts)


def _row(decision: Decision, framework: Framework) -> dict[str, str]:
    where = (
        ()
        if decision.points != math.inf
        else ABSENT_IN[1:]
        if framework[decision.indicator].data.part
        else ABSENT_IN[:1]
    )
    absent = {name: ABSENT if name in where else "" for name in ABSENT_IN}
    points = str(plain(decision.points)) if math.isfinite(decision.points) else ""
    texts = {name: guarded(getattr(decision, name)) for name in ("unit", "reason", "author", "date")}
    return {"year": str(decision.year), "indicator": decision.indicator, "status": decision.status,
            "points": points, **absent, "note": "", SIGNS: SHOWN, **texts}  # fmt: skip


def _points_of(row: Row) -> float:
    """What a row sets: +inf where it says that the indicator does not apply, NaN where it takes back what there was."""
    if any(row[name] for name in ABSENT_IN):
        return math.inf
    return float(row["points"]) if row["points"] else math.nan


def _replaced(row: Row, lang: Language) -> str:
    """What stood in a row before it was revised: points, that the indicator does not apply, or nothing."""
    told = {name: one_line(row[name], 500) for name in ("author", "date", "reason")}
    points = _points_of(row)
    if math.isfinite(points):
        return say("appraisal.replaced", lang, points=said(points), **told)
    return say("appraisal.replaced_absent" if points == math.inf else "appraisal.replaced_nothing", lang, **told)


def _as_decision(row: Row) -> Decision:
    return Decision(row["unit"], int(row["year"]), row["indicator"], row["status"], _points_of(row), row["reason"],
                    row["author"], row["date"])  # fmt: skip


def is_decision_table(path: Path) -> bool:
    """Whether it is a table that imports wrote, by its header."""
    with open(path, "rb") as stream:
        header = stream.readline(LONGEST_HEADER).decode("utf-8-sig", "replace").strip()
    return header in (",".join(COLUMNS), ",".join(BEFORE))


def _read(path: Path) -> dict[Key, Row]:
    """The rows of an earlier import by cell; none where there is no file yet."""
    if not os.path.lexists(path):
        return {}
    content = content_of(path, str(path), MOST_BYTES)
    found: dict[Key, Row] = {}
    try:
        text = content.decode("utf-8-sig")
        header, *rows = csv.reader(io.StringIO(text), strict=True)
        if tuple(header) not in (COLUMNS, BEFORE):
            raise ValueError(header)
        for values in filter(None, rows):
            row = {**dict.fromkeys(ABSENT_IN, ""), SIGNS: SHOWN, **dict(zip(header, values, strict=True))}
            if row[SIGNS] != SHOWN or any(row[name] not in ("", ABSENT) for name in ABSENT_IN):
                raise ValueError(row)
            _points_of(row), int(row["year"])
            place = tuple(row[name] for name in KEYS)
            if place in found:
                raise ValueError(place)
            found[place] = row
    except (ValueError, csv.Error):
        params = {"columns": ", ".join(COLUMNS)}
        raise DataError(Problem("appraisal.not_our_table", str(path), params=params)) from None
    return found
