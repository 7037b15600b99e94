"""Successions: units by code and date, shares along the chain, and what cannot be true."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import dtiscore as dti
from dtiscore.data.successions import read_successions
from dtiscore.data.units import Unit, Units
from dtiscore.language.errors import DataError, LookupProblem
from dtiscore.model.succession import Part

HEAD = "date,predecessor,successor,share,basis,continues\n"


def read(rows: str, units: Units | None = None, head: str = HEAD) -> dti.Successions:
    return read_successions(table(rows, head), units)


def table(rows: str, head: str = HEAD) -> pl.DataFrame:
    names = head.strip().split(",")
    lines = [[*line.split(","), *[""] * len(names)][: len(names)] for line in rows.strip().split("\n")]
    return pl.DataFrame(lines, schema=names, orient="row")


def refused(rows: str, units: Units | None = None) -> list[tuple[str, int | None]]:
    with pytest.raises(DataError) as raised:
        read(rows, units)
    return [(problem.code, problem.row) for problem in raised.value.problems]


# --- the table that ships --------------------------------------------------------------------------------------------


def test_sixty_three_provinces_became_thirty_four_by_resolution_202() -> None:
    provinces = read_successions("vn-provinces-2025")
    assert {row.document for row in provinces.rows} == {"202/2025/QH15"}
    assert len({row.predecessor for row in provinces.rows}) == 63
    made_of = [len(provinces.predecessors(code, 2024, 2025)) for code in {row.successor for row in provinces.rows}]
    assert (made_of.count(1), made_of.count(2), made_of.count(3)) == (11, 17, 6)


def test_a_code_is_a_unit_only_together_with_its_date() -> None:
    provinces = read_successions("vn-provinces-2025")
    assert (provinces.name_in("15", 2024), provinces.name_in("15", 2025)) == ("Yên Bái", "Lào Cai")
    assert [part.predecessor for part in provinces.predecessors("15", 2024, 2025)] == ["10", "15"]
    assert provinces.same("15", 2024, 2025) is None
    assert provinces.same("15", 2025, 2026) == "15"
    assert provinces.same("15", 2022, 2024) == "15"


def test_seven_provinces_took_the_code_of_another_one() -> None:
    provinces = read_successions("vn-provinces-2025")
    taken = {
        row.successor
        for row in provinces.rows
        if row.successor == row.predecessor and provinces.main(row.successor, 2024, 2025) != row.successor
    }
    assert taken == {"15", "24", "44", "52", "80", "82", "91"}


def test_a_merged_unit_continues_the_one_of_its_name() -> None:
    provinces = read_successions("vn-provinces-2025")
    assert provinces.main("48", 2024, 2025) == "48"
    assert provinces.main("15", 2024, 2025) == "10"  # Lào Cai
    assert provinces.main("46", 2024, 2025) == "46"  # Thừa Thiên Huế is called Huế now


# --- chains ----------------------------------------------------------------------------------------------------------


def test_shares_multiply_along_a_chain() -> None:
    chain = read("2023-01-01,a,b,0.6\n2023-01-01,a,c,0.4\n2025-07-01,b,d,0.5\n2025-07-01,b,e,0.5\n2025-07-01,c,e")
    assert chain.parts("a", 2022, 2025) == (Part("a", "d", 0.3), Part("a", "e", 0.7))
    assert chain.parts("a", 2022, 2024) == (Part("a", "b", 0.6), Part("a", "c", 0.4))
    assert chain.predecessors("e", 2023, 2025) == (Part("b", "e", 0.5), Part("c", "e", 1.0))


def test_two_rows_of_one_day_are_no_chain() -> None:
    swapped = read("2025-07-01,a,b\n2025-07-01,b,c")
    assert swapped.predecessors("b", 2024, 2025) == (Part("a", "b"),)
    assert swapped.predecessors("c", 2024, 2025) == (Part("b", "c"),)


def test_the_borders_of_a_year_are_those_of_its_last_day() -> None:
    rows = read("2024-12-31,a,b\n2026-01-01,b,c")
    assert rows.same("b", 2023, 2024) == "a"
    assert rows.parts("b", 2024, 2025) == (Part("b", "b"),)
    assert rows.same("c", 2025, 2026) == "b"


def test_a_share_whose_basis_is_unknown_is_refused() -> None:
    assert refused("2025-07-01,a,b,0.6,unknown\n2025-07-01,a,c,0.4,population\n2025-07-01,d,e,40%,Không rõ") == [
        ("successions.share_unknown", 0), ("successions.share_unknown", 2),
    ]  # fmt: skip


def test_an_unknown_share_stays_unknown() -> None:
    rows = read("2025-07-01,a,b,,unknown\n2025-07-01,a,c,,không rõ\n2026-01-01,b,d")
    assert rows.parts("a", 2024, 2026) == (Part("a", "d", None), Part("a", "c", None))


def test_what_ended_has_no_successor_and_what_others_took_the_code_of_neither() -> None:
    rows = read("2025-07-01,h,\n2025-07-01,a,b")
    assert rows.parts("h", 2024, 2025) == ()
    assert rows.parts("b", 2024, 2025) == ()
    assert rows.predecessors("h", 2024, 2025) == ()
    assert rows.parts("z", 2024, 2025) == (Part("z", "z"),)


def test_a_mark_beats_the_name_and_nothing_is_guessed() -> None:
    head = "date,predecessor,successor,continues,predecessor_name,successor_name\n"
    rows = "2025-07-01,a,c,{},An,An\n2025-07-01,b,c,{},Bình,An"
    assert read(rows.format("", ""), head=head).main("c", 2024, 2025) == "a"
    assert read(rows.format("", "x"), head=head).main("c", 2024, 2025) == "b"
    assert read("2025-07-01,a,c\n2025-07-01,b,c").main("c", 2024, 2025) is None


def test_a_merger_that_was_undone_is_history_and_no_circle() -> None:
    rows = read(
        "1965-07-01,a,ab\n1965-07-01,b,ab\n1997-01-01,ab,a,0.5\n1997-01-01,ab,b,0.5\n2025-07-01,a,b\n2025-07-01,b,b"
    )
    assert rows.parts("a", 1996, 2025) == ()
    assert rows.parts("ab", 1996, 2025) == (Part("ab", "b", 1.0),)


# --- as people write them --------------------------------------------------------------------------------------------


def test_headers_dates_and_shares_as_they_are_written_in_vietnamese() -> None:
    rows = "01/07/2025,x018,x101,\u201c0,6\u201d\n"
    frame = table(rows, "ngày,đơn vị trước,đơn vị sau,tỷ lệ\n").with_columns(pl.lit("0,6").alias("tỷ lệ"))
    rest = frame.with_columns(pl.lit("x102").alias("đơn vị sau"), pl.lit("40%").alias("tỷ lệ"))
    assert read_successions(pl.concat([frame, rest])).parts("x018", 2024, 2025) == (
        Part("x018", "x101", 0.6),
        Part("x018", "x102", 0.4),
    )


def test_several_files_count_as_one(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("date,predecessor,successor\n2026-01-01,48,da-nang\n", "utf-8")
    both = read_successions(["vn-provinces-2025", tmp_path / "a.csv"])
    assert [part.predecessor for part in both.predecessors("da-nang", 2024, 2026)] == ["48", "49"]


def test_a_successor_is_found_by_its_name_in_the_units_file() -> None:
    units = Units((Unit("p1", "Phường Một"),))
    assert read("2025-07-01,a,Phường Một", units).rows[0].successor == "p1"


# --- what cannot be true ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "problems"),
    [
        ("2025-07-01,a,b,0.6\n2025-07-01,a,c,0.3", [("successions.sum", 1)]),
        ("2025-07-01,a,b,0.9", [("successions.sum", 0)]),
        ("2025-07-01,a,b,0.6\n2025-07-01,a,c", [("successions.some_shares", 1)]),
        ("2025-07-01,a,b\n2025-07-01,a,c", [("successions.no_shares", 0)]),
        ("2025-07-01,a,b,1.2", [("successions.share", 0)]),
        ("2025-07-01,a,b,half", [("number.text", 0)]),
        ("2025-13-01,a,b", [("successions.date", 0)]),
        ("2025,a,b", [("successions.date", 0)]),
        ("2025-07-01,,b", [("successions.no_predecessor", 0)]),
        ("2025-07-01,a,b,,,maybe", [("successions.continues", 0)]),
        ("2025-07-01,a,b,,,yes\n2025-07-01,c,b,,,yes", [("successions.two_continue", 1)]),
        ("2025-07-01,a,b,0.5\n2025-07-01,a,b,0.5", [("successions.repeated", 1)]),
        ("2025-07-01,a,b\n2025-07-01,b,a", [("successions.circle", 0)]),
        ("2025-07-01,a,b\n2025-07-01,b,c\n2025-07-01,c,a", [("successions.circle", 0)]),
        ("2025-07-01,a,b\n2024-07-01,b,c", [("successions.not_yet", 1)]),
        ("2024-07-01,a,b\n2025-07-01,a,c", [("successions.ended", 1)]),
        ("2024-07-01,a,b\n2025-07-01,c,b", [("successions.not_told", 1)]),
    ],
)  # fmt: skip
def test_what_cannot_be_true_is_told_with_its_row(rows: str, problems: list[tuple[str, int | None]]) -> None:
    assert refused(rows) == problems


def test_units_that_exchange_parts_are_no_circle() -> None:
    rows = "2025-07-01,a,a,0.9\n2025-07-01,a,b,0.1\n2025-07-01,b,b,0.8\n2025-07-01,b,a,0.2"
    assert read(rows).predecessors("a", 2024, 2025) == (Part("a", "a", 0.9), Part("b", "a", 0.2))


def test_shares_that_add_up_to_one_as_people_round_them() -> None:
    assert len(read("2025-07-01,a,b,0.333333\n2025-07-01,a,c,0.333333\n2025-07-01,a,d,0.333334")) == 3
    assert refused("2025-07-01,a,b,0.333\n2025-07-01,a,c,0.667001\n2025-07-01,a,d,0.00001") == [("successions.sum", 2)]


def test_successors_are_units_and_predecessors_are_not_older_than_they_are() -> None:
    units = Units((Unit("b"), Unit("n", first_year=2026)))
    assert refused("2025-07-01,a,b\n2025-07-01,c,bb\n2025-07-01,n,b", units) == [
        ("successions.unknown_successor", 1),
        ("successions.not_yet_unit", 2),
    ]


def test_a_successor_that_ended_since_need_not_be_in_the_units_file() -> None:
    assert len(read("2023-07-01,a,b\n2025-07-01,b,c", Units((Unit("c"),)))) == 2


def test_everything_is_told_at_once_and_by_the_headers_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "sap-xep.csv"
    path.write_text(
        "ngày,đơn vị trước,đơn vị sau,tỷ lệ,dấu\n2025,a,b,,\n2025-07-01,c,d,0.6,\n2025-07-01,c,e,0.3,\n", "utf-8"
    )
    with pytest.raises(DataError) as raised:
        read_successions([path, tmp_path / "none.csv"])
    assert [(problem.code, problem.row, problem.column) for problem in raised.value.problems] == [
        ("successions.unknown_column", None, "dấu"),
        ("successions.date", 2, "ngày"),
        ("file.missing", None, ""),
        ("successions.sum", 4, "tỷ lệ"),
    ]
    assert "c chia 0,6 + 0,3 = 0,9" in raised.value.text("vi")


def test_a_table_without_its_columns_or_rows(tmp_path: Path) -> None:
    with pytest.raises(DataError) as raised:
        read_successions(pl.DataFrame({"date": ["2025-07-01"], "predecessor": ["a"]}))
    assert [problem.code for problem in raised.value.problems] == ["data.no_column"]
    (tmp_path / "a.csv").write_text("date,predecessor,successor\n", "utf-8")
    with pytest.raises(DataError) as raised:
        read_successions(tmp_path / "a.csv")
    assert [problem.code for problem in raised.value.problems] == ["successions.none"]


def test_a_code_that_nobody_ships_is_named_with_those_that_are() -> None:
    with pytest.raises(LookupProblem) as raised:
        read_successions("vn-province-2025")
    assert "vn-provinces-2025" in str(raised.value)
