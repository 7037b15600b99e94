"""A council's work in several workbooks, by block or by parent: each opens in seconds, and each can be imported by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import attrs

from dtiscore.documents.appraisal.dossiers import Dossier, IndicatorDossier, UnitDossier
from dtiscore.files.writing import safe_names
from dtiscore.language.errors import OutputError, Problem
from dtiscore.language.sentences import say

Split = Literal["block", "parent"]
# In lines of units' sheets. An office program opens so many within seconds, and an import takes so many at all.
MOST_LINES, MOST_IN_ONE = 6_000, 14_000
FEWEST = 10  # lines that a sheet costs in any case
LONG = 2_000  # signs that cost as much as a line more


def weight(unit: UnitDossier) -> int:
    """How much one sheet adds to a workbook, in lines."""
    signs = sum(map(_signs, unit.indicators.values()))
    return max(FEWEST, len(unit.lines)) + signs // LONG


def refuse_too_large(dossier: Dossier, file: str) -> None:
    """Refuse what no import would take as one workbook.

    Raises
    ------
    OutputError
        with the folder to write to instead.
    """
    chosen = [unit for unit in dossier.units if unit.label in dossier.chosen]
    lines = sum(map(weight, chosen))
    if lines > MOST_IN_ONE:
        params = {"units": len(chosen), "lines": lines, "most": MOST_IN_ONE, "folder": file.removesuffix(".xlsx")}
        raise OutputError(Problem("appraisal.too_many", file, params=params))


def parts_of(dossier: Dossier, by: Split | None = None) -> Mapping[str, Dossier]:
    """By file name, the dossier of each workbook: every unit that gets a sheet has it in exactly one of them.

    ``by`` is "block" where there are several, else "parent"; what is still too large is cut into consecutive parts. The
    units of a block that have their sheets elsewhere stand in its overview with their totals.
    """
    by = by or ("block" if len(dossier.blocks) > 1 else "parent")
    groups: dict[str, list[UnitDossier]] = {}
    for block, members in dossier.blocks:
        for unit in members:
            if unit.label in dossier.chosen:
                groups.setdefault(block if by == "block" else unit.parent, []).append(unit)
    cut: list[tuple[str, list[UnitDossier]]] = []
    for title, own in groups.items():
        pieces = list(_pieces(own))
        named = title or say(f"council_sheet.sheet.{'all' if len(groups) == 1 else 'others'}", dossier.lang)
        cut += [(named if len(pieces) == 1 else f"{named} {i}", piece) for i, piece in enumerate(pieces, 1)]
    names = safe_names([title for title, _ in cut], ".xlsx")
    return {name: _only(dossier, own) for name, (_, own) in zip(names, cut, strict=True)}


def _pieces(units: Sequence[UnitDossier]) -> Iterator[list[UnitDossier]]:
    """As few parts as the limit allows, alike in size."""
    lines = sum(map(weight, units))
    share = lines / -(-lines // MOST_LINES)
    piece: list[UnitDossier] = []
    reached = done = 0.0
    for unit in units:
        if piece and done + weight(unit) / 2 > reached + share:
            yield piece
            piece, reached = [], done
        piece.append(unit)
        done += weight(unit)
    yield piece


def _only(dossier: Dossier, members: Sequence[UnitDossier]) -> Dossier:
    chosen = frozenset(unit.label for unit in members)
    blocks = tuple(
        (block, units) for block, units in dossier.blocks if any(unit.label in chosen for unit in units)
    )  # fmt: skip
    return attrs.evolve(dossier, blocks=blocks, chosen=chosen, brief=True)


def _signs(entry: IndicatorDossier) -> int:
    return sum(map(len, (entry.data, entry.evidence, entry.note, entry.findings, entry.reason)))
