"""An array and its labels from a program, checked at the door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from dtiscore.data.continuity import continuity_of
from dtiscore.data.units import Unit, Units, existence
from dtiscore.language.arguments import WANTED, require_labels, require_year, wrong
from dtiscore.language.errors import DataError, Problem, one_line
from dtiscore.model.succession import Successions


def laid_out(
    values: npt.ArrayLike,
    indicators: Sequence[str],
    units: Sequence[str] | Units,
    years: Sequence[int],
    copy: bool,
    successions: Successions | None,
) -> dict[str, Any]:
    """The fields of observations, sorted by year.

    Raises
    ------
    DataError
        if the shape does not fit, a label is repeated, or minus infinity occurs.
    ArgumentError
        for labels that are no lists of texts and years.
    """
    _check_labels(indicators, units, years)
    records = units.records if isinstance(units, Units) else tuple(Unit(str(code)) for code in units)
    labels = tuple(unit.code for unit in records)
    try:
        array = np.array(values, np.float64, order="C") if copy else np.ascontiguousarray(values, np.float64).view()
    except (TypeError, ValueError) as error:
        raise DataError(Problem("data.array_numbers", params={"detail": one_line(error, 120)})) from None
    wanted = (len(indicators), len(labels), len(years))
    problems = []
    if array.shape != wanted:
        params = {"name": "values", "found": array.shape, "wanted": wanted}
        problems.append(Problem("data.bad_array", params=params))
    if array.ndim and any(np.isneginf(series).any() for series in array):
        problems.append(Problem("data.array_values"))
    of_time = records if isinstance(units, Units) else labels
    for name, given in (("indicators", indicators), ("units", of_time), ("years", years)):
        repeated = sorted(str(label) for label, count in Counter(given).items() if count > 1)
        problems += [Problem("data.repeated_label", params={"label": x, "name": name}) for x in repeated]
    if problems:
        raise DataError(problems)
    order = np.argsort(np.asarray(years, dtype=np.int64), kind="stable")
    if not (order == np.arange(len(order))).all():
        array = np.ascontiguousarray(array[:, :, order])
    submitted = np.zeros(wanted[1:], dtype=bool)
    for series in array:
        submitted |= ~np.isnan(series)
    sorted_years = tuple(int(years[i]) for i in order)
    return {
        "units": labels, "records": records, "years": sorted_years, "codes": tuple(map(str, indicators)),
        "values": array, "submitted": submitted, "exists": existence(records, sorted_years),
        "has_units_file": isinstance(units, Units), "continuity": continuity_of(records, sorted_years, successions),
    }  # fmt: skip


def _check_labels(indicators: object, units: object, years: object) -> None:
    require_labels("indicators", indicators)
    if not isinstance(units, Units):
        require_labels("units", units)
    require_labels("years", years)
    for code in indicators:  # type: ignore[attr-defined]
        if not isinstance(code, str):
            raise wrong("indicators", code, WANTED["text"])
    for year in years:  # type: ignore[attr-defined]
        require_year("years", year)
