"""What to show of a converted table and of two editions compared."""

from __future__ import annotations

import polars as pl

from dtiscore.calling import wording_of
from dtiscore.decisions import Conversion, Line
from dtiscore.errors import Language
from dtiscore.report.views import Column, View, pick
from dtiscore.words import say


def conversion_view(found: Conversion, lang: Language) -> View:
    """A row per criterion: where it stands, its code and points, the rule that was read or why none could be."""
    lines = found.lines
    rules = [_rule(found, line, lang) for line in lines]
    frame = pl.DataFrame(
        {
            "place": [say(line.item.place.code, lang, **line.item.place.params) or None for line in lines],
            "row": [line.item.row for line in lines],
            "stt": [line.item.stt or None for line in lines],
            "code": [line.code for line in lines],
            "title": [line.item.title for line in lines],
            "points": [line.points for line in lines],
            "read": [not line.why for line in lines],
            "rule": rules,
            "why": [say(line.why, lang) or None for line in lines],
            "text": [line.item.texts.get("method") for line in lines],
        },
        schema_overrides={
            "place": pl.String,
            "stt": pl.String,
            "points": pl.Float64,
            "row": pl.Int64,
            "why": pl.String,
            "text": pl.String,
        },
    )
    shown = [
        f"⚠ {why}: {text or ''}".rstrip(": ") if why else rule
        for rule, why, text in zip(rules, frame["why"], frame["text"], strict=True)
    ]
    columns = (
        Column(pick(lang, "Dòng", "Row"), frame["row"].to_list(), "count"),
        Column(pick(lang, "STT", "No."), frame["stt"].to_list()),
        Column(pick(lang, "Chỉ số", "Criterion"), frame["title"].to_list(), "wrap"),
        Column(pick(lang, "Mã", "Code"), frame["code"].to_list(), "wrap"),
        Column(pick(lang, "Điểm", "Points"), frame["points"].to_list(), "number"),
        Column(pick(lang, "Cách tính đã đọc được", "Rule as read"), shown, "wrap"),
    )
    unread = sum(bool(line.why) for line in lines)
    leaves = sum(not line.item.children for line in lines)
    title = pick(
        lang,
        f"{found.framework.code}: đọc được cách tính của {leaves - unread} trên {leaves} chỉ số",
        f"{found.framework.code}: rules read for {leaves - unread} of {leaves} criteria",
    )
    return View(title, frame, columns)


def _rule(found: Conversion, line: Line, lang: Language) -> str:
    node = found.framework[line.code]
    if node.rule is None:
        return pick(lang, "cộng điểm", "sum of points")
    return wording_of(node, round(node.points, 4))[lang]
