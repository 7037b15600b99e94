"""The overview of a block: indicators × units, first as recognised, with totals and ranks, then as each stage had them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dtiscore.documents.appraisal.book import CHANGED, CouncilBook, number_or_empty
from dtiscore.documents.appraisal.dossiers import UnitDossier
from dtiscore.documents.appraisal.formulas import rank_formula, rounded
from dtiscore.documents.appraisal.layout import BLOCK, mark_of
from dtiscore.documents.appraisal.unit_sheet import UnitSheet
from dtiscore.documents.tables.workbook import number_format
from dtiscore.files.workbook import GROUP, HEAD, LINE, column_name, hide_row, lock, places, sheet_name
from dtiscore.language.rounding import round_half_up
from dtiscore.language.sentences import say
from dtiscore.model import TOTAL, Node
from dtiscore.rules.live_formulas import number

KEY_ROW, HEADER_ROW, FIRST_ROW = 2, 3, 4
NODE_WIDTH = 7.0
SCALE = 72  # percent
NODES_ON_A_PAGE = 15  # beside the units, also where a wider font stands in for the workbook's own
ROWS_ON_A_PAGE = 30
HIDDEN = ("key", "score", "ranked")


class BlockSheet:
    """Writes one block. Numbers of units with a sheet of their own are formulas of it; those of others are fixed."""

    def __init__(
        self, book: CouncilBook, title: str, units: Sequence[UnitDossier], sheets: Mapping[str, UnitSheet]
    ) -> None:
        self.book, self.title, self.units, self.sheets = book, title, units, sheets
        self.framework = book.framework
        there = {line.node.code for unit in units for line in unit.lines}
        order = dict.fromkeys(line.node.code for unit in units for line in unit.lines if line.node.code != TOTAL)
        self.nodes = [self.framework[c] for c in self._ordered(order) if c in there]
        bands = ("band",) if self.framework.bands.levels else ()
        self.columns = (
            "key", "number", "unit_column", "maximum", *book.stages, "recognised", "difference", "percent",
            *(f"rank.{stage}" for stage in book.stages), "rank", *bands, *(f"@{node.code}" for node in self.nodes), "score", "ranked",
        )  # fmt: skip
        self.place = {name: i for i, name in enumerate(self.columns)}

    def _ordered(self, codes: Mapping[str, None]) -> list[str]:
        order = {code: i for i, (_, code) in enumerate(self.framework.tree)}
        return sorted(codes, key=lambda code: order[code])

    def write(self, sheet: Any) -> None:
        self.sheet = sheet
        self._heading()
        count = len(self.units)
        self._section(FIRST_ROW, self.book.word(f"section.recognised.{self.book.dossier.status}"))
        for i, unit in enumerate(self.units):
            self._recognised(FIRST_ROW + 1 + i, i, unit)
        row = FIRST_ROW + 1 + count
        breaks = []
        for s, stage in enumerate(self.book.stages):
            breaks.append(row)
            self._section(row, self.book.word(f"section.{stage}", letter="BC"[s]))
            for i, unit in enumerate(self.units):
                self._stage(row + 1 + i, i, unit, s, stage)
            row += 1 + count
        self._page(row - 1, breaks)

    def letter(self, name: str) -> str:
        return column_name(self.place[name])

    def _heading(self) -> None:
        sheet, book, place = self.sheet, self.book, self.place
        widths = {"key": 3, "number": 5, "unit_column": 28, "maximum": 8, "difference": 9, "band": 11, "score": 8}
        for name, i in place.items():
            hidden = {"hidden": True} if name in HIDDEN else {}
            width = NODE_WIDTH if name.startswith("@") else widths.get(name, 8.5)
            sheet.set_column(i, i, width, None, hidden)
        title = book.word(f"block.{book.dossier.status}", year=book.dossier.year)
        sheet.write_string(0, 1, title, book.format(bold=True, font_size=13, text_wrap=False))
        named = book.word("block", name=self.title) if self.title else self.framework.title[book.lang]
        sheet.write_string(1, 1, named, book.format(bold=True, font_size=12, text_wrap=False))
        for name, i in place.items():
            sheet.write_string(KEY_ROW, i, mark_of(BLOCK, self.title) if name == "key" else name)
        hide_row(sheet, KEY_ROW)
        head: dict[str, Any] = {"bold": True, "align": "center", "valign": "vcenter", "border": 1, "bg_color": HEAD}
        for name, i in place.items():
            if name in HIDDEN:
                continue
            if name.startswith("@"):
                node = self.framework[name[1:]]
                style = book.format(**head | {"rotation": 90, "bold": node.rollup != "leaf", "font_size": 9})
                sheet.write_string(HEADER_ROW, i, node.title[book.lang][:200], style)
            else:
                sheet.write_string(HEADER_ROW, i, book.header(name), book.format(**head))
        sheet.set_row(HEADER_ROW, 13 * LINE)

    def _section(self, row: int, text: str) -> None:
        style = self.book.format(bold=True, bg_color=HEAD, border=1, text_wrap=False)
        for i in range(1, self.place["score"]):
            self.sheet.write_blank(row, i, None, style)
        self.sheet.write_string(row, 1, text, style)

    def _named(self, row: int, i: int, unit: UnitDossier) -> None:
        look: dict[str, Any] = {"border": 1}
        for place in range(1, self.place["score"]):
            self.sheet.write_blank(row, place, None, self._look(place))
        self.sheet.write_string(row, 0, unit.label)
        self.sheet.write_number(row, 1, i + 1, self.book.format(**look, align="center"))
        place = self.place["unit_column"]
        if unit.label in self.sheets:
            link = self.book.format(**look, font_color="#1F4E79")
            goal = f"internal:{sheet_name(self.book.units[unit.label])}!A1"
            self.sheet.write_url(row, place, goal, link, unit.name[:250])
        else:
            self.sheet.write_string(row, place, unit.name, self.book.format(**look))
        most = max(1, -(-len(unit.name) // 30))
        self.sheet.set_row(row, 0.9 * LINE * most + 3)

    def _look(self, place: int) -> Any:
        name = self.columns[place]
        if name.startswith("@") and self._node(name).rollup != "leaf":
            return self.book.points_format(border=1, bold=True, bg_color=GROUP)
        return self.book.points_format(border=1)

    def _node(self, column: str) -> Node:
        return self.framework[column[1:]]

    def _number(self, row: int, column: str, value: float, style: Any = None) -> None:
        if value == value:
            self.sheet.write_number(row, self.place[column], value, style or self._look(self.place[column]))

    def _value(self, row: int, column: str, unit: UnitDossier, code: str, of: str, value: float, style: Any) -> None:
        """A number of the unit's own sheet, or the number itself where it has none."""
        if unit.label in self.sheets:
            cell = self.sheets[unit.label].outside(code, of)
            self.sheet.write_formula(row, self.place[column], f"={cell}", style, number_or_empty(value))
        else:
            self._number(row, column, value, style)

    def _recognised(self, row: int, i: int, unit: UnitDossier) -> None:
        book, place = self.book, self.place
        self._named(row, i, unit)
        now = unit.now[TOTAL]
        general = book.format(border=1, num_format=book.top)
        self._value(row, "maximum", unit, TOTAL, "top", now.max_points, general)
        for s, stage in enumerate(book.stages):
            self._number(row, stage, unit.earlier[TOTAL][s])
        bold = book.points_format(border=1, bold=True)
        self._value(row, "recognised", unit, TOTAL, "recognised", now.points, bold)
        own, first = f"{self.letter('recognised')}{row + 1}", f"{self.letter(book.stages[0])}{row + 1}"
        lost, decimals = now.points - unit.earlier[TOTAL][0], self.framework.point_decimals
        self._formula(row, "difference", f'IF(AND(ISNUMBER({own}),ISNUMBER({first})),{own}-{first},"")', number_or_empty(lost),
                      book.format(border=1, num_format=number_format(2 if decimals is None else decimals, signed=True)))  # fmt: skip
        self._places(row, unit, bold)
        for node in self.nodes:
            column = f"@{node.code}"
            if node.code in unit.earlier:
                points = unit.now[node.code].points
                self._value(row, column, unit, node.code, "recognised", points, self._look(place[column]))

    def _places(self, row: int, unit: UnitDossier, bold: Any) -> None:
        """Share of the maximum, rank and band, all on the printed score."""
        book, score = self.book, unit.now[TOTAL].score
        decimals = self.framework.decimals
        shown = float(round_half_up(score, decimals))
        if unit.label in self.sheets:
            self._formula(
                row, "score", rounded(self.sheets[unit.label].outside(TOTAL, "score"), decimals), number_or_empty(shown)
            )
        elif shown == shown:
            self.sheet.write_number(row, self.place["score"], shown)
        own = f"{self.letter('score')}{row + 1}"
        percent = book.format(border=1, num_format=places(max(decimals - 2, 0)) + "%")
        self._formula(row, "percent", f'IF(ISNUMBER({own}),{own},"")', number_or_empty(shown), percent)
        for s, stage in enumerate(book.stages):
            before = unit.standings[s]
            if before is not None and before.rank_before:
                self._number(row, f"rank.{stage}", before.rank_before, book.format(border=1, align="center"))
        now = unit.standings[-1]
        if not unit.record.ranked:
            style = book.format(border=1, italic=True)
            self.sheet.write_string(row, self.place["rank"], say("value.not_ranked", book.lang), style)
        else:
            place = now.rank_after if now is not None else 0
            first, last = FIRST_ROW + 2, FIRST_ROW + 1 + len(self.units)
            column = self.letter("ranked")
            everyone = f"${column}${first}:${column}${last}"
            dense = self.framework[TOTAL].ties == "dense"
            self._formula(row, "rank", rank_formula(f"{column}{row + 1}", everyone, dense), place or "",
                          book.format(border=1, bold=True, align="center"))  # fmt: skip
            self._formula(row, "ranked", f'IF(ISNUMBER({own}),{own},"")', number_or_empty(shown))
        if "band" in self.place:
            band = now.band_after if now is not None else None
            text = "" if band is None else band[book.lang]
            self._formula(row, "band", self._band(own), text, book.format(border=1))

    def _band(self, own: str) -> str:
        percent = f"ROUND(100*{own},10)"
        text = '""'
        for band in self.framework.bands.levels:
            title = '"' + band.title[self.book.lang].replace('"', '""')[:200] + '"'
            if band.lower == float("-inf"):
                text = title
            else:
                text = f"IF({percent}{'>=' if band.includes_lower else '>'}{number(band.lower)},{title},{text})"
        return f'IF(ISNUMBER({own}),{text},"")'

    def _stage(self, row: int, i: int, unit: UnitDossier, s: int, stage: str) -> None:
        self._named(row, i, unit)
        self._number(row, stage, unit.earlier[TOTAL][s], self.book.points_format(border=1, bold=True))
        standing = unit.standings[s]
        if standing is not None:
            self._number(row, "maximum", standing.max_before, self.book.format(border=1, num_format=self.book.top))
            if standing.rank_before:
                self._number(row, f"rank.{stage}", standing.rank_before, self.book.format(border=1, align="center"))
        for node in self.nodes:
            if node.code in unit.earlier:
                self._number(row, f"@{node.code}", unit.earlier[node.code][s])

    def _page_columns(self) -> list[int]:
        """The places of the first and of every further page of indicators, alike in width; the summary has its own page."""
        if not self.nodes:
            return []
        pages = -(-len(self.nodes) // NODES_ON_A_PAGE)
        each = -(-len(self.nodes) // pages)
        first = self.place[f"@{self.nodes[0].code}"]
        return [first + each * page for page in range(pages)]

    def _formula(self, row: int, column: str, formula: str, value: float | str, style: Any = None) -> None:
        self.sheet.write_formula(row, self.place[column], f"={formula}", style, value)

    def _page(self, last: int, breaks: Sequence[int]) -> None:
        sheet, book, place = self.sheet, self.book, self.place
        first, count = FIRST_ROW + 1, len(self.units)
        if self.nodes:
            left, right = place[f"@{self.nodes[0].code}"], place[f"@{self.nodes[-1].code}"]
            letter = self.letter(f"@{self.nodes[0].code}")
            claimed = breaks[0] + 2
            sheet.conditional_format(
                first, left, first + count - 1, right,
                {"type": "formula", "criteria": f"={letter}{first + 1}<>{letter}{claimed}",
                 "format": book.book.mark_format(bg_color=CHANGED)},
            )  # fmt: skip
        sheet.freeze_panes(FIRST_ROW, place["maximum"])
        book.paper(sheet, self.title or self.framework.code)
        sheet.set_print_scale(SCALE)
        sheet.set_v_pagebreaks(self._page_columns())
        sheet.repeat_rows(HEADER_ROW)
        sheet.repeat_columns(1, place["unit_column"])
        if last - FIRST_ROW > ROWS_ON_A_PAGE:
            sheet.set_h_pagebreaks(list(breaks))
        sheet.print_area(0, 1, last, place["score"] - 1)
        lock(sheet)
