"""Sentences of rules, with the numbers of their parameters."""

from __future__ import annotations

from typing import Any

from dtiscore.language.rounding import plain
from dtiscore.language.sentences import Number
from dtiscore.language.text import Text, text_of


def worded(code: str, /, **params: Any) -> Text:
    """A sentence of the catalogues in both languages, with numbers as each writes them."""
    return text_of(code, **stated(**params))


def stated(**params: Any) -> dict[str, Any]:
    """Parameters of a sentence, their numbers ready to be written in any language."""
    return {name: Number(plain(p)) if isinstance(p, (int, float)) else p for name, p in params.items()}
