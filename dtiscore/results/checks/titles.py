"""What each check is called, for people who sort and filter findings."""

from __future__ import annotations

from dtiscore.language.sentences import is_known
from dtiscore.language.text import text_of
from dtiscore.model import Framework, Text


def title_of(check: str, framework: Framework) -> Text:
    """The title of a check; what a pillar's plugin calls its own check is all that is known of it."""
    code = f"finding.title.{check}"
    if is_known(code):
        return text_of(code)
    return {one.name: one.title for one in framework.checks}.get(check, Text(check, check))
