"""Forms that once went wrong at the door, small and with the right values (``shared/cases/forms``)."""

from __future__ import annotations

import csv
import json
import runpy
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dtiscore.cli import run as dtiscore

from ...tree import CASES

Run = Callable[..., str]
FORMS = CASES / "forms"
pytestmark = pytest.mark.skipif(not FORMS.is_dir(), reason="shared/cases (inputs that once went wrong) are not here")


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of all cases, in whose folder of forms commands run."""
    shutil.copytree(FORMS, tmp_path / "forms")
    monkeypatch.chdir(tmp_path / "forms")
    return tmp_path / "forms"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def running(command: str, *, code: int = 0) -> str:
        capsys.readouterr()
        ended = dtiscore([*command.split(), "--lang", "en"])
        out, err = capsys.readouterr()
        assert ended == code, err
        return out + err

    return running


def rows(path: str) -> dict[tuple[str, str], dict[str, str]]:
    """What was collected, by unit and indicator."""
    with Path(path).open(encoding="utf-8", newline="") as stream:
        return {(row["unit"], row["indicator"]): row for row in csv.DictReader(stream)}


@pytest.mark.parametrize("state", ["before", "after"])
def test_codes_that_hold_an_escape_of_the_file_format(state: str, case: Path, run: Run) -> None:
    said = run(f"collect xa-codes/{state} -f xa-codes/framework.toml --units xa-codes/units.csv -o out")
    assert "Errors: 0, warnings: 0" in said
    found = rows("out/observations.csv")
    assert {code: row["value"] for (_, code), row in found.items()} == {
        "ty_le_can_bo_xa_duoc_tap_huan": "80",
        "so_hop_tac_xa_co_ban_hang_truc_tuyen": "1",
        "ban_hanh_ke_hoach_chuyen_doi_so": "1",
    }


def test_hours_that_were_collected_are_the_hours_that_are_scored(
    case: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(case / "round-trip" / "hours")
    run("collect forms")
    said = run("explain --unit xa-a --node outage_hours --format json")
    (own,) = [row for row in json.loads(said) if row["node"] == "outage_hours"]
    assert own["points"] == 19.51
    assert "1.77" in own["given"]


def test_a_rate_with_one_decimal_is_read_back(case: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case / "round-trip" / "half-percent")
    run("collect forms")
    assert "Xã B" in run("rank")
    assert rows("observations.csv")["xa-b", "skills_women"]["value"] == "58.5"


def test_points_of_a_council_are_read_back(case: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case / "round-trip" / "council")
    run("appraise export -o td.xlsx --year 2025")
    runpy.run_path("decide.py")
    run("appraise import td.xlsx")
    settings = Path("dtiscore.toml")
    settings.write_text(
        settings.read_text("utf-8").replace('"observations.csv"', '"observations.csv", "appraised.csv"'), "utf-8"
    )
    assert "Xã A" in run("rank")
    (row,) = [
        row for row in json.loads(run("score --unit xa-a --format json -q")) if row["node"] == "committee_meetings"
    ]
    assert row["points"] == 7.5


def test_a_folder_of_collected_forms_is_read_as_it_was_written(
    case: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(case / "round-trip" / "collected-folder")
    run("collect forms -f commune-demo --units units.csv -o out")
    monkeypatch.chdir("out")
    run("check")
    for signs in ("vi", "en", "auto"):
        rate = json.loads(run(f"explain --unit xa-a --node documents_signed --format json --numbers {signs}"))[0]
        assert rate["given"] == "1.774 / 3.718 = 47.71%"


def collected(case: str, run: Run, code: int = 0) -> tuple[dict[tuple[str, str], dict[str, str]], str]:
    said = run(f"collect {case} -f commune-demo --units units.csv -o out", code=code)
    return rows("out/observations.csv"), said


@pytest.mark.parametrize("state", ["text", "right"])
def test_a_count_with_a_dot_is_the_whole_number_of_the_forms_language(state: str, case: Path, run: Run) -> None:
    found, said = collected(f"counts-with-a-dot/{state}", run)
    assert found["xa-a", "population"]["value"] == "12500"
    assert found["xa-a", "skills_women"]["value"] == "58.68"
    assert "Errors: 0" in said


def test_each_count_with_a_fraction_is_asked_about(case: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    _, said = collected("counts-with-a-dot/numbers", run)
    for cell, text in (("H16", "12.5"), ("H26", "3.5"), ("F28", "1.774"), ("G28", "3.718")):
        assert any(f"!{cell}: “{text}” is a count with a fraction" in line for line in said.splitlines()), cell
    monkeypatch.chdir("out")
    asked = run("check", code=0)
    assert asked.count("is a count with a fraction") == 4


def test_two_spellings_of_decimals_say_nothing_about_each_other(case: Path, run: Run) -> None:
    found, said = collected("two-spellings/two-cells", run)
    assert [found["xa-a", code]["value"] for code in ("skills_women", "skills_elderly")] == ["58.68", "58.68"]
    assert "H21: “58.68” is read as 58.68" in said


def test_every_cell_that_cannot_be_used_is_named(case: Path, run: Run) -> None:
    found, said = collected("two-spellings/many-cells", run, code=1)
    taken = {
        code: found["xa-a", code]["value"] for code in ("population", "enterprises", "skills_women", "skills_elderly")
    }
    assert taken == {"population": "12500", "enterprises": "1250", "skills_women": "58.68", "skills_elderly": "58.68"}
    for cell, text in (("H17", "25 người"), ("H41", "≈ 3")):
        assert f"!{cell}: “{text}” is not a number" in said
    assert "Errors: 2" in said


def test_what_does_not_apply_leaves_the_maximum(case: Path, run: Run) -> None:
    named = "-f na-in-data/framework.toml --units na-in-data/units.csv"
    run(f"collect na-in-data/forms {named} -o out")
    (total,) = [
        row for row in json.loads(run(f"rank out/observations.csv {named} --format json -q")) if row["node"] == "total"
    ]
    assert (round(total["points"], 2), total["max_points"]) == (691.87, 900)
    assert round(100 * total["score"], 2) == 76.87


# --- forms as they come back -------------------------------------------------------------------------------------------

DEMO = "-f commune-demo --units units.csv"


def states(folder: str = "out") -> dict[str, str]:
    """By unit, what the list of forms says; no unit stands there twice."""
    with Path(folder, "forms.csv").open(encoding="utf-8", newline="") as stream:
        found = [(row["unit"], row["state"]) for row in csv.DictReader(stream)]
    assert len(found) == len(dict(found))
    return dict(found)


def test_a_form_in_the_strict_form_of_open_xml_is_read(case: Path, run: Run) -> None:
    run(f"collect strict {DEMO} -o out")
    found = rows("out/observations.csv")
    assert (found["xa-a", "population"]["value"], found["xa-a", "committee_head"]["choice"]) == ("12500", "head")
    assert (found["xa-a", "documents_signed"]["part"], found["xa-a", "documents_signed"]["whole"]) == ("3", "4")


def test_a_form_named_after_another_unit_counts_for_neither_and_no_choice_crosses_units(case: Path, run: Run) -> None:
    for prefer in ("", " --prefer newest"):
        said = run(f"collect wrong-unit {DEMO} -o out{prefer}", code=1)
        assert "named after xa-b (Xã B (synthetic)), but this is the form of xa-a (Xã A (synthetic))" in said
        assert said.count("ERROR") == 1
        assert "To be settled first, neither submitted nor missing: 2 (xa-a, xa-b)" in said
        assert rows("out/observations.csv") == {}
        assert states() == {"xa-a": "open", "xa-b": "open"} | dict.fromkeys(
            ("xa-c", "xa-d", "phuong-e", "phuong-f"), "missing"
        )


def test_the_remedies_for_a_form_of_the_wrong_unit_settle_it(case: Path, run: Run) -> None:
    run(f"collect wrong-unit {DEMO} -o out --assign xa-b.xlsx=xa-b")
    assert {unit: row["part"] for (unit, code), row in rows("out/observations.csv").items() if code == "documents_signed"} == {
        "xa-a": "4195", "xa-b": "10",
    }  # fmt: skip
    assert "2 as they were" in run(f"collect wrong-unit {DEMO} -o out")  # the answer is remembered
    said = run(f"collect wrong-unit {DEMO} -o again --assign xa-b.xlsx=xa-a", code=1)
    assert "unit xa-a has two forms that differ in 2 cells" in said
    run(f"collect wrong-unit {DEMO} -o renamed", code=1)
    Path("wrong-unit/xa-b.xlsx").rename("wrong-unit/xa-a (2).xlsx")
    said = run(f"collect wrong-unit {DEMO} -o renamed --prefer newest")
    assert rows("renamed/observations.csv")["xa-a", "documents_signed"]["part"] == "10"
    assert states("renamed")["xa-b"] == "missing"


def test_a_blank_form_is_no_submission(case: Path, run: Run) -> None:
    said = run(f"collect blank {DEMO} -o out")
    assert "the form is blank, so it counts as not submitted" in said
    assert "Not submitted: 6 (xa-a, xa-b, xa-c, xa-d, phuong-e, phuong-f)" in said
    assert states()["xa-a"] == "blank"
    assert "every form that was collected is blank" in run(f"check out/observations.csv {DEMO}", code=1)
    Path("blank/xa-b.xlsx").write_bytes(Path("round-trip/half-percent/forms/xa-b.xlsx").read_bytes())
    said = run(f"collect blank {DEMO} -o out")
    assert "Not submitted: 5 (xa-a, xa-c, xa-d, phuong-e, phuong-f)" in said
    said = run("check out")
    assert "Not submitted for 2025: 5 units (xa-a, xa-c, xa-d, phuong-e, phuong-f)" in said


def test_other_files_beside_the_forms_are_named_as_not_read(case: Path, run: Run) -> None:
    for name in ("~$xa-a.xlsx", ".~lock.xa-a.xlsx#", "Thumbs.db", ".DS_Store", "desktop.ini"):
        Path("other-files", name).write_bytes(b"x")
    said = run(f"collect other-files {DEMO} -o out")
    told = [line for line in said.splitlines() if "not read" in line]
    assert len(told) == 2
    assert "cong-van-xa-c.docx: not read: a text or letter" in told[0]
    assert "xa-b-scan.pdf: not read: a scan or picture" in told[1]
    assert "ask the unit for the .xlsx file itself" in told[1]
    assert states()["xa-a"] == "submitted"


def test_a_framework_corrected_after_the_forms_went_out_keeps_what_did_not_change(case: Path, run: Run) -> None:
    named = "--units corrected-framework/units.csv"
    folder = "corrected-framework"
    run(f"collect {folder}/forms -f {folder}/issued.toml {named} -o before")
    said = run(f"collect {folder}/forms -f {folder}/corrected.toml {named} -o out")
    assert "1 must be answered anew: extra" in said
    assert "To be answered anew, as the framework was corrected: extra (1 unit)" in said
    assert rows("out/observations.csv") == rows("before/observations.csv") != {}
    assert states()["a"] == "submitted"
