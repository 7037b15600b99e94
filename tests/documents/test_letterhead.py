"""Agency, decision, signer and council of the folder, in everything that is written for people."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
from pathlib import Path

import docx
import openpyxl
import pytest

from dtiscore.cli import run
from dtiscore.documents.letterhead import Letterhead
from dtiscore.frameworks.folder_settings import NAME
from dtiscore.model import Office

from ..tree import ROOT

STATED = """
[agency]
parent = "Ủy ban nhân dân tỉnh Ví Dụ"
name = "Sở Khoa học & Công nghệ"
short = "SKHCN"
place = "Thành phố Ví Dụ"
[decision]
number = "123/QĐ-UBND"
date = 2026-02-05
issuer = "Chủ tịch UBND tỉnh Ví Dụ"
[signer]
on_behalf = "KT. Giám đốc"
title = "Phó Giám đốc"
name = "Nguyễn Văn An"
[council]
name = "Hội đồng thẩm định số"
chair = "Trần Thị Bình"
secretary = "Lê Văn Cường"
[documents]
date = 2026-03-20
reply_by = 2026-04-05
recipients = ["Văn phòng UBND tỉnh", "Lưu: VT, CĐS"]
"""
HEAD = ("ỦY BAN NHÂN DÂN TỈNH VÍ DỤ", "SỞ KHOA HỌC & CÔNG NGHỆ")
SIGNED = ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Nguyễn Văn An")
COPIES = ("Văn phòng UBND tỉnh;", "- Lưu: VT, CĐS.")
DATED = {"vi": "Thành phố Ví Dụ, ngày 20 tháng 3 năm 2026", "en": "Thành phố Ví Dụ, 20/3/2026"}
REPLY = {"vi": "05/04/2026", "en": "2026-04-05"}
CITED = {
    "vi": "Quyết định số 123/QĐ-UBND ngày 05 tháng 02 năm 2026 của Chủ tịch UBND tỉnh Ví Dụ",
    "en": "Decision No. 123/QĐ-UBND of 05/02/2026 of Chủ tịch UBND tỉnh Ví Dụ",
}


@pytest.fixture(params=["vi", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example of communes, which states nothing yet."""
    shutil.copytree(ROOT / "examples" / "commune-demo", tmp_path / "folder")
    monkeypatch.chdir(tmp_path / "folder")
    return tmp_path / "folder"


def state(folder: Path, text: str = STATED) -> None:
    with open(folder / NAME, "a", encoding="utf-8") as file:
        file.write(text)


def words_of(content: bytes) -> str:
    """Everything that a Word document says, tables included."""
    document = docx.Document(io.BytesIO(content))
    return "\n".join("".join(run.text or "" for run in p.iter("{*}t")) for p in document.element.body.iter("{*}p"))


def cells_of(path: Path) -> str:
    book = openpyxl.load_workbook(path)
    return "\n".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None)


def has_all(text: str, *parts: str) -> None:
    assert [part for part in parts if part not in text] == []


@pytest.mark.whole
def test_letters_have_head_and_foot(folder: Path, lang: str) -> None:
    state(folder)
    assert run(["check", "--letters", "letters", "--lang", lang, "-q"]) == 0
    for path in Path("letters").iterdir():
        text = words_of(path.read_bytes())
        has_all(text, *HEAD, *SIGNED, *COPIES, DATED[lang], REPLY[lang], "……/SKHCN")
        assert text.count("……") == 1, "only the number, which the registry gives"


def test_forms_are_addressed_to_the_agency(folder: Path, lang: str) -> None:
    state(folder)
    assert run(["form", "--year", "2025", "--unit", "xa-a", "-o", "forms", "--lang", lang]) == 0
    (path,) = Path("forms").iterdir()
    assert cells_of(path).count("Sở Khoa học & Công nghệ") == 2


def test_a_receiver_that_is_typed_counts_more(folder: Path) -> None:
    state(folder)
    assert run(["form", "--year", "2025", "--unit", "xa-a", "-o", "forms", "--receiver", "UBND huyện"]) == 0
    (path,) = Path("forms").iterdir()
    text = cells_of(path)
    assert ("UBND huyện" in text, "Sở Khoa học" in text) == (True, False)


@pytest.mark.whole
def test_the_councils_workbook_names_council_and_who_signs_it(folder: Path, lang: str) -> None:
    state(folder)
    assert run(["appraise", "export", "--year", "2025", "-o", "council.xlsx", "--lang", lang, "-q"]) == 0
    front = openpyxl.load_workbook("council.xlsx").worksheets[0]
    text = "\n".join(str(c.value) for row in front.iter_rows() for c in row if c.value is not None)
    has_all(text, " – ".join((*HEAD, "HỘI ĐỒNG THẨM ĐỊNH SỐ")), "Trần Thị Bình", "Lê Văn Cường", DATED[lang])
    assert run(["appraise", "import", "council.xlsx", "-o", "back.csv", "-q"]) == 0


@pytest.mark.whole
def test_published_documents_have_head_decision_and_signatures_and_verify(folder: Path, lang: str) -> None:
    state(folder)
    assert run(["publish", "--year", "2025", "-o", "published", "--lang", lang, "-q"]) == 0
    paths = {path.stem: words_of(path.read_bytes()) for path in Path("published/documents").rglob("*.docx")}
    minutes, annex, summary = (next(text for name, text in paths.items() if name.startswith(begin)) for begin in (
        ("Biên bản", "Minutes"), ("Phụ lục", "Annex"), ("Báo cáo", "Summary")
    ))  # fmt: skip
    has_all(annex, CITED[lang])
    has_all(minutes, HEAD[0], "HỘI ĐỒNG THẨM ĐỊNH SỐ", "Trần Thị Bình", "Lê Văn Cường")
    has_all(summary, *HEAD, *SIGNED, *COPIES, DATED[lang])
    notices = [text for name, text in paths.items() if name.startswith(("xa-", "phuong-"))]
    assert len(notices) == 6
    for text in notices:
        has_all(text, *HEAD, *SIGNED, *COPIES, DATED[lang], REPLY[lang], CITED[lang])
        assert re.findall("……[^\n]*", text) == ["……/TB-SKHCN" if lang == "vi" else "……"]
    os.remove(NAME)
    assert run(["verify", "published", "-q"]) == 0


@pytest.mark.whole
def test_what_is_not_stated_is_left_as_dots(folder: Path, lang: str) -> None:
    assert run(["publish", "--year", "2025", "-o", "published", "--lang", lang, "-q"]) == 0
    assert run(["check", "--letters", "letters", "--lang", lang, "-q"]) == 0
    for path in [*Path("published/documents").rglob("*.docx"), *Path("letters").iterdir()]:
        text = words_of(path.read_bytes())
        assert "……" in text
        assert "None" not in text
    assert "office" not in json.loads(Path("published/manifest.json").read_text("utf-8"))["options"]
    assert run(["verify", "published", "-q"]) == 0


def test_part_of_it_may_be_stated(folder: Path) -> None:
    state(folder, '\n[signer]\nname = "Nguyễn Văn An"\n')
    assert run(["check", "--letters", "letters", "--lang", "vi", "-q"]) == 0
    text = words_of(next(Path("letters").iterdir()).read_bytes())
    has_all(text, "ỦY BAN NHÂN DÂN ……", "THỦ TRƯỞNG CƠ QUAN", "Nguyễn Văn An", "- Lưu: VT, ……")
    assert "Ký, ghi rõ họ tên" not in text


@pytest.mark.whole
def test_a_manifest_with_an_office_that_nobody_stated_so_is_refused(folder: Path) -> None:
    state(folder)
    assert run(["publish", "--year", "2025", "-o", "published", "-q"]) == 0
    path = Path("published/manifest.json")
    document = json.loads(path.read_text("utf-8"))
    assert document["options"]["office"]["signer"]["name"] == "Nguyễn Văn An"
    document["options"]["office"]["signer"]["name"] = ["x"]
    path.write_text(json.dumps(document), encoding="utf-8")
    assert run(["verify", "published", "-q"]) == 1


def test_copies_end_with_a_full_stop_and_go_first_to_whom_it_is_written() -> None:
    assert Letterhead(Office(), "vi").copies("Xã A") == ["- Xã A;", "- Lưu: VT, ……………."]


@pytest.mark.whole
def test_each_kind_of_document_has_its_own_number(folder: Path) -> None:
    numbers = 'letter = "10/SKHCN-CĐS"\nnotice = "12/TB-SKHCN"\nminutes = "13/BB-HĐTĐ"\nsummary = "14/BC-SKHCN"\n'
    state(folder, STATED + numbers)
    assert run(["publish", "--year", "2025", "-o", "published", "--lang", "vi", "-q"]) == 0
    begins = {"Biên bản": "13/BB-HĐTĐ", "Báo cáo": "14/BC-SKHCN", "xa-a": "12/TB-SKHCN"}
    for path in Path("published/documents").rglob("*.docx"):
        number = next((own for begin, own in begins.items() if path.stem.startswith(begin)), "")
        if number:
            text = words_of(path.read_bytes())
            assert f"Số: {number}" in text.splitlines()
            assert "Số: ……" not in text
    assert run(["check", "--letters", "letters", "--lang", "vi", "-q"]) == 0
    assert "Số: 10/SKHCN-CĐS" in words_of(next(Path("letters").iterdir()).read_bytes())
    os.remove(NAME)
    assert run(["verify", "published", "-q"]) == 0
