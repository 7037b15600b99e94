"""A code is a unit only together with its date: what no succession tells of is asked about, or compared with nobody."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

import dtiscore as dti
from dtiscore.cli import run
from dtiscore.data.units import Unit, Units
from dtiscore.model.succession import Day, Succession, Successions
from dtiscore.years.continuing import Going, against, doubt_of

from .year_two import SUCCESSIONS, UNITS, folder_2025, folder_2026


def unit(name: str, kind: str = "", parent: str = "", first: int | None = None, last: int | None = None) -> Unit:
    return Unit("15", name, kind, "", parent, first_year=first, last_year=last)


@pytest.mark.parametrize(
    ("old", "new", "two"),
    [
        (unit("Xã Hoà Bình"), unit("xã Hòa  Bình"), None),
        (unit("Thừa Thiên - Huế"), unit("Tỉnh Thừa Thiên Huế"), None),
        (unit("TP. Đà Lạt"), unit("Thành phố Đà Lạt"), None),
        (unit("Xã Yên", parent="h1"), unit("Xã Yên", parent="t1"), None),
        (unit(""), unit("Xã Yên"), None),
        (unit("Xã Yên"), unit("Xã Lào"), False),
        (unit("Xã Yên"), unit("Phường Yên"), False),
        (unit("Yên", "xa"), unit("Yên", "phuong"), False),
        (unit("Xã Yên"), unit("Phường Lào"), True),
        (unit("Yên", "xa"), unit("Lào", "phuong"), True),
        (unit("Xã Yên", parent="h1"), unit("Xã Lào", parent="h2"), True),
        (unit("Xã Yên", last=2025), unit("Xã Lào", first=2026), True),
    ],
)
def test_one_code_is_one_unit_two_or_a_question(old: Unit, new: Unit, two: bool | None) -> None:
    doubt = doubt_of(old, new)
    assert (None if doubt is None else doubt.two) is two


def both(at: Path, old: str = UNITS, new: str = UNITS, successions: str | None = SUCCESSIONS) -> Path:
    """The two years, each with its own units file."""
    folder_2025(at, published=False)
    made = folder_2026(at, 'folder = "../d25"', successions=successions is not None)
    (at / "d25/units.csv").write_text(old, "utf-8")
    (made / "units.csv").write_text(new, "utf-8")
    (made / "sap-xep.csv").write_text(successions or "", "utf-8")
    return made


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    code = run([*map(str, arguments), "--lang", "en"])
    shown = capsys.readouterr()
    return code, " ".join((shown.out + shown.err).split())


def moved(capsys: pytest.CaptureFixture[str], folder: Path) -> dict[str, dict[str, str]]:
    assert run(["borders", str(folder), "--format", "csv"]) == 0
    return {row["unit"]: row for row in csv.DictReader(capsys.readouterr().out.splitlines())}


@pytest.mark.parametrize("command", ["rank", "borders", "check"])
def test_a_predecessor_that_the_year_before_does_not_know_is_refused(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = both(tmp_path, successions=SUCCESSIONS.replace("X02,X17", "X20,X17").replace("X01,X17", "X0l,X17"))
    code, shown = said(capsys, command, folder)
    assert code == 1
    assert "d25/units.csv has no unit “X0l” in 2025" in shown
    assert "row 2: column predecessor" in shown
    assert "row 3: column predecessor" in shown


def test_what_is_wrong_with_successions_hides_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = both(tmp_path, successions=SUCCESSIONS.replace("X02,X17", "X20,X17"))
    settings = folder / "dtiscore.toml"
    settings.write_text(settings.read_text("utf-8") + 'published = "khong-co.csv"\n', "utf-8")
    code, shown = said(capsys, "check", folder)
    assert code == 1
    assert "has no unit “X20” in 2025" in shown
    assert "khong-co.csv: there is no such file" in shown


def test_a_predecessor_may_be_called_by_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = both(tmp_path, successions=SUCCESSIONS.replace("X01,X17", "xã một,X17"))
    assert moved(capsys, folder)["X17"]["predecessors"] == "X01 + X02"
    assert run(["rank", str(folder), "--format", "csv"]) == 0
    whys = {row["unit"]: row["why"] for row in csv.DictReader(capsys.readouterr().out.splitlines())}
    assert whys["X17"] == "merged"


def row(old: str, new: str, day: Day | None = None, **more: Any) -> Succession:
    return Succession(day or Day(2026, 7, 1), old, new, **more)


def test_only_rows_of_the_span_are_held_against_the_year_before_and_none_that_ship() -> None:
    units = Units((Unit("a"), Unit("b"), Unit("gone", last_year=2020)))
    rows = (
        row("other", "a", Day(2019, 1, 1)), row("other", "a", is_shipped=True), row("a", "m"), row("b", "m"),
        row("m", "n", Day(2026, 9, 1)),
    )  # fmt: skip
    assert against(Successions(rows), units, (2025, 2026)).rows == rows
    with pytest.raises(dti.DataError) as refused:
        against(Successions((*rows, row("gone", "a"))), units, (2025, 2026))
    assert [problem.code for problem in refused.value.problems] == ["successions.unknown_predecessor"]


RENAMED = UNITS.replace("X05,Xã Năm", "X05,Xã Lâm")
TAKEN = UNITS.replace("X05,Xã Năm", "X05,Phường Lâm")


def test_a_code_that_means_two_units_is_compared_with_nobody_and_check_refuses_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = both(tmp_path, new=TAKEN, successions=None)
    code, shown = said(capsys, "rank", folder)
    assert code == 0
    assert "Code X05 was Xã Năm in 2025 and is Phường Lâm now: the two are not compared" in shown
    assert run(["rank", str(folder), "--format", "json"]) == 0
    found = {
        one["unit"]: (one["change"], one["before_score"], one["why"]) for one in json.loads(capsys.readouterr().out)
    }
    assert found["X05"] == (None, None, "borders")
    code, shown = said(capsys, "check", folder)
    assert code == 1
    assert "code X05 is Xã Năm in 2025 and Phường Lâm in 2026: these are two units" in shown


def test_a_code_that_may_be_one_unit_is_compared_and_asked_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = both(tmp_path, new=RENAMED, successions=None)
    code, shown = said(capsys, "rank", folder)
    assert (
        "1 code has another name or kind than in 2025 and is still compared as one unit: X05: Xã Năm → Xã Lâm" in shown
    )
    code, shown = said(capsys, "check", folder)
    assert code == 0
    assert "code X05 is Xã Năm in 2025 and Xã Lâm in 2026: is it one unit?" in shown


def test_the_row_that_the_question_asks_for_answers_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, units in (("one", RENAMED), ("two", TAKEN)):
        folder = both(tmp_path / name, new=units, successions=SUCCESSIONS + "2026-01-01,X05,X05,,\n")
        code, shown = said(capsys, "check", folder)
        assert (code, "X05" in shown) == (0, False)
        assert moved(capsys, folder)["X05"]["predecessors"] == "X05"


def test_borders_take_no_unit_for_another_one_of_its_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = both(tmp_path, new=TAKEN)
    assert "X05" not in moved(capsys, folder)


WITHOUT_X03 = "".join(line for line in SUCCESSIONS.splitlines(keepends=True) if ",X03," not in line)


def test_a_unit_that_ended_without_a_row_is_named_and_is_no_unit_of_the_new_borders(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """2025: X01 92, X04 91.2, X05 56, X03 61.5…; on the borders of 2026 there are X04, X17 and X05."""
    folder = both(tmp_path, successions=WITHOUT_X03)
    found = moved(capsys, folder)
    assert set(found) == {"X04", "X17", "X05"}
    code, shown = said(capsys, "borders", folder)
    sentence = (
        "X03 Xã Ba was there in 2025, is no unit of 2026, and no succession tells of it: it counts as ended without a "
        "successor (add a row: date 2026-01-01, predecessor X03, successor"
    )
    assert (code, sentence in shown) == (0, True)
    code, shown = said(capsys, "check", folder)
    assert (code, sentence in shown) == (0, True)
    (folder / "sap-xep.csv").write_text(WITHOUT_X03 + "2026-01-01,X03,,,\n", "utf-8")
    assert "X03" not in said(capsys, "borders", folder)[1]
    assert moved(capsys, folder) == found


def test_a_unit_that_is_in_no_later_list_has_ended_but_a_published_table_may_be_of_more_units() -> None:
    later = Units((Unit("a", "Xã A"), Unit("b2", "Xã B")))
    rows = Successions()
    on = lambda whole, *units: [Going(later, rows, whole).on(one, 2025, 2026) for one in units]  # noqa: E731
    assert on(True, Unit("a"), Unit("b", "xã B"), Unit("c")) == ["a", "b2", None]
    assert on(False, Unit("c"), Unit("d", last_year=2025)) == ["c", None]
