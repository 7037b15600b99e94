"""An index of COINr as a folder: its files, its codes, its values, on a small synthetic index."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import dtiscore as dti
from dtiscore.documents.coinr import convert_coinr, parse_normalisation
from dtiscore.frameworks.folder_settings import read_folder

from . import coinr_reference as coinr
from .index_files import DATA, META, Rows, changed, without, write
from .test_bad_files import convert


def made(folder: Path, meta: Rows = META, data: Rows = DATA, normalisation: str = "", **options: Any) -> Path:
    files = write(folder / "iMeta.csv", meta), write(folder / "iData.csv", data)
    method = parse_normalisation(normalisation) if normalisation else None
    return convert_coinr(*files, folder / "made", method, **options).folder


def scores_of(folder: Path) -> dict[str, dict[coinr.Cell, float | None]]:
    framework = dti.load_framework(folder / "framework.toml")
    rows = dti.score(framework, dti.read_observations(folder / "observations.csv", framework)).to_polars()
    found: dict[str, dict[coinr.Cell, float | None]] = {}
    for row in rows.iter_rows(named=True):
        found.setdefault(row["node"], {})[row["unit"], str(row["year"])] = row["points"]
    return found


def assert_as_reference(folder: Path, meta: Rows = META, data: Rows = DATA, **options: Any) -> None:
    assert coinr.assert_agrees(coinr.index(meta, data, **options), scores_of(folder)) == 7 * len(data)


def table(path: Path) -> list[dict[str, str]]:
    return coinr.table(path)


def framework_of(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "framework.toml").read_text("utf-8"))


def rows_of(folder: Path) -> dict[str, dict[str, Any]]:
    """The rows of the framework's table by code, without what is blank."""
    table = framework_of(folder)["table"]
    named = [dict(zip(table["columns"], row, strict=False)) for row in table["rows"]]
    return {row["code"]: {name: cell for name, cell in row.items() if cell != ""} for row in named}


def test_codes_names_weights_and_measures_are_kept(tmp_path: Path) -> None:
    folder = made(tmp_path)
    framework, rows = framework_of(folder), rows_of(folder)
    assert framework["framework"]["title"] == "Synthetic index"
    assert framework["framework"]["languages"] == ["en"]
    assert framework["framework"]["years"] == {"from": 2020, "to": 2020}
    assert {code: (row["in"], row["weight"]) for code, row in rows.items()} == {
        "Index": ("total", 1.0), "Access": ("Index", 1.0), "People": ("Index", 3.0), "Speed": ("Access", 1.0),
        "Price": ("Access", 2.0), "Skill.Use": ("People", 1.0), "Courses": ("People", 1.0),
    }  # fmt: skip
    assert rows["Skill.Use"]["title"] == "Use of skills"
    assert rows["Speed"]["unit_of_measure"] == "Mbps"
    assert {name: rows["Price"][name] for name in ("rule.type", "rule.better", "rule.over")} == {
        "rule.type": "min_max", "rule.better": "lower", "rule.over": "year",
    }  # fmt: skip


def test_the_framework_says_what_it_was_made_of(tmp_path: Path) -> None:
    folder = made(tmp_path, normalisation="z_score", threshold=0.5)
    comments = [line for line in (folder / "framework.toml").read_text("utf-8").splitlines() if line.startswith("# --")]
    assert comments == [
        "# --meta iMeta.csv", "# --data iData.csv", "# --normalisation z_score:0:1", "# --over year",
        "# --aggregation linear", "# --threshold 0.5",
    ]  # fmt: skip


@pytest.mark.parametrize("method", ["", "z_score", "z_score:50:10", "rank", "percentile", "min_max:-5:5"])
def test_values_are_those_of_coinr(method: str, tmp_path: Path) -> None:
    expected = {"normalisation": f"{method}:0:1" if method == "z_score" else method} if method else {}
    assert_as_reference(made(tmp_path, normalisation=method), **expected)


def test_a_measure_with_a_meaning_of_its_own_does_not_forbid_negative_values(tmp_path: Path) -> None:
    """Courses are measured in “count”, and AAA has −3 of them."""
    folder = made(tmp_path)
    assert rows_of(folder)["Courses"]["unit_of_measure"] == "(count)"
    assert scores_of(folder)["Courses"]["AAA", "2020"] == 0.0


def test_numbers_keep_every_digit_and_cannot_be_misread(tmp_path: Path) -> None:
    data = changed(DATA, 0, Speed="0.1234567890123456", Price="1774", Courses="1e-7")
    rows = table(made(tmp_path, data=data) / "observations.csv")
    assert [row["Speed"] for row in rows] == ["0.1234567890123456", "50.25", "80", "1.774"]
    assert [row["Price"] for row in rows] == ["1774", "20", "7.5", ""]
    assert [row["Skill.Use"] for row in rows] == ["55", "", "70", "40"]
    assert rows[0]["Courses"] == "1e-07"


def test_a_column_of_nothing_but_three_decimals_is_read_without_a_setting(tmp_path: Path) -> None:
    data = [{**row, "Speed": text} for row, text in zip(DATA, ("1.774", "2.250", "3.125", "9.001"), strict=True)]
    assert_as_reference(made(tmp_path, data=data), data=data)


def test_units_have_names_and_two_of_one_name_stay_apart(tmp_path: Path) -> None:
    folder = made(tmp_path)
    names = [(row["code"], row["name"]) for row in table(folder / "units.csv")]
    assert names == [("AAA", "Alpha"), ("BBB", "Beta"), ("CCC", "Gamma (CCC)"), ("DDD", "Gamma (DDD)")]
    assert set(table(folder / "units.csv")[0]) == {"code", "name"}


def test_a_group_becomes_the_block_where_it_is_asked_for(tmp_path: Path) -> None:
    folder = made(tmp_path, block="Region")
    assert [row["block"] for row in table(folder / "units.csv")] == ["North", "North", "South", "South"]
    stated = read_folder(folder)
    assert stated is not None
    framework = dti.load_framework(str(stated.framework))
    ranking = dti.rank(dti.score(framework, dti.read_observations(list(stated.data), framework, units=stated.units)))
    assert {row["of"] for row in ranking.to_polars().to_dicts()} == {2}


def test_a_panel_carries_the_years_and_the_groups_of_its_units(tmp_path: Path) -> None:
    """AAA is there from 2021 on, BBB until 2021, CCC not in 2021, and DDD moved to the North in 2022."""
    there = {"AAA": (2021, 2022), "BBB": (2020, 2021), "CCC": (2020, 2022), "DDD": (2020, 2021, 2022)}
    panel = [
        {**row, "Time": str(year)} | ({"Region": "North"} if (row["uCode"], year) == ("DDD", 2022) else {})
        for year in (2020, 2021, 2022)
        for row in DATA
        if year in there[row["uCode"]]
    ]
    folder = made(tmp_path, data=panel, block="Region")
    assert [tuple(row.values()) for row in table(folder / "units.csv")] == [
        ("BBB", "Beta", "North", "", "2021"), ("CCC", "Gamma (CCC)", "South", "", "2020"),
        ("CCC", "Gamma (CCC)", "South", "2022", ""), ("DDD", "Gamma (DDD)", "South", "", "2021"),
        ("DDD", "Gamma (DDD)", "North", "2022", ""), ("AAA", "Alpha", "North", "2021", ""),
    ]  # fmt: skip
    stated = read_folder(folder)
    assert stated is not None
    framework = dti.load_framework(str(stated.framework))
    ranking = dti.rank(dti.score(framework, dti.read_observations(list(stated.data), framework, units=stated.units)))
    listed = {(row["unit"], row["year"]): row["block"] for row in ranking.to_polars().to_dicts()}
    assert listed.keys() == {(row["uCode"], int(row["Time"])) for row in panel}
    assert (listed["DDD", 2021], listed["DDD", 2022]) == ("South", "North")


def test_data_without_years_and_names_need_only_the_year(tmp_path: Path) -> None:
    folder = made(tmp_path, data=without(DATA, "Time", "uName"), year=2021)
    assert framework_of(folder)["framework"]["years"] == {"from": 2021, "to": 2021}
    assert {row["name"] for row in table(folder / "units.csv")} == {""}
    assert scores_of(folder)["Index"].keys() == {(row["uCode"], "2021") for row in DATA}


def test_codes_that_a_reader_takes_for_something_else_are_kept(tmp_path: Path) -> None:
    """“Value”, “year” and “Note” are columns of every table of observations; as indicators they go into a long one."""
    renamed = {"Speed": "Value", "Price": "year", "Skill.Use": "Note"}
    meta = [{name: renamed.get(text, text) for name, text in row.items()} for row in META]
    data = [{renamed.get(name, name): text for name, text in row.items()} for row in DATA]
    folder = made(tmp_path, meta, data)
    assert set(table(folder / "observations.csv")[0]) == {"unit", "year", "indicator", "value", "numbers"}
    assert_as_reference(folder, meta, data)


def test_units_and_names_that_a_spreadsheet_would_run_are_made_harmless(tmp_path: Path) -> None:
    data = changed(DATA, 0, uCode="=1+1", uName="@SUM(A1)")
    folder = made(tmp_path, data=data)
    assert "'=1+1" in (folder / "observations.csv").read_text("utf-8")
    assert "'@SUM(A1)" in (folder / "units.csv").read_text("utf-8")
    assert_as_reference(folder, data=data)


def test_an_indicator_without_data_or_with_one_value_for_all_has_no_score(tmp_path: Path) -> None:
    data = [{**row, "Speed": "NA", "Courses": "7"} for row in DATA]
    folder = made(tmp_path, data=data)
    assert_as_reference(folder, data=data)
    assert set(scores_of(folder)["Courses"].values()) == {None}


@pytest.mark.parametrize("method", ["distance_to_target", "percentile", "rank"])
def test_one_value_for_all_is_scored_where_coinr_scores_it(method: str, tmp_path: Path) -> None:
    data = [{**row, "Courses": "7"} for row in DATA]
    folder = made(tmp_path, data=data, normalisation=method)
    assert_as_reference(folder, data=data, normalisation=method)
    assert None not in scores_of(folder)["Courses"].values()


def test_a_single_unit_and_a_single_value_are_scored_as_by_coinr(tmp_path: Path) -> None:
    for number, method in enumerate(("min_max", "z_score", "rank", "percentile", "distance_to_target")):
        expected = {"min_max": "min_max:0:100", "z_score": "z_score:0:1"}.get(method, method)
        assert_as_reference(
            made(tmp_path / f"a{number}", data=DATA[:1], normalisation=method), data=DATA[:1], normalisation=expected
        )
        data = [{**row, "Speed": row["Speed"] if row["uCode"] == "AAA" else "NA"} for row in DATA]
        assert_as_reference(
            made(tmp_path / f"b{number}", data=data, normalisation=method), data=data, normalisation=expected
        )


def in_a_workbook(path: Path, rows: Rows) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append([float(text) if re.fullmatch(r"-?[\d.]+", text) else text or None for text in row.values()])
    book.save(path)
    return path


def test_what_write_csv2_and_excel_save_is_the_same_index(tmp_path: Path) -> None:
    plain = made(tmp_path / "plain")
    semicolons = write(tmp_path / "m.csv", META, ";", ","), write(tmp_path / "d.csv", DATA, ";", ",")
    books = in_a_workbook(tmp_path / "m.xlsx", META), in_a_workbook(tmp_path / "d.xlsx", DATA)
    for number, files in enumerate((semicolons, books)):
        folder = convert_coinr(*files, tmp_path / str(number)).folder
        for name in ("observations.csv", "units.csv"):
            assert (folder / name).read_bytes() == (plain / name).read_bytes()
        assert rows_of(folder) == rows_of(plain)


def test_the_same_index_makes_the_same_bytes(tmp_path: Path) -> None:
    first, second = (made(tmp_path / name, code="index") for name in "ab")
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes()


def test_the_code_comes_of_the_folder_unless_it_is_given(tmp_path: Path) -> None:
    files = write(tmp_path / "m.csv", META), write(tmp_path / "d.csv", DATA)
    assert convert_coinr(*files, tmp_path / "Chỉ số Đổi mới 2020").code == "chi-so-doi-moi-2020"
    assert convert_coinr(*files, tmp_path / "…").code == "coinr"
    assert convert_coinr(*files, tmp_path / "x", code="mine").code == "mine"


def test_geometric_means_of_z_scores_begin_where_the_score_is_0(tmp_path: Path) -> None:
    """With 4 units no z-score is below −1.5; 6 − 5 × 1.5 < 0, but none of these data comes so far."""
    options: dict[str, Any] = {"normalisation": "z_score:6:5", "aggregation": "geometric"}
    folder = made(tmp_path, **options)
    assert rows_of(folder)["Speed"]["rule.lower"] == -1.2
    assert framework_of(folder)["framework"]["scale"] == 16.0
    assert_as_reference(folder, **options)


def test_goalposts_and_targets_where_less_is_better(tmp_path: Path) -> None:
    posts = [{**row, "goalpost_lower": "5", "goalpost_upper": "60", "goalpost_scale": "10"} for row in META]
    folder = made(tmp_path / "a", posts, normalisation="goalposts")
    price = rows_of(folder)["Price"]
    assert (price["rule.type"], price["rule.lower"], price["rule.upper"]) == ("linear", 60.0, 5.0)
    assert_as_reference(folder, posts, normalisation="goalposts")
    folder = made(tmp_path / "b", normalisation="distance_to_target")
    assert rows_of(folder)["Price"]["rule.target"] == 5.0
    assert_as_reference(folder, normalisation="distance_to_target")


def test_the_command_says_what_it_made_and_what_it_left_out(tmp_path: Path) -> None:
    given = ["--meta", str(write(tmp_path / "m.csv", META)), "--data", str(write(tmp_path / "d.csv", DATA))]
    code, out, err = convert(*given, "-o", str(tmp_path / "new"), "--format", "json", "--lang", "en")
    assert code == 0
    assert [row["file"] for row in json.loads(out)] == [
        "framework.toml", "observations.csv", "units.csv", "dtiscore.toml",
    ]  # fmt: skip
    assert err.splitlines()[0] == (
        "Note: the groups Region do not enter scores and were left out; --block CODE ranks units within one of them"
    )
    assert convert(*given, "-o", str(tmp_path / "quiet"), "-q", "--format", "csv")[2] == ""


def test_denominators_years_and_caps_are_noted_once(tmp_path: Path) -> None:
    meta = [{**row, "Denominator": "Area" if row["iCode"] == "Speed" else "NA"} for row in META]
    data = [*DATA, *({**row, "Time": "2021"} for row in DATA)]
    files = write(tmp_path / "m.csv", meta), write(tmp_path / "d.csv", data)
    method = parse_normalisation("distance_to_target")
    notes = convert_coinr(*files, tmp_path / "a", method).notes
    assert [note.code for note in notes] == [
        "coinr.note_denominators", "coinr.note_groups", "coinr.note_panel", "coinr.note_capped",
    ]  # fmt: skip
    assert [n.code for n in convert_coinr(*files, tmp_path / "b", over="panel", block="Region").notes] == [
        "coinr.note_denominators"
    ]


def test_rows_of_a_table_are_written_in_the_order_of_the_data(tmp_path: Path) -> None:
    folder = made(tmp_path, data=DATA[::-1])
    with (folder / "observations.csv").open(encoding="utf-8", newline="") as file:
        assert [row[0] for row in csv.reader(file)] == ["unit", "DDD", "CCC", "BBB", "AAA"]
