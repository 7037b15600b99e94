"""Assessments of data that lie anywhere, also in memory."""

from __future__ import annotations

from typing import Any

from dtiscore.data.reported import read_reported
from dtiscore.data.run_inputs import Inputs
from dtiscore.frameworks.folder_settings import Settings
from dtiscore.model import Framework
from dtiscore.results.assessment import Assessment
from dtiscore.results.stages import Changes
from dtiscore.rules.plugins.loading import load_plugins


def assessment_of(
    framework: Framework, sources: Any, units: Any = None, *, numbers: Any = "auto", targets: Any = None, **options: Any
) -> Assessment:
    inputs = Inputs(Settings(**options), load_plugins(), framework)
    if targets is not None:
        vars(inputs)["targets"] = targets
    vars(inputs)["reported"] = read_reported(sources, framework, units=units, numbers=numbers)
    return Assessment(inputs)


def changes(
    framework: Framework, sources: Any, units: Any = None, before: str = "self", after: str = "appraised",
    year: int | None = None,
) -> Changes:  # fmt: skip
    return assessment_of(framework, sources, units).changes(before, after, year)
