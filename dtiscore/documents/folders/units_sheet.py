"""An empty list of units for Excel: what each column wants stands in its header's note and on a second sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dtiscore.data.units import COLUMNS, Unit
from dtiscore.files.workbook import HEAD, NewBook
from dtiscore.language.errors import Language
from dtiscore.language.sentences import say
from dtiscore.model import Framework

EXAMPLE_CODES = {"vi": ("huyen-a", "xa-b"), "en": ("district-a", "commune-b")}
ROWS = 2000  # as far as the drop-down lists reach
WIDTHS = {"code": 16, "name": 40, "type": 18, "block": 24, "parent": 18, "ranked": 11, "from": 10, "to": 10}


def units_workbook(framework: Framework, lang: Language, units: Sequence[Unit] = ()) -> bytes:
    """The bytes of ``units.xlsx``: a header with notes, lists to choose from, and the units, as far as they are known."""
    book = NewBook(framework.title[lang])
    header, text = book.format(bold=True, bg_color=HEAD, bottom=1, valign="vcenter"), book.format(num_format="@")
    sheet = book.add_sheet(say("units_sheet.sheet.units", lang))
    guide = book.add_sheet(say("units_sheet.sheet.guide", lang))
    for c, name in enumerate(COLUMNS):
        sheet.set_column(c, c, WIDTHS[name], None if name in ("from", "to") else text)
        sheet.write_string(0, c, _header(name, lang), header)
        note = {"author": "dtiscore", "x_scale": 2.2, "y_scale": 1.1}
        sheet.write_comment(0, c, say(f"starting.column_{name}", lang), note)
    sheet.freeze_panes(1, 1)
    for r, unit in enumerate(units, 1):
        _write_unit(sheet, r, unit, text, lang)
    first, last = _write_guide(book, guide, framework, lang)
    if framework.unit_types:
        types = f"='{guide.name}'!$A${first + 1}:$A${last + 1}"
        sheet.data_validation(1, 2, ROWS, 2, _choice("type", say("units_sheet.type", lang), types, lang))
    answers = [say("units_sheet.yes", lang), say("units_sheet.no", lang)]
    sheet.data_validation(1, 5, ROWS, 5, _choice("ranked", say("units_sheet.ranked", lang), answers, lang))
    return book.content()


def _write_unit(sheet: Any, row: int, unit: Unit, text: Any, lang: Language) -> None:
    ranked = "" if unit.ranked else say("units_sheet.no", lang)
    for c, cell in enumerate((unit.code, unit.name, unit.type, unit.block, unit.parent, ranked)):
        if cell:
            sheet.write_string(row, c, cell, text)


def _header(column: str, lang: Language) -> str:
    return say(f"starting.header_{column}", lang)


def _choice(column: str, title: str, source: str | list[str], lang: Language) -> dict[str, Any]:
    message = say(f"units_sheet.{column}.choose", lang)
    return {"validate": "list", "source": source, "error_title": title, "error_message": message}


def _write_guide(book: NewBook, sheet: Any, framework: Framework, lang: Language) -> tuple[int, int]:
    """The second sheet; the rows of the unit types, from which the first sheet lets people choose."""
    bold, wrap = book.format(bold=True, font_size=12), book.format(text_wrap=True, valign="top")
    grey = book.format(italic=True, font_color="#777777")
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 80, wrap)
    sheet.set_column(2, len(COLUMNS), 16)
    row = 0
    sheet.write_string(row, 0, say("units_sheet.guide", lang), bold)
    for name in COLUMNS:
        row += 1
        sheet.write_string(row, 0, _header(name, lang))
        sheet.write_string(row, 1, say(f"starting.column_{name}", lang), wrap)
    row += 2
    sheet.write_string(row, 0, say("units_sheet.types", lang), bold)
    first = row + 1
    for code, title_of in framework.unit_types.items():
        row += 1
        sheet.write_string(row, 0, code)
        sheet.write_string(row, 1, title_of[lang])
    last = row
    if not framework.unit_types:
        row += 1
        sheet.write_string(row, 0, say("units_sheet.no_types", lang))
    row += 2
    sheet.write_string(row, 0, say("units_sheet.example", lang), bold)
    kind = next(iter(framework.unit_types), "")
    above, below = EXAMPLE_CODES[lang]
    first_name, second_name, block = (say(f"units_sheet.example.{one}", lang) for one in ("above", "below", "block"))
    rows = [
        [_header(name, lang) for name in COLUMNS],
        [above, first_name, "", "", "", say("units_sheet.no", lang), "", ""],
        [below, second_name, kind, block, above, "", "2025", ""],
    ]
    for cells in rows:
        row += 1
        for c, cell in enumerate(cells):
            sheet.write_string(row, c, cell, grey)
    return first, last
