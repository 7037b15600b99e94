"""Values with what they are measured in: ``61,5%``, ``12 giờ``, ``hạng 3``; a measure of a plugin's own goes by its name."""

from __future__ import annotations

from functools import lru_cache

from dtiscore.language.numbers import number
from dtiscore.language.rounding import round_half_up
from dtiscore.language.sentences import is_known, say
from dtiscore.language.signs import COMPARISONS, DASH

DECIMALS, FRACTION_DECIMALS = 2, 4
# What the difference of two values is measured in, where it is something else than the values.
DIFFERENCES = {"percent": "pp", "rank": "places"}


def measured(value: float | None, measure: str, lang: str) -> str:
    """A value rounded half up to two decimals, a fraction to four, with its measure."""
    if value is None or value != value:
        return DASH
    return exactly(_rounded(float(value), FRACTION_DECIMALS if measure == "fraction" else DECIMALS), measure, lang)


@lru_cache(2**13)  # every value is said in two languages
def _rounded(value: float, decimals: int) -> float:
    return float(round_half_up(value, decimals))


def exactly(value: float, measure: str, lang: str) -> str:
    """A value with all its digits, as a document states it, with its measure."""
    text = number(value, lang)
    if not measure:
        return text
    return (
        say(f"value.measure.{measure}", lang, number=text, count=value)
        if is_known(f"value.measure.{measure}")
        else f"{text} {measure}"
    )


def difference(value: float | None, measure: str, lang: str) -> str:
    """How far two values of a measure are apart: percentages in percentage points, ranks in places."""
    return measured(value, DIFFERENCES.get(measure, measure), lang)


def aim(comparison: str, value: float, measure: str, lang: str) -> str:
    """A target as its document states it, with the side on which it is met: ``≥ 80%``."""
    return f"{COMPARISONS[comparison]} {exactly(value, measure, lang)}"


def measure_name(measure: str, lang: str) -> str:
    """What a measure is called at the head of a column: ``%``, ``giờ``, and nothing for a count."""
    if measure == "count":
        return ""
    code = f"value.name.{measure}"
    return say(code, lang) if is_known(code) else measure
