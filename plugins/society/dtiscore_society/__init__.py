"""Digital society (xã hội số): the least served group, a check of who was counted, advice by topic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from dtiscore import Derivation, Finding, Node, PillarData, PillarMethod, Text, both, hookimpl
from dtiscore_society.advice import ADVICE, TOPICS

Floats = npt.NDArray[np.float64]

_ACCOUNTS = Text(
    "Có thể đã đếm số tài khoản thay vì số người: một người có thể có nhiều tài khoản. Có bao nhiêu người?",
    "Accounts may have been counted instead of people: one person can hold several. How many people are there?",
)
_DEVICES = Text(
    "Có thể đã đếm số thiết bị hoặc thuê bao thay vì số người: một người có thể có nhiều máy. Có bao nhiêu người?",
    "Devices or subscriptions may have been counted instead of people: one person can own several. How many people are "
    "there?",
)
_CERTIFICATES = Text(
    "Có thể đã đếm số tài khoản hoặc chứng thư thay vì số người. Có bao nhiêu người?",
    "Accounts or certificates may have been counted instead of people. How many people are there?",
)
_ATTENDANCES = Text(
    "Có thể đã đếm lượt tập huấn thay vì số người. Có bao nhiêu người khác nhau?",
    "Attendances may have been counted instead of people. How many different people are there?",
)
_VISITS = Text(
    "Có thể đã đếm hồ sơ hoặc lượt khám thay vì số người. Có bao nhiêu người?",
    "Records or visits may have been counted instead of people. How many people are there?",
)
_SCHOOLS = Text(
    "Tử số và mẫu số có cùng đếm trường, hoặc cùng đếm người học, và cùng năm học không? Xin gửi cả hai số.",
    "Do numerator and denominator both count schools, or both learners, of the same school year? Please send both.",
)

# What to ask where more than everybody is served, by topic.
WHO_WAS_COUNTED: Mapping[str, Text] = {
    "payment": _ACCOUNTS,
    "devices": _DEVICES,
    "personal_identity": _CERTIFICATES,
    "citizen_skills": _ATTENDANCES,
    "health": _VISITS,
    "education": _SCHOOLS,
}


def least_served(inputs: tuple[Floats, ...], years: tuple[int, ...]) -> Floats:
    """The rate of the group that is served least.

    Parameters
    ----------
    inputs : one array of rates (units, years) per group, all in one measure. NaN is missing, +inf not applicable.
    years : not used.

    Returns
    -------
    The lowest rate of the groups that apply (units, years). NaN where one of them is missing, since an unknown group
    could be the least served; +inf where no group applies.

    Raises
    ------
    ValueError : there is no group.
    """
    if not inputs:
        raise ValueError("least_served needs the rate of at least one group, but was given none")
    lowest: Floats = np.stack(inputs).min(axis=0)  # NaN wins over every number, +inf loses against every number
    return lowest


def check(data: PillarData) -> Iterator[Finding]:
    """More than everybody: accounts, devices or attendances were counted, not people."""
    for node in data.indicators:
        ask = WHO_WAS_COUNTED.get(node.topic)
        if ask is None or not _is_share(node) or node.code not in data.values:
            continue
        rates = data.values[node.code].round(2)
        for unit, year in np.argwhere(np.isfinite(rates) & (rates > 100.0)):
            rate = _number(rates[unit, year])
            yield Finding(
                severity="warning",
                check="society.above_everyone",
                unit=data.units[unit],
                year=data.years[year],
                node=node.code,
                finding=Text(
                    f"“{node.title.vi}” là {rate.vi}%, vượt quá 100%",
                    f"“{node.title.en}” is {rate.en} %, more than 100 %",
                ),
                ask=ask,
            )


def _is_share(node: Node) -> bool:
    """Whether the indicator is a percentage of a whole. What grows or is derived may well exceed 100 %."""
    derived = node.data.derive not in ("", "least_served")
    other = derived or node.data.exceed or (node.rule is not None and node.rule.needs_previous)
    return node.unit_of_measure == "percent" and not other


def _number(value: float) -> Text:
    """A number with at most two decimals, as each language writes it."""
    return both("{x}", "{x}", x=round(float(value), 2))


@hookimpl
def dtiscore_pillars() -> Iterable[PillarMethod]:
    least = Derivation("least_served", Text("Nhóm được phục vụ ít nhất", "The least served group"), least_served)
    return [
        PillarMethod(
            "society",
            Text("Xã hội số", "Digital society"),
            aggregation="additive",
            topics=TOPICS,
            derivations=(least,),
            check=check,
            advise=lambda node: ADVICE.get(node.topic),
        )
    ]
