"""Files that appear whole or not at all, one or several at once, under names that every system takes."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path, PurePath

from dtiscore.files.turns import NAME as LOCK
from dtiscore.files.turns import turn_in
from dtiscore.language.errors import OutputError, Problem, cause
from dtiscore.language.labels import tidy

# What Windows keeps for devices, with any suffix; its superscript digits count as digits.
RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE)
OPEN_FILE = re.compile(r"/dev/(?P<name>stdout|stderr)|/(?:dev|proc/self)/fd/(?P<number>[0-9]{1,6})")
STREAMS = {"stdout": 1, "stderr": 2}
FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
LONGEST = 80
MOST_BYTES = 180


def safe_names(titles: Iterable[str], suffix: str) -> list[str]:
    """A file name for each title, all different also where capitals do not count."""
    found: list[str] = []
    taken: set[str] = set()
    for title in titles:
        stem = name = safe_name(title)
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem} ({number})"
        taken.add(name.casefold())
        found.append(name + suffix)
    return found


def safe_name(title: str) -> str:
    """The title without what Windows forbids in a name: signs, devices, spaces and dots at its ends, great length."""
    text = "".join(ch if ch.isprintable() else " " for ch in FORBIDDEN.sub("-", title))
    text = tidy(text)[:LONGEST]
    while len(text.encode("utf-8", "replace")) > MOST_BYTES:
        text = text[:-1]
    text = text.strip(" .") or "-"
    return f"_{text}" if RESERVED.fullmatch(text) else text


def write_whole(path: Path, content: bytes) -> None:
    """Write to a temporary file beside the target, then rename: an interrupted run leaves the old file as it was.

    What is no file on disk, as a pipe, a device or standard output under whatever name, is written to as it is; a link
    leads to the file that is replaced, and the new file may be read by whoever could read the old one.

    Raises
    ------
    OutputError
        where the folder is missing or full, or the file is held by another program.
    """
    temporary = ""
    with _told(path):
        try:
            if is_stream(path):
                _pass_on(path, content)
                return
            mode = path.stat().st_mode if path.exists() else 0
            if stat.S_ISDIR(mode):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            if mode and not mode & stat.S_IWRITE:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))  # a rename would replace it all the same
            target = os.path.realpath(path)
            # Named before it is there, so that an interruption at any moment finds it.
            temporary = os.path.join(os.path.dirname(target), f".dtiscore-{os.urandom(8).hex()}")
            with open(temporary, "xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if mode:
                os.chmod(temporary, stat.S_IMODE(mode))
            os.replace(temporary, target)
        finally:
            with contextlib.suppress(OSError):
                if temporary:
                    os.unlink(temporary)


def is_stream(path: Path) -> bool:
    """Whether there is no file to replace: a pipe, a device, or what this process has open, as ``/dev/stdout``."""
    with contextlib.suppress(OSError, ValueError):
        return OPEN_FILE.fullmatch(str(path)) is not None or (
            path.exists() and not path.is_file() and not path.is_dir()
        )
    return False


def _pass_on(path: Path, content: bytes) -> None:
    known = OPEN_FILE.fullmatch(str(path))
    if known is None:
        path.write_bytes(content)
        return
    number = known["number"]
    with open(os.dup(int(number) if number else STREAMS[known["name"]]), "wb") as stream:  # where it stands now
        stream.write(content)


def write_all(folder: Path, files: Mapping[str, bytes], is_ours: Callable[[bytes], bool]) -> int:
    """Write every file into the folder, or none; how many files of the same name were replaced.

    Only a file that ``is_ours`` recognises as it was written is replaced.

    Raises
    ------
    OutputError
        where a name belongs to a file that is not ours, or the folder cannot be written to.
    """
    with _told(folder), turn_in(folder):
        before = [name for name in files if os.path.lexists(folder / name)]
        foreign = [name for name in before if not _is_ours(folder / name, is_ours)]
        if foreign:
            raise OutputError(Problem("output.not_ours", params={"file": str(folder / name)}) for name in foreign)
        _place(folder, files, before)
    return len(before)


@contextlib.contextmanager
def filling(folder: Path) -> Iterator[Path]:
    """A folder to fill, whose content is in ``folder``, which must be empty or new, when all went well; else nothing is.

    Raises
    ------
    OutputError
        where something is there already, or nothing can be written.
    """
    _refuse_filled(folder)
    folder = Path(os.path.abspath(folder))  # "." has no name
    temporary = folder.parent / f".{folder.name}-{os.urandom(8).hex()}"
    try:
        temporary.mkdir(parents=True)
        yield temporary
        with turn_in(folder):
            _refuse_filled(folder)
            if folder.exists():  # perhaps the folder that somebody is in
                for part in sorted(temporary.iterdir()):
                    part.rename(folder / part.name)
            else:
                temporary.rename(folder)
    except OSError as error:
        raise OutputError(Problem("output.failed", params={"file": str(folder), "detail": cause(error)})) from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _refuse_filled(folder: Path) -> None:
    if os.path.exists(folder) and (not os.path.isdir(folder) or any(part.name != LOCK for part in folder.iterdir())):
        raise OutputError(Problem("output.exists", params={"file": str(folder)}))


def write_new(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write every file into the folder, which may be there and hold others, or none; nothing is replaced.

    Raises
    ------
    OutputError
        with every file that is there already; or where nothing can be written. Nothing is left behind then.
    """
    with _told(folder), turn_in(folder):
        there = [name for name in contents if os.path.lexists(folder / name)]
        if there:
            raise OutputError(Problem("start.exists", str(folder / name)) for name in there)
        _place(folder, contents, ())


@contextlib.contextmanager
def _told(folder: Path) -> Iterator[None]:
    """What the system refuses is one sentence about the folder."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise OutputError(Problem("output.failed", params={"file": str(folder), "detail": cause(error)})) from None


def _is_ours(path: Path, is_ours: Callable[[bytes], bool]) -> bool:
    return path.is_file() and not path.is_symlink() and path.stat().st_size < 2**24 and is_ours(path.read_bytes())


def _place(folder: Path, files: Mapping[str, bytes], before: Collection[str]) -> None:
    """Put all files in their places, those that were there ``before`` aside; what fails halfway is put back as it was."""
    name_while_waiting = f".dtiscore-{os.urandom(8).hex()}"
    if not os.path.lexists(folder):
        _place_folder(folder, folder.parent / name_while_waiting, files)
        return
    waiting = folder / name_while_waiting
    fresh, old = waiting / "new", waiting / "old"
    made: list[Path] = []
    moving = False
    try:
        for name, content in files.items():
            for place in (fresh / name, old / name):
                place.parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).write_bytes(content)
        moving = True
        for name in files:
            for parent in (folder / inner for inner in reversed(PurePath(name).parents)):
                if not parent.exists():
                    made.append(parent)
                    parent.mkdir()
            if name in before:
                os.replace(folder / name, old / name)
            os.replace(fresh / name, folder / name)
        moving = False
    finally:
        for name in files if moving else ():
            with contextlib.suppress(OSError):
                if os.path.lexists(old / name):
                    os.replace(old / name, folder / name)
                elif not os.path.lexists(fresh / name):
                    os.unlink(folder / name)
        shutil.rmtree(waiting, ignore_errors=True)
        for parent in reversed(made if moving else ()):
            with contextlib.suppress(OSError):
                parent.rmdir()


def _place_folder(folder: Path, waiting: Path, files: Mapping[str, bytes]) -> None:
    """A folder that is not there appears with all its files at once."""
    try:
        for name, content in files.items():
            (waiting / name).parent.mkdir(parents=True, exist_ok=True)
            (waiting / name).write_bytes(content)
        os.rename(waiting, folder)
    finally:
        shutil.rmtree(waiting, ignore_errors=True)
