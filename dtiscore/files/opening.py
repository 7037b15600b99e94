"""Whether there is a file that can be read at all: one sentence says why not."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from dtiscore.language.errors import DataError, Problem, cause

STDIN = "-"  # the name under which standard input is read
MOST_STREAMED = 2**30


def real_path(path: str | os.PathLike[str]) -> Path:
    """Where a file lies, links followed; a circle of links stands for itself, and is refused when it is opened."""
    return Path(os.path.realpath(path))


def size_of(path: Path, file: str, most: int) -> int:
    """The size in bytes of a regular file of at most ``most`` bytes; ``file`` is how a person knows it.

    Raises
    ------
    DataError
        with one problem: a folder, a pipe or device, missing, out of reach, or too large.
    """
    with _told(file):
        if path.is_dir():
            raise DataError(Problem("file.directory", file))
        size = path.stat().st_size
        if not path.is_file():
            raise DataError(Problem("file.not_regular", file))
    if size > most:
        raise DataError(too_large(size, most, file))
    return size


def streamed(file: str) -> bytes:
    """Standard input, whole.

    Raises
    ------
    DataError
        where it holds too much, or cannot be read.
    """
    stream = getattr(sys.stdin, "buffer", None)
    with _told(file):
        content = b"" if stream is None else bytes(stream.read(MOST_STREAMED + 1))
    if len(content) > MOST_STREAMED:
        raise DataError(too_large(len(content), MOST_STREAMED, file))
    return content


def content_of(path: Path, file: str, most: int) -> bytes:
    """The bytes of such a file, also where it has none.

    Raises
    ------
    DataError
        with one problem, as :func:`size_of`.
    """
    size_of(path, file, most)
    with _told(file), path.open("rb") as stream:
        content = stream.read(most + 1)  # it may have grown since
    if len(content) > most:
        raise DataError(too_large(len(content), most, file))
    return content


@contextlib.contextmanager
def _told(file: str) -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        raise DataError(Problem("file.missing", file)) from None
    except (OSError, ValueError) as error:
        raise DataError(unreadable(error, file)) from None


def unreadable(error: OSError | ValueError, file: str) -> Problem:
    return Problem("file.unreadable", file, params={"detail": cause(error)})


def too_large(size: int, most: int, file: str) -> Problem:
    return Problem("file.too_large", file, params={"size": size // 2**20, "limit": most // 2**20})
