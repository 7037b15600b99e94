"""The words of a decision become a rule only where they are certain: one test per phrasing, and one per doubt."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dtiscore as dti
from dtiscore.documents.decisions.words.amounts import number_of, slug
from dtiscore.documents.decisions.words.clauses import FoundRule
from dtiscore.documents.decisions.words.phrases import read_method

from ....strategies import load, one_indicator

Bands = list[tuple[float | None, float | None, float]]


def bands_of(reading: FoundRule, maximum: float) -> Bands:
    assert reading.rule is not None, reading.why
    assert reading.rule["type"] == "steps"
    return [
        (band.get("from"), band.get("to"), band["points"] if "points" in band else band["fraction"] * maximum)
        for band in reading.rule["bands"]
    ]


def titles_of(entries: dict[str, Any]) -> dict[str, float]:
    return {entry["title"]["vi"]: entry.get("points", entry.get("fraction")) for entry in entries.values()}


# --- formulas --------------------------------------------------------------------------------------------------------

MEETINGS = ("Số cuộc họp do người đứng đầu chủ trì", "Tổng số cuộc họp")


@pytest.mark.parametrize(
    "text",
    [
        "a/b × điểm tối đa. Trong đó: a là số cuộc họp do người đứng đầu chủ trì; b là tổng số cuộc họp",
        "Điểm = a/b x Điểm tối đa\nTrong đó:\n- a: số cuộc họp do người đứng đầu chủ trì\n- b: tổng số cuộc họp",
        "a/b*điểm tối đa, trong đó a = số cuộc họp do người đứng đầu chủ trì, b = tổng số cuộc họp.",
        "(a/b) × 20 điểm; trong đó a là số cuộc họp do người đứng đầu chủ trì; b là tổng số cuộc họp",
        "Điểm tối đa × a/b; a là số cuộc họp do người đứng đầu chủ trì; b là tổng số cuộc họp",
        "(Số cuộc họp do người đứng đầu chủ trì/Tổng số cuộc họp) × điểm tối đa",
        "Cách tính điểm: Số cuộc họp do người đứng đầu chủ trì/Tổng số cuộc họp x 20",
        "Tỷ lệ = a/b × 100%\na là số cuộc họp do người đứng đầu chủ trì\nb là tổng số cuộc họp\nĐiểm = tỷ lệ × điểm tối đa",
        "Tỷ lệ a/b × điểm tối đa. Trong đó: a: là số cuộc họp do người đứng đầu chủ trì; b: là tổng số cuộc họp",
        "Điểm = tỷ lệ (a/b) × 100% × điểm tối đa; a là số cuộc họp do người đứng đầu chủ trì; b là tổng số cuộc họp",
        "Tỷ lệ số cuộc họp do người đứng đầu chủ trì/tổng số cuộc họp × 20 điểm",
        "a= Số cuộc họp do người đứng đầu chủ trì;\nb= Tổng số cuộc họp;\nTỷ lệ (%) = a/b*100;\nĐiểm = Tỷ lệ*Điểm tối đa",
        "A/B nhân với điểm tối đa (20 điểm)\nA: Số cuộc họp do người đứng đầu chủ trì\nB: Tổng số cuộc họp",
    ],
)
def test_a_ratio_with_the_titles_of_its_counts(text: str) -> None:
    assert read_method(text, 20) == FoundRule({"type": "ratio"}, *MEETINGS)


@pytest.mark.parametrize(
    "text", ["Tỷ lệ × điểm tối đa", "a/b × điểm tối đa", "Điểm = Tỷ lệ % * Điểm tối đa", "tỉ lệ x 20 điểm"]
)
def test_a_ratio_without_the_titles_of_its_counts(text: str) -> None:
    assert read_method(text, 20) == FoundRule({"type": "ratio"})


@pytest.mark.parametrize(
    "text",
    [
        "Tỷ lệ ≥ 80%: điểm tối đa; còn lại: tỷ lệ/80% × điểm tối đa",
        "- Tỷ lệ từ 80% trở lên: Điểm tối đa\n- Tỷ lệ dưới 80%: Điểm = Tỷ lệ/80% * Điểm tối đa",
        "Đạt từ 80% trở lên: 20 điểm; < 80%: tỷ lệ/80% x 20",
        "Tỷ lệ/80% × điểm tối đa",
        "Tỷ lệ >= 80%: điểm tối đa. Các trường hợp còn lại: tỷ lệ / 80% × điểm tối đa.",
    ],
)
def test_proportional_up_to_a_threshold(text: str) -> None:
    assert read_method(text, 20) == FoundRule({"type": "linear", "lower": 0, "upper": 80})


def test_proportional_up_to_a_threshold_with_counts() -> None:
    text = "Tỷ lệ = a/b × 100%, trong đó a là số hộ có cáp quang; b là tổng số hộ. Tỷ lệ ≥ 80%: điểm tối đa; còn lại: tỷ lệ/80% × điểm tối đa"
    assert read_method(text, 20) == FoundRule(
        {"type": "linear", "lower": 0, "upper": 80}, "Số hộ có cáp quang", "Tổng số hộ"
    )


@pytest.mark.parametrize(
    ("text", "lower"),
    [
        ("(100% - tỷ lệ) × điểm tối đa", 100),
        ("(1 - a/b) × điểm tối đa", 100),
        ("Tỷ lệ 0%: điểm tối đa; từ 20% trở lên: 0 điểm; còn lại: (20% - tỷ lệ)/20% × điểm tối đa", 20),
    ],
)
def test_less_is_better_in_a_formula(text: str, lower: float) -> None:
    assert read_method(text, 20) == FoundRule({"type": "linear", "lower": lower, "upper": 0})


def test_what_a_whole_of_nought_means() -> None:
    words = "; a là số hồ sơ đúng hạn; b là tổng số hồ sơ"
    full = read_method("a/b × điểm tối đa; trường hợp không phát sinh hồ sơ: điểm tối đa" + words, 20)
    none = read_method("a/b × điểm tối đa; nếu b = 0: 0 điểm" + words, 20)
    assert (full.zero, none.zero) == ("full", "zero")
    assert full.part == "Số hồ sơ đúng hạn"


@pytest.mark.parametrize(
    "text",
    [
        "a/b × 10 điểm",
        "a/b × điểm tối đa; c/d × điểm tối đa",
        "Tỷ lệ ≥ 70%: điểm tối đa; còn lại: tỷ lệ/80% × điểm tối đa",
        "(30% - tỷ lệ)/20% × điểm tối đa",
        "a/(b × c) × điểm tối đa",
        "căn bậc hai của a/b/c × điểm tối đa",
        "Còn lại: tỷ lệ/80% × điểm tối đa",
        "a/b × điểm tối đa, không quá 15 điểm",
    ],
)
def test_formulas_that_are_not_certain_are_not_read(text: str) -> None:
    assert read_method(text, 20).why in ("convert.why_formula", "convert.why_formulas")


@pytest.mark.parametrize(
    "text",
    [
        "Điểm = Tỷ lệ/Tỷ lệ cao nhất trong khối × điểm tối đa",
        "a/b × điểm tối đa; a là tỷ lệ của tỉnh; b là tỷ lệ của tỉnh đứng đầu năm trước",
        "Điểm = (Số hồ sơ/Max) × điểm tối đa",
        "(Số xã của tỉnh/Số xã bình quân) × điểm tối đa",
        "Điểm = Tỷ lệ chuẩn hóa × điểm tối đa",
    ],
)
def test_what_compares_with_others_is_no_ratio(text: str) -> None:
    assert read_method(text, 20, "Tỷ lệ hồ sơ").why == "convert.why_relative"


# --- tiers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Từ 04 cuộc trở lên: 20 điểm; 03 cuộc: 15 điểm; 02 cuộc: 10 điểm; 01 cuộc: 5 điểm; khác: 0",
        "- 1 cuộc: 5 điểm\n- 2 cuộc: 10 điểm\n- 3 cuộc: 15 điểm\n- ≥ 4 cuộc: 20 điểm\n- Còn lại: 0 điểm",
        "Có từ 04 cuộc trở lên: điểm tối đa. Có 03 cuộc: 3/4 điểm tối đa. Có 02 cuộc: 1/2 điểm tối đa. Có 01 cuộc: 25% điểm tối đa. Không: 0",
        "20 điểm nếu từ 4 cuộc trở lên; 15 điểm nếu 3 cuộc; 10 điểm nếu 2 cuộc; 5 điểm nếu 1 cuộc; 0 điểm nếu không tổ chức",
        "Trên 3 cuộc: 20 điểm; trên 2 cuộc đến 3 cuộc: 15 điểm; 2 cuộc: 10 điểm; 1 cuộc: 5 điểm; các trường hợp khác: không điểm",
    ],
)
def test_tiers_by_count(text: str) -> None:
    reading = read_method(text, 20)
    assert reading.counts
    earned = {1: 5, 2: 10, 3: 15, 4: 20, 9: 20, 0: 0}
    assert {n: points_at(reading, 20, n) for n in earned} == earned


def points_at(reading: FoundRule, maximum: float, value: float) -> float:
    """What the engine gives for a value, by a framework with this rule."""
    assert reading.rule is not None, reading.why
    measure = {"unit_of_measure": "count"} if reading.counts else {}
    framework = load(one_indicator(reading.rule, points=maximum, **measure))
    observations = dti.Observations.from_arrays([[[float(value)]]], indicators=["x"], units=["A"], years=[2024])
    return round(float(dti.score(framework, observations).points("x")[0, 0]), 9)


def test_ranges_of_counts() -> None:
    reading = read_method(
        "Từ 1 đến 2 lớp: 5 điểm; từ 3 đến 5 lớp: 10 điểm; từ 6 lớp trở lên: 20 điểm; không tổ chức: 0 điểm", 20
    )
    assert bands_of(reading, 20) == [(1, 3, 5), (3, 6, 10), (6, None, 20)]


LEGAL_ACCESS: Bands = [(None, 50, 0), (50, 70, 0.25), (70, 80, 0.5), (80, 90, 1), (90, None, 2)]


@pytest.mark.parametrize(
    "text",
    [
        "Từ 90% trở lên: 2 điểm; từ 80% đến dưới 90%: 1 điểm; từ 70% đến dưới 80%: 0,5 điểm; từ 50% đến dưới 70%: 0,25 điểm; dưới 50%: 0 điểm",
        "- Đạt từ 90% đến 100%: 2 điểm.\n- Đạt từ 80% đến dưới 90%: 1 điểm.\n- Đạt từ 70% đến dưới 80%: 0,5 điểm.\n"
        "- Đạt từ 50% đến dưới 70%: 0,25 điểm.\n- Còn lại: 0 điểm.",
        "≥ 90%: điểm tối đa; 80% ≤ tỷ lệ < 90%: 50% điểm tối đa; 70% <= tỷ lệ < 80%: 25% điểm tối đa; "
        "50% ≤ tỷ lệ < 70%: 1/8 điểm tối đa; < 50%: 0 điểm",
        "Tỷ lệ từ 90% trở lên được 2 điểm, tỷ lệ từ 80% đến < 90% được 1 điểm, tỷ lệ từ 70% đến < 80% được 0,5 điểm, "
        "tỷ lệ từ 50% đến < 70% được 0,25 điểm, tỷ lệ < 50% được 0 điểm",
    ],
)  # fmt: skip
def test_tiers_by_percentage_with_the_lower_end_inside(text: str) -> None:
    reading = read_method(text, 2)
    assert bands_of(reading, 2) == LEGAL_ACCESS
    assert reading.rule is not None
    assert reading.rule["includes"] == "lower"
    assert not reading.counts


@pytest.mark.parametrize(
    "text",
    [
        "Trên 75%: 10 điểm; trên 50% đến 75%: 5 điểm; đến 50%: 0 điểm",
        "> 75%: 10 điểm; 50% < tỷ lệ ≤ 75%: 5 điểm; ≤ 50%: 0 điểm",
        "- Trên 75%: điểm tối đa\n- Từ trên 50% đến 75%: 1/2 điểm tối đa\n- Từ 50% trở xuống: không có điểm",
        "Hơn 75%: 10 điểm; hơn 50% đến 75%: 5 điểm; không quá 50%: 0 điểm",
    ],
)
def test_tiers_by_percentage_with_the_upper_end_inside(text: str) -> None:
    reading = read_method(text, 10)
    assert bands_of(reading, 10) == [(None, 50, 0), (50, 75, 5), (75, None, 10)]
    assert reading.rule is not None
    assert reading.rule["includes"] == "upper"


def test_all_of_a_hundred_percent() -> None:
    reading = read_method("Đạt 100%: 10 điểm; từ 80% đến dưới 100%: 7 điểm; dưới 80%: 0 điểm", 10)
    assert bands_of(reading, 10) == [(None, 80, 0), (80, 100, 7), (100, None, 10)]


def test_less_is_better_in_tiers() -> None:
    reading = read_method("Dưới 5%: 10 điểm; từ 5% đến dưới 10%: 5 điểm; từ 10% trở lên: 0 điểm", 10)
    assert bands_of(reading, 10) == [(None, 5, 10), (5, 10, 5), (10, None, 0)]


def test_tiers_of_a_rate_with_its_counts() -> None:
    reading = read_method("Tỷ lệ = a/b × 100%\na là số hộ nghèo; b là tổng số hộ\n≥ 50%: 10 điểm; < 50%: 0 điểm", 10)
    assert (reading.part, reading.whole) == ("Số hộ nghèo", "Tổng số hộ")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Từ 50% đến 70%: 5 điểm; từ 70% trở lên: 10 điểm; dưới 50%: 0 điểm", "overlap"),
        ("Từ 60% trở lên: 10 điểm; từ 30% đến dưới 70%: 5 điểm; còn lại: 0 điểm", "overlap"),
        ("Từ 50% trở lên: 10 điểm; dưới 50%: 5 điểm; còn lại: 0 điểm", "overlap"),
        ("Từ 80% trở lên: 10 điểm; từ 50% đến dưới 70%: 5 điểm; dưới 50%: 0 điểm", "gap"),
        ("Từ 80% trở lên: 10 điểm; từ 50% đến dưới 80%: 5 điểm", "gap"),
        ("Trên 80%: 10 điểm; dưới 80%: 0 điểm", "gap"),
        ("Từ 5 cuộc trở lên: 10 điểm; từ 1 đến 3 cuộc: 5 điểm; còn lại: 0", "gap"),
        ("Từ 80% trở lên: 12 điểm; dưới 80%: 0 điểm", "above"),
        ("Từ 80% trở lên: 8 điểm; dưới 80%: 0 điểm", "top"),
        ("Từ 80% trở lên: 5 điểm; từ 50% đến dưới 80%: 10 điểm; dưới 50%: 0 điểm", "order"),
        ("Từ 80% trở lên: 10 điểm; từ 5 cuộc đến dưới 80 cuộc: 5 điểm; còn lại: 0 điểm", "mixed_measures"),
        ("Từ 04 cuộc trở lên: 10 điểm; có kế hoạch: 5 điểm", "mixed_measures"),
        ("Từ 04 cuộc: 5 điểm; từ 03 cuộc: 10 điểm; khác: 0", "order"),
        ("Từ 04 cuộc: 10 điểm; từ 04 cuộc trở lên: 5 điểm; khác: 0", "gap"),
        ("Từ 04 cuộc trở lên: 10 điểm; 03 cuộc nhưng không có kết luận: 5 điểm", "words"),
        ("Từ 50% số xã có từ 2 cuộc trở lên: 10 điểm; từ 30% số xã có từ 2 cuộc: 5 điểm", "numbers"),
        ("Từ 1,000 hộ trở lên: 10 điểm; từ 500 hộ đến dưới 1,000 hộ: 5 điểm; còn lại: 0 điểm", "numbers"),
    ],
)  # fmt: skip
def test_tiers_that_cannot_be_proven_are_not_read(text: str, why: str) -> None:
    assert read_method(text, 10) == FoundRule(why=f"convert.why_{why}")


@given(
    edges=st.lists(st.integers(1, 99), min_size=1, max_size=5, unique=True).map(sorted),
    upper=st.booleans(),
    less=st.booleans(),
    rest=st.booleans(),
    data=st.data(),
)
def test_any_tiers_score_as_their_words_say(
    edges: list[int], upper: bool, less: bool, rest: bool, data: st.DataObject
) -> None:
    """Tiers put into words, read back and scored by the engine, against the words' own meaning."""
    points = sorted(data.draw(st.lists(st.integers(1, 40), min_size=len(edges), max_size=len(edges), unique=True)))
    earned = [0, *points]
    maximum = points[-1]
    if less:
        earned = earned[::-1]
    if upper:
        words = [
            f"đến {edges[0]}%",
            *(f"trên {a}% đến {b}%" for a, b in pairwise(edges)),
            f"trên {edges[-1]}%",
        ]
    else:
        words = [
            f"dưới {edges[0]}%",
            *(f"từ {a}% đến dưới {b}%" for a, b in pairwise(edges)),
            f"từ {edges[-1]}% trở lên",
        ]
    clauses = list(zip(words, earned, strict=True))
    if rest:
        clauses[-1 if less else 0] = ("còn lại", 0)
    text = "; ".join(f"{condition}: {amount} điểm" for condition, amount in data.draw(st.permutations(clauses)))
    reading = read_method(text, maximum)
    for value in (0, *edges, *(edge - 0.5 for edge in edges), *(edge + 0.5 for edge in edges), 100):
        tier = int(np.searchsorted(edges, value, side="left" if upper else "right"))
        assert points_at(reading, maximum, value) == earned[tier], text


# --- levels, parts, yes and no ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Cấp trưởng: điểm tối đa; cấp phó: 1/2 điểm tối đa; khác: 0 điểm",
        "- Cấp trưởng: 20 điểm;\n- Cấp phó: 10 điểm;\n- Khác: 0 điểm.",
        "Điểm tối đa: 20 điểm\nCấp trưởng được 20 điểm\nCấp phó được 10 điểm\nKhác: không có điểm",
        "Cấp trưởng (20 điểm); Cấp phó (10 điểm); Khác (0 điểm)",
        "Điểm tối đa nếu cấp trưởng; một nửa điểm tối đa nếu cấp phó; 0 điểm nếu khác",
        "a) Cấp trưởng: 100% điểm tối đa b\nb) Cấp phó: 50% điểm tối đa\nc) Khác: 0".replace(" b\n", "\n"),
    ],
)
def test_named_levels(text: str) -> None:
    rule = read_method(text, 20).rule
    assert rule is not None
    assert rule["type"] == "choice"
    shares = {title: value if value <= 1 else value / 20 for title, value in titles_of(rule["options"]).items()}
    assert {title.lower(): share for title, share in shares.items()} == {"cấp trưởng": 1, "cấp phó": 0.5, "khác": 0}


@pytest.mark.parametrize(
    "text",
    [
        "Ban hành trong tháng 3: 10 điểm; trong tháng 4: 5 điểm; không ban hành: 0 điểm",
        "Ban hành trong quý I: 10 điểm; trong quý 2: 5 điểm; còn lại: 0 điểm",
        "Theo Quyết định 06/QĐ-TTg: 10 điểm; theo Kế hoạch 15/KH-UBND: 5 điểm; không có: 0 điểm",
        "Từ năm 2023: 10 điểm; từ năm 2024: 5 điểm; chưa có: 0 điểm",
    ],
)
def test_months_years_and_numbers_of_documents_are_no_counts(text: str) -> None:
    rule = read_method(text, 10).rule
    assert rule is not None
    assert (rule["type"], len(rule["options"])) == ("choice", 3)


@pytest.mark.parametrize(
    "share",
    ["1/2*Điểm tối đa", "1/2 x điểm tối đa", "Điểm tối đa/2", "0,5 × Điểm tối đa", "0.5*điểm tối đa", "50% * Điểm tối đa", "½ × điểm tối đa",
     "điểm tối đa × 50%", "Điểm tối đa*1/2"],
)  # fmt: skip
def test_a_share_of_the_maximum_in_any_writing(share: str) -> None:
    rule = read_method(f"- Cấp trưởng: Điểm tối đa;\n- Cấp phó: {share};\n- Không: 0 điểm.", 20).rule
    assert rule is not None
    assert [entry.get("fraction", entry.get("points")) for entry in rule["options"].values()] == [1, 0.5, 0]


def test_a_part_that_may_exceed_its_whole() -> None:
    text = "a: Số văn bản đã ký;\nb: Số văn bản tỉnh yêu cầu;\n- a≥b: Điểm tối đa;\n- a<b: Điểm = a/b*Điểm tối đa"
    assert read_method(text, 20) == FoundRule(
        {"type": "ratio"}, "Số văn bản đã ký", "Số văn bản tỉnh yêu cầu", exceed=True
    )
    assert read_method(text.replace("a≥b: Điểm tối đa", "a≥b: 10 điểm"), 20).why == "convert.why_formula"
    assert read_method(text.replace("- a≥b: Điểm tối đa;\n", ""), 20).why == "convert.why_formula"


def test_levels_by_dates() -> None:
    rule = read_method("Ban hành trước 31/3: 10 điểm; ban hành sau 31/3: 5 điểm; không ban hành: 0 điểm", 10).rule
    assert rule is not None
    assert list(rule["options"]) == ["ban_hanh_truoc_31_3", "ban_hanh_sau_31_3", "khong_ban_hanh"]


@pytest.mark.parametrize(
    "text",
    [
        "Có: 10 điểm; Không: 0",
        "Có: 10 điểm, không có: 0 điểm",
        "Đã ban hành: điểm tối đa; chưa ban hành: 0 điểm",
        "- Có ban hành kế hoạch: Điểm tối đa\n- Không ban hành kế hoạch: Không điểm",
        "Ban hành đúng hạn: 10 điểm. Còn lại: 0 điểm.",
        "10 điểm nếu có; 0 điểm nếu không",
        "Từ 50% số xã có từ 2 cuộc trở lên: 10 điểm; còn lại: 0 điểm",
    ],
)
def test_yes_and_no(text: str) -> None:
    assert read_method(text, 10) == FoundRule({"type": "binary"})


@pytest.mark.parametrize(
    "text",
    [
        "- Có A: 5 điểm - Có B: 5 điểm",
        "- Có A: 5 điểm;\n- Có B: 5 điểm.",
        "Có A: 5 điểm; không có: 0 điểm\nCó B: 5 điểm; không có: 0 điểm",
        "a) Có A: 1/2 điểm tối đa\nb) Có B: 50% điểm tối đa",
        "1. Có A: 5 điểm\n2. Có B: 5 điểm",
        "(1) Có A: 5 điểm (2) Có B: 5 điểm".replace(" (2)", "\n(2)"),
        "Điểm: 10. Có A: 5 điểm - Có B: 5 điểm",
    ],
)
def test_parts_that_add_up(text: str) -> None:
    rule = read_method(text, 10).rule
    assert rule is not None
    assert rule["type"] == "checklist"
    assert list(titles_of(rule["items"])) == ["Có A", "Có B"]
    assert "cap" not in rule


def test_a_dash_within_a_condition_does_not_cut_it() -> None:
    rule = read_method("Họp trực tiếp - được ghi biên bản: 6 điểm; họp trực tuyến – có kết luận: 4 điểm", 10).rule
    assert rule is not None
    assert list(titles_of(rule["items"])) == ["Họp trực tiếp - được ghi biên bản", "Họp trực tuyến – có kết luận"]


def test_parts_with_a_cap() -> None:
    rule = read_method("Có A: 5 điểm; Có B: 5 điểm; Có C: 5 điểm. Tối đa 10 điểm", 10).rule
    assert rule is not None
    assert (rule["type"], rule["cap"], len(rule["items"])) == ("checklist", 10, 3)


def test_points_for_each_up_to_a_maximum() -> None:
    reading = read_method("Mỗi cuộc được 5 điểm, tối đa 20 điểm", 20)
    assert reading == FoundRule({"type": "linear", "lower": 0, "upper": 4}, counts=True)
    assert [points_at(reading, 20, n) for n in (0, 1, 3, 4, 7)] == [0, 5, 15, 20, 20]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("Hội đồng xem xét quyết định", "no_points"),
        ("Có ban hành: điểm tối đa", "rest_missing"),
        ("Cấp trưởng: 10 điểm; cấp phó: 5 điểm", "rest_missing"),
        ("Có A: 5 điểm; Có B: 4 điểm", "sum"),
        ("Cấp trưởng: 15 điểm; cấp phó: 5 điểm; khác: 0 điểm", "above"),
        ("Tốt: 8 điểm; khá: 4 điểm; yếu: 0 điểm", "top"),
        ("Mỗi nội dung 2 điểm", "top"),
        ("Mỗi cuộc 2 điểm, tối đa 8 điểm", "top"),
        ("Có kế hoạch: 10 điểm; không: 0 điểm. Chậm nộp trừ 2 điểm", "minus"),
        ("Có kế hoạch: 10 điểm; không: 0 điểm, trừ trường hợp được miễn", "exception"),
        ("Có kế hoạch: 10 điểm; không: 0 điểm; cộng thêm 1 điểm nếu sớm", "bonus"),
        ("Từ 80% trở lên: điểm tối đa; dưới 80% tính theo tỷ lệ", "proportion"),
        ("Có: 10 điểm; có: 5 điểm; không: 0 điểm", "overlap"),
        ("Mỗi văn bản chậm trừ 1 điểm, tối đa 8 điểm", "minus"),
        ("Đầy đủ: 10 điểm; mỗi văn bản chậm trừ 1 điểm", "minus"),
        ("Mỗi văn bản chậm trừ 1 điểm nếu không có lý do", "minus"),
        ("Mỗi văn bản chậm trừ 1 điểm; mỗi văn bản sai trừ 2 điểm", "minus"),
        ("Điểm: 5. Có: 10 điểm; không: 0 điểm", "phrase"),
        ("Từ 80% trở lên: 10 điểm; dưới 80%: 0 điểm (không áp dụng cho xã đảo)", "exception"),
        ("Đối với xã: từ 80% trở lên: 10 điểm; đối với phường: từ 90% trở lên: 10 điểm; còn lại: 0 điểm", "words"),
        ("1. Đối với xã: có: 10 điểm; không: 0 điểm. 2. Đối với phường: có: 10 điểm; không: 0 điểm", "phrase"),
        ("Cứ 10% được 1 điểm", "percent"),
        ("Đạt 90%: 10 điểm; dưới 90%: 0 điểm", "gap"),
        ("Tỷ lệ năm nay từ 80% trở lên năm 2024: 10 điểm; dưới 80%: 0 điểm", "mixed_measures"),
        ("Có 3 nội dung: 10 điểm; có 2 nội dung: 5 điểm; khác: 0 điểm", "order"),
        ("Cấp trưởng: 10 điểm tối đa; điểm tối đa (15 điểm): xuất sắc; khác: 0", "range"),
    ],
)
def test_what_is_not_certain_is_not_read(text: str, why: str) -> None:
    assert read_method(text, 10).why == f"convert.why_{why}"


@given(
    st.text(max_size=200)
    | st.lists(
        st.sampled_from(
            [
                "từ",
                "đến",
                "dưới",
                "trên",
                "80%",
                "20%",
                "04",
                "cuộc",
                ":",
                ";",
                "điểm",
                "10",
                "điểm",
                "tối",
                "đa",
                "a/b",
                "×",
                "còn",
                "lại",
                "(",
                ")",
                "-",
                "=",
                "1/2",
                "mỗi",
            ]
        )
    ).map(" ".join)
)
def test_no_text_breaks_the_reader_and_no_reading_is_refused_by_a_framework(text: str) -> None:
    reading = read_method(text, 10)
    assert (reading.rule is None) == bool(reading.why)
    if reading.rule is not None:
        load(one_indicator(reading.rule, points=10))


def test_long_texts_are_not_read_for_long() -> None:
    for text in (
        "từ " * 7000,
        "1.1" * 7000,
        "(" * 20_000,
        "từ 1 đến " * 2000,
        "a/b × " * 3000,
        "; ".join(["10 điểm"] * 2000),
    ):
        assert read_method(text[:20_000], 10).rule is None


# --- our own words ---------------------------------------------------------------------------------------------------

OWN: list[dict[str, Any]] = [
    {"type": "ratio"},
    {"type": "target"},
    {"type": "binary"},
    {"type": "linear", "lower": 0, "upper": 80},
    {"type": "linear", "lower": 72, "upper": 0.125},
    {"type": "linear", "lower": -5, "upper": 1234.5},
    {"type": "growth", "lower": 0, "upper": 10},
    {"type": "per_capita", "per": 1000, "lower": 0.5, "upper": 5},
    {"type": "growth", "lower": -3, "upper": 1.125},
    {"type": "per_capita", "per": 100_000, "lower": 0.001, "upper": 1_234_567.25},
]


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("rule", OWN, ids=lambda rule: str(rule))
def test_our_own_words_are_read_back(rule: dict[str, Any], lang: Any) -> None:
    node = load(one_indicator(rule, points=12.5))["x"]
    assert node.rule is not None
    words = node.rule.wording(node.params, 12.5)[lang]
    assert read_method(words, 12.5) == FoundRule(rule)
    assert read_method(words, 20).rule is None


@given(
    st.decimals(-(10**9), 10**9, places=3),
    st.sampled_from([1.125, 20, 1234.5, 1_234_567]),
    st.sampled_from(["vi", "en"]),
)
def test_any_number_of_our_own_words_is_read_back(lower: Decimal, points: float, lang: Any) -> None:
    rule = {"type": "linear", "lower": float(lower), "upper": 10**9 + 0.5}
    node = load(one_indicator(rule, points=points))["x"]
    assert node.rule is not None
    assert read_method(node.rule.wording(node.params, points)[lang], points) == FoundRule(rule)


@pytest.mark.parametrize(
    ("text", "lower"),
    [
        ("tuyến tính từ 0 điểm (tại 1234,5) đến 20 điểm (tại 5.000)", 1234.5),
        ("tuyến tính từ 0 điểm (tại 12.5) đến 20 điểm (tại 5.000)", 12.5),
        ("tuyến tính từ 0 điểm (tại 1,234.5) đến 20 điểm (tại 5.000)", 1234.5),
        ("linear from 0 points (at 1234.5) to 20 points (at 5,000)", 1234.5),
        ("linear from 0 points (at -12,5) to 20 points (at 5,000)", -12.5),
        ("linear from 0 points (at \u22121,234.5) to 20 points (at 5,000)", -1234.5),
        ("linear from 0 points (at 1,2,3) to 20 points (at 5,000)", None),
    ],
)  # fmt: skip
def test_an_edited_number_of_our_own_words_may_be_written_otherwise(text: str, lower: float | None) -> None:
    rule = None if lower is None else {"type": "linear", "lower": lower, "upper": 5000}
    assert read_method(text, 20).rule == rule


@pytest.mark.parametrize(
    "rule",
    [
        {"type": "steps", "includes": "lower", "bands": [{"from": 1, "to": 2, "points": 5}, {"from": 2, "points": 20}]},
        {"type": "steps", "includes": "upper", "bands": [{"to": 50, "points": 0}, {"from": 50, "points": 20}]},
        {"type": "choice", "options": {"a": {"points": 20, "title": {"vi": "A", "en": "A"}}, "b": {"points": 5, "title": {"vi": "B", "en": "B"}},
                                       "c": {"points": 0, "title": {"vi": "C", "en": "C"}}}},
        {"type": "checklist", "cap": 20, "items": {"a": {"points": 15, "title": {"vi": "A", "en": "A"}}, "b": {"points": 10, "title": {"vi": "B", "en": "B"}}}},
    ],
    ids=lambda rule: rule["type"],
)  # fmt: skip
def test_our_own_words_of_levels_are_read_back(rule: dict[str, Any]) -> None:
    node = load(one_indicator(rule, points=20))["x"]
    assert node.rule is not None
    words = node.rule.wording(node.params, 20).vi
    found = read_method(words, 20)
    assert found.rule is not None, (words, found.why)
    again = load(one_indicator(found.rule, points=20))["x"]
    assert again.rule is not None
    assert again.rule.wording(again.params, 20).vi.replace("; < 1: 0 điểm", "; còn lại: 0 điểm") == words


# --- numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20", 20), ("04", 4), ("1.000", 1000), ("12,5", 12.5), ("0.5", 0.5), ("1.250,75", 1250.75), ("1 000", 1000), ("0,125", 0.125),
        ("1,000,000", 1e6), ("1,000", None), ("1,2,3", None), ("", None), ("abc", None), ("1" * 60, None), ("0.125", 0.125), ("1.5", 1.5),
    ],
)  # fmt: skip
def test_numbers_in_vietnamese_texts(text: str, value: float | None) -> None:
    assert number_of(text) == value


@pytest.mark.parametrize(
    ("title", "code"),
    [("Nhận thức số", "nhan_thuc_so"), ("Đô thị", "do_thi"), ("A/B (c)", "a_b_c"), ("漢字", ""), ("x" * 60, "x" * 40)],
)
def test_codes_of_titles(title: str, code: str) -> None:
    assert slug(title) == code
