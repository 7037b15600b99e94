"""Frameworks made in code: of a text, of tables, or of another framework with something changed.

What is changed is stated as a file would state it and read anew, so that what cannot be written cannot be made.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
import numpy as np

from dtiscore.files.toml import checked_document, parse_toml
from dtiscore.files.toml_text import toml_of
from dtiscore.frameworks import build_framework
from dtiscore.frameworks.drafts import FrameworkDraft
from dtiscore.frameworks.stated_header import Tables
from dtiscore.frameworks.stating import stated
from dtiscore.language.arguments import WANTED, require, require_text, wrong
from dtiscore.language.errors import FrameworkError, LookupProblem, Problem, did_you_mean, one_line
from dtiscore.model import Framework, Text
from dtiscore.rules.plugins.loading import Plugins, load_plugins

IN_CODE = "framework"
# Names of entries that are tables of their own beside the header.
SECTIONS = ("unit_types", "targets", "bands", "counts", "sums", "within", "checks")


def from_toml(text: str, plugins: Plugins | None, beside: str | os.PathLike[str] | None) -> Framework:
    require_text(text=text)
    document, problems = parse_toml(text.encode("utf-8", "replace"), IN_CODE)
    return _made(document, problems, plugins, beside)


def from_dict(tables: Mapping[str, Any], plugins: Plugins | None, beside: str | os.PathLike[str] | None) -> Framework:
    require("tables", tables, "table", Mapping)
    document, problems = checked_document(plain_tables(tables), IN_CODE)
    if not document and not problems:
        problems = [Problem("file.empty", IN_CODE)]
    return _made(document, problems, plugins, beside)


def plain_tables(value: Any) -> Any:
    """As a file holds it: texts in both languages as tables, tuples and sets of codes as lists, numbers of numpy as numbers."""
    if isinstance(value, Text):
        return {"vi": value.vi, "en": value.en}
    if isinstance(value, Mapping):
        return {str(name): plain_tables(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, (list, tuple)):
        return [plain_tables(inner) for inner in value]
    if isinstance(value, np.ndarray):
        return value.tolist()
    return value.item() if isinstance(value, np.generic) else value


def to_toml(framework: Framework) -> str:
    """The text of a file that is read as this framework.

    Raises
    ------
    FrameworkError
        where a file cannot say it, as parameters of a plugin that are no numbers, texts, lists or tables.
    """
    text = toml_of(stated(framework).document)
    again = None
    try:
        again = _read(parse_toml(text.encode("utf-8", "replace"), IN_CODE), framework)
    except FrameworkError as error:
        raise FrameworkError([Problem("framework.not_writable", framework.file), *error.problems]) from None
    if again != framework:
        raise FrameworkError(Problem("framework.not_writable", framework.file))
    return text


def with_documents(text: str, documents: Mapping[str, str], file: str) -> Framework:
    """A framework of its text, whose target documents are known by their paths: they are not read."""
    document, problems = parse_toml(text.encode("utf-8", "replace"), file or IN_CODE)
    known = {code: Path(path) for code, path in documents.items()}
    return _of_draft(document, problems, Path(file or IN_CODE), load_plugins(), known, file or IN_CODE)


def with_entries(framework: Framework, node: str | None, entries: Mapping[str, Any]) -> Framework:
    """The framework with other entries in its header, or in the table of a node."""
    require_text(True, node=node)
    made = stated(framework)
    document = made.document
    for name, value in entries.items():
        if node is not None:
            _put(_table_of(made.nodes, framework, node), name, value)
        elif name in SECTIONS:
            _put(document, name, value)
        else:
            _put(document["framework"], name, value)
    return _read(checked_document(plain_tables(document), IN_CODE), framework)


def _put(table: Tables, name: str, value: Any) -> None:
    if value is None:
        table.pop(name, None)
    else:
        table[name] = value


def with_weights(framework: Framework, node: str, weights: Mapping[str, float]) -> Framework:
    """The framework in which a node averages its children by other weights; those that are not named keep theirs."""
    require_text(node=node)
    require("weights", weights, "table", Mapping)
    changed = framework[node]
    if not changed.children:
        raise LookupProblem(Problem("framework.no_children", params={"code": node}))
    for code, weight in weights.items():
        if code not in changed.children:
            hint = did_you_mean(str(code), changed.children)
            raise LookupProblem(
                Problem("framework.no_child", params={"code": one_line(code), "parent": node, "hint": hint})
            )
        if isinstance(weight, bool) or not isinstance(weight, (int, float, np.integer, np.floating)):
            raise wrong(f'weights["{one_line(code)}"]', weight, WANTED["number"])
    usual = changed.weights or tuple(framework[child].points for child in changed.children)
    new = tuple(float(weights.get(child, own)) for child, own in zip(changed.children, usual, strict=True))
    weighed = attrs.evolve(changed, rollup="weights", weights=new)
    document = stated(attrs.evolve(framework, nodes={**framework.nodes, node: weighed})).document
    return _read(checked_document(document, IN_CODE), framework)


def with_rule(
    framework: Framework, node: str, rule: str | Mapping[str, Any], parameters: Mapping[str, Any]
) -> Framework:
    """The framework in which a node earns its points by another rule."""
    require("rule", rule, "table", str, Mapping)
    table = {"type": rule} if isinstance(rule, str) else dict(rule)
    return with_entries(framework, node, {"rule": {**table, **parameters}})


def _table_of(nodes: Mapping[str, Tables], framework: Framework, node: str) -> Tables:
    framework[node]  # refuses what does not exist
    return nodes[node]


def _made(
    document: Tables, problems: list[Problem], plugins: Plugins | None, beside: str | os.PathLike[str] | None
) -> Framework:
    require("plugins", plugins, "plugins", Plugins, optional=True)
    folder = Path(beside) if beside is not None else Path()
    path = folder / IN_CODE if folder.is_dir() else folder
    return _of_draft(document, problems, path, plugins or load_plugins(), {}, IN_CODE)


def _read(parsed: tuple[Tables, list[Problem]], like: Framework) -> Framework:
    """A document that was made of a framework: its target documents are known, its plugins those that are installed."""
    document, problems = parsed
    known = dict(zip(like.targets.documents, like.targets.files, strict=False))
    return _of_draft(document, problems, Path(like.file or IN_CODE), _plugins_of(like), known, like.file or IN_CODE)


def _plugins_of(framework: Framework) -> Plugins:
    """Those that are installed, and what the framework itself has of others."""
    plugins, nodes = load_plugins(), framework.nodes.values()
    rules = {rule.name: rule for node in nodes for rule in (node.rule, node.score_rule) if rule is not None}
    how = {node.aggregation.name: node.aggregation for node in nodes if node.aggregation is not None}
    derivations = {node.derivation.name: node.derivation for node in nodes if node.derivation is not None}
    pillars = dict(plugins.pillars)
    for code, method in framework.methods.items():
        computed_by = framework[code].computed_by
        known = plugins.method(computed_by, code)
        if known is not None and (known.code, known.owner) == (method.code, method.owner):
            continue
        others = [(name, own) for name, own in pillars.get(code, ()) if name != computed_by]
        pillars[code] = ((computed_by, method), *others)
    return attrs.evolve(
        plugins,
        rules={**plugins.rules, **rules},
        aggregations={**plugins.aggregations, **how},
        derivations={**plugins.derivations, **derivations},
        pillars=pillars,
        checks={**plugins.checks, **{check.name: check for check in framework.checks}},
    )


def _of_draft(
    document: Tables, problems: list[Problem], path: Path, plugins: Plugins, known: Mapping[str, Path], file: str
) -> Framework:
    framework = None
    if isinstance(document.get("document"), dict) and not isinstance(document.get("framework"), dict):
        problems = [Problem("framework.is_targets", file)]
    elif document:
        draft = FrameworkDraft(document, path, file, plugins, problems, documents=known)
        framework, problems = build_framework(draft)
    errors = [problem for problem in problems if problem.severity == "error"]
    if framework is None or errors:
        raise FrameworkError(errors)
    return framework
