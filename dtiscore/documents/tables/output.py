"""Where results go: the terminal, or a file that appears whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from dtiscore.documents.tables.text import as_csv, as_json, as_markdown, as_table
from dtiscore.documents.tables.view import View
from dtiscore.documents.tables.workbook import as_workbook
from dtiscore.language.errors import Language, OutputError, Problem

Format = Literal["table", "csv", "json", "markdown", "xlsx"]
SUFFIXES: dict[str, Format] = {
    ".csv": "csv", ".json": "json", ".md": "markdown", ".markdown": "markdown", ".txt": "table", ".xlsx": "xlsx",
}  # fmt: skip


def format_of(path: Path) -> Format:
    found = SUFFIXES.get(path.suffix.casefold())
    if found is None:
        raise OutputError(Problem("output.suffix", str(path), params={"suffix": path.suffix or "—"}))
    return found


def render(view: View, form: Format, lang: Language, *, colour: bool = False, width: int | None = None) -> bytes:
    if form == "xlsx":
        return as_workbook(view, lang)
    if form == "table":
        return as_table(view, lang, colour=colour, width=width).encode()
    return (
        as_markdown(view, lang) if form == "markdown" else as_csv(view) if form == "csv" else as_json(view)
    ).encode()
