"""Dossiers of data that lie anywhere, also in memory."""

from __future__ import annotations

from typing import Any

from dtiscore.data.inputs import Inputs
from dtiscore.data.observations import read_reported
from dtiscore.documents.appraisal.dossiers import Dossier, dossier_of
from dtiscore.frameworks.settings import Settings
from dtiscore.model import Framework
from dtiscore.results.assessment import Assessment
from dtiscore.rules.plugins.loading import load_plugins


def assemble(framework: Framework, sources: Any, units: Any = None, *, numbers: Any = "auto", **options: Any) -> Dossier:  # fmt: skip
    asked = {name: options.pop(name) for name in ("status", "only", "lang") if name in options}
    targets = options.pop("targets", None)
    inputs = Inputs(Settings(**options), load_plugins(), framework)
    if targets is not None:
        vars(inputs)["targets"] = targets
    vars(inputs)["reported"] = read_reported(sources, framework, units=units, numbers=numbers)
    return dossier_of(Assessment(inputs), **asked)
