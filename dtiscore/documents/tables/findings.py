"""Findings and completeness as tables for people, and both together as one workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from dtiscore.documents.tables.listings import problems_view
from dtiscore.documents.tables.view import Column, View
from dtiscore.documents.tables.workbook import as_sheets
from dtiscore.language.errors import Language, Problem
from dtiscore.language.sentences import say
from dtiscore.model import Finding, Framework
from dtiscore.results.checks.everything import Checked, CheckResult
from dtiscore.results.checks.titles import title_of
from dtiscore.results.completeness import Completeness, completeness


def findings_workbook(result: CheckResult, lang: Language) -> bytes:
    """Findings to filter, then completeness by unit and by indicator."""
    sheets = [(say("table.title.findings", lang), findings_view(result, lang))]
    found = [
        (one, completeness(one.framework, one.observations))
        for one in result.checked
        if one.observations.submitted.any()
    ]
    if found:
        sheets.append((say("table.sheet.units", lang), units_view(found, lang)))
        sheets.append((say("table.sheet.indicators", lang), indicators_view(found, lang)))
    return as_sheets(sheets, lang)


def names_of(checked: Checked) -> dict[str, str]:
    """What units are called, by their label in the data."""
    observations = checked.observations
    return {label: unit.name or label for label, unit in zip(observations.units, observations.records, strict=True)}


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
    problems, findings = result.problems, result.findings
    every: tuple[Problem | Finding, ...] = (*problems, *findings)
    owners = [one for one in result.checked for _ in one.findings]
    names = {id(one): names_of(one) for one in result.checked}
    nothing = [""] * len(problems)
    checks = [say("table.problem_in_file", lang)] * len(problems)
    places = [": ".join(part for part in (p.place_in(lang), p.column) if part) for p in problems]
    columns = (
        Column(say("table.severity", lang), [say(f"table.severity.{one.severity}", lang) for one in every]),
        Column(
            say("table.check", lang),
            checks + [title_of(f.check, o.framework)[lang] for o, f in zip(owners, findings, strict=True)],
            "wrap",
        ),
        Column(say("table.unit_code", lang), nothing + [f.unit for f in findings]),
        Column(
            say("table.unit_name", lang),
            nothing + [names[id(o)].get(f.unit, f.unit) for o, f in zip(owners, findings, strict=True)],
            "wrap",
        ),
        Column(say("table.year", lang), [None] * len(problems) + [f.year for f in findings], "count"),
        Column(say("table.indicator_code", lang), places + [f.node for f in findings], "wrap"),
        Column(
            say("table.indicator_title", lang),
            nothing + [titled(o.framework, f.node, lang) for o, f in zip(owners, findings, strict=True)],
            "wrap",
        ),
        Column(
            say("table.finding", lang),
            [say(p.code, lang, **p.params) for p in problems] + [f.finding[lang] for f in findings],
            "wrap",
        ),
        Column(say("table.ask", lang), nothing + [f.ask[lang] for f in findings], "wrap"),
        Column(say("table.file", lang), [one.file for one in every], "wrap"),
        Column(say("table.row", lang), [one.row for one in every], "count"),
    )
    view = problems_view(problems, findings, lang)
    return View(say("table.title.findings", lang), view.frame, columns)


Found = Sequence[tuple[Checked, Completeness]]


def units_view(found: Found, lang: Language) -> View:
    """One row per unit and year: how much was answered, and what is missing."""
    rows = [(one, unit) for one, whole in found for unit in whole.units]
    names = {id(one): names_of(one) for one, _ in found}
    none = say("table.not_submitted", lang)
    columns = (
        Column(say("table.unit_code", lang), [u.unit for _, u in rows]),
        Column(say("table.unit_name", lang), [names[id(o)][u.unit] for o, u in rows], "wrap"),
        Column(say("table.year", lang), [u.year for _, u in rows], "count"),
        Column(say("table.answered", lang), [u.given for _, u in rows], "count"),
        Column(say("table.expected", lang), [u.expected for _, u in rows], "count"),
        Column(say("table.answered_share", lang), [u.given / u.expected for _, u in rows], "percent", 1),
        Column(
            say("table.missing", lang),
            [_titles(o.framework, u.missing, lang) if u.submitted else none for o, u in rows],
            "wrap",
        ),
    )
    return View(say("table.title.units", lang), _frame(found), columns)


def indicators_view(found: Found, lang: Language) -> View:
    """One row per indicator and year: how many units answered, and which of those that submitted did not."""
    rows = [(one, node) for one, whole in found for node in whole.indicators]
    columns = (
        Column(say("table.indicator_code", lang), [i.node for _, i in rows], "wrap"),
        Column(say("table.indicator_title", lang), [o.framework[i.node].title[lang] for o, i in rows], "wrap"),
        Column(say("table.year", lang), [i.year for _, i in rows], "count"),
        Column(say("table.answered", lang), [i.given for _, i in rows], "count"),
        Column(say("table.expected", lang), [i.expected for _, i in rows], "count"),
        Column(say("table.answered_share", lang), [i.given / i.expected for _, i in rows], "percent", 1),
        Column(
            say("table.lacking_units", lang),
            [", ".join(i.missing) for _, i in rows],
            "wrap",
        ),
    )
    return View(say("table.title.indicators", lang), _frame(found), columns)


def _titles(framework: Framework, codes: Iterable[str], lang: Language) -> str:
    return "; ".join(framework[code].title[lang] for code in codes)


def _frame(found: Found) -> pl.DataFrame:
    """For programs: units and indicators as rows of one table, told apart by ``kind``."""
    rows: list[Mapping[str, object]] = []
    for _, whole in found:
        rows += [
            {"kind": "unit", "unit": u.unit, "year": u.year, "node": None, "given": u.given, "expected": u.expected,
             "share": u.given / u.expected, "missing": ";".join(u.missing), "submitted": u.submitted}
            for u in whole.units
        ]  # fmt: skip
        rows += [
            {"kind": "indicator", "unit": None, "year": i.year, "node": i.node, "given": i.given,
             "expected": i.expected, "share": i.given / i.expected, "missing": ";".join(i.missing), "submitted": None}
            for i in whole.indicators
        ]  # fmt: skip
    types = {"kind": pl.String, "unit": pl.String, "year": pl.Int64, "node": pl.String, "given": pl.Int64,
             "expected": pl.Int64, "share": pl.Float64, "missing": pl.String, "submitted": pl.Boolean}  # fmt: skip
    return pl.DataFrame(rows, schema=types, orient="row")
