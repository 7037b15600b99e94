"""Progress inside a year, as a table: one column for each period."""

from __future__ import annotations

from dtiscore.documents.tables.results import units_of
from dtiscore.documents.tables.view import Column, Headed, View
from dtiscore.language.errors import Language
from dtiscore.language.ranks import place
from dtiscore.language.sentences import say
from dtiscore.model.period import Period
from dtiscore.results.progress import Progress


def progress_view(found: Progress, lang: Language) -> View:
    """Points by the end of each period, as shares of their maxima where these differ; places where there are any."""
    scores, frame = found.scores[-1], found.to_polars(lang)
    framework, table = scores.framework, Headed(lang)
    depth = {code: level for level, code in framework.tree}
    names = [f"{period.name}_max_points" for period in found.periods]
    maxima = {value for name in names for value in frame[name].drop_nulls() if value > 0}
    shares = found.unit is None and len(maxima) > 1
    columns: list[Column] = []
    for period in found.periods:
        header = period.text(lang)
        points = frame[f"{period.name}_score" if shares else period.name].to_list()
        decimals = max(framework.decimals - 2, 0) if shares else 2
        columns.append(Column(header, points, "percent" if shares else "number", decimals))
        if found.placed(period):
            columns += _places(found, period, lang)
    last = found.periods[-1]
    title = (
        framework.title[lang]
        if found.unit is not None
        else f"{framework.title[lang]}: {framework[found.node].title[lang]}"
    )
    of_unit = found.unit is not None
    nodes = ["  " * depth[code] + framework[code].title[lang] for code in frame["node"]] if of_unit else []
    made = (
        *(units_of(scores, frame, lang) if not of_unit else [table.column("table.node", nodes, "wrap")]),
        *columns,
        table.column("table.coverage", frame[f"{last.name}_coverage"], "percent", 0),
    )
    notes = [say("table.progress.shares", lang)] if shares else []
    if any(period.unfinished for period in found.periods):
        code = "table.progress.provisional" if found.provisional else "table.progress.unfinished"
        notes.append(say(code, lang))
    where = f": {frame['unit'][0]}" if of_unit and frame.height else ""
    return View(f"{title}{where}", frame, made, tuple(notes))


def _places(found: Progress, period: Period, lang: Language) -> list[Column]:
    frame, dense = found.to_polars(lang), found.scores[-1].framework[found.node].ties == "dense"
    table, name = Headed(lang), period.name
    ranks = [
        place(rank, of or 0, lang, dense=dense)
        for rank, of in zip(frame[f"{name}_rank"], frame[f"{name}_of"], strict=True)
    ]
    bands = frame[f"{name}_band"]
    return [
        table.column("table.rank", ranks, "count", raw=frame[f"{name}_rank"].to_list()),
        *([table.column("table.band", bands, "wrap")] if bands.count() else []),
    ]
