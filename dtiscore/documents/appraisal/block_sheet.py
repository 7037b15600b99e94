"""The overview of a block: indicators × units, first as recognised, with totals and ranks, then as each stage had them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dtiscore.documents.appraisal.columns import BLOCK, mark_of
from dtiscore.documents.appraisal.council_book import CHANGED, CouncilBook, number_or_empty
from dtiscore.documents.appraisal.dossiers import UnitDossier
from dtiscore.documents.appraisal.formulas import rank_formula, rounded
from dtiscore.documents.appraisal.unit_sheet import UnitSheet
from dtiscore.documents.rollup_formulas import if_number, quoted
from dtiscore.documents.tables.workbook import number_format
from dtiscore.files.workbook import GROUP, HEAD, LINE, NamedColumns, column_name, lock, places
from dtiscore.language.rounding import round_half_up
from dtiscore.language.sentences import say
from dtiscore.model import TOTAL
from dtiscore.rules.spreadsheet_formulas import number

KEY_ROW, HEADER_ROW, FIRST_ROW = 2, 3, 4
NODE_WIDTH, WIDTH = 7.0, 8.5
WIDTHS = {"key": 3.0, "number": 5.0, "unit_column": 28.0, "maximum": 8.0, "difference": 9.0, "band": 11.0, "score": 8.0}
SCALE = 72  # percent
LOWEST = -1000.0  # in the place of a score that is not there
NODES_ON_A_PAGE = 15  # beside the units, also where a wider font stands in for the workbook's own
ROWS_ON_A_PAGE = 30
HIDDEN = ("key", "score", "ranked")
CELL: Mapping[str, Any] = {"border": 1}
CENTRED: Mapping[str, Any] = {"border": 1, "align": "center"}
BOLD: Mapping[str, Any] = {"border": 1, "bold": True}


class BlockSheet:
    """Writes one block. Numbers of units with a sheet of their own are formulas of it; those of others are fixed."""

    def __init__(
        self, book: CouncilBook, title: str, units: Sequence[UnitDossier], sheets: Mapping[str, UnitSheet], sheet: Any
    ) -> None:
        self.book, self.title, self.units, self.sheets = book, title, units, sheets
        self.full = self.units
        if book.dossier.brief:  # those of this workbook first; the others only count in the ranks
            self.full = [unit for unit in units if unit.label in sheets]
            self.units = [*self.full, *(unit for unit in units if unit.label not in sheets)]
        self.framework = book.framework
        there = {line.node.code for unit in units for line in unit.lines} - {TOTAL}
        self.nodes = {f"@{code}": self.framework[code] for _, code in self.framework.tree if code in there}
        self.deciding = {f"tie.{code}": code for code in self.framework[TOTAL].tie_break if f"@{code}" in self.nodes}
        bands = ("band",) if self.framework.bands.levels else ()
        columns = (
            "key", "number", "unit_column", "maximum", *book.stages, "recognised", "difference", "percent",
            *(f"rank.{stage}" for stage in book.stages), "rank", *bands, *self.nodes, "score", "ranked", *self.deciding,
        )  # fmt: skip
        self.sheet = NamedColumns(sheet, columns, book.format)
        self.place = self.sheet.place
        self.seen = [name for name in columns if name not in (*HIDDEN, *self.deciding)]

    def write(self) -> None:
        self._heading()
        self._section(FIRST_ROW, self.book.word(f"section.recognised.{self.book.dossier.status}"))
        others = len(self.full)
        if others < len(self.units):
            self._section(self._row(others) - 1, self.book.word("section.elsewhere"))
        for i, unit in enumerate(self.units):
            self._recognised(self._row(i), i, unit)
        first = self._row(len(self.units) - 1) + 1
        breaks = [first + (1 + len(self.full)) * s for s in range(len(self.book.stages))]
        for s, (stage, row) in enumerate(zip(self.book.stages, breaks, strict=True)):
            self._section(row, self.book.word(f"section.{stage}", letter="BC"[s]))
            for i, unit in enumerate(self.full):
                self._stage(row + 1 + i, i, unit, s, stage)
        self._page(breaks)

    def _row(self, i: int) -> int:
        """Where a unit stands as recognised: those that have their sheets elsewhere below a line that says so."""
        return FIRST_ROW + 1 + i + (i >= len(self.full))

    def letter(self, name: str) -> str:
        return column_name(self.place[name])

    def _heading(self) -> None:
        sheet, book = self.sheet, self.book
        title = book.word(f"block.{book.dossier.status}", year=book.dossier.year)
        sheet.text(0, "number", title, bold=True, font_size=13, text_wrap=False)
        named = book.word("block", name=self.title) if self.title else self.framework.title[book.lang]
        sheet.text(1, "number", named, bold=True, font_size=12, text_wrap=False)
        widths = {name: NODE_WIDTH if name in self.nodes else WIDTHS.get(name, WIDTH) for name in self.place}
        sheet.keys(KEY_ROW, mark_of(BLOCK, self.title), widths, (*HIDDEN, *self.deciding))
        head: dict[str, Any] = {"bold": True, "align": "center", "valign": "vcenter", "border": 1, "bg_color": HEAD}
        for name in self.seen:
            node = self.nodes.get(name)
            if node is None:
                sheet.text(HEADER_ROW, name, book.header(name), **head)
            else:
                style = head | {"rotation": 90, "bold": node.rollup != "leaf", "font_size": 9}
                sheet.text(HEADER_ROW, name, node.title[book.lang][:200], **style)
        sheet.sheet.set_row(HEADER_ROW, 13 * LINE)

    def _section(self, row: int, text: str) -> None:
        look: dict[str, Any] = {"bold": True, "bg_color": HEAD, "border": 1, "text_wrap": False}
        self.sheet.blank(row, self.seen, **look)
        self.sheet.text(row, "number", text, **look)

    def _named(self, row: int, i: int, unit: UnitDossier) -> None:
        for name in self.seen:
            self.sheet.blank(row, (name,), **self._look(name))
        self.sheet.text(row, "key", unit.label)
        self.sheet.number(row, "number", i + 1, **CENTRED)
        if unit.label in self.sheets:
            self.sheet.link(row, "unit_column", self.book.units[unit.label], unit.name, **CELL)
        else:
            self.sheet.text(row, "unit_column", unit.name, **CELL)
        most = max(1, -(-len(unit.name) // 30))
        self.sheet.sheet.set_row(row, 0.9 * LINE * most + 3)

    def _look(self, name: str) -> dict[str, Any]:
        is_group = name in self.nodes and self.nodes[name].rollup != "leaf"
        return (
            {"border": 1} | ({"bold": True, "bg_color": GROUP} if is_group else {}) | {"num_format": self.book.number}
        )

    def _value(
        self, row: int, column: str, unit: UnitDossier, code: str, of: str, value: float, look: Mapping[str, Any]
    ) -> None:
        """A number of the unit's own sheet, or the number itself where it has none."""
        if unit.label in self.sheets:
            cell = self.sheets[unit.label].outside(code, of)
            self.sheet.formula(row, column, cell, number_or_empty(value), **look)
        else:
            self.sheet.number(row, column, value, **look)

    def _recognised(self, row: int, i: int, unit: UnitDossier) -> None:
        book, now = self.book, unit.now[TOTAL]
        self._named(row, i, unit)
        self._value(row, "maximum", unit, TOTAL, "top", now.max_points, {"border": 1, "num_format": book.top})
        for s, stage in enumerate(book.stages):
            self.sheet.number(row, stage, unit.earlier[TOTAL][s], **self._look(stage))
        self._value(row, "recognised", unit, TOTAL, "recognised", now.points, {**BOLD, "num_format": book.number})
        own, first = f"{self.letter('recognised')}{row + 1}", f"{self.letter(book.stages[0])}{row + 1}"
        lost, decimals = now.points - unit.earlier[TOTAL][0], self.framework.point_decimals
        self.sheet.formula(
            row, "difference", f'IF(AND(ISNUMBER({own}),ISNUMBER({first})),{own}-{first},"")', number_or_empty(lost),
            **CELL, num_format=number_format(2 if decimals is None else decimals, signed=True),
        )  # fmt: skip
        self._places(row, unit)
        if i >= len(self.full):
            return
        for column, node in self.nodes.items():
            if node.code in unit.earlier:
                points = unit.now[node.code].points
                self._value(row, column, unit, node.code, "recognised", points, self._look(column))

    def _places(self, row: int, unit: UnitDossier) -> None:
        """Share of the maximum, rank and band, all on the printed score."""
        book, sheet, decimals, now = self.book, self.sheet, self.framework.decimals, unit.standings[-1]
        printed = float(round_half_up(unit.now[TOTAL].score, decimals))
        shown = number_or_empty(printed)
        if unit.label in self.sheets:
            sheet.formula(row, "score", rounded(self.sheets[unit.label].outside(TOTAL, "score"), decimals), shown)
        else:
            sheet.number(row, "score", printed)
        own = f"{self.letter('score')}{row + 1}"
        there = if_number(own, own)
        sheet.formula(row, "percent", there, shown, **CELL, num_format=places(max(decimals - 2, 0)) + "%")
        for s, stage in enumerate(book.stages):
            self._rank_before(row, stage, unit, s)
        if not unit.record.ranked:
            sheet.text(row, "rank", say("value.not_ranked", book.lang), **CELL, italic=True)
        else:
            columns = [self.letter(name) for name in ("ranked", *self.deciding)]
            first, last = FIRST_ROW + 2, self._row(len(self.units) - 1) + 1
            pairs = [(f"{column}{row + 1}", f"${column}${first}:${column}${last}") for column in columns]
            formula = rank_formula(*pairs[0], self.framework[TOTAL].ties == "dense", pairs[1:])
            sheet.formula(
                row, "rank", formula, (now.rank_after if now is not None else 0) or "", **BOLD, align="center"
            )
            sheet.formula(row, "ranked", there, shown)
        for name, code in self.deciding.items():
            self._decides(row, name, unit, code)
        if "band" in self.place:
            band = now.band_after if now is not None else None
            sheet.formula(row, "band", self._band(own), "" if band is None else band[book.lang], **CELL)

    def _decides(self, row: int, name: str, unit: UnitDossier, code: str) -> None:
        """The printed score of a node that tells equal totals apart; below all others where there is none."""
        found = unit.now.get(code)
        printed = float("nan") if found is None else float(round_half_up(found.score, self.framework.decimals))
        shown = LOWEST if printed != printed else printed
        if unit.label in self.sheets and code in self.sheets[unit.label].row:
            score = rounded(self.sheets[unit.label].outside(code, "score"), self.framework.decimals)
            self.sheet.formula(row, name, f"IF(ISNUMBER({score}),{score},{number(LOWEST)})", shown)
        else:
            self.sheet.number(row, name, shown)

    def _rank_before(self, row: int, stage: str, unit: UnitDossier, s: int) -> None:
        standing = unit.standings[s]
        if standing is not None and standing.rank_before:
            self.sheet.number(row, f"rank.{stage}", standing.rank_before, **CENTRED)

    def _band(self, own: str) -> str:
        percent = f"ROUND(100*{own},10)"
        text = '""'
        for band in self.framework.bands.levels:
            title = quoted(band.title[self.book.lang][:200])
            if band.lower == float("-inf"):
                text = title
            else:
                text = f"IF({percent}{'>=' if band.includes_lower else '>'}{number(band.lower)},{title},{text})"
        return if_number(own, text)

    def _stage(self, row: int, i: int, unit: UnitDossier, s: int, stage: str) -> None:
        self._named(row, i, unit)
        self.sheet.number(row, stage, unit.earlier[TOTAL][s], **BOLD, num_format=self.book.number)
        standing = unit.standings[s]
        if standing is not None:
            self.sheet.number(row, "maximum", standing.max_before, **CELL, num_format=self.book.top)
            self._rank_before(row, stage, unit, s)
        for column, node in self.nodes.items():
            if node.code in unit.earlier:
                self.sheet.number(row, column, unit.earlier[node.code][s], **self._look(column))

    def _page_columns(self) -> list[int]:
        """The places of the first and of every further page of indicators, alike in width; the summary has its own page."""
        columns = [self.place[column] for column in self.nodes]
        pages = -(-len(columns) // NODES_ON_A_PAGE)
        return columns[:: -(-len(columns) // pages)] if columns else []

    def _page(self, breaks: Sequence[int]) -> None:
        sheet, book, place = self.sheet.sheet, self.book, self.place
        first = FIRST_ROW + 1
        last = breaks[-1] + len(self.full)
        if self.nodes:
            left, *_, right = (*self.nodes, *self.nodes)
            letter = self.letter(left)
            sheet.conditional_format(
                first, place[left], first + len(self.full) - 1, place[right],
                {"type": "formula", "criteria": f"={letter}{first + 1}<>{letter}{breaks[0] + 2}",
                 "format": book.book.mark_format(bg_color=CHANGED)},
            )  # fmt: skip
        sheet.freeze_panes(FIRST_ROW, place["maximum"])
        book.paper(sheet, self.title or self.framework.code)
        sheet.set_print_scale(SCALE)
        sheet.set_v_pagebreaks(self._page_columns())
        sheet.repeat_rows(HEADER_ROW)
        sheet.repeat_columns(1, place["unit_column"])
        if last - FIRST_ROW > ROWS_ON_A_PAGE:
            sheet.set_h_pagebreaks(breaks)
        sheet.print_area(0, 1, last, place["score"] - 1)
        lock(sheet)
