"""Files, folders and ZIP archives as one list of workbooks, each with the name by which a person finds it."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path, PurePosixPath

import attrs

from dtiscore.documents.forms.columns import REPORT
from dtiscore.documents.forms.other_files import is_left_behind, is_workbook, kind_held, kind_named
from dtiscore.files.hidden_keys import DOOR
from dtiscore.files.opening import content_of, size_of, too_large, unreadable
from dtiscore.files.zips import Damaged, TooMuch, opened
from dtiscore.frameworks.folder_settings import NAME
from dtiscore.language.errors import DataError, Problem, Severity
from dtiscore.language.sentences import Hint

MOST_FILES = 20_000
MOST_ARCHIVE = 2 * 2**30
MOST_NAMED = 200  # of files that are no forms, of one kind


@attrs.frozen
class SentFile:
    """A workbook that may be a form: ``file`` is shown to people, ``read`` gives its bytes when it is its turn."""

    file: str
    read: Callable[[], bytes] = attrs.field(eq=False, repr=False)


def gather(paths: Iterable[str | os.PathLike[str]], aside: Path | None, problems: list[Problem]) -> list[SentFile]:
    """Every workbook under the paths, in the order of their names; ``aside`` is a folder of results that is left out.

    What else lies there is named, with what to do about it, except what programs leave for themselves.
    """
    found: dict[str, SentFile] = {}
    others: dict[str, Problem] = {}
    for path in map(Path, paths):
        for one in _under(path, aside, problems):
            if isinstance(one, SentFile):
                found.setdefault(one.file, one)
            elif one.file not in others or one.severity == "error":
                others[one.file] = one
    if len(found) > MOST_FILES:
        problems.append(Problem("form.too_many", params={"count": len(found), "limit": MOST_FILES}))
        return []
    problems += _bounded([others[name] for name in sorted(others)])
    return [found[name] for name in sorted(found)]


def _bounded(others: Sequence[Problem]) -> Iterator[Problem]:
    """The first of each kind, and how many there are of it."""
    counts = Counter(problem.code for problem in others)
    told: Counter[str] = Counter()
    for problem in others:
        told[problem.code] += 1
        if told[problem.code] <= MOST_NAMED:
            yield problem
    for code, count in counts.items():
        if count > MOST_NAMED:
            what = Hint(code)
            yield Problem(
                "form.more_files", severity="warning", params={"what": what, "count": count, "most": MOST_NAMED}
            )


def _under(path: Path, aside: Path | None, problems: list[Problem]) -> Iterator[SentFile | Problem]:
    if os.path.isdir(path):

        def blame(error: OSError) -> None:
            problems.append(unreadable(error, printable_path(error.filename)))

        is_aside = aside is not None and _same(path, aside)
        for folder, folders, names in os.walk(path, onerror=blame):
            folders[:] = sorted(
                f for f in folders if not is_left_behind(f) and (aside is None or not _same(Path(folder, f), aside))
            )
            is_of_an_assessment = NAME in names or (is_aside and Path(folder) == path)
            for name in sorted(names):
                is_report = is_aside and name == REPORT and Path(folder) == path
                if is_report or is_left_behind(name):
                    continue
                if is_workbook(name) or _is_archive(name):
                    yield from _file(Path(folder, name), problems)
                elif not is_of_an_assessment:  # whose settings, tables and texts nobody sent
                    yield _not_read(printable_path(Path(folder, name)), "warning")
    else:
        yield from _file(path, problems)


def _is_archive(name: str) -> bool:
    return name.casefold().endswith(".zip")


def _not_read(file: str, severity: Severity) -> Problem:
    """A file that is not opened; what may well be a form is an error."""
    code = kind_named(file)
    return Problem(code, file, severity="error" if code == "form.is_table" else severity)


def _same(path: Path, other: Path) -> bool:
    return os.path.realpath(path) == os.path.realpath(other)


def printable_path(path: str | os.PathLike[str]) -> str:
    """The name of a file as text that can be written anywhere, whatever bytes it is made of."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _file(path: Path, problems: list[Problem]) -> Iterator[SentFile | Problem]:
    name = printable_path(path)
    if path.suffix.casefold() == ".zip":
        yield from _archive(path, problems)
    elif not is_workbook(path.name) and os.path.isfile(path):
        yield _not_read(name, "error")
    else:
        try:
            size_of(path, name, DOOR.bytes)
        except DataError as error:
            problems += error.problems
        else:
            yield SentFile(name, partial(content_of, path, name, DOOR.bytes))


def _archive(path: Path, problems: list[Problem]) -> Iterator[SentFile | Problem]:
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
    if any(part.filename == "xl/workbook.xml" for part in parts):  # a workbook that somebody's mail renamed
        yield SentFile(outer, partial(content_of, path, outer, DOOR.bytes))
        return
    held = _Archive(path)
    names: Counter[str] = Counter()
    for part in sorted(parts, key=lambda part: part.filename):
        inner = PurePosixPath(part.filename.replace("\\", "/"))
        name = f"{outer}/{inner}"
        names[name] += 1
        name += f" ({names[name]})" if names[name] > 1 else ""
        if any(map(is_left_behind, inner.parts)):
            continue
        if inner.suffix.casefold() == ".zip":
            problems.append(Problem("form.archive_in_archive", name))
        elif not is_workbook(inner.name):
            yield _not_read(name, "warning")
        else:
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
        content = found.read()
        held = kind_held(content)
        if held:
            problems.append(Problem(held, found.file))
        return None if held else content
    except (KeyboardInterrupt, MemoryError):
        raise
    except DataError as error:
        problems += error.problems
    except Exception:  # a zip reader passes on whatever its decompressors raise
        problems.append(Problem("form.bad_archive", found.file))
    return None


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
