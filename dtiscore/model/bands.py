"""The classes that a score belongs to."""

from __future__ import annotations

import attrs
import numpy as np

from dtiscore.language.text import Text


@attrs.frozen
class Band:
    """One class of a classification (xếp loại), in percent of the maximum that applies.

    A limit belongs to exactly one of the two bands that meet there.
    """

    title: Text
    lower: float = -np.inf
    upper: float = np.inf
    includes_lower: bool = True
    includes_upper: bool = False

    def holds(self, percent: float) -> bool:
        above = percent > self.lower or (percent == self.lower and self.includes_lower)
        return above and (percent < self.upper or (percent == self.upper and self.includes_upper))


@attrs.frozen
class Bands:
    """From the lowest to the highest; together they hold everything from 0 to 100 %."""

    levels: tuple[Band, ...] = ()
