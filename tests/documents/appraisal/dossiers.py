"""Dossiers of data that lie anywhere, also in memory."""

from __future__ import annotations

from typing import Any

from dtiscore.documents.appraisal.dossiers import Dossier, dossier_of
from dtiscore.model import Framework

from ...results.assessments import assessment_of


def assemble(framework: Framework, sources: Any, units: Any = None, **options: Any) -> Dossier:
    asked = {name: options.pop(name) for name in ("status", "only", "lang") if name in options}
    return dossier_of(assessment_of(framework, sources, units, **options), **asked)
