"""The words “cách xác định và tính điểm” of a criterion → a scoring rule, or why none can be read with certainty.

Nothing is guessed: what earns points must be consistent with the maximum, and a sentence about points that is not understood
makes the whole text unread.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from dtiscore.documents.decisions.amounts import (  # fmt: skip
    AMOUNT,
    NUMBER,
    Amount,
    Unread,
    amount_of,
    number_of,
    same,
    short,
    slug,
    unique,
)
from dtiscore.documents.decisions.bounds import (
    NOTHING,
    REST,
    Bound,
    Condition,
    condition_of,
    has_numbers,
    is_rest,
    tiers_of,
    words_of,
)
from dtiscore.documents.decisions.formulas import Formula, definition_in, formula_in, looks_like_formula, named, rate_in
from dtiscore.documents.decisions.own_words import own_items, own_rule

LONGEST = 20_000

_VERBS = r"(?:(?:thì|sẽ|được|đạt|tính|cho|chấm|tương\s+ứng|ghi|cộng|là)\s+)*"
_AFTER = re.compile(rf"^(?P<condition>.+?)\s*(?:[:=→–—-]+|\(|,|thì)?\s*{_VERBS}(?:{AMOUNT})\s*\)?\s*\.?$", re.I | re.S)
_AFTER_BARE = re.compile(rf"^(?P<condition>.+?)\s*[:=→]\s*{_VERBS}(?P<points>{NUMBER})\s*\.?$", re.I | re.S)
_BEFORE = re.compile(
    rf"^{_VERBS}(?:{AMOUNT})\s*(?:[:,-]\s*)?(?:nếu|khi|đối\s+với|trong\s+trường\s+hợp|cho|:)\s+(?P<condition>.+?)\.?$",
    re.I | re.S,
)
_CAP = re.compile(
    rf"^[-+\s]*(?:nhưng\s+)?(?:(?:tổng\s+)?(?:số\s+)?(?:điểm\s+)?(?:tối\s+đa|không\s+(?:vượt\s+)?quá)\s*)+(?:là|:)?\s*(?:{AMOUNT})\.?$",
    re.I,
)
_EACH = re.compile(
    rf"^mỗi\s+(?P<noun>[^\d:=]+?)\s*(?:[:=-]|,)?\s*{_VERBS}(?P<points>{NUMBER})\s*(?:điểm|đ)(?!\w)\.?$", re.I
)
_NEGATIVE = re.compile(r"^(?:không|chưa|còn\s+lại|khác|trường\s+hợp\s+(?:khác|còn\s+lại)|các\s+trường\s+hợp)", re.I)
# Points taken off or given on top, and exceptions: no rule here says such things.
_MORE_OR_LESS = re.compile(
    r"(?<!\w)(?:trừ|thưởng|phạt|cộng\s+thêm|trừ\s+đi)(?!\w)|(?<!\w)(?:giảm|bị)(?:\s+\w+)?$", re.I
)
_POINTS = re.compile(r"điểm|(?<!\w)trừ(?!\w)|giảm|cộng\s+thêm|không\s+tính|(?<!\w)đ(?!\w)", re.I)
_HARMLESS = re.compile(
    r"^(?:(?:cách\s+)?(?:xác\s+định\s+và\s+)?(?:tính|chấm|đánh\s+giá|xác\s+định)\s+điểm(?:\s+như\s+sau)?|điểm(?:\s+số)?|điểm\s+đánh\s+giá"
    r"|cách\s+(?:tính|chấm)(?:\s+điểm)?|thang\s+điểm|mức\s+điểm|các\s+mức\s+điểm)\s*[:.]?$",
    re.I,
)
_PART_REACHES_WHOLE = re.compile(r"^(?:nếu\s+)?a\s*(?:≥|>=|>)\s*b$", re.I)
_PART_BELOW_WHOLE = re.compile(r"^(?:nếu\s+)?a\s*(?:<|≤|<=)\s*b$", re.I)
_MAXIMUM_IS = re.compile(r"^(?:(?:tổng|số|mức|thang)\s+)*điểm(?:\s+(?:số|chuẩn|tối\s+đa))*$", re.I)
_NO_WHOLE = re.compile(
    r"^(?:(?:trường\s+hợp|nếu|đối\s+với\s+\w+)\s+)?(?:\w+\s+){0,3}?(?:b\s*=\s*0|không\s+phát\s+sinh.*|mẫu\s+số\s*(?:bằng|=)\s*0)$",
    re.I,
)
_FILLERS = words_of(
    "có đạt được tổ chức thực hiện số lượng cuộc họp lần từ trong năm thì mức đến trở lên xuống tỷ lệ dưới trên và là bài tin nếu chỉ"
)


@attrs.frozen
class FoundRule:
    """A rule as a framework file states it; ``part`` and ``whole`` are the titles of the counts it divides.

    Where nothing can be read with certainty ``rule`` is None and ``why`` is the code of the reason.
    """

    rule: dict[str, Any] | None = None
    part: str = ""
    whole: str = ""
    zero: str = ""
    exceed: bool = False
    counts: bool = False
    why: str = ""


@attrs.frozen
class Clause:
    """A condition and what it earns."""

    condition: str
    amount: Amount


def read_method(text: str, maximum: float, title: str = "") -> FoundRule:
    try:
        return _read(text, maximum, title)
    except Unread as unread:
        return FoundRule(why=str(unread))


def _read(text: str, maximum: float, title: str) -> FoundRule:
    text = unicodedata.normalize("NFC", text).replace("\u00a0", " ").replace("\u2212", "-").strip()
    if not text:
        raise Unread("convert.why_empty")
    if not maximum > 0 or len(text) > LONGEST:
        raise Unread("convert.why_phrase")
    text = _shares_in_words(text)
    own = own_rule(text, maximum)
    if own is not None:
        return FoundRule(own)
    defined, names, rest = _definitions(list(_pieces(own_items(text) or text)))
    formulas = [piece for piece in rest if looks_like_formula(piece)]
    if formulas:
        return _formula_rule(formulas, [p for p in rest if p not in formulas], maximum, defined, names)
    clauses, caps, silent = _clauses(rest, maximum, "convert.why_phrase")
    cap = next(iter(caps), None)
    each = [_EACH.match(piece) for piece in silent]
    if any(each):
        return _each_rule(each, clauses, cap, silent, maximum)
    if not clauses:
        raise Unread("convert.why_no_points")
    if any(_speaks_of_points(piece) for piece in silent):
        raise Unread("convert.why_phrase")
    known = words_of(title) | frozenset().union(*(words_of(piece) for piece in silent)) | _FILLERS
    conditions = [condition_of(clause.condition) for clause in clauses]
    if not any(isinstance(condition, Bound) for condition in conditions):
        return FoundRule(_rule_of_options(clauses, conditions, cap, maximum))
    rule, percent = _rule_of_tiers(clauses, conditions, known, maximum)
    return FoundRule(rule, *names) if percent else FoundRule(rule, counts=True)


# --- a text into pieces ----------------------------------------------------------------------------------------------

_SHARE = rf"\d{{1,4}}/\d{{1,4}}|{NUMBER}\s*%|½|0[.,]\d{{1,4}}"
_FULL = r"(?:số\s+)?điểm\s+tối\s+đa"
# Only where a clause begins to say what it earns: in “tỷ lệ/80% × điểm tối đa” the 80% is no share.
_SHARE_FIRST = re.compile(
    rf"(?P<before>^\s*|[:;=→(\n]\s*|[-–+•]\s+|\b(?:được|đạt|tính|cho|chấm)\s+)(?P<share>{_SHARE})\s*[×x*]\s*(?={_FULL})",
    re.I,
)
_SHARE_LAST = re.compile(rf"(?P<full>{_FULL})\s*(?:[×x*]\s*(?P<share>{_SHARE})|/\s*(?P<part>\d))(?![\w/.,]*\d)", re.I)


def _shares_in_words(text: str) -> str:
    """1/2*Điểm tối đa, Điểm tối đa/2 and 0,5 × điểm tối đa in the one way that clauses are read: 1/2 điểm tối đa."""

    def share(found: str) -> str:
        return f"{short(round((number_of(found) or 0) * 100, 10))}%" if found.startswith("0") else found

    text = _SHARE_LAST.sub(lambda m: f"{'1/' + m['part'] if m['part'] else share(m['share'])} {m['full']}", text)
    return _SHARE_FIRST.sub(lambda m: f"{m['before']}{share(m['share'])} ", text)


_CAPITAL = "[" + "".join(chr(c) for c in range(0x41, 0x1EFA) if chr(c).isupper()) + "]"
_EARNED = r"(?:(?<=[đĐ]iểm)|(?<=tối đa))"
_BREAKS = re.compile(
    rf"[\n;]+|{_EARNED}[,.]\s+|{_EARNED}\s+[-–+•]\s+(?=[^\W\d])|\.\s+(?={_CAPITAL}|[+-])|\s+[-–+•](?=\s*{_CAPITAL})"
    r"|,?\s*(?=(?:[tT]rong\s+đó)\b)|,\s*(?=[a-dA-D]\s*(?:là|:|=)\s)|(?<=\))\s*,\s+",
)
_MARK = re.compile(r"^[-–+•*·\s]*(?:[a-eđ]\)\s*)?")
_COUNTED = re.compile(r"(?m)^[-–+•\s]*\(?\d{1,2}(?:\.\d{1,2})*[.)]\s+(?=[^\W\d])")


def _pieces(text: str) -> Iterable[str]:
    for piece in _BREAKS.split(_COUNTED.sub("", text)):
        piece = _MARK.sub("", " ".join((piece or "").split()))
        piece = re.sub(r"^trong\s+đó\s*:?\s*[-+•]?\s*", "", piece, flags=re.I).strip(" .,")
        if piece:
            yield piece


def _definitions(pieces: Sequence[str]) -> tuple[dict[str, str], tuple[str, str], list[str]]:
    """What letters stand for, the titles of the counts that the rate divides, and the other pieces."""
    defined: dict[str, str] = {}
    quotient, rest = ("", ""), []
    for piece in pieces:
        definition, rate = definition_in(piece), rate_in(piece)
        if definition is not None and not re.search(AMOUNT, piece, re.I):
            defined[definition[0]] = definition[1]
        elif rate is not None:
            quotient = rate
        else:
            rest.append(piece)
    return defined, named(quotient, defined), rest


def _clauses(pieces: Sequence[str], maximum: float, why: str) -> tuple[list[Clause], list[float], list[str]]:
    """What earns points, caps, and pieces that earn nothing; unread for the reason ``why`` where one contradicts the maximum."""
    clauses: list[Clause] = []
    caps: list[float] = []
    silent: list[str] = []
    for piece in pieces:
        cap = _CAP.match(piece)
        found = cap or (None if _EACH.match(piece) else _first_match(piece))
        if found is None:
            silent.append(piece)
            continue
        words = {name: text for name, text in found.groupdict().items() if text is not None}
        amount, condition = amount_of(words, maximum), words.get("condition", "").strip(" .,:-–")
        if amount is None or re.search(AMOUNT, condition, re.I) or _MORE_OR_LESS.search(condition):
            raise Unread(why)
        if cap:
            caps.append(amount.points)
        elif not _MAXIMUM_IS.match(condition):
            clauses.append(Clause(condition, amount))
        elif not same(amount.points, maximum):
            raise Unread(why)
    return clauses, caps, silent


def _first_match(piece: str) -> re.Match[str] | None:
    return _AFTER.match(piece) or _AFTER_BARE.match(piece) or _BEFORE.match(piece)


def _speaks_of_points(piece: str) -> bool:
    return not _HARMLESS.match(piece) and bool(_POINTS.search(piece) or has_numbers(piece))


# --- rules -----------------------------------------------------------------------------------------------------------


def _formula_rule(formulas: Sequence[str], others: Sequence[str], maximum: float, defined: dict[str, str],
                  names: tuple[str, str]) -> FoundRule:  # fmt: skip
    if len(formulas) > 1:
        raise Unread("convert.why_formulas")
    unread = Unread("convert.why_formula")
    formula = formula_in(formulas[0], maximum, defined)
    clauses, caps, silent = _clauses(others, maximum, str(unread))
    if formula is None or any(map(_speaks_of_points, silent)) or any(not same(cap, maximum) for cap in caps):
        raise unread
    zero, exceed = "", False
    for clause in clauses:
        full = same(clause.amount.points, maximum)
        if _NO_WHOLE.match(clause.condition) and clause.amount.points in (0, maximum):
            zero = "full" if clause.amount.points else "zero"
        elif _PART_REACHES_WHOLE.match(clause.condition) and formula.rule == {"type": "ratio"} and full:
            exceed = True
        elif not _agrees(clause, formula, maximum):
            raise unread
    below = bool(_PART_BELOW_WHOLE.match(formula.condition))
    if formula.condition and not (below and exceed) and not _is_the_rest(formula, bool(clauses)):
        raise unread
    part, whole = (formula.part, formula.whole) if formula.part else names
    return FoundRule(formula.rule, part, whole, zero if part else "", exceed and bool(part))


def _agrees(clause: Clause, formula: Formula, maximum: float) -> bool:
    """Whether what a clause states is what the formula gives there: all points from its upper end, none at its lower."""
    bound, rising = condition_of(clause.condition), formula.lower < formula.upper
    if bound == NOTHING:
        return clause.amount.points == 0 and rising
    if not isinstance(bound, Bound) or not bound.percent:
        return False
    if same(clause.amount.points, maximum):
        if rising:
            return same(bound.lower, formula.upper) and (bound.upper == float("inf") or same(bound.lower, bound.upper))
        return same(bound.upper, formula.upper)
    if clause.amount.points == 0:
        if rising:
            return same(bound.upper, formula.lower)
        return same(bound.lower, formula.lower) and bound.upper == float("inf")
    return False


def _is_the_rest(formula: Formula, stated: bool) -> bool:
    if is_rest(formula.condition):
        return stated
    bound = condition_of(formula.condition)
    if not isinstance(bound, Bound) or not bound.percent:
        return False
    low, high = sorted((formula.lower, formula.upper))
    return (bound.lower in (float("-inf"), low) or same(bound.lower, low)) and same(bound.upper, high)


def _each_rule(each: Sequence[re.Match[str] | None], clauses: Sequence[Clause], cap: float | None,
               silent: Sequence[str], maximum: float) -> FoundRule:  # fmt: skip
    """Mỗi cuộc được 5 điểm, tối đa 20 điểm."""
    found = [match for match in each if match]
    others = [piece for piece, match in zip(silent, each, strict=True) if not match]
    worth, noun = number_of(found[0]["points"]), found[0]["noun"]
    nothing = all(c.amount.points == 0 and condition_of(c.condition) in (REST, NOTHING) for c in clauses)
    if len(found) > 1 or not worth or _MORE_OR_LESS.search(noun) or not nothing or any(map(_speaks_of_points, others)):
        raise Unread("convert.why_phrase")
    if cap is None or not same(cap, maximum) or "%" in noun:
        raise Unread("convert.why_top")
    return FoundRule({"type": "linear", "lower": 0, "upper": short(round(maximum / worth, 10))}, counts=True)


def _rule_of_tiers(clauses: Sequence[Clause], conditions: Sequence[Condition | None], known: frozenset[str],
                   maximum: float) -> tuple[dict[str, Any], bool]:  # fmt: skip
    """Steps, and whether they are of percentages; conditions may say only what the first says and what is ``known``."""
    bounds = [condition for condition in conditions if isinstance(condition, Bound)]
    if None in conditions:
        raise Unread("convert.why_mixed_measures")
    if any(not bound.words <= known | bounds[0].words for bound in bounds):
        raise Unread("convert.why_words")
    amounts = [clause.amount for clause in clauses]
    return tiers_of([(c, amount) for c, amount in zip(conditions, amounts, strict=True) if c], maximum), bounds[
        0
    ].percent


def _rule_of_options(clauses: Sequence[Clause], conditions: Sequence[Condition | None], cap: float | None,
                     maximum: float) -> dict[str, Any]:  # fmt: skip
    earning = [clause for clause in clauses if clause.amount.points > 0]
    nothing = [clause for clause in clauses if clause.amount.points == 0]
    most, total = (count(clause.amount.points for clause in clauses) for count in (max, sum))
    if most > maximum and not same(most, maximum):
        raise Unread("convert.why_above")
    top = bool(earning) and same(most, maximum)
    if len(clauses) == 2 and top and len(nothing) == 1 and _NEGATIVE.match(nothing[0].condition):
        return {"type": "binary"}
    if len(earning) == 1 and not nothing:
        raise Unread("convert.why_rest_missing" if top else "convert.why_top")
    if any(condition is None and has_numbers(c.condition) for condition, c in zip(conditions, clauses, strict=True)):
        raise Unread("convert.why_numbers")
    if not top and len(earning) > 1 and all(_NEGATIVE.match(clause.condition) for clause in nothing):
        capped = cap is not None and same(cap, maximum)
        if same(total, maximum) and (cap is None or capped):
            return {"type": "checklist", "items": _entries(earning)}
        if cap is not None and total > maximum and capped:
            return {"type": "checklist", "items": _entries(earning), "cap": short(cap)}
        raise Unread("convert.why_sum")
    if not top:
        raise Unread("convert.why_top")
    if len({clause.condition.lower() for clause in clauses}) < len(clauses):
        raise Unread("convert.why_overlap")
    if not nothing:
        raise Unread("convert.why_rest_missing")
    return {"type": "choice", "options": _entries(clauses)}


def _entries(clauses: Sequence[Clause]) -> dict[str, dict[str, Any]]:
    taken: set[str] = set()
    entries: dict[str, dict[str, Any]] = {}
    for clause in clauses:
        title = clause.condition[:1].upper() + clause.condition[1:]
        code = unique(slug(clause.condition, 30) or "muc", taken)
        entries[code] = {**clause.amount.entry, "title": {"vi": title, "en": title}}
    return entries
