"""Lists in a sentence, as each language writes them."""

from __future__ import annotations

from collections.abc import Sequence

from dtiscore.language.sentences import say


def all_of(texts: Sequence[str], lang: str) -> str:
    """``a``, ``a và b``, ``a, b và c``."""
    if len(texts) < 2:
        return "".join(texts)
    return say("list.and", lang, first=", ".join(texts[:-1]), last=texts[-1])
