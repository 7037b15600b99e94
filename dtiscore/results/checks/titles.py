"""What each built-in check is called, for people who sort and filter findings."""

from __future__ import annotations

from collections.abc import Mapping

from dtiscore.model import Framework, Text

TITLES: Mapping[str, Text] = {
    "counts_and_rate": Text("Tỷ lệ không khớp tử số và mẫu số", "Rate against its counts"),
    "sum_of_parts": Text("Thành phần không cộng thành tổng", "Parts against their total"),
    "overall_within_parts": Text("Số chung nằm ngoài các thành phần", "Overall rate outside its parts"),
    "worse_than_last_year": Text("Giảm so với năm trước", "Worse than last year"),
    "better_than_last_year": Text("Tăng vọt so với năm trước", "A leap on last year"),
    "far_from_block": Text("Khác xa các đơn vị cùng khối", "Far from its block"),
    "above_hundred": Text("Tỷ lệ vượt 100%", "Rate above 100 %"),
    "fraction_for_percent": Text("Ghi 0,35 thay vì 35%", "0.35 written for 35 %"),
    "same_in_many_units": Text("Giống hệt nhiều đơn vị khác", "The same in many units"),
    "part_and_whole_swapped": Text("Có thể ghi nhầm tử số và mẫu số", "Part and whole may be swapped"),
    "no_evidence": Text("Thiếu tài liệu kiểm chứng", "No evidence"),
    "evidence_outside_year": Text("Văn bản ngoài năm đánh giá", "Document outside the assessed year"),
    "evidence_date_unreadable": Text("Không đọc được ngày văn bản", "Unreadable date of a document"),
    "evidence_without_date": Text("Văn bản chưa ghi ngày", "Document without a date"),
    "evidence_link": Text("Đường dẫn không phải địa chỉ", "Link that is no address"),
    "published_contradiction": Text(
        "Các giá trị công bố không thể cùng đúng", "Published values that exclude each other"
    ),
}


def title_of(check: str, framework: Framework) -> Text:
    """The title of a check; what a pillar's plugin calls its own check is all that is known of it."""
    by_plugins = {one.name: one.title for one in framework.checks}
    return TITLES.get(check) or by_plugins.get(check) or Text(check, check)
