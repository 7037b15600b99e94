"""Wordings of administrative and digital indices as provinces print them, each with the rule that its words state."""

from __future__ import annotations

from typing import Any

import pytest

from dtiscore.documents.decisions.words.phrases import read_method

RATE = "Tỷ lệ hồ sơ trực tuyến"
HOUSES = "a: số hộ có cáp quang; b: tổng số hộ"


def line(lower: float, upper: float) -> dict[str, Any]:
    return {"type": "linear", "lower": lower, "upper": upper}


def through(*knots: tuple[float, float]) -> dict[str, Any]:
    return {"type": "piecewise", "through": [{"at": at, "points": points} for at, points in knots]}


RULES: list[tuple[str, float, str, dict[str, Any]]] = [
    ("Tỷ lệ đạt từ 80% trở lên: điểm tối đa; dưới 80%: tính theo công thức = (Tỷ lệ đạt × Điểm tối đa)/80%", 2, RATE, line(0, 80)),
    ("Đạt 100%: 1đ, dưới 100% thì điểm đánh giá được tính theo công thức: [Tỷ lệ % đạt x điểm tối đa]/[100%]", 1, RATE, {"type": "ratio"}),
    ("Nếu tỷ lệ này ≥ 80% thì đạt điểm tối đa; Nếu tỷ lệ này từ 40% - 80% thì tính theo công thức: Tỷ lệ x 2,00/80%; "
     "Nếu < 40% thì điểm đánh giá là 0.", 2, RATE, through((40, 0), (40, 1), (80, 2))),
    (f"Trường hợp a/b >= 80%: điểm tối đa. Trường hợp a/b < 80%: điểm = (a/b)/80% * điểm tối đa. {HOUSES}", 2, "Tỷ lệ hộ", line(0, 80)),
    (f"Nếu a/b >= 80% thì điểm đánh giá là 2; nếu a/b < 80% thì điểm đánh giá được tính theo công thức: (a/b) × 2/80%. {HOUSES}",
     2, "Tỷ lệ hộ", line(0, 80)),
    ("Tính tỷ lệ % số hồ sơ giải quyết đúng hạn so với tổng số hồ sơ. Nếu tỷ lệ này đạt từ 90% trở lên thì điểm đánh giá được tính theo công thức: "
     "(Tỷ lệ % hồ sơ đúng hạn x 2,00)/100%. Nếu tỷ lệ này dưới 90% thì điểm đánh giá là 0.", 2, "Tỷ lệ hồ sơ đúng hạn", through((90, 0), (90, 1.8), (100, 2))),
    ("Hoàn thành 100% nhiệm vụ: 2 điểm; hoàn thành từ 70% đến dưới 100%: Tỷ lệ hoàn thành x 2 điểm; dưới 70%: 0 điểm", 2,
     "Tỷ lệ hoàn thành nhiệm vụ", through((70, 0), (70, 1.4), (100, 2))),
    ("Mỗi lớp tập huấn: 0,5 điểm (tối đa 2 điểm)", 2, "Số lớp tập huấn", line(0, 4)),
    ("1 point per training course, capped at 5", 5, "Training courses", line(0, 5)),
    ("Minus 0.5 points for each late report, up to 2 points", 2, "Late reports", line(4, 0)),
    ("Trừ 0,5 điểm mỗi báo cáo chậm, không quá 2 điểm", 2, "Báo cáo định kỳ", line(4, 0)),
    ("Vi phạm 1 lần trừ 1 điểm, trừ tối đa 5 điểm", 5, "Quy chế", line(5, 0)),
    ("Mỗi lần vi phạm trừ 1 điểm, trừ hết 5 điểm thì thôi", 5, "Quy chế", line(5, 0)),
    ("Mỗi lần vi phạm trừ 1 điểm cho đến hết", 5, "Quy chế", line(5, 0)),
    ("Vắng họp trừ 1 điểm/lần", 5, "Họp", line(5, 0)),
    ("Deduct 0.5 for each missing report (not below 0)", 2, "Reports", line(4, 0)),
    ("0.25 points off for every day late, minimum 0", 2, "Reports", line(8, 0)),
    ("= (Số máy tính / Tổng số CBCC) * 20", 20, "Tỷ lệ máy tính", {"type": "ratio"}),
    ("Điểm = (Tỷ lệ - Cận dưới)/(Cận trên - Cận dưới) x điểm tối đa. Cận dưới = 20%; cận trên = 80%", 10, RATE, line(20, 80)),
    ("Có (2), Không (0)", 2, "Kế hoạch", {"type": "binary"}),
    ("Yes = 2, No = 0", 2, "Plan", {"type": "binary"}),
    ("Y/N", 2, "Plan", {"type": "binary"}),
    ("Đạt/Không đạt", 2, "Kế hoạch", {"type": "binary"}),
    ("No findings: 10 points; minus 2 points for each finding", 10, "Audit findings", line(5, 0)),
    ("Score = 5 × (1 − rate)", 5, "Share of late dossiers", line(100, 0)),
    ("Từ 95% trở lên: tính theo công thức (Tỷ lệ % hồ sơ đúng hạn x điểm tối đa)/100\nDưới 95%: 0", 5, "Tỷ lệ hồ sơ giải quyết đúng hạn",
     through((95, 0), (95, 4.75), (100, 5))),
    ("1 điểm/dịch vụ, tối đa 10 điểm", 10, "Số dịch vụ", line(0, 10)),
    ("Cứ 01 mô hình được 2,5 điểm nhưng tổng không quá 5 điểm", 5, "Số mô hình", line(0, 2)),
    ("Điểm = (Số hồ sơ trực tuyến/Tổng số hồ sơ) x 5, nếu tỷ lệ dưới 30% thì 0 điểm", 5, "Tỷ lệ hồ sơ trực tuyến", through((30, 0), (30, 1.5), (100, 5))),
    ("Cận dưới 20%, cận trên 60%; điểm = (Tỷ lệ - cận dưới)/(cận trên - cận dưới) x 10", 10, RATE, line(20, 60)),
    ("5 points × (1 - share of late dossiers)", 5, "Share of late dossiers", line(100, 0)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "maximum", "title", "rule"), RULES, ids=[text[:40] for text, *_ in RULES])
def test_a_wording_and_its_rule(text: str, maximum: float, title: str, rule: dict[str, Any]) -> None:
    assert read_method(text, maximum, title).rule == rule


def test_the_counts_of_a_rate_are_those_that_it_is_of() -> None:
    found = read_method(
        "Tính tỷ lệ % số hồ sơ giải quyết đúng hạn so với tổng số hồ sơ. Điểm = tỷ lệ × điểm tối đa",
        2,
        "Hồ sơ đúng hạn",
    )
    assert (found.rule, found.part, found.whole) == (
        {"type": "ratio"},
        "Số hồ sơ giải quyết đúng hạn",
        "Tổng số hồ sơ",
    )


@pytest.mark.parametrize(
    ("text", "maximum", "title"),
    [
        ("100% - tỷ lệ x 10", 10, "Tỷ lệ hồ sơ trễ hạn"),  # 100% less ten rates, or the rest times ten?
        ("10 × 100% - tỷ lệ", 10, "Tỷ lệ hồ sơ trễ hạn"),
        ("Trừ 0,5 điểm mỗi lần, không quá 2 điểm", 2, "Báo cáo định kỳ"),  # each time that what?
        ("Thiếu 01 báo cáo trừ 0,5 điểm", 2, "Báo cáo"),  # and two?
        ("Báo cáo chậm trừ 0,25 điểm/báo cáo; thiếu báo cáo trừ 0,5 điểm/báo cáo", 2, "Báo cáo"),
        ("Có (3), Không (0)", 2, "Kế hoạch"),
        ("Từ 20 bài trở lên: 10 điểm; dưới 20 bài: 0,5 điểm/bài", 10, "Số bài"),
        ("Tin: 2 điểm/tin; bài: 3 điểm/bài", 5, "Tin bài"),
        ("Đúng hạn: 5 điểm/báo cáo, trễ hạn: 2 điểm/báo cáo, không gửi: 0 điểm", 5, "Báo cáo"),
        ("Cấp tỉnh: 5 điểm/sáng kiến; cấp huyện: 3 điểm/sáng kiến; không có: 0 điểm", 5, "Sáng kiến"),
        ("Tỷ lệ đúng hạn x 4\nTrường hợp không có yêu cầu được tính 4 điểm", 4, "Tỷ lệ đúng hạn"),  # nobody reports the whole
        ("0.5 points off if late", 2, "Plan"),
        ("Từ 4,5 đến 5,0: 3 điểm; từ 3,5 đến 4,49: 5 điểm; dưới 3,5: 0 điểm", 5, "Điểm hài lòng"),
        (f"Trường hợp b/a >= 80%: điểm tối đa. Trường hợp a/b < 80%: điểm = (a/b)/80% * điểm tối đa. {HOUSES}", 2, "Tỷ lệ hộ"),
        ("Tính tỷ lệ % số hồ sơ đúng hạn so với tổng số hồ sơ của đơn vị cao nhất. Điểm = tỷ lệ × điểm tối đa", 2, "Hồ sơ đúng hạn"),
        ("Nếu tỷ lệ này ≥ 80% thì đạt điểm tối đa; Nếu tỷ lệ này từ 40% - 80% thì tính theo công thức: Tỷ lệ x 2,00/100%; "
         "Nếu < 40% thì điểm đánh giá là 0.", 2, RATE),  # 80 % earns 2 and 1.6
    ],
)  # fmt: skip
def test_what_can_mean_two_things_is_left_to_a_person(text: str, maximum: float, title: str) -> None:
    assert read_method(text, maximum, title).rule is None


DAYS = "dưới 1 ngày: 2 điểm; từ 1-3 ngày: 1 điểm; trên 3 ngày: 0 điểm"


@pytest.mark.parametrize(
    ("text", "title", "measure"),
    [
        (DAYS, "Thời gian xử lý", "ngày"),
        (DAYS.replace(" ngày", "").replace("1-3", "1 đến 3"), "Thời gian xử lý (ngày)", "number"),
    ],
)
def test_a_time_has_no_next_whole_number(text: str, title: str, measure: str) -> None:
    found = read_method(text, 2, title)
    assert (found.counts, found.measure) == (False, measure)
    assert found.rule is not None
    assert found.rule["bands"] == [
        {"to": 1, "points": 2, "includes": "neither"},
        {"from": 1, "to": 3, "points": 1, "includes": "both"},
        {"from": 3, "points": 0, "includes": "neither"},
    ]


def test_a_count_is_asked_for_as_one() -> None:
    found = read_method("dưới 3 lớp: 0 điểm; từ 3-5 lớp: 1 điểm; trên 5 lớp: 2 điểm", 2, "Số lớp")
    assert found.counts
    assert found.rule is not None
    assert found.rule["bands"] == [
        {"to": 3, "points": 0, "includes": "neither"},
        {"from": 3, "to": 5, "points": 1, "includes": "both"},
        {"from": 5, "points": 2, "includes": "neither"},
    ]


@pytest.mark.parametrize("none", ["Không có đơn thư", "Không có đơn thư nào"])
def test_none_at_all_may_earn_the_most(none: str) -> None:
    found = read_method(f"{none}: 2 điểm; Có 1 đơn: 1 điểm; Có từ 2 đơn trở lên: 0 điểm", 2, "Số đơn thư kéo dài")
    assert found.rule == {
        "type": "steps",
        "includes": "lower",
        "bands": [{"to": 1, "points": 2}, {"from": 1, "to": 2, "points": 1}, {"from": 2, "points": 0}],
    }


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("Ban hành trước ngày 31/01: 1 điểm; từ 01/02 đến 28/02: 0,5 điểm; sau 28/02: 0 điểm", [1, 0.5, 0]),
        ("Ban hành trước 31-3: 1 điểm; sau 31-3: 0,5 điểm; không ban hành: 0 điểm", [1, 0.5, 0]),
        ("1 if all; 0.5 if more than half; 0 otherwise", [1, 0.5, 0]),
    ],
)
def test_dates_and_words_are_levels_to_choose_from(text: str, points: list[float]) -> None:
    rule = read_method(text, 1, "Ban hành kế hoạch").rule
    assert rule is not None
    assert rule["type"] == "choice"
    assert [option["points"] for option in rule["options"].values()] == points


def test_so_much_for_each_behind_a_condition_is_no_range_to_choose_from() -> None:
    text = "Có sáng kiến: mỗi sáng kiến được 1 điểm nhưng tổng điểm không quá 2 điểm; không có sáng kiến: 0 điểm"
    assert read_method(text, 2, "Sáng kiến").why == "convert.why_each"


HELD = {
    "type": "steps",
    "includes": "lower",
    "bands": [{"to": 70, "points": 0}, {"from": 70, "to": 90, "points": 1}, {"from": 90, "points": 2}],
}


@pytest.mark.parametrize(
    "text",
    [
        "≥ 90%: 2 điểm; ≥ 70%: 1 điểm; < 70%: 0 điểm",
        "2 điểm nếu ≥ 90%, 1 điểm nếu ≥ 70%, 0 điểm nếu < 70%",
        "Từ 90%: 2 điểm; từ 70%: 1 điểm; còn lại: 0 điểm",
        "Lớn hơn hoặc bằng 90%: 2 điểm; lớn hơn hoặc bằng 70%: 1 điểm; nhỏ hơn 70%: 0 điểm",
    ],
)
def test_of_levels_that_hold_one_another_the_strictest_that_is_reached_counts(text: str) -> None:
    assert read_method(text, 2, RATE).rule == HELD


def test_of_falling_levels_too() -> None:
    found = read_method("Dưới 5%: 2 điểm; dưới 10%: 1 điểm; còn lại: 0 điểm", 2, "Tỷ lệ hồ sơ trễ hạn")
    assert found.rule is not None
    assert found.rule["bands"] == [
        {"to": 5, "points": 2},
        {"from": 5, "to": 10, "points": 1},
        {"from": 10, "points": 0},
    ]


@pytest.mark.parametrize("each", ["lần/quý", "lần mỗi quý", "cuộc trong tháng"])
def test_so_many_a_quarter_is_no_number_of_the_year(each: str) -> None:
    rule = read_method(f"Từ 3 {each} trở lên: 2 điểm; từ 1 đến 2 {each}: 1 điểm; còn lại: 0 điểm", 2, "Họp").rule
    assert rule is None or rule["type"] == "choice"


@pytest.mark.parametrize(
    "text",
    [
        "- Đã có chuyên mục và có từ 12 tin, bài trở lên trong năm: Điểm tối đa;\n- Có chuyên mục nhưng dưới 12 tin, bài: 1/2*Điểm tối đa;\n- Không có: 0 điểm",
        "- ≥ 1 lần/tuần: Điểm tối đa;\n- < 1 lần/tuần và ≥ 1 lần/tháng: 1/2*Điểm tối đa;\n- < 1 lần/tháng: 0 điểm",
        "Từ 04 cuộc trở lên: 10 điểm; 03 cuộc nhưng không có kết luận: 5 điểm; khác: 0",
        "Từ 50% số xã có từ 2 cuộc trở lên: 10 điểm; từ 30% số xã có từ 2 cuộc: 5 điểm; còn lại: 0 điểm",
        "Từ 04 cuộc trở lên: 10 điểm; có kế hoạch: 5 điểm; khác: 0",
    ],
)  # fmt: skip
def test_levels_that_no_single_number_tells_apart_are_to_choose_from(text: str) -> None:
    rule = read_method(text, 10, "Hoạt động").rule
    assert rule is not None
    assert rule["type"] == "choice"
    assert [option.get("points", option.get("fraction", 0) * 10) for option in rule["options"].values()] == [10, 5, 0]


@pytest.mark.parametrize(
    "text",
    [
        "Từ 04 cuộc trở lên: 10 điểm; 03 cuộc nhưng không có kết luận: 5 điểm",  # and otherwise?
        "Từ 04 cuộc trở lên: 8 điểm; 03 cuộc nhưng không có kết luận: 5 điểm; khác: 0",  # who gets 10?
        "Từ 04 cuộc trở lên: 10 điểm; 03 cuộc nhưng không có kết luận: 10 điểm; khác: 0",
        "Từ 04 cuộc trở lên: 10 điểm; 03 cuộc nhưng tăng so với năm trước: 5 điểm; khác: 0",
        "Từ 1,000 hộ trở lên và có kế hoạch: 10 điểm; từ 500 hộ: 5 điểm; khác: 0",
    ],
)
def test_but_not_where_one_is_missing_or_says_more(text: str) -> None:
    assert read_method(text, 10, "Hoạt động").rule is None


def test_the_highest_level_of_a_scale_ends_with_the_scale() -> None:
    found = read_method("Từ 4,5 đến 5,0: 5 điểm; từ 3,5 đến 4,49: 3 điểm; dưới 3,5: 0 điểm", 5, "Điểm hài lòng")
    assert found.rule is not None
    assert found.rule["bands"] == [
        {"to": 3.5, "points": 0},
        {"from": 3.5, "to": 4.5, "points": 3},
        {"from": 4.5, "points": 5},
    ]


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("1 for a plan; 1.5 for a budget; 0.5 for a report", [1, 1.5, 0.5]),
        ("1 for a plan, 1.5 for a budget, 0.5 for a report", [1, 1.5, 0.5]),
    ],
)
def test_bare_numbers_before_what_they_are_for(text: str, points: list[float]) -> None:
    rule = read_method(text, 3, "Planning").rule
    assert rule is not None
    assert rule["type"] == "checklist"
    assert [item["points"] for item in rule["items"].values()] == points


def test_shares_of_all_points() -> None:
    rule = read_method("Đầy đủ: 100% số điểm; chưa đầy đủ: nửa số điểm; không có: không được điểm", 4, "X").rule
    assert rule is not None
    assert [option.get("fraction", option.get("points")) for option in rule["options"].values()] == [1, 0.5, 0]


@pytest.mark.parametrize(
    ("text", "title", "bands"),
    [
        ("Fewer than 1: 5; 1 to 3: 3; over 3: 0", "Complaints per 1,000 inhabitants",
         [{"to": 1, "points": 5, "includes": "neither"}, {"from": 1, "to": 3, "points": 3, "includes": "both"}, {"from": 3, "points": 0, "includes": "neither"}]),
        ("Within 5 working days: 5 points; 6-10 days: 3 points; more than 10 days: 0 points", "Days to answer",
         [{"to": 6, "points": 5}, {"from": 6, "to": 11, "points": 3}, {"from": 11, "points": 0}]),
        ("0-9 datasets: 0 points; 10-49: 3 points; 50 or more: 5 points", "Datasets on the portal",
         [{"to": 10, "points": 0}, {"from": 10, "to": 50, "points": 3}, {"from": 50, "points": 5}]),
        ("Full points if at least 80% of datasets are updated, half of the points if 50% to less than 80%, otherwise 0", "Datasets updated",
         [{"to": 50, "points": 0}, {"from": 50, "to": 80, "fraction": 0.5}, {"from": 80, "fraction": 1}]),
    ],
)  # fmt: skip
def test_levels_in_english(text: str, title: str, bands: list[dict[str, Any]]) -> None:
    rule = read_method(text, 5, title).rule
    assert rule is not None
    assert rule["bands"] == bands


@pytest.mark.parametrize(
    ("text", "kind", "points"),
    [
        ("Đạt chuẩn mức độ 2: 10 điểm. Đạt chuẩn mức độ 1: 7 điểm. Chưa đạt chuẩn: 0 điểm", "options", [10, 7, 0]),
        ("Xếp thứ 1-3 toàn huyện: 10 điểm; thứ 4-6: 8 điểm; thứ 7-10: 6 điểm; còn lại: 4 điểm", "options", [10, 8, 6, 4]),
        ("a) Có trang thông tin: 4 điểm\nb) Cập nhật thường xuyên (tối thiểu 2 tin/tuần): 4 điểm\nc) Có chuyên mục: 2 điểm", "items", [4, 4, 2]),
    ],
)  # fmt: skip
def test_numbers_that_are_names_of_levels_or_parts_of_an_item(text: str, kind: str, points: list[float]) -> None:
    rule = read_method(text, 10, "Thư viện").rule
    assert rule is not None
    assert [entry["points"] for entry in rule[kind].values()] == points


@pytest.mark.parametrize(
    "text",
    [
        "Đạt 95% trở lên: 10 điểm, dưới 95% cứ giảm 1% trừ 0,2 điểm",
        "90% and above: 10. For every percentage point below 90%, 0.2 points are deducted, down to 0.",
        "Từ 50% trở lên được 10 điểm, dưới 50% thì cứ 5% được 1 điểm",
    ],
)
def test_what_a_part_of_a_percent_counts_is_asked_about(text: str) -> None:
    assert read_method(text, 10, "Tỷ lệ").why == "convert.why_percent"


def test_all_points_for_none_and_less_for_each() -> None:
    found = read_method(
        "Không có hồ sơ quá hạn được 6 điểm; cứ 1 hồ sơ quá hạn trừ 0,5 điểm cho đến hết điểm", 6, "Hồ sơ"
    )
    assert found.rule == line(12, 0)
    for unsure in (
        "Đầy đủ, đúng hạn: 1 điểm\nMỗi báo cáo trễ hạn trừ 0,25 điểm",
        "Có ban hành: 1 điểm\nMỗi tháng chậm trừ 0,25 điểm",
    ):
        assert read_method(unsure, 1, "Kế hoạch").rule is None


def test_a_quotient_may_be_compared_with_shares_of_one() -> None:
    text = (
        "Gọi a là tổng số nhiệm vụ trong kế hoạch, b là số nhiệm vụ đã hoàn thành. Nếu tỷ lệ b/a = 1 thì điểm đánh giá là 5; "
        "nếu 0,8 ≤ b/a < 1 thì điểm đánh giá là (b/a)*5; nếu b/a < 0,8 thì điểm đánh giá là 0"
    )
    found = read_method(text, 5, "Tỷ lệ hoàn thành kế hoạch")
    assert found.rule == through((80, 0), (80, 4), (100, 5))
    assert (found.part, found.whole) == ("Số nhiệm vụ đã hoàn thành", "Tổng số nhiệm vụ trong kế hoạch")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("K > 0,9: 10 điểm; 0,5 < K ≤ 0,9: 5 điểm; K ≤ 0,5: 0 điểm", "Tỷ lệ hồ sơ số hoá"),
        ("Trên 0,9: 10 điểm; từ trên 0,5 đến 0,9: 5 điểm; từ 0,5 trở xuống: 0 điểm", "Tỷ lệ a/b"),
    ],
)
def test_a_rate_in_shares_of_one_is_one_in_percent(text: str, title: str) -> None:
    found = read_method(text, 10, title)
    assert (found.counts, found.measure) == (False, "")
    assert found.rule is not None
    assert found.rule["bands"] == [
        {"to": 50, "points": 0},
        {"from": 50, "to": 90, "points": 5},
        {"from": 90, "points": 10},
    ]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Trên 80: 10 điểm; từ 60 đến 80: 6 điểm; dưới 60: 2 điểm", "Số thuê bao/100 dân"),
        ("Trên 80: 10 điểm; từ 60 đến 80: 6 điểm; dưới 60: 2 điểm", "Mật độ thuê bao"),
        ("More than 80: 10; 60 to 80: 6; less than 60: 2", "Visits per inhabitant"),
    ],
)
def test_so_many_for_each_of_many_are_no_whole_numbers(text: str, title: str) -> None:
    found = read_method(text, 10, title)
    assert (found.counts, found.measure) == (False, "number")
    assert found.rule is not None
    assert [band.get("from") for band in found.rule["bands"]] == [None, 60, 80]


def test_levels_that_begin_with_none_of_a_thing() -> None:
    rule = read_method("Không có: 10 điểm; từ 1 đến 3: 6 điểm; trên 3: 0 điểm", 10, "Số hồ sơ trễ hạn").rule
    assert rule is not None
    assert rule["bands"] == [{"to": 1, "points": 10}, {"from": 1, "to": 4, "points": 6}, {"from": 4, "points": 0}]


def test_the_two_halves_of_an_official_index() -> None:
    text = (
        "a= Số DVC đã cung cấp toàn trình; b= Số DVC đủ điều kiện; c= Số DVC có phát sinh hồ sơ.\n"
        "Điểm = a/b*1/2*Điểm tối đa + c/a*1/2*Điểm tối đa"
    )
    shares = read_method(text, 10, "Dịch vụ công", parts=True).shares
    assert [(share.points, share.part, share.whole) for share in shares] == [
        (5, "Số DVC đã cung cấp toàn trình", "Số DVC đủ điều kiện"),
        (5, "Số DVC có phát sinh hồ sơ", "Số DVC đã cung cấp toàn trình"),
    ]


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("Trên 500 triệu đồng: 10 điểm; từ 200 đến 500 triệu đồng: 5 điểm; dưới 200 triệu đồng: 0 điểm", "triệu đồng"),
        (
            "Trên 500 nghìn người: 10 điểm; từ 200 đến 500 nghìn người: 5 điểm; dưới 200 nghìn người: 0 điểm",
            "nghìn người",
        ),
        ("Over 500 million: 10 points; 200 to 500 million: 5 points; under 200 million: 0 points", "million"),
    ],
)
def test_a_scale_is_part_of_the_measure(text: str, measure: str) -> None:
    found = read_method(text, 10, "Kinh phí")
    assert (found.counts, found.measure) == (False, measure)


@pytest.mark.parametrize("title", ["Chỉ số hài lòng (thang 5)", "Rating (out of 5)", "Số lớp"])
def test_more_than_a_number_begins_right_above_it(title: str) -> None:
    """Of whole numbers that says the same as “from 5 on”; of others it does not."""
    rule = read_method("Trên 4: 10 điểm; từ 3 đến 4: 5 điểm; dưới 3: 0 điểm", 10, title).rule
    assert rule is not None
    assert rule["bands"] == [
        {"to": 3, "points": 0, "includes": "neither"},
        {"from": 3, "to": 4, "points": 5, "includes": "both"},
        {"from": 4, "points": 10, "includes": "neither"},
    ]
