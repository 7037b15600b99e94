"""The folder of the next year: what lasts is carried over or suggested, nothing is answered, and the old folder keeps its bytes."""

from __future__ import annotations

import csv
import io
import shutil
import tomllib
from pathlib import Path

import openpyxl
import pytest

import dtiscore as dti
from dtiscore.cli import run
from dtiscore.data.units import read_units
from dtiscore.documents.folders.next_year import next_year
from dtiscore.documents.publishing.folder import publish
from dtiscore.documents.publishing.templates import copy_default

from ...tree import ROOT
from ...years.year_two import PLUGINS, settings_of
from ..forms.planted_forms import Sheet, typed_into
from .next_year_folders import digests, edition, folder_of_2025

CONFIRMED = 'confirmed = { by = "Sở Ví Dụ", date = 2026-12-01 }'


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = folder_of_2025(tmp_path)
    monkeypatch.chdir(made)
    return made


def made_of(old: Path, **options: object) -> Path:
    given = {"framework": str(old.parent / "bo-2026.toml"), "successions": [str(old.parent / "sap-xep.csv")], **options}
    return next_year(old, **given).folder  # type: ignore[arg-type]


def suggested(folder: Path) -> dict[tuple[str, str], dict[str, str]]:
    rows = csv.DictReader((folder / "suggestions.csv").read_text("utf-8").splitlines())
    return {(row["unit"], row["indicator"]): row for row in rows}


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    code = run([*map(str, arguments), "--lang", "en"])
    out = capsys.readouterr()
    assert code == 0, out.err
    return out.out + out.err


def test_the_old_folder_keeps_its_bytes_and_its_neighbour_is_the_new_one(
    old: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = digests(old)
    told = said(capsys, "next-year", "-f", "../bo-2026.toml", "--successions", "../sap-xep.csv")
    assert digests(old) == before
    new = old.parent / "danh-gia-2026"
    assert sorted(path.name for path in new.iterdir()) == [
        "README.txt", "bo-2026.toml", "doi-chieu.toml", "dtiscore.toml", "sap-xep.csv", "suggestions.csv", "units.xlsx",
    ]  # fmt: skip
    assert "6 suggestions for 2 units" in told
    assert "1 unit ends and nothing says who follows it: h1" in told


def test_settings_are_carried_over_but_no_number_or_date_of_last_year(old: Path) -> None:
    stated = tomllib.loads((made_of(old) / "dtiscore.toml").read_text("utf-8"))
    assert stated["before"] == {"folder": "../danh-gia-2025", "correspondence": "doi-chieu.toml"}
    assert (stated["year"], stated["framework"], stated["unclear"]) == (2026, "bo-2026.toml", "missing")
    assert stated["agency"] == {"name": "Sở Ví Dụ"}
    assert stated["decision"] == {"issuer": "Chủ tịch UBND tỉnh"}
    assert stated["data"] == ["observations.csv"]
    assert stated["successions"] == ["sap-xep.csv"]


def test_the_units_are_those_in_force_as_the_successions_say(old: Path) -> None:
    units = read_units(made_of(old) / "units.xlsx").records
    assert [(unit.code, unit.name, unit.type, unit.block, unit.parent) for unit in units] == [
        ("ab", "Xã AB", "commune", "Miền núi", ""), ("c", "Xã C", "commune", "Đồng bằng", ""),
        ("e", "Xã E", "commune", "Đồng bằng", ""), ("d", "Xã D", "commune", "Đồng bằng", ""),
    ]  # fmt: skip


def test_a_part_of_a_split_unit_gets_no_name_of_another(old: Path) -> None:
    file = old.parent / "sap-xep.csv"
    file.write_text(file.read_text("utf-8").replace("Xã E", "").replace("Xã C", ""), "utf-8")
    made = next_year(old, framework=str(old.parent / "bo-2026.toml"), successions=[str(file)])
    units = {unit.code: unit.name for unit in read_units(made.folder / "units.xlsx").records}
    assert (units["c"], units["e"]) == ("Xã C", "")
    assert any("the column name for 1 unit: e" in told.en for told in made.left)


def test_what_lasts_is_suggested_and_nothing_that_happens_in_a_year(old: Path) -> None:
    found = suggested(made_of(old))
    assert {code for unit, code in found if unit == "d"} == {"plan", "systems", "fibre", "hamlets"}
    assert (found["d", "plan"]["choice"], found["d", "plan"]["evidence_number"]) == ("issued", "14/QĐ-UBND")
    assert (found["d", "fibre"]["part"], found["d", "fibre"]["whole"]) == ("450", "900")
    assert found["d", "systems"]["choice"] == "none"
    assert {row["year"] for row in found.values()} == {"2026"}


def test_a_merged_unit_gets_sums_and_a_split_one_nothing(old: Path) -> None:
    found = suggested(made_of(old))
    assert {code for unit, code in found if unit == "ab"} == {"fibre", "hamlets"}  # a choice is not restated
    assert (found["ab", "fibre"]["part"], found["ab", "fibre"]["whole"]) == ("500", "1500")
    assert (found["ab", "hamlets"]["value"], found["ab", "hamlets"]["note"]) == ("20", "2025: a + b")
    assert not {unit for unit, _ in found} & {"c", "e"}


def test_a_sum_of_which_a_part_is_missing_is_not_suggested(old: Path) -> None:
    rows = (old / "observations.csv").read_text("utf-8").replace("b,2025,hamlets,self,8,,,,,,\n", "")
    (old / "observations.csv").write_text(rows, "utf-8")
    assert ("ab", "hamlets") not in suggested(made_of(old))
    assert ("ab", "fibre") in suggested(made_of(old, new=old.parent / "another"))


def test_a_changed_list_of_options_is_asked_anew(old: Path) -> None:
    other = edition(2026).replace("issued = {", "signed = {")
    (old.parent / "bo-2026.toml").write_text(other, "utf-8")
    assert ("d", "plan") not in suggested(made_of(old))


def test_the_same_edition_needs_no_correspondence(old: Path) -> None:
    file = old / "bo-2025.toml"
    file.write_text(file.read_text("utf-8").replace("to = 2025", "to = 2030"), "utf-8")
    new = next_year(old, successions=[str(old.parent / "sap-xep.csv")])
    assert not (new.folder / "doi-chieu.toml").exists()
    assert suggested(new.folder)["d", "portal"]["choice"] == "no"


def test_a_confirmed_correspondence_is_carried_over(old: Path) -> None:
    file = made_of(old) / "doi-chieu.toml"
    text = file.read_text("utf-8").replace('# confirmed = { by = "…", date = 2026-01-12 }', CONFIRMED)
    confirmed = old.parent / "xac-nhan.toml"
    confirmed.write_text(text.replace('portal = ""', 'portal = "01/QĐ (synthetic)"'), "utf-8")
    new = made_of(old, new=old.parent / "second", correspondence=str(confirmed))
    assert (new / "doi-chieu.toml").read_bytes() == confirmed.read_bytes()


def test_what_was_published_becomes_what_changes_compare_with(old: Path) -> None:
    publish(old / "ket-qua", settings_of(old), PLUGINS)
    before = digests(old)
    stated = tomllib.loads((made_of(old) / "dtiscore.toml").read_text("utf-8"))
    assert stated["before"]["published"] == "../danh-gia-2025/ket-qua"
    assert digests(old) == before


def test_targets_whose_years_reach_and_templates_are_carried_over(tmp_path: Path) -> None:
    """The example communes: their plan of 2026 reaches, one of 2025 does not."""
    old = tmp_path / "xa-2025"
    shutil.copytree(ROOT / "examples" / "commune-demo", old)
    plan = (old / "synthetic-plan-2026.toml").read_text("utf-8")
    (old / "plan-2025.toml").write_text(
        plan.replace("synthetic-plan-2026", "plan-2025").replace("\n2026 =", "\n2025 =").replace("2026-H1", "2025-H1"),
        "utf-8",
    )
    settings = (old / "dtiscore.toml").read_text("utf-8")
    (old / "dtiscore.toml").write_text(
        f'year = 2025\ntarget_year = 2025\ntargets = ["synthetic-plan-2026.toml", "plan-2025.toml"]\n{settings}',
        "utf-8",
    )
    copy_default(old / "mau", "vi")
    before = digests(old)
    made = next_year(old)
    stated = tomllib.loads((made.folder / "dtiscore.toml").read_text("utf-8"))
    assert (stated["targets"], stated["target_year"]) == (["targets/synthetic-plan-2026.toml"], 2026)
    assert (made.folder / "mau" / "annex.docx").read_bytes() == (old / "mau" / "annex.docx").read_bytes()
    assert any("plan-2025.toml end in 2025" in told.en for told in made.left)
    assert suggested(made.folder)["xa-a", "population"]["value"] == "12520"
    assert digests(old) == before
    assert made.folder.name == "xa-2026"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"framework": None}, "next.framework"),
        ({"year": 2025}, "next.not_later"),
        ({"year": 2027}, "start.year"),
        ({"new": "inside"}, "next.inside"),
        ({"new": ".."}, "next.exists"),
        ({"correspondence": "none.toml"}, "file.missing"),
        ({"successions": ["none.csv"]}, "file.missing"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_left_behind(old: Path, options: dict[str, object], code: str) -> None:
    if "new" in options:
        options = {"new": old / str(options["new"])}
    there = set(old.parent.rglob("*"))
    with pytest.raises(dti.DtiError) as refused:
        made_of(old, **options)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert set(old.parent.rglob("*")) == there


def test_a_folder_that_is_there_is_refused_even_if_it_is_empty(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (old.parent / "danh-gia-2026").mkdir()
    assert run(["next-year", "-f", "../bo-2026.toml", "--lang", "en"]) == 1
    assert "is there already" in capsys.readouterr().err
    assert not list((old.parent / "danh-gia-2026").iterdir())


def test_outside_a_folder_it_says_where_to_run_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["next-year"]) == 2


# --- forms -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def form(old: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(made_of(old))
    said(capsys, "form", "-o", "forms", "--unit", "d", "--unit", "c")
    return Path("forms/d-xa-d.xlsx")


def collected(
    form: Path, capsys: pytest.CaptureFixture[str], typed: dict[tuple[str, str], object], code: int = 0
) -> tuple[dict[str, dict[str, str]], str]:
    """The rows of a form by indicator after it was filled in, and what was said."""
    form.write_bytes(typed_into(form.read_bytes(), typed))
    assert run(["collect", str(form), "--lang", "en", "-q"]) == code
    told = capsys.readouterr().out
    rows = csv.DictReader(Path("observations.csv").read_text("utf-8").splitlines())
    return {row["indicator"]: row for row in rows if row["unit"] == "d"}, told


def test_a_form_shows_last_year_beside_empty_cells(form: Path) -> None:
    sheet = Sheet(form)
    told = sheet.sheet[sheet.cell("plan", "last_year")]
    assert told.value == "Issued (2025)\n14/QĐ-UBND; Kế hoạch" or told.value.startswith("issued (2025)")
    assert told.protection.locked
    assert sheet.sheet[sheet.cell("hamlets", "last_year")].value == "9 (2025)"
    assert sheet.sheet[sheet.cell("fibre", "last_year")].value == "a: 450; b: 900 (2025)"
    for line in ("plan", "hamlets", "systems", "fibre"):
        assert sheet.sheet[sheet.cell(line, "value")].value is None
        assert sheet.is_open(line, "keep")
        assert sheet.sheet[sheet.cell(line, "keep")].value is None
    assert sheet.sheet[sheet.cell("dossiers", "last_year")].value is None
    assert not sheet.is_open("dossiers", "keep")


def test_whoever_goes_into_the_cell_sees_last_years_answer(form: Path) -> None:
    sheet = Sheet(form)
    messages = {
        str(area): rule.prompt for rule in sheet.sheet.data_validations.dataValidation for area in rule.sqref.ranges
    }
    assert messages[sheet.cell("hamlets", "value")].startswith("9 (2025). If it is still true")
    assert messages[sheet.cell("open_data", "value")] is None


def test_a_form_without_suggestions_is_what_it_was(form: Path) -> None:
    assert "last_year" not in Sheet(form.parent / "c-xa-c.xlsx").columns


def test_nothing_is_taken_unless_it_is_kept(form: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows, _ = collected(form, capsys, {("open_data", "value"): 50})
    assert set(rows) == {"open_data"}


def test_what_is_kept_is_a_row_of_this_year(form: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep = {(line, "keep"): "keep" for line in ("plan", "systems", "fibre", "hamlets")}
    rows, told = collected(form, capsys, {**keep, ("plan", "note"): "vẫn còn"})
    assert "ERROR" not in told
    assert {row["year"] for row in rows.values()} == {"2026"}
    assert {row["status"] for row in rows.values()} == {"self"}
    assert (rows["plan"]["choice"], rows["plan"]["note"]) == ("issued", "vẫn còn; kept from 2025")
    assert rows["plan"]["evidence_number"] == "14/QĐ-UBND"
    assert (rows["fibre"]["part"], rows["fibre"]["whole"]) == ("450", "900")
    assert rows["hamlets"]["value"] == "9"
    assert rows["systems"]["choice"] == "none"
    assert "!S" in rows["hamlets"]["source"] or "!T" in rows["hamlets"]["source"]


@pytest.mark.parametrize(
    ("typed", "said_"),
    [
        ({("hamlets", "keep"): "keep", ("hamlets", "value"): 11}, "both kept and filled in"),
        ({("hamlets", "keep"): "maybe", ("hamlets", "value"): 11}, "is not “keep”"),
    ],
)
def test_what_is_filled_in_counts_and_contradictions_are_named(
    typed: dict[tuple[str, str], object], said_: str, form: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, told = collected(form, capsys, typed, code=1)
    assert rows["hamlets"]["value"] == "11"
    assert said_ in told


def test_a_kept_answer_is_remembered_by_the_next_collection(form: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows, _ = collected(form, capsys, {("hamlets", "keep"): "keep"})
    form.unlink()
    assert run(["collect", "-q", "--lang", "en"]) == 0
    again = csv.DictReader(Path("observations.csv").read_text("utf-8").splitlines())
    assert rows["hamlets"] in list(again)


def test_check_asks_about_a_unit_that_kept_everything_and_about_what_the_council_had_cut(
    form: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = Path("doi-chieu.toml")
    text = file.read_text("utf-8").replace('# confirmed = { by = "…", date = 2026-01-12 }', CONFIRMED)
    file.write_text(text.replace('portal = ""', 'portal = "01/QĐ (synthetic)"'), "utf-8")
    collected(form, capsys, {(line, "keep"): "keep" for line in ("plan", "systems", "fibre", "hamlets")})
    told = said(capsys, "check")
    assert "d kept all that was suggested from last year (4)" in told
    assert "d kept plan, of which the council had taken 10 points in 2025" in told
    collected(form, capsys, {("fibre", "keep"): None, ("fibre", "part"): 460, ("fibre", "whole"): 900})
    told = said(capsys, "check")
    assert "kept all" not in told
    assert "of which the council had taken" in told


def test_a_count_that_stands_in_an_indicator_is_suggested_where_it_is_asked_for_alone(old: Path) -> None:
    """Households were given as the whole of fibre; the new edition asks for them once, for two indicators."""
    text = (old.parent / "bo-2026.toml").read_text("utf-8")
    text = text.replace(
        'rule = { type = "ratio" }\n[total]',
        'data = { part = "open", whole = "homes" }\nrule = { type = "ratio" }\n[total]',
    )
    (old.parent / "bo-2026.toml").write_text(text, "utf-8")
    assert suggested(made_of(old))["d", "homes"]["value"] == "900"


def test_the_guide_of_the_form_explains_the_column(form: Path) -> None:
    texts = [cell.value for row in openpyxl.load_workbook(form).worksheets[0] for cell in row]
    assert any("choose “keep”" in str(text) for text in texts)


def test_points_of_kept_answers_are_computed_by_the_form(form: Path) -> None:
    sheet = Sheet(io.BytesIO(form.read_bytes()))  # type: ignore[arg-type]
    formula = sheet.sheet[sheet.cell("fibre", "result")].value
    assert f'{sheet.cell("fibre", "keep")}="keep",450' in formula


def test_an_older_document_that_stays_valid_is_not_asked_about(old: Path) -> None:
    framework = dti.load_framework(old / "bo-2025.toml")
    rows = {
        "unit": ["a", "a"], "year": [2025, 2025], "indicator": ["plan", "systems"], "choice": ["issued", "mail"],
        "evidence_number": ["1", "2"], "evidence_date": ["20/12/2023", "20/12/2023"],
    }  # fmt: skip
    units = dti.read_units(old / "don-vi.csv", framework.unit_types)
    found = dti.check_data(framework, dti.read_observations(rows, framework, units=units))
    assert [one.node for one in found if one.check == "evidence_outside_year"] == ["systems"]
