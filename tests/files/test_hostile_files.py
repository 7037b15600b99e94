"""Files as an attacker, a broken disk or a hasty person would send them, given to every door: each is read right or named in
one sentence, and costs little."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtiscore.documents.forms.collecting import collect
from dtiscore.documents.publishing.templates import default_files, read_templates
from dtiscore.documents.publishing.verifying import verify
from dtiscore.files import office
from dtiscore.language.errors import DtiError, Problem
from dtiscore.rules.plugins.loading import load_plugins
from dtiscore.years.manifest import NAME

from ..fuzz.doors import DOORS, form, framework, units

MOST_SECONDS = 20.0  # of the processor, for the worst file
MOST_MEMORY = 900  # MiB that all files together may add

# --- files -------------------------------------------------------------------------------------------------------------


def good(kind: str) -> bytes:
    if kind == "form":
        return form()
    return default_files("vi")["notice.docx"] if kind == "docx" else dict(DOORS["units"].files())[".xlsx"]


def rebuilt(
    content: bytes, change: Callable[[str, bytes], bytes | None], *more: tuple[str, bytes], method: int = 8
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", method) as new:
        for part in old.namelist():
            changed = change(part, old.read(part))
            if changed is not None:
                new.writestr(part, changed)
        for name, data in more:
            new.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def same(_: str, content: bytes) -> bytes:
    return content


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROWS: dict[str, str] = {
    "a cell far away": '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "a row beyond all": '<row r="99999999999999999999"><c><v>1</v></c></row>',
    "wide rows": "".join(f'<row r="{r}"><c r="XFD{r}"><v>1</v></c></row>' for r in range(1, 6_000)),
    "no such text": '<row r="1"><c r="A1" t="s"><v>999999</v></c></row>',
    "no number": '<row r="1"><c r="A1"><v>1e9999</v></c><c r="B1"><v>NaN</v></c></row>',
    "cells without names": "<row>" + "<c><f>1</f></c>" * 20_000 + "</row>",
    "a date beyond all": '<row r="1"><c r="A1" t="d"><v>99999-99-99</v></c></row>',
    "nothing": "",
}  # fmt: skip
PARTS: dict[str, bytes] = {
    "entities": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>',
    "entities in UTF-16": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><x/>'.encode("utf-16"),
    "deep": b"<a>" * 100_000,
    "zeros": b"\0" * (30 * 2**20),
    "blanks": b"<a>" + b" " * (60 * 2**20),
    "empty": b"",
    "cut": b"<worksheet><sheetData><row",
    "no XML": b"PK\x03\x04 no XML at all",
}  # fmt: skip


def sheet_of(rows: str, after: str = "") -> bytes:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'.encode()


def is_main(part: str) -> bool:
    return part.endswith(("sheet1.xml", "sheet2.xml", "document.xml"))


def locked(content: bytes) -> bytes:
    """The mark of a password on every part."""
    data = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 1)
    return bytes(data)


def chart_sheets(content: bytes) -> bytes:
    """A thousand sheets that are one chart."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chartsheet"
    tabs = "".join(f'<sheet name="s{i}" sheetId="{i + 9}" r:id="rId1"/>' for i in range(1_000)).encode()

    def change(part: str, xml: bytes) -> bytes:
        if part == "xl/_rels/workbook.xml.rels":
            return xml.replace(kind.replace("chartsheet", "worksheet").encode(), kind.encode())
        return xml.replace(b"</sheets>", tabs + b"</sheets>") if part == "xl/workbook.xml" else xml

    return rebuilt(content, change)


Make = Callable[[bytes], bytes]
WHOLE: dict[str, Make] = {
    "as it is": lambda content: content,
    "no bytes": lambda _: b"",
    "zeros": lambda _: b"\0" * 5_000,
    "old Excel": lambda _: office.COMPOUND + b"\0" * 5_000,
    "password": lambda _: office.COMPOUND + b"\0" * 500 + office.ENCRYPTED,
    "an empty archive": lambda _: b"PK\x05\x06" + b"\0" * 18,
    "a directory of four gigabytes": lambda content: content[:-10] + b"\xfe\xff\xff\xff" + content[-6:],
    "a table without end": lambda _: b"unit,year,indicator,value\n" + b'"' + b"x" * 200_000,
    "deep TOML": lambda _: b"a = " + b"[" * 50_000,
    "deep JSON": lambda _: b"[" * 100_000,
    "locked parts": locked,
    "chart sheets": chart_sheets,
    "another compression": lambda content: rebuilt(content, same, method=zipfile.ZIP_LZMA),
    "thousands of parts": lambda content: rebuilt(content, same, *((f"x/{i}.xml", b"") for i in range(21_000))),
    "a part outside": lambda content: rebuilt(content, same, ("../../evil.xlsx", content), ("/etc/evil.xlsx", b"x")),
    "archives in archives": lambda content: rebuilt(content, same, ("a.zip", content), ("b/a.xlsx", content)),
    "macros": lambda content: rebuilt(content, same, ("xl/vbaProject.bin", b"x"), ("word/vbaProject.bin", b"x")),
    "merged": lambda content: rebuilt(content, lambda part, xml: sheet_of(
        "", '<mergeCells><mergeCell ref="A1:XFD1048576"/><mergeCell ref="B2:C3"/><mergeCell ref="x"/></mergeCells>',
    ) if is_main(part) else xml),
}  # fmt: skip


def replaced(data: bytes, where: Callable[[str], bool]) -> Make:
    return lambda content: rebuilt(content, lambda part, xml: data if where(part) else xml)


def cut(share: float) -> Make:
    return lambda content: content[: int(len(content) * share)]


def bent(places: list[tuple[float, int]]) -> Make:
    def make(content: bytes) -> bytes:
        data = bytearray(content)
        for share, value in places:
            data[int((len(data) - 1) * share)] = value
        return bytes(data)

    return make


def makes() -> st.SearchStrategy[Make]:
    share = st.floats(0, 1)
    where = st.sampled_from([is_main, lambda part: part.endswith((".rels", "Types].xml")), lambda part: "styles" in part,
                             lambda part: part.startswith("docProps"), lambda part: part == "xl/workbook.xml"])  # fmt: skip
    return st.one_of(
        st.sampled_from(sorted(WHOLE)).map(WHOLE.__getitem__),
        share.map(cut),
        st.lists(st.tuples(share, st.integers(0, 255)), min_size=1, max_size=30).map(bent),
        st.builds(lambda name, where: replaced(PARTS[name], where), st.sampled_from(sorted(PARTS)), where),
        st.sampled_from(sorted(ROWS)).map(lambda name: replaced(sheet_of(ROWS[name]), is_main)),
        st.binary(max_size=300).map(lambda data: lambda _: data),
    )


SUFFIXES = (".xlsx", ".docx", ".zip", ".csv", ".parquet", ".toml", ".xlsm", ".xls", ".txt", "")


def refused_in_words(door: str, path: Path, own: Path) -> None:
    """Through the door: read, or refused in one sentence for each problem."""
    begun = time.process_time()
    try:
        found = DOORS[door].open(path, own)
    except DtiError as error:
        found = error.problems
        assert found, "an error without a problem"
    assert time.process_time() - begun < MOST_SECONDS
    for problem in found if isinstance(found, (list, tuple)) else ():
        if isinstance(problem, Problem):
            for lang in ("vi", "en"):
                text = problem.text(lang)  # type: ignore[arg-type]
                assert text
                assert len(text) < 1_000
                assert "\n" not in text
                assert "Traceback" not in text


@given(
    st.sampled_from(sorted(DOORS)), st.sampled_from(["table", "form", "docx"]), st.sampled_from(SUFFIXES), makes(),
)  # fmt: skip
def test_every_door_names_what_it_cannot_read(door: str, kind: str, suffix: str, make: Make) -> None:
    own = Path(tempfile.mkdtemp())
    try:
        path = own / f"sent{suffix}"
        path.write_bytes(make(good(kind)))
        refused_in_words(door, path, own)
        assert not (own.parent / "evil.xlsx").exists()
    finally:
        shutil.rmtree(own)


MATCHING = {
    "convert table": ".xlsx",
    "observations": ".xlsx",
    "collect": ".zip",
    "publish templates": ".docx",
    "appraise import": ".xlsx",
}


@pytest.mark.whole
@pytest.mark.parametrize("door", sorted(MATCHING))
def test_the_costliest_files_stay_within_bounds(door: str, tmp_path: Path) -> None:
    """Bombs that are small on disk, behind the doors that unpack."""
    resource = pytest.importorskip("resource")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    costly = [WHOLE[n] for n in ("thousands of parts", "chart sheets", "merged", "a directory of four gigabytes")]
    costly += [replaced(PARTS[n], is_main) for n in ("zeros", "blanks", "deep")]
    costly += [replaced(sheet_of(ROWS[n]), is_main) for n in ("wide rows", "a cell far away", "cells without names")]
    for number, make in enumerate(costly):
        own = tmp_path / str(number)
        own.mkdir()
        content = make(good("docx" if MATCHING[door] == ".docx" else "form"))
        assert len(content) < 8 * 2**20
        (own / f"sent{MATCHING[door]}").write_bytes(content)
        refused_in_words(door, own / f"sent{MATCHING[door]}", own)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    assert grown < MOST_MEMORY


def a_folder(path: Path) -> None:
    path.mkdir()


def a_circle(path: Path) -> None:
    path.symlink_to(path)


def out_of_reach(path: Path) -> None:
    path.symlink_to("/proc/self/mem" if os.path.exists("/proc/self/mem") else "/nothing")


ODD: dict[str, Callable[[Path], None]] = {
    "nothing": lambda path: None, "a folder": a_folder, "a pipe": lambda path: os.mkfifo(path), "a circle of links": a_circle,
    "a link to nothing": lambda path: path.symlink_to("nothing"), "a device": lambda path: path.symlink_to("/dev/zero"),
    "out of reach": out_of_reach,
}  # fmt: skip


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
@pytest.mark.parametrize("kind", sorted(ODD))
@pytest.mark.parametrize("door", sorted(set(DOORS) - {"memory", "verify", "settings", "publish templates"}))
def test_what_is_no_file_is_named_and_holds_nothing_up(door: str, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "sent.xlsx"
    ODD[kind](path)
    refused_in_words(door, path, tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
@pytest.mark.parametrize("kind", sorted(set(ODD) - {"nothing"}))
@pytest.mark.parametrize(("door", "name"), [
    ("memory", "forms.json"), ("verify", NAME), ("publish templates", "notice.docx"),
])  # fmt: skip
def test_what_is_no_file_in_a_folder_is_named_too(door: str, name: str, kind: str, tmp_path: Path) -> None:
    ODD[kind](tmp_path / name)
    with pytest.raises(DtiError) as error:
        {
            "memory": lambda: collect([], framework(), units(), tmp_path),
            "verify": lambda: verify(tmp_path, load_plugins()),
            "publish templates": lambda: read_templates(tmp_path, "vi"),
        }[door]()
    assert {problem.code for problem in error.value.problems} <= {
        "file.directory", "file.not_regular", "file.missing", "file.unreadable", "form.memory", "verify.bad_manifest",
        "template.not_word", "file.empty",
    }  # fmt: skip
