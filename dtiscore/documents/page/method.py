"""The method: by which framework, rules, sources and data the results came about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs
import numpy as np

from dtiscore.documents.page.nouns import Dispute, Method, Reach, RuleLine, SourceDocument
from dtiscore.documents.page.reported_year import ReportedYear, number_or_none, safe_line
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


def sources_of(reported: ReportedYear, targets: Targets, year: int | None) -> tuple[SourceDocument, ...]:
    """Every document with targets for the year, or for any year where none is asked for."""
    found: list[SourceDocument] = []
    for document in targets.documents:
        count = sum(t.document == document.code and year in (None, t.year) for t in targets.targets)
        if count:
            found.append(_source(document, f"doc-{len(found) + 1}", count, reported))
    shorts = [source.short for source in found]
    return tuple(attrs.evolve(s, short=f"{s.short} [{s.code}]") if shorts.count(s.short) > 1 else s for s in found)


def _source(document: Document, anchor: str, count: int, reported: ReportedYear) -> SourceDocument:
    lang = reported.lang
    title, numbered = safe_line(document.title[lang], LONGEST_TEXT), safe_line(document.number)
    return SourceDocument(
        anchor=anchor,
        short=f"{numbered}: {safe_line(document.title[lang])}" if numbered else safe_line(document.title[lang]),
        code=document.code,
        title=title,
        number=numbered,
        date=safe_line(date_text(document.date, lang)),
        issuer=safe_line(document.issuer[lang], LONGEST_TEXT) if document.issuer else "",
        source=safe_line(document.source[lang] if document.source else "", LONGEST_TEXT),
        targets=count,
    )


def method_of(
    reported: ReportedYear, gaps: Gaps | None, by_target: bool, with_best: bool, sources: tuple[SourceDocument, ...],
    blocks: Iterable[tuple[str, Sequence[int]]], status: str | None,
) -> Method:  # fmt: skip
    scores = reported.scores
    target_year = gaps.target_year if gaps is not None and by_target else None
    conflicts = (*scores.plan.conflicts, *(gaps.conflicts if gaps is not None else ()))
    return Method(
        facts=_facts(reported, reference_of(reported, gaps, by_target, with_best) if gaps is not None else "", status),
        rules=_rules(reported),
        sources=sources,
        disputes=tuple(_dispute(reported, conflict, sources) for conflict in dict.fromkeys(conflicts)),
        reaches=tuple(_reach(reported, title, units) for title, units in blocks),
        without_target=tuple(reported.title(code) for code in scores.plan.without_target),
        target_year=target_year,
    )


def _facts(reported: ReportedYear, reference: str, status: str | None) -> tuple[tuple[str, str], ...]:
    framework, lang = reported.scores.framework, reported.lang

    def fact(label: str, text: str) -> tuple[str, str]:
        return say(f"page.{label}", lang), text

    computed = [(safe_line(node.title[lang]), node.computed_by) for node in framework.pillars if node.computed_by]
    decimals = framework.decimals
    rounding = say("page.method.rounding.text", lang, decimals=decimals, percent_decimals=max(decimals - 2, 0))
    facts = [
        fact("method.framework", f"{safe_line(framework.title[lang], LONGEST_TEXT)} ({safe_line(framework.code)})"),
        fact("method.source", safe_line(framework.source[lang], LONGEST_TEXT)),
        fact("year", str(reported.year)),
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


def _rules(reported: ReportedYear) -> tuple[RuleLine, ...]:
    framework, lang = reported.scores.framework, reported.lang

    def audience(code: str) -> str:
        node = framework[code]
        types = [framework.unit_types[t][lang] if t in framework.unit_types else t for t in node.applies_to]
        return safe_line(
            ", ".join([*types, *(node.scope.blocks if node.scope else ()), *(node.scope.units if node.scope else ())]),
            300,
        )

    return tuple(
        RuleLine(
            row["depth"],
            safe_line(row["title"], 300),
            row["points"],
            safe_line(row["rule"], LONGEST_TEXT),
            audience(row["node"]),
        )
        for row in framework_view(framework, lang).frame.iter_rows(named=True)
    )


def reference_of(reported: ReportedYear, gaps: Gaps | None, by_target: bool, with_best: bool) -> str:
    """What the gaps are measured against, in words; ``with_best`` where some are of indicators without a target."""
    if gaps is None:
        return say("page.card.gaps.nothing", reported.lang)
    if by_target:
        return say(
            "page.reference.both" if with_best else "page.reference.target", reported.lang, year=gaps.target_year
        )
    return say("page.reference.best", reported.lang)


def _dispute(reported: ReportedYear, conflict: Conflict, sources: Iterable[SourceDocument]) -> Dispute:
    lang, node = reported.lang, reported.scores.framework[conflict.node]
    shorts = {source.code: source.short for source in sources}
    measure = node.unit_of_measure if node.rollup == "leaf" else "points"

    def told(target: Target) -> tuple[str, str, str]:
        value = aim(target.comparison, target.value, measure, lang)
        return value, shorts.get(target.document, safe_line(target.document)), safe_line(target.stated)

    resolution = say("page.method.dispute.open", lang)
    if conflict.chosen is not None:
        value, document, _ = told(conflict.chosen)
        resolution = say(f"page.method.dispute.{conflict.how}", lang, target=value, document=document)
    return Dispute(
        safe_line(node.title[lang]),
        safe_line(conflict.unit),
        conflict.year,
        tuple(map(told, conflict.targets)),
        resolution,
    )


def _reach(reported: ReportedYear, title: str, units: Sequence[int]) -> Reach:
    observations, j = reported.scores.plan.observations, reported.j
    own = np.array(units, dtype=np.int64)
    submitted = observations.submitted[own, j]
    coverage = reported.scores.coverage(TOTAL)[own, j]
    seen = own[submitted & ~np.isnan(coverage)]
    shares = reported.scores.coverage(TOTAL)[seen, j]
    silent = [reported.name(int(u)) for u in own[~submitted]]
    return Reach(
        block=title,
        units=len(own),
        submitted=int(submitted.sum()),
        median=number_or_none(float(np.median(shares))) if shares.size else None,
        lowest=number_or_none(float(shares.min())) if shares.size else None,
        lowest_unit=reported.name(int(seen[shares.argmin()])) if shares.size and shares.min() < 1 else "",
        silent=tuple(silent[:MOST_SILENT]),
        more_silent=max(len(silent) - MOST_SILENT, 0),
    )
