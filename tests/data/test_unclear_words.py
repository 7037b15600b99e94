"""Missing, zero, not applicable: one meaning through every door, and a question where a word may mean either."""

from __future__ import annotations

import datetime
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from dtiscore.cli import run
from dtiscore.data.reported import read_observations
from dtiscore.data.stated_scores import read_stated_scores
from dtiscore.documents.coinr.tables import numbers_of, read_sheet
from dtiscore.frameworks import load_framework
from dtiscore.language.errors import DataError, Problem
from dtiscore.model import Framework

from ..outside_cases import case
from .test_observations import LONG, Fails, Read, cells, fails, framework, parquet, read, workbook

__all__ = ["fails", "framework", "read"]

SETTLES = (
    '(state unclear = "missing" or "not_applicable" in dtiscore.toml, or use --unclear missing|not_applicable; '
    "a zero is written 0)"
)
WORDS = ["NA", "N/A", "n.a.", "#N/A", "#DIV/0!", "NaN", "NULL", "<NA>", "-", "--", "–", "—", "\u2212", ".", "..", "...", "…", "*", "/", ":", "(NA)"]  # fmt: skip


def value_of(word: str, code: str = "trained") -> str:
    return f'{LONG}A,2023,trained,5\nB,2023,{code},"{word}"\n'


@pytest.mark.parametrize("word", WORDS)
def test_a_word_that_may_mean_either_is_asked_about_and_the_setting_decides(
    read: Read, fails: Fails, word: str
) -> None:
    text = value_of(word)
    question = f"“{word}” in 1 cell, first in this row, may mean missing or not applicable {SETTLES}"
    assert fails(text) == [f"data.csv: row 3: column value: {question}"]
    assert cells(read(text, unclear="missing"), "trained") == {("A", 2023): 5}
    assert cells(read(text, unclear="not_applicable"), "trained") == {("A", 2023): 5, ("B", 2023): math.inf}


def test_a_column_is_asked_about_once_with_the_number_of_its_cells(fails: Fails) -> None:
    text = "unit,year,trained,online\nA,2023,1,-\nB,2023,NA,5\nC,2023,..,-\nD,2023,NA,NA\nE,2023,n/a,N/A\n"
    assert fails(text) == [
        f"data.csv: row 2: column online: “-”, “NA”, “N/A” in 4 cells, first in this row, may mean missing or not applicable {SETTLES}",
        f"data.csv: row 3: column trained: “NA”, “..” in 3 cells, first in this row, may mean missing or not applicable {SETTLES}",
    ]


def test_small_n_a_means_not_applicable_under_every_setting_since_we_write_it_so(read: Read) -> None:
    for unclear in ("ask", "missing", "not_applicable"):
        assert cells(read(value_of("n/a"), unclear=unclear), "trained")["B", 2023] == math.inf


@pytest.mark.parametrize("code", ["plan", "portal", "equipment"])
def test_so_is_a_word_in_the_place_of_a_choice(read: Read, fails: Fails, code: str) -> None:
    wide = f"unit,year,{code}\nB,2023,NA\nA,2023,\n"
    for text, column, row in ((value_of("NA", code), "value", 3), (wide, code, 2)):
        assert [s[: s.index(" may")] for s in fails(text)] == [
            f"data.csv: row {row}: column {column}: “NA” in 1 cell, first in this row,"
        ]
        assert cells(read(text, unclear="not_applicable"), code) == {("B", 2023): math.inf}
        if text != wide:
            assert cells(read(text, unclear="missing"), code) == {}


def test_nothing_chosen_of_a_checklist_is_no_unclear_word(read: Read) -> None:
    for text in (value_of("none", "equipment"), "unit,year,equipment\nB,2023,none\n"):
        found = read(text)
        assert found.choices["equipment"].tolist()[-1] == [""]


def test_an_option_that_is_called_so_is_that_option(tmp_path: Path) -> None:
    made = tmp_path / "own.toml"
    made.write_text(
        """
[framework]
code = "own"
title = { vi = "Thử", en = "Trial" }
level = "other"
years = { from = 2020, to = 2025 }
scale = 10
decimals = 2
missing = "skip"
source = "Made for the tests"
completeness = "example"
[total]
indicators = ["plan"]
[indicators.plan]
title = { vi = "Kế hoạch", en = "Plan" }
points = 10
rule = { type = "choice", options = { na = { points = 4 }, all = { points = 10 } } }
""",
        "utf-8",
    )
    frame = pl.DataFrame({"unit": ["A", "B"], "year": [2023, 2023], "plan": ["NA", "-"]})
    own = load_framework(made)
    assert read_observations(frame, own, unclear="missing").choices["plan"].tolist() == [["na"]]
    with pytest.raises(DataError, match="“-” in 1 cell"):
        read_observations(frame, own)


@pytest.mark.parametrize("word", ["#REF!", "#NAME?", "#VALUE!", "Err:502", "#SPILL!"])
def test_an_error_of_a_formula_is_named_as_one(fails: Fails, word: str) -> None:
    assert f"“{word}” is an error of a formula" in fails(value_of(word))[0]


def test_a_workbook_and_a_parquet_file_ask_the_same(read: Read, fails: Fails) -> None:
    rows = [["unit", "year", "trained"], ["A", 2023, 5], ["B", 2023, "#N/A"], ["C", 2023, None], ["D", 2023, 0]]
    frame = pl.DataFrame(rows[1:], schema={"unit": pl.String, "year": pl.Int64, "trained": pl.Object}, orient="row")
    table = frame.with_columns(pl.col("trained").map_elements(lambda x: None if x is None else str(x), pl.String))
    for content, name in ((workbook(*rows), "data.xlsx"), (parquet(table), "data.parquet")):
        assert "row 3: column trained: “#N/A” in 1 cell" in fails(content, name)[0]
        assert cells(read(content, name, unclear="missing"), "trained") == {("A", 2023): 5, ("D", 2023): 0}
        absent = cells(read(content, name, unclear="not_applicable"), "trained")
        assert absent == {("A", 2023): 5, ("B", 2023): math.inf, ("D", 2023): 0}


LACKS: dict[str, Any] = {
    "NaN": np.nan, "None": None, "pandas.NA": pd.NA, "NaT": pd.NaT, "a float of numpy": np.float32("nan"),
}  # fmt: skip


@pytest.mark.parametrize("lack", sorted(LACKS))
def test_what_a_data_frame_calls_missing_is_missing(framework: Framework, lack: str) -> None:
    columns = [pd.Series([5.0, 0.0, LACKS[lack]], dtype="object")]
    columns += [columns[0].where(columns[0].notna(), None).astype(kind) for kind in ("float64", "Float64", "Int64")]
    for column in columns:
        frame = pd.DataFrame({"unit": ["A", "B", "C"], "year": 2023, "trained": column})
        assert cells(read_observations(frame, framework), "trained") == {("A", 2023): 5, ("B", 2023): 0}


def test_an_infinite_number_in_a_column_of_numbers_is_asked_about(framework: Framework) -> None:
    frame = pl.DataFrame({"unit": ["A", "B", "C"], "year": 2023, "trained": [5.0, math.inf, None]})
    with pytest.raises(DataError) as caught:
        read_observations(frame, framework)
    assert caught.value.text("en").startswith("data[0]: row 1: column trained: “inf” in 1 cell, first in this row, may")
    assert cells(read_observations(frame, framework, unclear="missing"), "trained") == {("A", 2023): 5}
    absent = cells(read_observations(frame, framework, unclear="not_applicable"), "trained")
    assert absent == {("A", 2023): 5, ("B", 2023): math.inf}


def test_published_values_are_asked_about_too(framework: Framework) -> None:
    frame = pl.DataFrame({"unit": ["A", "B"], "year": 2023, "node": "all", "points": ["5", "NA"]})
    with pytest.raises(DataError, match="“NA” in 1 cell"):
        read_stated_scores(frame, framework)
    assert len(read_stated_scores(frame, framework, unclear="missing")) == 1


def test_what_r_writes_is_missing_in_a_table_of_coinr(tmp_path: Path) -> None:
    path = tmp_path / "iData.csv"
    path.write_text("uCode,x\nA,1.5\nB,NA\nC,NaN\nD,\n", "utf-8")
    assert numbers_of(read_sheet(path), "x", []) == [1.5, None, None, None]
    path.write_text("uCode,x\nA,1.5\nB,-\nC,N/A\nD,-\n", "utf-8")
    problems: list[Problem] = []
    numbers_of(read_sheet(path), "x", problems)
    assert [problem.text("en").removeprefix(f"{path}: ") for problem in problems] == [
        "row 3: column x: “-” and the like in 3 cells, first in this row, are neither numbers nor what R writes for missing "
        "(leave the cells empty, or write NA)"
    ]


@pytest.mark.parametrize(("said", "score"), [("missing", 25.0), ("not_applicable", 50.0)])
def test_the_folder_says_what_they_mean(
    said: str, score: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The case: a file of R writes NA for missing."""
    for name in ("na.csv", "zero.toml"):
        (tmp_path / name).write_bytes(case("engine", "na-text", name).read_bytes())
    monkeypatch.chdir(tmp_path)
    assert run(["score", "na.csv", "-f", "zero.toml", "--lang", "en"]) == 1
    assert "na.csv: row 2: column y: “NA” in 1 cell" in capsys.readouterr().err
    Path("dtiscore.toml").write_text(f'framework = "zero.toml"\ndata = ["na.csv"]\nunclear = "{said}"\n', "utf-8")
    assert run(["score", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    totals = {row["unit"]: row["points"] for row in rows if row["node"] == "total"}
    assert totals == {"A": score, "B": 25.0, "C": 50.0}


def test_a_date_is_no_unclear_word(framework: Framework) -> None:
    frame = pl.DataFrame({"unit": ["A"], "year": 2023, "trained": [datetime.date(2023, 1, 1)]})
    with pytest.raises(DataError, match="“2023-01-01” is a date, not a number"):
        read_observations(frame, framework)


def test_what_else_is_wrong_with_such_a_row_is_told_with_it(fails: Fails) -> None:
    told = fails("unit,year,trained\n,2023,NA\nB,1999,-\n")
    assert [sentence[: sentence.index(":", 20)] for sentence in told] == [
        "data.csv: row 2: column trained",
        "data.csv: row 2: column unit",
        "data.csv: row 3: column year",
    ]
