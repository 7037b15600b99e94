"""Rules and aggregations as the page's evaluator reads them: kinds of arithmetic with their numbers, None where it has none.

Only dtiscore's own are described: what a plugin computes is known to the plugin alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs
import numpy as np

from dtiscore.documents.page.reported_year import safe_line
from dtiscore.language.errors import Language
from dtiscore.model import Node, Rule, RuleInput
from dtiscore.rules import bands_and_options
from dtiscore.rules.cohorts import transformed
from dtiscore.rules.plugins.calling import OWN

Table = dict[str, Any]


def rule_table(rule: Rule, params: Any, points: float, lang: Language) -> Table | None:
    """A rule over values of one's own; what it reads of unit and year (``target``, ``growth``) is added by who knows them."""
    if not rule.owner.startswith(OWN) or rule.name not in _KINDS:
        return None
    return {"kind": rule.name, **_KINDS[rule.name](rule, params, points, lang)}


def aggregation_table(node: Node) -> Table | None:
    """How a node's function makes it; None where that is a plugin's."""
    how = node.aggregation
    assert how is not None
    if not how.owner.startswith(OWN):
        return None
    return {"name": how.name} | ({} if node.aggregation_params is None else attrs.asdict(node.aggregation_params))


def _line(rule: Rule, params: Any, points: float, lang: Language) -> Table:
    """Of every rule that leaves the value as it is and divides by a span."""
    row = rule.compile(params, RuleInput(np.zeros((1, 1)), points))
    return {"kind": "line", "lower": row.lower, "span": row.span}


def _linear(rule: Rule, params: Any, points: float, lang: Language) -> Table:
    if params.transform == "none" and not params.floor and params.curve is None:
        return _line(rule, params, points, lang)
    lower, upper = transformed(np.array([params.lower, params.upper]), params.transform)
    curve = next((list(pair) for pair in (params.curve or {}).items()), None)
    return {
        "kind": "curved", "transform": params.transform, "lower": float(lower), "span": float(upper - lower),
        "floor": params.floor, "curve": curve,
    }  # fmt: skip


def _steps(rule: Rule, params: Any, points: float, lang: Language) -> Table:
    row = rule.compile(params, RuleInput(np.zeros((1, 1)), points))
    return {"edges": list(row.edges), "shares": list(row.shares), "includes": row.includes == "lower"}


def _through(rule: Rule, params: Any, points: float, lang: Language) -> Table:
    entries = params.rising
    return {
        "kind": "through",
        "at": [float(entry["at"]) for entry in entries],
        "shares": [bands_and_options.share_of(entry, points) for entry in entries],
        "includes": params.includes == "lower",
    }


def _choice(rule: Rule, params: Any, points: float, lang: Language) -> Table:
    return {"options": _options(params.options, lang, lambda entry: bands_and_options.share_of(entry, points))}


def _checklist(rule: Rule, params: Any, points: float, lang: Language) -> Table:
    most = points or 1.0
    cap = most if params.cap is None else params.cap
    return {
        "options": _options(params.items, lang, lambda entry: bands_and_options.share_of(entry, points) * most),
        "cap": cap,
        "most": most,
    }


def _options(
    entries: Mapping[str, Mapping[str, Any]], lang: Language, share: Callable[[Mapping[str, Any]], float]
) -> Table:
    titled = bands_and_options.title_of
    return {
        code: {"title": safe_line(titled(code, entry, lang)), "share": share(entry)} for code, entry in entries.items()
    }


_KINDS: Mapping[str, Callable[[Rule, Any, float, Language], Table]] = {
    "ratio": _line,
    "per_capita": _line,
    "entered": _line,
    "binary": _line,
    "linear": _linear,
    "steps": _steps,
    "piecewise": _through,
    "rounded": lambda rule, params, points, lang: {"decimals": params.decimals},
    "choice": _choice,
    "checklist": _checklist,
    "target": lambda rule, params, points, lang: {},
    "growth": lambda rule, params, points, lang: {"lower": params.lower, "span": params.upper - params.lower},
}
