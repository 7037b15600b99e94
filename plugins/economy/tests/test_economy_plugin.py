"""The economy plugin: values in, values out."""

from __future__ import annotations

from typing import Any

import dtiscore_economy as plugin
import numpy as np
import pytest
from dtiscore_economy import average_growth, check

from dtiscore import Finding, Node, PillarData, Text
from dtiscore.rules.plugins.standard import dtiscore_rules

from ...pillar_data import indicator, pillar

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


def found(data: PillarData) -> list[tuple[str, str, int]]:
    return [(finding.check, finding.node, finding.year) for finding in check(data)]


# --- what the plugin says about itself -------------------------------------------------------------------------------


def test_it_computes_the_economy_pillar_as_the_framework_says() -> None:
    assert METHOD.code == "economy"
    assert METHOD.title == Text("Kinh tế số", "Digital economy")
    assert METHOD.aggregation == "additive"
    assert [derivation.name for derivation in METHOD.derivations] == ["average_growth"]


def test_it_knows_exactly_the_topics_of_its_pillar() -> None:
    assert list(METHOD.topics) == TOPICS


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
