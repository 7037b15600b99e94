"""Appeals: what one correction would move is what it does move once it is in the data."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import dtiscore as dti
from dtiscore.cli import run
from dtiscore.data.long_form import inputs_of
from dtiscore.frameworks.targets import Targets
from dtiscore.language.errors import DataError, DtiError, LookupProblem
from dtiscore.results.appeals import Appeal, appeal

from ..strategies import NOT_APPLICABLE, TARGET_YEAR, Case, cases, one_indicator, toml
from ..tree import ROOT

PROVINCE = ROOT / "examples" / "synthetic-province"
DATA, UNITS = PROVINCE / "synthetic-observations.csv", PROVINCE / "synthetic-units.csv"
NAMED = [str(DATA), "-f", str(PROVINCE / "synthetic-framework.toml"), "--units", str(UNITS)]
NAMES = ("unit", "year", "indicator", "status", "value", "part", "whole", "choice", "points")


@pytest.fixture(scope="module")
def framework() -> dti.Framework:
    return dti.load_framework(PROVINCE / "synthetic-framework.toml")


@pytest.fixture(scope="module")
def table() -> pl.DataFrame:
    return pl.read_csv(DATA, infer_schema=False)


def scored(framework: dti.Framework, table: pl.DataFrame) -> dti.Scores:
    return dti.score(framework, dti.read_observations(table, framework, units=UNITS, numbers="en"))


@pytest.fixture(scope="module")
def scores(framework: dti.Framework, table: pl.DataFrame) -> dti.Scores:
    return scored(framework, table)


def moves_what_it_says(found: Appeal, before: dti.Scores, after: dti.Scores) -> None:
    """Every node, unit and year: listed exactly where points, score or rank differ, with the numbers of both."""
    listed = {(row.unit, row.year, row.node): row for row in found.moved}
    assert len(listed) == len(found.moved)
    for _, code in before.framework.tree:
        ranks = dti.rank(before, code).ranks, dti.rank(after, code).ranks
        for i, unit in enumerate(before.units):
            for j, year in enumerate(before.years):
                numbers = [array[i, j] for scores in (before, after) for array in (scores.points(code), scores[code])]
                place = (ranks[0][i, j], ranks[1][i, j])
                same = np.allclose(numbers[:2], numbers[2:], rtol=0, atol=1e-9, equal_nan=True) and place[0] == place[1]
                row = listed.pop((unit, year, code), None)
                assert (row is None) == same, (unit, year, code, numbers, place)
                if row is not None:
                    told = [row.points_before, row.score_before, row.points_after, row.score_after]
                    assert told == pytest.approx(numbers, nan_ok=True)
                    assert (row.rank_before, row.rank_after) == place
    assert listed == {}


CORRECTIONS: list[tuple[str, str, dict[str, str]]] = [
    ("sx-042", "online_dossiers", {"part": "3000", "whole": "4000"}),
    ("sx-042", "online_dossiers", {"points": "40,5"}),
    ("sx-042", "survey", {"value": "99,5"}),
    ("Xã tổng hợp 042 (synthetic)", "committee_head", {"choice": "none"}),
    ("sd-05", "security_regulation", {"value": "0"}),
    ("sx-010", "digital_day", {"choice": "plan"}),
    ("sx-010", "online_sellers", {"value": "1"}),
]


@pytest.mark.whole
@pytest.mark.parametrize(("unit", "code", "correction"), CORRECTIONS)
def test_an_appeal_moves_what_the_corrected_data_move(
    unit: str, code: str, correction: dict[str, str], framework: dti.Framework, table: pl.DataFrame, scores: dti.Scores
) -> None:
    found = appeal(scores, unit, code, 2025, **correction)
    label = found.unit
    place = {"unit": label, "year": "2025", "indicator": code}
    row = place | {"status": "appraised", **{name: text.replace(",", ".") for name, text in correction.items()}}
    kept = [r for r in table.rows(named=True) if not ({k: r[k] for k in place} == place and r["status"] == "appraised")]
    corrected = pl.DataFrame([*kept, row], schema=dict.fromkeys([*table.columns, "points"], pl.String))
    moves_what_it_says(found, scores, scored(framework, corrected))
    assert found.moved


def test_the_rank_of_every_unit_in_the_block_is_told(scores: dti.Scores) -> None:
    found = appeal(scores, "sx-042", "online_dossiers", 2025, part="3000", whole="4000")
    totals = {row.unit: (row.rank_before, row.rank_after) for row in found.moved if row.node == "total"}
    before, after = totals.pop("sx-042")
    assert (before, after) == (94, 77)
    assert len(totals) == before - after
    assert all(there == here + 1 for here, there in totals.values())
    own = next(row for row in found.moved if row.node == "online_dossiers" and row.unit == "sx-042")
    assert own.band_before != own.band_after


def test_growth_moves_the_next_year_too(scores: dti.Scores) -> None:
    found = appeal(scores, "sx-010", "online_sellers", 2024, value="1")
    assert {row.year for row in found.moved} == {2024, 2025}


@pytest.mark.parametrize(
    ("unit", "code", "correction", "problem"),
    [
        ("sx-042", "online_dossiers", {}, "appeal.one_kind"),
        ("sx-042", "online_dossiers", {"part": "1"}, "appeal.one_kind"),
        ("sx-042", "online_dossiers", {"points": "1", "value": "1"}, "appeal.one_kind"),
        ("sx-042", "online_dossiers", {"part": "5", "whole": "4"}, "data.part_above_whole"),
        ("sx-042", "online_dossiers", {"points": "101"}, "data.above_maximum"),
        ("sx-042", "online_dossiers", {"points": "-1"}, "data.negative"),
        ("sx-042", "online_dossiers", {"points": "nhiều"}, "number.text"),
        ("sx-042", "committee_head", {"choice": "boss"}, "data.choice"),
        ("sx-042", "awareness", {"points": "1"}, "appeal.not_an_input"),
        ("sx-042", "no_such", {"points": "1"}, "appeal.not_an_input"),
        ("sd-13", "online_dossiers", {"points": "1"}, "appeal.not_applicable"),
        ("sx-999", "online_dossiers", {"points": "1"}, "lookup.unit"),
    ],
)
def test_what_cannot_be_corrected_is_refused(
    unit: str, code: str, correction: dict[str, str], problem: str, scores: dti.Scores
) -> None:
    with pytest.raises((DataError, LookupProblem)) as caught:
        appeal(scores, unit, code, 2025, **correction)
    assert {one.code for one in caught.value.problems} == {problem}
    assert all(one.row is None and not one.file for one in caught.value.problems)


@given(cases(), st.data())
def test_any_correction_of_any_framework_moves_what_the_corrected_data_move(case: Case, draw: Any) -> None:
    options: dict[str, Any] = {"targets": Targets((), tuple(case.targets.values())), "target_year": TARGET_YEAR}

    def scores_of(rows: list[dict[str, str | None]]) -> dti.Scores:
        frame = pl.DataFrame(rows, schema=dict.fromkeys(NAMES, pl.String))
        return dti.score(
            case.framework,
            dti.read_observations(frame, case.framework, units=dti.Units(case.units), numbers="en"),
            **options,
        )

    assume(case.cells)
    rows = case.rows()
    before = scores_of(rows)
    unit, year, code = draw.draw(st.sampled_from(sorted(case.cells)))
    other = draw.draw(st.sampled_from([cell for (_, _, c), cell in sorted(case.cells.items()) if c == code]))
    texts = {
        name: None if (x := getattr(other, name)) is None else str(x) for name in ("value", "part", "whole", "points")
    }
    correction = (
        {"value": texts["value"]}
        if texts["value"]
        else {"part": texts["part"], "whole": texts["whole"]}
        if texts["part"]
        else {"points": texts["points"]}
    )
    assume(all(correction.values()) and other.value != NOT_APPLICABLE)
    assert code in inputs_of(case.framework)
    if code in case.framework and "value" in correction and (data := case.framework[code].data).part:
        # As data, a rate gives way to counts by name; an appeal that corrects it is asked what it would bring.
        assume(not {(unit, year, data.part), (unit, year, data.whole)} <= set(case.cells))
    kept = [row for row in rows if (row["unit"], row["year"], row["indicator"]) != (unit, str(year), code)]
    mine = [row for row in rows if row not in kept]
    told = next((row for row in mine if row["points"] is None), None) if "points" in correction else None
    new = {"unit": unit, "year": str(year), "indicator": code, "status": None, **correction}
    corrected = [*kept, *([told] if told else []), new if told is None else new | {"status": "appraised"}]
    try:
        found = appeal(before, unit, code, year, numbers="en", **correction)
    except DtiError:
        return
    try:
        after = scores_of(corrected)
    except DtiError:
        return
    moves_what_it_says(found, before, after)


def test_a_corrected_rate_counts_where_counts_by_name_were_reported(tmp_path: Path) -> None:
    text = toml(one_indicator({"type": "ratio"}, points=10, data={"part": "done", "whole": "all"}))
    (tmp_path / "counted.toml").write_text(text, "utf-8")
    framework = dti.load_framework(tmp_path / "counted.toml")
    table = pl.DataFrame({"unit": ["A"], "year": [2022], "done": [20.0], "all": [80.0]})
    before = dti.score(framework, dti.read_observations(table, framework))
    found = appeal(before, "A", "x", numbers="en", value="60")
    assert (found.before.points("total")[0, 0], found.after.points("total")[0, 0]) == (2.5, 6.0)


# --- the command line ----------------------------------------------------------------------------------------------------


@pytest.mark.whole
def test_the_command_writes_nothing_and_tells_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    command = [
        "appeal",
        *NAMED,
        "--unit",
        "sx-042",
        "--indicator",
        "online_dossiers",
        "--part",
        "3000",
        "--whole",
        "4000",
    ]
    assert run([*command, "--year", "2025", "--lang", "vi"]) == 0
    told = capsys.readouterr()
    assert "Hình thành →" in told.out
    assert "Thay đổi 4 mục của đơn vị" in told.err
    assert "Chưa ghi gì" in told.err
    assert list(tmp_path.iterdir()) == []
    assert run([*command, "--format", "json", "-q"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["node"] for row in rows if row["unit"] == "sx-042"} == {
        "total", "government_activity", "online_dossiers", "government",
    }  # fmt: skip
    assert run([*command, "-q", "-o", "kien-nghi.csv"]) == 0
    with (tmp_path / "kien-nghi.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(rows)
