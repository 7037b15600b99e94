"""The sixth published test of the design: what was announced twice is kept twice, and 922's formula gives what was announced.

Means of 2022: 0.5786 (baodanang.vn/khcn/202307/tien-phong-chuyen-doi-so-3950620, July 2023), later 0.5763
(tothethao.com/bong-da_no-luc-chuyen-doi-so-toan-dien-2369985.html). Units are synthetic.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import dtiscore as dti
from dtiscore.documents.publishing.folder import publish
from dtiscore.years.published import read_result_folder

from .year_two import PLUGINS, edition_of_a_total, settings_of, write

EDITION = edition_of_a_total(2022, 2023)


def rows(year: int, *values: float) -> str:
    return "unit,year,indicator,value\n" + "".join(f"p{i},{year},index,{value}\n" for i, value in enumerate(values))


@pytest.mark.whole
def test_a_mean_that_was_published_twice_is_kept_twice_and_the_newer_counts(tmp_path: Path) -> None:
    old = write(
        tmp_path / "2022", edition_toml=EDITION, data_csv=rows(2022, 60.0, 55.72),
        dtiscore_toml='framework = "edition.toml"\nyear = 2022\ndata = ["data.csv"]\n',
    )  # fmt: skip
    first = publish(old / "lan-1", settings_of(old), PLUGINS).folder
    write(old, data_csv=rows(2022, 60.0, 55.26))
    publish(old / "lan-2", settings_of(old), PLUGINS, replaces=first, reason="rà soát số liệu")
    new = write(
        tmp_path / "2023", edition_toml=EDITION, data_csv=rows(2023, 61.0, 56.0),
        dtiscore_toml='framework = "edition.toml"\nyear = 2023\ndata = ["data.csv"]\n[before]\npublished = "../2022/lan-1"\n',
    )  # fmt: skip
    counts = dti.load_years(new).published(2022)
    assert counts is not None
    assert round(float(counts["total"].mean()), 4) == 0.5763
    assert [note.vi for note in counts.notes] == ["lan-1 đã được thay thế bằng lan-2: rà soát số liệu"]
    kept = read_result_folder(first, PLUGINS, alone=True)
    assert round(float(kept["total"].mean()), 4) == 0.5786


PARTS = (
    "awareness", "institutions", "infrastructure", "human_resources", "cyber_security", "government_activity",
    "economy_activity", "society_activity",
)  # fmt: skip


@pytest.mark.parametrize(
    ("total", "parts"),
    [
        (0.8002, (1.0, 0.9, 0.8253, 0.8487, 0.7578, 0.8575, 0.7836, 0.5197)),  # Đà Nẵng
        (0.7163, (0.8917, 0.9, 0.8258, 0.6267, 0.5580, 0.8406, 0.7611, 0.3590)),  # TP. Hồ Chí Minh
        (0.6924, (0.9, 0.8, 0.7233, 0.7376, 0.7226, 0.7325, 0.7556, 0.2947)),  # Cần Thơ
    ],
)
def test_totals_of_2022_are_those_of_decision_922(total: float, parts: tuple[float, ...]) -> None:
    """Each within the rounding of its nine published figures; sources in dti_published.csv of the facts."""
    framework = dti.load_framework("vn-dti-province-2022")
    worth = [framework[code].points / framework.scale for code in PARTS]
    assert sum(worth) == pytest.approx(1.0)
    assert sum(map(float.__mul__, worth, parts)) == pytest.approx(total, abs=1e-4)
