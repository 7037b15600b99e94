"""The years on the page: lines join only years that can be compared, and what was published stands there as it was decided."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dtiscore.cli import run
from dtiscore.documents.page.line_chart import past_chart
from dtiscore.documents.page.nouns import Past

from ...years.test_bases import editions, proposal
from ...years.year_two import SUCCESSIONS, UNITS, edition, folder_2025, folder_2026, rows, write

PAGE: Any = SimpleNamespace(decimals=2, lang="en")


def strokes(svg: str) -> int:
    return svg.count("<line ")


def test_a_line_joins_only_years_that_can_be_compared() -> None:
    past = [
        Past(2022, 40.0, 3, 9), Past(2023, 50.0, 2, 9, joined=True), Past(2024, 60.0, 2, 5, joined=False),
        Past(2025, 70.0, 1, 5, joined=False, dagger=True), Past(2026, 75.0, 1, 5, joined=True),
    ]  # fmt: skip
    svg = past_chart(past, "Xã <A>", PAGE)
    assert strokes(svg) == 2
    assert svg.count("<circle ") == 5
    assert "2025 †" in svg
    assert "2024 †" not in svg
    assert "Xã &lt;A&gt;" in svg


@pytest.mark.parametrize("past", [[], [Past(2025, 5.0, 1, 2)], [Past(2024, None, None, 0), Past(2025, 5.0, 1, 2)]])
def test_one_year_makes_no_line(past: list[Past]) -> None:
    assert past_chart(past, "a", PAGE) == ""


def test_equal_years_stand_on_the_picture() -> None:
    svg = past_chart([Past(2024, 100.0, 1, 2), Past(2025, 100.0, 1, 2, joined=True)], "a", PAGE)
    places = [float(y) for y in re.findall(r'c?y\d?="([\d.]+)"', svg)]
    assert all(0 <= y <= 130 for y in places)


def page_of(folder: Path, tmp_path: Path) -> str:
    pytest.importorskip("vl_convert")
    assert run(["report", str(folder), "-o", str(tmp_path / "page.html"), "-q", "--lang", "en"]) == 0
    return (tmp_path / "page.html").read_text("utf-8")


def card_of(page: str, unit: str) -> str:
    found = re.search(rf'<svg[^>]*aria-label="Total of {unit} by year.*?</svg>', page, re.DOTALL)
    return found[0] if found else ""


def test_the_page_shows_what_was_published_and_does_not_join_another_edition(tmp_path: Path) -> None:
    folder_2025(tmp_path)
    stated = 'folder = "../d25"\npublished = "../d25/ket-qua"\ncorrespondence = "doi-chieu.toml"'
    made = folder_2026(tmp_path, stated, successions=True)
    (made / "doi-chieu.toml").write_text(proposal(*editions(tmp_path)), "utf-8")
    page = page_of(made, tmp_path)
    chart = card_of(page, "Xã Năm")
    assert ">56.00<" in chart
    assert "2026 †" in chart
    assert strokes(chart) == 0
    assert card_of(page, "Xã Một Hai") == ""  # its predecessors are other units
    assert "Scored by another edition than the year before" in page


def test_the_medians_break_where_borders_moved(tmp_path: Path) -> None:
    """2025 and 2026 by one edition: who stayed is joined, the middle of the block is not, for it is another block."""
    values = (
        {"X01": 80, "X02": 60, "X03": 70, "X04": 78, "X05": 90},
        {"X04": 80, "X05": 92, "X17": 75, "X18": 71, "X19": 66},
    )
    table = rows(2025, dossiers=values[0]) + rows(2026, dossiers=values[1]).partition("\n")[2]
    made = write(
        tmp_path / "d", edition_toml=edition("one", 2025, 2026, 60), observations_csv=table, units_csv=UNITS,
        dtiscore_toml='framework = "edition.toml"\nyear = 2026\nunits = "units.csv"\ndata = ["observations.csv"]\n'
        'successions = ["s.csv"]\n',
    )  # fmt: skip
    (made / "s.csv").write_text(SUCCESSIONS, "utf-8")
    page = page_of(made, tmp_path)
    assert strokes(card_of(page, "Xã Năm")) == 1
    assert "The line breaks where borders moved" in page
