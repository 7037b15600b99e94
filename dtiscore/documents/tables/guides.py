"""What to show of the guides."""

from __future__ import annotations

import polars as pl

from dtiscore.documents.guides import TOPICS, title
from dtiscore.documents.tables.view import Headed, View
from dtiscore.language.errors import Language
from dtiscore.language.sentences import say


def guides_view(lang: Language) -> View:
    """One row per topic."""
    frame = pl.DataFrame({"topic": list(TOPICS), "title": [title(topic, lang) for topic in TOPICS]})
    table = Headed(lang)
    columns = table.column("guide.topic", frame["topic"]), table.column("guide.about", frame["title"], "wrap")
    return View(say("guide.all", lang), frame, columns)
