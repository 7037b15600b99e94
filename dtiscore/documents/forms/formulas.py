"""The lines of a form as spreadsheet formulas, so that it shows the self-assessed points while it is filled in.

A rule brings the formula of its share itself. What has none, as growth and what is derived, is computed only when forms are
collected.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from dtiscore.documents.rollup_formulas import as_stated, counted, gated, if_number, quoted, summed, within_limits
from dtiscore.language.typed import ABSENT as SMALL
from dtiscore.language.typed import NOT_APPLICABLE
from dtiscore.model import FormCells, Node, Target, Text
from dtiscore.rules.plugins.calling import spreadsheet_of
from dtiscore.rules.rollups import RollUp
from dtiscore.rules.spreadsheet_formulas import LONGEST, number

# What a cell shows where an indicator does not apply; whoever fills in a form may write any word that is read as that.
ABSENT = Text("không áp dụng", "n/a")
ABSENT_WORDS = "|" + "|".join(sorted(NOT_APPLICABLE)) + "|"


@attrs.frozen
class Cells:
    """Where the numbers of one indicator stand, as cell references: ``items`` by item code, ``options`` and ``shares``
    as the ranges of the list behind a drop-down, ``absent`` what the computed ones show where it does not apply."""

    part: str = ""
    whole: str = ""
    value: str = ""
    result: str = ""
    share: str = ""
    points: str = ""
    items: Mapping[str, str] = attrs.field(factory=dict)
    options: str = ""
    shares: str = ""
    absent: str = quoted(ABSENT.en)


def says_absent(cell: str) -> str:
    """Whether an open cell says "not applicable" in any of the words that are read so: ``n/a`` in small letters only."""
    word = f'SUBSTITUTE(LOWER(TRIM({cell})),"{SMALL}",TRIM({cell}))'
    return f'ISNUMBER(FIND("|"&{word}&"|","{ABSENT_WORDS}"))'


def result_formula(node: Node, at: Cells) -> str:
    """The value that is scored, in the indicator's own measure; empty where words are chosen or the engine derives it."""
    if (node.rule is not None and node.rule.reads != "value") or node.derivation is not None:
        return ""
    if not node.data.part and node.rule is None:
        return ""
    if not node.data.part:
        return f"IF({says_absent(at.value)},{at.absent},{if_number(at.value, at.value)})"
    factor = node.factor
    zero = at.absent if node.data.zero == "not_applicable" else '""'  # nothing of nothing is no value
    rate = f"{number(factor)}*{at.part}/{at.whole}" if factor != 1.0 else f"{at.part}/{at.whole}"
    counted = f"IF({at.whole}=0,{zero},{rate})"
    return (
        f"IF(OR({says_absent(at.part)},{says_absent(at.whole)}),{at.absent},"
        f'IF(AND(ISNUMBER({at.part}),ISNUMBER({at.whole})),{counted},""))'
    )


def share_formula(node: Node, at: Cells, goal: Target | None, yes: str, no: str) -> str:
    """The fraction 0…1 of the points; empty for a rule that only the engine computes."""
    if node.rule is None or node.derivation is not None:
        return ""
    counts = {"part": at.part, "whole": at.whole} if node.data.part else {}
    items = {code: f'({cell}="{yes}")' for code, cell in at.items.items()}

    def share(value: str) -> str:
        return spreadsheet_of(node, FormCells(value, node.points, goal, items=items, **counts))

    if node.rule.reads == "yes_no":
        one, zero = share("1"), share("0")
        known = f'IF({at.value}="{yes}",{one},IF({at.value}="{no}",{zero},IF({says_absent(at.value)},{at.absent},"")))'
        return known if one and zero else ""
    if node.rule.reads == "choice":
        found = f"EXACT({at.options},{at.value})"
        own = share(f"SUMPRODUCT({found}*{at.shares})")
        return f'IF({says_absent(at.value)},{at.absent},IF(SUMPRODUCT(--{found})=0,"",{own}))' if own else ""
    taken = node.deducts and node.rule.entered is not None  # with its sign or without
    own = share(f"ABS({at.result})" if taken else at.result)
    if own and node.rule.reads == "checklist":
        answered = "+".join(f'({cell}<>"")' for cell in at.items.values())
        return f'IF({answered}=0,"",{own})'
    if not own:
        return ""
    earned = f"IF({at.result}={at.absent},{at.absent},{if_number(at.result, own)})"
    if not node.data.part or node.data.zero not in ("zero", "full"):
        return earned
    nothing = f"AND(ISNUMBER({at.part}),ISNUMBER({at.whole}),N({at.whole})=0)"
    return f"IF({nothing},{int(node.data.zero == 'full')},{earned})"


def points_formula(node: Node, at: Cells, decimals: int | None) -> str:
    """The points, rounded where the framework rounds them."""
    earned = as_stated(f"{at.share}*{number(node.shown(node.points))}", node, decimals)
    return f"IF({at.share}={at.absent},{at.absent},{if_number(at.share, earned)})"


def group_formula(
    how: RollUp, children: Mapping[str, Cells], maximum: str, gates: Mapping[str, str], entered: str = ""
) -> str:
    """The sum of a group of points with its gate; ``gates`` holds the share cells of the mandatory items that apply, ``entered``
    is that of a value for the whole, which counts where no line has points."""
    cells = [at.points for at in children.values()]

    def failing(cell: str, least: str) -> str:
        return f'AND(T({cell})="",OR(NOT(ISNUMBER({cell})),N({cell})<{least}))'

    earned = within_limits(how, summed(cells), maximum)
    regular = [at.points for code, at in children.items() if code not in how.adjusting]
    if not regular:
        return '""'
    alone = if_number(entered, f"{entered}*{maximum}") if entered else '""'
    return f"IF({counted(regular)}=0,{alone},{gated(how, earned, failing, gates, maximum)})"


def maximum_formula(how: RollUp, children: Mapping[str, Cells], maxima: Mapping[str, str]) -> str:
    """The points that apply: an indicator that has words for points, as "not applicable", leaves the maximum."""
    regular = {code: at for code, at in children.items() if code not in how.adjusting}
    total = "+".join(f'IF(T({at.points})="",{maxima[code]},0)' for code, at in regular.items())
    return total if how.together is None else f"MAX({number(-how.together)},MIN({total},{number(how.together)}))"


def adds_points(how: RollUp) -> bool:
    """Whether a group is a plain sum of points, apart from its gate, which a form can add up."""
    return how.adds and how.function is None and how.rule is None and not how.threshold


def is_short(children: int, gates: int = 0, *, elsewhere: bool = False) -> bool:
    """Whether the formulas of a group are short enough; longer where they name cells of another sheet."""
    return (60 if elsewhere else 28) * children + 72 * gates <= LONGEST
