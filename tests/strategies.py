"""Random frameworks and observations: those that dtiscore gives to the authors of plugins, and how many of them."""

from hypothesis import settings

from dtiscore.testing.cell_drawing import cases
from dtiscore.testing.cells import NOT_APPLICABLE, Case, Cell
from dtiscore.testing.documents import TARGET_YEAR, Document, header, load, one_indicator, plugins, titled, toml
from dtiscore.testing.drawing import decimals, documents, steps_rules


def examples(usual: int) -> settings:
    """As many examples as a test has by default, in the proportion that ``DTISCORE_EXAMPLES`` asks for."""
    return settings(max_examples=max(1, usual * settings.default.max_examples // 60))


__all__ = [
    "NOT_APPLICABLE",
    "TARGET_YEAR",
    "Case",
    "Cell",
    "Document",
    "cases",
    "decimals",
    "documents",
    "examples",
    "header",
    "load",
    "one_indicator",
    "plugins",
    "steps_rules",
    "titled",
    "toml",
]
