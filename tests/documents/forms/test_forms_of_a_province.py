"""Forms of a whole province, filled in by LibreOffice, with mistakes from a seed: exactly those are reported."""

from __future__ import annotations

import csv
import json
import shutil
import zipfile
from pathlib import Path
from random import Random

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from dtiscore.cli import run

from ...office import needs_office, work
from ...tree import ROOT
from .planted_forms import HARMLESS, OFFICE_MISTAKES, Filled, Mistake, disguise, fill, plant

pytestmark = pytest.mark.whole

PROVINCE = ROOT / "examples" / "synthetic-province"
FRAMEWORK, UNITS = PROVINCE / "synthetic-framework.toml", PROVINCE / "synthetic-units.csv"
YEAR = 2025


def part_of_the_province(units: int, random: Random, path: Path) -> Path:
    """A units file with so many units that get a form, one department to three communes, or with all of them."""
    head, *rows = UNITS.read_text("utf-8").splitlines()
    above, departments, communes = ([row for row in rows if row.startswith(kind)] for kind in ("sh-", "sd-", "sx-"))
    if units < len(departments) + len(communes):
        departments, communes = random.sample(departments, units // 4), random.sample(communes, units - units // 4)
    path.write_text("\n".join([head, *departments, *above, *communes]) + "\n", "utf-8")
    return path


def unit_of(path: Path) -> str:
    book = openpyxl.load_workbook(path, read_only=True)
    return str(book["dtiscore"].cell(2, 2).value)


@needs_office
@pytest.mark.parametrize(("seed", "units"), [(1, 60), (2, 48)])
def test_exactly_the_planted_mistakes_of_a_province_are_reported(
    seed: int, units: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    random = Random(seed)
    blank, sent = tmp_path / "blank", tmp_path / "sent"
    named = ["-f", str(FRAMEWORK), "--units", str(part_of_the_province(units, random, tmp_path / "units.csv"))]
    assert run(["form", *named, "--year", str(YEAR), "--lang", "vi", "-o", str(blank)]) == 0
    paths = sorted(blank.iterdir())
    assert len(paths) == units
    forms = {unit_of(path): fill(path, FRAMEWORK, random, YEAR) for path in paths}
    special = random.sample(sorted(u for u in forms if u.startswith("sx")), len(OFFICE_MISTAKES) + len(HARMLESS) + 7)
    expected: set[Mistake] = set()
    for kind in OFFICE_MISTAKES:
        unit = special.pop()
        plant(forms[unit], unit, kind, FRAMEWORK, random)
    for kind in HARMLESS:
        unit = special.pop()
        disguise(forms[unit], unit, kind, FRAMEWORK, random)
    for form in forms.values():
        expected |= set(form.mistakes)
    expected |= send(forms, special, sent, tmp_path, random)
    capsys.readouterr()
    result = tmp_path / "result"
    code = run(["collect", str(sent), *named, "--lang", "vi", "-o", str(result), "--format", "json"])
    rows = json.loads(capsys.readouterr().out)
    assert code == 1
    found = {(row["check"], row["unit"] or Path(row["file"]).stem, row["node"] or "") for row in rows}
    mistaken = {(unit, node) for _, unit, node in expected}
    beside = {
        one for one in found if one[0] == "form.beside" and one[1:] in mistaken
    }  # the other count of a mistaken one
    found -= beside
    assert found - expected == set()
    assert expected - found == set()
    said = [(row["check"], row["unit"], row["file"], row["place"]) for row in rows]
    assert len(said) == len(set(said)), "one mistake, one sentence"
    collected_is_what_was_filled_in(
        forms, {u for code_, u, _ in expected if code_ in ("form.lacking", "form.two_forms", "form.blank")}, result
    )
    formulas_agree_with_the_engine(forms, result)


def send(forms: dict[str, Filled], special: list[str], sent: Path, work_in: Path, random: Random) -> set[Mistake]:
    """Save every form as LibreOffice does, put some into an archive, and let some go wrong on the way."""
    sent.mkdir()
    lost, broken, locked, doubled, older, renamed, zipped = special
    expected: set[Mistake] = set()
    instructions = []
    for unit, form in forms.items():
        if unit == lost:
            expected.add(("form.lacking", unit, ""))
            continue
        name = f"{random.randint(10**6, 10**7)} bản ký.xlsx" if unit == renamed else form.path.name
        instructions += list(form.instructions(sent / name))
    other = fill(forms[doubled].path, FRAMEWORK, Random(99), YEAR)
    other.typed = dict(forms[doubled].typed)
    other.number("tasks_done", "part", 0)
    other.number("tasks_done", "whole", 7777)
    instructions += list(other.instructions(sent / "nop-lan-hai.xlsx"))
    work(instructions, work_in)
    expected |= {("form.two_forms", doubled, ""), ("form.differs", doubled, "tasks_done")}
    with (sent / forms[locked].path.name).open("rb") as plain, (sent / "khoa.xlsx").open("wb") as secret:
        OOXMLFile(plain).encrypt("bí mật", secret)
    (sent / forms[locked].path.name).unlink()
    expected |= {("form.encrypted", "khoa", ""), ("form.lacking", locked, "")}
    whole = (sent / forms[broken].path.name).read_bytes()
    (sent / forms[broken].path.name).unlink()
    (sent / "hong.xlsx").write_bytes(whole[: len(whole) // 2])
    expected |= {("form.not_a_workbook", "hong", ""), ("form.lacking", broken, "")}
    expected |= superseded(forms, older, sent, work_in)
    book = openpyxl.Workbook()
    book.save(sent / "bang-khac.xlsx")
    expected.add(("form.not_a_form", "bang-khac", ""))
    with zipfile.ZipFile(sent / "cum-2.zip", "w") as archive:
        for unit in [zipped, *sorted(set(forms) - set(special))[:30]]:
            path = sent / forms[unit].path.name
            archive.write(path, f"cụm 2/{path.name}")
            path.unlink()
    (sent / "~$dang-mo.xlsx").write_bytes(b"lock")
    return expected


def superseded(forms: dict[str, Filled], unit: str, sent: Path, work_in: Path) -> set[Mistake]:
    """A form of last spring's draft, in which an index had other points; nobody filled it in."""
    draft = work_in / "draft.toml"
    text = FRAMEWORK.read_text("utf-8")
    assert text.count('"Tasks of the plan that are done" }\npoints = 60') == 1
    text = text.replace(
        '"Tasks of the plan that are done" }\npoints = 60', '"Tasks of the plan that are done" }\npoints = 50'
    )
    text = text.replace('"The yearly plan is issued" }\npoints = 40', '"The yearly plan is issued" }\npoints = 50')
    draft.write_text(text, "utf-8")
    units = ["--units", str(UNITS), "--unit", unit, "--year", str(YEAR), "-o", str(work_in / "old")]
    assert run(["form", "-f", str(draft), *units, "--lang", "vi"]) == 0
    shutil.copy(next((work_in / "old").iterdir()), sent / forms[unit].path.name)
    return {("form.blank", unit, "")}


def collected_is_what_was_filled_in(forms: dict[str, Filled], left_out: set[str], result: Path) -> None:
    with (result / "observations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = ("value", "part", "whole", "choice", "evidence_number", "evidence_date", "note")
    found = {
        (row["unit"], row["indicator"], column): row[column].removeprefix("'") if column == "note" else row[column]
        for row in rows for column in columns if row[column]
    }  # fmt: skip
    wanted = {
        (unit, line, column): value
        for unit, form in forms.items() if unit not in left_out
        for (line, column), value in form.expected.items()
        if not line.startswith("@")
    }  # fmt: skip
    assert {k: (v, found.get(k)) for k, v in wanted.items() if found.get(k) != v} == {}
    assert {k: v for k, v in found.items() if k not in wanted} == {}
    assert not any(row["note"].startswith(("=", "+", "-", "@")) for row in rows)


def formulas_agree_with_the_engine(forms: dict[str, Filled], result: Path) -> None:
    """The totals that LibreOffice computed are the engine's, wherever nothing was planted."""
    with (result / "forms.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["submitted"] == "true"]
    honest = [row for row in rows if not forms[row["unit"]].mistakes and "comma" not in forms[row["unit"]].disguised]
    assert len(honest) > len(forms) - 30
    for row in honest:
        assert float(row["claimed"]) == pytest.approx(float(row["points"]), abs=1e-9), row["unit"]
