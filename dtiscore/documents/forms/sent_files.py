"""Files, folders and ZIP archives as one list of workbooks, each with the name by which a person finds it."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath

import attrs

from dtiscore.documents.forms.columns import REPORT
from dtiscore.files.hidden_keys import DOOR
from dtiscore.files.opening import content_of, size_of, too_large, unreadable
from dtiscore.files.zips import Damaged, TooMuch, opened
from dtiscore.language.errors import DataError, Problem

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xltx", ".xlsb", ".ods")
MOST_FILES = 20_000
MOST_ARCHIVE = 2 * 2**30
JUNK = ("~$", ".~", "._", ".dtiscore-")


@attrs.frozen
class SentFile:
    """A workbook that may be a form: ``file`` is shown to people, ``read`` gives its bytes when it is its turn."""

    file: str
    read: Callable[[], bytes] = attrs.field(eq=False, repr=False)


def gather(paths: Iterable[str | os.PathLike[str]], aside: Path | None, problems: list[Problem]) -> list[SentFile]:
    """Every workbook under the paths, in the order of their names; ``aside`` is a folder of results that is left out."""
    found: dict[str, SentFile] = {}
    for path in map(Path, paths):
        for one in _under(path, aside, problems):
            found.setdefault(one.file, one)
    if len(found) > MOST_FILES:
        problems.append(Problem("form.too_many", params={"count": len(found), "limit": MOST_FILES}))
        return []
    return [found[name] for name in sorted(found)]


def _under(path: Path, aside: Path | None, problems: list[Problem]) -> Iterator[SentFile]:
    if path.is_dir():

        def blame(error: OSError) -> None:
            problems.append(unreadable(error, printable_path(error.filename)))

        is_aside = aside is not None and _same(path, aside)
        for folder, folders, names in os.walk(path, onerror=blame):
            folders[:] = sorted(f for f in folders if aside is None or not _same(Path(folder, f), aside))
            for name in sorted(names):
                is_report = is_aside and name == REPORT and Path(folder) == path
                if not is_report and name.casefold().endswith((*WORKBOOKS, ".zip")) and not name.startswith(JUNK):
                    yield from _file(Path(folder, name), problems)
    else:
        yield from _file(path, problems)


def _same(path: Path, other: Path) -> bool:
    return os.path.realpath(path) == os.path.realpath(other)


def printable_path(path: str | os.PathLike[str]) -> str:
    """The name of a file as text that can be written anywhere, whatever bytes it is made of."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _file(path: Path, problems: list[Problem]) -> Iterator[SentFile]:
    name = printable_path(path)
    if path.suffix.casefold() == ".zip":
        yield from _archive(path, problems)
    elif not path.name.casefold().endswith(WORKBOOKS) and path.is_file():
        problems.append(Problem("form.not_a_workbook", name))
    else:
        try:
            size_of(path, name, DOOR.bytes)
        except DataError as error:
            problems += error.problems
        else:
            yield SentFile(name, partial(content_of, path, name, DOOR.bytes))


def _archive(path: Path, problems: list[Problem]) -> Iterator[SentFile]:
    outer = printable_path(path)
    try:
        size_of(path, outer, MOST_ARCHIVE)
        with opened(path, MOST_FILES, MOST_ARCHIVE) as archive:
            parts = [part for part in archive.infolist() if not part.is_dir()]
    except DataError as error:
        problems += error.problems
        return
    except TooMuch:
        problems.append(Problem("form.archive_too_large", outer, params={"limit": MOST_ARCHIVE // 2**30}))
        return
    except (Damaged, OSError):
        problems.append(Problem("form.bad_archive", outer))
        return
    held = _Archive(path)
    names: Counter[str] = Counter()
    for part in sorted(parts, key=lambda part: part.filename):
        inner = PurePosixPath(part.filename.replace("\\", "/"))
        name = f"{outer}/{inner}"
        names[name] += 1
        name += f" ({names[name]})" if names[name] > 1 else ""
        if inner.name.startswith(JUNK) or "__MACOSX" in inner.parts:
            continue
        if inner.suffix.casefold() == ".zip":
            problems.append(Problem("form.archive_in_archive", name))
        elif inner.name.casefold().endswith(WORKBOOKS):
            if part.flag_bits & 1:
                problems.append(Problem("form.encrypted", name))
            elif part.file_size > DOOR.bytes:
                problems.append(too_large(part.file_size, DOOR.bytes, name))
            else:
                yield SentFile(name, partial(held.read, part))


class _Archive:
    """An archive whose directory is read again once, when the first of its parts is wanted."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.archive: zipfile.ZipFile | None = None

    def read(self, part: zipfile.ZipInfo) -> bytes:
        if self.archive is None:
            self.archive = opened(self.path, MOST_FILES, MOST_ARCHIVE)
        with self.archive.open(part) as stream:
            return stream.read(DOOR.bytes + 1)


def read_found(found: SentFile, problems: list[Problem]) -> bytes | None:
    try:
        return found.read()
    except (KeyboardInterrupt, MemoryError):
        raise
    except DataError as error:
        problems += error.problems
    except Exception:  # a zip reader passes on whatever its decompressors raise
        problems.append(Problem("form.bad_archive", found.file))
    return None


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
