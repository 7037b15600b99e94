"""The criteria that ship: complete, sourced, in both languages, and as the decisions say; and that any others work too."""

from __future__ import annotations

import tomllib
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dtiscore as dti
from dtiscore.frameworks import check_framework, known_frameworks, known_targets
from dtiscore.frameworks.targets import check_targets
from dtiscore.rules.plugins.loading import Plugins

from ..tree import ROOT

PLUGINS = dti.load_plugins()
FRAMEWORKS = known_frameworks(PLUGINS)
TARGETS = known_targets(PLUGINS)
SHIPPED = sorted([*FRAMEWORKS.values(), ROOT / "examples" / "synthetic-province" / "synthetic-framework.toml"])
GOALS = ("soc-trang-goals", "tra-vinh-goals")
FOUNDATION = ("awareness", "institutions", "infrastructure", "human_resources", "cyber_security")
PILLARS = ("government", "economy", "society")
# Sets of reform and of single decisions: fields, and no pillars of digital transformation.
PAR = ("vn-par-province-2020", "vn-par-province-2022")
IN_PART = ("ca-mau-par-2013", "tay-ninh-egov-2019")
# Main indices without the overlapping pillars of the national sets.
DISTRICT = ("lao-cai-dti-district-2022",)
WITHOUT_PILLARS = (*PAR, *IN_PART, *DISTRICT)


@pytest.fixture(params=SHIPPED, ids=lambda path: path.stem)
def shipped(request: pytest.FixtureRequest) -> dti.Framework:
    return dti.load_framework(request.param, PLUGINS)


def titles_of(framework: dti.Framework) -> Iterator[tuple[str, dti.Text]]:
    yield "framework", framework.title
    yield from ((node.code, node.title) for node in framework.nodes.values())
    yield from ((f"unit_types.{code}", title) for code, title in framework.unit_types.items())
    yield from (("bands", band.title) for band in framework.bands.levels)


# --- everything that ships -------------------------------------------------------------------------------------------


def test_the_frameworks_that_ship_are_known() -> None:
    assert sorted(FRAMEWORKS) == [
        "ca-mau-par-2013",
        "commune-demo",
        "lao-cai-dti-district-2022",
        "soc-trang-goals",
        "tay-ninh-egov-2019",
        "tra-vinh-goals",
        "vn-dti-national-2025",
        "vn-dti-province-2020",
        "vn-dti-province-2022",
        "vn-par-province-2020",
        "vn-par-province-2022",
    ]


def test_no_plugin_failed() -> None:
    assert PLUGINS.failures == ()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_framework_loads_without_error_or_warning(path: Path) -> None:
    framework, problems = check_framework(path, PLUGINS)
    assert [problem.text() for problem in problems] == []
    assert framework is not None
    assert framework.code == path.stem


@pytest.mark.parametrize("code", TARGETS)
def test_a_target_document_has_no_problems_and_states_its_source(code: str) -> None:
    document, targets, problems = check_targets(TARGETS[code], None)
    assert [problem.text() for problem in problems] == []
    assert document is not None
    assert (document.code, bool(document.source), bool(document.title.vi and document.title.en)) == (code, True, True)
    assert document.source is not None
    assert document.source.vi != document.source.en
    assert all(target.stated for target in targets)
    assert {target.document for target in targets} == {code}


def test_every_target_document_is_named_by_a_framework_that_has_its_codes() -> None:
    named = {code for path in SHIPPED for code in dti.load_framework(path, PLUGINS).targets.documents}
    assert named == set(TARGETS)
    for path in SHIPPED:
        framework = dti.load_framework(path, PLUGINS)
        for file in framework.targets.files:
            assert [problem.text() for problem in check_targets(file, framework)[2]] == []


def test_a_framework_names_its_source(shipped: dti.Framework) -> None:
    assert shipped.source


def test_every_title_is_in_both_languages(shipped: dti.Framework) -> None:
    lacking = [code for code, title in titles_of(shipped) if not (title.vi.strip() and title.en.strip())]
    assert lacking == []


def test_titles_differ_between_the_languages(shipped: dti.Framework) -> None:
    """A title copied into the other language is a title not yet translated; names of nodes are never the same in both."""
    same = [code for code, title in titles_of(shipped) if title.vi == title.en and code != "framework"]
    assert same == []


def test_vietnamese_texts_are_vietnamese(shipped: dti.Framework) -> None:
    """Titles that lost their diacritics (from a scan, or a keyboard) would be all ASCII."""
    bare = [code for code, title in titles_of(shipped) if title.vi.isascii() and len(title.vi.split()) > 2]
    assert bare == []


def test_points_of_the_total_are_the_scale(shipped: dti.Framework) -> None:
    total = shipped["total"]
    assert total.points == shipped.scale
    if total.rollup == "points":
        assert sum(shipped[child].points for child in total.children) == shipped.scale


def test_each_pillar_is_computed_by_the_plugin_of_its_code(shipped: dti.Framework) -> None:
    pillars = () if shipped.code in WITHOUT_PILLARS else PILLARS
    assert {pillar.code: pillar.computed_by for pillar in shipped.pillars} == {code: code for code in pillars}
    assert all(shipped.methods[code].code == code for code in pillars)


def test_topics_are_words_that_a_plugin_knows(shipped: dti.Framework) -> None:
    topics = {node.topic for node in shipped.nodes.values() if node.topic}
    assert topics <= PLUGINS.topics


def test_what_is_incomplete_or_ours_says_so(shipped: dti.Framework) -> None:
    if shipped.completeness != "complete":
        assert shipped.note is not None


def test_criteria_hold_no_python() -> None:
    """A .py file there would break hatchling's editable install."""
    assert {path.suffix for path in (ROOT / "criteria").rglob("*") if path.is_file()} == {".toml", ".md", ".csv"}


# --- the decisions ---------------------------------------------------------------------------------------------------


def test_decision_922_has_eight_main_indices_of_1000_points() -> None:
    framework = dti.load_framework("vn-dti-province-2022")
    assert {code: framework[code].points for code in framework["total"].children} == {
        **dict.fromkeys(FOUNDATION, 100),
        "government_activity": 200,
        "economy_activity": 150,
        "society_activity": 150,
    }
    assert framework.scale == 1000
    assert (framework.first_year, framework.last_year) == (2021, 2023)


def test_pillars_of_decision_922_share_the_foundation_group() -> None:
    framework = dti.load_framework("vn-dti-province-2022")
    for pillar, points in {"government": 700, "economy": 650, "society": 650}.items():
        assert framework[pillar].children == (*FOUNDATION, f"{pillar}_activity")
        assert framework[pillar].points == points
        assert framework[pillar].rollup == "points"


def test_smart_city_is_collected_and_never_added() -> None:
    framework = dti.load_framework("vn-dti-province-2022")
    assert framework["smart_city"].points == 0
    assert framework.parents("smart_city") == ()
    codes = [node.code for node in framework.leaves]
    values = np.full((len(codes), 1, 1), 0.5)
    without = dti.score(framework, observations_of(codes, values))
    values[codes.index("smart_city")] = 1.0
    with_it = dti.score(framework, observations_of(codes, values))
    for node in ("total", *PILLARS):
        assert (with_it[node] == without[node]).all()
    assert with_it["smart_city"][0, 0] == 1


def test_decision_1726_weighs_three_pillars() -> None:
    framework = dti.load_framework("vn-dti-province-2020")
    total = framework["total"]
    assert dict(zip(total.children, total.weights, strict=True)) == {"government": 0.4, "economy": 0.3, "society": 0.3}
    assert {code: framework[code].points for code in PILLARS} == {"government": 400, "economy": 300, "society": 300}
    assert (framework.first_year, framework.last_year) == (2020, 2020)


def test_decision_405_gives_the_nation_400_300_300_points() -> None:
    framework = dti.load_framework("vn-dti-national-2025")
    assert framework.level == "national"
    assert {code: framework[code].points for code in framework["total"].children} == {
        "government": 400,
        "economy": 300,
        "society": 300,
    }
    assert (framework.first_year, framework.last_year) == (2024, 2024)


@pytest.mark.parametrize("code", ["vn-dti-province-2020", "vn-dti-province-2022", "vn-dti-national-2025"])
def test_what_is_not_public_is_entered_and_not_made_up(code: str) -> None:
    framework = dti.load_framework(code)
    assert framework.completeness in ("indices", "pillars")
    assert [node.code for node in framework.nodes.values() if node.kind == "indicator"] == []
    assert {node.rule.name for node in framework.leaves if node.rule} == {"entered"}
    assert framework.note is not None
    assert "not public" in framework.note.en
    assert "chưa được công bố" in framework.note.vi


@pytest.mark.parametrize("code", PAR)
def test_the_reform_index_says_what_is_not_public_and_what_is_inferred(code: str) -> None:
    framework = dti.load_framework(code)
    assert (framework.completeness, framework.scale) == ("indices", 100)
    assert {framework[part].rule.name for part in framework["total"].children} == {"entered"}  # type: ignore[union-attr]
    assert framework.note is not None
    assert "not public" in framework.note.en
    assert "inferred" in framework.note.en
    assert "chưa được công bố" in framework.note.vi
    assert "suy ra" in framework.note.vi


@pytest.mark.parametrize(("code", "share"), [("ca-mau-par-2013", (7, 20)), ("tay-ninh-egov-2019", (12, 18))])
def test_a_decision_read_in_part_says_how_much_of_its_group_there_is(code: str, share: tuple[int, int]) -> None:
    framework = dti.load_framework(code)
    has, of = share
    assert framework.scale == has
    assert framework.note is not None
    assert f"{has} of its {of} points" in framework.note.en
    assert f"{has} trong {of} điểm" in framework.note.vi


@pytest.mark.parametrize("code", GOALS)
def test_goals_say_that_the_weights_are_ours(code: str) -> None:
    framework = dti.load_framework(code)
    assert framework.note is not None
    assert "weights" in framework.note.en
    assert "ours, not official" in framework.note.en
    assert "do bộ công cụ này đặt, không phải quy định chính thức" in framework.note.vi
    assert framework.missing == "skip"
    assert {node.rule.name for node in framework.leaves if node.rule} == {"target"}
    weights = {weight for node in framework.scored for weight in node.weights}
    assert weights == {1.0}


@pytest.mark.parametrize("code", GOALS)
def test_every_goal_has_a_target_and_the_document_is_its_source(code: str) -> None:
    framework = dti.load_framework(code)
    targets = dti.load_targets(framework).targets
    assert {node.code for node in framework.leaves} == {target.node for target in targets}
    assert all(node.source for node in framework.leaves)


# --- the worked example ----------------------------------------------------------------------------------------------


def test_the_worked_example_uses_every_absolute_rule_but_two() -> None:
    framework = dti.load_framework("commune-demo")
    absolute = {
        name for name, rule in PLUGINS.rules.items() if not rule.relative and name not in ("piecewise", "rounded")
    }
    assert {node.rule.name for node in framework.nodes.values() if node.rule} == absolute
    assert absolute == {
        "ratio", "linear", "target", "steps", "choice", "checklist", "binary", "per_capita", "growth", "entered", "info",
    }  # fmt: skip


def test_the_worked_example_uses_every_derivation() -> None:
    framework = dti.load_framework("commune-demo")
    used = {node.data.derive for node in framework.nodes.values() if node.data.derive}
    assert used == set(PLUGINS.derivations) == {"combined_rate", "average_growth", "least_served"}


def test_the_worked_example_has_a_gate_applicability_and_bands() -> None:
    framework = dti.load_framework("commune-demo")
    gates = {node.code: node.gate for node in framework.nodes.values() if node.gate}
    assert {code: (gate.items, gate.cap) for code, gate in gates.items()} == {
        "cyber_security": (("security_regulation",), 0.5)
    }
    assert {node.applies_to for node in framework.nodes.values()} == {(), ("commune",), ("ward",)}
    assert set(framework.unit_types) == {"commune", "ward"}
    assert [band.upper for band in framework.bands.levels] == [25, 50, 75, np.inf]
    assert framework.completeness == "example"


def test_the_worked_example_says_which_figures_are_only_examples() -> None:
    """Every scored indicator cites its source or says that its figure is an example."""
    framework = dti.load_framework("commune-demo")
    silent = [
        node.code
        for node in framework.leaves
        if not node.source and not (node.note and "xample figure" in node.note.en and "minh họa" in node.note.vi)
    ]
    assert silent == []


# --- other criteria, other plugins -----------------------------------------------------------------------------------


def observations_of(codes: list[str], values: Any, units: tuple[str, ...] = ("A",)) -> dti.Observations:
    return dti.Observations.from_arrays(values, indicators=codes, units=units, years=[2024])


OTHER_PROVINCE = """
[framework]
code = "other-province"
title = { vi = "Bộ chỉ số của tỉnh khác (ví dụ)", en = "The set of another province (example)" }
level = "department"
years = { from = 2024, to = 2026 }
scale = 200
decimals = 2
missing = "zero"
source = "Invented for this test"
completeness = "example"

[unit_types.so]
title = { vi = "Sở", en = "Department" }

[pillars.government]
title = { vi = "Chính quyền số", en = "Digital government" }

[pillars.government.indicators.cq_01]
title = { vi = "Hồ sơ trực tuyến của ba cấp", en = "Online dossiers of three levels" }
points = 60
rule = { type = "linear", lower = 0, upper = 50 }
data = { derive = "combined_rate", from = ["hs_tinh_tt", "hs_tinh", "hs_xa_tt", "hs_xa"] }
topic = "online_use"

[pillars.government.indicators.cq_02]
title = { vi = "Ban hành kế hoạch", en = "The plan is issued" }
points = 40
rule = { type = "binary" }

[pillars.economy]
title = { vi = "Kinh tế số", en = "Digital economy" }

[pillars.economy.indicators.kt_01]
title = { vi = "Tỷ trọng kinh tế số", en = "Share of the digital economy" }
points = 60
rule = { type = "linear", lower = 0, upper = 30 }
topic = "economy_share"

[pillars.culture]
title = { vi = "Văn hóa số", en = "Digital culture" }

[pillars.culture.indicators.vh_01]
title = { vi = "Di tích được số hóa", en = "Monuments with a digital record" }
points = 40
rule = { type = "ratio" }
data = { part = "di_tich_so", whole = "di_tich" }

[total]
pillars = ["government", "economy", "culture"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / f"{tomllib.loads(text)['framework']['code']}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_another_province_with_codes_of_its_own_needs_no_new_code(tmp_path: Path) -> None:
    framework, problems = check_framework(written(tmp_path, OTHER_PROVINCE), PLUGINS)
    assert [problem.text() for problem in problems] == []
    assert framework is not None
    assert {p.code: p.computed_by for p in framework.pillars} == {
        "government": "government", "economy": "economy", "culture": "standard",
    }  # fmt: skip
    data = tmp_path / "so-lieu.csv"
    data.write_text(
        "đơn vị,năm,chỉ số,giá trị,tử số,mẫu số\n"
        "Sở A,2024,hs_tinh_tt,30,,\nSở A,2024,hs_tinh,100,,\nSở A,2024,hs_xa_tt,50,,\nSở A,2024,hs_xa,300,,\n"
        'Sở A,2024,cq_02,có,,\nSở A,2024,kt_01,"7,5",,\nSở A,2024,vh_01,,9,12\n',
        encoding="utf-8",
    )
    scores = dti.score(framework, dti.read_observations(data, framework))
    points = {node: round(float(scores.points(node)[0, 0]), 9) for node in ("cq_01", "cq_02", "kt_01", "vh_01")}
    assert points == {"cq_01": 24.0, "cq_02": 40.0, "kt_01": 15.0, "vh_01": 30.0}  # 80/400 = 20 % of 50 %, 7.5 of 30
    assert float(scores["total"][0, 0]) == pytest.approx(109 / 200)
    gaps = {gap.node: gap for gap in dti.gaps(scores, to="best")}
    assert gaps["total"].met is True


def test_advice_and_checks_of_the_plugins_reach_codes_they_have_never_seen(tmp_path: Path) -> None:
    framework = dti.load_framework(written(tmp_path, OTHER_PROVINCE))
    values = np.array([[[12.0], [40.0]]])
    observations = observations_of(["kt_01"], values, ("A", "B"))
    scores = dti.score(framework, observations)
    (gap,) = (gap for gap in dti.gaps(scores, to="best", unit="A") if gap.node == "kt_01")
    assert gap.advice is not None
    assert "statistics office" in gap.advice.en
    two_years = dti.Observations.from_arrays([[[12.0, 40.0]]], indicators=["kt_01"], units=["A"], years=[2024, 2025])
    checks = {finding.check for finding in dti.check_data(framework, two_years)}
    assert "economy.share_jump" in checks


def median_of(scores: Any, weights: Any) -> Any:
    return np.nanmedian(scores, axis=0)


def extra_plugin(code: str, aggregation: str = "median") -> types.ModuleType:
    """A plugin as an outside author would write it: a pillar with an aggregation of its own."""
    module = types.ModuleType(f"outside_{code}")

    @dti.hookimpl
    def dtiscore_pillars() -> list[dti.PillarMethod]:
        return [dti.PillarMethod(code, dti.Text("Trụ cột", "Pillar"), aggregation=aggregation)]

    @dti.hookimpl
    def dtiscore_aggregations() -> list[dti.Aggregation]:
        return [dti.Aggregation("median", dti.Text("trung vị", "median"), median_of)]

    module.dtiscore_pillars = dtiscore_pillars  # type: ignore[attr-defined]
    module.dtiscore_aggregations = dtiscore_aggregations  # type: ignore[attr-defined]
    return module


THREE_OF_ECONOMY = """
[framework]
code = "three-of-economy"
title = { vi = "Ba chỉ số", en = "Three indicators" }
level = "other"
years = { from = 2024, to = 2024 }
scale = 100
decimals = 4
missing = "zero"
source = "Invented for this test"
completeness = "example"

[pillars.economy]
title = { vi = "Kinh tế số", en = "Digital economy" }
PLUGIN

[pillars.economy.indicators.a]
title = { vi = "Một", en = "One" }
points = 20
rule = { type = "ratio" }

[pillars.economy.indicators.b]
title = { vi = "Hai", en = "Two" }
points = 30
rule = { type = "ratio" }

[pillars.economy.indicators.c]
title = { vi = "Ba", en = "Three" }
points = 50
rule = { type = "ratio" }

[total]
pillars = ["economy"]
"""
A_B_C = np.array([[[10.0]], [[20.0]], [[90.0]]])


def economy_of(framework: dti.Framework) -> float:
    return float(dti.score(framework, observations_of(["a", "b", "c"], A_B_C))["economy"][0, 0])


def with_plugin(folder: Path, line: str = "") -> Path:
    return written(folder, THREE_OF_ECONOMY.replace("PLUGIN", line))


def test_a_pillar_is_computed_by_the_plugin_of_its_code(tmp_path: Path) -> None:
    framework = dti.load_framework(with_plugin(tmp_path), PLUGINS)
    assert framework["economy"].computed_by == "economy"
    assert economy_of(framework) == pytest.approx((0.1 * 20 + 0.2 * 30 + 0.9 * 50) / 100)


@pytest.mark.parametrize("serves", ["economy", "markets"])
def test_a_framework_can_name_the_plugin_that_computes_a_pillar(tmp_path: Path, serves: str) -> None:
    plugins = dti.load_plugins(("outside", extra_plugin(serves)))
    assert plugins.failures == ()
    framework = dti.load_framework(with_plugin(tmp_path, 'plugin = "outside"'), plugins)
    assert framework["economy"].computed_by == "outside"
    assert economy_of(framework) == pytest.approx(0.2)  # the median of 0.1, 0.2 and 0.9


def test_the_framework_s_own_aggregation_beats_the_plugin_s(tmp_path: Path) -> None:
    plugins = dti.load_plugins(("outside", extra_plugin("economy")))
    path = with_plugin(tmp_path, 'plugin = "outside"\naggregation = "minimum"')
    framework = dti.load_framework(path, plugins)
    assert framework["economy"].computed_by == "outside"
    assert economy_of(framework) == pytest.approx(0.1)


def test_an_effect_of_the_plugin_is_a_line_of_its_own_in_the_explanation(tmp_path: Path) -> None:
    plugins = dti.load_plugins(("outside", extra_plugin("economy")))
    framework = dti.load_framework(with_plugin(tmp_path, 'plugin = "outside"'), plugins)
    scores = dti.score(framework, observations_of(["a", "b", "c"], A_B_C))
    lines = dti.explain(scores, "A", 2024, "economy").to_polars()
    parts = lines.filter(lines["kind"].is_in(["indicator", "rollup"]))
    assert parts["contribution"].sum() == pytest.approx(20.0)
    assert parts.filter(kind="rollup")["contribution"].to_list() == [pytest.approx(20.0 - 53.0)]


def two_plugins() -> Plugins:
    return dti.load_plugins(("outside", extra_plugin("economy")))


def test_two_plugins_for_one_pillar_are_an_error_that_names_both(tmp_path: Path) -> None:
    """Order never decides a number."""
    with pytest.raises(dti.FrameworkError) as error:
        dti.load_framework(with_plugin(tmp_path), two_plugins())
    (problem,) = error.value.problems
    assert (problem.code, problem.place) == ("framework.plugin_choice", "pillars.economy")
    for words in ("economy", "outside", "plugin"):
        assert words in problem.text()


def test_a_third_plugin_does_not_disturb_frameworks_that_name_theirs(tmp_path: Path) -> None:
    framework = dti.load_framework(with_plugin(tmp_path, 'plugin = "economy"'), two_plugins())
    assert economy_of(framework) == pytest.approx(0.53)


def test_a_plugin_that_is_not_loaded_is_an_error_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(dti.FrameworkError) as error:
        dti.load_framework(with_plugin(tmp_path, 'plugin = "absent"'), PLUGINS)
    (problem,) = error.value.problems
    assert problem.code == "framework.plugin_missing"
    for words in ("absent", "economy, government, society"):
        assert words in problem.text()


def test_a_plugin_can_bring_criteria(tmp_path: Path) -> None:
    with_plugin(tmp_path)
    module = types.ModuleType("outside_criteria")

    @dti.hookimpl
    def dtiscore_criteria() -> list[Path]:
        return [tmp_path]

    module.dtiscore_criteria = dtiscore_criteria  # type: ignore[attr-defined]
    plugins = dti.load_plugins(("outside", module))
    assert "three-of-economy" in known_frameworks(plugins)
    assert dti.load_framework("three-of-economy", plugins).code == "three-of-economy"
