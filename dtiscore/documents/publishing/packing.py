"""Word files as bytes that are the same whenever they are made, and what is compared of two of them."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from xml.etree import ElementTree

CREATED = "2000-01-01T00:00:00Z"
ZIPPED = (1980, 1, 1, 0, 0, 0)
PROPERTIES = "docProps/core.xml"
CONTENT_TYPES = "[Content_Types].xml"
MOST_ENTRIES = 2_000
MOST_UNZIPPED = 64 * 2**20
DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")
PERSON = re.compile(rb"(<cp:lastModifiedBy>)[^<]*(</cp:lastModifiedBy>)")
REVISION = re.compile(rb"(<cp:revision>)[^<]*(</cp:revision>)")
TITLE = re.compile(rb"(<dc:title>)[^<]*(</dc:title>)|<dc:title\s*/>")


class NotAWordFile(ValueError):
    """What is no archive, too large, or damaged."""


def entries(content: bytes) -> dict[str, bytes]:
    """The parts of a Word file by name.

    Raises
    ------
    NotAWordFile
        also for one that unpacks to more than any document needs.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            if len(infos) > MOST_ENTRIES or sum(info.file_size for info in infos) > MOST_UNZIPPED:
                raise NotAWordFile
            found = {info.filename: archive.read(info) for info in infos if not info.is_dir()}
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, OSError, RuntimeError, EOFError, NotImplementedError):
        raise NotAWordFile from None
    if len(found) < len([info for info in infos if not info.is_dir()]):
        raise NotAWordFile
    return found


def packed(content: bytes, title: str = "") -> bytes:
    """The same file with fixed dates and no person in it, its parts in a fixed order; with a title where one is given."""
    parts = entries(content)
    if PROPERTIES in parts:
        parts[PROPERTIES] = _anonymous(parts[PROPERTIES], title)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda name: (name != CONTENT_TYPES, name)):
            info = zipfile.ZipInfo(name, ZIPPED)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            archive.writestr(info, parts[name])
    return buffer.getvalue()


def _anonymous(properties: bytes, title: str) -> bytes:
    properties = DATES.sub(lambda found: found[1] + CREATED.encode() + found[2], properties)
    properties = PERSON.sub(rb"\1\2", properties)
    properties = REVISION.sub(lambda found: found[1] + b"1" + found[2], properties)
    if title:
        text = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()
        properties = TITLE.sub(lambda _: b"<dc:title>" + text + b"</dc:title>", properties)
    return properties


def same(first: bytes, second: bytes) -> bool:
    """Whether two Word files are the same document, whatever packed or wrote them."""
    if first == second:
        return True
    try:
        return _canonical(entries(first)) == _canonical(entries(second))
    except NotAWordFile:
        return False


def _canonical(parts: Mapping[str, bytes]) -> dict[str, str | bytes]:
    found: dict[str, str | bytes] = {}
    for name, content in parts.items():
        found[name] = content
        if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" not in content:
            try:
                found[name] = ElementTree.canonicalize(content.decode("utf-8"))
            except (ElementTree.ParseError, UnicodeDecodeError):
                continue
    return found


def lines(content: bytes) -> list[str]:
    """The text of a document, one paragraph each, also those in tables."""
    try:
        body = entries(content).get("word/document.xml", b"").decode("utf-8", "replace")
    except NotAWordFile:
        return []
    found = (re.sub(r"<[^>]+>", "", p) for p in re.findall(r"<w:p[ >].*?</w:p>", body, flags=re.DOTALL))
    return [" ".join(text.split()) for text in found]
