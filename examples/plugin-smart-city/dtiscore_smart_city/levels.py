"""The aggregation ``rising_levels``: a level counts once every level before it is complete."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# A level whose parts add up to all of its points is complete, whatever the last bit of the sum.
COMPLETE = 1.0 - 1e-9


def rising_levels(scores: Floats, weights: Floats) -> Floats:
    """The levels in the order of the framework, the lowest first.

    Parameters
    ----------
    scores : (levels, cells) in 0…1, NaN where a level does not count: it stands in nobody's way.
    weights : (levels,), the points of each level.

    Returns
    -------
    (cells,) the share of the points: every complete level, and the first that is not complete as far as it is done.
    Whatever is done beyond that level earns nothing yet. NaN where no level counts.
    """
    counts = ~np.isnan(scores) & (weights[:, None] > 0)
    complete = ~counts | (scores >= COMPLETE)
    reached = np.ones_like(counts)
    reached[1:] = np.logical_and.accumulate(complete, axis=0)[:-1]
    of = np.where(counts, weights[:, None], 0.0)
    earned = (of * np.where(counts & reached, scores, 0.0)).sum(axis=0)
    total = of.sum(axis=0)
    shares: Floats = np.divide(earned, total, out=np.full_like(total, np.nan), where=total > 0)
    return shares
