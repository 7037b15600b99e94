"""Equal printed scores told apart by those of other nodes, in the order that the framework states."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from dtiscore.engine.scoring import Scores
from dtiscore.language.errors import Language, one_line
from dtiscore.language.rounding import round_half_up
from dtiscore.language.sentences import say
from dtiscore.model import Floats

Integers = npt.NDArray[np.int64]


def told_apart(
    scores: Scores, node: str, ranks: Integers, groups: Integers, number: int, *, dense: bool
) -> tuple[Integers, Integers, Integers]:
    """Ranks (cells,) within groups where equal ones are told apart; how many are ranked by group; and by cell what decided.

    That is the place, from 1, of the last node that told the cell from another one with the same score; 0 where none did. Who has
    no score on such a node comes after who has one.
    """
    printed = list(_printed(scores, node))
    decided = np.zeros(ranks.size, dtype=np.int64)
    where = np.flatnonzero(ranks > 0)
    order = where[np.lexsort((*(-values[where] for values in reversed(printed)), ranks[where], groups[where]))]
    of = np.bincount(groups[where], minlength=number)
    if not order.size:
        return ranks, of, decided
    new_group = np.r_[True, groups[order][1:] != groups[order][:-1]]
    new = new_group | np.r_[True, ranks[order][1:] != ranks[order][:-1]]
    for place, values in enumerate(printed, 1):
        own = values[order]
        apart = ~new & np.r_[False, own[1:] != own[:-1]]
        # Both sides of where equals part: what stands between two such places was told from its neighbours there.
        begins = np.maximum.accumulate(np.where(new | apart, np.arange(order.size), 0))
        ends = np.r_[(new | apart)[1:], True]
        parted = apart[begins] | np.r_[apart[1:], False][_ends_of(ends)]
        decided[order[parted]] = place
        new = new | apart
    start = np.maximum.accumulate(np.where(new_group, np.arange(order.size), 0))
    found = np.zeros(ranks.size, dtype=np.int64)
    if dense:
        seen = np.cumsum(new)
        found[order] = seen - seen[start] + 1
        of = np.zeros(number, dtype=np.int64)
        np.maximum.at(of, groups, found)
    else:
        found[order] = np.maximum.accumulate(np.where(new, np.arange(order.size), 0)) - start + 1
    return found, of, decided


def _ends_of(ends: npt.NDArray[np.bool_]) -> Integers:
    """For each place that of the end of its stretch."""
    places = np.flatnonzero(ends)
    return np.asarray(places[np.searchsorted(places, np.arange(ends.size))], dtype=np.int64)


def _printed(scores: Scores, node: str) -> Iterator[Floats]:
    """(cells,): the printed scores that decide one after another, −inf where there is none."""
    framework = scores.framework
    for code in framework[node].tie_break:
        rounded = round_half_up(scores[code].reshape(-1), framework.decimals)
        yield np.where(np.isnan(rounded), -np.inf, rounded)


def tie_break_words(scores: Scores, node: str, lang: Language) -> str:
    """In what order nodes decide between equal scores; empty where none does."""
    framework = scores.framework
    titles = [f"“{one_line(framework[code].title[lang])}”" for code in framework[node].tie_break]
    return say("value.tie_break", lang, titles=", ".join(titles)) if titles else ""
