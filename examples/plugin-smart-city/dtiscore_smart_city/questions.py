"""What the data of a smart city make one ask: never an error, always a question that the city can answer."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dtiscore import Finding, Node, PillarData, Text
from dtiscore_smart_city.service_level import ServiceLevelParams


def check(data: PillarData) -> Iterator[Finding]:
    """A service level that rests on few cases."""
    for node in data.indicators:
        if isinstance(node.params, ServiceLevelParams) and node.data.whole in data.values:
            yield from _few_cases(data, node, node.params.least_cases)


def _few_cases(data: PillarData, node: Node, least: float) -> Iterator[Finding]:
    cases = data.values[node.data.whole]
    for unit, year in np.argwhere((cases > 0) & (cases < least)):
        of = f"{cases[unit, year]:.12g}"
        yield Finding(
            severity="note",
            check="smart_city.few_cases",
            unit=data.units[unit],
            year=data.years[year],
            node=node.code,
            finding=Text(
                f"“{node.title.vi}” chỉ dựa trên {of} vụ việc, dưới mức {least:.12g}: điểm giảm theo số vụ việc",
                f"“{node.title.en}” rests on {of} cases only, fewer than {least:.12g}: the points shrink with them",
            ),
            ask=Text(
                "Người dân có biết kênh tiếp nhận không, hay còn vụ việc tiếp nhận qua kênh khác chưa được tính?",
                "Do people know the channel, or are there cases that came another way and were not counted?",
            ),
        )
