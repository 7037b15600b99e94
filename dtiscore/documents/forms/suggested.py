"""Last year's answers beside the open cells of a form: shown in grey, and taken only where somebody chooses to keep them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import attrs
import numpy as np
import polars as pl

from dtiscore.data.observations import Observations
from dtiscore.documents.forms.columns import EVIDENCE
from dtiscore.documents.forms.lines import LANGUAGES, FormLine, option_titles
from dtiscore.files.escapes import trace
from dtiscore.language.errors import Language, Problem, one_line
from dtiscore.language.labels import key
from dtiscore.language.numbers import number
from dtiscore.language.rounding import plain
from dtiscore.language.sentences import say
from dtiscore.rules.bands_and_options import options_of

STATED = "last:"  # how a form states them on its hidden sheet: last:LINE:COLUMN
ENTRIES = ("part", "whole", "value", "items")
ITEMS = "items"  # the items of a checklist that were there, in one text


@attrs.frozen
class Suggested:
    """What last year's answer would fill in: texts by column of the form, its evidence, and where it comes from."""

    entries: Mapping[str, str]
    evidence: Mapping[str, str]
    source: str

    @property
    def stated(self) -> Iterator[tuple[str, str]]:
        yield from self.entries.items()
        yield from self.evidence.items()
        yield "source", self.source


def suggested_to(observations: Observations | None, code: str) -> dict[str, Suggested]:
    """By the key of a line, what is suggested to the unit of a code."""
    if observations is None or key(code) not in observations.positions or not observations.years:
        return {}
    u, j = observations.position(code, observations.years[-1]), len(observations.years) - 1
    arrays = {"part": observations.parts, "whole": observations.wholes}
    texts = _texts(observations, u, j)
    found: dict[str, Suggested] = {}
    for c, own in enumerate(observations.codes):
        entries: dict[str, str] = {
            name: plain(by[own][u, j]) for name, by in arrays.items() if own in by and np.isfinite(by[own][u, j])
        }
        choice = observations.choices[own][u, j] if own in observations.choices else None
        if choice is not None:
            entries["value"] = choice or "none"
        elif not entries and np.isfinite(observations.values[c, u, j]):
            entries["value"] = plain(float(observations.values[c, u, j]))
        if entries:
            said = texts.get(own, {})
            evidence = {name: text for name in EVIDENCE if (text := said.get(name))}
            found[own] = Suggested(entries, evidence, said.get("note") or "")
    return found


def _texts(observations: Observations, u: int, j: int) -> Mapping[str, Mapping[str, str | None]]:
    details = observations.details
    if not details.height:
        return {}
    own = details.filter(pl.col("unit_index") == u, pl.col("year_index") == j)
    names = [name for name in (*EVIDENCE, "note") if name in own.columns]
    rows = own.select("code_index", *names).iter_rows()
    return {observations.codes[c]: dict(zip(names, texts, strict=True)) for c, *texts in rows}


def fitting(line: FormLine, found: Suggested | None) -> Suggested | None:
    """What is suggested for a line, where it fills in all that the line asks for."""
    if found is None or line.kind == "contact":
        return None
    items = [child for child in line.children if "#" in child]
    if items and "value" in found.entries:
        return attrs.evolve(found, entries={ITEMS: found.entries["value"]})
    entries: dict[str, str] = {name: found.entries[name] for name in line.entries if name in found.entries}
    return attrs.evolve(found, entries=entries) if entries and len(entries) == len(line.entries) else None


def shown(line: FormLine, found: Suggested, lang: Language) -> str:
    """The answer of last year in words, and its evidence below."""
    texts = []
    for name, text in found.entries.items():
        if line.node is not None and line.node.rule is not None and line.node.rule.reads != "value":
            texts.append(_chosen(line, text, lang))
        else:
            told = number(float(text), lang)
            texts.append(told if name == "value" else f"{'a' if name == 'part' else 'b'}: {told}")
    words = "; ".join(texts) + (f" ({found.source})" if found.source else "")
    return "\n".join([words, *(["; ".join(found.evidence.values())] if found.evidence else [])])


def _chosen(line: FormLine, text: str, lang: Language) -> str:
    assert line.node is not None
    assert line.node.rule is not None
    if line.node.rule.reads == "yes_no":
        return say("form_sheet.yes" if text == "1" else "form_sheet.no", lang)
    titles = option_titles(options_of(line.node.rule, line.node.params), lang)
    return (
        "; ".join(titles.get(code, code) for code in text.split(";")) if text != "none" else say("form_sheet.no", lang)
    )


def typed(line: FormLine, text: str, lang: Language) -> str:
    """What stands in a cell of the form for a kept answer."""
    rule = line.node.rule if line.node is not None else None
    if rule is None or rule.reads == "value" or line.node is None:
        return text
    return _chosen(line, text, lang)


def is_kept(text: str) -> bool:
    """Whether a cell says that last year's answer is kept, in either language."""
    return key(text) in {key(say("form_sheet.kept", lang)) for lang in LANGUAGES}


def kept_note(note: str, source: str, lang: str) -> str:
    """The note of a kept answer, after what the unit wrote itself."""
    told = say("form_sheet.kept_from", "en" if lang == "en" else "vi", source=source)
    return f"{note}; {told}" if note else told


def says_kept(note: str) -> bool:
    """Whether the note of a row says that it was kept."""
    starts = [key(say("form_sheet.kept_from", lang, source="\0").partition("\0")[0]) for lang in LANGUAGES]
    return any(start in key(note) for start in starts)


def suggested_in(stated: Mapping[str, str]) -> dict[str, Suggested]:
    """By line, what a form states that it suggested; codes as whatever program saved it left them."""
    found: dict[str, dict[str, str]] = {}
    for name, text in stated.items():
        line, colon, column = name.removeprefix(STATED).rpartition(":")
        if name.startswith(STATED) and colon:
            found.setdefault(key(trace(line)), {})[column] = text
    return {
        line: Suggested(
            {name: text for name, text in own.items() if name in ENTRIES},
            {name: text for name, text in own.items() if name in EVIDENCE},
            own.get("source", ""),
        )
        for line, own in found.items()
    }


def kept(
    line: str,
    text: str,
    last: Mapping[str, Suggested],
    lines: Mapping[str, Mapping[str, str]],
    rows: Collection[str],
    lang: str,
) -> tuple[dict[str, dict[str, str]], Problem | None]:
    """What a line takes over from last year, texts by line and column, where ``text`` says that it is kept; and what is wrong.

    ``lines`` are the texts that were filled in; what was filled in counts, and is a problem where it says something else.
    """
    if not is_kept(text):
        return {}, Problem("form.keep_word", params={"text": one_line(text), "key": line})
    found, own = last.get(key(trace(line))), lines.get(line, {})
    if found is None:
        return {}, Problem("form.nothing_to_keep", params={"key": line})
    wanted: dict[str, dict[str, str]] = {line: {}}
    if ITEMS in found.entries:
        there = found.entries[ITEMS].split(";")
        items = [row for row in rows if row.startswith(f"{line}#")]
        wanted |= {item: {"value": "true" if item.partition("#")[2] in there else "false"} for item in items}
    else:
        wanted[line] |= found.entries
    filled = [(code, name) for code, texts in wanted.items() for name in texts if name in lines.get(code, {})]
    if filled:
        return {}, Problem("form.kept_and_filled", params={"key": line})
    wanted[line] |= {name: told for name, told in found.evidence.items() if name not in own}
    wanted[line]["note"] = kept_note(own.get("note", ""), found.source, lang)
    return wanted, None
