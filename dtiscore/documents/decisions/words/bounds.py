"""Conditions on a number in words, and tiers of them: từ 80% đến dưới 90%, từ 04 cuộc trở lên, còn lại.

A tier is read only where it can be proven: no gap, no overlap, the same side of every edge, never above the maximum.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, TypeVar

import attrs

from dtiscore.documents.decisions.words import wordings
from dtiscore.documents.decisions.words.amounts import NUMBER, Amount, Unread, number_of, same, short
from dtiscore.documents.decisions.words.wordings import COMPARING, bound_forms

# Days, years and numbers of documents are no amounts; “1-3 ngày” is one, but not “trước 31-3”.
_RANGE_OF = r"\d{1,2}\s*-\s*\d{1,2}\s+(?!(?:đến|tới|và|hàng|hằng|năm|thì|được|là|đạt|của|to|and|of)\b)[^\W\d]"
_DATES = re.compile(
    rf"\b(?:(?<=ngày )|(?<=trước )|(?<=sau )|(?!{_RANGE_OF}))(?:0?[1-9]|[12]\d|3[01])\s*[/.-]\s*(?:0?[1-9]|1[0-2])(?:\s*[/.-]\s*\d{{4}})?\b(?!\s*%)|"
    r"\bngày\s+\d+(?:\s*[/.-]\s*\d{1,2})?(?:\s*[/.-]\s*\d{4})?|\btháng\s+\d+|\bnăm\s+\d{4}|\bquý\s+(?:\d|[IV]+)|"
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


_BARE_RANGE = re.compile(r"\d{1,3}\s*[-–]\s*\d{1,3}")
# So many a quarter are not so many in the year that is assessed.
_PER_TIME = re.compile(
    r"(?:/|\b(?:mỗi|một|hằng|hàng|trong|per|a|every))\s*(?:quý|tháng|tuần|quarter|month|week)(?!\s*\w*\d)\b", re.I
)
REST, NOTHING = "rest", "nothing"
_FRACTIONS = frozenset(
    [
        "ngày",
        "giờ",
        "phút",
        "giây",
        "tháng",
        "tuần",
        "đồng",
        "km",
        "ha",
        "lít",
        "kg",
        "tấn",
        "gb",
        "mbps",
        "day",
        "days",
        "hour",
        "hours",
        "minute",
        "minutes",
        "month",
        "months",
        "week",
        "weeks",
    ]
)
_FRACTIONAL = re.compile(
    r"\b(?:thời\s+gian|trung\s+bình|bình\s+quân|kinh\s+phí|số\s+tiền|diện\s+tích|dung\s+lượng|tốc\s+độ"
    r"|mật\s+độ|density|average|mean|time|duration|amount|area|speed)\b|(?:/|\bper\s+|\btrên\s+)(?:mỗi\s+)?1[.,]?0{2,3}\b|\bper\s+(?:capita|head|person|inhabitant)",
    re.I,
)
Condition = Bound | str
_LEFT = re.compile(
    rf"{COMPARING['not_less']}|{COMPARING['not_more']}|>|<|\bdưới\b|\bvượt\b|\bbelow\b|\bunder\b|\bover\b", re.I
)
_ALSO = re.compile(r"\s*(?:[,;]|(?:và|nhưng|đồng\s+thời|kèm|and|but|plus)\b)\s*[^\W\d_]", re.I)  # a further condition
_SAID = re.compile(
    "|".join(COMPARING[name] for name in ("not_less", "not_more", "less", "more", "or_more", "or_less"))
    + r"|\b(?:từ|mức|đến|tới|và|chưa|không|đạt|from|between|to|and)\b",
    re.I,
)
_SIGNED = re.compile(
    rf"(?:^|[(<>=≤≥]|\b(?:từ|đến|tới|dưới|trên|hơn|là|at|from|to|below|above))\s*[-−–—]\s*{NUMBER}", re.I
)


def has_numbers(text: str) -> bool:
    return bool(re.search(r"\d", _DATES.sub(" ", text)))


def words_of(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]+", text.lower()))


def fraction_of(bounds: Iterable[Bound], title: str) -> str | None:
    """In what may be 3.5 of a thing, so that “trên 3 ngày” begins right above 3 and not at 4.

    None where whole numbers are counted.
    """
    said = frozenset[str]().union(*(bound.words for bound in bounds)) & _FRACTIONS
    if said:
        return min(said)
    return "number" if _FRACTIONAL.search(title) else None


_SCALE = re.compile(r"\b(?:nghìn|ngàn|triệu|tỷ|tỉ|thousand|million|billion)\b(?!\s+lệ)(?:\s+[^\W\d]+)?", re.I)


def scale_of(conditions: Iterable[str]) -> str | None:
    """“triệu đồng”, in which all conditions on a number are stated; empty where none is, None where they differ."""
    found = [_SCALE.search(text) for text in conditions if has_numbers(text)]
    said = {" ".join(match[0].lower().split()) for match in found if match}
    if not said:
        return ""
    words = {text.split()[0] for text in said}
    return max(sorted(said), key=len) if len(words) == 1 and all(found) else None


def is_rest(text: str) -> bool:
    return bool(re.fullmatch(wordings.REST, text.strip(" .:,"), re.I))


def condition_of(text: str) -> Condition | None:
    """What a condition says of a number; None where it says nothing of one, or more than can be read."""
    text = text.strip(" .:,")
    if is_rest(text):
        return REST
    if re.fullmatch(wordings.NOTHING, text, re.I):
        return NOTHING
    if (_DATES.search(text) and not _BARE_RANGE.fullmatch(text)) or _SIGNED.search(text) or _PER_TIME.search(text):
        return None
    found, kind = next(((f, kind) for kind, form in bound_forms() if (f := form.search(text))), (None, ""))
    if found is None:
        return None
    left = text[: found.start()] + " " + text[found.end() :]
    if re.search(r"\d", left) or _LEFT.search(left) or _ALSO.match(text[found.end() :]):
        return None
    between = re.sub(rf"{_SAID.pattern}|{NUMBER}|%", " ", found.group(), flags=re.I)
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
        holds_lower, holds_upper = (
            not re.fullmatch(rf"từ trên|{COMPARING['more']}", low),
            not re.fullmatch(COMPARING["less"], high),
        )
    elif kind in ("not_less", "more"):
        upper = math.inf
    elif kind in ("not_more", "less"):
        lower = -math.inf
    return Bound(lower, upper, holds_lower, holds_upper, bool(re.search(rf"{NUMBER}\s*%", found.group())), words)


Tier = tuple[Bound, Amount]
Earned = TypeVar("Earned")  # what a tier earns: an amount, or a line


def tiers_of(
    clauses: Sequence[tuple[Condition, Amount]], maximum: float, *, whole: bool, by_day: bool = False
) -> dict[str, Any]:
    """A ``steps`` rule; ``whole`` where nothing lies between 3 and 4, ``by_day`` where that shows only in levels as 1-5 and 6-10.

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
    ordered = sorted(((natural_ends(b), amount) for b, amount in bounds), key=lambda t: (t[0].lower, t[0].upper))
    tiers = _highest_reached(ordered)
    decimals = max(_decimals(n) for bound, _ in tiers for n in (bound.lower, bound.upper))
    if decimals and not percent and tiers[-1][0].holds_upper and same(tiers[-1][1].points, most):
        # “Từ 4,5 đến 5,0” where points rise: 5,0 is the end of a scale, beyond which there is nothing.
        tiers = [*tiers[:-1], (attrs.evolve(tiers[-1][0], upper=math.inf, holds_upper=False), tiers[-1][1])]
    whole = whole and not percent and not decimals
    try:
        return _laid_out(tiers, rest, bool(nothing), whole=whole, by_band=True)
    except Unread:
        if not whole and not decimals and not by_day:
            raise
        stepped = [(_stepped(bound, decimals), amount) for bound, amount in tiers]
        return _laid_out(stepped, rest, bool(nothing), whole=not decimals)


def _highest_reached(tiers: Sequence[Tier]) -> list[Tier]:
    """“Từ 90%: 2 điểm; từ 70%: 1 điểm”: of levels that hold one another the strictest counts, as the highest earns the maximum."""
    cut = list(tiers)
    rising = [place for place, (bound, _) in enumerate(cut) if math.isinf(bound.upper)]
    falling = [place for place, (bound, _) in enumerate(cut) if math.isinf(bound.lower)]
    for here, above in pairwise(rising):
        low, high = cut[here][0], cut[above][0]
        cut[here] = (attrs.evolve(low, upper=high.lower, holds_upper=not high.holds_lower), cut[here][1])
    for below, here in pairwise(falling):
        low, high = tiers[below][0], tiers[here][0]
        cut[here] = (attrs.evolve(high, lower=low.upper, holds_lower=not low.holds_upper), cut[here][1])
    return cut


def natural_ends(bound: Bound) -> Bound:
    """No percentage is above 100 or below 0, and no count below 0."""
    if bound.percent and bound.upper >= 100 and (bound.holds_upper or bound.lower == bound.upper):
        bound = attrs.evolve(bound, upper=math.inf, holds_upper=False)
    if bound.lower <= 0 and bound.holds_lower:
        bound = attrs.evolve(bound, lower=-math.inf, holds_lower=False)
    return bound


def _decimals(number: float) -> int:
    """How many decimals a number was printed with, 0 of an infinite one."""
    return len(repr(number).partition(".")[2].rstrip("0")) if math.isfinite(number) else 0


def _stepped(bound: Bound, decimals: int) -> Bound:
    """The same of numbers with so many decimals, from its lowest up to but without the one after its highest: 2,0 đến 3,19 ends at 3,2."""
    step = 10.0**-decimals
    lower = bound.lower if bound.holds_lower or math.isinf(bound.lower) else round(bound.lower + step, decimals)
    upper = round(bound.upper + step, decimals) if bound.holds_upper and math.isfinite(bound.upper) else bound.upper
    return attrs.evolve(bound, lower=lower, upper=upper, holds_lower=not math.isinf(lower), holds_upper=False)


def _laid_out(
    tiers: list[Tier], rest: list[Amount], nothing: bool, *, whole: bool = False, by_band: bool = False
) -> dict[str, Any]:
    """The tiers from the lowest up as bands, where each begins exactly where the one below it ends.

    ``by_band`` lets the bands differ in which of their ends belong to them; whole numbers need that never.
    """
    bottom, top = tiers[0][0], tiers[-1][0]
    begins, ends = math.isfinite(bottom.lower), math.isfinite(top.upper)
    starts_with_one = bottom.lower == 1 and (whole or (bottom.holds_lower and not bottom.percent))
    laid = tiled(tiers, rest)
    if not rest and ((begins and not starts_with_one) or ends):
        raise Unread("convert.why_gap")
    if nothing and not starts_with_one:
        raise Unread("convert.why_overlap")
    earned = [amount.points for _, amount in laid]
    unsaid = begins and not rest  # nothing is earned below the lowest
    if not in_order([0.0, *earned] if unsaid else earned):
        raise Unread("convert.why_order")
    sides = {high.holds_lower for _, (high, _) in pairwise(laid)} | ({bottom.holds_lower} if unsaid else set())
    if len(sides) > 1 and not by_band:
        raise Unread("convert.why_sides")
    if len(sides) > 1:
        return {"type": "steps", "bands": [_band(bound, amount) | {"includes": _held(bound)} for bound, amount in laid]}
    includes = "lower" if not sides or sides.pop() else "upper"
    return {"type": "steps", "includes": includes, "bands": [_band(bound, amount) for bound, amount in laid]}


def tiled(tiers: Sequence[tuple[Bound, Earned]], rest: Sequence[Earned]) -> list[tuple[Bound, Earned]]:
    """Tiers from the lowest up, and ``rest`` below and above them where they leave room; none where tiers meet badly."""
    for (low, _), (high, _) in pairwise(tiers):
        if low.upper > high.lower or (low.upper == high.lower and low.holds_upper and high.holds_lower):
            raise Unread("convert.why_overlap")
        if low.upper < high.lower or not (low.holds_upper or high.holds_lower):
            raise Unread("convert.why_gap")
    if any(bound.lower >= bound.upper for bound, _ in tiers):
        raise Unread("convert.why_gap")
    bottom, top = tiers[0][0], tiers[-1][0]
    begins, ends = math.isfinite(bottom.lower), math.isfinite(top.upper)
    if rest and not begins and not ends:
        raise Unread("convert.why_overlap")
    below = [(Bound(upper=bottom.lower, holds_upper=not bottom.holds_lower), each) for each in rest if begins]
    above = [(Bound(lower=top.upper, holds_lower=not top.holds_upper), each) for each in rest if ends]
    return [*below, *tiers, *above]


def in_order(earned: Sequence[float]) -> bool:
    """Whether points only rise or only fall from level to level."""
    return list(earned) in (sorted(earned), sorted(earned, reverse=True))


def _held(bound: Bound) -> str:
    """Which ends belong to a band, where that differs from band to band."""
    ends = {(True, True): "both", (True, False): "lower", (False, True): "upper", (False, False): "neither"}
    return ends[bound.holds_lower, bound.holds_upper]


def _band(bound: Bound, amount: Amount) -> dict[str, Any]:
    ends = {"from": bound.lower, "to": bound.upper}
    return {name: short(value) for name, value in ends.items() if math.isfinite(value)} | amount.entry
