"""Published results (kết quả đã công bố): scores, places and bands as they were decided. Read, never computed.

A result folder is verified against its manifest before it is used; of a chain of folders that replace one another the newest
counts. Only the rows of the year that it was made for are published: those of other years were scored beside it that day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from dtiscore.data.units import Unit, Units, read_units
from dtiscore.files.opening import content_of, real_path
from dtiscore.files.reading_tables import MAX_BYTES, Table, read_table
from dtiscore.frameworks import load_framework
from dtiscore.language.displayed import Displayed
from dtiscore.language.errors import DataError, LookupProblem, Problem, did_you_mean, one_line
from dtiscore.language.text import Text, text_of
from dtiscore.language.told import told
from dtiscore.model import Floats, Framework
from dtiscore.rules.plugins.loading import Plugins
from dtiscore.years.manifest import NAME, Manifest, digest, read_manifest

Integers = npt.NDArray[np.int64]
SCORES, RANKS = "results/scores.csv", "results/ranks.csv"
MOST_SIBLINGS = 500


@attrs.frozen(eq=False, slots=False)
class PublishedNode:
    """What was published on one node, arrays (units,): the score 0…1, its points and their maximum (NaN: not said), the
    coverage, the place and of how many (0: none), and the band."""

    score: Floats
    points: Floats
    maximum: Floats
    coverage: Floats
    rank: Integers
    of: Integers
    band: tuple[str, ...]


@attrs.frozen(eq=False, repr=False, slots=False)
class Published(Displayed):
    """The results of one year as they were decided, on the borders of a year.

    ``published["total"]`` is the score 0…1, (units, years) with the one year, NaN where nothing was published. ``records`` are the units,
    ``blocks`` in which block each was ranked, None where that is not said. ``notes`` say what it replaces, and why.
    """

    framework: Framework
    year: int
    borders: int
    records: tuple[Unit, ...]
    labels: tuple[str, ...]
    results: Mapping[str, PublishedNode]
    source: str
    blocks: tuple[str, ...] | None = None
    notes: tuple[Text, ...] = ()
    folder: Path | None = None

    def __repr__(self) -> str:
        return f"Published({self.year}, {len(self.records)} units, {len(self.results)} nodes)"

    @property
    def years(self) -> tuple[int, ...]:
        """The one year, as scores have theirs."""
        return (self.year,)

    @property
    def nodes(self) -> Sequence[str]:
        """The codes of the nodes of which anything was published."""
        return tuple(self.results)

    def __getitem__(self, node: str) -> Floats:
        """The score of a node, (units, years), 0…1; NaN where none was published.

        Raises
        ------
        LookupProblem
            for a node of which nothing was published.
        """
        return self.on(node).score[:, None]

    @told
    def points(self, node: str) -> Floats:
        """The points of a node, (units, years); NaN where none were published."""
        return self.on(node).points[:, None]

    @told
    def max_points(self, node: str) -> Floats:
        """The maximum that was counted, (units, years); the node's own where nothing else is said."""
        return self.on(node).maximum[:, None]

    @told
    def coverage(self, node: str) -> Floats:
        """The share that was observed, (units, years); 1 where nothing is said of a score."""
        return self.on(node).coverage[:, None]

    @told
    def on(self, node: str) -> PublishedNode:
        """What was published on a node.

        Raises
        ------
        LookupProblem
            for a node of which nothing was published.
        """
        if node not in self.results:
            params = {"name": one_line(node), "hint": did_you_mean(node, self.results)}
            raise LookupProblem(Problem("lookup.node", params=params))
        return self.results[node]

    @cached_property
    def units(self) -> tuple[str, ...]:
        """The units as they were published, in the order of the arrays."""
        return self.labels


def read_result_folder(folder: Path, plugins: Plugins, *, alone: bool = False, called: str = "") -> Published:
    """What a result folder publishes, or the newest folder beside it that takes its place.

    ``alone`` leaves its neighbours out and asks only for what a comparison needs, as of a copy in another result folder,
    which was ``called`` something else.

    Raises
    ------
    DataError
        where it has no manifest, or is not what was published; where two folders take the place of one.
    """
    notes: list[Text] = []
    manifest, own = read_manifest(folder)
    for _ in range(MOST_SIBLINGS if not alone else 0):
        following = _replacing(folder, own)
        if len(following) > 1:
            several = ", ".join(sorted(path.name for path, _ in following))
            raise DataError(Problem("published.replaced_twice", str(folder), params={"names": several}))
        if not following:
            break
        old, (folder, manifest) = folder, following[0]
        own = digest(content_of(folder / NAME, str(folder / NAME), MAX_BYTES))
        reason = manifest.replaces.reason if manifest.replaces is not None else ""
        notes.append(text_of("years.replaced", old=one_line(old.name), new=one_line(folder.name), reason=reason))
    needed = (SCORES, RANKS, manifest.layout.framework, *filter(None, [manifest.layout.units]))
    names = needed if alone else tuple(manifest.files)
    problems = [
        Problem("published.altered", str(folder / name)) for name in names if not _is_as_listed(folder, manifest, name)
    ]
    problems += [Problem("verify.missing", str(folder / one)) for one in needed if one not in manifest.files]
    if problems:
        raise DataError(problems)
    framework = load_framework(str(folder / manifest.layout.framework), plugins)
    units = read_units(folder / manifest.layout.units) if manifest.layout.units else None
    year = manifest.settings.year
    assert year is not None  # a manifest always says it
    return attrs.evolve(
        _read(folder, framework, units, year, tuple(notes)), source=called or folder.name, folder=folder
    )


def _replacing(folder: Path, own: str) -> list[tuple[Path, Manifest]]:
    """The folders beside this one that say that they take its place."""
    found = []
    beside = sorted(path for path in real_path(folder).parent.iterdir() if (path / NAME).is_file())
    for path in beside[:MOST_SIBLINGS]:
        try:
            manifest, _ = read_manifest(path)
        except DataError:
            continue
        if manifest.replaces is not None and manifest.replaces.manifest == own:
            found.append((path, manifest))
    return found


def _is_as_listed(folder: Path, manifest: Manifest, name: str) -> bool:
    try:
        return digest(content_of(folder / name, name, MAX_BYTES)) == manifest.files.get(name)
    except DataError:
        return False


def _read(folder: Path, framework: Framework, units: Units | None, year: int, notes: tuple[Text, ...]) -> Published:
    scores, ranks = (read_table(folder / name) for name in (SCORES, RANKS))
    rows = _of_year(scores, year)
    labels = tuple(rows["unit"].unique(maintain_order=True).to_list())
    position = {label: i for i, label in enumerate(labels)}
    columns: dict[str, dict[str, pl.DataFrame]] = {}
    for (node,), own in rows.group_by("node", maintain_order=True):
        columns.setdefault(str(node), {})["scores"] = own
    blocks: dict[str, str] = {}
    for (node,), own in _of_year(ranks, year).group_by("node", maintain_order=True):
        columns.setdefault(str(node), {})["ranks"] = own
        blocks |= dict(zip(own["unit"], (text or "" for text in own["block"].cast(pl.String)), strict=True))
    results = {node: _node(own, position) for node, own in columns.items() if "scores" in own}
    known = [units.find(label, year) if units is not None else None for label in labels]
    records = tuple(unit or Unit(label) for unit, label in zip(known, labels, strict=True))
    return Published(
        framework, year, year, records, labels, results, folder.name,
        tuple(blocks.get(label, "") for label in labels), notes,
    )  # fmt: skip


def _of_year(table: Table, year: int) -> pl.DataFrame:
    lacking = {"unit", "year", "node"} - set(table.columns)
    if lacking:
        params = {"column": ", ".join(sorted(lacking))}
        raise DataError(Problem("data.no_column", table.file, params=params))
    frame = table.frame.with_columns(pl.col("unit", "node").cast(pl.String))
    return frame.filter(pl.col("year").cast(pl.String).str.replace(r"\.0$", "") == str(year))


def _node(own: Mapping[str, pl.DataFrame], position: Mapping[str, int]) -> PublishedNode:
    def numbers(table: str, name: str) -> Floats:
        found = np.full(len(position), np.nan)
        if table in own and name in own[table].columns:
            frame = own[table]
            at = [position.get(unit, -1) for unit in frame["unit"]]
            values = frame[name].cast(pl.Float64, strict=False).fill_null(float("nan")).to_numpy()
            for i, value in zip(at, values.tolist(), strict=True):
                if i >= 0:
                    found[i] = value
        return found

    rank, of = (np.nan_to_num(numbers("ranks", name)).astype(np.int64) for name in ("rank", "of"))
    band = [""] * len(position)
    if "ranks" in own and "band" in own["ranks"].columns:
        for unit, text in zip(own["ranks"]["unit"], own["ranks"]["band"].cast(pl.String), strict=True):
            if unit in position:
                band[position[unit]] = text or ""
    score, points, most, coverage = (numbers("scores", name) for name in ("score", "points", "max_points", "coverage"))
    return PublishedNode(score, points, most, coverage, rank, np.where(rank > 0, of, 0), tuple(band))
