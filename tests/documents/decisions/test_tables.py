"""The table of a decision in .xlsx, .docx or .csv becomes a framework that loads, checks and scores."""

from __future__ import annotations

import csv
import datetime
import io
import json
import tempfile
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dtiscore as dti
from dtiscore.cli import run
from dtiscore.documents.decisions import Conversion, convert_table
from dtiscore.language.errors import DataError

from ...strategies import examples
from .decision_files import (
    ABOVE,
    CHAIRED,
    COMMUNE,
    COMMUNE_MERGES,
    SEVEN,
    Merge,
    Row,
    write_csv,
    write_docx,
    write_xlsx,
)

Writer = Callable[[Path], Path]
HEADER: Row = ("STT", "Chỉ số", "Điểm tối đa", "Cách tính điểm")
PAGE_BREAK = len(COMMUNE) - [row[0] for row in COMMUNE][::-1].index("STT") - 1
MERGED: tuple[Merge, ...] = (
    *COMMUNE_MERGES,
    *((top + PAGE_BREAK, left, bottom + PAGE_BREAK, right) for top, left, bottom, right in COMMUNE_MERGES),
)
WAYS: dict[str, Writer] = {
    "docx": lambda folder: write_docx(folder / "xa.docx", COMMUNE, merges=MERGED),
    "docx without merged cells": lambda folder: write_docx(folder / "xa.docx", COMMUNE),
    "xlsx": lambda folder: write_xlsx(folder / "xa.xlsx", COMMUNE, merges=MERGED),
    "xlsx without merged cells": lambda folder: write_xlsx(folder / "xa.xlsx", COMMUNE),
    "csv": lambda folder: write_csv(folder / "xa.csv", COMMUNE),
    "csv with semicolons": lambda folder: write_csv(folder / "xa.csv", COMMUNE, ";"),
}


def converted(path: Path, **options: Any) -> Conversion:
    return convert_table(path, **options)


def table(folder: Path, *rows: Row, header: Row = HEADER, **options: Any) -> Conversion:
    return converted(write_docx(folder / "bang.docx", [header, *rows]), **options)


def refused(folder: Path, *rows: Row, header: Row = HEADER, **options: Any) -> list[tuple[str, str, int | None]]:
    with pytest.raises(DataError) as error:
        table(folder, *rows, header=header, **options)
    for problem in error.value.problems:
        assert problem.text("vi") != problem.text("en")
    return [(p.code, p.place_in("en"), p.row) for p in error.value.problems]


def rule_of(found: Conversion, code: str) -> dict[str, Any]:
    def search(tables: Any) -> Any:
        for name, inner in tables.items() if isinstance(tables, dict) else ():
            if name == code and isinstance(inner, dict) and "rule" in inner:
                return inner["rule"]
            deeper = search(inner)
            if deeper is not None:
                return deeper
        return None

    rule = search(tomllib.loads(found.text))
    assert isinstance(rule, dict)
    return rule


def codes_of(found: Conversion) -> list[str]:
    return [problem.code for problem in found.problems]


# --- layouts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
def test_the_commune_form_of_thanh_hoa(tmp_path: Path, way: str) -> None:
    """Title rows, two header rows, letters of columns, general information, a page break with its header, a total."""
    found = converted(WAYS[way](tmp_path))
    framework = found.framework
    assert framework.title.vi == "BỘ CHỈ SỐ ĐÁNH GIÁ MỨC ĐỘ CHUYỂN ĐỔI SỐ CẤP XÃ"
    assert framework.source.vi == "Quyết định số 12/QĐ-UBND ngày 15/02/2024 của Ủy ban nhân dân tỉnh"
    assert framework.scale == 120
    assert [(node.stt, node.title.vi, node.points) for node in framework.scored if node.stt] == [
        ("1", "Nhận thức số", 70),
        ("1.1", "Người đứng đầu làm Trưởng Ban Chỉ đạo", 20),
        ("1.2", "Số cuộc họp của Ban Chỉ đạo trong năm", 20),
        ("1.3", "Cuộc họp do người đứng đầu chủ trì", 20),
        ("1.4", "Tham dự và chủ trì phiên họp", 10),
        ("2", "Hạ tầng số", 50),
        ("2.1", "Hộ gia đình có Internet cáp quang", 20),
        ("2.2", "Cán bộ được tập huấn", 20),
        ("2.3", "Ban hành kế hoạch", 10),
    ]
    assert {node.stt: node.rule.name for node in framework.leaves if node.rule} == {
        "1.1": "choice", "1.2": "steps", "1.3": "ratio", "1.4": "checklist", "2.1": "linear", "2.2": "steps", "2.3": "binary",
    }  # fmt: skip
    information = [node.title.vi for node in framework.nodes.values() if node.kind == "info"]
    assert information == [
        "Dân số",
        "Số cán bộ, công chức",
        "Số cuộc họp do người đứng đầu chủ trì",
        "Tổng số cuộc họp",
    ]
    assert [line.why for line in found.lines if line.why] == []


@pytest.mark.whole
def test_all_ways_to_write_one_table_give_one_framework(tmp_path: Path) -> None:
    texts = set()
    for way, write in WAYS.items():
        folder = tmp_path / way
        folder.mkdir()
        text = converted(write(folder), code="xa", source="Quyết định").text
        texts.add("\n".join(line for line in text.split("\n") if not line.startswith("#")))
    assert len(texts) == 1


def test_the_district_form_with_seven_columns(tmp_path: Path) -> None:
    found = converted(write_docx(tmp_path / "huyen.docx", SEVEN))
    node = found.framework["cuoc_hop_do_nguoi_dung_dau_chu_tri"]
    assert node.method is not None
    assert node.method.vi == CHAIRED
    assert (node.evidence, node.collected_from, node.verified_by) == (
        dti.Text("Thông báo kết luận", "Thông báo kết luận"),
        dti.Text("Báo cáo của huyện", "Báo cáo của huyện"),
        dti.Text("Sở Nội vụ", "Sở Nội vụ"),
    )
    titles = [found.framework[name].title.vi for name in (node.data.part, node.data.whole)]
    assert titles == ["Số cuộc họp do người đứng đầu chủ trì", "Tổng số cuộc họp"]


@pytest.mark.parametrize(("words", "zero"), [("điểm tối đa", "full"), ("0 điểm", "zero")])
def test_what_a_whole_of_nought_earns_is_part_of_the_data(tmp_path: Path, words: str, zero: str) -> None:
    method = f"a/b × điểm tối đa; trường hợp không phát sinh hồ sơ: {words}\na là số hồ sơ đúng hạn; b là tổng số hồ sơ"
    framework = table(tmp_path, ("1", "Hồ sơ đúng hạn", "10", method)).framework
    data = framework["ho_so_dung_han"].data
    assert (data.part, data.whole, data.zero) == ("ho_so_dung_han_a", "ho_so_dung_han_b", zero)


def test_columns_in_another_order_with_other_spellings(tmp_path: Path) -> None:
    header = ("TT", "Thang điểm", "Nội dung tiêu chí", "Tài liệu minh chứng", "Hướng dẫn chấm điểm", "Ghi chú")
    found = table(tmp_path, ("I", "10", "Thể chế số", "", "", ""), ("1", "10", "Kế hoạch", "Văn bản", "Có: 10 điểm; Không: 0", "Cả năm"),
                  header=header)  # fmt: skip
    node = found.framework["ke_hoach"]
    assert (node.points, node.stt) == (10, "1")
    assert (node.evidence, node.note) == (dti.Text("Văn bản", "Văn bản"), dti.Text("Cả năm", "Cả năm"))


@pytest.mark.parametrize(
    ("numbers", "depths"),
    [
        (("1", "1.1", "1.1.1", "1.1.2", "2", "2.1"), (0, 1, 2, 2, 0, 1)),
        (("I", "1", "2", "II", "1", "2"), (0, 1, 1, 0, 1, 1)),
        (("A", "I", "1.", "2.", "B", "I"), (0, 1, 2, 2, 0, 1)),
        (("Chỉ số 1", "1.1", "1.2", "Chỉ số 2", "2.1", "2.2"), (0, 1, 1, 0, 1, 1)),
        (("1.", "a)", "b)", "2.", "a)", "b)"), (0, 1, 1, 0, 1, 1)),
        (("I.", "I.1", "I.2", "II.", "II.1", "II.2"), (0, 1, 1, 0, 1, 1)),
        (("H", "1", "I", "1", "2", "K"), (0, 1, 0, 1, 1, 0)),
        (("IV", "1", "V", "1", "VI", "1"), (0, 1, 0, 1, 0, 1)),
    ],
)
def test_numbers_tell_the_depth(tmp_path: Path, numbers: Sequence[str], depths: Sequence[int]) -> None:
    below = [not any(deeper > depth for deeper in depths[i + 1 : i + 2]) for i, depth in enumerate(depths)]
    rows = [
        (number, f"Tiêu chí thứ {'abcdef'[i]}", "5" if leaf else "", "")
        for i, (number, leaf) in enumerate(zip(numbers, below, strict=True))
    ]
    framework = table(tmp_path, *rows).framework
    depth_of = {framework[code].stt: depth - 1 for depth, code in framework.tree}
    places = [(depth - 1, framework[code].stt) for depth, code in framework.tree if code != "total"]
    assert sorted(places) == sorted(zip(depths, numbers, strict=True)), depth_of


def test_a_table_continued_in_the_next_one_without_a_header(tmp_path: Path) -> None:
    path = write_docx(
        tmp_path / "hai.docx",
        [HEADER, ("1", "Thể chế", "20", ""), ("1.1", "Kế hoạch", "10", "Có: 10 điểm; Không: 0")],
        [("1.2", "Quy chế", "10", "Có: 10 điểm; Không: 0"), ("2", "Nhân lực", "5", "")],
    )
    framework = converted(path).framework
    assert [node.stt for node in framework.scored if node.stt] == ["1", "1.1", "1.2", "2"]
    assert converted(path, sheet="1-2").framework.scale == 25


def test_a_table_of_another_kind_is_passed_over(tmp_path: Path) -> None:
    letterhead = [
        ("ỦY BAN NHÂN DÂN TỈNH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Số: 12/QĐ-UBND", "Độc lập - Tự do - Hạnh phúc"),
    ]
    signatures = [("Nơi nhận:", "CHỦ TỊCH")]
    path = write_docx(
        tmp_path / "du.docx", letterhead, [HEADER, ("1", "Kế hoạch", "10", "Có: 10 điểm; Không: 0")], signatures
    )
    assert [node.title.vi for node in converted(path).framework.leaves] == ["Kế hoạch"]


def test_cells_merged_over_several_criteria_count_for_each(tmp_path: Path) -> None:
    rows = [SEVEN[0], *(tuple(row) for row in SEVEN[1:])]
    path = write_xlsx(tmp_path / "huyen.xlsx", rows, merges=[(2, 6, 4, 6), (2, 5, 4, 5)])
    framework = converted(path).framework
    assert [node.verified_by.vi for node in framework.leaves if node.verified_by] == ["Sở Nội vụ"] * 3


def test_rows_of_one_criterion_with_merged_number_and_title(tmp_path: Path) -> None:
    rows = [
        HEADER,
        ("1", "Người đứng đầu chỉ đạo", "20", "Cấp trưởng: 20 điểm"),
        ("", "", "", "Cấp phó: 10 điểm"),
        ("", "", "", "Khác: 0 điểm"),
        ("2", "Kế hoạch", "10", "Có: 10 điểm; Không: 0"),
    ]
    merges = [(1, 0, 3, 0), (1, 1, 3, 1), (1, 2, 3, 2)]
    for path in (
        write_docx(tmp_path / "a.docx", rows, merges=merges),
        write_xlsx(tmp_path / "a.xlsx", rows, merges=merges),
    ):
        found = converted(path)
        assert rule_of(found, "nguoi_dung_dau_chi_dao")["type"] == "choice"
        assert found.framework.scale == 30


def test_headings_across_the_table(tmp_path: Path) -> None:
    rows = [
        HEADER,
        ("I. NHẬN THỨC SỐ", "", "", ""),
        ("1", "Kế hoạch", "10", "Có: 10 điểm; Không: 0"),
        ("II. THỂ CHẾ SỐ", "", "", ""),
        ("1", "Quy chế", "5", "Có: 5 điểm; Không: 0"),
    ]
    framework = converted(write_xlsx(tmp_path / "a.xlsx", rows, merges=[(1, 0, 1, 3), (3, 0, 3, 3)])).framework
    assert [(node.stt, node.title.vi, node.points) for node in framework.scored if node.kind == "index"] == [
        ("I", "NHẬN THỨC SỐ", 10), ("II", "THỂ CHẾ SỐ", 5),
    ]  # fmt: skip


def test_number_and_title_merged_into_one_cell_beside_the_points(tmp_path: Path) -> None:
    rows = [
        HEADER,
        ("I. NHẬN THỨC SỐ", "", "10", ""),
        ("1", "Kế hoạch", "10", "Có: 10 điểm; Không: 0"),
        ("II. THỂ CHẾ SỐ", "", "5", ""),
        ("1", "Tổng số quy chế", "5", "Có: 5 điểm; Không: 0"),
        ("Tổng cộng", "", "15", ""),
    ]
    merges = [(1, 0, 1, 1), (3, 0, 3, 1), (5, 0, 5, 1)]
    for path in (
        write_xlsx(tmp_path / "a.xlsx", rows, merges=merges),
        write_docx(tmp_path / "a.docx", rows, merges=merges),
    ):
        assert outline(converted(path)) == [
            (1, "I", "NHẬN THỨC SỐ", 10), (2, "1", "Kế hoạch", 10), (1, "II", "THỂ CHẾ SỐ", 5), (2, "1", "Tổng số quy chế", 5),
        ]  # fmt: skip
    with pytest.raises(DataError, match="“tổng cộng” states 16 points but its parts add up to 15"):
        converted(write_xlsx(tmp_path / "a.xlsx", [*rows[:-1], ("Tổng cộng", "", "16", "")], merges=merges))


def test_parts_in_rows_of_their_own_become_the_rule(tmp_path: Path) -> None:
    found = table(
        tmp_path,
        ("1", "Người đứng đầu chỉ đạo", "20", ""),
        ("", "- Cấp trưởng", "20", ""),
        ("", "- Cấp phó", "10", ""),
        ("", "- Khác", "0", ""),
        ("2", "Phiên họp", "10", ""),
        ("", "- Tham dự", "5", ""),
        ("", "- Chủ trì", "5", ""),
        ("3", "Cuộc họp", "20", ""),
        ("a)", "Từ 02 cuộc trở lên: 20 điểm", "", ""),
        ("b)", "Dưới 02 cuộc: 0 điểm", "", ""),
    )
    assert [rule_of(found, code)["type"] for code in ("nguoi_dung_dau_chi_dao", "phien_hop", "cuoc_hop")] == [
        "choice", "checklist", "steps",
    ]  # fmt: skip
    assert found.framework.scale == 50


def test_numbers_as_excel_keeps_them(tmp_path: Path) -> None:
    """1.10 typed into Excel is the number 1.1; after 1.9 it can only be the tenth."""
    rows: list[Row] = [HEADER, (1, "Nhóm", 55, "")]
    rows += [(float(f"1.{n}"), f"Tiêu chí {'abcdefghijk'[n - 1]}", 5, "Có: 5 điểm; Không: 0") for n in range(1, 12)]
    framework = converted(write_xlsx(tmp_path / "a.xlsx", rows)).framework
    assert [node.stt for node in framework.leaves] == [f"1.{n}" for n in range(1, 12)]


def test_a_number_that_excel_has_made_a_date_is_guessed_from_its_place(tmp_path: Path) -> None:
    rows = [
        HEADER,
        ("1", "Nhóm", "10", ""),
        ("1.1", "Kế hoạch", "5", ""),
        ("", "Tiêu chí", "5", "Có: 5 điểm; Không: 0"),
    ]
    path = write_xlsx(tmp_path / "a.xlsx", rows)
    book = openpyxl.load_workbook(path)
    book.active["A7"] = datetime.date(2024, 2, 1)
    book.save(path)
    found = converted(path)
    assert [(p.row, p.severity) for p in found.problems if p.code == "convert.number_date"] == [(7, "warning")]
    assert outline(found) == [(1, "1", "Nhóm", 10), (2, "1.1", "Kế hoạch", 5), (2, "1.2", "Tiêu chí", 5)]


def test_a_number_of_an_unknown_kind_is_a_warning(tmp_path: Path) -> None:
    found = table(tmp_path, ("I", "Nhóm", "", ""), ("I-1*", "Kế hoạch", "5", ""), ("I-2*", "Quy chế", "5", ""))
    assert [(p.row, p.severity) for p in found.problems if p.code == "convert.number_unread"] == [
        (3, "warning"),
        (4, "warning"),
    ]
    assert outline(found) == [(1, "I", "Nhóm", 10), (2, "I-1*", "Kế hoạch", 5), (2, "I-2*", "Quy chế", 5)]


@pytest.mark.parametrize(
    ("text", "points"), [("20 điểm", 20), ("1.000", 1000), ("12,5", 12.5), ("0.5", 0.5), ("Tối đa 7 điểm", 7), ("1.250,5", 1250.5)]
)  # fmt: skip
def test_points_as_people_write_them(tmp_path: Path, text: str, points: float) -> None:
    assert table(tmp_path, ("1", "Kế hoạch", text, "")).framework.scale == points


@pytest.mark.parametrize("by_style", [False, True])
def test_automatic_numbers_of_word_are_read(tmp_path: Path, by_style: bool) -> None:
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    def mark(level: int) -> Any:
        return parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>')

    document = docx.Document()
    part = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for i, (form, text, start) in enumerate(
            (("upperRoman", "%1.", 3), ("decimal", "%2.", 1), ("lowerLetter", "%3)", 1))
        )
    )
    part.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'))
    part.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for level in range(3):
        style = document.styles.add_style(f"So{level}", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
        style.element.get_or_add_pPr().append(mark(level))
        document.styles.add_style(f"Con{level}", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH).base_style = style
    rows = [
        (0, "Thể chế", "15"),
        (1, "Kế hoạch", "10"),
        (2, "Năm", "6"),
        (2, "Quý", "4"),
        (1, "Quy chế", "5"),
        (0, "Nhân lực", "5"),
        (1, "Tập huấn", "5"),
    ]
    made = document.add_table(1 + len(rows), 4)
    for c, text in enumerate(HEADER):
        made.cell(0, c).text = text
    for r, (level, title, points) in enumerate(rows, 1):
        made.cell(r, 1).text, made.cell(r, 2).text = title, points
        paragraph = made.cell(r, 0).paragraphs[0]
        if by_style:
            paragraph.style = document.styles[f"Con{level}"]
        else:
            paragraph._p.get_or_add_pPr().append(mark(level))
    document.save(str(tmp_path / "tu-dong.docx"))
    assert [(depth, stt, title) for depth, stt, title, _ in outline(converted(tmp_path / "tu-dong.docx"))] == [
        (1, "III.", "Thể chế"), (2, "1.", "Kế hoạch"), (3, "a)", "Năm"), (3, "b)", "Quý"), (2, "2.", "Quy chế"), (1, "IV.", "Nhân lực"), (2, "1.", "Tập huấn"),
    ]  # fmt: skip


def test_tracked_insertions_are_read_and_deletions_are_not(tmp_path: Path) -> None:
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    path = write_docx(tmp_path / "sua.docx", [HEADER, ("1", "Cũ", "5", ""), ("1", "", "", "Có: 10 điểm; Không: 0")])
    document = docx.Document(str(path))
    document.tables[0].rows[1]._tr.get_or_add_trPr().append(parse_xml(f'<w:del {nsdecls("w")} w:id="2" w:author="x"/>'))
    row = document.tables[0].rows[2]
    for cell, kind, text in ((1, "ins", "Kế hoạch"), (2, "ins", "10"), (2, "del", "20"), (2, "moveFrom", "30")):
        tag = "delText" if kind == "del" else "t"
        run_ = f'<w:{kind} {nsdecls("w")} w:id="1" w:author="x"><w:r><w:{tag}>{text}</w:{tag}></w:r></w:{kind}>'
        row.cells[cell].paragraphs[0]._p.append(parse_xml(run_))
    document.save(str(path))
    framework = converted(path).framework
    assert (framework["ke_hoach"].title.vi, framework.scale) == ("Kế hoạch", 10)


def outline(found: Conversion) -> list[tuple[int, str, str, float]]:
    framework = found.framework
    return [
        (depth, framework[c].stt, framework[c].title.vi, framework[c].points)
        for depth, c in framework.tree
        if c != "total"
    ]


def test_numbers_in_front_of_titles_where_there_is_no_column_of_numbers(tmp_path: Path) -> None:
    rows = [("1. Thể chế", "20", ""), ("1.1. Kế hoạch", "10", ""), ("1.2. Quy chế", "10", ""), ("2. Nhân lực", "5", "")]
    assert outline(table(tmp_path, *rows, header=HEADER[1:])) == [
        (1, "1", "Thể chế", 20), (2, "1.1", "Kế hoạch", 10), (2, "1.2", "Quy chế", 10), (1, "2", "Nhân lực", 5),
    ]  # fmt: skip


def test_no_numbers_at_all(tmp_path: Path) -> None:
    rows = [
        ("Thể chế", "", ""),
        ("Kế hoạch", "10", ""),
        ("Quy chế", "10", "Có: 10 điểm;"),
        ("", "", "Không: 0"),
        ("Nhân lực", "", ""),
        ("Tập huấn", "5", ""),
    ]
    found = table(tmp_path, *rows, header=HEADER[1:])
    assert outline(found) == [
        (1, "", "Thể chế", 20), (2, "", "Kế hoạch", 10), (2, "", "Quy chế", 10), (1, "", "Nhân lực", 5), (2, "", "Tập huấn", 5),
    ]  # fmt: skip
    assert rule_of(found, "quy_che") == {"type": "binary"}


def test_criteria_without_numbers_below_a_group_with_one(tmp_path: Path) -> None:
    yes = "Có: 10 điểm; Không: 0"
    found = table(
        tmp_path,
        ("I", "Thể chế", "20", ""),
        ("", "Kế hoạch", "10", yes),
        ("", "Quy chế", "10", yes),
        ("II", "Nhân lực", "5", ""),
    )
    assert outline(found) == [
        (1, "I", "Thể chế", 20),
        (2, "", "Kế hoạch", 10),
        (2, "", "Quy chế", 10),
        (1, "II", "Nhân lực", 5),
    ]


def test_rows_without_numbers_that_add_up_are_criteria_and_those_that_do_not_are_levels(tmp_path: Path) -> None:
    found = table(
        tmp_path,
        ("1", "Thể chế", "20", ""),
        ("", "Kế hoạch", "12", ""),
        ("", "Quy chế", "8", ""),
        ("2", "Người đứng đầu", "20", ""),
        ("", "Cấp trưởng", "20", ""),
        ("", "Cấp phó", "10", ""),
        ("", "Khác", "0", ""),
    )
    assert outline(found)[:4] == [
        (1, "1", "Thể chế", 20),
        (2, "", "Kế hoạch", 12),
        (2, "", "Quy chế", 8),
        (1, "2", "Người đứng đầu", 20),
    ]
    assert [(line.code, line.why) for line in found.lines] == [
        ("the_che", ""), ("ke_hoach", "convert.why_empty"), ("quy_che", "convert.why_empty"), ("nguoi_dung_dau", ""),
    ]  # fmt: skip
    assert rule_of(found, "nguoi_dung_dau")["type"] == "choice"


def test_main_index_and_component_in_columns_of_their_own(tmp_path: Path) -> None:
    header = ("STT", "Chỉ số chính", "Chỉ số thành phần", "Điểm tối đa")
    found = table(tmp_path, ("1", "Thể chế", "", "20"), ("1.1", "", "Kế hoạch", "20"), header=header)
    assert outline(found) == [(1, "1", "Thể chế", 20), (2, "1.1", "Kế hoạch", 20)]
    both = table(tmp_path, ("1", "Thể chế", "Kế hoạch", "20"), ("2", "", "Quy chế", "5"), header=header)
    assert outline(both) == [(1, "", "Thể chế", 25), (2, "1", "Kế hoạch", 20), (2, "2", "Quy chế", 5)]


STYLES = ("n", "R", "A", "a")
ROMAN = ("I", "II", "III", "IV", "V", "VI")


def number_as(style: str, path: Sequence[int]) -> str:
    n = path[-1]
    if style == "n":
        return ".".join(map(str, path))
    return {"R": ROMAN[n - 1], "A": "ABCDEF"[n - 1], "a": f"{'abcdef'[n - 1]})"}[style]


@st.composite
def trees(draw: st.DrawFn) -> list[tuple[int, str, str, float | None, float]]:
    """(depth, number, title, stated points, points) of every row; all levels numbered 1.1.1, or each level in its own way."""
    styles = draw(st.permutations(STYLES)) if draw(st.booleans()) else None
    rows: list[tuple[int, str, str, float | None, float]] = []
    names = iter(range(10_000))

    def grow(path: tuple[int, ...]) -> float:
        title = f"Tiêu chí {'abcdefghij'[next(names) % 10]}{'abcdefghij'[len(rows) % 10]} {len(path)}"
        style = styles[len(path) - 1] if styles else "n"
        place = len(rows)
        rows.append((len(path), number_as(style, path), title, None, 0))
        count = draw(st.integers(0, 3)) if len(path) < 3 else 0
        worth = sum(grow((*path, n)) for n in range(1, count + 1)) if count else draw(st.integers(1, 80)) / 4
        stated = worth if not count or draw(st.booleans()) else None
        rows[place] = (len(path), number_as(style, path), title, stated, worth)
        return worth

    for n in range(1, draw(st.integers(1, 5)) + 1):
        grow((n,))
    return rows


@given(trees(), st.permutations(range(5)), st.booleans(), st.sampled_from(",;\t"), st.data())
@examples(40)
def test_any_numbered_tree_is_read_as_it_is_meant(
    tree: list[tuple[int, str, str, float | None, float]],
    order: list[int],
    with_total: bool,
    separator: str,
    data: st.DataObject,
) -> None:
    header = ("STT", "Chỉ số", "Điểm tối đa", "Cách tính điểm", "Ghi chú")
    rows: list[Row] = []
    for _, number, title, stated, _ in tree:
        text = (
            ""
            if stated is None
            else data.draw(st.sampled_from([f"{stated:g}".replace(".", ","), f"{stated:g} điểm".replace(".", ",")]))
        )
        rows.append((number, title, text, "", ""))
        if data.draw(st.integers(0, 5)) == 0:
            rows.append(header)
    if with_total:
        total = sum(points for depth, _, _, _, points in tree if depth == 1)
        rows.append(("", "Tổng cộng", f"{total:g}".replace(".", ","), "", ""))
    shuffled = [tuple(row[i] for i in order) for row in (header, *rows)]
    if (
        all(stated is None for depth, _, _, stated, _ in tree if depth == 1)
        and len([r for r in tree if r[0] == 1]) == 1
    ):
        return  # one group around everything may be the total itself
    with tempfile.TemporaryDirectory() as folder:
        found = converted(write_csv(Path(folder) / "a.csv", shuffled, separator))
    assert outline(found) == [(depth, number, title, points) for depth, number, title, _, points in tree]


# --- what is made of it ----------------------------------------------------------------------------------------------


def test_codes_come_from_titles_and_are_unique(tmp_path: Path) -> None:
    found = table(
        tmp_path,
        ("1", "Đô thị thông minh", "5", ""),
        ("2", "Đô thị thông minh", "5", ""),
        ("3", "100% hồ sơ", "5", ""),
        ("4", "Total", "5", ""),
        ("5", "Tỷ lệ hồ sơ thủ tục hành chính được tiếp nhận trực tuyến trên tổng số hồ sơ", "5", ""),
    )
    assert [node.code for node in found.framework.leaves] == [
        "do_thi_thong_minh", "do_thi_thong_minh_2", "c_100_ho_so", "total_4", "ty_le_ho_so_thu_tuc_hanh_chinh_duoc_tiep",
    ]  # fmt: skip


def test_codes_that_the_table_states_are_kept(tmp_path: Path) -> None:
    header = (*HEADER, "Mã")
    rows = [
        ("1", "Kế hoạch", "5", "", "plan"),
        ("2", "Quy chế", "5", "", "Không phải mã"),
        ("3", "Nhân lực", "5", "", "plan"),
    ]
    assert [node.code for node in table(tmp_path, *rows, header=header).framework.leaves] == [
        "plan",
        "quy_che",
        "nhan_luc",
    ]


def test_what_cannot_be_read_is_entered_in_points_and_listed_with_its_words(tmp_path: Path) -> None:
    words = "Hội đồng thẩm định xem xét mức độ hoàn thành"
    found = table(tmp_path, ("1", "Mức độ hoàn thành", "12,5", words), ("2", "Kế hoạch", "5", ""))
    node = found.framework["muc_do_hoan_thanh"]
    assert (rule_of(found, node.code), node.unit_of_measure) == ({"type": "entered", "in": "points"}, "points")
    assert node.method == dti.Text(words, words)
    assert [(line.code, line.why) for line in found.lines] == [
        ("muc_do_hoan_thanh", "convert.why_no_points"), ("ke_hoach", "convert.why_empty"),
    ]  # fmt: skip
    assert all(f"# - {line.code}: " in found.text for line in found.lines)


def test_options_of_the_command_line_stand_in_the_framework(tmp_path: Path) -> None:
    wanted: dict[str, Any] = {
        "code": "xa-2024",
        "level": "commune",
        "years": (2024, 2030),
        "source": "Quyết định 1/QĐ-UBND",
    }
    found = table(tmp_path, ("1", "Kế hoạch", "5", "Có: 5 điểm; Không: 0"), **wanted)
    framework = found.framework
    assert (framework.code, framework.level, framework.first_year, framework.last_year) == (
        "xa-2024",
        "commune",
        2024,
        2030,
    )
    assert framework.source.vi == "Quyết định 1/QĐ-UBND"
    assert {"convert.ask_level", "convert.ask_years", "convert.ask_source"}.isdisjoint(codes_of(found))


def test_what_the_table_does_not_say_is_listed(tmp_path: Path) -> None:
    found = converted(
        write_docx(tmp_path / "a.docx", [HEADER, ("1", "Kế hoạch", "5", "Có: 5 điểm; Không: 0")], above=())
    )
    assert codes_of(found) == [
        "convert.ask_title", "convert.ask_source", "convert.ask_level", "convert.ask_years", "convert.ask_english", "convert.assumed",
        "convert.counted",
    ]  # fmt: skip
    assert found.framework.source.vi == "Cần bổ sung căn cứ"


def test_english_titles_are_used_where_the_table_has_them(tmp_path: Path) -> None:
    header = (*HEADER, "Tên tiếng Anh")
    found = table(tmp_path, ("1", "Kế hoạch", "5", "Có: 5 điểm; Không: 0", "The plan"), header=header)
    assert found.framework["ke_hoach"].title == dti.Text("Kế hoạch", "The plan")
    assert "convert.ask_english" not in codes_of(found)


def test_unused_columns_are_named(tmp_path: Path) -> None:
    header = (*HEADER, "Trọng số nội bộ")
    found = table(tmp_path, ("1", "Kế hoạch", "5", "", "0,3"), header=header)
    assert [p.params["name"] for p in found.problems if p.code == "convert.column_unread"] == ["Trọng số nội bộ"]


def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", COMMUNE, merges=MERGED)
    assert converted(path).text == converted(path).text


# --- sums ------------------------------------------------------------------------------------------------------------

GROUP: tuple[Row, ...] = (("1", "Thể chế", "15", ""), ("1.1", "Kế hoạch", "10", ""), ("1.2", "Quy chế", "5", ""))


@pytest.mark.parametrize(
    "total",
    [("", "Cộng", "15", ""), ("", "Tổng cộng", "15", ""), ("Tổng điểm", "", "15", ""), ("", "Tổng điểm (1)", "15", ""), ("", "Cộng mục 1", "15", "")],
)  # fmt: skip
def test_a_total_that_agrees_is_silent(tmp_path: Path, total: Row) -> None:
    found = table(tmp_path, *GROUP, total)
    assert "convert.sum" not in codes_of(found)
    assert len(found.framework.leaves) == 2


@pytest.mark.parametrize(
    ("rows", "row"),
    [
        ((("1", "Thể chế", "20", ""), *GROUP[1:]), 2),
        ((*GROUP, ("", "Tổng cộng", "16", "")), 5),
        ((*GROUP, ("", "Cộng", "14", ""), ("2", "Nhân lực", "5", ""), ("", "Tổng cộng", "20", "")), 5),
        ((*GROUP, ("2", "Nhân lực", "5", ""), ("", "Cộng mục 1", "20", ""), ("", "Tổng cộng", "20", "")), 6),
        ((("", "Tổng điểm", "100", ""), *GROUP), 2),
        ((*GROUP, ("2", "Nhân lực", "5", ""), ("2.1", "Tập huấn", "5", ""), ("", "Tổng cộng", "5", "")), 7),
    ],
)
def test_a_sum_that_differs_from_its_parts_is_refused_with_its_row(
    tmp_path: Path, rows: Sequence[Row], row: int
) -> None:
    assert refused(tmp_path, *rows) == [("convert.sum", "table 1", row)]


def test_with_draft_the_difference_is_a_warning_and_the_parts_count(tmp_path: Path) -> None:
    found = table(tmp_path, ("1", "Thể chế", "20", ""), *GROUP[1:], draft=True)
    assert [(p.code, p.severity) for p in found.problems if p.code == "convert.sum"] == [("convert.sum", "warning")]
    assert found.framework["the_che"].points == 15


def warned(found: Conversion) -> list[tuple[str, int | None]]:
    return [(p.code, p.row) for p in found.problems if p.severity == "warning"]


# --- tables that cannot be used --------------------------------------------------------------------------------------


def test_two_criteria_with_one_number_are_both_kept_and_told(tmp_path: Path) -> None:
    found = table(tmp_path, ("1", "A", "5", ""), ("1", "B", "5", ""))
    assert (outline(found), warned(found)) == ([(1, "1", "A", 5), (1, "1", "B", 5)], [("convert.number_twice", 3)])


def test_a_number_under_the_wrong_group_is_kept_beside_it_and_told(tmp_path: Path) -> None:
    found = table(tmp_path, ("1", "A", "", ""), ("1.1", "C", "3", ""), ("2.1", "B", "5", ""))
    assert outline(found) == [(1, "1", "A", 3), (2, "1.1", "C", 3), (1, "2.1", "B", 5)]
    assert warned(found) == [("convert.number_place", 4)]


@pytest.mark.parametrize("points", ["hai mươi", "1,000", "20%", "1e9"])
def test_a_row_whose_points_are_no_number_is_kept_without_points_and_told(tmp_path: Path, points: str) -> None:
    found = table(tmp_path, ("1", "A", points, ""), ("2", "B", "5", ""))
    assert warned(found)[0] == ("convert.points_unread", 2)
    assert (outline(found), "A" in {node.title.vi for node in found.framework.nodes.values()}) == (
        [(1, "2", "B", 5)],
        True,
    )


def test_points_that_are_taken_away_are_kept_as_information(tmp_path: Path) -> None:
    found = table(tmp_path, ("1", "A", "5", ""), ("2", "Chậm báo cáo", "-5", ""))
    assert ("convert.points_taken", 3) in warned(found)
    assert found.framework.scale == 5


def test_a_range_of_points_is_entered_up_to_its_highest(tmp_path: Path) -> None:
    found = table(tmp_path, ("1", "A", "1 - 4 điểm", "Tùy theo mức độ"), ("2", "B", "5", ""))
    assert (found.framework.scale, found.lines[0].why) == (9, "convert.why_range")
    assert found.framework["a"].method == dti.Text("Tùy theo mức độ\n1 - 4 điểm", "Tùy theo mức độ\n1 - 4 điểm")


def test_percentages_in_the_column_of_points_are_points_where_all_are(tmp_path: Path) -> None:
    rows: list[Row] = [("STT", "Chỉ số", "Trọng số (%)"), ("1", "A", "60%"), ("2", "B", "40%")]
    assert outline(converted(write_docx(tmp_path / "a.docx", rows))) == [(1, "1", "A", 60), (1, "2", "B", 40)]


def test_a_sum_that_does_not_fit_is_told_with_the_points_that_could_not_be_read(tmp_path: Path) -> None:
    rows = [("1", "Nhóm", "10", ""), ("1.1", "A", "năm", ""), ("1.2", "B", "5", "")]
    assert refused(tmp_path, *rows) == [("convert.points_unread", "table 1", 3), ("convert.sum", "table 1", 2)]


def test_no_table_with_points(tmp_path: Path) -> None:
    assert refused(tmp_path, ("1", "A", "5"), header=("STT", "Họ và tên", "Chức vụ")) == [
        ("convert.no_header", "", None)
    ]
    assert refused(tmp_path, ("1", "A", "", "")) == [("convert.nothing", "", None)]


def test_a_document_without_any_table(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no table with a column of criteria"):
        converted(write_docx(tmp_path / "trong.docx"))


def test_points_merged_over_several_criteria_are_entered_once_with_the_words_of_all(tmp_path: Path) -> None:
    rows = [HEADER, ("1", "A", "20", "Có: 20 điểm; Không: 0"), ("2", "B", "", "Tốt")]
    found = converted(write_docx(tmp_path / "a.docx", rows, merges=[(1, 2, 2, 2)]))
    assert (outline(found), warned(found)) == ([(1, "1", "A", 20)], [("convert.points_merged", 3)])
    assert (found.lines[0].why, found.lines[0].item.texts["method"].split("\n")[-1]) == (
        "convert.why_merged",
        "- 2 B: Tốt",
    )


def test_two_columns_that_could_be_the_maximum_are_a_question(tmp_path: Path) -> None:
    header = ("STT", "Chỉ số", "Điểm tối đa", "Thang điểm")
    assert refused(tmp_path, ("1", "A", "5", "6"), header=header)[0] == ("convert.column_asked", "table 1", 1)
    assert table(tmp_path, ("1", "A", "5", "6"), header=header, points="Thang điểm").framework.scale == 6


@pytest.mark.parametrize(
    ("name", "scale"), [("Thang điểm", 5), ("Khung điểm", 5), ("Điểm chuẩn", 5), ("Trọng số", 5), ("Score", 5), ("Marks", 5), ("Weight", 5),
                        ("Total points", 5), ("Max. score", 5), ("Mức điểm", 5), ("Tổng điểm", 5)],
)  # fmt: skip
def test_headers_of_the_maximum_in_the_words_of_the_field(tmp_path: Path, name: str, scale: float) -> None:
    assert table(tmp_path, ("1", "A", "5"), header=("TT", "Tiêu chí", name)).framework.scale == scale


def test_points_without_a_criterion_are_told(tmp_path: Path) -> None:
    found = table(tmp_path, ("1", "A", "5", ""), ("", "", "7", ""), header=(*HEADER[:3], "Ghi chú"))
    assert warned(found) == [("convert.no_number", 3)]


def test_several_sheets_with_criteria_must_be_chosen(tmp_path: Path) -> None:
    rows = [HEADER, ("1", "Kế hoạch", "5", "")]
    path = write_xlsx(tmp_path / "a.xlsx", rows, sheet="Cấp sở", Xa=[HEADER, ("1", "Quy chế", "7", "")])
    with pytest.raises(DataError, match=r"“Cấp sở”, “Xa”.*--sheet"):
        converted(path)
    assert converted(path, sheet="xa").framework.scale == 7
    with pytest.raises(DataError, match="no sheet or table “Y”"):
        converted(path, sheet="Y")


# --- phrasing by phrasing, through the whole way ---------------------------------------------------------------------


def test_the_rules_score_as_the_words_say(tmp_path: Path) -> None:
    """Data of one commune against hand-computed points."""
    found = converted(WAYS["docx"](tmp_path))
    observations = tmp_path / "synthetic.csv"
    rows = [
        ("nguoi_dung_dau_lam_truong_ban_chi_dao", "", "", "", "cap_pho"),
        ("so_cuoc_hop_cua_ban_chi_dao_trong_nam", "3", "", "", ""),
        ("cuoc_hop_do_nguoi_dung_dau_chu_tri", "", "3", "4", ""),
        ("tham_du_va_chu_tri_phien_hop", "", "", "", "tham_du_day_du_phien_hop_cua"),
        ("ho_gia_dinh_co_internet_cap_quang", "60", "", "", ""),
        ("can_bo_duoc_tap_huan", "80", "", "", ""),
        ("ban_hanh_ke_hoach", "có", "", "", ""),
    ]
    lines = [f"Xã A,2024,{code},{value},{part},{whole},{choice}" for code, value, part, whole, choice in rows]
    observations.write_text("\n".join(["unit,year,indicator,value,part,whole,choice", *lines]) + "\n", encoding="utf-8")
    (tmp_path / "xa.toml").write_text(found.text, encoding="utf-8")
    framework = dti.load_framework(tmp_path / "xa.toml")
    scores = dti.score(framework, dti.read_observations(observations, framework))
    points = {node.stt: float(scores.points(node.code)[0, 0]) for node in framework.scored if node.stt}
    assert points == {
        "1": 45.0, "1.1": 10.0, "1.2": 15.0, "1.3": 15.0, "1.4": 5.0, "2": 45.0, "2.1": 15.0, "2.2": 20.0, "2.3": 10.0,
    }  # fmt: skip


# --- the command -----------------------------------------------------------------------------------------------------


def dtiscore(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    capsys.readouterr()
    code = run([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    assert "inside the program" not in err
    return code, out, err


@pytest.mark.whole
@pytest.mark.parametrize("suffix", ["docx", "xlsx", "csv"])
def test_from_the_decision_to_scores_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.chdir(tmp_path)
    WAYS[suffix](tmp_path)
    options = ("--level", "commune", "--years", "2024-2030", "--source", "Quyết định 12/QĐ-UBND", "--lang", "en")
    code, out, err = dtiscore(capsys, "convert", "table", f"xa.{suffix}", "-o", "khung.toml", *options)
    assert code == 0
    assert "rules read for 7 of 7 criteria" in out
    assert "Wrote khung.toml" in err
    code, out, err = dtiscore(capsys, "check", "khung.toml", "--lang", "en")
    assert (code, err.strip()) == (0, "No problems found")
    Path("data.csv").write_text(
        "unit,year,indicator,value\nXã A,2024,ban_hanh_ke_hoach,1\nXã A,2024,ho_gia_dinh_co_internet_cap_quang,40\n",
        "utf-8",
    )
    code, out, err = dtiscore(capsys, "score", "data.csv", "-f", "khung.toml", "--format", "json")
    assert code == 0
    points = {row["node"]: row["points"] for row in json.loads(out)}
    assert points["total"] == 10 + 20 * 40 / 80
    code, out, err = dtiscore(capsys, "show", "khung.toml", "--format", "csv")
    assert code == 0
    assert len(list(csv.DictReader(io.StringIO(out)))) > 9


def test_without_an_output_file_the_framework_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_csv(tmp_path / "a.csv", [HEADER, ("1", "Kế hoạch", "5", "?")])
    code, out, err = dtiscore(capsys, "convert", "table", path, "--lang", "vi")
    assert code == 0
    assert tomllib.loads(out)["framework"]["scale"] == 5
    assert "Còn 1 chỉ số chưa đọc được" in err
    code, out, err = dtiscore(capsys, "convert", "table", path, "--format", "json", "--lang", "vi")
    (row,) = json.loads(out)
    assert (row["row"], row["stt"], row["read"], row["text"]) == (5, "1", False, "?")
    assert row["why"] == "không thấy mức điểm nào trong cách tính điểm"


def test_problems_leave_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_csv(tmp_path / "a.csv", [HEADER, ("1", "Kế hoạch", "mười", "")], above=ABOVE[:1])
    code, out, err = dtiscore(capsys, "convert", "table", path, "-o", tmp_path / "a.toml", "--lang", "vi")
    assert (code, out) == (1, "")
    assert "dòng 3: “mười” không phải số điểm" in err
    assert not (tmp_path / "a.toml").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [(("-o", "a.xlsx"), ".toml"), (("--years", "24"), "2024-2030"), (("--level", "xã"), "commune"), (("--years", "2024 - 203"), "2024-2030")],
)  # fmt: skip
def test_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str], options: Sequence[str], words: str) -> None:
    path = write_csv(tmp_path / "a.csv", [HEADER, ("1", "Kế hoạch", "5", "")])
    code, _, err = dtiscore(capsys, "convert", "table", path, *options)
    assert code == 2
    assert words in err


def test_years_the_wrong_way_round(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_csv(tmp_path / "a.csv", [HEADER, ("1", "Kế hoạch", "5", "")])
    code, _, err = dtiscore(capsys, "convert", "table", path, "--years", "2030-2024", "-o", tmp_path / "a.toml")
    assert code == 1
    assert "2030" in err


def test_what_has_no_points_is_information_and_listed(tmp_path: Path) -> None:
    found = table(
        tmp_path,
        ("1", "Kế hoạch", "5", ""),
        ("2", "Quy chế", "", ""),
        ("3", "Nhóm", "", ""),
        ("3.1", "A", "5", ""),
        ("3.2", "B", "", ""),
    )
    listed = {p.code: (p.row, p.severity) for p in found.problems if p.row}
    assert listed == {"convert.information": (3, "warning"), "convert.no_points": (6, "warning")}
    assert [code for code, node in found.framework.nodes.items() if node.kind == "info"] == ["b", "quy_che"]
