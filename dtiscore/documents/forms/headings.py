"""Where a form says in sight whose it is: its heading, and the page that is signed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dtiscore.documents.forms.columns import KEY_ROW
from dtiscore.files.sheets import OpenedBook, Sheet
from dtiscore.language.errors import one_line
from dtiscore.language.labels import key
from dtiscore.language.sentences import say

UNIT_ROW = 2  # as the form is written, from 0
MOST_TEXTS = 30
LONGEST = 300
PLACE_AND_DATE = re.compile(r"\bngày\b|\d\s*/\s*\d|……", re.IGNORECASE)
Named = tuple[str, str]  # a cell, and what is written there in place of the unit


def names_in_sight(book: OpenedBook, sheet: Sheet, top: int) -> tuple[Named, ...]:
    """What stands where the unit's code and name were written, above the keys of ``sheet``, and on the page to sign."""
    found = [*_of_heading(sheet, top)]
    for other in book.sheets:
        if other is not sheet and other.is_visible:
            found += _of_confirmation(other)
    return tuple((place, one_line(text, LONGEST)) for place, text in found[:MOST_TEXTS])


def _texts(sheet: Sheet) -> Iterator[tuple[int, int, str]]:
    for (row, column), cell in sorted(sheet.cells.items()):
        if isinstance(cell.value, str) and cell.value.strip():
            yield row, column, cell.value


def _of_heading(sheet: Sheet, top: int) -> Iterator[Named]:
    own = [start for code in ("unit", "code") for start in _starts(f"form_sheet.{code}")]
    other = [start for code in ("receiver", "period") for start in _starts(f"form_sheet.{code}")]
    for row, column, text in _texts(sheet):
        if row >= top:
            return
        start = next((start for start in own if key(text).startswith(start)), "")
        if start or (row == top - (KEY_ROW - UNIT_ROW) and not any(key(text).startswith(start) for start in other)):
            yield sheet.place(row, column), key(text)[len(start) :] if start else text


def _starts(code: str) -> list[str]:
    """How such a line begins, before what is filled into it."""
    params = {"name": "\0", "code": "\0", "year": "\0"}
    return [key(say(code, lang, **params).partition("\0")[0]) for lang in ("vi", "en")]


def _of_confirmation(sheet: Sheet) -> Iterator[Named]:
    """The name in its first cell, the one that confirms, and what stands in the place of signatures."""
    texts = list(_texts(sheet))
    ends = [key(say("form_sheet.confirm.text", lang, name="\0").partition("\0")[2]) for lang in ("vi", "en")]
    at = next((i for i, (_, _, text) in enumerate(texts) if any(end in key(text) for end in ends)), None)
    if at is None:
        return
    for i, (row, column, text) in enumerate(texts):
        if (i == 0 or i >= at) and not PLACE_AND_DATE.search(text):
            name = next((key(text).partition(end)[0] for end in ends if end in key(text)), text)
            yield sheet.place(row, column), name
