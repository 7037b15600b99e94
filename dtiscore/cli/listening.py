"""What the library has to say while a command runs."""

from __future__ import annotations

from typing import Any, Protocol


class Output(Protocol):
    """What matters here of how to print."""

    @property
    def lang(self) -> Any: ...

    def say(self, message: str) -> None: ...


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
