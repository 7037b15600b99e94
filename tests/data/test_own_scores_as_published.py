"""The scores that we write are published values as any others: read back, they say what they said."""

from __future__ import annotations

from pathlib import Path

import pytest

from dtiscore.cli import run

from ..strategies import header, load, titled, toml

DOCUMENT = {
    "framework": header(scale=20.0, code="own"),
    "indicators": {
        code: {"title": titled(title), "points": 10, "rule": {"type": "linear", "lower": 0, "upper": 3}}
        for code, title in (("ty_le_xa_a", "dòng 1\ndòng 2"), ("Q1.b_x0041_c", "\"a\", 'b'"))
    },
    "total": {"indicators": ["ty_le_xa_a", "Q1.b_x0041_c"]},
}


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("numbers", ["auto", "vi", "en"])
def test_a_table_of_scores_is_read_as_published(
    lang: str, numbers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    load(DOCUMENT)
    Path("own.toml").write_text(toml(DOCUMENT), "utf-8")
    rows = [
        "unit,year,indicator,value",
        "u_xa_1,2023,ty_le_xa_a,1",
        "u_xa_1,2023,Q1.b_x0041_c,n/a",
        "u2,2023,ty_le_xa_a,2",
    ]
    Path("data.csv").write_text("\n".join(rows) + "\n", "utf-8")
    assert run(["score", "data.csv", "-f", "own.toml", "--lang", lang, "-o", "scores.csv"]) == 0
    capsys.readouterr()
    asked = ["check", "data.csv", "-f", "own.toml", "--lang", lang, "--published", "scores.csv"]
    assert run([*asked, "--numbers", numbers]) == 0, capsys.readouterr()
