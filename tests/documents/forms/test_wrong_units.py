"""Forms that contradict themselves, and units that have several: each unit stands in one place."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from random import Random

import openpyxl
import pytest

from dtiscore import Framework, Units, load_framework, read_units
from dtiscore.cli import run
from dtiscore.documents.forms.collecting import Collection, collect
from dtiscore.documents.forms.saving import forms_frame, save
from dtiscore.language.errors import LookupProblem

from .test_forms import SOME, UNITS, codes, filled, gathered, workbook

PLACE = ("committee_meetings", "value")


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework("commune-demo")


@pytest.fixture(scope="module")
def units(framework: Framework) -> Units:
    return read_units(UNITS, framework.unit_types)


@pytest.fixture(scope="module")
def form(framework: Framework, units: Units) -> bytes:
    return filled(workbook(framework, units.records[0]), SOME)


def states(collection: Collection, units: Units) -> dict[str, str]:
    frame = forms_frame(collection, units)
    found = dict(zip(frame["unit"], frame["state"], strict=True))
    assert len(found) == frame.height
    return found


def typed_in(content: bytes, sheet: int, old: str, new: str) -> bytes:
    """The form with a text of its heading or of the page to sign typed over."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for row in book.worksheets[sheet].iter_rows() for cell in row if old in str(cell.value)]
    assert cells
    for cell in cells:
        cell.value = str(cell.value).replace(old, new)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.whole
@pytest.mark.parametrize(
    ("sheet", "old", "new"),
    [
        (1, "Đơn vị báo cáo: Xã A (synthetic)", "Đơn vị báo cáo: Xã B (synthetic)"),
        (1, "Đơn vị báo cáo: Xã A (synthetic)", "UBND XÃ B"),
        (1, "Mã đơn vị: xa-a", "Mã đơn vị: xa-b"),
        (2, "Xã A (synthetic)", "Xã B"),
        (2, "THỦ TRƯỞNG ĐƠN VỊ", "TM. UBND XÃ B"),
    ],
)
def test_a_copied_form_in_which_another_units_name_was_typed_is_asked_about(
    sheet: int, old: str, new: str, form: bytes, framework: Framework, units: Units, tmp_path: Path
) -> None:
    found = gathered({"phieu.xlsx": typed_in(form, sheet, old, new)}, framework, units, tmp_path, prefer="newest")
    assert codes(found) == [("form.names_another_unit", "xa-a", "")]
    assert found.rows.height == 0
    assert {unit for unit, state in states(found, units).items() if state == "open"} == {"xa-a", "xa-b"}
    remark = found.remarks[0].problem
    assert '--assign "phieu.xlsx=xa-a"' in remark.text("vi")
    settled = collect(
        [tmp_path / "sent"], framework, units, tmp_path / "result", assign={"phieu.xlsx": remark.params["code"]}
    )
    assert {unit.code for _, unit in settled.forms} == {"xa-b"}


@pytest.mark.whole
@pytest.mark.parametrize(
    ("sheet", "old", "new"),
    [
        (1, "Đơn vị nhận: …………………………", "Đơn vị nhận: Xã B (synthetic)"),
        (2, "……………, ngày …… tháng …… năm ………", "Xã B, ngày 5 tháng 1 năm 2026"),
        (2, "THỦ TRƯỞNG ĐƠN VỊ", "KT. CHỦ TỊCH Nguyễn Văn B"),
        (2, "Xã A (synthetic)", "UBND XÃ A"),
        (0, "1.", "Xã B (synthetic)"),
    ],
)
def test_other_names_on_a_form_accuse_nobody(
    sheet: int, old: str, new: str, form: bytes, framework: Framework, units: Units, tmp_path: Path
) -> None:
    found = gathered({"phieu.xlsx": typed_in(form, sheet, old, new)}, framework, units, tmp_path)
    # What is typed over the guide is named as what it is, and is no reason to ask whose form it is.
    assert codes(found) == ([("form.outside", "xa-a", "")] if sheet == 0 else [])


def test_units_that_were_renumbered_after_the_forms_went_out_are_asked_about(
    form: bytes, framework: Framework, units: Units, tmp_path: Path
) -> None:
    import attrs

    first, second, *others = units.records
    swapped = Units((attrs.evolve(first, name=second.name), attrs.evolve(second, name=first.name), *others))
    assert codes(gathered({"phieu.xlsx": form}, framework, swapped, tmp_path)) == [
        ("form.names_another_unit", "xa-a", "")
    ]
    renamed = Units((attrs.evolve(first, name="Xã Mới"), second, *others))
    assert codes(gathered({"phieu.xlsx": form}, framework, renamed, tmp_path)) == []


@pytest.mark.whole
def test_two_files_with_each_others_names_are_both_open(
    form: bytes, framework: Framework, units: Units, tmp_path: Path
) -> None:
    other = filled(workbook(framework, units.records[1]), SOME)
    found = gathered({"xa-b.xlsx": form, "xa-a.xlsx": other}, framework, units, tmp_path)
    assert codes(found) == [("form.file_of_another_unit", unit, "") for unit in ("xa-a", "xa-b")]
    right = gathered({"xa-a.xlsx": form, "xa-b.xlsx": other}, framework, units, tmp_path / "right")
    assert codes(right) == []


@pytest.mark.whole
def test_a_unit_with_a_form_of_its_own_does_not_wait_for_a_misnamed_file(
    form: bytes, framework: Framework, units: Units, tmp_path: Path
) -> None:
    other = filled(workbook(framework, units.records[1]), SOME)
    found = gathered({"xa-b.xlsx": form, "phieu.xlsx": other}, framework, units, tmp_path)
    assert states(found, units)["xa-b"] == "submitted"
    assert states(found, units)["xa-a"] == "open"


def test_a_doubt_is_remembered_until_it_is_settled(
    form: bytes, framework: Framework, units: Units, tmp_path: Path
) -> None:
    first = gathered({"xa-b.xlsx": form}, framework, units, tmp_path)
    save(first, framework, units, tmp_path / "result", ("commune-demo", str(UNITS)), "vi")
    elsewhere = tmp_path / "khac"
    elsewhere.mkdir()
    again = collect([elsewhere], framework, units, tmp_path / "result")
    assert codes(again) == [("form.file_of_another_unit", "xa-a", "")]
    (tmp_path / "sent" / "xa-b.xlsx").rename(elsewhere / "xa-a.xlsx")  # another folder, the same form
    settled = collect([elsewhere], framework, units, tmp_path / "result")
    assert (codes(settled), len(settled.forms)) == ([], 1)


@pytest.mark.parametrize(("file", "unit"), [("xa-c.xlsx", "xa-a"), ("xa-b.xlsx", "xa-z")])
def test_a_file_or_unit_that_is_not_there_cannot_be_assigned(
    file: str, unit: str, form: bytes, framework: Framework, units: Units, tmp_path: Path
) -> None:
    with pytest.raises(LookupProblem, match="did you mean"):
        gathered({"xa-b.xlsx": form}, framework, units, tmp_path, assign={file: unit})


@pytest.mark.whole
@pytest.mark.parametrize(
    ("cells", "blank"),
    [
        ({}, True),
        ({("@contact_name", "value"): "Nguyễn Văn A", ("@contact_email", "value"): "a@example.vn"}, True),
        ({PLACE: " "}, True),
        ({PLACE: "không áp dụng"}, False),
        ({PLACE: 0}, False),
        ({("plan_issued", "value"): "Không"}, False),
        ({(PLACE[0], "note"): "chưa có số liệu"}, False),
        ({(PLACE[0], "evidence_number"): "12/BC-UBND"}, False),
    ],
)
def test_a_form_is_blank_where_nothing_that_it_asks_is_answered(
    cells: dict[tuple[str, str], object], blank: bool, framework: Framework, units: Units, tmp_path: Path
) -> None:
    found = gathered({"a.xlsx": filled(workbook(framework, units.records[0]), cells)}, framework, units, tmp_path)
    assert states(found, units)["xa-a"] == ("blank" if blank else "submitted")
    assert [code for code, _, _ in codes(found)] == (["form.blank"] if blank else [])
    assert {unit.code for unit, _ in found.lacking} == {u.code for u in units.records} - (set() if blank else {"xa-a"})


def test_a_form_that_was_signed_but_not_filled_in_is_blank(framework: Framework, units: Units, tmp_path: Path) -> None:
    signed = typed_in(workbook(framework, units.records[0]), 2, "NGƯỜI LẬP PHIẾU", "Nguyễn Văn A")
    found = gathered({"a.xlsx": signed}, framework, units, tmp_path)
    assert states(found, units)["xa-a"] == "blank"


def test_what_stands_on_a_blank_form_beside_its_answers_is_named(
    framework: Framework, units: Units, tmp_path: Path
) -> None:
    content = filled(workbook(framework, units.records[0]), {("committee_meetings", "measure"): "4 cuộc họp"})
    found = gathered({"a.xlsx": content}, framework, units, tmp_path)
    assert states(found, units)["xa-a"] == "blank"
    assert {code for code, _, _ in codes(found)} >= {"form.blank"}
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.worksheets[1]["AB20"] = "4 cuộc họp"
    out = io.BytesIO()
    book.save(out)
    found = gathered({"a.xlsx": out.getvalue()}, framework, units, tmp_path)
    assert {code for code, _, _ in codes(found)} == {"form.blank", "form.outside"}


@pytest.mark.whole
def test_a_blank_form_beside_one_that_is_filled_in_means_nothing(
    form: bytes, framework: Framework, units: Units, tmp_path: Path
) -> None:
    blank = filled(workbook(framework, units.records[0]), {}, "2026-02-01")
    found = gathered({"a.xlsx": form, "b.xlsx": blank}, framework, units, tmp_path, prefer="newest")
    assert codes(found) == [("form.blank", "xa-a", "")]
    assert states(found, units)["xa-a"] == "submitted"


def test_a_form_on_which_nothing_can_be_used_is_open(framework: Framework, units: Units, tmp_path: Path) -> None:
    content = filled(workbook(framework, units.records[0]), {PLACE: "vài lần"})
    found = gathered({"a.xlsx": content}, framework, units, tmp_path)
    assert states(found, units)["xa-a"] == "open"
    assert codes(found) == [("number.text", "xa-a", PLACE[0])]


@pytest.mark.whole
def test_every_unit_stands_in_one_place_whatever_the_folder_holds(
    form: bytes, framework: Framework, units: Units, tmp_path: Path
) -> None:
    """Submitted, to be settled, or not submitted; and submitted are exactly those with rows of data."""
    blanks = [workbook(framework, unit) for unit in units.records]
    contents = [filled(blank, SOME) for blank in blanks]
    others = [filled(blank, {**SOME, PLACE: 9}, "2026-03-01") for blank in blanks]
    kinds: list[Callable[[int, str, dict[str, bytes]], object]] = [
        lambda i, code, sent: None,
        lambda i, code, sent: sent.update({f"{code}.xlsx": contents[i]}),
        lambda i, code, sent: sent.update({f"phieu-{i + 100}.xlsx": blanks[i]}),
        lambda i, code, sent: sent.update({f"{code}.xlsx": contents[i - 1]}),
        lambda i, code, sent: sent.update({f"{code}.xlsx": b"hong"}),
        lambda i, code, sent: sent.update({f"{code}.xlsx": contents[i], f"{code} (1).xlsx": others[i]}),
        lambda i, code, sent: sent.update({f"{code}.xlsx": contents[i], f"{code} (1).xlsx": contents[i]}),
        lambda i, code, sent: sent.update({f"{code}.pdf": b"%PDF-1.7", f"{code}.ods": b"PK"}),
    ]
    for seed in range(16):
        random, sent = Random(seed), dict[str, bytes]()
        for i, unit in enumerate(units.records):
            random.choice(kinds)(i, unit.code, sent)
        prefer = random.choice(("", "newest"))
        found = gathered(sent, framework, units, tmp_path / str(seed), prefer=prefer, year=2025)
        state = states(found, units)
        assert list(state) == [unit.code for unit in units.records], sorted(sent)
        lacking = [unit.code for unit, _ in found.lacking]
        open_ = [unit for unit, _ in found.unsettled]
        submitted = [unit for unit, own in state.items() if own == "submitted"]
        assert sorted([*lacking, *open_, *submitted]) == sorted(state), sorted(sent)
        assert set(found.rows["unit"]) == set(submitted), sorted(sent)
        named = {Path(remark.problem.file).name for remark in found.remarks}
        named |= {Path(file).name for files in found.unsettled.values() for file in files}
        used = {Path(one.form.file).name for one, _ in found.forms}
        assert set(sent) <= named | used, "no file is passed over in silence"


@pytest.mark.whole
def test_a_collected_table_that_the_folder_does_not_read_is_told_with_its_line(
    form: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "phieu").mkdir()
    (tmp_path / "phieu" / "xa-a.xlsx").write_bytes(form)
    text = f'framework = "commune-demo"\nunits = {str(UNITS)!r}\n'
    (tmp_path / "dtiscore.toml").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(["collect", "phieu", "--lang", "en"]) == 0
    line = 'data = ["observations.csv"]'
    assert (
        f"observations.csv: this table is not used, as dtiscore.toml names no data (add as its first line: {line})"
        in (capsys.readouterr().err)
    )
    (tmp_path / "dtiscore.toml").write_text(f"{line}\n{text}", "utf-8")
    assert run(["collect", "phieu", "--lang", "en"]) == 0
    assert "not used" not in capsys.readouterr().err
    assert run(["rank", "--year", "2025", "--lang", "en"]) == 0
