"""Rows of reporting periods: which of them count by a checkpoint, flows added up since January, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtiscore.data.observations import Observations
from dtiscore.data.reported import read_observations
from dtiscore.engine.scoring import score
from dtiscore.frameworks import load_framework
from dtiscore.frameworks.comparing import diff as compare
from dtiscore.frameworks.fingerprints import fingerprint
from dtiscore.language.errors import DataError, FrameworkError, LookupProblem
from dtiscore.model import Framework

from ..strategies import examples

FRAMEWORK = """
[framework]
code = "periods"
title = { vi = "Thử", en = "Test" }
level = "commune"
years = { from = 2024, to = 2027 }
scale = 100
decimals = 4
missing = "skip"
source = "synthetic"
completeness = "example"
[unit_types.commune]
title = { vi = "Xã", en = "Commune" }
[total]
indices = ["all"]
[indices.all]
title = { vi = "Tất cả", en = "All" }
[indices.all.indicators.online]
title = { vi = "Trực tuyến", en = "Online" }
points = 50
rule = { type = "ratio" }
data = { part = "done", whole = "received" }
[indices.all.indicators.meetings]
title = { vi = "Họp", en = "Meetings" }
unit_of_measure = "count"
points = 25
rule = { type = "linear", lower = 0, upper = 4 }
[indices.all.indicators.growing]
title = { vi = "Tăng", en = "Growing" }
unit_of_measure = "count"
points = 25
rule = { type = "growth", upper = 100 }
[counts.done]
title = { vi = "đã xong", en = "done" }
time = "flow"
[counts.received]
title = { vi = "đã nhận", en = "received" }
time = "flow"
[counts.meetings]
time = "stock"
"""
Row = tuple[Any, ...]


@pytest.fixture(scope="module")
def framework(tmp_path_factory: pytest.TempPathFactory) -> Framework:
    return framework_of(tmp_path_factory.mktemp("periods"), FRAMEWORK)


def framework_of(folder: Path, text: str) -> Framework:
    (folder / "periods.toml").write_text(text, "utf-8")
    return load_framework(folder / "periods.toml")


def table(
    rows: Sequence[Row], header: Sequence[str] = ("unit", "year", "period", "indicator", "value")
) -> pl.DataFrame:
    texts = [[None if cell is None else str(cell) for cell in row] for row in rows]
    return pl.DataFrame(texts, dict.fromkeys(header, pl.String), orient="row")


def read(framework: Framework, rows: Sequence[Row], **options: Any) -> Observations:
    return read_observations(table(rows), framework, **options)


def number(found: Observations, code: str, unit: str = "A", year: int = 2026) -> float:
    return float(found.value(code)[found.units.index(unit), found.years.index(year)])


def problems(framework: Framework, rows: Sequence[Row], **options: Any) -> list[tuple[str, int | None, str]]:
    with pytest.raises(DataError) as refused:
        read(framework, rows, **options)
    assert all(problem.text(lang) for problem in refused.value.problems for lang in ("vi", "en"))  # type: ignore[arg-type]
    return [(problem.code, place(problem.row), problem.column) for problem in refused.value.problems]


def place(row: int | None) -> int | None:
    """The row as in a file: below its header, counted from one; rows of a frame are counted from nought."""
    return None if row is None else row + 2


MEETINGS = [
    ("A", 2026, "quý I/2026", "meetings", 1),
    ("A", 2026, "2026-H1", "meetings", 2),
    ("A", 2026, "9 tháng", "meetings", 3),
    ("A", 2026, None, "meetings", 4),
    ("A", 2026, "2026-Q4", "meetings", 5),
]


@pytest.mark.parametrize(
    ("period", "value"),
    [("2026-Q1", 1), ("2026-04-15", 1), ("2026-H1", 2), ("2026-Q2", 2), ("2026-M09", 3), ("2026-Q4", 5), (None, 4)],
)
def test_the_latest_row_that_ends_by_then_counts_and_the_year_beats_all_at_its_end(
    framework: Framework, period: str | None, value: int
) -> None:
    for rows in (MEETINGS, MEETINGS[::-1]):
        assert number(read(framework, rows, period=period), "meetings") == value


def test_a_cell_of_which_nothing_ends_by_then_is_missing(framework: Framework) -> None:
    found = read(framework, [*MEETINGS, ("B", 2026, "Q4", "meetings", 1)], period="2026-H1")
    assert np.isnan(number(found, "meetings", "B"))
    assert not found.submitted[1, 0]


def test_within_a_period_the_latest_status_counts_and_a_later_period_beats_it(framework: Framework) -> None:
    header = ("unit", "year", "period", "status", "indicator", "value")
    rows = table(
        [
            ("A", 2026, "Q1", "appraised", "meetings", 1), ("A", 2026, "Q1", "self", "meetings", 3),
            ("A", 2026, "H1", "self", "meetings", 4),
        ],
        header,
    )  # fmt: skip
    values = {
        (period, status): number(read_observations(rows, framework, period=period, status=status), "meetings")
        for period in ("2026-Q1", "2026-H1") for status in ("self", "appraised")
    }  # fmt: skip
    assert values == {
        ("2026-Q1", "self"): 3, ("2026-Q1", "appraised"): 1, ("2026-H1", "self"): 4, ("2026-H1", "appraised"): 4,
    }  # fmt: skip


def flows(*periods: str | None, of: str = "done", numbers: Sequence[Any] = (10, 20, 30, 40)) -> list[Row]:
    return [("A", 2026, period, of, n) for period, n in zip(periods, numbers, strict=False)]


@pytest.mark.parametrize(
    ("told", "period", "value"),
    [
        (("Q1", "Q2"), "2026-Q1", 10),
        (("Q1", "Q2"), "2026-H1", 30),
        (("Q2", "Q1"), "2026-H1", 30),
        (("H1", "M07", "M08"), "2026-M08", 60),
        (("Q1", "Q2"), "2026-08-15", 30),
        (("Q1", "Q2", "Q3", "Q4"), None, 100),
        (("H1", "H2"), None, 30),
        (("Q1", "Q2", None), None, 30),
    ],
)
def test_flows_are_added_up_since_january(
    framework: Framework, told: tuple[str | None, ...], period: str | None, value: float
) -> None:
    found = read(framework, flows(*told), period=period)
    assert number(found, "done") == value
    assert not [note for note in found.notes if note.code == "data.flow_missing"]


@pytest.mark.parametrize(
    ("told", "period", "missing"),
    [
        (("Q1", "Q3"), "2026-9M", "2026-Q2"),
        (("Q2",), "2026-H1", "2026-Q1"),
        (("Q1",), "2026-M05", "2026-M04, 2026-M05"),
        (("Q1", "Q2"), None, "2026-Q3, 2026-Q4"),
        (("Q2",), "2026-08-15", "2026-Q1"),
    ],
)
def test_a_missing_period_of_a_flow_is_named_and_never_counts_as_nothing(
    framework: Framework, told: tuple[str, ...], period: str | None, missing: str
) -> None:
    found = read(framework, flows(*told), period=period)
    assert np.isnan(number(found, "done"))
    (note,) = [note for note in found.notes if note.code == "data.flow_missing"]
    assert (note.params["code"], note.params["units"], note.params["periods"]) == ("done", "A", missing)


def test_what_does_not_apply_in_a_quarter_adds_nothing_and_in_all_of_them_does_not_apply(framework: Framework) -> None:
    some, none = (flows("Q1", "Q2", numbers=numbers) for numbers in (("n/a", 20), ("n/a", "n/a")))
    assert number(read(framework, some, period="2026-H1"), "done") == 20
    assert number(read(framework, none, period="2026-H1"), "done") == np.inf


def test_an_appraised_half_year_takes_the_place_of_both_quarters(framework: Framework) -> None:
    header = ("unit", "year", "period", "status", "indicator", "value")
    rows = [
        ("A", 2026, "Q1", "self", "done", 10),
        ("A", 2026, "Q2", "self", "done", 20),
        ("A", 2026, "H1", "appraised", "done", 25),
    ]
    assert number(read_observations(table(rows, header), framework, period="2026-H1"), "done") == 25


@pytest.mark.parametrize("stated", ["", '[counts.online]\ntime = "flow"\n'])
def test_parts_and_wholes_of_an_indicator_are_added_up_each(stated: str, tmp_path: Path) -> None:
    """Its own time says so, or that of both of its counts."""
    framework = framework_of(tmp_path, FRAMEWORK.replace("[counts.meetings]\ntime", f"{stated}[counts.meetings]\ntime"))
    header = ("unit", "year", "period", "indicator", "part", "whole")
    rows = [("A", 2026, "Q1", "online", 10, 20), ("A", 2026, "Q2", "online", 20, 20)]
    found = read_observations(table(rows, header), framework, period="2026-H1")
    assert (found.parts["online"].item(), found.wholes["online"].item()) == (30, 40)
    assert problems(framework, [("A", 2026, "Q1", "online", 50)]) == [("data.flow_rate", 2, "value")]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("A", 2026, "sometime", "meetings", 1)], [("data.period", 2, "period")]),
        ([("A", 2026, "2025-Q1", "meetings", 1)], [("data.period_of_other_year", 2, "period")]),
        ([("A", 2026, "Q2", "meetings", 1), ("A", 2026, "H1", "meetings", 2)], [("data.duplicate_period", 3, "")]),
        ([("A", 2026, None, "meetings", 1), ("A", 2026, "2026", "meetings", 2)], [("data.duplicate", 3, "")]),
        ([("A", 2026, "Q1", "done", 1), ("A", 2026, "H1", "done", 2)], [("data.flow_overlap", 3, "period")]),
        ([("A", 2026, "15/6/2026", "done", 1)], [("data.flow_day", 2, "period")]),
        (
            [("A", 2026, "Q9", "meetings", 1), ("A", 2026, "2025-Q1", "meetings", 1), ("A", 2025, "2026-Q1", "meetings", 1)],
            [("data.period", 2, "period"), ("data.period_of_other_year", 3, "period"), ("data.period_of_other_year", 4, "period")],
        ),
    ],
)  # fmt: skip
def test_bad_and_contradicting_periods_have_a_sentence_each_with_their_place(
    framework: Framework, rows: list[Row], told: list[tuple[str, int, str]]
) -> None:
    assert problems(framework, rows) == told


def test_a_wide_table_says_its_period_once_for_each_row(framework: Framework) -> None:
    header = ("đơn vị", "năm", "kỳ báo cáo", "meetings", "growing")
    rows = table([("A", 2026, "quý I", 1, 5), ("A", 2026, "quý II", 2, 7)], header)
    found = read_observations(rows, framework, period="2026-Q1")
    assert (number(found, "meetings"), number(found, "growing")) == (1, 5)
    with pytest.raises(DataError) as refused:
        read_observations(table([("A", 2026, "bad", 1, 5)], header), framework)
    assert [(problem.code, place(problem.row), problem.column) for problem in refused.value.problems] == [
        ("data.period", 2, "period")
    ]


def test_a_large_plain_table_with_periods_goes_the_long_way(framework: Framework) -> None:
    units = [f"u{i}" for i in range(8_000)]
    frame = pl.DataFrame(
        {
            "unit": units * 5,
            "year": [2026] * 40_000,
            "meetings": [1.0] * 8_000 + [2.0] * 32_000,
            "growing": [3.0] * 40_000,
        }
    )
    frame = frame.with_columns(period=pl.Series(["Q1", "Q2", "Q3", "Q4", None]).repeat_by(8_000).explode())
    found = read_observations(frame, framework, period="2026-Q1")
    assert (found.value("meetings") == 1).all()


@pytest.mark.parametrize(
    ("rows", "period", "code"),
    [
        ([("A", 2026, None, "meetings", 1)], "2026-H1", "data.no_periods"),
        ([("A", 2026, "Q3", "meetings", 1)], "2026-H1", "data.none_at_period"),
        ([("A", 2025, "Q1", "meetings", 1)], "2026-H1", "data.none_at_period"),
    ],
)
def test_a_period_of_which_nothing_was_reported_is_refused(
    framework: Framework, rows: list[Row], period: str, code: str
) -> None:
    assert [told[0] for told in problems(framework, rows, period=period)] == [code]


@pytest.mark.parametrize(("period", "code"), [("soon", "lookup.period"), ("H1", "lookup.period_without_year")])
def test_a_period_that_is_none_is_refused_before_anything_is_read(framework: Framework, period: str, code: str) -> None:
    with pytest.raises(LookupProblem) as refused:
        read_observations("nowhere.csv", framework, period=period)
    assert [problem.code for problem in refused.value.problems] == [code]


def growth(framework: Framework, rows: Sequence[Row], period: str | None) -> tuple[float, float]:
    """Points and maximum of what should grow, in 2026."""
    scores = score(framework, read(framework, rows, period=period))
    one = scores.to_polars(unit="A", year=2026).filter(pl.col("node") == "growing")
    return one["points"].item(), one["max_points"].item()


def test_growth_compares_with_the_same_period_of_the_year_before_else_it_does_not_apply(framework: Framework) -> None:
    of_2026 = [("A", 2026, "Q1", "growing", 150), ("A", 2026, "H1", "growing", 300)]
    same = [("A", 2025, "Q1", "growing", 100), ("A", 2025, None, "growing", 400)]
    assert growth(framework, [*of_2026, *same], "2026-Q1") == (12.5, 25)
    assert growth(framework, [*of_2026, *same], "2026-H1")[1] == 0
    assert growth(framework, [*of_2026, *same], None)[1] == 0
    assert growth(framework, [*of_2026, ("A", 2026, None, "growing", 500), *same], None) == (6.25, 25)
    assert growth(framework, of_2026, "2026-H1")[1] == 0


def test_figures_of_a_part_of_the_year_are_said_where_the_year_is_scored(framework: Framework) -> None:
    found = read(framework, MEETINGS[:2])
    (note,) = found.notes
    assert (note.code, note.params["count"], note.params["period"]) == ("data.of_unfinished", 1, "2026-H1")
    assert read(framework, MEETINGS).notes == ()
    assert read(framework, MEETINGS[:2], period="2026-H1").notes == ()


def test_how_a_count_is_told_changes_an_edition_only_where_it_is_added_up(tmp_path: Path, framework: Framework) -> None:
    stock = framework_of(tmp_path, FRAMEWORK.replace('[counts.meetings]\ntime = "stock"', ""))
    other = framework_of(tmp_path, FRAMEWORK.replace('en = "received" }\ntime = "flow"', 'en = "received" }'))
    assert fingerprint(stock) == fingerprint(framework) != fingerprint(other)
    assert [change.what for change in compare(framework, stock)] == []
    assert next(iter(compare(framework, other))).what == "flows"


def test_what_is_answered_in_words_does_not_add_up(tmp_path: Path) -> None:
    text = FRAMEWORK.replace('unit_of_measure = "count"\npoints = 25\nrule = { type = "linear", lower = 0, upper = 4 }',
                             'points = 25\nrule = { type = "binary" }').replace('"stock"', '"flow"')  # fmt: skip
    with pytest.raises(FrameworkError) as refused:
        framework_of(tmp_path, text)
    assert [problem.code for problem in refused.value.problems] == ["framework.flow_words"]


quarters = st.lists(st.sampled_from(["Q1", "Q2", "Q3", "Q4", None]), unique=True, min_size=1)


@given(quarters, st.integers(1, 4), st.randoms())
@examples(8)
def test_a_flow_is_the_sum_of_what_a_person_would_add_or_nothing(
    framework: Framework, told: list[str | None], asked: int, random: Any
) -> None:
    rows = [("A", 2026, period, "done", 10 ** (i + 1)) for i, period in enumerate(told)]
    rows.append(("B", 2026, "Q1", "meetings", 1))
    by_hand = [
        dict(zip(told, (10 ** (i + 1) for i in range(9)), strict=False)).get(f"Q{q}") for q in range(1, asked + 1)
    ]
    expected = np.nan if None in by_hand else float(sum(map(int, by_hand)))  # type: ignore[arg-type]
    random.shuffle(rows)
    found = read(framework, rows, period=f"2026-Q{asked}")
    np.testing.assert_equal(number(found, "done") if "A" in found.units else np.nan, expected)
