"""A fingerprint changes with everything that moves a score or a question, and with nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from dtiscore import Framework, load_framework
from dtiscore.frameworks.fingerprints import fingerprint, fingerprints
from dtiscore.model import Bands, CheckLimits, Gate, Node, Scope, Text

from ..tree import ROOT

PROVINCE = ROOT / "examples" / "synthetic-province" / "synthetic-framework.toml"


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework(PROVINCE)


def first(framework: Framework, rule: str) -> Node:
    return next(n for n in framework.nodes.values() if n.rule is not None and n.rule.name == rule)


def with_node(framework: Framework, node: Node, **changes: object) -> Framework:
    return attrs.evolve(framework, nodes={**framework.nodes, node.code: attrs.evolve(node, **changes)})  # type: ignore[arg-type]


Change = Callable[[Framework], Framework]
MOVES: dict[str, Change] = {
    "points": lambda f: with_node(f, f.leaves[0], points=f.leaves[0].points + 1),
    "stated points": lambda f: with_node(f, f.leaves[0], states_points=not f.leaves[0].states_points),
    "type": lambda f: with_node(f, f.leaves[0], applies_to=("ward-of-nowhere",)),
    "scope": lambda f: with_node(f, f.leaves[0], scope=Scope(units=("x",))),
    "gate": lambda f: with_node(f, f["total"], gate=Gate((f.leaves[0].code,), 0.5, 1.0)),
    "least of a gate": lambda f: with_node(f, f["total"], gate=Gate((f.leaves[0].code,), 0.5, 0.9)),
    "whole of zero": lambda f: with_node(f, f.leaves[0], data=attrs.evolve(f.leaves[0].data, zero="full")),
    "more than the whole": lambda f: with_node(f, f.leaves[0], data=attrs.evolve(f.leaves[0].data, exceed=True)),
    "inputs": lambda f: with_node(f, f.leaves[0], data=attrs.evolve(f.leaves[0].data, of=("a", "b"))),
    "cap": lambda f: with_node(f, first(f, "checklist"), params=attrs.evolve(first(f, "checklist").params, cap=0.125)),
    "edge of a step": lambda f: with_node(
        f, first(f, "steps"), params=attrs.evolve(first(f, "steps").params, includes="upper")
    ),
    "title": lambda f: with_node(f, f.leaves[0], title=Text("khác", "other")),
    "children": lambda f: with_node(f, f["total"], children=f["total"].children[:-1]),
    "weights": lambda f: with_node(f, f["total"], weights=(1.0, 2.0)),
    "missing": lambda f: attrs.evolve(f, missing="skip" if f.missing != "skip" else "error"),
    "scale": lambda f: attrs.evolve(f, scale=f.scale + 1),
    "decimals of points": lambda f: attrs.evolve(f, point_decimals=7),
    "title of a count": lambda f: attrs.evolve(f, count_titles={**f.count_titles, "officials": Text("khác", "other")}),
}
MOVES_NOT: dict[str, Change] = {
    "ties": lambda f: with_node(attrs.evolve(f, ties="dense"), f["total"], ties="dense"),
    "bands": lambda f: attrs.evolve(f, bands=Bands()),
    "types of units": lambda f: attrs.evolve(f, unit_types={"x": Text("x", "x")}),
    "limits of checks": lambda f: attrs.evolve(f, limits=CheckLimits(jump_percent=3.0), drop_percent=1.0, sums=()),
    "remarks": lambda f: with_node(f, f.leaves[0], note=Text("x", "x"), source=Text("x", "x"), stt="9.9"),
    "order of the file": lambda f: attrs.evolve(f, nodes=dict(reversed(list(f.nodes.items())))),
    "place": lambda f: attrs.evolve(f, file="elsewhere.toml", title=Text("x", "x")),
}


@pytest.mark.parametrize("name", MOVES)
def test_what_moves_a_score_or_a_question_makes_a_new_edition(name: str, framework: Framework) -> None:
    assert fingerprint(MOVES[name](framework)) != fingerprint(framework)


@pytest.mark.parametrize("name", MOVES_NOT)
def test_what_moves_neither_makes_none(name: str, framework: Framework) -> None:
    assert fingerprint(MOVES_NOT[name](framework)) == fingerprint(framework)


def test_points_may_be_written_with_or_without_a_fraction(tmp_path: Path) -> None:
    marks = []
    for name, five in (("a", "5"), ("b", "5.0")):
        text = PROVINCE.read_text("utf-8")
        old = "points = 5 }"
        assert old in text
        path = tmp_path / f"{name}.toml"
        path.write_text(text.replace(old, f"points = {five} }}"), "utf-8")
        marks.append(fingerprints(load_framework(path)))
    assert marks[0] == marks[1]
