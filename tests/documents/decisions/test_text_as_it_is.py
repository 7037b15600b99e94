"""Text as Word and people write it: boxes, tables in cells, notes, dashes, signs that cannot be seen, several sets in one document."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from dtiscore.documents.decisions import Conversion, convert_table
from dtiscore.language.errors import DataError

from .decision_files import Row, write_csv, write_docx

HEADER: Row = ("STT", "Tiêu chí", "Điểm tối đa", "Cách tính điểm")
LEVELS = "Từ 80% trở lên: 10 điểm; từ 50% đến dưới 80%: 5 điểm; dưới 50%: 0 điểm"


def document(folder: Path, *rows: Row) -> tuple[Any, Path]:
    path = write_docx(folder / "a.docx", [HEADER, *rows])
    return docx.Document(str(path)), path


def rules(found: Conversion) -> list[str]:
    return [node.rule.name for node in found.framework.leaves if node.rule]


def test_a_table_inside_a_cell_is_text_of_the_cell(tmp_path: Path) -> None:
    made, path = document(tmp_path, ("1", "Hồ sơ", "10", ""), ("2", "Mạng", "5", ""))
    inner = made.tables[0].cell(1, 3).add_table(3, 2)
    for r, (name, points) in enumerate(
        (("Từ 80% trở lên", "10 điểm"), ("Từ 50% đến dưới 80%", "5 điểm"), ("Dưới 50%", "0 điểm"))
    ):
        inner.cell(r, 0).text, inner.cell(r, 1).text = name, points
    made.save(str(path))
    assert rules(convert_table(path)) == ["steps", "entered"]


def test_a_text_box_in_a_cell_is_read_once(tmp_path: Path) -> None:
    made, path = document(tmp_path, ("1", "Hồ sơ", "10", ""))
    box = "<w:txbxContent><w:p><w:r><w:t>Có: 10 điểm; Không: 0</w:t></w:r></w:p></w:txbxContent>"
    spaces = f'{nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    run = (f"<w:r {spaces}><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing>{box}</w:drawing></mc:Choice>"
           f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>")  # fmt: skip
    made.tables[0].cell(1, 3).paragraphs[0]._p.append(parse_xml(run))
    made.save(str(path))
    found = convert_table(path)
    assert (rules(found), found.lines[0].item.texts["method"]) == (["binary"], "Có: 10 điểm; Không: 0")


def test_the_number_of_a_note_is_no_part_of_the_points(tmp_path: Path) -> None:
    made, path = document(tmp_path, ("1", "Hồ sơ", "10", LEVELS), ("2", "Mạng", "5 (1)", ""), ("3", "Máy", "5*", ""))
    run = made.tables[0].cell(1, 2).paragraphs[0].add_run("1")
    run.font.superscript = True
    made.save(str(path))
    found = convert_table(path)
    assert (found.framework.scale, rules(found)[0]) == (20, "steps")


@pytest.mark.parametrize(
    "words",
    [
        unicodedata.normalize("NFD", LEVELS), LEVELS.replace(" ", "\u00a0"), LEVELS.replace("; ", "\n"), LEVELS.replace("; ", ";\u200b "),
        "- " + LEVELS.replace("; ", "\n- "), "– " + LEVELS.replace("; ", "\n– "), "• " + LEVELS.replace("; ", "\n• "), "+ " + LEVELS.replace("; ", "\n+ "),
        LEVELS.replace("80%", "80 %"), LEVELS.replace("%", " phần trăm"), LEVELS.replace("trở lên", "trở lên (a)").replace(" (a)", ""), LEVELS.upper(),
        LEVELS.replace("10 điểm", "10 (mười) điểm"), LEVELS.replace(" điểm", "đ"),
    ],
)  # fmt: skip
def test_one_wording_in_all_its_writings(tmp_path: Path, words: str) -> None:
    found = convert_table(write_csv(tmp_path / "a.csv", [HEADER, ("1", "Hồ sơ", "10", words)]))
    assert found.lines[0].rule == {
        "type": "steps", "includes": "lower",
        "bands": [{"to": 50, "points": 0}, {"from": 50, "to": 80, "points": 5}, {"from": 80, "points": 10}],
    }, found.lines[0].why  # fmt: skip


def test_a_line_break_is_no_sign_that_cannot_be_printed(tmp_path: Path) -> None:
    found = convert_table(
        write_csv(tmp_path / "a.csv", [HEADER, ("1", "Hồ sơ\ntrực tuyến", "hai\nmươi", ""), ("2", "Mạng", "5", "")])
    )
    assert "�" not in found.text + "".join(problem.text("vi") for problem in found.problems)


SECOND = ("PHỤ LỤC II", "BỘ TIÊU CHÍ ĐÁNH GIÁ CẤP XÃ")


def two_sets(folder: Path) -> Path:
    made, path = document(folder, ("1", "Kế hoạch", "10", ""), ("2", "Mạng", "5", ""))
    for line in SECOND:
        made.add_paragraph(line)
    table = made.add_table(2, 4)
    for r, row in enumerate((HEADER, ("1", "Nhà văn hóa", "7", ""))):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    made.save(str(path))
    return path


def test_several_sets_in_one_document_are_listed_and_chosen_by_number_or_name(tmp_path: Path) -> None:
    path = two_sets(tmp_path)
    with pytest.raises(
        DataError,
        match=r"1 “BỘ CHỈ SỐ ĐÁNH GIÁ MỨC ĐỘ CHUYỂN ĐỔI SỐ CẤP XÃ”; 2 “BỘ TIÊU CHÍ ĐÁNH GIÁ CẤP XÃ”.*--sheet 1",
    ):
        convert_table(path)
    assert [
        convert_table(path, sheet=sheet).framework.scale for sheet in ("1", "2", "Bộ tiêu chí đánh giá cấp xã")
    ] == [15, 7, 7]


@pytest.mark.parametrize(
    ("name", "other"), [("a.rtf", ".docx"), ("a.doc", ".docx"), ("a.xls", ".xlsx"), ("a.odt", ".docx")]
)
def test_other_kinds_of_files_are_named_with_the_way_to_save_them(tmp_path: Path, name: str, other: str) -> None:
    (tmp_path / name).write_bytes(b"%PDF-1.7")
    with pytest.raises(DataError) as error:
        convert_table(tmp_path / name)
    assert [(p.code, p.params["other"]) for p in error.value.problems] == [("convert.saved_as", other)]
