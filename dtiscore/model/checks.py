"""What a framework asks about data: parts that add up, rates between their parts, and what is large enough to ask about."""

from __future__ import annotations

from typing import Literal

import attrs

from dtiscore.language.text import Text


@attrs.frozen
class SumCheck:
    """Parts that must add up to a total; a difference is asked about."""

    code: str
    total: str
    parts: tuple[str, ...]
    note: Text | None = None


@attrs.frozen
class WithinCheck:
    """An overall rate that must lie between the lowest and the highest of its parts."""

    code: str
    overall: str
    parts: tuple[str, ...]


@attrs.frozen
class CheckLimits:
    """What is large enough to ask about: the table ``[checks]`` of a framework.

    ``jump_percent`` : an improvement on the year before by more than so many percent of the smaller value.
    ``least_difference`` : a smaller change or distance, in the indicator's own measure, is never asked about.
    ``outlier_score`` : the modified z-score (Iglewicz and Hoaglin, 1993) above which a value is far from its block. They
    advise 3.5 for one series; an assessment has hundreds, in which 5 leaves little to chance.
    ``outlier_units`` : the fewest units with data in which outliers are looked for.
    ``copied_units`` : the fewest units of a block that share an answer.
    ``evidence`` : whose evidence is asked for: indicators for which the framework states evidence, all, or none.
    """

    jump_percent: float = 100.0
    least_difference: float = 20.0
    outlier_score: float = 5.0
    outlier_units: int = 10
    copied_units: int = 3
    evidence: Literal["stated", "all", "none"] = "stated"


USUAL_LIMITS = CheckLimits()
