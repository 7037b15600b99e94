"""What to show of a result: machine rows for programs, and columns with headers in a language for people."""

from __future__ import annotations

import math
from collections.abc import Iterable

import attrs
import polars as pl

from dtiscore.data.units import Unit
from dtiscore.documents.tables.view import Column, Headed, View, daggered
from dtiscore.engine.scoring import Scores
from dtiscore.language.errors import Language, one_line
from dtiscore.language.labels import key
from dtiscore.language.lists import all_of
from dtiscore.language.numbers import number
from dtiscore.language.ranks import place
from dtiscore.language.sentences import say
from dtiscore.language.signs import COMPARISONS
from dtiscore.model import Bands, Framework, Gap
from dtiscore.results.explaining import Explanation
from dtiscore.results.gaps import Gaps, advice, points_are_given
from dtiscore.results.ranking import Ranking
from dtiscore.results.shortfalls import is_yes_or_no, left_told, result_told, target_told, told

# Lines of an explanation that are about no node of their own.
EFFECTS = ("gate", "rule", "rollup", "limit", "entered", "estimated", "origin")
# What a gap may be measured against instead of a target.
REFERENCES = ("best", "median")
TONES = {None: "", True: "good", False: "bad"}


def _records(scores: Scores, frame: pl.DataFrame) -> list[Unit]:
    """The unit of every row, in its year."""
    observations = scores.plan.observations
    known = dict(zip(observations.units, observations.records, strict=True))
    if len(known) == len(observations.units) or "year" not in frame.columns:
        return [known[label] for label in frame["unit"]]
    rows = zip(frame["unit"], frame["year"], strict=True)
    return [observations.records[observations.position(label, year)] for label, year in rows]


def units_of(scores: Scores, frame: pl.DataFrame, lang: Language) -> list[Column]:
    """The unit as the data called it, and its name where the units file knows another."""
    table, labels, records = Headed(lang), frame["unit"].to_list(), _records(scores, frame)
    if not any(unit.name and key(unit.name) != key(label) for unit, label in zip(records, labels, strict=True)):
        return [table.column("table.unit", labels)]
    by_code = all(key(unit.code) == key(label) for unit, label in zip(records, labels, strict=True))
    code = "table.unit_code" if by_code else "table.unit"
    names = [unit.name for unit in records]
    return [table.column(code, labels), table.column("table.unit_name", names, "wrap")]


def as_of(scores: Scores, view: View, lang: Language) -> View:
    """The view, with what it is of below it where that is a part of the year, and in every row for programs."""
    period = scores.plan.observations.period
    if period is None:
        return view
    code = "table.as_of.unfinished" if period.unfinished else "table.as_of"
    note = say(code, lang, period=period.text(lang), year=str(period.year))
    frame = view.frame.with_columns(period=pl.lit(period.name, dtype=pl.String))
    return attrs.evolve(view, frame=frame, notes=(*view.notes, note))


def maxima_differ(frame: pl.DataFrame) -> bool:
    """Whether one node has different maxima for different units that it applies to: then points cannot be compared."""
    most = frame.filter(pl.col("max_points") > 0).group_by("node").agg(pl.col("max_points").n_unique())
    return bool((most["max_points"] > 1).any())


def percent_of_maximum(frame: pl.DataFrame, framework: Framework, lang: Language) -> Column:
    """The score as decisions print it, 731.61 of 1000 as 73.16 %, with as many digits as ranks are taken on."""
    return Headed(lang).column("table.percent_of_max", frame["score"], "percent", max(framework.decimals - 2, 0))


def scores_view(scores: Scores, frame: pl.DataFrame, lang: Language) -> View:
    table, framework = Headed(lang), scores.framework
    depth = {code: level for level, code in framework.tree}
    nodes = ["  " * depth[code] + framework[code].title[lang] for code in frame["node"]]
    columns = (
        *units_of(scores, frame, lang),
        table.column("table.year", frame["year"], "count"),
        table.column("table.node", nodes, "wrap"),
        table.column("table.points", frame["points"], "number"),
        table.column("table.max", frame["max_points"], "number"),
        *([percent_of_maximum(frame, framework, lang)] if maxima_differ(frame) else []),
        table.column("table.score", frame["score"], "number", framework.decimals),
        table.column("table.coverage", frame["coverage"], "percent", 0),
    )
    return View(framework.title[lang], frame, columns)


def _deciding(scores: Scores, frame: pl.DataFrame, lang: Language) -> Column:
    """The node that told a unit from another one with the same score."""
    titles = [scores.framework[code].title[lang] if code else "" for code in frame["tie_break"]]
    return Headed(lang).column("table.tie_break", titles, "wrap")


def ranking_view(scores: Scores, ranking: Ranking, lang: Language) -> View:
    table, framework, frame = Headed(lang), scores.framework, ranking.to_polars(lang)
    years = frame["year"].unique().to_list()
    dense = framework[ranking.node].ties == "dense"
    places = [
        place(r, of, lang, dense=dense, ranked=unit.ranked)
        for r, of, unit in zip(frame["rank"], frame["of"], _records(scores, frame), strict=True)
    ]
    tones = ["" if not c else "good" if c > 0 else "bad" for c in frame["change"]]
    block = [table.column("table.block", frame["block"], "wrap")] if any(frame["block"]) else []
    changes = [table.column("table.change", frame["change"], "change", 0, tone=tones)] if any(frame["change"]) else []
    whys = _whys(scores, ranking, lang)
    beside = [table.column("table.year_before", whys, "wrap")] if any(whys) else []
    if has_dagger(ranking):
        changes, beside = ([daggered(one) for one in columns] for columns in (changes, beside))
    differ = maxima_differ(frame)
    columns = (
        *([table.column("table.year", frame["year"], "count")] if len(years) > 1 else []),
        *(block if ranking.within == "block" else []),
        *([_parents(scores, frame, lang)] if ranking.within == "parent" else []),
        table.column("table.rank", places, "count", raw=frame["rank"].to_list()),
        *changes,
        *([_deciding(scores, frame, lang)] if "tie_break" in frame and frame["tie_break"].count() else []),
        *beside,
        *units_of(scores, frame, lang),
        *(block if ranking.within != "block" else []),
        table.column("table.points", frame["points"], "number"),
        *([table.column("table.max", frame["max_points"], "number")] if differ else []),
        *([percent_of_maximum(frame, framework, lang)] if differ else []),
        table.column("table.score", frame["score"], "number", framework.decimals),
        *([table.column("table.band", frame["band"], "wrap")] if any(frame["band"]) else []),
        table.column("table.coverage", frame["coverage"], "percent", 0),
    )
    title = f"{framework.title[lang]}: {framework[ranking.node].title[lang]}"
    notes = tuple(note[lang] for note in ranking.notes) if changes or any(whys) else ()
    return View(f"{title}, {years[0]}" if len(years) == 1 else title, frame, columns, notes)


def has_dagger(ranking: Ranking) -> bool:
    """Whether the legend below has a †."""
    return any(ranking.before[j].has_dagger for j in ranking.positions if j in ranking.before)


def _whys(scores: Scores, ranking: Ranking, lang: Language) -> list[str]:
    """Of every row, in words, why its place is not subtracted from the one before; of a moved border both places."""
    found = []
    for u, y in zip(*ranking.cells, strict=True):
        before = ranking.before.get(int(y))
        reason = "" if before is None else before.reason(int(u))
        if before is None or not reason or not ranking.ranks[u, y]:
            found.append("")
            continue
        was = place(int(before.rank[u]), int(before.of[u]), lang)
        now = place(int(before.now.rank[u]), int(before.now.of[u]), lang)
        parts = ", ".join(one_line(code) for code in before.parts.get(int(u), ()))
        code = "moved" if reason == "borders" and not before.rank[u] else reason
        found.append(say(f"years.why.{code}", lang, before=was, now=now, parts=parts))
    return found


def _parents(scores: Scores, frame: pl.DataFrame, lang: Language) -> Column:
    """The units above by name, as far as they have one."""
    names = {record.code: record.name or record.code for record in scores.plan.observations.records}
    return Headed(lang).column("table.parent", [names.get(code, code) for code in frame["parent"]], "wrap")


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
    frame, framework = gaps.to_polars(), scores.framework
    told_of = {code: advice(scores, framework[code]) for code in frame["node"].unique()}
    words = {code: found[lang] for code, found in told_of.items() if found is not None}
    open_ = pl.col("met").fill_null(False).not_()
    told_advice = pl.col("node").replace_strict(words, default=None, return_dtype=pl.String)
    frame = frame.with_columns(advice=pl.when(open_).then(told_advice))
    units, years = (frame[name].unique(maintain_order=True).to_list() for name in ("unit", "year"))
    title = framework.title[lang]
    if len(units) == 1 and len(years) == 1:
        title = f"{title}: {units[0]}, {years[0]}" + (f" → {gaps.target_year}" if gaps.target_year else "")
    return View(title, frame, lambda: _gap_columns(scores, gaps, frame, lang))


def _gap_columns(scores: Scores, gaps: Gaps, frame: pl.DataFrame, lang: Language) -> tuple[Column, ...]:
    table, framework, rows = Headed(lang), scores.framework, gaps.rows
    met_words = {None: say("value.no_data", lang), True: say("table.met", lang), False: say("table.not_met", lang)}

    def measured(name: str, texts: Iterable[str]) -> Column:
        """Texts, and what stands behind them where they tell a number."""
        raw = [None if is_yes_or_no(framework, row) else v for row, v in zip(rows, frame[name], strict=True)]
        return table.column(f"table.{name}", texts, "count", raw=raw)

    def result(row: Gap) -> str:
        """Points that were given, as by a council, decide where there is no value: that is not the same as no data."""
        return (
            say("table.points_given", lang) if row.met is None and points_are_given(scores, row) else met_words[row.met]
        )

    references = [row.document in REFERENCES for row in rows]
    documents = [
        f"{say(f'table.reference.{row.document}', lang)} {row.stated}".rstrip() if is_reference else row.document
        for row, is_reference in zip(rows, references, strict=True)
    ]
    return (
        *(units_of(scores, frame, lang) if frame["unit"].n_unique() > 1 else []),
        *([table.column("table.year", frame["year"], "count")] if frame["year"].n_unique() > 1 else []),
        table.column("table.indicator", [row.title[lang] for row in rows], "wrap"),
        measured(
            "value",
            [
                result_told(scores, row, lang) if row.met is None else told(framework, row, row.value, lang)
                for row in rows
            ],
        ),
        measured("target", [target_told(framework, row, lang) for row in rows]),
        *_by_then(scores, frame, rows, lang),
        measured("gap", [left_told(framework, row, lang) for row in rows]),
        *([table.column("table.per_year", frame["per_year"], "number")] if frame["per_year"].count() else []),
        table.column("table.gain", frame["points"], "number"),
        table.column("table.result", [result(row) for row in rows], tone=[TONES[row.met] for row in rows]),
        table.column("table.document", documents, "wrap" if any(references) else "text"),
    )


def _by_then(scores: Scores, frame: pl.DataFrame, rows: tuple[Gap, ...], lang: Language) -> list[Column]:
    """Of a part of the year: how much of the year's target is attained, and what the document wants by then, if anything."""
    if "attained" not in frame.columns:
        return []
    table = Headed(lang)
    found = [table.column("table.attained", frame["attained"] / 100, "percent", 1)]
    if frame["path"].count():
        words = [
            "" if math.isnan(row.path) else target_told(scores.framework, attrs.evolve(row, target=row.path), lang)
            for row in rows
        ]
        tones = [TONES[_on_path(row)] for row in rows]
        found.append(table.column("table.path", words, "count", raw=frame["path"].to_list(), tone=tones))
    return found


def _on_path(row: Gap) -> bool | None:
    """Whether what the document wants by then is there; None where it states nothing, or nothing is known."""
    if math.isnan(row.path) or math.isnan(row.value):
        return None
    return row.value <= row.path if row.comparison == "<=" else row.value >= row.path


def explanation_view(scores: Scores, explanation: Explanation, lang: Language) -> View:
    """Downwards, points are what a line contributes and what it is worth; upwards, those of the nodes above."""
    table, asked = Headed(lang), explanation.lines[0]
    lines = [line for line in explanation.lines if line is asked or not math.isnan(line.contribution)]
    lines = [line for line in lines if line is asked or line.coverage == line.coverage or line.kind in EFFECTS]
    upward = len({line.of for line in explanation.lines}) > 1
    points = [line.points if upward else line.contribution for line in lines]
    documents = [line.document[lang] if line.given.en else "" for line in lines]
    columns = (
        table.column("table.node", ["  " * line.depth + line.title[lang] for line in lines], "wrap"),
        table.column("table.given", [line.given[lang] for line in lines], "wrap"),
        table.column("table.rule", [line.rule[lang] for line in lines], "wrap"),
        table.column("table.points", points, "number", tone=["bad" if value < 0 else "" for value in points]),
        table.column("table.max", [line.max_points if upward else line.worth for line in lines], "number"),
        *([table.column("table.contributes", [n.contribution for n in lines], "number")] if upward else []),
        table.column("table.share", [line.share for line in lines], "percent", 1),
        table.column("table.document", documents, "wrap"),
    )
    where = scores.framework[explanation.node].title[lang]
    return View(f"{explanation.unit}, {explanation.year}: {where}", explanation.to_polars(lang), columns)
