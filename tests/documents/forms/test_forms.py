"""Self-assessment forms: what they ask, that their formulas are the engine's, and that nothing hostile gets in."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import attrs
import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from dtiscore import Framework, Target, Unit, Units, load_framework, read_observations, read_units
from dtiscore.cli import run
from dtiscore.documents.forms import claims, collecting
from dtiscore.documents.forms.collecting import Collection, collect
from dtiscore.documents.forms.form_book import Issue
from dtiscore.documents.forms.form_template import form_workbook
from dtiscore.documents.forms.issuing import issue_forms
from dtiscore.documents.forms.lines import lines_of
from dtiscore.documents.forms.named_units import file_names
from dtiscore.documents.forms.reading import read_form
from dtiscore.documents.forms.remembered_forms import FILE, remembered, to_remember
from dtiscore.files import office
from dtiscore.files.hidden_keys import DOOR
from dtiscore.frameworks.fingerprints import fingerprint
from dtiscore.frameworks.targets import Targets
from dtiscore.language.errors import DataError, OutputError
from dtiscore.language.text import Text

from ...office import as_pdf, needs_office, work
from ...strategies import NOT_APPLICABLE, Case, cases, load, one_indicator, titled
from ...tree import ROOT
from .planted_forms import Sheet

EXAMPLE = ROOT / "examples" / "commune-demo"
UNITS = EXAMPLE / "synthetic-units.csv"
NAMED = ["-f", "commune-demo", "--units", str(UNITS)]


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework("commune-demo")


@pytest.fixture(scope="module")
def units(framework: Framework) -> Units:
    return read_units(UNITS, framework.unit_types)


def workbook(framework: Framework, unit: Unit, lang: str = "vi") -> bytes:
    return form_workbook(Issue(framework, 2025, lang), unit)  # type: ignore[arg-type]


def filled(content: bytes, cells: dict[tuple[str, str], object], modified: str = "2026-01-10") -> bytes:
    """A form with some cells filled in by another program."""
    import datetime

    book = openpyxl.load_workbook(io.BytesIO(content))
    path = io.BytesIO(content)
    sheet = Sheet(path)  # type: ignore[arg-type]
    for (line, column), value in cells.items():
        cell = book.worksheets[1][sheet.cell(line, column)]
        cell.value = value
        if isinstance(value, str) and not value.startswith("=1"):
            cell.data_type = "s"  # typed as text
    book.properties.modified = datetime.datetime.fromisoformat(modified)
    out = io.BytesIO()
    with patch("openpyxl.writer.excel.datetime") as clock:  # openpyxl would write the time of now
        clock.datetime.now.return_value = datetime.datetime.fromisoformat(modified)
        book.save(out)
    return out.getvalue()


def gathered(
    forms: dict[str, bytes], framework: Framework, units: Units, folder: Path, **options: object
) -> Collection:
    """The forms put into a folder beside the result, and collected."""
    sent = folder / "sent"
    shutil.rmtree(sent, ignore_errors=True)
    sent.mkdir(parents=True)
    for name, content in forms.items():
        (sent / name).write_bytes(content)
    return collect([sent], framework, units, folder / "result", **options)  # type: ignore[arg-type]


def codes(collection: Collection, *, lacking: bool = False) -> list[tuple[str, str, str]]:
    return [(r.problem.code, r.unit, r.node) for r in collection.remarks if lacking or r.problem.code != "form.lacking"]


def retitled(framework: Framework) -> Framework:
    """An edition in which nothing is asked as it was."""
    nodes = {c: attrs.evolve(node, title=Text(f"Câu hỏi cũ {c}", f"Old {c}")) for c, node in framework.nodes.items()}
    return attrs.evolve(framework, nodes=nodes)


# --- what a form asks --------------------------------------------------------------------------------------------------


def test_a_form_asks_for_what_applies_to_the_unit_and_nothing_else(framework: Framework, units: Units) -> None:
    commune, ward = (next(u for u in units.records if u.type == kind) for kind in ("commune", "ward"))
    asked = {unit.code: {line.key for line in lines_of(framework, unit)} for unit in (commune, ward)}
    own = {kind: {n.code for n in framework.leaves if n.applies_to == (kind,)} for kind in ("commune", "ward")}
    assert all(own.values())
    assert own["commune"] <= asked[commune.code]
    assert own["ward"] <= asked[ward.code]
    assert not own["ward"] & asked[commune.code] | own["commune"] & asked[ward.code]


def test_every_input_of_the_framework_is_asked_for_exactly_once(framework: Framework, units: Units) -> None:
    everyone = attrs.evolve(framework, nodes={c: attrs.evolve(n, applies_to=()) for c, n in framework.nodes.items()})
    lines = lines_of(everyone, units.records[0])
    assert len({line.key for line in lines}) == len(lines)
    leaves = {n.code for n in framework.nodes.values() if n.rollup == "leaf"}
    assert leaves <= {line.key for line in lines}
    own = {line.key for line in lines if line.kind in ("general", "count")}
    for node in framework.nodes.values():
        assert all(code in own | leaves for code in node.data.of)


def test_a_shared_count_is_asked_for_once_among_the_general_information() -> None:
    province = load_framework(ROOT / "examples" / "synthetic-province" / "synthetic-framework.toml")
    lines = {line.key: line for line in lines_of(province, Unit("x", type="commune"))}
    assert lines["officials"].kind == "general"
    assert lines["equipped_officials"].whole == lines["officials_trained"].whole == "officials"
    assert lines["equipped_officials"].entries == ("part",)
    assert lines["online_dossiers"].entries == ("part", "whole")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_form_is_the_same_bytes_every_time(framework: Framework, units: Units, lang: str) -> None:
    assert workbook(framework, units.records[0], lang) == workbook(framework, units.records[0], lang)


def test_only_what_is_to_be_filled_in_is_open(framework: Framework, units: Units) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(framework, units.records[0])))
    form = book.worksheets[1]
    assert all(sheet.protection.sheet for sheet in book.worksheets)
    assert [sheet.sheet_state for sheet in book.worksheets] == ["visible", "visible", "visible", "hidden", "veryHidden"]
    sheet = Sheet(io.BytesIO(workbook(framework, units.records[0])))  # type: ignore[arg-type]
    inputs = {(line.key, name) for line in lines_of(framework, units.records[0]) for name in line.entries}
    opened = {
        (line, name)
        for line in sheet.rows
        for name in ("part", "whole", "value")
        if sheet.is_open(line, name) and line != "total"
    }
    assert opened == inputs
    assert not any(form.cell(row, 1).protection.locked is False for row in range(1, form.max_row + 1))
    assert all(book.worksheets[i]["A1"].protection.locked for i in (0, 3, 4))


@pytest.mark.whole
def test_a_form_shows_its_maxima_before_anything_is_computed(framework: Framework, units: Units) -> None:
    """Protected View computes nothing: it shows what was saved with the formulas."""
    commune = next(unit for unit in units.records if unit.type == "commune")
    content = workbook(framework, commune)
    saved = openpyxl.load_workbook(io.BytesIO(content), data_only=True).worksheets[1]
    sheet = Sheet(io.BytesIO(content))  # type: ignore[arg-type]
    assert saved[sheet.cell("total", "maximum")].value == 980
    assert saved[sheet.cell("awareness", "maximum")].value == 100
    assert saved[sheet.cell("total", "points")].value in ("", None)


def test_long_titles_and_odd_names_still_make_a_form(framework: Framework) -> None:
    unit = Unit("x" * 300, '=HYPERLINK("http://x")\n& <b> ' + "rất dài " * 80, "commune")
    content = workbook(framework, unit)
    assert read_form(content, "x.xlsx").unit == unit.code
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        strings = archive.read("xl/sharedStrings.xml").decode()
    assert "=HYPERLINK(" in strings


def test_file_names_suit_every_system_and_none_comes_twice() -> None:
    units = [
        Unit("con", "NUL"), Unit("Đ-1", "Sở Khoa học & Công nghệ: <tỉnh>"), Unit("đ/1", "Sở Khoa học & Công nghệ: <tỉnh>"),
        Unit("***", ""), Unit("a", "x" * 500),
    ]  # fmt: skip
    names = list(file_names(units).values())
    assert names[1] == "d-1-so-khoa-hoc-cong-nghe-tinh.xlsx"
    assert len(set(names)) == len(names)
    assert all(name.isascii() and len(name) < 100 and not set(name) & set('<>:"/\\|?*&') for name in names)
    assert names[0].partition(".")[0] not in ("con", "nul")


def test_forms_that_may_be_filled_in_are_never_written_over(framework: Framework, units: Units, tmp_path: Path) -> None:
    first = issue_forms(framework, units, tmp_path / "forms", year=2025, lang="vi", only=["xa-a"]).paths
    first[0].write_bytes(b"filled in")
    with pytest.raises(OutputError, match="none was written"):
        issue_forms(framework, units, tmp_path / "forms", year=2025, lang="vi")
    assert [path.read_bytes() for path in (tmp_path / "forms").iterdir()] == [b"filled in"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["forms"]


@pytest.mark.whole
def test_forms_and_results_may_go_into_the_folder_one_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["form", *NAMED, "--year", "2025", "-o", "."]) == 0
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written
    assert all(name.endswith(".xlsx") for name in written)
    for _ in range(2):
        assert run(["collect", ".", *NAMED, "-o", ".", "-q"]) == 0, capsys.readouterr().out
    assert (tmp_path / "report.xlsx").is_file()


def test_an_interruption_leaves_no_form_behind(framework: Framework, units: Units, tmp_path: Path) -> None:
    def interrupted(chosen: object) -> Iterator[Unit]:
        yield units.records[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        issue_forms(framework, units, tmp_path / "forms", year=2025, lang="vi", watch=interrupted)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("year", [None, 2019, 2031])
def test_a_form_is_for_a_year_of_the_framework(
    framework: Framework, units: Units, tmp_path: Path, year: int | None
) -> None:
    with pytest.raises(DataError, match="2024 to 2030"):
        issue_forms(framework, units, tmp_path / "forms", year=year, lang="vi")


def test_a_unit_without_a_name_is_asked_about_its_own_target(framework: Framework, tmp_path: Path) -> None:
    targets = Targets((), tuple(
        Target("committee_meetings", 2025, value, ">=", "plan", unit) for unit, value in (("", 4.0), ("x", 2.0))
    ))  # fmt: skip
    asked = {}

    def remembered_issue(self: object, issue: Issue, unit: Unit) -> bytes:
        asked[unit.code] = issue.goals["committee_meetings"]
        return b""

    everyone = Units(tuple(Unit(code, type="commune") for code in ("x", "y")))
    aimed = attrs.evolve(framework, targets=attrs.evolve(framework.targets, documents=("plan",)))
    with patch("dtiscore.documents.forms.form_template.FormTemplates.form", remembered_issue):
        issue_forms(aimed, everyone, tmp_path / "forms", year=2025, lang="vi", targets=targets, target_year=2025)
    assert {code: goal.value if goal else None for code, goal in asked.items()} == {"x": 2.0, "y": 4.0}


# --- formulas ----------------------------------------------------------------------------------------------------------


def typed(case: Case, unit: Unit, year: int, path: Path) -> list[tuple[object, ...]]:
    """What the case observed, typed into the cells that a form has for it."""
    sheet = Sheet(path)
    found: list[tuple[object, ...]] = []
    for (code, when, node), cell in case.cells.items():
        if code != unit.code or when != year or node not in sheet.rows:
            continue
        if cell.value == NOT_APPLICABLE and sheet.is_open(node, "value"):
            words = ("n/a", "Không áp dụng", " KAD ", "not applicable", "không áp dụng")
            found.append(("text", sheet.cell(node, "value"), words[len(found) % len(words)]))
        elif cell.part is not None and sheet.is_open(node, "part"):
            found.append(("number", sheet.cell(node, "part"), repr(cell.part)))
            if sheet.is_open(node, "whole"):
                found.append(("number", sheet.cell(node, "whole"), repr(cell.whole)))
        elif cell.choice is not None and f"{node}#{(*cell.choice, '')[0]}" in sheet.rows:
            found += [("text", sheet.cell(f"{node}#{item}", "value"), "Có") for item in cell.choice]
        elif cell.choice and node in case.framework:
            option = case.framework[node].params.options[cell.choice[0]]
            found.append(("text", sheet.cell(node, "value"), option.get("title", {}).get("vi", cell.choice[0])))
        elif isinstance(cell.value, float) and sheet.is_open(node, "value"):
            rule = case.framework[node].rule if node in case.framework else None
            if rule is not None and rule.reads == "yes_no":
                found.append(("text", sheet.cell(node, "value"), "Có" if cell.value else "Không"))
            else:
                found.append(("number", sheet.cell(node, "value"), repr(cell.value)))
        elif sheet.is_open(node, "value") and node in case.framework.counts:
            found.append(("number", sheet.cell(node, "value"), repr(cell.value)))
    return found


def formulas_of(document: dict[str, object]) -> list[str]:
    content = form_workbook(Issue(load(document), 2025, "vi"), Unit("u", type="commune"))
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def depth(formula: str) -> int:
    deepest = level = 0
    for sign in re.sub('"[^"]*"', "", formula):
        level += (sign == "(") - (sign == ")")
        deepest = max(deepest, level)
    return deepest


@pytest.mark.parametrize("count", [60, 61, 200])
def test_formulas_nest_no_deeper_than_excel_allows(count: int) -> None:
    bands = [{"from": i, **({"to": i + 1} if i + 1 < count else {}), "fraction": i / count} for i in range(count)]
    found = formulas_of(one_indicator({"type": "steps", "bands": bands}, unit_of_measure="points"))
    assert max(map(depth, found)) <= 64
    assert any("IF(" in formula and depth(formula) > 50 for formula in found) is (count == 60)


@pytest.mark.whole
@pytest.mark.parametrize(("count", "gates"), [(270, 0), (100, 60), (600, 0), (200, 180)])
def test_formulas_are_no_longer_than_excel_allows(count: int, gates: int) -> None:
    document = one_indicator({"type": "ratio"})
    inner = {f"x{i:03}": {"title": titled("x"), "points": 1, "rule": {"type": "ratio"}} for i in range(count)}
    gate = {"gate": {"items": list(inner)[:gates], "cap": 0.5}} if gates else {}
    document["framework"]["scale"] = count
    document["indices"] = {"g": {"title": titled("g"), "points": count, "indicators": list(inner), **gate}}
    document |= {"indicators": inner, "total": {"indices": ["g"]}}
    found = formulas_of(document)
    assert max(map(len, found)) <= 8192
    assert any("SUM(" in formula for formula in found) is (count < 300 and gates < 100)


@needs_office
def test_what_a_spreadsheet_computes_is_what_the_engine_computes(tmp_path: Path) -> None:
    """Random frameworks and data: the points of every line, computed by LibreOffice, to nine decimals."""
    found: list[Case] = []

    @settings(max_examples=90, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(cases())
    def choose(case: Case) -> None:
        found.append(case)

    choose()
    instructions: list[tuple[object, ...]] = []
    jobs = []
    for i, case in enumerate(found):
        unit, year = next(((u, y) for u in case.units for _, y, _ in case.cells if u.exists_in(y)), (None, 0))
        if unit is None:
            continue
        folder, goals = tmp_path / f"{i}", Targets((), tuple(case.targets.values()))
        alone = Units((attrs.evolve(unit, ranked=True, parent=""),))
        try:
            (path,) = issue_forms(
                case.framework, alone, folder, year=year, lang="vi", targets=goals, target_year=2025
            ).paths
        except DataError:
            continue  # nothing applies to the unit
        (tmp_path / f"sent{i}").mkdir()
        instructions += [("open", path), *typed(case, unit, year, path), ("save", tmp_path / f"sent{i}" / "form.xlsx")]
        jobs.append((i, case, alone, goals))
    work(instructions, tmp_path)
    compared = 0
    with patch.object(claims, "HALF_A_CENT", 1e-9):
        for i, case, alone, goals in jobs:
            result = collect([tmp_path / f"sent{i}"], case.framework, alone, tmp_path / f"result{i}",
                             targets=goals, target_year=2025)  # fmt: skip
            if result.blank:
                continue
            form = result.forms[0][0].form
            different = [r.problem.text() for r in result.remarks if r.problem.code == "form.points_differ"]
            if different:
                shown = {line: {name: a.text for name, a in own.items()} for line, own in form.answers.items()}
                pytest.fail(f"{different}\n{shown}\n{result.rows.rows()}\n{case!r}")
            compared += sum("points" in own for own in form.answers.values())
            if any(r.problem.code == "data.part_above_whole" for r in result.remarks):
                continue  # refused, and so missing in the total; while typing the form refuses it as well
            for claimed, points in result.claimed.values():
                assert claimed != claimed or claimed == pytest.approx(points, abs=1e-9), (case, form.answers)
    assert len(jobs) > 40
    assert compared > 80


def test_a_target_of_the_unit_itself_beats_the_target_of_all(framework: Framework, tmp_path: Path) -> None:
    both = Targets(
        (),
        (
            Target("fibre_households", 2025, 80.0, ">=", "plan"),
            Target("fibre_households", 2025, 60.0, ">=", "plan", "a"),
        ),
    )
    units = Units((Unit("a", type="ward"), Unit("b", type="ward")))
    paths = issue_forms(framework, units, tmp_path, year=2025, lang="en", targets=both, target_year=2025).paths
    told = []
    for path in paths:
        sheet = Sheet(path)
        told.append(str(sheet.sheet[sheet.cell("fibre_households", "method")].value).splitlines()[1])
    assert told == ["(target: ≥ 60%)", "(target: ≥ 80%)"]


@needs_office
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_form_prints_on_pages_of_a4_as_wide_as_the_page(
    framework: Framework, units: Units, tmp_path: Path, lang: str
) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(workbook(framework, units.records[0], lang))
    work([("open", path), ("save", tmp_path / "again.xlsx")], tmp_path)
    pdf = as_pdf(path, tmp_path).read_bytes()
    sizes = {tuple(round(float(x)) for x in box.split()) for box in _boxes(pdf)}
    assert sizes <= {(0, 0, 595, 842), (0, 0, 842, 595)}
    assert 4 <= len(list(_boxes(pdf))) <= 9


def _boxes(pdf: bytes) -> Iterator[str]:
    import re

    yield from (box.decode() for box in re.findall(rb"/Type/Page/[^>]*?/MediaBox\[([\d. ]+)\]", pdf))


# --- collecting --------------------------------------------------------------------------------------------------------

SOME: dict[tuple[str, str], object] = {
    ("committee_head", "value"): "Cấp phó", ("committee_meetings", "value"): 3, ("meetings_chaired", "part"): 2,
    ("plan_issued", "value"): "Có", ("committee_sessions#attends", "value"): "Có", ("population", "value"): 12345,
    ("community_teams", "part"): 31, ("committee_head", "evidence_number"): "12/QĐ-UBND",
    ("committee_head", "note"): "=cmd|' /C calc'!A0", ("@contact_email", "value"): "xa.a@example.vn",
}  # fmt: skip


def test_what_was_filled_in_comes_out(framework: Framework, units: Units, tmp_path: Path) -> None:
    result = gathered({"a.xlsx": filled(workbook(framework, units.records[0]), SOME)}, framework, units, tmp_path)
    assert codes(result) == []
    rows = {row["indicator"]: row for row in result.rows.iter_rows(named=True)}
    assert {code: {k: v for k, v in row.items() if v and k in ("value", "part", "whole", "choice")} for code, row in rows.items()} == {
        "committee_head": {"choice": "deputy"}, "committee_meetings": {"value": "3"},
        "meetings_chaired": {"part": "2", "whole": "3"}, "committee_sessions": {"choice": "attends"},
        "plan_issued": {"value": "1"}, "population": {"value": "12345"},
        "community_teams": {"part": "31", "whole": "12345"},
    }  # fmt: skip
    assert rows["committee_head"]["note"] == "=cmd|' /C calc'!A0"
    assert rows["committee_head"]["evidence_number"] == "12/QĐ-UBND"
    assert {row["status"] for row in rows.values()} == {"self"}
    assert rows["meetings_chaired"]["source"].startswith(str(tmp_path / "sent" / "a.xlsx") + ": Phiếu tự đánh giá!")


@pytest.mark.whole
def test_text_that_looks_like_a_formula_is_saved_harmless_and_read_back_untouched(
    framework: Framework, units: Units, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.xlsx").write_bytes(filled(workbook(framework, units.records[0]), SOME))
    result = tmp_path / "result"
    assert run(["collect", str(tmp_path / "a.xlsx"), *NAMED, "-o", str(result), "-q"]) == 0
    for name in ("observations.csv", "forms.csv"):
        with (result / name).open(encoding="utf-8", newline="") as file:
            assert not [cell for row in csv.reader(file) for cell in row if cell.startswith(("=", "+", "-", "@"))]
    observations = read_observations(result / "observations.csv", framework, units=units)
    assert "=cmd|' /C calc'!A0" in observations.details["note"].to_list()
    assert run(["score", str(result), "--year", "2025", "--format", "csv"]) == 0
    book = openpyxl.load_workbook(result / "report.xlsx")
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.whole
def test_two_different_forms_of_a_unit_are_listed_and_neither_counts(
    framework: Framework, units: Units, tmp_path: Path
) -> None:
    blank = workbook(framework, units.records[0])
    older = filled(blank, {**SOME, ("committee_meetings", "value"): 4}, "2026-01-10")
    newer = filled(blank, SOME, "2026-01-12")
    forms = {"cu.xlsx": older, "moi.xlsx": newer, "moi-chep.xlsx": newer}
    unit = units.records[0].code
    result = gathered(forms, framework, units, tmp_path)
    assert sorted(codes(result)) == [
        ("form.differs", unit, "committee_meetings"), ("form.same_twice", unit, ""), ("form.two_forms", unit, "")
    ]  # fmt: skip
    assert result.rows.height == 0
    assert unit not in {lacking.code for lacking, _ in result.lacking}
    settled = gathered(forms, framework, units, tmp_path, prefer="newest")
    assert ("form.older", unit, "") in codes(settled)
    assert settled.rows.filter(settled.rows["indicator"] == "committee_meetings")["value"].to_list() == ["3"]
    assert settled.errors == 0


def test_equal_times_settle_nothing(framework: Framework, units: Units, tmp_path: Path) -> None:
    blank = workbook(framework, units.records[0])
    forms = {"a.xlsx": filled(blank, SOME), "b.xlsx": filled(blank, {("committee_meetings", "value"): 1})}
    result = gathered(forms, framework, units, tmp_path, prefer="newest")
    assert "form.two_forms" in {code for code, _, _ in codes(result)}


def run_collect(sent: Path, result: Path, *more: str) -> int:
    return run(["collect", str(sent), *NAMED, "--lang", "en", "-o", str(result), *more])


@pytest.mark.whole
def test_running_again_reads_only_what_is_new_and_says_what_changed(
    framework: Framework, units: Units, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sent, result = tmp_path / "sent", tmp_path / "result"
    sent.mkdir()
    for i, unit in enumerate(units.records[:3]):
        (sent / f"{unit.code}.xlsx").write_bytes(
            filled(workbook(framework, unit), {**SOME, ("population", "value"): 1000 + i})
        )
    assert run_collect(sent, result) == 0
    assert "3 new, 0 changed, 0 as they were" in capsys.readouterr().err
    before = {path.name: path.read_bytes() for path in result.iterdir()}
    with patch.object(collecting, "read_form", side_effect=AssertionError("nothing is new")):
        assert run_collect(sent, result) == 0
    assert "0 new, 0 changed, 3 as they were" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in result.iterdir()} == before
    first = units.records[0]
    (sent / f"{first.code}.xlsx").write_bytes(
        filled(workbook(framework, first), {**SOME, ("population", "value"): 777})
    )
    assert run_collect(sent, result, "--format", "json") == 0
    told = capsys.readouterr()
    assert "0 new, 1 changed, 2 as they were" in told.err
    changes = [row for row in json.loads(told.out) if row["check"] == "form.changed"]
    assert [(row["unit"], row["node"]) for row in changes] == [(first.code, "population")]
    assert "“1000” last time, “777” now" in changes[0]["message"]


@pytest.mark.whole
def test_forms_of_earlier_runs_stay(framework: Framework, units: Units, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, unit in ((first, units.records[0]), (second, units.records[1])):
        folder.mkdir()
        (folder / "form.xlsx").write_bytes(filled(workbook(framework, unit), SOME))
        assert run_collect(folder, tmp_path / "result", "-q") == 0
    with (tmp_path / "result" / "observations.csv").open(encoding="utf-8", newline="") as file:
        assert {row["unit"] for row in csv.DictReader(file)} == {unit.code for unit in units.records[:2]}


@pytest.mark.whole
@pytest.mark.parametrize("content", [b"unit,year,indicator,value\nxa-a,2025,population,5\n", b""])
def test_a_table_that_somebody_edited_is_never_written_over(
    content: bytes, framework: Framework, units: Units, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sent, result = tmp_path / "sent", tmp_path / "result"
    sent.mkdir()
    (sent / "form.xlsx").write_bytes(filled(workbook(framework, units.records[0]), SOME))
    assert run_collect(sent, result, "-q") == 0
    before = (result / FILE).read_bytes()
    table = result / "observations.csv"
    table.write_bytes(table.read_bytes() + content if content else b"mine")
    edited = table.read_bytes()
    (sent / "more.xlsx").write_bytes(filled(workbook(framework, units.records[1]), SOME))
    assert run_collect(sent, result) == 1
    assert "rename it to keep it and collect again" in capsys.readouterr().err
    assert (table.read_bytes(), (result / FILE).read_bytes()) == (edited, before)
    table.rename(result / "mine.csv")
    assert run_collect(sent, result, "-q") == 0
    assert table.exists()


@pytest.mark.whole
def test_an_interruption_between_memory_and_table_is_made_good_by_the_next_run(
    framework: Framework, units: Units, tmp_path: Path
) -> None:
    sent, result = tmp_path / "sent", tmp_path / "result"
    sent.mkdir()
    (sent / "form.xlsx").write_bytes(filled(workbook(framework, units.records[0]), SOME))
    assert run_collect(sent, result, "-q") == 0
    (sent / "more.xlsx").write_bytes(filled(workbook(framework, units.records[1]), SOME))
    from dtiscore.documents.forms import saving

    real, calls = saving.write_whole, []

    def once(path: Path, content: bytes) -> None:
        calls.append(path)
        if len(calls) > 1:
            raise KeyboardInterrupt
        real(path, content)

    with patch.object(saving, "write_whole", once):
        assert run_collect(sent, result, "-q") == 130
    assert run_collect(sent, result, "-q") == 0
    with (result / "observations.csv").open(encoding="utf-8", newline="") as file:
        assert {row["unit"] for row in csv.DictReader(file)} == {unit.code for unit in units.records[:2]}


@pytest.mark.whole
def test_the_result_does_not_depend_on_the_order_of_the_files(
    framework: Framework, units: Units, tmp_path: Path
) -> None:
    contents = [filled(workbook(framework, unit), SOME) for unit in units.records[:4]]
    names = [f"{i}.xlsx" for i in range(4)]
    (tmp_path / "sent").mkdir()
    for name, content in zip(names, contents, strict=True):
        (tmp_path / "sent" / name).write_bytes(content)
    paths = [tmp_path / "sent" / name for name in names]
    one = collect(paths, framework, units, tmp_path / "x")
    two = collect(reversed(paths), framework, units, tmp_path / "x")
    assert one.rows.equals(two.rows)
    assert to_remember(one for one, _ in one.forms) == to_remember(one for one, _ in two.forms)


def test_what_is_remembered_comes_back_whole(framework: Framework, units: Units, tmp_path: Path) -> None:
    bad = {**SOME, ("plan_tasks_done", "part"): "#REF!", ("outage_hours", "value"): "khoảng 3"}
    result = gathered({"a.xlsx": filled(workbook(framework, units.records[0]), bad)}, framework, units, tmp_path)
    kept = [one for one, _ in result.forms]
    (tmp_path / "result").mkdir()
    (tmp_path / "result" / FILE).write_bytes(to_remember(kept))
    assert to_remember(remembered(tmp_path / "result")) == to_remember(kept)
    again = collect([], framework, units, tmp_path / "result")
    assert codes(again) == codes(result) != []


BROKEN = (
    "", "[]", "{", '{"format": 2, "forms": []}', '{"format": 1, "forms": [{}]}', "\x00", '{"format": 1, "forms": [5]}',
    '{"format": 1, "forms": [{"problems": [{"code": "no.such"}], "answers": {}}]}',
)  # fmt: skip


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_memory_is_one_sentence_with_its_remedy(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / FILE).write_text(text, "utf-8")
    assert run(["collect", *NAMED, "--lang", "en", "-o", str(tmp_path)]) == 1
    assert "delete this file and collect all forms again" in capsys.readouterr().err


def test_a_form_of_which_no_answer_holds_any_more_is_told_by_its_fingerprint(
    framework: Framework, units: Units, tmp_path: Path
) -> None:
    old = retitled(framework)
    assert fingerprint(old) != fingerprint(framework)
    content = filled(workbook(old, units.records[0]), {("plan_issued", "value"): "Có"})
    result = gathered({"a.xlsx": content}, framework, units, tmp_path)
    assert codes(result) == [("form.superseded", units.records[0].code, "")]
    assert "different in 59 places" in result.remarks[0].problem.text("en")
    assert result.rows.height == 0


def test_a_corrected_remark_makes_no_new_edition(framework: Framework) -> None:
    nodes = {code: attrs.evolve(node, note=None, source=None) for code, node in framework.nodes.items()}
    assert fingerprint(attrs.evolve(framework, nodes=nodes, note=None)) == fingerprint(framework)


def test_a_form_of_another_framework_or_an_unknown_unit_is_named(
    framework: Framework, units: Units, tmp_path: Path
) -> None:
    other = attrs.evolve(framework, code="somebody-elses")
    forms = {
        "khac.xlsx": filled(workbook(other, units.records[0]), SOME),
        "la.xlsx": filled(workbook(framework, Unit("xa-la", "Xã lạ", "commune")), SOME),
        "tot.xlsx": filled(workbook(framework, units.records[1]), SOME),
    }
    result = gathered(forms, framework, units, tmp_path)
    assert sorted(codes(result)) == [
        ("form.other_framework", units.records[0].code, ""),
        ("form.unknown_unit", "xa-la", ""),
    ]
    assert {unit.code for _, unit in result.forms} == {units.records[1].code}


def test_a_shared_number_that_cannot_be_read_is_named_once(framework: Framework, units: Units, tmp_path: Path) -> None:
    province = load_framework(ROOT / "examples" / "synthetic-province" / "synthetic-framework.toml")
    unit = Unit("a", type="commune")
    cells = {("officials", "value"): "vài chục", ("equipped_officials", "part"): 3, ("officials_trained", "part"): 4}
    content = form_workbook(Issue(province, 2025, "vi"), unit)
    result = gathered({"a.xlsx": filled(content, cells)}, province, Units((unit,)), tmp_path)
    beside = [
        ("form.beside", "a", code) for code in ("equipped_officials", "officials_trained")
    ]  # of which the half is known
    assert codes(result) == [("number.text", "a", "officials"), *beside]
    assert result.rows.height == 0


@pytest.mark.whole
def test_a_formula_that_nothing_has_computed_is_not_taken_for_an_empty_cell(
    framework: Framework, units: Units, tmp_path: Path
) -> None:
    typed_in = {**SOME, ("committee_meetings", "value"): "=1+2"}
    result = gathered({"a.xlsx": filled(workbook(framework, units.records[0]), typed_in)}, framework, units, tmp_path)
    unit = units.records[0].code
    assert codes(result) == [
        ("form.without_value", unit, "committee_meetings"), ("form.beside", unit, "meetings_chaired"),
    ]  # fmt: skip


# --- hostile files -----------------------------------------------------------------------------------------------------


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            if part.filename != name:
                target.writestr(part, source.read(part))
        target.writestr(name, data)
    return out.getvalue()


def bomb(content: bytes) -> bytes:
    return with_part(content, "xl/worksheets/sheet9.xml", b" " * (DOOR.xml + 1))


ENTITIES = b'<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>\n<x>&b;</x>'
HOSTILE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda content: b"", "file.empty"),
    "cut": (lambda content: content[:2000], "form.not_a_workbook"),
    "text": (lambda content: b"STT;Ch\xe1\xbb\x89 s\xe1\xbb\x91\n1;2\n", "form.not_a_workbook"),
    "zip": (lambda content: with_part(bytes.fromhex("504b0506") + b"\0" * 18, "a.txt", b"x"), "form.not_a_workbook"),
    "old": (lambda content: office.COMPOUND + b"\0" * 5000, "form.old_excel"),
    "encrypted": (lambda content: office.COMPOUND + b"\0" * 500 + office.ENCRYPTED, "form.encrypted"),
    "macros": (lambda content: with_part(content, "xl/vbaProject.bin", b"Attribut"), "form.macros"),
    "bomb": (bomb, "form.unpacks"),
    "entities": (lambda content: with_part(content, "xl/sharedStrings.xml", ENTITIES), "form.entities"),
    "damaged": (lambda content: with_part(content, "xl/worksheets/sheet2.xml", b"<worksheet><sheetData><row"), "form.damaged"),
    "stripped": (lambda content: with_part(content, "xl/worksheets/sheet5.xml",
                 b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'),
                 "form.not_a_form"),
}  # fmt: skip


@pytest.mark.whole
@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_workbook_is_named_and_the_others_go_on(
    name: str, framework: Framework, units: Units, tmp_path: Path
) -> None:
    make, code = HOSTILE[name]
    good = filled(workbook(framework, units.records[0]), SOME)
    result = gathered({"xau.xlsx": make(good), "tot.xlsx": good}, framework, units, tmp_path)
    assert [
        (r.problem.code, Path(r.problem.file).name) for r in result.remarks if r.problem.code != "form.lacking"
    ] == [(code, "xau.xlsx")]
    assert len(result.forms) == 1
    assert result.rows.height == 7
    for lang in ("vi", "en"):
        assert "(" in result.remarks[0].problem.text(lang)  # type: ignore[arg-type]


def test_what_is_no_form_in_a_folder_is_passed_by_or_named(framework: Framework, units: Units, tmp_path: Path) -> None:
    sent = tmp_path / "sent"
    (sent / "con").mkdir(parents=True)
    good = filled(workbook(framework, units.records[0]), SOME)
    (sent / "con" / "PHIEU.XLSX").write_bytes(good)
    (sent / "ghi chú.docx").write_bytes(b"x")
    (sent / "~$PHIEU.XLSX").write_bytes(b"x")
    (sent / "a.zip").write_bytes(b"no zip")
    with zipfile.ZipFile(sent / "b.zip", "w") as archive:
        archive.writestr("../../evil.xlsx", b"x")
        archive.writestr("__MACOSX/._phieu.xlsx", b"x")
        archive.writestr("inner.zip", b"x")
    result = collect([sent, sent / "không có.xlsx", sent / "ghi chú.docx"], framework, units, sent / "result")
    assert sorted((r.problem.code, Path(r.problem.file).name) for r in result.remarks if r.problem.severity == "error") == [
        ("file.missing", "không có.xlsx"), ("form.archive_in_archive", "inner.zip"), ("form.bad_archive", "a.zip"),
        ("form.is_letter", "ghi chú.docx"), ("form.not_a_workbook", "evil.xlsx"),
    ]  # fmt: skip
    assert len(result.forms) == 1
    assert not (tmp_path.parent / "evil.xlsx").exists()


@pytest.mark.whole
def test_results_inside_the_folder_of_forms_are_not_taken_for_forms(
    framework: Framework, units: Units, tmp_path: Path
) -> None:
    (tmp_path / "a.xlsx").write_bytes(filled(workbook(framework, units.records[0]), SOME))
    for _ in range(2):
        assert run_collect(tmp_path, tmp_path / "result", "-q") == 0


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["form", "-f", "commune-demo", "-o", "x", "--year", "2025"],
        ["form", *NAMED, "--year", "2025"],
        ["collect", *NAMED, "-o", "x"],
        ["collect", "y", *NAMED],
    ],
)
def test_what_is_left_out_is_asked_for(
    arguments: list[str], lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run([*arguments, "--lang", lang]) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 2
    assert list(tmp_path.iterdir()) == []


def test_forms_need_the_type_that_decides_what_applies(framework: Framework, tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        issue_forms(framework, Units((Unit("a"), Unit("b", type="ward"))), tmp_path / "x", year=2025, lang="vi")
    assert [p.code for p in caught.value.problems] == ["data.no_type"]
    assert not (tmp_path / "x").exists()


def test_a_unit_that_only_groups_others_gets_no_form(framework: Framework) -> None:
    units = Units((Unit("h", "Huyện", "", ranked=False), Unit("a", type="ward", parent="h"), Unit("b", type="ward", ranked=False),
                   Unit("c", type="ward", last_year=2024)))  # fmt: skip
    assert [unit.code for unit in collecting.expected(framework, units, 2025)] == ["a", "b"]


@pytest.mark.whole
def test_the_folder_of_results_is_an_assessment_folder(
    framework: Framework,
    units: Units,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "sent").mkdir()
    (tmp_path / "sent" / "a.xlsx").write_bytes(filled(workbook(framework, units.records[0]), SOME))
    shutil.copy(UNITS, tmp_path / "units.csv")
    monkeypatch.chdir(tmp_path)
    named = ["-f", "commune-demo", "--units", "units.csv"]
    assert run(["collect", "sent", *named, "-o", "result", "-q"]) == 0
    monkeypatch.chdir(tmp_path / "result")
    assert run(["score", "--year", "2025", "--format", "csv", "-q"]) == 0
    assert run(["collect", os.path.join("..", "sent")]) == 0
    assert "1 as they were" in capsys.readouterr().err


# --- what a drop-down shows --------------------------------------------------------------------------------------------


def of_choices(options: str, tmp_path: Path) -> Framework:
    path = tmp_path / "f.toml"
    path.write_text(
        '[framework]\ncode = "f"\ntitle = { vi = "F", en = "F" }\nlevel = "commune"\nyears = { from = 2025, to = 2025 }\n'
        'scale = 10\ndecimals = 4\nmissing = "zero"\nsource = "made up"\ncompleteness = "example"\n'
        '[total]\nindicators = ["x"]\n[indicators.x]\ntitle = { vi = "X", en = "X" }\npoints = 10\n'
        f'rule = {{ type = "choice", options = {{ {options} }} }}\n',
        "utf-8",
    )
    return load_framework(path)


LONG = "rất dài " * 40
OPTIONS = {
    "alike": (
        'p = { points = 10, title = { vi = "Có", en = "Yes" } }, q = { points = 4, title = { vi = "có", en = "Part" } }',
        {"Có (p)": "p", "có (q)": "q"},
    ),
    "long": (f'p = {{ points = 10, title = {{ vi = "{LONG}một", en = "a" }} }}, q = {{ points = 4 }}', {LONG[:240]: "p"}),
    "crossed": (
        'p = { points = 10, title = { vi = "q", en = "Q" } }, q = { points = 4, title = { vi = "hai", en = "two" } }',
        {"q": "p", "hai": "q", "two": "q"},
    ),
}  # fmt: skip


@pytest.mark.whole
@pytest.mark.parametrize("name", OPTIONS)
def test_every_entry_of_a_drop_down_is_understood(name: str, tmp_path: Path) -> None:
    text, shown = OPTIONS[name]
    framework, unit = of_choices(text, tmp_path), Unit("u")
    for i, (title, code) in enumerate(shown.items()):
        content = filled(form_workbook(Issue(framework, 2025, "vi"), unit), {("x", "value"): title})
        result = gathered({"a.xlsx": content}, framework, Units((unit,)), tmp_path / f"{i}")
        assert codes(result) == []
        assert result.rows["choice"].to_list() == [code]


def test_a_title_that_two_options_share_stands_for_neither(tmp_path: Path) -> None:
    framework = of_choices(OPTIONS["alike"][0], tmp_path)
    (tmp_path / "d.csv").write_text("unit,year,indicator,value\nu,2025,x,Có\n", "utf-8")
    with pytest.raises(DataError) as caught:
        read_observations(tmp_path / "d.csv", framework)
    assert [problem.code for problem in caught.value.problems] == ["data.choice"]
