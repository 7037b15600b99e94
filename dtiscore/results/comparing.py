"""What an appraisal did to the points, for programs: the answer of the command ``compare``."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable
from functools import cache
from typing import Any, overload

from dtiscore.data.observations import Observations
from dtiscore.data.reported import Reported, read_reported
from dtiscore.data.units import Units
from dtiscore.engine.scoring import Scores, score
from dtiscore.frameworks import load_framework
from dtiscore.frameworks.comparing import Change, diff
from dtiscore.frameworks.targets import Targets
from dtiscore.language.arguments import WANTED, wrong
from dtiscore.language.told import told
from dtiscore.model import STATUSES, Framework
from dtiscore.results.ranking import rank
from dtiscore.results.stages import Changes, changes_between, in_order


@overload
def compare(framework: Framework, observations: Framework) -> tuple[Change, ...]: ...
@overload
def compare(
    framework: Framework | str | os.PathLike[str],
    observations: Any,
    before: str = ...,
    after: str = ...,
    *,
    units: Units | str | os.PathLike[str] | None = ...,
    targets: Targets | Iterable[str | os.PathLike[str]] | str | os.PathLike[str] | None = ...,
    target_year: int | None = ...,
    document: str | None = ...,
    year: int | None = ...,
) -> Changes: ...
@told
def compare(
    framework: Framework | str | os.PathLike[str],
    observations: Any,
    before: str = STATUSES[0],
    after: str = STATUSES[-1],
    *,
    units: Units | str | os.PathLike[str] | None = None,
    targets: Targets | Iterable[str | os.PathLike[str]] | str | os.PathLike[str] | None = None,
    target_year: int | None = None,
    document: str | None = None,
    year: int | None = None,
) -> Any:
    """What moved from one status of the data to a later one: every indicator whose points differ, and where each unit stands.

    Two frameworks in place of framework and data are still compared, as :func:`diff` does, with a DeprecationWarning.

    Parameters
    ----------
    framework : the criteria, or their code or path.
    observations : what ``read_observations`` reads, with the rows of every status; observations that were read already hold
        those of one only.
    before, after : "self", "preliminary" or "appraised", the earlier first.
    units : a units file or :class:`Units`.
    targets, target_year, document : as for :func:`score`.
    year : only this year; every year by default.

    Returns
    -------
    Changes
        ``rows`` with what was claimed, what was recognised, who decided and why; ``standings`` of the units on the total.

    Raises
    ------
    DtiError
        with everything that is wrong with the data or the targets.
    LookupProblem
        for a status or year that does not exist, or where the first is not the earlier of the two.
    ArgumentError
        for an argument of another kind.
    """
    if isinstance(framework, Framework) and isinstance(observations, Framework):
        warnings.warn("dtiscore.compare(old, new) is now dtiscore.diff(old, new)", DeprecationWarning, stacklevel=2)
        return diff(framework, observations)
    framework = load_framework(framework)
    if isinstance(observations, (Observations, Scores)):
        raise wrong("observations", observations, WANTED["table_of_rows"])
    first, second = in_order(before, after)
    reported: Reported = read_reported(observations, framework, units=units)
    then, now = (
        score(framework, reported.at(status), targets=targets, target_year=target_year, document=document)
        for status in (first, second)
    )
    return changes_between(then, now, first, second, year, cache(rank))
