"""Which edition of a framework something was made with: fingerprints of what it asks and how it scores."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import attrs

from dtiscore.model import Aggregation, Derivation, Framework, Node, Rule

# What explains or ranks a node without moving a score or a question: a corrected remark makes no new edition.
ONLY_WORDS = frozenset(
    {
        "source",
        "note",
        "topic",
        "evidence",
        "computed_by",
        "stt",
        "method",
        "collected_from",
        "verified_by",
        "ties",
        "range",
    }
)
HEADER = (
    "code",
    "scale",
    "origin",
    "every_node_on_scale",
    "decimals",
    "point_decimals",
    "missing",
    "no_submission",
    "first_year",
    "last_year",
)


def fingerprint(framework: Framework) -> str:
    """Sixteen hexadecimal digits that two editions share when they ask and score the same."""
    header = {name: _plain(getattr(framework, name)) for name in HEADER}
    counts = {code: _plain(title) for code, title in framework.count_titles.items()}
    return _digest({"header": header, "counts": counts, "nodes": fingerprints(framework)})


def fingerprints(framework: Framework) -> dict[str, str]:
    """By code, the same for every node."""
    return {code: _digest(_statement(node)) for code, node in framework.nodes.items()}


def _statement(node: Node) -> dict[str, Any]:
    fields = (field.name for field in attrs.fields(type(node)))
    return {name: _plain(getattr(node, name)) for name in fields if name not in ONLY_WORDS}


def _plain(value: Any) -> Any:
    if isinstance(value, (Rule, Aggregation, Derivation)):
        return value.name
    if attrs.has(type(value)):
        return {field.name: _plain(getattr(value, field.name)) for field in attrs.fields(type(value))}
    if isinstance(value, Mapping):
        return {str(key): _plain(own) for key, own in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(own) for own in value]
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return repr(float(value))  # 5 and 5.0 are the same points
    return value if value is None or isinstance(value, (str, bool)) else str(value)


def _digest(statement: Any) -> str:
    text = json.dumps(statement, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
