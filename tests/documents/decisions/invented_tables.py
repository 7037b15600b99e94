"""Ten tables in the layouts and words of real ones, all made up (*synthetic*), each row beside what a careful person reads in it.

A row is (number, begin of the title, maximum, readings) with readings as in ``judging``; a leading ``=`` marks those whose words
fix the points of every case.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from .decision_files import Merge, Row
from .judging import Expected


@attrs.frozen
class Printed:
    """One document: its tables, what of the first is merged, and the reading of its rows."""

    tables: Sequence[Sequence[Row]]
    readings: Sequence[tuple[str, str, float, str]]
    merges: Sequence[Merge] = ()
    sheet: str = ""

    def expected(self, name: str) -> list[Expected]:
        return [
            Expected(name, number, title, maximum, checks.startswith("="), tuple(c.strip() for c in checks.strip("=").split("|")))
            for number, title, maximum, checks in self.readings
        ]  # fmt: skip


TABLES: dict[str, Printed] = {
    # Three levels of numbers, letters below a criterion that add up, evidence, a bonus at the end, the total first.
    "commune-three-levels": Printed(
        (((
            ("TT", "Tiêu chí, chỉ tiêu", "Thang điểm", "Phương pháp chấm điểm", "Tài liệu chứng minh"),
            ("", "TỔNG ĐIỂM", "55", "", ""),
            ("I", "CHÍNH QUYỀN SỐ", "30", "", ""),
            ("1", "Hạ tầng", "20", "", ""),
            ("1.1", "Mạng nội bộ (LAN)", "5", "Có: 5 điểm. Không có: 0 điểm.", "Ảnh chụp"),
            ("1.2", "Tỷ lệ máy tính trên cán bộ, công chức", "15", "≥ 95%: 15 điểm;\n80% - dưới 95%: 10 điểm;\ndưới 80%: 0 điểm.", "Danh sách"),
            ("2", "Dịch vụ công trực tuyến", "10", "Gồm 2 nội dung:", "Báo cáo"),
            ("a)", "Tỷ lệ hồ sơ trực tuyến", "6", "Điểm = Tỷ lệ (%) x điểm tối đa", ""),
            ("b)", "Tỷ lệ thanh toán trực tuyến", "4", "Từ 50% trở lên: 4 điểm; dưới 50%: tỷ lệ/50% × 4 điểm", ""),
            ("II", "XÃ HỘI SỐ", "25", "", ""),
            ("1", "Tổ công nghệ số cộng đồng", "10", "100% thôn có tổ: 10 điểm; từ 50% đến dưới 100% thôn có tổ: 5 điểm; dưới 50%: 0 điểm", "Quyết định"),
            ("2", "Hộ dân có cáp quang", "15", "Đạt 90% trở lên: điểm tối đa; từ 60% đến dưới 90%: tỷ lệ x điểm tối đa; dưới 60%: 0 điểm", "Báo cáo"),
        )),),
        (
            ("I", "CHÍNH QUYỀN SỐ", 30, "group"), ("1", "Hạ tầng", 20, "group"), ("1.1", "Mạng nội bộ", 5, "=options 5 0"),
            ("1.2", "Tỷ lệ máy tính", 15, "=probe 95:15 94.9:10 80:10 79:0"), ("2", "Dịch vụ công", 10, "group"),
            ("a)", "Tỷ lệ hồ sơ", 6, "=probe 0:0 50:3 100:6"), ("b)", "Tỷ lệ thanh toán", 4, "=probe 25:2 50:4 90:4"),
            ("II", "XÃ HỘI SỐ", 25, "group"), ("1", "Tổ công nghệ", 10, "=probe 100:10 99:5 50:5 49:0"),
            ("2", "Hộ dân", 15, "=probe 59:0 60:9 80:12 90:15 100:15"),
        ),
    ),
    # The field in a merged column of its own, levels as rows, a level that takes points away.
    "department-merged-fields": Printed(
        (((
            ("STT", "Lĩnh vực", "Nội dung đánh giá", "Điểm chuẩn", "Cách chấm", "Điểm tự chấm"),
            ("1", "Thể chế số", "Ban hành kế hoạch chuyển đổi số năm", "4", "Trước 31/01: 4 điểm; sau 31/01: 2 điểm; không ban hành: 0 điểm", ""),
            ("2", "", "Báo cáo định kỳ", "6", "Đầy đủ, đúng hạn: 6 điểm. Mỗi báo cáo chậm trừ 1 điểm.", ""),
            ("3", "Nhân lực số", "Cán bộ chuyên trách CNTT", "5", "Có chuyên trách: 5 điểm\nKiêm nhiệm: 2,5 điểm\nKhông có: 0 điểm", ""),
            ("4", "", "Tỷ lệ cán bộ được bồi dưỡng", "5", "Tỷ lệ × 5 điểm", ""),
            ("", "Cộng", "", "20", "", ""),
        )),),
        (
            ("", "Thể chế số", 10, "group"), ("1", "Ban hành kế hoạch", 4, "options 4 2 0 | entered"), ("2", "Báo cáo định kỳ", 6, "entered"),
            ("", "Nhân lực số", 10, "group"), ("3", "Cán bộ chuyên trách", 5, "=options 5 2.5 0"), ("4", "Tỷ lệ cán bộ", 5, "=probe 0:0 50:2.5 100:5"),
        ),
        ((1, 1, 2, 1), (3, 1, 4, 1)),
    ),
    # English, marks in brackets, sub-totals, a scale explained by equals signs, a footnote sign.
    "english-marks": Printed(
        (((
            ("Ref.", "Criterion", "Max. marks", "Marking scheme"),
            ("A", "Policy", "13", ""),
            ("A1", "Open data policy", "3", "Approved by the council: 3 marks; draft only: 1 mark; none: 0 marks"),
            ("A2", "Maturity of the register*", "10", "Fully met = 10 points, partly met = 5 points, not met = 0 points"),
            ("", "Sub-total A", "13", ""),
            ("B", "Service", "12", ""),
            ("B1", "Share of requests answered in 5 days", "8", "Score = share of requests answered in 5 days × 8 points"),
            ("B2", "Telephone line", "4", "2 points for working hours; 2 points for weekends"),
            ("", "Sub-total B", "12", ""),
            ("", "Total", "25", ""),
            ("", "Note: * registers kept on paper do not count.", "", ""),
        )),),
        (
            ("A", "Policy", 13, "group"), ("A1", "Open data policy", 3, "=options 3 1 0"), ("A2", "Maturity", 10, "=options 10 5 0"),
            ("B", "Service", 12, "group"), ("B1", "Share of requests", 8, "=probe 0:0 50:4 100:8"), ("B2", "Telephone", 4, "=items 2 2"),
        ),
    ),
    # Levels of a rubric in columns of their own.
    "school-rubric": Printed(
        (((
            ("TT", "Tiêu chí", "Điểm tối đa", "Mức 1 (0 điểm)", "Mức 2 (5 điểm)", "Mức 3 (10 điểm)"),
            ("1", "Học liệu số", "10", "Chưa có", "Có dưới 50% môn học", "Có từ 50% môn học trở lên"),
            ("2", "Quản trị nhà trường", "10", "Chưa có phần mềm", "Có phần mềm", "Có phần mềm kết nối với ngành"),
        )),),
        (("1", "Học liệu số", 10, "entered | options 10 5 0 | probe 60:10 50:10 20:5"), ("2", "Quản trị", 10, "=options 10 5 0 | entered")),
    ),
    # Two tables on two pages, the second without a header; footnotes as superscripts; a percentage as maximum.
    "weights-continued": Printed(
        (
            (("STT", "Chỉ số thành phần", "Trọng số (%)", "Công thức tính"),
             ("1", "Tỷ lệ xã có cáp quang", "30", "a/b × điểm tối đa; a là số xã có cáp quang; b là tổng số xã"),
             ("2", "Số giờ gián đoạn dịch vụ", "10", "Dưới 4 giờ: 10 điểm; từ 4 giờ đến dưới 8 giờ: 5 điểm; từ 8 giờ trở lên: 0 điểm")),
            (("3", "Tỷ lệ hồ sơ trễ hạn", "20", "(100% - tỷ lệ) × điểm tối đa"),
             ("4", "Số dữ liệu mở", "40", "Điểm = Số dữ liệu mở của đơn vị/Số dữ liệu mở của đơn vị cao nhất × điểm tối đa"),
             ("", "Tổng", "100", "")),
        ),
        (
            ("1", "Tỷ lệ xã", 30, "=probe 0:0 50:15 100:30"), ("2", "Số giờ", 10, "=probe 0:10 3:10 4:5 8:0"),
            ("3", "Tỷ lệ hồ sơ trễ", 20, "=probe 0:20 50:10 100:0"), ("4", "Số dữ liệu mở", 40, "=rule best"),
        ),
    ),
    # Information, criteria and deductions as three parts of one table.
    "parts-with-deductions": Printed(
        (((
            ("STT", "NỘI DUNG", "ĐIỂM TỐI ĐA", "HƯỚNG DẪN CHẤM ĐIỂM"),
            ("A", "THÔNG TIN CHUNG", "", ""),
            ("1", "Số dân", "", ""),
            ("2", "Số thôn, tổ dân phố", "", ""),
            ("B", "TIÊU CHÍ CHẤM ĐIỂM", "50", ""),
            ("1", "Chỉ đạo, điều hành", "20", "Chủ tịch UBND xã làm Trưởng ban: 20 điểm; Phó Chủ tịch: 10 điểm; chưa thành lập: 0 điểm"),
            ("2", "Kỹ năng số", "30", "Số người được tập huấn/Tổng số người trong độ tuổi × 30 điểm"),
            ("C", "ĐIỂM TRỪ", "", ""),
            ("1", "Để lộ lọt dữ liệu", "", "Mỗi vụ trừ 5 điểm, tối đa 10 điểm"),
        )),),
        (
            ("B", "TIÊU CHÍ CHẤM ĐIỂM", 50, "group"), ("1", "Chỉ đạo", 20, "=options 20 10 0"), ("2", "Kỹ năng số", 30, "=probe 0:0 50:15 100:30"),
            ("C", "ĐIỂM TRỪ", 10, "group"), ("1", "Để lộ lọt", 10, "=probe 0:0 1:-5 2:-10 3:-10"),
        ),
    ),
    # Numbers and maxima inside titles, levels as lines of the title cell, words for numbers.
    "all-in-titles": Printed(
        (((
            ("Tiêu chí đánh giá", "Điểm"),
            ("Tiêu chí 1. Người đứng đầu chỉ đạo chuyển đổi số\n- Có văn bản chỉ đạo: 10 điểm\n- Không có: 0 điểm", "10"),
            ("Tiêu chí 2. Số mô hình được nhân rộng\n- Từ 03 (ba) mô hình trở lên: 10 điểm\n- 02 (hai) mô hình: 6 điểm\n- 01 (một) mô hình: 3 điểm\n- Không có mô hình: 0 điểm", "10"),
            ("Tiêu chí 3. Sáng kiến\n- Có sáng kiến cấp tỉnh: 10 điểm\n- Hoặc có sáng kiến cấp xã: 5 điểm\n- Không có: 0 điểm (chỉ tính ở mức cao nhất)", "10"),
            ("Tổng điểm", "30"),
        )),),
        (
            ("Tiêu chí 1", "Người đứng đầu", 10, "=options 10 0"), ("Tiêu chí 2", "Số mô hình", 10, "=probe 0:0 1:3 2:6 3:10 5:10"), ("Tiêu chí 3", "Sáng kiến", 10, "=options 10 5 0"),
        ),
    ),
    # A header of two rows with three columns of points, dashes below criteria with points of their own that add up, ranges.
    "dashes-that-add-up": Printed(
        (((
            ("TT", "Nội dung", "Điểm", "", "", "Ghi chú"),
            ("", "", "Tối đa", "Tự chấm", "Thẩm định", ""),
            ("1", "Trang thông tin điện tử", "10", "", "", ""),
            ("-", "Đăng đủ thủ tục hành chính", "4", "", "", ""),
            ("-", "Cập nhật hằng tuần", "3", "", "", ""),
            ("-", "Có bản tiếng dân tộc", "3", "", "", "Không áp dụng đối với phường"),
            ("2", "Ứng dụng chữ ký số", "10", "", "", "Tùy theo mức độ, từ 1 đến 10 điểm"),
            ("3", "An toàn thông tin", "5", "", "", ""),
            ("", "Có phê duyệt cấp độ: 5 điểm", "", "", "", ""),
            ("", "Chưa phê duyệt: 0 điểm", "", "", "", ""),
        )),),
        (
            ("1", "Trang thông tin", 10, "entered"), ("2", "Ứng dụng", 10, "entered"), ("3", "An toàn", 5, "=options 5 0"),
        ),
        ((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 4), (0, 5, 1, 5)),
    ),
    # Bands by lines with printed gaps, averages, change on last year, several formulas: most stay entered, with their words.
    "what-stays-entered": Printed(
        (((
            ("STT", "Chỉ tiêu", "Điểm tối đa", "Cách xác định và tính điểm"),
            ("1", "Mức độ hài lòng (điểm trung bình khảo sát)", "5", "- 4,20 đến 5,00: 5 điểm\n- 3,40 đến 4,19: 3 điểm\n- Dưới 3,40: 0 điểm"),
            ("2", "Doanh thu kinh tế số", "5", "Tăng từ 10% so với năm trước: 5 điểm; tăng dưới 10%: 2 điểm; không tăng: 0 điểm"),
            ("3", "Tỷ lệ hồ sơ", "5", "Điểm = 0,5 × a/b × điểm tối đa + 0,5 × c/d × điểm tối đa"),
            ("4", "Tỷ lệ số hóa", "5", "Từ 80% trở lên: 5 điểm; từ 50% đến dưới 80%: tính theo tỷ lệ; dưới 50%: 0 điểm"),
            ("5", "Số cuộc kiểm tra", "5", "Cứ 01 cuộc được 1 điểm, tối đa 5 điểm"),
            ("6", "Kết quả xếp hạng", "5", "Theo kết quả do Bộ công bố"),
        )),),
        (
            ("1", "Mức độ hài lòng", 5, "probe 5:5 4.2:5 4:3 3.4:3 3:0 | entered"), ("2", "Doanh thu", 5, "entered"), ("3", "Tỷ lệ hồ sơ", 5, "entered"),
            ("4", "Tỷ lệ số hóa", 5, "entered"), ("5", "Số cuộc", 5, "=probe 0:0 2:2 5:5 9:5"), ("6", "Kết quả", 5, "entered"),
        ),
    ),
    # Two sets in one document, each with its name; a condition first in the second; a bonus at its end.
    "two-sets-and-a-bonus": Printed(
        (
            (("STT", "Tiêu chí", "Điểm tối đa", "Cách tính điểm"), ("1", "Họp", "4", "Có: 4 điểm; Không: 0"), ("2", "Báo cáo", "6", "Có: 6 điểm; Không: 0")),
            (("STT", "Tiêu chí", "Điểm tối đa", "Cách tính điểm"),
             ("", "Điều kiện bắt buộc: có kế hoạch chuyển đổi số", "", "Không đạt: tổng điểm không quá 50% điểm tối đa"),
             ("1", "Cấp trưởng chủ trì", "10", "Cấp trưởng: điểm tối đa; cấp phó: 1/2 điểm tối đa; khác: 0 điểm"),
             ("2", "Tập huấn", "10", "Trên 90%: 10 điểm; từ 70% đến 90%: 5 điểm; dưới 70%: 0 điểm"),
             ("", "Tổng cộng", "20", ""),
             ("", "Điểm thưởng", "2", "Có mô hình được Trung ương công nhận: cộng 2 điểm")),
        ),
        (
            ("", "Điều kiện bắt buộc", 0, "=options 0 0 | group"), ("1", "Cấp trưởng", 10, "=options 10 5 0"), ("2", "Tập huấn", 10, "=probe 91:10 90:5 70:5 69:0"),
            ("", "Điểm thưởng", 2, "=options 2 0"),
        ),
        sheet="2",
    ),
}  # fmt: skip
