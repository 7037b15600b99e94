"""Every sentence exists in both languages, is used, and is given what it asks for."""

from __future__ import annotations

import ast
import json
import re
import string
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import click
import pytest

import dtiscore
from dtiscore.cli.all_commands import dtiscore as group
from dtiscore.cli.language import commands_of, help_of, localise
from dtiscore.files.toml import schema_of
from dtiscore.frameworks import folder_settings as folders
from dtiscore.frameworks import schema, targets
from dtiscore.language.errors import Problem, one_line
from dtiscore.language.sentences import FOLDER, Hint, codes_in, is_known, kind_of_value, list_in, pattern, say
from dtiscore.rules.absolute import BUILT_IN

from ..tree import ROOT

PACKAGE = Path(dtiscore.__file__).parent
PLUGINS = ROOT / "plugins"
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "criteria" not in path.parts)
TEMPLATES = sorted(PACKAGE.rglob("*.j2"))
SCRIPTS = sorted(PACKAGE.rglob("*.js"))
# The categories of CLDR, and those that a whole number can have in our languages.
CATEGORIES = ("zero", "one", "two", "few", "many", "other")
PLURALS = {"vi": ("other",), "en": ("one", "other")}
FILES = sorted(path.stem for path in (Path(FOLDER) / "en").iterdir())


def read(lang: str, file: str) -> dict[str, str]:
    """A catalogue as it stands in the file; no code twice."""

    def once(pairs: list[tuple[str, str]]) -> dict[str, str]:
        codes = [code for code, _ in pairs]
        assert len(set(codes)) == len(codes), sorted({code for code in codes if codes.count(code) > 1})
        return dict(pairs)

    text = (Path(FOLDER) / lang / f"{file}.json").read_text("utf-8")
    found: dict[str, str] = json.loads(text, object_pairs_hook=once)
    return found


# By language and code, the forms of its sentence: one, or one per plural category.
CATALOGUES: dict[str, dict[str, dict[str, str]]] = {lang: {} for lang in PLURALS}
for _lang, _said in CATALOGUES.items():
    for _file in FILES:
        for _code, _text in read(_lang, _file).items():
            _base, _, _category = _code.rpartition("_")
            _counts = _category in CATEGORIES
            _said.setdefault(_base if _counts else _code.removesuffix("_"), {})[_category if _counts else ""] = _text
CODES = sorted(CATALOGUES["en"])

# Calls whose first text is a code, and what they add to the parameters by themselves.
SAYERS = {
    "Problem": (), "Hint": (), "counted": ("count",), "say": (), "problem": (), "refuse": (), "failure": ("plugin", "distribution"),
    "finding": (), "asked": ("count", "value", "percent", "low", "high"), "text": (), "blame": ("text", "value"), "text_of": (), "worded": (), "fact": (), "column": (),
    "texts": (), "counts": (), "points": (), "percents_of": (),
}  # fmt: skip

# Calls that say each of the codes that they are given.
SEVERAL = ("texts", "counts", "points", "percents_of")

# Rooms that leave out the file's part of a code, and the calls that add it.
SHORT = {
    "documents/page": ("page.", ("w",)),
    "documents/forms": ("form_sheet.", ("word",)),
    "documents/appraisal": ("council_sheet.", ("word",)),
    "documents/publishing": ("document.", ("phrase",)),
}


def short_in(path: Path) -> tuple[str, tuple[str, ...]]:
    return SHORT.get(path.parent.relative_to(PACKAGE).as_posix(), ("", ()))


@attrs.frozen
class Use:
    """A place in the source that says a sentence: ``given`` is None where the parameters are not written out there."""

    code: str
    given: frozenset[str] | None
    where: str


def codes_of(node: ast.expr) -> Iterator[str]:
    """The texts that an expression may be, where it is written out."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from codes_of(node.body)
        yield from codes_of(node.orelse)


def keys_of(node: ast.expr | None) -> frozenset[str] | None:
    if not isinstance(node, ast.Dict) or not all(isinstance(key, ast.Constant) for key in node.keys):
        return None
    return frozenset(str(key.value) for key in node.keys if isinstance(key, ast.Constant))


def looks_like_a_code(text: str) -> bool:
    return bool(re.fullmatch(r"[a-z_]+(\.[a-z0-9_]+)*", text)) and text.split(".")[0] in {
        c.split(".")[0] for c in CODES
    }


def uses_in(path: Path) -> Iterator[Use]:
    prefix, short = short_in(path)
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            own = name in short and (isinstance(node.func, ast.Attribute) or name == "fact")
            if own and node.args:
                for code in codes_of(node.args[0]):
                    if not code.startswith("@"):
                        yield Use(prefix + code, parameters_of(node, name), f"{path.name}:{node.lineno}")
                continue
            if name not in SAYERS or (name == "text" and isinstance(node.func, ast.Attribute)):
                continue
            first = node.args if name in SEVERAL else node.args[:3]
            written = [argument for argument in first if any(looks_like_a_code(c) for c in codes_of(argument))]
            position = written[-1:] if name == "blame" else written if name in SEVERAL else written[:1]
            given = parameters_of(node, name)
            for argument in position:
                for code in codes_of(argument):
                    if code:
                        yield Use(code, given, f"{path.name}:{node.lineno}")
        elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 3:
            for code in codes_of(node.value.elts[1]):
                yield Use(code, keys_of(node.value.elts[2]), f"{path.name}:{node.lineno}")


def parameters_of(node: ast.Call, name: str) -> frozenset[str] | None:
    if name in ("Problem", "Hint"):
        table = next(
            (k.value for k in node.keywords if k.arg == "params"),
            node.args[1] if name == "Hint" and node.args[1:] else None,
        )
        return frozenset() if table is None else keys_of(table)
    if any(keyword.arg is None for keyword in node.keywords):
        return None
    return frozenset(str(k.arg) for k in node.keywords) | frozenset(SAYERS.get(name, ()))


USES = [use for path in SOURCES for use in uses_in(path)]


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def asked_by(forms: Mapping[str, str]) -> set[str]:
    """The parameters of a sentence; one that counts needs its count in any case."""
    asked = set().union(*(placeholders(sentence) for sentence in forms.values()))
    return asked if "" in forms else asked | {"count"}


def test_the_search_for_sentences_finds_them() -> None:
    assert len(USES) > 400
    found = {use.code for use in USES}
    assert {"rule.no_span", "number.mixed", "data.choice", "usage.no_framework", "plugin.taken"} <= found | {
        code.removeprefix("cli.") for code in found
    }
    assert {"page.of_units", "table.rank", "form_sheet.title", "council_sheet.sheet.front", "document.no_data"} <= found


@pytest.mark.parametrize("use", USES, ids=lambda use: f"{use.where}-{use.code}")
def test_every_sentence_that_is_said_exists_and_gets_its_parameters(use: Use) -> None:
    assert use.code in CODES, f"{use.where} says {use.code}, which has no words"
    if use.given is not None:
        asked = asked_by(CATALOGUES["en"][use.code])
        assert asked <= use.given, f"{use.where}: {use.code} is not given {sorted(asked - use.given)}"


def test_every_sentence_that_the_template_of_the_page_says_exists_and_gets_its_parameters() -> None:
    found = 0
    for path in TEMPLATES:
        text = path.read_text("utf-8")
        for short, arguments in re.findall(r"\b([wh])\(((?:[^()]|\([^()]*\))*)\)", text):
            codes = re.findall(r"^'([\w.]+)'(?! *~)|else '([\w.]+)'", arguments)
            given = set(re.findall(r"(\w+)=", arguments))
            for code in (f"{'page' if short == 'w' else 'table'}.{one or other}" for one, other in codes):
                found += 1
                assert code in CODES, f"{path.name} says {code}"
                assert asked_by(CATALOGUES["en"][code]) <= given, f"{path.name}: {code}"
    assert found > 150


def test_every_sentence_that_the_script_of_the_page_says_exists_and_gets_its_parameters() -> None:
    found = 0
    for path in SCRIPTS:
        for code, _, given in re.findall(r'\bsay\("([\w.]+)"(, \{([^{}]*)\})?', path.read_text("utf-8")):
            found += 1
            assert code in CODES, f"{path.name} says {code}"
            names = set(re.findall(r"(?:^|,)\s*(\w+)", given))
            assert asked_by(CATALOGUES["en"][code]) <= names, f"{path.name}: {code}"
    assert found > 40


def texts_of(path: Path) -> tuple[set[str], set[str]]:
    """What is written out in a source: whole texts, and as expressions those that are put together."""
    texts: set[str] = set()
    patterns: set[str] = set()
    if path.suffix == ".js":
        return set(re.findall(r'"(live\.[\w.]+)"', path.read_text("utf-8"))), patterns
    if path.suffix == ".j2":
        for text, joined in re.findall(r"'([\w.]+)'( *~)?", path.read_text("utf-8")):
            (patterns if joined else texts).add(re.escape(text) + ".+" if joined else text)
        return texts, patterns
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.add(node.value)
        if isinstance(node, ast.JoinedStr):
            parts = [str(v.value) if isinstance(v, ast.Constant) else "" for v in node.values]
            if parts[0] and not (parts[0].endswith(".") and parts[0][:-1] in FILES and not any(parts[1:])):
                patterns.add(
                    ".+".join(map(re.escape, parts)) if parts[-1] else ".+".join(map(re.escape, parts[:-1])) + ".+"
                )
    return texts, patterns


def test_every_sentence_is_used() -> None:
    texts: set[str] = set()
    patterns: set[str] = set()
    for path in (*SOURCES, *TEMPLATES, *SCRIPTS):
        prefix, _ = short_in(path)
        own, joined = texts_of(path)
        texts |= own | {prefix + text for text in own}
        patterns |= {one for one in joined if re.match(r"[a-z_]+\\\.", one)}
        patterns |= {re.escape(prefix) + one for one in joined if prefix and re.match(r"[a-z@]+[_.\\]", one)}
    patterns |= {r"council_sheet\.(reviewer|date)_here"}
    # Columns that the council and the preliminary review call by names of their own.
    patterns |= {rf"council_sheet\.{column}\..+" for column in ("points", "recognised")}
    whole = re.compile("|".join(f"(?:{one})" for one in sorted(patterns)))
    unused = [
        code
        for code in CODES
        if not {code, re.sub(r"\.\d\d$", "", code), code.removesuffix(".ask")} & texts and not whole.fullmatch(code)
    ]
    assert unused == [], " ".join(unused)


# --- the catalogues ---------------------------------------------------------------------------------------------------


def test_both_languages_hold_the_same_codes_in_the_same_order() -> None:
    assert sorted(path.stem for path in (Path(FOLDER) / "vi").iterdir()) == FILES
    for file in FILES:
        vi, en = ([re.sub("_(one|other)$", "", code) for code in read(lang, file)] for lang in ("vi", "en"))
        assert list(dict.fromkeys(vi)) == list(dict.fromkeys(en)), file


@pytest.mark.parametrize("code", CODES)
def test_a_sentence_has_one_form_or_those_that_its_language_counts_by(code: str) -> None:
    forms = {lang: tuple(CATALOGUES[lang][code]) for lang in PLURALS}
    assert forms in ({"vi": ("",), "en": ("",)}, PLURALS), code


# What is counted here is never one: a limit, or what needs two to be said.
NEVER_ONE = {
    "file.too_many_parts",
    "page.chart.blocks",
    "form.too_many",
    "form.more_files",
    "appraisal.agreed",
    "appraisal.too_long",
    "coinr.too_many",
}


@pytest.mark.parametrize("code", CODES)
def test_what_counts_in_english_has_a_form_for_one(code: str) -> None:
    forms = CATALOGUES["en"][code]
    if "" in forms and code not in NEVER_ONE:
        assert not re.search(r"\{count\} (more )?(\w+s|criteria|people)\b", forms[""]), forms[""]


@pytest.mark.parametrize(
    ("code", "params", "one", "two"),
    [
        ("cli.form.written", {"folder": "d"}, "Wrote 1 form to d", "Wrote 2 forms to d"),
        ("page.card.left_out", {}, "1 unit has no card on this page", "2 units have no card on this page"),
        ("finding.same_value", {"value": 1.5, "others": "A"}, "1.5 is the same as in 1 other unit of the block: A",
         "1.5 is the same as in 2 other units of the block: A"),
        ("decision.title.read", {"code": "f", "read": 0}, "f: rules read for 0 of 1 criterion", "for 0 of 2 criteria"),
        ("targets.without", {"year": 2025, "nodes": "a"}, "1 indicator has no target", "2 indicators have no target"),
    ],
)  # fmt: skip
def test_one_and_two_are_counted_as_english_counts_them(code: str, params: Any, one: str, two: str) -> None:
    assert one in say(code, "en", count=1, **params)
    assert two in say(code, "en", count=2, **params)
    vi = {say(code, "vi", count=count, **params).replace(str(count), "N", 1) for count in (1, 2) if not params}
    assert len(vi) <= 1


@pytest.mark.parametrize("file", FILES)
def test_a_code_stands_in_the_file_that_its_first_part_names(file: str) -> None:
    for code in read("en", file):
        first = code.partition(".")[0]
        assert first == file or (file == "problems" and first not in FILES), code


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("lang", list(PLURALS))
def test_a_catalogue_is_written_as_the_tools_of_translators_write_it(lang: str, file: str) -> None:
    """One sentence a line, letters as they are: a change of a sentence is a change of one line."""
    text = (Path(FOLDER) / lang / f"{file}.json").read_text("utf-8")
    assert text == json.dumps(read(lang, file), ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize("code", CODES)
def test_both_languages_have_words_with_the_same_placeholders(code: str) -> None:
    vi, en = CATALOGUES["vi"][code], CATALOGUES["en"][code]
    assert asked_by(vi) == asked_by(en)
    for sentence in (*vi.values(), *en.values()):
        assert sentence.strip()
        assert unicodedata.is_normalized("NFC", sentence)
        assert "  " not in sentence.replace("\n  ", "\n")
        assert sentence.count("(") == sentence.count(")")
        assert sentence.count("“") == sentence.count("”")
        assert all(re.fullmatch(r"\w+", name) for name in placeholders(sentence))


@pytest.mark.parametrize(
    "code", [code for code in CODES if code.partition(".")[0] in ("page", "form_sheet", "council_sheet")]
)
def test_what_stands_alone_has_no_space_around_it(code: str) -> None:
    for lang in PLURALS:
        assert all(sentence.strip() == sentence for sentence in CATALOGUES[lang][code].values())


# Vietnamese that has no marks to lose.
BARE_AND_RIGHT = {"Trang", "Sau"}


@pytest.mark.parametrize("code", CODES)
def test_vietnamese_has_its_diacritics_and_english_has_none(code: str) -> None:
    vi, en = (
        [
            re.sub(r"\{\w*\}|“[^”]*”|--\S+|dtiscore \w+|Sóc Trăng", "", sentence)
            for sentence in CATALOGUES[lang][code].values()
        ]
        for lang in ("vi", "en")
    )
    if not code.startswith("cli.example "):
        for sentence in vi:
            if re.search(r"[a-z]{2}", sentence) and sentence not in BARE_AND_RIGHT:
                assert re.search(r"[^\x00-\x7f…–“”·×≥≤]", sentence), f"no diacritics: {sentence}"
    for sentence in en:
        assert not re.search(r"[à-ỹđ]", sentence.lower()), f"Vietnamese in the English of {code}: {sentence}"


def test_codes_and_lists_are_read_in_the_order_of_their_file() -> None:
    assert codes_in("page")[0] == next(iter(read("en", "page")))
    assert list_in("form_sheet.guide", "vi")[0] == pattern("form_sheet.guide.01", "vi")
    assert len(list_in("form_sheet.guide", "vi")) == len(list_in("form_sheet.guide", "en")) > 3
    assert not is_known("page.nothing")
    with pytest.raises(KeyError):
        say("page.nothing", "vi")


# Words that no correct Vietnamese sentence has without their marks.
BARE = re.compile(
    r"\b(khong|duoc|diem|cua|nhung|hoac|truoc|thieu|chuyen doi|chi so|don vi|muc tieu|so lieu|thu muc|gia tri|tep tin"
    r"|xep hang|nam nay|kiem tra|trinh cam|tru cot|ghi chu)\b"
)


@pytest.mark.parametrize("path", [*SOURCES, *sorted(PLUGINS.rglob("*.py"))], ids=lambda path: path.name)
def test_no_source_has_vietnamese_without_diacritics(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not BARE.search(re.sub(r"\S+\.xlsx", "", node.value)), f"{path.name}:{node.lineno}"


def test_a_sentence_may_have_a_parameter_of_any_name() -> None:
    problem = Problem("framework.duplicate", params={"code": "a", "other": "indices.a"})
    assert problem.text("en") == "the code “a” is already used at indices.a (each code is used once)"


def test_a_hint_is_said_in_the_language_of_its_sentence() -> None:
    hint = Hint("hint.did_you_mean", {"near": "linear"})
    assert say("lookup.unit", "vi", name="x", hint=hint, known="a") == (
        "không có đơn vị “x”; có phải ý bạn là “linear”? (đã biết: a)"
    )
    assert say("lookup.unit", "en", name="x", hint=hint, known="a") == (
        "there is no unit “x”; did you mean “linear”? (known: a)"
    )
    assert say("lookup.unit", "en", name="x", hint=Hint(""), known="a") == "there is no unit “x” (known: a)"
    assert say("", "vi") == ""


def test_a_place_is_said_in_the_language_of_its_sentence() -> None:
    problem = Problem("data.negative", "a.csv", row=7, column="part", params={"value": "-1"})
    assert problem.where("vi") == "a.csv: dòng 7: cột part"
    assert problem.where("en") == "a.csv: row 7: column part"


# --- help ------------------------------------------------------------------------------------------------------------


def commands() -> list[tuple[str, click.Command]]:
    """Every command by its path, with those of groups inside the group."""
    return sorted(commands_of(group))


def of_help(kind: str) -> dict[str, tuple[str, str]]:
    """The sentences of one kind that help is made of, by what comes after the kind, in Vietnamese and English."""
    prefix = f"cli.{kind} "
    return {
        code.removeprefix(prefix): (pattern(code, "vi"), pattern(code, "en"))
        for code in codes_in("cli")
        if code.startswith(prefix)
    }


COMMANDS, OPTIONS, EXAMPLES, HEADINGS = (of_help(kind) for kind in ("command", "option", "example", "heading"))
COMMAND = dict(commands())
# What does something by itself: also a group that is called without one of its commands.
SINGLE = sorted(n for n, c in COMMAND.items() if not isinstance(c, click.Group) or c.invoke_without_command)


@pytest.mark.parametrize("lang", [0, 1], ids=["vi", "en"])
@pytest.mark.parametrize(("name", "command"), commands(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_command_and_option_has_help_in_both_languages_and_an_example(
    name: str, command: click.Command, lang: int
) -> None:
    localise(group, ("vi", "en")[lang])
    shown = command.get_help(click.Context(command, info_name=name))
    flat = " ".join(shown.split())
    assert command.help == COMMANDS[name][lang]
    assert HEADINGS["Usage"][lang] + ": " in shown
    assert HEADINGS["Options"][lang] in shown
    options = [option for option in command.params if isinstance(option, click.Option)]
    assert {"help"} <= {option.name for option in options}
    for option in options:
        assert option.help == help_of(option, name, ("vi", "en")[lang])
        assert option.help.split()[0] in flat
    if name != "dtiscore":
        assert HEADINGS["Example"][lang] in shown
        assert EXAMPLES[name][lang] in flat
    localise(group, "en")


def test_every_help_text_belongs_to_a_command_or_an_option() -> None:
    localise(group, "en")
    assert set(COMMANDS) == {name for name, _ in commands()}
    assert set(EXAMPLES) == set(COMMAND) - {"dtiscore"}
    named: set[Any] = {o.name for _, command in commands() for o in command.params if isinstance(o, click.Option)}
    own = {code for code in OPTIONS if " " in code}
    assert set(OPTIONS) - own == named
    assert own <= {f"{o.name} {name}" for name, command in commands() for o in command.params}


@pytest.mark.parametrize("name", ["form", "collect", "publish"])
def test_help_calls_a_folder_a_folder(name: str) -> None:
    localise(group, "vi")
    shown = " ".join(COMMAND[name].get_help(click.Context(COMMAND[name])).split())
    assert "--output THƯ_MỤC Thư mục" in shown
    assert ".csv, .json" not in shown
    localise(group, "en")


@pytest.mark.parametrize("name", sorted(EXAMPLES))
@pytest.mark.parametrize("lang", [0, 1], ids=["vi", "en"])
def test_the_example_of_a_command_is_one_that_it_understands(name: str, lang: int) -> None:
    words = EXAMPLES[name][lang].split()
    assert " ".join(words).startswith(f"dtiscore {name} ") or words == ["dtiscore", *name.split()]
    path = name if name in SINGLE else " ".join(words[1:3])
    context = COMMAND[path].make_context(path, words[1 + len(path.split()) :])
    assert not context.args


def test_a_group_lists_its_commands_and_only_groups_have_any() -> None:
    localise(group, "vi")
    groups = {name: command for name, command in COMMAND.items() if isinstance(command, click.Group)}
    assert set(groups) == {"dtiscore", "appraise", "convert", "plugins"}
    for name, found in groups.items():
        shown = found.get_help(click.Context(found, info_name=name))
        assert name == "dtiscore" or HEADINGS["Commands"][0] in shown
        assert all(f"\n  {inner} " in shown for inner in found.commands)
    localise(group, "en")


@pytest.mark.parametrize("name", sorted({*SINGLE} - {"completion"}))  # what a shell reads has one form
def test_every_command_offers_the_same_ways_of_output(name: str) -> None:
    own = {flag for option in COMMAND[name].params for flag in option.opts}
    assert {"--format", "-o", "--output", "--lang", "--no-color", "-q", "--quiet"} <= own


@pytest.mark.parametrize("name", ["score", "rank", "gap", "explain"])
def test_every_scoring_command_takes_targets_and_data_alike(name: str) -> None:
    own = {flag for option in group.commands[name].params for flag in option.opts}
    assert {"-f", "--framework", "--units", "--status", "--numbers", "--year"} <= own
    assert {"--targets", "--target-year", "--document"} <= own


def test_every_kind_that_our_own_schemas_want_has_words() -> None:
    def kinds(schema: Any) -> Iterator[str]:
        if isinstance(schema, dict):
            wanted = schema.get("type")
            if isinstance(wanted, (str, list)):
                yield wanted if isinstance(wanted, str) else "/".join(wanted)
            for inner in schema.values():
                yield from kinds(inner)

    ours = [targets.TOP, targets.DOCUMENT, targets.ENTRY, folders.SCHEMA, *vars(schema).values()]
    ours += [schema_of(rule.params) for rule in BUILT_IN]
    wanted = {kind for schema in ours for kind in kinds(schema)}
    assert {"string", "number", "integer", "dict", "list", "boolean"} <= wanted
    assert [kind for kind in wanted if isinstance(kind_of_value(kind), str)] == []
    assert kind_of_value("datetime") == "datetime"


# --- the sources ------------------------------------------------------------------------------------------------------

# What recognises the words of others: headers and cells of tables, dates, decisions, and what stands in a form.
READERS = {
    "documents/forms/headings.py",  # the date of a signature
    "documents/forms/named_units.py",  # names of files
    "data/long_form.py", "model/period.py", "data/stated_scores.py", "data/row_problems.py", "data/row_labels.py", "data/assessed_years.py", "data/units.py",
    "data/successions.py", "language/typed.py",
    "years/published_table.py", "years/continuing.py",
    "results/checks/date_reading.py", "results/checks/named_files.py", "documents/forms/formulas.py", "files/sources/columns.py",
    *(f"documents/decisions/{name}.py" for name in (
        "adjustments", "conditions", "confirming", "continuing", "drafting", "grid_cells", "header", "numbering", "outlining", "pdf_tables", "placing",
        "shared_counts", "sums", "table_rows", "target_table", "whom",
    )),
    *(f"documents/decisions/words/{name}.py" for name in (
        "amounts", "bounds", "clauses", "formula_rules", "formulas", "level_rules", "phrases", "pieces", "relative_rules", "wordings",
    )),
}  # fmt: skip
VIETNAMESE = re.compile(r"[ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ]", re.IGNORECASE)


def docstrings_of(tree: ast.Module) -> set[int]:
    """Where the docstrings stand, by the number of their first line."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body[0] for node in ast.walk(tree) if isinstance(node, owners) and node.body]
    return {first.value.lineno for first in bodies if isinstance(first, ast.Expr)}


def vietnamese_in(path: Path) -> list[str]:
    """The texts with Vietnamese words in a source; a letter alone is no word."""
    tree = ast.parse(path.read_text("utf-8"))
    documented = docstrings_of(tree)
    return [
        f"{path.name}:{node.lineno}: {node.value}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.lineno not in documented
        if len(node.value) > 1 and VIETNAMESE.search(node.value)
    ]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_only_what_reads_the_words_of_others_holds_vietnamese(path: Path) -> None:
    found = vietnamese_in(path)
    if path.relative_to(PACKAGE).as_posix() in READERS:
        assert found, "it reads no Vietnamese: take it off the list"
    else:
        assert found == [], "sentences stand in the catalogues, dtiscore/language/catalogues"


@pytest.mark.parametrize(
    ("code", "lang", "name", "said"),
    [
        ("document.block", "vi", "Khối xã", "Khối xã"),
        ("document.block", "vi", "khối sở, ban, ngành", "Khối sở, ban, ngành"),
        ("document.block", "vi", "KHỐI XÃ", "KHỐI XÃ"),
        ("document.block", "vi", "Khối", "Khối"),
        ("document.block", "vi", "miền núi", "Khối miền núi"),
        ("document.block", "vi", "Khối_1", "Khối Khối_1"),
        ("document.block", "vi", "Khốixã", "Khối Khốixã"),
        ("council_sheet.sheet.block", "vi", "Khối tỉnh", "Khối tỉnh"),
        ("council_sheet.sheet.block", "en", "Block of communes", "Block of communes"),
        ("council_sheet.block", "vi", "Khối tỉnh", "Khối tỉnh"),
        ("document.in_block", "vi", "Khối xã", "trong Khối xã"),
    ],
)
def test_a_word_that_a_name_begins_with_is_not_said_before_it(code: str, lang: str, name: str, said: str) -> None:
    params = {"title": name, "name": name, "block": name}
    assert say(code, lang, **params) == said


def test_so_it_is_with_every_word_and_within_quotation_marks(tmp_path: Path) -> None:
    from dtiscore.language.sentences import Sentences

    sentences = {
        "x.one": "Điểm của xã {unit} năm {year}", "x.two": "xếp hạng trong nhóm “{group}”", "x.three": "Trụ cột {pillar}: {points} điểm",
        "x.four": "{block} và khối {block}", "x.five": "Bộ chỉ số: {title} ({source})", "x.six": "Không có chỉ số: {title}",
    }  # fmt: skip
    for lang in ("vi", "en"):
        (tmp_path / lang).mkdir()
        (tmp_path / lang / "x.json").write_text(json.dumps(sentences), encoding="utf-8")
        (tmp_path / lang / "problems.json").write_text("{}", encoding="utf-8")
    told = Sentences(str(tmp_path)).say
    assert told("x.one", "vi", unit="Xã Phú Tân", year=2025) == "Điểm của Xã Phú Tân năm 2025"
    assert told("x.one", "vi", unit="Xà Phú", year="năm nay") == "Điểm của xã Xà Phú năm nay"
    assert told("x.two", "vi", group="Nhóm nhóm A") == "xếp hạng trong “Nhóm nhóm A”"
    assert told("x.three", "vi", pillar="trụ cột xã hội số", points=3) == "Trụ cột xã hội số: 3 điểm"
    assert told("x.three", "vi", pillar="Trụ sở", points="điểm") == "Trụ cột Trụ sở: điểm điểm"
    assert told("x.four", "vi", block="Khối {1} xã") == "Khối {1} xã và khối Khối {1} xã"
    assert told("x.five", "vi", title="Bộ chỉ số cấp xã", source="s") == "Bộ chỉ số cấp xã (s)"
    assert told("x.five", "vi", title="Chỉ số", source="s") == "Bộ chỉ số: Chỉ số (s)"
    assert told("x.six", "vi", title="chỉ số A") == "Không có chỉ số: chỉ số A"


def test_a_line_break_in_a_quoted_text_is_a_space() -> None:
    assert one_line("Hồ sơ\n trực tuyến\r\n(tỷ lệ)\tnăm") == "Hồ sơ  trực tuyến (tỷ lệ) năm"
    assert one_line("a\x1b[31m") == "a\N{REPLACEMENT CHARACTER}[31m"  # nothing steers a terminal
