"""A process that was forked after polars has worked: polars would wait there for ever, for threads that a fork leaves out."""

from __future__ import annotations

import os

from dtiscore.language.errors import EngineError, Problem

_WORKED_IN: list[int] = []  # the process in which tables were first worked on; a fork inherits it


def refuse_after_fork() -> None:
    """Stands before work on tables.

    Raises
    ------
    EngineError
        where such work was begun before this process was forked.
    """
    if not _WORKED_IN:
        _WORKED_IN.append(os.getpid())
    elif _WORKED_IN[0] != os.getpid():
        raise EngineError(Problem("engine.forked"))
