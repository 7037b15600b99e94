"""A framework that is corrected after its forms went out: each answer is kept or named, and what is open is said exactly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dtiscore import Framework, Unit, Units, load_framework
from dtiscore.cli import run
from dtiscore.documents.forms.collecting import Collection
from dtiscore.documents.forms.form_book import Issue
from dtiscore.documents.forms.form_template import form_workbook
from dtiscore.documents.forms.saving import save
from dtiscore.language.errors import Language

from .test_forms import codes, filled, gathered

ISSUED = """
[framework]
code = "vv"
title = { vi = "Thử", en = "Trial" }
level = "other"
years = { from = 2024, to = 2026 }
scale = 100
decimals = 4
missing = "zero"
source = "made up"
completeness = "example"
[counts]
staff = { title = { vi = "Số cán bộ", en = "Staff" } }
[total]
indicators = ["plan", "head", "rate", "team", "items"]
[indicators.plan]
title = { vi = "Ban hành kế hoạch trong 5 ngày", en = "The plan is issued within 5 days" }
points = 20
rule = { type = "binary" }
[indicators.head]
title = { vi = "Người đứng đầu", en = "The head" }
points = 10
rule = { type = "choice", options = { a = { points = 10, title = { vi = "Cấp trưởng", en = "Head" } }, b = { points = 5, title = { vi = "Cấp phó", en = "Deputy" } } } }
[indicators.rate]
title = { vi = "Tỷ lệ cán bộ được tập huấn", en = "Staff trained" }
points = 40
rule = { type = "ratio" }
data = { part = "trained", whole = "staff", zero = "missing" }
[indicators.team]
title = { vi = "Tổ công nghệ số", en = "Community teams" }
points = 20
rule = { type = "steps", bands = [{ to = 2, points = 0 }, { from = 2, points = 20 }] }
[indicators.items]
title = { vi = "Ba việc", en = "Three things" }
points = 10
rule = { type = "checklist", items = { x = { points = 5, title = { vi = "Việc x", en = "x" } }, y = { points = 5, title = { vi = "Việc y", en = "y" } } } }
"""
ADDED = """
[indicators.extra]
title = { vi = "Thêm", en = "Extra" }
points = 5
rule = { type = "binary" }
"""
SHARED = """
[indicators.equipped]
title = { vi = "Tỷ lệ cán bộ có máy tính", en = "Staff with computers" }
points = 5
rule = { type = "ratio" }
data = { part = "with_computers", whole = "staff", zero = "missing" }
"""
ANSWERS: dict[tuple[str, str], object] = {
    ("plan", "value"): "Có", ("head", "value"): "Cấp phó", ("rate", "part"): 30, ("rate", "whole"): 40,
    ("team", "value"): 3, ("items#x", "value"): "Có", ("items#y", "value"): "Không", ("plan", "note"): "ký ngày 1/2",
}  # fmt: skip
KEPT = {"plan": "1", "head": "b", "rate": "30/40", "team": "3", "items": "x"}
UNITS = Units((Unit("u", "Đơn vị"),))
Change = tuple[str, str]


def loaded(path: Path, *changes: Change, more: str = "", scale: int = 100, lists: str = "") -> Framework:
    text = ISSUED.replace('"items"]', f'"items"{lists}]').replace("scale = 100", f"scale = {scale}") + more
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.mkdir(parents=True, exist_ok=True)
    (path / "f.toml").write_text(text, "utf-8")
    return load_framework(path / "f.toml")


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    issued = loaded(tmp_path_factory.mktemp("issued"))
    return filled(form_workbook(Issue(issued, 2025, "vi"), UNITS.records[0]), ANSWERS)


def answers(found: Collection) -> dict[str, str]:
    return {
        row["indicator"]: row["value"] or row["choice"] or f"{row['part']}/{row['whole']}"
        for row in found.rows.iter_rows(named=True)
    }


def without(*names: str) -> dict[str, str]:
    return {code: answer for code, answer in KEPT.items() if code not in names}


PLAN, RATE = '"Ban hành kế hoạch trong 5 ngày"', '"Tỷ lệ cán bộ được tập huấn"'
CASES: dict[str, tuple[Callable[[Path], Framework], dict[str, str], list[str], set[tuple[str, str]]]] = {
    "nothing but the years": (
        lambda path: loaded(path, ("to = 2026", "to = 2027")), KEPT, [], {("form.earlier_edition_whole", "")}),
    "an indicator more": (
        lambda path: loaded(path, more=ADDED, scale=105, lists=', "extra"'), KEPT, ["extra"], {("form.earlier_edition", "")}),
    "an indicator less": (
        lambda path: loaded(path, ('"team", ', ""), (ISSUED[ISSUED.index("[indicators.team]"):ISSUED.index("[indicators.items]")], ""), scale=80),
        without("team"), [], {("form.earlier_edition_whole", ""), ("form.no_longer_asked", "team")}),
    "another rule": (
        lambda path: loaded(path, ('[{ to = 2, points = 0 }, { from = 2, points = 20 }]', '[{ to = 4, points = 0 }, { from = 4, points = 20 }]')),
        without("team"), ["team"], {("form.earlier_edition", ""), ("form.to_answer_anew", "team")}),
    "another kind of answer": (
        lambda path: loaded(path, ('rule = { type = "binary" }', 'rule = { type = "steps", bands = [{ to = 2, points = 0 }, { from = 2, points = 20 }] }')),
        without("plan"), ["plan"], {("form.earlier_edition", ""), ("form.to_answer_anew", "plan")}),
    "an item more to tick": (
        lambda path: loaded(path, ('y = { points = 5, title = { vi = "Việc y", en = "y" } }',
                                   'y = { points = 3, title = { vi = "Việc y", en = "y" } }, z = { points = 2, title = { vi = "Việc z", en = "z" } }')),
        without("items"), ["items"], {("form.earlier_edition", ""), ("form.to_answer_anew", "items")}),
    "other maxima": (
        lambda path: loaded(path, ("points = 40", "points = 30"), ('en = "The plan is issued within 5 days" }\npoints = 20', 'en = "The plan is issued within 5 days" }\npoints = 30')),
        KEPT, [], {("form.earlier_edition_whole", ""), ("form.corrected", "plan"), ("form.corrected", "rate")}),
    "a slip of the pen in a title": (
        lambda path: loaded(path, (RATE, '"Tỷ lệ cán bộ được tập huân"')), KEPT, [],
        {("form.earlier_edition_whole", ""), ("form.corrected", "rate")}),
    "another number in a title": (
        lambda path: loaded(path, (PLAN, '"Ban hành kế hoạch trong 7 ngày"')), without("plan"), ["plan"],
        {("form.earlier_edition", ""), ("form.to_answer_anew", "plan")}),
    "another question under the same code": (
        lambda path: loaded(path, (RATE, '"Tỷ lệ cán bộ có máy tính"')), without("rate"), ["rate"],
        {("form.earlier_edition", ""), ("form.to_answer_anew", "rate")}),
    "options in another order": (
        lambda path: loaded(path, ('a = { points = 10, title = { vi = "Cấp trưởng", en = "Head" } }, b = { points = 5, title = { vi = "Cấp phó", en = "Deputy" } }',
                                   'b = { points = 5, title = { vi = "Cấp phó", en = "Deputy" } }, a = { points = 10, title = { vi = "Cấp trưởng", en = "Head" } }')),
        KEPT, [], set()),
    "a count that another indicator reads as well": (
        lambda path: loaded(path, more=SHARED, scale=105, lists=', "equipped"'), KEPT | {"staff": "40"}, ["equipped"], {("form.earlier_edition", "")}),
}  # fmt: skip


@pytest.mark.whole
@pytest.mark.parametrize("name", CASES)
def test_answers_to_what_did_not_change_are_kept(name: str, sent: bytes, tmp_path: Path) -> None:
    make, kept, anew, said = CASES[name]
    corrected = make(tmp_path / "f")
    found = gathered({"u.xlsx": sent}, corrected, UNITS, tmp_path)
    assert answers(found) == kept
    assert list(found.anew) == anew
    assert {(code, node) for code, _, node in codes(found)} == said
    assert found.errors == 0
    if anew:
        told = next(r.problem for r in found.remarks if r.problem.code == "form.earlier_edition")
        assert f"{len(anew)} must be answered anew: {', '.join(anew)}" in told.text("en")


@pytest.mark.whole
def test_a_count_that_loses_its_line_goes_back_to_the_only_indicator_that_reads_it(tmp_path: Path) -> None:
    issued = loaded(tmp_path / "issued", more=SHARED, scale=105, lists=', "equipped"')
    cells: dict[tuple[str, str], object] = {("staff", "value"): 40, ("rate", "part"): 30, ("equipped", "part"): 20}
    form = filled(form_workbook(Issue(issued, 2025, "vi"), UNITS.records[0]), cells)
    found = gathered({"u.xlsx": form}, loaded(tmp_path / "f"), UNITS, tmp_path)
    assert answers(found) == {"rate": "30/40"}
    said = [(code, node) for code, _, node in codes(found)]
    assert said == [("form.no_longer_asked", "equipped"), ("form.earlier_edition_whole", "")]


CHANGED = (("{ to = 2, points = 0 }, { from = 2, points = 20 }", "{ to = 4, points = 0 }, { from = 4, points = 20 }"),)


def of_now(corrected: Framework, cells: dict[tuple[str, str], object], lang: Language = "vi") -> bytes:
    return filled(form_workbook(Issue(corrected, 2025, lang), UNITS.records[0]), cells, "2026-03-01")


@pytest.mark.whole
@pytest.mark.parametrize("name", ["u.xlsx", "u-new.xlsx"])
def test_a_form_sent_because_of_a_correction_need_only_answer_what_is_asked_anew(
    name: str, sent: bytes, tmp_path: Path
) -> None:
    corrected = loaded(tmp_path / "f", *CHANGED)

    def collected(forms: dict[str, bytes]) -> Collection:
        found = gathered(forms, corrected, UNITS, tmp_path)
        save(found, corrected, UNITS, tmp_path / "result", ("f.toml", "units.csv"), "en")
        return found

    first = collected({"u.xlsx": sent})
    assert answers(first) == without("team")
    asked = next(r.problem.text("en") for r in first.remarks if r.problem.code == "form.earlier_edition")
    assert "to fill in these; what it leaves empty keeps its answer" in asked
    forms = {"u.xlsx": sent} | {name: of_now(corrected, {("team", "value"): 5})}
    for _ in range(2):
        found = collected(forms)
        assert answers(found) == KEPT | {"team": "5"}
        assert {c for c in codes(found) if c[0] != "form.changed"} == {("form.kept_answers", "u", "")}
        told = next(r.problem for r in found.remarks if r.problem.code == "form.kept_answers")
        assert told.params["count"] == "4"
        sources = dict(found.rows.select("indicator", "source").iter_rows())
        assert sources["team"].startswith(f"{told.file}: ")
        assert sources["plan"].startswith(f"{told.params['other']}: ")
    assert found.counts == {"new": 0, "changed": 0, "same": 1}
    assert answers(collected({})) == KEPT | {"team": "5"}  # also when both files have been put away


@pytest.mark.whole
def test_what_the_form_of_the_present_edition_fills_in_counts_whole(sent: bytes, tmp_path: Path) -> None:
    corrected = loaded(tmp_path / "f", *CHANGED)
    new = of_now(corrected, {
        ("rate", "part"): 10, ("rate", "whole"): 20, ("items#y", "value"): "Yes", ("plan", "note"): "as before"}, "en")  # fmt: skip
    found = gathered({"a.xlsx": sent, "b.xlsx": new}, corrected, UNITS, tmp_path)
    assert answers(found) == {"plan": "1", "head": "b", "rate": "10/20", "items": "y"}
    assert dict(found.rows.select("indicator", "note").iter_rows())["plan"] == "as before"


@pytest.mark.whole
def test_an_unreadable_cell_of_the_new_form_keeps_nothing_and_the_earlier_forms_may_not_differ(
    sent: bytes, tmp_path: Path
) -> None:
    corrected = loaded(tmp_path / "f", *CHANGED)
    new = of_now(corrected, {("team", "value"): 5, ("plan", "value"): "=1/0"})
    found = gathered({"a.xlsx": sent, "b.xlsx": new}, corrected, UNITS, tmp_path)
    assert "plan" not in {row["indicator"] for row in found.rows.iter_rows(named=True) if row["value"]}
    other = filled(sent, {("rate", "part"): 31}, "2026-01-20")
    forms = {"a.xlsx": sent, "a2.xlsx": other, "b.xlsx": of_now(corrected, {("team", "value"): 5})}
    differ = gathered(forms, corrected, UNITS, tmp_path)
    assert answers(differ) == {"team": "5"}
    assert codes(differ) == [("form.earlier_forms_differ", "u", "")]
    newest = gathered(forms, corrected, UNITS, tmp_path, prefer="newest")
    assert answers(newest) == KEPT | {"team": "5", "rate": "31/40"}


@pytest.mark.whole
def test_the_sum_over_all_units_is_said(sent: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    loaded(tmp_path / "f", more=ADDED, scale=105, lists=', "extra"')
    (tmp_path / "u.xlsx").write_bytes(sent)
    (tmp_path / "units.csv").write_text("code,name\nu,Đơn vị\nv,Khác\n", "utf-8")
    named = ["-f", str(tmp_path / "f" / "f.toml"), "--units", str(tmp_path / "units.csv"), "-o", str(tmp_path / "out")]
    for lang, words in (("en", "as the framework was corrected: extra (1 unit)"), ("vi", "extra (1 đơn vị)")):
        assert run(["collect", str(tmp_path / "u.xlsx"), *named, "--lang", lang]) == 0
        assert words in capsys.readouterr().err
