"""Parts against totals, and overall rates against the rates of their parts."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from dtiscore.language.rounding import significant
from dtiscore.model import Finding, Text
from dtiscore.results.checks.asking import Material, cells


def sums(material: Material) -> Iterable[Finding]:
    for check in material.framework.sums:
        codes = (check.total, *check.parts)
        arrays = [material.value(code) for code in codes]
        for u, y in cells(np.logical_and.reduce([np.isfinite(a) for a in arrays])):
            total, parts = arrays[0][u, y], sum(a[u, y] for a in arrays[1:])
            decimals = max(
                material.decimals(u, y, code, array[u, y]) for code, array in zip(codes, arrays, strict=True)
            )
            allowed = 0.5 * 10.0**-decimals * len(check.parts) if decimals else 0.0
            if abs(total - parts) <= allowed + 1e-9 * max(1.0, abs(total)):
                continue
            wish = check.note or Text(
                "Xác nhận tổng số và từng thành phần, hoặc nêu phần còn lại",
                "Confirm the total and each part, or name what is left over",
            )
            yield material.finding(
                "sum_of_parts", u, y, check.total,
                ("các thành phần cộng lại là {parts}, tổng đã nêu là {total}: lệch {difference}",
                 "the parts add up to {parts} but the stated total is {total}: a difference of {difference}"),
                ("{wish}", "{wish}"), wish=wish, parts=significant(parts), total=total,
                difference=significant(total - parts),
            )  # fmt: skip


def within(material: Material) -> Iterable[Finding]:
    for check in material.framework.within:
        overall = material.value(check.overall)
        parts = np.stack([material.value(code) for code in check.parts])
        complete = np.isfinite(overall) & np.isfinite(parts).all(axis=0)
        low, high = parts.min(axis=0), parts.max(axis=0)
        for u, y in cells(complete & ((overall < low) | (overall > high))):
            yield material.finding(
                "overall_within_parts", u, y, check.overall,
                ("số chung {overall} nằm ngoài khoảng {low}–{high} của các thành phần",
                 "the overall value {overall} lies outside the range {low}–{high} of its parts"),
                ("Kiểm tra lại cách tính số chung", "Check how the overall value was computed"),
                overall=overall[u, y], low=low[u, y], high=high[u, y],
            )  # fmt: skip
