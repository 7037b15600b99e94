"""The common work: a criteria set of 100 indicators as TOML, targets, and data that every library can be given.

Eight indices, three pillars that share five of them, and the total. Half of the indicators are ratios that earn all points at
100 %, half run from a lower to an upper bound; in every fifth of those less is better. Some data lie beyond both bounds of
every indicator, so that libraries which scale by the data's own minimum and maximum find the bounds that are stated here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import attrs
import numpy as np
import numpy.typing as npt

import dtiscore as dti

Floats = npt.NDArray[np.float64]
Kind = Literal["clean", "missing", "absent"]

FOUNDATION = ("awareness", "institutions", "infrastructure", "human_resources", "cyber_security")
PILLARS = {pillar: (*FOUNDATION, f"{pillar}_activity") for pillar in ("government", "economy", "society")}
INDICES = (*FOUNDATION, *(f"{pillar}_activity" for pillar in PILLARS))
INDICATORS = 100
FIRST_YEAR = 2021
TARGET_YEAR = 2035
# Of the points that a node has, for the targets.
TARGET_SHARE = {"government": 0.6, "economy": 0.55, "society": 0.5, "total": 0.65}
PROVINCES = 34
MISSING = 0.05
ABSENT = 0.02


@attrs.frozen
class Indicator:
    """No points at ``lower``, all points at ``upper``; less is better where ``lower`` is above ``upper``."""

    code: str
    index: str
    points: float
    lower: float
    upper: float
    is_ratio: bool

    @property
    def less_is_better(self) -> bool:
        return self.lower > self.upper


def _indicator(k: int) -> Indicator:
    is_ratio = k % 2 == 0
    low, high = float(5 + 3 * (k % 11)), float(60 + 7 * (k % 13))
    if is_ratio:
        low, high = 0.0, 100.0
    elif k % 10 == 9:
        low, high = high, low
    return Indicator(f"i{k:03d}", INDICES[k % len(INDICES)], float(4 + 2 * (k % 7)), low, high, is_ratio)


# By index, as a criteria file lists them.
WORK = tuple(sorted((_indicator(k) for k in range(INDICATORS)), key=lambda i: INDICES.index(i.index)))
CODES = tuple(indicator.code for indicator in WORK)
TOTAL_POINTS = sum(indicator.points for indicator in WORK)


def points_of(index: str) -> float:
    return sum(indicator.points for indicator in WORK if indicator.index == index)


def _both(text: str) -> str:
    return f'{{ vi = "{text}", en = "{text}" }}'


def _listed(codes: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{code}"' for code in codes) + "]"


def framework_toml() -> str:
    lines = [
        "[framework]", 'code = "benchmark"', f"title = {_both('Benchmark (synthetic)')}", 'level = "commune"',
        f"years = {{ from = {FIRST_YEAR}, to = {TARGET_YEAR} }}", f"scale = {TOTAL_POINTS}", "decimals = 4",
        'missing = "zero"', 'source = "Synthetic: invented for benchmarks"', 'completeness = "example"',
        "", "[total]", f"indices = {_listed(INDICES)}",
    ]  # fmt: skip
    for pillar, indices in PILLARS.items():
        # The standard method, so that the work is the same whether or not the pillars' plugins are installed.
        lines += ["", f"[pillars.{pillar}]", f"title = {_both(pillar)}", f"indices = {_listed(indices)}"]
        lines += ['plugin = "standard"']
    for index in INDICES:
        lines += ["", f"[indices.{index}]", f"title = {_both(index)}"]
        for indicator in WORK:
            if indicator.index == index:
                bounds = f", lower = {indicator.lower}, upper = {indicator.upper} }}"
                rule = 'rule = { type = "ratio" }' if indicator.is_ratio else 'rule = { type = "linear"' + bounds
                lines += ["", f"[indices.{index}.indicators.{indicator.code}]", f"title = {_both(indicator.code)}"]
                lines += [f"points = {indicator.points}", rule]
    return "\n".join(lines) + "\n"


def target_points() -> dict[str, float]:
    worth = {pillar: sum(points_of(index) for index in indices) for pillar, indices in PILLARS.items()}
    worth["total"] = TOTAL_POINTS
    return {node: round(share * worth[node], 1) for node, share in TARGET_SHARE.items()}


def targets_toml() -> str:
    lines = ["[document]", 'code = "benchmark-plan"', f"title = {_both('Benchmark plan (synthetic)')}"]
    lines += ['source = "Synthetic: invented for benchmarks"']
    for node, points in target_points().items():
        lines += ["", f"[targets.{node}]", f"{TARGET_YEAR} = {{ value = {points} }}"]
    return "\n".join(lines) + "\n"


def framework(folder: Path) -> dti.Framework:
    """The criteria set, written to ``folder`` and read as any other."""
    path = folder / "benchmark.toml"
    path.write_text(framework_toml(), "utf-8")
    return dti.load_framework(path)


def targets(folder: Path, framework: dti.Framework) -> dti.Targets:
    path = folder / "benchmark-targets.toml"
    path.write_text(targets_toml(), "utf-8")
    return dti.load_targets(framework, [path])


def years(number: int) -> tuple[int, ...]:
    return tuple(range(FIRST_YEAR, FIRST_YEAR + number))


def labels(number: int) -> list[str]:
    return [f"commune-{u:06d}" for u in range(number)]


def units(number: int) -> dti.Units:
    """Communes in the blocks of 34 provinces: each is ranked among those of its province."""
    return dti.Units(
        tuple(dti.Unit(code, block=f"province-{u % PROVINCES:02d}") for u, code in enumerate(labels(number)))
    )


def values(kind: Kind, units: int, years: int, seed: int = 1) -> Floats:
    """(indicators, units, years), two decimals: clean, or with 5 % NaN (missing), or with 2 % +inf (absent).

    Made one indicator at a time, so that making it never needs much more memory than it has itself.
    """
    random = np.random.default_rng(seed)
    cells = units * years
    out = np.empty((INDICATORS, cells))
    for row, indicator in zip(out, WORK, strict=True):
        random.random(out=row)
        row *= 1.2 * (indicator.upper - indicator.lower)
        row += indicator.lower - 0.1 * (indicator.upper - indicator.lower)
        np.maximum(row, 0.0, out=row)
        np.round(row, 2, out=row)
        if kind != "clean":
            share, state = (MISSING, np.nan) if kind == "missing" else (ABSENT, np.inf)
            row[random.random(cells, dtype=np.float32) < share] = state
    return out.reshape(INDICATORS, units, years)


def observations(values: Floats) -> dti.Observations:
    """The array as observations, without a copy; ``values`` must not change any more."""
    _, number, of_years = values.shape
    return dti.Observations.from_arrays(
        values, indicators=CODES, units=units(number), years=years(of_years), copy=False
    )
