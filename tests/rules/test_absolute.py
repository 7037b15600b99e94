"""Every scoring rule against cases computed by hand.

Rules cited with a place ("Nông Cống commune form 1.1") are those of published sets, with their own figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import attrs
import numpy as np
import pytest

import dtiscore as dti

from ..engine.reference import NOT_APPLICABLE, Cell
from ..strategies import TARGET_YEAR, Case, Document, header, load, one_indicator, titled

YEAR = 2024
NOTHING = pytest.approx(float("nan"), nan_ok=True)


def scores_of(
    document: Document,
    cells: Mapping[tuple[str, int, str], Cell],
    targets: Sequence[dti.Target] = (),
    units: Sequence[dti.Unit] | None = None,
) -> dti.Scores:
    names = dict.fromkeys(unit for unit, _, _ in cells)
    records = tuple(dti.Unit(name) for name in names) if units is None else tuple(units)
    by_place = {(target.node, target.unit): target for target in targets}
    return Case(document, load(document), records, cells, targets=by_place).scores()


def points_of(
    rule: Document, *cells: Cell, targets: Sequence[dti.Target] = (), points: float = 20, **entries: object
) -> list[float]:
    """The points of one indicator for several units, one cell each."""
    scores = scores_of(one_indicator(rule, points, **entries), one_each(cells), targets)
    return scores.points("x")[:, 0].tolist()


def one_each(cells: Sequence[Cell]) -> dict[tuple[str, int, str], Cell]:
    return {(f"u{n:05}", YEAR, "x"): cell for n, cell in enumerate(cells)}


def values(*numbers: float | str | None) -> list[Cell]:
    return [Cell(value) for value in numbers]


def counts(*pairs: tuple[float, float]) -> list[Cell]:
    return [Cell(part=part, whole=whole) for part, whole in pairs]


def words(*lists: Sequence[str]) -> list[Cell]:
    return [Cell(choice=tuple(chosen)) for chosen in lists]


def problems_of(error: pytest.ExceptionInfo[dti.DtiError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


# --- choice ----------------------------------------------------------------------------------------------------------


def test_the_head_the_deputy_or_somebody_else_chairs_the_committee() -> None:
    """Nông Cống commune form 1.1: 20 for the head, 10 for a deputy, else 0."""
    options = {"head": {"points": 20}, "deputy": {"points": 10}, "other": {"points": 0}}
    found = points_of({"type": "choice", "options": options}, *words(["head"], ["deputy"], ["other"]), points=20)
    assert found == [20, 10, 0]


def test_a_choice_may_be_stated_in_shares_and_chosen_by_its_title() -> None:
    """Cao Lãnh district form 1.1: 10, 5 or 0 of 10."""
    options = {
        "head": {"fraction": 1, "title": {"vi": "Cấp trưởng", "en": "Head"}},
        "deputy": {"fraction": 0.5, "title": {"vi": "Cấp phó", "en": "Deputy"}},
        "other": {"fraction": 0, "title": {"vi": "Khác", "en": "Other"}},
    }
    chosen = words(["Cấp trưởng"], ["cấp PHÓ"], ["Deputy"], ["other"])
    assert points_of({"type": "choice", "options": options}, *chosen, points=10) == [10, 5, 5, 0]


def test_a_word_that_is_no_option_is_refused() -> None:
    rule = {"type": "choice", "options": {"head": {"fraction": 1}, "other": {"fraction": 0}}}
    with pytest.raises(dti.DataError) as error:
        points_of(rule, *words(["haed"]))
    assert problems_of(error) == ["data.choice"]


# --- checklist -------------------------------------------------------------------------------------------------------

SESSIONS = {"type": "checklist", "items": {"attends": {"points": 5}, "chairs": {"points": 5}}}


def test_each_part_of_a_checklist_earns_its_own_points() -> None:
    """Cao Lãnh district form 1.2: 5 for attending every provincial session, 5 for chairing its own."""
    found = points_of(SESSIONS, *words(["attends", "chairs"], ["attends"], ["chairs"], []), points=10)
    assert found == [10, 5, 5, 0]


def test_the_order_of_the_parts_does_not_matter() -> None:
    assert points_of(SESSIONS, *words(["chairs", "attends"]), points=10) == [10]


def test_a_checklist_stops_at_its_cap() -> None:
    """Schools, 4725/QĐ-BGDĐT: the sub-item on the learning system earns at most 6 points."""
    items = {name: {"points": 2.5} for name in ("a", "b", "c", "d")}
    rule = {"type": "checklist", "items": items, "cap": 6}
    assert points_of(rule, *words(["a"], ["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d"]), points=10) == [
        2.5,
        5,
        6,
        6,
    ]


def test_without_a_cap_a_checklist_stops_at_the_points_of_the_indicator() -> None:
    items = {"a": {"points": 6}, "b": {"points": 7}}
    assert points_of({"type": "checklist", "items": items}, *words(["a", "b"]), points=10) == [10]


def test_an_empty_checklist_earns_nothing_and_a_missing_one_has_no_score() -> None:
    assert points_of(SESSIONS, *words([]), Cell(), points=10) == [0, NOTHING]


# --- binary ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("points", [35, 15])
def test_a_plan_that_is_issued_earns_all_its_points(points: float) -> None:
    """DII 885/QĐ-BTTTT: plan issued 35, plan to remove obstacles 15, support for poor households 15."""
    found = points_of({"type": "binary"}, *words(["yes"], ["có"], ["no"], ["không"]), *values(1, 0), points=points)
    assert found == [points, points, 0, 0, points, 0]


def test_a_plan_cannot_be_half_issued() -> None:
    with pytest.raises(dti.DataError) as error:
        points_of({"type": "binary"}, *values(0.5))
    assert problems_of(error) == ["data.yes_no"]


# --- ratio -----------------------------------------------------------------------------------------------------------


def test_a_ratio_earns_its_share_of_the_points() -> None:
    """Cao Lãnh district form 1.3: a / b × 10. B4CAC district form 1.2: meetings chaired by the head / all × 20."""
    assert points_of({"type": "ratio"}, *counts((3, 4), (0, 7), (7, 7)), points=10) == [7.5, 0, 10]
    assert points_of({"type": "ratio"}, *counts((3, 4)), points=20) == [15]


def test_a_ratio_may_be_stated_in_percent() -> None:
    assert points_of({"type": "ratio"}, *values(0, 37.5, 100, 130)) == [0, 7.5, 20, 20]


def test_counts_beat_a_stated_rate() -> None:
    """2,250 of 3,718 is 60.52 %; the report said 60 %."""
    found = points_of({"type": "ratio"}, Cell(60.0, part=2250, whole=3718), Cell(60.0), points=100)
    assert found == [pytest.approx(225000 / 3718), 60]


COUNTED = {"data": {"part": "signed", "whole": "required", "exceed": True}}


def test_more_than_what_was_required_earns_no_more_than_all_points() -> None:
    """B4CAC district form 1.3: documents signed by the head / documents required by the province × 20."""
    cells = {("u", YEAR, "signed"): Cell(12.0), ("u", YEAR, "required"): Cell(10.0)}
    scores = scores_of(one_indicator({"type": "ratio"}, 20, **COUNTED), cells)
    assert scores.points("x")[0, 0] == 20


@pytest.mark.parametrize("by_name", [True, False])
def test_a_part_above_its_whole_is_refused_unless_it_may_exceed_it(by_name: bool) -> None:
    document = one_indicator({"type": "ratio"}, 20, data={"part": "signed", "whole": "required"})
    with pytest.raises(dti.DataError) as error:
        scores_of(document, counted(12, 10, by_name))
    assert problems_of(error) == ["data.part_above_whole"]


def counted(part: float, whole: float, by_name: bool) -> dict[tuple[str, int, str], Cell]:
    if by_name:
        return {("u", YEAR, "signed"): Cell(part), ("u", YEAR, "required"): Cell(whole)}
    return {("u", YEAR, "x"): Cell(part=part, whole=whole)}


@pytest.mark.parametrize("by_name", [True, False])
@pytest.mark.parametrize(
    ("meaning", "points", "most", "coverage"),
    [
        ("not_applicable", NOTHING, 0, NOTHING),
        ("zero", 0, 20, 1),
        ("full", 20, 20, 1),
        ("missing", NOTHING, 20, 0),
    ],
)
def test_a_whole_of_zero_means_what_the_framework_says(
    meaning: str, points: float, most: float, coverage: float, by_name: bool
) -> None:
    data = {"part": "signed", "whole": "required", "zero": meaning}
    scores = scores_of(one_indicator({"type": "ratio"}, 20, data=data), counted(0, 0, by_name))
    assert scores.points("x")[0, 0] == points
    assert scores.max_points("x")[0, 0] == most
    assert scores.coverage("x")[0, 0] == coverage


@pytest.mark.parametrize("by_name", [True, False])
def test_a_whole_of_zero_of_which_nothing_is_said_is_refused(by_name: bool) -> None:
    document = one_indicator({"type": "ratio"}, 20, data={"part": "signed", "whole": "required"})
    with pytest.raises(dti.DataError) as error:
        scores_of(document, counted(0, 0, by_name))
    assert problems_of(error) == ["data.zero_whole"]


@pytest.mark.whole
def test_counts_of_people_give_the_number_that_a_person_writes() -> None:
    """5,868 of 10,000 is 58.68, to the last bit, and so for every rate that has an end."""
    pairs = [(part, whole) for whole in (8, 25, 80, 400, 625, 2000, 10000) for part in range(1, whole + 1)]
    assert_rates_meet_their_own_literals(pairs)


def test_counts_of_money_give_the_number_that_a_person_writes() -> None:
    """0.29 of 0.5 billion is 58 %, though 100 × 0.29 is 28.999999999999996."""
    pairs = [(n / 100, whole) for whole in (0.5, 0.8, 1.25, 6.4, 12.5, 20.0) for n in range(1, round(whole * 100) + 1)]
    assert_rates_meet_their_own_literals(pairs)


def assert_rates_meet_their_own_literals(pairs: Sequence[tuple[float, float]]) -> None:
    """A target of exactly the rate is met: nothing is missing from 1, and a hair more would be missed."""
    framework = load(one_indicator({"type": "target"}, data={"part": "a", "whole": "b"}))
    units = [f"u{n}" for n in range(len(pairs))]
    array = np.array(pairs).T[:, :, None]
    observations = dti.Observations.from_arrays(array, indicators=["a", "b"], units=units, years=[YEAR])
    literals = [float(100 * Decimal(repr(part)) / Decimal(repr(whole))) for part, whole in pairs]
    for goals, is_met in ((literals, True), (np.nextafter(literals, np.inf).tolist(), False)):
        targets = tuple(
            dti.Target("x", TARGET_YEAR, goal, ">=", "plan", unit) for goal, unit in zip(goals, units, strict=True)
        )
        found = dti.score(framework, observations, targets=dti.Targets((), targets), target_year=TARGET_YEAR)["x"][:, 0]
        wrong = [pair for pair, share in zip(pairs, found, strict=True) if (share == 1.0) != is_met]
        assert wrong == []


# --- linear ----------------------------------------------------------------------------------------------------------


def test_points_rise_evenly_from_the_lower_to_the_upper_end() -> None:
    rule = {"type": "linear", "lower": 20, "upper": 80}
    assert points_of(rule, *values(-5, 20, 35, 50, 80, 100)) == [0, 0, 5, 10, 20, 20]


def test_points_fall_where_less_is_better() -> None:
    rule = {"type": "linear", "lower": 50, "upper": 0}
    assert points_of(rule, *values(0, 12.5, 25, 50, 60)) == [20, 15, 10, 0, 0]
    assert load(one_indicator(rule))["x"].lower_is_better


def test_the_better_end_earns_all_points_wherever_the_ends_are() -> None:
    for lower, upper in ((0.07, 0.29), (0.1, 0.3), (2.3, 58.68), (99.99, 0.01), (1.1, -3.3)):
        assert points_of({"type": "linear", "lower": lower, "upper": upper}, *values(upper, lower)) == [20, 0]


# --- target ----------------------------------------------------------------------------------------------------------


def goal(value: float, comparison: str = ">=", unit: str = "") -> dti.Target:
    return dti.Target("x", TARGET_YEAR, value, comparison, "plan", unit)


def test_a_target_is_attained_in_part_or_in_full() -> None:
    found = points_of({"type": "target"}, *values(0, 20, 40, 80, 95), targets=[goal(80)])
    assert found == [0, 5, 10, 20, 20]


def test_at_most_is_attained_by_less() -> None:
    found = points_of({"type": "target"}, *values(-3, 0, 3, 5, 10, 50), targets=[goal(5, "<=")])
    assert found == [20, 20, 20, 20, 10, 2]


def test_a_target_of_the_unit_itself_beats_the_one_for_all() -> None:
    targets = [goal(80), goal(50, unit="u00001"), goal(20, "<=", unit="u00002")]
    assert points_of({"type": "target"}, *values(40, 40, 40), targets=targets) == [10, 16, 10]


def test_without_a_target_the_indicator_does_not_apply() -> None:
    cells = one_each(values(40, 40))
    scores = scores_of(one_indicator({"type": "target"}), cells, [goal(80, unit="u00000")])
    assert scores.points("x")[:, 0].tolist() == [10, NOTHING]
    assert scores.max_points("total")[:, 0].tolist() == [20, 0]


def test_a_target_of_another_year_is_never_borrowed() -> None:
    framework = load(one_indicator({"type": "target"}))
    observations = dti.Observations.from_arrays([[[40]]], indicators=["x"], units=["u"], years=[YEAR])
    targets = dti.Targets((), (attrs.evolve(goal(80), year=TARGET_YEAR + 5),))
    scores = dti.score(framework, observations, targets=targets, target_year=TARGET_YEAR)
    assert np.isnan(scores.coverage("x")).all()
    assert scores.plan.without_target == ("x",)


TWO_DECIMALS = [n / 100 for n in range(1, 10001)]


def test_every_target_of_two_decimals_is_met_by_its_own_value() -> None:
    """x × (1 / x) misses 1 for 14 % of them; x / x does not. Each unit has its own target."""
    framework = load(one_indicator({"type": "target"}))
    units = [f"u{n}" for n in range(len(TWO_DECIMALS))]
    targets = tuple(goal(value, unit=unit) for value, unit in zip(TWO_DECIMALS, units, strict=True))
    array = np.array(TWO_DECIMALS)[None, :, None]
    observations = dti.Observations.from_arrays(array, indicators=["x"], units=units, years=[YEAR])
    scores = dti.score(framework, observations, targets=dti.Targets((), targets), target_year=TARGET_YEAR)
    assert (scores["x"] == 1.0).all()
    assert (scores.points("total") == 20.0).all()


@pytest.mark.whole
def test_every_target_of_two_decimals_is_met_where_it_is_the_same_for_all() -> None:
    """One indicator per target, and beside the unit that meets it one that misses it by a hundredth."""
    framework = load(one_indicator({"type": "target"}))
    codes = [f"x{n}" for n in range(len(TWO_DECIMALS))]
    leaves = {code: attrs.evolve(framework["x"], code=code) for code in codes}
    total = attrs.evolve(framework["total"], children=tuple(codes), points=20.0 * len(codes))
    wide = attrs.evolve(framework, nodes={**leaves, "total": total}, order=(*codes, "total"))
    targets = tuple(attrs.evolve(goal(value), node=code) for value, code in zip(TWO_DECIMALS, codes, strict=True))
    array = np.array([TWO_DECIMALS, [value - 0.01 for value in TWO_DECIMALS]]).T[:, :, None]
    observations = dti.Observations.from_arrays(array, indicators=codes, units=["meets", "misses"], years=[YEAR])
    scores = dti.score(wide, observations, targets=dti.Targets((), targets), target_year=TARGET_YEAR)
    meets, misses = np.array([scores[code][:, 0] for code in codes]).T
    assert (meets == 1.0).all()
    assert (misses < 1.0).all()
    assert scores.points("total")[0, 0] == total.points


# --- steps -----------------------------------------------------------------------------------------------------------

MEETINGS = {
    "type": "steps",
    "bands": [
        {"from": 4, "points": 20},
        {"from": 3, "to": 4, "points": 15},
        {"from": 2, "to": 3, "points": 10},
        {"from": 1, "to": 2, "points": 5},
    ],
}


def test_each_meeting_of_the_year_earns_its_step() -> None:
    """B4CAC district form 1.1: 4 meetings 20, 3 meetings 15, 2 meetings 10, 1 meeting 5, else 0."""
    found = points_of(MEETINGS, *values(0, 1, 2, 3, 4, 12), points=20, unit_of_measure="count")
    assert found == [0, 5, 10, 15, 20, 20]


def legal_access(includes: str) -> Document:
    """The visible bands of the standard on access to law: below 50 % 0, then 0.25, 0.5 and, from 80 %, 1 point."""
    bands = [
        {"to": 50, "points": 0},
        {"from": 50, "to": 70, "points": 0.25},
        {"from": 70, "to": 80, "points": 0.5},
        {"from": 80, "points": 1},
    ]
    return {"type": "steps", "bands": bands, "includes": includes}


def test_a_value_on_the_limit_belongs_to_the_band_above_where_the_lower_end_is_included() -> None:
    """Standard on access to law: 80 – < 90 % → 1; 70 – < 80 % → 0.5; 50 – < 70 % → 0.25; < 50 % → 0."""
    found = points_of(legal_access("lower"), *values(0, 49.99, 50, 69.99, 70, 79.99, 80, 100), points=1)
    assert found == [0, 0, 0.25, 0.25, 0.5, 0.5, 1, 1]


def test_a_value_on_the_limit_belongs_to_the_band_below_where_the_upper_end_is_included() -> None:
    found = points_of(legal_access("upper"), *values(0, 50, 50.01, 70, 70.01, 80, 80.01, 100), points=1)
    assert found == [0, 0, 0.25, 0.25, 0.5, 0.5, 1, 1]


@pytest.mark.parametrize(("includes", "expected"), [("lower", [0.5, 1]), ("upper", [0.25, 0.5])])
def test_trained_of_all_falls_exactly_on_the_limit(includes: str, expected: list[float]) -> None:
    """The ratio of that standard is trained / total × 100: 7 of 10 is 70 %, 28 of 35 is 80 %."""
    assert points_of(legal_access(includes), *counts((7, 10), (28, 35)), points=1) == expected


def test_below_the_first_band_nothing_is_earned() -> None:
    rule = {"type": "steps", "bands": [{"from": 50, "fraction": 1}]}
    assert points_of({**rule, "includes": "lower"}, *values(49.99, 50)) == [0, 20]
    assert points_of({**rule, "includes": "upper"}, *values(50, 50.01)) == [0, 20]


def test_steps_may_fall() -> None:
    rule = {
        "type": "steps",
        "bands": [{"to": 5, "fraction": 1}, {"from": 5, "to": 10, "fraction": 0.5}, {"from": 10, "fraction": 0}],
    }
    assert points_of(rule, *values(0, 5, 10)) == [20, 10, 0]
    assert load(one_indicator(rule))["x"].lower_is_better


# --- per capita ------------------------------------------------------------------------------------------------------


def test_five_members_of_community_teams_per_hundred_people_earn_all_points() -> None:
    """Gia Lai's remark on community digital teams: the aim is more than 5 per 100 people."""
    rule = {"type": "per_capita", "per": 100, "upper": 5}
    assert points_of(rule, *counts((500, 10000), (250, 10000), (0, 10000), (900, 10000))) == [20, 10, 0, 20]


def test_a_part_may_exceed_the_population_it_is_measured_by() -> None:
    """Subscriptions per 100 people: 12,000 for 10,000 people are 120."""
    rule = {"type": "per_capita", "per": 100, "lower": 0, "upper": 150}
    assert points_of(rule, *counts((12000, 10000)), points=15) == [12]


def test_fewer_incidents_per_thousand_people_are_better() -> None:
    rule = {"type": "per_capita", "per": 1000, "lower": 4, "upper": 0}
    assert points_of(rule, *counts((0, 5000), (5, 5000), (20, 5000), (30, 5000))) == [20, 15, 0, 0]


# --- growth ----------------------------------------------------------------------------------------------------------


def growth_of(levels: Mapping[int, float | str | None], rule: Document | None = None) -> dict[int, float]:
    """Points by year of one unit that reported these levels; 20 points at 10 % growth."""
    document = one_indicator(rule or {"type": "growth", "lower": 0, "upper": 10}, unit_of_measure="count")
    scores = scores_of(document, {("u", year, "x"): Cell(level) for year, level in levels.items()})
    return dict(zip(scores.years, scores.points("x")[0].tolist(), strict=True))


def test_growth_is_on_the_year_before() -> None:
    assert growth_of({2021: 200, 2022: 210, 2023: 231, 2024: 231}) == {2021: NOTHING, 2022: 10, 2023: 20, 2024: 0}


def test_a_decline_earns_nothing() -> None:
    assert growth_of({2021: 200, 2022: 150})[2022] == 0


def test_a_decline_earns_points_where_less_is_better() -> None:
    rule = {"type": "growth", "lower": 0, "upper": -20}
    assert growth_of({2021: 200, 2022: 180, 2023: 90}, rule) == {2021: NOTHING, 2022: 10, 2023: 20}


@pytest.mark.parametrize("last_year", [None, 0, NOT_APPLICABLE])
def test_without_a_positive_value_last_year_growth_is_missing(last_year: float | str | None) -> None:
    document = one_indicator({"type": "growth", "upper": 10}, unit_of_measure="count")
    scores = scores_of(document, {("u", 2021, "x"): Cell(last_year), ("u", 2022, "x"): Cell(50.0)})
    assert scores.points("x")[0, 1] == NOTHING
    assert scores.coverage("x")[0, 1] == 0
    assert scores.max_points("x")[0, 1] == 20


def test_growth_does_not_reach_over_a_year_without_data() -> None:
    assert growth_of({2021: 100, 2023: 110})[2023] == NOTHING


# --- entered ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("way", "most"), [("fraction", 1), ("percent", 100), ("points", 20)])
def test_an_entered_value_earns_its_share_of_the_most_it_can_be(way: str, most: float) -> None:
    found = points_of({"type": "entered", "in": way}, *values(0, most / 4, most))
    assert found == [0, 5, 20]


@pytest.mark.parametrize(("way", "most"), [("fraction", 1), ("percent", 100), ("points", 20)])
def test_an_entered_value_above_the_most_it_can_be_is_refused(way: str, most: float) -> None:
    with pytest.raises(dti.DataError) as error:
        points_of({"type": "entered", "in": way}, *values(most + 0.01))
    assert problems_of(error) == ["data.above_maximum"]


# --- points set by a council -----------------------------------------------------------------------------------------


def test_points_set_by_a_council_replace_what_the_rule_gives() -> None:
    """Khánh Hòa and Hải Dương: the appraised points replace the self-assessed ones, indicator by indicator."""
    found = points_of(
        {"type": "ratio"}, Cell(100.0, points=12.5), Cell(10.0, points=18.0), Cell(points=7.0), Cell(100.0)
    )
    assert found == [12.5, 18, 7, 20]


def test_a_council_may_set_points_for_what_the_unit_calls_not_applicable() -> None:
    unit_year = ("u", YEAR, "x")
    document = one_indicator({"type": "ratio"})
    case = Case(
        document, load(document), (dti.Unit("u"),), {unit_year: Cell(points=7.0)}, {unit_year: Cell(NOT_APPLICABLE)}
    )
    assert case.scores().points("x")[0, 0] == 7


def test_numbers_appraised_after_the_council_set_points_take_their_place() -> None:
    unit_year = ("u", YEAR, "x")
    document = one_indicator({"type": "ratio"})
    case = Case(document, load(document), (dti.Unit("u"),), {unit_year: Cell(50.0)}, {unit_year: Cell(points=7.0)})
    assert case.scores().points("x")[0, 0] == 10


def test_a_council_may_set_nothing() -> None:
    assert points_of({"type": "ratio"}, Cell(100.0, points=0.0)) == [0]


def test_a_council_cannot_set_more_than_the_maximum() -> None:
    with pytest.raises(dti.DataError) as error:
        points_of({"type": "ratio"}, Cell(points=20.5))
    assert problems_of(error) == ["data.above_maximum"]


def test_the_points_of_a_council_are_rounded_like_all_points() -> None:
    assert points_of({"type": "ratio"}, Cell(points=12.345), Cell(points=12.344), point_decimals=2) == [12.35, 12.34]


# --- what applies, what is missing -----------------------------------------------------------------------------------


def two_indices(missing: str = "zero", **second: object) -> Document:
    """100 points: ``x`` with 75 and ``y`` with 25."""
    rule = {"type": "entered", "in": "points"}
    return {
        "framework": header(scale=100, missing=missing),
        "unit_types": {"with_services": {"title": titled("with")}, "without_services": {"title": titled("without")}},
        "indices": {
            "x": {"title": titled("x"), "points": 75, "rule": rule},
            "y": {"title": titled("y"), "points": 25, "rule": rule, **second},
        },
        "total": {"indices": ["x", "y"]},
    }


def test_agencies_without_public_services_are_measured_by_a_smaller_maximum() -> None:
    """Lào Cai 2644/QĐ-UBND: at most 1000 points, 750 without administrative procedures; BCT: 650 or 500."""
    units = [dti.Unit("a", type="with_services"), dti.Unit("b", type="without_services")]
    cells = {(unit.code, YEAR, "x"): Cell(60.0) for unit in units}
    scores = scores_of(two_indices(applies_to=["with_services"]), cells, units=units)
    assert scores.max_points("total")[:, 0].tolist() == [100, 75]
    assert scores["total"][:, 0].tolist() == [0.6, 0.8]
    assert scores.coverage("total")[:, 0].tolist() == [0.75, 1]


def test_without_a_survey_the_denominator_shrinks() -> None:
    """Hà Nội commune PAR index: with no survey the appraised points alone are converted to the scale of 100."""
    cells = {("a", YEAR, "x"): Cell(60.0), ("a", YEAR, "y"): Cell(20.0), ("b", YEAR, "x"): Cell(60.0)}
    found = {missing: scores_of(two_indices(missing), cells) for missing in ("skip", "zero")}
    assert found["skip"]["total"][:, 0].tolist() == [0.8, 0.8]
    assert found["zero"]["total"][:, 0].tolist() == [0.8, 0.6]


def test_a_cell_that_says_not_applicable_shrinks_the_maximum_under_both_policies() -> None:
    cells = {("b", YEAR, "x"): Cell(60.0), ("b", YEAR, "y"): Cell(NOT_APPLICABLE)}
    for missing in ("skip", "zero"):
        scores = scores_of(two_indices(missing), cells)
        assert scores["total"][0, 0] == 0.8
        assert scores.coverage("total")[0, 0] == 1


def test_under_error_a_missing_value_is_refused_and_a_unit_without_any_row_has_no_score() -> None:
    cells = {("a", YEAR, "x"): Cell(60.0), ("a", YEAR, "y"): Cell(20.0)}
    units = [dti.Unit("a"), dti.Unit("silent")]
    scores = scores_of(two_indices("error"), cells, units=units)
    assert scores["total"][:, 0].tolist() == [0.8, NOTHING]
    with pytest.raises(dti.DataError) as error:
        scores_of(two_indices("error"), {("a", YEAR, "x"): Cell(60.0)})
    assert problems_of(error) == ["data.missing_refused"]


def test_a_unit_without_any_row_is_zero_where_the_framework_says_so() -> None:
    document = two_indices()
    document["framework"]["no_submission"] = "zero"
    scores = scores_of(document, {("a", YEAR, "x"): Cell(60.0)}, units=[dti.Unit("a"), dti.Unit("silent")])
    assert scores["total"][:, 0].tolist() == [0.6, 0]
    assert scores["y"][:, 0].tolist() == [NOTHING, 0]
    assert scores.max_points("total")[:, 0].tolist() == [100, 100]


def test_a_unit_without_any_row_is_measured_by_what_applies_to_it() -> None:
    document = two_indices(applies_to=["with_services"])
    document["framework"]["no_submission"] = "zero"
    units = [dti.Unit("a", type="with_services"), dti.Unit("silent", type="without_services")]
    scores = scores_of(document, {("a", YEAR, "x"): Cell(60.0)}, units=units)
    assert scores.max_points("total")[:, 0].tolist() == [100, 75]


def test_what_is_only_information_changes_no_score() -> None:
    """922/QĐ-BTTTT: the three smart-city indicators are collected and displayed, not added."""
    document = two_indices()
    document["info"] = {"smart_city": {"title": titled("smart city"), "unit_of_measure": "count"}}
    cells = {("a", YEAR, "x"): Cell(60.0), ("a", YEAR, "smart_city"): Cell(3.0)}
    scores = scores_of(document, cells)
    assert scores["total"][0, 0] == 0.6
    assert "smart_city" not in scores.plan.index


def test_an_index_may_apply_to_some_types_of_unit_only() -> None:
    """Hà Nội 920/QĐ-UBND: nine departments are given the index of the digital economy additionally."""
    rule = {"type": "ratio"}
    document = {
        "framework": header(scale=100),
        "unit_types": {"economic": {"title": titled("economic")}, "other": {"title": titled("other")}},
        "indices": {
            "foundation": {
                "title": titled("f"),
                "indicators": {"x": {"title": titled("x"), "points": 60, "rule": rule}},
            },
            "economy": {
                "title": titled("e"),
                "applies_to": ["economic"],
                "indicators": {"y": {"title": titled("y"), "points": 40, "rule": rule}},
            },
        },
        "total": {"indices": ["foundation", "economy"]},
    }
    units = [dti.Unit("a", type="economic"), dti.Unit("b", type="other")]
    scores = scores_of(document, {(unit.code, YEAR, "x"): Cell(50.0) for unit in units}, units=units)
    assert scores.max_points("total")[:, 0].tolist() == [100, 60]
    assert scores["total"][:, 0].tolist() == [0.3, 0.5]


def test_what_is_only_information_takes_no_weight_from_its_siblings() -> None:
    document = {
        "framework": header(scale=100),
        "indicators": {
            "count": {"title": titled("count"), "rule": {"type": "info"}},
            "x": {"title": titled("x"), "rule": {"type": "ratio"}},
            "y": {"title": titled("y"), "rule": {"type": "ratio"}},
        },
        "total": {"indicators": {"count": 5, "x": 1, "y": 3}},
    }
    scores = scores_of(document, {("u", YEAR, "x"): Cell(100.0), ("u", YEAR, "y"): Cell(0.0)})
    assert scores["total"][0, 0] == 0.25
    assert [scores.max_points(code)[0, 0] for code in ("x", "y")] == [25, 75]


def test_points_that_follow_from_weights_are_not_rounded() -> None:
    """A third of 100 points has no end: 33 points would be less than all, and 67 more than two thirds."""
    indicators = {code: {"title": titled(code), "rule": {"type": "ratio"}} for code in ("x", "y")}
    document = {
        "framework": header(scale=100, point_decimals=0),
        "indicators": indicators,
        "total": {"indicators": {"x": 1, "y": 2}},
    }
    scores = scores_of(document, {("u", YEAR, code): Cell(100.0) for code in indicators})
    assert [scores[code][0, 0] for code in ("x", "y", "total")] == [1, 1, 1]


# --- other means --------------------------------------------------------------------------------------------------------


def averaged(aggregation: str, points: Sequence[float] = (25, 75, 0)) -> Document:
    """Three indicators in percent; the third carries no points."""
    return {
        "framework": header(scale=100),
        "indicators": {
            f"x{n}": {"title": titled(f"x{n}"), "points": worth, "rule": {"type": "ratio"}}
            for n, worth in enumerate(points)
        },
        "total": {"indicators": ["x0", "x1", "x2"], "aggregation": aggregation},
    }


@pytest.mark.parametrize(
    ("aggregation", "expected"),
    [
        ("weighted_mean", 0.25 * 0.81 + 0.75 * 0.16),
        ("geometric", 0.24),  # 0.81^¼ × 0.16^¾ = (0.9 × 0.4 × 0.4 × 0.4)^½ = 0.24
        ("harmonic", 1 / (0.25 / 0.81 + 0.75 / 0.16)),
        ("minimum", 0.16),
    ],
)
@pytest.mark.parametrize("without_points", [0, 50, 100, None])
def test_a_mean_counts_what_has_points(aggregation: str, expected: float, without_points: float | None) -> None:
    values_given = {"x0": 81.0, "x1": 16.0, "x2": without_points}
    scores = scores_of(averaged(aggregation), {("u", YEAR, code): Cell(x) for code, x in values_given.items()})
    assert scores["total"][0, 0] == pytest.approx(expected, abs=1e-15)
    assert scores.points("total")[0, 0] == pytest.approx(100 * expected, abs=1e-13)


@pytest.mark.parametrize("aggregation", ["geometric", "harmonic", "minimum"])
def test_one_counted_zero_makes_these_means_zero(aggregation: str) -> None:
    scores = scores_of(averaged(aggregation), {("u", YEAR, "x0"): Cell(0.0), ("u", YEAR, "x1"): Cell(90.0)})
    assert scores["total"][0, 0] == 0


# --- gates -----------------------------------------------------------------------------------------------------------


def gated(at_least: float | None = None) -> Document:
    """100 points; a mandatory plan without points of its own caps the total at half."""
    gate: Document = {"items": ["plan"], "cap": 0.5}
    if at_least is not None:
        gate["at_least"] = at_least
    return {
        "framework": header(scale=100),
        "indicators": {
            "plan": {"title": titled("plan"), "points": 0, "rule": {"type": "linear", "lower": 0.7, "upper": 2.1}},
            "work": {"title": titled("work"), "points": 100, "rule": {"type": "ratio"}},
        },
        "total": {"indicators": ["plan", "work"], "gate": gate},
    }


def test_a_checklist_without_points_of_its_own_opens_a_gate() -> None:
    """Schools, 4725/QĐ-BGDĐT: plan and regulation for online teaching must both be issued, and earn no points."""
    document = gated()
    items = {"plan": {"fraction": 0.5}, "regulation": {"fraction": 0.5}}
    document["indicators"]["plan"]["rule"] = {"type": "checklist", "items": items}
    cells = {("both", YEAR, "plan"): Cell(choice=("plan", "regulation")), ("one", YEAR, "plan"): Cell(choice=("plan",))}
    cells |= {(unit, YEAR, "work"): Cell(90.0) for unit in ("both", "one")}
    assert scores_of(document, cells).points("total")[:, 0].tolist() == [90, 50]


@pytest.mark.parametrize(
    ("plan", "work", "expected"),
    [(2.1, 90, 90), (2.09, 90, 50), (None, 90, 50), (NOT_APPLICABLE, 90, 90), (2.09, 40, 40), (None, 40, 40)],
)
def test_a_mandatory_item_without_points_caps_the_group(plan: float | str | None, work: float, expected: float) -> None:
    """Schools, 4725/QĐ-BGDĐT: mandatory items carry no points but gate the group; what does not apply passes."""
    scores = scores_of(gated(), {("u", YEAR, "plan"): Cell(plan), ("u", YEAR, "work"): Cell(float(work))})
    assert scores.points("total")[0, 0] == expected
    assert scores.coverage("total")[0, 0] == 1


def test_a_gate_opens_at_exactly_its_limit() -> None:
    """1.4 lies half-way from 0.7 to 2.1, though (1.4 − 0.7) / (2.1 − 0.7) is 0.49999999999999994."""
    scores = scores_of(gated(0.5), {("u", YEAR, "plan"): Cell(1.4), ("u", YEAR, "work"): Cell(90.0)})
    assert scores.points("total")[0, 0] == 90


# --- bands -----------------------------------------------------------------------------------------------------------

LEVELS = ("Khởi đầu", "Cơ bản", "Nâng cao", "Dẫn dắt")


@pytest.mark.parametrize(
    ("points", "expected"),
    [(0, 0), (250, 0), (250.1, 1), (500, 1), (500.1, 2), (731.61, 2), (750, 2), (750.1, 3), (1000, 3)],
)
def test_a_score_on_the_limit_of_two_bands_stays_in_the_lower_one(points: float, expected: int) -> None:
    """Lào Cai 2644/QĐ-UBND: above 75 %, above 50 to 75 %, above 25 to 50 %, at most 25 %; 731.61 of 1000 is "Nâng cao"."""
    document = one_indicator({"type": "entered", "in": "points"}, points=1000)
    limits = [{"to": 25}, {"from": 25, "to": 50}, {"from": 50, "to": 75}, {"from": 75}]
    levels = [{**limit, "title": titled(name)} for limit, name in zip(limits, LEVELS, strict=True)]
    document["bands"] = {"includes": "upper", "levels": levels}
    frame = dti.rank(scores_of(document, one_each(values(points)))).to_polars()
    assert frame["band"].to_list() == [LEVELS[expected]]


@pytest.mark.parametrize("includes", ["lower", "upper"])
def test_nothing_and_everything_have_a_band_too(includes: str) -> None:
    document = one_indicator({"type": "entered", "in": "percent"})
    levels = [{"from": 0, "to": 50, "title": titled("low")}, {"from": 50, "to": 100, "title": titled("high")}]
    document["bands"] = {"includes": includes, "levels": levels}
    frame = dti.rank(scores_of(document, one_each(values(100, 0)))).to_polars()
    assert frame["band"].to_list() == ["high", "low"]
