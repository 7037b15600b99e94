"""What the data are asked about among themselves: fractions, jumps, outliers, copied answers, evidence."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dtiscore as dti
from dtiscore.data.observations import Observations
from dtiscore.data.reported import read_observations
from dtiscore.data.units import Unit, Units
from dtiscore.frameworks import load_framework
from dtiscore.model import CheckLimits, Finding, Framework
from dtiscore.results.checks.all_checks import check_data
from dtiscore.results.checks.date_reading import span_of
from dtiscore.results.checks.evidence import LINK

FRAMEWORK = """
[framework]
code = "questions"
title = { vi = "Bộ chỉ số thử", en = "Test framework" }
level = "commune"
years = { from = 2020, to = 2026 }
scale = 60
decimals = 4
missing = "zero"
source = "Made for the tests"
completeness = "example"

[total]
indices = ["all"]

[indices.all]
title = { vi = "Tất cả", en = "All" }

[indices.all.indicators.rate]
title = { vi = "Tỷ lệ", en = "Rate" }
points = 10
rule = { type = "linear", lower = 0, upper = 80 }
data = { part = "done", whole = "all_of_them" }

[indices.all.indicators.late]
title = { vi = "Quá hạn", en = "Late" }
points = 10
rule = { type = "linear", lower = 50, upper = 0 }

[indices.all.indicators.staff]
title = { vi = "Nhân lực", en = "Staff" }
points = 10
unit_of_measure = "count"
rule = { type = "linear", lower = 0, upper = 1000 }

[indices.all.indicators.place]
title = { vi = "Thứ hạng", en = "Place" }
points = 10
unit_of_measure = "rank"
rule = { type = "linear", lower = 63, upper = 1 }

[indices.all.indicators.plan]
title = { vi = "Kế hoạch", en = "Plan" }
points = 10
rule = { type = "binary" }
evidence = { vi = "Kế hoạch của năm", en = "The plan of the year" }

[indices.all.indicators.portal]
title = { vi = "Cổng", en = "Portal" }
points = 10
rule = { type = "binary" }

[checks]
LIMITS
"""


def framework_with(folder: Path, **limits: Any) -> Framework:
    path = folder / "questions.toml"
    lines = "\n".join(f"{name} = {value!r}".replace("'", '"') for name, value in limits.items())
    path.write_text(FRAMEWORK.replace("LIMITS", lines), encoding="utf-8")
    return load_framework(path)


@pytest.fixture(scope="module")
def framework(tmp_path_factory: pytest.TempPathFactory) -> Framework:
    return framework_with(tmp_path_factory.mktemp("questions"), evidence="none")


def asked(findings: Iterable[Finding]) -> list[tuple[str, str, int, str]]:
    return [(f.check, f.unit, f.year, f.node) for f in findings]


def cohort(framework: Framework, node: str, *years: list[Any], blocks: list[str] | None = None) -> list[Finding]:
    """Findings of one indicator, a list of values per year from 2024, units A00, A01, …"""
    labels = [f"A{i:02d}" for i in range(len(years[0]))]
    units = Units(tuple(Unit(u, block=b) for u, b in zip(labels, blocks or [""] * len(labels), strict=True)))
    rows = [
        {"unit": u, "year": 2024 + y, "indicator": node, "value": value}
        for y, values in enumerate(years)
        for u, value in zip(labels, values, strict=True)
        if value is not None
    ]
    return list(check_data(framework, read_observations(pl.DataFrame(rows, strict=False), framework, units=units)))


# --- 0.35 where 35 % is meant ----------------------------------------------------------------------------------------

SPREAD = [20.0, 34.0, 47.0, 61.0, 75.0, 90.0]


def test_a_fraction_among_percentages_is_asked_about_with_its_neighbours(framework: Framework) -> None:
    (finding,) = cohort(framework, "rate", [*SPREAD, 0.35])
    assert asked([finding]) == [("fraction_for_percent", "A06", 2024, "rate")]
    assert finding.finding.en == "0.35 % while the 6 other units of the block have 20 % to 90 %"
    assert finding.finding.vi == "0,35% trong khi 6 đơn vị khác cùng khối từ 20% đến 90%"
    assert finding.ask.en.startswith("Is 35 % meant?")


def test_1_among_percentages_may_be_all_of_it(framework: Framework) -> None:
    assert asked(cohort(framework, "rate", [*SPREAD, 1.0])) == [("fraction_for_percent", "A06", 2024, "rate")]
    assert cohort(framework, "rate", [1.0, 2.0]) == []


def test_a_whole_column_of_fractions_is_asked_about_as_one(framework: Framework) -> None:
    findings = cohort(framework, "rate", [0.2, 0.34, 0.47, 0.61, 0.75, 0.9, 1.0])
    assert {f.check for f in findings} == {"fraction_for_percent"}
    assert len(findings) == 6  # 1 could be 1 % as well as all
    assert "the whole column may be written as fractions of 1" in findings[0].finding.en


def test_small_rates_among_small_rates_are_what_they_say(framework: Framework) -> None:
    assert cohort(framework, "rate", [0.35, 1.2, 2.4, 0.8, 3.1, 4.4, 1.9]) == []
    assert len(cohort(framework, "rate", [0.35, 1.2])) == 1  # too few neighbours to know


def test_neighbours_are_of_the_same_block_and_year(framework: Framework) -> None:
    small = [0.35, 1.2, 2.4, 0.8, 3.1, 4.4, 1.9]
    assert cohort(framework, "rate", [*small, *SPREAD], blocks=["a"] * 7 + ["b"] * 6) == []
    together = cohort(framework, "rate", [*small, *SPREAD])
    assert [f.unit for f in together if f.check == "fraction_for_percent"] == ["A00", "A03"]


def workbook(folder: Path, values: list[float], formats: Mapping[int, str]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["unit", "year", "rate"])
    for i, value in enumerate(values):
        sheet.append([f"A{i:02d}", 2024, value])
        sheet.cell(i + 2, 3).number_format = formats.get(i, "General")
    book.save(folder / "data.xlsx")
    return folder / "data.xlsx"


@pytest.mark.parametrize("format_of_cell", ["0%", "0.00%"])
def test_the_format_of_a_cell_settles_what_0_35_is(framework: Framework, tmp_path: Path, format_of_cell: str) -> None:
    path = workbook(tmp_path, [*SPREAD, 0.35], {6: format_of_cell})
    observations = read_observations(path, framework)
    assert observations.value("rate")[6, 0] == 35.0
    assert check_data(framework, observations) == ()
    plain = read_observations(workbook(tmp_path, [*SPREAD, 0.35], {}), framework)
    assert [f.check for f in check_data(framework, plain)] == ["fraction_for_percent"]


def test_0_35_typed_into_a_cell_of_percentages_is_0_35_percent_and_asked_about_among_higher_ones(
    framework: Framework, tmp_path: Path
) -> None:
    path = workbook(tmp_path, [*SPREAD, 0.0035], {6: "0.00%"})
    assert [f.check for f in check_data(framework, read_observations(path, framework))] == ["fraction_for_percent"]
    alone = workbook(tmp_path, [0.0035], {0: "0.00%"})
    assert check_data(framework, read_observations(alone, framework)) == ()


# --- jumps -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("node", "last", "now", "question"),
    [
        ("rate", 20, 80, True),
        ("rate", 40, 79, False),  # not doubled
        ("rate", 5, 15, False),  # trebled, but by ten points only
        ("rate", 0, 60, True),
        ("rate", 0, 15, False),
        ("late", 50, 20, True),
        ("late", 30, 20, False),
        ("staff", 100, 300, True),
        ("staff", 0, 300, False),  # a first count
        ("place", 60, 20, True),
    ],
)
def test_a_leap_is_asked_about(framework: Framework, node: str, last: float, now: float, question: bool) -> None:
    findings = cohort(framework, node, [last], [now])
    assert asked(findings) == [("better_than_last_year", "A00", 2025, node)] * question


def test_a_leap_says_both_years(framework: Framework) -> None:
    (finding,) = cohort(framework, "rate", [20.5], [80.25])
    assert finding.finding.en == "80.25 this year after 20.5 last year: better by 291.46 %"
    assert finding.finding.vi == "80,25 năm nay so với 20,5 năm trước: tốt lên 291,46%"


def test_a_rate_of_few_leaps_by_nature(framework: Framework, tmp_path: Path) -> None:
    def leap(whole: int) -> list[str]:
        rows = f"A,2024,rate,{whole // 6},{whole}\nA,2025,rate,{whole // 6 * 5},{whole}\n"
        (tmp_path / "few.csv").write_text("unit,year,indicator,part,whole\n" + rows, encoding="utf-8")
        return [f.check for f in check_data(framework, read_observations(tmp_path / "few.csv", framework))]

    assert leap(6) == []
    assert leap(60) == ["better_than_last_year"]


def test_the_framework_says_how_large_a_leap_is_asked_about(tmp_path: Path) -> None:
    lenient = framework_with(tmp_path, jump_percent=400)
    assert cohort(lenient, "rate", [20], [80]) == []
    strict = framework_with(tmp_path, jump_percent=10, least_difference=1)
    assert asked(cohort(strict, "rate", [40], [45])) == [("better_than_last_year", "A00", 2025, "rate")]


# --- far from the block ----------------------------------------------------------------------------------------------


def test_a_value_far_from_its_block_is_asked_about(framework: Framework) -> None:
    (finding,) = cohort(framework, "rate", [60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 12])
    assert asked([finding]) == [("far_from_block", "A10", 2024, "rate")]
    assert finding.severity == "note"
    # Median 64, median distance 3: 0.6745 · 52 / 3.
    assert "median 64; robust z-score 11.69, asked about above 5" in finding.finding.en


def test_small_cohorts_and_other_blocks_say_nothing(framework: Framework) -> None:
    assert cohort(framework, "rate", [60, 61, 62, 63, 64, 65, 66, 67, 12]) == []
    assert cohort(framework, "rate", [60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 12], blocks=["a"] * 10 + ["b"]) == []


def test_where_most_are_equal_the_mean_deviation_takes_over(framework: Framework) -> None:
    assert asked(cohort(framework, "rate", [100] * 19 + [20])) == [("far_from_block", "A19", 2024, "rate")]
    assert cohort(framework, "rate", [100] * 13 + [20] * 7) == []
    assert cohort(framework, "rate", [100] * 20) == []


def test_amounts_are_compared_by_their_logarithms(framework: Framework) -> None:
    sizes = [40, 55, 70, 90, 120, 160, 210, 280, 370, 500]
    assert cohort(framework, "staff", [*sizes, 900]) == []
    assert asked(cohort(framework, "staff", [*sizes, 160_000])) == [("far_from_block", "A10", 2024, "staff")]
    assert cohort(framework, "place", [1, 2, 3, 4, 5, 6, 7, 8, 9, 63]) == []


# --- copied answers --------------------------------------------------------------------------------------------------


def counted(framework: Framework, pairs: list[tuple[int, int]], blocks: list[str] | None = None) -> list[Finding]:
    labels = [f"A{i:02d}" for i in range(len(pairs))]
    units = Units(tuple(Unit(u, block=b) for u, b in zip(labels, blocks or [""] * len(labels), strict=True)))
    rows = [{"unit": u, "year": 2024, "indicator": "rate", "part": p, "whole": w}
            for u, (p, w) in zip(labels, pairs, strict=True)]  # fmt: skip
    return list(check_data(framework, read_observations(pl.DataFrame(rows), framework, units=units)))


def test_the_same_counts_in_three_units_are_asked_about_in_each(framework: Framework) -> None:
    findings = counted(framework, [(731, 1046)] * 3 + [(500, 900), (310, 420)])
    assert [f.unit for f in findings] == ["A00", "A01", "A02"]
    assert {f.check for f in findings} == {"same_in_many_units"}
    assert findings[0].finding.en == "731/1,046 is the same as in 2 other units of the block: A01, A02"
    assert counted(framework, [(731, 1046)] * 3, blocks=["a", "a", "b"]) == []


def test_equal_values_that_are_natural_are_no_copies(framework: Framework) -> None:
    assert counted(framework, [(3, 7)] * 5) == []  # small counts
    assert counted(framework, [(7, 19)] * 9) == []
    assert len(counted(framework, [(8, 21)] * 9)) == 9
    assert counted(framework, [(1046, 1046)] * 5) == []  # all of it
    assert counted(framework, [(0, 1046)] * 5) == []
    for value in (0.0, 100.0, 80.0, 33.33, 66.67, 62.5, 14.29):
        assert cohort(framework, "rate", [value] * 6) == [], value
    assert cohort(framework, "plan", [1] * 6) == []
    assert cohort(framework, "staff", [120] * 6) == []


def test_an_odd_rate_in_many_units_is_a_copy_and_a_crowd_is_none(framework: Framework) -> None:
    findings = cohort(framework, "rate", [58.68] * 4 + [61.3, 70.25])
    assert [f.unit for f in findings] == ["A00", "A01", "A02", "A03"]
    crowded = [round(50 + (i * 7 % 60) / 10, 1) for i in range(90)]  # sixty values for ninety units
    assert [f for f in cohort(framework, "rate", crowded) if f.check == "same_in_many_units"] == []


def test_a_common_whole_makes_equal_parts_likely(framework: Framework) -> None:
    pairs = [(200 + i % 15, 240) for i in range(60)]
    assert counted(framework, pairs) == []


@given(st.integers(0, 2**32 - 1))
def test_clean_synthetic_data_are_not_asked_about(framework: Framework, seed: int) -> None:
    """Rates and counts drawn evenly, a small step from year to year."""
    random = np.random.default_rng(seed)
    units = 40
    rate = random.uniform(35, 75, (units, 1)) + np.array([[0.0, 2.5]])
    late = random.uniform(10, 30, (units, 1)) - np.array([[0.0, 1.0]])
    staff = np.round(random.uniform(100, 400, (units, 1)) * np.array([[1.0, 1.1]]))
    values = np.stack([rate.round(2), late.round(2), staff])
    data = Observations.from_arrays(
        values, indicators=["rate", "late", "staff"], units=[f"U{i}" for i in range(units)], years=[2024, 2025]
    )
    assert check_data(framework, data) == ()


EXTREMES = st.one_of(
    st.sampled_from([0.0, -0.0, 1.0, 100.0, 58.68, 0.35, 1e-300, 1e300, -1e300, float("nan"), float("inf")]),
    st.floats(allow_nan=False, allow_infinity=False),
)


@given(st.lists(st.lists(EXTREMES, min_size=36, max_size=36), min_size=4, max_size=4), st.integers(0, 3))
def test_no_number_breaks_the_questions(framework: Framework, values: list[list[float]], few: int) -> None:
    """All checks finish without a warning, and every sentence is one."""
    array = np.array(values).reshape(4, 12, 3)
    array[:, :, 1] = array[:, :1, 1] if few else array[:, :, 1]  # the same in all units
    data = Observations.from_arrays(
        array,
        indicators=["rate", "late", "staff", "place"],
        units=[f"U{i}" for i in range(12)],
        years=[2023, 2024, 2025],
    )
    for finding in check_data(framework, data):
        for lang in ("vi", "en"):
            assert finding.finding[lang].strip()  # type: ignore[index]
            assert "{" not in finding.finding[lang]  # type: ignore[index]


COUNTS = st.one_of(st.integers(0, 50), st.floats(0, 1e12))


@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=12, max_size=12))
def test_no_counts_break_the_questions(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[float, float]]
) -> None:
    framework = framework_with(tmp_path_factory.mktemp("counts"), evidence="all")
    rows = [
        {"unit": f"U{i % 6}", "year": 2024 + i // 6, "indicator": "rate", "part": abs(p), "whole": abs(w)}
        for i, (p, w) in enumerate(pairs)
        if np.isfinite(p) and np.isfinite(w) and abs(w) > 0 and abs(p) <= abs(w)
    ]
    if rows:
        check_data(framework, read_observations(pl.DataFrame(rows), framework))


# --- evidence --------------------------------------------------------------------------------------------------------

HEAD = (
    "unit,year,indicator,status,value,evidence,evidence_number,evidence_title,evidence_date,evidence_link,note,source\n"
)
Evidence = Callable[..., list[Finding]]


@pytest.fixture
def questions(tmp_path: Path) -> Evidence:
    def checking(rows: str, evidence: str = "stated") -> list[Finding]:
        framework = framework_with(tmp_path, evidence=evidence)
        (tmp_path / "data.csv").write_text(HEAD + rows, encoding="utf-8")
        return list(check_data(framework, read_observations(tmp_path / "data.csv", framework)))

    return checking


OTHER = "A,2024,portal,self,1,seen,,,,,,\n"  # so that the table has evidence at all


def test_points_without_evidence_are_asked_about(questions: Evidence) -> None:
    (finding,) = questions("A,2025,plan,self,1,,,,,,,\n" + OTHER)
    assert asked([finding]) == [("no_evidence", "A", 2025, "plan")]
    assert finding.row == 2
    assert finding.ask.en.endswith("explain how it was assessed: The plan of the year")
    assert finding.ask.vi.endswith("cách tự chấm: Kế hoạch của năm")


@pytest.mark.parametrize(
    "row",
    [
        "A,2025,plan,self,0,,,,,,,\n",  # nothing is claimed
        "A,2025,plan,self,1,Kế hoạch số 5,,,,,,\n",
        "A,2025,plan,self,1,,05/KH-UBND,,15/01/2025,,,\n",
        "A,2025,plan,self,1,,,,,,Đang trình ký,\n",  # an explanation
        "A,2025,plan,self,1,,,,,,,Cổng của xã\n",
        "A,2025,plan,appraised,1,,,,,,,\n",  # the council has seen it
        "A,2025,portal,self,1,,,,,,,\n",  # the framework asks for none
    ],
)
def test_no_question_where_nothing_is_missing(questions: Evidence, row: str) -> None:
    assert questions(row + OTHER) == []


def test_the_framework_says_whose_evidence_is_asked_for(questions: Evidence) -> None:
    rows = "A,2025,plan,self,1,,,,,,,\nA,2025,portal,self,1,,,,,,,\n" + OTHER
    assert [f.node for f in questions(rows)] == ["plan"]
    assert [f.node for f in questions(rows, "all")] == ["plan", "portal"]
    assert questions(rows, "none") == []


def test_a_table_without_any_evidence_is_asked_about_once_per_unit_and_year(questions: Evidence) -> None:
    findings = questions("A,2025,plan,self,1,,,,,,,\nB,2025,plan,self,1,,,,,,,\n", "all")
    assert asked(findings) == [("no_evidence", "A", 2025, "total"), ("no_evidence", "B", 2025, "total")]
    assert {f.severity for f in findings} == {"note"}


def dated(questions: Evidence, date: str, number: str = "05/KH-UBND") -> list[str]:
    return [f.check for f in questions(f'A,2025,plan,self,1,,"{number}",,"{date}",,,\n')]


@pytest.mark.whole
@pytest.mark.parametrize(
    ("date", "found"),
    [
        ("15/03/2025", []), ("1/1/2025", []), ("31-12-2025", []), ("2025-03-15", []), ("15.3.2025", []),
        ("2025-03-15 00:00:00", []), ("2025-03-15 00:00:00.000000", []), ("ngày 15 tháng 3 năm 2025", []), ("Ngày 15 tháng 03 năm 2025.", []),
        ("15 tháng 3, 2025", []), ("03/2025", []), ("tháng 3 năm 2025", []), ("45731", []),
        ("31/12/2024", ["evidence_outside_year"]), ("01/01/2026", ["evidence_outside_year"]),
        ("2021", ["evidence_outside_year"]), ("45292", ["evidence_outside_year"]),
        ("31/02/2025", ["evidence_date_unreadable"]), ("3/15/2025", ["evidence_date_unreadable"]),
        ("15/3/25", ["evidence_date_unreadable"]), ("hôm qua", ["evidence_date_unreadable"]),
        ("15/03/2025\n20/12/2024", ["evidence_outside_year"]), ("15/03/2025\n20/04/2025", []),
    ],
)  # fmt: skip
def test_documents_are_of_the_assessed_year(questions: Evidence, date: str, found: list[str]) -> None:
    assert dated(questions, date) == found


def test_a_later_document_is_worse_than_an_earlier_one(questions: Evidence) -> None:
    rows = "A,2025,plan,self,1,,5,,20/12/2024,,,\nA,2025,portal,self,1,,6,,20/1/2026,,,\n"
    severities = {f.node: f.severity for f in questions(rows)}
    assert severities == {"plan": "note", "portal": "warning"}


@pytest.mark.parametrize(
    ("number", "date", "undated"),
    [
        ("05/KH-UBND", "", "05/KH-UBND"),
        ("05/KH-UBND\n06/KH-UBND", "15/03/2025", "06/KH-UBND"),
        ("05/KH-UBND\n06/KH-UBND\n07/QĐ", "15/03/2025\n\n20/04/2025", "06/KH-UBND"),
        ("05/KH-UBND\n06/KH-UBND", "15/03/2025\n16/03/2025", ""),
    ],
)
def test_every_document_has_its_date_on_the_same_line(
    questions: Evidence, number: str, date: str, undated: str
) -> None:
    findings = questions(f'A,2025,plan,self,1,,"{number}",,"{date}",,,\n')
    assert [f.check for f in findings] == ["evidence_without_date"] * bool(undated)
    assert not undated or findings[0].finding.en == f"a document without its date: {undated}"


@pytest.mark.parametrize(
    ("link", "sound"),
    [
        ("https://soctrang.gov.vn/van-ban/5?x=1", True), ("http://10.0.0.1/tep.pdf", True),
        ("soctrang.gov.vn/van-ban", True), ("www.soctrang.gov.vn", True), ("https://a.vn\nhttps://b.vn", True),
        ("xem tệp kèm theo", False), ("C:\\tep\\ke-hoach.pdf", False), ("https://", False), ("đã gửi", False),
    ],
)  # fmt: skip
def test_a_link_is_an_address(questions: Evidence, link: str, sound: bool) -> None:
    rows = f'A,2025,plan,self,1,,5,,15/03/2025,"{link}",,\n'
    assert [f.check for f in questions(rows)] == ["evidence_link"] * (not sound)
    assert all(LINK.fullmatch(one) for one in link.split("\n")) is sound


def test_a_long_text_is_no_link_and_takes_no_time() -> None:
    for text in ("https://" + "a" * 100_000 + " b", "a." * 50_000 + "!", "a" * 100_000):
        assert LINK.fullmatch(text) is None


def test_an_excel_date_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["unit", "year", "indicator", "value", "số hiệu", "ngày văn bản"])
    book.active.append(["A", 2025, "plan", 1, "05/KH-UBND", datetime.datetime(2025, 3, 15)])
    book.active.append(["B", 2025, "plan", 1, "06/KH-UBND", datetime.date(2023, 3, 15)])
    book.save(tmp_path / "data.xlsx")
    framework = framework_with(tmp_path)
    findings = check_data(framework, read_observations(tmp_path / "data.xlsx", framework))
    assert asked(findings) == [("evidence_outside_year", "B", 2025, "plan")]


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2150, 12, 31)))
def test_every_way_to_write_a_date_is_the_same_day(day: datetime.date) -> None:
    d, m, y = day.day, day.month, day.year
    forms = [f"{d}/{m}/{y}", f"{d:02d}-{m:02d}-{y}", f"{d}.{m}.{y}", day.isoformat(), f"{y}/{m}/{d}",
             f"ngày {d} tháng {m} năm {y}", f"Ngày {d:02d} tháng {m:02d} năm {y}"]  # fmt: skip
    assert {span_of(form) for form in forms} == {(day, day)}


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    found = span_of(text)
    assert found is None or found[0] <= found[1]


def test_sentences_survive_braces_and_formulas_in_the_data(questions: Evidence) -> None:
    findings = questions('A,2025,plan,self,1,,"{0} =cmd|x",,"{year}","{x}",,\n')
    assert {"evidence_date_unreadable", "evidence_link"} == {f.check for f in findings}
    assert any("{year}" in f.finding.en for f in findings)


def test_data_as_arrays_have_no_words_to_ask_about(framework: Framework) -> None:
    data = dti.Observations.from_arrays([[[1.0]]], indicators=["plan"], units=["A"], years=[2025])
    assert check_data(framework, data) == ()


def test_the_worked_example_states_the_defaults() -> None:
    assert load_framework("commune-demo").limits == CheckLimits()
