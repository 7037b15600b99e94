"""The short way for large plain tables gives what the long way gives, or leaves the table to it."""

from __future__ import annotations

import datetime
import math
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from time import sleep
from typing import Any
from unittest.mock import patch

import attrs
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtiscore import DataError, Framework, Observations, Unit, Units, read_observations
from dtiscore.data import plain_tables as dense
from dtiscore.data import reported as reading_module
from dtiscore.data.long_form import inputs_of

from ..strategies import header, load, titled

Columns = dict[str, list[Any]]
Kinds = dict[str, Any]


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@cache
def framework() -> Framework:
    """An input of every kind; `date` and `indicator` are codes that are also columns of people."""
    rules: Mapping[str, Mapping[str, Any]] = {
        "trained": {"type": "linear", "lower": 0, "upper": 80},
        "handed_in": {"type": "entered", "in": "fraction"},
        "satisfied": {"type": "entered", "in": "percent"},
        "council": {"type": "entered", "in": "points"},
        "online": {"type": "ratio"},
        "plan": {"type": "choice", "options": {"head": {"points": 10}, "deputy": {"points": 4}}},
        "portal": {"type": "binary"},
        "date": {"type": "ratio"},
        "indicator": {"type": "ratio"},
    }
    indicators = {code: {"title": titled(code), "points": 10, "rule": rule} for code, rule in rules.items()}
    indicators["online"]["data"] = {"part": "dossiers_online", "whole": "dossiers"}
    return load(
        {
            "framework": header(scale=10 * len(rules), years={"from": 2020, "to": 2025}),
            "unit_types": {"commune": {"title": titled("commune")}},
            "info": {"population": {"title": titled("population"), "unit_of_measure": "count"}},
            "indicators": indicators,
            "total": {"indicators": list(rules)},
        }
    )


# --- both ways -------------------------------------------------------------------------------------------------------


def bits(values: np.ndarray) -> bytes:
    return np.where(np.isnan(values), np.nan, values).tobytes()


def result(frame: Any, units: Units | None = None) -> Any:
    """Everything that was read except the words of every row, or the problems."""
    try:
        found = read_observations(frame, framework(), units=units)
    except DataError as error:
        return error.problems
    sparse = [
        {code: repr(array.tolist()) for code, array in arrays.items()}
        for arrays in (found.parts, found.wholes, found.points, found.choices)
    ]
    assert not found.values.flags.writeable
    arrays = (found.submitted.shape, found.submitted.tobytes(), found.exists.shape, found.exists.tobytes())
    labels = (found.units, found.records, found.years, found.codes, found.has_units_file)
    return (*labels, found.values.shape, bits(found.values), *arrays, sparse)


def result_the_long_way(frame: Any, units: Units | None = None) -> Any:
    with patch.object(reading_module, "read_dense", lambda *_: None):
        return result(frame, units)


@contextmanager
def short_way(block: int = 3, rows_per_run: int = 1, threads_from: int = 0) -> Iterator[Counter[str]]:
    """The short way from the first cell on, in small blocks; what it did is counted."""
    done: Counter[str] = Counter(taken=0)
    read_dense = dense.read_dense

    def reading(*given_: Any) -> dense.Dense | None:
        found = read_dense(*given_)
        done["taken"] += found is not None
        return found

    def begin() -> None:
        done["threads"] += 1
        sleep(0.0005)  # or the first thread would be done with a small table before there is a second

    def pool(_: int | None) -> ThreadPoolExecutor:
        done["pools"] += 1
        return ThreadPoolExecutor(3, initializer=begin)

    changes = {"ThreadPoolExecutor": pool, "FROM_CELLS": 1, "THREADS_FROM": threads_from, "BLOCK": block}
    with ExitStack() as patches:
        patches.enter_context(patch.object(reading_module, "read_dense", reading))
        for name, changed in (changes | {"ROWS_PER_RUN": rows_per_run}).items():
            patches.enter_context(patch.object(dense, name, changed))
        yield done


def read_the_short_way(frame: Any, units: Units | None = None, **sizes: int) -> Observations:
    with short_way(**sizes) as done:
        found = read_observations(frame, framework(), units=units)
    assert done["taken"] == 1
    return found


# --- tables ----------------------------------------------------------------------------------------------------------

PLAIN = ("trained", "handed_in", "satisfied", "council", "online", "population", "dossiers")
YEARS = (2020, 2021, 2022, 2023, 2024, 2025)
SPELLINGS = (
    ("Đà Nẵng", decomposed("Đà Nẵng"), "đà  nẵng", " ĐÀ NẴNG"),
    ("A", "a", "A ", "\u00a0A", "\ufeffa\t"),
    ("Phường 1", decomposed("phường 1"), "PHƯỜNG\u00a01"),
    ("Thị trấn Long", decomposed("Thị trấn long") + "\n"),
    ("straße", "STRASSE"),
    ("x" * 3000, "X" * 3000),
    ("48",),
)
NUMBERS = (7, 48, 10, 2, 101)
FLOATS = (pl.Float64, pl.Float32)
INTEGERS = (pl.Int64, pl.Int8, pl.UInt16, pl.Int128)
YEAR_KINDS = (pl.Int64, pl.Int32, pl.Int16, pl.UInt16, pl.UInt64, pl.Int128)


@dataclass(frozen=True)
class Drawn:
    """A table as somebody might hand it in, and how it is to be read."""

    frame: pl.DataFrame
    units: Units | None
    sizes: dict[str, int]


def numbers(code: str, kind: Any) -> st.SearchStrategy[Any]:
    """What an input may be: exact in some types, rounded in others."""
    whole = st.integers(0, 1)
    if code == "trained":
        low, high = (0, 9) if kind == pl.UInt16 else (-128, 127) if kind == pl.Int8 else (-(2**60), 2**60)
        whole |= st.integers(low, high)
    if kind.is_integer():
        return whole
    share = st.floats(0, 1, width=32 if kind == pl.Float32 else 64) | st.sampled_from([0.0, -0.0, 1.0])
    return share | st.sampled_from([-3.5, 1e30, 2.0**53 + 2]) if code == "trained" else share


@st.composite
def some(draw: st.DrawFn, things: Sequence[Any], most: int) -> list[Any]:
    """As often many as few, in any order."""
    return draw(st.permutations(things))[: draw(st.integers(1, most))]


@st.composite
def unit_files(draw: st.DrawFn, years: Mapping[str, Sequence[int]]) -> Units:
    """A units file for the labels, by code or by name, with a unit that has no data."""
    records = [Unit("other", name="Another", last_year=2021)]
    for i, (label, reported) in enumerate(years.items()):
        called = (f"u{i}", label) if draw(st.booleans()) else (label, f"Unit {i}")
        first = draw(st.sampled_from([None, None, min(reported)]))
        last = draw(st.sampled_from([None, None, max(reported)]))
        records.append(Unit(*called, first_year=first, last_year=last))
    return Units(tuple(draw(st.permutations(records))), "units.csv")


@st.composite
def plain_columns(draw: st.DrawFn, units: Mapping[str, Sequence[Any]], years: Sequence[int]) -> tuple[Columns, Kinds]:
    """The columns of a long or wide table in which every row or unit-year has a value, and their types."""
    codes = draw(some(PLAIN, 4))
    lacks = draw(st.sampled_from([(), (), (None,), (math.nan,), (None, math.nan)]))

    def number(code: str, kind: Any) -> Any:
        own = [lack for lack in lacks if lack is None or kind.is_float()] if code != codes[0] else []
        return draw(st.sampled_from(own) if own and draw(st.integers(0, 3)) == 0 else numbers(code, kind))

    kinds: Kinds = {"year": draw(st.sampled_from(YEAR_KINDS))}
    places = [(unit, year) for unit in units for year in years]
    if draw(st.booleans()):
        places = [place for place in places if draw(st.integers(0, 3))] or places[:1]
    if draw(st.booleans()):
        kind = kinds["value"] = draw(st.sampled_from(FLOATS + INTEGERS))
        kept = [(place, code) for code in codes for place in places if code == codes[0] or draw(st.integers(0, 4))]
        columns = {
            "unit": [draw(st.sampled_from(units[unit])) for (unit, _), _ in kept],
            "year": [year for (_, year), _ in kept],
            "indicator": [code for _, code in kept],
            "value": [number(code, kind) for _, code in kept],
        }
        return columns, kinds
    columns = {
        "unit": [draw(st.sampled_from(units[unit])) for unit, _ in places],
        "year": [year for _, year in places],
    }
    for code in codes:
        kind = kinds[code] = draw(st.sampled_from(FLOATS + INTEGERS))
        columns[code] = [number(code, kind) for _ in places]
    return columns, kinds


@dataclass
class Draft:
    """What an oddity changes."""

    columns: Columns
    kinds: Kinds
    units: Units | None


@st.composite
def tables(draw: st.DrawFn, oddity: str | None = None) -> Drawn:
    """Tables that need nothing but what the short way knows, or with an oddity and now and then another."""
    spellings = [(number,) for number in NUMBERS] if draw(st.integers(0, 4)) == 0 else SPELLINGS
    labels = {str(spelled[0]): spelled for spelled in draw(some(spellings, 4))}
    years = draw(some(YEARS, 3))
    columns, kinds = draw(plain_columns(labels, years))
    units = draw(unit_files(dict.fromkeys(labels, years))) if draw(st.booleans()) else None
    order = draw(st.sampled_from(["as it is", "by unit", "shuffled"]))
    if order != "as it is":
        rows = list(zip(*columns.values(), strict=True))
        rows = sorted(rows, key=lambda row: str(row[0])) if order == "by unit" else draw(st.permutations(rows))
        columns = dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True))
    draft = Draft(columns, kinds, units)
    if oddity is not None:
        another = [draw(st.sampled_from(list(ODDITIES)))] if draw(st.integers(0, 3)) == 0 else []
        for one in sorted({oddity, *another}, key=list(ODDITIES).index):
            ODDITIES[one](draw, draft)
    names = draw(st.permutations(list(draft.columns)))
    frame = pl.DataFrame([draw(chunked(name, draft.columns[name], draft.kinds.get(name))) for name in names])
    sizes = {"block": st.integers(3, 7), "rows_per_run": st.sampled_from([1, 2, 1000])}
    sizes["threads_from"] = st.sampled_from([0, 10**6])
    return Drawn(frame, draft.units, draw(st.fixed_dictionaries(sizes)))


@st.composite
def chunked(draw: st.DrawFn, name: str, contents: list[Any], kind: Any) -> pl.Series:
    """In one piece or several, an empty one among them now and then; each column of a table is cut in its own way."""
    series = pl.Series(name, contents, kind if kind in FLOATS else None, strict=False)
    if kind is not None:
        series = (series.cast(pl.String) if kind == pl.Categorical else series).cast(kind, strict=False)
    cuts = sorted(draw(st.lists(st.integers(0, len(contents)), max_size=2))) if draw(st.booleans()) else []
    pieces = [series[first:last] for first, last in pairwise([0, *cuts, len(contents)])]
    return pl.concat(pieces, rechunk=False)


# --- oddities: each changes a draft ----------------------------------------------------------------------------------

Oddity = Callable[[st.DrawFn, Draft], None]


def numeric(draft: Draft) -> list[str]:
    return [name for name in draft.columns if name not in ("unit", "year", "indicator")]


def a_row(draw: st.DrawFn, draft: Draft) -> int:
    return draw(st.integers(0, len(draft.columns["unit"]) - 1))


def number(value: float) -> Oddity:
    """In place of any; fine in one input and not in another."""

    def change(draw: st.DrawFn, draft: Draft) -> None:
        name = draw(st.sampled_from(numeric(draft)))
        draft.columns[name][a_row(draw, draft)] = value
        draft.kinds[name] = pl.Float64

    return change


def cell(name: str, *contents: Any) -> Oddity:
    def change(draw: st.DrawFn, draft: Draft) -> None:
        if name in draft.columns:
            draft.columns[name][a_row(draw, draft)] = draw(st.sampled_from(contents))
        if name == "unit":
            draft.columns[name] = [None if content is None else str(content) for content in draft.columns[name]]

    return change


def column(name: str, *contents: Any) -> Oddity:
    """Another column, or other contents for one."""

    def change(draw: st.DrawFn, draft: Draft) -> None:
        draft.columns[name] = [draw(st.sampled_from(contents)) for _ in draft.columns["unit"]]
        draft.kinds.pop(name, None)

    return change


def kind(of: Any, *names: str) -> Oddity:
    def change(draw: st.DrawFn, draft: Draft) -> None:
        draft.kinds |= dict.fromkeys(names or [name for name in numeric(draft) if name in draft.kinds], of)

    return change


def year_and_a_half(draw: st.DrawFn, draft: Draft) -> None:
    draft.columns["year"][a_row(draw, draft)] = 2021.5
    draft.kinds["year"] = pl.Float64


def repeated_row(draw: st.DrawFn, draft: Draft) -> None:
    row, place = a_row(draw, draft), a_row(draw, draft)
    again = {name: draw(st.sampled_from([0, 1, None])) for name in numeric(draft)}
    for name, contents in draft.columns.items():
        contents.insert(place, again.get(name, contents[row]))


def row_without_values(draw: st.DrawFn, draft: Draft) -> None:
    row = a_row(draw, draft)
    for name in numeric(draft):
        may_be_nan = draft.kinds.get(name) in FLOATS
        draft.columns[name][row] = draw(st.sampled_from([None, math.nan])) if may_be_nan else None


def unit_missing_from_the_file(draw: st.DrawFn, draft: Draft) -> None:
    if draft.units is not None:
        draft.units = Units(draft.units.records[1:], draft.units.file)


def units_of_a_few_years(draw: st.DrawFn, draft: Draft) -> None:
    if draft.units is not None:
        records = [attrs.evolve(unit, first_year=2021, last_year=2024) for unit in draft.units.records]
        draft.units = Units(tuple(records), draft.units.file)


def missing_column(draw: st.DrawFn, draft: Draft) -> None:
    del draft.columns[draw(st.sampled_from(sorted(draft.columns)))]


ODDITIES: dict[str, Oddity] = {
    "infinite": number(math.inf),
    "minus_infinite": number(-math.inf),
    "negative": number(-1.0),
    "above_1": number(1.5),
    "above_10": number(10.5),
    "above_100": number(100.5),
    "enormous": number(1e308),
    "odd_label": cell("unit", "", " ", "\u00a0\ufeff", "\u3000", "nobody"),
    "no_label": cell("unit", None),
    "odd_year": cell("year", None, 0, 19, 2019, 2026),
    "odd_code": cell("indicator", None, "", "onlin", "ONLINE", " online", "plan", "portal", "total", "date"),
    "status": column("status", None, "self"),
    "note": column("note", None, "x"),
    "choice": column("plan", 0, 1),
    "yes_or_no": column("portal", 0, 1, None),
    "code_and_column": column("date", 0, 1, None),
    "indicator": column("indicator", 0, 1),
    "points": column("points", 0, 1),
    "unknown_column": column("onlin", 0, 1),
    "capital_letters": column("Trained", 0, 1),
    "booleans": column("trained", True, False, None),
    "words": column("trained", "1", "0,5", None, "n/a"),
    "dates": column("trained", datetime.date(2023, 1, 1), None),
    "nothing": column("trained", None),
    "categories": kind(pl.Categorical, "unit"),
    "categories_of_codes": kind(pl.Categorical, "unit", "indicator"),
    "years_as_words": kind(pl.String, "unit", "year"),
    "years_as_floats": kind(pl.Float64, "year"),
    "numbers_as_words": kind(pl.String),
    "decimals": kind(pl.Decimal(38, 2)),
    **{
        change.__name__: change
        for change in (
            year_and_a_half, repeated_row, row_without_values, unit_missing_from_the_file, units_of_a_few_years,
            missing_column,
        )
    },
}  # fmt: skip


# --- the property ----------------------------------------------------------------------------------------------------


def agree(drawn: Drawn, seen: Counter[str]) -> None:
    """The same from both ways; what the short way did not take, the long way has just read."""
    with short_way(**drawn.sizes) as done:
        found = result(drawn.frame, drawn.units)
    seen["tables"] += 1
    if not done["taken"]:
        return
    assert found == result_the_long_way(drawn.frame, drawn.units)
    is_long, rows_per_run = "value" in drawn.frame.columns, drawn.sizes["rows_per_run"]
    seen.update(
        taken=1,
        wide=not is_long,
        run_by_run=is_long and rows_per_run == 1,
        row_by_row=is_long and rows_per_run == 1000,
        blocks=drawn.frame.height > drawn.sizes["block"],
        chunks=drawn.frame["unit"].n_chunks() > 1,
        threads=done["threads"] > done["pools"],
        units_file=drawn.units is not None,
        nulls=any(column.null_count() for column in drawn.frame),
        nans=any(column.is_nan().any() for column in drawn.frame if column.dtype.is_float()),
    )


def seen_in(examples: float, oddity: str | None = None) -> Counter[str]:
    """What the short way did in random tables, after both ways gave the same."""
    seen: Counter[str] = Counter()

    def both_ways_agree(drawn: Drawn) -> None:
        agree(drawn, seen)

    both_ways_agree.__name__ += f"_{oddity}"  # other names, other examples
    number = round(examples * max(60, settings.default.max_examples))  # every way is to be seen, also on few examples
    settings(max_examples=number)(given(tables(oddity))(both_ways_agree))()
    return seen


@pytest.mark.whole
def test_plain_tables_are_read_the_short_way_and_give_what_the_long_way_gives() -> None:
    seen = seen_in(5)
    assert seen["taken"] == seen["tables"]
    ways = ("wide", "run_by_run", "row_by_row", "blocks", "chunks", "threads", "units_file", "nulls", "nans")
    assert {way for way in ways if seen[way] < seen["tables"] / 50} == set()


@pytest.mark.whole
def test_odd_tables_give_what_the_long_way_gives_or_are_left_to_it() -> None:
    found = {oddity: seen_in(1 / 4, oddity) for oddity in ODDITIES}
    taken = {oddity for oddity, seen in found.items() if seen["taken"]}
    assert {"negative", "above_1", "above_10", "above_100", "enormous"} <= taken
    everything = sum(found.values(), Counter())
    assert everything["taken"] < everything["tables"] / 2


# --- one at a time ---------------------------------------------------------------------------------------------------

CODES = ("trained", "online", "population", "dossiers")
SOME_YEARS = (2020, 2021, 2023, 2025)
SIZES = pytest.mark.parametrize(
    "sizes", [{"rows_per_run": 1}, {"rows_per_run": 1000}, {"block": 37, "rows_per_run": 5}], ids=str
)


def units_called(number: int) -> list[str]:
    return [f"Xã {i:05}" for i in range(number)]


def grid(units: Sequence[str]) -> tuple[np.ndarray, pl.DataFrame, pl.DataFrame]:
    """The array that is to be read, and the sorted long and wide tables that hold it."""
    inputs = list(inputs_of(framework()))
    values = np.full((len(inputs), len(units), len(SOME_YEARS)), np.nan)
    random = np.random.default_rng(len(units))
    for code in CODES:
        values[inputs.index(code)] = random.random(values.shape[1:])
    places = {"unit": np.repeat(units, len(SOME_YEARS)).tolist(), "year": np.tile(SOME_YEARS, len(units))}
    wide = pl.DataFrame(places | {code: values[inputs.index(code)].reshape(-1) for code in CODES})
    return values, wide.unpivot(index=["unit", "year"], variable_name="indicator"), wide


def problems_of(frame: pl.DataFrame, units: Units | None = None) -> list[str]:
    """The sentences of the long way, which the short way leaves the table to."""
    with short_way() as done, pytest.raises(DataError) as caught:
        read_observations(frame, framework(), units=units)
    assert done["taken"] == 0
    return [problem.text("en") for problem in caught.value.problems]


def long_table(*rows: tuple[Any, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["unit", "year", "indicator", "value"], orient="row")


@pytest.mark.whole
@SIZES
def test_the_order_of_rows_and_columns_does_not_matter(sizes: dict[str, int]) -> None:
    units = units_called(40)
    values, long, wide = grid(units)
    for table in (long, wide):
        for frame in (
            table,
            table.reverse(),
            table.sort("year", "unit"),
            table.sample(fraction=1, shuffle=True, seed=1),
        ):
            for one in (frame, frame.select(reversed(frame.columns))):
                found = read_the_short_way(one, **sizes)
                assert (found.units, found.years) == (tuple(units), SOME_YEARS)
                assert found.values.tobytes() == values.tobytes()
                assert found.submitted.all()


@pytest.mark.whole
@SIZES
def test_a_table_in_several_chunks_is_one_table(sizes: dict[str, int]) -> None:
    values, long, wide = grid(units_called(40))
    for table in (long, wide):
        pieces = [table[:1], table[1:1], table[1:50], table[50:]]
        chunks = pl.concat(pieces, rechunk=False)
        each_its_own = pl.concat([table[:80], table[80:]], rechunk=False).with_columns(chunks["unit"])
        for frame in (chunks, each_its_own):
            assert frame["unit"].n_chunks() > 1
            assert read_the_short_way(frame, **sizes).values.tobytes() == values.tobytes()


@pytest.mark.whole
@pytest.mark.parametrize("kind", ["pandas", "pyarrow", "parquet"])
def test_a_table_of_another_kind_is_read_the_same_way(kind: str, tmp_path: Path) -> None:
    values, long, wide = grid(units_called(40))
    for frame in (long, wide):
        frame.write_parquet(tmp_path / "data.parquet", row_group_size=50)
        read = {"pandas": frame.to_pandas, "pyarrow": frame.to_arrow, "parquet": lambda: tmp_path / "data.parquet"}
        assert read_the_short_way(read[kind]()).values.tobytes() == values.tobytes()


def test_a_large_table_is_read_the_short_way_in_several_blocks_and_a_small_one_is_not() -> None:
    values, long, wide = grid(units_called(10_000))
    assert long.height > dense.BLOCK
    for frame in (long, long.sample(fraction=1, shuffle=True, seed=1), wide):
        found = read_observations(frame, framework())
        assert not found.details.height
        assert found.values.tobytes() == values.tobytes()
    assert read_observations(wide[:100], framework()).details.height == 100 * len(CODES)


@pytest.mark.whole
@pytest.mark.parametrize("value", [0.5, 1.0, None, math.nan])
@pytest.mark.parametrize("unit", ["B", "b "])
def test_two_rows_for_one_cell_are_refused_in_the_words_of_the_long_way(unit: str, value: float | None) -> None:
    rows = [("A", 2021, "online", 0.5), (unit, 2021, "online", value), ("A", 2022, "online", 1.0)]
    sentences = ["data[0]: row 3: repeats row 1: same unit, year, indicator and status (keep one)"]
    for one in (long_table(*rows, ("B", 2021, "online", 0.5)), long_table(*rows, ("B", 2021, "online", value))):
        assert problems_of(one) == sentences
    if value is not None:
        wide = pl.DataFrame({"unit": ["A", unit, "A", "B"], "year": [2021, 2021, 2022, 2021], "online": value})
        assert [sentence.replace(" column online:", "") for sentence in problems_of(wide)] == sentences


@pytest.mark.parametrize("value", [None, math.nan])
def test_a_repeated_cell_is_refused_where_other_cells_lack_a_value(value: float | None) -> None:
    rows = [("A", 2021, "online", value), ("A", 2021, "trained", 0.5), ("A", 2021, "trained", 0.25)]
    assert len(problems_of(long_table(*rows))) == 1


def test_two_rows_of_a_wide_table_that_complete_each_other_are_left_to_the_long_way() -> None:
    frame = pl.DataFrame({"unit": ["A", "a"], "year": [2021, 2021], "online": [0.5, None], "trained": [None, 0.25]})
    with short_way() as done:
        found = read_observations(frame, framework())
    assert done["taken"] == 0
    assert (found.value("online").tolist(), found.value("trained").tolist()) == ([[0.5]], [[0.25]])


@pytest.mark.whole
@pytest.mark.parametrize("lack", [None, math.nan])
def test_a_row_without_any_value_is_left_to_the_long_way(lack: float | None) -> None:
    rows = long_table(("A", 2021, "online", 0.5), ("B", 2022, "online", lack), ("B", 2022, "trained", lack))
    wide = pl.DataFrame({"unit": ["A", "B"], "year": [2021, 2022], "online": [0.5, lack], "trained": [1.0, lack]})
    for frame in (rows, wide):
        with short_way() as done:
            found = read_observations(frame, framework())
        assert done["taken"] == 0
        assert result_the_long_way(frame) == result(frame)
        is_said = frame is rows or lack is not None
        assert found.units == (("A", "B") if is_said else ("A",))
        assert found.submitted.tolist() == ([[True, False], [False, True]] if is_said else [[True]])


@SIZES
@pytest.mark.parametrize("lack", [None, math.nan])
def test_a_value_that_lacks_beside_others_is_missing(lack: float | None, sizes: dict[str, int]) -> None:
    rows = long_table(("A", 2021, "online", lack), ("A", 2021, "trained", 2.0), ("B", 2021, "online", 3.0))
    wide = pl.DataFrame({"unit": ["A", "B"], "year": 2021, "online": [lack, 3.0], "trained": [2.0, None]})
    for frame in (rows, wide):
        found = read_the_short_way(frame, **sizes)
        assert np.array_equal(found.value("online"), [[math.nan], [3.0]], equal_nan=True)
        assert np.array_equal(found.value("trained"), [[2.0], [math.nan]], equal_nan=True)
        assert found.submitted.all()


def test_a_year_in_the_middle_that_no_row_has_is_no_year() -> None:
    rows = [("A", 2025, "online", 3.0), ("A", 2020, "online", 1.0), ("A", 2022, "online", 2.0)]
    found = read_the_short_way(long_table(*rows))
    assert found.years == (2020, 2022, 2025)
    assert found.value("online").tolist() == [[1.0, 2.0, 3.0]]


def test_spellings_of_one_unit_are_one_unit_and_its_label_is_clean() -> None:
    labels = [" Đà Nẵng ", decomposed("đà  nẵng"), "ĐÀ NẴNG", " B", "b"]
    rows = [(label, 2020 + i, "online", float(i)) for i, label in enumerate(labels)]
    found = read_the_short_way(long_table(*rows))
    assert found.units == ("B", "ĐÀ NẴNG")
    units = Units((Unit("48", name="Đà Nẵng"), Unit("A"), Unit("b")))
    found = read_the_short_way(long_table(*rows), units)
    assert found.units == ("ĐÀ NẴNG", "A", "b")
    assert found.records == units.records
    assert np.isnan(found.value("online")[1]).all()


@pytest.mark.parametrize("label", ["", " ", " 	", "﻿", None])
def test_a_unit_of_nothing_but_spaces_is_an_empty_cell(label: str | None) -> None:
    rows = [("A", 2021, "online", 0.5), (label, 2021, "online", 0.5)]
    sentence = "data[0]: row 1: column unit: the cell is empty (each row needs unit, year and indicator)"
    assert problems_of(long_table(*rows)) == [sentence]


@pytest.mark.parametrize(
    ("kind", "value", "read_as"),
    [
        (pl.Float32, 0.1, float(np.float32(0.1))),
        (pl.Int64, 2**53 + 1, 2.0**53),
        (pl.UInt64, 2**64 - 1, 2.0**64),
        (pl.Int128, -(2**100) - 1, -(2.0**100)),
        (pl.Int8, -128, -128.0),
        (pl.Float64, -0.0, -0.0),
    ],
)
def test_numbers_of_every_type_become_the_nearest_float(kind: Any, value: Any, read_as: float) -> None:
    series = pl.Series([value], dtype=kind)
    rows = long_table(("A", 2021, "trained", 0)).with_columns(value=series)
    for frame in (rows, pl.DataFrame({"unit": ["A"], "year": [2021], "trained": series})):
        assert read_the_short_way(frame).value("trained").tobytes() == np.array(read_as).tobytes()


@pytest.mark.parametrize("kind", [pl.Int16, pl.UInt16, pl.UInt32, pl.UInt64, pl.Int128])
def test_years_and_units_may_be_integers_of_any_type(kind: Any) -> None:
    frame = pl.DataFrame({"unit": [10, 9], "year": [2021, 2020], "online": [1.0, 2.0]})
    found = read_the_short_way(frame.with_columns(pl.col("unit", "year").cast(kind)))
    assert (found.units, found.years) == (("10", "9"), (2020, 2021))
    assert np.array_equal(found.value("online"), [[math.nan, 1.0], [2.0, math.nan]], equal_nan=True)


@pytest.mark.whole
@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        ("council", 10.5, "10.5 is above the maximum 10 of “council”"),
        ("satisfied", 100.5, "100.5 is above the maximum 100"),
        ("handed_in", 1.5, "1.5 is above the maximum 1"),
        ("handed_in", -0.5, "-0.5 is negative"),
        ("population", -1.0, "-1 is negative"),
        ("dossiers", -1.0, "-1 is negative"),
        ("trained", math.inf, "“inf” in 1 cell, first in this row, may mean missing or not applicable"),
        ("trained", -math.inf, "“-inf” is not a finite number"),
        ("portal", 2.0, "neither yes nor no"),
        ("plan", 1.0, "“plan” needs a choice, not a number"),
        ("total", 1.0, "“total” is computed from its parts"),
    ],
)
def test_what_an_input_may_not_be_is_refused_in_the_words_of_the_long_way(code: str, value: float, words: str) -> None:
    rows = [("A", 2021, "online", 0.5), ("A", 2021, code, value), ("B", 2021, code, 0.0)]
    wide = pl.DataFrame({"unit": ["A", "B"], "year": 2021, "online": 0.5, code: [value, 0.0]})
    for frame in (long_table(*rows), wide):
        assert words in problems_of(frame)[0]


@pytest.mark.parametrize("year", [1999, 2046, 0, 2021.5, None])
def test_a_year_that_is_none_or_outside_the_framework_is_refused_in_the_words_of_the_long_way(year: Any) -> None:
    rows = [("A", 2020, "online", 0.5), ("A", 2025, "online", 0.5), ("A", year, "online", 0.5)]
    (sentence,) = problems_of(pl.DataFrame(rows, schema=["unit", "year", "indicator", "value"], orient="row"))
    assert sentence.startswith("data[0]: row 2: column year")


def test_data_of_a_unit_that_does_not_exist_are_refused_in_the_words_of_the_long_way() -> None:
    units = Units((Unit("A", first_year=2021), Unit("B", last_year=2020)), "units.csv")
    rows = [("A", 2021, "online", 0.5), ("B", 2020, "online", 0.5)]
    assert read_the_short_way(long_table(*rows), units).exists.tolist() == [[False, True], [True, False]]
    (sentence,) = problems_of(long_table(*rows, ("B", 2021, "online", 0.5)), units)
    assert sentence.startswith("data[0]: row 2: column year: the unit “B” is not assessed in 2021")
    (sentence,) = problems_of(long_table(*rows, ("C", 2021, "online", 0.5)), units)
    assert "there is no unit “C” in units.csv" in sentence


@pytest.mark.parametrize("code", ["date", "indicator"])
def test_a_code_that_is_also_a_column_of_people_is_read_as_the_long_way_reads_it(code: str) -> None:
    frame = pl.DataFrame({"unit": ["A"], "year": [2021], "online": [0.5], code: [0.25]})
    with short_way() as done:
        assert result(frame) == result_the_long_way(frame)
    assert done["taken"] == 0
    assert read_the_short_way(long_table(("A", 2021, code, 0.25))).value(code).tolist() == [[0.25]]
