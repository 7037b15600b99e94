"""What the library has to say while a command runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dtiscore.cli.options import Output


def listen(output: Output) -> None:
    """Pass on what the library has to say, in the language of the command."""
    import logging

    class Speaker(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            problem = getattr(record, "problem", None)
            output.say(problem.text(output.lang) if problem else record.getMessage())

    logger = logging.getLogger("dtiscore")
    logger.handlers = [Speaker()]
    logger.setLevel(logging.INFO)
    logger.propagate = False
