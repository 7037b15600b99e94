"""A framework as a workbook: the table that a decision prints, and on a hidden sheet everything that it does not show."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from dtiscore.documents.decisions.definition import ABOVE, DEFINED, PRINTED, SHEET, VERSION, in_cells, packed, rows_of
from dtiscore.documents.decisions.printed import COLUMNS, LONGEST, PrintedRow, as_text, printed
from dtiscore.documents.tables.workbook import CREATED, LINE, TALLEST, lines_needed
from dtiscore.language.errors import Language
from dtiscore.language.sentences import say
from dtiscore.model import Framework

WIDTHS = {
    "stt": 7, "title": 34, "points": 9, "method": 44, "evidence": 26, "collected_from": 17, "verified_by": 17, "note": 24, "code": 22,
}  # fmt: skip
LAST = len(COLUMNS) - 1
HEADER_ROW = 2


def criteria_workbook(framework: Framework, document: Mapping[str, Any], lang: Language) -> bytes:
    """``document`` is the framework's file as TOML gives it: what is read back is that file."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    rows = printed(framework, lang)
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": framework.title[lang][:200], "created": CREATED})
        _write_table(book, framework, rows, lang)
        _write_definition(book, framework, document, rows, lang)
    return buffer.getvalue()


def _write_table(book: Any, framework: Framework, rows: tuple[PrintedRow, ...], lang: Language) -> None:
    sheet = book.add_worksheet(say("decision.criteria", lang))
    top = {"valign": "top", "border": 1}
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", "bg_color": "#E8EEF4", "border": 1}
    )
    styles = {
        (group, kind): book.add_format(
            {**top, "bold": group, "text_wrap": True}
            | ({"num_format": "#,##0.####", "align": "right"} if kind == "points" else {})
            | ({"align": "center"} if kind == "stt" else {})
            | ({"font_color": "#808080"} if kind == "code" else {})
        )
        for group in (True, False)
        for kind in COLUMNS
    }  # fmt: skip
    title = book.add_format({"bold": True, "font_size": 13, "text_wrap": True, "align": "center", "valign": "vcenter"})
    source = book.add_format({"italic": True, "text_wrap": True, "align": "center", "valign": "vcenter"})
    sheet.merge_range(0, 0, 0, LAST, "", title)
    above, below = _lines_above(framework, lang)
    sheet.write_string(0, 0, above, title)
    sheet.merge_range(1, 0, 1, LAST, "", source)
    sheet.write_string(1, 0, below, source)
    for r, text in enumerate((above, below)):
        sheet.set_row(r, LINE * min(lines_needed(text, sum(WIDTHS.values()) * 0.7), 5) + 5)
    sheet.set_row(HEADER_ROW, 2 * LINE)
    for c, kind in enumerate(COLUMNS):
        sheet.set_column(c, c, WIDTHS[kind])
        sheet.write_string(HEADER_ROW, c, say(f"decision.column.{kind}", lang), head)
    for r, row in enumerate(rows, start=HEADER_ROW + 1):
        lines = max(_lines(value, WIDTHS[kind]) for kind, value in row.cells.items() if isinstance(value, str))
        sheet.set_row(r, min(LINE * lines, TALLEST))
        for c, (kind, value) in enumerate(row.cells.items()):
            style = styles[row.group, kind]
            if isinstance(value, float):
                sheet.write_number(r, c, value, style)
            else:
                sheet.write_string(r, c, value or "", style)
    sheet.freeze_panes(HEADER_ROW + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_footer("&C&P/&N")


def _lines_above(framework: Framework, lang: Language) -> tuple[str, str]:
    return framework.title[lang][:LONGEST], f"({framework.source[lang]})"[:LONGEST]


def _lines(text: str, width: float) -> int:
    return sum(lines_needed(line, width - 1) for line in text.split("\n"))


def _write_definition(
    book: Any, framework: Framework, document: Mapping[str, Any], rows: tuple[PrintedRow, ...], lang: Language
) -> None:
    """Entries of the file, and each printed cell as it was printed, so that a later change is seen."""
    sheet = book.add_worksheet(SHEET)
    lines = [[SHEET, VERSION, lang]]
    lines += [[DEFINED, place, packed(name), *in_cells(packed(value))] for place, name, value in rows_of(document)]
    for kind, text in zip(("title", "source"), _lines_above(framework, lang), strict=True):
        lines.append([PRINTED, packed(ABOVE), kind, *in_cells(packed(text))])
    lines += [
        [PRINTED, packed(row.code), kind, *in_cells(packed(as_text(value)))]
        for row in rows
        for kind, value in row.cells.items()
    ]
    for r, line in enumerate(lines):
        for c, text in enumerate(line):
            sheet.write_string(r, c, text)
    sheet.hide()
