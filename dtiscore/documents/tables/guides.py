"""What to show of the guides."""

from __future__ import annotations

import polars as pl

from dtiscore.documents.guides import TOPICS, title
from dtiscore.documents.tables.view import Column, View
from dtiscore.language.errors import Language
from dtiscore.language.sentences import say


def guides_view(lang: Language) -> View:
    """One row per topic."""
    frame = pl.DataFrame({"topic": list(TOPICS), "title": [title(topic, lang) for topic in TOPICS]})
    columns = (
        Column(say("guide.topic", lang), frame["topic"].to_list()),
        Column(say("guide.about", lang), frame["title"].to_list(), "wrap"),
    )
    return View(say("guide.all", lang), frame, columns)
