"""Templates that a province edited: each error is named by file, place and expression, and none runs or reads anything."""

from __future__ import annotations

import functools
import io
import re
import time
from pathlib import Path
from typing import Any

import attrs
import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtiscore.cli import run
from dtiscore.documents.publishing.documents import write_documents
from dtiscore.documents.publishing.templates import Template, default_files, default_folder, read_templates
from dtiscore.documents.publishing.year_results import YearResults
from dtiscore.language.errors import DataError, DtiError, Problem

from .publications import changed, communes, paragraphs, tables, template, year_results

ANNEX = "Phụ lục kèm theo Quyết định.docx"


@pytest.fixture(scope="module")
def year() -> YearResults:
    return year_results(communes())


def written(year: YearResults, folder: Path, content: bytes, kind: str = "annex") -> dict[str, bytes]:
    folder.mkdir(exist_ok=True)
    (folder / f"{kind}.docx").write_bytes(content)
    return write_documents(year, read_templates(folder, "vi"))


def refusal(year: YearResults, folder: Path, content: bytes, kind: str = "annex") -> DtiError:
    with pytest.raises(DtiError) as error:
        written(year, folder, content, kind)
    return error.value


def test_an_own_template_is_filled_in_and_the_others_stay_the_default_ones(year: YearResults, tmp_path: Path) -> None:
    content = template(
        "Năm {{ year }}: {% for block in blocks %}{{ block.count }}{% if not loop.last %}, {% endif %}{% endfor %} đơn vị",
        "{%p if unranked %}", "có", "{%p else %}", "không có", "{%p endif %}", "{{ framework.title | upper }}",
        table=[["Hạng", "Tên"], ["{%tr for row in blocks[0].rows %}", ""], ["{{ row.rank }}", "{{ row.unit }}"], ["{%tr endfor %}", ""]],
    )  # fmt: skip
    made = written(year, tmp_path, content)
    assert paragraphs(made[ANNEX]) == [
        "Năm 2025: 6 đơn vị", "không có", "BỘ CHỈ SỐ CHUYỂN ĐỔI SỐ CẤP XÃ (VÍ DỤ MINH HỌA)",
    ]  # fmt: skip
    (rows,) = tables(made[ANNEX], "Hạng")
    assert [row[0] for row in rows] == ["1", "2", "3", "4", "5", "6"]
    assert len(made) == 9


FORBIDDEN = (
    "{{ ''.__class__.__mro__ }}",
    "{{ year.__class__ }}",
    "{{ year.upper() }}",
    "{{ framework.title.format(x=1) }}",
    "{{ (blocks|first).items() }}",
    "{{ cycler('a', 'b') }}",
    "{{ lipsum(n=100000) }}",
    "{{ namespace() }}",
    "{{ year|attr('__class__') }}",
    "{{ framework.title|safe }}",
    "{{ 'x' * 1000000000 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ year ~ year }}",
    "{{ [year, year] }}",
    "{{ {'a': year} }}",
    "{% include 'x' %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% from 'x' import y %}",
    "{% extends 'x' %}",
    "{% macro m() %}{{ m() }}{% endmacro %}",
    "{% call m() %}{% endcall %}",
    "{% filter upper %}a{% endfilter %}",
    "{% set a %}b{% endset %}",
    "{% block a %}{% endblock %}",
    "{% autoescape false %}{{ year }}{% endautoescape %}",
    "{% for a in blocks recursive %}{% endfor %}",
    "{% for a in range(10**9) %}{% endfor %}",
)


@pytest.mark.whole
@pytest.mark.parametrize("expression", FORBIDDEN)
def test_a_template_calls_and_reads_nothing(expression: str, year: YearResults, tmp_path: Path) -> None:
    error = refusal(year, tmp_path, template("Trước", f"Đây là {expression} ở giữa"))
    (problem,) = error.problems
    assert problem.code == "template.forbidden"
    assert problem.file == str(tmp_path / "annex.docx")
    first = expression.partition("%}")[0] + "%}" if expression.startswith("{%") else expression
    for lang in ("vi", "en"):
        said = problem.text(lang)  # type: ignore[arg-type]
        assert first in said
        assert ("đoạn 2 (“Đây là" if lang == "vi" else "paragraph 2 (“Đây là") in said


@pytest.mark.whole
@pytest.mark.parametrize(
    "expression",
    [
        "{% for a in range(1000000000) %}x{% endfor %}",
        "{% for a in range(999) %}{% for b in range(999) %}{% for c in range(999) %}{% set d = a %}{% endfor %}{% endfor %}{% endfor %}",
        "{% for a in range(500) %}{% for b in range(500) %}" + "y" * 400 + "{% endfor %}{% endfor %}",
        "{% for a in blocks %}" * 30 + "{% endfor %}" * 30,
        "{{ " + "(" * 2000 + "1" + ")" * 2000 + " }}",
        "{{ year }}" * 6000,
        "{{r " * 300000,
    ],
)
def test_a_template_cannot_run_for_long(expression: str, year: YearResults, tmp_path: Path) -> None:
    begun = time.perf_counter()
    error = refusal(year, tmp_path, template(expression))
    assert {problem.code for problem in error.problems} <= {"template.too_long", "template.syntax"}
    assert time.perf_counter() - begun < 20


@pytest.mark.whole
@pytest.mark.parametrize(
    ("line", "code", "vi"),
    [
        ("Tên: {{ unti }} và {{ year }}", "template.undefined",
         "đoạn 2 (“Tên: {{ unti }} và {{ year }}”): biểu thức {{ unti }} dùng “unti”, không có giá trị nào tên như vậy (xem tệp README.txt cùng các biểu mẫu)"),
        ("{{ year }} {{ framework.titel }}", "template.undefined",
         "đoạn 2 (“{{ year }} {{ framework.titel }}”): biểu thức {{ framework.titel }} dùng “titel”, không có giá trị nào tên như vậy (xem tệp README.txt cùng các biểu mẫu)"),
        ("{% for b in blocks %}{{ b.title }}", "template.unclosed",
         "đoạn 2 (“{% for b in blocks %}{{ b.title }}”): biểu thức {% for b in blocks %} không được đóng (hãy thêm endfor hoặc endif)"),
        ("{{ blocks }}", "template.not_text",
         "đoạn 2 (“{{ blocks }}”): biểu thức {{ blocks }} không phải một giá trị in được (hãy chọn một giá trị bên trong, như unit.name)"),
        ("{% for b in year %}{% endfor %}", "template.not_a_list",
         "đoạn 2 (“{% for b in year %}{% endfor %}”): biểu thức {% for b in year %} lặp trên nội dung không phải danh sách (hãy lặp trên một danh sách, như blocks)"),
        ("{{ year + 1 }}", "template.arithmetic",
         "đoạn 2 (“{{ year + 1 }}”): biểu thức {{ year + 1 }} cộng, trừ nội dung không phải số (các giá trị đều là chữ đã định dạng)"),
    ],
)  # fmt: skip
def test_an_error_is_named_by_place_and_expression(
    line: str, code: str, vi: str, year: YearResults, tmp_path: Path
) -> None:
    (problem,) = refusal(year, tmp_path, template("Một", line, "Ba")).problems
    assert problem.code == code
    assert problem.text("vi") == f"{tmp_path / 'annex.docx'}: {vi}"


@pytest.mark.whole
@pytest.mark.parametrize(
    "line", ["{{ year", "{% if year", "{{ year }", "{% endfor %}", "{% fro b in blocks %}", "{{ year || }}"]
)
def test_what_is_not_well_formed_is_shown_where_it_stands(line: str, year: YearResults, tmp_path: Path) -> None:
    (problem,) = refusal(year, tmp_path, template("Một", line)).problems
    assert problem.code == "template.syntax"
    assert f"đoạn 2 (“{line}”)" in problem.text("vi")


def test_an_error_in_a_table_names_the_table(year: YearResults, tmp_path: Path) -> None:
    (problem,) = refusal(year, tmp_path, template("Một", table=[["a", "{{ no_such }}"]])).problems
    assert "table 1, in the cell “{{ no_such }}”" in problem.text("en")


@pytest.mark.whole
@pytest.mark.parametrize(
    ("content", "place"),
    [
        (template("{%p for b in blocks %}{{ b.title }}{%p endfor %}"), "paragraph 1"),
        (template("a", "{%p if unranked %} text"), "paragraph 2"),
        (template("{%tr for b in blocks %}"), "paragraph 1"),
        (template(table=[["{%tr for b in blocks %}", "{{ b.title }}"], ["{%tr endfor %}", ""]]), "table 1"),
        (template(table=[["{%tr for b in blocks %}{%tr endfor %}", ""]]), "table 1"),
    ],
)
def test_an_instruction_that_would_take_text_along_stands_alone(
    content: bytes, place: str, year: YearResults, tmp_path: Path
) -> None:
    (problem,) = refusal(year, tmp_path, content).problems
    assert problem.code == "template.alone"
    assert place in problem.text("en")


def test_errors_of_several_templates_come_together(year: YearResults, tmp_path: Path) -> None:
    (tmp_path / "minutes.docx").write_bytes(template("{{ a }}"))
    error = refusal(year, tmp_path, template("{{ b }}"), "notice")
    assert [(Path(p.file).name, p.code) for p in error.problems] == [
        ("minutes.docx", "template.undefined"), ("notice.docx", "template.undefined"),
    ]  # fmt: skip


def test_an_expression_that_word_has_split_over_runs_is_still_one(year: YearResults, tmp_path: Path) -> None:
    content = changed(
        template("Năm {{ year }}"),
        lambda parts: parts | {"word/document.xml": parts["word/document.xml"].replace(
            b"{{ year }}", b"{</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>{ ye</w:t></w:r><w:r><w:t>ar }}")},
    )  # fmt: skip
    assert paragraphs(written(year, tmp_path, content)[ANNEX]) == ["Năm 2025"]


def field(text: str) -> Any:
    words = f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r></w:p>'.encode()
    return lambda parts: parts | {"word/document.xml": parts["word/document.xml"].replace(b"</w:p>", words, 1)}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda parts: parts | {"word/vbaProject.bin": b"x"}, "template.part"),
        (lambda parts: parts | {"word/embeddings/oleObject1.bin": b"x"}, "template.part"),
        (lambda parts: parts | {"word/extra.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}, "template.part"),
        (lambda parts: parts | {"word/_rels/settings.xml.rels": b'<Relationships><Relationship Id="a" Type="http://x/attachedTemplate" Target="http://x/y.dotm" TargetMode="External"/></Relationships>'}, "template.external"),
        (field("DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe"), "template.field"),
        (field("INCLUDETEXT &quot;/etc/passwd&quot;"), "template.field"),
        (lambda parts: {name: part for name, part in parts.items() if name != "word/document.xml"}, "template.not_word"),
        (lambda parts: parts | {"word/document.xml": b"<w:document" + b" " * (5 * 2**20) + b"/>"}, "file.too_large"),
        (lambda parts: parts | {"word/document.xml": b"<not xml"}, "template.broken"),
    ],
)  # fmt: skip
def test_what_no_template_may_have_in_it(change: Any, code: str, year: YearResults, tmp_path: Path) -> None:
    error = refusal(year, tmp_path, changed(template("{{ year }}"), change))
    assert [problem.code for problem in error.problems] == [code]
    for lang in ("vi", "en"):
        assert str(tmp_path / "annex.docx") in error.text(lang)  # type: ignore[arg-type]


@pytest.mark.parametrize("content", [b"", b"plain text", b"PK\x03\x04" + b"\0" * 40])
def test_a_file_that_is_no_word_file(content: bytes, year: YearResults, tmp_path: Path) -> None:
    (problem,) = refusal(year, tmp_path, content).problems
    assert problem.code == "template.not_word"


def test_links_that_a_reader_clicks_are_allowed(year: YearResults, tmp_path: Path) -> None:
    link = b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="https://example.org" TargetMode="External"/></Relationships>'
    content = changed(
        template("{{ year }}"),
        lambda parts: parts | {"word/_rels/document.xml.rels": parts["word/_rels/document.xml.rels"].replace(b"</Relationships>", link)},
    )  # fmt: skip
    assert paragraphs(written(year, tmp_path, content)[ANNEX]) == ["2025"]


def test_a_template_of_an_unknown_name_is_refused(year: YearResults, tmp_path: Path) -> None:
    (tmp_path / "anex.docx").write_bytes(template("x"))
    (tmp_path / "~$annex.docx").write_bytes(b"what Word leaves beside an open file")
    with pytest.raises(DataError) as error:
        read_templates(tmp_path, "vi")
    assert error.value.text("en") == (
        f"{tmp_path / 'anex.docx'}: there is no template of this name; did you mean “annex.docx”? "
        "(templates: annex.docx, minutes.docx, notice.docx, summary.docx)"
    )
    with pytest.raises(DataError, match="the folder of templates cannot be read"):
        read_templates(tmp_path / "none", "vi")


def test_the_default_templates_can_be_copied_edited_and_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "mẫu"
    assert run(["publish", "--copy-templates", str(folder), "--lang", "vi"]) == 0
    assert {path.name: path.read_bytes() for path in folder.glob("*.docx")} == default_files("vi")
    assert "{%tr for row in block.rows %}" in (folder / "README.txt").read_text("utf-8-sig")
    (folder / "annex.docx").write_bytes(b"edited")
    capsys.readouterr()
    assert run(["publish", "--copy-templates", str(folder), "--lang", "en"]) == 1
    assert "never replaced" in capsys.readouterr().err
    assert (folder / "annex.docx").read_bytes() == b"edited"


WORDS = ("{{", "}}", "{%", "%}", "{%tr", "{%p", "{{r", "{#", "#}", "for", "endfor", "if", "else", "endif", "in", "blocks", "year", "block",
         "rows", "x", ".", "|", "upper", "escape", "(", ")", "[", "]", "'", "~", "*", "-", "range", "loop", "1", "set", "=", "raw", "colspan", "vm")  # fmt: skip


@pytest.mark.whole
@given(st.lists(st.sampled_from(WORDS), max_size=25), st.lists(st.sampled_from(WORDS), max_size=12))
def test_whatever_a_template_says_gives_a_document_or_a_sentence(first: list[str], second: list[str]) -> None:
    year = small()
    words = template(" ".join(first), table=[[" ".join(second), "{{ year }}"]])
    templates = {**read_templates(None, "vi"), "annex": Template("annex", "annex.docx", words)}
    made: dict[str, bytes] = {}
    problems: tuple[Problem, ...] = ()
    try:
        made = write_documents(year, templates)
    except DtiError as error:
        problems = error.problems
    assert bool(made) != bool(problems)
    assert all(problem.text("vi") and problem.code.startswith("template.") for problem in problems)
    assert not made or docx.Document(io.BytesIO(made[ANNEX])).tables


@functools.cache
def small() -> YearResults:
    """A year of one unit, so that a document is made at once."""
    found = year_results(communes())
    scores = found.scores
    listed = scores.plan.observations.exists.copy()
    listed[1:] = False
    observations = attrs.evolve(scores.plan.observations, exists=listed)
    return attrs.evolve(
        found, scores=attrs.evolve(scores, plan=attrs.evolve(scores.plan, observations=observations)), changes=None
    )


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_guide_names_every_value_of_every_template(lang: Any, year: YearResults) -> None:
    from dtiscore.documents.publishing.context import Writer
    from dtiscore.documents.publishing.summary import Summary

    writer = Writer(year)
    names: set[str] = set()

    def collect(value: Any) -> None:
        if isinstance(value, dict):
            names.update(value)
            for inner in value.values():
                collect(inner)
        elif isinstance(value, list):
            for inner in value:
                collect(inner)

    for fields in (writer.annex(), writer.minutes(), *map(writer.notice, range(3)), Summary(writer).fields()):
        collect(fields)
    said = set(re.findall(r"[a-z_]+", (default_folder(lang) / "README.txt").read_text("utf-8")))
    assert names - said == set()
