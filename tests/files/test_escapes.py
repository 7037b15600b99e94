"""Texts that look as if a character were spelled out in them: ours come back whatever program saved the workbook."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtiscore.files import reading_tables, sheets
from dtiscore.files.escapes import Names, marked, plain_signs, read_out, spelled_out
from dtiscore.files.workbook import NewBook

from ..office import needs_office, saved_again
from ..strategies import examples

TEXTS = (
    "ty_le_can_bo_xa_a", "_xa_", "_xA_", "_x0a_", "_xa_xa_", "a_xa_b_xb_c", "_x0041_", "_x000D_", "_x005F_", "_x005F_x0041_",
    "_x005f_xa_", "_x0041_xa_", "_xd83d_", "_xFFFE_", "__xa__", "_x41_", "_xabc_", "_x_", "_xa", "_X0041_", "\U0001f600 _xa_",
    "  _xa_ ", "dòng 1\ndòng 2", "<r>chữ</r>", "<r>_xa_ & \"'</r>", "=1+1", "x" * 32_000, "\U0001f600" * 16_000,
)  # fmt: skip


def written(texts: tuple[str, ...]) -> bytes:
    book = NewBook("Thử")
    sheet = book.add_sheet("a")
    for row, text in enumerate(texts):
        sheet.write_string(row, 0, text)
    return book.content()


def read(content: bytes) -> list[object]:
    (sheet,) = sheets.read_book(content, "a.xlsx", reading_tables.DOOR).sheets
    return [sheet.cell(row, 1).value for row in range(1, sheet.part.rows + 1)]


def test_every_text_that_is_written_comes_back() -> None:
    assert read(written(TEXTS)) == list(TEXTS)


def test_what_excel_spells_out_is_read_once() -> None:
    assert read_out("a_x000D_\n_x005F_x0041__x0042_") == "a\r\n_x0041_B"
    assert plain_signs("a\r\n\tb\x07\ud800") == "a\n\tb"
    assert plain_signs("Quyết định số\u00a012 ngày\u202f1/3") == "Quyết định số 12 ngày 1/3"


@examples(300)
@given(st.text("_xXa0d41D5Ff\n", max_size=30))
def test_what_is_spelled_out_is_read_as_it_was(text: str) -> None:
    assert read_out(spelled_out(marked(text).encode()).decode()) == text


@needs_office
def test_every_text_that_is_written_comes_back_after_libreoffice_saved_it(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(written(TEXTS))
    once = saved_again([tmp_path / "a.xlsx"], tmp_path / "once") / "a.xlsx"
    for text, there in zip(TEXTS, read(once.read_bytes()), strict=True):
        if text != "_x005F_x0041_":  # which LibreOffice itself writes as what stands for _x0041_
            assert there == text


@needs_office
def test_codes_are_found_again_after_any_of_the_usual_programs(tmp_path: Path) -> None:
    """Filled in by a script, opened and saved twice with LibreOffice: what nobody can guard is still recognised."""
    codes = (
        "ty_le_can_bo_xa_a",
        "so_xa_b",
        "a_xA_b",
        "c_xa_",
        "d_x0041_e",
        "d_x000d_e",
        "e_x005F_x",
        "e_x005f_xa_y",
        "f_xb_g",
    )
    book = openpyxl.load_workbook(io.BytesIO(written(codes)))
    book.save(tmp_path / "a.xlsx")
    once = saved_again([tmp_path / "a.xlsx"], tmp_path / "once") / "a.xlsx"
    twice = saved_again([once], tmp_path / "twice") / "a.xlsx"
    names = Names(codes)
    for path in (tmp_path / "a.xlsx", once, twice):
        assert [names.find(str(text)) for text in read(path.read_bytes())] == list(codes)


@examples(200)
@given(st.lists(st.text("_xXa0d41D5Ff\n", min_size=1, max_size=12), min_size=1, max_size=6, unique=True))
def test_a_known_name_is_always_itself(names: list[str]) -> None:
    known = Names(names)
    assert [known.find(name) for name in names] == names


def test_two_names_of_one_trace_are_never_taken_for_each_other() -> None:
    names = Names(["a_xa_b", "a_xA_b"])
    assert names.find("a_xa_b") == "a_xa_b"
    assert names.find("a_xA_b") == "a_xA_b"
    assert names.find("a\nb") == "a_xa_b"  # as most codes are written
    assert Names(["c"]).find("a\tb") == "a_x9_b"


@pytest.mark.parametrize("text", ["_x0041_", "một_x000D_\nhai"])
def test_texts_of_other_programs_are_read_as_excel_shows_them(text: str) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = text
    out = io.BytesIO()
    book.save(out)
    assert read(out.getvalue()) == [read_out(text)]
