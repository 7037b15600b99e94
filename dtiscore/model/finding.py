"""What is asked about the data, and what a check of a plugin sees of them."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np

from dtiscore.language.errors import Severity
from dtiscore.language.text import Text
from dtiscore.language.validating import of, one_of
from dtiscore.model.arrays import Floats
from dtiscore.model.node import Node


@attrs.frozen(eq=False)
class PillarData:
    """What a pillar plugin sees of the data: its indicators, and values by code as (units, years) arrays, NaN where missing."""

    pillar: str
    indicators: tuple[Node, ...]
    units: tuple[str, ...]
    years: tuple[int, ...]
    values: Mapping[str, Floats]


@attrs.frozen
class Finding:
    """Something in the data worth a question: how bad (severity), where, the numbers, and what to ask."""

    severity: Severity = attrs.field(validator=one_of("error", "warning", "note"))
    check: str = attrs.field(validator=of(str))
    unit: str = attrs.field(validator=of(str))
    year: int = attrs.field(validator=of(int, np.integer))
    node: str = attrs.field(validator=of(str))
    finding: Text = attrs.field(validator=of(Text))
    ask: Text = attrs.field(validator=of(Text))
    file: str = ""
    row: int | None = None
