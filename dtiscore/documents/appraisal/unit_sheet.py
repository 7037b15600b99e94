"""One unit's sheet: what it claims, what proves it, what is asked about it, and the only cells that the council fills in."""

from __future__ import annotations

import math
from typing import Any

from dtiscore.documents.appraisal.columns import (
    COLUMNS,
    FIRST_LINE,
    HEADER_ROW,
    HIDDEN,
    KEY_ROW,
    TEXTS,
    UNIT,
    WIDTHS,
    mark_of,
)
from dtiscore.documents.appraisal.council_book import MISSING, CouncilBook, number_or_empty
from dtiscore.documents.appraisal.dossiers import IndicatorDossier, SheetLine, UnitDossier
from dtiscore.documents.appraisal.formulas import Formulas, Refs, branch_formulas, leaf_formulas
from dtiscore.documents.forms.formulas import says_absent
from dtiscore.files.workbook import (
    GROUP,
    HEAD,
    INPUT,
    LINE,
    TALLEST,
    NamedColumns,
    cell_name,
    column_name,
    lines_of_all,
    lock,
    sheet_name,
    takes_limits_of,
)
from dtiscore.language.numbers import number
from dtiscore.model import TOTAL, Node
from dtiscore.rules.rollups import roll_up
from dtiscore.rules.spreadsheet_formulas import number as literal


class UnitSheet:
    """Writes one unit; ``cell`` says where its numbers stand, for the overview of its block."""

    def __init__(self, book: CouncilBook, unit: UnitDossier, sheet: Any) -> None:
        self.book, self.unit, self.framework = book, unit, book.framework
        columns = [name for name in COLUMNS if name != "preliminary" or name in book.stages]
        self.sheet = NamedColumns(sheet, columns, book.format)
        self.seen = [name for name in columns if name not in HIDDEN]
        first = book.alike.setdefault(tuple(line.node.code for line in unit.lines), self)
        if first is self:
            self.row = {line.node.code: FIRST_LINE + i for i, line in enumerate(unit.lines)}
            self.refs = {code: self._refs(code) for code in self.row}
            self.made: dict[str, Formulas] = {}
        else:
            self.row, self.refs, self.made = first.row, first.refs, first.made
        self.has_limits = first is not self and takes_limits_of(sheet, first.sheet.sheet)

    def cell(self, code: str, column: str) -> str:
        return cell_name(self.row[code], self.sheet.place[column])

    def outside(self, code: str, column: str) -> str:
        """The cell as other sheets name it."""
        return f"{sheet_name(self.book.units[self.unit.label])}!{self.cell(code, column)}"

    def _refs(self, code: str) -> Refs:
        names = {"points": "recognised", "typed": "points"}
        parts = ("points", "top", "score", "seen", "applies", "typed", "fallback")
        return Refs(**{part: self.cell(code, names.get(part, part)) for part in parts})

    def write(self, block: str, back: str) -> None:
        self._heading(block, back)
        for line in self.unit.lines:
            self._line(line)
        self._page()

    def _heading(self, block: str, back: str) -> None:
        sheet, book = self.sheet, self.book
        sheet.title("number", "author", book.title, book.framework_words, 13)
        named = book.word("unit", name=self.unit.name, code=self.unit.record.code)
        sheet.text(2, "number", named, bold=True, font_size=12, text_wrap=False)
        sheet.link(2, "findings", back, book.word("back"), underline=1, text_wrap=False)
        if block:
            sheet.text(3, "number", book.word("block", name=block), text_wrap=False)
        sheet.keys(KEY_ROW, mark_of(UNIT, self.unit.label), WIDTHS, HIDDEN)
        for name in self.seen:
            sheet.text(HEADER_ROW, name, book.header(name), bold=True, align="center", valign="vcenter", border=1, bg_color=HEAD)  # fmt: skip
        sheet.sheet.set_row(HEADER_ROW, 3 * LINE)

    def _line(self, line: SheetLine) -> None:
        sheet, code, row = self.sheet, line.node.code, self.row[line.node.code]
        entry = self.unit.indicators.get(code)
        look: dict[str, Any] = {"border": 1}
        if entry is None:
            look |= {"bold": True, "bg_color": HEAD if code == TOTAL else GROUP}
        sheet.blank(row, self.seen, **look)
        sheet.text(row, "key", code)
        sheet.text(row, "number", line.number, **look)
        title = self.book.word("total") if code == TOTAL else line.node.title[self.book.lang]
        title += "" if code in self.book.live else " *"
        sheet.text(row, "title", title[:4000], **look | ({"indent": min(line.depth, 6)} if line.depth else {}))
        for stage, value in zip(self.book.stages, self.unit.earlier[code], strict=True):
            sheet.number(row, stage, value, **look, num_format=self.book.number)
        texts = [(title, WIDTHS["title"] - 2 - 1.5 * line.depth)]
        if entry is None:
            self._group(line, look)
        else:
            self._indicator(entry, look)
            texts += [(getattr(entry, name), WIDTHS[name]) for name in (*TEXTS, "reason")]
        most = max(lines_of_all(text, 1.2 * wide) for text, wide in texts)
        sheet.sheet.set_row(row, min(0.9 * LINE * most + 3, TALLEST))

    def _indicator(self, entry: IndicatorDossier, look: dict[str, Any]) -> None:
        node, row, book, sheet = entry.node, self.row[entry.node.code], self.book, self.sheet
        nothing = book.word("not_applicable")
        most = float(node.shown(node.points))
        sheet.number(row, "maximum", most, **look, num_format=book.top)
        for name in TEXTS:
            sheet.text(row, name, getattr(entry, name), **look)
        sheet.value(row, "fallback", nothing if isinstance(entry.fallback, str) and entry.fallback else entry.fallback)
        if entry.settable:
            self._inputs(entry)
        now = self.unit.now[node.code]
        made = self._formulas(node, nothing)
        absent, share = now.coverage != now.coverage, number_or_empty(now.score)
        top = most if (not absent if self.framework.missing == "zero" else share != "") else 0
        points = nothing if absent else number_or_empty(now.points)
        sheet.formula(row, "recognised", made.points, points, **look | {"bold": True}, num_format=book.number)
        sheet.formula(row, "top", made.top, top)
        sheet.formula(row, "score", made.score, share)
        sheet.formula(row, "seen", made.seen, int(share != ""))
        sheet.formula(row, "applies", made.applies, int(not absent))

    def _inputs(self, entry: IndicatorDossier) -> None:
        row, book, top = self.row[entry.node.code], self.book, entry.node.points
        open_: dict[str, Any] = {"border": 1, "bg_color": INPUT, "locked": False}
        typed = book.word("not_applicable") if entry.typed == math.inf else entry.typed
        self.sheet.value(row, "points", typed, **open_, num_format=book.number)
        self.sheet.value(row, "reason", entry.reason, **open_, num_format="@")
        self.sheet.value(row, "author", entry.author, **open_, num_format="@")
        if self.has_limits:
            return
        cell = self.cell(entry.node.code, "points")
        least = literal(-top if entry.node.deducts else 0.0)
        inside = f"AND(ISNUMBER({cell}),{cell}>={least},{cell}<={literal(top)})"
        self.sheet.limit(row, "points", validate="custom", value=f"=OR({inside},{says_absent(cell)})",
                         error_message=book.word("error.points", top=number(top, book.lang))[:250])  # fmt: skip

    def _formulas(self, node: Node, nothing: str = "") -> Formulas:
        """Those of a line; they are the same on all sheets with these lines."""
        if node.code not in self.made:
            at = self.refs[node.code]
            if node.code in self.unit.indicators:
                self.made[node.code] = leaf_formulas(self.framework, node, at, nothing)
            else:
                how = roll_up(self.framework, node)
                self.made[node.code] = branch_formulas(how, at, self.refs, deducts=node.deducts)
        return self.made[node.code]

    def _group(self, line: SheetLine, look: dict[str, Any]) -> None:
        code, row, book = line.node.code, self.row[line.node.code], self.book
        now, at = self.unit.now[code], self.refs[code]
        values = {
            "recognised": number_or_empty(now.points), "top": number_or_empty(now.max_points), "score": number_or_empty(now.score),
            "seen": int(now.coverage > 0), "applies": int(now.coverage == now.coverage),
        }  # fmt: skip
        made = {}
        if code in book.live:
            found = self._formulas(line.node)
            made = {"recognised": found.points, "top": found.top, "score": found.score, "seen": found.seen, "applies": found.applies}  # fmt: skip
            if not self.unit.submitted and self.framework.no_submission == "zero":
                made |= self._without_submission(code, made)
        for name, value in values.items():
            style = look | {"num_format": book.number} if name == "recognised" else {}
            if name in made:
                self.sheet.formula(row, name, made[name], value, **style)
            elif not isinstance(value, str):
                self.sheet.number(row, name, value, **style)
        self.sheet.formula(row, "maximum", at.top, values["top"], **look, num_format=book.top)

    def _without_submission(self, code: str, made: dict[str, str]) -> dict[str, str]:
        """A unit without a single row counts as zero until the council sets its first points."""
        first, last = self.cell(self.unit.lines[0].node.code, "points"), self.cell(TOTAL, "points")
        now = self.unit.now[code]
        applies = now.coverage == now.coverage
        zero = "0" if applies else '""'
        still = {"recognised": zero, "top": repr(now.max_points) if applies else "0", "score": zero}
        return {name: f"IF(COUNT({first}:{last})=0,{value},{made[name]})" for name, value in still.items()}

    def _page(self) -> None:
        sheet, book, place = self.sheet.sheet, self.book, self.sheet.place
        first, last = FIRST_LINE + 1, FIRST_LINE + len(self.unit.lines) - 1
        points, reason, fallback = (f"${column_name(place[name])}{first}" for name in ("points", "reason", "fallback"))
        lacking = f'=AND(ISNUMBER({points}),{points}<>{fallback},{reason}="")'
        sheet.conditional_format(
            FIRST_LINE, place["reason"], last, place["reason"],
            {"type": "formula", "criteria": lacking, "format": book.book.mark_format(bg_color=MISSING)},
        )  # fmt: skip
        if TOTAL not in book.live:
            last += 1
            self.sheet.text(last, "number", book.word("only_engine"), italic=True, text_wrap=False)
        sheet.freeze_panes(FIRST_LINE, place["maximum"])
        book.paper(sheet, self.unit.name)
        sheet.repeat_rows(HEADER_ROW)
        sheet.print_area(0, place["number"], last, place["author"])
        lock(sheet)
