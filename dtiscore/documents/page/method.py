"""The method: by which framework, rules, sources and data the results came about."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dtiscore.documents.page.nouns import Dispute, Method, Reach, RuleLine
from dtiscore.documents.page.reported_year import LONGEST_TEXT, ReportedYear, number_or_none, safe_line
from dtiscore.documents.tables.listings import applies_to, framework_view
from dtiscore.documents.tables.results import bands_sentence
from dtiscore.frameworks.targets import Conflict
from dtiscore.language.measures import aim
from dtiscore.language.numbers import number
from dtiscore.language.sentences import say
from dtiscore.language.statuses import status_name
from dtiscore.model import TOTAL, Target
from dtiscore.results.averages import median
from dtiscore.results.tie_breaks import tie_break_words

MOST_SILENT = 20


def method_of(reported: ReportedYear, status: str | None) -> Method:
    """``status`` is the one as of which the observations were read, by its code; the latest where it is None."""
    plan, found = reported.scores.plan, reported.gaps
    conflicts = dict.fromkeys((*plan.conflicts, *(found.conflicts if found is not None else ())))
    return Method(
        facts=_facts(reported, status),
        rules=_rules(reported),
        sources=tuple(reported.sources.values()),
        disputes=tuple(_dispute(reported, conflict) for conflict in conflicts),
        reaches=tuple(_reach(reported, title, units) for title, units in reported.groups),
        without_target=tuple(reported.title(code) for code in plan.without_target),
        target_year=reported.goal_year,
    )


def _facts(reported: ReportedYear, status: str | None) -> tuple[tuple[str, str], ...]:
    framework, lang = reported.scores.framework, reported.lang

    def fact(label: str, text: str) -> tuple[str, str]:
        return say(label, lang), text

    computed = [(safe_line(node.title[lang]), node.computed_by) for node in framework.pillars if node.computed_by]
    decimals = framework.decimals
    rounding = say("page.method.rounding.text", lang, decimals=decimals, percent_decimals=max(decimals - 2, 0))
    facts = [
        fact(
            "page.method.framework", f"{safe_line(framework.title[lang], LONGEST_TEXT)} ({safe_line(framework.code)})"
        ),
        fact("table.source", safe_line(framework.source[lang], LONGEST_TEXT)),
        fact("table.year", str(reported.year)),
        fact("page.method.years", f"{framework.first_year}–{framework.last_year}"),
        fact("table.scale", number(framework.scale, lang)),
        fact("page.method.rounding", rounding),
        fact("page.method.status", status_name(status, lang) if status else say("page.method.status.latest", lang)),
        fact("page.method.missing", say(f"page.method.missing.{framework.missing}", lang)),
        fact("page.method.silent", say(f"page.method.silent.{framework.no_submission}", lang)),
        fact("page.method.ties", _ties(reported)),
    ]
    if framework.bands.levels:
        facts.append(fact("page.method.bands", bands_sentence(framework.bands, lang)))
    facts.append(fact("page.method.median", say("page.method.median.text", lang)))
    before = reported.ranking.before.get(reported.j)
    if before is not None:
        facts.append(
            fact("page.method.compared", safe_line(" ".join(note[lang] for note in before.source.notes), LONGEST_TEXT))
        )
    if reported.gaps is not None:
        facts.append(fact("page.method.targets", reference_of(reported)))
    if computed:
        facts.append(fact("page.method.plugins", "; ".join(f"{title}: {who}" for title, who in computed)))
    return tuple(facts)


def _ties(reported: ReportedYear) -> str:
    lang, scores = reported.lang, reported.scores
    ties = say(f"page.method.ties.{scores.framework[TOTAL].ties}", lang)
    before = tie_break_words(scores, TOTAL, lang)
    return f"{before} {ties}" if before else ties


def _rules(reported: ReportedYear) -> tuple[RuleLine, ...]:
    framework, lang = reported.scores.framework, reported.lang

    types = {code: title[lang] for code, title in framework.unit_types.items()}
    return tuple(
        RuleLine(
            row["depth"],
            safe_line(row["title"], 300),
            row["points"],
            safe_line(row["rule"], LONGEST_TEXT),
            safe_line(applies_to(framework[row["node"]], types), 300),
        )
        for row in framework_view(framework, lang).frame.iter_rows(named=True)
    )


def reference_of(reported: ReportedYear) -> str:
    """What the gaps are measured against, in words."""
    if reported.gaps is None:
        return say("page.card.gaps.nothing", reported.lang)
    if reported.goal_year is None:
        return say("page.reference.best", reported.lang)
    code = "page.reference.target" if reported.others is None else "page.reference.both"
    return say(code, reported.lang, year=reported.goal_year)


def _dispute(reported: ReportedYear, conflict: Conflict) -> Dispute:
    lang, node = reported.lang, reported.scores.framework[conflict.node]
    shorts = {code: source.short for code, source in reported.sources.items()}
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
    own = np.array(units, dtype=np.int64)
    observations = reported.scores.plan.observations
    submitted = observations.submitted[own, reported.j]
    shares = np.where(submitted, reported.scores.coverage(TOTAL)[own, reported.j], np.nan)
    known = bool((~np.isnan(shares)).any())
    lowest = int(np.nanargmin(shares)) if known else 0
    silent = [reported.name(int(u)) for u in own[observations.silent[own, reported.j]]]
    return Reach(
        block=title,
        units=len(own),
        submitted=int(submitted.sum()),
        median=number_or_none(median(shares)),
        lowest=number_or_none(float(shares[lowest])),
        lowest_unit=reported.name(units[lowest]) if known and shares[lowest] < 1 else "",
        silent=tuple(silent[:MOST_SILENT]),
        more_silent=max(len(silent) - MOST_SILENT, 0),
    )
