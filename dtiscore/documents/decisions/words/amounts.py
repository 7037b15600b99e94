"""Numbers and points as decisions write them: 20 điểm, 1.000, 12,5, 1/2 điểm tối đa. What can mean two things means none."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from itertools import chain, count

import attrs

# Bounded, and never the tail of a longer one: a hostile text costs no more than its length.
NUMBER = r"(?:(?<![\d.,])\d{1,15}(?:[.,]\d{1,9}){0,6}(?!\d)|(?<![\w.,])\.\d{1,9}(?![\d.,]))"
FULL = (
    r"(?:(?:số\s+)?điểm\s+(?:tối\s+đa|chuẩn)"
    r"|(?:the\s+)?(?:full|all|maximum|max\.?)(?:\s+(?:of\s+)?(?:the\s+)?)?(?:points|marks|score)|(?:the\s+)?maximum(?!\s+\w))"
)
_OF_MAXIMUM = rf"\s*(?:(?:(?:số|của|tổng)\s+)*điểm\s+(?:tối\s+đa|chuẩn)|(?:(?:tổng\s+)?số\s+)?điểm(?!\s*[\w(])|of\s+{FULL}|of\s+the\s+(?:points|marks))"
# The sign of a footnote after a number.
NOTE = r"\s*(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}|\*{1,4}|\(\d\)|\[\d{1,2}\])?"
POINTS_WORD = r"(?:điểm|đ|points?|pts?|marks?)(?!\w)"

# What a clause earns, in the order in which the words must be tried.
AMOUNT = (
    rf"(?P<numerator>\d{{1,4}})\s*/\s*(?P<denominator>\d{{1,4}}){_OF_MAXIMUM}"
    rf"|(?P<percent>{NUMBER})\s*%{_OF_MAXIMUM}"
    rf"|(?P<half>(?:một\s+)?nửa|½|half){_OF_MAXIMUM}"
    rf"|(?:số\s+)?(?P<whole>{FULL})(?:\s*\(\s*(?P<stated>{NUMBER})\s*(?:{POINTS_WORD})?\s*\))?"
    rf"|(?P<none>không\s+(?:(?:được|có|tính|chấm|cho)\s+)*điểm|no\s+(?:points?|marks?)(?!\w))"
    rf"|(?P<points>{NUMBER})\s*{POINTS_WORD}"
)


class Unread(Exception):
    """Words that cannot be read with certainty; the argument is the code of the reason."""


@attrs.frozen
class Amount:
    """What a clause earns: ``points``, stated so or, as ``fraction``, as a part of the maximum."""

    points: float
    fraction: float | None = None

    @property
    def entry(self) -> dict[str, float]:
        """As a rule's table states it."""
        if self.fraction is not None:
            return {"fraction": short(self.fraction)}
        return {"points": short(self.points)}


def short(value: float) -> float:
    """A whole number without a decimal point, as a person would write it."""
    return int(value) if float(value).is_integer() and abs(value) < 2**53 else value


def same(a: float, b: float) -> bool:
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)


def number_of(text: str) -> float | None:
    """The number that a Vietnamese text means, or None where it means none or, as 1,000 does, could mean two."""
    text = text.strip().replace("\u00a0", " ").replace("\u202f", " ")
    text = re.sub(r"(?<=\d) (?=\d{3}(?:\D|$))", "", text)
    if len(text) > 40:
        return None
    if re.fullmatch(r"\d+", text):
        return float(text)
    if re.fullmatch(r"[1-9]\d{0,2}(\.\d{3})+(,\d+)?", text):
        return float(text.replace(".", "").replace(",", "."))
    if re.fullmatch(r"[1-9]\d{0,2}(,\d{3}){2,}(\.\d+)?|[1-9]\d{0,2},\d{3}\.\d+", text):
        return float(text.replace(",", ""))
    if re.fullmatch(r"[1-9]\d{0,2},\d{3}", text):
        return None
    if re.fullmatch(r"\d*\.\d+|\d+,\d+", text):
        return float(text.replace(",", "."))
    return None


def points_in(text: str) -> float | None:
    """The points of a cell: 20, 20 điểm, tối đa 20 điểm."""
    found = re.fullmatch(
        rf"\(?(?:tối\s+đa\s*:?\s*|max(?:imum)?\.?\s*:?\s*|up\s+to\s+)?({NUMBER}(?: \d{{3}})*)\s*(?:{POINTS_WORD})?\s*\.?\)?{NOTE}",
        text.strip(),
        re.I,
    )
    return number_of(found.group(1)) if found else None


def amount_of(word: Mapping[str, str], maximum: float) -> Amount | None:
    """What the words of AMOUNT, or a bare number, earn; None where they contradict the maximum or are not certain."""
    if "numerator" in word:
        above, below = int(word["numerator"]), int(word["denominator"])
        return _share(above / below, maximum) if below > 0 and above <= below else None
    if "percent" in word:
        percent = number_of(word["percent"])
        return None if percent is None or percent > 100 else _share(percent / 100, maximum)
    if "half" in word:
        return _share(0.5, maximum)
    if "whole" in word:
        stated = number_of(word["stated"]) if "stated" in word else maximum
        return _share(1.0, maximum) if stated is not None and same(stated, maximum) else None
    if "none" in word:
        return Amount(0.0)
    value = number_of(word["points"])
    return None if value is None else Amount(value)


def _share(fraction: float, maximum: float) -> Amount:
    return Amount(fraction * maximum, fraction)


def slug(text: str, limit: int = 40) -> str:
    """Plain letters and digits of a title, at most ``limit``, cut between words: nhan_thuc_so."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D")).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower())
    found = ""
    for word in words:
        if found and len(found) + 1 + len(word) > limit:
            break
        found = f"{found}_{word}" if found else word[:limit]
    return found


def unique(wanted: str, taken: set[str], suffix: str = "") -> str:
    """``wanted``, else with ``suffix``, else with a count; remembered in ``taken``."""
    name = f"{wanted}_{suffix}" if suffix and wanted in taken else wanted
    found = next(each for each in chain([name], (f"{name}_{n}" for n in count(2))) if each not in taken)
    taken.add(found)
    return found
