"""``-o`` onto what people wrote: whatever the run or the folder reads is refused before any work is done."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from dtiscore.documents.appraisal.saving import is_decision_table
from dtiscore.documents.forms.remembered_forms import FILE
from dtiscore.files.hidden_keys import has_marks
from dtiscore.files.toml import read_toml
from dtiscore.files.writing import is_stream
from dtiscore.frameworks.folder_settings import NAME, Settings
from dtiscore.language.errors import DataError
from dtiscore.language.sentences import Hint, say
from dtiscore.rules.plugins.loading import load_plugins
from dtiscore.years.manifest import NAME as MANIFEST
from dtiscore.years.manifest import read_manifest

MERGING = "appraise import"  # adds to the table of decisions that it is given
CONVERTING = ("convert table", "convert targets")  # write criteria and targets
NO_RESULTS = (".toml", ".docx", ".parquet", ".xlsm", ".xls", ".ods", ".zip", ".pdf", ".py")  # whatever --format says
LONGEST_NAME = 1_000


def refuse_kept(target: Path, options: Mapping[str, Any], command: str, lang: str) -> None:
    """Refuse to write onto a file that is there already and is read, or that somebody filled in.

    ``options`` are all that was given to the command: each that names a file, or files, may be read.
    """
    with contextlib.suppress(OSError, ValueError):  # what is wrong with the name is told when it is written to
        if is_stream(target) or not target.is_file():
            return
        if command == MERGING and is_decision_table(target):
            return
        reason = _why_kept(target, options, command)
        if reason is not None:
            raise click.UsageError(say("cli.usage.kept", lang, file=target, reason=reason))


def refuse_read(written: Iterable[Path], read: Iterable[str], lang: str) -> None:
    """Refuse files that a command writes into its folder where it is also to read them."""
    names = list(map(Path, read))
    for path in written:
        if _is_among(path, names):
            raise click.UsageError(say("cli.usage.kept", lang, file=path, reason=Hint("cli.kept.typed")))


def _why_kept(target: Path, options: Mapping[str, Any], command: str) -> Hint | None:
    typed = list(_named_in(tuple(options.values())))
    if _is_among(target, map(Path, typed)):
        return Hint("cli.kept.typed")
    above = list(dict.fromkeys((*target.absolute().parents, *Path(os.path.realpath(target)).parents)))
    for folder in (Path(), *filter(Path.is_dir, map(Path, typed)), *above):
        if (folder / NAME).is_file() and _is_among(target, _named_by(folder / NAME)):
            return Hint("cli.kept.settings", {"file": folder / NAME})
    published = next((folder for folder in above if _is_published(folder)), None)
    if published is not None:
        return Hint("cli.kept.published", {"folder": published})
    if _is_installed(target) or _is_among(target, _beside_frameworks(typed)):
        return Hint("cli.kept.framework")
    if target.name == FILE:
        return Hint("cli.kept.memory")
    suffix = target.suffix.casefold()
    if suffix in NO_RESULTS and not (command in CONVERTING and suffix == ".toml"):
        return Hint("cli.kept.kind", {"suffix": suffix})
    if has_marks(target):
        return Hint("cli.kept.filled")
    return Hint("cli.kept.decisions") if is_decision_table(target) else None


def _named_in(value: Any) -> Iterator[str]:
    """Every text that was given: it may be the name of a file."""
    if isinstance(value, (str, Path)):
        yield str(value)
    elif isinstance(value, Settings):
        for name in ("framework", "data", "units", "targets"):
            yield from _named_in(getattr(value, name))
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _named_in(one)


def _named_by(file: Path) -> Iterator[Path]:
    """A TOML file of settings and whatever it names: files, what is in folders, what goes with a framework."""
    yield file
    for name in _texts_in(read_toml(file, str(file))[0]):
        named = file.parent / name
        if named.is_dir() and named not in (file.parent, *file.parents):
            yield from (path for path in named.rglob("*") if path.is_file())
        else:
            yield from _with_targets(named)


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if len(value) < LONGEST_NAME and not set(value) & {"\n", "\0"}:
            yield value
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(inner)


def _with_targets(file: Path) -> Iterator[Path]:
    """A file; and of a framework also what it names and the targets that lie beside it."""
    yield file
    if file.suffix.casefold() == ".toml" and file.is_file():
        yield from file.parent.glob("targets/*.toml")
        yield from (file.parent / name for name in _texts_in(read_toml(file, str(file))[0]))


def _beside_frameworks(typed: Iterable[str]) -> Iterator[Path]:
    for name in typed:
        if name.endswith(".toml"):
            yield from _with_targets(Path(name))


def _is_installed(target: Path) -> bool:
    """Whether it lies in a folder of criteria that the program or a plugin brings."""
    real = Path(os.path.realpath(target))
    return any(real.is_relative_to(os.path.realpath(folder)) for folder in load_plugins().criteria)


def _is_published(folder: Path) -> bool:
    try:
        return (folder / MANIFEST).is_file() and bool(read_manifest(folder))
    except DataError:
        return False


def _is_among(target: Path, paths: Iterable[Path]) -> bool:
    """Whether one of the names is this file: by links of both kinds, other spellings, capitals where they do not count."""
    return any(_is_same(target, path) for path in paths)


def _is_same(target: Path, other: Path) -> bool:
    try:
        return other.is_file() and os.path.samefile(target, other)
    except (OSError, ValueError):
        return False
