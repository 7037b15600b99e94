"""What a file says of a framework as a whole: its header, and the tables beside its nodes."""

from __future__ import annotations

from collections import Counter
from typing import Any

import attrs

from dtiscore.model import CheckLimits, Framework, Text

Tables = dict[str, Any]


def header(framework: Framework) -> Tables:
    total = framework["total"]
    added = sum(framework[code].points for code in total.children if not framework[code].adjusts)
    as_span = framework.origin or (total.rollup == "points" and abs(added - framework.scale) > 1e-9 * framework.scale)
    span = {"from": short(framework.origin), "to": short(framework.origin + framework.scale)}
    return {
        "code": framework.code,
        "title": both_texts(framework.title),
        "level": framework.level,
        "years": {"from": framework.first_year, "to": framework.last_year},
        "scale": span if as_span else short(framework.scale),
        **({"points": "scale"} if framework.every_node_on_scale else {}),
        "decimals": framework.decimals,
        **({} if framework.point_decimals is None else {"point_decimals": framework.point_decimals}),
        **({} if framework.ties == "competition" else {"ties": framework.ties}),
        **({"tie_break": list(usual_tie_break(framework))} if usual_tie_break(framework) else {}),
        "missing": framework.missing,
        **({} if framework.no_submission == "unranked" else {"no_submission": framework.no_submission}),
        "source": one_text(framework.source),
        "completeness": framework.completeness,
        **({} if framework.note is None else {"note": both_texts(framework.note)}),
    }


def usual_tie_break(framework: Framework) -> tuple[str, ...]:
    """What tells equal scores apart unless a node says another: the most common, where every node has one."""
    stated_ones = Counter(node.tie_break for node in framework.nodes.values())
    return () if () in stated_ones else stated_ones.most_common(1)[0][0]


def targets(framework: Framework) -> Tables:
    chosen = framework.targets
    if not chosen.documents:
        return {}
    table: Tables = {"documents": list(chosen.documents)}
    table |= {"conflict": chosen.conflict} if chosen.conflict else {}
    return table | ({} if chosen.default_year is None else {"default_year": chosen.default_year})


def bands(framework: Framework) -> Tables:
    ends = {(True, True): "both", (True, False): "lower", (False, True): "upper", (False, False): "neither"}
    levels = []
    for band in framework.bands.levels:
        limits = {"from": band.lower, "to": band.upper}
        own = {name: short(limit) for name, limit in limits.items() if abs(limit) < float("inf")}
        levels.append(
            {"title": both_texts(band.title), **own, "includes": ends[band.includes_lower, band.includes_upper]}
        )
    return {"levels": levels} if levels else {}


def checks(framework: Framework) -> Tables:
    drop = {} if framework.drop_percent == 10.0 else {"drop_percent": short(framework.drop_percent)}
    fields = {field.name: field.default for field in attrs.fields(CheckLimits)}
    own = {name: getattr(framework.limits, name) for name in fields}
    return drop | {name: value for name, value in own.items() if value != fields[name]}


def counts(framework: Framework) -> Tables:
    return {
        code: {"title": both_texts(title)}
        | ({"unit_of_measure": framework.count_measures[code]} if code in framework.count_measures else {})
        | ({"lasting": True} if code in framework.lasting else {})
        | ({"across": "sum"} if code in framework.additive else {})
        for code, title in framework.count_titles.items()
    }


def sums(framework: Framework) -> Tables:
    sums: Tables = {
        check.code: {"total": check.total, "parts": list(check.parts)}
        | ({} if check.note is None else {"note": both_texts(check.note)})
        for check in framework.sums
    }
    return {"sums": sums, "within": {c.code: {"overall": c.overall, "parts": list(c.parts)} for c in framework.within}}


def both_texts(text: Text) -> Tables:
    return {"vi": text.vi, "en": text.en}


def one_text(text: Text) -> Any:
    """One line that serves both languages, where it does."""
    return text.vi if text.vi == text.en else both_texts(text)


def short(number: float) -> float:
    """A whole number without a decimal point, as people write it."""
    return int(number) if float(number).is_integer() and abs(number) < 2**53 else float(number)
