"""The words “cách xác định và tính điểm” of a criterion → a scoring rule, or why none can be read with certainty.

Nothing is guessed: what earns points must be consistent with the maximum, and a sentence about points that is not understood
makes the whole text unread. A text is cut into ``pieces``; ``clauses`` says what each is; ``formula_rules`` and ``level_rules``
make a rule of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import attrs

from dtiscore.documents.decisions.words.amounts import AMOUNT, NUMBER, Unread, number_of, same
from dtiscore.documents.decisions.words.bounds import Bound, Condition, condition_of, words_of
from dtiscore.documents.decisions.words.clauses import (
    FILLERS,
    FoundRule,
    Sentences,
    check_silent,
    definitions_in,
    sentences_in,
)
from dtiscore.documents.decisions.words.formula_rules import formula_rule
from dtiscore.documents.decisions.words.formulas import looks_like_formula
from dtiscore.documents.decisions.words.level_rules import (
    any_or_none,
    are_named,
    each_rule,
    levels_in_words,
    rule_of_options,
    rule_of_tiers,
    taken_from_maximum,
    with_nothing,
)
from dtiscore.documents.decisions.words.own_words import own_items, own_rule
from dtiscore.documents.decisions.words.pieces import (
    MARK,
    as_read,
    limits_in_words,
    pieces_of,
    quotients_in_percent,
    shares_in_words,
)
from dtiscore.documents.decisions.words.relative_rules import best_rule
from dtiscore.documents.decisions.words.sums_of_shares import sum_of_shares
from dtiscore.documents.decisions.words.wordings import changes_in, sentence_in

LONGEST = 20_000
LONGEST_LINE = 2_000
_NOT_OF_ONE_NUMBER = ("convert.why_words", "convert.why_mixed_measures", "convert.why_numbers")
# “Cứ giảm 1% trừ 0,2 điểm”: whether 0,5% counts for a half or for nothing is not said.
_EACH_PERCENT = re.compile(r"\b(?:cứ|mỗi|each|every)\b[^.;\n]{0,40}?(?:%|percent)", re.I)
_OF_EACH = ("convert.why_minus", "convert.why_each", "convert.why_top", "convert.why_phrase")
_YES_NO = re.compile(r"(?:có|yes)\s*[/\n]\s*(?:không|no)|y\s*/\s*n|đạt\s*/\s*không\s+đạt", re.I)
_YES_NO_POINTS = re.compile(
    rf"(?:có|yes)\s*\(\s*(?P<yes>{NUMBER})\s*\)\s*[,;/\n]\s*(?:không(?:\s+có)?|no)\s*\(\s*0\s*\)\.?", re.I
)


def read_method(text: str, maximum: float, title: str = "", *, parts: bool = False) -> FoundRule:
    """The rule that ``text`` states; only with ``parts`` may it be a sum, which no single indicator can earn by."""
    try:
        found = _read(text, maximum, title)
        return found if parts or not found.shares else FoundRule(why="convert.why_formula")
    except Unread as unread:
        by_percent = str(unread) in _OF_EACH and _EACH_PERCENT.search(text)
        return FoundRule(why="convert.why_percent" if by_percent else str(unread))


def states_points(text: str) -> bool:
    """Whether a line says what something earns, so that it is no title."""
    line = MARK.sub("", " ".join(text.split())).rstrip(" .,")
    if len(line) > LONGEST_LINE:
        return False
    return sentence_in(line) is not None or looks_like_formula(line)


def _read(text: str, maximum: float, title: str) -> FoundRule:
    text = as_read(text)
    if not text:
        raise Unread("convert.why_empty")
    if not maximum > 0 or len(text) > LONGEST:
        raise Unread("convert.why_phrase")
    if len(text) < LONGEST_LINE and (own := own_rule(text, maximum)) is not None:
        return FoundRule(own)
    points = _YES_NO_POINTS.fullmatch(text)
    if _YES_NO.fullmatch(text) or (points and number_of(points["yes"]) == maximum):
        return FoundRule({"type": "binary"})
    pieces = list(pieces_of(shares_in_words(limits_in_words(quotients_in_percent(own_items(text) or text)))))
    beside = _beside_others(text, pieces, maximum, title)
    if beside is not None:
        return beside
    defined, names, rest = definitions_in(pieces)
    if any(len(piece) > LONGEST_LINE for piece in rest):
        raise Unread("convert.why_phrase")
    formulas = [piece for piece in rest if looks_like_formula(piece)]
    others = [piece for piece in rest if piece not in formulas]
    shares = sum_of_shares(formulas[0], others, maximum, defined, title) if len(formulas) == 1 else None
    if shares is not None:
        return shares
    if formulas:
        return formula_rule(formulas, others, maximum, defined, names, title)
    return _of_sentences(sentences_in(rest, maximum), maximum, names, title)


def _beside_others(text: str, pieces: Sequence[str], maximum: float, title: str) -> FoundRule | None:
    """What takes points away from the maximum, or compares with the best of all units."""
    if any(changes_in(text, "minus")):
        signed = re.match(r"\s*[-–]\s*\d", text)  # which would be a minus twice
        taken = None if signed else taken_from_maximum(pieces, maximum, title)
        if taken is None:
            raise Unread("convert.why_minus")
        return taken
    return best_rule(pieces, maximum, title) if any(changes_in(text, "relative")) else None


def _of_sentences(found: Sentences, maximum: float, names: tuple[str, str], title: str) -> FoundRule:
    """Levels in words or numbers; ``names`` are the titles of the counts that a rate divides."""
    if found.each:
        return each_rule(found, maximum)
    if any(not same(cap, maximum) for cap in found.caps):
        raise Unread("convert.why_cap")
    if not found.clauses:
        raise Unread(_why_nothing(found.silent))
    conditions = with_nothing(found.clauses, [condition_of(clause.condition) for clause in found.clauses], title)
    try:
        return _of_levels(found, conditions, maximum, names, title)
    except Unread as unread:
        levels = levels_in_words(found, maximum, title) if str(unread) in _NOT_OF_ONE_NUMBER else None
        if levels is None:
            raise
        return FoundRule(levels)


def _of_levels(
    found: Sentences, conditions: Sequence[Condition | None], maximum: float, names: tuple[str, str], title: str
) -> FoundRule:
    numeric = any(isinstance(condition, Bound) for condition in conditions)
    if not numeric or are_named(found.clauses, conditions) or any_or_none(found.clauses, conditions, maximum):
        return FoundRule(rule_of_options(found, conditions, maximum, title))
    known = words_of(title) | frozenset().union(*(words_of(piece) for piece in found.silent)) | FILLERS
    check_silent(found.silent, title, strict=True)
    found_rule = rule_of_tiers(found.clauses, conditions, known, maximum, title)
    percent = not found_rule.counts and not found_rule.measure
    return attrs.evolve(found_rule, part=names[0], whole=names[1]) if percent else found_rule


def _why_nothing(pieces: Sequence[str]) -> str:
    """No sentence says what is earned: perhaps one names a range to be chosen from, or points in another way."""
    if any(re.search(rf"\b(?:tùy|tuỳ|tùy\s+theo|mức\s+độ|depending)\b.*{NUMBER}", piece, re.I) for piece in pieces):
        return "convert.why_range"
    return "convert.why_phrase" if any(re.search(AMOUNT, piece, re.I) for piece in pieces) else "convert.why_no_points"
