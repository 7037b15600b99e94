"""Whatever shows a value prints it in the same words: table, workbook, page, document and explanation."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dtiscore as dti
from dtiscore.documents.page.content import page_of
from dtiscore.documents.publishing.context import Writer
from dtiscore.documents.publishing.year_results import YearResults
from dtiscore.documents.tables.results import gaps_view, ranking_view
from dtiscore.documents.tables.text import as_table, shown_cells
from dtiscore.documents.tables.view import View
from dtiscore.documents.tables.workbook import as_workbook
from dtiscore.language.errors import Language
from dtiscore.language.measures import measured
from dtiscore.language.signs import DASH, in_signs

PACKAGE = Path(dti.__file__).parent
MEASURES = ("percent", "hours", "count", "fraction", "pp", "rank", "km")
LANGUAGES: tuple[Language, ...] = ("vi", "en")
TOML = """
[framework]
code = "voice"
title = { vi = "Thử", en = "Test" }
level = "other"
completeness = "example"
years = { from = 2024, to = 2025 }
scale = 70
decimals = 4
ties = "TIES"
missing = "zero"
source = "synthetic"
[indices.all]
title = { vi = "Chung", en = "All" }
"""


@pytest.fixture(scope="module", params=["competition", "dense"])
def framework(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dti.Framework:
    text = TOML.replace("TIES", request.param)
    for measure in MEASURES:
        text += f"""[indices.all.indicators.{measure}]
title = {{ vi = "{measure}", en = "{measure}" }}
points = 10
unit_of_measure = "{measure}"
rule = {{ type = "linear", lower = -2000000, upper = 2000000 }}
"""
    path = tmp_path_factory.mktemp("voice") / "voice.toml"
    path.write_text(text + '[total]\nindices = ["all"]\n', "utf-8")
    return dti.load_framework(path)


def scores_of(framework: dti.Framework, *units: list[float]) -> dti.Scores:
    """Scores of units named ``u0``, ``u1``, … in 2025, by their values in the order of the measures."""
    table = pl.DataFrame(
        [{"unit": f"u{i}", "year": 2025, **dict(zip(MEASURES, own, strict=True))} for i, own in enumerate(units)]
    )
    return dti.score(framework, dti.read_observations(table, framework))


def column(view: View, header: str, lang: Language) -> list[str]:
    """What a column of a table shows."""
    (found,) = (one for one in view.columns if one.header == header)
    return shown_cells(found, lang)


def sheet_column(view: View, header: str, lang: Language) -> list[str]:
    """What a spreadsheet shows in the same column."""
    sheet = openpyxl.load_workbook(io.BytesIO(as_workbook(view, lang))).active
    assert sheet is not None
    (place,) = (cell.column for cell in sheet[3] if cell.value == header)
    cells = [sheet.cell(row, place) for row in range(4, sheet.max_row + 1)]
    return [
        cell.value if isinstance(cell.value, str) else as_shown(cell.value, cell.number_format, lang) for cell in cells
    ]


def as_shown(value: float, look: str, lang: Language) -> str:
    """A number as a spreadsheet shows it: sections for what is above, below and at 0, texts in quotes, places."""
    sections = look.split(";")
    section = (
        sections[0]
        if value > 0 or len(sections) == 1
        else sections[1]
        if value < 0
        else sections[-1 if len(sections) > 2 else 0]
    )
    found = re.fullmatch(r'((?:"[^"]*")*)#,##0(?:\.(0+))?((?:"[^"]*"|%)*)', section)
    assert found is not None, look
    before, places, after = (part or "" for part in found.groups())
    size = abs(value) * (100 if "%" in re.sub(r'"[^"]*"', "", after) else 1)
    shown = in_signs(f"{float(dti.round_half_up(size, len(places))):,.{len(places)}f}", lang)
    return (before + shown + after).replace('"', "")


def numbers() -> st.SearchStrategy[float]:
    tidy = st.builds(lambda whole, power: whole / 10**power, st.integers(-(10**8), 10**8), st.integers(2, 6))
    return st.one_of(tidy, st.sampled_from([0.0, -0.005, 0.125, 1.0, 999.995, 1000.0, -1234567.5, 0.00005]))


@pytest.mark.whole
@settings(max_examples=10, deadline=None)
@given(st.lists(numbers(), min_size=len(MEASURES), max_size=len(MEASURES)))
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_value_with_its_measure_is_printed_in_the_same_words_everywhere(
    framework: dti.Framework, lang: Language, values: list[float]
) -> None:
    values = [
        abs(value) if measure in ("percent", "count", "rank", "hours") else value
        for measure, value in zip(MEASURES, values, strict=True)
    ]
    scores = scores_of(framework, values, [1_999_999.0] * len(MEASURES))
    expected = [measured(value, measure, lang) for measure, value in zip(MEASURES, values, strict=True)]
    found = dti.gaps(scores, to="best", unit="u0")
    leaves = {gap.node: i for i, gap in enumerate(found) if gap.node in MEASURES}
    view, header = gaps_view(scores, found, lang), "Kết quả thực hiện" if lang == "vi" else "Value"
    assert [column(view, header, lang)[leaves[measure]] for measure in MEASURES] == expected
    assert sheet_column(view, header, lang) == column(view, header, lang)
    for other in ("Mục tiêu", "Còn thiếu", "Điểm tăng thêm") if lang == "vi" else ("Target", "Gap", "Gain"):
        assert sheet_column(view, other, lang) == column(view, other, lang)
    told = {line.node: line.given[lang] for line in dti.explain(scores, "u0", 2025).lines}
    assert [told[measure] for measure in MEASURES] == expected
    (card,) = (card for card in page_of(scores, lang).cards if card.row.code == "u0")
    on_page = {gap.title: gap for gap in (*card.gaps, *card.other_gaps)}
    assert [on_page[measure].value for measure in MEASURES] == expected
    in_print = {gap["indicator"]: gap for gap in Writer(YearResults(scores, 2025, lang, None)).notice(0)["gaps"]}
    assert [in_print[measure]["value"] for measure in MEASURES] == expected
    goals = dict(
        zip([gap.node for gap in found], column(view, "Mục tiêu" if lang == "vi" else "Target", lang), strict=True)
    )
    left = dict(
        zip([gap.node for gap in found], column(view, "Còn thiếu" if lang == "vi" else "Gap", lang), strict=True)
    )
    for measure in MEASURES:
        assert goals[measure] == in_print[measure]["target"] == f"≥ {on_page[measure].target}"
        assert left[measure] == on_page[measure].gap


@pytest.mark.parametrize("lang", LANGUAGES)
def test_units_that_share_a_rank_have_the_same_place_on_table_workbook_and_page(
    framework: dti.Framework, lang: Language
) -> None:
    scores = scores_of(framework, *([float(size)] * len(MEASURES) for size in (900_000, 500_000, 500_000, 100_000)))
    dense = framework["total"].ties == "dense"
    group = {"vi": "nhóm ", "en": "group "}[lang] if dense else ""
    expected = [
        f"{group}{place}" for place in (("1/3", "2/3", "2/3", "3/3") if dense else ("1/4", "2/4", "2/4", "4/4"))
    ]
    view, header = ranking_view(scores, dti.rank(scores), lang), "Hạng" if lang == "vi" else "Rank"
    assert column(view, header, lang) == expected
    assert sheet_column(view, header, lang) == expected
    page = page_of(scores, lang)
    from dtiscore.documents.page.html import _Words

    assert [_Words(page).place(row) for row in page.blocks[0].rows] == expected


def test_a_column_of_changes_shows_its_signs_in_the_workbook_too(framework: dti.Framework) -> None:
    from dtiscore.documents.tables.view import Column

    values = [1.5, -1.5, 0.0, None, 1234.5, -0.25]
    for decimals in (0, 1, 2):
        view = View("x", pl.DataFrame({"x": values}), (Column("x", values, "change", decimals),))
        assert sheet_column(view, "x", "vi") == column(view, "x", "vi")
        assert (column(view, "x", "vi")[3], "−" in as_table(view, "vi")) == (DASH, True)


# --- nobody else formats numbers -------------------------------------------------------------------------------------

# Where the signs stand, and what reads them in the files of others.
OWNERS = {"language/numbers.py", "language/signs.py"}
READERS = {"files/reading_tables.py", "language/typed.py", "documents/decisions/words/phrases.py"}


def by_hand(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Where a number is given signs: thousands or a plus by a format, a decimal sign by a replacement, locale data."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr):
            spec = "".join(str(part.value) for part in node.format_spec.values if isinstance(part, ast.Constant))
            if re.match(r"[^<>^]?[<>^]?[+ ]|.*[,_]", spec):
                yield node.lineno, f"format {spec!r}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "replace":
            given = [ast.unparse(argument) for argument in node.args[:2]]
            if given[:1] == ["'.'"] and "','" in "".join(given[1:]):
                yield node.lineno, "a decimal sign"
        if isinstance(node, ast.Name) and node.id in ("get_decimal_symbol", "format_decimal"):
            yield node.lineno, node.id
        if isinstance(node, ast.Constant) and node.value in ("−", "≥", "≤"):
            yield node.lineno, f"the sign {node.value}"


def test_no_other_module_gives_numbers_their_signs() -> None:
    found = [
        f"{name}:{line}: {what}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if (name := path.relative_to(PACKAGE).as_posix()) not in OWNERS | READERS
        for line, what in by_hand(ast.parse(path.read_text("utf-8")))
    ]
    assert found == []


def test_the_search_for_signs_finds_them() -> None:
    code = 'a = f"{x:+d}"\nb = f"{x:,.2f}"\nc = text.replace(".", ",")\nd = "−" + text\ne = f"{x:.2f}"\nf = f"{x:>5}"\n'
    assert sorted(line for line, _ in by_hand(ast.parse(code))) == [1, 2, 3, 4]
