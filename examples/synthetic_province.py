"""Write the units and observations of an invented province, always the same bytes.

    python examples/synthetic_province.py [FOLDER]

Planted, so that checks and rankings have something to find:

- the online dossiers of commune sx-042 collapse in 2025;
- communes sx-010 and sx-011 give the same figures in 2024 and 2025, so they tie in 2025;
- commune sx-077 hands in nothing for 2022;
- department sd-02 publishes more news items in 2025 than it had to, which is capped and asked about;
- department sd-05 has no security regulation in 2021 and 2022, so the gate holds its cyber security down.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

SEED = 922
YEARS = range(2021, 2026)
DISTRICTS = 11
COMMUNES = 109
WITH_SERVICES, INTERNAL = "department_services", "department_internal"
COMMUNE = "commune"
DEPARTMENTS = (*(WITH_SERVICES,) * 12, *(INTERNAL,) * 8)
SERVING = (WITH_SERVICES, COMMUNE)
ALL = (WITH_SERVICES, INTERNAL, COMMUNE)

HEADER = ("unit", "year", "indicator", "status", "value", "part", "whole", "choice", "reason")
MISSING_SHARE = 0.01
APPRAISED_SHARE = 0.08
APPRAISED_FROM = 100  # wholes below this are too small to lower by a few percent

# indicator: unit types, size of the whole, rate in the first year for a weak and a strong unit, rate gained per year
RATES = {
    "news_items": (ALL, 24, 40, 90, 6),
    "tasks_done": (ALL, 30, 50, 80, 4),
    "equipped_officials": (ALL, 0, 65, 95, 2),
    "loudspeakers": ((COMMUNE,), 9, 10, 60, 8),
    "officials_trained": (ALL, 0, 20, 60, 7),
    "antivirus": (ALL, 45, 45, 85, 3),
    "level_approved": ((WITH_SERVICES, INTERNAL), 8, 30, 70, 6),
    "online_dossiers": (SERVING, 4200, 8, 35, 9),
    "dossiers_on_time": (SERVING, 4000, 82, 96, 0.7),
    "work_files": (ALL, 1500, 45, 80, 3),
    "signed_documents": (ALL, 900, 40, 85, 3),
    "results_digitised": (SERVING, 3900, 25, 60, 7),
    "einvoice_businesses": ((COMMUNE,), 340, 10, 40, 9),
    "eid_activated": ((COMMUNE,), 9100, 15, 40, 9),
    "payment_accounts": ((COMMUNE,), 8800, 35, 60, 5),
}


class Unit:
    """One invented unit: its type, its strength 0…1 and its size around 1."""

    def __init__(self, code: str, name: str, kind: str, block: str, parent: str, random: Random) -> None:
        self.code, self.name, self.kind, self.block, self.parent = code, name, kind, block, parent
        self.strength = random.random()
        self.size = 0.6 + 0.8 * random.random()
        self.officials = round((22 if kind == COMMUNE else 60) * self.size)
        self.population = round(11_800 * self.size)


def all_units(random: Random) -> list[Unit]:
    """20 departments in two blocks, then 109 communes in one block."""
    found = []
    for number, kind in enumerate(DEPARTMENTS, start=1):
        block = "Sở có dịch vụ công" if kind == WITH_SERVICES else "Sở không có dịch vụ công"
        found.append(Unit(f"sd-{number:02}", f"Sở tổng hợp {number:02} (synthetic)", kind, block, "", random))
    for number in range(1, COMMUNES + 1):
        parent = f"sh-{(number - 1) * DISTRICTS // COMMUNES + 1:02}"
        name = f"Xã tổng hợp {number:03} (synthetic)"
        found.append(Unit(f"sx-{number:03}", name, COMMUNE, "Cấp xã", parent, random))
    return found


def unit_rows(units: list[Unit]) -> Iterator[tuple[str, ...]]:
    for unit in units:
        yield unit.code, unit.name, unit.kind, unit.block, unit.parent, "yes"
    for number in range(1, DISTRICTS + 1):
        yield f"sh-{number:02}", f"Huyện tổng hợp {number:02} (synthetic)", "district", "", "", "no"


def rate(random: Random, unit: Unit, weak: float, strong: float, gain: float, last: float) -> float:
    """This year's rate in percent: never below last year's, so that only the planted drop is a drop."""
    start = weak + (strong - weak) * unit.strength
    grown = start if not last else last + gain * (0.4 + 1.2 * random.random())
    return min(grown, 100.0)


def self_assessed(
    unit: Unit, year: int, code: str, value: str = "", part: int | str = "", whole: int | str = "", choice: str = ""
) -> list[str]:
    return [unit.code, str(year), code, "self", value, str(part), str(whole), choice, ""]


def observations_of(random: Random, unit: Unit) -> Iterator[list[str]]:
    """All rows of one unit, year by year."""
    rates: dict[str, float] = {}
    meetings, outages, sellers = 1.0 + 2.5 * unit.strength, 70.0 - 45.0 * unit.strength, 18.0 * unit.size
    for year in YEARS:
        age = year - YEARS[0]
        for code, (kinds, size, weak, strong, gain) in RATES.items():
            if unit.kind in kinds:
                rates[code] = rate(random, unit, weak, strong, gain, rates.get(code, 0.0))
                whole = max(4, round(size * unit.size)) if size else unit.officials
                yield self_assessed(unit, year, code, part=round(whole * rates[code] / 100), whole=whole)
        meetings = min(meetings + 0.9 * random.random(), 6.0)
        outages = max(outages - 9.0 * random.random(), 0.0)
        yield self_assessed(unit, year, "committee_meetings", f"{int(meetings)}")
        yield self_assessed(unit, year, "plan_issued", "0" if unit.strength < 0.05 and year < 2023 else "1")
        yield self_assessed(unit, year, "outage_hours", f"{outages:.1f}")
        yield self_assessed(unit, year, "security_regulation", "0" if unit.code == "sd-05" and year < 2023 else "1")
        head = "head" if unit.strength > 0.5 or year > 2023 else "deputy" if unit.strength > 0.15 else "none"
        yield self_assessed(unit, year, "committee_head", choice=head)
        done = ("plan", "plan;event", "plan;event;report")[min(2, int(unit.strength * 2.2 + age * 0.4))]
        yield self_assessed(unit, year, "digital_day", choice=done)
        if unit.kind in SERVING:
            yield self_assessed(unit, year, "survey", f"{68.0 + 20.0 * unit.strength + 1.5 * age:.1f}")
        if unit.kind == COMMUNE:
            members = round(unit.population * (0.002 + 0.004 * unit.strength + 0.0008 * age))
            yield self_assessed(unit, year, "community_teams", part=members, whole=unit.population)
            sellers *= 1.0 + 0.25 * random.random()
            yield self_assessed(unit, year, "online_sellers", f"{round(sellers)}")


def appraised(random: Random, row: list[str]) -> list[str]:
    """What the council leaves of a self-assessment: a little less, with its reason."""
    lowered = str(int(int(row[5]) * (0.95 + 0.04 * random.random())))
    return [*row[:3], "appraised", "", lowered, row[6], "", "Minh chứng chưa đầy đủ (synthetic)"]


def observation_rows(random: Random, units: list[Unit]) -> Iterator[list[str]]:
    twin: list[list[str]] = []
    for unit in units:
        rows = [list(row) for row in observations_of(random, unit)]
        if unit.code == "sx-011":
            rows = [row for row in rows if row[1] < "2024"] + [[unit.code, *row[1:]] for row in twin]
        twins = unit.code in ("sx-010", "sx-011")
        for row in rows:
            if unit.code == "sx-077" and row[1] == "2022":
                continue
            if unit.code == "sx-042" and row[1:3] == ["2025", "online_dossiers"]:
                row[5] = str(int(row[6]) // 5)
            elif unit.code == "sd-02" and row[1:3] == ["2025", "news_items"]:
                row[5] = str(int(row[6]) + 3)
            elif not twins and random.random() < MISSING_SHARE:
                continue
            yield row
            if row[5] and int(row[6]) >= APPRAISED_FROM and not twins and random.random() < APPRAISED_SHARE:
                yield appraised(random, row)
        twin = [row for row in rows if row[1] >= "2024"] if unit.code == "sx-010" else []


def write(path: Path, header: tuple[str, ...], rows: Iterator[tuple[str, ...]] | Iterator[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main(folder: Path) -> None:
    random = Random(SEED)
    units = all_units(random)
    write(folder / "synthetic-units.csv", ("code", "name", "type", "block", "parent", "ranked"), unit_rows(units))
    write(folder / "synthetic-observations.csv", HEADER, observation_rows(random, units))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "synthetic-province")
