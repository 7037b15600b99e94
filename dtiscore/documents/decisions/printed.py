"""A framework as the table that a decision prints: number, criterion, points, how they are earned, evidence, who gives, who verifies."""

from __future__ import annotations

import attrs

from dtiscore.language.errors import Language
from dtiscore.language.rounding import plain
from dtiscore.model import TOTAL, Framework, Node, Text
from dtiscore.rules.plugins.calling import wording_of

LONGEST = 32_000  # a cell of a spreadsheet holds a little more

COLUMNS = ("stt", "title", "points", "method", "evidence", "collected_from", "verified_by", "note", "code")


@attrs.frozen
class PrintedRow:
    """A node of the table; ``cells`` by kind, numbers only for points."""

    code: str
    group: bool
    cells: dict[str, str | float | None]


def printed(framework: Framework, lang: Language) -> tuple[PrintedRow, ...]:
    """Every node once: what the total is made of, the total, pillars beside it, and what is only collected."""
    numbers = _numbers(framework)
    tree = [code for _, code in framework.tree]
    outside = [code for code in (*tree, *framework.nodes) if code not in numbers]
    order = dict.fromkeys([*numbers, *outside])
    return tuple(_row(framework[code], numbers.get(code, framework[code].stt), lang) for code in order)


def _numbers(framework: Framework) -> dict[str, str]:
    """As printed, else by place: 1, 1.1, 1.2, 2; at the end the total, which has none."""
    counts: list[int] = []
    found: dict[str, str] = {}
    inside = set(framework.below(TOTAL))
    for depth, code in framework.tree:
        if code in inside and code != TOTAL:
            counts = [*counts[:depth], *[0] * (depth - len(counts))]
            counts[depth - 1] += 1
            found[code] = framework[code].stt or ".".join(map(str, counts))
    return found | {TOTAL: ""}


def _row(node: Node, number: str, lang: Language) -> PrintedRow:
    cells: dict[str, str | float | None] = {"stt": number[:LONGEST]}
    for kind in COLUMNS[1:]:
        value = getattr(node, kind)
        cells[kind] = value[lang][:LONGEST] if isinstance(value, Text) else value
    if node.kind == "info":
        cells["points"] = None
    elif node.rule is not None:
        cells["method"] = cells["method"] or wording_of(node)[lang][:LONGEST]
    return PrintedRow(node.code, bool(node.children), cells)


def as_text(value: str | float | None) -> str:
    """A printed cell as one text, for the comparison with what is there later."""
    if value is None:
        return ""
    return value if isinstance(value, str) else plain(value)
