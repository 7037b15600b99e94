"""A new assessment folder: settings, an empty list of units and the steps of the year, all files or none."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs

from dtiscore.documents.folders.units_sheet import units_workbook
from dtiscore.files.opening import real_path
from dtiscore.files.writing import write_new
from dtiscore.frameworks import find_framework, known_frameworks, load_framework
from dtiscore.frameworks.folder_settings import NAME
from dtiscore.frameworks.targets import load_targets
from dtiscore.language.errors import DataError, Language, Problem
from dtiscore.language.text import text_of
from dtiscore.model import Framework
from dtiscore.rules.plugins.loading import Plugins, load_plugins

# What serves until a province has a framework of its own: a worked example that says so of itself.
EXAMPLE = "commune-demo"
TEXTS = Path(__file__).parent / "texts"
# The files that every folder gets, by what each is for.
KINDS = {NAME: "settings", "units.xlsx": "units", "README.txt": "steps"}


@attrs.frozen(eq=False)
class Start:
    """A folder that was made: its framework and year, and its files by name with what each is for."""

    folder: Path
    framework: Framework
    year: int
    files: Mapping[str, tuple[str, str]]


def start_folder(
    folder: Path,
    framework: str | None = None,
    year: int | None = None,
    lang: Language = "vi",
    plugins: Plugins | None = None,
) -> Start:
    """Make an assessment folder for one year of one framework, given by code or by path; a file is copied in.

    The folder may exist and hold other files; ``year`` is, if it is not given, the first that the framework assesses.

    Raises
    ------
    FrameworkError, LookupProblem
        for a framework that is unknown or cannot be used.
    DataError
        for a year that the framework does not assess.
    OutputError
        with every file that is there already; or where nothing can be written. Nothing is left behind then.
    """
    plugins = plugins or load_plugins()
    name = framework or EXAMPLE
    path = find_framework(name, plugins)
    loaded = load_framework(name, plugins)
    assessed = loaded.first_year if year is None else year
    if not loaded.first_year <= assessed <= loaded.last_year:
        params = {"year": assessed, "first": loaded.first_year, "last": loaded.last_year}
        raise DataError(Problem("start.year", params=params))
    by_code = known_frameworks(plugins).get(name) == path
    copies = {} if by_code or _is_in(path, folder) else copies_of(path, loaded)
    stated = name if by_code else next(iter(copies), path.name)
    contents = {
        NAME: lines(_settings(loaded, stated, assessed, lang)),
        "units.xlsx": units_workbook(loaded, lang),
        "README.txt": lines("\ufeff" + steps_text(loaded, stated, assessed, lang)),
        **{target: source.read_bytes() for target, source in copies.items()},
    }
    write_new(folder, contents)
    kinds = KINDS | {file: "targets" if file.startswith("targets/") else "framework" for file in copies}
    purposes = {file: text_of(f"starting.file_{kinds[file]}") for file in contents}
    files = {file: (purpose.vi, purpose.en) for file, purpose in purposes.items()}
    return Start(folder, loaded, assessed, files)


def _is_in(path: Path, folder: Path) -> bool:
    with contextlib.suppress(OSError):
        return real_path(path).parent == real_path(folder)
    return False


def copies_of(path: Path, framework: Framework) -> dict[str, Path]:
    """What has to come along with a framework file: itself and the target documents beside it, by the names that they get."""
    own = path.with_suffix(".toml").name
    beside = [file for file in framework.targets.files if file.parent == path.parent / "targets"]
    return {own if own != NAME else "framework.toml": path, **{f"targets/{file.name}": file for file in beside}}


def _settings(framework: Framework, stated: str, year: int, lang: Language) -> str:
    """``dtiscore.toml``; with a target year only where scores need one and the framework has no usual one."""
    goal = target_year_of(framework, year)
    line = "" if goal is None else f"target_year = {goal}\n"
    text = _text("dtiscore.toml.txt", lang)
    return text.format(
        framework=json.dumps(stated, ensure_ascii=False), year=year, next_year=year + 1, target_year=line
    )


def target_year_of(framework: Framework, year: int, files: Sequence[str] = (), *, stated: bool = False) -> int | None:
    """The year whose targets count for a year, where scores need one and the framework has no usual one, or one was ``stated``
    before; ``files`` are further target files."""
    needs_targets = any(node.rule is not None and node.rule.needs_target for node in framework.leaves)
    if not stated and (not needs_targets or framework.targets.default_year is not None):
        return None
    years = load_targets(framework, files).years
    later = next((y for y in years if y >= year), None)
    if later is None and needs_targets and framework.targets.default_year is None:
        return years[-1] if years else year
    return later


def steps_text(framework: Framework, stated: str, year: int, lang: Language) -> str:
    """The steps of the year, one by one."""
    text = _text("README.txt", lang)
    return text.format(year=year, title=framework.title[lang], code=framework.code, framework=stated)


def _text(name: str, lang: Language) -> str:
    return (TEXTS / lang / name).read_text("utf-8")


def lines(text: str) -> bytes:
    """Lines that also the oldest Notepad shows as lines."""
    return text.replace("\n", "\r\n").encode()
