"""A grid → numbered criteria in their order and depth, totals beside them; every doubt about a row is a problem with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import attrs

from dtiscore.documents.decisions.amounts import points_in
from dtiscore.documents.decisions.grid import Grid, GridCell
from dtiscore.documents.decisions.header import TEXTS, Header, find_header, is_header_again
from dtiscore.documents.decisions.numbering import CriterionNumber, heading_in, number_in
from dtiscore.language.errors import Problem, Severity, one_line
from dtiscore.language.labels import key
from dtiscore.language.sentences import Hint

MOST_POINTS = 1e9
_TOTAL = re.compile(
    r"^(?P<word>tổng(?:\s+cộng)?(?:\s+số)?(?:\s+điểm)?(?:\s+tối\s+đa)?|cộng(?:\s+điểm)?|total|sum)"
    r"(?:\s*(?:các\s+)?(?:chỉ\s+số|tiêu\s+chí|mục|phần|nhóm)?\s*(?P<group>(?-i:[A-Z0-9.]{0,8})))?(?:\s*\(.*\)|\s*=.*|\s*:.*)?\s*[.:]?$",
    re.I,
)
_REMARK = re.compile(r"^\W*(?:ghi\s+chú|lưu\s+ý|chú\s+thích|note)\b", re.I)
_BULLET = re.compile(r"^\s*[-–+•*]\s*")


@attrs.frozen
class PartRow:
    """A row below a criterion that has points but no number; ``marked`` with a dash it can only be a part of it."""

    title: str
    points: float
    row: int
    marked: bool


@attrs.define
class Criterion:
    """A criterion or a group of criteria as the table prints it."""

    number: CriterionNumber
    title: str
    place: Hint
    row: int
    points: float | None = None
    texts: dict[str, str] = attrs.field(factory=dict)
    parts: list[PartRow] = attrs.field(factory=list)
    children: list[Criterion] = attrs.field(factory=list)

    @property
    def stt(self) -> str:
        return self.number.text

    def below(self) -> Iterator[Criterion]:
        yield self
        for child in self.children:
            yield from child.below()

    @property
    def worth(self) -> float:
        """Its points as they add up."""
        return sum(child.worth for child in self.children) if self.children else self.points or 0.0

    @property
    def is_information(self) -> bool:
        """A part of the table in which nothing has points."""
        return all(inner.points is None for inner in self.below())

    def add_method(self, lines: Iterable[str]) -> None:
        text = "\n".join(filter(None, [self.texts.get("method"), *lines]))
        if text:
            self.texts["method"] = text


@attrs.frozen
class Total:
    """A row that states a sum: of the group that is named or still open, or of everything."""

    word: str
    group: str
    points: float
    place: Hint
    row: int
    open_items: tuple[Criterion, ...]


@attrs.define
class Outline:
    """What the tables of one file hold."""

    file: str
    items: list[Criterion] = attrs.field(factory=list)
    totals: list[Total] = attrs.field(factory=list)
    problems: list[Problem] = attrs.field(factory=list)
    above: list[str] = attrs.field(factory=list)
    columns: set[str] = attrs.field(factory=set)
    stack: list[Criterion] = attrs.field(factory=list)
    rows: int = 0
    summed: bool = False  # whether the last row was the total of everything

    def every(self) -> Iterator[Criterion]:
        for item in self.items:
            yield from item.below()

    @property
    def worth(self) -> float:
        return sum(item.worth for item in self.items)

    def problem(self, code: str, place: Hint | str, row: int | None, severity: Severity = "error", /,
                **params: object) -> None:  # fmt: skip
        self.problems.append(Problem(code, self.file, place, row, severity=severity, params=params))


def outline_of(grids: Sequence[Grid], file: str) -> Outline:
    """The criteria of the tables; a table without a header goes on with the one before it if it is as wide."""
    outline = Outline(file)
    header: Header | None = None
    width = 0
    for grid in grids:
        own = find_header(grid)
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
            for name in own.unread:
                outline.problem("convert.column_unread", grid.place, own.lines[-1] + 1, "note", name=one_line(name))
        assert header is not None
        _read_rows(outline, grid, header, own)
    return outline


def _read_rows(outline: Outline, grid: Grid, header: Header, own: Header | None) -> None:
    first = own.lines[-1] + 1 if own else 0
    lines = [grid.rows[r] for r in own.lines] if own else []
    texts = frozenset(tuple(key(cell.text) for cell in line) for line in lines)
    for r in range(first, len(grid.rows)):
        if any(cell.text and cell.anchor[0] == r for cell in grid.rows[r]) and not is_header_again(
            grid, r, header, texts
        ):
            _Row(outline, grid, header, r).read()


@attrs.define
class _Row:
    outline: Outline
    grid: Grid
    header: Header
    r: int

    @property
    def opened(self) -> list[CriterionNumber]:
        return [item.number for item in self.outline.stack]

    def problem(self, code: str, severity: Severity = "error", /, **params: object) -> None:
        self.outline.problem(code, self.grid.place, self.r + 1, severity, **params)

    def cells(self, kind: str) -> list[GridCell]:
        """Different cells of a kind, those that begin in this row or are merged into it."""
        cells = (self.grid.rows[self.r][column] for column in self.header.columns.get(kind, ()))
        return list({cell.anchor: cell for cell in cells}.values())

    def begun(self, kind: str) -> list[GridCell]:
        """Those that begin in this row and are not empty."""
        return [cell for cell in self.cells(kind) if cell.text and cell.anchor[0] == self.r]

    def own(self, kind: str) -> str:
        return "\n".join(cell.text for cell in self.begun(kind))

    def read(self) -> None:
        self.outline.rows += 1
        stt, title = self.own("stt"), self.own("title")
        if self._is_one("stt", "title", "points"):
            self._read_heading(title)
            return
        total = next((found for text in (title, stt) if text and (found := _TOTAL.match(" ".join(text.split())))), None)
        if total is not None and not (stt and title and number_in(stt, ())):
            self._read_total(total)
            return
        if _BULLET.fullmatch(stt) or (stt and not title and not self.header.columns.get("code") and _BULLET.match(stt)):
            stt = ""
        if stt and self._is_one("stt", "title"):
            self._read_heading(stt)
            return
        if len(self.begun("title")) > 1:  # chỉ số chính and chỉ số thành phần in one row
            self.problem("convert.two_titles", title=one_line(title))
            return
        headed, number = heading_in(title, self.opened), number_in(stt, self.opened)
        if "stt" not in self.header.columns or (not stt and headed and self.points() is not None):
            number, title = headed or (self._unnumbered(title), title)
        elif stt and number is None:
            number = CriterionNumber(("?",), (self.outline.rows,), stt)
            if re.match(r"\d{4}-\d{2}-\d{2}", stt):
                self.problem("convert.number_date", stt=one_line(stt))
            else:
                self.problem("convert.number_unread", "warning", stt=one_line(stt))
        if number is None:
            self._read_continuation(title)
        elif not title:
            self.problem("convert.no_title", stt=one_line(stt))
        else:
            self._add(number, title, self._repaired_points())

    def _unnumbered(self, title: str) -> CriterionNumber | None:
        """In a table without numbers what has points is a criterion and what has none a heading, if it begins a sentence."""
        if self.points() is not None:
            return CriterionNumber(("-",), (self.outline.rows,), "")
        return CriterionNumber(("heading",), (self.outline.rows,), "") if title[:1].isupper() else None

    def _is_one(self, *kinds: str) -> bool:
        """Whether the cells of these columns are one merged cell that begins in this row."""
        cells = [self.grid.rows[self.r][c] for kind in kinds for c in self.header.columns.get(kind, ())]
        return len(cells) > 1 and len({cell.anchor for cell in cells}) == 1 and cells[0].anchor[0] == self.r

    def _read_heading(self, text: str) -> None:
        """A merged cell that holds number and title: “I. NHẬN THỨC SỐ”, with points beside it or merged with them too."""
        number = CriterionNumber(("heading",), (self.outline.rows,), "")
        points = None if self._is_one("stt", "title", "points") else self._repaired_points()
        if _REMARK.match(text):
            self.problem("convert.remark", "note", text=one_line(text, 120))
        else:
            self._add(*(heading_in(text, self.opened) or (number, text)), points)

    def points(self) -> float | None:
        """What the cell of points says; NaN where it is no number of points."""
        cells = self.begun("points")
        if not cells or re.fullmatch(r"[-–—/.]*", cells[0].text):
            return None
        value = cells[0].number if cells[0].number is not None else points_in(cells[0].text)
        return value if value is not None and 0 <= value <= MOST_POINTS else float("nan")

    def _repaired_points(self) -> float | None:
        value = self.points()
        if value != value:
            self.problem("convert.points_text", text=one_line(self.own("points")))
            return None
        return value

    def _read_total(self, found: re.Match[str]) -> None:
        value = self._repaired_points()
        if value is None:
            return
        word, group = key(found["word"]), (found["group"] or "").strip(" .")
        total = Total(word, group, value, self.grid.place, self.r + 1, tuple(self.outline.stack))
        self.outline.totals.append(total)
        self.outline.summed = word.startswith(("tổng", "total"))

    def _add(self, number: CriterionNumber, title: str, points: float | None) -> None:
        outline = self.outline
        texts = {kind: "\n".join(cell.text for cell in self.cells(kind) if cell.text) for kind in TEXTS}
        texts["code"] = self.own("code")
        parent = self._parent(number)
        siblings = parent.children if parent else outline.items
        twin = next((s for s in siblings if s.number.style == number.style and s.number.values == number.values), None)
        if twin is not None and number.style[-1] not in ("-", "?", "heading"):
            number = self._tenth(number, siblings[-1]) or number
            if number.values == twin.number.values:
                self.problem("convert.number_twice", stt=number.text, other=twin.row)
                return
        merged = [cell for cell in self.cells("points") if cell.text and cell.anchor[0] != self.r]
        if merged:
            self.problem("convert.points_merged", points=one_line(merged[0].text))
        item = Criterion(
            number, " ".join(title.split()), self.grid.place, self.r + 1, points, {k: v for k, v in texts.items() if v}
        )
        siblings.append(item)
        outline.stack.append(item)
        outline.summed = False

    def _parent(self, number: CriterionNumber) -> Criterion | None:
        """Siblings have one style; a style not seen among the open groups begins below the last of them."""
        stack = self.outline.stack
        for depth, item in enumerate(stack):
            if item.number.style == number.style:
                del stack[depth:]
                break
        if not stack:
            return None
        above = stack[-1].number
        same_kind = set(above.style) == set(number.style) == {"n"}
        if same_kind and number.values[: len(above.values)] != above.values:
            self.problem("convert.number_place", stt=number.text, parent=above.text)
        return stack[-1]

    def _tenth(self, number: CriterionNumber, before: Criterion) -> CriterionNumber | None:
        """1.1 after 1.9, where the cell holds a number: Excel has dropped the nought of 1.10."""
        cell = next(iter(self.cells("stt")), None)
        if cell is None or cell.number is None or len(number.values) != 2 or len(before.number.values) != 2:
            return None
        following = before.number.values[1] + 1
        text = f"{number.values[0]}.{following}"
        if before.number.values[0] != number.values[0] or float(text) != cell.number:
            return None
        return CriterionNumber(number.style, (number.values[0], following), text)

    def _read_continuation(self, title: str) -> None:
        """Rows without a number: a criterion with words of its own, a part of the one above, or the rest of its texts."""
        outline, points = self.outline, self._repaired_points()
        if outline.summed and title:
            self.problem("convert.remark", "note", text=one_line(title, 120))
            return
        if not outline.stack:
            if points is not None:
                self.problem("convert.no_number", title=one_line(title))
            return
        item = outline.stack[-1]
        method = self.own("method")
        if points is not None and title and method and not _BULLET.match(title):
            self._add(CriterionNumber(("-",), (outline.rows,), ""), title, points)
            return
        if points is not None and title:
            bare = _BULLET.sub("", " ".join(title.split()))
            item.parts.append(
                PartRow(bare, points, self.r + 1, bool(_BULLET.match(title) or _BULLET.match(self.own("stt"))))
            )
            title = ""
        elif points is not None and item.points is None and not item.children:
            item.points = points
        elif points is not None:
            self.problem("convert.no_number", title=one_line(method or self.own("evidence")))
        elif title and _BULLET.match(title) and method:
            self._append("method", f"- {_BULLET.sub('', title)}: {method}")
            title = method = ""
        if title:
            item.title = f"{item.title} {' '.join(title.split())}"
            self.problem("convert.continued", "note", title=one_line(item.title, 120))
        for kind in TEXTS:
            text = method if kind == "method" else self.own(kind)
            if text:
                self._append(kind, text)

    def _append(self, kind: str, text: str) -> None:
        texts = self.outline.stack[-1].texts
        before = texts.get(kind, "")
        joint = " " if before and text[:1].islower() and not before.endswith((";", ".", ":")) else "\n"
        texts[kind] = f"{before}{joint}{text}" if before else text
