"""Files from outside, before anything interprets them: sizes bounded, no password, no macro, no entity of XML."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from dtiscore.language.errors import DataError, Problem, cause

MOST_BYTES = 64 * 2**20
MOST_UNPACKED = 256 * 2**20
MOST_PARTS = 10_000
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what Office makes of a file with a password, and of .xls and .doc
_MACROS = re.compile(r"vbaproject\.bin|macrosheets/|vbadata\.xml", re.I)


def read_bounded(path: Path, file: str) -> bytes:
    """The bytes of a file of a size that a decision's table may have.

    Raises
    ------
    DataError
        with one problem: why it cannot be read.
    """
    try:
        if path.is_dir():
            raise DataError(Problem("file.directory", file))
        size = path.stat().st_size
        if not path.is_file():
            raise DataError(Problem("file.not_regular", file))
        if size > MOST_BYTES:
            raise DataError(_too_large(file, size, MOST_BYTES))
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise DataError(Problem("file.missing", file)) from None
    except (OSError, ValueError) as error:
        raise DataError(Problem("file.unreadable", file, params={"detail": cause(error)})) from None
    if not content:
        raise DataError(Problem("file.empty", file))
    return content


def _too_large(file: str, size: int, limit: int) -> Problem:
    return Problem("file.too_large", file, params={"size": size // 2**20, "limit": limit // 2**20})


def checked_archive(content: bytes, file: str) -> zipfile.ZipFile:
    """The parts of a .xlsx or .docx, once it is known that nothing in it explodes, runs or hides."""
    if content.startswith(_COMPOUND):
        raise DataError(Problem("convert.password", file))
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
        unpacked = sum(part.file_size for part in parts)
        if any(part.flag_bits & 1 for part in parts):
            raise DataError(Problem("convert.password", file))
        if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
            raise DataError(_too_large(file, unpacked, MOST_UNPACKED))
        if any(_MACROS.search(part.filename) for part in parts):
            raise DataError(Problem("convert.macros", file))
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                text = archive.read(part).replace(b"\0", b"")  # two bytes a letter would hide the words
                if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                    raise DataError(Problem("convert.entities", file))
                if part.filename == "[Content_Types].xml" and b"macroEnabled" in text:
                    raise DataError(Problem("convert.macros", file))
    except DataError:
        raise
    except Exception:  # whatever a damaged archive makes of the unpacking
        raise DataError(Problem("convert.damaged", file)) from None
    return archive
