"""Collecting again: what was moved, taken away or replaced since, and what a change of the framework must not lose."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dtiscore import Framework, Units, load_framework, read_units
from dtiscore.cli import run
from dtiscore.documents.forms.collecting import Collection, collect
from dtiscore.documents.forms.remembered_forms import FILE, remembered
from dtiscore.documents.forms.saving import save
from dtiscore.language.errors import DataError, LookupProblem, OutputError

from .test_forms import SOME, UNITS, codes, filled, retitled, workbook

PLACE = ("committee_meetings", "value")


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework("commune-demo")


@pytest.fixture(scope="module")
def units(framework: Framework) -> Units:
    return read_units(UNITS, framework.unit_types)


class Desk:
    """A folder of forms that somebody works in, collected and saved again and again."""

    def __init__(self, folder: Path, framework: Framework, units: Units) -> None:
        self.sent, self.result = folder / "sent", folder / "result"
        self.framework, self.units = framework, units
        self.sent.mkdir()

    def put(self, name: str, unit: int, meetings: int) -> Path:
        path = self.sent / name
        path.write_bytes(filled(workbook(self.framework, self.units.records[unit]), {**SOME, PLACE: meetings}))
        return path

    def collect(self, *sources: Path, framework: Framework | None = None, units: Units | None = None) -> Collection:
        own, known = framework or self.framework, units or self.units
        found = collect(sources or [self.sent], own, known, self.result)
        save(found, own, known, self.result, ("commune-demo", str(UNITS)), "vi")
        return found

    def counted(self, found: Collection) -> dict[str, str]:
        rows = found.rows.filter(found.rows["indicator"] == PLACE[0])
        return dict(zip(rows["unit"].to_list(), rows["value"].to_list(), strict=True))


@pytest.fixture
def desk(tmp_path: Path, framework: Framework, units: Units) -> Desk:
    return Desk(tmp_path, framework, units)


@pytest.mark.whole
def test_removing_one_of_two_forms_settles_them(desk: Desk, units: Units) -> None:
    unit = units.records[0].code
    wrong = desk.put("a.xlsx", 0, 3)
    desk.put("b.xlsx", 0, 4)
    assert desk.counted(desk.collect()) == {}
    wrong.unlink()
    again = desk.collect()
    assert desk.counted(again) == {unit: "4"}
    assert codes(again) == [("form.removed", unit, "")]
    assert codes(desk.collect()) == []
    assert [Path(one.form.file).name for one in remembered(desk.result)] == ["b.xlsx"]


@pytest.mark.whole
def test_a_form_of_another_folder_is_not_taken_for_removed(desk: Desk, tmp_path: Path) -> None:
    desk.put("a.xlsx", 0, 3)
    desk.collect()
    other = tmp_path / "khac"
    other.mkdir()
    desk.put("b.xlsx", 0, 4).rename(other / "b.xlsx")
    assert ("form.two_forms", "xa-a", "") in codes(desk.collect(other))
    assert ("form.two_forms", "xa-a", "") in codes(desk.collect(other / "b.xlsx", tmp_path / "khong-co"))


def test_a_form_that_was_renamed_or_taken_away_still_counts(desk: Desk, units: Units) -> None:
    unit = units.records[0].code
    path = desk.put("a.xlsx", 0, 3)
    desk.collect()
    moved = path.rename(desk.sent / "b.xlsx")
    renamed = desk.collect()
    assert (codes(renamed), desk.counted(renamed)) == ([], {unit: "3"})
    assert dict(renamed.counts) == {"new": 0, "changed": 0, "same": 1}
    moved.unlink()
    taken_away = desk.collect()
    assert desk.counted(taken_away) == {unit: "3"}
    assert codes(taken_away) == [("form.gone", unit, "")]


def test_a_form_that_was_taken_away_is_withdrawn_as_the_remark_says(desk: Desk, units: Units) -> None:
    path = desk.put("a.xlsx", 0, 3)
    desk.collect()
    with pytest.raises(LookupProblem, match="--withdraw"):
        collect([desk.sent], desk.framework, units, desk.result, withdraw=[str(path)])
    path.unlink()
    told = next(r.problem.text("en") for r in desk.collect().remarks if r.problem.code == "form.gone")
    assert f'--withdraw "{path}"' in told
    named = ["-f", "commune-demo", "--units", str(UNITS), "-o", str(desk.result)]
    assert run(["collect", str(desk.sent), *named, "--withdraw", str(path)]) == 0
    assert desk.counted(desk.collect()) == {}
    assert remembered(desk.result) == ()


def test_a_table_edited_by_hand_counts_in_place_of_the_collected_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.put("a.xlsx", 0, 3)
    desk.collect()
    table, settings = desk.result / "observations.csv", desk.result / "dtiscore.toml"
    table.write_text(table.read_text("utf-8-sig").replace(",3,", ",4,", 1), "utf-8")
    with pytest.raises(OutputError, match=r"in place of observations\.csv"):
        desk.collect()
    table.rename(desk.result / "mine.csv")
    desk.collect()
    settings.write_text(settings.read_text("utf-8").replace("observations.csv", "mine.csv"), "utf-8")
    monkeypatch.chdir(desk.result)
    assert run(["check"]) == 0


@pytest.mark.whole
def test_a_file_that_now_holds_another_units_form_takes_nothing_away(desk: Desk, units: Units) -> None:
    first, second = (unit.code for unit in units.records[:2])
    desk.put("phieu.xlsx", 0, 3)
    desk.collect()
    desk.put("phieu.xlsx", 1, 5)
    for _ in range(2):
        again = desk.collect()
        assert desk.counted(again) == {first: "3", second: "5"}
        assert len({one.form.file for one, _ in again.forms}) == 2
    desk.put("phieu.xlsx", 1, 6)
    assert desk.counted(desk.collect()) == {first: "3", second: "6"}


def test_a_damaged_replacement_is_told_and_the_old_form_does_not_count(desk: Desk) -> None:
    desk.put("a.xlsx", 0, 3).write_bytes(desk.put("b.xlsx", 1, 4).read_bytes())
    desk.collect()
    (desk.sent / "b.xlsx").write_bytes(b"x")
    assert ("form.not_a_workbook", "", "") in codes(desk.collect())


def test_a_change_of_the_framework_that_is_taken_back_loses_nothing(desk: Desk, framework: Framework) -> None:
    desk.put("a.xlsx", 0, 3).rename(desk.sent / "moved.xlsx")
    desk.collect()
    for path in desk.sent.iterdir():
        path.unlink()
    changed = retitled(framework)
    for _ in range(2):
        lost = desk.collect(framework=changed)
        assert [code for code, _, _ in codes(lost)] == ["form.superseded", "form.gone"]
        assert lost.rows.height == 0
    assert desk.counted(desk.collect()) == {"xa-a": "3"}


def test_a_list_of_units_that_lacks_one_loses_nothing(desk: Desk, units: Units, tmp_path: Path) -> None:
    path = desk.put("a.xlsx", 0, 3)
    desk.collect()
    few = Units(units.records[1:])
    elsewhere = tmp_path / "leer"
    elsewhere.mkdir()
    path.unlink()
    for _ in range(2):
        assert codes(desk.collect(elsewhere, units=few)) == [("form.unknown_unit", "xa-a", "")]
    assert desk.counted(desk.collect(elsewhere)) == {"xa-a": "3"}


def test_a_new_form_settles_one_of_an_earlier_edition(desk: Desk, framework: Framework, tmp_path: Path) -> None:
    desk.put("a.xlsx", 0, 3)
    desk.collect()
    desk.framework = retitled(framework)
    other = tmp_path / "moi"
    other.mkdir()
    assert [code for code, _, _ in codes(desk.collect(other))] == ["form.superseded"]
    desk.put("b.xlsx", 0, 4).rename(other / "b.xlsx")
    assert [code for code, _, _ in codes(desk.collect(other))] == ["form.changed"]
    assert len(remembered(desk.result)) == 1


def test_one_file_cannot_be_remembered_twice(desk: Desk) -> None:
    desk.put("a.xlsx", 0, 3)
    desk.collect()
    document = json.loads((desk.result / FILE).read_text("utf-8"))
    document["forms"] *= 2
    (desk.result / FILE).write_text(json.dumps(document), "utf-8")
    with pytest.raises(DataError, match="collect all forms again"):
        remembered(desk.result)


def _problem(**changes: object) -> list[object]:
    return [{"code": "form.merged", "place": "x", "row": None, "params": {"area": "A1:A2", "key": "x"}} | changes]


@pytest.mark.whole
@pytest.mark.parametrize(
    "changes",
    [{"year": 1e999}, {"year": "hai"}, {"rows": {"a": 1e999}}, {"unit": "\ud800"}, {"problems": _problem(params={})},
     {"problems": _problem(row="x")}, {"problems": _problem(code=5)}, {"answers": {"a": {"value": [1]}}}, {"answers": []}],
)  # fmt: skip
def test_memory_that_this_program_did_not_write_is_one_sentence(changes: dict[str, object], desk: Desk) -> None:
    desk.put("a.xlsx", 0, 3)
    desk.collect()
    document = json.loads((desk.result / FILE).read_text("utf-8"))
    document["forms"][0] |= {"problems": _problem()}
    (desk.result / FILE).write_text(json.dumps(document), "utf-8")
    assert len(remembered(desk.result)) == 1
    document["forms"][0] |= changes
    (desk.result / FILE).write_text(json.dumps(document), "utf-8")
    with pytest.raises(DataError, match="collect all forms again"):
        remembered(desk.result)


def test_text_that_looks_like_half_a_character_is_remembered(desk: Desk, framework: Framework, units: Units) -> None:
    text = "C:\\ud800\\u"
    content = filled(workbook(framework, units.records[0]), {("committee_meetings", "note"): text})
    (desk.sent / "a.xlsx").write_bytes(content)
    desk.collect()
    (one,) = remembered(desk.result)
    assert one.form.answers["committee_meetings"]["note"].text == text


@pytest.mark.whole
def test_a_unit_whose_forms_disagree_has_handed_in(desk: Desk, units: Units) -> None:
    desk.put("a.xlsx", 0, 3)
    desk.put("b.xlsx", 0, 4)
    desk.put("c.xlsx", 1, 4)
    (desk.sent / "d.xlsx").write_bytes(b"x")
    found = desk.collect()
    assert {unit.code for unit, _ in found.lacking} == {unit.code for unit in units.records[2:]}
    severities = [remark.problem.severity for remark in found.remarks]
    assert severities == sorted(severities, key=["error", "warning", "note"].index)
    assert {"error", "warning", "note"} == set(severities)
