"""Word files as bytes that are the same whenever they are made, and what is compared of two of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from dtiscore.files import zips
from dtiscore.files.zips import Damaged, TooMuch, parts_of

CREATED = "2000-01-01T00:00:00Z"
PROPERTIES = "docProps/core.xml"
CONTENT_TYPES = "[Content_Types].xml"
MOST_ENTRIES = 2_000
MOST_UNZIPPED = 64 * 2**20
# What Word writes of time and people, between what opens and closes it, and what stands there instead.
REPLACED = (
    (re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)"), CREATED.encode()),
    (re.compile(rb"(<cp:lastModifiedBy>)[^<]*(</cp:lastModifiedBy>)"), b""),
    (re.compile(rb"(<cp:revision>)[^<]*(</cp:revision>)"), b"1"),
)
TITLE = re.compile(rb"(<dc:title>)[^<]*(</dc:title>)|<dc:title\s*/>")


def entries(content: bytes) -> dict[str, bytes]:
    """The parts of a Word file by name.

    Raises
    ------
    Damaged, TooMuch
        for what is no archive, damaged, or unpacks to more than any document needs.
    """
    return parts_of(content, MOST_ENTRIES, MOST_UNZIPPED)


def packed(content: bytes, title: str = "") -> bytes:
    """The same file with fixed dates and no person in it, its parts in a fixed order; with a title where one is given."""
    parts = entries(content)
    if PROPERTIES in parts:
        parts[PROPERTIES] = _anonymous(parts[PROPERTIES], title)
    return zips.packed({name: parts[name] for name in sorted(parts, key=lambda name: (name != CONTENT_TYPES, name))})


def _anonymous(properties: bytes, title: str) -> bytes:
    for pattern, text in REPLACED:
        properties = pattern.sub(rb"\g<1>" + text + rb"\g<2>", properties)
    if title:
        properties = TITLE.sub(lambda _: b"<dc:title>" + escape(title).encode() + b"</dc:title>", properties)
    return properties


def same(first: bytes, second: bytes) -> bool:
    """Whether two Word files are the same document, whatever packed or wrote them."""
    if first == second:
        return True
    try:
        return _canonical(entries(first)) == _canonical(entries(second))
    except (Damaged, TooMuch):
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
    except (Damaged, TooMuch):
        return []
    found = (re.sub(r"<[^>]+>", "", p) for p in re.findall(r"<w:p[ >].*?</w:p>", body, flags=re.DOTALL))
    return [" ".join(text.split()) for text in found]
