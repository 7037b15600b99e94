"""The economy plugin, as an author of any plugin would test it: values in, values out."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import dtiscore_economy as plugin
import numpy as np
import pluggy
import pytest
from dtiscore_economy import average_growth, check
from dtiscore_economy.advice import ADVICE

from dtiscore import Finding, Node, PillarData, Text
from dtiscore.model import Source
from dtiscore.rules.plugins import hookspecs
from dtiscore.rules.plugins.standard import dtiscore_rules

NAN, INF = np.nan, np.inf
(METHOD,) = plugin.dtiscore_pillars()

TOPICS = [
    "economy_share",
    "enterprise_adoption",
    "ecommerce",
    "electronic_transactions",
    "labour",
    "productivity",
    "enterprise_skills",
    "enterprise_awareness",
]


def indicator(code: str, topic: str, *, measure: str = "percent", **data: Any) -> Node:
    title = Text(f"Chỉ số {code}", f"Indicator {code}")
    return Node(code, "indicator", title, topic=topic, unit_of_measure=measure, data=Source(**data))


def pillar(*indicators: Node, years: tuple[int, ...] = (2023,), **values: Any) -> PillarData:
    """One unit, "a-province", with a value per year."""
    arrays = {code: np.array([row], dtype=float) for code, row in values.items()}
    return PillarData("economy", indicators, ("a-province",), years, arrays)


def found(data: PillarData) -> list[tuple[str, str, int]]:
    return [(finding.check, finding.node, finding.year) for finding in check(data)]


# --- what the plugin says about itself -------------------------------------------------------------------------------


def test_every_hook_of_the_plugin_is_one_that_dtiscore_calls() -> None:
    manager = pluggy.PluginManager("dtiscore")
    manager.add_hookspecs(hookspecs)
    manager.register(plugin, "economy")
    manager.check_pending()
    assert [caller.name for caller in manager.get_hookcallers(plugin) or ()] == ["dtiscore_pillars"]


def test_it_computes_the_economy_pillar_as_the_framework_says() -> None:
    assert METHOD.code == "economy"
    assert METHOD.title == Text("Kinh tế số", "Digital economy")
    assert METHOD.aggregation == "additive"
    assert [derivation.name for derivation in METHOD.derivations] == ["average_growth"]


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


# --- average_growth ---------------------------------------------------------------------------------------------------


def growth(levels: list[float], years: tuple[int, ...]) -> list[float]:
    row: list[float] = average_growth((np.array([levels], dtype=float),), years)[0].tolist()
    return row


def test_growth_is_counted_from_the_first_year() -> None:
    # 100 → 110 is 10 %; 100 → 144 in two years is 20 % a year.
    np.testing.assert_allclose(growth([100, 110, 144], (2021, 2022, 2023)), [NAN, 10, 20], rtol=1e-12)


def test_a_gap_between_years_counts_with_its_real_length() -> None:
    # 1 → 8 over three years is a doubling every year.
    np.testing.assert_allclose(growth([1, 8], (2020, 2023)), [NAN, 100], rtol=1e-12)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([NAN, 100, 110], [NAN, NAN, 10]),
        ([0, 100, 110], [NAN, NAN, 10]),
        ([INF, 100, 110], [INF, NAN, 10]),
        ([100, NAN, 144], [NAN, NAN, 20]),
        ([100, INF, 144], [NAN, INF, 20]),
        ([100, 0, 50], [NAN, -100, 100 * (0.5**0.5 - 1)]),
        ([100, -5, 100], [NAN, NAN, 0]),
        ([NAN, NAN, NAN], [NAN, NAN, NAN]),
        ([0, 0, 0], [NAN, NAN, NAN]),
        ([INF, INF, INF], [INF, INF, INF]),
    ],
)
def test_missing_zero_and_not_applicable_levels(levels: list[float], expected: list[float]) -> None:
    np.testing.assert_allclose(growth(levels, (2021, 2022, 2023)), expected, rtol=1e-12)


def test_every_unit_has_its_own_first_year() -> None:
    levels = np.array([[100.0, 110.0, 121.0], [NAN, 50.0, 100.0]])
    expected = [[NAN, 10, 10], [NAN, NAN, 100]]
    np.testing.assert_allclose(average_growth((levels,), (2021, 2022, 2023)), expected, rtol=1e-12)


def test_no_units_or_years_give_no_growth() -> None:
    assert average_growth((np.empty((2, 0)),), ()).shape == (2, 0)
    assert average_growth((np.empty((0, 2)),), (2022, 2023)).shape == (0, 2)


def test_the_levels_are_left_as_they_were() -> None:
    levels = np.array([[100.0, 110.0]])
    levels.flags.writeable = False
    average_growth((levels,), (2022, 2023))
    assert levels.tolist() == [[100, 110]]


@pytest.mark.parametrize("count", [0, 2])
def test_more_or_less_than_one_input_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match=rf"one input, .* was given {count}$"):
        average_growth((np.ones((1, 1)),) * count, (2023,))


# --- checks ----------------------------------------------------------------------------------------------------------

SHARE = indicator("share", "economy_share")
WORKERS = indicator("workers", "labour", part="digital_workers", whole="workers")
PLATFORMS = indicator("platforms", "enterprise_adoption")


def test_plausible_shares_raise_no_question() -> None:
    data = pillar(
        SHARE, WORKERS, PLATFORMS, years=(2022, 2023), share=[7.41, 10], workers=[1, 100], platforms=[NAN, INF]
    )
    assert found(data) == []


def test_a_jump_of_the_digital_economy_is_asked_about() -> None:
    (finding,) = check(pillar(SHARE, years=(2022, 2023), share=[7.41, 15]))
    assert finding == Finding(
        severity="note",
        check="economy.share_jump",
        unit="a-province",
        year=2023,
        node="share",
        finding=Text(
            "“Chỉ số share” từ 7,41% năm 2022 thành 15% năm 2023, thay đổi 7,59 điểm phần trăm trong một năm (hỏi khi quá "
            "5 điểm phần trăm, ngưỡng do phần kiểm tra kinh tế số này tự đặt)",
            "“Indicator share” went from 7.41 % in 2022 to 15 % in 2023, 7.59 percentage points in one year (asked above "
            "5 percentage points, a threshold of this plugin's own)",
        ),
        ask=finding.ask,
    )
    assert "cơ quan thống kê" in finding.ask.vi
    assert "statistics office" in finding.ask.en


def test_a_fall_is_a_jump_too() -> None:
    assert found(pillar(SHARE, years=(2022, 2023), share=[15, 7.41])) == [("economy.share_jump", "share", 2023)]


@pytest.mark.parametrize(
    ("years", "shares"),
    [
        ((2022, 2023), [7.41, 12.41]),
        ((2022, 2023), [3.05, 8.05]),
        ((2021, 2023), [7.41, 15]),
        ((2021, 2022, 2023), [7.41, NAN, 15]),
        ((2021, 2022, 2023), [7.41, INF, 15]),
    ],
    ids=["exactly five points", "five points and a last bit", "two years apart", "missing between", "n/a between"],
)
def test_up_to_five_points_or_more_than_a_year_is_no_jump(years: tuple[int, ...], shares: list[float]) -> None:
    assert found(pillar(SHARE, years=years, share=shares)) == []


def test_only_the_share_of_the_economy_is_asked_about_a_jump() -> None:
    assert found(pillar(PLATFORMS, years=(2022, 2023), platforms=[10, 60])) == []


@pytest.mark.parametrize("node", [SHARE, WORKERS, PLATFORMS], ids=lambda node: node.topic)
def test_a_share_above_the_whole_is_asked_about(node: Node) -> None:
    values: dict[str, Any] = {node.code: [1234.5]}
    (finding,) = check(pillar(node, **values))
    assert (finding.check, finding.node, finding.severity) == ("economy.above_whole", node.code, "warning")
    assert "1.234,5%" in finding.finding.vi
    assert "1,234.5 %" in finding.finding.en


@pytest.mark.parametrize(
    "node",
    [
        indicator("x", "enterprise_adoption", derive="average_growth"),
        indicator("x", "enterprise_adoption", measure="count"),
        indicator("x", "enterprise_adoption", part="a", whole="b", exceed=True),
        indicator("x", "ecommerce"),
    ],
    ids=["growth", "count", "may exceed", "another topic"],
)
def test_what_is_no_share_may_exceed_a_hundred(node: Node) -> None:
    assert found(pillar(node, x=[250])) == []


def test_the_level_of_a_growth_rule_may_exceed_a_hundred() -> None:
    growth_rule = next(rule for rule in dtiscore_rules() if rule.name == "growth")
    title = Text("Chỉ số x", "Indicator x")
    node = Node("x", "indicator", title, topic="enterprise_adoption", unit_of_measure="percent", rule=growth_rule)
    assert found(pillar(node, x=[250])) == []


def test_an_indicator_without_data_raises_no_question() -> None:
    assert found(pillar(SHARE)) == []


def test_the_same_data_give_the_same_findings_in_the_same_order() -> None:
    data = pillar(SHARE, PLATFORMS, years=(2021, 2022, 2023), share=[1, 90, 101], platforms=[101, 1, 102])
    assert list(check(data)) == list(check(data))
    assert found(data) == [
        ("economy.above_whole", "share", 2023),
        ("economy.share_jump", "share", 2022),
        ("economy.share_jump", "share", 2023),
        ("economy.above_whole", "platforms", 2021),
        ("economy.above_whole", "platforms", 2023),
    ]
