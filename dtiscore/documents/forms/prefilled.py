"""What is known of a unit before its form goes out, cell by cell as the form would show it: of its earlier form, or of data."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs
import polars as pl

from dtiscore.data.observations import Observations
from dtiscore.data.units import Unit
from dtiscore.documents.forms.columns import EVIDENCE
from dtiscore.documents.forms.formulas import ABSENT
from dtiscore.documents.forms.lines import FormLine, option_shown, option_titles
from dtiscore.documents.forms.reading import NUMBERS, FilledForm
from dtiscore.language.errors import Language
from dtiscore.language.labels import key
from dtiscore.language.sentences import say
from dtiscore.language.signs import PlainNumber
from dtiscore.language.typed import NO, YES, is_not_applicable, number_in
from dtiscore.rules.bands_and_options import options_of

Cell = float | str
Known = Mapping[str, Mapping[str, Cell]]  # by line and column
TEXTS = (*EVIDENCE, "note")
LONGEST = 32_767


@attrs.frozen(eq=False)
class Sending:
    """What goes out to one unit: cells filled in beforehand, the mark of the form that they are of, and where only some lines
    go out these and by line what is asked about them."""

    known: Known = attrs.field(factory=dict)
    base: str = ""
    asked: frozenset[str] = frozenset()
    questions: Mapping[str, Sequence[str]] = attrs.field(factory=dict)


def known_of_form(form: FilledForm, lines: Iterable[FormLine], lang: Language) -> dict[str, dict[str, Cell]]:
    """What an earlier form answers, in the cells of a form in a language."""
    found: dict[str, dict[str, Cell]] = {}
    for line in lines:
        own = form.answers.get(line.key, {})
        cells = {
            name: _shown(own[name].text, line, name, form.language, lang) for name in _open_in(line) if name in own
        }
        if cells:
            found[line.key] = cells
    return found


def known_of_data(rows: pl.DataFrame, lines: Sequence[FormLine], lang: Language) -> dict[str, dict[str, Cell]]:
    """What the rows of one unit and year say, in the cells of its form: ``rows`` as :func:`rows_of_unit` gives them."""
    told = {str(row["indicator"]): row for row in rows.iter_rows(named=True)}
    counts: dict[str, object] = {}
    for line in lines:  # a count that an indicator states is that count, unless it is stated by itself
        if line.node is not None and line.node.data.part:
            row = told.get(line.node.code, {})
            stated = {line.node.data.part: row.get("part"), line.node.data.whole: row.get("whole")}
            counts |= {code: own for code, own in stated.items() if own is not None and own != math.inf}
    counts |= {code: row["value"] for code, row in told.items() if row["value"] is not None}
    found: dict[str, dict[str, Cell]] = {}
    for line in lines:
        cells = dict(_of_row(line, told.get(line.key.partition("#")[0], {}), counts, lang))
        if cells:
            found[line.key] = cells
    return found


def rows_of_unit(observations: Observations, unit: Unit, year: int) -> pl.DataFrame:
    """One row per indicator and count of the unit in that year: what it says in numbers, choices and texts."""
    label = next((label for label, one in zip(observations.units, observations.records, strict=True)
                  if key(one.code) == key(unit.code)), "")  # fmt: skip
    here = (pl.col("unit") == label, pl.col("year") == year)
    rows = observations.to_polars().filter(*here)
    details = observations.details
    if not details.height or year not in observations.years or not label:
        return rows.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in TEXTS)
    texts = details.filter(
        pl.col("unit_index") == observations.units.index(label), pl.col("year_index") == observations.years.index(year)
    ).select("indicator", *TEXTS)
    return rows.join(texts.unique("indicator", keep="last"), on="indicator", how="full", coalesce=True)


def _open_in(line: FormLine) -> tuple[str, ...]:
    """The columns of a line that its form asks for."""
    if line.kind in ("contact", "item", "group"):
        return line.entries
    points = ("points",) if line.kind == "indicator" else ()
    return (*line.entries, *points, *(TEXTS if line.kind == "indicator" else ("note",)))


def _shown(text: str, line: FormLine, name: str, was: str, lang: Language) -> Cell:
    if name not in NUMBERS or line.kind == "contact":
        return text[:LONGEST]
    if is_not_applicable(text):
        return absent_in(lang)
    reads = _reads(line)
    if name == "value" and reads == "choice" and line.node is not None and line.node.rule is not None:
        options = options_of(line.node.rule, line.node.params)
        return option_titles(options, lang).get(option_shown(options, text) or text, text)[:LONGEST]
    if name == "value" and reads != "value":
        return _yes_or_no(text, lang)
    found = number_in(text, was)
    typed = (found[0] if found is not None else text).removesuffix("%")
    try:
        value = float(typed)
    except ValueError:
        return text[:LONGEST]
    if not math.isfinite(value):
        return text[:LONGEST]
    return f"{_in_signs(value, lang)}%" if text.endswith("%") else value


def _reads(line: FormLine) -> str:
    if line.kind == "item":
        return "yes_no"
    return line.node.rule.reads if line.node is not None and line.node.rule is not None else "value"


def _yes_or_no(text: str, lang: Language) -> str:
    word = key(text)
    return say("form_sheet.yes", lang) if word in YES else say("form_sheet.no", lang) if word in NO else text[:LONGEST]


def absent_in(lang: Language) -> str:
    """How a form in a language says that something does not apply, as its drop-downs do."""
    text = ABSENT[lang]
    return text[:1].upper() + text[1:] if lang == "vi" else text


def _in_signs(value: float, lang: Language) -> str:
    """All digits of a number, as one types it in a language."""
    text = str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return PlainNumber(text).said_in(lang)


def _of_row(
    line: FormLine, row: Mapping[str, object], counts: Mapping[str, object], lang: Language
) -> Iterator[tuple[str, Cell]]:
    for name in _open_in(line):
        if name in TEXTS:
            if row.get(name):
                yield name, str(row[name])[:LONGEST]
        elif name != "points" and line.kind != "contact":
            cell = _number_cell(line, name, row, counts, lang)
            if cell is not None:
                yield name, cell


def _number_cell(
    line: FormLine, name: str, row: Mapping[str, object], counts: Mapping[str, object], lang: Language
) -> Cell | None:
    node, choice, value = line.node, row.get("choice"), row.get("value")
    if node is not None and name in ("part", "whole"):
        value = row.get(name)
    elif node is None:
        value = counts.get(line.key)
    elif line.kind == "item" and choice is not None:
        item = line.key.partition("#")[2]
        return say(f"form_sheet.{'yes' if item in str(choice).split(';') else 'no'}", lang)
    elif _reads(line) == "choice" and node.rule is not None and choice is not None:
        return option_titles(options_of(node.rule, node.params), lang).get(str(choice))
    if not isinstance(value, (int, float)) or value != value:
        return None
    if math.isinf(value):
        return absent_in(lang) if value > 0 else None
    if _reads(line) == "yes_no" and line.kind != "item" and value in (0, 1):
        return say("form_sheet.yes" if value else "form_sheet.no", lang)
    return float(value) if _reads(line) == "value" else None
