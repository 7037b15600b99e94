"""The folder that is made of a COINr index holds every value, code and name of it, whatever they are and however numbers are read."""

from __future__ import annotations

import math
import string
from pathlib import Path
from typing import Any

import attrs
import numpy as np
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from dtiscore import load_framework, read_observations, read_units
from dtiscore.data.units import Unit
from dtiscore.documents.coinr import convert_coinr
from dtiscore.frameworks.folder_settings import read_folder

from ...strategies import examples
from .index_files import write

CODES = (
    "Ty_le_xa_a",
    "a_x0041_b",
    "C_xA_d",
    "so_x000D_y",
    "Q1.b_xb_c",
    "value",
    "unit",
    "Year",
    "numbers",
    "x9",
    "E1",
    "TRUE",
    "inf",
)
UNITS = (
    "NA",
    "00123",
    "=1+1",
    "-",
    "1e5",
    "Xã _xa_ một",
    "a;b",
    'b"c',
    "\U0001f600",
    "n/a",
    "true",
    "2020-01-01",
    "'x",
    "#N/A",
    "x" * 200,
)
TITLES = (
    'Tỷ lệ "cán bộ" <xã> & _xa_',
    "\U0001f600 _x0041_",
    "=1+1",
    "'nháy'",
    "a;b,c|d",
    "12.500",
    "NULL",
    "{x}",
    "%s",
    "t" * 199,
)
VALUES = st.one_of(
    st.none(), st.sampled_from([0.0, 1.774, -1.774, 1774.0, 12500.0, 0.1 + 0.2, 1e-7, 123456789.123, 1e15, -0.0, 5e-324]),
    st.floats(-1e9, 1e9, allow_nan=False), st.integers(-99_999, 99_999).map(float),
)  # fmt: skip


@attrs.frozen
class Index:
    indicators: tuple[tuple[str, str], ...]  # code and title
    units: tuple[tuple[str, str], ...]  # code and name
    years: tuple[int, ...]
    values: dict[tuple[str, int, str], float | None]


@st.composite
def indices(draw: st.DrawFn) -> Index:
    plain = st.text(string.ascii_letters, min_size=1, max_size=8).map(lambda text: f"k{text}")
    codes = draw(st.lists(st.sampled_from(CODES) | plain, min_size=2, max_size=4, unique_by=str.casefold))
    titles = [draw(st.sampled_from(TITLES)) for _ in codes]
    units = draw(st.lists(st.sampled_from(UNITS), min_size=2, max_size=5, unique_by=str.casefold))
    names = draw(
        st.lists(
            st.sampled_from(["Xã A", "=1+1", 'Ô "tô"', "NULL", "12.5", "\U0001f600"]),
            min_size=len(units),
            max_size=len(units),
        )
    )
    years = draw(st.sampled_from([(2020,), (2019, 2020), (2018, 2020)]))
    values = {(unit, year, code): draw(VALUES) for unit in units for year in years for code in codes}
    assume(any(value is not None for value in values.values()))
    return Index(tuple(zip(codes, titles, strict=True)), tuple(zip(units, names, strict=True)), years, values)


def converted(index: Index, folder: Path) -> Path:
    aggregate = {
        "iCode": "Index9",
        "iName": "Chỉ số",
        "Direction": "1",
        "Weight": "1",
        "Parent": "NA",
        "Type": "Aggregate",
    }
    meta = [{"iCode": code, "iName": title, "Direction": "1", "Weight": "1", "Parent": "Index9", "Type": "Indicator"}
            for code, title in index.indicators]  # fmt: skip
    data = [
        {"uCode": unit, "uName": name, "Time": str(year)}
        | {code: "NA" if (own := index.values[unit, year, code]) is None else repr(own) for code, _ in index.indicators}
        for unit, name in index.units for year in index.years
    ]  # fmt: skip
    convert_coinr(write(folder / "meta.csv", [*meta, aggregate]), write(folder / "data.csv", data), folder / "made")
    return folder / "made"


@settings(examples(12), suppress_health_check=list(HealthCheck), deadline=None, phases=[Phase.generate])
@given(index=indices())
def test_every_value_code_and_name_comes_back(index: Index, tmp_path_factory: Any) -> None:
    made = converted(index, tmp_path_factory.mktemp("index"))
    folder = read_folder(made)
    assert folder is not None
    framework, units = load_framework(made / "framework.toml"), read_units(made / "units.csv")
    assert {code: framework[code].title.en for code, _ in index.indicators} == dict(index.indicators)
    assert list(dict.fromkeys(unit.code for unit in units.records)) == [code for code, _ in index.units]
    for unit, name in index.units:
        found: Unit | None = units.find(unit, index.years[-1])
        assert found is not None
        assert found.name.removesuffix(f" ({unit})") in (name, "")
    for numbers in ("auto", "vi", "en"):
        observations = read_observations(made / "observations.csv", framework, units=units, numbers=numbers)  # type: ignore[arg-type]
        for (unit, year, code), value in index.values.items():
            if year in observations.years and unit in observations.units:
                place = observations.position(unit, year), observations.years.index(year)
                read = float(observations.value(code)[place])
                assert read == value if value is not None else math.isnan(read), (
                    numbers,
                    unit,
                    year,
                    code,
                    value,
                    read,
                )
            else:
                assert value is None  # a year or unit of which nothing is known
        assert np.isfinite(observations.values[~np.isnan(observations.values)]).all()  # nothing became not applicable
