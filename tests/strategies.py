"""Random frameworks and observations: those that dtiscore gives to the authors of plugins, and how many of them."""

from hypothesis import settings
from hypothesis import strategies as st

from dtiscore.rules.absolute import BUILT_IN
from dtiscore.testing.cell_drawing import cases
from dtiscore.testing.cells import NOT_APPLICABLE, Case, Cell
from dtiscore.testing.documents import TARGET_YEAR, Document, header, load, one_indicator, plugins, titled, toml
from dtiscore.testing.drawing import decimals, documents, rules


def rules_of(kind: str, points: float | None) -> st.SearchStrategy[Document]:
    """Tables of one of our own rules."""
    return rules(points, [rule for rule in BUILT_IN if rule.name == kind])


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
    "rules_of",
    "titled",
    "toml",
]
