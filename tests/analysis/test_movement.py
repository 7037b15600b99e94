"""Why a unit moved: parts by hand, parts that add up whatever lies below, and the rank split into own and others'."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given

import dtiscore as dti
from dtiscore.analysis.movement import printed_parts
from dtiscore.analysis.states import shapley_values
from dtiscore.cli import run

from ..strategies import Case, cases, examples, header, load, titled

SHARE = {"type": "linear", "lower": 0, "upper": 1}
NAN = math.nan


def framework_of(rules: dict[str, Any], total: Any = None, points: Any = None, **head: Any) -> dti.Framework:
    points = points or {}
    indicators = {
        code: {"title": titled(code), "points": points.get(code, 50), "rule": rule} for code, rule in rules.items()
    }
    return load(
        {
            "framework": header(scale=sum(points.get(c, 50) for c in rules), missing="zero") | head,
            "indicators": indicators,
            "total": {"indicators": list(rules), **(total or {})},
        }
    )


def scores_of(framework: dti.Framework, values: dict[str, list[list[float]]]) -> dti.Scores:
    """By indicator, a list of years for every unit u0, u1, …"""
    array = np.array(list(values.values()), dtype=float)
    labels, years = [f"u{n}" for n in range(array.shape[1])], range(2025 - array.shape[2] + 1, 2026)
    return dti.score(framework, dti.Observations.from_arrays(array, indicators=list(values), units=labels, years=years))


def parts(found: dti.Movement, unit: str = "u0") -> dict[tuple[str, str], float]:
    return {(row.node, row.cause): round(row.part, 9) for row in found.of(unit) if row.measure != "rank"}


def places(found: dti.Movement, unit: str = "u0") -> dict[str, float]:
    return {row.cause: row.part for row in found.of(unit) if row.measure == "rank"}


# --- by hand ----------------------------------------------------------------------------------------------------------


def test_values_reported_and_withdrawn() -> None:
    """a 0.2 → 0.6 of 50 points, b from nothing to 0.4, c from 0.5 to nothing."""
    scores = scores_of(
        framework_of(dict.fromkeys("abc", SHARE)), {"a": [[0.2, 0.6]], "b": [[NAN, 0.4]], "c": [[0.5, NAN]]}
    )
    assert parts(dti.movement(scores)) == {
        ("a", "value"): 20.0, ("b", "reported"): 20.0, ("c", "withdrawn"): -25.0, ("total", "total"): 15.0,
    }  # fmt: skip


def test_where_missing_is_left_out_a_first_value_may_cost_points() -> None:
    """1 of 50, then 1.2 of 100: 100 % → 60 %. N/D splits without an order: b brings 0.2·½(1 + ½) − ½(1 + 1.2)/(1·2) = −0.4."""
    scores = scores_of(framework_of(dict.fromkeys("ab", SHARE), missing="skip"), {"a": [[1, 1]], "b": [[NAN, 0.2]]})
    found = dti.movement(scores)
    assert parts(found) == {("b", "reported"): -40.0, ("total", "total"): -40.0}
    assert {row.measure for row in found.of("u0")} == {"percent", "rank"}


def test_what_begins_to_apply() -> None:
    scores = scores_of(framework_of(dict.fromkeys("ab", SHARE)), {"a": [[0.5, 0.5]], "b": [[math.inf, 1.0]]})
    assert parts(dti.movement(scores)) == {("b", "applies"): 25.0, ("total", "total"): 25.0}


def test_a_gate_is_a_line_of_its_own() -> None:
    """a at 100 of 100 points, capped at half until the mandatory item is there."""
    document = {
        "framework": header(scale=100),
        "indicators": {
            "a": {"title": titled("a"), "points": 80, "rule": SHARE},
            "must": {"title": titled("must"), "points": 20, "rule": SHARE},
        },
        "total": {"indicators": ["a", "must"], "gate": {"items": ["must"], "cap": 0.5}},
    }
    scores = scores_of(load(document), {"a": [[1, 1]], "must": [[0, 1]]})
    assert parts(dti.movement(scores)) == {("must", "value"): 20.0, ("total", "gate"): 30.0, ("total", "total"): 50.0}


def test_weights_and_the_points_of_their_nodes() -> None:
    document = {
        "framework": header(scale=100),
        "indicators": {code: {"title": titled(code), "rule": SHARE} for code in "ab"},
        "total": {"indicators": {"a": 0.75, "b": 0.25}},
    }
    scores = scores_of(load(document), {"a": [[0.2, 0.6]], "b": [[0.4, 0.0]]})
    assert parts(dti.movement(scores)) == {("a", "value"): 30.0, ("b", "value"): -10.0, ("total", "total"): 20.0}


def test_a_geometric_mean_has_the_shapley_values_of_its_parts() -> None:
    """√(0.25·1) = 0.5 → √(1·0.25) = 0.5: each part ½[(1 − 0.5) + (0.5 − 0.25)] = 0.375 up and down."""
    document = {
        "framework": header(scale=100),
        "indicators": {code: {"title": titled(code), "rule": SHARE} for code in "ab"},
        "total": {"indicators": ["a", "b"], "weights": "equal", "aggregation": "geometric"},
    }
    scores = scores_of(load(document), {"a": [[0.25, 1.0]], "b": [[1.0, 0.25]]})
    assert parts(dti.movement(scores)) == {("a", "value"): 37.5, ("b", "value"): -37.5, ("total", "total"): 0.0}


def test_a_mean_of_many_parts_is_taken_along_the_way() -> None:
    codes = [f"i{n}" for n in range(14)]
    document = {
        "framework": header(scale=100),
        "indicators": {code: {"title": titled(code), "rule": SHARE} for code in codes},
        "total": {"indicators": codes, "weights": "equal", "aggregation": "geometric"},
    }
    scores = scores_of(load(document), {code: [[0.3 + n / 40, 0.9 - n / 50]] for n, code in enumerate(codes)})
    found = dti.movement(scores)
    own = [row for row in found.of("u0") if row.cause == "value"]
    assert len(own) == 14
    assert math.fsum(row.part for row in own) == pytest.approx(found.of("u0")[14].part, abs=1e-12)
    assert all(row.part > 0 for row in own if row.after > row.before)


def test_what_others_did_is_told_apart_under_a_relative_rule() -> None:
    """min_max: u0 stays at 5 while the best goes from 10 to 20: 0.5 → 0.25, all of it the others' doing."""
    scores = scores_of(framework_of({"a": {"type": "min_max"}}), {"a": [[5, 5], [0, 0], [10, 20]]})
    assert parts(dti.movement(scores)) == {("a", "peers"): -12.5, ("total", "total"): -12.5}
    both = scores_of(framework_of({"a": {"type": "min_max"}}), {"a": [[5, 10], [0, 0], [10, 20]]})
    found = parts(dti.movement(both))
    assert found["a", "value"] == -found["a", "peers"] > 0
    assert found["total", "total"] == 0.0


def test_another_edition_is_told_by_rule_and_by_weight() -> None:
    """100 % is now asked for where 50 % was; and b has 100 points where it had 50."""
    before = scores_of(framework_of(dict.fromkeys("ab", SHARE)), {"a": [[0.5]], "b": [[0.5]]})
    again = scores_of(
        framework_of({"a": {"type": "linear", "lower": 0, "upper": 0.5}, "b": SHARE}), {"a": [[0.5]], "b": [[0.5]]}
    )
    assert parts(dti.movement(before, again)) == {("a", "rule"): 25.0, ("total", "total"): 25.0}
    moved = scores_of(
        framework_of({"a": {"type": "linear", "lower": 0, "upper": 0.5}, "b": SHARE}), {"a": [[0.25]], "b": [[0.5]]}
    )
    found = parts(dti.movement(before, moved))
    assert found["a", "value"] == -found["a", "rule"] == -18.75  # ½[(0.25 − 0.5) + (0.5 − 1)] of 50
    heavier = scores_of(framework_of(dict.fromkeys("ab", SHARE), points={"b": 100}), {"a": [[0.5]], "b": [[1.0]]})
    told = dti.movement(before, heavier)
    assert {row.measure for row in told.of("u0")} == {"percent", "rank"}
    assert math.fsum(row.part for row in told.of("u0") if row.cause in ("value", "weight")) == pytest.approx(
        100 * (125 / 150 - 0.5)
    )


def test_another_target_is_told_apart() -> None:
    framework = framework_of({"a": {"type": "target"}})
    targets = [dti.Targets((), (dti.Target("a", 2025, value, ">=", "plan"),)) for value in (50.0, 100.0)]
    observations = dti.Observations.from_arrays(np.array([[[40.0]]]), indicators=["a"], units=["u0"], years=[2025])
    before, after = (dti.score(framework, observations, targets=one, target_year=2025) for one in targets)
    assert parts(dti.movement(before, after)) == {("a", "target"): -20.0, ("total", "total"): -20.0}


def test_an_estimate_is_no_value() -> None:
    document = {
        "framework": header(scale=100),
        "indicators": {
            "a": {"title": titled("a"), "points": 50, "rule": SHARE, "impute": "last"},
            "b": {"title": titled("b"), "points": 50, "rule": SHARE},
        },
        "total": {"indicators": ["a", "b"]},
    }
    scores = scores_of(load(document), {"a": [[0.2, 0.6, NAN]], "b": [[1, 1, 1]]})
    assert parts(dti.movement(scores, years=(2023, 2025))) == {("a", "estimate"): 20.0, ("total", "total"): 20.0}


def test_unchanged_data_have_no_parts() -> None:
    scores = scores_of(framework_of(dict.fromkeys("ab", SHARE)), {"a": [[0.3, 0.3]], "b": [[NAN, NAN]]})
    assert parts(dti.movement(scores)) == {("total", "total"): 0.0}


def test_the_shapley_values_of_a_glove_game() -> None:
    """One left and two right gloves; a pair is worth 1: 2/3, 1/6, 1/6."""
    worth = np.array([1.0 if mask & 1 and mask & 6 else 0.0 for mask in range(8)])
    assert shapley_values(worth, 3) == pytest.approx([2 / 3, 1 / 6, 1 / 6])


@pytest.mark.parametrize(
    ("given", "total", "expected"),
    [
        ([1 / 3, 1 / 3, 1 / 3], 1.0, [0.34, 0.33, 0.33]),
        ([0.005, 0.005], 0.01, [0.01, 0.0]),
        ([-0.005, 0.0049], 0.0, [-0.0, 0.0]),
        ([2.0, -1.0], 1.0, [2.0, -1.0]),
        ([], 0.0, []),
    ],
)
def test_printed_parts_add_up_to_the_printed_difference(
    given: list[float], total: float, expected: list[float]
) -> None:
    assert printed_parts(given, total) == pytest.approx(expected)


# --- whatever lies below ----------------------------------------------------------------------------------------------


@examples(15)
@given(cases())
def test_parts_add_up_swapped_states_give_the_negative_and_ranks_are_those_of_the_ranking(case: Case) -> None:
    scores = case.scores()
    if len(scores.years) < 2:
        return
    try:
        found, back = dti.movement(scores), dti.movement(scores, years=(scores.years[1], scores.years[0]))
    except dti.DataError:
        return
    ranks = dti.rank(scores).ranks
    swap = {"reported": "withdrawn", "withdrawn": "reported"}
    for unit in {row.unit for row in found.rows}:
        own = [row for row in found.of(unit) if row.measure != "rank"]
        *each, total = own
        assert math.fsum(row.part for row in each) == pytest.approx(total.part, abs=1e-9)
        assert math.fsum(row.printed for row in each) == pytest.approx(total.printed, abs=1e-9)
        turned = {(row.node, row.cause): row.part for row in back.of(unit) if row.measure != "rank"}
        for row in own:
            assert turned.get((row.node, swap.get(row.cause, row.cause)), 0.0) == pytest.approx(-row.part, abs=1e-9)
        moved = [row for row in found.of(unit) if row.measure == "rank"]
        if moved:
            first, second = ranks[scores.unit_index(unit)]
            assert (moved[0].before, moved[0].after) == (first, second)
            assert math.fsum(row.part for row in moved) == first - second


# --- ranks ------------------------------------------------------------------------------------------------------------


def test_a_rank_is_split_into_own_and_others() -> None:
    """u0 0.5 → 0.6 overtakes nobody who stands still (0.55 → 0.7 and 0.4 → 0.8): 2nd, then 3rd; alone it would be first."""
    scores = scores_of(framework_of({"a": SHARE}), {"a": [[0.5, 0.6], [0.55, 0.7], [0.4, 0.8]]})
    found = dti.movement(scores)
    assert places(found) == {"own": 0.5, "others": -1.5}
    assert found.alone["u0"] == 1
    ranks = [(row.before, row.after) for row in found.of("u0") if row.measure == "rank"]
    assert set(ranks) == {(2.0, 3.0)}


def test_units_that_came_and_left_are_lines_of_their_own() -> None:
    framework = framework_of({"a": SHARE})
    before = dti.score(
        framework,
        dti.Observations.from_arrays(np.array([[[0.5], [0.9]]]), indicators=["a"], units=["u0", "old"], years=[2024]),
    )
    after = dti.score(
        framework,
        dti.Observations.from_arrays(
            np.array([[[0.5], [0.8], [0.7]]]), indicators=["a"], units=["u0", "n1", "n2"], years=[2025]
        ),
    )
    assert places(dti.movement(before, after)) == {"own": 0.0, "others": 0.0, "entered": -2.0, "left": 1.0}


def test_states_that_cannot_be_compared_are_refused() -> None:
    framework = framework_of({"a": SHARE})
    one = scores_of(framework, {"a": [[0.5]]})
    with pytest.raises(dti.DataError, match="there are data for 2025 only"):
        dti.movement(one)
    other = dti.score(
        framework, dti.Observations.from_arrays(np.array([[[0.5]]]), indicators=["a"], units=["x"], years=[2025])
    )
    with pytest.raises(dti.DataError, match="no unit stands in both states"):
        dti.movement(one, other)
    with pytest.raises(dti.LookupProblem, match="no data for 2020"):
        dti.movement(one, years=(2020, 2025))


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def in_communes(monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = Path(dti.__file__).parents[1] / "examples" / "commune-demo"
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.usefixtures("in_communes")
def test_the_command_says_what_moved(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["movement", "--unit", "xa-b", "--format", "json", "-q"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert list(rows[0]) == ["unit", "from", "to", "node", "cause", "part", "printed", "measure", "before", "after"]
    total = next(row for row in rows if row["cause"] == "total")
    printed = [row["printed"] for row in rows if row["measure"] == total["measure"] and row["cause"] != "total"]
    assert sum(printed) == pytest.approx(total["printed"])
    assert total["printed"] == pytest.approx(round(total["after"], 2) - round(total["before"], 2))


@pytest.mark.usefixtures("in_communes")
def test_steps_and_other_files_are_states_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["movement", "--from", "self", "--to", "council", "--year", "2025", "--lang", "en"]) == 0
    assert "self-assessed → appraised" in capsys.readouterr().out
    data = "synthetic-observations.csv"
    assert (
        run(
            [
                "movement",
                "--from-data",
                data,
                "--from-framework",
                "commune-demo",
                "--from",
                "2024",
                "--to",
                "2025",
                "--unit",
                "xa-b",
                "--lang",
                "vi",
            ]
        )
        == 0
    )
    told = capsys.readouterr()
    assert "Biến động, 2024 → 2025" in told.out
    assert "Nếu các đơn vị khác giữ nguyên thì hạng" in told.err
    assert run(["movement", "--from", "selv", "--lang", "en"]) == 1
    assert run(["movement", "--from", "1999", "--lang", "en"]) == 1
