"""The analyses on the page and in its workbook: what a card says, that parts add up, and that nothing of it is there unasked."""

from __future__ import annotations

import io
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import openpyxl
import pytest

import dtiscore as dti
from dtiscore.analysis.roadmap import next_goal
from dtiscore.cli import run
from dtiscore.documents.page.analysed import analysed
from dtiscore.documents.page.analysed_charts import moved_chart, way_chart
from dtiscore.documents.page.analysed_nouns import Moved, MovedPart, WayStep, WayUp
from dtiscore.documents.page.content import page_of
from dtiscore.documents.page.html import as_html
from dtiscore.documents.page.nouns import Page
from dtiscore.documents.page.workbook import as_report_workbook
from dtiscore.testing.scoring_examples import scored_example

from ...strategies import header, load, titled

for extra in ("altair", "jinja2", "vl_convert", "highspy"):
    pytest.importorskip(extra, reason=f"{extra} is not installed")


def scores_of(values: list[list[float]]) -> dti.Scores:
    """One indicator of 100 points in percent, by unit and year; the classes begin at 0, 50 and 80."""
    document = {
        "framework": header(scale=100),
        "indicators": {
            "a": {"title": titled("a"), "points": 100, "rule": {"type": "linear", "lower": 0, "upper": 100}}
        },
        "total": {"indicators": ["a"]},
        "bands": {
            "levels": [
                {"title": {"vi": "Thấp", "en": "Low"}, "to": 50},
                {"title": {"vi": "Khá", "en": "Fair"}, "from": 50, "to": 80},
                {"title": {"vi": "Tốt", "en": "Good"}, "from": 80},
            ]
        },
    }
    array = np.array(values)
    labels = [f"u{n}" for n in range(len(values))]
    years = [2025 - array.shape[1] + 1 + k for k in range(array.shape[1])]
    observations = dti.Observations.from_arrays(array[None], indicators=["a"], units=labels, years=years)
    return dti.score(load(document), observations)


@pytest.fixture(scope="module")
def page() -> Page:
    scores = scored_example()
    return page_of(scores, "vi", year=2025, analyse=lambda year, cards: analysed(scores, "vi", year, cards))


@pytest.fixture(scope="module")
def text(page: Page) -> str:
    return as_html(page).decode("utf-8")


def test_the_next_goal_is_the_next_class_and_then_the_next_place() -> None:
    scores = scores_of([[40.0], [60.0], [85.0], [90.0]])
    goals = [next_goal(scores, f"u{n}") for n in range(4)]
    assert goals == [{"band": "Fair"}, {"band": "Good"}, {"rank": 1}, None]


def test_a_card_says_how_sure_how_to_get_up_and_what_moved() -> None:
    """u0 comes from 40 and has 30 points to go to the class from 80, u1 stands still: overtaken."""
    scores = scores_of([[40.0, 50.0], [45.0, 45.0]])
    page = page_of(scores, "vi", analyse=lambda year, cards: analysed(scores, "vi", year, cards))
    assert page.analysed is not None
    way, moved = page.analysed.ways[0], page.analysed.moved[0]
    assert (way.unit, way.goal, way.reached, round(way.cost, 2)) == ("u0", "xếp loại “Tốt”", True, 0.6)
    assert [(step.before, step.after, round(step.points, 2)) for step in way.cheapest] == [("50%", "80%", 30.0)]
    assert (moved.change, [(part.title, part.printed) for part in moved.parts]) == (10.0, [("a", 10.0)])
    assert (moved.ranks, moved.alone, moved.own, moved.others) == ((2, 1), 1, 1.0, 0.0)
    text = as_html(page).decode("utf-8")
    assert "Hạng 1 trong ít nhất 90% số lần thử." in text
    assert "Lên xếp loại “Tốt”: 1 việc, công sức 0,60; điểm 50,00 → 80,00, hạng 1 → 1." in text
    assert "a: 50% → 80% (+30,00 điểm, công sức 0,60)" in text
    assert (
        "+10,00 điểm; hạng 2 → 1. Nếu các đơn vị khác giữ nguyên thì hạng 1 (do đơn vị: +1,0 bậc; do đơn vị khác: 0,0 bậc)."
        in text
    )
    assert "a (kết quả thực hiện): +10,00" in text


@pytest.mark.whole
def test_every_unit_of_the_example_has_all_of_it_and_its_parts_add_up(page: Page, text: str) -> None:
    found = page.analysed
    assert found is not None
    assert [len(own.intervals) for own in found.sureties] == [6]
    assert len(found.moved) == 6
    for one in found.moved:
        assert round(sum(part.printed for part in one.parts), 2) == one.change
    assert {card.row.card for card in page.cards} == {one.card for own in found.sureties for one in own.intervals}
    assert text.count("Độ vững của thứ hạng</dt>") == len(page.cards)
    assert text.count("<dt>Biến động so với 2024</dt>") == len(page.cards)
    pictures = re.findall(r"<svg.*?</svg>", text, re.S)
    assert len(pictures) > 3 * len(page.cards)
    for picture in pictures:
        ElementTree.fromstring(picture)


@pytest.mark.whole
def test_nothing_of_it_is_there_unasked(page: Page) -> None:
    plain = as_html(page_of(scored_example(), "vi", year=2025)).decode("utf-8")
    assert 'id="analysis"' not in plain
    assert "Độ vững" not in plain


def test_one_year_has_no_movement_and_says_so() -> None:
    found = analysed(scores_of([[40.0], [60.0]]), "vi", 2025, {0: "unit-1"})
    assert (found.moved, found.before) == ((), None)
    assert "Chưa có phần biến động vì số liệu không có năm trước." in found.notes
    assert [way.card for way in found.ways] == ["unit-1"]


def test_without_the_solver_the_rest_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dtiscore.documents.page.analysed.has_solver", lambda: False)
    found = analysed(scores_of([[40.0], [60.0]]), "en", 2025, {0: "unit-1"})
    assert found.ways == ()
    assert any("pip install" in note for note in found.notes)
    assert found.sureties


def test_a_waterfall_ends_where_the_points_do_and_shows_what_moves_together() -> None:
    """640 + 20 are 660, to 700 the rest is 40; names from data are text, not markup."""
    step = WayStep("<b>x</b>", "1", "2", 20.0, 1.0)
    way = WayUp("u", "unit-1", "g", True, True, 1.0, (640.0, 700.0), (2, 1), (step,), (step,))
    picture = way_chart(way, "vi")
    told = [
        "".join(element.itertext())
        for element in ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")
    ]
    assert told == ["Hiện tại", "640,00", "<b>x</b>", "+20,00", "Phần còn lại", "+40,00", "Sau khi cải thiện", "700,00"]
    moved = Moved("u", "unit-1", "điểm", (10.0, 8.0), -2.0, (MovedPart("x", "c", -2.0),), (1, 3), 2, -1.0, -1.0)
    assert "2024, hạng 1" in moved_chart(moved, 2024, 2025, "vi")


@pytest.mark.whole
def test_the_workbook_has_a_sheet_for_each(page: Page) -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_report_workbook(page)[0]))
    named = [
        "Độ vững thứ hạng",
        "Lộ trình cải thiện",
        "Biến động",
        "Kiểm định thống kê",
        "Trọng số thực tế",
        "Tương quan",
    ]
    assert [name for name in book.sheetnames if name in named] == named
    rows = list(book["Độ vững thứ hạng"].iter_rows(min_row=4, values_only=True))
    assert [row[2] for row in rows] == [one.rank for own in page.analysed.sureties for one in own.intervals]  # type: ignore[union-attr]
    assert len(book["Biểu đồ"]._charts) > len(page.cards)


def test_files_of_doubts_and_costs_go_with_the_analysis(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "a.html")
    assert run(["report", "-f", "commune-demo", "--costs", "c.toml", "-o", out, "--lang", "en"]) == 2
    assert "--doubts and --costs go with --analysis" in capsys.readouterr().err
