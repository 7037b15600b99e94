"""What a notebook shows: tables, trees and charts, with every word of the data escaped."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import dtiscore as dti

from ..tree import ROOT

FOLDER = ROOT / "examples" / "commune-demo"
UNITS = dti.read_units(FOLDER / "synthetic-units.csv")
SCORES = dti.score("commune-demo", FOLDER / "synthetic-observations.csv", units=UNITS)
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
    "appeal": lambda: dti.appeal(SCORES, "xa-a", "committee_meetings", value=12),
}


def html(thing: Any) -> ET.Element:
    return ET.fromstring(thing._repr_html_().replace("<br>", "<br/>").replace(" open>", ' open="">'))


@pytest.mark.parametrize("name", SHOWN)
def test_every_value_shows_itself_in_well_formed_html(name: str) -> None:
    thing = SHOWN[name]()
    shown = html(thing)
    assert len("".join(shown.itertext())) > 100
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
    for show in ("ranking", "series", "profile"):
        picture = SCORES.plot(show, unit=SCORES.units[0] if show == "profile" else None, lang="vi")
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
