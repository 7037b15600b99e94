"""Which edition of a framework something was made with: fingerprints of what it asks and how it scores."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from dtiscore.model import Framework, Node
from dtiscore.model.stated import entries_of, plain

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
        "tie_break",
        "range",
        "lasting",
        "evidence_valid",
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
    header = {name: plain(getattr(framework, name)) for name in HEADER}
    counts = {code: plain(title) for code, title in framework.count_titles.items()}
    flows = sorted(
        code for code, time in framework.times.items() if time == "flow"
    )  # a stock is scored as what adds up
    more = {"flows": flows} if flows else {}
    return _digest({"header": header, "counts": counts, "nodes": fingerprints(framework), **more})


def fingerprints(framework: Framework) -> dict[str, str]:
    """By code, the same for every node."""
    return {code: node_fingerprint(node) for code, node in framework.nodes.items()}


def node_fingerprint(node: Node) -> str:
    return _digest(_statement(node))


def _statement(node: Node) -> dict[str, Any]:
    return {name: plain(value) for name, value in entries_of(node) if name not in ONLY_WORDS}


def _digest(statement: Any) -> str:
    text = json.dumps(statement, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
