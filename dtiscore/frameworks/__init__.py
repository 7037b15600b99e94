"""Frameworks (bộ chỉ số): TOML → shapes → drafts → sense → frozen nodes.

``check_framework`` collects every problem of a file; ``load_framework`` raises them.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from dtiscore.files.toml import parse_toml, read_toml
from dtiscore.frameworks.drafts import (
    Reading,
    check_header,
    check_references,
    check_sizes,
    children_first,
    define,
    define_all,
    given_text,
    on_scale,
    refuse_cycles,
    scale_of,
    set_info_aside,
)
from dtiscore.frameworks.finding import find_framework, known_frameworks, known_targets
from dtiscore.frameworks.nodes import build_nodes, methods_of
from dtiscore.frameworks.parameters import check_imputation
from dtiscore.frameworks.sense import (
    check_applicability,
    check_gates,
    check_leaves,
    check_pillars,
    check_unused,
    read_bands,
    read_counts,
    read_sums,
    read_targets,
    read_within,
)
from dtiscore.frameworks.shapes import HEADER, TITLED, TOP
from dtiscore.language.errors import FrameworkError, Problem, one_line
from dtiscore.language.sentences import kind_of_value
from dtiscore.model import TOTAL, CheckLimits, Framework
from dtiscore.rules.plugins.loading import Plugins, load_plugins

__all__ = ["check_framework", "check_toml", "find_framework", "known_frameworks", "known_targets", "load_framework"]


NOT_LOADED = ("framework.plugin_missing", "framework.plugin_failed")


def load_framework(
    source: str | os.PathLike[str], plugins: Plugins | None = None, content: bytes | None = None
) -> Framework:
    """A framework by its code (of a known criteria folder) or by path; from ``content`` where the file is read already.

    Parameters
    ----------
    source : the code, as ``"vn-dti-province-2022"``, or the path of a ``.toml`` file.
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
    """
    plugins = plugins or load_plugins()
    path = find_framework(source, plugins)
    file = str(source) if str(path) == str(source) else path.name
    read = read_toml(path, file) if content is None else parse_toml(content, file)
    framework, problems = _checked(read, path, file, plugins)
    errors = [problem for problem in problems if problem.severity == "error"]
    if framework is None or errors:
        raise FrameworkError(errors)
    return framework


def check_framework(path: Path, plugins: Plugins, file: str = "") -> tuple[Framework | None, list[Problem]]:
    """The framework, if it can be used, and everything that is wrong or doubtful about its file."""
    file = file or str(path)
    return _checked(read_toml(path, file), path, file, plugins)


def check_toml(text: str, path: Path, plugins: Plugins, file: str = "") -> tuple[Framework | None, list[Problem]]:
    """The same of a text that is to become the file ``path``."""
    file = file or str(path)
    return _checked(parse_toml(text.encode(), file), path, file, plugins)


def _checked(
    read: tuple[dict[str, Any], list[Problem]], path: Path, file: str, plugins: Plugins
) -> tuple[Framework | None, list[Problem]]:
    document, problems = read
    if not document:
        return None, problems
    if isinstance(document.get("framework"), dict) or not isinstance(document.get("document"), dict):
        return _build(Reading(document, path, file, plugins, problems))
    return None, [Problem("framework.is_targets", file)]


def _build(reading: Reading) -> tuple[Framework | None, list[Problem]]:
    reading.shape(reading.document, TOP, "")
    header = reading.section("framework")
    if "framework" in reading.document:
        reading.shape(header, HEADER, "framework")
    for code, table in reading.section("unit_types").items():
        if isinstance(table, dict):
            reading.shape(table, TITLED, f"unit_types.{code}")
        else:
            reading.problem("schema.type", f"unit_types.{code}", wanted=kind_of_value("dict"), found=one_line(table))
    for kind, name in (("index", "indices"), ("indicator", "indicators"), ("pillar", "pillars"), ("info", "info")):
        define_all(reading, kind, reading.section(name), name)  # type: ignore[arg-type]
    if isinstance(reading.document.get("total"), dict):
        define(reading, "total", TOTAL, reading.section("total"), "total")
    check_header(reading, header)
    check_references(reading)
    set_info_aside(reading)
    cycle_free = refuse_cycles(reading)
    leaves = tuple(code for code, draft in reading.drafts.items() if not draft.edges)
    order = children_first(reading) if cycle_free else leaves
    check_sizes(reading, order, header)
    check_imputation(reading, header.get("impute"), "framework.impute")
    check_leaves(reading)
    if not any(problem.severity == "error" for problem in reading.problems):
        check_applicability(reading, order)
    check_pillars(reading)
    check_gates(reading)
    bands, sums, within = read_bands(reading), read_sums(reading), read_within(reading)
    counts = read_counts(reading)
    targets = read_targets(reading)
    check_unused(reading)
    if any(problem.severity == "error" for problem in reading.problems):
        # What a plugin that is not there would have given is missing because of that.
        return None, sorted(reading.problems, key=lambda problem: problem.code not in NOT_LOADED)
    nodes = build_nodes(reading, order)
    origin, scale = scale_of(header)
    framework = Framework(
        code=header["code"],
        title=given_text(header["title"]),
        level=header["level"],
        first_year=header["years"]["from"],
        last_year=header["years"]["to"],
        scale=scale,
        decimals=header["decimals"],
        point_decimals=header.get("point_decimals"),
        ties=header.get("ties", "competition"),
        missing=header["missing"],
        no_submission=header.get("no_submission", "unranked"),
        source=given_text(header["source"]),
        completeness=header["completeness"],
        note=given_text(header.get("note")),
        nodes=nodes,
        order=order,
        unit_types={code: given_text(table["title"]) for code, table in reading.section("unit_types").items()},
        bands=bands,
        targets=targets,
        sums=sums,
        within=within,
        count_titles=counts,
        methods=methods_of(reading, nodes),
        drop_percent=float(reading.section("checks").get("drop_percent", 10.0)),
        file=reading.file,
        limits=CheckLimits(**{k: v for k, v in reading.section("checks").items() if k != "drop_percent"}),
        checks=tuple(c for c in reading.plugins.checks.values() if not c.frameworks or header["code"] in c.frameworks),
        origin=origin,
        every_node_on_scale=on_scale(header),
    )
    return framework, reading.problems
