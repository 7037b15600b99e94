"""Units, maxima, bands and ranks as published decisions have them; each test names its case.

The sets themselves are made up: only the published figures (maxima, numbers of criteria, points, ranks) are theirs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest

import dtiscore as dti
from dtiscore.cli import run
from dtiscore.data.applicability import outside
from dtiscore.data.units import Units
from dtiscore.documents.forms.issuing import issue_forms
from dtiscore.documents.forms.lines import lines_of
from dtiscore.documents.tables.results import bands_sentence, percent_of_maximum, ranking_view, scores_view
from dtiscore.documents.tables.text import as_table
from dtiscore.frameworks import check_framework
from dtiscore.rules.plugins.loading import load_plugins

from ..strategies import Document, header, load, titled, toml

YEAR = 2023
POINTS = {"type": "entered", "in": "points"}


def entered(code: str, points: float, **more: Any) -> Document:
    return {"title": titled(code), "points": points, "rule": POINTS, **more}


def flat(indicators: Mapping[str, Document], types: Sequence[str] = (), **head: Any) -> Document:
    """Indicators whose points are entered, directly under the total."""
    document: Document = {
        "framework": header(scale=sum(one["points"] for one in indicators.values()), decimals=4, **head),
        "indicators": dict(indicators),
        "total": {"indicators": list(indicators)},
    }
    if types:
        document["unit_types"] = {code: {"title": titled(code)} for code in types}
    return document


def scored(document: Document, points: Mapping[str, Mapping[str, float]], units: Sequence[dti.Unit]) -> dti.Scores:
    """Points of a unit by indicator; the units as from a units file."""
    framework = load(document)
    codes, nan = list(document["indicators"]), float("nan")
    table = [[[points.get(unit.code, {}).get(code, nan)] for unit in units] for code in codes]
    observations = dti.Observations.from_arrays(table, indicators=codes, units=Units(tuple(units)), years=[YEAR])
    return dti.score(framework, observations)


def rows(scores: dti.Scores, node: str = "total", within: Any = "block") -> dict[str, dict[str, Any]]:
    frame = dti.rank(scores, node, within=within).to_polars("vi")
    return {row["unit"]: row for row in frame.iter_rows(named=True)}


def problems_of(document: Document, tmp_path: Path) -> list[tuple[str, str]]:
    path = tmp_path / "framework.toml"
    path.write_text(toml(document), encoding="utf-8")
    return [(problem.place, problem.code) for problem in check_framework(path, load_plugins())[1]]


# --- what applies, and so the maximum --------------------------------------------------------------------------------


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


# --- bands -----------------------------------------------------------------------------------------------------------

LAO_CAI = {
    "includes": "upper",
    "levels": [
        {"title": titled("Khởi động"), "to": 25},
        {"title": titled("Hình thành"), "from": 25, "to": 50},
        {"title": titled("Nâng cao"), "from": 50, "to": 75},
        {"title": titled("Dẫn dắt"), "from": 75},
    ],
}
SCHOOLS = {
    "levels": [
        {"title": titled("Mức 1"), "to": 50},
        {"title": titled("Mức 2"), "from": 50, "to": 75, "includes": "both"},
        {"title": titled("Mức 3"), "from": 75},
    ],
}


def bands_of(bands: Document, scale: float, points: Sequence[float]) -> list[str]:
    document = flat({"x": entered("x", scale)}) | {"bands": bands}
    units = [dti.Unit(f"u{n}") for n in range(len(points))]
    scores = scored(document, {f"u{n}": {"x": value} for n, value in enumerate(points)}, units)
    found = rows(scores)
    return [found[unit.code]["band"] for unit in units]


def test_lao_cai_731_61_of_1000_is_73_16_percent_and_nang_cao() -> None:
    document = flat({"x": entered("x", 1000)}) | {"bands": LAO_CAI}
    scores = scored(document, {"u": {"x": 731.61}}, [dti.Unit("u")])
    row = rows(scores)["u"]
    assert row["points"] == 731.61
    assert row["score"] == 0.73161
    view = scores_view(scores, scores.to_polars(), "vi")
    percent = percent_of_maximum(scores.to_polars(), scores.framework, "vi")
    assert "73,16%" in as_table(attrs.evolve(view, columns=(percent,)), "vi")
    assert row["band"] == "Nâng cao"


def test_lao_cai_the_limit_belongs_to_the_lower_band() -> None:
    expected = {0: "Khởi động", 250: "Khởi động", 250.1: "Hình thành", 500: "Hình thành", 500.1: "Nâng cao",
                750: "Nâng cao", 750.1: "Dẫn dắt", 1000: "Dẫn dắt"}  # fmt: skip
    assert bands_of(LAO_CAI, 1000, list(expected)) == list(expected.values())


def test_lao_cai_bands_are_in_percent_of_what_applies() -> None:
    document = flat(
        {"work": entered("work", 750), "procedures": entered("procedures", 250, applies_to=["tthc"])}, ["tthc", "none"]
    )
    document["bands"] = LAO_CAI
    units = [dti.Unit("with", type="tthc"), dti.Unit("without", type="none")]
    found = rows(scored(document, {unit.code: {"work": 600} for unit in units}, units))
    assert [found[unit]["band"] for unit in ("with", "without")] == ["Nâng cao", "Dẫn dắt"]


def test_schools_4725_50_and_75_both_belong_to_level_2_and_nothing_falls_between() -> None:
    """Groups of 100: below 50, 50 to 75, above 75; the whole numbers 0–49, 50–75, 76–100 would lose 49.5 and 75.5."""
    expected = {0: 1, 49: 1, 49.5: 1, 49.99: 1, 50: 2, 62: 2, 75: 2, 75.01: 3, 75.5: 3, 76: 3, 100: 3}
    assert bands_of(SCHOOLS, 100, list(expected)) == [f"Mức {level}" for level in expected.values()]


def test_the_band_is_that_of_the_printed_score() -> None:
    assert bands_of(SCHOOLS, 100, [49.996, 49.994, 75.004, 75.006]) == ["Mức 2", "Mức 1", "Mức 2", "Mức 3"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (None, None, "default"), ("upper", None, "low"), ("both", None, "low"), ("lower", None, "high"),
        ("neither", None, "high"), (None, "lower", "high"), (None, "both", "high"), (None, "upper", "low"),
        (None, "neither", "low"), ("both", "neither", "low"), ("neither", "both", "high"), ("lower", "lower", "high"),
        ("upper", "upper", "low"), ("both", "both", "framework.band_limit_twice"),
        ("upper", "lower", "framework.band_limit_twice"), ("lower", "upper", "framework.band_limit_lost"),
        ("neither", "neither", "framework.band_limit_lost"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("default", ["lower", "upper"])
def test_a_limit_belongs_to_whom_the_levels_say_else_as_for_all(
    first: str | None, second: str | None, expected: str, default: str, tmp_path: Path
) -> None:
    low: Document = {"title": titled("low"), "to": 50} | ({"includes": first} if first else {})
    high: Document = {"title": titled("high"), "from": 50} | ({"includes": second} if second else {})
    bands = {"includes": default, "levels": [high, low]}
    if expected.startswith("framework."):
        document = flat({"x": entered("x", 100)}) | {"bands": bands}
        assert problems_of(document, tmp_path) == [("bands.levels", expected)]
        return
    if expected == "default":
        expected = "high" if default == "lower" else "low"
    assert bands_of(bands, 100, [50]) == [expected]


def test_the_side_that_belongs_is_said_in_both_languages() -> None:
    document = flat({"x": entered("x", 100)}) | {"bands": SCHOOLS}
    assert bands_sentence(load(document).bands, "vi") == "Mức 1: < 50; Mức 2: ≥ 50 và ≤ 75; Mức 3: > 75"
    document["bands"] = LAO_CAI
    assert bands_sentence(load(document).bands, "en") == (
        "Khởi động: ≤ 25; Hình thành: > 25 and ≤ 50; Nâng cao: > 50 and ≤ 75; Dẫn dắt: > 75"
    )


# --- ranks -----------------------------------------------------------------------------------------------------------


def test_dti_2022_equal_printed_values_share_15_and_the_next_is_17() -> None:
    """Thanh Hóa 15, Yên Bái 15, Hậu Giang 17: ties are on the value as it is printed."""
    units = [dti.Unit(f"u{n:02}") for n in range(1, 18)]
    points = {unit.code: {"x": 100.0 - n} for n, unit in enumerate(units)}
    points["u15"], points["u16"], points["u17"] = {"x": 60.0003}, {"x": 60.0001}, {"x": 59.99}
    found = rows(scored(flat({"x": entered("x", 100)}), points, units))
    assert [found[unit]["rank"] for unit in ("u14", "u15", "u16", "u17")] == [14, 15, 15, 17]
    assert found["u17"]["of"] == 17


def hai_duong() -> tuple[dti.Scores, list[dti.Unit]]:
    """19 departments evaluated, 17 ranked; three distinct scores on the first index, all different on the second."""
    units = [dti.Unit(f"so{n:02}", type="so", ranked=n not in (3, 9)) for n in range(1, 20)]
    document = flat({"awareness": entered("awareness", 50, ties="dense"), "people": entered("people", 50)})
    points = {unit.code: {"awareness": (50.0, 45.0, 40.0)[n % 3], "people": 50.0 - n} for n, unit in enumerate(units)}
    return scored(document, points, units), units


def test_hai_duong_2023_of_19_evaluated_17_are_ranked() -> None:
    scores, units = hai_duong()
    found = rows(scores, "people")
    assert len(found) == 19
    assert {unit for unit, row in found.items() if row["rank"] is None} == {"so03", "so09"}
    assert {row["of"] for row in found.values()} == {17}
    assert sorted(row["rank"] for row in found.values() if row["rank"]) == list(range(1, 18))
    assert all(row["points"] is not None for row in found.values())
    assert len(units) == 19


def test_hai_duong_2023_awareness_40_of_50_is_group_3_of_3_while_people_is_ranked_1_to_17() -> None:
    scores, _ = hai_duong()
    awareness, people = rows(scores, "awareness"), rows(scores, "people")
    groups = {(row["points"], row["rank"], row["of"]) for row in awareness.values() if row["rank"]}
    assert groups == {(50.0, 1, 3), (45.0, 2, 3), (40.0, 3, 3)}
    assert (people["so06"]["rank"], people["so06"]["of"]) == (5, 17)
    view = ranking_view(scores, dti.rank(scores, "awareness"), "vi")
    shown = {column.header: column.values for column in view.columns}["Hạng"]
    assert set(shown) == {"nhóm 1/3", "nhóm 2/3", "nhóm 3/3", "không xếp hạng"}


def test_how_ties_rank_is_the_node_s_own_or_else_the_framework_s() -> None:
    framework = load(flat({"a": entered("a", 1), "b": entered("b", 1, ties="competition")}, ties="dense"))
    assert [framework[code].ties for code in ("a", "b", "total")] == ["dense", "competition", "dense"]


def tay_ninh() -> tuple[dti.Scores, list[dti.Unit]]:
    """Synthetic: two districts with communes, as Tây Ninh ranked communes within each district."""
    districts = [dti.Unit("d1", "Huyện Một", ranked=False), dti.Unit("d2", "Huyện Hai", ranked=False)]
    communes = [dti.Unit(f"x{n}", block="Xã", parent="D1" if n < 3 else "d2") for n in range(5)]
    points = {f"x{n}": {"x": value} for n, value in enumerate((70.0, 90.0, 80.0, 60.0, 95.0))}
    return scored(flat({"x": entered("x", 100)}), points, districts + communes), communes


def test_tay_ninh_communes_are_ranked_within_each_district() -> None:
    scores, _ = tay_ninh()
    found = rows(scores, within="parent")
    assert [(unit, row["parent"], row["rank"], row["of"]) for unit, row in found.items()] == [
        ("x1", "d1", 1, 3), ("x2", "d1", 2, 3), ("x0", "d1", 3, 3), ("x4", "d2", 1, 2), ("x3", "d2", 2, 2),
    ]  # fmt: skip
    view = ranking_view(scores, dti.rank(scores, within="parent"), "vi")
    columns = {column.header: list(column.values) for column in view.columns}
    assert columns["Đơn vị cấp trên"] == ["Huyện Một"] * 3 + ["Huyện Hai"] * 2


def test_tuyen_quang_communes_are_ranked_province_wide() -> None:
    scores, communes = tay_ninh()
    found = rows(scores, within="all")
    assert [(unit, row["rank"], row["of"]) for unit, row in found.items()] == [
        ("x4", 1, 5), ("x1", 2, 5), ("x2", 3, 5), ("x0", 4, 5), ("x3", 5, 5),
    ]  # fmt: skip
    assert all("parent" not in row for row in found.values())
    assert len(communes) == 5


def test_without_units_above_there_is_nothing_to_rank_within() -> None:
    scores = scored(flat({"x": entered("x", 100)}), {"a": {"x": 1.0}}, [dti.Unit("a")])
    with pytest.raises(dti.LookupProblem) as error:
        dti.rank(scores, within="parent")
    assert [problem.code for problem in error.value.problems] == ["lookup.no_parents"]
    with pytest.raises(dti.LookupProblem) as error:
        dti.rank(scores, within="district")  # type: ignore[arg-type]
    assert [problem.code for problem in error.value.problems] == ["lookup.within"]


def test_change_is_counted_within_the_same_group() -> None:
    """Last of its district and then first, while it stays behind the other district."""
    framework = load(flat({"x": entered("x", 100)}))
    records = (dti.Unit("d1", ranked=False), dti.Unit("d2", ranked=False), dti.Unit("a", parent="d1"),
               dti.Unit("b", parent="d1"), dti.Unit("c", parent="d2"))  # fmt: skip
    nan = float("nan")
    values = [[[nan, nan], [nan, nan], [10.0, 30.0], [20.0, 20.0], [90.0, 90.0]]]
    scores = dti.score(
        framework,
        dti.Observations.from_arrays(values, indicators=["x"], units=Units(records), years=[YEAR, YEAR + 1]),
    )
    frame = dti.rank(scores, year=YEAR + 1, within="parent").to_polars()
    assert dict(zip(frame["unit"], frame["change"], strict=True)) == {"a": 1, "b": -1, "c": 0}


# --- what is shown ---------------------------------------------------------------------------------------------------


def test_where_maxima_differ_tables_show_the_maximum_and_the_percentage() -> None:
    document = flat(
        {"common": entered("common", 500), "procedures": entered("procedures", 140, applies_to=["with"])},
        ["with", "without"],
    )
    units = [dti.Unit("a", type="with"), dti.Unit("b", type="without")]
    scores = scored(document, {"a": {"common": 400, "procedures": 80}, "b": {"common": 380}}, units)
    for view in (ranking_view(scores, dti.rank(scores), "vi"), scores_view(scores, scores.to_polars(), "vi")):
        headers = [column.header for column in view.columns]
        assert {"Tối đa", "% tối đa"} <= set(headers)
    same = scored(document, {"a": {"common": 400, "procedures": 80}}, units[:1])
    for view in (ranking_view(same, dti.rank(same), "vi"), scores_view(same, same.to_polars(), "vi")):
        assert "% tối đa" not in [column.header for column in view.columns]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An assessment folder, synthetic: two districts with two communes each, of two types."""
    document = flat(
        {"x": entered("x", 750), "y": entered("y", 250, applies_to={"types": ["ward"]})}, ["commune", "ward"]
    ) | {"bands": LAO_CAI}
    (tmp_path / "synthetic.toml").write_text(toml(document), encoding="utf-8")
    (tmp_path / "dtiscore.toml").write_text(
        'framework = "synthetic.toml"\nunits = "units.csv"\ndata = ["data.csv"]\nlanguage = "vi"\n', encoding="utf-8"
    )
    (tmp_path / "units.csv").write_text(
        "code,name,type,parent,ranked\nd1,Huyện Một,,,không\nd2,Huyện Hai,,,không\na,Xã A,commune,d1,\nb,Phường B,ward,d1,\n"
        "c,Xã C,commune,d2,\nd,Phường D,ward,d2,\n",
        encoding="utf-8",
    )
    (tmp_path / "data.csv").write_text("unit,year,x,y\na,2023,600,\nb,2023,600,131.61\nc,2023,300,\nd,2023,100,10\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_command_ranks_within_each_unit_above(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rank", "--within", "parent", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    keys = ["unit", "year", "node", "kind", "points", "max_points", "score", "coverage", "rank", "of", "block", "band",
            "change", "parent"]  # fmt: skip
    assert [list(row) for row in found] == [keys] * 4
    assert [(row["unit"], row["parent"], row["rank"]) for row in found] == [
        ("a", "d1", 1), ("b", "d1", 2), ("c", "d2", 1), ("d", "d2", 2),
    ]  # fmt: skip
    assert run(["rank", "--format", "json"]) == 0
    assert [list(row) for row in json.loads(capsys.readouterr().out)] == [keys[:-1]] * 4


def test_the_command_shows_maximum_percentage_and_band(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rank", "--within", "all"]) == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if "Phường B" in line)
    assert [part in line for part in ("731,61", "1.000,00", "73,16%", "Nâng cao")] == [True] * 4


def test_show_says_whom_an_indicator_is_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "synthetic.toml", "-q"]) == 0
    table = capsys.readouterr().out
    assert "Áp dụng" in table
    assert next(line for line in table.splitlines() if line.lstrip().startswith("y ")).endswith("ward")
    assert run(["show", "vn-dti-province-2022", "--lang", "vi", "-q"]) == 0
    assert "Áp dụng" not in capsys.readouterr().out


def test_show_says_which_side_of_a_band_is_included(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "synthetic.toml"]) == 0
    assert "Nâng cao: > 50 và ≤ 75; Dẫn dắt: > 75" in capsys.readouterr().err


def test_check_names_units_that_the_framework_invents(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = folder / "synthetic.toml"
    file.write_text(file.read_text("utf-8").replace('= ["ward"] }', '= ["ward"], "units" = ["bb"] }'), "utf-8")
    assert run(["check", "--lang", "en"]) == 1
    out = capsys.readouterr().out
    assert out.count("the units file has no unit “bb”") == 1
