"""Nodes that many others count: every one is explained once, and another place refers to it."""

from __future__ import annotations

import pytest

import dtiscore as dti

from ..strategies import Document, header, load, titled

LAYERS = 40  # in which way each path is followed, there are 2 ** 40 of them


def layered(layers: int) -> Document:
    """Two nodes in each layer, which share both nodes of the next; at the bottom two indicators."""
    indices = {}
    for layer in range(layers):
        below = [f"a{layer + 1}", f"b{layer + 1}"] if layer + 1 < layers else ["x", "y"]
        kind = "indices" if layer + 1 < layers else "indicators"
        for name in (f"a{layer}", f"b{layer}"):
            indices[name] = {"title": titled(name), "weights": "equal", kind: below}
    return {
        "framework": header(scale=100, decimals=4),
        "indicators": {code: {"title": titled(code), "rule": {"type": "ratio"}} for code in ("x", "y")},
        "indices": indices,
        "total": {"indices": ["a0", "b0"], "weights": "equal"},
    }


@pytest.fixture(scope="module")
def scores() -> dti.Scores:
    values = [[[40.0]], [[10.0]]]
    return dti.score(
        load(layered(LAYERS)),
        dti.Observations.from_arrays(values, indicators=["x", "y"], units=["A"], years=[2024]),
    )


def test_every_node_is_explained_once_and_its_indicators_add_up(scores: dti.Scores) -> None:
    lines = dti.explain(scores, "A").lines
    assert len(lines) == len({line.node for line in lines}) == 1 + 2 * LAYERS + 2
    found = {line.node: line for line in lines}
    assert [found[code].contribution for code in ("total", "a0", "b7", "x", "y")] == pytest.approx(
        [25, 12.5, 12.5, 20, 5]
    )
    assert [found[code].worth for code in ("total", "a0", "b7", "x", "y")] == pytest.approx([100, 50, 50, 50, 50])


def test_a_node_whose_parts_stand_above_refers_to_them(scores: dti.Scores) -> None:
    given = {line.node: line.given for line in dti.explain(scores, "A").lines}
    assert (given["b0"].vi, given["b0"].en) == ("đã nêu ở trên: a1, b1", "shown above: a1, b1")
    assert given["a0"].en == ""


def test_an_indicator_is_explained_up_through_all_that_counts_it(scores: dti.Scores) -> None:
    lines = dti.explain(scores, "A", node="x").lines
    assert lines[0].node == "x"
    assert {line.node for line in lines} == {
        "x",
        "total",
        *(f"{side}{layer}" for side in "ab" for layer in range(LAYERS)),
    }
    assert lines[-1].node == "total"
    assert lines[-1].contribution == pytest.approx(20)


def test_below_a_node_without_a_score_nothing_counts_by_that_way_only() -> None:
    """Both count x; half of ``strict`` is missing, so only ``plain`` brings what x earns."""
    made = layered(1)
    made["framework"]["missing"] = "skip"
    made["indices"] = {
        "strict": {"title": titled("strict"), "weights": "equal", "indicators": ["x", "y"], "threshold": 1},
        "plain": {"title": titled("plain"), "weights": "equal", "indicators": ["x"]},
    }
    made["total"] = {"indices": ["strict", "plain"], "weights": "equal"}
    observations = dti.Observations.from_arrays(
        [[[40.0]], [[float("nan")]]], indicators=["x", "y"], units=["A"], years=[2024]
    )
    found = {line.node: line for line in dti.explain(dti.score(load(made), observations), "A").lines}
    assert [found[code].contribution for code in ("total", "strict", "plain", "x")] == pytest.approx([40, 0, 40, 40])
