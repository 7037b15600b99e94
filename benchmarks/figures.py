"""What a section hands over: cases to time in turn, claims about them, and the figures that come of it."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

Times = Mapping[str, Sequence[float]]


class WrongAnswer(Exception):
    """Two ways of doing the same work disagree: nothing is timed."""


@attrs.frozen
class Settings:
    """``units`` × ``years`` unit-years for the arithmetic, ``communes`` × ``years`` for files.

    ``alone`` leaves out the yardsticks and the other libraries: dtiscore is compared with itself.
    """

    folder: Path
    units: int
    communes: int
    years: int = 10
    runs: int = 7
    quick: bool = False
    alone: bool = False

    @property
    def unit_years(self) -> int:
        return self.units * self.years


@attrs.frozen
class Case:
    """Something to time. ``own`` marks dtiscore's work, everything else is a yardstick."""

    name: str
    run: Callable[[], object]
    own: bool = True


@attrs.frozen
class Claim:
    """What is said of a case: how long it takes, as a multiple of another case of the same group.

    Without ``against`` the limit is in seconds. ``size`` is the bytes that the case reads, for GB/s. Where ``more_is_better``
    the case is the other library and its multiple is our lead.
    """

    name: str
    case: str
    against: str = ""
    limit: float | None = None
    goal: float | None = None
    size: int = 0
    note: str = ""
    more_is_better: bool = False


@attrs.frozen
class Group:
    """Cases that are timed in turn. ``at_stated_size`` is false where the data are not those that the limits are for."""

    cases: Sequence[Case]
    claims: Sequence[Claim]
    at_stated_size: bool
    runs: int


@attrs.frozen
class Figure:
    """One row of the result; times are in seconds.

    ``ratio`` is the median of the ratios pair by pair, which the limit is for; ``least_ratio`` is that of the two minima, which
    a busy machine disturbs least.
    """

    section: str
    name: str
    against: str
    minimum: float | None
    median: float | None
    ratio: float | None
    least_ratio: float | None = None
    limit: float | None = None
    goal: float | None = None
    judged: bool = False
    note: str = ""
    more_is_better: bool = False

    @property
    def passed(self) -> bool | None:
        """Whether the limit is kept; None where there is none, or where the data are not those it is for."""
        value = self.ratio if self.against else self.median
        return None if self.limit is None or value is None or not self.judged else value <= self.limit


@attrs.frozen
class Skipped:
    """What was left out, and why."""

    section: str
    name: str
    reason: str


Item = Group | Figure | Skipped
Section = Callable[[Settings], Iterator[Item]]


def figure(section: str, claim: Claim, times: Times, judged: bool) -> Figure:
    own = times[claim.case]
    against = times[claim.against] if claim.against else None
    median = statistics.median(own)
    speed = f"{claim.size / median / 1e9:.1f} GB/s" if claim.size else ""
    if claim.size and against is not None:
        speed += f" of {claim.size / statistics.median(against) / 1e9:.1f}"
    return Figure(
        section=section,
        name=claim.name,
        against=claim.against,
        minimum=min(own),
        median=median,
        ratio=None if against is None else paired_ratio(own, against),
        least_ratio=None if against is None else min(own) / min(against),
        limit=claim.limit,
        goal=claim.goal,
        judged=judged,
        note="; ".join(filter(None, (speed, claim.note))),
        more_is_better=claim.more_is_better,
    )


def paired_ratio(first: Sequence[float], second: Sequence[float]) -> float:
    """The median of the ratios pair by pair, so that a machine that slows down half-way does not count."""
    return statistics.median(a / b for a, b in zip(first, second, strict=True))


def as_json(item: Figure | Skipped) -> dict[str, Any]:
    extra = {"passed": item.passed} if isinstance(item, Figure) else {}
    return {name: value for name, value in attrs.asdict(item).items() if name != "section"} | extra
