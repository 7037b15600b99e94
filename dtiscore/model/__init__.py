"""The nouns of a digital transformation index, frozen.

Words follow the OECD/JRC Handbook on Constructing Composite Indicators (2008) and, for the Vietnamese terms,
Decision 922/QĐ-BTTTT. Nothing here reads a file or computes a score.
"""

from __future__ import annotations

from dtiscore.language.text import Text
from dtiscore.model.arrays import Bools, Floats
from dtiscore.model.bands import Band, Bands
from dtiscore.model.checks import CheckLimits, SumCheck, WithinCheck
from dtiscore.model.extension import (
    OWN_FORMATS,
    Command,
    OutputFormat,
    Reader,
    Section,
    SectionData,
    SectionPicture,
    SectionTable,
    ShownTable,
)
from dtiscore.model.finding import Finding, PillarData
from dtiscore.model.framework import (
    TOTAL,
    DataCheck,
    Framework,
    FrameworkData,
    TargetChoice,
)
from dtiscore.model.node import Adjusts, Gate, Imputation, Node, NodeKind, Policy, Rollup, Scope, Source, Ties
from dtiscore.model.office import Office
from dtiscore.model.pillar import PillarMethod
from dtiscore.model.rule import (
    ATTRIBUTES,
    Aggregation,
    Compared,
    Derivation,
    Draw,
    FormCells,
    Refusal,
    Remark,
    Row,
    Rule,
    RuleInput,
    Stated,
)
from dtiscore.model.status import STATUSES
from dtiscore.model.target import Comparison, Document, Gap, Target

__all__ = [
    "ATTRIBUTES",
    "OWN_FORMATS",
    "STATUSES",
    "TOTAL",
    "Adjusts",
    "Aggregation",
    "Band",
    "Bands",
    "Bools",
    "CheckLimits",
    "Command",
    "Compared",
    "Comparison",
    "DataCheck",
    "Derivation",
    "Document",
    "Draw",
    "Finding",
    "Floats",
    "FormCells",
    "Framework",
    "FrameworkData",
    "Gap",
    "Gate",
    "Imputation",
    "Node",
    "NodeKind",
    "Office",
    "OutputFormat",
    "PillarData",
    "PillarMethod",
    "Policy",
    "Reader",
    "Refusal",
    "Remark",
    "Rollup",
    "Row",
    "Rule",
    "RuleInput",
    "Scope",
    "Section",
    "SectionData",
    "SectionPicture",
    "SectionTable",
    "ShownTable",
    "Source",
    "Stated",
    "SumCheck",
    "Target",
    "TargetChoice",
    "Text",
    "Ties",
    "WithinCheck",
]
