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
    """A node of the table; ``cells`` by kind, numbers only for points; ``depth`` below the total."""

    code: str
    depth: int
    group: bool
    cells: dict[str, str | float | None]


def printed(framework: Framework, lang: Language) -> tuple[PrintedRow, ...]:
    """Every node once: what the total is made of, the total, pillars beside it, and what is only collected."""
    numbers = _numbers(framework)
    tree = [(depth, framework[code]) for depth, code in framework.tree]
    inside = set(framework.below(TOTAL))
    rows = [
        _row(n, depth - 1, numbers.get(n.code, ""), lang) for depth, n in tree if n.code in inside and n.code != TOTAL
    ]
    rows.append(_row(framework[TOTAL], 0, "", lang))
    rows += [_row(n, depth, n.stt, lang) for depth, n in tree if n.code not in inside]
    seen = {row.code for row in rows}
    rows += [_row(n, 0, n.stt, lang) for n in framework.nodes.values() if n.code not in seen]
    return tuple(rows)


def _numbers(framework: Framework) -> dict[str, str]:
    """As printed, else by place: 1, 1.1, 1.2, 2."""
    counts: list[int] = []
    found: dict[str, str] = {}
    inside = set(framework.below(TOTAL))
    for depth, code in framework.tree:
        if code in inside and code != TOTAL:
            counts = [*counts[:depth], *[0] * (depth - len(counts))]
            counts[depth - 1] += 1
            found[code] = framework[code].stt or ".".join(map(str, counts))
    return found


def _row(node: Node, depth: int, number: str, lang: Language) -> PrintedRow:
    def text(value: Text | None) -> str:
        return value[lang][:LONGEST] if value else ""

    cells: dict[str, str | float | None] = {
        "stt": number[:LONGEST],
        "title": text(node.title),
        "points": None if node.kind == "info" else node.points,
        "method": text(node.method) or _wording(node, lang),
        "evidence": text(node.evidence),
        "collected_from": text(node.collected_from),
        "verified_by": text(node.verified_by),
        "note": text(node.note),
        "code": node.code,
    }
    return PrintedRow(node.code, max(depth, 0), bool(node.children), cells)


def _wording(node: Node, lang: Language) -> str:
    if node.kind == "info" or node.rule is None:
        return ""
    return wording_of(node, round(node.points, 4))[lang][:LONGEST]


def as_text(value: str | float | None) -> str:
    """A printed cell as one text, for the comparison with what is there later."""
    if value is None:
        return ""
    return value if isinstance(value, str) else plain(value)
