"""A criterion that adds up several rates becomes a group with a rate each, or stays entered where one of them is unsure."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import dtiscore as dti
from dtiscore.documents.decisions import convert_table
from dtiscore.documents.decisions.views import conversion_view
from dtiscore.documents.decisions.words.clauses import Share
from dtiscore.documents.decisions.words.phrases import read_method

COUNTS = "a: số hồ sơ trực tuyến; b: tổng số hồ sơ; c: số hồ sơ thanh toán trực tuyến; d: tổng số hồ sơ có phí"
WITH_COUNTS = (
    Share("Số hồ sơ trực tuyến/Tổng số hồ sơ", 6, "Số hồ sơ trực tuyến", "Tổng số hồ sơ"),
    Share("Số hồ sơ thanh toán trực tuyến/Tổng số hồ sơ có phí", 4, "Số hồ sơ thanh toán trực tuyến", "Tổng số hồ sơ có phí"),
)  # fmt: skip
NAMED = (Share("Tỷ lệ hồ sơ trực tuyến", 6), Share("Tỷ lệ thanh toán trực tuyến", 4))
STAFF = (Share("Share of staff trained", 6), Share("Share of staff certified", 4))


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("Điểm = (60% x tỷ lệ hồ sơ trực tuyến + 40% x tỷ lệ thanh toán trực tuyến) x điểm tối đa", NAMED),
        ("Điểm = tỷ lệ hồ sơ trực tuyến x 6 + tỷ lệ thanh toán trực tuyến x 4", NAMED),
        (f"Điểm = (0,6 × a/b + 0,4 × c/d) × 10. {COUNTS}", WITH_COUNTS),
        (f"Điểm = a/b × 6 + c/d × 4; {COUNTS}", WITH_COUNTS),
        ("Score = 6 × (share of staff trained) + 4 × (share of staff certified)", STAFF),
        ("Score = (0.6 × share of staff trained + 0.4 × share of staff certified) × 10", STAFF),
    ],
)
def test_a_sum_of_rates(text: str, shares: tuple[Share, ...]) -> None:
    assert read_method(text, 10, "Hiệu quả", parts=True).shares == shares


@pytest.mark.parametrize(
    "text",
    [
        f"Điểm = a/b × 6 + c/d × 5; {COUNTS}",  # 11 points
        "Điểm = (60% x tỷ lệ hồ sơ trực tuyến - 40% x tỷ lệ trễ hạn) x điểm tối đa",
        "Điểm = (60% x tỷ lệ hồ sơ trực tuyến + 40% x tỷ lệ so với tỉnh cao nhất) x điểm tối đa",
        "Điểm = (60% x tỷ lệ A + 40% x số cuộc họp) x điểm tối đa",
        "Điểm = (60% x tỷ lệ A + 40% x tỷ lệ A) x điểm tối đa",
        "Điểm = 60% x tỷ lệ A x 10 + 40% x tỷ lệ B x 10; nếu tỷ lệ A dưới 50% thì được 0 điểm",
        "(Tỷ lệ A + tỷ lệ B)/2 × điểm tối đa",
        "Tỷ lệ A x 6 điểm\n+ Tỷ lệ B x 4 điểm",  # a plus sign, or what marks the lines of a list
    ],
)
def test_a_sum_of_which_a_part_is_unsure(text: str) -> None:
    assert read_method(text, 10, "Hiệu quả", parts=True).rule is None


def test_it_is_no_rule_of_a_single_indicator() -> None:
    found = read_method("Điểm = tỷ lệ A x 6 + tỷ lệ B x 4", 10)
    assert (found.rule, found.shares, found.why) == (None, (), "convert.why_formula")


def test_the_table_it_stands_in(tmp_path: Path) -> None:
    """Counted as one criterion with a rule, scored by its parts, and shown with both."""
    table = tmp_path / "table.csv"
    table.write_text(
        "STT,Chỉ số,Điểm,Cách tính\n1,Dịch vụ công,12,\n1.1,Ban hành kế hoạch,2,Có: 2 điểm; không: 0 điểm\n"
        f'1.2,Hiệu quả,10,"Điểm = a/b × 6 + c/d × 4; {COUNTS}"\n',
        "utf-8",
    )
    found = convert_table(table, code="x", level="commune", years=(2025, 2025))
    framework = found.framework
    effect = framework["hieu_qua"]
    assert [framework[code].points for code in effect.children] == [6, 4]
    counted = next(problem for problem in found.problems if problem.code == "convert.counted")
    assert [counted.params[name] for name in ("criteria", "rules", "entered", "groups")] == [3, 2, 0, 1]
    shown = conversion_view(found, "vi").frame["rule"][2]
    assert "Số hồ sơ trực tuyến/Tổng số hồ sơ: " in shown
    assert " 6 điểm" in shown
    assert " 4 điểm" in shown
    values = {node.code: value for node, value in zip(framework.leaves, (1.0, 50.0, 25.0), strict=True)}
    scores = dti.score(
        framework,
        dti.Observations.from_arrays(
            np.array(list(values.values())).reshape(-1, 1, 1), indicators=list(values), units=["A"], years=[2025]
        ),
    )
    assert float(scores.points("total")[0, 0]) == pytest.approx(2 + 0.5 * 6 + 0.25 * 4)
