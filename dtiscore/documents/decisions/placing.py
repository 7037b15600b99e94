"""A criterion into the outline: below which of the open ones it belongs, and what its points are where no plain number says so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dtiscore.documents.decisions.conditions import is_condition
from dtiscore.documents.decisions.header import TEXTS
from dtiscore.documents.decisions.numbering import CriterionNumber, number_in
from dtiscore.documents.decisions.outline import Criterion, Outline
from dtiscore.documents.decisions.table_rows import STATED, TableRow, lines_below
from dtiscore.documents.decisions.words.amounts import NUMBER, POINTS_WORD, number_of, points_in
from dtiscore.language.errors import one_line
from dtiscore.language.measures import exactly

LONGEST_TITLE = 160  # of a title that is made of other words

# A part of the table whose points are taken away, or added on top.
_ADJUSTS = {
    "deduction": re.compile(r"^\W*(?:phần\s+|các\s+|mục\s+)?(?:điểm\s+(?:bị\s+)?(?:giảm\s+)?trừ|điểm\s+phạt|phạt\s+điểm|(?:giảm\s+)?trừ\s+điểm|penalt(?:y|ies)|deductions?)\b", re.I),
    "bonus": re.compile(r"^\W*(?:phần\s+|các\s+|mục\s+)?(?:điểm\s+(?:thưởng|cộng(?:\s+thêm)?)|thưởng\s+điểm|bonus(?:es)?|extra\s+(?:points|marks))\b", re.I),
}  # fmt: skip
_RANGED = re.compile(rf"^(?:từ\s+)?({NUMBER})\s*(?:-|–|—|đến|to)\s*({NUMBER})\s*(?:{POINTS_WORD})?$", re.I)
_TAKEN = re.compile(rf"^(?:trừ\s*|[-−–]\s*)({NUMBER})\s*(?:{POINTS_WORD})?$", re.I)


def add_criterion(
    outline: Outline, row: TableRow, number: CriterionNumber, title: str, points: float | None, words: bool = True
) -> None:
    if _is_merged_into_another(outline, row, number):
        return
    texts = {kind: "\n".join(cell.text for cell in row.cells(kind) if cell.text) for kind in TEXTS} if words else {}
    if words and (row.begun("amount") or row.header.levels):
        texts["method"] = row.method()
    texts["code"] = row.own("code") if words else ""
    title, lines = lines_below(title)
    texts["method"] = "\n".join(filter(None, [*lines, texts.get("method", "")]))
    item = Criterion(number, " ".join(title.split()), row.grid.place, row.printed, points, texts)
    if not item.title:  # all its words stand in the column of the rule
        item.title = one_line(" ".join(item.texts["method"].split()) or number.text or "–", LONGEST_TITLE)
    if words:
        _read_points_of(outline, row, item)
    parent = _parent(outline, row, number)
    siblings = parent.children if parent else outline.items
    item.adjusts = next((above.adjusts for above in outline.stack if above.adjusts), "") or adjusts(item.title)
    item.number = _unique(outline, row, number, siblings)
    item.texts = {kind: text for kind, text in item.texts.items() if text}
    siblings.append(item)
    outline.stack.append(item)
    outline.summed = False


def _is_merged_into_another(outline: Outline, row: TableRow, number: CriterionNumber) -> bool:
    """Points merged over several criteria are those of the first; the others say how they are earned."""
    merged = [cell for cell in row.cells("points") if cell.text and cell.anchor[0] != row.r]
    last = outline.last
    if not merged or last is None:
        return False
    row.tell(outline, "convert.points_merged", "warning", points=merged[0].text, stt=last.stt or last.title)
    words = ": ".join(filter(None, [f"{number.text} {row.own('title')}".strip(), row.method()]))
    last.add_method([f"- {words}"])
    last.why = "convert.why_merged"
    return True


def _read_points_of(outline: Outline, row: TableRow, item: Criterion) -> None:
    """Points that stand in another way than as one number: at the end of the title, as a range, or line by line beside the levels."""
    cells = row.begun("points")
    text = " ".join(cells[0].text.split()) if cells else ""
    stated, ranged = STATED.search(item.title), _RANGED.match(text)
    each = [points_in(line) for line in cells[0].text.split("\n")] if cells else []
    levels = item.texts.get("method", "").split("\n")
    if item.points is None and not cells and stated and (stated["sum"] or stated["unit"]):
        item.points, item.title = number_of(stated["points"]), item.title[: stated.start()]
    elif len(each) > 1 and None not in each and len(each) == len(levels):
        item.texts["method"] = "\n".join(
            f"{level.rstrip(' .:;')}: {exactly(p or 0.0, 'points', 'vi')}"
            for level, p in zip(levels, each, strict=True)
        )
        item.points = max(p for p in each if p is not None)
        outline.problems.pop()
    elif ranged and item.points is None:
        low, high = number_of(ranged[1]), number_of(ranged[2])
        if low is not None and high is not None and low < high:
            item.points, item.why = high, "convert.why_range"
            item.texts["method"] = "\n".join(filter(None, [item.texts.get("method"), text]))
            outline.problems.pop()
    elif (taken := _TAKEN.match(text)) and item.points is None and _is_taken(outline, item.title):
        item.points = number_of(taken[1])
        outline.problems.pop()
    elif taken and item.points is None:
        item.why = "convert.why_minus"
        item.texts["method"] = "\n".join(filter(None, [item.texts.get("method"), text]))


def repaired_points(outline: Outline, row: TableRow) -> float | None:
    value, text = row.points(), row.own("points")
    if value == value:
        return value
    row.tell(
        outline,
        "convert.points_taken" if _TAKEN.match(" ".join(text.split())) else "convert.points_unread",
        "warning",
        text=text,
    )
    return None


def _is_taken(outline: Outline, title: str) -> bool:
    """Whether its points are taken away, by its own title or by that of a group around it."""
    return any(adjusts(said) == "deduction" for said in (title, *(item.title for item in outline.stack)))


def adjusts(title: str) -> str:
    """Whether a row or a part calls itself a bonus or a deduction; else empty."""
    return next((kind for kind, words in _ADJUSTS.items() if words.match(title)), "")


def _unique(outline: Outline, row: TableRow, number: CriterionNumber, siblings: Sequence[Criterion]) -> CriterionNumber:
    """The number as it is; one that is there already is told, and stays."""
    twin = next((s for s in siblings if s.number.style == number.style and s.number.values == number.values), None)
    if twin is None or number.style[-1] in ("-", "?", "heading", "group"):
        return number
    tenth = _tenth(row, number, siblings[-1])
    if tenth is None:
        row.tell(outline, "convert.number_twice", "warning", stt=number.text, other=twin.row)
    return tenth or number


def _tenth(row: TableRow, number: CriterionNumber, before: Criterion) -> CriterionNumber | None:
    """1.1 after 1.9, where the cell holds a number: Excel has dropped the nought of 1.10."""
    cell = next(iter(row.cells("stt")), None)
    if cell is None or cell.number is None or len(number.values) != 2 or len(before.number.values) != 2:
        return None
    following = before.number.values[1] + 1
    text = f"{number.values[0]}.{following}"
    if before.number.values[0] != number.values[0] or float(text) != cell.number:
        return None
    return CriterionNumber(number.style, (number.values[0], following), text)


def _parent(outline: Outline, row: TableRow, number: CriterionNumber) -> Criterion | None:
    """Siblings have one style; a style not seen among the open groups begins below the last of them."""
    stack = outline.stack
    _leave_conditions(outline, row, number)
    for depth, above in enumerate(stack):
        if above.number.style == number.style:
            del stack[depth:]
            break
    if number.style == ("heading",):  # never below a criterion that stands beside others
        while stack and stack[-1].points is not None and not stack[-1].children and len(_siblings_of_last(outline)) > 1:
            stack.pop()
    numbers = set(number.style) == {"n"}
    while numbers and stack and set(stack[-1].number.style) == {"n"} and not _is_below(number, stack[-1].number):
        if not any(_is_below(number, above.number) or set(above.number.style) != {"n"} for above in stack):
            row.tell(outline, "convert.number_place", "warning", stt=number.text, parent=stack[-1].number.text)
        stack.pop()
    return stack[-1] if stack else None


def _leave_conditions(outline: Outline, row: TableRow, number: CriterionNumber) -> None:
    """Mandatory conditions hold a list of rows without points at most; what has points, or numbers of another kind, is beside them."""
    stack = outline.stack
    place = next((d for d, item in enumerate(stack) if item.points is None and is_condition(item.title)), None)
    if place is None or number.style in {item.number.style for item in stack}:
        return
    if row.points() is not None or len(stack) > place + 1 or _opens_a_group(row, number):
        del stack[place:]


def _opens_a_group(row: TableRow, number: CriterionNumber) -> bool:
    """Whether what follows a row without points has some, and is numbered as a part of it."""
    after = row.following[0] if row.following else None
    if after is None or after.points() is None:
        return False
    below = number_in(after.own("stt"), [number])
    return number.style[0] in ("R", "A", "heading") or (below is not None and _is_below(below, number))


def _siblings_of_last(outline: Outline) -> list[Criterion]:
    stack = outline.stack
    return stack[-2].children if len(stack) > 1 else outline.items


def _is_below(number: CriterionNumber, above: CriterionNumber) -> bool:
    return len(number.values) > len(above.values) and number.values[: len(above.values)] == above.values
