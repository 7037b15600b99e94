"""Appraisals as tables: what changed, who lost what and where, what was imported, what an appeal would move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from dtiscore.documents.appraisal.importing import Decision
from dtiscore.documents.tables.view import Column, View
from dtiscore.language.dates import date_text
from dtiscore.language.errors import Language
from dtiscore.language.numbers import signed
from dtiscore.language.rounding import significant
from dtiscore.language.sentences import say
from dtiscore.language.signs import DASH
from dtiscore.language.statuses import status_name
from dtiscore.model import TOTAL, Framework
from dtiscore.results.appeals import Appeal
from dtiscore.results.recognised import NodeLoss, UnitLoss
from dtiscore.results.stages import Changes, Standing


def changes_view(found: Changes, lang: Language) -> View:
    """Every changed point, line by line."""
    rows = found.rows
    frame = _frame(
        {
            "unit": [r.unit for r in rows], "name": [r.name or None for r in rows], "block": [r.block or None for r in rows],
            "year": [r.year for r in rows], "indicator": [r.node for r in rows],
            "max_points": _numbers(r.max_points for r in rows),
            "points_before": _numbers(r.points_before for r in rows),
            "points_after": _numbers(r.points_after for r in rows), "lost": _numbers(r.lost for r in rows),
            "given_before": [r.given_before[lang] for r in rows], "given_after": [r.given_after[lang] for r in rows],
            "reason": [r.reason or None for r in rows], "author": [r.author or None for r in rows],
            "date": [r.date or None for r in rows], "status": [r.status or None for r in rows],
        }
    )  # fmt: skip
    columns = (
        *_named(lang, [r.unit for r in rows], [r.name for r in rows]),
        *_years(lang, [r.year for r in rows]),
        Column(say("table.indicator", lang), [r.title[lang] for r in rows], "wrap"),
        Column(say("table.max", lang), frame["max_points"].to_list(), "number"),
        Column(_stage(found.before, lang), frame["points_before"].to_list(), "number"),
        Column(_stage(found.after, lang), frame["points_after"].to_list(), "number"),
        _change(frame["lost"].to_list(), lang),
        Column(say("table.reason", lang), [r.reason for r in rows], "wrap"),
        Column(say("table.reviewer", lang), [r.author for r in rows], "wrap"),
        Column(say("table.date", lang), [date_text(r.date, lang) for r in rows]),
    )
    return View(say("table.title.changed_points", lang), frame, columns)


def units_view(found: Changes, rows: Sequence[UnitLoss], lang: Language) -> View:
    """By unit, those that claimed most too much first: points, ranks before and after, and where most was lost."""
    s = [row.standing for row in rows]
    worst = [row.worst for row in rows]
    frame = _frame(
        {
            "unit": [r.unit for r in s], "name": [r.name or None for r in s], "block": [r.block or None for r in s],
            "year": [r.year for r in s], "points_before": _numbers(r.points_before for r in s),
            "points_after": _numbers(r.points_after for r in s), "lost": _numbers(r.lost for r in s),
            "max_points": _numbers(r.max_after for r in s),
            "score_before": _numbers(r.score_before for r in s), "score_after": _numbers(r.score_after for r in s),
            "rank_before": [r.rank_before or None for r in s], "rank_after": [r.rank_after or None for r in s],
            "places": [r.places if r.rank_before and r.rank_after else None for r in s],
            "band_before": [r.band_before[lang] if r.band_before else None for r in s],
            "band_after": [r.band_after[lang] if r.band_after else None for r in s],
            "changes": [r.changes for r in s], "reduced": _numbers(row.reduced for row in rows),
            "raised": _numbers(row.raised for row in rows), "worst": [w.node if w else None for w in worst],
            "worst_lost": _numbers(w.lost if w else float("nan") for w in worst),
        }
    )  # fmt: skip
    blocks = [r.block for r in s]
    columns = (
        *_named(lang, [r.unit for r in s], [r.name for r in s]),
        *([Column(say("table.block", lang), blocks, "wrap")] if len(set(blocks)) > 1 else []),
        *_years(lang, [r.year for r in s]),
        Column(_stage(found.before, lang), frame["points_before"].to_list(), "number"),
        Column(_stage(found.after, lang), frame["points_after"].to_list(), "number"),
        Column(say("table.reduced", lang), frame["reduced"].to_list(), "number"),
        *([Column(say("table.raised", lang), frame["raised"].to_list(), "number")] if any(row.raised for row in rows) else []),
        Column(say("table.rank_before", lang), frame["rank_before"].to_list(), "count"),
        Column(say("table.rank_after", lang), frame["rank_after"].to_list(), "count"),
        Column(
            say("table.places", lang), frame["places"].to_list(), "change", 0,
            tone=["good" if (p or 0) > 0 else "bad" if (p or 0) < 0 else "" for p in frame["places"]],
        ),
        Column(say("table.most_lost_on", lang),
               [_most(w.title[lang], w.lost, lang) if w else "" for w in worst], "wrap"),
    )  # fmt: skip
    return View(say("table.title.by_unit", lang), frame, columns)


def nodes_view(found: Changes, rows: Sequence[NodeLoss], lang: Language, *, indicators: bool) -> View:
    """By node: the total, pillars and indices in the order of the framework, or indicators with those that lost most first."""
    chosen = [row for row in rows if (row.node.kind == "indicator") == indicators]
    if indicators:
        chosen.sort(key=lambda row: (row.year, -round(row.lost, 9)))
    frame = _frame(
        {
            "node": [r.node.code for r in chosen], "kind": [r.node.kind for r in chosen], "year": [r.year for r in chosen],
            "points_before": _numbers(r.claimed for r in chosen), "points_after": _numbers(r.recognised for r in chosen),
            "lost": _numbers(r.lost for r in chosen), "units": [r.changed for r in chosen],
            "worst": [r.worst or None for r in chosen],
            "worst_lost": _numbers(r.most if r.worst else float("nan") for r in chosen),
        }
    )  # fmt: skip
    indent = 0 if indicators else 2
    columns = (
        Column(say("table.node", lang), [" " * indent * r.depth + r.node.title[lang] for r in chosen], "wrap"),
        *([] if indicators else [Column(say("table.kind", lang), [say(f'table.kind.{r.node.kind}', lang) for r in chosen])]),
        *_years(lang, [r.year for r in chosen]),
        Column(_stage(found.before, lang), frame["points_before"].to_list(), "number"),
        Column(_stage(found.after, lang), frame["points_after"].to_list(), "number"),
        _change(frame["lost"].to_list(), lang),
        Column(say("table.units", lang), [r.changed for r in chosen], "count"),
        Column(say("table.most_lost_by", lang),
               [_most(r.worst, r.most, lang) if r.worst else "" for r in chosen], "wrap"),
    )  # fmt: skip
    title = say("table.title.by_indicator", lang)
    return View(
        title if indicators else say("table.title.by_pillar", lang),
        frame,
        columns,
    )


def decisions_view(framework: Framework, rows: Sequence[Decision], lang: Language) -> View:
    """What was taken from the council's workbooks."""
    names = ("unit", "year", "indicator", "status", "points", "reason", "author", "date")
    data: dict[str, list[Any]] = {name: [getattr(row, name) for row in rows] for name in names}
    columns = (
        Column(say("table.unit", lang), data["unit"]),
        *_years(lang, data["year"]),
        Column(say("table.indicator", lang), [framework[code].title[lang] for code in data["indicator"]], "wrap"),
        Column(say("table.points", lang), data["points"], "number"),
        Column(say("table.reason", lang), data["reason"], "wrap"),
        Column(say("table.reviewer", lang), data["author"], "wrap"),
        Column(say("table.date", lang), [date_text(day, lang) for day in data["date"]]),
    )
    return View(say("table.title.taken_points", lang), _frame(data), columns)


def appeal_view(found: Appeal, lang: Language) -> View:
    """Every score, rank and band that the correction moves, nodes of the unit itself first; people see of other units what
    happens to their totals."""
    own = [row for row in found.moved if row.unit == found.unit]
    rows = [*own, *(row for row in found.moved if row.unit != found.unit)]
    frame = _moves(rows, lang)
    others = sorted((row for row in rows[len(own) :] if row.node == TOTAL), key=lambda row: (row.year, row.rank_after))
    rows = [*own, *others]
    shown = _moves(rows, lang)
    decimals = found.after.framework.decimals
    bands = [
        "" if r.band_after is None else r.band_after[lang] if r.band_before == r.band_after
        else f"{r.band_before[lang] if r.band_before else DASH} → {r.band_after[lang]}"
        for r in rows
    ]  # fmt: skip
    columns = (
        *_named(lang, [r.unit for r in rows], [r.name for r in rows]),
        *_years(lang, [r.year for r in rows]),
        Column(say("table.node", lang), [found.after.framework[r.node].title[lang] for r in rows], "wrap"),
        Column(say("table.points_before", lang), shown["points_before"].to_list(), "number"),
        Column(say("table.points_after", lang), shown["points_after"].to_list(), "number"),
        Column(say("table.score_before", lang), shown["score_before"].to_list(), "number", decimals),
        Column(say("table.score_after", lang), shown["score_after"].to_list(), "number", decimals),
        Column(say("table.rank_before", lang), shown["rank_before"].to_list(), "count"),
        Column(say("table.rank_after", lang), shown["rank_after"].to_list(), "count"),
        *([Column(say("table.band", lang), bands, "wrap")] if any(bands) else []),
    )
    title = say("table.title.if_accepted", lang)
    return View(f"{title}: {found.unit}, {found.year}, {found.code}", frame, columns)


def _moves(rows: Sequence[Standing], lang: Language) -> pl.DataFrame:
    return _frame(
        {
            "unit": [r.unit for r in rows], "name": [r.name or None for r in rows], "block": [r.block or None for r in rows],
            "year": [r.year for r in rows], "node": [r.node for r in rows],
            "points_before": _numbers(r.points_before for r in rows), "points_after": _numbers(r.points_after for r in rows),
            "score_before": _numbers(r.score_before for r in rows), "score_after": _numbers(r.score_after for r in rows),
            "rank_before": [r.rank_before or None for r in rows], "rank_after": [r.rank_after or None for r in rows],
            "band_before": [r.band_before[lang] if r.band_before else None for r in rows],
            "band_after": [r.band_after[lang] if r.band_after else None for r in rows],
        }
    )  # fmt: skip


def _frame(data: Mapping[str, Sequence[Any]]) -> pl.DataFrame:
    counts = {"year", "rank_before", "rank_after", "places", "changes", "units"}
    numbers = {
        "points", "max_points", "lost", "worst_lost", "reduced", "raised", "points_before", "points_after", "score_before", "score_after",
    }  # fmt: skip
    types = {name: pl.Int64 if name in counts else pl.Float64 if name in numbers else pl.String for name in data}
    return pl.DataFrame({name: list(values) for name, values in data.items()}, schema=types)


def _numbers(values: Any) -> list[float | None]:
    return [None if value != value else significant(value) for value in values]


def _named(lang: Language, units: Sequence[str], names: Sequence[str]) -> list[Column]:
    column = Column(say("table.unit_code", lang), units)
    return [column, Column(say("table.unit_name", lang), names, "wrap")] if any(names) else [column]


def _years(lang: Language, years: Sequence[int]) -> list[Column]:
    return [Column(say("table.year", lang), years, "count")] if len(set(years)) > 1 else []


def _stage(status: str, lang: Language) -> str:
    return say("table.points_of_stage", lang, stage=status_name(status, lang))


def _change(lost: Sequence[float | None], lang: Language) -> Column:
    """What was lost as a change: a fall with a minus, a rise with a plus."""
    change = [None if value is None else -value for value in lost]
    return Column(say("table.changed_by", lang), change, "change")


def _most(whose: str, lost: float, lang: Language) -> str:
    """Where or by whom most was lost, and how much."""
    return f"{whose} ({signed(-lost, 2, lang)})"
