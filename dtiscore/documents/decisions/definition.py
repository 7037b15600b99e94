"""A framework file as rows of text that a spreadsheet keeps to the letter, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from dtiscore.language.errors import DataError, Language, Problem
from dtiscore.language.sentences import Hint
from dtiscore.model import TOTAL

SHEET = "dtiscore"
VERSION = "1"
DEFINED, PRINTED = "define", "print"
ABOVE = ""  # where a code would stand: the lines above the table
PIECE = 30_000  # a cell holds 32,767 characters
DEEPEST = 40


def packed(value: Any) -> str:
    """JSON without anything that a spreadsheet changes: signs that cannot be printed, and what looks like its escapes."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    text = text.replace("_x", "\\u005fx").replace("_X", "\\u005fX").replace("x005F_", "\\u0078005F_")
    return "".join(ch if ch.isprintable() else _escaped(ch) for ch in text)


def _escaped(ch: str) -> str:
    units = ch.encode("utf-16-be")
    return "".join(f"\\u{units[i] << 8 | units[i + 1]:04x}" for i in range(0, len(units), 2))


def in_cells(text: str) -> list[str]:
    return [text[i : i + PIECE] for i in range(0, len(text), PIECE)]


def rows_of(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """(place, key, value) of every entry that is no table, in the order of the file; an empty table is an entry."""
    stack: list[tuple[tuple[str, ...], str, Any]] = [((), name, value) for name, value in list(document.items())[::-1]]
    while stack:
        path, name, value = stack.pop()
        if isinstance(value, Mapping) and value:
            stack += [((*path, name), inner, below) for inner, below in list(value.items())[::-1]]
        else:
            yield packed(list(path)), name, value


def document_of(rows: Iterable[Sequence[str]]) -> dict[str, Any]:
    """The framework file that (place, key, value as JSON) are the entries of.

    Raises
    ------
    ValueError
        where they are the entries of none.
    """
    document: dict[str, Any] = {}
    for place, name, value in rows:
        path = json.loads(place)
        if not isinstance(path, list) or len(path) > DEEPEST or not all(isinstance(step, str) for step in path):
            raise ValueError(place)
        table = document
        for step in path:
            table = table.setdefault(step, {})
            if not isinstance(table, dict):
                raise ValueError(place)
        if name in table:
            raise ValueError(name)
        table[name] = json.loads(value)
    return document


@attrs.frozen
class Definition:
    """What the hidden sheet holds: the file, the language of the table, and every cell as it was printed."""

    document: dict[str, Any]
    lang: Language
    cells: Mapping[str, Mapping[str, str]]


def definition_in(rows: Sequence[Sequence[Any]], file: str) -> Definition | None:
    """None where the sheet is not ours.

    Raises
    ------
    DataError
        where it is ours and was changed, so that it says nothing any more.
    """
    texts = [["" if cell is None else str(cell) for cell in row] for row in rows]
    if not texts or texts[0][:1] != [SHEET]:
        return None
    head = [*texts[0], "", ""]
    cells: dict[str, dict[str, str]] = {}
    entries: list[tuple[str, str, str]] = []
    try:
        if head[1] != VERSION or head[2] not in ("vi", "en"):
            raise ValueError(head[1])
        for kind, *line in texts[1:]:
            value = "".join(line[2:])
            if kind == DEFINED:
                entries.append((line[0], json.loads(line[1]), value))
            elif kind == PRINTED:
                cells.setdefault(json.loads(line[0]), {})[line[1]] = json.loads(value)
            elif kind:
                raise ValueError(kind)
        return Definition(document_of(entries), "vi" if head[2] == "vi" else "en", cells)
    except (ValueError, TypeError, IndexError, AttributeError, RecursionError):
        raise DataError(Problem("convert.definition", file, Hint("convert.sheet", {"name": SHEET}))) from None


def comparable(text: str) -> str:
    """What two texts have in common that differ only in what a spreadsheet does to them."""
    before = ""
    while before != text:
        before, text = text, re.sub(r"x[0-9A-Fa-f]{4}_", "", text)
    return "".join(ch for ch in text if ch.isprintable() and not ch.isspace() and ch != "_")


def table_of(document: Mapping[str, Any], code: str) -> dict[str, Any] | None:
    """The table of a node, wherever in the file it stands."""
    stack = [document.get(name) for name in ("pillars", "indices", "indicators", "info")]
    if code == TOTAL:
        stack = [{TOTAL: document.get("total")}]
    for tables in stack:  # grows while it is walked
        if isinstance(tables, Mapping):
            if isinstance(tables.get(code), dict):
                return tables[code]  # type: ignore[no-any-return]
            below = [table for table in tables.values() if isinstance(table, Mapping)]
            stack += [table.get(name) for table in below for name in ("indices", "indicators")]
    return None
