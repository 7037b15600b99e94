"""Result folders: made whole or not at all, never changed, and proven from their own inputs."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtiscore.cli import run
from dtiscore.documents.publishing.folder import publish
from dtiscore.documents.publishing.verifying import verify
from dtiscore.language.errors import DataError, DtiError, OutputError
from dtiscore.language.rounding import significant
from dtiscore.results.ranking import rank
from dtiscore.results.year_before import COLUMNS
from dtiscore.years.manifest import read_manifest

from .publications import COMMUNES, PLUGINS, ROOT, changed, communes, publish_communes, settings, template

pytestmark = pytest.mark.whole

SCORES = "results/scores.csv"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_communes(tmp_path_factory.mktemp("published") / "2025").folder


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "copy")
    return tmp_path / "copy"


def codes(folder: Path) -> list[tuple[str, str]]:
    return [(problem.code, problem.file) for problem in verify(folder, PLUGINS).problems]


def alter(folder: Path, name: str, change: Callable[[bytes], bytes], *, with_hash: bool = True) -> None:
    """Alter a file, and its hash in the manifest, as somebody would who knows where it stands."""
    path = folder / name
    content = change(path.read_bytes())
    path.write_bytes(content)
    if with_hash:
        restate(folder, lambda manifest: manifest["files"].__setitem__(name, hashlib.sha256(content).hexdigest()))


def restate(folder: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")


# --- what is in it ---------------------------------------------------------------------------------------------------


def test_the_folder_holds_inputs_results_documents_and_a_manifest_of_all(made: Path) -> None:
    manifest = json.loads((made / "manifest.json").read_text("utf-8"))
    there = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()} - {"manifest.json"}
    assert set(manifest["files"]) == there
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((made / name).read_bytes()).hexdigest() == digest
    assert manifest["framework"]["code"] == "commune-demo"
    assert len(manifest["framework"]["fingerprint"]) == 16
    assert manifest["options"] == {
        "year": 2025, "status": None, "numbers": "vi", "unclear": "ask", "target_year": None, "document": None, "lang": "vi",
    }  # fmt: skip
    assert {plugin["name"] for plugin in manifest["made_with"]["plugins"]} >= {"standard", "government"}
    assert manifest["made_with"]["documents"]["docxtpl"]
    copies = manifest["inputs"]
    assert (made / copies["data"][0]).read_bytes() == (COMMUNES / "synthetic-observations.csv").read_bytes()
    assert (made / copies["units"]).read_bytes() == (COMMUNES / "synthetic-units.csv").read_bytes()
    assert (made / copies["framework"]).read_bytes() == (ROOT / "criteria" / "commune-demo.toml").read_bytes()
    assert sorted(name for name in there if name.startswith("documents/")) == sorted(
        [*(f"documents/{name}.docx" for name in ("Phụ lục kèm theo Quyết định", "Biên bản họp Hội đồng thẩm định", "Báo cáo tổng hợp")),
         *(f"documents/Thông báo kết quả/{name}.docx" for name in (
             "xa-a Xã A (synthetic)", "xa-b Xã B (synthetic)", "xa-c Xã C (synthetic)", "xa-d Xã D (synthetic)",
             "phuong-e Phường E (synthetic)", "phuong-f Phường F (synthetic)"))]
    )  # fmt: skip


def test_the_tables_are_the_engines_with_twelve_digits(tmp_path: Path) -> None:
    made = publish_communes(tmp_path / "2025")
    scores = made.year_results.scores
    with open(made.folder / SCORES, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    expected = scores.to_polars().rows(named=True)
    assert len(rows) == len(expected) > 100
    for row, own in zip(rows, expected, strict=True):
        assert (row["unit"], int(row["year"]), row["node"]) == (own["unit"], own["year"], own["node"])
        for name in ("points", "max_points", "score", "coverage"):
            assert (float(row[name]) if row[name] else None) == (None if own[name] is None else significant(own[name]))
    with open(made.folder / "results/ranks.csv", encoding="utf-8", newline="") as file:
        ranks = [row for row in csv.DictReader(file) if row["node"] == "total"]
    assert [int(row["rank"]) for row in ranks] == rank(scores).to_polars()["rank"].to_list()
    with open(made.folder / "results/changes.csv", encoding="utf-8", newline="") as file:
        changes = list(csv.DictReader(file))
    assert len(changes) == 5
    assert all(row["reason"] and row["author"] for row in changes)
    for row in changes:  # missing, zero and not applicable are three things
        assert {row["state_before"], row["state_after"]} <= {"points", "none", "not_applicable"}
        assert [bool(row[f"points_{when}"]) for when in ("before", "after")] == [
            row[f"state_{when}"] == "points" for when in ("before", "after")
        ]


def test_changes_tell_missing_from_zero_and_from_not_applicable(tmp_path: Path) -> None:
    (tmp_path / "f.toml").write_text(
        '[framework]\ncode = "f"\ntitle = { vi = "Thử", en = "Trial" }\nlevel = "other"\nyears = { from = 2025, to = 2025 }\n'
        'scale = 40\ndecimals = 2\nmissing = "zero"\nsource = "made up"\ncompleteness = "example"\n'
        '[total]\nindicators = ["a", "b", "c", "d"]\n[indicators]\n'
        + "".join(
            f'{code} = {{ title = {{ vi = "{code}", en = "{code}" }}, points = 10, rule = {{ type = "linear", lower = 0, upper = 10 }} }}\n'
            for code in "abcd"
        ),
        "utf-8",
    )
    rows = ["a,self,5,", "b,self,5,", "c,self,5,", "a,appraised,0,x", "b,appraised,n/a,x", "d,appraised,0,x"]
    (tmp_path / "o.csv").write_text("unit,year,indicator,status,value,reason\n" + "\n".join(
        "u,2025," + row for row in rows), "utf-8")  # fmt: skip
    named = [str(tmp_path / "o.csv"), "-f", str(tmp_path / "f.toml"), "-o", str(tmp_path / "out")]
    assert run(["publish", *named, "--year", "2025"]) == 0
    with (tmp_path / "out" / "results" / "changes.csv").open(encoding="utf-8", newline="") as file:
        told = {
            row["node"]: (row["points_after"], row["state_before"], row["state_after"]) for row in csv.DictReader(file)
        }
    assert told == {
        "a": ("0", "points", "points"), "b": ("", "points", "not_applicable"), "d": ("0", "none", "points")}  # fmt: skip


# --- verifying -------------------------------------------------------------------------------------------------------


def test_an_unaltered_folder_is_equal_wherever_it_lies(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert codes(copy) == []
    (copy / "Thumbs.db").write_bytes(b"what a system leaves there")
    assert run(["verify", str(copy), "--lang", "en"]) == 0
    out, err = capsys.readouterr()
    files = json.loads((copy / "manifest.json").read_text("utf-8"))["files"]
    rows = sum((copy / name).read_bytes().count(b"\n") - 1 for name in files if name.startswith("results/"))
    assert out == f"equal: {len(files)} files, {rows} rows of results\n"
    assert hashlib.sha256((copy / "manifest.json").read_bytes()).hexdigest() in err


def test_a_manifest_from_before_unclear_words_were_asked_about_is_as_good(copy: Path) -> None:
    restate(copy, lambda manifest: manifest["options"].pop("unclear"))
    assert codes(copy) == []


def test_ranks_from_before_they_had_columns_on_the_year_before_are_as_good(copy: Path) -> None:
    def as_then(content: bytes) -> bytes:
        rows = [row[: -len(COLUMNS)] for row in csv.reader(content.decode().splitlines())]
        return "".join(",".join(row) + "\n" for row in rows).encode()

    alter(copy, "results/ranks.csv", as_then)
    assert codes(copy) == []
    alter(copy, "results/ranks.csv", lambda content: content.replace(b",0.9", b",0.8", 1))
    assert codes(copy) == [("verify.value", "results/ranks.csv")]


def test_data_from_standard_input_come_along_as_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = (COMMUNES / "synthetic-observations.csv").read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    folder = publish_communes(tmp_path / "2025", of=attrs.evolve(communes(), data=("-",))).folder
    assert (folder / "inputs" / "data" / "stdin.csv").read_bytes() == content
    assert codes(folder) == []


def test_an_altered_file_is_named_and_the_value_too(copy: Path) -> None:
    alter(copy, SCORES, more_points, with_hash=False)
    assert codes(copy) == [("verify.altered", SCORES), ("verify.value", SCORES)]


def more_points(content: bytes) -> bytes:
    """Ten points more for the first index of xa-c in 2025."""
    lines = content.decode().split("\n")
    place = next(i for i, line in enumerate(lines) if line.startswith("xa-c,2025,") and ",index," in line)
    cells = lines[place].split(",")
    cells[4] = f"{float(cells[4]) + 10:g}"
    lines[place] = ",".join(cells)
    return "\n".join(lines).encode()


def test_the_node_is_named_also_when_the_hash_was_altered_with_the_point(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open(copy / SCORES, encoding="utf-8", newline="") as file:
        row = next(r for r in csv.DictReader(file) if (r["unit"], r["year"], r["kind"]) == ("xa-c", "2025", "index"))
    alter(copy, SCORES, more_points)
    assert run(["verify", str(copy), "--lang", "vi"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        f"{SCORES}: đơn vị xa-c, năm 2025, mục {row['node']}, cột points: trong thư mục ghi {float(row['points']) + 10:g}, "
        f"tính lại được {row['points']}",
        "Có 1 điểm khác biệt",
    ]


@pytest.mark.parametrize("name", ["scores", "ranks", "gaps", "changes"])
def test_every_table_is_compared_cell_by_cell(name: str, copy: Path, tmp_path: Path) -> None:
    """Each cell in turn, of a row in the middle."""
    table = f"results/{name}.csv"
    before = (copy / table).read_text("utf-8").split("\n")
    reader = list(csv.reader(before))
    place = len(reader) // 2 if name != "changes" else 1
    for column, header in enumerate(reader[0]):
        if header in ("unit", "year", "node"):
            continue
        row = list(reader[place])
        row[column] = f"{row[column]}9"
        lines = [*before[:place], ",".join(f'"{cell}"' for cell in row), *before[place + 1 :]]
        alter(copy, table, lambda _, lines=lines: "\n".join(lines).encode())  # type: ignore[misc]
        (problem,) = verify(copy, PLUGINS).problems
        unit, year, node = (reader[place][reader[0].index(part)] for part in ("unit", "year", "node"))
        assert (problem.code, problem.file) == ("verify.value", table)
        found = tuple(problem.params[part] for part in ("unit", "year", "node", "column"))
        assert found == (unit, year, node, header)
        if name != "changes" and column > 5:
            break


def test_a_row_that_was_taken_away_or_added_is_named(copy: Path) -> None:
    alter(copy, SCORES, lambda content: b"".join(content.splitlines(True)[:-1]))
    (problem,) = verify(copy, PLUGINS).problems
    assert problem.code == "verify.row_missing"
    alter(copy, SCORES, lambda content: content + b"xa-z,2025,total,total,1,1,1,1\n")
    alter(copy, "results/ranks.csv", lambda content: content + b"xa-z,2025,total,total,1,1,1,1,1,1,,,\n")
    assert codes(copy) == [("verify.row_missing", SCORES), ("verify.row_extra", "results/ranks.csv")]


def test_a_document_that_was_altered_with_its_hash_shows_the_line(copy: Path) -> None:
    name = "documents/Phụ lục kèm theo Quyết định.docx"
    alter(copy, name, lambda content: changed(content, lambda parts: parts | {
        "word/document.xml": parts["word/document.xml"].replace("Xã C (synthetic)".encode(), "Xã Z (synthetic)".encode())}))  # fmt: skip
    (problem,) = verify(copy, PLUGINS).problems
    assert (problem.code, problem.file) == ("verify.line", name)
    assert (problem.params["stored"], problem.params["computed"]) == ("Xã Z (synthetic)", "Xã C (synthetic)")


def test_a_document_packed_by_another_program_is_the_same_document(copy: Path) -> None:
    alter(copy, "documents/Báo cáo tổng hợp.docx", lambda content: changed(content, lambda parts: parts))
    assert codes(copy) == []


def test_what_is_missing_or_was_added_is_named(copy: Path) -> None:
    (copy / "results/gaps.csv").unlink()
    (copy / "documents/Thông báo kết quả/xa-a Xã A (synthetic).docx").unlink()
    (copy / "notes.txt").write_text("x")
    (copy / "results" / "more").mkdir()
    (copy / "results" / "more" / "a.csv").write_text("x")
    assert codes(copy) == [
        ("verify.missing", "documents/Thông báo kết quả/xa-a Xã A (synthetic).docx"),
        ("verify.missing", "results/gaps.csv"),
        ("verify.extra", "notes.txt"),
        ("verify.extra", "results/more/a.csv"),
    ]


def test_a_result_that_was_taken_out_of_the_manifest_too_is_missed(copy: Path) -> None:
    (copy / "results/gaps.csv").unlink()
    restate(copy, lambda manifest: manifest["files"].pop("results/gaps.csv"))
    assert codes(copy) == [("verify.missing", "results/gaps.csv")]


def test_a_file_that_was_put_into_the_manifest_is_no_result(copy: Path) -> None:
    (copy / "results/more.csv").write_bytes(b"x")
    alter(copy, "results/more.csv", lambda content: content)
    assert codes(copy) == [("verify.not_computed", "results/more.csv")]


def test_altered_data_no_longer_give_the_results(copy: Path) -> None:
    (data,) = (copy / "inputs/data").iterdir()
    name = f"inputs/data/{data.name}"
    text = data.read_text("utf-8")
    line = next(one for one in text.splitlines() if one.startswith("xa-b,2025") and ",appraised," in one)
    alter(copy, name, lambda content: content.replace(line.encode() + b"\n", b""))
    problems = verify(copy, PLUGINS).problems
    assert (problems[0].code, problems[0].file) == ("verify.value", SCORES)
    assert (problems[0].params["unit"], problems[0].params["year"]) == ("xa-b", "2025")
    assert {"results/changes.csv", "documents/Biên bản họp Hội đồng thẩm định.docx"} <= {p.file for p in problems}


def test_another_edition_of_the_framework_is_seen_by_its_fingerprint(copy: Path) -> None:
    name = "inputs/framework/commune-demo.toml"
    text = (copy / name).read_text("utf-8")
    assert "\ndecimals = 4" in text
    alter(copy, name, lambda content: content.replace(b"\ndecimals = 4", b"\ndecimals = 3"))
    problems = verify(copy, PLUGINS).problems
    assert (problems[0].code, problems[0].file) == ("verify.framework", name)


def test_an_input_that_is_gone_leaves_nothing_to_compute(copy: Path) -> None:
    (copy / "inputs/framework/commune-demo.toml").unlink()
    assert codes(copy) == [("verify.missing", "inputs/framework/commune-demo.toml"), ("verify.cannot", str(copy))]


def test_an_input_that_cannot_be_read_any_more_says_why(copy: Path) -> None:
    alter(copy, "inputs/framework/commune-demo.toml", lambda content: content[:2000])
    found = codes(copy)
    assert found[0] == ("verify.cannot", str(copy))
    assert len(found) > 1


def test_a_link_in_the_place_of_a_file_is_a_missing_file(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "else.csv").write_bytes((copy / SCORES).read_bytes())
    (copy / SCORES).unlink()
    try:
        (copy / SCORES).symlink_to(tmp_path / "else.csv")
    except OSError:
        pytest.skip("links cannot be made here")
    assert codes(copy) == [("verify.missing", SCORES)]


def test_other_versions_are_noted_and_no_difference_by_themselves(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def older(manifest: dict[str, Any]) -> None:
        manifest["made_with"]["dtiscore"] = "0.0.9"
        manifest["made_with"]["plugins"].append({"name": "gone", "distribution": "x", "version": "3"})

    restate(copy, older)
    found = verify(copy, PLUGINS)
    assert found.problems == ()
    assert [(note.params["name"], note.params["then"]) for note in found.notes] == [
        ("dtiscore", "0.0.9"),
        ("gone", "3"),
    ]
    assert run(["verify", str(copy), "--lang", "en"]) == 0
    assert "dtiscore: version 0.0.9 when published" in capsys.readouterr().err


def test_problems_can_be_had_as_rows(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copy / SCORES).unlink()
    assert run(["verify", str(copy), "--lang", "en", "--format", "json", "-q"]) == 1
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["check"], row["file"]) == ("verify.missing", SCORES)


# --- hostile manifests -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.update(format="dtiscore-publication-9"),
        lambda m: m["files"].update({"../../etc/passwd": "0" * 64}),
        lambda m: m["files"].update({"/etc/passwd": "0" * 64}),
        lambda m: m["files"].update({"c:\\x": "0" * 64}),
        lambda m: m["files"].update({"a//b": "0" * 64}),
        lambda m: m["files"].update({"manifest.json": "0" * 64}),
        lambda m: m["files"].update({"a": "no digest"}),
        lambda m: m["inputs"].update(framework="../../x.toml"),
        lambda m: m["inputs"].update(data="x.csv"),
        lambda m: m["inputs"]["templates"].pop("annex"),
        lambda m: m["options"].update(year="2025"),
        lambda m: m["options"].update(lang="fr"),
        lambda m: m.update(files=[]),
        lambda m: m.pop("made_with"),
        lambda m: m.update(replaces={"folder": 1}),
    ],
)
def test_a_manifest_that_this_program_cannot_have_written(change: Any, copy: Path) -> None:
    restate(copy, change)
    with pytest.raises(DataError) as error:
        verify(copy, PLUGINS)
    assert [p.code for p in error.value.problems] == ["verify.bad_manifest"]


@given(st.binary(max_size=200) | st.recursive(st.none() | st.text() | st.integers(), lambda s: st.lists(s) | st.dictionaries(st.sampled_from(["format", "files", "inputs", "options"]), s)).map(lambda d: json.dumps(d).encode()))  # fmt: skip
def test_any_manifest_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "manifest.json").write_bytes(content)
    with pytest.raises(DataError):
        read_manifest(folder)


def test_a_folder_without_a_manifest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", str(tmp_path), "--lang", "en"]) == 1
    assert "there is no manifest.json" in capsys.readouterr().err
    assert run(["verify", str(tmp_path / "none"), "--lang", "en"]) == 1


# --- never changed, whole or not at all ------------------------------------------------------------------------------


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_published_folder_is_never_published_into(copy: Path) -> None:
    before = contents(copy)
    with pytest.raises(OutputError) as error:
        publish_communes(copy)
    assert [p.code for p in error.value.problems] == ["publish.exists"]
    assert contents(copy) == before
    (copy.parent / "empty").mkdir()
    with pytest.raises(OutputError):
        publish_communes(copy.parent / "empty")


def test_a_revision_names_what_it_replaces_and_why(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(made)
    arguments = ["publish", str(COMMUNES), "-o", str(tmp_path / "lần 2"), "--lang", "vi"]
    assert run([*arguments, "--replaces", str(made), "--reason", "Chấm lại Xã C\nsau khi rà soát"]) == 0
    manifest = json.loads((tmp_path / "lần 2" / "manifest.json").read_text("utf-8"))
    assert manifest["replaces"] == {
        "folder": "2025",
        "manifest": hashlib.sha256((made / "manifest.json").read_bytes()).hexdigest(),
        "reason": "Chấm lại Xã C sau khi rà soát",
    }
    assert contents(made) == before
    capsys.readouterr()
    assert run(["verify", str(tmp_path / "lần 2"), "--lang", "vi"]) == 0
    assert "Thay thế 2025" in capsys.readouterr().err


def test_a_revision_needs_a_reason_and_an_unaltered_folder(copy: Path, tmp_path: Path) -> None:
    assert run(["publish", str(COMMUNES), "-o", str(tmp_path / "x"), "--replaces", str(copy)]) == 2
    assert run(["publish", str(COMMUNES), "-o", str(tmp_path / "x"), "--reason", "why"]) == 2
    alter(copy, SCORES, lambda content: content + b"\n", with_hash=False)
    with pytest.raises(DataError) as error:
        publish_communes(tmp_path / "x", replaces=copy, reason="why")
    assert [p.code for p in error.value.problems] == ["publish.altered"]
    with pytest.raises(OutputError):
        publish_communes(tmp_path / "x", replaces=copy, reason="  ")
    assert not (tmp_path / "x").exists()


def test_nothing_is_left_behind_when_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "notice.docx").write_bytes(template("{{ no_such }}"))
    target = tmp_path / "deep" / "er" / "2025"
    with pytest.raises(DtiError):
        publish_communes(target, templates=tmp_path / "templates")
    with pytest.raises(DtiError):
        publish_communes(target, year=1999)

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("dtiscore.documents.publishing.folder.files_of_results", interrupted)
    with pytest.raises(KeyboardInterrupt):
        publish_communes(target)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["templates"]


def test_a_place_that_cannot_be_written_to_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError) as error:
        publish_communes(tmp_path / "file" / "2025")
    assert [p.code for p in error.value.problems] == ["output.failed"]


def test_files_of_one_name_from_two_folders_both_come_along(tmp_path: Path) -> None:
    lines = (COMMUNES / "synthetic-observations.csv").read_text("utf-8").splitlines(keepends=True)
    for folder, rows in (("a", lines[:200]), ("b", [lines[0], *lines[200:]])):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "CON.csv").write_text("".join(rows), "utf-8")
    one = communes()
    two = settings(Path(one.framework), (tmp_path / "a" / "CON.csv", tmp_path / "b" / "CON.csv"), Path(one.units or ""))
    made = publish_communes(tmp_path / "2025", of=two)
    assert made.manifest.layout.data == ("inputs/data/_CON.csv", "inputs/data/_CON (2).csv")
    assert codes(made.folder) == []
    whole = publish_communes(tmp_path / "whole")
    assert (made.folder / SCORES).read_bytes() == (whole.folder / SCORES).read_bytes()


def test_targets_of_a_framework_come_along(tmp_path: Path) -> None:
    folder = ROOT / "examples" / "soc-trang"
    sources = settings(
        ROOT / "criteria" / "soc-trang-goals.toml", (folder / "observations.csv",), folder / "units.csv",
        (ROOT / "criteria" / "targets" / "soc-trang-plan-2024.toml",), year=2023, target_year=2025,
    )  # fmt: skip
    made = publish(tmp_path / "2023", sources, PLUGINS)
    there = sorted(path.name for path in (made.folder / "inputs/framework/targets").iterdir())
    assert there == sorted(path.name for path in made.year_results.framework.targets.files)
    assert made.manifest.layout.targets == ()
    assert codes(made.folder) == []
    alter(
        made.folder,
        "inputs/framework/targets/soc-trang-nq07-2021.toml",
        lambda content: content.replace(b"value = 80", b"value = 81"),
    )
    assert "results/scores.csv" in {file for _, file in codes(made.folder)}


def test_names_that_no_system_takes_are_files_all_the_same(tmp_path: Path) -> None:
    one = communes()
    assert one.units is not None
    text = (
        Path(one.units)
        .read_text("utf-8")
        .replace("Xã A (synthetic)", '"../..\\=cmd|<a>:*?"')
        .replace("Xã B (synthetic)", "CON. ")
    )
    (tmp_path / "=units.csv").write_text(text, "utf-8")
    made = publish_communes(
        tmp_path / "2025", of=settings(Path(one.framework), map(Path, one.data), tmp_path / "=units.csv")
    )
    assert codes(made.folder) == []
    names = sorted(path.name for path in (made.folder / "documents" / "Thông báo kết quả").iterdir())
    assert "xa-a ..-..-=cmd--a----.docx" in names
    assert len(names) == 6


# --- the same bytes --------------------------------------------------------------------------------------------------


def test_the_same_inputs_give_the_same_bytes_in_any_process(made: Path, tmp_path: Path) -> None:
    for i, own in enumerate(
        ({"PYTHONHASHSEED": "1", "TZ": "Asia/Ho_Chi_Minh"}, {"PYTHONHASHSEED": "2", "TZ": "America/Lima"})
    ):
        target = tmp_path / str(i) / "2025"
        subprocess.run(
            [sys.executable, "-m", "dtiscore", "publish", ".", "-o", str(target), "--lang", "vi", "-q"],
            cwd=COMMUNES, env={**os.environ, **own}, check=True,
        )  # fmt: skip
        assert contents(target) == contents(made)


def test_nothing_in_it_says_where_it_was_made(made: Path) -> None:
    for name, content in contents(made).items():
        if not name.endswith(".docx"):
            assert str(ROOT).encode() not in content, name
            assert str(made.parent).encode() not in content, name
