"""Numbers as people read them: rounded half up, with the signs of the language.

What is not known, ``None`` or NaN, is a dash. A number in a sentence shows the digits that it has; in a column all show
the same number of decimals, so that they stand below each other.
"""

from __future__ import annotations

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
    if value is None or value != value:
        return DASH
    if abs(value) >= LARGEST:
        return _large(value, lang)
    return in_signs(f"{float(round_half_up(value, decimals)):,.{decimals}f}", lang)


def percent(share: float | None, decimals: int, lang: str) -> str:
    """A share 0 … 1 of something as a percentage: ``73,16%``."""
    return DASH if share is None or share != share else f"{fixed(share * 100.0, decimals, lang)}%"


def signed(change: float | None, decimals: int, lang: str) -> str:
    """A change: ``+1,50`` and ``−1,50``; what is printed as 0 has no sign."""
    text = fixed(change, decimals, lang)
    rises = change is not None and change > 0 and any(digit in text for digit in "123456789∞")
    return PLUS + text if rises else text


def _large(value: float, lang: str) -> str:
    if abs(value) == float("inf"):
        return f"{MINUS if value < 0 else ''}∞"
    return in_signs(f"{value:.6g}", lang)
