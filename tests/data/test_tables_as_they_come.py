"""Tables as people and programs leave them: read right, or one sentence with its place and what to do."""

from __future__ import annotations

import contextlib
import datetime
import io
import os
import sys
from decimal import Decimal
from pathlib import Path
from types import FrameType
from typing import Any

import openpyxl
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtiscore.data import long_form, stated_scores, units
from dtiscore.data.reported import read_observations
from dtiscore.data.units import read_units
from dtiscore.documents.coinr.tables import read_sheet
from dtiscore.files.reading_tables import Table, clean
from dtiscore.files.sources import columns, csv_text, frames
from dtiscore.frameworks import load_framework
from dtiscore.language.errors import DataError
from dtiscore.model import Framework

from ..outside_cases import case
from .test_observations import LONG, Fails, Read, cells, fails, framework, parquet, read, workbook

__all__ = ["fails", "framework", "read"]

GOOD = {("A", 2023): 5, ("B", 2023): 6}
TABLE = "unit,year,indicator,value\nA,2023,online,5\nB,2023,online,6\n"


def sentence(source: Any, framework: Framework, **options: Any) -> str:
    with pytest.raises(DataError) as caught:
        read_observations(source, framework, **options)
    assert len(caught.value.problems) == 1
    return caught.value.text("en")


def book(rows: list[list[Any]], formats: dict[str, str] | None = None, merged: str = "", title: str = "Data") -> bytes:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for cell, shown in (formats or {}).items():
        sheet[cell].number_format = shown
    if merged:
        sheet.merge_cells(merged)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


HEAD = ["unit", "year", "indicator", "value"]
ROWS = [HEAD, ["A", 2023, "online", 5], ["B", 2023, "online", 6]]


# --- the cases that once went wrong ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["headers/blank-and-space.csv", "headers/one-trailing-comma.csv", "headers/two-trailing-commas.csv", "stray-quote/inch.csv",
     "stray-quote/quoted-word.csv", "strict/strict.xlsx", "merged-cells/title-rows.xlsx"],
)  # fmt: skip
def test_these_cases_are_read(name: str) -> None:
    own = load_framework(case("data", "framework.toml"))
    values = {"A": 50, "B": 70, "C": 60} if "inch" in name else {"A": 50, "B": 70}
    found = cells(read_observations(case("data", *name.split("/")), own), "x")
    assert found == {(unit, 2024): value for unit, value in values.items() if (unit, 2024) in found}
    assert ("A", 2024) in found
    assert (
        len(found)
        == {"headers": 1, "strict": 2, "merged-cells": 2, "stray-quote": 2 + ("inch" in name)}[name.split("/")[0]]
    )


REFUSED = {
    "headers/row-name.csv": "column __row__: the framework has no such column",
    "headers/row-name-2.csv": "column __row__: the framework has no such column",
    "headers/same-name-twice.csv": "two columns are called “value”",
    "stray-quote/quoted-start.csv": "row 2: the quotes do not match",
    "formulas/plain.xlsx": "row 2: column value: a formula has no result yet",
    "formulas/order.xlsx": "row 2: column value: a formula has no result yet",
    "formulas/prefixed.xlsx": "row 2: column value: a formula has no result yet",
    "merged-cells/merged.xlsx": "row 2: the cells A2:A3 are merged",
    "merged-cells/total-row.xlsx": "row 4: column unit: “Tổng cộng”: a row of sums?",
    "parquet/unit-binary.parquet": "column unit: the column holds values of the kind binary",
    "parquet/value-binary.parquet": "column x: the column holds values of the kind binary",
    "parquet/value-duration.parquet": "column x: the column holds values of the kind duration",
    "parquet/year-duration.parquet": "column year: the column holds values of the kind duration",
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_these_cases_are_refused_in_one_sentence(name: str) -> None:
    own = load_framework(case("data", "framework.toml"))
    assert REFUSED[name] in sentence(case("data", *name.split("/")), own)


@pytest.mark.parametrize(
    ("data", "units"), [("data.xlsx", "units.csv"), ("data.csv", "units.xlsx"), ("data.xlsx", "units.xlsx")]
)
def test_codes_with_leading_zeros_are_those_that_excel_shows(data: str, units: str) -> None:
    own = load_framework(case("data", "framework.toml"))
    folder = case("data", "leading-zeros")
    found = read_observations(folder / data, own, units=folder / units)
    assert cells(found, "x") == {("00123", 2024): 58.5, ("00456", 2024): 70}


def test_a_units_file_with_nameless_columns_is_read() -> None:
    assert [unit.code for unit in read_units(case("data", "headers", "units-blank-and-space.csv")).records] == ["A"]


# --- headers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        TABLE.replace("\n", ",\n"),
        TABLE.replace("\n", ",,,,,\n"),
        TABLE.replace("\n", ", ,\t,\n"),
        TABLE.replace("2023,online", "2023,online ").replace("B,", "\u00a0B\u00a0,"),
        TABLE.replace("unit", "\u200bunit\u00a0").replace("value", " value\u2009"),
        "\n".join(f"{'' if i == 0 else i},{line}" for i, line in enumerate(TABLE.splitlines())),
        "\n".join(f"{'' if i == 0 else i - 1},{line}" for i, line in enumerate(TABLE.splitlines())),
        "sep=,\n" + TABLE,
        "sep=;\r\n" + TABLE.replace(",", ";").replace("\n", "\r\n"),
        '"sep=|"\n' + TABLE.replace(",", "|"),
        TABLE.replace(",", "|"),
        ",,,\n ; ;\n" + TABLE,
        TABLE.replace("6\n", "6,,,,\n"),
        TABLE.replace("unit,year,indicator,value", '"unit","year","indicator","value"'),
        TABLE.replace("unit,year", '"unit","ye""ar"').replace('"ye""ar"', '"year"'),
        TABLE.replace("2023", "01/01/2023"),
        TABLE.replace("2023", "2023-12-31"),
        TABLE.replace("2023", "Năm 2023"),
    ],
    ids=["one comma", "many commas", "blank names", "spaces in cells", "signs without width", "rows from 1", "rows from 0", "sep=,",
         "sep=;", "quoted sep", "bars", "blank lines first", "longer row", "quoted names", "quoted header", "Vietnamese dates",
         "ISO dates", "the word year"],
)  # fmt: skip
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_header_with_more_than_names_is_read(read: Read, text: str, codec: str) -> None:
    if codec != "utf-8" and text.startswith("sep") is False and codec == "utf-32" and "\r" in text:
        pytest.skip("enough of them")
    for content in (text.encode(codec), text.replace("\n", "\r").encode(codec)):
        assert cells(read(content), "online") == GOOD


@pytest.mark.parametrize("name", ["STT", "TT", "No.", "#", "Số TT", ""])
def test_a_first_column_of_row_numbers_is_passed_over(read: Read, fails: Fails, name: str) -> None:
    def table(*numbers: Any) -> bytes:
        return workbook(*([number, *row] for number, row in zip(numbers, ROWS, strict=True)))

    assert cells(read(table(name, 1, 2), "data.xlsx"), "online") == GOOD
    assert cells(read(table(name, "1.", "2."), "data.xlsx"), "online") == GOOD
    assert "column" in fails(table(name, 1, 5), "data.xlsx")[0]


def test_a_nameless_column_that_holds_something_is_named_by_its_letter(fails: Fails) -> None:
    assert fails("unit,year,indicator,value,\nA,2023,online,5,\nB,2023,online,6,remark\n") == [
        "data.csv: row 3: column E: the column has no name in the header but holds “remark” (name it, or delete it)"
    ]
    assert "column A: the column has no name in the header but holds “x”" in fails(",unit,year,online\nx,A,2023,5\n")[0]


@pytest.mark.parametrize("name", ["__row__", "_duplicated_0", "column_1", "literal", "\x1frow", "len", "index"])
def test_no_name_of_a_column_is_in_the_way_of_the_program(fails: Fails, framework: Framework, name: str) -> None:
    shown = name.strip("\x1f")
    assert (
        f"column {shown}: the framework has no such column"
        in fails(f"unit,year,indicator,value,{name}\nA,2023,online,5,1\n")[0]
    )
    frame = pl.DataFrame({"unit": ["A"], "year": [2023], "indicator": ["online"], "value": [5], name: [1]})
    assert f"column {shown}: the framework has no such column" in sentence(frame, framework)


TITLES = ["BẢNG SỐ LIỆU NĂM 2023", "BẢNG SỐ LIỆU,,,", "Đơn vị báo cáo: Sở A,,,Mẫu 01"]


@pytest.mark.parametrize("title", TITLES)
def test_below_a_title_the_header_is_read(read: Read, fails: Fails, title: str) -> None:
    assert cells(read(f"{title}\n\n{TABLE}"), "online") == GOOD
    wrong = f"{title}\n\n{TABLE}".replace("A,2023", "Z Z,1900", 1)
    assert all(": row 4: " in line for line in fails(wrong))  # the row that a person sees


def test_a_title_as_wide_as_the_table_is_one_too(fails: Fails) -> None:
    assert fails(f"a,b,c,d\n{TABLE}") == [
        "data.csv: row 2 looks like the header (delete the rows above it, so that the names of the columns stand first)"
    ]


LONG_WITH_COMMAS = "unit;year;indicator;value;note\nA;2023;online;7,5;\nB;2023;online;4,25;giải trình, rõ, thêm\n"
NARROW_WITH_COMMAS = "Đơn vị;Năm;online\nA;2023;7,5\nB;2023;4,25\n"
ABOVE = [
    "BẢNG SỐ LIỆU",
    "Số liệu, năm 2023",
    "Số\tliệu",
    "UBND TỈNH\nBẢNG, SỐ, LIỆU",
    '"Số liệu, năm 2023"',
    "a,b,c,d,e,f",
]


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
@pytest.mark.parametrize("sign", [";", "\t", "|"])
@pytest.mark.parametrize("table", [LONG_WITH_COMMAS, NARROW_WITH_COMMAS])
@pytest.mark.parametrize("title", ABOVE)
def test_the_header_is_known_by_its_names_whatever_separates_the_title(
    read: Read, title: str, table: str, sign: str, codec: str
) -> None:
    text = f"{title}\n\n{table.replace(';', sign)}"
    assert cells(read(text.encode(codec)), "online") == {("A", 2023): 7.5, ("B", 2023): 4.25}


def test_below_a_title_without_separators_the_sign_is_that_of_most_lines() -> None:
    table = b"DANH MUC\n\nten;a;b\nX;7,5;1\nY;2,5;2\nZ;1,5;2\n"
    with pytest.raises(DataError, match="row 3 looks like the header"):
        csv_text.read_csv(table, "f.csv")


def test_a_title_of_several_lines_moves_no_row(read: Read, fails: Fails) -> None:
    text = f'"UBND\nTỈNH"\n"BẢNG, SỐ LIỆU"\n{TABLE}'
    assert cells(read(text), "online") == GOOD
    assert ": row 4: " in fails(text.replace("A,2023", "A,1900", 1))[0]


def test_below_a_title_with_commas_the_sign_is_the_one_that_parts_all_rows_alike() -> None:
    table = "SỐ LIỆU, NĂM, XÃ\nten;a;b\nX;7,5;1\nY;2,5;2\nZ;1;2\n".encode()
    with pytest.raises(DataError, match="row 2 looks like the header"):
        csv_text.read_csv(table, "f.csv")


def test_the_names_that_make_a_row_the_header_are_those_of_our_tables() -> None:
    """Whatever may stand for unit, year, indicator, code or name in a table of ours is known before it is read."""
    tables = (long_form.ALIASES, units.ALIASES, stated_scores.ALIASES)
    known = {"unit", "year", "indicator", "node", "code", "name"}
    aliases = {alias for table in tables for alias, name in table.items() if name in known}
    assert known | aliases == columns.HEADS


def test_the_units_file_and_the_tables_of_coinr_are_read_below_a_title_too(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text("DANH SÁCH,,\ncode,name,type\nA,Xã A,x\n", "utf-8")
    assert [(unit.code, unit.name) for unit in read_units(path).records] == [("A", "Xã A")]
    assert len(read_sheet(path, ("code",))) == 1


# --- quotes, signs, lines --------------------------------------------------------------------------------------------

NOTED = "unit,year,indicator,value,note\n"


@pytest.mark.parametrize(
    "note", ['màn hình 15"', 'theo "Kế hoạch" 5', '15" và 17"', "d'Azur", '"""Kế hoạch"" số 5"', '"15"" x 17"""']
)
def test_quotes_inside_a_text_are_part_of_it(read: Read, note: str) -> None:
    found = read(NOTED + f"A,2023,online,5,{note}\nB,2023,online,6,x\n")
    assert cells(found, "online") == GOOD
    assert found.details["note"].to_list()[0] == {
        '"""Kế hoạch"" số 5"': '"Kế hoạch" số 5',
        '"15"" x 17"""': '15" x 17"',
    }.get(note, note)


@pytest.mark.parametrize(("note", "row"), [('"Kế hoạch" số 5', 3), ('"không đóng', 3)])
def test_a_quote_without_a_partner_is_told_with_its_row(fails: Fails, note: str, row: int) -> None:
    (told,) = fails(NOTED + f"A,2023,online,5,x\nB,2023,online,6,{note}\nC,2023,online,7,x\n")
    assert f"row {row}: the quotes do not match" in told


@pytest.mark.parametrize("codec", ["cp1258", "cp1252"])
def test_text_of_an_old_code_page_is_told_with_row_and_column(fails: Fails, codec: str) -> None:
    content = (LONG + "A,2023,online,5\n").encode() + "Hà Đông,2023,online,5\n".encode(codec, "replace")
    assert fails(content)[0].startswith(
        "data.csv: row 3: column unit: the file is not UTF-8 (in Excel choose Save as: CSV UTF-8)"
    )
    header = "đơn vị,year,online\nA,2023,5\n".encode("cp1258", "replace")
    assert fails(header)[0].startswith("data.csv: row 1: column A: the file is not UTF-8")


FIELDS = st.text(st.sampled_from("ab1,.\u00a0 đ'-"), max_size=4)


@given(st.lists(st.lists(FIELDS, max_size=5), max_size=8), st.sampled_from(["\n", "\r\n", "\r"]))
def test_records_are_the_same_read_at_once_and_one_by_one(rows: list[list[str]], end: str) -> None:
    """A quote in the last record has all of them read one by one."""
    lines = ["unit;year;online", *(";".join(row) for row in rows)]

    def found(last: str) -> list[Any]:
        raw = end.join([*lines, last]).encode()
        try:
            return clean(Table(csv_text.read_csv(raw, "data"), "data")).frame.rows()
        except DataError as error:
            return [(problem.code, problem.row) for problem in error.problems]

    assert found("z;2023;5") == found('z;2023;"5"')


# --- rows ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word", ["Tổng", "TỔNG CỘNG", "Tổng số:", "Cộng", "Total", "Average", "Trung bình chung", "Tổng cộng (63 tỉnh)"]
)
def test_a_row_of_sums_is_asked_about(fails: Fails, read: Read, word: str, tmp_path: Path) -> None:
    assert f"row 4: column unit: “{word}”: a row of sums?" in fails(TABLE + f"{word},,,11\n")[0]
    assert [s[:40] for s in fails(f"unit,year,online,trained\nA,2023,1,2\n{word},2023,1,2\n")] == [
        f"data.csv: row 3: column unit: “{word}”: a row"[:40]
    ]
    (tmp_path / "units.csv").write_text(f"code,name\nt,{word}\n", "utf-8")
    assert cells(read(f"unit,year,online\n{word},2023,1\n", units=tmp_path / "units.csv"), "online") == {
        (word, 2023): 1
    }


def test_a_row_that_lacks_several_cells_is_told_once(fails: Fails) -> None:
    assert fails(TABLE + ",,,11\n") == [
        "data.csv: row 4: the cells unit, year, indicator are empty (each row needs them; delete the row if it is a sum or a remark)"
    ]
    assert "row 4: the cells unit, indicator are empty" in fails(TABLE + ",2023,,11\n")[0]
    wide = "unit,year,online,trained\nA,2023,1,2\n,2023,1,2\nB,1999,1,2\n"
    assert [told[:40] for told in fails(wide)] == [
        "data.csv: row 3: column unit: the cell is"[:40], "data.csv: row 4: column year: the year 19"[:40]
    ]  # fmt: skip


# --- workbooks -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shown", "code"),
    [(123, "00000", "00123"), (7, '"XA"000', "XA007"), (84123, "000-000", "084-123"), (123456, "000", "123456"),
     (5, "00", "05"), (123, "[$-42A]00000", "123"), (12, "0", "12"), (7, "00000;[Red]-00000", "00007"), (7, r"\X000", "X007"),
     (5, '"00"0', "005"), (5, '"00"', "5")],
)  # fmt: skip
def test_a_code_is_as_excel_shows_it(read: Read, value: int, shown: str, code: str) -> None:
    content = book([HEAD, [value, 2023, "online", 5]], {"A2": shown})
    assert cells(read(content, "data.xlsx"), "online") == {(code, 2023): 5}


@pytest.mark.parametrize("shown", ["00.0", "#,##0.00", "00000", '00" người"', "0.00E+00", "000"])
def test_a_number_is_a_number_whatever_its_format(read: Read, shown: str) -> None:
    content = book([HEAD, ["A", 2023, "trained", 12.5]], {"D2": shown})
    assert cells(read(content, "data.xlsx"), "trained") == {("A", 2023): 12.5}


def test_a_year_that_is_a_date_is_its_year(read: Read) -> None:
    day = datetime.datetime(2023, 1, 1)
    content = book(
        [HEAD, ["A", day, "online", 5], ["B", datetime.datetime(2023, 6, 30, 8, 15), "online", 6]], {"B2": "yyyy"}
    )
    assert cells(read(content, "data.xlsx"), "online") == GOOD
    frame = pl.DataFrame({"unit": ["A", "B"], "year": [day.date(), day.date()], "online": [5, 6]})
    for kind in (pl.Date, pl.Datetime("us"), pl.Datetime("ms", "Asia/Ho_Chi_Minh")):
        dated = frame.with_columns(
            pl.col("year").cast(kind) if kind == pl.Date else pl.col("year").cast(pl.Datetime).cast(kind)
        )
        assert cells(read(parquet(dated), "data.parquet"), "online") == GOOD


def test_a_year_that_became_the_number_of_a_day_is_told_with_the_year(fails: Fails) -> None:
    told = fails(book([HEAD, ["A", 44927, "online", 5]]), "data.xlsx")[0]
    assert "row 2: column year: “44927” is how a spreadsheet keeps the date 2023-01-01 (write 2023)" in told
    told = fails(book([HEAD, ["A", datetime.date(1905, 7, 15), "online", 5]]), "data.xlsx")[0]
    assert "“1905-07-15” is the year 2023 shown as a date" in told
    told = fails(book([HEAD, ["A", datetime.date(1999, 7, 15), "online", 5]]), "data.xlsx")[0]
    assert "the year 1999 is outside" in told


def test_a_value_that_became_a_date_is_told_as_one(fails: Fails) -> None:
    told = fails(book([HEAD, ["A", 2023, "online", datetime.datetime(2025, 5, 1)]]), "data.xlsx")[0]
    assert "row 2: column value: “2025-05-01” is a date, not a number" in told


@pytest.mark.parametrize("area", ["A2:A3", "C2:C3", "A1:B1", "D2:D3"])
def test_merged_cells_are_named(fails: Fails, area: str) -> None:
    assert f"the cells {area} are merged" in fails(book(ROWS, merged=area), "data.xlsx")[0]


def test_merged_cells_beside_and_below_a_table_do_no_harm(read: Read) -> None:
    for area in ("G2:H5", "A9:D9"):
        assert cells(read(book(ROWS, merged=area), "data.xlsx"), "online") == GOOD


def sheets(*tables: tuple[str, list[list[Any]]], hidden: str = "") -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for title, rows in tables:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if title == hidden else "visible"
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def test_the_first_sheet_that_is_seen_and_holds_something_is_the_table(read: Read) -> None:
    for content in (
        sheets(("list", [["a"], ["b"]]), ("data", ROWS), hidden="list"),
        sheets(("empty", []), ("data", ROWS)),
        sheets(("data", ROWS), ("notes", [["Ghi chú"], ["x"]])),
    ):
        assert cells(read(content, "data.xlsx"), "online") == GOOD


def test_a_table_on_another_sheet_is_not_left_out_without_a_word(fails: Fails) -> None:
    told = fails(sheets(("2023", ROWS), ("2024", [*ROWS[:1], ["A", 2024, "online", 5]])), "data.xlsx")
    assert told == [
        "data.xlsx: other sheets have a table with the same columns: “2024” (only the first sheet is read; put all rows on it, or delete them)"
    ]
    told = fails(sheets(("guide", [["Hướng dẫn"], ["x"]]), ("Số liệu", ROWS)), "data.xlsx")
    assert told == [
        "data.xlsx: the first sheet has no such table, but the sheet “Số liệu” has (move it to the first place)"
    ]


@pytest.mark.parametrize("shown", ["0%", '0"%"', r"0.0\%", '0.00" %"'])
def test_a_percentage_is_the_one_that_excel_shows(read: Read, shown: str) -> None:
    value = 0.5 if shown == "0%" else 50
    content = book([HEAD, ["A", 2023, "online", value]], {"D2": shown})
    assert cells(read(content, "data.xlsx"), "online") == {("A", 2023): 50}


# --- Parquet and data frames -----------------------------------------------------------------------------------------

PLAIN: dict[str, pl.Series] = {
    "decimals": pl.Series([Decimal("5.0"), Decimal("6.0")]),
    "small integers": pl.Series([5, 6], dtype=pl.UInt8),
    "text": pl.Series(["5", "6"]),
    "binary text": pl.Series([b"5", b"6"]),
    "categories": pl.Series(["5", "6"], dtype=pl.Categorical),
    "an enumeration": pl.Series(["5", "6"], dtype=pl.Enum(["5", "6"])),
    "single floats": pl.Series([5, 6], dtype=pl.Float32),
}
ODD: dict[str, pl.Series] = {
    "list": pl.Series([[5], [6]]), "array": pl.Series([[5], [6]], dtype=pl.Array(pl.Int64, 1)), "struct": pl.Series([{"a": 5}, {"a": 6}]),
    "duration": pl.Series([datetime.timedelta(5)] * 2), "time": pl.Series([datetime.time(5)] * 2), "binary": pl.Series([b"\xff", b"5"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(PLAIN))
def test_numbers_and_text_of_any_kind_are_read(read: Read, framework: Framework, kind: str) -> None:
    frame = pl.DataFrame({"unit": ["A", "B"], "year": [2023, 2023], "online": PLAIN[kind]})
    assert cells(read_observations(frame, framework), "online") == GOOD
    assert cells(read(parquet(frame), "data.parquet"), "online") == GOOD


@pytest.mark.parametrize("kind", sorted(ODD))
@pytest.mark.parametrize("column", ["unit", "year", "online"])
def test_what_is_neither_is_told_with_column_and_kind(
    fails: Fails, framework: Framework, kind: str, column: str
) -> None:
    frame = pl.DataFrame({"unit": ["A", "B"], "year": [2023, 2023], "online": [5, 6]}).with_columns(
        ODD[kind].alias(column)
    )
    words = f"column {column}: the column holds values of the kind {kind}, neither numbers nor text"
    assert words in sentence(frame, framework)
    assert words in fails(parquet(frame), "data.parquet")[0]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_damaged_parquet_file_says_so_and_prints_nothing(
    fails: Fails, capfd: pytest.CaptureFixture[str], share: float
) -> None:
    content = bytearray(parquet(pl.DataFrame({"unit": ["A", "B"] * 500, "year": 2023, "online": 5.0})))
    content[int(len(content) * share)] ^= 0xFF
    content[int(len(content) * share) + 1] ^= 0xFF
    with contextlib.suppress(pytest.fail.Exception):  # the damage may be where nobody looks
        fails(bytes(content), "data.parquet")
    assert capfd.readouterr().err == ""


def test_what_a_reader_prints_of_an_error_is_kept_back_and_anything_else_is_not(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert frames.without_panics(lambda: os.write(2, b"of another thread\n")) == 18

    def panic() -> None:
        os.write(2, b"thread panicked at ...\n")
        raise ValueError("damaged")

    with pytest.raises(ValueError, match="damaged"):
        frames.without_panics(panic)
    assert capfd.readouterr().err == "of another thread\n"


def test_an_interruption_that_comes_twice_leaves_the_standard_error_as_it_was(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """As polars raises one and Python, whose own is still due, the next before the reader is left."""
    seen = []

    def due(frame: FrameType, event: str, _: object) -> object:
        if event == "call" and frame.f_code.co_name in ("forget", "give_back") and not seen:
            seen.append(frame.f_code.co_name)
            raise KeyboardInterrupt
        return None

    def interrupted() -> None:
        sys.settrace(due)
        raise KeyboardInterrupt

    before = sys.gettrace()
    try:
        frames.without_panics(interrupted)
    except KeyboardInterrupt:
        os.write(2, b"interrupted\n")
    finally:
        sys.settrace(before)
    assert (seen, capfd.readouterr().err) == (["forget"], "interrupted\n")


PANDAS = pd.DataFrame({"unit": ["A", "B"], "year": 2023, "indicator": "online", "value": [5.0, 6.0]})


@pytest.mark.parametrize("index", [["unit"], ["unit", "year"], ["indicator"], ["year", "indicator", "unit"]])
def test_a_set_index_of_pandas_is_columns_too(framework: Framework, index: list[str]) -> None:
    assert cells(read_observations(PANDAS.set_index(index), framework), "online") == GOOD


@pytest.mark.parametrize(
    "years",
    [pd.period_range("2023", periods=2, freq="Y")[[0, 0]], pd.Categorical(["2023"] * 2), pd.array([2023] * 2, "Int16"),
     pd.to_datetime(["2023-01-01"] * 2), [datetime.date(2023, 1, 1)] * 2, pd.arrays.SparseArray([2023, 2023])],
    ids=["periods", "categories", "nullable", "datetimes", "dates", "sparse"],
)  # fmt: skip
def test_years_of_pandas_are_years_of_whatever_type(framework: Framework, years: Any) -> None:
    frame = pd.DataFrame({"unit": ["A", "B"], "year": years, "online": [5, 6]})
    assert cells(read_observations(frame, framework), "online") == GOOD


def test_an_index_without_a_name_that_holds_words_is_asked_about(framework: Framework) -> None:
    frame = PANDAS.set_index("unit").rename_axis(None)
    assert "the index of the data frame holds “A” and has no name" in sentence(frame, framework)


def test_what_pandas_kept_of_an_index_in_a_parquet_file_is_no_column(read: Read, tmp_path: Path) -> None:
    PANDAS.set_index(pd.Index([20, 10])).to_parquet(tmp_path / "kept.parquet")
    assert cells(read((tmp_path / "kept.parquet").read_bytes(), "data.parquet"), "online") == GOOD


def test_rows_of_a_data_frame_are_called_as_the_frame_calls_them(framework: Framework) -> None:
    bad = pd.DataFrame({"unit": ["A", "B", "C"], "year": 2023, "online": ["5", "x", "y"]})
    with pytest.raises(DataError) as caught:
        read_observations(bad, framework)
    assert [problem.row for problem in caught.value.problems] == [1, 2]
    with pytest.raises(DataError) as caught:
        read_observations(bad.set_index(pd.Index([10, 20, 30])), framework)
    assert [problem.row for problem in caught.value.problems] == [20, 30]
    with pytest.raises(DataError) as caught:
        read_observations(pl.from_pandas(bad), framework)
    assert [problem.row for problem in caught.value.problems] == [1, 2]


def test_numbers_among_words_of_a_data_frame_are_numbers(framework: Framework) -> None:
    frame = pd.DataFrame(
        {"unit": ["A", "B", "C"], "year": [2023, "2023", 2023.0], "trained": [1.774, "n/a", Decimal("58.68")]}
    )
    found = read_observations(frame, framework)
    assert cells(found, "trained") == {("A", 2023): 1.774, ("B", 2023): float("inf"), ("C", 2023): 58.68}


# --- standard input --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_standard_input_is_read_by_what_it_holds(
    framework: Framework, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = pl.DataFrame({"unit": ["A", "B"], "year": [2023, 2023], "indicator": "online", "value": [5.0, 6.0]})
    content = {"csv": TABLE.encode(), "xlsx": workbook(*ROWS), "parquet": parquet(frame)}[kind]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert cells(read_observations("-", framework), "online") == GOOD


def test_what_is_wrong_with_standard_input_is_told_under_its_name(
    framework: Framework, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"unit,year,online\nA,2023,x\n")))
    assert sentence("-", framework).startswith("stdin: row 2: column online: “x” is not a number")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert sentence("-", framework).startswith("stdin: the file is empty")
