"""Sheets that are written faster hold what xlsxwriter itself would write: every cell, format, formula, limit and row."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest

import dtiscore as dti
from dtiscore.data.units import Unit
from dtiscore.documents.appraisal.writing import council_workbook
from dtiscore.documents.forms.form_book import Issue
from dtiscore.documents.forms.form_template import form_workbook
from dtiscore.files.quick_sheets import QuickSheet
from dtiscore.files.workbook import NewBook

from ..documents.appraisal.dossiers import assemble
from ..documents.appraisal.test_council_workbook import data, framework, units  # noqa: F401
from ..tree import ROOT

NAMES = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def meant(content: bytes) -> Mapping[str, Any]:
    """What a workbook says, whatever its texts and looks are numbered: by part, cells with value, formula and look, and all
    that is not a cell."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    trees = {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist()}
    texts = [ElementTree.tostring(one) for one in trees["xl/sharedStrings.xml"]]
    styles = trees["xl/styles.xml"]
    numbers = {one.get("numFmtId"): one.get("formatCode") for one in styles.iter(f"{NAMES}numFmt")}
    lists = {
        key: [ElementTree.tostring(one) for one in styles.find(f"{NAMES}{name}") or ()]
        for key, name in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders"))
    }
    looks = []
    for one in styles.find(f"{NAMES}cellXfs") or ():
        own = dict(one.attrib)
        named = {key: lists[key][int(own.pop(key))] for key in lists}
        number = own.pop("numFmtId")
        looks.append((numbers.get(number, number), named, own, [ElementTree.tostring(inner) for inner in one]))
    found: dict[str, Any] = {}
    for name, tree in trees.items():
        if not name.startswith("xl/worksheets/sheet"):
            found[name] = "" if name in ("xl/sharedStrings.xml", "xl/styles.xml") else archive.read(name)
            continue
        rest = [ElementTree.tostring(one) for one in tree if one.tag != f"{NAMES}sheetData"]
        cells: dict[str, Any] = {"": rest}
        for row in tree.iter(f"{NAMES}row"):
            cells[f"row {row.get('r')}"] = {key: value for key, value in row.attrib.items() if key != "spans"}
            for cell in row:
                value, formula, kind = (cell.findtext(f"{NAMES}{tag}") for tag in ("v", "f")), None, cell.get("t")
                value, formula = value
                shown = texts[int(str(value))] if kind == "s" else value
                cells[str(cell.get("r"))] = (kind, shown, formula, looks[int(cell.get("s", 0))])
        found[name] = cells
    return found


def same(quick: bytes, plain: bytes) -> None:
    mine, theirs = meant(quick), meant(plain)
    assert list(mine) == list(theirs)
    for name, cells in mine.items():
        if isinstance(cells, dict):
            differing = [place for place in {*cells, *theirs[name]} if cells.get(place) != theirs[name].get(place)]
            assert not differing, (name, differing[:5])
        else:
            assert cells == theirs[name], name


def by_xlsxwriter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NewBook, "add_sheet", lambda self, name: self.book.add_worksheet(name))


def test_a_councils_workbook_is_what_xlsxwriter_writes(
    framework: dti.Framework, units: dti.Units, data: Any, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:  # fmt: skip
    dossier = assemble(framework, data, units)
    quick = council_workbook(dossier)
    by_xlsxwriter(monkeypatch)
    same(quick, council_workbook(dossier))


def test_a_form_is_what_xlsxwriter_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    found = dti.load_framework(ROOT / "criteria" / "commune-demo.toml")
    unit = Unit("xa-a", "Xã A & <B> “C” _x0041_", "commune")
    quick = form_workbook(Issue(found, 2025, "vi", receiver="Tỉnh\nX"), unit)
    by_xlsxwriter(monkeypatch)
    same(quick, form_workbook(Issue(found, 2025, "vi", receiver="Tỉnh\nX"), unit))


def test_what_a_sheet_of_ours_never_holds_is_left_to_xlsxwriter(monkeypatch: pytest.MonkeyPatch) -> None:
    def book() -> bytes:
        made = NewBook("t")
        sheet = made.add_sheet("a")
        sheet.write_formula(0, 0, "=SUM(_xlfn.STDEV.S(B1:B10))", None, 1)
        sheet.write_formula(1, 0, "{=SUM(B1:B2*B1:B2)}", None, 5)
        sheet.write_formula(2, 0, "=SORT(B1:B3)", None, 2)
        sheet.write_formula(3, 0, '=IF(1=1,"<&>","")', None, "<&>")
        sheet.write_formula(4, 0, "=1/0", None, "#DIV/0!")
        sheet.write_formula(5, 0, "=1=1", None, True)
        sheet.write_boolean(0, 1, True)
        sheet.write_number(1, 1, 1 / 3)
        sheet.write_number(2, 1, float("nan"))
        sheet.write_string(3, 1, "")
        sheet.write_string(4, 1, "x" * 33_000)
        sheet.write_blank(5, 1, None)
        sheet.data_validation(0, 2, 0, 2, {"validate": "custom", "value": '=XLOOKUP(A1,B1:B2,B1:B2)>COUNTIFS(A1,"a")'})
        sheet.set_row(7, 30)
        sheet.set_row(8, None, None, {"hidden": True})
        return made.content()

    quick = book()
    by_xlsxwriter(monkeypatch)
    same(quick, book())
    assert b"_xlfn._xlws.SORT" in zipfile.ZipFile(io.BytesIO(quick)).read("xl/worksheets/sheet1.xml")


def test_the_limits_of_one_sheet_are_written_for_another_that_has_the_same() -> None:
    made = NewBook("t")
    first, second = made.add_sheet("a"), made.add_sheet("b")
    assert isinstance(first, QuickSheet)
    first.data_validation(0, 0, 0, 0, {"validate": "integer", "criteria": ">", "value": 3})
    second.limits_of = first
    second.write_string(0, 0, "x")
    book = openpyxl.load_workbook(io.BytesIO(made.content()))
    assert [[(one.type, str(one.sqref)) for one in book[name].data_validations.dataValidation] for name in "ab"] == [
        [("whole", "A1")], [("whole", "A1")],
    ]  # fmt: skip


def test_with_another_version_of_xlsxwriter_its_own_sheets_are_written(
    framework: dti.Framework, units: dti.Units, data: Any, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:  # fmt: skip
    dossier = assemble(framework, data, units)
    quick = council_workbook(dossier)
    monkeypatch.setattr("xlsxwriter.__version__", "3.2.9")
    assert not isinstance(NewBook("t").add_sheet("a"), QuickSheet)
    same(quick, council_workbook(dossier))
