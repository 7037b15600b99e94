"""What stands on the page, as plain values: whoever writes them down computes nothing.

Percentages are of the maximum that applies to the unit, 0…100, rounded as ranks are; None where nothing is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from dtiscore.documents.page.analysed_nouns import Analysed
from dtiscore.documents.sections import ShownSection
from dtiscore.documents.tables.borders import BorderTable
from dtiscore.language.errors import Language

Percent = float | None


@attrs.frozen
class RankingRow:
    """A unit's line in the ranking of its block; ``card`` is the anchor of its card, empty where it has none."""

    unit: str
    code: str
    card: str
    rank: int | None
    of: int
    ranked: bool
    change: int | None
    percent: Percent
    before: Percent
    percent_change: Percent
    points: float | None
    max_points: float | None
    band: str
    coverage: float | None
    parts: tuple[Percent, ...]


@attrs.frozen
class Heat:
    """Values by unit and node."""

    codes: tuple[str, ...]
    nodes: tuple[str, ...]
    units: tuple[str, ...]
    values: tuple[tuple[Percent, ...], ...]
    units_across: bool
    left_out: int


@attrs.frozen
class Median:
    """What the middle unit of a block reached in a year, in all and in each part; ``joined`` where it can be compared with the year
    before, ``dagger`` where the edition is another one."""

    year: int
    units: int
    total: Percent
    parts: tuple[Percent, ...]
    joined: bool = True
    dagger: bool = False


@attrs.frozen
class Block:
    """The units that are ranked together. ``charted`` are the rows that the chart shows."""

    anchor: str
    title: str
    rows: tuple[RankingRow, ...]
    charted: int
    ranked: int
    leaders: tuple[str, ...]
    median: Percent
    weakest_part: str
    weakest_percent: Percent
    coverage: float | None
    heat: Heat
    medians: tuple[Median, ...]
    has_before: bool
    has_change: bool
    has_band: bool
    differ: bool


@attrs.frozen
class PartResult:
    """A pillar on a card."""

    title: str
    percent: Percent
    before: Percent
    change: Percent
    median: Percent
    target: Percent
    points: float | None
    max_points: float | None
    weakest: bool


@attrs.frozen
class Strength:
    """An indicator of a card, among the strongest or the weakest."""

    title: str
    percent: Percent
    median: Percent
    points: float | None
    max_points: float | None


@attrs.frozen
class Shortfall:
    """A gap of a card: ``points`` is what the total would gain if this gap alone were closed.

    ``to_target`` tells a document's target from the best result of the block.
    """

    title: str
    value: str
    target: str
    gap: str
    points: float | None
    document: str
    anchor: str
    advice: str
    to_target: bool


def goal_columns(page: Page) -> tuple[str, str]:
    """The headers of a table of gaps, as codes, over the goals and over who sets them."""
    if page.has_target and page.has_reference:
        return "page.goal_column", "page.document_column"
    return ("table.target", "table.document") if page.has_target else ("page.reference", "page.reference_of")


@attrs.frozen
class Question:
    """A finding of the checks."""

    severity: str
    node: str
    finding: str
    ask: str


@attrs.frozen
class Past:
    """How a unit stood in a year; ``joined`` where that can be compared with the year before, ``dagger`` where the edition is another."""

    year: int
    percent: Percent
    rank: int | None
    of: int
    joined: bool = False
    dagger: bool = False


@attrs.frozen
class Card:
    block: str
    row: RankingRow
    parts: tuple[PartResult, ...]
    weakest: tuple[str, ...]
    weakest_percent: Percent
    strongest: tuple[Strength, ...]
    weak: tuple[Strength, ...]
    gaps: tuple[Shortfall, ...]
    other_gaps: tuple[Shortfall, ...]
    unmet: int
    unknown: int
    met: int
    questions: tuple[Question, ...]
    other_questions: tuple[Question, ...]
    missing: tuple[str, ...]
    past: tuple[Past, ...]


@attrs.frozen
class SourceDocument:
    """A document that sets targets. ``short`` is how tables name it."""

    anchor: str
    short: str
    code: str
    title: str
    number: str
    date: str
    issuer: str
    source: str
    targets: int


@attrs.frozen
class Dispute:
    """A conflict of targets, and which of them counts."""

    node: str
    unit: str
    year: int
    targets: tuple[tuple[str, str, str], ...]
    resolution: str


@attrs.frozen
class Reach:
    """How complete the data of a block are."""

    block: str
    units: int
    submitted: int
    median: float | None
    lowest: float | None
    lowest_unit: str
    silent: tuple[str, ...]
    more_silent: int


@attrs.frozen
class RuleLine:
    """A node of the framework and how its points are earned; ``depth`` is how far below the total it stands."""

    depth: int
    title: str
    points: float | None
    rule: str
    applies_to: str


@attrs.frozen
class Method:
    facts: tuple[tuple[str, str], ...]
    rules: tuple[RuleLine, ...]
    sources: tuple[SourceDocument, ...]
    disputes: tuple[Dispute, ...]
    reaches: tuple[Reach, ...]
    without_target: tuple[str, ...]
    target_year: int | None


@attrs.frozen
class Page:
    """``trial`` is what a reader needs to try other values, as ``trial_of`` gives it; None where that is not offered."""

    lang: Language
    title: str
    framework: str
    year: int
    before: int | None
    decimals: int
    part_kind: str
    part_titles: tuple[str, ...]
    note: str
    caution: str
    dense: bool
    blocks: tuple[Block, ...]
    cards: tuple[Card, ...]
    without_card: int
    reference: str
    has_target: bool
    has_reference: bool
    leaves_out_missing: bool
    method: Method
    version: str
    agency: str = ""
    borders: BorderTable | None = None
    dagger: str = ""
    trial: Mapping[str, Any] | None = None
    sections: tuple[ShownSection, ...] = ()
    analysed: Analysed | None = None
