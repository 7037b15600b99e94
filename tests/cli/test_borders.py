"""``dtiscore borders``: successions in words, restated scores, and three numbers per place."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from ..documents.guides.test_guides import quietly
from ..outside_cases import case

SUCCESSIONS = """ngày,đơn vị trước,đơn vị sau,tỷ lệ,căn cứ
2026-01-01,X01,X17,,
2026-01-01,X02,X17,,
2026-01-01,X03,X18,"0,5",dân số
2026-01-01,X03,X19,"0,5",dân số
"""
FIELDS = [
    "unit", "predecessors", "year", "score", "coverage", "restated", "rank_before", "of_before", "rank", "of", "list",
    "merger", "work",
]  # fmt: skip


def borders(folder: Path, *options: str, command: str = "borders") -> tuple[int, str, str]:
    (folder / "sap-xep.csv").write_text(SUCCESSIONS, "utf-8")
    files = ("observations-2025-without-models.csv", "appraised-2025.csv", "observations-2026.csv")
    data = [str(case("year-two", file)) for file in files]
    named = ["-f", str(case("year-two", "edition-2026-from-2025.toml")), "--units", str(case("year-two", "units.csv"))]
    return quietly([command, *data, *named, "--successions", str(folder / "sap-xep.csv"), *options])


def test_the_way_of_every_unit_in_numbers_that_add_up(tmp_path: Path) -> None:
    code, out, _ = borders(tmp_path, "--format", "csv")
    rows = {row["unit"]: row for row in csv.DictReader(io.StringIO(out))}
    assert (code, list(rows["X04"])) == (0, FIELDS)
    # 2025: X01 92.00 and X04 86.80, X05 74.00, X03 72.00, X02 52.00, by the edition of 2026.
    assert [rows["X17"][name] for name in ("predecessors", "score", "restated", "rank_before", "list", "merger", "work")] == [
        "X01 + X02", "0.72", "mean", "", "", "", "0",
    ]  # fmt: skip
    assert [rows["X18"][name] for name in FIELDS] == [
        "X18", "X03 (0.5)", "2025", "0.72", "1", "mean~", "4", "5", "4", "5", "1", "0", "-1",
    ]  # fmt: skip
    for row in rows.values():
        if row["list"]:
            moved = sum(int(row[name]) for name in ("list", "merger", "work"))
            assert moved == int(row["rank_before"]) - int(row["rank"])


def test_the_same_fields_in_json_with_nothing_for_what_is_not_known(tmp_path: Path) -> None:
    code, out, _ = borders(tmp_path, "--format", "json")
    rows = {row["unit"]: row for row in json.loads(out)}
    assert code == 0
    assert list(rows["X17"]) == FIELDS
    assert rows["X17"]["list"] is None


@pytest.mark.parametrize(
    ("lang", "words"),
    [("vi", ("Do danh sách", "Do sáp nhập", "Do công việc", "0,7200 (trung bình)", "X03 Xã Ba (synthetic) (50%)")),
     ("en", ("By the list", "0.7200 (mean)", "X01 Xã Một (synthetic) + X02 Xã Hai (synthetic)"))],
)  # fmt: skip
def test_people_read_it_in_words(tmp_path: Path, lang: str, words: tuple[str, ...]) -> None:
    code, _, _ = borders(tmp_path, "--lang", lang, "-o", str(tmp_path / "a.md"), "--format", "markdown")
    assert code == 0
    text = (tmp_path / "a.md").read_text("utf-8")
    assert [word for word in words if word not in text] == []


def test_without_data_it_says_who_became_whom() -> None:
    code, out, err = quietly(
        ["borders", "-f", "vn-dti-province-2022", "--successions", "vn-provinces-2025", "--lang", "vi"]
    )
    assert (code, err) == (0, "")
    assert "48 Đà Nẵng + 49 Quảng Nam" in out
    assert out.count("202/2025/QH15") == 34


def test_what_cannot_be_shown_is_one_sentence(tmp_path: Path) -> None:
    assert borders(tmp_path, "--year", "2025")[::2] == (
        1,
        "the data have no year before 2025 (name the data of the past year too, or another --year)\n",
    )
    code, _, err = quietly(["borders", "-f", "vn-dti-province-2022", "--lang", "en"])
    assert (code, err.split(" (")[0]) == (1, "no successions are named")
    code, _, err = borders(tmp_path, "--restate", "weighted", "--lang", "en")
    assert (code, err.split(",")[0]) == (1, "weighted needs the count to weigh by (by")
    code, _, err = borders(
        tmp_path, "--year", "2026", "--restate", "mean", "--basis", "common", "--lang", "en", command="rank"
    )
    assert code == 2
    assert "the basis common cannot be had with --restate" in err


def test_a_ranking_beside_the_restated_year_before(tmp_path: Path) -> None:
    code, out, _ = borders(tmp_path, "--year", "2026", "--restate", "mean", "--format", "csv", command="rank")
    rows = {row["unit"]: row for row in csv.DictReader(io.StringIO(out))}
    assert code == 0
    assert [rows["X17"][name] for name in ("change", "value_change", "before_rank", "before_score", "borders", "restated", "why")] == [
        "0", "0.13", "3", "0.72", "2026", "mean", "",
    ]  # fmt: skip
    assert (rows["X19"]["change"], rows["X04"]["restated"]) == ("-2", "")
    code, out, _ = borders(tmp_path, "--year", "2026", "--borders", "2026", "--lang", "vi", command="rank")
    assert "Năm 2025 được tính lại theo địa giới năm 2026 bằng trung bình các đơn vị trước" in out
    code, out, _ = borders(tmp_path, "--year", "2026", "--format", "csv", command="rank")
    assert {row["restated"] for row in csv.DictReader(io.StringIO(out))} == {""}


def test_scores_and_explanations_on_other_borders_have_marks(tmp_path: Path) -> None:
    asked = ("--borders", "2026", "--year", "2025", "--unit", "X17", "--format", "json")
    code, out, _ = borders(tmp_path, *asked, command="score")
    rows = json.loads(out)
    assert (code, rows[0]["node"], rows[0]["points"], rows[0]["borders"], rows[0]["restated"]) == (
        0,
        "total",
        72.0,
        2026,
        "mean",
    )
    code, out, _ = borders(tmp_path, *asked, command="explain")
    assert [(row["unit"], row["share"], row["points"], row["restated"]) for row in json.loads(out)] == [
        ("X01", 1.0, 88.0, None), ("X02", 1.0, 56.0, None), ("X17", None, 72.0, "mean"),
    ]  # fmt: skip
    code, _, err = borders(tmp_path, "--borders", "last", "--lang", "en", command="rank")
    assert (code, err.split(" (")[0]) == (2, "“last” is neither own nor a year such as 2025")


def test_what_was_announced_of_2024_tells_of_da_nang_without_any_data(tmp_path: Path) -> None:
    """Sources of the figures: tests/years/test_published_borders.py."""
    (tmp_path / "dtiscore.toml").write_text(
        'framework = "vn-dti-province-2022"\nsuccessions = ["vn-provinces-2025"]\nyear = 2025\n'
        '[before]\npublished = "cong-bo-2024.csv"\n', "utf-8",
    )  # fmt: skip
    (tmp_path / "cong-bo-2024.csv").write_text(
        "đơn vị,năm,địa giới,giá trị,hạng,trên\n"
        "Hồ Chí Minh,2024,,,1,63\nĐà Nẵng,2024,,0.8335,2,63\nHà Nội,2024,,0.8241,4,63\nThừa Thiên Huế,2024,,0.7951,5,63\n"
        "Quảng Nam,2024,,0.5803,57,63\nHà Nội,2024,2025,0.8241,1,34\nHuế,2024,2025,0.7951,2,34\nĐà Nẵng,2024,2025,0.7069,17,34\n",
        "utf-8",
    )
    code, out, err = quietly(["borders", str(tmp_path), "--format", "csv"])
    assert code == 0, err
    rows = {row["unit"]: row for row in csv.DictReader(io.StringIO(out))}
    names = ("predecessors", "score", "rank_before", "of_before", "rank", "of", "list", "merger", "work")
    assert [rows["48"][name] for name in names] == ["48 + 49", "0.7069", "2", "63", "17", "34", "1", "-16", "0"]
    assert [rows["46"][name] for name in names] == ["46", "0.7951", "5", "63", "2", "34", "3", "0", "0"]
    code, out, _ = quietly(["borders", str(tmp_path), "--lang", "vi"])
    assert "2/63" in out
    assert "−16" in out


def test_the_page_shows_what_a_place_owes_to_borders(tmp_path: Path) -> None:
    page = tmp_path / "p.html"
    code, _, err = borders(tmp_path, "--year", "2026", "--lang", "en", "-o", str(page), command="report")
    assert code == 0, err
    section = page.read_text("utf-8").partition('<h2 id="borders">')[2].partition("</section>")[0]
    row = next(row for row in section.split("<tr>") if "Xã Ba Tây" in row)
    cells = [cell.partition(">")[2].partition("<")[0] for cell in row.split("<td")[1:]]
    assert cells == ["X03 Xã Ba (synthetic) (50%)", "4/5", "+1", "0", "−2", "5/5", "0.7200 (mean~)"]
    code, _, err = borders(tmp_path, "--year", "2025", "--lang", "en", "-o", str(page), command="report")
    assert 'id="borders"' not in page.read_text("utf-8")
