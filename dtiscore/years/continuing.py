"""Whether a unit of the year before goes on, where no succession tells of it: one code may be two units.

Two units: they are called otherwise, beyond spelling, and are also of another kind, below another unit, or stated to end
before the other begins; or the name of one goes on under another code. They are never compared, and ``check`` gives an error. One unit that is asked about: only its name
or only its kind differs, for both may change without any border moving, though a row should say so. A unit may come below
another one, into another block or out of the ranking without a word, as that is what the new units file is for.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

import attrs

from dtiscore.data.units import Unit, Units
from dtiscore.language.errors import DataError, Problem, did_you_mean, one_line
from dtiscore.language.labels import key
from dtiscore.language.text import Text, text_of
from dtiscore.model.succession import Successions

# What a name may begin with; the same kind in short and in English.
KINDS = {
    "tỉnh": "tỉnh", "thành phố": "thành phố", "tp.": "thành phố", "tp": "thành phố", "quận": "quận", "huyện": "huyện",
    "thị xã": "thị xã", "phường": "phường", "xã": "xã", "thị trấn": "thị trấn", "đặc khu": "đặc khu", "province": "tỉnh",
    "city": "thành phố", "ward": "phường", "commune": "xã",
}  # fmt: skip
SHOWN = 3
Span = tuple[int, int]


@attrs.frozen
class Doubt:
    """A code of two lists that no succession names: ``two`` tells that it means two units, else it is asked whether it is one."""

    old: Unit
    new: Unit
    two: bool

    def problem(self, span: Span, file: str = "") -> Problem:
        """An error where it means two units, else a question."""
        code = "years.two_units" if self.two else "years.same_unit"
        params = {
            "code": one_line(self.new.code), "old": _called(self.old), "new": _called(self.new), "before": span[0],
            "year": span[1], "date": f"{span[1]}-01-01",
        }  # fmt: skip
        return Problem(code, file, severity="error" if self.two else "warning", params=params)


@attrs.frozen
class Ended:
    """A unit of the year before that is none of the later borders, and of which no row tells."""

    unit: Unit
    before: int
    year: int

    def problem(self, file: str = "") -> Problem:
        """What happened, with the row that says so."""
        label = f"{self.unit.code} {self.unit.name}" if self.unit.name else self.unit.code
        params = {
            "unit": one_line(label), "code": one_line(self.unit.code), "before": self.before, "year": self.year,
            "date": f"{self._day:%Y-%m-%d}",
        }  # fmt: skip
        return Problem("years.ended_untold", file, severity="warning", params=params)

    @property
    def _day(self) -> datetime.date:
        """The day after its last one, as far as that is known."""
        if self.unit.last_year is None or self.unit.period[1] == datetime.date.max:
            return datetime.date(self.year, 1, 1)
        return self.unit.period[1] + datetime.timedelta(days=1)


def doubt_of(old: Unit, new: Unit) -> Doubt | None:
    """What is to be said of two units of one code; None where nothing tells them apart."""
    if (old.name, old.type) == (new.name, new.type):
        return None
    (old_kind, old_name), (new_kind, new_name) = _parted(old.name), _parted(new.name)
    renamed = bool(old_name and new_name) and old_name != new_name
    changed = _differ(old.type, new.type) or (old_kind != new_kind and bool(old_kind and new_kind))
    if renamed:
        apart = old.period[1] < new.period[0]  # somebody wrote that the one had ended before the other began
        return Doubt(old, new, changed or apart or _differ(old.parent, new.parent))
    return Doubt(old, new, False) if changed else None


def note_of(doubts: Sequence[Doubt], before: int) -> tuple[Text, ...]:
    """To a reader of a comparison: units that are compared though they are called otherwise, or are of another kind."""
    if not doubts:
        return ()
    shown = [f"{one_line(one.new.code)}: {_called(one.old)} → {_called(one.new)}" for one in doubts[:SHOWN]]
    units = "; ".join(shown) + (" …" if len(doubts) > SHOWN else "")
    return (text_of("years.compared_as_one", before=before, units=units, count=len(doubts)),)


@attrs.frozen(eq=False)
class Going:
    """Which unit of earlier borders goes on without a row, by the units in force on later ones.

    ``whole`` says that these units are all there are, as those of one assessment folder are; a published list may be of more.
    """

    units: Units
    successions: Successions
    whole: bool = True
    _known: dict[int, Mapping[str, Unit]] = attrs.field(init=False, factory=dict)

    def on(self, unit: Unit, before: int, year: int) -> str | None:
        """The code that a unit has on later borders; None where it has ended. A code that rows name goes the way of the rows."""
        found = self._there(unit.code, year)
        if found is not None:
            doubt = doubt_of(unit, found)
            return None if doubt is not None and doubt.two else found.code
        named = self.units.find(unit.name or unit.code, year)
        if named is not None and named.exists_in(year) and not self.successions.changes(named.code, before, year):
            return named.code
        known = self.units.find(unit.code) is not None or (unit.last_year is not None and unit.last_year < year)
        return None if known or self.whole else unit.code

    def _there(self, code: str, year: int) -> Unit | None:
        if year not in self._known:
            self._known[year] = {key(unit.code): unit for unit in self.units.records if unit.exists_in(year)}
        return self._known[year].get(key(code))


def against(successions: Successions, units: Units, span: Span) -> Successions:
    """The rows of a span of years, held against the units of its first year: predecessors by the codes that these have.

    Raises
    ------
    DataError
        with every predecessor that is none of the units; of a table that ships only some rows are about them.
    """
    problems: list[Problem] = []
    begun: set[str] = set()
    renamed = {}
    for row in successions.between(*span):
        found = units.find(row.predecessor, span[0])
        if found is not None and found.exists_in(span[0]):
            renamed[row.file, row.row, row.predecessor] = found.code
        elif key(row.predecessor) not in begun and not row.is_shipped:
            there = [label for unit in units.records if unit.exists_in(span[0]) for label in (unit.code, unit.name)]
            params = {
                "code": one_line(row.predecessor), "hint": did_you_mean(row.predecessor, filter(None, there)),
                "units": units.file or "—", "year": span[0],
            }  # fmt: skip
            problems.append(
                Problem("successions.unknown_predecessor", row.file, row=row.row, column="predecessor", params=params)
            )
        begun |= {key(row.successor)}
    if problems:
        raise DataError(problems)
    rows = (
        attrs.evolve(row, predecessor=renamed.get((row.file, row.row, row.predecessor), row.predecessor))
        for row in successions.rows
    )
    return Successions(tuple(rows))


def units_in_doubt(before: Units, now: Units, successions: Successions, span: Span) -> Iterator[Problem]:
    """What the units files of two years leave open: codes that may be two units, and units that ended without a row."""
    going = Going(now, successions)
    codes = {key(unit.code): unit for unit in now.records if unit.exists_in(span[1])}
    for unit in before.records:
        if not unit.exists_in(span[0]) or successions.changes(unit.code, *span):
            continue
        doubt = doubt_of(unit, codes[key(unit.code)]) if key(unit.code) in codes else None
        if doubt is not None:
            yield doubt.problem(span, now.file)
        elif going.on(unit, *span) is None:
            yield Ended(unit, *span).problem(now.file)


def _called(unit: Unit) -> str:
    """A unit by its name, with its kind where that is not in the name."""
    name = one_line(unit.name or unit.code)
    return f"{name} ({one_line(unit.type)})" if unit.type and not _parted(unit.name)[0] else name


def _differ(one: str, other: str) -> bool:
    return bool(one and other) and key(one) != key(other)


def _plain(text: str) -> str:
    """A name without marks, signs and spaces, so that Hoà is Hòa and Thừa Thiên - Huế is Thừa Thiên Huế."""
    marked = unicodedata.normalize("NFD", key(text).replace("đ", "d"))
    return re.sub(r"[\W_]+", "", "".join(sign for sign in marked if not unicodedata.combining(sign)))


def _parted(name: str) -> tuple[str, str]:
    """The kind that a name begins with, and the rest of it without marks."""
    label = key(name)
    for word, kind in KINDS.items():
        rest = _plain(label[len(word) :])
        if label.startswith(f"{word} ") and rest:
            return kind, rest
    return "", _plain(label)
