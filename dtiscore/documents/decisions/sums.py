"""Parts and sums of an outline: what belongs to the criterion above it, and every stated sum against its parts."""

from __future__ import annotations

import attrs

from dtiscore.documents.decisions.amounts import same
from dtiscore.documents.decisions.numbering import Number
from dtiscore.documents.decisions.outline import Item, Outline, Total
from dtiscore.language.errors import one_line
from dtiscore.language.measures import exactly
from dtiscore.language.rounding import plain


@attrs.frozen
class Sums:
    """Points of every item as they add up, by its place in the outline; ``total`` of all; information is not in it."""

    worth: dict[int, float]
    total: float

    def of(self, item: Item) -> float:
        return self.worth[id(item)]


def settle(outline: Outline) -> Sums:
    """Parts without points of their own are put back into the criterion above; then all stated sums are compared."""
    for item in list(outline.every()):
        _fold_parts(item)
    for item in list(outline.every()):
        _fold_children(outline, item)
    worth: dict[int, float] = {}
    for item in outline.items:
        _add_up(outline, item, worth)
    total = sum(worth[id(item)] for item in outline.items)
    for position, stated in enumerate(outline.totals):
        _compare(outline, stated, worth, total, last=position == len(outline.totals) - 1)
    return Sums(worth, total)


def _fold_parts(item: Item) -> None:
    """Parts become words of the rule; parts without a dash that add up to the criterion are criteria of their own."""
    parts, item.parts = item.parts, []
    total = sum(part.points for part in parts)
    own = parts and not any(part.marked for part in parts) and (item.points is None or same(total, item.points))
    if own and all(part.points for part in parts):
        item.children += [Item(Number(("-",), (p.row,), ""), p.title, item.place, p.row, p.points) for p in parts]
    elif parts:
        lines = [f"- {part.title}: {exactly(part.points, 'points', 'vi')}" for part in parts]
        item.texts["method"] = "\n".join([*filter(None, [item.texts.get("method", "")]), *lines])


def _fold_children(outline: Outline, item: Item) -> None:
    """A criterion with points whose numbered parts have none, only words: the parts are its rule."""
    inside = item.children
    if item.points is None or not inside or any(c.points is not None or c.children for c in inside):
        return
    lines = [f"- {child.title}" + (f": {m}" if (m := child.texts.get("method", "")) else "") for child in inside]
    item.texts["method"] = "\n".join([*filter(None, [item.texts.get("method", "")]), *lines])
    outline.problem("convert.folded", item.place, item.row, "note", stt=one_line(item.stt), count=len(inside))
    item.children = []


def _add_up(outline: Outline, item: Item, worth: dict[int, float]) -> float:
    if not item.children:
        worth[id(item)] = item.points or 0.0
        return worth[id(item)]
    found = sum(_add_up(outline, child, worth) for child in item.children)
    if item.points is not None and not same(found, item.points):
        _difference(outline, item.stt or item.title, item.points, found, item.place, item.row)
    worth[id(item)] = found
    return found


def _compare(outline: Outline, stated: Total, worth: dict[int, float], total: float, last: bool) -> None:
    """A total of a named group, of everything where it stands first or last, else of a group that is open there."""
    named = [
        item for item in outline.every() if stated.group and item.stt.strip(" .):").upper() == stated.group.upper()
    ]
    open_items = [item for item in stated.open_items if item.children]
    if named:
        wanted, groups = worth[id(named[0])], named
    elif (last and stated.word.startswith(("tổng", "total"))) or not open_items:
        wanted, groups = total, []
    else:
        groups = [item for item in open_items if same(worth[id(item)], stated.points)] or open_items[:1]
        wanted = worth[id(groups[0])]
    if not same(wanted, stated.points):
        label = groups[0].stt or groups[0].title if groups else stated.word
        _difference(outline, label, stated.points, wanted, stated.place, stated.row)


def _difference(outline: Outline, label: str, stated: float, found: float, place: object, row: int) -> None:
    outline.problem("convert.sum", place, row, label=one_line(label), stated=plain(stated), found=plain(found))  # type: ignore[arg-type]


def is_information(item: Item) -> bool:
    """A part of the table in which nothing has points."""
    return all(inner.points is None for inner in item.below())
