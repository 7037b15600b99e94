"""The derivation ``share_of_all``: several kinds of case that were done, of all cases together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def share_of_all(inputs: tuple[Floats, ...], years: tuple[int, ...]) -> Floats:
    """One rate of several parts and one whole.

    Parameters
    ----------
    inputs : counts (units, years): the parts, then the whole they are all parts of. NaN is missing, +inf not applicable.
    years : not used.

    Returns
    -------
    Rates (units, years) in percent. A part that does not apply adds nothing. +inf where the whole or every part does
    not apply, or where the whole is 0; NaN where a part or the whole is missing.

    Raises
    ------
    ValueError : there are fewer than two inputs.
    """
    if len(inputs) < 2:
        raise ValueError(f"share_of_all needs one part or more and then the whole, but was given {len(inputs)}")
    parts, whole = np.stack(inputs[:-1]), inputs[-1]
    nothing = np.isposinf(parts)
    done = np.where(nothing, 0.0, parts).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = 100.0 * done / whole
    return np.where(np.isposinf(whole) | (whole == 0) | nothing.all(axis=0), np.inf, rate)
