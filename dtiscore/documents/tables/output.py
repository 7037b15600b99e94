"""Where results go: the terminal, or a file that appears whole or not at all; in a form of ours or of a plugin."""

from __future__ import annotations

from pathlib import Path

from dtiscore.documents.tables.text import as_csv, as_json, as_json_lines, as_markdown, as_table, shown_cells
from dtiscore.documents.tables.view import View
from dtiscore.documents.tables.workbook import as_workbook
from dtiscore.language.errors import Language, OutputError, Problem
from dtiscore.model import OWN_FORMATS, OutputFormat, ShownTable
from dtiscore.rules.plugins.asking import formatted
from dtiscore.rules.plugins.loading import load_plugins

Format = str  # one of ours, or the name of a plugin's
SUFFIXES = {suffix: name for name, suffixes in OWN_FORMATS.items() for suffix in suffixes}
IN_TEXT = {"csv": as_csv, "json": as_json, "jsonl": as_json_lines}


def format_of(path: Path) -> Format:
    """The form that the suffix of a name asks for; a plugin's where it is none of ours.

    Raises
    ------
    OutputError
        for a suffix that nobody writes.
    """
    suffix = path.suffix.casefold()
    found = SUFFIXES.get(suffix)
    if found is not None:
        return found
    given = load_plugins().formats if suffix else {}
    for one in given.values():
        if suffix in one.suffixes:
            return one.name
    raise OutputError(Problem("output.suffix", str(path), params={"suffix": path.suffix or "—"}))


def render(view: View, form: Format, lang: Language, *, colour: bool = False, width: int | None = None) -> bytes:
    """The view in a form.

    Raises
    ------
    PluginError
        where the function of a plugin's form does not give what it should.
    """
    if form == "xlsx":
        return as_workbook(view, lang)
    if form == "table":
        return as_table(view, lang, colour=colour, width=width).encode()
    if form == "markdown":
        return as_markdown(view, lang).encode()
    if form in IN_TEXT:
        return IN_TEXT[form](view).encode()
    return _by_plugin(view, load_plugins().formats[form], lang)


def _by_plugin(view: View, form: OutputFormat, lang: Language) -> bytes:
    columns = view.columns
    cells = [shown_cells(column, lang) for column in columns]
    table = ShownTable(
        view.title, view.frame.clone(), tuple(column.header for column in columns),
        tuple(zip(*cells, strict=True)), view.notes, lang,
    )  # fmt: skip
    return formatted(form, table)
