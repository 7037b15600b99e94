"""Checking rows: labels become positions, words become options and numbers, and every problem is collected."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from dtiscore.data.assessed_years import year_of
from dtiscore.data.long_form import NOTHING, inputs_of, reads_words, titles_of
from dtiscore.data.periods import is_flow, overlapping, places_of
from dtiscore.data.row_labels import STATUS_ALIASES, match_units
from dtiscore.data.swaps import swap_hint, usual_rates
from dtiscore.data.units import Unit, Units
from dtiscore.files.escapes import Names
from dtiscore.language.errors import MOST_OF_A_KIND, Problem, did_you_mean, first_of, one_line
from dtiscore.language.labels import key
from dtiscore.language.rounding import plain
from dtiscore.language.sentences import Hint
from dtiscore.language.typed import NO, YES, is_not_applicable
from dtiscore.model import STATUSES, Floats, Framework, Node, Rule
from dtiscore.rules.bands_and_options import options_of, title_of

REPEATED = (("data.duplicate", "data.duplicate_file"), ("data.duplicate_period", "data.duplicate_period_file"))
NEEDED = ("unit", "year", "indicator")
OF_ROWS = ("unit", "year", "status", "period")
# What stands before a sum or a mean below a table, as ``key`` levels it.
SUM = re.compile(
    r"(tổng( cộng| số)?|cộng|(grand |sub)?total|sum|average|mean|trung bình|bình quân)( chung| cộng)?[ :.]*|tổng cộng .*|tổng số .*"
)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """By file, in the order in which files were read, and row."""
    found = list(problems)
    places = {file: i for i, file in enumerate(dict.fromkeys(problem.file for problem in found))}
    return sorted(found, key=lambda problem: (places[problem.file], problem.row or 0))


def _cells(rows: pl.DataFrame, column: str) -> list[pl.DataFrame]:
    """By file, where the cells of a column stand, and what is in them."""
    if not rows.height:
        return []
    cells = rows.select("file", "row", "column", pl.col(column).alias("text"))
    if column in OF_ROWS:  # a row of a wide table stands here once for each of its indicators
        cells = cells.with_columns(column=pl.lit("")).unique(["file", "row"], keep="first", maintain_order=True)
    return cells.partition_by("file", maintain_order=True)


def _each_text_once(cells: pl.DataFrame, problem_of: Callable[[tuple[Any, ...]], Problem]) -> Iterator[Problem]:
    """A problem for each cell (file, row, column, text, count). Where they are more than a person reads, each text stands once,
    with its first row and how many others have it, so that a text in many rows hides no other."""
    texts = cells.with_columns(count=pl.lit(1))
    if (
        cells.height > MOST_OF_A_KIND and not cells["text"].null_count()
    ):  # of empty cells each has a row of its own to find
        texts = cells.with_columns(count=pl.len().over("text")).unique("text", keep="first", maintain_order=True)
    left = texts["count"][MOST_OF_A_KIND:].to_list()
    total = MOST_OF_A_KIND + sum(left) - left[0] + 1 if left else 0
    yield from first_of(texts.head(MOST_OF_A_KIND + 1).rows(), problem_of, total)


class RowChecker:
    """Maps labels to units, years and codes, and collects what is wrong with the rows."""

    def __init__(self, framework: Framework, units: Units | None, problems: list[Problem]) -> None:
        self.framework = framework
        self.units = units
        self.problems = problems
        self.inputs = inputs_of(framework)
        self.titles = titles_of(self.inputs)
        self.codes = tuple(self.inputs)
        self.flows = [i for i, code in enumerate(self.codes) if is_flow(framework, code)]
        self.names = Names((*self.codes, *framework.nodes))
        self.labels: tuple[str, ...] = ()
        self.records: tuple[Unit, ...] = ()

    def blame(self, rows: pl.DataFrame, column: str, problem: str, /, **params: Any) -> None:
        def problem_of(cell: tuple[Any, ...]) -> Problem:
            file, row, own, text, count = cell
            shown = plain(text) if isinstance(text, float) else one_line(text or "")
            given = {"text": shown, "value": shown, **params}
            place = own or column.removesuffix("_text")
            return Problem(problem, file, row=row, column=place, params=given, same=count - 1)

        for own in _cells(rows, column):
            self.problems += _each_text_once(own, problem_of)

    def check(self, rows: pl.DataFrame) -> pl.DataFrame:
        rows = self.whole_rows(rows)
        rows = self.placed(rows, "status", self.find_status)
        rows = rows.with_columns(
            status_index=pl.when(pl.col("status").is_null()).then(0).otherwise(pl.col("status_index"))
        )
        rows = self.placed(
            self.placed(rows, "indicator", self.find_code), "year", lambda text: year_of(text, self.framework)
        )
        rows = rows.rename({"indicator_index": "code_index"})
        texts = rows["unit"].unique().to_list()
        mapping, self.labels, self.records = match_units(texts, self.units)
        rows = self.placed(rows, "unit", lambda text: self.find_unit(text, mapping))
        rows = self.in_periods(self.in_force(rows))
        rows = rows.drop_nulls(["unit_index", "year_index", "code_index", "status_index"])
        self.refuse_absent_units(rows)
        rows = self.check_words(rows)
        rows = self.check_numbers(rows)
        self.refuse_duplicates(rows)
        return rows

    def whole_rows(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Without rows of sums, and those that do not say of whom, when and what they tell."""
        texts = rows["unit"].drop_nulls().unique()
        sums = [text for text in texts if SUM.fullmatch(key(text)) and not (self.units and self.units.find(text))]
        is_sum = pl.col("unit").is_in(sums).fill_null(False)
        self.blame(rows.filter(is_sum), "unit", "data.sum_row")
        rows = rows.filter(~is_sum)
        lacks = pl.sum_horizontal(pl.col(name).is_null() for name in NEEDED)
        several = rows.filter(lacks > 1).unique(["file", "row"], maintain_order=True)
        for row in several.select("file", "row", *NEEDED).iter_rows(named=True):
            empty = ", ".join(name for name in NEEDED if row[name] is None)
            self.problems.append(Problem("data.empty_cells", row["file"], row=row["row"], params={"columns": empty}))
        for name in NEEDED:
            self.blame(rows.filter((lacks == 1) & pl.col(name).is_null()), name, "data.empty_cell")
        return rows.drop_nulls(NEEDED)

    def placed(self, rows: pl.DataFrame, column: str, find: Callable[[str], int | Hint]) -> pl.DataFrame:
        """With the number that each text stands for, null where ``find`` says what is wrong with it."""
        mapping: dict[str, int] = {}
        wrong: dict[str, list[tuple[str, Hint]]] = {}
        for text in rows[column].drop_nulls().unique(maintain_order=True):
            found = find(text)
            if isinstance(found, int):
                mapping[text] = found
            else:
                wrong.setdefault(found.code, []).append((text, found))
        for told in wrong.values():
            self.blame_texts(rows, column, told)
        table = pl.DataFrame(list(mapping.items()), {column: pl.String, f"{column}_index": pl.Int64}, orient="row")
        return rows.join(table, on=column, how="left", maintain_order="left")

    def blame_texts(self, rows: pl.DataFrame, column: str, told: Sequence[tuple[str, Hint]]) -> None:
        """The rows of texts that are wrong in one way."""
        hints = dict(told)

        def problem_of(cell: tuple[Any, ...]) -> Problem:
            file, row, own, text, count = cell
            params = {"value": one_line(text), **hints[text].params}
            return Problem(hints[text].code, file, row=row, column=own or column, params=params, same=count - 1)

        for own in _cells(rows.filter(pl.col(column).is_in(list(hints))), column):
            self.problems += _each_text_once(own, problem_of)

    def find_status(self, text: str) -> int | Hint:
        word = STATUS_ALIASES.get(key(text), key(text))
        if word in STATUSES:
            return STATUSES.index(word)
        return Hint("data.status", {"text": one_line(text), "hint": did_you_mean(word, STATUSES)})

    def find_code(self, text: str) -> int | Hint:
        text = self.names.find(text)
        code = text if text in self.inputs else self.titles.get(key(text), key(text))
        if code in self.inputs:
            return self.codes.index(code)
        if text in self.framework:
            return Hint("data.not_an_input", {"text": one_line(text)})
        return Hint("data.unknown_indicator", {"text": one_line(text), "hint": did_you_mean(text, self.codes)})

    def in_force(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Of a code or name that the units file repeats, the unit of the year."""
        texts = rows["unit"].unique().to_list() if self.units is not None else []
        periods = {text: places for text in texts if len(places := self.units.places(text)) > 1}  # type: ignore[union-attr]
        if not periods:
            return rows
        pairs = rows.filter(pl.col("unit").is_in(list(periods))).select("unit", "year_index").drop_nulls().unique()
        found = [
            (text, year, next((i for i in reversed(periods[text]) if self.records[i].exists_in(year)), None))
            for text, year in pairs.sort("unit", "year_index").iter_rows()
        ]
        schema = {"unit": pl.String, "year_index": pl.Int64, "of_year": pl.Int64}
        table = pl.DataFrame(found, schema, orient="row")
        rows = rows.join(table, on=["unit", "year_index"], how="left", maintain_order="left")
        return rows.with_columns(unit_index=pl.coalesce("of_year", "unit_index")).drop("of_year")

    def find_unit(self, text: str, mapping: Mapping[str, int | None]) -> int | Hint:
        position = mapping[text]
        if position is not None:
            return position
        assert self.units is not None
        hint = did_you_mean(text, self.units.labels)
        return Hint("data.unknown_unit", {"text": one_line(text), "hint": hint, "units": self.units.file})

    def in_periods(self, rows: pl.DataFrame) -> pl.DataFrame:
        """With the first month and the last day of each row's period, null where it is the year's own; without what is wrong."""
        pairs = rows.select("period", "year_index").drop_nulls().unique().sort("period", "year_index")
        places, wrong = places_of(pairs.iter_rows())
        for year in dict.fromkeys(year for _, year in wrong):
            of_year = rows.filter(pl.col("year_index") == year)
            for code in dict.fromkeys(hint.code for hint in wrong.values()):
                told = [(text, hint) for (text, of), hint in wrong.items() if of == year and hint.code == code]
                self.blame_texts(of_year, "period", told)
        bad = pl.DataFrame(list(wrong), {"period": pl.String, "year_index": pl.Int64}, orient="row")
        rows = rows.join(bad, on=["period", "year_index"], how="anti", maintain_order="left") if wrong else rows
        rows = rows.join(places, on=["period", "year_index"], how="left", maintain_order="left")
        if places.height and self.flows:
            self.refuse_bad_flows(
                rows.filter(pl.col("code_index").is_in(self.flows) & pl.col("period_end").is_not_null())
            )
        return rows

    def refuse_bad_flows(self, rows: pl.DataFrame) -> None:
        """Of what is told for the period alone: a day, a rate without its counts, and periods that overlap."""
        self.blame(rows.filter(pl.col("period_first") == 0), "period", "data.flow_day")
        rates = [i for i in self.flows if self.framework.measure_of(self.codes[i]) in ("percent", "fraction", "rank")]
        alone = pl.col("code_index").is_in(rates) & pl.col("value").is_finite() & pl.col("part").is_nan()
        for (code,), own in rows.filter(alone).group_by("code_index", maintain_order=True):
            self.blame(own, "value", "data.flow_rate", code=self.codes[int(code)])
        for (other, code), own in overlapping(rows).group_by("other", "code_index", maintain_order=True):
            self.blame(own, "period", "data.flow_overlap", code=self.codes[int(code)], other=one_line(str(other)))

    def refuse_absent_units(self, rows: pl.DataFrame) -> None:
        """Data of a unit in a year in which the units file says that it does not exist."""
        for i, unit in enumerate(self.records):
            if unit.first_year is None and unit.last_year is None:
                continue
            first, last = unit.first_year or 0, unit.last_year or 9999
            own = rows.filter((pl.col("unit_index") == i) & ~pl.col("year_index").is_between(first, last))
            days = {"first": unit.first_day or unit.first_year or "…", "last": unit.last_day or unit.last_year or "…"}
            span = {name: str(day) for name, day in days.items()}
            self.blame(own, "year", "data.unit_absent", unit=unit.code, **span)

    def check_words(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Choices become option codes; yes and no become 1 and 0; "n/a" becomes +inf."""
        absent = pl.col("choice").is_in(
            [text for text in rows["choice"].unique().drop_nulls() if is_not_applicable(text)]
        )
        rows = rows.with_columns(
            value=pl.when(absent).then(float("inf")).otherwise(pl.col("value")),
            choice=pl.when(absent).then(None).otherwise(pl.col("choice")),
        )
        found: list[tuple[int, str, str | None, float | None]] = []
        pairs = rows.select("code_index", "choice").drop_nulls("choice").unique().sort("code_index", "choice")
        for index, text in pairs.iter_rows():
            node = self.inputs[self.codes[index]]
            own = rows.filter((pl.col("code_index") == index) & (pl.col("choice") == text))
            if node is None or node.rule is None or node.rule.reads == "value":
                self.blame(own, "choice", "number.text")
            elif node.rule.reads == "yes_no":
                if key(text) in YES | NO:
                    found.append((index, text, None, float(key(text) in YES)))
                else:
                    self.blame(own, "choice", "data.yes_no")
            elif (option := self.option(node.rule, node.params, text)) is None:
                options = options_of(node.rule, node.params)
                hint, known = did_you_mean(text, options), ", ".join(options)
                self.blame(own, "choice", "data.choice", code=node.code, hint=hint, known=known)
            else:
                found.append((index, text, option, None))
        schema = {"code_index": pl.Int64, "choice": pl.String, "option": pl.String, "number": pl.Float64}
        table = pl.DataFrame(found, schema, orient="row")
        rows = rows.join(table, on=["code_index", "choice"], how="left", maintain_order="left")
        rows = rows.with_columns(
            value=pl.coalesce("number", "value"),
            choice=pl.when(pl.col("number").is_null()).then(pl.coalesce("option", "choice")),
        ).drop("option", "number")
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

    def option(self, rule: Rule, params: Any, text: str) -> str | None:
        options = options_of(rule, params)
        names: dict[str, str] = {}
        for code, entry in options.items():
            for title in {key(title_of(code, entry, "vi")), key(title_of(code, entry, "en"))}:
                names[title] = code if title not in names else ""  # a title that two share stands for neither
        names = {title: code for title, code in names.items() if code} | {key(code): code for code in options}
        if rule.reads == "choice":
            return names.get(key(text))
        words = [key(word) for word in text.replace(",", ";").split(";") if word.strip()]
        if len(words) == 1 and words[0] in NOTHING:
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
        self.blame(rows.filter(given & (pl.col("lowest") == 0) & (pl.col("value") < 0)), "value", "data.negative")
        for name in ("part", "whole", "points"):
            may_be = pl.col("takes") if name == "points" else pl.lit(False)
            self.blame(rows.filter((pl.col(name) < 0) & ~may_be), name, "data.negative")
        absent = pl.col("points").is_infinite() & ~pl.col("value").is_infinite().fill_null(False)
        self.blame(rows.filter(absent), "points", "data.points_absent")
        below = (pl.col("lowest") < 0) & (pl.col("value") < pl.col("lowest"))
        over = rows.filter(given & ((pl.col("value") > pl.col("maximum")) | below))
        for (maximum, code), own in over.group_by("maximum", "code_index", maintain_order=True):
            self.blame(own, "value", "data.above_maximum", maximum=plain(maximum), code=self.codes[int(code)])
        rate = pl.col("factor") * pl.col("part") / pl.col("whole")
        for column, outside in (("value", given & ~pl.col("value").is_between("low", "high")),
                                ("part", rate.is_finite() & ~rate.is_between("low", "high"))):  # fmt: skip
            for (low, high, code), own in rows.filter(outside).group_by(
                "low", "high", "code_index", maintain_order=True
            ):
                own = own.with_columns(part=rate) if column == "part" else own
                span = {"low": plain(low), "high": plain(high), "code": self.codes[int(code)]}
                self.blame(own, column, "data.outside_range", **span)
        scored = rows.filter(pl.col("points").is_finite())
        for (worth, code), own in scored.group_by("worth", "code_index", maintain_order=True):
            if not worth > 0:
                self.blame(own, "points", "data.points_no_points", code=self.codes[int(code)])
                continue
            above = own.filter(pl.col("points").abs() > worth * (1 + 1e-12))
            self.blame(above, "points", "data.above_maximum", maximum=plain(worth), code=self.codes[int(code)])
        alone = pl.col("part").is_nan() != pl.col("whole").is_nan()
        self.blame(rows.filter(alone), "part", "data.part_without_whole")
        known = pl.col("part").is_finite() & pl.col("whole").is_finite()
        for (code,), own in rows.filter(pl.col("part").is_not_nan() & pl.col("wordy")).group_by("code_index"):
            self.blame(own, "part", "data.no_counts", code=self.codes[int(code)])
        swapped = rows.filter(known & (pl.col("part") > pl.col("whole")) & ~pl.col("exceed"))
        cells = swapped.select("file", "row", "part", "whole", "code_index", "unit_index", "year_index")
        for (file, row, part, whole, *_), hint in zip(cells.iter_rows(), self.swap_hints(rows, cells), strict=True):
            params = {"part": plain(part), "whole": plain(whole), "hint": hint}
            self.problems.append(Problem("data.part_above_whole", file, row=row, column="part", params=params))
        return rows

    def swap_hints(self, rows: pl.DataFrame, cells: pl.DataFrame) -> Iterator[Hint]:
        """For each of the cells, of which part and whole may have changed places."""
        years = rows["year_index"].unique().sort().to_list()
        blocks = np.unique([unit.block for unit in self.records], return_inverse=True)[1]
        sound = rows.filter((pl.col("part") <= pl.col("whole")) & pl.col("whole").is_between(0, np.inf, closed="none"))
        counts: dict[int, Floats] = {}
        for _, _, part, whole, code, unit, year in cells.iter_rows():
            if code not in counts:
                own = sound.filter(pl.col("code_index") == code)
                places = own["unit_index"].to_numpy(), np.searchsorted(years, own["year_index"].to_numpy())
                counts[code] = np.full((2, len(self.records), len(years)), np.nan)
                counts[code][:, *places] = own.select("part", "whole").to_numpy().T
            parts, wholes = counts[code]
            yield swap_hint(part, whole, *usual_rates(parts, wholes, unit, years.index(year), years, blocks))

    def limits(self, code: str, node: Node | None) -> dict[str, Any]:
        measure, lowest, maximum = limits_of(self.framework, code, node)
        return {
            "code_index": self.codes.index(code),
            "measure": measure,
            "wordy": reads_words(node),
            "lowest": lowest,
            "takes": bool(node is not None and node.deducts),
            "maximum": maximum,
            "low": node.range[0] if node and node.range else -np.inf,
            "high": node.range[1] if node and node.range else np.inf,
            "factor": node.factor if node else 1.0,
            "worth": float(node.points) if node and node.kind != "info" else 0.0,
            "exceed": bool(node is not None and (node.data.exceed or (node.rule and node.rule.per))),
        }

    def refuse_duplicates(self, rows: pl.DataFrame) -> None:
        from_month = pl.when(pl.col("code_index").is_in(self.flows)).then("period_first")
        cell = ["unit_index", "year_index", "code_index", "status_index", "period_end", "from_month"]
        rows = rows.with_columns(from_month=from_month)
        again = rows.filter(pl.struct(cell).is_duplicated())
        for _, same in again.group_by(cell, maintain_order=True):
            first = same.row(0, named=True)
            for other in same.iter_rows(named=True):
                if other["row"] == first["row"] and other["file"] == first["file"]:
                    continue
                code = REPEATED[first["period"] is not None][other["file"] != first["file"]]
                params = {"other": first["row"], "file": first["file"], "period": one_line(first["period"] or "")}
                self.problems.append(Problem(code, other["file"], row=other["row"], params=params))


def limits_of(framework: Framework, code: str, node: Node | None) -> tuple[str, float, float]:
    """The measure of an input, and the least and the most that may be entered; points that are taken away also with their sign."""
    most = node.rule.entered(node.params, node.points) if node is not None and node.rule and node.rule.entered else None
    measure = framework.measure_of(code)
    if node is not None and most is not None and node.deducts:
        return measure, -float(most), float(most)
    not_negative = node is None or most is not None or measure in ("count", "rank")
    return measure, 0.0 if not_negative else -float("inf"), float("inf") if most is None else float(most)
