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

from dtiscore.documents.forms.layout import REPORT
from dtiscore.documents.forms.opening import MOST_BYTES
from dtiscore.language.errors import Problem, cause

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xltx", ".xlsb", ".ods")
MOST_FILES = 20_000
MOST_ARCHIVE = 2 * 2**30
JUNK = ("~$", ".~", "._", ".dtiscore-")


@attrs.frozen
class Found:
    """A workbook that may be a form: ``file`` is shown to people, ``read`` gives its bytes when it is its turn."""

    file: str
    read: Callable[[], bytes] = attrs.field(eq=False, repr=False)


def gather(paths: Iterable[str | os.PathLike[str]], aside: Path | None, problems: list[Problem]) -> list[Found]:
    """Every workbook under the paths, in the order of their names; ``aside`` is a folder of results that is left out."""
    found: dict[str, Found] = {}
    for path in map(Path, paths):
        for one in _under(path, aside, problems):
            found.setdefault(one.file, one)
    if len(found) > MOST_FILES:
        problems.append(Problem("form.too_many", params={"count": len(found), "limit": MOST_FILES}))
        return []
    return [found[name] for name in sorted(found)]


def _under(path: Path, aside: Path | None, problems: list[Problem]) -> Iterator[Found]:
    if path.is_dir():

        def blame(error: OSError) -> None:
            problems.append(Problem("file.unreadable", shown(error.filename), params={"detail": cause(error)}))

        for folder, folders, names in os.walk(path, onerror=blame):
            folders[:] = sorted(f for f in folders if aside is None or not _same(Path(folder, f), aside))
            is_aside = aside is not None and _same(Path(folder), aside)
            if is_aside and Path(folder) != path:
                continue
            for name in sorted(names):
                if is_aside and name == REPORT:
                    continue
                if name.casefold().endswith((*WORKBOOKS, ".zip")) and not name.startswith(JUNK):
                    yield from _file(Path(folder, name), problems)
    else:
        yield from _file(path, problems)


def _same(path: Path, other: Path) -> bool:
    return os.path.realpath(path) == os.path.realpath(other)


def shown(path: str | os.PathLike[str]) -> str:
    """The name of a file as text that can be written anywhere, whatever bytes it is made of."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _file(path: Path, problems: list[Problem]) -> Iterator[Found]:
    name = shown(path)
    try:
        size = path.stat().st_size
        if not path.is_file():
            problems.append(Problem("file.not_regular", name))
            return
    except (OSError, ValueError) as error:
        code = "file.missing" if isinstance(error, FileNotFoundError) else "file.unreadable"
        problems.append(Problem(code, name, params={} if code == "file.missing" else {"detail": cause(error)}))
        return
    if path.suffix.casefold() == ".zip":
        yield from _archive(path, problems)
        return
    if not path.name.casefold().endswith(WORKBOOKS):
        problems.append(Problem("form.not_a_workbook", name))
    elif size > MOST_BYTES:
        params = {"size": size // 2**20, "limit": MOST_BYTES // 2**20}
        problems.append(Problem("file.too_large", name, params=params))
    else:
        yield Found(name, partial(_bytes, path))


def _bytes(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(MOST_BYTES + 1)  # it may have grown since


def _archive(path: Path, problems: list[Problem]) -> Iterator[Found]:
    outer = shown(path)
    try:
        with zipfile.ZipFile(path) as archive:
            parts = [part for part in archive.infolist() if not part.is_dir()]
    except (KeyboardInterrupt, MemoryError):
        raise
    except Exception:  # a zip reader passes on whatever its parts raise
        problems.append(Problem("form.bad_archive", outer))
        return
    if len(parts) > MOST_FILES or sum(part.file_size for part in parts) > MOST_ARCHIVE:
        problems.append(Problem("form.archive_too_large", outer, params={"limit": MOST_ARCHIVE // 2**30}))
        return
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
            elif part.file_size > MOST_BYTES:
                params = {"size": part.file_size // 2**20, "limit": MOST_BYTES // 2**20}
                problems.append(Problem("file.too_large", name, params=params))
            else:
                yield Found(name, _reader(path, part))


def _reader(path: Path, part: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
            return stream.read(MOST_BYTES + 1)

    return read


def content_of(found: Found, problems: list[Problem]) -> bytes | None:
    try:
        return found.read()
    except (KeyboardInterrupt, MemoryError):
        raise
    except Exception as error:  # a zip reader passes on whatever its decompressors raise
        if isinstance(error, OSError) and error.errno:
            problems.append(Problem("file.unreadable", found.file, params={"detail": cause(error)}))
        else:
            problems.append(Problem("form.bad_archive", found.file))
        return None


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
