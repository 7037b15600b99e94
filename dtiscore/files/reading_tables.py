"""Tables as people save them: CSV in any of the common dialects, Parquet, XLSX, or an Arrow-capable data frame.

Everything leaves here as one frame of clean text or typed columns with the row number a person sees in the file.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import attrs
import polars as pl

from dtiscore.files.forked import refuse_after_fork
from dtiscore.files.office import Door
from dtiscore.files.opening import STDIN, size_of, streamed, unreadable
from dtiscore.files.sources.columns import LOOKED_AT, ROW, is_nameless, row_numbers, without_names
from dtiscore.files.sources.csv_text import read_csv
from dtiscore.files.sources.databases import is_address, read_database
from dtiscore.files.sources.frames import from_arrow, read_parquet, understood
from dtiscore.files.sources.objects import name_of, opened
from dtiscore.files.sources.sheets import read_workbook
from dtiscore.language.errors import DataError, Problem, one_line
from dtiscore.language.labels import key

__all__ = [
    "DOOR",
    "MAX_BYTES",
    "ROW",
    "Table",
    "clean",
    "kind_of",
    "known_columns",
    "lacking",
    "read_as_is",
    "read_table",
]

MAX_BYTES = 4 * 1024**3
# Macros are not run, so a workbook that holds some is read as any other.
DOOR = Door({
    "old": "data.not_a_workbook", "password": "data.not_a_workbook", "other": "data.not_a_workbook",
    "declarations": "convert.entities", "parts": "file.too_many_parts", "unpacks": "file.unpacks_to",
    "repeats": "data.repeats", "damaged": "data.unreadable",
}, bytes=MAX_BYTES, unpacked=512 * 2**20, merged=50_000_000)  # fmt: skip
# What may stand before and after a text without being seen.
SPACES = " \t\r\n\x0b\x0c\x85\u00a0\u200e\u200f\u202f\u205f\u2060\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200C))
)


@attrs.frozen(eq=False)
class Table:
    """A frame with clean column names and a row number per record; ``file`` is how a person knows it, ``others`` are the
    other sheets of a workbook with what stands in their first row, ``first`` is the number of the first record where the frame
    states none: frames count from 0, below a header a spreadsheet would count from 2."""

    frame: pl.DataFrame
    file: str
    others: Mapping[str, frozenset[str]] = attrs.field(factory=dict)
    first: int = 0

    @property
    def columns(self) -> list[str]:
        return [name for name in self.frame.columns if name != ROW]

    def row(self, position: int) -> int:
        return int(self.frame[ROW][int(position)])


def read_table(source: Any, name: str = "") -> Table:
    """Read a path (by its suffix), - for standard input, an open file, a dict of columns, a list of records, or any data frame,
    with clean text and without blank rows.

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
    refuse_after_fork()
    is_file = isinstance(source, (str, os.PathLike))
    file = name or (str(source) if is_file else name_of(source) or "data")
    is_stream = is_file and str(source) == STDIN
    if is_stream and file == STDIN:
        file = "stdin"
    try:
        if not is_file:
            source = opened(source, file)
            if not isinstance(source, bytes):
                return Table(from_arrow(source, file), file)
            if not source:
                raise DataError(Problem("file.empty", file))
            return _read(source, _kind(source, file), file)
        if not is_stream and is_address(str(source)):
            return Table(from_arrow(opened(read_database(str(source), file), file), file), file)
        content = streamed(file) if is_stream else Path(source)
        if (isinstance(content, Path) and size_of(content, file, MAX_BYTES) == 0) or content == b"":
            raise DataError(Problem("file.empty", file))
        return _read(content, _kind(content, file), file)
    except (DataError, KeyboardInterrupt, MemoryError, SystemExit, GeneratorExit):
        raise
    except OSError as error:
        raise DataError(unreadable(error, file)) from None
    except BaseException as error:  # the readers also raise panics, which are no Exception
        raise DataError(_unreadable(error, file)) from None


def kind_of(content: bytes) -> str:
    """csv, parquet or xlsx, as the first bytes say."""
    return {b"PAR1": "parquet", b"PK\x03\x04": "xlsx", b"\xd0\xcf\x11\xe0": "xlsx"}.get(content[:4], "csv")


def _kind(content: bytes | Path, file: str) -> str:
    """The same of a stream; of a file as its suffix says."""
    if isinstance(content, bytes):
        return kind_of(content)
    suffix = content.suffix.casefold()
    kinds = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".parquet": "parquet", ".xlsx": "xlsx", ".xlsm": "xlsx"}
    if suffix not in kinds:
        raise DataError(Problem("data.unknown_suffix", file, params={"suffix": suffix or "—"}))
    return kinds[suffix]


def _read(content: bytes | Path, kind: str, file: str) -> Table:
    if kind == "xlsx":
        frame, others = read_workbook(content, file, DOOR)
        return Table(frame, file, others)
    if kind == "parquet":
        return Table(read_parquet(content, file), file, first=2)
    return Table(read_csv(content if isinstance(content, bytes) else content.read_bytes(), file), file)


def _unreadable(error: BaseException, file: str) -> Problem:
    return Problem("data.unreadable", file, params={"detail": one_line(str(error).strip().split("\n")[0], 120)})


def known_columns(
    table: Table, aliases: Mapping[str, str], columns: Collection[str]
) -> tuple[dict[str, str], list[Problem]]:
    """By header, the column that it stands for; and a problem for each column that several headers stand for."""
    names = {header: aliases.get(key(header), key(header)) for header in table.columns}
    names = {header: name for header, name in names.items() if name in columns}
    twice = sorted(name for name, count in Counter(names.values()).items() if count > 1)
    return names, [Problem("data.repeated_column", table.file, params={"column": name}) for name in twice]


def lacking(table: Table, aliases: Mapping[str, str], needed: Collection[str]) -> Problem | None:
    """Where the columns seem to be that a table lacks: in a row further down, or on another sheet."""

    def has_all(texts: Collection[Any]) -> bool:
        keys = {key(str(text)) for text in texts if text is not None}
        return set(needed) <= keys | {aliases[one] for one in keys if one in aliases}

    for position, row in enumerate(table.frame.head(LOOKED_AT).drop(ROW, strict=False).iter_rows()):
        if has_all(row):
            return Problem("data.header_below", table.file, params={"header": table.row(position)})
    sheet = next((title for title, header in table.others.items() if has_all(header)), None)
    if sheet is not None:
        return Problem("data.other_sheet", table.file, params={"sheet": one_line(sheet)})
    return None


def clean(table: Table) -> Table:
    """Trim text, empty text to null, drop rows without any content and columns without name and content.

    Raises
    ------
    DataError
        with every column that cannot be read.
    """
    frame, file = table.frame, table.file
    if ROW not in frame.columns:
        frame = frame.with_row_index(ROW, offset=table.first).with_columns(pl.col(ROW).cast(pl.Int64))
    frame = understood(frame, file)
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    frame = frame.with_columns(
        pl.col(name).str.normalize("NFC").str.strip_chars(SPACES).replace("", None) for name in texts
    )
    frame = frame.drop(row_numbers(frame) or [])
    problems = list(without_names(frame, file))
    if problems:
        raise DataError(problems)
    frame = frame.drop([name for name in frame.columns if is_nameless(name)])
    content = [name for name in frame.columns if name != ROW]
    if content:
        frame = frame.filter(~pl.all_horizontal(pl.col(name).is_null() for name in content))
    return Table(frame, file, table.others)
