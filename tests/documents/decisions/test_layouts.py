"""Layouts of tables as offices print them: each here is one that provinces, ministries and schools use, with made-up words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import pytest

from dtiscore.documents.decisions import Conversion, convert_table
from dtiscore.language.errors import DataError

from .decision_files import Row, write_csv, write_docx, write_xlsx

HEADER: Row = ("STT", "Tiêu chí", "Điểm tối đa")
METHOD: Row = (*HEADER, "Cách tính điểm")
WRITERS: dict[str, Callable[..., Path]] = {"docx": write_docx, "xlsx": write_xlsx, "csv": write_csv}


def converted(folder: Path, rows: Sequence[Row], form: str = "docx") -> Conversion:
    return convert_table(WRITERS[form](folder / f"a.{form}", rows))


def read(found: Conversion) -> list[str]:
    """Depth as dashes, number, title, points and rule of every row of the framework."""
    framework = found.framework
    return [
        f"{'-' * (depth - 1)}{node.stt} {node.title.vi} {node.points:g} {node.rule.name if node.rule else 'group'}".strip()
        for depth, code in framework.tree
        if code != "total" and (node := framework[code])
    ]


LAYOUTS: dict[str, tuple[Sequence[Row], Sequence[str]]] = {
    "levels in rows with points, the criterion without": (
        (HEADER, ("I", "CHỈ ĐẠO", ""), ("1", "Ban hành kế hoạch", ""), ("a", "Kịp thời", "2"), ("b", "Không kịp thời", "1"),
         ("c", "Không ban hành", "0"), ("2", "Báo cáo", ""), ("a)", "Đủ", "1"), ("b)", "Không đủ", "0")),
        ("I CHỈ ĐẠO 3 group", "-1 Ban hành kế hoạch 2 choice", "-2 Báo cáo 1 binary"),
    ),
    "levels numbered like criteria": (
        (HEADER, ("1", "Trang thông tin", "5"), ("1.1", "Có, cập nhật thường xuyên", "5"), ("1.2", "Có, không cập nhật", "3"),
         ("1.3", "Không có", "0"), ("2", "Thư điện tử", "5"), ("2.1", "Từ 90% trở lên", "5"), ("2.2", "Từ 70% đến dưới 90%", "3"),
         ("2.3", "Dưới 70%", "0")),
        ("1 Trang thông tin 5 choice", "2 Thư điện tử 5 steps"),
    ),
    "levels in rows without points": (
        (HEADER, ("1", "Kế hoạch", "10"), ("1.1", "Ban hành kế hoạch", "4"), ("-", "Ban hành trong quý I: 4 điểm", ""),
         ("-", "Ban hành sau quý I: 2 điểm", ""), ("-", "Không ban hành: 0 điểm", ""), ("1.2", "Thực hiện kế hoạch", "6"),
         ("", "Hoàn thành 100%: 6", ""), ("", "Hoàn thành từ 80% đến dưới 100%: 3", ""), ("", "Hoàn thành dưới 80%: 0", "")),
        ("1 Kế hoạch 10 group", "-1.1 Ban hành kế hoạch 4 choice", "-1.2 Thực hiện kế hoạch 6 steps"),
    ),
    "levels as lines of the title": (
        (HEADER, ("1", "Ban hành kế hoạch\n- Ban hành đúng hạn: 2 điểm\n- Ban hành chậm: 1 điểm\n- Không ban hành: 0 điểm", "2"),
         ("2", "Hồ sơ trực tuyến\nTừ 80% trở lên: 3 điểm\nTừ 50% đến dưới 80%: 2 điểm\nDưới 50%: 0 điểm", "3"), ("", "Tổng cộng", "5")),
        ("1 Ban hành kế hoạch 2 choice", "2 Hồ sơ trực tuyến 3 steps"),
    ),
    "points line by line beside the levels": (
        (METHOD, ("1", "Ban hành", "2\n1\n0", "Kịp thời\nChậm\nKhông")),
        ("1 Ban hành 2 choice",),
    ),
    "points of the levels in a column of their own, beside the title": (
        (("STT", "Tiêu chí", "Điểm", "Điểm tối đa"), ("1", "Ban hành kế hoạch", "", "2"), ("", "Kịp thời", "2", ""), ("", "Chậm", "1", ""),
         ("", "Không ban hành", "0", ""), ("2", "Báo cáo", "", "1"), ("", "Đầy đủ", "1", ""), ("", "Không đầy đủ", "0", "")),
        ("1 Ban hành kế hoạch 2 choice", "2 Báo cáo 1 binary"),
    ),
    "levels in the column of the rule, each with its points": (
        (("STT", "Tiêu chí", "Cách tính điểm", "Điểm"), ("I", "Chỉ đạo", "", "5"), ("1", "Ban hành kế hoạch", "Kịp thời", "2"), ("", "", "Chậm", "1"),
         ("", "", "Không ban hành", "0"), ("2", "Kênh thông tin", "Có trang thông tin", "2"), ("", "", "Có trang mạng xã hội", "1")),
        ("I Chỉ đạo 5 group", "-1 Ban hành kế hoạch 2 choice", "-2 Kênh thông tin 3 checklist"),
    ),
    "two columns of contents, of which one says how points are earned": (
        (("STT", "Tiêu chí", "Nội dung đánh giá", "Điểm tối đa"), ("1", "Kế hoạch", "Có: 5 điểm; Không: 0", "5"),
         ("2", "Hồ sơ", "Từ 80% trở lên: 5 điểm\nDưới 80%: 0 điểm", "5")),
        ("1 Kế hoạch 5 binary", "2 Hồ sơ 5 steps"),
    ),
    "the group named again in each row": (
        (("STT", "Lĩnh vực", "Tiêu chí", "Điểm tối đa"), ("1", "Hạ tầng", "Mạng", "5"), ("2", "Hạ tầng", "Máy", "3"), ("3", "Nhân lực", "Cán bộ", "2")),
        ("Hạ tầng 8 group", "-1 Mạng 5 entered", "-2 Máy 3 entered", "Nhân lực 2 group", "-3 Cán bộ 2 entered"),
    ),
    "descriptions beside the titles": (
        (("No.", "Indicator", "Description", "Marks"), ("1", "Plan", "Yes: 5; No: 0", "5"), ("2", "Network", "As the council sees it", "5")),
        ("1 Plan 5 binary", "2 Network 5 entered"),
    ),
    "a reform index, levels below each criterion": (
        (("STT", "Lĩnh vực, tiêu chí, tiêu chí thành phần", "Điểm tối đa", "Điểm tự chấm"), ("1", "CÔNG TÁC CHỈ ĐẠO", "6.5", ""),
         ("1.1", "Thực hiện kế hoạch", "3", ""), ("", "Hoàn thành 100% kế hoạch: 3", "", ""),
         ("", "Hoàn thành từ 80% đến dưới 100% thì điểm đánh giá được tính theo công thức: Tỷ lệ % hoàn thành x 3/100%", "", ""),
         ("", "Hoàn thành dưới 80% kế hoạch: 0", "", ""), ("1.2", "Tuyên truyền", "1.5", ""), ("", "Hoàn thành 100% kế hoạch: 1.5", "", ""),
         ("", "Hoàn thành từ 70% đến dưới 100%: 1", "", ""), ("", "Hoàn thành dưới 70%: 0", "", ""), ("1.3", "Sáng kiến", "2", ""),
         ("", "Có từ 2 sáng kiến trở lên: 2", "", ""), ("", "Có 1 sáng kiến: 1", "", ""), ("", "Không có sáng kiến: 0", "", "")),
        ("1 CÔNG TÁC CHỈ ĐẠO 6.5 group", "-1.1 Thực hiện kế hoạch 3 piecewise", "-1.2 Tuyên truyền 1.5 steps", "-1.3 Sáng kiến 2 steps"),
    ),
    "English with a column of references and weights": (
        (("Ref", "Dimension / indicator", "Weight", "Scoring guide"), ("1", "Online services", "40", ""),
         ("1.1", "Share of services online", "20", "Score = share of services online x 20"), ("1.2", "Portal exists", "10", "Yes: 10; No: 0"),
         ("1.3", "User satisfaction", "10", "Above 80%: 10 points; above 60% up to 80%: 5 points; 60% or less: 0 points"), ("2", "Data", "10", ""),
         ("2.1", "Open datasets published", "10", "1 point for each dataset, up to 10 points")),
        ("1 Online services 40 group", "-1.1 Share of services online 20 ratio", "-1.2 Portal exists 10 binary", "-1.3 User satisfaction 10 steps",
         "2 Data 10 group", "-2.1 Open datasets published 10 linear"),
    ),
    "a criterion, its contents with numbers of their own, and what is demanded": (
        (("TT", "Tên tiêu chí", "Nội dung tiêu chí", "Chỉ tiêu", "Điểm"), ("1", "Quy hoạch", "1.1. Có quy hoạch chung", "Đạt", "5"),
         ("", "", "1.2. Công bố quy hoạch", "Đạt", "5"), ("2", "Giao thông", "2.1. Tỷ lệ km đường cứng hóa", "≥80%", "10")),
        ("1 Quy hoạch 10 group", "-1.1 Có quy hoạch chung 5 entered", "-1.2 Công bố quy hoạch 5 entered", "2 Giao thông 10 group",
         "-2.1 Tỷ lệ km đường cứng hóa 10 entered"),
    ),
    "groups of a school set with their maxima": (
        (("STT", "Nội dung", "Điểm tối đa", "Hướng dẫn"), ("", "Nhóm tiêu chí về dạy, học (tối đa 30 điểm)", "", ""),
         ("1", "Có kho học liệu", "15", "Có: 15đ; không có: 0đ"), ("2", "Tỷ lệ giáo viên khai thác", "15", "≥ 80%: 15đ; 50% - <80%: 10đ; < 50%: 5đ"),
         ("", "Nhóm tiêu chí về quản trị (tối đa 10 điểm)", "", ""), ("3", "Phần mềm quản trị", "10", "- Có triển khai: 5 điểm\n- Có kết nối: 5 điểm")),
        ("Nhóm tiêu chí về dạy, học 30 group", "-1 Có kho học liệu 15 binary", "-2 Tỷ lệ giáo viên khai thác 15 steps",
         "Nhóm tiêu chí về quản trị 10 group", "-3 Phần mềm quản trị 10 checklist"),
    ),
    "levels of a tourism set beside parts that add up": (
        (("TT", "Tiêu chí", "Điểm chuẩn"), ("I", "Tài nguyên", "15"), ("1", "Đa dạng tài nguyên", "5"), ("", "Có cả hai loại", "5"), ("", "Có một loại", "3"),
         ("", "Không có", "0"), ("2", "Bảo tồn", "10"), ("", "Có kế hoạch bảo tồn", "4"), ("", "Có kinh phí", "6")),
        ("I Tài nguyên 15 group", "-1 Đa dạng tài nguyên 5 choice", "-2 Bảo tồn 10 group", "-- Có kế hoạch bảo tồn 4 entered", "-- Có kinh phí 6 entered"),
    ),
    "levels with numbers for names": (
        (("STT", "Tiêu chí", "Thang điểm", "Điểm tối đa"), ("A", "Hướng đến người bệnh", "", "10"), ("A1", "Biển báo", "Mức 1: 0 điểm\nMức 2: 2 điểm\nMức 3: 5 điểm", "5"),
         ("A2", "Chờ khám", "Dưới 30 phút: 5 điểm; từ 30 phút đến dưới 60 phút: 3 điểm; từ 60 phút trở lên: 0 điểm", "5")),
        ("A Hướng đến người bệnh 10 group", "-A1 Biển báo 5 choice", "-A2 Chờ khám 5 steps"),
    ),
    "numbers in the titles, roman and restarting": (
        (("Nội dung đánh giá", "Điểm chuẩn", "Cách chấm"), ("I. Công tác tổ chức", "10", ""), ("1. Có ban chỉ đạo", "5", "Có: 5 điểm, không: 0 điểm"),
         ("2. Có quy chế", "5", "Có: 5đ; Không có: 0đ"), ("II. Tiêm chủng", "20", ""), ("1. Tiêm chủng đầy đủ", "10", "≥95%: 10đ; 90-<95%: 7đ; <90%: 0đ"),
         ("2. Trẻ suy dinh dưỡng", "10", "Dưới 10%: 10 điểm; từ 10% đến dưới 15%: 5 điểm; từ 15% trở lên: 0 điểm")),
        ("I Công tác tổ chức 10 group", "-1 Có ban chỉ đạo 5 binary", "-2 Có quy chế 5 binary", "II Tiêm chủng 20 group",
         "-1 Tiêm chủng đầy đủ 10 steps", "-2 Trẻ suy dinh dưỡng 10 steps"),
    ),
    "numbers of letter and figure": (
        (("No", "Criterion", "Max score", "Scoring"), ("A", "Management", "20", ""), ("A1", "Strategy", "10", "Yes = 10; No = 0"),
         ("A2", "Visitors satisfied", "10", "90% or more: 10 points; 70% to less than 90%: 5 points; less than 70%: 0 points"),
         ("B", "Environment", "10", ""), ("B1", "Share of waste sorted", "10", "Score = share x 10")),
        ("A Management 20 group", "-A1 Strategy 10 binary", "-A2 Visitors satisfied 10 steps", "B Environment 10 group",
         "-B1 Share of waste sorted 10 ratio"),
    ),
    "numbers with words in a column that is named as titles are": (
        (("Tiêu chí", "Nội dung", "Điểm"), ("Tiêu chí 1", "Lãnh đạo", "10"), ("1.1", "Có kế hoạch", "10"), ("Tiêu chí 2", "Hạ tầng", "5"),
         ("2.1", "Mạng", "5")),
        ("Tiêu chí 1 Lãnh đạo 10 group", "-1.1 Có kế hoạch 10 entered", "Tiêu chí 2 Hạ tầng 5 group", "-2.1 Mạng 5 entered"),
    ),
    "sums of the groups": (
        (("STT", "Chỉ tiêu", "Thang điểm"), ("I", "Hạ tầng", ""), ("1", "Mạng LAN", "5"), ("2", "Máy tính", "5"), ("", "Cộng (I)", "10"),
         ("II", "Ứng dụng", ""), ("1", "Thư điện tử", "5"), ("", "Cộng (II)", "5"), ("", "TỔNG CỘNG (I+II)", "15")),
        ("I Hạ tầng 10 group", "-1 Mạng LAN 5 entered", "-2 Máy tính 5 entered", "II Ứng dụng 5 group", "-1 Thư điện tử 5 entered"),
    ),
    "headings in the column of titles": (
        (HEADER, ("", "HẠ TẦNG SỐ", ""), ("1", "Mạng", "4"), ("2", "Máy", "6"), ("", "NHÂN LỰC SỐ", ""), ("3", "Cán bộ", "5")),
        ("HẠ TẦNG SỐ 10 group", "-1 Mạng 4 entered", "-2 Máy 6 entered", "NHÂN LỰC SỐ 5 group", "-3 Cán bộ 5 entered"),
    ),
    "headings in the column of titles with their sums": (
        (HEADER, ("", "Hạ tầng số (10 điểm)", ""), ("1", "Mạng", "4"), ("2", "Máy", "6"), ("", "Nhân lực số (5 điểm)", ""), ("3", "Cán bộ", "5")),
        ("Hạ tầng số 10 group", "-1 Mạng 4 entered", "-2 Máy 6 entered", "Nhân lực số 5 group", "-3 Cán bộ 5 entered"),
    ),
    "points at the end of the titles": (
        (HEADER, ("I", "Hạ tầng (15 điểm)", ""), ("1", "Mạng (10 điểm)", ""), ("2", "Máy (5 điểm)", "")),
        ("I Hạ tầng 15 group", "-1 Mạng 10 entered", "-2 Máy 5 entered"),
    ),
    "two rows of header": (
        (("TT", "Tiêu chí", "Điểm", "", "Ghi chú"), ("", "", "Tối đa", "Tự chấm", ""), ("1", "Mạng", "5", "", ""), ("2", "Máy", "3", "", "")),
        ("1 Mạng 5 entered", "2 Máy 3 entered"),
    ),
    "a header of titles that nobody knows": (
        (("TT", "Việc phải làm", "Điểm"), ("1", "Ban hành kế hoạch", "5"), ("2", "Báo cáo đúng hạn", "5")),
        ("1 Ban hành kế hoạch 5 entered", "2 Báo cáo đúng hạn 5 entered"),
    ),
    "points to be taken away in a part of their own": (
        (METHOD, ("I", "Điểm thực hiện", "10", ""), ("1", "Kế hoạch", "10", "Có: 10; Không: 0"), ("II", "Điểm trừ", "", ""),
         ("1", "Chậm báo cáo", "-5", "Mỗi lần chậm trừ 1 điểm")),
        ("I Điểm thực hiện 10 group", "-1 Kế hoạch 10 binary", "II Điểm trừ 5 group", "-1 Chậm báo cáo 5 linear"),
    ),
    "points to be taken away under a heading that says so": (
        (HEADER, ("A", "Điểm chấm", "10"), ("1", "Mạng", "10"), ("B", "Điểm trừ (tối đa 3 điểm)", ""), ("1", "Chậm báo cáo", "3"),
         ("", "Tổng cộng: 10 điểm", ""), ("", "Người lập biểu", "")),
        ("A Điểm chấm 10 group", "-1 Mạng 10 entered", "B Điểm trừ 3 group", "-1 Chậm báo cáo 3 entered"),
    ),
    "conditions that earn nothing": (
        (METHOD, ("A", "Điều kiện bắt buộc", "", ""), ("1", "Có ban chỉ đạo", "", "Có/Không"), ("2", "Có kế hoạch", "", "Có/Không"),
         ("B", "Tiêu chí chấm điểm", "10", ""), ("1", "Mạng", "10", "Có: 10; Không: 0")),
        ("B Tiêu chí chấm điểm 10 group", "-1 Mạng 10 binary"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_is_read_as_it_is_meant(tmp_path: Path, layout: str, form: str) -> None:
    rows, meant = LAYOUTS[layout]
    assert read(converted(tmp_path, rows, form)) == list(meant)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_word_of_a_table_is_somewhere_in_what_is_written(tmp_path: Path, layout: str) -> None:
    rows, _ = LAYOUTS[layout]
    text = converted(tmp_path, rows, "csv").text
    for _, *cells in rows[1:]:
        for cell in cells:
            for line in str(cell).split("\n"):
                words = line.lstrip("- ").split("(")[0].split(". ")[-1].strip()
                assert words in text or words.startswith(("Cộng", "TỔNG", "Tổng", "Tự", "Tối")), words


@pytest.mark.parametrize(
    "said", ["Tổng cộng I + II", "Tổng A+B", "Cộng điểm I, II", "Điểm tổng", "Tổng số điểm của 2 nhóm"]
)
def test_a_row_with_the_points_of_all_is_the_total_whatever_it_says(said: str, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(
        "STT,Tiêu chí,Điểm,Cách chấm\nI,KẾT QUẢ,60,\n1,Kết quả,60,a/b × điểm tối đa\nII,ĐIỀU KIỆN,40,\n"
        f"1,Có phòng họp,40,Có: 40 điểm; không: 0 điểm\n,{said},100,\n",
        "utf-8",
    )
    found = convert_table(table, code="x", level="commune", years=(2025, 2025))
    assert [(line.item.title, line.rule and line.rule["type"]) for line in found.lines if not line.item.children] == [
        ("Kết quả", "ratio"),
        ("Có phòng họp", "binary"),
    ]


def test_remarks_that_say_how_points_are_earned_are_read(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(
        "STT,Tiêu chí,Điểm,Ghi chú\n1,Có phòng họp,40,Có: 40 điểm; không: 0 điểm\n2,Kết quả,60,a/b × 60\n", "utf-8"
    )
    found = convert_table(table, code="x", level="commune", years=(2025, 2025))
    assert [line.rule and line.rule["type"] for line in found.lines] == ["binary", "ratio"]


def test_each_table_of_a_file_may_state_its_own_sum(tmp_path: Path) -> None:
    """A table for each group, as where the headings of the groups are paragraphs; a wrong sum is still refused."""
    for last, right in (("20", True), ("25", False)):
        document = docx.Document()
        for title, points, stated in (("Ban hành kế hoạch", "10", "10"), ("Ban hành quy chế", "20", last)):
            document.add_paragraph(title)
            table = document.add_table(rows=0, cols=4)
            for cells in (
                ("STT", "Tiêu chí", "Điểm", "Cách chấm"),
                ("1", title, points, f"Có: {points} điểm; không: 0 điểm"),
                ("", "Cộng", stated, ""),
            ):
                for cell, text in zip(table.add_row().cells, cells, strict=True):
                    cell.text = text
        document.save(str(tmp_path / "tables.docx"))
        if right:
            found = convert_table(tmp_path / "tables.docx", code="x", level="commune", years=(2025, 2025))
            assert found.framework["total"].points == 30
        else:
            with pytest.raises(DataError, match="25"):
                convert_table(tmp_path / "tables.docx", code="x", level="commune", years=(2025, 2025))
