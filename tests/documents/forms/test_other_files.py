"""What lies among forms and is none: each file is named once with what to do, and what programs leave there is not."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from dtiscore import Framework, Units, load_framework, read_units
from dtiscore.documents.forms.collecting import collect
from dtiscore.documents.forms.other_files import is_left_behind, kind_held, kind_named
from dtiscore.documents.forms.sent_files import MOST_NAMED

from .test_forms import SOME, UNITS, codes, filled, workbook

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework("commune-demo")


@pytest.fixture(scope="module")
def units(framework: Framework) -> Units:
    return read_units(UNITS, framework.unit_types)


def parts(*names: str, kind: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if kind:
            archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        for name in names:
            archive.writestr(name, "<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Phiếu xã A.ods", "form.is_table"), ("PHIEU.ODS", "form.is_table"), ("a.et", "form.is_table"),
        ("a.numbers", "form.is_table"), ("scan.pdf", "form.is_scan"), ("xa-a.xlsx.pdf", "form.is_scan"),
        ("IMG_0001.HEIC", "form.is_scan"), ("a.jpeg", "form.is_scan"), ("công văn.docx", "form.is_letter"),
        ("a.doc", "form.is_letter"), ("a.odt", "form.is_letter"), ("ghi chú.txt", "form.is_letter"),
        ("thư.msg", "form.is_message"), ("a.eml", "form.is_message"), ("a.rar", "form.is_archive"),
        ("a.7z", "form.is_archive"), ("phieu.xlsx.crdownload", "form.is_unfinished"), ("phieu", "form.no_form"),
        ("phieu.mp4", "form.no_form"),
    ],
)  # fmt: skip
def test_the_kind_of_a_file_is_told_by_its_name(name: str, code: str) -> None:
    assert kind_named(name) == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7", "form.is_scan"), (b"\xff\xd8\xff\xe0", "form.is_scan"), (b"{\\rtf1", "form.is_letter"),
        (b"<html><table>", "form.is_table"), (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook>', "form.is_table"),
        (b"Rar!\x1a\x07", "form.is_archive"), (parts("xl/workbook.bin"), "form.is_table"),
        (parts("content.xml", kind="spreadsheet"), "form.is_table"), (parts("content.xml", kind="text"), "form.is_letter"),
        (parts("word/document.xml"), "form.is_letter"), (parts("xl/workbook.xml"), ""), (OLD, ""), (b"", ""), (b"PK", ""),
    ],
)  # fmt: skip
def test_a_file_that_calls_itself_a_workbook_is_told_by_what_it_holds(content: bytes, code: str) -> None:
    assert kind_held(content) == code


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("~$phieu.xlsx", True), (".~lock.phieu.xlsx#", True), ("Thumbs.db", True), (".DS_Store", True),
        ("desktop.ini", True), ("__MACOSX", True), ("._phieu.xlsx", True), ("~WRL0001.tmp", True), ("Icon\r", True),
        ("phieu.xlsx", False), ("thumbs.pdf", False), ("..", False), ("a~1.xlsx", False),
    ],
)  # fmt: skip
def test_what_programs_leave_for_themselves(name: str, left: bool) -> None:
    assert is_left_behind(name) is left


@pytest.mark.whole
def test_every_file_of_a_folder_is_taken_or_named_once(framework: Framework, units: Units, tmp_path: Path) -> None:
    good = filled(workbook(framework, units.records[0]), SOME)
    sent = tmp_path / "sent"
    (sent / "con" / ".git").mkdir(parents=True)
    files = {
        "xa-a.xlsx": good, "cũ.xls": OLD, "nhị phân.xlsb": parts("xl/workbook.bin"), "web.xls": b"<html>",
        "quét.pdf": b"%PDF", "con/thư.msg": OLD, "con/ảnh.jpg": b"\xff\xd8\xff", "con/không đuôi": good,
        "con/là-pdf.xlsx": b"%PDF", "con/a.ods": b"x",
    }  # fmt: skip
    for name, content in files.items():
        (sent / name).write_bytes(content)
    for name in ("~$xa-a.xlsx", ".DS_Store", "Thumbs.db", "con/.git/config", "con/desktop.ini"):
        (sent / name).write_bytes(b"x")
    with zipfile.ZipFile(sent / "gửi.zip", "w") as archive:
        archive.writestr("quét/xã B.pdf", b"%PDF")
        archive.writestr("__MACOSX/._xã B.pdf", b"x")
    for _ in range(2):
        found = collect([sent, sent / "con"], framework, units, tmp_path / "result")
        told = {
            Path(r.problem.file).relative_to(sent).as_posix(): (r.problem.code, r.problem.severity)
            for r in found.remarks
            if r.problem.code != "form.lacking"
        }
        assert told == {
            "cũ.xls": ("form.old_excel", "error"), "nhị phân.xlsb": ("form.is_table", "error"),
            "web.xls": ("form.is_table", "error"), "quét.pdf": ("form.is_scan", "warning"),
            "con/thư.msg": ("form.is_message", "warning"), "con/ảnh.jpg": ("form.is_scan", "warning"),
            "con/không đuôi": ("form.no_form", "warning"), "con/là-pdf.xlsx": ("form.is_scan", "error"),
            "con/a.ods": ("form.is_table", "error"), "gửi.zip/quét/xã B.pdf": ("form.is_scan", "warning"),
        }  # fmt: skip
        assert len(codes(found)) == len(told)
        assert [Path(one.form.file).name for one, _ in found.forms] == ["xa-a.xlsx"]


def test_a_form_whose_ending_somebodys_mail_changed_to_zip_is_read(
    framework: Framework, units: Units, tmp_path: Path
) -> None:
    (tmp_path / "xa-a.zip").write_bytes(filled(workbook(framework, units.records[0]), SOME))
    found = collect([tmp_path], framework, units, tmp_path / "result")
    assert (codes(found), len(found.forms)) == ([], 1)


def test_files_of_an_assessment_folder_were_sent_by_nobody(framework: Framework, units: Units, tmp_path: Path) -> None:
    for name in ("dtiscore.toml", "observations.csv", "README.txt", "ghi chú.docx"):
        (tmp_path / name).write_bytes(b"x")
    assert codes(collect([tmp_path], framework, units, tmp_path)) == []


def test_a_thousand_scans_are_a_bounded_list_with_a_true_count(
    framework: Framework, units: Units, tmp_path: Path
) -> None:
    for i in range(MOST_NAMED + 50):
        (tmp_path / f"{i:04}.pdf").write_bytes(b"%PDF")
    found = collect([tmp_path], framework, units, tmp_path / "result")
    told = [remark.problem for remark in found.remarks]
    assert sum(problem.code == "form.is_scan" for problem in told) == MOST_NAMED
    (rest,) = [problem for problem in told if problem.code == "form.more_files"]
    assert rest.text("en").startswith(f"{MOST_NAMED + 50} files in all: not read: a scan")
