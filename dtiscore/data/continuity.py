"""Which unit is which over the years: a code is a unit only together with its date.

A unit is matched with itself in the year before by its code, except where a succession names the code in between: then by
the rows of the succession, and only where it is still the same unit on the same borders. A merged or split unit, and one
that took over the code of another, is compared with nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import attrs
import numpy as np
import numpy.typing as npt

from dtiscore.data.units import Unit, existence
from dtiscore.language.errors import Problem, one_line
from dtiscore.language.labels import key
from dtiscore.model import Bools, Floats
from dtiscore.model.succession import Successions

Integers = npt.NDArray[np.int64]


@attrs.frozen(eq=False, slots=False)
class Continuity:
    """Over the years of the data, arrays (units, years).

    ``before`` is the position of the same unit in the year of the data before, −1 where it was none; ``moved`` tells that
    it has none because borders moved or its code was another unit's, ``ended`` that the unit of the year before went into
    others. ``parts`` names the predecessors of what moved, by (unit, year) position, and ``whence`` has their own positions with
    their shares, where all are there; ``notes`` says what no succession explains.
    """

    before: Integers
    moved: Bools
    ended: Bools
    notes: tuple[Problem, ...] = attrs.field(default=(), eq=False)
    parts: Mapping[tuple[int, int], tuple[str, ...]] = attrs.field(factory=dict)
    whence: Mapping[tuple[int, int], tuple[tuple[int, float], ...]] = attrs.field(factory=dict)

    def year_before(self, values: Floats, j: int) -> Floats:
        """(units,): what the values (units, years) said of the same units in the year of the data before; NaN where nothing."""
        before: Integers = self.before[:, j]
        return np.where(before >= 0, values[before, j - 1], np.nan)

    def sum_before(self, values: Floats, j: int) -> Floats:
        """(units,): what the predecessors of a unit whose borders moved counted together in the year of the data before, each by
        its share; NaN where one is missing, or nobody knows its share."""
        found = np.full(values.shape[0], np.nan)
        for (i, k), parts in self.whence.items():
            if k == j:
                found[i] = sum(share * values[r, j - 1] for r, share in parts)
        return found

    @property
    def lines(self) -> Integers:
        """(units, years): cells with the same number are the same unit over time."""
        found = np.zeros(self.before.shape, dtype=np.int64)
        count = 0
        for j in range(len(self.before.T)):
            before: Integers = self.before[:, j]
            known = before >= 0
            new = np.cumsum(~known) - 1 + count
            count += int((~known).sum())
            found[:, j] = np.where(known, found[before, j - 1], new)
        return found


def continuity_of(records: Sequence[Unit], years: Sequence[int], successions: Successions | None) -> Continuity | None:
    """What is the same unit from one year of the data to the next; None where every unit is itself in every year."""
    by_code: dict[str, list[int]] = {}
    for i, unit in enumerate(records):
        by_code.setdefault(key(unit.code), []).append(i)
    known = successions or Successions()
    repeated = len(by_code) < len(records)
    steps = list(pairwise(years))
    if not repeated and not any(known.between(*step) for step in steps):
        return None
    exists = existence(records, years)
    before = np.full(exists.shape, -1, dtype=np.int64)
    moved, ended = np.zeros(exists.shape, dtype=bool), np.zeros(exists.shape, dtype=bool)
    notes: dict[str, Problem] = {}
    parts: dict[tuple[int, int], tuple[str, ...]] = {}
    whence: dict[tuple[int, int], tuple[tuple[int, float], ...]] = {}
    for j, (first, last) in enumerate(steps, start=1):
        if not repeated and not known.between(first, last):
            before[:, j] = np.where(exists[:, j - 1] & exists[:, j], np.arange(len(records)), -1)
            continue
        for i in np.flatnonzero(exists[:, j]).tolist():
            code, named = records[i].code, known.changes(records[i].code, first, last)
            was = known.same(code, first, last) if named else code
            if was is None:
                moved[i, j] = True
                made_of = known.predecessors(code, first, last)
                parts[i, j] = tuple(part.predecessor for part in made_of)
                places = [_there(by_code.get(key(part.predecessor), ()), exists[:, j - 1]) for part in made_of]
                shares = [np.nan if part.share is None else part.share for part in made_of]
                if places and None not in places:
                    whence[i, j] = tuple((r, share) for r, share in zip(places, shares, strict=True) if r is not None)
                continue
            r = _there(by_code.get(key(was), ()), exists[:, j - 1])
            if r is not None and not named and _is_another(records[r], records[i]):
                moved[i, j] = ended[r, j] = True
                notes[code] = _unexplained(records[r], records[i])
            elif r is not None:
                before[i, j] = r
        for r in np.flatnonzero(exists[:, j - 1]).tolist():
            if known.changes(records[r].code, first, last) and not (before[:, j] == r).any():
                ended[r, j] = True
    return Continuity(before, moved, ended, tuple(notes.values()), parts, whence)


def _there(places: Sequence[int], exists: Bools) -> int | None:
    """Of the periods of a code the one that exists."""
    return next((r for r in places if exists[r]), None)


def _is_another(one: Unit, other: Unit) -> bool:
    """Two periods of one code that are called differently: a renaming would be a row of a succession."""
    return bool(one.name and other.name) and key(one.name) != key(other.name)


def _unexplained(old: Unit, new: Unit) -> Problem:
    params: Mapping[str, str] = {
        "code": one_line(new.code), "old": one_line(old.name), "new": one_line(new.name),
        "until": f"{old.period[1]:%Y-%m-%d}",
    }  # fmt: skip
    return Problem("units.code_of_another", severity="warning", params=params)
