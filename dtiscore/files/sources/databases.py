"""A table of a data base: ``FILE.sqlite#TABLE``, ``FILE.duckdb#TABLE``, or an address of SQLAlchemy with ``#TABLE`` behind it.

SQLite is read by Python itself and never written to; DuckDB and SQLAlchemy where they are installed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from dtiscore.language.errors import DataError, Problem, cause, did_you_mean, one_line

SUFFIXES = {".sqlite": "sqlite", ".sqlite3": "sqlite", ".db": "sqlite", ".duckdb": "duckdb"}
ADDRESS = re.compile(r"[a-z][a-z0-9+]*://.+", re.IGNORECASE)
MOST_ROWS = 50_000_000
Rows = tuple[list[str], list[Sequence[Any]]]


def is_address(source: str) -> bool:
    """Whether the text names a table of a data base, and no other file."""
    return bool(ADDRESS.fullmatch(source)) or _kind(source.partition("#")[0]) != ""


def _kind(path: str) -> str:
    return SUFFIXES.get(os.path.splitext(path)[1].casefold(), "")


def read_database(source: str, file: str) -> dict[str, list[Any]]:
    """The columns of a table, by name.

    Raises
    ------
    DataError
        where the data base, its driver or the table is missing, or there are several tables and none is named.
    """
    place, _, table = source.partition("#")
    open_ = _sqlite if _kind(place) == "sqlite" else _duckdb if _kind(place) == "duckdb" else _sqlalchemy
    names, rows = open_(place, table, file)
    if len(rows) > MOST_ROWS:
        raise DataError(Problem("data.too_many_rows", file, params={"found": len(rows), "size": MOST_ROWS}))
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def _chosen(known: list[str], table: str, file: str) -> str:
    """The table that is named, or the only one."""
    if not table and len(known) == 1:
        return known[0]
    if table not in known:
        params = {
            "name": one_line(table or "—"),
            "hint": did_you_mean(table, known),
            "known": ", ".join(map(one_line, known)) or "—",
        }
        raise DataError(Problem("data.no_such_table", file, params=params))
    return table


def _quoted(table: str) -> str:
    return '"' + table.replace('"', '""') + '"'


def _sqlite(place: str, table: str, file: str) -> Rows:
    import sqlite3

    path = Path(place)
    if not path.is_file():
        raise DataError(Problem("file.missing", file))
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            listed = connection.execute(
                "select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite_%'"
            )
            chosen = _chosen(sorted(str(name) for (name,) in listed), table, file)
            found = connection.execute(f"select * from {_quoted(chosen)} limit {MOST_ROWS + 1}")
            return [str(column[0]) for column in found.description], found.fetchall()
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise DataError(Problem("data.unreadable", file, params={"detail": one_line(error, 120)})) from None


def _duckdb(place: str, table: str, file: str) -> Rows:
    if not Path(place).is_file():
        raise DataError(Problem("file.missing", file))
    duckdb = _driver("duckdb", file)

    def ask(connection: Any) -> Rows:
        listed = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'main'"
        ).fetchall()
        chosen = _chosen(sorted(str(name) for (name,) in listed), table, file)
        found = connection.execute(f"select * from {_quoted(chosen)} limit {MOST_ROWS + 1}")
        return [str(column[0]) for column in found.description], found.fetchall()

    return _asked(lambda: duckdb.connect(place, read_only=True), ask, file)


def _sqlalchemy(place: str, table: str, file: str) -> Rows:
    sqlalchemy = _driver("sqlalchemy", file)

    def ask(connection: Any) -> Rows:
        inspected = sqlalchemy.inspect(connection)
        chosen = _chosen(sorted([*inspected.get_table_names(), *inspected.get_view_names()]), table, file)
        found = connection.execute(
            sqlalchemy.select(sqlalchemy.Table(chosen, sqlalchemy.MetaData(), autoload_with=connection))
        )
        return [str(name) for name in found.keys()], [tuple(row) for row in found]  # noqa: SIM118 (of a result, not a dict)

    return _asked(lambda: sqlalchemy.create_engine(place).connect(), ask, file)


def _asked(connect: Callable[[], Any], ask: Callable[[Any], Rows], file: str) -> Rows:
    try:
        connection = connect()
        try:
            return ask(connection)
        finally:
            connection.close()
    except (DataError, KeyboardInterrupt, MemoryError):
        raise
    except OSError as error:
        raise DataError(Problem("file.unreadable", file, params={"detail": cause(error)})) from None
    except Exception as error:  # each driver has errors of its own
        raise DataError(
            Problem("data.unreadable", file, params={"detail": one_line(str(error).partition("\n")[0], 120)})
        ) from None


def _driver(name: str, file: str) -> Any:
    try:
        if name == "duckdb":
            import duckdb

            return duckdb
        import sqlalchemy

        return sqlalchemy
    except ImportError:
        raise DataError(Problem("data.no_driver", file, params={"name": name})) from None
