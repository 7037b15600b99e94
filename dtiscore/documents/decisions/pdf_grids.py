"""Tables of a PDF as grids: read by a process of its own within seconds and megabytes, rows cut by the end of a page put together."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from dtiscore.documents.decisions.grid_cells import SET, Grid, GridCell, clean
from dtiscore.language.errors import DataError, Problem
from dtiscore.language.sentences import Hint

SECONDS = 120
LINES_ABOVE = 12
MOST_BETWEEN = 15  # words between two pages of one table
MOST_LINES = 3  # of a header
# What the reader says of a file that holds nothing for it.
_REASONS = {"password": "convert.password", "scan": "convert.pdf_scan", "pages": "convert.pdf_pages"}
Rows = list[list[dict[str, Any]]]


def pdf_grids(content: bytes, file: str) -> Iterator[Grid]:
    """Every table with ruled lines, in its order.

    Raises
    ------
    DataError
        with one problem: what the file is not, and how to save it so that it can be read.
    """
    if importlib.util.find_spec("pdfplumber") is None:
        raise DataError(Problem("convert.no_pdf", file))
    tables = _tables(content, file)
    if not tables:
        raise DataError(Problem("convert.pdf_no_lines", file))
    whole: list[dict[str, Any]] = []
    for table in tables:
        if whole and is_continued(whole[-1], table):
            join_cut_rows(whole[-1]["rows"], table["rows"])
            _append(whole[-1], table)
        else:
            whole.append({**table, "last_page": table["page"]})
    for count, table in enumerate(whole, start=1):
        first, last = table["page"], table["last_page"]
        place = Hint("convert.table_on_page", {"number": count, "page": f"{first}–{last}" if last > first else first})
        above = [text for line in table["above"] if (text := clean(line))]
        rows = [[GridCell(clean(cell["text"]), tuple(cell["anchor"])) for cell in row] for row in table["rows"]]
        yield Grid(str(count), place, rows, above[-LINES_ABOVE:])


def is_continued(before: dict[str, Any], table: dict[str, Any]) -> bool:
    """Whether a table goes on from the page before: as wide, without another name or header, nothing but the foot and head of a page between."""
    if table["page"] != before["last_page"] + 1 or len(table["rows"][0]) != len(before["rows"][0]):
        return False
    between = table["above"]
    if any(SET.search(line) for line in between) or sum(len(line.split()) for line in between) > MOST_BETWEEN:
        return False
    return _texts(table["rows"][0]) == _texts(before["rows"][0]) or not _has_header(table["rows"])


def _has_header(rows: Rows) -> bool:
    from dtiscore.documents.decisions.header import find_header

    cells = [[GridCell(clean(cell["text"]), tuple(cell["anchor"])) for cell in row] for row in rows[:MOST_LINES]]
    return find_header(Grid("", Hint(""), cells)) is not None


def _append(before: dict[str, Any], table: dict[str, Any]) -> None:
    """The rows of the next page below those of the pages before."""
    down = len(before["rows"])
    for row in table["rows"]:
        for cell in {id(cell): cell for cell in row}.values():
            if not cell.get("moved"):
                cell["anchor"], cell["moved"] = [cell["anchor"][0] + down, cell["anchor"][1]], True
    before["rows"] += table["rows"]
    before["last_page"] = table["page"]


def _tables(content: bytes, file: str) -> list[dict[str, Any]]:
    command = [sys.executable, "-P", "-m", "dtiscore.documents.decisions.pdf_tables"]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise DataError(Problem("convert.pdf_slow", file, params={"seconds": SECONDS})) from None
    try:
        said = json.loads(done.stdout) if done.returncode == 0 else {}
    except ValueError:
        said = {}
    if not isinstance(said, dict) or "tables" not in said:
        reason = said.get("reason", "") if isinstance(said, dict) else ""
        raise DataError(Problem(_REASONS.get(reason, "convert.damaged"), file))
    return list(said["tables"])


def join_cut_rows(before: Rows, after: Rows) -> None:
    """A row that the end of a page has cut goes on with the first row after it that is no repeated header.

    Each of its texts goes on where the one above had no room left for another word, or begins with a small letter.
    """
    if not before or not after or len(before[0]) != len(after[0]):
        return
    first = next((r for r, row in enumerate(after) if r >= len(before) or _texts(row) != _texts(before[r])), 0)
    rest, last = after[first], before[-1]
    going = [(old, new) for old, new in zip(last, rest, strict=True) if new["text"]]
    if not going or not all(_goes_on(old, new) for old, new in going):
        return
    for old, new in {id(new): (old, new) for old, new in going}.values():
        old["text"] += (" " if old["room"] < new["begins"] or new["text"][:1].islower() else "\n") + new["text"]
        new["text"] = ""


def _texts(row: Sequence[dict[str, Any]]) -> list[str]:
    return [cell["text"] for cell in row]


def _goes_on(old: dict[str, Any], new: dict[str, Any]) -> bool:
    first = new["text"][:1]
    return bool(old["text"]) and (first.islower() or (old["room"] < new["begins"] and first.isalnum()))
