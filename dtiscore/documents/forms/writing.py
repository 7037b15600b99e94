"""The self-assessment form as a workbook: inputs open, everything else locked, points computed while it is filled in."""

from __future__ import annotations

from itertools import chain
from typing import Any

from dtiscore.documents.forms.columns import (
    COLUMNS,
    CONFIRMATION,
    EVIDENCE,
    FIRST_LINE,
    FORM,
    GUIDE,
    HEADER_ROWS,
    KEY_ROW,
    LAST,
    MARK,
    PLACE,
    STATEMENT,
    WIDTHS,
)
from dtiscore.documents.forms.form_book import FormBook
from dtiscore.documents.forms.formulas import (
    Cells,
    group_formula,
    maximum_formula,
    points_formula,
    result_formula,
    share_formula,
)
from dtiscore.documents.forms.lines import FormLine
from dtiscore.documents.forms.open_cells import OpenCells
from dtiscore.documents.forms.other_sheets import write_confirmation, write_guide, write_statement
from dtiscore.documents.forms.suggested import ITEMS, Suggested, shown, typed
from dtiscore.documents.rollup_formulas import quoted
from dtiscore.files.printed import seal_rows
from dtiscore.files.workbook import (
    GROUP,
    HEAD,
    INPUT,
    LINE,
    TALLEST,
    NamedColumns,
    cell_name,
    lines_of_all,
    lock,
    places,
)
from dtiscore.language.measures import aim, measure_name
from dtiscore.language.sentences import say
from dtiscore.model import TOTAL, Node
from dtiscore.rules.plugins.calling import wording_of
from dtiscore.rules.rollups import RollUp, roll_up
from dtiscore.rules.spreadsheet_formulas import number

SEEN = COLUMNS[PLACE["number"] : PLACE["share"]]


def drawn(grid: FormBook) -> bytes:
    """The workbook, cell by cell; the same bytes for the same input."""
    guide, sheet, confirmation, lists = (
        grid.book.add_sheet(grid.word(name)) for name in ("sheet.guide", "sheet.form", "sheet.confirm", "sheet.lists")
    )
    statement = grid.book.add_sheet(STATEMENT)
    lists.hide()
    statement.very_hidden()
    total_row = _Form(grid, sheet, lists).write()
    write_guide(grid, guide)
    write_confirmation(grid, confirmation, total_row)
    sealed = chain(
        seal_rows(grid.book, sheet, FORM, grid.columns, KEY_ROW),
        seal_rows(grid.book, guide, GUIDE),
        seal_rows(grid.book, confirmation, CONFIRMATION),
    )
    write_statement(grid, statement, list(sealed))
    lists.protect()
    sheet.activate()
    sheet.set_first_sheet()
    return grid.book.content()


class _Form:
    """The sheet that is filled in."""

    def __init__(self, grid: FormBook, sheet: Any, lists: Any) -> None:
        self.grid, self.framework, self.lang, self.word = grid, grid.framework, grid.lang, grid.word
        self.sheet = NamedColumns(sheet, grid.columns, grid.format)
        self.entries = OpenCells(grid, self.sheet, lists)
        self.heights: dict[int, float] = {}
        self.points = places(grid.framework.point_decimals)

    def write(self) -> int | None:
        """Write everything; the row of the total, where the form can add one up."""
        self._heading()
        for line in self.grid.lines:
            self._line(line)
        total_row = self._totals()
        self._page()
        return total_row

    def _heading(self) -> None:
        sheet, word, issue = self.sheet, self.word, self.grid.issue
        framework = word("framework", title=self.framework.title[self.lang], source=self.framework.source[self.lang])
        sheet.title("number", "note", word("title", year=issue.year), framework, 14)
        sheet.text(2, "number", self.grid.own["unit"], bold=True, text_wrap=False)
        sheet.text(2, "part", self.grid.own["code"], text_wrap=False)
        sheet.text(3, "number", word("receiver", name=issue.receiver or "…………………………"), text_wrap=False)
        sheet.text(3, "part", word("period", year=issue.year), text_wrap=False)
        sheet.keys(KEY_ROW, MARK, WIDTHS, ("key", "share"))
        head: dict[str, Any] = {"bold": True, "align": "center", "valign": "vcenter", "border": 1, "bg_color": HEAD, "font_size": 10}  # fmt: skip
        top, under = HEADER_ROWS
        for row in HEADER_ROWS:
            sheet.sheet.set_row(row, 2 * LINE)
        for text, start, end in (("over.standard", "maximum", "method"), ("over.data", "part", "result"),
                                 ("over.evidence", *EVIDENCE[:: len(EVIDENCE) - 1])):  # fmt: skip
            sheet.across(top, start, end, word(text), **head)
        sheet.text(top, "points", word("over.self"), **head)
        for name in ("number", "title", "note"):
            sheet.across(top, name, name, word("title_column" if name == "title" else name), down=1, **head)
        for name in COLUMNS[PLACE["maximum"] : PLACE["note"]]:
            sheet.text(under, name, word("points_column" if name == "maximum" else name), **head)
        if self.grid.last:
            sheet.across(top, "last_year", "keep", word("over.last"), **head)
            for name in LAST:
                sheet.text(under, name, word(name), **head)
        asked = [self.grid.row[line.key] for line in self.grid.lines if line.kind not in ("contact", "general")]
        part_b = "part.b_open" if self.grid.issue.asked else "part.b"
        for row, code in ((FIRST_LINE, "part.a"), (min(asked, default=FIRST_LINE + 2) - 1, part_b)):
            sheet.across(row, "number", "note", word(code), bold=True, bg_color=HEAD, border=1, text_wrap=False)

    def _line(self, line: FormLine) -> None:
        row, sheet = self.grid.row[line.key], self.sheet
        look: dict[str, Any] = {"border": 1} | ({"bold": True, "bg_color": GROUP} if line.kind == "group" else {})
        sheet.blank(row, SEEN, **look)
        sheet.text(row, "key", line.key)
        sheet.text(row, "number", line.number, **look)
        title = self._title(line)
        sheet.text(row, "title", title, **look | ({"indent": min(line.depth, 6)} if line.depth else {}))
        self._height(row, title, WIDTHS["title"] - 2 - 1.5 * line.depth)
        sheet.text(row, "measure", measure_name(line.measure, self.lang), **look, align="center")
        if line.kind == "indicator":
            self._indicator(line, look)
        elif line.kind == "group":
            self._group(line, look)
        else:
            asked = self._asked_again(line.key)
            if asked and line.kind != "item":
                sheet.text(row, "method", asked, **look, font_size=10)
                self._height(row, asked, WIDTHS["method"])
            self._numbers(line, look, self.cells_of(line))
        if line.key in self.grid.last:
            self._last(line, self.grid.last[line.key])
        written = {"general": ("note",), "count": ("note",), "indicator": (*EVIDENCE, "note")}.get(line.kind, ())
        written = (*EVIDENCE, "note") if line.kind == "group" and line.entries else written
        # Text, so that 12/2025 or 03/05/2025 stays what was written, whatever the computer's own dates are.
        known = self.grid.issue.known.get(line.key, {})
        for name in written:
            sheet.value(
                row, name, known.get(name), border=1, bg_color=INPUT, locked=False, num_format="@", font_size=10
            )

    def _last(self, line: FormLine, found: Suggested) -> None:
        """What was answered last year, in grey, and a cell in which it may be kept."""
        row, told = self.grid.row[line.key], shown(line, found, self.lang)[:8000]
        self.sheet.text(row, "last_year", told, border=1, font_color="#666666", italic=True, font_size=10)
        self._height(row, told, WIDTHS["last_year"])
        self.sheet.blank(row, ("keep",), border=1, bg_color=INPUT, locked=False, align="center")
        message = say("form_sheet.entry.keep", self.lang)
        self.sheet.limit(
            row, "keep", validate="list", source=[say("form_sheet.kept", self.lang)], error_message=message
        )

    def _height(self, row: int, text: str, width: float) -> None:
        """Make the row as tall as its tallest text; only some programs do so by themselves."""
        height = min(0.95 * LINE * lines_of_all(text, 1.25 * width) + 3, TALLEST)
        if height > self.heights.get(row, 0.0):
            self.heights[row] = height
            self.sheet.sheet.set_row(row, height)

    def _title(self, line: FormLine) -> str:
        title, node = line.title[self.lang], line.node
        if node is not None and node.data.part and line.kind in ("general", "indicator"):
            shown = {
                name: self._count(code, place)
                for name, code, place in (("part", node.data.part, line.part), ("whole", node.data.whole, line.whole))
            }
            if all(shown.values()):
                title += "\n" + self.word("counts", **shown)
        return title[:8000]

    def _count(self, code: str, place: str) -> str:
        """What a count is called, and the number of the line in which it is entered for all."""
        titles = self.framework.count_titles
        own = self.framework[code].title if code in self.framework else titles.get(code)
        source = self.grid.line[place].number if place in self.grid.line else ""
        return (own[self.lang] if own else "") + (f" ({self.word('count.from', number=source)})" if source else "")

    def _indicator(self, line: FormLine, look: dict[str, Any]) -> None:
        node, row, sheet, at = line.node, self.grid.row[line.key], self.sheet, self.cells_of(line)
        assert node is not None
        sheet.number(row, "maximum", node.shown(node.points), **look, num_format="General")
        yes, no = say("form_sheet.yes", self.lang), say("form_sheet.no", self.lang)
        share = share_formula(node, at, self.grid.issue.goals.get(node.code), yes, no)
        method = self._method(node, bool(share))[:8000]
        sheet.text(row, "method", method, **look, font_size=10)
        self._height(row, method, WIDTHS["method"])
        self._numbers(line, look, at)
        if share:
            earned = points_formula(node, at, self.framework.point_decimals)
            sheet.formula(row, "share", share, "")
            sheet.formula(row, "points", earned, "", **look, num_format=self.points, bold=True)
        else:
            known = self.grid.issue.known.get(line.key, {}).get("points")
            sheet.value(row, "points", known, border=1, bg_color=INPUT, locked=False, num_format=self.points)
            self.entries.limit(row, "points", -node.points if node.deducts else 0.0, node.points)

    def _numbers(self, line: FormLine, look: dict[str, Any], at: Cells) -> None:
        """The open cells, the counts that were entered elsewhere, and the result of both."""
        row = self.grid.row[line.key]
        for name, source in (("part", line.part), ("whole", line.whole)):
            if source:
                there = self.grid.cell(source, "value")
                self.sheet.formula(row, name, f'IF({there}="","",{there})', "", **look, num_format="#,##0")
        for entry in line.entries:
            self.entries.open(line, entry)
        result = result_formula(line.node, at) if line.node is not None else ""
        if result:
            self.sheet.formula(row, "result", result, "", **look, num_format="#,##0.00")

    def _method(self, node: Node, by_formula: bool) -> str:
        own = getattr(node, "method", None)
        parts = [own[self.lang] if own is not None else ""]
        if own is None and node.rule is not None:
            goal = self.grid.issue.goals.get(node.code)
            parts = [wording_of(node, node.points)[self.lang]]
            if node.rule.needs_target and goal is not None:
                level = aim(goal.comparison, goal.value, node.unit_of_measure, self.lang)
                parts.append(self.word("target", level=level))
        if node.evidence is not None:
            parts.append(self.word("evidence.wanted", text=node.evidence[self.lang]))
        parts.append(self._asked_again(node.code))
        if not by_formula:
            parts.append(self.word("only_engine"))
        return "\n".join(filter(None, parts))

    def _asked_again(self, code: str) -> str:
        """Why a line is sent again."""
        texts = self.grid.issue.questions.get(code, ())
        return "\n".join(self.word("asked_again", text=text) for text in texts)

    def cells_of(self, line: FormLine) -> Cells:
        names = ("part", "whole", "value", "result", "share", "points")
        cells = {name: self.grid.cell(line.key, name) for name in names}
        items = {k.partition("#")[2]: self.grid.cell(k, "value") for k in line.children if "#" in k}
        cells, items = self._kept(line, cells, items)
        return Cells(
            **cells,
            items=items,
            absent=self.grid.absent,
            **self.entries.options(line),
        )

    def _kept(
        self, line: FormLine, cells: dict[str, str], items: dict[str, str]
    ) -> tuple[dict[str, str], dict[str, str]]:
        """The same, where an empty cell of a line that is kept stands for last year's answer."""
        found = self.grid.last.get(line.key)
        if found is None:
            return cells, items
        keep = f'{self.grid.cell(line.key, "keep")}="{say("form_sheet.kept", self.lang)}"'

        def either(cell: str, text: str) -> str:
            return f'IF({cell}<>"",{cell},IF({keep},{text},""))'

        if ITEMS in found.entries:
            there = found.entries[ITEMS].split(";")
            words = {code: say("form_sheet.yes" if code in there else "form_sheet.no", self.lang) for code in items}
            return cells, {code: either(cell, quoted(words[code])) for code, cell in items.items()}
        reads = line.node.rule.reads if line.node is not None and line.node.rule is not None else "value"
        for name, text in found.entries.items():
            own = typed(line, text, self.lang)
            cells[name] = either(cells[name], number(float(text)) if reads == "value" else quoted(own))
        return cells, items

    def _group(self, line: FormLine, look: dict[str, Any]) -> None:
        node, row = line.node, self.grid.row[line.key]
        assert node is not None
        entered = self._entered(line, node, look) if line.entries else ""
        if not self.grid.adds_up(line.key):
            self.sheet.number(row, "maximum", node.shown(node.points), **look, num_format="General")
            return
        how = roll_up(self.framework, self.framework[line.key])
        gates = {code: self.grid.cell(code, "share") for code in how.gate_items if code in self.grid.row}
        self._sum(row, line.children, how, self.grid.cell(line.key, "maximum"), gates, look, entered)

    def _entered(self, line: FormLine, node: Node, look: dict[str, Any]) -> str:
        """The cells of a value for the whole group, and the cell of the share that it is."""
        row, at = self.grid.row[line.key], self.cells_of(line)
        method = self.word("entered.group")
        self.sheet.text(row, "method", method, **look, font_size=10)
        self._height(row, method, WIDTHS["method"])
        self._numbers(line, look, at)
        self.sheet.formula(row, "share", share_formula(node, at, None, "", ""), "")
        return self.grid.cell(line.key, "share")

    def _sum(
        self, row: int, codes: tuple[str, ...], how: RollUp, maximum: str, gates: dict[str, str], look: dict[str, Any],
        entered: str = "",
    ) -> None:  # fmt: skip
        """The maximum and the points of a group, as sums of the lines in it; of nothing in it, what was ``entered`` for it."""
        children = {code: self.grid.plain_cells(code) for code in codes}
        maxima = {code: self.grid.cell(code, "maximum") for code in codes}
        most = self.grid.most(how, codes)
        self.sheet.formula(row, "maximum", maximum_formula(how, children, maxima), most, **look, num_format="General")
        style = look | {"bold": True, "num_format": self.grid.points}
        self.sheet.formula(row, "points", group_formula(how, children, maximum, gates, entered), "", **style)

    def _totals(self) -> int | None:
        codes = self.grid.summed(TOTAL)
        last = max(self.grid.row.values(), default=FIRST_LINE) + 1
        if not codes:
            return None
        look: dict[str, Any] = {"bold": True, "bg_color": HEAD, "border": 1}
        self.sheet.text(last, "key", TOTAL)
        for row, text in ((last, self.word("total")), (last + 1, self.word("percent"))):
            self.sheet.blank(row, SEEN, **look)
            self.sheet.text(row, "title", text, **look)
        top = cell_name(last, PLACE["maximum"])
        self._sum(last, codes, roll_up(self.framework, self.framework[TOTAL]), top, {}, look)
        points = cell_name(last, PLACE["points"])
        share = f'IF(OR({points}="",{top}=0),"",100*{points}/{top})'
        self.sheet.formula(last + 1, "points", share, "", **look, num_format="0.00")
        return last

    def _page(self) -> None:
        sheet = self.sheet.sheet
        sheet.freeze_panes(FIRST_LINE, PLACE["maximum"])
        self.grid.paper(sheet, landscape=True)
        sheet.repeat_rows(*HEADER_ROWS)
        last = max(self.grid.row.values(), default=FIRST_LINE) + 2
        sheet.print_area(0, PLACE["number"], last, PLACE["keep" if self.grid.last else "note"])
        lock(sheet)
