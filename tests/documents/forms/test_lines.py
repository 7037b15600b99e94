"""Where a form asks for the counts that several indicators read: once, and beside those who read them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dtiscore.data.units import Unit, Units
from dtiscore.documents.forms.collecting import collect
from dtiscore.documents.forms.form_book import Issue
from dtiscore.documents.forms.form_template import form_workbook
from dtiscore.documents.forms.lines import FormLine, _FormLines, lines_of
from dtiscore.frameworks import known_frameworks, load_framework
from dtiscore.model import Framework
from dtiscore.rules.plugins.loading import load_plugins

from ...strategies import Document, header, load, titled
from .planted_forms import Sheet

UNIT = Unit("xa-a", "Xã A")


def rate(code: str, part: str, whole: str, **more: Any) -> Document:
    return {
        "title": titled(code),
        "points": 10,
        "rule": {"type": "ratio"},
        "data": {"part": part, "whole": whole},
        **more,
    }


def framework_of(groups: dict[str, dict[str, Document]], info: dict[str, Document] | None = None) -> Framework:
    total = {"indices": list(groups)} if all(groups) else {"indicators": list(groups[""])}
    points = 10 * sum(map(len, groups.values()))
    document: Document = {"framework": header(scale=points, decimals=4), "total": total}
    if all(groups):
        document["indices"] = {name: {"title": titled(name), "indicators": own} for name, own in groups.items()}
    document["indicators"] = {**groups.get("", {}), **(info or {})}
    counts = {c for own in (*groups.values(), info or {}) for one in own.values() for c in one.get("data", {}).values()}
    document["counts"] = {count: {"title": titled(f"Số {count}")} for count in sorted(counts)}
    return load(document)


def keys(framework: Framework) -> list[str]:
    return [line.key for line in lines_of(framework, UNIT) if not line.key.startswith("@")]


def line(framework: Framework, code: str) -> FormLine:
    return next(one for one in lines_of(framework, UNIT) if one.key == code)


def test_what_one_group_reads_is_asked_for_beside_the_first_that_reads_it() -> None:
    found = framework_of({
        "one": {"a": rate("a", "p1", "p2"), "b": rate("b", "x", "asked"), "c": rate("c", "y", "asked")},
        "two": {"d": rate("d", "z", "w")},
    })  # fmt: skip
    assert keys(found) == ["one", "a", "b", "asked", "c", "two", "d"]
    asked = line(found, "asked")
    assert (asked.kind, asked.number, asked.depth, asked.entries) == ("count", "1.2.a", 2, ("value",))
    assert (line(found, "b").entries, line(found, "b").whole) == (("part",), "asked")


def test_what_several_groups_read_is_general_information() -> None:
    found = framework_of({"one": {"a": rate("a", "x", "people")}, "two": {"b": rate("b", "y", "people")}})
    assert keys(found) == ["people", "one", "a", "two", "b"]
    assert (line(found, "people").kind, line(found, "people").number) == ("general", "6")


def test_without_groups_a_count_stands_beside_the_first_indicator() -> None:
    found = framework_of({"": {code: rate(code, f"p_{code}", "people" if code > "b" else "w") for code in "abcd"}})
    assert keys(found) == ["a", "w", "b", "c", "people", "d"]
    assert [line(found, code).number for code in ("w", "people")] == ["1.a", "3.a"]


def test_two_counts_of_one_indicator_have_a_line_each() -> None:
    found = framework_of({"one": {"a": rate("a", "x", "y"), "b": rate("b", "x", "y")}})
    assert keys(found) == ["one", "a", "x", "y", "b"]
    assert [line(found, code).number for code in "xy"] == ["1.1.a", "1.1.b"]


def test_what_the_general_information_reads_is_asked_for_there_beside_it() -> None:
    info = {
        "i1": {"title": titled("i1"), "rule": {"type": "info"}, "data": {"part": "p", "whole": "all"}},
        "i2": {"title": titled("i2"), "rule": {"type": "info"}},
    }
    found = framework_of({"one": {"a": rate("a", "x", "all")}}, info)
    assert keys(found) == ["i1", "all", "i2", "one", "a"]
    assert [line(found, code).kind for code in ("i1", "all", "i2")] == ["general"] * 3
    assert [line(found, code).number for code in ("i1", "all", "i2")] == ["6", "7", "8"]


def test_forty_six_shared_counts_are_none_of_them_far_from_who_reads_them() -> None:
    groups = {
        f"g{g}": {f"i{g}_{i}": rate(f"i{g}_{i}", f"p{g}_{i}", f"w{g}_{i // 2}") for i in range(4)} for g in range(23)
    }
    found = keys(framework_of(groups))
    for g in range(23):
        for i in range(4):
            assert 0 < abs(found.index(f"w{g}_{i // 2}") - found.index(f"i{g}_{i}")) <= 2
    assert found[0] == "g0", "nothing of them is general information"


@pytest.mark.parametrize("code", ["commune-demo", "soc-trang-goals"])
def test_no_shared_count_of_what_ships_is_called_by_its_code(code: str) -> None:
    plugins = load_plugins()
    assert code in known_frameworks(plugins)
    framework = load_framework(code, plugins)
    for kind in framework.unit_types or ("",):
        for one in lines_of(framework, Unit("x", type=kind)):
            assert one.kind not in ("general", "count") or one.title.vi != one.key


def test_other_cells_take_the_count_over_and_say_from_which_line() -> None:
    found = framework_of({"one": {"b": rate("b", "x", "asked"), "c": rate("c", "y", "asked")}})
    content = form_workbook(Issue(found, 2025, "vi"), UNIT)
    sheet, cells = openpyxl.load_workbook(io.BytesIO(content)).worksheets[1], Sheet(io.BytesIO(content))  # type: ignore[arg-type]
    source = cells.cell("asked", "value")
    for code in "bc":
        assert sheet[cells.cell(code, "whole")].value == f'=IF({source}="","",{source})'
        assert "(lấy từ dòng 1.1.a)" in sheet[cells.cell(code, "title")].value
    assert not sheet[source].protection.locked
    assert not sheet[cells.cell("asked", "note")].protection.locked


def test_a_form_that_was_sent_out_with_all_counts_in_section_a_is_read_as_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = framework_of({"one": {"b": rate("b", "x", "asked"), "c": rate("c", "y", "asked")}})
    forms = {"new": form_workbook(Issue(found, 2025, "vi"), UNIT)}
    with monkeypatch.context() as before:
        before.setattr(_FormLines, "_first_readers", lambda *_: {})
        forms["old"] = form_workbook(Issue(found, 2025, "vi"), UNIT)
    places, taken = {}, {}
    for name, content in forms.items():
        cells, book = Sheet(io.BytesIO(content)), openpyxl.load_workbook(io.BytesIO(content))  # type: ignore[arg-type]
        typed = {("b", "part"): 3, ("c", "part"): 5, ("asked", "value"): 20, ("asked", "note"): "theo sổ"}
        for place, value in typed.items():
            book.worksheets[1][cells.cell(*place)].value = value
        places[name] = cells.cell("asked", "value")
        (tmp_path / name).mkdir()
        book.save(tmp_path / name / "xa-a.xlsx")
        result = collect([tmp_path / name], found, Units((UNIT,)), tmp_path / f"{name}-result")
        columns = ("indicator", "value", "part", "whole", "note")
        taken[name] = sorted(tuple(row[c] or "" for c in columns) for row in result.rows.iter_rows(named=True))
        assert result.errors == 0
    assert places["old"] != places["new"]
    assert taken["old"] == taken["new"] == [
        ("asked", "20", "", "", "theo sổ"), ("b", "", "3", "20", ""), ("c", "", "5", "20", ""),
    ]  # fmt: skip
