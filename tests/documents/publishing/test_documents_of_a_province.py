"""A planted appraisal, published: minutes and notices say line by line what the planting script says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from dtiscore.documents.publishing.documents import write_documents
from dtiscore.documents.publishing.templates import read_templates

from ...results.planted_appraisal import YEAR, Planted
from .publications import PROVINCE, number, paragraphs, settings, tables, year_results
from .test_documents import MINUTES, notice_of

pytestmark = pytest.mark.whole

FRAMEWORK, UNITS = PROVINCE / "synthetic-framework.toml", PROVINCE / "synthetic-units.csv"
CENT = Decimal("0.01")


@pytest.mark.parametrize("seed", [405, 922, 2026])
def test_minutes_and_notices_agree_with_what_was_planted(seed: int, tmp_path: Path) -> None:
    planted = Planted(FRAMEWORK, UNITS, seed)
    year = year_results(settings(FRAMEWORK, planted.write(tmp_path), UNITS), year=YEAR)
    documents = write_documents(year, read_templates(None, "vi"))
    names = {unit: row["name"] for unit, row in planted.units.items()}
    titles = {
        code: table["title"]["vi"] for index in planted.indices.values() for code, table in index["indicators"].items()
    }
    lines = planted.lines("self", "appraised")
    (table,) = tables(documents[MINUTES], "Lý do điều chỉnh")
    listed, unit = [], ""
    for row in table:
        if row[0] == row[1]:
            unit = row[0]
        else:
            listed.append((unit, row[1], number(row[3]), number(row[4]), row[6]))
    expected = [
        (
            names[n.unit],
            titles[n.indicator],
            n.before.quantize(CENT),
            n.after.quantize(CENT),
            f"{n.reason} ({n.author})",
        )
        for n in lines
    ]
    assert sorted(listed) == sorted(expected)
    before, after = planted.ranks("self"), planted.ranks("appraised")
    (standings,) = tables(documents[MINUTES], "Hạng theo điểm tự chấm")
    moved = {line.unit for line in lines}
    assert sorted((r[1], int(r[5]), int(r[6])) for r in standings) == sorted(
        (names[unit], before[unit], after[unit]) for unit in moved
    )
    for unit in planted.units:
        content = notice_of(documents, unit)
        said = " ".join(paragraphs(content))
        assert f"xếp hạng {after[unit]}/" in said
        own = [n for n in lines if n.unit == unit]
        found = tables(content, "Điểm tự chấm")
        assert len(found) == (1 if own else 0)
        got = [(r[1], number(r[2]), number(r[3]), r[5]) for r in found[0]] if found else []
        assert sorted(got) == sorted(
            (titles[n.indicator], n.before.quantize(CENT), n.after.quantize(CENT), n.reason) for n in own
        )
