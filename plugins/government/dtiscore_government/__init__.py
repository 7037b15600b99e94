"""Digital government (chính quyền số): rates over several levels, two checks of the data, advice by topic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from dtiscore import Derivation, Finding, Node, PillarData, PillarMethod, Text, both, hookimpl
from dtiscore_government.advice import ADVICE, TOPICS

Floats = npt.NDArray[np.float64]

# A rate that was only stated may have been rounded to a whole percent: each may be this much too high.
ROUNDING = 0.5


def combined_rate(inputs: tuple[Floats, ...], years: tuple[int, ...]) -> Floats:
    """One rate over several levels: their counts are added before dividing.

    Parameters
    ----------
    inputs : counts (units, years) in pairs: part, whole of the first level, part, whole of the second, and so on.
        NaN is missing, +inf not applicable; a level counts where both of its numbers are given.
    years : not used.

    Returns
    -------
    Rates (units, years) in percent. NaN where no level is given or the wholes add up to 0; +inf where every input is
    not applicable.

    Raises
    ------
    ValueError : the inputs do not come in pairs.
    """
    if not inputs or len(inputs) % 2:
        raise ValueError(
            f"combined_rate needs counts in pairs (part, whole, part, whole, …), but was given {len(inputs)}"
        )
    parts, wholes = np.stack(inputs[0::2]), np.stack(inputs[1::2])
    given = np.isfinite(parts) & np.isfinite(wholes)
    part = np.where(given, parts, 0.0).sum(axis=0)
    whole = np.where(given, wholes, 0.0).sum(axis=0)
    rate = np.divide(100.0 * part, whole, out=np.full_like(whole, np.nan), where=whole > 0)
    return np.where(np.isposinf(parts).all(axis=0) & np.isposinf(wholes).all(axis=0), np.inf, rate)


def check(data: PillarData) -> Iterator[Finding]:
    """Questions that the numbers of this pillar raise."""
    yield from _exclusive_shares(data)
    yield from _use_without_services(data)


def _exclusive_shares(data: PillarData) -> Iterator[Finding]:
    """Procedures offered in full and in part are shares of one whole: together at most 100 %."""
    groups: dict[str, dict[str, Node]] = {}
    for node in _percentages(data, "online_services"):
        if node.data.whole and not node.data.exceed:
            groups.setdefault(node.data.whole, {}).setdefault(node.data.part, node)
    for whole, shares in groups.items():
        nodes = tuple(shares.values())
        if len(nodes) < 2:
            continue
        rates = np.stack([_values(data, node.code) for node in nodes])
        parts = np.stack([_values(data, node.data.part) for node in nodes])
        counted = np.isfinite(parts) & np.isfinite(_values(data, whole))
        given = np.isfinite(rates)
        total = np.where(given, rates, 0.0).sum(axis=0).round(2)
        slack = ROUNDING * (given & ~counted).sum(axis=0)
        for unit, year in np.argwhere((given.sum(axis=0) > 1) & (total > 100.0 + slack)):
            named = [node for node, present in zip(nodes, given[:, unit, year], strict=True) if present]
            titles, added = _titles(named), _number(total[unit, year])
            yield Finding(
                severity="warning",
                check="government.exclusive_shares",
                unit=data.units[unit],
                year=data.years[year],
                node=named[0].code,
                finding=Text(
                    f"{titles.vi}: các tỷ lệ trên cùng một tổng số cộng lại bằng {added.vi}%, vượt quá 100%",
                    f"{titles.en}: shares of one and the same total add up to {added.en} %, more than 100 %",
                ),
                ask=Text(
                    "Thủ tục nào được đếm ở hơn một mức? Mỗi thủ tục chỉ tính một lần, ở mức cao nhất; nếu theo định "
                    "nghĩa một chỉ số đã bao gồm chỉ số kia thì xin nêu rõ.",
                    "Which procedures were counted at more than one level? Count each once, at its highest level; if "
                    "one indicator includes the other by definition, please say so.",
                ),
            )


def _use_without_services(data: PillarData) -> Iterator[Finding]:
    """Online services are used although the unit reports that it offers none."""
    services = [_values(data, node.code) for node in data.indicators if node.topic == "online_services"]
    if not services:
        return
    offered = np.stack(services)
    applicable = ~np.isposinf(offered)
    none_offered = applicable.any(axis=0) & ((offered == 0) | ~applicable).all(axis=0)
    for node in _percentages(data, "online_use"):
        used = _values(data, node.code)
        for unit, year in np.argwhere(none_offered & np.isfinite(used) & (used.round(2) > 0)):
            rate = _number(used[unit, year])
            yield Finding(
                severity="warning",
                check="government.use_without_services",
                unit=data.units[unit],
                year=data.years[year],
                node=node.code,
                finding=Text(
                    f"“{node.title.vi}” là {rate.vi}%, trong khi mọi tỷ lệ cung cấp dịch vụ công trực tuyến đều bằng 0",
                    f"“{node.title.en}” is {rate.en} %, while every rate of online services offered is 0",
                ),
                ask=Text(
                    "Hồ sơ trực tuyến được nộp qua dịch vụ nào? Đề nghị kiểm tra tỷ lệ cung cấp dịch vụ có bị ghi 0 "
                    "thay cho chưa có số liệu hay không.",
                    "Through which service did people file online? Check whether 0 was written for the services "
                    "offered where no figure was known.",
                ),
            )


def _percentages(data: PillarData, topic: str) -> list[Node]:
    return [node for node in data.indicators if node.topic == topic and node.unit_of_measure == "percent"]


def _values(data: PillarData, code: str) -> Floats:
    return data.values.get(code, np.full((len(data.units), len(data.years)), np.nan))


def _titles(nodes: Iterable[Node]) -> Text:
    titles = [node.title for node in nodes]
    return Text(", ".join(f"“{title.vi}”" for title in titles), ", ".join(f"“{title.en}”" for title in titles))


def _number(value: float) -> Text:
    """A number with at most two decimals, as each language writes it."""
    return both("{x}", "{x}", x=round(float(value), 2))


@hookimpl
def dtiscore_pillars() -> Iterable[PillarMethod]:
    combined = Derivation(
        "combined_rate", Text("Tỷ lệ gộp của nhiều cấp", "Rate over several levels together"), combined_rate
    )
    return [
        PillarMethod(
            "government",
            Text("Chính quyền số", "Digital government"),
            aggregation="additive",
            topics=TOPICS,
            derivations=(combined,),
            check=check,
            advise=lambda node: ADVICE.get(node.topic),
        )
    ]
