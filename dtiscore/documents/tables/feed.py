"""What a feed tells, for people: value, target, gap, rank and trend of what moved."""

from __future__ import annotations

from collections.abc import Callable

from dtiscore.documents.tables.view import Column, Headed, View
from dtiscore.engine.scoring import Scores
from dtiscore.language.errors import Language
from dtiscore.language.measures import difference, measured
from dtiscore.language.sentences import say
from dtiscore.results.feed import Feed


def feed_view(scores: Scores, found: Feed, lang: Language) -> View:
    """The rows that this run tells; a program gets them in the columns of the schema."""
    frame, table, framework = found.changes, Headed(lang), scores.framework
    rules = {code: framework[code].rule for code in frame["node"].unique() if code in framework}
    asked = {code for code, rule in rules.items() if rule is not None and rule.reads == "yes_no"}
    rows = list(zip(frame["node"], frame["measure"], strict=True))

    def of_measure(name: str, told: Callable[[float, str, str], str] = measured) -> Column:
        """The value with its measure, yes or no where that is all there is."""
        texts = [
            None if value is None else say("value.yes" if value else "value.no", lang) if code in asked and name != "gap"
            else told(value, measure, lang) for value, (code, measure) in zip(frame[name], rows, strict=True)
        ]  # fmt: skip
        return table.column(f"table.{name}", texts, "count", raw=frame[name].to_list())

    columns = (
        table.column("table.unit", frame["unit"]),
        table.column("table.indicator", frame[f"title_{lang}"], "wrap"),
        of_measure("value"),
        of_measure("target"),
        of_measure("gap", difference),
        table.column("table.rank", frame["rank"], "count"),
        table.column("table.trend", [word and say(f"table.trend.{word}", lang) for word in frame["trend"]]),
        table.column("table.told", [say(f"table.told.{word}", lang) for word in frame["change"]]),
    )
    title = scores.framework.title[lang]
    return View(f"{title}: {say('table.title.feed', lang, run=found.run)}", frame, columns)
