"""Help: in both languages, by step of the year, every line whole at the widths that people have."""

from __future__ import annotations

import re

import click
import pytest

from dtiscore.cli import run
from dtiscore.cli.all_commands import dtiscore
from dtiscore.cli.language import STEPS, Formatter, commands_of, localise
from dtiscore.language.sentences import is_known, say

NAMES = [name for name, _ in commands_of(dtiscore)]
LANGUAGES = ["vi", "en"]
# What click itself says in English.
ENGLISH = re.compile(r"\b(Usage|Options|Commands|COMMAND|OPTIONS|ARGS|required|default|Show this|Try)\b")


def help_of(name: str, lang: str, width: int) -> str:
    localise(dtiscore, lang)
    command = dict(commands_of(dtiscore))[name]
    path = ["dtiscore", *(name.split() if command is not dtiscore else ())]
    context = None
    for i, word in enumerate(path):
        one = command if i == len(path) - 1 else dtiscore if i == 0 else dict(commands_of(dtiscore))[word]
        context = click.Context(one, parent=context, info_name=word, terminal_width=width - 2, max_content_width=width)
    assert context is not None
    return command.get_help(context)


@pytest.mark.parametrize("width", [80, 100])
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_no_line_is_cut_off_or_too_long(name: str, lang: str, width: int) -> None:
    for line in help_of(name, lang, width).splitlines():
        assert len(line) <= width, line
        assert line.startswith(say("cli.heading Usage", lang)) or not re.search(r"\w\.\.\.$", line), line


@pytest.mark.parametrize("name", NAMES)
def test_help_in_vietnamese_has_no_english_of_the_library(name: str) -> None:
    assert ENGLISH.search(re.sub(r"-\S+", "", help_of(name, "vi", 100))) is None


PLACEHOLDER = re.compile(r"\b[A-Z]{2,}\b")


@pytest.mark.parametrize("name", NAMES)
def test_placeholders_are_words_of_the_language(name: str) -> None:
    options = dict(commands_of(dtiscore))[name].params
    for lang in ("vi", "en"):
        help_of(name, lang, 100)
        words = {word for option in options for word in PLACEHOLDER.findall(option.metavar or "")}
        assert words <= {"SAU"} if lang == "vi" else all(is_known(f"cli.placeholder {word}") for word in words)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_command_takes_the_language_and_says_what_it_does_with_an_example(name: str, lang: str) -> None:
    command = dict(commands_of(dtiscore))[name]
    assert "lang" in {option.name for option in command.params}
    assert is_known(f"cli.command {name}")
    assert name == "dtiscore" or f"dtiscore {name}" in say(f"cli.example {name}", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in NAMES if name != "dtiscore"])
def test_the_language_is_taken_before_and_after_the_command(
    name: str, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for words in (["--lang", lang, *name.split()], [*name.split(), "--lang", lang], [*name.split(), f"--lang={lang}"]):
        assert run([*words, "--help"]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] == said[2]
    assert said[0].startswith("Cách dùng: " if lang == "vi" else "Usage: ")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_language_before_a_command_of_a_group_is_heard(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    groups = {name.split()[0] for name in NAMES if " " in name}
    for group in groups:
        assert run([group, "--lang", lang, "--help"]) == 0
        assert say("cli.heading Commands", lang) in capsys.readouterr().out


def test_commands_are_listed_by_the_steps_of_the_year_each_once() -> None:
    listed = [name for names in STEPS.values() for name in names]
    assert sorted(listed) == sorted(dtiscore.commands)
    told = help_of("dtiscore", "vi", 80)
    headings = [say(f"cli.step {step}", "vi") for step in STEPS]
    places = [told.index(f"\n{heading}:\n") for heading in headings]
    assert places == sorted(places)
    form = told.index("\n  form ")
    assert (
        places[headings.index(say("cli.step collect", "vi"))]
        < form
        < places[headings.index(say("cli.step appraise", "vi"))]
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_list_says_a_whole_sentence_of_each_command(lang: str) -> None:
    told = " ".join(help_of("dtiscore", lang, 80).split())
    for name in dtiscore.commands:
        sentence = say(f"cli.command {name}", lang).partition(". ")[0].rstrip(".") + "."
        assert f"{name} {sentence}" in told


@pytest.fixture(autouse=True)
def _english_again() -> object:
    yield
    Formatter.lang = "en"
