"""What to show of a result: machine rows for programs, and columns with headers in a language for people."""

from __future__ import annotations

import math
from collections.abc import Iterable

import attrs
import polars as pl

from dtiscore.documents.tables.view import Column, View
from dtiscore.engine.scoring import Scores
from dtiscore.language.errors import Language
from dtiscore.language.labels import key
from dtiscore.language.lists import all_of
from dtiscore.language.numbers import number
from dtiscore.language.ranks import place
from dtiscore.language.sentences import say
from dtiscore.language.signs import COMPARISONS
from dtiscore.model import Bands, Framework
from dtiscore.results.explaining import Explanation
from dtiscore.results.gaps import Gaps
from dtiscore.results.ranking import Ranking
from dtiscore.results.shortfalls import is_yes_or_no, left_told, target_told, told

# Lines of an explanation that are about no node of their own.
EFFECTS = ("gate", "rollup", "origin")
# What a gap may be measured against instead of a target.
REFERENCES = ("best", "median")


def _units(scores: Scores, labels: Iterable[str], lang: Language) -> list[Column]:
    """The unit as the data called it, and its name where the units file knows another."""
    observations = scores.plan.observations
    names = {label: record.name for label, record in zip(observations.units, observations.records, strict=True)}
    labels = list(labels)
    unit = Column(say("table.unit", lang), labels)
    if any(names[label] and key(names[label]) != key(label) for label in labels):
        codes = {label: record.code for label, record in zip(observations.units, observations.records, strict=True)}
        if all(key(codes[label]) == key(label) for label in labels):
            unit = attrs.evolve(unit, header=say("table.unit_code", lang))
        return [unit, Column(say("table.unit_name", lang), [names[label] for label in labels], "wrap")]
    return [unit]


def _indented(framework: Framework, codes: Iterable[str], lang: Language) -> list[str]:
    depth = {code: level for level, code in framework.tree}
    return ["  " * depth[code] + framework[code].title[lang] for code in codes]


def maxima_differ(frame: pl.DataFrame) -> bool:
    """Whether one node has different maxima for different units that it applies to: then points cannot be compared."""
    most = frame.filter(pl.col("max_points") > 0).group_by("node").agg(pl.col("max_points").n_unique())
    return bool((most["max_points"] > 1).any())


def percent_of_maximum(frame: pl.DataFrame, framework: Framework, lang: Language) -> Column:
    """The score as decisions print it, 731.61 of 1000 as 73.16 %, with as many digits as ranks are taken on."""
    decimals = max(framework.decimals - 2, 0)
    return Column(say("table.percent_of_max", lang), frame["score"].to_list(), "percent", decimals)


def scores_view(scores: Scores, frame: pl.DataFrame, lang: Language) -> View:
    framework = scores.framework
    nodes = frame["node"].to_list()
    columns = (
        *_units(scores, frame["unit"].to_list(), lang),
        Column(say("table.year", lang), frame["year"].to_list(), "count"),
        Column(say("table.node", lang), _indented(framework, nodes, lang), "wrap"),
        Column(say("table.points", lang), frame["points"].to_list(), "number"),
        Column(say("table.max", lang), frame["max_points"].to_list(), "number"),
        *([percent_of_maximum(frame, framework, lang)] if maxima_differ(frame) else []),
        Column(say("table.score", lang), frame["score"].to_list(), "number", framework.decimals),
        Column(say("table.coverage", lang), frame["coverage"].to_list(), "percent", 0),
    )
    return View(framework.title[lang], frame, columns)


def ranking_view(scores: Scores, ranking: Ranking, lang: Language) -> View:
    framework = scores.framework
    frame = ranking.to_polars(lang)
    bands = frame["band"].to_list()
    blocks, changes = frame["block"].to_list(), frame["change"].to_list()
    years = frame["year"].unique().to_list()
    dense = framework[ranking.node].ties == "dense"
    observations = scores.plan.observations
    unranked = {label for label, unit in zip(observations.units, observations.records, strict=True) if not unit.ranked}
    aside = say("value.not_ranked", lang)
    places = [
        aside if not r and unit in unranked else place(r, of, lang, dense=dense)
        for r, of, unit in zip(frame["rank"], frame["of"], frame["unit"], strict=True)
    ]
    block = Column(say("table.block", lang), blocks, "wrap")
    differ = maxima_differ(frame)
    columns = [
        *([Column(say("table.year", lang), frame["year"].to_list(), "count")] if len(years) > 1 else []),
        *([block] if ranking.within == "block" else []),
        *([_parents(scores, frame, lang)] if ranking.within == "parent" else []),
        Column(say("table.rank", lang), places, "count", raw=frame["rank"].to_list()),
        Column(
            say("table.change", lang),
            changes,
            "change",
            0,
            tone=["" if not c else "good" if c > 0 else "bad" for c in changes],
        ),
        *_units(scores, frame["unit"].to_list(), lang),
        *([block] if ranking.within != "block" else []),
        Column(say("table.points", lang), frame["points"].to_list(), "number"),
        *([Column(say("table.max", lang), frame["max_points"].to_list(), "number")] if differ else []),
        *([percent_of_maximum(frame, framework, lang)] if differ else []),
        Column(say("table.score", lang), frame["score"].to_list(), "number", framework.decimals),
        Column(say("table.band", lang), bands, "wrap"),
        Column(say("table.coverage", lang), frame["coverage"].to_list(), "percent", 0),
    ]
    skipped = {say("table.block", lang): blocks, say("table.band", lang): bands,
               say("table.change", lang): changes}  # fmt: skip
    kept = tuple(c for c in columns if any(skipped.get(c.header, [1])))
    title = f"{framework.title[lang]}: {framework[ranking.node].title[lang]}"
    return View(f"{title}, {years[0]}" if len(years) == 1 else title, frame, kept)


def _parents(scores: Scores, frame: pl.DataFrame, lang: Language) -> Column:
    """The units above by name, as far as they have one."""
    names = {record.code: record.name or record.code for record in scores.plan.observations.records}
    parents = [names.get(code, code) for code in frame["parent"]]
    return Column(say("table.parent", lang), parents, "wrap")


def bands_sentence(bands: Bands, lang: Language) -> str:
    """Every band with its limits, and to which band a limit itself belongs: “Mức 2: ≥ 50 và ≤ 75”."""
    said = []
    for position, band in enumerate(bands.levels):
        first, last = position == 0, position == len(bands.levels) - 1
        lower = f"{COMPARISONS['>='] if band.includes_lower else '>'} {number(band.lower, lang)}"
        upper = f"{COMPARISONS['<='] if band.includes_upper else '<'} {number(band.upper, lang)}"
        limits = [*([] if first else [lower]), *([] if last else [upper])]
        said.append(f"{band.title[lang]}: {all_of(limits, lang) or '0–100'}")
    return "; ".join(said)


def gaps_view(scores: Scores, gaps: Gaps, lang: Language) -> View:
    framework, rows = scores.framework, gaps.rows
    frame = gaps.to_polars().with_columns(
        advice=pl.Series([row.advice[lang] if row.advice else None for row in rows], dtype=pl.String)
    )
    yes, no, unknown = (
        say("table.met", lang),
        say("table.not_met", lang),
        say("value.no_data", lang),
    )
    met = [unknown if row.met is None else yes if row.met else no for row in rows]

    def numbers(name: str) -> list[float | None]:
        """What stands behind the texts, where they tell a number."""
        return [None if is_yes_or_no(framework, row) else v for row, v in zip(rows, frame[name], strict=True)]

    units = list(dict.fromkeys(row.unit for row in rows))
    years = list(dict.fromkeys(row.year for row in rows))
    columns = [
        *(_units(scores, [row.unit for row in rows], lang) if len(units) > 1 else []),
        *([Column(say("table.year", lang), [row.year for row in rows], "count")] if len(years) > 1 else []),
        Column(say("table.indicator", lang), [row.title[lang] for row in rows], "wrap"),
        Column(
            say("table.value", lang),
            [told(framework, row, row.value, lang) for row in rows],
            "count",
            raw=numbers("value"),
        ),
        Column(
            say("table.target", lang),
            [target_told(framework, row, lang) for row in rows],
            "count",
            raw=numbers("target"),
        ),
        Column(
            say("table.gap", lang),
            [left_told(framework, row, lang) for row in rows],
            "count",
            raw=numbers("gap"),
        ),
        Column(say("table.per_year", lang), [row.per_year for row in rows], "number"),
        Column(say("table.gain", lang), [row.points for row in rows], "number"),
        Column(
            say("table.result", lang),
            met,
            tone=["" if row.met is None else "good" if row.met else "bad" for row in rows],
        ),
        Column(
            say("table.document", lang),
            [
                f"{say(f'table.reference.{r.document}', lang)} {r.stated}".rstrip()
                if r.document in REFERENCES
                else r.document
                for r in rows
            ],
            "wrap" if any(r.document in REFERENCES for r in rows) else "text",
        ),
    ]
    if all(value is None for value in frame["per_year"]):
        columns = [column for column in columns if column.header != say("table.per_year", lang)]
    title = framework.title[lang]
    if len(units) == 1 and len(years) == 1:
        title = f"{title}: {units[0]}, {years[0]}" + (f" → {gaps.target_year}" if gaps.target_year else "")
    return View(title, frame, tuple(columns))


def explanation_view(scores: Scores, explanation: Explanation, lang: Language) -> View:
    """Downwards, points are what a line contributes and what it is worth; upwards, those of the nodes above."""
    asked = explanation.lines[0]
    lines = [line for line in explanation.lines if line is asked or not math.isnan(line.contribution)]
    lines = [line for line in lines if line is asked or line.coverage == line.coverage or line.kind in EFFECTS]
    upward = len({line.of for line in explanation.lines}) > 1
    points = [line.points if upward else line.contribution for line in lines]
    most = [line.max_points if upward else line.worth for line in lines]
    contributes = Column(say("table.contributes", lang), [n.contribution for n in lines], "number")
    columns = [
        Column(say("table.node", lang), ["  " * line.depth + line.title[lang] for line in lines], "wrap"),
        Column(say("table.given", lang), [line.given[lang] for line in lines], "wrap"),
        Column(say("table.rule", lang), [line.rule[lang] for line in lines], "wrap"),
        Column(
            say("table.points", lang),
            points,
            "number",
            tone=["bad" if value < 0 else "" for value in points],
        ),
        Column(say("table.max", lang), most, "number"),
        *([contributes] if upward else []),
        Column(say("table.share", lang), [line.share for line in lines], "percent", 1),
        Column(say("table.document", lang), [line.document[lang] if line.given.en else "" for line in lines], "wrap"),
    ]
    where = scores.framework[explanation.node].title[lang]
    return View(f"{explanation.unit}, {explanation.year}: {where}", explanation.to_polars(lang), tuple(columns))
