"""Published values (giá trị công bố): a table of scores or points as somebody else computed them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
import polars as pl

from dtiscore.data.assessed_years import year_of
from dtiscore.data.long_form import SIGNS
from dtiscore.data.units import Units
from dtiscore.files.number_columns import parse_numbers, settled
from dtiscore.files.reading_tables import Table, known_columns, lacking, read_table
from dtiscore.files.shown_signs import SHOWN, as_shown
from dtiscore.language.errors import DataError, Problem, did_you_mean, one_line
from dtiscore.language.labels import key
from dtiscore.language.rounding import plain
from dtiscore.language.sentences import Hint, say
from dtiscore.language.signs import DASH
from dtiscore.language.text import LANGUAGES
from dtiscore.language.typed import Numbers, Unclear
from dtiscore.model import Framework, Node

COLUMNS = ("unit", "year", "node", "value", "score", "points", "borders")
ALIASES = {
    "đơn vị": "unit", "mã đơn vị": "unit", "năm": "year", "chỉ số": "node", "mã chỉ số": "node", "indicator": "node",
    "giá trị": "value", "điểm": "points", "địa giới": "borders",
}  # fmt: skip
MEASURES = ("score", "points", "value")
OURS = frozenset(
    {"unit", "year", "node", "kind", "points", "max_points", "score", "coverage"}
)  # as we write scores and ranks


@attrs.frozen
class StatedScore:
    """A score 0…1 as it was published; the true one lies between ``low`` and ``high``, as it was rounded or cut. ``maxima`` are, in
    a table of ours, those maxima of the unit in that year that are below the nominal ones; 0 is of what does not apply."""

    unit: str
    year: int
    node: str
    text: str
    value: Fraction
    low: Fraction
    high: Fraction
    file: str = ""
    row: int | None = None
    maxima: Mapping[str, Fraction] = attrs.field(factory=dict)


# --- reading ---------------------------------------------------------------------------------------------------------


def read_stated_scores(
    source: Any, framework: Framework, units: Units | None = None, numbers: Numbers = "auto", unclear: Unclear = "ask"
) -> tuple[StatedScore, ...]:
    """A table of unit, year, node, and ``score`` (0…1), ``points``, or ``value`` (points where it is above 1).

    Other columns, as rank and source, are left alone, and so are rows without any of the three, and those of a list on the
    ``borders`` of another year. A percent sign makes a
    score of a value.

    Raises
    ------
    DataError
        with every problem of the table.
    """
    table = read_table(source)
    kept, problems = known_columns(table, ALIASES, (*COLUMNS, SIGNS))
    missing = [name for name in ("unit", "year", "node") if name not in kept.values()]
    elsewhere = lacking(table, ALIASES, ("unit", "year", "node")) if missing else None
    if elsewhere:
        raise DataError(elsewhere)
    problems += [Problem("published.no_column", table.file, params={"column": name}) for name in missing]
    if not any(name in kept.values() for name in MEASURES):
        problems.append(Problem("published.no_column", table.file, params={"column": " / ".join(MEASURES)}))
    if problems:
        raise DataError(problems)
    table = _on_own_borders(Table(table.frame.rename(kept), table.file))
    is_ours = set(table.frame.columns) >= OURS
    if _is_for_people(table):
        is_ours, shown = True, ("score", "points")
        if "score" not in table.columns:  # which is called “giá trị” in Vietnamese
            table = Table(table.frame.rename({"value": "score"}), table.file)
        top = {key(say("table.max", lang)) for lang in LANGUAGES}
        table = Table(
            table.frame.rename({name: "max_points" for name in table.columns if key(name) in top}), table.file
        )
        gone = [pl.when(pl.col(n).cast(pl.String) != DASH).then(pl.col(n)).alias(n) for n in shown]
        table = Table(table.frame.with_columns(gone), table.file)
    # Points of ours are of what applies, and the score says the same with all its digits.
    measures = ["score"] if is_ours else [name for name in MEASURES if name in table.columns]
    if SIGNS not in table.columns and is_ours and not _has_commas(table, ["score", "points"]):
        table = Table(table.frame.with_columns(pl.lit(SHOWN).alias(SIGNS)), table.file)
    if SIGNS in table.columns:
        table = as_shown(table, SIGNS, measures, problems)
    found: dict[tuple[str, int, str], StatedScore] = {}
    for name in measures:
        for one in _column(table, name, framework, units, numbers, unclear, problems):
            place = (key(one.unit), one.year, one.node)
            if place in found:
                params = {"other": found[place].row}
                problems.append(Problem("published.twice", table.file, row=one.row, params=params))
            found[place] = one
    if problems:
        raise DataError(problems)
    maxima = _maxima(table, framework) if is_ours else {}
    return tuple(attrs.evolve(one, maxima=maxima.get((key(one.unit), one.year), {})) for one in found.values())


def _maxima(table: Table, framework: Framework) -> dict[tuple[str, int], dict[str, Fraction]]:
    """By unit and year, the maxima below the nominal ones: what does not apply was left out of them."""
    if "max_points" not in table.columns:
        return {}
    parsed, _ = parse_numbers(table.frame["max_points"], table, "auto")
    found: dict[tuple[str, int], dict[str, Fraction]] = {}
    codes = _codes(framework)
    labels = [table.frame[name].cast(pl.String).to_list() for name in ("unit", "year", "node")]
    for value, unit, year, node in zip(parsed.values.tolist(), *labels, strict=True):
        code, stated_year = codes.get(key((node or "").strip()), ""), year_of((year or "").strip(), framework)
        if not code or isinstance(stated_year, Hint) or not 0 <= value < framework[code].points:
            continue
        if value == 0 or not framework.every_node_on_scale:
            found.setdefault((key(unit or ""), stated_year), {})[code] = Fraction(plain(value))
    return found


def _codes(framework: Framework) -> dict[str, str]:
    """By the key of its title in either language and of its code, the code of a node."""
    titles = {key(title): node.code for node in framework.scored for title in (node.title.vi, node.title.en)}
    return titles | {key(node.code): node.code for node in framework.scored}


def _is_for_people(table: Table) -> bool:
    """Whether it is the table of scores that we write for people, as a workbook: what is not known is a dash there."""
    there = set(map(key, table.columns))
    headers = ({key(say(f"table.{name}", lang)) for name in ("max", "coverage")} for lang in LANGUAGES)
    known = there >= {"unit", "node", "points"} and bool(there & {"score", "value"})
    return known and any(own <= there for own in headers)


def _on_own_borders(table: Table) -> Table:
    """Without the rows of lists on the borders of another year, which are other lists."""
    if "borders" not in table.columns:
        return table
    year, borders = (pl.col(name).cast(pl.String).str.replace(r"\.0$", "") for name in ("year", "borders"))
    return Table(table.frame.filter(borders.is_null() | (borders == year)), table.file)


def _has_commas(table: Table, names: Iterable[str]) -> bool:
    """Whether another program saved the numbers with its own signs."""
    texts = table.frame.select(pl.col(name).cast(pl.String).str.contains(",", literal=True) for name in names)
    return bool(texts.select(pl.any_horizontal(pl.all().any())).item())


def _column(
    table: Table,
    name: str,
    framework: Framework,
    units: Units | None,
    numbers: Numbers,
    unclear: Unclear,
    problems: list[Problem],
) -> Iterable[StatedScore]:
    series = settled(table.frame[name], table, unclear, problems)
    parsed, bad = parse_numbers(series, table, numbers)
    problems += bad
    texts = series.cast(pl.String).to_list()
    labels = {c: table.frame[c].cast(pl.String).to_list() for c in ("unit", "year", "node")}
    nodes = {node.code for node in framework.scored}
    titles = _codes(framework)
    for i in np.flatnonzero(np.isfinite(parsed.values)):
        row = table.row(int(i))

        def wrong(problem: str, /, row: int = row, **params: Any) -> None:
            problems.append(Problem(problem, table.file, row=row, params=params))

        unit, stated_year, node = ((labels[c][i] or "").strip() for c in ("unit", "year", "node"))
        before, year = len(problems), year_of(stated_year, framework)
        if not unit or (units is not None and units.find(unit) is None):
            near = did_you_mean(unit, units.labels) if units is not None else ""
            wrong("data.unknown_unit", text=one_line(unit), hint=near, units=units.file if units is not None else "—")
        if isinstance(year, Hint):
            wrong(year.code, **year.params)
        code = node if node in nodes else titles.get(key(node), "")
        if not code:
            wrong("lookup.node", name=one_line(node), hint=did_you_mean(node, nodes))
        if isinstance(year, Hint) or len(problems) > before:
            continue
        stated = _stated(framework[code], name, float(parsed.values[i]), texts[i] or "", bool(parsed.percent[i]))
        if stated is None:
            most = plain(1.0 if name == "score" else framework[code].points)
            wrong("data.above_maximum", value=one_line(texts[i]), maximum=most, code=code)
        else:
            shown = plain(float(parsed.values[i])) + ("%" if parsed.percent[i] else "")
            yield StatedScore(unit, year, code, shown, *stated, table.file, row)


def _stated(
    node: Node, name: str, value: float, text: str, percent: bool
) -> tuple[Fraction, Fraction, Fraction] | None:
    """The score, and the least and the greatest that could have been written so; None outside 0…1."""
    exact = Fraction(plain(value))
    digit = Fraction(1, 10 ** decimals_of(text, value))
    in_points = name == "points" or (name == "value" and value > 1 and not percent)
    scale = Fraction(plain(node.points)) if in_points else Fraction(100) if percent else Fraction(1)
    if scale <= 0 or (not node.beyond and (exact < 0 or exact > scale)):
        return None
    return exact / scale, (exact - digit / 2) / scale, (exact + digit) / scale


def decimals_of(text: str, value: float) -> int:
    words = text.rstrip("% ").replace(",", ".").split("e")[0]
    words = words if words.count(".") == 1 and words.rsplit(".", 1)[1].isdigit() else plain(value)
    return min(len(words.rsplit(".", 1)[1]), 10) if "." in words else 0
