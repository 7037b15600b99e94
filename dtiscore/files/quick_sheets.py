"""A sheet of xlsxwriter that writes its cells faster: the same cells, formats, formulas and limits, in a third of the time.

What costs there: every call takes a place apart that may be written as "A1", every formula goes through some forty regular
expressions that rename functions newer than 2007, and every cell is put together attribute by attribute. Spans of rows, which
the format allows to be left out, are left out.
"""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache
from typing import Any

from xlsxwriter import worksheet as plain
from xlsxwriter.utility import xl_col_to_name

LONGEST = 32_000  # characters; beyond that xlsxwriter itself decides
CALLED = re.compile(r"[A-Za-z0-9_.]+\(")
ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
Format = Any


class QuickSheet(plain.Worksheet):  # type: ignore[misc]
    """A worksheet. ``limits_of`` is a sheet that has the same limits on what may be typed: they are written once for both."""

    def __init__(self) -> None:
        super().__init__()
        self.limits_of: QuickSheet | None = None
        self._limits = ""
        self.validations: list[Any]
        self.fh: Any

    def write_string(self, row: int, col: int, string: str, cell_format: Format = None) -> int:
        if len(string) > LONGEST or self.constant_memory:
            return int(super().write_string(row, col, string, cell_format))
        index = self.str_table._get_shared_string_index(string)
        self.table[row][col] = plain.CellStringTuple(index, cell_format)
        return 0

    def write_number(self, row: int, col: int, number: float, cell_format: Format = None) -> int:
        if not math.isfinite(number) or self.constant_memory:
            return int(super().write_number(row, col, number, cell_format))
        self.table[row][col] = plain.CellNumberTuple(number, cell_format)
        return 0

    def write_blank(self, row: int, col: int, blank: Any, cell_format: Format = None) -> int:
        if cell_format is not None:
            self.table[row][col] = plain.CellBlankTuple(cell_format)
        return 0

    def write_formula(self, row: int, col: int, formula: str, cell_format: Format = None, value: Any = 0) -> int:
        if not formula.startswith("=") or formula.endswith("}") or _renames(formula, False) or _spills(formula):
            return int(super().write_formula(row, col, formula, cell_format, value))
        self.table[row][col] = plain.CellFormulaTuple(formula[1:], cell_format, value)
        return 0

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        if formula.startswith("{") or formula.endswith("}") or _renames(formula, expand_future_functions):
            return str(super()._prepare_formula(formula, expand_future_functions))
        return formula.removeprefix("=")

    def _assemble_xml_file(self) -> None:
        places = [(row, col) for row, cells in self.table.items() for col in (min(cells), max(cells)) if cells]
        for row, col in places:
            self._check_dimensions(row, col)
        super()._assemble_xml_file()

    def _write_rows(self) -> None:
        if self.comments or any(info.row_format or info.level or info.collapsed for info in self.row_info.values()):
            super()._write_rows()  # what none of our sheets has
            return
        columns = {col: xl_col_to_name(col) for col in range(self.dim_colmin, self.dim_colmax + 1)}
        looks: dict[int, str] = {}
        widely = {col: info.column_format for col, info in self.col_info.items() if info.column_format is not None}
        parts: list[str] = []
        for row in sorted({*self.table, *self.row_info}):
            cells = self.table.get(row, {})
            if not cells and row not in self.row_info:
                continue
            name = str(row + 1)
            parts.append(f'<row r="{name}"{self._row_look(row)}>')
            for col in sorted(cells):
                cell = cells[col]
                look = cell.format if cell.format is not None else widely.get(col)
                style = looks.get(id(look))
                if style is None:
                    style = looks[id(look)] = "" if look is None else f' s="{look._get_xf_index()}"'
                written = _cell(cell, f'<c r="{columns[col]}{name}"{style}')
                if not written:
                    super()._write_rows()
                    return
                parts.append(written)
            parts.append("</row>")
        self.fh.write("".join(parts))

    def _row_look(self, row: int) -> str:
        info = self.row_info.get(row)
        height = self.default_row_height if info is None or info.height is None else info.height
        stated = height != self.original_row_height or height != self.default_row_height
        look = f' ht="{height * 0.75:.16g}"' if stated else ""
        hidden = ' hidden="1"' if info is not None and info.hidden else ""
        return f"{look}{hidden}" + (' customHeight="1"' if stated else "")

    def _write_data_validations(self) -> None:
        like = self.limits_of or self
        if not like._limits and like.validations:
            kept, self.fh = self.fh, _Kept()
            self.validations, own = like.validations, self.validations
            super()._write_data_validations()
            like._limits, self.fh, self.validations = self.fh.text, kept, own
        self.fh.write(like._limits)


class _Kept:
    """A file that keeps what is written."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text += text


def _cell(cell: Any, begin: str) -> str:
    """One cell; an empty text for one of a kind that none of our sheets has."""
    kind = type(cell)
    if kind is plain.CellStringTuple:
        return f'{begin} t="s"><v>{cell.string}</v></c>'
    if kind is plain.CellNumberTuple or kind is plain.CellDatetimeTuple:
        return f"{begin}><v>{cell.number:.16G}</v></c>"
    if kind is plain.CellBlankTuple:
        return f"{begin}/>"
    if kind is plain.CellFormulaTuple and not isinstance(cell.value, bool):
        value = cell.value
        if isinstance(value, str):
            sort = "" if value == "" else ' t="e"' if value in ERRORS else ' t="str"'
            return f"{begin}{sort}><f>{_escaped(cell.formula)}</f><v>{_escaped(value)}</v></c>"
        return f"{begin}><f>{_escaped(cell.formula)}</f><v>{value}</v></c>"
    return ""


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@lru_cache(2**14)  # every unit has the formulas of its kind
def _renames(formula: str, future: bool) -> bool:
    """Whether xlsxwriter might write a function of the formula under another name."""
    return "_xlfn." in formula or any(_is_renamed(name, future) for name in CALLED.findall(formula))


@lru_cache(2**14)
def _spills(formula: str) -> bool:
    """Whether xlsxwriter might write the formula as one that fills further cells."""
    return any(_fills_cells(name) for name in CALLED.findall(formula))


@cache
def _is_renamed(name: str, future: bool) -> bool:
    probe = plain.Worksheet()
    probe.use_future_functions = False
    return bool(probe._prepare_formula(name, future) != name)


@cache
def _fills_cells(name: str) -> bool:
    return plain.re_dynamic_function.search(name) is not None
