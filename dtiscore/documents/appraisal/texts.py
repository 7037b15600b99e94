"""What stands on a council's workbook, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from dtiscore.language.errors import Language
from dtiscore.model import Text

TEXTS: Mapping[str, Text] = {
    "sheet.front": Text("Hướng dẫn", "Instructions"),
    "sheet.block": Text("Khối {name}", "Block {name}"),
    "sheet.all": Text("Tổng hợp", "Overview"),
    "title.appraised": Text("PHIẾU THẨM ĐỊNH KẾT QUẢ ĐÁNH GIÁ CHUYỂN ĐỔI SỐ NĂM {year}", "APPRAISAL OF DIGITAL TRANSFORMATION, {year}"),
    "title.preliminary": Text("PHIẾU THẨM ĐỊNH SƠ BỘ KẾT QUẢ ĐÁNH GIÁ CHUYỂN ĐỔI SỐ NĂM {year}",
                              "PRELIMINARY APPRAISAL OF DIGITAL TRANSFORMATION, {year}"),
    "block.appraised": Text("TỔNG HỢP KẾT QUẢ THẨM ĐỊNH CHUYỂN ĐỔI SỐ NĂM {year}", "RESULTS OF THE APPRAISAL, {year}"),
    "block.preliminary": Text("TỔNG HỢP KẾT QUẢ THẨM ĐỊNH SƠ BỘ CHUYỂN ĐỔI SỐ NĂM {year}", "RESULTS OF THE PRELIMINARY APPRAISAL, {year}"),
    "framework": Text("Bộ chỉ số: {title} ({source})", "Framework: {title} ({source})"),
    "unit": Text("Đơn vị: {name} (mã: {code})", "Unit: {name} (code: {code})"),
    "block": Text("Khối: {name}", "Block: {name}"),
    "back": Text("← Về bảng tổng hợp của khối", "← Back to the block"),
    "number": Text("STT", "No."),
    "title": Text("Chỉ số chính/chỉ số thành phần", "Index / indicator"),
    "maximum": Text("Điểm tối đa", "Max. points"),
    "data": Text("Số liệu", "Data"),
    "evidence": Text("Tài liệu kiểm chứng", "Evidence"),
    "note": Text("Giải trình của đơn vị", "Unit's explanation"),
    "findings": Text("Nội dung cần làm rõ", "Findings of the checks"),
    "self": Text("Điểm tự chấm", "Self-assessed"),
    "preliminary": Text("Điểm thẩm định sơ bộ", "Preliminary"),
    "points.appraised": Text("Điểm Hội đồng điều chỉnh", "Set by the council"),
    "points.preliminary": Text("Điểm điều chỉnh sơ bộ", "Set by the review"),
    "recognised.appraised": Text("Điểm thẩm định", "Recognised"),
    "recognised.preliminary": Text("Điểm thẩm định sơ bộ", "Recognised"),
    "reason": Text("Lý do", "Reason"),
    "author": Text("Người thẩm định", "Reviewer"),
    "total": Text("TỔNG ĐIỂM", "TOTAL"),
    "unit_column": Text("Đơn vị", "Unit"),
    "difference": Text("Chênh lệch so với điểm tự chấm", "Against self-assessed"),
    "percent": Text("% điểm tối đa", "% of max."),
    "rank": Text("Hạng", "Rank"),
    "rank.self": Text("Hạng theo điểm tự chấm", "Rank, self"),
    "rank.preliminary": Text("Hạng theo điểm thẩm định sơ bộ", "Rank, prelim."),
    "band": Text("Xếp loại", "Band"),
    "unranked": Text("không xếp hạng", "not ranked"),
    "section.recognised.appraised": Text("A. ĐIỂM THẨM ĐỊNH (ô tô màu: khác điểm tự chấm)", "A. RECOGNISED POINTS (coloured: not as self-assessed)"),
    "section.recognised.preliminary": Text("A. ĐIỂM THẨM ĐỊNH SƠ BỘ (ô tô màu: khác điểm tự chấm)",
                                           "A. RECOGNISED POINTS (coloured: not as self-assessed)"),
    "section.self": Text("{letter}. ĐIỂM TỰ CHẤM", "{letter}. SELF-ASSESSED POINTS"),
    "section.preliminary": Text("{letter}. ĐIỂM THẨM ĐỊNH SƠ BỘ", "{letter}. PRELIMINARY POINTS"),
    "only_engine": Text("Mục có dấu * do mô-đun bổ sung của phần mềm tính: số ghi ở đây là số tại thời điểm lập phiếu, phần mềm tính lại khi chấm điểm.",
                        "Nodes marked * are computed by a plugin: what is shown is as it was exported; the program computes them anew."),
    "not_applicable": Text("không áp dụng", "n/a"),
    "reviewer_here": Text("Người thẩm định (dùng cho mọi ô không ghi tên):", "Reviewer (for every cell without a name):"),
    "date_here": Text("Ngày thẩm định, ngày/tháng/năm (để trống: ngày lưu tệp):", "Date of the appraisal, day/month/year (empty: when the file was saved):"),
    "contents": Text("Các khối", "Blocks"),
    "units_of": Text("{count} đơn vị", "{count} units"),
    "page": Text("Trang", "Page"),
    "error.points": Text("Hãy nhập một số từ 0 đến {top}. Để trống nếu giữ nguyên điểm.", "Enter a number from 0 to {top}. Leave empty to keep the points."),
    "error.locked": Text("Mục này không chấm điểm.", "No points can be set here."),
}  # fmt: skip

GUIDE: tuple[Text, ...] = (
    Text("Mỗi đơn vị có một trang tính; mỗi khối có một trang tổng hợp. Bấm vào tên đơn vị ở trang tổng hợp để mở trang của đơn vị.",
         "Every unit has a sheet, every block an overview. Click a unit's name in the overview to open its sheet."),
    Text("Chỉ ghi vào các ô nền vàng nhạt trên trang của đơn vị: điểm, lý do, người thẩm định. Để trống ô điểm nếu giữ nguyên điểm trước đó.",
         "Write in the light yellow cells of a unit's sheet only: points, reason, reviewer. Leave the points empty to keep what was there."),
    Text("Mỗi điểm được sửa phải có lý do. Ô lý do còn thiếu được tô màu hồng.",
         "Every point that is changed needs a reason. A reason that is missing is marked pink."),
    Text("Điểm thẩm định, tổng điểm và thứ hạng tự tính lại ngay khi ghi điểm.",
         "Recognised points, totals and ranks are computed as you type."),
    Text("Điểm tự chấm và điểm của các bước trước được giữ nguyên bên cạnh điểm mới, không bị ghi đè.",
         "Self-assessed points and those of earlier steps stay beside the new ones; nothing is overwritten."),
    Text("Nhiều người có thể thẩm định trên các bản sao của tệp này. Khi nhập lại, hai người chấm khác nhau ở cùng một ô thì phần mềm nêu cả hai và không tự chọn.",
         "Several people may work on copies of this file. Where two of them differ on one cell, both are reported and neither is chosen."),
    Text("Không xóa các cột và trang tính ẩn. Có thể đổi tên trang tính, thêm dòng.",
         "Do not delete hidden columns or sheets. Sheets may be renamed and rows added."),
)  # fmt: skip


def words(code: str, lang: Language, /, **params: object) -> str:
    return TEXTS[code][lang].format(**params) if params else TEXTS[code][lang]
