"""Workbooks as they come: sheets and cells of a package that holds nothing that explodes, runs or hides."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import attrs

from dtiscore.files.escapes import read_out
from dtiscore.files.office import Area, Door, Package, Part, open_package
from dtiscore.language.errors import DataError, one_line

GENERAL = "General"


@attrs.frozen
class Blank:
    """A cell that the file does not have."""

    row: int
    column: int
    value: None = None
    data_type: str = "n"
    number_format: str = GENERAL


@attrs.frozen(eq=False)
class Spelled:
    """A cell whose text the file spells out."""

    cell: Any
    value: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.cell, name)


def _as_typed(cell: Any) -> Any:
    text = cell.value
    is_spelled = isinstance(text, str) and "_x" in text and (typed := read_out(text)) != text
    return Spelled(cell, typed) if is_spelled else cell


def format_of(cell: Any) -> str:
    """How a cell shows its number; as usual where the file lacks the style that it names."""
    try:
        return str(cell.number_format)
    except IndexError:
        return GENERAL


def is_open(cell: Any) -> bool:
    """Whether people may write into a cell of a protected sheet."""
    try:
        return not isinstance(cell, Blank) and not cell.protection.locked
    except IndexError:
        return False


@attrs.frozen(eq=False, slots=False)
class Sheet:
    """One sheet: its stream of rows, and what was seen in its part."""

    stream: Any
    part: Part

    @property
    def title(self) -> str:
        return str(self.stream.title)

    @property
    def is_visible(self) -> bool:
        return bool(self.stream.sheet_state == "visible")

    def rows(self, most: int = 2**20) -> Iterator[tuple[Any, ...]]:
        """The cells row by row from the first on, as they stand in the file; down to the last row that has any."""
        if self.part.rows:
            self.stream.reset_dimensions()
            for row in self.stream.iter_rows(max_row=min(most, self.part.rows)):
                spelled = any(isinstance(cell.value, str) and "_x" in cell.value for cell in row)
                yield tuple(map(_as_typed, row)) if spelled else row

    @cached_property
    def cells(self) -> Mapping[tuple[int, int], Any]:
        """By row and column, what a person sees: merged areas have one cell, their first."""
        found = {(cell.row, cell.column): cell for row in self.rows() for cell in row if hasattr(cell, "row")}
        for place in self.hidden:
            found.pop(place, None)
        return found

    @cached_property
    def hidden(self) -> Mapping[tuple[int, int], Area]:
        """By cell, the merged area that hides it."""
        return {
            (row, column): area
            for area in sorted(self.part.merged)
            for row in range(area[0], area[2] + 1)
            for column in range(area[1], area[3] + 1)
            if (row, column) != area[:2]
        }

    def exceeds(self, rows: int, columns: int) -> bool:
        return self.part.rows > rows or any(column > columns for _, column in self.cells)

    def cell(self, row: int, column: int) -> Any:
        return self.cells.get((row, column)) or Blank(row, column)

    def place(self, row: int, column: int) -> str:
        """How people call a cell: sheet and cell."""
        return f"{self.title}!{name_of(row, column)}"

    def is_computed(self, row: int, column: int) -> bool:
        """Whether a formula stands in a cell."""
        return name_of(row, column) in self.part.formulas

    def lacks_result(self, row: int, column: int) -> bool:
        return name_of(row, column) in self.part.without_value


@attrs.frozen(eq=False)
class OpenedBook:
    """The sheets of cells in their order, and the time at which a program last saved them."""

    sheets: tuple[Sheet, ...]
    modified: Any


def name_of(row: int, column: int) -> str:
    return f"{_letters(column)}{row}"


@lru_cache(2**14)
def _letters(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))


@lru_cache(2**14)
def coordinate_of(name: str) -> tuple[int, int]:
    """Row and column of a cell, from 1."""
    from openpyxl.utils.cell import coordinate_to_tuple

    row, column = coordinate_to_tuple(name)
    return int(row), int(column)


@contextlib.contextmanager
def open_book(source: bytes | Path, file: str, door: Door) -> Iterator[OpenedBook]:
    """A workbook with the results that formulas last had; pictures, charts, links, comments and tables are not opened.

    Raises
    ------
    DataError
        with one problem, also where reading on inside fails: whatever openpyxl passes on of its parsers and the zip reader.
    """
    package = open_package(source, file, door)
    if not any(name.casefold() == "xl/workbook.xml" for name in package.parts):
        raise door.refusal("other", file)
    try:
        # What openpyxl warns of or prints nobody needs.
        with warnings.catch_warnings(action="ignore"), contextlib.redirect_stdout(io.StringIO()):
            yield _sheets(package)
    except (DataError, KeyboardInterrupt, MemoryError):
        raise
    except Exception as error:
        detail = one_line(f"{type(error).__name__}: {error}", 100)
        raise door.refusal("damaged", file, detail=detail) from None
    finally:
        package.archive.close()


def read_book(content: bytes, file: str, door: Door) -> OpenedBook:
    """The same, with all cells in memory."""
    with open_book(content, file, door) as book:
        for sheet in book.sheets:
            _ = sheet.cells
    return book


def _sheets(package: Package) -> OpenedBook:
    from openpyxl.cell.text import Text
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
    from openpyxl.xml.functions import iterparse

    class Reader(ExcelReader):  # type: ignore[misc]
        """openpyxl, which would leave out every x005F_ of a shared text, with texts as they stand in the file."""

        def read_strings(self) -> None:
            part = self.package.find(SHARED_STRINGS)
            if part is not None:
                with self.archive.open(part.PartName[1:]) as stream:
                    for _, node in iterparse(stream):
                        if node.tag == f"{{{SHEET_MAIN_NS}}}si":
                            plain = len(node) == 1 and node[0].tag == f"{{{SHEET_MAIN_NS}}}t"
                            self.shared_strings.append(node[0].text or "" if plain else Text.from_tree(node).content)
                            node.clear()

    source = package.archive.fp
    assert source is not None
    reader = Reader(source, read_only=True, data_only=True, keep_links=False)
    reader.read()
    book = reader.wb
    found: dict[str, Sheet] = {}
    for stream in book.worksheets:
        part = stream._worksheet_path  # tests/files/test_office.py says of which versions
        found.setdefault(part, Sheet(stream, package.parts[part]))  # a part that many sheets call is one sheet
    return OpenedBook(tuple(found.values()), book.properties.modified)
