"""Parts against totals, and overall rates against the rates of their parts."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from dtiscore.language.rounding import significant
from dtiscore.model import Finding
from dtiscore.results.checks.inspected import Inspected, cells


def sums(data: Inspected) -> Iterable[Finding]:
    for check in data.framework.sums:
        codes = (check.total, *check.parts)
        arrays = [data.value(code) for code in codes]
        for u, y in cells(np.logical_and.reduce([np.isfinite(a) for a in arrays])):
            total, parts = arrays[0][u, y], sum(a[u, y] for a in arrays[1:])
            decimals = max(data.decimals(u, y, code, array[u, y]) for code, array in zip(codes, arrays, strict=True))
            allowed = 0.5 * 10.0**-decimals * len(check.parts) if decimals else 0.0
            if abs(total - parts) <= allowed + 1e-9 * max(1.0, abs(total)):
                continue
            yield data.finding(
                "sum_of_parts", u, y, check.total, "finding.sum_of_parts", check.note or "finding.sum_of_parts.ask",
                parts=significant(parts), total=total, difference=significant(total - parts),
            )  # fmt: skip


def within(data: Inspected) -> Iterable[Finding]:
    for check in data.framework.within:
        overall = data.value(check.overall)
        parts = np.stack([data.value(code) for code in check.parts])
        complete = np.isfinite(overall) & np.isfinite(parts).all(axis=0)
        low, high = parts.min(axis=0), parts.max(axis=0)
        for u, y in cells(complete & ((overall < low) | (overall > high))):
            yield data.finding(
                "overall_within_parts", u, y, check.overall,
                "finding.overall_within_parts", "finding.overall_within_parts.ask",
                overall=overall[u, y], low=low[u, y], high=high[u, y],
            )  # fmt: skip
