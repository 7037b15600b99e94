"""Tables in memory and in Parquet files: their columns as numbers and text."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from dtiscore.files.descriptors import quietly
from dtiscore.files.sources.columns import MOST_COLUMNS, ROW, named, names_of
from dtiscore.files.sources.sheets import in_words
from dtiscore.language.errors import DataError, Problem, one_line

FEW_ROWS = 2**18  # that any Parquet file may have, however little it tells
ROWS_PER_BYTE = 8  # beyond them: a column of one bit a row
Read = TypeVar("Read")

KEPT_INDEX = re.compile(r"__index_level_\d+__")  # row numbers that pandas kept


def read_parquet(source: bytes | Path, file: str) -> pl.DataFrame:
    """The columns of a Parquet file, after its own account of their number was looked at.

    Raises
    ------
    DataError
        where they are too many.
    """
    frame = without_panics(lambda: _bounded_parquet(source, file))
    kept = [name for name, kind in frame.schema.items() if KEPT_INDEX.fullmatch(name) and kind.is_integer()]
    return named(frame.drop(kept), file)


def _bounded_parquet(source: bytes | Path, file: str) -> pl.DataFrame:
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    scan = pl.scan_parquet(io.BytesIO(source) if isinstance(source, bytes) else source, glob=False)
    columns = len(scan.collect_schema())
    rows = int(scan.select(pl.len()).collect().item())
    if columns > MOST_COLUMNS:
        raise DataError(Problem("data.too_many_columns", file, params={"found": columns, "most": MOST_COLUMNS}))
    most = max(FEW_ROWS, size * ROWS_PER_BYTE)
    if rows * max(columns, 1) > 4 * most:
        params = {"found": rows, "size": max(1, size // 1024)}
        raise DataError(Problem("data.too_many_rows", file, params=params))
    return pl.read_parquet(io.BytesIO(source) if isinstance(source, bytes) else source, glob=False)


def without_panics(read: Callable[[], Read]) -> Read:
    """What ``read`` gives. What it prints of an error that it raises nobody needs; anything else is printed."""
    return quietly(2, read, of_errors=True)


def from_arrow(source: Any, file: str) -> pl.DataFrame:
    """A data frame of any kind that speaks Arrow; a set index of pandas is columns as well.

    Raises
    ------
    DataError
        where it is none, or its index holds names and has none itself.
    """
    if not hasattr(source, "__arrow_c_stream__"):
        raise DataError(Problem("data.not_a_table", file, params={"type": type(source).__name__}))
    if isinstance(source, pl.DataFrame):
        return named(source, file)
    if type(source).__module__.partition(".")[0] != "pandas":
        return without_panics(lambda: named(pl.DataFrame(source), file))
    return _from_pandas(source, file)


def _from_pandas(source: Any, file: str) -> pl.DataFrame:
    levels = [name for name in source.index.names if name is not None]
    numbers = source.index.inferred_type in ("integer", "empty")
    if len(levels) < source.index.nlevels and (levels or not numbers):
        raise DataError(Problem("data.unnamed_index", file, params={"text": one_line(source.index[0])}))
    rows = None if levels or not source.index.is_unique else pl.Series(ROW, source.index.to_numpy(), pl.Int64)
    flat = source.reset_index() if levels else source.reset_index(drop=True)
    columns = {}
    for place, name in enumerate(names_of(flat.columns, file)):
        series = flat.iloc[:, place]
        columns[name] = _object(series) if series.dtype == object else _of_kind(series)
    frame = pl.DataFrame(columns)
    return frame if rows is None or not columns else frame.with_columns(rows)


def _of_kind(series: Any) -> pl.Series:
    with contextlib.suppress(Exception):  # as Arrow has no periods
        column: Any = without_panics(lambda: pl.from_pandas(series))
        if _is_plain(column.dtype):
            return pl.Series(column)
    return _object(series.astype(object))


def _object(series: Any) -> pl.Series:
    """A column of whatever Python has: what pandas calls missing is missing, numbers among words are written in full."""
    absent = series.isna().to_list()
    cells = [None if lacks else cell for cell, lacks in zip(series.to_list(), absent, strict=True)]
    if any(isinstance(cell, (bytes, list, dict, tuple, set)) for cell in cells):
        return pl.Series(cells, dtype=pl.Object)
    return as_cells(cells)


def as_cells(cells: list[Any]) -> pl.Series:
    if all(cell is None or _is_number(cell) for cell in cells):
        return pl.Series([None if cell is None else float(cell) for cell in cells], dtype=pl.Float64)
    words = [None if cell is None else in_words(float(cell) if _is_number(cell) else cell) for cell in cells]
    return pl.Series(words, dtype=pl.String)


def _is_number(cell: Any) -> bool:
    import numbers
    from decimal import Decimal

    return isinstance(cell, (numbers.Real, Decimal)) and not isinstance(cell, bool)


def _is_plain(kind: pl.DataType) -> bool:
    """Whether values of the kind are numbers, text, yes and no, or days."""
    words = isinstance(kind, (pl.String, pl.Categorical, pl.Enum, pl.Boolean, pl.Null))
    return words or kind.is_numeric() or isinstance(kind, (pl.Date, pl.Datetime))


def understood(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    """Text where a column holds text in another kind, numbers where it holds decimal ones.

    Raises
    ------
    DataError
        with each column of a kind that holds neither.
    """
    problems, columns = [], []
    for name, kind in frame.schema.items():
        column = frame[name]
        if kind == pl.Binary:
            with contextlib.suppress(pl.exceptions.PolarsError):
                columns.append(column.cast(pl.String))  # as programs write text that do not say so
                continue
        if kind == pl.Object:
            cells = column.to_list()
            if not any(isinstance(cell, (bytes, list, dict, tuple, set)) for cell in cells):
                columns.append(as_cells([None if cell is None or cell != cell else cell for cell in cells]).alias(name))
                continue
        if not _is_plain(kind):
            params = {"kind": one_line(str(kind).partition("(")[0].lower())}
            problems.append(Problem("data.column_kind", file, column=one_line(name), params=params))
        elif isinstance(kind, (pl.Categorical, pl.Enum)):
            columns.append(column.cast(pl.String))
        elif isinstance(kind, pl.Decimal):
            columns.append(column.cast(pl.Float64))
    if problems:
        raise DataError(problems)
    return frame.with_columns(columns)
