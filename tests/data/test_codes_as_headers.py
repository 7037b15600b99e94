"""Codes as the headers of wide tables, as programs give them back that take ``_xa_`` for a line break."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from dtiscore import DataError, Framework, read_observations

from ..office import needs_office, saved_again
from ..strategies import header, load, titled

CODES = ("ty_le_xa_a", "a_x0041_b", "so_x000D_y", "Q1.b_x9_c", "x9_xa_xb_", "plain")


def framework(codes: tuple[str, ...] = CODES) -> Framework:
    indicators = {
        code: {"title": titled(f"Tên {i}"), "points": 10, "rule": {"type": "linear", "lower": 0, "upper": 100}}
        for i, code in enumerate(codes)
    }
    total = {"indicators": list(codes)}
    return load({"framework": header(scale=10.0 * len(codes)), "indicators": indicators, "total": total})


def workbook(headers: tuple[str, ...]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["unit", "year", *headers])
    book.active.append(["u", 2023, *range(1, len(headers) + 1)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@needs_office
def test_a_code_is_found_as_a_header_whatever_a_program_made_of_it(tmp_path: Path) -> None:
    (tmp_path / "wide.xlsx").write_bytes(workbook(CODES))
    again = saved_again([tmp_path / "wide.xlsx"], tmp_path / "again") / "wide.xlsx"
    for path in (tmp_path / "wide.xlsx", again):
        found = read_observations([path], framework())
        assert [found.value(code)[0, 0] for code in CODES] == [1, 2, 3, 4, 5, 6], path


@pytest.mark.parametrize("name", ["ty_le\na", "ty_le_x005F_xa_a", "ty_le_x000A_a", "ty_le_xa_a"])
def test_a_code_is_found_in_each_of_the_spellings(name: str, tmp_path: Path) -> None:
    (tmp_path / "wide.xlsx").write_bytes(workbook((name,)))
    found = read_observations([tmp_path / "wide.xlsx"], framework())
    assert found.value("ty_le_xa_a")[0, 0] == 1


def test_a_header_that_may_be_either_of_two_codes_is_asked_about(tmp_path: Path) -> None:
    (tmp_path / "wide.xlsx").write_bytes(workbook(("a\nb",)))
    with pytest.raises(DataError, match="a b"):
        read_observations([tmp_path / "wide.xlsx"], framework(("a_xa_b", "a_x0a_b")))
