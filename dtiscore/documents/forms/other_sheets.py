"""The other sheets of a form: instructions, confirmation, and the hidden statement of whose form it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dtiscore.documents.forms.columns import ASKED, BEFOREHAND, MARK, PLACE
from dtiscore.documents.forms.form_book import FormBook
from dtiscore.documents.forms.suggested import STATED
from dtiscore.files.printed import checksum
from dtiscore.files.workbook import HEAD, LINE, cell_name, lines_needed, lock, sheet_name
from dtiscore.frameworks.fingerprints import fingerprint, fingerprints
from dtiscore.language.sentences import list_in
from dtiscore.model import TOTAL
from dtiscore.rules.rollups import roll_up


def write_guide(grid: FormBook, sheet: Any) -> None:
    sheet.set_column(0, 0, 5)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 1, grid.word("sheet.guide").upper(), grid.format(bold=True, font_size=14))
    more = [grid.word("guide_prefilled")] if grid.issue.known else []
    more += [grid.word("guide_open")] if grid.issue.asked else []
    last = [grid.word("guide_last")] if grid.last else []
    for i, text in enumerate([*more, *list_in("form_sheet.guide", grid.lang), *last], 1):
        sheet.write_string(i + 1, 0, f"{i}.", grid.format())
        sheet.write_string(i + 1, 1, text, grid.format())
        sheet.set_row(i + 1, LINE * lines_needed(text, 84) + 3)
    grid.paper(sheet, landscape=False)
    lock(sheet)


def write_confirmation(grid: FormBook, sheet: Any, total_row: int | None) -> None:
    word = grid.word
    for place, width in enumerate((6, 46, 16, 18)):
        sheet.set_column(place, place, width)

    def write(row: int, first: int, last: int, text: str, **look: Any) -> None:
        sheet.merge_range(row, first, row, last, text, grid.format(**look))

    write(0, 0, 1, grid.own["named"], align="center", bold=True)
    write(0, 2, 3, word("nation"), align="center", bold=True, font_size=10)
    write(1, 2, 3, word("motto"), align="center", bold=True, underline=1)
    sheet.set_row(0, 32)
    write(3, 0, 3, word("confirm.title", year=grid.issue.year), align="center", bold=True, font_size=14)
    write(4, 0, 3, grid.framework.title[grid.lang], align="center", italic=True)
    if grid.issue.receiver:
        write(5, 0, 3, word("confirm.to", name=grid.issue.receiver), align="center", valign="vcenter", bold=True)
        sheet.set_row(5, 26)
    head = grid.format(bold=True, align="center", valign="vcenter", border=1, bg_color=HEAD)
    for place, code in enumerate(("number", "title_column", "points_column", "points")):
        sheet.write_string(6, place, word(code), head)
    row = 7
    for number, title, top, most, points, bold in _summary(grid, total_row):
        look = {"border": 1} | ({"bold": True} if bold else {})
        sheet.write_string(row, 0, number, grid.format(**look))
        sheet.write_string(row, 1, title, grid.format(**look))
        sheet.write_formula(row, 2, f"={top}", grid.format(**look, num_format="General"), most)
        sheet.write_formula(row, 3, f"={points}", grid.format(**look | {"bold": True}, num_format=grid.points), "")
        row += 1
    write(row + 1, 0, 3, grid.own["confirmed"])
    sheet.set_row(row + 1, 48)
    write(row + 3, 2, 3, word("place_date"), align="center", italic=True, locked=False)
    sheet.set_row(row + 3, 30)
    for place, title, sign in ((0, "signature.author", "signature.sign"), (2, "signature.head", "signature.stamp")):
        write(row + 4, place, place + 1, word(title), align="center", bold=True)
        write(row + 5, place, place + 1, word(sign), align="center", italic=True)
        write(row + 10, place, place + 1, "", align="center", bold=True, locked=False)
    grid.paper(sheet, landscape=False)
    lock(sheet)


def _summary(grid: FormBook, total_row: int | None) -> Iterator[tuple[str, str, str, float, str, bool]]:
    """The main indices, the pillars that are sums of them, and the total: number, title, maximum with its value, points."""
    form = sheet_name(grid.word("sheet.form"))

    def cells(codes: Iterable[str], column: str) -> list[str]:
        return [f"{form}!{grid.cell(code, column)}" for code in codes]

    for line in grid.lines:
        if line.kind == "group" and line.depth == 0 and grid.adds_up(line.key):
            (points,), (top,) = cells([line.key], "points"), cells([line.key], "maximum")
            yield line.number, line.title[grid.lang], top, grid.maximum(line.key), f'IF({points}="","",{points})', False
    for pillar in grid.framework.pillars:
        codes = grid.summed(pillar.code) if pillar.code not in grid.row else ()
        if codes:
            points, top = ",".join(cells(codes, "points")), "+".join(cells(codes, "maximum"))
            most, earned = sum(map(grid.maximum, codes)), f'IF(COUNT({points})=0,"",SUM({points}))'
            yield "", pillar.title[grid.lang], top, most, earned, True
    if total_row is not None:
        points, top = (f"{form}!{cell_name(total_row, PLACE[column])}" for column in ("points", "maximum"))
        most = grid.most(roll_up(grid.framework, grid.framework[TOTAL]), grid.summed(TOTAL))
        yield "", grid.word("total"), top, most, f'IF({points}="","",{points})', True


def write_statement(grid: FormBook, sheet: Any, sealed: Iterable[tuple[str, ...]]) -> None:
    """Whose form it is, and of which edition; ``sealed`` says what was printed into its locked cells."""
    rows: list[tuple[str, ...]] = [
        (MARK, ""), ("unit", grid.own["stated_code"]), ("name", grid.own["stated_name"]), ("type", grid.own["stated_type"]),
        ("framework", grid.framework.code), ("edition", fingerprint(grid.framework)),
        ("year", str(grid.issue.year)), ("language", grid.lang), ("base", grid.issue.base),
    ]  # fmt: skip
    if grid.issue.asked:
        rows += [(ASKED, line.key) for line in grid.lines]
    for line in grid.lines:
        known = grid.issue.known.get(line.key, {})
        rows += [
            (BEFOREHAND, line.key, column, checksum(value)) for column, value in known.items() if column != "points"
        ]
    rows += [(f"node:{code}", own) for code, own in fingerprints(grid.framework).items()]
    rows += [(f"{STATED}{line}:{name}", text) for line, own in grid.last.items() for name, text in own.stated]
    for row, texts in enumerate((*rows, *sealed)):
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text)
    sheet.protect()
