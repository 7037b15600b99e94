"""Rounding as decisions print it: twelve significant digits first, then decimal half up.

A score such as 0.00015 is stored a hair below its decimal value, so plain rounding turns exact half-way cases down.
Taking the value to twelve significant digits first restores what a person would compute by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from dtiscore.language.signs import PlainNumber

SIGNIFICANT_DIGITS = 12
# Powers of ten as written, so that every evaluator uses the same bits whatever its pow and log10 do.
LOWEST_POWER = -320
POWERS_OF_TEN = np.array([float(f"1e{k}") for k in range(LOWEST_POWER, 309)])


def power_of_ten(exponent: int) -> float:
    return float(POWERS_OF_TEN[exponent - LOWEST_POWER])


# By binary exponent as ``frexp`` gives it, the place of the largest power of ten not above any number that has it.
_LOWEST_EXPONENT = -1073
_PLACES = np.searchsorted(POWERS_OF_TEN, [2.0 ** (e - 1) for e in range(_LOWEST_EXPONENT, 1025)], side="right") - 1
_NEXT_POWERS = np.append(POWERS_OF_TEN, np.inf)


def _leading_power(magnitude: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """The place in the table of the largest power of ten that is not above each number; −1 for 0."""
    exponent = np.frexp(magnitude)[1].astype(np.int64)
    place: npt.NDArray[np.int64] = _PLACES[exponent - _LOWEST_EXPONENT]
    # Between a number and the next power of two there is one power of ten at most.
    place += _NEXT_POWERS[place + 1] <= magnitude
    if not magnitude.all():
        place = np.where(magnitude == 0, -1, place)
    return place


# Large arrays are rounded in blocks that stay in the processor's cache with all that is computed on the way.
_BLOCK = 16_384


def _in_blocks(
    rounded: Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]], values: npt.ArrayLike
) -> npt.NDArray[np.float64]:
    given = np.asarray(values, dtype=np.float64)
    if given.size <= _BLOCK:
        return rounded(given)
    flat, out = given.reshape(-1), np.empty(given.size)
    for begin in range(0, given.size, _BLOCK):
        out[begin : begin + _BLOCK] = rounded(flat[begin : begin + _BLOCK])
    return out.reshape(given.shape)


def round_half_up(values: npt.ArrayLike, decimals: int) -> npt.NDArray[np.float64]:
    """Round to ``decimals`` places, halves away from zero, as decisions do; first to twelve significant digits.

    Parameters
    ----------
    values : array of any shape; NaN and infinity stay what they are.
    decimals : places after the decimal point, 0 to 12.

    Returns
    -------
    array of float64
        of the same shape.
    """
    return _in_blocks(lambda given: _half_up(given, decimals), values)


def _half_up(given: npt.NDArray[np.float64], decimals: int) -> npt.NDArray[np.float64]:
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
    return _in_blocks(_significant, values)


def _significant(given: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    if _is_short(given[:64]) and _is_short(given):
        return given + 0.0
    magnitude = np.abs(np.where(np.isfinite(given), given, 0.0))
    shift = SIGNIFICANT_DIGITS - LOWEST_POWER - 1 - _leading_power(magnitude)
    up = POWERS_OF_TEN[np.minimum(np.maximum(shift, 0), 22) - LOWEST_POWER]
    # An integer of twelve digits and a power of ten up to 1e22 are exact, so one division gives the nearest number.
    rounded: npt.NDArray[np.float64]
    if shift.min(initial=0) >= 0:
        rounded = np.rint(given * up) / up + 0.0
    else:
        down = POWERS_OF_TEN[np.minimum(np.maximum(-shift, 0), 22) - LOWEST_POWER]
        rounded = np.rint(given * up / down) * down / up + 0.0
    for index in zip(*np.nonzero((np.abs(shift) > 22) & (magnitude > 0)), strict=True):
        rounded[index] = significant(given[index])
    return rounded


def _is_short(given: npt.NDArray[np.float64]) -> bool:
    """Whether all are below 10,000 with four decimals at most, as targets are: such a number is its own rounding."""
    with np.errstate(invalid="ignore"):
        return bool((np.isnan(given) | ((np.abs(given) < 1e4) & (np.rint(given * 1e4) / 1e4 == given))).all())


def significant(value: Any) -> float:
    """The value to twelve significant digits: what CSV and JSON carry, so that a last bit never reaches a file."""
    return float(f"{float(value):.{SIGNIFICANT_DIGITS}g}") + 0.0


def plain(value: float) -> PlainNumber:
    """A number as people type it, without exponent or trailing zeros: ``58.68``, ``100``."""
    # As a decimal: a float of many digits, printed to twelve decimals, would show digits that nobody typed.
    exact = Decimal(f"{float(value):.{SIGNIFICANT_DIGITS}g}")
    text = f"{exact:.12f}".rstrip("0").rstrip(".") if exact.is_finite() else str(float(value))
    return PlainNumber("0" if text in ("-0", "") else text)
