"""Appraisals as tables: what changed, who lost what and where, what was imported, what an appeal would move."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import polars as pl

from dtiscore.documents.appraisal.importing import Decision
from dtiscore.documents.tables.view import Column, View
from dtiscore.language.dates import date_text
from dtiscore.language.errors import Language
from dtiscore.language.numbers import fixed, fixed_all, signed
from dtiscore.language.rounding import significant
from dtiscore.language.sentences import say
from dtiscore.language.signs import DASH
from dtiscore.language.statuses import status_name
from dtiscore.model import TOTAL, Framework, Text
from dtiscore.results.appeals import Appeal
from dtiscore.results.appraisal_losses import NodeLoss, UnitLoss
from dtiscore.results.stages import Changes, Standing

COUNTS = frozenset({"year", "rank_before", "rank_after", "places", "changes", "units"})
NUMBERS = frozenset({
    "points", "max_points", "max_before", "max_after", "lost", "worst_lost", "reduced", "raised", "points_before", "points_after", "score_before", "score_after",
})  # fmt: skip


def changes_view(found: Changes, lang: Language) -> View:
    """Every changed point, line by line."""
    rows = found.rows
    frame = _frame(rows, lang, "unit", "name", "block", "year", "indicator=node", "max_points", "points_before", "points_after",
                   "lost", "given_before", "given_after", "reason", "author", "date", "status")  # fmt: skip
    comes_or_goes = pl.Series([not row.same_maximum for row in rows], dtype=pl.Boolean)
    lost = pl.when(pl.lit(comes_or_goes)).then(None).otherwise(pl.col("lost"))
    states = [
        pl.Series(f"state_{when}", [row.states[k] for row in rows], dtype=pl.String)
        for k, when in enumerate(("before", "after"))
    ]
    frame = frame.with_columns(lost.alias("lost"), *states)
    columns = (
        *_whose(rows, lang),
        Column(say("table.indicator", lang), [r.title[lang] for r in rows], "wrap"),
        Column(say("table.max", lang), frame["max_points"].to_list(), "number"),
        *_at_both(found, frame, lang),
        _change(frame, lang),
        *_decided(rows, lang),
    )
    return View(say("table.title.changed_points", lang), frame, columns)


def units_view(found: Changes, rows: Sequence[UnitLoss], lang: Language) -> View:
    """By unit, those that claimed most too much first: points, ranks before and after, and where most was lost."""
    of_unit = ("unit", "name", "block", "year", "points_before", "points_after", "lost", "max_points=max_after",
               "score_before", "score_after", "rank_before", "rank_after", "places", "band_before", "band_after", "changes")  # fmt: skip
    standings = [row.standing for row in rows]
    frame = pl.concat(
        [
            _frame(standings, lang, *of_unit).with_columns(places=pl.col("rank_before") - pl.col("rank_after")),
            _frame(standings, lang, "max_before"),
            _frame(rows, lang, "reduced", "raised"),
            _frame([row.worst for row in rows], lang, "worst=node", "worst_lost=lost"),
        ],
        how="horizontal",
    )
    columns = (
        *_whose(standings, lang, blocks=True),
        *_at_both(found, frame, lang),
        *_maxima(found, frame, lang),
        Column(say("table.reduced", lang), frame["reduced"].to_list(), "number"),
        *([Column(say("table.raised", lang), frame["raised"].to_list(), "number")] if any(row.raised for row in rows) else []),
        *_ranks(frame, lang),
        Column(
            say("table.places", lang), frame["places"].to_list(), "change", 0,
            tone=["good" if (p or 0) > 0 else "bad" if (p or 0) < 0 else "" for p in frame["places"]],
        ),
        Column(say("table.most_lost_on", lang),
               [_most(row.worst.title[lang], row.worst.lost, lang) if row.worst else "" for row in rows], "wrap"),
    )  # fmt: skip
    return View(say("table.title.by_unit", lang), frame, columns)


def nodes_view(found: Changes, rows: Sequence[NodeLoss], lang: Language, *, indicators: bool) -> View:
    """By node: the total, pillars and indices in the order of the framework, or indicators with those that lost most first."""
    chosen = [row for row in rows if (row.node.kind == "indicator") == indicators]
    if indicators:
        chosen.sort(key=lambda row: (row.year, -round(row.lost, 9)))
    frame = pl.concat(
        [
            _frame([row.node for row in chosen], lang, "node=code", "kind"),
            _frame(chosen, lang, "year", "points_before=claimed", "points_after=recognised", "max_before=max_claimed", "max_after=max_recognised", "lost", "units=changed", "worst"),
            _frame([row if row.worst else None for row in chosen], lang, "worst_lost=most"),
        ],
        how="horizontal",
    )  # fmt: skip
    indent = 0 if indicators else 2
    columns = (
        Column(say("table.node", lang), [" " * indent * r.depth + r.node.title[lang] for r in chosen], "wrap"),
        *([] if indicators else [Column(say("table.kind", lang), [say(f'table.kind.{r.node.kind}', lang) for r in chosen])]),
        *_years(chosen, lang),
        *_at_both(found, frame, lang),
        *_maxima(found, frame, lang),
        _change(frame, lang),
        Column(say("table.units", lang), [r.changed for r in chosen], "count"),
        Column(say("table.most_lost_by", lang),
               [_most(r.worst, r.most, lang) if r.worst else "" for r in chosen], "wrap"),
    )  # fmt: skip
    return View(say("table.title.by_indicator" if indicators else "table.title.by_pillar", lang), frame, columns)


def decisions_view(framework: Framework, rows: Sequence[Decision], lang: Language) -> View:
    """What was taken from the council's workbooks."""
    states = [_state(row) for row in rows]
    points = [row.points if state == "points" else None for row, state in zip(rows, states, strict=True)]
    frame = _frame(rows, lang, "unit", "year", "indicator", "status", "reason", "author", "date")
    frame = frame.insert_column(4, pl.Series("points", points, dtype=pl.Float64))
    frame = frame.insert_column(5, pl.Series("state", states, dtype=pl.String))
    shown = [fixed(own, 2, lang) if own is not None else say(f"table.decision.{state}", lang)
             for own, state in zip(points, states, strict=True)]  # fmt: skip
    of_points = Column(say("table.points", lang), points, "number")
    columns = (
        Column(say("table.unit", lang), frame["unit"].to_list()),
        *_years(rows, lang),
        Column(say("table.indicator", lang), [framework[row.indicator].title[lang] for row in rows], "wrap"),
        of_points if None not in points else Column(say("table.points", lang), shown),
        *_decided(rows, lang),
    )
    return View(say("table.title.taken_points", lang), frame, columns)


def _state(decision: Decision) -> str:
    return (
        "not_applicable"
        if decision.points == math.inf
        else "points"
        if decision.points == decision.points
        else "taken_back"
    )


def appeal_view(found: Appeal, lang: Language) -> View:
    """Every score, rank and band that the correction moves, nodes of the unit itself first; people see of other units what
    happens to their totals."""
    own = [row for row in found.moved if row.unit == found.unit]
    others = [row for row in found.moved if row.unit != found.unit]
    totals = sorted((row for row in others if row.node == TOTAL), key=lambda row: (row.year, row.rank_after))
    rows = [*own, *totals]
    shown = _moves(rows, lang)
    decimals = found.after.framework.decimals
    bands = [
        "" if r.band_after is None else r.band_after[lang] if r.band_before == r.band_after
        else f"{r.band_before[lang] if r.band_before else DASH} → {r.band_after[lang]}"
        for r in rows
    ]  # fmt: skip
    columns = (
        *_whose(rows, lang),
        Column(say("table.node", lang), [found.after.framework[r.node].title[lang] for r in rows], "wrap"),
        Column(say("table.points_before", lang), shown["points_before"].to_list(), "number"),
        Column(say("table.points_after", lang), shown["points_after"].to_list(), "number"),
        *(
            []
            if all(row.same_maximum for row in rows)
            else [
                Column(say(f"table.max_{when}", lang), [getattr(row, f"max_{when}") for row in rows], "number")
                for when in ("before", "after")
            ]
        ),
        Column(say("table.score_before", lang), shown["score_before"].to_list(), "number", decimals),
        Column(say("table.score_after", lang), shown["score_after"].to_list(), "number", decimals),
        *_ranks(shown, lang),
        *([Column(say("table.band", lang), bands, "wrap")] if any(bands) else []),
    )
    title = say("table.title.if_accepted", lang)
    return View(f"{title}: {found.unit}, {found.year}, {found.code}", _moves([*own, *others], lang), columns)


def _moves(rows: Sequence[Standing], lang: Language) -> pl.DataFrame:
    return _frame(rows, lang, "unit", "name", "block", "year", "node", "points_before", "points_after", "max_before", "max_after",
                  "score_before", "score_after", "rank_before", "rank_after", "band_before", "band_after")  # fmt: skip


def _frame(rows: Sequence[Any], lang: Language, *names: str) -> pl.DataFrame:
    """The machine's columns of the rows, ``column=attribute`` where they are called otherwise; a row of None is empty."""
    columns = {}
    for name in names:
        column, _, attribute = name.partition("=")
        cells = [None if row is None else _cell(column, getattr(row, attribute or column), lang) for row in rows]
        columns[column] = pl.Series(
            cells, dtype=pl.Int64 if column in COUNTS else pl.Float64 if column in NUMBERS else pl.String
        )
    return pl.DataFrame(columns)


def _cell(column: str, value: Any, lang: Language) -> Any:
    if isinstance(value, Text):
        return value[lang]
    if column in NUMBERS:
        return None if value != value else significant(value)
    return None if value == "" or (value == 0 and column.startswith("rank_")) else value


def _whose(rows: Sequence[Any], lang: Language, *, blocks: bool = False) -> list[Column]:
    """Code and name of the unit, its block and the year, each where there is anything to tell apart."""
    names, found = [row.name for row in rows], [row.block for row in rows]
    columns = [Column(say("table.unit_code", lang), [row.unit for row in rows])]
    if any(names):
        columns.append(Column(say("table.unit_name", lang), names, "wrap"))
    if blocks and len(set(found)) > 1:
        columns.append(Column(say("table.block", lang), found, "wrap"))
    return [*columns, *_years(rows, lang)]


def _years(rows: Sequence[Any], lang: Language) -> list[Column]:
    years = [row.year for row in rows]
    return [Column(say("table.year", lang), years, "count")] if len(set(years)) > 1 else []


def _at_both(found: Changes, frame: pl.DataFrame, lang: Language) -> list[Column]:
    """The points at the two stages, and what does not apply in words."""
    columns = []
    for when, status in (("before", found.before), ("after", found.after)):
        header, points = (
            say("table.points_of_stage", lang, stage=status_name(status, lang)),
            frame[f"points_{when}"].to_list(),
        )
        states = frame[f"state_{when}"].to_list() if f"state_{when}" in frame.columns else []
        if "not_applicable" in states:
            nothing = say("table.decision.not_applicable", lang)
            told = [nothing if state == "not_applicable" else text
                    for state, text in zip(states, fixed_all(points, 2, lang), strict=True)]  # fmt: skip
            columns.append(Column(header, told, "count", raw=points))
        else:
            columns.append(Column(header, points, "number"))
    return columns


def _maxima(found: Changes, frame: pl.DataFrame, lang: Language) -> list[Column]:
    """Of how many points those of the two stages are, where that differs anywhere: then they cannot be compared as they are."""
    if all(one.same_maximum for one in found.standings):
        return []
    tops = [
        frame["max_before"].to_list(),
        frame["max_points" if "max_points" in frame.columns else "max_after"].to_list(),
    ]
    return [
        Column(say("table.max_of_stage", lang, stage=status_name(status, lang)), top, "number")
        for top, status in zip(tops, (found.before, found.after), strict=True)
    ]


def _ranks(frame: pl.DataFrame, lang: Language) -> list[Column]:
    return [
        Column(say("table.rank_before", lang), frame["rank_before"].to_list(), "count"),
        Column(say("table.rank_after", lang), frame["rank_after"].to_list(), "count"),
    ]


def _decided(rows: Sequence[Any], lang: Language) -> list[Column]:
    return [
        Column(say("table.reason", lang), [row.reason for row in rows], "wrap"),
        Column(say("table.reviewer", lang), [row.author for row in rows], "wrap"),
        Column(say("table.date", lang), [date_text(row.date, lang) for row in rows]),
    ]


def _change(frame: pl.DataFrame, lang: Language) -> Column:
    """What was lost as a change: a fall with a minus, a rise with a plus."""
    change = [None if value is None else -value for value in frame["lost"]]
    return Column(say("table.changed_by", lang), change, "change")


def _most(whose: str, lost: float, lang: Language) -> str:
    """Where or by whom most was lost, and how much."""
    return f"{whose} ({signed(-lost, 2, lang)})"
