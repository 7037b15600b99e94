"""Where results go: the terminal, or a file that appears whole or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path
from typing import Literal

from dtiscore.documents.tables.text import as_csv, as_json, as_markdown, as_table
from dtiscore.documents.tables.view import View
from dtiscore.documents.tables.workbook import as_workbook
from dtiscore.language.errors import Language, OutputError, Problem, cause

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


def write_whole(path: Path, content: bytes) -> None:
    """Write to a temporary file beside the target, then rename: an interrupted run leaves the old file as it was.

    What is no file on disk, as a pipe or a device, is written to as it is; a link leads to the file that is replaced.

    Raises
    ------
    OutputError
        where the folder is missing or full, or the file is held by another program.
    """
    temporary = ""
    try:
        if path.is_dir():
            raise IsADirectoryError(21, os.strerror(21))
        if path.is_file() and not path.stat().st_mode & stat.S_IWRITE:
            raise PermissionError(13, os.strerror(13))  # a rename would replace it all the same
        if path.exists() and not path.is_file():
            path.write_bytes(content)
            return
        target = os.path.realpath(path)
        # Named before it is there, so that an interruption at any moment finds it.
        temporary = os.path.join(os.path.dirname(target), f".dtiscore-{os.urandom(8).hex()}")
        with open(temporary, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except OSError as error:
        raise OutputError(Problem("output.failed", params={"file": str(path), "detail": cause(error)})) from None
    finally:
        with contextlib.suppress(OSError):
            if temporary:
                os.unlink(temporary)
