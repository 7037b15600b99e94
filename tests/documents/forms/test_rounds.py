"""Forms that spare work: what is known is filled in beforehand, and a further round asks only what is open or in doubt."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

import attrs
import openpyxl
import pytest
from hypothesis import given

from dtiscore import Framework, Unit, Units
from dtiscore.cli import run
from dtiscore.documents.forms.collecting import Collection, collect
from dtiscore.documents.forms.form_book import Issue
from dtiscore.documents.forms.form_template import form_workbook
from dtiscore.documents.forms.issuing import Issued, issue_forms
from dtiscore.documents.forms.open_lines import KnownAnswers
from dtiscore.documents.forms.reading import read_form
from dtiscore.documents.forms.rounds import mark_of
from dtiscore.documents.forms.saving import save
from dtiscore.language.errors import Language

from ...strategies import examples
from .planted_forms import Sheet
from .test_earlier_editions import CHANGED, SHARED, loaded
from .test_every_cell import BLANK, fillings
from .test_every_cell import FRAMEWORK as EVERY
from .test_every_cell import UNIT as EVERY_UNIT
from .test_every_cell import _typed as typed_into_sheets
from .test_forms import codes, filled, gathered

UNIT, OTHER = Unit("u", "Đơn vị"), Unit("v", "Đơn vị khác")
UNITS = Units((UNIT, OTHER))
Cells = dict[tuple[str, str], object]
Typed = dict[tuple[int, int, int], object]
# Of everything: a shared count, counts, a choice, a list, a text, who to ask; “team” is open and “equipped” cannot be right.
FIRST: Cells = {
    ("@contact_name", "value"): "An", ("plan", "value"): "Có", ("plan", "note"): "ký ngày 1/2", ("head", "value"): "Cấp phó",
    ("staff", "value"): 40, ("rate", "part"): 30, ("equipped", "part"): 50, ("items#x", "value"): "Có",
    ("items#y", "value"): "Không",
}  # fmt: skip
TAKEN = {"staff": "40", "plan": "1", "head": "b", "rate": "30/40", "items": "x"}


@pytest.fixture
def framework(tmp_path: Path) -> Framework:
    return loaded(tmp_path / "f", more=SHARED, scale=105, lists=', "equipped"')


def answers(found: Collection, unit: str = "u") -> dict[str, str]:
    rows = {row["indicator"]: row for row in found.rows.iter_rows(named=True) if row["unit"] == unit}
    return {
        code: row["value"] or row["choice"] or f"{row['part']}/{row['whole']}" for code, row in rows.items()
        if any(row[name] for name in ("value", "choice", "part"))
    }  # fmt: skip


def first_round(framework: Framework, folder: Path, cells: Cells = FIRST, lang: Language = "vi") -> Collection:
    """One unit has answered; what is collected lies in the folder."""
    form = filled(form_workbook(Issue(framework, 2025, lang), UNIT), cells)
    found = gathered({"u.xlsx": form}, framework, UNITS, folder)
    save(found, framework, UNITS, folder / "result", ("f.toml", "units.csv"), "vi")
    return found


def sent_again(framework: Framework, folder: Path, **how: object) -> Issued:
    asked: dict[str, object] = {"opened": folder / "result", "lang": "vi", "year": 2025} | how
    return issue_forms(framework, UNITS, folder / "second", **asked)  # type: ignore[arg-type]


def collected(framework: Framework, folder: Path, returned: Mapping[str, bytes], **how: object) -> Collection:
    for name, content in returned.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    found = collect([folder / name for name in returned], framework, UNITS, folder / "result", **how)  # type: ignore[arg-type]
    save(found, framework, UNITS, folder / "result", ("f.toml", "units.csv"), "vi")
    return found


def value(content: bytes, line: str, column: str) -> object:
    cell = Sheet(io.BytesIO(content)).cell(line, column)  # type: ignore[arg-type]
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[1][cell].value


# --- what goes out ---------------------------------------------------------------------------------------------------------


def test_a_further_round_asks_what_is_open_or_in_doubt_and_shows_what_was_answered(
    framework: Framework, tmp_path: Path
) -> None:
    first = first_round(framework, tmp_path)
    assert answers(first) == TAKEN
    issued = sent_again(framework, tmp_path)
    assert [path.name for path in issued.paths] == ["u-don-vi.xlsx", "v-don-vi-khac.xlsx"]
    mine, blank = (path.read_bytes() for path in issued.paths)
    asked = Sheet(io.BytesIO(mine)).rows.keys()  # type: ignore[arg-type]
    assert {line for line in asked if not line.startswith("@")} == {"team", "equipped", "staff"}
    assert (value(mine, "equipped", "part"), value(mine, "staff", "value"), value(mine, "team", "value")) == (
        50,
        40,
        None,
    )
    assert value(mine, "@contact_name", "value") == "An"
    assert "Câu hỏi: " in str(value(mine, "equipped", "method"))
    assert "50" in str(value(mine, "equipped", "method"))
    assert "plan" in Sheet(io.BytesIO(blank)).rows  # type: ignore[arg-type]  # who has answered nothing is asked everything


def test_what_the_checks_of_the_data_ask_is_asked_on_the_form(framework: Framework, tmp_path: Path) -> None:
    first_round(framework, tmp_path, FIRST | {("plan", "evidence_number"): "12/QĐ"})
    form = sent_again(framework, tmp_path).paths[0].read_bytes()
    asked = str(value(form, "plan", "method")).partition("Câu hỏi: ")[2]
    assert asked.startswith("văn bản chưa ghi ngày: 12/QĐ. Bổ sung ngày văn bản")
    assert value(form, "plan", "evidence_number") == "12/QĐ"


def test_who_has_nothing_open_gets_no_form(framework: Framework, tmp_path: Path) -> None:
    first_round(framework, tmp_path, FIRST | {("equipped", "part"): 20, ("team", "value"): 3})
    issued = sent_again(framework, tmp_path)
    assert issued.complete == ("u",)
    assert [path.name for path in issued.paths] == ["v-don-vi-khac.xlsx"]


def test_who_has_two_different_forms_is_settled_first(framework: Framework, tmp_path: Path) -> None:
    blank = form_workbook(Issue(framework, 2025, "vi"), UNIT)
    forms = {"a.xlsx": filled(blank, FIRST), "b.xlsx": filled(blank, FIRST | {("rate", "part"): 31})}
    save(
        gathered(forms, framework, UNITS, tmp_path),
        framework,
        UNITS,
        tmp_path / "result",
        ("f.toml", "units.csv"),
        "vi",
    )
    issued = sent_again(framework, tmp_path)
    assert issued.unsettled == ("u",)
    assert len(issued.paths) == 1


# --- what comes back -------------------------------------------------------------------------------------------------------


def test_what_was_not_sent_again_stays_answered_and_the_count_that_several_read_is_the_new_one(
    framework: Framework, tmp_path: Path
) -> None:
    first_round(framework, tmp_path)
    form = sent_again(framework, tmp_path).paths[0].read_bytes()
    back = filled(form, {("team", "value"): 3, ("equipped", "part"): 20, ("staff", "value"): 50}, "2026-03-01")
    whole = TAKEN | {"staff": "50", "rate": "30/50", "equipped": "20/50", "team": "3"}
    found = collected(framework, tmp_path, {"back/u.xlsx": back})
    assert answers(found) == whole
    assert found.errors == 0
    assert found.counts == {"new": 0, "changed": 1, "same": 0}
    changed = {(r.node, str(r.problem.params["was"]), str(r.problem.params["now"]))
               for r in found.remarks if r.problem.code == "form.changed"}  # fmt: skip
    assert changed == {("team", "–", "3"), ("equipped", "50", "20"), ("staff", "40", "50")}
    rows = {row["indicator"]: row for row in found.rows.iter_rows(named=True)}
    assert rows["plan"]["note"] == "ký ngày 1/2"
    assert rows["plan"]["source"].startswith(f"{tmp_path / 'sent' / 'u.xlsx'}: ")
    assert rows["team"]["source"].startswith(f"{tmp_path / 'back' / 'u.xlsx'}: ")
    for again in ({}, {"back/u.xlsx": back}):  # also when both files have been put away
        found = collected(framework, tmp_path, again)
        assert answers(found) == whole
        assert found.counts == {"new": 0, "changed": 0, "same": 1}
    (third,) = (sent_again(framework, tmp_path / "nothing", opened=tmp_path / "result", only=["u"]),)
    assert third.complete == ("u",)
    assert third.paths == ()


def test_both_forms_collected_at_once_or_under_one_name_say_the_same(framework: Framework, tmp_path: Path) -> None:
    first_round(framework, tmp_path)
    form = sent_again(framework, tmp_path).paths[0].read_bytes()
    back = filled(form, {("team", "value"): 3, ("equipped", "part"): 20}, "2026-03-01")
    whole = TAKEN | {"equipped": "20/40", "team": "3"}
    both = {"first.xlsx": (tmp_path / "sent" / "u.xlsx").read_bytes(), "second.xlsx": back}
    found = gathered(both, framework, UNITS, tmp_path / "anew")
    assert answers(found) == whole
    assert found.errors == 0
    again = [(r.node, r.problem.params["text"]) for r in found.remarks if r.problem.code == "form.answered_again"]
    assert again == [("equipped", "50")]
    found = collected(framework, tmp_path, {"sent/u.xlsx": back})  # written over the first one
    assert answers(found) == whole
    assert found.errors == 0


def test_an_answer_that_is_emptied_is_taken_back(framework: Framework, tmp_path: Path) -> None:
    first_round(framework, tmp_path, FIRST | {("rate", "part"): 41})
    form = sent_again(framework, tmp_path).paths[0].read_bytes()
    assert value(form, "rate", "part") == 41
    back = filled(form, {("team", "value"): 3, ("equipped", "part"): 20, ("rate", "part"): None}, "2026-03-01")
    found = collected(framework, tmp_path, {"back/u.xlsx": back})
    assert "rate" not in answers(found)
    assert answers(found)["team"] == "3"


def test_a_third_round_goes_on_from_the_second(framework: Framework, tmp_path: Path) -> None:
    first_round(framework, tmp_path)
    form = sent_again(framework, tmp_path, only=["u"]).paths[0].read_bytes()
    collected(framework, tmp_path, {"two/u.xlsx": filled(form, {("team", "value"): 3}, "2026-03-01")})
    (third,) = issue_forms(
        framework, UNITS, tmp_path / "third", opened=tmp_path / "result", lang="en", year=2025, only=["u"]
    ).paths
    rows = Sheet(third).rows
    assert "equipped" in rows
    assert "team" not in rows
    back = filled(third.read_bytes(), {("equipped", "part"): 20}, "2026-04-01")
    found = collected(framework, tmp_path, {"three/u.xlsx": back})
    assert answers(found) == TAKEN | {"team": "3", "equipped": "20/40"}
    assert found.errors == 0


def test_what_is_wrong_with_a_kept_answer_is_said_where_it_stands(framework: Framework, tmp_path: Path) -> None:
    first_round(framework, tmp_path, FIRST | {("team", "value"): 3})
    form = sent_again(framework, tmp_path, only=["u"]).paths[0].read_bytes()  # “rate” is not asked
    back = filled(form, {("staff", "value"): 20, ("equipped", "part"): 20}, "2026-03-01")  # and now cannot be right
    found = collected(framework, tmp_path, {"back/u.xlsx": back})
    (told,) = [r for r in found.remarks if r.problem.severity == "error"]
    assert told.node == "rate"
    assert told.unit == "u"
    assert told.problem.file == str(tmp_path / "sent" / "u.xlsx")
    cell = Sheet(tmp_path / "sent" / "u.xlsx").cell("rate", "part")
    assert str(told.problem.place).endswith(f"!{cell}")


def test_a_form_that_comes_back_as_it_went_out_adds_nothing(framework: Framework, tmp_path: Path) -> None:
    first_round(framework, tmp_path)
    form = sent_again(framework, tmp_path).paths[0].read_bytes()
    resaved = filled(form, {}, "2026-03-01")
    found = collected(framework, tmp_path, {"back/u.xlsx": resaved})
    assert answers(found) == TAKEN
    assert ("form.untouched", "u", "") in codes(found)


def computed(content: bytes, cell: str, value: int) -> bytes:
    """The form as a program saves it that computes: a formula of ours has its result."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name).decode("utf-8", "surrogateescape")
            if name == "xl/worksheets/sheet2.xml":
                part, count = re.subn(rf'(<c r="{cell}"[^>]*><f>[^<]*</f>)<v></v>', rf"\1<v>{value}</v>", part)
                assert count == 1
            new.writestr(name, part.encode("utf-8", "surrogateescape"))
    return out.getvalue()


def test_what_a_form_computes_is_no_answer_whatever_program_saved_it(framework: Framework, tmp_path: Path) -> None:
    first_round(framework, tmp_path)
    form = sent_again(framework, tmp_path).paths[0].read_bytes()
    cell = Sheet(io.BytesIO(form)).cell("equipped", "whole")  # type: ignore[arg-type]
    before, after = read_form(form, "a"), read_form(computed(form, cell, 40), "b")
    assert before.is_untouched
    assert after.is_untouched
    assert mark_of(before) == mark_of(after)
    assert ("equipped", "whole") not in after.texts()


def test_lines_without_the_form_that_they_go_on_from_are_said_to_be_so(framework: Framework, tmp_path: Path) -> None:
    first_round(framework, tmp_path)
    form = sent_again(framework, tmp_path).paths[0].read_bytes()
    back = filled(form, {("team", "value"): 3, ("equipped", "part"): 20}, "2026-03-01")
    found = gathered({"u.xlsx": back}, framework, UNITS, tmp_path / "elsewhere")
    assert answers(found) == {"team": "3", "staff": "40", "equipped": "20/40"}
    assert codes(found) == [("form.first_missing", "u", "")]
    assert "collect the unit’s first form as well" in found.remarks[0].problem.text("en")
    other = filled(form_workbook(Issue(framework, 2025, "vi"), UNIT), FIRST | {("rate", "part"): 31}, "2026-02-01")
    forms = {"u.xlsx": back, "u1.xlsx": other}
    doubt = gathered(forms, framework, UNITS, tmp_path / "doubt")
    assert answers(doubt) == {}
    assert {code for code, _, _ in codes(doubt)} == {"form.two_forms", "form.differs"}
    assert {r.node for r in doubt.remarks if r.problem.code == "form.differs"} == {"team", "equipped"}
    newest = gathered(forms, framework, UNITS, tmp_path / "doubt", prefer="newest")
    assert answers(newest) == TAKEN | {"rate": "31/40", "team": "3", "equipped": "20/40"}


# --- filled in beforehand --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_form_with_the_answers_in_it_replaces_the_one_that_they_are_of(
    lang: Language, framework: Framework, tmp_path: Path
) -> None:
    first_round(framework, tmp_path)
    issued = sent_again(framework, tmp_path, opened=None, prefill=[tmp_path / "result"], lang=lang)
    form = issued.paths[0].read_bytes()
    assert value(form, "head", "value") == {"vi": "Cấp phó", "en": "Deputy"}[lang]
    assert value(form, "items#y", "value") == {"vi": "Không", "en": "No"}[lang]
    back = filled(form, {("team", "value"): 3, ("equipped", "part"): 20, ("plan", "note"): None}, "2026-03-01")
    found = collected(framework, tmp_path, {"back/u.xlsx": back})
    assert answers(found) == TAKEN | {"equipped": "20/40", "team": "3"}
    assert found.errors == 0
    assert {row["note"] for row in found.rows.iter_rows(named=True)} == {None}


def test_corrected_criteria_ask_only_what_is_to_be_answered_anew(tmp_path: Path) -> None:
    issued = loaded(tmp_path / "f")
    cells = {place: cell for place, cell in FIRST.items() if place[0] not in ("staff", "equipped")}
    first_round(issued, tmp_path, cells | {("rate", "whole"): 40, ("team", "value"): 3})
    corrected = loaded(tmp_path / "g", *CHANGED)
    (form,) = sent_again(corrected, tmp_path, only=["u"]).paths
    assert {line for line in Sheet(form).rows if not line.startswith("@")} == {"team"}
    back = filled(form.read_bytes(), {("team", "value"): 5}, "2026-03-01")
    found = collected(corrected, tmp_path, {"back/u.xlsx": back})
    assert answers(found) == {"plan": "1", "head": "b", "rate": "30/40", "items": "x", "team": "5"}
    assert found.errors == 0
    assert not found.anew


def test_what_a_table_says_is_filled_in_and_comes_back_as_it_was(framework: Framework, tmp_path: Path) -> None:
    table = tmp_path / "known.csv"
    table.write_text(
        "unit,year,indicator,status,value,part,whole,choice,evidence_number,numbers\n"
        "u,2025,plan,self,1,,,,12/QĐ,1.234\nu,2025,head,self,,,,b,,1.234\nu,2025,rate,self,,30,40,,,1.234\nu,2025,items,self,,,,x,,1.234\n"
        "u,2025,team,self,2.5,,,,,1.234\nu,2025,equipped,self,,n/a,n/a,,,1.234\nu,2025,team,appraised,1,,,,,1.234\nv,2025,plan,self,0,,,,,1.234\n",
        "utf-8",
    )
    issued = sent_again(framework, tmp_path, opened=None, prefill=[table])
    mine, other = (path.read_bytes() for path in issued.paths)
    assert (value(mine, "staff", "value"), value(mine, "team", "value"), value(other, "plan", "value")) == (
        40,
        2.5,
        "Không",
    )
    forms = {"u.xlsx": filled(mine, {("@contact_name", "value"): "An"}), "v.xlsx": other}
    found = gathered(forms, framework, UNITS, tmp_path / "in")
    assert answers(found) == {
        "staff": "40", "plan": "1", "head": "b", "rate": "30/40", "items": "x", "team": "2.5", "equipped": "n/a/40"}  # fmt: skip
    assert answers(found, "v") == {}
    assert ("form.untouched", "v", "") in codes(found)


def test_a_cell_typed_over_in_a_further_round_is_named(framework: Framework, tmp_path: Path) -> None:
    first_round(framework, tmp_path)
    form = sent_again(framework, tmp_path).paths[0].read_bytes()
    back = filled(form, {("team", "value"): 3, ("equipped", "title"): "khác", ("team", "maximum"): 90}, "2026-03-01")
    found = collected(framework, tmp_path, {"back/u.xlsx": back})
    named = {r.problem.params["text"] for r in found.remarks if r.problem.code == "form.outside"}
    assert named == {"khác", "90"} or named == {"khác", "90.0"}


@pytest.mark.whole
@examples(8)
@given(fillings(), fillings())
def test_whatever_is_typed_in_either_round_is_taken_or_named(tmp_path: Path, first: Typed, second: Typed) -> None:
    folder, lone = tmp_path / "in", Units((EVERY_UNIT,))
    contents, put = {}, {}
    contents["1.xlsx"], put["1.xlsx"] = typed_into_sheets(BLANK["vi"], first)
    shutil.rmtree(folder, ignore_errors=True)
    found = gathered(contents, EVERY, lone, folder)
    save(found, EVERY, lone, folder / "result", ("f.toml", "units.csv"), "vi")
    sending = KnownAnswers(EVERY, lone, 2023, "vi", opened=folder / "result").sending(EVERY_UNIT)
    if sending is None or not sending.asked:
        return
    form = form_workbook(Issue(EVERY, 2023, "vi", **attrs.asdict(sending, recurse=False)), EVERY_UNIT)
    contents["2.xlsx"], put["2.xlsx"] = typed_into_sheets(form, second)
    found = gathered(contents, EVERY, lone, folder / "both")
    sent = folder / "both" / "sent"
    named = {(Path(r.problem.file).name, str(r.problem.place)) for r in found.remarks}
    more = {r.problem.code for r in found.remarks} & {"form.outside_more", "form.line_twice", "form.extra_sheet"}
    rows = {row["indicator"]: row for row in found.rows.iter_rows(named=True)}
    read = {name: read_form((sent / name).read_bytes(), name) for name in contents}
    whose = {(name, place) for name, one in read.items() for place, _ in one.named}
    if read["2.xlsx"].is_blank:
        return
    for name, cells in put.items():
        sheet = Sheet(sent / name)
        lines = {
            f"{sheet.name}!{sheet.cell(line, column)}": (line, column)
            for line in sheet.rows
            for column in sheet.columns
        }
        for (title, cell), typed in cells.items():
            place = f"{title}!{cell}"
            line, column = lines.get(place, ("", ""))
            row = rows.get(line.partition("#")[0], {})
            counts = (name == "2.xlsx") == (line in sending.asked)
            is_same = read["1.xlsx"].texts().get((line, column)) == read["2.xlsx"].texts().get((line, column))
            is_taken = bool(row.get(column) or (column == "value" and row.get("choice"))) and (counts or is_same)
            passed = column == "points" or line.startswith("@") or more or (name, place) in whose
            assert (name, place) in named or is_taken or passed, (name, place, line, column, typed)


def test_a_folder_that_has_collected_nothing_is_refused_in_a_sentence(
    framework: Framework, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "units.csv").write_text("code,name\nu,Đơn vị\n", "utf-8")
    named = ["-f", str(tmp_path / "f" / "f.toml"), "--units", str(tmp_path / "units.csv"), "--year", "2025"]
    for option in ("--open", "--prefill"):
        assert run(["form", *named, "-o", str(tmp_path / "out"), option, str(tmp_path), "--lang", "en"]) == 1
        assert "no forms were collected into this folder" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    first_round(framework, tmp_path)
    assert run(["form", *named, "-o", str(tmp_path / "out"), "--open", str(tmp_path / "result"), "--lang", "en"]) == 0
    assert "Wrote 1 form" in capsys.readouterr().err
