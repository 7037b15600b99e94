"""What applies to a unit, and so its maximum, as published decisions have it; each test names its case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import dtiscore as dti
from dtiscore.data.applicability import outside
from dtiscore.data.units import Units
from dtiscore.documents.forms.issuing import issue_forms
from dtiscore.documents.forms.lines import lines_of

from ..decided_cases import YEAR, entered, flat, problems_of, rows, scored
from ..strategies import Document, header, load, titled


def criteria_of_bct() -> Document:
    """34 criteria with 500 points for every unit; 13 more with 150 where there are public services."""
    common = {f"c{n:02}": entered(f"c{n:02}", 10 if n < 32 else 90) for n in range(34)}
    services = {f"s{n:02}": entered(f"s{n:02}", 10 if n < 12 else 30, applies_to=["services"]) for n in range(13)}
    return flat(common | services, ["services", "no_services"])


def test_bct_3283_units_without_public_services_have_34_criteria_and_500_points_others_47_and_650() -> None:
    units = [dti.Unit("a", type="services"), dti.Unit("b", type="no_services")]
    scores = scored(criteria_of_bct(), {"a": {"c33": 65}, "b": {"c33": 50}}, units)
    assert scores.max_points("total")[:, 0].tolist() == [650, 500]
    counted = [sum(scores.coverage(code)[unit, 0] == 0 or scores.coverage(code)[unit, 0] == 1
                   for code in scores.framework.nodes if code != "total") for unit in (0, 1)]  # fmt: skip
    assert counted == [47, 34]
    assert scores["total"][:, 0].tolist() == [0.1, 0.1]
    assert [row["rank"] for row in rows(scores).values()] == [1, 1]


def test_bvhttdl_3708_units_with_procedures_are_compared_at_640_and_those_without_at_500_by_percent() -> None:
    document = flat(
        {"common": entered("common", 500), "procedures": entered("procedures", 140, applies_to=["with_procedures"])},
        ["with_procedures", "without_procedures"],
    )
    units = [dti.Unit("with", type="with_procedures"), dti.Unit("without", type="without_procedures")]
    scores = scored(document, {"with": {"common": 400, "procedures": 80}, "without": {"common": 380}}, units)
    found = rows(scores)
    assert [found[unit]["max_points"] for unit in ("with", "without")] == [640, 500]
    # 480 of 640 is more points but less than 380 of 500.
    assert [found[unit]["score"] for unit in ("with", "without")] == [0.75, 0.76]
    assert [found[unit]["rank"] for unit in ("with", "without")] == [2, 1]


@pytest.mark.parametrize(("without", "year"), [(750, "2022"), (800, "2023")])
def test_lao_cai_2644_agencies_without_procedures_reach_750_then_800_of_1000(without: int, year: str) -> None:
    document = flat(
        {"work": entered("work", without), "procedures": entered("procedures", 1000 - without, applies_to=["tthc"])},
        ["tthc", "no_tthc"],
    )
    units = [dti.Unit("a", type="tthc", block="Có TTHC"), dti.Unit("b", type="no_tthc", block="Không có TTHC")]
    scores = scored(document, {"a": {"work": 500, "procedures": 100}, "b": {"work": 600}}, units)
    assert scores.max_points("total")[:, 0].tolist() == [1000, without]
    assert scores["total"][:, 0].tolist() == [0.6, 600 / without]
    assert [(row["block"], row["rank"], row["of"]) for row in rows(scores).values()] == [
        ("Có TTHC", 1, 1),
        ("Không có TTHC", 1, 1),
    ]


HA_NOI = [f"so-{n:02}" for n in range(1, 18)]
WITH_ECONOMY = HA_NOI[:8]


def components_of_ha_noi(applies_to: Any) -> Document:
    indicators = {f"c{n:02}": entered(f"c{n:02}", 3) for n in range(33)}
    return flat({**indicators, "economy": entered("economy", 1, applies_to=applies_to)})


def test_ha_noi_5279_one_component_more_for_8_named_departments_of_17() -> None:
    units = [dti.Unit(code, name=f"Sở {code[-2:]}", type="department") for code in HA_NOI]
    named = [*WITH_ECONOMY[:4], *(f"SỞ  {code[-2:]}" for code in WITH_ECONOMY[4:])]  # by code or by name
    scores = scored(components_of_ha_noi({"units": named}), {code: {"c00": 3} for code in HA_NOI}, units)
    applies = [code for code in HA_NOI if scores.coverage("economy")[scores.unit_index(code), 0] == 0]
    assert applies == WITH_ECONOMY
    assert scores.max_points("total")[:, 0].tolist() == [100] * 8 + [99] * 9


def test_the_same_by_block_or_by_a_type_and_a_named_unit_besides() -> None:
    units = [dti.Unit(code, type="economic" if i < 7 else "other", block="Kinh tế" if i < 8 else "Văn xã")
             for i, code in enumerate(HA_NOI)]  # fmt: skip
    given = {code: {"c00": 3} for code in HA_NOI}
    by_block = components_of_ha_noi({"blocks": ["kinh tế"]})
    by_type = components_of_ha_noi({"types": ["economic"], "units": ["so-08"]})
    by_type["unit_types"] = {code: {"title": titled(code)} for code in ("economic", "other")}
    for document in (by_block, by_type):
        assert scored(document, given, units).max_points("total")[:, 0].tolist() == [100] * 8 + [99] * 9


def test_a_table_of_types_alone_says_what_a_list_says() -> None:
    as_list, as_table = (
        load(flat({"x": entered("x", 10, applies_to=stated), "y": entered("y", 5)}, ["a", "b"]))["x"]
        for stated in (["a"], {"types": ["a"]})
    )
    assert as_list.applies_to == as_table.applies_to == ("a",)
    assert as_list.scope is as_table.scope is None


def test_what_stands_under_a_node_for_named_units_is_for_them_only() -> None:
    """Hà Nội 920/QĐ-UBND: 9 departments get the index of the digital economy additionally."""
    document = {
        "framework": header(scale=100),
        "indices": {
            "common": {"title": titled("common"), "indicators": {"x": entered("x", 60)}},
            "economy": {
                "title": titled("economy"),
                "applies_to": {"units": ["a"]},
                "indicators": {"y": entered("y", 30), "z": entered("z", 10, applies_to={"blocks": ["K"]})},
            },
        },
        "total": {"indices": ["common", "economy"]},
    }
    units = [dti.Unit("a"), dti.Unit("b", block="K")]
    framework = load(document)
    observations = dti.Observations.from_arrays(
        [[[30.0], [30.0]]], indicators=["x"], units=Units(tuple(units)), years=[YEAR]
    )
    scores = dti.score(framework, observations)
    assert scores.max_points("total")[:, 0].tolist() == [90, 60]
    assert scores["total"][:, 0].tolist() == [30 / 90, 0.5]
    assert scores["economy"][1, 0] != scores["economy"][1, 0]


def test_one_unit_at_a_time_gets_the_form_of_what_applies_to_it() -> None:
    units = [dti.Unit(code, type="economic" if i < 7 else "other", block="Kinh tế" if i < 8 else "Văn xã")
             for i, code in enumerate(HA_NOI)]  # fmt: skip
    types = {"unit_types": {code: {"title": titled(code)} for code in ("economic", "other")}}
    stated: list[Any] = [{"units": WITH_ECONOMY}, {"blocks": ["kinh tế"]}, {"types": ["economic"], "units": ["so-08"]}]
    for applies_to in stated:
        framework = load(components_of_ha_noi(applies_to) | types)
        assert [unit.code for unit in units if "economy" not in outside(framework, unit)] == WITH_ECONOMY
        lines = {unit.code: {line.key for line in lines_of(framework, unit)} for unit in units}
        assert [code for code in HA_NOI if "economy" in lines[code]] == WITH_ECONOMY
        assert {len(keys & {f"c{n:02}" for n in range(33)}) for keys in lines.values()} == {33}


def test_a_name_that_the_units_file_does_not_have_is_refused_with_the_nearest_one() -> None:
    units = [dti.Unit(code, name=f"Sở {code[-2:]}", block="Văn xã") for code in HA_NOI]
    with pytest.raises(dti.DataError) as error:
        scored(components_of_ha_noi({"units": ["so-01", "so-1"], "blocks": ["Văn hoá xã"]}), {}, units)
    assert [problem.code for problem in error.value.problems] == ["units.no_such_block", "units.no_such_unit"]
    assert "did you mean “so-1" in error.value.problems[1].text("en")
    assert error.value.problems[1].place == "economy.applies_to"


def test_no_form_is_written_for_a_framework_that_names_units_nobody_has(tmp_path: Path) -> None:
    units = Units((dti.Unit("so-01"), dti.Unit("so-02")))
    framework = load(components_of_ha_noi({"units": ["so-03"]}))
    with pytest.raises(dti.DataError) as error:
        issue_forms(framework, units, tmp_path / "forms", year=2025, lang="vi")
    assert [problem.code for problem in error.value.problems] == ["units.no_such_unit"]
    assert list(tmp_path.iterdir()) == []


def test_by_block_without_a_units_file_is_refused() -> None:
    framework = load(components_of_ha_noi({"blocks": ["Kinh tế"]}))
    observations = dti.Observations.from_arrays([[[3.0]]], indicators=["c00"], units=["so-01"], years=[YEAR])
    with pytest.raises(dti.DataError) as error:
        dti.score(framework, observations)
    assert [problem.code for problem in error.value.problems] == ["data.no_blocks"]


@pytest.mark.parametrize(
    ("applies_to", "place", "code"),
    [
        ({}, "indicators.x.applies_to", "schema.empty"),
        ({"units": []}, "indicators.x.applies_to.units", "schema.empty"),
        ({"bloks": ["K"]}, "indicators.x.applies_to.bloks", "schema.unknown_key"),
        ({"blocks": "K"}, "indicators.x.applies_to.blocks", "schema.type"),
        ([1], "indicators.x.applies_to[0]", "schema.type"),
        ("a", "indicators.x.applies_to", "schema.type"),
        ({"types": ["z"], "blocks": ["K"]}, "indicators.x.applies_to", "framework.unknown_type"),
    ],
)
def test_what_cannot_be_meant_is_named(applies_to: Any, place: str, code: str, tmp_path: Path) -> None:
    document = flat({"x": entered("x", 10, applies_to=applies_to), "y": entered("y", 5)}, ["a", "b"])
    assert problems_of(document, tmp_path) == [(place, code)]


def test_a_shared_child_is_limited_as_the_node_that_shares_it(tmp_path: Path) -> None:
    """An index for named units whose indicator also counts elsewhere for all would have a score it must not have."""
    document = {
        "framework": header(scale=100),
        "indicators": {"x": entered("x", 40), "y": entered("y", 20)},
        "indices": {
            "limited": {"title": titled("limited"), "applies_to": {"units": ["a"]}, "indicators": ["x"]},
            "open": {"title": titled("open"), "indicators": ["x", "y"]},
        },
        "total": {"indices": ["limited", "open"]},
    }
    assert problems_of(document, tmp_path) == [("indices.limited.applies_to", "framework.scope_beyond")]
    document["indicators"]["x"]["applies_to"] = {"units": ["a"]}  # type: ignore[index]
    assert problems_of(document, tmp_path) == []


def test_an_explanation_and_a_gap_see_who_is_named() -> None:
    units = [dti.Unit("so-01"), dti.Unit("so-02"), dti.Unit("so-09")]
    given = {"so-01": {"c00": 3.0, "economy": 0.0}, "so-02": {"c00": 3.0, "economy": 1.0}, "so-09": {"c00": 3.0}}
    scores = scored(components_of_ha_noi({"units": ["so-01", "so-02"]}), given, units)
    for unit, expected in (("so-01", 1), ("so-09", 0)):
        cell = scores.cell(scores.unit_index(unit), 0)["economy"]
        assert cell.max_points == expected
        listed = {gap.node for gap in dti.gaps(scores, to="best", unit=unit)}
        assert ("economy" in listed) == (unit == "so-01")
