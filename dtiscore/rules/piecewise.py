"""The rule ``piecewise`` : straight lines through stated points, which may jump from one line to the next."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Literal

import attrs
import numpy as np

from dtiscore.language.text import in_both
from dtiscore.model import Draw, Floats, FormCells, Row, Rule, RuleInput, Text
from dtiscore.rules.bands_and_options import EARNS, ParamProblems, entries_drawn, share_of, share_problems
from dtiscore.rules.wording import worded


@attrs.frozen
class PiecewiseParams:
    """What values earn at stated points, and in proportion between them; below the lowest and above the highest as there.

    Two entries ``at`` one value are a jump: the one on the side of the lower values is what is reached from below. Who has
    just that value earns what ``includes`` says: with "lower" it belongs to the line above it, with "upper" to the one below.
    """

    through: tuple[Mapping[str, Any], ...] = attrs.field(
        converter=tuple,
        metadata={
            "schema": {
                "type": "list",
                "minlength": 2,
                "maxlength": 200,
                "schema": {"type": "dict", "schema": {**EARNS, "at": {"type": "number", "required": True}}},
            }
        },
    )
    includes: Literal["lower", "upper"] = attrs.field(
        default="lower", metadata={"schema": {"type": "string", "allowed": ["lower", "upper"]}}
    )

    @property
    def rising(self) -> tuple[Mapping[str, Any], ...]:
        """From the lowest value up; a file may state them the other way round."""
        return self.through[::-1] if self.through[0]["at"] > self.through[-1]["at"] else self.through


def _check(params: PiecewiseParams, points: float) -> ParamProblems:
    for i, entry in enumerate(params.through):
        yield from share_problems(f"through[{i}]", entry, points)
    ats = [entry["at"] for entry in params.through]
    down = ats[0] > ats[-1]
    for i, (one, other) in enumerate(pairwise(ats)):
        if (other > one) if down else (other < one):
            yield f"through[{i + 1}].at", "rule.points_in_order", {"at": other, "before": one}
            return
    for i, at in enumerate(ats):
        if ats[:i].count(at) == 2:
            yield f"through[{i}].at", "rule.points_thrice", {"at": at}


def _knots(params: PiecewiseParams, points: float) -> tuple[Floats, Floats]:
    """Ascending values and the shares that they earn."""
    entries = params.rising
    ats = np.array([float(entry["at"]) for entry in entries])
    return ats, np.array([share_of(entry, points) for entry in entries])


def _piecewise(params: PiecewiseParams, given: RuleInput) -> Row:
    ats, shares = _knots(params, given.points)
    there = np.isfinite(given.value)
    x = np.where(there, given.value, ats[0])
    above = np.searchsorted(ats, x, side="right" if params.includes == "lower" else "left")
    low, high = np.clip(above - 1, 0, None), np.clip(above, None, len(ats) - 1)
    width = ats[high] - ats[low]
    within = width > 0
    on_line = shares[low] + (x - ats[low]) * (shares[high] - shares[low]) / np.where(within, width, 1.0)
    ends = (low == high) | (x == ats[high])
    return Row(np.where(there, np.where(ends, shares[high], np.where(within, on_line, shares[low])), np.nan))


def _words(params: PiecewiseParams, points: float) -> Text:
    """From the highest values down, as decisions print it."""
    ats, shares = _knots(params, points)
    side = params.includes
    lines = [worded(f"wording.band.from.{side}", low=float(ats[-1]), earns=float(shares[-1] * points))]
    for low, high in reversed(list(pairwise(range(len(ats))))):
        if ats[low] == ats[high]:
            continue
        ends = {"low": float(ats[low]), "high": float(ats[high])}
        least, most = float(shares[low] * points), float(shares[high] * points)
        if least == most:
            lines.append(worded(f"wording.band.within.{side}", **ends, earns=most))
        else:
            lines.append(worded(f"wording.line.{side}", **ends, least=least, most=most))
    lines.append(worded(f"wording.band.to.{side}", high=float(ats[0]), earns=float(shares[0] * points)))
    return in_both(lambda lang: "; ".join(line[lang] for line in lines))


def _formula(params: PiecewiseParams, cells: FormCells) -> str:
    """From the lowest line up, each tried before those below it."""
    ats, shares = _knots(params, cells.points)
    sign, number = ">=" if params.includes == "lower" else ">", cells.number
    text = number(shares[0])
    for i, (at, share) in enumerate(zip(ats, shares, strict=True)):
        if i + 1 < len(ats) and ats[i + 1] == at:
            continue
        line = number(share)
        if i + 1 < len(ats) and shares[i + 1] != share:
            slope = f"({cells.value}-{number(at)})*{number(shares[i + 1] - share)}/{number(ats[i + 1] - at)}"
            line = f"{number(share)}+{slope}"
        text = f"IF({cells.value}{sign}{number(at)},{line},{text})"
    return text


def _drawn(draw: Draw, points: float | None) -> dict[str, Any]:
    ats = sorted({draw.number(-5, 110) for _ in range(draw.count(2, 4))})
    ats += [ats[0] + 1.0] if len(ats) == 1 else []
    jump = draw.one_of((None, *range(len(ats))))
    if jump is not None:
        ats.insert(jump, ats[jump])
    entries = [entry | {"at": at} for entry, at in zip(entries_drawn(draw, points, len(ats)), ats, strict=True)]
    return {"through": entries[:: draw.one_of((1, -1))], "includes": draw.one_of(("lower", "upper"))}


def _falls(params: PiecewiseParams) -> bool:
    _, shares = _knots(params, 1.0)  # which way is better does not depend on the maximum
    return bool(shares[0] > shares[-1])


PIECEWISE = Rule("piecewise", PiecewiseParams, _piecewise, _words, check=_check, lower_is_better=_falls, spreadsheet=_formula,
                 drawn=_drawn)  # fmt: skip
