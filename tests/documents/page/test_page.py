"""The report of a year: what its page and workbook say, and that the page is safe, whole and readable by anybody."""

from __future__ import annotations

import io
import os
import re
import sys
import zipfile
from collections.abc import Sequence
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from time import process_time
from typing import Any, Literal

import numpy as np
import openpyxl
import polars as pl
import pytest

import dtiscore as dti
from dtiscore.cli import run
from dtiscore.documents.page import content, palette
from dtiscore.documents.page.content import page_of
from dtiscore.documents.page.html import as_html, policy_of, script_of, style_sheet
from dtiscore.documents.page.nouns import Page
from dtiscore.documents.page.workbook import as_report_workbook
from dtiscore.language.numbers import fixed
from dtiscore.language.sentences import pattern, say
from dtiscore.model import Office
from dtiscore.model.office import Agency

from ...browser import needs_browser, opened
from ...tree import ROOT

PACKAGE = Path(dti.__file__).parent
EXAMPLES = ROOT / "examples"
Lang = Literal["vi", "en"]
LANGS: tuple[Lang, ...] = ("vi", "en")

for extra in ("altair", "jinja2", "vl_convert"):
    pytest.importorskip(extra, reason=f"{extra} is not installed")


def scores_of(name: str, **options: Any) -> dti.Scores:
    folder = EXAMPLES / name
    prefix = "synthetic-" if (folder / "synthetic-units.csv").exists() else ""
    own = folder / "synthetic-framework.toml"
    codes = {"soc-trang": "soc-trang-goals", "tra-vinh": "tra-vinh-goals", "dti-2022": "vn-dti-province-2022"}
    codes |= {"dti-2020": "vn-dti-province-2020", "commune-demo": "commune-demo"}
    framework = dti.load_framework(str(own) if own.exists() else codes[name])
    observations = dti.read_observations(
        folder / f"{prefix}observations.csv", framework, units=folder / f"{prefix}units.csv", numbers="vi" if name == "commune-demo" else "auto"
    )  # fmt: skip
    return dti.score(framework, observations, **options)


@pytest.fixture(scope="module")
def province() -> dti.Scores:
    return scores_of("synthetic-province")


@pytest.fixture(scope="module")
def goals() -> dti.Scores:
    return scores_of("soc-trang")


@pytest.fixture(scope="module")
def province_page(province: dti.Scores) -> Page:
    return page_of(province, "vi")


@pytest.fixture(scope="module")
def province_file(province_page: Page, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "báo cáo.html"
    path.write_bytes(as_html(province_page))
    return path


@pytest.fixture(scope="module")
def goals_file(goals: dti.Scores, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "sóc trăng.html"
    path.write_bytes(as_html(page_of(goals, "vi", year=2023, what_if=True)))
    return path


# --- a reader of HTML ------------------------------------------------------------------------------------------------

EMPTY = {"meta", "link", "br", "hr", "img", "input"}


class Reader(HTMLParser):
    """Every element with its attributes and text; complains where tags do not close in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.wrong: list[str] = []
        self._open: list[tuple[str, int]] = []
        self.feed(text)
        self.close()
        self.wrong += [f"never closed: {tag}" for tag, _ in self._open]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attributes]
        if len(names) != len(set(names)):
            self.wrong.append(f"{tag}: an attribute twice")
        self.elements.append((tag, {name: value or "" for name, value in attributes}))
        self.texts.append("")
        if tag not in EMPTY:
            self._open.append((tag, len(self.elements) - 1))

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in EMPTY:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            self.wrong.append(
                f"{tag} closes {self._open[-1][0] if self._open else 'nothing'} at line {self.getpos()[0]}"
            )
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for _, position in self._open:
            self.texts[position] += data

    def of(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def text_of(self, key: str) -> str:
        position = next(i for i, (_, attributes) in enumerate(self.elements) if attributes.get("id") == key)
        return " ".join(self.texts[position].split())


def assert_sound(text: str, lang: str) -> Reader:
    """What makes a page whole, reachable by keyboard and by ear, and closed to the outside."""
    ours = f"<script>{script_of()}</script>\n"
    script = script_of() if ours in text else ""
    text = re.sub(r'<script type="application/json" id="live">[^<]*</script>\n', "", text.replace(ours, ""))
    page = Reader(text)
    assert page.wrong == []
    assert text.startswith("<!DOCTYPE html>")
    assert page.of("html") == [{"lang": lang}]
    assert len(page.of("title")) >= 1
    assert len(page.of("main")) == len(page.of("h1")) == 1
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [attributes["href"] for attributes in page.of("a")]
    assert links
    assert all(link.startswith("#") for link in links)
    assert {link[1:] for link in links} <= set(ids)
    for _, attributes in page.elements:
        for name in ("aria-labelledby", "aria-describedby"):
            assert set(attributes.get(name, "").split()) <= set(ids)
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(attributes.get("scope") in ("row", "col") for attributes in page.of("th"))
    for tag in ("svg", "img"):
        assert all(a.get("aria-label") or a.get("aria-hidden") == "true" for a in page.of(tag))
    assert all(a.get("aria-label") for a in page.of("div") if a.get("role") == "region")
    assert all(a.get("tabindex") == "0" for a in page.of("div") if a.get("class") == "scroll")
    for tag, attributes in page.elements:
        assert tag not in ("script", "iframe", "object", "embed", "form", "base", "image", "use", "foreignobject")
        assert not [
            name for name in attributes if name.startswith("on") or name in ("src", "srcset", "style", "action")
        ]
    assert [a["href"] for a in page.of("link")] == ["data:,"]
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert "url(" not in style
    assert "@import" not in style
    (policy,) = [a["content"] for a in page.of("meta") if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy == policy_of(style, script)
    assert "default-src 'none'" in policy
    return page


def test_the_reader_sees_what_is_wrong() -> None:
    assert Reader("<p><b>a</p>").wrong
    assert Reader("<p>").wrong
    assert Reader('<p id="a" id="b"></p>').wrong
    sound = (
        f'<!DOCTYPE html><html lang="vi"><title>a</title><style>{style_sheet()}</style><h1>a</h1><main>b</main></html>'
    )
    for hostile in (
        "<script>1</script>",
        '<p onclick="a()">b</p>',
        '<a href="http://a.vn">b</a>',
        "<h3>c</h3>",
        "<th>d</th>",
    ):
        with pytest.raises(AssertionError):
            assert_sound(sound.replace("<main>", "<main>" + hostile), "vi")


@pytest.mark.whole
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", sorted(path.parent.name for path in EXAMPLES.glob("*/dtiscore.toml")))
def test_the_page_of_every_example_is_sound(name: str, lang: Lang) -> None:
    scores = scores_of(name)
    page = page_of(scores, lang)
    text = as_html(page).decode()
    reader = assert_sound(text, lang)
    assert len(reader.of("article")) == len(page.cards) == int(scores.plan.observations.listed[:, -1].sum())
    assert as_report_workbook(page)[0][:2] == b"PK"
    if lang == "en":
        ours = "".join(
            say(f"page.{code}", "vi") for code in ("contents", "ranking", "weakest_pillar", "card.gaps", "method.rules")
        )
        assert not [
            word
            for word in (say("page.card.gaps", "vi"), say("page.weakest_pillar", "vi"))
            if word in text and word in ours
        ]


# --- what the page says ----------------------------------------------------------------------------------------------


@pytest.mark.whole
def test_ranks_changes_and_percentages_are_those_of_the_engine(province: dti.Scores, province_page: Page) -> None:
    ranking = dti.rank(province, year=2025).to_polars("vi")
    before = {row["unit"]: row for row in dti.rank(province, year=2024).to_polars("vi").iter_rows(named=True)}
    rows = [row for block in province_page.blocks for row in block.rows]
    assert [row.code for row in rows] == ranking["unit"].to_list()
    for row, expected in zip(rows, ranking.iter_rows(named=True), strict=True):
        assert (row.rank, row.of, row.change) == (expected["rank"], expected["of"], expected["change"])
        assert row.percent == pytest.approx(float(dti.round_half_up(expected["score"], 4)) * 100)
        assert (row.points, row.max_points) == (expected["points"], expected["max_points"])
        assert row.band == expected["band"]
        assert row.coverage == pytest.approx(expected["coverage"])
        old = float(dti.round_half_up(before[row.code]["score"], 4)) * 100
        assert row.percent_change == pytest.approx(row.percent - old)
    places = [province.unit_index(row.code) for row in rows]
    for position, pillar in enumerate(("government", "economy", "society")):
        own = dti.round_half_up(province[pillar][places, -1], 4) * 100
        assert [row.parts[position] for row in rows] == pytest.approx(own.tolist())


def given(scores: dti.Scores, u: int) -> list[str]:
    """The indicators of a unit whose points a council set in the last year."""
    return [code for code, points in scores.plan.observations.points.items() if np.isfinite(points[u, -1])]


def test_what_no_target_is_set_for_is_compared_with_the_best_and_the_councils_points_count() -> None:
    page = page_of(scores_of("commune-demo"), "vi", year=2025)
    (card,) = (card for card in page.cards if card.row.code == "xa-b")
    worth = [gap.points for gap in (*card.gaps, *card.other_gaps)]
    assert worth == sorted(worth, reverse=True)
    assert {gap.to_target for gap in (*card.gaps, *card.other_gaps)} == {True, False}
    (lowered,) = (gap for gap in (*card.gaps, *card.other_gaps) if gap.title.startswith("Trang thông tin điện tử"))
    # The unit has its page on the portal, as it says; the council gave 5 of 10 points, the best of the block have 10.
    assert (lowered.value, lowered.gap, lowered.points) == ("được chấm 5 điểm", "–", 5.0)
    assert page.reference == say("page.reference.both", "vi", year=2025)


def test_a_card_has_median_weakest_pillar_and_the_gaps_worth_most(province: dti.Scores, province_page: Page) -> None:
    best = dti.gaps(province, to="best", year=2025).to_polars()
    leaves = {node.code for node in province.framework.leaves}
    records = province.plan.observations.records
    for card in province_page.cards[::7]:
        u = province.unit_index(card.row.code)
        block = [i for i, record in enumerate(records) if record.block == records[u].block and record.ranked]
        for part, code in zip(card.parts, ("government", "economy", "society"), strict=True):
            values = dti.round_half_up(province[code][block, -1], 4) * 100
            assert part.median == pytest.approx(np.nanmedian(values))
        lowest = min(part.percent for part in card.parts if part.percent is not None)
        assert card.weakest_percent == lowest
        assert list(card.weakest) == [part.title for part in card.parts if part.percent == lowest]
        own = best.filter(
            pl.col("unit") == card.row.code, pl.col("node").is_in(list(leaves)),
            ~pl.col("met").fill_null(False) | (pl.col("node").is_in(given(province, u)) & (pl.col("points") > 0)),
        )  # fmt: skip
        own = own.filter(pl.col("points").fill_null(-1) != 0).sort("points", descending=True, nulls_last=True)
        found = [gap.points for gap in (*card.gaps, *card.other_gaps)]
        assert found == pytest.approx(own["points"].to_list())
        assert not set(card.strongest) & set(card.weak)
        assert max(s.percent for s in card.weak) <= min(s.percent for s in card.strongest)  # type: ignore[type-var]


def test_what_was_planted_in_the_synthetic_province_stands_on_its_cards(province_page: Page) -> None:
    cards = {card.row.code: card for card in province_page.cards}
    assert cards["sx-010"].row.rank == cards["sx-011"].row.rank
    assert any("39,84" in question.finding for question in cards["sx-042"].questions)
    assert [past.year for past in cards["sx-077"].past if past.percent is None] == [2022]
    assert "112,5%" in cards["sd-02"].questions[0].finding


def text_of_card(file: Path, anchor: str) -> str:
    return Reader(file.read_text("utf-8")).text_of(anchor)


def test_the_page_of_one_province_answers_its_reader(goals: dti.Scores, goals_file: Path) -> None:
    """Rank, weakest pillar, the three gaps worth most points, and the document that states each target."""
    card = text_of_card(goals_file, "unit-1")
    head = card[: card.index("Kết quả theo trụ cột")]
    assert "hạng 1/1: khối chỉ có một đơn vị" in head
    pillars = {p.title.vi: float(goals[p.code][0, goals.years.index(2023)]) for p in goals.framework.pillars}
    weakest = min(pillars, key=lambda title: pillars[title])
    assert f"Trụ cột thấp nhất {weakest} ({fixed(pillars[weakest] * 100, 2, 'vi')}%)" in head
    known = [gap for gap in dti.gaps(goals, target_year=2025, year=2023) if gap.met is False]
    known = [gap for gap in known if goals.framework[gap.node].rollup == "leaf"]
    top = sorted(known, key=lambda gap: -gap.points)[:3]
    documents = {document.code: document for document in goals.plan.targets.documents}
    position = 0
    for gap in top:
        place = head.index(gap.title.vi, position)
        position = place + 1
        told = head[place : place + 400]
        assert f"thêm {fixed(gap.points, 2, 'vi')} điểm" in told
        assert f"Văn bản: {documents[gap.document].number}: {documents[gap.document].title.vi}" in told


def test_indicators_without_data_are_no_gaps_where_missing_data_cost_nothing(goals: dti.Scores) -> None:
    (card,) = page_of(goals, "vi", year=2023).cards
    found = dti.gaps(goals, target_year=2025, year=2023).rows
    assert card.unknown == sum(gap.met is None for gap in found) > 0
    assert (card.met, card.unmet) == (sum(gap.met is True for gap in found), sum(gap.met is False for gap in found))
    assert all(gap.value != say("value.no_data", "vi") for gap in (*card.gaps, *card.other_gaps))


def test_conflicts_of_targets_and_what_has_no_target_are_told(goals: dti.Scores) -> None:
    scores = scores_of("soc-trang", target_year=2030)
    page = page_of(scores, "vi", year=2023, target_year=2030)
    assert [(d.year, [value for value, _, _ in d.targets]) for d in page.method.disputes]
    assert {dispute.node for dispute in page.method.disputes} == {
        scores.framework[conflict.node].title.vi for conflict in scores.plan.conflicts
    }
    text = as_html(page).decode()
    assert "lấy theo văn bản được ưu tiên" in text
    assert page_of(goals, "vi", year=2023).method.without_target


def test_sources_of_documents_are_told_in_the_language_of_the_page(goals: dti.Scores) -> None:
    told = [page_of(goals, lang, year=2023).method.sources[0].source for lang in LANGS]
    assert [text.split()[0] for text in told] == ["Tài", "Seed"]


def test_a_pillar_of_targets_is_shown_against_meeting_them_all(goals: dti.Scores, province_page: Page) -> None:
    (card,) = page_of(goals, "en", year=2023).cards
    assert [part.target for part in card.parts] == [100.0, 100.0, 100.0]
    assert all(part.target is None for card in province_page.cards for part in card.parts)


def test_a_target_of_a_pillar_is_its_share_of_the_maximum(tmp_path: Path) -> None:
    targets = tmp_path / "muc-tieu.toml"
    targets.write_text(
        '[document]\ncode = "ke-hoach"\ntitle = { vi = "Kế hoạch", en = "Plan" }\nnumber = "1/KH"\nsource = "invented"\n'
        "[targets.government]\n2022 = { value = 630 }\n[targets.awareness]\n2022 = { value = 95 }\n",
        "utf-8",
    )
    scores = scores_of("dti-2022", targets=[targets])
    cards = page_of(scores, "vi", target_year=2022).cards
    assert {card.parts[0].target for card in cards} == {90.0}
    found = [gap for card in cards for gap in card.gaps]
    assert {gap.document for gap in found if gap.to_target} == {"1/KH: Kế hoạch"}
    others = {gap.document.partition(": ")[0] for gap in found if not gap.to_target}
    assert others == {say("page.reference_of", "vi")}


@pytest.mark.whole
def test_one_card_can_be_asked_for(province: dti.Scores) -> None:
    page = page_of(province, "vi", year=2024, units=["sx-042", "Sở tổng hợp 05 (synthetic)"])
    assert sorted(card.row.code for card in page.cards) == ["sd-05", "sx-042"]
    assert (page.year, page.without_card, sum(len(b.rows) for b in page.blocks)) == (2024, 127, 129)
    assert say("page.card.left_out", "vi", count=127) in as_html(page).decode()
    with pytest.raises(dti.LookupProblem, match="sx-999"):
        page_of(province, "vi", units=["sx-999"])


def test_what_has_no_data_is_named_where_it_counts(province: dti.Scores, tmp_path: Path) -> None:
    assert all(
        card.missing == () for card in page_of(scores_of("dti-2022"), "vi").cards
    )  # the smart city has no points
    data = (EXAMPLES / "synthetic-province" / "synthetic-observations.csv").read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in data if not line.startswith(("sd-05,2025,security_regulation", "sd-05,2025,tasks_done"))]
    assert len(kept) == len(data) - 2
    file = tmp_path / "data.csv"
    file.write_text("".join(kept), "utf-8")
    folder = EXAMPLES / "synthetic-province"
    framework = dti.load_framework(str(folder / "synthetic-framework.toml"))
    observations = dti.read_observations(file, framework, units=folder / "synthetic-units.csv")
    (card,) = page_of(dti.score(framework, observations), "vi", units=["sd-05"]).cards
    titles = {framework[code].title.vi for code in ("security_regulation", "tasks_done")}
    assert set(card.missing) == titles
    # Under this framework missing data cost points, so they are gaps: the points of the task, and those that the gate took.
    worth = {gap.title: gap for gap in card.gaps}
    assert worth[framework["tasks_done"].title.vi].value == say("page.no_data.zero", "vi")
    whole = province.points("cyber_security")[province.unit_index("sd-05"), -1]
    cap = 0.5 * province.max_points("cyber_security")[province.unit_index("sd-05"), -1]
    assert worth[framework["security_regulation"].title.vi].points == pytest.approx(whole - cap)


@pytest.mark.whole
def test_a_year_with_far_fewer_data_is_announced_as_preliminary(
    goals: dti.Scores, province: dti.Scores, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shares = [float(goals.coverage("total")[0, j]) for j in range(len(goals.years))]
    assert goals.years == (2023, 2024)
    assert shares[1] < shares[0] / 2
    told = f"Số liệu năm 2024 mới đủ {shares[1] * 100:.0f}% (năm 2023: {shares[0] * 100:.0f}%)"
    page = page_of(goals, "vi")
    assert page.caution.startswith(told)
    assert told in as_html(page).decode()
    assert page_of(goals, "vi", year=2023).caution == page_of(province, "vi", units=["sd-05"]).caution == ""
    assert run(["report", str(EXAMPLES / "soc-trang"), "-o", str(tmp_path / "a.html"), "--lang", "vi"]) == 0
    assert told in capsys.readouterr().err


def test_the_method_says_as_of_which_status(province: dti.Scores) -> None:
    for status, told in ((None, "mới nhất"), ("self", "tự chấm"), ("thẩm định", "thẩm định")):
        assert any(told in text for _, text in page_of(province, "vi", units=["sd-05"], status=status).method.facts)


# --- hostile and large -----------------------------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "=cmd|'/C calc'!A0", "+1+1", "@SUM(1)", "{{ 7*7 }}",
    "\u202eđảo\u202c", "Đơn vị " + "rất dài " * 1000, "x" * 5000, "]]></svg><svg onload=alert(1)>", "مكتب",
)  # fmt: skip


def hostile_scores(folder: Path, names: Sequence[str], blocks: int = 2) -> dti.Scores:
    units, data = folder / "units.csv", folder / "data.csv"
    rows = [{"code": f"u{i}", "name": name, "block": names[i % blocks]} for i, name in enumerate(names)]
    pl.DataFrame(rows).write_csv(units)
    nodes = ("awareness", "institutions", "infrastructure", "human_resources", "cyber_security")
    activities = ("government_activity", "economy_activity", "society_activity")
    pl.DataFrame(
        {"unit": [row["code"] for row in rows], "year": [2022] * len(rows)}
        | {node: [(i * 7 + k * 3) % 100 / 100 for i in range(len(rows))] for k, node in enumerate(nodes + activities)}
    ).write_csv(data)
    framework = dti.load_framework("vn-dti-province-2022")
    return dti.score(framework, dti.read_observations(data, framework, units=units))


@pytest.fixture(scope="module")
def hostile_page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    return page_of(hostile_scores(tmp_path_factory.mktemp("hostile"), HOSTILE), "vi")


@pytest.mark.whole
def test_text_of_units_is_only_ever_text_on_the_page(hostile_page: Page) -> None:
    text = as_html(hostile_page).decode()
    page = assert_sound(text, "vi")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "{{ 7*7 }}" in text
    assert "\u202e" not in text
    assert "x" * 200 not in text
    assert "مكتب" in text
    assert page.of("bdi")
    assert len(text) < 1_000_000


def test_text_of_units_is_only_ever_text_in_the_workbook(hostile_page: Page) -> None:
    content, _ = as_report_workbook(hostile_page)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            inside = archive.read(name).decode("utf-8")
            if name.startswith("xl/worksheets/"):
                assert "<f>" not in inside
                assert "<f " not in inside
            if name.startswith("xl/charts/"):
                sheets = {f"'{say('page.sheet.' + s, 'vi')}'" for s in ("ranking", "trend", "parts")}
                for reference in re.findall(r"<c:f>(.*?)</c:f>", inside):
                    assert re.fullmatch(r"(.+)!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", reference)
                    assert reference.partition("!")[0].replace("&apos;", "'") in sheets
    book = openpyxl.load_workbook(io.BytesIO(content))
    values = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "=cmd|'/C calc'!A0" in values
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


@pytest.mark.whole
def test_three_thousand_units_stay_bounded(tmp_path: Path) -> None:
    page = page_of(hostile_scores(tmp_path, [f"Xã {i} (synthetic)" for i in range(3000)]), "vi")
    assert (len(page.cards), page.without_card) == (content.MOST_CARDS, 3000 - content.MOST_CARDS)
    text = as_html(page)
    assert len(text) < 15_000_000
    assert text.count(b'<svg xmlns="http://www.w3.org/2000/svg"') <= content.MOST_CARDS + 2 * 24
    assert say("page.card.left_out", "vi", count=page.without_card).encode() in text
    assert len(as_report_workbook(page)[0]) < 15_000_000


@pytest.mark.whole
def test_many_blocks_have_tables_and_the_first_of_them_charts(tmp_path: Path) -> None:
    page = page_of(hostile_scores(tmp_path, [f"Xã {i} (synthetic)" for i in range(120)], 40), "en", units=["u0"])
    text = as_html(page).decode()
    reader = assert_sound(text, "en")
    assert sum(a.get("class") == "ranking" for a in reader.of("table")) == 40
    assert text.count('class="chart"') == 24 + len(page.cards) == text.count('<ul class="legend"')
    assert "Charts are drawn for the first 24 blocks" in text


@pytest.mark.whole
def test_a_province_of_129_units_and_five_years_takes_seconds_and_megabytes(province: dti.Scores) -> None:
    begun = process_time()
    size = len(as_html(page_of(province, "vi")))
    assert process_time() - begun < 10
    assert size < 15_000_000


@pytest.mark.whole
def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    for suffix in ("html", "xlsx"):
        files = [tmp_path / f"{i}.{suffix}" for i in range(2)]
        for file in files:
            assert run(["report", str(EXAMPLES / "soc-trang"), "--year", "2023", "-o", str(file), "-q"]) == 0
        assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.whole
def test_the_bytes_are_the_same_in_another_process(goals_file: Path, tmp_path: Path) -> None:
    import subprocess

    file = tmp_path / "x.html"
    command = [
        sys.executable,
        "-m",
        "dtiscore",
        "report",
        str(EXAMPLES / "soc-trang"),
        "--year",
        "2023",
        "--lang",
        "vi",
    ]
    subprocess.run(
        [*command, "-o", str(file), "-q"],
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONHASHSEED": "7"},
    )
    assert file.read_bytes() == goals_file.read_bytes()


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["-o", "a.pdf"], 1, "a.pdf: a report cannot be written as “.pdf” (use .html or .xlsx)"),
        (["-o", "a"], 1, "a: a report cannot be written as “—” (use .html or .xlsx)"),
        ([], 2, "name the file of the report with -o, ending in .html or .xlsx (--format does not apply)"),
        (["-o", "a.html", "--format", "json"], 2, "name the file of the report with -o"),
        (["-o", "a.html", "--unit", "soc-trang", "--year", "1999"], 1, "1999"),
        (["-o", "a.html", "--unit", "nowhere"], 1, "nowhere"),
        (["-o", "a.html", "--document", "none"], 1, "none"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    arguments: list[str], code: int, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert run(["report", str(EXAMPLES / "soc-trang"), *arguments, "--lang", "en"]) == code
    said = capsys.readouterr()
    assert sentence in said.err
    assert said.out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.whole
@pytest.mark.parametrize("missing", ["altair", "jinja2", "vl_convert"])
def test_without_the_extra_one_sentence_says_what_to_install(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    file = tmp_path / "a.html"
    command = ["report", str(EXAMPLES / "soc-trang"), "--year", "2023", "--lang", "vi", "-q", "-o"]
    assert run([*command, str(file)]) == 1
    assert 'pip install "dtiscore[report]"' in capsys.readouterr().err
    assert not file.exists()
    assert run([*command, str(tmp_path / "a.xlsx")]) == 0


# --- the workbook ----------------------------------------------------------------------------------------------------


@pytest.mark.whole
@pytest.mark.parametrize("lang", LANGS)
def test_the_workbook_has_the_tables_of_the_page_and_charts_of_its_cells(province: dti.Scores, lang: Lang) -> None:
    page = page_of(province, lang)
    book = openpyxl.load_workbook(io.BytesIO(as_report_workbook(page)[0]))

    def table(name: str) -> list[tuple[Any, ...]]:
        return list(book[say(f"page.sheet.{name}", lang)].iter_rows(min_row=4, values_only=True))

    rows = [row for block in page.blocks for row in block.rows]
    assert [line[1:8] for line in table("ranking")] == [
        (row.rank, row.of, row.code, row.unit, row.percent, row.percent_change, row.change) for row in rows
    ]
    assert [line[5] for line in table("gaps")] == [g.points for c in page.cards for g in (*c.gaps, *c.other_gaps)]
    assert [line[2] for line in table("parts")] == [
        p.percent if p.percent is not None else "–" for c in page.cards for p in c.parts
    ]
    charts = book[say("page.sheet.charts", lang)]._charts
    assert len(charts) == 2 * len(page.blocks)
    for block, chart in zip(page.blocks, charts[::2], strict=True):
        (series,) = chart.series
        sheet, _, area = series.val.numRef.f.partition("!")
        cells = book[sheet.strip("'")][area.replace("$", "")]
        assert [cell.value for (cell,) in cells] == [row.percent for row in block.rows[: block.charted]]


# --- words and colours -----------------------------------------------------------------------------------------------


def test_text_can_be_read_on_every_ground() -> None:
    """WCAG 2.2, success criteria 1.4.3 (text, 4.5) and 1.4.11 (signs of charts, 3)."""
    assert palette.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert palette.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    for ground in (palette.PAPER, palette.BAND):
        for colour in (palette.INK, palette.FAINT, palette.LINK):
            assert palette.contrast(colour, ground) >= 4.5
    for colour in (palette.NOW, palette.BEFORE, palette.MEDIAN, palette.TARGET, palette.FOCUS, *palette.SERIES):
        assert palette.contrast(colour, palette.PAPER) >= 3
    assert palette.contrast(palette.NOW, palette.TRACK) >= 3
    assert palette.contrast(palette.NOW, palette.PAPER) >= 3
    for shade in palette.SHADES:
        assert palette.contrast(palette.text_on(shade), shade) >= 4.5


def test_shades_grow_lighter_with_every_step_so_that_they_need_no_colour() -> None:
    light = [palette.luminance(shade) for shade in palette.SHADES]
    assert light == sorted(light)
    assert min(after / before for before, after in pairwise(light)) > 1.1


def test_lines_of_a_chart_differ_in_more_than_colour(province_page: Page) -> None:
    from dtiscore.documents.page.charts import series_of

    looks = series_of(province_page)
    assert len({dash for _, _, dash, _ in looks}) == len({shape for *_, shape in looks}) == len(looks) == 4


@pytest.mark.whole
def test_the_chart_of_a_card_shows_that_unit(goals: dti.Scores, province_page: Page) -> None:
    from dtiscore.documents.page.charts import ROW, WIDTH, card_charts

    (with_targets,) = page_of(goals, "vi", year=2023).cards
    for cards in (province_page.cards, (with_targets,)):
        for card, chart in zip(cards, card_charts(cards, province_page), strict=True):
            _, top, _, height = map(float, re.search(r'viewBox="([^"]+)"', chart)[1].split())  # type: ignore[index]
            assert height == len(card.parts) * ROW
            told = re.findall(r"<text[^>]*>([^<]*)</text>", chart)
            values = [fixed(part.percent, 2, "vi") + "%" for part in card.parts]
            assert told == [part.title for part in card.parts] + values
            widths = {
                fill: [
                    float(w) / WIDTH * 100 for w in re.findall(rf'd="M0,[\d.]+h([\d.]+)v[^"]*" fill="{fill}"', chart)
                ]
                for fill in (palette.NOW, palette.BEFORE)
            }
            assert widths[palette.NOW] == pytest.approx([part.percent for part in card.parts], abs=0.01)
            before = [part.before for part in card.parts if part.before is not None]
            assert widths[palette.BEFORE] == pytest.approx(before, abs=0.01)
            downs = [float(y) for y in re.findall(r"translate\([\d.]+,([\d.]+)\)", chart)]
            assert all(top <= y <= top + height for y in downs)
            assert chart.count(f'fill="{palette.TARGET}"') == sum(part.target is not None for part in card.parts)


@pytest.mark.whole
def test_charts_hold_words_as_text_and_nothing_that_leads_elsewhere(province_file: Path) -> None:
    text = province_file.read_text("utf-8")
    charts = re.findall(r'<svg xmlns="http://www\.w3\.org/2000/svg".*?</svg>', text, re.DOTALL)
    assert len(charts) == 2 * 129 + 3 + 3  # each unit has its indices and its line over the years
    assert all("<text" in chart and "<title>" in chart for chart in charts)
    assert any("Chính quyền số" in chart for chart in charts)
    assert not re.search(r"href|url\(|<image|<style|font-family", "".join(charts))


# --- in a browser ----------------------------------------------------------------------------------------------------


@pytest.fixture(params=[(390, 844), (794, 1123)], ids=["phone", "A4"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    found: tuple[int, int] = request.param
    return found


@needs_browser
def test_the_browser_of_these_tests_sees_requests_and_complaints(tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    page.write_text('<img src="http://example.invalid/a.png"><script>console.error("b"); throw 1</script>', "utf-8")
    with opened(page, 390, 844, tmp_path) as seen:
        assert "http://example.invalid/a.png" in seen.requests
        assert len(seen.complaints) >= 2


@needs_browser
@pytest.mark.parametrize("which", ["province_file", "goals_file"])
def test_the_page_asks_for_nothing_complains_of_nothing_and_fits(
    which: str, size: tuple[int, int], request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    page: Path = request.getfixturevalue(which)
    with opened(page, *size, tmp_path) as seen:
        assert seen.requests == (page.resolve().as_uri(),)
        assert seen.complaints == ()
        assert seen.evaluate("document.documentElement.scrollWidth") <= size[0]
        # The style was allowed, and so applies.
        assert (
            seen.evaluate("getComputedStyle(document.querySelector('thead th')).backgroundColor")
            == "rgb(242, 245, 248)"
        )
        small = "[...document.querySelectorAll('.chart text')].map(t => t.getBoundingClientRect().height).filter(h => h < 9)"
        assert seen.evaluate(f"{small}.length") == 0


@needs_browser
def test_hostile_names_run_nothing(hostile_page: Page, tmp_path: Path) -> None:
    page = tmp_path / "hostile.html"
    page.write_bytes(as_html(hostile_page))
    with opened(page, 390, 844, tmp_path) as seen:
        assert seen.requests == (page.resolve().as_uri(),)
        assert seen.complaints == ()
        assert seen.evaluate("document.scripts.length") == 2
        assert seen.evaluate("document.documentElement.scrollWidth") <= 390


@needs_browser
def test_the_policy_of_the_page_stops_what_would_be_put_into_it(goals_file: Path, tmp_path: Path) -> None:
    page = tmp_path / "changed.html"
    added = "<script>document.title = 'ran'</script><img src='https://example.invalid/a.png'></main>"
    page.write_text(goals_file.read_text("utf-8").replace("</main>", added), "utf-8")
    with opened(page, 800, 600, tmp_path) as seen:
        assert seen.evaluate("document.title") != "ran"
        assert all("Content Security Policy" in complaint for complaint in seen.complaints)
        assert len(seen.complaints) >= 2


@needs_browser
def test_the_keyboard_reaches_content_tables_and_details(goals_file: Path, tmp_path: Path) -> None:
    with opened(goals_file, 390, 844, tmp_path) as seen:
        seen.press("Tab")
        assert seen.evaluate("document.activeElement.className") == "skip"
        assert seen.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
        seen.press("Enter")
        assert seen.evaluate("location.hash") == "#main"
        reached = set()
        for _ in range(80):
            seen.press("Tab")
            told = seen.evaluate("document.activeElement.tagName + '.' + document.activeElement.className")
            reached.add(told)
            if told.startswith("A."):
                assert seen.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
        assert {"A.", "DIV.scroll", "SUMMARY."} <= reached


@needs_browser
def test_the_page_prints_on_a4_with_what_is_folded_and_repeated_headers(province: dti.Scores, tmp_path: Path) -> None:
    import shutil
    import subprocess

    page = tmp_path / "few.html"
    page.write_bytes(as_html(page_of(province, "vi", units=["sd-05", "sx-042"])))
    with opened(page, 1100, 800, tmp_path) as seen:
        printed = seen.printed()
    assert printed.startswith(b"%PDF")
    sizes = set(re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed))
    assert {(round(float(w)), round(float(h))) for w, h in sizes} == {(595, 842)}
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed (apt-get install poppler-utils)")
    file = tmp_path / "a.pdf"
    file.write_bytes(printed)
    words = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, encoding="utf-8", check=True
    ).stdout
    pages = words.split("\f")
    ranking = [p for p in pages if len(re.findall(r"\d+/109", p)) > 10]
    assert len(ranking) > 3
    assert all("Đơn vị" in p for p in ranking)
    assert "Hồ sơ tiếp nhận trực tuyến:" in " ".join(words.split())  # advice, folded on the screen
    assert say("page.skip", "vi") not in words


def test_every_function_the_template_names_is_given() -> None:
    """Undefined names are errors: a page with everything on it was made by the tests above."""
    template = (PACKAGE / "documents" / "page" / "report.html.j2").read_text("utf-8")
    assert "| safe" not in template
    assert "autoescape" not in template


@pytest.mark.whole
def test_a_card_says_what_its_numbers_are_of() -> None:
    """Few data, gains beyond an indicator's own maximum, and pillars that share indices."""
    few = as_html(page_of(scores_of("soc-trang"), "vi")).decode()
    many = as_html(page_of(scores_of("synthetic-province"), "vi", units=["sd-05"])).decode()
    for sentence in (say("page.card.gaps.spread", "vi"), pattern("page.card.partial", "vi").partition(" (")[0]):
        assert sentence in few
        assert sentence not in many
    assert say("page.card.parts.differ", "vi") in many
    assert say("page.card.parts.differ", "vi") not in few


def test_the_agency_stands_above_the_title_and_in_the_workbook(goals: dti.Scores) -> None:
    office = Office(agency=Agency(parent="UBND TỈNH", name="Sở <A> & B"))
    page = page_of(goals, "vi", year=2023, office=office)
    assert '<p class="agency">UBND TỈNH – Sở &lt;A&gt; &amp; B</p>' in as_html(page).decode()
    content, _ = as_report_workbook(page)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert str(book.worksheets[0]["A1"].value).startswith("UBND TỈNH – Sở <A> & B. ")
    assert ["Cơ quan đánh giá", "UBND TỈNH – Sở <A> & B"] in [
        [c.value for c in row[:2]] for sheet in book.worksheets for row in sheet.iter_rows()
    ]
    assert 'class="agency"' not in as_html(page_of(goals, "vi", year=2023)).decode()
