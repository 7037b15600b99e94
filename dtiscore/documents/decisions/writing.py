"""The tables of a framework as TOML that a person goes on editing: a table per criterion, short entries on one line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

# Sections whose entries are criteria, or targets of one, each a table of its own.
_KEYED = ("unit_types", "info", "indicators", "indices", "pillars", "targets")
# Long entries of a rule stand one to a line.
_OPENED = ("options", "items")


def toml_of(document: Mapping[str, Any], comment: Iterable[str] = ()) -> str:
    import tomlkit

    written = tomlkit.document()
    for line in comment:
        written.add(tomlkit.comment(line) if line else tomlkit.nl())
    for name, table in document.items():
        written.add(name, _section(table, keyed=name in _KEYED) if isinstance(table, Mapping) else _value(table))
    return tomlkit.dumps(written)


def _section(table: Mapping[str, Any], keyed: bool) -> Any:
    import tomlkit

    made = tomlkit.table(is_super_table=keyed and bool(table) and all(isinstance(v, Mapping) for v in table.values()))
    later: dict[str, Any] = {}
    for name, value in table.items():
        if isinstance(value, Mapping) and (keyed or _is_section(name, value)):
            later[name] = value
        else:
            made.add(name, _value(value))
    for name, value in later.items():
        made.add(name, _section(value, keyed=not keyed and name in _KEYED))
    return made


def _is_section(name: str, value: Mapping[str, Any]) -> bool:
    """Criteria inside a criterion, and a rule too long for a line."""
    nested = [inner for inner in value.values() if isinstance(inner, (Mapping, list))]
    return (
        (name in _KEYED and all(isinstance(v, Mapping) for v in value.values()))
        or (name == "rule" and bool(nested))
        or name in _OPENED
    )


def _value(value: Any) -> Any:
    import tomlkit

    if isinstance(value, Mapping):
        inline = tomlkit.inline_table()
        for name, inner in value.items():
            inline.add(name, _value(inner))
        return inline
    if isinstance(value, (list, tuple)):
        array = tomlkit.array()
        for inner in value:
            array.append(_value(inner))
        return array.multiline(any(isinstance(inner, (Mapping, list)) for inner in value))
    if isinstance(value, str) and "\n" in value and "\r" not in value:
        return tomlkit.string(value, multiline=True)
    return tomlkit.item(value)
