"""What cannot be true in a table of successions, each with its row and what would be right."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from dtiscore.data.units import Units
from dtiscore.language.errors import Problem, did_you_mean, one_line
from dtiscore.language.labels import key
from dtiscore.language.lists import Sum
from dtiscore.language.rounding import plain
from dtiscore.model.succession import Day, Succession

CLOSE = 1e-6  # shares that people write add up to 1 within this
Rows = Sequence[Succession]


def problems_of(rows: Rows, units: Units | None = None, shipped: Container[str] = ()) -> Iterator[Problem]:
    """Everything wrong with rows that can be read, also between the files that they come from.

    Rows of ``shipped`` files are about the whole country, of which a units file has its own part.
    """
    by_day: dict[Day, list[Succession]] = {}
    for row in sorted(rows, key=lambda one: one.date):
        by_day.setdefault(row.date, []).append(row)
    for day in by_day.values():
        yield from _repeated(day)
        yield from _sums(day)
        yield from _continued_twice(day)
        yield from _circles(day)
    yield from _out_of_time(by_day)
    if units is not None:
        yield from _not_in(units, [row for row in rows if row.file not in shipped])


def _told(kind: str, row: Succession, column: str = "predecessor", /, **params: object) -> Problem:
    return Problem(kind, row.file, row=row.row, column=column, params=params)


def _groups(rows: Rows, name: str) -> Mapping[str, list[Succession]]:
    found: dict[str, list[Succession]] = {}
    for row in rows:
        found.setdefault(key(getattr(row, name)), []).append(row)
    return found


def _repeated(day: Rows) -> Iterator[Problem]:
    seen: dict[tuple[str, str], Succession] = {}
    for row in day:
        other = seen.setdefault((key(row.predecessor), key(row.successor)), row)
        if other is not row:
            yield _told("successions.repeated", row, other=other.row, code=one_line(row.predecessor))


def _sums(day: Rows) -> Iterator[Problem]:
    for group in _groups(day, "predecessor").values():
        first, stated = group[0], [row.share for row in group if row.is_stated and row.share is not None]
        code = one_line(first.predecessor)
        if len(stated) == len(group):
            if abs(sum(stated) - 1.0) > CLOSE:
                shown = Sum(tuple(map(plain, stated)))
                yield _told("successions.sum", group[-1], "share", code=code, shares=shown, total=plain(sum(stated)))
        elif len(group) > 1 and (stated or any(row.share is not None for row in group)):
            bare = next(row for row in group if not row.is_stated)
            kind = "successions.some_shares" if stated else "successions.no_shares"
            yield _told(kind, bare, "share", code=code, to=len(group))


def _continued_twice(day: Rows) -> Iterator[Problem]:
    for group in _groups(day, "successor").values():
        marked = [row for row in group if row.continues and row.successor]
        for row in marked[1:]:
            yield _told("successions.two_continue", row, "continues", code=one_line(row.successor), other=marked[0].row)


def _circles(day: Rows) -> Iterator[Problem]:
    """Units that become each other on one day, none of them keeping a part of itself."""
    groups = _groups(day, "predecessor")
    steps = {
        code: [key(row.successor) for row in group]
        for code, group in groups.items()
        if all(key(row.successor) != code for row in group)
    }
    done: set[str] = set()
    for start in steps:
        way, code = _walk(start, steps, done)
        if code is not None:
            circle = [*way[way.index(code) :], code]
            shown = " → ".join(one_line(groups[one][0].predecessor) for one in circle)
            yield _told("successions.circle", groups[code][0], "successor", circle=shown)


def _walk(start: str, steps: Mapping[str, Sequence[str]], done: set[str]) -> tuple[list[str], str | None]:
    """The way from a code on until it meets itself, with the code where it does; each code is walked through once."""
    way: list[str] = []
    waiting = [(start, 0)]
    while waiting:
        code, depth = waiting.pop()
        del way[depth:]
        if code in way:
            return way, code
        if code in done or code not in steps:
            continue
        done.add(code)
        way.append(code)
        waiting += ((one, depth + 1) for one in reversed(steps[code]))
    return way, None


def _out_of_time(by_day: Mapping[Day, Rows]) -> Iterator[Problem]:
    """Predecessors that do not exist yet or no more, and units that others join without a word on themselves."""
    begins: dict[str, Succession] = {}
    for day in by_day.values():
        for row in day:
            if row.successor:
                begins.setdefault(key(row.successor), row)
    ended: dict[str, Succession] = {}
    alive: set[str] = set()
    for date, day in by_day.items():
        groups, taken = _groups(day, "predecessor"), _groups([row for row in day if row.successor], "successor")
        for code, group in groups.items():
            row, shown = group[0], one_line(group[0].predecessor)
            if code in ended:
                params = {"code": shown, "ended": f"{ended[code].date}", "other": ended[code].row}
                yield _told("successions.ended", row, **params)
            elif code not in alive and code in begins and begins[code].date > date and not _returns(code, date, by_day):
                params = {"code": shown, "first": f"{begins[code].date}", "other": begins[code].row}
                yield _told("successions.not_yet", row, **params)
        for code, group in taken.items():
            if code in alive and code not in groups:
                yield _told("successions.not_told", group[0], "successor", code=one_line(group[0].successor))
        ended |= {code: group[0] for code, group in groups.items() if code not in taken}
        ended = {code: row for code, row in ended.items() if code not in taken}
        alive = (alive - groups.keys()) | taken.keys()


def _returns(code: str, date: Day, by_day: Mapping[Day, Rows]) -> bool:
    """Whether what a unit became is one day called by its code again, as where a merger was undone."""
    held = {code}
    for day, rows in by_day.items():
        if day < date:
            continue
        groups = _groups(rows, "predecessor")
        after = {key(row.successor) for one in held for row in groups.get(one, ())} - {""}
        held = (held - groups.keys()) | after
        if code in held:
            return True
    return False


def _not_in(units: Units, rows: Rows) -> Iterator[Problem]:
    last: dict[str, Day] = {}
    for row in rows:
        last[key(row.predecessor)] = max(row.date, last.get(key(row.predecessor), row.date))
    begin: dict[str, list[int | None]] = {}
    for unit in units.records:
        begin.setdefault(key(unit.code), []).append(unit.first_year)
    for row in rows:
        goes_on = last.get(key(row.successor), row.date) > row.date
        if row.successor and not goes_on and units.find(row.successor) is None:
            near = did_you_mean(row.successor, units.labels)
            params = {"code": one_line(row.successor), "hint": near, "units": units.file or "—"}
            yield _told("successions.unknown_successor", row, "successor", **params)
    yield from _before_units(begin, rows)


def _before_units(begin: Mapping[str, list[int | None]], rows: Rows) -> Iterable[Problem]:
    for row in rows:
        years = begin.get(key(row.predecessor), [None])
        if all(year is not None and year > row.date.year for year in years):
            first = min(year for year in years if year is not None)
            yield _told("successions.not_yet_unit", row, code=one_line(row.predecessor), first=first)
