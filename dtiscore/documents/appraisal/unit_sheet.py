"""One unit's sheet: what it claims, what proves it, what is asked about it, and the only cells that the council fills in."""

from __future__ import annotations

from typing import Any

from dtiscore.documents.appraisal.book import MISSING, CouncilBook, number_or_empty
from dtiscore.documents.appraisal.dossiers import IndicatorDossier, SheetLine, UnitDossier
from dtiscore.documents.appraisal.formulas import Refs, branch_formulas, leaf_formulas
from dtiscore.documents.appraisal.layout import COLUMNS, FIRST_LINE, HEADER_ROW, HIDDEN, KEY_ROW, UNIT, WIDTHS, mark_of
from dtiscore.files.workbook import (
    GROUP,
    HEAD,
    INPUT,
    LINE,
    TALLEST,
    cell_name,
    hide_row,
    lines_of_all,
    lock,
    sheet_name,
    write_value,
)
from dtiscore.language.numbers import number
from dtiscore.model import TOTAL
from dtiscore.rules.rollups import roll_up

TEXTS = ("data", "evidence", "note", "findings")


class UnitSheet:
    """Writes one unit; ``cell`` says where its numbers stand, for the overview of its block."""

    def __init__(self, book: CouncilBook, unit: UnitDossier) -> None:
        self.book, self.unit, self.framework = book, unit, book.framework
        self.columns = tuple(name for name in COLUMNS if name != "preliminary" or name in book.stages)
        self.place = {name: i for i, name in enumerate(self.columns)}
        self.row = {line.node.code: FIRST_LINE + i for i, line in enumerate(unit.lines)}
        self.refs = {code: self._refs(code) for code in self.row}

    def cell(self, code: str, column: str) -> str:
        return cell_name(self.row[code], self.place[column])

    def outside(self, code: str, column: str) -> str:
        """The cell as other sheets name it."""
        return f"{sheet_name(self.book.units[self.unit.label])}!{self.cell(code, column)}"

    def _refs(self, code: str) -> Refs:
        names = {"points": "recognised", "typed": "points"}
        parts = ("points", "top", "score", "seen", "applies", "typed", "fallback")
        return Refs(**{part: self.cell(code, names.get(part, part)) for part in parts})

    def write(self, sheet: Any, block: str, back: str) -> None:
        self.sheet = sheet
        self._heading(block, back)
        for line in self.unit.lines:
            self._line(line)
        self._page()

    def _heading(self, block: str, back: str) -> None:
        sheet, book, last = self.sheet, self.book, self.place["author"]
        for name in self.columns:
            hidden = {"hidden": True} if name in HIDDEN else {}
            sheet.set_column(self.place[name], self.place[name], WIDTHS[name], None, hidden)
        first = self.place["number"]
        big = book.format(bold=True, font_size=13, align="center", text_wrap=False)
        title = book.word(f"title.{book.dossier.status}", year=book.dossier.year)
        sheet.merge_range(0, first, 0, last, title, big)
        small = book.format(italic=True, align="center", text_wrap=False)
        framework = book.word(
            "framework", title=self.framework.title[book.lang], source=self.framework.source[book.lang]
        )
        sheet.merge_range(1, first, 1, last, framework[:1000], small)
        named = book.word("unit", name=self.unit.name, code=self.unit.record.code)
        sheet.write_string(2, first, named, book.format(bold=True, font_size=12, text_wrap=False))
        link = book.format(font_color="#1F4E79", underline=1, text_wrap=False)
        sheet.write_url(2, self.place["findings"], f"internal:{sheet_name(back)}!A1", link, book.word("back"))
        if block:
            sheet.write_string(3, first, book.word("block", name=block), book.format(text_wrap=False))
        for name in self.columns:
            sheet.write_string(KEY_ROW, self.place[name], mark_of(UNIT, self.unit.label) if name == "key" else name)
        hide_row(sheet, KEY_ROW)
        head = book.format(bold=True, align="center", valign="vcenter", border=1, bg_color=HEAD)
        for name in self.columns:
            if name not in HIDDEN:
                sheet.write_string(HEADER_ROW, self.place[name], book.header(name), head)
        sheet.set_row(HEADER_ROW, 3 * LINE)

    def _line(self, line: SheetLine) -> None:
        code, row = line.node.code, self.row[line.node.code]
        entry = self.unit.indicators.get(code)
        look: dict[str, Any] = {"border": 1}
        if entry is None:
            look |= {"bold": True, "bg_color": HEAD if code == TOTAL else GROUP}
        blank = self.book.format(**look)
        for name in self.columns:
            if name not in HIDDEN:
                self.sheet.write_blank(row, self.place[name], None, blank)
        self.sheet.write_string(row, self.place["key"], code)
        self.sheet.write_string(row, self.place["number"], line.number, blank)
        title = self.book.word("total") if code == TOTAL else line.node.title[self.book.lang]
        title += "" if code in self.book.live else " *"
        indent = {"indent": min(line.depth, 6)} if line.depth else {}
        self.sheet.write_string(row, self.place["title"], title[:4000], self.book.format(**look, **indent))
        points = self.book.points_format(**look)
        for stage, value in zip(self.book.stages, self.unit.earlier[code], strict=True):
            self._number(row, stage, value, points)
        if entry is None:
            self._group(line, look)
        else:
            self._indicator(entry, look)
        self._height(row, title, WIDTHS["title"] - 2 - 1.5 * line.depth, entry)

    def _number(self, row: int, column: str, value: float, style: Any) -> None:
        if value == value:
            self.sheet.write_number(row, self.place[column], value, style)

    def _height(self, row: int, title: str, width: float, entry: IndicatorDossier | None) -> None:
        texts = [(title, width)] + [(getattr(entry, name), WIDTHS[name]) for name in TEXTS if entry is not None]
        if entry is not None:
            texts.append((entry.reason, WIDTHS["reason"]))
        most = max(lines_of_all(text, 1.2 * wide) for text, wide in texts)
        self.sheet.set_row(row, min(0.9 * LINE * most + 3, TALLEST))

    def _indicator(self, entry: IndicatorDossier, look: dict[str, Any]) -> None:
        node, row, book = entry.node, self.row[entry.node.code], self.book
        text, nothing = book.format(**look), book.word("not_applicable")
        self.sheet.write_number(row, self.place["maximum"], node.points, book.format(**look, num_format=book.top))
        for name in TEXTS:
            self.sheet.write_string(row, self.place[name], getattr(entry, name), text)
        before = nothing if isinstance(entry.fallback, str) and entry.fallback else entry.fallback
        write_value(self.sheet, row, self.place["fallback"], before)
        if entry.settable:
            self._inputs(entry)
        now = self.unit.now[node.code]
        made = leaf_formulas(self.framework, node, self.refs[node.code], nothing)
        absent = now.coverage != now.coverage
        points: float | str = nothing if absent else number_or_empty(now.points)
        bold = book.points_format(**look | {"bold": True})
        self._formula(row, "recognised", made.points, points, bold)
        share = number_or_empty(now.score)
        zero = self.framework.missing == "zero"
        top = node.points if (not absent if zero else share != "") else 0
        for name, formula, value in (("top", made.top, top), ("score", made.score, share),
                                     ("seen", made.seen, int(share != "")), ("applies", made.applies, int(not absent))):  # fmt: skip
            self._formula(row, name, formula, value)

    def _inputs(self, entry: IndicatorDossier) -> None:
        row, book, top = self.row[entry.node.code], self.book, entry.node.points
        open_: dict[str, Any] = {"border": 1, "bg_color": INPUT, "locked": False}
        write_value(self.sheet, row, self.place["points"], entry.typed, book.points_format(**open_))
        for name in ("reason", "author"):
            style = book.format(**open_, num_format="@")
            write_value(self.sheet, row, self.place[name], getattr(entry, name), style)
        self.sheet.data_validation(row, self.place["points"], row, self.place["points"], {
            "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": top,
            "error_message": book.word("error.points", top=number(top, book.lang))[:250],
        })  # fmt: skip

    def _group(self, line: SheetLine, look: dict[str, Any]) -> None:
        code, row, book = line.node.code, self.row[line.node.code], self.book
        now, at = self.unit.now[code], self.refs[code]
        values = {
            "recognised": number_or_empty(now.points), "top": number_or_empty(now.max_points), "score": number_or_empty(now.score),
            "seen": int(now.coverage > 0), "applies": int(now.coverage == now.coverage),
        }  # fmt: skip
        made = dict.fromkeys(values, "")
        if code in self.book.live:
            found = branch_formulas(roll_up(self.framework, line.node), at, self.refs)
            made = {"recognised": found.points, "top": found.top, "score": found.score, "seen": found.seen, "applies": found.applies}  # fmt: skip
            if not self.unit.submitted and self.framework.no_submission == "zero":
                made |= self._without_submission(code, made)
        for name, value in values.items():
            style = book.points_format(**look) if name == "recognised" else None
            if made[name]:
                self._formula(row, name, made[name], value, style)
            elif not isinstance(value, str):
                self.sheet.write_number(row, self.place[name], value, style)
        top = book.format(**look, num_format=book.top)
        self._formula(row, "maximum", at.top, number_or_empty(now.max_points), top)

    def _without_submission(self, code: str, made: dict[str, str]) -> dict[str, str]:
        """A unit without a single row counts as zero until the council sets its first points."""
        first, last = self.cell(self.unit.lines[0].node.code, "points"), self.cell(TOTAL, "points")
        now = self.unit.now[code]
        applies = now.coverage == now.coverage
        nothing, zero = f"COUNT({first}:{last})=0", "0" if applies else '""'
        top = repr(now.max_points) if applies else "0"
        return {
            "recognised": f"IF({nothing},{zero},{made['recognised']})",
            "top": f"IF({nothing},{top},{made['top']})",
            "score": f"IF({nothing},{zero},{made['score']})",
        }

    def _formula(self, row: int, column: str, formula: str, value: float | str, style: Any = None) -> None:
        self.sheet.write_formula(row, self.place[column], f"={formula}", style, value)

    def _page(self) -> None:
        sheet, book = self.sheet, self.book
        last = FIRST_LINE + len(self.unit.lines) - 1
        letters = {name: self.cell(TOTAL, name).rstrip("0123456789") for name in ("points", "reason", "fallback")}
        first = FIRST_LINE + 1
        lacking = (
            f"=AND(ISNUMBER(${letters['points']}{first}),${letters['points']}{first}<>${letters['fallback']}{first},"
            f'${letters["reason"]}{first}="")'
        )
        place = self.place["reason"]
        sheet.conditional_format(
            FIRST_LINE, place, last, place,
            {"type": "formula", "criteria": lacking, "format": book.book.mark_format(bg_color=MISSING)},
        )  # fmt: skip
        if TOTAL not in self.book.live:
            note = book.format(italic=True, text_wrap=False)
            sheet.write_string(last + 1, self.place["number"], book.word("only_engine"), note)
            last += 1
        sheet.freeze_panes(FIRST_LINE, self.place["maximum"])
        book.paper(sheet, self.unit.name)
        sheet.repeat_rows(HEADER_ROW)
        sheet.print_area(0, self.place["number"], last, self.place["author"])
        lock(sheet)
