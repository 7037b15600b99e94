"""Standard output and standard error, while a library works that writes there past Python."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Callable
from typing import TypeVar

Made = TypeVar("Made")


def quietly(number: int, work: Callable[[], Made], *, of_errors: bool = False) -> Made:
    """What ``work`` gives. What it prints on descriptor 1 or 2 nobody needs; or, ``of_errors``, only if it raises one.

    An interruption may come twice, from the library and from Python, and the second may hit the code that gives the
    descriptor back: hence it is given back twice, and by plain calls, since a context manager that was interrupted on the
    way to its ``finally`` keeps it, with the sentence about the interruption.
    """
    held = _Held(number)
    try:
        try:
            held.keep()
            made = work()
            if not of_errors:
                held.forget()
            return made
        except BaseException:
            held.forget()
            raise
        finally:
            held.give_back()
    finally:
        held.give_back()


class _Held:
    """A descriptor while it leads into a file of its own."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._own: int | None = None

    def keep(self) -> None:
        try:
            stream = sys.stdout if self._number == 1 else sys.stderr
            if stream is not None:
                stream.flush()
            self._kept = tempfile.TemporaryFile()  # noqa: SIM115
            self._own = os.dup(self._number)
        except (OSError, AttributeError, ValueError):
            return
        os.dup2(self._kept.fileno(), self._number)

    def forget(self) -> None:
        if self._own is not None:
            self._kept.truncate(0)

    def give_back(self) -> None:
        if self._own is None:
            return
        os.dup2(self._own, self._number)
        os.close(self._own)
        self._own = None
        self._kept.seek(0)
        printed = self._kept.read()
        self._kept.close()
        if printed.strip(b"\0"):
            with contextlib.suppress(OSError):
                os.write(self._number, printed)
