"""What lies among the forms and is none: each kind with its sentence, which says what to do about it."""

from __future__ import annotations

import re
from pathlib import PurePath

from dtiscore.files.hidden_keys import DOOR
from dtiscore.files.zips import Damaged, TooMuch, opened

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xltx", ".xltm", ".xlsb")  # looked into, whatever they turn out to be
TABLES = (".ods", ".ots", ".fods", ".xlt", ".et", ".ett", ".numbers", ".gsheet")
SCANS = (
    ".pdf", ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic", ".heif", ".djvu", ".xps",
)  # fmt: skip
LETTERS = (
    ".docx", ".doc", ".docm", ".dot", ".dotx", ".odt", ".rtf", ".wps", ".pages", ".gdoc", ".txt", ".md", ".htm", ".html", ".mht",
    ".pptx", ".ppt", ".odp",
)  # fmt: skip
MESSAGES = (".msg", ".eml", ".emlx", ".mbox", ".pst", ".ics")
ARCHIVES = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zipx", ".cab", ".iso", ".001")
UNFINISHED = (".crdownload", ".part", ".partial", ".download", ".opdownload")
KINDS = (
    ("form.is_table", TABLES),
    ("form.is_scan", SCANS),
    ("form.is_letter", LETTERS),
    ("form.is_message", MESSAGES),
    ("form.is_archive", ARCHIVES),
    ("form.is_unfinished", UNFINISHED),
)
# What programs leave beside the files that people see.
LEFT_BEHIND = re.compile(
    r"~|\.(?!\.?$)|thumbs\.db$|ehthumbs|desktop\.ini$|icon\r$|__macosx$|@eadir$|\$recycle\.bin$|.*\.tmp$"
)
BEGINNINGS = (
    (b"%PDF", "form.is_scan"),
    (b"\xff\xd8\xff", "form.is_scan"),
    (b"\x89PNG", "form.is_scan"),
    (b"II*\0", "form.is_scan"),
    (b"MM\0*", "form.is_scan"),
    (b"{\\rtf", "form.is_letter"),
    (b"Rar!", "form.is_archive"),
    (b"7z\xbc\xaf\x27\x1c", "form.is_archive"),
    (b"\x1f\x8b", "form.is_archive"),
)
MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|table|\?xml|workbook|meta)", re.IGNORECASE)


def is_left_behind(name: str) -> bool:
    """Whether a program left it there for itself, and nobody sent it."""
    return LEFT_BEHIND.match(name.casefold()) is not None


def is_workbook(name: str) -> bool:
    return name.casefold().endswith(WORKBOOKS)


def kind_named(name: str) -> str:
    """The code of the sentence for a file that is not opened, by its name."""
    suffix = PurePath(name).suffix.casefold()
    return next((code for code, suffixes in KINDS if suffix in suffixes), "form.no_form")


def kind_held(content: bytes) -> str:
    """The code of the sentence for what calls itself a workbook and holds something else; "" where it may be one."""
    for beginning, code in BEGINNINGS:
        if content.startswith(beginning):
            return code
    if MARKUP.match(content[:1_000]):  # what many a web page calls .xls
        return "form.is_table"
    if content.startswith(b"PK"):
        return _kind_of_parts(content)
    return ""


def _kind_of_parts(content: bytes) -> str:
    try:
        with opened(content, DOOR.parts, DOOR.unpacked) as archive:
            names = set(archive.namelist())
    except (Damaged, TooMuch):  # said by whoever opens it
        return ""
    if "xl/workbook.bin" in names or b"opendocument.spreadsheet" in content[:120]:
        return "form.is_table"
    if "word/document.xml" in names or "ppt/presentation.xml" in names or b"opendocument" in content[:120]:
        return "form.is_letter"
    return ""
