"""Ten made-up tables, as Word and as Excel documents: no wrong number, no lost row, and every row whose words state a rule is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from .decision_files import write_docx, write_xlsx
from .invented_tables import TABLES
from .judging import Found, judged_file


def found_in(folder: Path, name: str, form: str) -> list[Found]:
    printed = TABLES[name]
    if form == "docx":
        path = write_docx(folder / "a.docx", *printed.tables, merges=printed.merges)
    else:
        path = write_xlsx(folder / "a.xlsx", printed.tables[0], printed.merges)
    return list(judged_file(path, printed.expected(name), sheet=printed.sheet))


@pytest.mark.parametrize(
    ("name", "form"),
    [(n, form) for n, printed in TABLES.items() for form in ("docx", "xlsx")[: 2 - (len(printed.tables) > 1)]],
)
def test_a_made_up_table_is_read_as_a_person_reads_it(tmp_path: Path, name: str, form: str) -> None:
    found = found_in(tmp_path, name, form)
    assert [one for one in found if one.verdict in ("wrong", "lost", "refused")] == []
    assert [one for one in found if one.states_rule and one.verdict != "rule"] == []
