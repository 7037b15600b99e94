"""What people write beside a rule that was understood, and counts that several criteria share."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import dtiscore as dti
from dtiscore.documents.decisions import Conversion, convert_table
from dtiscore.documents.decisions.confirming import Answer, answer_in, rule_like
from dtiscore.documents.decisions.criteria_book import ANSWERS, criteria_workbook
from dtiscore.language.sentences import say

from .decision_files import write_csv

HEADER = ("STT", "Tiêu chí", "Điểm tối đa", "Cách tính điểm")
ROWS = (
    ("1.1", "Tỷ lệ hồ sơ", "10", "Tỷ lệ × điểm tối đa"), ("1.2", "Kế hoạch", "10", "Có: 10 điểm; Không: 0"),
    ("1.3", "Mạng", "10", "Hội đồng xem xét"), ("1.4", "Tập huấn", "5", "Theo báo cáo của Sở"),
)  # fmt: skip


@pytest.mark.parametrize("text", ["đúng", "Đúng rồi.", "đọc đúng ạ", "Chính xác!", "nhất trí", "OK", "✓", "x", "Correct", "agreed"])  # fmt: skip
def test_a_yes_is_a_yes(text: str) -> None:
    assert answer_in(text) == Answer("right")


@pytest.mark.parametrize("text", ["sai", "Sai rồi", "không đúng", "chưa đồng ý", "No", "wrong!"])
def test_a_no_is_a_no(text: str) -> None:
    assert answer_in(text) == Answer("wrong")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("có/không", Answer("rule", rule="binary")), ("Yes or no", Answer("rule", rule="binary")), ("Nhập điểm", Answer("rule", rule="entered")),
        ("tỉ lệ", Answer("rule", rule="ratio")), ("So với đơn vị cao nhất", Answer("rule", rule="best")),
        ("như mục 1.2", Answer("like", like="1.2")), ("Giống 1.2", Answer("like", like="1.2")), ("tương tự dòng 5", Answer("like", like="5", row=True)),
        ("same as item 1.2", Answer("like", like="1.2")), ("like row 7", Answer("like", like="7", row=True)), ("như plan_1", Answer("like", like="plan_1")),
        ("như trên", Answer("words")), ("có kế hoạch: 10 điểm", Answer("words")), ("đúng hạn: 10 điểm; chậm: 0", Answer("words")),
        ("không có: 0 điểm", Answer("words")), ("sai số dưới 5%: 10 điểm", Answer("words")), ("", Answer("words")),
    ],
)  # fmt: skip
def test_rules_and_rows_are_named_and_all_else_is_words(text: str, answer: Answer) -> None:
    assert answer_in(text) == answer


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_the_workbook_offers_is_understood(lang: Any) -> None:
    kinds = [answer_in(say(f"decision.answer.{kind}", lang)) for kind in ANSWERS]
    assert [one.rule or one.kind for one in kinds] == list(ANSWERS)


def test_a_rule_with_points_is_like_another_only_for_the_same_maximum() -> None:
    choice = {"points": 10, "rule": {"type": "choice", "options": {"a": {"points": 10}, "b": {"points": 0}}}}
    share = {"points": 10, "rule": {"type": "steps", "bands": [{"to": 50, "fraction": 0}, {"from": 50, "fraction": 1}]}}
    assert rule_like({"points": 10}, choice) == choice["rule"]
    assert rule_like({"points": 5}, choice) is None
    assert rule_like({"points": 5}, share) == share["rule"]
    assert rule_like({"points": 5}, {"points": 5}) is None


def confirmed(folder: Path, **answers: str) -> Conversion:
    """The rows read again with an answer beside some, by the code of the row."""
    first = convert_table(write_csv(folder / "a.csv", [HEADER, *ROWS]), level="commune", years=(2024, 2026))
    (folder / "a.toml").write_text(first.text, "utf-8")
    framework = dti.load_framework(folder / "a.toml")
    path = folder / "a.xlsx"
    path.write_bytes(criteria_workbook(framework, tomllib.loads(first.text), "vi"))
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[3]}
    code, confirm = columns[say("decision.column.code", "vi")], columns[say("decision.column.confirm", "vi")]
    for r in range(4, sheet.max_row + 1):
        if sheet.cell(r, code).value in answers:
            sheet.cell(r, confirm).value = answers[sheet.cell(r, code).value]
    book.save(path)
    return convert_table(path)


def rules(found: Conversion) -> dict[str, str]:
    return {node.code: node.rule.name for node in found.framework.leaves if node.rule}


def test_rows_are_confirmed_corrected_and_called_wrong(tmp_path: Path) -> None:
    found = confirmed(tmp_path, ty_le_ho_so="đúng rồi", ke_hoach="sai", mang="như 1.2", tap_huan="có/không")
    assert rules(found) == {"ty_le_ho_so": "ratio", "ke_hoach": "entered", "mang": "entered", "tap_huan": "binary"}
    found = confirmed(tmp_path, mang="như 1.2", tap_huan="giống dòng 4")
    assert rules(found) == {"ty_le_ho_so": "ratio", "ke_hoach": "binary", "mang": "binary", "tap_huan": "ratio"}
    assert [node.method.vi for node in found.framework.leaves if node.method] == [row[3] for row in ROWS]


def test_a_row_that_is_not_there_is_named_and_nothing_changes(tmp_path: Path) -> None:
    found = confirmed(tmp_path, mang="như 9.9", tap_huan="Từ 80% trở lên: 5 điểm; dưới 80%: 0 điểm")
    assert rules(found)["mang"] == "entered"
    assert rules(found)["tap_huan"] == "steps"
    assert [p.code for p in found.problems if p.severity == "warning"] == ["convert.not_like"]


def test_counts_that_the_words_of_a_correction_name_are_asked_for(tmp_path: Path) -> None:
    found = confirmed(tmp_path, mang="a/b × điểm tối đa; a là số máy có mạng; b là tổng số máy tính của xã").framework
    node = found["mang"]
    assert node.data is not None
    assert [found[code].title.vi for code in (node.data.part, node.data.whole)] == [
        "Số máy có mạng", "Tổng số máy tính của xã",
    ]  # fmt: skip


# --- shared counts ---------------------------------------------------------------------------------------------------


def test_criteria_that_name_the_same_count_share_it(tmp_path: Path) -> None:
    rows = [
        ("1", "Hồ sơ trực tuyến", "10", "a/b × điểm tối đa; a là số hồ sơ trực tuyến; b là tổng số hồ sơ tiếp nhận"),
        ("2", "Hồ sơ đúng hạn", "10", "(Số hồ sơ đúng hạn/Tổng số hồ sơ tiếp nhận) × 10 điểm"),
        ("3", "Hồ sơ số hóa", "10", "(Số hồ sơ được số hóa/Tổng số các hồ sơ tiếp nhận trong năm) × 10 điểm"),
    ]
    found = convert_table(write_csv(tmp_path / "a.csv", [HEADER, *rows]), level="commune", years=(2024, 2026))
    wholes = [node.data.whole for node in found.framework.leaves if node.data]
    assert wholes[0] == wholes[1] != wholes[2]
    titles = [node.title.vi for node in found.framework.nodes.values() if node.kind == "info"]
    assert titles.count("Tổng số hồ sơ tiếp nhận") == 1
    told = {p.code: p.text("vi") for p in found.problems}
    assert "“Tổng số hồ sơ tiếp nhận” là một số liệu dùng chung" in told["convert.count_shared"]
    assert "“Tổng số các hồ sơ tiếp nhận trong năm” gần giống nhau" in told["convert.counts_near"]


def test_a_count_without_a_name_of_its_own_is_not_shared(tmp_path: Path) -> None:
    rows = [("1", "Hồ sơ", "10", "(Số đạt/Tổng số) × 10 điểm"), ("2", "Văn bản", "10", "(Số ký/Tổng số) × 10 điểm")]
    found = convert_table(write_csv(tmp_path / "a.csv", [HEADER, *rows]), level="commune", years=(2024, 2026)).framework
    wholes = [node.data.whole for node in found.leaves if node.data]
    assert len({*wholes}) == 2
