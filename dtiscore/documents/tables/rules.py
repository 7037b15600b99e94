"""What to show of rules and aggregations."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from dtiscore.documents.tables.view import Headed, View
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
    table = Headed(lang)
    columns = (
        table.column("table.name", frame["name"]),
        table.column("table.kind", [say(f"table.kind.{e.kind}", lang) for e in entries]),
        table.column("table.purpose", frame["purpose"], "wrap"),
        table.column("table.parameters", [", ".join(e.parameters) for e in entries], "wrap"),
        table.column("table.plugin", frame["plugin"], "wrap"),
    )
    return View(say("table.title.rules", lang), frame, columns)


def section_view(name: str, text: str, lang: Language) -> View:
    """A section as one row, for programs."""
    frame = pl.DataFrame({"name": [name], "text": [text]})
    return Headed(lang).view(name, frame, {"table.name": "text", "table.text": "wrap"})
