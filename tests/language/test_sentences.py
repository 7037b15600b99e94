"""Every sentence exists in both languages, is used, and is given what it asks for."""

from __future__ import annotations

import ast
import re
import string
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import click
import pytest
from dtiscore.cli.texts import COMMANDS, EXAMPLES, HEADINGS, MESSAGES, OPTIONS

import dtiscore
from dtiscore.cli.all_commands import dtiscore as group
from dtiscore.cli.language import commands_of, help_of, localise
from dtiscore.files.toml import schema_of
from dtiscore.frameworks import settings as folders
from dtiscore.frameworks import shapes, targets
from dtiscore.language.errors import Problem
from dtiscore.language.sentences import WORDS, Hint, kind_of_value, say
from dtiscore.rules.absolute import BUILT_IN

from ..tree import ROOT

PACKAGE = Path(dtiscore.__file__).parent
PLUGINS = ROOT / "plugins"
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "criteria" not in path.parts)
CATALOGUES: dict[str, tuple[str, str]] = {
    **WORDS, **MESSAGES, **HEADINGS,
    **{f"command {name}": pair for name, pair in COMMANDS.items()},
    **{f"option {name}": pair for name, pair in OPTIONS.items()},
}  # fmt: skip

# Calls whose first text is a message code, and what they add to the parameters by themselves.
SAYERS = {
    "Problem": (), "Hint": (), "say": (), "problem": (), "refuse": (), "_failure": ("plugin", "distribution"),
    "_number_problem": ("text",), "text": (), "blame": ("text", "value"),
}  # fmt: skip


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
    return bool(re.fullmatch(r"[a-z]+(\.[a-z0-9_]+)?", text)) and text.split(".")[0] in {c.split(".")[0] for c in ALL}


ALL = {**WORDS, **MESSAGES}


def uses_in(path: Path) -> Iterator[Use]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in SAYERS or (name == "text" and isinstance(node.func, ast.Attribute)):
                continue
            written = [argument for argument in node.args[:3] if any(looks_like_a_code(c) for c in codes_of(argument))]
            position = written[-1:] if name == "blame" else written[:1]
            given = parameters_of(node, name)
            for argument in position:
                for code in codes_of(argument):
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
    return frozenset(str(k.arg) for k in node.keywords) | frozenset(SAYERS[name])


USES = [use for path in SOURCES for use in uses_in(path)]


def placeholders(sentence: str) -> list[str]:
    return sorted({name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None})


def test_the_search_for_sentences_finds_them() -> None:
    assert len(USES) > 150
    found = {use.code for use in USES}
    assert {"rule.no_span", "number.mixed", "data.choice", "usage.no_framework", "plugin.taken"} <= found


@pytest.mark.parametrize("use", USES, ids=lambda use: f"{use.where}-{use.code}")
def test_every_sentence_that_is_said_exists_and_gets_its_parameters(use: Use) -> None:
    assert use.code in ALL, f"{use.where} says {use.code}, which has no words"
    if use.given is not None:
        asked = set(placeholders(ALL[use.code][1]))
        assert asked <= use.given, f"{use.where}: {use.code} is not given {sorted(asked - use.given)}"


def test_every_sentence_is_used() -> None:
    texts: set[str] = set()
    prefixes: set[str] = set()
    for path in SOURCES:
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and path.name not in ("words.py", "texts.py")
            ):
                texts.add(node.value)
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                prefixes.add(str(node.values[0].value))
    prefixes = {prefix for prefix in prefixes if re.fullmatch(r"[a-z]+\.[a-z_]*", prefix)}
    unused = [code for code in ALL if code not in texts and not any(code.startswith(prefix) for prefix in prefixes)]
    assert unused == []


@pytest.mark.parametrize("code", sorted(CATALOGUES))
def test_both_languages_have_words_with_the_same_placeholders(code: str) -> None:
    vi, en = CATALOGUES[code]
    assert vi.strip()
    assert en.strip()
    assert placeholders(vi) == placeholders(en)
    for sentence in (vi, en):
        assert unicodedata.is_normalized("NFC", sentence)
        assert "  " not in sentence.replace("\n  ", "\n")
        assert sentence.count("(") == sentence.count(")")
        assert sentence.count("“") == sentence.count("”")


@pytest.mark.parametrize("code", sorted(CATALOGUES))
def test_vietnamese_has_its_diacritics_and_english_has_none(code: str) -> None:
    vi, en = (re.sub(r"\{\w*\}|“[^”]*”|--\S+|dtiscore \w+|Sóc Trăng", "", sentence) for sentence in CATALOGUES[code])
    if re.search(r"[a-z]{2}", vi):
        assert re.search(r"[^\x00-\x7f…–“”·×≥≤]", vi), f"no diacritics: {vi}"
    assert not re.search(r"[à-ỹđ]", en.lower()), f"Vietnamese in the English of {code}: {en}"


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
        assert option.help == help_of(option, name)[lang]
        assert option.help.split()[0] in flat
    if name != "dtiscore":
        assert HEADINGS["Example"][lang] in shown
        assert EXAMPLES[name] in flat
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
    assert "--output DIR Thư mục" in shown
    assert ".csv, .json" not in shown
    localise(group, "en")


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_the_example_of_a_command_is_one_that_it_understands(name: str) -> None:
    words = EXAMPLES[name].split()
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
        assert HEADINGS["Commands"][0] in shown
        assert all(f"\n  {inner} " in shown for inner in found.commands)
    localise(group, "en")


@pytest.mark.parametrize("name", SINGLE)
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

    ours = [targets.TOP, targets.DOCUMENT, targets.ENTRY, folders.SCHEMA, *vars(shapes).values()]
    ours += [schema_of(rule.params) for rule in BUILT_IN]
    wanted = {kind for schema in ours for kind in kinds(schema)}
    assert {"string", "number", "integer", "dict", "list", "boolean"} <= wanted
    assert [kind for kind in wanted if isinstance(kind_of_value(kind), str)] == []
    assert kind_of_value("datetime") == "datetime"
