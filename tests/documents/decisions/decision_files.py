"""Decisions as provinces publish them, written as .docx, .xlsx and .csv: the shapes of the tables are published, the figures synthetic."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import docx
import xlsxwriter

Row = Sequence[Any]
Merge = tuple[int, int, int, int]

ABOVE = (
    "PHỤ LỤC",
    "BỘ CHỈ SỐ ĐÁNH GIÁ MỨC ĐỘ CHUYỂN ĐỔI SỐ CẤP XÃ",
    "(Kèm theo Quyết định số 12/QĐ-UBND ngày 15/02/2024 của Ủy ban nhân dân tỉnh)",
)

# The form of communes of Thanh Hóa: general information first, two header rows, letters of columns, a page break.
COMMUNE_HEADER: tuple[Row, ...] = (
    ("STT", "Chỉ số/Chỉ số thành phần", "QUY CHUẨN ĐÁNH GIÁ", "", "TỰ ĐÁNH GIÁ", ""),
    ("", "", "Điểm tối đa", "Cách xác định và tính điểm", "Điểm tự chấm", "Giải trình kết quả"),
)
COMMUNE_MERGES: tuple[Merge, ...] = ((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 0, 5))
HEAD = "Cấp trưởng: điểm tối đa; cấp phó: 1/2 điểm tối đa; khác: 0 điểm"
MEETINGS = "Từ 04 cuộc trở lên: 20 điểm; 03 cuộc: 15 điểm; 02 cuộc: 10 điểm; 01 cuộc: 5 điểm; khác: 0 điểm"
CHAIRED = "a/b × Điểm tối đa.\nTrong đó:\na là số cuộc họp do người đứng đầu chủ trì;\nb là tổng số cuộc họp."
FIBRE = "Tỷ lệ ≥ 80%: điểm tối đa; còn lại: tỷ lệ/80% × điểm tối đa"
TRAINED = "- Từ 80% trở lên: 20 điểm\n- Từ 50% đến dưới 80%: 10 điểm\n- Dưới 50%: 0 điểm"
PARTS = "- Tham dự đầy đủ phiên họp của tỉnh: 5 điểm - Chủ trì phiên họp của đơn vị: 5 điểm"
COMMUNE: tuple[Row, ...] = (
    *COMMUNE_HEADER,
    ("a", "b", "c", "d", "e", "f"),
    ("A", "Thông tin chung", "", "", "", ""),
    ("1", "Dân số", "", "", "", ""),
    ("2", "Số cán bộ, công chức", "", "", "", ""),
    ("B", "Chỉ số đánh giá", "", "", "", ""),
    ("1", "Nhận thức số", "70", "", "", ""),
    ("1.1", "Người đứng đầu làm Trưởng Ban Chỉ đạo", "20 điểm", HEAD, "", ""),
    ("1.2", "Số cuộc họp của Ban Chỉ đạo trong năm", "20", MEETINGS, "", ""),
    *COMMUNE_HEADER,
    ("1.3", "Cuộc họp do người đứng đầu", "20", "a/b × Điểm tối đa.", "", ""),
    ("", "chủ trì", "", "Trong đó:\na là số cuộc họp do người đứng đầu chủ trì;\nb là tổng số cuộc họp.", "", ""),
    ("1.4", "Tham dự và chủ trì phiên họp", "10", PARTS, "", ""),
    ("2", "Hạ tầng số", "50", "", "", ""),
    ("2.1", "Hộ gia đình có Internet cáp quang", "20", FIBRE, "", ""),
    ("2.2", "Cán bộ được tập huấn", "20", TRAINED, "", ""),
    ("2.3", "Ban hành kế hoạch", "10", "Có: 10 điểm; Không: 0", "", ""),
    ("", "Tổng cộng", "120", "", "", ""),
)

# The district form with seven columns.
SEVEN: tuple[Row, ...] = (
    ("STT", "Chỉ số", "Điểm tối đa", "Cách xác định và tính điểm", "Tài liệu kiểm chứng", "Nguồn thu thập dữ liệu",
     "Đơn vị phối hợp xác minh số liệu"),
    ("1", "Nhận thức số", "60", "", "", "", ""),
    ("1.1", "Số cuộc họp của Ban Chỉ đạo", "20", MEETINGS, "Giấy mời, thông báo kết luận", "Báo cáo của huyện", "Sở Nội vụ"),
    ("1.2", "Cuộc họp do người đứng đầu chủ trì", "20", CHAIRED, "Thông báo kết luận", "Báo cáo của huyện", "Sở Nội vụ"),
    ("1.3", "Văn bản do người đứng đầu ký", "20", "(Số văn bản đã ký/Số văn bản tỉnh yêu cầu) × 20 điểm", "Danh mục văn bản",
     "Báo cáo của huyện", "Sở Nội vụ"),
    ("", "Cộng", "60", "", "", "", ""),
)  # fmt: skip


def write_docx(path: Path, *tables: Sequence[Row], merges: Iterable[Merge] = (), above: Iterable[str] = ABOVE) -> Path:
    document = docx.Document()
    for line in above:
        document.add_paragraph(line)
    for rows in tables:
        table = document.add_table(len(rows), len(rows[0]), "Table Grid")
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                table.cell(r, c).text = str(text)
        for top, left, bottom, right in merges:
            texts = table.cell(top, left).text
            table.cell(top, left).merge(table.cell(bottom, right)).text = texts
        document.add_paragraph("")
    document.save(str(path))
    return path


def write_xlsx(path: Path, rows: Sequence[Row], merges: Iterable[Merge] = (), above: Iterable[str] = ABOVE, sheet: str = "Phụ lục",
               **more: Sequence[Row]) -> Path:  # fmt: skip
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        for name, own in {sheet: rows, **more}.items():
            page = book.add_worksheet(name)
            top = 0
            for line in above:
                page.merge_range(top, 0, top, max(len(own[0]) - 1, 1), line)
                top += 1
            for r, row in enumerate(own, start=top):
                for c, value in enumerate(row):
                    page.write(r, c, value) if value != "" else page.write_blank(r, c, None, book.add_format())
            for first, left, last, right in merges:
                page.merge_range(first + top, left, last + top, right, own[first][left])
    return path


def write_csv(path: Path, rows: Sequence[Row], separator: str = ",", above: Iterable[str] = ABOVE) -> Path:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    for line in above:
        writer.writerow([line, *[""] * (len(rows[0]) - 1)])
    writer.writerows(rows)
    path.write_bytes(b"\xef\xbb\xbf" + out.getvalue().encode("utf-8"))
    return path
