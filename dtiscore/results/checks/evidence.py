"""Evidence: claimed points without any, documents outside the assessed year, dates and links that cannot be read.

What the appraisal has set is not asked about: the council has seen the evidence.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import polars as pl

from dtiscore.data.long_form import EVIDENCE
from dtiscore.engine.rows import compile_row, shares_of
from dtiscore.language.errors import Severity, one_line
from dtiscore.model import TOTAL, Bools, Finding, Node, Text
from dtiscore.results.checks.date_reading import span_of
from dtiscore.results.checks.inspected import Inspected, cells, named

PROOF = ("evidence", *EVIDENCE)
# What stands in the place of evidence: where a number comes from, and how the unit came to it.
INSTEAD = ("source", "note", "reason")
LINK = re.compile(r"(https?|ftp)://[^\s/]\S*|([\w-]+\.)+[a-z]{2,}(:\d+)?(/\S*)?", re.IGNORECASE)


def evidence(data: Inspected) -> Iterable[Finding]:
    if data.limits.evidence == "none" or not data.observations.details.height:
        return
    yield from _missing(data)
    yield from _documents(data)


# --- points claimed without evidence ---------------------------------------------------------------------------------


def _missing(data: Inspected) -> Iterable[Finding]:
    details = data.observations.details
    all_wanted = data.limits.evidence == "all"
    wanting = [n for n in data.framework.leaves if n.rule is not None and (all_wanted or n.evidence is not None)]
    if not wanting:
        return
    claimed = {node.code: _claimed(data, node) for node in wanting}
    if all(details[name].null_count() == details.height for name in PROOF):
        yield from _none_at_all(data, claimed)
        return
    said = pl.any_horizontal(*(pl.col(name).is_not_null() for name in (*PROOF, *INSTEAD)))
    answered = _marked(data, details.filter(said | (pl.col("status_index") > 0)))
    for node in wanting:
        lacking = claimed[node.code].copy()
        for code in (node.code, node.data.part, node.data.whole, *node.data.of):
            if code in answered:
                lacking &= ~answered[code]
        for u, y in cells(lacking):
            yield data.finding(
                "no_evidence", u, y, node.code,
                "finding.no_evidence", "finding.no_evidence.ask", wanted=_wanted(node),
            )  # fmt: skip


def _wanted(node: Node) -> Text:
    return Text(f": {node.evidence.vi}", f": {node.evidence.en}") if node.evidence is not None else Text("", "")


def _claimed(data: Inspected, node: Node) -> Bools:
    """(units, years): where the unit's own answer earns points."""
    value = data.measured[node.code]
    if node.rule is not None and node.rule.needs_target:
        return np.isfinite(value) & (value > 0)
    shares = shares_of(compile_row(node, value, None, data.observations, measured=data.measured))
    return np.isfinite(shares) & (shares > 0)


def _none_at_all(data: Inspected, claimed: dict[str, Bools]) -> Iterable[Finding]:
    """No evidence anywhere: the table has no room for it, so one question per unit and year is enough."""
    count = np.sum(list(claimed.values()), axis=0)
    for u, y in cells(count > 0):
        yield data.finding(
            "no_evidence", u, y, TOTAL,
            "finding.no_evidence.at_all", "finding.no_evidence.at_all.ask", "note", count=int(count[u, y]),
        )  # fmt: skip


def _marked(data: Inspected, rows: pl.DataFrame) -> dict[str, Bools]:
    """(units, years) per code that has such rows."""
    found: dict[str, Bools] = {}
    for (c,), own in rows.group_by("code_index", maintain_order=True):
        mask = np.zeros(data.observations.shape, dtype=bool)
        mask[own["unit_index"].to_numpy(), own["year_index"].to_numpy()] = True
        found[data.observations.codes[int(c)]] = mask
    return found


# --- what the documents say of themselves ----------------------------------------------------------------------------


def _documents(data: Inspected) -> Iterable[Finding]:
    details, observations = data.observations.details, data.observations
    names = ("evidence_number", "evidence_title", "evidence_date", "evidence_link")
    rows = details.filter(
        pl.any_horizontal(*(pl.col(name).is_not_null() for name in names)) & (pl.col("status_index") == 0)
    )
    columns = ("unit_index", "year_index", "code_index", *names)
    for u, y, c, number, title, date, link in rows.select(columns).iter_rows():
        year, asked = observations.years[y], observations.codes[c]
        lasts = asked in data.framework and bool(data.framework[asked].evidence_valid)
        for check, severity, code, texts in _questions(year, number, title, date, link):
            if lasts and code == "finding.evidence_before_year":  # valid until it is replaced
                continue
            shown = named((one_line(text, 80) for text in texts), 3)
            where = (u, y, asked)
            yield data.finding(check, *where, code, f"{code}.ask", severity, text=shown, year=year)


# A check, how severe what it found is, the code of its sentence, and the texts that it is about.
Question = tuple[str, Severity, str, list[str]]


@lru_cache(2**14)  # a document proves many cells
def _questions(
    year: int, number: str | None, title: str | None, date: str | None, link: str | None
) -> tuple[Question, ...]:
    """What to ask about the documents of one cell; several stand on lines of their own, in the same order."""
    numbers, dates = _lines(number or title), _lines(date)
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    spans = {text: span_of(text) for text in dates if text}
    known = {text: span for text, span in spans.items() if span is not None}
    asked: tuple[Question, ...] = (
        ("evidence_date_unreadable", "warning", "finding.evidence_date_unreadable", [t for t in spans if t not in known]),
        ("evidence_outside_year", "note", "finding.evidence_before_year", [t for t, s in known.items() if s[1] < first]),
        ("evidence_outside_year", "warning", "finding.evidence_after_year", [t for t, s in known.items() if s[0] > last]),
        (
            "evidence_without_date", "warning", "finding.evidence_without_date",
            [one for i, one in enumerate(numbers) if one and not (i < len(dates) and dates[i])],
        ),
        (
            "evidence_link", "warning", "finding.evidence_link",
            [one for one in _lines(link) if one and not LINK.fullmatch(one)],
        ),
    )  # fmt: skip
    return tuple(question for question in asked if question[3])


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in text.splitlines()] if text else []
