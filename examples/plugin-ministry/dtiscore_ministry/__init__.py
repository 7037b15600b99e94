"""A ministry (Bộ) and its units: criteria with blocks, one derivation, two checks of the data, advice by topic."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dtiscore import DataCheck, Derivation, PillarMethod, Text, hookimpl
from dtiscore_ministry.advice import TOPICS, advise
from dtiscore_ministry.blocks import FRAMEWORK, dossiers_without_services, services_without_dossiers
from dtiscore_ministry.shares import share_of_all

DTISCORE_VERSIONS = ">=0.1"


@hookimpl
def dtiscore_pillars() -> Iterable[PillarMethod]:
    share = Derivation("share_of_all", Text("Tỷ lệ gộp trên một tổng", "Several parts of one whole"), share_of_all)
    return [
        PillarMethod("unit_foundation", Text("Nền tảng", "Foundation"), topics=TOPICS, advise=advise),
        PillarMethod("unit_activity", Text("Hoạt động", "Activity"), derivations=(share,), advise=advise),
    ]


@hookimpl
def dtiscore_checks() -> Iterable[DataCheck]:
    return [
        DataCheck(
            "ministry_not_in_block",
            Text("Có hồ sơ nhưng ở khối không cung cấp dịch vụ công", "Dossiers in the block without public services"),
            dossiers_without_services,
            (FRAMEWORK,),
        ),
        DataCheck(
            "ministry_nothing_received",
            Text("Ở khối cung cấp dịch vụ công nhưng không có hồ sơ", "No dossiers in the block with public services"),
            services_without_dossiers,
            (FRAMEWORK,),
        ),
    ]


@hookimpl
def dtiscore_criteria() -> Iterable[Path]:
    return [Path(__file__).parent / "criteria"]
