"""Several files at once: names that every system takes, and all of them written or none."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from dtiscore.language.errors import OutputError, Problem, cause
from dtiscore.language.labels import tidy

# What Windows keeps for devices, with any suffix; its superscript digits count as digits.
RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE)
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


def write_all(folder: Path, files: Mapping[str, bytes], is_ours: Callable[[bytes], bool]) -> int:
    """Write every file into the folder, or none; how many files of the same name were replaced.

    Only a file that ``is_ours`` recognises as it was written is replaced.

    Raises
    ------
    OutputError
        where a name belongs to a file that is not ours, or the folder cannot be written to.
    """
    made = not folder.exists()
    waiting = folder / f".dtiscore-{os.urandom(8).hex()}"
    try:
        before = [name for name in files if os.path.lexists(folder / name)]
        foreign = [name for name in before if not _is_ours(folder / name, is_ours)]
        if foreign:
            raise OutputError(Problem("output.not_ours", params={"file": str(folder / name)}) for name in foreign)
        waiting.mkdir(parents=True)
        for name, content in files.items():
            with open(waiting / name, "xb") as file:
                file.write(content)
        _exchange(folder, waiting, list(files), set(before))
    except (OSError, ValueError) as error:
        raise OutputError(Problem("output.failed", params={"file": str(folder), "detail": cause(error)})) from None
    finally:
        shutil.rmtree(waiting, ignore_errors=True)
        if made:
            with contextlib.suppress(OSError):
                folder.rmdir()  # only where nothing came of it
    return len(before)


@contextlib.contextmanager
def filling(folder: Path) -> Iterator[Path]:
    """A folder to fill, whose content is in ``folder``, which must be empty or new, when all went well; else nothing is.

    Raises
    ------
    OutputError
        where something is there already, or nothing can be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError(Problem("output.exists", params={"file": str(folder)}))
    folder = Path(os.path.abspath(folder))  # "." has no name
    temporary = folder.parent / f".{folder.name}-{os.urandom(8).hex()}"
    try:
        temporary.mkdir(parents=True)
        yield temporary
        if folder.exists():  # perhaps the folder that somebody is in
            for part in sorted(temporary.iterdir()):
                part.rename(folder / part.name)
        else:
            temporary.rename(folder)
    except OSError as error:
        raise OutputError(Problem("output.failed", params={"file": str(folder), "detail": cause(error)})) from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def write_new(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write every file into the folder, which may be there and hold others, or none; nothing is replaced.

    Raises
    ------
    OutputError
        with every file that is there already; or where nothing can be written. Nothing is left behind then.
    """
    there = [name for name in contents if os.path.lexists(folder / name)]
    if there:
        raise OutputError(Problem("start.exists", str(folder / name)) for name in there)
    new = not os.path.lexists(folder)
    temporary = (folder.parent if new else folder) / f".dtiscore-{os.urandom(8).hex()}"
    moving, made = False, []
    try:
        for name, content in contents.items():
            (temporary / name).parent.mkdir(parents=True, exist_ok=True)
            (temporary / name).write_bytes(content)
        if new:
            temporary.rename(folder)
            return
        moving = True
        for name in contents:
            target = folder / name
            if not target.parent.exists():
                made.append(target.parent)
                target.parent.mkdir()
            os.rename(temporary / name, target)
        moving = False
    except OSError as error:
        params = {"file": str(folder), "detail": cause(error)}
        raise OutputError(Problem("output.failed", params=params)) from None
    finally:
        for name in contents if moving else ():
            if not os.path.lexists(temporary / name):
                with contextlib.suppress(OSError):
                    (folder / name).unlink()
        for parent in made if moving else ():
            with contextlib.suppress(OSError):
                parent.rmdir()
        shutil.rmtree(temporary, ignore_errors=True)


def _is_ours(path: Path, is_ours: Callable[[bytes], bool]) -> bool:
    return path.is_file() and not path.is_symlink() and path.stat().st_size < 2**24 and is_ours(path.read_bytes())


def _exchange(folder: Path, waiting: Path, names: list[str], before: set[str]) -> None:
    """Put the new files in the place of the old ones; what fails halfway is put back as it was."""
    old = waiting / "old"
    old.mkdir()
    aside: list[str] = []
    placed: list[str] = []
    try:
        for name in names:
            if name in before:
                os.replace(folder / name, old / name)
                aside.append(name)
            os.replace(waiting / name, folder / name)
            placed.append(name)
    except BaseException:
        for name in placed:
            with contextlib.suppress(OSError):
                os.unlink(folder / name)
        for name in aside:
            with contextlib.suppress(OSError):
                os.replace(old / name, folder / name)
        raise
