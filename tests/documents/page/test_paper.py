"""Page and workbook of a year on paper: every column on A4, however many indices there are."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

import dtiscore as dti
from dtiscore.documents.page.content import page_of
from dtiscore.documents.page.html import PAPER, as_html
from dtiscore.documents.page.workbook import as_report_workbook
from dtiscore.files.paper import HEIGHT, Paper, on_paper

from ...browser import needs_browser, opened
from ...office import as_pdf, needs_office
from ...strategies import Document, header, load, titled

A4 = 703  # pixels between the margins of the page, as the browser counts them


def wide(count: int, units: int, blocks: int = 1) -> dti.Scores:
    """Indices with long titles, two years, blocks with different maxima and bands."""
    codes = [f"i{i}" for i in range(count)]
    bands = [{"to": 50, "title": titled("Chưa đạt yêu cầu")}, {"from": 50, "title": titled("Đạt")}]
    document: Document = {
        "framework": header(scale=10 * count, decimals=4),
        "indices": {
            code: {
                "title": titled(f"Hoạt động chính quyền số thứ {i + 1}"),
                "indicators": {f"x{i}": {"title": titled(f"Tỷ lệ {i + 1}"), "points": 10, "rule": {"type": "ratio"}}},
            }
            for i, code in enumerate(codes)
        },
        "total": {"indices": codes},
        "bands": {"levels": bands},
    }
    rows = [
        {"unit": f"Xã Phú Tân Thạnh {u}", "year": year, "indicator": f"x{i}", "value": float((u * 7 + i * 13 + year) % 100)}
        for u in range(units) for year in (2024, 2025) for i in range(count)
    ]  # fmt: skip
    records = tuple(dti.Unit(f"Xã Phú Tân Thạnh {u}", block=f"Khối {u % blocks}") for u in range(units))
    from dtiscore.data.units import Units

    framework = load(document)
    return dti.score(framework, dti.read_observations(pl.DataFrame(rows), framework, units=Units(records)))


@needs_browser
@pytest.mark.parametrize(("count", "blocks"), [(8, 2), (9, 1), (30, 2)])
def test_no_table_or_chart_is_wider_than_the_paper(count: int, blocks: int, tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_bytes(as_html(page_of(wide(count, 20, blocks), "vi")))
    with opened(page, A4, 1000, tmp_path) as seen:
        seen.browser.ask("Emulation.setEmulatedMedia", seen.session, media="print")
        over = seen.evaluate(
            "[...document.querySelectorAll('table, svg')].filter(t => t.getBoundingClientRect().right > innerWidth + 1)"
            ".map(t => t.className + ' ' + t.getBoundingClientRect().right).join()"
        )
    assert over == ""


def test_on_the_screen_a_wide_table_is_one_and_on_paper_several_with_every_column_once() -> None:
    text = as_html(page_of(wide(30, 40), "vi")).decode()
    heat = text[text.index('id="heat"') : text.index('id="cards"')]
    tables = re.findall(r'<table class="heat([^"]*)">(.*?)</table>', heat, re.DOTALL)
    columns = [body.count('<th scope="col">') - 1 for _, body in tables]
    assert [kind.strip() for kind, _ in tables] == ["on-screen", "on-paper", "on-paper", "on-paper"]
    assert columns == [30, 14, 14, 2]
    assert max(columns[1:]) <= PAPER["heat"]


def test_a_table_that_fits_is_there_once() -> None:
    text = as_html(page_of(wide(6, 3), "vi")).decode()
    assert 'class="heat on-paper"' not in text
    assert 'class="ranking without-parts"' not in text


@needs_office
def test_the_report_workbook_prints_on_as_many_pages_as_it_says(tmp_path: Path) -> None:
    if shutil.which("pdfinfo") is None:
        pytest.skip("pdfinfo is not installed (apt-get install poppler-utils)")
    stated, counted = [], []
    for count in (3, 20):
        content, pages = as_report_workbook(page_of(wide(count, 25, 2), "vi"))
        (tmp_path / f"{count}.xlsx").write_bytes(content)
        stated.append(pages)
        printed = as_pdf(tmp_path / f"{count}.xlsx", tmp_path)
        told = subprocess.run(["pdfinfo", str(printed)], capture_output=True, text=True, check=True).stdout
        counted.append(int(re.search(r"Pages:\s+(\d+)", told)[1]))  # type: ignore[index]
        assert {round(float(x)) for x in re.findall(r"Page size:\s+([\d.]+) x", told)} == {842}
    assert counted == stated


def test_a_narrow_table_is_on_one_page_at_full_size_and_a_long_one_on_several() -> None:
    assert on_paper([10, 20], [20, 15, 30, *[15] * 10], 2, 1) == Paper(100)
    long = on_paper([10, 20], [20, 15, 30, *[15] * 100], 2, 1)
    assert (long.scale, long.columns, long.pages) == (100, (), len(long.rows) + 1)
    first, second = long.rows[0], long.rows[1]
    assert 20 + 15 + 30 + 15 * (first - 3) <= HEIGHT
    assert 30 + 15 * (second - first) <= HEIGHT


def test_a_table_that_would_be_too_small_goes_on_side_by_side_with_its_names() -> None:
    # (7 × 10 + 5) dots are 59.6 points, the names take 174.9; at 75 % a page has 988: room for thirteen more.
    found = on_paper([10, 20, *[10] * 60], [20, 15, 30, 15], 2, 2)
    assert (found.scale, found.repeated, found.rows) == (75, 2, ())
    starts = [2, *found.columns, 62]
    assert [b - a for a, b in pairwise(starts)] == [13, 13, 13, 13, 8]
    assert found.pages == 5
