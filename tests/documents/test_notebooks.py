"""What a notebook shows: tables, trees and charts, with every word of the data escaped."""

from __future__ import annotations

import datetime
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dtiscore as dti
from dtiscore.documents.page import palette
from dtiscore.documents.page.content import page_of
from dtiscore.years.published import PublishedNode

from ..tree import ROOT

FOLDER = ROOT / "examples" / "commune-demo"
UNITS = dti.read_units(FOLDER / "synthetic-units.csv")
SCORES = dti.score("commune-demo", FOLDER / "synthetic-observations.csv", units=UNITS)
MOVED = dti.Successions((dti.Succession(datetime.date(2025, 7, 1), "xa-a", "xa-b"),))


def written(name: str, text: str) -> Path:
    """A file of a name, for those who read one."""
    path = Path(tempfile.mkdtemp()) / name
    path.write_text(text, "utf-8")
    return path


def doubts() -> dti.Doubts:
    return dti.read_doubts(written("doubts.toml", '[doubts.w]\nkind = "weights"\nspread = 0.2\n'), SCORES.framework)


def published() -> dti.Published:
    nodes = {
        "total": PublishedNode(
            *(np.array([[0.5], [0.25]])[:, 0] for _ in range(3)),
            *(np.array([1.0, 1.0]),),
            np.array([1, 2]),
            np.array([2, 2]),
            ("", ""),
        )
    }
    units = (dti.Unit("a", "Xã A"), dti.Unit("b", "Xã B"))
    return dti.Published(
        SCORES.framework, 2025, 2025, units, ("a", "b"), nodes, "1/QĐ-UBND, công bố kết quả (synthetic)"
    )


SHOWN: dict[str, Callable[[], Any]] = {
    "framework": lambda: SCORES.framework,
    "observations": lambda: SCORES.plan.observations,
    "scores": lambda: SCORES,
    "ranking": lambda: dti.rank(SCORES),
    "gaps": lambda: dti.gaps(SCORES, to="best"),
    "explanation": lambda: dti.explain(SCORES, SCORES.units[0]),
    "units": lambda: UNITS,
    "plugins": dti.load_plugins,
    "targets": lambda: dti.load_targets(dti.load_framework("soc-trang-goals")),
    "changes": lambda: dti.compare("commune-demo", FOLDER / "synthetic-observations.csv", units=UNITS),
    "doubts": lambda: doubts(),
    "costs": lambda: dti.read_costs(written("costs.toml", '[costs."*"]\ncost = 2\n'), SCORES.framework),
    "robustness": lambda: dti.robustness(SCORES, doubts(), draws=20, sensitivity=0),
    "roadmap": lambda: dti.roadmap(SCORES, "xa-d", points=20.0),
    "movement": lambda: dti.movement(SCORES, SCORES),
    "audit": lambda: dti.audit(SCORES),
    "feed": lambda: dti.feed(SCORES),
    "successions": lambda: MOVED,
    "restated": lambda: dti.restate(SCORES, MOVED, 2025),
    "years": lambda: dti.load_years(ROOT / "examples" / "dti-2022"),
    "published": lambda: published(),
    "appeal": lambda: dti.appeal(SCORES, "xa-a", "committee_meetings", value=12),
}


def html(thing: Any) -> ET.Element:
    return ET.fromstring(thing._repr_html_().replace("<br>", "<br/>").replace(" open>", ' open="">'))


@pytest.mark.parametrize("name", SHOWN)
def test_every_value_shows_itself_in_well_formed_html(name: str) -> None:
    thing = SHOWN[name]()
    shown = html(thing)
    assert len("".join(shown.itertext())) > 40
    assert "object at 0x" not in repr(thing)


@pytest.mark.parametrize("lang", ["vi_VN.UTF-8", "en_US.UTF-8"])
def test_it_speaks_the_language_of_the_system(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", lang)
    shown = dti.rank(SCORES)._repr_html_()
    assert ("Xếp hạng" in shown or "Hạng" in shown) == lang.startswith("vi")


def test_a_framework_is_a_tree_that_unfolds() -> None:
    shown = html(SCORES.framework)
    inside = list(shown.iter("summary"))
    depths = [depth for depth, _ in SCORES.framework.tree]
    parents = [depth for depth, below in pairwise(depths) if below > depth]
    assert len(inside) == len(parents)


def test_bars_are_as_long_as_what_they_show() -> None:
    scores = dti.score(
        "vn-dti-province-2022", {"unit": ["A", "B"], "year": [2022, 2022], **{c: [0.5, 0.25] for c in FOUNDATION}}
    )
    shown = dti.rank(scores)._repr_html_()
    total = [f"width:{100 * value:.1f}%" for value in sorted(scores["total"][:, 0].tolist(), reverse=True)]
    assert [bar for bar in total if bar in shown] == total


FOUNDATION = ("awareness", "institutions", "infrastructure", "human_resources", "cyber_security")


def test_words_of_the_data_are_escaped() -> None:
    evil = "<script>alert(1)</script>"
    data = dti.read_observations(
        {"unit": [evil, "B"], "year": [2022, 2022], "awareness": [0.5, 0.6]}, "vn-dti-province-2022"
    )
    scores = dti.score("vn-dti-province-2022", data)
    for thing in (
        data,
        scores,
        dti.rank(scores),
        dti.gaps(scores, to="best"),
        dti.explain(scores, evil),
        dti.Units((dti.Unit(evil),)),
    ):
        assert "<script" not in thing._repr_html_()
    title = dti.Text(evil, evil)
    assert "<script" not in scores.framework.replace("awareness", title=title)._repr_html_()


def test_a_long_table_says_how_many_rows_it_leaves_out() -> None:
    many = [f"U{i}" for i in range(100)]
    scores = dti.score("vn-dti-province-2022", {"unit": many, "year": [2022] * 100, "awareness": [0.5] * 100})
    shown = dti.rank(scores)._repr_html_()
    assert shown.count("<tr>") == 61
    assert "40" in "".join(html(dti.rank(scores)).itertext())[-30:]


def test_codes_are_completed_in_brackets() -> None:
    assert "total" in SCORES.framework._ipython_key_completions_()
    assert SCORES._ipython_key_completions_() == list(SCORES.plan.index)


@pytest.mark.whole
def test_the_charts_of_the_page_are_drawn_and_saved(tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    for show in ("ranking", "series", "profile", "gaps", "heat"):
        picture = SCORES.plot(show, unit=SCORES.units[0] if show in ("profile", "gaps") else None, lang="vi")
        assert ET.fromstring(picture._repr_svg_()).tag.endswith("svg")
        picture.save(tmp_path / f"{show}.svg")
        assert (tmp_path / f"{show}.svg").read_text("utf-8") == picture.svg
    with pytest.raises(dti.OutputError):
        picture.save(tmp_path / "a.png")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [({"show": "profile"}, "unit="), ({"block": "zz"}, "there is no block “zz”"), ({"show": "pie"}, "ranking, series, profile"), ({"year": 1990}, "1990")],
)  # fmt: skip
def test_a_chart_that_cannot_be_drawn_is_told(arguments: dict[str, Any], words: str) -> None:
    pytest.importorskip("altair")
    with pytest.raises(dti.LookupProblem, match=words):
        SCORES.plot(**arguments)


def test_the_heat_map_has_a_cell_for_every_value_and_gaps_a_bar_each() -> None:
    pytest.importorskip("altair")
    heat = ET.fromstring(SCORES.plot("heat").svg)
    page = page_of(SCORES, "en")
    cells = page.blocks[0].heat
    rects = [one for one in heat.iter() if one.tag.endswith("rect")][1:]
    assert len(rects) == len(cells.nodes) * len(cells.units)
    assert {one.get("fill") for one in rects} <= {*palette.SHADES, palette.TRACK}
    told = [one.text for one in heat.iter() if one.tag.endswith("text")]
    assert set(cells.units) <= set(told)
    gaps = ET.fromstring(SCORES.plot("gaps", unit="xa-d").svg)
    card = page_of(SCORES, "en", units=["xa-d"]).cards[0]
    known = [gap for gap in (*card.gaps, *card.other_gaps) if gap.points is not None]
    widths = [float(one.get("width", "0")) for one in gaps.iter() if one.tag.endswith("rect")][1:]
    assert len(widths) == len(known)
    assert widths[0] == max(widths) == 230


def test_values_with_many_entries_say_what_they_are_in_one_line() -> None:
    for thing in (*(make() for make in SHOWN.values()), SCORES.framework["total"], dti.load_plugins().rules["linear"]):
        assert len(repr(thing)) < 120, repr(thing)[:200]
    assert repr(SCORES.framework["committee_head"]) == "Node('committee_head', 'indicator', 20 points)"
