"""What to show of what is known: frameworks, plugins, problems and findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from dtiscore.documents.tables.view import Column, Headed, View
from dtiscore.language.errors import Language, Problem, printable
from dtiscore.language.sentences import say
from dtiscore.model import Finding, Framework, Node, Text
from dtiscore.rules.plugins.calling import wording_of
from dtiscore.rules.plugins.loading import Plugins
from dtiscore.rules.rollups import gate_words, roll_up, roll_up_words


def frameworks_view(frameworks: Iterable[Framework], lang: Language) -> View:
    table, found = Headed(lang), list(frameworks)
    plain = ("code", "level", "first_year", "last_year", "completeness")
    texts = {"title": [f.title[lang] for f in found], "source": [f.source[lang] for f in found]}
    data = {name: [getattr(f, name) for f in found] for name in plain} | texts
    frame = pl.DataFrame(data | {"scale": [f.origin + f.scale for f in found]})
    columns = (
        table.column("table.code", frame["code"]),
        table.column("table.framework_title", frame["title"], "wrap"),
        table.column("table.years", [f"{f.first_year}–{f.last_year}" for f in found]),
        table.column("table.scale", frame["scale"], "number", 0),
        table.column("table.source", frame["source"], "wrap"),
    )
    order = ("code", "title", "level", "first_year", "last_year", "scale", "completeness", "source")
    return View(say("table.title.frameworks", lang), frame.select(order), columns)


def framework_view(framework: Framework, lang: Language) -> View:
    tree = framework.tree
    infos = [n.code for n in framework.nodes.values() if n.kind == "info"]
    nodes = [*((depth, framework[code]) for depth, code in tree), *((0, framework[code]) for code in infos)]
    weights = {c: w for n in framework.scored for c, w in zip(n.children, n.weights, strict=False) if w}
    frame = pl.DataFrame(
        {
            "node": [n.code for _, n in nodes],
            "kind": [n.kind for _, n in nodes],
            "title": [n.title[lang] for _, n in nodes],
            "depth": [depth for depth, _ in nodes],
            "points": [framework.origin + n.shown(n.points) if n.kind != "info" else None for _, n in nodes],
            "weight": [weights.get(n.code) for _, n in nodes],
            "rule": [_how(framework, n, lang) for _, n in nodes],
            "computed_by": [n.computed_by or None for _, n in nodes],
            "children": [", ".join(n.children) or None for _, n in nodes],
            "applies_to": [applies_to(n, {}) or None for _, n in nodes],
            "measure": [n.unit_of_measure or None for _, n in nodes],
            "source": [n.source[lang] if n.source else None for _, n in nodes],
        },
        schema_overrides={"points": pl.Float64, "weight": pl.Float64, "depth": pl.Int64},
    )
    table = Headed(lang)
    columns = [
        table.column("table.node", ["  " * d + n.title[lang] for d, n in nodes], "wrap"),
        table.column("table.code", frame["node"], "wrap"),
        table.column("table.points", frame["points"], "number"),
        table.column("table.rule", frame["rule"], "wrap"),
        table.column("table.computed_by", frame["computed_by"]),
    ]
    if any(frame["applies_to"]):
        titles = {code: title[lang] for code, title in framework.unit_types.items()}
        columns.append(table.column("table.applies_to", [applies_to(n, titles) for _, n in nodes], "wrap"))
    return View(f"{framework.code}: {framework.title[lang]}", frame, tuple(columns))


def applies_to(node: Node, titles: Mapping[str, str]) -> str:
    """Types, blocks and units that a node is for; nothing where it is for all."""
    scope = node.scope
    types = [titles.get(code, code) for code in (scope.types if scope else node.applies_to)]
    return ", ".join([*types, *(scope.blocks if scope else ()), *(scope.units if scope else ())])


def _how(framework: Framework, node: Node, lang: Language) -> str:
    if node.kind == "info" or (node.rule is None and not node.children):
        return say("table.not_scored", lang)
    if node.rule is not None:
        return wording_of(node)[lang]
    how = roll_up(framework, node)
    words, gate = roll_up_words(how)[lang], gate_words(how, framework)[lang]
    return f"{words}; {gate}" if gate else words


def plugins_view(plugins: Plugins, lang: Language) -> View:
    """A table for people also names what is blocked; a program gets what is loaded, and the hooks that give it."""
    table, rows, blocked = Headed(lang), plugins.loaded, plugins.blocked
    other = ("aggregations", "derivations", "checks", "commands", "readers", "formats", "sections")
    lists = ("pillars", "rules", "hooks", *other)
    every = (*rows, *blocked)
    names, distributions = [p.name for p in every], [f"{p.distribution} {p.version}".strip() for p in every]
    data = {"name": names[: len(rows)], "distribution": distributions[: len(rows)]}
    data |= {name: [", ".join(getattr(p, name)) for p in rows] for name in lists}
    nothing = [""] * len(blocked)
    brought = [", ".join(name for kind in other for name in getattr(p, kind)) for p in rows]
    columns = (
        table.column("table.name", names),
        table.column("table.distribution", distributions),
        table.column("table.pillars", data["pillars"] + [say("table.blocked", lang)] * len(blocked), "wrap"),
        table.column("table.rules", data["rules"] + nothing, "wrap"),
        table.column("table.brought", brought + nothing, "wrap"),
    )
    return View(say("table.title.plugins", lang), pl.DataFrame(data), columns)


def problems_view(problems: Iterable[Problem], findings: Iterable[Finding], lang: Language) -> View:
    """Problems of files and findings in data as rows: severity, file, place, row, column, message, ask and so on."""
    rows: list[dict[str, Any]] = [
        {
            "severity": p.severity, "check": p.code, "file": p.file, "place": p.place_in(lang), "row": p.row,
            "column": p.column, "message": say(p.code, lang, **p.params),
        }
        for p in problems
    ]  # fmt: skip
    rows += [
        {
            "severity": f.severity, "check": f.check, "file": f.file, "place": "", "row": f.row, "column": "",
            "unit": f.unit, "year": f.year, "node": f.node, "message": f.finding[lang], "ask": f.ask[lang],
        }
        for f in findings
    ]  # fmt: skip
    names = ("severity", "check", "file", "place", "row", "column", "unit", "year", "node", "message", "ask")
    types: dict[str, Any] = dict.fromkeys(names, pl.String) | {"row": pl.Int64, "year": pl.Int64}
    frame = pl.DataFrame([dict.fromkeys(names) | row for row in rows], schema=types, orient="row")
    table = Headed(lang)
    columns = (
        table.column("table.severity", [say(f"table.severity.{severity}", lang) for severity in frame["severity"]]),
        table.column("table.file", frame["file"], "wrap"),
        table.column("table.row", frame["row"], "count"),
        table.column("table.unit", frame["unit"]),
        table.column("table.year", frame["year"], "count"),
        table.column("table.node", frame["node"], "wrap"),
        table.column("table.finding", [": ".join(filter(None, (r["place"], r["message"]))) for r in rows], "wrap"),
        table.column("table.ask", frame["ask"], "wrap"),
    )
    filled = tuple(column for column in columns if any(value not in (None, "") for value in column.values))
    return View(say("table.title.problems", lang), frame, filled)


def lines_of(problems: Iterable[Problem], findings: Iterable[Finding], lang: Language) -> Iterable[tuple[str, str]]:
    """(severity, sentence) for a terminal: one problem, one line."""
    for problem in problems:
        yield problem.severity, f"{say(f'table.severity.{problem.severity}', lang)}: {problem.text(lang)}"
    for f in findings:
        row = f" ({f.file}, {say('place.row', lang, row=f.row)})" if f.file and f.row else ""
        ask = f.ask[lang] + ("" if f.ask[lang].endswith((".", "?", "!", "…")) else ".")
        text = f"{f.unit}, {f.year}, {f.node}: {f.finding[lang]}{row}. {ask}"
        yield f.severity, f"{say(f'table.severity.{f.severity}', lang)}: {printable(text)}"


def files_view(title: str, files: Mapping[str, tuple[str, str]], lang: Language) -> View:
    """Files that were made, with what each is for, in Vietnamese and English."""
    purposes = [Text(*purpose)[lang] for purpose in files.values()]
    frame = pl.DataFrame({"file": list(files), "purpose": purposes})
    return Headed(lang).view(title, frame, {"table.file": "text", "table.purpose": "wrap"})


def wheels_view(title: str, wheels: Iterable[tuple[str, int, str]], lang: Language) -> View:
    """Wheels with their size and SHA-256."""
    frame = pl.DataFrame(list(wheels), {"file": pl.String, "bytes": pl.Int64, "sha256": pl.String}, orient="row")
    size = Column("MB", [size / 2**20 for size in frame["bytes"]], "number", 1)
    return View(title, frame, (Headed(lang).column("table.file", frame["file"]), size))
