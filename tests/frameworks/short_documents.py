"""A framework written out in full, written again in short: nodes as rows, what most share as defaults, one language."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from dtiscore.testing.documents import toml_value

SECTIONS = ("indices", "indicators")


def shortened(document: Mapping[str, Any]) -> str:
    """The TOML of the same framework in its shortest form; titles in their English words."""
    whole = copy.deepcopy(dict(document))
    rows = list(_rows(whole))
    defaults = _defaults([row for row in rows if "rule" in row])
    for row in rows:
        for name, value in defaults.items():
            if "rule" in row and row.get(name) == value:
                del row[name]
    flat = [_flat(row) for row in rows]
    columns = list(dict.fromkeys(["code", "in", *(name for row in flat for name in row)]))
    head = {"languages": ["en"], **whole["framework"]}
    lines = ["[framework]", *_lines(head)]
    if defaults:
        lines += ["[defaults]", *_lines(defaults)]
    lines += ["[table]", f"columns = {toml_value(columns)}", "rows = ["]
    for row in flat:
        cells = [row.get(column, "") for column in columns]
        while cells and cells[-1] == "":
            cells.pop()
        lines.append(f"  {toml_value(cells)},")
    lines.append("]")
    for name, table in whole.items():
        if name not in ("framework", *SECTIONS):
            if name in ("unit_types", "pillars", "info"):
                for code, inner in table.items():
                    lines += [f'[{name}."{code}"]', *_lines(inner)]
            else:
                lines += [f"[{name}]", *_lines(table)]
    return "\n".join(lines) + "\n"


def _lines(table: Mapping[str, Any]) -> list[str]:
    return [f"{name} = {toml_value(_in_english(value))}" for name, value in table.items()]


def _in_english(value: Any) -> Any:
    if isinstance(value, dict) and value.keys() == {"vi", "en"}:
        return value["en"]
    if isinstance(value, dict):
        return {name: _in_english(inner) for name, inner in value.items()}
    return [_in_english(inner) for inner in value] if isinstance(value, list) else value


def _rows(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every index and indicator with its parents; weights that stood with the parent stand with the child."""
    tables: dict[str, dict[str, Any]] = {}
    parents: dict[str, list[str]] = {}

    def define(code: str, table: dict[str, Any]) -> None:
        tables[code] = table
        children(code, table)

    def children(code: str, table: dict[str, Any]) -> None:
        for key in SECTIONS:
            for child, stated in _stated(table.pop(key, [])):
                parents.setdefault(child, []).append(code)
                places.setdefault(code, []).append(child)
                if isinstance(stated, dict):
                    define(child, stated)
                elif stated is not None:
                    weights[child] = stated

    weights: dict[str, float] = {}
    places: dict[str, list[str]] = {}
    for section in SECTIONS:
        for code, table in document.get(section, {}).items():
            define(code, table)
    for code, table in document.get("pillars", {}).items():
        children(code, table)
    children("total", document["total"])
    order: dict[str, None] = {}

    def walk(code: str) -> None:
        for child in places.get(code, ()):
            order.setdefault(child)
            walk(child)

    walk("total")
    for code in (*order, *(code for code in tables if code not in order)):
        table, own = tables[code], parents.get(code, [])
        weight = {"weight": weights[code]} if code in weights else {}
        yield {"code": code, **({"in": own[0] if len(own) == 1 else own} if own else {}), **weight, **table}


def _stated(children: Any) -> list[tuple[str, Any]]:
    return list(children.items()) if isinstance(children, dict) else [(code, None) for code in children]


def _defaults(indicators: list[dict[str, Any]]) -> dict[str, Any]:
    """What every indicator has, or all but a few of them."""
    found = {}
    for name in ("rule", "unit_of_measure"):
        values = Counter(repr(row[name]) for row in indicators if name in row)
        if values and sum(values.values()) == len(indicators):
            most, count = values.most_common(1)[0]
            if count > len(indicators) / 2:
                found[name] = next(row[name] for row in indicators if repr(row[name]) == most)
    return found


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for name, value in row.items():
        shown = _in_english(value)
        if name in ("rule", "data") and isinstance(shown, dict):
            cells |= {f"{name}.{inner}": own for inner, own in shown.items()}
        else:
            cells[name] = shown
    return cells
