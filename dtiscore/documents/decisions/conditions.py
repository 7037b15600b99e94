"""Mandatory conditions of a table: what must be met, and how much of the points a unit keeps that does not meet it → a gate."""

from __future__ import annotations

import re
from collections.abc import Sequence

import attrs

from dtiscore.documents.decisions.outline import Criterion
from dtiscore.documents.decisions.words.amounts import number_of
from dtiscore.documents.decisions.words.pieces import as_read, pieces_of
from dtiscore.documents.decisions.words.wordings import consequence_in, is_harmless

_CONDITION = re.compile(
    r"^\W*(?:[A-Z0-9.]{1,6}\W+)?(?:(?:các|những|nhóm|phần)\s+)*(?:điều\s+kiện|tiêu\s+chí|yêu\s+cầu)\s+(?:bắt\s+buộc|tiên\s+quyết)\b"
    r"|^\W*(?:mandatory|required|necessary)\s+(?:conditions?|criteria|criterion|requirements?)\b|^\W*prerequisites?\b",
    re.I,
)


@attrs.frozen
class Conditions:
    """What must be met, each answered by yes or no, and the share of all points that is kept where one is not.

    ``part`` is where the table states them: a row, or a group with its rows.
    """

    part: Criterion
    items: tuple[Criterion, ...]
    cap: float


def is_condition(title: str) -> bool:
    """Whether a row or a group of rows calls itself a mandatory condition."""
    return bool(_CONDITION.match(title))


def conditions_of(item: Criterion, worth: float) -> Conditions | None:
    """The gate that a part without points states; None where its words do not fix one.

    Parameters
    ----------
    item : a criterion or a group of them, all without points.
    worth : the points of everything, of which the words may name a share as points.
    """
    if not is_condition(item.title) or any(child.children for child in item.children):
        return None
    items = tuple(item.children) or (item,)
    caps = [_cap(words, worth) for one in (item, *item.children) for words in _sentences(one)]
    if not caps or None in caps or len(set(caps)) > 1:
        return None
    stated = [any(True for _ in _sentences(one)) for one in items]
    shared = bool(item.children) and any(True for _ in _sentences(item))
    return Conditions(item, items, caps[0] or 0.0) if shared or all(stated) else None


def _sentences(item: Criterion) -> Sequence[str]:
    return [piece for piece in pieces_of(as_read(item.texts.get("method", ""))) if not is_harmless(piece)]


def _cap(sentence: str, worth: float) -> float | None:
    """The share of all points that a unit keeps at most."""
    words = consequence_in(sentence)
    if words is None:
        return None
    if words.get("nothing"):
        return 0.0
    value = number_of(words["share"] or words["most"])
    if value is None:
        return None
    share = value / 100 if words["share"] else value / worth if worth else None
    return round(share, 10) if share is not None and 0 <= share < 1 else None
