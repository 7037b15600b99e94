"""COINr 1.1 (https://bluefoxr.github.io/COINr), the parts that the converter takes over: slow, obvious, plain Python.

Written from the package's documentation and tested against results that the package itself computed. Nothing of
dtiscore is used here. A missing value is None.

- Directions first: values (and targets, and goalposts) of an indicator with Direction −1 are multiplied by −1.
- ``n_minmax``: (x − min) / (max − min) × (u − l) + l. ``n_zscore``: (x − mean) / sd × s + m with the sample's sd (n − 1).
- ``n_rank``: 1 for the smallest, ties take the smallest rank. ``n_prank``: (rank − 1) / (n − 1).
- ``n_dist2targ`` with ``cap_max = TRUE``: (x − min) / (target − min), at most 1.
- ``n_goalposts`` with ``trunc2posts = TRUE``: (x − lower) / (upper − lower) within 0 … 1, × scale; where less is better
  (x − upper) / (lower − upper).
- ``Aggregate``: means over what is there, with the weights of what is there; ``dat_thresh``: no value where
  fewer than this share of the children has one.
"""

from __future__ import annotations

import csv
import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Value = float | None
Row = Mapping[str, str]
Cell = tuple[str, str]  # unit, year


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> Value:
    return None if text in ("", "NA") else float(text)


# --- normalisation ---------------------------------------------------------------------------------------------------


def known(values: Sequence[Value]) -> list[float]:
    return [x for x in values if x is not None]


def each(values: Sequence[Value], formula: Callable[[float], float]) -> list[Value]:
    """The formula of every value that is there; what divides by zero is missing, as NaN is in R."""
    found: list[Value] = []
    for x in values:
        try:
            found.append(None if x is None else formula(x))
        except ZeroDivisionError:
            found.append(None)
    return found


def n_minmax(values: Sequence[Value], lower: float = 0.0, upper: float = 100.0) -> list[Value]:
    least, most = min(known(values), default=0.0), max(known(values), default=0.0)
    return each(values, lambda x: (x - least) / (most - least) * (upper - lower) + lower)


def n_zscore(values: Sequence[Value], mean: float = 0.0, sd: float = 1.0) -> list[Value]:
    if len(known(values)) < 2:
        return [None for _ in values]
    middle, spread = statistics.fmean(known(values)), statistics.stdev(known(values))
    return each(values, lambda x: (x - middle) / spread * sd + mean)


def n_rank(values: Sequence[Value]) -> list[Value]:
    return each(values, lambda x: 1.0 + sum(other < x for other in known(values)))


def n_prank(values: Sequence[Value]) -> list[Value]:
    count = len(known(values))
    return each(values, lambda x: sum(other < x for other in known(values)) / (count - 1))


def n_dist2targ(values: Sequence[Value], target: float) -> list[Value]:
    least = min(known(values), default=0.0)
    return each(values, lambda x: min((x - least) / (target - least), 1.0))


def n_goalposts(values: Sequence[Value], lower: float, upper: float, scale: float) -> list[Value]:
    return each(values, lambda x: min(max((x - lower) / (upper - lower), 0.0), 1.0) * scale)


# --- aggregation -----------------------------------------------------------------------------------------------------


def a_amean(pairs: Sequence[tuple[float, float]]) -> float:
    return math.fsum(w * x for x, w in pairs) / math.fsum(w for _, w in pairs)


def a_gmean(pairs: Sequence[tuple[float, float]]) -> float:
    return math.exp(math.fsum(w * math.log(x) for x, w in pairs) / math.fsum(w for _, w in pairs))


def a_hmean(pairs: Sequence[tuple[float, float]]) -> float:
    return math.fsum(w for _, w in pairs) / math.fsum(w / x for x, w in pairs)


MEANS = {"linear": a_amean, "geometric": a_gmean, "harmonic": a_hmean}


def aggregate(children: Sequence[tuple[Value, float]], how: str, threshold: float | None) -> Value:
    there = [(x, w) for x, w in children if x is not None]
    if not there or (threshold is not None and len(there) / len(children) < threshold):
        return None
    return MEANS[how](there)


# --- the whole index -------------------------------------------------------------------------------------------------


def cells_of(data: Sequence[Row]) -> list[Cell]:
    return [(row["uCode"], row["Time"]) for row in data]


def normalised(
    meta: Sequence[Row],
    data: Sequence[Row],
    normalisation: str = "min_max:0:100",
    over: str = "year",
    goalposts: Sequence[Row] | None = None,
) -> dict[str, dict[Cell, Value]]:
    """Indicator → unit and year → value on COINr's scale."""
    method, *stated = normalisation.split(":")
    parameters = [float(text) for text in stated]
    posts = {row["iCode"]: row for row in goalposts or meta}
    cohorts: dict[str, list[Row]] = {}
    for row in data:
        cohorts.setdefault(row["Time"] if over == "year" else "panel", []).append(row)
    found: dict[str, dict[Cell, Value]] = {}
    for indicator in meta:
        if indicator["Type"] != "Indicator":
            continue
        code, direction = indicator["iCode"], int(indicator["Direction"])
        own = found[code] = {}
        for rows in cohorts.values():
            values = [None if (x := number(row[code])) is None else direction * x for row in rows]
            if method == "min_max":
                scores = n_minmax(values, *parameters)
            elif method == "z_score":
                scores = n_zscore(values, *parameters)
            elif method == "rank":
                scores = n_rank(values)
            elif method == "percentile":
                scores = n_prank(values)
            elif method == "distance_to_target":
                scores = n_dist2targ(values, direction * float(indicator["Target"]))
            else:
                assert method == "goalposts"
                ends = [direction * float(posts[code][f"goalpost_{end}"]) for end in ("lower", "upper")]
                scores = n_goalposts(values, *ends[::direction], float(posts[code]["goalpost_scale"]))
            own |= zip(cells_of(rows), scores, strict=True)
    return found


def index(
    meta: Sequence[Row],
    data: Sequence[Row],
    normalisation: str = "min_max:0:100",
    over: str = "year",
    aggregation: str = "linear",
    weights: Sequence[Row] | None = None,
    threshold: float | None = None,
    goalposts: Sequence[Row] | None = None,
) -> dict[str, dict[Cell, Value]]:
    """Node → unit and year → value on COINr's scale: indicators, and every aggregate above them, level by level."""
    values = normalised(meta, data, normalisation, over, goalposts)
    weight = {row["iCode"]: float(row["Weight"]) for row in weights or meta if number(row["Weight"]) is not None}
    aggregates = [row for row in meta if row["Type"] == "Aggregate"]
    for node in sorted(aggregates, key=lambda row: int(row["Level"])):
        children = [row["iCode"] for row in meta if row["Parent"] == node["iCode"]]
        values[node["iCode"]] = {
            cell: aggregate([(values[child][cell], weight[child]) for child in children], aggregation, threshold)
            for cell in cells_of(data)
        }
    return values


def ranks(values: Mapping[Cell, Value], digits: int = 10) -> dict[Cell, int]:
    """Standard competition ranks, best first, of values that agree to so many digits."""
    rounded = {cell: float(f"{x:.{digits}g}") for cell, x in values.items() if x is not None}
    return {cell: 1 + sum(other > x for other in rounded.values()) for cell, x in rounded.items()}


def assert_agrees(expected: Mapping[str, Mapping[Cell, Value]], found: Mapping[str, Mapping[Cell, Value]]) -> int:
    """How many values agree to 1e-9, a mean of values of both signs that is 0 but for the last digits to 1e-12."""
    count = 0
    for node, cells in expected.items():
        for cell, value in cells.items():
            own = found[node].get(cell)
            if value is None or own is None:
                assert value is own, (node, cell, value, own)
            else:
                assert math.isclose(own, value, rel_tol=1e-9, abs_tol=1e-12), (node, cell, value, own)
            count += 1
    return count
