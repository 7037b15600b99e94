"""Tables as people save them: CSV in any of the common dialects, Parquet, XLSX, or an Arrow-capable data frame.

Everything leaves here as one frame of clean text or typed columns with the row number a person sees in the file.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs
import polars as pl

from dtiscore.files.office import Door, open_book
from dtiscore.files.opening import size_of
from dtiscore.language.errors import DataError, Problem, one_line
from dtiscore.language.labels import key, tidy
from dtiscore.language.rounding import plain

ROW = "__row__"
MAX_BYTES = 4 * 1024**3
MAX_HEADER = 1_000_000
MOST_ROWS = 2**20
# Macros are not run, so a workbook that holds some is read as any other.
DOOR = Door({
    "old": "data.not_a_workbook", "password": "data.not_a_workbook", "other": "data.not_a_workbook",
    "declarations": "convert.entities", "parts": "file.too_many_parts", "unpacks": "file.too_large", "damaged": "data.unreadable",
}, bytes=MAX_BYTES, unpacked=1024**3)  # fmt: skip

GUARDED = re.compile(rb"'[=+\-@]")  # an apostrophe before what a spreadsheet would run, as we write it ourselves


@attrs.frozen(eq=False)
class Table:
    """A frame with clean column names and a row number per record; ``file`` is how a person knows it."""

    frame: pl.DataFrame
    file: str

    @property
    def columns(self) -> list[str]:
        return [name for name in self.frame.columns if name != ROW]

    def row(self, position: int) -> int:
        return int(self.frame[ROW][int(position)])


def read_table(source: Any, name: str = "") -> Table:
    """Read a path (by its suffix) or any object with ``__arrow_c_stream__``, with clean text and without blank rows.

    A table that was read already is taken as it is.

    Raises
    ------
    DataError
        with one problem: what the file is not, and how to save it so that it can be read.
    """
    return clean(read_as_is(source, name))


def read_as_is(source: Any, name: str = "") -> Table:
    """The same, as it stands in the file."""
    if isinstance(source, Table):
        return source
    if not isinstance(source, (str, os.PathLike)):
        return _from_arrow(source, name or "data")
    path = Path(source)
    file = name or str(source)
    if size_of(path, file, MAX_BYTES) == 0:
        raise DataError(Problem("file.empty", file))
    suffix = path.suffix.casefold()
    try:
        if suffix in (".csv", ".tsv", ".txt"):
            frame = _read_csv(path, file)
        elif suffix == ".parquet":
            frame = pl.read_parquet(path, glob=False)
        elif suffix in (".xlsx", ".xlsm"):
            frame = _read_workbook(path, file)
        else:
            raise DataError(Problem("data.unknown_suffix", file, params={"suffix": suffix or "—"}))
    except (DataError, KeyboardInterrupt, MemoryError, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # the readers also raise panics, which are no Exception
        raise DataError(_unreadable(error, file)) from None
    return Table(frame, file)


def _from_arrow(source: Any, name: str) -> Table:
    if not hasattr(source, "__arrow_c_stream__"):
        raise DataError(Problem("data.not_a_table", name, params={"type": type(source).__name__}))
    frame = source if isinstance(source, pl.DataFrame) else pl.DataFrame(source)
    return Table(frame, name)


def _read_csv(path: Path, file: str) -> pl.DataFrame:
    raw = path.read_bytes()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            raw = raw.decode("utf-16").encode("utf-8")
        except UnicodeDecodeError:
            raise DataError(Problem("data.not_utf8", file)) from None
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")  # as Excel for Mac used to save
    head = raw[:MAX_HEADER]
    above = raw[: len(raw) - len(raw.lstrip(b"\r\n"))].count(b"\n")
    first = head.lstrip(b"\r\n").split(b"\n", 1)[0]
    try:
        header_line = first.decode("utf-8")
    except UnicodeDecodeError:
        raise DataError(Problem("data.not_utf8", file)) from None
    if b"\x00" in head:
        raise DataError(Problem("data.not_text", file))
    separator = max(",;\t", key=lambda sign: (header_line.count(sign), sign == ","))
    if not header_line.strip():
        raise DataError(Problem("data.no_header", file))
    names = next(csv.reader([header_line.rstrip("\r")], delimiter=separator))
    _refuse_repeated(names, file)
    try:
        frame = pl.read_csv(io.BytesIO(raw), infer_schema=False, separator=separator, row_index_name=ROW)
    except pl.exceptions.PolarsError as error:
        problems = list(_csv_problems(raw, separator, len(names), file))
        raise DataError(problems or _unreadable(error, file)) from None
    if GUARDED.search(raw):
        names = [name for name in frame.columns if name != ROW]
        frame = frame.with_columns(pl.col(name).str.replace(r"^'([=+\-@])", "${1}") for name in names)
    return frame.with_columns(pl.col(ROW).cast(pl.Int64) + 2 + above)


def _unreadable(error: BaseException, file: str) -> Problem:
    return Problem("data.unreadable", file, params={"detail": one_line(str(error).strip().split("\n")[0], 120)})


def _csv_problems(raw: bytes, separator: str, width: int, file: str) -> Iterable[Problem]:
    """Why polars could not read it, with row numbers; only reached once reading has failed."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        yield Problem("data.not_utf8", file, row=row)
        return
    csv.field_size_limit(2**31 - 1)
    try:
        for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 1):
            if len(record) > width:
                yield Problem("data.too_many_fields", file, row=number, params={"found": len(record), "width": width})
    except csv.Error as error:
        yield Problem("data.bad_quotes", file, params={"detail": one_line(error)})


def _refuse_repeated(names: Iterable[str], file: str) -> None:
    seen = Counter(filter(None, map(key, names)))
    again = [name for name, count in seen.items() for _ in range(count - 1)]
    if again:
        raise DataError(Problem("data.repeated_column", file, params={"column": one_line(name)}) for name in again)


def _read_workbook(path: Path, file: str) -> pl.DataFrame:
    with open_book(path, file, DOOR) as book:
        sheet = book.sheets[0]
        if sheet.part.without_value:
            raise DataError(Problem("data.formula_without_value", file))
        rows = [[_cell(cell) for cell in row] for row in sheet.rows(MOST_ROWS)]
    top = next((i for i, row in enumerate(rows) if any(cell is not None for cell in row)), None)
    if top is None:
        raise DataError(Problem("data.no_header", file))
    names = ["" if cell is None else str(cell) for cell in rows[top]]
    _refuse_repeated(names, file)
    columns = {ROW: pl.Series(range(top + 2, len(rows) + 1), dtype=pl.Int64)}
    for place, name in enumerate(names):
        if name.strip():
            cells = [row[place] if place < len(row) else None for row in rows[top + 1 :]]
            columns[tidy(name)] = _column(cells)
    return pl.DataFrame(columns)


def _cell(cell: Any) -> Any:
    """The content of a cell; what the cell's format shows as a percentage is written as one."""
    value = cell.value
    if isinstance(value, (int, float)) and not isinstance(value, bool) and "%" in str(cell.number_format):
        return f"{plain(value * 100.0)}e0%"  # the exponent keeps any decimal sign from being misread
    return value


def _column(cells: list[Any]) -> pl.Series:
    """Numbers stay numbers. Among words a number is written like 58.68e0, which no decimal sign can misread."""
    if all(cell is None or (isinstance(cell, (int, float)) and not isinstance(cell, bool)) for cell in cells):
        return pl.Series([None if cell is None else float(cell) for cell in cells], dtype=pl.Float64)
    return pl.Series([None if cell is None else _words(cell) for cell in cells], dtype=pl.String)


def _words(cell: Any) -> str:
    if isinstance(cell, float) and not cell.is_integer():
        return f"{cell!r}e0" if "e" not in repr(cell) else repr(cell)
    if isinstance(cell, float):
        return str(int(cell))
    return str(cell)


def known_columns(
    table: Table, aliases: Mapping[str, str], columns: Collection[str]
) -> tuple[dict[str, str], list[Problem]]:
    """By header, the column that it stands for; and a problem for each column that several headers stand for."""
    names = {header: aliases.get(key(header), key(header)) for header in table.columns}
    names = {header: name for header, name in names.items() if name in columns}
    twice = sorted(name for name, count in Counter(names.values()).items() if count > 1)
    return names, [Problem("data.repeated_column", table.file, params={"column": name}) for name in twice]


def clean(table: Table) -> Table:
    """Trim text, empty text to null, drop rows without any content."""
    frame, file = table.frame, table.file
    if ROW not in frame.columns:
        frame = frame.with_row_index(ROW, offset=2).with_columns(pl.col(ROW).cast(pl.Int64))
    names = {name: tidy(name) for name in frame.columns if name != ROW}
    _refuse_repeated(names.values(), file)
    frame = frame.rename(names)
    for name, dtype in frame.schema.items():
        if dtype.is_nested() or dtype == pl.Object:
            raise DataError(Problem("data.unreadable", file, column=one_line(name), params={"detail": one_line(dtype)}))
    unnamed = [name for name in frame.columns if not name]
    texts = [name for name, dtype in frame.schema.items() if dtype in (pl.String, pl.Categorical) and name]
    frame = frame.drop(unnamed).with_columns(
        pl.col(name).cast(pl.String).str.normalize("NFC").str.strip_chars(" \t\r\n\u00a0\ufeff").replace("", None)
        for name in texts
    )
    content = [name for name in frame.columns if name != ROW]
    if content:
        frame = frame.filter(~pl.all_horizontal(pl.col(name).is_null() for name in content))
    return Table(frame, file)
