"""The signs that numbers are written with in each language, and what stands where there is nothing to write."""

from __future__ import annotations

from collections.abc import Mapping

DASH = "–"  # nothing is known
PLUS, MINUS = "+", "\N{MINUS SIGN}"
COMPARISONS: Mapping[str, str] = {">=": "≥", "<=": "≤"}
# As the Unicode locale data have them: between thousands, and before decimals.
_SIGNS: Mapping[str, tuple[str, str]] = {"vi": (".", ","), "en": (",", ".")}


class Number(str):
    """A number as it stands in a file, with a decimal point; a sentence shows it with the signs of its language, and
    without a sign for thousands, so that it is found again in the file."""

    __slots__ = ()


def in_signs(text: str, lang: str) -> str:
    """A number as Python writes it, ``-1,234.5``, in the signs of a language: ``−1.234,5``."""
    thousands, decimal = _SIGNS["vi" if lang == "vi" else "en"]
    return text.translate({ord(","): thousands, ord("."): decimal, ord("-"): MINUS})


def as_stated(text: str, lang: str) -> str:
    """What a document states, in the signs of the language where it is a number with a decimal point."""
    return in_signs(text, lang) if text.count(".") == 1 and "," not in text else text
