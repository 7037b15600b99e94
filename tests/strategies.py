"""Random frameworks as the TOML a person would write, and random observations for them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import strategies as st

from dtiscore import (
    Framework,
    Observations,
    Scores,
    Target,
    Targets,
    Unit,
    Units,
    load_framework,
    load_plugins,
    read_observations,
    score,
)
from dtiscore.model import Node
from dtiscore.plugins import Plugins

from .reference import NOT_APPLICABLE, Cell

TARGET_YEAR = 2025
UNIT_TYPES = ("commune", "ward")
PERCENT_RULES = ("ratio", "linear", "steps", "target", "growth")

Document = dict[str, Any]


# --- TOML ------------------------------------------------------------------------------------------------------------


def toml_value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    return "{ " + ", ".join(f"{json.dumps(name)} = {toml_value(inner)}" for name, inner in value.items()) + " }"


def toml(document: Document) -> str:
    """One line per entry, a table per section and, in sections keyed by code, a table per code."""
    lines = []
    for section, table in document.items():
        keyed_by_code = section in ("unit_types", "info", "indicators", "indices", "pillars")
        for code, entries in table.items() if keyed_by_code else [("", table)]:
            lines.append(f"[{section}.{json.dumps(code)}]" if code else f"[{section}]")
            lines += [f"{json.dumps(name)} = {toml_value(value)}" for name, value in entries.items()]
    return "\n".join(lines) + "\n"


@cache
def plugins() -> Plugins:
    return load_plugins()


def load(document: Document) -> Framework:
    """Written to a file and read back: the real reader is in every test."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{document['framework']['code']}.toml"
        path.write_text(toml(document), encoding="utf-8")
        return load_framework(path, plugins())


def titled(text: str) -> Document:
    return {"vi": text, "en": text}


def header(**changes: Any) -> Document:
    usual = {
        "code": "random",
        "title": titled("random"),
        "level": "commune",
        "years": {"from": 2020, "to": 2030},
        "scale": 100,
        "decimals": 4,
        "missing": "zero",
        "source": "drawn at random",
        "completeness": "example",
    }
    return usual | changes


def one_indicator(
    rule: Document, points: float = 20, point_decimals: int | None = None, missing: str = "zero", **entries: Any
) -> Document:
    """A framework with the single indicator ``x``; ``entries`` stand in its table."""
    rounding = {} if point_decimals is None else {"point_decimals": point_decimals}
    return {
        "framework": header(scale=points, missing=missing, **rounding),
        "unit_types": {code: {"title": titled(code)} for code in UNIT_TYPES},
        "indicators": {"x": {"title": titled("x"), "points": points, "rule": rule, **entries}},
        "total": {"indicators": ["x"]},
    }


# --- numbers ---------------------------------------------------------------------------------------------------------


def decimals(lowest: float, highest: float, places: int = 2) -> st.SearchStrategy[float]:
    """Numbers as people write them: with a few decimal places."""
    scale = 10**places
    return st.integers(round(lowest * scale), round(highest * scale)).map(lambda n: n / scale)


PERCENTS = decimals(-20, 150) | st.sampled_from([0.0, 25.0, 50.0, 75.0, 80.0, 90.0, 100.0])
FRACTIONS = decimals(0, 1)


# --- rules -----------------------------------------------------------------------------------------------------------


@st.composite
def linear_rules(draw: st.DrawFn) -> Document:
    lower, upper = draw(st.lists(decimals(-10, 120), min_size=2, max_size=2, unique=True))
    return {"type": "linear", "lower": lower, "upper": upper}


@st.composite
def steps_rules(draw: st.DrawFn, points: float | None, rising: bool = False) -> Document:
    edges = sorted(draw(st.lists(decimals(-5, 110), min_size=1, max_size=4, unique=True)))
    open_below = draw(st.booleans())
    count = len(edges) + open_below
    shares = draw(st.lists(FRACTIONS, min_size=count, max_size=count))
    shares = sorted(shares) if rising else shares
    in_points = points is not None and points > 0 and draw(st.booleans())
    bands = []
    for position, share in enumerate(shares):
        band: Document = {"points": share * points} if in_points else {"fraction": share}
        first, last = position - open_below, position - open_below + 1
        if first >= 0:
            band["from"] = edges[first]
        if last < len(edges):
            band["to"] = edges[last]
        bands.append(band)
    return {
        "type": "steps",
        "bands": draw(st.permutations(bands)),
        "includes": draw(st.sampled_from(["lower", "upper"])),
    }


@st.composite
def worded_rules(draw: st.DrawFn, points: float | None) -> Document:
    """A choice or a checklist; entries in points only where the indicator states its points."""
    kind = draw(st.sampled_from(["choice", "checklist"]))
    shares = draw(st.lists(FRACTIONS, min_size=1, max_size=4))
    in_points = points is not None and points > 0 and draw(st.booleans())
    entries = {
        f"o{n}": {"points": share * points} if in_points else {"fraction": share} for n, share in enumerate(shares)
    }
    if kind == "choice":
        return {"type": "choice", "options": entries}
    rule: Document = {"type": "checklist", "items": entries}
    if points is not None and points > 0 and draw(st.booleans()):
        rule["cap"] = points * draw(decimals(0.1, 1))
    return rule


@st.composite
def per_capita_rules(draw: st.DrawFn) -> Document:
    lower, upper = draw(st.lists(decimals(0, 20), min_size=2, max_size=2, unique=True))
    return {"type": "per_capita", "per": draw(st.sampled_from([1, 100, 1000.0])), "lower": lower, "upper": upper}


@st.composite
def growth_rules(draw: st.DrawFn) -> Document:
    lower, upper = draw(st.lists(decimals(-20, 60), min_size=2, max_size=2, unique=True))
    return {"type": "growth", "lower": lower, "upper": upper}


@st.composite
def entered_rules(draw: st.DrawFn, points: float | None) -> Document:
    ways = ["fraction", "percent", "points"] if points else ["fraction", "percent"]
    return {"type": "entered", "in": draw(st.sampled_from(ways))}


def rules(points: float | None) -> st.SearchStrategy[Document]:
    """Any absolute rule."""
    plain = st.sampled_from([{"type": "ratio"}, {"type": "target"}, {"type": "binary"}])
    return st.one_of(
        plain,
        linear_rules(),
        steps_rules(points),
        worded_rules(points),
        per_capita_rules(),
        growth_rules(),
        entered_rules(points),
    )


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
def documents(draw: st.DrawFn, missing: Sequence[str] = ("zero", "skip")) -> Document:
    """A framework: up to four levels under the total, nodes shared, both kinds of node, gates, every absolute rule."""
    point_decimals = draw(st.sampled_from([None, None, 0, 1, 2]))
    sketches = draw(shapes())
    stated = decimals(0, 40, places=2 if point_decimals is None else point_decimals)
    for sketch in sketches.values():
        if not sketch.children:
            draw_leaf(draw, sketch, stated)
    leaves = [sketch.code for sketch in sketches.values() if not sketch.children]
    for sketch in sketches.values():
        if sketch.children:
            draw_branch(draw, sketch, sketches, leaves)
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
        missing=draw(st.sampled_from(missing)),
        ties=draw(st.sampled_from(["competition", "dense"])),
    )
    if point_decimals is not None:
        framework["point_decimals"] = point_decimals
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


def draw_leaf(draw: st.DrawFn, sketch: Sketch, stated: st.SearchStrategy[float]) -> None:
    points = draw(stated) if sketch.needs_points or draw(st.booleans()) else None
    table = sketch.table
    table["title"] = titled(sketch.code)
    table["rule"] = draw(rules(points))
    if points is not None:
        table["points"] = points
    rule = table["rule"]["type"]
    if rule in PERCENT_RULES and rule != "ratio" and draw(st.integers(0, 3)) == 0:
        table["unit_of_measure"] = "count"
    if (rule in PERCENT_RULES or rule == "per_capita") and draw(st.booleans()):
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
    if sketch.adds == "weights" and sketch.needs_points:
        table["points"] = draw(st.integers(1, 60))
    means = ["geometric", "harmonic", "minimum", "weighted_mean"]
    aggregation = draw(st.sampled_from([None, None, None, None, *means]))
    if aggregation:
        table["aggregation"] = aggregation
    if draw(st.integers(0, 2)) == 0:
        items = draw(st.lists(st.sampled_from(leaves), min_size=1, max_size=2, unique=True))
        gate = {"items": items, "cap": draw(st.sampled_from([0, 0.25, 0.5, 0.8, 1]))}
        if draw(st.booleans()):
            gate["at_least"] = draw(st.sampled_from([0, 0.25, 0.5, 0.75, 1]))
        table["gate"] = gate


def worth_of(sketch: Sketch, sketches: Mapping[str, Sketch]) -> float:
    if not sketch.children or sketch.adds == "weights":
        return float(sketch.table["points"])
    return sum(worth_of(sketches[child], sketches) for child in sketch.children)


def write_down(draw: st.DrawFn, sketches: Mapping[str, Sketch]) -> Document:
    """Sections keyed by code. Leaves stand in their own section or, now and then, inside the first index that has them.

    Weights stand at the parent or, where all parents of a child average and it has no points, at the child.
    """
    weights = decimals(0.1, 5, places=1)
    for sketch in sketches.values():
        averaged = sketch.parents and all(sketches[p].adds == "weights" for p in sketch.parents)
        if averaged and "points" not in sketch.table and draw(st.booleans()):
            sketch.table["weight"] = draw(weights)
    document: Document = {"indicators": {}, "indices": {}, "pillars": {}, "total": {}}
    placed: set[str] = set()
    for sketch in sketches.values():
        table = sketch.table
        for key, is_kind in CHILD_KEYS.items():
            children = [child for child in sketch.children if is_kind(child)]
            if not children:
                continue
            as_list = sketch.adds == "points" or all("weight" in sketches[child].table for child in children)
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
        levels.append({"title": titled(name)} | {side: limit for side, limit in limits.items() if limit is not None})
    # Who has each inner limit; a level says so, or leaves it to its neighbour or to all.
    owners = draw(st.lists(st.sampled_from(["lower", "higher"]), min_size=len(inner), max_size=len(inner)))
    for position, level in enumerate(levels):
        ends = (["higher"], owners[position - 1 : position])[position > 0], owners[position : position + 1] or ["lower"]
        stated = {("higher", "lower"): "both", ("higher", "higher"): "lower", ("lower", "lower"): "upper"}
        if draw(st.integers(0, 2)) == 0:
            level["includes"] = stated.get((ends[0][0], ends[1][0]), "neither")
    return {"includes": draw(st.sampled_from(["lower", "upper"])), "levels": levels}


# --- observations ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class Case:
    """A framework with everything that was reported for it."""

    document: Document
    framework: Framework
    units: tuple[Unit, ...]
    cells: Mapping[tuple[str, int, str], Cell]
    earlier: Mapping[tuple[str, int, str], Cell] = field(default_factory=dict)
    targets: Mapping[tuple[str, str], Target] = field(default_factory=dict)

    def __repr__(self) -> str:
        reported = {"units": self.units, "cells": self.cells, "earlier": self.earlier, "targets": self.targets}
        return "\n".join([toml(self.document), *(f"{name} = {value}" for name, value in reported.items())])

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))

    @property
    def settled(self) -> dict[tuple[str, int, str], Cell]:
        """What counts in the end: points set later leave what was reported before, and nothing else is left of it."""
        found = dict(self.cells)
        for key, before in self.earlier.items():
            if self.cells[key] == Cell(points=self.cells[key].points):
                found[key] = replace(before, points=self.cells[key].points)
        return found

    def rows(self) -> list[dict[str, str | None]]:
        """As in a long table: what was appraised, and the self-assessments that it replaced."""
        found = [row_of(key, cell, "self") for key, cell in self.earlier.items()]
        return found + [
            row_of(key, cell, "appraised" if key in self.earlier else None) for key, cell in self.cells.items()
        ]

    def observations(
        self, rows: Sequence[dict[str, str | None]] | None = None, units: Sequence[Unit] | None = None
    ) -> Observations:
        names = ("unit", "year", "indicator", "status", "value", "part", "whole", "choice", "points")
        table = pl.DataFrame(self.rows() if rows is None else rows, schema=dict.fromkeys(names, pl.String))
        records = self.units if units is None else tuple(units)
        return read_observations(table, self.framework, units=Units(records), numbers="en")

    def scores(self, observations: Observations | None = None) -> Scores:
        targets = Targets((), tuple(self.targets.values()))
        observations = self.observations() if observations is None else observations
        return score(self.framework, observations, targets=targets, target_year=TARGET_YEAR)

    def with_document(self, document: Document) -> Case:
        return replace(self, document=document, framework=load(document))

    def with_cell(self, key: tuple[str, int, str], cell: Cell) -> Case:
        return replace(self, cells={**self.cells, key: cell})

    def target(self, code: str, unit: str) -> Target | None:
        return self.targets.get((code, unit), self.targets.get((code, "")))


def row_of(key: tuple[str, int, str], cell: Cell, status: str | None) -> dict[str, str | None]:
    unit, year, code = key
    numbers = {name: getattr(cell, name) for name in ("value", "part", "whole", "points")}
    texts = {
        name: number if number is None or isinstance(number, str) else repr(number) for name, number in numbers.items()
    }
    choice = None if cell.choice is None else ";".join(cell.choice) or "none"
    return {"unit": unit, "year": str(year), "indicator": code, "status": status, "choice": choice, **texts}


@st.composite
def unit_records(draw: st.DrawFn) -> tuple[Unit, ...]:
    records = []
    for n in range(draw(st.integers(1, 3))):
        first = draw(st.sampled_from([None, None, None, 2022]))
        kind, block = draw(st.sampled_from(UNIT_TYPES)), draw(st.sampled_from(["", "", "north"]))
        ranked = draw(st.sampled_from([True, True, True, False]))
        records.append(Unit(f"u{n}", type=kind, block=block, ranked=ranked, first_year=first))
    return tuple(records)


def limits_of(node: Node) -> list[float]:
    """Values at which a rule changes: where a last bit would show."""
    params = node.params
    if node.rule.name in ("linear", "per_capita"):
        return [params.lower, params.upper, (params.lower + params.upper) / 2]
    if node.rule.name == "steps":
        return [band[side] for band in params.bands for side in ("from", "to") if side in band] or [0.0]
    return [0.0, 100.0]


def values(node: Node, goal: float | None) -> st.SearchStrategy[float]:
    """What a node may be given as its value, often exactly at a limit of its rule."""
    rule = node.rule.name
    if rule == "binary":
        return st.sampled_from([0.0, 1.0])
    if rule == "entered":
        most = {"fraction": 1.0, "percent": 100.0, "points": node.points}[node.params.in_]
        return FRACTIONS.map(lambda share: share * most)
    usual = decimals(0, 20) if rule == "per_capita" else PERCENTS
    limits = [*limits_of(node), *([goal] if goal is not None else [])]
    found = usual | st.sampled_from(limits)
    return found.map(abs) if node.unit_of_measure == "count" else found


@st.composite
def count_pairs(draw: st.DrawFn, node: Node, whole: float | None = None) -> tuple[float, float]:
    """Part and whole, mostly people and sometimes money; zero and more than the whole only where the rules say how."""
    may_exceed = node.data.exceed or node.rule.name == "per_capita"
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
    counted = node.rule.name in (*PERCENT_RULES, "per_capita")
    if counted:
        kinds += ["counts", "counts", "both"]
    kind = draw(st.sampled_from(kinds))
    if kind == "n/a":
        return Cell(NOT_APPLICABLE)
    found = Cell()
    if node.rule.name == "choice":
        found = replace(found, choice=(draw(st.sampled_from(sorted(node.params.options))),))
    elif node.rule.name == "checklist":
        there = draw(st.lists(st.sampled_from(sorted(node.params.items)), unique=True))
        found = replace(found, choice=tuple(there))
    elif kind != "counts":
        found = replace(found, value=draw(values(node, goal)))
    if kind in ("counts", "both"):
        part, whole = draw(count_pairs(node))
        found = replace(found, part=part, whole=whole)
    if kind == "council":
        found = replace(found, points=node.points * draw(FRACTIONS))
        found = found if draw(st.booleans()) else Cell(points=found.points)
    return found


@st.composite
def targets_for(draw: st.DrawFn, framework: Framework, units: Sequence[Unit]) -> dict[tuple[str, str], Target]:
    found = {}
    for node in framework.leaves:
        if node.rule.name != "target":
            continue
        for unit in ("", *(unit.code for unit in units)):
            if draw(st.integers(0, 3)) < (3 if unit == "" else 1):
                comparison = draw(st.sampled_from([">=", ">=", "<="]))
                found[node.code, unit] = Target(
                    node.code, TARGET_YEAR, draw(decimals(0.5, 100)), comparison, "plan", unit
                )
    return found


@st.composite
def cases(draw: st.DrawFn, missing: Sequence[str] = ("zero", "skip")) -> Case:
    """A framework with observations."""
    document = draw(documents(missing))
    framework = load(document)
    units = draw(unit_records())
    targets = draw(targets_for(framework, units))
    years = sorted(draw(st.lists(st.integers(2021, 2024), min_size=1, max_size=2, unique=True)))
    found: dict[tuple[str, int, str], Cell] = {}
    earlier: dict[tuple[str, int, str], Cell] = {}
    for unit in units:
        for year in years:
            if unit.exists_in(year):
                staff = float(draw(st.integers(0, 80)))
                for node in framework.leaves:
                    goal = targets.get((node.code, unit.code), targets.get((node.code, "")))
                    draw_cell(draw, node, (unit.code, year), goal.value if goal else None, staff, found, earlier)
                found[unit.code, year, "staff"] = Cell(staff)
    if "staff" not in framework.counts:
        found = {key: cell for key, cell in found.items() if key[2] != "staff"}
    if not found:
        found[units[0].code, max(years[-1], 2022), "general"] = Cell(1.0)
    return Case(document, framework, units, found, earlier, targets)


def draw_cell(
    draw: st.DrawFn,
    node: Node,
    place: tuple[str, int],
    goal: float | None,
    staff: float,
    found: dict[tuple[str, int, str], Cell],
    earlier: dict[tuple[str, int, str], Cell],
) -> None:
    ways = ["reported"] * 5 + ["replaced", "absent", "empty"]
    by_name = node.data.part and not (node.data.whole == "staff" and staff == 0 and not node.data.zero)
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
