"""What to show of rules and aggregations."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from dtiscore.documents.tables.view import Column, View
from dtiscore.frameworks.rulebook import Entry
from dtiscore.language.errors import Language
from dtiscore.language.sentences import say


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
        Column(say("table.name", lang), frame["name"].to_list()),
        Column(say("table.kind", lang), [say(f"table.kind.{e.kind}", lang) for e in entries]),
        Column(say("table.purpose", lang), frame["purpose"].to_list(), "wrap"),
        Column(say("table.parameters", lang), [", ".join(e.parameters) for e in entries], "wrap"),
        Column(say("table.plugin", lang), frame["plugin"].to_list(), "wrap"),
    )
    return View(say("table.title.rules", lang), frame, columns)


def section_view(name: str, text: str, lang: Language) -> View:
    """A section as one row, for programs."""
    frame = pl.DataFrame({"name": [name], "text": [text]})
    columns = (
        Column(say("table.name", lang), [name]),
        Column(say("table.text", lang), [text], "wrap"),
    )
    return View(name, frame, columns)
