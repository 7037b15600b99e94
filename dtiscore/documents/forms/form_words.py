"""Problems of data in the words of a form: what people see on it instead of codes and names of fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from dtiscore.documents.forms.columns import PLACE
from dtiscore.documents.forms.lines import FormLine, option_titles
from dtiscore.documents.forms.reading import READ, Answer, FilledForm
from dtiscore.files.sheets import coordinate_of, name_of
from dtiscore.language.errors import Language, Problem, one_line
from dtiscore.language.measures import measure_name
from dtiscore.language.sentences import Hint
from dtiscore.language.text import in_both
from dtiscore.model import Text
from dtiscore.rules.bands_and_options import options_of

MOST_OPTIONS = 12  # told one by one


def column_name(column: str) -> str | Hint:
    """What stands above a column."""
    return Hint(f"form_sheet.{column}") if column in READ else column


def in_form_words(problem: Problem, form: FilledForm, line: FormLine, found: Mapping[str, Answer]) -> Problem:
    """The same problem of a line whose answers are ``found``, said so that who filled in the form can follow it."""
    say = SAID.get(problem.code)
    return problem if say is None else say(problem, form, line, found)


def _count_alone(problem: Problem, form: FilledForm, line: FormLine, found: Mapping[str, Answer]) -> Problem:
    """Names the cell of the count that is missing, also where it is entered once for several indicators."""
    lacking = "part" if "whole" in found else "whole"
    shared = line.part if lacking == "part" else line.whole
    cell = _cell(form, shared, "value") if shared else _cell(form, line.key, lacking)
    params = {"column": column_name(lacking), "cell": cell}
    return attrs.evolve(problem, code="form.count_alone", params=params)


def _cell(form: FilledForm, key: str, column: str) -> str:
    """The name of a cell of a line; it stands beside the columns that are filled in, also where some were inserted."""
    moved = 0
    for own in (form.answers.get(key, {}), *form.answers.values()):
        answer = next(((name, answer.cell) for name, answer in own.items() if name in PLACE and answer.cell), None)
        if answer is not None:
            moved = coordinate_of(answer[1])[1] - PLACE[answer[0]] - 1
            break
    return name_of(form.rows[key], PLACE[column] + 1 + moved) if key in form.rows else ""


def _choice(problem: Problem, form: FilledForm, line: FormLine, found: Mapping[str, Answer]) -> Problem:
    node = line.node
    if node is None or node.rule is None:
        return problem
    if any("#" in child for child in line.children):  # a list has cells of its own, each a yes or a no
        return attrs.evolve(problem, code="data.yes_no")
    options = options_of(node.rule, node.params)
    lang: Language = "en" if form.language == "en" else "vi"
    titles = [f"“{one_line(title)}”" for title in option_titles(options, lang).values()]
    shown = "; ".join(titles[:MOST_OPTIONS]) + ("; …" if len(titles) > MOST_OPTIONS else "")
    return attrs.evolve(problem, params={**problem.params, "code": line.title, "known": shown, "hint": ""})


def _titled(problem: Problem, form: FilledForm, line: FormLine, found: Mapping[str, Answer]) -> Problem:
    return attrs.evolve(problem, params={**problem.params, "code": line.title})


def _percent(problem: Problem, form: FilledForm, line: FormLine, found: Mapping[str, Answer]) -> Problem:
    column = str(problem.params.get("code", ""))
    if column in ("part", "whole", "points"):
        return attrs.evolve(problem, code="form.percent_of_count", params={"column": column_name(column)})
    measure: Text = in_both(lambda lang: measure_name(str(problem.params.get("measure", "")), lang) or "–")
    return attrs.evolve(problem, params={"code": line.title, "measure": measure})


Said = Callable[[Problem, FilledForm, FormLine, Mapping[str, Answer]], Problem]
SAID: Mapping[str, Said] = {
    "data.part_without_whole": _count_alone,
    "data.choice": _choice,
    "data.needs_choice": _choice,
    "data.no_counts": _titled,
    "data.percent_sign": _percent,
}
