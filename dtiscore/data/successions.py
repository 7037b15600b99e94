"""Files of successions: tables of who became whom, with everything wrong told at once; and those that ship with us."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import polars as pl

from dtiscore.data.long_form import as_text
from dtiscore.data.succession_problems import problems_of
from dtiscore.data.units import Units
from dtiscore.files.number_columns import parse_numbers
from dtiscore.files.opening import content_of
from dtiscore.files.reading_tables import MAX_BYTES, Table, known_columns, lacking, read_table
from dtiscore.frameworks.locating import known_successions
from dtiscore.language.dates import day_of
from dtiscore.language.errors import DataError, LookupProblem, Problem, did_you_mean, one_line
from dtiscore.language.labels import key, tidy
from dtiscore.language.told import told
from dtiscore.language.typed import NO, YES
from dtiscore.model import Floats
from dtiscore.model.succession import Succession, Successions
from dtiscore.rules.plugins.loading import Plugins, load_plugins

__all__ = ["Succession", "Successions", "find_successions", "read_successions"]

NEEDED = ("date", "predecessor", "successor")
TEXTS = ("basis", "document", "note", "predecessor_name", "successor_name")
COLUMNS = (*NEEDED, "share", *TEXTS, "continues")
ALIASES = {
    "ngày": "date", "ngày hiệu lực": "date", "đơn vị trước": "predecessor", "mã đơn vị trước": "predecessor",
    "đơn vị trước sắp xếp": "predecessor", "đơn vị sau": "successor", "mã đơn vị sau": "successor",
    "đơn vị sau sắp xếp": "successor", "tỷ lệ": "share", "tỉ lệ": "share", "căn cứ": "basis", "văn bản": "document",
    "ghi chú": "note", "kế thừa": "continues", "tiếp nối": "continues", "tên đơn vị trước": "predecessor_name",
    "tên đơn vị sau": "successor_name",
}  # fmt: skip
UNKNOWN = frozenset({"unknown", "không rõ", "chưa rõ"})


@told
def read_successions(
    source: Any, units: Units | None = None, *, plugins: Plugins | None = None, names: Mapping[str, str] | None = None
) -> Successions:
    """Read who became whom: a table with date, predecessor and successor; share, basis, document, note, continues, and the
    names of both units, as far as known. Headers in English or Vietnamese.

    Parameters
    ----------
    source : a path (.csv, .xlsx, .parquet), an Arrow-capable data frame, the code of one that ships
        (``"vn-provinces-2025"``), or a list of these, which count as one.
    units : those in force after the last date; a successor that is none of them is refused. None checks no names.
    plugins : whose criteria folders the codes are looked up in; by default all that are installed.
    names : how people call files that lie elsewhere for a while.

    Returns
    -------
    Successions
        in the order of the files; shares 0 … 1, None where they are not known.

    Raises
    ------
    DataError
        with every problem of every file: dates that are none, shares that do not add up to 1, circles, units that do not
        exist, or not yet, or no more.
    LookupProblem
        where no succession of that code is known.
    """
    sources = source if isinstance(source, (list, tuple)) else [source]
    problems: list[Problem] = []
    rows: list[Succession] = []
    unread: set[str] = set()
    shipped: set[str] = set()
    written: dict[tuple[str, str], str] = {}  # people look for the header that they wrote, not for what it means
    for one in sources:
        try:
            found = find_successions(one, plugins)
            name = (names or {}).get(str(one), "") if isinstance(one, (str, os.PathLike)) else ""
            table = read_table(found, name or (found.name if found is not one else ""))
            own = _rows(table, problems, unread, written)
            if units is not None and _is_shipped(found, plugins):
                shipped.add(table.file)
                own = [attrs.evolve(row, is_shipped=True) for row in own]
            rows += own
        except DataError as error:
            problems += error.problems
    if units is not None:
        rows = [_as_in(row, units) for row in rows]
    # Of a unit one of whose rows cannot be read it is not known what the others lack.
    whole = [row for row in rows if not {key(row.predecessor), key(row.successor)} & unread]
    problems += problems_of(whole, units, shipped)
    if problems:
        raise DataError(
            attrs.evolve(one, column=one_line(written.get((one.file, one.column), one.column))) for one in problems
        )
    return Successions(tuple(rows))


def _is_shipped(source: Any, plugins: Plugins | None) -> bool:
    """Whether this is a table that ships, or a copy of it, as a result folder holds."""
    if not isinstance(source, (str, os.PathLike)):
        return False
    known = known_successions(plugins or load_plugins()).get(Path(source).stem)
    return known is not None and (
        known == Path(source)
        or content_of(known, known.name, MAX_BYTES) == content_of(Path(source), str(source), MAX_BYTES)
    )


def find_successions(source: Any, plugins: Plugins | None = None) -> Any:
    """The path of a known code, where no file of that name is there; anything else as it is.

    Raises
    ------
    LookupProblem
        for a code that is not known.
    """
    if not isinstance(source, str) or os.path.lexists(source):
        return source
    if Path(source).suffix or "/" in source or os.sep in source:
        return source
    known = known_successions(plugins or load_plugins())
    if source in known:
        return known[source]
    params = {"name": one_line(source), "hint": did_you_mean(source, known), "known": ", ".join(known) or "—"}
    raise LookupProblem(Problem("lookup.successions", params=params))


def _rows(
    table: Table, problems: list[Problem], unread: set[str], written: dict[tuple[str, str], str]
) -> Sequence[Succession]:
    names, twice = known_columns(table, ALIASES, COLUMNS)
    if twice:
        raise DataError(twice)
    table = Table(table.frame.rename(names), table.file, table.others)
    missing = [name for name in NEEDED if name not in table.columns]
    elsewhere = lacking(table, ALIASES, NEEDED) if missing else None
    if elsewhere:
        raise DataError(elsewhere)
    problems += [
        Problem(
            "successions.unknown_column",
            table.file,
            column=one_line(name),
            params={"hint": did_you_mean(name, COLUMNS)},
        )
        for name in table.columns
        if name not in COLUMNS
    ]
    problems += [Problem("data.no_column", table.file, params={"column": name}) for name in missing]
    if not missing and not table.frame.height:
        problems.append(Problem("successions.none", table.file))
    written |= {(table.file, name): header for header, name in names.items()}
    return [] if missing else list(_read(table, problems, unread))


def _read(table: Table, problems: list[Problem], unread: set[str]) -> Iterator[Succession]:
    texts = {
        name: [tidy(text or "") for text in as_text(table.frame[name]).to_list()]
        if name in table.columns
        else [""] * table.frame.height
        for name in COLUMNS
    }
    shares, refused = _shares(table, problems)
    alone = _counts(texts)
    for i in range(table.frame.height):
        before = len(problems)
        row = table.row(i)

        def wrong(code: str, column: str, row: int = row, **params: Any) -> None:
            problems.append(Problem(code, table.file, row=row, column=column, params=params))

        if not np.isnan(shares[i]) and key(texts["basis"][i]) in UNKNOWN:
            wrong(
                "successions.share_unknown",
                "share",
                unit=one_line(texts["predecessor"][i]),
                stated=one_line(texts["share"][i]),
            )
        date = day_of(texts["date"][i].split("T")[0].removesuffix(" 00:00:00"))
        if date is None:
            wrong("successions.date", "date", text=one_line(texts["date"][i]) or "—")
        if not texts["predecessor"][i]:
            wrong("successions.no_predecessor", "predecessor")
        share: float | None = float(shares[i])
        if np.isnan(shares[i]):
            unknown = key(texts["basis"][i]) in UNKNOWN
            share = None if unknown and alone[texts["date"][i], key(texts["predecessor"][i])] > 1 else 1.0
        continues = key(texts["continues"][i])
        if continues and continues not in YES | NO:
            wrong("successions.continues", "continues", text=one_line(texts["continues"][i]))
        if date is None or row in refused or len(problems) > before:
            unread |= {key(texts["predecessor"][i]), key(texts["successor"][i])} - {""}
        else:
            yield Succession(
                date, texts["predecessor"][i], texts["successor"][i], share,
                continues=continues in YES if continues else None, file=table.file, row=row,
                **{name: texts[name][i] for name in TEXTS}, is_stated=not np.isnan(shares[i]), is_shipped=False,
            )  # fmt: skip


def _counts(texts: Mapping[str, list[str]]) -> Mapping[tuple[str, str], int]:
    """How many rows a predecessor has on one day."""
    found: dict[tuple[str, str], int] = {}
    for date, code in zip(texts["date"], map(key, texts["predecessor"]), strict=True):
        found[date, code] = found.get((date, code), 0) + 1
    return found


def _shares(table: Table, problems: list[Problem]) -> tuple[Floats, set[int | None]]:
    """The column of shares, 60 % as 0.6, NaN where it is empty; and the rows in which it cannot be read."""
    if "share" not in table.columns:
        return np.full(table.frame.height, np.nan), set()
    parsed, wrong = parse_numbers(table.frame["share"].alias("share"), table)
    shares = np.where(parsed.percent, parsed.values / 100.0, parsed.values)
    with np.errstate(invalid="ignore"):
        outside = np.flatnonzero(~np.isnan(shares) & ~((shares > 0.0) & (shares <= 1.0)))
    texts = table.frame["share"].cast(pl.String).to_list()
    wrong += [
        Problem(
            "successions.share", table.file, row=table.row(int(i)), column="share", params={"text": one_line(texts[i])}
        )
        for i in outside
    ]
    problems += wrong
    return shares, {problem.row for problem in wrong}


def _as_in(row: Succession, units: Units) -> Succession:
    """A successor by the code that the units file gives it."""
    found = units.find(row.successor) if row.successor else None
    return (
        row
        if found is None
        else attrs.evolve(row, successor=found.code, successor_name=row.successor_name or found.name)
    )
