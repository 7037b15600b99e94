"""Small files that would cost much: each is refused by what it holds, before anything is made of it."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from dtiscore.files.reading_tables import read_table
from dtiscore.language.errors import DataError

SHEET, STRINGS, STYLES, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"
END = b"</sheetData>"
MOST_SECONDS = 5.0


def saved() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["unit", "year", "indicator", "value"])
        sheet.write_row(1, 0, ["A", 2023, "online", 3])
    return buffer.getvalue()


def changed(part: str, change: Callable[[bytes], bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved())) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return buffer.getvalue()


def rows(xml: bytes) -> bytes:
    return changed(SHEET, lambda content: content.replace(END, xml + END))


COSTLY: dict[str, Callable[[], bytes]] = {
    "empty cells": lambda: rows((b"<row>" + b"<c/>" * 16_384 + b"</row>") * 200),
    "empty rows": lambda: rows(b"<row/>" * 3_000_000),
    "blank cells with a style": lambda: rows((b"<row>" + b'<c s="0"/>' * 1_000 + b"</row>") * 2_000),
    "one text in every cell": lambda: rows((b"<row>" + b'<c t="s"><v>0</v></c>' * 1_000 + b"</row>") * 500),
    "blanks": lambda: rows(b" " * 80_000_000),
    "texts": lambda: changed(STRINGS, lambda c: c.replace(b"</sst>", b"<si><t>a</t></si>" * 500_000 + b"</sst>")),
    "styles": lambda: changed(STYLES, lambda c: c.replace(b"</cellXfs>", b"<xf/>" * 500_000 + b"</cellXfs>")),
    "names": lambda: changed(
        BOOK, lambda c: c.replace(b"</workbook>", b'<definedName name="a">1</definedName>' * 200_000 + b"</workbook>")
    ),
    "merged areas": lambda: changed(
        SHEET,
        lambda c: c.replace(END, END + b"<mergeCells>" + b'<mergeCell ref="A2:XFD1048576"/>' * 100_000 + b"</mergeCells>"),
    ),
}  # fmt: skip


def refused(path: Path) -> str:
    begun = time.process_time()
    with pytest.raises(DataError) as caught:
        read_table(path)
    assert time.process_time() - begun < MOST_SECONDS
    assert len(caught.value.problems) == 1
    return caught.value.text("en")


@pytest.mark.whole
@pytest.mark.parametrize("kind", sorted(COSTLY))
def test_a_small_workbook_that_unpacks_to_much_is_refused_at_once(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "data.xlsx"
    path.write_bytes(COSTLY[kind]())
    assert path.stat().st_size < 400_000
    assert "that repeat themselves" in refused(path)


def test_a_text_longer_than_a_cell_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "data.xlsx"
    path.write_bytes(changed(STRINGS, lambda c: c.replace(b"<t>A</t>", b"<t>" + b"A" * 40_000 + b"</t>")))
    assert "row 2: column A: a text longer than a cell can hold" in refused(path)


def test_what_programs_write_below_a_table_is_read(tmp_path: Path) -> None:
    path = tmp_path / "data.xlsx"
    path.write_bytes(rows(b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (i, i) for i in range(3, 2_000))))
    assert read_table(path).frame.height == 1


@pytest.mark.parametrize("count", [5_000_000, 300_000])
def test_a_parquet_file_of_equal_rows_is_refused_by_its_own_account(tmp_path: Path, count: int) -> None:
    path = tmp_path / "data.parquet"
    same = {name: pl.Series([1]).new_from_index(0, count) for name in ("unit", "year", "indicator", "value")}
    pl.DataFrame(same).write_parquet(path)
    assert path.stat().st_size < 100_000
    assert f"{count} rows in " in refused(path)


def test_a_large_parquet_file_of_different_rows_is_read(tmp_path: Path) -> None:
    path = tmp_path / "data.parquet"
    pl.DataFrame({"unit": pl.int_range(2_000_000, eager=True), "year": 2023, "online": 1.0}).write_parquet(path)
    assert read_table(path).frame.height == 2_000_000


@pytest.mark.whole
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_more_columns_than_a_spreadsheet_has_are_refused(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"data.{kind}"
    frame = pl.DataFrame({f"c{i}": [1] for i in range(17_000)})
    path.write_bytes(frame.write_csv().encode()) if kind == "csv" else frame.write_parquet(path)
    assert "17000 columns are more than a table may have (at most 16384" in refused(path)


def test_millions_of_blank_lines_are_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(b"unit,year,online\nA,2023,5\n" + b"\n" * 2_000_000)
    assert "2000002 rows in " in refused(path)
