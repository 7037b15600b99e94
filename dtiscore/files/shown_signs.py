"""How the numbers of a table are written, shown by an example in a column of its own: no setting can turn them then.

A program that opens the table with other signs and saves it turns the example as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import polars as pl

from dtiscore.files.reading_tables import Table
from dtiscore.language.errors import Problem, one_line

SHOWN = "1.234"  # as we write it ourselves: with a point, and with no sign between thousands
POINT, COMMA = re.compile(r"1\.2340*(e0)?"), re.compile("1,2340*")
TURNED = re.compile(r"1234(\.0+)?")
NUMBER = {".": r"^([+-]?\d+\.\d+)(\s?%?)$", ",": r"^([+-]?\d+),(\d+)(\s?%?)$"}


def as_shown(table: Table, column: str, numeric: Iterable[str], problems: list[Problem]) -> Table:
    """The table without the column of examples; the numbers of rows that have one are written so that nothing can turn them."""
    frame = table.frame
    shown = frame[column].cast(pl.String)
    examples = shown.drop_nulls().unique(maintain_order=True).to_list()
    for text in examples:
        if not (POINT.fullmatch(text) or COMMA.fullmatch(text)):
            places = [table.row(i) for i in shown.eq(text).fill_null(False).arg_true()]
            code = "data.numbers_turned" if TURNED.fullmatch(text) else "data.numbers_shown"
            params = {"text": one_line(text)}
            problems.append(Problem(code, table.file, row=places[0], column=column, params=params))
    point = pl.col(column).cast(pl.String).is_in([text for text in examples if POINT.fullmatch(text)])
    comma = pl.col(column).cast(pl.String).is_in([text for text in examples if COMMA.fullmatch(text)])
    texts = [name for name in numeric if frame[name].dtype == pl.String]
    written = [
        pl.when(point).then(pl.col(name).str.replace(NUMBER["."], "${1}e0${2}"))
        .when(comma).then(pl.col(name).str.replace(NUMBER[","], "${1}.${2}e0${3}"))
        .otherwise(pl.col(name)).alias(name)
        for name in texts
    ]  # fmt: skip
    return Table(frame.with_columns(written).drop(column), table.file)
