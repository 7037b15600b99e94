"""Plugins add forms of results and sections of the page and of documents; whatever they give is text, never markup."""

from __future__ import annotations

import base64
import io
import json
import shutil
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

import dtiscore as dti
from dtiscore.cli import run
from dtiscore.documents.sections import sections_of
from dtiscore.rules.plugins.loading import load_plugins

from ...tree import ROOT

PLUGIN = """
import dtiscore as dti

NAUGHTY = '<script>alert(1)</script><img src=x onerror="alert(2)">'


def as_rows(table):
    assert table.lang in ("vi", "en") and len(table.rows[0]) == len(table.headers)
    return "\\t".join(table.headers) + "\\n" + "".join("\\t".join(row) + "\\n" for row in table.rows)


def fails(table):
    raise RuntimeError("no paper")


@dti.hookimpl
def dtiscore_formats():
    text = dti.Text("a", "a")
    return [
        dti.OutputFormat("tsv", text, as_rows, (".tsv",)),
        dti.OutputFormat("raw", text, lambda table: b"\\xff\\x00"),
        dti.OutputFormat("broken", text, fails), dti.OutputFormat("nothing", text, lambda table: None),
    ]


def make(data):
    yield dti.Text("Đoạn " + NAUGHTY, "Paragraph " + NAUGHTY)
    rows = tuple((unit, float(score), None) for unit, score in zip(data.scores.units, data.scores["total"][:, 0]))
    yield dti.SectionTable((dti.Text("Đơn vị", NAUGHTY), dti.Text("Tỷ lệ", "Share"), dti.Text("Trống", "Empty")), rows)
    yield dti.SectionPicture('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(3)</script></svg>', dti.Text("Hình", 'Picture "quoted"'))


@dti.hookimpl
def dtiscore_sections():
    return [
        dti.Section("naughty", dti.Text("Mục", "Section <b>"), make), dti.Section("empty", dti.Text("a", "a"), lambda data: None),
        dti.Section("paper", dti.Text("Giấy", "Paper"), lambda data: [dti.Text("chỉ trên giấy", "only on paper")], ("document",)),
    ]
"""
FOLDER = ROOT / "examples" / "commune-demo"


def told(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(arguments)
    return code, out.getvalue(), err.getvalue()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(FOLDER, tmp_path / "communes")
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "giving.py").write_text(PLUGIN, "utf-8")
    monkeypatch.chdir(tmp_path / "communes")
    monkeypatch.setenv("DTISCORE_PLUGINS_DIR", str(tmp_path / "plugins"))
    return tmp_path / "communes"


def test_a_form_is_asked_for_by_its_name_or_by_its_suffix(folder: Path) -> None:
    code, out, _ = told("rank", "--year", "2025", "--format", "tsv", "--lang", "en")
    assert code == 0
    assert out.splitlines()[0].split("\t")[:2] == ["Rank", "Unit"]
    assert told("rank", "--year", "2025", "-o", "ranks.tsv", "--lang", "en")[0] == 0
    assert Path("ranks.tsv").read_text("utf-8") == out
    assert told("rank", "--year", "2025", "--format", "raw", "-o", "x.anything")[0] == 0
    assert Path("x.anything").read_bytes() == b"\xff\x00"


def test_forms_are_listed_where_an_unknown_one_is_asked_for_and_with_the_plugins(folder: Path) -> None:
    code, _, err = told("rank", "--format", "tvs", "--lang", "en")
    assert code == 2
    assert "table | csv | json | jsonl | markdown | tsv | raw | broken | nothing" in err
    code, out, _ = told("plugins", "--format", "json")
    (own,) = [row for row in json.loads(out) if row["name"] == "giving"]
    assert (own["formats"], own["sections"]) == ("tsv, raw, broken, nothing", "naughty, empty, paper")


@pytest.mark.parametrize(
    ("form", "words"), [("broken", "RuntimeError: no paper"), ("nothing", "the type NoneType, wanted str")]
)
def test_a_form_that_fails_is_one_sentence_and_nothing_is_written(folder: Path, form: str, words: str) -> None:
    code, _, err = told("rank", "--format", form, "-o", "ranks.txt", "--lang", "en")
    assert code == 1
    assert words in err
    assert "giving" in err
    assert not Path("ranks.txt").exists()


@pytest.mark.parametrize(
    ("name", "suffixes"),
    [("csv", ()), ("jsonl", ()), ("own", (".xlsx",)), ("own", (".tsv", ".json")), ("own", ("tsv",)), ("own", ".tsv")],
)
def test_a_form_of_ours_and_a_suffix_that_is_none_are_refused(name: str, suffixes: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"OutputFormat"):
        dti.OutputFormat(name, dti.Text("a", "a"), str, suffixes)


def test_of_two_forms_with_one_suffix_the_first_stays() -> None:
    def giving(name: str) -> object:
        class Plugin:
            @staticmethod
            @dti.hookimpl
            def dtiscore_formats() -> list[dti.OutputFormat]:
                return [dti.OutputFormat(name, dti.Text("a", "a"), lambda table: name, (".odd",))]

        return Plugin()

    plugins = load_plugins(("one", giving("first")), ("two", giving("second")), installed=False)
    assert list(plugins.formats) == ["first"]
    assert [problem.text() for problem in plugins.failures] == [
        "the plugin “two” (—): the form of results “.odd” is already given by “one” (rename it)"
    ]


def test_a_section_stands_on_the_page_escaped_and_under_its_policy(folder: Path) -> None:
    pytest.importorskip("vl_convert")
    assert told("report", "--year", "2025", "-o", "report.html", "--lang", "en")[0] == 0
    page = Path("report.html").read_text("utf-8")
    assert '<li><a href="#section-naughty">Section &lt;b&gt;</a></li>' in page
    assert page.count("<script") == 2  # the code of the page and what it reads
    assert "onerror=&#34;" in page
    assert 'content="default-src &#39;none&#39;; ' in page
    assert "section-empty" not in page
    assert "only on paper" not in page
    (picture,) = [part.partition('"')[0] for part in page.split('src="data:image/svg+xml;base64,')[1:]]
    assert base64.b64decode(picture).startswith(b"<svg")
    assert 'alt="Picture &#34;quoted&#34;"' in page


def test_sections_are_lines_in_documents(folder: Path) -> None:
    scores = dti.score("commune-demo", "synthetic-observations.csv", units="synthetic-units.csv")
    naughty, paper = sections_of(dti.load_plugins(), scores, 2025, "vi", "document")
    assert (naughty.title, paper.lines) == ("Mục", ("chỉ trên giấy",))
    assert naughty.lines[1].startswith(f"{scores.units[0]} – Tỷ lệ: 0,")
    assert naughty.lines[1].endswith("; Trống: –")
    assert [section.anchor for section in sections_of(dti.load_plugins(), scores, 2025, "en", "page")] == [
        "section-naughty"
    ]


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda data: ["a text"], "the type str, wanted Text"),
        (lambda data: [dti.SectionTable((dti.Text("a", "a"),), (("x", "y"),))], "one cell for each of 1 headers"),
        (lambda data: [dti.SectionTable((dti.Text("a", "a"),), ((object(),),))], "the type object"),
        (lambda data: [dti.SectionPicture("<b>", dti.Text("a", "a"))], "no SVG"),
        (lambda data: [dti.Text("a", "a")] * 300, "more than 200 parts"),
        (lambda data: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_what_is_no_section_is_one_sentence_with_the_plugin(made: object, words: str) -> None:
    class Plugin:
        @staticmethod
        @dti.hookimpl
        def dtiscore_sections() -> list[dti.Section]:
            return [dti.Section("own", dti.Text("a", "a"), made)]  # type: ignore[arg-type]

    plugins = load_plugins(("odd_sections", Plugin()), installed=False)
    with pytest.raises(dti.PluginError, match=words):
        sections_of(plugins, None, 2025, "en", "page")  # type: ignore[arg-type]


def test_the_city_of_the_example_gives_metrics_and_its_levels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "examples" / "plugin-smart-city"))
    import dtiscore_smart_city

    folder = ROOT / "examples" / "plugin-smart-city"
    plugins = load_plugins(("smart_city", dtiscore_smart_city), installed=False)
    framework = dti.load_framework(folder / "dtiscore_smart_city" / "criteria" / "smart-city-example.toml", plugins)
    scores = dti.score(
        framework, folder / "example" / "synthetic-observations.csv", units=folder / "example" / "synthetic-units.csv"
    )
    (section,) = sections_of(plugins, scores, 2026, "en", "page")
    assert next(part.text for part in section.parts) == "How much of each level is done, 2026."
    assert section.parts[1].rows[2][1:] == ("100.00", "100.00", "37.00")
    assert section.parts[2].picture.startswith("data:image/svg+xml;base64,")
    frame = dti.rank(scores, year=2026).to_polars().head(1)
    table = dti.ShownTable("t", frame, (), ())
    written = plugins.formats["prometheus"].write(table)
    assert isinstance(written, str)
    assert "# TYPE dtiscore_score gauge\n" in written
    assert f'unit="{frame["unit"][0]}"' in written
    assert written.endswith("\n")
