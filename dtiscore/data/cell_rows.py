"""Arrays → rows: what is known of every cell, in the columns in which tables are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from dtiscore.model import Floats

GIVEN = ("value", "part", "whole", "choice", "points")


def cell_rows(
    units: Sequence[str],
    years: Sequence[int],
    codes: Sequence[str],
    values: Floats,
    given: Mapping[str, Mapping[str, Any]],
) -> pl.DataFrame:
    """unit, year, indicator, value, part, whole, choice, points: by year, unit and code, a row per cell with anything.

    ``given`` holds, by column, arrays (units, years) by code. Where a choice was made the value is left to it.
    """
    every = dict.fromkeys((*codes, *(code for name in GIVEN[1:] for code in given[name])))
    places = {code: i for i, code in enumerate(codes)}
    nothing = np.full(values.shape[1:], np.nan)
    columns: dict[str, list[npt.NDArray[Any]]] = {name: [] for name in ("u", "y", "c", *GIVEN)}
    for c, code in enumerate(every):
        own: dict[str, Any] = {name: given[name].get(code) for name in GIVEN[1:]}
        own["value"] = values[places[code]] if code in places else nothing
        known = np.zeros(nothing.shape, dtype=bool)
        if own["choice"] is not None:
            # Where nothing of a list is there, the share says so.
            known = np.array([[bool(cell) for cell in row] for row in own["choice"]], dtype=bool).reshape(known.shape)
            own["choice"] = np.where(known, own["choice"], None)
            own["value"] = np.where(known, np.nan, own["value"])
        for name in ("value", "part", "whole", "points"):
            if own[name] is not None:
                known = known | ~np.isnan(own[name])
        u, y = np.nonzero(known)
        columns["u"].append(u)
        columns["y"].append(y)
        columns["c"].append(np.full(len(u), c, dtype=np.int64))
        for name in GIVEN:
            empty = np.full(
                len(u), None if name == "choice" else np.nan, dtype=object if name == "choice" else np.float64
            )
            columns[name].append(empty if own[name] is None else own[name][u, y])
    joined = {name: np.concatenate(parts) if parts else np.empty(0) for name, parts in columns.items()}
    order = np.lexsort((joined["c"], joined["u"], joined["y"]))
    laid = {name: array[order] for name, array in joined.items()}
    numbers = {name: pl.Series(laid[name].astype(np.float64), nan_to_null=True) for name in GIVEN if name != "choice"}
    frame = pl.DataFrame(
        {
            "unit": pl.Series(units, dtype=pl.String).gather(laid["u"].astype(np.int64)),
            "year": pl.Series(np.array(years, dtype=np.int64)[laid["y"].astype(np.int64)], dtype=pl.Int64),
            "indicator": pl.Series(list(every), dtype=pl.String).gather(laid["c"].astype(np.int64)),
            **numbers,
            "choice": pl.Series(laid["choice"].tolist(), dtype=pl.String),
        }
    )
    return frame.select("unit", "year", "indicator", *GIVEN)
