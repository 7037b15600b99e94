"""Frameworks (bộ chỉ số): TOML → shapes → drafts → sense → frozen nodes.

``check_framework`` collects every problem of a file; ``load_framework`` raises them.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from dtiscore.files.toml import parse_toml, read_toml
from dtiscore.frameworks.adjustments import check_adjustments
from dtiscore.frameworks.consistency import (
    check_applicability,
    check_gates,
    check_leaves,
    check_pillars,
    check_tie_breaks,
    check_unused,
    read_bands,
    read_counts,
    read_sums,
    read_targets,
    read_within,
)
from dtiscore.frameworks.drafts import (
    MOST_NODES,
    FrameworkDraft,
    check_header,
    check_references,
    check_sizes,
    children_first,
    define,
    define_all,
    on_scale,
    scale_of,
    set_info_aside,
    stated_text,
)
from dtiscore.frameworks.locating import find_framework, known_frameworks, known_targets
from dtiscore.frameworks.nodes import build_nodes, methods_of
from dtiscore.frameworks.parameters import check_imputation
from dtiscore.frameworks.schema import HEADER, TITLED, TOP
from dtiscore.frameworks.short_forms import apply_defaults, define_rows, in_both_languages, join_rows
from dtiscore.language.errors import FrameworkError, Problem
from dtiscore.language.told import told
from dtiscore.model import TOTAL, CheckLimits, Framework
from dtiscore.rules.plugins.loading import Plugins, load_plugins

__all__ = [
    "build_framework",
    "check_framework",
    "find_framework",
    "known_frameworks",
    "known_targets",
    "load_framework",
]


NOT_LOADED = ("framework.plugin_missing", "framework.plugin_failed")


@told
def load_framework(
    source: str | os.PathLike[str] | Framework, plugins: Plugins | None = None, content: bytes | None = None
) -> Framework:
    """A framework by its code (of a known criteria folder) or by path; from ``content`` where the file is read already.

    Parameters
    ----------
    source : the code, as ``"vn-dti-province-2022"``, or the path of a ``.toml`` file; a framework is given back as it is.
    plugins : those that rules, aggregations and pillars come from; by default all that are installed.
    content : the bytes of the file, where it is read already; ``source`` is then only its name.

    Returns
    -------
    Framework
        checked and complete: every code resolves, no cycle is left.

    Raises
    ------
    FrameworkError
        with every problem of the file.
    LookupProblem
        when no framework of that code is known.
    ArgumentError
        for an argument of another kind.
    """
    if isinstance(source, Framework):
        return source
    plugins = plugins or load_plugins()
    path = find_framework(source, plugins)
    file = str(source) if str(path) == str(source) else path.name
    framework, problems = check_framework(path, plugins, file, content)
    errors = [problem for problem in problems if problem.severity == "error"]
    if framework is None or errors:
        raise FrameworkError(errors)
    return framework


def check_framework(
    path: Path, plugins: Plugins, file: str = "", content: bytes | None = None
) -> tuple[Framework | None, list[Problem]]:
    """The framework, if it can be used, and everything that is wrong or doubtful about its file.

    ``content`` is what the file holds, where it is read already or is yet to be written.
    """
    file = file or str(path)
    document, problems = read_toml(path, file) if content is None else parse_toml(content, file)
    if document and isinstance(document.get("document"), dict) and not isinstance(document.get("framework"), dict):
        return None, [Problem("framework.is_targets", file)]
    return build_framework(FrameworkDraft(document, path, file, plugins, problems)) if document else (None, problems)


def build_framework(drafted: FrameworkDraft) -> tuple[Framework | None, list[Problem]]:
    """The same of tables, wherever they come from."""
    in_both_languages(drafted)
    drafted.shape(drafted.document, TOP, "")
    header = drafted.section("framework")
    if "framework" in drafted.document:
        drafted.shape(header, HEADER, "framework")
    for _, table, place in drafted.tables(drafted.section("unit_types"), "unit_types"):
        drafted.shape(table, TITLED, place)
    for kind, name in (("index", "indices"), ("indicator", "indicators"), ("pillar", "pillars"), ("info", "info")):
        define_all(drafted, kind, drafted.section(name), name)  # type: ignore[arg-type]
    parents = define_rows(drafted)
    if isinstance(drafted.document.get("total"), dict):
        define(drafted, "total", TOTAL, drafted.section("total"), "total")
    join_rows(drafted, parents)
    if drafted.left_out:
        count = len(drafted.nodes) + drafted.left_out
        return None, [Problem("framework.too_large", drafted.file, params={"count": count, "limit": MOST_NODES})]
    check_header(drafted, header)
    apply_defaults(drafted)
    check_references(drafted)
    set_info_aside(drafted)
    order = children_first(drafted)
    check_sizes(drafted, order, header)
    check_adjustments(drafted, order, header)
    check_imputation(drafted, header.get("impute"), "framework.impute")
    check_leaves(drafted)
    if not any(problem.severity == "error" for problem in drafted.problems):
        check_applicability(drafted, order)
    check_pillars(drafted)
    check_gates(drafted)
    check_tie_breaks(drafted)
    stated: dict[str, Any] = {
        "bands": read_bands(drafted), "sums": read_sums(drafted), "within": read_within(drafted),
        **read_counts(drafted), "targets": read_targets(drafted),
    }  # fmt: skip
    check_unused(drafted)
    if any(problem.severity == "error" for problem in drafted.problems):
        # What a plugin that is not there would have given is missing because of that.
        return None, sorted(drafted.problems, key=lambda problem: problem.code not in NOT_LOADED)
    nodes = build_nodes(drafted, order)
    origin, scale = scale_of(header)
    framework = Framework(
        **{name: header[name] for name in ("code", "level", "decimals", "missing", "completeness")},
        **{name: stated_text(header.get(name)) for name in ("title", "source", "note")},
        first_year=header["years"]["from"],
        last_year=header["years"]["to"],
        scale=scale,
        point_decimals=header.get("point_decimals"),
        ties=header.get("ties", "competition"),
        no_submission=header.get("no_submission", "unranked"),
        nodes=nodes,
        order=order,
        unit_types={code: stated_text(table["title"]) for code, table in drafted.section("unit_types").items()},
        **stated,
        methods=methods_of(drafted, nodes),
        drop_percent=float(drafted.section("checks").get("drop_percent", 10.0)),
        file=drafted.file,
        limits=CheckLimits(**{k: v for k, v in drafted.section("checks").items() if k != "drop_percent"}),
        checks=tuple(c for c in drafted.plugins.checks.values() if not c.frameworks or header["code"] in c.frameworks),
        origin=origin,
        every_node_on_scale=on_scale(header),
    )
    return framework, drafted.problems
