"""The short way for large plain tables: typed numbers only, one table, nothing unusual.

Series stay series from reading on: each column, or each indicator of a long table, is written straight to its place in the
array (codes, units, years). Whatever is not plain (words, counts, an unknown label, a repeated cell, a value out of range)
sends the whole table the long way, which says what is wrong and where.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from dtiscore.data.long_form import SIGNS, TEXTS, inputs_of, reads_words
from dtiscore.data.row_labels import match_units
from dtiscore.data.row_problems import limits_of
from dtiscore.data.units import Unit, Units, existence
from dtiscore.files.reading_tables import Table, clean
from dtiscore.model import Bools, Floats, Framework

# Below this many cells the long way is done at once, and keeps the words of every row.
FROM_CELLS = 200_000
# From this many values threads bring more than they cost.
THREADS_FROM = 1_000_000
# Rows that are worked on at a time.
BLOCK = 131_072
# From this many rows per run of one indicator, series are written run by run.
ROWS_PER_RUN = 100

Integers = npt.NDArray[np.int64]
Blocks = list[tuple[int, int]]


@attrs.frozen(eq=False)
class Dense:
    """What a plain table holds, by the names that it has as observations."""

    units: tuple[str, ...]
    records: tuple[Unit, ...]
    years: tuple[int, ...]
    codes: tuple[str, ...]
    values: Floats
    submitted: Bools
    exists: Bools


def read_dense(table: Table, framework: Framework, units: Units | None) -> Dense | None:
    """The table as arrays, or None where it is small or not plain."""
    frame = table.frame
    columns = set(table.columns)
    if not {"unit", "year"} <= columns or frame.height * frame.width < FROM_CELLS:
        return None
    long = columns == {"unit", "year", "indicator", "value"}
    inputs = inputs_of(framework)
    given = [] if long else [name for name in table.columns if name not in ("unit", "year")]
    plain = {code for code, node in inputs.items() if not reads_words(node)}
    numeric = ["value"] if long else given
    if not all(frame[name].dtype.is_float() or frame[name].dtype.is_integer() for name in (*numeric, "year")):
        return None
    if not long and not set(given) <= plain - {"indicator", "status", *TEXTS, SIGNS}:
        return None
    blocks = _blocks(frame["unit"])
    texts = _runs([frame[name] for name in (("unit", "indicator") if long else ("unit",))], blocks)
    years = _years(frame["year"], blocks, framework)
    if texts is None or years is None:
        return None
    unit = texts[0]
    said = clean(Table(pl.DataFrame({"unit": unit.labels}), table.file)).frame["unit"].to_list()
    if len(said) < len(unit.labels):
        return None  # a label of nothing but spaces
    if units is not None and any(len(units.places(label)) > 1 for label in said):
        return None  # which unit is meant depends on the year
    mapping, labels, records = match_units(said, units)
    u = unit.placed({raw: mapping[label] for raw, label in zip(unit.labels, said, strict=True)})
    if u is None:
        return None
    codes, shape, exists = tuple(inputs), (len(labels), len(years.known)), existence(records, years.known)
    rows = _Rows(blocks, u, years)
    if long:
        c = texts[1].placed({code: i for i, code in enumerate(codes) if code in plain})
        laid = None if c is None else _long(frame["value"], c, rows, (len(codes), *shape))
    else:
        laid = _wide(frame, given, rows, codes, shape)
    if laid is None:
        return None
    submitted, filled = np.zeros(shape, dtype=bool), 0
    for code, series in zip(codes, laid.values, strict=True):
        node = inputs[code]
        _, lowest, maximum = limits_of(framework, code, node)
        low, high = _range(series.reshape(-1))
        if node is not None and node.range is not None and not node.range[0] <= low <= high <= node.range[1]:
            return None
        if high > maximum or not np.isfinite(high) or low < lowest or low == -np.inf:
            return None
        seen = ~np.isnan(series)
        submitted |= seen
        filled += int(np.count_nonzero(seen))
    reported = submitted if laid.reported is None else laid.reported
    if filled < laid.given or (reported & ~exists).any() or (reported & ~submitted).any():
        return None  # two rows for one cell, one where the unit does not exist, or one without any value
    return Dense(labels, records, years.known, codes, laid.values, submitted, exists)


@contextlib.contextmanager
def _pool(size: int) -> Iterator[Callable[..., Iterable[Any]]]:
    """``map``, on all cores where there is enough to do."""
    if size < THREADS_FROM:
        yield map
        return
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield pool.map


@attrs.frozen(eq=False)
class _Runs:
    """A column of texts by runs of rows that are equal: what runs are of, and which of it each run is; a run ends with its
    block at the latest."""

    labels: list[str]
    which: Integers
    starts: Integers

    def placed(self, mapping: Mapping[str, int | None]) -> _Runs | None:
        """Each run by the position of its text; None where a text has no position."""
        of_label = [mapping.get(label) for label in self.labels]
        if None in of_label:
            return None
        return attrs.evolve(self, which=np.array(of_label, dtype=np.int64)[self.which])

    def inside(self, begin: int, length: int) -> tuple[Integers, Integers]:
        """What the runs of a block are, and how many rows each has."""
        first, last = np.searchsorted(self.starts, (begin, begin + length)).tolist()
        return self.which[first:last], np.diff(self.starts[first:last], append=begin + length)


def _blocks(column: pl.Series) -> Blocks:
    """Begin and length of pieces that stay in the cache and, where they can, lie in one chunk of the table each."""
    ends = np.cumsum(column.chunk_lengths()).tolist()
    begins = [0, *ends[:-1]]
    return [(i, min(BLOCK, end - i)) for begin, end in zip(begins, ends, strict=True) for i in range(begin, end, BLOCK)]


def _runs(columns: list[pl.Series], blocks: Blocks) -> list[_Runs] | None:
    """Tables are sorted as a rule, and comparing neighbours costs less than looking up every row."""
    if any(c.null_count() or not (c.dtype == pl.String or c.dtype.is_integer()) for c in columns):
        return None

    def runs_of(column: pl.Series, begin: int, length: int) -> tuple[pl.Series, Integers]:
        runs = column.slice(begin, length).cast(pl.String).rle().struct
        lengths = runs.field("len").to_numpy().astype(np.int64)
        return runs.field("value"), begin + np.cumsum(lengths) - lengths

    found = []
    begins, lengths = zip(*blocks, strict=True)
    for column in columns:
        with _pool(len(column)) as each:
            pieces = list(each(partial(runs_of, column), begins, lengths))
        texts = pl.concat([heads for heads, _ in pieces])
        labels = texts.unique().to_list()
        which = texts.cast(pl.Enum(labels)).to_physical().to_numpy().astype(np.int64)
        found.append(_Runs(labels, which, np.concatenate([starts for _, starts in pieces])))
    return found


@attrs.frozen(eq=False)
class _Years:
    """The years that occur, and where some between them do not, the position of each since the first."""

    column: pl.Series
    known: tuple[int, ...]
    position: Integers | None

    def positions(self, begin: int, length: int) -> Integers:
        since = self.column.slice(begin, length).cast(pl.Int64).to_numpy() - self.known[0]
        return since if self.position is None else self.position[since]


def _years(column: pl.Series, blocks: Blocks, framework: Framework) -> _Years | None:
    if column.null_count() or not column.dtype.is_integer():
        return None
    low, high = int(column.min()), int(column.max())  # type: ignore[arg-type]
    if low < framework.first_year or high > framework.last_year:
        return None
    occurs = np.zeros(high - low + 1, dtype=bool)
    for begin, length in blocks:
        occurs[column.slice(begin, length).cast(pl.Int64).to_numpy() - low] = True
        if occurs.all():
            break
    known = tuple(int(low + i) for i in np.flatnonzero(occurs))
    return _Years(column, known, None if occurs.all() else np.cumsum(occurs) - 1)


@attrs.frozen(eq=False)
class _Rows:
    """Where the rows of a table belong among the cells (units × years)."""

    blocks: Blocks
    unit: _Runs
    years: _Years

    def places(self) -> Iterator[tuple[int, int, Integers]]:
        """Begin, length and cells of one block of rows after another: what is computed on the way stays in the cache."""
        for begin, length in self.blocks:
            place = np.repeat(*self.unit.inside(begin, length))
            place *= len(self.years.known)
            place += self.years.positions(begin, length)
            yield begin, length, place


@attrs.frozen(eq=False)
class _Laid:
    """The array, how many values must be in it, and the cells with a row where those are not simply the cells with a value."""

    values: Floats
    given: int
    reported: Bools | None


def _wide(
    frame: pl.DataFrame, given: list[str], rows: _Rows, codes: tuple[str, ...], shape: tuple[int, int]
) -> _Laid | None:
    cells = shape[0] * shape[1]
    place = np.concatenate([place for _, _, place in rows.places()])
    reported = np.zeros(cells, dtype=bool)
    reported[place] = True
    if np.count_nonzero(reported) < len(place):
        return None
    in_order = len(place) == cells and bool((place == np.arange(cells)).all())
    values = np.empty((len(codes), cells))

    def write(code: str, row: Floats) -> None:
        series = frame[code].cast(pl.Float64).fill_null(np.nan).to_numpy() if code in given else np.nan
        if in_order or code not in given:
            row[:] = series
        else:
            row[:] = np.nan
            row[place] = series

    with _pool(values.size) as each:
        list(each(write, codes, values))
    return _Laid(values.reshape(len(codes), *shape), 0, reported.reshape(shape))


def _long(column: pl.Series, indicator: _Runs, rows: _Rows, shape: tuple[int, int, int]) -> _Laid | None:
    cells, given = shape[1] * shape[2], len(column)
    values = np.full((shape[0], cells), np.nan)
    # Only where rows have no value does it take more than the array to see which cells have a row.
    is_full = not (column.null_count() or (column.dtype.is_float() and column.is_nan().any()))
    taken = None if is_full else np.zeros((shape[0], cells), dtype=bool)
    for begin, length, place in rows.places():
        series = column.slice(begin, length).cast(pl.Float64).to_numpy()
        which, lengths = indicator.inside(begin, length)
        if len(which) * ROWS_PER_RUN > length:
            place += np.repeat(which, lengths) * cells
            values.reshape(-1)[place] = series
            if taken is not None:
                taken.reshape(-1)[place] = True
            continue
        ends = np.cumsum(lengths)
        for c, first, last in zip(which.tolist(), (ends - lengths).tolist(), ends.tolist(), strict=True):
            values[c, place[first:last]] = series[first:last]
            if taken is not None:
                taken[c, place[first:last]] = True
    if taken is None:
        return _Laid(values.reshape(shape), given, None)
    return _Laid(values.reshape(shape), 0, taken.any(axis=0).reshape(shape[1:])) if taken.sum() == given else None


def _range(series: Floats) -> tuple[float, float]:
    """The smallest and largest number, (0, 0) where there is none."""
    low, high = float(np.fmin.reduce(series)), float(np.fmax.reduce(series))
    return (0.0, 0.0) if np.isnan(low) else (low, high)
