"""Two editions of criteria: every difference is found, named and shown; what did not change is not."""

from __future__ import annotations

import copy
import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

import dtiscore as dti
from dtiscore.cli import run
from dtiscore.documents.decisions.views import changes_view
from dtiscore.frameworks.comparing import Change, diff

from ..strategies import documents, examples, header, load, toml
from .test_shipped_criteria import SHIPPED

Edit = Callable[[dict[str, Any]], Any]


def titled(vi: str, en: str = "") -> dict[str, str]:
    return {"vi": vi, "en": en or vi}


def edition() -> dict[str, Any]:
    return {
        "framework": header(scale=60, code="edition", source="Quyết định 1"),
        "unit_types": {"commune": {"title": titled("Xã", "Commune")}, "ward": {"title": titled("Phường", "Ward")}},
        "indices": {
            "institutions": {
                "title": titled("Thể chế số"),
                "stt": "1",
                "indicators": {
                    "plan": {"title": titled("Ban hành kế hoạch chuyển đổi số", "The plan"), "stt": "1.1", "points": 10, "rule": {"type": "binary"}},
                    "rate": {"title": titled("Tỷ lệ hồ sơ trực tuyến"), "stt": "1.2", "points": 20,
                             "rule": {"type": "linear", "lower": 0, "upper": 80}, "data": {"part": "online", "whole": "all"}},
                },
            },
            "people": {
                "title": titled("Nhân lực số"),
                "stt": "2",
                "indicators": {"training": {"title": titled("Cán bộ được tập huấn"), "points": 30, "rule": {"type": "ratio"}}},
            },
        },
        "info": {"population": {"title": titled("Dân số")}},
        "total": {"indices": ["institutions", "people"]},
    }  # fmt: skip


def edited(*edits: Edit) -> tuple[Change, ...]:
    old, new = edition(), edition()
    for edit in edits:
        edit(new)
    return diff(load(old), load(new))


def leaf(document: dict[str, Any], code: str) -> dict[str, Any]:
    return next(i["indicators"][code] for i in document["indices"].values() if code in i["indicators"])  # type: ignore[no-any-return]


def shown(changes: tuple[Change, ...]) -> list[tuple[str, str, str, str, str]]:
    return [(c.kind, c.what, c.code, c.before.en, c.after.en) for c in changes]


def renamed_code(document: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    for index in document["indices"].values():
        index["indicators"] = {new if code == old else code: table for code, table in index["indicators"].items()}
    return leaf(document, new)


# --- each kind of change ---------------------------------------------------------------------------------------------


def test_nothing_changed() -> None:
    assert edited() == ()


def test_a_title() -> None:
    changes = edited(lambda d: leaf(d, "plan").update(title=titled("Kế hoạch năm", "The yearly plan")))
    assert shown(changes) == [("title", "title", "plan", "The plan", "The yearly plan")]
    assert (changes[0].stt, changes[0].title.vi, changes[0].before.vi) == (
        "1.1",
        "Kế hoạch năm",
        "Ban hành kế hoạch chuyển đổi số",
    )


def test_points_reach_up_to_the_total() -> None:
    changes = edited(lambda d: (leaf(d, "plan").update(points=15), d["framework"].update(scale=65)))
    assert shown(changes) == [
        ("header", "scale", "", "60", "65"),
        ("points", "points", "institutions", "30", "35"),
        ("points", "points", "plan", "10", "15"),
        ("points", "points", "total", "60", "65"),
    ]


def test_a_rule_with_its_words_before_and_after() -> None:
    changes = edited(lambda d: leaf(d, "rate").update(rule={"type": "linear", "lower": 0, "upper": 90}))
    assert shown(changes) == [
        ("rule", "rule", "rate", "linear from 0 points (at 0) to 20 points (at 80)", "linear from 0 points (at 0) to 20 points (at 90)"),
    ]  # fmt: skip
    assert "20 điểm (tại 90)" in changes[0].after.vi


def test_points_alone_change_no_rule() -> None:
    def swap(document: dict[str, Any]) -> None:
        leaf(document, "plan")["points"], leaf(document, "rate")["points"] = 20, 10

    assert [(c.kind, c.code) for c in edited(swap)] == [("points", "plan"), ("points", "rate")]


def test_to_whom_it_applies() -> None:
    changes = edited(lambda d: leaf(d, "plan").update(applies_to=["ward"]))
    assert shown(changes) == [("applies_to", "applies_to", "plan", "every type of unit", "Ward")]


def test_the_data_it_is_computed_from() -> None:
    changes = edited(lambda d: leaf(d, "rate").update(data={"part": "online", "whole": "filed", "zero": "zero"}))
    assert shown(changes) == [("data", "data", "rate", "online/all", "online/filed; zero = zero")]


def test_a_gate_and_an_aggregation() -> None:
    changes = edited(
        lambda d: d["indices"]["institutions"].update(gate={"items": ["plan"], "cap": 0.5}),
        lambda d: d["indices"]["people"].update(aggregation="minimum"),
    )
    assert shown(changes) == [
        ("gate", "gate", "institutions", "", "plan: cap = 0.5, at_least = 1"),
        ("aggregation", "aggregation", "people", "", "minimum"),
    ]


@pytest.mark.parametrize(
    "what", ["stt", "method", "evidence", "collected_from", "verified_by", "source", "unit_of_measure", "topic"]
)
def test_texts(what: str) -> None:
    changes = edited(lambda d: leaf(d, "training").update({what: "count"}))
    assert [(c.kind, c.what, c.code, c.after.vi) for c in changes] == [("texts", what, "training", "count")]


def test_what_moved_to_another_group() -> None:
    def move(document: dict[str, Any]) -> None:
        indices = document["indices"]
        indices["people"]["indicators"]["plan"] = indices["institutions"]["indicators"].pop("plan")

    changes = edited(move)
    assert ("moved", "parents", "plan", "Thể chế số", "Nhân lực số") in shown(changes)
    assert {c.kind for c in changes} == {"moved", "points"}


def test_what_came_and_what_went() -> None:
    def replace(document: dict[str, Any]) -> None:
        indicators = document["indices"]["people"]["indicators"]
        del indicators["training"]
        indicators["officer"] = {
            "title": titled("Công chức phụ trách"),
            "points": 30,
            "rule": {"type": "binary"},
            "stt": "2.9",
        }

    changes = edited(replace)
    assert shown(changes) == [
        ("added", "added", "officer", "", "30 points; yes: 30 points; no: 0 points"),
        ("removed", "removed", "training", "30 points; a/b × 30 points, at most 100 %", ""),
    ]
    assert changes[0].stt == "2.9"


def test_an_indicator_that_became_information() -> None:
    def unscored(document: dict[str, Any]) -> None:
        leaf(document, "plan").update(rule={"type": "info"}, points=0)
        document["framework"]["scale"] = 50

    changes = {(c.kind, c.code): (c.before.en, c.after.en) for c in edited(unscored)}
    assert changes["kind", "plan"] == ("indicator", "information, not scored")
    assert changes["points", "plan"] == ("10", "0")


def test_weights() -> None:
    def by_weight(document: dict[str, Any], weight: float) -> dict[str, Any]:
        for index in document["indices"].values():
            for table in index["indicators"].values():
                del table["points"]
        document["indices"]["institutions"]["indicators"]["plan"]["weight"] = weight
        document["indices"]["institutions"]["indicators"]["rate"]["weight"] = 1
        document["indices"]["people"]["indicators"]["training"]["weight"] = 1
        document["total"]["indices"] = {"institutions": 1, "people": 1}
        return document

    changes = diff(load(by_weight(edition(), 1)), load(by_weight(edition(), 2)))
    assert shown(changes) == [("weight", "weight", "plan", "1", "2")]


def test_points_that_serve_as_weights_are_told_once() -> None:
    def averaged(points: float) -> dict[str, Any]:
        document = edition()
        document["indices"]["institutions"]["aggregation"] = "weighted_mean"
        leaf(document, "plan")["points"] = points
        document["framework"]["scale"] = 50 + points
        return document

    changes = diff(load(averaged(10)), load(averaged(15)))
    assert [(c.kind, c.code) for c in changes if c.code == "plan"] == [("points", "plan")]


def test_the_header() -> None:
    def another(document: dict[str, Any]) -> None:
        document["framework"].update(
            code="new",
            years={"from": 2026, "to": 2030},
            missing="skip",
            ties="dense",
            point_decimals=2,
            source="Quyết định 2",
        )
        document["bands"] = {
            "includes": "upper",
            "levels": [{"to": 50, "title": titled("Khá", "Fair")}, {"from": 50, "title": titled("Tốt", "Good")}],
        }
        document["unit_types"]["ward"]["title"] = titled("Phường, đặc khu", "Ward or zone")
        document["checks"] = {"drop_percent": 5}
        document["sums"] = {"s": {"total": "all", "parts": ["online"]}}

    changes = {c.what: (c.before.en, c.after.en) for c in edited(another) if c.kind == "header"}
    assert changes == {
        "code": ("edition", "new"), "years": ("2020–2030", "2026–2030"), "missing": ("zero", "skip"), "ties": ("competition", "dense"),
        "point_decimals": ("", "2"), "source": ("Quyết định 1", "Quyết định 2"), "drop_percent": ("10", "5"),
        "bands": ("", "Fair: <= 50; Good: > 50"), "unit_types": ("commune: Commune; ward: Ward", "commune: Commune; ward: Ward or zone"),
        "checks": ("", "s: all = online"),
    }  # fmt: skip


# --- other codes -----------------------------------------------------------------------------------------------------


def test_another_code_with_the_same_title_is_the_same_criterion() -> None:
    changes = edited(lambda d: renamed_code(d, "plan", "ke_hoach").update(points=10))
    assert shown(changes) == [("code", "code", "ke_hoach", "plan", "ke_hoach")]
    assert not changes[0].near


def test_another_code_with_nearly_the_same_title_is_said_to_be_so() -> None:
    changes = edited(
        lambda d: renamed_code(d, "plan", "ke_hoach").update(
            title=titled("Ban hành kế hoạch chuyển đổi số năm", "The plan")
        )
    )
    assert [(c.kind, c.near) for c in changes] == [("code", True), ("title", True)]


def test_titles_that_are_not_alike_are_another_criterion() -> None:
    changes = edited(lambda d: renamed_code(d, "plan", "ke_hoach").update(title=titled("Quy chế an toàn thông tin")))
    assert [(c.kind, c.code) for c in changes] == [("added", "ke_hoach"), ("removed", "plan")]


def test_the_number_decides_between_two_of_the_same_title() -> None:
    def document(codes: tuple[str, str]) -> dict[str, Any]:
        found = edition()
        found["indices"]["people"]["indicators"] = {
            code: {"title": titled("Đô thị"), "stt": f"2.{n}", "points": 15, "rule": {"type": "ratio"}} for n, code in enumerate(codes, 1)
        }  # fmt: skip
        return found

    changes = diff(load(document(("a", "b"))), load(document(("c", "d"))))
    assert shown(changes) == [("code", "code", "c", "a", "c"), ("code", "code", "d", "b", "d")]
    assert not any(change.near for change in changes)


def test_a_group_with_another_code_moves_nothing_below_it() -> None:
    def rename(document: dict[str, Any]) -> None:
        document["indices"] = {
            "the_che" if code == "institutions" else code: t for code, t in document["indices"].items()
        }
        document["total"]["indices"] = ["the_che", "people"]

    assert [(c.kind, c.code) for c in edited(rename)] == [("code", "the_che")]


# --- properties ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_framework_does_not_differ_from_itself(path: Path) -> None:
    assert diff(dti.load_framework(path), dti.load_framework(path)) == ()


@given(documents())
@examples(20)
def test_any_framework_against_itself_and_against_nothing_like_it(document: dict[str, Any]) -> None:
    framework = load(copy.deepcopy(document))
    assert diff(framework, load(document)) == ()
    other = dti.load_framework("vn-dti-province-2022")
    there, back = diff(framework, other), diff(other, framework)
    paired = lambda changes, kind: {c.title.vi for c in changes if c.kind == kind}  # noqa: E731
    assert paired(there, "added") == paired(back, "removed")
    assert paired(there, "removed") == paired(back, "added")
    for changes in (there, back):
        assert all(c.before != c.after for c in changes)
        changes_view(framework, other, changes, "vi")


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def editions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "220")
    old, new = edition(), edition()
    leaf(new, "plan")["title"] = titled("=1+1", "=1+1")
    renamed_code(new, "training", "tap_huan")["title"] = titled("Cán bộ được tập huấn số")
    Path("old.toml").write_text(toml(old), encoding="utf-8")
    Path("new.toml").write_text(toml(new), encoding="utf-8")


def test_diff_on_the_command_line(editions: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "old.toml", "new.toml", "--format", "json", "--lang", "vi"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert list(rows[0]) == ["change", "what", "code", "stt", "title", "before", "after", "near"]
    assert [(row["change"], row["code"], row["near"]) for row in rows] == [
        ("title", "plan", False),
        ("code", "tap_huan", True),
        ("title", "tap_huan", True),
    ]
    assert run(["diff", "old.toml", "new.toml", "--lang", "vi"]) == 0
    out = capsys.readouterr().out
    assert "edition → edition: 3 thay đổi" in out
    assert "đổi mã (tên gần giống)" in out
    assert run(["diff", "old.toml", "old.toml", "--lang", "en"]) == 0
    assert "0 differences" in capsys.readouterr().out


def test_diff_into_files(editions: None, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("d.csv", "d.xlsx", "d.md", "d.json"):
        assert run(["diff", "old.toml", "new.toml", "-o", name]) == 0
    rows = list(csv.DictReader(io.StringIO(Path("d.csv").read_text("utf-8"))))
    assert rows[0]["after"] == "'=1+1"
    capsys.readouterr()


def test_diff_of_what_is_no_framework(editions: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "old.toml", "absent"]) == 1
    assert "absent" in capsys.readouterr().err
    assert run(["diff", "old.toml"]) == 2
