"""A grid → numbered criteria in their order and depth, totals beside them; every doubt about a row is a problem with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dtiscore.documents.decisions.continuing import read_continuation
from dtiscore.documents.decisions.grid_cells import SET, Grid
from dtiscore.documents.decisions.header import Header, find_header, is_header_again
from dtiscore.documents.decisions.numbering import CriterionNumber, follows, heading_in, number_in
from dtiscore.documents.decisions.outline import Outline, Total
from dtiscore.documents.decisions.placing import add_criterion, repaired_points
from dtiscore.documents.decisions.table_rows import BULLET, MARKED, REMARK, TableRow
from dtiscore.documents.decisions.words.amounts import NUMBER, POINTS_WORD, number_of, same
from dtiscore.documents.decisions.words.phrases import states_points
from dtiscore.language.errors import one_line
from dtiscore.language.labels import key

_TOTAL = re.compile(
    r"^(?P<word>tổng(?:\s+cộng)?(?:\s+số)?(?:\s+điểm)?(?:\s+tối\s+đa)?|cộng(?:\s+điểm)?|(?:sub[- ]?|grand\s+)?total(?:\s+(?:points|score|marks))?|sum)"
    r"(?:\s*(?:các\s+)?(?:chỉ\s+số|tiêu\s+chí|mục|phần|nhóm|of|for)?\s*(?P<group>(?-i:[A-Z0-9.]{0,8})))?(?:\s*\(.*\)|\s*=.*|\s*:.*)?\s*[.:]?$",
    re.I,
)
# Whatever follows, where the points are those of all criteria so far: “Tổng cộng I + II - III”, “Cộng điểm I, II”.
_ANY_TOTAL = re.compile(
    r"^(?P<word>(?:điểm\s+)?tổng(?!\s+(?:hợp|kết|đài|thể|quan|công\s+ty|cục|rà))|cộng(?!\s+(?:đồng|tác))|total|sum)\b(?P<group>)",
    re.I,
)
_SAID_LAST = re.compile(rf"[:=]\s*({NUMBER})\s*(?:{POINTS_WORD})?\s*\.?$", re.I)
_DATE = re.compile(r"\d{4}-(\d{2})-(\d{2})")


def outline_of(grids: Sequence[Grid], file: str, points: str = "") -> Outline:
    """The criteria of the tables; a table without a header goes on with the one before it if it is as wide."""
    outline = Outline(file)
    header: Header | None = None
    width = 0
    for grid in grids:
        own = find_header(grid, points)
        if own is None and (header is None or not grid.rows or len(grid.rows[0]) != width):
            continue
        if own is not None and header is None:
            above = (cell.text for row in grid.rows[: own.lines[0]] for cell in row if cell.text)
            outline.above = [*grid.above, *dict.fromkeys(above)]
        if own is not None:
            header, width = own, len(grid.rows[0])
            outline.columns |= set(own.columns)
            if own.repeated:
                names = one_line(", ".join(own.repeated), 160)
                outline.problem("convert.column_twice", grid.place, own.lines[-1] + 1, names=names)
                continue
            if own.asked:
                names = ", ".join(f"“{' '.join(name.split())}”" for name in own.asked)
                outline.problem("convert.column_asked", grid.place, own.lines[-1] + 1, names=names, first=own.asked[0])
                continue
            for name in own.unread:
                outline.problem("convert.column_unread", grid.place, own.lines[-1] + 1, "note", name=one_line(name))
        assert header is not None
        _read_rows(outline, grid, header, own)
    return outline


_ANNEX = re.compile(r"\s*(?:phụ\s+lục|annex|appendix)\b", re.I)


def sets_in(grids: Sequence[Grid]) -> list[list[Grid]]:
    """The tables of a document by set: a new one begins where a table has a header, a name of its own, and numbers that start again."""
    sets: list[list[Grid]] = []
    first: str | None = None
    for grid in grids:
        header = find_header(grid)
        number = _first_number(grid, header) if header is not None else None
        named = any(SET.search(line) or _ANNEX.match(line) for line in grid.above)
        if not sets or (header is not None and named and number is not None and number == first):
            if header is None:
                continue
            sets, first = [*sets, []], first or number
        sets[-1].append(grid)
    return sets


def _first_number(grid: Grid, header: Header) -> str | None:
    columns = header.columns.get("stt", ()) or header.columns["title"]
    for row in grid.rows[header.lines[-1] + 1 :]:
        text = row[columns[0]].text
        number = number_in(text, ()) if "stt" in header.columns else (heading_in(text, ()) or (None, ""))[0]
        if number is not None:
            return number.text.strip(" .):")
    return None


def _read_rows(outline: Outline, grid: Grid, header: Header, own: Header | None) -> None:
    first = own.lines[-1] + 1 if own else 0
    lines = [grid.rows[r] for r in own.lines] if own else []
    texts = frozenset(tuple(key(cell.text) for cell in line) for line in lines)
    rows = [
        TableRow(grid, header, r)
        for r in range(first, len(grid.rows))
        if any(cell.text and cell.anchor[0] == r for cell in grid.rows[r])
        and not is_header_again(grid, r, header, texts)
    ]
    with_points = [row for row in rows if row.begun("points")] or rows
    in_titles = sum(heading_in(row.own("title"), ()) is not None for row in with_points)
    numbered = "stt" in header.columns or in_titles * 2 >= len(with_points)
    for place, row in enumerate(rows):
        row.numbered, row.following = numbered, rows[place + 1 : place + 1 + LOOKED_AHEAD]
        _read(outline, row)


LOOKED_AHEAD = 60


def _read(outline: Outline, row: TableRow) -> None:
    outline.rows += 1
    stt, title = row.own("stt"), row.own("title")
    if row.is_one("stt", "title", "points"):
        _read_heading(outline, row, title)
        return
    total = next(
        (found for text in (title, stt) if text and (found := _TOTAL.match(" ".join(text.split())[:200]))), None
    )
    if total is None and not stt and (points := row.points()) is not None and same(points, outline.worth):
        total = _ANY_TOTAL.match(title)
    if total is not None and not (stt and title and number_in(stt, ())):
        _read_total(outline, row, total)
        return
    if BULLET.fullmatch(stt) or (stt and not title and not row.header.columns.get("code") and BULLET.match(stt)):
        stt = ""
    if stt and row.is_one("stt", "title"):
        _read_heading(outline, row, stt)
        return
    titles = row.begun("title")
    if len(titles) > 1:  # chỉ số chính and chỉ số thành phần in one row
        title = "\n".join(cell.text for cell in titles[1:])
        own = heading_in(title, outline.opened) is not None
        _open_group(outline, row, titles[0].text, stt if own else "")
        stt = "" if own else stt
    number, title = _number_and_title(outline, row, stt, title)
    if number is None:
        read_continuation(outline, row, title)
    elif title or row.points() is not None:
        if not title:
            row.tell(outline, "convert.no_title", "warning", stt=stt)
        add_criterion(outline, row, number, title or stt, repaired_points(outline, row))
    else:
        row.tell(outline, "convert.no_title", "warning", stt=stt)


def _open_group(outline: Outline, row: TableRow, title: str, stt: str) -> None:
    """The group named in a column of its own: a new one, or the one that is open and named again."""
    stack = outline.stack
    name = " ".join(title.split())
    again = next((d for d, item in enumerate(stack) if item.number.style == ("group",) and item.title == name), None)
    if again is None:
        number = outline.unnumbered("group", " ".join(stt.split()))
        add_criterion(outline, row, number, title, None, words=False)
    else:
        del stack[again + 1 :]


def _number_and_title(outline: Outline, row: TableRow, stt: str, title: str) -> tuple[CriterionNumber | None, str]:
    if stt:
        return _number_in(outline, row, stt), title
    headed = heading_in(title, outline.opened)
    if headed is not None and _is_headed(outline, row, headed[0], title):
        return headed
    if not row.numbered:
        return _unnumbered(outline, row, title), title
    if len(row.begun("title")) > 1:
        return outline.unnumbered("-"), title
    return None, title


def _number_in(outline: Outline, row: TableRow, stt: str) -> CriterionNumber:
    number = number_in(stt, outline.opened)
    if number is not None:
        return number
    date = _DATE.match(stt)
    if date is not None:
        row.tell(outline, "convert.number_date", "warning", stt=stt)
        texts = (f"{int(date[2])}.{int(date[1])}", f"{int(date[1])}.{int(date[2])}")
        guesses = [guess for text in texts if (guess := number_in(text, outline.opened))]
        return next(
            (guess for guess in guesses if follows(guess, outline.opened)),
            outline.unnumbered("?", stt),
        )
    row.tell(outline, "convert.number_unread", "warning", stt=stt)
    return outline.unnumbered("?", stt)


def _is_headed(outline: Outline, row: TableRow, number: CriterionNumber, title: str) -> bool:
    """Whether the number in front of a title is its own, and not that of a line below a criterion."""
    if row.points() is not None or len(number.values) > 1:
        return True
    below = outline.last is not None and not outline.last.children and outline.last.points is not None
    if below and (states_points(title) or number.style == ("a",)):
        return False
    return "stt" not in row.header.columns


def _unnumbered(outline: Outline, row: TableRow, title: str) -> CriterionNumber | None:
    """In a table without numbers what has points is a criterion and what has none a heading, if it begins a sentence."""
    if row.points() is not None:
        return None if MARKED.match(title) and outline.stack else outline.unnumbered("-")
    if MARKED.match(title) or states_points(title):
        return None
    return outline.unnumbered("heading") if title[:1].isupper() else None


def _read_heading(outline: Outline, row: TableRow, text: str) -> None:
    """A merged cell that holds number and title: “I. NHẬN THỨC SỐ”, with points beside it or merged with them too."""
    number = outline.unnumbered("heading")
    points = None if row.is_one("stt", "title", "points") else repaired_points(outline, row)
    if REMARK.match(text):
        row.tell(outline, "convert.remark", "note", text=text)
    elif outline.last is not None and points is None and (MARKED.match(text) or states_points(text)):
        outline.last.add_method([text])
    else:
        add_criterion(outline, row, *(heading_in(text, outline.opened) or (number, text)), points)


def _read_total(outline: Outline, row: TableRow, found: re.Match[str]) -> None:
    word, group = key(found["word"]), (found["group"] or "").strip(" .")
    said = _SAID_LAST.search(found.group())
    value = repaired_points(outline, row) if row.begun("points") or said is None else number_of(said[1])
    if value is None:
        outline.summed = word.startswith(("tổng", "total", "grand"))
        return
    total = Total(word, group, value, row.grid.place, row.printed, tuple(outline.stack))
    outline.totals.append(total)
    outline.summed = word.startswith(("tổng", "total", "grand"))
