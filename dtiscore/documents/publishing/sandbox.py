"""What a Word template may say: show a value, test one, repeat rows. It calls nothing and reads nothing.

Only kinds of expression, filters and tests on the lists below are there at all. Repetitions and the size of a document
are counted, so that no template runs for long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, TemplateError, TemplateRuntimeError, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import pass_context

from dtiscore.language.errors import one_line, printable
from dtiscore.language.sentences import Hint
from dtiscore.rules.plugins.calling import detail_of

MOST_STEPS = 300_000
MOST_CHARACTERS = 60_000_000
LONGEST_RANGE = 1_000
MOST_TAGS = 5_000
MOST_BRACES = 4 * MOST_TAGS

ALLOWED_NODES: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.Assign, nodes.Const, nodes.Getitem, nodes.Scope,
    nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Sub, nodes.Add,
)  # fmt: skip
FILTERS = frozenset(
    {"default", "d", "upper", "lower", "capitalize", "trim", "length", "count", "first", "last", "escape", "e", "selectattr", "rejectattr", "reverse", "list"}
)  # fmt: skip
TESTS = frozenset(
    {"defined", "undefined", "none", "true", "false", "equalto", "eq", "==", "ne", "!=", "gt", ">", "lt", "<", "ge", ">=", "le", "<=", "in", "odd", "even", "string", "number"}
)  # fmt: skip
ALONE = re.compile(r"\{%(tr|p) [^{}]*%\}")
TAG = re.compile(r"(\{\{|\{%)([-+]?)(.*?)(\}\}|%\})", re.DOTALL)


class Refused(TemplateError):
    """Something that a template must not do; the code says what, of the sentences of ``words``."""

    def __init__(self, code: str, lineno: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.lineno = lineno


class TemplateFault(Exception):
    """Where and why a template cannot be used: part of the file, place in it, the line of text, the expression."""

    def __init__(
        self, reason: str, detail: str | Hint, expression: str, place: tuple[str, int, int], line: str
    ) -> None:
        super().__init__(reason)
        self.reason, self.detail, self.expression, self.place, self.line = reason, detail, expression, place, line


@pass_context
def _counted(context: Context, items: Any) -> Iterator[Any]:
    """The items, each counted among the steps that a document may take."""
    environment = context.environment
    assert isinstance(environment, Sandbox)
    if isinstance(items, (str, Mapping)) or not isinstance(items, Iterable):
        if isinstance(items, Undefined):
            str(items)  # says which name is unknown
        raise Refused("template.not_a_list")
    for item in items:
        environment.step()
        yield item


def _range(*bounds: int) -> range:
    found = range(*bounds)
    if len(found) > LONGEST_RANGE:
        raise Refused("template.too_long")
    return found


class BoundedTemplate(Template):
    """A template whose result has a greatest size."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        pieces, size = [], 0
        try:
            for piece in self.root_render_func(self.new_context(dict(*args, **kwargs))):
                size += len(piece)
                if size > MOST_CHARACTERS:
                    raise Refused("template.too_long")
                pieces.append(piece)
        except Exception as error:
            raise _At(error, self._line_of(error)) from None
        return "".join(pieces)

    def _line_of(self, error: Exception) -> int:
        trace, found = error.__traceback__, 0
        while trace is not None:
            if trace.tb_frame.f_globals.get("__jinja_template__") is self:
                found = self.get_corresponding_lineno(trace.tb_lineno)
            trace = trace.tb_next
        return found


class _At(Exception):
    """An error while a document is made, with the line of the template."""

    def __init__(self, error: Exception, lineno: int) -> None:
        super().__init__(str(error))
        self.error, self.lineno = error, lineno


class Sandbox(ImmutableSandboxedEnvironment):
    """Expressions over plain values: mappings, lists, texts, numbers."""

    template_class = BoundedTemplate
    intercepted_binops = frozenset({"+", "-"})

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=_printable, cache_size=50)
        self.filters = {name: self.filters[name] for name in FILTERS} | {"counted": _counted}
        self.tests = {name: self.tests[name] for name in TESTS}
        self.globals = {"range": _range}
        self.steps = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise Refused("template.too_long")

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for node in (tree, *tree.find_all(nodes.Node)):
            _refuse(node)
        for loop in list(tree.find_all(nodes.For)):
            loop.iter = nodes.Filter(loop.iter, "counted", [], [], None, None, lineno=loop.lineno)
        return tree

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self._entry(obj, attribute) if isinstance(obj, Mapping) else super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, (list, tuple)) and isinstance(argument, int):
            return obj[argument] if -len(obj) <= argument < len(obj) else self.undefined(obj=obj, name=str(argument))
        return self._entry(obj, argument)

    def _entry(self, obj: Any, name: Any) -> Any:
        if isinstance(obj, Undefined):
            str(obj)
        if not isinstance(obj, Mapping) or not isinstance(name, (str, int)):
            raise Refused("template.forbidden")
        return obj[name] if name in obj else self.undefined(obj=obj, name=str(name))

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """A name after a dot is a key of a mapping, or what a repetition says of itself; never part of a Python object."""
        return type(obj).__name__ == "LoopContext" and attr in (
            "index", "index0", "revindex", "revindex0", "first", "last", "length", "previtem", "nextitem", "depth",
        )  # fmt: skip

    def is_safe_callable(self, obj: Any) -> bool:
        return obj is _range

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if not all(isinstance(x, (int, float)) and abs(x) < 1e15 for x in (left, right)):
            raise Refused("template.arithmetic")
        return super().call_binop(context, operator, left, right)


def _refuse(node: nodes.Node) -> None:
    if not _is_allowed(node):
        parts = (node, *node.find_all(nodes.Node))
        raise Refused("template.forbidden", next((part.lineno for part in parts if part.lineno), 0))


def _is_allowed(node: nodes.Node) -> bool:
    match node:
        case nodes.List() | nodes.Tuple():
            # ``for a, b in …``: names that are being given values.
            is_target = isinstance(node, nodes.Tuple) and node.ctx == "store"
            return is_target or all(isinstance(item, nodes.Const) for item in node.items)
        case nodes.Call():
            return isinstance(node.node, nodes.Name) and node.node.name == "range"
        case nodes.Getattr():
            return not node.attr.startswith("_")
        case nodes.Name():
            return not node.name.startswith("_")
        case nodes.Filter():
            return node.name in FILTERS
        case nodes.Test():
            return node.name in TESTS
        case nodes.For():
            return not node.recursive
    return isinstance(node, ALLOWED_NODES)


def _printable(value: Any) -> Any:
    """Text of a value, on one line and without signs that a document cannot hold."""
    if isinstance(value, Undefined):
        return value
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        shown = printable(" ".join(str(value).split()))
        return type(value)(shown) if hasattr(value, "__html__") else shown
    if value is None:
        return ""
    raise Refused("template.not_text")


class SafeTemplate(DocxTemplate):  # type: ignore[misc]
    """A template of docxtpl that knows, when it fails, which expression it was at.

    Each expression begins on a line of its own, so that the line that jinja2 reports is the number of the expression.
    """

    def __init__(self, file: Any, sandbox: Sandbox) -> None:
        super().__init__(file)
        self.sandbox = sandbox
        self.patched: dict[str, str] = {}
        self.compiled: dict[str, Template] = {}

    def patch_xml(self, src_xml: str) -> str:
        if src_xml.count("{") > MOST_BRACES:  # docxtpl looks for the end of each, however far it is
            raise TemplateFault("template.too_long", "", "", ("", 0, 0), "")
        if src_xml not in self.patched:
            self.patched[src_xml] = super().patch_xml(src_xml)
        return self.patched[src_xml]

    def render_xml_part(self, src_xml: str, part: Any, context: Any, jinja_env: Any = None) -> str:
        name = str(getattr(part, "partname", "")).rsplit("/", 1)[-1]
        source = src_xml.replace("\n", " ").replace("\r", " ")
        try:
            if source not in self.compiled:
                if source.count("{%") + source.count("{{") > MOST_TAGS:
                    raise Refused("template.too_long")
                self.compiled[source] = self.sandbox.from_string(TAG.sub(r"\1\2\n\3\4", source))
            rendered = self.compiled[source].render(context)
        except _At as at:
            raise _fault(at.error, at.lineno, source, name) from None
        except (MemoryError, KeyboardInterrupt):
            raise
        except Exception as error:
            raise _fault(error, int(getattr(error, "lineno", 0) or 0), source, name) from None
        rendered = str(self.resolve_listing(re.sub(r"(\{[\{%][-+]?)\n", r"\1", rendered)))
        try:
            parse_xml(rendered)
        except Exception as error:
            raise TemplateFault("template.broken", one_line(error, 120), "", (name, 0, 0), "") from None
        return rendered

    def fix_tables(self, xml: str) -> Any:
        """A cell keeps a paragraph and a table a row, whatever the template left out: Word reads no other ones."""
        tree = super().fix_tables(xml)
        for cell in tree.iter(qn("w:tc")):
            if cell.find(qn("w:p")) is None:
                cell.append(cell.makeelement(qn("w:p")))
        for table in [one for one in tree.iter(qn("w:tbl")) if one.find(qn("w:tr")) is None]:
            table.getparent().remove(table)
        return tree

    def render_properties(self, context: Any, jinja_env: Any = None) -> None:
        """Properties of the file hold no expressions: they are set when the document is saved."""


def open_template(file: Any, sandbox: Sandbox) -> SafeTemplate:
    """The template in a file that may be anything.

    Raises
    ------
    TemplateFault
        where no document can be made of it.
    """
    try:
        template = SafeTemplate(file, sandbox)
        template.init_docx()
        body = template.docx._element.body
    except (MemoryError, KeyboardInterrupt):
        raise
    except Exception as error:
        raise TemplateFault("template.broken", detail_of(error), "", ("", 0, 0), "") from None
    _refuse_company(body)
    return template


def _refuse_company(body: Any) -> None:
    """``{%tr … %}`` takes its whole row away and ``{%p … %}`` its paragraph: what stands beside would be lost unseen."""
    tables, paragraphs = {t: i for i, t in enumerate(body.iter(qn("w:tbl")), 1)}, list(body.iter(qn("w:p")))
    for number, paragraph in enumerate(paragraphs, 1):
        line = _text_of(paragraph)
        for tag in ALONE.finditer(line):
            place = next(paragraph.iterancestors(qn(f"w:{tag[1]}")), None) if tag[1] != "p" else paragraph
            if place is None or _text_of(place).strip() != tag[0]:
                table = next(paragraph.iterancestors(qn("w:tbl")), None)
                where = ("document.xml", 0 if table is None else tables[table], number)
                raise TemplateFault("template.alone", "", one_line(tag[0], 120), where, one_line(line, 80))


def _text_of(element: Any) -> str:
    return "".join(text.text or "" for text in element.iter(qn("w:t")))


def _fault(error: Exception, lineno: int, source: str, part: str) -> TemplateFault:
    tags = list(TAG.finditer(source))
    number = lineno - 1
    reason, detail = _reason(error)
    if reason == "template.unclosed":
        number = _unclosed(tags, number)
    tag = tags[number - 1] if 1 <= number <= len(tags) else None
    at, expression = (tag.start(), tag.group(0)) if tag else (0, "")
    stray = re.search(r"\{\{|\{%", TAG.sub(lambda found: " " * len(found.group(0)), source))
    if stray is not None and (tag is None or reason == "template.syntax"):
        at, expression = stray.start(), re.sub(r"<[^>]*>.*", "", source[stray.start() : stray.start() + 200])
    expression = one_line(" ".join(re.sub(r"<[^>]*>", "", expression).split()), 120)
    return TemplateFault(reason, detail, expression, (part, *_place(source, at)), _line(source, at))


def _unclosed(tags: list[re.Match[str]], last: int) -> int:
    """The last ``for`` or ``if`` that nothing closes."""
    open_tags: list[int] = []
    for number, tag in enumerate(tags, 1):
        word = (tag.group(3).split() or [""])[0]
        if tag.group(1) == "{%" and word in ("for", "if"):
            open_tags.append(number)
        elif tag.group(1) == "{%" and word in ("endfor", "endif") and open_tags:
            open_tags.pop()
    return open_tags[-1] if open_tags else last


def _reason(error: Exception) -> tuple[str, str]:
    said = one_line(getattr(error, "message", None) or error, 160)
    if isinstance(error, Refused):
        return error.code, ""
    if isinstance(error, (OverflowError, RecursionError, SyntaxError)):
        return "template.too_long", ""
    unlisted = isinstance(error, TemplateSyntaxError) and said.startswith(("No filter named", "No test named"))
    absent = isinstance(error, TemplateRuntimeError) and "No filter" in said
    if isinstance(error, SecurityError) or unlisted or absent:
        return "template.forbidden", ""
    if isinstance(error, TemplateSyntaxError):
        return ("template.unclosed", "") if "nexpected end of template" in said else ("template.syntax", said)
    if type(error).__name__ == "UndefinedError":
        return "template.undefined", (re.findall(r"'([^']*)'", said) or [said])[-1]  # the name that jinja2 quotes
    return "template.failed", said


def _place(source: str, at: int) -> tuple[int, int]:
    """The number of the table that the place is in, or 0, and of the paragraph in the whole part."""
    before = source[:at]
    inside = len(re.findall(r"<w:tbl[ >]", before)) - before.count("</w:tbl>")
    return (len(re.findall(r"<w:tbl[ >]", before)) if inside > 0 else 0), max(len(re.findall(r"<w:p[ >]", before)), 1)


def _line(source: str, at: int) -> str:
    """The text of the paragraph around the place."""
    begin = max(source.rfind("<w:p>", 0, at), source.rfind("<w:p ", 0, at), source.rfind("</w:p>", 0, at), 0)
    end = source.find("</w:p>", at)
    text = re.sub(r"<[^>]+>", "", source[begin : end if end >= 0 else at + 200])
    return one_line(" ".join(text.split()), 80)
