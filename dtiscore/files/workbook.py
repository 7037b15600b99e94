"""Workbooks that we write: the same bytes for the same input, text that never becomes a formula, sheets that print on A4."""

from __future__ import annotations

import datetime
import io
import itertools
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from html import escape
from typing import Any

from dtiscore.files.escapes import marked, spelled_out
from dtiscore.files.zips import packed, parts_of

CREATED = datetime.datetime(2000, 1, 1)  # a fixed date keeps the bytes the same for the same input
OPTIONS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}  # fmt: skip
LONGEST_TITLE = 200
LOOKED_AT = "3.3."  # the version of xlsxwriter whose inside quick_sheets knows; with another one sheets are only slower
TEXTS = "xl/sharedStrings.xml"
MOST_PARTS, MOST_BYTES = 10_000, 2**31
LINE = 15.0  # points
TALLEST = 405.0
INPUT, HEAD, GROUP = "#FFF9DB", "#E8EEF4", "#F3F6F9"
LINK = "#1F4E79"
HIDDEN = {"hidden": True}
MISTAKABLE = re.compile(r"[0-9]+[a-z_][a-z0-9_]*|[a-z]{1,3}[0-9]+|r[0-9]*(c[0-9]*)?|c[0-9]*|true|false", re.IGNORECASE)
# What is printed and filled in by hand looks like a document of an authority.
OFFICIAL = {"font_name": "Times New Roman", "valign": "top", "text_wrap": True}


# Every office program has it, or one as wide, so that columns are as wide everywhere.
TABLES = {"font_name": "Arial", "font_size": 10}


class NewBook:
    """A workbook that is written; ``base`` is what all its cells share, ``font`` what columns are measured by."""

    def __init__(
        self, title: str, base: Mapping[str, Any] | None = None, font: Mapping[str, Any] | None = None
    ) -> None:
        import xlsxwriter

        self.base = dict(base or {})
        self.formats: dict[tuple[Any, ...], Any] = {}
        self._texts: list[str] = []
        self._buffer = io.BytesIO()
        usual = {"default_format_properties": dict(font)} if font else {}
        self.book = xlsxwriter.Workbook(self._buffer, OPTIONS | usual)
        self.book.set_properties({"title": title[:LONGEST_TITLE], "created": CREATED})

    def add_sheet(self, name: str) -> Any:
        import xlsxwriter

        if not xlsxwriter.__version__.startswith(LOOKED_AT):
            return self.book.add_worksheet(name)
        from dtiscore.files.quick_sheets import QuickSheet

        return self.book.add_worksheet(name, QuickSheet)

    def format(self, **style: Any) -> Any:
        """One format for each look, however often it is asked for."""
        look = tuple(style.items())
        found = self.formats.get(look)
        if found is None:
            found = self.formats[look] = self.book.add_format(self.base | style)
        return found

    def mark_format(self, **style: Any) -> Any:
        """A format that changes only what it names, as a condition wants it."""
        return self.book.add_format(style)

    def locked_cells(self, sheet: Any) -> Iterator[tuple[int, int, str | float | None]]:
        """Row, column and content of every cell written so far into which people may not write; None for a formula."""
        table = self.book.str_table.string_table
        if len(self._texts) < len(table):  # in the order in which they came
            self._texts += itertools.islice(table, len(self._texts), None)
        texts = self._texts
        for row, cells in sheet.table.items():
            for column, cell in cells.items():
                kind, look = type(cell).__name__, cell.format
                if kind == "Blank" or (look is not None and not look.locked):
                    continue
                yield (
                    row,
                    column,
                    None if kind == "Formula" else texts[cell.string] if kind == "String" else cell.number,
                )

    def content(self) -> bytes:
        """The bytes; nothing can be written afterwards."""
        texts = self.book.str_table.string_table
        written = {_one_font(marked(text)): place for text, place in texts.items()}
        is_plain = written.keys() == texts.keys()
        if len(written) == len(texts):  # else some differ by what cannot be seen
            self.book.str_table.string_table = written
        self.book.close()
        content = self._buffer.getvalue()
        if is_plain:
            return content
        parts = parts_of(content, MOST_PARTS, MOST_BYTES)
        return packed({**parts, TEXTS: spelled_out(parts[TEXTS])})


def _one_font(text: str) -> str:
    """A text that looks like one in several fonts, which would be written as it is, as one in one font."""
    if not (text.startswith("<r>") and text.endswith("</r>")):
        return text
    return f'<r><t xml:space="preserve">{escape(text)}</t></r>'


def takes_limits_of(sheet: Any, other: Any) -> bool:
    """Whether the limits on what may be typed are now those of another sheet, written once for both."""
    if not hasattr(sheet, "limits_of"):
        return False
    sheet.limits_of = other
    return True


def text_xml(text: str) -> str:
    """A shared text as a workbook of ours holds it."""
    from xlsxwriter.sharedstrings import SharedStrings

    made = SharedStrings()
    made.fh = io.StringIO()
    made._write_si(_one_font(marked(text)))
    return spelled_out(made.fh.getvalue().encode()).decode()


def footer_xml(text: str) -> str:
    """A footer as a workbook of ours holds it."""
    from xlsxwriter.worksheet import Worksheet

    sheet = Worksheet()
    sheet.fh = io.StringIO()
    sheet.set_footer(text)
    sheet._write_odd_footer()
    return str(sheet.fh.getvalue())


class NamedColumns:
    """A sheet on which a place is a row and the name of a column; a look is what :meth:`NewBook.format` takes."""

    def __init__(self, sheet: Any, columns: Iterable[str], look_of: Callable[..., Any]) -> None:
        self.sheet, self.look_of = sheet, look_of
        self.place = {name: i for i, name in enumerate(columns)}

    def style(self, look: Mapping[str, Any]) -> Any:
        return self.look_of(**look) if look else None

    def text(self, row: int, column: str, text: str, **look: Any) -> None:
        self.sheet.write_string(row, self.place[column], text, self.style(look))

    def number(self, row: int, column: str, value: float, **look: Any) -> None:
        """Write a number; NaN leaves the cell as it is."""
        if value == value:
            self.sheet.write_number(row, self.place[column], value, self.style(look))

    def value(self, row: int, column: str, value: float | str | None, **look: Any) -> None:
        write_value(self.sheet, row, self.place[column], value, self.style(look))

    def formula(self, row: int, column: str, formula: str, value: float | str, **look: Any) -> None:
        """Write a formula and the value that it shows until it is computed."""
        self.sheet.write_formula(row, self.place[column], f"={formula}", self.style(look), value)

    def link(self, row: int, column: str, sheet: str, text: str, **look: Any) -> None:
        """Write a link to another sheet of the workbook."""
        style = self.style(look | {"font_color": LINK})
        self.sheet.write_url(row, self.place[column], f"internal:{sheet_name(sheet)}!A1", style, text[:250])

    def blank(self, row: int, columns: Iterable[str], **look: Any) -> None:
        for name in columns:
            self.sheet.write_blank(row, self.place[name], None, self.style(look))

    def across(self, row: int, first: str, last: str, text: str | None, *, down: int = 0, **look: Any) -> None:
        """One cell over the columns from the first to the last, and over further rows below."""
        self.sheet.merge_range(row, self.place[first], row + down, self.place[last], text, self.style(look))

    def limit(self, row: int, column: str, **rule: Any) -> None:
        """Refuse, while it is typed, what the rule does not allow."""
        self.sheet.data_validation(row, self.place[column], row, self.place[column], rule)

    def keys(self, row: int, mark: str, widths: Mapping[str, float], hidden: Iterable[str]) -> None:
        """Set the columns' widths, and write their names to a hidden row, with the mark in place of the first."""
        for name, i in self.place.items():
            self.sheet.set_column(i, i, widths[name], None, HIDDEN if name in hidden else {})
            self.sheet.write_string(row, i, name if i else mark)
        hide_row(self.sheet, row)

    def title(self, first: str, last: str, title: str, under: str, size: int) -> None:
        """The title, and in a line of its own what stands under it."""
        self.across(0, first, last, title, bold=True, font_size=size, align="center", text_wrap=False)
        self.across(1, first, last, under[:1000], italic=True, align="center", text_wrap=False)


def cell_name(row: int, column: int) -> str:
    return f"{column_name(column)}{row + 1}"


@cache
def column_name(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))


def area_name(first_row: int, first_column: int, last_row: int, last_column: int) -> str:
    from xlsxwriter.utility import xl_range_abs

    return str(xl_range_abs(first_row, first_column, last_row, last_column))


def sheet_name(sheet: str) -> str:
    """A sheet as formulas name it."""
    return "'" + sheet.replace("'", "''") + "'"


def unmistakable(sheet: str) -> str:
    """A name for a sheet that formulas of no program take for a number, a cell or a word of their own: LibreOffice leaves the
    quotes of ``'1E5'!A1`` out when it saves."""
    return f"({sheet})" if MISTAKABLE.fullmatch(sheet) else sheet


def places(decimals: int | None) -> str:
    """A number format of so many decimals, two where nothing is stated."""
    return "0." + "0" * (2 if decimals is None else decimals) if decimals != 0 else "0"


def print_on_a4(sheet: Any, footer: str, *, landscape: bool = True, repeat: tuple[int, int] | None = None,
                left: float | None = None, right: float = 0.4) -> None:  # fmt: skip
    """A4, as wide as the page; margins in inches, the program's own where none is given."""
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(9)
    if left is not None:
        sheet.set_margins(left=left, right=right, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    if repeat is not None:
        sheet.repeat_rows(*repeat)
    sheet.set_footer(footer)


def pages_of(text: str, page: str) -> str:
    """A footer: what the sheet is on the left, ``page`` and its number on the right."""
    return f"&L{text.replace('&', '&&')}&R{page} &P/&N"


def lock(sheet: Any) -> None:
    """Only open cells can be changed; columns and rows may be made wider."""
    sheet.protect("", {"format_columns": True, "format_rows": True})


def hide_row(sheet: Any, row: int) -> None:
    sheet.set_row(row, None, None, HIDDEN)


def write_value(sheet: Any, row: int, column: int, value: float | str | None, style: Any = None) -> None:
    """A number, a text, or an empty cell with its look."""
    if value is None or value == "":
        if style is not None:
            sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style)
    else:
        sheet.write_number(row, column, value, style)


def lines_needed(text: str, width: float) -> int:
    """How many lines a text takes in a cell so many characters wide."""
    if len(text) <= width and text.isprintable():
        return 1
    return _wrapped(text, width)


@lru_cache(2**14)
def _wrapped(text: str, width: float) -> int:
    indent = len(text) - len(text.lstrip())
    return max(len(textwrap.wrap(text.strip(), max(int(width) - indent, 4))), 1)


def lines_of_all(text: str, width: float) -> int:
    """The same where the text has lines of its own."""
    return sum(lines_needed(line, width) for line in text.split("\n"))
