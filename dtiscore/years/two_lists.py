"""One year published on two borders: whether the list on the later ones can be the mean of the other, within rounding.

What was published of a unit lies within half of its last digit; of what was published is only a place, between its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from dtiscore.data.successions import read_successions
from dtiscore.language.errors import DtiError, Problem, bounded, one_line
from dtiscore.language.labels import key
from dtiscore.language.rounding import plain
from dtiscore.model import Framework
from dtiscore.model.succession import Successions
from dtiscore.years.published import Published, PublishedNode
from dtiscore.years.published_checks import room_of
from dtiscore.years.published_table import read_published_table

ALL = (0.0, 1.0)
Bounds = tuple[float, float]


def check_lists(source: Any, framework: Framework, successions: Sequence[str]) -> tuple[Problem, ...]:
    """The same of a table of published values, where successions are named and it has a list on later borders."""
    if not successions:
        return ()
    try:
        lists = read_published_table(source, framework)
        return tuple(bounded(impossible_lists(lists, read_successions(list(successions))))) if len(lists) > 1 else ()
    except DtiError:  # told where the files are read
        return ()


def impossible_lists(lists: Sequence[Published], successions: Successions) -> Iterator[Problem]:
    """A warning for every merged unit whose published value is no mean of what was published of its predecessors."""
    for later in lists:
        own = next((one for one in lists if one.year == later.year and one.borders == one.year), None)
        if own is None or later.borders <= own.year:
            continue
        for node in later.nodes:
            if node in own.results:
                yield from _impossible(own, later, node, successions)


def _impossible(own: Published, later: Published, node: str, successions: Successions) -> Iterator[Problem]:
    span = own.year, later.borders
    before = _bounds(own, node, {key(row.predecessor_name): row.predecessor for row in successions.rows})
    after = _bounds(later, node, {key(row.successor_name): row.successor for row in successions.rows})
    for row in {key(row.successor): row for row in successions.between(*span)}.values():
        parts = successions.predecessors(row.successor, *span)
        told = after.get(key(row.successor))
        if told is None or not parts:
            continue
        shares = [1.0 if part.share is None else part.share for part in parts]
        known = [before.get(key(part.predecessor), ALL) for part in parts]
        low, high = (
            sum(share * one[side] for share, one in zip(shares, known, strict=True)) / sum(shares) for side in (0, 1)
        )
        if told[0] > high or told[1] < low:
            params = {
                "unit": one_line(row.successor_name or row.successor), "borders": later.borders, "node": node,
                "stated": _words(told), "parts": ", ".join(_name(successions, part.predecessor, own.year) for part in parts),
                "possible": _words((low, high)),
            }  # fmt: skip
            yield Problem("years.no_mean", later.source, severity="warning", params=params)


def _bounds(published: Published, node: str, by_name: Mapping[str, str]) -> dict[str, Bounds]:
    """By code, between what the score of every unit of a list lies; places bound what has no score."""
    on = published.on(node)
    room = room_of(on.score)
    found = {}
    for i, unit in enumerate(published.records):
        code = by_name.get(key(unit.code), unit.code)
        score = float(on.score[i])
        bounds = (score - room, score + room) if score == score else _by_place(on, int(on.rank[i]), room)
        found[key(code)] = bounds
    return found


def _by_place(on: PublishedNode, rank: int, room: float) -> Bounds:
    if not rank:
        return ALL
    known = ~np.isnan(on.score) & (on.rank > 0)
    better, worse = on.score[known & (on.rank < rank)], on.score[known & (on.rank > rank)]
    low = float(worse.max()) - room if worse.size else ALL[0]
    high = float(better.min()) + room if better.size else ALL[1]
    return low, high


def _words(bounds: Bounds) -> str:
    low, high = (plain(round(min(max(side, 0.0), 1.0), 5)) for side in bounds)
    return f"{low}–{high}"


def _name(successions: Successions, code: str, year: int) -> str:
    return one_line(successions.name_in(code, year) or code)
