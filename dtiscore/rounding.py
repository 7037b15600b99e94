"""Rounding as decisions print it: twelve significant digits first, then decimal half up.

A score such as 0.00015 is stored a hair below its decimal value, so plain rounding turns exact half-way cases down.
Taking the value to twelve significant digits first restores what a person would compute by hand.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from dtiscore.words import Number

SIGNIFICANT_DIGITS = 12
# Powers of ten as written, so that every evaluator uses the same bits whatever its pow and log10 do.
LOWEST_POWER = -320
POWERS_OF_TEN = np.array([float(f"1e{k}") for k in range(LOWEST_POWER, 309)])


def power_of_ten(exponent: int) -> float:
    return float(POWERS_OF_TEN[exponent - LOWEST_POWER])


def _leading_power(magnitude: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """The place in the table of the largest power of ten that is not above each number; −1 for 0.

    The logarithm is only a guess that is put right by comparing, so it does not matter how a processor rounds it.
    """
    with np.errstate(divide="ignore"):
        guess = np.floor(np.log10(magnitude))
    place = np.clip(guess, LOWEST_POWER, 307).astype(np.int64) - LOWEST_POWER
    place += POWERS_OF_TEN[place + 1] <= magnitude
    place -= POWERS_OF_TEN[place] > magnitude
    return place


def round_half_up(values: npt.ArrayLike, decimals: int) -> npt.NDArray[np.float64]:
    """Round to ``decimals`` places, halves away from zero.

    Parameters
    ----------
    values : array of any shape; NaN and infinity stay what they are.
    decimals : places after the decimal point, 0 to 12.
    """
    given = np.asarray(values, dtype=np.float64)
    scale = power_of_ten(decimals)
    finite = np.isfinite(given)
    magnitude = np.abs(np.where(finite, given, 0.0))
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = magnitude * scale
        # Half a unit of the twelfth digit; below the table's range everything rounds to nothing anyway.
        leading = _leading_power(magnitude)
        half_a_digit = 0.5 * POWERS_OF_TEN[np.maximum(leading - (SIGNIFICANT_DIGITS - 1), 0)] * scale
        whole = np.floor(scaled)
        rounded = (whole + (scaled - whole >= 0.5 - half_a_digit)) / scale
    signed = np.where(rounded > 0, np.copysign(rounded, np.where(finite, given, 0.0)), 0.0)
    return np.where(finite & (half_a_digit < 0.5), signed, np.where(given == 0, 0.0, given))


def significant_digits(values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """The values to twelve significant digits: what CSV and JSON carry, so that a last bit never reaches a file."""
    given = np.asarray(values, dtype=np.float64)
    magnitude = np.abs(np.where(np.isfinite(given), given, 0.0))
    shift = SIGNIFICANT_DIGITS - LOWEST_POWER - 1 - _leading_power(magnitude)
    up = POWERS_OF_TEN[np.clip(shift, 0, 22) - LOWEST_POWER]
    down = POWERS_OF_TEN[np.clip(-shift, 0, 22) - LOWEST_POWER]
    # An integer of twelve digits and a power of ten up to 1e22 are exact, so one division gives the nearest number.
    rounded = np.rint(given * up / down) * down / up + 0.0
    rounded = np.where(np.isfinite(given) & (magnitude > 0), rounded, given + 0.0)
    for index in zip(*np.nonzero(np.isfinite(given) & (magnitude > 0) & (np.abs(shift) > 22)), strict=True):
        rounded[index] = significant(given[index])
    return rounded


def significant(value: Any) -> float:
    """The value to twelve significant digits: what CSV and JSON carry, so that a last bit never reaches a file."""
    return float(f"{float(value):.{SIGNIFICANT_DIGITS}g}") + 0.0


def plain(value: float) -> Number:
    """A number as people type it, without exponent or trailing zeros: ``58.68``, ``100``."""
    text = f"{significant(value):.12f}".rstrip("0").rstrip(".")
    return Number("0" if text in ("-0", "") else text)
