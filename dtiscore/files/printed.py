"""What we print into the locked cells of a workbook that others fill in, and what of it was typed over when it comes back.

The hidden statement of the workbook holds a checksum of every locked cell. A cell of a line is found again by the keys of its
line and column, wherever they stand now; another one at its place, or anywhere on the sheet where somebody moved its rows.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import attrs

from dtiscore.files.escapes import plain_signs, trace
from dtiscore.files.sheets import OpenedBook, Sheet, coordinate_of, is_open
from dtiscore.files.workbook import NewBook, cell_name

PRINTED = "printed"  # begins the rows of the statement that hold the checksums
COMPUTED = "="  # in place of the checksum of what a formula computes
TO_FILL_IN = "~"  # and of a text with dots in it, which people write over
DOTS = "……"
AT_ONCE = 400  # checksums in one cell of the statement
IN_PLACE = 0.5  # a sheet of which so many cells are what and where they were was not rearranged
MOST_SHEETS = 5_000
LARGEST = 10**308
Place = tuple[int, int]


@attrs.frozen(eq=False)
class Seal:
    """The checksums of one sheet: by keys of line and column, and of all other cells by row and column from 1."""

    lines: Mapping[str, Mapping[str, str]]
    places: Mapping[Place, str]


def seal_rows(
    book: NewBook, sheet: Any, name: str, columns: Sequence[str] = (), key_row: int | None = None
) -> Iterator[tuple[str, str, str, str]]:
    """The rows of the statement about one sheet that is written: ``columns`` are the keys of its columns, the first of which
    holds the keys of lines below ``key_row``, counted from 0."""
    cells = list(book.locked_cells(sheet))
    keys = {row: str(value) for row, column, value in cells if key_row is not None and column == 0 and row > key_row}
    lines: dict[str, list[str]] = {}
    others = []
    for row, column, value in cells:
        told = COMPUTED if value is None else TO_FILL_IN if DOTS in str(value) else checksum(value)
        if row in keys and column < len(columns):
            lines.setdefault(keys[row], []).append(f"{columns[column]}:{told}")
        else:
            others.append(f"{cell_name(row, column)}:{told}")
    for key, own in lines.items():
        yield PRINTED, name, key, " ".join(own)
    for begin in range(0, len(others), AT_ONCE):
        yield PRINTED, name, "", " ".join(others[begin : begin + AT_ONCE])


def is_to_fill_in(text: str) -> bool:
    """Whether a text has dots in it, over which people write."""
    return DOTS in text


def seals_of(rows: Iterable[Sequence[Any]]) -> dict[str, Seal]:
    """By name of the sheet, what a statement holds of it; none in workbooks that were made before there were checksums."""
    lines: dict[str, dict[str, dict[str, str]]] = {}
    places: dict[str, dict[Place, str]] = {}
    for kind, name, key, text in rows:
        if kind != PRINTED or len(lines) >= MOST_SHEETS:
            continue
        own = dict(one.rpartition(":")[::2] for one in str(text or "").split(" ") if ":" in one)
        lines.setdefault(str(name), {})
        if key:
            lines[str(name)].setdefault(trace(str(key)), {}).update(own)
        else:
            places.setdefault(str(name), {}).update((coordinate_of(place), told) for place, told in own.items())
    return {name: Seal(found, places.get(name, {})) for name, found in lines.items()}


def sealed_sheets(book: OpenedBook, seals: Mapping[str, Seal], names: Iterable[str]) -> dict[str, Sheet]:
    """By name, the sheets without keys: each is the one that still shows most of what was printed on it."""
    found: dict[str, Sheet] = {}
    for name in names:
        if name in seals:
            shares = [
                (max(_share_in_place(sheet, seals[name]), _share_anywhere(sheet, seals[name])), sheet)
                for sheet in book.sheets
            ]
            share, best = max(shares, key=lambda one: one[0])
            if share >= IN_PLACE:
                found[name] = best
    return found


def typed_over(
    sheet: Sheet, seal: Seal, keys: Mapping[int, str] | None = None, columns: Mapping[int, str] | None = None
) -> Iterator[Place]:
    """The locked cells with something in them that is not what was printed there; ``keys`` and ``columns`` are those of
    the rows and columns as they stand now."""
    keys, columns = keys or {}, columns or {}
    moved = Counter(
        told for (row, column), told in seal.places.items()
        if (row in keys and column in columns) or not _shows(sheet, sheet.cell(row, column).value, row, column, (told,))
    )  # fmt: skip
    unknown: dict[str, frozenset[str]] = {}  # what any line has in a column, for a line whose key was changed
    for (row, column), cell in sheet.cells.items():
        value = cell.value
        if is_open(cell) or ((value is None or value == "") and not sheet.is_computed(row, column)):
            continue
        if row in keys and column in columns:
            line, name = seal.lines.get(trace(keys[row])), columns[column]
            if line is None and name not in unknown:
                unknown[name] = frozenset(own.get(name, "") for own in seal.lines.values())
            ours = _shows(sheet, value, row, column, unknown[name] if line is None else (line.get(name, ""),))
        else:
            ours = _shows(sheet, value, row, column, (seal.places.get((row, column), ""),))
            if not ours:  # from a place that shows something else now, since rows or columns came or went
                told = COMPUTED if sheet.is_computed(row, column) else checksum(value)
                ours = moved[told] > 0 or DOTS in str(value)
                moved[told] -= ours
        if not ours:
            yield row, column


def is_typed_over(sheet: Sheet, seal: Seal, row: int, column: int, key: str, name: str) -> bool:
    """Whether something stands in place of a formula of ours in a cell of a line."""
    told = seal.lines.get(trace(key), {}).get(name, "")
    return told == COMPUTED and not _computes(sheet, row, column)


def _shows(sheet: Sheet, value: object, row: int, column: int, wanted: Collection[str]) -> bool:
    """Whether a cell is one of what was printed. A program that keeps no formulas leaves their results."""
    if sheet.is_computed(row, column) or (COMPUTED in wanted and not sheet.part.formulas):
        return COMPUTED in wanted
    return TO_FILL_IN in wanted or checksum(value) in wanted


def _computes(sheet: Sheet, row: int, column: int) -> bool:
    return sheet.is_computed(row, column) or not sheet.part.formulas


def _share_in_place(sheet: Sheet, seal: Seal) -> float:
    same = sum(
        told == (COMPUTED if sheet.is_computed(*place) else checksum(sheet.cell(*place).value))
        for place, told in seal.places.items()
    )
    return same / len(seal.places) if seal.places else 1.0


def _share_anywhere(sheet: Sheet, seal: Seal) -> float:
    shown = {checksum(cell.value) for cell in sheet.cells.values()}
    texts = [told for told in seal.places.values() if told != COMPUTED]
    return sum(told in shown for told in texts) / len(texts) if texts else 0.0


def checksum(value: object) -> str:
    """Of what a cell shows, whatever program saved it since: of a number its digits, of a text its signs without spaces."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < LARGEST:
        return _of_signs(f"{float(value):.10g}")
    return _of_text("" if value is None else str(value))


@lru_cache(2**14)  # most of what is printed stands on every sheet
def _of_text(text: str) -> str:
    return _of_signs("".join(trace(plain_signs(text)).split()))


def _of_signs(text: str) -> str:
    return f"{zlib.crc32(text.encode()) & 0xFFFFFF:06x}" if text else ""
