"""Files that are damaged, locked, armed or too large: one sentence each, and nothing happens."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import attrs
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtiscore.documents.decisions import convert_table, grid
from dtiscore.language.errors import DataError, DtiError, Problem

from .decision_files import Row, write_csv, write_docx, write_xlsx

ROWS: list[Row] = [("STT", "Chỉ số", "Điểm tối đa", "Cách tính điểm"), ("1", "Kế hoạch", "5", "Có: 5 điểm; Không: 0")]


def good(folder: Path, suffix: str) -> Path:
    write: Callable[..., Path] = {"docx": write_docx, "xlsx": write_xlsx, "csv": write_csv}[suffix]
    return write(folder / f"a.{suffix}", ROWS)


def problem_of(path: Path) -> tuple[str, str]:
    """(code, English sentence) of the one problem that a file has."""
    with pytest.raises(DataError) as error:
        convert_table(path)
    (problem,) = error.value.problems
    assert problem.file == str(path)
    assert "\n" not in problem.text("vi")
    return problem.code, problem.text("en")


def with_part(path: Path, name: str, content: bytes, replaced: bool = True) -> Path:
    """The archive with one part more, or another one in its place."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            if item.filename != name or not replaced:
                new.writestr(item, old.read(item))
        new.writestr(name, content)
    path.write_bytes(out.getvalue())
    return path


@pytest.mark.parametrize("suffix", ["docx", "xlsx", "csv"])
def test_the_good_file_is_good(tmp_path: Path, suffix: str) -> None:
    assert convert_table(good(tmp_path, suffix)).framework.scale == 5


@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
@pytest.mark.parametrize(
    "content", [b"PK\x03\x04 cut off", b"<html>a table</html>", b"\x00" * 100, b"PK\x05\x06" + b"\0" * 18]
)
def test_damaged(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(content)
    assert problem_of(path)[0] == "convert.damaged"


@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
def test_cut_off_in_the_middle(tmp_path: Path, suffix: str) -> None:
    path = good(tmp_path, suffix)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert problem_of(path)[0] == "convert.damaged"


def test_one_kind_under_the_name_of_another(tmp_path: Path) -> None:
    good(tmp_path, "docx").rename(tmp_path / "b.xlsx")
    good(tmp_path, "xlsx").rename(tmp_path / "b.docx")
    assert problem_of(tmp_path / "b.xlsx")[0] == "convert.damaged"
    assert problem_of(tmp_path / "b.docx")[0] == "convert.damaged"


@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
def test_with_a_password(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000)
    code, sentence = problem_of(path)
    assert code == "convert.password"
    assert "remove the password" in sentence


def test_an_archive_with_a_password(tmp_path: Path) -> None:
    path = good(tmp_path, "xlsx")
    content = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + place] |= 1
            at = content.find(mark, at + 1)
    path.write_bytes(bytes(content))
    assert problem_of(path)[0] == "convert.password"


@pytest.mark.parametrize("suffix", ["xlsm", "docm"])
def test_macros_by_name(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(b"PK")
    assert problem_of(path)[0] == "convert.macros"


@pytest.mark.parametrize(
    ("suffix", "part"),
    [("xlsx", "xl/vbaProject.bin"), ("docx", "word/vbaProject.bin"), ("xlsx", "xl/macrosheets/sheet1.xml")],
)
def test_macros_inside(tmp_path: Path, suffix: str, part: str) -> None:
    assert problem_of(with_part(good(tmp_path, suffix), part, b"x"))[0] == "convert.macros"


BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    ("suffix", "part"),
    [("docx", "word/document.xml"), ("xlsx", "xl/worksheets/sheet1.xml"), ("xlsx", "xl/sharedStrings.xml")],
)
def test_entities_of_xml(tmp_path: Path, suffix: str, part: str, encoding: str) -> None:
    content = BOMB.decode().encode(encoding)
    assert problem_of(with_part(good(tmp_path, suffix), part, content))[0] == "convert.entities"


@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
def test_a_bomb_of_zeros(tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = with_part(good(tmp_path, suffix), "bomb.xml", b"0" * (20 * 2**20))
    monkeypatch.setattr(grid, "DOOR", attrs.evolve(grid.DOOR, unpacked=2**20))
    assert path.stat().st_size < 2**20
    assert problem_of(path)[0] == "file.unpacks_to"


def test_too_many_parts_and_too_many_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid, "DOOR", attrs.evolve(grid.DOOR, parts=3))
    code, sentence = problem_of(good(tmp_path, "docx"))
    assert code == "file.too_many_parts"
    assert "parts, more than the 3 allowed" in sentence
    monkeypatch.setattr(grid, "DOOR", attrs.evolve(grid.DOOR, bytes=10))
    assert problem_of(good(tmp_path, "csv"))[0] == "file.too_large"


@pytest.mark.whole
def test_a_cell_far_away_and_a_merge_of_everything(tmp_path: Path) -> None:
    """What a person can do by mistake must not fill the memory."""
    path = good(tmp_path, "xlsx")
    book = openpyxl.load_workbook(path)
    book.active["A1048576"] = "."
    book.save(path)
    assert problem_of(path)[0] == "convert.too_many"
    path = good(tmp_path, "xlsx")
    with zipfile.ZipFile(path) as old:
        sheet = old.read("xl/worksheets/sheet1.xml")
    merges = b'<mergeCells count="1"><mergeCell ref="A4:XFD1048576"/></mergeCells>'
    before, _, after = sheet.partition(b"<mergeCells")
    content = before + merges + after.partition(b"</mergeCells>")[2]
    with_part(path, "xl/worksheets/sheet1.xml", content)
    with pytest.raises(DataError):
        convert_table(path)


def test_columns_without_end(tmp_path: Path) -> None:
    path = good(tmp_path, "xlsx")
    book = openpyxl.load_workbook(path)
    book.active["XFD5"] = "."
    book.save(path)
    assert problem_of(path)[0] == "convert.too_many"


@pytest.mark.parametrize("span", ["100000000", "-1", "x", "3000"])
def test_a_word_cell_of_absurd_width(tmp_path: Path, span: str) -> None:
    path = good(tmp_path, "docx")
    with zipfile.ZipFile(path) as old:
        document = old.read("word/document.xml")
    content = document.replace(b"<w:tcPr>", f'<w:tcPr><w:gridSpan w:val="{span}"/>'.encode(), 1)
    assert content != document
    code, sentence = problem_of(with_part(path, "word/document.xml", content))
    assert code == "convert.merged"
    assert "table 1: row 1" in sentence


def test_merged_cells_over_each_other(tmp_path: Path) -> None:
    path = good(tmp_path, "xlsx")
    with zipfile.ZipFile(path) as old:
        sheet = old.read("xl/worksheets/sheet1.xml")
    before, _, after = sheet.partition(b"<mergeCells")
    merges = b'<mergeCells count="2"><mergeCell ref="A4:B5"/><mergeCell ref="B5:C5"/></mergeCells>'
    with_part(path, "xl/worksheets/sheet1.xml", before + merges + after.partition(b"</mergeCells>")[2])
    code, sentence = problem_of(path)
    assert code == "convert.merged"
    assert "sheet “Phụ lục”: row 5" in sentence


def test_a_formula_that_nobody_has_computed(tmp_path: Path) -> None:
    path = good(tmp_path, "xlsx")
    book = openpyxl.load_workbook(path)
    book.active["C5"] = "=2+3"
    book.save(path)
    assert problem_of(path)[0] == "data.formula_without_value"


def test_text_is_never_a_formula_for_us(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [ROWS[0], ("1", "=cmd|' /C calc'!A0", "5", "Có: 5 điểm; Không: 0")])
    assert convert_table(path).framework.leaves[0].title.vi == "=cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        ("STT,Chỉ số".encode("utf-16")[:-1], "data.not_utf8"),
        (b"STT,Ch\xed s\xf4", "data.not_utf8"),
        (b"a\0b", "data.not_text"),
        (b"a,b\n1,2\n", "convert.no_header"),
        (b'"' + b"x" * 200_000, "data.bad_quotes"),
    ],
)
def test_bad_csv(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert problem_of(path)[0] == code


def test_what_is_no_file_or_no_known_kind(tmp_path: Path) -> None:
    (tmp_path / "folder.docx").mkdir()
    assert problem_of(tmp_path / "folder.docx")[0] == "file.directory"
    assert problem_of(tmp_path / "none.docx")[0] == "file.missing"
    assert problem_of(tmp_path / "a.doc")[0] == "convert.saved_as"
    assert problem_of(tmp_path / "a.odt")[0] == "convert.saved_as"
    assert problem_of(tmp_path / "a.png")[0] == "convert.suffix"


def test_word_files_need_a_library_that_may_be_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = good(tmp_path, "docx")
    monkeypatch.setitem(__import__("sys").modules, "docx", None)
    code, sentence = problem_of(path)
    assert code == "convert.no_docx"
    assert "dtiscore[office]" in sentence


@given(
    rows=st.lists(
        st.lists(st.text(max_size=12) | st.sampled_from(["1", "1.1", "I", "a)", "5", "10 điểm", "Cộng", "Tổng", "", "Chỉ số", "Điểm tối đa"]), min_size=4, max_size=4),
        max_size=8,
    )
)  # fmt: skip
def test_any_table_is_a_framework_or_a_list_of_problems(rows: list[list[str]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = write_csv(Path(folder) / "a.csv", [ROWS[0], *[[c.replace("\0", "") for c in row] for row in rows]])
        problems: tuple[Problem, ...] = ()
        try:
            assert convert_table(path).framework.scale > 0
        except DtiError as error:
            problems = error.problems
        assert all(problem.text("vi") and problem.severity == "error" for problem in problems)
