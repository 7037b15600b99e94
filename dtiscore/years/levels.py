"""At which nodes past results are averaged, and which nodes above them are rolled up by the edition."""

from __future__ import annotations

from collections.abc import Collection

import attrs

from dtiscore.model import TOTAL, Framework, Node
from dtiscore.model.redrawing import Level

LEVELS: tuple[Level, ...] = ("indices", "indicators", "pillars", "total")


@attrs.frozen
class Cut:
    """The nodes ``rolled`` up by the edition, children before parents, and all others, which are averaged as they are;
    ``of_totals`` are those averaged only because nothing below them is known."""

    rolled: tuple[str, ...]
    averaged: tuple[str, ...]
    of_totals: frozenset[str]


def cut_at(framework: Framework, level: Level, nodes: Collection[str]) -> Cut:
    """The nodes of which something is known, above a level and not.

    The main indices are the topmost nodes of kind index; where an indicator has none above it, it stands for itself. A node
    whose own rule compares it with its peers is averaged, for its peers are others now.
    """
    above: set[str] = set()
    whole: dict[str, bool] = {}

    def is_known(code: str) -> bool:
        """Whether the node can be made of what is known at the level."""
        if code not in whole:
            node = framework[code]
            if not _is_above(node, level):
                whole[code] = code in nodes
            else:
                above.add(code)
                parts = [is_known(child) for child in node.children]
                whole[code] = all(parts) and _gate_is_known(node, nodes)
        return whole[code]

    for code in [TOTAL, *(node.code for node in framework.scored if not framework.parents(node.code))]:
        is_known(code)
    rolled = {code for code in above if whole[code]}
    known = [code for code in framework.order if code in nodes or code in rolled]
    return Cut(
        tuple(code for code in known if code in rolled),
        tuple(code for code in known if code not in rolled),
        frozenset(code for code in known if code in above and code not in rolled),
    )


def _is_above(node: Node, level: Level) -> bool:
    if (
        node.rollup == "leaf"
        or node.stand_in is not None
        or node.impute is not None
        or (node.score_rule is not None and node.score_rule.relative)
    ):
        return False
    if level == "total":
        return False
    if level == "indices":
        return node.kind != "index"
    return level == "indicators" or node.kind not in ("pillar", "index")


def _gate_is_known(node: Node, nodes: Collection[str]) -> bool:
    return node.gate is None or all(item in nodes for item in node.gate.items)
