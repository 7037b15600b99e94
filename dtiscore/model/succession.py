"""Successions (kế thừa đơn vị sau sắp xếp): which unit became which, when, by what share, by which document.

A code is a unit only together with its date: 15 is Yên Bái until 30 June 2025 and Lào Cai after. A row therefore joins the
unit that has a code until the day before its date with the one that has a code from that date on, and two rows of one day
never form a chain.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Iterable, Mapping

import attrs

from dtiscore.language.displayed import Displayed
from dtiscore.language.labels import key
from dtiscore.language.told import told

Day = datetime.date
Shares = Mapping[str, float | None]


@attrs.frozen
class Succession:
    """One row: the unit that had the code ``predecessor`` until ``date`` passed, as far as ``share`` says, to the one that has
    the code ``successor`` from then on.

    ``share`` is 0 … 1, and None where nobody knows it (``is_stated`` says whether the row itself has it, ``is_shipped`` that it is of a table that ships, about the whole country); ``successor`` is empty where the unit ended without one;
    ``continues`` says that the successor is, in the eyes of its people, this predecessor (None where nothing is said).
    """

    date: Day
    predecessor: str
    successor: str
    share: float | None = 1.0
    basis: str = ""
    document: str = ""
    note: str = ""
    continues: bool | None = None
    predecessor_name: str = ""
    successor_name: str = ""
    file: str = ""
    row: int | None = None
    is_stated: bool = False
    is_shipped: bool = False


@attrs.frozen
class Part:
    """How much of a unit of an earlier day belongs to one of a later day: ``share`` 0 … 1, None where it is not known."""

    predecessor: str
    successor: str
    share: float | None = 1.0


def last_day(year: int) -> Day:
    """The borders of a year are those of this day."""
    return Day(year, 12, 31)


@attrs.frozen(repr=False, eq=False)
class Successions(Displayed):
    """All rows, in the order of the files; what no row names goes on as it is.

    Years stand for their 31 December: from 2024 to 2025 are the rows of all days of 2025.
    """

    rows: tuple[Succession, ...] = ()
    _by_day: tuple[Succession, ...] = attrs.field(
        init=False,
        repr=False,
        default=attrs.Factory(lambda self: tuple(sorted(self.rows, key=lambda row: row.date)), takes_self=True),
    )
    _known: dict[tuple[int, int], _Between] = attrs.field(init=False, factory=dict, repr=False)
    _events: Mapping[str, tuple[tuple[Day, bool, str], ...]] = attrs.field(
        init=False, repr=False, default=attrs.Factory(lambda self: _events_of(self._by_day), takes_self=True)
    )

    def __repr__(self) -> str:
        return f"Successions({len(self.rows)} rows)"

    def __len__(self) -> int:
        return len(self.rows)

    @told
    def between(self, first: int, last: int) -> tuple[Succession, ...]:
        """The rows by which the borders of ``last`` differ from those of ``first``, in the order of their days."""
        return tuple(row for row in self._by_day if last_day(first) < row.date <= last_day(last))

    @told
    def changes(self, code: str, first: int, last: int) -> bool:
        """Whether a row names the code between two years: then it is not matched to itself, except through the rows."""
        return key(code) in self._between(first, last).named

    @told
    def parts(self, code: str, first: int, last: int) -> tuple[Part, ...]:
        """What became of a unit of the first year by the last one, shares multiplied along the way.

        Empty where the unit ended. A code that no row names is itself, whole.
        """
        known = self._between(first, last)
        if key(code) in known.forward:
            return known.forward[key(code)]
        return () if key(code) in known.named else (Part(code, code),)

    @told
    def predecessors(self, code: str, first: int, last: int) -> tuple[Part, ...]:
        """What a unit of the last year was in the first one, in the order of the rows; empty for one that is new."""
        known = self._between(first, last)
        if key(code) in known.backward:
            return known.backward[key(code)]
        return () if key(code) in known.named else (Part(code, code),)

    @told
    def same(self, code: str, first: int, last: int) -> str | None:
        """The code in the first year of a unit that is still the same one, on the same borders; None where they moved."""
        found = self.predecessors(code, first, last)
        if len(found) != 1 or found[0].share != 1.0:
            return None
        return found[0].predecessor

    @told
    def main(self, code: str, first: int, last: int) -> str | None:
        """The predecessor that the unit continues: the only one, else the one that is marked, else the one of the same
        name; None where there is none."""
        found = self.predecessors(code, first, last)
        if len(found) <= 1:
            return found[0].predecessor if found else None
        return self._between(first, last).main.get(key(code))

    @told
    def name_before(self, code: str, date: Day) -> str:
        """What the unit with a code was called until a day, where a row of that day says so."""
        names = (r.predecessor_name for r in self.rows if r.date == date and key(r.predecessor) == key(code))
        return next((name for name in names if name), "")

    @told
    def name_in(self, code: str, year: int) -> str:
        """What the unit that has a code at the end of a year is called, as far as rows say so; else empty."""
        events = self._events.get(key(code), ())
        after = [name for day, begins, name in events if day > last_day(year) and not begins]
        until = [name for day, begins, name in events if day <= last_day(year) and begins]
        return after[0] if after else until[-1] if until else ""

    @told
    def is_there(self, code: str, year: int) -> bool:
        """Whether, as far as rows say, a unit has the code at the end of a year; one that no row names has it always."""
        events = self._events.get(key(code), ())
        until = [(day, begins) for day, begins, _ in events if day <= last_day(year)]
        if until:
            return (until[-1][0], True) in until
        return not events or (events[0][0], False) in ((day, begins) for day, begins, _ in events)

    @told
    def rows_until(self, year: int) -> int:
        """How many rows are of that year or before."""
        return bisect_right(self._by_day, last_day(year), key=lambda row: row.date)

    def _days(self, first: int, last: int) -> tuple[tuple[Succession, ...], ...]:
        days: dict[Day, list[Succession]] = {}
        for row in self.between(first, last):
            days.setdefault(row.date, []).append(row)
        return tuple(map(tuple, days.values()))

    def _between(self, first: int, last: int) -> _Between:
        span = self.rows_until(first), self.rows_until(last)
        if span not in self._known:
            self._known[span] = _composed(self._days(first, last))
        return self._known[span]


def _events_of(rows: Iterable[Succession]) -> Mapping[str, tuple[tuple[Day, bool, str], ...]]:
    """By code and in time, the days on which a unit with the code begins or ends, and what it is called."""
    found: dict[str, dict[tuple[Day, bool], str]] = {}
    for row in rows:
        for code, begins, name in (
            (row.predecessor, False, row.predecessor_name),
            (row.successor, True, row.successor_name),
        ):
            if code:
                known = found.setdefault(key(code), {})
                known[row.date, begins] = known.get((row.date, begins)) or name
    return {code: tuple((day, begins, name) for (day, begins), name in own.items()) for code, own in found.items()}


@attrs.frozen
class _Between:
    """What became of every code that a row names between two days: by the code before, by the code after, by ``key``."""

    named: frozenset[str]
    forward: Mapping[str, tuple[Part, ...]]
    backward: Mapping[str, tuple[Part, ...]]
    main: Mapping[str, str]


def _composed(days: Iterable[tuple[Succession, ...]]) -> _Between:
    """The rows of several days as if they were of one."""
    named: set[str] = set()
    written: dict[str, str] = {}
    now: dict[str, dict[str, float | None]] = {}  # by the first unit, what of it is in which unit by now
    called: dict[str, set[str]] = {}  # by the first unit, which units continue it by now
    for day in days:
        steps: dict[str, list[Succession]] = {}
        for row in day:
            steps.setdefault(key(row.predecessor), []).append(row)
            for code in (row.predecessor, row.successor):
                written.setdefault(key(code), code)
        taken = {key(row.successor) for row in day if row.successor}
        alive = {code for shares in now.values() for code in shares}
        for code in steps:
            # Whoever is first named here was there from the first day on; whoever came since is already held.
            if code not in named and code not in alive:
                now[code] = {code: 1.0}
                called[code] = {code}
        now = {first: _stepped(shares, steps, taken) for first, shares in now.items()}
        continued = _continued(day)
        called = {
            first: {
                new
                for code in codes
                for new in (continued.get(code, ()) if code in steps else () if code in taken else (code,))
            }
            for first, codes in called.items()
        }
        named |= steps.keys() | taken
    forward = {
        first: tuple(Part(written[first], written[code], share) for code, share in shares.items())
        for first, shares in now.items()
    }
    backward: dict[str, list[Part]] = {}
    for parts in forward.values():
        for part in parts:
            backward.setdefault(key(part.successor), []).append(part)
    claims: dict[str, list[str]] = {}
    for first, codes in called.items():
        for code in codes:
            claims.setdefault(code, []).append(written[first])
    return _Between(
        frozenset(named), forward, {code: tuple(parts) for code, parts in backward.items()},
        {code: own[0] for code, own in claims.items() if len(own) == 1},
    )  # fmt: skip


def _stepped(shares: Shares, steps: Mapping[str, list[Succession]], taken: set[str]) -> dict[str, float | None]:
    """The same a day later; a unit whose code another one takes on that day, and of which no row tells, has ended."""
    after: dict[str, float | None] = {}
    for code, share in shares.items():
        if code not in steps:
            if code not in taken:
                after[code] = _added(after.get(code, 0.0), share)
            continue
        for row in steps[code]:
            if row.successor:
                part = None if share is None or row.share is None else share * row.share
                after[key(row.successor)] = _added(after.get(key(row.successor), 0.0), part)
    return after


def _added(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other


def _continued(day: tuple[Succession, ...]) -> Mapping[str, set[str]]:
    """By predecessor, the successors that continue it: its only ones, else those marked, else those of its name."""
    into: dict[str, list[Succession]] = {}
    for row in day:
        if row.successor:
            into.setdefault(key(row.successor), []).append(row)
    found: dict[str, set[str]] = {}
    for successor, rows in into.items():
        marked = [row for row in rows if row.continues]
        same = [row for row in rows if row.predecessor_name and key(row.predecessor_name) == key(row.successor_name)]
        main = rows if len(rows) == 1 else marked or same
        if len(main) == 1:
            found.setdefault(key(main[0].predecessor), set()).add(successor)
    return found
