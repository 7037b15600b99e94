"""The sentences that the program itself puts into a document; everything else stands in the templates."""

from __future__ import annotations

from collections.abc import Mapping

from dtiscore.language.errors import Language

PHRASES: Mapping[str, tuple[str, str]] = {
    "up": ("Tăng {places} bậc", "Up {places}"),
    "down": ("Giảm {places} bậc", "Down {places}"),
    "same": ("Giữ nguyên", "Unchanged"),
    "units": ("Các đơn vị", "All units"),
    "no_data": ("Chưa có số liệu", "No data"),
    "no_rank": ("Được đánh giá, không xếp hạng", "Assessed, not ranked"),
    "block": ("Khối {title}", "Block: {title}"),
    "rounded": (
        "Điểm được làm tròn đến {points} chữ số thập phân, tỷ lệ đến {percent} chữ số thập phân; thứ hạng xét trên tỷ lệ "
        "đã làm tròn.",
        "Points are rounded to {points} decimals and percentages to {percent}; ranks are on the rounded percentage.",
    ),
    "ties": (
        "Các đơn vị có cùng tỷ lệ đã làm tròn được xếp cùng hạng.",
        "Units with the same rounded percentage share a rank.",
    ),
    "maxima": (
        "Điểm tối đa của các đơn vị khác nhau vì chỉ tính các chỉ số áp dụng cho từng đơn vị.",
        "Maxima differ because only what applies to a unit is counted.",
    ),
    "sum_rounding": (
        "Cộng các điểm đã làm tròn của {parts} được {sum}, khác với {total} đã ghi ở {node} do làm tròn; giá trị {total} "
        "được tính từ các điểm chưa làm tròn.",
        "The rounded points of {parts} add up to {sum}, not to the {total} printed for {node}, because of rounding; "
        "{total} is computed from points that are not rounded.",
    ),
    "sum_method": (
        "Cộng điểm của {parts} được {sum}, khác với {total} đã ghi ở {node} vì {node} không phải là phép cộng đơn thuần mà "
        "còn phụ thuộc trọng số, phần chưa có số liệu, điều kiện bắt buộc hoặc cách làm tròn của bộ chỉ số.",
        "The points of {parts} add up to {sum}, not to the {total} printed for {node}: the framework computes {node} by "
        "weights, missing data, mandatory conditions or its own rounding, not by adding.",
    ),
    "shared_pillars": (
        "Các trụ cột có chỉ số dùng chung nên tổng điểm các trụ cột không bằng tổng điểm của đơn vị.",
        "The pillars share indices, so their points do not add up to the total.",
    ),
    "parts_of": ("các mục thuộc {node}", "the parts of {node}"),
    "changes_rounding": (
        "Đối với {units}, do làm tròn nên tổng các mức điều chỉnh không bằng chênh lệch tổng điểm.",
        "For {units} the rounded changes do not add up to the change of the total because of rounding.",
    ),
    "changes_method": (
        "Đối với {units}, chênh lệch tổng điểm khác với tổng các mức điều chỉnh vì tổng điểm còn phụ thuộc trọng số, điều "
        "kiện bắt buộc hoặc cách làm tròn của bộ chỉ số.",
        "For {units} the total changes by something else than the sum of the changes, because it also depends on weights, "
        "mandatory conditions or the rounding of the framework.",
    ),
    "conflict": (
        "Các văn bản quy định mục tiêu năm {year} khác nhau đối với “{title}” ({values}); áp dụng {value} theo {document}.",
        "Documents set different targets of {year} for “{title}” ({values}); {value} of {document} prevails.",
    ),
    "no_reason": ("(chưa ghi lý do)", "(no reason given)"),
    "others": ("{units} và {count} đơn vị khác", "{units} and {count} more"),
    "best": ("kết quả tốt nhất trong khối", "best result of the block"),
    "best_short": ("kết quả tốt nhất trong khối", "best result of the block"),
    "given_points": ("được chấm {points} điểm", "given {points} points"),
    "yes": ("Có", "Yes"),
    "no": ("Không", "No"),
    "targets_or_best": (
        "mục tiêu năm {year} hoặc, nếu không có mục tiêu, với kết quả tốt nhất trong khối",
        "targets of {year} or, where there is none, the best result of the block",
    ),
    "targets": ("mục tiêu năm {year}", "targets of {year}"),
    # names of the documents in the folder
    "file_annex": ("Phụ lục kèm theo Quyết định", "Annex of the decision"),
    "file_minutes": ("Biên bản họp Hội đồng thẩm định", "Minutes of the appraisal council"),
    "file_notice": ("Thông báo kết quả", "Result notices"),
    "file_summary": ("Báo cáo tổng hợp", "Summary report"),
}  # fmt: skip


def phrase(code: str, lang: Language, /, **params: object) -> str:
    vi, en = PHRASES[code]
    return (vi if lang == "vi" else en).format(**params)
