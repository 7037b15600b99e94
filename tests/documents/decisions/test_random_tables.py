"""Tables drawn at random, printed in the layouts that offices use, come back as they were: number, title, points and rule of every row."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from dtiscore.documents.decisions import convert_table
from dtiscore.model import Node

from ...strategies import examples
from .decision_files import Row, write_csv, write_docx, write_xlsx

Level = tuple[str, float]


@attrs.frozen
class Words:
    """How a criterion is scored: levels with their points, or a sentence; and the rule that it is."""

    maximum: float
    rule: str
    levels: tuple[Level, ...] = ()
    sentence: str = ""
    bands: tuple[tuple[float | None, float], ...] = ()


@attrs.frozen
class Line:
    depth: int
    number: str
    title: str
    words: Words | None  # none of a group


def vi(value: float) -> str:
    return f"{value:g}".replace(".", ",")


NAMES = (
    "Kế hoạch",
    "Trang thông tin",
    "Hồ sơ trực tuyến",
    "Cán bộ được tập huấn",
    "Mạng nội bộ",
    "Thanh toán số",
    "An toàn thông tin",
    "Dữ liệu mở",
)
CHOICES = (
    ("Ban hành kịp thời", "Ban hành không kịp thời", "Không ban hành"), ("Tốt", "Khá", "Chưa đạt"), ("Cấp trưởng", "Cấp phó", "Trường hợp khác"),
    ("Đầy đủ nội dung", "Thiếu một phần nội dung", "Không có báo cáo"), ("Fully met", "Partly met", "Not met"),
)  # fmt: skip
YES = (("Có", "Không"), ("Đạt yêu cầu", "Không đạt yêu cầu"), ("Có ban hành", "Chưa ban hành"), ("Yes", "No"))
ITEMS = ("Có cổng thông tin", "Có thư điện tử", "Có chữ ký số", "Có lưu trữ đám mây")


KINDS = (
    "binary",
    "choice",
    "steps",
    "counts",
    "checklist",
    "ratio",
    "entered",
    "both_ends",
    "piecewise",
    "best",
    "taken",
)
BEST = (
    "Điểm = Giá trị của đơn vị/Giá trị lớn nhất × điểm tối đa",
    "Đơn vị có kết quả cao nhất được điểm tối đa; các đơn vị khác tính theo tỷ lệ so với đơn vị cao nhất",
)


@st.composite
def words(draw: st.DrawFn) -> Words:
    maximum = draw(st.sampled_from((1.0, 2.0, 2.5, 4.0, 5.0, 10.0)))
    kind = draw(st.sampled_from(KINDS))
    if kind == "binary":
        yes, no = draw(st.sampled_from(YES))
        return Words(maximum, kind, ((yes, maximum), (no, 0.0)))
    if kind == "choice":
        best, middle, none = draw(st.sampled_from(CHOICES))
        return Words(maximum, kind, ((best, maximum), (middle, maximum / 2), (none, 0.0)))
    if kind == "checklist":
        return Words(maximum * 2, kind, tuple((item, maximum) for item in draw(st.permutations(ITEMS))[:2]))
    if kind == "ratio":
        sentence = draw(
            st.sampled_from(("Điểm = Tỷ lệ * Điểm tối đa", f"Tỷ lệ x {vi(maximum)} điểm", "Tỷ lệ × điểm tối đa"))
        )
        return Words(maximum, kind, (), sentence)
    if kind == "entered":
        return Words(
            maximum, kind, (), draw(st.sampled_from(("Hội đồng xem xét, quyết định", "Theo kết quả khảo sát của Sở")))
        )
    if kind == "best":
        return Words(maximum, kind, (), draw(st.sampled_from(BEST)))
    if kind == "taken":
        return Words(maximum, "linear", (), f"Mỗi báo cáo chậm trừ {vi(maximum / 4)} điểm")
    if kind == "piecewise":
        low, high = sorted(draw(st.lists(st.integers(2, 9), min_size=2, max_size=2, unique=True)))
        lines = f"từ {low}0% đến dưới {high}0%: tỷ lệ × điểm tối đa; dưới {low}0%: 0 điểm"
        return Words(maximum, kind, (), f"Từ {high}0% trở lên: điểm tối đa; {lines}")
    if kind == "both_ends":
        low, high = sorted(draw(st.lists(st.integers(2, 9), min_size=2, max_size=2, unique=True)))
        levels = ((f"Trên {high}0%", maximum), (f"Từ {low}0% đến {high}0%", maximum / 2), (f"Dưới {low}0%", 0.0))
        return Words(maximum, "steps", levels, bands=((None, 0.0), (low * 10, maximum / 2), (high * 10, maximum)))
    return _tiers(
        maximum,
        *sorted(draw(st.lists(st.integers(2, 9), min_size=2, max_size=2, unique=True))),
        percent=kind == "steps",
    )


def _tiers(maximum: float, low: int, high: int, percent: bool) -> Words:
    sign, unit, low, high = ("%", "", low * 10, high * 10) if percent else ("", " cuộc", low, high)
    levels = (
        (f"Từ {high}{sign}{unit} trở lên", maximum), (f"Từ {low}{sign}{unit} đến dưới {high}{sign}{unit}", maximum / 2), (f"Dưới {low}{sign}{unit}", 0.0),
    )  # fmt: skip
    return Words(maximum, "steps", levels, bands=((None, 0.0), (low, maximum / 2), (high, maximum)))


@st.composite
def tables(draw: st.DrawFn) -> list[Line]:
    style: Callable[[int, int], str] = draw(st.sampled_from((
        lambda g, c: f"{g}.{c}" if c else f"{g}", lambda g, c: f"{c}" if c else ("I", "II", "III")[g - 1], lambda g, c: f"{'ABC'[g - 1]}.{c}" if c else "ABC"[g - 1],
    )))  # fmt: skip
    lines = []
    for group in range(1, draw(st.integers(1, 3)) + 1):
        lines.append(Line(1, style(group, 0), f"Nhóm {NAMES[group]}", None))
        places = range(1, draw(st.integers(2, 4)) + 1)
        lines += [Line(2, style(group, n), NAMES[(group * 3 + n) % len(NAMES)], draw(words())) for n in places]
    return lines


def said(found: Words, mark: str = "") -> list[str]:
    return [f"{mark}{name}: {vi(points)} điểm" for name, points in found.levels] or [found.sentence]


def in_a_column(line: Line) -> list[Row]:
    assert line.words
    return [(line.number, line.title, vi(line.words.maximum), "\n".join(said(line.words, "- ")), "")]


def in_one_line(line: Line) -> list[Row]:
    assert line.words
    return [(line.number, line.title, vi(line.words.maximum), "; ".join(said(line.words)), "")]


def in_rows(line: Line) -> list[Row]:
    assert line.words
    return [
        (line.number, line.title, vi(line.words.maximum), "", ""),
        *(("", text, "", "", "") for text in said(line.words)),
    ]


def in_rows_with_points(line: Line) -> list[Row]:
    assert line.words
    if not line.words.levels:
        return in_a_column(line)
    levels = [("", f"- {name}", vi(points), "", "") for name, points in line.words.levels]
    return [(line.number, line.title, vi(line.words.maximum), "", ""), *levels]


def in_rows_with_letters(line: Line) -> list[Row]:
    assert line.words
    if line.words.rule == "checklist" or not line.words.levels:
        return in_a_column(line)
    levels = [(f"{'abcd'[i]})", name, vi(points), "", "") for i, (name, points) in enumerate(line.words.levels)]
    return [(line.number, line.title, vi(line.words.maximum), "", ""), *levels]


def in_the_title(line: Line) -> list[Row]:
    assert line.words
    if not line.words.levels:
        return in_a_column(line)
    return [(line.number, "\n".join([line.title, *said(line.words, "- ")]), vi(line.words.maximum), "", "")]


def with_amounts(line: Line) -> list[Row]:
    assert line.words
    if not line.words.levels:
        return in_a_column(line)
    (name, points), *rest = line.words.levels
    return [
        (line.number, line.title, vi(line.words.maximum), name, vi(points)),
        *(("", "", "", name, vi(points)) for name, points in rest),
    ]


LAYOUTS = (in_a_column, in_one_line, in_rows, in_rows_with_points, in_rows_with_letters, in_the_title, with_amounts)
HEADERS = (
    ("STT", "Tiêu chí", "Điểm tối đa", "Cách tính điểm", "Điểm"),
    ("TT", "Nội dung", "Điểm chuẩn", "Hướng dẫn chấm", "Điểm"),
)


def as_read(node: Node) -> tuple[Any, ...]:
    """The rule of a node, with what its levels are called and earn."""
    if node.rule is None:
        return ("group",)
    maximum, params = node.points, node.params
    entries = getattr(params, "options", None) or getattr(params, "items", None)
    if node.rule.name == "steps":
        return ("steps", *((band.get("from"), earned(band, maximum)) for band in params.rising))
    if node.rule.name in ("choice", "checklist"):
        return (node.rule.name, *((entry["title"]["vi"], earned(entry, maximum)) for entry in entries.values()))
    return (node.rule.name,)


def earned(entry: Any, maximum: float) -> float:
    return float(entry["points"] if "points" in entry else entry["fraction"] * maximum)


def meant(line: Line) -> tuple[Any, ...]:
    if line.words is None:
        return ("group",)
    if line.words.rule == "steps":
        return ("steps", *line.words.bands)
    return (line.words.rule, *(line.words.levels if line.words.rule in ("choice", "checklist") else ()))


def worth(lines: list[Line], place: int) -> float:
    line = lines[place]
    if line.words is not None:
        return line.words.maximum
    below = (one.words for one in lines[place + 1 :])
    total = 0.0
    for each in below:
        if each is None:
            break
        total += each.maximum
    return total


@given(
    tables(),
    st.sampled_from(LAYOUTS),
    st.sampled_from(HEADERS),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from(("csv", "csv", "docx", "xlsx")),
)
@examples(40)
def test_a_table_comes_back_as_it_was(
    lines: list[Line],
    layout: Callable[[Line], list[Row]],
    header: Row,
    states: bool,
    in_title: bool,
    total: bool,
    form: str,
) -> None:
    rows: list[Row] = [header if layout is with_amounts else header[:4]]
    for place, line in enumerate(lines):
        rows += (
            layout(line)
            if line.words
            else [(line.number, line.title, vi(worth(lines, place)) if states else "", "", "")]
        )
    rows += [("", "Tổng cộng", vi(sum(line.words.maximum for line in lines if line.words)), "", "")] if total else []
    rows = [row[: len(rows[0])] for row in rows]
    if in_title and layout not in (in_rows_with_letters, with_amounts):
        rows = [
            row[1:] if r == 0 else (f"{row[0]}. {row[1]}" if row[0] else row[1], *row[2:]) for r, row in enumerate(rows)
        ]
    write = {"csv": write_csv, "docx": write_docx, "xlsx": write_xlsx}[form]
    with tempfile.TemporaryDirectory() as folder:
        found = convert_table(write(Path(folder) / f"a.{form}", rows))
    tree = [(depth - 1, found.framework[code]) for depth, code in found.framework.tree if code != "total"]
    came = [(depth + 1, node.stt, node.title.vi, node.points, as_read(node)) for depth, node in tree]
    one_group = len(came) < len(lines)  # one group around all may be the total itself
    wanted = [
        (line.depth, line.number, line.title, worth(lines, place), meant(line)) for place, line in enumerate(lines)
    ]
    assert came == ([(1, *rest) for _, *rest in wanted[1:]] if one_group and lines[0].number == "A" else wanted)
