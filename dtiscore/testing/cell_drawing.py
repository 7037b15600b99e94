"""Random observations: what units report for a framework, often exactly where a rule changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from dtiscore.data.observations import Observations
from dtiscore.data.units import Unit
from dtiscore.model import Framework, Node, Rule
from dtiscore.rules.bands_and_options import options_of
from dtiscore.testing.cells import NOT_APPLICABLE, Cell, Key, read_cells, rows_of
from dtiscore.testing.documents import UNIT_TYPES
from dtiscore.testing.drawing import FRACTIONS, PERCENTS, decimals
from dtiscore.testing.parameters import turning_points


def rule_of(node: Node) -> Rule:
    assert node.rule is not None
    return node.rule


@st.composite
def unit_records(draw: st.DrawFn, types: Sequence[str] = UNIT_TYPES, since: int = 2022) -> tuple[Unit, ...]:
    records = []
    for n in range(draw(st.integers(1, 3))):
        first = draw(st.sampled_from([None, None, None, since]))
        kind, block = draw(st.sampled_from(types or [""])), draw(st.sampled_from(["", "", "north"]))
        ranked = draw(st.sampled_from([True, True, True, False]))
        records.append(Unit(f"u{n}", type=kind, block=block, ranked=ranked, first_year=first))
    return tuple(records)


def values(node: Node, goal: float | None) -> st.SearchStrategy[float]:
    """What a node may be given as its value, often exactly at a limit of its rule, where a last bit would show."""
    rule = rule_of(node)
    if rule.reads == "yes_no":
        return st.sampled_from([0.0, 1.0])
    if rule.entered is not None:
        most = rule.entered(node.params, node.points)
        signs = st.sampled_from([1.0, -1.0] if node.deducts else [1.0])
        return st.builds(lambda share, sign: sign * share * most, FRACTIONS, signs)
    limits = [*(turning_points(node.params) or [0.0, 100.0]), *([goal] if goal is not None else [])]
    found = (decimals(0, 20) if rule.per else PERCENTS) | st.sampled_from(limits)
    return found if node.unit_of_measure in ("percent", "") or rule.per else found.map(abs)


@st.composite
def count_pairs(draw: st.DrawFn, node: Node, whole: float | None = None) -> tuple[float, float]:
    """Part and whole, mostly people and sometimes money; zero and more than the whole only where the rules say how."""
    may_exceed = node.data.exceed or rule_of(node).per is not None
    in_money = draw(st.integers(0, 3)) == 0
    if whole is None:
        fewest = 0 if node.data.zero else 1
        whole = draw(decimals(fewest, 60)) if in_money else float(draw(st.integers(fewest, 200)))
    if whole == 0:
        return 0.0, whole
    most = 2 * whole if may_exceed else whole
    return draw(decimals(0, most) if in_money else st.integers(0, int(most)).map(float)), whole


@st.composite
def cells_of(draw: st.DrawFn, node: Node, goal: float | None) -> Cell:
    """One observed cell of a leaf, as its rule reads it."""
    kinds = ["observed"] * 6 + ["n/a"]
    if node.points > 0:
        kinds.append("council")
    if rule_of(node).counts:
        kinds += ["counts", "counts", "both"]
    kind = draw(st.sampled_from(kinds))
    if kind == "n/a":
        return Cell(NOT_APPLICABLE)
    found = Cell()
    words = sorted(options_of(rule_of(node), node.params))
    if rule_of(node).reads == "choice":
        found = replace(found, choice=(draw(st.sampled_from(words)),))
    elif rule_of(node).reads == "checklist":
        found = replace(found, choice=tuple(draw(st.lists(st.sampled_from(words), unique=True))))
    elif kind != "counts":
        found = replace(found, value=draw(values(node, goal)))
    if kind in ("counts", "both"):
        part, whole = draw(count_pairs(node))
        found = replace(found, part=part, whole=whole)
    if kind == "council":
        found = replace(found, points=node.points * draw(FRACTIONS))
        found = found if draw(st.booleans()) else Cell(points=found.points)
    return found


def draw_cell(
    draw: st.DrawFn,
    node: Node,
    place: tuple[str, int],
    goal: float | None,
    staff: float,
    found: dict[Key, Cell],
    earlier: dict[Key, Cell],
    counts: bool = True,
) -> None:
    ways = ["reported"] * 5 + ["replaced", "absent", "empty"]
    by_name = counts and node.data.part and not (node.data.whole == "staff" and staff == 0 and not node.data.zero)
    if by_name:
        ways += ["by name"] * 3
    way = draw(st.sampled_from(ways))
    if way == "by name":
        shared = staff if node.data.whole == "staff" else None
        part, whole = draw(count_pairs(node, shared))
        found[*place, node.data.part] = Cell(part)
        if shared is None:
            found[*place, node.data.whole] = Cell(whole)
        if draw(st.booleans()):
            found[*place, node.code] = Cell(draw(values(node, goal)))
    elif way == "empty":
        found[*place, node.code] = Cell()
    elif way != "absent":
        found[*place, node.code] = draw(cells_of(node, goal))
    if way == "replaced":
        earlier[*place, node.code] = draw(cells_of(node, goal))


def draw_stand_ins(
    draw: st.DrawFn, framework: Framework, place: tuple[str, int], found: dict[Key, Cell], earlier: dict[Key, Cell]
) -> None:
    """Now and then a value for a node with children, and then sometimes nothing of these."""
    for node in framework.inputs:
        if node.stand_in is None or draw(st.booleans()):
            continue
        if draw(st.booleans()):
            for code in framework.below(node.code):
                found.pop((*place, code), None)
                earlier.pop((*place, code), None)
        found[*place, node.code] = draw(cells_of(node, None))


@st.composite
def observations(draw: st.DrawFn, framework: Framework) -> Observations:
    """Random observations for any framework: values, counts, words and points, missing and not applicable cells."""
    units = draw(unit_records(tuple(framework.unit_types), framework.first_year))
    last = min(framework.last_year, framework.first_year + 3)
    years = st.integers(framework.first_year, last)
    found: dict[Key, Cell] = {}
    earlier: dict[Key, Cell] = {}
    for year in sorted(draw(st.lists(years, min_size=1, max_size=2, unique=True))):
        for unit in units:
            for node in framework.leaves:
                draw_cell(draw, node, (unit.code, year), None, 0.0, found, earlier, counts=False)
            draw_stand_ins(draw, framework, (unit.code, year), found, earlier)
    if not found:
        found[units[0].code, framework.first_year, framework.leaves[0].code] = Cell()
    return read_cells(framework, rows_of(found, earlier), units)
