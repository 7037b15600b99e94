"""From tables to rows: long and wide tables become one frame, one row per observation, with numbers parsed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from dtiscore.data.assessed_years import Aside
from dtiscore.files.escapes import trace
from dtiscore.files.number_columns import NO_NUMBER, Parsed, parse_numbers, settled
from dtiscore.files.reading_tables import ROW, Table, known_columns, lacking
from dtiscore.files.shown_signs import as_shown
from dtiscore.language.errors import Problem, did_you_mean, one_line
from dtiscore.language.labels import key, tidy
from dtiscore.language.text import LANGUAGES
from dtiscore.language.typed import Numbers, Unclear, is_not_applicable, is_unclear
from dtiscore.model import Framework, Node
from dtiscore.rules.bands_and_options import options_of, title_of

NUMERIC = ("value", "part", "whole", "points")
# What a document that proves a value is called by: số hiệu, tên, ngày, trích yếu, đường dẫn. Several in one cell stand on
# lines of their own, in the same order in each of these columns.
EVIDENCE = ("evidence_number", "evidence_title", "evidence_date", "evidence_abstract", "evidence_link")
TEXTS = ("stated", "source", "note", "evidence", *EVIDENCE, "author", "date", "reason")
SIGNS = "numbers"  # a column that shows by an example how the numbers of its row are written
COLUMNS = ("unit", "year", "indicator", "status", "period", *NUMERIC, "choice", *TEXTS, SIGNS)
WORDS = frozenset(COLUMNS) - frozenset(NUMERIC)
NOTHING = ("none", "không")  # of a checklist
COLLECTED = (
    "unit",
    "year",
    "indicator",
    "status",
    *EVIDENCE,
    "source",
    SIGNS,
)  # together only where forms were collected
ALIASES = {
    "đơn vị": "unit", "mã đơn vị": "unit", "năm": "year", "chỉ số": "indicator", "mã chỉ số": "indicator",
    "trạng thái": "status", "kỳ": "period", "kỳ báo cáo": "period", "kỳ số liệu": "period", "giá trị": "value", "tử số": "part", "mẫu số": "whole", "điểm": "points",
    "lựa chọn": "choice", "nguồn": "source", "ghi chú": "note", "minh chứng": "evidence",
    "tài liệu kiểm chứng": "evidence", "số hiệu": "evidence_number", "tên văn bản": "evidence_title",
    "ngày văn bản": "evidence_date", "trích yếu": "evidence_abstract", "đường dẫn": "evidence_link",
    "giải trình": "note", "người thẩm định": "author", "ngày": "date", "lý do": "reason",
    "cách ghi số": SIGNS,
}  # fmt: skip


def rows_of(
    table: Table,
    framework: Framework,
    numbers: Numbers,
    problems: list[Problem],
    unclear: Unclear = "ask",
    *,
    each: bool = False,
    aside: Aside | None = None,
) -> pl.DataFrame:
    """One row per observation, numbers parsed: the columns of ``COLUMNS`` plus file, row and column.

    Words that may mean missing or not applicable are asked about column by column, with ``each`` cell by cell. ``aside`` takes
    out the rows of years that are not assessed by this edition.
    """
    names, twice = known_columns(table, ALIASES, COLUMNS)
    if not twice:
        table = Table(table.frame.rename(names), table.file, table.others)
    missing = [name for name in ("unit", "year") if name not in table.columns]
    if missing:
        elsewhere = lacking(table, ALIASES, ("unit", "year"))
        problems += (
            [elsewhere]
            if elsewhere
            else [Problem("data.no_column", table.file, params={"column": name}) for name in missing]
        )
        return no_rows()
    if not table.frame.height:
        collected = set(COLLECTED) <= set(table.columns)
        problems.append(Problem("data.no_rows_collected" if collected else "data.no_rows", table.file))
        return no_rows()
    table = table if aside is None else aside.without(table)
    if not table.frame.height:
        return no_rows()
    if SIGNS in table.columns and ("indicator" in table.columns or SIGNS not in inputs_of(framework)):
        table = as_shown(table, SIGNS, [name for name in table.columns if name not in WORDS], problems)
    table = _settled(table, framework, problems, unclear, each)
    if "indicator" in table.columns:
        return _long(table, framework, numbers, problems)
    return _wide(table, framework, numbers, problems)


def _settled(table: Table, framework: Framework, problems: list[Problem], unclear: Unclear, each: bool) -> Table:
    inputs = inputs_of(framework)
    wordy = {code: own_words(node) for code, node in inputs.items() if reads_words(node)}
    if "indicator" in table.columns:
        all_words = frozenset[str]().union(*wordy.values())
        columns = {name: all_words for name in (*NUMERIC, "choice") if name in table.columns}
    else:
        named = Columns(inputs)
        codes = {name: named.find(name) for name in table.columns}
        columns = {name: wordy.get(code, frozenset()) for name, code in codes.items() if code in inputs}
    series = [settled(table.frame[name], table, unclear, problems, own, each=each) for name, own in columns.items()]
    return Table(table.frame.with_columns(series), table.file)


def own_words(node: Node | None) -> frozenset[str]:
    """What the options of an input are called, as ``key`` levels it, where that may be read as something else."""
    if node is None or node.rule is None:
        return frozenset()
    options = options_of(node.rule, node.params)
    titles = (title_of(code, entry, lang) for code, entry in options.items() for lang in LANGUAGES)
    nothing = NOTHING if node.rule.reads == "checklist" else ()
    return frozenset(word for word in map(key, (*options, *titles, *nothing)) if is_unclear(word))


def _long(table: Table, framework: Framework, numbers: Numbers, problems: list[Problem]) -> pl.DataFrame:
    for name in table.columns:
        if name not in COLUMNS:
            params = {"hint": did_you_mean(name, COLUMNS)}
            problems.append(Problem("data.unknown_column", table.file, column=one_line(name), params=params))
    if not any(name in table.columns for name in (*NUMERIC, "choice")):
        problems.append(Problem("data.no_values", table.file))
        return no_rows()
    frame = table.frame
    inputs = inputs_of(framework)
    titles = titles_of(inputs)
    called = frame["indicator"].cast(pl.String).drop_nulls().unique().to_list()
    wordy = [text for text in called if reads_words(inputs.get(text if text in inputs else titles.get(key(text), "")))]
    if "value" in frame.columns and frame["value"].dtype == pl.String:
        choice = pl.col("choice").cast(pl.String) if "choice" in frame.columns else pl.lit(None, dtype=pl.String)
        texts = frame["value"].filter(frame["value"].str.contains(NO_NUMBER)).unique()
        absent = [text for text in texts if is_not_applicable(text)]
        is_word = (
            pl.col("indicator").cast(pl.String).is_in(wordy)
            & ~pl.col("value").str.contains(r"^[+-]?[\d.,]+$")
            & ~pl.col("value").is_in(absent)
        )
        frame = frame.with_columns(
            choice=pl.when(is_word & choice.is_null()).then(pl.col("value")).otherwise(choice),
            value=pl.when(is_word).then(None).otherwise(pl.col("value")),
        )
        table = Table(frame, table.file)
    columns = _texts(table, "unit", "year", "indicator", "status", "period", "choice", *TEXTS)
    for name in NUMERIC:
        if name in frame.columns:
            columns |= _numbers(frame[name], name, table, numbers, problems)
    if "value" in frame.columns:
        columns["value_text"] = as_text(frame["value"])
    return _filled_up(columns, table)


def _texts(table: Table, *names: str) -> dict[str, pl.Series]:
    return {name: as_text(table.frame[name]) for name in names if name in table.columns}


def _numbers(
    series: pl.Series, name: str, table: Table, numbers: Numbers, problems: list[Problem]
) -> dict[str, pl.Series]:
    parsed, found = parse_numbers(series, table, numbers)
    problems += found
    return {name: pl.Series(parsed.values), f"{name}_percent": pl.Series(parsed.percent)}


def _filled_up(columns: Mapping[str, pl.Series], table: Table) -> pl.DataFrame:
    """Rows with every column of the schema: what a table does not state has its default."""
    frame = pl.DataFrame({name: series.alias(name) for name, series in columns.items()})
    frame = frame.with_columns(file=pl.lit(table.file), row=table.frame[ROW].cast(pl.Int64))
    lacking = {
        name: pl.lit(default, dtype=dtype) for name, (dtype, default) in SCHEMA.items() if name not in frame.columns
    }
    return frame.with_columns(**lacking).select(list(SCHEMA))


def as_text(series: pl.Series) -> pl.Series:
    """What stands in a column, as a person wrote it."""
    if series.dtype.is_float():  # 81 in a workbook is stated without decimals, whatever stands in the rows beside it
        return series.cast(pl.String).str.replace(r"\.0$", "")
    return series.cast(pl.String)


def _wide(table: Table, framework: Framework, numbers: Numbers, problems: list[Problem]) -> pl.DataFrame:
    inputs = inputs_of(framework)
    times = () if "period" in inputs else ("period",)
    codes = [name for name in table.columns if name not in ("unit", "year", "status", *times, *TEXTS)]
    if not codes:
        problems.append(Problem("data.no_column", table.file, params={"column": "indicator"}))
    named = Columns(inputs)
    found: list[_Column] = []
    for name in codes:
        code = named.find(name)
        if code not in inputs:
            params = {"text": one_line(name), "hint": did_you_mean(name, inputs)}
            problem = "data.not_an_input" if name in framework else "data.unknown_column"
            problems.append(Problem(problem, table.file, column=one_line(name), params=params))
            continue
        series, text = table.frame[name], as_text(table.frame[name])
        there = np.flatnonzero(text.is_not_null().to_numpy())
        numbers_of = None
        if not reads_words(inputs[code]) or series.dtype.is_numeric():
            numbers_of, wrong = parse_numbers(series, table, numbers)
            problems += wrong
        found.append(_Column(name, code, there, text.gather(there), numbers_of))
    if not found:
        return no_rows()
    return _below_each_other(found, _filled_up(_texts(table, "unit", "year", "status", *times, *TEXTS), table))


@attrs.frozen(eq=False)
class _Column:
    """A column of a wide table: the rows in which something stands, the words there, and the numbers if it has no words."""

    name: str
    code: str
    rows: npt.NDArray[np.int64]
    text: pl.Series
    numbers: Parsed | None


def _below_each_other(columns: Sequence[_Column], base: pl.DataFrame) -> pl.DataFrame:
    """The rows of all columns at once: one after the other takes as long as thousands of tables."""
    which = np.repeat(np.arange(len(columns)), [len(column.rows) for column in columns])
    worded = np.array([column.numbers is None for column in columns], dtype=bool)
    text = pl.concat([column.text for column in columns], rechunk=True)
    value, percent = np.full(len(which), np.nan), np.zeros(len(which), dtype=bool)
    first = 0
    for column in columns:
        own = slice(first, first + len(column.rows))
        if column.numbers is not None:
            value[own], percent[own] = column.numbers.values[column.rows], column.numbers.percent[column.rows]
        first = own.stop
    told = {
        "value": pl.Series(value),
        "value_percent": pl.Series(percent),
        "value_text": text,
        "choice": pl.select(pl.when(pl.Series(worded[which])).then(text)).to_series(),
        "indicator": pl.Series([column.code for column in columns], dtype=pl.String).gather(which),
        "column": pl.Series([column.name for column in columns], dtype=pl.String).gather(which),
    }
    return base[np.concatenate([column.rows for column in columns])].with_columns(**told).select(list(SCHEMA))


SCHEMA: dict[str, tuple[Any, Any]] = {
    **dict.fromkeys(("unit", "year", "indicator", "status", "period", "choice"), (pl.String, None)),
    **{name: (pl.Float64, float("nan")) for name in NUMERIC},
    **{f"{name}_percent": (pl.Boolean, False) for name in NUMERIC},
    **dict.fromkeys((*TEXTS, "value_text", "file"), (pl.String, None)),
    "row": (pl.Int64, 0),
    "column": (pl.String, ""),
}
_DTYPES = {name: dtype for name, (dtype, _) in SCHEMA.items()}


def no_rows() -> pl.DataFrame:
    return pl.DataFrame(schema=_DTYPES)


def no_details() -> pl.DataFrame:
    return pl.DataFrame(schema={**_DTYPES, **dict.fromkeys(("unit_index", "year_index", "code_index"), pl.Int32)})


def inputs_of(framework: Framework) -> dict[str, Node | None]:
    """Every code that data may give, in the order of the framework: leaves, info items, nodes whose value may stand in, counts."""
    nodes: dict[str, Node | None] = {node.code: node for node in framework.inputs}
    return nodes | {code: None for code in framework.counts if code not in nodes}


def reads_words(node: Node | None) -> bool:
    """Whether an input is given in words: a choice, a checklist, yes or no."""
    return node is not None and node.rule is not None and node.rule.reads != "value"


class Columns:
    """Finds which input the column of a wide table is: by code or title, also where programs took a part of the code for a
    character, which a clean name has no more."""

    def __init__(self, inputs: Mapping[str, Node | None]) -> None:
        self.inputs, self.titles = inputs, titles_of(inputs)
        self.by_trace: dict[str, str] = {}
        for code in inputs:
            left = tidy(trace(code))
            self.by_trace[left] = code if left not in self.by_trace else ""  # one that two share stands for neither

    def find(self, name: str) -> str:
        """The code; the name itself where it is none that is known."""
        if name in self.inputs:
            return name
        return self.titles.get(key(name), "") or self.by_trace.get(tidy(trace(name)), "") or name


def titles_of(inputs: Mapping[str, Node | None]) -> dict[str, str]:
    """Title in either language → code; a title that two inputs share stands for neither."""
    found: dict[str, str] = {}
    for code, node in inputs.items():
        for title in (node.title.vi, node.title.en) if node else ():
            found[key(title)] = code if found.get(key(title), code) == code else ""
    return {title: code for title, code in found.items() if code}
