"""Views as an Excel workbook: typed cells, number formats, frozen headers, A4 landscape. Text never becomes a formula."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dtiscore.documents.tables.text import shown_cells
from dtiscore.documents.tables.view import Column, View
from dtiscore.files.paper import Paper, on_paper
from dtiscore.files.workbook import HEAD, LINE, TABLES, TALLEST, NewBook, lines_needed, places
from dtiscore.language.errors import Language
from dtiscore.language.sentences import say
from dtiscore.language.signs import DASH, MINUS, PLUS

WIDEST = 60
PAGE = 150  # characters across an A4 page on its side, at a size that can still be read
NARROWEST = 22


def as_workbook(view: View, lang: Language) -> bytes:
    return as_sheets([(say("table.sheet.result", lang), view)], lang)


def as_sheets(
    views: Sequence[tuple[str, View]], lang: Language, charts: Mapping[str, Callable[[Any, Any], None]] | None = None
) -> bytes:
    """Several views, each on a sheet of the name given with it; ``charts`` adds to the sheet of a name what it likes."""
    book = NewBook(views[0][1].title, TABLES, TABLES)
    for name, view in views:
        sheet = book.add_sheet(name)
        _write_view(book, sheet, view, lang)
        if charts and name in charts:
            charts[name](book.book, sheet)
    return book.content()


def _write_view(book: NewBook, sheet: Any, view: View, lang: Language) -> None:
    header = book.format(bold=True, text_wrap=True, valign="vcenter", bottom=1, bg_color=HEAD)
    sheet.write_string(0, 0, view.title, book.format(bold=True, font_size=13))
    widths = _widths(view.columns)
    rows = max((len(column.values) for column in view.columns), default=0)
    for c, (column, width) in enumerate(zip(view.columns, widths, strict=True)):
        sheet.set_column(c, c, width)
        sheet.write_string(2, c, column.header, header)
        raw = column.raw or [None] * len(column.values)
        for r, (value, behind, text) in enumerate(zip(column.values, raw, shown_cells(column, lang), strict=True), 3):
            number = value if behind is None else behind
            # What is printed as 0 has no minus.
            minus = "" if isinstance(number, float) and number < 0 and MINUS not in text else MINUS
            style = _style(column, minus)
            if behind is not None:
                style |= {"num_format": _looking_like(text, lang, minus)}
            _write(sheet, r, c, number, column, book.format(**style))
    heights = _heights(view.columns, widths)
    for r, height in enumerate(heights[2:], 2):
        sheet.set_row(r, height)
    for r, note in enumerate(view.notes, 4 + rows):
        sheet.write_string(r, 0, note, book.format(italic=True))
    last = max(len(view.columns) - 1, 0)
    sheet.freeze_panes(3, 0)
    if rows:
        sheet.autofilter(2, 0, 2 + rows, last)
    paper_of(view).lay_out(sheet, "&C&P/&N", 2, (2 + rows, last))


def paper_of(view: View) -> Paper:
    """How the sheet of a view falls on paper."""
    widths, kinds = _widths(view.columns), [column.kind for column in view.columns[:6]]
    names = max((i for i, kind in enumerate(kinds, 1) if kind in ("text", "wrap")), default=0)
    return on_paper(widths, _heights(view.columns, widths), 2, names)


def _heights(columns: Sequence[Column], widths: Sequence[float]) -> list[float]:
    """Of the title, an empty row, the headers and the values, in points."""
    head = LINE * max((lines_needed(c.header, w - 3) for c, w in zip(columns, widths, strict=True)), default=1)
    found = [1.5 * LINE, LINE, head]
    for r in range(max((len(column.values) for column in columns), default=0)):
        texts = [(c.values[r], w) for c, w in zip(columns, widths, strict=True) if c.kind == "wrap"]
        lines = max((lines_needed(str(value), w - 1) for value, w in texts if value), default=1)
        found.append(min(LINE * lines, TALLEST))
    return found


def _style(column: Column, minus: str = MINUS) -> dict[str, Any]:
    if column.kind == "count":
        return {"align": "right", "valign": "top"}
    if column.kind in ("text", "wrap"):
        return {"text_wrap": column.kind == "wrap", "valign": "top"}
    after = "%" if column.kind == "percent" else ""
    return {
        "num_format": number_format(column.decimals, after, signed=column.kind == "change", minus=minus),
        "valign": "top",
    }


def number_format(decimals: int, after: str = "", before: str = "", *, signed: bool = False, minus: str = MINUS) -> str:
    """The format that shows a number in a cell as it stands in a text; ``after`` as "%" makes a percentage of a share."""
    digits = "#,##" + places(decimals)
    above, below = (
        f"{before}{sign}{digits}{after}" for sign in (f'"{PLUS}"' if signed else "", f'"{minus}"' if minus else "")
    )
    return f"{above};{below};{before}{digits}{after}" if signed else f"{above};{below}"


def _write(sheet: Any, row: int, column: int, value: Any, spec: Column, style: Any) -> None:
    if value is None or value == "" or value != value:
        sheet.write_string(row, column, DASH if spec.kind not in ("text", "wrap") else "", style)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, str(value)[:32_000], style)


def _looking_like(text: str, lang: Language, minus: str) -> str:
    """The number format that shows a number as its text does: what stands around it, and its decimals."""
    found = re.fullmatch(rf"([^\d{PLUS}{MINUS}]*)([{PLUS}{MINUS}]?)(\d[\d.,]*+)(?!e)(.*)", text)
    if found is None:
        return "General"
    before, sign, digits, after = (part.replace('"', "") for part in found.groups())
    decimals = len(digits.partition("," if lang == "vi" else ".")[2])
    around = (f'"{part}"' if part else "" for part in (after, before))
    return number_format(decimals, *around, signed=sign == PLUS, minus=minus)


def _widths(columns: Sequence[Column]) -> list[float]:
    """In characters: what does not wrap gets what it needs, what wraps shares the rest of the page."""
    widths = [_width(column) for column in columns]
    wrapping = [i for i, column in enumerate(columns) if column.kind == "wrap"]
    over = sum(widths) - PAGE
    while over > 0 and any(widths[i] > NARROWEST for i in wrapping):
        i = max(wrapping, key=lambda i: widths[i])
        widths[i] -= 1
        over -= 1
    return widths


def _width(column: Column) -> float:
    longest = max((len(str(value)) for value in column.values if value is not None), default=0)
    if column.kind in ("number", "percent", "change"):
        longest = min(longest, 10)
    if column.raw is not None:
        longest += 3  # too narrow a cell shows only ###
    words = column.header.split()
    header = max([*map(len, words), math.ceil(len(column.header) / 2)], default=0) + 2  # a filter's arrow stands beside
    return float(min(max(longest, header) + 2, WIDEST))
