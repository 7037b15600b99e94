"""The society plugin, as an author of any plugin would test it: values in, values out."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import dtiscore_society as plugin
import numpy as np
import pluggy
import pytest
from dtiscore_society import check, least_served
from dtiscore_society.advice import ADVICE

from dtiscore import Finding, Node, PillarData, Text
from dtiscore.model import Source
from dtiscore.rules.plugins import hookspecs
from dtiscore.rules.plugins.standard import dtiscore_rules

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


def indicator(code: str, topic: str, *, measure: str = "percent", **data: Any) -> Node:
    title = Text(f"Chỉ số {code}", f"Indicator {code}")
    return Node(code, "indicator", title, topic=topic, unit_of_measure=measure, data=Source(**data))


def pillar(*indicators: Node, years: tuple[int, ...] = (2023,), **values: Any) -> PillarData:
    """One unit, "a-province", with a value per year."""
    arrays = {code: np.array([row], dtype=float) for code, row in values.items()}
    return PillarData("society", indicators, ("a-province",), years, arrays)


def found(data: PillarData) -> list[tuple[str, str, int]]:
    return [(finding.check, finding.node, finding.year) for finding in check(data)]


# --- what the plugin says about itself -------------------------------------------------------------------------------


def test_every_hook_of_the_plugin_is_one_that_dtiscore_calls() -> None:
    manager = pluggy.PluginManager("dtiscore")
    manager.add_hookspecs(hookspecs)
    manager.register(plugin, "society")
    manager.check_pending()
    assert [caller.name for caller in manager.get_hookcallers(plugin) or ()] == ["dtiscore_pillars"]


def test_it_computes_the_society_pillar_as_the_framework_says() -> None:
    assert METHOD.code == "society"
    assert METHOD.title == Text("Xã hội số", "Digital society")
    assert METHOD.aggregation == "additive"
    assert [derivation.name for derivation in METHOD.derivations] == ["least_served"]


def test_folder_pillar_and_entry_point_have_one_name() -> None:
    folder = Path(__file__).parents[1]
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["dtiscore"] == {folder.name: plugin.__name__}
    assert folder.name == METHOD.code
    assert project["name"] == f"dtiscore-{folder.name}"
    assert "Private :: Do Not Upload" in project["classifiers"]


def test_it_knows_exactly_the_topics_of_its_pillar() -> None:
    assert list(METHOD.topics) == TOPICS


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_a_title_and_advice_in_both_languages(topic: str) -> None:
    assert METHOD.advise is not None
    advice = METHOD.advise(indicator("x", topic))
    assert advice is not None
    assert METHOD.topics[topic].vi != METHOD.topics[topic].en
    assert "thường" in advice.vi
    assert "usually" in advice.en


@pytest.mark.parametrize("topic", TOPICS)
def test_advice_is_one_sentence_without_figures_or_citations(topic: str) -> None:
    advice = ADVICE[topic]
    for text in (advice.vi, advice.en):
        assert text.endswith(".")
        assert ". " not in text
        assert not any(character.isdigit() for character in text)


def test_there_is_no_advice_on_an_unknown_topic() -> None:
    assert plugin.advise(indicator("x", "")) is None
    assert plugin.advise(indicator("x", "weather")) is None


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


def test_an_indicator_without_data_raises_no_question() -> None:
    assert found(pillar(indicator("x", "payment"))) == []


def test_the_same_data_give_the_same_findings_in_the_same_order() -> None:
    nodes = indicator("b", "payment"), indicator("a", "health")
    data = pillar(*nodes, years=(2021, 2022, 2023), a=[101, 1, 102], b=[1, 150, 1])
    assert list(check(data)) == list(check(data))
    assert found(data) == [
        ("society.above_everyone", "b", 2022),
        ("society.above_everyone", "a", 2021),
        ("society.above_everyone", "a", 2023),
    ]
