"""Tables as the text of a TOML file that a person goes on editing: a table per criterion, short entries on one line."""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

# Sections whose entries are criteria, or targets of one, each a table of its own.
_KEYED = ("unit_types", "info", "indicators", "indices", "pillars", "targets", "counts", "sums", "within")
# Long entries of a rule stand one to a line.
_OPENED = ("options", "items")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml_of(document: Mapping[str, Any], comment: Iterable[str] = ()) -> str:
    """The text of a file; an empty line of the comment is an empty line."""
    above = [f"# {line}" if line else "" for line in comment]
    values = {name: value for name, value in document.items() if not isinstance(value, Mapping)}
    lines = [*above, *(f"{_key(name)} = {_value(value)}" for name, value in values.items())]
    for name, table in document.items():
        if isinstance(table, Mapping):
            for block in _blocks((name,), table, keyed=name in _KEYED):
                lines += [*([""] if lines and lines[-1] else []), *block]
    return "\n".join(lines) + "\n"


def _blocks(path: tuple[str, ...], table: Mapping[str, Any], keyed: bool) -> Iterator[list[str]]:
    """A table with its header, then those inside it; one that holds nothing but tables needs no header."""
    later = {
        name: value
        for name, value in table.items()
        if isinstance(value, Mapping) and (keyed or _is_section(name, value))
    }
    own = [f"{_key(name)} = {_value(value)}" for name, value in table.items() if name not in later]
    if own or not later:
        yield [f"[{'.'.join(map(_key, path))}]", *own]
    for name, value in later.items():
        yield from _blocks((*path, name), value, keyed=not keyed and name in _KEYED)


def _is_section(name: str, value: Mapping[str, Any]) -> bool:
    """Criteria inside a criterion, and a rule too long for a line."""
    nested = [inner for inner in value.values() if isinstance(inner, (Mapping, list))]
    return (
        (name in _KEYED and all(isinstance(v, Mapping) for v in value.values()))
        or (name == "rule" and bool(nested))
        or name in _OPENED
    )


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(name)} = {_value(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        if any(isinstance(inner, (Mapping, list, tuple)) for inner in value):
            return "[\n" + "".join(f"    {_value(inner)},\n" for inner in value) + "]"
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, str):
        lines = value.split("\n")
        if len(lines) == 1 or "\r" in value:
            return _text(value)
        return '"""\n' + "\n".join(_text(line)[1:-1] for line in lines) + '"""'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else f"{value}"
    return value.isoformat() if isinstance(value, (datetime.date, datetime.time)) else str(value)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
