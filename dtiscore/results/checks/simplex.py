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
    for one in ranges:
        base = sum((a * v.low for a, v in zip(one.coefficients, variables, strict=True)), ZERO)
        rows += [[one.high - base, *one.coefficients], [base - one.low, *(-a for a in one.coefficients)]]
    for i, variable in enumerate(variables):
        if variable.high is not None:
            rows.append([variable.high - variable.low, *(ONE if i == j else ZERO for j in range(len(variables)))])
    program = _Dictionary(rows, cost)
    if not program.make_feasible():
        return None
    program.minimise()
    values = {i: row[0] for i, row in zip(program.basic, program.rows, strict=False)}
    found = tuple(values.get(i, ZERO) + v.low for i, v in enumerate(variables))
    return sum((c * x for c, x in zip(cost, found, strict=True)), ZERO), found


class _Dictionary:
    """Basic variables as affine functions of the others, which are zero: x = limit − coefficients · others.

    A row is [limit, *coefficients]: one for each basic variable, then the cost in the same form.
    """

    def __init__(self, rows: list[list[Number]], cost: Sequence[Number]) -> None:
        self.rows = [*rows, [ZERO, *(-c for c in cost)]]
        self.others = list(range(len(cost)))
        self.basic = list(range(len(cost), len(cost) + len(rows)))

    def make_feasible(self) -> bool:
        """With one more variable that every row may lean on, driven back to zero."""
        *rows, cost = self.rows
        if all(row[0] >= 0 for row in rows):
            return True
        extra = len(self.others) + len(self.basic)
        leaning = [ZERO] * len(cost) + [-ONE]
        self.rows = [*([*row, -ONE] for row in rows), [*cost, ZERO], leaning]
        self.others.append(extra)
        self.pivot(min(range(len(rows)), key=lambda i: rows[i][0]), len(self.others))
        self.minimise()
        del self.rows[-1]
        if extra in self.basic:
            row = self.rows[self.basic.index(extra)]
            if row[0] != 0:
                return False
            self.pivot(self.basic.index(extra), next(j for j, a in enumerate(row) if a != 0))
        column = self.others.index(extra)
        del self.others[column]
        for own in self.rows:
            del own[column + 1]
        return True

    def minimise(self) -> None:
        """Bring down what the last row is."""
        while falling := [j for j, c in enumerate(self.rows[-1][1:], 1) if c > 0]:
            enter = min(falling, key=lambda j: self.others[j - 1])
            bounded = [i for i, _ in enumerate(self.basic) if self.rows[i][enter] > 0]
            if not bounded:
                raise ValueError("the cost has no lower bound")
            self.pivot(min(bounded, key=lambda i: (self.rows[i][0] / self.rows[i][enter], self.basic[i])), enter)

    def pivot(self, leave: int, enter: int) -> None:
        pivot = self.rows[leave][enter]
        row = [a / pivot for a in self.rows[leave]]
        row[enter] = ONE / pivot
        for i, own in enumerate(self.rows):
            factor = own[enter]
            if i != leave and factor != 0:
                self.rows[i] = [a - factor * r for a, r in zip(own, row, strict=True)]
                self.rows[i][enter] = -factor * row[enter]
        self.rows[leave] = row
        self.others[enter - 1], self.basic[leave] = self.basic[leave], self.others[enter - 1]
