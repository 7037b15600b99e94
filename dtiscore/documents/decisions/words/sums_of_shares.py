"""A criterion that adds up several rates: (60% × tỷ lệ A + 40% × tỷ lệ B) × điểm tối đa, a/b × 6 + c/d × 4."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from dtiscore.documents.decisions.words.amounts import FULL, NUMBER, POINTS_WORD, Unread, number_of, same
from dtiscore.documents.decisions.words.clauses import TIERS, FoundRule, Share, check_silent, sentences_in
from dtiscore.documents.decisions.words.formulas import TIMES, bare, by_maximum, counts_in, is_maximum, without_result
from dtiscore.documents.decisions.words.wordings import changes_in, reason_of

_FACTOR = re.compile(
    rf"(?P<number>{NUMBER})\s*(?:(?P<percent>%)|{POINTS_WORD})?|(?P<full>{FULL})|(?P<above>\d{{1,3}})\s*/\s*(?P<below>[1-9]\d{{0,2}})",
    re.I,
)
_SIGNS = re.compile(r"[()+]")


def sum_of_shares(
    formula: str, others: Sequence[str], maximum: float, defined: Mapping[str, str], title: str
) -> FoundRule | None:
    """The rates of a sum with what each earns; None where ``formula`` is no sum.

    Raises
    ------
    Unread
        where a part of the sum is not understood, or they do not add up to ``maximum``.
    """
    body = without_result(formula.strip(" .;"))
    found = by_maximum(body)
    inner = bare(found[0]) if found is not None and found[0].lstrip().startswith("(") else ""
    terms, factor = (
        (_terms(inner), maximum) if inner and found and is_maximum(found[1], maximum) else (_terms(body), 1.0)
    )
    if len(terms) < 2:
        return None
    shares = [_share(term, factor, maximum, defined) for term in terms]
    total = sum(share.points for share in shares)
    if not same(total, maximum) or len({share.title for share in shares}) < len(shares):
        raise Unread("convert.why_formula")
    sentences = sentences_in(others, maximum, "convert.why_formula")
    check_silent(sentences.silent, f"{title} {' '.join(share.title for share in shares)}", strict=True)
    if sentences.clauses or sentences.each or any(not same(cap, maximum) for cap in sentences.caps):
        raise Unread("convert.why_formula")
    return FoundRule({"type": "sum"}, shares=tuple(shares))


def _terms(text: str) -> list[str]:
    """What stands between the plus signs outside all brackets."""
    depth, begin, found = 0, 0, []
    for sign in _SIGNS.finditer(text):
        depth += {"(": 1, ")": -1, "+": 0}[sign[0]]
        if sign[0] == "+" and depth == 0:
            found.append(text[begin : sign.start()])
            begin = sign.end()
    return [*found, text[begin:]]


def _share(term: str, factor: float, maximum: float, defined: Mapping[str, str]) -> Share:
    """One rate and its points: the product of all numbers beside it."""
    points, rates = factor, []
    for piece in re.split(TIMES, bare(term), flags=re.I):
        number = _FACTOR.fullmatch(piece.strip())
        if number is None:
            rates.append(piece)
            continue
        if number["below"]:
            points *= int(number["above"]) / int(number["below"])
            continue
        value = maximum if number["full"] else number_of(number["number"]) or math.nan
        points *= value / 100 if number["percent"] else value
    counts = counts_in(bare(rates[0]), defined) if len(rates) == 1 else None
    if counts is None or not (0 < points <= maximum):
        raise Unread("convert.why_formula")
    part, whole, words = counts
    title = f"{part}/{whole}" if part else " ".join(bare(rates[0]).split()).strip(" .")
    kind = next((kind for said in (title, words) for kind in changes_in(said, *TIERS)), "")
    if kind or not (part or words.strip()):
        raise Unread(reason_of(kind, "convert.why_formula"))
    return Share(title[:1].upper() + title[1:], round(points, 10), part, whole)
