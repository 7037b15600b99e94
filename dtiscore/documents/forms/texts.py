"""What stands on a form, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from dtiscore.language.errors import Language
from dtiscore.model import Text

YES = Text("Có", "Yes")
NO = Text("Không", "No")

TEXTS: Mapping[str, Text] = {
    "sheet.form": Text("Phiếu tự đánh giá", "Self-assessment"),
    "sheet.guide": Text("Hướng dẫn", "Instructions"),
    "sheet.confirm": Text("Xác nhận", "Confirmation"),
    "sheet.lists": Text("Danh mục", "Lists"),
    "title": Text("PHIẾU TỰ ĐÁNH GIÁ CHUYỂN ĐỔI SỐ NĂM {year}", "SELF-ASSESSMENT OF DIGITAL TRANSFORMATION, {year}"),
    "framework": Text("Bộ chỉ số: {title} ({source})", "Framework: {title} ({source})"),
    "unit": Text("Đơn vị báo cáo: {name}", "Reporting unit: {name}"),
    "code": Text("Mã đơn vị: {code}", "Unit code: {code}"),
    "receiver": Text("Đơn vị nhận: {name}", "Receiving unit: {name}"),
    "period": Text("Kỳ báo cáo: năm {year} (từ ngày 01/01/{year} đến ngày 31/12/{year})",
                   "Reporting period: {year} (1 January to 31 December {year})"),
    "part.a": Text("A. THÔNG TIN CHUNG (không chấm điểm)", "A. GENERAL INFORMATION (not scored)"),
    "part.b": Text("B. CHỈ SỐ ĐÁNH GIÁ", "B. INDICATORS"),
    "over.standard": Text("QUY CHUẨN ĐÁNH GIÁ", "STANDARD"),
    "over.data": Text("SỐ LIỆU", "DATA"),
    "over.self": Text("TỰ ĐÁNH GIÁ", "SELF-ASSESSMENT"),
    "over.evidence": Text("TÀI LIỆU KIỂM CHỨNG", "EVIDENCE"),
    "number": Text("STT", "No."),
    "title_column": Text("Chỉ số chính/chỉ số thành phần", "Index / indicator"),
    "points_column": Text("Điểm tối đa", "Maximum points"),
    "method": Text("Cách xác định và tính điểm", "How it is determined and scored"),
    "part": Text("Tử số (a)", "Part (a)"),
    "whole": Text("Mẫu số (b)", "Whole (b)"),
    "value": Text("Giá trị hoặc lựa chọn", "Value or choice"),
    "measure": Text("ĐVT", "Unit"),
    "result": Text("Kết quả", "Result"),
    "points": Text("Điểm tự chấm", "Self-assessed points"),
    "evidence_number": Text("Số hiệu", "Number"),
    "evidence_title": Text("Tên văn bản", "Title"),
    "evidence_date": Text("Ngày văn bản", "Date"),
    "evidence_abstract": Text("Trích yếu", "Abstract"),
    "evidence_link": Text("Đường dẫn", "Link"),
    "note": Text("Giải trình", "Explanation"),
    "total": Text("TỔNG ĐIỂM", "TOTAL"),
    "percent": Text("Tỷ lệ so với điểm tối đa (%)", "Share of the maximum (%)"),
    "counts": Text("a: {part}; b: {whole}", "a: {part}; b: {whole}"),
    "count.from": Text("lấy từ dòng {number}", "from line {number}"),
    "evidence.wanted": Text("Tài liệu kiểm chứng: {text}", "Evidence: {text}"),
    "target": Text("(mục tiêu: {level})", "(target: {level})"),
    "only_engine": Text("Điểm do phần mềm tính khi tổng hợp; đơn vị ghi điểm tự chấm vào cột “Điểm tự chấm”.",
                        "The program computes the points when forms are collected; write the claimed points under “Self-assessed points”."),
    "confirm.title": Text("XÁC NHẬN KẾT QUẢ TỰ ĐÁNH GIÁ NĂM {year}", "CONFIRMATION OF THE SELF-ASSESSMENT, {year}"),
    "nation": Text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIETNAM"),
    "motto": Text("Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness"),
    "confirm.text": Text("{name} xác nhận số liệu và tài liệu kiểm chứng trong phiếu này là đầy đủ, đúng sự thật và chịu trách nhiệm về kết quả tự đánh giá.",
                         "{name} confirms that the data and evidence on this form are complete and true, and answers for the result."),
    "place_date": Text("……………, ngày …… tháng …… năm ………", "……………, …… / …… / ………"),
    "signature.author": Text("NGƯỜI LẬP PHIẾU", "PREPARED BY"),
    "signature.head": Text("THỦ TRƯỞNG ĐƠN VỊ", "HEAD OF THE UNIT"),
    "signature.sign": Text("(Ký, ghi rõ họ tên)", "(signature, full name)"),
    "signature.stamp": Text("(Ký, ghi rõ họ tên, đóng dấu)", "(signature, full name, seal)"),
    "page": Text("Trang", "Page"),
}  # fmt: skip

GUIDE: tuple[Text, ...] = (
    Text("Chỉ điền vào các ô nền vàng nhạt. Các ô khác được khóa để công thức và mã của phiếu không bị thay đổi.",
         "Fill in the light yellow cells only. The other cells are locked to keep formulas and codes as they are."),
    Text("Số liệu tính từ ngày 01/01 đến ngày 31/12 của năm đánh giá.",
         "Data cover 1 January to 31 December of the assessed year."),
    Text("Chỉ số tính theo tỷ lệ: điền tử số (a) và mẫu số (b), phiếu tự tính kết quả. Mẫu số dùng chung chỉ điền một lần ở phần A.",
         "Rates: give part (a) and whole (b), the form computes the result. Shared wholes are given once, in section A."),
    Text("Chỉ số có ĐVT là %: ghi 58,68 cho 58,68%, không ghi 0,5868.",
         "Indicators measured in %: write 58.68 for 58.68 %, not 0.5868."),
    Text("Chỉ số có danh sách chọn: bấm vào ô rồi chọn trong danh sách.",
         "Indicators with a list: click the cell and choose."),
    Text("Chỉ số không áp dụng cho đơn vị: ghi “không áp dụng” (hoặc n/a) vào ô số liệu và nêu lý do ở cột “Giải trình”. Chưa có số liệu thì để trống, không ghi 0.",
         "Where an indicator does not apply write n/a and explain why. Leave a cell empty where data are missing; do not write 0."),
    Text("Điểm tự chấm được tính ngay khi điền số liệu. Hội đồng thẩm định có thể điều chỉnh điểm.",
         "Points are computed as you type. The council may adjust them."),
    Text("Tài liệu kiểm chứng: trích dẫn số hiệu, tên văn bản, ngày văn bản (ngày/tháng/năm), trích yếu đầy đủ và đường dẫn. "
         "Nhiều văn bản thì mỗi văn bản một dòng trong ô (Alt + Enter), cùng thứ tự ở các cột.",
         "Evidence: number, title, date (day/month/year), full abstract and link. Several documents stand on lines of their own "
         "(Alt + Enter), in the same order in each column."),
    Text("Chưa có hoặc chưa đủ tài liệu kiểm chứng: giải trình cụ thể cách đánh giá, chấm điểm ở cột “Giải trình”.",
         "Where evidence is missing or not sufficient explain how you assessed and scored."),
    Text("Không thêm, xóa hoặc đổi tên trang tính. Gửi lại tệp .xlsx này; tên tệp có thể đổi.",
         "Do not add, delete or rename sheets. Send this .xlsx file back; its name may change."),
)  # fmt: skip


def words(code: str, lang: Language, /, **params: object) -> str:
    return TEXTS[code][lang].format(**params) if params else TEXTS[code][lang]
