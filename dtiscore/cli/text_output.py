"""Texts in Markdown, as guides and rules are: printed as they stand, or written to a file."""

from __future__ import annotations

import sys

from dtiscore.cli.options import Output, printing
from dtiscore.language.sentences import say


def wants_text(output: Output) -> bool:
    """Whether the Markdown itself is asked for: by name, by the file's, or because nothing else is."""
    if output.form is None and output.file is not None:
        return output.file.suffix.casefold() in (".md", ".markdown", ".txt")
    return output.form in (None, "markdown")


def show_text(found: str, output: Output) -> None:
    if output.file is None:
        with printing():
            sys.stdout.write(found)
        return
    from dtiscore.documents.tables.output import write_whole

    write_whole(output.file, found.encode())
    output.say(say("cli.written", output.lang, file=output.file))
