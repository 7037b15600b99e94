"""A table of published results (bảng kết quả công bố), where no result folder is left: unit, year, node and what was decided.

What cannot all be true is refused: a better score with a worse place, a place beyond how many there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs
import numpy as np
import polars as pl

from dtiscore.data.long_form import as_text
from dtiscore.data.units import Unit, Units
from dtiscore.files.number_columns import parse_numbers
from dtiscore.files.reading_tables import Table, known_columns, lacking, read_table
from dtiscore.language.errors import DataError, Problem, did_you_mean, one_line
from dtiscore.language.labels import key, tidy
from dtiscore.language.rounding import plain
from dtiscore.language.typed import Numbers
from dtiscore.model import TOTAL, Floats, Framework
from dtiscore.years.published import Published, PublishedNode

COLUMNS = (
    "unit", "year", "borders", "node", "score", "points", "value", "max_points", "rank", "of", "block", "band", "name",
)  # fmt: skip
ALIASES = {
    "đơn vị": "unit", "mã đơn vị": "unit", "năm": "year", "địa giới": "borders", "chỉ số": "node", "mã chỉ số": "node",
    "indicator": "node", "điểm": "points", "giá trị": "value", "điểm tối đa": "max_points", "hạng": "rank", "xếp hạng": "rank",
    "thứ hạng": "rank", "trên": "of", "tổng số": "of", "khối": "block", "xếp loại": "band", "mức": "band", "tên": "name",
    "tên đơn vị": "name",
}  # fmt: skip
MEASURES = ("score", "points", "value")
YEARS = range(1900, 2201)


@attrs.frozen
class _Row:
    file: str
    row: int
    unit: str
    name: str
    year: int
    borders: int
    node: str
    score: float
    points: float
    maximum: float
    rank: int
    of: int
    block: str
    band: str


def read_published_table(
    source: Any, framework: Framework, units: Units | None = None, numbers: Numbers = "auto", name: str = ""
) -> tuple[Published, ...]:
    """Every list of the table: one per year and borders, in the order of the years.

    Parameters
    ----------
    source : a path or data frame: unit, year, node (the total where there is no such column), ``score`` (0…1), ``points`` or
        ``value`` (points where it is above 1), and as far as published rank, of, block, band, and ``borders``, the year of the
        borders where they are not the year's own.
    framework : the edition by which the results were made; its points are the maxima.
    units : to tell what the labels of the table are; without them they are units as they stand.
    numbers : settles columns in which 1.774 may be one or one thousand.
    name : how problems call the table.

    Raises
    ------
    DataError
        with every problem of the table, also places and scores that cannot both be true.
    """
    table = read_table(source, name)
    kept, problems = known_columns(table, ALIASES, COLUMNS)
    needed = ("unit", "year")
    missing = [column for column in needed if column not in kept.values()]
    elsewhere = lacking(table, ALIASES, needed) if missing else None
    if elsewhere:
        raise DataError(elsewhere)
    problems += [Problem("published.no_column", table.file, params={"column": column}) for column in missing]
    if not any(column in kept.values() for column in (*MEASURES, "rank")):
        problems.append(Problem("published.no_column", table.file, params={"column": " / ".join(MEASURES)}))
    if problems:
        raise DataError(problems)
    rows = list(_rows(Table(table.frame.rename(kept), table.file), framework, numbers, problems))
    problems += _repeated(rows)
    lists: dict[tuple[int, int], list[_Row]] = {}
    for row in rows:
        lists.setdefault((row.year, row.borders), []).append(row)
    for own in lists.values():
        problems += _contradictions(own, framework.decimals)
    if problems:
        raise DataError(problems)
    return tuple(_published(own, framework, units, table.file) for _, own in sorted(lists.items()))


def _rows(table: Table, framework: Framework, numbers: Numbers, problems: list[Problem]) -> Iterator[_Row]:
    frame = table.frame
    texts = {
        column: [tidy(text or "") for text in as_text(frame[column]).to_list()]
        if column in frame.columns
        else [""] * frame.height
        for column in COLUMNS
    }
    values: dict[str, Floats] = {}
    percents = np.zeros(frame.height, dtype=bool)
    for column in (*MEASURES, "max_points", "rank", "of"):
        values[column] = np.full(frame.height, np.nan)
        if column in frame.columns:
            parsed, bad = parse_numbers(frame[column], table, numbers)
            problems += bad
            values[column] = parsed.values
            percents |= parsed.percent if column in MEASURES else False
    titles = {key(t): n.code for n in framework.scored for t in (n.title.vi, n.title.en)}
    titles |= {key(node.code): node.code for node in framework.scored}
    for i in range(frame.height):
        row, before = table.row(i), len(problems)

        def wrong(problem: str, column: str, /, row: int = row, **params: Any) -> None:
            problems.append(Problem(problem, table.file, row=row, column=column, params=params))

        unit = texts["unit"][i]
        if not unit:
            wrong("data.empty_cell", "unit")
        years = {}
        for column in ("year", "borders"):
            text = texts[column][i]
            years[column] = int(text) if text.isdecimal() and int(text) in YEARS else 0
            if not years[column] and (text or column == "year"):
                wrong("data.year", column, text=one_line(text))
        written = texts["node"][i]
        node = titles.get(key(written), "") if written else TOTAL
        if not node:
            hint = did_you_mean(written, [one.code for one in framework.scored])
            wrong("lookup.node", "node", name=one_line(written), hint=hint)
            continue
        score, points, most = _measure(
            {name: float(values[name][i]) for name in values}, framework, node, bool(percents[i])
        )
        if score == score and not -1e-9 <= score <= 1 + 1e-9:
            wrong("data.above_maximum", "score", value=plain(points), maximum=plain(most), code=node)
        places = {}
        for column in ("rank", "of"):
            number = float(values[column][i])
            places[column] = int(number) if number == number and number.is_integer() and number >= 1 else 0
            if number == number and not places[column]:
                wrong("published.place", column, text=plain(number))
        if places["of"] and places["rank"] > places["of"]:
            wrong("published.place_beyond", "rank", rank=places["rank"], of=places["of"])
        if len(problems) == before and (score == score or places["rank"]):
            yield _Row(
                table.file, row, unit, texts["name"][i], years["year"], years["borders"] or years["year"], node, score,
                points, most, places["rank"], places["of"], texts["block"][i], texts["band"][i],
            )  # fmt: skip


def _measure(given: Mapping[str, float], framework: Framework, node: str, percent: bool) -> tuple[float, float, float]:
    """Score, points and maximum: of the score where there is one, else of the points, else of the value."""
    most = given["max_points"] if given["max_points"] > 0 else float(framework[node].points)
    nominal = framework.scale if node == TOTAL and not most else most
    if given["score"] == given["score"]:
        score = given["score"] / 100.0 if percent else given["score"]
        return score, score * nominal, nominal
    value = given["points"] if given["points"] == given["points"] else given["value"]
    if percent:
        return value / 100.0, value / 100.0 * nominal, nominal
    if given["points"] != given["points"] and value <= 1:
        return value, value * nominal, nominal
    return value / nominal if nominal else float("nan"), value, nominal


def _repeated(rows: Sequence[_Row]) -> Iterator[Problem]:
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        place = (row.year, row.borders, key(row.unit), row.node)
        if place in seen:
            yield Problem("published.twice", row.file, row=row.row, params={"other": seen[place]})
        seen.setdefault(place, row.row)


def _contradictions(rows: Sequence[_Row], decimals: int) -> Iterator[Problem]:
    """Of each group the first place that is better than one of a better score, and the first that two of unlike scores share:
    unlike by more than what ranks are rounded to."""
    groups: dict[tuple[str, str], list[_Row]] = {}
    for row in rows:
        if row.rank and row.score == row.score:
            groups.setdefault((row.node, key(row.block)), []).append(row)
    for own in groups.values():
        own.sort(key=lambda row: (row.rank, -row.score))
        lowest = own[0]
        for row in own:
            if row.rank > lowest.rank and row.score > lowest.score + 1e-12:
                params = {
                    "unit": one_line(row.unit), "rank": row.rank, "value": plain(round(row.points, 6)),
                    "other": one_line(lowest.unit), "other_rank": lowest.rank,
                    "other_value": plain(round(lowest.points, 6)), "other_row": lowest.row,
                }  # fmt: skip
                yield Problem("published.contradiction", row.file, row=row.row, params=params)
                break
            if row.rank == lowest.rank and abs(row.score - lowest.score) > 10.0**-decimals + 1e-12:
                params = {
                    "unit": one_line(row.unit), "rank": row.rank, "value": plain(round(row.points, 6)),
                    "other": one_line(lowest.unit), "other_value": plain(round(lowest.points, 6)), "other_row": lowest.row,
                }  # fmt: skip
                yield Problem("published.one_place", row.file, row=row.row, params=params)
                break
            if row.score < lowest.score:
                lowest = row


def _published(rows: Sequence[_Row], framework: Framework, units: Units | None, file: str) -> Published:
    position: dict[str, int] = {}
    first: list[_Row] = []
    for row in rows:
        if key(row.unit) not in position:
            position[key(row.unit)] = len(first)
            first.append(row)
    blocks = {position[key(row.unit)]: row.block for row in rows if row.block}
    nodes: dict[str, list[_Row]] = {}
    for row in rows:
        nodes.setdefault(row.node, []).append(row)
    year, borders = rows[0].year, rows[0].borders
    records = []
    for one in first:
        known = units.find(one.unit, borders) if units is not None else None
        records.append(known or Unit(one.unit, one.name))
    results = {node: _node(own, position) for node, own in nodes.items()}
    told = tuple(blocks.get(i, "") for i in range(len(first))) if blocks else None
    return Published(framework, year, borders, tuple(records), tuple(one.unit for one in first), results, file, told)


def _node(rows: Sequence[_Row], position: Mapping[str, int]) -> PublishedNode:
    at = np.array([position[key(row.unit)] for row in rows], dtype=np.int64)

    def laid(values: Sequence[float]) -> Floats:
        found = np.full(len(position), np.nan)
        found[at] = values
        return found

    score = laid([row.score for row in rows])
    ranks, ofs = ([getattr(row, name) for row in rows] for name in ("rank", "of"))
    rank, of = (np.nan_to_num(laid(values)).astype(np.int64) for values in (ranks, ofs))
    groups = pl.DataFrame({"at": at, "block": [key(row.block) for row in rows], "rank": ranks})
    for (_,), own in groups.filter(pl.col("rank") > 0).group_by("block"):
        inside = own["at"].to_numpy()
        of[inside] = np.where(of[inside] > 0, of[inside], len(inside))  # how many have a place, where nothing says it
    band = [""] * len(position)
    for row in rows:
        band[position[key(row.unit)]] = row.band
    coverage = np.where(np.isnan(score), np.nan, 1.0)
    points, most = (laid([getattr(row, name) for row in rows]) for name in ("points", "maximum"))
    return PublishedNode(score, points, most, coverage, rank, np.where(rank > 0, of, 0), tuple(band))
