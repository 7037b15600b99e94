"""Formulas with the levels beside them → a rule in which both agree."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dtiscore.documents.decisions.amounts import Unread, same
from dtiscore.documents.decisions.bounds import NOTHING, Bound, condition_of, is_rest, words_of
from dtiscore.documents.decisions.clauses import FILLERS, SIDES, TIERS, Clause, FoundRule, check_silent, sentences_in
from dtiscore.documents.decisions.formulas import Formula, formula_in
from dtiscore.documents.decisions.wordings import changes_in, reason_of

_PART_REACHES_WHOLE = re.compile(r"(?:nếu\s+)?a\s*(?:≥|>=|>)\s*b", re.I)
_PART_BELOW_WHOLE = re.compile(r"(?:nếu\s+)?a\s*(?:<|≤|<=)\s*b", re.I)
_NO_WHOLE = re.compile(
    r"(?:(?:trường\s+hợp|nếu|đối\s+với\s+\w+)\s+)?(?:\w+\s+){0,3}?(?:b\s*=\s*0|không\s+phát\s+sinh.*|mẫu\s+số\s*(?:bằng|=)\s*0)",
    re.I,
)


def formula_rule(pieces: Sequence[str], others: Sequence[str], maximum: float, defined: dict[str, str],
                  names: tuple[str, str], title: str) -> FoundRule:  # fmt: skip
    unread = Unread("convert.why_formula")
    formula = _one_formula(pieces, maximum, defined, names, title)
    found = sentences_in(others, maximum, str(unread))
    check_silent(found.silent, title, strict=True)
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
        kind = next(changes_in(said, *TIERS), "")
        if kind:
            raise Unread(reason_of(kind, "convert.why_formula"))
    counted = bool(formula.part or names[0])
    if not words_of(formula.words) <= words_of(title) | words_of(named_counts) | FILLERS and (title or counted):
        raise Unread("convert.why_words")
    if any(changes_in(formula.words, *SIDES)) and not any(changes_in(title, *SIDES)) and not counted:
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
