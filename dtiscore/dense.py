"""The short way for large plain tables: typed numbers only, one table, nothing unusual.

Series stay series from reading on: each column, or each indicator of a long table, is written straight to its place in the
array (codes, units, years). Whatever is not plain (words, counts, an unknown label, a repeated cell, a value out of range)
sends the whole table the long way, which says what is wrong and where.
"""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from dtiscore.model import Bools, Floats, Framework
from dtiscore.reading import Table
from dtiscore.row_checks import limits_of, match_units
from dtiscore.rows import inputs_of
from dtiscore.units import Unit, Units

# Below this many cells the long way is done at once, and keeps the words of every row.
FROM_CELLS = 200_000

Positions = npt.NDArray[np.int64]


@attrs.frozen(eq=False)
class Dense:
    """What a plain table holds."""

    labels: tuple[str, ...]
    records: tuple[Unit, ...]
    years: tuple[int, ...]
    codes: tuple[str, ...]
    values: Floats
    submitted: Bools


def read_dense(table: Table, framework: Framework, units: Units | None) -> Dense | None:
    """The table as arrays, or None where it is small or not plain."""
    frame = table.frame
    columns = set(table.columns)
    if not {"unit", "year"} <= columns or frame.height * frame.width < FROM_CELLS:
        return None
    long = columns == {"unit", "year", "indicator", "value"}
    inputs = inputs_of(framework)
    given = [] if long else [name for name in table.columns if name not in ("unit", "year")]
    plain = {code for code, node in inputs.items() if node is None or node.rule is None or node.rule.reads == "value"}
    numeric = ["value"] if long else given
    if not all(frame[name].dtype.is_float() or frame[name].dtype.is_integer() for name in (*numeric, "year")):
        return None
    if not long and not set(given) <= plain:
        return None
    unit, year = _positions(frame["unit"]), _years(frame["year"], framework)
    if unit is None or year is None:
        return None
    mapping, labels, records = match_units(unit[1], units)
    if any(mapping[text] is None for text in unit[1]):
        return None
    u = np.array([mapping[text] for text in unit[1]], dtype=np.int64)[unit[0]]
    years, y = year
    exists = np.array([[one.exists_in(each) for each in years] for one in records], dtype=bool)
    place = u * len(years) + y
    if not exists.all() and not exists.reshape(-1)[place].all():
        return None
    codes, shape = tuple(inputs), (len(labels), len(years))
    values = _long(frame, _place_of(codes), plain, place, shape) if long else _wide(frame, codes, given, place, shape)
    if values is None:
        return None
    for code, series in zip(codes, values.reshape(len(codes), -1), strict=True):
        _, not_negative, maximum = limits_of(code, inputs[code])
        low, high = _range(series)
        if high > maximum or not np.isfinite(high) or (not_negative and low < 0) or low == -np.inf:
            return None
    submitted = np.zeros(shape, dtype=bool)
    for series in values:
        submitted |= ~np.isnan(series)
    if np.count_nonzero(submitted) < np.count_nonzero(np.bincount(place, minlength=submitted.size)):
        return None  # a row without any value: the long way knows what it means
    return Dense(labels, records, years, codes, values, submitted)


def _place_of(codes: tuple[str, ...]) -> dict[str, int]:
    return {code: i for i, code in enumerate(codes)}


def _positions(column: pl.Series) -> tuple[Positions, list[str]] | None:
    """Each row's position among the distinct labels, and the labels."""
    if column.null_count() or not (column.dtype == pl.String or column.dtype.is_integer()):
        return None
    text = column.cast(pl.String)
    labels = text.unique().to_list()
    physical = text.cast(pl.Enum(labels)).to_physical()
    return physical.to_numpy().astype(np.int64), labels


def _years(column: pl.Series, framework: Framework) -> tuple[tuple[int, ...], Positions] | None:
    if column.null_count() or not column.dtype.is_integer():
        return None
    years = column.to_numpy().astype(np.int64)
    low, high = int(years.min()), int(years.max())
    if low < framework.first_year or high > framework.last_year:
        return None
    counts = np.bincount(years - low, minlength=high - low + 1)
    known = np.flatnonzero(counts)
    position = np.zeros(len(counts), dtype=np.int64)
    position[known] = np.arange(len(known))
    return tuple(int(low + i) for i in known), position[years - low]


def _wide(
    frame: pl.DataFrame, codes: tuple[str, ...], given: list[str], place: Positions, shape: tuple[int, int]
) -> Floats | None:
    cells = shape[0] * shape[1]
    if np.bincount(place, minlength=cells).max() > 1:
        return None
    in_order = len(place) == cells and bool((place == np.arange(cells)).all())
    values = np.full((len(codes), cells), np.nan)
    position = _place_of(codes)
    for name in given:
        series = frame[name].cast(pl.Float64).to_numpy()
        if in_order:
            values[position[name]] = series
        else:
            values[position[name], place] = series
    return values.reshape(len(codes), *shape)


def _long(
    frame: pl.DataFrame, position: dict[str, int], plain: set[str], place: Positions, shape: tuple[int, int]
) -> Floats | None:
    found = _positions(frame["indicator"])
    if found is None or not set(found[1]) <= plain:
        return None
    c = np.array([position[code] for code in found[1]], dtype=np.int64)[found[0]]
    cells = shape[0] * shape[1]
    given = frame["value"].cast(pl.Float64).to_numpy()
    where = c * cells + place
    taken = np.zeros(len(position) * cells, dtype=bool)
    taken[where] = True
    if np.count_nonzero(taken) != len(where):
        return None
    values = np.full(len(position) * cells, np.nan)
    values[where] = given
    return values.reshape(len(position), *shape)


def _range(series: Floats) -> tuple[float, float]:
    """The smallest and largest number, (0, 0) where there is none."""
    low, high = float(np.fmin.reduce(series)), float(np.fmax.reduce(series))
    return (0.0, 0.0) if np.isnan(low) else (low, high)
