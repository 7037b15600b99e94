"""A text in both languages."""

from __future__ import annotations

import attrs

from dtiscore.language.errors import Language
from dtiscore.language.validating import of


@attrs.frozen
class Text:
    """A text in both languages."""

    vi: str = attrs.field(validator=of(str))
    en: str = attrs.field(validator=of(str))

    def __getitem__(self, lang: Language) -> str:
        return self.vi if lang == "vi" else self.en
