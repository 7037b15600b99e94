"""Rows without a number: a heading, a part or a level of the criterion above, or the rest of its texts."""

from __future__ import annotations

from dtiscore.documents.decisions.conditions import is_condition
from dtiscore.documents.decisions.header import TEXTS
from dtiscore.documents.decisions.outline import Criterion, Outline, PartRow
from dtiscore.documents.decisions.placing import add_criterion, adjusts, repaired_points
from dtiscore.documents.decisions.table_rows import BULLET, MARKED, REMARK, STATED, TableRow
from dtiscore.documents.decisions.words.amounts import number_of, same
from dtiscore.documents.decisions.words.phrases import states_points
from dtiscore.documents.decisions.words.wordings import changes_in
from dtiscore.language.labels import key
from dtiscore.language.measures import exactly


def read_continuation(outline: Outline, row: TableRow, title: str) -> None:
    """A heading, a criterion with words of its own, a level or part of the one above, or the rest of its texts."""
    item = outline.last
    if outline.summed and adjusts(title) and not REMARK.match(title):
        outline.stack.clear()
        add_criterion(outline, row, outline.unnumbered("heading"), title, repaired_points(outline, row))
    elif (outline.summed and title) or REMARK.match(title):
        row.tell(outline, "convert.remark", "note", text=title)
    elif title and _is_heading(outline, row, title):
        outline.headed = True
        add_criterion(outline, row, outline.unnumbered("heading"), title, repaired_points(outline, row))
    elif item is None:
        if title and is_condition(title):
            add_criterion(outline, row, outline.unnumbered("condition"), title, repaired_points(outline, row))
        elif title and row.points() is not None:
            add_criterion(outline, row, outline.unnumbered("-"), title, repaired_points(outline, row))
        elif row.points() is not None:
            row.tell(outline, "convert.no_number", "warning", title=row.method() or row.own("evidence"))
        elif title:
            row.tell(outline, "convert.remark", "note", text=": ".join(filter(None, [title, row.method()])))
    elif row.points() is not None:
        _read_part(outline, row, item, title, repaired_points(outline, row))
    else:
        _read_more(outline, row, item, title)


def _is_heading(outline: Outline, row: TableRow, title: str) -> bool:
    """Without a number or points of its own: in capitals, or naming what the criteria below it add up to, or as the first row."""
    if row.begun("points") or row.begun("method") or row.begun("amount") or MARKED.match(title):
        return False
    stated = STATED.search(title)
    if stated is not None:
        total = number_of(stated["points"])
        return bool(stated["sum"] and "tối" not in key(stated["sum"])) or (
            total is not None and same(row.points_below(), total)
        )
    if states_points(title):
        return False
    return (
        outline.last is None
        or (title.isupper() and len(title.split()) > 1)
        or (_has_headings(outline, row) and title[:1].isupper())
    )


def _read_part(outline: Outline, row: TableRow, item: Criterion, title: str, points: float | None) -> None:
    """Words with points but no number."""
    method = row.own("method")
    if points is None:
        item.add_method(filter(None, [title, method, row.own("points")]))
        item.why = item.why or "convert.why_phrase"
    elif title and method and not BULLET.match(title) and not row.begun("amount"):
        add_criterion(outline, row, outline.unnumbered("-"), title, points)
    elif title:
        bare = BULLET.sub("", " ".join(title.split()))
        marked = bool(BULLET.match(title) or BULLET.match(row.own("stt")))
        item.parts.append(PartRow(bare, points, row.printed, marked))
        _append_texts(row, item)
    elif item.points is None and not item.children and not item.parts:
        item.points = points
        _append_texts(row, item)
    elif method and not item.children:  # a level in the column of the rule, with its points
        _read_level(row, item, method, points)
    else:
        row.tell(outline, "convert.no_number", "warning", title=row.own("evidence"))


def _read_level(row: TableRow, item: Criterion, method: str, points: float) -> None:
    """Levels row by row in the column of the rule: the first stands beside the number and the title, with its own points."""
    words = item.texts.get("method", "")
    if item.points is not None and not item.parts and words and not any(map(states_points, words.split("\n"))):
        item.parts.append(PartRow(" ".join(item.texts.pop("method").split()), item.points, item.row, True))
        item.points = None
    if item.points is None and item.parts:
        item.parts.append(PartRow(" ".join(method.split()), points, row.printed, True))
    else:
        item.add_method([f"- {method.rstrip(' .:')}: {exactly(points, 'points', 'vi')}"])


def _read_more(outline: Outline, row: TableRow, item: Criterion, title: str) -> None:
    """The rest of the texts above: a title that goes on, or what else is said of how points are earned."""
    method = row.method()
    if title and method and (MARKED.match(title) or row.begun("amount")):
        bare = BULLET.sub("", " ".join(title.split()))
        item.append("method", method if bare in method else f"- {bare}: {method}")
        title = method = ""
    if title and title[:1].islower() and not states_points(title) and not item.children and not MARKED.match(title):
        item.title = f"{item.title} {' '.join(title.split())}"
        row.tell(outline, "convert.continued", "note", title=item.title)
    elif title:
        item.append("method", title)
    _append_texts(row, item, method)


def _append_texts(row: TableRow, item: Criterion, method: str | None = None) -> None:
    for kind in TEXTS:
        text = row.own(kind) if kind != "method" or method is None else method
        if text:
            item.append(kind, text)
        if kind == "note" and any(changes_in(text, "exception")):
            item.why = "convert.why_exception"  # of a part or a level, and not of the whole criterion


def _has_headings(outline: Outline, row: TableRow) -> bool:
    """Whether this table has headings without numbers, and what follows this one is a numbered criterion."""
    return outline.headed and bool(row.following and row.following[0].own("stt"))
