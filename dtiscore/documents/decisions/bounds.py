"""Conditions on a number in words, and tiers of them: từ 80% đến dưới 90%, từ 04 cuộc trở lên, còn lại.

A tier is read only where it can be proven: no gap, no overlap, the same side of every edge, never above the maximum.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import attrs

from dtiscore.documents.decisions.amounts import NUMBER, Amount, Unread, number_of, same, short

_N = rf"({NUMBER})\s*(%)?"
_BETWEEN = r"[^\d;]*?"
_NOT_LESS = r"≥|>=|không\s+dưới|không\s+thấp\s+hơn|không\s+ít\s+hơn|ít\s+nhất|tối\s+thiểu"
_MORE = r"trên|>|lớn\s+hơn|nhiều\s+hơn|cao\s+hơn|hơn|vượt"
_LESS = r"dưới|<|nhỏ\s+hơn|thấp\s+hơn|ít\s+hơn"
_NOT_MORE = r"≤|<=|không\s+quá|không\s+vượt\s+quá|không\s+cao\s+hơn"
_COMPARING = rf"{_NOT_LESS}|{_NOT_MORE}|{_LESS}|{_MORE}|\b(?:từ|mức|đến|tới|trở|lên|xuống|và|chưa|không|đạt)\b"
_REST = (
    r"(?:(?:các|những|các\s+mức|mức)\s+)?(?:trường\s+hợp\s+)?(?:còn\s+lại|khác)(?:\s+(?:thì|là))?"
    r"|ngoài\s+(?:các\s+)?trường\s+hợp\s+(?:nêu\s+)?trên|không\s+thuộc\s+(?:các\s+)?trường\s+hợp\s+(?:nêu\s+)?trên"
)
_NONE = (
    r"(?:không|chưa)(?:\s+(?:có|tổ\s+chức|thực\s+hiện|triển\s+khai|đạt|họp|phát\s+sinh))*(?:\s+(?:cuộc|lần|họp|nào))*"
)
# Days, years and numbers of documents are no amounts.
_DATES = re.compile(
    r"\b\d{1,2}\s*[/.-]\s*\d{1,2}(?:\s*[/.-]\s*\d{4})?\b(?!\s*%)|\bngày\s+\d+|\btháng\s+\d+|\bnăm\s+\d{4}|\bquý\s+(?:\d|[IV]+)|"
    r"(?<!\d)\d{1,6}(?:/\d{4})?/[A-ZĐa-zđ]+[-\w]*",
    re.I,
)


@attrs.frozen
class Bound:
    """An interval, whether it is of percentages, and the words beside its numbers."""

    lower: float = -math.inf
    upper: float = math.inf
    holds_lower: bool = False
    holds_upper: bool = False
    percent: bool = False
    words: frozenset[str] = frozenset()


REST, NOTHING = "rest", "nothing"
Condition = Bound | str

_PATTERNS: tuple[tuple[str, str], ...] = (
    (rf"{_N}\s*(<|≤|<=){_BETWEEN}(<|≤|<=)\s*{_N}", "chain"),
    (
        rf"(?P<low>từ\s+trên|từ\s+mức|từ|{_NOT_LESS}|{_MORE})?\s*{_N}{_BETWEEN}(?:đến|tới|-|–|—|và)"
        rf"\s*(?P<high>{_LESS}|{_NOT_MORE})?\s*{_N}",
        "between",
    ),
    (rf"(?:từ\s+|{_NOT_LESS}\s*)?{_N}{_BETWEEN}trở\s+lên", "not_less"),
    (rf"(?:{_NOT_LESS})\s*{_N}", "not_less"),
    (rf"(?:từ\s+)?{_N}{_BETWEEN}trở\s+xuống", "not_more"),
    (rf"(?:{_NOT_MORE}|đến|tới)\s*{_N}", "not_more"),
    (rf"(?:{_LESS}|chưa\s+đạt|chưa\s+đến|không\s+đạt)\s*{_N}", "less"),
    (rf"(?:{_MORE})\s*{_N}", "more"),
    (rf"(?<!từ)(?<!từ )(?<!\d)=?\s*{_N}", "exactly"),
)


def has_numbers(text: str) -> bool:
    return bool(re.search(r"\d", _DATES.sub(" ", text)))


def words_of(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]+", text.lower()))


def is_rest(text: str) -> bool:
    return bool(re.fullmatch(_REST, text.strip(" .:,"), re.I))


def condition_of(text: str) -> Condition | None:
    """What a condition says of a number; None where it says nothing of one, or more than can be read."""
    text = text.strip(" .:,")
    if is_rest(text):
        return REST
    if re.fullmatch(_NONE, text, re.I):
        return NOTHING
    if _DATES.search(text):
        return None
    searched = ((re.search(pattern, text, re.I), kind) for pattern, kind in _PATTERNS)
    found, kind = next(((found, kind) for found, kind in searched if found), (None, ""))
    if found is None:
        return None
    left = text[: found.start()] + " " + text[found.end() :]
    if re.search(r"\d", left) or re.search(rf"(?:{_NOT_LESS}|{_NOT_MORE}|>|<|\bdưới\b|\bvượt\b)", left, re.I):
        return None
    between = re.sub(rf"{_COMPARING}|{NUMBER}|%", " ", found.group(), flags=re.I)
    return _bound(found, kind, words_of(left + " " + between))


def _bound(found: re.Match[str], kind: str, words: frozenset[str]) -> Bound | None:
    read = [number_of(n) for n in re.findall(NUMBER, found.group())]
    numbers = [n for n in read if n is not None]
    between = kind in ("chain", "between")
    if len(numbers) < len(read) or len(read) != 1 + between or (between and numbers[0] >= numbers[1]):
        return None
    lower, upper = numbers[0], numbers[-1]
    holds_lower, holds_upper = kind in ("not_less", "exactly"), kind in ("not_more", "exactly")
    if kind == "chain":
        holds_lower, holds_upper = (sign != "<" for sign in re.findall(r"<=|≤|<", found.group()))
    elif kind == "between":
        low, high = (" ".join((found[name] or "").lower().split()) for name in ("low", "high"))
        holds_lower, holds_upper = not re.fullmatch(rf"từ trên|{_MORE}", low), not re.fullmatch(_LESS, high)
    elif kind in ("not_less", "more"):
        upper = math.inf
    elif kind in ("not_more", "less"):
        lower = -math.inf
    return Bound(lower, upper, holds_lower, holds_upper, bool(re.search(rf"{NUMBER}\s*%", found.group())), words)


Tier = tuple[Bound, Amount]


def tiers_of(clauses: Sequence[tuple[Condition, Amount]], maximum: float) -> dict[str, Any]:
    """A ``steps`` rule.

    Raises
    ------
    Unread
        where it cannot be proven.
    """
    bounds = [(bound, amount) for bound, amount in clauses if isinstance(bound, Bound)]
    rest = [amount for condition, amount in clauses if condition == REST]
    nothing = [amount for condition, amount in clauses if condition == NOTHING]
    percents = {bound.percent for bound, _ in bounds}
    most = max(amount.points for _, amount in clauses)
    if len(rest) > 1 or len(nothing) > 1 or len(percents) != 1:
        raise Unread("convert.why_mixed_measures")
    if not same(most, maximum):
        raise Unread("convert.why_above" if most > maximum else "convert.why_top")
    percent = percents.pop()
    if nothing and (percent or nothing[0].points):
        raise Unread("convert.why_gap")
    tiers = [
        (_natural_ends(bound), amount)
        for bound, amount in sorted(bounds, key=lambda tier: (tier[0].lower, tier[0].upper))
    ]
    try:
        return _laid_out(tiers, rest, bool(nothing), whole=False)
    except Unread:
        if percent or not _all_whole(bound for bound, _ in tiers):
            raise
        return _laid_out([(_whole(bound), amount) for bound, amount in tiers], rest, bool(nothing), whole=True)


def _natural_ends(bound: Bound) -> Bound:
    """No percentage is above 100 or below 0, and no count below 0."""
    if bound.percent and bound.upper >= 100 and (bound.holds_upper or bound.lower == bound.upper):
        bound = attrs.evolve(bound, upper=math.inf, holds_upper=False)
    if bound.lower <= 0 and bound.holds_lower:
        bound = attrs.evolve(bound, lower=-math.inf, holds_lower=False)
    return bound


def _all_whole(bounds: Iterable[Bound]) -> bool:
    return all(math.isinf(n) or float(n).is_integer() for bound in bounds for n in (bound.lower, bound.upper))


def _whole(bound: Bound) -> Bound:
    """The same of whole numbers, from its lowest up to but without the one after its highest."""
    lower = bound.lower if bound.holds_lower or math.isinf(bound.lower) else bound.lower + 1
    upper = bound.upper + 1 if bound.holds_upper else bound.upper
    return attrs.evolve(bound, lower=lower, upper=upper, holds_lower=not math.isinf(lower), holds_upper=False)


def _laid_out(tiers: list[Tier], rest: list[Amount], nothing: bool, whole: bool) -> dict[str, Any]:
    """The tiers from the lowest up as bands, where each begins exactly where the one below it ends."""
    for (low, _), (high, _) in pairwise(tiers):
        if low.upper > high.lower or (low.upper == high.lower and low.holds_upper and high.holds_lower):
            raise Unread("convert.why_overlap")
        if low.upper < high.lower or not (low.holds_upper or high.holds_lower):
            raise Unread("convert.why_gap")
    bottom, top = tiers[0][0], tiers[-1][0]
    if any(bound.lower >= bound.upper for bound, _ in tiers):
        raise Unread("convert.why_gap")
    begins, ends = math.isfinite(bottom.lower), math.isfinite(top.upper)
    if rest and not begins and not ends:
        raise Unread("convert.why_overlap")
    starts_with_one = bottom.lower == 1 and (whole or (bottom.holds_lower and not bottom.percent))
    if not rest and ((begins and not starts_with_one) or ends):
        raise Unread("convert.why_gap")
    if nothing and not starts_with_one:
        raise Unread("convert.why_overlap")
    below = [(Bound(upper=bottom.lower, holds_upper=not bottom.holds_lower), each) for each in rest if begins]
    above = [(Bound(lower=top.upper, holds_lower=not top.holds_upper), each) for each in rest if ends]
    laid = [*below, *tiers, *above]
    sides = {high.holds_lower for _, (high, _) in pairwise(laid)}
    earned = [amount.points for _, amount in laid]
    if begins and not below:  # nothing is earned below the lowest
        sides.add(bottom.holds_lower)
        earned = [0.0, *earned]
    if len(sides) > 1:
        raise Unread("convert.why_sides")
    if earned != sorted(earned) and earned != sorted(earned, reverse=True):
        raise Unread("convert.why_order")
    bands = [_band(bound, amount) for bound, amount in laid]
    includes = "lower" if not sides or sides.pop() else "upper"
    return {"type": "steps", "includes": includes, "bands": bands}


def _band(bound: Bound, amount: Amount) -> dict[str, Any]:
    ends = {"from": bound.lower, "to": bound.upper}
    return {name: short(value) for name, value in ends.items() if math.isfinite(value)} | amount.entry
