"""The documents of a publication: templates filled in, each as the bytes of a Word file."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from dtiscore.documents.publishing.context import Fields, Writer
from dtiscore.documents.publishing.packing import packed
from dtiscore.documents.publishing.summary import Summary
from dtiscore.documents.publishing.templates import Template
from dtiscore.documents.publishing.year_results import YearResults
from dtiscore.files.writing import safe_names
from dtiscore.language.errors import DataError, OutputError, Problem
from dtiscore.language.sentences import say

Watch = Callable[[Sequence[int]], Iterable[int]]


def write_documents(
    year_results: YearResults, templates: Mapping[str, Template], watch: Watch = iter
) -> dict[str, bytes]:
    """Every document by its path below ``documents``; ``watch`` goes through the units one by one, as a progress bar does.

    Raises
    ------
    OutputError
        where docxtpl is not installed.
    DataError
        with what is wrong with each template: the place, and the expression.
    """
    try:
        import docxtpl  # noqa: F401
    except ImportError:
        raise OutputError(Problem("output.no_docxtpl")) from None
    lang, writer = year_results.lang, Writer(year_results)
    problems: list[Problem] = []
    found: dict[str, bytes] = {}

    def fill(kind: str, contexts: Iterable[Fields]) -> Iterable[bytes]:
        try:
            yield from _filled(templates[kind], contexts, f"{say(f'document.file_{kind}', lang)}, {year_results.year}")
        except DataError as error:
            problems.extend(error.problems)

    for kind, fields in (("annex", writer.annex), ("minutes", writer.minutes), ("summary", Summary(writer).fields)):
        name = f"{say(f'document.file_{kind}', lang)}.docx"
        for content in fill(kind, [fields()]):
            found[name] = content
    units = [unit for _, units in writer.order for unit in units]
    titles = [" ".join(dict.fromkeys((year_results.scores.units[u], writer.name(u)))) for u in units]
    names = [f"{say('document.file_notice', lang)}/{name}" for name in safe_names(titles, ".docx")]
    notices = fill("notice", (writer.notice(unit) for unit in watch(units)))
    found.update(zip(names, notices, strict=False))
    if problems:
        raise DataError(problems)
    return found


def _filled(template: Template, contexts: Iterable[Fields], title: str) -> Iterable[bytes]:
    from dtiscore.documents.publishing.sandbox import Sandbox, TemplateFault, open_template

    sandbox = Sandbox()
    try:
        document = open_template(io.BytesIO(template.content), sandbox)
        for fields in contexts:
            sandbox.steps = 0
            document.render(fields, sandbox, autoescape=True)
            buffer = io.BytesIO()
            document.save(buffer)
            yield packed(buffer.getvalue(), title)
    except TemplateFault as fault:
        raise DataError([_problem(template, fault)]) from None


def _problem(template: Template, fault: Any) -> Problem:
    """The file, the place in it, and the expression, in one sentence."""
    from dtiscore.language.sentences import Hint

    part, table, paragraph = fault.place
    place = Hint("template.in_paragraph", {"paragraph": paragraph, "line": fault.line})
    if table:
        place = Hint("template.in_table", {"table": table, "line": fault.line})
    if part.startswith(("header", "footer", "footnotes")):
        place = Hint("template.in_margin", {"line": fault.line})
    if not fault.line:
        place = Hint("template.in_file")
    params = {"place": place, "expression": fault.expression or "—", "detail": fault.detail}
    return Problem(fault.reason, template.file, params=params)
