"""Restating (tính lại theo địa giới mới): what past results are on later borders, each figure with how it was made.

A restated figure is a comparison and never a result. Shares act as one sparse matrix per year on the arrays of scores
(means) or of counts (sums), in the order of the units, so that bits are stable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from dtiscore.data.units import Units
from dtiscore.engine.rolling_up import Known, rolled_up
from dtiscore.engine.scoring import Scores
from dtiscore.language.errors import DataError, LookupProblem, Problem, did_you_mean, first_of, one_line
from dtiscore.language.told import told
from dtiscore.model import Bools, Floats
from dtiscore.model.redrawing import Level
from dtiscore.model.redrawing import Restating as Rule
from dtiscore.model.succession import Successions
from dtiscore.years.given import Given, Published
from dtiscore.years.levels import LEVELS, cut_at
from dtiscore.years.programs import program_above
from dtiscore.years.redrawn import Redrawn, redrawn
from dtiscore.years.restated import Restated
from dtiscore.years.summed_counts import summed

RULES: tuple[Rule, ...] = ("mean", "counts", "weighted")
T = TypeVar("T")
WHOLE = 1e-6  # a share is all of a unit within this


@told
def restate(
    scores: Scores | Published,
    successions: Successions,
    borders: int,
    rule: Rule = "mean",
    level: Level = "indices",
    by: str | None = None,
    units: Units | None = None,
) -> Restated:
    """Past scores on the borders of another year.

    Parameters
    ----------
    scores : what :func:`score` returned, or published results.
    successions : which units became which, from :func:`read_successions`.
    borders : the year whose borders, those of its 31 December, are meant.
    rule : ``"mean"`` averages predecessors by their shares, as the ministry did for 2024; ``"weighted"`` weighs them by a
        count too; ``"counts"`` adds up parts and wholes that ``[counts]`` says to add up, and scores them anew, and averages the
        points of everything else.
    level : at what ``"mean"`` and ``"weighted"`` average: ``"indices"`` (the main indices), ``"indicators"``, ``"pillars"`` or
        ``"total"``. Nodes above are rolled up by the edition. ``"counts"`` always begins with indicators.
    by : the code of the count to weigh by, as ``"population"``.
    units : the units in force on these borders, for their names, blocks and types, as far as known. Who is none of them, and whom
        no row names, has ended; of a published table, which may be of more units than these, only who is stated to have.

    Returns
    -------
    Restated
        arrays (units, years) by node with a mark for every figure; NaN where no predecessor has a score.

    Raises
    ------
    LookupProblem
        for a rule, level or count that does not exist.
    DataError
        with every predecessor whose count to weigh by is not known.
    """
    _refuse_unknown(rule, level, by)
    given = Given(scores)
    made = redrawn(given.records, given.years, given.exists, successions, borders, units, whole=given.is_whole)
    weights = (
        _weights(given, made, by)
        if rule == "weighted"
        else [np.where(np.isnan(one.share), 1.0, one.share) for one in made.matrices]
    )
    cut = cut_at(given.framework, "indicators" if rule == "counts" else level, given.nodes)
    counted = summed(given.scores, made) if rule == "counts" and given.scores is not None else {}

    def averaged(code: str) -> Known:
        one, sums = _averaged(given, made, weights, code), counted.get(code)
        return one if sums is None else sums.over(one)

    means = Lazily(cut.averaged, averaged)
    rolled = _rolled(given, made, means, cut.rolled)
    every = Lazily(
        (*cut.averaged, *cut.rolled),
        lambda code: _as_it_was(given, made, code, rolled[code] if code in rolled else means[code]),
    )
    return Restated(
        given, successions, made, rule, every,
        by_counts={code: one.where & ~made.alone for code, one in counted.items()},
        complete=Lazily(tuple(every), lambda code: _complete(given, made, code)),
        rolled=frozenset(cut.rolled), of_totals=cut.of_totals,
        estimated=made.where(lambda one: one.any(~(np.abs(one.share - 1.0) <= WHOLE))),
    )  # fmt: skip


class Lazily(Mapping[str, T]):
    """What is made for a code when it is first asked for: most nodes below the averaged ones never are."""

    def __init__(self, codes: tuple[str, ...], make: Callable[[str], T]) -> None:
        self._codes, self._make = dict.fromkeys(codes), make
        self._known: dict[str, T] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        """To another process, or a copy: what is made when it is read is made before."""
        return dict, (dict(self),)

    def __getitem__(self, code: str) -> T:
        if code not in self._codes:
            raise KeyError(code)
        if code not in self._known:
            self._known[code] = self._make(code)
        return self._known[code]

    def __contains__(self, code: object) -> bool:
        return code in self._codes

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)


def _refuse_unknown(rule: str, level: str, by: str | None) -> None:
    problems = [
        Problem("lookup.restating", params={"name": one_line(name), "known": ", ".join(known)})
        for name, known in ((rule, RULES), (level, LEVELS))
        if name not in known
    ]
    if (by is None) == (rule == "weighted"):
        problems.append(Problem("restating.by", params={"rule": one_line(rule)}))
    if problems:
        raise LookupProblem(problems)


def _weights(given: Given, made: Redrawn, by: str | None) -> list[Floats]:
    """Of every entry its share times the count of that year; nothing is asked of a unit that is alone, nor of one of which nothing
    is known in that year, as where it is there only for the growth of the next."""
    assert by is not None
    scores = given.scores
    if scores is None:
        raise LookupProblem(Problem("restating.no_counts", params={"code": one_line(by)}))
    observations = scores.plan.observations
    if by not in observations.places:
        known = [node.code for node in given.framework.nodes.values() if node.kind == "info"]
        known += given.framework.counts
        params = {"name": one_line(by), "hint": did_you_mean(by, known), "known": ", ".join(known) or "—"}
        raise LookupProblem(Problem("lookup.count", params=params))
    counts = observations.value(by)
    silent = ~np.any([scores.coverage(node.code) > 0 for node in scores.framework.scored], axis=0)
    weights: list[Floats] = []
    lacking: list[tuple[int, int]] = []
    shareless: list[tuple[int, int]] = []
    for one in made.matrices:
        alone = one.alone[one.into][:, None]
        count = counts[one.of, one.years]
        counted = np.isfinite(count) & (count > 0)
        lacks = ~alone & ~counted & ~silent[one.of, one.years]
        unit, year = np.broadcast_arrays(one.of, one.years)
        for found, where in ((lacking, lacks), (shareless, ~alone & np.isnan(one.share))):
            where = np.broadcast_to(where, unit.shape)
            found += sorted(set(zip(unit[where].tolist(), year[where].tolist(), strict=True)))
        weights.append(np.where(alone | ~counted, 1.0, np.where(np.isnan(one.share), 1.0, one.share) * count))

    def place(cell: tuple[int, int]) -> str:
        return f"{given.records[cell[0]].code}, {given.years[cell[1]]}"

    problems = [*first_of(lacking, lambda cell: Problem("restating.no_count", place=place(cell), params={"code": by})),
                *first_of(shareless, lambda cell: Problem("restating.no_share", place=place(cell)))]  # fmt: skip
    if problems:
        raise DataError(problems)
    return weights


def _averaged(given: Given, made: Redrawn, weights: Sequence[Floats], code: str) -> Known:
    """A node of the redrawn units as the mean over what they are made of; what does not apply is left out of it, and what
    counts as 0 in the total of a predecessor counts as 0 here."""
    score, coverage = given.score(code), given.coverage(code)
    maximum, applicable = given.maximum(code), given.applicable(code)
    zero = given.counts_as_zero(code)

    laid = np.zeros((4, *made.alone.shape))
    for one, weight in zip(made.matrices, weights, strict=True):
        at = one.of, one.years
        own, seen = score[at], coverage[at]
        applies, has = ~np.isnan(seen), ~np.isnan(own)
        counts = has | (applies & zero[at]) if zero is not None else has
        there, applying = one.any(has), one.any(applies)
        of_all, of_those = one.total(weight * applies), one.total(weight * counts)
        with np.errstate(divide="ignore", invalid="ignore"):
            most = one.total(weight * np.where(applies, applicable[at], 0.0)) / of_all
            mean = one.total(weight * np.where(has, own, 0.0)) / of_those
            counted = one.total(weight * np.where(counts, maximum[at], 0.0)) / of_those
            covered = one.total(weight * np.where(applies, seen, 0.0)) / of_all
        if given.framework.missing == "zero":
            counted = np.where(there, counted, most)
        for place, array in enumerate((
            np.where(there, mean, np.nan), np.where(applying, covered, np.nan),
            np.where(applying & ~np.isnan(counted), counted, 0.0), np.where(applying, most, 0.0),
        )):  # fmt: skip
            laid[place][:, one.years] = array
    laid[:2, ~made.there] = np.nan
    return Known(*laid)


def _rolled(given: Given, made: Redrawn, known: Mapping[str, Known], wanted: tuple[str, ...]) -> dict[str, Known]:
    """The nodes above by the edition; a mandatory item holds where it held in all predecessors."""
    if not wanted:
        return {}
    program, index = program_above(given)
    shape = made.alone.shape
    made_anew = {index[code] for code in wanted}
    needed = {node for branch in program.branches if branch.node in made_anew for node in branch.below}
    flat = {
        index[code]: Known(*(array.reshape(-1) for array in _arrays(known[code])))
        for code in known
        if index[code] in needed
    }
    fails = {index[code]: _gate_fails(given, made, code).reshape(-1) for code in wanted if given.framework[code].gate}
    results = rolled_up(program, flat, [index[code] for code in wanted], fails, made.alone.size)
    found = {}
    for code in wanted:
        result = results[index[code]]
        found[code] = Known(*(
            array.reshape(shape) for array in (result.score, result.coverage, result.maximum, result.applicable)
        ))  # fmt: skip
    return found


def _gate_fails(given: Given, made: Redrawn, code: str) -> Bools:
    gate = given.framework[code].gate
    assert gate is not None
    fails = np.zeros(given.exists.shape, dtype=bool)
    least = gate.at_least * (1.0 - 1e-12)
    for item in gate.items:
        fails |= (given.coverage(item) == 0) | (given.score(item) < least)
    fails &= ~np.isnan(given.score(code))
    return made.where(lambda one: one.any(fails[one.of, one.years]))


def _as_it_was(given: Given, made: Redrawn, code: str, one: Known) -> Known:
    """A unit that is alone keeps what it had, to the last bit."""
    if code not in given.nodes:
        return one
    own = (given.score(code), given.coverage(code), given.maximum(code), given.applicable(code))
    arrays = []
    for array, was in zip(_arrays(one), own, strict=True):
        array = array.copy()
        for matrix in made.matrices:
            entries = matrix.alone[matrix.into]
            array[matrix.into[entries][:, None], matrix.years] = was[matrix.of[entries], matrix.years]
        arrays.append(array)
    return Known(*arrays)


def _complete(given: Given, made: Redrawn, code: str) -> Bools:
    """(units, years): whether every predecessor to which the node applies has a score of it."""
    if code not in given.nodes:
        return np.zeros(made.alone.shape, dtype=bool)
    has = ~np.isnan(given.score(code)) | np.isnan(given.coverage(code))
    return made.where(lambda one: one.all(has[one.of, one.years]))


def _arrays(one: Known) -> tuple[Floats, Floats, Floats, Floats]:
    return one.score, one.coverage, one.maximum, one.applicable


__all__ = ["LEVELS", "RULES", "Level", "Restated", "Rule", "restate"]
