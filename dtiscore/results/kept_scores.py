"""Scores in a file: what they were made of, and every score to the last bit, which is computed anew when they are read.

The file is an archive of arrays that numpy reads (.npz): ``manifest`` (JSON in UTF-8) with the framework's own text, units,
targets and labels; ``values``, ``submitted`` and what cells hold besides; ``score`` and ``points`` (nodes, units, years).
"""

from __future__ import annotations

import datetime
import io
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import polars as pl

from dtiscore.data.continuity import Continuity
from dtiscore.data.observations import Observations
from dtiscore.data.units import Unit, existence
from dtiscore.engine.scoring import Scores, score
from dtiscore.files.opening import size_of
from dtiscore.files.writing import write_whole
from dtiscore.files.zips import Damaged, TooMuch
from dtiscore.files.zips import opened as opened_archive
from dtiscore.frameworks.making import to_toml, with_documents
from dtiscore.frameworks.targets import Targets
from dtiscore.language.errors import DataError, Problem, one_line
from dtiscore.language.kept_problems import as_table, of_table
from dtiscore.model import Document, Floats, Target, Text
from dtiscore.model.period import Period

FORMAT, EDITION = "dtiscore scores", 1
MOST_PARTS, MOST_BYTES = 100_000, 2**36
SPARSE = ("parts", "wholes", "points", "told_at", "earlier")


def save(scores: Scores, path: Any) -> None:
    """Write the file, whole or not at all.

    Raises
    ------
    FrameworkError
        where no file can say the framework.
    OutputError
        where it cannot be written.
    """
    plan, observations = scores.plan, scores.plan.observations
    details = io.BytesIO()
    observations.details.write_parquet(details)
    manifest = {
        "format": FORMAT,
        "edition": EDITION,
        "dtiscore": version("dtiscore"),
        "framework": to_toml(scores.framework),
        "framework_file": scores.framework.file,
        "documents": {
            code: str(file)
            for code, file in zip(scores.framework.targets.documents, scores.framework.targets.files, strict=False)
        },
        "nodes": list(plan.index),
        "units": list(observations.units),
        "records": [attrs.asdict(record) for record in observations.records],
        "years": list(observations.years),
        "codes": list(observations.codes),
        "has_units_file": observations.has_units_file,
        "choices": {code: array.tolist() for code, array in observations.choices.items()},
        "target_documents": [attrs.asdict(document) for document in plan.targets.documents],
        "targets": [attrs.asdict(target) for target in plan.targets.targets],
        "target_year": plan.target_year,
        "period": None if observations.period is None else attrs.asdict(observations.period),
        "notes": list(map(as_table, observations.notes)),
    }
    if (continuity := observations.continuity) is not None:
        manifest["continuity"] = {
            "notes": list(map(as_table, continuity.notes)),
            **{name: [[*cell, own] for cell, own in getattr(continuity, name).items()] for name in ("parts", "whence")},
        }
    arrays: dict[str, Any] = {
        "manifest": _bytes(json.dumps(manifest, ensure_ascii=False, default=str).encode()),
        "details": _bytes(details.getvalue()),
        "values": observations.values,
        "submitted": observations.submitted,
        "score": _every(scores, "score"),
        "points": _every(scores, "points"),
    }
    for name in SPARSE:
        arrays |= {f"{name}/{code}": array for code, array in getattr(observations, name).items()}
    if continuity is not None:
        arrays |= {f"continuity/{name}": getattr(continuity, name) for name in ("before", "moved", "ended")}
    content = io.BytesIO()
    np.savez(content, **arrays)
    write_whole(Path(path), content.getvalue())


def load(path: Any) -> Scores:
    """Scores as they were saved.

    Raises
    ------
    DataError
        for a file that holds none, or whose scores are not those that this version and its plugins compute.
    FrameworkError
        where its framework needs a plugin that is not here.
    """
    file = str(path)
    size_of(Path(path), file, MOST_BYTES)
    try:
        with opened_archive(Path(path), MOST_PARTS, MOST_BYTES):
            pass
        with np.load(path, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        manifest = json.loads(arrays["manifest"].tobytes())
        known = manifest["format"] == FORMAT and manifest["edition"] == EDITION
    except (Damaged, TooMuch, ValueError, KeyError, TypeError, OSError, EOFError):
        known = False
    if not known:
        raise DataError(Problem("scores.unreadable", file))
    framework = with_documents(manifest["framework"], manifest["documents"], manifest["framework_file"])
    targets = Targets(
        tuple(Document(**{name: _text(value) for name, value in own.items()}) for own in manifest["target_documents"]),
        tuple(Target(**{name: _tuples(value) for name, value in own.items()}) for own in manifest["targets"]),
    )
    observations = _observations(manifest, arrays)
    made = score(framework, observations, targets=targets, target_year=manifest["target_year"])
    for name in ("score", "points"):
        if list(made.plan.index) != manifest["nodes"] or not np.array_equal(
            _every(made, name), arrays[name], equal_nan=True
        ):
            params = {"version": one_line(manifest["dtiscore"]), "own": version("dtiscore")}
            raise DataError(Problem("scores.not_the_same", file, params=params))
    return made


def _every(scores: Scores, name: str) -> Floats:
    """(nodes, units, years)"""
    shape = (len(scores.plan.index), *scores.plan.observations.shape)
    rows = [scores[code] if name == "score" else scores.points(code) for code in scores.plan.index]
    return np.concatenate(rows).reshape(shape) if rows else np.empty(shape)


def _observations(manifest: dict[str, Any], arrays: dict[str, Any]) -> Observations:
    records = tuple(Unit(**{name: _day(name, value) for name, value in own.items()}) for own in manifest["records"])
    years = tuple(manifest["years"])
    sparse: dict[str, dict[str, Any]] = {name: {} for name in (*SPARSE, "continuity")}
    for name, array in arrays.items():
        kind, _, code = name.partition("/")
        if code:
            sparse[kind][code] = array
    known = sparse.pop("continuity")
    shape = (len(records), len(years))
    choices = {code: np.array(cells, dtype=object).reshape(shape) for code, cells in manifest["choices"].items()}
    return Observations(
        tuple(manifest["units"]), records, years, tuple(manifest["codes"]), arrays["values"], arrays["submitted"],
        existence(records, years), parts=sparse["parts"], wholes=sparse["wholes"], points=sparse["points"], told_at=sparse["told_at"], earlier=sparse["earlier"], choices=choices, details=pl.read_parquet(io.BytesIO(arrays["details"].tobytes())),
        has_units_file=manifest["has_units_file"], continuity=_continuity(manifest.get("continuity", {}), known) if known else None,
        notes=tuple(map(of_table, manifest.get("notes", ()))),
        period=None if manifest["period"] is None else Period(**manifest["period"]),
    )  # fmt: skip


def _continuity(table: dict[str, Any], arrays: dict[str, Any]) -> Continuity:
    parts, whence = (
        {(int(i), int(j)): _tuples(own) for i, j, own in table.get(name, ())} for name in ("parts", "whence")
    )
    notes = tuple(map(of_table, table.get("notes", ())))
    return Continuity(**arrays, notes=notes, parts=parts, whence=whence)


def _bytes(content: bytes) -> Any:
    return np.frombuffer(content, dtype=np.uint8)


def _day(name: str, value: Any) -> Any:
    return datetime.date.fromisoformat(value) if name.endswith("_day") and value is not None else value


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _text(value: Any) -> Any:
    return Text(**value) if isinstance(value, dict) else value
