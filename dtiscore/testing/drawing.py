"""Random frameworks as documents: up to four levels, nodes shared, both kinds of node, gates, every absolute rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

from dtiscore.model import Rule
from dtiscore.rules.absolute import BUILT_IN
from dtiscore.testing.documents import UNIT_TYPES, Document, header, titled
from dtiscore.testing.parameters import Drawn

# --- numbers ---------------------------------------------------------------------------------------------------------


def decimals(lowest: float, highest: float, places: int = 2) -> st.SearchStrategy[float]:
    """Numbers as people write them: with a few decimal places."""
    scale = 10**places
    return st.integers(round(lowest * scale), round(highest * scale)).map(lambda n: n / scale)


PERCENTS = decimals(-20, 150) | st.sampled_from([0.0, 25.0, 50.0, 75.0, 80.0, 90.0, 100.0])
FRACTIONS = decimals(0, 1)


# --- rules -----------------------------------------------------------------------------------------------------------


@st.composite
def rules(draw: st.DrawFn, points: float | None, known: Iterable[Rule] = BUILT_IN) -> Document:
    """Any absolute rule that can be drawn, as its table; ``points`` are those that the indicator states."""
    rule = draw(
        st.sampled_from(
            [rule for rule in known if rule.drawn is not None and rule.needs is None and not rule.attributes]
        )
    )
    assert rule.drawn is not None
    return {"type": rule.name, **rule.drawn(Drawn(lambda fewest, most: draw(st.integers(fewest, most))), points)}


# What may stand on a node with children.
ON_SCORES = [
    rule for rule in BUILT_IN
    if rule.counts and not (rule.needs_target or rule.needs_previous or rule.per is not None) and not rule.relative
]  # fmt: skip


# How missing scores of a node are estimated.
ESTIMATES: list[str | Document] = [
    "last", "nearest", {"method": "nearest", "within": 1}, "linear", "peer_median", {"method": "peer_mean", "among": "all"},
]  # fmt: skip


# --- frameworks ------------------------------------------------------------------------------------------------------


@dataclass
class Sketch:
    """A node before it is written down. ``sized`` is "points" or "weight", as its parents need."""

    code: str
    level: int
    children: list[str] = field(default_factory=list)
    adds: str = ""
    table: Document = field(default_factory=dict)
    parents: list[str] = field(default_factory=list)
    needs_points: bool = False


@st.composite
def documents(draw: st.DrawFn, missing: Sequence[str] = ("zero", "skip"), known: Iterable[Rule] = BUILT_IN) -> Document:
    """A framework: up to four levels under the total, nodes shared, both kinds of node, gates, every absolute rule."""
    point_decimals = draw(st.sampled_from([None, None, 0, 1, 2]))
    sketches, by_name = draw(shapes()), {rule.name: rule for rule in known}
    stated = decimals(0, 40, places=2 if point_decimals is None else point_decimals)
    for sketch in sketches.values():
        if not sketch.children:
            draw_leaf(draw, sketch, stated, by_name)
    leaves = [sketch.code for sketch in sketches.values() if not sketch.children]
    policy = draw(st.sampled_from(missing))
    for code in leaves if policy != "zero" else ():
        if draw(st.integers(0, 4)) == 0:
            sketches[code].table["missing"] = "zero"
    for sketch in sketches.values():
        if sketch.children:
            draw_branch(draw, sketch, sketches, leaves)
    draw_adjustments(draw, sketches, 2 if point_decimals is None else point_decimals, by_name)
    total = sketches["total"]
    scale = draw(st.sampled_from([100, 1000, 7.5]))
    if total.adds == "points":
        scale = worth_of(total, sketches)
        if not scale > 0:
            total.adds, scale = "weights", 100
            total.table.pop("aggregation", None)
    framework = header(
        scale=scale,
        decimals=draw(st.integers(0, 5)),
        missing=policy,
        ties=draw(st.sampled_from(["competition", "dense"])),
    )
    if point_decimals is not None:
        framework["point_decimals"] = point_decimals
    if draw(st.integers(0, 2)) == 0:
        codes = sorted(code for code in sketches if code != "total")
        total.table["tie_break"] = draw(st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True))
    written = write_down(draw, sketches)
    unit_types = {code: {"title": titled(code)} for code in UNIT_TYPES}
    information = {"general": {"title": titled("general")}}
    document = {"framework": framework, "unit_types": unit_types, **written, "info": information}
    if draw(st.booleans()):
        document["bands"] = draw(band_tables())
    return document


@st.composite
def shapes(draw: st.DrawFn) -> dict[str, Sketch]:
    """Who has which children, and whether a node adds points or averages. Children may have several parents."""
    found = {f"leaf{n}": Sketch(f"leaf{n}", 0) for n in range(draw(st.integers(1, 6)))}
    counts = ((1, 3), (0, 2), (0, 2), (1, 1))
    for level, (fewest, most) in enumerate(counts, 1):
        for n in range(draw(st.integers(fewest, most))):
            code = {1: f"index{n}", 2: f"group{n}", 3: f"pillar{n}", 4: "total"}[level]
            below = [sketch.code for sketch in found.values() if sketch.level < level]
            children = draw(st.lists(st.sampled_from(below), min_size=1, max_size=4, unique=True))
            found[code] = Sketch(code, level, children, draw(st.sampled_from(["points", "weights"])))
    for sketch in found.values():
        for child in sketch.children:
            found[child].parents.append(sketch.code)
            found[child].needs_points |= sketch.adds == "points"
    return found


def draw_leaf(draw: st.DrawFn, sketch: Sketch, stated: st.SearchStrategy[float], known: Mapping[str, Rule]) -> None:
    points = draw(stated) if sketch.needs_points or draw(st.booleans()) else None
    table = sketch.table
    table["title"] = titled(sketch.code)
    table["rule"] = draw(rules(points, known.values()))
    if points is not None:
        table["points"] = points
    rule = known[table["rule"]["type"]]
    if rule.counts and not rule.percent and not rule.per and draw(st.integers(0, 3)) == 0:
        table["unit_of_measure"] = "count"
    if rule.counts and draw(st.booleans()):
        data: Document = {
            "part": f"{sketch.code}_part",
            "whole": draw(st.sampled_from([f"{sketch.code}_whole", "staff"])),
        }
        zero = draw(st.sampled_from([None, "not_applicable", "zero", "full", "missing"]))
        if zero:
            data["zero"] = zero
        if draw(st.booleans()):
            data["exceed"] = True
        table["data"] = data
    if draw(st.integers(0, 4)) == 0:
        types = draw(st.lists(st.sampled_from(UNIT_TYPES), min_size=1, max_size=2, unique=True))
        scopes = [types, {"types": types}, {"units": ["u0"]}, {"types": types[:1], "units": ["u0"]}]
        table["applies_to"] = draw(st.sampled_from(scopes))


def draw_branch(draw: st.DrawFn, sketch: Sketch, sketches: Mapping[str, Sketch], leaves: list[str]) -> None:
    table = sketch.table
    table["title"] = titled(sketch.code)
    if sketch.level < 4 and draw(st.integers(0, 4)) == 0:
        table["entered"] = draw(st.sampled_from(["fraction", "percent"]))
    if sketch.adds == "weights" and sketch.needs_points:
        table["points"] = draw(st.integers(1, 60))
    powers: list[Document] = [{"type": "power_mean", "exponent": exponent} for exponent in (-2, 0.5, 3)]
    pairs = ["quotient", {"type": "quotient", "full": 1.5}, "difference"] if len(sketch.children) == 2 else []
    means = ["geometric", "harmonic", "minimum", "product", "weighted_mean", *pairs, *powers]
    aggregation = draw(st.sampled_from([*[None] * len(means), *means]))
    if aggregation:
        table["aggregation"] = aggregation
    if draw(st.integers(0, 4)) == 0:
        table["threshold"] = draw(st.sampled_from([0.3, 0.5, 0.75, 1]))
    if draw(st.integers(0, 7)) == 0:
        table["rule"] = draw(rules(None, ON_SCORES))
    if sketch.level < 4 and draw(st.integers(0, 5)) == 0:
        table["impute"] = draw(st.sampled_from(ESTIMATES))
    if draw(st.integers(0, 2)) == 0:
        items = draw(st.lists(st.sampled_from(leaves), min_size=1, max_size=2, unique=True))
        gate = {"items": items, "cap": draw(st.sampled_from([0, 0.25, 0.5, 0.8, 1]))}
        if draw(st.booleans()):
            gate["at_least"] = draw(st.sampled_from([0, 0.25, 0.5, 0.75, 1]))
        table["gate"] = gate


def draw_adjustments(draw: st.DrawFn, sketches: dict[str, Sketch], places: int, known: Mapping[str, Rule]) -> None:
    """Now and then a bonus or a deduction, alone or as a group, in some of the nodes; limits where every mean above bears them."""
    branches = [
        sketch
        for sketch in sketches.values()
        if sketch.children and (sketch.adds == "weights" or worth_of(sketch, sketches) > 0)
    ]
    for n in range(draw(st.sampled_from([0, 0, 1, 2])) if branches else 0):
        kind = draw(st.sampled_from(["bonus", "deduction"]))
        usable = {name: rule for name, rule in known.items() if kind == "bonus" or not rule.needs_target}
        group = draw(st.integers(0, 2)) == 0
        made = [Sketch(f"leaf_{kind}{n}{letter}", 0, needs_points=True) for letter in ("ab" if group else "a")]
        for sketch in made:
            draw_leaf(draw, sketch, decimals(1, 9, places), usable)
            sketch.table.pop("applies_to", None)
        if group:
            most = round(sum(leaf.table["points"] for leaf in made), 2)
            table = {"title": titled(kind), "points": draw(st.sampled_from([most, max(round(most / 2), 1)]))}
            made.append(Sketch(f"index_{kind}{n}", 1, [leaf.code for leaf in made], "points", table, needs_points=True))
        made[-1].table["adjusts"] = kind
        for parent in draw(st.lists(st.sampled_from(branches), min_size=1, max_size=2, unique_by=lambda one: one.code)):
            parent.children.append(made[-1].code)
            made[-1].parents.append(parent.code)
            above = [sketches[code] for code in _above(parent.code, sketches)]
            if all(one.table.get("aggregation") in (None, "weighted_mean") for one in above) and draw(st.booleans()):
                parent.table["least"] = draw(st.sampled_from([0, -1, -2.5]))
                parent.table["most"] = draw(st.sampled_from([3, 20, 120]))
        sketches.update({sketch.code: sketch for sketch in made})


def _above(code: str, sketches: Mapping[str, Sketch]) -> set[str]:
    found = set(sketches[code].parents)
    return found.union(*(_above(parent, sketches) for parent in found))


def worth_of(sketch: Sketch, sketches: Mapping[str, Sketch]) -> float:
    if not sketch.children or sketch.adds == "weights":
        return float(sketch.table["points"])
    counted = (sketches[child] for child in sketch.children)
    return sum(worth_of(child, sketches) for child in counted if "adjusts" not in child.table)


def write_down(draw: st.DrawFn, sketches: Mapping[str, Sketch]) -> Document:
    """Sections keyed by code. Leaves stand in their own section or, now and then, inside the first index that has them.

    Weights stand at the parent or, where all parents of a child average and it has no points, at the child.
    """
    weights = decimals(0.1, 5, places=1)

    def beside(parent: Sketch) -> bool:
        return any("adjusts" in sketches[child].table for child in parent.children)

    for sketch in sketches.values():
        averaged = sketch.parents and all(sketches[p].adds == "weights" for p in sketch.parents)
        averaged = averaged and not any(beside(sketches[p]) for p in sketch.parents)
        if averaged and "points" not in sketch.table and draw(st.booleans()):
            sketch.table["weight"] = draw(weights)
        unweighted = not any("weight" in sketches[child].table for child in sketch.children)
        if sketch.adds == "weights" and unweighted and (beside(sketch) or draw(st.integers(0, 3)) == 0):
            sketch.table["weights"] = "equal"
    document: Document = {"indicators": {}, "indices": {}, "pillars": {}, "total": {}}
    placed: set[str] = set()
    for sketch in sketches.values():
        table = sketch.table
        for key, is_kind in CHILD_KEYS.items():
            children = [child for child in sketch.children if is_kind(child)]
            if not children:
                continue
            weighed = "weights" in table or all("weight" in sketches[child].table for child in children)
            as_list = sketch.adds == "points" or weighed
            inside = as_list and key == "indicators" and sketch.level == 1 and not placed & set(children)
            if inside and draw(st.booleans()):
                table[key] = {child: sketches[child].table for child in children}
                placed |= set(children)
            else:
                table[key] = children if as_list else {child: draw(weights) for child in children}
    for sketch in sketches.values():
        section = {0: "indicators", 1: "indices", 2: "indices", 3: "pillars", 4: "total"}[sketch.level]
        if section == "total":
            document["total"] = {
                name: entry for name, entry in sketch.table.items() if name not in ("points", "weight")
            }
        elif sketch.code not in placed:
            document[section][sketch.code] = sketch.table
    return document


CHILD_KEYS: dict[str, Callable[[str], bool]] = {
    "indicators": lambda code: code.startswith("leaf"),
    "indices": lambda code: code.startswith(("index", "group")),
    "pillars": lambda code: code.startswith("pillar"),
}


@st.composite
def band_tables(draw: st.DrawFn) -> Document:
    inner = sorted(draw(st.lists(st.integers(1, 99), max_size=3, unique=True)))
    lowers = [draw(st.sampled_from([None, 0])), *inner]
    uppers = [*inner, draw(st.sampled_from([None, 100]))]
    levels = []
    for lower, upper in zip(lowers, uppers, strict=True):
        limits = {"from": lower, "to": upper}
        name = f"from {lower} to {upper}"
        level: Document = {"title": titled(name)}
        levels.append(level | {side: limit for side, limit in limits.items() if limit is not None})
    # Who has each inner limit; a level says so, or leaves it to its neighbour or to all.
    owners = draw(st.lists(st.sampled_from(["lower", "higher"]), min_size=len(inner), max_size=len(inner)))
    for position, one in enumerate(levels):
        ends = (["higher"], owners[position - 1 : position])[position > 0], owners[position : position + 1] or ["lower"]
        stated = {("higher", "lower"): "both", ("higher", "higher"): "lower", ("lower", "lower"): "upper"}
        if draw(st.integers(0, 2)) == 0:
            one["includes"] = stated.get((ends[0][0], ends[1][0]), "neither")
    return {"includes": draw(st.sampled_from(["lower", "upper"])), "levels": levels}
