"""The tables of the page as a workbook, with charts that Excel draws from the cells beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from dtiscore.documents.page.native_charts import FIRST, draw_charts
from dtiscore.documents.page.nouns import Page, goal_columns
from dtiscore.documents.tables.view import Column, Kind, View
from dtiscore.documents.tables.workbook import as_sheets
from dtiscore.language.sentences import say

PALE, DEEP = "#ffffff", "#8fb8de"  # shades on which black figures can be read

Rows = Sequence[Sequence[Any]]
Draw = Callable[[Any, Any], None]


def as_report_workbook(page: Page) -> bytes:
    """The file, the same bytes for the same page."""
    sheets: list[tuple[str, View]] = []
    charts: dict[str, Draw] = {}

    def add(name: str, headers: Sequence[tuple[str, Kind, int]], rows: Rows, draw: Draw | None = None) -> None:
        title = say(f"page.sheet.{name}", page.lang)
        sheets.append((title, _view(f"{page.title}: {title}", headers, rows)))
        if draw is not None:
            charts[title] = draw

    add("ranking", *_ranking(page))
    add("charts", [], [], lambda book, sheet: draw_charts(book, sheet, page))
    add("heat", *_heat(page))
    add("trend", *_trend(page))
    add("parts", *_parts(page))
    add("past", *_past(page))
    add("strengths", *_strengths(page))
    add("gaps", *_gaps(page))
    add("questions", *_questions(page))
    add("method", *_facts(page))
    add("sources", *_sources(page))
    add("rules", *_rules(page))
    return as_sheets(sheets, page.lang, charts)


def _view(title: str, headers: Sequence[tuple[str, Kind, int]], rows: Rows) -> View:
    columns = tuple(
        Column(header, [row[c] for row in rows], kind, decimals) for c, (header, kind, decimals) in enumerate(headers)
    )
    return View(title, pl.DataFrame(), columns)


class _Headers:
    """Headers of the columns, in the language of the page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def text(self, code: str, **params: Any) -> tuple[str, Kind, int]:
        return say(f"page.{code}", self.page.lang, **params), "wrap", 2

    def count(self, code: str, **params: Any) -> tuple[str, Kind, int]:
        return say(f"page.{code}", self.page.lang, **params), "count", 0

    def points(self, code: str) -> tuple[str, Kind, int]:
        return say(f"page.{code}", self.page.lang), "number", 2

    def percent(self, text: str) -> tuple[str, Kind, int]:
        return f"{text} (%)", "number", self.page.decimals

    def percent_of(self, code: str, **params: Any) -> tuple[str, Kind, int]:
        return self.percent(say(f"page.{code}", self.page.lang, **params))

    def change(self, code: str, decimals: int) -> tuple[str, Kind, int]:
        return say(f"page.{code}", self.page.lang), "change", decimals

    def change_in_percent(self) -> tuple[str, Kind, int]:
        header, _, decimals = self.percent_of("change_short")
        return header, "change", decimals

    @property
    def part(self) -> tuple[str, Kind, int]:
        return self.text(self.page.part_kind)


def _ranking(page: Page) -> tuple[Any, ...]:
    h = _Headers(page)
    titles = page.blocks[0].part_titles if page.blocks else ()
    headers = [
        h.text("block"), h.count("rank"), h.count("of_units"), h.text("code"), h.text("unit"), h.percent_of("total"),
        h.change_in_percent(), h.change("rank_change_short", 0), *(h.percent(title) for title in titles), h.text("band"),
        h.points("points"), h.points("max_points"), (say("page.coverage", page.lang), "percent", 0),
    ]  # fmt: skip
    rows = [
        (block.title, row.rank, row.of, row.code, row.unit, row.percent, row.percent_change, row.change, *row.parts,
         row.band, row.points, row.max_points, row.coverage)
        for block in page.blocks
        for row in block.rows
    ]  # fmt: skip
    return headers, rows


def _heat(page: Page) -> tuple[Any, ...]:
    h = _Headers(page)
    # The block to which most applies first, so that its order is kept.
    longest = sorted((block.heat for block in page.blocks), key=lambda heat: -len(heat.codes))
    nodes = {code: title for heat in longest for code, title in zip(heat.codes, heat.nodes, strict=True)}
    rows = []
    for block in page.blocks:
        for unit, values in zip(block.heat.units, block.heat.values, strict=True):
            own = dict(zip(block.heat.codes, values, strict=True))
            rows.append((block.title, unit, *(own.get(code) for code in nodes)))
    headers = [h.text("block"), h.text("unit"), *(h.percent(title) for title in nodes.values())]

    def draw(book: Any, sheet: Any) -> None:
        if rows and nodes:
            scale = {"type": "2_color_scale", "min_type": "num", "max_type": "num", "min_value": 0, "max_value": 100}
            area = (FIRST, 2, FIRST + len(rows) - 1, 1 + len(nodes))
            sheet.conditional_format(*area, {**scale, "min_color": PALE, "max_color": DEEP})

    return headers, rows, draw


def _trend(page: Page) -> tuple[Any, ...]:
    h = _Headers(page)
    titles = page.blocks[0].part_titles if page.blocks else ()
    headers = [
        h.text("block"), h.count("year"), h.count("trend_units"), h.percent_of("total"),
        *(h.percent(title) for title in titles),
    ]  # fmt: skip
    rows = [(b.title, m.year, m.units, m.total, *m.parts) for b in page.blocks for m in b.medians]
    return headers, rows


def _parts(page: Page) -> tuple[Any, ...]:
    h = _Headers(page)
    headers = [
        h.text("unit"), h.part, h.percent_of("legend.now", year=page.year),
        h.percent_of("legend.before", before=page.year - 1), h.change_in_percent(), h.percent_of("median_short"),
        h.percent_of("target"), h.points("points"), h.points("max_points"),
    ]  # fmt: skip
    rows = [
        (c.row.unit, p.title, p.percent, p.before, p.change, p.median, p.target, p.points, p.max_points)
        for c in page.cards
        for p in c.parts
    ]
    return headers, rows


def _past(page: Page) -> tuple[Any, ...]:
    h = _Headers(page)
    headers = [
        h.text("unit"),
        h.text("block"),
        h.count("year"),
        h.percent_of("total"),
        h.count("rank"),
        h.count("of_units"),
    ]
    return headers, [
        (c.row.unit, c.block, past.year, past.percent, past.rank, past.of) for c in page.cards for past in c.past
    ]


def _strengths(page: Page) -> tuple[Any, ...]:
    h = _Headers(page)
    headers = [
        h.text("unit"), h.text("kind"), h.text("indicator"), h.points("points"), h.points("max_points"),
        h.percent_of("of_maximum_short"), h.percent_of("median_short"),
    ]  # fmt: skip
    rows = [
        (c.row.unit, say(f"page.{kind}", page.lang), s.title, s.points, s.max_points, s.percent, s.median)
        for c in page.cards
        for kind, found in (("strong", c.strongest), ("weak", c.weak))
        for s in found
    ]
    return headers, rows


def _gaps(page: Page) -> tuple[Any, ...]:
    h = _Headers(page)
    goal, document = goal_columns(page)
    headers = [
        h.text("unit"), h.text("indicator"), h.text("value"), h.text(goal), h.text("gap"), h.points("gain"),
        h.text(document), h.text("advice"),
    ]  # fmt: skip
    rows = [
        (c.row.unit, g.title, g.value, g.target, g.gap, g.points, g.document, g.advice)
        for c in page.cards
        for g in (*c.gaps, *c.other_gaps)
    ]
    return headers, rows


def _questions(page: Page) -> tuple[Any, ...]:
    h = _Headers(page)
    headers = [h.text("unit"), h.text("severity"), h.text("indicator"), h.text("finding"), h.text("ask")]
    return headers, [
        (c.row.unit, q.severity, q.node, q.finding, q.ask)
        for c in page.cards
        for q in (*c.questions, *c.other_questions)
    ]


def _facts(page: Page) -> tuple[Any, ...]:
    h, lang, method = _Headers(page), page.lang, page.method
    rows: list[tuple[str, str]] = [*method.facts, (say("page.card.gaps", lang), say("page.card.gaps.each", lang))]
    rows = [*((say("page.note", lang), note) for note in (page.note, page.caution) if note), *rows]
    for reach in method.reaches:
        told = f"{say('page.method.submitted', lang)}: {reach.submitted}/{reach.units}"
        silent = ", ".join(reach.silent) + (
            f" {say('page.method.more', lang, count=reach.more_silent)}" if reach.more_silent else ""
        )
        rows.append((f"{say('page.method.reach', lang)}: {reach.block}", "; ".join(
            [told, *([f"{say('page.method.silent_units', lang)}: {silent}"] if silent else [])]
        )))  # fmt: skip
    for dispute in method.disputes:
        stated = "; ".join(f"{value} ({document})" for value, document, _ in dispute.targets)
        rows.append((f"{say('page.method.disputes', lang)}: {dispute.node}", f"{stated}. {dispute.resolution}"))
    if method.without_target:
        count = len(method.without_target)
        rows.append(
            (say("page.method.without", lang, year=method.target_year, count=count), "; ".join(method.without_target))
        )
    return [h.text("sheet.item"), h.text("sheet.text")], rows


def _sources(page: Page) -> tuple[Any, ...]:
    h = _Headers(page)
    headers = [
        h.text("method.document_title"), h.text("method.number"), h.text("method.date"), h.text("method.issuer"),
        h.count("method.count"), h.text("method.origin"),
    ]  # fmt: skip
    return headers, [(s.title, s.number, s.date, s.issuer, s.targets, s.source) for s in page.method.sources]


def _rules(page: Page) -> tuple[Any, ...]:
    h = _Headers(page)
    headers = [h.text("indicator"), h.points("points"), h.text("method.rules"), h.text("method.applies")]
    everybody = say("page.method.everybody", page.lang)
    return headers, [("  " * r.depth + r.title, r.points, r.rule, r.applies_to or everybody) for r in page.method.rules]
