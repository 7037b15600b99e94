"""Lists in a sentence, as each language writes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dtiscore.language.sentences import say
from dtiscore.language.signs import PlainNumber


def all_of(texts: Sequence[str], lang: str) -> str:
    """``a``, ``a và b``, ``a, b và c``."""
    if len(texts) < 2:
        return "".join(texts)
    return say("list.and", lang, first=", ".join(texts[:-1]), last=texts[-1])


class Sum(NamedTuple):
    """``0.6 + 0.3``, each number in the signs of the reader's language."""

    numbers: tuple[PlainNumber, ...]

    def said_in(self, lang: str) -> str:
        return " + ".join(one.said_in(lang) for one in self.numbers)
