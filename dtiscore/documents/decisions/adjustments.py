"""Points beside the maximum: what takes points away or adds some on top, where the words say how much and for what."""

from __future__ import annotations

import re
from collections.abc import Sequence

import attrs

from dtiscore.documents.decisions.outline import Criterion, Outline
from dtiscore.documents.decisions.words.amounts import Unread, number_of, same, short
from dtiscore.documents.decisions.words.clauses import FoundRule
from dtiscore.documents.decisions.words.level_rules import counted
from dtiscore.documents.decisions.words.phrases import read_method
from dtiscore.documents.decisions.words.pieces import as_read, pieces_of
from dtiscore.documents.decisions.words.wordings import is_harmless, taking_in

# The words by which a row of a part says that its points are taken or given; the part itself says it already.
_VERBS = {
    "deduction": re.compile(r"\b(?:thì\s+)?(?:sẽ\s+)?(?:bị\s+)?trừ(?:\s+đi)?\s+(?=(?:tối\s+đa\s+)?\d)|(?<=[:(\s])[-−–]\s?(?=\d+(?:[.,]\d+)?\s*(?:điểm|points?|marks?)?\s*$)", re.I | re.M),
    "bonus": re.compile(r"\b(?:thì\s+)?(?:sẽ\s+)?(?:được\s+)?(?:cộng|thưởng)(?:\s+thêm)?\s+(?=(?:tối\s+đa\s+)?\d)|(?<=[:(\s])\+\s?(?=\d)", re.I),
}  # fmt: skip
# Words that the part of the other kind would use.
_OTHER = {
    "deduction": re.compile(r"\b(?:cộng|thưởng|bonus|extra|add(?:s|ed|itional)?)\b", re.I),
    "bonus": re.compile(r"\b(?:trừ|phạt|deduct\w*|penalt\w*|minus)\b", re.I),
}
_REST = "còn lại: 0 điểm"


@attrs.frozen
class Adjustment:
    """A rule of a bonus or a deduction, and how many points it gives or takes at most."""

    found: FoundRule
    points: float


def settle_bonuses(outline: Outline) -> None:
    """What a table calls a bonus but counts in its stated total is a criterion as any other."""
    bonuses = [item for item in outline.items if item.adjusts == "bonus"]
    inside = sum(item.worth for item in bonuses)
    totals = [stated.points for stated in outline.totals if not stated.group]
    if bonuses and any(same(total, outline.worth + inside) for total in totals):
        for item in (inner for bonus in bonuses for inner in bonus.below()):
            item.adjusts = ""


def adjustment_of(item: Criterion, kind: str, cap: float | None) -> Adjustment | None:
    """How a row of such a part gives or takes points; None where neither words nor a number say how many at most.

    Parameters
    ----------
    item : the row; where it has no words on points, its title is read.
    kind : bonus or deduction.
    cap : what the part says of all its rows together.
    """
    said = item.texts.get("method") or item.title
    if item.texts.get("method") and item.points is None and not re.search(r"\d", said):
        said = f"{item.title}: {said}"
    try:
        return _read(as_read(said), kind, item.points, cap, item.title)
    except Unread as unread:
        most = item.points or cap
        return Adjustment(FoundRule({"type": "entered", "in": "points"}, why=str(unread)), most) if most else None


def _read(text: str, kind: str, stated: float | None, cap: float | None, title: str) -> Adjustment:
    if _OTHER[kind].search(text):
        raise Unread("convert.why_phrase")
    plain = _VERBS[kind].sub("", text)
    pieces = [piece for piece in pieces_of(plain) if not is_harmless(piece)]
    each = taking_in(", ".join(pieces)) if 1 <= len(pieces) <= 2 else None
    if each is not None:
        worth, limit = number_of(each["points"]), number_of(each.get("cap", "")) or stated or cap
        if not worth or limit is None or (stated is not None and not same(limit, stated)):
            raise Unread("convert.why_each")
        upper = short(round(limit / worth, 10))
        return Adjustment(
            attrs.evolve(counted(each["noun"], title), rule={"type": "linear", "lower": 0, "upper": upper}), limit
        )
    most = stated if stated is not None else _highest(pieces)
    for words in (plain, f"{plain}\n{_REST}"):
        found = read_method(words, most, title)
        if found.rule is not None and found.rule["type"] != "info":
            return Adjustment(found, most)
    raise Unread(found.why)


def _highest(pieces: Sequence[str]) -> float:
    numbers = [
        number
        for piece in pieces
        for n in re.findall(r"(?:^|[:\s])(\d+(?:[.,]\d+)?)\s*(?:điểm|points?|marks?)", piece)
        if (number := number_of(n))
    ]
    if not numbers:
        raise Unread("convert.why_no_points")
    return max(numbers)
