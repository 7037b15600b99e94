"""What every sheet of a form shares: its lines, where they stand, how cells look, what adds up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from dtiscore.data.units import Unit
from dtiscore.documents.forms.formulas import ABSENT, Cells, adds_points, fits
from dtiscore.documents.forms.layout import FIRST_LINE, PLACE
from dtiscore.documents.forms.lines import lines_of
from dtiscore.documents.spreadsheet import quoted
from dtiscore.language.errors import Language
from dtiscore.language.sentences import say
from dtiscore.model import TOTAL, Framework, Target
from dtiscore.rules.rollups import roll_up

INPUT = "#FFF9DB"
HEAD = "#E8EEF4"
GROUP = "#F3F6F9"


@attrs.frozen
class Issue:
    """What a form is made for, besides its unit. ``goals`` holds the target of the unit by node."""

    framework: Framework
    year: int
    lang: Language
    goals: Mapping[str, Target | None] = attrs.field(factory=dict)
    receiver: str = ""


class Grid:
    """The lines of one form and the workbook that they are written to."""

    def __init__(self, book: Any, issue: Issue, unit: Unit) -> None:
        self.book, self.issue, self.unit = book, issue, unit
        self.framework, self.lang = issue.framework, issue.lang
        self.lines = lines_of(issue.framework, unit)
        self.line = {line.key: line for line in self.lines}
        self.row = self._rows()
        self.formats: dict[str, Any] = {}

    def word(self, text: str, /, **params: object) -> str:
        return say(f"form_sheet.{text}", self.lang, **params)

    def _rows(self) -> dict[str, int]:
        """The row of each line; one row more stands above the indicators."""
        rows, row, told = {}, FIRST_LINE + 1, False
        for line in self.lines:
            if not told and line.kind not in ("contact", "general"):
                told, row = True, row + 1
            rows[line.key] = row
            row += 1
        return rows

    def format(self, **style: Any) -> Any:
        found = self.formats.get(str(style))
        if found is None:
            base: dict[str, Any] = {"font_name": "Times New Roman", "font_size": 11, "valign": "top", "text_wrap": True}
            found = self.formats[str(style)] = self.book.add_format(base | style)
        return found

    def cell(self, key: str, column: str) -> str:
        from xlsxwriter.utility import xl_rowcol_to_cell

        return str(xl_rowcol_to_cell(self.row[key], PLACE[column]))

    def adds_up(self, key: str) -> bool:
        """Whether the points of a node are a sum that the form computes: a group that shares all that is in it with
        others before it has no line."""
        if key not in self.line:
            return False
        line = self.line[key]
        if line.kind != "group":
            return True
        assert line.node is not None
        how = roll_up(self.framework, line.node)
        short = fits(len(line.children), len(how.gate_items))
        return adds_points(how) and short and all(self.adds_up(code) for code in line.children)

    def maximum(self, key: str) -> float:
        line = self.line[key]
        assert line.node is not None
        return line.node.points if line.kind == "indicator" else sum(map(self.maximum, line.children))

    def summed(self, code: str) -> tuple[str, ...]:
        """The lines that make up the total or a pillar, where the form can add them up."""
        node = self.framework[code]
        there = tuple(c for c in node.children if any(inner in self.row for inner in self.framework.below(c)))
        plain = (
            adds_points(roll_up(self.framework, node)) and not node.gate and fits(len(there), elsewhere=code != TOTAL)
        )
        return there if there and plain and all(map(self.adds_up, there)) else ()

    def points_style(self, look: dict[str, Any]) -> Any:
        decimals = self.framework.point_decimals
        places = "0" if decimals == 0 else "0." + "0" * (2 if decimals is None else decimals)
        return self.format(**(look | {"bold": True}), num_format="#,##" + places)

    def plain_cells(self, key: str) -> Cells:
        return Cells(points=self.cell(key, "points"), share=self.cell(key, "share"))

    @property
    def absent(self) -> str:
        """What computed cells show where an indicator does not apply, as a formula writes it."""
        return quoted(ABSENT[self.lang])

    def paper(self, sheet: Any, *, landscape: bool) -> None:
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        sheet.set_margins(left=0.5, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        code = self.unit.code.replace("&", "&&")[:60]
        sheet.set_footer(f"&L{code}&R{self.word('page')} &P/&N")


def letter(column: str) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(PLACE[column]))
