"""Columns of numbers: how they are written, and what stands in place of one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import attrs
import numpy as np
import polars as pl

from dtiscore.files.reading_tables import Table
from dtiscore.language.errors import Problem, first_of, one_line
from dtiscore.language.labels import key
from dtiscore.language.sentences import Hint
from dtiscore.language.typed import ABSENT, Numbers, Unclear, is_unclear, read_numbers
from dtiscore.model import Bools, Floats

MOST_NAMED = 3
NO_NUMBER = r"^\D"  # what begins with a digit is a number, or is refused as one


@attrs.frozen(eq=False)
class Parsed:
    """Numbers of a column: NaN where empty, +inf where it says not applicable, and where a percent sign stood."""

    values: Floats
    percent: Bools


def parse_numbers(column: pl.Series, table: Table, numbers: Numbers = "auto") -> tuple[Parsed, list[Problem]]:
    """A column of text or numbers as float64; what stands in it decides whether comma or dot is its decimal sign.

    What may mean missing or not applicable was asked about before (``settled``).
    """
    problems: list[Problem] = []

    def problem_of(position: int, hint: Hint) -> Problem:
        return Problem(hint.code, table.file, "", table.row(position), one_line(column.name), params=hint.params)

    if column.dtype.is_numeric() or column.dtype in (pl.Null, pl.Boolean):
        values = column.cast(pl.Float64).fill_null(np.nan).to_numpy().astype(np.float64)
        infinite = np.flatnonzero(np.isneginf(values)).tolist()
        problems += first_of(infinite, lambda p: problem_of(p, Hint("number.infinite", {"text": str(values[p])})))
        return Parsed(np.where(np.isneginf(values), np.nan, values), np.zeros(len(values), dtype=bool)), problems
    texts = column.cast(pl.String)
    read, refused = read_numbers(texts.drop_nulls().unique(maintain_order=True), numbers)
    stated, wrong = texts.to_list(), dict(refused)
    places: dict[str, list[int]] = {}
    for position, text in enumerate(stated if wrong else ()):
        if text in wrong:
            places.setdefault(wrong[text].code, []).append(position)
    for positions in places.values():
        problems += first_of(positions, lambda p: problem_of(p, wrong[stated[p]]))
    found = [read.get(text or "", (np.nan, False)) for text in stated]
    values = np.array([value for value, _ in found], dtype=np.float64)
    return Parsed(values, np.array([percent for _, percent in found], dtype=bool)), problems


def settled(
    column: pl.Series,
    table: Table,
    unclear: Unclear,
    problems: list[Problem],
    own_words: Collection[str] = (),
    *,
    each: bool = False,
) -> pl.Series:
    """The column with every word that may mean missing or not applicable as ``unclear`` says, and so an infinite number, as a
    computation leaves it; else one question about them all, or with ``each`` one for every cell.

    ``own_words``, as ``key`` levels them, mean something of their own, as an option that is called so.
    """
    is_float = column.dtype.is_float()
    words: list[Any] = [np.inf] if is_float else []
    if column.dtype == pl.String:
        texts = column.filter(column.str.contains(NO_NUMBER)).unique(maintain_order=True)
        words = [text for text in texts if key(text) not in own_words and is_unclear(text)]
    found = column.is_in(words).fill_null(False)
    if not found.any():
        return column
    if unclear == "ask":
        problems += _questions(column, np.flatnonzero(found.to_numpy()), words, table, each)
    is_missing = unclear == "missing" or each  # what was asked about stays for whatever else is wrong with its row
    if is_float:
        return column.set(found, None) if is_missing else column
    return column.set(found, None if is_missing else ABSENT)


def _questions(
    column: pl.Series, positions: Iterable[Any], words: list[Any], table: Table, each: bool
) -> Iterable[Problem]:
    found = list(positions)
    place = one_line(column.name)
    if not each:
        named = ", ".join(f"“{one_line(word)}”" for word in words[:MOST_NAMED])
        params = {"words": named, "count": len(found)}
        return [Problem("data.unclear", table.file, row=table.row(found[0]), column=place, params=params)]

    def problem_of(position: Any) -> Problem:
        text = one_line(column[int(position)])
        return Problem("number.unclear", table.file, row=table.row(position), column=place, params={"text": text})

    return first_of(found, problem_of)
