"""Borders of one year seen from another: which units each is made of, and by what shares, as one sparse matrix per year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import attrs
import numpy as np
import numpy.typing as npt

from dtiscore.data.units import Unit, Units
from dtiscore.language.labels import key
from dtiscore.model import Bools, Floats
from dtiscore.model.succession import Part, Successions

Integers = npt.NDArray[np.int64]
Entries = list[tuple[int, int, float]]  # redrawn unit, unit, share


@attrs.frozen(eq=False)
class Pieces:
    """The matrix of one year, an entry for every part in the order of the units: ``share`` (entries,) of the unit ``of``
    belongs to the redrawn unit ``into``; NaN where nobody knows how much. ``alone`` (redrawn units,) is true for one that is a
    single unit of the year on the same borders."""

    into: Integers
    of: Integers
    share: Floats
    alone: Bools

    def total(self, values: Floats) -> Floats:
        """(redrawn units,): the values of the entries added up in their order, so that bits are stable."""
        found: Floats = np.bincount(self.into, weights=values, minlength=len(self.alone)).astype(np.float64)
        return found

    def any(self, entries: Bools) -> Bools:
        """(redrawn units,): whether it is so of an entry."""
        found = np.zeros(len(self.alone), dtype=bool)
        found[self.into[entries]] = True
        return found

    def all(self, entries: Bools) -> Bools:
        """(redrawn units,): whether it is so of every entry; true where there is none."""
        return ~self.any(~entries)


@attrs.frozen(eq=False)
class Redrawn:
    """The units of some borders, and by year what they are made of."""

    borders: int
    records: tuple[Unit, ...]
    pieces: tuple[Pieces, ...]

    @property
    def alone(self) -> Bools:
        """(units, years): where a unit is one unit of that year, as it was."""
        return np.stack([year.alone for year in self.pieces], axis=1)

    def by_year(self, found: Callable[[Pieces, int], Floats]) -> Floats:
        """(units, years): what is found from the matrix of every year and its position."""
        return np.stack([found(year, j) for j, year in enumerate(self.pieces)], axis=1)

    def where(self, found: Callable[[Pieces, int], Bools]) -> Bools:
        """The same of what is true or not."""
        return np.stack([found(year, j) for j, year in enumerate(self.pieces)], axis=1)


def redrawn(
    records: Sequence[Unit],
    years: Sequence[int],
    exists: Bools,
    successions: Successions,
    borders: int,
    units: Units | None = None,
) -> Redrawn:
    """The units of the borders of a year, in the order in which the given units lead to them.

    ``exists`` is (units, years); ``units`` are those in force on these borders, as far as known.
    """
    codes: dict[str, int] = {}
    spelled: list[str] = []
    entries: list[Entries] = []
    known: dict[object, Entries] = {}
    for j, year in enumerate(years):
        # Years between which no border moved, with the same units, have the same matrix.
        same = successions.rows_until(year), year > borders, exists[:, j].tobytes()
        if same not in known:
            known[same] = own = []
            for i, unit in enumerate(records):
                if exists[i, j] and successions.is_there(unit.code, year):
                    for part in _parts(successions, unit.code, year, borders):
                        place = codes.setdefault(key(part.successor), len(codes))
                        if place == len(spelled):
                            spelled.append(part.successor)
                        own.append((place, i, np.nan if part.share is None else part.share))
        entries.append(known[same])
    alone: dict[object, Bools] = {}
    for year in years:
        step = successions.rows_until(year), year >= borders
        if step not in alone:
            alone[step] = np.array([_is_alone(successions, code, year, borders) for code in spelled], dtype=bool)
    alike = [alone[successions.rows_until(year), year >= borders] for year in years]
    pieces = tuple(_pieces(own, alone) for own, alone in zip(entries, alike, strict=True))
    made_of = _made_of(entries)
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
    return Redrawn(borders, made, pieces)


def _parts(successions: Successions, code: str, year: int, borders: int) -> Iterable[Part]:
    """What of a unit of a year is which unit of the borders; of later years only what is one unit still."""
    if year <= borders:
        return successions.parts(code, year, borders)
    was = successions.same(code, borders, year)
    return () if was is None else (Part(code, was),)


def _is_alone(successions: Successions, code: str, year: int, borders: int) -> bool:
    return year >= borders or successions.same(code, year, borders) is not None


def _pieces(entries: Entries, alone: Bools) -> Pieces:
    into = np.array([entry[0] for entry in entries], dtype=np.int64)
    of = np.array([entry[1] for entry in entries], dtype=np.int64)
    share = np.array([entry[2] for entry in entries], dtype=np.float64)
    there = np.zeros(len(alone), dtype=bool)
    there[into] = True
    return Pieces(into, of, share, alone & there)


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
