"""A framework as a workbook: the table that a decision prints, and on a hidden sheet everything that it does not show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dtiscore.documents.decisions.definition import ABOVE, DEFINED, PRINTED, SHEET, VERSION, in_cells, packed, rows_of
from dtiscore.documents.decisions.printed import COLUMNS, LONGEST, PrintedRow, as_text, printed
from dtiscore.documents.decisions.worked import understood
from dtiscore.files.workbook import HEAD, LINE, TALLEST, NewBook, lines_needed, lines_of_all, print_on_a4
from dtiscore.language.errors import Language
from dtiscore.language.sentences import say
from dtiscore.model import Framework

WIDTHS = {
    "understood": 40, "confirm": 26, "stt": 7, "title": 34, "points": 9, "method": 44, "evidence": 26, "collected_from": 17, "verified_by": 17, "note": 24, "code": 22,
}  # fmt: skip
CONFIRMED = (
    "understood",
    "confirm",
)  # after the columns of the decision: what was understood, and what a person says of it
ANSWERS = ("right", "wrong", "entered", "binary", "ratio", "best")  # to choose from; any other words may be written
LAST = len(COLUMNS) + len(CONFIRMED) - 1
HEADER_ROW = 2


def criteria_workbook(framework: Framework, document: Mapping[str, Any], lang: Language) -> bytes:
    """``document`` is the framework's file as TOML gives it: what is read back is that file."""
    rows = printed(framework, lang)
    book = NewBook(framework.title[lang])
    _write_table(book, framework, rows, lang)
    _write_definition(book, framework, document, rows, lang)
    return book.content()


LOOKS: Mapping[str, Mapping[str, str]] = {
    "points": {"num_format": "#,##0.####", "align": "right"}, "stt": {"align": "center"}, "code": {"font_color": "#808080"},
}  # fmt: skip


def _write_table(book: NewBook, framework: Framework, rows: tuple[PrintedRow, ...], lang: Language) -> None:
    sheet = book.add_sheet(say("decision.criteria", lang))
    middle = {"text_wrap": True, "align": "center", "valign": "vcenter"}
    head = book.format(bold=True, bg_color=HEAD, border=1, **middle)
    title, source = book.format(bold=True, font_size=13, **middle), book.format(italic=True, **middle)
    sheet.merge_range(0, 0, 0, LAST, "", title)
    above, below = _lines_above(framework, lang)
    sheet.write_string(0, 0, above, title)
    sheet.merge_range(1, 0, 1, LAST, "", source)
    sheet.write_string(1, 0, below, source)
    for r, text in enumerate((above, below)):
        sheet.set_row(r, LINE * min(lines_needed(text, sum(WIDTHS.values()) * 0.7), 5) + 5)
    sheet.set_row(HEADER_ROW, 2 * LINE)
    words = understood(framework, lang)
    for c, kind in enumerate((*COLUMNS, *CONFIRMED)):
        sheet.set_column(c, c, WIDTHS[kind])
        sheet.write_string(HEADER_ROW, c, say(f"decision.column.{kind}", lang), head)
    plain_look: dict[str, Any] = {"valign": "top", "border": 1, "text_wrap": True}
    for r, row in enumerate(rows, start=HEADER_ROW + 1):
        lines = max(
            lines_of_all(value, WIDTHS[kind] - 1) for kind, value in row.cells.items() if isinstance(value, str)
        )
        lines = max(lines, lines_of_all(words.get(row.code, "")[:LONGEST], WIDTHS["understood"] - 1))
        sheet.set_row(r, min(LINE * lines, TALLEST))
        for c, (kind, value) in enumerate(row.cells.items()):
            look = {"valign": "top", "border": 1, "bold": row.group, "text_wrap": True, **LOOKS.get(kind, {})}
            write = sheet.write_number if isinstance(value, float) else sheet.write_string
            write(r, c, "" if value is None else value, book.format(**look))
        sheet.write_string(
            r, len(COLUMNS), words.get(row.code, "")[:LONGEST], book.format(**plain_look, font_color="#606060")
        )
        sheet.write_string(r, LAST, "", book.format(**plain_look, bg_color="#FFF8DC"))
        answers = [say(f"decision.answer.{kind}", lang) for kind in ANSWERS]
        sheet.data_validation(r, LAST, r, LAST, {"validate": "list", "source": answers, "show_error": False})
    sheet.freeze_panes(HEADER_ROW + 1, 0)
    print_on_a4(sheet, "&C&P/&N", repeat=(HEADER_ROW, HEADER_ROW))


def _lines_above(framework: Framework, lang: Language) -> tuple[str, str]:
    return framework.title[lang][:LONGEST], f"({framework.source[lang]})"[:LONGEST]


def _write_definition(
    book: NewBook, framework: Framework, document: Mapping[str, Any], rows: tuple[PrintedRow, ...], lang: Language
) -> None:
    """Entries of the file, and each printed cell as it was printed, so that a later change is seen."""
    sheet = book.add_sheet(SHEET)
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
