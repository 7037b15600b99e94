"""Bonuses and deductions of a table: beside its maximum, by what their words say of how many points at most."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

import dtiscore as dti
from dtiscore.documents.decisions import Conversion, convert_table

from .decision_files import Row, write_csv

HEADER = ("STT", "Tiêu chí", "Điểm tối đa", "Cách tính điểm")
SCORED: tuple[Row, ...] = (
    ("A", "Tiêu chí đánh giá", "10", ""),
    ("1", "Kế hoạch", "4", "Có: 4 điểm; Không: 0"), ("2", "Tỷ lệ tham dự", "6", "Tỷ lệ × điểm tối đa"),
)  # fmt: skip
TOTAL: Row = ("", "Tổng cộng", "10", "")


def converted(folder: Path, rows: Sequence[Row]) -> Conversion:
    return convert_table(write_csv(folder / "a.csv", [HEADER, *rows]), level="commune", years=(2024, 2026))


def read(found: Conversion) -> dict[str, tuple[str, float | None, str]]:
    """Title → adjusts, points and rule of every node below the total that is a bonus, a deduction or inside one."""
    nodes, kinds = found.framework, dict[str, str]()
    for _, code in nodes.tree:
        node = nodes[code]
        inherited = next(
            (kinds[above.code] for above in nodes.nodes.values() if code in above.children and above.code in kinds), ""
        )
        if node.adjusts or inherited:
            kinds[code] = node.adjusts or inherited
    return {nodes[code].title.vi: (kind, nodes[code].points, rule_name(nodes, code)) for code, kind in kinds.items()}


def rule_name(framework: dti.Framework, code: str) -> str:
    rule = framework[code].rule
    return rule.name if rule else "group"


@pytest.mark.parametrize(
    ("rows", "meant"),
    [
        ([("B", "Điểm trừ", "", ""), ("1", "Lộ lọt dữ liệu", "", "Mỗi vụ trừ 5 điểm, tối đa 10 điểm")],
         {"Điểm trừ": ("deduction", 10, "group"), "Lộ lọt dữ liệu": ("deduction", 10, "linear")}),
        ([("B", "ĐIỂM TRỪ (tối đa 3 điểm)", "", ""), ("1", "Nộp chậm", "", "Mỗi báo cáo chậm trừ 0,5 điểm"), ("2", "Số liệu sai", "", "Trừ 2 điểm nếu có số liệu sai")],
         {"ĐIỂM TRỪ": ("deduction", 3, "group"), "Nộp chậm": ("deduction", 3, "linear"), "Số liệu sai": ("deduction", 2, "binary")}),
        ([("B", "Điểm phạt", "", ""), ("1", "Lộ lọt dữ liệu", "", "Mỗi vụ 5 điểm, tối đa 10 điểm")],
         {"Điểm phạt": ("deduction", 10, "group"), "Lộ lọt dữ liệu": ("deduction", 10, "linear")}),
        ([("B", "Điểm giảm trừ", "", ""), ("1", "Lộ lọt dữ liệu", "", "Mỗi vụ 5 điểm, tối đa 10 điểm")],
         {"Điểm giảm trừ": ("deduction", 10, "group"), "Lộ lọt dữ liệu": ("deduction", 10, "linear")}),
        ([("B", "Điểm trừ", "", ""), ("1", "Bị phê bình", "-2", "")],
         {"Điểm trừ": ("deduction", 2, "group"), "Bị phê bình": ("deduction", 2, "entered")}),
        ([("B", "Điểm thưởng", "5", ""), ("1", "Sáng kiến", "3", "Mỗi sáng kiến cộng 1 điểm"), ("2", "Mô hình", "2", "Được Trung ương công nhận: cộng 2 điểm")],
         {"Điểm thưởng": ("bonus", 5, "group"), "Sáng kiến": ("bonus", 3, "linear"), "Mô hình": ("bonus", 2, "binary")}),
        ([("B", "Điểm thưởng", "2", "Có giải cấp tỉnh: 2 điểm; cấp huyện: 1 điểm")], {"Điểm thưởng": ("bonus", 2, "choice")}),
        ([("B", "Bonus", "4", "2 points for each award, up to 4 points")], {"Bonus": ("bonus", 4, "linear")}),
    ],
)  # fmt: skip
def test_they_stand_beside_the_maximum(
    tmp_path: Path, rows: list[Row], meant: dict[str, tuple[str, float, str]]
) -> None:
    found = converted(tmp_path, [*SCORED, TOTAL, *rows])
    assert read(found) == meant
    assert found.framework["total"].points == found.framework.scale == 10
    kinds = {kind for kind, _, _ in meant.values()}
    assert {p.code for p in found.problems if p.severity == "warning"} == {f"convert.{kind}" for kind in kinds}


def test_the_engine_takes_and_adds_what_the_words_say(tmp_path: Path) -> None:
    rows = [("B", "Điểm trừ", "", ""), ("1", "Lộ lọt dữ liệu", "", "Mỗi vụ trừ 5 điểm, tối đa 10 điểm"),
            ("C", "Điểm thưởng", "2", "Mỗi sáng kiến cộng 1 điểm, tối đa 2 điểm")]  # fmt: skip
    framework = converted(tmp_path, [*SCORED, TOTAL, *rows]).framework
    codes = [node.code for node in framework.leaves]
    values = [[[1.0]] * 4, [[100.0]] * 4, [[0.0], [1.0], [3.0], [0.0]], [[0.0], [0.0], [0.0], [5.0]]]
    scores = dti.score(
        framework, dti.Observations.from_arrays(values, indicators=codes, units=list("ABCD"), years=[2024])
    )
    assert scores.points("total")[:, 0].tolist() == [10, 5, 0, 12]


@pytest.mark.parametrize(
    "rows",
    [
        [("B", "Điểm trừ", "", ""), ("1", "Lộ lọt dữ liệu", "", "Mỗi vụ trừ 5 điểm")],
        [("B", "Điểm trừ", "", ""), ("1", "Lộ lọt dữ liệu", "", "Theo quy định")],
        [("B", "Điểm trừ", "", ""), ("1", "Lộ lọt dữ liệu", "", "Cộng 2 điểm nếu khắc phục")],
    ],
)
def test_where_it_is_not_clear_how_many_points_at_most_they_are_information(tmp_path: Path, rows: list[Row]) -> None:
    found = converted(tmp_path, [*SCORED, TOTAL, *rows])
    assert read(found) == {}
    assert [node.title.vi for node in found.framework.nodes.values() if node.kind == "info"] == ["Lộ lọt dữ liệu"]


@pytest.mark.parametrize("words", ["Mỗi vụ cộng 5 điểm", "Mỗi vụ trừ 5 điểm nếu nghiêm trọng", "Trừ 2 điểm, trừ trường hợp bất khả kháng", "Trừ 1 hoặc 2 điểm"])  # fmt: skip
def test_what_is_not_understood_is_entered_up_to_what_is_stated(tmp_path: Path, words: str) -> None:
    found = converted(tmp_path, [*SCORED, TOTAL, ("B", "Điểm trừ", "10", ""), ("1", "Lộ lọt dữ liệu", "", words)])
    assert read(found)["Lộ lọt dữ liệu"] == ("deduction", 10, "entered")


def test_a_bonus_that_the_stated_total_counts_is_a_criterion(tmp_path: Path) -> None:
    rows = [("B", "Điểm thưởng", "2", "Có: 2 điểm; Không: 0"), ("", "Tổng cộng", "12", "")]
    found = converted(tmp_path, [*SCORED, *rows])
    assert read(found) == {}
    assert found.framework["total"].points == 12


def test_a_row_after_the_total_that_calls_itself_a_bonus_is_no_remark(tmp_path: Path) -> None:
    found = converted(tmp_path, [*SCORED, TOTAL, ("", "Điểm thưởng", "2", "Có mô hình được công nhận: cộng 2 điểm")])
    assert read(found) == {"Điểm thưởng": ("bonus", 2, "binary")}
    assert found.framework["total"].gate is None
