"""From a Parquet file to ranks and gaps as CSV, against what polars takes to read and write the same files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

import dtiscore as dti
from benchmarks import peers, work
from benchmarks.figures import Case, Claim, Group, Item, Settings, WrongAnswer

STATED_SIZE = 110_000


def write_wide(path: Path, communes: int, years: int) -> work.Floats:
    """One row per commune and year, one column per indicator, empty where missing; returns what was written."""
    array = work.values("missing", communes, years)
    base = {"unit": np.repeat(work.labels(communes), years), "year": np.tile(work.years(years), communes)}
    columns = {code: row.reshape(-1) for code, row in zip(work.CODES, array, strict=True)}
    pl.DataFrame(base | columns).with_columns(pl.col(work.CODES).fill_nan(None)).write_parquet(path)
    return array


def write_long(path: Path, wide: Path) -> None:
    """One row per value that is there."""
    frame = pl.read_parquet(wide).unpivot(index=["unit", "year"], variable_name="indicator", value_name="value")
    frame.drop_nulls("value").write_parquet(path)


def through_dtiscore(path: Path, framework: dti.Framework, targets: dti.Targets, folder: Path) -> dti.Scores:
    observations = dti.read_observations(path, framework)
    scores = dti.score(framework, observations)
    dti.rank(scores).to_polars().write_csv(folder / "ranks.csv")
    dti.gaps(scores, targets, target_year=work.TARGET_YEAR).to_polars().write_csv(folder / "gaps.csv")
    return scores


def through_polars(path: Path, ranks: pl.DataFrame, gaps: pl.DataFrame, folder: Path) -> pl.DataFrame:
    frame = pl.read_parquet(path)
    ranks.write_csv(folder / "polars-ranks.csv")
    gaps.write_csv(folder / "polars-gaps.csv")
    return frame


def endtoend(settings: Settings) -> Iterator[Item]:
    folder = settings.folder
    framework = work.framework(folder)
    targets = work.targets(folder, framework)
    paths = {"wide": folder / "wide.parquet", "long": folder / "long.parquet"}
    array = write_wide(paths["wide"], settings.communes, settings.years)
    write_long(paths["long"], paths["wide"])
    expected = peers.numpy_total(array.reshape(work.INDICATORS, -1))
    del array
    written: dict[str, tuple[bytes, bytes]] = {}
    for form, path in paths.items():
        scores = through_dtiscore(path, framework, targets, folder)
        peers.agree(f"endtoend, {form}", scores["total"].reshape(-1), expected)
        written[form] = ((folder / "ranks.csv").read_bytes(), (folder / "gaps.csv").read_bytes())
    if written["wide"] != written["long"]:
        raise WrongAnswer("endtoend: the long form gives other ranks or gaps than the wide form")
    ranks, gaps = (pl.read_csv(folder / name, infer_schema_length=None) for name in ("ranks.csv", "gaps.csv"))

    def ours(path: Path) -> Case:
        return Case(f"dtiscore, {path.stem}", lambda: through_dtiscore(path, framework, targets, folder))

    def theirs(path: Path) -> Case:
        return Case(f"polars, {path.stem}", lambda: through_polars(path, ranks, gaps, folder), own=False)

    at_stated_size = settings.communes * settings.years == STATED_SIZE
    for form, limit in (("wide", 2.0), ("long", 3.0)):
        path = paths[form]
        cases = [ours(path)] if settings.alone else [theirs(path), ours(path)]
        size = f"{path.stat().st_size / 1e6:.0f} MB Parquet in, {sum(map(len, written[form])) / 1e6:.0f} MB CSV out"
        claim = Claim(f"{form} Parquet to CSV", f"dtiscore, {form}", f"polars, {form}", limit, note=size)
        yield Group(cases, [claim], at_stated_size, settings.runs)
