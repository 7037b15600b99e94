"""The Word documents: they say what the engine says, line by line, whatever stands in the data."""

from __future__ import annotations

import io
import shutil
import statistics
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

import dtiscore as dti
from dtiscore.documents.publishing.context import Writer
from dtiscore.documents.publishing.documents import write_documents
from dtiscore.documents.publishing.packing import same
from dtiscore.documents.publishing.templates import KINDS, default_folder, read_templates
from dtiscore.documents.publishing.year_results import YearResults
from dtiscore.language.errors import OutputError
from dtiscore.language.sentences import codes_in, pattern
from dtiscore.model import TOTAL
from dtiscore.results.gaps import gaps, points_are_given
from dtiscore.results.ranking import rank

from ...office import as_pdf, needs_office
from ...results.assessments import changes
from ...tree import ROOT
from .making_templates.__main__ import BUILT
from .publications import (
    PROVINCE,
    communes,
    number,
    own_settings,
    paragraphs,
    printed,
    province,
    settings,
    tables,
    year_results,
)

ANNEX, MINUTES, SUMMARY = (
    "Phụ lục kèm theo Quyết định.docx",
    "Biên bản họp Hội đồng thẩm định.docx",
    "Báo cáo tổng hợp.docx",
)


TWO_POINTS = """
[framework]
code = "two"
title = { vi = "Bộ thử", en = "Trial" }
level = "other"
completeness = "example"
years = { from = 2024, to = 2025 }
scale = 10
decimals = 4
missing = "zero"
source = "synthetic"
[indices.all]
title = { vi = "Chung", en = "All" }
[indices.all.indicators.x]
title = { vi = "X", en = "X" }
points = 5
rule = { type = "linear", lower = 0, upper = 5 }
[indices.all.indicators.y]
title = { vi = "Y", en = "Y" }
points = 5
rule = { type = "linear", lower = 0, upper = 5 }
[total]
indices = ["all"]
"""


@pytest.fixture(scope="module")
def year() -> YearResults:
    return year_results(province(), year=2025)


@pytest.fixture(scope="module")
def documents(year: YearResults) -> dict[str, bytes]:
    return write_documents(year, read_templates(None, "vi"))


def notice_of(documents: dict[str, bytes], code: str) -> bytes:
    return next(content for name, content in documents.items() if name.startswith(f"Thông báo kết quả/{code} "))


def name_of(year: YearResults, label: str) -> str:
    return year.scores.plan.observations.records[year.scores.unit_index(label)].name


def test_what_the_council_finds_not_to_apply_is_said_and_shares_are_compared(tmp_path: Path) -> None:
    """a: 9 of 10 points, then 5 of 5; b: 4 of 5, then 4 + 3 of 10, of which 1 was taken away."""
    data = """unit,year,indicator,status,value,points,reason,author,date
a,2025,x,self,4,,,,
a,2025,y,self,5,,,,
a,2025,x,appraised,n/a,,Không có nhiệm vụ,Bà Hoa,2026-01-20
b,2025,x,self,n/a,,,,
b,2025,y,self,5,,,,
b,2025,x,appraised,,3,Có nhiệm vụ,Bà Hoa,2026-01-20
b,2025,y,appraised,,4,Thiếu quyết định,Bà Hoa,2026-01-20
"""
    units = "code,name,block\na,Xã An,Khối xã\nb,Xã Bình,Khối xã\n"
    results = year_results(own_settings(tmp_path, TWO_POINTS, units, data))
    told = Writer(results).minutes()
    assert [(told[name]) for name in ("lowered", "raised", "excluded", "included")] == ["1", "0", "1", "1"]
    changes = [(c["before"], c["after"], c["difference"]) for unit in told["units"] for c in unit["changes"]]
    assert changes == [("4,00", "không áp dụng", "–"), ("không áp dụng", "3,00", "–"), ("5,00", "4,00", "−1,00")]
    totals = [(row["before"], row["after"], row["difference"]) for row in told["standings"]]
    assert totals == [("9,00/10,00", "5,00/5,00", "+10,00 điểm %"), ("5,00/5,00", "7,00/10,00", "−30,00 điểm %")]
    (note,) = told["notes"]
    assert note.startswith("Đối với Xã An, Xã Bình, điểm tối đa theo tự chấm và theo thẩm định khác nhau")
    written = write_documents(results, read_templates(None, "vi"))
    said = " ".join(paragraphs(written[MINUTES]))
    assert (
        "1 nội dung giảm điểm, 0 nội dung tăng điểm, 1 nội dung xác định không áp dụng, 1 nội dung xác định có áp dụng;"
        in said
    )
    (notice,) = tables(notice_of(written, "a"), "Điểm tự chấm")
    assert [row[2:] for row in notice] == [["4,00", "không áp dụng", "–", "Không có nhiệm vụ"]]


# --- line by line ----------------------------------------------------------------------------------------------------


@pytest.mark.whole
def test_the_annex_has_every_rank_of_the_engine(year: YearResults, documents: dict[str, bytes]) -> None:
    rows = rank(year.scores, TOTAL, 2025).to_polars("vi").rows(named=True)
    expected: dict[str, list[Any]] = {}
    for row in rows:
        change = row["change"]
        words = (
            "–"
            if change is None
            else "Giữ nguyên"
            if not change
            else f"{'Tăng' if change > 0 else 'Giảm'} {abs(change)} bậc"
        )
        line = (row["rank"], name_of(year, row["unit"]), printed(row["points"]), printed(row["max_points"]),
                printed(row["score"] * 100), row["band"], words)  # fmt: skip
        expected.setdefault(row["block"], []).append(line)
    found = tables(documents[ANNEX], "Hạng")
    assert len(found) == len(expected) == 3
    for table, lines in zip(found, expected.values(), strict=True):
        assert [row[0] for row in table] == [str(i) for i in range(1, len(lines) + 1)]
        got = [(int(r[1]), r[2], number(r[3]), number(r[4]), number(r[5]), r[6], r[7]) for r in table]
        assert got == lines
    headings = [text for text in paragraphs(documents[ANNEX]) if text.startswith(("1. ", "2. ", "3. "))]
    assert headings == [
        f"{i}. Khối {block} ({len(lines)} đơn vị)" for i, (block, lines) in enumerate(expected.items(), 1)
    ]


@pytest.mark.whole
def test_the_minutes_list_every_changed_point_with_its_reason(year: YearResults, documents: dict[str, bytes]) -> None:
    found = changes(
        year.framework, str(PROVINCE / "synthetic-observations.csv"), str(PROVINCE / "synthetic-units.csv"), year=2025
    )
    assert len(found.rows) > 50
    expected: list[Any] = []
    unit = ""
    for i, row in enumerate(found.rows, 1):
        if row.unit != unit:
            unit = row.unit
            expected.append((row.name,) * 7)
        before, after = printed(row.points_before), printed(row.points_after)
        assert before is not None
        assert after is not None
        expected.append((str(i), row.title.vi, printed(row.max_points), before, after, after - before, row.reason))
    (table,) = tables(documents[MINUTES], "Lý do điều chỉnh")
    got = [tuple(r) if r[0] == r[1] else (r[0], r[1], *map(number, r[2:6]), r[6]) for r in table]
    assert got == expected
    (standings,) = tables(documents[MINUTES], "Hạng theo điểm tự chấm")
    moved = [one for one in found.standings if one.changes]
    assert [(r[1], number(r[2]), number(r[3]), int(r[5]), int(r[6])) for r in standings] == [
        (one.name, printed(one.points_before), printed(one.points_after), one.rank_before, one.rank_after)
        for one in moved
    ]
    lowered, raised = (sum(row.lost > 0 for row in found.rows), sum(row.lost < 0 for row in found.rows))
    moves = sum(one.rank_before != one.rank_after for one in found.standings)
    said = " ".join(paragraphs(documents[MINUTES]))
    assert (
        f"điều chỉnh {len(found.rows)} nội dung tại {len(moved)} đơn vị, gồm {lowered} nội dung giảm điểm, {raised} nội"
        in said
    )
    assert f"{moves} đơn vị thay đổi thứ hạng" in said


@pytest.mark.whole
def test_there_is_a_notice_for_every_unit_with_its_own_figures(year: YearResults, documents: dict[str, bytes]) -> None:
    scores, framework = year.scores, year.framework
    ranked = {row["unit"]: row for row in rank(scores, TOTAL, 2025).to_polars("vi").rows(named=True)}
    parts = {code: rank(scores, code, 2025) for code in framework[TOTAL].children}
    names = [name for name in documents if name.startswith("Thông báo kết quả/")]
    assert len(names) == len(ranked) == 129
    j = scores.years.index(2025)
    for label, row in ranked.items():
        content, u = notice_of(documents, label), scores.unit_index(label)
        said = " ".join(paragraphs(content))
        assert f"năm 2025 của {name_of(year, label)}" in said
        general = (
            f"Tổng điểm: {vi(row['points'])}/{vi(row['max_points'])} điểm, bằng {vi(row['score'] * 100)}% điểm tối đa"
        )
        assert general in said
        assert f"xếp loại: {row['band']}; xếp hạng {row['rank']}/{row['of']} trong khối {row['block']}." in said
        (lines,) = tables(content, "Chỉ số")[:1]
        applicable = [code for code in parts if scores.max_points(code)[u, j] > 0]
        assert [(r[1], number(r[2]), number(r[3]), r[5]) for r in lines] == [
            (framework[code].title.vi, printed(scores.points(code)[u, j]), printed(scores.max_points(code)[u, j]),
             f"{parts[code].ranks[u, j]}/{parts[code].of[u, j]}" if parts[code].ranks[u, j] else "–")
            for code in applicable
        ]  # fmt: skip
        assert sum(number(r[2]) or 0 for r in lines) == printed(row["points"])


def vi(value: float) -> str:
    return f"{printed(value):,}".replace(",", "_").replace(".", ",").replace("_", ".")


def test_a_notice_compares_what_has_no_target_with_the_best_and_says_where_points_were_given() -> None:
    folder, framework = PROVINCE.parent / "commune-demo", dti.load_framework("commune-demo")
    observations = dti.read_observations(
        folder / "synthetic-observations.csv", framework, units=folder / "synthetic-units.csv", numbers="vi"
    )
    writer = Writer(YearResults(dti.score(framework, observations), 2025, "vi", None))
    told = writer.notice(observations.units.index("xa-b"))
    assert told["gaps_to"] == "mục tiêu năm 2025 hoặc, nếu không có mục tiêu, với kết quả tốt nhất trong khối"
    assert {gap["document"] for gap in told["gaps"]} >= {"kết quả tốt nhất trong khối"}
    # The unit has its page on the portal, as it says; the council gave 5 of 10 points.
    (lowered,) = (gap for gap in writer._shortfalls["xa-b"] if gap.node == "web_section")
    assert points_are_given(writer.results.scores, lowered)
    shown = writer._gap(lowered)
    assert (shown["value"], shown["target"], shown["gain"]) == ("được chấm 5 điểm", "có", "5,00")


@pytest.mark.whole
def test_a_notice_lists_the_changed_points_and_the_gaps_worth_most(
    year: YearResults, documents: dict[str, bytes]
) -> None:
    found = changes(
        year.framework, str(PROVINCE / "synthetic-observations.csv"), str(PROVINCE / "synthetic-units.csv"), year=2025
    )
    best = gaps(year.scores, to="best", year=2025)
    for label in ("sd-05", "sx-022", "sx-001"):
        content = notice_of(documents, label)
        (table,) = tables(content, "Điểm tự chấm")
        own = [row for row in found.rows if row.unit == label]
        assert own
        assert [(r[1], number(r[2]), number(r[3]), r[5]) for r in table] == [
            (row.title.vi, printed(row.points_before), printed(row.points_after), row.reason) for row in own
        ]
        worth = sorted(
            (
                (printed(g.points) or 0, g.title.vi)
                for g in best
                if g.unit == label and not year.framework[g.node].children
            ),
            key=lambda pair: -pair[0],
        )
        (listed,) = tables(content, "Điểm tăng thêm")
        assert [number(r[4]) for r in listed] == [points for points, _ in worth if points > 0][:10]
        assert {(number(r[4]), r[1]) for r in listed} <= set(worth)
    assert "Không có nội dung điều chỉnh." in paragraphs(notice_of(documents, "sd-04"))


@pytest.mark.whole
def test_the_summary_has_the_statistics_of_every_block(year: YearResults, documents: dict[str, bytes]) -> None:
    rows = [r for r in rank(year.scores).to_polars("vi").rows(named=True) if r["rank"]]
    (table,) = tables(documents[SUMMARY], "Trung vị (%)")
    blocks = list(dict.fromkeys(r["block"] for r in rows if r["year"] == 2025))
    assert [r[1] for r in table] == blocks
    for line, block in zip(table, blocks, strict=True):
        now = [r["score"] * 100 for r in rows if r["block"] == block and r["year"] == 2025]
        last = [r["score"] * 100 for r in rows if r["block"] == block and r["year"] == 2024]
        mean, before = printed(statistics.fmean(now)), printed(statistics.fmean(last))
        assert mean is not None
        assert before is not None
        assert [number(text) for text in line[3:]] == [
            printed(max(now)), printed(min(now)), printed(statistics.median(now)), mean, before, mean - before,
        ]  # fmt: skip
        assert line[2] == str(len(now))
    said = paragraphs(documents[SUMMARY])
    bands = [text for text in said if text.startswith("Xếp loại: ")]
    for text, block in zip(bands, blocks, strict=True):
        own = [r["band"] for r in rows if r["block"] == block and r["year"] == 2025]
        for band in year.framework.bands.levels:
            assert f"{band.title.vi}: {own.count(band.title.vi)} đơn vị" in text
    sure = [text for text in said if text.startswith("Độ vững của thứ hạng: tính thử 1.000 lần")]
    drawn = dti.robustness(year.scores, year=2025, draws=1000, sensitivity=0)
    assert len(sure) == len(blocks)
    for text, group in zip(sure, drawn.groups, strict=True):
        rows = drawn.to_polars().filter(drawn.to_polars()["block"] == group.group.title).rows(named=True)
        near = sum(r["rank"] - r["low"] <= 1 and r["high"] - r["rank"] <= 1 for r in rows)
        assert f"{near}/{len(rows)} đơn vị giữ thứ hạng trong phạm vi một bậc" in text
    weakest = tables(documents[SUMMARY], "Số đơn vị")[0]
    shares = [number(row[3]) for row in weakest]
    assert shares == sorted(shares, key=lambda share: share or 0)
    assert weakest[0][1] == "Hoạt động kinh tế số"


@pytest.mark.whole
def test_without_a_self_assessment_the_minutes_claim_nothing(tmp_path: Path) -> None:
    sources = thirds(tmp_path)
    (data,) = map(Path, sources.data)
    rows = data.read_text("utf-8").splitlines()
    data.write_text("\n".join([rows[0] + ",status", *(row + ",appraised" for row in rows[1:])]) + "\n", "utf-8")
    made = write_documents(year_results(sources), read_templates(None, "vi"))
    said = paragraphs(made[MINUTES])
    assert "Không có số liệu tự đánh giá để đối chiếu." in said
    assert not [text for text in said if "công nhận" in text]
    assert "Không có số liệu tự đánh giá để đối chiếu." in paragraphs(notice_of(made, "xa-a"))
    data.write_text("\n".join(rows) + "\n", "utf-8")
    said = paragraphs(write_documents(year_results(sources), read_templates(None, "vi"))[MINUTES])
    assert "Hội đồng công nhận toàn bộ kết quả tự đánh giá, không điều chỉnh điểm." in said


@pytest.mark.whole
def test_units_without_a_rank_stand_apart(tmp_path: Path) -> None:
    units = (PROVINCE / "synthetic-units.csv").read_text("utf-8").replace("sd-07,Sở tổng hợp 07 (synthetic),department_services,Sở có dịch vụ công,,yes", "sd-07,Sở tổng hợp 07 (synthetic),department_services,Sở có dịch vụ công,,no")  # fmt: skip
    sources = own_settings(
        tmp_path,
        (PROVINCE / "synthetic-framework.toml").read_text("utf-8"),
        units,
        (PROVINCE / "synthetic-observations.csv").read_text("utf-8"),
    )
    found = year_results(sources, year=2022)
    made = write_documents(found, read_templates(None, "vi"))
    (apart,) = tables(made[ANNEX], "Ghi chú")
    assert [(row[1], row[5]) for row in apart] == [
        ("Sở tổng hợp 07 (synthetic)", "Được đánh giá, không xếp hạng"),
        ("Xã tổng hợp 077 (synthetic)", "Chưa có số liệu"),
    ]
    assert number(apart[0][2]) == printed(found.scores.points(TOTAL)[found.scores.unit_index("sd-07"), 1])
    assert apart[1][2:5] == ["–", "950,00", "–"]
    ranked = [row[2] for table in tables(made[ANNEX], "Hạng") for row in table]
    assert "Sở tổng hợp 07 (synthetic)" not in ranked
    assert len(ranked) == 127
    assert "được đánh giá, không xếp hạng." in " ".join(paragraphs(notice_of(made, "sd-07")))
    assert "Chưa có số liệu: Xã tổng hợp 077 (synthetic)." in paragraphs(made[SUMMARY])


THIRDS = """
[framework]
code = "thirds"
title = { vi = "Bộ chỉ số chia ba", en = "Thirds" }
level = "commune"
years = { from = 2024, to = 2026 }
scale = 30
decimals = 4
missing = "zero"
source = "Made for the tests"
completeness = "example"
[total]
indices = ["one", "two", "three"]
"""
for _code in ("one", "two", "three"):
    THIRDS += f"""
[indices.{_code}]
title = {{ vi = "Chỉ số {_code}", en = "Index {_code}" }}
points = 10
GATE
[indices.{_code}.indicators.{_code}_done]
title = {{ vi = "Chỉ tiêu {_code}", en = "Indicator {_code}" }}
points = 10
rule = {{ type = "ratio" }}
data = {{ part = "{_code}_part", whole = "{_code}_whole" }}
"""


def thirds(folder: Path, gate: str = "") -> Any:
    rows = [f"xa-a,2025,{c}_done,1,3" for c in ("one", "two", "three")]
    rows += [f"xa-b,2025,{c}_done,1,2" for c in ("one", "two", "three")]
    text = THIRDS.replace("GATE", gate, 1).replace("GATE", "")
    return own_settings(
        folder, text, "code,name\nxa-a,Xã A\nxa-b,Xã B\n", "unit,year,indicator,part,whole\n" + "\n".join(rows) + "\n"
    )


def test_printed_points_that_do_not_add_up_are_explained(tmp_path: Path) -> None:
    made = write_documents(year_results(thirds(tmp_path)), read_templates(None, "vi"))
    odd, even = notice_of(made, "xa-a"), notice_of(made, "xa-b")
    (lines,) = tables(odd, "Chỉ số")[:1]
    assert sum(number(row[2]) or 0 for row in lines) == number("9,99")
    assert "Tổng điểm: 10,00/30,00." in paragraphs(odd)
    note = [text for text in paragraphs(odd) if "do làm tròn" in text]
    assert note == [
        "- Cộng các điểm đã làm tròn của các mục thuộc “Tổng điểm” được 9,99, khác với 10,00 đã ghi ở “Tổng điểm” do làm "
        "tròn; giá trị 10,00 được tính từ các điểm chưa làm tròn."
    ]
    assert not [text for text in paragraphs(even) if "làm tròn" in text]


def test_a_total_that_is_no_sum_says_so(tmp_path: Path) -> None:
    """A gate takes half of the first index away; its indicators are not listed, the gate shows in the summary of changes."""
    gate = 'gate = { items = ["one_done"], cap = 0.1 }'
    found = year_results(thirds(tmp_path, gate))
    assert found.adds_up(0, "one", ["one_done"]) == ("method", pytest.approx(3.33))
    assert found.adds_up(0, TOTAL, ["one", "two", "three"])[0] == "rounding"


@pytest.mark.whole
def test_the_summary_counts_who_meets_each_target_and_names_conflicts() -> None:
    folder = ROOT / "examples" / "soc-trang"
    sources = settings(ROOT / "criteria" / "soc-trang-goals.toml", (folder / "observations.csv",), folder / "units.csv")
    found = year_results(sources, year=2023, target_year=2030)
    content = write_documents(found, read_templates(None, "vi"))[SUMMARY]
    (table,) = tables(content, "Mức phải đạt")
    by_title = {row[1]: row for row in table}
    assert len(by_title) == len(table)
    for gap in gaps(found.scores, target_year=2030, year=2023):
        row = by_title[gap.title.vi]
        assert row[2].endswith(f"{gap.target:g}%".replace(".", ",")) or gap.measure != "percent"
        assert row[4:] == (["–", "1"] if gap.met is None else [f"{int(gap.met)}/1", "0"])
    assert (
        "- Các văn bản quy định mục tiêu năm 2030 khác nhau đối với “Tỷ trọng kinh tế số trong GRDP” (≥ 30%: 07-NQ/TU; ≥ 20%: "
        "136/KH-UBND); áp dụng ≥ 30% theo 07-NQ/TU." in paragraphs(content)
    )


# --- form ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_default_templates_are_what_their_script_builds(kind: str, lang: Any) -> None:
    shipped = (default_folder(lang) / f"{kind}.docx").read_bytes()
    assert document_xml(shipped) == document_xml(BUILT[kind](lang))


def document_xml(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("word/document.xml")


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_page_is_that_of_the_decree_and_tables_repeat_their_header(kind: str, lang: Any) -> None:
    document = docx.Document(io.BytesIO((default_folder(lang) / f"{kind}.docx").read_bytes()))
    (section,) = document.sections
    sizes = (
        section.page_width,
        section.page_height,
        section.top_margin,
        section.bottom_margin,
        section.left_margin,
        section.right_margin,
    )
    assert [round(size.mm, 1) for size in sizes] == [210, 297, 20, 20, 30, 15]
    normal = document.styles["Normal"].font
    assert (normal.name, normal.size.pt) == ("Times New Roman", 13.0)
    lined = [table for table in document.tables if table.style.name == "Table Grid"]
    assert lined
    for table in lined:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
        assert sum(column.width for column in table.columns) == pytest.approx(Mm(165), abs=10_000)


@pytest.mark.whole
def test_every_row_of_a_document_keeps_these_marks(documents: dict[str, bytes]) -> None:
    document = docx.Document(io.BytesIO(documents[ANNEX]))
    table = max(document.tables, key=lambda table: len(table.rows))
    assert len(table.rows) == 110
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


@needs_office
def test_every_page_of_the_annex_begins_with_the_header_of_the_table(
    documents: dict[str, bytes], tmp_path: Path
) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    (tmp_path / "annex.docx").write_bytes(documents[ANNEX])
    pdf = as_pdf(tmp_path / "annex.docx", tmp_path)
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True).stdout.decode()
    pages = [page for page in text.split("\f") if page.strip()]
    assert len(pages) > 4
    for page in pages[1:-1]:
        assert "STT" in page
        assert "Xếp loại" in page
    assert sum(page.count("Xã tổng hợp") for page in pages) == 109


@pytest.mark.whole
def test_english_documents_have_no_vietnamese_words_of_the_program() -> None:
    made = write_documents(year_results(communes(), lang="en"), read_templates(None, "en"))
    assert set(made) >= {"Annex of the decision.docx", "Minutes of the appraisal council.docx", "Summary report.docx"}
    said = "\n".join(paragraphs(made["Annex of the decision.docx"])) + str(
        tables(made["Annex of the decision.docx"], "Rank")
    )
    assert "Unchanged" in said or "Up " in said or "–" in said
    assert not any(text in said for text in (pattern(code, "vi") for code in codes_in("document")) if "{" not in text)


# --- hostile text ----------------------------------------------------------------------------------------------------

HOSTILE = "Xã <w:p/>&{{ year }}{% for x in y %}=cmd|'/c calc'!A1 \u200b{_{x}_}"


def test_text_of_units_is_only_text(tmp_path: Path) -> None:
    sources = thirds(tmp_path)
    assert sources.units is not None
    Path(sources.units).write_text(f'code,name\nxa-a,"{HOSTILE}"\nxa-b,Xã B\n', "utf-8")
    made = write_documents(year_results(sources), read_templates(None, "vi"))
    shown = HOSTILE.replace("\u200b", "\N{REPLACEMENT CHARACTER}")
    assert [row[2] for table in tables(made[ANNEX], "Hạng") for row in table] == ["Xã B", shown]
    for content in made.values():
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
        document = docx.Document(io.BytesIO(content))
        assert document.element.body.findall(f".//{qn('w:fldChar')}") == []
        assert document.element.body.findall(f".//{qn('w:fldSimple')}") == []


def test_without_docxtpl_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docxtpl", None)
    with pytest.raises(OutputError) as error:
        write_documents(year_results(communes()), read_templates(None, "vi"))
    assert error.value.text("en") == 'docxtpl is needed to write the documents (pip install "dtiscore[office]")'


@pytest.mark.whole
def test_documents_are_the_same_bytes_each_time(year: YearResults, documents: dict[str, bytes]) -> None:
    again = write_documents(year_results(province(), year=2025), read_templates(None, "vi"))
    assert again == documents
    assert same(documents[ANNEX], again[ANNEX])
    assert not same(documents[ANNEX], documents[MINUTES])
    properties = docx.Document(io.BytesIO(documents[ANNEX])).core_properties
    assert properties.created.year == properties.modified.year == 2000
    assert properties.title == "Phụ lục kèm theo Quyết định, 2025"
    assert properties.author in ("", "python-docx")
