"""The settings of a run: what is typed, else what the assessment folder's ``dtiscore.toml`` states, else nothing.

One precedence for every command. What is typed wins. What the folder states counts for what is not typed; but its targets
and target year go with its framework, its year with its data, its units with either: they do not count where what they go
with is typed and another. What then is left open is the framework's own (its target documents and their year), and at last
the default.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import attrs

from dtiscore.files.opening import real_path
from dtiscore.files.toml import CODES, STRING, YEAR, read_toml, shape_problems, table, words
from dtiscore.frameworks.locating import find_framework
from dtiscore.language.dates import day_of
from dtiscore.language.errors import DataError, LookupProblem, Problem, one_line
from dtiscore.language.typed import Numbers, Unclear
from dtiscore.model import Office
from dtiscore.model.office import UNSTATED
from dtiscore.model.redrawing import OWN_BORDERS, Redrawing
from dtiscore.rules.plugins.loading import Plugins

NAME = "dtiscore.toml"
Basis = Literal["published", "own", "rescored", "common"]
LINE: dict[str, Any] = {"type": "string", "empty": False, "maxlength": 300}
DATE: dict[str, Any] = {"type": ["date", "string"], "empty": False}
# Of the head and the foot of official documents.
OFFICE: dict[str, Any] = {
    "agency": table({"parent": LINE, "name": LINE, "short": LINE, "place": LINE}),
    "decision": table({"number": LINE, "date": DATE, "issuer": LINE}),
    "signer": table({"on_behalf": LINE, "title": LINE, "name": LINE}),
    "council": table({"name": LINE, "chair": LINE, "secretary": LINE}),
    "documents": table(
        {
            "date": DATE,
            "reply_by": DATE,
            "recipients": {"type": "list", "schema": LINE, "maxlength": 30},
            "letter": LINE,
            "notice": LINE,
            "minutes": LINE,
            "summary": LINE,
        }
    ),
}
SCHEMA: dict[str, Any] = {
    "framework": STRING,
    "frameworks": CODES,
    "data": CODES,
    "targets": CODES,
    "units": STRING,
    "successions": CODES,
    "suggestions": STRING,
    "before": table(
        {
            "folder": STRING,
            "published": STRING,
            "framework": STRING,
            "correspondence": STRING,
            "basis": words("published", "own", "rescored", "common"),
        }
    ),
    "language": words("vi", "en"),
    "numbers": words("auto", "vi", "en"),
    "unclear": words("ask", "missing", "not_applicable"),
    "target_year": YEAR,
    "year": YEAR,
    **OFFICE,
}


@attrs.frozen
class Before:
    """What an assessment says of the year before: its folder, what was published of it (a result folder, or a table), the
    edition it was scored by where no folder says so, which indicators are which, and on what basis the two are compared.

    ``settings`` are those of the folder before where they are known already, as in a result folder, where ``called`` is what
    the published results were called.
    """

    folder: str = ""
    published: str = ""
    framework: str = ""
    correspondence: str = ""
    basis: Basis | None = None
    settings: Settings | None = None
    called: str = ""


@attrs.frozen
class Folder:
    """What an assessment folder states; paths are already relative to where the program runs. ``editions`` are further
    frameworks beside ``framework``, where the data are of years that several editions assess."""

    path: Path
    framework: str | None = None
    data: tuple[Path, ...] = ()
    targets: tuple[Path, ...] = ()
    units: Path | None = None
    numbers: Numbers | None = None
    target_year: int | None = None
    year: int | None = None
    unclear: Unclear | None = None
    office: Office = UNSTATED
    successions: tuple[str, ...] = ()
    editions: tuple[str, ...] = ()
    before: Before | None = None
    suggestions: Path | None = None

    @property
    def without_data(self) -> bool:
        """Whether the data files are named but none is there yet, as in a folder that was just made."""
        return bool(self.data) and not any(os.path.lexists(path) for path in self.data)


def read_folder(path: Path) -> Folder | None:
    """The folder's statement, or None where it has no ``dtiscore.toml``.

    Raises
    ------
    DataError
        with every problem of that file.
    """
    file = path / NAME
    if not os.path.isfile(file):
        return None
    document, problems = read_toml(file, str(file))
    problems += shape_problems(document, SCHEMA, str(file), "") or _undated(document, str(file))
    if "framework" in document and "frameworks" in document:
        problems.append(Problem("folder.frameworks", str(file), "frameworks"))
    if problems:
        raise DataError(problems)
    *editions, framework = [
        _file_or_code(path, name) for name in document.get("frameworks", [document.get("framework", "")])
    ]
    return Folder(
        path, framework or None, editions=tuple(editions),
        data=tuple(path / name for name in document.get("data", ())),
        targets=tuple(path / name for name in document.get("targets", ())),
        units=path / document["units"] if "units" in document else None,
        suggestions=path / document["suggestions"] if "suggestions" in document else None,
        successions=tuple(_file_or_code(path, name) for name in document.get("successions", ())),
        before=_before(path, document["before"]) if "before" in document else None,
        office=office_of({name: document[name] for name in OFFICE if name in document}),
        **{name: document.get(name) for name in ("numbers", "unclear", "target_year", "year")},
    )  # fmt: skip


def _before(path: Path, stated: Mapping[str, Any]) -> Before:
    folder, published, correspondence = (
        str(path / stated[name]) if name in stated else "" for name in ("folder", "published", "correspondence")
    )
    framework = _file_or_code(path, stated["framework"]) if "framework" in stated else ""
    return Before(folder, published, framework, correspondence, stated.get("basis"))


def _file_or_code(path: Path, name: str) -> str:
    """A file of the folder, or the code of what ships with the program or its plugins."""
    return (
        str(path / name) if "/" in name or os.path.splitext(name)[1] in (".toml", ".csv", ".xlsx", ".parquet") else name
    )


def _undated(document: Mapping[str, Any], file: str) -> list[Problem]:
    """Texts that are no dates, where dates belong."""
    return [
        Problem("folder.date", file, f"{name}.{key}", params={"found": one_line(value)})
        for name in OFFICE
        for key, value in document.get(name, {}).items()
        if OFFICE[name]["schema"][key] is DATE and not _iso(value)
    ]


def _iso(value: Any) -> str:
    day = value if isinstance(value, datetime.date) else day_of(value)
    return f"{day:%Y-%m-%d}" if day is not None else ""


def office_of(stated: Mapping[str, Mapping[str, Any]]) -> Office:
    """What tables of the shape of ``OFFICE`` say, each text as one line."""
    return Office(**{
        field.name: type(getattr(UNSTATED, field.name))(**{
            key: _plain(value, OFFICE[field.name]["schema"][key]) for key, value in stated.get(field.name, {}).items()
        })
        for field in attrs.fields(Office)
    })  # fmt: skip


def _plain(value: Any, shape: Mapping[str, Any]) -> Any:
    if shape["type"] == "list":
        return tuple(_plain(line, LINE) for line in value)
    return _iso(value) if shape is DATE else " ".join(value.split())


@attrs.frozen
class Settings:
    """What a run works on, by name: nothing of it is read yet.

    Files are named as a person wrote them. ``framework`` is a code or a path, "" where none is named; ``status`` is None for
    the last one, ``period`` for the whole year, ``year`` None where every year counts or the latest. ``office`` stands in what is written for people.
    ``editions`` are further frameworks: each row goes to the one whose years cover it. ``before`` is what is stated of the
    year before; ``basis`` is on what basis it is compared with, None for what was published, else its own data; ``redrawing`` on
    which borders.
    """

    framework: str = ""
    data: tuple[str, ...] = ()
    units: str | None = None
    targets: tuple[str, ...] = ()
    target_year: int | None = None
    document: str | None = None
    numbers: Numbers | None = None
    status: str | None = None
    year: int | None = None
    unclear: Unclear | None = None
    office: Office = UNSTATED
    successions: tuple[str, ...] = ()
    editions: tuple[str, ...] = ()
    period: str | None = None
    before: Before | None = None
    basis: Basis | None = None
    redrawing: Redrawing = OWN_BORDERS


def settle(typed: Settings, folder: Folder | None, plugins: Plugins) -> Settings:
    """What is typed, filled up with what the folder states."""
    if folder is None:
        return typed
    same_framework = not typed.framework or _is_same(typed.framework, folder.framework, plugins)
    goals = folder if same_framework else Folder(folder.path)
    other_assessment = bool(typed.data) and not same_framework
    return Settings(
        framework=typed.framework or folder.framework or "",
        data=typed.data or tuple(map(str, folder.data)),
        units=typed.units or (str(folder.units) if folder.units and not other_assessment else None),
        successions=typed.successions or (() if other_assessment else folder.successions),
        targets=typed.targets or tuple(map(str, goals.targets)),
        target_year=goals.target_year if typed.target_year is None else typed.target_year,
        document=typed.document,
        numbers=typed.numbers or folder.numbers,
        unclear=typed.unclear or folder.unclear,
        status=typed.status,
        year=typed.year if typed.year is not None or typed.data else folder.year,
        office=folder.office,
        editions=typed.editions if typed.framework else folder.editions,
        period=typed.period,
        before=None if other_assessment else folder.before,
        redrawing=typed.redrawing,
        basis=typed.basis or (folder.before.basis if folder.before is not None and not other_assessment else None),
    )


def _is_same(typed: str, stated: str | None, plugins: Plugins) -> bool:
    """Whether two names mean one framework file; a folder that states none has none of its own."""
    if stated is None or typed == stated:
        return True
    try:
        return real_path(find_framework(typed, plugins)) == real_path(find_framework(stated, plugins))
    except LookupProblem:  # it is reported when it is read
        return False
