"""The grammar of wordings: every line takes its example, and no change of a wording that means something else gives the same rule."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from dtiscore.documents.decisions.words.clauses import FoundRule
from dtiscore.documents.decisions.words.phrases import read_method
from dtiscore.documents.decisions.words.wordings import (
    BOUNDS,
    CHANGING,
    COMPARISONS,
    EXCLUSIVE,
    HARMLESS,
    SENTENCES,
    TAKING,
    Wording,
    bound_forms,
    changes_in,
    comparison_in,
    is_exclusive,
    sentence_in,
    taking_in,
)


def named(lines: tuple[Wording, ...]) -> list[object]:
    return [pytest.param(line, id=f"{line.kind}: {line.example}") for line in lines]


@pytest.mark.parametrize("line", named(SENTENCES))
def test_a_sentence_is_what_its_line_says(line: Wording) -> None:
    found = sentence_in(line.example)
    assert found is not None
    assert (found[0], line.pattern.fullmatch(line.example) is not None) == (line.kind, True)


@pytest.mark.parametrize("line", named(HARMLESS))
def test_what_changes_nothing_leaves_a_rule_as_it_is(line: Wording) -> None:
    assert line.pattern.fullmatch(line.example)
    assert read_method(f"{line.example}\nCó: 10 điểm; Không: 0", 10) == FoundRule({"type": "binary"})


@pytest.mark.parametrize("line", named(COMPARISONS))
def test_a_comparison_with_the_best_is_what_its_line_says(line: Wording) -> None:
    assert comparison_in(line.example) == line.kind


@pytest.mark.parametrize("line", named(EXCLUSIVE))
def test_that_one_level_counts_changes_no_levels_and_forbids_a_sum(line: Wording) -> None:
    assert is_exclusive(line.example)
    levels = "Cấp tỉnh: 10 điểm; cấp huyện: 6 điểm; không có: 0 điểm"
    assert read_method(f"{levels}\n{line.example}", 10) == read_method(levels, 10)
    assert read_method(f"Cấp tỉnh: 6 điểm; cấp huyện: 4 điểm\n{line.example}", 10).rule is None


@pytest.mark.parametrize("line", named(TAKING))
def test_so_much_away_for_every_one_is_what_its_line_says(line: Wording) -> None:
    found = taking_in(line.example)
    assert found is not None
    assert {"noun", "points", "taken"} <= set(found)


@pytest.mark.parametrize("line", named(CHANGING))
def test_words_that_change_a_rule_are_seen_and_forbid_it(line: Wording) -> None:
    assert line.kind in set(changes_in(line.example))
    assert (
        read_method(f"Cấp trưởng: 10 điểm; cấp phó: 5 điểm; khác: 0 điểm\n{line.example}", 10).rule is None
        or line.kind == "highest"
    )


@pytest.mark.parametrize("line", named(BOUNDS))
def test_a_condition_on_a_number_is_of_the_kind_of_its_line(line: Wording) -> None:
    assert next(kind for kind, form in bound_forms() if form.search(line.example)) == line.kind


# --- the same wording, changed ---------------------------------------------------------------------------------------

LATE = "Tỷ lệ hồ sơ giải quyết đúng hạn"
KNOWN = (
    ("Có: 10 điểm; Không: 0", 10, ""),
    ("Đã ban hành kế hoạch: điểm tối đa; chưa ban hành: 0 điểm", 10, ""),
    ("Ban hành đúng hạn: 10 điểm. Còn lại: 0 điểm.", 10, ""),
    ("Yes: 10 points; No: 0 points", 10, ""),
    ("Ban hành kịp thời: 10\nBan hành không kịp thời: 5\nKhông ban hành: 0", 10, ""),
    ("Cấp trưởng: điểm tối đa; cấp phó: 1/2 điểm tối đa; khác: 0 điểm", 10, ""),
    ("Fully met: 10, partly met: 5, not met: 0", 10, ""),
    ("- Có kế hoạch: 6 điểm\n- Có báo cáo: 4 điểm", 10, ""),
    ("- 4 points for the names\n- 6 points for a telephone number", 10, ""),
    ("Tỷ lệ × điểm tối đa", 10, LATE),
    ("Điểm = Tỷ lệ hồ sơ đúng hạn * Điểm tối đa", 10, LATE),
    ("a/b × điểm tối đa; a là số hồ sơ đúng hạn; b là tổng số hồ sơ", 10, LATE),
    ("(Số hồ sơ đúng hạn/Tổng số hồ sơ) × 10 điểm", 10, LATE),
    ("Tỷ lệ ≥ 80%: điểm tối đa; còn lại: tỷ lệ/80% × điểm tối đa", 10, LATE),
    ("(100% - tỷ lệ) × điểm tối đa", 10, LATE),
    ("rate × maximum points", 10, "Share of files in time"),
    ("Từ 90% trở lên: 10 điểm; từ 70% đến dưới 90%: 5 điểm; dưới 70%: 0 điểm", 10, LATE),
    ("Trên 75%: 10 điểm; trên 50% đến 75%: 5 điểm; đến 50%: 0 điểm", 10, LATE),
    ("Hoàn thành 100% kế hoạch: 10\nHoàn thành từ 80% đến dưới 100% kế hoạch: 5\nHoàn thành dưới 80% kế hoạch: 0", 10, ""),
    ("At least 80%: 10; from 50% to under 80%: 5; otherwise: 0", 10, "Share of files in time"),
    ("Từ 04 cuộc trở lên: 10 điểm; 03 cuộc: 7 điểm; 02 cuộc: 5 điểm; 01 cuộc: 2 điểm; khác: 0 điểm", 10, ""),
    ("Từ 70% đến 79,99%: 5 điểm; từ 80% trở lên: 10 điểm; còn lại: 0 điểm", 10, LATE),
    ("Mỗi cuộc được 2 điểm, tối đa 10 điểm", 10, ""),
    ("2 points for each meeting, up to 10 points", 10, ""),
    ("Từ 90% trở lên: 10 điểm; từ 70% đến dưới 90%: tỷ lệ × điểm tối đa; dưới 70%: 0 điểm", 10, LATE),
    ("Tỷ lệ ≥ 80%: điểm tối đa; còn lại: tỷ lệ × điểm tối đa", 10, LATE),
    ("At least 90%: 10 points; from 70% to under 90%: rate × maximum points; below 70%: 0 points", 10, "Share of files in time"),
    ("Từ 90% trở lên: 10 điểm; từ 70% đến dưới 90%: (tỷ lệ - 70%)/20% × điểm tối đa; dưới 70%: 0 điểm", 10, LATE),
    ("Từ cận trên trở lên: 10 điểm; từ cận dưới trở xuống: 0 điểm; còn lại: (tỷ lệ - cận dưới)/(cận trên - cận dưới) × điểm tối đa;"
     " cận trên: 90%; cận dưới: 20%", 10, LATE),
    ("Trên 90%: 10 điểm; từ 70% đến 90%: 5 điểm; dưới 70%: 0 điểm", 10, LATE),
    ("Điểm = Tỷ lệ của đơn vị/Tỷ lệ của đơn vị cao nhất × điểm tối đa", 10, LATE),
    ("Điểm = Tỷ lệ chuẩn hóa × 10 điểm\nTỷ lệ chuẩn hóa = (Tỷ lệ của Bộ)/(Tỷ lệ của Bộ có giá trị lớn nhất)", 10, LATE),
    ("Đơn vị có tỷ lệ cao nhất được điểm tối đa; các đơn vị khác tính theo tỷ lệ so với đơn vị cao nhất", 10, LATE),
    ("Cấp tỉnh: 10 điểm; cấp huyện: 6 điểm; không có: 0 điểm. Chỉ tính ở mức cao nhất", 10, ""),
    ("Mỗi văn bản chậm trừ 1 điểm", 10, ""),
    ("Mỗi văn bản chậm trừ 1 điểm, trừ tối đa 4 điểm", 10, "Số văn bản chậm"),
    ("Trừ 0,5 điểm cho mỗi lần chậm", 10, "Số lần chậm"),
    ("1 point deducted for each late report, at most 10 points", 10, "Late reports"),
    ("Có cổng thông tin: 10 điểm\nHoặc có trang thông tin: 5 điểm\nKhông có: 0 điểm", 10, ""),
)  # fmt: skip

SENTENCE_ADDED = (
    "Chậm báo cáo trừ 1 điểm", "Nộp trễ hạn: trừ 0,5 điểm", "Mỗi lần chậm trừ 1 điểm", "So với bộ cao nhất", "Tăng so với năm trước",
    "Không áp dụng đối với xã đảo", "Trừ trường hợp bất khả kháng", "Nếu có văn bản của tỉnh", "Chỉ tính văn bản đã ký số",
    "Cộng thêm 1 điểm nếu nộp sớm", "Nhân hệ số 0,7 nếu không tìm kiếm được", "Nộp trễ hạn", "1 point deducted for each late report",
    "Only 70% of these points if it cannot be searched", "Does not apply to islands", "compared with the best ministry",
    "Đối với xã miền núi được 2 điểm", "Tối đa 8 điểm",
)  # fmt: skip


def negative(text: str) -> str:
    """Every first number of points below nought: “: 10” is “: -10”."""
    changed = re.sub(r"([:=]\s*)(\d)", r"\1-\2", text, count=1)
    return changed if changed != text else re.sub(r"(?m)^(- )?(\d)", r"-\2", text, count=1)


WORDS_ADDED: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("a minus", negative),
    ("another number", lambda text: re.sub(r"\d+", lambda m: str(int(m[0]) + 1), text, count=1)),
    ("the best", lambda text: re.sub(r"\s*([:×*])", r" so với đơn vị cao nhất \1", text, count=1)),
    ("last year", lambda text: re.sub(r"\s*([:×*])", r" tăng so với năm trước \1", text, count=1)),
    ("a condition", lambda text: re.sub(r"\s*([:×*])", r" nếu nộp trước hạn \1", text, count=1)),
    ("not", lambda text: re.sub(r"^(- )?", r"\1Không ", text, count=1)),
    ("another maximum", lambda text: text.replace("điểm tối đa", "7 điểm").replace("Điểm tối đa", "7 điểm").replace("10", "7")),
)  # fmt: skip


@pytest.mark.parametrize(("text", "maximum", "title"), KNOWN)
@pytest.mark.parametrize("added", SENTENCE_ADDED)
def test_a_sentence_more_never_leaves_the_same_rule(text: str, maximum: float, title: str, added: str) -> None:
    known = read_method(text, maximum, title)
    assert known.rule is not None, known.why
    for changed in (
        f"{text}\n{added}",
        f"{text}; {added}",
        f"{text}. {added}.",
        f"{added}\n{text}",
        f"{text} ({added})",
    ):
        found = read_method(changed, maximum, title)
        assert found != known, changed


@pytest.mark.parametrize(("text", "maximum", "title"), KNOWN)
@pytest.mark.parametrize(("name", "change"), WORDS_ADDED, ids=[name for name, _ in WORDS_ADDED])
def test_words_changed_never_leave_the_same_rule(
    text: str, maximum: float, title: str, name: str, change: Callable[[str], str]
) -> None:
    changed = change(text)
    if changed != text:
        assert read_method(changed, maximum, title) != read_method(text, maximum, title), changed
