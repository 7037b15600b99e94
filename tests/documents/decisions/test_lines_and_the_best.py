"""Wordings of lines in several parts, of bands that differ in their ends, and of points relative to the best of all units."""

from __future__ import annotations

from typing import Any

import pytest

import dtiscore as dti
from dtiscore.documents.decisions.words.clauses import FoundRule
from dtiscore.documents.decisions.words.phrases import read_method

from ...strategies import load, one_indicator

RATE = "Tỷ lệ hồ sơ giải quyết đúng hạn"


def earned(rule: dict[str, Any] | None, *values: float) -> list[float]:
    """What the engine gives for values of an indicator of 10 points, each alone."""
    assert rule is not None
    framework = load(one_indicator(rule, points=10))
    cells = [[[value] for value in values]]
    seen = dti.Observations.from_arrays(
        cells, indicators=["x"], units=[f"U{i}" for i in range(len(values))], years=[2024]
    )
    return [round(float(points), 6) for points in dti.score(framework, seen).points("x")[:, 0]]


@pytest.mark.parametrize(
    ("text", "values", "points"),
    [
        ("Từ 90% trở lên: điểm tối đa; từ 70% đến dưới 90%: tỷ lệ × điểm tối đa; dưới 70%: 0 điểm",
         (60, 69.99, 70, 80, 89, 90, 100), [0, 0, 7, 8, 8.9, 10, 10]),
        ("- Trên 90%: 10 điểm\n- Trên 70% đến 90%: Điểm = Tỷ lệ/90% * Điểm tối đa\n- Đến 70%: 0 điểm",
         (70, 72, 90, 91), [0, 8, 10, 10]),
        ("Tỷ lệ ≥ 80%: điểm tối đa; còn lại: tỷ lệ × điểm tối đa", (0, 50, 79, 80), [0, 5, 7.9, 10]),
        ("Từ 90% trở lên: 10 điểm; từ 70% đến dưới 90%: (tỷ lệ - 70%)/(90% - 70%) × điểm tối đa; dưới 70%: 0 điểm",
         (60, 70, 75, 90, 95), [0, 0, 2.5, 10, 10]),
        ("Tỷ lệ dưới 10%: điểm tối đa; từ 10% đến 30%: (30% - tỷ lệ)/20% × điểm tối đa; trên 30%: 0 điểm",
         (0, 10, 20, 30, 40), [10, 10, 5, 0, 0]),
        ("Điểm = (Tỷ lệ - cận dưới)/(cận trên - cận dưới) × điểm tối đa; từ cận trên trở lên: điểm tối đa; cận trên: 80%; cận dưới là 20%",
         (10, 20, 50, 80, 90), [0, 0, 5, 10, 10]),
        ("At least 90%: maximum points; from 70% to under 90%: rate × maximum points; below 70%: 0 points",
         (69, 70, 85, 90), [0, 7, 8.5, 10]),
        ("Trên 90%: 10 điểm; từ 70% đến 90%: 5 điểm; dưới 70%: 0 điểm", (69.9, 70, 90, 90.01), [0, 5, 5, 10]),
        ("Từ 80% trở lên: 10 điểm; trên 50% đến dưới 80%: 5 điểm; đến 50%: 0 điểm", (50, 50.1, 79.9, 80), [0, 5, 5, 10]),
        ("Trên 90,5%: 10 điểm; từ 70,5% đến 90,5%: 5 điểm; dưới 70,5%: 0 điểm", (70.45, 70.5, 90.5, 90.55), [0, 5, 5, 10]),
    ],
)  # fmt: skip
def test_what_the_words_give_is_what_the_engine_gives(
    text: str, values: tuple[float, ...], points: list[float]
) -> None:
    found = read_method(text, 10, RATE if "rate" not in text else "Rate of files in time")
    assert earned(found.rule, *values) == points, found.why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Từ 90% trở lên: 10 điểm; từ 70% đến dưới 90%: tính theo tỷ lệ; dưới 70%: 0 điểm", "proportion"),
        ("Tỷ lệ ≥ 70%: điểm tối đa; còn lại: tỷ lệ/80% × điểm tối đa", "formula"),
        ("Từ 90% trở lên: 10 điểm; từ 75% đến dưới 90%: tỷ lệ × điểm tối đa; dưới 70%: 0 điểm", "gap"),
        ("Từ 90% trở lên: 10 điểm; từ 70% đến 95%: tỷ lệ × điểm tối đa; dưới 70%: 0 điểm", "overlap"),
        ("Từ 90% trở lên: 10 điểm; từ 70% đến dưới 90%: tỷ lệ × điểm tối đa", "gap"),
        ("Từ 90% trở lên: 0 điểm; từ 70% đến dưới 90%: tỷ lệ × điểm tối đa; dưới 70%: 10 điểm", "order"),
        ("Từ 90% trở lên: 9,5 điểm; từ 70% đến dưới 90%: tỷ lệ × điểm tối đa; dưới 70%: 0 điểm", "formula"),
        ("Trên 90%: 10 điểm; từ 70% đến 90%: tỷ lệ × điểm tối đa; dưới 70%: 0 điểm", "sides"),
        ("Từ 90% trở lên: 10 điểm; từ 70% đến dưới 90%: a/b × điểm tối đa; dưới 70%: c/d × điểm tối đa", "formulas"),
        ("Từ 90% số xã trở lên: 10 điểm; từ 70% đến dưới 90%: tỷ lệ × điểm tối đa; dưới 70%: 0 điểm", "words"),
        ("Điểm = (Tỷ lệ - cận dưới)/(cận trên - cận dưới) × điểm tối đa; cận trên: 80%", "formula"),
    ],
)  # fmt: skip
def test_lines_that_are_not_certain_are_not_read(text: str, why: str) -> None:
    assert read_method(text, 10, RATE) == FoundRule(why=f"convert.why_{why}")


BEST = (
    ("Điểm = Tỷ lệ/Tỷ lệ cao nhất × điểm tối đa", RATE),
    ("a/b × điểm tối đa; a là tỷ lệ hồ sơ đúng hạn của tỉnh; b là tỷ lệ hồ sơ đúng hạn của tỉnh đứng đầu", RATE),
    ("Đơn vị có tỷ lệ cao nhất được điểm tối đa; các đơn vị khác tính theo tỷ lệ so với đơn vị cao nhất", RATE),
    ("Điểm = (Giá trị của đơn vị/Giá trị lớn nhất) × 10 điểm", "Số tập dữ liệu mở"),
    ("value / highest value × maximum points", "Number of open data sets"),
    ("The best unit gets full points; others in proportion to the best", "Number of open data sets"),
)


@pytest.mark.parametrize(("text", "title"), BEST)
def test_points_relative_to_the_best(text: str, title: str) -> None:
    found = read_method(text, 10, title)
    assert found == FoundRule({"type": "best"})
    assert earned(found.rule, 20, 40, 80) == [2.5, 5, 10]


def test_points_relative_to_the_lowest_where_little_is_good() -> None:
    found = read_method("Giá trị thấp nhất/Giá trị của đơn vị × điểm tối đa", 10, "Số giờ gián đoạn")
    assert earned(found.rule, 4, 8) == [10, 5]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Điểm = Tỷ lệ/Tỷ lệ bình quân × điểm tối đa", RATE),
        ("Điểm = Tỷ lệ/Tỷ lệ cao nhất trong khối × điểm tối đa", RATE),
        ("Điểm = Tỷ lệ/Tỷ lệ cao nhất năm trước × điểm tối đa", RATE),
        ("Điểm = Tỷ lệ/Tỷ lệ thấp nhất × điểm tối đa", RATE),
        ("Điểm = Tỷ lệ cao nhất/Tỷ lệ × điểm tối đa", RATE),
        ("Điểm = Số văn bản/Số văn bản cao nhất × điểm tối đa", RATE),
        ("Điểm = Tỷ lệ hồ sơ/Tỷ lệ văn bản cao nhất × điểm tối đa", RATE + " văn bản"),
        ("Điểm = Tỷ lệ/Tỷ lệ cao nhất × 8 điểm", RATE),
        ("Điểm = 1,5 × Tỷ lệ/Tỷ lệ cao nhất × điểm tối đa", RATE),
        ("Đơn vị có tỷ lệ cao nhất được điểm tối đa; các đơn vị khác giảm dần 1 điểm", RATE),
        ("Đơn vị có tỷ lệ cao nhất được điểm tối đa", RATE),
    ],
)
def test_other_comparisons_stay_entered(text: str, title: str) -> None:
    assert read_method(text, 10, title).rule is None


@pytest.mark.parametrize(
    ("text", "title", "measure", "values", "points"),
    [
        ("Mỗi báo cáo chậm trừ 1 điểm", "Báo cáo định kỳ", "báo cáo chậm", (0, 1, 10, 12), [10, 9, 0, 0]),
        ("Mỗi báo cáo chậm trừ 0,5 điểm, tối đa 10 điểm", "Số báo cáo chậm", "", (0, 1, 20), [10, 9.5, 0]),
        ("Mỗi lần vi phạm bị trừ 2 điểm, trừ tối đa 4 điểm", "An toàn thông tin", "lần vi phạm", (0, 1, 2, 5), [10, 8, 6, 6]),
        ("Điểm tối đa: 10 điểm. Mỗi báo cáo chậm bị trừ 1 điểm", "Số báo cáo chậm", "", (0, 3), [10, 7]),
        ("1 point deducted for each late report", "Late reports", "", (0, 3, 11), [10, 7, 0]),
    ],
)  # fmt: skip
def test_so_much_is_taken_from_the_maximum_for_every_one(
    text: str, title: str, measure: str, values: tuple[float, ...], points: list[float]
) -> None:
    found = read_method(text, 10, title)
    assert (found.measure, found.counts) == (measure, not measure)
    assert earned(found.rule, *values) == points


def test_or_between_levels_names_one_of_them_and_never_a_sum() -> None:
    found = read_method("Có cổng thông tin: 10 điểm\nHoặc có trang thông tin: 5 điểm\nKhông có: 0 điểm", 10)
    assert found.rule is not None
    assert [(e["title"]["vi"], e["points"]) for e in found.rule["options"].values()] == [
        ("Có cổng thông tin", 10),
        ("Có trang thông tin", 5),
        ("Không có", 0),
    ]
    halves = "Có cổng thông tin: 5 điểm\nHoặc có trang thông tin: 5 điểm\nKhông có: 0 điểm"
    assert read_method(halves, 10) == FoundRule(why="convert.why_alternative")


def test_a_level_beside_the_sentence_that_one_counts_is_not_lost() -> None:
    text = "Cấp tỉnh: 10 điểm; cấp huyện: 6 điểm; không có: 0 điểm (chỉ tính ở mức cao nhất)"
    found = read_method(text, 10)
    assert found.rule is not None
    assert [e["points"] for e in found.rule["options"].values()] == [10, 6, 0]
    assert read_method(text.replace("mức cao nhất", "mức cao nhất của năm trước"), 10).rule is None


def test_what_stands_before_the_levels_is_no_part_of_the_first() -> None:
    found = read_method("Chọn một trong các mức sau: Tốt: 10 điểm; Khá: 6 điểm; Kém: 0 điểm", 10)
    assert found.rule is not None
    assert list(found.rule["options"]) == ["tot", "kha", "kem"]


def test_halves_of_the_maximum_with_a_line_of_nothing_add_up() -> None:
    found = read_method(
        "Ban hành: 1/2 điểm tối đa; Triển khai: 1/2 điểm tối đa; Không thực hiện nội dung nào: 0 điểm", 10
    )
    assert found.rule is not None
    assert [(e["title"]["vi"], e["fraction"]) for e in found.rule["items"].values()] == [
        ("Ban hành", 0.5),
        ("Triển khai", 0.5),
    ]
