"""Tables that show by an example how their numbers are written: no setting turns them, and a program that did is noticed."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import dtiscore as dti
from dtiscore.data.reported import read_observations
from dtiscore.language.typed import Numbers

HEAD = "unit,year,indicator,value,part,whole,note,numbers\n"


@pytest.fixture(scope="module")
def framework() -> dti.Framework:
    return dti.load_framework("commune-demo")


def value(path: Path, framework: dti.Framework, numbers: Numbers, code: str = "outage_hours") -> float:
    return float(read_observations(path, framework, numbers=numbers).value(code)[0, 0])


@pytest.mark.parametrize("numbers", ["auto", "vi", "en"])
@pytest.mark.parametrize(
    ("text", "shown"),
    [("1.774", "1.234"), ('"1,774"', '"1,234"'), ("1.774", "1.2340"), ("1.774e0", "1.234"), ("1.774e0", "")],
)
def test_no_setting_turns_a_number_whose_row_shows_how_it_is_written(
    text: str, shown: str, numbers: Numbers, tmp_path: Path, framework: dti.Framework
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{HEAD}a,2025,outage_hours,{text},,,,{shown}\na,2025,skills_women,,,,1.774,{shown}\n", "utf-8")
    assert value(path, framework, numbers) == 1.774


def test_rows_without_an_example_are_read_as_their_column_and_the_setting_say(
    tmp_path: Path, framework: dti.Framework
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'{HEAD}a,2025,outage_hours,1.774,,,,1.234\na,2025,skills_women,"58,68",,,,\n', "utf-8")
    assert value(path, framework, "auto", "skills_women") == 58.68
    assert value(path, framework, "vi") == 1.774


@pytest.mark.parametrize("shown", ["1234", "1234.0", "1.2", "vi"])
def test_an_example_that_was_turned_or_is_none_is_refused_once(
    shown: str, tmp_path: Path, framework: dti.Framework
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{HEAD}a,2025,outage_hours,1774,,,,{shown}\na,2025,skills_women,58,,,,{shown}\n", "utf-8")
    with pytest.raises(dti.DataError) as error:
        value(path, framework, "auto")
    (problem,) = error.value.problems
    assert problem.code == ("data.numbers_turned" if shown.startswith("1234") else "data.numbers_shown")
    assert (problem.row, problem.column) == (2, "numbers")
    path.write_text(HEAD.replace(",numbers", "") + "a,2025,outage_hours,1774,,,\n", "utf-8")  # as the sentence says
    assert value(path, framework, "auto") == 1774


def test_a_workbook_in_which_the_numbers_were_typed_again_is_read_as_typed(
    tmp_path: Path, framework: dti.Framework
) -> None:
    def saved(number: object, shown: object) -> Path:
        book = openpyxl.Workbook()
        assert book.active is not None
        for row in (["unit", "year", "indicator", "value", "numbers"], ["a", 2025, "outage_hours", number, shown]):
            book.active.append(row)
        book.save(tmp_path / "a.xlsx")
        return tmp_path / "a.xlsx"

    assert value(saved(1.774, 1.234), framework, "vi") == 1.774
    assert value(saved("1.774", "1.234"), framework, "vi") == 1.774
    with pytest.raises(dti.DataError):
        value(saved(1774, 1234), framework, "vi")


def test_an_indicator_that_is_called_like_the_column_stays_one(tmp_path: Path) -> None:
    (tmp_path / "f.toml").write_text(
        """[framework]
code = "f"
title = {vi = "F", en = "F"}
level = "commune"
years = {from = 2025, to = 2025}
scale = 100
decimals = 2
missing = "zero"
source = "S"
completeness = "complete"

[total]
indicators = ["numbers"]

[indicators.numbers]
title = {vi = "N", en = "N"}
points = 100
unit_of_measure = "count"
rule = {type = "linear", lower = 0, upper = 2000}
""",
        "utf-8",
    )
    path = tmp_path / "a.csv"
    path.write_text("unit,year,numbers\na,2025,1234\n", "utf-8")
    assert value(path, dti.load_framework(tmp_path / "f.toml"), "auto", "numbers") == 1234
