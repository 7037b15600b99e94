"""Office files as they come: both forms of the standard, any order and prefix, merged cells, formulas that nobody computed."""

from __future__ import annotations

import ast
import importlib.metadata
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import attrs
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtiscore.documents.decisions import grid
from dtiscore.files import hidden_keys, office, reading_tables, sheets, zips
from dtiscore.files.opening import content_of
from dtiscore.files.reading_tables import read_table
from dtiscore.files.workbook import NewBook
from dtiscore.language.errors import DataError

from ..tree import ROOT

PACKAGE = ROOT / "dtiscore"
HEAD = ["unit", "year", "indicator", "value"]


def saved(rows: list[list[object]], change: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    if change is not None:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rewritten(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: change(name, archive.read(name)) for name in archive.namelist()}
    return zips.packed(parts)


def strict(_: str, content: bytes) -> bytes:
    """As Excel saves a “Strict Open XML Spreadsheet”."""
    for old, new in office.USUAL.items():
        content = content.replace(f"http://schemas.openxmlformats.org/{new}".encode(), (office.STRICT + old).encode())
    return content


def prefixed(name: str, content: bytes) -> bytes:
    if not name.endswith("sheet1.xml"):
        return content
    return re.sub(rb"<(/?)(\w)", rb"<\1x:\2", content).replace(b"<x:worksheet xmlns=", b"<x:worksheet xmlns:x=")


def second_first(name: str, content: bytes) -> bytes:
    """The tab that was made second stands first; its part keeps its name."""
    if name != "xl/workbook.xml":
        return content
    first, second = re.findall(rb"<sheet [^>]*/>", content)
    return content.replace(first + second, second + first)


def as_table(content: bytes, folder: Path) -> list[dict[str, object]]:
    path = folder / "a.xlsx"
    path.write_bytes(content)
    return read_table(path).frame.to_dicts()


def test_both_forms_of_the_standard_and_any_prefix_read_alike(tmp_path: Path) -> None:
    usual = saved([HEAD, ["A", 2024, "x", 50.5], ["B", 2024, "x", 70]])
    read = as_table(usual, tmp_path)
    assert [row["value"] for row in read] == [50.5, 70.0]
    for change in (strict, prefixed, lambda name, content: strict(name, prefixed(name, content))):
        other = rewritten(usual, change)
        assert other != rewritten(usual, lambda _, content: content)
        assert as_table(other, tmp_path) == read


def a_sheet_before(book: openpyxl.Workbook) -> None:
    book.create_sheet("notes", 0)


@pytest.mark.parametrize("change", [lambda _, content: content, strict, prefixed])
@pytest.mark.parametrize("second", [False, True])
def test_a_formula_that_nobody_computed_is_named(
    change: Callable[[str, bytes], bytes], second: bool, tmp_path: Path
) -> None:
    content = saved([HEAD, ["A", 2024, "x", "=40+10"]], a_sheet_before if second else None)
    content = rewritten(rewritten(content, second_first) if second else content, change)
    with pytest.raises(DataError) as error:
        as_table(content, tmp_path)
    assert [problem.code for problem in error.value.problems] == ["data.formula_without_value"]


@given(st.lists(st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9), st.integers(-9, 9), st.text("ab <&ệ", min_size=1)),
                         min_size=1, max_size=6), min_size=1, max_size=8),
       st.lists(st.tuples(*[st.integers(1, 6)] * 4), max_size=2))  # fmt: skip
def test_cells_are_those_that_openpyxl_reads_whole(rows: list[list[object]], areas: list[tuple[int, ...]]) -> None:
    def merge(book: openpyxl.Workbook) -> None:
        for top, left, bottom, right in areas:
            if top <= bottom and left <= right:
                book.active.merge_cells(None, top, left, bottom, right)  # type: ignore[union-attr]

    content = saved(rows, merge)
    (sheet,) = sheets.read_book(content, "a.xlsx", hidden_keys.DOOR).sheets
    whole = openpyxl.load_workbook(io.BytesIO(content), data_only=True).active
    assert whole is not None
    for row in whole.iter_rows():
        for cell in row:
            own = sheet.cell(cell.row, cell.column)
            assert own.value == cell.value
            assert own.number_format == cell.number_format


def test_what_is_written_by_one_writer_has_the_same_bytes_and_no_formula() -> None:
    def written() -> bytes:
        book = NewBook("Tiêu đề " * 100, {"bold": True})
        sheet = book.add_sheet("a")
        sheet.write(0, 0, "=1+1", book.format(italic=True))
        assert book.format(italic=True) is book.format(italic=True)
        return book.content()

    assert written() == written()
    with sheets.open_book(written(), "a.xlsx", reading_tables.DOOR) as book:
        assert [cell.value for row in book.sheets[0].rows() for cell in row] == ["=1+1"]


def test_rows_that_a_program_wrote_without_cells_cost_nothing() -> None:
    content = rewritten(saved([HEAD]), lambda name, xml: xml.replace(
        b"</sheetData>", b'<row r="1048576" customFormat="false"/></sheetData>') if name.endswith("sheet1.xml") else xml)  # fmt: skip
    (sheet,) = sheets.read_book(content, "a.xlsx", attrs.evolve(hidden_keys.DOOR, cells=100)).sheets
    assert sheet.part.rows == 1


@pytest.mark.parametrize("door", [hidden_keys.DOOR, reading_tables.DOOR, grid.DOOR])
def test_every_reason_to_refuse_a_file_has_a_sentence(door: office.Door) -> None:
    reasons = {"old", "password", "declarations", "parts", "unpacks", "other", "damaged"}
    assert reasons <= set(door.codes) <= reasons | {"macros", "repeats"}
    limits = {"size": 1, "limit": 2, "xml": 3, "count": 4, "most": 5, "detail": "x"}
    for reason in door.codes:
        for lang in ("vi", "en"):
            assert "{" not in door.refusal(reason, "a.xlsx", **limits).text(lang)  # type: ignore[arg-type]


def test_a_file_that_grows_while_it_is_read_stays_within_its_bound(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"123")
    assert content_of(path, "a", 3) == b"123"
    with pytest.raises(DataError) as error:
        content_of(path, "a", 2)
    assert [problem.code for problem in error.value.problems] == ["file.too_large"]


def test_an_archive_of_our_own_depends_on_its_parts_alone() -> None:
    parts = {"b": b"1", "a/c": "ệ".encode()}
    assert zips.packed(parts) == zips.packed(dict(parts))
    assert zips.parts_of(zips.packed(parts, mode=0o644), 9, 99) == parts
    for most in ((1, 99), (9, 3)):
        with pytest.raises(zips.TooMuch):
            zips.parts_of(zips.packed(parts), *most)


# What no library promises to keep, and the version of which each was looked at: another version fails here, and is looked at.
PRIVATE = {
    "openpyxl": ("3.1.", {"_worksheet_path"}),
    "cerberus": ("1.3.", {"_errors"}),
    "numba": ("0.", {"_cache"}),
    "xlsxwriter": ("3.3.", {"_get_shared_string_index", "_get_xf_index", "_write_odd_footer", "_write_si"}),
    "python-docx": ("1.", {"_element", "_tr"}),
}  # fmt: skip


def test_private_names_of_libraries_are_few_and_of_a_known_version() -> None:
    own: set[str] = set()
    used: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                own.add(node.name)
            elif isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__"):
                if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
                    own.add(node.attr)
                else:
                    used.add(node.attr)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                own.add(node.target.id)
    known = {name for _, names in PRIVATE.values() for name in names}
    assert used - own - known == {"_exit", "_replace"}  # which Python documents
    assert known <= used
    for library, (version, _) in PRIVATE.items():
        assert importlib.metadata.version(library).startswith(version)
