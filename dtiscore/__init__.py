"""dtiscore: scores how far government units have come in their digital transformation.

>>> import dtiscore as dti
>>> framework = dti.load_framework("vn-dti-province-2022")
>>> framework["government"].points
700.0
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from dtiscore.language.rooms_above import found_by

if TYPE_CHECKING:
    __version__: str
    from dtiscore.analysis.audit import Audit, audit
    from dtiscore.analysis.costs import Costs, read_costs
    from dtiscore.analysis.doubts import Doubt, Doubts, read_doubts
    from dtiscore.analysis.movement import Movement, movement
    from dtiscore.analysis.roadmap import Roadmap, roadmap
    from dtiscore.analysis.robustness import Robustness, robustness
    from dtiscore.data.observations import Observations
    from dtiscore.data.reported import read_observations
    from dtiscore.data.successions import Succession, Successions, read_successions
    from dtiscore.data.units import Unit, Units, read_units
    from dtiscore.documents.decisions import Conversion, convert_table
    from dtiscore.engine.scoring import Scores, score
    from dtiscore.frameworks import load_framework
    from dtiscore.frameworks.comparing import Change, diff
    from dtiscore.frameworks.targets import Targets, load_targets
    from dtiscore.language.catalogue import Catalogue
    from dtiscore.language.errors import (
        ArgumentError,
        DataError,
        DtiError,
        EngineError,
        FrameworkError,
        LookupProblem,
        OutputError,
        PluginError,
        Problem,
        TargetError,
    )
    from dtiscore.language.rounding import round_half_up
    from dtiscore.model import (
        Aggregation,
        Command,
        Compared,
        DataCheck,
        Derivation,
        Finding,
        FormCells,
        Framework,
        FrameworkData,
        Gap,
        Node,
        OutputFormat,
        PillarData,
        PillarMethod,
        Reader,
        Remark,
        Row,
        Rule,
        RuleInput,
        Section,
        SectionData,
        SectionPicture,
        SectionTable,
        ShownTable,
        Target,
        Text,
    )
    from dtiscore.results.appeals import Appeal, appeal
    from dtiscore.results.checks.all_checks import check_data
    from dtiscore.results.comparing import compare
    from dtiscore.results.explaining import Explanation, explain
    from dtiscore.results.feed import Feed, feed
    from dtiscore.results.gaps import Gaps, gaps
    from dtiscore.results.ranking import Ranking, rank
    from dtiscore.results.stages import Changes
    from dtiscore.rules.absolute import both
    from dtiscore.rules.plugins.hookspecs import hookimpl
    from dtiscore.rules.plugins.loading import Plugins, load_plugins
    from dtiscore.years.chain import Years, load_years
    from dtiscore.years.place_changes import PlaceChange, place_changes
    from dtiscore.years.published import Published
    from dtiscore.years.restating import Restated, restate
    from dtiscore.years.series import Series, series

_WHERE = {
    "years.chain": ("Years", "load_years"),
    "years.published": ("Published",),
    "analysis.audit": ("Audit", "audit"),
    "analysis.costs": ("Costs", "read_costs"),
    "analysis.doubts": ("Doubt", "Doubts", "read_doubts"),
    "analysis.movement": ("Movement", "movement"),
    "analysis.roadmap": ("Roadmap", "roadmap"),
    "analysis.robustness": ("Robustness", "robustness"),
    "results.checks.all_checks": ("check_data",),
    "frameworks.comparing": ("Change", "diff"),
    "results.appeals": ("Appeal", "appeal"),
    "results.comparing": ("compare",),
    "results.stages": ("Changes",),
    "documents.decisions": ("Conversion", "convert_table"),
    "language.errors": (
        "ArgumentError", "DataError", "DtiError",
        "EngineError", "FrameworkError", "LookupProblem", "OutputError", "PluginError", "Problem", "TargetError",
    ),
    "results.explaining": ("Explanation", "explain"),
    "frameworks": ("load_framework",),
    "rules.plugins.hookspecs": ("hookimpl",),
    "model": (
        "Aggregation", "Command", "Compared", "DataCheck", "Derivation", "Finding", "FormCells", "Framework", "FrameworkData", "Gap", "Node", "OutputFormat", "PillarData", "PillarMethod", "Reader", "Remark", "Row", "Rule",
        "RuleInput", "Section", "SectionData", "SectionPicture", "SectionTable", "ShownTable", "Target", "Text",
    ),
    "data.observations": ("Observations",),
    "data.reported": ("read_observations",),
    "rules.plugins.loading": ("Plugins", "load_plugins"),
    "results.feed": ("Feed", "feed"),
    "results.gaps": ("Gaps", "gaps"),
    "results.ranking": ("Ranking", "rank"),
    "language.catalogue": ("Catalogue",),
    "language.rounding": ("round_half_up",),
    "rules.absolute": ("both",),
    "engine.scoring": ("Scores", "score"),
    "frameworks.targets": ("Targets", "load_targets"),
    "data.successions": ("Succession", "Successions", "read_successions"),
    "years.place_changes": ("PlaceChange", "place_changes"),
    "years.restating": ("Restated", "restate"),
    "years.series": ("Series", "series"),
    "data.units": ("Unit", "Units", "read_units"),
}  # fmt: skip
_MODULE_OF = {name: module for module, names in _WHERE.items() for name in names}

# In full, for type checkers: without it a strict one takes none of these names for public.
__all__ = [
    "Aggregation", "Appeal", "ArgumentError", "Audit", "Catalogue", "Change", "Changes", "Command", "Compared", "Conversion",
    "Costs", "DataCheck", "DataError", "Derivation", "Doubt", "Doubts", "DtiError", "EngineError", "Explanation", "Feed",
    "Finding", "FormCells", "Framework", "FrameworkData", "FrameworkError", "Gap", "Gaps", "LookupProblem", "Movement",
    "Node", "Observations", "OutputError", "OutputFormat", "PillarData", "PillarMethod", "PlaceChange", "PluginError",
    "Plugins", "Problem", "Published", "Ranking", "Reader", "Remark", "Restated", "Roadmap", "Robustness", "Row", "Rule",
    "RuleInput", "Scores", "Section", "SectionData", "SectionPicture", "SectionTable", "Series", "ShownTable", "Succession",
    "Successions", "Target", "TargetError", "Targets", "Text", "Unit", "Units", "Years", "appeal", "audit", "both",
    "check_data", "compare", "convert_table", "diff", "explain", "feed", "gaps", "hookimpl", "load_framework",
    "load_plugins", "load_targets", "load_years", "movement", "place_changes", "rank", "read_costs", "read_doubts",
    "read_observations", "read_successions", "read_units", "restate", "roadmap", "robustness", "round_half_up", "score",
    "series",
]  # fmt: skip


def _find(module: str, name: str) -> Any:
    return getattr(importlib.import_module(f"dtiscore.{module}"), name)


found_by(_find)


def __getattr__(name: str) -> Any:
    """Public names are looked up when first used, so that importing the package costs next to nothing."""
    if name == "__version__":
        from importlib.metadata import version

        value: Any = version("dtiscore")
    elif name in _MODULE_OF:
        value = _find(_MODULE_OF[name], name)
    else:
        raise AttributeError(f"module 'dtiscore' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
