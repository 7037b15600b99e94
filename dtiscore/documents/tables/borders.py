"""Borders that moved, as a table: who became whom, what past results are on new borders, and what that did to places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs
import numpy as np
import polars as pl

from dtiscore.documents.tables.view import Column, Headed, View, daggered
from dtiscore.language.errors import Language, one_line
from dtiscore.language.numbers import fixed, percent
from dtiscore.language.ranks import place
from dtiscore.language.rounding import significant_digits
from dtiscore.language.sentences import say
from dtiscore.language.signs import DAGGER, DASH
from dtiscore.language.text import Text
from dtiscore.model.succession import Successions
from dtiscore.years.moved_places import MovedPlaces
from dtiscore.years.restated import Restated

MOVES = ("list", "merger", "work")
MOST_ROWS = 1_000  # on a page or in a document
LONGEST = 150
TYPES = {
    "unit": pl.String, "predecessors": pl.String, "year": pl.Int64, "score": pl.Float64, "coverage": pl.Float64,
    "restated": pl.String, "rank_before": pl.Int64, "of_before": pl.Int64, "rank": pl.Int64, "of": pl.Int64,
    **dict.fromkeys(MOVES, pl.Int64),
}  # fmt: skip


def marked(text: str, mark: str, lang: Language) -> str:
    """A figure with how it was restated: ``0.7069 (mean)``; as it is where it was not."""
    return f"{text} ({mark_words(mark, lang)})" if mark and text != DASH else text


def mark_words(mark: str, lang: Language) -> str:
    """A mark in words: ``counts~ + mean``."""
    words = []
    for one in filter(None, mark.split(" + ")):
        name = one.removesuffix("~").replace(" ", "_")
        words.append(say(f"table.mark.{name}", lang) + ("~" if one.endswith("~") else ""))
    return " + ".join(words)


def part_words(code: str, name: str, share: float | None, lang: Language) -> str:
    """A predecessor: ``49 Quảng Nam``, ``x018 (60%)``."""
    label = f"{code} {name}" if name and name != code else code
    if share == 1.0:
        return label
    return f"{label} ({say('table.share_unknown', lang) if share is None else percent(share, 0, lang)})"


@attrs.frozen
class BorderRow:
    """A unit's way from last year's list to this year's: places in words, and places gained by the list, the own merger and
    work, None where they cannot be had."""

    unit: str
    made_of: str
    restated: str
    before: str
    now: str
    list: int | None
    merger: int | None
    work: int | None


@attrs.frozen
class BorderTable:
    """What a page or a document shows of borders that moved: the rows, what is said below them, and the † of what the notes
    explain, empty where it is not needed."""

    rows: tuple[BorderRow, ...]
    notes: tuple[str, ...]
    work_mark: str
    restated_mark: str


def border_table(moved: MovedPlaces | None, lang: Language) -> BorderTable | None:
    """None where no border moved."""
    if moved is None:
        return None
    restated, rows = moved.restated, []
    for one in moved.changes[:MOST_ROWS]:
        parts = restated.predecessors(one.unit, one.year, moved.node)
        value = fixed(one.score, restated.framework.decimals, lang)
        rows.append(BorderRow(
            unit=one_line(one.name or one.unit, LONGEST),
            made_of=one_line(" + ".join(part_words(p.unit, p.name, p.share, lang) for p in parts), 2 * LONGEST),
            restated=marked(value, one.restated, lang),
            before=place(one.rank_before, one.of_before or 0, lang), now=place(one.rank, one.of or 0, lang),
            list=one.list, merger=one.merger, work=one.work,
        ))  # fmt: skip
    notes = tuple(one_line(note[lang], 4 * LONGEST) for note in moved.notes)
    work, value = (f" {DAGGER}" if has else "" for has in (moved.of_editions, moved.computed))
    return BorderTable(tuple(rows), notes, work, value)


def borders_view(moved: MovedPlaces, lang: Language) -> View:
    """The way of every unit of the new borders from last year's list to this year's."""
    restated, changes, node = moved.restated, moved.changes, moved.node
    framework, borders = restated.framework, restated.borders
    table, dense = Headed(lang), framework[node].ties == "dense"
    parts = [restated.predecessors(one.unit, one.year, node) for one in changes]
    frame = pl.DataFrame(
        {
            "unit": [one.unit for one in changes],
            "predecessors": [_codes((p.unit, p.share) for p in own) for own in parts],
            "year": [one.year for one in changes],
            "score": significant_digits([one.score for one in changes]),
            "coverage": significant_digits([one.coverage for one in changes]),
            "restated": [one.restated or None for one in changes],
            **{
                name: [getattr(one, name) for one in changes]
                for name in ("rank_before", "of_before", "rank", "of", *MOVES)
            },
        },
        schema=TYPES,
    ).with_columns(pl.col("score", "coverage").fill_nan(None))
    words = [" + ".join(part_words(p.unit, p.name, p.share, lang) for p in own) for own in parts]
    named = any(one.name and one.name != one.unit for one in changes)
    scores = [marked(fixed(one.score, framework.decimals, lang), one.restated, lang) for one in changes]
    tones = {name: ["" if not v else "good" if v > 0 else "bad" for v in frame[name]] for name in MOVES}
    blocks = [one.block for one in changes]
    columns = (
        *([table.column("table.block", blocks, "wrap")] if any(blocks) else []),
        table.column("table.rank", [place(one.rank, one.of or 0, lang, dense=dense) for one in changes], "count",
                     raw=frame["rank"].to_list()),
        table.column("table.unit_code" if named else "table.unit", frame["unit"]),
        *([table.column("table.unit_name", [one.name for one in changes], "wrap")] if named else []),
        table.column("table.predecessors", words, "wrap"),
        _signed(table.column("table.restated", scores, "count", raw=frame["score"].to_list()), moved.computed),
        table.column("table.coverage", frame["coverage"], "percent", 0),
        table.column("table.rank_before", [place(one.rank_before, one.of_before or 0, lang) for one in changes], "count",
                     raw=frame["rank_before"].to_list()),
        *(_signed(table.column(f"table.moved_by.{name}", frame[name], "change", 0, tone=tones[name]),
                  moved.of_editions and name == "work") for name in MOVES),
    )  # fmt: skip
    year = changes[0].year if changes else borders
    title = say("table.title.borders", lang, node=framework[node].title[lang], year=year, borders=borders)
    return View(title, frame, columns, tuple(note[lang] for note in moved.notes))


def _signed(column: Column, has_dagger: bool) -> Column:
    return daggered(column) if has_dagger else column


def _has_dagger(notes: Sequence[Text]) -> bool:
    return any(DAGGER in note.en for note in notes)


def restated_view(restated: Restated, frame: pl.DataFrame, lang: Language, notes: Sequence[Text] = ()) -> View:
    """Restated scores of every node, each with its mark."""
    table, framework = Headed(lang), restated.framework
    depth = {code: level for level, code in framework.tree}
    names = {unit.code: unit.name for unit in restated.records}
    nodes = ["  " * depth[code] + framework[code].title[lang] for code in frame["node"]]
    columns = (
        table.column("table.unit_code" if any(names.values()) else "table.unit", frame["unit"]),
        *(
            [table.column("table.unit_name", [names[code] for code in frame["unit"]], "wrap")]
            if any(names.values())
            else []
        ),
        table.column("table.year", frame["year"], "count"),
        table.column("table.node", nodes, "wrap"),
        table.column("table.points", frame["points"], "number"),
        table.column("table.max", frame["max_points"], "number"),
        table.column("table.score", frame["score"], "number", framework.decimals),
        table.column("table.coverage", frame["coverage"], "percent", 0),
        _signed(
            table.column("table.restated", [mark_words(mark or "", lang) for mark in frame["restated"]], "wrap"),
            _has_dagger(notes),
        ),
    )
    title = say("table.title.restated", lang, title=framework.title[lang], borders=restated.borders)
    return View(title, frame, columns, tuple(note[lang] for note in notes))


def made_of_view(
    restated: Restated, unit: str, year: int, node: str, lang: Language, notes: Sequence[Text] = ()
) -> View:
    """What one restated figure is made of: its predecessors with their own scores and shares, and the figure last."""
    table, framework = Headed(lang), restated.framework
    parts = restated.predecessors(unit, year, node)
    i, j = restated.unit_index(unit), restated.year_index(year)
    own = restated.records[i]
    numbers: dict[str, list[float | None]] = {
        "share": [*(p.share for p in parts), None],
        "points": [*(p.points for p in parts), float(restated.points(node)[i, j])],
        "max_points": [*(p.max_points for p in parts), float(restated.max_points(node)[i, j])],
        "score": [*(p.score for p in parts), float(restated[node][i, j])],
        "coverage": [*(p.coverage for p in parts), float(restated.coverage(node)[i, j])],
    }
    mark = str(restated.mark(node)[i, j])
    frame = pl.DataFrame(
        {"unit": [*(p.unit for p in parts), own.code], "name": [*(p.name for p in parts), own.name],
         "year": [year] * (len(parts) + 1), "borders": [*([year] * len(parts)), restated.borders],
         "node": [node] * (len(parts) + 1),
         **{name: _numbers(values) for name, values in numbers.items()},
         "restated": pl.Series([*([None] * len(parts)), mark or None], dtype=pl.String)},
    )  # fmt: skip
    columns = (
        table.column("table.unit_code", frame["unit"]),
        table.column("table.unit_name", frame["name"], "wrap"),
        table.column("table.share_of", frame["share"], "percent", 1),
        table.column("table.points", frame["points"], "number"),
        table.column("table.max", frame["max_points"], "number"),
        table.column("table.score", frame["score"], "number", framework.decimals),
        table.column("table.coverage", frame["coverage"], "percent", 0),
        _signed(
            table.column("table.restated", [mark_words(word or "", lang) for word in frame["restated"]], "wrap"),
            _has_dagger(notes),
        ),
    )
    params = {
        "unit": own.name or own.code,
        "node": framework[node].title[lang],
        "year": year,
        "borders": restated.borders,
    }
    return View(say("table.title.made_of", lang, **params), frame, columns, tuple(note[lang] for note in notes))


def _numbers(values: Sequence[float | None]) -> pl.Series:
    """Numbers as programs get them; null where there is none."""
    found = significant_digits([np.nan if value is None else value for value in values])
    return pl.Series(found, dtype=pl.Float64).fill_nan(None)


def successions_view(successions: Successions, first: int, last: int, lang: Language) -> View:
    """Who became whom between two years, where no scores are at hand."""
    table = Headed(lang)
    codes = dict.fromkeys(row.successor for row in successions.between(first, last) if row.successor)
    there = [code for code in codes if successions.is_there(code, last)]
    parts = [successions.predecessors(code, first, last) for code in there]
    frame = pl.DataFrame(
        {"unit": there, "predecessors": [_codes((p.predecessor, p.share) for p in own) for own in parts], "year": [first] * len(there)}, schema=
        {name: TYPES[name] for name in ("unit", "predecessors", "year")},
    )  # fmt: skip
    frame = frame.with_columns(
        pl.lit(None, dtype=kind).alias(name) for name, kind in TYPES.items() if name not in frame.columns
    )
    words = [
        " + ".join(part_words(p.predecessor, successions.name_in(p.predecessor, first), p.share, lang) for p in own)
        for own in parts
    ]
    documents: dict[str, dict[str, None]] = {}
    for row in successions.between(first, last):
        documents.setdefault(row.successor, {})[row.document] = None
    columns = (
        table.column("table.unit_code", there),
        table.column("table.unit_name", [successions.name_in(code, last) for code in there], "wrap"),
        table.column("table.predecessors", words, "wrap"),
        table.column("table.document", ["; ".join(filter(None, documents[code])) for code in there], "wrap"),
    )
    return View(say("table.title.successions", lang, first=first, last=last), frame.select(list(TYPES)), columns)


def _codes(parts: Iterable[tuple[str, float | None]]) -> str:
    """For programs: ``48 + 49``, and ``x018 (0.6)`` of a part."""

    def words(code: str, share: float | None) -> str:
        return code if share == 1.0 else f"{code} ({'?' if share is None else f'{share:.12g}'})"

    return " + ".join(words(*part) for part in parts)
