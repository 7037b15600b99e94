"""The round-trip law on frameworks and answers at random: what is typed comes back, or is named, under every setting."""

from __future__ import annotations

import math
import re
import tempfile
from pathlib import Path
from typing import Any, Literal

import attrs
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from dtiscore import Framework, Unit, Units, read_observations, score
from dtiscore.documents.appraisal.importing import import_workbooks
from dtiscore.documents.forms.collecting import Collection, collect, expected
from dtiscore.documents.forms.form_book import Issue
from dtiscore.documents.forms.form_template import form_workbook
from dtiscore.documents.forms.lines import lines_of, option_titles
from dtiscore.documents.forms.saving import save as save_forms
from dtiscore.rules.absolute import BUILT_IN
from dtiscore.rules.bands_and_options import options_of

from ..office import needs_office, saved_again
from ..strategies import Document, documents, examples, load
from .appraisal.test_council_workbook import assemble, council_workbook
from .forms.planted_forms import typed_into

CODE = re.compile(r"(leaf|index|group|pillar)\d+(_part|_whole)?|staff")
Lang = Literal["vi", "en"]
Answers = dict[tuple[str, str], Any]
UNITS = Units((Unit("u0", "Xã _xa_ một", type="commune"), Unit("U_x0041_.2", "=Phường\n\U0001f600 2", type="ward")))
ENDS = ("", "_xa_b", "_x0041_c", ".1", "_XA_", "_xD_y", "_xd_z", "__x9_", "7")
TITLES = (
    "\"a\" <b> & 'c'",
    "dòng 1\ndòng 2",
    "\U0001f600 _x0041_",
    "=1+1",
    "_xa_",
    "x" * 32_000,
    "a;b,c|d",
    "1.774",
    "n/a",
    "+84",
    "@x",
)
NUMBERS = st.sampled_from([0, 1.774, 0.3, 58.5, 1774, 12.5, 1e-7, 100, 12345.678, 3]) | st.integers(0, 30_000)
NOTES = st.sampled_from(["", "=1+1", "12.500", "_x_", "hai\ndòng", "\U0001f600", "-", "NA", "'nháy", "x" * 900])


@attrs.frozen(eq=False, repr=False)
class Year:
    """What every unit answers, under which framework and in which language; titles are too long to be shown."""

    framework: Framework
    lang: Lang
    typed: dict[str, Answers]


@st.composite
def renamed(draw: st.DrawFn) -> Framework:
    """A drawn framework whose codes and titles are hard to carry."""
    document = draw(documents(known=[rule for rule in BUILT_IN if not rule.needs_target]))
    ends, titles = draw(st.permutations(ENDS)), draw(st.permutations(TITLES))

    def walk(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            if value.keys() == {"vi", "en"} and name == "title":
                return {lang: titles[len(str(value)) * 7 % len(titles)] + text for lang, text in value.items()}
            return {walk(key): walk(inner, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [walk(inner) for inner in value]
        if isinstance(value, str) and CODE.fullmatch(value):
            return value + ends[sum(map(ord, value)) % len(ends)]
        return value

    hard: Document = walk({name: table for name, table in document.items() if name != "framework"})
    return load({"framework": document["framework"], **hard})


@st.composite
def answers(draw: st.DrawFn, framework: Framework, unit: Unit, lang: Lang) -> Answers:
    """What one unit types: each cell in any state."""
    found: Answers = {}
    yes, no, absent = ("Có", "Không", "không áp dụng") if lang == "vi" else ("Yes", "No", "n/a")
    for line in lines_of(framework, unit):
        for name in line.entries:
            node = line.node
            reads = node.rule.reads if node is not None and node.rule is not None else "value"
            words = [yes, no] if line.kind == "item" else [yes, no, absent]
            if reads == "choice" and node is not None and node.rule is not None:
                words = [*option_titles(options_of(node.rule, node.params), lang).values(), absent]
            is_word = line.kind in ("item", "contact") or reads != "value"
            typed = draw(st.none() | (st.sampled_from(words) if is_word else NUMBERS | st.just(absent)))
            if typed is not None:
                found[line.key, name] = typed
        note = draw(NOTES) if line.kind == "indicator" else ""
        if note:
            found[line.key, "note"] = note
    return found


@st.composite
def years(draw: st.DrawFn) -> Year:
    framework, lang = draw(renamed()), draw(st.sampled_from(["vi", "en"]))
    assume(len(expected(framework, UNITS, 2023)) == len(UNITS.records))
    return Year(framework, lang, {unit.code: draw(answers(framework, unit, lang)) for unit in UNITS.records})


def form(framework: Framework, unit: Unit, typed: Answers, lang: Lang) -> bytes:
    return typed_into(form_workbook(Issue(framework, 2023, lang), unit), typed)


def send(folder: Path, year: Year, name: str = "") -> list[Path]:
    framework, lang, typed = year.framework, year.lang, year.typed
    paths = [folder / f"{name}{i}.xlsx" for i in range(len(UNITS.records))]
    for path, unit in zip(paths, UNITS.records, strict=True):
        path.write_bytes(form(framework, unit, typed[unit.code], lang))
    return paths


def check(paths: list[Path], year: Year, folder: Path) -> dict[Any, Any]:
    """Collect, save, and read back: the values by place, which are those that were typed where nothing was said."""
    framework, lang, typed = year.framework, year.lang, year.typed
    collection = collect(paths, framework, UNITS, folder)
    named = {(remark.unit, remark.node) for remark in collection.remarks}
    rows = {(row["unit"], row["indicator"]): row for row in collection.rows.iter_rows(named=True)}
    for unit in UNITS.records:
        blank = all(one.code != unit.code for _, one in collection.forms)
        for (line, column), value in typed[unit.code].items():
            if line.startswith("@") or blank or (unit.code, line.partition("#")[0]) in named:
                continue
            agrees(rows, unit.code, line, column, value, framework, lang)
    save_forms(collection, framework, UNITS, folder, ("f.toml", "units.csv"), lang)
    return everywhere(collection, framework, folder / "observations.csv")


def agrees(rows: Any, unit: str, line: str, column: str, value: Any, framework: Framework, lang: Lang) -> None:
    own = rows.get((unit, line))
    if column == "note":
        assert own is not None, (line, value, sorted(rows))
        assert own["note"] == value
    elif "#" in line:
        node, _, item = line.partition("#")
        got = rows[unit, node]["choice"] or rows[unit, node]["value"]
        assert (item in got.split(";")) is (value in ("Có", "Yes"))
    elif line not in framework:  # a count, which stands with the indicators that read it
        texts = [row[name] for (u, code), row in rows.items() if u == unit and code in framework
                 for name in ("part", "whole") if getattr(framework[code].data, name) == line and row[name] is not None]  # fmt: skip
        assert all(text == "n/a" or float(text) == value for text in texts)
    elif own is None:
        raise AssertionError(f"{line} is gone without a word")
    elif isinstance(value, (int, float)):
        assert float(own[column]) == value
    elif value in ("n/a", "không áp dụng"):
        assert own[column] == "n/a"
    elif value in ("Có", "Yes", "Không", "No") and own["choice"] is None:
        assert own["value"] == ("1" if value in ("Có", "Yes") else "0")
    else:
        node = framework[line]
        assert node.rule is not None
        assert option_titles(options_of(node.rule, node.params), lang)[own["choice"]] == value


def everywhere(collection: Collection, framework: Framework, table: Path) -> dict[Any, Any]:
    """Values and points, which are the same under every setting; an untouched council workbook changes none."""
    found: list[dict[Any, Any]] = []
    if not collection.rows.height:
        return {}
    for numbers, unclear in (("auto", "ask"), ("vi", "missing"), ("en", "not_applicable")):
        observations = read_observations([table], framework, units=UNITS, numbers=numbers, unclear=unclear)  # type: ignore[arg-type]
        scores = score(framework, observations)
        places = [(i, unit) for i, unit in enumerate(observations.units)]
        found.append({(unit, code): repr(float(observations.value(code)[i, 0])) for i, unit in places for code in observations.codes}
                     | {(unit, "points", code): repr(float(scores.points(code)[i, 0])) for i, unit in places for code in framework.order if framework[code].kind != "info"})  # fmt: skip
    assert found[0] == found[1] == found[2]
    return found[0]


@pytest.mark.whole
@settings(examples(15), suppress_health_check=list(HealthCheck), deadline=None, phases=[Phase.generate])
@given(years())
def test_what_is_typed_comes_back_or_is_named(year: Year) -> None:
    with tempfile.TemporaryDirectory() as folder:
        sent, result = Path(folder) / "sent", Path(folder) / "result"
        sent.mkdir()
        found = check(send(sent, year), year, result)
        if any(math.isfinite(float(value)) for value in found.values()):
            book = sent / "council.xlsx"
            book.write_bytes(council_workbook(assemble(year.framework, [result / "observations.csv"], UNITS)))
            imported = import_workbooks([book], year.framework, UNITS)
            assert (len(imported.decisions), imported.notes) == (0, ())


@needs_office
def test_what_another_program_saved_comes_back_the_same(tmp_path: Path) -> None:
    drawn: list[Year] = []

    @settings(max_examples=6, derandomize=True, database=None, phases=[Phase.generate], deadline=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(years())
    def draw(year: Year) -> None:
        drawn.append(year)

    draw()
    sent = tmp_path / "sent"
    sent.mkdir()
    paths = [send(sent, year, f"{n}-") for n, year in enumerate(drawn)]
    again = saved_again([path for several in paths for path in several], tmp_path / "again")
    for n, (year, several) in enumerate(zip(drawn, paths, strict=True)):
        first = check(several, year, tmp_path / f"first {n}")
        second = check([again / path.name for path in several], year, tmp_path / f"second {n}")
        assert first == second
