"""What to show of what is known: frameworks, plugins, problems and findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from dtiscore.documents.tables.view import Column, View, pick
from dtiscore.language.errors import Language, Problem, printable
from dtiscore.language.sentences import say
from dtiscore.model import Finding, Framework, Node
from dtiscore.rules.plugins.calling import wording_of
from dtiscore.rules.plugins.loading import Plugins
from dtiscore.rules.rollups import gate_words, roll_up, roll_up_words


def frameworks_view(frameworks: Iterable[Framework], lang: Language) -> View:
    found = list(frameworks)
    frame = pl.DataFrame(
        {
            "code": [f.code for f in found],
            "title": [f.title[lang] for f in found],
            "level": [f.level for f in found],
            "first_year": [f.first_year for f in found],
            "last_year": [f.last_year for f in found],
            "scale": [f.origin + f.scale for f in found],
            "completeness": [f.completeness for f in found],
            "source": [f.source[lang] for f in found],
        }
    )
    columns = (
        Column(say("table.code", lang), [f.code for f in found]),
        Column(say("table.framework_title", lang), [f.title[lang] for f in found], "wrap"),
        Column(say("table.years", lang), [f"{f.first_year}–{f.last_year}" for f in found]),
        Column(say("table.scale", lang), [f.origin + f.scale for f in found], "number", 0),
        Column(say("table.source", lang), [f.source[lang] for f in found], "wrap"),
    )
    return View(say("table.title.frameworks", lang), frame, columns)


def framework_view(framework: Framework, lang: Language) -> View:
    tree = framework.tree
    infos = [n.code for n in framework.nodes.values() if n.kind == "info"]
    nodes = [*((depth, framework[code]) for depth, code in tree), *((0, framework[code]) for code in infos)]
    weights = {child: w for n in framework.scored for child, w in zip(n.children, n.weights, strict=False)}
    frame = pl.DataFrame(
        {
            "node": [n.code for _, n in nodes],
            "kind": [n.kind for _, n in nodes],
            "title": [n.title[lang] for _, n in nodes],
            "depth": [depth for depth, _ in nodes],
            "points": [framework.origin + n.points if n.kind != "info" else None for _, n in nodes],
            "weight": [weights.get(n.code) for _, n in nodes],
            "rule": [_how(framework, n, lang) for _, n in nodes],
            "computed_by": [n.computed_by or None for _, n in nodes],
            "children": [", ".join(n.children) or None for _, n in nodes],
            "applies_to": [_applies_to(n, {}) or None for _, n in nodes],
            "measure": [n.unit_of_measure or None for _, n in nodes],
            "source": [n.source[lang] if n.source else None for _, n in nodes],
        },
        schema_overrides={"points": pl.Float64, "weight": pl.Float64, "depth": pl.Int64},
    )
    columns = [
        Column(say("table.node", lang), ["  " * d + n.title[lang] for d, n in nodes], "wrap"),
        Column(say("table.code", lang), [n.code for _, n in nodes], "wrap"),
        Column(say("table.points", lang), frame["points"].to_list(), "number"),
        Column(say("table.rule", lang), [_how(framework, n, lang) for _, n in nodes], "wrap"),
        Column(say("table.computed_by", lang), frame["computed_by"].to_list()),
    ]
    if any(frame["applies_to"]):
        titles = {code: title[lang] for code, title in framework.unit_types.items()}
        columns.append(Column(say("table.applies_to", lang), [_applies_to(n, titles) for _, n in nodes], "wrap"))
    return View(f"{framework.code}: {framework.title[lang]}", frame, tuple(columns))


def _applies_to(node: Node, titles: Mapping[str, str]) -> str:
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
    words, gate = roll_up_words(how)[lang], gate_words(how)[lang]
    return f"{words}; {gate}" if gate else words


def plugins_view(plugins: Plugins, lang: Language) -> View:
    rows = plugins.loaded
    data = {
        "name": [p.name for p in rows],
        "distribution": [f"{p.distribution} {p.version}".strip() for p in rows],
        "pillars": [", ".join(p.pillars) for p in rows],
        "rules": [", ".join(p.rules) for p in rows],
        "hooks": [", ".join(p.hooks) for p in rows],
        "aggregations": [", ".join(p.aggregations) for p in rows],
        "derivations": [", ".join(p.derivations) for p in rows],
        "checks": [", ".join(p.checks) for p in rows],
    }
    # A table for people also names what is blocked; a program gets what is loaded, and the hooks that give it.
    others = [", ".join((*p.aggregations, *p.derivations, *p.checks)) for p in rows]
    names = [*data["name"], *(p.name for p in plugins.blocked)]
    distributions = [*data["distribution"], *(f"{p.distribution} {p.version}".strip() for p in plugins.blocked)]
    blocked = [say("table.blocked", lang)] * len(plugins.blocked)
    nothing = [""] * len(plugins.blocked)
    columns = (
        Column(say("table.name", lang), names),
        Column(say("table.distribution", lang), distributions),
        Column(say("table.pillars", lang), [*data["pillars"], *blocked], "wrap"),
        Column(say("table.rules", lang), [*data["rules"], *nothing], "wrap"),
        Column(say("table.brought", lang), [*others, *nothing], "wrap"),
    )
    return View(say("table.title.plugins", lang), pl.DataFrame(data), columns)


def problems_view(problems: Iterable[Problem], findings: Iterable[Finding], lang: Language) -> View:
    """Problems of files and findings in data as rows: severity, file, place, row, column, message, ask and so on."""
    rows: list[dict[str, Any]] = [
        {
            "severity": p.severity, "check": p.code, "file": p.file, "place": p.place_in(lang), "row": p.row, "column": p.column,
            "unit": None, "year": None, "node": None, "message": say(p.code, lang, **p.params), "ask": None,
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
    frame = pl.DataFrame(rows, schema=types, orient="row")
    headers = (
        ("severity", say("table.severity", lang), "text"),
        ("file", say("table.file", lang), "wrap"),
        ("row", say("table.row", lang), "count"),
        ("unit", say("table.unit", lang), "text"),
        ("year", say("table.year", lang), "count"),
        ("node", say("table.node", lang), "wrap"),
        ("message", say("table.finding", lang), "wrap"),
        ("ask", say("table.ask", lang), "wrap"),
    )
    columns = []
    for name, header, kind in headers:
        values = frame[name].to_list()
        if name == "severity":
            values = [say(f"table.severity.{value}", lang) for value in values]
        if name == "message":
            values = [
                f"{row['place']}: {text}" if row["place"] else text for row, text in zip(rows, values, strict=True)
            ]
        if any(value not in (None, "") for value in values):
            columns.append(Column(header, values, kind))  # type: ignore[arg-type]
    return View(say("table.title.problems", lang), frame, tuple(columns))


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
    """Files that were made, with what each is for."""
    frame = pl.DataFrame({"file": list(files), "purpose": [pick(lang, *purpose) for purpose in files.values()]})
    columns = (
        Column(say("table.file", lang), frame["file"].to_list()),
        Column(say("table.purpose", lang), frame["purpose"].to_list(), "wrap"),
    )
    return View(title, frame, columns)


def wheels_view(title: str, wheels: Iterable[tuple[str, int, str]], lang: Language) -> View:
    """Wheels with their size and SHA-256."""
    rows = list(wheels)
    schema = {"file": pl.String, "bytes": pl.Int64, "sha256": pl.String}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    columns = (
        Column(say("table.file", lang), frame["file"].to_list()),
        Column("MB", [size / 2**20 for _, size, _ in rows], "number", 1),
    )
    return View(title, frame, columns)
