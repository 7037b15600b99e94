"""Tables as programs hold them (columns or records as dicts, frames and arrays with names of other libraries, open files) on their
way to a frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from dtiscore.files.opening import too_large
from dtiscore.files.sources.columns import MOST_COLUMNS, named
from dtiscore.files.sources.frames import as_cells
from dtiscore.language.errors import DataError, Problem, one_line

MOST_READ, AT_ONCE = 2**32, 2**22


def is_records(source: object) -> bool:
    """Whether it is a list of rows, each a dict of cells; several tables may also come as a list."""
    return (
        isinstance(source, (list, tuple))
        and bool(source)
        and all(isinstance(one, Mapping) for one in source)
        and not any(_is_column(cell) for one in source for cell in one.values())
    )


def _is_column(cell: object) -> bool:
    return not isinstance(cell, (str, bytes, Mapping)) and hasattr(cell, "__len__")


def name_of(source: object) -> str:
    """How people know an open file; empty for what has no name."""
    name = getattr(source, "name", "") if hasattr(source, "read") else ""
    return name if isinstance(name, str) else ""


def opened(source: Any, file: str) -> Any:
    """Bytes of an open file, a polars frame of dicts, a pandas frame of what only pandas takes; anything else as it is.

    Raises
    ------
    DataError
        for columns of different lengths, and a file that holds too much.
    """
    if hasattr(source, "read") and callable(source.read):
        return _read_whole(source, file)
    home = type(source).__module__.partition(".")[0]
    if home == "xarray":
        own = {} if hasattr(source, "data_vars") else {"name": source.name or "value"}
        return source.to_dataframe(**own)
    if isinstance(source, Mapping):
        return _of_columns(source, file)
    if is_records(source):
        names = dict.fromkeys(name for one in source for name in one)
        return _of_columns({name: [one.get(name) for one in source] for name in names}, file)
    if isinstance(source, pl.LazyFrame):
        return source.collect()
    if home == "pandas" and hasattr(source, "to_frame") and not hasattr(source, "columns"):
        return source.to_frame(source.name if source.name is not None else "value")
    if hasattr(source, "__arrow_c_array__") and not hasattr(source, "__arrow_c_stream__"):
        return pl.DataFrame(source)
    return source


def _read_whole(source: Any, file: str) -> bytes:
    parts, size = [], 0
    while part := source.read(AT_ONCE):
        parts.append(part.encode("utf-8") if isinstance(part, str) else bytes(part))
        size += len(parts[-1])
        if size > MOST_READ:
            raise DataError(too_large(size, MOST_READ, file))
    return b"".join(parts)


def _of_columns(columns: Mapping[Any, Any], file: str) -> pl.DataFrame:
    if len(columns) > MOST_COLUMNS:
        raise DataError(Problem("data.too_many_columns", file, params={"found": len(columns), "most": MOST_COLUMNS}))
    cells = {str(name): _cells(column) for name, column in columns.items()}
    lengths = {name: len(column) for name, column in cells.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{one_line(name)}: {length}" for name, length in list(lengths.items())[:10])
        raise DataError(Problem("data.uneven_columns", file, params={"lengths": told}))
    return named(pl.DataFrame({name: _series(column) for name, column in cells.items()}), file)


def _cells(column: Any) -> Sequence[Any]:
    if hasattr(column, "tolist"):
        column = column.tolist()
    if isinstance(column, (str, bytes)) or not hasattr(column, "__iter__"):
        return [column]
    return list(column)


def _series(cells: Sequence[Any]) -> pl.Series:
    absent = [None if cell is None or cell != cell else cell for cell in cells]
    if any(isinstance(cell, (bytes, list, dict, tuple, set)) for cell in absent):
        return pl.Series(absent, dtype=pl.Object)
    return as_cells(absent)
