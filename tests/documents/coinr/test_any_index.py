"""Any index that COINr computes comes out of the converter and the engine as the slow reference of COINr has it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dtiscore as dti
from dtiscore.documents.coinr import convert_coinr, parse_normalisation
from dtiscore.language.errors import DataError, DtiError

from . import coinr_reference as coinr
from .index_files import DATA, META, Rows, write

LINEAR = ("min_max:0:100", "min_max:-1:1", "min_max:10:20", "z_score:0:1", "z_score:100:10", "rank", "percentile",
          "distance_to_target", "goalposts")  # fmt: skip
ABOVE_ZERO = ("min_max:1:100", "min_max:0.01:1", "z_score:100:10", "z_score:2:1", "rank")


@attrs.frozen
class Case:
    meta: Rows
    data: Rows
    options: dict[str, Any]


@st.composite
def trees(draw: st.DrawFn, parent: str = "", place: int = 0, depth: int = 1) -> Rows:
    """The rows of an aggregate and of everything below it."""
    code = f"{parent}_{place}" if parent else "Index"
    own = {"iCode": code, "Type": "Aggregate", "Parent": parent or "NA", "Direction": "1", "Level": str(5 - depth),
           "Weight": draw(st.sampled_from(["1", "0.5", "3.25"]))}  # fmt: skip
    rows = [own]
    if depth < 3 and draw(st.booleans()):
        for n in range(draw(st.integers(1, 3))):
            rows += draw(trees(code, n, depth + 1))
    else:
        rows += [
            {**own, "iCode": f"{code}.i{n}", "Type": "Indicator", "Parent": code, "Level": "1",
             "Direction": draw(st.sampled_from(["1", "-1"])), "Weight": draw(st.sampled_from(["1", "2", "0.7"]))}
            for n in range(draw(st.integers(1, 4)))
        ]  # fmt: skip
    return rows


VALUES = st.one_of(
    st.sampled_from(["NA", "", "0", "1", "2", "5"]), st.integers(-9, 9).map(str), st.floats(-1e4, 1e4).map(lambda x: repr(round(x, 6)))
)  # fmt: skip


@st.composite
def cases(draw: st.DrawFn) -> Case:
    meta = draw(trees())
    indicators = [row["iCode"] for row in meta if row["Type"] == "Indicator"]
    constant = draw(st.sets(st.sampled_from(indicators), max_size=1))
    data = [
        {
            "uCode": f"u{unit}",
            "Time": str(2018 + year),
            **{c: "7.25" if c in constant else draw(VALUES) for c in indicators},
        }
        for year in range(draw(st.integers(1, 3)))
        for unit in range(draw(st.integers(1, 6)))
    ]
    aggregation = draw(st.sampled_from(["linear", "geometric", "harmonic"]))
    normalisation = draw(st.sampled_from(LINEAR if aggregation == "linear" else ABOVE_ZERO))
    for row in meta:
        row["Target"] = str(draw(st.integers(-50, 50))) if row["Type"] == "Indicator" else "NA"
        low = draw(st.integers(-20, 20))
        row |= {
            "goalpost_lower": str(low),
            "goalpost_upper": str(low + draw(st.integers(1, 30))),
            "goalpost_scale": "10",
        }
    return Case(meta, data, {
        "normalisation": normalisation, "aggregation": aggregation, "over": draw(st.sampled_from(["year", "panel"])),
        "threshold": draw(st.sampled_from([None, 0.5, 2 / 3, 0.8, 1.0])),
    })  # fmt: skip


def points_of(folder: Path) -> dict[str, dict[coinr.Cell, coinr.Value]]:
    framework = dti.load_framework(folder / "framework.toml")
    found: dict[str, dict[coinr.Cell, coinr.Value]] = {code: {} for code in framework.nodes}
    try:
        observations = dti.read_observations(folder / "observations.csv", framework)
    except DataError as error:
        if [problem.code for problem in error.problems] != ["data.no_rows"]:  # of data that are nothing but holes
            raise
        return found
    for row in dti.score(framework, observations).to_polars().iter_rows(named=True):
        found[row["node"]][row["unit"], str(row["year"])] = row["points"]
    return found


@given(cases())
def test_every_index_is_as_the_reference_computes_it(case: Case) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = write(folder / "m.csv", case.meta), write(folder / "d.csv", case.data)
        options = {**case.options, "normalisation": parse_normalisation(case.options["normalisation"])}
        try:
            made = convert_coinr(*files, folder / "made", **options).folder
        except DataError as error:
            refused = {"distance_to_target": "coinr.target", "z_score:2:1": "coinr.not_above_zero"}
            if {problem.code for problem in error.problems} != {refused.get(case.options["normalisation"])}:
                raise
            return
        coinr.assert_agrees(coinr.index(case.meta, case.data, **case.options), points_of(made))


# --- whatever the tables hold, it is an index or it is a problem that has words ---------------------------------------

ODD = st.sampled_from([
    "", "NA", "NaN", "Inf", "0", "-1", "1", "2", "1e400", "1,5", "1.774", "Index", "Access", "Speed", "SPEED", "total", "=1+1",
    "\u0000", "a\nb", '"', "Aggregate", "Indicator", "Group", "đơn vị", "unit", "x" * 300, "-", "TRUE", "2020", "20200", "\u202e",
])  # fmt: skip


def mutations(rows: Rows) -> st.SearchStrategy[Rows]:
    columns = list(rows[0])
    change = st.tuples(st.integers(0, len(rows) - 1), st.sampled_from(columns), ODD)

    def changed(changes: list[tuple[int, str, str]]) -> Rows:
        made = [dict(row) for row in rows]
        for row, column, text in changes:
            made[row][column] = text
        return made

    return st.lists(change, max_size=3).map(changed)


@given(
    mutations(META), mutations(DATA), st.sampled_from([*LINEAR, *ABOVE_ZERO]),
    st.sampled_from(["linear", "geometric", "harmonic"]), st.sampled_from(["", "Region"]),
)  # fmt: skip
def test_odd_tables_are_an_index_or_a_problem_in_both_languages(
    meta: Rows, data: Rows, normalisation: str, aggregation: Any, block: str
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = write(folder / "m.csv", meta), write(folder / "d.csv", data)
        try:
            made = convert_coinr(
                *files, folder / "made", parse_normalisation(normalisation), None, aggregation, block=block
            )
        except DtiError as error:
            assert not (folder / "made").exists()
            for text in sentences(error):
                assert text.isprintable()
                assert len(text) < 800
            return
        for note in made.notes:
            assert note.text("vi")
        assert json.dumps(points_of(made.folder) is not None)


def sentences(error: DtiError) -> Iterator[str]:
    for problem in error.problems:
        yield problem.text("vi")
        yield problem.text("en")


def test_the_odd_tables_are_not_all_refused() -> None:
    with tempfile.TemporaryDirectory() as name:
        files = write(Path(name) / "m.csv", META), write(Path(name) / "d.csv", DATA)
        assert convert_coinr(*files, Path(name) / "made").indicators == 4
        with pytest.raises(DataError):
            convert_coinr(files[1], files[0], Path(name) / "other")
