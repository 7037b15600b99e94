"""A grid → numbered criteria in their order and depth, totals beside them; every doubt about a row is a problem with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import attrs

from dtiscore.documents.decisions.amounts import NUMBER, POINTS_WORD, number_of, points_in, same
from dtiscore.documents.decisions.grid import SET, Grid, GridCell
from dtiscore.documents.decisions.header import TEXTS, Header, find_header, is_header_again
from dtiscore.documents.decisions.numbering import CriterionNumber, follows, heading_in, number_in
from dtiscore.documents.decisions.phrases import states_points
from dtiscore.language.errors import Problem, Severity, one_line
from dtiscore.language.labels import key
from dtiscore.language.measures import exactly
from dtiscore.language.sentences import Hint

MOST_POINTS = 1e9
_TOTAL = re.compile(
    r"^(?P<word>tổng(?:\s+cộng)?(?:\s+số)?(?:\s+điểm)?(?:\s+tối\s+đa)?|cộng(?:\s+điểm)?|(?:sub[- ]?|grand\s+)?total(?:\s+(?:points|score|marks))?|sum)"
    r"(?:\s*(?:các\s+)?(?:chỉ\s+số|tiêu\s+chí|mục|phần|nhóm|of|for)?\s*(?P<group>(?-i:[A-Z0-9.]{0,8})))?(?:\s*\(.*\)|\s*=.*|\s*:.*)?\s*[.:]?$",
    re.I,
)
_REMARK = re.compile(r"^\W*(?:ghi\s+chú|lưu\s+ý|chú\s+thích|note)\b", re.I)
_BULLET = re.compile(r"^\s*[-–+•*●▪◦✓]\s*")
_MARKED = re.compile(r"^\s*(?:[-–+•*●▪◦✓]|[a-eđ]\))\s*")
# The points of a heading or a criterion at the end of its title: “… - (Tổng điểm: 8)”, “… (30 điểm)”.
_STATED = re.compile(
    rf"\s*(?:[-–:]\s*)?[(\[]\s*(?P<sum>tổng(?:\s+số)?(?:\s+điểm)?|(?:điểm\s+)?tối\s+đa|total|max(?:imum)?)?\s*:?\s*(?P<points>{NUMBER})\s*(?P<unit>{POINTS_WORD})?\s*[)\]]\s*$",
    re.I,
)
_SAID_LAST = re.compile(rf"[:=]\s*({NUMBER})\s*(?:{POINTS_WORD})?\s*\.?$", re.I)
# A part of the table whose points are taken away.
_TAKES = re.compile(r"^\W*(?:phần\s+|các\s+|mục\s+)?(?:điểm\s+trừ|trừ\s+điểm|penalt(?:y|ies)|deductions?)\b", re.I)
_RANGED = re.compile(rf"^(?:từ\s+)?({NUMBER})\s*(?:-|–|—|đến|to)\s*({NUMBER})\s*(?:{POINTS_WORD})?$", re.I)
_TAKEN = re.compile(rf"^(?:trừ\s*|[-−–]\s*)({NUMBER})\s*(?:{POINTS_WORD})?$", re.I)
_DATE = re.compile(r"\d{4}-(\d{2})-(\d{2})")


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
    why: str = ""  # why its words make no rule, where the table itself says so

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

    def append(self, kind: str, text: str) -> None:
        """The rest of a text, which may go on within a sentence."""
        before = self.texts.get(kind, "")
        joint = " " if before and text[:1].islower() and not before.endswith((";", ".", ":")) else "\n"
        self.texts[kind] = f"{before}{joint}{text}" if before else text


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
    headed: bool = False  # whether headings without a number have been seen

    def every(self) -> Iterator[Criterion]:
        for item in self.items:
            yield from item.below()

    @property
    def worth(self) -> float:
        return sum(item.worth for item in self.items)

    def problem(self, code: str, place: Hint | str, row: int | None, severity: Severity = "error", /,
                **params: object) -> None:  # fmt: skip
        told = {
            name: one_line(" ".join(text.split()), 160) if isinstance(text, str) else text
            for name, text in params.items()
        }
        self.problems.append(Problem(code, self.file, place, row, severity=severity, params=told))


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
        _Row(outline, grid, header, r)
        for r in range(first, len(grid.rows))
        if any(cell.text and cell.anchor[0] == r for cell in grid.rows[r])
        and not is_header_again(grid, r, header, texts)
    ]
    with_points = [row for row in rows if row.begun("points")] or rows
    in_titles = sum(heading_in(row.own("title"), ()) is not None for row in with_points)
    numbered = "stt" in header.columns or in_titles * 2 >= len(with_points)
    for place, row in enumerate(rows):
        row.numbered, row.following = numbered, rows[place + 1 : place + 1 + LOOKED_AHEAD]
        row.read()


LOOKED_AHEAD = 60


@attrs.define
class _Row:
    """A row of the table: what its cells say, and where in the outline it belongs."""

    outline: Outline
    grid: Grid
    header: Header
    r: int
    numbered: bool = True
    following: Sequence[_Row] = ()

    @property
    def opened(self) -> list[CriterionNumber]:
        return [item.number for item in self.outline.stack]

    @property
    def last(self) -> Criterion | None:
        return self.outline.stack[-1] if self.outline.stack else None

    def problem(self, code: str, severity: Severity = "error", /, **params: object) -> None:
        self.outline.problem(code, self.grid.place, self.r + 1, severity, **params)

    # --- its cells ----------------------------------------------------------------------------------------------------

    def cells(self, kind: str) -> list[GridCell]:
        """Different cells of a kind, those that begin in this row or are merged into it."""
        cells = (self.grid.rows[self.r][column] for column in self.header.columns.get(kind, ()))
        return list({cell.anchor: cell for cell in cells}.values())

    def begun(self, kind: str) -> list[GridCell]:
        """Those that begin in this row and are not empty."""
        return [cell for cell in self.cells(kind) if cell.text and cell.anchor[0] == self.r]

    def own(self, kind: str) -> str:
        return "\n".join(cell.text for cell in self.begun(kind))

    def is_one(self, *kinds: str) -> bool:
        """Whether the cells of these columns are one merged cell that begins in this row."""
        cells = [self.grid.rows[self.r][c] for kind in kinds for c in self.header.columns.get(kind, ())]
        return len(cells) > 1 and len({cell.anchor for cell in cells}) == 1 and cells[0].anchor[0] == self.r

    def points(self) -> float | None:
        """What the cell of points says; NaN where it is no number of points."""
        cells = self.begun("points")
        if not cells or re.fullmatch(r"[-–—/.]*", cells[0].text):
            return None
        text, number = cells[0].text, cells[0].number
        if text.endswith("%"):
            text, number = text[:-1] if self.header.percent else "", None
        value = number if number is not None else points_in(text)
        return value if value is not None and 0 <= value <= MOST_POINTS else float("nan")

    def method(self) -> str:
        """The words of how points are earned; where levels have points in a column of their own, beside each its points."""
        method, amounts = self.own("method"), [cell.text for cell in self.begun("amount")]
        if not amounts:
            return method
        words, amount = method or self._level(), amounts[0]
        if points_in(amount) is None:
            return "\n".join(filter(None, [method, amount]))
        return f"{words.rstrip(' .:')}: {amount}" if words else amount

    def _level(self) -> str:
        return "" if self.points() is not None or self.own("stt") else " ".join(self.own("title").split())

    # --- what it is -----------------------------------------------------------------------------------------------------

    def read(self) -> None:
        self.outline.rows += 1
        stt, title = self.own("stt"), self.own("title")
        if self.is_one("stt", "title", "points"):
            self._read_heading(title)
            return
        total = next(
            (found for text in (title, stt) if text and (found := _TOTAL.match(" ".join(text.split())[:200]))), None
        )
        if total is not None and not (stt and title and number_in(stt, ())):
            self._read_total(total)
            return
        if _BULLET.fullmatch(stt) or (stt and not title and not self.header.columns.get("code") and _BULLET.match(stt)):
            stt = ""
        if stt and self.is_one("stt", "title"):
            self._read_heading(stt)
            return
        titles = self.begun("title")
        if len(titles) > 1:  # chỉ số chính and chỉ số thành phần in one row
            title = "\n".join(cell.text for cell in titles[1:])
            own = heading_in(title, self.opened) is not None
            self._open_group(titles[0].text, stt if own else "")
            stt = "" if own else stt
        number, title = self._number_and_title(stt, title)
        if number is None:
            self._read_continuation(title)
        elif title or self.points() is not None:
            if not title:
                self.problem("convert.no_title", "warning", stt=stt)
            self._add(number, title or stt, self._repaired_points())
        else:
            self.problem("convert.no_title", "warning", stt=stt)

    def _open_group(self, title: str, stt: str) -> None:
        """The group named in a column of its own: a new one, or the one that is open and named again."""
        stack = self.outline.stack
        name = " ".join(title.split())
        again = next(
            (d for d, item in enumerate(stack) if item.number.style == ("group",) and item.title == name), None
        )
        if again is None:
            number = CriterionNumber(("group",), (self.outline.rows,), " ".join(stt.split()))
            self._add(number, title, None, words=False)
        else:
            del stack[again + 1 :]

    def _number_and_title(self, stt: str, title: str) -> tuple[CriterionNumber | None, str]:
        if stt:
            return self._number_in(stt), title
        headed = heading_in(title, self.opened)
        if headed is not None and self._is_headed(headed[0], title):
            return headed
        if not self.numbered:
            return self._unnumbered(title), title
        if len(self.begun("title")) > 1:
            return CriterionNumber(("-",), (self.outline.rows,), ""), title
        return None, title

    def _number_in(self, stt: str) -> CriterionNumber:
        number = number_in(stt, self.opened)
        if number is not None:
            return number
        date = _DATE.match(stt)
        if date is not None:
            self.problem("convert.number_date", "warning", stt=stt)
            texts = (f"{int(date[2])}.{int(date[1])}", f"{int(date[1])}.{int(date[2])}")
            guesses = [guess for text in texts if (guess := number_in(text, self.opened))]
            return next(
                (guess for guess in guesses if follows(guess, self.opened)),
                CriterionNumber(("?",), (self.outline.rows,), stt),
            )
        self.problem("convert.number_unread", "warning", stt=stt)
        return CriterionNumber(("?",), (self.outline.rows,), stt)

    def _is_headed(self, number: CriterionNumber, title: str) -> bool:
        """Whether the number in front of a title is its own, and not that of a line below a criterion."""
        if self.points() is not None or len(number.values) > 1:
            return True
        below = self.last is not None and not self.last.children and self.last.points is not None
        if below and (states_points(title) or number.style == ("a",)):
            return False
        return "stt" not in self.header.columns

    def _unnumbered(self, title: str) -> CriterionNumber | None:
        """In a table without numbers what has points is a criterion and what has none a heading, if it begins a sentence."""
        if self.points() is not None:
            return (
                None
                if _MARKED.match(title) and self.outline.stack
                else CriterionNumber(("-",), (self.outline.rows,), "")
            )
        if _MARKED.match(title) or states_points(title):
            return None
        return CriterionNumber(("heading",), (self.outline.rows,), "") if title[:1].isupper() else None

    def _read_heading(self, text: str) -> None:
        """A merged cell that holds number and title: “I. NHẬN THỨC SỐ”, with points beside it or merged with them too."""
        number = CriterionNumber(("heading",), (self.outline.rows,), "")
        points = None if self.is_one("stt", "title", "points") else self._repaired_points()
        if _REMARK.match(text):
            self.problem("convert.remark", "note", text=text)
        elif self.last is not None and points is None and (_MARKED.match(text) or states_points(text)):
            self.last.add_method([text])
        else:
            self._add(*(heading_in(text, self.opened) or (number, text)), points)

    def _is_taken(self, title: str) -> bool:
        """Whether its points are taken away, by its own title or by that of a group around it."""
        return any(_TAKES.match(said) for said in (title, *(item.title for item in self.outline.stack)))

    def _repaired_points(self) -> float | None:
        value, text = self.points(), self.own("points")
        if value == value:
            return value
        self.problem(
            "convert.points_taken" if _TAKEN.match(" ".join(text.split())) else "convert.points_unread",
            "warning",
            text=text,
        )
        return None

    def _read_total(self, found: re.Match[str]) -> None:
        word, group = key(found["word"]), (found["group"] or "").strip(" .")
        said = _SAID_LAST.search(found.group())
        value = self._repaired_points() if self.begun("points") or said is None else number_of(said[1])
        if value is None:
            self.outline.summed = word.startswith(("tổng", "total", "grand"))
            return
        total = Total(word, group, value, self.grid.place, self.r + 1, tuple(self.outline.stack))
        self.outline.totals.append(total)
        self.outline.summed = word.startswith(("tổng", "total", "grand"))

    # --- a criterion ----------------------------------------------------------------------------------------------------

    def _add(self, number: CriterionNumber, title: str, points: float | None, words: bool = True) -> None:
        outline = self.outline
        if self._is_merged_into_another(number):
            return
        texts = (
            {kind: "\n".join(cell.text for cell in self.cells(kind) if cell.text) for kind in TEXTS} if words else {}
        )
        if words and self.begun("amount"):
            texts["method"] = self.method()
        texts["code"] = self.own("code") if words else ""
        title, lines = _lines_below(title)
        texts["method"] = "\n".join(filter(None, [*lines, texts.get("method", "")]))
        item = Criterion(number, " ".join(title.split()), self.grid.place, self.r + 1, points, texts)
        if words:
            self._read_points_of(item)
        parent = self._parent(number, item)
        siblings = parent.children if parent else outline.items
        if item.points and self._is_taken(item.title):
            self.problem(
                "convert.points_taken", "warning", text=f"{item.title}: {exactly(item.points, 'points', 'vi')}"
            )
            item.texts["method"] = "\n".join(filter(None, [item.texts["method"], exactly(item.points, "points", "vi")]))
            item.points, item.why = None, "convert.why_minus"
        item.number = self._unique(number, siblings)
        item.texts = {kind: text for kind, text in item.texts.items() if text}
        siblings.append(item)
        outline.stack.append(item)
        outline.summed = False

    def _is_merged_into_another(self, number: CriterionNumber) -> bool:
        """Points merged over several criteria are those of the first; the others say how they are earned."""
        merged = [cell for cell in self.cells("points") if cell.text and cell.anchor[0] != self.r]
        last = self.last
        if not merged or last is None:
            return False
        self.problem("convert.points_merged", "warning", points=merged[0].text, stt=last.stt or last.title)
        words = ": ".join(filter(None, [f"{number.text} {self.own('title')}".strip(), self.method()]))
        last.add_method([f"- {words}"])
        last.why = "convert.why_merged"
        return True

    def _read_points_of(self, item: Criterion) -> None:
        """Points that stand in another way than as one number: at the end of the title, as a range, or line by line beside the levels."""
        cells = self.begun("points")
        text = " ".join(cells[0].text.split()) if cells else ""
        stated, ranged = _STATED.search(item.title), _RANGED.match(text)
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
            self.outline.problems.pop()
        elif ranged and item.points is None:
            low, high = number_of(ranged[1]), number_of(ranged[2])
            if low is not None and high is not None and low < high:
                item.points, item.why = high, "convert.why_range"
                item.texts["method"] = "\n".join(filter(None, [item.texts.get("method"), text]))
                self.outline.problems.pop()
        elif _TAKEN.match(text) and item.points is None:
            item.why = "convert.why_minus"
            item.texts["method"] = "\n".join(filter(None, [item.texts.get("method"), text]))

    def _unique(self, number: CriterionNumber, siblings: Sequence[Criterion]) -> CriterionNumber:
        """The number as it is; one that is there already is told, and stays."""
        twin = next((s for s in siblings if s.number.style == number.style and s.number.values == number.values), None)
        if twin is None or number.style[-1] in ("-", "?", "heading", "group"):
            return number
        tenth = self._tenth(number, siblings[-1])
        if tenth is None:
            self.problem("convert.number_twice", "warning", stt=number.text, other=twin.row)
        return tenth or number

    def _parent(self, number: CriterionNumber, item: Criterion) -> Criterion | None:
        """Siblings have one style; a style not seen among the open groups begins below the last of them."""
        stack = self.outline.stack
        for depth, above in enumerate(stack):
            if above.number.style == number.style:
                del stack[depth:]
                break
        if number.style == ("heading",):  # never below a criterion that stands beside others
            while (
                stack and stack[-1].points is not None and not stack[-1].children and len(self._siblings_of_last()) > 1
            ):
                stack.pop()
        numbers = set(number.style) == {"n"}
        while numbers and stack and set(stack[-1].number.style) == {"n"} and not _is_below(number, stack[-1].number):
            if not any(_is_below(number, above.number) or set(above.number.style) != {"n"} for above in stack):
                self.problem("convert.number_place", "warning", stt=number.text, parent=stack[-1].number.text)
            stack.pop()
        return stack[-1] if stack else None

    def _siblings_of_last(self) -> list[Criterion]:
        stack = self.outline.stack
        return stack[-2].children if len(stack) > 1 else self.outline.items

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

    # --- rows without a number ------------------------------------------------------------------------------------------

    def _read_continuation(self, title: str) -> None:
        """A heading, a criterion with words of its own, a level or part of the one above, or the rest of its texts."""
        outline, item = self.outline, self.last
        if (outline.summed and title) or _REMARK.match(title):
            self.problem("convert.remark", "note", text=title)
        elif title and self._is_heading(title):
            outline.headed = True
            self._add(CriterionNumber(("heading",), (outline.rows,), ""), title, self._repaired_points())
        elif item is None:
            if title and self.points() is not None:
                self._add(CriterionNumber(("-",), (outline.rows,), ""), title, self._repaired_points())
            elif self.points() is not None:
                self.problem("convert.no_number", "warning", title=self.method() or self.own("evidence"))
        elif self.points() is not None:
            self._read_part(item, title, self._repaired_points())
        else:
            self._read_more(item, title)

    def _is_heading(self, title: str) -> bool:
        """Without a number or points of its own: in capitals, or naming what the criteria below it add up to, or as the first row."""
        if self.begun("points") or self.begun("method") or self.begun("amount") or _MARKED.match(title):
            return False
        stated = _STATED.search(title)
        if stated is not None:
            total = number_of(stated["points"])
            return bool(stated["sum"] and "tối" not in key(stated["sum"])) or (
                total is not None and same(self._points_below(), total)
            )
        if states_points(title):
            return False
        return (
            self.last is None
            or (title.isupper() and len(title.split()) > 1)
            or (outline_headed(self) and title[:1].isupper())
        )

    def _points_below(self) -> float:
        """The points of the numbered rows from here to the next that has no number."""
        total = 0.0
        for row in self.following:
            points = row.points()
            if points is None or points != points or not (row.own("stt") or heading_in(row.own("title"), ())):
                break
            total += points
        return total

    def _read_part(self, item: Criterion, title: str, points: float | None) -> None:
        """Words with points but no number."""
        method = self.own("method")
        if points is None:
            item.add_method(filter(None, [title, method, self.own("points")]))
            item.why = item.why or "convert.why_phrase"
        elif title and method and not _BULLET.match(title) and not self.begun("amount"):
            self._add(CriterionNumber(("-",), (self.outline.rows,), ""), title, points)
        elif title:
            bare = _BULLET.sub("", " ".join(title.split()))
            marked = bool(_BULLET.match(title) or _BULLET.match(self.own("stt")))
            item.parts.append(PartRow(bare, points, self.r + 1, marked))
            self._append_texts(item)
        elif item.points is None and not item.children and not item.parts:
            item.points = points
            self._append_texts(item)
        elif method and not item.children:  # a level in the column of the rule, with its points
            self._read_level(item, method, points)
        else:
            self.problem("convert.no_number", "warning", title=self.own("evidence"))

    def _read_level(self, item: Criterion, method: str, points: float) -> None:
        """Levels row by row in the column of the rule: the first stands beside the number and the title, with its own points."""
        words = item.texts.get("method", "")
        if item.points is not None and not item.parts and words and not any(map(states_points, words.split("\n"))):
            item.parts.append(PartRow(" ".join(item.texts.pop("method").split()), item.points, item.row, True))
            item.points = None
        if item.points is None and item.parts:
            item.parts.append(PartRow(" ".join(method.split()), points, self.r + 1, True))
        else:
            item.add_method([f"- {method.rstrip(' .:')}: {exactly(points, 'points', 'vi')}"])

    def _read_more(self, item: Criterion, title: str) -> None:
        """The rest of the texts above: a title that goes on, or what else is said of how points are earned."""
        method = self.method()
        if title and method and (_MARKED.match(title) or self.begun("amount")):
            bare = _BULLET.sub("", " ".join(title.split()))
            item.append("method", method if bare in method else f"- {bare}: {method}")
            title = method = ""
        if (
            title
            and title[:1].islower()
            and not states_points(title)
            and not item.children
            and not _MARKED.match(title)
        ):
            item.title = f"{item.title} {' '.join(title.split())}"
            self.problem("convert.continued", "note", title=item.title)
        elif title:
            item.append("method", title)
        self._append_texts(item, method)

    def _append_texts(self, item: Criterion, method: str | None = None) -> None:
        for kind in TEXTS:
            text = self.own(kind) if kind != "method" or method is None else method
            if text:
                item.append(kind, text)


def outline_headed(row: _Row) -> bool:
    """Whether this table has headings without numbers, and what follows this one is a numbered criterion."""
    return row.outline.headed and bool(row.following and row.following[0].own("stt"))


def _is_below(number: CriterionNumber, above: CriterionNumber) -> bool:
    return len(number.values) > len(above.values) and number.values[: len(above.values)] == above.values


def _lines_below(title: str) -> tuple[str, list[str]]:
    """A title and the lines of its cell that say how points are earned."""
    lines = title.split("\n")
    first = next((i for i, line in enumerate(lines) if i and (_MARKED.match(line) or states_points(line))), len(lines))
    return "\n".join(lines[:first]), lines[first:]
