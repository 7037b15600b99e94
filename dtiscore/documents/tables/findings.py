"""Findings and completeness as tables for people, and both together as one workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import polars as pl

from dtiscore.documents.tables.listings import problems_view
from dtiscore.documents.tables.view import Column, Headed, View
from dtiscore.documents.tables.workbook import as_sheets
from dtiscore.language.errors import Language, Problem
from dtiscore.language.sentences import say
from dtiscore.model import Finding, Framework
from dtiscore.results.checks.named_files import Checked, CheckResult
from dtiscore.results.checks.titles import title_of
from dtiscore.results.completeness import Completeness, IndicatorCompleteness, UnitCompleteness, completeness


def findings_workbook(result: CheckResult, lang: Language) -> bytes:
    """Findings to filter, then completeness by unit and by indicator."""
    sheets = [(say("table.title.findings", lang), findings_view(result, lang))]
    if found := completeness_of(result):
        sheets.append((say("table.sheet.units", lang), units_view(found, lang)))
        sheets.append((say("table.sheet.indicators", lang), indicators_view(found, lang)))
    return as_sheets(sheets, lang)


def titled(framework: Framework, code: str, lang: Language) -> str:
    """The title of a node; a count goes by the indicator that it belongs to."""
    if code in framework:
        return framework[code].title[lang]
    for node in framework.nodes.values():
        if code in (node.data.part, node.data.whole, *node.data.of):
            part, whole = say("table.part", lang), say("table.whole", lang)
            what = part if code == node.data.part else whole if code == node.data.whole else code
            return f"{node.title[lang]} ({what})"
    return code


def findings_view(result: CheckResult, lang: Language) -> View:
    """Every problem and finding in a row of its own, with all that a person filters by."""
    table, problems, findings = Headed(lang), result.problems, result.findings
    every: tuple[Problem | Finding, ...] = (*problems, *findings)
    owned = [(one, one.observations.names, f) for one in result.checked for f in one.findings]
    nothing = [""] * len(problems)
    checks = [say("table.problem_in_file", lang)] * len(problems)
    places = [": ".join(part for part in (p.place_in(lang), p.column) if part) for p in problems]
    titles = [title_of(f.check, one.framework)[lang] for one, _, f in owned]
    nodes = [titled(one.framework, f.node, lang) for one, _, f in owned]
    said = [say(p.code, lang, **p.params) for p in problems]
    columns = (
        table.column("table.severity", [say(f"table.severity.{one.severity}", lang) for one in every]),
        table.column("table.check", checks + titles, "wrap"),
        table.column("table.unit_code", nothing + [f.unit for f in findings]),
        table.column("table.unit_name", nothing + [names.get(f.unit, f.unit) for _, names, f in owned], "wrap"),
        table.column("table.year", [*(None for _ in problems), *(f.year for f in findings)], "count"),
        table.column("table.indicator_code", places + [f.node for f in findings], "wrap"),
        table.column("table.indicator_title", nothing + nodes, "wrap"),
        table.column("table.finding", said + [f.finding[lang] for f in findings], "wrap"),
        table.column("table.ask", nothing + [f.ask[lang] for f in findings], "wrap"),
        table.column("table.file", [one.file for one in every], "wrap"),
        table.column("table.row", [one.row for one in every], "count"),
    )
    return View(say("table.title.findings", lang), problems_view(problems, findings, lang).frame, columns)


Found = Sequence[tuple[Checked, Completeness]]


def completeness_of(result: CheckResult) -> Found:
    """How complete what was checked is, as far as anything was submitted."""
    some = (one for one in result.checked if one.observations.submitted.any())
    return [(one, completeness(one.framework, one.observations)) for one in some]


def units_view(found: Found, lang: Language) -> View:
    """One row per unit and year: how much was answered, and what is missing."""
    table, none = Headed(lang), say("table.not_submitted", lang)
    rows = [(one.framework, one.observations.names, unit) for one, whole in found for unit in whole.units]
    missing = ["; ".join(f[code].title[lang] for code in u.missing) if u.submitted else none for f, _, u in rows]
    columns = (
        table.column("table.unit_code", [u.unit for *_, u in rows]),
        table.column("table.unit_name", [names[u.unit] for _, names, u in rows], "wrap"),
        *_answered(table, [u for *_, u in rows]),
        table.column("table.missing", missing, "wrap"),
    )
    return View(say("table.title.units", lang), _frame(found), columns)


def indicators_view(found: Found, lang: Language) -> View:
    """One row per indicator and year: how many units answered, and which of those that submitted did not."""
    table, rows = Headed(lang), [(one.framework, node) for one, whole in found for node in whole.indicators]
    columns = (
        table.column("table.indicator_code", [i.node for _, i in rows], "wrap"),
        table.column("table.indicator_title", [framework[i.node].title[lang] for framework, i in rows], "wrap"),
        *_answered(table, [i for _, i in rows]),
        table.column("table.lacking_units", [", ".join(i.missing) for _, i in rows], "wrap"),
    )
    return View(say("table.title.indicators", lang), _frame(found), columns)


def _answered(table: Headed, rows: Sequence[UnitCompleteness | IndicatorCompleteness]) -> tuple[Column, ...]:
    return (
        table.column("table.year", [row.year for row in rows], "count"),
        table.column("table.answered", [row.given for row in rows], "count"),
        table.column("table.expected", [row.expected for row in rows], "count"),
        table.column("table.answered_share", [row.given / row.expected for row in rows], "percent", 1),
    )


def _frame(found: Found) -> pl.DataFrame:
    """For programs: units and indicators as rows of one table, told apart by ``kind``."""
    types: dict[str, Any] = {
        "kind": pl.String, "unit": pl.String, "year": pl.Int64, "node": pl.String, "given": pl.Int64,
        "expected": pl.Int64, "share": pl.Float64, "missing": pl.String, "submitted": pl.Boolean,
    }  # fmt: skip
    rows = [
        {**attrs.asdict(row), "kind": kind, "share": row.given / row.expected, "missing": ";".join(row.missing)}
        for _, whole in found
        for kind, own in (("unit", whole.units), ("indicator", whole.indicators))
        for row in own
    ]
    return pl.DataFrame([{name: row.get(name) for name in types} for row in rows], schema=types, orient="row")
