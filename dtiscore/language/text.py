"""A text in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from dtiscore.language.errors import Language
from dtiscore.language.sentences import say
from dtiscore.language.validating import of

LANGUAGES: tuple[Language, Language] = ("vi", "en")


@attrs.frozen
class Text:
    """A text in both languages."""

    vi: str = attrs.field(validator=of(str))
    en: str = attrs.field(validator=of(str))

    def __getitem__(self, lang: Language) -> str:
        return self.said_in(lang)

    def said_in(self, lang: str) -> str:
        """What a sentence of that language shows of it."""
        return self.vi if lang == "vi" else self.en


def in_both(words: Callable[[Language], str]) -> Text:
    """What a function says in each language."""
    return Text(words("vi"), words("en"))


def text_of(code: str, /, **params: Any) -> Text:
    """The sentence of a code in both languages, with its parameters filled in."""
    vi, en = (say(code, lang, **params) for lang in LANGUAGES)
    return Text(vi, en)
