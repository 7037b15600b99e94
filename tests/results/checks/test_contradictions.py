"""Published values that exclude each other are found, those that do not are left alone: exactly, whatever is stated."""

from __future__ import annotations

import csv
import itertools
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtiscore.cli import run
from dtiscore.data.reported import read_observations
from dtiscore.data.stated_scores import StatedScore, read_stated_scores
from dtiscore.data.units import Unit, Units
from dtiscore.frameworks import load_framework
from dtiscore.language.errors import DataError
from dtiscore.model import Finding, Framework
from dtiscore.results.checks.contradictions import check_published, is_possible, structure
from dtiscore.results.checks.simplex import Range, Variable, minimum

from ...tree import ROOT

EXAMPLES = ROOT / "examples"
FACTS = ROOT.parent / "shared" / "facts" / "dti_published.csv"


@pytest.fixture(scope="module")
def decision_922() -> Framework:
    return load_framework("vn-dti-province-2022")


def findings(framework: Framework, rows: list[dict[str, Any]], **more: Any) -> list[Finding]:
    stated = read_stated_scores(pl.DataFrame(rows, strict=False), framework)
    return check_published(framework, stated, **more)[0]


def of_province(year: int = 2023, **values: str) -> list[dict[str, Any]]:
    return [{"unit": "Tuyên Quang", "year": year, "node": node, "score": text} for node, text in values.items()]


# --- Decision 922/QĐ-BTTTT -------------------------------------------------------------------------------------------

PRESS = {"total": "0,6735", "government": "0,7089", "economy": "0,6197", "society": "0,4443"}


def test_pillars_given_as_activity_indices_are_found(decision_922: Framework) -> None:
    # Tuyên Quang 2023 in the press: F = 257.165, so that g = (496.23 − 257.165) / 200 = 1.195.
    (finding,) = findings(decision_922, of_province(**PRESS))
    assert (finding.check, finding.unit, finding.year, finding.node) == (
        "published_contradiction", "Tuyên Quang", 2023, "total",
    )  # fmt: skip
    assert finding.finding.en == (
        "these cannot all be true: Total 0.6735, Digital government 0.7089, Digital economy 0.6197, Digital society 0.4443; "
        "they need 1.195 for Digital government activity (at most 1)"
    )
    assert finding.finding.vi.endswith("cần 1,195 cho Hoạt động chính quyền số (nhiều nhất 1)")
    assert "Are the values of the pillars those of the indices" in finding.ask.en
    assert "Hoạt động kinh tế số" in finding.ask.vi


def test_the_same_values_as_activity_indices_fit(decision_922: Framework) -> None:
    assert findings(decision_922, of_province(**{
        node + "_activity" if node != "total" else node: text for node, text in PRESS.items()
    })) == []  # fmt: skip


def test_values_in_points_are_the_same_values(decision_922: Framework) -> None:
    rows = [
        {"unit": "A", "year": 2023, "node": "total", "points": 673.5}, {"unit": "A", "year": 2023, "node": "government", "points": 496.2},
        {"unit": "A", "year": 2023, "node": "economy", "points": 402.8}, {"unit": "A", "year": 2023, "node": "society", "points": 288.8},
    ]  # fmt: skip
    (finding,) = findings(decision_922, rows)
    assert "they need 1.19" in finding.finding.en
    mixed = [{**row, "value": row["points"]} for row in rows]
    for row in mixed:
        del row["points"]
    assert len(findings(decision_922, mixed)) == 1


@pytest.mark.parametrize("folder", ["dti-2020", "dti-2022"])
def test_published_values_of_the_examples_are_possible(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = EXAMPLES / folder
    assert run(["check", str(path), "--published", str(path / "published.csv"), "--lang", "en"]) == 0
    assert capsys.readouterr().err == "No problems found\n"


def test_every_collected_province_is_possible(decision_922: Framework) -> None:
    if not FACTS.is_file():
        pytest.skip("shared/facts/dti_published.csv is not beside this tree")
    codes = {
        "PDTI": "total", "CQS": "government", "KTS": "economy", "XHS": "society", "nhan_thuc_so": "awareness",
        "the_che_so": "institutions", "ha_tang_so": "infrastructure", "nhan_luc_so": "human_resources",
        "attt": "cyber_security", "hoat_dong_cqs": "government_activity", "hoat_dong_kts": "economy_activity",
        "hoat_dong_xhs": "society_activity",
    }  # fmt: skip
    with open(FACTS, encoding="utf-8", newline="") as file:
        found = {
            (r["unit_name"], int(r["year"]), codes[r["index_code"]]): r["value"]
            for r in csv.DictReader(file)
            if r["index_code"] in codes and r["unit_level"] == "province" and r["year"] in ("2021", "2022", "2023")
        }
    rows = [{"unit": u, "year": y, "node": n, "score": v} for (u, y, n), v in found.items()]
    assert len(rows) > 40
    assert findings(decision_922, rows) == []


def test_a_total_beside_all_its_parts_says_what_they_leave(decision_922: Framework, tmp_path: Path) -> None:
    data = read_observations(EXAMPLES / "dti-2022" / "observations.csv", decision_922)
    rows = [{"unit": "48", "year": 2022, "node": "total", "score": "0.8102"}]
    (finding,) = findings(decision_922, rows, observations=data)
    assert finding.finding.en.endswith("the other values leave 0.8001–0.8003 for Total")
    rows[0]["score"] = "0.8002"
    assert findings(decision_922, rows, observations=data) == []


def test_one_value_alone_contradicts_nothing(decision_922: Framework) -> None:
    assert findings(decision_922, of_province(total="0,9999")) == []
    assert findings(decision_922, of_province(total="0,9", government="0,9")) == []


def test_what_was_cut_instead_of_rounded_is_possible(decision_922: Framework) -> None:
    # All eight indices 0.71639: total 0.71639, published as 0.7163.
    ones = ["awareness", "institutions", "infrastructure", "human_resources", "cyber_security", "government_activity",
            "economy_activity", "society_activity"]  # fmt: skip
    rows = of_province(**dict.fromkeys(ones, "0.71639"))
    assert findings(decision_922, rows + of_province(total="0.7163")) == []
    assert len(findings(decision_922, rows + of_province(total="0.7162"))) == 1
    assert len(findings(decision_922, rows + of_province(total="0.7165"))) == 1


# --- other structures ------------------------------------------------------------------------------------------------

SMALL = """
[framework]
code = "small"
title = { vi = "Thử", en = "Small" }
level = "other"
years = { from = 2020, to = 2025 }
scale = 100
decimals = 4
missing = "MISSING"
source = "Made for the tests"
completeness = "example"

[unit_types.a]
title = { vi = "Loại A", en = "Type A" }

[unit_types.b]
title = { vi = "Loại B", en = "Type B" }

[total]
pillars = { one = 0.4, two = 0.6 }

[pillars.one]
title = { vi = "Một", en = "One" }
indices = ["x", "y"]

[pillars.two]
title = { vi = "Hai", en = "Two" }
indices = ["x", "z"]
GATE

[indices.x]
title = { vi = "X", en = "X" }
points = 30
rule = { type = "entered", in = "fraction" }

[indices.y]
title = { vi = "Y", en = "Y" }
points = 10
rule = { type = "entered", in = "fraction" }
APPLIES

[indices.z]
title = { vi = "Z", en = "Z" }
points = 20
rule = { type = "entered", in = "fraction" }
"""


def small(folder: Path, gate: str = "", missing: str = "zero", applies: str = "") -> Framework:
    path = folder / "small.toml"
    text = SMALL.replace("GATE", gate).replace("MISSING", missing).replace("APPLIES", applies)
    if not applies:
        start, end = text.index("[unit_types.a]"), text.index("[total]")
        text = text[:start] + text[end:]
    path.write_text(text, encoding="utf-8")
    return load_framework(path)


def test_weights_over_points_are_followed_to_the_leaves(tmp_path: Path) -> None:
    found = structure(small(tmp_path))
    # 0.4 · 30/40 + 0.6 · 30/50 = 0.66; 0.4 · 10/40 = 0.1; 0.6 · 20/50 = 0.24.
    assert found["total"] == {"x": Fraction("0.66"), "y": Fraction("0.1"), "z": Fraction("0.24")}


def rows(*values: tuple[str, str], unit: str = "U") -> list[dict[str, Any]]:
    return [{"unit": unit, "year": 2024, "node": node, "score": text} for node, text in values]


def test_shared_children_tie_pillars_together(tmp_path: Path) -> None:
    framework = small(tmp_path)
    assert findings(framework, rows(("one", "1.00"), ("two", "0.60"))) == []
    (finding,) = findings(framework, rows(("one", "1.000"), ("two", "0.500")))  # x = 1 gives two 0.6 at least
    assert "these cannot all be true: One 1, Two 0.5" in finding.finding.en
    assert "at least 0" in finding.finding.en or "at most 1" in finding.finding.en


def test_a_node_with_a_gate_may_have_any_score(tmp_path: Path) -> None:
    gated = small(tmp_path, gate='gate = { items = ["z"], cap = 0.5 }')
    assert findings(gated, rows(("one", "1.000"), ("two", "0.500"))) == []


def test_what_does_not_apply_to_a_type_counts_nothing(tmp_path: Path) -> None:
    framework = small(tmp_path, applies='applies_to = ["a"]')
    units = Units((Unit("A", type="a"), Unit("B", type="b")))
    values = (("x", "0.500"), ("one", "0.600"))
    assert findings(framework, rows(*values, unit="A"), units=units) == []
    (finding,) = findings(framework, rows(*values, unit="B"), units=units)  # pillar one is x alone there
    assert finding.unit == "B"


def test_a_framework_that_leaves_missing_data_out_says_so(tmp_path: Path) -> None:
    framework = small(tmp_path, missing="skip")
    stated = read_stated_scores(pl.DataFrame(rows(("one", "1.000"), ("two", "0.500"))), framework)
    found, problems = check_published(framework, stated)
    assert found == []
    assert [(p.code, p.severity) for p in problems] == [("published.skip", "note")]


@given(
    st.lists(st.integers(0, 10_000), min_size=8, max_size=8),
    st.sets(
        st.sampled_from(["total", "government", "economy", "society", "awareness", "society_activity"]), min_size=2
    ),
    st.booleans(),
)
def test_whatever_true_scores_give_is_possible(
    decision_922: Framework, scores: list[int], nodes: set[str], cut: bool
) -> None:
    leaves = ["awareness", "institutions", "infrastructure", "human_resources", "cyber_security",
              "government_activity", "economy_activity", "society_activity"]  # fmt: skip
    true = dict(zip(leaves, (Fraction(s, 10_000) for s in scores), strict=True))
    coefficients = structure(decision_922)
    stated = []
    for node in sorted(nodes):
        exact = sum((a * true[leaf] for leaf, a in coefficients[node].items()), Fraction(0))
        digits = exact * 10_000
        written = Fraction(int(digits) if cut else int(digits + Fraction(1, 2)), 10_000)
        unit = Fraction(1, 10_000)
        stated.append(StatedScore("U", 2022, node, "", written, written - unit / 2, written + unit))
    assert is_possible(coefficients, stated)


# --- reading ---------------------------------------------------------------------------------------------------------


def test_every_problem_of_a_table_is_named(decision_922: Framework, tmp_path: Path) -> None:
    path = tmp_path / "published.csv"
    path.write_text(
        "unit,year,node,score,source\nA,2022,total,0.5,x\nA,2022,total,0.6,x\nA,1999,total,0.5,x\n"
        "A,2022,goverment,0.5,x\nA,2022,society,1.5,x\nA,2022,economy,,x\nA,two,economy,0.5,\n",
        encoding="utf-8",
    )
    with pytest.raises(DataError) as caught:
        read_stated_scores(path, decision_922)
    found = {(p.code, p.row) for p in caught.value.problems}
    assert found == {
        ("published.twice", 3), ("data.year_outside", 4), ("lookup.node", 5), ("data.above_maximum", 6), ("data.year", 8),
    }  # fmt: skip
    assert "did you mean “government”?" in caught.value.text("en")
    path.write_text("unit,nodes\nA,total\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_stated_scores(path, decision_922)
    assert [p.params["column"] for p in caught.value.problems] == ["year", "node", "score / points / value"]


def test_units_are_those_of_the_units_file(decision_922: Framework) -> None:
    units = Units((Unit("08", "Tuyên Quang"),), "units.csv")
    table = pl.DataFrame(of_province(**PRESS))
    assert len(read_stated_scores(table, decision_922, units)) == 4
    with pytest.raises(DataError, match="there is no unit"):
        read_stated_scores(table.with_columns(unit=pl.lit("Tuyên Quan")), decision_922, units)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("0,67", "0.665", "0.68"),
        ("0.6700", "0.66995", "0.6701"),
        ("67%", "0.665", "0.68"),
        ("67,5 %", "0.6745", "0.676"),
    ],
)
def test_a_score_is_as_exact_as_it_is_written(decision_922: Framework, text: str, low: str, high: str) -> None:
    table = pl.DataFrame({"đơn vị": ["A"], "năm": ["2022"], "chỉ số": ["Chính quyền số"], "score": [text]})
    (one,) = read_stated_scores(table, decision_922)
    assert (one.node, one.low, one.high) == ("government", Fraction(low), Fraction(high))


def test_the_command_names_the_row_and_goes_on_with_the_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "press.csv"
    lines = [f'Tuyên Quang,2023,{node},"{text}"' for node, text in PRESS.items()]
    path.write_text("unit,year,node,value\n" + "\n".join(lines) + "\n", encoding="utf-8")
    assert run(["check", "-f", "vn-dti-province-2022", "--published", str(path), "--lang", "en"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("WARNING: Tuyên Quang, 2023, total: these cannot all be true")
    assert f"({path}, row 2)" in out
    assert err == "Errors: 0, warnings: 1\n"
    path.write_text("unit,year,node,value\nA,2023,none,1\n", encoding="utf-8")
    assert run(["check", "-f", "vn-dti-province-2022", "--published", str(path), "--lang", "en"]) == 1


def test_published_values_without_a_framework_cannot_be_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("small.toml").write_text("[framework]\n", encoding="utf-8")
    Path("press.csv").write_text("unit,year,node,value\nA,2023,total,1\n", encoding="utf-8")
    assert run(["check", "small.toml", "--published", "press.csv", "--lang", "en"]) == 1
    assert "press.csv: the framework is needed to check data" in capsys.readouterr().out


# --- the solver ------------------------------------------------------------------------------------------------------

NUMBERS = st.integers(-4, 4).map(Fraction)


@given(
    st.lists(NUMBERS, min_size=2, max_size=2),
    st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS, st.integers(0, 4).map(Fraction)), max_size=4),
    st.lists(st.tuples(NUMBERS, st.integers(0, 5).map(Fraction)), min_size=2, max_size=2),
)
def test_the_least_cost_is_that_of_the_best_corner(cost: Any, ranges: Any, bounds: Any) -> None:
    """In two dimensions every optimum is reached where two borders cross."""
    given_ranges = [Range((a, b), low, low + width) for a, b, low, width in ranges]
    variables = [Variable(low, low + width) for low, width in bounds]
    borders = [((Fraction(1), Fraction(0)), v) for v in (variables[0].low, variables[0].high)]
    borders += [((Fraction(0), Fraction(1)), v) for v in (variables[1].low, variables[1].high)]
    borders += [(r.coefficients, v) for r in given_ranges for v in (r.low, r.high)]

    def inside(x: Fraction, y: Fraction) -> bool:
        return all(
            v.low <= value <= (v.high if v.high is not None else value)
            for v, value in zip(variables, (x, y), strict=True)
        ) and all(r.low <= r.coefficients[0] * x + r.coefficients[1] * y <= r.high for r in given_ranges)

    corners = []
    for ((a, b), p), ((c, d), q) in itertools.combinations(borders, 2):
        determinant = a * d - b * c
        if determinant:
            assert p is not None
            assert q is not None
            x, y = (p * d - b * q) / determinant, (a * q - p * c) / determinant
            if inside(x, y):
                corners.append(cost[0] * x + cost[1] * y)
    found = minimum(cost, given_ranges, variables)
    assert (found is None) == (not corners)
    if found is not None:
        assert found[0] == min(corners)
        assert inside(*found[1])


# --- what does not apply ----------------------------------------------------------------------------------------------

SHRUNK = """
[framework]
code = "shrunk"
title = { vi = "Thử", en = "Trial" }
level = "other"
years = { from = 2024, to = 2026 }
scale = 100
decimals = 6
missing = "zero"
source = "made up"
completeness = "example"
[total]
indices = ["g", "h"]
[indices]
g = { title = { vi = "G", en = "G" }, indicators = ["a", "b"] }
h = { title = { vi = "H", en = "H" }, indicators = ["c"] }
[indicators]
a = { title = { vi = "A", en = "A" }, points = 50, rule = { type = "linear", lower = 0, upper = 100 } }
b = { title = { vi = "B", en = "B" }, points = 30, rule = { type = "linear", lower = 0, upper = 100 } }
c = { title = { vi = "C", en = "C" }, points = 20, rule = { type = "linear", lower = 0, upper = 100 } }
"""
DATA = "unit,year,indicator,value\nu,2025,a,33.3333333\nu,2025,b,n/a\nu,2025,c,77.7777777\nv,2025,a,n/a\nv,2025,b,n/a\nv,2025,c,77.7777777\n"


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("rows", ["all", "without indicators"])
def test_our_own_scores_are_possible_where_something_does_not_apply(
    suffix: str, rows: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "f.toml").write_text(SHRUNK, "utf-8")
    (tmp_path / "obs.csv").write_text(DATA, "utf-8")
    named, scores = ["-f", str(tmp_path / "f.toml"), "--lang", "vi"], tmp_path / f"s.{suffix}"
    assert run(["score", str(tmp_path / "obs.csv"), *named, "-o", str(scores)]) == 0
    if rows != "all" and suffix == "csv":
        kept = [line for line in scores.read_text("utf-8").splitlines() if ",indicator," not in line]
        scores.write_text("\n".join(kept), "utf-8")
    for data in ([], [str(tmp_path / "obs.csv")]):
        assert run(["check", *data, *named, "--published", str(scores)]) == 0
    assert "không thể" not in capsys.readouterr().out


def test_a_table_of_others_is_held_against_what_the_data_say_does_not_apply(tmp_path: Path) -> None:
    (tmp_path / "f.toml").write_text(SHRUNK, "utf-8")
    framework = load_framework(tmp_path / "f.toml")
    rows = [{"unit": "u", "year": 2025, "node": node, "score": score}
            for node, score in (("total", 0.460317459857), ("g", 0.333333333), ("h", 0.777777777))]  # fmt: skip
    (tmp_path / "obs.csv").write_text(DATA, "utf-8")
    observations = read_observations(tmp_path / "obs.csv", framework)
    assert findings(framework, rows, observations=observations) == []
    assert len(findings(framework, rows)) == 1  # without the data everything applies
    rows[0]["score"] = 0.47
    assert len(findings(framework, rows, observations=observations)) == 1
