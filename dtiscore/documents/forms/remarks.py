"""What is to be said about forms, each with the unit and the indicator that it concerns."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from dtiscore.documents.forms.reading import FilledForm
from dtiscore.language.errors import Problem, Severity
from dtiscore.language.sentences import Hint


@attrs.frozen(eq=False)
class Remark:
    """One thing to say about the forms, and the unit and indicator that it concerns."""

    problem: Problem
    unit: str = ""
    node: str = ""


class Remarks:
    """Gathers what is to be said."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self.all = [Remark(problem) for problem in problems]

    def say(
        self, code: str, form: FilledForm, unit: str, /, severity: Severity = "error", node: str = "",
        place: str | Hint = "",
        **params: object,
    ) -> None:  # fmt: skip
        self.all.append(Remark(Problem(code, form.file, place, severity=severity, params=params), unit, node))
