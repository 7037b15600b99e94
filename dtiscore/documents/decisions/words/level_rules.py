"""Levels in words or numbers → steps, a choice, a checklist or yes and no; so much for each → a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import isfinite
from typing import Any

import attrs

from dtiscore.documents.decisions.words.amounts import NUMBER, Unread, amount_of, number_of, same, short, slug, unique
from dtiscore.documents.decisions.words.bounds import (
    NOTHING,
    REST,
    Bound,
    Condition,
    condition_of,
    fraction_of,
    has_numbers,
    scale_of,
    tiers_of,
    words_of,
)
from dtiscore.documents.decisions.words.clauses import (
    FILLERS,
    NEGATIVE,
    SIDES,
    TIERS,
    Clause,
    FoundRule,
    Sentences,
    check_silent,
    states_maximum,
)
from dtiscore.documents.decisions.words.wordings import (
    changes_in,
    is_exclusive,
    is_harmless,
    reason_of,
    sentence_in,
    taking_in,
)

_NAMED = re.compile(
    r"^(?:[^\W\d]+\s+){0,4}?(?:mức(?:\s+độ)?|cấp(?:\s+độ)?|loại|hạng|level|grade|stage|tier)\s+\d{1,2}$", re.I
)


_TIMES = words_of("lần trường hợp time times case cases")  # of what, the sentence does not say
_NONE_OF = re.compile(r"(?:không\s+có|no)\b", re.I)
_OR = re.compile(r"^(?:hoặc(?:\s+là)?|or)\s+", re.I)


def each_rule(found: Sentences, maximum: float) -> FoundRule:
    """Mỗi cuộc được 5 điểm, tối đa 20 điểm."""
    (noun, worth), cap = found.each[0], next(iter(found.caps), None)
    nothing = all(c.amount.points == 0 and condition_of(c.condition) in (REST, NOTHING) for c in found.clauses)
    kind = next(changes_in(noun), "")
    if kind:
        raise Unread(reason_of(kind))
    check_silent(found.silent, "", strict=True)
    if len(found.each) > 1 or not worth or not nothing:
        raise Unread("convert.why_phrase")
    if cap is None or any(not same(each, maximum) for each in found.caps) or "%" in noun:
        raise Unread("convert.why_top")
    return FoundRule({"type": "linear", "lower": 0, "upper": short(round(maximum / worth, 10))}, counts=True)


def taken_from_maximum(pieces: Sequence[str], maximum: float, title: str) -> FoundRule | None:
    """“Mỗi báo cáo chậm trừ 1 điểm”: all points for none, and so many less for every one; None where more is said."""
    rest = [piece for piece in pieces if not is_harmless(piece) and not states_maximum(piece, maximum)]
    well = _without_any(rest[0], maximum) if len(rest) > 1 else frozenset()
    rest = rest[1:] if well else rest
    each = taking_in(", ".join(rest)) if 1 <= len(rest) <= 2 else None
    if each is None or not each.get("taken"):
        return None
    worth, cap = number_of(each["points"]), number_of(each.get("cap", ""))
    if well and not all(word in well or f"{word}s" in well for word in words_of(each["noun"])):
        return None  # it may be all of one thing, and each of another
    if each.get("one") and (cap is None or not worth or cap <= worth):
        return None  # “Thiếu 01 báo cáo trừ 0,5 điểm” does not say what two cost
    most = maximum if cap is None else cap
    if (
        words_of(each["noun"]) <= _TIMES
        or not worth
        or most > maximum
        or (not same(most, maximum) and not each.get("down"))
    ):
        return None
    zero_at = short(round(most / worth, 10))
    rule: dict[str, Any] = {"type": "linear", "lower": zero_at, "upper": 0}
    if not same(most, maximum):
        ends = ((0, maximum), (zero_at, round(maximum - most, 10)))
        rule = {"type": "piecewise", "through": [{"at": at, "points": short(points)} for at, points in ends]}
    return attrs.evolve(counted(each["noun"], title), rule=rule)


def _without_any(piece: str, maximum: float) -> frozenset[str]:
    """The words of “Không có hồ sơ quá hạn: 6 điểm”, before what every one takes away."""
    kind, match = sentence_in(piece) or ("", None)
    if match is None or kind != "clause" or not _NONE_OF.match(match["condition"]):
        return frozenset()
    amount = amount_of({name: text for name, text in match.groupdict().items() if text is not None}, maximum)
    return words_of(match["condition"]) if amount is not None and same(amount.points, maximum) else frozenset()


def counted(noun: str, title: str) -> FoundRule:
    """A reading without its rule yet: a count where the title names what is counted, else the measure says it."""
    if next(changes_in(noun, "minus", "bonus", "exception", "relative", "change", "times", "condition"), ""):
        raise Unread("convert.why_phrase")
    known = words_of(title) | FILLERS
    named = all(word in known or f"{word}s" in known for word in words_of(noun))
    return FoundRule(counts=True) if named else FoundRule(measure=" ".join(noun.split()))


def rule_of_tiers(clauses: Sequence[Clause], conditions: Sequence[Condition | None], known: frozenset[str],
                   maximum: float, title: str) -> FoundRule:  # fmt: skip
    """Steps; conditions may say only what the first says and what is ``known``."""
    bounds = [condition for condition in conditions if isinstance(condition, Bound)]
    if None in conditions:
        raise Unread("convert.why_mixed_measures")
    if any(not bound.words <= known | bounds[0].words for bound in bounds):
        raise Unread("convert.why_words")
    for bound in bounds:
        said = " ".join(sorted(bound.words - words_of(title)))
        kind = next(changes_in(said, *TIERS, "condition"), "")
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
    turned = [frozenset(changes_in(" ".join(bound.words - words_of(title)), *SIDES)) for bound in bounds]
    if len(set(turned)) > 1:
        raise Unread("convert.why_words")
    tiers = [(condition, clause.amount) for condition, clause in zip(conditions, clauses, strict=True) if condition]
    if not bounds[0].percent and _are_shares(bounds, title):
        tiers = [(_in_percent(c) if isinstance(c, Bound) else c, amount) for c, amount in tiers]
        return FoundRule(tiers_of(tiers, maximum, whole=False))
    scale = scale_of(clause.condition for clause in clauses)
    if scale is None:
        raise Unread("convert.why_mixed_measures")
    fraction = scale or fraction_of(bounds, title)
    if fraction is None and any(
        not float(end).is_integer() for b in bounds for end in (b.lower, b.upper) if isfinite(end)
    ):
        fraction = "number"
    rule = tiers_of(tiers, maximum, whole=fraction is None, by_day=fraction not in (None, "number"))
    if bounds[0].percent:
        return FoundRule(rule)
    return FoundRule(rule, counts=True) if fraction is None else FoundRule(rule, measure=fraction)


_RATE = re.compile(r"\b(?:tỷ|tỉ)\s+lệ\b|\b(?:rate|share|ratio|proportion|percentage)\b", re.I)


def _are_shares(bounds: Sequence[Bound], title: str) -> bool:
    """Levels of a rate in shares of one, “từ 0,5 đến dưới 0,8”."""
    ends = [end for bound in bounds for end in (bound.lower, bound.upper) if isfinite(end)]
    said = " ".join(sorted(frozenset[str]().union(*(bound.words for bound in bounds))))
    is_rate = _RATE.search(title) or {"tỷ", "lệ"} <= {*said.split()} or _RATE.search(said)
    return bool(is_rate) and all(0 <= end <= 1 for end in ends) and any(0 < end < 1 for end in ends)


def _in_percent(bound: Bound) -> Bound:
    lower, upper = (round(end * 100, 10) for end in (bound.lower, bound.upper))
    return attrs.evolve(bound, lower=lower, upper=upper, percent=True)


def with_nothing(
    clauses: Sequence[Clause], conditions: Sequence[Condition | None], title: str
) -> list[Condition | None]:
    """“Không có sáng kiến” beside “có 1 sáng kiến” and “có từ 2 sáng kiến trở lên” is none at all, whatever it earns."""
    counted = [c for c in conditions if isinstance(c, Bound) and not c.percent]
    nouns = frozenset[str]().union(*(c.words for c in counted)) | {"không", "chưa", "có", "no", "nào"}
    none = Bound(upper=0, holds_upper=True, words=counted[0].words if counted else frozenset())

    def read(clause: Clause, condition: Condition | None) -> Condition | None:
        words = words_of(clause.condition)
        if counted and condition == NOTHING and clause.amount.points:
            return none
        if not counted or condition is not None or not NEGATIVE.match(clause.condition):
            return condition
        if not clause.amount.points:
            return NOTHING if words <= nouns else None
        return none if words <= nouns | words_of(title) else None

    return [read(clause, condition) for clause, condition in zip(clauses, conditions, strict=True)]


def are_named(clauses: Sequence[Clause], conditions: Sequence[Condition | None]) -> bool:
    """Levels that have numbers for names: mức 4, mức 3, không đạt."""
    names = [clause for clause, c in zip(clauses, conditions, strict=True) if isinstance(c, Bound)]
    others = [clause for clause, c in zip(clauses, conditions, strict=True) if c is None]
    return (
        not any(has_numbers(clause.condition) for clause in others)
        and bool(names)
        and all(_NAMED.search(clause.condition) for clause in names)
    )


def any_or_none(clauses: Sequence[Clause], conditions: Sequence[Condition | None], maximum: float) -> bool:
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


def rule_of_options(
    found: Sentences, conditions: Sequence[Condition | None], maximum: float, title: str
) -> dict[str, Any]:
    """Yes and no, items that add up, or levels of which one is reached."""
    clauses, most = found.clauses, max(clause.amount.points for clause in found.clauses)
    earning = [clause for clause in clauses if clause.amount.points > 0]
    nothing = [clause for clause in clauses if clause.amount.points == 0]
    if most > maximum and not same(most, maximum):
        raise Unread("convert.why_above")
    check_silent([piece for piece in found.silent if not is_exclusive(piece)], title, strict=False)
    exclusive = any(map(is_exclusive, found.silent))
    top = bool(earning) and same(most, maximum)
    if top and len(clauses) == 2 and _is_yes_or_no(earning, nothing):
        return {"type": "binary"}
    if len(earning) == 1 and not nothing:
        raise Unread("convert.why_rest_missing" if top else "convert.why_top")
    of_numbers = any(c is None and has_numbers(clause.condition) for c, clause in zip(conditions, clauses, strict=True))
    if of_numbers and (nothing or not same(sum(clause.amount.points for clause in earning), maximum)):
        raise Unread("convert.why_numbers")
    if exclusive and not top:
        raise Unread("convert.why_top")
    if not top and len(earning) > 1 and all(NEGATIVE.match(clause.condition) for clause in nothing):
        return _checklist(earning, next(iter(found.caps), None), maximum)
    return _choice(clauses, top, bool(nothing))


def levels_in_words(found: Sentences, maximum: float, title: str) -> dict[str, Any] | None:
    """“Có chuyên mục và từ 12 tin trở lên”, “có chuyên mục nhưng dưới 12 tin”, “không có”: levels that no single number tells apart.

    A person chooses the one whose words hold. Only one can count where the highest earns the maximum; and none is left out
    where one says what earns nothing.
    """
    earned = [clause.amount.points for clause in found.clauses]
    said = [clause.condition for clause in found.clauses]
    kinds = [
        {*changes_in(condition, *TIERS)} - ({"relative"} if _PLACE.search(condition) else set()) for condition in said
    ]
    if any(kinds) or not all(map(_is_certain, said)):
        return None
    if len({bound.percent for each in said if isinstance(bound := condition_of(each), Bound)}) > 1:
        return None  # 80 % or 80 of them?
    if earned != sorted({*earned}, reverse=True) and earned != sorted({*earned}):
        return None
    closed = min(earned) == 0 or any(condition_of(condition) == REST for condition in said)
    if len(earned) < 3 or not closed or not same(max(earned), maximum):
        return None
    check_silent([piece for piece in found.silent if not is_exclusive(piece)], title, strict=False)
    return _choice(found.clauses, top=True, nothing=True)


_PLACE = re.compile(r"\b(?:xếp\s+(?:hạng|thứ)|thứ\s+(?:hạng\s+)?\d|hạng|rank\w*|top)\b", re.I)


def _is_certain(condition: str) -> bool:
    return all(number_of(number) is not None for number in re.findall(NUMBER, condition))


def _is_yes_or_no(earning: Sequence[Clause], nothing: Sequence[Clause]) -> bool:
    if len(earning) != 1 or len(nothing) != 1 or not NEGATIVE.match(nothing[0].condition):
        return False
    yes = earning[0].condition
    return not NEGATIVE.match(yes) and not any(changes_in(yes, *TIERS, "condition"))


def _checklist(items: Sequence[Clause], cap: float | None, maximum: float) -> dict[str, Any]:
    total, capped = sum(clause.amount.points for clause in items), cap is None or same(cap, maximum)
    if not capped or (total < maximum and not same(total, maximum)) or (cap is None and not same(total, maximum)):
        raise Unread("convert.why_sum")
    conditions = [clause.condition for clause in items]
    if any(map(_OR.match, conditions)):
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
        words = _OR.sub("", clause.condition)
        title = words[:1].upper() + words[1:]
        code = unique(slug(words, 30) or "muc", taken)
        entries[code] = {**clause.amount.entry, "title": {"vi": title, "en": title}}
    return entries
