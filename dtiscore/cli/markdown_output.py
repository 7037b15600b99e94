"""Texts in Markdown, as guides and rules are: printed as they stand, or written to a file."""

from __future__ import annotations

import sys

from dtiscore.cli.options import Output, printing


def wants_text(output: Output) -> bool:
    """Whether the Markdown itself is asked for: by name, by the file's, or because nothing else is."""
    if output.form is None and output.file is not None:
        return output.file.suffix.casefold() in (".md", ".markdown", ".txt")
    return output.form in (None, "markdown")


def show_text(found: str, output: Output) -> None:
    if output.file is not None:
        output.write(found.encode())
        return
    with printing():
        sys.stdout.write(found)
