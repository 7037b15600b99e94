"""Opening workbooks that strangers send: nothing is run, nothing unpacks without bound, and what is wrong has a name."""

from __future__ import annotations

import contextlib
import io
import warnings
import zipfile
from collections.abc import Mapping
from typing import Any

import attrs

from dtiscore.documents.forms.scanning import MOST_XML, Declarations, TooMuch, scan
from dtiscore.language.errors import DataError, Problem, one_line

MOST_BYTES = 20 * 2**20
MOST_UNPACKED = 200 * 2**20
MOST_PARTS = 2_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@attrs.frozen(eq=False)
class Opened:
    """A workbook with the values that formulas last had; ``without_value`` names, by sheet, formulas that have none."""

    book: Any
    without_value: Mapping[str, frozenset[str]]


def open_workbook(content: bytes, file: str) -> Opened:
    """An openpyxl workbook.

    Raises
    ------
    DataError
        with one problem: encrypted, an old .xls, too large, with macros, damaged, or no workbook at all.
    """
    formulas = _refuse(content, file)
    try:
        # What openpyxl warns of or prints forms do not need.
        with (warnings.catch_warnings(action="ignore"), contextlib.redirect_stdout(io.StringIO()),
              zipfile.ZipFile(io.BytesIO(content)) as archive):  # fmt: skip
            return _cells(archive, formulas)
    except (KeyboardInterrupt, MemoryError):
        raise
    except Exception as error:  # openpyxl passes on whatever its parsers and the zip reader raise
        detail = one_line(f"{type(error).__name__}: {error}", 100)
        raise DataError(Problem("form.damaged", file, params={"detail": detail})) from None


def _cells(archive: zipfile.ZipFile, formulas: Mapping[str, frozenset[str]]) -> Opened:
    """The cells alone: pictures, charts, links, comments and tables are parts that could be called a thousand times."""
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.styles.stylesheet import apply_stylesheet
    from openpyxl.worksheet._reader import WorksheetReader

    reader = ExcelReader(archive.fp, data_only=True, keep_links=False)
    for read in (reader.read_manifest, reader.read_strings, reader.read_workbook, reader.read_properties):
        read()
    apply_stylesheet(reader.archive, reader.wb)
    found: dict[str, frozenset[str]] = {}
    targets = set()
    for stated, relation in reader.parser.find_sheets():
        target = relation.target
        if target in targets or target not in reader.valid_files or "chartsheet" in relation.Type:
            continue
        targets.add(target)
        sheet = reader.wb.create_sheet(stated.name)
        with reader.archive.open(target) as stream:
            cells = WorksheetReader(sheet, stream, reader.shared_strings, True, False)
            cells.bind_cells()
            cells.bind_merged_cells()
        found[sheet.title] = formulas.get(target, frozenset())
    return Opened(reader.wb, found)


def _refuse(content: bytes, file: str) -> Mapping[str, frozenset[str]]:
    """Raise for what is no workbook or not to be opened; by part, the cells whose formula has no value."""

    def problem(code: str, **params: Any) -> DataError:
        return DataError(Problem(code, file, params=params))

    if not content:
        raise problem("file.empty")
    if len(content) > MOST_BYTES:
        raise problem("file.too_large", size=len(content) // 2**20, limit=MOST_BYTES // 2**20)
    if content.startswith(OLE):
        raise problem("form.encrypted" if ENCRYPTED in content else "form.old_excel")
    too_much = problem("form.unpacks", limit=MOST_UNPACKED // 2**20, xml=MOST_XML // 2**20)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {part.filename.casefold() for part in parts}
            if any(part.flag_bits & 1 for part in parts):
                raise problem("form.encrypted")
            if sum(part.file_size for part in parts) > MOST_UNPACKED or len(parts) > MOST_PARTS:
                raise too_much
            if "xl/workbook.xml" not in names:
                raise problem("form.not_a_workbook")
            if any(name.endswith("vbaproject.bin") for name in names):
                raise problem("form.macros")
            return scan(archive)
    except TooMuch:
        raise too_much from None
    except Declarations:
        raise problem("form.entities") from None
    except (DataError, KeyboardInterrupt, MemoryError):
        raise
    except Exception:  # whatever the zip reader and its decompressors raise
        raise problem("form.not_a_workbook") from None
