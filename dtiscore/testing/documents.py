"""Frameworks as the TOML that a person would write, for tests."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from dtiscore.frameworks import load_framework
from dtiscore.model import Framework
from dtiscore.rules.plugins.loading import Plugins, load_plugins

UNIT_TYPES = ("commune", "ward")

Document = dict[str, Any]


def toml_value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    return "{ " + ", ".join(f"{json.dumps(name)} = {toml_value(inner)}" for name, inner in value.items()) + " }"


def toml(document: Document) -> str:
    """One line per entry, a table per section and, in sections keyed by code, a table per code."""
    lines = []
    for section, table in document.items():
        keyed_by_code = section in ("unit_types", "info", "indicators", "indices", "pillars")
        for code, entries in table.items() if keyed_by_code else [("", table)]:
            lines.append(f"[{section}.{json.dumps(code)}]" if code else f"[{section}]")
            lines += [f"{json.dumps(name)} = {toml_value(value)}" for name, value in entries.items()]
    return "\n".join(lines) + "\n"


@cache
def plugins() -> Plugins:
    return load_plugins()


def load(document: Document, known: Plugins | None = None) -> Framework:
    """Written to a file and read back: the real reader is in every test."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{document['framework']['code']}.toml"
        path.write_text(toml(document), encoding="utf-8")
        return load_framework(path, known or plugins())


def titled(text: str) -> Document:
    return {"vi": text, "en": text}


def header(**changes: Any) -> Document:
    usual = {
        "code": "random",
        "title": titled("random"),
        "level": "commune",
        "years": {"from": 2020, "to": 2030},
        "scale": 100,
        "decimals": 4,
        "missing": "zero",
        "source": "drawn at random",
        "completeness": "example",
    }
    return usual | changes
