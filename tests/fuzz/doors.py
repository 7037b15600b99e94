"""Every way by which a file comes in, with good files for each."""

from __future__ import annotations

import contextlib
import datetime
import io
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

import attrs
import polars as pl
import xlsxwriter

import dtiscore as dti
from dtiscore.cli import run
from dtiscore.data.stated_scores import read_stated_scores
from dtiscore.documents.appraisal.dossiers import dossier_of
from dtiscore.documents.appraisal.importing import import_workbooks
from dtiscore.documents.appraisal.writing import council_workbook
from dtiscore.documents.coinr import convert_coinr
from dtiscore.documents.decisions import convert_table
from dtiscore.documents.forms.collecting import collect
from dtiscore.documents.forms.form_book import Issue
from dtiscore.documents.forms.form_template import form_workbook
from dtiscore.documents.forms.remembered_forms import FILE as MEMORY
from dtiscore.documents.forms.saving import save
from dtiscore.documents.publishing.templates import default_files, read_templates
from dtiscore.documents.publishing.verifying import verify
from dtiscore.frameworks.folder_settings import NAME as SETTINGS
from dtiscore.frameworks.folder_settings import read_folder
from dtiscore.language.errors import Problem
from dtiscore.rules.plugins.loading import load_plugins
from dtiscore.years.manifest import NAME as MANIFEST

from ..documents.coinr import index_files
from ..documents.decisions import decision_files
from ..results.assessments import assessment_of
from ..tree import ROOT

EXAMPLE = ROOT / "examples" / "commune-demo"
CRITERIA = ROOT / "criteria"
YEAR = 2025
Open = Callable[[Path, Path], Iterable[Problem] | object]
Files = Mapping[str, bytes]


@cache
def framework() -> dti.Framework:
    return dti.load_framework("commune-demo")


@cache
def units() -> dti.Units:
    return dti.read_units(EXAMPLE / "synthetic-units.csv", framework().unit_types)


# --- what a door does with a file: (path, a folder of its own) -> what was said, or an error -------------------------------


def collected(path: Path, own: Path) -> Iterable[Problem]:
    return [remark.problem for remark in collect([path], framework(), units(), own / "result").remarks]


def remembered(path: Path, own: Path) -> None:
    path.rename(own / MEMORY)
    collect([], framework(), units(), own)


def templates(path: Path, own: Path) -> None:
    folder = own / "templates"
    folder.mkdir()
    path.rename(folder / "notice.docx")
    read_templates(folder, "vi")


def verified(path: Path, own: Path) -> Iterable[Problem]:
    for name, content in published().items():
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        (own / name).write_bytes(content)
    path.replace(own / MANIFEST)
    return verify(own, load_plugins()).problems


def settings(path: Path, own: Path) -> None:
    path.rename(own / SETTINGS)
    read_folder(own)


def described(path: Path, own: Path) -> None:
    convert_coinr(path, index_files.write(own / "data.csv", index_files.DATA), own / "made")


def measured(path: Path, own: Path) -> None:
    convert_coinr(index_files.write(own / "meta.csv", index_files.META), path, own / "made")


# --- good files -----------------------------------------------------------------------------------------------------------


def _table(rows: Iterable[Iterable[object]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.set_properties({"created": datetime.datetime(2026, 1, 1)})
        sheet = book.add_worksheet()
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell)
    return buffer.getvalue()


def three_kinds(csv: bytes) -> Files:
    """A table as text, as a workbook and as Parquet."""
    frame = pl.read_csv(csv, infer_schema=False)
    parquet = io.BytesIO()
    frame.write_parquet(parquet)
    return {".csv": csv, ".xlsx": _table([frame.columns, *frame.rows()]), ".parquet": parquet.getvalue()}


@cache
def observed() -> bytes:
    lines = (EXAMPLE / "synthetic-observations.csv").read_bytes().splitlines(keepends=True)
    return b"".join(lines[:60])


@cache
def form() -> bytes:
    return form_workbook(Issue(framework(), YEAR, "vi"), units().records[0])


@cache
def council() -> bytes:
    data = EXAMPLE / "synthetic-observations.csv"
    return council_workbook(dossier_of(assessment_of(framework(), data, units(), year=YEAR), only=["xa-a"]))


@cache
def memory() -> bytes:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "xa-a.xlsx").write_bytes(form())
        found = collect([folder / "xa-a.xlsx"], framework(), units(), folder / "result")
        save(found, framework(), units(), folder / "result", ("commune-demo", "units.csv"), "vi")
        return (folder / "result" / MEMORY).read_bytes()


@cache
def published() -> Files:
    """Every file of a result folder."""
    with tempfile.TemporaryDirectory() as name, contextlib.redirect_stdout(None), contextlib.redirect_stderr(None):
        target = Path(name) / "published"
        shutil.copytree(EXAMPLE, Path(name) / "year")
        source = Path(name) / "year"
        assert run(["publish", *_inputs(source), "-o", str(target)]) == 0
        return {str(path.relative_to(target)): path.read_bytes() for path in target.rglob("*") if path.is_file()}


def _inputs(folder: Path) -> list[str]:
    return [str(folder / "synthetic-observations.csv"), "-f", "commune-demo", "--units", str(folder / "synthetic-units.csv"),
            "--year", str(YEAR)]  # fmt: skip


@cache
def decisions() -> Files:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "decision"
        rows = decision_files.COMMUNE
        decision_files.write_docx(path.with_suffix(".docx"), rows)
        decision_files.write_xlsx(path.with_suffix(".xlsx"), rows)
        decision_files.write_csv(path.with_suffix(".csv"), rows)
        return {kind: path.with_suffix(kind).read_bytes() for kind in (".docx", ".xlsx", ".csv")}


@cache
def index(rows: str) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        return index_files.write(Path(name) / "i.csv", getattr(index_files, rows)).read_bytes()


def other_targets() -> Files:
    """As those that the framework names, with a code of their own."""
    content = (CRITERIA / "targets" / "commune-demo-targets.toml").read_bytes()
    return {".toml": content.replace(b'"commune-demo-targets"', b'"targets-of-a-province"')}


@attrs.frozen
class Door:
    """``open`` takes a file and a folder of its own, and gives what it has to say; ``files`` are good ones by their suffix."""

    name: str
    open: Open
    files: Callable[[], Files]


def _read(name: str) -> Callable[[], Files]:
    return lambda: {".toml": (CRITERIA / name).read_bytes()}


DOORS = {
    door.name: door
    for door in (
        Door("observations", lambda path, _: dti.read_observations(path, framework()), lambda: three_kinds(observed())),
        Door("units", lambda path, _: dti.read_units(path), lambda: three_kinds((EXAMPLE / "synthetic-units.csv").read_bytes())),
        Door("published", lambda path, _: read_stated_scores(path, framework()),
             lambda: three_kinds(b"unit,year,node,points\nxa-a,2024,total,61.5\nxa-b,2024,total,70\n")),
        Door("framework", lambda path, _: dti.load_framework(path), _read("commune-demo.toml")),
        Door("targets", lambda path, _: dti.load_targets(framework(), [path]), other_targets),
        Door("settings", settings, lambda: {".toml": (EXAMPLE / SETTINGS).read_bytes()}),
        Door("collect", collected, lambda: {".xlsx": form()}),
        Door("memory", remembered, lambda: {".json": memory()}),
        Door("appraise import", lambda path, _: import_workbooks([path], framework(), units()), lambda: {".xlsx": council()}),
        Door("convert table", lambda path, _: convert_table(path), decisions),
        Door("coinr: meta", described, lambda: three_kinds(index("META"))),
        Door("coinr: data", measured, lambda: three_kinds(index("DATA"))),
        Door("publish templates", templates, lambda: {".docx": default_files("vi")["notice.docx"]}),
        Door("verify", verified, lambda: {".json": published()[MANIFEST]}),
    )
}  # fmt: skip
