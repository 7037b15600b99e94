"""RULES.md and RULES.vi.md against the engine: every rule, parameter, snippet, number and key that they state."""

from __future__ import annotations

import csv
import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest

import dtiscore as dti
from dtiscore.files.toml import TEXT, schema_of
from dtiscore.frameworks import check_framework, schema
from dtiscore.model import Aggregation, Gate, Imputation, Rule, Source
from dtiscore.rules.cohorts import AT_MOST, KURTOSIS, SKEWNESS, WINSORISE
from dtiscore.rules.plugins.standard import STANDARD, data_folder
from dtiscore.rules.relative import Relative

from ..strategies import Document, header, load, plugins, titled

LANGUAGES = ("en", "vi")
TEXTS = {lang: (data_folder("criteria") / name).read_text("utf-8") for lang, name in
         (("en", "RULES.md"), ("vi", "RULES.vi.md"))}  # fmt: skip
# The words of the tables, as a person reads them and as the tests do.
HEADS = {
    "đơn vị": "unit", "năm": "year", "khối": "block", "xếp hạng": "ranked", "giá trị": "value", "tử số": "part",
    "mẫu số": "whole", "lựa chọn": "answer", "mục tiêu": "target", "điểm": "points", "điểm tối đa": "maximum",
    "đủ số liệu": "coverage", "kết quả": "score", "tham số": "parameter", "kiểu": "type", "mặc định": "default",
    "ý nghĩa": "meaning", "khóa": "key", "dùng ở": "in",
}  # fmt: skip
WORDS = {
    "bắt buộc": "required", "không có": "none", "số": "number", "số nguyên": "whole number", "bảng": "table",
    "danh sách": "list", "chữ": "text", "true hoặc false": "true or false", "không áp dụng": "n/a", "có": "yes",
    "không": "no",
}  # fmt: skip
KINDS = {"number": "number", "integer": "whole number", "dict": "table", "list": "list", "string": "text",
         "boolean": "true or false"}  # fmt: skip
STATED = {rule.name: rule for rule in plugins().rules.values() if rule.owner.split()[0] == STANDARD}
MEANS = {how.name: how for how in plugins().aggregations.values() if how.owner.split()[0] == STANDARD}


@attrs.frozen
class Table:
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@attrs.frozen
class Section:
    """One part of the text under a heading with a name: its words, snippets and tables in their order."""

    name: str
    text: str
    parts: tuple[str | Table, ...]

    @property
    def examples(self) -> Iterator[tuple[str, Table]]:
        """Each snippet with the numbers below it."""
        snippet = ""
        for part in self.parts:
            if isinstance(part, str):
                snippet = part
            elif part.heads[0] not in ("parameter", "key"):
                yield snippet, part

    def tables(self, first: str) -> list[Table]:
        return [part for part in self.parts if isinstance(part, Table) and part.heads[0] == first]


def sections_of(lang: str) -> dict[str, Section]:
    pieces = re.split(r"^(#{2,3} .*)\n", TEXTS[lang], flags=re.MULTILINE)
    found: dict[str, Section] = {}
    for heading, text in zip(pieces[1::2], pieces[2::2], strict=True):
        name = re.match(r"#{2,3} `(.+?)`", heading)
        label = name[1] if name else f"chapter {len(found)}"
        assert label not in found, f"{label} stands there twice"
        found[label] = Section(label, text, tuple(parts_of(text, lang)))
    return found


def parts_of(text: str, lang: str) -> Iterator[str | Table]:
    for match in re.finditer(r"^```toml\n(.*?)^```$|((?:^\|[^\n]*\|\n)+)", text, flags=re.MULTILINE | re.DOTALL):
        if match[1] is not None:
            yield match[1]
        else:
            lines = [[plain(cell.strip(), lang) for cell in line.strip("|\n").split("|")]
                     for line in match[2].splitlines()]  # fmt: skip
            heads = tuple(
                re.sub(r"^[^`]+", lambda m: HEADS.get(m[0].strip(), m[0].strip()) + " ", h).strip() for h in lines[0]
            )
            yield Table(heads, tuple(tuple(line) for line in lines[2:]))


def plain(cell: str, lang: str) -> str:
    """A cell as the English text has it."""
    if lang == "vi":
        cell = re.sub(r"^(-?\d+),(\d+)$", r"\1.\2", WORDS.get(cell, cell))
    return cell


SECTIONS = {lang: sections_of(lang) for lang in LANGUAGES}
EXAMPLES = [
    pytest.param(lang, snippet, table, id=f"{lang}-{section.name}-{i}")
    for lang in LANGUAGES
    for section in SECTIONS[lang].values()
    for i, (snippet, table) in enumerate(section.examples, start=1)
]
SNIPPETS = [
    pytest.param(part, id=f"{lang}-{section.name}-{i}")
    for lang in LANGUAGES
    for section in SECTIONS[lang].values()
    for i, part in enumerate((p for p in section.parts if isinstance(p, str)), start=1)
]


# --- both languages --------------------------------------------------------------------------------------------------


def test_both_languages_have_the_same_sections_in_the_same_order() -> None:
    assert list(SECTIONS["en"]) == list(SECTIONS["vi"])
    levels = {lang: re.findall(r"^#+", TEXTS[lang], flags=re.MULTILINE) for lang in LANGUAGES}
    assert levels["en"] == levels["vi"]


@pytest.mark.parametrize("name", SECTIONS["en"])
def test_both_languages_have_the_same_snippets_tables_names_and_numbers(name: str) -> None:
    english, vietnamese = (SECTIONS[lang][name] for lang in LANGUAGES)
    assert [p for p in english.parts if isinstance(p, str)] == [p for p in vietnamese.parts if isinstance(p, str)]
    for one, other in zip(english.parts, vietnamese.parts, strict=True):
        if isinstance(one, Table) and isinstance(other, Table):
            assert one.heads == other.heads
            left = [row[:-1] for row in one.rows] if "meaning" in one.heads else list(one.rows)
            right = [row[:-1] for row in other.rows] if "meaning" in other.heads else list(other.rows)
            assert [kinds_of(row) for row in left] == [kinds_of(row) for row in right]
    assert names_in(english.text) == names_in(vietnamese.text)
    assert numbers_in(english.text) == numbers_in(vietnamese.text)


def kinds_of(row: Sequence[str]) -> list[str]:
    return [" or ".join(WORDS.get(part, part) for part in re.split(" or | hoặc ", cell)) for cell in row]


def prose_of(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


def names_in(text: str) -> Counter[str]:
    return Counter(re.findall(r"`[^`\n]+`", prose_of(text)))


def numbers_in(text: str) -> set[str]:
    """The numbers in the words; nothing and everything may be said without 0 and 1."""
    found = re.findall(r"\d+(?:[.,]\d+)?", re.sub(r"`[^`\n]*`", "", prose_of(text)))
    return {number.replace(",", ".") for number in found} - {"0", "1"}


def test_the_vietnamese_text_is_vietnamese() -> None:
    for name, section in SECTIONS["vi"].items():
        prose = re.sub(r"`[^`\n]*`", "", prose_of(section.text))
        assert not prose.strip() or re.search(r"[ạảấầậắặềệịọộờợụủứừựỹđ]", prose), name
        assert not re.search(r"\b(the|of|which|value|points|share)\b", prose), name


# --- what must be there ----------------------------------------------------------------------------------------------


def test_every_rule_and_aggregation_has_its_section_and_a_worked_example() -> None:
    sections = SECTIONS["en"]
    assert {*STATED, *MEANS} <= set(sections)
    for name in (*STATED, *MEANS):
        assert list(sections[name].examples), f"{name} has no worked example"
        assert "Formula:" in sections[name].text, f"{name} has no formula"
        assert "Source:" in sections[name].text, f"{name} has no source"


def documented(lang: str, name: str) -> dict[str, tuple[str, str]]:
    """Parameter → (type, default) as the section states them; a relative rule has those of all such rules too."""
    rows = [row for table in SECTIONS[lang][name].tables("parameter") for row in table.rows]
    return {row[0].strip("`"): (row[1], row[2]) for row in rows}


def stated_by(params: type[Any] | None, without: type[Any] | None = None) -> dict[str, tuple[str, str]]:
    shape = schema_of(params) if params is not None else {}
    inherited = {field.name for field in attrs.fields(without)} if without is not None else set()
    found = {}
    for field in attrs.fields(params) if params is not None else ():
        name = field.metadata.get("key", field.alias or field.name)
        if field.name not in inherited:
            found[name] = (type_words(shape[name]), default_words(field.default))
    return found


def type_words(rules: Mapping[str, Any]) -> str:
    if "allowed" in rules:
        return ", ".join(f"`{word}`" for word in rules["allowed"])
    kinds = [rules["type"]] if isinstance(rules["type"], str) else rules["type"]
    return " or ".join(KINDS[kind] for kind in kinds)


def default_words(default: Any) -> str:
    if default is attrs.NOTHING:
        return "required"
    if default is None:
        return "none"
    return f"`{default:g}`" if isinstance(default, (int, float)) else f"`{default}`"


def in_english(found: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    return {name: (kinds_of([kind])[0], default) for name, (kind, default) in found.items()}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", [*STATED, *MEANS])
def test_every_parameter_stands_there_with_its_type_and_default(lang: str, name: str) -> None:
    thing: Rule | Aggregation = STATED.get(name) or MEANS[name]
    shared = Relative if isinstance(thing, Rule) and thing.relative else None
    assert in_english(documented(lang, name)) == stated_by(thing.params, shared)
    if not documented(lang, name):
        assert re.search("Parameters: none|Tham số: không có|`relative`", SECTIONS[lang][name].text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_parameters_of_all_relative_rules_stand_in_one_place(lang: str) -> None:
    assert in_english(documented(lang, "relative")) == stated_by(Relative)
    for rule in STATED.values():
        assert not rule.relative or "`relative`" in SECTIONS[lang][rule.name].text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_winsorising_and_imputation_stand_there_with_every_entry(lang: str) -> None:
    limits = {
        "percent": "none",
        "skewness": f"`{SKEWNESS:g}`",
        "kurtosis": f"`{KURTOSIS:g}`",
        "at_most": f"`{AT_MOST}`",
    }
    found = in_english(documented(lang, "winsorise"))
    assert found == {name: (type_words(rules), limits[name]) for name, rules in WINSORISE["schema"].items()}
    usual = {field.name: default_words(field.default) for field in attrs.fields(Imputation)}
    found = in_english(documented(lang, "impute"))
    assert found == {name: (type_words(rules), usual[name]) for name, rules in schema.IMPUTE["schema"].items()}


# --- snippets and numbers --------------------------------------------------------------------------------------------


def document_of(snippet: str) -> Document:
    """The snippet with the header and the total that the text says stand where it has none."""
    stated = tomllib.loads(snippet)
    leaves = stated.get("indicators", {})
    aside = {code for index in stated.get("indices", {}).values() if "adjusts" in index for code in index["indicators"]}
    aside |= {code for code, leaf in leaves.items() if "adjusts" in leaf}
    points = sum(leaf.get("points", 0) for code, leaf in leaves.items() if code not in aside)
    usual = header(code="my-set-2025", years={"from": 2019, "to": 2030}, missing="skip", scale=points or 100)
    scored = [code for code, leaf in leaves.items() if leaf["rule"]["type"] != "info"]
    made = {"total": {"indicators": scored}, **stated}
    return {"framework": usual | stated.get("framework", {}), **{k: v for k, v in made.items() if k != "framework"}}


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_every_snippet_loads(snippet: str) -> None:
    assert load(document_of(snippet)).nodes


@pytest.mark.parametrize("snippet", [param for param in SNIPPETS if "\ncode = " in str(param.values[0])])
def test_the_file_that_is_called_whole_is_whole(snippet: str, tmp_path: Path) -> None:
    path = tmp_path / "my-set-2025.toml"
    path.write_text(snippet, encoding="utf-8")
    framework, problems = check_framework(path, plugins())
    assert (framework is not None, problems) == (True, [])
    stated = tomllib.loads(snippet)["framework"]
    usual = document_of("")["framework"]
    assert {k: v for k, v in stated.items() if k in ("level", "years", "decimals", "missing", "completeness")} == {
        k: usual[k] for k in ("level", "years", "decimals", "missing", "completeness")
    }


@pytest.mark.whole
@pytest.mark.parametrize(("lang", "snippet", "table"), EXAMPLES)
def test_the_engine_computes_every_example(lang: str, snippet: str, table: Table, tmp_path: Path) -> None:
    framework = load(document_of(snippet))
    leaves = [node.code for node in framework.leaves if node.kind != "info"]
    rows = [dict(zip(table.heads, row, strict=True)) for row in table.rows]
    for i, row in enumerate(rows):
        row.setdefault("unit", f"u{i:02}")
        row.setdefault("year", "2025")
    asked = [head for head in table.heads if re.match("points|maximum|coverage|score", head)]
    assert asked, f"nothing comes out of {table.heads}"
    scores = scores_of(framework, leaves[0], rows, tmp_path)
    for row in rows:
        u, y = scores.unit_index(row["unit"]), scores.year_index(int(row["year"]))
        for head in asked:
            what, _, code = head.partition(" ")
            node = code.strip("`") or leaves[0]
            arrays = {"points": scores.points, "maximum": scores.max_points, "coverage": scores.coverage,
                      "score": scores.__getitem__}  # fmt: skip
            found = float(arrays[what](node)[u, y])
            assert agrees(found, row[head]), f"{row}: {head} is {found}"


def agrees(found: float, printed: str) -> bool:
    if printed == "–":
        return math.isnan(found)
    decimals = len(printed.partition(".")[2])
    exact = decimals < 2
    return abs(found - float(printed)) <= (1e-9 if exact else 0.5 * 10.0**-decimals + 1e-9)


def scores_of(framework: dti.Framework, only: str, rows: Sequence[Mapping[str, str]], folder: Path) -> dti.Scores:
    """The rows as an evaluator hands them in: a data file, a list of units, targets by unit."""
    data, units = folder / "data.csv", folder / "units.csv"
    targets = []
    with data.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["unit", "year", "indicator", "value", "part", "whole"])
        for row in rows:
            place = (row["unit"], row["year"])
            own = [row.get(name, "–") for name in ("value", "part", "whole")]
            if "answer" in row:
                own[0] = row["answer"]
            if any(name in row for name in ("value", "part", "answer")):
                writer.writerow([*place, only, *(cell.replace("–", "") for cell in own)])
            for head, cell in row.items():
                if head.startswith("`") and cell not in ("–", ""):
                    writer.writerow([*place, head.strip("`"), cell, "", ""])
            if row.get("target", "–") != "–":
                sign, value = row["target"].split()
                targets.append(dti.Target(only, 2025, float(value), sign, "example", row["unit"]))  # type: ignore[arg-type]
    known = {row["unit"]: (row.get("block", ""), row.get("ranked", "yes")) for row in rows}
    with units.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("code", "block", "ranked"), *((unit, *own) for unit, own in known.items())])
    observations = dti.read_observations(data, framework, units=units, numbers="en")
    return dti.score(framework, observations, targets=dti.Targets((), tuple(targets)), target_year=2025)


# --- every key -------------------------------------------------------------------------------------------------------


def keys_of(table: Mapping[str, Any], place: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every key that a shape allows, by its dotted path; a text in both languages is one."""
    for name, rules in table.items():
        yield f"{place}{name}", rules
        inner: Any = schema.SCOPE["schema"] if name == "applies_to" else rules.get("schema")
        if rules["type"] == "list" and inner is not None:
            inner = inner.get("schema")
        if isinstance(inner, dict) and inner != TEXT["schema"]:
            yield from keys_of(inner, f"{place}{name}.")


def key_words(rules: Mapping[str, Any]) -> str:
    if rules.get("schema") != TEXT["schema"]:
        return type_words(rules)
    kinds = [rules["type"]] if isinstance(rules["type"], str) else rules["type"]
    return " or ".join("`{ vi, en }`" if kind == "dict" else KINDS[kind] for kind in kinds)


def key_table(lang: str, number: int) -> Table:
    return SECTIONS[lang]["keys"].tables("key")[number]


def check_keys(table: Table, wanted: Mapping[str, Mapping[str, Any]]) -> None:
    rows = {row[0].strip("`"): dict(zip(table.heads, row, strict=True)) for row in table.rows}
    assert len(rows) == len(table.rows)
    assert set(rows) == set(wanted)
    for key, rules in wanted.items():
        row = rows[key]
        assert kinds_of([row["type"]])[0] == key_words(rules), key
        assert (row["default"] == "required") == bool(rules.get("required")), key
        for limit in ("min", "max"):
            if limit in rules:
                assert re.search(rf"\b{rules[limit]}\b", row["meaning"]), f"{key} does not say its {limit}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_section_and_header_key_stands_there_and_no_other(lang: str) -> None:
    check_keys(key_table(lang, 0), {name: {k: v for k, v in rules.items() if k != "schema"}
                                    for name, rules in schema.TOP.items()})  # fmt: skip
    check_keys(key_table(lang, 1), dict(keys_of(schema.HEADER)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_key_of_a_node_stands_there_with_the_nodes_that_take_it(lang: str) -> None:
    wanted: dict[str, dict[str, Any]] = {}
    homes: dict[str, list[str]] = {}
    for kind, table in schema.TABLES.items():
        for key, rules in keys_of(table):
            wanted[key] = {**wanted.get(key, {}), **rules}
            homes.setdefault(key, []).append(kind)
    check_keys(key_table(lang, 2), wanted)
    stated = {row[0].strip("`"): re.findall(r"\w+", row[1]) for row in key_table(lang, 2).rows}
    assert stated == homes


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_key_of_the_other_sections_stands_there(lang: str) -> None:
    by_code = {"unit_types": schema.TITLED, "counts": schema.COUNT, "sums": schema.SUM, "within": schema.WITHIN}
    wanted = {key: rules for name, table in by_code.items() for key, rules in keys_of(table, f"{name}.CODE.")}
    wanted |= dict(keys_of(schema.ROWS, "table."))
    for name in ("targets", "bands", "checks"):
        wanted |= dict(keys_of(schema.TOP[name]["schema"], f"{name}."))
    check_keys(key_table(lang, 3), wanted)


def test_the_defaults_of_keys_are_those_of_the_program() -> None:
    snippet = next(p for section in SECTIONS["en"].values() for p in section.parts if isinstance(p, str))
    levels = [{"title": titled(name), **ends} for name, ends in (("low", {"to": 50}), ("high", {"from": 50}))]
    framework = load({**document_of(snippet), "bands": {"levels": levels}})
    among, exceed = Imputation("peer_median").among, str(Source().exceed).lower()
    assert stated_defaults(1) == {
        "points": "scale" if framework.every_node_on_scale else "share", "impute.among": among, "ties": framework.ties,
        "no_submission": framework.no_submission,
    }  # fmt: skip
    assert stated_defaults(2) == {
        "impute.among": among, "data.exceed": exceed, "threshold": f"{framework['total'].threshold:g}",
        "gate.at_least": f"{Gate((), 0.5).at_least:g}", "standalone": "false",
        "lasting": str(framework["total"].lasting).lower(),
    }  # fmt: skip
    limits = attrs.asdict(framework.limits) | {"drop_percent": framework.drop_percent}
    assert stated_defaults(3) == {
        "counts.CODE.unit_of_measure": framework.measure_of("a name that states none"),
        "counts.CODE.lasting": str("a name that states none" in framework.lasting).lower(),
        "counts.CODE.time": framework.times.get("a name that states none", "cumulative"),
        "bands.includes": "lower" if framework.bands.levels[1].includes_lower else "upper",
        **{f"checks.{name}": f"{v:g}" if isinstance(v, (int, float)) else v for name, v in limits.items()},
    }


def stated_defaults(number: int) -> dict[str, str]:
    found = {row[0].strip("`"): row[-2].strip("`") for row in key_table("en", number).rows}
    return {key: default for key, default in found.items() if default not in ("required", "none")}
