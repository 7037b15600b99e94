"""The settings of a folder: who assesses and who signs, checked with every problem at once."""

from __future__ import annotations

from pathlib import Path

import pytest

import dtiscore as dti
from dtiscore.frameworks.folder_settings import NAME, read_folder
from dtiscore.language.dates import official_parts
from dtiscore.model import Office
from dtiscore.model.office import Agency, Council, Decision, Papers, Signer

STATED = """
[agency]
parent = "Ủy ban nhân dân tỉnh Ví Dụ"
name = "Sở  Khoa học\\nvà Công nghệ"
short = "SKHCN"
place = "Ví Dụ"
[decision]
number = "123/QĐ-UBND"
date = "5/2/2026"
issuer = "Chủ tịch"
[signer]
on_behalf = "KT. Giám đốc"
title = "Phó Giám đốc"
name = "Nguyễn Văn A"
[council]
name = "Hội đồng"
chair = "Trần Thị B"
secretary = "Lê Văn C"
[documents]
date = 2026-03-20
reply_by = "2026-04-05"
recipients = ["Chủ tịch UBND tỉnh", "Lưu: VT"]
"""


def office_in(tmp_path: Path, text: str) -> Office:
    (tmp_path / NAME).write_text(text, encoding="utf-8")
    folder = read_folder(tmp_path)
    assert folder is not None
    return folder.office


def test_agency_decision_signer_and_council_are_read_each_as_one_line(tmp_path: Path) -> None:
    assert office_in(tmp_path, STATED) == Office(
        Agency("Ủy ban nhân dân tỉnh Ví Dụ", "Sở Khoa học và Công nghệ", "SKHCN", "Ví Dụ"),
        Decision("123/QĐ-UBND", "2026-02-05", "Chủ tịch"),
        Signer("KT. Giám đốc", "Phó Giám đốc", "Nguyễn Văn A"),
        Council("Hội đồng", "Trần Thị B", "Lê Văn C"),
        Papers("2026-03-20", "2026-04-05", ("Chủ tịch UBND tỉnh", "Lưu: VT")),
    )


def test_nothing_needs_to_be_stated(tmp_path: Path) -> None:
    assert office_in(tmp_path, 'framework = "commune-demo"\n[agency]\n') == Office()


@pytest.mark.parametrize(
    ("wrong", "place", "said"),
    [
        ('[agency]\nplaces = "x"', "agency.places", "did you mean “place”?"),
        ("[agency]\nname = 5", "agency.name", "text in quotes"),
        ('[agency]\nname = ""', "agency.name", "empty"),
        ('agency = "Sở"', "agency", "a table"),
        ('[decision]\ndate = "hôm qua"', "decision.date", "“hôm qua” is no date (write it as 2026-03-20"),
        ('[documents]\nreply_by = "31/02/2026"', "documents.reply_by", "“31/02/2026” is no date"),
        ("[documents]\ndate = 2026", "documents.date", "a date"),
        ('[documents]\nrecipients = "Lưu"', "documents.recipients", "a list"),
        (f'[signer]\nname = "{"x" * 301}"', "signer.name", "300"),
        ('[signers]\nname = "x"', "signers", "did you mean “signer”?"),
    ],
)
def test_each_mistake_is_named_with_its_place(wrong: str, place: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(dti.DataError) as refused:
        office_in(tmp_path, f"{wrong}\n")
    assert [problem.place for problem in refused.value.problems] == [place]
    assert said in refused.value.problems[0].text("en")


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(dti.DataError) as refused:
        office_in(tmp_path, '[decision]\ndate = "x"\n[documents]\ndate = "y"\nreply_by = "z"\n')
    assert len(refused.value.problems) == 3


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2026-02-05", "05 02 2026"),
        ("2026-03-20", "20 3 2026"),
        ("2026-01-31", "31 01 2026"),
        ("2026-10-09", "09 10 2026"),
    ],
)
def test_days_below_ten_and_the_first_two_months_have_a_zero_as_the_decree_asks(date: str, words: str) -> None:
    assert " ".join(official_parts(date).values()) == words
