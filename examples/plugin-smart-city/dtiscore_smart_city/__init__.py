"""Smart city (đô thị thông minh): a pillar of rising levels, a rule for service levels, a worked example."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dtiscore import Aggregation, OutputFormat, PillarMethod, Rule, Section, Text, hookimpl
from dtiscore_smart_city.advice import TOPICS, advise
from dtiscore_smart_city.centre import LEVELS, PROMETHEUS
from dtiscore_smart_city.levels import rising_levels
from dtiscore_smart_city.questions import check
from dtiscore_smart_city.service_level import SERVICE_LEVEL
from dtiscore_smart_city.used_services import USED_SERVICES

DTISCORE_VERSIONS = ">=0.1"


@hookimpl
def dtiscore_rules() -> Iterable[Rule]:
    return [SERVICE_LEVEL, USED_SERVICES]


@hookimpl
def dtiscore_aggregations() -> Iterable[Aggregation]:
    return [Aggregation("rising_levels", Text("tính lần lượt theo cấp độ", "level after level"), rising_levels)]


@hookimpl
def dtiscore_pillars() -> Iterable[PillarMethod]:
    return [
        PillarMethod(
            "smart_city",
            Text("Đô thị thông minh", "Smart city"),
            aggregation="rising_levels",
            topics=TOPICS,
            check=check,
            advise=advise,
        )
    ]


@hookimpl
def dtiscore_formats() -> Iterable[OutputFormat]:
    return [PROMETHEUS]


@hookimpl
def dtiscore_sections() -> Iterable[Section]:
    return [LEVELS]


@hookimpl
def dtiscore_criteria() -> Iterable[Path]:
    return [Path(__file__).parent / "criteria"]
