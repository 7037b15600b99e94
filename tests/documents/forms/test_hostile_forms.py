"""Workbooks, archives and folders as an attacker or a broken program would send them: named, bounded, nothing lost."""

from __future__ import annotations

import io
import os
import re
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from dtiscore import Framework, Units, load_framework, read_units
from dtiscore.cli import run
from dtiscore.documents.forms.collecting import collect
from dtiscore.documents.forms.reading import read_form
from dtiscore.documents.forms.remembered_forms import FILE, remembered, to_remember
from dtiscore.files.hidden_keys import DOOR
from dtiscore.language.errors import DataError

from ...files.test_office import rewritten, strict
from .planted_forms import Sheet
from .test_forms import NAMED, SOME, UNITS, codes, filled, with_part, workbook

FORM = "xl/worksheets/sheet2.xml"
VALUE = ("committee_meetings", "value")


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework("commune-demo")


@pytest.fixture(scope="module")
def units(framework: Framework) -> Units:
    return read_units(UNITS, framework.unit_types)


@pytest.fixture(scope="module")
def blank(framework: Framework, units: Units) -> bytes:
    return workbook(framework, units.records[0])


@pytest.fixture(scope="module")
def good(blank: bytes) -> bytes:
    return filled(blank, SOME)


def edited(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        old = archive.read(name)
    new = change(old)
    assert new != old
    return with_part(content, name, new)


def with_cell(content: bytes, place: tuple[str, str], inner: str) -> bytes:
    """The cell with other attributes and content, its style kept; ``inner`` begins inside the opening tag."""
    cell = Sheet(io.BytesIO(content)).cell(*place).encode()  # type: ignore[arg-type]
    pattern = rb'<c r="%s"( s="\d+")?[^>]*?(?:/>|>.*?</c>)' % cell
    return edited(
        content, FORM, lambda xml: re.sub(pattern, rb'<c r="%s"\1' % cell + inner.encode() + b"</c>", xml, count=1)
    )


def late_declaration(xml: bytes) -> bytes:
    head, _, rest = xml.partition(b"?>")
    return head + b"?><!--" + b"x" * 5000 + b'--><!DOCTYPE sst [<!ENTITY a "aaaa">]>' + rest


def in_utf_16(xml: bytes) -> bytes:
    return xml.decode().replace("UTF-8", "UTF-16").replace("?>", "?><!DOCTYPE sst>", 1).encode("utf-16")


def before_end(text: bytes) -> Callable[[bytes], bytes]:
    return lambda xml: xml.replace(b"</sheetData>", text + b"</sheetData>")


def corrupt_lzma(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    data = bytearray(out.getvalue())
    place = data.find(FORM.encode()) + 60
    data[place : place + 240] = b"\xff" * 240
    return bytes(data)


HOSTILE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "declared late": (lambda blank: edited(blank, "xl/sharedStrings.xml", late_declaration), "form.entities"),
    "in another encoding": (lambda blank: edited(blank, "xl/sharedStrings.xml", in_utf_16), "form.entities"),
    "under another name": (lambda blank: with_part(blank, "xl/media/image1.png", b"<!DOCTYPE x><x/>"), "form.entities"),
    "merged": (lambda blank: edited(blank, FORM, lambda xml: re.sub(b"</sheetData>.*?<mergeCells[^>]*>",
               b'</sheetData><mergeCells><mergeCell ref="A900:XFD1048576"/>', xml, flags=re.DOTALL)), "form.unpacks"),
    "cells": (lambda blank: edited(blank, FORM, before_end(b'<row r="900">' + b"<c/>" * DOOR.elements + b"</row>")), "form.unpacks"),
    "blanks": (lambda blank: with_part(blank, "a.bin", b" " * (DOOR.xml + 1)), "form.unpacks"),
    "decompressor": (corrupt_lzma, "form.not_a_workbook"),
    "year": (lambda blank: edited(blank, "xl/sharedStrings.xml", lambda xml: xml.replace(b"<t>2025</t>", "<t>²²²²</t>".encode())), "form.not_a_form"),
    "not a number": (lambda blank: with_cell(blank, VALUE, "><v>NaN</v>"), "form.damaged"),
    "column gone": (lambda blank: edited(blank, "xl/sharedStrings.xml", lambda xml: xml.replace(b"<t>part</t>", b"<t>x</t>")), "form.columns_gone"),
}  # fmt: skip


@pytest.mark.whole
@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_what_would_cost_too_much_or_mislead_is_refused_in_one_sentence(name: str, blank: bytes) -> None:
    make, code = HOSTILE[name]
    with pytest.raises(DataError) as caught:
        read_form(make(blank), "a.xlsx")
    assert [problem.code for problem in caught.value.problems] == [code]


def test_a_formula_between_a_million_blanks_takes_no_time(good: bytes) -> None:
    cell = b'<row r="900"><c r="A900"><f>1</f>' + b" " * 1_000_000 + b"<v>1</v></c></row>"
    assert read_form(edited(good, FORM, before_end(cell)), "a.xlsx").problems == ()


def test_a_style_that_does_not_exist_prints_nothing_into_the_results(
    good: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    styles = re.compile(rb"<cellStyleXfs.*?</cellStyleXfs>", re.DOTALL)
    content = edited(good, "xl/styles.xml", lambda xml: styles.sub(b"<cellStyleXfs/>", xml))
    with pytest.raises(DataError):
        read_form(content, "a.xlsx")
    assert capsys.readouterr() == ("", "")


def test_links_over_a_whole_sheet_make_no_cells(good: bytes) -> None:
    link = b'</mergeCells><hyperlinks><hyperlink ref="A900:XFD1048576" location="x"/></hyperlinks>'
    content = edited(good, FORM, lambda xml: xml.replace(b"</mergeCells>", link))
    assert read_form(content, "a.xlsx").texts() == read_form(good, "a.xlsx").texts()


@pytest.mark.whole
@pytest.mark.parametrize("inner", ["><v>1e400</v>", "><v>" + "9" * 400 + "</v>", ' t="e"><v>#SPILL!</v>'])
def test_a_number_that_is_none_is_named_with_its_cell_and_remembered(inner: str, good: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(with_cell(good, VALUE, inner))
    for _ in range(2):  # the second time from memory
        assert run(["collect", str(tmp_path / "a.xlsx"), *NAMED, "-o", str(tmp_path / "result"), "-q"]) == 1
        (kept,) = remembered(tmp_path / "result")
        assert [(p.code, p.params["key"]) for p in kept.form.problems] == [("form.error_value", VALUE[0])]


def test_a_date_as_a_huge_number_does_not_end_the_run(good: bytes) -> None:
    content = with_cell(good, ("committee_meetings", "evidence_date"), "><v>" + "9" * 400 + "</v>")
    assert read_form(content, "a.xlsx").problems[0].code == "form.error_value"


def test_formulas_are_found_whatever_program_wrote_them(good: bytes) -> None:
    """Attributes in another order; a text that is empty is a result."""
    cell = Sheet(io.BytesIO(good)).cell(*VALUE)  # type: ignore[arg-type]
    style = re.search(rb'<c r="%s" s="(\d+)"' % cell.encode(), zipfile.ZipFile(io.BytesIO(good)).read(FORM))
    assert style is not None
    pattern = rb'<c r="%s".*?</c>' % cell.encode()
    for inner, expected in (
        (b"<f>1+2</f>", ["form.without_value"]),
        (b"<f>1+2</f><v>3</v>", []),
        (b"<f>1+2</f><v/>", ["form.without_value"]),
    ):
        own = b'<c s="%s" r="%s">%s</c>' % (style[1], cell.encode(), inner)
        content = edited(good, FORM, lambda xml, own=own: re.sub(pattern, own, xml, count=1))  # type: ignore[misc]
        assert [problem.code for problem in read_form(content, "a.xlsx").problems] == expected
    empty = with_cell(good, VALUE, ' t="str"><f>IF(A1="","","")</f><v></v>')
    assert read_form(empty, "a.xlsx").problems == ()


@pytest.mark.whole
def test_a_percent_sign_that_is_only_shown_multiplies_nothing(blank: bytes) -> None:
    for shown, expected in (('0.0"%"', "58e0"), ("0.0\\%", "58e0"), ("0.0%", "5800e0%")):
        book = openpyxl.load_workbook(io.BytesIO(filled(blank, {VALUE: 58.0})))
        cell = book.worksheets[1][Sheet(io.BytesIO(blank)).cell(*VALUE)]  # type: ignore[arg-type]
        cell.number_format = shown
        out = io.BytesIO()
        book.save(out)
        text = read_form(out.getvalue(), "a.xlsx").answers[VALUE[0]][VALUE[1]].text
        assert text in (expected, expected.removesuffix("e0"))


def test_a_form_in_the_strict_form_of_open_xml_reads_as_the_usual_one(good: bytes) -> None:
    """Where dates stand as text in a cell of their own kind."""
    dated = with_cell(good, ("committee_meetings", "evidence_date"), ' t="d"><v>2025-03-15T00:00:00</v>')
    content = rewritten(dated, strict)
    assert b"purl.oclc.org" in zipfile.ZipFile(io.BytesIO(content)).read(FORM)
    form = read_form(content, "a.xlsx")
    assert form.texts() == read_form(dated, "a.xlsx").texts()
    assert form.texts()["committee_meetings", "evidence_date"] == "2025-03-15"


def test_what_excel_spells_out_is_read_as_it_was_typed(good: bytes) -> None:
    place = ("committee_meetings", "note")
    content = with_cell(good, place, ' t="inlineStr"><is><t>một_x000D_\nhai_x0007__xD800_ _x005F_x000D_</t></is>')
    assert read_form(content, "a.xlsx").answers[place[0]][place[1]].text == "một\nhai _x000D_"


# --- folders and archives ----------------------------------------------------------------------------------------------


@pytest.mark.whole
def test_two_parts_of_an_archive_with_one_name_are_both_read(
    framework: Framework, units: Units, good: bytes, blank: bytes, tmp_path: Path
) -> None:
    other = filled(workbook(framework, units.records[1]), SOME)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("b/phieu.xlsx", good)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("b/phieu.xlsx", other)
        archive.writestr("c\\phieu.xlsx", filled(workbook(framework, units.records[2]), SOME))
    result = collect([tmp_path / "a.zip"], framework, units, tmp_path / "result")
    assert {unit.code for _, unit in result.forms} == {unit.code for unit in units.records[:3]}
    assert len({one.form.file for one, _ in result.forms}) == 3


@pytest.mark.whole
@pytest.mark.skipif(sys.platform != "linux", reason="names of arbitrary bytes")
def test_file_names_of_any_bytes_are_collected(good: bytes, framework: Framework, units: Units, tmp_path: Path) -> None:
    (tmp_path / "sent").mkdir()
    for name, unit in zip((b"ph\xff.xlsx", b"ph\xfe.xlsx"), units.records, strict=False):
        with open(os.path.join(os.fsencode(tmp_path / "sent"), name), "wb") as file:
            file.write(filled(workbook(framework, unit), SOME))
    assert run(["collect", str(tmp_path / "sent"), *NAMED, "-o", str(tmp_path / "result"), "-q"]) == 0
    assert len(remembered(tmp_path / "result")) == 2


def test_a_folder_that_cannot_be_read_is_named(
    framework: Framework, units: Units, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = tmp_path / "sent" / "khóa"
    locked.mkdir(parents=True)
    listed = os.scandir

    def scandir(path: str) -> object:
        if Path(path) == locked:
            raise PermissionError(13, "no", path)
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    result = collect([tmp_path / "sent"], framework, units, tmp_path / "result")
    assert [(r.problem.code, r.problem.file) for r in result.remarks] == [("file.unreadable", str(locked))]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_pipes_and_circles_of_links_hold_nothing_up(
    good: bytes, framework: Framework, units: Units, tmp_path: Path
) -> None:
    sent = tmp_path / "sent"
    sent.mkdir()
    (sent / "a.xlsx").write_bytes(good)
    os.mkfifo(sent / "b.xlsx")
    (sent / "c").symlink_to(sent, target_is_directory=True)
    (sent / "d.xlsx").symlink_to(sent / "d.xlsx")
    (sent / "e.xlsx").symlink_to("/dev/zero")
    result = collect([sent], framework, units, tmp_path / "result")
    assert sorted(code for code, _, _ in codes(result)) == ["file.not_regular", "file.not_regular", "file.unreadable"]
    assert len(result.forms) == 1


def test_memory_as_a_stranger_would_write_it_is_refused(good: bytes, tmp_path: Path) -> None:
    text = to_remember([])
    assert remembered(tmp_path) == ()
    (tmp_path / FILE).write_bytes(text)
    assert remembered(tmp_path) == ()
    (tmp_path / FILE).write_bytes(b"[" * 100_000)
    with pytest.raises(DataError):
        remembered(tmp_path)


def test_the_demo_may_go_into_the_folder_one_is_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["demo", "."]) == 0
    assert (tmp_path / "commune-demo" / "dtiscore.toml").is_file()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
