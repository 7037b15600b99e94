"""The guides: one text per topic and language, as ``dtiscore guide TOPIC`` prints it."""

from __future__ import annotations

from pathlib import Path

from dtiscore.frameworks import rulebook
from dtiscore.language.errors import Language, LookupProblem, Problem, cause, did_you_mean, one_line

FOLDER = Path(__file__).parent
# The text on rules lies beside the criteria files, whose authors read it.
RULES = "rules"
TOPICS = (
    "year", "framework", RULES, "targets", "units", "data", "forms", "publishing", "analysis", "indices", "library", "plugins",
    "shell", "promises", "glossary",
)  # fmt: skip


def guide(topic: str, lang: Language) -> str:
    """The text of a topic, in Markdown.

    Raises
    ------
    LookupProblem
        for a topic that no guide is about; or where the installation has lost the text.
    """
    if topic not in TOPICS:
        params = {"name": one_line(topic), "hint": did_you_mean(topic, TOPICS), "known": ", ".join(TOPICS)}
        raise LookupProblem(Problem("lookup.guide", params=params))
    if topic == RULES:
        return rulebook.whole_text(lang)
    path = FOLDER / lang / f"{topic}.md"
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise LookupProblem(Problem("file.unreadable", path.name, params={"detail": cause(error)})) from None


def title(topic: str, lang: Language) -> str:
    """What the first heading of the guide says."""
    return guide(topic, lang).partition("\n")[0].removeprefix("# ")
