"""What the steps of an assessment are called."""

from __future__ import annotations

from dtiscore.language.sentences import say


def status_name(status: str, lang: str) -> str:
    """Of ``self``, ``preliminary`` or ``appraised``."""
    return say(f"value.status.{status}", lang)
