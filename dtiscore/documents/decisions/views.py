"""What to show of a converted table and of two editions compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from dtiscore.documents.decisions import Conversion, ConvertedLine
from dtiscore.documents.decisions.worked import understood
from dtiscore.documents.tables.view import Column, View
from dtiscore.frameworks.comparing import Change
from dtiscore.language.errors import Language
from dtiscore.language.sentences import say
from dtiscore.model import Framework


def conversion_view(found: Conversion, lang: Language) -> View:
    """A row per criterion: where it stands, its code and points, the rule that was read or why none could be."""
    lines, words = found.lines, understood(found.framework, lang)
    items = [line.item for line in lines]
    frame = pl.DataFrame(
        {
            "place": [item.place.said_in(lang) or None for item in items],
            "row": [item.row for item in items],
            "stt": [item.stt or None for item in items],
            "code": [line.code for line in lines],
            "title": [item.title for item in items],
            "points": [line.points for line in lines],
            "read": [not line.why for line in lines],
            "rule": [_rule_of(line, found.framework, words, lang) for line in lines],
            "why": [say(line.why, lang) or None for line in lines],
            "text": [item.texts.get("method") for item in items],
        },
        schema_overrides={
            **dict.fromkeys(("place", "stt", "why", "text"), pl.String),
            "points": pl.Float64,
            "row": pl.Int64,
        },
    )
    unsure = say("decision.not_read", lang)
    shown = [
        f"{unsure}: {why}: {text or ''}".rstrip(": ") if why else rule
        for rule, why, text in zip(frame["rule"], frame["why"], frame["text"], strict=True)
    ]
    columns = (
        Column(say("table.row", lang), frame["row"].to_list(), "count"),
        Column(say("table.number", lang), frame["stt"].to_list()),
        Column(say("decision.criterion", lang), frame["title"].to_list(), "wrap"),
        Column(say("table.code", lang), frame["code"].to_list(), "wrap"),
        Column(say("table.points", lang), frame["points"].to_list(), "number"),
        Column(say("decision.rule_as_read", lang), shown, "wrap"),
    )
    unread = sum(bool(line.why) for line in lines)
    leaves = sum(not line.item.children for line in lines)
    title = say("decision.title.read", lang, code=found.framework.code, read=leaves - unread, count=leaves)
    return View(title, frame, columns)


def _rule_of(line: ConvertedLine, framework: Framework, words: Mapping[str, str], lang: Language) -> str:
    """The rule in words; of a sum of rates those of its parts."""
    if line.rule is None or line.rule.get("type") != "sum":
        return words[line.code]
    return "; ".join(f"{framework[code].title[lang]}: {words[code]}" for code in framework[line.code].children)


def changes_view(old: Framework, new: Framework, changes: Sequence[Change], lang: Language) -> View:
    """A row per difference between two editions."""
    frame = pl.DataFrame(
        {
            "change": [change.kind for change in changes],
            "what": [change.what for change in changes],
            "code": [change.code or None for change in changes],
            "stt": [change.stt or None for change in changes],
            "title": [change.title[lang] or None for change in changes],
            "before": [change.before[lang] or None for change in changes],
            "after": [change.after[lang] or None for change in changes],
            "near": [change.near for change in changes],
        },
        schema_overrides=dict.fromkeys(("change", "what", "code", "stt", "title", "before", "after"), pl.String),
    )
    names = [
        say(f"compare.{change.what}", lang) + (say("compare.near", lang) if change.near else "") for change in changes
    ]
    columns = (
        Column(say("decision.change", lang), names, "wrap"),
        Column(say("table.number", lang), frame["stt"].to_list()),
        Column(say("decision.criterion", lang), frame["title"].to_list(), "wrap"),
        Column(say("table.code", lang), frame["code"].to_list(), "wrap"),
        Column(say("table.before", lang), frame["before"].to_list(), "wrap"),
        Column(say("table.after", lang), frame["after"].to_list(), "wrap"),
    )
    title = say("decision.title.changes", lang, old=old.code, new=new.code, count=len(changes))
    return View(title, frame, columns)
