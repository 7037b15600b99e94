"""The ruled tables of a PDF that holds text: cells between lines, lines of a cell joined where the page only wrapped them.

Run as a program it reads a PDF from standard input and writes its tables as JSON, so that a page made to cost hours or
gigabytes costs its reader neither: ``grid`` gives it seconds and megabytes.
"""

from __future__ import annotations

import io
import json
import re
import statistics
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import attrs

MOST_PAGES = 300
MEMORY = 2 * 2**30
TOLERANCE = 2.0  # points between two lines that are one
SMALL = 0.75  # of the usual size: the number of a note
_BULLET = re.compile(r"^(?:[-–•●▪◦](?!\s*\d)|[a-eđ]\)|\d{1,2}(?:\.\d{1,2})*[.)]$)")
# A line that says what something earns is a sentence.
_EARNS = re.compile(r"(?:[:=]\s*[\d.,]*\d|(?:điểm|points?|marks?))[.,]?$", re.I)
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# A cell as JSON: its text, where it begins, the room that is left beside its last line, and the width of its first word.
CellData = dict[str, Any]


@attrs.frozen
class Word:
    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float


@attrs.frozen
class Line:
    """Words beside each other, from left to right."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        parts = [self.words[0].text]
        for before, word in pairwise(self.words):
            parts.append(word.text if word.left - before.right < word.size * 0.1 else f" {word.text}")
        return "".join(parts)

    @property
    def width(self) -> float:
        return self.words[-1].right - self.words[0].left

    @property
    def first_width(self) -> float:
        """The width of its first word, with the space before it."""
        return self.words[0].right - self.words[0].left + self.words[0].size * 0.22


def lines_of(words: Iterable[Word]) -> list[Line]:
    """Words as lines from the top down; a word belongs to the line whose middle it crosses."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.bottom, w.left)):
        middle = (word.top + word.bottom) / 2
        if rows and max(w.top for w in rows[-1]) <= middle <= max(w.bottom for w in rows[-1]):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [Line(tuple(sorted(row, key=lambda w: w.left))) for row in rows]


def is_wrapped(line: Line, first: Line, room: float) -> bool:
    """Whether a line goes on in the next one: a sentence that is not at its end, or whose next word had no room beside it."""
    ends, begins = line.text, first.text
    if _BULLET.fullmatch(ends):
        return True
    if (_BULLET.match(begins.split()[0]) and not ends.endswith(("-", "–"))) or ends.endswith(";"):
        return False
    if begins[0].isupper() and (_EARNS.search(ends) or ends.endswith(":")):
        return False
    if begins[0].islower() and not ends.endswith("."):
        return True
    return line.width + first.first_width > room


def joined(lines: Sequence[Line], room: float) -> str:
    """The text of a cell: what the page wrapped as one line, what begins a line of its own as one."""
    text = lines[0].text if lines else ""
    for before, line in pairwise(lines):
        if not is_wrapped(before, line, room):
            text += "\n"
        elif not re.match(r"[,.;:)%]", line.text):
            text += " "
        text += line.text
    return text


def paragraphs(lines: Sequence[Line]) -> list[str]:
    """The lines beside a table; one that begins with a small letter goes on with the one above it."""
    found: list[str] = []
    for text in (line.text for line in lines):
        if found and text[:1].islower():
            found[-1] += f" {text}"
        else:
            found.append(text)
    return found


# --- a page ----------------------------------------------------------------------------------------------------------


class Unreadable(Exception):
    """The argument says why: pages, scan or password."""


def tables_in(content: bytes) -> Iterator[dict[str, Any]]:
    """Each table of a PDF as JSON: page, rows of cells, and the lines above it; nothing of pages without text."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(content)) as pdf:
        if len(pdf.pages) > MOST_PAGES:
            raise Unreadable("pages")
        above: list[str] = []
        seen = False
        for page in pdf.pages:
            words = _words(page)
            seen |= bool(words)
            found = sorted(page.find_tables(), key=lambda table: (table.bbox[1], table.bbox[0]))
            top = 0.0
            for table in found:
                between = [w for w in words if top <= w.top and w.bottom <= table.bbox[1] + TOLERANCE]
                above += paragraphs(lines_of(between))
                yield {"page": page.page_number, "above": above, "rows": _rows(table.cells, words)}
                above, top = [], table.bbox[3] - TOLERANCE
            above += paragraphs(lines_of(w for w in words if top <= w.top))
            page.close()
        if not seen:
            raise Unreadable("scan")


def _words(page: Any) -> list[Word]:
    """The words of a page; numbers of notes are raised, so that they are no part of the number before them."""
    found = [
        Word(w["text"], w["x0"], w["x1"], w["top"], w["bottom"], w["size"])
        for w in page.dedupe_chars().extract_words(x_tolerance_ratio=0.15, extra_attrs=["size"])
    ]
    usual = statistics.median(word.size for word in found) if found else 0.0
    small = usual * SMALL
    return [
        attrs.evolve(w, text=w.text.translate(_RAISED)) if w.size < small and w.text.isdigit() else w for w in found
    ]


def _edges(values: Iterable[float]) -> list[float]:
    """Different edges, those that are nearly one as one."""
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > TOLERANCE:
            kept.append(value)
    return kept


def _place(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - value))


def _rows(boxes: Sequence[tuple[float, float, float, float]], words: Sequence[Word]) -> list[list[CellData]]:
    """Cells by row and column; a cell that spans several is in all of them."""
    columns = _edges(x for left, _, right, _ in boxes for x in (left, right))
    rows = _edges(y for _, top, _, bottom in boxes for y in (top, bottom))
    empty: CellData = {"text": "", "room": 0.0, "begins": 0.0}
    grid: list[list[CellData]] = [
        [{**empty, "anchor": [r, c]} for c in range(len(columns) - 1)] for r in range(len(rows) - 1)
    ]
    for left, top, right, bottom in boxes:
        inside = [
            w for w in words if left <= (w.left + w.right) / 2 <= right and top <= (w.top + w.bottom) / 2 <= bottom
        ]
        lines = lines_of(inside)
        padding = min((line.words[0].left - left for line in lines), default=0.0)
        room = right - left - 2 * min(max(padding, 1.0), 8.0)
        r, c = _place(rows, top), _place(columns, left)
        cell: CellData = {
            "text": joined(lines, room), "anchor": [r, c],
            "room": room - lines[-1].width if lines else room, "begins": lines[0].first_width if lines else 0.0,
        }  # fmt: skip
        for below in range(r, max(_place(rows, bottom), r + 1)):
            for beside in range(c, max(_place(columns, right), c + 1)):
                grid[below][beside] = cell
    return grid


def main() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        said: dict[str, Any] = {"tables": list(tables_in(sys.stdin.buffer.read()))}
    except Unreadable as reason:
        said = {"reason": str(reason)}
    except Exception as error:  # the reader fails in many ways on files that are damaged
        said = {"reason": "password" if "Password" in repr(error) else "damaged"}
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    main()
