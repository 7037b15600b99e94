"""TOML files in, checked shapes out: the only place that knows cerberus.

Every problem of a file is collected with its dotted path. ``cerberus`` checks shapes; what makes sense is checked by plain
functions elsewhere.
"""

from __future__ import annotations

import math
import re
import threading
import tomllib
import typing
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import UnionType
from typing import Any

import attrs
import cerberus

from dtiscore.files.opening import content_of
from dtiscore.language.errors import DataError, Misuse, Problem, did_you_mean, one_line
from dtiscore.language.sentences import Hint, kind_of_value

MAX_TOML = 8 * 2**20
MAX_DEPTH = 100
MAX_NUMBER = 1e100
# A framework of 5,000 indicators, with all that a decision says of each, has 100,000 values in tables of up to 5,000 entries.
MAX_VALUES, MAX_ENTRIES = 250_000, 20_000
MAX_SIGNS = {"=[.": 300_000, ",": 600_000}  # where a file has more, it is not even read to be counted
MAX_UNKNOWN = 50  # keys of one table that are told one by one
CHAIN = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){100}""")
CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*")


def required(shape: Mapping[str, Any]) -> dict[str, Any]:
    return {**shape, "required": True}


def words(*allowed: str) -> dict[str, Any]:
    """One of these words."""
    return {"type": "string", "allowed": list(allowed)}


def table(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "dict", "schema": schema}


STRING: dict[str, Any] = {"type": "string", "empty": False}
TEXT = table({"vi": required(STRING), "en": required(STRING)})
TABLE: dict[str, Any] = {"type": "dict"}
NUMBER: dict[str, Any] = {"type": "number"}
YEAR: dict[str, Any] = {"type": "integer", "min": 1900, "max": 2200}
CODES: dict[str, Any] = {"type": "list", "schema": STRING, "minlength": 1}


def read_toml(path: Path, file: str) -> tuple[dict[str, Any], list[Problem]]:
    """The document, or one problem that says why there is none."""

    try:
        raw = content_of(path, file, MAX_TOML)
    except DataError as error:
        return {}, list(error.problems)
    return parse_toml(raw, file)


def parse_toml(raw: bytes, file: str) -> tuple[dict[str, Any], list[Problem]]:
    """The same of bytes that are read already."""

    def refuse(code: str, **params: Any) -> tuple[dict[str, Any], list[Problem]]:
        return {}, [Problem(code, file, params=params)]

    if not raw.strip(b"\xef\xbb\xbf \t\r\n"):
        return refuse("file.empty")
    try:
        text = raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        return refuse("toml.not_utf8", line=raw[: error.start].count(b"\n") + 1)
    if any(sum(map(text.count, signs)) > most for signs, most in MAX_SIGNS.items()):
        return refuse("toml.too_much", values=MAX_VALUES, entries=MAX_ENTRIES)
    if CHAIN.search(text):
        return refuse("toml.too_deep")
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return {}, [_syntax_problem(str(error), file, text)]
    except (RecursionError, ValueError, OverflowError):
        return refuse("toml.too_deep")
    if not document:  # nothing but remarks
        return refuse("file.empty")
    return checked_document(document, file)


def checked_document(document: dict[str, Any], file: str) -> tuple[dict[str, Any], list[Problem]]:
    """The same of tables that were made in code."""
    code = _excess(document)
    if code:
        params = {"values": MAX_VALUES, "entries": MAX_ENTRIES} if code == "toml.too_much" else {}
        return {}, [Problem(code, file, params=params)]
    return document, list(not_finite(document, file))


def _syntax_problem(detail: str, file: str, text: str) -> Problem:
    where = re.search(r"\(at line (\d+), column (\d+)\)", detail)
    line, column = where.groups() if where else ("?", "?")
    if where is None and "end of document" in detail:
        return Problem("toml.cut_off", file)
    again = re.match(r"Cannot (?:overwrite a value|declare \((.+?)\) twice)", detail)
    if again:
        path = ".".join(re.findall(r"'([^']*)'", again.group(1) or "")) or _key_at(text, line)
        return Problem("toml.twice", file, params={"path": one_line(path), "line": line})
    return Problem("toml.syntax", file, params={"line": line, "column": column})


def _key_at(text: str, line: str) -> str:
    there = text.split("\n")[int(line) - 1] if line.isdigit() else ""
    return there.partition("=")[0].strip() or "?"


def _excess(document: dict[str, Any]) -> str:
    """What is too much: nesting deeper than the functions that walk it can go, a number that no sum would survive, values
    beyond what any framework has; empty where nothing is."""
    level: list[Any] = [document]
    values = 0
    for _ in range(MAX_DEPTH):
        values += sum(map(len, level))
        if values > MAX_VALUES or max(map(len, level)) > MAX_ENTRIES:
            return "toml.too_much"
        inside = [inner for table in level for inner in (table.values() if isinstance(table, dict) else table)]
        if any(isinstance(inner, (int, float)) and MAX_NUMBER < abs(inner) < math.inf for inner in inside):
            return "toml.too_deep"
        level = [inner for inner in inside if isinstance(inner, (dict, list))]
        if not level:
            return ""
    return "toml.too_deep"


def not_finite(value: Any, file: str, path: str = "") -> Iterable[Problem]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from not_finite(inner, file, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from not_finite(inner, file, f"{path}[{i}]")
    elif isinstance(value, float) and not math.isfinite(value):
        yield Problem("schema.not_finite", file, path, params={"value": value})


# A validator keeps the errors of its last document, so each thread has its own.
_LOCAL = threading.local()


def _validator(schema: Mapping[str, Any]) -> cerberus.Validator:
    known: dict[int, tuple[Mapping[str, Any], cerberus.Validator]] = _LOCAL.__dict__.setdefault("known", {})
    if id(schema) not in known:
        known[id(schema)] = (schema, cerberus.Validator(schema))
    return known[id(schema)][1]


def shape_problems(table: Mapping[str, Any], schema: Mapping[str, Any], file: str, place: str) -> list[Problem]:
    """What of ``table`` does not have the shape of ``schema``, each with its path below ``place``."""
    surplus: list[Problem] = []
    table = _told(table, schema, file, place, surplus)
    validator = _validator(schema)
    validator.validate(table, normalize=False)
    return [p for error in validator._errors for p in _as_problems(error, schema, file, place)] + surplus


def _told(
    table: Mapping[str, Any], schema: Mapping[str, Any], file: str, place: str, surplus: list[Problem]
) -> Mapping[str, Any]:
    """The table with no more unknown keys than are told one by one; the others are counted."""
    unknown = [name for name in table if name not in schema]
    if len(unknown) > MAX_UNKNOWN:
        left = unknown[MAX_UNKNOWN:]
        hidden = set(left)
        surplus.append(attrs.evolve(_unknown_key(left[0], schema, file, _path(place, left[0])), more=len(left) - 1))
        table = {name: value for name, value in table.items() if name not in hidden}
    for name, own in schema.items():
        inner = table.get(name)
        if isinstance(inner, dict) and own.get("type") == "dict" and "schema" in own:
            told = _told(inner, own["schema"], file, _path(place, name), surplus)
            table = table if told is inner else {**table, name: told}
    return table


def _unknown_key(name: str, known: Mapping[str, Any], file: str, path: str) -> Problem:
    params = {"name": one_line(name), "hint": did_you_mean(name, known), "known": ", ".join(sorted(known))}
    return Problem("schema.unknown_key", file, path, params=params)


def _path(place: str, name: str) -> str:
    return f"{place}.{name}".strip(".")


def _as_problems(error: Any, schema: Mapping[str, Any], file: str, place: str) -> Iterable[Problem]:
    if error.child_errors:
        for child in error.child_errors:
            yield from _as_problems(child, schema, file, place)
        return
    path = ".".join([place, *map(str, error.document_path)]).strip(".")
    path = re.sub(r"\.(\d+)(?=\.|$)", r"[\1]", path)
    name = str(error.document_path[-1]) if error.document_path else ""
    found = one_line(error.value)
    if error.code == cerberus.errors.UNKNOWN_FIELD.code:
        yield _unknown_key(name, _at(schema, error.schema_path), file, path)
    elif error.rule == "required":
        allowed = " | ".join(map(str, _at(schema, error.schema_path[:-1]).get("allowed", ())))
        params = {"name": name, "allowed": Hint("hint.one_of", {"allowed": allowed}) if allowed else Hint("")}
        yield Problem("schema.missing_title" if name in ("vi", "en") else "schema.missing", file, path, params=params)
    elif error.rule == "type":
        wanted = error.constraint if isinstance(error.constraint, str) else "/".join(error.constraint)
        yield Problem("schema.type", file, path, params={"wanted": kind_of_value(wanted), "found": found})
    elif error.rule == "allowed":
        hint = did_you_mean(str(error.value), map(str, error.constraint))
        params = {"found": found, "allowed": ", ".join(map(str, error.constraint)), "hint": hint}
        yield Problem("schema.allowed", file, path, params=params)
    elif error.rule in ("min", "max"):
        yield Problem(f"schema.{error.rule}", file, path, params={"found": found, "limit": error.constraint})
    elif error.rule in ("empty", "minlength"):
        yield Problem("schema.empty", file, path)
    elif error.rule == "maxlength":
        yield Problem("schema.too_many", file, path, params={"limit": error.constraint})
    elif error.rule == "regex":
        yield Problem("schema.code", file, path, params={"found": found})
    else:
        yield Problem("schema.other", file, path, params={"found": found, "rule": str(error.rule)})


def _at(schema: Any, path: Iterable[Any]) -> Mapping[str, Any]:
    """The part of a schema that an error is about."""
    for step in path:
        schema = schema[step] if isinstance(schema, Mapping) and step in schema else {}
    return schema if isinstance(schema, Mapping) else {}


# --- schemas from attrs classes: plugin authors never see cerberus ---------------------------------------------------

_TYPES: dict[Any, dict[str, Any]] = {
    float: {"type": "number"},
    int: {"type": "integer"},
    str: {"type": "string"},
    bool: {"type": "boolean"},
}


def key_of(field: attrs.Attribute[Any]) -> str:
    """What a parameter is called in a file; ``metadata["key"]`` names what is no Python name."""
    return str(field.metadata.get("key", field.alias or field.name))


_SHAPES: dict[type[Any], Mapping[str, Any]] = {}


def schema_of(params: type[Any]) -> Mapping[str, Any]:
    """The shape of a rule's table, from its attrs class; a field may state its own under ``metadata["schema"]``."""
    if params not in _SHAPES:
        _SHAPES[params] = _shape_of(params)
    return _SHAPES[params]


def _shape_of(params: type[Any]) -> Mapping[str, Any]:
    hints = typing.get_type_hints(params)
    schema: dict[str, Any] = {"type": {"type": "string", "required": True}}
    for field in attrs.fields(params):
        rules = dict(field.metadata.get("schema", {}))
        if not rules:
            kind = hints.get(field.name, field.type)
            if kind is None:
                raise Misuse(Hint("result.untyped", {"field": field.name, "found": params.__name__}))
            rules = _by_type(kind)
        schema[key_of(field)] = rules | ({"required": True} if field.default is attrs.NOTHING else {})
    return schema


def build(params: type[Any], table: Mapping[str, Any]) -> Any:
    """The attrs class of a table that has its shape."""
    keys = {key_of(field): field.alias for field in attrs.fields(params)}
    return params(**{keys[name]: value for name, value in table.items() if name != "type"})


def _by_type(hint: Any) -> dict[str, Any]:
    if typing.get_origin(hint) in (typing.Union, UnionType):
        hint = next(option for option in typing.get_args(hint) if option is not type(None))
    if typing.get_origin(hint) is typing.Literal:
        allowed = list(typing.get_args(hint))
        # Without a type any list of what is allowed would do as well.
        return {"allowed": allowed, **(_TYPES.get(type(allowed[0]), {}) if allowed else {})}
    if typing.get_origin(hint) in (tuple, list):
        return {"type": "list"}
    return _TYPES.get(hint, {})
