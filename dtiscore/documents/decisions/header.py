"""The header of a criteria table: which column holds what, whatever its order and its usual spellings.

Where words can mean two things, as “thang điểm” does, what stands in the column decides; where that does not either, a question is
left with the candidates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import attrs

from dtiscore.documents.decisions.grid_cells import Grid, GridCell
from dtiscore.documents.decisions.numbering import number_in
from dtiscore.documents.decisions.words.amounts import NUMBER, POINTS_WORD, number_of, points_in
from dtiscore.documents.decisions.words.phrases import states_points
from dtiscore.language.labels import key

MOST_LINES = 3
SEARCHED = 100

# The first kind whose words fit wins, so that “điểm tự chấm” is no maximum and “cách tính điểm” is no title.
_KINDS: tuple[tuple[str, str], ...] = (
    ("understood", r"hiểu là.*|understood as.*"),
    ("confirm", r"xác nhận hoặc sửa.*|confirm or correct.*"),
    ("code", r"mã|mã (?:chỉ số|tiêu chí|số)|code"),
    ("stt", r"stt|tt|số tt|số thứ tự|thứ tự|no|nr|number|#|ref(?:erence)?|s/?n|serial (?:no|number)|item no"),
    (
        "form",
        r".*(?:tự chấm|tự đánh giá|tự cho điểm|giải trình|điểm thẩm định|điểm đạt|đạt được|điểm hội đồng|kết quả thực hiện"
        r"|số liệu thực hiện|đơn vị chấm|thẩm định điểm|điều tra|điểm đánh giá|self.?assess|self.?scor|obtained|awarded|achieved|result|chữ ký).*",
    ),
    (
        "points",
        r"(?:tổng )?(?:số )?(?:mức )?điểm(?: số)? (?:tối đa|chuẩn)(?: .*)?|(?:thang|khung|mức) điểm.*|(?:số |tổng |mức |tổng số )?điểm(?: \(.*\))?"
        r"|(?:điểm )?tối đa|điểm chuẩn.*|(?:total |maximum |max |full |available )?(?:points?|scores?|marks?)(?: available| max(?:imum)?| \(.*\))?|max(?:imum)?",
    ),
    (
        "method",
        r".*(?:cách (?:xác định|tính|chấm|đánh giá|thức|cho điểm)|phương pháp|phương thức|hướng dẫn|công thức"
        r"|căn cứ chấm|căn cứ đánh giá|căn cứ cho điểm|tiêu chuẩn (?:chấm|đánh giá)|quy định chấm|nội dung (?:chấm|tính|cho) điểm|mức đánh giá|mức độ đạt|how .*(?:points|scored|earned)|scoring"
        r"|method|basis|calculation|formula|guidance|rubric).*",
    ),
    ("described", r"(?:mô tả|diễn giải|giải thích|yêu cầu|descriptions?|explanations?|details?)(?: .*)?"),
    ("evidence", r".*(?:kiểm chứng|minh chứng|hồ sơ chứng minh|tài liệu chứng minh|evidence|means of verification).*"),
    ("collected_from", r"(?:.* )?nguồn(?: .*)?|.*thu thập (?:dữ|số) liệu.*|(?:data )?source.*|collected from"),
    ("verified_by", r".*(?:phối hợp|xác minh|(?:đơn vị|cơ quan) (?:thẩm định|chủ trì|theo dõi|kiểm tra)|verified).*"),
    ("applies_to", r"(?:đối tượng|phạm vi) áp dụng.*|áp dụng (?:cho|đối với).*|applies to"),
    ("note", r"ghi chú.*|notes?|remarks?|comments?"),
    ("title_en", r".*(?:tiếng anh|english).*"),
    ("weight", r"trọng số(?: \(?%\)?)?|tỷ trọng(?: .*)?|weights?(?: \(?%\)?)?|weighting"),
    (
        "title",
        r".*(?:chỉ số|tiêu chí|nội dung|lĩnh vực|tiêu chuẩn|chỉ tiêu|nhiệm vụ|indicator|criteri|item|requirement|question|standard).*"
        r"|title|(?:area|measure|activity|component|element|dimension)s?(?: .*)?|tên(?: .*)?",
    ),
)
TEXTS = ("method", "evidence", "collected_from", "verified_by", "applies_to", "note", "title_en")
_MAXIMUM = re.compile(r"tối đa|chuẩn|max|total|available|full|tổng")
_SCALE = re.compile(r"(?:thang|khung|mức) điểm|.*(?:chuẩn|max)")
MOSTLY, NEARLY_ALL = 0.5, 0.8
# A column of a rubric: “Mức 2 (5 điểm)”, “Level 3: 10 points”.
_LEVEL = re.compile(
    rf"^(?:(?:mức|mức\s+độ|cấp\s+độ|bậc|level|grade|band)\s*\w{{0,4}}\s*)?[(\[:–-]?\s*(?P<points>{NUMBER})\s*{POINTS_WORD}\s*[)\]]?$",
    re.I,
)


@attrs.frozen
class Header:
    """Columns by what they hold; ``lines`` are the rows that the header takes; ``unread`` are headers nobody knows.

    ``amount`` holds what a level earns, beside ``points``, the maximum. ``asked`` are columns of which any could be the maximum.
    """

    columns: Mapping[str, tuple[int, ...]]
    lines: range
    unread: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    levels: Mapping[int, float] = attrs.field(
        factory=dict
    )  # columns of a rubric, and the points that their headers name
    percent: bool = False  # all maxima are percentages of the whole: 20%


def kind_of_header(text: str) -> str:
    text = " ".join(re.sub(r"[*:.]", " ", key(text)).split())
    return next((kind for kind, words in _KINDS if text and len(text) < 200 and re.fullmatch(words, text)), "")


def find_header(grid: Grid, points: str = "") -> Header | None:
    """The first rows, one to three, that name a criterion and its points; ``points`` is the header of the maximum, where it was asked."""
    for lenient in (False, True):
        for height in range(1, MOST_LINES + 1):
            for first in range(min(len(grid.rows), SEARCHED) - height + 1):
                found = header_at(grid, range(first, first + height), points, lenient)
                if found is not None:
                    return found
    return None


def header_at(grid: Grid, lines: range, points: str = "", lenient: bool = False) -> Header | None:
    if any(len({cell.anchor for cell in grid.rows[r] if cell.text}) < 2 for r in lines[:1]):
        return None
    reading = _Reading(grid, lines, points)
    reading.name_columns()
    if "title" not in reading.columns and "described" in reading.columns:
        reading.columns["title"] = reading.columns.pop("described")
    if lenient and reading.columns.get("points") and "title" not in reading.columns:
        reading.take_a_title()
    if "title" not in reading.columns or not ("points" in reading.columns or "weight" in reading.columns):
        return None
    reading.extend()
    reading.settle_titles()
    reading.settle_points()
    return reading.header()


@attrs.define
class _Reading:
    grid: Grid
    lines: range
    points: str = ""
    columns: dict[str, list[int]] = attrs.field(factory=dict)
    names: dict[int, str] = attrs.field(factory=dict)
    unread: dict[str, None] = attrs.field(factory=dict)
    asked: list[str] = attrs.field(factory=list)

    def name_columns(self) -> None:
        for column in range(len(self.grid.rows[self.lines[0]])):
            texts = [self.grid.rows[r][column].text for r in reversed(self.lines) if self.grid.rows[r][column].text]
            kind = next(filter(None, map(kind_of_header, texts)), "")
            self.names[column] = texts[0] if texts else ""
            if kind:
                self.columns.setdefault(kind, []).append(column)
            elif texts:
                self.unread[texts[0]] = None

    def cells(self, column: int) -> Iterator[tuple[int, GridCell]]:
        """What begins in a column below the header, and is not empty."""
        for r in range(self.lines[-1] + 1, len(self.grid.rows)):
            cell = self.grid.rows[r][column]
            if cell.text and cell.anchor == (r, column):
                yield r, cell

    def take_a_title(self) -> None:
        """No header is known for titles: the first column of words that has none of another kind."""
        known = {column for places in self.columns.values() for column in places}
        for column in range(len(self.grid.rows[self.lines[0]])):
            texts = [cell.text for _, cell in self.cells(column)]
            worded = [text for text in texts if len(text.split()) > 1]
            if column not in known and self.names[column] and len(worded) > max(len(texts) * MOSTLY, 1):
                self.columns["title"] = [column]
                self.unread.pop(self.names[column], None)
                return

    def extend(self) -> None:
        """Rows of the header that only name parts of columns: Tối đa | Tự chấm below Điểm."""
        while len(self.lines) < MOST_LINES and self.lines[-1] + 1 < len(self.grid.rows):
            r = self.lines[-1] + 1
            begun = [(c, cell) for c, cell in enumerate(self.grid.rows[r]) if cell.text and cell.anchor == (r, c)]
            first = {c for kind in ("stt", "title", "code") for c in self.columns.get(kind, ())}
            if not begun or any(
                c in first or len(cell.text) > 60 or re.search(r"\d\s*$", cell.text) for c, cell in begun
            ):
                return
            kinds = [kind_of_header(cell.text) for _, cell in begun]
            if not any(kinds) or any(kind in ("stt", "title") for kind in kinds) or len(begun) < 2:
                return
            self.lines = range(self.lines[0], r + 1)
            self.columns, self.unread = {}, {}
            self.name_columns()

    def settle_titles(self) -> None:
        """A column of titles that holds only numbers, “Tiêu chí 1”, is the column of numbers."""
        self._place_descriptions()
        self._place_unknown()
        worded = [c for c in self.columns.get("note", ()) if self._states_points(c, NEARLY_ALL)]
        if worded and "method" not in self.columns:  # remarks that say how points are earned
            self._add_methods(worded)
            self.columns["note"] = [c for c in self.columns["note"] if c not in worded]
        titles = self.columns["title"]
        worded = [c for c in titles[1:] if self._states_points(c)]
        if worded:  # a second column of “nội dung” that says how points are earned
            titles = self.columns["title"] = [c for c in titles if c not in worded]
            self._add_methods(worded)
        if len(titles) > 2:  # a group and its criterion; what is beside them says more of the criterion
            self._add_methods([c for c in titles[2:] if any(self.cells(c))])
            titles = self.columns["title"] = titles[:2]
        if "stt" in self.columns or len(titles) < 2:
            return
        for column in titles:
            texts = [cell.text for _, cell in self.cells(column)]
            if texts and all(number_in(text, ()) for text in texts):
                self.columns["stt"] = [column]
                self.columns["title"] = [c for c in titles if c != column]
                return

    def _place_descriptions(self) -> None:
        """Descriptions are titles where there are no others, and else say how points are earned."""
        described = self.columns.pop("described", [])
        if described and "title" not in self.columns:
            self.columns["title"] = described
        elif described:
            self._add_methods(described)

    def _place_unknown(self) -> None:
        """What stands in a column whose header nobody knows: numbers of criteria, or how points are earned."""
        known = {column for places in self.columns.values() for column in places}
        for column, name in self.names.items():
            texts = [cell.text for _, cell in self.cells(column)]
            if column in known or not name or not texts:
                continue
            if (
                "stt" not in self.columns
                and column < self.columns["title"][0]
                and all(number_in(text, ()) for text in texts)
            ):
                self.columns["stt"] = [column]
                self.unread.pop(name, None)
            elif self._states_points(column):
                self._add_methods([column])
                self.unread.pop(name, None)

    def _add_methods(self, columns: Sequence[int]) -> None:
        self.columns["method"] = sorted({*self.columns.get("method", ()), *columns})

    def _states_points(self, column: int, share: float = MOSTLY) -> bool:
        texts = [cell.text for _, cell in self.cells(column)]
        stating = [text for text in texts if any(map(states_points, text.split("\n")))]
        return bool(texts) and len(stating) >= len(texts) * share

    def settle_points(self) -> None:
        """One column holds the maximum; others hold the words of a rule, or what each level earns."""
        if "points" not in self.columns:
            self.columns["points"] = self.columns.pop("weight")
        wanted = [c for c, name in self.names.items() if self.points and key(name) == key(self.points)]
        places = wanted or self._distinct(self.columns["points"])
        if wanted or len(places) < 2:
            others = [c for c in self.columns["points"] if c not in places]
            self._set_points(places, others)
            return
        worded = [c for c in places if self._is_worded(c)]
        filled = [c for c in places if c not in worded and any(self.cells(c))]
        strong = [c for c in filled if _MAXIMUM.search(key(self.names[c]))]
        chosen = strong if len(strong) == 1 else filled if len(filled) == 1 else []
        rivals = [
            c for c in filled if c not in chosen and _SCALE.match(key(self.names[c])) and self._differs(c, chosen)
        ]
        if (not chosen and len(filled) > 1) or rivals:
            self.asked = [self.names[c] for c in filled]
            chosen = filled[:1]
        self.columns["method"] = sorted({*self.columns.get("method", ()), *worded})
        self._set_points(chosen or places[:1], [c for c in places if c not in chosen and c not in worded])

    def _set_points(self, places: Sequence[int], others: Sequence[int]) -> None:
        """Beside the maximum a column counts only where it says what levels earn, in rows without a maximum of their own."""
        self.columns["points"] = list(places)
        if not self.columns.get("method"):
            self.columns.pop("method", None)
        own = {r for c in places for r, _ in self.cells(c)}
        amounts = [c for c in others if any(r not in own for r, _ in self.cells(c))]
        if amounts:
            self.columns["amount"] = amounts
        for column in others:
            if column not in amounts and any(self.cells(column)):
                self.unread[self.names[column]] = None

    def _differs(self, column: int, others: Sequence[int]) -> bool:
        """Whether a column has other points than the maximum in a row that has one."""
        maxima = {r: cell.text for c in others for r, cell in self.cells(c)}
        return all(r in maxima for r, _ in self.cells(column)) and any(
            maxima.get(r) != cell.text for r, cell in self.cells(column)
        )

    def _distinct(self, places: Sequence[int]) -> list[int]:
        """Without columns that are merged with one before them, in the header and below it."""
        kept: list[int] = []
        for column in places:
            header = {self.grid.rows[r][column].anchor for r in self.lines}
            twin = any(header == {self.grid.rows[r][c].anchor for r in self.lines} for c in kept)
            if not twin or any(self.cells(column)):
                kept.append(column)
        return kept

    def _is_worded(self, column: int) -> bool:
        cells = [cell for _, cell in self.cells(column)]
        numbers = [cell for cell in cells if cell.number is not None or points_in(cell.text) is not None]
        return bool(cells) and len(numbers) < len(cells) * MOSTLY

    def header(self) -> Header:
        last = self.grid.rows[self.lines[-1]]
        single = [self.columns.get(kind, []) for kind in ("stt", "code")]
        names = [f"“{last[c].text}”" for places in single if len({last[c].anchor for c in places}) > 1 for c in places]
        # cells merged with those of the row above
        top = min(cell.anchor[0] for cell in self.grid.rows[self.lines[0]] if cell.text)
        columns = {
            kind: tuple(places) for kind, places in self.columns.items() if kind not in ("form", "weight", "understood")
        }
        levels = self._levels()
        columns = {
            kind: kept for kind, places in columns.items() if (kept := tuple(c for c in places if c not in levels))
        }
        return Header(
            columns,
            range(top, self.lines[-1] + 1),
            tuple(self.unread),
            tuple(names),
            tuple(self.asked),
            levels,
            self._are_percent(),
        )

    def _levels(self) -> dict[int, float]:
        """Columns whose header names points, of which there are several: each holds what earns them."""
        found = {
            c: number_of(m["points"]) for c, name in self.names.items() if (m := _LEVEL.match(" ".join(name.split())))
        }
        levels = {c: points for c, points in found.items() if points is not None}
        if len(levels) < 2 or len(levels) < len(found) or len(set(levels.values())) < len(levels):
            return {}
        for column in levels:
            self.unread.pop(self.names[column], None)
        return levels

    def _are_percent(self) -> bool:
        texts = [cell.text for column in self.columns["points"] for _, cell in self.cells(column)]
        return bool(texts) and all(text.endswith("%") for text in texts)


def is_header_again(grid: Grid, row: int, header: Header, texts: frozenset[tuple[str, ...]]) -> bool:
    """A header repeated after a page break, or the line of letters or numbers of columns below it."""
    cells = grid.rows[row]
    if tuple(key(cell.text) for cell in cells) in texts:
        return True
    kinds = [kind_of_header(cell.text) for cell in cells]
    if all(kinds[c] == kind for kind in ("title", "points") for c in header.columns[kind]) and "title" in kinds:
        return True
    marks = [re.fullmatch(r"\(?([a-z]|\d{1,2})\)?(?:\s*=.*)?", key(cell.text)) for cell in cells if cell.text]
    if len(marks) < 3 or not all(marks):
        return False
    signs = [mark[1] for mark in marks if mark]
    return signs in ([chr(ord("a") + i) for i in range(len(signs))], [str(i + 1) for i in range(len(signs))])
