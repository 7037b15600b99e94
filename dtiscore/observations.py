"""Observations (số liệu): what units reported, checked at the door and laid out as arrays (codes, units, years).

Long and wide tables become one frame of rows; every problem of every file is collected; the latest status of each cell
counts. People's columns (counts, choices, evidence, notes) stay in a sparse table beside the dense array.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from dtiscore.errors import DataError, LookupProblem, Problem, did_you_mean, one_line
from dtiscore.model import STATUSES, Bools, Floats, Framework, Node
from dtiscore.reading import NOT_APPLICABLE, Numbers, Table, key, parse_numbers, read_table
from dtiscore.rounding import plain
from dtiscore.rules import entered_maximum, options_of, title_of
from dtiscore.units import Unit, Units, read_units

NUMERIC = ("value", "part", "whole", "points")
TEXTS = ("stated", "source", "note", "evidence", "author", "date", "reason")
COLUMNS = ("unit", "year", "indicator", "status", *NUMERIC, "choice", *TEXTS)
ALIASES = {
    "đơn vị": "unit", "mã đơn vị": "unit", "năm": "year", "chỉ số": "indicator", "mã chỉ số": "indicator",
    "trạng thái": "status", "giá trị": "value", "tử số": "part", "mẫu số": "whole", "điểm": "points",
    "lựa chọn": "choice", "nguồn": "source", "ghi chú": "note", "minh chứng": "evidence",
    "tài liệu kiểm chứng": "evidence", "người thẩm định": "author", "ngày": "date", "lý do": "reason",
}  # fmt: skip
STATUS_ALIASES = {"tự chấm": "self", "sơ bộ": "preliminary", "thẩm định": "appraised"}
YES_WORDS = {"1": 1.0, "yes": 1.0, "true": 1.0, "có": 1.0, "x": 1.0, "0": 0.0, "no": 0.0, "false": 0.0, "không": 0.0}
MOST_PER_KIND = 50

Objects = npt.NDArray[np.object_]


@attrs.frozen(eq=False, repr=False)
class Observations:
    """Everything observed, ready for arithmetic.

    ``values`` has the shape (codes, units, years): NaN is missing, +inf not applicable. ``parts``, ``wholes``,
    ``points`` and ``choices`` hold (units, years) arrays for the codes that have them. ``submitted`` marks unit-years
    with at least one row, ``exists`` those in which the unit exists. ``details`` keeps the rows that count, as text.
    """

    units: tuple[str, ...]
    records: tuple[Unit, ...]
    years: tuple[int, ...]
    codes: tuple[str, ...]
    values: Floats
    parts: Mapping[str, Floats]
    wholes: Mapping[str, Floats]
    points: Mapping[str, Floats]
    choices: Mapping[str, Objects]
    submitted: Bools
    exists: Bools
    details: pl.DataFrame
    has_units_file: bool = False

    def __attrs_post_init__(self) -> None:
        for array in (self.values, *self.parts.values(), *self.wholes.values(), *self.points.values()):
            array.flags.writeable = False

    def __repr__(self) -> str:
        return f"Observations({len(self.units)} units × {len(self.years)} years × {len(self.codes)} codes)"

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.units), len(self.years)

    @property
    def listed(self) -> Bools:
        """Unit-years that results show: a unit that is neither ranked nor evaluated only groups others."""
        ranked = np.array([unit.ranked for unit in self.records], dtype=bool)[:, None]
        return self.exists & (ranked | self.submitted)

    def value(self, code: str) -> Floats:
        """The (units, years) array of a code; all NaN where nothing was given."""
        if code in self.codes:
            found: Floats = self.values[self.codes.index(code)]
            return found
        return np.full(self.shape, np.nan)

    @classmethod
    def from_arrays(
        cls,
        values: npt.ArrayLike,
        *,
        indicators: Sequence[str],
        units: Sequence[str] | Units,
        years: Sequence[int],
    ) -> Observations:
        """Observations from an array (indicators, units, years): NaN missing, +inf not applicable.

        Percent indicators are given in percent; choices and checklists as the fraction earned, 0…1. An array that is
        float64, C-ordered and sorted by year is taken over without a copy: leave it as it is while scores are in use.

        Raises
        ------
        DataError
            if the shape does not fit, a label is repeated, or minus infinity occurs.
        """
        records = units.records if isinstance(units, Units) else tuple(Unit(str(code)) for code in units)
        labels = tuple(unit.code for unit in records)
        try:
            array = np.ascontiguousarray(values, dtype=np.float64).view()
        except (TypeError, ValueError) as error:
            raise DataError(Problem("data.array_numbers", params={"detail": one_line(error, 120)})) from None
        wanted = (len(indicators), len(labels), len(years))
        problems = []
        if array.shape != wanted:
            params = {"name": "values", "found": array.shape, "wanted": wanted}
            problems.append(Problem("data.bad_array", params=params))
        if any(np.isneginf(series).any() for series in array):
            problems.append(Problem("data.array_values"))
        for name, given in (("indicators", indicators), ("units", labels), ("years", years)):
            repeated = sorted(str(label) for label, count in Counter(given).items() if count > 1)
            problems += [Problem("data.repeated_label", params={"label": x, "name": name}) for x in repeated]
        if problems:
            raise DataError(problems)
        order = np.argsort(np.asarray(years, dtype=np.int64), kind="stable")
        if not (order == np.arange(len(order))).all():
            array = np.ascontiguousarray(array[:, :, order])
        submitted = np.zeros(wanted[1:], dtype=bool)
        for series in array:
            submitted |= ~np.isnan(series)
        sorted_years = tuple(int(years[i]) for i in order)
        return cls(
            labels, records, sorted_years, tuple(indicators), array, {}, {}, {}, {},
            submitted=submitted, exists=_exists(records, sorted_years), details=_no_details(),
            has_units_file=isinstance(units, Units),
        )  # fmt: skip


def read_observations(
    source: Any,
    framework: Framework,
    *,
    units: Units | str | os.PathLike[str] | None = None,
    status: str | None = None,
    numbers: Numbers = "auto",
) -> Observations:
    """Read observations from a path, several paths, or any Arrow-capable data frame.

    ``status`` takes the scores as they stood at that status: what was appraised counts only under ``appraised``, the
    default. ``numbers`` settles columns in which 1.774 may be one or one thousand.

    Raises
    ------
    DataError
        with every problem of every file, each with row and column.
    LookupProblem
        for a status that does not exist.
    """
    if status is not None and status not in STATUSES:
        raise LookupProblem(Problem("lookup.status", params={"name": one_line(status), "known": ", ".join(STATUSES)}))
    sources = list(source) if isinstance(source, (list, tuple)) else [source]
    if not sources:
        raise DataError(Problem("data.no_files"))
    problems: list[Problem] = []
    known_units = units
    if isinstance(units, (str, os.PathLike)):
        try:
            known_units = read_units(units, framework.unit_types)
        except DataError as error:
            problems += error.problems
            known_units = None
    frames: list[pl.DataFrame] = []
    for i, one in enumerate(sources):
        try:
            table = read_table(one, "" if isinstance(one, (str, os.PathLike)) else f"data[{i}]")
            frames.append(_rows(table, framework, numbers, problems))
        except DataError as error:
            problems += error.problems
    reader = _Checker(framework, known_units if isinstance(known_units, Units) else None, problems)
    if frames:
        rows = reader.check(pl.concat(frames, how="vertical"))
        known = _as_of(rows, status)
        if not problems and rows.height and not known.height:
            problems.append(Problem("data.none_at_status", params={"status": status}))
        if not problems:
            return reader.lay_out(known)
    raise DataError(_bounded(problems))


def _bounded(problems: Iterable[Problem]) -> list[Problem]:
    """All problems, but of one kind in one file and column no more than a person reads."""
    kept: list[Problem] = []
    count: dict[tuple[str, str, str], int] = {}
    for problem in problems:
        kind = (problem.code, problem.file, problem.column)
        count[kind] = count.get(kind, 0) + 1
        if count[kind] <= MOST_PER_KIND:
            kept.append(problem)
    files = list(dict.fromkeys(problem.file for problem in kept))
    kept.sort(key=lambda problem: (files.index(problem.file), problem.row or 0))
    for (_, file, column), number in count.items():
        if number > MOST_PER_KIND:
            kept.append(Problem("data.more", file, column=column, params={"count": number - MOST_PER_KIND}))
    return kept


# --- from a table to rows --------------------------------------------------------------------------------------------


def _rows(table: Table, framework: Framework, numbers: Numbers, problems: list[Problem]) -> pl.DataFrame:
    """One row per observation, numbers parsed: the columns of ``COLUMNS`` plus file, row and column."""
    renamed = {c: ALIASES[key(c)] for c in table.columns if key(c) in ALIASES}
    renamed |= {c: key(c) for c in table.columns if c not in renamed and key(c) in COLUMNS}
    if len(set(renamed.values())) == len(renamed):
        table = Table(table.frame.rename(renamed), table.file)
    missing = [name for name in ("unit", "year") if name not in table.columns]
    if missing:
        problems += [Problem("data.no_column", table.file, params={"column": name}) for name in missing]
        return _no_rows()
    if not table.frame.height:
        problems.append(Problem("data.no_rows", table.file))
        return _no_rows()
    if "indicator" in table.columns:
        return _long(table, framework, numbers, problems)
    return _wide(table, framework, numbers, problems)


def _long(table: Table, framework: Framework, numbers: Numbers, problems: list[Problem]) -> pl.DataFrame:
    for name in table.columns:
        if name not in COLUMNS:
            params = {"hint": did_you_mean(name, COLUMNS)}
            problems.append(Problem("data.unknown_column", table.file, column=one_line(name), params=params))
    if not any(name in table.columns for name in (*NUMERIC, "choice")):
        problems.append(Problem("data.no_values", table.file))
        return _no_rows()
    frame = table.frame
    wordy = [n.code for n in framework.leaves if n.rule is not None and n.rule.reads != "value"]
    if "value" in frame.columns and frame["value"].dtype == pl.String:
        choice = pl.col("choice").cast(pl.String) if "choice" in frame.columns else pl.lit(None, dtype=pl.String)
        is_word = (
            pl.col("indicator").cast(pl.String).is_in(wordy)
            & ~pl.col("value").str.contains(r"^[+-]?[\d.,]+$")
            & ~pl.col("value").str.to_lowercase().is_in(sorted(NOT_APPLICABLE))
        )
        frame = frame.with_columns(
            choice=pl.when(is_word & choice.is_null()).then(pl.col("value")).otherwise(choice),
            value=pl.when(is_word).then(None).otherwise(pl.col("value")),
        )
        table = Table(frame, table.file)
    columns: dict[str, pl.Series] = {
        "unit": _as_text(table, "unit"),
        "year": _as_text(table, "year"),
        "indicator": _as_text(table, "indicator"),
        "status": _as_text(table, "status"),
        "choice": _as_text(table, "choice"),
    }
    for name in NUMERIC:
        if name in frame.columns:
            parsed, found = parse_numbers(frame[name], table, numbers)
            problems += found
            columns[name] = pl.Series(name, parsed.values)
            columns[f"{name}_percent"] = pl.Series(parsed.percent)
        else:
            columns[name] = pl.Series(name, np.full(frame.height, np.nan))
            columns[f"{name}_percent"] = pl.Series(np.zeros(frame.height, dtype=bool))
    for name in TEXTS:
        columns[name] = _as_text(table, name)
    columns["value_text"] = _as_text(table, "value")
    columns["file"] = pl.Series([table.file] * frame.height, dtype=pl.String)
    columns["row"] = frame["__row__"].cast(pl.Int64)
    columns["column"] = pl.Series([""] * frame.height, dtype=pl.String)
    return pl.DataFrame({name: columns[name].alias(name) for name in _no_rows().columns})


def _as_text(table: Table, name: str) -> pl.Series:
    if name not in table.frame.columns:
        return pl.Series(name, [None] * table.frame.height, dtype=pl.String)
    series = table.frame[name]
    if series.dtype.is_float():  # 81 in a workbook is stated without decimals, whatever stands in the rows beside it
        return series.cast(pl.String).str.replace(r"\.0$", "")
    return series.cast(pl.String)


def _wide(table: Table, framework: Framework, numbers: Numbers, problems: list[Problem]) -> pl.DataFrame:
    inputs = _inputs(framework)
    frames = [_no_rows()]
    base = {name: _as_text(table, name) for name in ("unit", "year", "status", *TEXTS)}
    codes = [name for name in table.columns if name not in ("unit", "year", "status", *TEXTS)]
    if not codes:
        problems.append(Problem("data.no_column", table.file, params={"column": "indicator"}))
    titles = _titles(inputs)
    for name in codes:
        code = name if name in inputs else titles.get(key(name), name)
        if code not in inputs:
            params = {"text": one_line(name), "hint": did_you_mean(name, inputs)}
            problem = "data.not_an_input" if name in framework else "data.unknown_column"
            problems.append(Problem(problem, table.file, column=one_line(name), params=params))
            continue
        node = framework.nodes.get(code)
        series = table.frame[name]
        words = node is not None and node.rule is not None and node.rule.reads != "value"
        columns = dict(base)
        if words and not series.dtype.is_numeric():
            columns["choice"] = _as_text(table, name)
        else:
            parsed, found = parse_numbers(series, table, numbers)
            problems += found
            columns["value"] = pl.Series(parsed.values)
            columns["value_percent"] = pl.Series(parsed.percent)
        columns["indicator"] = pl.Series([code] * table.frame.height, dtype=pl.String)
        columns["value_text"] = _as_text(table, name)
        columns["file"] = pl.Series([table.file] * table.frame.height, dtype=pl.String)
        columns["column"] = pl.Series([name] * table.frame.height, dtype=pl.String)
        columns["row"] = table.frame["__row__"].cast(pl.Int64)
        frame = pl.DataFrame({name: series.alias(name) for name, series in columns.items()})
        lacking = [pl.lit(default, dtype=dtype).alias(name) for name, (dtype, default) in _SCHEMA.items()
                   if name not in frame.columns]  # fmt: skip
        frame = frame.with_columns(lacking).select(list(_SCHEMA))
        frames.append(frame.filter(pl.col("value_text").is_not_null()))
    return pl.concat(frames, how="vertical")


_SCHEMA: dict[str, tuple[Any, Any]] = {
    **dict.fromkeys(("unit", "year", "indicator", "status", "choice"), (pl.String, None)),
    **{name: (pl.Float64, float("nan")) for name in NUMERIC},
    **{f"{name}_percent": (pl.Boolean, False) for name in NUMERIC},
    **dict.fromkeys((*TEXTS, "value_text", "file"), (pl.String, None)),
    "row": (pl.Int64, 0),
    "column": (pl.String, ""),
}


def _no_rows() -> pl.DataFrame:
    return pl.DataFrame(schema={name: dtype for name, (dtype, _) in _SCHEMA.items()})


def _no_details() -> pl.DataFrame:
    return _no_rows().with_columns(unit_index=pl.lit(0), year_index=pl.lit(0), code_index=pl.lit(0)).clear()


def _inputs(framework: Framework) -> dict[str, Node | None]:
    """Every code that data may give, in the order of the framework: leaves, info items, counts."""
    nodes: dict[str, Node | None] = {n.code: n for n in framework.nodes.values() if n.rollup == "leaf"}
    return nodes | {code: None for code in framework.counts if code not in nodes}


def _titles(inputs: Mapping[str, Node | None]) -> dict[str, str]:
    """Title in either language → code; a title that two inputs share stands for neither."""
    found: dict[str, str] = {}
    for code, node in inputs.items():
        for title in (node.title.vi, node.title.en) if node else ():
            found[key(title)] = code if found.get(key(title), code) == code else ""
    return {title: code for title, code in found.items() if code}


def _exists(records: Iterable[Unit], years: Sequence[int]) -> Bools:
    return np.array([[unit.exists_in(year) for year in years] for unit in records], dtype=bool).reshape(-1, len(years))


# --- checking rows ---------------------------------------------------------------------------------------------------


class _Checker:
    """Maps labels to units, years and codes, and collects what is wrong with the rows."""

    def __init__(self, framework: Framework, units: Units | None, problems: list[Problem]) -> None:
        self.framework = framework
        self.units = units
        self.problems = problems
        self.inputs = _inputs(framework)
        self.codes = tuple(self.inputs)
        self.labels: tuple[str, ...] = ()
        self.records: tuple[Unit, ...] = ()

    def blame(self, rows: pl.DataFrame, column: str, problem: str, /, **params: Any) -> None:
        for file, row, own, text in (
            rows.select("file", "row", "column", pl.col(column)).head(MOST_PER_KIND * 4).iter_rows()
        ):
            shown = plain(text) if isinstance(text, float) else one_line(text or "")
            place = own or column.removesuffix("_text")
            given = {"text": shown, "value": shown, **params}
            self.problems.append(Problem(problem, file, row=row, column=place, params=given))

    def check(self, rows: pl.DataFrame) -> pl.DataFrame:
        for name in ("unit", "year", "indicator"):
            self.blame(rows.filter(pl.col(name).is_null()), name, "data.empty_cell")
        rows = rows.drop_nulls(["unit", "year", "indicator"])
        rows = self.find_units(self.find_years(self.find_codes(self.find_status(rows))))
        rows = rows.filter(
            pl.col("unit_index").is_not_null()
            & pl.col("year_index").is_not_null()
            & pl.col("code_index").is_not_null()
            & pl.col("status_index").is_not_null()
        )
        self.refuse_absent_units(rows)
        rows = self.check_words(rows)
        rows = self.check_numbers(rows)
        self.refuse_duplicates(rows)
        return rows

    def mapped(self, rows: pl.DataFrame, column: str, mapping: Mapping[str, int | None], name: str) -> pl.DataFrame:
        table = pl.DataFrame({column: list(mapping), name: list(mapping.values())},
                             schema={column: pl.String, name: pl.Int64})  # fmt: skip
        return rows.join(table, on=column, how="left", maintain_order="left")

    def find_status(self, rows: pl.DataFrame) -> pl.DataFrame:
        mapping: dict[str, int | None] = {}
        for text in rows["status"].drop_nulls().unique(maintain_order=True):
            word = STATUS_ALIASES.get(key(text), key(text))
            mapping[text] = STATUSES.index(word) if word in STATUSES else None
            if word not in STATUSES:
                hint = did_you_mean(word, STATUSES)
                self.blame(rows.filter(pl.col("status") == text), "status", "data.status", hint=hint)
        rows = self.mapped(rows, "status", mapping, "status_index")
        return rows.with_columns(
            status_index=pl.when(pl.col("status").is_null()).then(0).otherwise(pl.col("status_index"))
        )

    def find_codes(self, rows: pl.DataFrame) -> pl.DataFrame:
        mapping: dict[str, int | None] = {}
        position = {code: i for i, code in enumerate(self.codes)}
        titles = _titles(self.inputs)
        for text in rows["indicator"].drop_nulls().unique(maintain_order=True):
            code = text if text in position else titles.get(key(text), key(text))
            mapping[text] = position.get(code)
            if mapping[text] is None:
                own = rows.filter(pl.col("indicator") == text)
                if text in self.framework:
                    self.blame(own, "indicator", "data.not_an_input")
                else:
                    hint = did_you_mean(text, self.codes)
                    self.blame(own, "indicator", "data.unknown_indicator", hint=hint)
        return self.mapped(rows, "indicator", mapping, "code_index")

    def find_years(self, rows: pl.DataFrame) -> pl.DataFrame:
        framework = self.framework
        mapping: dict[str, int | None] = {}
        for text in rows["year"].drop_nulls().unique(maintain_order=True):
            digits = text.removesuffix(".0")
            mapping[text] = int(digits) if digits.isdigit() and len(digits) == 4 else None
            year = mapping[text]
            own = rows.filter(pl.col("year") == text)
            if year is None:
                self.blame(own, "year", "data.year")
            elif not framework.first_year <= year <= framework.last_year:
                params = {"year": year, "first": framework.first_year, "last": framework.last_year}
                self.blame(own, "year", "data.year_outside", **params)
                mapping[text] = None
        return self.mapped(rows, "year", mapping, "year_index")

    def find_units(self, rows: pl.DataFrame) -> pl.DataFrame:
        texts = rows["unit"].drop_nulls().unique().sort().to_list()
        mapping: dict[str, int | None] = {}
        if self.units is None:
            firsts: dict[str, str] = {}
            for text in texts:
                firsts.setdefault(key(text), text)
            self.labels = tuple(firsts.values())
            self.records = tuple(Unit(label) for label in self.labels)
            position = {name: i for i, name in enumerate(firsts)}
            mapping = {text: position[key(text)] for text in texts}
            return self.mapped(rows, "unit", mapping, "unit_index")
        position = {unit.code: i for i, unit in enumerate(self.units.records)}
        labels = [unit.code for unit in self.units.records]
        said: dict[int, list[str]] = {}
        for text in texts:
            unit = self.units.find(text)
            mapping[text] = None if unit is None else position[unit.code]
            if unit is None:
                hint = did_you_mean(text, self.units.labels)
                own = rows.filter(pl.col("unit") == text)
                self.blame(own, "unit", "data.unknown_unit", hint=hint, units=self.units.file)
            else:
                said.setdefault(position[unit.code], []).append(text)
        for i, names in said.items():
            labels[i] = labels[i] if labels[i] in names else names[0]
        self.labels, self.records = tuple(labels), self.units.records
        return self.mapped(rows, "unit", mapping, "unit_index")

    def refuse_absent_units(self, rows: pl.DataFrame) -> None:
        """Data of a unit in a year in which the units file says that it does not exist."""
        for i, unit in enumerate(self.records):
            if unit.first_year is None and unit.last_year is None:
                continue
            first, last = unit.first_year or 0, unit.last_year or 9999
            own = rows.filter((pl.col("unit_index") == i) & ~pl.col("year_index").is_between(first, last))
            span = {"first": unit.first_year or "…", "last": unit.last_year or "…"}
            self.blame(own, "year", "data.unit_absent", unit=unit.code, **span)

    def check_words(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Choices become option codes; yes and no become 1 and 0; "n/a" becomes +inf."""
        absent = pl.col("choice").str.to_lowercase().is_in(sorted(NOT_APPLICABLE))
        rows = rows.with_columns(
            value=pl.when(absent).then(float("inf")).otherwise(pl.col("value")),
            choice=pl.when(absent).then(None).otherwise(pl.col("choice")),
        )
        replaced: list[tuple[int, str, str]] = []
        numbers: list[tuple[int, str, float]] = []
        pairs = (
            rows.filter(pl.col("choice").is_not_null())
            .select("code_index", "choice")
            .unique()
            .sort("code_index", "choice")
        )
        for index, text in pairs.iter_rows():
            node = self.inputs[self.codes[index]]
            own = rows.filter((pl.col("code_index") == index) & (pl.col("choice") == text))
            reads = node.rule.reads if node is not None and node.rule is not None else "value"
            if node is None or reads == "value":
                self.blame(own, "choice", "number.text")
            elif reads == "yes_no":
                if key(text) in YES_WORDS:
                    numbers.append((index, text, YES_WORDS[key(text)]))
                else:
                    self.blame(own, "choice", "data.yes_no")
            else:
                found = self.option(node, text)
                if found is None:
                    options = options_of(node.rule, node.params) if node.rule else {}
                    hint = did_you_mean(text, options)
                    known = ", ".join(options)
                    self.blame(own, "choice", "data.choice", code=node.code, hint=hint, known=known)
                else:
                    replaced.append((index, text, found))
        rows = _replaced(rows, replaced, "choice", pl.String)
        rows = _replaced(rows, numbers, "value", pl.Float64)
        for code, node in self.inputs.items():
            if node is None or node.rule is None or node.rule.reads == "value":
                continue
            own = rows.filter((pl.col("code_index") == self.codes.index(code)) & pl.col("value").is_finite())
            if node.rule.reads == "yes_no":
                self.blame(own.filter(~pl.col("value").is_in([0.0, 1.0])), "value", "data.yes_no")
            else:
                known = ", ".join(options_of(node.rule, node.params))
                self.blame(own, "value", "data.needs_choice", code=code, known=known)
        return rows

    def option(self, node: Node, text: str) -> str | None:
        assert node.rule is not None
        options = options_of(node.rule, node.params)
        names = {key(code): code for code in options}
        for code, entry in options.items():
            names |= {key(title_of(code, entry, "vi")): code, key(title_of(code, entry, "en")): code}
        if node.rule.reads == "choice":
            return names.get(key(text))
        words = [key(word) for word in text.replace(",", ";").split(";") if word.strip()]
        if words in (["none"], ["không"]):
            return ""
        if any(word not in names for word in words):
            return None
        return ";".join(code for code in options if code in {names[word] for word in words})

    def check_numbers(self, rows: pl.DataFrame) -> pl.DataFrame:
        properties = pl.DataFrame([self.limits(code, node) for code, node in self.inputs.items()])
        rows = rows.join(properties, on="code_index", how="left", maintain_order="left")
        fits = pl.col("measure").is_in(["percent", "fraction"])
        signs = rows.filter(pl.col("value_percent") & ~fits)
        for (measure, code), own in signs.group_by("measure", "code_index", maintain_order=True):
            self.blame(own, "value_text", "data.percent_sign", code=self.codes[int(code)], measure=measure or "—")
        for name in ("part", "whole", "points"):
            self.blame(rows.filter(pl.col(f"{name}_percent")), name, "data.percent_sign", code=name, measure="count")
        scaled = pl.when(pl.col("value_percent") & (pl.col("measure") == "fraction")).then(pl.col("value") / 100)
        rows = rows.with_columns(value=scaled.otherwise(pl.col("value")))
        given = pl.col("value").is_finite()
        self.blame(rows.filter(given & pl.col("not_negative") & (pl.col("value") < 0)), "value", "data.negative")
        for name in ("part", "whole", "points"):
            self.blame(rows.filter(pl.col(name) < 0), name, "data.negative")
        over = rows.filter(given & (pl.col("value") > pl.col("maximum")))
        for (maximum, code), own in over.group_by("maximum", "code_index", maintain_order=True):
            self.blame(own, "value", "data.above_maximum", maximum=plain(maximum), code=self.codes[int(code)])
        scored = rows.filter(pl.col("points").is_finite())
        for (worth, code), own in scored.group_by("worth", "code_index", maintain_order=True):
            if not worth > 0:
                self.blame(own, "points", "data.points_no_points", code=self.codes[int(code)])
                continue
            above = own.filter(pl.col("points") > worth * (1 + 1e-12))
            self.blame(above, "points", "data.above_maximum", maximum=plain(worth), code=self.codes[int(code)])
        alone = pl.col("part").is_nan() != pl.col("whole").is_nan()
        self.blame(rows.filter(alone), "part", "data.part_without_whole")
        known = pl.col("part").is_finite() & pl.col("whole").is_finite()
        swapped = rows.filter(known & (pl.col("part") > pl.col("whole")) & ~pl.col("exceed"))
        for file, row, part, whole in swapped.select("file", "row", "part", "whole").iter_rows():
            params = {"part": plain(part), "whole": plain(whole)}
            self.problems.append(Problem("data.part_above_whole", file, row=row, column="part", params=params))
        return rows

    def limits(self, code: str, node: Node | None) -> dict[str, Any]:
        entered = node is not None and node.rule is not None and node.rule.name == "entered"
        measure = node.unit_of_measure if node else "count"
        return {
            "code_index": self.codes.index(code),
            "measure": measure,
            "not_negative": bool(node is None or entered or measure in ("count", "rank")),
            "maximum": float(entered_maximum(node.params, node.points)) if entered and node else float("inf"),
            "worth": float(node.points) if node and node.kind != "info" else 0.0,
            "exceed": bool(node is not None and (node.data.exceed or (node.rule and node.rule.per))),
        }

    def refuse_duplicates(self, rows: pl.DataFrame) -> None:
        cell = ["unit_index", "year_index", "code_index", "status_index"]
        again = rows.filter(pl.struct(cell).is_duplicated())
        for _, same in again.group_by(cell, maintain_order=True):
            first = same.row(0, named=True)
            for other in same.iter_rows(named=True):
                if other["row"] == first["row"] and other["file"] == first["file"]:
                    continue
                if other["file"] == first["file"]:
                    found = Problem("data.duplicate", other["file"], row=other["row"], params={"other": first["row"]})
                else:
                    params = {"other": first["row"], "file": first["file"]}
                    found = Problem("data.duplicate_file", other["file"], row=other["row"], params=params)
                self.problems.append(found)

    # --- arrays ------------------------------------------------------------------------------------------------------

    def lay_out(self, rows: pl.DataFrame) -> Observations:
        years = tuple(sorted(set(rows["year_index"].to_list())))
        position = {str(year): i for i, year in enumerate(years)}
        rows = rows.drop("year_index").join(
            pl.DataFrame({"y": [int(y) for y in position], "year_index": list(position.values())}),
            left_on=pl.col("year").str.replace(r"\.0$", "").cast(pl.Int64), right_on="y", how="left", maintain_order="left",
        )  # fmt: skip
        shape = (len(self.labels), len(years))
        submitted = np.zeros(shape, dtype=bool)
        submitted[rows["unit_index"].to_numpy(), rows["year_index"].to_numpy()] = True
        told, points = _latest(rows)
        values = np.full((len(self.codes), *shape), np.nan)
        c, u, y = (told[name].to_numpy() for name in ("code_index", "unit_index", "year_index"))
        values[c, u, y] = told["value"].to_numpy()
        sparse: dict[str, dict[str, Any]] = {}
        for name in ("part", "whole", "points", "choice"):
            filled = pl.col(name).is_not_null() if name == "choice" else pl.col(name).is_finite()
            sparse[name] = {}
            source = points if name == "points" else told
            for (index,), own in source.filter(filled).group_by("code_index", maintain_order=True):
                array: Any = np.full(
                    shape, None if name == "choice" else np.nan, dtype=object if name == "choice" else float
                )
                array[own["unit_index"].to_numpy(), own["year_index"].to_numpy()] = own[name].to_list()
                sparse[name][self.codes[int(index)]] = array
        return Observations(
            self.labels, self.records, years, self.codes, values, sparse["part"], sparse["whole"], sparse["points"],
            sparse["choice"], submitted, _exists(self.records, years),
            pl.concat([told, points]).unique(["file", "row", "column"]).sort("unit_index", "year_index", "code_index", "row"),
            self.units is not None,
        )  # fmt: skip


def _replaced(rows: pl.DataFrame, found: list[tuple[int, str, Any]], column: str, dtype: Any) -> pl.DataFrame:
    if not found:
        return rows
    schema = {"code_index": pl.Int64, "choice": pl.String, "__new__": dtype}
    table = pl.DataFrame(found, schema=schema, orient="row")
    rows = rows.join(table, on=["code_index", "choice"], how="left", maintain_order="left")
    hit = pl.col("__new__").is_not_null()
    rows = rows.with_columns(pl.when(hit).then(pl.col("__new__")).otherwise(pl.col(column)).alias(column))
    if column == "value":
        rows = rows.with_columns(choice=pl.when(hit).then(None).otherwise(pl.col("choice")))
    return rows.drop("__new__")


def _as_of(rows: pl.DataFrame, status: str | None) -> pl.DataFrame:
    """The rows that are not later than ``status``."""
    return rows if status is None else rows.filter(pl.col("status_index") <= STATUSES.index(status))


def _latest(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Of each cell the latest row that tells a value, counts or a choice, and the latest that sets points.

    An empty appraisal does not wipe out a self-assessment, and points set by a council leave the numbers that other
    indicators read; but numbers that are later than the points take their place.
    """
    cell = ["unit_index", "year_index", "code_index"]
    tells = pl.any_horizontal(
        *(pl.col(name).is_not_nan() for name in ("value", "part", "whole")), pl.col("choice").is_not_null()
    )
    latest = pl.col("status_index") == pl.col("status_index").max().over(cell)
    told = rows.filter(tells).filter(latest)
    points = rows.filter(pl.col("points").is_finite()).filter(latest)
    newer = told.select(*cell, told_at="status_index")
    points = points.join(newer, on=cell, how="left", maintain_order="left")
    return told, points.filter(pl.col("status_index") >= pl.col("told_at").fill_null(0)).drop("told_at")
