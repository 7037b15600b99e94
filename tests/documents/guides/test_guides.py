"""The guides: every sample runs, both languages say the same, and nothing that a reader meets is left out."""

from __future__ import annotations

import io
import re
import shlex
import shutil
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import attrs
import click
import pytest

import dtiscore as dti
from dtiscore.analysis import costs, doubts
from dtiscore.cli import run
from dtiscore.cli.all_commands import dtiscore
from dtiscore.cli.language import commands_of
from dtiscore.data import long_form
from dtiscore.data import successions as successions_file
from dtiscore.data import units as units_file
from dtiscore.documents.guides import FOLDER, RULES, TOPICS, guide, title
from dtiscore.frameworks import check_framework, folder_settings, schema, targets
from dtiscore.language.errors import Problem

LANGUAGES = ("vi", "en")
# The texts on rules and on plugins have tests of their own, in which their samples run.
OWN_TESTS = (RULES, "plugins")
TEXTS = {(topic, lang): guide(topic, lang) for topic in TOPICS for lang in LANGUAGES}  # type: ignore[arg-type]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EVERYTHING = {lang: "\n".join(TEXTS[topic, lang] for topic in TOPICS) for lang in LANGUAGES}


@attrs.frozen
class Sample:
    """A block of a guide, and the file that the line above it names."""

    kind: str
    text: str
    file: str


def samples(text: str) -> Iterator[Sample]:
    for block in BLOCK.finditer(text):
        above = text[: block.start()].rstrip("\n").rpartition("\n")[2]
        named = re.findall(r"`([\w./-]+\.(?:toml|csv))`", above) if above.endswith(":") else []
        yield Sample(block[1], block[2], named[-1] if named else "")


GUIDES = [topic for topic in TOPICS if topic not in OWN_TESTS]


# --- every sample runs -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("guides")
    assert quietly(["demo", str(folder / "dtiscore-demo")])[0] == 0
    return folder


def quietly(arguments: list[str]) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(arguments)
    return code, out.getvalue(), err.getvalue()


def type_line(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a reader would; a line states its exit code as ``# exit 1`` where it is not 0."""
    command, _, comment = line.partition("  # ")
    program, *arguments = shlex.split(command)
    if program == "cd":
        monkeypatch.chdir(Path.cwd() / arguments[0])
        return
    assert program == "dtiscore", f"a reader would have to know how to run: {line}"
    code, out, err = quietly(arguments)
    assert code == int(comment.removeprefix("exit ") or 0), f"{line}\n{out}\n{err}"
    if code == 0:
        written = "-o" in arguments or "--letters" in arguments
        assert written or out.strip() or err.strip(), line
        assert "Traceback" not in err


def use_file(sample: Sample) -> None:
    """Write it where the text says, and read it as what it is."""
    path = Path(sample.file)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(sample.text, encoding="utf-8")
    if sample.kind == "toml" and sample.text.startswith("[framework]"):
        framework, problems = check_framework(path, dti.load_plugins())
        assert framework is not None
        assert [problem.text() for problem in problems] == []
    elif sample.kind == "toml" and sample.text.startswith("[document]"):
        document, its_targets, problems = targets.check_targets(path, None)
        assert document is not None
        assert its_targets
        assert problems == []
    elif sample.kind == "toml" and "[costs." in sample.text:
        assert dti.read_costs(path, dti.load_framework(str(path.parent / "synthetic-framework.toml"))).by_node
    elif sample.kind == "toml" and "[doubts." in sample.text:
        assert dti.read_doubts(path, dti.load_framework("commune-demo")).doubts
    elif sample.kind == "toml":
        assert path.name == folder_settings.NAME
        assert folder_settings.read_folder(path.parent) is not None
    elif sample.kind == "csv" and sample.text.startswith("code,"):
        assert len(dti.read_units(path)) == sample.text.count("\n") - 1
    elif sample.kind == "csv" and sample.text.startswith("date,predecessor,"):
        assert len(dti.read_successions(path)) == sample.text.count("\n") - 1


@pytest.mark.whole
@pytest.mark.parametrize("topic", GUIDES)
def test_every_sample_of_a_guide_works_one_after_the_other(
    topic: str, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both languages have the same samples, so those of one are enough."""
    shutil.copytree(demo, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": "__main__"}
    for sample in samples(TEXTS[topic, "en"]):
        if sample.kind == "sh":
            for line in sample.text.splitlines():
                type_line(line, monkeypatch)
        elif sample.kind == "python":
            exec(compile(sample.text, f"{topic}.md", "exec"), names)
        else:
            assert sample.kind in ("toml", "csv")
            assert sample.file, f"the sample does not say which file it is: {sample.text[:60]}"
            use_file(sample)


def test_there_are_samples_of_every_kind() -> None:
    kinds = [sample.kind for topic in GUIDES for sample in samples(TEXTS[topic, "en"])]
    assert {kind: kinds.count(kind) >= 4 for kind in ("sh", "toml", "csv", "python")} == dict.fromkeys(
        ("sh", "toml", "csv", "python"), True
    )


# --- both languages say the same -------------------------------------------------------------------------------------


@pytest.mark.parametrize("topic", GUIDES)
def test_both_languages_have_the_same_samples_headings_and_rows(topic: str) -> None:
    vi, en = TEXTS[topic, "vi"], TEXTS[topic, "en"]
    assert [(s.kind, s.text, s.file) for s in samples(vi)] == [(s.kind, s.text, s.file) for s in samples(en)]
    vi, en = BLOCK.sub("", vi), BLOCK.sub("", en)
    for sign in ("# ", "## ", "### ", "| ", "- "):
        assert vi.count(f"\n{sign}") == en.count(f"\n{sign}"), sign
    assert first_cells(vi) == first_cells(en)


def first_cells(text: str) -> list[str]:
    """The codes with which rows of tables begin."""
    return re.findall(r"^\| (`[^|]+`) \|", text, flags=re.MULTILINE)


@pytest.mark.parametrize("topic", GUIDES)
def test_both_languages_name_the_same_commands_and_codes(topic: str) -> None:
    """Within the sentences: placeholders apart, which each language has its own words for."""

    def named(lang: str) -> set[str]:
        prose = BLOCK.sub("", TEXTS[topic, lang])
        return {
            code for code in re.findall(r"`([^`]+)`", prose) if re.fullmatch(r"[a-z_]+(\.[a-z_]+)?|--?[a-z-]+", code)
        }

    assert named("vi") == named("en")


@pytest.mark.parametrize("topic", TOPICS)
def test_a_guide_begins_with_its_title(topic: str) -> None:
    for lang in LANGUAGES:
        assert TEXTS[topic, lang].startswith(f"# {title(topic, lang)}\n")  # type: ignore[arg-type]
        assert TEXTS[topic, lang].endswith("\n")
    assert title(topic, "vi") != title(topic, "en")


def test_every_file_of_the_folder_is_a_topic() -> None:
    for lang in LANGUAGES:
        assert {path.stem for path in (FOLDER / lang).iterdir()} | {RULES} == set(TOPICS)


def test_the_glossary_has_the_same_words_in_both_languages_each_with_its_source() -> None:
    def rows(lang: str) -> list[tuple[str, str, str]]:
        lines = re.findall(
            r"^\| ([^|]+) \| ([^|]+) \| [^|]+ \| ([^|]+) \|$", TEXTS["glossary", lang], flags=re.MULTILINE
        )
        found = [(a, b, source) for a, b, source in lines if source not in ("source", "nguồn")]
        return [(b, a, source) for a, b, source in found] if lang == "vi" else found

    vi, en = rows("vi"), rows("en")
    assert [row[:2] for row in vi] == [row[:2] for row in en]
    assert len(en) > 40
    for lang, words in (("vi", vi), ("en", en)):
        cited = {sign for _, _, source in words for sign in re.findall(r"\[\w+\]", source)}
        explained = TEXTS["glossary", lang].partition("## ")[0]
        assert [sign for sign in cited if sign not in explained] == []


# --- nothing is left out ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_command_is_in_a_guide_and_no_other(lang: str) -> None:
    known = {name for name, command in commands_of(dtiscore) if name != "dtiscore"}
    told = EVERYTHING[lang]
    assert [name for name in known if not re.search(rf"\bdtiscore {name}\b|`{name}[ `]", told)] == []
    named = set(re.findall(r"`dtiscore ([a-z][a-z-]*)", told)) | set(
        re.findall(r"^dtiscore ([a-z][a-z-]*)", told, re.MULTILINE)
    )
    assert named - {name.split()[0] for name in known} == set()


OPTIONS = {
    option: name
    for name, command in commands_of(dtiscore)
    if name != "dtiscore"
    for parameter in command.params
    if isinstance(parameter, click.Option)
    for option in [max(parameter.opts, key=len)]
    if option != "--help"
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_option_is_in_a_guide_and_no_other(lang: str) -> None:
    short = {"--output": "-o", "--framework": "-f", "--quiet": "-q"}
    told = EVERYTHING[lang]
    assert [o for o in OPTIONS if not re.search(rf"(?<![\w-]){re.escape(short.get(o, o))}(?![\w-])", told)] == []
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", "\n".join(TEXTS[topic, lang] for topic in GUIDES)))
    assert named - {*OPTIONS, "--version", "--help", "--plugins-dir"} == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_public_name_is_in_a_guide(lang: str) -> None:
    from dtiscore import testing

    told = EVERYTHING[lang]
    assert [name for name in (*dti.__all__, *testing.__all__) if not re.search(rf"\b{name}\b", told)] == []


def keys_of(schema: dict[str, Any]) -> Iterator[str]:
    for name, own in schema.items():
        yield name
        inner = own.get("schema") if isinstance(own, dict) else None
        if isinstance(inner, dict) and own.get("type") != "list":
            yield from keys_of(inner)
        elif isinstance(inner, dict) and isinstance(inner.get("schema"), dict):
            yield from keys_of(inner["schema"])


KEYS = {
    "framework": [*keys_of(schema.TOP), *keys_of(schema.HEADER), *(k for t in schema.TABLES.values() for k in keys_of(t)),
                  *keys_of(schema.SUM), *keys_of(schema.WITHIN)],
    "targets": [*keys_of(targets.TOP), *keys_of(targets.DOCUMENT), *keys_of(targets.ENTRY)],
    "settings": list(folder_settings.SCHEMA),
    "doubts": [*keys_of(doubts.TOP), *keys_of(doubts.DOUBT)],
    "costs": [*keys_of(costs.TOP), *keys_of(costs.COST)],
    "units": [*units_file.COLUMNS, *units_file.ALIASES],
    "successions": [*successions_file.COLUMNS, *successions_file.ALIASES],
    "data": [*long_form.COLUMNS, *long_form.ALIASES],
}  # fmt: skip
WHERE = {"costs": ("analysis",), "doubts": ("analysis",), "framework": ("framework", RULES), "targets": ("targets",), "settings": ("year",), "units": ("units",), "successions": ("units",), "data": ("data",)}  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KEYS)
def test_every_key_and_column_of_a_file_is_in_its_guide(kind: str, lang: str) -> None:
    told = "\n".join(TEXTS[topic, lang] for topic in WHERE[kind])
    assert len(set(KEYS[kind])) > 5
    assert [name for name in dict.fromkeys(KEYS[kind]) if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", told)] == []


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_guide_is_printed_and_written_as_it_is(lang: str, tmp_path: Path) -> None:
    for topic in TOPICS:
        assert quietly(["guide", topic, "--lang", lang]) == (0, TEXTS[topic, lang], "")
    assert quietly(["guide", "units", "--lang", lang, "-o", str(tmp_path / "units.md")])[0] == 0
    assert (tmp_path / "units.md").read_text("utf-8") == TEXTS["units", lang]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_topic_the_guides_are_listed(lang: str) -> None:
    import json

    code, out, _ = quietly(["guide", "--lang", lang, "--format", "json"])
    assert code == 0
    assert json.loads(out) == [{"topic": t, "title": title(t, lang)} for t in TOPICS]  # type: ignore[arg-type]


def test_an_unknown_topic_is_one_sentence_with_the_nearest_and_all_others() -> None:
    code, out, err = quietly(["guide", "target", "--lang", "en"])
    assert (code, out) == (1, "")
    assert err == f"there is no guide on “target”; did you mean “targets”? (there are: {', '.join(TOPICS)})\n"


def test_a_guide_that_was_lost_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("dtiscore.documents.guides.FOLDER", tmp_path)
    with pytest.raises(dti.LookupProblem) as caught:
        guide("units", "en")
    assert isinstance(caught.value.problems[0], Problem)
    assert "units.md" in caught.value.text("en")
