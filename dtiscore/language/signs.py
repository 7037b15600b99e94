"""The signs that numbers are written with in each language, and what stands where there is nothing to write."""

from __future__ import annotations

from collections.abc import Mapping

DASH = "–"  # nothing is known
DAGGER = "†"  # the two editions differ
PLUS, MINUS = "+", "\N{MINUS SIGN}"
COMPARISONS: Mapping[str, str] = {">=": "≥", "<=": "≤"}
# As the Unicode locale data have them: between thousands, and before decimals.
_SIGNS: Mapping[str, tuple[str, str]] = {"vi": (".", ","), "en": (",", ".")}


class PlainNumber(str):
    """A number as it stands in a file, with a decimal point; a sentence shows it with the signs of its language, and
    without a sign for thousands, so that it is found again in the file."""

    __slots__ = ()

    def said_in(self, lang: str) -> str:
        """With the decimal sign of the language, where it has one and nothing else."""
        is_decimal = self.count(".") == 1 and "," not in self
        return self.replace(".", _SIGNS["vi" if lang == "vi" else "en"][1]) if is_decimal else str(self)


def in_signs(text: str, lang: str) -> str:
    """A number as Python writes it, ``-1,234.5``, in the signs of a language: ``−1.234,5``."""
    thousands, decimal = _SIGNS["vi" if lang == "vi" else "en"]
    return text.translate({ord(","): thousands, ord("."): decimal, ord("-"): MINUS})
