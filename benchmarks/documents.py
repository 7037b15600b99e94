"""Documents for many units: forms written and read, the council's workbooks, against what their libraries need for so many cells."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl

import dtiscore as dti
from benchmarks import work
from benchmarks.figures import Case, Claim, Group, Item, Settings, WrongAnswer
from dtiscore.data.reported import read_reported
from dtiscore.data.run_inputs import Inputs
from dtiscore.documents.appraisal.dossiers import Dossier, dossier_of
from dtiscore.documents.appraisal.importing import import_workbooks
from dtiscore.documents.appraisal.splitting import parts_of
from dtiscore.documents.appraisal.writing import council_workbook
from dtiscore.documents.forms.form_book import Issue
from dtiscore.documents.forms.form_template import FormTemplates
from dtiscore.documents.forms.reading import read_form
from dtiscore.files.many_objects import no_search
from dtiscore.frameworks.folder_settings import Settings as Asked
from dtiscore.results.assessment import Assessment
from dtiscore.rules.plugins.loading import load_plugins

UNITS, QUICK = 50, 10
PLAIN, READ = "xlsxwriter, as many plain cells", "openpyxl, the same forms"
COUNCIL = "xlsxwriter, the council's cells"


def plain_books(books: int, rows: int, columns: int) -> None:
    """What xlsxwriter takes for workbooks of so many cells, half of them texts, without any look."""
    import xlsxwriter

    for _ in range(books):
        book = xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True})
        sheet = book.add_worksheet()
        for row in range(rows):
            for column in range(columns):
                if column % 2:
                    sheet.write_string(row, column, f"{row} {column}")
                else:
                    sheet.write_number(row, column, row)
        book.close()


def read_plainly(forms: Mapping[str, bytes]) -> int:
    """What openpyxl takes to hand over the values, and only those."""
    import openpyxl

    count = 0
    for content in forms.values():
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        count += sum(value is not None for sheet in book for row in sheet.iter_rows(values_only=True) for value in row)
    return count


def dossier(framework: dti.Framework, units: int) -> Dossier:
    """Of communes in blocks of provinces, one year."""
    values = work.values("missing", units, 1).reshape(work.INDICATORS, units)
    columns = dict(zip(work.CODES, np.where(np.isnan(values), None, values).tolist(), strict=True))
    table = pl.DataFrame({"unit": work.labels(units), "year": [work.FIRST_YEAR] * units} | columns)
    inputs = Inputs(Asked(), load_plugins(), framework)
    vars(inputs)["targets"] = None
    vars(inputs)["reported"] = read_reported(table, framework, units=work.units(units))
    return dossier_of(Assessment(inputs))


def council(found: Dossier) -> dict[str, bytes]:
    with no_search():
        return {name: council_workbook(part) for name, part in parts_of(found, "parent").items()}


def documents(settings: Settings) -> Iterator[Item]:
    units = QUICK if settings.quick else UNITS
    framework = work.framework(settings.folder)
    issue = Issue(framework, work.FIRST_YEAR, "vi")
    everyone = work.units(units).records

    def written() -> dict[str, bytes]:
        templates = FormTemplates()
        return {unit.code: templates.form(issue, unit) for unit in everyone}

    forms, found = written(), dossier(framework, units)
    check(forms, found, framework, settings)
    lines = sum(len(unit.lines) for unit in found.units)
    cases = [
        Case(PLAIN, lambda: plain_books(units, 2 * work.INDICATORS, 17), own=False),
        Case("forms written", written),
        Case(READ, lambda: read_plainly(forms), own=False),
        Case("forms read", lambda: [read_form(content, code) for code, content in forms.items()]),
        Case(COUNCIL, lambda: plain_books(1, lines, 19), own=False),
        Case("council's workbooks", lambda: council(found)),
    ]
    note = f"{units} units × {work.INDICATORS} indicators"
    claims = [
        Claim("forms written", "forms written", PLAIN, 0.6, note=note),
        Claim("forms read", "forms read", READ, 3.0, note="with looks, locks and checksums"),
        Claim("council's workbooks", "council's workbooks", COUNCIL, 5.0, note="formulas, looks, limits"),
    ]
    if settings.alone:
        cases, claims = [case for case in cases if case.own], [Claim(c.name, c.case, note=c.note) for c in claims]
    yield Group(cases, claims, not settings.quick, settings.runs)


def check(forms: Mapping[str, bytes], found: Dossier, framework: dti.Framework, settings: Settings) -> None:
    """Every form is of its unit and blank; every unit of the council's workbooks comes back, with nothing decided."""
    for code, content in forms.items():
        own = read_form(content, code)
        if own.unit != code or not own.is_blank or len(own.rows) < work.INDICATORS:
            raise WrongAnswer(f"documents: the form of {code} is read as one of {own.unit} with {len(own.rows)} lines")
    folder = settings.folder / "council"
    folder.mkdir()
    for name, content in council(found).items():
        (folder / name).write_bytes(content)
    imported = import_workbooks([folder], framework)
    if imported.decisions or imported.notes:
        raise WrongAnswer(f"documents: {len(imported.decisions)} decisions in workbooks that nobody filled in")
