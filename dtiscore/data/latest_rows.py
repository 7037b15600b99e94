"""Which rows count where several stages tell about one cell."""

from __future__ import annotations

import polars as pl

from dtiscore.data.periods import by_period, stage
from dtiscore.model import STATUSES
from dtiscore.model.period import Period


def as_of(rows: pl.DataFrame, status: str | None, period: Period | None = None) -> pl.DataFrame:
    """The rows that are not later than ``status``, and of periods that end by ``period``."""
    rows = by_period(rows, period)
    return rows if status is None else rows.filter(pl.col("status_index") <= STATUSES.index(status))


def latest(rows: pl.DataFrame, *, each_period: bool = False) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Of each cell the latest row that tells a value, counts or a choice, and the latest that sets points: of its last period,
    there of the last status. With ``each_period`` the latest of each cell and period.

    An empty appraisal does not wipe out a self-assessment, and points set by a council leave the numbers that other
    indicators read; but numbers that are later than the points take their place.
    """
    cell = ["unit_index", "year_index", "code_index", *(["period_first", "period_end"] if each_period else [])]
    tells = pl.any_horizontal(
        *(pl.col(name).is_not_nan() for name in ("value", "part", "whole")), pl.col("choice").is_not_null()
    )
    latest = stage() == stage().max().over(cell)
    told = rows.filter(tells).filter(latest)
    points = rows.filter(pl.col("points").is_finite()).filter(latest)
    newer = told.select(*cell, told_at=stage())
    points = points.join(newer, on=cell, how="left", maintain_order="left")
    return told, points.filter(stage() >= pl.col("told_at").fill_null(0)).drop("told_at")
