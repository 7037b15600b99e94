"""A line over the years, as a table: † stands beside the year whose edition is another than that of the year before."""

from __future__ import annotations

from dtiscore.documents.tables.borders import mark_words
from dtiscore.documents.tables.view import Headed, View
from dtiscore.language.errors import Language
from dtiscore.language.ranks import place
from dtiscore.language.sentences import say
from dtiscore.language.signs import DAGGER
from dtiscore.years.series import Series


def series_view(found: Series, lang: Language) -> View:
    """A row per unit and year; what nothing is said of has no column."""
    frame, framework, table = found.to_polars(lang), found.framework, Headed(lang)
    points = [point for line in found.lines for point in line]
    records = [point.yearly.records[point.place] for point in points]
    names = [one.name if one.name != one.code else "" for one in records]
    dense = framework[found.node].ties == "dense"
    ranks = [
        place(rank, of or 0, lang, dense=dense, ranked=one.ranked)
        for rank, of, one in zip(frame["rank"], frame["of"], records, strict=True)
    ]
    years = [f"{year} {DAGGER}" if found.breaks.get(year) else str(year) for year in frame["year"]]
    differ = frame.filter(frame["max_points"] > 0)["max_points"].n_unique() > 1
    several = {name: frame[name].n_unique() > 1 for name in ("block", "edition", "basis")}
    redrawn = frame["restated"].count() > 0 or (frame["borders"] != frame["year"]).any()
    marks = [mark_words(mark or "", lang) for mark in frame["restated"]]
    columns = (
        table.column("table.unit_code" if any(names) else "table.unit", frame["unit"]),
        *([table.column("table.unit_name", names, "wrap")] if any(names) else []),
        table.column("table.year", years, "count", raw=frame["year"].to_list()),
        table.column("table.points", frame["points"], "number"),
        *([table.column("table.max", frame["max_points"], "number")] if differ else []),
        table.column("table.score", frame["score"], "number", framework.decimals),
        table.column("table.rank", ranks, "count", raw=frame["rank"].to_list()),
        *([table.column("table.block", frame["block"], "wrap")] if several["block"] else []),
        *([table.column("table.band", frame["band"], "wrap")] if frame["band"].count() else []),
        *([table.column("table.index", frame["index"], "number", 1)] if found.chained is not None else []),
        table.column("table.coverage", frame["coverage"], "percent", 0),
        table.column("table.basis", [say(f"table.basis.{basis}", lang) for basis in frame["basis"]], "wrap"),
        *([table.column("table.edition", frame["edition"], "wrap")] if several["edition"] else []),
        *([table.column("table.restated", marks, "wrap")] if redrawn else []),
    )
    title = say("table.title.series", lang, title=framework.title[lang], node=framework[found.node].title[lang])
    return View(title, frame, columns, tuple(note[lang] for note in found.notes))
