"""How analyses are written on the page: sentences for cards and tables, and their pictures."""

from __future__ import annotations

from typing import Any

from dtiscore.documents.page import analysed_charts as charts
from dtiscore.documents.page import palette
from dtiscore.documents.page.analysed_nouns import Moved, MovedPart, RankInterval, Surety, WayStep, WayUp
from dtiscore.documents.page.nouns import Card, Page
from dtiscore.language.numbers import fixed, number, signed
from dtiscore.language.sentences import say

SHADES = len(palette.SHADES)
FEW_PLACES = 1


def pictures_of(page: Page) -> dict[str, Any]:
    """By what they show; those of ways and movements by the anchor of the card. Nothing where nothing was analysed."""
    from markupsafe import Markup

    found = page.analysed
    if found is None:
        return {}
    lang, before = page.lang, found.before or page.year - 1
    return {
        "sureties": [
            {"ranks": Markup(charts.interval_chart(own, lang)), "doubts": Markup(charts.doubt_chart(own, lang))}
            for own in found.sureties
        ],
        "weights": [Markup(charts.weight_chart(own, lang)) for own in found.coherences],
        "ways": dict.fromkeys((card.row.card for card in page.cards), "")
        | {way.card: Markup(charts.way_chart(way, lang)) for way in found.ways if way.steps},
        "moved": dict.fromkeys((card.row.card for card in page.cards), "")
        | {
            one.card: Markup(charts.moved_chart(one, before, page.year, lang))
            for one in found.moved
            if one.card and one.parts
        },
    }


class AnalysedWords:
    """What analyses say, in the language of the page."""

    def __init__(self, page: Page) -> None:
        self.page, self.lang = page, page.lang
        found = page.analysed
        self._sure = (
            {} if found is None else {one.card: one for own in found.sureties for one in own.intervals if one.card}
        )
        self._ways = {} if found is None else {one.card: one for one in found.ways}
        self._moved = {} if found is None else {one.card: one for one in found.moved if one.card}

    def functions(self) -> dict[str, Any]:
        names = (
            "say", "analysed_of", "sure_in_words", "way_in_words", "step_in_words", "moved_in_words", "part_in_words", "correlation",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}

    def say(self, code: str) -> str:
        return say(code, self.lang)

    def w(self, code: str, **params: Any) -> str:
        return say(f"page.{code}", self.lang, **params)

    def analysed_of(self, card: Card) -> tuple[RankInterval | None, WayUp | None, Moved | None]:
        anchor = card.row.card
        return self._sure.get(anchor), self._ways.get(anchor), self._moved.get(anchor)

    def sure_in_words(self, own: Surety) -> str:
        """How many ranks stay within one place, and how far they move on the mean."""
        near = sum(one.high - one.rank <= FEW_PLACES and one.rank - one.low <= FEW_PLACES for one in own.intervals)
        params = {"near": number(near, self.lang), "all": number(len(own.intervals), self.lang)}
        return self.w(
            "analysis.sure.words", **params, shift=fixed(own.shift, 2, self.lang), draws=number(own.draws, self.lang)
        )

    def way_in_words(self, way: WayUp) -> str:
        if way.reached and not way.steps:
            return self.w("analysis.card.there", goal=way.goal)
        places = [number(rank, self.lang) for rank in way.ranks]
        return self.w(
            "analysis.card.way" if way.reached else "analysis.card.no_way", goal=way.goal, count=len(way.steps), cost=fixed(way.cost, 2, self.lang),
            before=fixed(way.points[0], 2, self.lang), after=fixed(way.points[1], 2, self.lang), rank_before=places[0], rank_after=places[1],
        )  # fmt: skip

    def step_in_words(self, step: WayStep) -> str:
        points, cost = signed(step.points, 2, self.lang), fixed(step.cost, 2, self.lang)
        return self.w(
            "analysis.card.step", title=step.title, before=step.before, after=step.after, points=points, cost=cost
        )

    def moved_in_words(self, moved: Moved) -> str:
        change = f"{signed(moved.change, 2, self.lang)} {moved.measure}"
        if None in moved.ranks or moved.alone is None:
            return self.w("analysis.card.moved", change=change)
        before, after, alone = (number(rank, self.lang) for rank in (*moved.ranks, moved.alone))
        own, others = (signed(value, 1, self.lang) for value in (moved.own, moved.others))
        return self.w(
            "analysis.card.moved.rank", change=change, before=before, after=after, alone=alone, own=own, others=others
        )

    def part_in_words(self, part: MovedPart) -> str:
        return self.w(
            "analysis.card.part", title=part.title, cause=part.cause, change=signed(part.printed, 2, self.lang)
        )

    def correlation(self, value: float | None) -> Any:
        """A cell of the heat table, −1…1."""
        from markupsafe import Markup

        if value is None:
            return Markup("<td></td>")
        shade = min(max(int((value + 1.0) / 2.0 * SHADES), 0), SHADES - 1)
        return Markup(f'<td class="s{shade}">{fixed(value, 2, self.lang)}</td>')
