"""What documents want by a year, and how far a unit is from it."""

from __future__ import annotations

from typing import Literal

import attrs

from dtiscore.language.text import Text
from dtiscore.language.told import told
from dtiscore.model.period import Period, period_named

Comparison = Literal[">=", "<="]


@attrs.frozen
class Target:
    """A value that a document wants an indicator or node to reach by a year.

    ``value`` is in the node's own measure (percent as 80), or in points where the node has children; ``unit`` is empty for a
    target of all units; ``stated`` holds the words of the document. ``path`` are the values that it wants by periods of the
    year, ``("2026-H1", 40.0)``, where it states any.
    """

    node: str
    year: int
    value: float
    comparison: Comparison
    document: str
    unit: str = ""
    stated: str = ""
    path: tuple[tuple[str, float], ...] = ()

    @told
    def by(self, period: Period) -> float:
        """What the document wants by the end of a period; NaN where it states nothing for it."""
        for name, value in self.path:
            stated = period_named(name)
            if stated is not None and (stated.year, stated.last) == (period.year, period.last):
                return value
        return float("nan")


@attrs.frozen
class Document:
    """A resolution or plan that sets targets; ``source`` is where its text was found."""

    code: str
    title: Text
    number: str = ""
    date: str = ""
    issuer: Text | None = None
    source: Text | None = None
    file: str = ""


@attrs.frozen
class Gap:
    """How far a unit is from a target, the best unit, or the median.

    ``value``, ``target`` and ``gap`` are in the node's own measure (``measure``), NaN where unknown; ``points`` is what the
    total would gain if this gap alone were closed; ``per_year`` is the gap divided by the years left, if any are. ``met`` is
    None where nothing is known. Where the data are those up to a period of the year, ``attained`` is the value in percent of
    the target, and ``path`` what the document wants by then; NaN elsewhere.
    """

    unit: str
    year: int
    node: str
    kind: str
    title: Text
    measure: str
    value: float
    comparison: Comparison
    target: float
    target_year: int
    gap: float
    points: float
    per_year: float
    document: str
    stated: str
    met: bool | None
    advice: Text | None
    attained: float = float("nan")
    path: float = float("nan")
