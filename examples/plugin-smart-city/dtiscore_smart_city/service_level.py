"""The rule ``service_level``: a commitment is either kept or not, and a service that nobody uses keeps it easily."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import numpy as np

from dtiscore import FormCells, Row, Rule, RuleInput, Text, both


@attrs.frozen
class ServiceLevelParams:
    """Percentages of cases handled in time, and how many cases it takes to show it.

    No points up to ``floor`` percent, all points from ``committed`` percent on, evenly between. Below ``least_cases``
    cases the points shrink with their number: 3 of 3 in time is no proof that 300 would be.
    """

    floor: float
    committed: float
    least_cases: float = 1.0


def service_level(params: ServiceLevelParams, given: RuleInput) -> Row:
    """Shares (units, years): missing where the counts are, since a rate alone does not say of how many."""
    with np.errstate(invalid="ignore"):
        kept = np.clip((given.value - params.floor) / (params.committed - params.floor), 0.0, 1.0)
        shown = np.clip(given.whole / params.least_cases, 0.0, 1.0)
    return Row(np.where(np.isposinf(given.value), np.inf, kept * shown))


def _spreadsheet(params: ServiceLevelParams, cells: FormCells) -> str:
    """The same as a formula, so that a form shows the points while it is filled in; none without counts."""
    if not cells.whole:
        return ""
    floor, width, least = map(cells.number, (params.floor, params.committed - params.floor, params.least_cases))
    return f"MAX(0,MIN(1,({cells.value}-{floor})/{width}))*MIN(1,{cells.whole}/{least})"


def _check(params: ServiceLevelParams, points: float) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    if params.floor < 0:
        yield "floor", "schema.min", {"found": params.floor, "limit": 0}
    if params.committed > 100:
        yield "committed", "schema.max", {"found": params.committed, "limit": 100}
    if params.floor >= params.committed:
        yield "committed", "rule.band_reversed", {"lower": params.floor, "upper": params.committed}
    if params.least_cases <= 0:
        yield "least_cases", "rule.positive", {"value": params.least_cases}


def _wording(params: ServiceLevelParams, points: float) -> Text:
    few_vi = few_en = ""
    if params.least_cases > 1:
        few_vi = "; dưới {least} vụ việc thì nhân với số vụ việc / {least}"
        few_en = "; below {least} cases, times cases / {least}"
    return both(
        "0 điểm đến {floor}% đúng hạn, {points} điểm từ {committed}% đúng hạn, ở giữa tăng đều" + few_vi,
        "0 points up to {floor} % in time, {points} points from {committed} %, evenly between" + few_en,
        floor=params.floor,
        committed=params.committed,
        least=params.least_cases,
        points=points,
    )


SERVICE_LEVEL = Rule(
    "service_level", ServiceLevelParams, service_level, _wording, check=_check, spreadsheet=_spreadsheet
)
