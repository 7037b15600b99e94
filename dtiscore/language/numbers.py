"""Numbers as people read them: rounded half up, with the signs of the language.

What is not known, ``None`` or NaN, is a dash. A number in a sentence shows the digits that it has; in a column all show
the same number of decimals, so that they stand below each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from dtiscore.language.rounding import plain, round_half_up
from dtiscore.language.signs import DASH, MINUS, PLUS, in_signs

# Above this a number is a slip of the keyboard; it is told by its size.
LARGEST = 1e15


def number(value: float | None, lang: str, decimals: int | None = None) -> str:
    """A number without trailing zeros: ``1.234,5`` or ``1,234.5``; rounded to ``decimals`` where they are given."""
    if value is None or value != value:
        return DASH
    if abs(value) >= LARGEST:
        return _large(value, lang)
    whole, point, rest = plain(value if decimals is None else float(round_half_up(value, decimals))).partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return in_signs(f"{sign}{int(digits):,}{point}{rest}", lang)


def fixed(value: float | None, decimals: int, lang: str) -> str:
    """A number with all its decimals, as a column of numbers shows it: ``1.234,50`` or ``1,234.50``."""
    return fixed_all([value], decimals, lang)[0]


def fixed_all(values: Iterable[float | None], decimals: int, lang: str) -> list[str]:
    """The same of every number of a column."""
    given = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    return [
        DASH if value != value
        else _large(value, lang) if abs(value) >= LARGEST
        else in_signs(f"{rounded:,.{decimals}f}", lang)
        for value, rounded in zip(given.tolist(), round_half_up(given, decimals).tolist(), strict=True)
    ]  # fmt: skip


def percent(share: float | None, decimals: int, lang: str) -> str:
    """A share 0 … 1 of something as a percentage: ``73,16%``."""
    return percent_all([share], decimals, lang)[0]


def percent_all(shares: Iterable[float | None], decimals: int, lang: str) -> list[str]:
    """The same of every share of a column."""
    texts = fixed_all([None if share is None else share * 100.0 for share in shares], decimals, lang)
    return [text if text == DASH else f"{text}%" for text in texts]


def signed(change: float | None, decimals: int, lang: str) -> str:
    """A change: ``+1,50`` and ``−1,50``; what is printed as 0 has no sign."""
    return signed_all([change], decimals, lang)[0]


def signed_all(changes: Sequence[float | None], decimals: int, lang: str) -> list[str]:
    """The same of every change of a column."""

    def with_sign(change: float | None, text: str) -> str:
        rises = change is not None and change > 0 and any(digit in text for digit in "123456789∞")
        return PLUS + text if rises else text

    return list(map(with_sign, changes, fixed_all(changes, decimals, lang)))


def _large(value: float, lang: str) -> str:
    if abs(value) == float("inf"):
        return f"{MINUS if value < 0 else ''}∞"
    return in_signs(f"{value:.6g}", lang)
