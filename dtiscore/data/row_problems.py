"""Checking rows: labels become positions, words become options and numbers, and every problem is collected."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from dtiscore.data.long_form import inputs_of, titles_of
from dtiscore.data.swaps import swap_hint
from dtiscore.data.units import Unit, Units
from dtiscore.language.errors import LookupProblem, Problem, did_you_mean, one_line
from dtiscore.language.labels import key
from dtiscore.language.rounding import plain
from dtiscore.language.typed import NO, NOT_APPLICABLE, YES
from dtiscore.model import STATUSES, Framework, Node
from dtiscore.rules.entries import options_of, title_of

STATUS_ALIASES = {
    "tự chấm": "self", "tự đánh giá": "self", "sơ bộ": "preliminary", "thẩm định sơ bộ": "preliminary",
    "thẩm định": "appraised", "hội đồng": "appraised", "council": "appraised",
}  # fmt: skip
MOST_PER_KIND = 50
YEAR_TEXT = re.compile(r"[0-9]{4}")


def bounded(problems: Iterable[Problem]) -> list[Problem]:
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


class RowChecker:
    """Maps labels to units, years and codes, and collects what is wrong with the rows."""

    def __init__(self, framework: Framework, units: Units | None, problems: list[Problem]) -> None:
        self.framework = framework
        self.units = units
        self.problems = problems
        self.inputs = inputs_of(framework)
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
        titles = titles_of(self.inputs)
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
            mapping[text] = int(digits) if YEAR_TEXT.fullmatch(digits) else None
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
        texts = rows["unit"].drop_nulls().unique().to_list()
        mapping, self.labels, self.records = match_units(texts, self.units)
        for text in sorted(text for text, position in mapping.items() if position is None):
            assert self.units is not None
            hint = did_you_mean(text, self.units.labels)
            own = rows.filter(pl.col("unit") == text)
            self.blame(own, "unit", "data.unknown_unit", hint=hint, units=self.units.file)
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
                if key(text) in YES | NO:
                    numbers.append((index, text, float(key(text) in YES)))
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
        names: dict[str, str] = {}
        for code, entry in options.items():
            for title in {key(title_of(code, entry, "vi")), key(title_of(code, entry, "en"))}:
                names[title] = code if title not in names else ""  # a title that two share stands for neither
        names = {title: code for title, code in names.items() if code} | {key(code): code for code in options}
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
        for (code,), own in rows.filter(pl.col("part").is_not_nan() & pl.col("wordy")).group_by("code_index"):
            self.blame(own, "part", "data.no_counts", code=self.codes[int(code)])
        swapped = rows.filter(known & (pl.col("part") > pl.col("whole")) & ~pl.col("exceed"))
        columns = ("file", "row", "part", "whole", "unit_index", "year_index", "code_index")
        usual = self.usual_rates(rows, swapped) if swapped.height else {}
        for file, row, part, whole, *cell in swapped.select(columns).iter_rows():
            hint = swap_hint(part, whole, *_usual(usual, self.records, *cell))
            params = {"part": plain(part), "whole": plain(whole), "hint": hint}
            self.problems.append(Problem("data.part_above_whole", file, row=row, column="part", params=params))
        return rows

    def usual_rates(self, rows: pl.DataFrame, swapped: pl.DataFrame) -> dict[tuple[int, int], dict[int, float]]:
        """By year and code of the rows in doubt, and the year before: part / whole of each unit."""
        found: dict[tuple[int, int], dict[int, float]] = {}
        sound = rows.filter(
            pl.col("code_index").is_in(swapped["code_index"].unique().to_list())
            & (pl.col("whole") > 0) & pl.col("whole").is_finite() & (pl.col("part") <= pl.col("whole"))
        )  # fmt: skip
        for year, code, unit, part, whole in sound.select(
            "year_index", "code_index", "unit_index", "part", "whole"
        ).iter_rows():
            found.setdefault((year, code), {})[unit] = part / whole
        return found

    def limits(self, code: str, node: Node | None) -> dict[str, Any]:
        measure, not_negative, maximum = limits_of(code, node)
        return {
            "code_index": self.codes.index(code),
            "measure": measure,
            "wordy": bool(node is not None and node.rule is not None and node.rule.reads != "value"),
            "not_negative": not_negative,
            "maximum": maximum,
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


def _usual(
    rates: Mapping[tuple[int, int], Mapping[int, float]], records: tuple[Unit, ...], unit: int, year: int, code: int
) -> tuple[float, list[float]]:
    """Last year's rate of a unit, and this year's of the other units of its block."""
    block = records[unit].block
    others = [rate for u, rate in rates.get((year, code), {}).items() if u != unit and records[u].block == block]
    return rates.get((year - 1, code), {}).get(unit, float("nan")), others


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


def status_named(name: str) -> str:
    """The status that a word stands for: ``council``, ``tự chấm``, …

    Raises
    ------
    LookupProblem
        for a status that does not exist.
    """
    found = STATUS_ALIASES.get(key(name), key(name))
    if found not in STATUSES:
        raise LookupProblem(Problem("lookup.status", params={"name": one_line(name), "known": ", ".join(STATUSES)}))
    return found


def as_of(rows: pl.DataFrame, status: str | None) -> pl.DataFrame:
    """The rows that are not later than ``status``."""
    return rows if status is None else rows.filter(pl.col("status_index") <= STATUSES.index(status))


def latest(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
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


def match_units(
    texts: Iterable[str], units: Units | None
) -> tuple[dict[str, int | None], tuple[str, ...], tuple[Unit, ...]]:
    """Label in the data → position of the unit (None where unknown); how each unit is called; the units.

    Without a units file every distinct label is a unit. A unit is called as the data call it: by code where they ever
    use the code.
    """
    texts = sorted(texts)
    mapping: dict[str, int | None] = {}
    if units is None:
        keys = {text: key(text) for text in texts}
        firsts: dict[str, str] = {}
        for text, name in keys.items():
            firsts.setdefault(name, text)
        position = {name: i for i, name in enumerate(firsts)}
        labels = tuple(firsts.values())
        return {text: position[name] for text, name in keys.items()}, labels, tuple(map(Unit, labels))
    position = {unit.code: i for i, unit in enumerate(units.records)}
    called = [unit.code for unit in units.records]
    said: dict[int, list[str]] = {}
    for text in texts:
        unit = units.find(text)
        mapping[text] = None if unit is None else position[unit.code]
        if unit is not None:
            said.setdefault(position[unit.code], []).append(text)
    for i, names in said.items():
        called[i] = called[i] if called[i] in names else names[0]
    return mapping, tuple(called), units.records


def limits_of(code: str, node: Node | None) -> tuple[str, bool, float]:
    """The measure of an input, whether it may not be negative, and the most that may be entered."""
    most = node.rule.entered(node.params, node.points) if node is not None and node.rule and node.rule.entered else None
    measure = node.unit_of_measure if node else "count"
    not_negative = bool(node is None or most is not None or measure in ("count", "rank"))
    return measure, not_negative, float("inf") if most is None else float(most)
