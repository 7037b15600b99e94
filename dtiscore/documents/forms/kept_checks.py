"""What to ask about answers that were kept from last year: a unit that kept everything, and what the council had cut."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from dtiscore.documents.forms.suggested import says_kept
from dtiscore.files.reading_tables import read_table
from dtiscore.language.errors import DtiError, Problem, bounded, one_line
from dtiscore.language.labels import key
from dtiscore.language.rounding import plain, significant
from dtiscore.model import STATUSES
from dtiscore.years.chain import Years

FEW = 3  # who was suggested no more is not asked why all of it was kept


def check_kept(years: Years, suggestions: Path) -> tuple[Problem, ...]:
    """A warning for every unit that kept all that was suggested to it, and for every kept answer that the council had cut."""
    try:
        kept = _kept(years)
        suggested = Counter(key(str(unit)) for unit in read_table(suggestions).frame["unit"])
        lost = _lost(years) if kept else {}
    except (DtiError, pl.exceptions.PolarsError):  # told where they are read
        return ()
    return tuple(bounded([*_everything(kept, suggested), *_cut(years, kept, lost)]))


def _kept(years: Years) -> dict[str, list[str]]:
    """By unit, the indicators and counts whose rows of this year say that they were kept."""
    data, year = years.current.inputs.reported.at(), years.links[0].year
    if "note" not in data.details.columns or year not in data.years:
        return {}
    own = data.details.filter(pl.col("year_index") == data.years.index(year))
    found: dict[str, list[str]] = {}
    for u, c, note in own.select("unit_index", "code_index", "note").iter_rows():
        if note and says_kept(note):
            found.setdefault(data.records[u].code, []).append(data.codes[c])
    return found


def _everything(kept: Mapping[str, list[str]], suggested: Mapping[str, int]) -> Iterator[Problem]:
    for unit, codes in kept.items():
        count = suggested.get(key(unit), 0)
        if count >= FEW and len(set(codes)) >= count:
            params = {"unit": one_line(unit), "count": count}
            yield Problem("kept.everything", severity="warning", params=params)


def _lost(years: Years) -> dict[tuple[str, str], float]:
    """By unit and indicator of last year, the points that the council took."""
    year = years.links[0].year
    last = years.before(year) if year is not None else None
    before = None if last is None else years.assessment(last)
    if before is None or not before.reaches(STATUSES[0]):
        return {}
    records = {
        label: unit.code
        for label, unit in zip(before.scores.units, before.scores.plan.observations.records, strict=True)
    }
    return {
        (key(records.get(one.unit, one.unit)), one.node): one.points_before - one.points_after
        for one in before.changes(STATUSES[0], None, last).rows
        if one.points_before > one.points_after
    }


def _cut(years: Years, kept: Mapping[str, list[str]], lost: Mapping[tuple[str, str], float]) -> Iterator[Problem]:
    year = years.links[0].year
    last = years.before(year) if year is not None else None
    if not lost or year is None or last is None:
        return
    try:
        found = years.correspondence(year)
    except DtiError:  # told where it is needed
        found = None
    successions = years.current.inputs.successions
    for unit, codes in kept.items():
        parts = successions.predecessors(unit, last, year)
        for code in codes:
            was = found.counterparts[code].was if found is not None and code in found.counterparts else (code,)
            taken = sum(lost.get((key(part.predecessor), one), 0.0) for part in parts for one in was)
            if taken > 0:
                params = {"unit": one_line(unit), "code": code, "year": last, "points": plain(significant(taken))}
                yield Problem("kept.cut", severity="warning", params=params)
