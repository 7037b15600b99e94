"""An evaluator reads on the page and in the annex what Đà Nẵng's way from 2 of 63 to 17 of 34 is made of.

The lists of 2024 are those of test_published_borders, with their sources; the data of 2025 are synthetic and repeat the list of 34,
so that nothing is owed to work.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import docx
import pytest

from dtiscore.cli import run
from dtiscore.data.run_inputs import read_inputs
from dtiscore.documents.publishing.context import Writer
from dtiscore.documents.publishing.documents import _filled
from dtiscore.documents.publishing.folder import publish
from dtiscore.documents.publishing.templates import read_templates
from dtiscore.documents.publishing.verifying import verify
from dtiscore.documents.publishing.year_results import year_results_of
from dtiscore.results.assessment import Assessment

from .test_published_borders import NEW, OLD, list_of_34, list_of_63
from .year_two import PLUGINS, edition_of_a_total, folder_2025, folder_2026, settings_of, write

EDITION = edition_of_a_total(2024, 2025)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    before, after = list_of_63(), list_of_34()
    lists = [f"{OLD[code]},2024,,{value:.4f}" for code, value in before.items()]
    lists += [f"{NEW[code]},2024,2025,{value:.4f}" for code, value in after.items()]
    return write(
        tmp_path_factory.mktemp("2025"), edition_toml=EDITION,
        units_csv="code,name\n" + "".join(f"{code},{NEW[code]}\n" for code in after),
        data_csv="unit,year,indicator,value\n" + "".join(f"{code},2025,index,{100 * value:.2f}\n" for code, value in after.items()),
        lists_csv="unit,year,borders,value\n" + "\n".join(lists) + "\n",
        dtiscore_toml='framework = "edition.toml"\nyear = 2025\nunits = "units.csv"\ndata = ["data.csv"]\n'
        'successions = ["vn-provinces-2025"]\n[before]\npublished = "lists.csv"\n',
    )  # fmt: skip


def test_the_page_shows_list_merger_and_work(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "p.html"
    assert run(["report", str(folder), "-o", str(page), "--lang", "vi", "-q"]) == 0
    section = page.read_text("utf-8").partition('<h2 id="borders">')[2].partition("</section>")[0]
    row = next(row for row in section.split("<tr>") if "<bdi>Đà Nẵng</bdi>" in row)
    cells = [cell.partition(">")[2].partition("<")[0] for cell in row.split("<td")[1:]]
    assert cells == ["48 Đà Nẵng + 49 Quảng Nam", "2/63", "+1", "−16", "0", "17/34", "0,7069 (đã công bố)"]
    assert "Năm 2024 được tính lại theo địa giới năm 2025" in section
    assert "danh sách năm 2024 theo địa giới năm 2025 đã công bố" in section


def test_the_annex_shows_the_same(folder: Path) -> None:
    writer = Writer(year_results_of(Assessment(read_inputs(settings_of(folder), PLUGINS)), "vi"))
    (content,) = _filled(read_templates(None, "vi")["annex"], [writer.annex()], "x")
    document = docx.Document(io.BytesIO(content))
    table = document.tables[-1]
    assert [cell.text for cell in table.rows[0].cells] == [
        "Đơn vị", "Hợp thành từ", "Hạng trước", "Do danh sách", "Do sáp nhập", "Do công việc", "Hạng", "Giá trị tính lại",
    ]  # fmt: skip
    rows = {row.cells[0].text: [cell.text for cell in row.cells[2:]] for row in table.rows[1:]}
    assert rows["Đà Nẵng"] == ["2/63", "+1", "−16", "0", "17/34", "0,7069 (đã công bố)"]
    assert rows["Huế"][:5] == ["5/63", "+3", "0", "0", "2/34"]
    assert len(rows) == 34
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "từ danh sách năm 2024 tới danh sách năm 2025 gồm ba phần" in text
    assert "Năm 2024 được tính lại theo địa giới năm 2025" in text


def test_where_no_border_moved_page_and_annex_say_nothing_of_borders(tmp_path: Path) -> None:
    folder_2025(tmp_path, published=False)
    made = folder_2026(tmp_path, 'folder = "../d25"')
    writer = Writer(year_results_of(Assessment(read_inputs(settings_of(made), PLUGINS)), "en"))
    assert writer.annex()["borders"] == {}


@pytest.mark.whole
@pytest.mark.parametrize(
    ("rule", "mark"), [("mean", ("mean of totals", "0.705", "2026")), ("counts", ("mean", "0.705", "2026"))]
)
def test_a_result_folder_compares_on_other_borders_and_needs_no_other_folder(
    rule: str, mark: tuple[str, ...], tmp_path: Path
) -> None:
    from dtiscore.model.redrawing import Redrawing

    folder_2025(tmp_path, published=False)
    made = folder_2026(tmp_path, 'folder = "../d25"\npublished = "cong-bo.csv"', successions=True)
    (made / "cong-bo.csv").write_text(
        "unit,year,points\nX01,2025,92\nX02,2025,49\nX03,2025,68\nX04,2025,91.2\nX05,2025,56\n"
    )
    settings = settings_of(made, redrawing=Redrawing(rule=rule))  # type: ignore[arg-type]
    found = publish(made / "ket-qua", settings, PLUGINS)
    (tmp_path / "d25").rename(tmp_path / "elsewhere")
    assert verify(found.folder, PLUGINS).problems == ()
    rows = csv.DictReader((found.folder / "results/ranks.csv").read_text("utf-8").splitlines())
    merged = next(row for row in rows if (row["unit"], row["node"]) == ("X17", "total"))
    assert (merged["restated"], merged["before_score"], merged["borders"]) == mark
    assert '"redrawing"' in (found.folder / "manifest.json").read_text("utf-8")
