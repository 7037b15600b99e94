"""The second year of a made-up district: 2025 was decided, 2026 has other criteria and other units. All synthetic."""

from __future__ import annotations

import json
from pathlib import Path

from dtiscore.documents.publishing.folder import publish
from dtiscore.frameworks.folder_settings import Settings, read_folder, settle
from dtiscore.rules.plugins.loading import load_plugins

PLUGINS = load_plugins()
UNITS = """code,name,from,to
X01,Xã Một,,2025
X02,Xã Hai,,2025
X03,Xã Ba,,2025
X04,Xã Bốn,,
X05,Xã Năm,,
X17,Xã Một Hai,2026,
X18,Xã Ba Đông,2026,
X19,Xã Ba Tây,2026,
"""
SUCCESSIONS = """date,predecessor,successor,share,basis
2026-01-01,X01,X17,,
2026-01-01,X02,X17,,
2026-01-01,X03,X18,,unknown
2026-01-01,X03,X19,,unknown
"""
MEETINGS_2025 = {"X01": 4, "X02": 2, "X03": 3, "X04": 4, "X05": 3}
DOSSIERS_2025 = {"X01": 80, "X02": 60, "X03": 70, "X04": 78, "X05": 90}
MODELS_2025 = {"X01": 4, "X02": 1, "X03": 2, "X04": 4, "X05": 0}
MEETINGS_2026 = {"X04": 4, "X05": 3, "X17": 4, "X18": 3, "X19": 2}
DOSSIERS_2026 = {"X04": 80, "X05": 92, "X17": 75, "X18": 71, "X19": 66}
APPRAISED = "unit,year,indicator,status,points,reason,author,date\nX05,2025,meetings,appraised,20,thiếu biên bản,Tổ A,2026-01-10\n"


def edition(code: str, first: int, last: int, dossiers: int, models: int = 0) -> str:
    """Meetings 40, dossiers, and where it has points, models."""

    def indicator(name: str, points: int, rule: str) -> str:
        count = 'unit_of_measure = "count"\n' if "linear" in rule else ""
        title = f'title = {{ vi = "{name}", en = "{name}" }}\n'
        return f"[indicators.{name}]\n{title}points = {points}\n{count}rule = {rule}\n"

    linear, ratio = '{ type = "linear", lower = 0, upper = 4 }', '{ type = "ratio" }'
    parts = [indicator("meetings", 40, linear), indicator("dossiers", dossiers, ratio)]
    parts += [indicator("models", models, linear)] if models else []
    names = ["meetings", "dossiers", *(["models"] if models else [])]
    head = f"""[framework]
code = "{code}"
title = {{ vi = "{code} (ví dụ)", en = "{code} (made up)" }}
level = "commune"
years = {{ from = {first}, to = {last} }}
scale = 100
decimals = 4
missing = "zero"
source = "made up"
completeness = "example"
"""
    return head + "".join(parts) + f"[total]\nindicators = {json.dumps(names)}\n"


def rows(year: int, **values: dict[str, int]) -> str:
    lines = ["unit,year,indicator,status,value"]
    for code, by_unit in values.items():
        lines += [f"{unit},{year},{code},self,{value}" for unit, value in by_unit.items()]
    return "\n".join(lines) + "\n"


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        stem, _, suffix = name.rpartition("_")
        (folder / f"{stem}.{suffix}").write_text(text, "utf-8", newline="\n")
    return folder


def folder_2025(at: Path, *, published: bool = True) -> Path:
    """The folder of 2025, with what was decided in ``ket-qua``."""
    made = write(
        at / "d25", edition_toml=edition("commune-2025", 2025, 2025, 40, 20), units_csv=UNITS, appraised_csv=APPRAISED,
        observations_csv=rows(2025, meetings=MEETINGS_2025, dossiers=DOSSIERS_2025, models=MODELS_2025),
        dtiscore_toml='framework = "edition.toml"\nyear = 2025\nunits = "units.csv"\ndata = ["observations.csv", "appraised.csv"]\n',
    )  # fmt: skip
    if published:
        publish(made / "ket-qua", settings_of(made), PLUGINS)
    return made


def folder_2026(at: Path, before: str, *, successions: bool = False) -> Path:
    """The folder of 2026 with the table ``[before]``."""
    more = 'successions = ["sap-xep.csv"]\n' if successions else ""
    made = write(
        at / "d26", edition_toml=edition("commune-2026", 2026, 2030, 60), units_csv=UNITS,
        observations_csv=rows(2026, meetings=MEETINGS_2026, dossiers=DOSSIERS_2026),
        dtiscore_toml='framework = "edition.toml"\nyear = 2026\nunits = "units.csv"\ndata = ["observations.csv"]\n'
        f"{more}[before]\n{before}\n",
    )  # fmt: skip
    (made / "sap-xep.csv").write_text(SUCCESSIONS, "utf-8")
    return made


def settings_of(folder: Path, **options: object) -> Settings:
    stated = read_folder(folder)
    assert stated is not None
    return settle(Settings(**options), stated, PLUGINS)  # type: ignore[arg-type]


def edition_of_a_total(first: int, last: int) -> str:
    """An edition of one indicator, the total as it is published."""
    return f"""[framework]
code = "total"
title = {{ vi = "Tổng (ví dụ)", en = "Total (synthetic)" }}
level = "province"
years = {{ from = {first}, to = {last} }}
scale = 1
decimals = 4
missing = "zero"
source = "synthetic"
completeness = "example"
[indicators.index]
title = {{ vi = "Giá trị", en = "Index" }}
points = 1
unit_of_measure = "percent"
rule = {{ type = "ratio" }}
[total]
indicators = ["index"]
"""
