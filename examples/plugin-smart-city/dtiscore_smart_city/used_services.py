"""The rule ``used_services``: services count as far as they are used, and more is expected of some kinds of unit than of others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import numpy as np

from dtiscore import Row, Rule, RuleInput, Text, both


@attrs.frozen
class UsedServicesParams:
    """The share of ``full`` services that there are, but no more than the share of people who use them, of ``used_by`` in percent.

    For units of the type ``half_for`` half of ``full`` is enough.
    """

    full: float
    used_by: str
    half_for: str = ""


def needs(params: UsedServicesParams) -> tuple[str, ...]:
    """The other indicator that is read."""
    return (params.used_by,)


def used_services(params: UsedServicesParams, given: RuleInput) -> Row:
    """Shares (units, years): missing where either of the two is."""
    halved = np.array([bool(params.half_for) and kind == params.half_for for kind in given.units["type"]])
    wanted = np.where(halved, params.full / 2, params.full)[:, None]
    used = given.others[params.used_by]
    there = np.clip(given.value / wanted, 0.0, 1.0)
    least = np.fmin(there, np.clip(used / 100, 0.0, 1.0))
    known = np.isfinite(given.value) & np.isfinite(used)
    return Row(np.where(np.isposinf(given.value), np.inf, np.where(known, least, np.nan)))


def _check(params: UsedServicesParams, points: float) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    if params.full <= 0:
        yield "full", "rule.positive", {"value": params.full}


def _wording(params: UsedServicesParams, points: float) -> Text:
    half_vi = f" (một nửa đối với đơn vị loại {params.half_for})" if params.half_for else ""
    half_en = f" (half as many for units of the type {params.half_for})" if params.half_for else ""
    return both(
        "{points} điểm × số dịch vụ / {full}" + half_vi + f", nhưng không quá tỷ lệ sử dụng ({params.used_by})",
        "{points} points × services / {full}" + half_en + f", but no more than the share of use ({params.used_by})",
        points=points,
        full=params.full,
    )


USED_SERVICES = Rule(
    "used_services", UsedServicesParams, used_services, _wording, check=_check, needs=needs, attributes=("type",),
    title=Text("dịch vụ tính theo mức sử dụng", "services as far as they are used"),
)  # fmt: skip
