"""Part and whole in each other's place: whether the turned rate looks like last year's, or like those of the block."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from dtiscore.language.rounding import plain, round_half_up
from dtiscore.language.sentences import Hint
from dtiscore.model import Floats

# How many other units of the block it takes to say what is usual there.
NEIGHBOURS = 5
# A rate is like last year's within a tenth of it, or five percentage points.
NEAR_SHARE, NEAR = 0.1, 0.05


def is_near(rate: float, last: float) -> bool:
    return abs(rate - last) <= max(NEAR_SHARE * last, NEAR)


def swap_hint(part: float, whole: float, last: float, others: npt.ArrayLike) -> Hint:
    """A question where whole / part fits; ``last`` is last year's part / whole, NaN if unknown, ``others`` the block's."""
    turned, known = whole / part, np.asarray(others, dtype=np.float64)
    known = known[np.isfinite(known)]
    if np.isfinite(last) and is_near(turned, last):
        return Hint("hint.swapped_last", {"turned": _percent(turned), "last": _percent(last)})
    if known.size >= NEIGHBOURS and known.min() <= turned <= known.max():
        low, high = _percent(float(known.min())), _percent(float(known.max()))
        return Hint("hint.swapped_block", {"turned": _percent(turned), "low": low, "high": high})
    return Hint("")


def usual_rates(
    part: Floats, whole: Floats, u: int, y: int, years: Sequence[int], position: npt.NDArray[np.int64]
) -> tuple[float, Floats]:
    """Part / whole of the unit's year before, and of the other units of its block in the same year; NaN where unknown.

    ``position`` tells the block of each unit. Rates above 1 are as doubtful as the one in question and left out.
    """
    block = position == position[u]
    block[u] = False
    others = _rate(part[block, y], whole[block, y])
    if years[y] - 1 not in years:
        return float("nan"), others
    before = years.index(years[y] - 1)
    return float(_rate(part[u, before], whole[u, before])), others


def _rate(part: npt.ArrayLike, whole: npt.ArrayLike) -> Floats:
    of, out_of = np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.isfinite(of) & (out_of > 0) & (of <= out_of), of / out_of, np.nan)


def _percent(rate: float) -> str:
    return plain(float(round_half_up(rate * 100.0, 2)))
