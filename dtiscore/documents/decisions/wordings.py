"""Our own words for a rule, as ``dtiscore show`` prints them, read back: a table that was printed can be edited and read."""

from __future__ import annotations

import re
from typing import Any

from dtiscore.documents.decisions.amounts import number_of, same, short

_VALUE = r"-?\d{1,15}(?:[.,]\d{1,15})?"
_POINTS = rf"(?P<points>{_VALUE}) (?:điểm|points)"


def _both(vi: str, en: str) -> re.Pattern[str]:
    names = {
        "points": _POINTS,
        "lower": rf"(?P<lower>{_VALUE})",
        "upper": rf"(?P<upper>{_VALUE})",
        "per": rf"(?P<per>{_VALUE})",
    }
    ways = []
    for words in (vi, en):
        pattern = re.escape(words)
        for name, group in names.items():
            pattern = pattern.replace(re.escape(f"<{name}>"), group)
        ways.append(re.compile(pattern))
    # The names of groups may stand once in an expression, so the two languages are tried one after the other.
    return re.compile("|".join(re.sub(r"\?P<(\w+)>", rf"?P<\1_{n}>", way.pattern) for n, way in enumerate(ways)), re.I)


_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ratio", _both("tỷ lệ a/b × <points>, tối đa 100%", "a/b × <points>, at most 100 %")),
    ("target", _both("mức đạt so với mục tiêu × <points>", "attainment of the target × <points>")),
    (
        "linear",
        _both("tuyến tính từ 0 điểm (tại <lower>) đến <points> (tại <upper>)", "linear from 0 points (at <lower>) to <points> (at <upper>)"),
    ),
    (
        "growth",
        _both("tăng so với năm trước: từ 0 điểm tại <lower>% đến <points> tại <upper>%", "growth on last year: from 0 points at <lower> % to <points> at <upper> %"),
    ),
    (
        "per_capita",
        _both("số trên <per> người: từ 0 điểm tại <lower> đến <points> tại <upper>", "per <per> people: from 0 points at <lower> to <points> at <upper>"),
    ),
    ("binary", _both("có: <points>; không: 0 điểm", "yes: <points>; no: 0 points")),
)  # fmt: skip
LIST = re.compile(r"^(?:tổng các mục|sum of the items):\s*(?P<items>.+)$", re.I | re.S)


def own_rule(text: str, maximum: float) -> dict[str, Any] | None:
    """The rule that printed itself so, with the numbers that stand there now; None for any other words."""
    text = " ".join(text.split())
    for name, pattern in _RULES:
        found = pattern.fullmatch(text)
        if found:
            values = {
                key.rpartition("_")[0]: _value(value) for key, value in found.groupdict().items() if value is not None
            }
            points = values.pop("points", None)
            if points is None or not same(points, maximum) or None in values.values():
                return None
            return {"type": name} | {key: short(value) for key, value in values.items() if value is not None}
    return None


def _value(text: str) -> float | None:
    """Never a thousand: our own words group no digits."""
    sign = -1 if text.startswith("-") else 1
    text = text.lstrip("-")
    value = float(text.replace(",", ".")) if re.search(r"[.,]", text) else number_of(text)
    return None if value is None else sign * value
