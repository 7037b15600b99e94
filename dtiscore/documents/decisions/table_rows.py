"""A row of a decision's table: what its cells say, whatever is merged, and the marks by which rows are told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import attrs

from dtiscore.documents.decisions.grid_cells import Grid, GridCell
from dtiscore.documents.decisions.header import Header
from dtiscore.documents.decisions.numbering import heading_in
from dtiscore.documents.decisions.outline import MOST_POINTS, Outline
from dtiscore.documents.decisions.words.amounts import NUMBER, POINTS_WORD, points_in
from dtiscore.documents.decisions.words.phrases import states_points
from dtiscore.language.errors import Severity
from dtiscore.language.measures import exactly

REMARK = re.compile(r"^\W*(?:ghi\s+chú|lưu\s+ý|chú\s+thích|note)\b", re.I)
BULLET = re.compile(r"^\s*[-–+•*●▪◦✓]\s*")
MARKED = re.compile(r"^\s*(?:[-–+•*●▪◦✓]|[a-eđ]\))\s*")
# The points of a heading or a criterion at the end of its title: “… - (Tổng điểm: 8)”, “… (30 điểm)”.
STATED = re.compile(
    rf"\s*(?:[-–:]\s*)?[(\[]\s*(?P<sum>tổng(?:\s+số)?(?:\s+điểm)?|(?:điểm\s+)?tối\s+đa|total|max(?:imum)?)?\s*:?\s*(?P<points>{NUMBER})\s*(?P<unit>{POINTS_WORD})?\s*[)\]]\s*$",
    re.I,
)


@attrs.define
class TableRow:
    """A row of the table as its header understands it; ``following`` are some of those after it."""

    grid: Grid
    header: Header
    r: int
    numbered: bool = True
    following: Sequence[TableRow] = ()

    @property
    def printed(self) -> int:
        """The number of the row as a person counts."""
        return self.r + 1

    def tell(self, outline: Outline, code: str, severity: Severity = "error", /, **params: object) -> None:
        """A problem with this row."""
        outline.problem(code, self.grid.place, self.printed, severity, **params)

    def cells(self, kind: str) -> list[GridCell]:
        """Different cells of a kind, those that begin in this row or are merged into it."""
        cells = (self.grid.rows[self.r][column] for column in self.header.columns.get(kind, ()))
        return list({cell.anchor: cell for cell in cells}.values())

    def begun(self, kind: str) -> list[GridCell]:
        """Those that begin in this row and are not empty."""
        return [cell for cell in self.cells(kind) if cell.text and cell.anchor[0] == self.r]

    def own(self, kind: str) -> str:
        return "\n".join(cell.text for cell in self.begun(kind))

    def is_one(self, *kinds: str) -> bool:
        """Whether the cells of these columns are one merged cell that begins in this row."""
        cells = [self.grid.rows[self.r][c] for kind in kinds for c in self.header.columns.get(kind, ())]
        return len(cells) > 1 and len({cell.anchor for cell in cells}) == 1 and cells[0].anchor[0] == self.r

    def points(self) -> float | None:
        """What the cell of points says; NaN where it is no number of points."""
        cells = self.begun("points")
        if not cells or re.fullmatch(r"[-–—/.]*", cells[0].text):
            return None
        text, number = re.sub(r"^\+\s*(?=\d)", "", cells[0].text), cells[0].number
        if text.endswith("%"):
            text, number = text[:-1] if self.header.percent else "", None
        value = number if number is not None else points_in(text)
        return value if value is not None and 0 <= value <= MOST_POINTS else float("nan")

    def method(self) -> str:
        """The words of how points are earned; where levels have points in a column of their own, beside each its points."""
        method, amounts = self.own("method"), [cell.text for cell in self.begun("amount")]
        if self.header.levels:
            return "\n".join(filter(None, [method, *self._rubric()]))
        if not amounts:
            return method
        words, amount = method or self._level(), amounts[0]
        if points_in(amount) is None:
            return "\n".join(filter(None, [method, amount]))
        return f"{words.rstrip(' .:')}: {amount}" if words else amount

    def _rubric(self) -> Iterator[str]:
        """What stands in the columns of a rubric, each with the points of its column."""
        for column, points in self.header.levels.items():
            cell = self.grid.rows[self.r][column]
            if cell.text and cell.anchor == (self.r, column):
                yield f"- {' '.join(cell.text.split()).rstrip(' .:;')}: {exactly(points, 'points', 'vi')}"

    def _level(self) -> str:
        return "" if self.points() is not None or self.own("stt") else " ".join(self.own("title").split())

    def points_below(self) -> float:
        """The points of the numbered rows from here to the next that has no number."""
        total = 0.0
        for row in self.following:
            points = row.points()
            if points is None or points != points or not (row.own("stt") or heading_in(row.own("title"), ())):
                break
            total += points
        return total


def lines_below(title: str) -> tuple[str, list[str]]:
    """A title and the lines of its cell that say how points are earned."""
    lines = title.split("\n")
    first = next((i for i, line in enumerate(lines) if i and (MARKED.match(line) or states_points(line))), len(lines))
    return "\n".join(lines[:first]), lines[first:]
