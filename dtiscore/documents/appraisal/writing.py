"""The council's workbook: instructions, an overview per block, a sheet per unit, and the hidden statement of how it stood."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from dtiscore.documents.appraisal.block_sheet import BlockSheet
from dtiscore.documents.appraisal.columns import BLOCK, FRONT, KEY_ROW, MARK, STATEMENT, UNIT, mark_of
from dtiscore.documents.appraisal.council_book import CouncilBook
from dtiscore.documents.appraisal.dossiers import ABSENT, Dossier
from dtiscore.documents.appraisal.unit_sheet import UnitSheet
from dtiscore.documents.letterhead import Letterhead
from dtiscore.files.printed import seal_rows
from dtiscore.files.workbook import HEAD, INPUT, LINE, LINK, lines_needed, lock, sheet_name, write_value
from dtiscore.frameworks.fingerprints import fingerprint
from dtiscore.language.sentences import list_in, say


def council_workbook(dossier: Dossier) -> bytes:
    """The workbook; the same bytes for the same input."""
    book = CouncilBook(dossier)
    add = book.book.add_sheet
    front = add(book.front)
    blocks = [add(name) for name in book.blocks]
    sheets = {
        unit.label: UnitSheet(book, unit, add(book.units[unit.label]))
        for unit in dossier.units
        if unit.label in book.units
    }
    statement = add(STATEMENT)
    statement.very_hidden()
    for (block, units), sheet, name in zip(dossier.blocks, blocks, book.blocks, strict=True):
        BlockSheet(book, block, units, sheets, sheet).write()
        for unit in units:
            if unit.label in sheets:
                sheets[unit.label].write(block, name)
    _write_front(book, front)
    sealed = list(seal_rows(book.book, front, FRONT))
    for sheet, (block, _) in zip(blocks, dossier.blocks, strict=True):
        sealed += seal_rows(book.book, sheet, mark_of(BLOCK, block))
    for label, own in sheets.items():
        sealed += seal_rows(book.book, own.sheet.sheet, mark_of(UNIT, label), tuple(own.sheet.place), KEY_ROW)
    _write_statement(book, statement, sealed)
    front.activate()
    return book.book.content()


def _write_front(book: CouncilBook, sheet: Any) -> None:
    sheet.set_column(0, 0, 3, None, {"hidden": True})
    sheet.set_column(1, 1, 6)
    sheet.set_column(2, 2, 60)
    sheet.set_column(3, 3, 34)
    sheet.write_string(0, 0, mark_of(FRONT))
    sheet.write_string(0, 1, book.title, book.format(bold=True, font_size=14, text_wrap=False))
    sheet.write_string(1, 1, book.framework_words[:1000], book.format(italic=True, text_wrap=False))
    office = book.dossier.office
    stated = tuple(filter(None, (office.agency.parent, office.agency.name, office.council.name)))
    sheet.write_string(2, 1, " – ".join(stated).upper(), book.format(bold=True, text_wrap=False))
    plain, open_ = book.format(font_size=11), {"border": 1, "bg_color": INPUT, "locked": False, "font_size": 11}
    row = 3
    for key in ("reviewer", "date"):
        sheet.write_string(row, 0, key)
        sheet.merge_range(row, 1, row, 2, book.word(f"front.{key}"), plain)
        sheet.write_blank(row, 3, None, book.format(**open_, num_format="@"))
        row += 1
    row += 1
    for i, text in enumerate(list_in("council_sheet.guide", book.lang), 1):
        sheet.write_string(row, 1, f"{i}.", plain)
        sheet.merge_range(row, 2, row, 3, text, plain)
        sheet.set_row(row, LINE * lines_needed(text, 92) + 4)
        row += 1
    row += 1
    head = book.format(bold=True, bg_color=HEAD, border=1, font_size=11)
    sheet.merge_range(row, 1, row, 3, book.word("contents"), head)
    for i, (name, (block, units)) in enumerate(zip(book.blocks, book.dossier.blocks, strict=True), 1):
        row += 1
        cell = book.format(border=1, font_size=11)
        link = book.format(border=1, font_size=11, font_color=LINK, underline=1)
        sheet.write_number(row, 1, i, cell)
        sheet.write_url(row, 2, f"internal:{sheet_name(name)}!A1", link, (block or name)[:250])
        sheet.write_string(row, 3, book.word("units_of", count=len(units)), cell)
    _write_signatures(book, sheet, row + 2)
    book.paper(sheet, book.framework.code, landscape=False)
    lock(sheet)


def _write_signatures(book: CouncilBook, sheet: Any, row: int) -> None:
    """Place and date, and who signs the printed workbook: the secretary on the left, the chair on the right."""
    own, council = Letterhead(book.dossier.office, book.lang), book.dossier.office.council
    sheet.write_string(row, 3, own.place_and_date, book.format(font_size=11, italic=True, align="center"))
    for column, role, name in ((2, "secretary", council.secretary), (3, "chair", council.chair)):
        sheet.write_string(row + 1, column, book.word(role), book.format(font_size=11, bold=True, align="center"))
        hint = book.format(font_size=10, italic=True, align="center")
        sheet.write_string(row + 2, column, "" if name else say("form_sheet.signature.sign", book.lang), hint)
        sheet.write_string(row + 6, column, name, book.format(font_size=11, bold=True, align="center"))
    sheet.set_row(row, 2 * LINE)


def _write_statement(book: CouncilBook, sheet: Any, sealed: Iterable[tuple[str, ...]]) -> None:
    """What an import compares with: how every open cell stood when the workbook was made, and what was printed into the
    locked ones."""
    dossier = book.dossier
    rows: list[tuple[str | float, ...]] = [
        (MARK,), ("framework", dossier.framework.code), ("edition", fingerprint(dossier.framework)),
        ("year", str(dossier.year)), ("status", dossier.status), ("language", dossier.lang),
    ]  # fmt: skip
    rows += [("unit", label, name) for label, name in book.units.items()]
    for unit in dossier.units:
        if unit.label in book.units:
            for code, entry in unit.indicators.items():
                typed = "" if entry.typed is None else ABSENT if entry.typed == math.inf else entry.typed
                decided, settable = ("1" if flag else "" for flag in (entry.decided, entry.settable))
                rows.append(
                    (
                        "cell",
                        unit.label,
                        code,
                        entry.fallback,
                        typed,
                        entry.reason,
                        entry.author,
                        decided,
                        settable,
                    )
                )
    for r, row in enumerate((*rows, *sealed)):
        for c, value in enumerate(row):
            write_value(sheet, r, c, value)
    sheet.protect()
