"""Formulas that rules bring to a form: they say what the engine says, and nothing but arithmetic gets into a workbook."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import openpyxl
import pytest

import dtiscore as dti
from dtiscore.documents.appraisal.formulas import live_nodes
from dtiscore.documents.forms.collecting import collect
from dtiscore.documents.forms.form_book import Issue
from dtiscore.documents.forms.form_template import form_workbook
from dtiscore.documents.forms.issuing import issue_forms
from dtiscore.documents.rollup_formulas import called, counted, summed
from dtiscore.rules.absolute import BUILT_IN
from dtiscore.rules.plugins.loading import Plugins
from dtiscore.rules.spreadsheet_formulas import LONGEST, fits, refusal
from dtiscore.testing.rule_trials import rule_problems

from ...office import needs_office, work
from ...strategies import load, one_indicator, titled
from ...tree import ROOT
from ..appraisal.dossiers import assemble
from .planted_forms import Sheet

CELLS = dti.FormCells("G12", 10.0, None, "E12", "F12")
ENGINE_ONLY = {"growth", "info"}


@pytest.mark.whole
@pytest.mark.parametrize("rule", [rule for rule in BUILT_IN if rule.scored], ids=lambda rule: rule.name)
def test_a_rule_of_ours_says_in_a_form_what_the_engine_says(rule: dti.Rule) -> None:
    assert (rule.spreadsheet is None) == (rule.name in ENGINE_ONLY)
    assert [problem.text() for problem in rule_problems(rule, (), None, np.random.default_rng(5))] == []


@pytest.mark.parametrize(
    "formula",
    ["G12", "-G12/100", "MAX(0,MIN(1,(G12-7.5)/2))", 'IF(G12>0,LN(G12),"")', "IF(AND(E12<>F12,F12>=1E-7),1,0)"],
)
def test_arithmetic_over_the_given_cells_is_a_formula(formula: str) -> None:
    assert refusal(formula, CELLS) is None


@pytest.mark.parametrize(
    "formula",
    [
        "A1", "G125", "$G$12", "Sheet2!G12", "'x'!G12", "G12:F12", "G12 F12", "[1]x!G12", "CELL_0", "name",
        'WEBSERVICE("http://x")', 'HYPERLINK("http://x",G12)', "INDIRECT(G12)", "cmd|'/c calc'!A1", "@G12", "{1}", "G12%",
        '"text"', "G12&G12", "G12^2", "G12**2", "G12//2", "=G12", "1+", "(1", "1)", "(1,2)", "(1)(2)", "MAX", "MAX()",
        "LN(1,2)", "IF(1)", "1=2=3", "0X10", "1_0", "1J", "LAMBDA(G12)", "G12\n", "\t1", "1;2",
    ],
)  # fmt: skip
def test_whatever_else_is_refused(formula: str) -> None:
    assert refusal(formula, CELLS) is not None


# --- a plugin's own --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def smart_city() -> Plugins:
    folder = str(ROOT / "examples" / "plugin-smart-city")
    sys.path.insert(0, folder)
    try:
        import dtiscore_smart_city
    finally:
        sys.path.remove(folder)
    return dti.load_plugins(("smart_city", dtiscore_smart_city), installed=False)


def test_a_form_shows_the_formula_that_a_plugin_brings(smart_city: Plugins, tmp_path: Path) -> None:
    framework = dti.load_framework("smart-city-example", smart_city)
    path = tmp_path / "form.xlsx"
    path.write_bytes(
        form_workbook(Issue(framework, 2026, "en"), dti.Unit("c", type=next(iter(framework.unit_types), "")))
    )
    sheet = Sheet(path)
    book = openpyxl.load_workbook(path)
    (share,) = [
        str(cell.value) for ws in book for row in ws.iter_rows() for cell in row
        if cell.data_type == "f" and "/200" in str(cell.value)
    ]  # fmt: skip
    assert "MAX(0,MIN(1," in share
    assert not sheet.is_open("reports_handled", "points"), "computed by the form, not typed in"


@needs_office
def test_the_formula_of_a_plugin_gives_the_points_of_the_engine(smart_city: Plugins, tmp_path: Path) -> None:
    framework = dti.load_framework("smart-city-example", smart_city)
    units = dti.Units(tuple(dti.Unit(f"c{n}", type=next(iter(framework.unit_types), "")) for n in range(4)))
    counts = ((66, 66), (9700, 10000), (170, 200), (0, 0))
    paths = issue_forms(framework, units, tmp_path / "blank", year=2026, lang="vi").paths
    (tmp_path / "sent").mkdir()
    steps: list[tuple[object, ...]] = []
    for path, (part, whole) in zip(paths, counts, strict=True):
        sheet = Sheet(path)
        steps.append(("open", path))
        steps += [
            ("number", sheet.cell("reports_handled", name), repr(n)) for name, n in (("part", part), ("whole", whole))
        ]
        steps.append(("save", tmp_path / "sent" / path.name))
    work(steps, tmp_path)
    found = collect([tmp_path / "sent"], framework, units, tmp_path / "result")
    shown = [form.form.answers["reports_handled"]["points"].text for form, *_ in found.forms]
    assert list(map(float, shown)) == pytest.approx([6.6, 20.0, 12.0, 0.0], abs=1e-9)
    assert [remark.problem.code for remark in found.remarks if remark.problem.code == "form.points_differ"] == []


@attrs.frozen
class Worded:
    """A plugin that lets a criteria file say what stands in its formula."""

    text: str = attrs.field(metadata={"schema": {"type": "string"}})


def test_what_a_criteria_file_states_never_becomes_a_formula() -> None:
    def formula(params: Worded, cells: Any) -> str:
        return f"{cells.value}/100+{params.text}"

    rule = dti.Rule(
        "worded", Worded, lambda params, given: dti.Row(given.value, span=100.0),
        lambda params, points: dti.Text("điểm", "points"), spreadsheet=formula, owner="careless (x 1)",
    )  # fmt: skip
    framework = load(one_indicator({"type": "ratio"}))
    for text, goes_in in (("0", True), ('WEBSERVICE("http://x")', False), ("0)+HYPERLINK(1", False)):
        node = attrs.evolve(framework["x"], rule=rule, params=Worded(text))
        hostile = attrs.evolve(framework, nodes={**framework.nodes, "x": node})
        if goes_in:
            assert form_workbook(Issue(hostile, 2025, "vi"), dti.Unit("u", type="commune"))
            continue
        with pytest.raises(dti.PluginError, match=r"worded\.spreadsheet"):
            form_workbook(Issue(hostile, 2025, "vi"), dti.Unit("u", type="commune"))


# --- sums and gates --------------------------------------------------------------------------------------------------


def test_functions_take_as_many_arguments_as_excel_allows() -> None:
    cells = [f"K{n}" for n in range(1, 601)]
    assert summed(cells).startswith("SUM(SUM(K1,")
    assert counted(cells).startswith("SUM(COUNT(K1,")
    assert summed(cells).count("SUM(") == 4
    assert called("OR", cells[:250]).count("OR(") == 1


@pytest.mark.parametrize(
    ("aggregation", "count", "gates", "is_live"),
    [
        (None, 20, 3, True), (None, 600, 0, True), (None, 300, 50, True), (None, 600, 100, False),
        ("geometric", 20, 3, True), ("geometric", 90, 0, True), ("geometric", 200, 0, False), ("harmonic", 200, 0, False),
        ("minimum", 200, 0, True), ("minimum", 600, 0, False), ("power_mean", 3, 0, False),
    ],
)  # fmt: skip
def test_a_council_workbook_computes_what_fits_in_a_formula(
    aggregation: str | None, count: int, gates: int, is_live: bool
) -> None:
    document = one_indicator({"type": "ratio"})
    inner = {f"x{i:03}": {"title": titled("x"), "points": 1, "rule": {"type": "ratio"}} for i in range(count)}
    group = {"title": titled("g"), "points": count, "indicators": list(inner)}
    group |= {"gate": {"items": list(inner)[:gates], "cap": 0.5}} if gates else {}
    how = {"type": "power_mean", "exponent": 2} if aggregation == "power_mean" else aggregation
    group |= {"aggregation": how} if how else {}
    document["framework"]["scale"] = count
    document["indices"], document["indicators"], document["total"] = {"g": group}, inner, {"indices": ["g"]}
    assert live_nodes(load(document)) - set(inner) == ({"g", "total"} if is_live else set())


def test_what_is_too_long_or_too_deep_fits_nowhere() -> None:
    assert fits("X" * LONGEST)
    assert not fits("X" * (LONGEST + 1))
    assert fits("(" * 60 + ")" * 60)
    assert not fits("(" * 61 + ")" * 61)


@pytest.mark.whole
def test_a_workbook_of_many_indicators_has_no_formula_that_excel_refuses(tmp_path: Path) -> None:
    document = one_indicator({"type": "ratio"})
    inner = {f"x{i:03}": {"title": titled("x"), "rule": {"type": "ratio"}} for i in range(700)}
    document["indices"] = {"g": {"title": titled("g"), "weights": "equal", "indicators": list(inner)}}
    document["indicators"], document["total"] = inner, {"indices": ["g"], "weights": "equal"}
    framework = load(document)
    from dtiscore.documents.appraisal.writing import council_workbook

    table = tmp_path / "data.csv"
    table.write_text("unit,year,x000\nA,2025,50\n", encoding="utf-8")
    content = council_workbook(assemble(framework, table, dti.Units((dti.Unit("A", type="commune"),))))
    formulas = [
        str(cell.value) for sheet in openpyxl.load_workbook(io.BytesIO(content)) for row in sheet.iter_rows()
        for cell in row if cell.data_type == "f"
    ]  # fmt: skip
    assert formulas
    assert max(map(len, formulas)) <= 8192
