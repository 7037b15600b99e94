"""What the annex and the page say of a place that borders moved: of 2 of 63 → 17 of 34 the list +1, the merger −16, work 0.

The figures of 2024 and their sources stand in tests/years/test_published_borders.py; those of 2025 are synthetic: as in 2024.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dtiscore.documents.page.borders import border_rows
from dtiscore.documents.publishing.context import Writer
from dtiscore.documents.publishing.year_results import year_results_of
from dtiscore.results.assessment import Assessment
from dtiscore.years.chain import load_years

from ...years.test_published_borders import NEW, OLD, list_of_34, list_of_63
from ...years.year_two import write

EDITION = """[framework]
code = "one"
title = { vi = "Một (ví dụ)", en = "One (made up)" }
level = "province"
years = { from = 2024, to = 2025 }
scale = 1
decimals = 4
missing = "zero"
source = "made up"
completeness = "example"
[indicators.value]
title = { vi = "giá trị", en = "value" }
points = 1
rule = { type = "entered", in = "fraction" }
[total]
indicators = ["value"]
"""
SETTINGS = """framework = "edition.toml"
year = 2025
units = "units.csv"
data = ["observations.csv"]
successions = ["vn-provinces-2025"]
[before]
published = "published.csv"
framework = "edition.toml"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lists = [f"{code},{OLD[code]},2024,,{value}" for code, value in list_of_63().items()]
    lists += [f"{code},{NEW[code]},2024,2025,{value}" for code, value in list_of_34().items()]
    now = [f"{code},2025,value,{value}" for code, value in list_of_34().items()]
    return write(
        tmp_path / "d25", edition_toml=EDITION, dtiscore_toml=SETTINGS,
        units_csv="\n".join(["code,name", *(f"{code},{name}" for code, name in NEW.items())]) + "\n",
        observations_csv="\n".join(["unit,year,indicator,value", *now]) + "\n",
        published_csv="\n".join(["unit,name,year,borders,score", *lists]) + "\n",
    )  # fmt: skip


def test_the_annex_says_what_the_list_the_merger_and_work_did(folder: Path) -> None:
    results = year_results_of(Assessment(load_years(folder).current.inputs), "vi")
    rows = {row["unit"]: row for row in Writer(results).annex()["moved"]}
    da_nang = rows["Đà Nẵng"]
    names = ("before", "list", "merger", "work", "rank")
    assert tuple(da_nang[name] for name in names) == ("2/63", "+1", "−16", "0", "17/34")
    assert da_nang["made_of"] == "48 Đà Nẵng + 49 Quảng Nam"
    assert tuple(rows["Hà Nội"][name] for name in names) == ("4/63", "+3", "0", "0", "1/34")


def test_the_page_says_the_same(folder: Path) -> None:
    rows = {row.unit: row for row in border_rows(Assessment(load_years(folder).current.inputs), 2025, "en")}
    da_nang = rows["Đà Nẵng"]
    assert (da_nang.before, da_nang.list, da_nang.merger, da_nang.work, da_nang.now) == ("2/63", 1, -16, 0, "17/34")


def test_without_borders_that_moved_there_is_no_such_table(folder: Path) -> None:
    settings = (folder / "dtiscore.toml").read_text("utf-8")
    (folder / "dtiscore.toml").write_text(settings.replace('successions = ["vn-provinces-2025"]\n', ""), "utf-8")
    results = year_results_of(Assessment(load_years(folder).current.inputs), "vi")
    assert Writer(results).annex()["moved"] == []
