"""Whether numbers can be true together: small linear programs, solved exactly in fractions.

The simplex method on dictionaries with Bland's rule, which always ends (R. G. Bland, New finite pivoting rules for the
simplex method, 1977). Exact, so that the answer never depends on a processor or on a tolerance.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs

Number = Fraction
ZERO, ONE = Fraction(0), Fraction(1)


@attrs.frozen
class Range:
    """``low`` ≤ coefficients · x ≤ ``high``."""

    coefficients: tuple[Number, ...]
    low: Number
    high: Number


@attrs.frozen
class Variable:
    """``low`` ≤ x ≤ ``high``; None is no upper bound."""

    low: Number = ZERO
    high: Number | None = None


def minimum(
    cost: Sequence[Number], ranges: Sequence[Range], variables: Sequence[Variable]
) -> tuple[Number, tuple[Number, ...]] | None:
    """The least cost and where it is reached; None where no point is within all ranges.

    The cost must be bounded from below by the ranges and the bounds.
    """
    rows: list[list[Number]] = []
    limits: list[Number] = []
    for one in ranges:
        base = sum((a * v.low for a, v in zip(one.coefficients, variables, strict=True)), ZERO)
        rows += [list(one.coefficients), [-a for a in one.coefficients]]
        limits += [one.high - base, base - one.low]
    for i, variable in enumerate(variables):
        if variable.high is not None:
            rows.append([ONE if i == j else ZERO for j in range(len(variables))])
            limits.append(variable.high - variable.low)
    program = _Dictionary(rows, limits, [-c for c in cost])
    if not program.make_feasible():
        return None
    program.maximise()
    point = program.point(len(variables))
    found = tuple(x + v.low for x, v in zip(point, variables, strict=True))
    return sum((c * x for c, x in zip(cost, found, strict=True)), ZERO), found


class _Dictionary:
    """Basic variables as affine functions of the others, which are zero: x = limits − rows · others."""

    def __init__(self, rows: list[list[Number]], limits: list[Number], gain: list[Number]) -> None:
        self.rows, self.limits, self.gain = rows, limits, gain
        count = len(gain)
        self.others = list(range(count))
        self.basic = list(range(count, count + len(rows)))

    def point(self, count: int) -> list[Number]:
        values = dict(zip(self.basic, self.limits, strict=True))
        return [values.get(i, ZERO) for i in range(count)]

    def make_feasible(self) -> bool:
        """With one more variable that every row may lean on, driven back to zero."""
        if all(limit >= 0 for limit in self.limits):
            return True
        gain, extra = self.gain, len(self.others) + len(self.basic)
        self.rows = [[*row, -ONE] for row in self.rows]
        self.others.append(extra)
        self.gain = [ZERO] * len(gain) + [-ONE]
        self.pivot(min(range(len(self.limits)), key=lambda i: self.limits[i]), len(gain))
        self.maximise()
        if extra in self.basic:
            row = self.basic.index(extra)
            if self.limits[row] != 0:
                return False
            column = next(j for j, a in enumerate(self.rows[row]) if a != 0)
            self.pivot(row, column)
        column = self.others.index(extra)
        del self.others[column]
        for row_of in self.rows:
            del row_of[column]
        self._restore(gain)
        return True

    def _restore(self, gain: list[Number]) -> None:
        """The gain of the first variables in terms of those that are now not basic."""
        self.gain = [ZERO] * len(self.others)
        for i, value in enumerate(gain):
            if i in self.others:
                self.gain[self.others.index(i)] += value
            else:
                row = self.rows[self.basic.index(i)]
                self.gain = [g - value * a for g, a in zip(self.gain, row, strict=True)]

    def maximise(self) -> None:
        while True:
            rising = [j for j, g in enumerate(self.gain) if g > 0]
            if not rising:
                return
            enter = min(rising, key=lambda j: self.others[j])
            bounded = [i for i, row in enumerate(self.rows) if row[enter] > 0]
            if not bounded:
                raise ValueError("the cost has no lower bound")
            leave = min(bounded, key=lambda i: (self.limits[i] / self.rows[i][enter], self.basic[i]))
            self.pivot(leave, enter)

    def pivot(self, leave: int, enter: int) -> None:
        pivot_row = self.rows[leave]
        pivot = pivot_row[enter]
        row = [a / pivot for a in pivot_row]
        row[enter] = ONE / pivot
        limit = self.limits[leave] / pivot
        for i, own in enumerate(self.rows):
            factor = own[enter]
            if i != leave and factor != 0:
                self.rows[i] = [a - factor * r for a, r in zip(own, row, strict=True)]
                self.rows[i][enter] = -factor * row[enter]
                self.limits[i] -= factor * limit
        factor = self.gain[enter]
        self.gain = [g - factor * r for g, r in zip(self.gain, row, strict=True)]
        self.gain[enter] = -factor * row[enter]
        self.rows[leave], self.limits[leave] = row, limit
        self.others[enter], self.basic[leave] = self.basic[leave], self.others[enter]
