"""The society plugin: values in, values out."""

from __future__ import annotations

import dtiscore_society as plugin
import numpy as np
import pytest
from dtiscore_society import check, least_served

from dtiscore import Finding, Node, PillarData, Text
from dtiscore.rules.plugins.standard import dtiscore_rules

from ...pillar_data import indicator, pillar

NAN, INF = np.nan, np.inf
(METHOD,) = plugin.dtiscore_pillars()

TOPICS = [
    "connectivity",
    "devices",
    "payment",
    "personal_identity",
    "citizen_skills",
    "health",
    "education",
    "social_services",
    "citizen_awareness",
    "smart_city",
]


def found(data: PillarData) -> list[tuple[str, str, int]]:
    return [(finding.check, finding.node, finding.year) for finding in check(data)]


# --- what the plugin says about itself -------------------------------------------------------------------------------


def test_it_computes_the_society_pillar_as_the_framework_says() -> None:
    assert METHOD.code == "society"
    assert METHOD.title == Text("Xã hội số", "Digital society")
    assert METHOD.aggregation == "additive"
    assert [derivation.name for derivation in METHOD.derivations] == ["least_served"]


def test_it_knows_exactly_the_topics_of_its_pillar() -> None:
    assert list(METHOD.topics) == TOPICS


# --- least_served -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rates", "expected"),
    [
        ((60, 35, 50), 35),
        ((60,), 60),
        ((60, 0, 50), 0),
        ((60, NAN, 50), NAN),
        ((0, NAN, 50), NAN),
        ((60, INF, 50), 50),
        ((NAN, INF, INF), NAN),
        ((INF, INF, INF), INF),
    ],
)
def test_the_group_with_the_lowest_rate_counts(rates: tuple[float, ...], expected: float) -> None:
    inputs = tuple(np.array([[float(rate)]]) for rate in rates)
    np.testing.assert_equal(least_served(inputs, (2023,)), [[expected]])


def test_every_unit_and_year_has_its_own_least_served_group() -> None:
    women, elderly = np.array([[60.0, 40.0], [NAN, 10.0]]), np.array([[30.0, 45.0], [20.0, INF]])
    np.testing.assert_equal(least_served((women, elderly), (2022, 2023)), [[30, 40], [NAN, 10]])


def test_no_group_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one group"):
        least_served((), (2023,))


# --- checks ----------------------------------------------------------------------------------------------------------

PEOPLE = ["payment", "devices", "personal_identity", "citizen_skills", "health", "education"]


@pytest.mark.parametrize("topic", PEOPLE)
def test_more_than_everybody_is_asked_about(topic: str) -> None:
    (finding,) = check(pillar(indicator("x", topic), x=[1188.11]))
    assert finding == Finding(
        severity="warning",
        check="society.above_everyone",
        unit="a-province",
        year=2023,
        node="x",
        finding=Text("“Chỉ số x” là 1.188,11%, vượt quá 100%", "“Indicator x” is 1,188.11 %, more than 100 %"),
        ask=finding.ask,
    )
    assert finding.ask.vi.endswith(("người?", "người khác nhau?", "cả hai số."))
    assert finding.ask.en.endswith(("people are there?", "send both."))


@pytest.mark.parametrize("topic", PEOPLE)
@pytest.mark.parametrize("rate", [0, 88.11, 100, 100.004, NAN, INF])
def test_up_to_everybody_is_plausible(topic: str, rate: float) -> None:
    assert found(pillar(indicator("x", topic), x=[rate])) == []


@pytest.mark.parametrize(
    "node",
    [
        indicator("x", "payment", measure="count"),
        indicator("x", "payment", measure="/ 100"),
        indicator("x", "payment", derive="average_growth"),
        indicator("x", "payment", part="a", whole="b", exceed=True),
        indicator("x", "connectivity"),
    ],
    ids=["count", "per hundred", "growth", "may exceed", "another topic"],
)
def test_what_is_no_share_of_people_may_exceed_a_hundred(node: Node) -> None:
    assert found(pillar(node, x=[250])) == []


def test_the_least_served_group_is_still_a_share_of_people() -> None:
    node = indicator("x", "citizen_skills", derive="least_served")
    assert found(pillar(node, x=[120])) == [("society.above_everyone", "x", 2023)]


def test_the_level_of_a_growth_rule_may_exceed_a_hundred() -> None:
    growth_rule = next(rule for rule in dtiscore_rules() if rule.name == "growth")
    title = Text("Chỉ số x", "Indicator x")
    node = Node("x", "indicator", title, topic="payment", unit_of_measure="percent", rule=growth_rule)
    assert found(pillar(node, x=[250])) == []


def test_the_same_data_give_the_same_findings_in_the_same_order() -> None:
    nodes = indicator("b", "payment"), indicator("a", "health")
    data = pillar(*nodes, years=(2021, 2022, 2023), a=[101, 1, 102], b=[1, 150, 1])
    assert list(check(data)) == list(check(data))
    assert found(data) == [
        ("society.above_everyone", "b", 2022),
        ("society.above_everyone", "a", 2021),
        ("society.above_everyone", "a", 2023),
    ]
