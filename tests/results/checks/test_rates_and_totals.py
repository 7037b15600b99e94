"""What the data say about themselves: counts against rates, parts against totals, falls, and what plugins ask."""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dtiscore.cli import run
from dtiscore.data.reported import read_observations
from dtiscore.engine.scoring import score
from dtiscore.frameworks import check_framework, load_framework
from dtiscore.language.errors import PluginError
from dtiscore.model import Finding, Framework, PillarData, PillarMethod, Text
from dtiscore.results.checks.all_checks import check_data
from dtiscore.rules.plugins.hookspecs import hookimpl
from dtiscore.rules.plugins.loading import load_plugins

from ...tree import ROOT

EXAMPLES = ROOT / "examples"

FRAMEWORK = """
[framework]
code = "checked"
title = { vi = "Bộ chỉ số thử", en = "Test framework" }
level = "province"
years = { from = 2020, to = 2025 }
scale = 100
decimals = 4
missing = "skip"
source = "Made for the tests"
completeness = "example"

[total]
pillars = { government = 1 }

[pillars.government]
title = { vi = "Chính quyền số", en = "Digital government" }
PLUGIN

[pillars.government.indicators.contracts]
title = { vi = "Hợp đồng điện tử", en = "Electronic contracts" }
weight = 1
rule = { type = "linear", lower = 0, upper = 80 }
data = { part = "contracts_signed", whole = "enterprises" }

[pillars.government.indicators.delay]
title = { vi = "Hồ sơ quá hạn", en = "Late dossiers" }
weight = 1
rule = { type = "linear", lower = 20, upper = 0 }

[pillars.government.indicators.ranked]
title = { vi = "Thứ hạng", en = "Rank" }
weight = 1
unit_of_measure = "rank"
rule = { type = "linear", lower = 63, upper = 1 }

[pillars.government.indicators.grown]
title = { vi = "Tăng trưởng", en = "Growth" }
weight = 1
rule = { type = "growth", upper = 10 }

[pillars.government.indicators."files.province"]
title = { vi = "Cấp tỉnh", en = "Province" }
weight = 1
rule = { type = "ratio" }

[pillars.government.indicators."files.commune"]
title = { vi = "Cấp xã", en = "Commune" }
weight = 1
rule = { type = "ratio" }

[info.files]
title = { vi = "Tất cả các cấp", en = "All levels" }
unit_of_measure = "percent"

[info.schools]
title = { vi = "Trường", en = "Schools" }
unit_of_measure = "count"

[info.primary]
title = { vi = "Tiểu học", en = "Primary" }
unit_of_measure = "count"

[info.secondary]
title = { vi = "Trung học", en = "Secondary" }
unit_of_measure = "count"

[sums.schools]
total = "schools"
parts = ["primary", "secondary"]

[within.files]
overall = "files"
parts = ["files.province", "files.commune"]
"""

HEAD = "unit,year,indicator,value,part,whole\n"
Found = Callable[..., list[Finding]]


@pytest.fixture(scope="module")
def framework(tmp_path_factory: pytest.TempPathFactory) -> Framework:
    path = tmp_path_factory.mktemp("checked") / "checked.toml"
    path.write_text(FRAMEWORK.replace("PLUGIN", ""), encoding="utf-8")
    return load_framework(path)


@pytest.fixture
def found(framework: Framework, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Found:
    """What the checks find in a table given as text."""
    monkeypatch.chdir(tmp_path)

    def checking(rows: str) -> list[Finding]:
        Path("data.csv").write_text(HEAD + rows, encoding="utf-8")
        return list(check_data(framework, read_observations("data.csv", framework)))

    return checking


# --- counts against a stated rate ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "english", "vietnamese"),
    [
        # Sóc Trăng, digital transformation plan of 2024: electronic contracts, fibre households, 2G stations.
        ("60,2250,3718", "2,250/3,718 = 60.52 but 60 is stated (it was cut, not rounded)",
         "2.250/3.718 = 60,52 nhưng số đã nêu là 60 (đã cắt bớt, không làm tròn)"),
        ("80,260929,322200", "260,929/322,200 = 80.98 but 80 is stated (it was cut, not rounded)",
         "260.929/322.200 = 80,98 nhưng số đã nêu là 80 (đã cắt bớt, không làm tròn)"),
        ("33.93,997,2939", "997/2,939 = 33.92 but 33.93 is stated", "997/2.939 = 33,92 nhưng số đã nêu là 33,93"),
        ("61,2250,3718", "", ""),
        ("60.5,2250,3718", "", ""),
        ("60.52,2250,3718", "", ""),
        ("60.50,2250,3718", "2,250/3,718 = 60.52 but 60.5 is stated", "số đã nêu là 60,5"),
        # Procedures offered as full-process services and dossiers received online, same plan: stated as they are.
        ("58.68,1041,1774", "", ""),
        ("19.90,353,1774", "", ""),
        ("35.32,213995,605859", "", ""),
        ('"60,5%",2250,3718', "", ""),
        (",2250,3718", "", ""),
        ("60,,", "", ""),
    ],
)  # fmt: skip
def test_a_stated_rate_is_held_against_its_counts_to_half_of_its_last_digit(
    found: Found, row: str, english: str, vietnamese: str
) -> None:
    findings = found(f"A,2023,contracts,{row}\n")
    assert [finding.check for finding in findings] == ["counts_and_rate"] * bool(english)
    for finding in findings:
        assert finding.finding.en.startswith(english)
        assert ("cut" in finding.finding.en) == ("cut" in english)
        assert vietnamese in finding.finding.vi
        assert (finding.severity, finding.unit, finding.year, finding.node) == ("warning", "A", 2023, "contracts")
        assert (finding.file, finding.row) == ("data.csv", 2)


def test_counts_under_their_own_names_are_held_against_the_rate_too(found: Found) -> None:
    rows = "A,2023,contracts,60,,\nA,2023,contracts_signed,2250,,\nA,2023,enterprises,3718,,\n"
    assert [finding.check for finding in found(rows)] == ["counts_and_rate"]


def test_the_score_uses_the_counts(framework: Framework, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text(HEAD + "A,2023,contracts,60,2250,3718\n", encoding="utf-8")
    scores = score(framework, read_observations(path, framework))
    assert scores["contracts"][0, 0] == pytest.approx(100 * 2250 / 3718 / 80, abs=1e-15)


def test_a_whole_percentage_in_a_workbook_column_with_decimals_is_stated_without_any(framework: Framework) -> None:
    frame = pl.DataFrame({"unit": ["A", "B"], "year": [2023, 2023], "indicator": ["contracts"] * 2,
                          "value": [61.0, 58.68], "part": [2250, 1041], "whole": [3718, 1774]})  # fmt: skip
    assert list(check_data(framework, read_observations(frame, framework))) == []


# --- parts against totals and ranges ---------------------------------------------------------------------------------


def test_parts_that_do_not_add_up_are_asked_about_and_do_not_fail(found: Found) -> None:
    # Sóc Trăng: 481 schools of 2021-2022, 479 in the school levels of 2023.
    findings = found("A,2023,schools,481,,\nA,2023,primary,300,,\nA,2023,secondary,179,,\n")
    assert [(f.check, f.severity, f.row) for f in findings] == [("sum_of_parts", "warning", 2)]
    assert findings[0].finding.en == "the parts add up to 479 but the stated total is 481: a difference of 2"
    assert findings[0].finding.vi == "các thành phần cộng lại là 479, tổng đã nêu là 481: lệch 2"
    assert findings[0].ask.vi
    assert found("A,2023,schools,479,,\nA,2023,primary,300,,\nA,2023,secondary,179,,\n") == []
    assert found("A,2023,schools,481,,\nA,2023,primary,300,,\n") == []


def test_rounded_parts_may_miss_the_total_by_half_a_digit_each(found: Found) -> None:
    rows = "A,2023,schools,{},,\nA,2023,primary,33.3,,\nA,2023,secondary,66.6,,\n"
    assert {finding.check for finding in found(rows.format("100.0"))} == {"count_with_fraction"}
    assert {finding.check for finding in found(rows.format("100.1"))} == {"sum_of_parts", "count_with_fraction"}


@pytest.mark.parametrize(
    ("overall", "outside"), [("80", False), ("90", False), ("100", False), ("79.9", True), ("100.1", True)]
)
def test_an_overall_rate_lies_between_those_of_its_levels(found: Found, overall: str, outside: bool) -> None:
    findings = found(f"A,2023,files,{overall},,\nA,2023,files.province,100,,\nA,2023,files.commune,80,,\n")
    assert ("overall_within_parts" in [f.check for f in findings]) is outside
    if outside:
        wanted = f"the overall value {overall} lies outside the range 80–100 of its parts"
        assert wanted in [finding.finding.en for finding in findings]


# --- falls and rates above 100 ---------------------------------------------------------------------------------------


def test_a_fall_since_last_year_is_asked_about(found: Found) -> None:
    # Sóc Trăng, digitised periodic reports: 7 of 13 in 2023, 4 of 13 in 2024.
    findings = found("A,2023,contracts,,7,13\nA,2024,contracts,,4,13\n")
    assert [(f.check, f.year, f.row) for f in findings] == [("worse_than_last_year", 2024, 3)]
    assert findings[0].finding.en == "30.77 this year after 53.85 last year: worse by 42.86 %"
    assert findings[0].finding.vi == "30,77 năm nay so với 53,85 năm trước: kém đi 42,86%"


@pytest.mark.parametrize(
    ("node", "last", "now", "asked"),
    [
        ("contracts", 50, 45, False),
        ("contracts", 50, 44.9, True),
        ("contracts", 0, 0, False),
        ("contracts", 50, 80, False),
        ("delay", 5, 10, True),
        ("delay", 10, 5, False),
        ("ranked", 20, 30, True),
        ("ranked", 30, 20, False),
    ],
)
def test_worse_is_down_or_up_as_the_indicator_says(
    found: Found, node: str, last: float, now: float, asked: bool
) -> None:
    findings = found(f"A,2023,{node},{last},,\nA,2024,{node},{now},,\n")
    assert [finding.check for finding in findings] == ["worse_than_last_year"] * asked


def test_only_the_year_before_counts(found: Found) -> None:
    assert found("A,2022,contracts,50,,\nA,2024,contracts,10,,\n") == []
    assert found("A,2023,contracts,50,,\nB,2024,contracts,10,,\n") == []


def test_the_framework_says_how_large_a_fall_is_asked_about(framework: Framework, tmp_path: Path) -> None:
    path = tmp_path / "lenient.toml"
    path.write_text(FRAMEWORK.replace("PLUGIN", "") + "\n[checks]\ndrop_percent = 50\n", encoding="utf-8")
    lenient = load_framework(path)
    frame = pl.DataFrame({"unit": ["A", "A"], "year": [2023, 2024], "contracts": [50.0, 30.0]})
    assert len(check_data(framework, read_observations(frame, framework))) == 1
    assert len(check_data(lenient, read_observations(frame, lenient))) == 0


def test_percentages_above_100_are_asked_about_but_growth_may_be_any(found: Found) -> None:
    findings = found("A,2023,contracts,120,,\nA,2023,grown,150,,\nA,2023,ranked,101,,\nA,2023,delay,100,,\n")
    assert [(f.check, f.node) for f in findings] == [("above_hundred", "contracts")]
    assert findings[0].finding.en == "120 % is above 100 %; points stop at the maximum"


# --- what plugins ask ------------------------------------------------------------------------------------------------


def framework_of_a_plugin(folder: Path, check: Callable[[PillarData], Iterable[Any]]) -> Framework:
    @hookimpl
    def dtiscore_pillars() -> Iterable[PillarMethod]:
        return [PillarMethod("government", Text("Thử", "Test"), check=check)]

    plugins = load_plugins(("asking", types.SimpleNamespace(dtiscore_pillars=dtiscore_pillars)))
    path = folder / "checked.toml"
    path.write_text(FRAMEWORK.replace("PLUGIN", 'plugin = "asking"'), encoding="utf-8")
    framework, problems = check_framework(path, plugins)
    assert framework is not None, [problem.text() for problem in problems]
    return framework


ONE = pl.DataFrame({"unit": ["A"], "year": [2023], "contracts": [50.0]})


def test_a_plugin_sees_its_pillar_and_its_findings_come_first_if_they_are_worse(tmp_path: Path) -> None:
    def check(data: PillarData) -> Iterable[Finding]:
        assert data.pillar == "government"
        assert [node.code for node in data.indicators][:2] == ["contracts", "delay"]
        assert data.values["contracts"].tolist() == [[120.0]]
        yield Finding("error", "mine", "A", 2023, "contracts", Text("sai", "wrong"), Text("sửa", "mend"))

    framework = framework_of_a_plugin(tmp_path, check)
    frame = ONE.with_columns(contracts=pl.lit(120.0))
    findings = check_data(framework, read_observations(frame, framework))
    assert [(f.severity, f.check) for f in findings] == [("error", "mine"), ("warning", "above_hundred")]
    assert findings[0].finding.vi == "sai"


@pytest.mark.parametrize("raised", [ValueError("no such column"), ZeroDivisionError(), KeyError("x"), AssertionError()])
def test_a_plugin_whose_check_fails_is_named_instead_of_its_traceback(tmp_path: Path, raised: Exception) -> None:
    def check(data: PillarData) -> Iterable[Finding]:
        raise raised

    framework = framework_of_a_plugin(tmp_path, check)
    with pytest.raises(PluginError) as caught:
        check_data(framework, read_observations(ONE, framework))
    (problem,) = caught.value.problems
    assert f"the plugin “asking” (—): check raised {type(raised).__name__}" in problem.text("en")
    assert type(raised).__name__ in problem.text("vi")


@pytest.mark.parametrize("returned", [None, ["a finding"], [{"severity": "error"}], 5])
def test_a_plugin_whose_check_returns_no_findings_is_named(tmp_path: Path, returned: Any) -> None:
    framework = framework_of_a_plugin(tmp_path, lambda data: returned)
    with pytest.raises(PluginError, match="the plugin “asking”"):
        check_data(framework, read_observations(ONE, framework))


def test_an_interruption_inside_a_plugin_is_an_interruption(tmp_path: Path) -> None:
    def check(data: PillarData) -> Iterable[Finding]:
        raise KeyboardInterrupt

    framework = framework_of_a_plugin(tmp_path, check)
    with pytest.raises(KeyboardInterrupt):
        check_data(framework, read_observations(ONE, framework))


# --- on the command line ---------------------------------------------------------------------------------------------


def test_findings_ask_and_do_not_fail_problems_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("checked.toml").write_text(FRAMEWORK.replace("PLUGIN", ""), encoding="utf-8")
    Path("asked.csv").write_text(HEAD + "A,2023,contracts,60,2250,3718\n", encoding="utf-8")
    Path("wrong.csv").write_text(HEAD + "A,2023,contracts,,3718,2250\n", encoding="utf-8")
    Path("fine.csv").write_text(HEAD + "A,2023,contracts,60.52,2250,3718\n", encoding="utf-8")

    def check(*arguments: str) -> tuple[int, str, str]:
        code = run(["check", *arguments, "-f", "checked.toml", "--lang", "en"])
        return code, *capsys.readouterr()

    assert check("fine.csv") == (0, "", "No problems found\n")
    code, out, err = check("asked.csv")
    assert (code, err) == (0, "Errors: 0, warnings: 1\n")
    assert out.startswith("WARNING: A, 2023, contracts: 2,250/3,718 = 60.52 but 60 is stated")
    assert "(asked.csv, row 2)" in out
    code, out, err = check("wrong.csv")
    assert (code, err) == (1, "Errors: 1, warnings: 0\n")
    assert out == "ERROR: wrong.csv: row 2: column part: the part 3718 is above the whole 2250 (check both columns)\n"


def test_findings_are_rows_for_programs(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(EXAMPLES / "soc-trang")
    assert run(["check", "--format", "json", "--lang", "en"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {tuple(row) for row in rows} == {
        ("severity", "check", "file", "place", "row", "column", "unit", "year", "node", "message", "ask")
    }
    asked = {(row["check"], row["node"], row["row"]) for row in rows}
    assert ("counts_and_rate", "econtract_enterprises", 16) in asked
    assert ("counts_and_rate", "fibre_households", 19) in asked
    assert ("counts_and_rate", "bts_generation_share.2g", 36) in asked
    assert ("sum_of_parts", "schools_using_management_software", 61) in asked
    assert ("worse_than_last_year", "digitised_periodic_reports", 66) in asked
    assert {row["severity"] for row in rows} == {"warning"}


@pytest.mark.whole
@pytest.mark.parametrize("folder", sorted(path.parent.name for path in EXAMPLES.glob("*/dtiscore.toml")))
def test_every_example_passes_its_checks(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    for lang in ("vi", "en"):
        assert run(["check", str(EXAMPLES / folder), "--lang", lang, "-q"]) == 0
    assert "Traceback" not in capsys.readouterr().err


def test_what_a_file_is_is_told_by_its_content(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("checked.toml").write_text(FRAMEWORK.replace("PLUGIN", ""), encoding="utf-8")
    Path("people.csv").write_text("code,name,ranked\nA,Một,maybe\n", encoding="utf-8")
    Path("goals.toml").write_text("[document]\ncode = 'x'\n\n[targets]\n", encoding="utf-8")
    Path("data.csv").write_text(HEAD + "A,2023,contract,60,,\n", encoding="utf-8")
    assert (
        run(["check", "checked.toml", "people.csv", "goals.toml", "data.csv", "-f", "checked.toml", "--lang", "en"])
        == 1
    )
    out = capsys.readouterr().out
    assert "people.csv: row 2: column ranked: “maybe” does not say whether it is ranked" in out
    assert "goals.toml: document.title: “title” is missing" in out
    assert "data.csv: row 2: column indicator: the framework has no “contract”; did you mean “contracts”?" in out
    assert len(out.splitlines()) == 4, out


def test_data_without_a_framework_cannot_be_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("data.csv").write_text(HEAD + "A,2023,contracts,60,,\n", encoding="utf-8")
    assert run(["check", "data.csv", "--lang", "en"]) == 1
    assert "the framework is needed to check data (use -f CODE)" in capsys.readouterr().out
    assert run(["check", "--lang", "vi"]) == 2
    assert "chưa nêu tệp cần kiểm tra" in capsys.readouterr().err
