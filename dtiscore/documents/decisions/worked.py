"""What was understood of each criterion, in words and with a worked example: a value, and the points that the engine gives for it."""

from __future__ import annotations

import math
from collections.abc import Mapping

import attrs
import numpy as np

from dtiscore.data.observations import Observations
from dtiscore.engine.scoring import score
from dtiscore.language.errors import DtiError, Language
from dtiscore.language.measures import exactly
from dtiscore.language.rounding import plain
from dtiscore.language.sentences import say
from dtiscore.model import Framework, Node
from dtiscore.rules.plugins.calling import wording_of

USUAL = 85.0  # percent


def understood(framework: Framework, lang: Language) -> dict[str, str]:
    """Of every node its rule in words; of a rule over numbers also what one value earns."""
    examples = worked_examples(framework)
    return {code: _said(node, examples.get(code), lang) for code, node in framework.nodes.items()}


def _said(node: Node, example: tuple[float, float] | None, lang: Language) -> str:
    if node.rule is None:
        return say("decision.sum_of_points", lang) if node.kind != "info" else ""
    words = wording_of(node)[lang]
    if example is None:
        return words
    value, points = example
    measure = node.unit_of_measure or "percent"
    return say(
        "decision.example",
        lang,
        rule=words,
        value=exactly(value, measure, lang),
        points=exactly(points, "points", lang),
    )


def worked_examples(framework: Framework) -> Mapping[str, tuple[float, float]]:
    """A value and its points for every criterion that earns by a number; none where the engine cannot score one alone."""
    values = {node.code: value for node in framework.leaves if (value := _value_for(node)) is not None}
    if not values:
        return {}
    cells = np.array(list(values.values()), dtype=float).reshape(-1, 1, 1)
    try:
        alone = attrs.evolve(framework, missing="zero")
        observed = Observations.from_arrays(cells, indicators=list(values), units=["A"], years=[framework.first_year])
        scores = score(alone, observed)
    except DtiError:
        return {}
    return {code: (value, float(plain(round(float(scores.points(code)[0, 0]), 6)))) for code, value in values.items()}


def _value_for(node: Node) -> float | None:
    """A value that says something: within the second best band, or partway up a line."""
    if node.rule is None:
        return None
    if node.rule.name == "ratio":
        return USUAL
    if node.rule.name == "linear" and node.params.transform == "none":
        return float(node.params.lower + (node.params.upper - node.params.lower) / 2)
    if node.rule.name == "steps":
        within = _within({float(band[end]) for band in node.params.bands for end in ("from", "to") if end in band})
        return within if within is None or node.unit_of_measure != "count" else float(math.floor(within))
    if node.rule.name == "piecewise":
        return _within({float(entry["at"]) for entry in node.params.through})
    return None


def _within(edges: set[float]) -> float | None:
    """Half way between the two highest of some numbers."""
    highest = sorted(edges)[-2:]
    return sum(highest) / len(highest) if highest else None
