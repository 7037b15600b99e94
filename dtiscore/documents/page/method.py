"""The method: by which framework, rules, sources and data the results came about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs
import numpy as np

from dtiscore.documents.page.nouns import Dispute, Method, Reach, RuleLine, Source
from dtiscore.documents.page.reading import Reading, known, shown
from dtiscore.documents.tables.listings import framework_view
from dtiscore.documents.tables.results import bands_sentence
from dtiscore.frameworks.targets import Conflict, Targets
from dtiscore.language.dates import date_text
from dtiscore.language.measures import aim
from dtiscore.language.numbers import number
from dtiscore.language.sentences import say
from dtiscore.language.statuses import status_name
from dtiscore.model import TOTAL, Document, Target
from dtiscore.results.gaps import Gaps

MOST_SILENT = 20
LONGEST_TEXT = 600


def sources_of(reading: Reading, targets: Targets, year: int | None) -> tuple[Source, ...]:
    """Every document with targets for the year, or for any year where none is asked for."""
    found: list[Source] = []
    for document in targets.documents:
        count = sum(t.document == document.code and year in (None, t.year) for t in targets.targets)
        if count:
            found.append(_source(document, f"doc-{len(found) + 1}", count, reading))
    shorts = [source.short for source in found]
    return tuple(attrs.evolve(s, short=f"{s.short} [{s.code}]") if shorts.count(s.short) > 1 else s for s in found)


def _source(document: Document, anchor: str, count: int, reading: Reading) -> Source:
    lang = reading.lang
    title, numbered = shown(document.title[lang], LONGEST_TEXT), shown(document.number)
    return Source(
        anchor=anchor,
        short=f"{numbered}: {shown(document.title[lang])}" if numbered else shown(document.title[lang]),
        code=document.code,
        title=title,
        number=numbered,
        date=shown(date_text(document.date, lang)),
        issuer=shown(document.issuer[lang], LONGEST_TEXT) if document.issuer else "",
        source=shown(document.source[lang] if document.source else "", LONGEST_TEXT),
        targets=count,
    )


def method_of(
    reading: Reading, gaps: Gaps | None, by_target: bool, with_best: bool, sources: tuple[Source, ...],
    blocks: Iterable[tuple[str, Sequence[int]]], status: str | None,
) -> Method:  # fmt: skip
    scores = reading.scores
    target_year = gaps.target_year if gaps is not None and by_target else None
    conflicts = (*scores.plan.conflicts, *(gaps.conflicts if gaps is not None else ()))
    return Method(
        facts=_facts(reading, reference_of(reading, gaps, by_target, with_best) if gaps is not None else "", status),
        rules=_rules(reading),
        sources=sources,
        disputes=tuple(_dispute(reading, conflict, sources) for conflict in dict.fromkeys(conflicts)),
        reaches=tuple(_reach(reading, title, units) for title, units in blocks),
        without_target=tuple(reading.title(code) for code in scores.plan.without_target),
        target_year=target_year,
    )


def _facts(reading: Reading, reference: str, status: str | None) -> tuple[tuple[str, str], ...]:
    framework, lang = reading.scores.framework, reading.lang

    def fact(label: str, text: str) -> tuple[str, str]:
        return say(f"page.{label}", lang), text

    computed = [(shown(node.title[lang]), node.computed_by) for node in framework.pillars if node.computed_by]
    decimals = framework.decimals
    rounding = say("page.method.rounding.text", lang, decimals=decimals, percent_decimals=max(decimals - 2, 0))
    facts = [
        fact("method.framework", f"{shown(framework.title[lang], LONGEST_TEXT)} ({shown(framework.code)})"),
        fact("method.source", shown(framework.source[lang], LONGEST_TEXT)),
        fact("year", str(reading.year)),
        fact("method.years", f"{framework.first_year}–{framework.last_year}"),
        fact("method.scale", number(framework.scale, lang)),
        fact("method.rounding", rounding),
        fact("method.status", status_name(status, lang) if status else say("page.method.status.latest", lang)),
        fact("method.missing", say(f"page.method.missing.{framework.missing}", lang)),
        fact("method.silent", say(f"page.method.silent.{framework.no_submission}", lang)),
        fact("method.ties", say(f"page.method.ties.{framework[TOTAL].ties}", lang)),
    ]
    if framework.bands.levels:
        facts.append(fact("method.bands", bands_sentence(framework.bands, lang)))
    facts.append(fact("method.median", say("page.method.median.text", lang)))
    if reference:
        facts.append(fact("method.targets", reference))
    if computed:
        facts.append(fact("method.plugins", "; ".join(f"{title}: {who}" for title, who in computed)))
    return tuple(facts)


def _rules(reading: Reading) -> tuple[RuleLine, ...]:
    framework, lang = reading.scores.framework, reading.lang

    def audience(code: str) -> str:
        node = framework[code]
        types = [framework.unit_types[t][lang] if t in framework.unit_types else t for t in node.applies_to]
        return shown(
            ", ".join([*types, *(node.scope.blocks if node.scope else ()), *(node.scope.units if node.scope else ())]),
            300,
        )

    return tuple(
        RuleLine(
            row["depth"],
            shown(row["title"], 300),
            row["points"],
            shown(row["rule"], LONGEST_TEXT),
            audience(row["node"]),
        )
        for row in framework_view(framework, lang).frame.iter_rows(named=True)
    )


def reference_of(reading: Reading, gaps: Gaps | None, by_target: bool, with_best: bool) -> str:
    """What the gaps are measured against, in words; ``with_best`` where some are of indicators without a target."""
    if gaps is None:
        return say("page.card.gaps.nothing", reading.lang)
    if by_target:
        return say("page.reference.both" if with_best else "page.reference.target", reading.lang, year=gaps.target_year)
    return say("page.reference.best", reading.lang)


def _dispute(reading: Reading, conflict: Conflict, sources: Iterable[Source]) -> Dispute:
    lang, node = reading.lang, reading.scores.framework[conflict.node]
    shorts = {source.code: source.short for source in sources}
    measure = node.unit_of_measure if node.rollup == "leaf" else "points"

    def told(target: Target) -> tuple[str, str, str]:
        value = aim(target.comparison, target.value, measure, lang)
        return value, shorts.get(target.document, shown(target.document)), shown(target.stated)

    resolution = say("page.method.dispute.open", lang)
    if conflict.chosen is not None:
        value, document, _ = told(conflict.chosen)
        resolution = say(f"page.method.dispute.{conflict.how}", lang, target=value, document=document)
    return Dispute(
        shown(node.title[lang]), shown(conflict.unit), conflict.year, tuple(map(told, conflict.targets)), resolution
    )


def _reach(reading: Reading, title: str, units: Sequence[int]) -> Reach:
    observations, j = reading.scores.plan.observations, reading.j
    own = np.array(units, dtype=np.int64)
    submitted = observations.submitted[own, j]
    coverage = reading.scores.coverage(TOTAL)[own, j]
    seen = own[submitted & ~np.isnan(coverage)]
    shares = reading.scores.coverage(TOTAL)[seen, j]
    silent = [reading.name(int(u)) for u in own[~submitted]]
    return Reach(
        block=title,
        units=len(own),
        submitted=int(submitted.sum()),
        median=known(float(np.median(shares))) if shares.size else None,
        lowest=known(float(shares.min())) if shares.size else None,
        lowest_unit=reading.name(int(seen[shares.argmin()])) if shares.size and shares.min() < 1 else "",
        silent=tuple(silent[:MOST_SILENT]),
        more_silent=max(len(silent) - MOST_SILENT, 0),
    )
