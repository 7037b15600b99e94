"""A feed says where every indicator stands, and of that only what moved; its table has one form, and is never half of one."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import dtiscore as dti
from dtiscore.cli import run
from dtiscore.results.kept_feed import COLUMNS

from ..strategies import header, load, titled
from ..tree import ROOT

UNITS = dti.Units((dti.Unit("a", "Xã A"), dti.Unit("b", "Xã B"), dti.Unit("c", "Xã C", ranked=False)))
HIGH = {"type": "linear", "lower": 0, "upper": 100}
LOW = {"type": "linear", "lower": 10, "upper": 0}
CELLS = {("a", 2024): (40, 6), ("a", 2025): (50, 8), ("b", 2024): (60, 8), ("b", 2025): (30, 8), ("c", 2025): (90, 1)}


def scores(changed: dict[tuple[str, int], tuple[Any, Any]] | None = None, without: str = "") -> dti.Scores:
    framework = load({
        "framework": header(scale=100, missing="zero", years={"from": 2020, "to": 2030}),
        "indicators": {
            "more": {"title": titled("more"), "points": 60, "unit_of_measure": "percent", "rule": HIGH},
            "less": {"title": titled("less"), "points": 40, "unit_of_measure": "days", "rule": LOW},
        },
        "total": {"indicators": ["more", "less"]},
    })  # fmt: skip
    cells = {place: values for place, values in (CELLS | (changed or {})).items() if place[0] != without}
    rows = [{"unit": u, "year": y, "more": more, "less": less} for (u, y), (more, less) in cells.items()]
    units = dti.Units(tuple(unit for unit in UNITS.records if unit.code != without))
    return dti.score(framework, dti.read_observations(rows, framework, units=units))


def row(frame: pl.DataFrame, unit: str, node: str) -> dict[str, Any]:
    (found,) = frame.filter((pl.col("unit") == unit) & (pl.col("node") == node)).to_dicts()
    return found


def test_every_indicator_has_value_target_gap_rank_and_trend() -> None:
    found = dti.feed(scores(), to="best").to_polars()
    assert dict(found.schema) == dict(COLUMNS)
    assert found["unit"].to_list() == ["a"] * 3 + ["b"] * 3 + ["c"] * 3
    assert found["node"].to_list() == ["total", "more", "less"] * 3
    assert row(found, "a", "less") == {
        "schema": 1, "run": 1, "change": "new", "framework": found["framework"][0], "unit": "a", "unit_name": "Xã A", "year": 2025,
        "period": None, "node": "less", "kind": "indicator", "title_vi": "less", "title_en": "less", "measure": "days",
        "value": 8.0, "comparison": "<=", "target": 8.0, "target_year": 2025, "gap": 0.0, "met": True, "points": 8.0,
        "max_points": 40.0, "score": 0.2, "rank": 1, "of": 2, "value_before": 6.0, "trend": "worse", "rank_change": 0,
    }  # fmt: skip
    assert [row(found, unit, "more")["trend"] for unit in "abc"] == ["better", "worse", None]
    assert (row(found, "b", "more")["gap"], row(found, "b", "less")["trend"]) == (20.0, "same")
    assert (row(found, "b", "total")["rank"], row(found, "b", "total")["rank_change"]) == (2, -1)
    assert row(found, "c", "total")["rank"] is None


def test_without_targets_there_are_no_gaps_and_a_year_may_be_chosen() -> None:
    found = dti.feed(scores(), year=2024).to_polars()
    assert found["year"].unique().to_list() == [2024]
    assert found.height == 6
    assert found.select("comparison", "target", "gap", "met", "value_before").null_count().row(0) == (6,) * 5


@pytest.mark.parametrize("name", ["feed.parquet", "feed.sqlite"])
def test_only_what_moved_since_the_last_run_is_told(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    dti.feed(scores(), file).save(file)
    again = dti.feed(scores(), file)
    assert (again.run, again.changes.height) == (1, 0)
    before = file.read_bytes()
    again.save(file)
    assert file.read_bytes() == before
    moved = dti.feed(scores({("b", 2025): (35, 8)}), file)
    assert moved.run == 2
    assert moved.changes.select("unit", "node", "change", "run").rows() == [
        ("b", "total", "changed", 2), ("b", "more", "changed", 2)
    ]  # fmt: skip
    moved.save(file)
    gone = dti.feed(scores({("b", 2025): (35, 8)}, without="c"), file)
    assert gone.changes.select("unit", "change").unique().rows() == [("c", "removed")]
    assert gone.changes["value"].null_count() == 3
    gone.save(file)
    assert dti.feed(scores({("b", 2025): (35, 8)}, without="c"), file).changes.height == 0
    back = dti.feed(scores({("b", 2025): (35, 8)}), file)
    assert back.changes.select("unit", "change", "run").unique().rows() == [("c", "new", 4)]


def test_other_years_and_frameworks_stay_as_they_were_told() -> None:
    first = dti.feed(scores(), year=2024)
    both = dti.feed(scores(), first, year=2025)
    assert (first.run, both.run, both.changes["year"].unique().to_list()) == (1, 2, [2025])
    assert both.to_polars().filter(pl.col("year") == 2024).equals(first.to_polars())
    other = first.to_polars().with_columns(framework=pl.lit("another"))
    assert (
        dti.feed(scores(), dti.Feed(other, 1), year=2025)
        .to_polars()
        .filter(pl.col("framework") == "another")
        .equals(other)
    )


def test_both_files_hold_the_same_and_say_their_schema(tmp_path: Path) -> None:
    found = dti.feed(scores(), to="median")
    for name in ("a.parquet", "a.db"):
        found.save(tmp_path / name)
    assert dti.Feed.load(tmp_path / "a.parquet") == dti.Feed.load(tmp_path / "a.db")
    connection = sqlite3.connect(tmp_path / "a.db")
    assert connection.execute("pragma user_version").fetchone() == (1,)
    assert connection.execute("select unit, node, met from feed where node = 'more' order by unit").fetchall() == [
        ("a", "more", 1), ("b", "more", 0), ("c", "more", 1)
    ]  # fmt: skip
    connection.close()


@pytest.mark.parametrize("content", [b"", b"unit,year\n", b"PAR1", b"SQLite format 3\0" + b"x" * 200])
def test_what_is_no_feed_is_neither_read_nor_overwritten(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "mine.sqlite"
    file.write_bytes(content)
    with pytest.raises(dti.DataError, match="no table of a feed in schema 1"):
        dti.feed(scores(), file)
    with pytest.raises(dti.OutputError, match="none of a feed's table"):
        dti.feed(scores()).save(tmp_path / "feed.csv")
    other = dti.feed(scores()).to_polars().with_columns(schema=pl.lit(2, dtype=pl.Int64))
    other.write_parquet(file)
    with pytest.raises(dti.DataError, match="schema 1"):
        dti.Feed.load(file)


def test_the_command_tells_lines_and_keeps_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    shutil.copytree(ROOT / "examples" / "commune-demo", tmp_path / "communes")
    monkeypatch.chdir(tmp_path / "communes")
    command = ["feed", "--to", "best", "--table", "now.sqlite", "--lang", "en"]
    assert run(command) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == 306
    assert list(lines[0]) == list(COLUMNS)
    assert {line["change"] for line in lines} == {"new"}
    table = Path("now.sqlite").read_bytes()
    assert run(command) == 0
    said = capsys.readouterr()
    assert (said.out, "0 rows have moved" in said.err) == ("", True)
    assert Path("now.sqlite").read_bytes() == table
    assert run([*command, "-o", "now.sqlite"]) == 2
    assert run(["feed", "--table", "synthetic-units.csv"]) == 1
    assert run(["feed", "--format", "table", "--lang", "vi"]) == 0
    assert "tốt lên" in capsys.readouterr().out
