"""Processes that change one folder take turns: whoever works in it holds a lock there, which says who that is."""

from __future__ import annotations

import contextlib
import getpass
import logging
import os
import socket
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from dtiscore.language.errors import OutputError, Problem, cause, one_line
from dtiscore.language.sentences import Hint

if TYPE_CHECKING:
    import filelock

LOGGER = logging.getLogger("dtiscore")
NAME = ".dtiscore-lock"
SOON, PATIENCE = 2.0, 120.0  # seconds until the wait is told, and until it ends
BETWEEN = 0.05
LONGEST_NOTE = 400


@contextlib.contextmanager
def turn_in(folder: Path) -> Iterator[None]:
    """Nobody else who takes turns works in ``folder`` meanwhile, on this machine or on another that shares it.

    A folder that is not there may be made within, at once with all that it is to hold: until then the turn is one in the
    nearest folder above it that is there.

    Raises
    ------
    OutputError
        where another process works there for longer than one can wait, or nothing can be written there.
    """
    while True:
        place = folder
        while not os.path.isdir(place) and place != place.parent:
            place = place.parent
        lock = _taken(place, folder)
        if os.path.isdir(folder) == (place == folder):
            break
        _give_back(lock, place)  # it was made while this process waited for its turn above it
    try:
        yield
    finally:
        _give_back(lock, place)


@contextlib.contextmanager
def turn_in_new(folder: Path) -> Iterator[None]:
    """The same in a folder that is made first, to be filled file by file; it goes again where nothing came into it."""
    made = [parent for parent in (folder, *folder.parents) if not os.path.exists(parent)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise _failed(folder, error) from None
    try:
        with turn_in(folder):
            yield
    finally:
        for parent in made:
            with contextlib.suppress(OSError):
                parent.rmdir()


def _taken(place: Path, folder: Path) -> filelock.BaseFileLock:
    import filelock

    lock = filelock.FileLock(place / NAME, mode=0o666, thread_local=False)  # whoever shares the folder may take it too
    try:
        with warnings.catch_warnings(action="ignore"):  # of systems without locks, where a file stands for one
            try:
                lock.acquire(SOON, poll_interval=BETWEEN)
            except filelock.Timeout:
                told = Problem("turn.waiting", str(folder), severity="note", params={"who": _holder(place)})
                LOGGER.info(told.code, extra={"problem": told})
                lock.acquire(PATIENCE - SOON, poll_interval=BETWEEN)
    except filelock.Timeout:
        raise OutputError(Problem("turn.over", str(folder), params={"who": _holder(place)})) from None
    except (OSError, ValueError) as error:
        raise _failed(folder, error) from None
    _sign(place)
    return lock


def _give_back(lock: filelock.BaseFileLock, place: Path) -> None:
    if os.name != "nt":  # there the lock takes its file away itself; here only its holder can, without a gap
        with contextlib.suppress(OSError):
            os.unlink(place / NAME)
    lock.release()


def _sign(place: Path) -> None:
    """Say in the lock who holds it; its first byte is locked on some systems."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = "?"
    note = f"\n{os.getpid()}\n{socket.gethostname()}\n{user}\n{time.strftime('%H:%M')}\n"
    with contextlib.suppress(OSError), open(place / NAME, "r+b", buffering=0) as file:
        file.seek(1)
        file.write(note.encode("utf-8", "replace")[1:])
        file.truncate()


def _holder(place: Path) -> Hint:
    """Who holds the lock, as far as it says so."""
    lines: list[str] = []
    with contextlib.suppress(OSError), open(place / NAME, "rb", buffering=0) as file:
        file.seek(1)
        lines = file.read(LONGEST_NOTE).decode("utf-8", "replace").splitlines()
    if len(lines) != 4:
        return Hint("turn.unknown")
    return Hint("turn.holder", dict(zip(("process", "machine", "user", "time"), map(one_line, lines), strict=True)))


def _failed(folder: Path, error: OSError | ValueError) -> OutputError:
    return OutputError(Problem("output.failed", params={"file": str(folder), "detail": cause(error)}))
