"""A table of a data base is read like a file, and never written to."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

import dtiscore as dti

CODE = "vn-dti-province-2022"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    path = tmp_path / "số liệu.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("create table observations (unit text, year integer, indicator text, value real)")
    connection.execute('create table "một ""bảng""" (unit text, year integer, awareness real)')
    connection.executemany(
        "insert into observations values (?, ?, ?, ?)", [("A", 2022, "awareness", 0.5), ("B", 2022, "awareness", 0.75)]
    )
    connection.execute('insert into "một ""bảng""" values (\'A\', 2022, 0.25)')
    connection.commit()
    connection.close()
    return path


def test_a_table_of_sqlite_is_scored(base: Path) -> None:
    before = base.read_bytes()
    assert dti.score(CODE, f"{base}#observations").points("awareness").tolist() == [[50.0], [75.0]]
    assert dti.score(CODE, f'{base}#một "bảng"').points("awareness").tolist() == [[25.0]]
    assert base.read_bytes() == before


def test_the_only_table_need_not_be_named(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "one.db")
    connection.execute("create table t as select 'A' as unit, 2022 as year, 0.5 as awareness")
    connection.commit()
    connection.close()
    assert dti.score(CODE, str(tmp_path / "one.db")).units == ("A",)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("số liệu.sqlite", "no table “—”"),
        ("số liệu.sqlite#observation", "no table “observation”; did you mean “observations”?"),
        ("nowhere.sqlite#a", "there is no such file"),
        ("text.sqlite#a", "file is not a database"),
        ("nowhere.duckdb#a", "there is no such file"),
    ],
)
def test_what_cannot_be_read_is_told(name: str, words: str, base: Path) -> None:
    (base.parent / "text.sqlite").write_text("unit,year\n" * 100, "utf-8")
    with pytest.raises(dti.DataError) as caught:
        dti.score(CODE, str(base.parent / name))
    assert words in str(caught.value)


def test_a_table_of_duckdb_is_scored(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect(str(tmp_path / "a.duckdb"))
    connection.execute("create table t as select 'A' as unit, 2022 as year, 0.5 as awareness")
    connection.close()
    assert dti.score(CODE, f"{tmp_path / 'a.duckdb'}#t").points("awareness").tolist() == [[50.0]]


def test_an_address_without_its_driver_says_what_to_install() -> None:
    try:
        import sqlalchemy  # noqa: F401
    except ImportError:
        with pytest.raises(dti.DataError, match="pip install sqlalchemy"):
            dti.score(CODE, "postgresql://localhost/dti#observations")
