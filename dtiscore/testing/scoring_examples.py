"""Scores for tests: of a few values, of the example that dtiscore brings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from dtiscore.data.reported import read_observations
from dtiscore.data.units import read_units
from dtiscore.engine.scoring import Scores, score
from dtiscore.frameworks import load_framework
from dtiscore.language.errors import PluginError
from dtiscore.rules.plugins.loading import load_plugins
from dtiscore.rules.plugins.standard import data_folder
from dtiscore.testing.naming import name_of

EXAMPLE = "commune-demo"
Values = Mapping[str, Mapping[str, float | str | None]]


def scored(
    framework: str, values: Values, *modules: Any, year: int | None = None, units: Any = None, **options: Any
) -> Scores:
    """The scores of a few values: by unit and code, a number or, where the rule reads words, a word.

    Parameters
    ----------
    framework : a code or the path of a file.
    values : by unit, by code; None is missing.
    modules : plugins; with them the framework is read beside these and the standard one only, installed or not; without,
        beside everything that is installed.
    year : the framework's first, if not given.
    units : a units file or ``Units``.
    options : those of ``dtiscore.score``: targets, target_year, document.

    Returns
    -------
    Scores
        arrays (units, 1), NaN where nothing was observed.

    Raises
    ------
    DtiError
        with everything that is wrong with the plugins, the framework or the values.
    """
    extra = [(name_of(module), module) for module in modules]
    plugins = load_plugins(*extra, installed=not modules)
    if modules and plugins.failures:
        raise PluginError(plugins.failures)
    loaded = load_framework(framework, plugins)
    codes = list(dict.fromkeys(code for own in values.values() for code in own))
    columns: dict[str, list[str | None]] = {
        "unit": list(values),
        "year": [str(loaded.first_year if year is None else year)] * len(values),
        **{code: [_written(own.get(code)) for own in values.values()] for code in codes},
    }
    table = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return score(loaded, read_observations(table, loaded, units=units, numbers="en"), **options)


def _written(value: float | str | None) -> str | None:
    return value if value is None or isinstance(value, str) else repr(float(value))


def scored_example() -> Scores:
    """The scores of the example ``commune-demo``: made-up communes with counts, words, evidence and gates.

    Returns
    -------
    Scores
        arrays (units, years), NaN where nothing was observed.
    """
    folder = data_folder("examples") / EXAMPLE
    framework = load_framework(EXAMPLE)
    units = read_units(folder / "synthetic-units.csv", framework.unit_types)
    observed = read_observations(folder / "synthetic-observations.csv", framework, units=units, numbers="vi")
    return score(framework, observed)
