"""dtiscore: scores how far government units have come in their digital transformation.

>>> import dtiscore as dti
>>> framework = dti.load_framework("vn-dti-province-2022")
>>> framework["government"].points
700.0
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dtiscore.checks import check_data
    from dtiscore.comparing import Change, compare
    from dtiscore.decisions import Conversion, convert_table
    from dtiscore.errors import (
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
    from dtiscore.explaining import Explanation, explain
    from dtiscore.frameworks import load_framework
    from dtiscore.gapping import Gaps, gaps
    from dtiscore.hookspecs import hookimpl
    from dtiscore.model import (
        Aggregation,
        Compared,
        DataCheck,
        Derivation,
        Finding,
        Framework,
        FrameworkData,
        Gap,
        Node,
        PillarData,
        PillarMethod,
        Row,
        Rule,
        RuleInput,
        Target,
        Text,
    )
    from dtiscore.observations import Observations, read_observations
    from dtiscore.plugins import Plugins, load_plugins
    from dtiscore.ranking import Ranking, rank
    from dtiscore.rounding import round_half_up
    from dtiscore.rules import both
    from dtiscore.scoring import Scores, score
    from dtiscore.targets import Targets, load_targets
    from dtiscore.units import Unit, Units, read_units

_WHERE = {
    "checks": ("check_data",),
    "comparing": ("Change", "compare"),
    "decisions": ("Conversion", "convert_table"),
    "errors": (
        "DataError", "DtiError",
        "EngineError", "FrameworkError", "LookupProblem", "OutputError", "PluginError", "Problem", "TargetError",
    ),
    "explaining": ("Explanation", "explain"),
    "frameworks": ("load_framework",),
    "hookspecs": ("hookimpl",),
    "model": (
        "Aggregation", "Compared", "DataCheck", "Derivation", "Finding", "Framework", "FrameworkData", "Gap", "Node", "PillarData", "PillarMethod", "Row", "Rule",
        "RuleInput", "Target", "Text",
    ),
    "observations": ("Observations", "read_observations"),
    "plugins": ("Plugins", "load_plugins"),
    "gapping": ("Gaps", "gaps"),
    "ranking": ("Ranking", "rank"),
    "rounding": ("round_half_up",),
    "rules": ("both",),
    "scoring": ("Scores", "score"),
    "targets": ("Targets", "load_targets"),
    "units": ("Unit", "Units", "read_units"),
}  # fmt: skip
_MODULE_OF = {name: module for module, names in _WHERE.items() for name in names}

# In full, for type checkers: without it a strict one takes none of these names for public.
__all__ = [
    "Aggregation", "Change", "Compared", "Conversion", "DataCheck", "DataError", "Derivation", "DtiError", "EngineError",
    "Explanation", "Finding", "Framework", "FrameworkData", "FrameworkError", "Gap", "Gaps", "LookupProblem",
    "Node", "Observations", "OutputError", "PillarData", "PillarMethod", "PluginError", "Plugins", "Problem",
    "Ranking", "Row", "Rule", "RuleInput", "Scores", "Target", "TargetError", "Targets", "Text", "Unit",
    "Units", "both", "check_data", "compare", "convert_table", "explain", "gaps", "hookimpl", "load_framework",
    "load_plugins", "load_targets", "rank", "read_observations", "read_units", "round_half_up", "score",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Public names are looked up when first used, so that importing the package costs next to nothing."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'dtiscore' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"dtiscore.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
