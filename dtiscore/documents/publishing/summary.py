"""The year's summary: every block in numbers, beside the year before, what is weakest, which targets are met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np

from dtiscore.analysis.drawn_ranks import DrawnRanks
from dtiscore.analysis.robustness import robustness
from dtiscore.documents.publishing.context import Fields, Writer, numbered
from dtiscore.language.measures import aim
from dtiscore.language.numbers import fixed, number, percent
from dtiscore.model import TOTAL, Floats, Target
from dtiscore.results.averages import mean, median
from dtiscore.results.shortfalls import target_told

WEAKEST = 5
WEAKEST_INDICATORS = 10
MOVERS = 3
DRAWS, FEWEST_DRAWS, WORK = 1000, 200, 400_000  # draws of all units together


@attrs.frozen(eq=False)
class Summary:
    """Made from the same results as the other documents."""

    writer: Writer

    def fields(self) -> Fields:
        writer = self.writer
        observations, j = writer.results.scores.plan.observations, writer.results.position
        changed = writer.results.changed
        sure = self._sure()
        return {
            **writer.common,
            "blocks": numbered(self._block(title, units, sure) for title, units in writer.order),
            "weakest": self._weakest([code for level, code in writer.results.parts if level == 1], WEAKEST),
            "weakest_indicators": self._weakest([node.code for node in writer.results.framework.leaves], WEAKEST_INDICATORS),
            "targets": self._targets(),
            "target_year": str(writer.results.gaps.target_year or ""),
            "not_submitted": [writer.name(unit) for unit in np.flatnonzero(observations.silent[:, j]).tolist()],
            "changes": {"count": str(len(changed)), "units": str(len({change.unit for change in changed}))},
            "notes": writer._ranking_notes() + self._conflicts(),
        }  # fmt: skip

    def _at(self, code: str, year: int) -> Floats:
        """Scores of all units in a year, NaN where the data have none of it."""
        scores = self.writer.results.scores
        if year not in scores.years:
            return np.full(len(scores.units), np.nan)
        found: Floats = scores[code][:, scores.years.index(year)]
        return found

    def _sure(self) -> dict[str, str]:
        """By block, how sure its ranks are while points vary by a quarter: a paragraph; none where nobody is ranked."""
        results = self.writer.results
        draws = max(FEWEST_DRAWS, min(DRAWS, WORK // max(len(results.scores.units), 1)))
        found = robustness(results.scores, year=results.year, draws=draws, sensitivity=0)
        return {own.group.title: self._sure_of(own, draws) for own in found.groups if (own.published > 0).sum() > 1}

    def _sure_of(self, own: DrawnRanks, draws: int) -> str:
        lang, ranked = self.writer.results.lang, own.published > 0
        low, high = own.quantile(5)[ranked], own.quantile(95)[ranked]
        near = (own.published[ranked] - low <= 1) & (high - own.published[ranked] <= 1)
        params = {
            "draws": number(draws, lang),
            "near": number(int(near.sum()), lang),
            "of": number(int(ranked.sum()), lang),
        }
        told = self.writer.phrase("sure", **params)
        first = [int(i) for i in np.flatnonzero(own.published == 1)]
        if len(first) != 1:
            return told
        share = float((own.ranks[first[0], 1:] == 1).mean())
        unit = self.writer.name(int(own.group.units[first[0]]))
        return f"{told} {self.writer.phrase('sure_first', unit=unit, share=percent(share, 0, lang))}"

    def _block(self, title: str, units: Sequence[int], sure: Mapping[str, str]) -> Fields:
        writer, year = self.writer, self.writer.results.year
        ranked = [unit for unit in units if writer._is_ranked(unit)]
        now, last = self._at(TOTAL, year)[ranked], writer.results.last_scores(TOTAL)[ranked]
        present, past = (scores[ranked] for scores in writer.results.changing(TOTAL))
        change = writer.total.change[ranked, writer.results.position]
        movers = [(float(c), unit) for c, unit in zip(change, ranked, strict=True) if c == c and c]
        known = np.sort(now[~np.isnan(now)])
        lowest, highest = (known[0], known[-1]) if known.size else (np.nan, np.nan)
        return {
            "title": title, "count": str(len(units)), "ranked": str(len(ranked)),
            "mean": writer.percent(mean(now)), "median": writer.percent(median(now)),
            "highest": writer.percent(float(highest)), "lowest": writer.percent(float(lowest)),
            "last_mean": writer.percent(mean(last)), "mean_change": writer.points_of_percent(mean(present), mean(past)),
            "up": str(int((change > 0).sum())), "down": str(int((change < 0).sum())), "same": str(int((change == 0).sum())),
            "bands": self._bands(now), "sure": sure.get("" if title == writer.phrase("units") else title, ""),
            "first": [writer.marked_row(unit) for unit in ranked[:MOVERS]],
            "last": [writer.marked_row(unit) for unit in ranked[-MOVERS:]] if len(ranked) > 2 * MOVERS else [],
            "risers": [writer.marked_row(unit) for c, unit in sorted(movers, key=lambda m: -m[0])[:MOVERS] if c > 0],
            "fallers": [writer.marked_row(unit) for c, unit in sorted(movers, key=lambda m: m[0])[:MOVERS] if c < 0],
        }  # fmt: skip

    def _bands(self, scores: Floats) -> list[Fields]:
        framework, lang = self.writer.results.framework, self.writer.results.lang
        titles = [self.writer.band(float(score)) for score in scores]
        count = len(titles)
        return [
            {"title": band.title[lang], "count": str(titles.count(band.title[lang])),
             "percent": fixed(titles.count(band.title[lang]) * 100 / count if count else np.nan, 1, lang)}
            for band in reversed(framework.bands.levels)
        ]  # fmt: skip

    def _weakest(self, codes: Sequence[str], most: int) -> list[Fields]:
        """The lowest means over the units that are ranked, of what applies to at least one of them."""
        results = self.writer.results
        ranked = self.writer.total.ranks[:, results.position] > 0
        rows = []
        for code in codes:
            now, last = self._at(code, results.year), results.last_scores(code)
            counted = ranked & ~np.isnan(now)
            if results.framework[code].points > 0 and not results.framework[code].is_beside and counted.any():
                change = self.writer.points_of_percent(*(mean(scores[ranked]) for scores in results.changing(code)))
                rows.append((mean(now[counted]), code, mean(last[ranked]), change, int(counted.sum())))
        rows.sort(key=lambda row: round(row[0], 12))
        return [
            {"number": str(i), "title": self.writer.title(code), "percent": self.writer.percent(mean),
             "last_percent": self.writer.percent(last), "change": change, "units": str(units)}
            for i, (mean, code, last, change, units) in enumerate(rows[:most], 1)
        ]  # fmt: skip

    def _conflicts(self) -> list[str]:
        """Where documents disagree on a target, and which one was applied."""
        writer, found = self.writer, []
        for conflict in writer.results.gaps.conflicts:
            if conflict.chosen is None:
                continue
            told = [f"{self._level(target)}: {self.writer.document(target.document)}" for target in conflict.targets]
            params = {"year": conflict.year, "title": writer.title(conflict.node), "values": "; ".join(told)}
            chosen = {"value": self._level(conflict.chosen), "document": self.writer.document(conflict.chosen.document)}
            found.append(writer.phrase("conflict", **params, **chosen))
        return found

    def _level(self, target: Target) -> str:
        framework = self.writer.results.framework
        node = framework[target.node]
        measure = node.unit_of_measure if node.rollup == "leaf" else "points"
        return aim(target.comparison, target.value, measure, self.writer.results.lang)

    def _targets(self) -> list[Fields]:
        """Every target with how many units meet it; nothing where the gaps are not to targets."""
        gaps, framework, lang = self.writer.results.gaps, self.writer.results.framework, self.writer.results.lang
        if gaps.target_year is None:
            return []
        found: dict[tuple[str, str, str, str], list[bool | None]] = {}
        for gap in gaps:
            target = target_told(framework, gap, lang)
            found.setdefault((gap.node, gap.title[lang], target, self.writer.document(gap.document)), []).append(
                gap.met
            )
        return [
            {"number": str(i), "title": title, "target": target, "document": document, "met": str(met.count(True)),
             "of": str(len(met) - met.count(None)), "unknown": str(met.count(None))}
            for i, ((_, title, target, document), met) in enumerate(found.items(), 1)
        ]  # fmt: skip
