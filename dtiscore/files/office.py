"""Files of Office programs as they come: nothing is run, nothing unpacks without bound, what is wrong has a name.

Every part is looked at once before anything is built from it. A file in the strict form of Office Open XML is read as the
usual one, of which it differs by its namespaces.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import attrs

from dtiscore.files.opening import too_large
from dtiscore.files.zips import TooMuch, opened
from dtiscore.language.errors import DataError, Problem

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what Office makes of a file with a password, and of .xls and .doc
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MACROS = re.compile(r"vbaproject\.bin|macrosheets/|vbadata\.xml", re.IGNORECASE)
STRICT = "http://purl.oclc.org/ooxml/"
USUAL = {
    "spreadsheetml/main": "spreadsheetml/2006/main",
    "wordprocessingml/main": "wordprocessingml/2006/main",
    "drawingml/": "drawingml/2006/",
    "officeDocument/relationships": "officeDocument/2006/relationships",
    "officeDocument/extendedProperties": "officeDocument/2006/extended-properties",
    "officeDocument/customProperties": "officeDocument/2006/custom-properties",
    "officeDocument/docPropsVTypes": "officeDocument/2006/docPropsVTypes",
    "officeDocument/math": "officeDocument/2006/math",
}
CHUNK = 2**16
# What any file may hold, and how much more by each byte that it has: text and signs that open something, as XML does. Beyond
# that it repeats itself, which no table, form or letter does.
UNPACKED, UNPACKED_PER_BYTE = 64 * 2**20, 100
OPENED, OPENED_PER_BYTE = 1_500_000, 12
# Parts of which a program makes an object for everything in them.
OPENED_IN = {".rels": 100_000, "/workbook.xml": 100_000, "content_types].xml": 100_000, "/styles.xml": 400_000}
COUNTED_FROM = 2**19  # bytes

Reason = Literal["old", "password", "macros", "declarations", "parts", "unpacks", "repeats", "other", "damaged"]
Area = tuple[int, int, int, int]


@attrs.frozen
class Door:
    """How much a kind of file may hold, and the code of the sentence for each reason to refuse one.

    ``cells`` counts also the empty ones before the last of a row, ``merged`` the cells under merged areas. A reason
    without a code is none: ``macros`` are not run anyway.
    """

    codes: Mapping[Reason, str]
    bytes: int
    unpacked: int
    parts: int = 10_000
    xml: int = 2**40
    elements: int = 2**40
    cells: int = 50_000_000
    merged: int = 2**60

    def refusal(self, reason: Reason, file: str, **params: Any) -> DataError:
        if reason == "repeats" and reason not in self.codes:
            reason = "unpacks"
        return DataError(Problem(self.codes[reason], file, params=params))


@attrs.define(eq=False)
class Part:
    """What was seen in one part: the namespace of its first element, the last row that has a cell, merged areas (first row
    and column, last row and column, from 1), the cells with a formula, those whose formula has no result, and what it calls
    a sheet of charts."""

    namespace: str = ""
    rows: int = 0
    merged: list[Area] = attrs.field(factory=list)
    formulas: set[str] = attrs.field(factory=set)
    without_value: set[str] = attrs.field(factory=set)
    charts: list[str] = attrs.field(factory=list)


@attrs.frozen(eq=False)
class Package:
    """A file that holds nothing that explodes, runs or hides; ``parts`` by name."""

    archive: zipfile.ZipFile
    parts: Mapping[str, Part]


def open_package(source: bytes | Path, file: str, door: Door) -> Package:
    """The parts of a .xlsx or .docx, in the usual namespaces.

    Raises
    ------
    DataError
        with one problem.
    """
    if isinstance(source, Path):
        with source.open("rb") as stream:
            head = stream.read(len(COMPOUND))
    else:
        head = source
        if not source:
            raise DataError(Problem("file.empty", file))
        if len(source) > door.bytes:
            raise DataError(too_large(len(source), door.bytes, file))
    if head.startswith(COMPOUND):
        raise door.refusal("password" if ENCRYPTED in head else "old", file)
    limits = {"limit": door.unpacked // 2**20, "xml": door.xml // 2**20}
    try:
        archive = opened(source, door.parts, door.unpacked)
        parts = archive.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise door.refusal("password", file)
        if "macros" in door.codes and any(MACROS.search(part.filename) for part in parts):
            raise door.refusal("macros", file)
        _refuse_repeats(archive)
        return _usual(archive, _Look(door).at(archive))
    except _Repeats as much:
        raise door.refusal("repeats", file, size=much.size // 2**20, **limits) from None
    except TooMuch as much:
        if not much.size:
            raise door.refusal("parts", file, count=much.parts, most=door.parts, **limits) from None
        raise door.refusal("unpacks", file, size=much.size // 2**20, **limits) from None
    except _Declarations:
        raise door.refusal("declarations", file) from None
    except (DataError, KeyboardInterrupt, MemoryError):
        raise
    except Exception:  # whatever the zip reader and its decompressors raise
        raise door.refusal("other", file) from None


# --- one look at every part ------------------------------------------------------------------------------------------


class _Declarations(Exception):
    """A document type, with which a few letters can stand for any amount of text."""


class _Repeats(Exception):
    """Far more in a file than its bytes can tell apart; ``size`` is what it unpacks to."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


def _refuse_repeats(archive: zipfile.ZipFile) -> None:
    """Stop before anything is made of a file that is small and unpacks to millions of empty cells or blanks."""
    parts = archive.infolist()
    packed, unpacked = sum(part.compress_size for part in parts), sum(part.file_size for part in parts)
    if unpacked > max(UNPACKED, UNPACKED_PER_BYTE * packed):
        raise _Repeats(unpacked)
    most, opened_in_all = max(OPENED, OPENED_PER_BYTE * packed), 0
    for part in parts:
        if part.file_size < COUNTED_FROM:
            continue
        name = part.filename.casefold()
        most_here = next((count for end, count in OPENED_IN.items() if f"/{name}".endswith(end)), most)
        count = 0
        with archive.open(part) as stream:
            while chunk := stream.read(CHUNK):
                count += chunk.count(b"<")
                if count > most_here or opened_in_all + count > most:
                    raise _Repeats(unpacked)
        opened_in_all += count


class _Look:
    """Counts what is in the parts, all together, and stops where it is too much.

    Whatever starts as XML is looked at, since relations may call a sheet anything. A part that is no XML after all is
    left to whoever needs it: a parser stops where this one stopped.
    """

    def __init__(self, door: Door) -> None:
        self.door = door
        self.size = self.elements = self.cells = self.merged = 0

    def at(self, archive: zipfile.ZipFile) -> dict[str, Part]:
        return {part.filename: self._part(archive, part) for part in archive.infolist() if not part.is_dir()}

    def _part(self, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Part:
        from xml.parsers import expat

        self.part, self.parser = Part(), expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.cell, self.row, self.column = "", 0, 0
        self.is_text = self.formula = self.value = False
        with archive.open(part) as stream:
            chunk = stream.read(CHUNK)
            if chunk.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] not in (b"<", b""):
                return self.part
            while chunk:
                self.size += len(chunk)
                if self.size > self.door.xml:
                    raise TooMuch(0, self.size)
                try:
                    self.parser.Parse(chunk, False)
                except expat.ExpatError:
                    break
                chunk = stream.read(CHUNK)
        return self.part

    def _refuse(self, is_too_much: bool) -> None:
        if is_too_much:
            raise _Repeats(self.size)

    def _doctype(self, *_: Any) -> None:
        raise _Declarations

    def _start(self, name: str, own: Mapping[str, str]) -> None:
        self.elements += 1
        if self.elements > self.door.elements:
            self._refuse(True)
        space, _, local = name.rpartition(" ")
        if local == "c":
            self.column += 1
            self.cell, self.is_text = own.get("r", ""), own.get("t") == "str"
            self.formula = self.value = False
        elif local == "v":
            self.value = self.is_text or not self.formula  # an empty text is a result
            if not self.value:
                self.parser.CharacterDataHandler = self._characters
        elif local == "f":
            self.formula = True
            self.part.formulas.add(self.cell)
        elif local == "row":
            stated = own.get("r", "")
            self.row = int(stated[:9]) if stated.isascii() and stated.isdigit() else self.row + 1
        elif local == "mergeCell":
            self._merge(own.get("ref", ""))
        elif local == "Relationship" and "chartsheet" in own.get("Type", ""):
            self.part.charts.append(own.get("Target", ""))
        self.part.namespace = self.part.namespace or space

    def _end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        if local == "c" and self.formula and not self.value:
            self.part.without_value.add(self.cell or f"#{self.column}")
            self.parser.CharacterDataHandler = None
        elif local == "row" and self.column:  # rows without cells, which some programs write to the last, cost nothing
            self.cells += max(_column_of(self.cell), self.column) + max(self.row - self.part.rows, 0)
            self._refuse(self.cells > self.door.cells)
            self.part.rows = max(self.part.rows, self.row)
            self.cell, self.column = "", 0

    def _characters(self, text: str) -> None:
        if text.strip():
            self.value, self.parser.CharacterDataHandler = True, None

    def _merge(self, ref: str) -> None:
        from openpyxl.utils import range_boundaries

        try:
            left, top, right, bottom = (int(place) for place in range_boundaries(ref))
        except (TypeError, ValueError):
            return
        self.merged += (bottom - top + 1) * (right - left + 1)
        self._refuse(self.merged > self.door.merged)
        self.part.merged.append((top, left, bottom, right))


def _column_of(cell: str) -> int:
    """The number of a cell's column; 0 where it has no name."""
    column = 0
    for sign in cell[:3]:
        if not "A" <= sign <= "Z":
            break
        column = 26 * column + ord(sign) - 64
    return column


def _usual(archive: zipfile.ZipFile, parts: dict[str, Part]) -> Package:
    """The package without sheets of charts, of which a thousand may call one drawing, in the usual namespaces; mostly it is
    just as it came."""
    strict = any(part.namespace.startswith(STRICT) for part in parts.values())
    charts = {_called(name, target) for name, part in parts.items() for target in part.charts}
    if not strict and not charts:
        return Package(archive, parts)
    buffer = io.BytesIO()
    kept = {name: part for name, part in parts.items() if name not in charts}
    with archive, zipfile.ZipFile(buffer, "w") as usual:
        for name in kept:
            content = archive.read(name)
            if strict and name.casefold().endswith((".xml", ".rels")):
                for old, new in USUAL.items():
                    content = content.replace(
                        (STRICT + old).encode(), f"http://schemas.openxmlformats.org/{new}".encode()
                    )
            usual.writestr(name, content)
    return Package(zipfile.ZipFile(buffer), kept)


def _called(relations: str, target: str) -> str:
    """The part that is the target of a relation, as the file of relations calls it."""
    folder = posixpath.dirname(posixpath.dirname(relations))
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
