"""What the tests of the pillars' plugins share: indicators, and a pillar's data for one unit."""

from __future__ import annotations

from typing import Any

import numpy as np

from dtiscore import Node, PillarData, Text
from dtiscore.model import Source


def indicator(code: str, topic: str, *, measure: str = "percent", **data: Any) -> Node:
    title = Text(f"Chỉ số {code}", f"Indicator {code}")
    return Node(code, "indicator", title, topic=topic, unit_of_measure=measure, data=Source(**data))


def pillar(*indicators: Node, years: tuple[int, ...] = (2023,), **values: Any) -> PillarData:
    """One unit, "a-province", with a value per year."""
    arrays = {code: np.array([row], dtype=float) for code, row in values.items()}
    return PillarData("any", indicators, ("a-province",), years, arrays)
