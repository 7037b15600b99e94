"""The names of columns, and the rows in which a person finds what is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import polars as pl

from dtiscore.language.errors import DataError, Problem, one_line
from dtiscore.language.labels import UNSEEN, key, tidy

# No tidy name has a sign that separates records, so no column of a person is called so.
ROW = "\x1frow"
NAMELESS = "\x1f"
MOST_COLUMNS = 16_384  # as Excel has
ORDINALS = ("stt", "tt", "số tt", "no", "no.", "#")  # as ``key`` levels them
LOOKED_AT = 20  # rows below the first, for the header
# What the columns are called that our tables have; of these, two in one row make it the header.
HEADS = frozenset({
    "unit", "đơn vị", "mã đơn vị", "year", "năm", "indicator", "node", "chỉ số", "mã chỉ số",
    "code", "mã", "name", "tên", "tên đơn vị",
})  # fmt: skip


def names_of(header: Iterable[Any], file: str) -> list[str]:
    """Clean names of columns in their order; a nameless one is called by its place, which ``is_nameless`` knows.

    Raises
    ------
    DataError
        for a name that stands twice, and for more columns than a spreadsheet has.
    """
    names = ["" if name is None else tidy(str(name).translate(UNSEEN)) for name in header]
    while len(names) > MOST_COLUMNS and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise DataError(Problem("data.too_many_columns", file, params={"found": len(names), "most": MOST_COLUMNS}))
    seen = Counter(filter(None, map(key, names)))
    again = [name for name, count in seen.items() for _ in range(count - 1)]
    if again:
        raise DataError(Problem("data.repeated_column", file, params={"column": one_line(name)}) for name in again)
    return [name or f"{NAMELESS}{place}" for place, name in enumerate(names, 1)]


def named(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    """The frame under clean names."""
    return frame.rename(dict(zip(frame.columns, names_of(frame.columns, file), strict=True)))


def is_nameless(name: str) -> bool:
    return name.startswith(NAMELESS) and name != ROW


def letters(place: int) -> str:
    """How a spreadsheet calls a column: A, B, …, AA."""
    found = ""
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(65 + rest) + found
    return found


def is_header(cells: Iterable[Any]) -> bool:
    """Whether a row names two of the columns that our tables have."""
    return sum(isinstance(cell, str) and key(tidy(cell.translate(UNSEEN))) in HEADS for cell in cells) > 1


def header_at(rows: Sequence[tuple[int, Sequence[Any]]], file: str) -> int:
    """The position of the header among the first rows, each with its number. Below a title it is read where nobody can take it
    for anything else: it names two of our columns, and every row above has fewer cells and none of our names.

    Raises
    ------
    DataError
        where a row below looks like the header, known by its names or its width, and the first may be one as well.
    """
    filled = [sum(not is_blank(cell) for cell in cells) for _, cells in rows]
    first = next(filter(None, filled), 0)
    if any(is_header(cells) for _, cells in rows[:1]):
        named = []
    else:
        named = [i for i, (_, cells) in enumerate(rows) if filled[i] > first and is_header(cells)]
    if named and all(count < filled[named[0]] for count in filled[: named[0]]):
        return named[0]
    below = named or [i for i, count in enumerate(filled) if first and count >= max(3, 2 * first)]
    if below and below[0]:
        raise DataError(Problem("data.header_below", file, row=rows[0][0], params={"header": rows[below[0]][0]}))
    return 0


def is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not tidy(cell))


def row_numbers(frame: pl.DataFrame) -> str:
    """The name of the first column, where it has none that tells anything and holds the numbers of the rows; else nothing."""
    name = next((name for name in frame.columns if name != ROW), "")
    column = frame[name].drop_nulls() if is_nameless(name) or key(name) in ORDINALS else pl.Series([])
    texts = column.cast(pl.String).str.replace(r"\.0*$", "")
    counts = (pl.Series(range(start, start + len(texts))).cast(pl.String) for start in (0, 1))
    return name if len(texts) and any(bool((texts == count).all()) for count in counts) else ""


def without_names(frame: pl.DataFrame, file: str) -> Iterator[Problem]:
    """A problem for each nameless column that holds something."""
    for name in filter(is_nameless, frame.columns):
        column = frame[name].drop_nulls()
        place = int(name.removeprefix(NAMELESS))
        if not len(column):
            continue
        position = int((frame[name].is_not_null()).arg_max() or 0)
        params = {"text": one_line(column[0])}
        yield Problem("data.unnamed_column", file, row=frame[ROW][position], column=letters(place), params=params)
