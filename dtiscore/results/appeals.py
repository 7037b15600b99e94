"""An appeal (kiến nghị): what one correction would move, before anybody accepts it. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import numpy as np
import polars as pl

from dtiscore.data.long_form import inputs_of
from dtiscore.data.measuring import instead_of_counts
from dtiscore.data.observations import Observations
from dtiscore.data.reported import read_observations
from dtiscore.data.units import Units
from dtiscore.engine.scoring import Scores, score
from dtiscore.files.sources.sheets import in_words
from dtiscore.language.displayed import Displayed
from dtiscore.language.errors import DataError, Language, LookupProblem, Problem, did_you_mean, one_line
from dtiscore.language.told import told
from dtiscore.language.typed import Numbers, Unclear
from dtiscore.model import Framework
from dtiscore.model.sameness import same_entries
from dtiscore.results.ranking import rank
from dtiscore.results.stages import Placed, Standing
from dtiscore.results.value_rows import value_rows

KINDS = (("value",), ("part", "whole"), ("choice",), ("points",))


@attrs.frozen(eq=False, repr=False)
class Appeal(Displayed):
    """The correction, the scores with and without it, and everything that it moves, in the order of years, units, nodes."""

    unit: str
    year: int
    code: str
    before: Scores
    after: Scores
    moved: tuple[Standing, ...]

    def __eq__(self, other: object) -> bool:
        return same_entries(self, other, ("unit", "year", "code", "before", "after"))

    def __hash__(self) -> int:
        return hash((self.unit, self.year, self.code, self.after))

    def __repr__(self) -> str:
        return f"Appeal({self.unit!r}, {self.year}, {self.code!r}, {len(self.moved)} moved)"

    @told
    def to_polars(self, lang: Language = "en") -> pl.DataFrame:
        """A row per unit, year and node that moves, with the columns of its entries: points, maximum, score, rank and band
        before and after; null where there is no number."""
        return value_rows(Standing, self.moved, lang)


@told
def appeal(
    scores: Scores,
    unit: str,
    indicator: str,
    year: int | None = None,
    *,
    value: str | float | None = None,
    part: str | float | None = None,
    whole: str | float | None = None,
    choice: str | None = None,
    points: str | float | None = None,
    numbers: Numbers = "auto",
    unclear: Unclear = "ask",
) -> Appeal:
    """Correct one indicator (or count) of one unit and score again: what would move. Nothing is written.

    Parameters
    ----------
    scores : what :func:`score` returned.
    unit : by what the data called it, its code or its name.
    indicator : the code of an indicator or count.
    year : the latest by default.
    value, part, whole, choice, points : the correction, as a number or as a person writes it: a value, a part with its whole, a
        choice, or points.
    numbers : settles numbers in text of which 1.774 may be one or one thousand: "vi", "en" or "auto".
    unclear : what NA, -, … and an infinite number mean: "missing", "not_applicable" or "ask", which refuses them.

    Returns
    -------
    Appeal
        the scores before and after, and every place and band that moves.

    Raises
    ------
    LookupProblem
        for a unit, year or indicator that does not exist, has no data, or does not apply to the unit.
    DataError
        for a correction that data would not be allowed to have.
    ArgumentError
        for an argument of another kind.
    """
    code = indicator
    correction: dict[str, str | None] = {"choice": choice}
    for name, given_one in (("value", value), ("part", part), ("whole", whole), ("points", points)):
        correction[name] = given_one if given_one is None or isinstance(given_one, str) else _typed(given_one)
    framework, observations = scores.framework, scores.plan.observations
    j = len(scores.years) - 1 if year is None else scores.year_index(year)
    i = scores.unit_index(unit, scores.years[j])
    given = {name: text for name, text in correction.items() if text is not None}
    if tuple(name for kind in KINDS for name in kind if name in given) not in KINDS:
        raise DataError(Problem("appeal.one_kind"))
    known = inputs_of(framework)
    if code not in known:
        raise LookupProblem(
            Problem("appeal.not_an_input", params={"code": one_line(code), "hint": did_you_mean(code, known)})
        )
    _refuse_inapplicable(scores, i, j, code)
    told = _checked(framework, observations, i, scores.years[j], code, given, numbers, unclear)
    corrected = _with(framework, observations, i, j, code, told, observations.units[i])
    after = score(framework, corrected, targets=scores.plan.targets, target_year=scores.plan.target_year)
    moved = tuple(_moved(scores, after))
    return Appeal(scores.units[i], scores.years[j], code, scores, after, moved)


def _typed(number: float) -> str:
    return in_words(float(number))


def _refuse_inapplicable(scores: Scores, i: int, j: int, code: str) -> None:
    plan = scores.plan
    covered, targets = plan.covered.get(code), plan.target_of.get(code)
    node = scores.framework.nodes.get(code)
    lacks = (
        node is not None
        and node.rule is not None
        and node.rule.needs_target
        and (targets is None or targets[i] is None)
    )
    if lacks or (covered is not None and not covered[i]) or not plan.observations.exists[i, j]:
        params = {"code": code, "unit": one_line(scores.units[i]), "year": scores.years[j]}
        raise LookupProblem(Problem("appeal.not_applicable", params=params))


def _checked(
    framework: Framework, observations: Observations, i: int, year: int, code: str, given: Mapping[str, str],
    numbers: Numbers, unclear: Unclear,
) -> Observations:  # fmt: skip
    """The correction as observations of its own: read and checked as any row of data is."""
    row = {"unit": observations.units[i], "year": str(year), "indicator": code, **given}
    table = pl.DataFrame({name: pl.Series([text], dtype=pl.String) for name, text in row.items()})
    units = Units(observations.records) if observations.has_units_file else None
    try:
        return read_observations(table, framework, units=units, numbers=numbers, unclear=unclear)
    except DataError as error:
        raise DataError(attrs.evolve(problem, file="", row=None) for problem in error.problems) from None


def _with(
    framework: Framework, observations: Observations, i: int, j: int, code: str, told: Observations, label: str
) -> Observations:
    """The observations with one cell replaced; points set before give way to a corrected number."""
    u = told.position(label, told.years[0])
    if code in told.points:  # beside the data that were reported
        points = observations.points.get(code, np.full(observations.shape, np.nan)).copy()
        points[i, j] = told.points[code][u, 0]
        submitted = observations.submitted.copy()
        submitted[i, j] = True
        return attrs.evolve(observations, points={**observations.points, code: points}, submitted=submitted)

    def given(arrays: Mapping[str, Any]) -> Any:
        return arrays[code][u, 0] if code in arrays else None

    value = float(told.value(code)[u, 0])
    part, whole, choice = (given(arrays) for arrays in (told.parts, told.wholes, told.choices))
    counted = (
        instead_of_counts(framework[code], observations, i, j, value) if code in framework and part is None else {}
    )
    return observations.with_value(i, j, code, value, **{"part": part, "whole": whole, "choice": choice, **counted})


def _moved(before: Scores, after: Scores) -> Iterator[Standing]:
    """By year, unit and node; a total that stays what it was with its rank and band is not among them."""
    codes = [code for _, code in after.framework.tree]
    was, now = ([Placed(rank(scores, code), after.years) for code in codes] for scores in (before, after))
    moved = np.stack([own.differs(other) for own, other in zip(now, was, strict=True)])
    for j, i, k in np.argwhere(moved.T).tolist():
        yield now[k].standing(was[k], i, j)
