"""Observations (số liệu): what units reported, checked at the door and laid out as arrays (codes, units, years).

Every problem of every file is collected; the latest status of each cell counts. People's columns (counts, choices,
evidence, notes) stay in a sparse table beside the dense array.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, get_args

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from dtiscore.data.array_checks import laid_out
from dtiscore.data.cell_rows import cell_rows
from dtiscore.data.long_form import no_details, rows_of
from dtiscore.data.plain_tables import read_dense
from dtiscore.data.row_problems import RowChecker, as_of, in_order, latest, status_named
from dtiscore.data.units import Unit, Units, existence, read_units
from dtiscore.files.forked import refuse_after_fork
from dtiscore.files.reading_tables import Table, clean, read_as_is
from dtiscore.files.sources.objects import is_records, name_of
from dtiscore.frameworks import load_framework
from dtiscore.language.arguments import WANTED, require, require_one_of, require_text, require_year, wrong
from dtiscore.language.errors import DataError, LookupProblem, Problem, did_you_mean, one_line
from dtiscore.language.labels import key
from dtiscore.language.typed import Numbers, Unclear
from dtiscore.model import Bools, Floats, Framework

if TYPE_CHECKING:
    import pandas

Objects = npt.NDArray[np.object_]


@attrs.frozen(eq=False, repr=False)
class Observations:
    """Everything observed, ready for arithmetic.

    ``values`` has the shape (codes, units, years): NaN is missing, +inf not applicable. ``parts``, ``wholes``,
    ``points`` and ``choices`` hold (units, years) arrays for the codes that have them. ``submitted`` marks unit-years
    with at least one row, ``exists`` those in which the unit exists. ``details`` keeps the rows that count, as text.
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
        """What units are called, by their label in the data; the label where no name is known."""
        return {label: unit.name or label for label, unit in zip(self.units, self.records, strict=True)}

    @cached_property
    def ranked(self) -> Bools:
        """(units,): whether the unit takes part in rankings."""
        return np.array([unit.ranked for unit in self.records], dtype=bool)

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """By the key of what the data call a unit, of its code and of its name: its position; the first that has it."""
        found: dict[str, int] = {}
        for i, (label, unit) in enumerate(zip(self.units, self.records, strict=True)):
            for form in filter(None, (label, unit.code, unit.name)):
                found.setdefault(key(form), i)
        return found

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
        require_text(unit=unit, indicator=indicator)
        require_year("year", year)
        if isinstance(value, (bool, str)) or not isinstance(value, (int, float, np.number)) or value == -np.inf:
            raise wrong("value", value, WANTED["number"])
        if indicator not in self.places:
            hint = did_you_mean(indicator, self.codes)
            raise LookupProblem(Problem("lookup.indicator", params={"name": one_line(indicator), "hint": hint}))
        return self.with_value(self.unit_index(unit), self.year_index(year), indicator, float(value))

    def unit_index(self, unit: str) -> int:
        """Position of a unit, by what the data called it, its code or its name.

        Raises
        ------
        LookupProblem
            for a unit that the data do not have.
        """
        require_text(unit=unit)
        if key(unit) in self.positions:
            return self.positions[key(unit)]
        known = {*self.units, *(record.name for record in self.records if record.name)}
        some = ", ".join([*map(one_line, self.units[:10]), *(["…"] if len(self.units) > 10 else [])])
        params = {"name": one_line(unit), "hint": did_you_mean(unit, known), "known": some}
        raise LookupProblem(Problem("lookup.unit", params=params))

    def year_index(self, year: int) -> int:
        """Position of a year.

        Raises
        ------
        LookupProblem
            for a year without data.
        """
        require_year("year", year)
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
    def from_arrays(
        cls,
        values: npt.ArrayLike,
        *,
        indicators: Sequence[str],
        units: Sequence[str] | Units,
        years: Sequence[int],
        copy: bool = True,
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
        require("copy", copy, "yes_no", bool)
        return cls(**laid_out(values, indicators, units, years, copy))


@attrs.frozen(eq=False, repr=False)
class Reported:
    """What units reported, of every status: read and checked once, laid out as it stood at any of them."""

    _found: Observations | tuple[RowChecker, pl.DataFrame]

    def at(self, status: str | None = None) -> Observations:
        """The observations as they stood at a status, the last one where none is named.

        Raises
        ------
        DataError
            where no row is that early.
        LookupProblem
            for a status that does not exist.
        """
        if isinstance(self._found, Observations):  # a table without statuses
            return self._found
        checker, rows = self._found
        status = None if status is None else status_named(status)
        known = as_of(rows, status)
        if not known.height:
            raise DataError(Problem("data.none_at_status", params={"status": status}))
        return _lay_out(checker, known)

    def reaches(self, status: str) -> bool:
        """Whether there is anything as early as that status."""
        return isinstance(self._found, Observations) or as_of(self._found[1], status).height > 0


def read_observations(
    source: Any,
    framework: Framework | str | os.PathLike[str],
    *,
    units: Units | str | os.PathLike[str] | None = None,
    status: str | None = None,
    numbers: Numbers = "auto",
    unclear: Unclear = "ask",
    each: Callable[[Sequence[Any]], Iterable[Any]] = iter,
) -> Observations:
    """Read observations from a path, several paths, or whatever holds a table.

    Parameters
    ----------
    source : long (unit, year, indicator, value, …) or wide (unit, year, one column per indicator): a path of a .csv, .xlsx or
        .parquet file, an open file, a data frame (pandas, polars, pyarrow, DuckDB, whatever speaks Arrow), an array of xarray with
        dimensions of these names, a dict of columns, a list of records, or a list of several of these.
    framework : whose indicators, info items and counts the columns or rows name; or its code or path.
    units : a units file or :class:`Units`; without it units are taken from the data as written, in one block.
    status : takes the scores as they stood at that status: what was appraised counts only under ``appraised``, the default.
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
        for a status that does not exist.
    ArgumentError
        for an argument of another kind.
    """
    require_one_of("numbers", numbers, get_args(Numbers))
    require_one_of("unclear", unclear, get_args(Unclear))
    require_text(True, status=status)
    require("each", each, "function", Callable)  # type: ignore[arg-type]
    require("units", units, "units", Units, str, os.PathLike, optional=True)
    status = None if status is None else status_named(status)  # refused before anything is read
    require("framework", framework, "framework", Framework, str, os.PathLike)
    framework = load_framework(framework)
    return read_reported(source, framework, units=units, numbers=numbers, unclear=unclear, each=each).at(status)


def read_reported(
    source: Any,
    framework: Framework,
    *,
    units: Units | str | os.PathLike[str] | None = None,
    numbers: Numbers = "auto",
    unclear: Unclear = "ask",
    each: Callable[[Sequence[Any]], Iterable[Any]] = iter,
    names: Mapping[Any, str] | None = None,
    problems: Iterable[Problem] = (),
) -> Reported:
    """Read the same, of every status at once.

    ``names`` are how people call sources that lie elsewhere for a while, ``problems`` what is known to be wrong already.
    What was read already is taken as it is.

    Raises
    ------
    DataError
        with every problem of every file, each with row and column.
    """
    if isinstance(source, Reported):
        return source
    names = names or {}
    sources = list(source) if isinstance(source, (list, tuple)) and not is_records(source) else [source]
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
        one.file
        if isinstance(one, Table)
        else names.get(one, str(one))
        if isinstance(one, (str, os.PathLike))
        else name_of(one)
        for one in sources
    ]
    for i, one in enumerate(each(sources)):
        try:
            table = read_as_is(one, files[i] or f"data[{i}]")
            if len(sources) == 1 and not problems:
                dense = read_dense(table, framework, known)
                if dense is not None:
                    return Reported(
                        Observations(**attrs.asdict(dense, recurse=False), has_units_file=known is not None)
                    )
            frames.append(rows_of(clean(table), framework, numbers, problems, unclear))
        except DataError as error:
            problems += error.problems
    checker = RowChecker(framework, known, problems)
    if frames:
        rows = checker.check(pl.concat(frames, how="vertical"))
        if not problems and not rows.height:
            problems = [Problem("data.no_rows", file) for file in files if file] or [Problem("data.no_rows")]
        if not problems:
            return Reported((checker, rows))
    raise DataError(in_order(problems))


def _lay_out(checker: RowChecker, rows: pl.DataFrame) -> Observations:
    """The checked rows as arrays."""
    years = tuple(rows["year_index"].unique().sort().to_list())
    positions = pl.col("year_index").replace_strict(years, range(len(years)), return_dtype=pl.Int64)
    rows = rows.with_columns(year_index=positions)
    shape = (len(checker.labels), len(years))
    submitted = np.zeros(shape, dtype=bool)
    submitted[rows["unit_index"].to_numpy(), rows["year_index"].to_numpy()] = True
    told, points = latest(rows)
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
        has_units_file=checker.units is not None,
    )  # fmt: skip
