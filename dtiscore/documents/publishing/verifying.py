"""Verifying a result folder: everything in it is computed anew from its inputs, and compared."""

from __future__ import annotations

import csv
import io
import os
import unicodedata
from collections.abc import Iterator
from itertools import chain, repeat
from pathlib import Path

import attrs

from dtiscore.data.run_inputs import read_inputs
from dtiscore.documents.publishing import packing
from dtiscore.documents.publishing.documents import Watch
from dtiscore.documents.publishing.results import files_of_results
from dtiscore.documents.publishing.templates import Template, check_template
from dtiscore.documents.publishing.year_results import year_results_of
from dtiscore.files.opening import content_of, real_path
from dtiscore.files.reading_tables import MAX_BYTES
from dtiscore.language.errors import DataError, DtiError, Problem, one_line
from dtiscore.results.assessment import Assessment
from dtiscore.results.year_before import COLUMNS
from dtiscore.rules.plugins.loading import Plugins
from dtiscore.years.last_values import with_last_year
from dtiscore.years.manifest import NAME, Manifest, describe, digest, read_manifest, versions

# What systems put into any folder that somebody opens.
LITTER = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
KEYS = ("unit", "year", "node")
RANKS = "results/ranks.csv"
Table = dict[tuple[str, ...], dict[str, str]]


@attrs.frozen(eq=False)
class Verification:
    """``problems`` is empty where all is equal; ``notes`` says what else a reader should know."""

    manifest: Manifest
    digest: str
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...] = ()
    values: int = 0


def verify(folder: Path, plugins: Plugins, watch: Watch = iter) -> Verification:
    """Whether the folder is what its inputs give: each file there and unaltered, and every value the same.

    Raises
    ------
    DataError
        where there is no manifest, or one that this program cannot have written.
    """
    manifest, own = read_manifest(folder)
    contents, problems = _files(folder, manifest)
    notes = tuple(_versions(manifest, plugins))
    lacking = [name for name in manifest.layout.files if name not in contents]
    if lacking:
        problems += [Problem("verify.not_listed", one_line(name)) for name in lacking if name not in manifest.files]
        problems.append(Problem("verify.cannot", str(folder)))
        return Verification(manifest, own, tuple(problems), notes)
    try:
        problems += _values(folder, manifest, contents, plugins, watch)
    except DtiError as error:
        problems += [Problem("verify.cannot", str(folder)), *error.problems]
    values = sum(content.count(b"\n") - 1 for name, content in contents.items() if name.startswith("results/"))
    return Verification(manifest, own, tuple(problems), notes, values)


def _files(folder: Path, manifest: Manifest) -> tuple[dict[str, bytes], list[Problem]]:
    """The files that are there as the manifest names them, and what is missing, added or altered."""
    there = {unicodedata.normalize("NFC", name): path for name, path in _walk(folder)}
    problems, contents = [], {}
    for name, known in manifest.files.items():
        path = there.pop(unicodedata.normalize("NFC", name), None)
        if path is None or path.is_symlink() or not path.is_file():
            problems.append(Problem("verify.missing", name))
            continue
        try:
            contents[name] = content_of(path, name, MAX_BYTES)
        except DataError as error:
            problems += error.problems
            continue
        if digest(contents[name]) != known:
            problems.append(Problem("verify.altered", name))
    problems += [Problem("verify.extra", one_line(name, 200)) for name in sorted(there) if name != NAME]
    return contents, problems


def _walk(folder: Path) -> Iterator[tuple[str, Path]]:
    for parent, folders, files in os.walk(folder):
        folders.sort()
        links = [name for name in folders if os.path.islink(os.path.join(parent, name))]
        for name in sorted([*files, *links]):
            if name.casefold() not in LITTER:
                path = Path(parent, name)
                yield path.relative_to(folder).as_posix(), path


def _versions(manifest: Manifest, plugins: Plugins) -> Iterator[Problem]:
    """Notes where the program or a plugin is another one than then."""
    here = versions(plugins)
    pairs = [("dtiscore", manifest.made_with["dtiscore"], here["dtiscore"])]
    then = {one["name"]: one["version"] for one in manifest.made_with["plugins"]}
    now = {one["name"]: one["version"] for one in here["plugins"]}
    pairs += [(name, then.get(name, ""), now.get(name, "")) for name in sorted(then.keys() | now.keys())]
    writers = manifest.made_with["documents"]
    pairs += [(name, version, here["documents"].get(name, "")) for name, version in sorted(writers.items())]
    for name, first, second in pairs:
        if first != second:
            params = {"name": one_line(name), "then": one_line(first) or "—", "now": one_line(second) or "—"}
            yield Problem("verify.version", severity="note", params=params)


def _values(
    folder: Path, manifest: Manifest, contents: dict[str, bytes], plugins: Plugins, watch: Watch
) -> Iterator[Problem]:
    """What differs between the folder and what is computed of its inputs: the first value of every table."""
    templates = {}
    for kind, name in manifest.layout.templates.items():
        templates[kind] = Template(kind, name, contents[name])
        yield from check_template(templates[kind])
    inputs = with_last_year(read_inputs(manifest.layout.in_folder(folder, manifest.settings), plugins))
    year_results = year_results_of(Assessment(inputs), manifest.lang)
    found = describe(year_results.framework)
    for name in ("code", "fingerprint"):
        if found[name] != manifest.framework[name]:
            params = {"stated": one_line(manifest.framework[name]), "computed": found[name]}
            yield Problem("verify.framework", manifest.layout.framework, params=params)
    for path in year_results.framework.targets.files:
        if not real_path(path).is_relative_to(real_path(folder)):
            yield Problem("verify.not_listed", path.name)
    computed = files_of_results(year_results, templates, watch)
    for name, content in computed.items():
        if name == RANKS and name in contents:
            content = _as_then(contents[name], content)
        if name not in contents:
            if name not in manifest.files:
                yield Problem("verify.missing", name)
        elif name.endswith(".csv") and content != contents[name]:
            yield _first_table(name, contents[name], content)
        elif not name.endswith(".csv") and not packing.same(contents[name], content):
            yield _first_line(name, contents[name], content)
    given = {name for name in manifest.files if name.startswith("inputs/")}
    for name in sorted(manifest.files.keys() - computed.keys() - given):
        yield Problem("verify.not_computed", name)


def _as_then(stored: bytes, computed: bytes) -> bytes:
    """Ranks without the columns on the year before, where the folder was made before there were any."""
    header = stored.partition(b"\n")[0].decode("utf-8", "replace").split(",")
    rows = list(csv.reader(io.StringIO(computed.decode(), newline="")))
    if set(header) & set(COLUMNS) or not set(header) < set(rows[0]):
        return computed
    out = io.StringIO()
    kept = [rows[0].index(name) for name in header]
    csv.writer(out, lineterminator="\n").writerows([row[i] for i in kept] for row in rows)
    return out.getvalue().encode()


def _first_table(name: str, stored: bytes, computed: bytes) -> Problem:
    """The first unit, year and node that differ, with both values."""
    first, second = _rows(stored), _rows(computed)
    for key, row in second.items():
        place = dict(zip(KEYS, key, strict=False))
        if key not in first:
            return Problem("verify.row_missing", name, params=place)
        for column, value in row.items():
            own = first[key].get(column)
            if own != value:
                shown = {"column": column, "stored": one_line(own or "—"), "computed": value or "—"}
                return Problem("verify.value", name, params=place | shown)
    for key in (key for key in first if key not in second):
        return Problem("verify.row_extra", name, params=dict(zip(KEYS, map(one_line, key), strict=False)))
    return Problem("verify.bytes", name)


def _rows(content: bytes) -> Table:
    """The rows of a table by unit, year, node and, where these come several times, their count."""
    found: Table = {}
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8", "replace"), newline=""))
        for row in reader:
            key = tuple(str(row.get(name) or "") for name in KEYS)
            number = 1
            while (*key, str(number)) in found:
                number += 1
            found[*key, str(number)] = {str(k): str(v or "") for k, v in row.items()}
    except csv.Error:
        return {}
    return found


def _first_line(name: str, stored: bytes, computed: bytes) -> Problem:
    """The first paragraph of a document that differs."""
    for own, line in zip(chain(packing.lines(stored), repeat("")), packing.lines(computed), strict=False):
        if own != line:
            shown = {"stored": one_line(own, 160) or "—", "computed": one_line(line, 160) or "—"}
            return Problem("verify.line", name, params=shown)
    return Problem("verify.bytes", name)
