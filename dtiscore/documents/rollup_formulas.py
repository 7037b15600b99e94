"""How children make a node, as spreadsheet formulas: what forms and the council's workbook share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from dtiscore.model import FormCells, Node, Text
from dtiscore.rules.plugins.calling import spreadsheet_of
from dtiscore.rules.plugins.standard import dtiscore_aggregations
from dtiscore.rules.rollups import RollUp
from dtiscore.rules.spreadsheet_formulas import MOST_ARGUMENTS, number

Child = tuple[str, str, str]  # weight, score, whether it counts


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def if_number(cell: str, then: str, otherwise: str = '""') -> str:
    return f"IF(ISNUMBER({cell}),{then},{otherwise})"


def as_stated(points: str, node: Node, decimals: int | None) -> str:
    """Points as the framework rounds them, if it does."""
    return f"ROUND({points},{decimals})" if decimals is not None and node.states_points and node.points > 0 else points


def called(function: str, arguments: Sequence[str], together: str = "") -> str:
    """A function of any number of arguments; of the results of many calls where one call does not take them all."""
    if len(arguments) <= MOST_ARGUMENTS:
        return f"{function}({','.join(arguments)})"
    parts = range(0, len(arguments), MOST_ARGUMENTS)
    calls = [called(function, arguments[i : i + MOST_ARGUMENTS]) for i in parts]
    return called(together or function, calls)


def summed(cells: Sequence[str]) -> str:
    return called("SUM", cells) if cells else "0"


def counted(cells: Sequence[str]) -> str:
    """How many cells hold a number."""
    return called("COUNT", cells, "SUM")


def added(terms: Sequence[str]) -> str:
    return "+".join(terms) if terms else "0"


def any_of(cells: Sequence[str]) -> str:
    """1 where one of the cells is 1, else 0."""
    return f"IF({summed(cells)}>0,1,0)" if cells else "0"


def gated(
    how: RollUp, earned: str, failing: Callable[[str, str], str], items: Mapping[str, str], most: str = ""
) -> str:
    """At most the cap where an item fails; ``failing`` says so of its cell and the least share that passes.

    ``most`` is what the cap is a share of, where that is not the whole.
    """
    least = number(how.gate_at_least)
    tests = [failing(items[code], least) for code in how.gate_items if code in items]
    cap = number(how.gate_cap) + (f"*{most}" if most else "")
    return f"IF({called('OR', tests)},MIN({earned},{cap}),{earned})" if tests else earned


def within_limits(how: RollUp, points: str, most: str) -> str:
    """Points with what is added and taken away, cut where the node has limits; ``most`` is the maximum that counts, below 0 of
    what takes points away."""
    if how.together is not None:
        return f"MAX(-ABS({most}),MIN({points},ABS({most})))"
    low, high = how.limits or (-float("inf"), float("inf"))
    if high < float("inf"):
        points = f"MIN({points},{number(high)}*{most})"
    return f"MAX({points},{number(low)}*{most})" if low > -float("inf") else points


def has_formula(how: RollUp) -> bool:
    """Whether there is one for a node: a sum, an average, or one of our own means, whatever of it is there."""
    own = how.function is None or how.function in own_means()
    return own and not how.threshold and (how.rule is None or bool(rule_formula(how, "A1")))


def rule_formula(how: RollUp, score: str) -> str:
    """What a rule on the node makes of its score, a share 0…1; empty where only the engine can say."""
    assert how.rule is not None
    cells = FormCells(f"ROUND(100*({score}),10)", how.points)
    node = Node("x", "index", Text("", ""), points=how.points, rule=how.rule, params=how.rule_params)
    return spreadsheet_of(node, cells)


def _geometric(children: Sequence[Child]) -> str:
    logs = added([f"{w}*{counts}*IF(N({s})>0,LN(N({s})),0)" for w, s, counts in children])
    return f"IF({_none(children)},0,MIN(1,EXP(({logs})/({_total(children)}))))"


def _harmonic(children: Sequence[Child]) -> str:
    inverse = added([f"{w}*{counts}*IF(N({s})>0,1/N({s}),0)" for w, s, counts in children])
    return f"IF({_none(children)},0,MIN(1,({_total(children)})/({inverse})))"


def _minimum(children: Sequence[Child]) -> str:
    return called("MIN", [f"IF({counts}=1,N({s}),2)" for _, s, counts in children])


def _product(children: Sequence[Child]) -> str:
    return "*".join(f"IF({counts}=1,N({s}),1)" for _, s, counts in children)


def _total(children: Sequence[Child]) -> str:
    return added([f"{w}*{counts}" for w, _, counts in children])


def _none(children: Sequence[Child]) -> str:
    """Whether a child that counts has nothing."""
    return called("OR", [f"AND({counts}=1,N({s})=0)" for _, s, counts in children])


_MAKERS: Mapping[str, Callable[[Sequence[Child]], str]] = {
    "geometric": _geometric, "harmonic": _harmonic, "minimum": _minimum, "product": _product,
}  # fmt: skip


@cache
def own_means() -> Mapping[Callable[..., Any], Callable[[Sequence[Child]], str]]:
    """The means of our own plugin that have a formula, by the function that computes them."""
    return {how.function: _MAKERS[how.name] for how in dtiscore_aggregations() if how.function and how.name in _MAKERS}
