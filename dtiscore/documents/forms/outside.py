"""What stands on a form where nothing is asked for: every cell of it is named, so that nobody's entry is lost unseen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from dtiscore.documents.forms.columns import CONFIRMATION, FORM, GUIDE, MARK, STATEMENT
from dtiscore.documents.forms.formulas import Cells, result_formula
from dtiscore.documents.forms.lines import LANGUAGES, FormLine
from dtiscore.files.hidden_keys import is_statement
from dtiscore.files.printed import Seal, is_typed_over, sealed_sheets, typed_over
from dtiscore.files.sheets import OpenedBook, Sheet, is_open
from dtiscore.language.errors import Problem, one_line
from dtiscore.language.measures import measure_name
from dtiscore.language.sentences import list_in, say
from dtiscore.model import TOTAL

HEADER_ROWS = 2
HEADING = ("number", "part")  # the columns in which unit, year and receiver stand above the keys
CONFIRMED = 4  # columns of the confirmation
OWN = frozenset(
    {"number", "title", "maximum", "method", "measure", "result", "share"}
)  # of a line that is not known here
OF_TOTAL = frozenset({"title", "maximum", "points"})
MOST_NAMED = 50
MOST_TEXT = 200
FORMULA = "=…"


@attrs.frozen
class Stray:
    """A cell with something in it that the form does not ask for as far as can be told without its lines: ``line`` and
    ``column`` are its keys, empty where it is in no line or in no column of ours."""

    place: str
    text: str
    line: str = ""
    column: str = ""
    file: str = ""  # where it is on an earlier form


def strays(
    book: OpenedBook, form: Sheet, top: int, left: int, places: Mapping[str, int], read: Iterable[str], year: str,
    seals: Mapping[str, Seal],
) -> Iterator[Stray]:  # fmt: skip
    """What stands beside the cells that are ``read``, on every sheet of the workbook: also over what we printed there, as
    ``seals`` say, which forms of earlier versions do not have."""
    names = {column: name for name, column in places.items()}
    rows = {row: str(cell.value).strip(" ") for (row, column), cell in form.cells.items()
            if column == left and row > top and isinstance(cell.value, str)}  # fmt: skip
    passed = frozenset(read)
    if FORM in seals:
        yield from _over(form, top, left, names, rows, passed, seals[FORM])
        known = sealed_sheets(book, seals, (GUIDE, CONFIRMATION))
        for name, sheet in known.items():
            for place in typed_over(sheet, seals[name]):
                yield Stray(sheet.place(*place), _content(sheet, *place))
        recognised = (form, *known.values())
        for sheet in book.sheets:
            if sheet not in recognised and not is_statement(sheet, MARK) and sheet.title != STATEMENT:
                yield from _strange(sheet)
        return
    for (row, column), cell in form.cells.items():
        text, name = _content(form, row, column), names.get(column, "")
        if not text or column == left or row == top:
            continue
        if row < top:
            ours = name in HEADING or row <= HEADER_ROWS
        elif row <= top + HEADER_ROWS:
            ours = name not in ("", "key", "share")
        elif row in rows:
            without_result = form.lacks_result(row, column) and not is_open(cell)
            ours = name in passed and not without_result  # in an open cell it is asked for where cells are read
        else:
            ours = (name == "number" and text in BANNERS) or _is_share(form, row, places, name)
        if not ours:
            yield Stray(form.place(row, column), text, rows.get(row, ""), name)
    for sheet in book.sheets:
        if sheet is not form and not is_statement(sheet, MARK) and sheet.title != STATEMENT:
            yield from _beside(sheet, year)


def _is_share(form: Sheet, row: int, places: Mapping[str, int], name: str) -> bool:
    """Whether a cell is of the line below the total, which has no key."""
    title = _text(form.cell(row, places["title"]).value) if "title" in places else ""
    return title in SHARES and name in ("title", "points")


def _beside(sheet: Sheet, year: str) -> Iterator[Stray]:
    """Of a sheet of ours, what is beside its own columns; of another, how many cells it has."""
    texts = {place: text for place in sheet.cells if (text := _content(sheet, *place))}
    first = texts.get((1, 2), "")
    titles = {say("form_sheet.confirm.title", lang, year=year) for lang in LANGUAGES}
    if first in {say("form_sheet.sheet.guide", lang).upper() for lang in LANGUAGES}:
        last = max(len(list_in("form_sheet.guide", lang)) for lang in LANGUAGES) + 2
        for (row, column), text in texts.items():
            if (row, column) != (1, 2) and not (column <= 2 < row <= last):
                yield Stray(sheet.place(row, column), text)
    elif titles & set(texts.values()):
        for (row, column), text in texts.items():
            if column > CONFIRMED:
                yield Stray(sheet.place(row, column), text)
    else:
        yield from _strange(sheet)


def _strange(sheet: Sheet) -> Iterator[Stray]:
    """How many cells a sheet has that is none of ours; what stands behind drop-down lists is hidden."""
    count = sum(bool(_content(sheet, *place)) for place in sheet.cells)
    if count and (sheet.is_visible or sheet.title not in LISTS):
        yield Stray(one_line(sheet.title), "", "", str(count))


def _over(
    form: Sheet,
    top: int,
    left: int,
    names: Mapping[int, str],
    rows: Mapping[int, str],
    read: frozenset[str],
    seal: Seal,
) -> Iterator[Stray]:
    """Of the sheet that is filled in, the cells that are neither read nor as they were printed."""
    for row, column in typed_over(form, seal, rows, names):
        if column != left and row != top and not (row in rows and names.get(column) in read):
            yield Stray(form.place(row, column), _content(form, row, column), rows.get(row, ""))
    for row, key in rows.items():
        for column, name in names.items():
            if name not in read:
                continue
            text = _content(form, row, column)
            if text and name != "points" and is_typed_over(form, seal, row, column, key, name):  # points are compared
                yield Stray(form.place(row, column), text, key)
            elif text and form.lacks_result(row, column) and not is_open(form.cell(row, column)):
                yield Stray(form.place(row, column), text, key, name)


def _content(sheet: Sheet, row: int, column: int) -> str:
    """What stands in a cell; a formula without a result is something too."""
    return _text(sheet.cell(row, column).value) or (FORMULA if sheet.lacks_result(row, column) else "")


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()[:MOST_TEXT]


BANNERS = frozenset(say(f"form_sheet.part.{part}", lang) for part in "ab" for lang in LANGUAGES)
SHARES = frozenset(say("form_sheet.percent", lang) for lang in LANGUAGES)
LISTS = frozenset(say("form_sheet.sheet.lists", lang) for lang in LANGUAGES)


def stray_problems(file: str, found: Iterable[Stray], lines: Mapping[str, FormLine]) -> list[Problem]:
    """A warning for each cell that the lines do not ask for either; beyond so many, how many more."""
    told = []
    for one in found:
        if not one.text:
            code, params = "form.extra_sheet", {"count": one.column}
        elif one.column in own_columns(one.line, lines):
            continue
        else:
            code, params = "form.outside", {"text": one_line(one.text), "key": one.line}
        told.append(Problem(code, one.file or file, one.place, severity="warning", params=params))
    if len(told) > MOST_NAMED:
        params = {"count": str(len(told) - MOST_NAMED)}
        told = [*told[:MOST_NAMED], Problem("form.outside_more", file, severity="warning", params=params)]
    return told


def own_columns(code: str, lines: Mapping[str, FormLine]) -> frozenset[str]:
    """The columns that are ours in a line of the form, one that is not known here included; none where there is no line."""
    if code in lines:
        return written(lines[code])
    return OF_TOTAL if code == TOTAL else OWN if code else frozenset()


def written(line: FormLine) -> frozenset[str]:
    """The columns in which a form itself writes something into a line, beside what is computed from entries."""
    own = {"number": line.number, "title": "1", "measure": measure_name(line.measure, "vi")}
    if line.kind in ("indicator", "group"):
        own |= {"maximum": "1", "points": "1"}
    if line.kind == "indicator" or line.is_answered:
        own |= {"method": "1", "share": "1"}
    if line.node is not None:
        own["result"] = result_formula(line.node, Cells(part="A1", whole="A1", value="A1"))
    own |= {"part": line.part, "whole": line.whole}
    return frozenset(name for name, is_there in own.items() if is_there)
