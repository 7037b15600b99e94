"""Where things stand in a council's workbook: marks, columns and hidden sheets, shared by who writes it and who reads it."""

from __future__ import annotations

MARK = "#dtiscore-appraisal 1"  # begins every hidden mark of a sheet: what follows says whose sheet it is
STATEMENT = "dtiscore"  # the hidden sheet that says which edition, year and status, and how every cell stood
UNIT, BLOCK, FRONT = "unit", "block", "front"
INPUTS = ("points", "reason", "author")
HIDDEN = ("key", "fallback", "top", "score", "seen", "applies")
COLUMNS = (
    "key", "number", "title", "maximum", "data", "evidence", "note", "findings", "self", "preliminary", "points",
    "recognised", "reason", "author", "fallback", "top", "score", "seen", "applies",
)  # fmt: skip
# In characters; the page is scaled to their sum.
WIDTHS = {
    "key": 3, "number": 5, "title": 27, "maximum": 7, "data": 17, "evidence": 19, "note": 15, "findings": 22, "self": 8,
    "preliminary": 8, "points": 9, "recognised": 9, "reason": 22, "author": 12, "fallback": 8, "top": 8, "score": 8,
    "seen": 8, "applies": 8,
}  # fmt: skip
TEXTS = ("data", "evidence", "note", "findings")
KEY_ROW = 4
HEADER_ROW = 5
FIRST_LINE = 6


def mark_of(kind: str, name: str = "") -> str:
    return f"{MARK} {kind} {name}".rstrip()
