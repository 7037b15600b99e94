"""Page and workbook of a year on paper: every column on A4, however many indices there are."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

import dtiscore as dti
from dtiscore.documents.page.content import page_of
from dtiscore.documents.page.html import PAPER, as_html

from ...browser import needs_browser, opened
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
