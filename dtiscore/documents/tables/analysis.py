"""What is shown of analyses: machine rows for programs, columns in a language for people."""

from __future__ import annotations

from dtiscore.analysis.audit import Audit, AuditRow, Show
from dtiscore.documents.tables.view import Headed, View
from dtiscore.language.errors import Language
from dtiscore.language.numbers import fixed, number, percent
from dtiscore.language.sentences import is_known, say

COUNTED = ("sample", "per_item", "no_variance", "components")
SHARES = ("ceiling", "floor", "first_share", "effective_weight", "effective_weight_curved", "stated_weight")
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
        table.column("analysis.value", [_told(r, r.value, lang) for r in rows], "count", raw=frame["value"].to_list()),
        table.column("analysis.limit", [_told(r, r.limit, lang) for r in rows], "count", raw=frame["limit"].to_list()),
        table.column(
            "analysis.verdict",
            [say(f"analysis.verdict.{row.verdict}", lang) for row in rows],
            tone=[VERDICTS[row.verdict] for row in rows],
        ),
        table.column("analysis.units", frame["n"], "count"),
        table.column("analysis.question", [_question(row, lang) for row in rows], "wrap"),
    )
    title = say("analysis.title.audit", lang, title=titled(audit.node))
    years = frame["year"].unique().to_list()
    return View(f"{title}, {years[0]}" if len(years) == 1 else title, frame, columns)


def _told(row: AuditRow, value: float, lang: Language) -> str:
    """Counts as counts, shares in percent, what else there is with three decimals."""
    if row.check in COUNTED:
        return number(value, lang, 1)
    return percent(value, 1, lang) if row.check in SHARES else fixed(value, 3, lang)


def _question(row: AuditRow, lang: Language) -> str:
    code = f"analysis.ask.{row.check}"
    return say(code, lang) if row.verdict in ("look", "weak") and is_known(code) else ""
