"""What to show of a result: machine rows for programs, and columns with headers in a language for people."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import attrs
import polars as pl

from dtiscore.calling import wording_of
from dtiscore.errors import Language, Problem, printable
from dtiscore.explaining import Explanation
from dtiscore.gapping import Gaps
from dtiscore.model import Finding, Framework, Node, Text
from dtiscore.plugins import Plugins
from dtiscore.ranking import Ranking
from dtiscore.reading import key
from dtiscore.rules import number
from dtiscore.scoring import Scores
from dtiscore.words import say

Kind = Literal["text", "wrap", "number", "percent", "count"]

MEASURES: Mapping[str, Text] = {
    "percent": Text("%", "%"),
    "pp": Text("điểm %", "pp"),
    "fraction": Text("", ""),
    "points": Text("điểm", "points"),
    "count": Text("", ""),
    "rank": Text("hạng", "rank"),
    "hours": Text("giờ", "hours"),
}
KINDS: Mapping[str, Text] = {
    "total": Text("tổng", "total"),
    "pillar": Text("trụ cột", "pillar"),
    "index": Text("chỉ số chính", "index"),
    "indicator": Text("chỉ số thành phần", "indicator"),
    "info": Text("thông tin", "info"),
    "gate": Text("điều kiện", "gate"),
    "rollup": Text("tổng hợp", "roll-up"),
}
SEVERITIES: Mapping[str, Text] = {
    "error": Text("LỖI", "ERROR"),
    "warning": Text("CẢNH BÁO", "WARNING"),
    "note": Text("LƯU Ý", "NOTE"),
}
REFERENCES: Mapping[str, Text] = {
    "best": Text("đơn vị tốt nhất", "best unit"),
    "median": Text("trung vị", "median"),
}


@attrs.frozen(eq=False)
class Column:
    """A column for people: ``decimals`` for numbers, ``tone`` marks cells as good or bad where colour is allowed.

    ``raw`` holds the numbers behind the texts in ``values``; a workbook writes those, made to look like the texts.
    """

    header: str
    values: Sequence[Any]
    kind: Kind = "text"
    decimals: int = 2
    tone: Sequence[str] | None = None
    raw: Sequence[Any] | None = None


@attrs.frozen(eq=False)
class View:
    """One result: ``frame`` is the machine's, ``columns`` the person's."""

    title: str
    frame: pl.DataFrame
    columns: tuple[Column, ...]


def _pick(lang: Language, vi: str, en: str) -> str:
    return vi if lang == "vi" else en


def score_decimals(framework: Framework) -> int:
    return framework.decimals


def _units(scores: Scores, labels: Iterable[str], lang: Language) -> list[Column]:
    """The unit as the data called it, and its name where the units file knows another."""
    observations = scores.plan.observations
    names = {label: record.name for label, record in zip(observations.units, observations.records, strict=True)}
    labels = list(labels)
    unit = Column(_pick(lang, "Đơn vị", "Unit"), labels)
    if any(names[label] and key(names[label]) != key(label) for label in labels):
        codes = {label: record.code for label, record in zip(observations.units, observations.records, strict=True)}
        if all(key(codes[label]) == key(label) for label in labels):
            unit = attrs.evolve(unit, header=_pick(lang, "Mã đơn vị", "Unit"))
        return [unit, Column(_pick(lang, "Tên đơn vị", "Name"), [names[label] for label in labels], "wrap")]
    return [unit]


def _indented(framework: Framework, codes: Iterable[str], lang: Language) -> list[str]:
    depth = {code: level for level, code in framework.tree}
    return ["  " * depth[code] + framework[code].title[lang] for code in codes]


def scores_view(scores: Scores, frame: pl.DataFrame, lang: Language) -> View:
    framework = scores.framework
    nodes = frame["node"].to_list()
    columns = (
        *_units(scores, frame["unit"].to_list(), lang),
        Column(_pick(lang, "Năm", "Year"), frame["year"].to_list(), "count"),
        Column(_pick(lang, "Chỉ số", "Node"), _indented(framework, nodes, lang), "wrap"),
        Column(_pick(lang, "Điểm", "Points"), frame["points"].to_list(), "number"),
        Column(_pick(lang, "Tối đa", "Max"), frame["max_points"].to_list(), "number"),
        Column(_pick(lang, "Giá trị", "Score"), frame["score"].to_list(), "number", score_decimals(framework)),
        Column(_pick(lang, "Đủ số liệu", "Coverage"), frame["coverage"].to_list(), "percent", 0),
    )
    return View(framework.title[lang], frame, columns)


def ranking_view(scores: Scores, ranking: Ranking, lang: Language) -> View:
    framework = scores.framework
    frame = ranking.to_polars(lang)
    bands = frame["band"].to_list()
    blocks, changes = frame["block"].to_list(), frame["change"].to_list()
    years = frame["year"].unique().to_list()
    places = [f"{r}/{of}" if r else None for r, of in zip(frame["rank"], frame["of"], strict=True)]
    columns = [
        *([Column(_pick(lang, "Năm", "Year"), frame["year"].to_list(), "count")] if len(years) > 1 else []),
        Column(_pick(lang, "Khối", "Block"), blocks, "wrap"),
        Column(_pick(lang, "Hạng", "Rank"), places, "count", raw=frame["rank"].to_list()),
        Column(
            _pick(lang, "Tăng/giảm", "Change"),
            [None if c is None else f"+{c}" if c > 0 else str(c) for c in changes],
            "count",
            tone=["" if not c else "good" if c > 0 else "bad" for c in changes],
            raw=changes,
        ),
        *_units(scores, frame["unit"].to_list(), lang),
        Column(_pick(lang, "Điểm", "Points"), frame["points"].to_list(), "number"),
        Column(_pick(lang, "Giá trị", "Score"), frame["score"].to_list(), "number", framework.decimals),
        Column(_pick(lang, "Xếp loại", "Band"), bands, "wrap"),
        Column(_pick(lang, "Đủ số liệu", "Coverage"), frame["coverage"].to_list(), "percent", 0),
    ]
    skipped = {_pick(lang, "Khối", "Block"): blocks, _pick(lang, "Xếp loại", "Band"): bands,
               _pick(lang, "Tăng/giảm", "Change"): changes}  # fmt: skip
    kept = tuple(c for c in columns if any(skipped.get(c.header, [1])))
    title = f"{framework.title[lang]}: {framework[ranking.node].title[lang]}"
    return View(f"{title}, {years[0]}" if len(years) == 1 else title, frame, kept)


def gaps_view(scores: Scores, gaps: Gaps, lang: Language) -> View:
    framework, rows = scores.framework, gaps.rows
    frame = gaps.to_polars().with_columns(
        advice=pl.Series([row.advice[lang] if row.advice else None for row in rows], dtype=pl.String)
    )
    yes, no, unknown = (
        _pick(lang, "đạt", "met"),
        _pick(lang, "chưa đạt", "not met"),
        _pick(lang, "chưa có số liệu", "no data"),
    )
    met = [unknown if row.met is None else yes if row.met else no for row in rows]
    signs = {">=": "≥", "<=": "≤"}
    units = list(dict.fromkeys(row.unit for row in rows))
    years = list(dict.fromkeys(row.year for row in rows))
    columns = [
        *(_units(scores, [row.unit for row in rows], lang) if len(units) > 1 else []),
        *([Column(_pick(lang, "Năm", "Year"), [row.year for row in rows], "count")] if len(years) > 1 else []),
        Column(_pick(lang, "Chỉ số", "Indicator"), [row.title[lang] for row in rows], "wrap"),
        Column(
            _pick(lang, "Kết quả thực hiện", "Value"),
            [_measured(row.value, row.measure, lang) for row in rows],
            "count",
            raw=frame["value"].to_list(),
        ),
        Column(
            _pick(lang, "Mục tiêu", "Target"),
            [f"{signs[row.comparison]} {_measured(row.target, row.measure, lang)}" for row in rows],
            "count",
            raw=frame["target"].to_list(),
        ),
        Column(
            _pick(lang, "Còn thiếu", "Gap"),
            [_measured(row.gap, "pp" if row.measure == "percent" else row.measure, lang) for row in rows],
            "count",
            raw=frame["gap"].to_list(),
        ),
        Column(_pick(lang, "Cần thêm mỗi năm", "Per year"), [_nan_to_none(row.per_year) for row in rows], "number"),
        Column(_pick(lang, "Điểm tăng thêm", "Gain"), [_nan_to_none(row.points) for row in rows], "number"),
        Column(
            _pick(lang, "Đánh giá", "Result"),
            met,
            tone=["" if row.met is None else "good" if row.met else "bad" for row in rows],
        ),
        Column(
            _pick(lang, "Văn bản", "Document"),
            [
                f"{REFERENCES[r.document][lang]} {r.stated}".rstrip() if r.document in REFERENCES else r.document
                for r in rows
            ],
            "wrap" if any(r.document in REFERENCES for r in rows) else "text",
        ),
    ]
    if all(value is None for value in frame["per_year"]):
        columns = [column for column in columns if column.header != _pick(lang, "Cần thêm mỗi năm", "Per year")]
    title = framework.title[lang]
    if len(units) == 1 and len(years) == 1:
        title = f"{title}: {units[0]}, {years[0]}" + (f" → {gaps.target_year}" if gaps.target_year else "")
    return View(title, frame, tuple(columns))


def _nan_to_none(value: float) -> float | None:
    return None if value != value else value


def _measured(value: float, measure: str, lang: Language, decimals: int = 2) -> str | None:
    from dtiscore.rounding import round_half_up

    if value != value:
        return None
    known = MEASURES.get(measure, Text(measure, measure))[lang]
    text = number(float(round_half_up(value, decimals if measure != "fraction" else 4)), lang)
    return f"{text}{known}" if known == "%" else f"{text} {known}".rstrip()


def explanation_view(scores: Scores, explanation: Explanation, lang: Language) -> View:
    """Downwards, points are what a line contributes and what it is worth; upwards, those of the nodes above."""
    asked = explanation.lines[0]
    lines = [line for line in explanation.lines if line is asked or not math.isnan(line.contribution)]
    lines = [
        line for line in lines if line is asked or line.coverage == line.coverage or line.kind in ("gate", "rollup")
    ]
    upward = len({line.of for line in explanation.lines}) > 1
    points = [line.points if upward else line.contribution for line in lines]
    most = [line.max_points if upward else line.worth for line in lines]
    contributes = Column(
        _pick(lang, "Đóng góp", "Contributes"), [_nan_to_none(n.contribution) for n in lines], "number"
    )
    columns = [
        Column(_pick(lang, "Chỉ số", "Node"), ["  " * line.depth + line.title[lang] for line in lines], "wrap"),
        Column(_pick(lang, "Số liệu", "Given"), [line.given[lang] for line in lines], "wrap"),
        Column(_pick(lang, "Cách tính", "Rule"), [line.rule[lang] for line in lines], "wrap"),
        Column(
            _pick(lang, "Điểm", "Points"),
            [_nan_to_none(value) for value in points],
            "number",
            tone=["bad" if value < 0 else "" for value in points],
        ),
        Column(_pick(lang, "Tối đa", "Max"), [_nan_to_none(value) for value in most], "number"),
        *([contributes] if upward else []),
        Column(_pick(lang, "Tỷ trọng", "Share"), [_nan_to_none(line.share) for line in lines], "percent", 1),
        Column(
            _pick(lang, "Văn bản", "Document"), [line.document[lang] if line.given.en else "" for line in lines], "wrap"
        ),
    ]
    where = scores.framework[explanation.node].title[lang]
    return View(f"{explanation.unit}, {explanation.year}: {where}", explanation.to_polars(lang), tuple(columns))


# --- frameworks, plugins, problems -----------------------------------------------------------------------------------


def frameworks_view(frameworks: Iterable[Framework], lang: Language) -> View:
    found = list(frameworks)
    frame = pl.DataFrame(
        {
            "code": [f.code for f in found],
            "title": [f.title[lang] for f in found],
            "level": [f.level for f in found],
            "first_year": [f.first_year for f in found],
            "last_year": [f.last_year for f in found],
            "scale": [f.scale for f in found],
            "completeness": [f.completeness for f in found],
            "source": [f.source[lang] for f in found],
        }
    )
    columns = (
        Column(_pick(lang, "Mã", "Code"), [f.code for f in found]),
        Column(_pick(lang, "Tên", "Title"), [f.title[lang] for f in found], "wrap"),
        Column(_pick(lang, "Năm", "Years"), [f"{f.first_year}–{f.last_year}" for f in found]),
        Column(_pick(lang, "Thang điểm", "Scale"), [f.scale for f in found], "number", 0),
        Column(_pick(lang, "Căn cứ", "Source"), [f.source[lang] for f in found], "wrap"),
    )
    return View(_pick(lang, "Các bộ chỉ số đã biết", "Known frameworks"), frame, columns)


def framework_view(framework: Framework, lang: Language) -> View:
    tree = framework.tree
    infos = [n.code for n in framework.nodes.values() if n.kind == "info"]
    nodes = [*((depth, framework[code]) for depth, code in tree), *((0, framework[code]) for code in infos)]
    weights = {child: w for n in framework.scored for child, w in zip(n.children, n.weights, strict=False)}
    frame = pl.DataFrame(
        {
            "node": [n.code for _, n in nodes],
            "kind": [n.kind for _, n in nodes],
            "title": [n.title[lang] for _, n in nodes],
            "depth": [depth for depth, _ in nodes],
            "points": [n.points if n.kind != "info" else None for _, n in nodes],
            "weight": [weights.get(n.code) for _, n in nodes],
            "rule": [_how(n, lang) for _, n in nodes],
            "computed_by": [n.computed_by or None for _, n in nodes],
            "children": [", ".join(n.children) or None for _, n in nodes],
            "applies_to": [", ".join(n.applies_to) or None for _, n in nodes],
            "measure": [n.unit_of_measure or None for _, n in nodes],
            "source": [n.source[lang] if n.source else None for _, n in nodes],
        },
        schema_overrides={"points": pl.Float64, "weight": pl.Float64, "depth": pl.Int64},
    )
    columns = [
        Column(_pick(lang, "Chỉ số", "Node"), ["  " * d + n.title[lang] for d, n in nodes], "wrap"),
        Column(_pick(lang, "Mã", "Code"), [n.code for _, n in nodes], "wrap"),
        Column(_pick(lang, "Điểm", "Points"), frame["points"].to_list(), "number"),
        Column(_pick(lang, "Cách tính", "Rule"), [_how(n, lang) for _, n in nodes], "wrap"),
        Column(_pick(lang, "Trình cắm tính", "Computed by"), frame["computed_by"].to_list()),
    ]
    return View(f"{framework.code}: {framework.title[lang]}", frame, tuple(columns))


def _how(node: Node, lang: Language) -> str:
    if node.kind == "info" or (node.rule is None and not node.children):
        return _pick(lang, "thông tin, không chấm điểm", "information, not scored")
    if node.rule is not None:
        return wording_of(node, round(node.points, 4))[lang]
    if node.aggregation is not None:
        how = node.aggregation.title[lang]
    elif node.rollup == "points":
        how = _pick(lang, "cộng điểm", "sum of points")
    else:
        how = _pick(lang, "trung bình có trọng số", "weighted mean")
    gate = ""
    if node.gate is not None:
        cap = number(node.gate.cap * 100, lang)
        items = ", ".join(node.gate.items)
        gate = _pick(lang, f"; thiếu {items} thì tối đa {cap}%", f"; at most {cap} % without {items}")
    return how + gate


def plugins_view(plugins: Plugins, lang: Language) -> View:
    rows = plugins.loaded
    data = {
        "name": [p.name for p in rows],
        "distribution": [f"{p.distribution} {p.version}".strip() for p in rows],
        "pillars": [", ".join(p.pillars) for p in rows],
        "rules": [", ".join(p.rules) for p in rows],
        "hooks": [", ".join(p.hooks) for p in rows],
    }
    columns = (
        Column(_pick(lang, "Tên", "Name"), data["name"]),
        Column(_pick(lang, "Gói", "Distribution"), data["distribution"]),
        Column(_pick(lang, "Trụ cột", "Pillars"), data["pillars"], "wrap"),
        Column(_pick(lang, "Cách tính", "Rules"), data["rules"], "wrap"),
        Column(_pick(lang, "Điểm mở rộng (hook)", "Hooks"), data["hooks"], "wrap"),
    )
    return View(_pick(lang, "Các trình cắm đã nạp", "Loaded plugins"), pl.DataFrame(data), columns)


def problems_view(problems: Iterable[Problem], findings: Iterable[Finding], lang: Language) -> View:
    """Problems of files and findings in data as rows: severity, file, place, row, column, message, ask and so on."""
    rows: list[dict[str, Any]] = [
        {
            "severity": p.severity, "check": p.code, "file": p.file, "place": p.place, "row": p.row, "column": p.column,
            "unit": None, "year": None, "node": None, "message": say(p.code, lang, **p.params), "ask": None,
        }
        for p in problems
    ]  # fmt: skip
    rows += [
        {
            "severity": f.severity, "check": f.check, "file": f.file, "place": "", "row": f.row, "column": "",
            "unit": f.unit, "year": f.year, "node": f.node, "message": f.finding[lang], "ask": f.ask[lang],
        }
        for f in findings
    ]  # fmt: skip
    names = ("severity", "check", "file", "place", "row", "column", "unit", "year", "node", "message", "ask")
    types: dict[str, Any] = dict.fromkeys(names, pl.String) | {"row": pl.Int64, "year": pl.Int64}
    frame = pl.DataFrame(rows, schema=types, orient="row")
    headers = (
        ("severity", _pick(lang, "Mức", "Severity"), "text"),
        ("file", _pick(lang, "Tệp", "File"), "wrap"),
        ("row", _pick(lang, "Dòng", "Row"), "count"),
        ("unit", _pick(lang, "Đơn vị", "Unit"), "text"),
        ("year", _pick(lang, "Năm", "Year"), "count"),
        ("node", _pick(lang, "Chỉ số", "Node"), "wrap"),
        ("message", _pick(lang, "Nội dung", "Finding"), "wrap"),
        ("ask", _pick(lang, "Đề nghị", "Ask"), "wrap"),
    )
    columns = []
    for name, header, kind in headers:
        values = frame[name].to_list()
        if name == "severity":
            values = [SEVERITIES[value][lang] for value in values]
        if name == "message":
            values = [
                f"{row['place']}: {text}" if row["place"] else text for row, text in zip(rows, values, strict=True)
            ]
        if any(value not in (None, "") for value in values):
            columns.append(Column(header, values, kind))  # type: ignore[arg-type]
    return View(_pick(lang, "Kết quả kiểm tra", "Check results"), frame, tuple(columns))


def lines_of(problems: Iterable[Problem], findings: Iterable[Finding], lang: Language) -> Iterable[tuple[str, str]]:
    """(severity, sentence) for a terminal: one problem, one line."""
    for problem in problems:
        yield problem.severity, f"{SEVERITIES[problem.severity][lang]}: {problem.text(lang)}"
    for f in findings:
        row = f" ({f.file}, {say('place.row', lang, row=f.row)})" if f.file and f.row else ""
        text = f"{f.unit}, {f.year}, {f.node}: {f.finding[lang]}{row}. {f.ask[lang].rstrip('.')}."
        yield f.severity, f"{SEVERITIES[f.severity][lang]}: {printable(text)}"
