"""On which borders past results are asked for, and how they are restated there."""

from __future__ import annotations

from typing import Literal

import attrs

Restating = Literal["mean", "counts", "weighted"]
Level = Literal["indices", "indicators", "pillars", "total"]


@attrs.frozen
class Redrawing:
    """The year whose ``borders`` are meant, None for those of each year itself; the ``rule``, None where none is asked for; the
    ``level`` at which a mean is taken, and the count to weigh ``by``."""

    borders: int | None = None
    rule: Restating | None = None
    level: Level = "indices"
    by: str | None = None

    @property
    def is_asked(self) -> bool:
        """Whether a year is to be compared with the one before as it is on other borders."""
        return self.borders is not None or self.rule is not None


OWN_BORDERS = Redrawing()
