"""What units reported, read and checked once: every problem of every file is collected, and the latest status of each cell counts."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import polars as pl

from dtiscore.data.assessed_years import Aside
from dtiscore.data.continuity import continuity_of
from dtiscore.data.latest_rows import as_of, latest
from dtiscore.data.long_form import rows_of
from dtiscore.data.periods import Flows, asked_period, of_unfinished, told_at
from dtiscore.data.plain_tables import read_dense
from dtiscore.data.row_labels import status_named
from dtiscore.data.row_problems import RowChecker, in_order
from dtiscore.data.units import Units, existence, read_units
from dtiscore.files.reading_tables import Table, clean, read_as_is
from dtiscore.files.sources.objects import is_records, name_of
from dtiscore.frameworks import load_framework
from dtiscore.language.errors import DataError, Problem, one_line
from dtiscore.language.told import told
from dtiscore.language.typed import Numbers, Unclear
from dtiscore.model import Framework
from dtiscore.model.period import Period
from dtiscore.model.succession import Successions
from dtiscore.rules.plugins.loading import load_plugins

if TYPE_CHECKING:
    pass


from dtiscore.data.observations import Observations


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


@told
def read_observations(
    source: Any,
    framework: Framework | str | os.PathLike[str],
    *,
    units: Units | str | os.PathLike[str] | None = None,
    successions: Successions | None = None,
    status: str | None = None,
    period: str | None = None,
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
    ArgumentError
        for an argument of another kind.
    """
    status = None if status is None else status_named(status)  # refused before anything is read
    framework = load_framework(framework)
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
    sources = list(source) if isinstance(source, (list, tuple)) and not is_records(source) else [source]
    if not sources:
        raise DataError(Problem("data.no_tables"))
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
    aside = Aside(framework, others)
    for i, one in enumerate(each(sources)):
        try:
            table = read_as_is(_from_elsewhere(one, files[i]), files[i] or f"data[{i}]")
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


def _from_elsewhere(source: Any, file: str) -> Any:
    """What a reader of a plugin gives for ``NAME:ADDRESS``; anything else as it is.

    Raises
    ------
    DataError
        where the reader fails.
    """
    name, colon, address = source.partition(":") if isinstance(source, str) else ("", "", "")
    if not colon or len(name) < 2 or not re.fullmatch(r"[a-z][a-z0-9_]*", name) or address.startswith("//"):
        return source
    reader = load_plugins().readers.get(name)
    if reader is None:
        return source
    try:
        return reader.read(address)
    except DataError:
        raise
    except Exception as error:
        params = {"plugin": one_line(reader.owner), "detail": one_line(f"{type(error).__name__}: {error}", 160)}
        raise DataError(Problem("data.reader_failed", file, params=params)) from None


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
