"""Which unit of a list of the year before is which of this year: by code, but across a succession only through its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from dtiscore.data.units import Unit
from dtiscore.language.errors import one_line
from dtiscore.language.labels import key
from dtiscore.language.text import Text, text_of
from dtiscore.model import Bools
from dtiscore.model.succession import Successions
from dtiscore.results.year_before import Links
from dtiscore.years.continuing import Doubt, doubt_of, note_of


def match(
    now: Sequence[Unit],
    exists: Bools,
    before: Sequence[Unit],
    there: Bools,
    successions: Successions,
    years: tuple[int, int],
) -> tuple[Links, tuple[Text, ...]]:
    """Links from the units of this year to those of the year before, of the two ``years``, and what a reader should know.

    ``exists`` and ``there`` tell which of them the two lists have. Without a succession a unit is found by its code, else by
    its name; a code that means two units is another unit's, and one that may is asked about.
    """
    first, last = years
    by_code, by_name = _places(before, there, "code"), _places(before, there, "name")
    names_now = _places(now, exists, "name")
    link = np.full(len(now), -1, dtype=np.int64)
    moved, ended = np.zeros(len(now), dtype=bool), np.zeros(len(before), dtype=bool)
    parts: dict[int, tuple[str, ...]] = {}
    notes: list[Text] = []
    asked: list[Doubt] = []
    for i in np.flatnonzero(exists).tolist():
        unit = now[i]
        named = first < last and successions.changes(unit.code, first, last)
        was = successions.same(unit.code, first, last) if named else unit.code
        if was is None:
            moved[i] = True
            parts[i] = tuple(
                _called(part.predecessor, by_code, before) for part in successions.predecessors(unit.code, first, last)
            )
            continue
        r = by_code.get(key(was), -1)
        if r < 0 and not named and unit.name:
            r = by_name.get(key(unit.name), -1)
        doubt = None if r < 0 or named else doubt_of(before[r], unit)
        if doubt is not None and (doubt.two or _went_on(before[r], unit, by_name, names_now)):
            moved[i] = ended[r] = True
            params = {"code": one_line(unit.code), "old": one_line(before[r].name), "new": one_line(unit.name)}
            notes.append(text_of("years.code_of_another", before=first, **params))
            continue
        if doubt is not None:
            asked.append(doubt)
        link[i] = r
    linked = set(link.tolist())
    for r in np.flatnonzero(there).tolist():
        if r not in linked and first < last and successions.changes(before[r].code, first, last):
            ended[r] = True
    return Links(link, moved, ended, parts), (*notes, *note_of(asked, first))


def _places(units: Sequence[Unit], there: Bools, what: str) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for i in np.flatnonzero(there).tolist():
        if getattr(units[i], what):
            found.setdefault(key(getattr(units[i], what)), i)
    return found


def _went_on(old: Unit, new: Unit, names_before: Mapping[str, int], names_now: Mapping[str, int]) -> bool:
    """Whether one of two units of one code is known under another code in the other year: then they are two."""
    if not old.name or not new.name or key(old.name) == key(new.name):
        return False
    return key(new.name) in names_before or key(old.name) in names_now


def _called(code: str, places: Mapping[str, int], units: Sequence[Unit]) -> str:
    """A predecessor by its name, where the list before has it."""
    place = places.get(key(code))
    return code if place is None else units[place].name or code
