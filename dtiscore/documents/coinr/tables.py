"""Tables that R wrote, as they are meant: text by column, numbers with R's decimal point, NA for what is missing."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import attrs

from dtiscore.files.opening import STDIN, size_of
from dtiscore.files.reading_tables import read_table
from dtiscore.language.errors import DataError, Problem, one_line
from dtiscore.language.labels import key
from dtiscore.language.typed import is_unclear

MISSING = frozenset({"", "NA", "NaN"})
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
WITH_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
LARGEST = 1e100  # what a framework file may state
MOST_BYTES = 256 * 2**20


@attrs.frozen(eq=False)
class IndexTable:
    """A table as text: columns by name as it is written, and the row of the file that each record stands in."""

    file: str
    columns: Mapping[str, list[str]]
    rows: list[int]
    decimal_comma: bool = False

    def __len__(self) -> int:
        return len(self.rows)

    def problem(self, code: str, position: int, column: str = "", /, **params: object) -> Problem:
        return Problem(code, self.file, row=self.rows[position], column=one_line(column), params=in_lines(params))


def in_lines(params: Mapping[str, object]) -> dict[str, object]:
    return {name: one_line(value) if isinstance(value, str) else value for name, value in params.items()}


def read_sheet(path: str | os.PathLike[str], required: Iterable[str] = (), optional: Iterable[str] = ()) -> IndexTable:
    """The table of a file, its known columns under the names that COINr gives them.

    Raises
    ------
    DataError
        where it is no table, is larger than an index is, or lacks columns that COINr requires.
    """
    file = str(path)
    if file != STDIN:
        size_of(Path(path), file, MOST_BYTES)
    table = read_table(path)
    file = table.file
    required = tuple(required)
    known = {key(name): name for name in (*required, *optional)}
    columns = {known.get(key(name), name): [_text(v) for v in table.frame[name].to_list()] for name in table.columns}
    lacking = [name for name in required if name not in columns]
    if lacking:
        needed = ", ".join(required)
        raise DataError(Problem("coinr.no_column", file, params={"column": n, "needed": needed}) for n in lacking)
    rows = [table.row(position) for position in range(table.frame.height)]
    if not rows:
        raise DataError(Problem("data.no_rows", file))
    return IndexTable(file, columns, rows, _has_decimal_commas(columns.values()))


def _has_decimal_commas(columns: Iterable[Iterable[str]]) -> bool:
    cells = (text for column in columns for text in column if "," in text)
    return any(WITH_COMMA.fullmatch(text) and not THOUSANDS.fullmatch(text) for text in cells)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def numbers_of(sheet: IndexTable, column: str, problems: list[Problem]) -> list[float | None]:
    """A column as numbers, None where it is empty or NA.

    A decimal comma, as ``write.csv2`` writes it, is read where the table proves that it is none between thousands.
    """
    texts = sheet.columns[column]
    comma = sheet.decimal_comma and not any("." in text for text in texts)
    found: dict[str, float | None] = dict.fromkeys(MISSING)
    for text in set(texts) - MISSING:
        plain = text.replace(",", ".") if comma and WITH_COMMA.fullmatch(text) else text
        value = float(plain) if NUMBER.fullmatch(plain) else float("nan")
        found[text] = value if abs(value) <= LARGEST else None
    unclear = [position for position, text in enumerate(texts) if text not in MISSING and is_unclear(text)]
    if unclear:  # a column of them is told once
        text, count = texts[unclear[0]], len(unclear)
        problems.append(sheet.problem("coinr.unclear", unclear[0], column, text=text, count=count))
    for position, text in enumerate(texts):
        if text not in MISSING and found[text] is None and not is_unclear(text):
            problems.append(sheet.problem("coinr.number", position, column, text=text))
    return [found[text] for text in texts]
