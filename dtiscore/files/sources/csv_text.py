"""Text with separators, as people and programs save it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import groupby, islice

import polars as pl

from dtiscore.files.sources.columns import LOOKED_AT, ROW, header_at, is_header, letters, names_of
from dtiscore.language.errors import MOST_OF_A_KIND, DataError, Problem, first_of, one_line

MAX_HEADER = 1_000_000
MOST_WITH_QUOTES = 2**26  # bytes that are read one record after another
MOST_SHORT_LINES, SHORT = 2**20, 4  # lines of fewer bytes hold no row
MARKS = ((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
SEPARATORS = ",;\t|"
SEPARATOR_LINE = re.compile(rb'"?sep=(.)"?[,;\t|]*', re.IGNORECASE)  # as Excel takes it, before the header
BLANK = b' \t,;|"\xa0\xc2\xef\xbb\xbf'
GUARDED = re.compile(rb"'[=+\-@]")  # an apostrophe before what a spreadsheet would run, as we write it ourselves


def read_csv(raw: bytes, file: str) -> pl.DataFrame:
    """All columns as text, with the row of each record.

    Raises
    ------
    DataError
        with every place where it cannot be read.
    """
    raw = _in_utf8(raw, file)
    if b"\r" in raw:  # of Windows; alone, as Excel for Mac used to save
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    stated, above, begin = _header_line(raw)
    head = raw[begin : begin + MAX_HEADER]
    if b"\x00" in raw[: begin + MAX_HEADER]:
        raise DataError(Problem("data.not_text", file))
    first = head.split(b"\n", 1)[0]
    if not first.strip(BLANK):
        raise DataError(Problem("data.no_header", file))
    separator = stated or _separator(head)
    lines = raw.count(b"\n")
    if lines > MOST_SHORT_LINES and lines * SHORT > len(raw):
        raise DataError(Problem("data.too_many_rows", file, params={"found": lines, "size": len(raw) // 1024}))
    top: list[tuple[int, list[str]]] = []
    try:
        first.decode("utf-8")
        top.extend(islice(_records(head, separator, above + 1), LOOKED_AT))
    except UnicodeDecodeError as error:
        if not top:
            raise DataError(_not_utf8(raw, begin, first, separator, file, error)) from None
    except csv.Error as error:
        if not top:
            raise DataError(_bad_quotes(above + 1, error, file)) from None
    at = header_at(top, file)
    names, row = names_of(top[at][1], file), above + 1
    if at:  # a title stands above, maybe with line breaks in it
        lines_above = _lines_of(head, separator, at)
        row, above = row + at, above + lines_above
        begin += sum(len(line) + 1 for line in head.split(b"\n", lines_above)[:lines_above])
    frame = None
    if b'"' not in raw or len(raw) > MOST_WITH_QUOTES:
        frame = _at_once(raw, separator, names, above + 1, row)
    if frame is None:
        frame = _one_by_one(raw, begin, separator, names, row, file)
    if GUARDED.search(raw):
        frame = frame.with_columns(pl.col(name).str.replace(r"^'([=+\-@])", "${1}") for name in names)
    return frame


def _in_utf8(raw: bytes, file: str) -> bytes:
    codec = next((codec for mark, codec in MARKS if raw.startswith(mark)), "") or _without_a_mark(raw[:4_000])
    if codec:
        try:
            raw = raw.decode(codec).encode("utf-8")
        except UnicodeError:
            raise DataError(Problem("data.not_utf8", file)) from None
    return raw.removeprefix(b"\xef\xbb\xbf")


def _without_a_mark(head: bytes) -> str:
    """UTF-16 without a byte-order mark: of Latin letters and signs, one byte of the two is 0."""
    half = max(1, len(head) // 2)
    first, second = head[0::2].count(0) / half, head[1::2].count(0) / half
    if min(first, second) > 0.05 or max(first, second) < 0.4:
        return ""
    return "utf-16-be" if first > second else "utf-16-le"


def _header_line(raw: bytes) -> tuple[str, int, int]:
    """The separator where a line states it, how many lines stand above the header, and where it begins."""
    stated, above, begin = "", 0, 0
    while begin < len(raw):
        end = raw.find(b"\n", begin)
        end = len(raw) if end < 0 else end
        line = raw[begin:end].strip()
        found = SEPARATOR_LINE.fullmatch(line) if not stated else None
        if found is not None:
            stated = found[1].decode("latin-1")
        elif line.strip(BLANK):
            break
        above, begin = above + 1, end + 1
    return stated, above, begin


def _separator(head: bytes) -> str:
    """The sign that separates the names of a header, wherever it stands; else the most frequent one of the first line; below a
    line without any, the one that parts the most lines in a row alike."""
    lines = [line for line in head.split(b"\n")[: LOOKED_AT + 1] if line.strip(BLANK)]
    for line in lines[:LOOKED_AT]:
        for sign in SEPARATORS:
            if is_header(cell.strip('"') for cell in line.decode("utf-8", "replace").split(sign)):
                return sign
    counts = {sign: [line.count(sign.encode()) for line in lines] for sign in SEPARATORS}
    # A title with commas above a table of another sign: that one parts all lines below alike, the title's own does not.
    regular = [
        s for s, (first, *below) in counts.items() if len(below) > 1 and below[0] and len(set(below)) == 1 and not first
    ]
    if regular and not any(first and len({first, *below}) == 1 for first, *below in counts.values()):
        return max(regular, key=lambda sign: counts[sign][1])
    if not any(first for first, *_ in counts.values()):
        return max(SEPARATORS, key=lambda sign: (*_alike(counts[sign]), sign == ","))
    return max(SEPARATORS, key=lambda sign: (counts[sign][0], sign == ","))


def _alike(counts: Sequence[int]) -> tuple[int, int]:
    """How many lines in a row have the same number of separators, at the most, and that number."""
    runs = [(len(list(run)), count) for count, run in groupby(counts) if count]
    return max(runs, default=(0, 0))


def _records(raw: bytes, separator: str, first: int) -> Iterator[tuple[int, list[str]]]:
    """Record by record with its row, as people count: a cell of several lines is in one row."""
    csv.field_size_limit(2**31 - 1)
    lines = io.TextIOWrapper(io.BytesIO(raw), "utf-8", newline="")
    yield from enumerate(csv.reader(lines, delimiter=separator, strict=True), first)


def _lines_of(raw: bytes, separator: str, records: int) -> int:
    """How many lines the first records take."""
    found = csv.reader(io.TextIOWrapper(io.BytesIO(raw), "utf-8", newline=""), delimiter=separator, strict=True)
    for _ in range(records):
        next(found)
    return found.line_num


def _at_once(raw: bytes, separator: str, names: list[str], above: int, header: int) -> pl.DataFrame | None:
    """All records below so many lines in one go, the first of which is the row below the header; None where some are odd."""
    try:
        frame = pl.read_csv(
            io.BytesIO(raw), has_header=False, skip_lines=above, schema=dict.fromkeys(names, pl.String), separator=separator,
            row_index_name=ROW, quote_char='"' if b'"' in raw else None,
        )  # fmt: skip
    except pl.exceptions.NoDataError:
        return pl.DataFrame(schema={ROW: pl.Int64, **dict.fromkeys(names, pl.String)})
    except pl.exceptions.PolarsError:
        return None
    return frame.with_columns(pl.col(ROW).cast(pl.Int64) + header + 1)


def _one_by_one(raw: bytes, begin: int, separator: str, names: list[str], first: int, file: str) -> pl.DataFrame:
    rows: list[int] = []
    columns: list[list[str | None]] = [[] for _ in names]
    problems: list[Problem] = []
    long: list[tuple[int, int]] = []
    row, many = first, 0
    try:
        for row, record in _records(raw[begin:], separator, first):
            if row == first or not record:
                continue
            if any(map(str.strip, record[len(names) :])):
                many += 1
                if many <= MOST_OF_A_KIND + 1:
                    long.append((row, len(record)))
            rows.append(row)
            for place, column in enumerate(columns):
                column.append(record[place] if place < len(record) else None)
    except UnicodeDecodeError as error:
        problems.append(_not_utf8(raw, begin, raw[begin:].split(b"\n", 1)[0], separator, file, error))
    except csv.Error as error:
        problems.append(_bad_quotes(row + 1, error, file))

    def problem_of(found: tuple[int, int]) -> Problem:
        return Problem("data.too_many_fields", file, row=found[0], params={"found": found[1], "width": len(names)})

    problems = [*first_of(long, problem_of, many), *problems]
    if problems:
        raise DataError(problems)
    texts = {name: pl.Series(column, dtype=pl.String) for name, column in zip(names, columns, strict=True)}
    return pl.DataFrame({ROW: pl.Series(rows, dtype=pl.Int64), **texts})


def _bad_quotes(row: int, error: csv.Error, file: str) -> Problem:
    return Problem("data.bad_quotes", file, row=row, params={"detail": one_line(error)})


def _not_utf8(raw: bytes, begin: int, header: bytes, separator: str, file: str, error: UnicodeDecodeError) -> Problem:
    """Where the first sign is that is not UTF-8, which a reader in pieces does not say.

    Text of Windows (1258, 1252, 1250) is named and not guessed: the same bytes are “cị” in one and “ciò” in another, a list of
    codes and names holds too few of them to tell, and a wrong guess would be another unit without a word.
    """
    try:
        raw.decode("utf-8")
        at = error.start
    except UnicodeDecodeError as exact:
        at = exact.start
    line = raw[:at].rsplit(b"\n", 1)[-1]
    place = line.count(separator.encode())
    names = header.split(separator.encode())
    column = letters(place + 1)
    if at > begin + len(header) and place < len(names) and names[place].isascii():
        column = names[place].decode().strip().strip('"') or column
    return Problem("data.not_utf8", file, row=raw[:at].count(b"\n") + 1, column=one_line(column))
