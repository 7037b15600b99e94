"""Parts and sums of an outline: what belongs to the criterion above it, and every stated sum against its parts."""

from __future__ import annotations

import re

from dtiscore.documents.decisions.adjustments import settle_bonuses
from dtiscore.documents.decisions.numbering import CriterionNumber
from dtiscore.documents.decisions.outline import Criterion, Outline, Total
from dtiscore.documents.decisions.words.amounts import same
from dtiscore.documents.decisions.words.bounds import condition_of
from dtiscore.language.measures import exactly
from dtiscore.language.rounding import plain
from dtiscore.language.sentences import Hint


def settle(outline: Outline) -> None:
    """Levels and parts without a rule of their own are put back into the criterion above; then all stated sums are compared."""
    settle_bonuses(outline)
    for item in reversed(list(outline.every())):
        _fold_parts(item)
        _fold_children(outline, item)
    for item in outline.items:
        _compare_groups(outline, item)
    for stated in outline.totals:
        if not _is_of_its_table(outline, stated):
            _compare(outline, stated, last=stated is outline.totals[-1])


def _is_of_its_table(outline: Outline, stated: Total) -> bool:
    """Whether it is the right sum of one table of several, as where each group has a table of its own."""
    own = [item.worth for item in outline.items if item.place == stated.place and not item.adjusts]
    return not stated.group and 0 < len(own) < len(outline.items) and same(sum(own), stated.points)


def _fold_parts(item: Criterion) -> None:
    """Parts become words of the rule; parts without a dash that add up to the criterion are criteria of their own."""
    parts, item.parts = item.parts, []
    if not parts:
        return
    points = [part.points for part in parts]
    levels = 0 in points or all(_is_condition(part.title) for part in parts)
    fits = item.points is None or same(sum(points), item.points)
    if not levels and fits and not any(part.marked for part in parts):
        item.children += [
            Criterion(CriterionNumber(("-",), (part.row,), ""), part.title, item.place, part.row, part.points)
            for part in parts
        ]
        return
    if item.points is None and not item.children:
        item.points = max(points) if levels else sum(points)
    item.add_method(f"- {part.title}: {exactly(part.points, 'points', 'vi')}" for part in parts)


def _fold_children(outline: Outline, item: Criterion) -> None:
    """Rows below a criterion that are no criteria: they have only words, or they are levels of which one is reached."""
    inside = item.children
    if not inside or item.adjusts or any(child.children for child in inside):
        return
    points = [child.points for child in inside if child.points is not None]
    if points and len(points) == len(inside):
        if not _is_one_reached(item, points):
            return
        item.points = max(points) if item.points is None else item.points
    elif points or item.points is None:
        return
    item.add_method(f"- {_said(child)}" for child in inside)
    outline.problem("convert.folded", item.place, item.row, "note", stt=item.stt or item.title, count=len(inside))
    item.children = []


def _said(child: Criterion) -> str:
    words = ": ".join(filter(None, [child.title, child.texts.get("method")]))
    return words if child.points is None else f"{words}: {exactly(child.points, 'points', 'vi')}"


def _is_one_reached(item: Criterion, points: list[float]) -> bool:
    """Whether the rows below are levels of which one is reached, and not parts that add up."""
    titles = [child.title for child in item.children]
    if len(points) < 2 or not any(points) or any(_MUST.search(title) for title in titles):
        return False
    conditions = all(map(_is_condition, titles)) and len(set(points)) == len(points)
    fails = any(
        not p and (_is_condition(title) or _FAILS.match(title)) for title, p in zip(titles, points, strict=True)
    )
    if item.points is None:
        return conditions or (fails and item.number.style[0] not in ("R", "A", "heading", "group"))
    if same(sum(points), item.points) and sum(map(bool, points)) > 1:
        return False
    return (
        conditions
        or fails
        or (same(max(points), item.points) and not same(sum(points), item.points))
        or (0 in points and len(points) == 2)
    )


_MUST = re.compile(r"điều\s+kiện|bắt\s+buộc|mandatory|required", re.I)
_FAILS = re.compile(r"(?:không|chưa|no|not|none|without)(?!\w)", re.I)


def _is_condition(title: str) -> bool:
    """Whether a title only says of a number how high it is, “từ 80% trở lên”; a number at its end may be that of the title."""
    found = condition_of(title)
    return isinstance(found, str) or (found is not None and (found.lower != found.upper or title[:1].isdigit()))


def _compare_groups(outline: Outline, item: Criterion) -> None:
    for child in item.children:
        _compare_groups(outline, child)
    if item.children and item.points is not None and not item.adjusts and not same(item.worth, item.points):
        _difference(outline, item.stt or item.title, item.points, item.worth, item.place, item.row)


def _compare(outline: Outline, stated: Total, last: bool) -> None:
    """A total of a named group, of everything where it stands first or last, else of a group that is open there."""
    group = stated.group.upper()
    groups = [item for item in outline.every() if group and item.stt.strip(" .):").upper() == group]
    everything = last and (
        stated.word.startswith(("tổng", "total")) or (not group and same(outline.worth, stated.points))
    )
    if not groups and not everything:
        open_items = [item for item in stated.open_items if item.children]
        groups = [item for item in open_items if same(item.worth, stated.points)] or open_items
    found = groups[0].worth if groups else outline.worth
    if not same(found, stated.points):
        label = groups[0].stt or groups[0].title if groups else stated.word
        _difference(outline, label, stated.points, found, stated.place, stated.row)


def _difference(outline: Outline, label: str, stated: float, found: float, place: Hint, row: int) -> None:
    outline.problem("convert.sum", place, row, label=label, stated=plain(stated), found=plain(found))
