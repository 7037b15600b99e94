"""Tables that are no index of COINr: one bad table per mistake, one clear sentence per problem, in both languages."""

from __future__ import annotations

import io
import os
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from dtiscore.cli import run
from dtiscore.documents.coinr import convert_coinr, parse_normalisation
from dtiscore.language.errors import DataError, DtiError, Problem

from .index_files import DATA, META, Rows, changed, without, write

INDEX = 6
TARGETED, POSTED = {"normalisation": "distance_to_target"}, {"normalisation": "goalposts"}
POSTS = [
    {**row, "goalpost_lower": "1", "goalpost_upper": "9", "goalpost_scale": "100", "goalpost_trunc2posts": "TRUE"}
    for row in META
]

# What is wrong, the tables and the options, and every problem as (code, row, column).
BAD: dict[str, tuple[Rows, Rows, dict[str, str], list[tuple[str, int | None, str]]]] = {
    "a column of iMeta is missing": (without(META, "Parent"), DATA, {}, [("coinr.no_column", None, "")]),
    "a column of iData is missing": (META, without(DATA, "uCode"), {}, [("coinr.no_column", None, "")]),
    "a type is unknown": (changed(META, 0, Type="Indicater"), DATA, {}, [("coinr.type", 2, "Type")]),
    "a code is empty": (changed(META, 0, iCode=""), DATA, {}, [("data.empty_cell", 2, "iCode")]),
    "a code begins with a dot": (changed(META, 0, iCode=".Speed"), DATA, {}, [("coinr.code", 2, "iCode")]),
    "a code begins with a digit": (changed(META, 0, iCode="5G"), DATA, {}, [("coinr.code", 2, "iCode")]),
    "a code is not of ASCII": (changed(META, 0, iCode="Tốc"), DATA, {}, [("coinr.code", 2, "iCode")]),
    "a code is called total": (
        [{n: "Total" if t == "Index" else t for n, t in row.items()} for row in META],
        DATA, {}, [("coinr.reserved", 8, "iCode")],
    ),
    "a code occurs twice": ([*META, META[0]], DATA, {}, [("coinr.twice", 11, "iCode")]),
    "a code differs in capitals only": (
        [*META, {**META[0], "iCode": "SPEED"}], DATA, {}, [("coinr.same_but_case", 11, "iCode")],
    ),
    "an indicator has two parents": (
        [*META, {**META[0], "Parent": "People"}], DATA, {}, [("coinr.two_parents", 11, "Parent")],
    ),
    "a direction is 0": (changed(META, 0, Direction="0"), DATA, {}, [("coinr.direction", 2, "Direction")]),
    "a direction is missing": (changed(META, 0, Direction="NA"), DATA, {}, [("coinr.direction", 2, "Direction")]),
    "a direction is a word": (
        changed(META, 0, Direction="up"), DATA, {},
        [("coinr.number", 2, "Direction"), ("coinr.direction", 2, "Direction")],
    ),
    "a weight is 0": (changed(META, 1, Weight="0"), DATA, {}, [("coinr.weight", 3, "Weight")]),
    "a weight is negative": (changed(META, 1, Weight="-2"), DATA, {}, [("coinr.weight", 3, "Weight")]),
    "a weight is missing": (changed(META, 4, Weight=""), DATA, {}, [("coinr.weight", 6, "Weight")]),
    "a weight is infinite": (
        changed(META, 1, Weight="1e300"), DATA, {}, [("coinr.number", 3, "Weight"), ("coinr.weight", 3, "Weight")],
    ),
    "a parent is not there": (changed(META, 0, Parent="Acess"), DATA, {}, [("coinr.unknown_parent", 2, "Parent")]),
    "a parent is a group": (changed(META, 0, Parent="Region"), DATA, {}, [("coinr.unknown_parent", 2, "Parent")]),
    "a parent is an indicator": (changed(META, 0, Parent="Price"), DATA, {}, [("coinr.parent_type", 2, "Parent")]),
    "an aggregate has no children": (
        [*META, {**META[4], "iCode": "Empty"}], DATA, {}, [("coinr.childless", 11, "iCode")],
    ),
    "parents go round": (changed(META, INDEX, Parent="Access", Weight="1"), DATA, {}, [("coinr.cycle", 6, "Parent")]),
    "something is its own parent": (
        changed(META, INDEX, Parent="Index", Weight="1"), DATA, {}, [("coinr.cycle", 8, "Parent")],
    ),
    "there are two tops": (changed(META, 4, Parent="NA"), DATA, {}, [("coinr.tops", None, "Parent")]),
    "there is no row of the index": (META[7:], DATA, {}, [("coinr.no_indicators", None, ""), ("coinr.no_top", None, "Parent")]),
    "an indicator has no data": (META, without(DATA, "Speed"), {}, [("coinr.no_data_column", None, "")]),
    "a column is not described": (
        META, [{**row, "Extra": "1"} for row in DATA], {}, [("coinr.unknown_column", None, "Extra")],
    ),
    "an aggregate is given": (
        META, [{**row, "Access": "1"} for row in DATA], {}, [("coinr.aggregate_column", None, "Access")],
    ),
    "a value is a word": (META, changed(DATA, 1, Speed="fast"), {}, [("coinr.number", 3, "Speed")]),
    "a value is infinite": (META, changed(DATA, 1, Speed="Inf"), {}, [("coinr.number", 3, "Speed")]),
    "a value has two readings": (META, changed(DATA, 1, Price="1,774"), {}, [("coinr.number", 3, "Price")]),
    "a year is a word": (META, changed(DATA, 2, Time="last"), {}, [("data.year", 4, "Time")]),
    "a year has two digits": (META, changed(DATA, 2, Time="20"), {}, [("data.year", 4, "Time")]),
    "there is no year": (META, without(DATA, "Time"), {}, [("coinr.no_year", None, "")]),
    "a year is given twice": (META, DATA, {"year": "2020"}, [("coinr.two_years", None, "")]),
    "a unit is empty": (META, changed(DATA, 0, uCode=""), {}, [("data.empty_cell", 2, "uCode")]),
    "a unit is twice in a year": (META, changed(DATA, 3, uCode="AAA"), {}, [("coinr.unit_twice", 5, "uCode")]),
    "units differ in capitals only": (META, changed(DATA, 3, uCode="aaa"), {}, [("coinr.same_but_case", 5, "uCode")]),
    "a group is no group": (META, DATA, {"block": "Remark"}, [("coinr.no_group", None, "")]),
    "a target is missing": (changed(META, 0, Target="NA"), DATA, TARGETED, [("coinr.no_target", 2, "Target")]),
    "there are no targets": (
        without(META, "Target"), DATA, TARGETED, [("coinr.no_target", row, "Target") for row in (2, 3, 4, 5)],
    ),
    "a target is no better than the worst": (
        changed(META, 1, Target="30"), DATA, TARGETED, [("coinr.target", 3, "Target")],
    ),
    "targets are not caps": (
        [{**row, "dist2targ_cap_max": "FALSE" if row["iCode"] == "Price" else "TRUE"} for row in META], DATA, TARGETED,
        [("coinr.not_capped", 3, "dist2targ_cap_max")],
    ),
    "there are no goalposts": (META, DATA, POSTED, [("coinr.no_column", None, ""), ("coinr.no_column", None, "")]),
    "a goalpost is missing": (
        changed(POSTS, 2, goalpost_upper="NA"), DATA, POSTED, [("coinr.lacking", None, "goalpost_lower")],
    ),
    "goalposts are reversed": (
        changed(POSTS, 1, goalpost_lower="9", goalpost_upper="1"), DATA, POSTED,
        [("coinr.goalposts", 3, "goalpost_lower")],
    ),
    "goalposts do not truncate": (
        changed(POSTS, 1, goalpost_trunc2posts="FALSE"), DATA, POSTED,
        [("coinr.not_truncated", 3, "goalpost_trunc2posts")],
    ),
    "a scale of goalposts is 0": (
        changed(POSTS, 1, goalpost_scale="0"), DATA, POSTED, [("coinr.scale", 3, "goalpost_scale")],
    ),
    "goalposts have different scales": (
        changed(POSTS, 1, goalpost_scale="10"), DATA, POSTED, [("coinr.scales", None, "goalpost_scale")],
    ),
    "a geometric mean of scores from 0": (META, DATA, {"aggregation": "geometric"}, [("coinr.not_above_zero", None, "")]),
    "a harmonic mean of negative scores": (
        META, DATA, {"aggregation": "harmonic", "normalisation": "min_max:-1:1"}, [("coinr.not_above_zero", None, "")],
    ),
    "a geometric mean of z-scores": (
        META, DATA, {"aggregation": "geometric", "normalisation": "z_score"}, [("coinr.not_above_zero", None, "")],
    ),
    "a geometric mean of percentiles": (
        META, DATA, {"aggregation": "geometric", "normalisation": "percentile"}, [("coinr.not_above_zero", None, "")],
    ),
    "a geometric mean with a value at a goalpost": (
        POSTS, DATA, {"aggregation": "geometric", **POSTED}, [("coinr.not_above_zero", None, "")],
    ),
    "several problems of both tables": (
        changed(changed(META, 0, Direction="2"), 1, Weight="0"), DATA, {},
        [("coinr.direction", 2, "Direction"), ("coinr.weight", 3, "Weight")],
    ),
    "several problems of the data": (
        META, changed(changed(DATA, 1, Speed="fast", Price="cheap"), 2, Time="x"), {},
        [("data.year", 4, "Time"), ("coinr.number", 3, "Speed"), ("coinr.number", 3, "Price")],
    ),
}  # fmt: skip


def arguments(folder: Path, meta: Rows, data: Rows, options: dict[str, str]) -> list[str]:
    found = ["--meta", str(write(folder / "iMeta.csv", meta)), "--data", str(write(folder / "iData.csv", data))]
    for name, value in options.items():
        found += [f"--{name}", value]
    return [*found, "-o", str(folder / "made")]


def convert(*given: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(["convert", "coinr", *given])
    return code, out.getvalue(), err.getvalue()


def problems_of(folder: Path, meta: Rows, data: Rows, options: dict[str, str]) -> tuple[Problem, ...]:
    given = dict(options)
    normalisation = parse_normalisation(given.pop("normalisation")) if "normalisation" in given else None
    year = int(given.pop("year")) if "year" in given else None
    files = write(folder / "iMeta.csv", meta), write(folder / "iData.csv", data)
    with pytest.raises(DtiError) as caught:
        convert_coinr(*files, folder / "made", normalisation, year=year, **given)  # type: ignore[arg-type]
    return caught.value.problems


@pytest.mark.parametrize("mistake", BAD)
def test_each_mistake_has_its_problem_at_its_place(mistake: str, tmp_path: Path) -> None:
    meta, data, options, expected = BAD[mistake]
    found = problems_of(tmp_path, meta, data, options)
    assert [(problem.code, problem.row, problem.column) for problem in found] == expected
    assert not (tmp_path / "made").exists()


@pytest.mark.whole
@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("mistake", BAD)
def test_each_problem_is_one_sentence_and_nothing_is_written(mistake: str, lang: str, tmp_path: Path) -> None:
    meta, data, options, expected = BAD[mistake]
    code, out, err = convert(*arguments(tmp_path, meta, data, options), "--lang", lang)
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == len(expected)
    assert "Traceback" not in err
    assert "{" not in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["iData.csv", "iMeta.csv"]


def test_the_sentence_says_where_what_and_what_would_be_right(tmp_path: Path) -> None:
    meta, data, options, _ = BAD["a parent is not there"]
    (problem,) = problems_of(tmp_path, meta, data, options)
    assert problem.text("en").removeprefix(str(tmp_path) + os.sep) == (
        "iMeta.csv: row 2: column Parent: the parent “Acess” of Speed is not in the column iCode; did you mean “Access”?"
    )
    assert problem.text("vi").removeprefix(str(tmp_path) + os.sep) == (
        "iMeta.csv: dòng 2: cột Parent: mục cha “Acess” của Speed không có trong cột iCode; có phải ý bạn là “Access”?"
    )


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ([{"iCode": "Speed", "Weight": "2"}], [("coinr.lacking", None)] * 5),
        ([{"iCode": row["iCode"], "Weight": "0"} for row in META[:INDEX]], [("coinr.weight", i) for i in range(2, 8)]),
        ([{"iCode": row["iCode"], "Weight": "1"} for row in [*META[:INDEX], META[0]]], [("coinr.twice", 8)]),
        ([{"iCode": row["iCode"], "Weight": "1"} for row in META[: INDEX + 2]], [("coinr.unknown_code", 9)]),
        ([{"iCode": row["iCode"], "Wt": "1"} for row in META], [("coinr.no_column", None)]),
        ([{"iCode": row["iCode"], "Weight": "one"} for row in META[4:INDEX]],
         [("coinr.number", 2), ("coinr.number", 3), ("coinr.weight", 2), ("coinr.weight", 3)] + [("coinr.lacking", None)] * 4),
    ],
)  # fmt: skip
def test_a_table_of_weights_names_every_item_once(
    weights: Rows, expected: list[tuple[str, int | None]], tmp_path: Path
) -> None:
    found = problems_of(tmp_path, META, DATA, {"weights": str(write(tmp_path / "w.csv", weights))})
    assert sorted((p.code, p.row or 0) for p in found) == sorted((code, row or 0) for code, row in expected)


def test_a_table_of_goalposts_has_one_row_per_indicator(tmp_path: Path) -> None:
    twice = write(tmp_path / "twice.csv", [*POSTS, POSTS[0]])
    assert [p.code for p in problems_of(tmp_path, META, DATA, {"goalposts": str(twice)})] == ["coinr.twice"]
    lacking = write(tmp_path / "lacking.csv", POSTS[2:])
    found = problems_of(tmp_path, META, DATA, {"goalposts": str(lacking)})
    assert [(p.code, p.params["code"]) for p in found] == [("coinr.lacking", "Speed"), ("coinr.lacking", "Price")]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--normalisation", "minmax"], "there is no normalisation “minmax”"),
        (["--normalisation", "min_max:100:0"], "there is no normalisation “min_max:100:0”"),
        (["--normalisation", "min_max:5"], "there is no normalisation"),
        (["--normalisation", "min_max:0:inf"], "there is no normalisation"),
        (["--normalisation", "min_max:0:1e99"], "there is no normalisation"),
        (["--normalisation", "z_score:0:0"], "there is no normalisation"),
        (["--normalisation", "rank:1:2"], "there is no normalisation"),
        (["--threshold", "1.5"], "a number from 0 to 1"),
        (["--threshold", "nan"], "a number from 0 to 1"),
        (["--year", "20"], "with four digits"),
        (["--over", "base"], "year | panel"),
        (["--aggregation", "median"], "linear | geometric | harmonic"),
        (["--normalisation", "rank", "--goalposts", "x.csv"], "--goalposts goes with --normalisation goalposts only"),
    ],
)
def test_an_option_that_cannot_be_used_is_wrong_usage(options: list[str], said: str, tmp_path: Path) -> None:
    code, out, err = convert(*arguments(tmp_path, META, DATA, {}), *options, "--lang", "en")
    assert (code, out) == (2, "")
    assert said in err
    assert not (tmp_path / "made").exists()


def test_tables_and_folder_are_needed(tmp_path: Path) -> None:
    given = arguments(tmp_path, META, DATA, {})
    for left_out in ("--meta", "--data", "-o"):
        at = given.index(left_out)
        assert convert(*given[:at], *given[at + 2 :])[0] == 2


def test_a_folder_that_holds_such_files_is_left_as_it_is(tmp_path: Path) -> None:
    given = arguments(tmp_path, META, DATA, {})
    assert convert(*given)[0] == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "made").iterdir()}
    code, _, err = convert(*given, "--normalisation", "rank", "--lang", "en")
    assert code == 1
    assert len(err.splitlines()) == 4
    assert all("this file is there already" in line for line in err.splitlines())
    assert {path.name: path.read_bytes() for path in (tmp_path / "made").iterdir()} == before


def test_a_folder_with_other_files_keeps_them(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "script.R").write_text("library(COINr)\n")
    assert convert(*arguments(tmp_path, META, DATA, {}))[0] == 0
    assert (tmp_path / "made" / "script.R").read_text() == "library(COINr)\n"


def test_a_file_where_the_folder_should_be_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "made").write_text("mine")
    code, _, err = convert(*arguments(tmp_path, META, DATA, {}), "--lang", "en")
    assert code == 1
    assert "could not be written" in err
    assert (tmp_path / "made").read_text() == "mine"


def test_files_that_are_no_tables_are_problems(tmp_path: Path) -> None:
    meta, data = write(tmp_path / "m.csv", META), write(tmp_path / "d.csv", DATA)
    for name, content in (
        ("a.csv", b""),
        ("b.csv", b"\x00\x01"),
        ("c.rds", b"x"),
        ("d.xlsx", b"PK"),
        ("e.csv", b"iCode\n"),
    ):
        (tmp_path / name).write_bytes(content)
        for pair in ((tmp_path / name, data), (meta, tmp_path / name)):
            with pytest.raises(DataError) as caught:
                convert_coinr(*pair, tmp_path / "made")
            assert len(caught.value.problems) >= 1
    with pytest.raises(DataError, match="there is no such file"):
        convert_coinr(tmp_path / "none.csv", data, tmp_path / "made")


def test_sizes_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [{**META[0], "iCode": f"i{n}"} for n in range(2001)]
    assert [p.code for p in problems_of(tmp_path, many, DATA, {})] == ["coinr.too_many"]
    monkeypatch.setattr("dtiscore.documents.coinr.panel.MOST_CELLS", 15)
    assert [p.code for p in problems_of(tmp_path, META, DATA, {})] == ["coinr.too_many"]
    monkeypatch.setattr("dtiscore.documents.coinr.tables.MOST_BYTES", 100)
    assert [p.code for p in problems_of(tmp_path, META, DATA, {})] == ["file.too_large"]


def test_a_thousand_wrong_cells_are_not_a_thousand_lines(tmp_path: Path) -> None:
    data = [{**DATA[0], "uCode": f"U{n}", "Speed": "x"} for n in range(1000)]
    found = problems_of(tmp_path, META, data, {})
    assert [p.code for p in found] == ["coinr.number"] * 50 + ["data.more"]
    assert "1,000 problems of one kind, of which 50 are told" in found[-1].text("en")
