"""Observations (số liệu): what units reported, laid out as arrays (codes, units, years).

People's columns (counts, choices, evidence, notes) stay in a sparse table beside the dense array.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from dtiscore.data.array_checks import laid_out
from dtiscore.data.cell_rows import cell_rows
from dtiscore.data.continuity import Continuity
from dtiscore.data.long_form import no_details
from dtiscore.data.periods import Days
from dtiscore.data.units import Unit, Units
from dtiscore.files.forked import refuse_after_fork
from dtiscore.language.arguments import WANTED, wrong
from dtiscore.language.displayed import Displayed
from dtiscore.language.errors import LookupProblem, Problem, did_you_mean, one_line
from dtiscore.language.labels import key
from dtiscore.language.told import told
from dtiscore.model import Bools, Floats
from dtiscore.model.period import YEAR_END, Period
from dtiscore.model.sameness import same_entries
from dtiscore.model.succession import Successions

if TYPE_CHECKING:
    import pandas

Objects = npt.NDArray[np.object_]


@attrs.frozen(eq=False, repr=False)
class Observations(Displayed):
    """Everything observed, ready for arithmetic.

    ``values`` has the shape (codes, units, years): NaN is missing, +inf not applicable. ``parts``, ``wholes``,
    ``points`` and ``choices`` hold (units, years) arrays for the codes that have them. ``submitted`` marks unit-years
    with at least one row, ``exists`` those in which the unit exists. ``details`` keeps the rows that count, as text.
    A code that the units file repeats stands in ``units`` once for each of its periods. ``continuity`` tells which unit is
    which over the years, None where each is itself. ``notes`` is what a reader should know of the data. Where rows have
    periods, ``told_at`` holds by code the day of the year, (units, years), by which a cell is told: month × 100 + day, 0 of nothing;
    ``period`` is the one by whose end they were reported, None for the whole year.
    ``earlier`` holds, by code, (units, years) values of the calendar year before that lie elsewhere, +inf where there is
    nothing of the unit's own to compare with.
    """

    units: tuple[str, ...]
    records: tuple[Unit, ...]
    years: tuple[int, ...]
    codes: tuple[str, ...]
    values: Floats
    submitted: Bools
    exists: Bools
    parts: Mapping[str, Floats] = attrs.field(factory=dict)
    wholes: Mapping[str, Floats] = attrs.field(factory=dict)
    points: Mapping[str, Floats] = attrs.field(factory=dict)
    choices: Mapping[str, Objects] = attrs.field(factory=dict)
    details: pl.DataFrame = attrs.field(factory=no_details)
    has_units_file: bool = False
    continuity: Continuity | None = None
    notes: tuple[Problem, ...] = attrs.field(default=(), eq=False)
    told_at: Mapping[str, Days] = attrs.field(factory=dict)
    period: Period | None = None
    earlier: Mapping[str, Floats] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        for array in (self.values, *self.parts.values(), *self.wholes.values(), *self.points.values()):
            array.flags.writeable = False

    def __eq__(self, other: object) -> bool:
        return same_entries(self, other, [field.name for field in attrs.fields(Observations) if field.eq])

    def __hash__(self) -> int:
        return hash((self.units, self.years, self.codes))

    def __repr__(self) -> str:
        return f"Observations({len(self.units)} units × {len(self.years)} years × {len(self.codes)} codes)"

    @property
    def shape(self) -> tuple[int, int]:
        """(units, years)."""
        return len(self.units), len(self.years)

    @property
    def listed(self) -> Bools:
        """(units, years): the unit-years that results show; a unit that is neither ranked nor evaluated only groups others."""
        return self.exists & (self.ranked[:, None] | self.submitted)

    @property
    def silent(self) -> Bools:
        """(units, years): ranked units of the year from which nothing came."""
        return self.listed & ~self.submitted

    @property
    def compared(self) -> Bools:
        """(units, years): the unit-years that have ranks, and a say in medians and best values."""
        return self.exists if self.ranked.all() else self.exists & self.ranked[:, None]

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What units are called, by their label in the data; the label where no name is known, the latest of several."""
        return {label: unit.name or label for label, unit in zip(self.units, self.records, strict=True)}

    @cached_property
    def ranked(self) -> Bools:
        """(units,): whether the unit takes part in rankings."""
        return np.array([unit.ranked for unit in self.records], dtype=bool)

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """By the key of what the data call a unit, of its code and of its name: its position, in its latest period; the first
        that has it."""
        return {label: places[-1] for label, places in self.periods.items()}

    @cached_property
    def periods(self) -> Mapping[str, tuple[int, ...]]:
        """By the same, the positions of all its periods, by time."""
        found: dict[str, list[int]] = {}
        for i, (label, unit) in enumerate(zip(self.units, self.records, strict=True)):
            for form in {key(form): None for form in (label, unit.code, unit.name) if form}:
                places = found.setdefault(form, [])
                if not any(unit.overlaps(self.records[place]) for place in places):
                    places.append(i)
        return {label: tuple(sorted(own, key=lambda i: self.records[i].period)) for label, own in found.items()}

    @told
    def position(self, label: str, year: int) -> int:
        """Where the unit stands that has this label in the year: of several periods the one in force."""
        places = self.periods[key(label)]
        return next((i for i in places if self.records[i].exists_in(year)), places[-1])

    @told
    def year_before(self, values: Floats, code: str = "") -> Floats:
        """(units, years): what the values (units, years) said of the same unit in the calendar year before; NaN where that
        year is not in the data, or the unit was none. Of the values of a ``code``, also those that lie elsewhere."""
        found = np.full(values.shape, np.nan)
        for j, year in enumerate(self.years):
            if year - 1 in self.years:
                last = values[:, j - 1]
                found[:, j] = last if self.continuity is None else self.continuity.year_before(values, j)
        elsewhere = self.earlier.get(code)
        return found if elsewhere is None else np.where(np.isnan(found), elsewhere, found)

    @told
    def other_time(self, codes: Iterable[str]) -> Bools | None:
        """(units, years): where what is told of a code is of a part of the year of which the year before tells nothing, or the
        other way round, so that there is nothing to compare; None where there is no such cell."""
        found = np.zeros(self.shape, dtype=bool)
        for code in codes:
            if (now := self.told_at.get(code)) is not None:
                last = np.nan_to_num(self.year_before(now.astype(np.float64)))
                found |= (now > 0) & np.where(last > 0, last != now, now < YEAR_END)
        return found if found.any() else None

    @told
    def sum_before(self, values: Floats) -> Floats:
        """(units, years): where borders moved, what the predecessors of the unit counted together in the calendar year before;
        NaN elsewhere, and where that is not known."""
        found = np.full(values.shape, np.nan)
        for j, year in enumerate(self.years):
            if year - 1 in self.years and self.continuity is not None:
                found[:, j] = self.continuity.sum_before(values, j)
        return found

    @property
    def moved(self) -> Bools | None:
        """(units, years): where borders moved since the calendar year before, so that nothing of it is the unit's own; None
        where they nowhere did."""
        if self.continuity is None or not self.continuity.moved.any():
            return None
        follows = np.array([year - 1 in self.years for year in self.years], dtype=bool)
        moved: Bools = self.continuity.moved & follows[None, :]
        return moved

    @cached_property
    def blocks(self) -> tuple[tuple[str, ...], npt.NDArray[np.int64]]:
        """The blocks in the order of the units, and each unit's position among them."""
        found: dict[str, int] = {}
        position = [found.setdefault(unit.block, len(found)) for unit in self.records]
        return tuple(found), np.array(position, dtype=np.int64)

    @told
    def value(self, code: str) -> Floats:
        """The (units, years) array of a code; all NaN where nothing was given."""
        place = self.places.get(code)
        if place is not None:
            found: Floats = self.values[place]
            return found
        return np.full(self.shape, np.nan)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """By code: its position among the arrays."""
        return {code: i for i, code in enumerate(self.codes)}

    @told
    def with_value(self, i: int, j: int, code: str, value: float, **given: Any) -> Observations:
        """The observations with one cell of an indicator or count replaced: points set before, counts and a choice give way.

        ``given`` may hold ``part``, ``whole`` and ``choice`` of the cell.
        """

        def laid(arrays: Mapping[str, Any], name: str, nothing: Any) -> Mapping[str, Any]:
            if code not in arrays and given.get(name) is None:
                return arrays
            kind = object if nothing is None else np.float64
            array = arrays[code].copy() if code in arrays else np.full(self.shape, nothing, dtype=kind)
            array[i, j] = nothing if given.get(name) is None else given[name]
            return {**arrays, code: array}

        submitted = self.submitted.copy()
        submitted[i, j] = True
        codes, values = self.codes, self.values.copy()
        if code not in codes:
            codes, values = (*codes, code), np.concatenate([values, np.full((1, *self.shape), np.nan)])
        values[codes.index(code), i, j] = value
        return attrs.evolve(
            self,
            codes=codes,
            values=values,
            points=laid(self.points, "points", np.nan),
            parts=laid(self.parts, "part", np.nan),
            wholes=laid(self.wholes, "whole", np.nan),
            choices=laid(self.choices, "choice", None),
            submitted=submitted,
        )

    @told
    def replace(self, unit: str, year: int, indicator: str, value: float) -> Observations:
        """The observations with one cell replaced: what was counted, chosen or set by a council there gives way.

        Parameters
        ----------
        unit : by what the data called it, its code or its name.
        year : one of the years.
        indicator : an indicator or count that the data have.
        value : in its own measure, choices and checklists as the fraction earned; NaN missing, +inf not applicable.

        Returns
        -------
        Observations
            new ones; these stay as they are. Scoring checks the value as any other.

        Raises
        ------
        LookupProblem
            for a unit, year or indicator that the data do not have.
        ArgumentError
            for an argument of another kind, or minus infinity.
        """
        if isinstance(value, (bool, str)) or not isinstance(value, (int, float, np.number)) or value == -np.inf:
            raise wrong("value", value, WANTED["number"])
        if indicator not in self.places:
            hint = did_you_mean(indicator, self.codes)
            raise LookupProblem(Problem("lookup.indicator", params={"name": one_line(indicator), "hint": hint}))
        j = self.year_index(year)
        return self.with_value(self.unit_index(unit, year), j, indicator, float(value))

    @told
    def unit_index(self, unit: str, year: int | None = None) -> int:
        """Position of a unit, by what the data called it, its code or its name; of several periods that of the year, else the
        latest.

        Raises
        ------
        LookupProblem
            for a unit that the data do not have.
        """
        found = self.unit_indices(unit)
        return found[-1] if year is None else self.position(unit, year)

    @told
    def unit_indices(self, unit: str) -> tuple[int, ...]:
        """The positions of all periods of a unit, by time.

        Raises
        ------
        LookupProblem
            for a unit that the data do not have.
        """
        if key(unit) in self.periods:
            return self.periods[key(unit)]
        known = {*self.units, *(record.name for record in self.records if record.name)}
        some = ", ".join([*map(one_line, self.units[:10]), *(["…"] if len(self.units) > 10 else [])])
        params = {"name": one_line(unit), "hint": did_you_mean(unit, known), "known": some}
        raise LookupProblem(Problem("lookup.unit", params=params))

    @told
    def year_index(self, year: int) -> int:
        """Position of a year.

        Raises
        ------
        LookupProblem
            for a year without data.
        """
        if year not in self.years:
            params = {"year": year, "known": ", ".join(map(str, self.years))}
            raise LookupProblem(Problem("lookup.year", params=params))
        return self.years.index(year)

    def to_polars(self) -> pl.DataFrame:
        """unit, year, indicator, value, part, whole, choice, points: a row per cell with anything, by year, unit and code.

        Null where nothing was given, +inf where nothing applies. ``read_observations`` reads the rows again, those with +inf
        where it is told ``unclear="not_applicable"``.
        """
        refuse_after_fork()
        given = {"part": self.parts, "whole": self.wholes, "choice": self.choices, "points": self.points}
        return cell_rows(self.units, self.years, self.codes, self.values, given)

    def to_pandas(self) -> pandas.DataFrame:
        """The same rows as a pandas data frame; pandas must be installed."""
        import pandas

        return pandas.DataFrame(self.to_polars().to_dict(as_series=False))

    @classmethod
    @told
    def from_arrays(
        cls,
        values: npt.ArrayLike,
        *,
        indicators: Sequence[str],
        units: Sequence[str] | Units,
        years: Sequence[int],
        copy: bool = True,
        successions: Successions | None = None,
    ) -> Observations:
        """Observations from an array (indicators, units, years): NaN missing, +inf not applicable.

        Parameters
        ----------
        values : percent indicators in percent, choices and checklists as the fraction earned, 0…1.
        indicators : codes of indicators, info items or counts, one per first index.
        units : codes, or :class:`Units` with blocks, types and dates.
        years : calendar years, in any order.
        copy : with False an array that is float64, C-ordered and sorted by year is taken over as it is, without the time and
            memory of a copy: leave it alone while scores are in use.
        successions : which units became which; a code that they name is another unit before and after.

        Returns
        -------
        Observations
            sorted by year.

        Raises
        ------
        DataError
            if the shape does not fit, a label is repeated, or minus infinity occurs.
        ArgumentError
            for labels that are no lists of texts and years.
        """
        return cls(**laid_out(values, indicators, units, years, copy, successions))
