"""Data that do not look like the block of their unit: the block decides between 500 points and 650."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import numpy as np

from dtiscore import Finding, FrameworkData, Text

FRAMEWORK = "ministry-units-example"
# Who this indicator applies to are the units with public services: the framework says which blocks these are.
SERVICES = "online_dossiers"
DOSSIERS = "dossiers_received"


def dossiers_without_services(data: FrameworkData) -> Iterator[Finding]:
    """Units of another block than that with public services that received dossiers."""
    for unit, year in _cells(data, with_services=False):
        received = data.values[DOSSIERS][unit, year]
        if np.isfinite(received) and received > 0:
            yield Finding(
                severity="warning",
                check="ministry_not_in_block",
                unit=data.units[unit],
                year=data.years[year],
                node=DOSSIERS,
                finding=Text(
                    f"đơn vị ở “{data.blocks[unit]}” nhưng có {received:.12g} hồ sơ",
                    f"the unit is in “{data.blocks[unit]}” but received {received:.12g} dossiers",
                ),
                ask=Text(
                    "Đơn vị thuộc khối nào? Khối quyết định điểm tối đa là 500 hay 650.",
                    "Which block is it in? The block decides whether the maximum is 500 or 650 points.",
                ),
            )


def services_without_dossiers(data: FrameworkData) -> Iterator[Finding]:
    """Units of the block with public services that received none: what is scored on dossiers does not apply to them."""
    for unit, year in _cells(data, with_services=True):
        received = data.values[DOSSIERS][unit, year]
        if np.isposinf(received) or received == 0:
            yield Finding(
                severity="note",
                check="ministry_nothing_received",
                unit=data.units[unit],
                year=data.years[year],
                node=DOSSIERS,
                finding=Text(
                    f"đơn vị ở “{data.blocks[unit]}” nhưng không tiếp nhận hồ sơ nào",
                    f"the unit is in “{data.blocks[unit]}” but received no dossier",
                ),
                ask=Text(
                    "Đơn vị còn thủ tục hành chính nào không, hay năm nay không phát sinh hồ sơ?",
                    "Does it still have administrative procedures, or did nobody apply this year?",
                ),
            )


def _cells(data: FrameworkData, *, with_services: bool) -> Iterator[tuple[int, int]]:
    """(unit, year) of every unit whose block is known and is, or is not, one with public services."""
    scope = data.framework[SERVICES].scope
    blocks = {_plain(block) for block in scope.blocks} if scope else set()
    for unit, block in enumerate(data.blocks):
        if block and (_plain(block) in blocks) == with_services:
            yield from ((unit, year) for year in range(len(data.years)))


def _plain(block: str) -> str:
    """A block's name as people compare it: no matter how letters are composed, capitals or spaces."""
    return " ".join(unicodedata.normalize("NFC", block).casefold().split())
