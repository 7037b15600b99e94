"""What is inside a workbook, seen once before anything is built from it: how much, and formulas without a value."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from typing import Any

import attrs

MOST_XML = 40 * 2**20
MOST_ELEMENTS = 500_000  # an element may become an object of half a kilobyte
MOST_MERGED = 200_000  # cells: an area of a few letters may name billions
CHUNK = 2**16


class TooMuch(Exception):
    """More elements, text or merged cells than any form has."""


class Declarations(Exception):
    """A document type, with which a few letters can stand for any amount of text."""


@attrs.define
class _Totals:
    size: int = 0
    elements: int = 0
    merged: int = 0


def scan(archive: zipfile.ZipFile) -> Mapping[str, frozenset[str]]:
    """By part, the cells whose formula has no value.

    Whatever starts as XML is looked at, since relations may call a sheet anything. A part that is no XML after all is
    left to whoever needs it: a parser stops where this one stopped.
    """
    totals = _Totals()
    return {part.filename: _Part(totals).read(archive, part) for part in archive.infolist() if not part.is_dir()}


class _Part:
    def __init__(self, totals: _Totals) -> None:
        self.totals = totals
        self.found: list[str] = []
        self.cell, self.text_type = "", False
        self.formula = self.value = self.inside = False

    def read(self, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> frozenset[str]:
        from xml.parsers import expat

        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        with archive.open(part) as stream:
            chunk = stream.read(CHUNK)
            if not may_be_xml(chunk):
                return frozenset()
            while chunk:
                self.totals.size += len(chunk)
                if self.totals.size > MOST_XML:
                    raise TooMuch
                try:
                    parser.Parse(chunk, False)
                except expat.ExpatError:
                    break
                chunk = stream.read(CHUNK)
        return frozenset(self.found)

    def _doctype(self, *_: Any) -> None:
        raise Declarations

    def _start(self, name: str, own: Mapping[str, str]) -> None:
        self.totals.elements += 1
        if self.totals.elements > MOST_ELEMENTS:
            raise TooMuch
        local = name.rpartition(" ")[2]
        if local == "c":
            self.cell, self.text_type = own.get("r", ""), own.get("t") == "str"
            self.formula = self.value = False
        elif local == "f":
            self.formula = True
        elif local == "v":
            self.inside, self.value = True, self.text_type  # an empty text is a value
        elif local == "mergeCell":
            self.totals.merged += _size(own.get("ref", ""))
            if self.totals.merged > MOST_MERGED:
                raise TooMuch

    def _end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        if local == "v":
            self.inside = False
        elif local == "c" and self.formula and not self.value and self.cell:
            self.found.append(self.cell)

    def _characters(self, text: str) -> None:
        if self.inside and text.strip():
            self.value = True


def may_be_xml(start: bytes) -> bool:
    return start.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] in (b"<", b"")


def _size(area: str) -> int:
    from openpyxl.worksheet.cell_range import CellRange

    try:
        size = CellRange(area).size
    except (TypeError, ValueError):
        return 1
    return int(size["rows"] * size["columns"])
