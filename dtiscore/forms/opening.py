"""Opening workbooks that strangers send: nothing is run, nothing unpacks without bound, and what is wrong has a name."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from dtiscore.errors import DataError, Problem, one_line

MOST_BYTES = 20 * 2**20
MOST_XML = 40 * 2**20
MOST_UNPACKED = 200 * 2**20
MOST_PARTS = 2_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def open_workbook(content: bytes, file: str) -> Any:
    """An openpyxl workbook with the values that formulas last had.

    Raises
    ------
    DataError
        with one problem: encrypted, an old .xls, too large, with macros, damaged, or no workbook at all.
    """
    _refuse(content, file)
    from openpyxl import load_workbook

    try:
        return load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
    except (KeyboardInterrupt, MemoryError):
        raise
    except Exception as error:  # openpyxl passes on whatever its parsers and the zip reader raise
        detail = one_line(f"{type(error).__name__}: {error}", 100)
        raise DataError(Problem("form.damaged", file, params={"detail": detail})) from None


def _refuse(content: bytes, file: str) -> None:
    def problem(code: str, **params: Any) -> DataError:
        return DataError(Problem(code, file, params=params))

    if not content:
        raise problem("file.empty")
    if len(content) > MOST_BYTES:
        raise problem("file.too_large", size=len(content) // 2**20, limit=MOST_BYTES // 2**20)
    if content.startswith(OLE):
        raise problem("form.encrypted" if ENCRYPTED in content else "form.old_excel")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {part.filename.casefold() for part in parts}
            if any(part.flag_bits & 1 for part in parts):
                raise problem("form.encrypted")
            xml = sum(part.file_size for part in parts if part.filename.casefold().endswith((".xml", ".rels")))
            unpacked = max(xml * MOST_UNPACKED // MOST_XML, sum(part.file_size for part in parts))
            if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
                raise problem("form.unpacks", limit=MOST_UNPACKED // 2**20, xml=MOST_XML // 2**20)
            if "xl/workbook.xml" not in names:
                raise problem("form.not_a_workbook")
            if any(name.endswith("vbaproject.bin") for name in names):
                raise problem("form.macros")
            for part in parts:
                if part.filename.casefold().endswith((".xml", ".rels")):
                    with archive.open(part) as stream:
                        if b"<!DOCTYPE" in stream.read(1024).upper():
                            raise problem("form.entities")
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, zlib.error):
        raise problem("form.not_a_workbook") from None
