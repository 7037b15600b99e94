"""What the indicators of a ministry's units are about, and what moves each forward."""

from __future__ import annotations

from collections.abc import Mapping

from dtiscore import Node, Text

TOPICS: Mapping[str, Text] = {
    "unit_leadership": Text("Chỉ đạo của người đứng đầu", "Leadership of the unit"),
    "unit_planning": Text("Kế hoạch của đơn vị", "Plan of the unit"),
    "unit_equipment": Text("Trang thiết bị, nền tảng dùng chung", "Equipment and shared platforms"),
    "unit_skills": Text("Nhân lực số của đơn vị", "Digital skills in the unit"),
    "unit_security": Text("An toàn thông tin của đơn vị", "Information security of the unit"),
    "unit_work": Text("Xử lý công việc trên môi trường mạng", "Electronic handling of work"),
    "unit_services": Text("Dịch vụ công của đơn vị", "Public services of the unit"),
}

ADVICE: Mapping[str, Text] = {
    "unit_leadership": Text(
        "Đưa chuyển đổi số vào chương trình họp giao ban của đơn vị và phân công người đứng đầu trực tiếp chỉ đạo.",
        "Put the transformation on the agenda of the unit's regular meetings, with the head in charge.",
    ),
    "unit_planning": Text(
        "Ban hành kế hoạch từ đầu năm, mỗi nhiệm vụ có người chịu trách nhiệm, sản phẩm và thời hạn.",
        "Issue the plan at the beginning of the year, each task with a person, a result and a date.",
    ),
    "unit_equipment": Text(
        "Rà soát máy tính, hệ thống còn chạy riêng và đăng ký chuyển về hạ tầng dùng chung của Bộ.",
        "See which computers and systems still stand alone, and apply to move them to the ministry's infrastructure.",
    ),
    "unit_skills": Text(
        "Lập danh sách người chưa được tập huấn và đăng ký các khóa trên nền tảng học trực tuyến.",
        "List who has not been trained and enrol them in courses of the online learning platform.",
    ),
    "unit_security": Text(
        "Hoàn thành hồ sơ đề xuất cấp độ cho từng hệ thống và diễn tập cùng đơn vị chuyên trách của Bộ.",
        "Complete the security level file of every system and join the drills of the ministry's specialists.",
    ),
    "unit_work": Text(
        "Chuyển các loại hồ sơ còn xử lý bằng giấy sang hệ thống quản lý văn bản, bắt đầu từ loại có nhiều hồ sơ nhất.",
        "Move the kinds of file that are still on paper into the document system, the most frequent kind first.",
    ),
    "unit_services": Text(
        "Chọn các thủ tục có nhiều hồ sơ để cung cấp toàn trình và hỗ trợ người nộp trong lần nộp trực tuyến đầu tiên.",
        "Offer the procedures with most dossiers in full process, and help people the first time they apply online.",
    ),
}


def advise(node: Node) -> Text | None:
    return ADVICE.get(node.topic)
