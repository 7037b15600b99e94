"""Labels as people write them: what differs only in spelling, spaces or capitals is the same."""

from __future__ import annotations

import unicodedata

UNSEEN = str.maketrans("", "", "\u200b\u200e\u200f\u2060")  # marks without width


def tidy(text: str) -> str:
    """One Unicode form, no byte-order mark, single spaces: so that equal-looking names are equal."""
    if text.isascii():
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFC", text).replace("\ufeff", "").split())


def key(text: str) -> str:
    """What two spellings of one name have in common."""
    if text.isascii():
        return " ".join(text.split()).lower()
    return tidy(text.translate(UNSEEN)).casefold()
