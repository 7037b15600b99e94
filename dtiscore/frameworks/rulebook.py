"""The rulebook: what RULES.md says of every rule and aggregation, and what a plugin's own say of themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Literal

import attrs

from dtiscore.files.toml import key_of, schema_of
from dtiscore.language.errors import Language, LookupProblem, Problem, cause, did_you_mean, one_line
from dtiscore.model import Aggregation, Rule, Text
from dtiscore.rules.plugins.loading import Plugins
from dtiscore.rules.plugins.standard import STANDARD, data_folder

FILES: Mapping[Language, str] = {"vi": "RULES.vi.md", "en": "RULES.md"}
HEADING = re.compile(r"^(#{1,3}) (.*)$", re.MULTILINE)
NAMED = re.compile(r"`([^`]+)`")
# What holds for every relative rule stands in one section.
RELATIVE = "relative"


@attrs.frozen
class Entry:
    """A rule or an aggregation: its parameters as a file writes them, the plugin that gave it, and what it is for."""

    name: str
    kind: Literal["rule", "aggregation"]
    parameters: tuple[str, ...]
    plugin: str
    purpose: Text


def entries(plugins: Plugins) -> tuple[Entry, ...]:
    """Every rule, then every aggregation, each in the order in which plugins gave them."""
    rules = (_entry(rule, "rule", plugins) for rule in plugins.rules.values())
    return (*rules, *(_entry(how, "aggregation", plugins) for how in plugins.aggregations.values()))


def topics(plugins: Plugins) -> tuple[str, ...]:
    """The sections that are about no single rule or aggregation."""
    return tuple(name for name in _sections("en") if name not in plugins.rules and name not in plugins.aggregations)


def whole_text(lang: Language) -> str:
    """The text of the language, as it ships.

    Raises
    ------
    LookupProblem
        where the installation has lost it.
    """
    path = data_folder("criteria") / FILES[lang]
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise LookupProblem(Problem("file.unreadable", path.name, params={"detail": cause(error)})) from None


def section(name: str, plugins: Plugins, lang: Language) -> str:
    """What is said of a rule, an aggregation or a topic; a relative rule brings what holds for all of them.

    Raises
    ------
    LookupProblem
        for a name that nothing has.
    """
    known = _sections(lang)
    thing = plugins.rules.get(name) or plugins.aggregations.get(name)
    if thing is not None and not _is_ours(thing):
        return _own_words(thing, lang)
    if name not in known:
        names = [*plugins.rules, *plugins.aggregations, *topics(plugins)]
        hint = did_you_mean(name, names)
        raise LookupProblem(
            Problem("lookup.rule", params={"name": one_line(name), "hint": hint, "known": ", ".join(names)})
        )
    if isinstance(thing, Rule) and thing.relative:
        return f"{known[name]}\n{known[RELATIVE]}"
    return known[name]


def _is_ours(thing: Rule | Aggregation) -> bool:
    return thing.owner.partition(" ")[0] == STANDARD


@cache
def _sections(lang: Language) -> Mapping[str, str]:
    """By the name in its heading, each section with that heading."""
    text = whole_text(lang)
    headings = list(HEADING.finditer(re.sub(r"^```.*?^```$", _blank, text, flags=re.MULTILINE | re.DOTALL)))
    found = {}
    for i, heading in enumerate(headings):
        name = NAMED.match(heading[2])
        if name is not None:
            end = headings[i + 1].start() if i + 1 < len(headings) else len(text)
            found[name[1]] = text[heading.start() : end].rstrip() + "\n"
    return found


def _blank(block: re.Match[str]) -> str:
    """As long as the block, without a heading: a remark in TOML begins with the same sign."""
    return " " * len(block[0])


def _entry(thing: Rule | Aggregation, kind: Literal["rule", "aggregation"], plugins: Plugins) -> Entry:
    plugin, _ = plugins.owners[kind, thing.name]
    return Entry(thing.name, kind, tuple(parameters_of(thing)), plugin, _purpose(thing))


def parameters_of(thing: Rule | Aggregation) -> Iterable[str]:
    """Each parameter by its name in a file, with its default where it has one that is a plain value."""
    for field in attrs.fields(thing.params) if thing.params is not None else ():
        name = key_of(field)
        if field.default is attrs.NOTHING:
            yield name
        elif isinstance(field.default, (bool, int, float, str)):
            yield f"{name} = {_plain(field.default)}"
        else:
            yield f"[{name}]"


def _plain(default: Any) -> str:
    return f"{default:g}" if isinstance(default, float) else str(default)


def _purpose(thing: Rule | Aggregation) -> Text:
    """The first paragraph of its section; where it has none, what its author wrote about its parameters."""
    if _is_ours(thing):
        return Text(*(_sections(lang)[thing.name].split("\n\n")[1].replace("\n", " ") for lang in ("vi", "en")))
    if thing.title is not None:
        return thing.title
    docstring = (getattr(thing.params, "__doc__", None) or "").strip().partition("\n\n")[0]
    said = one_line(" ".join(re.sub(r"``([^`]*)``", r"\1", docstring).split()), 300)
    return Text(said, said)


def _own_words(thing: Rule | Aggregation, lang: Language) -> str:
    """What a plugin's own rule or aggregation says of itself: its plugin, its title, its docstrings, its parameters."""
    lines = [f"### `{thing.name}`", "", thing.owner, ""]
    if thing.title is not None:
        lines += [thing.title[lang], ""]
    function = thing.compile if isinstance(thing, Rule) else thing.function
    for source in (thing.params, function):
        said = (getattr(source, "__doc__", "") or "").strip()
        if said and not said.startswith("Method generated by attrs"):
            lines += [re.sub(r"\n\s+", "\n", said).replace("``", "`"), ""]
    shape = _shape_of(thing)
    for shown in parameters_of(thing):
        allowed = shape.get(shown.strip("[]").partition(" ")[0], {}).get("allowed")
        lines.append(f"- `{shown}`" + (f": {', '.join(map(str, allowed))}" if allowed else ""))
    return "\n".join(lines).rstrip() + "\n"


def _shape_of(thing: Rule | Aggregation) -> Mapping[str, Any]:
    try:
        return schema_of(thing.params) if thing.params is not None else {}
    except Exception:  # types that a plugin states may lead nowhere; a framework that uses them is told
        return {}
