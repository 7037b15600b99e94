"""Formulas of a decision: a/b × điểm tối đa, tỷ lệ/80% × điểm tối đa, (100% - tỷ lệ) × điểm tối đa; and what a and b are."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

import attrs

from dtiscore.documents.decisions.words.amounts import FULL, NUMBER, POINTS_WORD, number_of, same, short

DEEPEST = 10  # brackets around brackets
TIMES = r"\s*(?:[×*✕·∙]|(?<![a-z])x(?![a-z])|nhân(?:\s+với)?|times|multiplied\s+by)\s*"
_MAXIMUM = rf"\(?\s*(?:{FULL}(?:\s*\(\s*{NUMBER}\s*(?:{POINTS_WORD})?\s*\))?|{NUMBER}\s*(?:{POINTS_WORD})?)\s*\)?"
_RESULT = (
    r"(?:(?:(?:được\s+)?(?:tính\s+)?(?:điểm\s+)?(?:theo\s+)?công\s+thức(?:\s+tính)?(?:\s+điểm)?|cách\s+tính(?:\s+điểm)?|formula)\s*[:=]?\s*)?"
    r"(?:(?:(?:số\s+)?điểm|points?|score)(?:\s+[^\d=:/×*]{0,40}?)?\s*[=:]\s*)?"
)
_RATE = r"(?:(?:tỷ|tỉ)\s+lệ|(?:the\s+)?(?:rate|share|percentage|ratio|proportion))"
_DEFINITION = re.compile(
    r"^[-+•*\s]*(?:(?:trong\s+đó|gọi)\s*:?\s*[-+•*]?\s*)?(?P<name>[a-d])\s*(?:là|:|=)\s*:?\s*(?:là\s+)?(?P<what>[^\d/=×*].{2,})$",
    re.I | re.S,
)
# Tính tỷ lệ % số hồ sơ đúng hạn so với tổng số hồ sơ
_RATE_OF = re.compile(
    rf"^[-+•*\s]*(?:tính\s+|calculate\s+)?{_RATE}\s*(?:%|phần\s+trăm|\(%\))?\s*(?:giữa\s+|of\s+)?(?P<part>[^=:/\d×*%]{{3,200}}?)"
    r"\s+(?:so\s+với|trên|out\s+of)\s+(?P<whole>(?:tổng(?:\s+số)?|all|the\s+total\s+(?:number\s+)?of)\s[^=:/\d×*%]{2,200})$",
    re.I | re.S,
)
_RATE_IS = re.compile(rf"^[-+•*\s]*(?P<rate>{_RATE}[^=:/\d×*]*?|[rRtT])\s*[=:]\s*(?P<what>.+)$", re.I | re.S)


@attrs.frozen
class Formula:
    """All points at ``upper`` percent of part / whole, none at ``lower``; ``words`` are those beside “tỷ lệ”, ``condition`` says where
    the formula holds."""

    lower: float
    upper: float
    part: str = ""
    whole: str = ""
    words: str = ""
    condition: str = ""
    between: bool = False  # both ends are stated, so that nothing is left open beyond them

    @property
    def rule(self) -> dict[str, Any]:
        if (self.lower, self.upper) == (0, 100):
            return {"type": "ratio"}
        return {"type": "linear", "lower": short(self.lower), "upper": short(self.upper)}


def definition_in(text: str) -> tuple[str, str] | None:
    """(a, số cuộc họp …) from “a là số cuộc họp …”."""
    found = _DEFINITION.match(text.strip())
    return (found["name"].lower(), _tidy(found["what"])) if found else None


def rate_in(text: str) -> tuple[str, str] | None:
    """(part, whole) from “Tỷ lệ = a/b × 100%” or “tỷ lệ % … so với tổng số …”, which say only what the rate is."""
    said = _RATE_OF.match(text.strip(" .;"))
    if said and not any(re.search(r"\b(?:so\s+với|nhất|năm\s+trước)\b", side, re.I) for side in said.groups()):
        return _tidy(said["part"]), _tidy(said["whole"])
    found = _RATE_IS.match(text.strip(" .;"))
    return _quotient(found["what"]) if found else None


_BY_MAXIMUM = re.compile(
    rf"{TIMES}{_MAXIMUM}\s*\.?\s*$|{FULL}{TIMES}|^(?:số\s+)?(?:điểm|points?|score)\s*=\s*{_MAXIMUM}{TIMES}"
    rf"|^{NUMBER}\s*{POINTS_WORD}{TIMES}",
    re.I,
)
# (Tỷ lệ × 2 điểm)/80%
_OVER_TARGET = re.compile(
    rf"\(?\s*(?P<body>[^()]*?|\([^()]*\)){TIMES}(?P<max>{_MAXIMUM})\s*\)?\s*/\s*(?P<target>{NUMBER}\s*%|\(\s*{NUMBER}\s*%\s*\)|100(?!\d))\s*\)?\s*$",
    re.I,
)


def looks_like_formula(text: str) -> bool:
    return bool((_BY_MAXIMUM.search(text) or _OVER_TARGET.search(text)) and re.search(rf"/|{_RATE}|%", text, re.I))


def formula_in(text: str, maximum: float, defined: Mapping[str, str]) -> Formula | None:
    """The formula that a clause is, with what its letters stand for; None where any part of it is not understood."""
    text = text.rstrip(" .;").lstrip(" ;-+•=")
    condition, body = _condition_before(text)
    body = without_result(body)
    over_target = _OVER_TARGET.match(body)
    if over_target is not None:
        body = f"{over_target['body'].strip()}/{bare(over_target['target']).rstrip('% ')}% × {over_target['max']}"
    found = by_maximum(body)
    if found is None or not is_maximum(found[1], maximum):
        return None
    body = bare(found[0])
    for pattern, upward in ((_FALLING, -1), (_RISING, 1)):
        shifted = pattern.fullmatch(body)
        if shifted and not found[0].lstrip().startswith("("):
            return None  # 100% - tỷ lệ × 10: what is multiplied?
        if shifted:
            return _shifted(shifted, upward, condition, defined)
    over = re.fullmatch(rf"(?P<rate>.+?)\s*/\s*(?P<target>{NUMBER})\s*%", body, re.I | re.S)
    if over:
        target, counts = number_of(over["target"]), counts_in(bare(over["rate"]), defined)
        return Formula(0, target, *counts, condition) if target and counts is not None else None
    counts = counts_in(body, defined)
    return Formula(0, 100, *counts, condition) if counts is not None else None


def without_result(text: str) -> str:
    """Without “Điểm =” or “tính theo công thức” before it."""
    return re.sub(rf"^{_RESULT}", "", text, count=1, flags=re.I).strip()


def by_maximum(text: str) -> tuple[str, str] | None:
    """(what is multiplied, the maximum as it is printed) of a text that is a formula and nothing else."""
    body = without_result(text.strip(" .;"))
    first = re.match(rf"^(?P<max>{_MAXIMUM}){TIMES}(?P<body>.+)$", body, re.I | re.S)
    last = re.match(rf"^(?P<body>.+?){TIMES}(?P<max>{_MAXIMUM})$", body, re.I | re.S)
    found = last or first
    return (found["body"], found["max"]) if found else None


def sides_of(text: str) -> tuple[str, str] | None:
    """Both sides of the only division that stands outside all brackets."""
    depth, places = 0, []
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        places += [place] if sign == "/" and depth == 0 else []
    if len(places) != 1 or depth:
        return None
    above, below = (_tidy(bare(text[part])) for part in (slice(places[0]), slice(places[0] + 1, None)))
    return (above, below) if above and below else None


def _condition_before(text: str) -> tuple[str, str]:
    """“còn lại: tỷ lệ × điểm tối đa” → (còn lại, tỷ lệ × điểm tối đa)."""
    found = re.match(
        r"^(?P<condition>[^:]{1,120}?)\s*(?::|thì(?:\s+điểm(?:\s+đánh\s+giá)?(?:\s+(?:được\s+)?tính\s+theo\s+công\s+thức|\s+(?:là|bằng))?)?\s*[:=]?|(?:được\s+)?tính\s+theo(?:\s+công\s+thức)?\s*:?|,?\s*(?:điểm|points?)\s*=)\s*(?P<body>.+)$",
        text,
        re.I | re.S,
    )
    if found is None or re.fullmatch(_RESULT, found["condition"] + ":", re.I):
        return "", text
    if re.search(
        r"công\s+thức|cách\s+tính|^(?:số\s+)?điểm\b|^tính\s+điểm|^points?\b|^formula\b", found["condition"], re.I
    ):
        return "", found["body"]
    return re.sub(r"^(?:nếu|khi|trường\s+hợp|if|when)\s+", "", found["condition"].strip(), flags=re.I), found["body"]


def is_maximum(text: str, maximum: float) -> bool:
    """Whether the numbers of what is printed for the maximum are those of the maximum."""
    return all(same(number_of(n) or math.nan, maximum) for n in re.findall(NUMBER, text))


_SPAN = rf"\s*/\s*(?:\(\s*(?P<high>{NUMBER})\s*%?\s*[-–−]\s*(?P<low>{NUMBER})\s*%?\s*\)|(?P<span>{NUMBER})\s*%)"
_FALLING = re.compile(
    rf"\(?\s*(?P<from>{NUMBER})\s*(?P<sign>%)?\s*[-–−]\s*(?P<rate>[^()]+?|\([^()]+\)|a\s*/\s*b)\s*\)?(?:{_SPAN})?", re.I
)
_RISING = re.compile(rf"\(\s*(?P<rate>[^()]+?)\s*[-–−]\s*(?P<from>{NUMBER})\s*(?P<sign>%)?\s*\){_SPAN}", re.I)


def _shifted(found: re.Match[str], upward: int, condition: str, defined: Mapping[str, str]) -> Formula | None:
    """(100% - tỷ lệ), (20% - tỷ lệ)/20%, (tỷ lệ - 70%)/(90% - 70%): none at the number that is taken off, all a span away."""
    begin, high, low = (number_of(found[name] or "") for name in ("from", "high", "low"))
    span = number_of(found["span"] or "") if high is None or low is None else high - low
    if begin == 1 and not found["sign"] and span is None:
        begin = 100.0
    if found["span"] is None and found["high"] is None:
        span = 100.0
    counts = counts_in(bare(found["rate"]), defined)
    if counts is None or begin is None or span is None or span <= 0 or (low, high)[upward < 0] not in (None, begin):
        return None
    end = short(round(begin + upward * span, 10))
    between = high is not None and low is not None
    return (
        Formula(begin, end, *counts, condition, between)
        if 0 <= end <= 100 and (span != 100 or begin in (0, 100))
        else None
    )


def counts_in(text: str, defined: Mapping[str, str]) -> tuple[str, str, str] | None:
    """What is divided by what: titles where they are known, empty where only “tỷ lệ” or bare letters stand; and the words of the rate."""
    text = bare(re.sub(rf"{TIMES}100\s*%?\s*$", "", text))
    quotient = _quotient(text)
    if quotient is not None:
        return *named(quotient, defined), ""
    found = re.fullmatch(rf"(?:{_RATE}\s*(?:%|\(\s*%\s*\))?(?P<words>[^/=×*()%]*)|r)", text, re.I)
    return ("", "", found["words"] or "") if found else None


def named(quotient: tuple[str, str], defined: Mapping[str, str]) -> tuple[str, str]:
    """The titles of two counts, by what their letters stand for; both empty where one is not known."""
    part, whole = (defined.get(name.lower(), "" if len(name) == 1 else name) for name in quotient)
    return (part, whole) if part and whole else ("", "")


def _quotient(text: str) -> tuple[str, str] | None:
    text = bare(re.sub(rf"{TIMES}100\s*%?\s*$", "", text.strip(" .;")))
    text = bare(re.sub(rf"^{_RATE}\s*(?:%|phần\s+trăm)?\s*[=:]?\s*", "", text, flags=re.I)) if "/" in text else text
    parts = text.split("/")
    if len(parts) != 2 or re.search(r"[\d×*=+<>]|\sx\s", text):
        return None
    part, whole = (_tidy(bare(side)) for side in parts)
    return (part, whole) if part and whole else None


def bare(text: str) -> str:
    """Without the brackets around all of it."""
    text = text.rstrip(" .;").lstrip(" ;")
    for _ in range(DEEPEST):
        if not (text.startswith("(") and text.endswith(")") and _one_pair(text)):
            break
        text = text[1:-1].strip()
    return text


def _one_pair(text: str) -> bool:
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return place == len(text) - 1
    return False


def _tidy(text: str) -> str:
    text = " ".join(text.split()).strip(" .;,")
    return text[:1].upper() + text[1:]
