"""What a person writes beside a rule that was understood: that it is right or wrong, which rule it is, or like which row."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

import attrs

from dtiscore.language.labels import key

_RIGHT = (
    "đúng", "đúng rồi", "đúng như vậy", "chính xác", "chuẩn", "đồng ý", "nhất trí", "đã xác nhận", "xác nhận", "đã duyệt", "duyệt", "đạt", "có", "được",
    "ok", "oke", "okay", "x", "v", "✓", "✔", "☑", "✅", "yes", "y", "right", "correct", "confirmed", "agreed", "agree", "fine", "true", "approved",
)  # fmt: skip
_WRONG = (
    "sai", "sai rồi", "không đúng", "chưa đúng", "không", "không đồng ý", "chưa đồng ý", "✗", "✘", "❌", "wrong", "no", "not right", "incorrect", "false",
)  # fmt: skip
# Rules that a name says whole; all others need numbers.
_RULES: Mapping[str, tuple[str, ...]] = {
    "entered": ("nhập điểm", "để nhập điểm", "chấm điểm", "hội đồng chấm", "hội đồng chấm điểm", "entered", "entered points", "enter points", "points entered"),
    "binary": ("có/không", "có / không", "có hoặc không", "có - không", "đạt/không đạt", "đạt hoặc không đạt", "yes/no", "yes / no", "yes or no", "binary"),
    "ratio": ("tỷ lệ", "tỉ lệ", "theo tỷ lệ", "tỷ lệ x điểm tối đa", "tỷ lệ × điểm tối đa", "ratio", "rate", "share", "percentage", "rate × maximum points"),
    "best": ("so với đơn vị cao nhất", "theo đơn vị cao nhất", "đơn vị cao nhất", "so với đơn vị tốt nhất", "best", "relative to the best", "compared with the best"),
}  # fmt: skip
_LIKE = re.compile(
    r"(?:như|giống(?:\s+như)?|tương\s+tự(?:\s+như)?|(?:the\s+)?same\s+as|as|like)\s+(?:(?:ở|của|in|of)\s+)?"
    r"(?P<what>dòng|hàng|mục|chỉ\s+số|tiêu\s+chí|row|line|item|indicator|criterion)?\s*(?P<name>[\w.]+)\)?",
    re.I,
)
# Rules that say the same whatever the points are.
OF_ANY_POINTS = ("binary", "ratio", "best", "linear", "entered")


@attrs.frozen
class Answer:
    """``kind`` is right, wrong, rule, like or words; ``rule`` names a rule, ``like`` the number, code or row of another row."""

    kind: str
    rule: str = ""
    like: str = ""
    row: bool = False  # whether it names a row of the sheet


def answer_in(text: str) -> Answer:
    plain = " ".join(key(text).split()).strip(" .!;,")
    plain = re.sub(r"^(?:đọc\s+|hiểu\s+)?(đúng|sai)(?:\s+(?:ạ|nhé|hết))?$", r"\1", plain)
    if plain in map(key, _RIGHT):
        return Answer("right")
    if plain in map(key, _WRONG):
        return Answer("wrong")
    rule = next((name for name, words in _RULES.items() if plain in map(key, words)), "")
    if rule:
        return Answer("rule", rule=rule)
    like = _LIKE.fullmatch(" ".join(text.split()).strip(" .!;,"))
    if like is not None and (like["what"] or any(ch.isdigit() for ch in like["name"])):
        return Answer(
            "like", like=like["name"].strip("."), row=key(like["what"] or "") in ("dòng", "hàng", "row", "line")
        )
    return Answer("words")


def rule_of(name: str, points: Any) -> dict[str, Any]:
    """The rule of a name; entered points are a share where the criterion has none."""
    return {"type": name, "in": "points" if points else "fraction"} if name == "entered" else {"type": name}


def rule_like(table: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any] | None:
    """The rule of another row, for this one; None where that has none, or its levels state points of another maximum."""
    rule = other.get("rule")
    if not isinstance(rule, dict):
        return None
    fixed = any(
        "points" in entry for name in ("bands", "through", "options", "items") for entry in _entries(rule, name)
    )
    return copy.deepcopy(rule) if not fixed or table.get("points") == other.get("points") else None


def _entries(rule: Mapping[str, Any], name: str) -> list[Any]:
    found = rule.get(name, [])
    entries = list(found.values()) if isinstance(found, dict) else found
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
