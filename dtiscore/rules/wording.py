"""Sentences of rules, with the numbers of their parameters."""

from __future__ import annotations

from typing import Any

from dtiscore.language.text import Text, text_of


def worded(code: str, /, **params: Any) -> Text:
    """A sentence of the catalogues in both languages, with numbers as each writes them."""
    return text_of(code, **stated(**params))


def stated(**params: Any) -> dict[str, Any]:
    """Parameters of a sentence; whole numbers too are written as each language writes numbers."""
    return {name: float(p) if isinstance(p, int) else p for name, p in params.items()}
