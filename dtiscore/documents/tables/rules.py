"""What to show of rules and aggregations."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from dtiscore.documents.tables.view import Column, View, pick
from dtiscore.frameworks.rulebook import Entry
from dtiscore.language.errors import Language
from dtiscore.model import Text

KINDS = {"rule": Text("cách tính điểm", "rule"), "aggregation": Text("cách tổng hợp", "aggregation")}


def rules_view(entries: Sequence[Entry], lang: Language) -> View:
    """One row per rule and aggregation."""
    frame = pl.DataFrame(
        {
            "name": [e.name for e in entries],
            "kind": [e.kind for e in entries],
            "parameters": [", ".join(e.parameters) or None for e in entries],
            "plugin": [e.plugin for e in entries],
            "purpose": [e.purpose[lang] for e in entries],
        },
        schema_overrides={"parameters": pl.String},
    )
    columns = (
        Column(pick(lang, "Tên", "Name"), frame["name"].to_list()),
        Column(pick(lang, "Loại", "Kind"), [KINDS[e.kind][lang] for e in entries]),
        Column(pick(lang, "Dùng để", "What for"), frame["purpose"].to_list(), "wrap"),
        Column(pick(lang, "Tham số", "Parameters"), [", ".join(e.parameters) for e in entries], "wrap"),
        Column(pick(lang, "Trình cắm", "Plugin"), frame["plugin"].to_list(), "wrap"),
    )
    return View(pick(lang, "Cách tính điểm và cách tổng hợp", "Rules and aggregations"), frame, columns)


def section_view(name: str, text: str, lang: Language) -> View:
    """A section as one row, for programs."""
    frame = pl.DataFrame({"name": [name], "text": [text]})
    columns = (
        Column(pick(lang, "Tên", "Name"), [name]),
        Column(pick(lang, "Nội dung", "Text"), [text], "wrap"),
    )
    return View(name, frame, columns)
