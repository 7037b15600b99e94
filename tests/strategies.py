"""Random frameworks and observations: those that dtiscore gives to the authors of plugins, and how many of them."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from dtiscore.rules.absolute import BUILT_IN
from dtiscore.testing.cells import NOT_APPLICABLE, Cell
from dtiscore.testing.documents import UNIT_TYPES, Document, header, load, plugins, titled, toml
from dtiscore.testing.drawing import decimals, documents, rules

from .cases import TARGET_YEAR, Case, cases


def rules_of(kind: str, points: float | None) -> st.SearchStrategy[Document]:
    """Tables of one of our own rules."""
    return rules(points, [rule for rule in BUILT_IN if rule.name == kind])


def examples(usual: int) -> settings:
    """As many examples as a test has by default, in the proportion that ``DTISCORE_EXAMPLES`` asks for."""
    return settings(max_examples=max(1, usual * settings.default.max_examples // 40))


def one_indicator(
    rule: Document, points: float = 20, point_decimals: int | None = None, missing: str = "zero", **entries: Any
) -> Document:
    """A framework with the single indicator ``x``; ``entries`` stand in its table."""
    rounding = {} if point_decimals is None else {"point_decimals": point_decimals}
    return {
        "framework": header(scale=points, missing=missing, **rounding),
        "unit_types": {code: {"title": titled(code)} for code in UNIT_TYPES},
        "indicators": {"x": {"title": titled("x"), "points": points, "rule": rule, **entries}},
        "total": {"indicators": ["x"]},
    }


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
