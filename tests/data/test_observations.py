"""Reading observations and units: every way people save a table, and every way it can be wrong."""

from __future__ import annotations

import datetime
import io
import math
import os
import random
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtiscore.cli import run
from dtiscore.data.observations import Observations
from dtiscore.data.reported import read_observations
from dtiscore.data.units import Units, read_units
from dtiscore.engine.scoring import score
from dtiscore.frameworks import load_framework
from dtiscore.language.errors import DataError, DtiError, LookupProblem
from dtiscore.model import Framework

from ..strategies import one_indicator, toml
from ..tree import ROOT

FRAMEWORK = """
[framework]
code = "departments"
title = { vi = "Bộ chỉ số thử", en = "Test framework" }
level = "department"
years = { from = 2020, to = 2025 }
scale = 100
decimals = 4
missing = "skip"
source = "Made for the tests"
completeness = "example"

[unit_types.department]
title = { vi = "Sở", en = "Department" }

[total]
indices = ["all", "handed_in"]

[indices.all]
title = { vi = "Tất cả", en = "All" }

[indices.all.indicators.online]
title = { vi = "Hồ sơ trực tuyến", en = "Online dossiers" }
points = 20
rule = { type = "ratio" }
data = { part = "dossiers_online", whole = "dossiers" }

[indices.all.indicators.trained]
title = { vi = "Cán bộ được tập huấn", en = "Trained officials" }
points = 20
rule = { type = "linear", lower = 0, upper = 80 }

[indices.all.indicators.plan]
title = { vi = "Kế hoạch", en = "Plan" }
points = 10
rule = { type = "choice", options = { head = { points = 10, title = { vi = "Người đứng đầu", en = "The head" } }, deputy = { points = 4 } } }

[indices.all.indicators.equipment]
title = { vi = "Thiết bị", en = "Equipment" }
points = 10
rule = { type = "checklist", items = { laptop = { points = 6 }, token = { points = 6 } }, cap = 8 }

[indices.all.indicators.portal]
title = { vi = "Có cổng", en = "Has a portal" }
points = 10
rule = { type = "binary" }

[indices.all.indicators.firms]
title = { vi = "Doanh nghiệp", en = "Firms" }
points = 10
rule = { type = "per_capita", per = 1000, upper = 5 }

[indices.all.indicators.satisfied]
title = { vi = "Hài lòng", en = "Satisfied" }
points = 10
rule = { type = "entered", in = "percent" }

[indices.handed_in]
title = { vi = "Nhập sẵn", en = "Handed in" }
points = 10
rule = { type = "entered", in = "fraction" }

[info.population]
title = { vi = "Dân số", en = "Population" }
unit_of_measure = "count"
"""

LONG = "unit,year,indicator,value\n"
FULL = "unit,year,indicator,status,value,part,whole,choice,points,note\n"

Read = Callable[..., Observations]
Fails = Callable[..., list[str]]


@pytest.fixture(scope="module")
def framework(tmp_path_factory: pytest.TempPathFactory) -> Framework:
    path = tmp_path_factory.mktemp("framework") / "departments.toml"
    path.write_text(FRAMEWORK, encoding="utf-8")
    return load_framework(path)


@pytest.fixture
def read(framework: Framework, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Read a table from its text or bytes, saved under a name."""
    monkeypatch.chdir(tmp_path)

    def reading(content: str | bytes, name: str = "data.csv", **options: Any) -> Observations:
        Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
        return read_observations(name, framework, **options)

    return reading


@pytest.fixture
def fails(read: Read) -> Fails:
    """The English sentences that reading a table raises."""

    def failing(content: str | bytes, name: str = "data.csv", **options: Any) -> list[str]:
        with pytest.raises(DataError) as caught:
            read(content, name, **options)
        assert all(problem.text("vi") for problem in caught.value.problems)
        return [problem.text("en") for problem in caught.value.problems]

    return failing


def cells(observations: Observations, code: str) -> dict[tuple[str, int], float]:
    """(unit, year) → value of one code, without what is missing."""
    found = observations.value(code)
    return {
        (unit, year): float(found[i, j])
        for i, unit in enumerate(observations.units)
        for j, year in enumerate(observations.years)
        if not np.isnan(found[i, j])
    }


def workbook(*rows: Sequence[Any]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(r, c, value)
                elif value is not None:
                    sheet.write(r, c, value)
    return buffer.getvalue()


def parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


FRAME = pl.DataFrame(
    {"unit": ["A", "B"], "year": [2023, 2023], "indicator": ["online", "dossiers"], "value": [58.68, 1774.0]}
)
EXPECTED = {"online": {("A", 2023): 58.68}, "dossiers": {("B", 2023): 1774.0}}


# --- the same table, saved in many ways ------------------------------------------------------------------------------

TEXT = "unit,year,indicator,value\nA,2023,online,58.68\nB,2023,dossiers,1774\n"


@pytest.mark.whole
@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", ";").replace(".", ",").encode(),
        TEXT.replace(",", "\t").encode(),
        ("\ufeff" + TEXT).encode(),
        TEXT.encode("utf-16"),
        TEXT.replace(",", "\t").encode("utf-16"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace("\n", "\n\n,,,\n").encode(),
        ("\n\n" + TEXT).encode(),
        TEXT.replace(",", " , ").encode(),
        TEXT.replace("A", '"A"').replace("58.68", '"58.68"').encode(),
        TEXT.replace("unit,year,indicator,value", "Đơn vị,NĂM,Mã chỉ số,Giá trị").encode(),
        unicodedata.normalize("NFD", TEXT.replace("unit,year", "đơn vị,năm")).encode(),
        TEXT.removesuffix("\n").encode(),
        (TEXT + "\n\n\n").encode(),
    ],
    ids=["commas", "semicolons", "semicolons and decimal commas", "tabs", "byte-order mark", "UTF-16", "UTF-16 of Excel",
         "CRLF", "CR", "blank rows", "blank rows first", "spaces", "quotes", "Vietnamese columns", "NFD columns",
         "no last line end", "blank rows last"],
)  # fmt: skip
def test_a_csv_file_of_any_dialect_gives_the_same_numbers(read: Read, content: bytes) -> None:
    observations = read(content)
    assert {code: cells(observations, code) for code in ("online", "dossiers")} == EXPECTED
    assert observations.units == ("A", "B")
    assert observations.years == (2023,)


@pytest.mark.parametrize("name", ["data.csv", "data.tsv", "data.txt", "DATA.CSV"])
def test_a_text_table_may_have_any_of_its_suffixes(read: Read, name: str) -> None:
    assert cells(read(TEXT, name), "online") == EXPECTED["online"]


def test_xlsx_and_parquet_give_the_same_numbers(read: Read) -> None:
    rows = [FRAME.columns, *FRAME.rows()]
    for content, name in ((workbook(*rows), "data.xlsx"), (parquet(FRAME), "data.parquet")):
        observations = read(content, name)
        assert {code: cells(observations, code) for code in ("online", "dossiers")} == EXPECTED


@pytest.mark.parametrize("kind", ["polars", "pandas", "pyarrow"])
def test_data_frames_of_every_arrow_kind_give_the_same_numbers(framework: Framework, kind: str) -> None:
    frames = {"polars": lambda: FRAME, "pandas": FRAME.to_pandas, "pyarrow": FRAME.to_arrow}
    observations = read_observations(frames[kind](), framework)
    assert {code: cells(observations, code) for code in ("online", "dossiers")} == EXPECTED


def test_several_frames_and_files_are_read_as_one(framework: Framework, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("unit,year,indicator,value\nA,2022,online,5\n", encoding="utf-8")
    observations = read_observations([FRAME, path], framework)
    assert cells(observations, "online") == {("A", 2022): 5.0, ("A", 2023): 58.68}


def test_long_and_wide_are_the_same(read: Read) -> None:
    long = read(FULL + "A,2023,online,,58.68,,,,,\nA,2023,plan,,,,,head,,\nA,2023,equipment,,,,,laptop;token,,\n"
                       "A,2023,portal,,,,,yes,,\nA,2023,handed_in,,0.5,,,,,\n")  # fmt: skip
    wide = read("unit,year,online,plan,equipment,portal,handed_in\nA,2023,58.68,head,laptop;token,yes,0.5\n")
    assert np.array_equal(long.values, wide.values, equal_nan=True)
    assert {code: array.tolist() for code, array in long.choices.items()} == {
        code: array.tolist() for code, array in wide.choices.items()
    }


def test_an_indicator_may_be_called_by_its_code_or_either_title(read: Read) -> None:
    observations = read(LONG + "A,2023,ONLINE,1\nB,2023,hồ sơ  trực tuyến,2\nC,2023,Online dossiers,3\n")
    assert list(cells(observations, "online").values()) == [1, 2, 3]


def test_names_in_either_unicode_form_and_case_are_one_unit(read: Read) -> None:
    text = LONG + "Đà Nẵng,2022,online,1\n" + unicodedata.normalize("NFD", "đà nẵng") + ",2023,online,2\n"
    observations = read(text)
    assert len(observations.units) == 1
    assert unicodedata.is_normalized("NFC", observations.units[0])
    assert list(cells(observations, "online").values()) == [1, 2]


def test_the_unit_is_called_in_the_output_what_the_data_called_it(read: Read, tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text("code,name\n48,Đà Nẵng\n46,Huế\n", encoding="utf-8")
    observations = read(LONG + "Đà Nẵng,2022,online,1\n46,2022,online,2\n", units="units.csv")
    assert observations.units == ("Đà Nẵng", "46")
    assert [record.code for record in observations.records] == ["48", "46"]


def test_quotes_may_hold_separators_quotes_and_line_ends(read: Read) -> None:
    text = "unit,year,indicator,value,note\n" + '"A, B",2023,online,5,"he said ""yes"",\nthen no"\nC,2023,online,6,\n'
    assert cells(read(text), "online") == {("A, B", 2023): 5, ("C", 2023): 6}


# --- numbers ---------------------------------------------------------------------------------------------------------


def column(*values: str) -> str:
    rows = [f'U{i:02},2023,trained,"{value}"' for i, value in enumerate(values)]
    return LONG + "\n".join(rows) + "\n"


@pytest.mark.whole
@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        (["58,68", "1.774"], [58.68, 1774]),
        (["58.68", "1,774"], [58.68, 1774]),
        (["1.774.000", "1.774", "2,5"], [1774000, 1774, 2.5]),
        (["1,774,000", "1,774", "2.5"], [1774000, 1774, 2.5]),
        (["1.774,5", "12"], [1774.5, 12]),
        (["1,774.5", "12"], [1774.5, 12]),
        (["0,125"], [0.125]),
        (["0.125"], [0.125]),
        (["1774", "-3", "+4", "0"], [1774, -3, 4, 0]),
        (["1 774 000", "1\u00a0774", "1\u202f774"], [1774000, 1774, 1774]),
        (["\u22125", "1e3", "2.5E-1"], [-5, 1000, 0.25]),
        (["58,68%", "90 %"], [58.68, 90]),
        (["", "  ", "5"], [math.nan, math.nan, 5]),
    ],
)
def test_vietnamese_and_english_numbers_are_told_apart_by_their_column(
    read: Read, written: list[str], read_as: list[float]
) -> None:
    observations = read(column(*written, "7"))
    assert np.array_equal(observations.value("trained")[:, 0], [*read_as, 7], equal_nan=True)


def test_a_column_that_decides_nothing_is_a_problem_that_names_the_setting(read: Read, fails: Fails) -> None:
    text = column("1.774", "5")
    (sentence,) = fails(text)
    assert sentence.startswith("data.csv: row 2: column value: “1.774” may be a decimal number or 1774")
    assert "--numbers vi|en" in sentence
    assert read(text, numbers="vi").value("trained")[0, 0] == 1774
    assert read(text, numbers="en").value("trained")[0, 0] == 1.774


def test_a_column_that_mixes_both_ways_is_a_problem(fails: Fails) -> None:
    (sentence,) = fails(column("58.68", "58,68"))
    assert "row 3: column value: “58,68” is written like 1.774,5" in sentence
    assert "“58.68”, written like 1,774.5" in sentence


@pytest.mark.parametrize(("numbers", "text"), [("vi", "58.68"), ("en", "58,68"), ("en", "1.774.000")])
def test_a_number_against_the_setting_is_a_problem(fails: Fails, numbers: str, text: str) -> None:
    (sentence,) = fails(column(text), numbers=numbers)
    assert f"“{text}” is not written as numbers = {numbers} says" in sentence


def test_columns_decide_each_for_themselves(read: Read) -> None:
    observations = read('unit,year,online,trained\nA,2023,58.68,"58,68"\n')
    assert cells(observations, "online") == cells(observations, "trained") == {("A", 2023): 58.68}


def test_a_percent_sign_means_what_the_indicator_is_measured_in(read: Read, fails: Fails) -> None:
    observations = read(LONG + "A,2023,handed_in,90%\nB,2023,handed_in,0.9\nA,2023,online,90%\nA,2023,satisfied,90 %\n")
    assert cells(observations, "handed_in") == {("A", 2023): 0.9, ("B", 2023): 0.9}
    assert cells(observations, "online") == cells(observations, "satisfied") == {("A", 2023): 90}
    assert fails(LONG + "A,2023,population,5%\n") == [
        "data.csv: row 2: column value: a percent sign does not fit “population” (measured in: count)"
    ]
    assert "a percent sign does not fit “part”" in fails(FULL + "A,2023,online,,,5%,10,,,\n")[0]


@pytest.mark.parametrize(
    "word", ["n/a", " n/a ", "không áp dụng", "(Không áp dụng).", "KAD", "Not applicable", "does not apply"]
)
def test_not_applicable_is_not_missing(read: Read, word: str) -> None:
    observations = read(LONG + f"A,2023,online,{word}\nA,2023,plan,{word}\nA,2023,trained,\n")
    assert cells(observations, "online") == cells(observations, "plan") == {("A", 2023): math.inf}
    assert cells(observations, "trained") == {}


@pytest.mark.parametrize("word", ["inf", "-inf", "∞", "1e999"])
def test_what_is_not_finite_is_no_number(fails: Fails, word: str) -> None:
    assert f"“{word}” is not a finite number" in fails(column(word))[0]


@pytest.mark.parametrize("word", ["fifty", "5a", "1.2.3", "1,2,3", "12.34.567", "=1+1", "5 6"])
def test_what_is_no_number_is_told_with_its_row(fails: Fails, word: str) -> None:
    sentences = fails(column("5", word))
    assert len(sentences) == 1
    assert "row 3: column value" in sentences[0]
    assert "is not a number" in sentences[0]


@pytest.mark.whole
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(values=st.lists(st.decimals(-(10**6), 10**6, allow_nan=False, places=2), min_size=1, max_size=5))
def test_numbers_survive_being_written_the_vietnamese_or_the_english_way(read: Read, values: list[Any]) -> None:
    english = [f"{value:,.2f}" for value in values]
    vietnamese = [text.translate(str.maketrans(",.", ".,")) for text in english]
    wanted = [float(value) for value in values]
    for written in (english, vietnamese):
        assert read(column(*written)).value("trained")[:, 0].tolist() == wanted


# --- workbooks -------------------------------------------------------------------------------------------------------

HEAD = ("unit", "year", "indicator", "value")


def test_words_in_a_column_of_numbers_of_a_workbook_are_not_lost(read: Read) -> None:
    rows = [("U", 2020, "population", 1.5), *(("A", 2023, "online", word) for word in ("n/a",))]
    observations = read(workbook(HEAD, *rows), "data.xlsx")
    assert cells(observations, "online") == {("A", 2023): math.inf}


def test_a_word_far_down_a_workbook_is_still_a_problem(fails: Fails) -> None:
    rows = [(f"U{i}", 2023, "online", i / 20) for i in range(1500)]
    sentences = fails(workbook(HEAD, *rows, ("Z", 2023, "online", "abc")), "data.xlsx")
    assert sentences == ["data.xlsx: row 1502: column value: “abc” is not a number (write a number, or nothing)"]


@pytest.mark.parametrize("numbers", ["auto", "vi", "en"])
def test_a_number_cell_is_a_number_whatever_text_stands_beside_it(read: Read, numbers: str) -> None:
    rows = [("A", 2023, "population", 1.774), ("B", 2023, "plan", "head"), ("C", 2023, "population", 1774)]
    observations = read(workbook(HEAD, *rows), "data.xlsx", numbers=numbers)
    assert cells(observations, "population") == {("A", 2023): 1.774, ("C", 2023): 1774}
    assert observations.choices["plan"].tolist() == [[None], ["head"], [None]]


@pytest.mark.whole
def test_numbers_stored_as_text_in_a_workbook_are_read_like_those_of_a_csv_file(read: Read, fails: Fails) -> None:
    rows = [("A", "2023", "trained", "58,68"), ("B", "2023", "trained", "1.774"), ("C", 2023, "trained", 12.5)]
    assert list(cells(read(workbook(HEAD, *rows), "data.xlsx"), "trained").values()) == [58.68, 1774, 12.5]
    assert "may be a decimal number or 1774" in fails(workbook(HEAD, ("A", 2023, "trained", "1.774")), "data.xlsx")[0]


def test_rows_of_a_workbook_are_counted_as_excel_counts_them(fails: Fails) -> None:
    content = workbook((), (), HEAD, ("A", 2023, "online", 5), (), ("B", 2023, "online", "x"))
    assert fails(content, "data.xlsx") == [
        "data.xlsx: row 6: column value: “x” is not a number (write a number, or nothing)"
    ]


def test_rows_of_a_csv_file_are_counted_with_the_blank_ones(fails: Fails) -> None:
    assert "row 6: column value: “x”" in fails("\n\n" + LONG + "A,2023,online,5\n\nB,2023,online,x\n")[0]
    assert "row 5: 5 fields" in fails(LONG + "A,2023,online,5\n\n\nB,2023,online,5,6\n")[0]
    text = "unit,year,indicator,value,note\n" + 'A,2023,online,5,"two\nlines"\nB,2023,online,x,\n'
    assert "row 3: column value: “x”" in fails(text)[0]


# --- what a row says -------------------------------------------------------------------------------------------------


def test_counts_may_stand_on_the_indicators_row_or_under_their_names(read: Read) -> None:
    observations = read(FULL + "A,2023,online,,,3,4,,,\nB,2023,dossiers_online,,5,,,,,\nB,2023,dossiers,,8,,,,,\n")
    assert observations.parts["online"].tolist()[0] == [3]
    assert observations.wholes["online"].tolist()[0] == [4]
    assert cells(observations, "dossiers_online") == {("B", 2023): 5}
    assert cells(observations, "dossiers") == {("B", 2023): 8}


def test_choices_are_found_by_code_or_title_and_checklists_in_any_order(read: Read) -> None:
    observations = read(FULL + "A,2023,plan,,,,,NGƯỜI ĐỨNG ĐẦU,,\nB,2023,plan,,The head,,,,,\nA,2023,equipment,,,,,token; laptop,,\n"
                               'B,2023,equipment,,,,,"laptop,token",,\nC,2023,equipment,,,,,không,,\n')  # fmt: skip
    assert observations.choices["plan"].tolist() == [["head"], ["head"], [None]]
    assert observations.choices["equipment"].tolist() == [["laptop;token"], ["laptop;token"], [""]]


@pytest.mark.whole
@pytest.mark.parametrize(
    ("word", "value"), [("yes", 1), ("Có", 1), ("x", 1), ("1", 1), ("no", 0), ("Không", 0), ("0", 0)]
)
def test_yes_and_no_in_both_languages(read: Read, word: str, value: int) -> None:
    for text in (
        LONG + f"A,2023,portal,{word}\n",
        FULL + f"A,2023,portal,,,,,{word},,\n",
        f"unit,year,portal\nA,2023,{word}\n",
    ):
        assert cells(read(text), "portal") == {("A", 2023): value}


def test_words_that_are_no_choice_are_told_with_the_choices(fails: Fails) -> None:
    sentences = fails(FULL + "A,2023,plan,,,,,heads,,\nA,2023,equipment,,,,,laptop;tokn,,\nA,2023,portal,,,,,maybe,,\n"
                             "B,2023,plan,,5,,,,,\nB,2023,portal,,2,,,,,\nB,2023,online,,,,,head,,\n")  # fmt: skip
    assert [s.removeprefix("data.csv: row ") for s in sentences] == [
        "2: column choice: “heads” is no choice of “plan”; did you mean “head”? (choices: head, deputy)",
        "3: column choice: “laptop;tokn” is no choice of “equipment”; did you mean “laptop”? (choices: laptop, token)",
        "4: column choice: “maybe” is neither yes nor no (write 1 or 0, yes or no)",
        "5: column value: “plan” needs a choice, not a number (choices: head, deputy)",
        "6: column value: “2” is neither yes nor no (write 1 or 0, yes or no)",
        "7: column choice: “head” is not a number (write a number, or nothing)",
    ]


STATUSES = FULL + "A,2023,online,tự chấm,50,,,,,\nA,2023,online,preliminary,45,,,,,\nA,2023,online,Thẩm định,40,,,,,\n"


@pytest.mark.parametrize(
    ("status", "value"), [(None, 40), ("appraised", 40), ("preliminary", 45), ("self", 50)]
)  # fmt: skip
def test_the_latest_status_counts_unless_an_earlier_one_is_asked_for(
    read: Read, status: str | None, value: int
) -> None:
    assert cells(read(STATUSES, status=status), "online") == {("A", 2023): value}


def test_rows_without_a_status_are_self_assessments(read: Read, fails: Fails) -> None:
    assert cells(read(FULL + "A,2023,online,,50,,,,,\n", status="self"), "online") == {("A", 2023): 50}
    assert "repeats row 2" in fails(FULL + "A,2023,online,,50,,,,,\nA,2023,online,self,50,,,,,\n")[0]


def test_an_empty_appraisal_does_not_wipe_out_what_was_there(read: Read) -> None:
    observations = read(FULL + "A,2023,online,self,50,,,,,\nA,2023,online,appraised,,,,,,seen\n")
    assert cells(observations, "online") == {("A", 2023): 50}


def test_a_status_that_does_not_exist(read: Read, fails: Fails) -> None:
    with pytest.raises(LookupProblem, match="there is no status “done”"):
        read(STATUSES, status="done")
    assert "did you mean “self”?" in fails(FULL + "A,2023,online,selff,50,,,,,\n")[0]


def test_no_rows_up_to_a_status_is_a_sentence_and_no_crash(fails: Fails) -> None:
    assert fails(FULL + "A,2023,online,appraised,50,,,,,\n", status="self") == [
        "there are no data up to the status “self” (drop --status or choose a later one)"
    ]


# --- what is wrong ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("A,2023,onlin,,5,,,,,", "column indicator: the framework has no “onlin”; did you mean “online”?"),
        ("A,2023,all,,5,,,,,", "“all” is computed from its parts and cannot be entered"),
        ("A,2023,total,,5,,,,,", "“total” is computed from its parts"),
        ("A,2023,online,,,5,4,,,", "column part: the part 5 is above the whole 4"),
        ("A,2023,online,,,5,,,,", "part or whole stands alone"),
        ("A,2023,online,,,,5,,,", "part or whole stands alone"),
        ("A,2023,online,,,-1,4,,,", "column part: -1 is negative"),
        ("A,2023,population,,-5,,,,,", "column value: -5 is negative"),
        ("A,2023,dossiers,,-5,,,,,", "column value: -5 is negative"),
        ("A,2023,handed_in,,-0.5,,,,,", "column value: -0.5 is negative"),
        ("A,2023,handed_in,,85,,,,,", "85 is above the maximum 1 of “handed_in” (check whether it is a fraction"),
        ("A,2023,satisfied,,101,,,,,", "101 is above the maximum 100 of “satisfied”"),
        ("A,2023,online,,,,,,25,", "column points: 25 is above the maximum 20 of “online”"),
        ("A,2023,online,,,,,,-1,", "column points: -1 is negative"),
        ("A,2023,population,,,,,,1,", "“population” is not scored, so it cannot be given points"),
        ("A,1999,online,,5,,,,,", "the year 1999 is outside the framework's assessed years 2020–2025"),
        ("A,23,online,,5,,,,,", "column year: “23” is not a year"),
        ("A,quý 2023,online,,5,,,,,", "“quý 2023” is not a year"),
        (",2023,online,,5,,,,,", "column unit: the cell is empty"),
        ("A,,online,,5,,,,,", "column year: the cell is empty"),
        ("A,2023,,,5,,,,,", "column indicator: the cell is empty"),
    ],
)  # fmt: skip
def test_one_wrong_row_gives_one_sentence_with_its_row(fails: Fails, row: str, words: str) -> None:
    sentences = fails(FULL + "U,2023,trained,,5,,,,,\n" + row + "\n")
    assert len(sentences) == 1
    assert sentences[0].startswith("data.csv: row 3: ")
    assert words in sentences[0]


def test_a_part_may_exceed_what_it_is_counted_per(read: Read) -> None:
    assert read(FULL + "A,2023,firms,,,5,4,,,\n").parts["firms"].tolist() == [[5]]


def test_a_repeated_row_names_both_rows(fails: Fails, framework: Framework, tmp_path: Path) -> None:
    rows = "A,2023,online,1\na ,2023,Online dossiers,2\nA,2022,online,2\nA,2023,online,1\n"
    assert fails(LONG + rows) == [
        "data.csv: row 3: repeats row 2: same unit, year, indicator and status (keep one)",
        "data.csv: row 5: repeats row 2: same unit, year, indicator and status (keep one)",
    ]
    for name in ("one.csv", "two.csv"):
        (tmp_path / name).write_text(LONG + "A,2023,online,1\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"two\.csv: row 2: repeats one\.csv row 2"):
        read_observations(["one.csv", "two.csv"], framework)


def test_a_unit_called_by_code_and_by_name_is_the_same_unit_also_for_repetitions(fails: Fails, tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text("code,name\n48,Đà Nẵng\n", encoding="utf-8")
    assert "repeats row 2" in fails(LONG + "48,2023,online,1\nĐà Nẵng,2023,online,2\n", units="units.csv")[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("unit,year,indicator,value\n", "there are no rows of data"),
        ("unit,year,indicator,value\n,,,\n", "there are no rows of data"),
        ("A,2023,online,5\nB,2023,online,6\n", "the column “unit” is missing"),
        ("unit,indicator,value\nA,online,5\n", "the column “year” is missing"),
        ("unit,year\nA,2023\n", "the column “indicator” is missing"),
        ("unit,year,indicator,note\nA,2023,online,x\n", "no column holds values"),
        ("unit,year,indicator,vlaue,value\nA,2023,online,5,6\n", "column vlaue: the framework has no such column; did you mean “value”?"),
        ("unit,year,onlin\nA,2023,5\n", "column onlin: the framework has no such column; did you mean “online”?"),
        ("unit,year,all,online\nA,2023,5,5\n", "column all: “all” is computed from its parts"),
        ("unit,year,indicator,value,Value\nA,2023,online,5,6\n", "two columns are called “value”"),
        ("unit,year,online,ONLINE \nA,2023,5,6\n", "two columns are called “online”"),
        ("unit,year,indicator,value\nA,2023,online,58,68\n", "row 2: 5 fields but the header has 4 columns"),
        ('unit,year,indicator,value\n"A,2023,online,5\n', "the quotes do not match"),
        ('unit,year,indicator,value\nA,2023,"on"line,5\n', "the quotes do not match"),
        ("", "the file is empty"),
        (" \n", "there is no header row"),
        (b"\x00\x00\x00", "is not CSV text"),
        (b"unit,year,indicator,value\nA,2023,onl\x00ine,5\n", "is not CSV text"),
        ("unit,year\n".encode("utf-16-le"), "there are no rows of data"),
        (b"\xff\xfeu", "is not UTF-8"),
        ("đơn vị,year\n".encode("cp1258", "replace"), "is not UTF-8"),
        ("unit,year,indicator,value\nHu\u1ebf,2023,online,5\n".encode("utf-8").replace(b"\xe1\xba\xbf", b"\xea"), "row 2: column unit: the file is not UTF-8"),
        (random.Random(1).randbytes(4096), ""),
        (b"PK\x03\x04" + bytes(range(256)), ""),
    ],
)  # fmt: skip
def test_a_csv_file_that_is_none_gives_one_sentence(fails: Fails, content: str | bytes, words: str) -> None:
    sentences = fails(content)
    assert words in sentences[0]
    assert all(sentence.startswith("data.csv: ") for sentence in sentences)
    assert all("\x1b" not in sentence and sentence.isprintable() for sentence in sentences)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("data.doc", b"x", "files of the kind “.doc” cannot be read (save as .csv, .xlsx or .parquet)"),
        ("data", b"x", "files of the kind “—” cannot be read"),
        ("data.xls", b"x", "files of the kind “.xls” cannot be read"),
        ("data.xlsx", b"unit,year\n", "this is not an Excel .xlsx file"),
        ("data.xlsx", workbook(HEAD, ("A", 2023, "online", 5))[:2000], "this is not an Excel .xlsx file"),
        ("data.xlsx", workbook(), "there is no header row"),
        ("data.xlsx", workbook(HEAD), "there are no rows of data"),
        ("data.xlsx", workbook(("SỐ LIỆU",), HEAD), "there are no rows of data"),
        ("data.xlsx", workbook((*HEAD, "Value"), ("A", 2023, "online", 5, 6)), "two columns are called “value”"),
        ("data.parquet", b"unit,year\n", "the content is damaged or of another kind"),
        ("data.parquet", parquet(FRAME)[:-20], "the content is damaged or of another kind"),
    ],
)  # fmt: skip
def test_a_file_of_the_wrong_kind_gives_one_sentence(fails: Fails, name: str, content: bytes, words: str) -> None:
    sentences = fails(content, name)
    assert words in sentences[0]
    assert sentences[0].startswith(f"{name}: ")


def test_files_that_are_not_there_and_folders(framework: Framework, tmp_path: Path) -> None:
    def codes(source: Any) -> list[str]:
        with pytest.raises(DataError) as caught:
            read_observations(source, framework)
        return [problem.code for problem in caught.value.problems]

    assert codes(tmp_path / "none.csv") == ["file.missing"]
    assert codes(tmp_path) == ["file.directory"]
    assert codes("a\0b.csv") == ["file.unreadable"]
    assert codes([]) == ["data.no_tables"]
    assert codes([tmp_path / "a.csv", tmp_path / "b.csv"]) == ["file.missing", "file.missing"]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.csv")
        assert codes(tmp_path / "pipe.csv") == ["file.not_regular"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ({"unit": ["A"]}, "the column “year” is missing"),
        (None, "NoneType is no table"),
        (5, "int is no table"),
        (FRAME.clear(), "there are no rows of data"),
        (pl.DataFrame(), "the column “unit” is missing"),
        (FRAME.with_columns(value=pl.Series([-np.inf, 1.0])), "“-inf” is not a finite number"),
        (FRAME.with_columns(value=pl.Series([[1.0], [2.0]])), "column value: the column holds values of the kind list, neither numbers nor text"),
        (FRAME.with_columns(value=pl.Series([datetime.date(2023, 1, 1)] * 2)), "“2023-01-01” is a date, not a number"),
    ],
)  # fmt: skip
def test_an_object_that_is_no_table_of_observations(framework: Framework, source: Any, words: str) -> None:
    with pytest.raises(DataError) as caught:
        read_observations(source, framework)
    assert words in caught.value.text("en")


def test_categories_whole_years_as_floats_and_booleans_are_understood(framework: Framework) -> None:
    frame = FRAME.with_columns(pl.col("unit", "indicator").cast(pl.Categorical), pl.col("year").cast(pl.Float64))
    assert cells(read_observations(frame, framework), "online") == {("A", 2023): 58.68}
    flags = pl.DataFrame({"unit": [1, 2], "year": [2023, 2023], "portal": [True, False]})
    assert cells(read_observations(flags, framework), "portal") == {("1", 2023): 1, ("2", 2023): 0}


def test_every_problem_of_every_file_is_told_at_once_with_file_and_row(framework: Framework, tmp_path: Path) -> None:
    contents = {
        "a.csv": LONG + "A,2023,onlin,5\nA,1999,online,5\n",
        "b.csv": "unit,year,online\nA,2023,x\n",
        "c.doc": "x",
        "units.csv": "code,type\nA,school\n",
    }
    paths = {}
    for name, text in contents.items():
        paths[name] = str(tmp_path / name)
        Path(paths[name]).write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_observations(
            [paths["a.csv"], paths["b.csv"], paths["c.doc"], "none.csv"], framework, units=paths["units.csv"]
        )
    found = {(Path(p.file).name, p.row, p.code) for p in caught.value.problems}
    assert found == {
        ("a.csv", 2, "data.unknown_indicator"),
        ("a.csv", 3, "data.year_outside"),
        ("b.csv", 2, "number.text"),
        ("c.doc", None, "data.unknown_suffix"),
        ("none.csv", None, "file.missing"),
        ("units.csv", 2, "units.unknown_type"),
    }


def test_problems_come_in_the_order_of_the_rows(fails: Fails) -> None:
    sentences = fails(LONG + "A,2023,online,x\nA,1999,online,5\nA,2023,onlin,5\n,2023,online,5\n")
    assert [sentence.split(": ")[1] for sentence in sentences] == ["row 2", "row 3", "row 4", "row 5"]


def test_a_thousand_equal_mistakes_are_counted_not_listed(fails: Fails) -> None:
    sentences = fails(LONG + "".join(f"U{i},2023,onlin,5\n" for i in range(1000)))
    assert len(sentences) <= 52
    assert sentences == [
        "data.csv: row 2 and 999 more: column indicator: the framework has no “onlin”; did you mean “online”? (correct the code)"
    ]


# --- units -----------------------------------------------------------------------------------------------------------


def units_of(folder: Path, text: str, framework: Framework) -> Units:
    path = folder / "units.csv"
    path.write_text(text, encoding="utf-8")
    return read_units(path, framework.unit_types)


def test_a_units_file_in_either_language(framework: Framework, tmp_path: Path) -> None:
    english = units_of(tmp_path, "Code,name,type,block,parent,ranked,from,to\n1,Một,department,b,,yes,2021,2025-06-30\n"
                                 "2,Hai,,,1,no,01/07/2025,\n", framework)  # fmt: skip
    vietnamese = units_of(tmp_path, "Mã;Tên;Loại;Khối;Trực thuộc;Xếp hạng;Từ;Đến\n1;Một;department;b;;có;01/2021;30/6/2025\n"
                                    "2;Hai;;;1;không;07/2025;\n", framework)  # fmt: skip
    assert english.records == vietnamese.records
    assert [unit.ranked for unit in english.records] == [True, False]
    assert [unit.exists_in(2025) for unit in english.records] == [False, True]
    assert [unit.exists_in(2024) for unit in english.records] == [True, False]
    assert [unit.exists_in(2020) for unit in english.records] == [False, False]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("code,type\nA,school\n", "row 2: column type: the framework does not know the type “school” (known: department)"),
        ("code,name\nA,X\na,Y\n", "row 3: column code: “a” already stands in row 2"),
        ("code,name\nA,X\nB,x\n", "row 3: column name: “x” already stands in row 2"),
        ("code,name\nA,B\nB,C\n", "“B” already stands in row 2"),
        ("code,parent\nA,C\n", "there is no parent unit “C”"),
        ("code,ranked\nA,maybe\n", "“maybe” does not say whether it is ranked"),
        ("code,from\nA,soon\n", "“soon” is no date or year"),
        ("code,from,to\nA,2025,2021\n", "from 2025 but to 2021"),
        ("code,name\n,X\n", "the unit has no code"),
        ("code,nmae\nA,X\n", "column nmae: a units file has no such column; did you mean “name”?"),
        ("name\nX\n", "the column code is missing"),
        ("code,name\n", "there are no units"),
        ("code,mã\nA,B\n", "two columns are called “code”"),
        ("", "the file is empty"),
    ],
)  # fmt: skip
def test_one_mistake_in_a_units_file_gives_one_sentence(
    framework: Framework, tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(DataError) as caught:
        units_of(tmp_path, text, framework)
    assert len(caught.value.problems) == 1
    assert words in caught.value.text("en")
    assert caught.value.text("vi")


def test_an_unknown_unit_is_told_with_the_nearest_one(fails: Fails, tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text("code,name\n48,Đà Nẵng\n", encoding="utf-8")
    assert fails(LONG + "Đà Nẳng,2023,online,5\n", units="units.csv") == [
        "data.csv: row 2: column unit: there is no unit “Đà Nẳng” in units.csv; did you mean “Đà Nẵng”?"
        " (correct it or add the unit)"
    ]


# --- arrays ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("years", "sorted_values"), [([2022, 2023], [[1.0, 2.0]]), ([2023, 2022], [[2.0, 1.0]])])
def test_arrays_are_sorted_by_year_and_frozen_and_the_callers_stay_free(
    years: list[int], sorted_values: list[list[float]]
) -> None:
    values = np.array([[[1.0, 2.0]]])
    observations = Observations.from_arrays(values, indicators=["online"], units=["A"], years=years)
    assert observations.years == (2022, 2023)
    assert observations.value("online").tolist() == sorted_values
    with pytest.raises(ValueError, match="read-only"):
        observations.values[0, 0, 0] = 5
    values[:] = 9


def test_arrays_know_what_was_submitted() -> None:
    values = [[[math.nan, 1.0], [math.nan, math.nan]], [[math.nan, math.nan], [math.inf, math.nan]]]
    observations = Observations.from_arrays(
        values, indicators=["online", "trained"], units=["A", "B"], years=[2022, 2023]
    )
    assert observations.submitted.tolist() == [[False, True], [True, False]]
    assert np.isnan(observations.value("nothing")).all()


@pytest.mark.parametrize(
    ("values", "labels", "words"),
    [
        (np.ones((2, 2)), {}, "the array values has the shape (2, 2), wanted (1, 2, 2)"),
        (np.ones((2, 2, 1)), {}, "has the shape (2, 2, 1), wanted (1, 2, 2)"),
        (np.full((1, 2, 2), -math.inf), {}, "the array holds minus infinity"),
        ([[["a"]]], {}, "the array holds more than numbers"),
        ([[[1.0], [1.0, 2.0]]], {}, "rows of different lengths"),
        (np.ones((1, 2, 2)), {"units": ["A", "A"]}, "“A” is named twice in units"),
        (np.ones((1, 2, 2)), {"years": [2022, 2022]}, "“2022” is named twice in years"),
        (np.ones((2, 2, 2)), {"indicators": ["online", "online"]}, "“online” is named twice in indicators"),
    ],
)  # fmt: skip
def test_arrays_that_do_not_fit_their_labels_are_refused(values: Any, labels: dict[str, Any], words: str) -> None:
    with pytest.raises(DataError) as caught:
        Observations.from_arrays(
            values, **{"indicators": ["online"], "units": ["A", "B"], "years": [2022, 2023]} | labels
        )
    assert len(caught.value.problems) == 1
    assert words in caught.value.text("en")
    assert caught.value.text("vi")


# --- order and anything at all ---------------------------------------------------------------------------------------

SYNTHETIC = ROOT / "examples" / "synthetic-province"


def shuffled(text: str, seed: int) -> str:
    header, *rows = text.splitlines()
    random.Random(seed).shuffle(rows)
    return "\n".join([header, *rows]) + "\n"


@pytest.mark.whole
def test_the_order_of_the_rows_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    framework = load_framework(SYNTHETIC / "synthetic-framework.toml")
    text = (SYNTHETIC / "synthetic-observations.csv").read_text("utf-8")
    header, *rows = text.splitlines()
    text = "\n".join([header, *rows[:3000]]) + "\n"
    printed, arrays = [], []
    for seed in (None, 1, 2):
        path = tmp_path / "data.csv"
        path.write_text(text if seed is None else shuffled(text, seed), encoding="utf-8")
        arrays.append(read_observations(path, framework))
        named = ["-f", str(SYNTHETIC / "synthetic-framework.toml"), "--units", str(SYNTHETIC / "synthetic-units.csv")]
        assert run(["score", str(path), *named, "--format", "json", "-q"]) == 0
        printed.append(capsys.readouterr().out)
    for other in arrays[1:]:
        assert (other.units, other.years, other.codes) == (arrays[0].units, arrays[0].years, arrays[0].codes)
        assert other.values.tobytes() == arrays[0].values.tobytes()
        for name in ("parts", "wholes", "points"):
            mine, first = getattr(other, name), getattr(arrays[0], name)
            assert {k: v.tobytes() for k, v in mine.items()} == {k: v.tobytes() for k, v in first.items()}
    assert printed[0] == printed[1] == printed[2]
    assert printed[0].startswith("[\n{")


SCRAPS = ("", ",", ";", '"', "\n", "\r\n", "\x00", "n/a", "%", "-1", "1.774", "58,68", "x", "\ufeff", "é", "unit", "2023",
          "online", "\t", "inf", "1e999", "head", "A,2023,online,5\n")  # fmt: skip
BASE = (
    FULL
    + 'A,2023,online,self,,3,4,,,\nB,2023,plan,,,,,head,,\nC,2022,handed_in,appraised,0.5,,,,,note\nA,2022,trained,,"58,68",,,,,\n'
)
cuts = st.tuples(st.integers(0, len(BASE)), st.integers(0, 20), st.one_of(st.sampled_from(SCRAPS), st.text(max_size=5)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(changes=st.lists(cuts, min_size=1, max_size=4), encoding=st.sampled_from(["utf-8", "utf-16", "cp1258"]))
def test_a_table_with_chunks_lost_or_put_in_is_read_or_explained(
    read: Read, changes: list[tuple[int, int, str]], encoding: str
) -> None:
    text = BASE
    for start, length, scrap in changes:
        text = text[:start] + scrap + text[start + length :]
    try:
        observations = read(text.encode(encoding, "replace"))
    except DtiError as error:
        for problem in error.problems:
            assert problem.text("vi").isprintable()
            assert problem.text("en").isprintable()
    else:
        assert not np.isneginf(observations.values).any()


# --- counts that do not apply ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("part", "whole"), [("n/a", "n/a"), ("n/a", "40"), ("không áp dụng", "không áp dụng")])
def test_counts_that_do_not_apply_leave_the_maximum(part: str, whole: str, tmp_path: Path) -> None:
    """As a form asks for it: what does not apply is said where the counts would stand. It is no missing value."""
    (tmp_path / "made.toml").write_text(toml(one_indicator({"type": "ratio"}, points=10)), "utf-8")
    framework = load_framework(tmp_path / "made.toml")
    rows = {
        "unit": ["A", "B"],
        "year": ["2022"] * 2,
        "indicator": ["x"] * 2,
        "part": [part, "20"],
        "whole": [whole, "40"],
    }
    scores = score(framework, read_observations(pl.DataFrame(rows), framework))
    assert scores.max_points("total")[:, 0].tolist() == [0.0, 10.0]
    assert np.isnan(scores.coverage("total")[0, 0])
    assert scores.points("total")[1, 0] == 5.0
