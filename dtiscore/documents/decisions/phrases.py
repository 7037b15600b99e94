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

from dtiscore.documents.decisions import wordings
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
from dtiscore.documents.decisions.formulas import (
    Formula,
    bare,
    definition_in,
    formula_in,
    looks_like_formula,
    named,
    rate_in,
)
from dtiscore.documents.decisions.own_words import own_items, own_rule
from dtiscore.documents.decisions.wordings import changes_in, is_harmless, reason_of, sentence_in

LONGEST = 20_000
LONGEST_LINE = 2_000

_NEGATIVE = re.compile(
    rf"(?:không|chưa|trường\s+hợp\s+(?:khác|còn\s+lại)|các\s+trường\s+hợp|no|not|none|nothing|never|without|does\s+not|is\s+not)(?!\w)|{wordings.REST}",
    re.I,
)
_POINTS = re.compile(r"điểm|không\s+tính|(?<!\w)(?:đ|points?|marks?|scor\w+)(?!\w)", re.I)
_PART_REACHES_WHOLE = re.compile(r"(?:nếu\s+)?a\s*(?:≥|>=|>)\s*b", re.I)
_PART_BELOW_WHOLE = re.compile(r"(?:nếu\s+)?a\s*(?:<|≤|<=)\s*b", re.I)
_MAXIMUM_IS = re.compile(
    r"(?:(?:tổng|số|mức|thang)\s+)*điểm(?:\s+(?:số|chuẩn|tối\s+đa))*|maximum|max(?:imum)?\s+(?:points|score)|points",
    re.I,
)
_NO_WHOLE = re.compile(
    r"(?:(?:trường\s+hợp|nếu|đối\s+với\s+\w+)\s+)?(?:\w+\s+){0,3}?(?:b\s*=\s*0|không\s+phát\s+sinh.*|mẫu\s+số\s*(?:bằng|=)\s*0)",
    re.I,
)
_RANGE = re.compile(r"(?:\b(?:đến|tới|tối\s+đa|không\s+quá|up\s+to|at\s+most|from|to)|[:]\s*\d+(?:[.,]\d+)?)\s*$", re.I)
# A condition that computes something is the beginning of a formula that is not understood.
_COMPUTED = re.compile(
    r"[×*√∑]|(?<![^\W\d_])x(?![^\W\d_])|^(?:số\s+)?(?:điểm|points?|score)(?:\s+\w+)?\s*=|\)\s*[/+]|[/+]\s*\(", re.I
)
_DASHED = re.compile(rf"[^\W\d:]\)?\s+[-–—]\s+(?:{AMOUNT})\)?\.?$", re.I)
_YES_NO = re.compile(r"(?:có|yes)\s*[/\n]\s*(?:không|no)", re.I)
_FILLERS = words_of(
    "có đạt được tổ chức thực hiện số lượng cuộc họp lần từ trong năm thì mức đến trở lên xuống tỷ tỉ lệ dưới trên và là bài tin chỉ của các"
    " the a an of in is are has have at rate share number percentage with % times"
)
_TIERS = ("minus", "bonus", "exception", "relative", "change", "each", "times")
_SIDES = ("late", "negation")
_NO_COUNT = ("minus", "bonus", "exception", "highest")


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


@attrs.define
class Sentences:
    """The sentences of a text by what they are; ``silent`` are those that say nothing of points."""

    clauses: list[Clause] = attrs.field(factory=list)
    caps: list[float] = attrs.field(factory=list)
    each: list[tuple[str, float]] = attrs.field(factory=list)
    silent: list[str] = attrs.field(factory=list)
    dashed: int = 0


def read_method(text: str, maximum: float, title: str = "") -> FoundRule:
    try:
        return _read(text, maximum, title)
    except Unread as unread:
        return FoundRule(why=str(unread))


def states_points(text: str) -> bool:
    """Whether a line says what something earns, so that it is no title."""
    line = _MARK.sub("", " ".join(text.split())).rstrip(" .,")
    if len(line) > LONGEST_LINE:
        return False
    return sentence_in(line) is not None or looks_like_formula(line)


def _read(text: str, maximum: float, title: str) -> FoundRule:
    text = _as_read(text)
    if not text:
        raise Unread("convert.why_empty")
    if not maximum > 0 or len(text) > LONGEST:
        raise Unread("convert.why_phrase")
    if len(text) < LONGEST_LINE and (own := own_rule(text, maximum)) is not None:
        return FoundRule(own)
    if _YES_NO.fullmatch(text):
        return FoundRule({"type": "binary"})
    if any(changes_in(text, "minus")):
        raise Unread("convert.why_minus")
    listed = own_items(text)
    defined, names, rest = _definitions(list(_pieces(_shares_in_words(listed or text))))
    if any(len(piece) > LONGEST_LINE for piece in rest):
        raise Unread("convert.why_phrase")
    formulas = [piece for piece in rest if looks_like_formula(piece)]
    if formulas:
        return _formula_rule(formulas, [p for p in rest if p not in formulas], maximum, defined, names, title)
    found = _sentences(rest, maximum)
    if found.each:
        return _each_rule(found, maximum)
    if any(not same(cap, maximum) for cap in found.caps):
        raise Unread("convert.why_cap")
    if not found.clauses:
        raise Unread(_why_nothing(found.silent))
    conditions = [condition_of(clause.condition) for clause in found.clauses]
    conditions = _with_nothing(found.clauses, conditions)
    numeric = any(isinstance(condition, Bound) for condition in conditions)
    if not numeric or _are_named(found.clauses, conditions) or _any_or_none(found.clauses, conditions, maximum):
        return FoundRule(_rule_of_options(found, conditions, maximum, title))
    known = words_of(title) | frozenset().union(*(words_of(piece) for piece in found.silent)) | _FILLERS
    _check_silent(found.silent, title, strict=True)
    rule, percent = _rule_of_tiers(found.clauses, conditions, known, maximum, title)
    return FoundRule(rule, *names) if percent else FoundRule(rule, counts=True)


def _why_nothing(pieces: Sequence[str]) -> str:
    """No sentence says what is earned: perhaps one names a range to be chosen from, or points in another way."""
    if any(re.search(rf"\b(?:tùy|tuỳ|tùy\s+theo|mức\s+độ|depending)\b.*{NUMBER}", piece, re.I) for piece in pieces):
        return "convert.why_range"
    return "convert.why_phrase" if any(re.search(AMOUNT, piece, re.I) for piece in pieces) else "convert.why_no_points"


def _check_silent(pieces: Iterable[str], title: str, strict: bool) -> None:
    """Sentences without points must say nothing that could change the rule; beside a number nothing but what is measured."""
    known = words_of(title) | _FILLERS
    for piece in pieces:
        if is_harmless(piece):
            continue
        kind = next(changes_in(piece), "")
        if kind and not words_of(piece) <= known:
            raise Unread(reason_of(kind))
        if _POINTS.search(piece) or has_numbers(piece):
            raise Unread("convert.why_phrase")
        if strict and not words_of(piece) <= known and not piece.endswith(":") and not _names_a_measure(piece):
            raise Unread("convert.why_phrase")


def _names_a_measure(piece: str) -> bool:
    return bool(
        re.match(
            r"(?:tỷ|tỉ)\s+lệ\b|số\s+(?:lượng\s+)?\w|tổng\s+số\b|(?:the\s+)?(?:rate|share|number|percentage)\s+of\b",
            piece,
            re.I,
        )
    )


# Words of numbers repeated as figures, and other spellings of one thing, in the one way that is read.
_SPELLINGS = (
    (
        re.compile(
            r"(?<=\d)\s*\(\s*(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|one|two|three|four|five|six|seven|eight|nine|ten)(?:\s+[^\W\d]+){0,4}\s*\)",
            re.I,
        ),
        "",
    ),
    (re.compile(r"(?<=\d)\s*(?:phần\s+trăm|per\s?cent)(?!\w)", re.I), "%"),
    (re.compile(r"(?<=[\d%])[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}"), ""),
    (re.compile("[\u2010\u2011\u2012\u2212]"), "-"),
    (re.compile("[\u00a0\u2007\u202f]"), " "),
    (re.compile("[\u200b\u00ad\ufeff]"), ""),
)


def _as_read(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    return text.strip()


# --- a text into pieces ----------------------------------------------------------------------------------------------

_SHARE = rf"\d{{1,4}}/\d{{1,4}}|{NUMBER}\s*%|½|0[.,]\d{{1,4}}"
_FULL = r"(?:số\s+)?điểm\s+(?:tối\s+đa|chuẩn)"
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
_EARNED = r"(?:(?<=[đĐ]iểm)|(?<=\dđ)|(?<=tối đa)|(?<=[pP]oint)|(?<=[pP]oints))"
_BREAKS = re.compile(
    rf"[\n;]+|(?<=\d),\s+(?=[^\W\d][^,;:\d]{{0,80}}:|\d[\d.,]{{0,8}}\s+(?:if|when|nếu)\s)|,\s+(?=\d[\d.,]{{0,8}}\s+(?:if|nếu)\s)|(?<=\d)\s*/\s*(?=[^\W\d][^/:;,]{{0,60}}:)|{_EARNED}\s*/\s*(?=[^\W\d])|{_EARNED}[,.]\s+|{_EARNED}\s+[-–+•]\s+(?=[^\W\d])|\.\s+(?={_CAPITAL}|[+-])|\s+[-–+•](?=\s*{_CAPITAL})"
    r"|,?\s*(?=(?:[tT]rong\s+đó)\b)|,\s*(?=[a-dA-D]\s*(?:là|:|=)\s)|(?<=\))\s*,\s+",
)
_MARK = re.compile(r"^[-–+•*·\s]*(?:[a-eđ]\)\s*)?")
_COUNTED = re.compile(r"(?m)^[-–+•\s]*\(?\d{1,2}(?:\.\d{1,2})*[.)]\s+(?=[^\W\d])")


# What stands in brackets is not cut.
_BRACKETED = re.compile(r"\([^()\n]{1,300}\)")
_HIDE = {ord(sign): 0xE000 + place for place, sign in enumerate("-–+•;,.")}
_SHOW = {place: chr(sign) for sign, place in _HIDE.items()}


def _pieces(text: str) -> Iterable[str]:
    hidden = _BRACKETED.sub(lambda m: m[0].translate(_HIDE), _COUNTED.sub("", text))
    for piece in _BREAKS.split(hidden):
        piece = _MARK.sub("", " ".join((piece or "").translate(_SHOW).split()))
        piece = re.sub(r"^trong\s+đó\s*:?\s*[-+•]?\s*", "", piece, flags=re.I)
        piece = re.sub(r"^[\s,.]+(?!\d)|[\s,.]+$", "", piece).strip()
        piece = bare(piece) if piece.startswith("(") else piece
        if piece:
            yield piece


def _definitions(pieces: Sequence[str]) -> tuple[dict[str, str], tuple[str, str], list[str]]:
    """What letters stand for, the titles of the counts that the rate divides, and the other pieces."""
    defined: dict[str, str] = {}
    quotient, rest = ("", ""), []
    for piece in pieces:
        definition, rate = definition_in(piece), rate_in(piece)
        if (
            definition is not None
            and not re.search(rf"{AMOUNT}|\bpoints\b", piece, re.I)
            and not any(changes_in(piece, *_NO_COUNT))
        ):
            defined[definition[0]] = definition[1]
        elif rate is not None:
            quotient = rate
        else:
            rest.append(piece)
    return defined, named(quotient, defined), rest


def _sentences(pieces: Sequence[str], maximum: float, why: str = "convert.why_phrase") -> Sentences:
    """Each piece as what it is; unread for the reason ``why`` where one contradicts the maximum."""
    found = Sentences()
    for piece in pieces:
        kind, match = sentence_in(piece) or ("", None)
        if match is None:
            found.silent.append(piece)
            continue
        words = {name: text for name, text in match.groupdict().items() if text is not None}
        amount = amount_of(words, maximum)
        if amount is None:
            raise Unread(why)
        if kind == "cap":
            found.caps.append(amount.points)
        elif kind == "each":
            found.each.append((words["noun"], amount.points))
            found.caps += [cap for cap in (number_of(words.get("cap", "")),) if cap is not None]
        else:
            _add_clause(found, words.get("condition", "").strip(" .,:-–"), amount, maximum, why)
            found.dashed += bool(amount.points and _DASHED.search(piece))
    earning = [clause for clause in found.clauses if clause.amount.points]
    # “Chậm - 1 điểm”: a dash is no minus only where all levels are written so, and what fails earns nothing.
    if found.dashed and (found.dashed < len(earning) or any(_NEGATIVE.match(c.condition) for c in earning)):
        raise Unread("convert.why_minus")
    return found


def _add_clause(found: Sentences, condition: str, amount: Amount, maximum: float, why: str) -> None:
    condition = re.sub(r"^(?:nếu|khi|if|when)\s+", "", condition, flags=re.I)
    if _COMPUTED.search(condition):
        raise Unread("convert.why_formula")
    if _RANGE.search(condition):
        raise Unread("convert.why_range")
    kind = next(changes_in(condition, "bonus", "exception", "each", "highest"), "")
    if kind or re.search(AMOUNT, condition, re.I) or re.search(r"(?<!\w)(?:giảm|bị)(?:\s+\w+)?$", condition, re.I):
        raise Unread(reason_of(kind, why))
    if not _MAXIMUM_IS.fullmatch(condition):
        found.clauses.append(Clause(condition, amount))
    elif not same(amount.points, maximum):
        raise Unread(why)


# --- rules -----------------------------------------------------------------------------------------------------------


def _formula_rule(pieces: Sequence[str], others: Sequence[str], maximum: float, defined: dict[str, str],
                  names: tuple[str, str], title: str) -> FoundRule:  # fmt: skip
    unread = Unread("convert.why_formula")
    formula = _one_formula(pieces, maximum, defined, names, title)
    found = _sentences(others, maximum, str(unread))
    _check_silent(found.silent, title, strict=True)
    if found.each or any(not same(cap, maximum) for cap in found.caps):
        raise unread
    zero, exceed = "", False
    for clause in found.clauses:
        full = same(clause.amount.points, maximum)
        if _NO_WHOLE.fullmatch(clause.condition) and clause.amount.points in (0, maximum):
            zero = "full" if clause.amount.points else "zero"
        elif _PART_REACHES_WHOLE.fullmatch(clause.condition) and formula.rule == {"type": "ratio"} and full:
            exceed = True
        elif not _agrees(clause, formula, maximum):
            raise unread
        else:
            _check_words_of(clause.condition, title, formula.words)
    below = bool(_PART_BELOW_WHOLE.fullmatch(formula.condition))
    if formula.condition and not (below and exceed) and not _is_the_rest(formula, bool(found.clauses)):
        raise unread
    part, whole = (formula.part, formula.whole) if formula.part else names
    return FoundRule(formula.rule, part, whole, zero if part else "", exceed and bool(part))


def _check_words_of(condition: str, title: str, words: str) -> None:
    """Where a formula holds may be said only of the rate that it is about."""
    kind = next((k for k in changes_in(condition, *_TIERS, "condition") if k not in set(changes_in(title))), "")
    if kind and not is_rest(condition):
        raise Unread(reason_of(kind, "convert.why_formula"))
    bound = condition_of(condition)
    if (
        isinstance(bound, Bound)
        and title
        and not bound.words <= words_of(title) | words_of(words) | _FILLERS | {"nếu", "if"}
    ):
        raise Unread("convert.why_words")


def _one_formula(
    pieces: Sequence[str], maximum: float, defined: dict[str, str], names: tuple[str, str], title: str
) -> Formula:
    """The formula that all ``pieces`` state, of the rate that the criterion is about."""
    formulas = [formula_in(piece, maximum, defined) for piece in pieces]
    formula = formulas[0]
    if formula is None or None in formulas:
        kind = next(changes_in(" ".join(pieces), "relative", "change"), "")
        raise Unread(reason_of(kind, "convert.why_formulas" if len(pieces) > 1 else "convert.why_formula"))
    if any(other != formula for other in formulas) or (len(set(pieces)) > 1 and any("/" in piece for piece in pieces)):
        raise Unread("convert.why_formulas")
    named_counts = " ".join(filter(None, (formula.part, formula.whole, *names)))
    for said in (formula.words, named_counts, *defined.values(), "" if formula.part or names[0] else title):
        kind = next(changes_in(said, *_TIERS), "")
        if kind:
            raise Unread(reason_of(kind, "convert.why_formula"))
    counted = bool(formula.part or names[0])
    if not words_of(formula.words) <= words_of(title) | words_of(named_counts) | _FILLERS and (title or counted):
        raise Unread("convert.why_words")
    if any(changes_in(formula.words, *_SIDES)) and not any(changes_in(title, *_SIDES)) and not counted:
        raise Unread("convert.why_words")
    return formula


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


def _each_rule(found: Sentences, maximum: float) -> FoundRule:
    """Mỗi cuộc được 5 điểm, tối đa 20 điểm."""
    (noun, worth), cap = found.each[0], next(iter(found.caps), None)
    nothing = all(c.amount.points == 0 and condition_of(c.condition) in (REST, NOTHING) for c in found.clauses)
    kind = next(changes_in(noun), "")
    if kind:
        raise Unread(reason_of(kind))
    _check_silent(found.silent, "", strict=True)
    if len(found.each) > 1 or not worth or not nothing:
        raise Unread("convert.why_phrase")
    if cap is None or any(not same(each, maximum) for each in found.caps) or "%" in noun:
        raise Unread("convert.why_top")
    return FoundRule({"type": "linear", "lower": 0, "upper": short(round(maximum / worth, 10))}, counts=True)


def _rule_of_tiers(clauses: Sequence[Clause], conditions: Sequence[Condition | None], known: frozenset[str],
                   maximum: float, title: str) -> tuple[dict[str, Any], bool]:  # fmt: skip
    """Steps, and whether they are of percentages; conditions may say only what the first says and what is ``known``."""
    bounds = [condition for condition in conditions if isinstance(condition, Bound)]
    if None in conditions:
        raise Unread("convert.why_mixed_measures")
    if any(not bound.words <= known | bounds[0].words for bound in bounds):
        raise Unread("convert.why_words")
    for bound in bounds:
        said = " ".join(sorted(bound.words - words_of(title)))
        kind = next(changes_in(said, *_TIERS, "condition"), "")
        kind = kind or next(
            (
                k
                for clause in clauses
                for k in changes_in(clause.condition, "relative", "change")
                if k not in set(changes_in(title))
            ),
            "",
        )
        if kind:
            raise Unread(reason_of(kind, "convert.why_words"))
    turned = [frozenset(changes_in(" ".join(bound.words - words_of(title)), *_SIDES)) for bound in bounds]
    if len(set(turned)) > 1:
        raise Unread("convert.why_words")
    tiers = [(condition, clause.amount) for condition, clause in zip(conditions, clauses, strict=True) if condition]
    return tiers_of(tiers, maximum), bounds[0].percent


def _with_nothing(clauses: Sequence[Clause], conditions: Sequence[Condition | None]) -> list[Condition | None]:
    """“Không có sáng kiến” beside “có 1 sáng kiến” and “có từ 2 sáng kiến trở lên” is none at all."""
    counted = [c for c in conditions if isinstance(c, Bound) and not c.percent]
    nouns = frozenset[str]().union(*(c.words for c in counted)) | {"không", "chưa", "có", "no", "nào"}
    return [
        NOTHING
        if counted
        and c is None
        and not clause.amount.points
        and _NEGATIVE.match(clause.condition)
        and words_of(clause.condition) <= nouns
        else c
        for clause, c in zip(clauses, conditions, strict=True)
    ]


def _are_named(clauses: Sequence[Clause], conditions: Sequence[Condition | None]) -> bool:
    """Levels that have numbers for names: mức 4, mức 3, không đạt."""
    names = [clause for clause, c in zip(clauses, conditions, strict=True) if isinstance(c, Bound)]
    return None not in conditions and all(_NAMED.search(clause.condition) for clause in names)


_NAMED = re.compile(
    r"^(?:đạt\s+)?(?:xếp\s+)?(?:mức(?:\s+độ)?|cấp(?:\s+độ)?|loại|hạng|level|grade|stage|tier)\s+\d{1,2}$", re.I
)


def _any_or_none(clauses: Sequence[Clause], conditions: Sequence[Condition | None], maximum: float) -> bool:
    """Two levels of which one counts from one on, “từ 01 văn bản trở lên trái pháp luật”: the other is that there is none."""
    if len(clauses) != 2 or {clause.amount.points for clause in clauses} != {0, maximum}:
        return False
    one = next((c for c in conditions if isinstance(c, Bound)), None)
    other = next((clause for clause, c in zip(clauses, conditions, strict=True) if c is None), None)
    if one is None or other is None or has_numbers(other.condition):
        return False
    return (
        not one.percent and one.lower == 1 and one.holds_lower and one.upper == float("inf") and other.amount.points > 0
    )


def _rule_of_options(
    found: Sentences, conditions: Sequence[Condition | None], maximum: float, title: str
) -> dict[str, Any]:
    """Yes and no, items that add up, or levels of which one is reached."""
    clauses, most = found.clauses, max(clause.amount.points for clause in found.clauses)
    earning = [clause for clause in clauses if clause.amount.points > 0]
    nothing = [clause for clause in clauses if clause.amount.points == 0]
    if most > maximum and not same(most, maximum):
        raise Unread("convert.why_above")
    exclusive = any(any(changes_in(piece, "highest")) for piece in found.silent)
    _check_silent([p for p in found.silent if not any(changes_in(p, "highest"))], title, strict=False)
    top = bool(earning) and same(most, maximum)
    if (
        len(clauses) == 2
        and top
        and len(nothing) == 1
        and _NEGATIVE.match(nothing[0].condition)
        and not _NEGATIVE.match(earning[0].condition)
        and not any(changes_in(earning[0].condition, *_TIERS, "condition"))
    ):
        return {"type": "binary"}
    if len(earning) == 1 and not nothing:
        raise Unread("convert.why_rest_missing" if top else "convert.why_top")
    if any(c is None and has_numbers(clause.condition) for c, clause in zip(conditions, clauses, strict=True)):
        raise Unread("convert.why_numbers")
    if not top and len(earning) > 1 and all(_NEGATIVE.match(clause.condition) for clause in nothing):
        return _checklist(earning, next(iter(found.caps), None), maximum, exclusive)
    return _choice(clauses, top, bool(nothing))


def _checklist(items: Sequence[Clause], cap: float | None, maximum: float, exclusive: bool) -> dict[str, Any]:
    total, capped = sum(clause.amount.points for clause in items), cap is None or same(cap, maximum)
    if (
        exclusive
        or not capped
        or (total < maximum and not same(total, maximum))
        or (cap is None and not same(total, maximum))
    ):
        raise Unread("convert.why_sum")
    conditions = [clause.condition for clause in items]
    if any(re.match(r"(?:hoặc|or)\b", condition, re.I) for condition in conditions):
        raise Unread("convert.why_alternative")
    affirmed = [words_of(re.sub(r"\b(?:không|chưa|not?)\b", " ", condition, flags=re.I)) for condition in conditions]
    if len(set(affirmed)) < len(affirmed):
        raise Unread("convert.why_overlap")
    return {"type": "checklist", "items": _entries(items)} | (
        {} if same(total, maximum) or cap is None else {"cap": short(cap)}
    )


def _choice(clauses: Sequence[Clause], top: bool, nothing: bool) -> dict[str, Any]:
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
