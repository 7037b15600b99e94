"""Sets that departments were really scored by: every rule against a person's reading of the decision's words, and against
what `convert` reads in its table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import dtiscore as dti

from ..outside_cases import case

LOCAL = {"tay-ninh-egov-2019": "d10-tay-ninh-egov-2019", "ca-mau-par-2013": "d01-ca-mau-par-2013"}

# Value → points, as a person reads the words of each criterion.
YES_NO_2 = {"yes": 2, "no": 0}
YES_NO_1 = {"yes": 1, "no": 0}
TAY_NINH: dict[str, dict[str, float]] = {
    "computers": {"0": 0, "50": 1, "85": 1.7, "100": 2},  # rate % × 2
    "dedicated_network": YES_NO_2,
    "scanners": YES_NO_2,
    "lan_computers": {"0": 0, "25": 0.5, "100": 2},  # rate % × 2
    "firewall": YES_NO_2,
    "backup": YES_NO_2,
}
CA_MAU: dict[str, dict[str, float]] = {
    "plan_issued": {"in_time": 1, "late": 0.5, "not_issued": 0},
    "plan_complete": YES_NO_1,
    "results_clear": YES_NO_1,
    "plan_carried_out": {"90.01": 2, "90": 1, "70": 1, "69.99": 0},  # 70 and 90 are of the middle level
    "reports_in_time": YES_NO_1,
    "reports_complete": YES_NO_1,
}
READINGS = {"tay-ninh-egov-2019": TAY_NINH, "ca-mau-par-2013": CA_MAU}


def points_of(framework: dti.Framework, rows: str, tmp_path: Any) -> dti.Scores:
    data = tmp_path / "data.csv"
    data.write_text("unit,year,indicator,value,part,whole\n" + rows, encoding="utf-8")
    return dti.score(framework, dti.read_observations(data, framework))


@pytest.mark.parametrize(
    ("code", "node", "value", "points"),
    [(c, n, v, p) for c, nodes in READINGS.items() for n, pairs in nodes.items() for v, p in pairs.items()],
)
def test_a_criterion_earns_what_its_words_say(code: str, node: str, value: str, points: float, tmp_path: Any) -> None:
    framework = dti.load_framework(code)
    scores = points_of(framework, f"A,{framework.first_year},{node},{value},,\n", tmp_path)
    assert float(scores.points(node)[0, 0]) == pytest.approx(points)


@pytest.mark.parametrize("code", READINGS)
def test_every_criterion_was_read_by_a_person(code: str) -> None:
    assert {node.code for node in dti.load_framework(code).leaves} == set(READINGS[code])


def test_a_rate_is_made_of_its_counts(tmp_path: Any) -> None:
    framework = dti.load_framework("tay-ninh-egov-2019")
    rows = "Sở A,2019,officials_with_computer,45,,\nSở A,2019,officials,60,,\n"
    assert float(points_of(framework, rows, tmp_path).points("computers")[0, 0]) == pytest.approx(1.5)


def test_the_districts_of_lao_cai_have_eight_indices_of_which_three_are_activities(tmp_path: Path) -> None:
    framework = dti.load_framework("lao-cai-dti-district-2022")
    points = {node.code: node.points for node in framework.leaves}
    assert list(points.values()) == [100, 100, 100, 100, 100, 200, 150, 150]
    assert framework.scale == 1000
    assert framework.note is not None
    assert "inferred" in framework.note.en
    assert "suy ra" in framework.note.vi


@pytest.mark.parametrize(
    ("points", "band"),
    [(731.61, "Advanced"), (750, "Advanced"), (750.1, "Leading"), (500, "Forming"), (250, "Starting"), (250.1, "Forming")],
)  # fmt: skip
def test_a_district_of_lao_cai_is_in_the_band_that_was_published(points: float, band: str, tmp_path: Path) -> None:
    framework = dti.load_framework("lao-cai-dti-district-2022")
    share = points / 1000
    rows = "".join(f"A,2022,{node.code},{(node.points or 0) * share},,\n" for node in framework.leaves)
    ranked = dti.rank(points_of(framework, rows, tmp_path))
    assert str(ranked.to_polars()["band"][0]) == band


@pytest.mark.parametrize("code", LOCAL)
def test_convert_reads_the_same_rules_in_the_table(code: str) -> None:
    shipped = dti.load_framework(code)
    read = dti.convert_table(case("decisions", f"{LOCAL[code]}.docx")).framework
    assert [(node.stt, node.points) for node in shipped.leaves] == [(node.stt, node.points) for node in read.leaves]
    rules = [[node.rule and node.rule.name for node in framework.leaves] for framework in (shipped, read)]
    assert rules[0] == rules[1]
