"""The files of an index that came from COINr: framework, observations, units, and what the folder works on."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from dtiscore.data.long_form import ALIASES, COLUMNS, SIGNS
from dtiscore.documents.coinr.normalising import Aggregation, Normalising
from dtiscore.documents.coinr.panel import Panel
from dtiscore.documents.coinr.structure import IndexItem
from dtiscore.documents.tables.text import guarded
from dtiscore.files.shown_signs import SHOWN
from dtiscore.files.toml_text import toml_of
from dtiscore.language.errors import Language, one_line
from dtiscore.language.sentences import say

FILES = ("framework.toml", "observations.csv", "units.csv", "dtiscore.toml")
AGGREGATIONS: Mapping[Aggregation, str] = {"linear": "weighted_mean", "geometric": "geometric", "harmonic": "harmonic"}
# COINr ranks unrounded values; with so many decimals of the scale, what differs there differs here.
DECIMALS = 8
# A measure that dtiscore gives a meaning: counts and ranks are never negative, and a percent sign is part of the others.
MEANT = frozenset({"count", "rank", "percent", "fraction"})
FROM_HEADER = frozenset({*COLUMNS, *ALIASES})


def framework_text(
    index: Normalising, code: str, level: str, threshold: float | None, made_of: Iterable[str], lang: Language
) -> str:
    """``framework.toml``: every aggregate an index, every indicator with its rule, the top below ``total``."""
    structure, panel, scoring = index.structure, index.panel, index.scoring()
    nodes = [
        {
            "code": item.code,
            "in": item.parent or "total",
            "weight": item.weight if item.parent else 1.0,
            "title": item.name,
        }
        | _own_entries(item, index, threshold)
        for item in (*structure.aggregates, *structure.indicators)
    ]
    columns = list(dict.fromkeys(name for node in nodes for name in node))
    rows = [_without_blanks([node.get(name, "") for name in columns]) for node in nodes]
    top = structure.items[structure.top]
    header = {
        "code": code,
        "title": top.name,
        "languages": [lang],
        "level": level,
        "years": {"from": min(panel.years), "to": max(panel.years)},
        "scale": scoring.scale,
        "points": "scale",
        "decimals": DECIMALS,
        "missing": "skip",
        "source": f"COINr: {one_line(Path(structure.file).name)}",
        "completeness": "complete",
    }
    document = {"framework": header, "table": {"columns": columns, "rows": rows}, "total": {}}
    return toml_of(document, [say("coinr.header", lang), *made_of, ""])


def _own_entries(item: IndexItem, index: Normalising, threshold: float | None) -> dict[str, Any]:
    """What an item has besides its place: an indicator its measure and rule, an aggregate its mean."""
    if not item.is_indicator:
        least = {} if threshold is None else {"threshold": threshold}
        return {"aggregation": AGGREGATIONS[index.aggregation], **least}
    measure = f"({item.unit})" if item.unit in MEANT else item.unit or "value"
    rule = index.scoring().rules[item.code]
    return {"unit_of_measure": measure, **{f"rule.{name}": value for name, value in rule.items()}}


def _without_blanks(cells: list[Any]) -> list[Any]:
    """A row without the blank cells at its end."""
    filled = [i for i, cell in enumerate(cells) if cell != ""]
    return cells[: filled[-1] + 1]


def observations_text(panel: Panel) -> str:
    """``observations.csv``: a column per indicator, unless a column of that name means something else to the reader."""
    places = enumerate((unit, str(year)) for unit, year in zip(panel.units, panel.years, strict=True))
    if any(code.casefold() in FROM_HEADER for code in panel.values):
        rows = (
            [*row, code, _number(values[i]), SHOWN]
            for i, row in places
            for code, values in panel.values.items()
            if values[i] is not None
        )
        return _csv(["unit", "year", "indicator", "value", SIGNS], rows)
    rows = ([*row, *(_number(values[i]) for values in panel.values.values()), SHOWN] for i, row in places)
    return _csv(["unit", "year", *panel.values, SIGNS], rows)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def units_text(panel: Panel) -> str:
    """``units.csv``: each unit in the order of the data, once for every period; with its years where it is not there in all."""
    dated = any(period.first is not None or period.last is not None for period in panel.periods)
    columns = ["code", "name", *(["block"] if panel.blocks else []), *(["from", "to"] if dated else [])]
    rows = (
        {"code": one.unit, "name": one.name, "block": one.block, "from": _year(one.first), "to": _year(one.last)}
        for one in panel.periods
    )
    return _csv(columns, ([row[name] for name in columns] for row in rows))


def _year(year: int | None) -> str:
    return "" if year is None else str(year)


def _csv(header: list[str], rows: Iterable[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([guarded(text) for text in row] for row in rows)
    return out.getvalue()


def purposes() -> dict[str, tuple[str, str]]:
    """What each file is for, in both languages."""
    codes = {file: f"coinr.file.{file.partition('.')[0]}" for file in FILES}
    return {file: (say(code, "vi"), say(code, "en")) for file, code in codes.items()}


def settings_text(lang: Language) -> str:
    files = {"framework": "framework.toml", "data": ["observations.csv"], "units": "units.csv"}
    return toml_of({**files, "numbers": "en", "language": lang})
