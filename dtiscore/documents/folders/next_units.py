"""The units of the next year: those in force on its 31 December, as far as the units file and the successions say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import attrs
import numpy as np

from dtiscore.data.units import Unit, Units
from dtiscore.language.errors import one_line
from dtiscore.language.labels import key
from dtiscore.language.text import Text, text_of
from dtiscore.model import Framework
from dtiscore.model.succession import Successions
from dtiscore.years.redrawn import redrawn

MOST_NAMED = 10
ASKED = ("name", "type", "block", "parent")


@attrs.frozen(eq=False, slots=False)
class UnitsInForce:
    """``known`` is the units file, ``before`` are the units of last year; ``records`` those of the new one, without dates."""

    known: Units | None
    before: tuple[Unit, ...]
    successions: Successions
    last: int
    year: int
    framework: Framework

    @cached_property
    def records(self) -> tuple[Unit, ...]:
        there = np.ones((len(self.before), 1), dtype=bool)
        made = redrawn(self.before, (self.last,), there, self.successions, self.year, self.known).records
        found = {key(unit.code): unit for unit in made if not self._ended(unit)}
        for unit in self.known.records if self.known is not None else ():
            if unit.exists_in(self.year) and not self.successions.changes(unit.code, self.last, self.year):
                found.setdefault(key(unit.code), unit)
        names = self._names(found)
        return tuple(attrs.evolve(
            unit, name=unit.name if names.get(key(unit.name)) == unit.code else "", parent=self._parent(unit, found), type=unit.type if unit.type in self.framework.unit_types else "",
            first_year=None, last_year=None, first_day=None, last_day=None,
        ) for unit in found.values())  # fmt: skip

    def _names(self, found: Mapping[str, Unit]) -> Mapping[str, str]:
        """Whose a name is: of the parts of a unit that was split only one may go on under it, first the one that keeps its code."""
        there = {key(unit.code) for unit in self.before}
        owners: dict[str, str] = {}
        for unit in sorted(found.values(), key=lambda unit: key(unit.code) not in there):
            owners.setdefault(key(unit.name), unit.code)
        return owners

    def _ended(self, unit: Unit) -> bool:
        """Whether the units file ends it before the new year, with no word of who follows."""
        if self.known is None or self.successions.changes(unit.code, self.last, self.year):
            return False
        places = self.known.places(unit.code)
        return bool(places) and not any(self.known.records[i].exists_in(self.year) for i in places)

    def _parent(self, unit: Unit, found: Mapping[str, Unit]) -> str:
        """The unit above, or who followed it; nothing where it ended."""
        if not unit.parent or key(unit.parent) in found:
            return unit.parent
        parts = self.successions.parts(unit.parent, self.last, self.year)
        return parts[0].successor if len(parts) == 1 and key(parts[0].successor) in found else ""

    def told(self, file: str) -> tuple[list[Text], list[Text]]:
        """What was carried over into the ``file``, and what is left to write into it."""
        carried = [text_of("next.carried.units", count=len(self.records), year=self.year)]
        moved = [unit.code for unit in self.records if self.successions.changes(unit.code, self.last, self.year)]
        if moved:
            carried.append(text_of("next.carried.moved", count=len(moved), units=_some(moved)))
        left = [] if self.records else [text_of("next.left.no_units", file=file)]
        gone = [unit.code for unit in self.before if self._ended(unit)]
        if gone:
            left.append(text_of("next.left.ended", count=len(gone), units=_some(gone)))
        for name in ASKED:
            lacking = self._lacking(name)
            if lacking:
                column = text_of(f"starting.header_{name}")
                left.append(text_of("next.left.units", count=len(lacking), column=column, units=_some(lacking)))
        return carried, left

    def _lacking(self, name: str) -> list[str]:
        """The units of which last year said, or others say, what a column wants, and nothing is known now."""
        had = {key(unit.code): bool(getattr(unit, name)) for unit in self.before}
        if not any(had.values()) or (name == "type" and not self.framework.unit_types):
            return []
        return [
            unit.code
            for unit in self.records
            if not getattr(unit, name) and had.get(key(unit.code), True) and (name != "parent" or unit.ranked)
        ]


def _some(names: Sequence[str]) -> str:
    return ", ".join(one_line(name) for name in names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
