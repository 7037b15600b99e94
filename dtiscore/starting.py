"""A new assessment folder: settings, an empty list of units and the steps of the year, all files or none."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import attrs

from dtiscore.errors import DataError, Language, OutputError, Problem, cause
from dtiscore.folders import NAME
from dtiscore.frameworks import find_framework, known_frameworks, load_framework
from dtiscore.guide import FILES, README, SETTINGS
from dtiscore.model import Framework
from dtiscore.plugins import Plugins, load_plugins
from dtiscore.report.units_sheet import units_workbook
from dtiscore.targets import load_targets

# What serves until a province has a framework of its own: a worked example that says so of itself.
EXAMPLE = "commune-demo"


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
    copies = {} if by_code else _copies(path, loaded, folder)
    stated = name if by_code else next(iter(copies), path.name)
    contents = {
        NAME: _lines(_settings(loaded, stated, assessed, lang)),
        "units.xlsx": units_workbook(loaded, lang),
        "README.txt": "\ufeff".encode() + _lines(_readme(loaded, assessed, lang)),
        **{target: source.read_bytes() for target, source in copies.items()},
    }
    write_together(folder, contents)
    kinds = {file: "targets" if file.startswith("targets/") else "framework" for file in copies}
    files = {file: FILES[kinds.get(file, file)] for file in contents}
    return Start(folder, loaded, assessed, files)


def _copies(path: Path, framework: Framework, folder: Path) -> dict[str, Path]:
    """What has to come along with a framework file: itself and the target documents beside it."""
    with contextlib.suppress(OSError):
        if path.resolve().parent == folder.resolve():
            return {}
    own = path.with_suffix(".toml").name
    beside = [file for file in framework.targets.files if file.parent == path.parent / "targets"]
    return {own if own != NAME else "framework.toml": path, **{f"targets/{file.name}": file for file in beside}}


def _settings(framework: Framework, stated: str, year: int, lang: Language) -> str:
    """``dtiscore.toml``; with a target year only where scores need one and the framework has no usual one."""
    needs_targets = any(node.rule is not None and node.rule.name == "target" for node in framework.leaves)
    line = ""
    if needs_targets and framework.targets.default_year is None:
        years = load_targets(framework).years
        line = f"target_year = {next((y for y in years if y >= year), years[-1] if years else year)}\n"
    return SETTINGS[lang].format(framework=json.dumps(stated, ensure_ascii=False), year=year, target_year=line)


def _readme(framework: Framework, year: int, lang: Language) -> str:
    return README[lang].format(year=year, title=framework.title[lang], code=framework.code)


def _lines(text: str) -> bytes:
    """Lines that also the oldest Notepad shows as lines."""
    return text.replace("\n", "\r\n").encode()


def write_together(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write all files of a folder, new or there already, or none where one of them exists or cannot be written."""
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
