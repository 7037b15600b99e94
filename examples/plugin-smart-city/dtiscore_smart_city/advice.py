"""What the indicators are about, and what moves each forward."""

from __future__ import annotations

from collections.abc import Mapping

from dtiscore import Node, Text

TOPICS: Mapping[str, Text] = {
    "smart_city_base": Text("Nền tảng đô thị thông minh", "Base of the smart city"),
    "smart_city_data": Text("Liên kết dữ liệu, hạ tầng đô thị", "Linked data and infrastructure"),
    "smart_city_reports": Text("Phản ánh hiện trường", "Reports from the people"),
    "smart_city_use": Text("Sử dụng dịch vụ đô thị thông minh", "Use of smart city services"),
}

ADVICE: Mapping[str, Text] = {
    "smart_city_base": Text(
        "Hoàn thành hồ sơ còn thiếu của cấp độ nền tảng trước: khi chưa đủ, kết quả của các cấp độ sau chưa được tính.",
        "Complete what the base lacks first: until then nothing of the later levels counts.",
    ),
    "smart_city_data": Text(
        "Lập danh mục hệ thống chưa kết nối về trung tâm điều hành, giao đơn vị chủ quản và thời hạn cho từng hệ thống.",
        "List the systems that do not reach the operations centre yet, each with its owner and a date.",
    ),
    "smart_city_reports": Text(
        "Rà soát các lĩnh vực thường trễ hạn, giao thời hạn theo từng loại phản ánh và công khai kết quả xử lý.",
        "See which kinds of report are late, set a time for each kind and publish how it was met.",
    ),
    "smart_city_use": Text(
        "Đưa các dịch vụ được dùng nhiều vào một ứng dụng và hướng dẫn người dân tại tổ công nghệ số cộng đồng.",
        "Bring the services used most into one application and show people how, through the community digital teams.",
    ),
}


def advise(node: Node) -> Text | None:
    return ADVICE.get(node.topic)
