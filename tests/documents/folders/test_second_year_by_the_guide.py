"""A fresh reader's second year, step by step as the guide has it: a new edition (one indicator dropped, one new, one sharpened), two
units merged and one split; forms, ranks and a page whose changes are true. All synthetic, by the commands alone."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dtiscore.cli import run

from ..forms.planted_forms import typed_into
from .next_year_folders import digests, folder_of_2025

KEEP = {(line, "keep"): "giữ nguyên" for line in ("plan", "fibre", "hamlets")}


@pytest.mark.whole
def test_the_second_year_by_the_guide(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def done(*arguments: str) -> str:
        code = run(list(arguments))
        said = capsys.readouterr()
        assert code == 0, said.err
        return said.out

    old = folder_of_2025(tmp_path)
    monkeypatch.chdir(old)
    done("publish", "-o", "ket-qua-2025")
    before = digests(old)
    done("next-year", "-f", "../bo-2026.toml", "--successions", "../sap-xep.csv")
    monkeypatch.chdir(tmp_path / "danh-gia-2026")

    correspondence = Path("doi-chieu.toml")
    text = correspondence.read_text("utf-8").replace('portal = ""', 'portal = "thôi hỏi từ năm 2026 (synthetic)"')
    correspondence.write_text(
        text.replace(
            '# confirmed = { by = "…", date = 2026-01-12 }', 'confirmed = { by = "Sở Ví Dụ", date = 2026-12-01 }'
        ),
        "utf-8",
    )
    done("check")
    done("form", "-o", "forms")
    filled = {
        "d": {**KEEP, ("dossiers", "part"): 90, ("dossiers", "whole"): 100, ("open_data", "value"): 40},
        "ab": {("fibre", "keep"): "giữ nguyên", ("dossiers", "part"): 70, ("dossiers", "whole"): 100},
        "c": {("dossiers", "part"): 60, ("dossiers", "whole"): 100},
        "e": {("dossiers", "part"): 50, ("dossiers", "whole"): 100},
    }
    for form in Path("forms").iterdir():
        form.write_bytes(typed_into(form.read_bytes(), filled[form.name.partition("-")[0]]))  # type: ignore[arg-type]
    done("collect", "forms", "-q")
    assert run(["check"]) == 0
    said = capsys.readouterr().out
    assert "d giữ nguyên plan, mục mà năm 2025 hội đồng đã giảm 10 điểm" in said

    rows = {row["unit"]: row for row in csv.DictReader(done("rank", "--format", "csv").splitlines())}
    # d: plan 20, fibre 50 % of 50 → 20, dossiers 18, open data 8; ab: fibre 500 of 1,500 of 50 % → 13.33, dossiers 14.
    assert (rows["d"]["points"], rows["d"]["before_score"], rows["d"]["basis"]) == ("66", "0.456", "published")
    assert round(float(rows["ab"]["points"]), 2) == 27.33
    assert {unit: rows[unit]["why"] for unit in ("ab", "c", "e")} == {"ab": "merged", "c": "borders", "e": "borders"}
    common = {
        row["unit"]: row for row in csv.DictReader(done("rank", "--basis", "common", "--format", "csv").splitlines())
    }
    # d in 2025 on what both ask: plan 10 (council), fibre 20, dossiers 15.6 of 80; in 2026 20, 20, 18.
    assert common["d"]["value_change"] == "0.155"
    assert "2026 †" in done("series", "--unit", "d", "--lang", "en")
    pytest.importorskip("vl_convert")
    done("report", "-o", "report.html")
    page = Path("report.html").read_text("utf-8")
    assert "Địa giới thay đổi" in page
    assert "2026 †" in page
    assert digests(old) == before
