"""What documents want by a year, and how far a unit is from it."""

from __future__ import annotations

from typing import Literal

import attrs

from dtiscore.language.text import Text

Comparison = Literal[">=", "<="]


@attrs.frozen
class Target:
    """A value that a document wants an indicator or node to reach by a year.

    ``value`` is in the node's own measure (percent as 80), or in points where the node has children; ``unit`` is empty for a
    target of all units; ``stated`` holds the words of the document.
    """

    node: str
    year: int
    value: float
    comparison: Comparison
    document: str
    unit: str = ""
    stated: str = ""


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
    None where nothing is known.
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
