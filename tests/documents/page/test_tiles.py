"""The 34 provinces as tiles."""

from __future__ import annotations

import re

import attrs
import pytest

import dtiscore as dti
from dtiscore.documents.page.content import page_of
from dtiscore.documents.page.nouns import Page
from dtiscore.documents.page.tiles import PLACES, tile_map

from .test_page import scores_of


@pytest.fixture(scope="module")
def provinces() -> Page:
    """A page of the 34 provinces, with the results of a commune for each (synthetic)."""
    scores: dti.Scores = scores_of("commune-demo")
    page = page_of(scores, "vi")
    block = page.blocks[0]
    rows = tuple(
        attrs.evolve(block.rows[0], code=code, unit=f"Tỉnh <{code}>", card=f"unit-{code}", percent=float(n))
        for n, code in enumerate(PLACES)
    )
    return attrs.evolve(page, blocks=(attrs.evolve(block, rows=rows),))


def test_every_province_has_a_tile_of_its_own_that_leads_to_its_card(provinces: Page) -> None:
    assert len(PLACES) == len(set(PLACES.values())) == 34
    found = tile_map(provinces)
    assert sorted(re.findall(r'href="#unit-(\d\d)"', found)) == sorted(PLACES)
    assert "Tỉnh &lt;01&gt;" in found
    assert "Tỉnh <" not in found
    assert f"{9},00%" in found


def test_the_north_is_above_the_south_and_the_coast_east_of_the_border() -> None:
    assert PLACES["04"][0] < PLACES["01"][0] < PLACES["46"][0] < PLACES["79"][0] < PLACES["96"][0]
    assert PLACES["11"][1] < PLACES["01"][1] < PLACES["22"][1]


def test_there_is_no_map_of_anything_else(provinces: Page) -> None:
    block = provinces.blocks[0]
    fewer = attrs.evolve(provinces, blocks=(attrs.evolve(block, rows=block.rows[1:]),))
    assert tile_map(fewer) == ""
    assert tile_map(attrs.evolve(provinces, year=2024)) == ""
    other = attrs.evolve(
        provinces, blocks=(attrs.evolve(block, rows=(*block.rows[1:], attrs.evolve(block.rows[0], code="02"))),)
    )
    assert tile_map(other) == ""
