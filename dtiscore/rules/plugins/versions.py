"""The versions of dtiscore that a plugin works with, as it states them: ``DTISCORE_VERSIONS = ">=0.1, <0.3"``."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from typing import Any

NAME = "DTISCORE_VERSIONS"
ONE = re.compile(r"(>=|<=|==|!=|>|<)\s*(\d+(?:\.\d+){0,3})")
COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">": operator.gt, "<": operator.lt,
}  # fmt: skip


class NoVersions(ValueError):
    """What a plugin states is not written as versions are."""


def fits(stated: object, version: str) -> bool:
    """Whether a version is among those that are stated: comparisons with commas between, all of which hold.

    Raises
    ------
    NoVersions
        where it is none of that kind.
    """
    own = _numbers(version)
    return all(COMPARED[sign](own, wanted) for sign, wanted in _comparisons(stated))


def _comparisons(stated: object) -> Iterator[tuple[str, tuple[int, ...]]]:
    if not isinstance(stated, str) or not stated.strip():
        raise NoVersions(stated)
    for part in stated.split(","):
        found = ONE.fullmatch(part.strip())
        if found is None:
            raise NoVersions(part)
        yield found[1], _numbers(found[2])


def _numbers(version: str) -> tuple[int, ...]:
    """The first four numbers; a version that is being developed counts as the one that it will be."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    parts = [int(part) for part in found[0].split(".")[:4]] if found else []
    return (*parts, *[0] * (4 - len(parts)))
