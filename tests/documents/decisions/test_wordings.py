"""What a decision's table prints beside the points stays with the criterion: number, method, evidence, who collects, who verifies."""

from __future__ import annotations

import pytest

import dtiscore as dti
from dtiscore.documents.decisions.words.bounds import Bound, condition_of

from ...strategies import load, one_indicator


def test_texts_of_a_decision_stay_with_the_indicator() -> None:
    node = load(
        one_indicator(
            {"type": "ratio"},
            stt="1.1",
            method={"vi": "a/b × điểm tối đa", "en": "a/b × maximum"},
            evidence="Thông báo kết luận",
            collected_from="Văn phòng UBND",
            verified_by={"vi": "Sở Nội vụ", "en": "Department of Home Affairs"},
        )
    )["x"]
    assert node.stt == "1.1"
    assert node.method == dti.Text("a/b × điểm tối đa", "a/b × maximum")
    assert node.evidence == dti.Text("Thông báo kết luận", "Thông báo kết luận")
    assert node.collected_from == dti.Text("Văn phòng UBND", "Văn phòng UBND")
    assert node.verified_by == dti.Text("Sở Nội vụ", "Department of Home Affairs")


def test_they_are_empty_where_the_framework_does_not_state_them() -> None:
    node = load(one_indicator({"type": "ratio"}))["x"]
    assert (node.stt, node.method, node.evidence, node.collected_from, node.verified_by) == ("", None, None, None, None)


def test_branches_and_information_may_have_a_number_too() -> None:
    document = one_indicator({"type": "ratio"}) | {
        "indices": {"i": {"title": {"vi": "i", "en": "i"}, "stt": "I", "indicators": ["x"], "method": "Cộng điểm"}},
        "info": {"g": {"title": {"vi": "g", "en": "g"}, "stt": "A.1"}},
        "total": {"indices": ["i"]},
    }
    framework = load(document)
    assert (framework["i"].stt, framework["g"].stt) == ("I", "A.1")
    assert framework["i"].method == dti.Text("Cộng điểm", "Cộng điểm")


@pytest.mark.parametrize(
    "text",
    [
        "Tỷ lệ từ 80% trở lên và có kế hoạch",
        "Đạt từ 80% trở lên, đúng thời hạn",
        "Từ 4 cuộc trở lên đồng thời có biên bản",
        "80% or more and a report",
    ],
)
def test_a_further_condition_beside_a_number_is_no_bound(text: str) -> None:
    assert condition_of(text) is None


def test_what_a_number_is_of_may_follow_it() -> None:
    bound = condition_of("từ 80% số xã trở lên")
    assert isinstance(bound, Bound)
    assert (bound.lower, bound.holds_lower, bound.percent) == (80.0, True, True)
