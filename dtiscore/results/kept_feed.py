"""The table of a feed in a file: Parquet, or SQLite with one table of that name, always in the columns of one schema."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from dtiscore.files.opening import size_of
from dtiscore.files.writing import write_whole
from dtiscore.language.errors import DataError, OutputError, Problem, one_line

SCHEMA = 1
# Stable: a column is added at the end, under a new number; none changes its name, its type or what it means.
COLUMNS: Mapping[str, Any] = {
    "schema": pl.Int64, "run": pl.Int64, "change": pl.String, "framework": pl.String, "unit": pl.String,
    "unit_name": pl.String, "year": pl.Int64, "period": pl.String, "node": pl.String, "kind": pl.String,
    "title_vi": pl.String, "title_en": pl.String, "measure": pl.String, "value": pl.Float64, "comparison": pl.String,
    "target": pl.Float64, "target_year": pl.Int64, "gap": pl.Float64, "met": pl.Boolean, "points": pl.Float64,
    "max_points": pl.Float64, "score": pl.Float64, "rank": pl.Int64, "of": pl.Int64, "value_before": pl.Float64,
    "trend": pl.String, "rank_change": pl.Int64,
}  # fmt: skip
IN_SQL = {pl.Int64: "INTEGER", pl.Float64: "REAL", pl.String: "TEXT", pl.Boolean: "INTEGER"}
TABLE = "feed"
SQLITE = (".sqlite", ".sqlite3", ".db")
SUFFIXES = (".parquet", *SQLITE)
MOST_BYTES = 2**32
IS_SQLITE, IS_PARQUET = b"SQLite format 3\0", b"PAR1"


def refuse_suffix(path: Path) -> None:
    """Refuse a name that says neither of the two.

    Raises
    ------
    OutputError
        with the suffixes that there are.
    """
    if path.suffix.casefold() not in SUFFIXES:
        params = {"suffix": path.suffix or "—", "known": ", ".join(SUFFIXES)}
        raise OutputError(Problem("feed.suffix", str(path), params=params))


def write_feed(frame: pl.DataFrame, path: Path) -> None:
    """Write it whole or not at all; the same table gives the same bytes.

    Raises
    ------
    OutputError
        for another suffix, or where it cannot be written.
    """
    refuse_suffix(path)
    write_whole(path, _sqlite(frame) if path.suffix.casefold() in SQLITE else _parquet(frame))


def read_feed(path: Path) -> pl.DataFrame:
    """The table of a file that holds a feed of this schema, whatever it is called.

    Raises
    ------
    DataError
        where it holds none.
    """
    size_of(path, str(path), MOST_BYTES)
    try:
        with path.open("rb") as file:
            begin = file.read(len(IS_SQLITE))
        frame = _of_sqlite(path) if begin == IS_SQLITE else _of_parquet(path) if begin[:4] == IS_PARQUET else None
    except OSError as error:
        raise DataError(Problem("data.unreadable", str(path), params={"detail": one_line(error, 120)})) from None
    if frame is None or dict(frame.schema) != dict(COLUMNS) or set(frame["schema"].unique()) - {SCHEMA}:
        raise DataError(Problem("feed.no_feed", str(path), params={"schema": SCHEMA}))
    return frame


def _parquet(frame: pl.DataFrame) -> bytes:
    content = io.BytesIO()
    frame.write_parquet(content)
    return content.getvalue()


def _of_parquet(path: Path) -> pl.DataFrame | None:
    try:
        return pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError):
        return None


def _sqlite(frame: pl.DataFrame) -> bytes:
    import sqlite3

    columns = ", ".join(f'"{name}" {IN_SQL[kind]}' for name, kind in COLUMNS.items())
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(f'CREATE TABLE {TABLE} ({columns}, PRIMARY KEY ("framework", "unit", "year", "node"))')
        connection.execute(f"PRAGMA user_version = {SCHEMA}")
        places = ", ".join("?" * len(COLUMNS))
        connection.executemany(f"INSERT INTO {TABLE} VALUES ({places})", frame.iter_rows())
        connection.commit()
        return bytes(connection.serialize())
    finally:
        connection.close()


def _of_sqlite(path: Path) -> pl.DataFrame | None:
    import sqlite3

    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            found = connection.execute(f"SELECT * FROM {TABLE} ORDER BY rowid")
            if tuple(column[0] for column in found.description) != tuple(COLUMNS):
                return None
            rows = found.fetchall()
        finally:
            connection.close()
        kinds = {name: pl.Int64 if kind == pl.Boolean else kind for name, kind in COLUMNS.items()}
        return pl.DataFrame(rows, schema=kinds, orient="row").cast({"met": pl.Boolean})
    except (sqlite3.Error, pl.exceptions.PolarsError, TypeError, OverflowError):
        return None
