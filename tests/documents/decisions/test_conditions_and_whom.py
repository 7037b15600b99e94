"""Mandatory conditions become a gate, and sentences on whom a criterion applies to become types of units, where their words fix it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

import dtiscore as dti
from dtiscore.documents.decisions import Conversion, convert_table
from dtiscore.documents.decisions.whom import Whom, whom_in
from dtiscore.documents.decisions.words.wordings import APPLIES, CONSEQUENCES, Wording, applies_in, consequence_in

from .decision_files import Row, write_csv

HEADER = ("STT", "Tiêu chí", "Điểm tối đa", "Cách tính điểm")
SCORED: tuple[Row, ...] = (
    ("I", "Nhận thức số", "100", ""), ("1", "Ban hành kế hoạch", "40", "Có: 40 điểm; Không: 0"),
    ("2", "Tỷ lệ tham dự", "60", "Tỷ lệ × điểm tối đa"), ("", "Tổng cộng", "100", ""),
)  # fmt: skip


def converted(folder: Path, rows: Sequence[Row]) -> Conversion:
    return convert_table(write_csv(folder / "a.csv", [HEADER, *rows]), level="commune", years=(2024, 2026))


def information(found: Conversion) -> list[str]:
    return [node.title.vi for node in found.framework.nodes.values() if node.kind == "info"]


@pytest.mark.parametrize("line", [*CONSEQUENCES, *APPLIES], ids=lambda line: line.example)
def test_a_line_takes_its_example(line: Wording) -> None:
    assert line.pattern.fullmatch(line.example)
    assert (consequence_in(line.example) is not None) == (line in CONSEQUENCES)
    assert (applies_in(line.example) is not None) == (line in APPLIES)


# --- conditions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("conditions", "cap", "codes"),
    [
        ([("", "Điều kiện bắt buộc: Có kế hoạch chuyển đổi số", "", "Không đạt: tổng điểm không quá 50% điểm tối đa")], 0.5, 1),
        ([("A", "Điều kiện bắt buộc: Có kế hoạch chuyển đổi số", "", "Nếu không đạt điều kiện này thì tổng điểm tối đa 40 điểm")], 0.4, 1),
        ([("A", "Điều kiện bắt buộc", "", "Không đạt: tổng điểm bằng 0"), ("1", "Có kế hoạch", "", ""), ("2", "Có quy chế", "", "")], 0, 2),
        ([("", "CÁC ĐIỀU KIỆN TIÊN QUYẾT", "", ""), ("1", "Có kế hoạch", "", "Không có: tổng điểm không quá 30%"),
          ("2", "Có quy chế", "", "Chưa có thì tổng điểm không vượt quá 30%")], 0.3, 2),
    ],
)  # fmt: skip
def test_mandatory_conditions_are_a_gate(tmp_path: Path, conditions: list[Row], cap: float, codes: int) -> None:
    found = converted(tmp_path, [*conditions, *SCORED])
    total = found.framework["total"]
    assert total.gate is not None
    assert (total.points, total.gate.cap, len(total.gate.items)) == (100, cap, codes)
    scores = dti.score(
        found.framework,
        dti.Observations.from_arrays(
            [*[[[1.0], [0.0]]] * codes, [[1.0], [1.0]], [[50.0], [50.0]]],
            indicators=[*total.gate.items, "ban_hanh_ke_hoach", "ty_le_tham_du"],
            units=["A", "B"],
            years=[2024],
        ),
    )
    assert scores.points("total")[:, 0].tolist() == [70, min(70, cap * 100)]


@pytest.mark.parametrize(
    "words",
    [
        "Không đạt: không xét, xếp hạng",
        "Không đạt: tổng điểm không quá 150% điểm tối đa",
        "Không đạt: tổng điểm không quá 50% điểm tối đa, trừ trường hợp bất khả kháng",
        "Không đạt: trừ 5 điểm",
        "Đạt: tổng điểm không quá 50%",
        "",
    ],
)
def test_conditions_whose_words_fix_no_gate_are_information(tmp_path: Path, words: str) -> None:
    found = converted(tmp_path, [("A", "Điều kiện bắt buộc: Có kế hoạch", "", words), *SCORED])
    assert found.framework["total"].gate is None
    assert information(found) == ["Điều kiện bắt buộc: Có kế hoạch"]
    assert found.framework["total"].points == 100


def test_two_conditions_of_which_each_leaves_another_share_are_information(tmp_path: Path) -> None:
    rows = [("A", "Điều kiện bắt buộc", "", ""), ("1", "Có kế hoạch", "", "Không có: tổng điểm không quá 30%"),
            ("2", "Có quy chế", "", "Không có: tổng điểm không quá 50%")]  # fmt: skip
    found = converted(tmp_path, [*rows, *SCORED])
    assert found.framework["total"].gate is None
    assert len(information(found)) == 2


def test_a_first_row_of_words_alone_is_named_and_not_lost(tmp_path: Path) -> None:
    found = converted(tmp_path, [("", "Tên đơn vị", "", "Ghi đầy đủ"), *SCORED])
    assert any("Tên đơn vị: Ghi đầy đủ" in problem.text("vi") for problem in found.problems)


# --- to whom it applies ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rest", "whom"),
    [
        ("Có: 4 điểm; Không: 0\nKhông áp dụng đối với xã đảo", "Có: 4 điểm; Không: 0", Whom(("Xã đảo",))),
        ("Tỷ lệ × điểm tối đa (không áp dụng với các phường và thị trấn).", "Tỷ lệ × điểm tối đa.", Whom(("Phường", "Thị trấn"))),
        ("Có: 4 điểm. Chỉ áp dụng đối với xã miền núi, hải đảo.", "Có: 4 điểm.", Whom(("Xã miền núi", "Xã hải đảo"), only=True)),
        ("Yes: 4 points; No: 0\nDoes not apply to wards", "Yes: 4 points; No: 0", Whom(("Wards",))),
    ],
)  # fmt: skip
def test_a_sentence_names_whom_it_applies_to(text: str, rest: str, whom: Whom) -> None:
    assert whom_in(text) == (rest, whom)


@pytest.mark.parametrize(
    "text",
    [
        "Không áp dụng đối với xã chưa có cáp quang",
        "Không áp dụng đối với xã có dưới 1.000 dân",
        "Không áp dụng đối với xã đảo trong năm 2024",
        "Không áp dụng đối với văn bản mật",
        "Không áp dụng đối với xã đảo; không áp dụng đối với phường",
        "Áp dụng đối với phường",
    ],
)
def test_what_is_more_than_a_kind_of_unit_stays(text: str) -> None:
    assert whom_in(f"Có: 4 điểm; Không: 0. {text}") == (f"Có: 4 điểm; Không: 0. {text}", None)


def test_criteria_apply_by_the_types_that_their_words_name(tmp_path: Path) -> None:
    found = converted(tmp_path, [
        ("1", "Họp (không áp dụng đối với phường)", "4", "Có: 4 điểm; Không: 0"),
        ("2", "Tham dự", "6", "Tỷ lệ × điểm tối đa. Không áp dụng đối với xã đảo."),
        ("3", "Kế hoạch", "5", "Có: 5 điểm; Không: 0\nChỉ áp dụng đối với phường"),
        ("4", "Văn bản", "5", "Có: 5 điểm; Không: 0\nKhông áp dụng đối với xã chưa có mạng"),
    ]).framework  # fmt: skip
    assert {code: title.vi for code, title in found.unit_types.items()} == {
        "phuong": "Phường", "xa_dao": "Xã đảo", "con_lai": "Các đơn vị còn lại",
    }  # fmt: skip
    applies = [(node.rule.name, node.applies_to) for node in found.leaves if node.rule]
    everyone = ("phuong", "xa_dao", "con_lai")
    assert applies == [
        ("binary", ("xa_dao", "con_lai")), ("ratio", ("phuong", "con_lai")), ("binary", ("phuong",)), ("entered", applies[3][1]),
    ]  # fmt: skip
    assert set(applies[3][1]) in (set(), set(everyone))
    assert "không áp dụng đối với xã chưa có mạng" in str(found.leaves[3].method).lower()


def test_a_kind_that_is_part_of_another_cannot_be_a_type_beside_it(tmp_path: Path) -> None:
    found = converted(tmp_path, [
        ("1", "Họp", "4", "Có: 4 điểm; Không: 0. Không áp dụng đối với xã."),
        ("2", "Tham dự", "6", "Tỷ lệ × điểm tối đa. Không áp dụng đối với xã đảo."),
    ]).framework  # fmt: skip
    assert not found.unit_types
    assert [node.rule.name for node in found.leaves if node.rule] == ["entered", "entered"]
