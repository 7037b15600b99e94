"""The round-trip law: what is written for people and for ourselves reads back with the same values, under every setting."""

from __future__ import annotations

import io
import random
from pathlib import Path
from typing import Any, Literal

import openpyxl
import pytest

from dtiscore import Unit, Units, read_observations, score
from dtiscore.documents.appraisal.importing import import_workbooks
from dtiscore.documents.appraisal.saving import save as save_decisions
from dtiscore.documents.forms.collecting import collect
from dtiscore.documents.forms.form_book import Issue
from dtiscore.documents.forms.form_template import form_workbook
from dtiscore.documents.forms.saving import save as save_forms

from ..office import needs_office, saved_again
from ..strategies import Document, header, load, titled
from .appraisal.test_council_workbook import assemble, council_workbook, marked
from .forms.planted_forms import typed_into

CODES = (
    "ty_le_can_bo_xa_a", "a_x0041_b", "C_xA_d", "so_x000D_y", "e_x41__xA_f", "Q1.b_xb_c", "x9_xa_xb_", "plain", "G_xffff_h",
)  # fmt: skip
TITLES = (
    'Tỷ lệ "cán bộ" <xã> & _xa_', "dòng 1\ndòng 2", "\U0001f600 _x0041_", "=1+1", "<r>chữ</r>", "x" * 32_000, "'nháy'", "_x000D_", "a;b,c|d",
)  # fmt: skip
UNITS = Units((Unit("u_xa_1", "Xã _xa_ một"), Unit("u2", "=Xã hai")))


def document() -> Document:
    rules: list[Document] = [
        {"rule": {"type": "linear", "lower": 0, "upper": 5000}, "unit_of_measure": "hours"},
        {"rule": {"type": "ratio"}, "data": {"part": "p_xa_1", "whole": "w_x0041_1"}},
        {"rule": {"type": "choice", "options": {"o_xa_1": {"points": 10, "title": titled("Ban hành _xa_ có")},
                                                "o2": {"points": 0, "title": titled("Không_x000D_ có")}}}},
        {"rule": {"type": "binary"}},
        {"rule": {"type": "checklist", "items": {"i_xa_1": {"points": 5}, "i_x0041_": {"points": 5}}}},
    ]  # fmt: skip
    indicators = {
        code: {"title": titled(title), "points": 10, **rules[i % len(rules)]}
        for i, (code, title) in enumerate(zip(CODES, TITLES, strict=True))
    }
    titles = {"p_xa_1": "Tử số _xa_", "w_x0041_1": "Mẫu số _x0041_"}
    return {
        "framework": header(scale=90.0, decimals=6),
        "indicators": indicators,
        "counts": {code: {"title": titled(title), "unit_of_measure": "triệu đồng"} for code, title in titles.items()},
        "total": {"indicators": list(indicators)},
    }


FRAMEWORK = load(document())
YEAR = 2023


def answers(random_: random.Random, lang: str) -> dict[tuple[str, str], Any]:
    """What one unit fills in, and by (indicator, column) what must come back."""
    yes, no = ("Có", "Không") if lang == "vi" else ("Yes", "No")
    found: dict[tuple[str, str], Any] = {}
    for i, code in enumerate(CODES):
        kind = i % 5
        if kind == 0:
            found[code, "value"] = random_.choice([1.774, 0.3, 58.5, 1774, 0, "không áp dụng", 1e-7])
        elif kind == 1:
            found["p_xa_1", "value"], found["w_x0041_1", "value"] = 1.774, 3.718
        elif kind == 2:
            found[code, "value"] = random_.choice(["Ban hành _xa_ có", "Không_x000D_ có"])
        elif kind == 3:
            found[code, "value"] = random_.choice([yes, no])
        else:
            found[f"{code}#i_xa_1", "value"], found[f"{code}#i_x0041_", "value"] = random_.choice([yes, no]), yes
        found[code, "note"] = random_.choice(["ghi chú\nhai dòng", "=1+1", "12.500", "_x_", "\U0001f600"])
    return found


def form(unit: Unit, typed: dict[tuple[str, str], Any], lang: Literal["vi", "en"]) -> bytes:
    return typed_into(form_workbook(Issue(FRAMEWORK, YEAR, lang), unit), typed)


@needs_office
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_forms_and_decisions_come_back_whatever_program_saved_them_and_whatever_is_set(
    lang: Literal["vi", "en"], tmp_path: Path
) -> None:
    typed = {unit.code: answers(random.Random(f"{unit.code} {lang}"), lang) for unit in UNITS.records}
    sent = tmp_path / "sent"
    sent.mkdir()
    for i, unit in enumerate(UNITS.records):
        (sent / f"{i}.xlsx").write_bytes(form(unit, typed[unit.code], lang))
    results = {}
    for name, folder in (
        ("as typed", sent),
        ("saved again", saved_again(sorted(sent.glob("*.xlsx")), tmp_path / "again")),
    ):
        result = tmp_path / name
        collection = collect([folder], FRAMEWORK, UNITS, result)
        assert [r.problem.text() for r in collection.remarks if r.problem.severity == "error"] == []
        save_forms(collection, FRAMEWORK, UNITS, result, ("f.toml", "units.csv"), lang)
        results[name] = read_everywhere([result / "observations.csv"])
    assert results["as typed"] == results["saved again"]
    for unit in UNITS.records:
        for (line, column), value in typed[unit.code].items():
            if line in CODES and column == "value" and isinstance(value, (int, float)):
                assert results["as typed"][unit.code, line] == value
    decided(tmp_path, lang)


def read_everywhere(sources: list[Path], code: str = "") -> dict[tuple[str, str], float]:
    """The value of every input, which must be the same under every setting."""
    found = []
    for numbers in ("auto", "vi", "en"):
        observations = read_observations(sources, FRAMEWORK, units=UNITS, numbers=numbers)  # type: ignore[arg-type]
        scores = score(FRAMEWORK, observations)
        values = {
            (unit, c): float(observations.value(c)[i, 0])
            for i, unit in enumerate(observations.units)
            for c in observations.codes
        }
        points = {
            (unit, f"points of {c}"): float(scores.points(c)[i, 0])
            for i, unit in enumerate(observations.units)
            for c in CODES
        }
        found.append({place: value for place, value in (values | points).items() if value == value})
    assert found[0] == found[1] == found[2]
    return found[0]


def decided(folder: Path, lang: Literal["vi", "en"]) -> None:
    """Points and *not applicable* of a council, typed into its workbook, saved by LibreOffice, read back as data."""
    data = folder / "saved again" / "observations.csv"
    book = openpyxl.load_workbook(io.BytesIO(council_workbook(assemble(FRAMEWORK, [data], UNITS))))
    unit = UNITS.records[0].code
    sheet = dict(marked(book, "unit"))[unit]
    sets: dict[str, float | str] = {CODES[0]: 1.774, CODES[1]: "n/a", CODES[3]: 7.5}
    for code, points in sets.items():
        for column, value in (("points", points), ("reason", "lý do _xa_\nhai"), ("author", "=Tổ A")):
            cell = sheet.cell(code, column)
            cell.value = value
            cell.data_type = "s" if isinstance(value, str) else cell.data_type
    book.save(folder / "council.xlsx")
    again = saved_again([folder / "council.xlsx"], folder / "council again") / "council.xlsx"
    table = folder / "appraised.csv"
    save_decisions(import_workbooks([again], FRAMEWORK, UNITS), table, FRAMEWORK, UNITS, lang)
    found = read_everywhere([data, table])
    assert (found[unit, f"points of {CODES[0]}"], found[unit, f"points of {CODES[3]}"]) == (1.774, 7.5)
    assert (unit, f"points of {CODES[1]}") not in found
