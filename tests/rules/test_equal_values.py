"""Where all values that are compared are equal: what everybody gets, and the sentence that names the indicator and the year."""

from __future__ import annotations

import math
from typing import Any
from unittest.mock import patch

import pytest

import dtiscore as dti
from dtiscore.engine import evaluation

from ..strategies import load
from . import relative_reference as slow
from .test_relative import document, framework, score

EQUAL = [[7.0], [7.0], [7.0]]
WORLD = slow.World((2020,), [""] * 3, [True] * 3)
TWO_BLOCKS = slow.World((2020,), ["north", "north", "south", "south"], [True] * 4)


def shares(rule: dict[str, Any], values: Any = EQUAL, world: slow.World = WORLD) -> list[float]:
    return [float(share) for share in score(framework(rule), {"x": values}, world)["x"][:, 0]]


def notes(rule: dict[str, Any], values: Any = EQUAL, world: slow.World = WORLD) -> list[str]:
    return [note.text("en") for note in score(framework(rule), {"x": values}, world).plan.notes]


@pytest.mark.parametrize("engine", ["numpy", "numba"])
@pytest.mark.parametrize(
    ("rule", "neutral"),
    [
        ({"type": "min_max"}, 0.5),
        ({"type": "min_max", "floor": 0.2}, 0.6),  # half the way from 0.2 to 1
        ({"type": "z_score"}, 0.5),  # a z of 0, between −3 and 3
        ({"type": "z_score", "lower": -1, "upper": 3}, 0.25),
        ({"type": "z_score", "lower": -1, "upper": 3, "floor": 0.2}, 0.4),
        ({"type": "z_score", "better": "lower", "lower": -2, "upper": 2}, 0.5),
        ({"type": "rank"}, 0.5),
        ({"type": "percentile"}, 0.5),
        ({"type": "best"}, 0.5),
        ({"type": "distance_to_target", "target": 9}, 0.5),
    ],
)
def test_the_framework_says_what_equal_values_earn(engine: str, rule: dict[str, Any], neutral: float) -> None:
    with patch.dict("os.environ", {evaluation.ENGINE_VARIABLE: engine}):
        assert shares({**rule, "equal": "neutral"}) == pytest.approx([neutral] * 3)
        assert shares({**rule, "equal": "full"}) == [1.0] * 3
        assert all(math.isnan(share) for share in shares({**rule, "equal": "missing"}))


def test_one_value_alone_is_told_apart_from_nothing() -> None:
    alone = [[7.0], [None], [None]]
    assert shares({"type": "percentile", "equal": "full"}, alone)[0] == 1.0
    assert "only one value" in notes({"type": "percentile"}, alone)[0]
    assert notes({"type": "rank"}, alone) == []


def test_what_is_not_equal_is_left_as_it_is() -> None:
    values = [[1.0], [2.0], [4.0]]
    for kind in ("min_max", "z_score", "rank", "percentile", "best"):
        assert shares({"type": kind, "equal": "full"}, values) == shares({"type": kind}, values)
        assert notes({"type": kind}, values) == []


def test_one_sentence_names_the_indicator_the_years_and_the_blocks() -> None:
    rule = {"type": "min_max", "among": "block"}
    said = notes(rule, [[5.0], [5.0], [1.0], [2.0]], TWO_BLOCKS)
    assert said == [
        "x: x (2020, north): all values that are compared are equal, so nobody has a score (`equal` in the rule can say otherwise)"
    ]
    both = notes(rule, [[5.0], [5.0], [1.0], [1.0]], TWO_BLOCKS)
    assert [text.split(": ")[1] for text in both] == ["x (2020)"]


@pytest.mark.parametrize(
    ("rule", "ending"),
    [
        ({"type": "z_score"}, "so nobody has a score"),
        ({"type": "min_max", "equal": "neutral"}, "so everybody gets the middle"),
        ({"type": "min_max", "equal": "full"}, "so everybody gets all points"),
        ({"type": "rank"}, "so the indicator does not tell units apart"),
        ({"type": "best"}, "so the indicator does not tell units apart"),
    ],
)
def test_the_sentence_says_what_follows(rule: dict[str, Any], ending: str) -> None:
    assert [ending in text for text in notes(rule)] == [True]


def test_quantiles_that_meet_make_all_values_equal_and_the_sentence_says_why() -> None:
    world = slow.World((2020,), [""] * 10, [True] * 10)
    rule = {"type": "min_max", "winsorise": {"percent": 20}, "equal": "neutral"}
    values = [[0.0]] * 9 + [[1.0]]
    assert shares(rule, values, world) == [0.5] * 10
    assert ["after extreme ones were set to the edge" in text for text in notes(rule, values, world)] == [True]


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_winsorising_stops_before_one_value_is_left_and_says_so(sign: float) -> None:
    """The case “outlier”: nine zeros and a one, which skewness would set to 0."""
    world = slow.World((2020,), [""] * 10, [True] * 10)
    rule = {"type": "min_max", "winsorise": {"skewness": 2}}
    values = [[0.0]] * 9 + [[sign]]
    assert shares(rule, values, world) == ([0.0] * 9 + [1.0] if sign > 0 else [1.0] * 9 + [0.0])
    assert [text.startswith("x: x (2020): setting extreme values") for text in notes(rule, values, world)] == [True]


def test_where_nothing_may_be_missing_the_sentence_is_about_the_values_and_not_about_units() -> None:
    made = load(document({"x": {"type": "min_max"}}, header={"missing": "error"}))
    with pytest.raises(dti.DataError) as error:
        score(made, {"x": EQUAL}, WORLD)
    assert [(p.code, p.place, p.severity) for p in error.value.problems] == [("data.remark_refused", "x", "error")]
    assert "all values that are compared are equal" in error.value.problems[0].text("en")
    found = load(document({"x": {"type": "min_max", "equal": "full"}}, header={"missing": "error"}))
    assert score(found, {"x": EQUAL}, WORLD)["x"][:, 0].tolist() == [1.0] * 3


def test_nobody_to_compare_with_is_said() -> None:
    world = slow.World((2020,), [""] * 3, [False] * 3)
    assert ["no value of a ranked unit" in text for text in notes({"type": "rank"}, EQUAL, world)] == [True]


@pytest.mark.parametrize(
    ("equal", "words"),
    [("missing", "there is no score"), ("neutral", "everybody gets the middle"), ("full", "everybody gets all points")],
)
def test_the_rule_says_in_words_what_equal_values_earn(equal: str, words: str) -> None:
    for kind in ("min_max", "z_score", "rank", "percentile", "best"):
        scores = score(framework({"type": kind, "equal": equal}), {"x": EQUAL}, WORLD)
        assert dti.explain(scores, "u0", 2020, "x").lines[0].rule.en.endswith(f"; where all values are equal {words}")
