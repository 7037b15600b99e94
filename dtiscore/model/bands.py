"""The classes that a score belongs to."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from dtiscore.language.rounding import significant_digits
from dtiscore.language.text import Text
from dtiscore.model.arrays import Floats


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

    def places(self, rounded: Floats) -> npt.NDArray[np.int64]:
        """The position of the level of each published, rounded score, in any shape; −1 without a score or a level. Scores
        beyond 0…1 are in the first and the last."""
        percent = np.clip(significant_digits(100.0 * rounded), 0.0, 100.0)
        found = np.full(percent.shape, -1, dtype=np.int64)
        for i, band in enumerate(self.levels):
            above = percent >= band.lower if band.includes_lower else percent > band.lower
            below = percent <= band.upper if band.includes_upper else percent < band.upper
            found[above & below] = i
        return found
