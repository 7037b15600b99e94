"""An empty list of units for Excel: what each column wants stands in its header's note and on a second sheet."""

from __future__ import annotations

import io
from typing import Any

from dtiscore.data.units import COLUMNS
from dtiscore.documents.tables.view import pick
from dtiscore.documents.tables.workbook import CREATED
from dtiscore.language.errors import Language
from dtiscore.language.sentences import say
from dtiscore.model import Framework

ROWS = 2000  # as far as the drop-down lists reach
WIDTHS = {"code": 16, "name": 40, "type": 18, "block": 24, "parent": 18, "ranked": 11, "from": 10, "to": 10}


def units_workbook(framework: Framework, lang: Language) -> bytes:
    """The bytes of ``units.xlsx``: a header with notes, lists to choose from, and no unit yet."""
    import xlsxwriter

    buffer = io.BytesIO()
    safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, safe) as book:
        book.set_properties({"title": framework.title[lang][:200], "created": CREATED})
        header = book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "valign": "vcenter"})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(pick(lang, "Đơn vị", "Units"))
        guide = book.add_worksheet(pick(lang, "Hướng dẫn", "Guide"))
        for c, name in enumerate(COLUMNS):
            sheet.set_column(c, c, WIDTHS[name], None if name in ("from", "to") else text)
            sheet.write_string(0, c, _header(name, lang), header)
            note = {"author": "dtiscore", "x_scale": 2.2, "y_scale": 1.1}
            sheet.write_comment(0, c, say(f"starting.column_{name}", lang), note)
        sheet.freeze_panes(1, 1)
        first, last = _write_guide(book, guide, framework, lang)
        if framework.unit_types:
            sheet.data_validation(1, 2, ROWS, 2, _types(guide.name, first, last, lang))
        sheet.data_validation(1, 5, ROWS, 5, _ranked(lang))
    return buffer.getvalue()


def _header(column: str, lang: Language) -> str:
    return say(f"starting.header_{column}", lang)


def _types(sheet: str, first: int, last: int, lang: Language) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": f"='{sheet}'!$A${first + 1}:$A${last + 1}",
        "error_title": pick(lang, "Loại đơn vị", "Type"),
        "error_message": pick(lang, "Hãy chọn một loại trong danh sách.", "Choose a type from the list."),
    }


def _ranked(lang: Language) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": [pick(lang, "có", "yes"), pick(lang, "không", "no")],
        "error_title": pick(lang, "Xếp hạng", "Ranked"),
        "error_message": pick(lang, "Ghi có hoặc không.", "Write yes or no."),
    }


def _write_guide(book: Any, sheet: Any, framework: Framework, lang: Language) -> tuple[int, int]:
    """The second sheet; the rows of the unit types, from which the first sheet lets people choose."""
    bold = book.add_format({"bold": True, "font_size": 12})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    grey = book.add_format({"italic": True, "font_color": "#777777"})
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 80, wrap)
    sheet.set_column(2, len(COLUMNS), 16)
    row = 0
    sheet.write_string(row, 0, pick(lang, "Cách ghi trang tính “Đơn vị”", "How to fill in the sheet “Units”"), bold)
    for name in COLUMNS:
        row += 1
        sheet.write_string(row, 0, _header(name, lang))
        sheet.write_string(row, 1, say(f"starting.column_{name}", lang), wrap)
    row += 2
    sheet.write_string(row, 0, pick(lang, "Loại đơn vị của bộ chỉ số", "Unit types of the framework"), bold)
    first = row + 1
    for code, title_of in framework.unit_types.items():
        row += 1
        sheet.write_string(row, 0, code)
        sheet.write_string(row, 1, title_of[lang])
    last = row
    if not framework.unit_types:
        row += 1
        nothing = pick(lang, "Bộ chỉ số này không phân biệt loại đơn vị: để trống cột loại.",
                       "This framework knows no types: leave the column type empty.")  # fmt: skip
        sheet.write_string(row, 0, nothing)
    row += 2
    example = pick(lang, "Ví dụ với đơn vị không có thật (synthetic), không phải số liệu để dùng",
                   "An example with units that do not exist (synthetic), not for use")  # fmt: skip
    sheet.write_string(row, 0, example, bold)
    kind = next(iter(framework.unit_types), "")
    above = (pick(lang, "huyen-a", "district-a"), pick(lang, "Huyện A (giả định)", "District A (synthetic)"))
    below = (pick(lang, "xa-b", "commune-b"), pick(lang, "Xã B (giả định)", "Commune B (synthetic)"))
    no = pick(lang, "không", "no")
    block = pick(lang, "Khối xã", "Communes")
    rows = [
        [_header(name, lang) for name in COLUMNS],
        [*above, "", "", "", no, "", ""],
        [*below, kind, block, above[0], "", "2025", ""],
    ]
    for cells in rows:
        row += 1
        for c, cell in enumerate(cells):
            sheet.write_string(row, c, cell, grey)
    return first, last
