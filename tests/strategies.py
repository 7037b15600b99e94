"""Random frameworks and observations: those that dtiscore gives to the authors of plugins."""

from dtiscore.testing.cell_drawing import cases
from dtiscore.testing.cells import NOT_APPLICABLE, Case, Cell
from dtiscore.testing.documents import TARGET_YEAR, Document, header, load, one_indicator, plugins, titled, toml
from dtiscore.testing.drawing import decimals, documents, steps_rules

__all__ = [
    "NOT_APPLICABLE",
    "TARGET_YEAR",
    "Case",
    "Cell",
    "Document",
    "cases",
    "decimals",
    "documents",
    "header",
    "load",
    "one_indicator",
    "plugins",
    "steps_rules",
    "titled",
    "toml",
]
