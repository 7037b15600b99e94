"""What the templates are given: mappings and lists of texts, numbers already written as the language writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Any

import attrs
import numpy as np

from dtiscore.documents.letterhead import Letterhead
from dtiscore.documents.publishing.year_results import YearResults
from dtiscore.documents.tables.borders import MOVES, border_table
from dtiscore.language.dates import date_text
from dtiscore.language.numbers import fixed, signed
from dtiscore.language.rounding import round_half_up
from dtiscore.language.sentences import say
from dtiscore.language.signs import DAGGER, DASH
from dtiscore.model import TOTAL, Gap, Text
from dtiscore.results.ranking import Ranking, band_of_score
from dtiscore.results.shortfalls import result_told, shortfalls, target_told
from dtiscore.results.stages import MovedPoints, Standing
from dtiscore.results.tie_breaks import tie_break_words

GAPS_SHOWN = 10
NAMED = 5
Fields = dict[str, Any]


def numbered(rows: Iterable[Fields]) -> list[Fields]:
    """The rows with their numbers from 1."""
    return [{"number": str(i), **row} for i, row in enumerate(rows, 1)]


@attrs.frozen(eq=False, slots=False)
class Writer:
    """Writes the facts of a publication as texts."""

    results: YearResults

    # --- numbers and names -------------------------------------------------------------------------------------------

    def phrase(self, code: str, **params: object) -> str:
        return say(f"document.{code}", self.results.lang, **params)

    def points(self, value: float) -> str:
        return fixed(value, self.results.point_digits, self.results.lang)

    def signed(self, value: float) -> str:
        return signed(value, self.results.point_digits, self.results.lang)

    def percent(self, score: float) -> str:
        return fixed(score * 100.0, self.results.percent_digits, self.results.lang)

    def name(self, unit: int) -> str:
        observations = self.results.scores.plan.observations
        return observations.records[unit].name or observations.units[unit]

    def title(self, code: str) -> str:
        return self.results.framework[code].title[self.results.lang]

    def band(self, score: float, code: str = TOTAL) -> str:
        return self.named_band(band_of_score(self.results.framework, score, code))

    def named_band(self, band: Text | None) -> str:
        return band[self.results.lang] if band else DASH

    def places(self, change: float) -> str:
        if change != change:
            return DASH
        if not change:
            return self.phrase("same")
        return self.phrase("up" if change > 0 else "down", places=abs(int(change)))

    def listed(self, names: Sequence[str]) -> str:
        if len(names) <= NAMED:
            return ", ".join(names)
        return self.phrase("others", units=", ".join(names[:NAMED]), count=len(names) - NAMED)

    # --- shared ------------------------------------------------------------------------------------------------------

    @cached_property
    def letterhead(self) -> Letterhead:
        return Letterhead(self.results.office, self.results.lang)

    @cached_property
    def common(self) -> Fields:
        framework, lang = self.results.framework, self.results.lang
        observations, j = self.results.scores.plan.observations, self.results.position
        listed, year = observations.listed[:, j], self.results.year
        return {
            **self.letterhead.fields,
            "year": str(year), "last_year": str(self.results.year_compared), "next_year": str(year + 1),
            "compared": "x" if self.results.changes is not None else "",
            "framework": {
                "title": framework.title[lang], "code": framework.code, "source": framework.source[lang],
                "note": framework.note[lang] if framework.note else "",
            },
            "count": {
                "units": str(int(listed.sum())),
                "ranked": str(int((self.total.ranks[:, j] > 0).sum())),
                "submitted": str(int((listed & observations.submitted[:, j]).sum())),
            },
            "sections": [{"title": one.title, "lines": list(one.lines)} for one in self.results.sections],
        }  # fmt: skip

    @property
    def remark(self) -> list[str]:
        """What the framework says of itself, as that its figures are not real."""
        note = self.results.framework.note
        return [note[self.results.lang]] if note else []

    @property
    def total(self) -> Ranking:
        return self.results.rankings[TOTAL]

    @cached_property
    def order(self) -> list[tuple[str, list[int]]]:
        """By block, the units in the order of their ranks, those without one last."""
        return [(block or self.phrase("units"), units) for block, units in self.total.groups(self.results.position)]

    def heading(self, title: str) -> str:
        return title if title == self.phrase("units") else self.phrase("block", title=title)

    def row(self, unit: int, code: str = TOTAL) -> Fields:
        """One node of one unit, this year and the year before."""
        scores, ranking, j = self.results.scores, self.results.rankings[code], self.results.position
        score, rank = float(scores[code][unit, j]), int(ranking.ranks[unit, j])
        last, last_rank = self.results.last_scores(code)[unit], self.results.last_ranks(code)[unit]
        percent = float("nan") if self.results.framework[code].is_beside else score
        return {
            "unit": self.name(unit), "code": scores.units[unit], "block": scores.plan.observations.records[unit].block,
            "points": self.points(float(scores.points(code)[unit, j])),
            "max": self.points(float(scores.max_points(code)[unit, j]) or float("nan")),
            "percent": self.percent(percent), "rank": str(rank or DASH),
            "of": str(int(ranking.of[unit, j])) if rank else DASH, "band": self.band(score, code),
            "change": self.places(float(ranking.change[unit, j])), "last_percent": self.percent(float(last)),
            "last_rank": str(int(last_rank)) if last_rank > 0 else DASH,
        }  # fmt: skip

    def marked_row(self, unit: int) -> Fields:
        """The total of one unit where notes stand below, which explain the † of a change."""
        row = self.row(unit)
        before = self.results.before.get(TOTAL)
        if before is not None and before.has_dagger and row["change"] != DASH:
            row["change"] = f"{row['change']} {DAGGER}"
        return row

    def _is_ranked(self, unit: int) -> bool:
        return bool(self.total.ranks[unit, self.results.position])

    # --- annex -------------------------------------------------------------------------------------------------------

    def annex(self) -> Fields:
        blocks: list[Fields] = []
        apart: list[int] = []
        for title, units in self.order:
            rows = numbered(self.marked_row(unit) for unit in units if self._is_ranked(unit))
            if rows:
                blocks.append({"title": title, "heading": self.heading(title), "count": str(len(rows)), "rows": rows})
            apart += [unit for unit in units if not self._is_ranked(unit)]
        unranked = numbered({**self.row(unit), "remark": self._why_unranked(unit)} for unit in apart)
        return {
            **self.common, "blocks": numbered(blocks), "unranked": unranked, "notes": self._ranking_notes(),
            "borders": self._borders(),
        }  # fmt: skip

    def _borders(self) -> Fields:
        """What borders that moved did to places: empty where none did."""
        table = border_table(self.results.moved, self.results.lang)
        if table is None:
            return {}
        rows = [
            {**attrs.asdict(row), **{name: self._moves(getattr(row, name)) for name in MOVES}} for row in table.rows
        ]
        return {
            "rows": numbered(rows), "notes": list(table.notes), "work_mark": table.work_mark,
            "restated_mark": table.restated_mark,
        }  # fmt: skip

    def _moves(self, places: int | None) -> str:
        return DASH if places is None else signed(places, 0, self.results.lang)

    def _why_unranked(self, unit: int) -> str:
        return self.phrase("no_data" if self.results.scores.plan.observations.records[unit].ranked else "no_rank")

    def _ranking_notes(self) -> list[str]:
        j = self.results.position
        digits = {"points": self.results.point_digits, "percent": self.results.percent_digits}
        notes = [*self.remark, self.phrase("rounded", **digits)]
        top = np.round(self.results.scores.max_points(TOTAL)[:, j], 6)
        if len(np.unique(top[~np.isnan(top)])) > 1:
            notes.append(self.phrase("maxima"))
        ranks = [self.total.ranks[units, j] for _, units in self.order]
        if any(len(np.unique(own[own > 0])) < (own > 0).sum() for own in ranks):
            notes.append(self.phrase("ties"))
        if self.total.decided is not None and (self.total.decided[:, j] > 0).any():
            notes.append(tie_break_words(self.results.scores, TOTAL, self.results.lang))
        before = self.results.before.get(TOTAL)
        return notes + ([note[self.results.lang] for note in before.source.notes] if before is not None else [])

    # --- minutes -----------------------------------------------------------------------------------------------------

    def minutes(self) -> Fields:
        rows, standings = self.results.changed, self.results.standings
        groups: dict[str, list[MovedPoints]] = {}
        for change in rows:
            groups.setdefault(change.unit, []).append(change)
        items = iter(numbered(self._change(change) for own in groups.values() for change in own))
        units = [
            {"unit": own[0].name or unit, "block": own[0].block, "count": str(len(own)), "changes": list(islice(items, len(own)))}
            for unit, own in groups.items()
        ]  # fmt: skip
        return {
            **self.common,
            "units": units,
            "standings": numbered(self._standing(one) for one in standings if one.changes),
            "total_changes": str(len(rows)),
            "total_units": str(len(units)),
            "lowered": str(sum(change.lost > 0 for change in rows)),
            "raised": str(sum(change.lost < 0 for change in rows)),
            "excluded": str(sum(change.absent_after and not change.absent_before for change in rows)),
            "included": str(sum(change.absent_before and not change.absent_after for change in rows)),
            "rank_moves": str(sum(one.rank_before != one.rank_after for one in standings)),
            "notes": self.remark + self._change_notes(groups),
        }

    def _change(self, change: MovedPoints) -> Fields:
        lang = self.results.lang
        return {
            "indicator": change.title[lang], "max": self.points(change.max_points),
            "before": self._recognised(change.points_before, change.absent_before),
            "after": self._recognised(change.points_after, change.absent_after), "difference": self._difference(change),
            "given_before": change.given_before[lang], "given_after": change.given_after[lang],
            "reason": change.reason or self.phrase("no_reason"), "author": change.author, "date": date_text(change.date, lang),
        }  # fmt: skip

    def _recognised(self, points: float, absent: bool) -> str:
        return self.phrase("not_applicable") if absent else self.points(points)

    def _difference(self, change: MovedPoints) -> str:
        """A dash where the indicator applies at one stage only: no points were taken away, its maximum is gone as well."""
        return self.signed(self._moved(change.points_before, change.points_after)) if change.same_maximum else DASH

    def _moved(self, before: float, after: float) -> float:
        """The change between two printed numbers, so that a reader's subtraction comes out; nothing counts as none."""
        first, second = (0.0 if value != value else self.results.printed(value) for value in (before, after))
        return float(round_half_up(second - first, self.results.point_digits))

    def _standing(self, one: Standing) -> Fields:
        return {
            "unit": one.name or one.unit, "block": one.block, "changes": str(one.changes), **self._totals(one),
            "rank_before": str(one.rank_before or DASH), "rank_after": str(one.rank_after or DASH),
            "band_before": self.named_band(one.band_before),
            "band_after": self.named_band(one.band_after),
        }  # fmt: skip

    def _totals(self, one: Standing) -> Fields:
        """The total before and after: with the maximum of each where those differ, and then the change of the share."""
        before, after = self.points(one.points_before), self.points(one.points_after)
        tops = {"max_before": self.points(one.max_before), "max_after": self.points(one.max_after)}
        shares = {"percent_before": self.percent(one.score_before), "percent_after": self.percent(one.score_after)}
        if one.same_maximum:
            difference = self.signed(self._moved(one.points_before, one.points_after))
        else:
            before, after = f"{before}/{tops['max_before']}", f"{after}/{tops['max_after']}"
            change = self.points_of_percent(one.score_after, one.score_before)
            difference = change if change == DASH else self.phrase("percentage_points", change=change)
        return {"before": before, "after": after, "difference": difference, **tops, **shares}

    def points_of_percent(self, now: float, before: float) -> str:
        """The difference of two printed percentages, in percentage points."""
        digits = self.results.percent_digits
        if now != now or before != before:
            return DASH
        change = float(round_half_up(now * 100, digits)) - float(round_half_up(before * 100, digits))
        return signed(change, digits, self.results.lang)

    def _change_notes(self, groups: dict[str, list[MovedPoints]]) -> list[str]:
        """Which totals move by something else than the printed changes of their indicators, and why."""
        by_reason: dict[str, list[str]] = {}
        for one in self.results.standings:
            own = groups.get(one.unit, [])
            if own and not one.same_maximum:
                by_reason.setdefault("changes_maximum", []).append(one.name or one.unit)
                continue
            printed = sum(self._moved(change.points_before, change.points_after) for change in own)
            moved = self._moved(one.points_before, one.points_after)
            if not own or abs(printed - moved) < 0.5 * 10.0**-self.results.point_digits:
                continue
            plain = -sum(change.lost for change in own)
            reason = "changes_rounding" if abs(plain + one.lost) < 1e-6 else "changes_method"
            by_reason.setdefault(reason, []).append(one.name or one.unit)
        return [self.phrase(reason, units=self.listed(names)) for reason, names in by_reason.items()]

    # --- notice ------------------------------------------------------------------------------------------------------

    def notice(self, unit: int) -> Fields:
        results, label = self.results, self.results.scores.units[unit]
        changes = [change for change in results.changed if change.unit == label]
        standing = next((one for one in results.standings if one.unit == label), None)
        return {
            **self.common, "copies": self.letterhead.copies(self.name(unit)), **self.row(unit),
            "in_block": self._in_block(unit), "remark": "" if self._is_ranked(unit) else self._why_unranked(unit),
            "parts": self._parts(unit),
            "pillars": numbered({"title": self.title(code), **self.row(unit, code)} for code in results.pillars),
            "changes": numbered(map(self._change, changes)),
            "gaps": numbered(map(self._gap, self.worst_gaps(unit))),
            "gaps_to": self._gaps_to(),
            "standing": self._standing(standing) if standing is not None else None,
            "notes": self.remark + self._part_notes(unit) + self._change_notes({label: changes}),
        }  # fmt: skip

    def _in_block(self, unit: int) -> str:
        block = self.results.scores.plan.observations.records[unit].block
        return self.phrase("in_block", block=block) if block else ""

    def _parts(self, unit: int) -> list[Fields]:
        """The total's parts with their numbers: 1, 1.1, 1.2, 2, …; what does not apply to the unit is left out."""
        counts: list[int] = []
        found = []
        for level, code in self.results.parts:
            top = float(self.results.scores.max_points(code)[unit, self.results.position])
            if not top > 0 and np.isnan(self.results.scores.coverage(code)[unit, self.results.position]):
                continue
            counts = [*counts[:level], *([0] * (level - len(counts)))]
            counts[level - 1] += 1
            place = ".".join(map(str, counts))
            found.append({"number": place, "level": level, "title": self.title(code), **self.row(unit, code)})
        return found

    def _part_notes(self, unit: int) -> list[str]:
        notes = []
        shown = [code for _, code in self.results.parts]
        for code in (TOTAL, *shown):
            children = [child for child in self.results.framework[code].children if child in shown]
            if len(children) < len(self.results.framework[code].children):
                continue
            reason, total = self.results.adds_up(unit, code, children)
            if reason:
                own = float(self.results.scores.points(code)[unit, self.results.position])
                named = self.title(code)
                params = {"parts": self.phrase("parts_of", node=f"“{named}”"), "node": f"“{named}”"}
                notes.append(self.phrase(f"sum_{reason}", sum=self.points(total), total=self.points(own), **params))
        if self.results.pillars:
            notes.append(self.phrase("shared_pillars"))
        return notes

    @cached_property
    def _shortfalls(self) -> Mapping[str, Sequence[Gap]]:
        return shortfalls(self.results.gaps, self.results.beside, self.results.point_digits)

    def worst_gaps(self, unit: int) -> list[Gap]:
        """The indicators that would bring most points, most first; none that would bring nothing in print."""
        own = self._shortfalls.get(self.results.scores.units[unit], ())
        leaves = (gap for gap in own if self.results.framework[gap.node].rollup == "leaf")
        return [gap for gap in leaves if self.results.printed(gap.points) > 0][:GAPS_SHOWN]

    def document(self, code: str) -> str:
        """The number of a document, else its title."""
        found = self.results.scores.plan.targets.document(code)
        return (found.number or found.title[self.results.lang]) if found else code

    def _gap(self, gap: Gap) -> Fields:
        lang, scores = self.results.lang, self.results.scores
        to_target = scores.plan.targets.document(gap.document) is not None
        value = result_told(scores, gap, lang)
        return {
            "indicator": gap.title[lang], "value": self.phrase("no_data") if value == DASH else value,
            "target": target_told(scores.framework, gap, lang), "gain": self.points(gap.points),
            "document": self.document(gap.document) if to_target else self.phrase("best_short"), "advice": gap.advice[lang] if gap.advice else "",
        }  # fmt: skip

    def _gaps_to(self) -> str:
        year = self.results.gaps.target_year
        if year is None:
            return self.phrase("best")
        return self.phrase("targets_or_best" if self.results.beside else "targets", year=year)
