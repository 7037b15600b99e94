"""Digital economy (kinh tế số): average yearly growth, two checks of the data, advice by topic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from dtiscore import Derivation, Finding, Node, PillarData, PillarMethod, Text, both, hookimpl
from dtiscore_economy.advice import ADVICE, TOPICS

Floats = npt.NDArray[np.float64]

# Percentage points in one year. This plugin's own threshold: no document sets one.
SHARE_JUMP = 5.0

SHARES = ("economy_share", "labour", "enterprise_adoption")


def average_growth(inputs: tuple[Floats, ...], years: tuple[int, ...]) -> Floats:
    """Average yearly growth since the first year with a positive level.

    Parameters
    ----------
    inputs : one array of levels (units, years). NaN is missing, +inf not applicable.
    years : the year of each column, ascending; gaps count with their real length.

    Returns
    -------
    Growth (units, years) in percent a year: 100 × ((level / first level)^(1 / years passed) − 1). NaN up to and in the
    first year, and where the level is missing or negative; +inf where it is not applicable.

    Raises
    ------
    ValueError : there is not exactly one input.
    """
    if len(inputs) != 1:
        raise ValueError(f"average_growth needs one input, the level of each year, but was given {len(inputs)}")
    (level,) = inputs
    result = np.where(np.isposinf(level), np.inf, np.nan)
    if not level.size:
        return result
    positive = np.isfinite(level) & (level > 0)
    first = positive.argmax(axis=1)
    base = np.take_along_axis(level, first[:, None], axis=1)
    calendar = np.asarray(years, dtype=np.float64)
    passed = calendar[None, :] - calendar[first][:, None]
    known = positive.any(axis=1, keepdims=True) & np.isfinite(level) & (level >= 0) & (passed > 0)
    units, columns = np.nonzero(known)
    ratio = level[units, columns] / base[units, 0]
    result[units, columns] = 100.0 * (ratio ** (1.0 / passed[units, columns]) - 1.0)
    return result


def check(data: PillarData) -> Iterator[Finding]:
    """Questions that the numbers of this pillar raise."""
    for node in data.indicators:
        if _is_share(node) and node.code in data.values:
            rates = data.values[node.code].round(2)
            yield from _above_the_whole(data, node, rates)
            if node.topic == "economy_share":
                yield from _jumps(data, node, rates)


def _above_the_whole(data: PillarData, node: Node, rates: Floats) -> Iterator[Finding]:
    """A share of workers, enterprises or GRDP is at most 100 %."""
    for unit, year in np.argwhere(np.isfinite(rates) & (rates > 100.0)):
        rate = _number(rates[unit, year])
        yield Finding(
            severity="warning",
            check="economy.above_whole",
            unit=data.units[unit],
            year=data.years[year],
            node=node.code,
            finding=Text(
                f"“{node.title.vi}” là {rate.vi}%, vượt quá 100%", f"“{node.title.en}” is {rate.en} %, more than 100 %"
            ),
            ask=Text(
                "Tử số và mẫu số có cùng phạm vi và cùng thời điểm không? Đề nghị gửi hai con số đã dùng để tính.",
                "Do numerator and denominator cover the same population and date? Please send both numbers.",
            ),
        )


def _jumps(data: PillarData, node: Node, rates: Floats) -> Iterator[Finding]:
    """A share of GRDP seldom moves far in a year: more often its method changed."""
    steps = [later for later in range(1, len(data.years)) if data.years[later] - data.years[later - 1] == 1]
    known = np.isfinite(rates)
    for unit in range(len(data.units)):
        for year in steps:
            if not known[unit, year - 1 : year + 1].all():
                continue
            before, after = rates[unit, year - 1 : year + 1]
            if abs(round(after - before, 2)) <= SHARE_JUMP:
                continue
            old, new, moved, limit = (_number(x) for x in (before, after, abs(after - before), SHARE_JUMP))
            yield Finding(
                severity="note",
                check="economy.share_jump",
                unit=data.units[unit],
                year=data.years[year],
                node=node.code,
                finding=Text(
                    f"“{node.title.vi}” từ {old.vi}% năm {data.years[year - 1]} thành {new.vi}% năm {data.years[year]}, "
                    f"thay đổi {moved.vi} điểm phần trăm trong một năm (hỏi khi quá {limit.vi} điểm phần trăm, ngưỡng do "
                    "phần kiểm tra kinh tế số này tự đặt)",
                    f"“{node.title.en}” went from {old.en} % in {data.years[year - 1]} to {new.en} % in "
                    f"{data.years[year]}, {moved.en} percentage points in one year (asked above {limit.en} percentage "
                    "points, a threshold of this plugin's own)",
                ),
                ask=Text(
                    "Phương pháp, phạm vi tính hoặc GRDP có được điều chỉnh không? Đề nghị gửi thuyết minh của cơ quan "
                    "thống kê tỉnh.",
                    "Were the method, its scope or GRDP revised? Please send the note of the provincial statistics "
                    "office.",
                ),
            )


def _is_share(node: Node) -> bool:
    """Whether the indicator is a percentage of a whole. What grows or is derived may well exceed 100 %."""
    other = node.data.derive or node.data.exceed or (node.rule is not None and node.rule.needs_previous)
    return node.topic in SHARES and node.unit_of_measure == "percent" and not other


def _number(value: float) -> Text:
    """A number with at most two decimals, as each language writes it."""
    return both("{x}", "{x}", x=round(float(value), 2))


@hookimpl
def dtiscore_pillars() -> Iterable[PillarMethod]:
    growth = Derivation(
        "average_growth", Text("Tốc độ tăng bình quân hằng năm", "Average yearly growth"), average_growth
    )
    return [
        PillarMethod(
            "economy",
            Text("Kinh tế số", "Digital economy"),
            aggregation="additive",
            topics=TOPICS,
            derivations=(growth,),
            check=check,
            advise=lambda node: ADVICE.get(node.topic),
        )
    ]
