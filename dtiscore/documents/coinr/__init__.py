"""An index of COINr (the R package for composite indicators) as a folder that dtiscore works in.

Two tables make a COINr index: iMeta, a row per indicator and aggregate, and iData, a row per unit (and year). What the R
script did with them from ``Normalise()`` on becomes options: the normalisation (see ``normalising``), and ``Aggregate()``:

- ``a_amean``, ``a_gmean``, ``a_hmean``: the weighted arithmetic, geometric and harmonic mean of the children that have a
  value, their weights made to sum to 1. The geometric mean refuses values of 0 and below, the harmonic mean values of 0.
- ``dat_thresh``: no value where ``sum(!is.na(x)) / length(x)``, the share of the children that have one, is lower.
- weights are those of iMeta, or of a table of iCode and Weight (``w``) that names every item below the top.

What was done before, ``Denominate()``, ``Impute()``, ``Treat()`` and ``Screen()``, stays in R: hand over the data as they
were after it.

Source: documentation of COINr 1.1.14, Aggregate.coin, a_amean, a_gmean, a_hmean, check_iMeta, check_iData.
"""

from __future__ import annotations

import contextlib
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs

from dtiscore.documents.coinr.normalising import Aggregation, Normalisation, Normalising, Over, parse_normalisation
from dtiscore.documents.coinr.panel import Panel, read_panel
from dtiscore.documents.coinr.structure import Structure, read_structure, with_goalposts, with_weights
from dtiscore.documents.coinr.writing import framework_text, observations_text, purposes, settings_text, units_text
from dtiscore.files.toml import MAX_TOML
from dtiscore.files.writing import write_new
from dtiscore.language.errors import DataError, Language, Problem, one_line

__all__ = ["ConvertedIndex", "Normalisation", "convert_coinr", "parse_normalisation"]


@attrs.frozen(eq=False)
class ConvertedIndex:
    """A folder that was made of a COINr index: its files with what each is for, and what its maker should know."""

    folder: Path
    code: str
    units: int
    indicators: int
    files: Mapping[str, tuple[str, str]]
    notes: tuple[Problem, ...]


def convert_coinr(
    meta: str | os.PathLike[str],
    data: str | os.PathLike[str],
    folder: Path,
    normalisation: Normalisation | None = None,
    over: Over | None = None,
    aggregation: Aggregation = "linear",
    *,
    weights: str | os.PathLike[str] | None = None,
    threshold: float | None = None,
    goalposts: str | os.PathLike[str] | None = None,
    year: int | None = None,
    block: str = "",
    code: str = "",
    level: str = "other",
    lang: Language = "en",
) -> ConvertedIndex:
    """Write framework.toml, observations.csv, units.csv and dtiscore.toml of an index into a folder, all or none.

    ``normalisation`` is min-max from 0 to 100 if it is not given, or by goalposts where a table of them is; ``year`` is
    the year of data without the column Time, ``block`` the code of a Group whose units are ranked among themselves.

    Raises
    ------
    DataError
        with every problem of a table that cannot be used.
    OutputError
        with every file that is there already; or where nothing can be written. Nothing is left behind then.
    """
    if normalisation is None:
        normalisation = Normalisation("goalposts") if goalposts is not None else Normalisation()
    structure = read_structure(meta)
    problems: list[Problem] = []
    with gathered(problems):
        panel = read_panel(data, structure, year, block)
    if weights is not None:
        with gathered(problems):
            structure = with_weights(structure, weights)
    if normalisation.method == "goalposts":
        with gathered(problems):
            structure = with_goalposts(structure, meta if goalposts is None else goalposts)
    if problems:
        raise DataError(problems)
    index = Normalising(structure, panel, normalisation, over or "year", aggregation)
    code = code or code_of(folder)
    own: dict[str, object] = {
        "--meta": name_of(meta), "--data": name_of(data), "--normalisation": normalisation, "--over": over or "year",
        "--aggregation": aggregation, "--weights": name_of(weights), "--threshold": threshold,
        "--goalposts": name_of(goalposts),
    }  # fmt: skip
    made_of = [f"{option} {value}" for option, value in own.items() if value is not None]
    texts = {
        "framework.toml": framework_text(index, code, level, threshold, made_of, lang),
        "observations.csv": observations_text(panel),
        "units.csv": units_text(panel),
        "dtiscore.toml": settings_text(lang),
    }
    contents = {name: text.encode() for name, text in texts.items()}
    if len(contents["framework.toml"]) > MAX_TOML:
        params = {"size": len(contents["framework.toml"]) // 2**20, "limit": MAX_TOML // 2**20}
        raise DataError(Problem("file.too_large", str(folder / "framework.toml"), params=params))
    write_new(folder, contents)
    notes = tuple(_notes(structure, panel, normalisation, over, block))
    return ConvertedIndex(folder, code, len(set(panel.units)), len(structure.indicators), purposes(), notes)


@contextlib.contextmanager
def gathered(problems: list[Problem]) -> Iterator[None]:
    """What is wrong with one table is said together with what is wrong with the others."""
    try:
        yield
    except DataError as error:
        problems += error.problems


def code_of(folder: Path) -> str:
    """The folder's name as the code of a framework."""
    name = unicodedata.normalize("NFKD", folder.resolve().name.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(ch for ch in name if not unicodedata.combining(ch)).casefold()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:60] or "coinr"


def name_of(path: str | os.PathLike[str] | None) -> str | None:
    """The name of a file: where it lay is nobody's business."""
    return None if path is None else one_line(Path(path).name)


def _notes(
    structure: Structure, panel: Panel, normalisation: Normalisation, over: Over | None, block: str
) -> Iterator[Problem]:
    """What the numbers do not tell: steps that stay in R, and choices that were made."""
    if structure.denominated:
        yield Problem("coinr.note_denominators", severity="note")
    groups = [code for code, kind in structure.described.items() if kind == "Group"]
    if groups and not block:
        yield Problem("coinr.note_groups", severity="note", params={"codes": ", ".join(groups[:5])})
    if over is None and len(set(panel.years)) > 1 and normalisation.method != "goalposts":
        yield Problem("coinr.note_panel", severity="note")
    if normalisation.method == "distance_to_target":
        yield Problem("coinr.note_capped", severity="note")
