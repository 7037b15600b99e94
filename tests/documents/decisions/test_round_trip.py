"""``dtiscore show F -o criteria.xlsx`` and ``dtiscore convert table criteria.xlsx`` are each other's way back, to the last entry."""

from __future__ import annotations

import tempfile
import tomllib
from pathlib import Path
from typing import Any

import attrs
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dtiscore as dti
from dtiscore.cli import run
from dtiscore.documents.decisions import Conversion, convert_table
from dtiscore.documents.decisions.criteria_book import criteria_workbook
from dtiscore.documents.decisions.definition import comparable, document_of, packed, rows_of
from dtiscore.files.toml import read_toml
from dtiscore.files.toml_text import toml_of
from dtiscore.language.errors import DataError
from dtiscore.model import Framework

from ...frameworks.test_shipped_criteria import SHIPPED
from ...strategies import documents, examples, load, one_indicator, plugins, toml
from .decision_files import write_csv

LANGUAGES = ("vi", "en")
TABLE = {"vi": "Bộ chỉ số", "en": "Criteria"}


def facts_of(framework: Framework) -> dict[str, Any]:
    """Everything that a framework is, in values that can be compared; the rules of plugins by name."""

    def value(one: Any) -> Any:
        if isinstance(one, (dti.Rule, dti.Aggregation)) or type(one).__name__ in ("Derivation", "PillarMethod"):
            return type(one).__name__, getattr(one, "name", getattr(one, "code", ""))
        if attrs.has(type(one)):
            return type(one).__name__, {f.name: value(getattr(one, f.name)) for f in attrs.fields(type(one))}
        if isinstance(one, (tuple, list)):
            return [value(inner) for inner in one]
        if hasattr(one, "items"):
            return [(name, value(inner)) for name, inner in one.items()]
        return one

    return {f.name: value(getattr(framework, f.name)) for f in attrs.fields(Framework) if f.name != "file"}


def written(folder: Path, path: Path, lang: str = "vi") -> Path:
    framework = dti.load_framework(path, plugins())
    document, _ = read_toml(path, str(path))
    target = folder / "criteria.xlsx"
    target.write_bytes(criteria_workbook(framework, document, lang))  # type: ignore[arg-type]
    return target


def there_and_back(folder: Path, path: Path, lang: str = "vi") -> Conversion:
    return convert_table(written(folder, path, lang), target=folder / "again.toml", plugins=plugins())


# --- exactness -------------------------------------------------------------------------------------------------------


@pytest.mark.whole
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_framework_that_ships_comes_back_as_it_was(tmp_path: Path, path: Path, lang: str) -> None:
    found = there_and_back(tmp_path, path, lang)
    assert tomllib.loads(found.text) == tomllib.loads(path.read_text("utf-8"))
    assert facts_of(found.framework) == facts_of(dti.load_framework(path, plugins()))
    assert found.problems == ()


@given(documents(), st.sampled_from(LANGUAGES))
@examples(25)
def test_any_framework_comes_back_as_it_was(document: dict[str, Any], lang: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "random.toml"
        path.write_text(toml(document), encoding="utf-8")
        found = there_and_back(Path(folder), path, lang)
        assert facts_of(found.framework) == facts_of(dti.load_framework(path, plugins()))
        assert [p for p in found.problems if p.severity != "warning"] == []


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30) | st.sampled_from(
    [
        "_x0041_",
        "_x005F_x0041_",
        "=1+1",
        "'",
        '"""',
        "\\",
        "\n",
        "a\nb",
        " a ",
        "\t",
        "\x00",
        "\x1f",
        "\ufffe",
        "\r\n",
        "😀",
        "#",
        "a\n\n\nb\n",
    ]
)


@given(st.recursive(st.none().map(lambda _: "x") | TEXTS | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False) | st.booleans(),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=8))  # fmt: skip
def test_any_entry_survives_rows_and_toml(value: Any) -> None:
    document = {"indices": {"a": {"title": value, "rule": {"type": "x", "options": {"b": value}}}}, "x": value}
    rows = [(place, name, packed(entry)) for place, name, entry in rows_of(document)]
    again = document_of(rows)
    assert again == document
    assert list(again["indices"]["a"]) == ["title", "rule"]
    assert all(text.isprintable() and "_x" not in text for _, _, text in rows)
    assert tomllib.loads(toml_of(document)) == document


@given(TEXTS, TEXTS, TEXTS)
@examples(30)
def test_texts_that_spreadsheets_change_come_back_as_they_were(title: str, method: str, note: str) -> None:
    document = one_indicator({"type": "ratio"})
    entries = document["indicators"]["x"]
    entries |= {
        "title": {"vi": title, "en": title + "!"},
        "method": method,
        "note": {"vi": note, "en": note},
        "stt": title,
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "random.toml"
        path.write_bytes(toml_of(document).encode())
        found = there_and_back(Path(folder), path)
        assert tomllib.loads(found.text) == document
        assert found.problems == ()


def test_a_long_text_takes_several_cells(tmp_path: Path) -> None:
    document = one_indicator({"type": "ratio"}, note={"vi": "dài " * 20_000, "en": "long"})
    path = tmp_path / "random.toml"
    path.write_text(toml(document), encoding="utf-8")
    assert tomllib.loads(there_and_back(tmp_path, path).text) == document


def test_the_same_framework_gives_the_same_bytes(tmp_path: Path) -> None:
    first = written(tmp_path, SHIPPED[0]).read_bytes()
    assert first == written(tmp_path, SHIPPED[0]).read_bytes()


# --- what a person sees ----------------------------------------------------------------------------------------------


def demo_table(tmp_path: Path, lang: str = "vi") -> Any:
    path = written(tmp_path, next(p for p in SHIPPED if p.stem == "commune-demo"), lang)
    return path, openpyxl.load_workbook(path)


def test_the_workbook_shows_the_table_of_a_decision_and_hides_the_rest(tmp_path: Path) -> None:
    _, book = demo_table(tmp_path)
    sheet = book[TABLE["vi"]]
    assert [cell.value for cell in sheet[3]] == [
        "STT", "Chỉ số", "Điểm tối đa", "Cách xác định và tính điểm", "Tài liệu kiểm chứng", "Nguồn thu thập dữ liệu",
        "Đơn vị phối hợp xác minh", "Ghi chú", "Mã", "Hiểu là (không sửa cột này)",
        "Xác nhận hoặc sửa: ghi “đúng”, hoặc ghi lại cách tính bằng lời",
    ]  # fmt: skip
    rows = {row[8].value: [cell.value for cell in row[:4]] for row in sheet.iter_rows(min_row=4)}
    assert rows["awareness"] == ["1", "Nhận thức số", 100, ""]
    assert rows["committee_meetings"][:3] == ["1.2", "Số cuộc họp của Ban Chỉ đạo trong năm", 20]
    assert rows["total"][1:3] == ["Tổng điểm", 1000]
    assert book["dtiscore"].sheet_state == "hidden"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_without_the_hidden_sheet_the_table_is_read_as_any_decision_is(tmp_path: Path) -> None:
    document = one_indicator({"type": "binary"}, points=10, stt="1", method="Có: 10 điểm; Không: 0", evidence="Văn bản")
    path = tmp_path / "random.toml"
    path.write_text(toml(document), encoding="utf-8")
    path = written(tmp_path, path)
    book = openpyxl.load_workbook(path)
    del book["dtiscore"]
    book.save(path)
    node = convert_table(path).framework["x"]
    assert (node.rule.name if node.rule else "", node.points, node.stt) == ("binary", 10, "1")
    assert node.evidence == dti.Text("Văn bản", "Văn bản")


def test_even_the_worked_example_is_read_without_its_hidden_sheet(tmp_path: Path) -> None:
    """Pillars and information stand below the total and are passed over; gates, shared nodes and target rules are lost."""
    path, book = demo_table(tmp_path)
    del book["dtiscore"]
    book.save(path)
    found = convert_table(path, plugins=plugins())
    assert found.framework.scale == 1000
    assert {line.code for line in found.lines if line.why} == {"survey", "security_regulation"}
    assert [p.row for p in found.problems if p.code == "convert.remark"] == list(range(52, 63))


# --- what a person changes -------------------------------------------------------------------------------------------

HOUSE = {
    "framework": one_indicator({"type": "ratio"})["framework"] | {"scale": 30},
    "indices": {
        "plans": {
            "title": {"vi": "Thể chế", "en": "Institutions"},
            "points": 30,
            "indicators": {
                "plan": {"title": {"vi": "Kế hoạch", "en": "The plan"}, "points": 10, "rule": {"type": "binary"}},
                "rate": {"title": {"vi": "Tỷ lệ", "en": "Rate"}, "points": 20, "rule": {"type": "linear", "lower": 0, "upper": 80},
                         "method": {"vi": "Tỷ lệ/80% × điểm tối đa", "en": "rate / 80 %"}},
            },
        }
    },
    "total": {"indices": ["plans"]},
}  # fmt: skip


def changed(folder: Path, *changes: tuple[str, str, Any], lang: str = "vi", **options: Any) -> Conversion:
    """The house above with cells of (code, column) changed, as Excel would."""
    path = folder / "house.toml"
    path.write_bytes(toml_of(HOUSE).encode())
    path = written(folder, path, lang)
    book = openpyxl.load_workbook(path)
    sheet = book[TABLE[lang]]
    columns = dict(
        zip(
            (
                "stt",
                "title",
                "points",
                "method",
                "evidence",
                "collected_from",
                "verified_by",
                "note",
                "code",
                "understood",
                "confirm",
            ),
            "ABCDEFGHIJK",
            strict=True,
        )
    )
    for code, kind, value in changes:
        row = next(r for r in range(4, sheet.max_row + 1) if sheet[f"I{r}"].value == code)
        sheet[f"{columns[kind]}{row}"] = value
    book.save(path)
    return convert_table(path, plugins=plugins(), **options)


def edits(found: Conversion) -> list[tuple[str, str]]:
    return [(p.code, p.severity) for p in found.problems]


def test_saved_by_another_program_without_changes(tmp_path: Path) -> None:
    found = changed(tmp_path)
    assert tomllib.loads(found.text) == HOUSE
    assert found.problems == ()


def test_beside_each_row_stands_what_was_understood_with_a_worked_example(tmp_path: Path) -> None:
    path = tmp_path / "house.toml"
    path.write_bytes(toml_of(HOUSE).encode())
    sheet = openpyxl.load_workbook(written(tmp_path, path, "vi"))[TABLE["vi"]]
    said = {row[8].value: row[9].value for row in sheet.iter_rows(min_row=4)}
    assert said["rate"] == "tuyến tính từ 0 điểm (tại 0) đến 20 điểm (tại 80) (ví dụ 40% được 10 điểm)"
    assert (said["plan"], said["plans"]) == ("có: 10 điểm; không: 0 điểm", "cộng điểm")


@pytest.mark.parametrize("word", ["đúng", "Đúng", "OK", "x"])
def test_a_row_that_is_confirmed_stays_as_it_was_understood(tmp_path: Path, word: str) -> None:
    found = changed(tmp_path, ("rate", "confirm", word))
    assert (tomllib.loads(found.text), found.problems) == (HOUSE, ())


def test_a_row_is_corrected_in_plain_words_and_its_printed_words_stay(tmp_path: Path) -> None:
    found = changed(
        tmp_path, ("rate", "confirm", "Từ 80% trở lên: 20 điểm; từ 50% đến dưới 80%: 10 điểm; dưới 50%: 0 điểm")
    )
    node = found.framework["rate"]
    assert (node.rule and node.rule.name, node.method and node.method.vi) == ("steps", "Tỷ lệ/80% × điểm tối đa")
    assert edits(found) == [("convert.corrected", "note")]


def test_words_of_a_correction_that_cannot_be_read_leave_the_rule_and_are_told(tmp_path: Path) -> None:
    found = changed(tmp_path, ("rate", "confirm", "chậm báo cáo trừ 2 điểm"))
    assert tomllib.loads(found.text) == HOUSE
    assert edits(found) == [("convert.method_unread", "warning")]


def test_what_was_unread_stays_unread_until_somebody_confirms_it(tmp_path: Path) -> None:
    rows = [("STT", "Tiêu chí", "Điểm tối đa", "Cách tính điểm"), ("1", "Mạng", "10", "Hội đồng xem xét")]
    first = convert_table(write_csv(tmp_path / "a.csv", rows))
    (tmp_path / "a.toml").write_text(first.text, "utf-8")
    path = written(tmp_path, tmp_path / "a.toml", "vi")
    again = convert_table(path).framework["mang"]
    assert again.rule
    assert again.rule.name == "entered"
    book = openpyxl.load_workbook(path)
    book[TABLE["vi"]]["K4"] = "Có: 10 điểm; Không: 0 điểm"
    book.save(path)
    node = convert_table(path).framework["mang"]
    assert (node.rule and node.rule.name, node.method and node.method.vi) == ("binary", "Hội đồng xem xét")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_changed_title_wins_in_the_language_of_the_table(tmp_path: Path, lang: str) -> None:
    found = changed(tmp_path, ("plan", "title", "Mới"), lang=lang)
    before = HOUSE["indices"]["plans"]["indicators"]["plan"]["title"]  # type: ignore[index]
    assert found.framework["plan"].title == dti.Text(**(before | {lang: "Mới"}))
    assert edits(found) == [("convert.edited", "note")]
    assert "“plan”" in found.problems[0].text("en")


def test_changed_points_win_where_they_still_add_up(tmp_path: Path) -> None:
    found = changed(tmp_path, ("plan", "points", 15), ("plans", "points", 35), ("total", "points", 35))
    assert (found.framework["plan"].points, found.framework.scale) == (15, 35)
    assert edits(found) == [("convert.edited", "note")] * 3


def test_changed_points_that_do_not_add_up_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(dti.FrameworkError, match="30"):
        changed(tmp_path, ("plan", "points", 15))


def test_points_that_are_no_number_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="“mười” is no number of points"):
        changed(tmp_path, ("plan", "points", "mười"))


def test_changed_words_become_the_rule_where_they_can_be_read(tmp_path: Path) -> None:
    found = changed(tmp_path, ("rate", "method", "Tỷ lệ/60% × điểm tối đa"))
    node = found.framework["rate"]
    assert node.params.upper == 60
    assert node.method == dti.Text("Tỷ lệ/60% × điểm tối đa", "rate / 80 %")


def test_changed_words_that_cannot_be_read_are_a_warning_and_the_rule_stays(tmp_path: Path) -> None:
    found = changed(tmp_path, ("rate", "method", "Theo hướng dẫn riêng"))
    assert found.framework["rate"].params.upper == 80
    assert edits(found) == [("convert.edited", "note"), ("convert.method_unread", "warning")]
    assert {line.code: line.why for line in found.lines}["rate"] == "convert.why_no_points"


def test_the_name_of_the_set_and_its_source_can_be_changed_above_the_table(tmp_path: Path) -> None:
    path, book = demo_table(tmp_path)
    book[TABLE["vi"]]["A1"], book[TABLE["vi"]]["A2"] = "Bộ chỉ số cấp xã năm 2026", "(Quyết định 7/QĐ-UBND)"
    book.save(path)
    found = convert_table(path, plugins=plugins())
    before = dti.load_framework("commune-demo", plugins())
    assert found.framework.title == dti.Text("Bộ chỉ số cấp xã năm 2026", before.title.en)
    assert found.framework.source == dti.Text("Quyết định 7/QĐ-UBND", before.source.en)
    assert edits(found) == [("convert.edited", "note")] * 2


@pytest.mark.whole
def test_numbers_changed_in_our_own_words_win_and_codes_stay(tmp_path: Path) -> None:
    path, book = demo_table(tmp_path)
    sheet = book[TABLE["vi"]]
    replaced = {
        "loudspeaker_hamlets": ("(tại 90)", "(tại 95)"),
        "committee_head": ("Cấp phó: 10 điểm", "Cấp phó: 12 điểm"),
        "residents_trained": ("≥ 50 và < 70: 5 điểm", "≥ 50 và < 70: 6 điểm"),
        "security_measures": ("Tham gia diễn tập ứng cứu sự cố: 10", "Tham gia diễn tập ứng cứu sự cố: 20"),
    }
    for row in range(4, sheet.max_row + 1):
        old, new = replaced.get(sheet[f"I{row}"].value, ("", ""))
        assert old in sheet[f"D{row}"].value
        sheet[f"D{row}"] = sheet[f"D{row}"].value.replace(old, new)
    book.save(path)
    found = convert_table(path, plugins=plugins())
    assert edits(found) == [("convert.edited", "note")] * 4
    framework, before = found.framework, dti.load_framework("commune-demo", plugins())
    assert framework["loudspeaker_hamlets"].params.upper == 95
    assert framework["loudspeaker_hamlets"].data == before["loudspeaker_hamlets"].data
    assert {code: option["points"] for code, option in framework["committee_head"].params.options.items()} == {
        "head": 20,
        "deputy": 12,
        "none": 0,
    }
    assert framework["committee_head"].params.options["deputy"]["title"] == {"vi": "Cấp phó", "en": "Deputy"}
    assert framework["residents_trained"].unit_of_measure == before["residents_trained"].unit_of_measure
    assert framework["residents_trained"].data == before["residents_trained"].data
    assert framework["security_measures"].params.items["drill"]["points"] == 20


@pytest.mark.parametrize("kind", ["evidence", "collected_from", "verified_by", "note"])
def test_texts_that_are_filled_in_win(tmp_path: Path, kind: str) -> None:
    found = changed(tmp_path, ("plan", kind, "Sở Nội vụ"))
    assert getattr(found.framework["plan"], kind) == dti.Text("Sở Nội vụ", "Sở Nội vụ")


def test_a_number_can_be_given(tmp_path: Path) -> None:
    assert changed(tmp_path, ("plan", "stt", "I.1")).framework["plan"].stt == "I.1"


def test_rows_that_come_or_go_are_errors(tmp_path: Path) -> None:
    with pytest.raises(DataError) as error:
        changed(tmp_path, ("plan", "code", "plan_b"), ("rate", "code", "plans"))
    assert [(p.code, p.row) for p in error.value.problems] == [
        ("convert.row_new", 5), ("convert.row_twice", 6), ("convert.row_gone", None), ("convert.row_gone", None),
    ]  # fmt: skip


def test_points_that_weights_decide_cannot_be_changed_in_the_table(tmp_path: Path) -> None:
    document = one_indicator({"type": "ratio"}) | {"total": {"indicators": {"x": 2}}}
    del document["indicators"]["x"]["points"]
    path = tmp_path / "random.toml"
    path.write_text(toml(document), encoding="utf-8")
    path = written(tmp_path, path)
    book = openpyxl.load_workbook(path)
    book[TABLE["vi"]]["C4"] = 3
    book.save(path)
    with pytest.raises(DataError, match="follow from its parts or weights"):
        convert_table(path, plugins=plugins())


def test_the_command_line_wins_over_the_workbook(tmp_path: Path) -> None:
    found = changed(tmp_path, code="moi", level="district", years=(2026, 2028), source="Quyết định mới")
    framework = found.framework
    assert (framework.code, framework.level, framework.first_year, framework.last_year) == (
        "moi",
        "district",
        2026,
        2028,
    )
    assert framework.source.vi == "Quyết định mới"


@pytest.mark.whole
@pytest.mark.parametrize(
    "line",
    [
        ["define", "[", '"a"', "1"],
        ["define", "[]", '"framework"', "{"],
        ["define", '["framework"]', '"code"', '"b"'],
        ["define", '["framework", "code"]', '"x"', "1"],
        ["define", "[1]", '"x"', "1"],
        ["define", "[" + ", ".join(['"a"'] * 99) + "]", '"x"', "1"],
        ["define", "[]", '"x"', "[" * 5000],
        ["print", "1"],
        ["other", "[]", "x", "1"],
    ],
)
def test_a_hidden_sheet_that_was_changed_is_one_sentence(tmp_path: Path, line: list[str]) -> None:
    path, book = demo_table(tmp_path)
    book["dtiscore"].append(line)
    book.save(path)
    with pytest.raises(DataError) as error:
        convert_table(path)
    assert [p.code for p in error.value.problems] == ["convert.definition"]


def test_another_version_of_the_hidden_sheet_is_refused(tmp_path: Path) -> None:
    path, book = demo_table(tmp_path)
    book["dtiscore"]["B1"] = "2"
    book.save(path)
    with pytest.raises(DataError, match="dtiscore"):
        convert_table(path)


def test_what_spreadsheets_change_is_no_edit() -> None:
    assert comparable(" a\r\nb_x000D_ ") == comparable("a b")
    assert comparable("a b") != comparable("a c")


def test_there_and_back_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["show", "commune-demo", "-o", "criteria.xlsx"]) == 0
    assert run(["convert", "table", "criteria.xlsx", "-o", "again.toml"]) == 0
    assert run(["check", "again.toml"]) == 0
    again = dti.load_framework("again.toml", plugins())
    assert facts_of(again) == facts_of(dti.load_framework("commune-demo", plugins()))
    capsys.readouterr()


def test_the_house_is_a_framework() -> None:
    assert load(HOUSE).scale == 30
