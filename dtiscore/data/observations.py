"""Observations (số liệu): what units reported, checked at the door and laid out as arrays (codes, units, years).

Every problem of every file is collected; the latest status of each cell counts. People's columns (counts, choices,
evidence, notes) stay in a sparse table beside the dense array.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from dtiscore.data.assessed_years import Aside
from dtiscore.data.continuity import Continuity, continuity_of
from dtiscore.data.latest_rows import as_of, latest
from dtiscore.data.long_form import no_details, rows_of
from dtiscore.data.periods import Days, Flows, asked_period, of_unfinished, told_at
from dtiscore.data.plain_tables import read_dense
from dtiscore.data.row_labels import status_named
from dtiscore.data.row_problems import RowChecker, in_order
from dtiscore.data.units import Unit, Units, existence, read_units
from dtiscore.files.reading_tables import Table, clean, read_as_is
from dtiscore.language.errors import DataError, Problem, one_line
from dtiscore.language.labels import key
from dtiscore.language.typed import Numbers, Unclear
from dtiscore.model import Bools, Floats, Framework
from dtiscore.model.period import YEAR_END, Period
from dtiscore.model.succession import Successions

Objects = npt.NDArray[np.object_]


@attrs.frozen(eq=False, repr=False)
class Observations:
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
    notes: tuple[Problem, ...] = ()
    told_at: Mapping[str, Days] = attrs.field(factory=dict)
    period: Period | None = None
    earlier: Mapping[str, Floats] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        for array in (self.values, *self.parts.values(), *self.wholes.values(), *self.points.values()):
            array.flags.writeable = False

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

    def position(self, label: str, year: int) -> int:
        """Where the unit stands that has this label in the year: of several periods the one in force."""
        places = self.periods[key(label)]
        return next((i for i in places if self.records[i].exists_in(year)), places[-1])

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

    def other_time(self, codes: Iterable[str]) -> Bools | None:
        """(units, years): where what is told of a code is of a part of the year of which the year before tells nothing, or the
        other way round, so that there is nothing to compare; None where there is no such cell."""
        found = np.zeros(self.shape, dtype=bool)
        for code in codes:
            if (now := self.told_at.get(code)) is not None:
                last = np.nan_to_num(self.year_before(now.astype(np.float64)))
                found |= (now > 0) & np.where(last > 0, last != now, now < YEAR_END)
        return found if found.any() else None

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

    @classmethod
    def from_arrays(
        cls,
        values: npt.ArrayLike,
        *,
        indicators: Sequence[str],
        units: Sequence[str] | Units,
        years: Sequence[int],
        successions: Successions | None = None,
    ) -> Observations:
        """Observations from an array (indicators, units, years): NaN missing, +inf not applicable.

        Parameters
        ----------
        values : percent indicators in percent, choices and checklists as the fraction earned, 0…1. An array that is float64,
            C-ordered and sorted by year is taken over without a copy: leave it as it is while scores are in use.
        indicators : codes of indicators, info items or counts, one per first index.
        units : codes, or :class:`Units` with blocks, types and dates.
        years : calendar years, in any order.
        successions : which units became which; a code that they name is another unit before and after.

        Returns
        -------
        Observations
            sorted by year.

        Raises
        ------
        DataError
            if the shape does not fit, a label is repeated, or minus infinity occurs.
        """
        records = units.records if isinstance(units, Units) else tuple(Unit(str(code)) for code in units)
        labels = tuple(unit.code for unit in records)
        try:
            array = np.ascontiguousarray(values, dtype=np.float64).view()
        except (TypeError, ValueError) as error:
            raise DataError(Problem("data.array_numbers", params={"detail": one_line(error, 120)})) from None
        wanted = (len(indicators), len(labels), len(years))
        problems = []
        if array.shape != wanted:
            params = {"name": "values", "found": array.shape, "wanted": wanted}
            problems.append(Problem("data.bad_array", params=params))
        if any(np.isneginf(series).any() for series in array):
            problems.append(Problem("data.array_values"))
        of_time = records if isinstance(units, Units) else labels
        for name, given in (("indicators", indicators), ("units", of_time), ("years", years)):
            repeated = sorted(str(label) for label, count in Counter(given).items() if count > 1)
            problems += [Problem("data.repeated_label", params={"label": x, "name": name}) for x in repeated]
        if not all(isinstance(year, (int, np.integer)) for year in years):
            problems.append(Problem("data.year", params={"text": ", ".join(map(str, years))}))
        if problems:
            raise DataError(problems)
        order = np.argsort(np.asarray(years, dtype=np.int64), kind="stable")
        if not (order == np.arange(len(order))).all():
            array = np.ascontiguousarray(array[:, :, order])
        submitted = np.zeros(wanted[1:], dtype=bool)
        for series in array:
            submitted |= ~np.isnan(series)
        sorted_years = tuple(int(years[i]) for i in order)
        exists = existence(records, sorted_years)
        return cls(
            labels, records, sorted_years, tuple(indicators), array, submitted, exists,
            has_units_file=isinstance(units, Units), continuity=continuity_of(records, sorted_years, successions),
        )  # fmt: skip


@attrs.frozen(eq=False, repr=False)
class Reported:
    """What units reported, of every status: read and checked once, laid out as it stood at any of them."""

    _found: Observations | tuple[RowChecker, pl.DataFrame]
    _successions: Successions | None = None
    _aside: Problem | None = None

    def at(self, status: str | None = None, period: Period | None = None) -> Observations:
        """The observations as they stood at a status, the last one where none is named, and by the end of a period.

        Raises
        ------
        DataError
            where no row is that early.
        LookupProblem
            for a status that does not exist.
        """
        if isinstance(self._found, Observations):  # a table without statuses
            if period is not None:
                raise DataError(Problem("data.no_periods", params={"period": period.name}))
            return self._found
        checker, rows = self._found
        status = None if status is None else status_named(status)
        known = as_of(rows, status, period)
        if period is not None and not (known["year_index"] == period.year).any():
            code = "data.no_periods" if rows["period_end"].null_count() == rows.height else "data.none_at_period"
            raise DataError(Problem(code, params={"period": period.name, "known": ", ".join(self.periods)}))
        if not known.height:
            raise DataError(Problem("data.none_at_status", params={"status": status}))
        found = _lay_out(checker, known, self._successions, period)
        return found if self._aside is None else attrs.evolve(found, notes=(*found.notes, self._aside))

    def reaches(self, status: str) -> bool:
        """Whether there is anything as early as that status."""
        return isinstance(self._found, Observations) or as_of(self._found[1], status).height > 0

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods that rows are of, by the day on which they end."""
        if isinstance(self._found, Observations):
            return ()
        rows = (
            self._found[1]
            .filter(pl.col("period_end").is_not_null())
            .unique(["year_index", "period_first", "period_end"])
        )
        found = {
            Period("", *row).within(row[0])
            for row in rows.select("year_index", "period_first", "period_end").iter_rows()
        }
        return tuple(one.name for one in sorted(found, key=lambda one: (one.year, one.last, one.first, one.name)))


def read_observations(
    source: Any,
    framework: Framework,
    *,
    units: Units | str | os.PathLike[str] | None = None,
    successions: Successions | None = None,
    status: str | None = None,
    period: str | None = None,
    numbers: Numbers = "auto",
    unclear: Unclear = "ask",
    each: Callable[[Sequence[Any]], Iterable[Any]] = iter,
) -> Observations:
    """Read observations from a path, several paths, or any Arrow-capable data frame.

    Parameters
    ----------
    source : long (unit, year, indicator, value, …) or wide (unit, year, one column per indicator); .csv, .xlsx, .parquet.
    framework : whose indicators, info items and counts the columns or rows name.
    units : a units file or :class:`Units`; without it units are taken from the data as written, in one block.
    successions : which units became which, from :func:`read_successions`; a code that they name is not matched to itself.
    status : takes the scores as they stood at that status: what was appraised counts only under ``appraised``, the default.
    period : takes what was reported for periods that end by then, ``"2026-H1"``, in its year and by the same day of earlier
        years; rows without a period do not count. By default all rows do, and those without a period beat the others.
    numbers : settles columns in which 1.774 may be one or one thousand: "vi", "en" or "auto".
    unclear : what NA, -, … and an infinite number mean: "missing", "not_applicable" or "ask", which refuses them.
    each : goes through the sources one by one, as a progress bar does.

    Returns
    -------
    Observations
        arrays (codes, units, years): NaN where nothing was given, +inf where nothing applies.

    Raises
    ------
    DataError
        with every problem of every file, each with row and column.
    LookupProblem
        for a status or a period that does not exist.
    """
    status = None if status is None else status_named(status)  # refused before anything is read
    checkpoint = None if period is None else asked_period(period)
    return read_reported(
        source, framework, units=units, successions=successions, numbers=numbers, unclear=unclear, each=each
    ).at(status, checkpoint)


def read_reported(
    source: Any,
    framework: Framework,
    *,
    units: Units | str | os.PathLike[str] | None = None,
    successions: Successions | None = None,
    numbers: Numbers = "auto",
    unclear: Unclear = "ask",
    each: Callable[[Sequence[Any]], Iterable[Any]] = iter,
    names: Mapping[Any, str] | None = None,
    problems: Iterable[Problem] = (),
    others: Sequence[Framework] = (),
) -> Reported:
    """Read the same, of every status at once.

    ``names`` are how people call sources that lie elsewhere for a while, ``problems`` what is known to be wrong already.
    What was read already is taken as it is. Rows of years that ``others``, further editions, cover are theirs.

    Raises
    ------
    DataError
        with every problem of every file, each with row and column.
    """
    if isinstance(source, Reported):
        return source
    names = names or {}
    sources = list(source) if isinstance(source, (list, tuple)) else [source]
    if not sources:
        raise DataError(Problem("data.no_files"))
    problems = list(problems)
    known: Units | None = None
    try:
        known = read_units(units, framework.unit_types) if isinstance(units, (str, os.PathLike)) else units
    except DataError as error:
        problems += error.problems
    frames: list[pl.DataFrame] = []
    files = [
        one.file if isinstance(one, Table) else names.get(one, str(one)) if isinstance(one, (str, os.PathLike)) else ""
        for one in sources
    ]
    aside = Aside(framework, others)
    for i, one in enumerate(each(sources)):
        try:
            table = read_as_is(one, files[i] or f"data[{i}]")
            if len(sources) == 1 and not problems and not others:
                dense = read_dense(table, framework, known)
                if dense is not None:
                    return Reported(
                        Observations(
                            **attrs.asdict(dense, recurse=False), has_units_file=known is not None,
                            continuity=continuity_of(dense.records, dense.years, successions),
                        )
                    )  # fmt: skip
            frames.append(rows_of(clean(table), framework, numbers, problems, unclear, aside=aside))
        except DataError as error:
            problems += error.problems
    checker = RowChecker(framework, known, problems)
    if frames:
        rows = checker.check(pl.concat(frames, how="vertical"))
        if not problems and not rows.height and aside.nothing_left is not None:
            problems = [aside.nothing_left]
        if not problems and not rows.height:
            problems = [Problem("data.no_rows", file) for file in files if file] or [Problem("data.no_rows")]
        if not problems:
            return Reported((checker, rows), successions, aside.warning)
    raise DataError(in_order(problems))


def _lay_out(
    checker: RowChecker, rows: pl.DataFrame, successions: Successions | None, period: Period | None
) -> Observations:
    """The checked rows as arrays."""
    years = tuple(rows["year_index"].unique().sort().to_list())
    positions = pl.col("year_index").replace_strict(years, range(len(years)), return_dtype=pl.Int64)
    rows = rows.with_columns(year_index=positions)
    shape = (len(checker.labels), len(years))
    submitted = np.zeros(shape, dtype=bool)
    submitted[rows["unit_index"].to_numpy(), rows["year_index"].to_numpy()] = True
    told, points = latest(rows)
    lacking: tuple[Problem, ...] = ()
    if checker.flows and told["period_end"].null_count() < told.height:
        own = rows.filter(pl.col("code_index").is_in(checker.flows) & pl.col("period_end").is_not_null())
        flows = Flows(checker.codes, checker.flows, checker.labels, years)
        told, lacking = flows.added_up(told, latest(own, each_period=True)[0], period)
    values = np.full((len(checker.codes), *shape), np.nan)
    c, u, y = (told[name].to_numpy() for name in ("code_index", "unit_index", "year_index"))
    values[c, u, y] = told["value"].to_numpy()
    sparse: dict[str, Any] = {}
    for given, name in (("parts", "part"), ("wholes", "whole"), ("points", "points"), ("choices", "choice")):
        words, source = name == "choice", points if name == "points" else told
        given_one = pl.col(name).is_finite() if name == "points" else pl.col(name).is_not_nan()  # n/a is a count too
        filled = source.filter(pl.col(name).is_not_null() if words else given_one)
        sparse[given] = {}
        for (index,), own in filled.group_by("code_index", maintain_order=True):
            array = np.full(shape, None, dtype=object) if words else np.full(shape, np.nan)
            array[own["unit_index"].to_numpy(), own["year_index"].to_numpy()] = own[name].to_list()
            sparse[given][checker.codes[int(index)]] = array
    details = pl.concat([told, points]).unique(["file", "row", "column"])
    return Observations(
        checker.labels, checker.records, years, checker.codes, values, submitted, existence(checker.records, years),
        **sparse, details=details.sort("unit_index", "year_index", "code_index", "row"),
        has_units_file=checker.units is not None, continuity=continuity_of(checker.records, years, successions),
        notes=lacking if period else (*of_unfinished(told, years), *lacking), told_at=told_at(told, checker.codes, shape), period=period,
    )  # fmt: skip
