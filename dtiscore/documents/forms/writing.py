"""One self-assessment form as a workbook: inputs open, everything else locked, points computed while it is filled in."""

from __future__ import annotations

from typing import Any

from dtiscore.data.units import Unit
from dtiscore.documents.forms.entries import OpenCells
from dtiscore.documents.forms.formulas import (
    Cells,
    group_formula,
    maximum_formula,
    points_formula,
    result_formula,
    share_formula,
)
from dtiscore.documents.forms.grid import FormBook, Issue, letter
from dtiscore.documents.forms.layout import (
    COLUMNS,
    EVIDENCE,
    FIRST_LINE,
    HEADER_ROWS,
    KEY_ROW,
    MARK,
    PLACE,
    STATEMENT,
    WIDTHS,
)
from dtiscore.documents.forms.lines import FormLine
from dtiscore.documents.forms.other_sheets import write_confirmation, write_guide, write_statement
from dtiscore.files.workbook import GROUP, HEAD, INPUT, LINE, TALLEST, hide_row, lines_of_all, lock, places
from dtiscore.language.measures import aim, measure_name
from dtiscore.language.sentences import say
from dtiscore.model import TOTAL, Node
from dtiscore.rules.rollups import roll_up


def form_workbook(issue: Issue, unit: Unit) -> bytes:
    """The workbook; the same bytes for the same input."""
    grid = FormBook(issue, unit)
    guide, sheet, confirmation, lists = (
        grid.book.add_sheet(grid.word(name)) for name in ("sheet.guide", "sheet.form", "sheet.confirm", "sheet.lists")
    )
    statement = grid.book.add_sheet(STATEMENT)
    lists.hide()
    statement.very_hidden()
    total_row = _Form(grid, sheet, lists).write()
    write_guide(grid, guide)
    write_confirmation(grid, confirmation, total_row)
    write_statement(grid, statement)
    lists.protect()
    sheet.activate()
    sheet.set_first_sheet()
    return grid.book.content()


class _Form:
    """The sheet that is filled in."""

    def __init__(self, grid: FormBook, sheet: Any, lists: Any) -> None:
        self.grid, self.sheet = grid, sheet
        self.entries = OpenCells(grid, sheet, lists)
        self.heights: dict[int, float] = {}

    def write(self) -> int | None:
        """Write everything; the row of the total, where the form can add one up."""
        self._heading()
        for line in self.grid.lines:
            self._line(line)
        total_row = self._totals()
        self._page()
        return total_row

    def _heading(self) -> None:
        sheet, first, last = self.sheet, PLACE["number"], PLACE["note"]
        for name, width in WIDTHS.items():
            hidden = {"hidden": True} if name in ("key", "share") else {}
            sheet.set_column(PLACE[name], PLACE[name], width, None, hidden)
        big = self.grid.format(bold=True, font_size=14, align="center", text_wrap=False)
        plain = self.grid.format(text_wrap=False)
        sheet.merge_range(0, first, 0, last, self.grid.word("title", year=self.grid.issue.year), big)
        framework = self.grid.word(
            "framework",
            title=self.grid.framework.title[self.grid.lang],
            source=self.grid.framework.source[self.grid.lang],
        )
        small = self.grid.format(italic=True, align="center", text_wrap=False)
        sheet.merge_range(1, first, 1, last, framework[:1000], small)
        middle = PLACE["part"]
        bold = self.grid.format(bold=True, text_wrap=False)
        sheet.write_string(2, first, self.grid.word("unit", name=self.grid.unit.name or self.grid.unit.code), bold)
        sheet.write_string(2, middle, self.grid.word("code", code=self.grid.unit.code), plain)
        sheet.write_string(3, first, self.grid.word("receiver", name=self.grid.issue.receiver or "…………………………"), plain)
        sheet.write_string(3, middle, self.grid.word("period", year=self.grid.issue.year), plain)
        for name, place in PLACE.items():
            sheet.write_string(KEY_ROW, place, MARK if name == "key" else name)
        hide_row(sheet, KEY_ROW)
        head = self.grid.format(bold=True, align="center", valign="vcenter", border=1, bg_color=HEAD, font_size=10)
        top, under = HEADER_ROWS
        sheet.set_row(top, 2 * LINE)
        sheet.set_row(under, 2 * LINE)
        for text, start, end in (("over.standard", "maximum", "method"), ("over.data", "part", "result"),
                                 ("over.evidence", *EVIDENCE[:: len(EVIDENCE) - 1])):  # fmt: skip
            sheet.merge_range(top, PLACE[start], top, PLACE[end], self.grid.word(text), head)
        sheet.write_string(top, PLACE["points"], self.grid.word("over.self"), head)
        for name in ("number", "title", "note"):
            code = "title_column" if name == "title" else name
            sheet.merge_range(top, PLACE[name], under, PLACE[name], self.grid.word(code), head)
        for name in COLUMNS[PLACE["maximum"] : PLACE["note"]]:
            sheet.write_string(under, PLACE[name], self.grid.word("points_column" if name == "maximum" else name), head)
        section = self.grid.format(bold=True, bg_color=HEAD, border=1, text_wrap=False)
        self._section(FIRST_LINE, "part.a", section)
        self._section(min((self.grid.row[n.key] for n in self.grid.lines if n.kind not in ("contact", "general")), default=FIRST_LINE + 2) - 1,
                      "part.b", section)  # fmt: skip

    def _section(self, row: int, code: str, style: Any) -> None:
        self.sheet.merge_range(row, PLACE["number"], row, PLACE["note"], self.grid.word(code), style)

    def _line(self, line: FormLine) -> None:
        row, group = self.grid.row[line.key], line.kind == "group"
        look: dict[str, Any] = {"border": 1} | ({"bold": True, "bg_color": GROUP} if group else {})
        blank = self.grid.format(**look)
        for place in range(PLACE["number"], PLACE["share"]):
            self.sheet.write_blank(row, place, None, blank)
        self.sheet.write_string(row, PLACE["key"], line.key)
        self.sheet.write_string(row, PLACE["number"], line.number, blank)
        indent = {"indent": min(line.depth, 6)} if line.depth else {}
        title = self._title(line)
        self.sheet.write_string(row, PLACE["title"], title, self.grid.format(**look, **indent))
        self._height(row, title, WIDTHS["title"] - 2 - 1.5 * line.depth)
        self.sheet.write_string(
            row, PLACE["measure"], measure_name(line.measure, self.grid.lang), self.grid.format(**look, align="center")
        )
        if line.kind == "indicator":
            self._indicator(line, look)
        elif group:
            self._group(line, look)
        else:
            self._numbers(line, look, self.cells_of(line))
        if line.kind in ("general", "indicator"):
            for name in (*EVIDENCE, "note") if line.kind == "indicator" else ("note",):
                # Text, so that 12/2025 or 03/05/2025 stays what was written, whatever the computer's own dates are.
                style = self.grid.format(border=1, bg_color=INPUT, locked=False, num_format="@", font_size=10)
                self.sheet.write_blank(row, PLACE[name], None, style)

    def _height(self, row: int, text: str, width: float) -> None:
        """Make the row as tall as its tallest text; only some programs do so by themselves."""
        height = min(0.95 * LINE * lines_of_all(text, 1.25 * width) + 3, TALLEST)
        if height > self.heights.get(row, 0.0):
            self.heights[row] = height
            self.sheet.set_row(row, height)

    def _title(self, line: FormLine) -> str:
        title = line.title[self.grid.lang]
        node = line.node
        if node is not None and node.data.part and line.kind in ("general", "indicator"):
            titles = self.grid.framework.count_titles
            shown = {}
            for name, code, place in (("part", node.data.part, line.part), ("whole", node.data.whole, line.whole)):
                own = titles[code][self.grid.lang] if code in titles else ""
                if code in self.grid.framework:
                    own = self.grid.framework[code].title[self.grid.lang]
                source = next((n.number for n in self.grid.lines if n.key == place), "") if place else ""
                known = f" ({self.grid.word('count.from', number=source)})" if source else ""
                shown[name] = own + known
            if all(shown.values()):
                title += "\n" + self.grid.word("counts", **shown)
        return title[:8000]

    def _indicator(self, line: FormLine, look: dict[str, Any]) -> None:
        node, row = line.node, self.grid.row[line.key]
        assert node is not None
        at = self.cells_of(line)
        self.sheet.write_number(row, PLACE["maximum"], node.points, self.grid.format(**look, num_format="General"))
        share = share_formula(
            node,
            at,
            self.grid.issue.goals.get(node.code),
            say("form_sheet.yes", self.grid.lang),
            say("form_sheet.no", self.grid.lang),
        )
        method = self._method(node, bool(share))[:8000]
        self.sheet.write_string(row, PLACE["method"], method, self.grid.format(**look, font_size=10))
        self._height(row, method, WIDTHS["method"])
        self._numbers(line, look, at)
        decimals = self.grid.framework.point_decimals
        earned = self.grid.format(**look, num_format=places(decimals), bold=True)
        if share:
            self.sheet.write_formula(row, PLACE["share"], f"={share}", None, "")
            self.sheet.write_formula(row, PLACE["points"], f"={points_formula(node, at, decimals)}", earned, "")
        else:
            style = self.grid.format(border=1, bg_color=INPUT, locked=False, num_format=places(decimals))
            self.sheet.write_blank(row, PLACE["points"], None, style)
            self.entries.limit(row, PLACE["points"], 0.0, node.points)

    def _numbers(self, line: FormLine, look: dict[str, Any], at: Cells) -> None:
        """The open cells, the counts that were entered elsewhere, and the result of both."""
        row = self.grid.row[line.key]
        for name, source in (("part", line.part), ("whole", line.whole)):
            if source:
                reference = self.grid.cell(source, "value")
                count = self.grid.format(**look, num_format="#,##0")
                self.sheet.write_formula(row, PLACE[name], f'=IF({reference}="","",{reference})', count, "")
        for name in line.entries:
            self.entries.open(line, name)
        result = result_formula(line.node, at) if line.node is not None else ""
        if result:
            shown = self.grid.format(**look, num_format="#,##0.00")
            self.sheet.write_formula(row, PLACE["result"], f"={result}", shown, "")

    def _method(self, node: Node, by_formula: bool) -> str:
        own = getattr(node, "method", None)
        parts = [own[self.grid.lang] if own is not None else ""]
        if own is None and node.rule is not None:
            goal = self.grid.issue.goals.get(node.code)
            parts = [node.rule.wording(node.params, node.points)[self.grid.lang]]
            if node.rule.needs_target and goal is not None:
                level = aim(goal.comparison, goal.value, node.unit_of_measure, self.grid.lang)
                parts.append(self.grid.word("target", level=level))
        if node.evidence is not None:
            parts.append(self.grid.word("evidence.wanted", text=node.evidence[self.grid.lang]))
        if not by_formula:
            parts.append(self.grid.word("only_engine"))
        return "\n".join(filter(None, parts))

    def cells_of(self, line: FormLine) -> Cells:
        key = line.key
        return Cells(
            part=self.grid.cell(key, "part"), whole=self.grid.cell(key, "whole"), value=self.grid.cell(key, "value"),
            result=self.grid.cell(key, "result"), share=self.grid.cell(key, "share"), points=self.grid.cell(key, "points"),
            items={k.partition("#")[2]: self.grid.cell(k, "value") for k in line.children if "#" in k},
            absent=self.grid.absent, **self.entries.options(line),
        )  # fmt: skip

    def _group(self, line: FormLine, look: dict[str, Any]) -> None:
        node, row = line.node, self.grid.row[line.key]
        assert node is not None
        wide = self.grid.format(**look, num_format="General")
        if not self.grid.adds_up(line.key):
            self.sheet.write_number(row, PLACE["maximum"], node.points, wide)
            return
        children = {code: self.grid.plain_cells(code) for code in line.children}
        maxima = {code: self.grid.cell(code, "maximum") for code in line.children}
        cached = self.grid.maximum(line.key)
        self.sheet.write_formula(row, PLACE["maximum"], f"={maximum_formula(children, maxima)}", wide, cached)
        how = roll_up(self.grid.framework, node)
        gates = {code: self.grid.cell(code, "share") for code in how.gate_items if code in self.grid.row}
        formula = group_formula(how, children, self.grid.cell(line.key, "maximum"), gates)
        self.sheet.write_formula(row, PLACE["points"], f"={formula}", self.grid.points_style(look), "")

    def _totals(self) -> int | None:
        codes = self.grid.summed(TOTAL)
        last = max(self.grid.row.values(), default=FIRST_LINE) + 1
        if not codes:
            return None
        look: dict[str, Any] = {"bold": True, "bg_color": HEAD, "border": 1}
        for row in (last, last + 1):
            for place in range(PLACE["number"], PLACE["share"]):
                self.sheet.write_blank(row, place, None, self.grid.format(**look))
        self.sheet.write_string(last, PLACE["key"], TOTAL)
        self.sheet.write_string(last, PLACE["title"], self.grid.word("total"), self.grid.format(**look))
        self.sheet.write_string(last + 1, PLACE["title"], self.grid.word("percent"), self.grid.format(**look))
        children = {code: self.grid.plain_cells(code) for code in codes}
        maxima = {code: self.grid.cell(code, "maximum") for code in codes}
        cached = sum(map(self.grid.maximum, codes))
        self.sheet.write_formula(last, PLACE["maximum"], f"={maximum_formula(children, maxima)}",
                                 self.grid.format(**look, num_format="General"), cached)  # fmt: skip
        total = group_formula(roll_up(self.grid.framework, self.grid.framework[TOTAL]), children, "", {})
        self.sheet.write_formula(last, PLACE["points"], f"={total}", self.grid.points_style(look), "")
        points, top = f"{letter('points')}{last + 1}", f"{letter('maximum')}{last + 1}"
        share = f'=IF(OR({points}="",{top}=0),"",100*{points}/{top})'
        self.sheet.write_formula(last + 1, PLACE["points"], share, self.grid.format(**look, num_format="0.00"), "")
        return last

    def _page(self) -> None:
        sheet = self.sheet
        sheet.freeze_panes(FIRST_LINE, PLACE["maximum"])
        self.grid.paper(sheet, landscape=True)
        sheet.repeat_rows(*HEADER_ROWS)
        last = max(self.grid.row.values(), default=FIRST_LINE) + 2
        sheet.print_area(0, PLACE["number"], last, PLACE["note"])
        lock(sheet)
