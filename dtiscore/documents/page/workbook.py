"""The tables of the page as a workbook, with charts that Excel draws from the cells beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import polars as pl

from dtiscore.documents.page.analysed_sheets import analysed_sheets, shade_correlations
from dtiscore.documents.page.native_charts import FIRST, draw_charts
from dtiscore.documents.page.nouns import Page, goal_columns
from dtiscore.documents.tables.view import Column, Kind, View
from dtiscore.documents.tables.workbook import as_sheets, paper_of
from dtiscore.language.sentences import say

PALE, DEEP = "#ffffff", "#8fb8de"  # shades on which black figures can be read

Header = tuple[str, Kind, int]
Sheet = tuple[list[Header], Sequence[Sequence[Any]]]


def as_report_workbook(page: Page) -> tuple[bytes, int]:
    """The file, the same bytes for the same page, and on how many sheets of paper it is printed."""
    made = {
        "ranking": _ranking(page), "charts": ([], []), "heat": _heat(page), "trend": _trend(page), "parts": _parts(page),
        "past": _past(page), "strengths": _strengths(page), "gaps": _gaps(page), "questions": _questions(page), **analysed_sheets(page),
        **({"sections": _sections(page)} if page.sections else {}),
        "method": _facts(page), "sources": _sources(page), "rules": _rules(page),
    }  # fmt: skip
    titles = {name: say(f"page.sheet.{name}", page.lang) for name in made}
    head = f"{page.agency}. {page.title}" if page.agency else page.title
    sheets = []
    for name, (headers, rows) in made.items():
        values = zip(*rows, strict=True) if rows else [()] * len(headers)
        columns = (
            Column(text, own, kind, decimals) for (text, kind, decimals), own in zip(headers, values, strict=True)
        )
        sheets.append((titles[name], View(f"{head}: {titles[name]}", pl.DataFrame(), tuple(columns))))
    charts: list[int] = []
    drawn = {
        titles["charts"]: lambda book, sheet: charts.append(draw_charts(book, sheet, page)),
        titles["heat"]: lambda _, sheet: _shade(sheet, *made["heat"]),
    }
    if "correlations" in made:
        drawn[titles["correlations"]] = lambda _, sheet: shade_correlations(sheet, *made["correlations"], FIRST)
    content = as_sheets(sheets, page.lang, drawn)
    return content, sum(charts) + sum(paper_of(view).pages for name, view in sheets if name != titles["charts"])


@attrs.frozen
class _Headers:
    """Headers of the columns, in the language of the page."""

    page: Page

    def texts(self, *codes: str) -> list[Header]:
        return [(say(code, self.page.lang), "wrap", 2) for code in codes]

    def counts(self, *codes: str) -> list[Header]:
        return [(say(code, self.page.lang), "count", 0) for code in codes]

    def points(self, *codes: str) -> list[Header]:
        return [(say(code, self.page.lang), "number", 2) for code in codes]

    def percents(self, *texts: str, kind: Kind = "number") -> list[Header]:
        return [(f"{text} (%)", kind, self.page.decimals) for text in texts]

    def percents_of(self, *codes: str, kind: Kind = "number") -> list[Header]:
        mark = self.page.dagger if kind == "change" else ""
        return self.percents(*(say(code, self.page.lang) + mark for code in codes), kind=kind)


def _sections(page: Page) -> Sheet:
    """What plugins add, line by line."""
    lines = [(section.title, line) for section in page.sections for line in section.lines]
    return _Headers(page).texts("page.section", "table.text"), lines


def _ranking(page: Page) -> Sheet:
    h, lang = _Headers(page), page.lang
    headers = [
        *h.texts("table.block"), *h.counts("table.rank", "page.of_units"), *h.texts("page.code", "table.unit"),
        *h.percents_of("table.total"), *h.percents_of("page.change_short", kind="change"),
        (say("page.rank_change_short", lang) + page.dagger, "change", 0), *h.percents(*page.part_titles), *h.texts("table.band"),
        *h.points("table.points", "page.max_points"), (say("page.coverage", lang), "percent", 0),
    ]  # fmt: skip
    return headers, [
        (block.title, row.rank, row.of, row.code, row.unit, row.percent, row.percent_change, row.change, *row.parts,
         row.band, row.points, row.max_points, row.coverage)
        for block in page.blocks
        for row in block.rows
    ]  # fmt: skip


def _heat(page: Page) -> Sheet:
    h = _Headers(page)
    # The block to which most applies first, so that its order is kept.
    longest = sorted((block.heat for block in page.blocks), key=lambda heat: -len(heat.codes))
    nodes = {code: title for heat in longest for code, title in zip(heat.codes, heat.nodes, strict=True)}
    rows = []
    for block in page.blocks:
        for unit, values in zip(block.heat.units, block.heat.values, strict=True):
            own = dict(zip(block.heat.codes, values, strict=True))
            rows.append((block.title, unit, *(own.get(code) for code in nodes)))
    return [*h.texts("table.block", "table.unit"), *h.percents(*nodes.values())], rows


def _shade(sheet: Any, headers: Sequence[Header], rows: Sequence[Any]) -> None:
    """The values of a heat sheet, all columns but the first two, in shades."""
    if rows and len(headers) > 2:
        scale = {"type": "2_color_scale", "min_type": "num", "max_type": "num", "min_value": 0, "max_value": 100}
        area = (FIRST, 2, FIRST + len(rows) - 1, len(headers) - 1)
        sheet.conditional_format(*area, {**scale, "min_color": PALE, "max_color": DEEP})


def _trend(page: Page) -> Sheet:
    h = _Headers(page)
    headers = [*h.texts("table.block"), *h.counts("table.year", "table.units"), *h.percents_of("table.total"),
               *h.percents(*page.part_titles)]  # fmt: skip
    return headers, [(b.title, m.year, m.units, m.total, *m.parts) for b in page.blocks for m in b.medians]


def _parts(page: Page) -> Sheet:
    h, lang = _Headers(page), page.lang
    now, before = (
        say("page.legend.now", lang, year=page.year),
        say("page.legend.before", lang, before=page.before or page.year - 1),
    )
    headers = [
        *h.texts("table.unit", f"page.{page.part_kind}"), *h.percents(now, before),
        *h.percents_of("page.change_short", kind="change"), *h.percents_of("page.median_short", "table.target"),
        *h.points("table.points", "page.max_points"),
    ]  # fmt: skip
    return headers, [
        (c.row.unit, p.title, p.percent, p.before, p.change, p.median, p.target, p.points, p.max_points)
        for c in page.cards
        for p in c.parts
    ]


def _past(page: Page) -> Sheet:
    h = _Headers(page)
    headers = [*h.texts("table.unit", "table.block"), *h.counts("table.year"), *h.percents_of("table.total"),
               *h.counts("table.rank", "page.of_units")]  # fmt: skip
    return headers, [(c.row.unit, c.block, p.year, p.percent, p.rank, p.of) for c in page.cards for p in c.past]


def _strengths(page: Page) -> Sheet:
    h, strong, weak = _Headers(page), say("page.strong", page.lang), say("page.weak", page.lang)
    headers = [*h.texts("table.unit", "table.kind", "table.indicator"), *h.points("table.points", "page.max_points"),
               *h.percents_of("page.of_maximum_short", "page.median_short")]  # fmt: skip
    return headers, [
        (c.row.unit, kind, s.title, s.points, s.max_points, s.percent, s.median)
        for c in page.cards
        for kind, found in ((strong, c.strongest), (weak, c.weak))
        for s in found
    ]


def _gaps(page: Page) -> Sheet:
    h, (goal, document) = _Headers(page), goal_columns(page)
    headers = [*h.texts("table.unit", "table.indicator", "table.value", goal, "table.gap"), *h.points("page.gain"),
               *h.texts(document, "page.advice")]  # fmt: skip
    return headers, [
        (c.row.unit, g.title, g.value, g.target, g.gap, g.points, g.document, g.advice)
        for c in page.cards
        for g in (*c.gaps, *c.other_gaps)
    ]


def _questions(page: Page) -> Sheet:
    headers = _Headers(page).texts("table.unit", "table.severity", "table.indicator", "table.finding", "table.ask")
    return headers, [
        (c.row.unit, q.severity, q.node, q.finding, q.ask)
        for c in page.cards
        for q in (*c.questions, *c.other_questions)
    ]


def _facts(page: Page) -> Sheet:
    lang, method = page.lang, page.method
    rows = [(say("page.note", lang), note) for note in (page.note, page.caution) if note]
    rows += [(say("page.agency", lang), page.agency)] if page.agency else []
    if page.analysed is not None:
        how = say("page.analysis.sure.how", lang, doubts=page.analysed.doubts)
        rows += [
            (say("page.analysis.sure", lang), how),
            (say("page.analysis.way", lang), say("page.analysis.way.how", lang)),
        ]
        rows += [(say("page.analysis", lang), note) for note in page.analysed.notes]
    rows += [*method.facts, (say("page.card.gaps", lang), say("page.card.gaps.each", lang))]
    for reach in method.reaches:
        told = [f"{say('page.method.submitted', lang)}: {reach.submitted}/{reach.units}"]
        if reach.silent:
            more = f" {say('page.method.more', lang, count=reach.more_silent)}" if reach.more_silent else ""
            told.append(f"{say('page.method.silent_units', lang)}: {', '.join(reach.silent)}{more}")
        rows.append((f"{say('page.method.reach', lang)}: {reach.block}", "; ".join(told)))
    for dispute in method.disputes:
        stated = "; ".join(f"{value} ({document})" for value, document, _ in dispute.targets)
        rows.append((f"{say('page.method.disputes', lang)}: {dispute.node}", f"{stated}. {dispute.resolution}"))
    if method.without_target:
        label = say("page.method.without", lang, year=method.target_year, count=len(method.without_target))
        rows.append((label, "; ".join(method.without_target)))
    return _Headers(page).texts("page.sheet.item", "page.sheet.text"), rows


def _sources(page: Page) -> Sheet:
    h = _Headers(page)
    texts = h.texts("page.method.document_title", "page.method.number", "table.date", "page.method.issuer")
    headers = [*texts, *h.counts("page.method.count"), *h.texts("page.method.origin")]
    return headers, [(s.title, s.number, s.date, s.issuer, s.targets, s.source) for s in page.method.sources]


def _rules(page: Page) -> Sheet:
    h, everybody = _Headers(page), say("page.method.everybody", page.lang)
    headers = [
        *h.texts("table.indicator"),
        *h.points("table.points"),
        *h.texts("page.method.rules", "table.applies_to"),
    ]
    return headers, [("  " * r.depth + r.title, r.points, r.rule, r.applies_to or everybody) for r in page.method.rules]
