"""What a year is compared with: a list of the year before, unit for unit, on what basis, and why where there is nothing.

Nothing is compared without saying on what basis, and places are only subtracted between lists of the same units.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import attrs
import numpy as np
import numpy.typing as npt

from dtiscore.frameworks.folder_settings import Basis
from dtiscore.language.rounding import round_half_up, significant_digits
from dtiscore.language.signs import DAGGER
from dtiscore.language.text import Text, text_of
from dtiscore.model import Bools, Floats, Framework

Integers = npt.NDArray[np.int64]
Reason = Literal["", "new", "merged", "borders", "edition", "block", "unranked", "no_data"]
REASONS: tuple[Reason, ...] = ("", "new", "merged", "borders", "edition", "block", "unranked", "no_data")
CODE = {reason: np.int8(i) for i, reason in enumerate(REASONS)}
COLUMNS = (
    "value_change", "before_rank", "before_of", "before_score", "basis", "before_edition", "borders", "restated", "why",
)  # fmt: skip
COMMON_COLUMNS = ("common_rank", "common_of", "common_score")


@attrs.frozen(eq=False)
class Listed:
    """One node of a list of results in its own order, arrays (units,): scores 0…1 (NaN: none), ranks (0: none) of how many,
    the number of the group in which each is ranked, and whether it is ranked at all."""

    score: Floats
    rank: Integers
    of: Integers
    group: Integers
    ranked: Bools


@attrs.frozen(eq=False)
class Links:
    """Which unit of the list before is which of this year: ``before`` (units,) is its position there, −1 where none.

    ``moved`` (units,) tells that there is none because borders moved or the code was another unit's; ``ended`` (units before,)
    which of the list before went into others. ``parts`` names the predecessors of what moved, by position.
    """

    before: Integers
    moved: Bools
    ended: Bools
    parts: Mapping[int, tuple[str, ...]] = attrs.field(factory=dict)


@attrs.frozen(eq=False)
class Source:
    """Where the results of the year before are from; ``notes`` say to a reader what a change is a change of."""

    year: int
    basis: Basis
    edition: str
    same_edition: bool
    borders: int
    notes: tuple[Text, ...] = ()


@attrs.frozen(eq=False)
class YearBefore:
    """The year before on one node, arrays (units,) in the order of the units of this year.

    ``score`` is 0…1, NaN where there is nothing to compare with; ``rank`` and ``of`` are 0 there. ``change`` are places gained,
    NaN where places are not to be subtracted; ``value_change`` is the change of the score as it is printed. ``why`` is the
    position in ``REASONS`` of what leaves a change out. ``marks`` say by position how a score was restated on these borders.
    ``now`` is this year's list that changes are changes to: on a common part, the part of this year and not its whole.
    """

    source: Source
    now: Listed
    score: Floats
    rank: Integers
    of: Integers
    change: Floats
    value_change: Floats
    why: npt.NDArray[np.int8]
    parts: Mapping[int, tuple[str, ...]]
    marks: Mapping[int, str] = attrs.field(factory=dict)

    def reason(self, unit: int) -> Reason:
        """Why there is no change of places; empty where there is one."""
        return REASONS[int(self.why[unit])]

    @property
    def has_dagger(self) -> bool:
        """Whether its notes have a †, and so the changes: another edition, or computed though it was published."""
        return any(DAGGER in note.en for note in self.source.notes)

    @property
    def of_a_part(self) -> bool:
        """Whether both years are told on the part that both ask: then last year's numbers have no place beside this year's whole."""
        return self.source.basis == "common"


def year_before(
    now: Listed, listed: Listed, links: Links, source: Source, decimals: int, *, asked: bool = True
) -> YearBefore:
    """This year's list beside the one before; groups of both have the same numbers. ``asked`` is false where the edition of
    the year before has no such node."""
    if not len(listed.score):
        listed = Listed(*(np.zeros(1, kind) for kind in (np.float64, np.int64, np.int64, np.int64, bool)))  # nobody's
        links = attrs.evolve(links, ended=np.zeros(1, dtype=bool))
    at, known = np.where(links.before >= 0, links.before, 0), links.before >= 0
    score = np.where(known, listed.score[at], np.nan)
    rank, of = np.where(known, listed.rank[at], 0), np.where(known, listed.of[at], 0)
    of = np.where(rank > 0, of, 0)
    stirred = np.union1d(now.group[links.moved & now.ranked], listed.group[links.ended & listed.ranked])
    of_other_list = np.isin(now.group, stirred) if len(stirred) else np.zeros(len(known), dtype=bool)
    of_other_group = known & (listed.group[at] != now.group)
    why = np.zeros(len(known), dtype=np.int8)
    several = np.zeros(len(known), dtype=bool)
    several[[i for i, codes in links.parts.items() if len(codes) > 1]] = True
    for reason, where in (
        ("borders", of_other_list),
        ("block", of_other_group),
        ("no_data", known & (rank == 0)),
        ("edition", known & (not asked)),
        ("unranked", known & ~listed.ranked[at]),
        ("new", ~known),
        ("borders", links.moved),
        ("merged", links.moved & several),
        ("no_data", np.isnan(now.score)),
        ("unranked", ~now.ranked),
    ):
        why[where] = CODE[reason]  # type: ignore[index]
    change = np.where((why == 0) & (now.rank > 0), (rank - now.rank).astype(np.float64), np.nan)
    moved = significant_digits(round_half_up(now.score, decimals) - round_half_up(score, decimals))
    return YearBefore(source, now, score, rank, of, change, moved, why, links.parts)


def differing(old: Framework, last: int, new: Framework, year: int) -> Text:
    """That results of two editions are compared."""
    return text_of("years.basis.differs", before=last, old=old.code, year=year, new=new.code)


def own_source(year: int, edition: str, *, self_only: bool = False) -> Source:
    """The year before in its own data, scored by an edition: what is compared where nothing else is known."""
    notes: tuple[Text, ...] = (text_of("years.basis.own", before=year, edition=edition),)
    if self_only:
        notes += (text_of("years.self_only", before=year),)
    return Source(year, "own", edition, True, year, notes)
