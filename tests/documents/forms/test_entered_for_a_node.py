"""A value for a whole group, handed in by form: where its cell stands, what comes of it, and what it says while it is filled in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import dtiscore as dti
from dtiscore.documents.forms.collecting import Collection, collect
from dtiscore.documents.forms.columns import EVIDENCE
from dtiscore.documents.forms.form_book import Issue
from dtiscore.documents.forms.form_template import form_workbook
from dtiscore.documents.forms.issuing import issue_forms
from dtiscore.documents.forms.saving import save
from dtiscore.language.sentences import say

from ...office import needs_office, work
from ...strategies import Document, header, load, titled
from .planted_forms import Sheet, typed_into

UNITS = dti.Units((dti.Unit("a", name="A", type="commune"),))


def framework_of(**group: Any) -> dti.Framework:
    """x and y of 10 points each in g, for which percent may be entered, and z of 20 points beside it."""
    ratio = {"type": "ratio"}
    indicators = {code: {"title": titled(code), "points": 10, "rule": ratio} for code in "xy"}
    table: Document = {"title": titled("g"), "indicators": ["x", "y"], "entered": "percent", **group}
    return load(
        {
            "framework": header(scale=40, missing="zero"),
            "unit_types": {"commune": {"title": titled("commune")}},
            "indicators": indicators | {"z": {"title": titled("z"), "points": 20, "rule": ratio}},
            "indices": {"g": table},
            "total": {"indices": ["g"], "indicators": ["z"]},
        }
    )


def gathered(tmp_path: Path, framework: dti.Framework, typed: dict[tuple[str, str], object]) -> Collection:
    (tmp_path / "sent").mkdir()
    content = form_workbook(Issue(framework, 2025, "en"), UNITS.records[0])
    (tmp_path / "sent" / "a.xlsx").write_bytes(typed_into(content, typed))
    return collect([tmp_path / "sent"], framework, UNITS, tmp_path / "result")


def test_a_group_that_may_be_entered_has_an_open_cell_and_says_when_it_counts(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(form_workbook(Issue(framework_of(), 2025, "en"), UNITS.records[0]))
    sheet = Sheet(path)
    open_cells = {name for name in sheet.columns if sheet.is_open("g", name)}
    assert open_cells == {"value", *EVIDENCE, "note"}
    assert sheet.sheet[sheet.cell("g", "method")].value == say("form_sheet.entered.group", "en")
    assert sheet.sheet[sheet.cell("g", "measure")].value == "%"
    plain = framework_of(entered="points")
    path.write_bytes(form_workbook(Issue(plain, 2025, "en"), UNITS.records[0]))
    assert Sheet(path).is_open("g", "value")


def test_what_is_handed_in_for_the_group_counts_as_data_do(tmp_path: Path) -> None:
    """70 % of 20 points, and half of 20; the evidence beside it is kept."""
    found = gathered(
        tmp_path, framework_of(), {("g", "value"): 70, ("g", "note"): "by the ministry", ("z", "value"): 50}
    )
    assert [remark.problem.code for remark in found.remarks if remark.problem.severity != "note"] == []
    saved = {row["indicator"]: (row["value"], row["note"]) for row in found.rows.iter_rows(named=True)}
    assert saved == {"g": ("70", "by the ministry"), "z": ("50", None)}
    scores = dti.score(framework_of(), found.rows, units=UNITS)
    assert scores.points("g")[0, 0] == pytest.approx(14)
    assert scores.points("total")[0, 0] == pytest.approx(24)


def test_one_known_part_leaves_it_out(tmp_path: Path) -> None:
    found = gathered(tmp_path, framework_of(), {("g", "value"): 70, ("x", "value"): 50})
    assert dti.score(framework_of(), found.rows, units=UNITS).points("g")[0, 0] == pytest.approx(5)


def test_more_than_all_of_it_is_refused_where_it_stands(tmp_path: Path) -> None:
    found = gathered(tmp_path, framework_of(), {("g", "value"): 170, ("z", "value"): 50})
    (problem,) = [remark.problem for remark in found.remarks if remark.problem.severity == "error"]
    row = Sheet(tmp_path / "sent" / "a.xlsx").cell("g", "value")
    assert problem.place.endswith(f"!{row}")
    assert "100" in problem.text("en")
    assert found.rows["indicator"].to_list() == ["z"]


def test_a_further_round_shows_what_was_entered_for_the_group_above_an_open_line(tmp_path: Path) -> None:
    """x and y are open; who answers none of them and adds a note keeps the 70 %: it stands on the form that goes out."""
    framework, result = framework_of(), tmp_path / "result"
    found = gathered(tmp_path, framework, {("g", "value"): 70, ("z", "value"): 50})
    save(found, framework, UNITS, result, ("f.toml", "units.csv"), "en")
    issued = issue_forms(framework, UNITS, tmp_path / "second", opened=result, lang="en", year=2025)
    (tmp_path / "back.xlsx").write_bytes(typed_into(issued.paths[0].read_bytes(), {("x", "note"): "not known"}))
    again = collect([tmp_path / "back.xlsx"], framework, UNITS, result)
    saved = {row["indicator"]: row["value"] for row in again.rows.iter_rows(named=True)}
    assert saved == {"g": "70", "x": None, "z": "50"}


def test_a_group_whose_parts_all_stand_elsewhere_has_its_own_line() -> None:
    from dtiscore.documents.forms.lines import lines_of

    ratio = {"type": "ratio"}
    shared = load(
        {
            "framework": header(scale=100),
            "indicators": {"x": {"title": titled("x"), "points": 10, "rule": ratio}},
            "indices": {code: {"title": titled(code), "indicators": ["x"]} for code in "gh"}
            | {"k": {"title": titled("k"), "indicators": ["x"], "entered": "fraction"}},
            "total": {"indices": ["g", "h", "k"], "weights": "equal"},
        }
    )
    lines = {line.key: (line.kind, line.entries) for line in lines_of(shared, dti.Unit("a")) if line.node is not None}
    assert lines == {"g": ("group", ()), "x": ("indicator", ("value",)), "k": ("group", ("value",))}


@needs_office
def test_the_form_shows_what_the_engine_says(tmp_path: Path) -> None:
    framework = framework_of()
    path = tmp_path / "blank.xlsx"
    path.write_bytes(form_workbook(Issue(framework, 2025, "en"), UNITS.records[0]))
    sheet = Sheet(path)
    entered = ("number", sheet.cell("g", "value"), "70"), ("number", sheet.cell("z", "value"), "50")
    part = (*entered, ("number", sheet.cell("x", "value"), "50"))
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    steps = [("open", path), *entered, ("save", tmp_path / "one" / "a.xlsx")]
    steps += [("open", path), *part, ("save", tmp_path / "two" / "a.xlsx")]
    work(steps, tmp_path)
    shown = {}
    for name in ("one", "two"):
        (form,) = (one.form for one, *_ in collect([tmp_path / name], framework, UNITS, tmp_path / f"r{name}").forms)
        shown[name] = [form.points(code) for code in ("g", "z", "total")]
    assert shown == {"one": pytest.approx([14, 10, 24]), "two": pytest.approx([5, 10, 15])}
