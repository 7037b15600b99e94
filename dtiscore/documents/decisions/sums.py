"""Parts and sums of an outline: what belongs to the criterion above it, and every stated sum against its parts."""

from __future__ import annotations

from dtiscore.documents.decisions.amounts import same
from dtiscore.documents.decisions.numbering import CriterionNumber
from dtiscore.documents.decisions.outline import Criterion, Outline, Total
from dtiscore.language.errors import one_line
from dtiscore.language.measures import exactly
from dtiscore.language.rounding import plain
from dtiscore.language.sentences import Hint


def settle(outline: Outline) -> None:
    """Parts without points of their own are put back into the criterion above; then all stated sums are compared."""
    for item in list(outline.every()):
        _fold_parts(item)
    for item in list(outline.every()):
        _fold_children(outline, item)
    for item in outline.items:
        _compare_groups(outline, item)
    for stated in outline.totals:
        _compare(outline, stated, last=stated is outline.totals[-1])


def _fold_parts(item: Criterion) -> None:
    """Parts become words of the rule; parts without a dash that add up to the criterion are criteria of their own."""
    parts, item.parts = item.parts, []
    total = sum(part.points for part in parts)
    own = parts and not any(part.marked for part in parts) and (item.points is None or same(total, item.points))
    if own and all(part.points for part in parts):
        item.children += [
            Criterion(CriterionNumber(("-",), (part.row,), ""), part.title, item.place, part.row, part.points)
            for part in parts
        ]
    else:
        item.add_method(f"- {part.title}: {exactly(part.points, 'points', 'vi')}" for part in parts)


def _fold_children(outline: Outline, item: Criterion) -> None:
    """A criterion with points whose numbered parts have none, only words: the parts are its rule."""
    inside = item.children
    if item.points is None or not inside or any(c.points is not None or c.children for c in inside):
        return
    item.add_method(f"- {': '.join(filter(None, [child.title, child.texts.get('method')]))}" for child in inside)
    outline.problem("convert.folded", item.place, item.row, "note", stt=one_line(item.stt), count=len(inside))
    item.children = []


def _compare_groups(outline: Outline, item: Criterion) -> None:
    for child in item.children:
        _compare_groups(outline, child)
    if item.children and item.points is not None and not same(item.worth, item.points):
        _difference(outline, item.stt or item.title, item.points, item.worth, item.place, item.row)


def _compare(outline: Outline, stated: Total, last: bool) -> None:
    """A total of a named group, of everything where it stands first or last, else of a group that is open there."""
    group = stated.group.upper()
    groups = [item for item in outline.every() if group and item.stt.strip(" .):").upper() == group]
    if not groups and not (last and stated.word.startswith(("tổng", "total"))):
        open_items = [item for item in stated.open_items if item.children]
        groups = [item for item in open_items if same(item.worth, stated.points)] or open_items
    found = groups[0].worth if groups else outline.worth
    if not same(found, stated.points):
        label = groups[0].stt or groups[0].title if groups else stated.word
        _difference(outline, label, stated.points, found, stated.place, stated.row)


def _difference(outline: Outline, label: str, stated: float, found: float, place: Hint, row: int) -> None:
    outline.problem("convert.sum", place, row, label=one_line(label), stated=plain(stated), found=plain(found))
