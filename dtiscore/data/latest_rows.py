"""Which rows count where several stages tell about one cell."""

from __future__ import annotations

import polars as pl

from dtiscore.model import STATUSES


def as_of(rows: pl.DataFrame, status: str | None) -> pl.DataFrame:
    """The rows that are not later than ``status``."""
    return rows if status is None else rows.filter(pl.col("status_index") <= STATUSES.index(status))


def latest(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Of each cell the latest row that tells a value, counts or a choice, and the latest that sets points.

    An empty appraisal does not wipe out a self-assessment, and points set by a council leave the numbers that other
    indicators read; but numbers that are later than the points take their place.
    """
    cell = ["unit_index", "year_index", "code_index"]
    tells = pl.any_horizontal(
        *(pl.col(name).is_not_nan() for name in ("value", "part", "whole")), pl.col("choice").is_not_null()
    )
    latest = pl.col("status_index") == pl.col("status_index").max().over(cell)
    told = rows.filter(tells).filter(latest)
    points = rows.filter(pl.col("points").is_finite()).filter(latest)
    newer = told.select(*cell, told_at="status_index")
    points = points.join(newer, on=cell, how="left", maintain_order="left")
    return told, points.filter(pl.col("status_index") >= pl.col("told_at").fill_null(0)).drop("told_at")
