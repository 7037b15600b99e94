"""Views as an Excel workbook: typed cells, number formats, frozen headers, A4 landscape. Text never becomes a formula."""

from __future__ import annotations

import datetime
import io
from typing import Any

from dtiscore.errors import Language
from dtiscore.report.tables import DASH
from dtiscore.report.views import Column, View

# A fixed date keeps the bytes of a workbook the same for the same input.
CREATED = datetime.datetime(2000, 1, 1)
WIDEST = 60


def as_workbook(view: View, lang: Language) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": view.title[:200], "created": CREATED})
        sheet = book.add_worksheet("Kết quả" if lang == "vi" else "Result")
        title = book.add_format({"bold": True, "font_size": 13})
        header = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1, "bg_color": "#E8EEF4"}
        )
        sheet.write_string(0, 0, view.title, title)
        formats: dict[tuple[str, int], Any] = {}
        for c, column in enumerate(view.columns):
            sheet.write_string(2, c, column.header, header)
            style = formats.setdefault(_style_key(column), book.add_format(_style(column)))
            for r, value in enumerate(column.values, start=3):
                _write(sheet, r, c, value, column, style)
            sheet.set_column(c, c, _width(column))
        last = max(len(view.columns) - 1, 0)
        rows = max((len(column.values) for column in view.columns), default=0)
        sheet.freeze_panes(3, 0)
        if rows:
            sheet.autofilter(2, 0, 2 + rows, last)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
        sheet.set_footer("&C&P/&N")
    return buffer.getvalue()


def _style_key(column: Column) -> tuple[str, int]:
    return column.kind, column.decimals


def _style(column: Column) -> dict[str, Any]:
    places = "0." + "0" * column.decimals if column.decimals else "0"
    if column.kind == "number":
        return {"num_format": "#,##" + places, "valign": "top"}
    if column.kind == "percent":
        return {"num_format": places + "%", "valign": "top"}
    if column.kind == "count":
        return {"align": "right", "valign": "top"}
    return {"text_wrap": column.kind == "wrap", "valign": "top"}


def _write(sheet: Any, row: int, column: int, value: Any, spec: Column, style: Any) -> None:
    if value is None or value == "":
        sheet.write_string(row, column, DASH if spec.kind not in ("text", "wrap") else "", style)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, str(value)[:32_000], style)


def _width(column: Column) -> float:
    longest = max((len(str(value)) for value in column.values if value is not None), default=0)
    if column.kind in ("number", "percent"):
        longest = min(longest, 10)
    return float(min(max(longest, len(column.header)) + 2, WIDEST))
