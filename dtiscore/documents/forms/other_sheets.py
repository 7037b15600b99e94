"""The other sheets of a form: instructions, confirmation, and the hidden statement of whose form it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dtiscore.documents.forms.grid import FormBook, letter
from dtiscore.documents.forms.layout import MARK
from dtiscore.files.workbook import HEAD, LINE, lines_needed, lock
from dtiscore.frameworks.fingerprints import fingerprint, fingerprints
from dtiscore.language.sentences import list_in
from dtiscore.model import TOTAL


def write_guide(grid: FormBook, sheet: Any) -> None:
    sheet.set_column(0, 0, 5)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 1, grid.word("sheet.guide").upper(), grid.format(bold=True, font_size=14))
    for i, text in enumerate(list_in("form_sheet.guide", grid.lang), 1):
        sheet.write_string(i + 1, 0, f"{i}.", grid.format())
        sheet.write_string(i + 1, 1, text, grid.format())
        sheet.set_row(i + 1, LINE * lines_needed(text, 84) + 3)
    grid.paper(sheet, landscape=False)
    lock(sheet)


def write_confirmation(grid: FormBook, sheet: Any, total_row: int | None) -> None:
    word = grid.word
    for place, width in enumerate((6, 46, 16, 18)):
        sheet.set_column(place, place, width)
    centre = grid.format(align="center", bold=True)
    name = grid.unit.name or grid.unit.code
    sheet.merge_range(0, 0, 0, 1, name, centre)
    sheet.merge_range(0, 2, 0, 3, word("nation"), grid.format(align="center", bold=True, font_size=10))
    sheet.merge_range(1, 2, 1, 3, word("motto"), grid.format(align="center", bold=True, underline=1))
    sheet.set_row(0, 32)
    sheet.merge_range(
        3, 0, 3, 3, word("confirm.title", year=grid.issue.year), grid.format(align="center", bold=True, font_size=14)
    )
    sheet.merge_range(4, 0, 4, 3, grid.framework.title[grid.lang], grid.format(align="center", italic=True))
    head = grid.format(bold=True, align="center", valign="vcenter", border=1, bg_color=HEAD)
    for place, code in enumerate(("number", "title_column", "points_column", "points")):
        sheet.write_string(6, place, word(code), head)
    row = 7
    for number_, title, top, points, bold in _summary(grid, total_row):
        look = {"border": 1} | ({"bold": True} if bold else {})
        sheet.write_string(row, 0, number_, grid.format(**look))
        sheet.write_string(row, 1, title, grid.format(**look))
        sheet.write_formula(row, 2, f"={top[0]}", grid.format(**look, num_format="General"), top[1])
        sheet.write_formula(row, 3, f"={points}", grid.points_style(look), "")
        row += 1
    sheet.merge_range(row + 1, 0, row + 1, 3, word("confirm.text", name=name), grid.format())
    sheet.set_row(row + 1, 48)
    open_ = grid.format(align="center", italic=True, locked=False)
    sheet.merge_range(row + 3, 2, row + 3, 3, word("place_date"), open_)
    sheet.set_row(row + 3, 30)
    for place, title, sign in ((0, "signature.author", "signature.sign"), (2, "signature.head", "signature.stamp")):
        sheet.merge_range(row + 4, place, row + 4, place + 1, word(title), centre)
        sheet.merge_range(row + 5, place, row + 5, place + 1, word(sign), grid.format(align="center", italic=True))
        sheet.merge_range(
            row + 10, place, row + 10, place + 1, "", grid.format(align="center", bold=True, locked=False)
        )
    grid.paper(sheet, landscape=False)
    lock(sheet)


def _summary(grid: FormBook, total_row: int | None) -> Iterator[tuple[str, str, tuple[str, float], str, bool]]:
    """The main indices, the pillars that are sums of them, and the total."""
    form = grid.word("sheet.form")
    for line in grid.lines:
        if line.kind == "group" and line.depth == 0 and grid.adds_up(line.key):
            points = f"'{form}'!{grid.cell(line.key, 'points')}"
            top = f"'{form}'!{grid.cell(line.key, 'maximum')}", grid.maximum(line.key)
            yield line.number, line.title[grid.lang], top, f'IF({points}="","",{points})', False
    for pillar in grid.framework.pillars:
        codes = grid.summed(pillar.code) if pillar.code not in grid.row else ()
        if codes:
            points = ",".join(f"'{form}'!{grid.cell(code, 'points')}" for code in codes)
            top = "+".join(f"'{form}'!{grid.cell(code, 'maximum')}" for code in codes), sum(map(grid.maximum, codes))
            yield "", pillar.title[grid.lang], top, f'IF(COUNT({points})=0,"",SUM({points}))', True
    if total_row is not None:
        points = f"'{form}'!{letter('points')}{total_row + 1}"
        top = f"'{form}'!{letter('maximum')}{total_row + 1}", sum(map(grid.maximum, grid.summed(TOTAL)))
        yield "", grid.word("total"), top, f'IF({points}="","",{points})', True


def write_statement(grid: FormBook, sheet: Any) -> None:
    rows = [
        (MARK, ""), ("unit", grid.unit.code), ("name", grid.unit.name), ("type", grid.unit.type),
        ("framework", grid.framework.code), ("edition", fingerprint(grid.framework)),
        ("year", str(grid.issue.year)), ("language", grid.lang),
    ]  # fmt: skip
    rows += [(f"node:{code}", own) for code, own in fingerprints(grid.framework).items()]
    for row, (name, value) in enumerate(rows):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)
    sheet.protect()
