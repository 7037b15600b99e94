"""Whatever holds a table can be scored; arrays are nobody else's; one cell is replaced as any other is read."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import dtiscore as dti

from ..tree import ROOT

CODE = "vn-dti-province-2022"
FILE = ROOT / "examples" / "dti-2022" / "observations.csv"
FRAME = pl.read_csv(FILE, schema_overrides={"unit": pl.String})
TOTAL = dti.score(CODE, FILE)["total"].tolist()


def pandas_frame() -> Any:
    return pytest.importorskip("pandas").DataFrame(FRAME.to_dict(as_series=False))


def from_duckdb() -> Any:
    duckdb = pytest.importorskip("duckdb")
    frame = FRAME  # noqa: F841 (duckdb finds it by its name)
    return duckdb.sql("select * from frame")


def from_xarray() -> Any:
    xarray = pytest.importorskip("xarray")
    found = dti.read_observations(FILE, CODE)
    labels = {"indicator": list(found.codes), "unit": list(found.units), "year": list(found.years)}
    return xarray.DataArray(found.values, dims=["indicator", "unit", "year"], coords=labels)


KINDS: dict[str, Callable[[], Any]] = {
    "path": lambda: FILE,
    "text of a path": lambda: str(FILE),
    "several": lambda: [FRAME.head(1), FRAME.slice(1)],
    "polars": lambda: FRAME,
    "lazy": FRAME.lazy,
    "dict of columns": lambda: FRAME.to_dict(as_series=False),
    "dict of arrays": lambda: {name: FRAME[name].to_numpy() for name in FRAME.columns},
    "records": FRAME.to_dicts,
    "open file": lambda: FILE.open("rb"),
    "open text": lambda: FILE.open(encoding="utf-8"),
    "bytes in memory": lambda: io.BytesIO(FILE.read_bytes()),
    "pandas": pandas_frame,
    "pandas with a set index": lambda: pandas_frame().set_index(["unit", "year"]),
    "pyarrow": lambda: pytest.importorskip("pyarrow") and FRAME.to_arrow(),
    "a batch of pyarrow": lambda: pytest.importorskip("pyarrow") and FRAME.to_arrow().to_batches()[0],
    "duckdb": from_duckdb,
    "xarray": from_xarray,
    "xarray, an indicator each": lambda: from_xarray().to_dataset(dim="indicator"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_is_read_whatever_holds_it(kind: str) -> None:
    source = KINDS[kind]()
    try:
        assert dti.score(CODE, source)["total"].tolist() == TOTAL
    finally:
        if hasattr(source, "close") and hasattr(source, "read"):
            source.close()


def test_one_record_is_a_table_of_one_row() -> None:
    assert dti.score(CODE, {"unit": "A", "year": 2022, "awareness": 1}).points("awareness").tolist() == [[100.0]]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (np.ones((2, 2)), "ndarray is no table (give a path, an open file, a data frame"),
        (5, "int is no table"),
        ({"unit": ["a", "b"], "year": [2022]}, "the columns have different lengths: unit: 2, year: 1"),
        (io.BytesIO(b""), "the file is empty"),
        ({"unit": ["a"], "year": [2022], "awareness": [{1}]}, "awareness"),
        ([], "the list of tables is empty"),
    ],
)
def test_what_holds_no_table_is_told(source: Any, words: str) -> None:
    with pytest.raises(dti.DataError) as caught:
        dti.score(CODE, source)
    assert words.casefold() in str(caught.value).casefold()


def test_an_open_file_is_called_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("unit,year,awarenes\nA,2022,1\n", "utf-8")
    with (tmp_path / "mine.csv").open("rb") as file, pytest.raises(dti.DataError, match=r"mine\.csv: "):
        dti.score(CODE, file)


def test_arrays_are_nobody_elses_unless_asked() -> None:
    given = np.full((1, 1, 1), 0.5)
    labels: dict[str, Any] = {"indicators": ["awareness"], "units": ["A"], "years": [2022]}
    own = dti.Observations.from_arrays(given, **labels)
    shared = dti.Observations.from_arrays(given, copy=False, **labels)
    assert not np.shares_memory(own.values, given)
    assert np.shares_memory(shared.values, given)
    given[:] = 0.75
    assert (own.values[0, 0, 0], shared.values[0, 0, 0]) == (0.5, 0.75)


def test_one_cell_is_replaced_and_nothing_else() -> None:
    data = dti.read_observations({"unit": ["A", "B"], "year": [2022, 2022], "awareness": [0.5, 0.6]}, CODE)
    changed = data.replace("b", 2022, "awareness", 0.9)
    assert changed.value("awareness").tolist() == [[0.5], [0.9]]
    assert data.value("awareness").tolist() == [[0.5], [0.6]]
    counted = dti.read_observations(
        {"unit": "A", "year": 2025, "indicator": "documents_signed", "part": 1, "whole": 2}, "commune-demo"
    )
    assert counted.replace("A", 2025, "documents_signed", 80).parts["documents_signed"].tolist() != [[1.0]]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("C", 2022, "awareness", 1), "there is no unit “C” (known: A, B)"),
        (("A", 2021, "awareness", 1), "there are no data for 2021"),
        (("A", 2022, "awarenes", 1), "no indicator or count “awarenes”; did you mean “awareness”?"),
        (("A", 2022, "awareness", "1"), "value is '1' (wanted: a number)"),
        (("A", 2022, "awareness", float("-inf")), "value is -inf (wanted: a number)"),
        ((5, 2022, "awareness", 1), "unit is 5 (wanted: a text"),
        (
            ("A", "2022", "awareness", 1),
            "year is '2022' (wanted: a year as a whole number, as 2025; did you mean “2022”?)",
        ),
    ],
)
def test_what_cannot_be_replaced_is_told(arguments: tuple[Any, ...], words: str) -> None:
    data = dti.read_observations({"unit": ["A", "B"], "year": [2022, 2022], "awareness": [0.5, 0.6]}, CODE)
    with pytest.raises(dti.DtiError) as caught:
        data.replace(*arguments)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("code", "folder", "units"),
    [
        ("commune-demo", "commune-demo/synthetic-observations.csv", "commune-demo/synthetic-units.csv"),
        ("soc-trang-goals", "soc-trang/observations.csv", ""),
    ],
)
def test_rows_of_observations_are_read_as_the_same_observations(code: str, folder: str, units: str) -> None:
    known = dti.read_units(ROOT / "examples" / units) if units else None
    data = dti.read_observations(ROOT / "examples" / folder, code, units=known)
    there = dti.read_observations(data.to_polars(), code, units=known, unclear="not_applicable")
    assert (there.units, there.years, there.codes) == (data.units, data.years, data.codes)
    assert np.array_equal(there.values, data.values, equal_nan=True)
    for name in ("parts", "wholes", "points"):
        was, now = getattr(data, name), getattr(there, name)
        assert now.keys() == was.keys()
        assert all(np.array_equal(now[key], was[key], equal_nan=True) for key in was)
    assert data.to_pandas().shape == data.to_polars().shape


def test_data_that_are_read_already_are_not_read_again() -> None:
    data = dti.read_observations(FILE, CODE)
    with pytest.raises(dti.ArgumentError, match="give it to read_observations"):
        dti.score(CODE, data, status="self")
