"""Formulas with the levels beside them → a rule in which both agree."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import attrs

from dtiscore.documents.decisions.words.amounts import NUMBER, Amount, Unread, same, short
from dtiscore.documents.decisions.words.bounds import (
    NOTHING,
    REST,
    Bound,
    condition_of,
    in_order,
    is_rest,
    natural_ends,
    tiled,
    words_of,
)
from dtiscore.documents.decisions.words.clauses import (
    FILLERS,
    SIDES,
    TIERS,
    Clause,
    FoundRule,
    check_silent,
    sentences_in,
)
from dtiscore.documents.decisions.words.formulas import Formula, formula_in, named
from dtiscore.documents.decisions.words.wordings import changes_in, reason_of

_PART_REACHES_WHOLE = re.compile(r"(?:nếu\s+)?a\s*(?:≥|>=|>)\s*b", re.I)
_PART_BELOW_WHOLE = re.compile(r"(?:nếu\s+)?a\s*(?:<|≤|<=)\s*b", re.I)
_QUOTIENT = re.compile(r"\(?\s*\b([a-d])\s*/\s*([a-d])\b\s*\)?", re.I)
_NO_WHOLE = re.compile(
    r"(?:(?:trường\s+hợp|nếu|đối\s+với\s+\w+)\s+)?(?:\w+\s+){0,3}?(?:b\s*=\s*0|không\s+(?:có|phát\s+sinh)\b.*|(?:if\s+)?there\s+(?:are|were)\s+no\s.*|mẫu\s+số\s*(?:bằng|=)\s*0)",
    re.I,
)


def formula_rule(pieces: Sequence[str], others: Sequence[str], maximum: float, defined: dict[str, str],
                  names: tuple[str, str], title: str) -> FoundRule:  # fmt: skip
    unread = Unread("convert.why_formula")
    found = sentences_in(others, maximum, str(unread))
    formulas = _formulas(pieces, maximum, defined, names, f"{title} {_said_by_all(found.clauses)}".strip())
    formula = formulas[0]
    formulas = [attrs.evolve(f, condition=_of_rate(f.condition, formula, defined)) for f in formulas]
    formula = formulas[0]
    check_silent(found.silent, title, strict=True)
    if found.each or any(not same(cap, maximum) for cap in found.caps):
        raise unread
    zero, exceed = "", False
    levels: list[Clause] = []
    for clause in (attrs.evolve(c, condition=_of_rate(c.condition, formula, defined)) for c in found.clauses):
        full = same(clause.amount.points, maximum)
        if _NO_WHOLE.fullmatch(clause.condition) and clause.amount.points in (0, maximum):
            zero = "full" if clause.amount.points else "zero"
        elif _PART_REACHES_WHOLE.fullmatch(clause.condition) and formula.rule == {"type": "ratio"} and full:
            exceed = True
        else:
            _check_words_of(clause.condition, title, formula.words)
            levels.append(clause)
    one = len({*formulas}) == 1
    below = exceed and bool(_PART_BELOW_WHOLE.fullmatch(formula.condition))
    if one and _is_all(formula, levels, bool(found.clauses), maximum, below):
        rule = formula.rule
    else:
        rule = _rule_of_lines(formulas, levels, maximum, title)
    part, whole = (formula.part, formula.whole) if formula.part else names
    if zero == "full" and not part:
        raise unread  # nobody reports the whole that may be 0
    return FoundRule(rule, part, whole, zero if part else "", exceed and bool(part))


def _of_rate(condition: str, formula: Formula, defined: dict[str, str]) -> str:
    """“a/b ≥ 80%” as “tỷ lệ ≥ 80%”, where the formula divides the same a by the same b."""

    def rate(found: re.Match[str]) -> str:
        counts = named((found[1], found[2]), defined)
        return " tỷ lệ " if counts[0] and counts == (formula.part, formula.whole) else found[0]

    said = _QUOTIENT.sub(rate, condition).strip()
    return re.sub(r"^(?:trường\s+hợp|in\s+case)\s+", "", said, flags=re.I) if said != condition else condition


def _said_by_all(levels: Sequence[Clause]) -> str:
    """The words that all levels with a number share: of what the rate is, as “hoàn thành”."""
    said = [bound.words for level in levels if isinstance(bound := condition_of(level.condition), Bound)]
    return " ".join(sorted(frozenset.intersection(*said))) if len(said) > 1 else ""


def _has_letters(piece: str) -> bool:
    """Whether a formula divides by something that is no number."""
    return "/" in re.sub(rf"/\s*(?:{NUMBER}\s*%|\(\s*{NUMBER}\s*%?\s*[-–−]\s*{NUMBER}\s*%?\s*\))", "", piece)


def _is_all(formula: Formula, levels: Sequence[Clause], stated: bool, maximum: float, below: bool) -> bool:
    """Whether a formula says everything: the levels beside it say only what it gives there."""
    if not all(_agrees(clause, formula, maximum) for clause in levels) or not _is_whole(formula, levels, maximum):
        return False
    return not formula.condition or below or _is_the_rest(formula, stated)


def _is_whole(formula: Formula, levels: Sequence[Clause], maximum: float) -> bool:
    """Whether it is stated where all points begin, of a formula that goes beyond them: (30% - tỷ lệ)/20% does below 10 %."""
    if formula.upper in (0, 100) or formula.lower == 0 or formula.between:
        return True
    return any(same(clause.amount.points, maximum) for clause in levels)


# --- lines that differ from one stretch to the next ---------------------------------------------------------------------


def _rule_of_lines(formulas: Sequence[Formula], levels: Sequence[Clause], maximum: float, title: str) -> dict[str, Any]:
    """Điểm tối đa từ 90%; tỷ lệ × điểm tối đa từ 70% đến dưới 90%; dưới 70%: 0 điểm."""
    if not levels or len({(formula.part, formula.whole) for formula in formulas}) > 1:
        raise Unread("convert.why_formulas" if len(formulas) > 1 else "convert.why_formula")
    rest: list[Earning] = []
    tiers: list[tuple[Bound, Earning]] = []
    for condition, earning in [(f.condition, f) for f in formulas] + [(c.condition, c.amount) for c in levels]:
        _check_words_of(condition, title, formulas[0].words)
        bound = condition_of(condition)
        if bound == REST or (not condition and isinstance(earning, Formula)):
            rest.append(earning)
        elif isinstance(bound, Bound) and bound.percent:
            tiers.append((natural_ends(bound), earning))
        else:
            raise Unread("convert.why_formula")
    laid = tiled(_met(sorted(tiers, key=lambda tier: (tier[0].lower, tier[0].upper)), maximum), rest)
    if len(rest) > 1 or math.isfinite(laid[0][0].lower) or math.isfinite(laid[-1][0].upper):
        raise Unread("convert.why_overlap" if len(rest) > 1 else "convert.why_gap")
    lines = [_line(bound, earning, maximum) for bound, earning in laid]
    jumps = {
        above[0].holds_lower
        for (left, right), above in zip(pairwise(lines), laid[1:], strict=True)
        if not same(left[-1][1], right[0][1])
    }
    knots = [knot for line in lines for knot in line]
    earned = [points for _, points in knots]
    if len(jumps) > 1:
        raise Unread("convert.why_sides")
    if not in_order(earned) or not same(max(earned), maximum) or min(earned) < 0:
        raise Unread("convert.why_order" if not in_order(earned) else "convert.why_formula")
    through = [{"at": short(at), "points": short(points)} for at, points in dict.fromkeys(knots)]
    return {"type": "piecewise", "through": through} | ({} if jumps != {False} else {"includes": "upper"})


Earning = Formula | Amount
Knot = tuple[float, float]


def _met(tiers: Sequence[tuple[Bound, Earning]], maximum: float) -> list[tuple[Bound, Earning]]:
    """“Từ 30% đến 70%: tỷ lệ × 2/70%” and “từ 70%: 2 điểm”, which say the same of 70 %, as if the first ended before it."""
    met = list(tiers)
    for place, ((low, below), (high, above)) in enumerate(pairwise(tiers)):
        if same(low.upper, high.lower) and low.holds_upper and high.holds_lower:
            ends = (_line(low, below, maximum)[-1], _line(high, above, maximum)[0])
            if same(ends[0][1], ends[1][1]):
                met[place] = (attrs.evolve(low, holds_upper=False), below)
    return met


def _line(bound: Bound, earning: Earning, maximum: float) -> tuple[Knot, ...]:
    """What is earned at both ends of a stretch; at one of them where it goes on for ever."""
    low, high = bound.lower, bound.upper
    if isinstance(earning, Amount):
        return tuple((end, round(earning.points, 10)) for end in (low, high) if math.isfinite(end))
    low, high = max(low, 0.0), min(high, 100.0)
    if not {earning.lower, earning.upper} <= {0, 100, low, high}:
        raise Unread("convert.why_formula")
    span = earning.upper - earning.lower
    return tuple((end, round((end - earning.lower) / span * maximum, 10)) for end in (low, high))


def _check_words_of(condition: str, title: str, words: str) -> None:
    """Where a formula holds may be said only of the rate that it is about."""
    kind = next((k for k in changes_in(condition, *TIERS, "condition") if k not in set(changes_in(title))), "")
    if kind and not is_rest(condition):
        raise Unread(reason_of(kind, "convert.why_formula"))
    bound = condition_of(condition)
    if (
        isinstance(bound, Bound)
        and title
        and not bound.words <= words_of(title) | words_of(words) | FILLERS | {"nếu", "if"}
    ):
        raise Unread("convert.why_words")


def _formulas(
    pieces: Sequence[str], maximum: float, defined: dict[str, str], names: tuple[str, str], title: str
) -> list[Formula]:
    """The formulas that ``pieces`` are, all of the rate that the criterion is about."""
    read = [formula_in(piece, maximum, defined) for piece in pieces]
    formulas = [formula for formula in read if formula is not None]
    if len(formulas) < len(pieces):
        kind = next(changes_in(" ".join(pieces), "relative", "change"), "")
        raise Unread(reason_of(kind, "convert.why_formulas" if len(pieces) > 1 else "convert.why_formula"))
    if len(set(pieces)) > 1 and any(map(_has_letters, pieces)):
        raise Unread("convert.why_formulas")
    for formula in formulas:
        _check_rate(formula, defined, names, title)
    return formulas


def _check_rate(formula: Formula, defined: dict[str, str], names: tuple[str, str], title: str) -> None:
    named_counts = " ".join(filter(None, (formula.part, formula.whole, *names)))
    for said in (formula.words, named_counts, *defined.values(), "" if formula.part or names[0] else title):
        kind = next(changes_in(said, *TIERS), "")
        if kind:
            raise Unread(reason_of(kind, "convert.why_formula"))
    counted = bool(formula.part or names[0])
    if not words_of(formula.words) <= words_of(title) | words_of(named_counts) | FILLERS and (title or counted):
        raise Unread("convert.why_words")
    if not {*re.findall(r"\d+", formula.words)} <= {*re.findall(r"\d+", title)}:
        raise Unread("convert.why_formula")
    if any(changes_in(formula.words, *SIDES)) and not any(changes_in(title, *SIDES)) and not counted:
        raise Unread("convert.why_words")


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
