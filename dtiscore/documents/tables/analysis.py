"""What is shown of analyses: machine rows for programs, columns in a language for people."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import polars as pl

from dtiscore.analysis.audit import Audit, AuditRow, Show
from dtiscore.analysis.movement import Movement
from dtiscore.analysis.roadmap import Roadmap
from dtiscore.analysis.robustness import Robustness
from dtiscore.analysis.robustness import Show as ShowRobustness
from dtiscore.documents.tables.results import units_of
from dtiscore.documents.tables.view import Column, Headed, View
from dtiscore.language.errors import Language
from dtiscore.language.lists import all_of
from dtiscore.language.measures import measured
from dtiscore.language.numbers import fixed, number, percent, signed
from dtiscore.language.sentences import is_known, say
from dtiscore.language.statuses import status_name
from dtiscore.model import Framework
from dtiscore.rules.bands_and_options import options_of, title_of

COUNTED = ("sample", "per_item", "no_variance", "components")
SHARES = ("ceiling", "floor", "first_share", "effective_weight", "effective_weight_curved", "stated_weight")
MOST_TOLD = 5
VERDICTS = {"good": "good", "look": "bad", "weak": "bad", "few": ""}


def audit_view(audit: Audit, show: Show, lang: Language) -> View:
    """The rows of one table; people also read the question that a verdict asks."""
    rows, frame, table = audit.shown(show), audit.to_polars(show), Headed(lang)
    framework = audit.scores.framework

    def titled(code: str) -> str:
        return framework[code].title[lang] if code in framework else code

    columns = (
        *([table.column("table.year", frame["year"], "count")] if frame["year"].n_unique() > 1 else []),
        *([table.column("table.block", frame["block"], "wrap")] if frame["block"].n_unique() > 1 else []),
        table.column("analysis.check", [say(f"analysis.check.{row.check}", lang) for row in rows], "wrap"),
        table.column("table.node", [titled(row.node) for row in rows], "wrap"),
        *([table.column("analysis.other", [titled(r.other) for r in rows], "wrap")] if any(frame["other"]) else []),
        table.column(
            "analysis.value", [audit_value(r, r.value, lang) for r in rows], "count", raw=frame["value"].to_list()
        ),
        table.column(
            "analysis.limit", [audit_value(r, r.limit, lang) for r in rows], "count", raw=frame["limit"].to_list()
        ),
        table.column(
            "analysis.verdict",
            [say(f"analysis.verdict.{row.verdict}", lang) for row in rows],
            tone=[VERDICTS[row.verdict] for row in rows],
        ),
        table.column("analysis.units", frame["n"], "count"),
        table.column("analysis.question", [asked(row, lang) for row in rows], "wrap"),
    )
    title = say("analysis.title.audit", lang, title=titled(audit.node))
    years = frame["year"].unique().to_list()
    return View(f"{title}, {years[0]}" if len(years) == 1 else title, frame, columns)


def robustness_view(
    found: Robustness, show: ShowRobustness, lang: Language, *, top: int, unit: str | None = None
) -> View:
    """The rows of one table of how sure ranks are."""
    frame, table = found.to_polars(show, top=top, unit=unit, lang=lang), Headed(lang)
    columns = {"units": _interval_columns, "doubts": _doubt_columns, "ranks": _rank_columns, "pairs": _pair_columns}[
        show
    ]
    framework = found.scores.framework
    title = say("analysis.title.robustness", lang, title=framework[found.node].title[lang])
    years = frame["year"].unique().to_list()
    group = (
        *([table.column("table.year", frame["year"], "count")] if len(years) > 1 else []),
        *([table.column("table.block", frame["block"], "wrap")] if frame["block"].n_unique() > 1 else []),
    )
    made = (*group, *columns(found, frame, table, top))
    return View(f"{title}, {years[0]}" if len(years) == 1 else title, frame, made)


def _interval_columns(found: Robustness, frame: pl.DataFrame, table: Headed, top: int) -> tuple[Column, ...]:
    doubts = [doubt_named(found, name, table.lang) for name in frame["doubt"]]
    header = say("analysis.top", table.lang, top=top)
    banded = frame["band"].count() > 0
    return (
        table.column("table.rank", frame["rank"], "count"),
        *units_of(found.scores, frame, table.lang),
        table.column("analysis.low", frame["low"], "count"),
        table.column("analysis.median", frame["median"], "count"),
        table.column("analysis.high", frame["high"], "count"),
        Column(header, frame["top_probability"].to_list(), "percent", 0),
        table.column("analysis.beats_next", frame["beats_next"], "percent", 0),
        *([table.column("analysis.band_probability", frame["band_probability"], "percent", 0)] if banded else []),
        *([table.column("analysis.doubt", doubts, "wrap")] if frame["doubt"].count() else []),
    )


def doubt_named(found: Robustness, name: str | None, lang: Language) -> str:
    """What a doubt is called."""
    title = next((doubt.title for doubt in found.doubts if doubt.name == name), None)
    return title[lang] if title else say("analysis.several", lang) if name == "several" else name or ""


def _doubt_columns(found: Robustness, frame: pl.DataFrame, table: Headed, top: int) -> tuple[Column, ...]:
    def interval(part: str) -> list[str]:
        ends = zip(frame[f"{part}_low"], frame[f"{part}_high"], strict=True)
        return [
            "" if low is None else f"{fixed(low, 2, table.lang)} … {fixed(high, 2, table.lang)}" for low, high in ends
        ]

    return (
        table.column("analysis.doubt", [doubt_named(found, name, table.lang) for name in frame["doubt"]], "wrap"),
        table.column("table.kind", [say(f"analysis.kind.{kind}", table.lang) for kind in frame["kind"]]),
        table.column("analysis.first", frame["first"], "number"),
        table.column("analysis.between", interval("first")),
        table.column("analysis.total", frame["total"], "number"),
        table.column("analysis.between", interval("total")),
        table.column("analysis.mean_shift", frame["mean_shift"], "number"),
    )


def _rank_columns(found: Robustness, frame: pl.DataFrame, table: Headed, top: int) -> tuple[Column, ...]:
    return (
        *units_of(found.scores, frame, table.lang),
        table.column("table.rank", frame["rank"], "count"),
        table.column("analysis.probability", frame["probability"], "percent", 1),
    )


def _pair_columns(found: Robustness, frame: pl.DataFrame, table: Headed, top: int) -> tuple[Column, ...]:
    names = found.scores.plan.observations.names
    return (
        table.column("table.unit", [names[unit] for unit in frame["unit"]], "wrap"),
        table.column("analysis.other", [names[unit] for unit in frame["other"]], "wrap"),
        table.column("analysis.ahead", frame["ahead"], "percent", 1),
        table.column("analysis.level", frame["level"], "percent", 1),
        table.column("analysis.behind", frame["behind"], "percent", 1),
    )


def movement_view(found: Movement, lang: Language) -> View:
    """The parts of what moved; a workbook shows the numbers behind them."""
    frame, table, framework = found.to_polars(), Headed(lang), found.after.framework
    earlier = found.before.framework

    def titled(code: str) -> str:
        edition = framework if code in framework else earlier
        return edition[code].title[lang] if code in edition else code

    names = found.after.plan.observations.names
    decimals = [1 if measure == "rank" else 2 for measure in frame["measure"]]
    printed = [signed(value, places, lang) for value, places in zip(frame["printed"], decimals, strict=True)]
    states = [status_name(name, lang) if not name.isdigit() else name for name in found.names]
    columns = (
        *([table.column("table.unit", [names[u] for u in frame["unit"]], "wrap")] if frame["unit"].n_unique() > 1 else []),
        table.column("table.node", [titled(code) for code in frame["node"]], "wrap"),
        table.column("analysis.cause", [say(f"analysis.cause.{cause}", lang) for cause in frame["cause"]], "wrap"),
        table.column(
            "analysis.part", printed, "count", raw=frame["printed"].to_list(),
            tone=["good" if value > 0 else "bad" if value < 0 else "" for value in frame["printed"]],
        ),
        table.column("analysis.measure", [say(f"analysis.measure.{name}", lang) for name in frame["measure"]]),
        table.column("table.before", frame["before"], "number"),
        table.column("table.after", frame["after"], "number"),
    )  # fmt: skip
    title = say("analysis.title.movement", lang, before=states[0], after=states[1], title=titled(found.node))
    units = frame["unit"].unique(maintain_order=True).to_list()
    return View(f"{title}, {names[units[0]]}" if len(units) == 1 else title, frame, columns)


def movement_sentences(found: Movement, lang: Language) -> Iterator[str]:
    """Of one unit, or of a few: where it would stand if the others had stood still."""
    own = [row for row in found.rows if row.measure == "rank" and row.cause == "own"]
    names = found.after.plan.observations.names
    for row in own if len(own) <= MOST_TOLD else ():
        alone = number(found.alone[row.unit], lang)
        yield say(
            "analysis.said.still",
            lang,
            unit=names[row.unit],
            before=number(row.before, lang),
            after=number(row.after, lang),
            alone=alone,
        )


def roadmap_view(found: Roadmap, lang: Language) -> View:
    """The moves, and what they add up to."""
    frame, table, framework = found.to_polars(), Headed(lang), found.scores.framework
    names = found.scores.plan.observations.names
    rows = frame.rows(named=True)

    def told(row: dict[str, Any], name: str) -> str:
        if (
            name == "to"
            and row["goal"] is None
            and (words := chosen_words(framework, row["node"], row["choice"] or "", lang))
        ):
            return words
        return measured(row[name], row["measure"], lang) if row[name] is not None else ""

    gained = [
        math.nan
        if row["points_after"] is None or row["points_before"] is None
        else row["points_after"] - row["points_before"]
        for row in rows
    ]
    spread = [(row["per_year"] if row["goal"] is None else None) for row in rows]
    columns = (
        table.column("table.node", [framework[row["node"]].title[lang] for row in rows], "wrap"),
        table.column("analysis.from", [told(row, "from") for row in rows], "count", raw=frame["from"].to_list()),
        table.column("analysis.to", [told(row, "to") for row in rows], "wrap"),
        *([table.column("table.per_year", spread, "number")] if found.years > 1 else []),
        table.column("analysis.points_gained", gained, "change", 2),
        table.column("analysis.effort", frame["cost"], "number"),
    )
    title = say(
        "analysis.title.roadmap", lang, unit=names[found.unit], year=found.year, title=framework[found.node].title[lang]
    )
    return View(title, frame, columns)


def chosen_words(framework: Framework, code: str, words: str, lang: Language) -> str:
    """What is to be chosen or ticked, by its title; of yes or no, the one that earns more."""
    node = framework[code]
    if node.rule is not None and node.rule.reads == "yes_no":
        return say("value.no" if node.deducts else "value.yes", lang)
    entries = options_of(node.rule, node.params) if node.rule is not None else {}
    return "; ".join(title_of(word, entries[word], lang) for word in words.split(";") if word in entries)


def goal_words(found: Roadmap, lang: Language) -> str:
    """The goal as a share of the maximum."""
    decimals = max(found.scores.framework.decimals - 2, 0)
    return say("analysis.goal.share", lang, percent=percent(found.goal, decimals, lang))


def roadmap_sentences(found: Roadmap, lang: Language) -> Iterator[str]:
    """What comes of the moves, and how sure it is that nothing cheaper does."""
    name = found.scores.plan.observations.names[found.unit]
    goal = goal_words(found, lang)
    i, j = found.scores.unit_index(found.unit, found.year), found.scores.year_index(found.year)
    before, after = (fixed(float(one.points(found.node)[i, j]), 2, lang) for one in (found.scores, found.after))
    places = [number(rank or None, lang) for rank in found.ranks]
    if found.reached and not found.moves:
        yield say("analysis.said.already", lang, unit=name, goal=goal)
        return
    yield say(
        "analysis.said.reached" if found.reached else "analysis.said.not_reached", lang, unit=name, goal=goal, before=before,
        after=after, rank_before=places[0], rank_after=places[1], cost=number(found.cost, lang, 2),
    )  # fmt: skip
    if found.reached and found.exact and found.bound == found.bound:
        yield say("analysis.said.proven", lang, bound=number(found.bound, lang, 2))
    elif found.reached and not found.exact:
        yield say("analysis.said.unproven", lang)
    for why in dict.fromkeys(found.why.values()):
        titles = [found.scores.framework[code].title[lang] for code, own in found.why.items() if own == why]
        yield say(f"analysis.said.stuck.{why}", lang, nodes=all_of(titles, lang))


def audit_value(row: AuditRow, value: float, lang: Language) -> str:
    """Counts as counts, shares in percent, what else there is with three decimals."""
    if row.check in COUNTED:
        return number(value, lang, 1)
    return percent(value, 1, lang) if row.check in SHARES else fixed(value, 3, lang)


def asked(row: AuditRow, lang: Language) -> str:
    """The question that a verdict asks; empty for none."""
    code = f"analysis.ask.{row.check}"
    return say(code, lang) if row.verdict in ("look", "weak") and is_known(code) else ""
