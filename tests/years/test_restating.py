"""Past scores on later borders: by hand, against the slow reference, and by what must hold whatever merges."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dtiscore as dti
from dtiscore.data.successions import read_successions
from dtiscore.data.units import Units
from dtiscore.model.succession import Day, Succession, Successions
from dtiscore.years.levels import cut_at
from dtiscore.years.restating import restate

from ..cases import Case, cases
from ..engine import reference
from ..strategies import Document, examples, load

BORDERS = 2030
Parts = dict[str, list[tuple[str, float]]]


def successions(*rows: tuple[str, str, float | None]) -> Successions:
    """From one day of 2026 on, what the first unit was belongs to the second one."""
    return Successions(tuple(Succession(Day(2026, 7, 1), old, new, share) for old, new, share in rows))


def framework(**changes: Any) -> dti.Framework:
    """Synthetic: two main indices of two indicators each, one of them of counts."""
    both = lambda text: {"vi": text, "en": text}  # noqa: E731
    rule = {"type": "ratio"}
    document: Document = {
        "framework": {
            "code": "synthetic", "title": both("synthetic"), "level": "commune", "years": {"from": 2020, "to": 2035},
            "scale": 100, "decimals": 4, "missing": "zero", "completeness": "example", "source": both("synthetic"),
            **changes.pop("framework", {}),
        },
        "counts": {"done": {"title": both("done"), "across": "sum"}, "all": {"title": both("all"), "across": "sum"}},
        "indicators": {
            "a": {"title": both("a"), "points": 20, "unit_of_measure": "percent", "rule": rule,
                  "data": {"part": "done", "whole": "all"}},
            "b": {"title": both("b"), "points": 30, "unit_of_measure": "percent", "rule": rule},
            "c": {"title": both("c"), "points": 50, "unit_of_measure": "percent", "rule": rule},
        },
        "info": {"people": {"title": both("people"), "unit_of_measure": "number"}},
        "indices": {"first": {"title": both("first"), "indicators": ["a", "b"]},
                    "second": {"title": both("second"), "indicators": ["c"]}},
        "total": {"indices": ["first", "second"]},
    }  # fmt: skip
    return load({name: table for name, table in {**document, **changes}.items() if table})


def scored(made: dti.Framework, rows: str) -> dti.Scores:
    """Rows of unit, year, indicator, value."""
    frame = pl.DataFrame(
        [row.split(",") for row in rows.split()], schema=["unit", "year", "indicator", "value"], orient="row"
    )
    return dti.score(made, dti.read_observations(frame, made))


MERGER = successions(("x", "z", 1.0), ("y", "z", 1.0))
ROWS = "x,2025,b,40 x,2025,c,80 x,2025,done,5 x,2025,all,10 y,2025,b,60 y,2025,c,20 y,2025,done,90 y,2025,all,90"


# --- by hand ---------------------------------------------------------------------------------------------------------


def test_a_merged_unit_has_the_mean_of_each_main_index() -> None:
    found = restate(scored(framework(), ROWS), MERGER, 2026)
    assert found.units == ("z",)
    # first: (0.5·20 + 0.4·30)/50 = 0.44 and (20 + 18)/50 = 0.76; second: 0.8 and 0.2
    assert (found["first"][0, 0], found["second"][0, 0]) == (pytest.approx(0.6), pytest.approx(0.5))
    assert found.points("total")[0, 0] == pytest.approx(55.0)
    assert found.max_points("total")[0, 0] == 100
    assert found.coverage("total")[0, 0] == 1.0
    assert found.mark("total")[0, 0] == "mean"
    assert [(p.unit, p.share, p.score) for p in found.predecessors("z", 2025)] == [("x", 1.0, 0.62), ("y", 1.0, 0.48)]


def test_counts_are_added_up_and_scored_anew() -> None:
    found = restate(scored(framework(), ROWS), MERGER, 2026, rule="counts")
    assert found["a"][0, 0] == 0.95  # 95 of 100, where the mean of 50 % and 100 % is 75 %
    assert found["b"][0, 0] == 0.5
    assert (found.mark("a")[0, 0], found.mark("b")[0, 0], found.mark("total")[0, 0]) == (
        "counts",
        "mean",
        "counts + mean",
    )
    assert found.points("total")[0, 0] == pytest.approx(0.95 * 20 + 0.5 * 30 + 0.5 * 50)


def test_weighted_by_a_count_of_that_year() -> None:
    rows = f"{ROWS} x,2025,people,300 y,2025,people,100"
    found = restate(scored(framework(), rows), MERGER, 2026, rule="weighted", by="people")
    assert found["second"][0, 0] == pytest.approx((3 * 0.8 + 0.2) / 4)
    assert found.mark("total")[0, 0] == "weighted"


def test_no_count_to_weigh_by_is_asked_for_in_a_year_without_scores() -> None:
    """2024 is there for a count alone: nothing of it is restated, so nothing of it is weighed."""
    rows = f"{ROWS} x,2025,people,300 y,2025,people,100 x,2024,all,10 y,2024,all,10"
    found = restate(scored(framework(), rows), MERGER, 2026, rule="weighted", by="people")
    assert found["second"][0, found.year_index(2025)] == pytest.approx((3 * 0.8 + 0.2) / 4)


def test_a_predecessor_without_the_count_to_weigh_by_is_named() -> None:
    with pytest.raises(dti.DataError) as raised:
        restate(scored(framework(), "x,2025,all,10 x,2025,done,1 y,2025,b,5"), MERGER, 2026, rule="weighted", by="all")
    assert [(problem.code, problem.place) for problem in raised.value.problems] == [("restating.no_count", "y, 2025")]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"rule": "median"}, "argument.word"),
        ({"level": "leaves"}, "argument.word"),
        ({"rule": "weighted"}, "restating.by"),
        ({"by": "all"}, "restating.by"),
        ({"rule": "weighted", "by": "alll"}, "lookup.count"),
    ],
)
def test_what_does_not_exist_is_refused(asked: dict[str, Any], code: str) -> None:
    with pytest.raises(dti.LookupProblem) as raised:
        restate(scored(framework(), ROWS), MERGER, 2026, **asked)
    assert [problem.code for problem in raised.value.problems] == [code]


def test_what_a_predecessor_left_blank_counts_as_nothing_where_it_does_in_its_total() -> None:
    rows = "x,2025,b,40 x,2025,done,5 x,2025,all,10 y,2025,b,60 y,2025,c,20 y,2025,done,90 y,2025,all,90"
    scores = scored(framework(), rows)
    found = restate(scores, MERGER, 2026)
    assert found["second"][0, 0] == pytest.approx(0.1)
    assert found.coverage("second")[0, 0] == 0.5
    assert found["total"][0, 0] == pytest.approx(scores["total"].mean())
    skipped = restate(scored(framework(framework={"missing": "skip"}), rows), MERGER, 2026)
    assert skipped["second"][0, 0] == pytest.approx(0.2)


def test_a_predecessor_without_any_data_leaves_the_unit_shown_and_not_ranked() -> None:
    made, both = framework(), successions(("x", "z", 1.0), ("y", "z", 1.0), ("v", "w", 1.0))
    rows = f"{ROWS} v,2025,b,10 v,2025,c,10"
    without = " ".join(row for row in rows.split() if not row.startswith("y,")) + " y,2026,b,1"
    found = restate(scored(made, without), both, 2026)
    i, j = found.unit_index("z"), found.year_index(2025)
    assert found["total"][i, j] == pytest.approx(0.62)
    assert found.coverage("total")[i, j] == pytest.approx(0.5)
    assert (found.ranks()[0][i, j], found.ranks()[0][found.unit_index("w"), j]) == (0, 1)


def test_what_does_not_apply_to_a_predecessor_is_left_out_with_its_maximum() -> None:
    found = restate(scored(framework(), f"{ROWS} v,2025,b,n/a v,2025,done,1 v,2025,all,2 v,2025,c,50"),
                    successions(("x", "z", 1.0), ("y", "z", 1.0), ("v", "z", 1.0)), 2026)  # fmt: skip
    assert found["b"][0, 0] == pytest.approx(0.5)
    assert found.max_points("b")[0, 0] == 30
    assert found["first"][0, 0] == pytest.approx((0.44 + 0.76 + 0.5) / 3)
    assert found.max_points("first")[0, 0] == pytest.approx((50 + 50 + 20) / 3)
    nowhere = restate(scored(framework(), "x,2025,b,n/a x,2025,c,1 y,2025,b,n/a y,2025,c,1"), MERGER, 2026)
    assert np.isnan(nowhere.coverage("b")[0, 0])
    assert nowhere.max_points("b")[0, 0] == 0


def test_points_of_a_council_are_never_made_of_sums() -> None:
    frame = pl.DataFrame({"unit": ["x", "x", "y", "y", "x"], "year": [2025] * 5, "indicator": ["done", "all", "done", "all", "a"],
                          "value": [5.0, 10.0, 90.0, 90.0, None], "points": [None, None, None, None, 15.0],
                          "status": [None, None, None, None, "appraised"]})  # fmt: skip
    made = framework()
    found = restate(dti.score(made, dti.read_observations(frame, made)), MERGER, 2026, rule="counts")
    assert found.points("a")[0, 0] == pytest.approx((15 + 20) / 2)
    assert found.mark("a")[0, 0] == "mean"


def test_a_part_of_a_unit_has_its_values_and_a_share_of_its_counts() -> None:
    split = successions(("x", "p", 0.6), ("x", "q", 0.4), ("y", "q", 1.0))
    found = restate(scored(framework(), ROWS), split, 2026, rule="counts")
    assert found["a"][:, 0].tolist() == [0.5, pytest.approx((0.4 * 5 + 90) / (0.4 * 10 + 90))]
    assert found["b"][:, 0].tolist() == [pytest.approx(0.4), pytest.approx((0.4 * 0.4 + 0.6) / 1.4)]
    assert found.mark("a")[:, 0].tolist() == ["counts~", "counts~"]


def test_of_a_share_that_nobody_knows_nothing_is_made_of_counts() -> None:
    split = successions(("x", "p", None), ("x", "q", None), ("y", "q", 1.0))
    found = restate(scored(framework(), ROWS), split, 2026, rule="counts")
    assert found.mark("a")[:, 0].tolist() == ["mean~", "mean~"]
    assert found["a"][:, 0].tolist() == [0.5, 0.75]
    with pytest.raises(dti.DataError) as raised:
        restate(scored(framework(), ROWS), split, 2026, rule="weighted", by="all")
    assert [problem.code for problem in raised.value.problems] == ["restating.no_share"]


def test_a_mandatory_item_holds_where_it_held_in_all_predecessors() -> None:
    made = framework(total={"indices": ["first", "second"], "gate": {"items": ["c"], "cap": 0.3, "at_least": 0.25}})
    found = restate(scored(made, ROWS), MERGER, 2026)  # c: 80 % and 20 %, mean 50 %
    assert found["second"][0, 0] == pytest.approx(0.5)
    assert found["total"][0, 0] == pytest.approx(0.3)


def test_a_missing_mandatory_item_fails_whatever_is_asked_of_it() -> None:
    made = framework(total={"indices": ["first", "second"], "gate": {"items": ["c"], "cap": 0.3, "at_least": 0.0}})
    rows = " ".join(row for row in ROWS.split() if not row.startswith("y,2025,c"))
    assert restate(scored(made, rows), MERGER, 2026)["total"][0, 0] == pytest.approx(0.3)


def test_growth_of_a_count_is_that_of_its_sum() -> None:
    both = {"vi": "g", "en": "g"}
    made = framework(
        indicators={"g": {"title": both, "points": 100, "unit_of_measure": "number", "rule": {"type": "growth", "lower": 0, "upper": 20}}},
        counts={"g": {"across": "sum"}}, indices={"only": {"title": both, "indicators": ["g"]}}, total={"indices": ["only"]},
    )  # fmt: skip
    found = restate(scored(made, "x,2024,g,500 y,2024,g,500 x,2025,g,400 y,2025,g,700"), MERGER, 2026, rule="counts")
    assert found["g"][0, 1] == pytest.approx(0.5)  # 10 %, half of 20 %
    assert found.mark("g")[0, 1] == "counts"


def test_units_that_keep_their_borders_keep_every_bit_and_later_years_their_units() -> None:
    scores = scored(framework(), f"{ROWS} v,2025,b,33.3 v,2025,c,66.1 z,2026,b,50 z,2026,c,50 v,2026,b,20 v,2026,c,1")
    found = restate(scores, MERGER, 2026)
    v, z = found.unit_index("v"), found.unit_index("z")
    for code in found.nodes:
        assert found[code][v].tobytes() == scores[code][scores.unit_index("v")].tobytes()
        assert found[code][z, 1] == scores[code][scores.unit_index("z"), 1] or np.isnan(found[code][z, 1])
    assert found.mark("total")[[z, v]].tolist() == [["mean", ""], ["", ""]]
    assert found.complete["total"].all()


def test_a_target_of_a_predecessor_is_not_inherited() -> None:
    both = {"vi": "a", "en": "a"}
    made = framework(indicators={"a": {"title": both, "points": 100, "unit_of_measure": "percent", "rule": {"type": "target"},
                                       "data": {"part": "done", "whole": "all"}}},
                     indices={"only": {"title": both, "indicators": ["a"]}}, total={"indices": ["only"]})  # fmt: skip
    frame = pl.DataFrame(
        {
            "unit": ["x", "x", "y", "y"],
            "year": [2025] * 4,
            "indicator": ["done", "all"] * 2,
            "value": [20.0, 50, 30, 50],
        }
    )
    stays = successions(("x", "x", 1.0), ("y", "x", 1.0))
    own = dti.Target("a", 2025, 100.0, ">=", "plan", "x")
    common = dti.Target("a", 2025, 80.0, ">=", "plan")
    scores = dti.score(
        made, dti.read_observations(frame, made), targets=dti.Targets((), (own, common)), target_year=2025
    )
    found = restate(scores, stays, 2026, rule="counts")
    assert found["a"][0, 0] == pytest.approx(50 / 80)


def test_rows_say_borders_and_mark() -> None:
    rows = restate(scored(framework(), ROWS), MERGER, 2026).to_polars(unit="z").to_dicts()
    assert rows[0] == {
        "unit": "z", "year": 2025, "borders": 2026, "node": "total", "kind": "total", "points": 55.0, "max_points": 100.0,
        "score": 0.55, "coverage": 1.0, "restated": "mean",
    }  # fmt: skip


# --- whatever merges -------------------------------------------------------------------------------------------------


@st.composite
def reordered(draw: st.DrawFn, units: tuple[str, ...]) -> Successions:
    """Units that become one, two or three others, whole or in parts."""
    rows: list[tuple[str, str, float | None]] = []
    for unit in dict.fromkeys(units):
        into = draw(st.lists(st.sampled_from(["m1", "m2", "m3"]), min_size=1, max_size=2, unique=True))
        shares = [1.0] if len(into) == 1 else draw(st.sampled_from([[0.5, 0.5], [0.25, 0.75], [0.6, 0.4]]))
        rows += [(unit, new, share) for new, share in zip(into, shares, strict=True)]
    return successions(*rows)


def reference_of(case: Case, level: Any, moved: Successions) -> tuple[Any, dict[tuple[str, int], Any]]:
    scores = case.scores()
    found = restate(scores, moved, BORDERS, level=level)
    results = reference.evaluate(case.framework, case.units, scores.years, case.settled, case.targets)
    rolled = cut_at(case.framework, level, [node.code for node in case.framework.scored]).rolled
    expected = {}
    for new in found.units:
        for year in scores.years:
            parts = [
                (Fraction(repr(part.share)), {code: results[unit.code, year, code] for code in found.nodes})
                for unit in case.units
                if unit.exists_in(year)
                for part in moved.parts(unit.code, year, BORDERS)
                if part.successor == new
            ]
            if parts:
                expected[new, year] = reference.restated(case.framework, rolled, parts)
    return found, expected


@given(st.data(), cases(), st.sampled_from(["indices", "indicators", "pillars", "total"]))
@examples(20)
def test_the_slow_reference_restates_the_same(data: st.DataObject, case: Case, level: str) -> None:
    moved = data.draw(reordered(tuple(unit.code for unit in case.units)))
    found, expected = reference_of(case, level, moved)
    if case.framework.no_submission == "zero":
        return
    for (unit, year), results in expected.items():
        i, j = found.unit_index(unit), found.year_index(year)
        for code, result in results.items():
            for name, got in (
                ("score", found[code]),
                ("max_points", found.max_points(code)),
                ("coverage", found.coverage(code)),
            ):
                own = getattr(result, name)
                assert got[i, j] == pytest.approx(np.nan if own is None else float(own), nan_ok=True, abs=1e-9), (
                    code,
                    name,
                )


@given(cases())
@examples(10)
def test_a_merger_of_one_is_the_identity(case: Case) -> None:
    scores = case.scores()
    renamed = successions(*((unit.code, f"new-{unit.code}", 1.0) for unit in case.units))
    for rule in ("mean", "counts"):
        found = restate(scores, renamed, BORDERS, rule=rule)  # type: ignore[arg-type]
        place = [scores.unit_index(code.removeprefix("new-")) for code in found.units]
        for code in found.nodes:
            there = scores.plan.observations.exists[place]
            assert found[code][there].tobytes() == scores[code][place][there].tobytes()
        assert set(found.mark("total").reshape(-1)) <= {""}


shares_of_first = st.sampled_from([0.1, 0.25, 0.5, 0.9])
counts = st.lists(st.tuples(st.integers(0, 50), st.integers(50, 99)), min_size=3, max_size=3)


@given(counts, shares_of_first)
@examples(20)
def test_restating_counts_twice_is_once_through_composed_shares(told: list[tuple[int, int]], share: float) -> None:
    made = framework()
    rows = " ".join(f"{u},2024,done,{part} {u},2024,all,{whole}" for u, (part, whole) in zip("xyv", told, strict=True))
    first = [("x", "p", share), ("x", "q", 1 - share), ("y", "q", 1.0), ("v", "v", 1.0)]
    second = [("p", "r", 1.0), ("q", "r", 0.5), ("q", "s", 0.5), ("v", "s", 1.0)]
    dated = [Succession(Day(2025, 1, 1), *row) for row in first] + [Succession(Day(2026, 1, 1), *row) for row in second]
    once = restate(scored(made, rows), Successions(tuple(dated)), 2026, rule="counts")

    def added(
        step: list[tuple[str, str, float]], had: dict[str, tuple[float, float]]
    ) -> dict[str, tuple[float, float]]:
        found: dict[str, tuple[float, float]] = {}
        for old, new, part in step:
            so_far = found.get(new, (0.0, 0.0))
            found[new] = (so_far[0] + part * had[old][0], so_far[1] + part * had[old][1])
        return found

    twice = added(second, added(first, dict(zip("xyv", told, strict=True))))
    for unit, (part, whole) in twice.items():
        assert once["a"][once.unit_index(unit), 0] == pytest.approx(part / whole)


@given(counts, shares_of_first)
@examples(10)
def test_counts_of_a_split_add_up_to_those_of_the_predecessor(told: list[tuple[int, int]], share: float) -> None:
    made = framework()
    (part, whole), (other, more), _ = told
    rows = f"x,2024,done,{part} x,2024,all,{whole} y,2024,done,{other} y,2024,all,{more}"
    apart = successions(("x", "p", share), ("x", "q", 1 - share), ("y", "y", 1.0))
    again = successions(("x", "r", 1.0), ("y", "y", 1.0))
    found, whole_again = (restate(scored(made, rows), moved, BORDERS, rule="counts") for moved in (apart, again))
    assert found["a"][0, 0] == pytest.approx(part / whole)
    assert found["a"][1, 0] == pytest.approx(whole_again["a"][0, 0])


@given(st.lists(st.tuples(*[st.floats(0, 100)] * 3), min_size=2, max_size=4))
@examples(20)
def test_the_mean_of_indices_is_the_mean_of_totals_and_lies_between_predecessors(told: list[tuple[float, ...]]) -> None:
    made = framework()
    units = [f"u{i}" for i in range(len(told))]
    rows = " ".join(
        f"{u},2025,done,{a} {u},2025,all,100 {u},2025,b,{b} {u},2025,c,{c}"
        for u, (a, b, c) in zip(units, told, strict=True)
    )
    scores = scored(made, rows)
    found = restate(scores, successions(*((u, "z", 1.0) for u in units)), BORDERS)
    assert found["total"][0, 0] == pytest.approx(scores["total"].mean())
    for code in found.nodes:
        assert scores[code].min() - 1e-12 <= found[code][0, 0] <= scores[code].max() + 1e-12


def test_the_published_table_of_provinces_is_restated_by_the_shipped_succession() -> None:
    provinces = read_successions("vn-provinces-2025")
    made = framework()
    rows = " ".join(f"{row.predecessor},2024,b,{int(row.predecessor)}" for row in provinces.rows)
    found = restate(scored(made, rows), provinces, 2025)
    assert len(found.units) == 34
    assert found.records[found.unit_index("46")].name == "Huế"
    assert found["b"][found.unit_index("Đà Nẵng"), 0] == pytest.approx((48 + 49) / 200)


# --- growth where borders moved --------------------------------------------------------------------------------------


def grown(counts: Any, rows: str) -> float:
    """The growth score of z in 2026, of which x and y were the predecessors."""
    both = {"vi": "g", "en": "g"}
    rule = {"type": "growth", "lower": 0, "upper": 20}
    made = framework(
        indicators={"g": {"title": both, "points": 100, "unit_of_measure": "number", "rule": rule}},
        counts=counts, indices={"only": {"title": both, "indicators": ["g"]}}, total={"indices": ["only"]}, info={},
    )  # fmt: skip
    frame = pl.DataFrame(
        [row.split(",") for row in rows.split()], schema=["unit", "year", "indicator", "value"], orient="row"
    )
    units = Units((dti.Unit("x", last_year=2025), dti.Unit("y", last_year=2025), dti.Unit("z", first_year=2026)))
    scores = dti.score(made, dti.read_observations(frame, made, units=units, successions=MERGER))
    i = scores.unit_index("z")
    assert scores.coverage("g")[i, 1] == 1.0 or np.isnan(scores.coverage("g")[i, 1])  # never simply missing
    return float(scores["g"][i, 1])


def test_growth_over_a_merger_reads_the_restated_count() -> None:
    rows = "x,2025,g,500 y,2025,g,500 z,2026,g,1100"
    assert grown({"g": {"across": "sum"}}, rows) == pytest.approx(0.5)  # 10 %, not 120 %
    assert np.isnan(grown({}, rows))
    assert np.isnan(grown({"g": {"across": "sum"}}, "x,2025,g,500 z,2026,g,1100"))
