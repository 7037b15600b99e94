"""The header of a criteria table: which column holds what, whatever its order and its usual spellings."""

from __future__ import annotations

import re
from collections.abc import Mapping

import attrs

from dtiscore.documents.decisions.grid import Grid
from dtiscore.language.labels import key

MOST_LINES = 3
SEARCHED = 100

# The first kind whose words fit wins, so that “điểm tự chấm” is no maximum and “cách tính điểm” is no title.
_KINDS: tuple[tuple[str, str], ...] = (
    ("code", r"mã|mã (?:chỉ số|tiêu chí|số)|code"),
    ("stt", r"stt|tt|số tt|số thứ tự|thứ tự|no\.?|number"),
    (
        "form",
        r".*(?:tự chấm|tự đánh giá|tự cho điểm|giải trình|điểm thẩm định|điểm đạt|điểm hội đồng|kết quả thực hiện"
        r"|đơn vị chấm|thẩm định điểm|self.?assess).*",
    ),
    (
        "points",
        r"(?:tổng )?(?:số )?(?:mức )?điểm(?: số)? (?:tối đa|chuẩn)(?: .*)?|thang điểm.*|(?:số |tổng |mức )?điểm(?: \(.*\))?"
        r"|max(?:imum)?(?: points| score)?|points",
    ),
    (
        "method",
        r".*(?:cách (?:xác định|tính|chấm|đánh giá|thức)|phương pháp|hướng dẫn (?:cách |tính|chấm|đánh giá|xác định)|công thức"
        r"|căn cứ chấm|tiêu chuẩn (?:chấm|đánh giá)|how points|scoring|method).*",
    ),
    ("evidence", r".*(?:kiểm chứng|minh chứng|evidence).*"),
    ("collected_from", r"(?:.* )?nguồn(?: .*)?|.*thu thập (?:dữ|số) liệu.*|(?:data )?source.*|collected from"),
    ("verified_by", r".*(?:phối hợp|xác minh|(?:đơn vị|cơ quan) (?:thẩm định|chủ trì|theo dõi|kiểm tra)|verified).*"),
    ("applies_to", r"(?:đối tượng|phạm vi) áp dụng.*|áp dụng (?:cho|đối với).*|applies to"),
    ("note", r"ghi chú.*|notes?|remarks?"),
    ("title_en", r".*(?:tiếng anh|english).*"),
    ("title", r".*(?:chỉ số|tiêu chí|nội dung|lĩnh vực|tiêu chuẩn|indicator|criteri).*|title"),
)
TEXTS = ("method", "evidence", "collected_from", "verified_by", "applies_to", "note", "title_en")


@attrs.frozen
class Header:
    """Columns by what they hold; ``lines`` are the rows that the header takes; ``unread`` are headers nobody knows."""

    columns: Mapping[str, tuple[int, ...]]
    lines: range
    unread: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()


def kind_of_header(text: str) -> str:
    text = " ".join(re.sub(r"[*:.]", " ", key(text)).split())
    return next((kind for kind, words in _KINDS if text and len(text) < 200 and re.fullmatch(words, text)), "")


def find_header(grid: Grid) -> Header | None:
    """The first rows, one to three, that name a criterion and its points."""
    for height in range(1, MOST_LINES + 1):
        for first in range(min(len(grid.rows), SEARCHED) - height + 1):
            found = header_at(grid, range(first, first + height))
            if found is not None:
                return found
    return None


def header_at(grid: Grid, lines: range) -> Header | None:
    if any(len({cell.anchor for cell in grid.rows[r] if cell.text}) < 2 for r in lines[:1]):
        return None
    columns: dict[str, list[int]] = {}
    unread: dict[str, None] = {}
    for column in range(len(grid.rows[lines[0]])):
        texts = [grid.rows[r][column].text for r in reversed(lines) if grid.rows[r][column].text]
        kind = next(filter(None, map(kind_of_header, texts)), "")
        if kind:
            columns.setdefault(kind, []).append(column)
        elif texts:
            unread[texts[0]] = None
    if "title" not in columns or "points" not in columns:
        return None
    last = grid.rows[lines[-1]]
    single = [columns.get(kind, []) for kind in ("points", "stt", "code")]
    names = [f"“{last[c].text}”" for places in single if len({last[c].anchor for c in places}) > 1 for c in places]
    top = min(cell.anchor[0] for cell in grid.rows[lines[0]] if cell.text)  # cells merged with those of the row above
    lines = range(top, lines[-1] + 1)
    return Header({kind: tuple(places) for kind, places in columns.items()}, lines, tuple(unread), tuple(names))


def is_header_again(grid: Grid, row: int, header: Header, texts: frozenset[tuple[str, ...]]) -> bool:
    """A header repeated after a page break, or the line of letters or numbers of columns below it."""
    cells = grid.rows[row]
    if tuple(key(cell.text) for cell in cells) in texts:
        return True
    own = header_at(grid, range(row, row + 1))
    if own is not None and all(own.columns[kind] == header.columns[kind] for kind in ("title", "points")):
        return True
    marks = [re.fullmatch(r"\(?([a-z]|\d{1,2})\)?(?:\s*=.*)?", key(cell.text)) for cell in cells if cell.text]
    if len(marks) < 3 or not all(marks):
        return False
    signs = [mark[1] for mark in marks if mark]
    return signs in ([chr(ord("a") + i) for i in range(len(signs))], [str(i + 1) for i in range(len(signs))])
