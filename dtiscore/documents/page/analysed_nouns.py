"""What the page says of analyses, as plain values in words: how sure ranks are, the way up, what moved, what the index measures."""

from __future__ import annotations

import attrs


@attrs.frozen
class RankInterval:
    """A unit's rank and between which ranks it lies in nine of ten draws; ``why`` names the doubt that decides."""

    unit: str
    card: str
    rank: int
    low: int
    median: int
    high: int
    of: int
    why: str
    next: str
    beats_next: float | None


@attrs.frozen
class DoubtShare:
    """What one doubt alone, and with all that it interacts with, has to do with how far ranks move; None where none do."""

    title: str
    alone: float | None
    together: float | None


@attrs.frozen
class Surety:
    """How sure the ranks of a block are."""

    block: str
    intervals: tuple[RankInterval, ...]
    doubts: tuple[DoubtShare, ...]
    shift: float
    draws: int


@attrs.frozen
class WayStep:
    """One move: from and to in words."""

    title: str
    before: str
    after: str
    points: float
    cost: float


@attrs.frozen
class WayUp:
    """The cheapest way of a unit to its next goal; ``cheapest`` of its moves first."""

    unit: str
    card: str
    goal: str
    reached: bool
    exact: bool
    cost: float
    points: tuple[float, float]
    ranks: tuple[int | None, int | None]
    steps: tuple[WayStep, ...]
    cheapest: tuple[WayStep, ...]


@attrs.frozen
class MovedPart:
    """One part of what moved: of which indicator, by what cause."""

    title: str
    cause: str
    printed: float


@attrs.frozen
class Moved:
    """What moved a unit since the year before, in points or percentage points; parts add up to the last digit."""

    unit: str
    card: str
    measure: str
    ends: tuple[float, float]
    change: float
    parts: tuple[MovedPart, ...]
    ranks: tuple[int | None, int | None]
    alone: int | None
    own: float | None
    others: float | None


@attrs.frozen
class AuditLine:
    """A number of the audit that asks something."""

    check: str
    node: str
    other: str
    value: str
    limit: str
    verdict: str
    question: str


@attrs.frozen
class WeightPair:
    """What an index says that a part of it weighs, and what it does weigh, 0…1."""

    title: str
    index: str
    stated: float
    effective: float


@attrs.frozen
class Coherence:
    """Whether the index measures what its weights say, in a block: questions, weights, correlations (rows × columns, −1…1)."""

    block: str
    units: int
    few: bool
    lines: tuple[AuditLine, ...]
    more_lines: int
    weights: tuple[WeightPair, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[float | None, ...]], ...]


@attrs.frozen
class Analysed:
    """All of it. ``before`` is the year before of ``moved``; ``notes`` say what is not there and why."""

    sureties: tuple[Surety, ...]
    ways: tuple[WayUp, ...]
    moved: tuple[Moved, ...]
    coherences: tuple[Coherence, ...]
    doubts: str
    before: int | None
    notes: tuple[str, ...]

    def way_of(self, card: str) -> WayUp | None:
        return next((one for one in self.ways if one.card == card), None)

    def moved_of(self, card: str) -> Moved | None:
        return next((one for one in self.moved if one.card == card), None)

    def interval_of(self, card: str) -> RankInterval | None:
        return next((one for own in self.sureties for one in own.intervals if one.card == card), None)
