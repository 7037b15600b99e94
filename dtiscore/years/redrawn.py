"""Borders of one year seen from another: which units each is made of, and by what shares, as one sparse matrix per year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

import attrs
import numpy as np
import numpy.typing as npt

from dtiscore.data.units import Unit, Units
from dtiscore.language.labels import key
from dtiscore.model import Bools, Floats
from dtiscore.model.succession import Part, Successions
from dtiscore.years.continuing import Ended, Going

Integers = npt.NDArray[np.int64]
Entries = list[tuple[int, int, float]]  # redrawn unit, unit, share


@attrs.frozen(eq=False)
class Pieces:
    """The matrix of years of which it is the same, an entry for every part, those of one redrawn unit in the order of the units:
    ``share`` (entries, 1) of the unit ``of`` (entries, 1) belongs to the redrawn unit ``into`` (entries,); NaN where nobody knows
    how much. ``alone`` (redrawn units,) is true for one that is a single unit of the year on the same borders. ``years`` are the
    positions of the years, so that ``values[of, years]`` is (entries, years)."""

    into: Integers
    of: Integers
    share: Floats
    alone: Bools
    years: Integers
    _rows: Integers
    _starts: Integers

    @classmethod
    def from_entries(cls, entries: Entries, alone: Bools, years: Sequence[int]) -> Pieces:
        """Entries as they were found, those of one redrawn unit brought together."""
        entries = sorted(entries, key=lambda entry: entry[0])
        into = np.array([entry[0] for entry in entries], dtype=np.int64)
        of = np.array([entry[1] for entry in entries], dtype=np.int64).reshape(-1, 1)
        share = np.array([entry[2] for entry in entries], dtype=np.float64).reshape(-1, 1)
        rows, starts = np.unique(into, return_index=True)
        there = np.zeros(len(alone), dtype=bool)
        there[rows] = True
        return cls(into, of, share, alone & there, np.array(years, dtype=np.int64), rows, starts)

    def total(self, values: Floats) -> Floats:
        """(redrawn units, years): the values of the entries added up in their order, so that bits are stable."""
        found = np.zeros((len(self.alone), values.shape[1]))
        if len(self._rows):
            found[self._rows] = np.add.reduceat(values, self._starts, axis=0)
        return found

    def any(self, entries: Bools) -> Bools:
        """(redrawn units, years): whether it is so of an entry."""
        found = np.zeros((len(self.alone), entries.shape[1]), dtype=bool)
        if len(self._rows):
            found[self._rows] = np.logical_or.reduceat(entries, self._starts, axis=0)
        return found

    def all(self, entries: Bools) -> Bools:
        """(redrawn units, years): whether it is so of every entry; true where there is none."""
        return ~self.any(~entries)


@attrs.frozen(eq=False, slots=False)
class Redrawn:
    """The units of some borders, and what they are made of, a matrix for all years in which it is the same one. ``ended`` are
    units of the years that are none of these borders, though no row says what became of them."""

    borders: int
    records: tuple[Unit, ...]
    matrices: tuple[Pieces, ...]
    years: int
    ended: tuple[Ended, ...] = ()

    @cached_property
    def alone(self) -> Bools:
        """(units, years): where a unit is one unit of that year, as it was."""
        return self.where(lambda one: one.alone[:, None])

    @cached_property
    def there(self) -> Bools:
        """(units, years): where a unit is made of anything."""
        return self.where(lambda one: one.any(np.ones(one.of.shape, dtype=bool)))

    def of_year(self, j: int) -> Pieces:
        """The matrix of the year at a position."""
        return next(one for one in self.matrices if j in one.years)

    def values(self, found: Callable[[Pieces], Floats]) -> Floats:
        """(units, years): what is found from every matrix, (units, its years) or (units, 1)."""
        laid = np.zeros((len(self.records), self.years))
        for one in self.matrices:
            laid[:, one.years] = found(one)
        return laid

    def where(self, found: Callable[[Pieces], Bools]) -> Bools:
        """The same of what is true or not."""
        laid = np.zeros((len(self.records), self.years), dtype=bool)
        for one in self.matrices:
            laid[:, one.years] = found(one)
        return laid


def redrawn(
    records: Sequence[Unit],
    years: Sequence[int],
    exists: Bools,
    successions: Successions,
    borders: int,
    units: Units | None = None,
    *,
    whole: bool = False,
) -> Redrawn:
    """The units of the borders of a year, in the order in which the given units lead to them.

    ``exists`` is (units, years); ``units`` are those in force on these borders, as far as known, and all of them where ``whole``.
    """
    going = None if units is None else Going(units, successions, whole)
    ended: dict[str, Ended] = {}
    codes: dict[str, int] = {}
    spelled: list[str] = []
    known: dict[object, tuple[Entries, list[int]]] = {}
    for j, year in enumerate(years):
        # Years between which no border moved, with the same units, have the same matrix.
        same = successions.rows_until(year), year < borders, year > borders, exists[:, j].tobytes()
        if same not in known:
            own: Entries = []
            known[same] = own, []
            for i, unit in enumerate(records):
                if exists[i, j] and successions.is_there(unit.code, year):
                    if going is not None and year < borders and not successions.changes(unit.code, year, borders):
                        code = going.on(unit, year, borders)
                        if code is None:
                            ended[key(unit.code)] = Ended(unit, year, borders)
                            continue
                        parts: Iterable[Part] = (Part(unit.code, code),)
                    else:
                        parts = _parts(successions, unit.code, year, borders)
                    for part in parts:
                        place = codes.setdefault(key(part.successor), len(codes))
                        if place == len(spelled):
                            spelled.append(part.successor)
                        own.append((place, i, np.nan if part.share is None else part.share))
        known[same][1].append(j)
    matrices = []
    for own, positions in known.values():
        year = years[positions[0]]
        alone = np.array([_is_alone(successions, code, year, borders) for code in spelled], dtype=bool)
        matrices.append(Pieces.from_entries(own, alone, positions))
    made_of = _made_of([entries for entries, _ in known.values()])
    known_since = {key(unit.code): unit for unit in records if unit.first_year is not None and unit.exists_in(borders)}
    made = tuple(
        _record(
            code,
            _known(code, units, borders) or known_since.get(key(code)),
            [records[i] for i in made_of.get(place, ())],
            successions.name_in(code, borders),
        )
        for place, code in enumerate(spelled)
    )
    return Redrawn(borders, made, tuple(matrices), len(years), tuple(ended.values()))


def _parts(successions: Successions, code: str, year: int, borders: int) -> Iterable[Part]:
    """What of a unit of a year is which unit of the borders; of later years only what is one unit still."""
    if year <= borders:
        return successions.parts(code, year, borders)
    was = successions.same(code, borders, year)
    return () if was is None else (Part(code, was),)


def _is_alone(successions: Successions, code: str, year: int, borders: int) -> bool:
    return year >= borders or successions.same(code, year, borders) is not None


def _made_of(entries: Sequence[Entries]) -> Mapping[int, Sequence[int]]:
    """By redrawn unit, the units of all years that it is made of."""
    found: dict[int, dict[int, None]] = {}
    for own in entries:
        for place, i, _ in own:
            found.setdefault(place, {})[i] = None
    return {place: tuple(own) for place, own in found.items()}


def _known(code: str, units: Units | None, year: int) -> Unit | None:
    found = None if units is None else units.find(code, year)
    return found if found is not None and key(found.code) == key(code) else None


def _record(code: str, own: Unit | None, parts: Sequence[Unit], name: str) -> Unit:
    """A redrawn unit as it is known, else with what its predecessors share."""
    if own is not None or len(parts) == 1:
        unit = own or parts[0]
        return Unit(code, name or unit.name, unit.type, unit.block, unit.parent, unit.ranked)

    def shared(name: str) -> str:
        found = {str(getattr(unit, name)) for unit in parts}
        return found.pop() if len(found) == 1 else ""

    return Unit(code, name, shared("type"), shared("block"), shared("parent"), any(unit.ranked for unit in parts))
