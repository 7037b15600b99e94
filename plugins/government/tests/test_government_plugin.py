"""The government plugin: values in, values out."""

from __future__ import annotations

from typing import Any

import dtiscore_government as plugin
import numpy as np
import pytest
from dtiscore_government import check, combined_rate

from dtiscore import Finding, Node, PillarData, Text

from ...pillar_data import indicator, pillar

NAN, INF = np.nan, np.inf
(METHOD,) = plugin.dtiscore_pillars()

TOPICS = [
    "online_services",
    "online_use",
    "service_quality",
    "digital_identity",
    "electronic_work",
    "reporting",
    "data_sharing",
    "inspection",
    "cyber_security",
    "officials_skills",
    "procedures",
]


def found(data: PillarData) -> list[tuple[str, str, int]]:
    return [(finding.check, finding.node, finding.year) for finding in check(data)]


# --- what the plugin says about itself -------------------------------------------------------------------------------


def test_it_computes_the_government_pillar_as_the_framework_says() -> None:
    assert METHOD.code == "government"
    assert METHOD.title == Text("Chính quyền số", "Digital government")
    assert METHOD.aggregation == "additive"
    assert [derivation.name for derivation in METHOD.derivations] == ["combined_rate"]


def test_it_knows_exactly_the_topics_of_its_pillar() -> None:
    assert list(METHOD.topics) == TOPICS


# --- combined_rate ----------------------------------------------------------------------------------------------------


def test_counts_of_two_levels_are_added_before_dividing() -> None:
    # 30 of 100 and 10 of 20: 40 of 120, not the mean of 30 % and 50 %.
    inputs = tuple(np.array([[x]]) for x in (30.0, 100.0, 10.0, 20.0))
    np.testing.assert_allclose(combined_rate(inputs, (2023,)), [[100 * 40 / 120]], rtol=1e-15)


def test_a_single_level_gives_its_own_rate() -> None:
    # Sóc Trăng 2023: 1,041 of 1,774 procedures in full process, published as 58.68 %.
    rate = combined_rate((np.array([[1041.0]]), np.array([[1774.0]])), (2023,))
    assert rate.round(2).tolist() == [[58.68]]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((30, 100, NAN, 20), 30),
        ((30, 100, 10, NAN), 30),
        ((30, 100, INF, INF), 30),
        ((30, 100, 10, INF), 30),
        ((NAN, 100, 10, NAN), NAN),
        ((NAN, NAN, INF, INF), NAN),
        ((INF, INF, NAN, INF), NAN),
        ((INF, INF, INF, INF), INF),
        ((0, 0, 0, 0), NAN),
        ((0, 0, 5, 10), 50),
        ((0, 100, 0, 20), 0),
    ],
)
def test_a_level_counts_where_both_of_its_numbers_are_given(counts: tuple[float, ...], expected: float) -> None:
    inputs = tuple(np.array([[float(x)]]) for x in counts)
    np.testing.assert_equal(combined_rate(inputs, (2023,)), [[expected]])


def test_every_unit_and_year_is_computed_on_its_own() -> None:
    part, whole = np.array([[1.0, 2.0], [NAN, 4.0]]), np.array([[4.0, 4.0], [4.0, 4.0]])
    np.testing.assert_equal(combined_rate((part, whole), (2022, 2023)), [[25, 50], [NAN, 100]])


@pytest.mark.parametrize("count", [0, 1, 3])
def test_counts_that_do_not_come_in_pairs_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match=rf"in pairs .* was given {count}$"):
        combined_rate((np.ones((1, 1)),) * count, (2023,))


# --- checks ----------------------------------------------------------------------------------------------------------

FULL = indicator("full", "online_services", part="procedures_full", whole="procedures")
PARTIAL = indicator("partial", "online_services", part="procedures_partial", whole="procedures")
USE = indicator("use", "online_use", part="online", whole="received")


def test_the_published_shares_of_soc_trang_raise_no_question() -> None:
    data = pillar(
        FULL, PARTIAL, USE, full=[58.68], partial=[19.90], use=[35.32],
        procedures_full=[1041], procedures_partial=[353], procedures=[1774],
    )  # fmt: skip
    assert found(data) == []


def test_full_and_partial_services_above_the_whole_are_asked_about() -> None:
    data = pillar(
        FULL, PARTIAL, full=[1080.5], partial=[32], procedures_full=[1], procedures_partial=[1], procedures=[1]
    )
    (finding,) = check(data)
    assert finding == Finding(
        severity="warning",
        check="government.exclusive_shares",
        unit="a-province",
        year=2023,
        node="full",
        finding=Text(
            "“Chỉ số full”, “Chỉ số partial”: các tỷ lệ trên cùng một tổng số cộng lại bằng 1.112,5%, vượt quá 100%",
            "“Indicator full”, “Indicator partial”: shares of one and the same total add up to 1,112.5 %, more than 100 %",
        ),
        ask=finding.ask,
    )
    assert "một lần" in finding.ask.vi
    assert "once" in finding.ask.en


def test_counts_may_not_exceed_the_whole_by_a_single_procedure() -> None:
    counts: dict[str, Any] = {"procedures_full": [801.0], "procedures_partial": [200.0], "procedures": [1000.0]}
    assert found(pillar(FULL, PARTIAL, full=[80.1], partial=[20], **counts)) == [
        ("government.exclusive_shares", "full", 2023)
    ]


def test_stated_rates_may_have_been_rounded_up() -> None:
    assert found(pillar(FULL, PARTIAL, full=[81], partial=[20])) == []
    assert found(pillar(FULL, PARTIAL, full=[81], partial=[20], procedures_full=[8], procedures_partial=[2])) == []
    assert found(pillar(FULL, PARTIAL, full=[82], partial=[20])) == [("government.exclusive_shares", "full", 2023)]


@pytest.mark.parametrize(
    "other",
    [
        indicator("partial", "online_services", part="procedures_partial", whole="procedures_eligible"),
        indicator("partial", "online_services", part="procedures_full", whole="procedures"),
        indicator("partial", "online_services", part="procedures_partial", whole="procedures", exceed=True),
        indicator("partial", "online_services", part="procedures_partial", whole="procedures", measure="count"),
        indicator("partial", "service_quality", part="procedures_partial", whole="procedures"),
        indicator("partial", "online_services"),
    ],
    ids=["another whole", "the same part", "may exceed", "no percentage", "another topic", "no counts"],
)
def test_only_exclusive_shares_of_one_whole_are_added(other: Node) -> None:
    assert found(pillar(FULL, other, full=[90], partial=[60])) == []


@pytest.mark.parametrize("unknown", [NAN, INF])
def test_a_share_that_is_unknown_is_not_added(unknown: float) -> None:
    assert found(pillar(FULL, PARTIAL, full=[102], partial=[unknown])) == []
    assert found(pillar(FULL, PARTIAL, full=[102])) == []


def test_online_use_without_any_service_offered_is_asked_about() -> None:
    (finding,) = check(pillar(FULL, PARTIAL, USE, full=[0], partial=[0], use=[35.32]))
    assert (finding.check, finding.node, finding.severity) == ("government.use_without_services", "use", "warning")
    assert "35,32%" in finding.finding.vi
    assert "35.32 %" in finding.finding.en


@pytest.mark.parametrize(
    ("full", "partial", "use"),
    [(0, 1, 35), (0, NAN, 35), (INF, INF, 35), (NAN, NAN, 35), (0, 0, 0), (0, 0, NAN), (0, 0, INF)],
)
def test_online_use_is_plausible_where_services_may_be_offered(full: float, partial: float, use: float) -> None:
    assert found(pillar(FULL, PARTIAL, USE, full=[full], partial=[partial], use=[use])) == []


def test_a_kind_of_service_that_does_not_apply_offers_nothing() -> None:
    assert found(pillar(FULL, PARTIAL, USE, full=[0], partial=[INF], use=[35])) == [
        ("government.use_without_services", "use", 2023)
    ]


def test_use_alone_raises_no_question() -> None:
    assert found(pillar(USE, use=[35])) == []


def test_the_same_data_give_the_same_findings_in_the_same_order() -> None:
    values: dict[str, Any] = {"full": [90.0, 0.0, 95.0], "partial": [30.0, 0.0, 40.0], "use": [1.0, 2.0, 3.0]}
    data = pillar(FULL, PARTIAL, USE, years=(2021, 2022, 2023), **values)
    assert list(check(data)) == list(check(data))
    assert found(data) == [
        ("government.exclusive_shares", "full", 2021),
        ("government.exclusive_shares", "full", 2023),
        ("government.use_without_services", "use", 2022),
    ]
