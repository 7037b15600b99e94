"""What single answers on a form become: not applicable, unclear, none of them, and rows in the order of units and framework."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from dtiscore import Framework, Unit, Units, load_framework, read_observations
from dtiscore.documents.forms.answers import as_saved
from dtiscore.documents.forms.collecting import Collection
from dtiscore.documents.forms.form_book import Issue
from dtiscore.documents.forms.form_template import form_workbook
from dtiscore.documents.forms.lines import lines_of

from ...tree import ROOT
from .test_forms import codes, filled, gathered, with_part

PROVINCE = ROOT / "examples" / "synthetic-province" / "synthetic-framework.toml"
UNIT = Unit("a", type="commune")


@pytest.fixture(scope="module")
def province() -> Framework:
    return load_framework(PROVINCE)


def read(cells: dict[tuple[str, str], object], framework: Framework, folder: Path) -> Collection:
    content = filled(form_workbook(Issue(framework, 2025, "vi"), UNIT), cells)
    return gathered({"a.xlsx": content}, framework, Units((UNIT,)), folder)


@pytest.mark.parametrize("word", ["n/a", "Không áp dụng", "KAD"])
@pytest.mark.parametrize("column", ["part", "whole"])
def test_a_rate_of_which_one_count_does_not_apply_does_not_apply(
    column: str, word: str, province: Framework, tmp_path: Path
) -> None:
    result = read({("online_dossiers", column): word}, province, tmp_path)
    assert codes(result) == []
    assert result.rows.select("part", "whole").rows() == [("n/a", "n/a")]
    observations = read_observations(result.rows, province, units=Units((UNIT,)))
    assert observations.units == ("a",)


def items(framework: Framework) -> list[str]:
    return [line.key for line in lines_of(framework, UNIT) if line.kind == "item"]


@pytest.mark.whole
@pytest.mark.parametrize("word", ["Có", "yes", "x", "1", "TRUE", True, 1])
def test_a_yes_may_be_written_in_many_ways(word: object, province: Framework, tmp_path: Path) -> None:
    one = items(province)[0]
    result = read({(one, "value"): word}, province, tmp_path)
    assert result.rows["choice"].to_list() == [one.partition("#")[2]]


@pytest.mark.whole
def test_only_noes_are_an_answer_and_nothing_is_none(province: Framework, tmp_path: Path) -> None:
    one = items(province)[0]
    result = read({(one, "value"): "Không"}, province, tmp_path)
    assert result.rows["choice"].to_list() == ["none"]
    assert read({}, province, tmp_path / "x").rows.height == 0


def test_an_unclear_item_refuses_the_whole_list(province: Framework, tmp_path: Path) -> None:
    first, second = items(province)[:2]
    result = read({(first, "value"): "Có", (second, "value"): "chưa rõ"}, province, tmp_path)
    assert [code for code, _, _ in codes(result)] == ["data.yes_no", "form.beside"]
    assert result.rows.height == 0


def test_an_item_whose_row_was_deleted_is_missed(province: Framework, tmp_path: Path) -> None:
    one = items(province)[0]
    answered: dict[tuple[str, str], object] = {("online_dossiers", "part"): 1, ("online_dossiers", "whole"): 2}
    content = filled(form_workbook(Issue(province, 2025, "vi"), UNIT), answered)
    name = "xl/worksheets/sheet2.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read(name)
    assert one.encode() in sheet
    content = with_part(content, name, sheet.replace(one.encode(), b"x"))
    result = gathered({"a.xlsx": content}, province, Units((UNIT,)), tmp_path)
    assert [(r.problem.code, r.problem.params["key"]) for r in result.remarks if r.problem.code != "form.lacking"] == [
        ("form.line_gone", one)
    ]


def test_numbers_are_saved_with_all_their_digits() -> None:
    numbers = [0.1, 1.0, 1e15, 123456789012345678.0, 1e300, float("inf"), float("nan"), -0.0]
    saved = ["0.1", "1", "1000000000000000.0", "1.2345678901234568e+17", "1e+300", "n/a", "", "0"]
    assert [as_saved(number) for number in numbers] == saved


def test_rows_stand_in_the_order_of_the_units_and_the_framework(province: Framework, tmp_path: Path) -> None:
    units = Units((Unit("b", type="commune"), Unit("a", type="commune")))
    cells: dict[tuple[str, str], object] = {("online_dossiers", "part"): 1, ("online_dossiers", "whole"): 2, ("officials", "value"): 9,
                                            ("equipped_officials", "part"): 3}  # fmt: skip
    forms = {
        f"{unit.code}.xlsx": filled(form_workbook(Issue(province, 2025, "vi"), unit), cells) for unit in units.records
    }
    rows = gathered(forms, province, units, tmp_path).rows
    order = [code for code in (*province.nodes, *province.counts) if code in rows["indicator"].to_list()]
    assert rows["unit"].to_list() == ["b"] * len(order) + ["a"] * len(order)
    assert rows["indicator"].to_list() == order * 2


def test_forms_of_several_years_are_compared_each_with_its_own(province: Framework, tmp_path: Path) -> None:
    cells: dict[tuple[str, str], object] = {("online_dossiers", "part"): 1, ("online_dossiers", "whole"): 2}
    note: dict[tuple[str, str], object] = {("online_dossiers", "note"): "chưa có số liệu"}
    forms = {
        f"{year}.xlsx": filled(form_workbook(Issue(province, year, "vi"), UNIT), cells if year == 2025 else note)
        for year in (2024, 2025)
    }
    result = gathered(forms, province, Units((UNIT,)), tmp_path)
    assert sorted(one.form.year for one, _ in result.forms) == [2024, 2025]
    assert set(result.claimed) == {("a", 2024), ("a", 2025)}


@pytest.mark.whole
@pytest.mark.parametrize(("claimed", "asked"), [(None, False), (0.0, True), ("same", False), ("a bit more", True)])
def test_points_that_the_data_do_not_give_are_asked_about(
    claimed: object, asked: bool, province: Framework, tmp_path: Path
) -> None:
    """By more than the two decimals that a form shows."""
    given: dict[tuple[str, str], object] = {("online_dossiers", "part"): 1, ("online_dossiers", "whole"): 3}
    first = read(given, province, tmp_path / "first")
    (points,) = (total for _, total in first.claimed.values())
    claims = {"same": round(points, 2), "a bit more": points + 0.0051}
    if claimed is not None:
        given["online_dossiers", "points"] = claims.get(str(claimed), claimed)
    result = read(given, province, tmp_path / "second")
    assert [code for code, _, _ in codes(result)] == (["form.points_differ"] if asked else [])


def test_a_line_that_was_refused_is_not_compared_as_well(province: Framework, tmp_path: Path) -> None:
    given: dict[tuple[str, str], object] = {
        ("online_dossiers", "part"): 5, ("online_dossiers", "whole"): 3, ("online_dossiers", "points"): 7.0,
        ("officials", "value"): 10, ("equipped_officials", "part"): 10,
    }  # fmt: skip
    result = read(given, province, tmp_path)
    assert [code for code, _, _ in codes(result)] == ["data.part_above_whole", "form.beside"]
